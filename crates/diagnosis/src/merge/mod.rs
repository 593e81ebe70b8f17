//! One cause for one peer is one finding, however often it happened; the best comes first.

pub(crate) mod tries;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use evidence::{Endpoint, Exchange, Party, Remark, Vantage, When};
use verdict::{
    Cause, Cited, Confidence, Finding, NegotiationOutcome, Parameter, Phase, Side, Text, Weight,
};

use crate::Examined;
use crate::case::{Case, Negotiation};
use crate::gather::Account;
use crate::view::View;

/// In the order of findings, behind all others.
const LATE: usize = usize::MAX / 2;
/// Strangers that are named.
const MOST_STRANGERS: usize = 1000;

pub(crate) fn merge(case: &Case, examined: &[Examined<'_>], noise: &BTreeSet<u32>) -> Vec<Finding> {
    // What is possible in one try is no more of what is likely in another one.
    let mut merged: BTreeMap<(u32, Cause, bool), (usize, Finding)> = BTreeMap::new();
    let mut order = 0;
    let dialled = dialled(case);
    let spans = tries::Spans::of(case, examined);
    for e in examined.iter().filter(|e| !noise.contains(&e.negotiation.tunnel)) {
        for finding in e.findings.iter() {
            // What other evidence tells of it is of this one alone.
            let is_alone =
                e.negotiation.witnesses.len() == 1 && !dialled.contains(&e.negotiation.id);
            let is_likely = finding.confidence >= Confidence::Likely
                || is_alone && spans.is_repeated(case, e, finding.cause);
            let key = (e.negotiation.tunnel, finding.cause, is_likely);
            let own = Own::of(case, e, finding);
            match merged.get_mut(&key) {
                Some((_, kept)) => own.joins(kept),
                None => {
                    merged.insert(key, (order + late(e), own.alone()));
                    order += 1;
                }
            }
        }
    }
    let mut findings: Vec<(usize, u32, Finding)> = merged
        .into_iter()
        .map(|((tunnel, ..), (order, finding))| (order, tunnel, finding))
        .collect();
    let standing = standing(case, examined);
    let told_twice = |e: &&Examined<'_>| e.negotiation.witnesses.len() > 1;
    let joined = examined.iter().filter(told_twice).map(|e| e.negotiation.id);
    let joined: BTreeSet<u32> = joined.chain(dialled).collect();
    let mut ended: BTreeMap<u32, u32> = BTreeMap::new();
    for (_, tunnel, finding) in &findings {
        let last = ended.entry(*tunnel).or_default();
        *last = finding.negotiations.iter().copied().max().unwrap_or_default().max(*last);
    }
    let attempts: BTreeMap<u32, u32> =
        examined.iter().map(|e| (e.negotiation.id, e.negotiation.attempt)).collect();
    let refused = refused_later(&findings, &attempts);
    findings.sort_by_key(|(order, tunnel, finding)| {
        let standing = standing.get(tunnel).copied().unwrap_or_default();
        // Of one peer the newest: what failed before may have been corrected. But why a tunnel
        // ended stands before the tries that follow from it, unless one is refused for another
        // reason.
        let tries = finding.negotiations.iter().filter_map(|id| attempts.get(id)).copied().max();
        let is_first = is_end(finding) && refused.get(tunnel).copied() <= tries;
        // Behind one address there may be others than whose own evidence is here.
        let is_joined = finding.negotiations.iter().any(|id| joined.contains(id));
        let is_joined = is_joined && (is_first || !is_end(finding));
        let may_be_cured = finding.confidence >= Confidence::Likely && !is_first;
        let newest = tries.filter(|_| may_be_cured);
        // Of what is decided the newest peer, too.
        let is_decided = finding.confidence >= Confidence::Likely;
        let last = ended.get(tunnel).filter(|_| is_decided);
        (
            (standing, !is_joined, Reverse(finding.confidence)),
            (*order >= LATE, Reverse(last), newest.is_some(), Reverse(newest), *order),
        )
    });
    // Within one tunnel, what is decided makes the guesses about the same negotiations moot.
    let decided: BTreeSet<u32> = findings
        .iter()
        .filter(|(_, _, finding)| finding.confidence >= Confidence::Likely)
        .flat_map(|(_, _, finding)| finding.negotiations.clone())
        .collect();
    findings
        .into_iter()
        .filter(|(_, _, finding)| {
            finding.confidence >= Confidence::Likely
                || !finding.negotiations.iter().all(|id| decided.contains(id))
        })
        .map(|(_, _, finding)| finding)
        .chain(strangers(case, examined, noise))
        .collect()
}

/// It tells why a tunnel ended that was up.
fn is_end(finding: &Finding) -> bool {
    matches!(finding.phase, Phase::PostConnect | Phase::Traffic)
}

/// By tunnel, the last try that failed for a reason of its own: the peer that went silent answers
/// it, or this end says what keeps it from sending.
fn refused_later(
    findings: &[(usize, u32, Finding)],
    attempts: &BTreeMap<u32, u32>,
) -> BTreeMap<u32, u32> {
    const OF_THIS_END: [Cause; 3] =
        [Cause::LOCAL_FIREWALL_BLOCK, Cause::NO_NETWORK, Cause::NAME_RESOLUTION];
    let mut last: BTreeMap<u32, u32> = BTreeMap::new();
    for (_, tunnel, finding) in findings {
        let of_its_own =
            finding.phase != Phase::Reachability || OF_THIS_END.contains(&finding.cause);
        if finding.confidence >= Confidence::Likely && !is_end(finding) && of_its_own {
            let tries = finding.negotiations.iter().filter_map(|id| attempts.get(id));
            let own = last.entry(*tunnel).or_default();
            *own = tries.copied().fold(*own, u32::max);
        }
    }
    last
}

/// All strangers as one counted finding: never proven, never before a real failure.
fn strangers(case: &Case, examined: &[Examined<'_>], noise: &BTreeSet<u32>) -> Option<Finding> {
    let theirs: Vec<&Examined<'_>> =
        examined.iter().filter(|e| noise.contains(&e.negotiation.tunnel)).collect();
    let (first, last) = (theirs.first()?, theirs.last()?);
    let count = theirs.len() as u32;
    let view = View::new(case, first.negotiation, 0);
    let when = |e: &Examined<'_>| {
        View::new(case, e.negotiation, 0).when(case.account(&e.negotiation.witnesses[0]).first_at())
    };
    let headline = Text::new(
        "single first messages of unknown addresses: they look like scanners",
        "primi messaggi isolati di indirizzi ignoti: sembrano scansioni",
    );
    Some(Finding {
        cause: Cause::BACKGROUND_NOISE,
        weight: Weight::Background,
        confidence: Confidence::Possible,
        side: Side::Unknown,
        noticed_by: Party::Responder,
        phase: Phase::None,
        exchange: view.step(0).exchange,
        negotiations: theirs.iter().map(|e| e.negotiation.id).collect(),
        count,
        first: when(first),
        last: when(last),
        evidence: Cited::new(view.cite(view.step(0).seen.first, headline.clone())),
        headline,
        parameters: vec![("addresses", Parameter::List(addresses(case, &theirs)))],
        explains: Vec::new(),
        ruled_out: Vec::new(),
        still_open: Vec::new(),
        fixes: Vec::new(),
        tell: None,
    })
}

/// Whence they came, each once, in order.
fn addresses(case: &Case, theirs: &[&Examined<'_>]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let ends = theirs.iter().filter_map(|e| {
        case.account(&e.negotiation.witnesses[0]).initiator.and_then(Endpoint::address)
    });
    ends.filter(|address| seen.insert(*address))
        .take(MOST_STRANGERS)
        .map(|address| address.to_string())
        .collect()
}

/// What was only left half open comes after what was refused or never answered.
fn late(e: &Examined<'_>) -> usize {
    let half_open = e.symptom().is_some_and(|symptom| symptom.name == "auth-never-sent");
    if half_open { LATE } else { 0 }
}

/// A finding as one negotiation has it, which may share it with others.
struct Own<'a> {
    finding: &'a Finding,
    id: u32,
    first: When,
    last: When,
}

impl Own<'_> {
    fn of<'a>(case: &Case, e: &Examined<'_>, finding: &'a Finding) -> Own<'a> {
        let id = e.negotiation.id;
        match e.symptom() {
            Some(symptom) if !finding.negotiations.contains(&id) => {
                let view = View::new(case, e.negotiation, symptom.witness);
                let seen = &view.step(symptom.step).seen;
                let [first, last] = [seen.first_at(), seen.last_at()].map(|at| view.when(at));
                Own { finding, id, first, last }
            }
            _ => Own { finding, id, first: finding.first, last: finding.last },
        }
    }

    fn alone(&self) -> Finding {
        let Own { finding, id, first, last } = *self;
        Finding { negotiations: vec![id], first, last, ..finding.clone() }
    }

    fn joins(&self, kept: &mut Finding) {
        kept.count = kept.count.saturating_add(self.finding.count);
        kept.negotiations.push(self.id);
        kept.last = kept.last.max(self.last);
        if self.finding.confidence > kept.confidence {
            let (count, negotiations) = (kept.count, std::mem::take(&mut kept.negotiations));
            let (first, last) = (kept.first, kept.last);
            *kept = Finding { count, negotiations, first, last, ..self.finding.clone() };
        }
    }
}

/// A log that tells no messages judges what follows phase 1 only once that is over; each judgement
/// else is a try.
fn judged(account: &Account) -> usize {
    let causes = account.judged.iter().filter_map(|told| {
        let row = knowledge::remark(told.what.name())?;
        Cause::find(row.causes.first()?)
    });
    let beyond = |cause: Cause| {
        let later = [Phase::Auth, Phase::Certificate, Phase::UserAuth, Phase::Phase2];
        later.contains(&cause.phase())
    };
    causes.map(|cause| if beyond(cause) { 2 } else { 1 }).sum()
}

/// How far a negotiation got, as its first witness tells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    /// Exchanges that set something up: a refusal in an Informational is part of what it refuses.
    /// In IKEv1's first exchange the initiator proves itself with its last message.
    rounds: u16,
    /// How often one message was sent, at most.
    repeats: u32,
}

impl Reach {
    pub(crate) fn of(case: &Case, negotiation: &Negotiation) -> Reach {
        let witness = &negotiation.witnesses[0];
        let account = case.account(witness);
        let steps = &account.steps;
        let repeats = steps.iter().map(|step| step.seen.count()).max().unwrap_or(0);
        let rounds = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        if steps.iter().all(|step| step.exchange == Exchange::None) {
            return Reach { rounds: rounds(judged(account)), repeats };
        }
        let proves = steps.iter().any(|step| match step.exchange {
            Exchange::Main => step.position >= 5,
            Exchange::Aggressive => step.position >= 3,
            _ => false,
        });
        let set_up = witness.course.rounds.iter();
        let set_up = set_up.filter(|round| round.exchange != Exchange::Informational).count();
        Reach { rounds: rounds(set_up + usize::from(proves)), repeats }
    }
}

/// Negotiations that a machine's own dial is joined with.
pub(crate) fn dialled(case: &Case) -> BTreeSet<u32> {
    case.attempts.iter().filter_map(|own| own.negotiation).collect()
}

/// Who fails is told in this order: whose own evidence is here, who got as far as proving itself
/// (now or before), who tries again, and last who came once.
fn standing(case: &Case, examined: &[Examined<'_>]) -> BTreeMap<u32, u8> {
    let dialled = dialled(case);
    let mut standing: BTreeMap<u32, u8> = BTreeMap::new();
    for e in examined {
        let negotiation = e.negotiation;
        let own = if dialled.contains(&negotiation.id) || negotiation.witnesses.len() > 1 {
            0
        } else if e.reach.rounds > 1 {
            1
        } else if negotiation.attempt > 1 {
            2
        } else {
            3
        };
        let best = standing.entry(negotiation.tunnel).or_insert(own);
        *best = (*best).min(own);
    }
    standing
}

/// Tunnels of strangers: one attempt of a single first exchange, beside a tunnel that got further.
pub(crate) fn background(case: &Case, examined: &[Examined<'_>]) -> BTreeSet<u32> {
    // Strangers come to a gateway: at a client, every negotiation is its own.
    let at_gateway = |e: &&Examined<'_>| {
        e.negotiation.witnesses.iter().all(|witness| witness.vantage != Vantage::Initiator)
    };
    let mut furthest: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    for e in examined.iter().filter(at_gateway) {
        let entry = furthest.entry(e.negotiation.tunnel).or_default();
        entry.0 = entry.0.max(e.reach.rounds.into()).max(e.reach.repeats);
        entry.1 += 1;
    }
    let anyone_real = furthest.values().any(|(rounds, attempts)| *rounds > 1 || *attempts > 1);
    // Two are too few to tell who is a stranger, unless the gateway says that it knows nobody
    // there, while another one comes up, of which a log of sentences need not tell any round.
    let is_crowd = anyone_real && furthest.len() >= 3;
    let comes_up = |e: &Examined<'_>| e.outcome == NegotiationOutcome::Established;
    if !is_crowd && !examined.iter().any(comes_up) {
        return BTreeSet::new();
    }
    let unknown: BTreeSet<u32> = examined
        .iter()
        .filter(|e| is_crowd || is_unknown(case, e))
        .map(|e| e.negotiation.tunnel)
        .collect();
    // Who dialled from a machine that is known, or names its product, is no stranger.
    let dialled = dialled(case);
    let known: BTreeSet<u32> = examined
        .iter()
        .filter(|e| {
            let is_known = case.was_up_before(e.negotiation);
            is_known
                || comes_up(e)
                || was_up(case, e)
                || has_proved(case, e)
                || dialled.contains(&e.negotiation.id)
                || View::new(case, e.negotiation, 0).names_client()
        })
        .map(|e| e.negotiation.tunnel)
        .collect();
    furthest
        .into_iter()
        .filter(|(_, (rounds, attempts))| *rounds <= 1 && *attempts == 1)
        .map(|(tunnel, _)| tunnel)
        .filter(|tunnel| unknown.contains(tunnel) && !known.contains(tunnel))
        .collect()
}

/// The log says that its proof is good.
fn has_proved(case: &Case, e: &Examined<'_>) -> bool {
    let account = case.account(&e.negotiation.witnesses[0]);
    let proves =
        |what| matches!(what, Remark::AuthenticatedPeer | Remark::Established | Remark::ChildUp);
    account.remarks().any(|(_, told)| proves(told.what))
}

/// The log says how a tunnel ended, or that its own daemon did: no stranger's first message.
fn was_up(case: &Case, e: &Examined<'_>) -> bool {
    let account = case.account(&e.negotiation.witnesses[0]);
    let mut judged = account.remarks().filter(|(_, told)| told.judges());
    let first = judged.next().and_then(|(_, told)| knowledge::remark(told.what.name()));
    let cause = first.and_then(|row| Cause::find(row.causes.first()?));
    cause.is_some_and(|cause| {
        let is_end = matches!(cause.phase(), Phase::PostConnect | Phase::Traffic);
        is_end || cause == Cause::SERVICE_DISABLED
    })
}

/// The gateway's log says that nobody is expected there, or nobody who asks like this.
fn is_unknown(case: &Case, e: &Examined<'_>) -> bool {
    const UNKNOWN: [Remark; 5] = [
        Remark::NoConnection,
        Remark::NoPeer,
        Remark::VersionRefused,
        Remark::AggressiveRefused,
        Remark::ModeRefused,
    ];
    let account = case.account(&e.negotiation.witnesses[0]);
    let mut judged = account.remarks().filter(|(_, told)| told.judges());
    judged.next().is_some_and(|(_, told)| UNKNOWN.contains(&told.what))
}
