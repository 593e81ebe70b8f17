//! What a rule looks at: one attempt, its machine, and the questions one asks of them.

use std::cmp::Reverse;
use std::net::IpAddr;

use evidence::{
    DialStep, Endpoint, FailurePoint, IpsecAuthentication, KernelDropReason, KeyingModule,
    LastSent, NegotiationMode, Party, ServiceName, ServiceState, Spi, StartType, TunnelType,
};
use verdict::{Citation, Side, Text};

use super::{Attempt, Known, Stage, daemon, join, progress, tell};
use crate::case::Case;
use crate::gather::{
    At, CertificateTold, ChangeTold, DialTold, DroppedTold, FailureTold, KernelDropTold,
    ProfileTold, ServiceTold, SettingTold, Told, UserTold,
};
use crate::machines::Machine;

#[derive(Clone, Copy)]
pub struct AttemptView<'a> {
    pub case: &'a Case,
    pub attempt: &'a Attempt,
    pub machine: &'a Machine,
}

impl<'a> AttemptView<'a> {
    pub fn new(case: &'a Case, attempt: &'a Attempt) -> AttemptView<'a> {
        AttemptView { case, attempt, machine: &case.machines[attempt.machine] }
    }

    // ---- citing

    pub fn cite(&self, at: At, says: Text) -> Citation {
        Citation { source: at.source, place: at.place, also: Vec::new(), says }
    }

    /// The event that shows the code, or whatever ended it.
    pub fn end(&self) -> Option<At> {
        self.attempt.span(self.machine).map(|(_, end)| end)
    }

    /// This machine's own side of the negotiation.
    pub fn own_side(&self) -> Side {
        if self.attempt.initiates(self.machine) { Side::Initiator } else { Side::Responder }
    }

    pub fn other_side(&self) -> Side {
        if self.attempt.initiates(self.machine) { Side::Responder } else { Side::Initiator }
    }

    // ---- the dial

    pub fn code(&self) -> Option<u32> {
        self.attempt.code
    }

    pub fn has_code(&self, wanted: &[u32]) -> bool {
        self.attempt.code.is_some_and(|code| wanted.contains(&code))
    }

    pub fn stage(&self) -> Stage {
        self.attempt.stage
    }

    pub fn dial(&self) -> Option<&'a DialTold> {
        self.attempt.dial(self.machine)
    }

    /// The tunnel that is dialled, and what says so: the dial's own settings, the keying module of
    /// a failure, or the stored profile of the same name.
    pub fn tunnel(&self) -> Option<(TunnelType, Citation)> {
        let says = |tunnel: TunnelType| {
            Text::new(
                format!("the profile is {}", tunnel.name()),
                format!("il profilo è {}", tunnel.name()),
            )
        };
        if let Some(dial) = self.dial()
            && let (Some(tunnel), Some(at)) = (dial.tunnel, dial.begin())
        {
            return Some((tunnel, self.cite(at, says(tunnel))));
        }
        if let Some(told) = self.profile()
            && let Some(tunnel) = told.what.tunnel
        {
            return Some((tunnel, self.cite(told.at, says(tunnel))));
        }
        None
    }

    /// The only tunnel it can be, where that is known.
    pub fn tunnel_is(&self, wanted: TunnelType) -> Option<Citation> {
        self.tunnel().filter(|(tunnel, _)| *tunnel == wanted).map(|(_, shown)| shown)
    }

    /// A protocol that has no IPsec is dialled.
    pub fn other_protocol(&self) -> Option<(TunnelType, Citation)> {
        self.tunnel().filter(|(tunnel, _)| !tunnel.may_be_ipsec())
    }

    /// With what IKE authenticates this machine, and what says so.
    pub fn authentication(&self) -> Option<(IpsecAuthentication, At)> {
        let dial = self.dial();
        if let Some(dial) = dial
            && let (Some(with), Some(at)) = (dial.authentication, dial.begin())
        {
            return Some((with, at));
        }
        if let Some((at, failure)) = self.failure()
            && let Some(with) = failure.method
        {
            return Some((with, at));
        }
        let told = self.profile()?;
        Some((told.what.authentication?, told.at))
    }

    /// The stored profile that was dialled.
    pub fn profile(&self) -> Option<&'a Told<ProfileTold>> {
        let profiles = &self.machine.journal.profiles;
        let dial = self.dial();
        let named = profiles.iter().rev().find(|told| {
            dial.is_some_and(|dial| !dial.profile.is_empty() && told.what.name == dial.profile)
        });
        let unnamed = dial.is_none_or(|dial| dial.profile.is_empty());
        match (named, profiles.as_slice()) {
            (None, [only]) if unnamed => Some(only),
            (named, _) => named,
        }
    }

    pub fn server(&self) -> String {
        let dialled = self.dial().map(|dial| dial.server.clone()).filter(|own| !own.is_empty());
        let remote = || {
            let (_, failure) = self.failure()?;
            failure.remote.map(|end| end.to_string())
        };
        let stored = || self.profile().map(|told| told.what.server.clone());
        dialled.or_else(remote).or_else(stored).unwrap_or_default()
    }

    // ---- IKE's own word

    pub fn failure(&self) -> Option<(At, &'a FailureTold)> {
        self.attempt.failure(self.machine)
    }

    pub fn failures(&self) -> impl Iterator<Item = &'a Told<FailureTold>> + use<'a> {
        let journal = &self.machine.journal;
        self.attempt.failures.iter().map(|at| &journal.failures[*at])
    }

    /// Whether something that stops IKE on this machine can be behind it, by its codes.
    pub fn may_be_stopped_here(&self) -> bool {
        let of_ike = self.failure().and_then(|(_, failure)| failure.code);
        [self.code(), of_ike].into_iter().flatten().all(progress::may_be_stopped_here)
    }

    /// The dial's code, where its meaning alone says how far IKE came.
    pub(super) fn code_says(&self, wanted: fn(u32) -> bool) -> Option<Citation> {
        let other = self.tunnel().is_some_and(|(tunnel, _)| !tunnel.may_be_ipsec());
        // IKE's own word weighs more.
        let silent = self.failures().any(|told| told.what.responder_spi == Some(Spi::NONE));
        if other || silent {
            return None;
        }
        let code = self.code().filter(|code| wanted(*code))?;
        let spelled = tell::code(code);
        let says = Text::new(
            format!("{spelled} is said only where IKE came that far"),
            format!("{spelled} si ha solo se IKE è arrivato fin lì"),
        );
        Some(self.cite(self.end()?, says))
    }

    /// Both ends have authenticated: phase 1 is over, whatever became of phase 2.
    pub fn phase_one_over(&self) -> Option<Citation> {
        if self.failures().all(|told| told.what.mode != NegotiationMode::Main) {
            let says = Text::new("phase 1 was done", "la fase 1 era completa");
            if let Some(at) = self.agreed(NegotiationMode::Main) {
                return Some(self.cite(at, says));
            }
            if let Some(told) = self.failures().find(|t| t.what.mode == NegotiationMode::Quick) {
                return Some(self.cite(told.at, tell::failure(&told.what)));
            }
        }
        self.came_up()
    }

    /// IPsec came up, for which everything in IKE must have gone well.
    pub fn came_up(&self) -> Option<Citation> {
        if let Some(at) = self.agreed(NegotiationMode::Quick) {
            let says = Text::new("a negotiation came up", "una negoziazione è riuscita");
            return Some(self.cite(at, says));
        }
        if !matches!(self.stage(), Stage::User | Stage::Connected) {
            return None;
        }
        // SSTP and PPTP link, too, and have no IPsec; nor has a modem, for which pppd speaks alike.
        let open = daemon::daemon(self).is_none();
        let dial = self.dial().filter(|d| d.tunnel.map_or(open, TunnelType::may_be_ipsec))?;
        let steps = [DialStep::Linked, DialStep::LinkUp, DialStep::Connected];
        let at = steps.into_iter().find_map(|step| dial.step(step))?;
        Some(self.cite(at, Text::new("IPsec was up", "IPsec era attivo")))
    }

    /// Nothing was ever heard of the peer: its SPI is stated to be zero.
    pub fn never_answered(&self) -> Option<Citation> {
        // A refusal in the clear need not choose an SPI: only waiting in vain counts.
        const TIMED_OUT: [Option<u32>; 2] = [Some(13805), Some(13813)];
        let told = self.failures().find(|told| {
            told.what.responder_spi == Some(Spi::NONE) && TIMED_OUT.contains(&told.what.code)
        })?;
        if self.answered().is_some() {
            return None;
        }
        Some(self.cite(
            told.at,
            Text::new(
                "its cookie is all zeros: the peer never answered",
                "il suo cookie è tutto zeri: il peer non ha mai risposto",
            ),
        ))
    }

    /// This machine's IKE sent something, so its services run and nothing local stopped it all.
    pub fn negotiated(&self) -> Option<Citation> {
        let told = self.failures().find(|told| {
            matches!(told.what.last_sent, Some(sent) if sent != LastSent::Nothing)
                || told.what.initiator_spi != Spi::NONE
        });
        let says =
            Text::new("this computer’s IKE negotiated", "l’IKE di questo computer ha negoziato");
        told.map(|told| self.cite(told.at, says))
            .or_else(|| self.phase_one_over())
            .or_else(|| self.seen(Party::Initiator))
            .or_else(|| self.seen(Party::Responder))
            .or_else(|| self.code_says(progress::ran))
    }

    pub fn keying(&self) -> Option<(KeyingModule, At)> {
        let (at, failure) = self.failure()?;
        Some((failure.keying?, at))
    }

    /// Whether the refusal was noticed here or there, where its IKE says so.
    pub fn noticed(&self) -> Option<(FailurePoint, At)> {
        let (at, failure) = self.failure()?;
        Some((failure.noticed?, at))
    }

    // ---- the machine

    /// The newest word on a setting below this key of `Services`.
    pub fn setting(&self, key: &str, name: &str) -> Option<&'a Told<SettingTold>> {
        let settings = &self.machine.journal.settings;
        settings.iter().rev().find(|told| {
            let own = &told.what;
            own.name.eq_ignore_ascii_case(name) && own.key.eq_ignore_ascii_case(key)
        })
    }

    pub fn setting_is(&self, key: &str, name: &str, value: u64) -> Option<Citation> {
        let told = self.setting(key, name).filter(|told| told.what.value == Some(value))?;
        Some(self.cite(told.at, Text::same(format!("{} = {value}", told.what.name))))
    }

    /// A dial of this machine with the same protocol connected, whenever.
    pub fn worked_alike(&self) -> bool {
        let own = self.dial().and_then(|dial| dial.tunnel);
        let mut dials = self.machine.journal.dials.iter().map(|told| &told.what);
        own.is_some()
            && dials.any(|dial| dial.tunnel == own && dial.step(DialStep::Connected).is_some())
    }

    /// What was told of a service, the newest first, without what was told after the attempt. Logs
    /// are exported in either order; a state without a time is the newest.
    pub fn service(
        &self,
        name: ServiceName,
    ) -> impl Iterator<Item = &'a Told<ServiceTold>> + use<'a> {
        let end = self.end();
        let told = self.machine.journal.services.iter().rev().filter(move |told| {
            let later = end.and_then(|end| told.at.seconds_since(end)).is_some_and(|s| s > 5.0);
            told.what.name == name && !later
        });
        let mut told: Vec<_> = told.collect();
        told.sort_by_key(|told| told.at.on_its_clock().map(Reverse));
        told.into_iter()
    }

    /// IPsec was asked for during it, while the service that negotiates was not started.
    pub fn keying_not_started(&self) -> Option<At> {
        let runs = self.service(ServiceName::Keying).find(|told| told.what.state.is_some());
        let runs = runs.filter(|told| told.what.state == Some(ServiceState::Running));
        let mut told = self.machine.journal.keying_not_started.iter().rev().map(|told| told.at);
        told.find(|at| {
            let later = runs.and_then(|runs| runs.at.seconds_since(*at)).is_some_and(|s| s >= 0.0);
            self.may_be_during(*at) && !later
        })
    }

    /// During it, as far as clocks can be compared.
    fn may_be_during(&self, at: At) -> bool {
        let span = self.attempt.span(self.machine);
        span.is_none_or(|(begin, end)| join::within(at, begin, end) != Some(false))
    }

    /// The service was not running when it was needed: disabled, unable to start just before, or
    /// (of the one that always runs) stopped; and nothing worked since it was told.
    pub fn service_down(&self, name: ServiceName) -> Option<&'a Told<ServiceTold>> {
        let worked = self.last_worked();
        let standing = |told: &&Told<ServiceTold>| {
            let since = worked.and_then(|worked| worked.seconds_since(told.at));
            !since.is_some_and(|seconds| seconds > 0.0)
        };
        let newest = self.service(name).find(|told| {
            told.what.state.is_some() || told.what.start.is_some() || told.what.error.is_some()
        })?;
        // A crash is followed by a restart, and an old refusal to start by whatever mended it.
        const ENDED_UNEXPECTEDLY: u32 = 1067;
        const JUST_BEFORE: f64 = 600.0;
        let recent = |told: &Told<ServiceTold>| {
            let age = self.end().and_then(|end| end.seconds_since(told.at));
            age.is_none_or(|seconds| seconds <= JUST_BEFORE)
        };
        let is_down = |told: &&Told<ServiceTold>| match told.what.error {
            Some(ENDED_UNEXPECTEDLY) => false,
            Some(_) => recent(told),
            None => {
                let always_runs = name == ServiceName::Filtering;
                told.what.start == Some(StartType::Disabled)
                    || told.what.state == Some(ServiceState::Absent)
                    || (always_runs && told.what.state == Some(ServiceState::Stopped))
            }
        };
        // It runs until it is stopped, however it starts the next time.
        let state = self.service(name).find(|told| told.what.state.is_some());
        if state.is_some_and(|told| told.what.state == Some(ServiceState::Running)) {
            return None;
        }
        let another_way = |told: &Told<ServiceTold>| {
            let same_time = told.at.seconds_since(newest.at) == Some(0.0);
            same_time && told.what.start.is_some() && told.what.start != newest.what.start
        };
        if newest.what.start.is_some() && self.service(name).any(another_way) {
            return None;
        }
        // Stopped alone is its rest: it starts on demand. The newest word on how it starts counts.
        let start = || self.service(name).find(|told| told.what.start.is_some());
        [Some(newest), start()].into_iter().flatten().filter(standing).find(is_down)
    }

    /// The last moment up to which IKE is known to have worked here: a dial had IPsec up, a
    /// negotiation was answered or sent anything, or a packet of it was thrown away on its way out.
    fn last_worked(&self) -> Option<At> {
        let journal = &self.machine.journal;
        let up = [DialStep::Linked, DialStep::Connected];
        let dials = journal
            .dials
            .iter()
            .filter(|told| told.what.tunnel.is_none_or(TunnelType::may_be_ipsec));
        let ups = dials.filter_map(|told| up.iter().find_map(|step| told.what.step(*step)));
        let sent = journal.failures.iter().filter(|told| {
            told.what.initiator_spi != Spi::NONE
                || matches!(told.what.last_sent, Some(sent) if sent != LastSent::Nothing)
        });
        let dropped = journal.dropped.iter().filter(|told| {
            let port = told.what.local.map_or(0, Endpoint::port);
            told.what.outbound == Some(true)
                && matches!(port, 500 | 4500)
                && is_system(&told.what.program)
        });
        let others = journal.agreed.iter().map(|told| told.at);
        let others = others.chain(sent.map(|told| told.at));
        let all = ups.chain(others).chain(dropped.map(|told| told.what.last));
        all.max_by_key(|at| at.on_its_clock())
    }

    pub fn service_runs(&self, name: ServiceName) -> Option<Citation> {
        let newest = self.service(name).find(|told| told.what.state.is_some())?;
        (newest.what.state == Some(ServiceState::Running)).then(|| {
            let key = name.key();
            self.cite(newest.at, Text::new(format!("{key} runs"), format!("{key} è in esecuzione")))
        })
    }

    /// Chains that IKE or EAP had judged: by the system's own processes, of the name that is
    /// dialled, where the code can be of certificates at all. Programs judge chains all day.
    pub fn certificates(&self) -> impl Iterator<Item = &'a Told<CertificateTold>> + use<'a> {
        self.judged_by_the_system(true)
    }

    /// Chains that may be of it: the name that is dialled is not known, or the peer is the caller.
    pub fn other_certificates(&self) -> impl Iterator<Item = &'a Told<CertificateTold>> + use<'a> {
        self.judged_by_the_system(false)
    }

    fn judged_by_the_system(
        &self,
        wanted: bool,
    ) -> impl Iterator<Item = &'a Told<CertificateTold>> + use<'a> {
        let journal = &self.machine.journal;
        let server = self.server().to_lowercase();
        let matters = self.code().is_none_or(progress::may_be_certificate);
        let named = !server.is_empty() && server.parse::<IpAddr>().is_err();
        let may_differ = !named || !self.attempt.initiates(self.machine);
        let own_certificates = &self.attempt.certificates;
        let own = own_certificates.iter().map(|at| &journal.certificates[*at]);
        own.filter(move |told| {
            let system = is_system(&told.what.program);
            let is_named = named && concerns(&told.what, &server);
            let mut judged = own_certificates.iter().map(|at| &journal.certificates[*at]);
            let later_good = judged.any(|other| is_good_again(told, other));
            let of_this = if wanted { is_named } else { may_differ && !is_named };
            matters && system && of_this && !later_good
        })
    }

    /// What is told of its user, by whoever can mean this dial.
    pub fn users(&self) -> impl Iterator<Item = &'a Told<UserTold>> + use<'a> {
        super::station::users(self)
    }

    /// What is told of its user bears the connection's own name (CoId), which is in no other.
    pub fn joined_by_name(&self) -> bool {
        let label = self.dial().map_or("", |dial| dial.label.as_str());
        !label.is_empty() && self.users().any(|told| told.what.label == label)
    }

    /// What this machine's filters threw away of it: of the system's own IKE, to the peer, where
    /// its address is known.
    pub fn drops(&self) -> impl Iterator<Item = &'a Told<DroppedTold>> + use<'a> {
        let journal = &self.machine.journal;
        let server = self.server_address();
        let is_other = self.other_protocol().is_some();
        self.attempt.dropped.iter().map(|at| &journal.dropped[*at]).filter(move |told| {
            let remote = told.what.remote.and_then(Endpoint::address);
            let is_loopback = remote.is_some_and(|address| address.is_loopback());
            let is_its_peer = server.is_none() || remote.is_none() || remote == server;
            is_its_peer && !is_other && !is_loopback && is_system(&told.what.program)
        })
    }

    pub(crate) fn server_address(&self) -> Option<IpAddr> {
        self.server().parse().ok()
    }

    /// It is this attempt's own packet, on its way out: to the peer, or to somebody on the internet
    /// while nothing else was dialled and only the peer's name is known.
    pub fn is_its_own(&self, told: &Told<DroppedTold>) -> bool {
        let remote = told.what.remote.and_then(Endpoint::address);
        let named = match (remote, self.server_address()) {
            (Some(remote), Some(server)) => remote == server,
            (Some(remote), None) => is_on_the_internet(remote),
            (None, _) => false,
        };
        let shared = self.case.attempts.iter().any(|other| {
            let same_machine = other.machine == self.attempt.machine;
            let journal = &self.machine.journal;
            same_machine
                && other.series != self.attempt.series
                && other.dropped.iter().any(|at| std::ptr::eq(&journal.dropped[*at], told))
        });
        named && !shared && told.what.outbound != Some(false)
    }

    /// The negotiation came further than where this drop would have stopped it: what was lost on
    /// UDP 500 did not matter once the peer answered, and nothing did once IPsec, or a code that
    /// only the peer's proof brings, was there.
    pub fn got_past(&self, dropped: &DroppedTold) -> bool {
        let ends = [dropped.local, dropped.remote].into_iter().flatten();
        let first = dropped.protocol == 17 && ends.into_iter().any(|end| end.port() == 500);
        if first {
            return self.answered().is_some();
        }
        self.came_up().is_some() || self.code_says(progress::answered).is_some()
    }

    /// Who owns the filter that threw packets away: as the drop says, else as the list of filters.
    pub fn filter_owner(&self, dropped: &DroppedTold) -> String {
        if !dropped.owner.is_empty() || dropped.filter == 0 {
            return dropped.owner.clone();
        }
        let filters = &self.machine.journal.filters;
        let known = filters.iter().rev().find(|told| told.what.id == dropped.filter);
        known.map(|told| owner(&told.what.provider, &told.what.name)).unwrap_or_default()
    }

    /// The newest packet that this machine's IPsec threw away for `why` while the attempt lasted.
    pub fn discard(&self, why: KernelDropReason) -> Option<&'a Told<KernelDropTold>> {
        let known_by = matches!(self.attempt.known, Known::Discard(_));
        let mut told = self.machine.journal.discarded.iter().rev();
        told.find(|told| told.what.why == why && (known_by || self.may_be_during(told.at)))
    }

    /// What changed on this machine, in the order told.
    pub fn changes(&self) -> impl Iterator<Item = &'a Told<ChangeTold>> + use<'a> {
        self.machine.journal.changes.iter()
    }
}

/// Its provider, which says whose it is, and its own name.
fn owner(provider: &str, name: &str) -> String {
    match (provider, name) {
        ("", name) => name.to_owned(),
        (provider, "") => provider.to_owned(),
        (provider, name) => format!("{provider}: {name}"),
    }
}

/// `other` is the same certificate, judged good by the same program and no earlier.
fn is_good_again(told: &Told<CertificateTold>, other: &Told<CertificateTold>) -> bool {
    let (bad, good) = (&told.what, &other.what);
    let no_earlier = other.at.seconds_since(told.at).is_some_and(|seconds| seconds >= 0.0);
    let is_bad = bad.result != 0 || bad.trust_errors != 0;
    is_bad
        && good.result == 0
        && good.trust_errors == 0
        && good.subject == bad.subject
        && good.program == bad.program
        && no_earlier
}

/// IKE and EAP run in the system's own processes.
fn is_system(program: &str) -> bool {
    let program = program.rsplit('\\').next().unwrap_or_default().to_lowercase();
    matches!(program.as_str(), "" | "system" | "svchost.exe" | "lsass.exe")
}

/// Not an address of a site of its own (RFC 1918, RFC 6598, RFC 4193), nor of one link.
fn is_on_the_internet(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let shared = first == 100 && second & 0xc0 == 64;
            !(v4.is_private() || v4.is_link_local() || v4.is_multicast() || shared)
        }
        IpAddr::V6(v6) => {
            let local = matches!(v6.segments()[0] & 0xffc0, 0xfe80 | 0xfec0);
            !(v6.is_multicast() || local || v6.segments()[0] & 0xfe00 == 0xfc00)
        }
    }
}

/// Of the name that is dialled, or of all names of its domain.
fn concerns(judged: &CertificateTold, server: &str) -> bool {
    let domain = server.split_once('.').map_or("", |(_, domain)| domain);
    [&judged.subject, &judged.wanted_name].into_iter().any(|name| {
        let name = name.to_lowercase();
        let name = name.strip_prefix("cn=").unwrap_or(&name);
        let name = name.split(',').next().unwrap_or_default().trim();
        name == server || name.strip_prefix("*.").is_some_and(|of| !of.is_empty() && of == domain)
    })
}
