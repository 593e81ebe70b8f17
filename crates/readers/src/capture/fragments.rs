//! Puts IP fragments together, and notices those that never all came.
//!
//! Bounded: 256 datagrams at once, 8 MB, 256 pieces and 64 KiB each, 30 s of capture time. Of two
//! pieces that claim the same bytes the first stays, and the datagram may remain incomplete.

use std::collections::VecDeque;
use std::net::IpAddr;

use super::copies::Wire;
use super::datagram::{Ended, Incomplete, Link, Piece};
use super::ip::{Fragment, Packet, UDP};
use super::octets::{mix, u16_at};

const MOST_OPEN: usize = 256;
const MOST_BYTES: usize = 8 << 20;
const MOST_PIECES: usize = 256;
const LONGEST: u32 = 0xffff;
const SECOND: i64 = 1_000_000_000;
const PATIENCE: i64 = 30 * SECOND;
/// For how long late copies of pieces are known as such.
const DONE_KEPT: i64 = SECOND;
/// For how long the rest of a datagram that is none of our business is dropped at once.
const FOREIGN_KEPT: i64 = 2 * SECOND;

#[derive(Debug)]
pub(super) struct Fragments {
    /// In the order in which they were opened.
    open: VecDeque<Open>,
    bytes: usize,
    closed: Vec<Closed>,
}

/// A datagram of which pieces came.
#[derive(Debug)]
pub(super) struct Open {
    key: Key,
    pub(super) ttl: u8,
    pub(super) link: Link,
    pub(super) wire: Wire,
    first_time: Option<i64>,
    last_time: Option<i64>,
    deadline: i64,
    /// Sorted by offset, without overlaps.
    pieces: Vec<Piece>,
    /// Where in `bytes` each piece is, and how much of it was captured.
    kept: Vec<(usize, usize)>,
    /// In the order in which they came.
    packets: Vec<u32>,
    bytes: Vec<u8>,
    total: Option<u32>,
    /// The first fragment came, and it concerns us.
    pub(super) concerns: bool,
    pub(super) overlapped: bool,
    crowded: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Key {
    hash: u64,
    source: IpAddr,
    destination: IpAddr,
    id: u32,
    protocol: u8,
}

#[derive(Clone, Copy, Default, Debug)]
struct Closed {
    hash: u64,
    until: i64,
}

/// A fragment and where it was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival<'a> {
    pub(super) packet: &'a Packet<'a>,
    pub(super) fragment: Fragment,
    pub(super) number: u32,
    pub(super) time: Option<i64>,
    /// The capture's time so far, also where this packet has none.
    pub(super) now: i64,
    pub(super) wire: Wire,
    pub(super) link: Link,
    /// Of a first fragment: whether the datagram is one of ours.
    pub(super) concerns: Option<bool>,
}

#[derive(Debug)]
pub(super) enum Added {
    Waiting,
    Whole(Box<Open>),
    /// It contradicts what came before; told once for each datagram.
    Overlap,
    /// Told once for each datagram.
    TooMany,
    /// The header's numbers cannot be.
    Broken,
}

impl Fragments {
    pub(super) fn new() -> Self {
        Self { open: VecDeque::new(), bytes: 0, closed: vec![Closed::default(); 256] }
    }

    /// When the oldest has waited long enough; `i64::MAX` if none is open.
    pub(super) fn deadline(&self) -> i64 {
        self.open.front().map_or(i64::MAX, |open| open.deadline)
    }

    /// The one that was opened first, if it has waited long enough.
    pub(super) fn take_due(&mut self, now: i64) -> Option<Open> {
        if self.deadline() <= now { self.take(0) } else { None }
    }

    /// The one that was opened first, if there is no room for another.
    pub(super) fn take_excess(&mut self) -> Option<Open> {
        let crowded = self.open.len() > MOST_OPEN || self.bytes > MOST_BYTES;
        if crowded { self.take(0) } else { None }
    }

    pub(super) fn take_rest(&mut self) -> Option<Open> {
        self.take(0)
    }

    pub(super) fn add(&mut self, arrival: &Arrival<'_>) -> Added {
        let packet = arrival.packet;
        let offset = arrival.fragment.offset;
        let end = offset.saturating_add(packet.payload_length);
        if packet.payload_length == 0 || end > LONGEST {
            return Added::Broken;
        }
        let key = Key::of(packet);
        let index = self.open.iter().position(|open| open.key == key);
        match arrival.concerns {
            Some(false) => {
                if let Some(index) = index {
                    self.take(index);
                }
                self.close(key.hash, arrival.now.saturating_add(FOREIGN_KEPT));
                return Added::Waiting;
            }
            Some(true) => {}
            None if index.is_none() && self.is_closed(key.hash, arrival.now) => {
                return Added::Waiting;
            }
            None => {}
        }
        let index = index.unwrap_or_else(|| {
            self.open.push_back(Open::new(key, arrival));
            self.open.len() - 1
        });
        let Some(open) = self.open.get_mut(index) else { return Added::Waiting };
        let before = open.bytes.len();
        let placed = open.place(arrival);
        self.bytes += open.bytes.len() - before;
        match placed {
            Placed::Fits if open.is_whole() => {
                self.close(key.hash, arrival.now.saturating_add(DONE_KEPT));
                self.take(index).map_or(Added::Waiting, |open| Added::Whole(Box::new(open)))
            }
            Placed::Fits | Placed::Known => Added::Waiting,
            Placed::Overlaps if !std::mem::replace(&mut open.overlapped, true) => Added::Overlap,
            Placed::Refused if !std::mem::replace(&mut open.crowded, true) => Added::TooMany,
            Placed::Overlaps | Placed::Refused => Added::Waiting,
        }
    }

    fn take(&mut self, index: usize) -> Option<Open> {
        let open = self.open.remove(index)?;
        self.bytes = self.bytes.saturating_sub(open.bytes.len());
        Some(open)
    }

    fn close(&mut self, hash: u64, until: i64) {
        let slot = hash as usize % self.closed.len().max(1);
        if let Some(closed) = self.closed.get_mut(slot) {
            *closed = Closed { hash, until };
        }
    }

    fn is_closed(&self, hash: u64, now: i64) -> bool {
        let slot = hash as usize % self.closed.len().max(1);
        self.closed.get(slot).is_some_and(|closed| closed.hash == hash && now < closed.until)
    }
}

impl Key {
    fn of(packet: &Packet<'_>) -> Self {
        let (source, destination) = packet.words();
        let id = packet.id.unwrap_or(0);
        let label = u64::from(id) << 8 | u64::from(packet.protocol);
        Self {
            hash: mix(mix(source, destination), label),
            source: packet.source,
            destination: packet.destination,
            id,
            protocol: packet.protocol,
        }
    }
}

enum Placed {
    Fits,
    /// The same piece again.
    Known,
    Overlaps,
    Refused,
}

impl Open {
    fn new(key: Key, arrival: &Arrival<'_>) -> Self {
        Self {
            key,
            ttl: arrival.packet.ttl,
            link: arrival.link,
            wire: arrival.wire,
            first_time: arrival.time,
            last_time: None,
            deadline: arrival.now.saturating_add(PATIENCE),
            pieces: Vec::new(),
            kept: Vec::new(),
            packets: Vec::new(),
            bytes: Vec::new(),
            total: None,
            concerns: false,
            overlapped: false,
            crowded: false,
        }
    }

    fn place(&mut self, arrival: &Arrival<'_>) -> Placed {
        let offset = arrival.fragment.offset;
        let length = arrival.packet.payload_length;
        let end = offset.saturating_add(length);
        let payload = arrival.packet.payload;
        let at = self.pieces.partition_point(|piece| piece.offset < offset);
        if let Some(next) = self.pieces.get(at) {
            let same = next.offset == offset && next.length == length;
            if same && self.captured(at) == payload {
                return Placed::Known;
            }
            if next.offset < end {
                return Placed::Overlaps;
            }
        }
        let before = at.checked_sub(1).and_then(|before| self.pieces.get(before));
        let known_end = self.pieces.last().map_or(0, |last| last.offset + last.length);
        let beyond = match (self.total, arrival.fragment.more) {
            (Some(total), true) => end > total,
            (Some(total), false) => end != total,
            (None, true) => false,
            (None, false) => end < known_end,
        };
        if beyond || before.is_some_and(|before| before.offset + before.length > offset) {
            return Placed::Overlaps;
        }
        if self.pieces.len() >= MOST_PIECES {
            return Placed::Refused;
        }
        self.pieces.insert(at, Piece { packet: arrival.number, offset, length });
        self.kept.insert(at, (self.bytes.len(), payload.len()));
        self.packets.push(arrival.number);
        self.bytes.extend_from_slice(payload);
        self.concerns |= arrival.concerns == Some(true);
        self.last_time = arrival.time.or(self.last_time);
        if !arrival.fragment.more {
            self.total = Some(end);
        }
        Placed::Fits
    }

    fn captured(&self, index: usize) -> &[u8] {
        let kept = self.kept.get(index);
        kept.and_then(|(at, length)| self.bytes.get(*at..at + length)).unwrap_or_default()
    }

    fn is_whole(&self) -> bool {
        let pieces = self.pieces.iter();
        let end =
            pieces.fold(0, |end, piece| if piece.offset == end { end + piece.length } else { end });
        self.total == Some(end)
    }

    /// The payload from its first byte to the first gap or cut.
    pub(super) fn start(&self) -> Vec<u8> {
        let mut start = Vec::with_capacity(self.bytes.len());
        for (index, piece) in self.pieces.iter().enumerate() {
            if piece.offset as usize != start.len() {
                break;
            }
            start.extend_from_slice(self.captured(index));
        }
        start
    }

    /// Every packet that brought a piece, in the order in which they came.
    pub(super) fn packets(&self) -> &[u32] {
        &self.packets
    }

    pub(super) fn total(&self) -> Option<u32> {
        self.total
    }

    pub(super) fn addresses(&self) -> (IpAddr, IpAddr) {
        (self.key.source, self.key.destination)
    }

    /// `start`: what [`start`](Self::start) gave.
    pub(super) fn incomplete<'a>(&'a self, start: &'a [u8], ended: Ended) -> Incomplete<'a> {
        let udp = self.key.protocol == UDP;
        Incomplete {
            source: self.key.source,
            destination: self.key.destination,
            protocol: self.key.protocol,
            ip_id: self.key.id,
            ttl: self.ttl,
            interface: self.wire.interface,
            link: self.link,
            ports: u16_at(start, 0).zip(u16_at(start, 2)).filter(|_| udp),
            pieces: &self.pieces,
            start: if udp { start.get(8..).unwrap_or_default() } else { start },
            total: self.total,
            first_time: self.first_time,
            last_time: self.last_time,
            ended,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bench {
        fragments: Fragments,
        now: i64,
        number: u32,
    }

    impl Bench {
        fn new() -> Self {
            Self { fragments: Fragments::new(), now: 0, number: 0 }
        }

        fn add(&mut self, id: u32, offset: u32, more: bool, payload: &[u8]) -> Added {
            self.add_cut(id, offset, more, payload, payload.len())
        }

        fn add_cut(
            &mut self,
            id: u32,
            offset: u32,
            more: bool,
            payload: &[u8],
            length: usize,
        ) -> Added {
            self.number += 1;
            let packet = Packet {
                source: IpAddr::from([10, 0, 0, 1]),
                destination: IpAddr::from([10, 0, 0, 2]),
                protocol: UDP,
                ttl: 64,
                id: Some(id),
                fragment: None,
                length: 0,
                payload_length: length as u32,
                payload,
            };
            self.fragments.add(&Arrival {
                packet: &packet,
                fragment: Fragment { offset, more },
                number: self.number,
                time: Some(self.now),
                now: self.now,
                wire: Wire::default(),
                link: Link::default(),
                concerns: (offset == 0).then_some(payload.first() != Some(&b'-')),
            })
        }
    }

    fn whole(added: Added) -> Open {
        match added {
            Added::Whole(open) => *open,
            other => panic!("not whole: {other:?}"),
        }
    }

    #[test]
    fn puts_pieces_together_in_any_order() {
        let mut bench = Bench::new();
        assert!(matches!(bench.add(1, 16, false, b"end"), Added::Waiting));
        assert!(matches!(bench.add(2, 8, false, b"other"), Added::Waiting));
        assert!(matches!(bench.add(1, 0, true, b"01234567"), Added::Waiting));
        let open = whole(bench.add(1, 8, true, b"89abcdef"));
        assert_eq!(open.start(), b"0123456789abcdefend");
        assert_eq!(open.packets(), [1, 3, 4]);
        assert!(open.concerns);
        assert_eq!(bench.fragments.bytes, 5);
    }

    #[test]
    fn tells_what_came_of_an_incomplete_one() {
        let mut bench = Bench::new();
        bench.add(9, 0, true, b"\x01\xf4\x01\xf4\0\0\0\0payload!");
        bench.now = 29 * SECOND;
        bench.add(9, 24, false, b"end");
        assert!(bench.fragments.take_due(bench.now).is_none());
        let open = bench.fragments.take_due(30 * SECOND).unwrap();
        let start = open.start();
        let incomplete = open.incomplete(&start, Ended::TimedOut);
        assert_eq!(incomplete.ports, Some((500, 500)));
        assert_eq!(incomplete.start, b"payload!");
        assert_eq!(incomplete.total, Some(27));
        assert!(incomplete.first_seen() && incomplete.last_seen());
        let piece = |packet, offset, length| Piece { packet, offset, length };
        assert_eq!(incomplete.pieces, [piece(1, 0, 16), piece(2, 24, 3)]);
        assert_eq!(incomplete.last_time, Some(29 * SECOND));
        assert_eq!(bench.fragments.bytes, 0);
    }

    #[test]
    fn the_same_piece_again_changes_nothing() {
        let mut bench = Bench::new();
        bench.add(1, 0, true, b"01234567");
        bench.add(1, 0, true, b"01234567");
        assert_eq!(whole(bench.add(1, 8, false, b"8")).packets(), [1, 3]);
        bench.now = SECOND / 2;
        bench.add(1, 8, false, b"8");
        assert!(bench.fragments.take_rest().is_none());
    }

    #[test]
    fn overlaps_are_told_once_and_the_first_bytes_stay() {
        let mut bench = Bench::new();
        bench.add(1, 0, true, b"01234567");
        assert!(matches!(bench.add(1, 0, true, b"0123456x"), Added::Overlap));
        assert!(matches!(bench.add(1, 4, true, b"01234567"), Added::Waiting));
        assert_eq!(whole(bench.add(1, 8, false, b"8")).start(), b"012345678");
        bench.add(2, 8, false, b"8");
        assert!(matches!(bench.add(2, 16, true, b"01234567"), Added::Overlap));
        bench.add(3, 16, true, b"01234567");
        assert!(matches!(bench.add(3, 8, false, b"8"), Added::Overlap));
        assert!(matches!(bench.add(4, 65528, true, b"01234567"), Added::Broken));
        assert!(matches!(bench.add(4, 8, true, b""), Added::Broken));
    }

    #[test]
    fn a_cut_piece_ends_the_bytes_but_not_the_datagram() {
        let mut bench = Bench::new();
        bench.add_cut(1, 0, true, b"0123", 8);
        let open = whole(bench.add(1, 8, false, b"8"));
        assert_eq!(open.start(), b"0123");
        assert_eq!(open.total(), Some(9));
    }

    #[test]
    fn foreign_datagrams_are_dropped_with_all_their_pieces() {
        let mut bench = Bench::new();
        bench.add(1, 16, false, b"end");
        bench.add(1, 0, true, b"-1234567");
        bench.add(1, 8, true, b"01234567");
        assert!(bench.fragments.take_rest().is_none());
        bench.now = 3 * SECOND;
        bench.add(1, 8, true, b"01234567");
        assert!(bench.fragments.take_rest().is_some());
    }

    #[test]
    fn stays_within_its_bounds() {
        let mut bench = Bench::new();
        let mut evicted = 0;
        for id in 0..3000 {
            bench.add(id, 8, true, &[1; 60_000]);
            while bench.fragments.take_excess().is_some() {
                evicted += 1;
            }
            assert!(bench.fragments.open.len() <= MOST_OPEN);
            assert!(bench.fragments.bytes <= MOST_BYTES);
        }
        assert!(evicted > 2700);
        let mut bench = Bench::new();
        let added = (0..8000).map(|at| bench.add(7, at * 8, true, &[2; 8]));
        let refused = added.filter(|added| matches!(added, Added::TooMany)).count();
        assert_eq!(refused, 1);
        assert_eq!(bench.fragments.bytes, MOST_PIECES * 8);
    }
}
