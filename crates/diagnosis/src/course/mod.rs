//! How far one account's negotiation went, and where it stopped: the exchanges in order.

mod v1;
mod v2;

use evidence::{Exchange, IkeVersion, Party};

use crate::gather::{Account, Step};

/// Indexes into an account's steps.
pub type StepIndex = usize;

/// One exchange: in IKEv2 a request and its response, in IKEv1 all messages under one message id.
#[derive(Clone, Debug)]
pub struct Round {
    pub exchange: Exchange,
    pub message_id: u32,
    pub starter: Party,
    steps: Members,
    /// IKEv1's answer in another exchange: the Informational that refuses it.
    pub refusal: Option<StepIndex>,
}

/// The steps of a round, in order, without allocation: an exchange has few messages, and of more
/// than fit the last one is kept.
#[derive(Clone, Copy, Debug, Default)]
struct Members {
    indexes: [u8; Members::MOST],
    count: u8,
}

impl Members {
    const MOST: usize = 15;

    fn push(&mut self, at: StepIndex) {
        let at = u8::try_from(at).unwrap_or(u8::MAX);
        let slot = usize::from(self.count).min(Members::MOST - 1);
        self.indexes[slot] = at;
        self.count = slot as u8 + 1;
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = StepIndex> + '_ {
        self.indexes[..usize::from(self.count)].iter().map(|at| usize::from(*at))
    }
}

// An account's steps are numbered in a byte here.
const _: () = assert!(Account::MOST_STEPS <= u8::MAX as usize);

/// How an exchange ended, as far as its messages show without keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It ran to its last message and nothing contradicts success.
    Done(StepIndex),
    /// Nothing came back.
    Unanswered(StepIndex),
    /// An error notify in clear.
    Refused(StepIndex),
    /// A sealed answer that is too short to be a success.
    SealedRefusal(StepIndex),
    /// A sealed answer long enough to authenticate and too short to carry the child SA.
    SealedPartial(StepIndex),
    /// It stopped in the middle, with this message the last.
    Stopped(StepIndex),
}

impl Ending {
    pub fn step(self) -> StepIndex {
        match self {
            Ending::Done(step)
            | Ending::Unanswered(step)
            | Ending::Refused(step)
            | Ending::SealedRefusal(step)
            | Ending::SealedPartial(step)
            | Ending::Stopped(step) => step,
        }
    }
}

/// The negotiation as a whole.
#[derive(Clone, Debug)]
pub struct Course {
    pub rounds: Box<[Round]>,
    /// Index of the round that decides the outcome, and how it ended; none = nothing usable seen.
    pub decisive: Option<(usize, Ending)>,
    /// The IKE SA came up, as far as can be seen.
    pub ike_up: bool,
    /// A child SA came up, as far as can be seen.
    pub child_up: bool,
    /// The first message of the negotiation was not seen.
    pub late_start: bool,
    /// Rounds after the first child SA was up that did not end well.
    pub later: Box<[(usize, Ending)]>,
    /// Several IKE_AUTH rounds, or a Transaction exchange in phase 1: a user is authenticated.
    pub with_user: bool,
}

impl Course {
    pub fn of(account: &Account) -> Course {
        match account.version {
            IkeVersion::V1 => v1::course(account),
            IkeVersion::V2 => v2::course(account),
        }
    }

    fn empty(rounds: Box<[Round]>) -> Course {
        Course {
            rounds,
            decisive: None,
            ike_up: false,
            child_up: false,
            late_start: false,
            later: Box::default(),
            with_user: false,
        }
    }

    pub fn round(&self, index: usize) -> &Round {
        &self.rounds[index]
    }

    pub fn of_exchange(&self, exchange: Exchange) -> impl Iterator<Item = (usize, &Round)> {
        self.rounds.iter().enumerate().filter(move |(_, round)| round.exchange == exchange)
    }

    /// Nothing went wrong, and something was set up.
    pub fn healthy(&self) -> bool {
        self.child_up
            && self.later.is_empty()
            && matches!(self.decisive, Some((_, Ending::Done(_))))
    }
}

impl Round {
    fn new(at: StepIndex, step: &Step) -> Round {
        let mut steps = Members::default();
        steps.push(at);
        Round {
            exchange: step.exchange,
            message_id: step.message_id,
            starter: starter(step),
            steps,
            refusal: None,
        }
    }

    /// Its messages in order; at least one.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = StepIndex> + '_ {
        self.steps.iter()
    }

    pub fn first(&self) -> StepIndex {
        usize::from(self.steps.indexes[0])
    }

    pub fn last(&self) -> StepIndex {
        self.steps().next_back().unwrap_or(self.first())
    }

    /// The first message of the other end.
    pub fn answer(&self, account: &Account) -> Option<StepIndex> {
        self.steps().find(|&at| account.steps[at].by == self.starter.peer())
    }

    pub fn by<'a>(
        &'a self,
        account: &'a Account,
        party: Party,
    ) -> impl Iterator<Item = StepIndex> + 'a {
        self.steps().filter(move |&at| account.steps[at].by == party)
    }
}

/// Groups the steps of an account into rounds, in the order the rounds began.
fn group(account: &Account, same: impl Fn(&Round, &Step) -> bool) -> Box<[Round]> {
    let mut rounds: Vec<Round> = Vec::new();
    for (at, step) in account.steps.iter().enumerate() {
        match rounds.iter_mut().rev().find(|round| same(round, step)) {
            Some(round) => round.steps.push(at),
            None => rounds.push(Round::new(at, step)),
        }
    }
    // Kept for every negotiation of the case.
    rounds.into()
}

/// Whose exchange it is: a response belongs to the peer's request, seen or not.
fn starter(step: &Step) -> Party {
    match step.turn {
        evidence::Turn::Response => step.by.peer(),
        _ => step.by,
    }
}
