//! Whether an unanswered message arrived, by the log of the end that it was sent to.

use evidence::{Party, Product, Remark};
use verdict::{Cause, Citation, Phase, Text};

use super::Judged;
use crate::gather::Step;
use crate::moment::Moment;
use crate::rule::Judgement;
use crate::view::{Symptom, View};

/// Daemons that log each message that comes, at their default level.
const LOG_ALL: [Product; 2] = [Product::StrongSwan, Product::Libreswan];

/// The other end's log tells of this negotiation and not of the message: what that end would do
/// with it is not the reason.
pub(super) fn weigh(view: &View<'_>, symptom: &Symptom, judged: &mut [Judged]) {
    if !symptom.name.contains("unanswered") {
        return;
    }
    let Some(shown) = never_came(view, symptom) else { return };
    for own in judged {
        let cause = own.rule.cause();
        let settled = matches!(own.judgement, Judgement::Shown { .. } | Judgement::Excluded { .. });
        if settled {
            continue;
        }
        if is_of_the_receiver(cause) {
            own.judgement = Judgement::excluded(shown.says.clone(), shown.clone());
        } else if cause.name() == "packet-corruption" {
            // Of what it cannot check it would tell; only UDP's own checksum drops in silence.
            own.judgement = Judgement::Strains { says: vec![shown.clone()] };
        }
    }
}

/// The daemon would have to have the message first.
fn is_of_the_receiver(cause: Cause) -> bool {
    matches!(
        cause.phase(),
        Phase::Phase1 | Phase::Auth | Phase::Certificate | Phase::UserAuth | Phase::Phase2
    )
}

/// The last line of the other end about this negotiation, where it lacks the message.
fn never_came(view: &View<'_>, symptom: &Symptom) -> Option<Citation> {
    let sent = view.step(symptom.step);
    if matches!(sent.by, Party::Path | Party::Unknown) {
        return None;
    }
    let source = view.witness.source;
    let others = view.negotiation.witnesses.iter().filter(|other| other.source != source);
    others.into_iter().find_map(|other| {
        let account = view.case.account(other);
        let logs_there = account
            .logger
            .is_some_and(|(party, product)| party == sent.by.peer() && LOG_ALL.contains(&product));
        let same = |there: &Step| {
            (there.by, there.exchange, there.message_id, there.position)
                == (sent.by, sent.exchange, sent.message_id, sent.position)
        };
        let judges = account.remarks().any(|(_, told)| told.judges());
        if !logs_there || judges || account.steps.iter().any(same) || account.dropped_steps > 0 {
            return None;
        }
        // An earlier message did come: the log is of this negotiation, and goes on long enough.
        let last = account.steps.last()?;
        let moment =
            |source: usize, at| Some(Moment { at, clock: view.case.gathered[source].clock });
        let left = sent.seen.first_at().and_then(|at| moment(source, at));
        let ends = view.case.gathered[other.source].told_until;
        let ends = ends.and_then(|at| moment(other.source, at));
        let goes_on = left
            .zip(ends)
            .and_then(|(left, ends)| ends.since(left))
            .is_some_and(|after| after >= 0.0);
        // It waited for the message, however its lines are dated.
        let waits = || {
            account.remarks().any(|(said, told)| {
                told.what == Remark::GaveUp && account.precedes(last.seen.first, said.place)
            })
        };
        (goes_on || waits()).then(|| Citation {
            source: account.source,
            place: last.seen.first,
            also: Vec::new(),
            says: Text::new(
                "the other end’s log does not tell of the message: it did not arrive",
                "il log dell’altro lato non parla del messaggio: non è arrivato",
            ),
        })
    })
}
