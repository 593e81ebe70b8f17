//! Which tries of one peer are the same again.

use std::collections::BTreeMap;

use evidence::{Exchange, IkeVersion, Party, Remark, Timestamp};
use verdict::{Cause, Confidence, Finding, NegotiationOutcome, Phase, Weight};

use super::is_end;

use crate::Examined;
use crate::case::Case;

/// Seconds in which nobody changes a configuration between two tries.
const SOON: f64 = 600.0;

type Kind = (u32, Cause, IkeVersion, Option<&'static str>);

/// When a cause was likely, by tunnel and way of failing.
#[derive(Default)]
pub(super) struct Spans {
    /// By source.
    known: BTreeMap<Kind, BTreeMap<usize, Span>>,
}

#[derive(Default)]
struct Span {
    /// A log without times: only its order is known.
    is_untimed: bool,
    /// First and last, in order.
    times: Vec<[Timestamp; 2]>,
}

impl Spans {
    pub(super) fn of(case: &Case, examined: &[Examined<'_>]) -> Spans {
        let mut spans = Spans::default();
        for e in examined {
            for finding in e.findings.iter().filter(|own| own.confidence >= Confidence::Likely) {
                let by_source = spans.known.entry(kind(e, finding.cause)).or_default();
                by_source.entry(source(e)).or_default().takes(times(case, e));
            }
        }
        for span in spans.known.values_mut().flat_map(BTreeMap::values_mut) {
            span.times.sort_by_key(|[first, _]| *first);
        }
        spans
    }

    /// A try in which that cause was likely failed in the same way, and soon before or after.
    pub(super) fn is_repeated(&self, case: &Case, e: &Examined<'_>, cause: Cause) -> bool {
        let Some(by_source) = self.known.get(&kind(e, cause)) else { return false };
        // Another log may tell of the very same, by a clock of its own.
        let Some(span) = by_source.get(&source(e)) else { return true };
        if by_source.len() > 1 {
            return true;
        }
        let Some([first, last]) = times(case, e) else { return true };
        let next = span.times.partition_point(|[begins, _]| *begins <= first);
        let before = next.checked_sub(1).map(|at| first.seconds_since(span.times[at][1]));
        let after = span.times.get(next).map(|[begins, _]| begins.seconds_since(last));
        span.is_untimed || [before, after].into_iter().flatten().any(|gap| gap < SOON)
    }
}

impl Span {
    fn takes(&mut self, times: Option<[Timestamp; 2]>) {
        match (times, self.times.last_mut()) {
            (None, _) => self.is_untimed = true,
            // Those that follow each other are one: a client that nobody mends tries for days.
            (Some([first, last]), Some(own))
                if first >= own[0] && first.seconds_since(own[1]) < SOON =>
            {
                own[1] = own[1].max(last);
            }
            (Some(times), _) => self.times.push(times),
        }
    }
}

/// Puts behind what the newest try of the same peer failed of what an older one did long before, in
/// another way: somebody may have corrected that since.
pub(crate) fn put_back(case: &Case, examined: &[Examined<'_>], findings: &mut [Finding]) {
    let fails = |e: &&Examined<'_>| {
        matches!(e.outcome, NegotiationOutcome::Failed | NegotiationOutcome::Unanswered)
    };
    // By tunnel and version.
    let mut newest: BTreeMap<(u32, IkeVersion), &Examined<'_>> = BTreeMap::new();
    for e in examined.iter().filter(fails) {
        let own = newest.entry((e.negotiation.tunnel, e.negotiation.version)).or_insert(e);
        if e.negotiation.attempt >= own.negotiation.attempt {
            *own = e;
        }
    }
    let by_id: BTreeMap<u32, &Examined<'_>> =
        examined.iter().map(|e| (e.negotiation.id, e)).collect();
    let is_old = |finding: &Finding| {
        if finding.weight != Weight::Cause || finding.confidence < Confidence::Likely {
            return false;
        }
        let own = finding.negotiations.iter().filter_map(|id| by_id.get(id));
        let Some(own) = own.max_by_key(|e| e.negotiation.attempt) else { return false };
        let key = (own.negotiation.tunnel, own.negotiation.version);
        let Some(other) = newest.get(&key) else { return false };
        let gap = times(case, own)
            .zip(times(case, other))
            .map(|([_, last], [first, _])| first.seconds_since(last));
        let is_later = other.negotiation.attempt > own.negotiation.attempt;
        let likely = || other.findings.iter().filter(|it| it.confidence >= Confidence::Likely);
        // The peer that went silent, or was never heard, is back, and refuses: why, is the
        // question.
        let was_silent = finding.phase == Phase::Reachability && !hears(case, own);
        if is_end(finding) || was_silent {
            let is_answered = other.outcome == NegotiationOutcome::Failed && hears(case, other);
            let is_same = likely().any(|it| is_end(it) || it.cause == finding.cause);
            return is_later && is_answered && !is_same;
        }
        is_later
            && likely().next().is_none()
            && way(case, other) != way(case, own)
            && source(other) == source(own)
            && gap.is_some_and(|gap| gap > SOON)
    };
    findings.sort_by_key(|own| (own.weight, is_old(own)));
}

/// The end that is dialled has said something.
fn hears(case: &Case, e: &Examined<'_>) -> bool {
    let mut steps = e.negotiation.witnesses.iter().flat_map(|own| &case.account(own).steps);
    steps.any(|step| step.by == Party::Responder && step.exchange != Exchange::None)
}

/// How it failed, and what the log judges first.
fn way(case: &Case, e: &Examined<'_>) -> (Option<&'static str>, Option<Remark>) {
    let account = case.account(&e.negotiation.witnesses[0]);
    let judged = account.remarks().find(|(_, told)| told.judges());
    (e.symptom().map(|symptom| symptom.name), judged.map(|(_, told)| told.what))
}

fn kind(e: &Examined<'_>, cause: Cause) -> Kind {
    let symptom = e.symptom().map(|symptom| symptom.name);
    (e.negotiation.tunnel, cause, e.negotiation.version, symptom)
}

fn source(e: &Examined<'_>) -> usize {
    e.negotiation.witnesses[0].source
}

fn times(case: &Case, e: &Examined<'_>) -> Option<[Timestamp; 2]> {
    let account = case.account(&e.negotiation.witnesses[0]);
    Some([account.first_at()?, account.last_at()?])
}
