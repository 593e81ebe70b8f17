//! Message ids that IKEv1 draws at random for each exchange after phase 1 (RFC 2408 §3.1): whoever
//! tells the same one tells of the same negotiation, whatever addresses and clocks say.

use std::collections::{BTreeMap, BTreeSet};

use evidence::{Exchange, IkeVersion};

use super::Index;
use crate::gather::{Account, Gathered};

/// What some daemons count their exchanges with is below; of the ids that are drawn few are.
const COUNTED: u32 = 1 << 20;

type Drawn = (Exchange, u32);

fn drawn(account: &Account) -> BTreeSet<Drawn> {
    let steps = account.steps.iter().filter(|step| {
        matches!(step.exchange, Exchange::Quick | Exchange::Transaction)
            && step.message_id > COUNTED
    });
    match account.version {
        IkeVersion::V1 => steps.map(|step| (step.exchange, step.message_id)).collect(),
        IkeVersion::V2 => BTreeSet::new(),
    }
}

pub(super) fn are_shared(own: &Account, other: &Account) -> bool {
    !drawn(own).is_disjoint(&drawn(other))
}

/// Both draw for exchanges of one kind, and never the same.
pub(super) fn differ(own: &Account, other: &Account) -> bool {
    [Exchange::Quick, Exchange::Transaction, Exchange::Informational].into_iter().any(|exchange| {
        let of = |account: &Account| -> BTreeSet<u32> {
            let steps = account.steps.iter().filter(|step| step.exchange == exchange);
            let is_of_v1 = account.version == IkeVersion::V1;
            let ids = steps.map(|step| step.message_id);
            ids.filter(|id| is_of_v1 && *id > COUNTED).collect()
        };
        let (here, there) = (of(own), of(other));
        !here.is_empty() && !there.is_empty() && here.is_disjoint(&there)
    })
}

/// Joins groups of different sources that share one, which neither addresses nor times joined.
pub(super) fn join(gathered: &[Gathered], groups: &mut Vec<(IkeVersion, Vec<Index>)>) {
    let mut first: BTreeMap<Drawn, usize> = BTreeMap::new();
    let mut gone = vec![false; groups.len()];
    for at in 0..groups.len() {
        let accounts = groups[at].1.iter();
        let ids: BTreeSet<Drawn> = accounts
            .flat_map(|(source, index)| drawn(&gathered[*source].accounts[*index]))
            .collect();
        let known = ids.iter().find_map(|id| first.get(id).copied());
        let into = known.filter(|into| {
            let sources: BTreeSet<usize> = groups[*into].1.iter().map(|own| own.0).collect();
            groups[at].1.iter().all(|(source, _)| !sources.contains(source))
        });
        if let Some(into) = into {
            let accounts = std::mem::take(&mut groups[at].1);
            groups[into].1.extend(accounts);
            gone[at] = true;
        }
        for id in ids {
            first.entry(id).or_insert(into.unwrap_or(at));
        }
    }
    let mut gone = gone.into_iter();
    groups.retain(|_| !gone.next().unwrap_or_default());
}
