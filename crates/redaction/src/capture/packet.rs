//! One IP packet: its addresses replaced, its checksums mended, its content blanked but for IKE.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::checksum::Delta;
use super::{Copyist, ike};

/// Packets in packets.
const DEEPEST: usize = 4;
/// By its first bytes one protocol is told from another.
const TELLING: usize = 4;

/// What of a datagram's ends the packet inside it needs.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    pub(super) old: (IpAddr, IpAddr),
    pub(super) new: (IpAddr, IpAddr),
}

impl Ends {
    pub(super) fn with_ports(self, from: u16, to: u16) -> [(SocketAddr, SocketAddr); 2] {
        [
            (SocketAddr::new(self.old.0, from), SocketAddr::new(self.new.0, from)),
            (SocketAddr::new(self.old.1, to), SocketAddr::new(self.new.1, to)),
        ]
    }
}

struct Carried {
    ends: Ends,
    protocol: u8,
    /// Where it begins.
    at: usize,
    /// Identification and offset, where it is a piece of a datagram.
    piece: Option<(u32, usize, bool)>,
    /// What the change of the addresses adds to the sums over them.
    addresses: Delta,
}

pub(super) fn rewrite(copyist: &mut Copyist<'_>, ip: &mut [u8], depth: usize) {
    let carried = match ip.first().map(|first| first >> 4) {
        Some(4) => v4(copyist, ip),
        Some(6) => v6(copyist, ip),
        _ => None,
    };
    let Some(carried) = carried.filter(|_| depth < DEEPEST) else {
        // Too short for its addresses, or something else.
        return ip.fill(0);
    };
    let Some(content) = ip.get_mut(carried.at..) else { return };
    if let Some((id, offset, _)) = carried.piece
        && offset > 0
    {
        let key = (carried.ends.old.0, carried.ends.old.1, id);
        if !copyist.fragments.is_sealed(&key) {
            content.fill(0);
        }
        return;
    }
    transport(copyist, &carried, content, depth);
}

fn v4(copyist: &mut Copyist<'_>, ip: &mut [u8]) -> Option<Carried> {
    let header = usize::from(ip.first()? & 0xf) * 4;
    let octets = |at: usize| -> Option<Ipv4Addr> {
        let bytes: [u8; 4] = ip.get(at..at + 4)?.try_into().ok()?;
        Some(bytes.into())
    };
    let old = (octets(12)?, octets(16)?);
    let new = (copyist.own.addresses.v4(old.0), copyist.own.addresses.v4(old.1));
    let before: [u8; 8] = ip.get(12..20)?.try_into().ok()?;
    ip.get_mut(12..16)?.copy_from_slice(&new.0.octets());
    ip.get_mut(16..20)?.copy_from_slice(&new.1.octets());
    let addresses = Delta::of(&before, ip.get(12..20)?);
    let mut header_delta = addresses;
    // Options may record the addresses of routers.
    if header > 20
        && let Some(options) = ip.get_mut(20..header)
    {
        let old = options.to_vec();
        options.fill(1);
        header_delta.add(&old, options);
    }
    header_delta.mend(ip, 10);
    let fragment = u16::from_be_bytes([*ip.get(6)?, *ip.get(7)?]);
    let (offset, more) = (usize::from(fragment & 0x1fff) * 8, fragment & 0x2000 != 0);
    let id = u32::from(u16::from_be_bytes([*ip.get(4)?, *ip.get(5)?]));
    Some(Carried {
        ends: Ends { old: (old.0.into(), old.1.into()), new: (new.0.into(), new.1.into()) },
        protocol: *ip.get(9)?,
        at: header.max(20),
        piece: (offset > 0 || more).then_some((id, offset, more)),
        addresses,
    })
}

fn v6(copyist: &mut Copyist<'_>, ip: &mut [u8]) -> Option<Carried> {
    let octets = |at: usize| -> Option<Ipv6Addr> {
        let bytes: [u8; 16] = ip.get(at..at + 16)?.try_into().ok()?;
        Some(bytes.into())
    };
    let old = (octets(8)?, octets(24)?);
    let new = (copyist.own.addresses.v6(old.0), copyist.own.addresses.v6(old.1));
    let before: [u8; 32] = ip.get(8..40)?.try_into().ok()?;
    ip.get_mut(8..24)?.copy_from_slice(&new.0.octets());
    ip.get_mut(24..40)?.copy_from_slice(&new.1.octets());
    let addresses = Delta::of(&before, ip.get(8..40)?);
    let (mut protocol, mut at, mut piece) = (*ip.get(6)?, 40, None);
    for _ in 0..8 {
        let length = match protocol {
            0 | 43 | 60 => 8 + usize::from(*ip.get(at + 1)?) * 8,
            44 => {
                let word = u16::from_be_bytes([*ip.get(at + 2)?, *ip.get(at + 3)?]);
                let id = u32::from_be_bytes(ip.get(at + 4..at + 8)?.try_into().ok()?);
                piece = Some((id, usize::from(word & 0xfff8), word & 1 != 0));
                8
            }
            _ => break,
        };
        // A source route names routers.
        if protocol == 43 {
            ip.get_mut(at + 8..at + length)?.fill(0);
        }
        protocol = *ip.get(at)?;
        at += length;
    }
    Some(Carried {
        ends: Ends { old: (old.0.into(), old.1.into()), new: (new.0.into(), new.1.into()) },
        protocol,
        at,
        piece: piece.filter(|(_, offset, more)| *offset > 0 || *more),
        addresses,
    })
}

fn transport(copyist: &mut Copyist<'_>, carried: &Carried, content: &mut [u8], depth: usize) {
    let old = content.to_vec();
    let sealed = match carried.protocol {
        17 => udp(copyist, carried, content),
        6 => {
            let header = content.get(12).map_or(20, |byte| usize::from(byte >> 4) * 4).max(20);
            blank(content, header + TELLING);
            false
        }
        1 => {
            icmp(copyist, content, depth);
            false
        }
        58 => {
            icmp_v6(copyist, content, depth);
            false
        }
        // SPI and sequence number; with encryption null all behind them is in clear.
        50 => {
            blank(content, 8);
            false
        }
        51 => {
            blank(content, 12);
            false
        }
        4 | 41 => {
            rewrite(copyist, content, depth + 1);
            false
        }
        _ => {
            blank(content, TELLING);
            false
        }
    };
    if let Some((id, _, _)) = carried.piece {
        copyist.fragments.first((carried.ends.old.0, carried.ends.old.1, id), sealed);
    }
    let at = match carried.protocol {
        17 => 6,
        6 => 16,
        1 | 58 => 2,
        _ => return,
    };
    let is_absent = carried.protocol == 17 && content.get(6..8) == Some(&[0, 0]);
    if is_absent {
        return;
    }
    // The sum of a datagram in pieces goes over what this piece does not hold.
    if carried.protocol == 17 && carried.piece.is_some() && !sealed {
        if let Some(sum) = content.get_mut(6..8) {
            sum.fill(0);
        }
        return;
    }
    let mut delta = if carried.protocol == 1 { Delta::default() } else { carried.addresses };
    delta.add(&old, content);
    delta.mend(content, at);
    if carried.protocol == 17 && content.get(6..8) == Some(&[0, 0]) {
        content[6..8].fill(0xff);
    }
}

/// Whether what goes on in later fragments is sealed.
fn udp(copyist: &mut Copyist<'_>, carried: &Carried, datagram: &mut [u8]) -> bool {
    let Some(ports) = datagram.get(..4) else { return false };
    let (from, to) =
        (u16::from_be_bytes([ports[0], ports[1]]), u16::from_be_bytes([ports[2], ports[3]]));
    let Some(payload) = datagram.get_mut(8..) else { return false };
    let ends = carried.ends.with_ports(from, to);
    let is_4500 = from == 4500 || to == 4500;
    let marked = payload.starts_with(&[0; 4]);
    let whole = carried.piece.is_none();
    let message = if marked { payload.get_mut(4..) } else { Some(&mut *payload) };
    if let Some(message) = message
        && ike::is_message(message, whole)
    {
        return ike::rewrite(copyist, message, &ends);
    }
    match payload.len() {
        // A keepalive.
        1 if is_4500 => {}
        // ESP: SPI and sequence number.
        _ if is_4500 => blank(payload, 8),
        _ => blank(payload, TELLING),
    }
    false
}

/// Errors quote the packet that they are about.
fn icmp(copyist: &mut Copyist<'_>, message: &mut [u8], depth: usize) {
    match message.first() {
        Some(3 | 4 | 11 | 12) => {
            if let Some(quoted) = message.get_mut(8..) {
                rewrite(copyist, quoted, depth + 1);
            }
        }
        Some(5) => {
            if let Some(Ok(gateway)) = message.get(4..8).map(<[u8; 4]>::try_from) {
                let new = copyist.own.addresses.v4(gateway.into());
                message[4..8].copy_from_slice(&new.octets());
            }
            if let Some(quoted) = message.get_mut(8..) {
                rewrite(copyist, quoted, depth + 1);
            }
        }
        _ => blank(message, 8),
    }
}

fn icmp_v6(copyist: &mut Copyist<'_>, message: &mut [u8], depth: usize) {
    match message.first() {
        Some(1..=4) => {
            if let Some(quoted) = message.get_mut(8..) {
                rewrite(copyist, quoted, depth + 1);
            }
        }
        Some(128 | 129) => blank(message, 8),
        // Neighbours and routers name themselves.
        _ => blank(message, 4),
    }
}

fn blank(bytes: &mut [u8], kept: usize) {
    if let Some(rest) = bytes.get_mut(kept..) {
        rest.fill(0);
    }
}
