//! Copies from web interfaces that list the newest line first.

use std::collections::BTreeMap;

use evidence::{Timestamp, When};

use super::super::line::{self, CharonLine};
use super::super::pluto::{self, line::PlutoLine};
use super::super::stamp;
use super::Forms;
use crate::pasted::floor;

/// The order in which the lines were written, as places in `text` from 0; none where they stand in
/// it already. What is neither charon's nor has a time follows the line before it.
pub(crate) fn oldest_first(text: &str, forms: &Forms) -> Option<Vec<usize>> {
    if !is_turned(text, forms) {
        return None;
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let mut order = Vec::with_capacity(lines.len());
    let mut end = lines.len();
    for at in (0..lines.len()).rev() {
        let line = lines[at];
        let begins = moment(line, forms) != When::Absent || is_charon(line, forms);
        if at == 0 || begins {
            order.extend(at..end);
            end = at;
        }
    }
    Some(order)
}

/// Whether the beginning of a text shows that the newest line stands first.
pub(crate) fn is_newest_first(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(super::super::stream::HEAD)]);
    is_turned(&head, &Forms::of(&head))
}

fn is_turned(text: &str, forms: &Forms) -> bool {
    let moment = |line: &str| moment(line, forms).on_its_clock();
    let head = || text.split('\n').take(super::LOOKED_AT);
    let said = Said::of(head(), forms);
    let times = Times::of(head().filter_map(moment));
    match said {
        Said { forth: 0, back: 0, .. } => {
            times.are_falling() && Times::of(text.split('\n').filter_map(moment)).are_falling()
        }
        Said { forth, back, .. } => back > forth.saturating_mul(4) && times.rises <= times.falls,
    }
}

/// The first time that the lines of a text state, and the last.
pub(crate) fn span(text: &str) -> (When, When) {
    let forms = Forms::of(text);
    let known = |line: &str| Some(moment(line, &forms)).filter(|when| *when != When::Absent);
    let first = text.split('\n').find_map(known).unwrap_or(When::Absent);
    let last = text.rsplit('\n').find_map(known).unwrap_or(When::Absent);
    (first, last)
}

fn moment(line: &str, forms: &Forms) -> When {
    let line = forms.bare(&line[..floor(line, super::COLUMNS)]);
    match stamp::read(&line) {
        When::Absent => stamp::router(&line),
        when => when,
    }
}

fn is_charon(line: &str, forms: &Forms) -> bool {
    line::charon(&forms.bare(&line[..floor(line, super::COLUMNS)])).is_some()
}

/// What daemons say in a certain order. charon: that it received a packet before what is in it,
/// what it made before that it sends it, and the peer's proposals before its own; pluto: of a
/// negotiation first how it began.
#[derive(Debug, Default)]
struct Said {
    /// Sentences that stand as they were written, and the other way round.
    forth: u32,
    back: u32,
    /// charon's worker thread of the line before, and what it was about.
    last: Option<(u32, Step)>,
    /// pluto's negotiations, and whether it was said how they began.
    begun: BTreeMap<(u32, u32), bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Received,
    Parsed,
    Generating,
    Sending,
    Offered,
    Configured,
}

impl Said {
    fn of<'a>(lines: impl Iterator<Item = &'a str>, forms: &Forms) -> Said {
        let mut said = Said::default();
        for line in lines {
            let text = forms.bare(&line[..floor(line, super::COLUMNS)]);
            if let Some((_, line)) = line::charon(&text) {
                said.charon(&line);
            } else if let Some((_, line)) = pluto::line::pluto(&text) {
                said.pluto(&line);
            }
        }
        said
    }

    /// Both sentences are the same worker thread's, mostly one behind the other.
    fn charon(&mut self, line: &CharonLine<'_>) {
        let starts = |start| line.text.starts_with(start);
        let step = match line.group {
            "NET" if starts("received packet: ") => Some(Step::Received),
            "NET" if starts("sending packet: ") => Some(Step::Sending),
            "ENC" if starts("parsed ") => Some(Step::Parsed),
            "ENC" if starts("generating ") => Some(Step::Generating),
            "CFG" if starts("received proposals: ") => Some(Step::Offered),
            "CFG" if starts("configured proposals: ") => Some(Step::Configured),
            _ => None,
        };
        let now = line.thread.zip(step);
        let pair = self.last.zip(now).filter(|((before, _), (thread, _))| before == thread);
        match pair.map(|((_, before), (_, now))| (before, now)) {
            Some(
                (Step::Received, Step::Parsed)
                | (Step::Generating, Step::Sending)
                | (Step::Offered, Step::Configured),
            ) => self.counts(true),
            Some(
                (Step::Parsed, Step::Received)
                | (Step::Sending, Step::Generating)
                | (Step::Configured, Step::Offered),
            ) => self.counts(false),
            _ => {}
        }
        self.last = now;
    }

    fn pluto(&mut self, line: &PlutoLine<'_>) {
        const BEGINS: [&str; 10] = [
            "initiating IKEv",
            "initiating v2 parent SA",
            "initiating Main Mode",
            "initiating Aggressive Mode",
            "initiating Quick Mode",
            "responding to Main Mode",
            "responding to Aggressive Mode",
            "responding to Quick Mode proposal",
            "processing IKE_SA_INIT request",
            "proposal 1:IKE",
        ];
        let Some(state) = line.state() else { return };
        let begins = BEGINS.iter().any(|begin| line.text.starts_with(begin));
        match (self.begun.get(&state).copied(), begins) {
            (None, _) => {
                self.begun.insert(state, begins);
                if begins {
                    self.counts(true);
                }
            }
            (Some(false), true) => {
                self.begun.insert(state, true);
                self.counts(false);
            }
            _ => {}
        }
    }

    fn counts(&mut self, is_forth: bool) {
        let sum = if is_forth { &mut self.forth } else { &mut self.back };
        *sum = sum.saturating_add(1);
    }
}

/// Steps from a line's time to that of the next.
#[derive(Debug, Default)]
struct Times {
    falls: u64,
    rises: u64,
}

impl Times {
    fn of(moments: impl Iterator<Item = Timestamp>) -> Times {
        let mut times = Times::default();
        let mut last = None;
        for at in moments {
            if let Some(last) = last {
                times.falls += u64::from(at < last);
                times.rises += u64::from(at > last);
            }
            last = Some(at);
        }
        times
    }

    /// Over many lines, and they rise at most where a year begins.
    fn are_falling(&self) -> bool {
        const FEWEST: u64 = 3;
        self.falls >= FEWEST && self.rises * 50 <= self.falls
    }
}
