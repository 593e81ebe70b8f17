//! What stands before the IP header in a frame, by the link layer of the interface.

use std::net::IpAddr;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// With the VLAN tags from the outermost in; two are QinQ (IEEE 802.1ad).
    Ethernet {
        vlans: Vec<u16>,
    },
    /// Of `tcpdump -i any`.
    LinuxCooked,
    LinuxCooked2,
    /// The packet itself (tunnel interfaces).
    Raw,
    /// The address family in the writer's byte order, here little endian (BSD, macOS `utun`).
    Null,
}

/// Whom the frame goes from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    pub source: [u8; 6],
    pub destination: [u8; 6],
    /// Sent by the capturing machine itself.
    pub outgoing: bool,
}

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const VLAN: u16 = 0x8100;
const SERVICE_VLAN: u16 = 0x88a8;
/// Shorter frames are padded before they go on the wire; the sender's capture is taken earlier.
const MINIMUM: usize = 60;

impl Link {
    /// The `LINKTYPE_` value.
    pub fn number(&self) -> u16 {
        match self {
            Self::Null => 0,
            Self::Ethernet { .. } => 1,
            Self::Raw => 101,
            Self::LinuxCooked => 113,
            Self::LinuxCooked2 => 276,
        }
    }

    pub fn frame(&self, addresses: &Addresses, packet: &[u8]) -> Vec<u8> {
        const ARPHRD_ETHER: u16 = 1;
        let v6 = packet.first().is_some_and(|byte| byte >> 4 == 6);
        let kind = if v6 { IPV6 } else { IPV4 };
        let Addresses { source, destination, outgoing } = addresses;
        // 0 to us, 4 sent by us.
        let direction = if *outgoing { 4 } else { 0 };
        let mut out = Vec::with_capacity(packet.len() + 22);
        match self {
            Self::Ethernet { vlans } => {
                out.extend(destination);
                out.extend(source);
                for (depth, vlan) in vlans.iter().enumerate() {
                    let outer = depth + 1 < vlans.len();
                    out.extend((if outer { SERVICE_VLAN } else { VLAN }).to_be_bytes());
                    out.extend(vlan.to_be_bytes());
                }
                out.extend(kind.to_be_bytes());
            }
            Self::LinuxCooked => {
                out.extend([0, direction]);
                out.extend(ARPHRD_ETHER.to_be_bytes());
                out.extend([0, 6]);
                out.extend(source);
                out.extend([0; 2]);
                out.extend(kind.to_be_bytes());
            }
            Self::LinuxCooked2 => {
                out.extend(kind.to_be_bytes());
                out.extend([0; 2]);
                out.extend(2_u32.to_be_bytes());
                out.extend(ARPHRD_ETHER.to_be_bytes());
                out.extend([direction, 6]);
                out.extend(source);
                out.extend([0; 2]);
            }
            Self::Raw => {}
            Self::Null => out.extend([if v6 { 30 } else { 2 }, 0, 0, 0]),
        }
        out.extend(packet);
        if matches!(self, Self::Ethernet { .. }) && !outgoing && out.len() < MINIMUM {
            out.resize(MINIMUM, 0);
        }
        out
    }
}

impl Addresses {
    /// A locally administered address that belongs to this host alone.
    pub fn of_host(address: IpAddr) -> [u8; 6] {
        match address {
            IpAddr::V4(v4) => {
                let [a, b, c, d] = v4.octets();
                [2, 0, a, b, c, d]
            }
            IpAddr::V6(v6) => {
                let octets = v6.octets();
                [6, octets[3], octets[7], octets[13], octets[14], octets[15]]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(link: &Link, outgoing: bool) -> Vec<u8> {
        let addresses = Addresses { source: [1; 6], destination: [2; 6], outgoing };
        link.frame(&addresses, &[0x45, 9])
    }

    #[test]
    fn tags_go_from_the_outermost_in() {
        let bytes = frame(&Link::Ethernet { vlans: vec![10, 20] }, true);
        assert_eq!(bytes[12..], [0x88, 0xa8, 0, 10, 0x81, 0, 0, 20, 8, 0, 0x45, 9]);
    }

    #[test]
    fn only_received_frames_are_padded() {
        assert_eq!(frame(&Link::Ethernet { vlans: vec![] }, true).len(), 16);
        assert_eq!(frame(&Link::Ethernet { vlans: vec![] }, false).len(), 60);
    }

    #[test]
    fn cooked_frames_tell_the_direction() {
        assert_eq!(frame(&Link::LinuxCooked, true)[..2], [0, 4]);
        assert_eq!(frame(&Link::LinuxCooked, false)[14..], [8, 0, 0x45, 9]);
        assert_eq!(frame(&Link::LinuxCooked2, true)[10], 4);
        assert_eq!(frame(&Link::LinuxCooked2, false)[20..], [0x45, 9]);
    }
}
