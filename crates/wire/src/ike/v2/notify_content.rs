//! What a notification's data mean, for the kinds whose RFC says so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use numbers::ikev2::{
    GatewayIdentityType, HashAlgorithm, IpcompTransform, KeyExchangeMethod, NotifyType,
    PayloadType, PpkIdentityType,
};

use super::Notify;
use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotifyContent<'a> {
    /// `ADDITIONAL_IP4_ADDRESS`, `ADDITIONAL_IP6_ADDRESS` (RFC 4555 §4.2.2).
    AdditionalAddress(IpAddr),
    /// In seconds (RFC 4478).
    AuthLifetime(u32),
    /// `COOKIE` (RFC 7296 §2.6), `COOKIE2` (RFC 4555 §4.2.5).
    Cookie(&'a [u8]),
    /// The group that the responder wants instead (RFC 7296 §1.3).
    InvalidKeyExchange(KeyExchangeMethod),
    InvalidMessageId(u32),
    /// RFC 7296 §3.10.1: a chosen compression.
    Ipcomp {
        parameter_index: u16,
        transform: IpcompTransform,
    },
    /// A Win32 error code; Windows only.
    MsStatus(u32),
    /// SHA-1 of SPIs, address and port (RFC 7296 §2.23).
    NatDetection(&'a [u8]),
    /// As the sender of the request saw them (RFC 4555 §4.2.6).
    NoNatsAllowed {
        source: SocketAddr,
        destination: SocketAddr,
    },
    PpkIdentity {
        kind: PpkIdentityType,
        identity: &'a [u8],
    },
    /// `REDIRECT`; the nonce is that of the IKE_SA_INIT request (RFC 5685 §7.2).
    Redirect {
        gateway: Gateway<'a>,
        nonce: &'a [u8],
    },
    RedirectedFrom(Gateway<'a>),
    /// RFC 7296 §2.3.
    SetWindowSize(u32),
    /// RFC 7427 §4.
    SignatureHashAlgorithms(HashAlgorithms<'a>),
    /// Lifetime in seconds (RFC 5723 §7).
    TicketLifetimeOpaque {
        lifetime: u32,
        ticket: &'a [u8],
    },
    UnsupportedCriticalPayload(PayloadType),
    /// Of a kind whose data are opaque, or unknown; usually empty.
    Opaque(&'a [u8]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gateway<'a> {
    Address(IpAddr),
    Name(&'a [u8]),
    Other(GatewayIdentityType, &'a [u8]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashAlgorithms<'a> {
    data: &'a [u8],
}

impl<'a> Notify<'a> {
    /// Offsets of a fault count from the start of the data.
    pub fn content(&self) -> Result<NotifyContent<'a>, Fault> {
        let mut reader = Reader::new("IKEv2 notification data", self.data);
        let reader = &mut reader;
        Ok(match self.kind {
            NotifyType::ADDITIONAL_IP4_ADDRESS => {
                NotifyContent::AdditionalAddress(reader.array::<4>()?.into())
            }
            NotifyType::ADDITIONAL_IP6_ADDRESS => {
                NotifyContent::AdditionalAddress(reader.array::<16>()?.into())
            }
            NotifyType::AUTH_LIFETIME => NotifyContent::AuthLifetime(reader.u32()?),
            NotifyType::COOKIE | NotifyType::COOKIE2 => NotifyContent::Cookie(self.data),
            NotifyType::INVALID_KE_PAYLOAD => {
                NotifyContent::InvalidKeyExchange(KeyExchangeMethod(reader.u16()?))
            }
            NotifyType::INVALID_MESSAGE_ID => NotifyContent::InvalidMessageId(reader.u32()?),
            NotifyType::IPCOMP_SUPPORTED => NotifyContent::Ipcomp {
                parameter_index: reader.u16()?,
                transform: IpcompTransform(reader.u8()?),
            },
            NotifyType::MS_NOTIFY_STATUS => NotifyContent::MsStatus(reader.u32()?),
            NotifyType::NAT_DETECTION_SOURCE_IP | NotifyType::NAT_DETECTION_DESTINATION_IP => {
                NotifyContent::NatDetection(self.data)
            }
            NotifyType::NO_NATS_ALLOWED => no_nats_allowed(reader)?,
            NotifyType::PPK_IDENTITY => NotifyContent::PpkIdentity {
                kind: PpkIdentityType(reader.u8()?),
                identity: reader.rest(),
            },
            NotifyType::REDIRECT => {
                NotifyContent::Redirect { gateway: Gateway::read(reader)?, nonce: reader.rest() }
            }
            NotifyType::REDIRECTED_FROM => NotifyContent::RedirectedFrom(Gateway::read(reader)?),
            NotifyType::SET_WINDOW_SIZE => NotifyContent::SetWindowSize(reader.u32()?),
            NotifyType::SIGNATURE_HASH_ALGORITHMS => {
                NotifyContent::SignatureHashAlgorithms(HashAlgorithms { data: self.data })
            }
            NotifyType::TICKET_LT_OPAQUE => NotifyContent::TicketLifetimeOpaque {
                lifetime: reader.u32()?,
                ticket: reader.rest(),
            },
            NotifyType::UNSUPPORTED_CRITICAL_PAYLOAD => {
                NotifyContent::UnsupportedCriticalPayload(PayloadType(reader.u8()?))
            }
            _ => NotifyContent::Opaque(self.data),
        })
    }
}

impl<'a> Gateway<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let kind = GatewayIdentityType(reader.u8()?);
        let length = usize::from(reader.u8()?);
        let mut identity = reader.part("IKEv2 gateway identity", length)?;
        Ok(match kind {
            GatewayIdentityType::IPV4 => Self::Address(identity.array::<4>()?.into()),
            GatewayIdentityType::IPV6 => Self::Address(identity.array::<16>()?.into()),
            GatewayIdentityType::FQDN => Self::Name(identity.rest()),
            _ => Self::Other(kind, identity.rest()),
        })
    }
}

impl<'a> HashAlgorithms<'a> {
    pub fn iter(&self) -> impl ExactSizeIterator<Item = HashAlgorithm> + use<'a> {
        self.data.as_chunks().0.iter().map(|id| HashAlgorithm(u16::from_be_bytes(*id)))
    }

    pub fn contains(&self, algorithm: HashAlgorithm) -> bool {
        self.iter().any(|own| own == algorithm)
    }
}

/// The family shows in the length only.
fn no_nats_allowed<'a>(reader: &mut Reader<'a>) -> Result<NotifyContent<'a>, Fault> {
    const BOTH_IPV4: usize = 12;
    let (from, to): (IpAddr, IpAddr) = if reader.remaining() <= BOTH_IPV4 {
        (Ipv4Addr::from(reader.array()?).into(), Ipv4Addr::from(reader.array()?).into())
    } else {
        let v6 = |reader: &mut Reader<'_>| reader.array::<16>().map(Ipv6Addr::from);
        (v6(reader)?.into(), v6(reader)?.into())
    };
    let source = SocketAddr::new(from, reader.u16()?);
    let destination = SocketAddr::new(to, reader.u16()?);
    Ok(NotifyContent::NoNatsAllowed { source, destination })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(kind: NotifyType, data: &[u8]) -> Result<NotifyContent<'_>, Fault> {
        Notify::new(kind, data).content()
    }

    fn is(kind: NotifyType, data: &[u8], expected: NotifyContent<'_>) {
        assert_eq!(content(kind, data), Ok(expected));
    }

    #[test]
    fn reads() {
        use NotifyContent as C;
        use NotifyType as T;
        is(T::COOKIE, &[1, 2], C::Cookie(&[1, 2]));
        is(T::INVALID_KE_PAYLOAD, &[0, 14], C::InvalidKeyExchange(KeyExchangeMethod::MODP_2048));
        is(T::INVALID_MESSAGE_ID, &[0, 0, 0, 7], C::InvalidMessageId(7));
        is(T::SET_WINDOW_SIZE, &[0, 0, 0, 5], C::SetWindowSize(5));
        is(T::MS_NOTIFY_STATUS, &[0, 0, 0x36, 0x27], C::MsStatus(13863));
        is(T::AUTH_LIFETIME, &[0, 0, 0x0e, 0x10], C::AuthLifetime(3600));
        is(T::NAT_DETECTION_SOURCE_IP, &[9; 20], C::NatDetection(&[9; 20]));
        is(T::ADDITIONAL_IP4_ADDRESS, &[192, 0, 2, 1], C::AdditionalAddress([192, 0, 2, 1].into()));
        is(T::ADDITIONAL_IP6_ADDRESS, &[0; 16], C::AdditionalAddress([0_u8; 16].into()));
        let payload = PayloadType(200);
        is(T::UNSUPPORTED_CRITICAL_PAYLOAD, &[200], C::UnsupportedCriticalPayload(payload));
        let transform = IpcompTransform::IPCOMP_DEFLATE;
        is(T::IPCOMP_SUPPORTED, &[1, 2, 2], C::Ipcomp { parameter_index: 0x102, transform });
        let kind = PpkIdentityType::PPK_ID_FIXED;
        is(T::PPK_IDENTITY, &[2, 7, 8], C::PpkIdentity { kind, identity: &[7, 8] });
        let ticket = C::TicketLifetimeOpaque { lifetime: 60, ticket: &[1] };
        is(T::TICKET_LT_OPAQUE, &[0, 0, 0, 60, 1], ticket);
    }

    #[test]
    fn reads_gateways() {
        let new = NotifyContent::Redirect {
            gateway: Gateway::Address([192, 0, 2, 9].into()),
            nonce: &[1, 2],
        };
        is(NotifyType::REDIRECT, &[1, 4, 192, 0, 2, 9, 1, 2], new);
        let old = NotifyContent::RedirectedFrom(Gateway::Name(b"gw"));
        is(NotifyType::REDIRECTED_FROM, &[3, 2, b'g', b'w'], old);
    }

    #[test]
    fn reads_both_families_of_no_nats_allowed() {
        let v4 = [192, 0, 2, 1, 192, 0, 2, 2, 1, 0xf4, 0x11, 0x94];
        let content = |data| Notify::new(NotifyType::NO_NATS_ALLOWED, data).content();
        let expected = NotifyContent::NoNatsAllowed {
            source: "192.0.2.1:500".parse().unwrap(),
            destination: "192.0.2.2:4500".parse().unwrap(),
        };
        assert_eq!(content(&v4), Ok(expected));
        let v6 = content(&[0; 36]);
        assert!(matches!(v6, Ok(NotifyContent::NoNatsAllowed { source, .. }) if source.is_ipv6()));
    }

    #[test]
    fn reads_hash_algorithms() {
        let Ok(NotifyContent::SignatureHashAlgorithms(algorithms)) =
            content(NotifyType::SIGNATURE_HASH_ALGORITHMS, &[0, 2, 0, 200])
        else {
            panic!()
        };
        assert!(algorithms.iter().eq([HashAlgorithm::SHA2_256, HashAlgorithm(200)]));
        assert!(!algorithms.contains(HashAlgorithm::IDENTITY));
    }

    #[test]
    fn keeps_unknown_values() {
        is(NotifyType(40970), &[1], NotifyContent::Opaque(&[1]));
        let other = Gateway::Other(GatewayIdentityType(9), &[7]);
        is(NotifyType::REDIRECTED_FROM, &[9, 1, 7], NotifyContent::RedirectedFrom(other));
    }

    #[test]
    fn names_the_offset_of_a_fault() {
        let fault = Fault { structure: "IKEv2 gateway identity", offset: 2, need: 16, have: 4 };
        assert_eq!(content(NotifyType::REDIRECT, &[2, 4, 0, 0, 0, 0]), Err(fault));
        let fault = Fault { structure: "IKEv2 notification data", offset: 0, need: 2, have: 1 };
        assert_eq!(content(NotifyType::INVALID_KE_PAYLOAD, &[14]), Err(fault));
    }
}
