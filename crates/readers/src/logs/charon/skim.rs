//! Of a long log most lines are of IKE SAs that came up. Where nothing would be kept of these, a
//! block of lines is looked through for them, and they are not read. What is decided of a line
//! takes into account what comes some way behind it.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::net::IpAddr;

use evidence::{Endpoint, IkeVersion};
use foldhash::quality::RandomState;

use super::Charon;
use super::packet::Way;
use super::routine::{Routine, Tells};
use crate::logs::heads::Heads;
use crate::logs::line::CharonLine;
use crate::reading::Reading;

/// A line of a block.
#[derive(Clone, Copy, Debug)]
pub(in crate::logs) struct Line {
    /// Where it ends, within the block.
    pub(in crate::logs) end: u32,
    pub(in crate::logs) thread: u8,
    tells: Tells,
    /// The place of its IKE SA among those of the block; none where it is another program's.
    own: u16,
}

/// The smaller address first.
pub(super) type Hosts = (IpAddr, IpAddr);

/// By what the IKE SA of a line is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Its number, where lines have it.
    Unique(u32),
    /// Its two hosts, which may have had several.
    Hosts(Hosts),
}

/// The two ends of a packet, as this machine sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) local: Endpoint,
    pub(super) remote: Endpoint,
    hosts: Hosts,
}

impl Ends {
    /// None where an address is masked.
    pub(super) fn new(local: Endpoint, remote: Endpoint) -> Option<Ends> {
        let (own, peer) = (local.address()?, remote.address()?);
        Some(Ends { local, remote, hosts: (own.min(peer), own.max(peer)) })
    }
}

/// An IKE SA, or all of two hosts, of which a line stands in the block.
#[derive(Clone, Copy, Debug)]
struct Own {
    key: Key,
    ends: Option<Ends>,
    /// The peer's first message stands in the block, before all others.
    opens: Option<IkeVersion>,
    /// Lines that are decided now and stand before that message; it is not.
    before_it: Option<u32>,
    /// Lines that are decided now.
    due: u32,
    /// A message was before that one.
    is_late: bool,
    is_up: bool,
    /// The last message has to be answered.
    asks: bool,
    /// Something of it has to be read.
    is_odd: bool,
    /// Some of its lines may be another's, or others' be its.
    is_tangled: bool,
    /// Nothing of it has to be read.
    passes: bool,
    /// So it was decided of the lines before.
    passed: bool,
}

/// IKE SAs of which no line was read.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// By number, from `base` on; the numbers rise.
    base: u32,
    numbered: Vec<Option<IkeVersion>>,
    /// By a digest of the two hosts.
    with: HashMap<u64, IkeVersion, RandomState>,
    digests: RandomState,
}

impl Passed {
    /// Of either kind: what a hostile log makes of them costs so many times some bytes at most.
    const MOST: usize = 1 << 24;
    const MOST_HOSTS: usize = 1 << 20;
    /// One that began earlier may come up later.
    const BEFORE: u32 = 1 << 12;

    pub(super) fn has_room(&self, key: Key) -> bool {
        match key {
            Key::Hosts(_) => self.with.len() < Passed::MOST_HOSTS,
            Key::Unique(unique) => {
                let at = unique.checked_sub(self.base).map(|at| at as usize);
                self.numbered.is_empty() || at.is_some_and(|at| at < Passed::MOST)
            }
        }
    }

    pub(super) fn insert(&mut self, key: Key, version: IkeVersion) {
        let unique = match key {
            Key::Unique(unique) => unique,
            Key::Hosts(hosts) => {
                self.with.insert(self.digests.hash_one(hosts), version);
                return;
            }
        };
        if self.numbered.is_empty() {
            self.base = unique.saturating_sub(Passed::BEFORE);
        }
        let at = (unique - self.base) as usize;
        if at >= self.numbered.len() {
            self.numbered.resize(at + 1, None);
        }
        self.numbered[at] = Some(version);
    }

    pub(super) fn has(&self, key: Key) -> bool {
        match key {
            Key::Hosts(hosts) => self.with.contains_key(&self.digests.hash_one(hosts)),
            Key::Unique(unique) => {
                let at = unique.checked_sub(self.base).map(|at| at as usize);
                at.and_then(|at| self.numbered.get(at)).is_some_and(Option::is_some)
            }
        }
    }

    /// It is passed over no more.
    pub(super) fn take(&mut self, unique: u32) -> Option<IkeVersion> {
        self.numbered.get_mut(unique.checked_sub(self.base)? as usize)?.take()
    }

    fn take_with(&mut self, hosts: Hosts) -> Option<IkeVersion> {
        self.with.remove(&self.digests.hash_one(hosts))
    }
}

/// What a worker thread is at.
#[derive(Debug, Default)]
struct Worker {
    received: Way,
    sent: Way,
    /// Of its last packet; known beyond the block.
    ends: Option<Ends>,
    /// The number that its last line named, and its place in the block.
    last: Option<(Key, u16)>,
}

/// Looks through blocks of lines.
#[derive(Debug, Default)]
pub(in crate::logs) struct Skim {
    heads: Heads,
    routine: Routine,
    lines: Vec<Line>,
    owns: Vec<Own>,
    places: HashMap<Key, u16, RandomState>,
    workers: Vec<Worker>,
    /// So many lines are decided.
    decided: usize,
    /// Lines name the numbers of their IKE SAs.
    has_numbers: bool,
}

impl Skim {
    const OTHERS: u16 = u16::MAX;
    const WORKERS: usize = 1 << 8;

    /// Bytes behind a line within which most IKE SAs that begin with it come up, and end.
    pub(in crate::logs) const AHEAD: usize = 1 << 18;

    /// Whether what may be passed over of these whole lines is known: if not, those that are new
    /// are to be read. They begin with those that were not decided the last time.
    pub(in crate::logs) fn looks(
        &mut self,
        block: &[u8],
        charon: &mut Charon,
        is_of_daemon: impl Fn(&str) -> bool,
        reading: &mut Reading<'_>,
    ) -> bool {
        let edge = block.len().saturating_sub(Skim::AHEAD);
        self.workers.resize_with(Skim::WORKERS, Worker::default);
        self.workers.iter_mut().for_each(|worker| worker.last = None);
        self.moves_on(edge);
        let old = self.lines.len();
        let from = self.lines.last().map_or(0, Line::next);
        let rest = block.get(from..).and_then(|rest| simdutf8::basic::from_utf8(rest).ok());
        let knows = rest.is_some_and(|rest| self.knows(rest, from, edge, charon, is_of_daemon));
        self.decided = self.lines.partition_point(|line| line.next() <= edge);
        let knows = knows && self.decided > 0 && self.judges(charon, reading);
        if !knows {
            self.lines.truncate(old);
            self.gives_up();
        }
        knows
    }

    /// The new lines are read; the old ones, too, but for those that go on what was passed over.
    pub(in crate::logs) fn forgets(&mut self) {
        self.moves_on(0);
        self.gives_up();
    }

    fn gives_up(&mut self) {
        // charon knows better whose the next ones are.
        self.workers.iter_mut().for_each(|worker| worker.ends = None);
        self.owns.iter_mut().for_each(|own| own.passes = own.passed);
        self.decided = self.lines.len();
    }

    /// So many lines are decided.
    pub(in crate::logs) fn decided(&self) -> usize {
        self.decided
    }

    /// One of them, and whether it is passed over.
    pub(in crate::logs) fn line(&self, at: usize) -> (Line, bool) {
        let line = self.lines[at];
        (line, self.owns.get(usize::from(line.own)).is_some_and(|own| own.passes))
    }

    /// Only the lines that are not decided so far stay. What ends before `edge` will be.
    fn moves_on(&mut self, edge: usize) {
        let start = self.lines[..self.decided].last().map_or(0, Line::next) as u32;
        self.lines.drain(..self.decided);
        self.decided = 0;
        self.places.clear();
        let before = std::mem::take(&mut self.owns);
        let mut places = vec![Skim::OTHERS; before.len()];
        for line in &mut self.lines {
            line.end -= start;
            let Some(place) = places.get_mut(usize::from(line.own)) else { continue };
            if *place == Skim::OTHERS {
                let Own { key, ends, is_tangled, .. } = before[usize::from(line.own)];
                let passed = before[usize::from(line.own)].was_passed();
                *place = self.owns.len() as u16;
                self.places.insert(key, *place);
                self.owns.push(Own { ends, is_tangled, passed, ..Own::new(key) });
            }
            line.own = *place;
            self.owns[usize::from(*place)].hears(line.tells, line.next() <= edge);
        }
    }

    /// Whether the IKE SA of each line in `rest`, which begins at `from`, is known.
    fn knows(
        &mut self,
        rest: &str,
        from: usize,
        edge: usize,
        charon: &Charon,
        is_of_daemon: impl Fn(&str) -> bool,
    ) -> bool {
        let mut start = 0;
        for at in memchr::memchr_iter(b'\n', rest.as_bytes()) {
            let text = &rest[start..at];
            start = at + 1;
            let Ok(end) = u32::try_from(from + at) else { return false };
            let Some((said, is_repeated)) = self.heads.timeless(text) else {
                if is_of_daemon(text) {
                    return false;
                }
                let (own, tells) = (Skim::OTHERS, Tells::Nothing);
                self.lines.push(Line { end, thread: 0, tells, own });
                continue;
            };
            let Some(thread) = said.thread.and_then(|thread| u8::try_from(thread).ok()) else {
                return false;
            };
            let tells = self.routine.tells(said.group, said.text);
            let before = self.lines.last().map(|line| line.own);
            let before = before.filter(|own| is_repeated && *own != Skim::OTHERS);
            let own = self.own(&said, thread, tells, before, charon);
            let Some(own) = own else { return false };
            if let Some(known) = self.owns.get_mut(usize::from(own)) {
                known.hears(tells, from + start <= edge);
            }
            self.lines.push(Line { end, thread, tells, own });
        }
        start == rest.len()
    }

    /// The place of what the line is of; none where only all lines together tell. `before` is that
    /// of the line before, if it was of the same thread and connection.
    fn own(
        &mut self,
        said: &CharonLine<'_>,
        thread: u8,
        tells: Tells,
        before: Option<u16>,
        charon: &Charon,
    ) -> Option<u16> {
        self.has_numbers |= said.unique.is_some();
        let own = match (said.unique, tells) {
            // The daemon's own: it may start.
            _ if said.group == "DMN" => return None,
            (Some(unique), _) => {
                let own = match before {
                    Some(before) => before,
                    None => self.place(Key::Unique(unique), thread)?,
                };
                let known = &mut self.owns[usize::from(own)];
                if tells == Tells::Nothing && known.ends.is_none() {
                    known.ends = self.workers[usize::from(thread)].goes(said.text);
                }
                own
            }
            // What names no number where others do may be of any.
            (None, Tells::Nothing) if self.has_numbers => Skim::OTHERS,
            (None, _) if self.has_numbers => return None,
            (None, Tells::Nothing) if said.group == "NET" => self.of_packet(said.text, thread)?,
            (None, _) => {
                let worker = &mut self.workers[usize::from(thread)];
                let ends = match worker.ends {
                    Some(ends) => ends,
                    None => *worker.ends.insert(charon.at(u32::from(thread))?),
                };
                self.of_hosts(ends, thread)?
            }
        };
        Some(own)
    }

    /// A packet tells whose the thread's lines are from there on; what it sends without having
    /// received anything, the lines before it may be of.
    fn of_packet(&mut self, text: &str, thread: u8) -> Option<u16> {
        let worker = &mut self.workers[usize::from(thread)];
        let ends = worker.goes(text)?;
        let before = worker.ends.replace(ends).filter(|before| before.hosts != ends.hosts);
        let is_sent = text.starts_with("sending ");
        let last = worker.last;
        let own = self.of_hosts(ends, thread)?;
        if is_sent && before.is_some() {
            self.owns[usize::from(own)].is_tangled = true;
            if let Some((_, last)) = last {
                self.owns[usize::from(last)].is_tangled = true;
            }
        }
        Some(own)
    }

    fn of_hosts(&mut self, ends: Ends, thread: u8) -> Option<u16> {
        let own = self.place(Key::Hosts(ends.hosts), thread)?;
        self.owns[usize::from(own)].ends.get_or_insert(ends);
        Some(own)
    }

    fn place(&mut self, key: Key, thread: u8) -> Option<u16> {
        let last = &mut self.workers[usize::from(thread)].last;
        if let Some((known, own)) = *last
            && known == key
        {
            return Some(own);
        }
        let next = u16::try_from(self.owns.len()).ok().filter(|next| *next < Skim::OTHERS)?;
        let own = *self.places.entry(key).or_insert(next);
        if own == next {
            self.owns.push(Own::new(key));
        }
        *last = Some((key, own));
        Some(own)
    }

    /// Which ones are passed over.
    fn judges(&mut self, charon: &mut Charon, reading: &mut Reading<'_>) -> bool {
        let mut troubled: HashSet<Hosts, RandomState> = HashSet::default();
        for own in self.owns.iter_mut().filter(|own| own.due > 0) {
            let known = match own.key {
                Key::Unique(unique) => charon.threads.by_unique(unique),
                Key::Hosts(_) => None,
            };
            let passed = charon.passed.has(own.key);
            let is_new = known.is_none() && !(passed && matches!(own.key, Key::Unique(_)));
            let is_decided = own.before_it.is_none();
            own.passes = is_decided && own.is_well(is_new, passed);
            own.passes &= charon.passed.has_room(own.key);
            if !own.passes && !own.waits() {
                let ends = own.ends.or_else(|| charon.threads.ends(known?));
                let Some(ends) = ends else { return false };
                troubled.insert(ends.hosts);
            }
        }
        let candidates = || self.owns.iter().enumerate().filter(|(_, own)| own.passes);
        let pairs: Vec<Hosts> = candidates().filter_map(|(_, own)| Some(own.ends?.hosts)).collect();
        let places: Vec<usize> = candidates().map(|(at, _)| at).collect();
        let mut passed = Vec::new();
        for ((at, keeps), hosts) in places.into_iter().zip(reading.keeps(&pairs)).zip(&pairs) {
            let own = &mut self.owns[at];
            own.passes = !keeps && !troubled.contains(hosts);
            if let (true, Some(version)) = (own.passes, own.opens) {
                charon.passed.insert(own.key, version);
                passed.push(*hosts);
            }
        }
        reading.passes_over(&passed);
        for own in self.owns.iter().filter(|own| own.due > 0 && !own.passes && !own.waits()) {
            if let (Key::Hosts(hosts), Some(ends)) = (own.key, own.ends)
                && let Some(version) = charon.passed.take_with(hosts)
            {
                charon.threads.resume_with(version, ends);
            }
        }
        true
    }
}

impl Line {
    /// Where the next one begins.
    pub(in crate::logs) fn next(&self) -> usize {
        self.end as usize + 1
    }
}

impl Worker {
    /// The ends of a packet, if it is one.
    fn goes(&mut self, text: &str) -> Option<Ends> {
        let (own, way) = match text.strip_prefix("received packet: ") {
            Some(way) => (&mut self.received, way),
            None => (&mut self.sent, text.strip_prefix("sending packet: ")?),
        };
        let is_sent = text.starts_with("sending ");
        let packet = own.read(way)?;
        match is_sent {
            true => Ends::new(packet.from, packet.to),
            false => Ends::new(packet.to, packet.from),
        }
    }
}

impl Own {
    fn new(key: Key) -> Own {
        Own {
            key,
            ends: None,
            opens: None,
            before_it: None,
            due: 0,
            is_late: false,
            is_up: false,
            asks: false,
            is_odd: false,
            is_tangled: false,
            passes: false,
            passed: false,
        }
    }

    fn hears(&mut self, tells: Tells, is_due: bool) {
        self.due += u32::from(is_due);
        match tells {
            Tells::Nothing => {}
            Tells::Opens(version) => {
                self.is_odd |= self.opens.is_some() || self.is_late;
                self.opens = Some(version);
                self.before_it = (!is_due && self.due > 0).then_some(self.due);
            }
            Tells::Asks | Tells::Goes => {
                self.is_late |= self.opens.is_none();
                self.asks = tells == Tells::Asks;
            }
            Tells::ComesUp => self.is_up = true,
            Tells::More => self.is_odd = true,
        }
    }

    /// What was decided of its lines so far.
    fn was_passed(&self) -> bool {
        if self.due > 0 { self.passes } else { self.passed }
    }

    /// Only the packet is decided now whose message is the first one: it is read, and no more.
    fn waits(&self) -> bool {
        self.before_it == Some(1) && !self.is_late
    }

    /// It came up in this block, or was passed over before and goes on as it should.
    fn is_well(&self, is_new: bool, passed: bool) -> bool {
        let has_no_fault = !self.is_odd && !self.is_tangled && !self.asks && self.ends.is_some();
        let came_up = is_new && self.opens.is_some() && self.is_up;
        has_no_fault && (came_up || passed && self.opens.is_none())
    }
}
