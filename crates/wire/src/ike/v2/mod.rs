//! IKEv2 payloads: one enum, one file per payload (RFC 7296 §3).

use numbers::ikev2::PayloadType;

use super::RawPayload;
use crate::{Fault, eap};

mod authentication;
mod certificate;
mod certificate_request;
mod configuration;
mod delete;
mod encrypted;
mod encrypted_fragment;
mod identification;
mod key_exchange;
mod message;
mod nonce;
mod notify;
mod notify_content;
mod security_association;
mod traffic_selectors;
mod unknown;
mod vendor_id;

pub use authentication::{Authentication, DigitalSignature};
pub use certificate::Certificate;
pub use certificate_request::CertificateRequest;
pub use configuration::{Configuration, ConfigurationValue};
pub use delete::Delete;
pub use encrypted::Encrypted;
pub use encrypted_fragment::EncryptedFragment;
pub use identification::Identification;
pub use key_exchange::KeyExchange;
pub use message::{write, write_chain};
pub use nonce::Nonce;
pub use notify::Notify;
pub use notify_content::{Gateway, HashAlgorithms, NotifyContent};
pub use security_association::{Proposal, SecurityAssociation, Transform};
pub use traffic_selectors::{AddressRange, Addresses, TrafficSelector, TrafficSelectors};
pub use unknown::Unknown;
pub use vendor_id::VendorId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload<'a> {
    SecurityAssociation(SecurityAssociation),
    KeyExchange(KeyExchange<'a>),
    IdInitiator(Identification<'a>),
    IdResponder(Identification<'a>),
    Certificate(Certificate<'a>),
    CertificateRequest(CertificateRequest<'a>),
    Authentication(Authentication<'a>),
    Nonce(Nonce<'a>),
    Notify(Notify<'a>),
    Delete(Delete<'a>),
    VendorId(VendorId<'a>),
    TrafficSelectorsInitiator(TrafficSelectors),
    TrafficSelectorsResponder(TrafficSelectors),
    Encrypted(Encrypted<'a>),
    EncryptedFragment(EncryptedFragment<'a>),
    Configuration(Configuration),
    Eap(eap::Packet<'a>),
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
            PayloadType::KEY_EXCHANGE => Self::KeyExchange(KeyExchange::read(reader)?),
            PayloadType::IDENTIFICATION_INITIATOR => {
                Self::IdInitiator(Identification::read(reader)?)
            }
            PayloadType::IDENTIFICATION_RESPONDER => {
                Self::IdResponder(Identification::read(reader)?)
            }
            PayloadType::CERTIFICATE => Self::Certificate(Certificate::read(reader)?),
            PayloadType::CERTIFICATE_REQUEST => {
                Self::CertificateRequest(CertificateRequest::read(reader)?)
            }
            PayloadType::AUTHENTICATION => Self::Authentication(Authentication::read(reader)?),
            PayloadType::NONCE => Self::Nonce(Nonce::read(reader)),
            PayloadType::NOTIFY => Self::Notify(Notify::read(reader)?),
            PayloadType::DELETE => Self::Delete(Delete::read(reader)?),
            PayloadType::VENDOR_ID => Self::VendorId(VendorId::read(reader)),
            PayloadType::TRAFFIC_SELECTOR_INITIATOR => {
                Self::TrafficSelectorsInitiator(TrafficSelectors::read(reader)?)
            }
            PayloadType::TRAFFIC_SELECTOR_RESPONDER => {
                Self::TrafficSelectorsResponder(TrafficSelectors::read(reader)?)
            }
            PayloadType::ENCRYPTED => Self::Encrypted(Encrypted::read(raw.next, reader)),
            PayloadType::ENCRYPTED_FRAGMENT => {
                Self::EncryptedFragment(EncryptedFragment::read(raw.next, reader)?)
            }
            PayloadType::CONFIGURATION => Self::Configuration(Configuration::read(reader)?),
            PayloadType::EXTENSIBLE_AUTHENTICATION => Self::Eap(eap::Packet::read(reader)?),
            _ => Self::Unknown(Unknown { kind, critical: raw.critical, data: reader.rest() }),
        })
    }

    pub fn kind(&self) -> PayloadType {
        match self {
            Self::SecurityAssociation(_) => PayloadType::SECURITY_ASSOCIATION,
            Self::KeyExchange(_) => PayloadType::KEY_EXCHANGE,
            Self::IdInitiator(_) => PayloadType::IDENTIFICATION_INITIATOR,
            Self::IdResponder(_) => PayloadType::IDENTIFICATION_RESPONDER,
            Self::Certificate(_) => PayloadType::CERTIFICATE,
            Self::CertificateRequest(_) => PayloadType::CERTIFICATE_REQUEST,
            Self::Authentication(_) => PayloadType::AUTHENTICATION,
            Self::Nonce(_) => PayloadType::NONCE,
            Self::Notify(_) => PayloadType::NOTIFY,
            Self::Delete(_) => PayloadType::DELETE,
            Self::VendorId(_) => PayloadType::VENDOR_ID,
            Self::TrafficSelectorsInitiator(_) => PayloadType::TRAFFIC_SELECTOR_INITIATOR,
            Self::TrafficSelectorsResponder(_) => PayloadType::TRAFFIC_SELECTOR_RESPONDER,
            Self::Encrypted(_) => PayloadType::ENCRYPTED,
            Self::EncryptedFragment(_) => PayloadType::ENCRYPTED_FRAGMENT,
            Self::Configuration(_) => PayloadType::CONFIGURATION,
            Self::Eap(_) => PayloadType::EXTENSIBLE_AUTHENTICATION,
            Self::Unknown(unknown) => unknown.kind,
        }
    }

    /// The body only; [`write_chain`] puts the generic headers before it.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::SecurityAssociation(payload) => payload.write(out),
            Self::KeyExchange(payload) => payload.write(out),
            Self::IdInitiator(payload) | Self::IdResponder(payload) => payload.write(out),
            Self::Certificate(payload) => payload.write(out),
            Self::CertificateRequest(payload) => payload.write(out),
            Self::Authentication(payload) => payload.write(out),
            Self::Nonce(payload) => out.extend(payload.data),
            Self::Notify(payload) => payload.write(out),
            Self::Delete(payload) => payload.write(out),
            Self::VendorId(payload) => out.extend(payload.data),
            Self::TrafficSelectorsInitiator(payload) | Self::TrafficSelectorsResponder(payload) => {
                payload.write(out);
            }
            Self::Encrypted(payload) => out.extend(payload.data),
            Self::EncryptedFragment(payload) => payload.write(out),
            Self::Configuration(payload) => payload.write(out),
            Self::Eap(payload) => payload.write(out),
            Self::Unknown(payload) => out.extend(payload.data),
        }
    }
}

/// What a fault in a payload of this kind is called.
pub(super) fn structure(kind: u8) -> &'static str {
    match PayloadType(kind) {
        PayloadType::SECURITY_ASSOCIATION => "IKEv2 Security Association payload",
        PayloadType::KEY_EXCHANGE => "IKEv2 Key Exchange payload",
        PayloadType::IDENTIFICATION_INITIATOR => "IKEv2 Identification - Initiator payload",
        PayloadType::IDENTIFICATION_RESPONDER => "IKEv2 Identification - Responder payload",
        PayloadType::CERTIFICATE => "IKEv2 Certificate payload",
        PayloadType::CERTIFICATE_REQUEST => "IKEv2 Certificate Request payload",
        PayloadType::AUTHENTICATION => "IKEv2 Authentication payload",
        PayloadType::NONCE => "IKEv2 Nonce payload",
        PayloadType::NOTIFY => "IKEv2 Notify payload",
        PayloadType::DELETE => "IKEv2 Delete payload",
        PayloadType::VENDOR_ID => "IKEv2 Vendor ID payload",
        PayloadType::TRAFFIC_SELECTOR_INITIATOR => "IKEv2 Traffic Selector - Initiator payload",
        PayloadType::TRAFFIC_SELECTOR_RESPONDER => "IKEv2 Traffic Selector - Responder payload",
        PayloadType::ENCRYPTED => "IKEv2 Encrypted payload",
        PayloadType::ENCRYPTED_FRAGMENT => "IKEv2 Encrypted Fragment payload",
        PayloadType::CONFIGURATION => "IKEv2 Configuration payload",
        PayloadType::EXTENSIBLE_AUTHENTICATION => "IKEv2 EAP payload",
        _ => "IKEv2 payload",
    }
}
