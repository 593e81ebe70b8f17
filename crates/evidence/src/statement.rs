//! What can be stated: things said in the protocol, and things that happened.

use std::net::IpAddr;

use numbers::ikev2;

use crate::{
    Agreed, Attachment, CertificateJudged, Change, Dial, Dropped, Endpoint, Failure, Filter,
    IkeVersion, KernelDrop, Lacking, Offer, Passage, Place, PortOwner, Process, Product, Profile,
    Protocol, Rejected, Remarked, Service, Setting, Timestamp, UserJudged,
};

/// One vocabulary for every reader, for the observer and for the live probe.
#[derive(Clone, Copy, Debug)]
pub enum Statement<'a> {
    // happened
    /// From here on `Session::Opened(id)` is what the source calls `label`.
    Opened {
        id: u32,
        label: &'a str,
    },
    /// A message crossed the place where the source looked, for the first time.
    Sent(Passage<'a>),
    /// The same bytes again.
    Repeated(Passage<'a>),
    /// Packets of a fragmented IP datagram, some of which never came.
    FragmentMissing(Missing<'a>),
    /// An ICMP error about a datagram of this session.
    Refused(Refusal),
    /// The packets of one ESP or AH SA in one direction, summed up.
    Flowed(Flow),
    // said
    Offers(Offering<'a>),
    Selects(Offering<'a>),
    /// What the end that logs is set to accept where the peer offers; it is the fact's `by`.
    Accepts(Offering<'a>),
    Notifies(Notice<'a>),
    Presents(Presented<'a>),
    /// IKEv2: the group is in the payload; IKEv1: 0, it follows from the selected proposal.
    Exchanges {
        group: u16,
        bytes: u32,
    },
    /// A NAT detection hash, compared with the addresses seen here (RFC 7296 §2.23, RFC 3947 §3.2).
    Hashes {
        of: AddressHash,
        matches: bool,
    },
    /// Names the SPIs that are deleted, in clear.
    Deletes {
        protocol: Protocol,
        spis: u16,
    },
    /// The daemon's own judgement of the negotiation.
    Remarks(Remarked<'a>),
    /// Which program logs this; it is the fact's `by`.
    LoggedBy(Product),
    /// Which connection of its configuration the initiator that logs dials, or, where nothing tells
    /// who dialled, with which it is, if that has one peer: the same number within a source is the
    /// same connection.
    OfConnection(u32),
    /// The connection of the end that logs is with one peer alone, whose address is configured: a
    /// site's, as a rule, and no roaming client's.
    OfFixedPeer,
    /// The negotiation is of this version of IKE, though it was told under the other one.
    OfVersion(IkeVersion),
    // a machine speaks of itself
    /// From here on the source speaks of this machine, by its name.
    Speaks {
        machine: &'a str,
    },
    /// A VPN profile is dialled; `about` is the dial.
    Dials(Dial<'a>),
    /// The machine's own IKE gave a negotiation up.
    Fails(Failure<'a>),
    /// The machine's own IKE brought a negotiation up.
    Agrees(Agreed),
    /// What the machine's own IKE had brought up ended.
    Ends(Agreed),
    /// The machine's own IKE threw a message away as invalid; its negotiation may go on.
    Rejects(Rejected),
    /// The machine lacks what its configuration asks for.
    Lacks(Lacking),
    /// A filter of this machine threw a packet away.
    Drops(Dropped<'a>),
    /// A filter of this machine that may throw packets away.
    Filter(Filter<'a>),
    /// The machine's IPsec threw a protected packet away.
    Discards(KernelDrop),
    Service(Service<'a>),
    Sets(Setting<'a>),
    Changes(Change<'a>),
    Profile(Profile<'a>),
    Owns(PortOwner<'a>),
    Runs(Process<'a>),
    Attached(Attachment<'a>),
    JudgesCertificate(CertificateJudged<'a>),
    JudgesUser(UserJudged<'a>),
    /// IKE was asked for while its service was not started (Security 5453).
    KeyingNotStarted,
    /// A number, or a sentence that stands for one, and nothing else.
    Reports {
        code: u32,
        /// The sentence was recognised in part only.
        partly: bool,
    },
}

/// An offer as bytes off the wire or as a log or configuration lists it.
#[derive(Clone, Copy, Debug)]
pub enum Offering<'a> {
    /// The body of the SA payload.
    Wire {
        version: IkeVersion,
        body: &'a [u8],
    },
    Listed(&'a Offer),
}

/// `kind` is the notify message type of the version in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice<'a> {
    pub version: IkeVersion,
    pub protocol: Protocol,
    pub kind: u16,
    pub data: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented<'a> {
    VendorId(&'a [u8]),
    Identity { kind: u8, data: &'a [u8] },
    Certificate { encoding: u8, data: &'a [u8] },
    CertificateRequest { encoding: u8, data: &'a [u8] },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressHash {
    /// Of the address the message was sent from.
    Source,
    /// Of the address it was sent to.
    Destination,
}

/// An IP datagram that never became whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing<'a> {
    pub from: Endpoint,
    pub to: Endpoint,
    /// The pieces that came.
    pub pieces: &'a [Place],
    /// The first piece was there, so the ports are known.
    pub has_first: bool,
    pub has_last: bool,
    /// Bytes of the datagram that came.
    pub bytes: u32,
    pub last_seen: Option<Timestamp>,
}

/// What the sender of an ICMP error says became of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    PortUnreachable,
    HostUnreachable,
    NetworkUnreachable,
    ProtocolUnreachable,
    Prohibited,
    /// The largest packet that would have passed, in bytes, where stated.
    TooBig {
        mtu: u32,
    },
    TimeExceeded,
    /// The receiver waited in vain for the other fragments.
    ReassemblyTimeExceeded,
    Other {
        kind: u8,
        code: u8,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub what: Refused,
    /// Who says so: the peer itself or a router on the way.
    pub says: IpAddr,
    /// The datagram it is about.
    pub from: Endpoint,
    pub to: Endpoint,
}

/// One SPI in one direction, from its first to its last packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    pub protocol: Protocol,
    pub spi: u32,
    pub from: Endpoint,
    pub to: Endpoint,
    pub in_udp: bool,
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    pub first_place: Place,
    pub last_place: Place,
    pub packets: u64,
    pub bytes: u64,
    pub lowest_sequence: u32,
    pub highest_sequence: u32,
}

impl Offering<'_> {
    /// Reads it; damage inside an offer leaves out what could not be read.
    pub fn read(self) -> Offer {
        match self {
            Offering::Listed(offer) => offer.clone(),
            Offering::Wire { version: IkeVersion::V1, body } => crate::offer_reading::read_v1(body),
            Offering::Wire { version: IkeVersion::V2, body } => crate::offer_reading::read_v2(body),
        }
    }
}

impl Notice<'_> {
    /// The registry's name, where the number has one.
    pub fn name(&self) -> Option<&'static str> {
        match self.version {
            IkeVersion::V1 => numbers::ikev1::NotifyType(self.kind).name(),
            IkeVersion::V2 => ikev2::NotifyType(self.kind).name(),
        }
    }
}

impl Refusal {
    /// The datagram was too big for the next link.
    pub fn is_too_big(&self) -> bool {
        matches!(self.what, Refused::TooBig { .. })
    }
}
