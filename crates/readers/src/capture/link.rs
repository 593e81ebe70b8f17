//! The link layer: where in a frame the IP packet starts, and who stood at both ends of the wire.

use super::datagram::{Direction, Link};
use super::octets::{Endian, array, u16_at, u32_at};
use super::summary::LinkType;

/// What a frame carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Carried {
    Ip {
        at: usize,
        pppoe: bool,
    },
    /// PPPoE discovery, or a session packet without IP.
    Pppoe,
    NotIp,
    /// The frame ends within its headers.
    Cut,
}

const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86dd;
const VLAN: u16 = 0x8100;
/// Also more than two tags in a row; each costs four bytes.
const MOST_TAGS: usize = 4;

impl LinkType {
    pub(super) fn is_read(self) -> bool {
        matches!(self.0, 0 | 1 | 9 | 12 | 14 | 50 | 51 | 101 | 108 | 113 | 228 | 229 | 239 | 276)
    }
}

/// The IP packet in a frame of the usual shapes, at a fixed offset.
#[inline(always)]
pub(super) fn usual(link: LinkType, frame: &[u8]) -> Option<&[u8]> {
    let (kind, at) = match link.0 {
        1 if u16_at(frame, 12) == Some(VLAN) => (u16_at(frame, 16), 18),
        1 => (u16_at(frame, 12), 14),
        113 => (u16_at(frame, 14), 16),
        276 => (u16_at(frame, 0), 20),
        101 => return Some(frame),
        _ => return None,
    };
    if matches!(kind, Some(IPV4 | IPV6)) { frame.get(at..) } else { None }
}

pub(super) fn carried(link: LinkType, frame: &[u8]) -> Carried {
    let found = match link.0 {
        1 => ether_type(frame, 12),
        113 => ether_type(frame, 14),
        276 => sll2(frame),
        12 | 14 | 101 | 228 | 229 => Some(raw(frame, 0)),
        0 | 108 => loopback(frame),
        9 | 50 => ppp(frame, 0, false),
        51 => pppoe_session(frame, 0),
        239 => nflog(frame),
        _ => Some(Carried::NotIp),
    };
    found.unwrap_or(Carried::Cut)
}

fn raw(frame: &[u8], at: usize) -> Carried {
    match frame.get(at).map(|byte| byte >> 4) {
        Some(4 | 6) => Carried::Ip { at, pppoe: false },
        Some(_) => Carried::NotIp,
        None => Carried::Cut,
    }
}

fn ether_type(frame: &[u8], at: usize) -> Option<Carried> {
    let mut at = at;
    for _ in 0..=MOST_TAGS {
        let kind = u16_at(frame, at)?;
        at += 2;
        match kind {
            IPV4 | IPV6 => return Some(Carried::Ip { at, pppoe: false }),
            VLAN | 0x88a8 | 0x9100 | 0x9200 => at += 2,
            0x8863 => return Some(Carried::Pppoe),
            0x8864 => return pppoe_session(frame, at),
            // IEEE 802.3 with LLC and SNAP: a length, then the type five bytes further.
            0..0x600 if array(frame, at) == Some([0xaa, 0xaa, 3, 0, 0, 0]) => at += 6,
            _ => return Some(Carried::NotIp),
        }
    }
    Some(Carried::NotIp)
}

fn sll2(frame: &[u8]) -> Option<Carried> {
    Some(match u16_at(frame, 0)? {
        IPV4 | IPV6 => Carried::Ip { at: 20, pppoe: false },
        // The rest of a tag or of a PPPoE header stands behind the cooked header.
        VLAN | 0x88a8 | 0x9100 => ether_type(frame, 22)?,
        0x8863 => Carried::Pppoe,
        0x8864 => pppoe_session(frame, 20)?,
        _ => Carried::NotIp,
    })
}

fn pppoe_session(frame: &[u8], at: usize) -> Option<Carried> {
    // RFC 2516 §4: code 0 is session data.
    if *frame.get(at + 1)? != 0 {
        return Some(Carried::Pppoe);
    }
    ppp(frame, at + 6, true)
}

fn ppp(frame: &[u8], at: usize, pppoe: bool) -> Option<Carried> {
    let mut at = at;
    // RFC 1661, RFC 1662: address and control, and the protocol's high byte, may be left out.
    if array(frame, at) == Some([0xff, 0x03]) {
        at += 2;
    }
    let first = *frame.get(at)?;
    let protocol = if first & 1 == 1 { u16::from(first) } else { u16_at(frame, at)? };
    at += if first & 1 == 1 { 1 } else { 2 };
    Some(match protocol {
        0x0021 | 0x0057 => Carried::Ip { at, pppoe },
        _ if pppoe => Carried::Pppoe,
        _ => Carried::NotIp,
    })
}

fn loopback(frame: &[u8]) -> Option<Carried> {
    // The family's number is the capturing system's own, in its byte order (type 0) or in the
    // network's (type 108); small numbers, so that both orders can be told apart.
    let family = u32_at(frame, 0)?;
    let family = if family > 0xffff { family.swap_bytes() } else { family };
    Some(match family {
        2 | 10 | 23 | 24 | 28 | 30 => raw(frame, 4),
        _ => Carried::NotIp,
    })
}

fn nflog(frame: &[u8]) -> Option<Carried> {
    /// `NFULA_PAYLOAD`
    const PAYLOAD: u16 = 9;
    let endian = nflog_endian(frame)?;
    let mut at = 4;
    for _ in 0..32 {
        let length = usize::from(endian.u16(frame, at)?);
        if endian.u16(frame, at + 2)? == PAYLOAD {
            return Some(raw(frame, at + 4));
        }
        at += length.max(4).next_multiple_of(4);
    }
    Some(Carried::NotIp)
}

/// The attributes are in the capturing host's order: a length is never 256 times its low byte.
fn nflog_endian(frame: &[u8]) -> Option<Endian> {
    let [first, second] = array(frame, 4)?;
    Some(if first == 0 && second != 0 { Endian::Big } else { Endian::Little })
}

/// Addresses, tag and direction of a frame that `carried` found good.
pub(super) fn ends(link: LinkType, frame: &[u8]) -> Link {
    match link.0 {
        1 => {
            let Some(header) = frame.first_chunk::<16>() else { return Link::default() };
            let tagged = matches!(u16_at(header, 12), Some(VLAN | 0x88a8 | 0x9100 | 0x9200));
            Link {
                source: array(header, 6),
                destination: array(header, 0),
                vlan: u16_at(header, 14).filter(|_| tagged).map(|tag| tag & 0xfff),
                ..Link::default()
            }
        }
        113 => Link {
            source: array(frame, 6).filter(|_| u16_at(frame, 4) == Some(6)),
            direction: u16_at(frame, 0).and_then(direction),
            ..Link::default()
        },
        276 => Link {
            source: array(frame, 12).filter(|_| frame.get(11) == Some(&6)),
            direction: frame.get(10).and_then(|kind| direction(u16::from(*kind))),
            device: u32_at(frame, 4),
            ..Link::default()
        },
        _ => Link::default(),
    }
}

/// The packet types of Linux cooked captures.
pub(super) fn direction(kind: u16) -> Option<Direction> {
    Some(match kind {
        0 => Direction::Received,
        1 => Direction::Broadcast,
        2 => Direction::Multicast,
        3 => Direction::Overheard,
        4 => Direction::Sent,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip_at(link: u16, frame: &[u8]) -> Option<usize> {
        match carried(LinkType(link), frame) {
            Carried::Ip { at, .. } => Some(at),
            _ => None,
        }
    }

    const MACS: [u8; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    fn ethernet(rest: &[u8]) -> Vec<u8> {
        [&MACS[..], rest].concat()
    }

    #[test]
    fn finds_ip_behind_every_kind_of_tag() {
        assert_eq!(ip_at(1, &ethernet(&[8, 0])), Some(14));
        assert_eq!(ip_at(1, &ethernet(&[0x86, 0xdd])), Some(14));
        assert_eq!(ip_at(1, &ethernet(&[0x81, 0, 0, 5, 8, 0])), Some(18));
        assert_eq!(ip_at(1, &ethernet(&[0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0])), Some(22));
        assert_eq!(ip_at(1, &ethernet(&[0, 40, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0])), Some(22));
        assert_eq!(ends(LinkType(1), &ethernet(&[0x81, 0, 0x20, 5, 8, 0])).vlan, Some(5));
        assert_eq!(carried(LinkType(1), &ethernet(&[0x08, 0x06])), Carried::NotIp);
        assert_eq!(carried(LinkType(1), &ethernet(&[0x81, 0])), Carried::Cut);
        let tags = [0x81, 0, 0, 5].repeat(9);
        assert_eq!(carried(LinkType(1), &ethernet(&tags)), Carried::NotIp);
    }

    #[test]
    fn finds_ip_in_point_to_point_frames() {
        let session = [0x88, 0x64, 0x11, 0, 0, 1, 0, 22, 0, 0x21];
        assert_eq!(carried(LinkType(1), &ethernet(&session)), Carried::Ip { at: 22, pppoe: true });
        assert_eq!(carried(LinkType(1), &ethernet(&[0x88, 0x63])), Carried::Pppoe);
        let echo = [0x88, 0x64, 0x11, 0, 0, 1, 0, 22, 0xc0, 0x21];
        assert_eq!(carried(LinkType(1), &ethernet(&echo)), Carried::Pppoe);
        assert_eq!(ip_at(9, &[0xff, 3, 0, 0x21, 0x45]), Some(4));
        assert_eq!(ip_at(9, &[0x21, 0x45]), Some(1));
        assert_eq!(ip_at(51, &[0x11, 0, 0, 1, 0, 9, 0, 0x57]), Some(8));
    }

    #[test]
    fn finds_ip_in_frames_without_a_link_layer() {
        for link in [12, 14, 101, 228, 229] {
            assert_eq!(ip_at(link, &[0x45]), Some(0));
            assert_eq!(ip_at(link, &[0x60]), Some(0));
            assert_eq!(carried(LinkType(link), &[]), Carried::Cut);
        }
        assert_eq!(ip_at(0, &[2, 0, 0, 0, 0x45]), Some(4));
        assert_eq!(ip_at(0, &[0, 0, 0, 30, 0x60]), Some(4));
        assert_eq!(ip_at(108, &[0, 0, 0, 24, 0x60]), Some(4));
        let log = [2, 0, 0, 0, 6, 0, 10, 0, 1, 1, 0, 0, 24, 0, 9, 0, 0x45];
        assert_eq!(ip_at(239, &log), Some(16));
        assert_eq!(ip_at(239, &[2, 0, 0, 0, 0, 5, 0, 9, 0x45]), Some(8));
        assert!(!LinkType(105).is_read());
    }

    #[test]
    fn cooked_frames_tell_the_direction() {
        let mut frame = [0; 21];
        frame[..2].copy_from_slice(&[8, 0]);
        frame[7] = 3;
        frame[10] = 4;
        frame[11] = 6;
        frame[12..18].copy_from_slice(&MACS[..6]);
        assert_eq!(ip_at(276, &frame), Some(20));
        let link = ends(LinkType(276), &frame);
        assert_eq!(link.direction, Some(Direction::Sent));
        assert_eq!(link.device, Some(3));
        assert_eq!(link.source.map(|mac| mac[5]), Some(6));

        let mut frame = [0; 17];
        frame[5] = 6;
        frame[14..16].copy_from_slice(&[0x86, 0xdd]);
        assert_eq!(ip_at(113, &frame), Some(16));
        assert_eq!(ends(LinkType(113), &frame).direction, Some(Direction::Received));
    }
}
