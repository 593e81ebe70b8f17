//! Which negotiations of a long log came up and have nothing more to say.

use std::sync::LazyLock;

use evidence::{Exchange, Remark, Turn};

use super::{Account, Step, What};

/// Whether each judgement leaves open that all is well, by its place in the enumeration.
static LEAVES_WELL: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let most = Remark::ALL.iter().map(|what| *what as usize).max().unwrap_or_default();
    let mut leaves = vec![true; most + 1];
    for what in Remark::ALL {
        let shows_a_cause =
            knowledge::remark(what.name()).is_some_and(|row| !row.causes.is_empty());
        leaves[*what as usize] = !shows_a_cause && *what != Remark::GaveUp;
    }
    leaves
});

/// What was told of an account so far, as far as it decides whether it may go: noted while it is
/// told, for all that was told may be out of the processor's cache when the account's turn comes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    is_up: bool,
    is_accused: bool,
    has_error: bool,
    /// The last step asks for what was not answered so far.
    asks: bool,
}

impl Standing {
    pub(super) fn judges(&mut self, what: Remark) {
        self.is_up |= what == Remark::ChildUp;
        self.is_accused |= !LEAVES_WELL[what as usize];
    }

    pub(super) fn ends_with(&mut self, step: &Step) {
        self.asks = step.turn == Turn::Request
            && matches!(step.exchange, Exchange::Informational | Exchange::CreateChildSa)
            || step.exchange == Exchange::Quick && step.position == 1;
    }

    pub(super) fn hears(&mut self, what: &What) {
        self.has_error |=
            matches!(what, What::Notifies { kind, .. } if *kind < numbers::ike::FIRST_STATUS);
    }
}

/// A log's that came up, was judged by nothing, and was asked for nothing in vain at its end.
pub(super) fn is_well(account: &Account) -> bool {
    let Standing { is_up, is_accused, has_error, asks } = account.standing;
    let has_no_fault = account.is_logged && !is_accused && !has_error && !asks;
    has_no_fault && (is_up || begins_late(account))
}

pub(super) fn is_up(account: &Account) -> bool {
    account.standing.is_up
}

/// What was let go, and speaks again.
fn begins_late(account: &Account) -> bool {
    account.steps.first().is_some_and(|step| {
        matches!(step.exchange, Exchange::Informational | Exchange::CreateChildSa | Exchange::Quick)
    })
}
