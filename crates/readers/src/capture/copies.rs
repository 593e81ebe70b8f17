//! Which packets are the same packet captured more than once.
//!
//! Captures on all interfaces, at mirror ports and by pktmon hold a packet several times, with or
//! without link header, with a lower TTL where it was forwarded in between. **Two packets are one
//! if source, destination, protocol, IP id, length and payload are equal and they were captured**
//!
//! - within 5 ms of each other, or
//! - at different interfaces, within 1 s if the IP id is not 0, within 50 ms if it is 0 or absent.
//!
//! A retransmission is a new packet: its sender gives it a new id or, where ids are 0 (RFC 6864
//! allows that without fragmentation, IPv6 has none), no sender repeats itself within 50 ms.
//! TTL, checksums and link headers are not compared. With one address different and the rest
//! equal, seen later and with a lower TTL, a packet is the *translation* of the first, made by a
//! NAT that the capture sees on both sides.

use super::octets::mix;

const MILLISECOND: i64 = 1_000_000;
const WAYS: usize = 4;
/// Where a file has no times, a copy must follow this closely.
const NEAR: u32 = 8;

/// One look at a packet.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Sight {
    /// From 1.
    pub(super) packet: u32,
    pub(super) time: Option<i64>,
    pub(super) wire: Wire,
    pub(super) source: u64,
    pub(super) destination: u64,
    /// 0 = none.
    pub(super) id: u32,
    pub(super) ttl: u8,
    /// A digest of everything else that must be equal.
    pub(super) content: u64,
}

/// Where it was captured: the file's interface, and the host's where the file mixes several.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Wire {
    pub(super) interface: u32,
    pub(super) device: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sighting {
    New,
    Copy,
    Translation { of: u32 },
}

/// The latest packets of one kind, in sets of four by what must be equal.
#[derive(Debug)]
pub(super) struct Copies {
    sets: Vec<Set>,
    /// `packet` 0 = none.
    known: Vec<[Sight; WAYS]>,
}

/// What is looked at for each packet; the rest only where a key fits.
#[derive(Clone, Copy, Default, Debug)]
struct Set {
    keys: [u64; WAYS],
    oldest: usize,
}

impl Copies {
    /// For four times as many packets.
    pub(super) fn new(sets: usize) -> Self {
        Self { sets: vec![Set::default(); sets], known: vec![[Sight::default(); WAYS]; sets] }
    }

    #[inline]
    pub(super) fn see(&mut self, sight: &Sight) -> Sighting {
        let key = mix(sight.content, u64::from(sight.id));
        let index = key as usize % self.sets.len().max(1);
        let (Some(set), Some(known)) = (self.sets.get_mut(index), self.known.get_mut(index)) else {
            return Sighting::New;
        };
        let mut sighting = Sighting::New;
        let mut place = None;
        if set.keys.contains(&key) {
            let known = set.keys.iter().zip(&*known).enumerate();
            for (at, (_, known)) in known.filter(|(_, (known, _))| **known == key) {
                match known.compare(sight) {
                    Some(Sighting::New) => place = Some(at),
                    Some(Sighting::Copy) => return Sighting::Copy,
                    Some(translation) => sighting = translation,
                    None => {}
                }
            }
        }
        let at = place.unwrap_or(set.oldest) % WAYS;
        set.oldest = (set.oldest + usize::from(place.is_none())) % WAYS;
        set.keys[at] = key;
        known[at] = *sight;
        sighting
    }
}

impl Sight {
    /// What a later sight is; `New`: the same, but too far away in time; `None`: another packet.
    fn compare(&self, sight: &Sight) -> Option<Sighting> {
        if self.packet == 0 {
            return None;
        }
        let close = self.is_close(sight);
        match (self.source == sight.source, self.destination == sight.destination) {
            (true, true) => Some(if close { Sighting::Copy } else { Sighting::New }),
            (true, false) | (false, true) if close && sight.ttl < self.ttl => {
                Some(Sighting::Translation { of: self.packet })
            }
            _ => None,
        }
    }

    fn is_close(&self, sight: &Sight) -> bool {
        let (Some(known), Some(time)) = (self.time, sight.time) else {
            return sight.packet.saturating_sub(self.packet) <= NEAR;
        };
        let apart = known.saturating_sub(time).saturating_abs();
        if apart <= 5 * MILLISECOND {
            return true;
        }
        let limit = if sight.id == 0 { 50 } else { 1000 } * MILLISECOND;
        self.wire != sight.wire && apart < limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Sight = Sight {
        packet: 1,
        time: Some(0),
        wire: Wire { interface: 0, device: 2 },
        source: 10,
        destination: 20,
        id: 77,
        ttl: 64,
        content: 5,
    };

    /// What a second sight `milliseconds` later is taken for, changed as given.
    fn second(milliseconds: i64, change: impl Fn(&mut Sight)) -> Sighting {
        let mut copies = Copies::new(64);
        let mut first = FIRST;
        let mut sight = Sight { packet: 2, time: Some(milliseconds * MILLISECOND), ..FIRST };
        change(&mut sight);
        if sight.id == 0 {
            first.id = 0;
        }
        assert_eq!(copies.see(&first), Sighting::New);
        copies.see(&sight)
    }

    #[test]
    fn equal_bytes_within_5_ms_are_a_copy() {
        assert_eq!(second(5, |_| ()), Sighting::Copy);
        assert_eq!(second(-5, |_| ()), Sighting::Copy);
        assert_eq!(second(6, |_| ()), Sighting::New);
        assert_eq!(second(1, |sight| sight.ttl = 63), Sighting::Copy);
        assert_eq!(second(1, |sight| sight.content = 6), Sighting::New);
    }

    #[test]
    fn another_interface_gives_more_time() {
        let elsewhere = |sight: &mut Sight| sight.wire.device = 3;
        assert_eq!(second(900, elsewhere), Sighting::Copy);
        assert_eq!(second(1000, elsewhere), Sighting::New);
    }

    #[test]
    fn a_retransmission_has_another_id_or_comes_50_ms_later() {
        assert_eq!(second(1, |sight| sight.id = 78), Sighting::New);
        let without_id = |sight: &mut Sight| {
            sight.id = 0;
            sight.wire.interface = 1;
        };
        assert_eq!(second(49, without_id), Sighting::Copy);
        assert_eq!(second(50, without_id), Sighting::New);
        assert_eq!(second(6, |sight| sight.id = 0), Sighting::New);
    }

    #[test]
    fn one_address_changed_behind_a_router_is_a_translation() {
        let translated = |sight: &mut Sight| {
            sight.source = 11;
            sight.ttl = 63;
            sight.wire.device = 3;
        };
        assert_eq!(second(1, translated), Sighting::Translation { of: 1 });
        assert_eq!(second(2000, translated), Sighting::New);
        assert_eq!(second(1, |sight| sight.source = 11), Sighting::New);
        let both = |sight: &mut Sight| (sight.source, sight.destination, sight.ttl) = (1, 2, 3);
        assert_eq!(second(1, both), Sighting::New);
    }

    #[test]
    fn without_times_only_neighbours_in_the_file_are_copies() {
        assert_eq!(second(0, |sight| sight.time = None), Sighting::Copy);
        let far = |sight: &mut Sight| (sight.time, sight.packet) = (None, 10);
        assert_eq!(second(0, far), Sighting::New);
    }

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut copies = Copies::new(64);
        for packet in 1..100_000 {
            let sight = Sight { packet, content: u64::from(packet), ..FIRST };
            assert_eq!(copies.see(&sight), Sighting::New);
            assert_eq!(copies.see(&sight), Sighting::Copy);
        }
    }
}
