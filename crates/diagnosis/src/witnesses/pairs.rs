//! Which accounts of one log are of the negotiations that other sources tell of.

use std::collections::BTreeMap;

use evidence::{Endpoint, Party, Timestamp};
use numbers::ikev2::NotifyType;

use super::apart::Judge;
use super::names::{self, Names};
use super::{SAME_MOMENT, moment};
use crate::gather::Account;
use crate::moment::Moment;

/// The negotiation that an account is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Partner {
    /// Index of the group.
    pub(super) group: usize,
    /// Both sides name one end alike.
    pub(super) by_name: bool,
}

/// Negotiations that are compared with one account: of more that began at one moment nothing could
/// be told.
const MOST_LOOKED_AT: usize = 64;
/// Without times, comparisons in all.
const MOST_COMPARED: usize = 10_000;

/// How well two sides go together; more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    by_name: bool,
    /// Both came up, or neither; both end as another group is asked for, or neither.
    ends_alike: bool,
    /// Messages that have the same size on both, less those that have not.
    sizes: i32,
}

/// One log's accounts, by index, and the groups that they may be of.
pub(super) struct Sides<'a> {
    pub(super) judge: Judge<'a>,
    pub(super) source: usize,
    pub(super) own: &'a [usize],
    pub(super) free: &'a [usize],
}

impl Sides<'_> {
    /// For each own account its negotiation: one that nothing contradicts and that began at the
    /// same moment, else, where a side has no times, the one in the same place of as many. Where
    /// several clients fit alike, none.
    pub(super) fn matched(&self) -> Vec<Option<Partner>> {
        let began = |at: &usize| moment(self.judge.gathered, (self.source, *at));
        let other = |group: &usize| {
            let accounts = &self.judge.groups[*group].1;
            accounts.iter().find_map(|own| moment(self.judge.gathered, *own))
        };
        let moments: Option<Vec<Moment>> = self.own.iter().map(began).collect();
        let others: Option<Vec<Moment>> = self.free.iter().map(other).collect();
        match moments.zip(others) {
            Some((moments, others)) => self.by_time(&moments, &others),
            None => self.by_place(),
        }
    }

    fn by_time(&self, moments: &[Moment], others: &[Moment]) -> Vec<Option<Partner>> {
        let mut slots: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (slot, moment) in others.iter().enumerate() {
            slots.entry(bucket(*moment)).or_default().push(slot);
        }
        let near = |at: usize| {
            let own = bucket(moments[at]);
            let mut near: Vec<usize> = [-1, 0, 1]
                .into_iter()
                .filter_map(|more| slots.get(&(own + more).rem_euclid(BUCKETS)))
                .flatten()
                .copied()
                .filter(|slot| {
                    let apart = moments[at].since(others[*slot]);
                    apart.is_some_and(|apart| apart.abs() <= SAME_MOMENT)
                })
                .collect();
            near.sort_unstable();
            near.truncate(MOST_LOOKED_AT);
            near.into_iter().filter_map(|slot| Some((slot, self.fit(at, slot)?))).collect()
        };
        let near: Vec<Vec<(usize, Fit)>> = (0..self.own.len()).map(near).collect();
        let mut taken = vec![false; self.free.len()];
        let mut found = vec![None; self.own.len()];
        // Who is named alike goes first: another one may fit as well by time alone. A first message
        // that is refused and sent anew may be two there and one here.
        for (by_name, alike) in [(true, true), (true, false), (false, true), (false, false)] {
            for (at, near) in near.iter().enumerate() {
                let fits = |(slot, fit): &&(usize, Fit)| {
                    !taken[*slot] && fit.by_name >= by_name && fit.ends_alike >= alike
                };
                let near: Vec<(usize, Fit)> = near.iter().filter(fits).copied().collect();
                let best = near.iter().map(|(_, fit)| *fit).max();
                let Some(best) = best.filter(|_| found[at].is_none()) else { continue };
                let best_slots: Vec<usize> =
                    near.iter().filter(|(_, fit)| *fit == best).map(|(slot, _)| *slot).collect();
                // Of one client's tries the first that fits: both sides tell them in order.
                let Some((first, others)) = best_slots.split_first() else { continue };
                let differ = |other: &usize| self.are_two_clients(*first, *other);
                if best.by_name || !others.iter().any(differ) {
                    taken[*first] = true;
                    found[at] = Some(Partner { group: self.free[*first], by_name: best.by_name });
                }
            }
        }
        found
    }

    fn by_place(&self) -> Vec<Option<Partner>> {
        let (many, others) = (self.own.len(), self.free.len());
        let partner =
            |slot: usize, fit: Fit| Partner { group: self.free[slot], by_name: fit.by_name };
        if many == others {
            let found: Vec<Option<Partner>> =
                (0..many).map(|at| Some(partner(at, self.fit(at, at)?))).collect();
            if found.iter().all(Option::is_some) {
                return found;
            }
        }
        if many.saturating_mul(others) > MOST_COMPARED {
            return vec![None; many];
        }
        // Out of place, only what something shows to be the one, and of one account alone.
        let only = |at: usize| {
            let fitting = (0..others).filter_map(|slot| Some((slot, self.fit(at, slot)?)));
            let fitting: Vec<(usize, Fit)> = fitting.collect();
            let named: Vec<&(usize, Fit)> = fitting.iter().filter(|(_, fit)| fit.by_name).collect();
            match (named.as_slice(), fitting.as_slice()) {
                ([only], _) => Some(**only),
                ([], [only]) if others > 1 && only.1.sizes > 0 => Some(*only),
                _ => None,
            }
        };
        let only: Vec<Option<(usize, Fit)>> = (0..many).map(only).collect();
        let claims = |slot: usize| only.iter().flatten().filter(|(own, _)| *own == slot).count();
        only.iter()
            .map(|own| own.filter(|(slot, _)| claims(*slot) == 1))
            .map(|own| own.map(|(slot, fit)| partner(slot, fit)))
            .collect()
    }

    /// None where something that both tell differs.
    fn fit(&self, at: usize, slot: usize) -> Option<Fit> {
        let mut fit = Fit { by_name: false, ends_alike: true, sizes: 0 };
        let own = (self.source, self.own[at]);
        for &other in &self.judge.groups[self.free[slot]].1 {
            if self.judge.contradict(own, other) {
                return None;
            }
            let (own, other) = (self.judge.account(own), self.judge.account(other));
            fit.ends_alike &= own.is_up() == other.is_up()
                && is_asked_for_another_group(own) == is_asked_for_another_group(other);
            fit.by_name |= names::compare(own, other) == Names::Same;
            fit.sizes += sizes(own, other);
        }
        Some(fit)
    }

    /// Clients behind one address are told apart by their ports there, or by their names.
    fn are_two_clients(&self, one: usize, other: usize) -> bool {
        let account = |slot: usize| self.judge.account(self.judge.groups[self.free[slot]].1[0]);
        let (one, other) = (account(one), account(other));
        let port = |account: &Account| account.initiator.map_or(0, Endpoint::port);
        let ports = [port(one), port(other)];
        !ports.contains(&0) && ports[0] != ports[1] || names::compare(one, other) == Names::Differ
    }
}

/// Times are compared but for quarters of an hour, where a clock does not state its zone.
const QUARTER: i64 = 900 * Timestamp::SECOND;
const BUCKET: i64 = SAME_MOMENT as i64 * Timestamp::SECOND;
const BUCKETS: i64 = QUARTER / BUCKET;

/// Moments that may be the same are in one bucket, or in two beside each other.
fn bucket(moment: Moment) -> i64 {
    moment.at.0.rem_euclid(QUARTER) / BUCKET
}

/// Nothing of it follows: who is asked begins anew, which some daemons count as another one.
fn is_asked_for_another_group(account: &Account) -> bool {
    let asks = account.has_notice(Party::Responder, NotifyType::INVALID_KE_PAYLOAD.0);
    asks.is_some_and(|said| account.steps.len() <= usize::from(said.step) + 1)
}

fn sizes(own: &Account, other: &Account) -> i32 {
    let measured = own.steps.iter().filter(|step| step.is_measured());
    let compared = measured.filter_map(|step| {
        let same = |two: &&crate::gather::Step| two.is_measured() && two.is_same_message(step);
        let mut others = other.steps.iter().filter(same).peekable();
        others.peek()?;
        Some(if others.any(|two| two.bytes == step.bytes) { 1 } else { -1 })
    });
    compared.sum()
}
