//! The Traffic Selector payloads, TSi and TSr (RFC 7296 §3.13).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use numbers::{ikev2::TrafficSelectorType, ip::Protocol};

use crate::{Fault, Reader, writer};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TrafficSelectors {
    pub selectors: Vec<TrafficSelector>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrafficSelector {
    Range(AddressRange),
    /// Of a type without addresses, such as a security label.
    Other {
        kind: TrafficSelectorType,
        /// Where ranges have their protocol.
        second: u8,
        data: Vec<u8>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    /// `ANY` selects every protocol.
    pub protocol: Protocol,
    /// 0 to 65535 is any port, 65535 to 0 is no port at all (RFC 7296 §3.13.1). For ICMP, type
    /// and code.
    pub first_port: u16,
    pub last_port: u16,
    pub addresses: Addresses,
}

/// First and last, as sent: a range may be written backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Addresses {
    V4(Ipv4Addr, Ipv4Addr),
    V6(Ipv6Addr, Ipv6Addr),
}

const SELECTOR: &str = "IKEv2 traffic selector";

impl TrafficSelectors {
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let count = reader.u8()?;
        reader.take(3)?;
        let selectors =
            (0..count).map(|_| TrafficSelector::read(reader)).collect::<Result<_, _>>()?;
        Ok(Self { selectors })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([writer::count(self.selectors.len()), 0, 0, 0]);
        self.selectors.iter().for_each(|selector| selector.write(out));
    }
}

impl TrafficSelector {
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut frame = reader.framed(SELECTOR)?;
        let (kind, body) = (TrafficSelectorType(frame.first), &mut frame.body);
        let is_v4 = match kind {
            TrafficSelectorType::TS_IPV4_ADDR_RANGE => true,
            TrafficSelectorType::TS_IPV6_ADDR_RANGE => false,
            _ => {
                let data = body.rest().to_vec();
                return Ok(Self::Other { kind, second: frame.second, data });
            }
        };
        let (first_port, last_port) = (body.u16()?, body.u16()?);
        let addresses = if is_v4 {
            Addresses::V4(body.array::<4>()?.into(), body.array::<4>()?.into())
        } else {
            Addresses::V6(body.array::<16>()?.into(), body.array::<16>()?.into())
        };
        let protocol = Protocol(frame.second);
        Ok(Self::Range(AddressRange { protocol, first_port, last_port, addresses }))
    }

    pub fn kind(&self) -> TrafficSelectorType {
        match self {
            Self::Range(AddressRange { addresses: Addresses::V4(..), .. }) => {
                TrafficSelectorType::TS_IPV4_ADDR_RANGE
            }
            Self::Range(AddressRange { addresses: Addresses::V6(..), .. }) => {
                TrafficSelectorType::TS_IPV6_ADDR_RANGE
            }
            Self::Other { kind, .. } => *kind,
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        let kind = self.kind().0;
        match self {
            Self::Range(range) => {
                let mut out = writer::framed(out, kind, range.protocol.0);
                out.extend(range.first_port.to_be_bytes());
                out.extend(range.last_port.to_be_bytes());
                match range.addresses {
                    Addresses::V4(first, last) => {
                        out.extend(first.octets());
                        out.extend(last.octets());
                    }
                    Addresses::V6(first, last) => {
                        out.extend(first.octets());
                        out.extend(last.octets());
                    }
                }
            }
            Self::Other { second, data, .. } => writer::framed(out, kind, *second).extend(data),
        }
    }
}

impl Addresses {
    pub fn first(&self) -> IpAddr {
        match self {
            Self::V4(first, _) => IpAddr::V4(*first),
            Self::V6(first, _) => IpAddr::V6(*first),
        }
    }

    pub fn last(&self) -> IpAddr {
        match self {
            Self::V4(_, last) => IpAddr::V4(*last),
            Self::V6(_, last) => IpAddr::V6(*last),
        }
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    fn payload(selector: TrafficSelector) -> Payload<'static> {
        Payload::TrafficSelectorsInitiator(TrafficSelectors { selectors: vec![selector] })
    }

    fn l2tp() -> TrafficSelector {
        let address = Ipv4Addr::new(192, 0, 2, 1);
        TrafficSelector::Range(AddressRange {
            protocol: Protocol::UDP,
            first_port: 1701,
            last_port: 1701,
            addresses: Addresses::V4(address, address),
        })
    }

    fn label() -> TrafficSelector {
        let kind = TrafficSelectorType::TS_SECLABEL;
        TrafficSelector::Other { kind, second: 0, data: vec![1, 2] }
    }

    six! {
        v2, PayloadType::TRAFFIC_SELECTOR_INITIATOR,
        bytes: [
            0, 0, 0, 24, 1, 0, 0, 0, 7, 17, 0, 16, 6, 0xa5, 6, 0xa5, 192, 0, 2, 1, 192, 0, 2, 1,
        ],
        value: payload(l2tp()),
        unknown: [0, 0, 0, 14, 1, 0, 0, 0, 10, 0, 0, 6, 1, 2] => payload(label()),
        fault: [0, 0, 0, 18, 1, 0, 0, 0, 7, 0, 0, 10, 0, 0, 0xff, 0xff, 10, 0]
            => ("IKEv2 traffic selector", 16, 4, 2),
    }

    #[test]
    fn reads_ipv6() {
        let mut bytes = vec![8, 0, 0, 40, 0, 0, 0xff, 0xff];
        bytes.extend([0; 16]);
        bytes.extend([0xff; 16]);
        let selector = TrafficSelector::read(&mut Reader::new("test", &bytes)).unwrap();
        let everything = AddressRange {
            protocol: Protocol::ANY,
            first_port: 0,
            last_port: 65535,
            addresses: Addresses::V6(Ipv6Addr::UNSPECIFIED, [0xff; 16].into()),
        };
        assert_eq!(selector, TrafficSelector::Range(everything));
        let mut written = Vec::new();
        selector.write(&mut written);
        assert_eq!(written, bytes);
    }

    #[test]
    fn a_count_beyond_the_selectors_is_a_fault() {
        let fault = Fault { structure: "IKEv2 traffic selector", offset: 4, need: 4, have: 0 };
        let read = TrafficSelectors::read(&mut Reader::new("test", &[1, 0, 0, 0]));
        assert_eq!(read, Err(fault));
    }
}
