//! What the L2TP client of macOS and iOS says of its IPsec: Apple's pppd in `/var/log/ppp.log` and
//! in the system's log (ppp 500 to 930, `Drivers/L2TP/L2TP-plugin/main.c`). IKEv1 alone, and always
//! the end that dials.

use evidence::{Endpoint, Exchange, IkeVersion, Product, Remark};

use super::ledger::{At, Ledger, Message, endpoint};
use super::{Entry, stamp};
use crate::pasted::{Line, floor};
use crate::reading::Reading;

#[derive(Debug)]
pub(crate) struct Apple {
    ledger: Ledger,
    peer: Option<Endpoint>,
    current: Option<At>,
    phase: Phase,
    lines: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    None,
    /// Nobody answered yet.
    Asked,
    One,
    Two,
    Over,
}

impl Apple {
    /// `base`: its first number.
    pub(super) fn new(base: u32) -> Apple {
        let ledger = Ledger::of(base, Product::Apple);
        Apple { ledger, peer: None, current: None, phase: Phase::None, lines: 0 }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// A line that pppd of any kind writes.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let Some((before, text)) = told(line.text).or_else(|| tagged(line.text)) else { return };
        let entry = Entry { place: line.place(), when: stamp::read(before), text };
        if let Some(host) = text.strip_prefix("L2TP connecting to server ") {
            let address = host.rsplit_once('(').and_then(|(_, rest)| rest.split_once(')'));
            self.peer = address.and_then(|(address, _)| endpoint(address, 500));
            return;
        }
        self.lines += u64::from(self.said(text, entry, reading));
    }

    /// Whether it is one of its sentences.
    fn said(&mut self, text: &str, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        match text {
            "IPSec connection started" => (self.current, self.phase) = (None, Phase::None),
            "IPSec phase 1 client started" => self.asks(entry, reading),
            "IPSec phase 1 server replied" => self.main(2, Phase::One, entry, reading),
            "IPSec phase 1 established" => self.first_up(entry, reading),
            "IPSec phase 2 started" => self.asks_for_child(entry, reading),
            "IPSec phase 2 established" => self.child_up(entry, reading),
            "IPSec connection failed" => self.fails(None, entry, reading),
            "L2TP: incorrect user shared secret found" => self.lacks_secret(entry, reading),
            "IPSec connection established" => {}
            _ => {
                // `<IKE Error 14 (0xe) No proposal chosen>`
                let error = text.strip_prefix("IPSec connection failed <IKE Error ");
                let Some((number, _)) = error.and_then(|error| error.split_once(' ')) else {
                    return false;
                };
                self.fails(number.parse().ok(), entry, reading);
            }
        }
        true
    }

    fn begin(&mut self) -> Option<At> {
        let at = self.ledger.begin(IkeVersion::V1, Some(true))?;
        self.ledger.settle(at, None, self.peer);
        self.current = Some(at);
        Some(at)
    }

    fn asks(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        self.current = None;
        self.main(1, Phase::Asked, entry, reading);
    }

    /// A message of main mode, which passed with those before it.
    fn main(&mut self, last: u8, phase: Phase, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some(at) = self.current.or_else(|| self.begin()) else { return };
        self.phase = phase;
        self.ledger.reach(at, Some(Exchange::Main), last, entry, reading);
    }

    fn first_up(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if self.phase == Phase::Two {
            return;
        }
        self.main(6, Phase::Two, entry, reading);
        if let Some(at) = self.current {
            self.ledger.remark(at, Remark::Established, "", entry, reading);
        }
    }

    fn asks_for_child(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        // Nothing else says that phase 1 is over.
        self.first_up(entry, reading);
        self.quick(1, entry, reading);
    }

    fn quick(&mut self, position: u8, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if let Some(at) = self.current {
            let message = Message::placed(Exchange::Quick, position, 1);
            self.ledger.tell(at, &message, position == 1, entry, reading);
        }
    }

    fn child_up(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        self.first_up(entry, reading);
        self.quick(2, entry, reading);
        if let Some(at) = self.current {
            self.ledger.remark(at, Remark::ChildUp, "", entry, reading);
        }
        self.phase = Phase::Over;
    }

    /// `error`: a notify by its number (RFC 2408 §3.14.1); none where nothing was heard for 10 s of
    /// the first message, for 30 s later.
    fn fails(&mut self, error: Option<u16>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        const LAST_ERROR: u16 = 30;
        /// PAYLOAD-MALFORMED, INVALID-ID, those of certificates, INVALID-HASH to INVALID-SIGNATURE:
        /// of what the fifth message has in it.
        const OF_THE_FIFTH: [u16; 9] = [16, 18, 19, 20, 21, 22, 23, 24, 25];
        let known = self.current.filter(|_| self.phase != Phase::Over);
        let error = error.filter(|error| (1..=LAST_ERROR).contains(error));
        let phase = std::mem::replace(&mut self.phase, Phase::Over);
        let Some(at) = known else { return };
        if let Some(kind) = error {
            if phase == Phase::One && OF_THE_FIFTH.contains(&kind) {
                self.ledger.reach(at, Some(Exchange::Main), 5, entry, reading);
            }
            let message = Message::informational(0, &[kind]);
            self.ledger.tell(at, &message, false, entry, reading);
            return;
        }
        // Within phase 1 the message that has no answer is not known.
        if phase != Phase::One
            && let Some(last) = self.ledger.last_sent(at).cloned()
        {
            self.ledger.tell(at, &last, true, entry, reading);
        }
        self.ledger.remark(at, Remark::GaveUp, "", entry, reading);
    }

    fn lacks_secret(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if let Some(at) = self.current.or_else(|| self.begin()) {
            self.ledger.remark(at, Remark::NoSecret, "", entry, reading);
        }
    }
}

/// `Wed Nov 25 10:00:00 2026 : text`, as pppd writes its own file there.
pub(super) fn told(line: &str) -> Option<(&str, &str)> {
    const STAMP: usize = 24;
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let (before, text) = (line.get(..STAMP)?, line.get(STAMP..)?.strip_prefix(" : ")?);
    let is_dated = DAYS.iter().any(|day| before.starts_with(day));
    is_dated.then_some((before, text.trim()))
}

/// `Nov 25 10:00:00 mac pppd[42]: text`
fn tagged(line: &str) -> Option<(&str, &str)> {
    const MOST_BEFORE: usize = 120;
    let at = line[..floor(line, MOST_BEFORE)].find("pppd[")?;
    let (number, text) = line[at + "pppd[".len()..].split_once("]: ")?;
    let is_tag = number.bytes().all(|byte| byte.is_ascii_digit());
    is_tag.then_some((&line[..at], text.trim()))
}

#[cfg(test)]
mod tests {
    use evidence::{Fact, Session, Statement};

    /// What is told of negotiations, each with its line.
    fn told(lines: &[&str]) -> Vec<String> {
        let mut told = Vec::new();
        let mut listener = |fact: Fact<'_>| {
            if !matches!(fact.about, Session::Numbered { .. }) {
                return;
            }
            let line = fact.place.number();
            told.push(match fact.statement {
                Statement::Sent(p) => format!("{line} {} {}", p.exchange.name(), p.position),
                Statement::Repeated(p) => format!("{line} {} again", p.exchange.name()),
                Statement::Remarks(remarked) => format!("{line} {:?}", remarked.what),
                Statement::Notifies(notice) => format!("{line} notify {}", notice.kind),
                _ => return,
            });
        };
        let stamped = |line: &&str| format!("Wed Nov 25 10:00:00 2026 : {line}\n");
        let text: String = lines.iter().map(stamped).collect();
        crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
        told
    }

    const BEGINS: [&str; 3] = [
        "L2TP connecting to server 'vpn.example' (192.0.2.1)...",
        "IPSec connection started",
        "IPSec phase 1 client started",
    ];

    #[test]
    fn nobody_answers() {
        let lines = [BEGINS.as_slice(), &["IPSec connection failed"]].concat();
        assert_eq!(told(&lines), ["3 main 1", "4 main again", "4 GaveUp"]);
    }

    #[test]
    fn an_error_is_of_its_phase() {
        let fails = "IPSec connection failed <IKE Error 14 (0xe) No proposal chosen>";
        let replied = "IPSec phase 1 server replied";
        let lines = [BEGINS.as_slice(), &[replied, fails]].concat();
        assert_eq!(told(&lines), ["3 main 1", "4 main 2", "5 informational 0", "5 notify 14"]);
        let lines = [BEGINS.as_slice(), &[replied, "IPSec phase 2 started", fails]].concat();
        let told = told(&lines);
        assert_eq!(told[6..], ["5 Established", "5 quick 1", "6 informational 0", "6 notify 14"]);
    }

    #[test]
    fn who_is_refused_sent_the_fifth_message() {
        let fails = "IPSec connection failed <IKE Error 24 (0x18) Authentication Failed>";
        let lines = [BEGINS.as_slice(), &["IPSec phase 1 server replied", fails]].concat();
        let told = told(&lines);
        assert_eq!(told[told.len() - 3..], ["5 main 5", "5 informational 0", "5 notify 24"]);
    }

    #[test]
    fn a_key_that_is_not_there_is_missed_before_anything_is_sent() {
        let lines = [BEGINS[0], BEGINS[1], "L2TP: incorrect user shared secret found"];
        assert_eq!(told(&lines), ["3 none 0", "3 NoSecret"]);
    }

    #[test]
    fn a_tunnel_that_comes_up_is_told_so() {
        let lines = [
            "IPSec phase 1 server replied",
            "IPSec phase 2 started",
            "IPSec phase 2 established",
            "IPSec connection established",
            "IPSec connection failed",
        ];
        let told = told(&[BEGINS.as_slice(), &lines].concat());
        assert_eq!(told.last().map(String::as_str), Some("6 ChildUp"));
    }

    #[test]
    fn whatever_is_cut_does_no_harm() {
        let line = "IPSec connection failed <IKE Error 14 (0xe) é>";
        for (end, _) in line.char_indices() {
            told(&[BEGINS[2], &line[..end]]);
        }
    }
}
