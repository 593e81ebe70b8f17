//! The trace of Windows' IKE service as formatted text, as Azure's gateways hand it out.

use std::net::IpAddr;

use evidence::{
    Endpoint, Failure, FailurePoint, IpsecAuthentication, KeyingModule, NegotiationMode, Role,
    Statement, When,
};

use super::{error_names, moment, values};
use crate::pasted::{Line, Pasted};
use crate::reading::Reading;

/// Diagnostic events that are open at once: one for each thread, and few threads fail together.
const MOST_OPEN: usize = 64;
/// Bytes of a reason.
const LONGEST_REASON: usize = 400;

/// Most lines of a trace are its authors' own; what states something is the block
/// `IKE diagnostic event:` and the names of error codes.
#[derive(Default)]
pub(crate) struct Trace {
    open: Vec<Block>,
    /// The codes told last, by thread and negotiation: a failing call is logged by each caller.
    told: Vec<(String, String, u32)>,
}

/// `[0]0368.03A4::02/02/2017-17:36:01.496 [ikeext] 3038|52.161.24.36|text`.
struct Entry<'a> {
    thread: &'a str,
    /// The trace's own number of it, and the peer's address.
    negotiation: &'a str,
    when: When,
    text: &'a str,
}

/// One diagnostic event, as far as it was read.
struct Block {
    thread: String,
    negotiation: String,
    line: u32,
    when: When,
    mode: Option<NegotiationMode>,
    code: Option<u32>,
    reason: String,
    /// The line before gave the code, so this one says it in words.
    reason_next: bool,
    noticed: Option<FailurePoint>,
    keying: Option<KeyingModule>,
    role: Option<Role>,
    method: Option<IpsecAuthentication>,
    local: (Option<IpAddr>, u16),
    remote: (Option<IpAddr>, u16),
}

impl Pasted for Trace {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let Some(entry) = Entry::read(line.text) else { return };
        reading.entry(entry.when);
        let at = self.open.iter().position(|block| block.is_of(&entry));
        if let Some(at) = at {
            if self.open[at].belongs(entry.text) {
                self.open[at].add(entry.text);
                return;
            }
            let block = self.open.remove(at);
            block.tell(reading);
        }
        if entry.text.trim() == "IKE diagnostic event:" {
            if self.open.len() >= MOST_OPEN {
                self.open.remove(0).tell(reading);
            }
            self.open.push(Block::new(&entry, line.number));
        } else if let Some(code) = named_error(entry.text) {
            self.code(&entry, code, line, reading);
        }
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        for block in std::mem::take(&mut self.open) {
            block.tell(reading);
        }
    }
}

impl Trace {
    fn code(&mut self, entry: &Entry<'_>, code: u32, line: Line<'_>, reading: &mut Reading<'_>) {
        let known = self.told.iter_mut().find(|(thread, negotiation, _)| {
            thread == entry.thread && negotiation == entry.negotiation
        });
        match known {
            Some((.., last)) if *last == code => return,
            Some((.., last)) => *last = code,
            None => {
                if self.told.len() >= MOST_OPEN {
                    self.told.remove(0);
                }
                self.told.push((entry.thread.to_owned(), entry.negotiation.to_owned(), code));
            }
        }
        reading.say(line.place(), entry.when, Statement::Reports { code, partly: false });
    }
}

impl<'a> Entry<'a> {
    fn read(line: &'a str) -> Option<Entry<'a>> {
        let rest = line.trim_start_matches('\u{feff}').strip_prefix('[')?;
        let (_processor, rest) = rest.split_once(']')?;
        let (thread, after) = rest.split_once("::")?;
        let (time, after) = after.split_once(' ')?;
        let after = after.strip_prefix("[ikeext]")?.trim_start();
        let mut bars = after.match_indices('|').map(|(at, _)| at);
        let (_, second) = (bars.next()?, bars.next()?);
        let (negotiation, text) = (after.get(..second)?, after.get(second + 1..)?);
        let when = moment::of_trace(time);
        (when != When::Absent).then_some(Entry { thread, negotiation, when, text })
    }
}

/// `… failed with Windows error 13801(ERROR_IPSEC_IKE_AUTH_FAIL)`.
fn named_error(text: &str) -> Option<u32> {
    let start = text.find("(ERROR_IPSEC_")?;
    let name = text.get(start + 1..)?.split(')').next()?;
    let code = error_names::by_name(name)?;
    let before = text.get(..start)?.trim_end();
    let digits = before.rsplit(|letter: char| !letter.is_ascii_alphanumeric()).next()?;
    // The number and the name must say the same.
    match values::number(digits) {
        Some(number) if number != u64::from(code) && number & 0xffff != u64::from(code) => None,
        _ => Some(code),
    }
}

impl Block {
    fn new(entry: &Entry<'_>, line: u32) -> Block {
        Block {
            thread: entry.thread.to_owned(),
            negotiation: entry.negotiation.to_owned(),
            line,
            when: entry.when,
            mode: None,
            code: None,
            reason: String::new(),
            reason_next: false,
            noticed: None,
            keying: None,
            role: None,
            method: None,
            local: (None, 0),
            remote: (None, 0),
        }
    }

    fn is_of(&self, entry: &Entry<'_>) -> bool {
        self.thread == entry.thread && self.negotiation == entry.negotiation
    }

    /// Its lines are indented but for the headings.
    fn belongs(&self, text: &str) -> bool {
        let heading = text.trim_end();
        text.starts_with([' ', '\t'])
            || heading.is_empty()
            || matches!(heading, "Event Header:" | "Type specific info:")
            || self.mode.is_none() && heading.starts_with("Failure type:")
    }

    fn add(&mut self, text: &str) {
        let indented = text.starts_with("    ");
        let reason = std::mem::take(&mut self.reason_next) && indented;
        let text = text.trim();
        if reason && self.reason.is_empty() {
            let mut length = text.len().min(LONGEST_REASON);
            while !text.is_char_boundary(length) {
                length -= 1;
            }
            self.reason.push_str(text.get(..length).unwrap_or_default());
            return;
        }
        let Some((label, value)) = text.split_once(':') else { return };
        let value = value.trim();
        let spelled = || value.replace(' ', "_");
        let address = || value.parse::<IpAddr>().ok();
        let port = || value.parse().unwrap_or(0);
        match label.trim().to_ascii_lowercase().as_str() {
            "failure type" => self.mode = mode(value),
            "failure error code" => {
                self.code = values::error(value).known();
                self.reason_next = true;
            }
            "failure point" => self.noticed = values::failure_point(value).known(),
            "keying module type" => self.keying = values::keying(&spelled()).known(),
            "sa role" | "mm sa role" | "qm sa role" => self.role = values::role(value).known(),
            "mm auth method" | "auth method" => self.method = values::method(&spelled()).known(),
            "local address" => self.local.0 = address(),
            "remote address" => self.remote.0 = address(),
            "local port" => self.local.1 = port(),
            "remote port" => self.remote.1 = port(),
            _ => {}
        }
    }

    /// Events of other types than failures state nothing here.
    fn tell(&self, reading: &mut Reading<'_>) {
        let Some(mode) = self.mode else { return };
        let end = |(address, port): (Option<IpAddr>, u16)| Some(Endpoint::new(address?, port));
        let failure = Failure {
            keying: self.keying,
            noticed: self.noticed,
            code: self.code,
            reason: &self.reason,
            role: self.role,
            method: self.method,
            local: end(self.local),
            remote: end(self.remote),
            ..Failure::new(mode)
        };
        let place = evidence::Place::line(self.line);
        reading.say(place, self.when, Statement::Fails(failure));
    }
}

/// `IKE/Authip Main Mode Failure`.
fn mode(text: &str) -> Option<NegotiationMode> {
    let text = text.to_ascii_lowercase();
    [
        ("main mode", NegotiationMode::Main),
        ("quick mode", NegotiationMode::Quick),
        ("extended mode", NegotiationMode::Extended),
    ]
    .into_iter()
    .find(|(words, _)| text.contains(words))
    .map(|(_, mode)| mode)
}
