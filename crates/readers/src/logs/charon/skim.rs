//! Of a long log most lines are of IKE SAs that came up. Where nothing would be kept of these, a
//! block of lines is looked through for them, and they are not read.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use evidence::IkeVersion;
use foldhash::quality::RandomState;

use super::Charon;
use super::packet;
use super::routine::{Routine, Tells};
use crate::logs::line::Heads;
use crate::reading::Reading;

/// A line of a block.
#[derive(Clone, Copy, Debug)]
pub(in crate::logs) struct Line {
    /// Where it ends.
    pub(in crate::logs) end: u32,
    pub(in crate::logs) thread: u8,
    /// Its place among the IKE SAs of the block; none where it is another program's.
    own: u16,
}

/// An IKE SA of which a line stands in the block.
#[derive(Clone, Copy, Debug)]
struct Own {
    unique: u32,
    hosts: Option<(IpAddr, IpAddr)>,
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

/// IKE SAs of which no line was read, by number; the numbers rise.
#[derive(Debug, Default)]
pub(super) struct Passed {
    base: u32,
    known: Vec<Option<IkeVersion>>,
}

impl Passed {
    /// Numbers in all: what a hostile log makes of them costs no more than so many bytes.
    const MOST: usize = 1 << 24;
    /// One that began earlier may come up later.
    const BEFORE: u32 = 1 << 12;

    fn has_room(&self, unique: u32) -> bool {
        let at = unique.checked_sub(self.base).map(|at| at as usize);
        self.known.is_empty() || at.is_some_and(|at| at < Passed::MOST)
    }

    fn insert(&mut self, unique: u32, version: IkeVersion) {
        if self.known.is_empty() {
            self.base = unique.saturating_sub(Passed::BEFORE);
        }
        let at = (unique - self.base) as usize;
        if at >= self.known.len() {
            self.known.resize(at + 1, None);
        }
        self.known[at] = Some(version);
    }

    fn get(&self, unique: u32) -> Option<IkeVersion> {
        *self.known.get(unique.checked_sub(self.base)? as usize)?
    }

    /// It is passed over no more.
    pub(super) fn take(&mut self, unique: u32) -> Option<IkeVersion> {
        self.known.get_mut(unique.checked_sub(self.base)? as usize)?.take()
    }
}

/// Looks through blocks of lines.
#[derive(Debug, Default)]
pub(in crate::logs) struct Skim {
    heads: Heads,
    routine: Routine,
    lines: Vec<Line>,
    owns: Vec<Own>,
    places: HashMap<u32, u16, RandomState>,
    /// By thread the number that its last line named, and its place.
    lasts: Vec<(u32, u16)>,
}

impl Skim {
    const OTHERS: u16 = u16::MAX;

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
        self.lasts.clear();
        self.lasts.resize(1 << 8, (0, Skim::OTHERS));
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', block.as_bytes()) {
            let text = &block[start..end];
            start = end + 1;
            let Some(line) = self.line(text, end, &is_of_daemon) else { return false };
            self.lines.push(line);
        }
        start == block.len() && self.judges(charon, reading)
    }

    /// The lines, and whether each is passed over.
    pub(in crate::logs) fn lines(&self) -> impl Iterator<Item = (Line, bool)> {
        let passes = |own: u16| self.owns.get(usize::from(own)).is_some_and(|own| own.passes);
        self.lines.iter().map(move |line| (*line, passes(line.own)))
    }

    /// None where only all lines together tell whose this one is.
    fn line(
        &mut self,
        text: &str,
        end: usize,
        is_of_daemon: impl Fn(&str) -> bool,
    ) -> Option<Line> {
        let end = u32::try_from(end).ok()?;
        let others = Line { end, thread: 0, own: Skim::OTHERS };
        let Some(said) = self.heads.timeless(text) else {
            return (!is_of_daemon(text)).then_some(others);
        };
        let tells = self.routine.tells(said.group, said.text);
        let Some(unique) = said.unique else {
            return (tells == Tells::Nothing).then_some(others);
        };
        let thread = u8::try_from(said.thread?).ok()?;
        let own = self.place(thread, unique)?;
        self.owns[usize::from(own)].hears(tells, said.text);
        Some(Line { end, thread, own })
    }

    fn place(&mut self, thread: u8, unique: u32) -> Option<u16> {
        let last = &mut self.lasts[usize::from(thread)];
        if last.0 == unique && last.1 != Skim::OTHERS {
            return Some(last.1);
        }
        let next = u16::try_from(self.owns.len()).ok().filter(|next| *next < Skim::OTHERS)?;
        let own = *self.places.entry(unique).or_insert(next);
        if own == next {
            self.owns.push(Own::new(unique));
        }
        *last = (unique, own);
        Some(own)
    }

    /// Which ones are passed over.
    fn judges(&mut self, charon: &mut Charon, reading: &mut Reading<'_>) -> bool {
        let mut troubled: HashSet<(IpAddr, IpAddr), RandomState> = HashSet::default();
        for own in &mut self.owns {
            let passed = charon.passed.get(own.unique).is_some();
            let is_new = !passed && charon.threads.by_unique(own.unique).is_none();
            own.passes = own.is_well(is_new, passed) && charon.passed.has_room(own.unique);
            if !own.passes {
                let known = || charon.threads.hosts(charon.threads.by_unique(own.unique)?);
                let Some(hosts) = own.hosts.or_else(known) else { return false };
                troubled.insert(hosts);
            }
        }
        let candidates = || self.owns.iter().enumerate().filter(|(_, own)| own.passes);
        let pairs: Vec<_> = candidates().filter_map(|(_, own)| own.hosts).collect();
        let places: Vec<usize> = candidates().map(|(at, _)| at).collect();
        let mut count = 0;
        for ((at, keeps), hosts) in places.into_iter().zip(reading.keeps(&pairs)).zip(&pairs) {
            let own = &mut self.owns[at];
            own.passes = !keeps && !troubled.contains(hosts);
            if let (true, Some(version)) = (own.passes, own.opens) {
                charon.passed.insert(own.unique, version);
                count += 1;
            }
        }
        reading.passes_over(count);
        true
    }
}

impl Own {
    fn new(unique: u32) -> Own {
        Own {
            unique,
            hosts: None,
            opens: None,
            is_late: false,
            is_up: false,
            asks: false,
            is_odd: false,
            passes: false,
        }
    }

    fn hears(&mut self, tells: Tells, text: &str) {
        match tells {
            Tells::Nothing => {
                if self.hosts.is_none() {
                    self.hosts = packet::hosts(text);
                }
            }
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
        let has_no_fault = !self.is_odd && !self.asks && self.hosts.is_some();
        let came_up = is_new && self.opens.is_some() && self.is_up;
        has_no_fault && (came_up || passed && self.opens.is_none())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use evidence::{Fact, Listener, SourceId, Statement};

    use super::*;

    /// What a gateway logs of one client after the other, and of which client each line is.
    #[derive(Default)]
    struct Log {
        text: String,
        clients: Vec<u32>,
    }

    impl Log {
        fn line(&mut self, client: u32, thread: u32, rest: &str) {
            use std::fmt::Write as _;
            let second = self.clients.len() / 40 % 60;
            let _ = writeln!(self.text, "Nov 25 10:00:{second:02} gw charon: {thread:02}{rest}");
            self.clients.push(client);
        }

        fn packet(&mut self, client: u32, unique: u32, what: &str) {
            let (thread, peer) = (unique % 16, format!("198.51.{}.{}", client / 250, client % 250));
            let (from, to, does, says) = match what.split_once(' ') {
                Some((name, _)) if what.contains(" request ") => {
                    (&*peer, "203.0.113.7", name, "parsed")
                }
                _ => ("203.0.113.7", &*peer, "", "generating"),
            };
            let way = if does.is_empty() { "sending" } else { "received" };
            let told = [
                format!("[NET] <{unique}> {way} packet: from {from}[500] to {to}[500] (240 bytes)"),
                format!("[ENC] <{unique}> {says} {what}"),
            ];
            let order = if does.is_empty() { [1, 0] } else { [0, 1] };
            order.iter().for_each(|at| self.line(client, thread, &told[*at]));
        }

        fn says(&mut self, client: u32, unique: u32, text: &str) {
            self.line(client, unique % 16, &format!("[IKE] <{unique}> {text}"));
        }

        fn tries(&mut self, client: u32, unique: u32, refusal: Option<&str>) {
            self.packet(client, unique, "IKE_SA_INIT request 0 [ SA KE No ]");
            self.packet(client, unique, "IKE_SA_INIT response 0 [ SA KE No ]");
            self.packet(client, unique, "IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]");
            if let Some(refusal) = refusal {
                self.says(client, unique, refusal);
                return self.packet(client, unique, "IKE_AUTH response 1 [ N(AUTH_FAILED) ]");
            }
            self.says(client, unique, "IKE_SA rw[7] established between a[a]...b[b]");
            self.says(
                client,
                unique,
                "CHILD_SA rw{7} established with SPIs c1_i d1_o and TS a === b",
            );
            self.packet(client, unique, "IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]");
        }
    }

    /// Keeps what it is told of, and nothing of hosts that have no trouble.
    #[derive(Default)]
    struct Heard {
        facts: BTreeSet<(u64, String)>,
        troubled: HashSet<IpAddr>,
        passes: bool,
        passed: u64,
    }

    impl Listener for Heard {
        fn hear(&mut self, fact: Fact<'_>) {
            // Who logs is told with the first message that is read; numbers are given in its order.
            if matches!(fact.statement, Statement::LoggedBy(_)) {
                return;
            }
            let said = format!("{:?} {:?}", fact.by, fact.statement);
            self.facts.insert((fact.place.number(), said));
        }

        fn keeps(&self, pairs: &[(IpAddr, IpAddr)]) -> Vec<bool> {
            let keeps = |(peer, _): &(IpAddr, IpAddr)| self.troubled.contains(peer) || !self.passes;
            pairs.iter().map(keeps).collect()
        }

        fn passed_over(&mut self, count: u64) {
            self.passed += count;
        }
    }

    fn heard(log: &Log, troubled: &[u32], passes: bool) -> Heard {
        let address = |client: &u32| format!("198.51.{}.{}", client / 250, client % 250).parse();
        let troubled = troubled.iter().filter_map(|client| address(client).ok()).collect();
        let mut heard = Heard { troubled, passes, ..Heard::default() };
        crate::logs::stream::read(SourceId(0), "log", log.text.as_bytes(), &mut heard);
        heard
    }

    /// What is told of some clients.
    fn of<'h>(heard: &'h Heard, log: &Log, clients: &[u32]) -> Vec<&'h (u64, String)> {
        let is_theirs = |line: u64| clients.contains(&log.clients[line as usize - 1]);
        heard.facts.iter().filter(|(line, _)| is_theirs(*line)).collect()
    }

    const NO_KEY: Option<&str> = Some("no shared key found for 'a' - 'b'");

    #[test]
    fn what_fails_is_told_whatever_is_passed_over() {
        let mut log = Log::default();
        let (failing, again) = (7000, 7001);
        for client in 0..5000 {
            log.tries(client, client + 1, None);
            match client {
                1000 => log.tries(failing, 10_000, NO_KEY),
                // One that fails, and the same client's next attempt in the same block.
                1001 => log.tries(again, 10_001, NO_KEY),
                1002 => log.tries(again, 10_002, None),
                // Asked for life, and later asked for in vain: both were passed over.
                3000 => {
                    log.packet(400, 401, "INFORMATIONAL request 2 [ ]");
                    log.packet(400, 401, "INFORMATIONAL response 2 [ ]");
                }
                4000 => {
                    log.packet(300, 301, "CREATE_CHILD_SA request 2 [ SA No TSi TSr ]");
                    log.says(300, 301, "no acceptable proposal found");
                    log.packet(300, 301, "CREATE_CHILD_SA response 2 [ N(NO_PROP) ]");
                }
                _ => {}
            }
        }
        let (all, skimmed) = (heard(&log, &[9], false), heard(&log, &[9], true));
        assert_eq!(all.passed, 0);
        assert!(skimmed.passed > 1000, "{}", skimmed.passed);
        let other: Vec<_> = skimmed.facts.difference(&all.facts).take(5).collect();
        assert!(other.is_empty(), "{other:#?}");
        let kept = [failing, again, 9];
        assert_eq!(of(&skimmed, &log, &kept), of(&all, &log, &kept));
        let of_late = |heard: &Heard| -> Vec<(u64, String)> {
            let late = of(heard, &log, &[300]).into_iter();
            late.filter(|(line, _)| *line > 20_000).cloned().collect()
        };
        assert_eq!(of_late(&skimmed), of_late(&all));
        assert!(of_late(&skimmed).iter().any(|(_, said)| said.contains("ChildSuiteRefused")));
        assert!(of(&skimmed, &log, &[400]).is_empty());
    }

    #[test]
    fn nothing_is_passed_over_where_other_lines_tell_whose_they_are() {
        let mut log = Log::default();
        (0..5000).for_each(|client| log.tries(client, client + 1, None));
        let whole = log.text.clone();
        for odd in ["[KNL] received netlink error: File exists (17)", "[DMN] x", "x"] {
            log.text = whole.clone();
            let every: Vec<usize> = whole.match_indices('\n').map(|(at, _)| at).collect();
            for at in every.iter().rev().step_by(5000) {
                let line = match odd {
                    "x" => "Nov 25 10:00:00 gw xl2tpd[7]: network_thread: x\n".to_owned(),
                    odd => format!("Nov 25 10:00:00 gw charon: 05{odd}\n"),
                };
                log.text.insert_str(at + 1, &line);
            }
            assert_eq!(heard(&log, &[], true).passed, 0, "{odd}");
        }
    }

    #[test]
    fn what_a_hostile_log_numbers_needs_little_room() {
        let mut passed = Passed::default();
        passed.insert(5000, IkeVersion::V2);
        assert!(passed.has_room(5000) && !passed.has_room(u32::MAX) && !passed.has_room(0));
        assert_eq!(passed.get(4999), None);
        assert_eq!((passed.take(5000), passed.take(5000)), (Some(IkeVersion::V2), None));
    }
}
