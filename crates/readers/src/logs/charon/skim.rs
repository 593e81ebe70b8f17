//! Of a long log most lines are of IKE SAs that came up. Where nothing would be kept of these, a
//! block of lines is looked through for them, and they are not read.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::net::IpAddr;

use evidence::{Endpoint, IkeVersion};
use foldhash::quality::RandomState;

use super::Charon;
use super::packet::Way;
use super::routine::{Routine, Tells};
use crate::logs::line::{CharonLine, Heads};
use crate::reading::Reading;

/// A line of a block.
#[derive(Clone, Copy, Debug)]
pub(in crate::logs) struct Line {
    /// Where it ends.
    pub(in crate::logs) end: u32,
    pub(in crate::logs) thread: u8,
    /// Its place among those of the block; none where it is another program's.
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
    /// A message was before that one.
    is_late: bool,
    is_up: bool,
    /// The last message has to be answered.
    asks: bool,
    /// Something of it has to be read.
    is_odd: bool,
    /// Nothing has.
    passes: bool,
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
    /// Lines name the numbers of their IKE SAs.
    has_numbers: bool,
}

impl Skim {
    const OTHERS: u16 = u16::MAX;
    const WORKERS: usize = 1 << 8;

    /// Whether what may be passed over of these whole lines is known: if not, all are read.
    pub(in crate::logs) fn looks(
        &mut self,
        block: &str,
        charon: &mut Charon,
        is_of_daemon: impl Fn(&str) -> bool,
        reading: &mut Reading<'_>,
    ) -> bool {
        self.lines.clear();
        self.owns.clear();
        self.places.clear();
        self.workers.resize_with(Skim::WORKERS, Worker::default);
        self.workers.iter_mut().for_each(|worker| worker.last = None);
        let knows = self.knows(block, charon, is_of_daemon) && self.judges(charon, reading);
        if !knows {
            // charon knows better then.
            self.workers.iter_mut().for_each(|worker| worker.ends = None);
        }
        knows
    }

    /// The lines, and whether each is passed over.
    pub(in crate::logs) fn lines(&self) -> impl Iterator<Item = (Line, bool)> {
        let passes = |own: u16| self.owns.get(usize::from(own)).is_some_and(|own| own.passes);
        self.lines.iter().map(move |line| (*line, passes(line.own)))
    }

    /// Whether each line's IKE SA is known.
    fn knows(&mut self, block: &str, charon: &Charon, is_of_daemon: impl Fn(&str) -> bool) -> bool {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', block.as_bytes()) {
            let text = &block[start..end];
            start = end + 1;
            let Ok(end) = u32::try_from(end) else { return false };
            let Some(said) = self.heads.timeless(text) else {
                if is_of_daemon(text) {
                    return false;
                }
                self.lines.push(Line { end, thread: 0, own: Skim::OTHERS });
                continue;
            };
            let Some(thread) = said.thread.and_then(|thread| u8::try_from(thread).ok()) else {
                return false;
            };
            let Some(own) = self.own(&said, thread, charon) else { return false };
            self.lines.push(Line { end, thread, own });
        }
        start == block.len()
    }

    /// The place of what the line is of; none where only all lines together tell.
    fn own(&mut self, said: &CharonLine<'_>, thread: u8, charon: &Charon) -> Option<u16> {
        let tells = self.routine.tells(said.group, said.text);
        self.has_numbers |= said.unique.is_some();
        let own = match (said.unique, tells) {
            // The daemon's own: it may start.
            _ if said.group == "DMN" => return None,
            (Some(unique), _) => {
                let own = self.place(Key::Unique(unique), thread)?;
                let known = &mut self.owns[usize::from(own)];
                if tells == Tells::Nothing && known.ends.is_none() {
                    known.ends = self.workers[usize::from(thread)].goes(said.text);
                }
                own
            }
            // What names no number where others do may be of any.
            (None, Tells::Nothing) if self.has_numbers => return Some(Skim::OTHERS),
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
        self.owns[usize::from(own)].hears(tells);
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
            self.owns[usize::from(own)].is_odd = true;
            if let Some((_, last)) = last {
                self.owns[usize::from(last)].is_odd = true;
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
        for own in &mut self.owns {
            let known = match own.key {
                Key::Unique(unique) => charon.threads.by_unique(unique),
                Key::Hosts(_) => None,
            };
            let passed = charon.passed.has(own.key);
            let is_new = known.is_none() && !(passed && matches!(own.key, Key::Unique(_)));
            own.passes = own.is_well(is_new, passed) && charon.passed.has_room(own.key);
            if !own.passes {
                let ends = own.ends.or_else(|| charon.threads.ends(known?));
                let Some(ends) = ends else { return false };
                troubled.insert(ends.hosts);
            }
        }
        let candidates = || self.owns.iter().enumerate().filter(|(_, own)| own.passes);
        let pairs: Vec<Hosts> = candidates().filter_map(|(_, own)| Some(own.ends?.hosts)).collect();
        let places: Vec<usize> = candidates().map(|(at, _)| at).collect();
        let mut count = 0;
        for ((at, keeps), hosts) in places.into_iter().zip(reading.keeps(&pairs)).zip(&pairs) {
            let own = &mut self.owns[at];
            own.passes = !keeps && !troubled.contains(hosts);
            if let (true, Some(version)) = (own.passes, own.opens) {
                charon.passed.insert(own.key, version);
                count += 1;
            }
        }
        reading.passes_over(count);
        for own in self.owns.iter().filter(|own| !own.passes) {
            if let (Key::Hosts(hosts), Some(ends)) = (own.key, own.ends)
                && let Some(version) = charon.passed.take_with(hosts)
            {
                charon.threads.resume_with(version, ends);
            }
        }
        true
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
            is_late: false,
            is_up: false,
            asks: false,
            is_odd: false,
            passes: false,
        }
    }

    fn hears(&mut self, tells: Tells) {
        match tells {
            Tells::Nothing => {}
            Tells::Opens(version) => {
                self.is_odd |= self.opens.is_some() || self.is_late;
                self.opens = Some(version);
            }
            Tells::Asks | Tells::Goes => {
                self.is_late |= self.opens.is_none();
                self.asks = tells == Tells::Asks;
            }
            Tells::ComesUp => self.is_up = true,
            Tells::More => self.is_odd = true,
        }
    }

    /// It came up in this block, or was passed over before and goes on as it should.
    fn is_well(&self, is_new: bool, passed: bool) -> bool {
        let has_no_fault = !self.is_odd && !self.asks && self.ends.is_some();
        let came_up = is_new && self.opens.is_some() && self.is_up;
        has_no_fault && (came_up || passed && self.opens.is_none())
    }
}
