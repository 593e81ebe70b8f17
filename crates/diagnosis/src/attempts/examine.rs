//! Every attempt with its outcome, and with findings where it failed.

use std::collections::BTreeMap;

use evidence::TunnelType;
use verdict::{Cause, Confidence, Finding, NegotiationOutcome};

use super::order::{self, Beside};
use super::view::AttemptView;
use super::{Attempt, Known, Stage, judge};
use crate::case::Case;

/// One attempt, examined.
pub(crate) struct Tried<'a> {
    pub(crate) attempt: &'a Attempt,
    /// The negotiation's own number where captures show it, else one of its own.
    pub(crate) id: u32,
    pub(crate) outcome: NegotiationOutcome,
    /// Of the newest attempt of its kind in its series; empty for those that only repeat it.
    pub(crate) findings: Vec<Finding>,
}

impl Tried<'_> {
    pub(crate) fn failed(&self) -> bool {
        self.outcome == NegotiationOutcome::Failed
    }
}

/// So many series are judged, the newest first.
const MOST_SERIES: usize = 24;
/// In one series, so many different ways to fail.
const MOST_WAYS: usize = 4;
/// Numbers of attempts that a finding lists; all are counted.
const MOST_LISTED: usize = 64;
/// Citations of a finding about several machines.
const MOST_CITED: usize = 8;

pub(crate) fn examine(case: &Case) -> Vec<Tried<'_>> {
    let mut next = case.negotiations.last().map_or(0, |own| own.id);
    let mut tried: Vec<Tried<'_>> = case
        .attempts
        .iter()
        .map(|attempt| {
            let id = attempt.negotiation.unwrap_or_else(|| {
                next += 1;
                next
            });
            Tried { attempt, id, outcome: outcome(case, attempt), findings: Vec::new() }
        })
        .collect();
    recover(case, &mut tried);
    judge_newest(case, &mut tried);
    // A machine's state is told where there is nothing else to tell, and something wrong with it.
    let other = |own: &Tried<'_>| own.attempt.known != Known::State;
    let alone = case.negotiations.is_empty() && !tried.iter().any(other);
    let lacks = |own: &Tried<'_>| {
        // It turns callers away for it, whoever they are.
        !case.machines[own.attempt.machine].journal.lacking.is_empty()
    };
    tried.retain(|own| other(own) || ((alone || lacks(own)) && !own.findings.is_empty()));
    tried
}

fn outcome(case: &Case, attempt: &Attempt) -> NegotiationOutcome {
    let machine = &case.machines[attempt.machine];
    if attempt.failed(machine) {
        NegotiationOutcome::Failed
    } else if attempt.up {
        NegotiationOutcome::Established
    } else {
        NegotiationOutcome::Incomplete
    }
}

/// A retry that succeeds is not a failure; a connection that was up and broke off is one. Nor is
/// a dial that a later one of its kind left behind: a name that did not resolve, and does.
fn recover(case: &Case, tried: &mut [Tried<'_>]) {
    // By series: the newest that came up, and the newest that IKE was asked for.
    let mut up: BTreeMap<u32, usize> = BTreeMap::new();
    let mut resolved: BTreeMap<u32, usize> = BTreeMap::new();
    for at in (0..tried.len()).rev() {
        let own = tried[at].attempt;
        let later = |newer: Option<&usize>| {
            newer.is_some_and(|newer| is_retry(case, own, tried[*newer].attempt))
        };
        if tried[at].outcome == NegotiationOutcome::Established {
            up.entry(own.series).or_insert(at);
        } else if tried[at].failed() {
            let unresolved = own.code == Some(NAME_NOT_RESOLVED);
            if later(up.get(&own.series)) || (unresolved && later(resolved.get(&own.series))) {
                tried[at].outcome = NegotiationOutcome::Recovered;
            } else if !unresolved && own.stage >= Stage::Tunnel {
                resolved.entry(own.series).or_insert(at);
            }
        }
    }
}

/// RAS 868: the name of the server was not resolved.
const NAME_NOT_RESOLVED: u32 = 868;

/// `newer` tries the same again: by the same user, by IPsec if that was tried, and known to be
/// later.
fn is_retry(case: &Case, older: &Attempt, newer: &Attempt) -> bool {
    let machine = &case.machines[older.machine];
    let (Some(old), Some(new)) = (older.dial(machine), newer.dial(machine)) else { return true };
    let by_ipsec = |tunnel: Option<TunnelType>| tunnel.is_none_or(TunnelType::may_be_ipsec);
    let same = |a: &str, b: &str| a.is_empty() || b.is_empty() || a.eq_ignore_ascii_case(b);
    let ends = old.end().zip(new.end());
    let later = ends.is_some_and(|(old, new)| match new.seconds_since(old) {
        Some(seconds) => seconds >= 0.0,
        // Without times the order of one source is all there is.
        None => new.source == old.source,
    });
    later && same(&old.user, &new.user) && (by_ipsec(new.tunnel) || !by_ipsec(old.tunnel))
}

fn judge_newest(case: &Case, tried: &mut [Tried<'_>]) {
    // By series and way to fail: the newest attempt, which speaks for the others.
    let mut speaks: BTreeMap<(u32, Option<u32>, Stage), usize> = BTreeMap::new();
    let mut series: BTreeMap<u32, usize> = BTreeMap::new();
    for at in (0..tried.len()).rev() {
        let attempt = tried[at].attempt;
        if !tried[at].failed() && attempt.known != Known::State {
            continue;
        }
        let key = (attempt.series, attempt.code, attempt.stage);
        if let Some(&newest) = speaks.get(&key) {
            repeat(tried, newest, at);
            continue;
        }
        let known = series.contains_key(&attempt.series);
        let ways = series.get(&attempt.series).copied().unwrap_or(0);
        if ways >= MOST_WAYS || (!known && series.len() >= MOST_SERIES) {
            continue;
        }
        *series.entry(attempt.series).or_default() += 1;
        speaks.insert(key, at);
        let view = AttemptView::new(case, attempt);
        tried[at].findings = judge::findings(&view, tried[at].id);
    }
}

/// `at` failed as `newest` did.
fn repeat(tried: &mut [Tried<'_>], newest: usize, at: usize) {
    let id = tried[at].id;
    for finding in &mut tried[newest].findings {
        finding.count = finding.count.saturating_add(1);
        if finding.negotiations.len() < MOST_LISTED && !finding.negotiations.contains(&id) {
            finding.negotiations.push(id);
        }
    }
}

/// The same sentence about several machines is one finding.
fn add(findings: &mut Vec<Finding>, finding: Finding) {
    let same = findings.iter_mut().find(|other| {
        other.cause == finding.cause
            && other.confidence == finding.confidence
            && other.confidence >= Confidence::Likely
            && other.headline == finding.headline
    });
    let Some(other) = same else { return findings.push(finding) };
    other.count = other.count.saturating_add(finding.count);
    other.first = other.first.min(finding.first);
    other.last = other.last.max(finding.last);
    let room = MOST_LISTED.saturating_sub(other.negotiations.len());
    other.negotiations.extend(finding.negotiations.iter().take(room));
    if other.evidence.iter().count() < MOST_CITED {
        other.evidence = other.evidence.clone().and([finding.evidence.first().clone()]);
    }
}

/// The findings of attempts among those of negotiations that captures show: what a machine itself
/// shows comes before what is seen from outside, unless that is proven.
pub(crate) fn merge(
    case: &Case,
    of_negotiations: Vec<Finding>,
    tried: &mut [Tried<'_>],
) -> Vec<Finding> {
    let about = |finding: &Finding, id: u32| finding.negotiations.contains(&id);
    let mut findings = of_negotiations;
    for own in tried.iter_mut().filter(|own| order::is_dial(own)) {
        order::lend(case, &findings, own);
    }
    // The newest dial first: it is what the person asks about.
    let failing = tried.iter_mut().rev().filter(|own| !own.findings.is_empty());
    let (mut dials, mut others): (Vec<_>, Vec<_>) = failing.partition(|own| order::is_dial(own));
    for own in dials.iter_mut().chain(&mut others) {
        let more = std::mem::take(&mut own.findings);
        let seen = findings.iter().filter(|other| about(other, own.id));
        let from_outside = seen.map(|other| other.confidence).max();
        let decided = more.first().is_some_and(|first| first.confidence >= Confidence::Likely);
        match from_outside {
            None => more.into_iter().for_each(|finding| add(&mut findings, finding)),
            Some(Confidence::Proven) if decided => findings.extend(more.into_iter().take(1)),
            Some(_) if decided => {
                findings.retain(|other| {
                    !about(other, own.id) || other.confidence >= Confidence::Likely
                });
                let at = findings.iter().position(|other| about(other, own.id));
                let at = at.unwrap_or(findings.len());
                findings.splice(at..at, more);
            }
            Some(_) => {
                // Nothing more is known of it than what people see.
                let explains = more.into_iter().next().map(|first| first.explains);
                for other in findings.iter_mut().filter(|other| about(other, own.id)) {
                    let known = other.explains.clone();
                    let fresh = explains.iter().flatten();
                    other.explains = fresh.chain(&known).cloned().collect();
                    other.explains.dedup_by(|a, b| a.symptom == b.symptom);
                }
            }
        }
    }
    // Beside a failure of IPsec, what is not IPsec is another matter.
    let has_others = tried.len() + case.negotiations.len() > 1;
    let is_beside = |finding: &Finding| has_others && finding.cause == Cause::NOT_IPSEC;
    let beside_newest = Beside::of(case, tried);
    findings.sort_by_key(|own| {
        (own.weight, is_beside(own), beside_newest.has(own), std::cmp::Reverse(own.confidence))
    });
    findings
}
