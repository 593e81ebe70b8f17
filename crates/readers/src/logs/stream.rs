//! Logs too long to be read whole: block by block, and of other programs' lines only their ends.

use std::borrow::Cow;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

use aho_corasick::packed::{Config, MatchKind, Searcher};
use evidence::{Listener, Source, SourceId, SourceKind, Why};

use super::Logs;
use super::arrival::Forms;
use super::charon::Skim;
use crate::pasted::{Line, MOST_COLUMNS, Pasted as _, floor};
use crate::reading::Reading;
use crate::text;

/// What is searched or read at once stays in the processor's cache.
const BLOCK: usize = 1 << 20;
/// Of a log of one daemon's, where what comes behind a line is looked at first.
const WIDE: usize = 2 * BLOCK + Skim::AHEAD;
/// Bytes of a long log by which its forms are known: some thousand lines.
pub(super) const HEAD: usize = 1 << 18;
/// Bytes after which is judged whether most lines are other programs'.
const PART: usize = 1 << 16;
/// Where fewer lines than one in so many are a daemon's, the others are passed over.
const SPARSE: u32 = 16;

/// One of these stands in every line of a daemon that a system's log has beside other programs'.
///
/// The searcher takes those together whose numbers are eight apart: in this order, which was found
/// by trial, what other programs write is ruled out almost three times as fast as in the worst.
const TAGS: [&str; 23] = [
    "charon",
    "pluto",
    "IKEv",
    "%CRYPTO",
    "isakmp",
    "IKE ",
    "%ASA-",
    "racoon",
    "l2tp",
    "kmd[",
    "NetworkManager[",
    "[PNTF]",
    "[PERR]",
    "ike_phase",
    "spi=0x",
    "SYSTEM,vpn",
    "ipsec",
    ": ppp",
    "Site-to-site VPN: ",
    "VPN: <",
    "pppd[",
    "ikev2_",
    "id=\"02",
];

static SEARCHER: LazyLock<Option<Searcher>> = LazyLock::new(|| {
    let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
    builder.extend(TAGS);
    builder.build()
});

/// Whether the beginning of a text is that of a log: a daemon speaks, or most lines begin with a
/// time.
pub(crate) fn begins(head: &[u8]) -> bool {
    const LOOKED_AT: usize = 64;
    if head.contains(&0) {
        return false;
    }
    let lines = || {
        head.split(|byte| *byte == b'\n')
            .take(LOOKED_AT)
            .map(|line| String::from_utf8_lossy(&line[..line.len().min(4096)]))
            .filter(|line| !line.trim().is_empty())
    };
    let timed = lines().filter(|line| super::stamp::read(line) != evidence::When::Absent).count();
    if timed * 4 > lines().count() * 3 {
        return true;
    }
    let mut nobody = |_: evidence::Fact<'_>| {};
    let mut reading = Reading::new(&mut nobody);
    let mut logs = Logs::new(forms(head));
    for (number, text) in (1..).zip(lines()) {
        logs.line(Line { number, text: &text }, &mut reading);
    }
    logs.is_recognised()
}

/// `input` from its beginning to its end.
pub(crate) fn read(
    id: SourceId,
    name: &str,
    mut input: impl Read,
    listener: &mut dyn Listener,
) -> Source {
    let mut reading = Reading::new(listener);
    let mut buffer = vec![0; WIDE];
    let mut kept = text::fill(&mut input, &mut buffer[..BLOCK]).0;
    let logs = Logs::new(forms(&buffer[..kept]));
    let mut blocks =
        Blocks { logs, skim: Skim::default(), line: 0, is_sparse: false, is_long: false };
    loop {
        let size = if blocks.is_wide() { WIDE } else { BLOCK };
        let (read, ended) = text::fill(&mut input, &mut buffer[kept..size.max(kept)]);
        let filled = kept + read;
        let whole = match memchr::memrchr(b'\n', &buffer[..filled]) {
            _ if ended => filled,
            Some(last) => last + 1,
            // A line longer than a block: its beginning is read, the rest is another line.
            None => filled,
        };
        let knows = blocks.knows(&buffer[..whole], ended, &mut reading);
        let mut done = blocks.skimmed(&buffer[..whole], &mut reading);
        if !knows {
            blocks.block(&buffer[done..whole], &mut reading);
            done = whole;
        }
        buffer.copy_within(done..filled, 0);
        kept = filled - done;
        if ended {
            break;
        }
    }
    blocks.logs.end(&mut reading);
    let kind = match blocks.logs.is_recognised() {
        true => SourceKind::Log,
        false => SourceKind::Unreadable,
    };
    if kind == SourceKind::Unreadable {
        reading.gap(None, Why::NotEvidence);
    }
    reading.finish(id, name, kind)
}

fn forms(head: &[u8]) -> Forms {
    Forms::of(&String::from_utf8_lossy(&head[..head.len().min(HEAD)]))
}

struct Blocks {
    logs: Logs,
    skim: Skim,
    /// Lines before the block.
    line: u32,
    is_sparse: bool,
    /// So long that its listener lets go what came up.
    is_long: bool,
}

impl Blocks {
    /// Negotiations may be passed over.
    fn is_wide(&self) -> bool {
        self.is_long && !self.is_sparse
    }

    /// Whether is known which lines are of negotiations that came up.
    fn knows(&mut self, block: &[u8], ended: bool, reading: &mut Reading<'_>) -> bool {
        const ANYBODY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        self.is_long = self.is_long || reading.keeps(&[(ANYBODY, ANYBODY)]) == [false];
        // The end of a log is read, whatever it tells.
        if ended || !self.is_wide() || !self.logs.is_charons_alone() {
            self.skim.forgets();
            return false;
        }
        let is_of_daemon = |line: &str| {
            SEARCHER.as_ref().is_none_or(|searcher| searcher.find(line.as_bytes()).is_some())
        };
        self.skim.looks(block, &mut self.logs.products.charon, is_of_daemon, reading)
    }

    /// Passes over them, and reads the others as far as is decided: so many bytes are done.
    fn skimmed(&mut self, block: &[u8], reading: &mut Reading<'_>) -> usize {
        // By thread, its lines that were passed over and whose end charon was not told.
        let mut passed = [0; 1 << 8];
        let (before, mut start, first) = (self.logs.products.recognised(), 0, self.line);
        for at in 0..self.skim.decided() {
            let (line, passes) = self.skim.line(at);
            self.line = self.line.saturating_add(1);
            let by_thread = &mut passed[usize::from(line.thread)];
            if passes {
                *by_thread += 1;
            } else {
                let count = std::mem::take(by_thread);
                if count > 0 {
                    self.logs.products.charon.leaves_out(count, u32::from(line.thread));
                }
                self.tell(&block[start..line.end as usize], reading);
            }
            start = line.next();
        }
        for (thread, count) in (0..).zip(passed).filter(|(_, count)| *count > 0) {
            self.logs.products.charon.leaves_out(count, thread);
        }
        let known = self.logs.products.recognised() - before;
        if start > 0 {
            self.notes(known, self.line.saturating_sub(first));
        }
        start
    }

    /// Whole lines.
    fn block(&mut self, mut block: &[u8], reading: &mut Reading<'_>) {
        while !block.is_empty() {
            let end = match self.is_sparse {
                true => None,
                // Other programs' lines cost the most until there are known to be many.
                false => block.get(PART..).and_then(|rest| memchr::memchr(b'\n', rest)),
            };
            let (part, rest) = block.split_at(end.map_or(block.len(), |end| PART + end + 1));
            self.part(part, reading);
            block = rest;
        }
    }

    fn part(&mut self, block: &[u8], reading: &mut Reading<'_>) {
        let before = self.line;
        let known = self.logs.products.recognised();
        match (self.is_sparse, &*SEARCHER) {
            (true, Some(searcher)) => self.pick(searcher, block, reading),
            _ => self.each(block, reading),
        }
        let lines = self.line.saturating_sub(before);
        let known = self.logs.products.recognised() - known;
        self.notes(known, lines);
    }

    /// So many of the last lines were a daemon's.
    fn notes(&mut self, known: u64, lines: u32) {
        self.is_sparse =
            !self.logs.needs_all() && known.saturating_mul(u64::from(SPARSE)) < u64::from(lines);
    }

    fn each(&mut self, block: &[u8], reading: &mut Reading<'_>) {
        // Letters are checked for all lines at once.
        if let Ok(text) = simdutf8::basic::from_utf8(block) {
            let mut start = 0;
            for end in memchr::memchr_iter(b'\n', block).chain([block.len()]) {
                if start < block.len() {
                    self.line = self.line.saturating_add(1);
                    self.sentence(&text[start..end], reading);
                }
                start = end + 1;
            }
            return;
        }
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', block).chain([block.len()]) {
            if start < block.len() {
                self.line = self.line.saturating_add(1);
                self.tell(&block[start..end], reading);
            }
            start = end + 1;
        }
    }

    /// The lines with a tag.
    fn pick(&mut self, searcher: &Searcher, block: &[u8], reading: &mut Reading<'_>) {
        let mut from = 0;
        while let Some(found) = searcher.find(&block[from..]) {
            let at = from + found.start();
            let start = memchr::memrchr(b'\n', &block[from..at]).map_or(from, |end| from + end + 1);
            let end = memchr::memchr(b'\n', &block[at..]).map_or(block.len(), |end| at + end);
            self.pass(&block[from..start]);
            self.line = self.line.saturating_add(1);
            self.tell(&block[start..end], reading);
            from = block.len().min(end + 1);
        }
        self.pass(&block[from..]);
    }

    /// Lines that nobody looks at.
    fn pass(&mut self, lines: &[u8]) {
        let mut count = memchr::memchr_iter(b'\n', lines).count();
        if lines.last().is_some_and(|last| *last != b'\n') {
            count += 1;
        }
        self.line = self.line.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
    }

    fn tell(&mut self, line: &[u8], reading: &mut Reading<'_>) {
        let line = &line[..line.len().min(MOST_COLUMNS)];
        let text = match std::str::from_utf8(line) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(line),
        };
        self.sentence(&text, reading);
    }

    fn sentence(&mut self, text: &str, reading: &mut Reading<'_>) {
        let text = match text.as_bytes().last() {
            Some(b'\r' | 0) => text.trim_end_matches(['\r', '\0']),
            _ => text,
        };
        let text = &text[..floor(text, MOST_COLUMNS)];
        self.logs.line(Line { number: self.line, text }, reading);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAEMON: &str = "Nov 25 10:00:00 gw charon: 05[NET] <7> received packet: from \
                          192.0.2.1[500] to 192.0.2.2[500] (240 bytes)\n\
                          Nov 25 10:00:00 gw charon: 05[ENC] <7> parsed IKE_SA_INIT request 0 [ SA \
                          KE No ]\n";
    const OTHER: &str = "Nov 25 10:00:00 gw sshd[42]: Accepted publickey for anna from 192.0.2.9\n";

    fn places(text: &str) -> Vec<u64> {
        let mut places = Vec::new();
        let mut listener = |fact: evidence::Fact<'_>| {
            if matches!(fact.statement, evidence::Statement::Sent(_)) {
                places.push(fact.place.number());
            }
        };
        let source = read(SourceId(0), "log", text.as_bytes(), &mut listener);
        assert_eq!(source.kind, SourceKind::Log);
        places
    }

    #[test]
    fn a_line_is_cited_by_its_number_however_many_are_passed_over() {
        let others = OTHER.repeat(40_000);
        let text = format!("{DAEMON}{others}{DAEMON}{others}{DAEMON}");
        // A repetition of the first message is told as one, and no longer as sent.
        assert_eq!(places(&text), [2]);
        let second = DAEMON.replace("<7>", "<8>").replace("192.0.2.1[", "192.0.2.3[");
        let text = format!("{DAEMON}{others}{second}{others}");
        assert_eq!(places(&text), [2, 40_004]);
        assert_eq!(places(text.trim_end()), [2, 40_004]);
    }

    #[test]
    fn a_log_is_known_by_its_times_or_its_daemon() {
        assert!(begins(OTHER.repeat(10).as_bytes()));
        assert!(begins(DAEMON.as_bytes()));
        assert!(!begins(b"Windows IP Configuration\r\n\r\n   Host Name . . . : laptop\r\n"));
        assert!(!begins(b"\x00\x01\x02"));
        assert!(!begins(b""));
    }

    #[test]
    fn a_line_without_end_does_not_stop_the_reading() {
        let long = "x".repeat(3 * BLOCK);
        let text = format!("{DAEMON}{long}\n{}", DAEMON.replace("<7>", "<8>"));
        assert!(!places(&text).is_empty());
    }
}
