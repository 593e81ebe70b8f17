//! Tries of one peer that fail in the same way: a client that nobody mends dials for days. The
//! first and the newest of them are judged, and the others are counted with them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use evidence::Spi;
use verdict::NegotiationOutcome;

use crate::Examined;
use crate::case::Case;
use crate::gather::{Account, Said, Step, What};
use crate::merge;

/// Of those alike so many of the first are judged, and as many of the newest.
const JUDGED: usize = 8;
/// Tries of one peer that are judged, whatever they have in common; the newest.
const MOST_TRIES: usize = 256;

/// What is to be done with a negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Treatment {
    Judged,
    /// As the one at this index, which is judged.
    As(usize),
    /// In the totals alone.
    Counted,
}

/// By index, for those of `peers`.
pub(crate) fn treatments(
    case: &Case,
    examined: &[Examined<'_>],
    peers: &BTreeSet<u32>,
) -> Vec<Treatment> {
    let dialled = merge::dialled(case);
    let mut kinds: BTreeMap<(u32, u64), Vec<usize>> = BTreeMap::new();
    let mut treatments = vec![Treatment::Counted; examined.len()];
    let mut tries: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, e) in examined.iter().enumerate() {
        let tunnel = e.negotiation.tunnel;
        if !peers.contains(&tunnel) {
            continue;
        }
        treatments[at] = Treatment::Judged;
        let fails = !e.symptoms.is_empty() && e.outcome != NegotiationOutcome::Recovered;
        // What other evidence tells of it is of this one alone.
        let is_alone = e.negotiation.witnesses.len() == 1 && !dialled.contains(&e.negotiation.id);
        if fails && is_alone {
            kinds.entry((tunnel, kind(case, e))).or_default().push(at);
            tries.entry(tunnel).or_default().push(at);
        }
    }
    for alike in kinds.into_values().filter(|alike| alike.len() > 2 * JUDGED) {
        for at in &alike[JUDGED..alike.len() - JUDGED] {
            treatments[*at] = Treatment::As(alike[JUDGED - 1]);
        }
    }
    for mut tries in tries.into_values() {
        tries.retain(|at| treatments[*at] == Treatment::Judged);
        if tries.len() <= MOST_TRIES {
            continue;
        }
        let (rest, newest) = tries.split_at(tries.len() - MOST_TRIES);
        let rough: BTreeMap<u64, usize> =
            newest.iter().map(|at| (rough_kind(case, &examined[*at]), *at)).collect();
        let treatment = |at: usize| match rough.get(&rough_kind(case, &examined[at])) {
            Some(other) => Treatment::As(*other),
            None => Treatment::Counted,
        };
        let now: Vec<Treatment> = rest.iter().map(|at| treatment(*at)).collect();
        // Those that were to be as one of these are so, too.
        let by_first: BTreeMap<usize, Treatment> = rest.iter().copied().zip(now).collect();
        for own in &mut treatments {
            if let Treatment::As(first) = *own
                && let Some(treatment) = by_first.get(&first)
            {
                *own = *treatment;
            }
        }
        by_first.into_iter().for_each(|(at, treatment)| treatments[at] = treatment);
    }
    treatments
}

/// The same where the same kind of thing is told, whatever its values are.
fn rough_kind(case: &Case, e: &Examined<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    let witness = &e.negotiation.witnesses[0];
    let account = case.account(witness);
    (e.outcome as u8, witness.source, e.symptom().map(|symptom| symptom.name)).hash(&mut hasher);
    case.was_up_before(e.negotiation).hash(&mut hasher);
    account.judged.iter().for_each(|told| told.what.hash(&mut hasher));
    for said in &account.said {
        if let What::Notifies { kind, .. } = &said.what {
            (said.by, kind).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// The same of two negotiations where nothing that is told of them differs but the times, the
/// places, the numbers that are drawn anew each time and the client's own ports.
fn kind(case: &Case, e: &Examined<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    let witness = &e.negotiation.witnesses[0];
    (e.outcome as u8, witness.source, witness.vantage as u8).hash(&mut hasher);
    case.was_up_before(e.negotiation).hash(&mut hasher);
    account(case.account(witness), &mut hasher);
    hasher.finish()
}

fn account(own: &Account, hasher: &mut DefaultHasher) {
    (own.version, own.is_logged, own.logger, own.connection).hash(hasher);
    (own.responder_spi == Spi::NONE, own.second_responder_spi.is_some()).hash(hasher);
    (own.initiator.map(|end| end.host()), own.dropped_steps > 0).hash(hasher);
    own.steps.iter().for_each(|step| self::step(step, hasher));
    own.said.iter().for_each(|said| self::said(said, hasher));
    for told in &own.judged {
        (told.what, &told.value, &told.expected, told.is_confirmed).hash(hasher);
        told.valid.hash(hasher);
    }
}

fn step(step: &Step, hasher: &mut DefaultHasher) {
    /// A third repetition says no more than the second.
    const REPEATED: u32 = 3;
    let port = |port: u16| if matches!(port, 500 | 4500) { port } else { 0 };
    let ports = [step.from_port, step.to_port].map(port);
    (step.by, step.exchange, step.turn, step.position, step.transport, ports).hash(hasher);
    (step.bytes, step.packets, step.kinds.as_slice(), step.sealed, step.inner()).hash(hasher);
    (step.inside, step.ttl, step.cut, step.outgoing, step.places().len()).hash(hasher);
    step.slices().map(|slices| (slices.total, slices.seen)).hash(hasher);
    step.seen.count().min(REPEATED).hash(hasher);
}

fn said(said: &Said, hasher: &mut DefaultHasher) {
    (said.by, said.step, std::mem::discriminant(&said.what)).hash(hasher);
    match &said.what {
        What::Offers(id) | What::Selects(id) | What::Accepts(id) => id.hash(hasher),
        What::Notifies { kind, data } => (kind, data.as_slice()).hash(hasher),
        What::Vendor(index) => index.hash(hasher),
        What::Exchanges { group, bytes } => (group, bytes).hash(hasher),
        What::Hashes { of, matches } => (of, matches).hash(hasher),
        What::Identity { kind } => kind.hash(hasher),
        What::Remarks(index) => index.hash(hasher),
        What::CertificateRequest | What::Certificate | What::Deletes => {}
    }
}
