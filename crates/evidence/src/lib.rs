//! The vocabulary that every reader speaks: what one source states at one place.
//!
//! A reader calls [`Listener::hear`] with a borrowed [`Fact`] and keeps nothing. Order within a
//! source is always known; time is a bonus.

mod covers;
mod dial;
mod endpoint;
mod exchange;
mod fact;
mod failure;
mod gap;
mod machine;
mod mask;
mod offer;
mod offer_reading;
mod origin;
mod party;
mod passage;
mod place;
mod product;
mod remark;
mod session;
mod source;
mod statement;
mod when;

pub use covers::{Covers, Limit, Limitation, Other};
pub use dial::{Dial, DialStep, IpsecAuthentication, Profile, TunnelType};
pub use endpoint::{Endpoint, is_private};
pub use exchange::Exchange;
pub use fact::{Fact, Listener};
pub use failure::{
    Agreed, Dropped, Failure, FailurePoint, Filter, KernelDrop, KernelDropReason, KeyingModule,
    Lacking, LastSent, NegotiationMode, Rejected, Role,
};
pub use gap::{Gap, Why};
pub use machine::{
    Attachment, Authenticator, CertificateChange, CertificateJudged, Change, PortOwner, Process,
    Service, ServiceName, ServiceState, Setting, StartType, UserJudged, UserRefusal,
};
pub use mask::Mask;
pub use offer::{Algorithm, Offer, Proposal, Protocol};
pub use origin::{Logged, Origin};
pub use party::Party;
pub use passage::{Passage, Slice, Transport, Turn};
pub use place::{Place, RecordNumber};
pub use product::Product;
pub use remark::{Remark, Remarked};
pub use session::{IkeVersion, Session, Spi};
pub use source::{Source, SourceId, SourceKind, Vantage};
pub use statement::{
    AddressHash, Flow, Missing, Notice, Offering, Presented, Refusal, Refused, Statement,
};
pub use when::{Stamp, Timestamp, When};
