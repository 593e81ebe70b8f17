//! What a daemon's own log judges, as grounds: it names the reason that others have to infer.

use evidence::{Exchange, Party, Place, Remark, Timestamp};
use verdict::{Cause, Citation, Phase, Text};

use super::Judged;
use crate::catalogue;
use crate::gather::{Account, RemarkTold, Said};
use crate::moment::Moment;
use crate::rule::Judgement;
use crate::validity::{self, Dates};
use crate::view::{Symptom, View};

/// Its word may be the consequence of something that it does not see.
pub(super) fn is_named(view: &View<'_>, own: &Judged) -> bool {
    let witnesses = view.negotiation.witnesses.iter();
    let mut remarks = witnesses.flat_map(|witness| view.case.account(witness).remarks());
    remarks.any(|(said, ..)| own.judgement.grounds().iter().any(|shown| shown.place == said.place))
}

/// Nothing but the daemon's words is seen.
pub(crate) const JUDGED: &str = "daemon-judges";

/// The cause that a daemon names is shown, whichever end's log says so.
pub(super) fn weigh(view: &View<'_>, symptom: &Symptom, judged: &mut Vec<Judged>) {
    for witness in &view.negotiation.witnesses {
        let account = view.case.account(witness);
        // The daemon adds which message it was that it refused.
        let firsts = account.remarks().filter(|(_, told)| told.what == Remark::FirstOfferRefused);
        let better = firsts.last().map(|(said, _)| said.place);
        for (said, told) in account.remarks() {
            let (what, dates) = validity::refined(view.case, witness.source, told);
            let Some(row) = knowledge::remark(what.name()) else { continue };
            if account.is_overtaken(said, told)
                || told.what == Remark::IkeRefused
                    && better.is_some_and(|at| account.precedes(said.place, at))
                || row.follows && !precedes(view, symptom, witness.source, said.place, told.at)
            {
                continue;
            }
            let (user, also) = match user(account, said.place, told) {
                Some((place, name)) => (Some(name), vec![place]),
                None => (None, Vec::new()),
            };
            let says = user.as_ref().unwrap_or(told).says(row.says);
            let shown = Citation { source: account.source, place: said.place, also, says };
            let by_another = validity::valid_by_another(view, witness.source, told);
            for (at, cause) in row.causes.iter().enumerate() {
                if let Some(cause) = Cause::find(cause) {
                    let names = row.names
                        && at == 0
                        && by_another.is_none()
                        && told.is_confirmed
                        && !may_be_the_group(account, said, told);
                    show((view, symptom), judged, cause, &shown, row.says, names);
                }
            }
            if row.causes.is_empty() {
                continue;
            }
            if symptom.name == JUDGED {
                in_its_order(judged, row.causes);
            }
            if let Some(other) = &by_another {
                clock_differs(judged, &[other, &shown]);
            }
            match dates {
                Some(Dates::LongBefore) => {
                    not_expired(judged, &shown);
                    clock_differs(judged, &[&shown, &begins_long_after(&shown)]);
                }
                Some(Dates::NotOver) => not_expired(judged, &shown),
                _ => {}
            }
            // What was forgotten cannot be answered, whatever else there is.
            if row.follows && told.is_confirmed {
                follow(judged, row.causes, &shown);
            }
            // Who refuses says why; what others only see does not weigh against it.
            // A dialogue that only stops is nobody's to see: what means nothing else explains it.
            let of_symptom = symptom.name == JUDGED
                || said.by == symptom.noticed_by
                || row.only && symptom.noticed_by == Party::Unknown;
            if (row.names || row.only) && of_symptom && told.is_confirmed {
                exclude_others(judged, row.causes, &shown);
            }
            // What is said later follows from what was said first.
            break;
        }
    }
    if symptom.name == JUDGED {
        phase_one_over(view, symptom, judged);
    }
}

/// Where nothing but the sentence is seen, its causes stand in its own order, not in that of all
/// sentences.
fn in_its_order(judged: &mut [Judged], causes: &[&str]) {
    let rank = |own: &Judged| causes.iter().position(|cause| *cause == own.rule.cause().name());
    let at: Vec<usize> = (0..judged.len()).filter(|at| rank(&judged[*at]).is_some()).collect();
    for (done, own) in at.iter().enumerate() {
        let next = at[done..].iter().copied().min_by_key(|other| rank(&judged[*other]));
        judged.swap(*own, next.unwrap_or(*own));
    }
}

/// What rekeys, or adds a child SA, exchanges keys anew (RFC 7296 §1.3): of its suite the group may
/// be what is refused. Where both lists are told, they are compared.
fn may_be_the_group(account: &Account, said: &Said, told: &RemarkTold) -> bool {
    let step = account.steps.get(usize::from(said.step));
    told.what == Remark::ChildSuiteRefused
        && step.is_some_and(|step| step.exchange == Exchange::CreateChildSa)
}

/// The judgement of a user with the name that the user gave before it, where it has none.
fn user(account: &Account, at: Place, told: &RemarkTold) -> Option<(Place, RemarkTold)> {
    let of_user = matches!(told.what, Remark::EapFailed | Remark::XauthFailed);
    if !of_user || !told.value.is_empty() {
        return None;
    }
    let named = account.remarks().filter(|(said, named)| {
        account.precedes(said.place, at)
            && named.what == Remark::NamesUser
            && !named.value.is_empty()
    });
    let (said, named) = named.last()?;
    Some((said.place, RemarkTold { value: named.value.clone(), ..told.clone() }))
}

/// The log says that phase 1 was over before it judges: what it does not name is none of that.
fn phase_one_over(view: &View<'_>, symptom: &Symptom, judged: &mut [Judged]) {
    const OVER: [Phase; 3] = [Phase::Phase1, Phase::Auth, Phase::Certificate];
    let Some(judgement) = symptom.shows.first().map(|shown| shown.place) else { return };
    let account = view.account();
    let up = account.remarks().find(|(said, told)| {
        told.what == Remark::Established
            && told.is_confirmed
            && account.precedes(said.place, judgement)
    });
    let child = || asked_for_child(view, symptom, judgement);
    let Some(place) = up.map(|(said, _)| said.place).or_else(child) else { return };
    let because = Text::new("phase 1 was over", "la fase 1 era conclusa");
    let source = account.source;
    let shown = Citation { source, place, also: Vec::new(), says: because.clone() };
    for own in judged.iter_mut().filter(|own| OVER.contains(&own.rule.cause().phase())) {
        if matches!(own.judgement, Judgement::Open | Judgement::Strains { .. }) {
            own.judgement = Judgement::excluded(because.clone(), shown.clone());
        }
    }
}

/// The exchange of a child SA alone, which needs an IKE SA that is up, where it is the child SA
/// that is judged.
fn asked_for_child(view: &View<'_>, symptom: &Symptom, judgement: Place) -> Option<Place> {
    let judged = view.account().remarks().find(|(said, _)| said.place == judgement)?;
    let row = knowledge::remark(judged.1.what.name())?;
    let first = Cause::find(row.causes.first()?)?;
    let step = view.step(symptom.step);
    let alone = matches!(step.exchange, Exchange::CreateChildSa | Exchange::Quick);
    (alone && first.phase() == Phase::Phase2).then_some(step.seen.first)
}

/// Whether what the symptom is seen in came later.
fn precedes(
    view: &View<'_>,
    symptom: &Symptom,
    source: usize,
    place: Place,
    at: Option<Timestamp>,
) -> bool {
    let seen = &view.step(symptom.step).seen;
    if source == view.witness.source {
        return view.account().precedes(place, seen.first);
    }
    let moment = |source: usize, at: Option<Timestamp>| {
        Some(Moment { at: at?, clock: view.case.gathered[source].clock })
    };
    let moments = moment(source, at).zip(moment(view.witness.source, seen.first_at()));
    moments.and_then(|(told, failed)| failed.since(told)).is_some_and(|after| after >= 0.0)
}

/// By one clock the certificate is out of date, and by another, or by reason, it is not.
fn clock_differs(judged: &mut [Judged], shown: &[&Citation]) {
    for own in judged.iter_mut().filter(|own| own.rule.cause() == Cause::CLOCK_SKEW) {
        own.judgement = Judgement::Shown { says: shown.iter().copied().cloned().collect() };
    }
}

/// What the dates beside a judgement say of the clock that judged.
fn begins_long_after(judgement: &Citation) -> Citation {
    let says = Text::new(
        "by this clock it begins only in more than a year, and nobody issues one so early",
        "per questo orologio inizia solo fra più di un anno, e nessuno ne emette così presto",
    );
    Citation { says, ..judgement.clone() }
}

/// The line is not later than today, and the last day of the certificate is still to come.
fn not_expired(judged: &mut [Judged], shown: &Citation) {
    let because = Text::new("its last day is still to come", "il suo ultimo giorno deve venire");
    for own in judged.iter_mut().filter(|own| own.rule.cause() == Cause::CERT_EXPIRED) {
        own.judgement = Judgement::excluded(because.clone(), shown.clone());
    }
}

/// Even what else is shown is its consequence.
fn follow(judged: &mut [Judged], named: &[&str], shown: &Citation) {
    for own in judged.iter_mut().filter(|own| !named.contains(&own.rule.cause().name())) {
        if let Judgement::Shown { says } = &own.judgement {
            own.judgement = Judgement::Suits { says: says.clone() };
        }
    }
    exclude_others(judged, named, shown);
}

/// What it neither names nor may mean is not its reason.
fn exclude_others(judged: &mut [Judged], named: &[&str], shown: &Citation) {
    for own in judged {
        let settled = matches!(own.judgement, Judgement::Shown { .. } | Judgement::Excluded { .. });
        if !settled && !named.contains(&own.rule.cause().name()) {
            own.judgement = Judgement::excluded(
                Text::new("the log names another reason", "il log indica un altro motivo"),
                shown.clone(),
            );
        }
    }
}

fn show(
    (view, symptom): (&View<'_>, &Symptom),
    judged: &mut Vec<Judged>,
    cause: Cause,
    shown: &Citation,
    says: [&'static str; 2],
    is_named: bool,
) {
    let judgement = match is_named {
        true => Judgement::shown(shown.clone()),
        false => Judgement::suits(shown.clone()),
    };
    match judged.iter_mut().find(|own| own.rule.cause() == cause) {
        Some(own) => {
            // Its own word outweighs what others would infer.
            let is_settled = match &own.judgement {
                Judgement::Shown { .. } => true,
                Judgement::Excluded { .. } => !is_named,
                _ => false,
            };
            if !is_settled {
                own.judgement = judgement;
            }
        }
        None => {
            let Some(rule) = catalogue::rule(cause) else { return };
            let usual = knowledge::usual(cause.name());
            // What else is known may rule it out.
            let judgement = match rule.judge(view, symptom) {
                excluded @ Judgement::Excluded { .. } if !is_named => excluded,
                _ => judgement,
            };
            judged.push(Judged { rule, judgement, tell: usual.map_or(says, |usual| usual.tell) });
        }
    }
}
