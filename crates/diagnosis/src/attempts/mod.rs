//! Attempts as machines tell of them: one dial, or one failure that its events report.

pub(crate) mod changes;
mod contradiction;
pub(crate) mod daemon;
mod discards;
pub(crate) mod examine;
mod heard;
mod join;
pub(crate) mod judge;
mod order;
mod own_ike;
mod pair;
mod progress;
mod proof;
pub(crate) mod report;
mod rhythm;
mod stage;
pub(crate) mod station;
pub(crate) mod tell;
pub mod view;

pub(crate) use pair::pair;
pub use stage::Stage;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use evidence::{DialStep, NegotiationMode, Role};

use crate::gather::{At, DialTold, DroppedTold, FailureTold, Told, UserTold};
use crate::machines::Machine;

/// What an attempt is known by. Each is an index into its machine's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    Dial(usize),
    /// IKE gave it up, and no dial is told that it belongs to.
    Failure(usize),
    /// A user was refused, and no dial is told that it belongs to.
    User(usize),
    /// Protected packets were thrown away: something was up.
    Discard(usize),
    /// IKE was not let out, and nothing else is told of it.
    Drop(usize),
    /// A number or sentence alone.
    Code(usize),
    /// Nothing failed: the machine only shows its state.
    State,
}

/// One attempt, with everything of its machine that belongs to it.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Index into the case's machines.
    pub machine: usize,
    pub known: Known,
    /// Attempts of one machine with one profile or peer share it; counts from 1.
    pub series: u32,
    /// Indexes into the machine's journal.
    pub failures: Vec<usize>,
    pub certificates: Vec<usize>,
    pub dropped: Vec<usize>,
    pub agreed: Vec<usize>,
    /// Machine and index: the client's own EAP events, and those of servers.
    pub users: Vec<(usize, usize)>,
    /// Something was joined only because it is the only one in both.
    pub weakly_joined: bool,
    pub stage: Stage,
    pub code: Option<u32>,
    pub up: bool,
    /// The negotiation that captures show of it.
    pub negotiation: Option<u32>,
    /// A clock states no zone, and at other hours others may be it: of `negotiation` only what all
    /// of them are is known, and where they are not alike it is none.
    pub hour_is_open: bool,
    /// A negotiation that fits by time alone, on clocks that do not state their zones: nothing
    /// else shows that it is this machine's.
    pub may_be: Option<u32>,
    /// Whence those came of which it may be one, where they are of several clients.
    pub callers: Vec<IpAddr>,
}

/// Of one machine: beyond these the oldest are left out.
pub const MOST_ATTEMPTS: usize = 20_000;
/// Of one machine: to so many of the newest, other events are joined.
const MOST_JOINED: usize = 64;

/// All attempts of all machines, each machine's in order.
pub(crate) fn find(machines: &[Machine]) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = Vec::new();
    let users = join::Users::of(machines);
    for (index, machine) in machines.iter().enumerate() {
        of_machine(index, machine, machines, &users, &mut attempts);
    }
    // What a server says of a user whose dial is told is part of that dial.
    let mut told: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
    for attempt in attempts.iter().filter(|attempt| matches!(attempt.known, Known::Dial(_))) {
        for of in &attempt.users {
            told.entry(*of).or_default().insert(attempt.machine);
        }
    }
    attempts.retain(|attempt| match attempt.known {
        Known::User(at) => !told.contains_key(&(attempt.machine, at)),
        // Of one dial the machine that dials tells more than a daemon at the other end.
        Known::Dial(_) if machines[attempt.machine].is_daemons => {
            let mut dials = attempt.users.iter().filter_map(|of| told.get(of)).flatten();
            !dials.any(|machine| *machine != attempt.machine)
        }
        _ => true,
    });
    number(machines, &mut attempts);
    attempts
}

fn of_machine(
    index: usize,
    machine: &Machine,
    all: &[Machine],
    users: &join::Users,
    attempts: &mut Vec<Attempt>,
) {
    let journal = &machine.journal;
    let first = attempts.len();
    let skipped = journal.dials.len().saturating_sub(MOST_ATTEMPTS);
    attempts
        .extend((skipped..journal.dials.len()).map(|dial| Attempt::new(index, Known::Dial(dial))));
    let newest = first.max(attempts.len().saturating_sub(MOST_JOINED));
    join::to_dials(machine, all, users, &mut attempts[newest..]);
    let mut alone: Vec<bool> = journal.failures.iter().map(|told| !told.what.benign).collect();
    for at in attempts[first..].iter().flat_map(|attempt| &attempt.failures) {
        alone[*at] = false;
    }
    let alone: Vec<usize> = (0..alone.len()).filter(|at| alone[*at]).collect();
    attempts.extend(join::failures(index, machine, &alone));
    let alone = attempts.len() == first;
    if alone && let Some(user) = last_refused(&journal.users) {
        let mut attempt = Attempt::new(index, Known::User(user));
        attempt.users.push((index, user));
        attempts.push(attempt);
    }
    // A single packet that is thrown away says nothing of a tunnel that is up.
    const MANY: usize = 3;
    let discards = journal.discarded.len();
    let is_well = attempts[first..].iter().all(|attempt| !attempt.failed(machine));
    if attempts.len() == first && discards > 0 || is_well && discards >= MANY {
        attempts.push(Attempt::new(index, Known::Discard(journal.discarded.len() - 1)));
    }
    if attempts.len() == first
        && let Some(at) = journal.dropped.iter().rposition(|told| is_of_ike(&told.what))
    {
        let mut attempt = Attempt::new(index, Known::Drop(at));
        attempt.dropped.push(at);
        attempts.push(attempt);
    }
    // A number beside events is what the person saw of them, or how one went on whose end they do
    // not tell.
    let is_open = |attempt: &Attempt| {
        attempt.dial(machine).is_some_and(|dial| {
            dial.code.is_none() && dial.reached().is_some_and(|step| step <= DialStep::LinkUp)
        })
    };
    // Which dial it is of is not known where none failed that is told.
    let none_failed = |attempt: &Attempt| is_open(attempt) || !attempt.failed(machine);
    if attempts[first..].iter().all(none_failed) {
        attempts.extend(
            (0..journal.codes.len()).take(8).map(|at| Attempt::new(index, Known::Code(at))),
        );
    }
    if attempts.len() == first {
        attempts.push(Attempt::new(index, Known::State));
    }
    for attempt in &mut attempts[first..] {
        stage::settle(machine, attempt);
    }
}

/// The last user who was refused, and not let in after that.
fn last_refused(users: &[Told<UserTold>]) -> Option<usize> {
    let mut let_in: BTreeSet<String> = BTreeSet::new();
    for (at, told) in users.iter().enumerate().rev() {
        let account = join::account(&told.what.user);
        if told.what.accepted {
            let_in.insert(account);
        } else if account.is_empty() || !let_in.contains(&account) {
            return Some(at);
        }
    }
    None
}

/// A message of IKE that was to leave: something dials.
fn is_of_ike(dropped: &DroppedTold) -> bool {
    let port = dropped.remote.map(evidence::Endpoint::port);
    dropped.protocol == 17 && dropped.outbound == Some(true) && matches!(port, Some(500 | 4500))
}

/// Dials of one profile, failures with one peer: a series.
fn number(machines: &[Machine], attempts: &mut [Attempt]) {
    let mut series: BTreeMap<(usize, u8, String), u32> = BTreeMap::new();
    for attempt in attempts {
        let journal = &machines[attempt.machine].journal;
        let key = match attempt.known {
            Known::Dial(at) => {
                let dial = &journal.dials[at].what;
                (0, if dial.profile.is_empty() { &dial.server } else { &dial.profile }.clone())
            }
            Known::Failure(at) => {
                let remote = journal.failures[at].what.remote;
                (1, remote.map(|end| end.to_string()).unwrap_or_default())
            }
            Known::User(_) => (2, String::new()),
            Known::Discard(_) => (3, String::new()),
            Known::Drop(_) => (6, String::new()),
            Known::Code(at) => (4, journal.codes[at].what.code.to_string()),
            Known::State => (5, String::new()),
        };
        let next = series.len() as u32 + 1;
        attempt.series = *series.entry((attempt.machine, key.0, key.1)).or_insert(next);
    }
}

impl Attempt {
    pub(super) fn new(machine: usize, known: Known) -> Attempt {
        Attempt {
            machine,
            known,
            series: 0,
            failures: Vec::new(),
            certificates: Vec::new(),
            dropped: Vec::new(),
            agreed: Vec::new(),
            users: Vec::new(),
            weakly_joined: false,
            stage: Stage::Unknown,
            code: None,
            up: false,
            negotiation: None,
            hour_is_open: false,
            may_be: None,
            callers: Vec::new(),
        }
    }

    pub fn dial<'a>(&self, machine: &'a Machine) -> Option<&'a DialTold> {
        match self.known {
            Known::Dial(at) => Some(&machine.journal.dials[at].what),
            _ => None,
        }
    }

    /// The failure that says most: not benign, the furthest mode, the newest.
    pub fn failure<'a>(&self, machine: &'a Machine) -> Option<(At, &'a FailureTold)> {
        let told = |at: &usize| &machine.journal.failures[*at];
        let own = self.failures.iter().map(told).filter(|told| !told.what.benign);
        let best =
            own.max_by_key(|told| (told.what.mode != NegotiationMode::Extended, told.at.when));
        best.map(|told| (told.at, &told.what))
    }

    /// Where it shows that it began and ended.
    pub fn span(&self, machine: &Machine) -> Option<(At, At)> {
        let journal = &machine.journal;
        let (begin, end) = match self.known {
            Known::Dial(at) => (journal.dials[at].what.begin()?, journal.dials[at].what.end()?),
            Known::Failure(at) => (journal.failures[at].at, journal.failures[at].at),
            Known::User(at) => (journal.users[at].at, journal.users[at].at),
            Known::Discard(at) => (journal.discarded[at].at, journal.discarded[at].at),
            Known::Drop(at) => (journal.dropped[at].at, journal.dropped[at].at),
            Known::Code(at) => (journal.codes[at].at, journal.codes[at].at),
            Known::State => return None,
        };
        Some((begin, end))
    }

    /// It was seen to fail: a dial that neither failed nor ended is only not over yet.
    pub fn failed(&self, machine: &Machine) -> bool {
        match self.dial(machine) {
            // Who calls it off has no fault to look for.
            Some(dial) if dial.code.is_some_and(progress::is_users_own) => false,
            Some(dial) => dial.step(DialStep::Failed).is_some() || self.ended_badly(dial),
            None => self.known != Known::State,
        }
    }

    /// It was up, and neither the user nor nobody took it down.
    fn ended_badly(&self, dial: &DialTold) -> bool {
        dial.step(DialStep::Ended).is_some() && dial.code.is_some()
    }

    /// The machine started the negotiation.
    pub fn initiates(&self, machine: &Machine) -> bool {
        match self.failure(machine) {
            Some((_, failure)) if failure.role.is_some() => failure.role == Some(Role::Initiator),
            _ => !machine.is_server(),
        }
    }
}
