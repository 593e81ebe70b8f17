//! Symptoms of IKEv1 phase 1 after its first answer.

use evidence::{Exchange, IkeVersion, Party};
use verdict::{Phase, Text};

use super::Seen;
use super::first_message::refusal;
use super::silence::{silence, times};
use crate::course::{Ending, Round};
use crate::view::View;

fn phase1<'a>(view: &View<'a>) -> Option<(&'a Round, Ending)> {
    if view.version() != IkeVersion::V1 {
        return None;
    }
    let (at, ending) = view.course().decisive?;
    let round = view.course().round(at);
    matches!(round.exchange, Exchange::Main | Exchange::Aggressive).then_some((round, ending))
}

/// The highest position that a party reached.
fn reached(view: &View<'_>, round: &Round) -> u8 {
    round.steps().map(|step| view.step(step).position).max().unwrap_or(0)
}

pub(super) fn refused(view: &View<'_>) -> Option<Seen> {
    let (round, ending) = phase1(view)?;
    let (Ending::Refused(answer) | Ending::SealedRefusal(answer)) = ending else { return None };
    let by = view.step(answer).by;
    let (name, phases): (_, &'static [Phase]) = match (round.exchange, reached(view, round), by) {
        // Of the initiator, message 4: nobody has proved who it is so far.
        (Exchange::Main, 3 | 4, Party::Responder) | (Exchange::Main, 4, Party::Initiator) => {
            ("main3-refused", &[Phase::Auth, Phase::Phase1])
        }
        (Exchange::Main, 5, Party::Responder) => {
            ("main5-refused", &[Phase::Auth, Phase::Certificate])
        }
        (Exchange::Main, _, Party::Initiator) => {
            ("main6-refused", &[Phase::Auth, Phase::Certificate])
        }
        (Exchange::Aggressive, _, Party::Initiator) => {
            ("aggressive2-refused", &[Phase::Auth, Phase::Phase1])
        }
        _ => return None,
    };
    let asked = round.by(view.account(), by.peer()).last().unwrap_or(round.first());
    Some(Seen { name, phases, noticed_by: by, step: asked, shows: vec![refusal(view, answer)] })
}

pub(super) fn unanswered(view: &View<'_>) -> Option<Seen> {
    let (round, ending) = phase1(view)?;
    let step = match ending {
        Ending::Unanswered(step) => step,
        // The responder repeats message 4 because the fifth means nothing to it.
        Ending::Stopped(step) => step,
        _ => return None,
    };
    let last_asked = round.by(view.account(), Party::Initiator).last()?;
    let name = match view.step(last_asked).position {
        3 => "main3-unanswered",
        5 => "main5-unanswered",
        _ => return None,
    };
    if !view.had_time(last_asked) {
        return None;
    }
    let mut shows = vec![silence(view, last_asked)];
    let repeated = round
        .by(view.account(), Party::Responder)
        .find(|&at| view.step(at).position == 4 && view.step(at).seen.count() > 1);
    if let Some(fourth) = repeated {
        shows.push(view.cite_step(
            fourth,
            Text::new(
                "the responder repeats message 4: it cannot use message 5",
                "il risponditore ripete il messaggio 4: non può usare il messaggio 5",
            ),
        ));
    }
    let _ = step;
    Some(Seen {
        name,
        phases: &[Phase::Auth, Phase::Certificate, Phase::Reachability],
        noticed_by: Party::Initiator,
        step: last_asked,
        shows,
    })
}

/// The responder repeats message 4, and message 5 does not come to it.
pub(super) fn waits(view: &View<'_>) -> Option<Seen> {
    const LONG: f64 = 3.0;
    let (_, Ending::Stopped(fourth)) = phase1(view)? else { return None };
    let step = view.step(fourth);
    let lasts = step.seen.first_at().zip(step.seen.last_at());
    let is_long = lasts.is_none_or(|(first, last)| last.seconds_since(first) >= LONG);
    if (step.by, step.position) != (Party::Responder, 4) || step.seen.count() < 3 || !is_long {
        return None;
    }
    let sent = times(step.seen.count());
    Some(Seen {
        name: "gave-up-waiting",
        phases: &[Phase::Reachability, Phase::Auth],
        noticed_by: Party::Responder,
        step: fourth,
        shows: vec![view.cite_step(
            fourth,
            Text::new(
                format!("message 4 is sent {}, and message 5 does not come", sent.en),
                format!("il messaggio 4 è inviato {}, e il messaggio 5 non arriva", sent.it),
            ),
        )],
    })
}
