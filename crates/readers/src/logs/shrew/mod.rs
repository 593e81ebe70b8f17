//! Shrew Soft's VPN client: its daemon's `iked.log`, and what its window shows. IKEv1 alone, and
//! always the initiator.

mod console;
mod line;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use evidence::{Endpoint, Exchange, IkeVersion, Place, Product, Remark, Remarked, When};

use self::console::Shown;
use super::judged::{About, Judged};
use super::ledger::endpoint;
use super::phrase::small;
use super::{Entry, notify};
use crate::pasted::Line;
use crate::reading::Reading;

/// What a sentence says, until the lines behind it name its ends and what it is about.
#[derive(Clone, Copy, Debug)]
struct Pending {
    said: Said,
    remote: Option<Endpoint>,
    local: Option<Endpoint>,
    place: Place,
    when: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Judges(Remark),
    /// A notify of the peer, and whether it names an SA of phase 2.
    Notified(u16, bool),
}

#[derive(Debug)]
pub(crate) struct Shrew {
    judged: Judged,
    pending: Option<Pending>,
    /// Certificates are in use.
    certified: bool,
    /// Lines of its window, until there are enough: one alone could be any program's.
    shown: Vec<(Place, Shown)>,
}

impl Shrew {
    pub(super) fn new(base: u32) -> Shrew {
        Shrew {
            judged: Judged::new(base, Product::Shrew),
            pending: None,
            certified: false,
            shown: Vec::new(),
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is Shrew's.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text) else { return self.shows(line, reading) };
        let text = small(said.text);
        if self.pending.as_mut().is_some_and(|pending| pending.goes_on(&text)) {
            self.judged.spoke();
            return true;
        }
        self.settle(reading);
        self.certified |= phrases::certifies(&text);
        let is_banner =
            text.starts_with("ike daemon, ver ") || text.starts_with("vpn connect, ver ");
        if let Some(shown) = console::read(&text).filter(|_| self.has_spoken()) {
            // What the window shows, as `ikec` prints it with the marks of the daemon.
            self.show(shown, Entry { place: line.place(), when: said.when, text: "" }, reading);
            return true;
        }
        let judges = phrases::remark(&text).map(Said::Judges);
        let notified = || Some(Said::Notified(notify::v1(phrases::notified(&text)?)?, false));
        let Some(own) = judges.or_else(notified) else {
            if is_banner {
                self.judged.spoke();
            }
            return is_banner || self.has_spoken();
        };
        self.judged.spoke();
        let (place, when) = (line.place(), said.when);
        self.pending = Some(Pending { said: own, remote: None, local: None, place, when });
        true
    }

    /// A line of the window.
    fn shows(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        const ENOUGH: usize = 3;
        let Some(shown) = console::read(&small(line.text)) else { return false };
        self.shown.push((line.place(), shown));
        if self.shown.len() < ENOUGH && !self.has_spoken() {
            return false;
        }
        for (place, shown) in std::mem::take(&mut self.shown) {
            self.judged.spoke();
            self.show(shown, Entry { place, when: When::Absent, text: "" }, reading);
        }
        true
    }

    fn show(&mut self, shown: Shown, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let about =
            About { version: Some(IkeVersion::V1), initiates: Some(true), ..About::default() };
        let remark = match shown {
            Shown::Begins => {
                self.judged.begins(&about);
                return;
            }
            Shown::GivesUp => Remark::GaveUp,
            Shown::Judges(what) => what,
            Shown::Prepares | Shown::Closes => return,
        };
        self.judged.says(&about, Remarked::new(remark, ""), entry, reading);
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.settle(reading);
    }

    fn settle(&mut self, reading: &mut Reading<'_>) {
        let Some(Pending { said, remote, local, place, when }) = self.pending.take() else {
            return;
        };
        let version = Some(IkeVersion::V1);
        let initiates = Some(true);
        let about = About { version, initiates, local, remote, ..About::default() };
        let entry = Entry { place, when, text: "" };
        match said {
            Said::Judges(what) => {
                let what = match what {
                    Remark::WrongSecret if self.certified => Remark::NotAuthenticated,
                    what => what,
                };
                self.judged.says(&about, Remarked::new(what, ""), entry, reading);
            }
            Said::Notified(kind, child) => {
                // What comes once phase 1 is up is of phase 2, as is what names its SA.
                let refusal = match (kind, child || self.judged.is_up(&about)) {
                    (14, false) => Some((Exchange::Main, 14)),
                    (14 | 18, true) => Some((Exchange::Quick, kind)),
                    _ => None,
                };
                if let Some(refusal) = refusal {
                    self.judged.refused_there(&about, refusal, entry, reading);
                }
            }
        }
    }
}

impl Pending {
    /// `198.51.100.7:500 <-> 192.0.2.1:500`, `- 198.51.100.7:500 -> 192.0.2.1:500`, `- ipsec-esp
    /// spi = 0x…`, cookies: whether the line is part of the sentence.
    fn goes_on(&mut self, text: &str) -> bool {
        let own = text.strip_prefix("- ").unwrap_or(text);
        let arrow = [" <-> ", " -> "].iter().find_map(|arrow| own.split_once(arrow));
        if let Some((first, second)) = arrow {
            let (Some(first), Some(second)) = (end(first), end(second)) else { return false };
            // A rejection names this end first, all others the peer.
            let rejects = self.said == Said::Judges(Remark::WrongSecret);
            let (local, remote) = if rejects { (first, second) } else { (second, first) };
            (self.local, self.remote) = (Some(local), Some(remote));
            return true;
        }
        if let Some((protocol, _)) = own.split_once(" spi = ") {
            if let Said::Notified(_, child) = &mut self.said {
                *child |= protocol.starts_with("ipsec") || protocol.starts_with("esp");
            }
            return true;
        }
        let is_cookies = own.len() == 33 && own.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
        is_cookies || own.starts_with("data size ")
    }
}

/// `192.0.2.1:500`.
fn end(text: &str) -> Option<Endpoint> {
    let (address, port) = text.trim().rsplit_once(':')?;
    let address: std::net::IpAddr = address.parse().ok()?;
    endpoint(&address.to_string(), port.parse().ok()?)
}
