//! The case as the report shows it: sources, negotiations, the ladder of messages.

use std::collections::BTreeSet;

use evidence::{Exchange, IkeVersion, Party, When};
use numbers::{ikev1, ikev2};
use verdict::{
    Cause, Child, Clock, End, EventReport, Finding, Missing, NegotiationOutcome, NegotiationReport,
    Pause, Phase, Report, SourceReport, StepReport, Text, Totals, Verdict, Weight,
};

use crate::Examined;
use crate::attempts;
use crate::attempts::examine::Tried;
use crate::attempts::view::AttemptView;
use crate::case::Case;
use crate::clocks::Onto;
use crate::course::Ending;
use crate::covers;
use crate::gather::{self, RemarkTold, Said, Step, What};
use crate::rank;
use crate::suites;
use crate::validity;
use crate::view::{Symptom, View};

/// Negotiations without findings are summed up beyond this many.
const MOST_NEGOTIATIONS: usize = 200;
/// Of one negotiation, from all machines.
const MOST_EVENTS: usize = 64;

pub(crate) fn report(
    case: &Case,
    examined: &[Examined<'_>],
    tried: &[Tried<'_>],
    verdict: Verdict,
    findings: Vec<Finding>,
    missing: Vec<Missing>,
) -> Report {
    let sources = case
        .sources
        .iter()
        .enumerate()
        .map(|(index, source)| SourceReport {
            id: source.id,
            name: source.name.clone(),
            log: None,
            kind: source.kind,
            machine: machine(case, index),
            vantage: covers::vantage(case, index),
            vantage_because: covers::vantage_because(case, index),
            covers: covers::sentences(case, index),
            clock: clock(case, index),
            facts: source.facts,
            gaps: source.gaps.len() as u64 + source.more_gaps,
        })
        .collect();
    let gaps = case
        .sources
        .iter()
        .flat_map(|source| source.gaps.iter().map(move |gap| (source.id, gap.clone())))
        .collect();
    // Strangers are many, and one line tells of them.
    let causes = findings.iter().filter(|finding| finding.weight == Weight::Cause);
    let found: BTreeSet<u32> =
        causes.flat_map(|finding| finding.negotiations.iter().copied()).collect();
    let with_findings = |e: &&Examined<'_>| found.contains(&e.negotiation.id);
    // Those of the verdict come first.
    let first: &[u32] = findings.first().map_or(&[], |finding| &finding.negotiations);
    let of_verdict = |e: &&Examined<'_>| first.contains(&e.negotiation.id);
    let ids: BTreeSet<u32> = examined.iter().map(|e| e.negotiation.id).collect();
    let alone: Vec<&Tried<'_>> = tried.iter().filter(|own| !ids.contains(&own.id)).collect();
    let number = |own: &Tried<'_>| tunnels(examined) + own.attempt.series;
    let of_attempts = |wanted: &dyn Fn(u32) -> bool| -> Vec<NegotiationReport> {
        let own = alone.iter().filter(|own| wanted(own.id)).take(MOST_NEGOTIATIONS);
        own.map(|own| attempts::report::alone(case, own, number(own))).collect()
    };
    let mut told = of_attempts(&|id| first.first() == Some(&id));
    told.extend(
        examined
            .iter()
            .filter(of_verdict)
            .chain(examined.iter().filter(|e| with_findings(e) && !of_verdict(e)))
            .chain(examined.iter().filter(|e| !with_findings(e)))
            .take(MOST_NEGOTIATIONS)
            .map(|e| negotiation(case, e, tried)),
    );
    told.extend(of_attempts(&|id| first.first() != Some(&id) && found.contains(&id)));
    told.extend(of_attempts(&|id| first.first() != Some(&id) && !found.contains(&id)));
    Report {
        verdict,
        sources,
        negotiations: told,
        totals: totals(case, examined, &alone, &findings),
        findings,
        missing,
        changes: attempts::changes::since_it_worked(case, tried),
        shared: attempts::changes::shared(case, tried),
        look_up: attempts::report::look_up(tried),
        gaps,
    }
}

/// The machine whose events a source holds, where it is one.
fn machine(case: &Case, source: usize) -> Option<String> {
    let id = case.sources[source].id;
    let mut names = case
        .machines
        .iter()
        .filter(|machine| !machine.name.is_empty() && machine.journal.is_told_by(id));
    let only = names.next()?;
    names.next().is_none().then(|| only.name.clone())
}

/// What was added to the times of a clock without a zone, because others share a moment with it.
fn clock(case: &Case, source: usize) -> Clock {
    let shift = case.clocks[source].filter(|shift| shift.onto == Onto::Utc || shift.by != 0);
    let is_told = case.gathered[source].clock == gather::Clock::ZonedWithoutYear;
    let shift = shift.filter(|_| !is_told);
    // A clock without a year is not years behind: only its zone is worth telling.
    const DAY: i64 = 86_400_000;
    let states_zone = case.gathered[source].clock == gather::Clock::Zoned;
    let offset_ms = shift.filter(|_| !states_zone).map(|shift| {
        let of_day = (shift.by / 1_000_000).rem_euclid(DAY);
        if of_day > DAY / 2 { of_day - DAY } else { of_day }
    });
    let skew = case.skews.iter().find(|skew| skew.source == source);
    let how = skew.and_then(|skew| skew.told(file_name(&case.sources[skew.other].name)));
    let by_both = shift.map(|_| {
        Text::new("by the negotiation that both tell", "dalla negoziazione che entrambi riportano")
    });
    let how = how.or(by_both).or_else(|| {
        let apart = case.clocks_apart.iter().find(|apart| apart.source == source)?;
        let name = |source: usize| file_name(&case.sources[source].name);
        let (own, other) = (name(source), name(apart.other));
        let seconds = apart.seconds;
        let by = span(seconds);
        Some(Text::new(
            format!("fits {other} with {by}; if its clock is wrong: --clock {own}={seconds:+}"),
            format!(
                "coincide con {other} con {by}; se il suo orologio è sbagliato: --clock \
                 {own}={seconds:+}"
            ),
        ))
    });
    Clock { zone: zone(case, source), offset_ms, how }
}

/// `+2 h`, `-16 min 17 s`, in either language.
fn span(seconds: i64) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let parts = [
        (seconds.abs() / 86_400, "d"),
        (seconds.abs() / 3600 % 24, "h"),
        (seconds.abs() / 60 % 60, "min"),
        (seconds.abs() % 60, "s"),
    ];
    let told = parts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told.map(|(count, unit)| format!("{count} {unit}")).collect();
    format!("{sign}{}", told.join(" "))
}

/// The last part of a path.
fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// UTC for captures and event logs; none where a text states its times without a zone.
fn zone(case: &Case, source: usize) -> Option<String> {
    let id = case.sources[source].id;
    let mut times = case.machines.iter().flat_map(|machine| machine.journal.times_of(id));
    let unzoned = times.any(|when| matches!(when, When::WithoutZone(_) | When::WithoutYear(_)));
    let clock = case.gathered[source].clock;
    let unzoned = unzoned && clock != gather::Clock::ZonedWithoutYear || !clock.has_zone();
    (!unzoned).then(|| "UTC".into())
}

/// How many pairs of hosts the captures show.
fn tunnels(examined: &[Examined<'_>]) -> u32 {
    examined.iter().map(|e| e.negotiation.tunnel).max().unwrap_or(0)
}

fn totals(
    case: &Case,
    examined: &[Examined<'_>],
    alone: &[&Tried<'_>],
    findings: &[Finding],
) -> Totals {
    // What came up long ago in a long log is only counted.
    let retired: u64 = case.gathered.iter().map(|told| told.retired).sum();
    let retired = u32::try_from(retired).unwrap_or(u32::MAX);
    let of_old = |outcome| if outcome == NegotiationOutcome::Established { retired } else { 0 };
    let outcomes = || {
        let of_attempts = alone.iter().map(|own| own.outcome);
        examined.iter().map(|e| e.outcome).chain(of_attempts)
    };
    let by_outcome = NegotiationOutcome::ALL
        .into_iter()
        .map(|outcome| {
            let count = outcomes().filter(|own| *own == outcome).count() as u32;
            (outcome, count.saturating_add(of_old(outcome)))
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    let mut by_cause: Vec<(Cause, u32)> = Vec::new();
    for finding in findings {
        match by_cause.iter_mut().find(|(cause, _)| *cause == finding.cause) {
            Some((_, count)) => *count += finding.count,
            None => by_cause.push((finding.cause, finding.count)),
        }
    }
    let negotiations = (outcomes().count() as u32).saturating_add(retired);
    Totals { negotiations, by_outcome, by_cause }
}

fn negotiation(case: &Case, e: &Examined<'_>, tried: &[Tried<'_>]) -> NegotiationReport {
    let witness = e.symptom().map_or(0, |symptom| symptom.witness);
    let view = View::new(case, e.negotiation, witness);
    let account = view.account();
    let when = |at: Option<evidence::Timestamp>| view.when(at);
    let (phase, phases) = match (e.symptom(), e.findings.first()) {
        (Some(symptom), Some(finding)) => (finding.phase, phases(symptom, &e.findings)),
        (Some(symptom), None) => {
            let phases = symptom.phases();
            (phases.first().copied().unwrap_or(Phase::Unknown), phases)
        }
        (None, _) if e.outcome == NegotiationOutcome::Established => (Phase::None, Vec::new()),
        (None, _) => (Phase::Unknown, Vec::new()),
    };
    NegotiationReport {
        id: e.negotiation.id,
        tunnel: e.negotiation.tunnel,
        attempt: e.negotiation.attempt,
        version: Some(e.negotiation.version),
        ends: ends(&view, e),
        outcome: e.outcome,
        phase,
        phases,
        exchange: exchange(&view, e),
        started: when(account.first_at()),
        ended: when(account.last_at()),
        up_since: match view.course().decisive {
            Some((_, Ending::Done(step))) => when(view.step(step).seen.first_at()),
            _ => When::Absent,
        },
        children: children(&view),
        comparisons: suites::comparisons(&view),
        steps: account
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| step.exchange != Exchange::None)
            .map(|(at, step)| rung(&view, at, step))
            .collect(),
        events: tried
            .iter()
            .filter(|own| own.id == e.negotiation.id)
            .flat_map(|own| attempts::tell::rows(&AttemptView::new(case, own.attempt)))
            .chain(judgements(&view, e))
            .take(MOST_EVENTS)
            .collect(),
        silence: silence(&view, e),
        covered_until: view.covered_until(),
    }
}

/// Of a judgement alone those of the causes that it leaves: it may be of any phase.
fn phases(symptom: &Symptom, findings: &[Finding]) -> Vec<Phase> {
    let is_left = |phase: &&Phase| findings.iter().any(|own| own.phase == **phase);
    let phases = symptom.phases();
    let left: Vec<Phase> = phases.iter().filter(is_left).copied().collect();
    if symptom.name == rank::JUDGED && !left.is_empty() { left } else { phases }
}

/// What daemons that log say of it themselves.
fn judgements(view: &View<'_>, e: &Examined<'_>) -> Vec<EventReport> {
    let mut rows = Vec::new();
    for witness in &e.negotiation.witnesses {
        let account = view.case.account(witness);
        let stands = |(said, told): &(&Said, &RemarkTold)| !account.is_overtaken(said, told);
        for (said, told) in account.remarks().filter(stands) {
            let (what, _) = validity::refined(view.case, witness.source, told);
            let Some(row) = knowledge::remark(what.name()) else { continue };
            let step = account.steps.get(usize::from(said.step));
            rows.push(EventReport {
                at: view.case.when(witness.source, told.at),
                machine: String::new(),
                by: Some(said.by),
                number: None,
                says: told.says(row.says),
                source: account.source,
                place: said.place,
                after: step.and_then(|step| rung_of(view, step)),
            });
        }
    }
    rows
}

/// Where a message of any witness stands in the ladder.
fn rung_of(view: &View<'_>, message: &Step) -> Option<usize> {
    let rungs = view.account().steps.iter().filter(|step| step.exchange != Exchange::None);
    rungs.enumerate().find(|(_, step)| step.is_same_message(message)).map(|(at, _)| at)
}

fn exchange(view: &View<'_>, e: &Examined<'_>) -> Exchange {
    match (e.symptom(), view.course().decisive) {
        (Some(symptom), _) => symptom.exchange,
        (None, _) if e.outcome == NegotiationOutcome::Established => Exchange::None,
        (None, Some((at, _))) => view.course().round(at).exchange,
        (None, None) => Exchange::Unknown,
    }
}

fn ends(view: &View<'_>, e: &Examined<'_>) -> Vec<End> {
    [Party::Initiator, Party::Responder]
        .into_iter()
        .map(|role| End {
            role,
            address: view.end(role),
            identity: None,
            product: view.product(role).map(str::to_owned),
            outcome: e.outcome,
        })
        .collect()
}

fn children(view: &View<'_>) -> Vec<Child> {
    let course = view.course();
    let child = |at: usize, ending: Option<Ending>| {
        let round = course.round(at);
        Child {
            exchange: round.exchange,
            message_id: round.message_id,
            outcome: match ending {
                Some(Ending::Done(_)) => NegotiationOutcome::Established,
                Some(Ending::Unanswered(_)) => NegotiationOutcome::Unanswered,
                Some(_) => NegotiationOutcome::Failed,
                None => NegotiationOutcome::Established,
            },
        }
    };
    let decisive = course.decisive.filter(|(at, _)| {
        matches!(course.round(*at).exchange, Exchange::Quick | Exchange::IkeAuth)
    });
    let later = course
        .of_exchange(Exchange::CreateChildSa)
        .chain(course.of_exchange(Exchange::Quick))
        .map(|(at, _)| at)
        .filter(|at| decisive.is_none_or(|(decisive, _)| decisive != *at));
    decisive
        .map(|(at, ending)| child(at, Some(ending)))
        .into_iter()
        .chain(later.map(|at| {
            let ending = course.later.iter().find(|(later, _)| *later == at).map(|(_, e)| *e);
            child(at, ending)
        }))
        .collect()
}

fn rung(view: &View<'_>, at: usize, step: &Step) -> StepReport {
    let when = |at: Option<evidence::Timestamp>| view.when(at);
    StepReport {
        at: when(step.seen.first_at()),
        by: step.by,
        exchange: step.exchange,
        message_id: step.message_id,
        kinds: kinds(view, at, step),
        bytes: step.bytes,
        packets: if is_reckoned(view, step) { 1 } else { step.packets },
        repeats: step.seen.count() - 1,
        until: when(step.seen.last_at()),
        sealed: step.sealed,
        source: view.source(),
        places: step.places(),
        again: step.seen.repetitions().into_iter().map(|at| (view.source(), at)).collect(),
        note: note(view, at),
    }
}

/// Payload names; notifies by their own.
fn kinds(view: &View<'_>, at: usize, step: &Step) -> Vec<String> {
    let mut notices = view.account().said_in(at).filter_map(|said| match said.what {
        What::Notifies { kind, .. } => Some(view.notify_name(kind)),
        _ => None,
    });
    let nonce = |name: &str| if name == "No" { "Nonce".to_owned() } else { name.to_owned() };
    step.kinds
        .as_slice()
        .iter()
        .map(|&kind| {
            let is_notify = match view.version() {
                IkeVersion::V1 => kind == ikev1::PayloadType::NOTIFICATION.0,
                IkeVersion::V2 => kind == ikev2::PayloadType::NOTIFY.0,
            };
            let named = if is_notify { notices.next() } else { None };
            named.unwrap_or_else(|| match view.version() {
                IkeVersion::V1 => {
                    let kind = ikev1::PayloadType(kind);
                    kind.notation().map_or_else(|| kind.to_string(), nonce)
                }
                IkeVersion::V2 => {
                    let kind = ikev2::PayloadType(kind);
                    kind.notation().map_or_else(|| kind.to_string(), nonce)
                }
            })
        })
        .collect()
}

/// What an expert would write beside it.
fn note(view: &View<'_>, at: usize) -> Option<Text> {
    let step = view.step(at);
    for said in view.account().said_in(at) {
        match said.what {
            What::Selects(id) => {
                let offer = view.case.offers.of(id);
                return offer.proposals.first().map(|proposal| Text::same(proposal.to_string()));
            }
            What::Offers(id) => {
                let offer = view.case.offers.of(id);
                return Some(match offer.proposals.as_slice() {
                    [only] => Text::same(only.to_string()),
                    several => Text::new(
                        format!("{} proposals", several.len()),
                        format!("{} proposte", several.len()),
                    ),
                });
            }
            _ => {}
        }
    }
    if let Some((kind, ..)) = view.error_in(at) {
        return Some(Text::same(view.notify_name(kind)));
    }
    let in_packets = step.slices().is_none() && step.packets > 1 && !is_reckoned(view, step);
    let inside = step.inside.filter(|_| step.slices().is_none() && !in_packets);
    if let Some(kind) = inside {
        return Some(match ikev2::PayloadType(kind).notation() {
            _ if kind == 0 => Text::new("encrypted, empty", "cifrato, vuoto"),
            Some(name) => Text::new(format!("encrypted ({name} …)"), format!("cifrato ({name} …)")),
            None => Text::new("encrypted", "cifrato"),
        });
    }
    if in_packets {
        let packets = step.packets;
        return Some(Text::new(
            format!("in {packets} IP fragments"),
            format!("in {packets} frammenti IP"),
        ));
    }
    if let Some(slices) = step.slices() {
        let total = slices.total.max(slices.seen.count_ones() as u16);
        return Some(Text::new(
            format!("in {total} IKE fragments"),
            format!("in {total} frammenti IKE"),
        ));
    }
    None
}

/// The packets of a log's message are reckoned from its bytes: what is in it tells more.
fn is_reckoned(view: &View<'_>, step: &Step) -> bool {
    view.account().is_logged && step.slices().is_none()
}

/// Who said nothing more, and for how long.
fn silence(view: &View<'_>, e: &Examined<'_>) -> Option<Pause> {
    let symptom = e.symptom()?;
    let refused = view.hosts().is_some_and(|hosts| !hosts.refusals.is_empty());
    if refused {
        // An ICMP error is an answer.
        return None;
    }
    let last = view.account().steps.iter().max_by_key(|step| step.seen.last_at())?;
    let by = last.by.peer();
    let waited = view.covered_until()?.seconds_since(view.step(symptom.step).seen.first_at()?);
    let silent = matches!(
        view.course().decisive,
        Some((_, Ending::Unanswered(step))) if step == symptom.step
    ) || view
        .course()
        .later
        .iter()
        .any(|(_, ending)| *ending == Ending::Unanswered(symptom.step));
    (silent && waited >= 1.0 && matches!(by, Party::Initiator | Party::Responder))
        .then_some(Pause { by, seconds: waited.round() as u32, until_the_end: true })
}
