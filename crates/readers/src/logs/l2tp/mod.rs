//! L2TP and the PPP within it: xl2tpd and pppd, accel-ppp, SoftEther, and RouterOS' topics.

mod accel;
mod line;
mod phrases;
mod softether;
mod tunnel;

use std::collections::{HashMap, HashSet};

use evidence::{
    Authenticator, Dial, DialStep, IkeVersion, Place, Product, Remark, Statement, TunnelType,
    UserJudged, UserRefusal, When,
};
use foldhash::quality::RandomState;

use self::line::Speaker;
use self::phrases::{Apple, Told, User};
use self::tunnel::Reasons;
use super::ledger::{Ledger, endpoint};
use super::{Entry, stamp};
use crate::pasted::Line;
use crate::reading::Reading;

/// Calls of one log; later ones are not told.
const MOST: usize = 20_000;

/// One call: an L2TP session and its PPP.
#[derive(Debug)]
struct Call {
    label: String,
    /// Name or address of the other end.
    peer: String,
    user: String,
    /// The other end called, or this one; not known where the log begins in the middle.
    called: Option<bool>,
    process: Option<u32>,
    has_call: bool,
    up: bool,
    /// It failed or ended.
    over: bool,
    /// The furthest step that is told.
    told: Option<DialStep>,
    /// PPP over Ethernet.
    is_other: bool,
    is_pptp: bool,
    /// What is lacking, while it is not told yet whether that was why it failed; whose word it is.
    lacks: Option<(UserRefusal, bool, Place, When)>,
    /// It was up when the other end fell silent.
    silent: Option<(Place, When)>,
    /// Why what checks its user lets nobody in: the refusal after it says less.
    checker: Option<UserRefusal>,
}

#[derive(Debug)]
pub(crate) struct L2tp {
    calls: Vec<Call>,
    /// What is of no call.
    ledger: Ledger,
    by_process: HashMap<u32, usize, RandomState>,
    by_interface: HashMap<String, usize, RandomState>,
    current: Option<usize>,
    /// RouterOS and accel-ppp: who called last.
    caller: String,
    /// More than PPP speaks, which may be in other tunnels.
    has_l2tp: bool,
    /// A daemon of PPTP speaks.
    has_pptp: bool,
    /// Why xl2tpd cannot start, until it does.
    ended: Option<(Remark, Place, When)>,
    /// Why tunnels did not come up, or ended.
    reasons: Reasons,
    /// The kernel has no PPP, until a call has it.
    no_ppp: Option<(Place, When)>,
    /// What stands alone, without the program's name, and is pppd's where pppd speaks besides.
    quoted: Option<(UserRefusal, bool, Place, When)>,
    /// That sentence is pppd's wherever it stands.
    may_stand_alone: bool,
    has_pppd: bool,
    /// pppd speaks without its name, which it has nowhere else in the text.
    is_bare: bool,
    has_tagged: bool,
    /// It is started by a client of a VPN over TLS.
    is_ssl: bool,
    lines: u64,
}

impl L2tp {
    /// `base`: the first number of what is of no call.
    pub(super) fn new(base: u32) -> L2tp {
        L2tp {
            calls: Vec::new(),
            ledger: Ledger::of(base, Product::Xl2tpd),
            by_process: HashMap::default(),
            by_interface: HashMap::default(),
            current: None,
            caller: String::new(),
            has_l2tp: false,
            has_pptp: false,
            ended: None,
            reasons: Reasons::default(),
            no_ppp: None,
            quoted: None,
            may_stand_alone: false,
            has_pppd: false,
            is_bare: false,
            has_tagged: false,
            is_ssl: false,
            lines: 0,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// Whether the line is one of these daemons'.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        if let Some(said) = line::read(line.text) {
            let when = stamp::by_month(said.before);
            let entry = Entry { place: line.place(), when, text: said.text };
            if said.speaker == Speaker::Pptp {
                self.has_pptp = true;
                return true;
            }
            self.lines += 1;
            match said.speaker {
                Speaker::Pptp => {}
                Speaker::L2tpd => {
                    self.has_l2tp = true;
                    self.tunnelled(entry, reading);
                }
                Speaker::Pppd(process) => {
                    self.has_pppd = true;
                    self.has_tagged = true;
                    match phrases::apple(said.text) {
                        Some(told) => self.of_apple(told, process, entry, reading),
                        None => self.linked(process, entry, reading),
                    }
                }
            }
            return true;
        }
        if let Some(said) = accel::read(line.text) {
            let entry = Entry { place: line.place(), when: said.when, text: said.text };
            self.lines += 1;
            self.of_accel(&said, entry, reading);
            return true;
        }
        if let Some(said) = softether::read(line.text) {
            let when = stamp::read(said.before);
            let entry = Entry { place: line.place(), when, text: said.text };
            self.lines += 1;
            self.of_softether(&said, entry, reading);
            return true;
        }
        if let Some(said) = softether::hub(line.text) {
            let when = stamp::read(said.before);
            let entry = Entry { place: line.place(), when, text: said.text };
            self.lines += 1;
            self.of_hub(&said, entry, reading);
            return true;
        }
        self.is_ssl |= phrases::is_ssl(line.text);
        let may_be_bare = !self.has_tagged && !self.is_ssl;
        if may_be_bare && (self.is_bare || phrases::begins_bare(line.text)) {
            let entry = Entry { place: line.place(), when: When::Absent, text: line.text.trim() };
            if phrases::begins_bare(line.text) || phrases::pppd(entry.text).is_some() {
                self.is_bare = !matches!(phrases::pppd(entry.text), Some(Told::Over));
                self.has_pppd = true;
                self.lines += 1;
                self.linked(None, entry, reading);
                return true;
            }
        }
        if self.quoted.is_none()
            && let Some((why, here)) = phrases::quoted(line.text)
        {
            self.quoted = Some((why, here, line.place(), When::Absent));
            self.may_stand_alone = phrases::may_stand_alone(line.text);
            return true;
        }
        let entry = Entry { place: line.place(), when: When::Absent, text: line.text.trim() };
        self.interface(entry, false, reading)
    }

    /// What RouterOS says of an interface or a caller.
    pub(super) fn interface(
        &mut self,
        entry: Entry<'_>,
        has_topic: bool,
        reading: &mut Reading<'_>,
    ) -> bool {
        if let Some(peer) = entry.text.strip_prefix("first L2TP UDP packet received from ") {
            peer.clone_into(&mut self.caller);
            return has_topic;
        }
        let logged_in = line::logged_in(entry.text).filter(|_| has_topic);
        let interface = logged_in.map(|(user, _)| format!("l2tp-{user}"));
        let of_interface = line::of_interface(entry.text, has_topic);
        let Some((name, text)) =
            interface.as_deref().map(|name| (name, "connected")).or(of_interface)
        else {
            return false;
        };
        let Some(told) = phrases::router(text) else { return false };
        self.lines += 1;
        self.has_l2tp = true;
        let is_address = name.parse::<std::net::IpAddr>().is_ok();
        let known = self.by_interface.get(name).copied();
        let known = known.filter(|call| {
            // One that begins anew is another one.
            let own = &self.calls[*call];
            let again = matches!(told, Told::Dials(_)) && own.told.is_some();
            !own.over && !again
        });
        let Some(call) = known.or_else(|| self.begin()) else { return true };
        self.by_interface.insert(name.to_owned(), call);
        let own = &mut self.calls[call];
        let is_callers = entry.text.starts_with('<') || logged_in.is_some();
        // A caller who has not said yet who he is.
        let is_number = is_callers && name.bytes().all(|byte| byte.is_ascii_digit());
        if is_address {
            name.clone_into(&mut own.peer);
            own.called.get_or_insert(true);
        } else if is_number && own.called.is_none() {
            own.called = Some(true);
            own.peer = std::mem::take(&mut self.caller);
        } else if let Some(user) = name.strip_prefix("l2tp-").filter(|_| is_callers) {
            user.clone_into(&mut own.user);
            own.called.get_or_insert(true);
            if own.peer.is_empty() {
                own.peer = match logged_in {
                    Some((_, from)) => from.to_owned(),
                    None => std::mem::take(&mut self.caller),
                };
            }
        }
        match told {
            Told::Dials(_) => {
                own.called = Some(false);
                self.step(call, DialStep::Began, entry, reading);
                self.step(call, DialStep::Linking, entry, reading);
            }
            Told::User(user) => {
                let here = self.calls[call].called.unwrap_or(user.here);
                self.judges(call, User { here, ..user }, entry, reading);
            }
            other => self.hears(call, other, entry, reading),
        }
        true
    }

    fn begin(&mut self) -> Option<usize> {
        if self.calls.len() >= MOST {
            return None;
        }
        self.calls.push(Call {
            label: format!("l2tp {}", self.calls.len() + 1),
            peer: String::new(),
            user: String::new(),
            called: None,
            process: None,
            has_call: false,
            up: false,
            over: false,
            told: None,
            is_other: false,
            is_pptp: self.has_pptp && !self.has_l2tp,
            lacks: None,
            silent: None,
            checker: None,
        });
        self.current = Some(self.calls.len() - 1);
        self.current
    }

    fn remark(&mut self, what: Remark, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if let Some(at) = self.ledger.begin(IkeVersion::V1, None) {
            self.ledger.remark(at, what, "", entry, reading);
        }
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.stays_down(reading);
        for call in 0..self.calls.len() {
            self.told_by_lack(call, reading);
        }
        self.fell_silent(reading);
        self.tells_reasons(reading);
        if let Some((place, when)) = self.no_ppp.take() {
            self.remark(Remark::PppMissing, Entry { place, when, text: "" }, reading);
        }
        if let Some((why, here, place, when)) = self.quoted.take()
            && (self.has_pppd || self.may_stand_alone && self.lines == 0)
            && let Some(call) = self.current.or_else(|| self.begin())
        {
            let user = User { name: "", accepted: false, why, here };
            self.judges(call, user, Entry { place, when, text: "" }, reading);
        }
    }

    /// Who did not answer any more, and has not called again since.
    fn fell_silent(&mut self, reading: &mut Reading<'_>) {
        let mut since: HashSet<&str, RandomState> = HashSet::default();
        let mut silent = Vec::new();
        for own in self.calls.iter().rev().filter(|own| own.up && !own.is_other && !own.is_pptp) {
            if let Some(at) = own.silent.filter(|_| !since.contains(own.peer.as_str())) {
                silent.push((at, endpoint(&own.peer, 0).filter(|end| end.address().is_some())));
            }
            since.insert(&own.peer);
        }
        for ((place, when), peer) in silent.into_iter().rev() {
            if let Some(at) = self.ledger.begin(IkeVersion::V1, None) {
                self.ledger.settle(at, None, peer);
                let entry = Entry { place, when, text: "" };
                self.ledger.remark(at, Remark::PeerDead, "", entry, reading);
            }
        }
    }

    /// A call begins once IPsec is up.
    fn of_apple(
        &mut self,
        told: Apple<'_>,
        process: Option<u32>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        self.has_l2tp = true;
        let known = self.current.filter(|call| !self.calls[*call].over);
        let step = match told {
            Apple::Server(server) => {
                server.clone_into(&mut self.caller);
                self.current = None;
                return;
            }
            Apple::Asks => {
                let Some(call) = known.or_else(|| self.begin()) else { return };
                let own = &mut self.calls[call];
                own.called = Some(false);
                own.process = process;
                own.peer = std::mem::take(&mut self.caller);
                self.step(call, DialStep::Began, entry, reading);
                DialStep::Linking
            }
            Apple::Answered => DialStep::Linked,
            Apple::Up => DialStep::LinkUp,
            Apple::Unanswered => DialStep::Linking,
        };
        let Some(call) = self.current.filter(|call| !self.calls[*call].over) else { return };
        self.step(call, step, entry, reading);
        match (told, process) {
            (Apple::Unanswered, _) => self.closes(call, entry, reading),
            (_, Some(process)) => {
                self.by_process.insert(process, call);
            }
            _ => {}
        }
    }

    fn linked(&mut self, process: Option<u32>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        // What is sent and received is listed, too: only its own judgement counts.
        let is_listed = entry.text.starts_with("sent [") || entry.text.starts_with("rcvd [");
        let has_no_address = phrases::has_no_address(entry.text);
        if is_listed && !has_no_address && phrases::end_of_link(entry.text).is_none() {
            return;
        }
        let other = phrases::is_other(entry.text);
        let pptp = phrases::is_pptp(entry.text);
        self.has_l2tp |= phrases::is_l2tp(entry.text);
        let started = entry.text.starts_with("pppd ") && entry.text.contains(" started by ");
        let told = phrases::pppd(entry.text);
        if told.is_none() && !started && !other && !pptp {
            return;
        }
        let known = process.and_then(|process| self.by_process.get(&process).copied());
        match told {
            Some(Told::NoPpp) => return self.lacks_ppp(known.or(self.current), entry),
            Some(Told::NoOptions) => return self.lacks_options(known.or(self.current), entry),
            _ => {}
        }
        // It is over already.
        let is_over = self.current.is_some_and(|call| self.calls[call].over);
        if told == Some(Told::Over) && process.is_none() && is_over {
            return;
        }
        let known = known.filter(|call| !(started && self.calls[*call].over));
        let waits = self.current.filter(|call| {
            let own = &self.calls[*call];
            own.process.is_none() && !own.over
        });
        let Some(call) = known.or(waits).or_else(|| self.begin()) else { return };
        if started || told == Some(Told::Connected) {
            self.no_ppp = None;
            self.reasons.options = None;
        }
        self.current = Some(call);
        if let Some(process) = process {
            self.calls[call].process = Some(process);
            self.by_process.insert(process, call);
        }
        self.calls[call].is_other |= other;
        self.calls[call].is_pptp |= pptp;
        match told {
            Some(Told::Checker(why)) => self.calls[call].checker = Some(why),
            // A client has none for its server.
            Some(Told::Lacks(..)) if has_no_address && self.calls[call].called == Some(false) => {}
            Some(Told::Lacks(why, here)) => {
                self.calls[call].lacks = Some((why, here, entry.place, entry.when));
            }
            Some(Told::Silent) if self.calls[call].up => {
                self.calls[call].silent = Some((entry.place, entry.when));
            }
            Some(Told::User(user)) => self.judges(call, user, entry, reading),
            Some(other) => self.hears(call, other, entry, reading),
            None => {}
        }
    }

    fn judges(&mut self, call: usize, user: User<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let own = &mut self.calls[call];
        if own.over || own.up || own.is_other {
            return;
        }
        if own.user.is_empty() && user.here {
            user.name.clone_into(&mut own.user);
        }
        let checker = own.checker.take().filter(|_| user.here);
        let why = match own.lacks.take() {
            _ if user.accepted => user.why,
            // After a method that it does not know another one may be what is refused.
            Some((UserRefusal::Unknown, ..)) if !user.here => UserRefusal::Unknown,
            _ => checker.unwrap_or(user.why),
        };
        let says = if user.here { Authenticator::Server } else { Authenticator::Client };
        self.step(call, DialStep::LinkUp, entry, reading);
        let own = &self.calls[call];
        let judged = UserJudged {
            says,
            user: &own.user,
            from: endpoint(&own.peer, 0).filter(|end| end.address().is_some()),
            accepted: user.accepted,
            code: None,
            reason: None,
            method: 0,
            in_ppp: true,
            in_peap: false,
            why,
        };
        let about = reading.session(&own.label, entry.place, entry.when);
        reading.tell(entry.place, entry.when, about, Statement::JudgesUser(judged));
        if !user.accepted && user.why != UserRefusal::TimedOut {
            self.closes(call, entry, reading);
        }
    }

    fn hears(&mut self, call: usize, told: Told<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        match told {
            Told::Connected if !self.calls[call].up => {
                self.calls[call].up = true;
                self.step(call, DialStep::Connected, entry, reading);
            }
            Told::Over => self.closes(call, entry, reading),
            Told::EndedThere(reason) if reason.contains("uthentication failed") => {
                let why = UserRefusal::Unknown;
                let user = User { name: "", accepted: false, why, here: false };
                self.judges(call, user, entry, reading);
            }
            _ => {}
        }
    }

    /// It failed, and nothing but what it lacks says why.
    fn told_by_lack(&mut self, call: usize, reading: &mut Reading<'_>) {
        let own = &mut self.calls[call];
        if let Some((why, here, place, when)) = own.lacks.take().filter(|_| !own.up && !own.over) {
            let user = User { name: "", accepted: false, why, here };
            self.judges(call, user, Entry { place, when, text: "" }, reading);
        }
    }

    /// Over; whoever was not up failed.
    fn closes(&mut self, call: usize, entry: Entry<'_>, reading: &mut Reading<'_>) {
        self.told_by_lack(call, reading);
        let own = &mut self.calls[call];
        if std::mem::replace(&mut own.over, true) {
            return;
        }
        let step = if own.up { DialStep::Ended } else { DialStep::Failed };
        self.step(call, step, entry, reading);
    }

    fn step(&mut self, call: usize, step: DialStep, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let own = &mut self.calls[call];
        if own.is_other || own.told.is_some_and(|told| told >= step) {
            return;
        }
        own.told = Some(step);
        let (place, when): (Place, When) = (entry.place, entry.when);
        let about = reading.session(&own.label, place, when);
        // Who calls is a series of its own, as a profile is of who is called.
        let (server, profile) = match (own.called, own.peer.as_str()) {
            (Some(true), "") => ("", own.user.as_str()),
            (Some(true), peer) => ("", peer),
            (_, peer) => (peer, ""),
        };
        let tunnel = match own.is_pptp {
            true => Some(TunnelType::Pptp),
            false => self.has_l2tp.then_some(TunnelType::L2tp),
        };
        let dial =
            Dial { user: &own.user, server, profile, tunnel, by_daemon: true, ..Dial::new(step) };
        reading.tell(place, when, about, Statement::Dials(dial));
    }
}

#[cfg(test)]
mod tests;
