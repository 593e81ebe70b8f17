//! Which negotiations of a long log came up and have nothing more to say.

use std::sync::LazyLock;

use evidence::{Exchange, Remark, Turn};

use super::Account;

/// Notifies below are errors (RFC 7296 §3.10.1, RFC 2408 §3.14.1).
const FIRST_STATUS: u16 = 16_384;

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

/// A log's that came up, was judged by nothing, and was asked for nothing in vain at its end.
pub(super) fn is_well(account: &Account) -> bool {
    let asks = || {
        account.steps.last().is_some_and(|step| {
            step.turn == Turn::Request
                && matches!(step.exchange, Exchange::Informational | Exchange::CreateChildSa)
                || step.exchange == Exchange::Quick && step.position == 1
        })
    };
    account.is_logged
        && (is_up(account) || begins_late(account))
        && account.judged.iter().all(|told| LEAVES_WELL[told.what as usize])
        && !asks()
        && !account.notices().any(|(_, kind, _)| kind < FIRST_STATUS)
}

pub(super) fn is_up(account: &Account) -> bool {
    account.judged.iter().any(|told| told.what == Remark::ChildUp)
}

/// What was let go, and speaks again.
fn begins_late(account: &Account) -> bool {
    account.steps.first().is_some_and(|step| {
        matches!(step.exchange, Exchange::Informational | Exchange::CreateChildSa | Exchange::Quick)
    })
}
