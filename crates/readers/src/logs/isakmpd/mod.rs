//! OpenBSD's isakmpd, and the console of TheGreenBow's VPN client for Windows, which is made of it
//! (also sold as BiGuard, NETGEAR ProSafe and ZyWALL VPN Client). IKEv1 alone.

mod line;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use evidence::{Exchange, IkeVersion, Product, Remark, Remarked};

use self::phrases::Said;
use super::Entry;
use super::judged::{About, Judged};
use super::ledger::endpoint;
use crate::pasted::Line;
use crate::reading::Reading;

/// Notifies of RFC 2408 §3.14.1.
const INVALID_COOKIE: u16 = 4;
const NO_PROPOSAL_CHOSEN: u16 = 14;
const PAYLOAD_MALFORMED: u16 = 16;
const INVALID_ID: u16 = 18;
const INVALID_HASH: u16 = 23;
const AUTHENTICATION_FAILED: u16 = 24;

#[derive(Debug)]
pub(crate) struct Isakmpd {
    daemon: Judged,
    client: Judged,
    /// Of the client's connection that is under way.
    course: Course,
}

/// How far the messages of one connection came.
#[derive(Debug, Default)]
struct Course {
    name: String,
    aggressive: bool,
    /// Messages of phase 1 that passed.
    passed: u8,
    /// The last one left: another that leaves is the same once more.
    has_sent: bool,
    /// Quick mode began.
    asked: bool,
}

impl Course {
    fn exchange(&self) -> Exchange {
        match (self.asked, self.aggressive) {
            (true, _) => Exchange::Quick,
            (false, true) => Exchange::Aggressive,
            (false, false) => Exchange::Main,
        }
    }
}

impl Isakmpd {
    /// `base`: the first number of its negotiations, of the client's half of them.
    pub(super) fn new([daemon, client]: [u32; 2]) -> Isakmpd {
        Isakmpd {
            daemon: Judged::new(daemon, Product::Isakmpd),
            client: Judged::new(client, Product::GreenBow),
            course: Course::default(),
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.daemon.has_spoken() || self.client.has_spoken()
    }

    /// Whether the line is of either.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text) else { return false };
        let entry = Entry { place: line.place(), when: said.when, text: said.text };
        let Some((sa, what)) = phrases::read(said.text) else {
            return !said.is_client || self.client.has_spoken();
        };
        if said.is_client {
            self.client.spoke();
            self.of_client(sa, what, entry, reading);
        } else {
            self.daemon.spoke();
            let about = About { version: Some(IkeVersion::V1), ..About::default() };
            judge(&mut self.daemon, &about, what, false, entry, reading);
        }
        true
    }

    fn of_client(&mut self, sa: &str, what: Said<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        // `Office-P1`, `Office-Lan-P2`: what is of phase 2 is of the connection under way.
        if let Some(name) = sa.strip_suffix("-P1")
            && name != self.course.name
        {
            self.course = Course { name: name.to_owned(), ..Course::default() };
        }
        let name = self.course.name.clone();
        let about = About {
            version: Some(IkeVersion::V1),
            initiates: Some(true),
            name: &name,
            exchange: Some(self.course.exchange()).filter(|own| *own != Exchange::Quick),
            ..About::default()
        };
        match what {
            Said::PhaseOne { sends, aggressive, refuses } => {
                self.phase_one(&about, (sends, aggressive, refuses), entry, reading);
            }
            Said::PhaseTwo { sends, is_last } => {
                self.up(&about, entry, reading);
                self.course.asked = true;
                if sends && is_last {
                    self.client.says(&about, Remarked::new(Remark::ChildUp, ""), entry, reading);
                }
            }
            Said::Notified(kind) if kind < numbers::ike::FIRST_STATUS => {
                let refusal = (self.course.exchange(), kind);
                self.client.refused_there(&about, refusal, entry, reading);
                self.course.passed = 0;
            }
            other => {
                let asked = self.course.asked;
                judge(&mut self.client, &about, other, asked, entry, reading);
            }
        }
    }

    fn phase_one(
        &mut self,
        about: &About<'_>,
        (sends, aggressive, refuses): (bool, bool, bool),
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let course = &mut self.course;
        if refuses {
            self.client.says(about, Remarked::new(Remark::IkeRefused, ""), entry, reading);
            course.passed = 0;
            return;
        }
        let begins = course.passed == 0 || course.asked || course.aggressive != aggressive;
        if begins && !sends || !begins && sends && course.has_sent {
            return;
        }
        if begins {
            (course.passed, course.asked, course.aggressive) = (0, false, aggressive);
        }
        course.passed = course.passed.saturating_add(1);
        course.has_sent = sends;
        let last = course.passed.min(if aggressive { 3 } else { 6 });
        let about = About { exchange: Some(course.exchange()), ..*about };
        if begins {
            self.client.reaches(&about, last, entry, reading);
        } else {
            self.client.goes_on(&about, last, entry, reading);
        }
    }

    /// Phase 2 begins: phase 1 is over.
    fn up(&mut self, about: &About<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if !self.client.is_up(about) {
            self.client.says(about, Remarked::new(Remark::Established, ""), entry, reading);
        }
    }
}

/// What both say in the same words; `asked`: of phase 2.
fn judge(
    judged: &mut Judged,
    about: &About<'_>,
    what: Said<'_>,
    asked: bool,
    entry: Entry<'_>,
    reading: &mut Reading<'_>,
) {
    let mut about = *about;
    let remark = match what {
        Said::PhaseOneDone { local, remote } => {
            (about.local, about.remote) = (endpoint(local, 500), endpoint(remote, 500));
            if judged.is_up(&about) {
                return;
            }
            Remark::Established
        }
        Said::OtherIdentity => Remark::WrongIdentity,
        Said::GivesUp { exchange } => {
            if about.name.is_empty() {
                about.name = exchange;
            }
            Remark::GaveUp
        }
        Said::Drops { peer, kind } => {
            about.remote = endpoint(peer, 500);
            let is_up = asked || judged.is_up(&about);
            match (kind, is_up) {
                (INVALID_COOKIE, _) => Remark::UnknownIkeSa,
                (NO_PROPOSAL_CHOSEN, false) => Remark::IkeRefused,
                (NO_PROPOSAL_CHOSEN, true) => Remark::ChildRefused,
                (INVALID_ID, true) => Remark::SelectorsRefused,
                (INVALID_ID | INVALID_HASH | AUTHENTICATION_FAILED, false) => {
                    Remark::NotAuthenticated
                }
                (PAYLOAD_MALFORMED, false) => Remark::Malformed,
                _ => return,
            }
        }
        Said::PhaseOne { .. } | Said::PhaseTwo { .. } | Said::Notified(_) => return,
    };
    judged.says(&about, Remarked::new(remark, ""), entry, reading);
}
