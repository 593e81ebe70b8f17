//! IKE messages: a header, a chain of payloads, and what both versions have in common.

mod attribute;
mod chain;
mod decode;
mod header;

pub mod v1;
pub mod v2;

pub use attribute::{Attribute, AttributeValue};
pub use chain::{Chain, RawPayload};
pub use decode::{Content, Decoded, Part, decode, decode_chain};
pub use header::{Flags, Header, Version};
