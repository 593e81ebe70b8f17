//! Negotiations of a long log that came up and have nothing more to say: counted, and let go.

use std::collections::HashSet;
use std::net::IpAddr;

use evidence::{Endpoint, Exchange, Remark, Turn};
use foldhash::quality::RandomState;

use super::{Account, Gather};

/// Accounts at which it is looked for what can go.
pub(super) const ROOM: usize = 16_384;
/// The newest may still be under way.
const UNDER_WAY: usize = 2_048;

impl Gather {
    /// Lets go of what came up, except the last of each two hosts of which something failed: a
    /// retry that succeeds is not a failure. Then of the oldest, if there is still no room.
    pub(super) fn retire(&mut self) {
        let old = self.accounts.len().saturating_sub(UNDER_WAY);
        let is_well: Vec<bool> = self.accounts.iter().map(is_well).collect();
        let failed: HashSet<_, RandomState> = std::iter::zip(&self.accounts, &is_well)
            .filter(|(_, well)| !**well)
            .map(|(account, _)| hosts(account))
            .collect();
        let mut told = HashSet::<_, RandomState>::default();
        let mut goes = vec![false; self.accounts.len()];
        for at in (0..self.accounts.len()).rev().filter(|at| is_well[*at]) {
            let hosts = hosts(&self.accounts[at]);
            let is_last = failed.contains(&hosts) && told.insert(hosts);
            goes[at] = at < old && !is_last;
            self.retired += u64::from(goes[at] && is_up(&self.accounts[at]));
        }
        let left = goes.iter().filter(|goes| !**goes).count();
        if left > Gather::MOST_ACCOUNTS / 2 {
            let too_many = left - Gather::MOST_ACCOUNTS / 2;
            for goes in goes.iter_mut().filter(|goes| !**goes).take(too_many) {
                *goes = true;
                self.dropped += 1;
            }
        }
        self.let_go(&goes);
        self.room = (2 * self.accounts.len()).clamp(ROOM, Gather::MOST_ACCOUNTS);
    }

    fn let_go(&mut self, goes: &[bool]) {
        let mut moved: Vec<Option<usize>> = Vec::with_capacity(goes.len());
        let mut kept = 0;
        for goes in goes {
            moved.push((!goes).then_some(kept));
            kept += usize::from(!goes);
        }
        let mut each = goes.iter();
        self.accounts.retain(|_| !each.next().copied().unwrap_or_default());
        self.index.retain(|_, at| match moved[*at] {
            Some(now) => {
                *at = now;
                true
            }
            None => false,
        });
        let speaking = self.speaking.and_then(|(at, step)| Some((moved[at]?, step)));
        self.speaking = speaking;
    }
}

type Hosts = (Option<IpAddr>, Option<IpAddr>);

fn hosts(account: &Account) -> Hosts {
    let address = |end: Option<Endpoint>| end.and_then(Endpoint::address);
    let (a, b) = (address(account.initiator), address(account.responder));
    (a.min(b), a.max(b))
}

fn is_up(account: &Account) -> bool {
    account.judged.iter().any(|told| told.what == Remark::ChildUp)
}

/// What was let go, and speaks again.
fn begins_late(account: &Account) -> bool {
    account.steps.first().is_some_and(|step| {
        matches!(step.exchange, Exchange::Informational | Exchange::CreateChildSa | Exchange::Quick)
    })
}

/// A log's that came up, was judged by nothing, and was asked for nothing in vain at its end.
fn is_well(account: &Account) -> bool {
    let judged = || account.judged.iter().map(|told| told.what);
    let is_clear = judged().all(|what| {
        knowledge::remark(what.name()).is_none_or(|row| row.causes.is_empty())
            && what != Remark::GaveUp
    });
    let asks = account.steps.last().is_some_and(|step| {
        step.turn == Turn::Request
            && matches!(step.exchange, Exchange::Informational | Exchange::CreateChildSa)
            || step.exchange == Exchange::Quick && step.position == 1
    });
    let ends_well = !account.notices().any(|(_, kind, _)| kind < FIRST_STATUS);
    account.is_logged && (is_up(account) || begins_late(account)) && is_clear && !asks && ends_well
}

/// Notifies below are errors (RFC 7296 §3.10.1, RFC 2408 §3.14.1).
const FIRST_STATUS: u16 = 16_384;
