//! Symptoms of a tunnel that was up: rekeying, silence, one-way traffic, deletion.

use evidence::{Exchange, IkeVersion, Limit, Party, Turn};
use numbers::ikev2::{NotifyType, PayloadType};
use verdict::{Citation, Phase, Text};

use super::Seen;
use super::silence::{silence, times};
use crate::course::Ending;
use crate::gather::What;
use crate::view::View;

const AFTER: &[Phase] = &[Phase::PostConnect, Phase::Phase2];

/// So many times put off nobody comes to an end any more.
const PUT_OFF_TOO_OFTEN: usize = 3;

/// Both ends rekey at once, or what one renews the other has just replaced: it is tried again
/// (RFC 7296 §2.25).
fn is_put_off(view: &View<'_>, answer: usize) -> bool {
    let temporary = [NotifyType::TEMPORARY_FAILURE.0, NotifyType::CHILD_SA_NOT_FOUND.0];
    let error = view.error_in(answer).map(|(kind, ..)| kind);
    view.version() == IkeVersion::V2 && error.is_some_and(|kind| temporary.contains(&kind))
}

pub(super) fn rekey_refused(view: &View<'_>) -> Option<Seen> {
    let refused = view.course().later.iter().filter(|(at, ending)| {
        let exchange = view.course().round(*at).exchange;
        matches!(exchange, Exchange::CreateChildSa | Exchange::Quick)
            && matches!(ending, Ending::Refused(_) | Ending::SealedRefusal(_))
    });
    let (put_off, for_good): (Vec<_>, Vec<_>) =
        refused.partition(|(_, ending)| is_put_off(view, ending.step()));
    let too_often = put_off.first().filter(|_| put_off.len() >= PUT_OFF_TOO_OFTEN);
    let (round, ending) = for_good.first().or(too_often)?;
    let answer = ending.step();
    let bytes = view.step(answer).bytes;
    let asked = view.course().round(*round).first();
    let exchange = match view.step(asked).exchange {
        Exchange::Quick => "Quick Mode",
        _ => "CREATE_CHILD_SA",
    };
    let says = match view.error_in(answer) {
        Some((kind, ..)) => {
            let notify = view.notify_name(kind);
            Text::new(
                format!("once up, a further {exchange} is refused: {notify}"),
                format!("a tunnel attivo, un ulteriore {exchange} è rifiutato: {notify}"),
            )
        }
        None => Text::new(
            format!(
                "once up, a further {exchange} is answered by {bytes} encrypted bytes: too short \
                 to agree"
            ),
            format!(
                "a tunnel attivo, un ulteriore {exchange} riceve {bytes} byte cifrati: troppo \
                 pochi per accordarsi"
            ),
        ),
    };
    Some(Seen {
        name: "rekey-refused",
        phases: AFTER,
        noticed_by: view.step(answer).by,
        step: asked,
        shows: vec![view.cite_step(answer, says)],
    })
}

/// Liveness checks, or a rekeying, that the peer no longer answers.
pub(super) fn peer_silent(view: &View<'_>) -> Option<Seen> {
    let (at, ending) = view.course().later.iter().find(|(_, ending)| {
        matches!(ending, Ending::Unanswered(step)
            if (view.had_time(*step) || view.version() == IkeVersion::V1)
                && view.step(*step).by != Party::Unknown)
    })?;
    let step = ending.step();
    let round = view.course().round(*at);
    let asker = view.step(step).by;
    // In IKEv1 each check has a message id of its own.
    let count = view
        .account()
        .steps
        .iter()
        .filter(|s| {
            s.by == asker
                && s.exchange == round.exchange
                && !view.account().precedes(s.seen.first, view.step(step).seen.first)
        })
        .map(|s| s.seen.count())
        .sum::<u32>();
    let heard_later = view.account().steps.iter().any(|other| {
        other.by == asker.peer() && other.seen.last_at() > view.step(step).seen.last_at()
    });
    if heard_later || count < 2 {
        return None;
    }
    let name = match round.exchange {
        Exchange::CreateChildSa | Exchange::Quick => "rekey-unanswered",
        _ => "peer-silent-after-up",
    };
    Some(Seen {
        name,
        phases: &[Phase::PostConnect],
        noticed_by: asker,
        step,
        shows: if view.version() == IkeVersion::V2 {
            vec![silence(view, step)]
        } else {
            vec![asked_in_vain(view, step, count)]
        },
    })
}

/// IKEv1 asks each time under a new message id (RFC 3706 §5.3).
fn asked_in_vain(view: &View<'_>, step: usize, count: u32) -> Citation {
    let count = times(count);
    view.cite_step(
        step,
        Text::new(
            format!("from here on asked {}, no answer", count.en),
            format!("da qui in poi chiesto {}, nessuna risposta", count.it),
        ),
    )
}

/// The child SA is up and protected packets go one way only.
pub(super) fn esp_one_way(view: &View<'_>) -> Option<Seen> {
    if !view.course().child_up || view.limit(is_port_filter).is_some() {
        return None;
    }
    let (from_initiator, from_responder) =
        (view.protected(Party::Initiator), view.protected(Party::Responder));
    let (sender, sent) = match (from_initiator.packets, from_responder.packets) {
        (2.., 0) => (Party::Initiator, from_initiator),
        (0, 2..) => (Party::Responder, from_responder),
        _ => return None,
    };
    let (_, ending) = view.course().decisive?;
    let place = sent.first?;
    let (count, who) = (sent.packets, view.address(sender));
    Some(Seen {
        name: "esp-one-way",
        phases: &[Phase::Traffic],
        noticed_by: sender,
        step: ending.step(),
        shows: vec![view.cite(
            place,
            Text::new(
                format!("{who} sends {count} ESP packets, and none comes back"),
                format!("{who} invia {count} pacchetti ESP, e nessuno torna"),
            ),
        )],
    })
}

fn is_port_filter(limit: &Limit) -> bool {
    matches!(limit, Limit::OnlyPort500 | Limit::Filter(_))
}

/// One end sends a request of its own in the Informational exchange after it was up, and then
/// nothing more is seen: a deletion by its size.
pub(super) fn deleted(view: &View<'_>) -> Option<Seen> {
    if !view.course().ike_up {
        return None;
    }
    let account = view.account();
    let (_, ending) = view.course().decisive?;
    let (at, step) = account.steps.iter().enumerate().rev().find(|(_, step)| {
        step.exchange == Exchange::Informational && step.turn != Turn::Response
    })?;
    if at <= ending.step() || !deletes(view, at) {
        return None;
    }
    // A client that hangs up ends its tunnel in the same way: no failure.
    let by = step.by;
    if by != Party::Responder {
        return None;
    }
    // Protected traffic that goes on shows that another child SA took over.
    let goes_on = [Party::Initiator, Party::Responder].iter().all(|party| {
        let last = view.protected(*party).last_at;
        match (last, step.seen.first_at()) {
            (Some(last), Some(deleted)) => last.seconds_since(deleted) > 1.0,
            _ => false,
        }
    });
    let (negotiation, witness) = (view.negotiation, view.witness);
    if goes_on
        || is_of_a_rekeying(view, at)
        || view.case.is_replaced(negotiation, witness, at)
        || view.case.is_renewed(negotiation, witness, at)
    {
        return None;
    }
    // What is told of the next try says more.
    if view.version() == IkeVersion::V1
        && view.course().child_up
        && view.case.is_tried_again(view.negotiation, view.witness)
    {
        return None;
    }
    let who = view.address(by);
    let count = times(step.seen.count());
    Some(Seen {
        name: "deleted-after-up",
        phases: &[Phase::PostConnect],
        noticed_by: by.peer(),
        step: at,
        shows: vec![view.cite_step(
            at,
            Text::new(
                format!("{who} ends the SA with an encrypted INFORMATIONAL, sent {}", count.en),
                format!("{who} chiude la SA con un INFORMATIONAL cifrato, inviato {}", count.it),
            ),
        )],
    })
}

/// What it deletes has been renewed just before (RFC 7296 §2.8): of as many deletions as rekeyings
/// each has its own.
fn is_of_a_rekeying(view: &View<'_>, at: usize) -> bool {
    /// Daemons wait for what is still on its way.
    const SOON: f64 = 60.0;
    let (account, course) = (view.account(), view.course());
    let place = view.step(at).seen.first;
    let is_before = |step: usize| account.precedes(account.steps[step].seen.first, place);
    let failed = |round: usize| course.later.iter().any(|(at, _)| *at == round);
    let renewed: Vec<usize> = course
        .of_exchange(Exchange::CreateChildSa)
        .filter(|(round, _)| !failed(*round))
        .filter_map(|(_, round)| round.answer(account))
        .filter(|answer| is_before(*answer))
        .collect();
    let deletions = account.steps.iter().enumerate().filter(|(step, own)| {
        let asks = own.exchange == Exchange::Informational && own.turn == Turn::Request;
        asks && (*step == at || is_before(*step)) && deletes(view, *step)
    });
    let last = renewed.last().and_then(|answer| account.steps[*answer].seen.last_at());
    let apart = view.step(at).seen.first_at().zip(last);
    view.version() == IkeVersion::V2
        && renewed.len() >= deletions.count()
        && apart.is_none_or(|(deleted, renewed)| deleted.seconds_since(renewed) <= SOON)
}

/// It is said that the message deletes the IKE SA, so that nothing can follow.
pub(super) fn deletes_whole(view: &View<'_>, at: usize) -> bool {
    let mut said = view.account().said.iter().filter(|said| usize::from(said.step) == at);
    said.any(|said| matches!(said.what, What::Deletes))
}

/// The header of what is sealed names its first payload in clear: Delete (RFC 7296 §1.4.1). IKEv1
/// names its hash, so that only a log tells a deletion from anything else, and of what it is.
fn deletes(view: &View<'_>, at: usize) -> bool {
    let step = view.step(at);
    if view.version() == IkeVersion::V1 {
        return deletes_whole(view, at);
    }
    let delete = PayloadType::DELETE.0;
    let in_clear = !step.sealed && step.kinds.contains(delete);
    step.inside == Some(delete) || in_clear
}
