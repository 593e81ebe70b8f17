//! One message of an account, with its retransmissions folded in.

use evidence::{Exchange, Party, Passage, Place, Slice, Timestamp, Transport, Turn};

use super::ways::Way;

/// Payload types in clear, in order; what does not fit is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    kinds: [u8; Kinds::MOST],
    count: u8,
}

impl Kinds {
    pub const MOST: usize = 15;

    pub fn new(kinds: &[u8]) -> Kinds {
        let mut kept = [0; Kinds::MOST];
        let count = kinds.len().min(Kinds::MOST);
        kept[..count].copy_from_slice(&kinds[..count]);
        Kinds { kinds: kept, count: count as u8 }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.kinds[..usize::from(self.count)]
    }

    pub fn contains(&self, kind: u8) -> bool {
        self.as_slice().contains(&kind)
    }
}

/// The slices of a message that IKE itself fragmented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slices {
    /// 0 = not stated so far.
    pub total: u16,
    /// Bit n-1 is set when slice n came; slices beyond 64 are not tracked.
    pub seen: u64,
}

impl Slices {
    fn new(slice: Slice) -> Slices {
        let mut slices = Slices { total: 0, seen: 0 };
        slices.add(slice);
        slices
    }

    /// True when this slice is new.
    fn add(&mut self, slice: Slice) -> bool {
        self.total = self.total.max(slice.total);
        if slice.number == 0 || slice.number > 64 {
            return true;
        }
        let bit = 1 << (slice.number - 1);
        let new = self.seen & bit == 0;
        self.seen |= bit;
        new
    }

    /// Every slice came; true when the total is not known.
    pub fn complete(&self) -> bool {
        self.total == 0 || self.total > 64 || self.seen.count_ones() >= u32::from(self.total)
    }
}

/// A moment, or none where a source has no times: half the size of an `Option`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At(i64);

impl At {
    pub(super) const NEVER: At = At(i64::MIN);

    pub(super) fn get(self) -> Option<Timestamp> {
        (self != At::NEVER).then_some(Timestamp(self.0))
    }
}

impl From<Option<Timestamp>> for At {
    fn from(at: Option<Timestamp>) -> At {
        at.map_or(At::NEVER, |Timestamp(at)| At(at))
    }
}

/// When and where something was seen first, last, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sightings {
    pub first: Place,
    first_at: At,
    /// Most things are seen once.
    later: Option<Box<Later>>,
}

/// What came after the first sighting.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Later {
    last_at: At,
    count: u32,
    /// The number of the last one; 0 = it does not fit.
    last: u32,
    /// The numbers of the first repetitions, for citing: of the same kind of place as the first.
    /// With the last one they are all that usual implementations send.
    again: [u32; Sightings::KEPT],
}

impl Sightings {
    const KEPT: usize = 6;

    pub fn new(place: Place, at: Option<Timestamp>) -> Sightings {
        Sightings { first: place, first_at: at.into(), later: None }
    }

    pub fn first_at(&self) -> Option<Timestamp> {
        self.first_at.get()
    }

    pub fn last_at(&self) -> Option<Timestamp> {
        self.later.as_ref().map_or(self.first_at, |later| later.last_at).get()
    }

    /// 1 = never repeated.
    pub fn count(&self) -> u32 {
        self.later.as_ref().map_or(1, |later| later.count)
    }

    pub fn again(&mut self, place: Place, at: Option<Timestamp>) {
        let later = self.extend(place, at);
        let before = later.count as usize - 1;
        later.count = later.count.saturating_add(1);
        if let Some(slot) = later.again.get_mut(before) {
            *slot = kept(place);
        }
    }

    /// A further part of the same thing, not a repetition.
    fn extend(&mut self, place: Place, at: Option<Timestamp>) -> &mut Later {
        let (last_at, again) = (self.first_at, [0; Sightings::KEPT]);
        let later =
            self.later.get_or_insert_with(|| Box::new(Later { last_at, count: 1, last: 0, again }));
        later.last = kept(place);
        later.last_at = at.or(later.last_at.get()).into();
        later
    }

    /// The repetitions that are kept; the last one is always among them.
    pub fn repetitions(&self) -> Vec<Place> {
        let again = self.later.as_ref().map(|later| later.again).unwrap_or_default();
        let kept = again.iter().filter(|number| **number > 0);
        let mut places: Vec<Place> =
            kept.map(|number| self.first.numbered(u64::from(*number))).collect();
        if self.count() > 1 && places.last() != Some(&self.last()) {
            places.push(self.last());
        }
        places
    }

    pub fn last(&self) -> Place {
        match self.later.as_ref().map_or(0, |later| later.last) {
            0 => self.first,
            number => self.first.numbered(u64::from(number)),
        }
    }
}

/// What cannot be kept is not cited, never cited wrongly.
fn kept(place: Place) -> u32 {
    u32::try_from(place.number()).unwrap_or_default()
}

#[derive(Clone, Debug)]
pub struct Step {
    pub by: Party,
    pub exchange: Exchange,
    pub turn: Turn,
    pub message_id: u32,
    /// IKEv1: which message of its exchange, from 1; 0 = unknown or not counted.
    pub position: u8,
    /// [`super::Account::from`] and `to` tell the hosts.
    pub(super) way: Way,
    pub from_port: u16,
    pub to_port: u16,
    pub transport: Transport,
    /// Of the whole message; slices add up.
    pub bytes: u32,
    /// IP packets of one transmission.
    pub packets: u16,
    pub kinds: Kinds,
    pub sealed: bool,
    /// [`Step::NOT_TOLD`] = not told.
    inner: u32,
    /// The first payload inside what is sealed; 0 = nothing.
    pub inside: Option<u8>,
    /// Most come in one packet.
    parts: Option<Box<Parts>>,
    pub digest: u64,
    pub ttl: u8,
    pub cut: bool,
    pub outgoing: Option<bool>,
    pub seen: Sightings,
}

/// In what a message came that came in several packets.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    slices: Option<Slices>,
    /// The packets of the first transmission; empty where it was one.
    pieces: Box<[u32]>,
}

impl Parts {
    fn new(passage: &Passage<'_>) -> Option<Box<Parts>> {
        let is_whole = passage.slice.is_none() && passage.pieces.is_empty();
        let slices = passage.slice.map(Slices::new);
        (!is_whole).then(|| Box::new(Parts { slices, pieces: passage.pieces.into() }))
    }
}

impl Step {
    const NOT_TOLD: u32 = u32::MAX;

    pub(super) fn new(
        passage: &Passage<'_>,
        way: Way,
        by: Party,
        place: Place,
        at: Option<Timestamp>,
    ) -> Step {
        Step {
            by,
            exchange: passage.exchange,
            turn: passage.turn,
            message_id: passage.message_id,
            position: passage.position,
            way,
            from_port: passage.from.port(),
            to_port: passage.to.port(),
            transport: passage.transport,
            bytes: passage.bytes,
            packets: passage.packets,
            kinds: Kinds::new(passage.kinds),
            sealed: passage.sealed,
            inner: passage.inner.unwrap_or(Step::NOT_TOLD),
            inside: passage.inside,
            parts: Parts::new(passage),
            digest: passage.digest,
            ttl: passage.ttl,
            cut: passage.cut,
            outgoing: passage.outgoing,
            seen: Sightings::new(place, at),
        }
    }

    /// Bytes of the payloads inside what is sealed, where they are told.
    pub fn inner(&self) -> Option<u32> {
        (self.inner != Step::NOT_TOLD).then_some(self.inner)
    }

    /// The slices that it came in, where IKE itself fragmented it.
    pub fn slices(&self) -> Option<Slices> {
        self.parts.as_ref()?.slices
    }

    /// Whether this is the message of which `passage` is another slice.
    pub fn continues(&self, passage: &Passage<'_>, by: Party) -> bool {
        self.slices().is_some()
            && passage.slice.is_some()
            && self.by == by
            && self.exchange == passage.exchange
            && (self.turn == passage.turn
                || passage.slice.is_some_and(|s| s.total == 0 || s.number == 0))
            && self.message_id == passage.message_id
    }

    /// Adds a slice. Only the first slice's repetition counts as one of the message.
    pub fn add_slice(&mut self, passage: &Passage<'_>, place: Place, at: Option<Timestamp>) {
        let slices = self.parts.as_mut().and_then(|parts| parts.slices.as_mut());
        let (Some(slices), Some(slice)) = (slices, passage.slice) else { return };
        if slice.number == 0 {
            // The whole message, put together: now its content is known.
            slices.total = slice.total;
            self.kinds = Kinds::new(passage.kinds);
            self.position = passage.position;
            self.turn = passage.turn;
            self.bytes = passage.bytes;
            self.sealed = passage.sealed;
            self.inner = passage.inner.unwrap_or(Step::NOT_TOLD);
            self.seen.extend(place, at);
        } else if slices.add(slice) {
            self.bytes = self.bytes.saturating_add(passage.bytes);
            self.inside = self.inside.or(passage.inside);
            let sum = self.inner().zip(passage.inner).map(|(sum, more)| sum.saturating_add(more));
            self.inner = sum.unwrap_or(Step::NOT_TOLD);
            self.packets = self.packets.saturating_add(passage.packets);
            self.seen.extend(place, at);
        } else if slice.number <= 1 {
            self.seen.again(place, at);
        } else {
            self.seen.extend(place, at);
        }
    }

    /// The places of the first transmission: one, or one for each fragment.
    pub fn places(&self) -> Vec<Place> {
        match &self.parts {
            Some(parts) if !parts.pieces.is_empty() => {
                let pieces = parts.pieces.iter();
                pieces.map(|number| self.seen.first.numbered(u64::from(*number))).collect()
            }
            _ => vec![self.seen.first],
        }
    }

    /// Whether both tell of the same message of one negotiation, wherever they saw it.
    pub fn is_same_message(&self, other: &Step) -> bool {
        (self.by, self.exchange, self.turn, self.message_id, self.position)
            == (other.by, other.exchange, other.turn, other.message_id, other.position)
    }

    /// Large enough to leave as more than one packet on an Ethernet path.
    pub fn is_large(&self) -> bool {
        self.packets > 1 && self.slices().is_none()
    }

    /// A daemon's log may tell of a message without its size.
    pub fn is_measured(&self) -> bool {
        self.bytes > 0
    }

    pub fn uses_port(&self, port: u16) -> bool {
        self.from_port == port || self.to_port == port
    }
}
