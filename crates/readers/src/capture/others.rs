//! Other protocols that a VPN's user may mean, recognised by content where possible, else by port.

use std::hint::select_unpredictable;

use super::octets::u16_at;

/// What is tallied; none of it is delivered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Other {
    /// TLS or anything else on TCP 443; whether it is SSTP, the TLS hides.
    Tls443,
    /// DTLS, on any UDP port, as AnyConnect and others use it.
    Dtls,
    OpenVpn,
    WireGuard,
    /// TCP 1723, and GRE version 1 (RFC 2637).
    Pptp,
    /// UDP 1701 between hosts that exchange no ESP.
    L2tpClear,
    /// UDP 1701 between hosts that also exchange ESP: some systems show a packet once more before
    /// encryption and after decryption, so this does not say that it left in clear text.
    L2tpBesideEsp,
    Pppoe,
    /// GRE other than PPTP's.
    Gre,
    /// TCP 4500 (RFC 9329).
    IkeOverTcp,
    Dns,
    Http,
}

impl Other {
    pub const ALL: [Self; 12] = [
        Self::Tls443,
        Self::Dtls,
        Self::OpenVpn,
        Self::WireGuard,
        Self::Pptp,
        Self::L2tpClear,
        Self::L2tpBesideEsp,
        Self::Pppoe,
        Self::Gre,
        Self::IkeOverTcp,
        Self::Dns,
        Self::Http,
    ];
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    pub packets: u64,
    /// 0 = none came.
    pub first_packet: u32,
}

impl Tally {
    #[inline(always)]
    pub(super) fn note(&mut self, packet: u32) {
        if self.packets == 0 {
            self.first_packet = packet;
        }
        self.packets += 1;
    }
}

#[derive(Clone, Debug)]
pub(super) struct Others {
    /// One more than there are: in the first goes what is none of them.
    tallies: [Tally; Other::ALL.len() + 1],
    /// By slot, each a port's number (16 bits) and what it hints at for TCP and UDP (8 bits each).
    ports: [u32; PORTS],
}

/// Port, what it hints at for TCP, and for UDP.
const KNOWN_PORTS: [(u16, Suspect, Suspect); 9] = [
    (53, Suspect::of(Other::Dns), Suspect::of(Other::Dns)),
    (80, Suspect::of(Other::Http), Suspect::NONE),
    (443, Suspect::of(Other::Tls443), Suspect::NONE),
    (500, Suspect::NONE, Suspect::OURS),
    (1194, Suspect::OPENVPN, Suspect::OPENVPN),
    (1701, Suspect::NONE, Suspect::L2TP),
    (1723, Suspect::of(Other::Pptp), Suspect::NONE),
    (4500, Suspect::of(Other::IkeOverTcp), Suspect::OURS),
    (51820, Suspect::NONE, Suspect::WIREGUARD),
];
/// So many that the known ports fall into different slots, with the factor that makes them.
const PORTS: usize = 64;
const SPREAD: u16 = 0x9e39;

/// What a port hints at: one of the others, nothing, or us. Of two ports the greater counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Suspect(u8);

impl Suspect {
    const NONE: Self = Self(0);
    /// UDP 500 and 4500.
    pub(super) const OURS: Self = Self(u8::MAX);
    pub(super) const L2TP: Self = Self::of(Other::L2tpClear);
    const OPENVPN: Self = Self::of(Other::OpenVpn);
    const WIREGUARD: Self = Self::of(Other::WireGuard);

    const fn of(other: Other) -> Self {
        Self(other as u8 + 1)
    }

    /// What remains of a hint for UDP whose payload begins so and tells nothing by itself.
    #[inline(always)]
    fn unless_refuted(self, word: u32) -> Self {
        // OpenVPN's opcode is in the upper bits. WireGuard would have told itself.
        let opcode = (word >> 27).wrapping_sub(1) < 11;
        let refuted = (self == Self::OPENVPN) & !opcode | (self == Self::WIREGUARD);
        select_unpredictable(refuted, Self::NONE, self)
    }
}

impl Others {
    pub(super) fn new() -> Self {
        let tallies = [Tally::default(); Other::ALL.len() + 1];
        let mut ports = [0; PORTS];
        for (number, tcp, udp) in KNOWN_PORTS {
            ports[slot(number)] =
                u32::from_be_bytes([(number >> 8) as u8, number as u8, tcp.0, udp.0]);
        }
        Self { tallies, ports }
    }

    #[inline(always)]
    pub(super) fn note(&mut self, other: Other, packet: u32) {
        self.note_suspect(Suspect::of(other), packet);
    }

    pub(super) fn add(&mut self, other: Other, more: Tally) {
        let Some(tally) = self.tallies.get_mut(other as usize + 1) else { return };
        if tally.packets == 0 || more.first_packet < tally.first_packet {
            tally.first_packet = more.first_packet;
        }
        tally.packets += more.packets;
    }

    /// What was seen at all.
    pub(super) fn list(&self) -> Vec<(Other, Tally)> {
        let all = Other::ALL.into_iter().zip(self.tallies.into_iter().skip(1));
        all.filter(|(_, tally)| tally.packets > 0).collect()
    }

    /// What the ports hint at, source and destination; at ours only UDP can.
    #[inline(always)]
    pub(super) fn suspect(&self, is_tcp: bool, ports: (u16, u16)) -> Suspect {
        self.hint(is_tcp, ports.0).max(self.hint(is_tcp, ports.1))
    }

    /// A look-up instead of branches, which no processor would foresee.
    #[inline(always)]
    fn hint(&self, is_tcp: bool, number: u16) -> Suspect {
        let port = self.ports[slot(number)];
        let hint = Suspect((port >> (u32::from(is_tcp) * 8)) as u8);
        select_unpredictable(port >> 16 == u32::from(number), hint, Suspect::NONE)
    }

    #[inline(always)]
    pub(super) fn tcp(&mut self, suspect: Suspect, packet: u32) {
        self.note_suspect(suspect, packet);
    }

    /// `payload`: what was captured of it; `length`: what there is.
    #[inline(always)]
    pub(super) fn udp(&mut self, suspect: Suspect, payload: &[u8], length: usize, packet: u32) {
        let word = payload.first_chunk().map_or(0, |first| u32::from_be_bytes(*first));
        let mut found = suspect.unless_refuted(word);
        if may_be_telling(word) {
            found = self.by_content(suspect, word, payload, length).unwrap_or(found);
        }
        self.note_suspect(found, packet);
    }

    /// What a UDP payload is whatever its ports are; `word` is its beginning.
    #[inline(never)]
    fn by_content(
        &self,
        suspect: Suspect,
        word: u32,
        payload: &[u8],
        length: usize,
    ) -> Option<Suspect> {
        let seen =
            || self.tallies.get(Other::WireGuard as usize + 1).is_some_and(|it| it.packets > 0);
        match (word, length) {
            // WireGuard's handshake messages have a length of their own; its data only counts
            // where it is expected.
            (0x0100_0000, 148) | (0x0200_0000, 92) | (0x0300_0000, 64) => Some(Suspect::WIREGUARD),
            (0x0400_0000, 32..) => (length.is_multiple_of(16)
                && (suspect == Suspect::WIREGUARD || seen()))
            .then_some(Suspect::WIREGUARD),
            // Handshake or data; DTLS 1.0 or 1.2 (RFC 6347 §4.1).
            (0x16fe_fd00..=0x16fe_ffff | 0x17fe_fd00..=0x17fe_ffff, _) => {
                Some(Suspect::of(Other::Dtls))
            }
            // OpenVPN's first reset, if nothing wraps it.
            (0x3800_0000..=0x38ff_ffff, 14) => {
                (payload.get(9..14) == Some(&[0; 5])).then_some(Suspect::OPENVPN)
            }
            _ => None,
        }
    }

    pub(super) fn gre(&mut self, payload: &[u8], packet: u32) {
        let pptp = payload.get(1).is_some_and(|flags| flags & 7 == 1)
            && u16_at(payload, 2) == Some(0x880b);
        self.note(if pptp { Other::Pptp } else { Other::Gre }, packet);
    }

    #[inline(always)]
    fn note_suspect(&mut self, suspect: Suspect, packet: u32) {
        if let Some(tally) = self.tallies.get_mut(usize::from(suspect.0)) {
            tally.note(packet);
        }
    }
}

/// Whether a UDP payload that begins so is worth a look.
#[inline(always)]
fn may_be_telling(word: u32) -> bool {
    const FIRST_BYTES: u64 = 0b11110 | 1 << 0x16 | 1 << 0x17 | 1 << 0x38;
    let first = word >> 24;
    (first < 64) & (FIRST_BYTES >> (first & 63) & 1 == 1)
}

/// Where a port would stand.
#[inline(always)]
fn slot(port: u16) -> usize {
    usize::from(port.wrapping_mul(SPREAD) >> 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn udp(ports: (u16, u16), payload: &[u8]) -> Vec<Other> {
        let mut others = Others::new();
        others.udp(others.suspect(false, ports), payload, payload.len(), 1);
        others.list().into_iter().map(|(other, _)| other).collect()
    }

    fn wireguard(kind: u8, length: usize) -> Vec<u8> {
        let mut payload = vec![9; length];
        payload[..4].copy_from_slice(&[kind, 0, 0, 0]);
        payload
    }

    #[test]
    fn recognises_by_content_on_any_port() {
        assert_eq!(udp((1, 2), &wireguard(1, 148)), [Other::WireGuard]);
        assert_eq!(udp((1, 2), &wireguard(1, 147)), []);
        assert_eq!(udp((1, 2), &wireguard(4, 48)), []);
        assert_eq!(udp((51820, 2), &wireguard(4, 48)), [Other::WireGuard]);
        assert_eq!(udp((1, 443), &[0x16, 0xfe, 0xfd, 0, 0]), [Other::Dtls]);
        let mut reset = [0; 14];
        reset[0] = 0x38;
        assert_eq!(udp((1, 2), &reset), [Other::OpenVpn]);
        assert_eq!(udp((1, 1194), &[0x48, 1, 2, 3]), [Other::OpenVpn]);
        assert_eq!(udp((1, 1194), &[0xff, 1, 2, 3]), []);
        assert_eq!(udp((53, 2), &[0x48, 1, 2, 3]), [Other::Dns]);
    }

    #[test]
    fn every_known_port_has_a_slot() {
        let others = Others::new();
        for (number, tcp, udp) in KNOWN_PORTS {
            assert_eq!(others.suspect(true, (9, number)), tcp, "{number}");
            assert_eq!(others.suspect(false, (number, 9)), udp, "{number}");
        }
        assert_eq!(others.suspect(false, (0, 1)), Suspect::NONE);
    }

    #[test]
    fn our_ports_come_before_all_others() {
        let others = Others::new();
        assert_eq!(others.suspect(false, (53, 500)), Suspect::OURS);
        assert_eq!(others.suspect(false, (4500, 53)), Suspect::OURS);
        assert_eq!(others.suspect(false, (9, 1701)), Suspect::L2TP);
    }

    #[test]
    fn tells_pptp_from_other_gre() {
        let mut others = Others::new();
        others.gre(&[0x30, 1, 0x88, 0x0b], 4);
        others.gre(&[0, 0, 8, 0], 5);
        others.tcp(others.suspect(true, (1723, 0x3000)), 6);
        others.tcp(others.suspect(true, (6, 7)), 7);
        let tally = |packets, first_packet| Tally { packets, first_packet };
        assert_eq!(others.list(), [(Other::Pptp, tally(2, 4)), (Other::Gre, tally(1, 5))]);
    }

    #[test]
    fn the_list_of_all_is_in_order() {
        assert!(Other::ALL.iter().enumerate().all(|(at, other)| *other as usize == at));
    }
}
