//! IKEv1 payloads: one enum, one file per payload (RFC 2408 §3, RFC 2407 §4.6).
//!
//! Three generations of numbers mean NAT traversal: 20 and 21 (RFC 3947), 130 and 131 (drafts 00
//! to 03), 15 and 16 (drafts 04 to 08). RFC 6407 gives 15 and 16 to GDOI, which speaks on UDP 848
//! only; on the ports of IKE they are NAT traversal.

use numbers::ikev1::PayloadType;

use super::{Header, RawPayload};
use crate::Fault;

mod attributes;
mod certificate;
mod certificate_request;
mod delete;
mod fragment;
mod identification;
mod message;
mod nat_detection;
mod nat_original_address;
mod notification;
mod opaque;
mod security_association;
mod transform;
mod unknown;

pub use attributes::Attributes;
pub use certificate::Certificate;
pub use certificate_request::CertificateRequest;
pub use delete::Delete;
pub use fragment::Fragment;
pub use identification::Identification;
pub use message::{write, write_chain};
pub use nat_detection::NatDetection;
pub use nat_original_address::NatOriginalAddress;
pub use notification::Notification;
pub use opaque::{Hash, KeyExchange, Nonce, Signature, VendorId};
pub use security_association::{Proposal, SecurityAssociation};
pub use transform::{Lifetime, Phase2, Transform};
pub use unknown::Unknown;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload<'a> {
    SecurityAssociation(SecurityAssociation),
    KeyExchange(KeyExchange<'a>),
    Identification(Identification<'a>),
    Certificate(Certificate<'a>),
    CertificateRequest(CertificateRequest<'a>),
    Hash(Hash<'a>),
    Signature(Signature<'a>),
    Nonce(Nonce<'a>),
    Notification(Notification<'a>),
    Delete(Delete<'a>),
    VendorId(VendorId<'a>),
    Attributes(Attributes),
    NatDetection(NatDetection<'a>),
    NatOriginalAddress(NatOriginalAddress<'a>),
    Fragment(Fragment<'a>),
    Unknown(Unknown<'a>),
}

impl<'a> Payload<'a> {
    pub fn read(raw: &RawPayload<'a>) -> Result<Self, Fault> {
        let kind = PayloadType(raw.kind);
        let mut reader = raw.reader(structure(raw.kind));
        let reader = &mut reader;
        Ok(match kind {
            PayloadType::SECURITY_ASSOCIATION => {
                Self::SecurityAssociation(SecurityAssociation::read(reader)?)
            }
            PayloadType::KEY_EXCHANGE => Self::KeyExchange(KeyExchange::read(reader)),
            PayloadType::IDENTIFICATION => Self::Identification(Identification::read(reader)?),
            PayloadType::CERTIFICATE => Self::Certificate(Certificate::read(reader)?),
            PayloadType::CERTIFICATE_REQUEST => {
                Self::CertificateRequest(CertificateRequest::read(reader)?)
            }
            PayloadType::HASH => Self::Hash(Hash::read(reader)),
            PayloadType::SIGNATURE => Self::Signature(Signature::read(reader)),
            PayloadType::NONCE => Self::Nonce(Nonce::read(reader)),
            PayloadType::NOTIFICATION => Self::Notification(Notification::read(reader)?),
            PayloadType::DELETE => Self::Delete(Delete::read(reader)?),
            PayloadType::VENDOR_ID => Self::VendorId(VendorId::read(reader)),
            PayloadType::ATTRIBUTES => Self::Attributes(Attributes::read(reader)?),
            PayloadType::NAT_DETECTION | PayloadType::NAT_DETECTION_DRAFT | PayloadType::SA_KEK => {
                Self::NatDetection(NatDetection::read(kind, reader))
            }
            PayloadType::NAT_ORIGINAL_ADDRESS
            | PayloadType::NAT_ORIGINAL_ADDRESS_DRAFT
            | PayloadType::SA_TEK => {
                Self::NatOriginalAddress(NatOriginalAddress::read(kind, reader)?)
            }
            PayloadType::FRAGMENT => Self::Fragment(Fragment::read(reader)?),
            _ => Self::Unknown(Unknown::read(kind, reader)),
        })
    }

    pub fn kind(&self) -> PayloadType {
        match self {
            Self::SecurityAssociation(_) => PayloadType::SECURITY_ASSOCIATION,
            Self::KeyExchange(_) => PayloadType::KEY_EXCHANGE,
            Self::Identification(_) => PayloadType::IDENTIFICATION,
            Self::Certificate(_) => PayloadType::CERTIFICATE,
            Self::CertificateRequest(_) => PayloadType::CERTIFICATE_REQUEST,
            Self::Hash(_) => PayloadType::HASH,
            Self::Signature(_) => PayloadType::SIGNATURE,
            Self::Nonce(_) => PayloadType::NONCE,
            Self::Notification(_) => PayloadType::NOTIFICATION,
            Self::Delete(_) => PayloadType::DELETE,
            Self::VendorId(_) => PayloadType::VENDOR_ID,
            Self::Attributes(_) => PayloadType::ATTRIBUTES,
            Self::NatDetection(payload) => payload.payload,
            Self::NatOriginalAddress(payload) => payload.payload,
            Self::Fragment(_) => PayloadType::FRAGMENT,
            Self::Unknown(payload) => payload.kind,
        }
    }

    /// The body only; [`write_chain`] puts the generic headers before it.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::SecurityAssociation(payload) => payload.write(out),
            Self::KeyExchange(KeyExchange { data })
            | Self::Hash(Hash { data })
            | Self::Signature(Signature { data })
            | Self::Nonce(Nonce { data })
            | Self::VendorId(VendorId { data })
            | Self::Unknown(Unknown { data, .. }) => out.extend(*data),
            Self::Identification(payload) => payload.write(out),
            Self::Certificate(payload) => payload.write(out),
            Self::CertificateRequest(payload) => payload.write(out),
            Self::Notification(payload) => payload.write(out),
            Self::Delete(payload) => payload.write(out),
            Self::Attributes(payload) => payload.write(out),
            Self::NatDetection(payload) => out.extend(payload.hash),
            Self::NatOriginalAddress(payload) => payload.write(out),
            Self::Fragment(payload) => payload.write(out),
        }
    }
}

/// Whether everything after the header is encrypted.
///
/// A fragment never is, whatever its flags say: it carries a piece of a message that is.
pub(super) fn is_sealed(header: &Header) -> bool {
    header.flags.is_encrypted() && header.next_payload != PayloadType::FRAGMENT.0
}

/// What a fault in a payload of this kind is called.
pub(super) fn structure(kind: u8) -> &'static str {
    match PayloadType(kind) {
        PayloadType::SECURITY_ASSOCIATION => "IKEv1 Security Association payload",
        PayloadType::KEY_EXCHANGE => "IKEv1 Key Exchange payload",
        PayloadType::IDENTIFICATION => "IKEv1 Identification payload",
        PayloadType::CERTIFICATE => "IKEv1 Certificate payload",
        PayloadType::CERTIFICATE_REQUEST => "IKEv1 Certificate Request payload",
        PayloadType::HASH => "IKEv1 Hash payload",
        PayloadType::SIGNATURE => "IKEv1 Signature payload",
        PayloadType::NONCE => "IKEv1 Nonce payload",
        PayloadType::NOTIFICATION => "IKEv1 Notification payload",
        PayloadType::DELETE => "IKEv1 Delete payload",
        PayloadType::VENDOR_ID => "IKEv1 Vendor ID payload",
        PayloadType::ATTRIBUTES => "IKEv1 Attributes payload",
        PayloadType::NAT_DETECTION | PayloadType::NAT_DETECTION_DRAFT | PayloadType::SA_KEK => {
            "IKEv1 NAT-D payload"
        }
        PayloadType::NAT_ORIGINAL_ADDRESS
        | PayloadType::NAT_ORIGINAL_ADDRESS_DRAFT
        | PayloadType::SA_TEK => "IKEv1 NAT-OA payload",
        PayloadType::FRAGMENT => "IKEv1 Fragment payload",
        _ => "IKEv1 payload",
    }
}
