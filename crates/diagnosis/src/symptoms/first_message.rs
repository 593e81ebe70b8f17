//! Symptoms of the first exchange: IKE_SA_INIT, main mode 1, aggressive mode 1.

use evidence::{Exchange, IkeVersion, Party, Place, Remark, Vantage};
use numbers::ikev2::{NotifyType, PayloadType};
use verdict::{Citation, Phase, Text};

use super::Seen;
use super::after::deletes_whole;
use super::logged;
use super::silence::{silence, times};
use crate::case::Negotiation;
use crate::course::{Ending, Round};
use crate::view::View;

/// The first round, when the source saw the negotiation from its first message.
fn first<'a>(view: &View<'a>) -> Option<&'a Round> {
    let round = view.course().rounds.first()?;
    let step = view.step(round.first());
    let opening = matches!(
        step.exchange,
        Exchange::IkeSaInit | Exchange::Main | Exchange::Aggressive | Exchange::AuthIp
    );
    (opening && step.by == Party::Initiator).then_some(round)
}

/// The round that decides, when it is one of the first exchange.
fn decisive_init<'a>(view: &View<'a>) -> Option<(&'a Round, Ending)> {
    let (at, ending) = view.course().decisive?;
    let round = view.course().round(at);
    (round.exchange == Exchange::IkeSaInit).then_some((round, ending))
}

pub(super) fn unanswered(view: &View<'_>) -> Option<Seen> {
    let round = first(view)?;
    let heard = view.account().steps.iter().any(|step| step.by == Party::Responder);
    let asked = view.course().rounds.iter().rev().find(|r| r.exchange == round.exchange)?.first();
    if heard || !view.had_time(asked) {
        return None;
    }
    // Whose own log says why it does not answer has heard the question.
    let judges = |seen: Seen| seen.noticed_by == Party::Responder;
    if view.vantage() == Vantage::Responder && logged::judged(view).is_some_and(judges) {
        return None;
    }
    let name = match round.exchange {
        Exchange::Aggressive => "aggressive1-unanswered",
        _ => "first-message-unanswered",
    };
    Some(Seen {
        name,
        phases: &[Phase::Reachability, Phase::Phase1, Phase::Service, Phase::Auth],
        noticed_by: Party::Initiator,
        step: asked,
        shows: vec![silence(view, asked)],
    })
}

/// An ICMP error answers instead of the peer.
pub(super) fn refused_by_icmp(view: &View<'_>) -> Option<Seen> {
    let round = first(view)?;
    if view.account().steps.iter().any(|step| step.by == Party::Responder) {
        return None;
    }
    let initiator = view.account().initiator?;
    let refusing = view
        .hosts()?
        .refusals
        .iter()
        .find(|r| r.refusal.from.same_host(initiator) && !r.refusal.is_too_big())?;
    let says = refusing.refusal.says;
    let what = super::silence::icmp_words(refusing.refusal.what);
    Some(Seen {
        name: "first-message-refused-by-icmp",
        phases: &[Phase::Reachability, Phase::Service],
        noticed_by: Party::Path,
        step: round.first(),
        shows: vec![view.cite(
            refusing.place,
            Text::new(
                format!("{says} answers with an ICMP error: {}", what.en),
                format!("{says} risponde con un errore ICMP: {}", what.it),
            ),
        )],
    })
}

/// Seconds after which an unanswered request is repeated at the earliest: Libreswan's half second,
/// less what a clock may round.
const SOONEST: f64 = 0.3;

/// The responder answers, and the initiator goes on asking the same.
pub(super) fn answers_not_heard(view: &View<'_>) -> Option<Seen> {
    let round = view.course().rounds.iter().rev().find(|round| {
        matches!(round.exchange, Exchange::IkeSaInit | Exchange::Main | Exchange::Aggressive)
    })?;
    let asked = round.first();
    let answer = round.answer(view.account())?;
    let (request, response) = (view.step(asked), view.step(answer));
    let opens =
        |exchange| matches!(exchange, Exchange::IkeSaInit | Exchange::Main | Exchange::Aggressive);
    let is_beyond = |exchange| !opens(exchange) && exchange != Exchange::Informational;
    let went_on = view.account().steps.iter().enumerate().any(|(at, step)| {
        let is_initiator = step.by == Party::Initiator;
        view.account().precedes(response.seen.first, step.seen.first)
            && (is_initiator || is_beyond(step.exchange))
            || is_initiator && !opens(step.exchange) && view.error_in(at).is_some()
    });
    // A repetition of the same moment is a line that stands there twice.
    let apart = request.seen.last_at().zip(response.seen.first_at());
    let is_late = apart.is_none_or(|(last, answer)| last.seconds_since(answer) >= SOONEST);
    let asked_again = view.account().precedes(response.seen.first, request.seen.last())
        && request.seen.count() > 1
        && is_late;
    let again = asked_again || begins_anew(view, asked);
    let is_request = request.by == Party::Initiator;
    let is_heard = went_on || !is_request || !again || view.error_in(answer).is_some();
    if is_heard || view.cannot_send(Party::Responder) {
        return None;
    }
    Some(Seen {
        name: "answers-not-heard",
        phases: &[Phase::Reachability],
        noticed_by: Party::Initiator,
        step: asked,
        shows: vec![
            view.cite_step(
                answer,
                Text::new(
                    format!("the responder answered, {}", times(response.seen.count()).en),
                    format!("il risponditore ha risposto, {}", times(response.seen.count()).it),
                ),
            ),
            view.cite_step(
                asked,
                Text::new(
                    "the initiator asks again after the answer, as if it had not come",
                    "l’iniziatore ripete la richiesta dopo la risposta, come se non fosse arrivata",
                ),
            ),
        ],
    })
}

/// The same end begins anew from the same port, twice more within a minute, and never comes further
/// than the first answer.
fn begins_anew(view: &View<'_>, asked: usize) -> bool {
    const WITHIN: f64 = 60.0;
    let (own, from) = (view.step(asked), view.account().from(view.step(asked)));
    let is_same = |other: &&Negotiation| {
        let other = View::new(view.case, other, 0);
        let (account, steps) = (other.account(), &other.account().steps);
        let Some(first) = steps.first() else { return false };
        let apart = own.seen.first_at().zip(first.seen.first_at());
        let is_near = apart.is_some_and(|(a, b)| a.seconds_since(b).abs() <= WITHIN);
        let alike = (first.by, first.exchange, account.from(first)) == (own.by, own.exchange, from);
        is_near && alike && steps.len() == 2 && steps[1].by != first.by
    };
    // Its neighbours alone, of however many.
    let before = (view.negotiation.attempt as usize).saturating_sub(3);
    let near = view.case.in_tunnel_from(view.negotiation, before).take(5);
    own.from_port != 0 && near.filter(is_same).count() >= 3
}

/// An error notify in clear is the answer to the first message.
pub(super) fn refused(view: &View<'_>) -> Option<Seen> {
    match view.version() {
        IkeVersion::V2 => init_refused(view),
        IkeVersion::V1 => first_refused_v1(view),
    }
}

fn init_refused(view: &View<'_>) -> Option<Seen> {
    let (_, Ending::Refused(answer)) = decisive_init(view)? else { return None };
    let (kind, data, place) = view.error_in(answer)?;
    // Who is asked for another group sends it at once; where an excerpt ends there, nobody knows.
    let goes_on = NotifyType(kind) == NotifyType::INVALID_KE_PAYLOAD
        && view.account().is_logged
        && view.vantage() == Vantage::Initiator
        && !view.had_time(answer);
    if goes_on || up_after(view, place) {
        return None;
    }
    let (name, phases): (_, &'static [Phase]) = match NotifyType(kind) {
        NotifyType::NO_PROPOSAL_CHOSEN => ("init-refused-no-proposal", &[Phase::Phase1]),
        NotifyType::INVALID_KE_PAYLOAD => ("init-refused-group", &[Phase::Phase1]),
        NotifyType::INVALID_MAJOR_VERSION => ("version-refused", &[Phase::Phase1]),
        _ => ("init-refused-other", &[Phase::Phase1]),
    };
    let asks = match (NotifyType(kind), data) {
        (NotifyType::INVALID_KE_PAYLOAD, [high, low, ..]) => {
            let group = numbers::ikev2::KeyExchangeMethod(u16::from_be_bytes([*high, *low]));
            format!(", {group}")
        }
        _ => String::new(),
    };
    let notify = view.notify_name(kind);
    Some(Seen {
        name,
        phases: refine(view, phases),
        noticed_by: Party::Responder,
        step: answer,
        shows: vec![view.cite(
            place,
            Text::new(
                format!("the responder refuses the first message in clear: {notify}{asks}"),
                format!("il risponditore rifiuta in chiaro il primo messaggio: {notify}{asks}"),
            ),
        )],
    })
}

/// The log says that the IKE SA came up all the same, though it lacks the messages.
fn up_after(view: &View<'_>, place: Place) -> bool {
    let account = view.account();
    account.remarks().any(|(said, told)| {
        told.what == Remark::Established && told.is_confirmed && account.precedes(place, said.place)
    })
}

/// A refused IKE_SA_INIT can also hide a certificate that its owner could not load.
fn refine(view: &View<'_>, phases: &'static [Phase]) -> &'static [Phase] {
    const WITH_CERTIFICATE: &[Phase] = &[Phase::Phase1, Phase::Certificate, Phase::Service];
    match view.version() {
        IkeVersion::V2 if phases == [Phase::Phase1] => WITH_CERTIFICATE,
        _ => phases,
    }
}

fn first_refused_v1(view: &View<'_>) -> Option<Seen> {
    let (at, ending) = view.course().decisive?;
    let round = view.course().round(at);
    let Ending::Refused(answer) = ending else { return None };
    let by_responder = view.step(answer).by == Party::Responder;
    let selected = round.answer(view.account()).is_some();
    if selected || !by_responder {
        return None;
    }
    let name = match round.exchange {
        Exchange::Main => "main1-refused",
        Exchange::Aggressive => "aggressive1-refused",
        _ => return None,
    };
    Some(Seen {
        name,
        phases: &[Phase::Phase1, Phase::Auth],
        noticed_by: Party::Responder,
        step: round.first(),
        shows: vec![refusal(view, answer)],
    })
}

/// What an Informational in clear says, or that it is sealed.
pub(super) fn refusal(view: &View<'_>, answer: usize) -> Citation {
    match view.error_in(answer) {
        Some((kind, _, place)) => {
            let notify = view.notify_name(kind);
            view.cite(
                place,
                match view.account().is_logged {
                    true => Text::new(format!("refused: {notify}"), format!("rifiutato: {notify}")),
                    false => Text::new(
                        format!("refused in clear: {notify}"),
                        format!("rifiutato in chiaro: {notify}"),
                    ),
                },
            )
        }
        None => {
            let step = view.step(answer);
            let bytes = step.bytes;
            let says = match step.is_measured() {
                _ if deletes_whole(view, answer) => {
                    Text::new("the answer deletes the IKE SA", "la risposta elimina la IKE SA")
                }
                true => Text::new(
                    format!("answered by an encrypted Informational of {bytes} bytes"),
                    format!("la risposta è un Informational cifrato di {bytes} byte"),
                ),
                false => Text::new(
                    "answered by an Informational, whose error is not told",
                    "la risposta è un Informational, di cui non è riportato l’errore",
                ),
            };
            view.cite_step(answer, says)
        }
    }
}

/// The initiator refuses what the responder selected.
pub(super) fn selection_refused(view: &View<'_>) -> Option<Seen> {
    if view.version() != IkeVersion::V1 {
        return None;
    }
    let round = first(view)?;
    let answer = round.answer(view.account())?;
    let stopped = !round.steps().any(|s| view.step(s).position >= 3);
    // A log may lack the answer that was refused first.
    let refused = view.account().steps.iter().enumerate().find(|(at, step)| {
        let is_later = *at > answer || view.error_in(*at).is_some();
        is_later && step.by == Party::Initiator && step.exchange == Exchange::Informational
    });
    let (at, step) = refused?;
    if !stopped {
        return None;
    }
    let aggressive = round.exchange == Exchange::Aggressive;
    if !aggressive && step.sealed {
        return None;
    }
    Some(Seen {
        name: if aggressive { "aggressive2-refused" } else { "selection-refused-by-initiator" },
        phases: &[Phase::Auth, Phase::Phase1],
        noticed_by: Party::Initiator,
        step: answer,
        shows: vec![refusal(view, at)],
    })
}

/// The gateway sends the client elsewhere again and again (RFC 5685).
pub(super) fn redirect_loop(view: &View<'_>) -> Option<Seen> {
    let redirects: Vec<_> = view
        .account()
        .notices()
        .filter(|(said, kind, _)| *kind == NotifyType::REDIRECT.0 && said.by == Party::Responder)
        .map(|(said, ..)| said.clone())
        .collect();
    let (_, Ending::Refused(answer)) = decisive_init(view)? else { return None };
    view.account()
        .said_in(answer)
        .find(|said| redirects.iter().any(|redirect| redirect.place == said.place))?;
    // Other attempts of the same two parties were sent on, too.
    let attempts = view.case.redirected(view.negotiation);
    let repeats = view.step(answer).seen.count();
    let total = attempts.max(redirects.len() as u32).max(repeats);
    if total < 3 {
        return None;
    }
    Some(Seen {
        name: "redirect-loop",
        phases: &[Phase::Phase1],
        noticed_by: Party::Responder,
        step: answer,
        shows: vec![view.cite_step(
            answer,
            Text::new(
                format!("the responder answers REDIRECT, {} in all", times(total).en),
                format!("il risponditore risponde REDIRECT, {} in tutto", times(total).it),
            ),
        )],
    })
}

/// The responder asks for a cookie although it was sent one (RFC 7296 §2.6).
pub(super) fn cookie_loop(view: &View<'_>) -> Option<Seen> {
    let (_, Ending::Refused(answer)) = decisive_init(view)? else { return None };
    let cookies: Vec<_> = view
        .account()
        .notices()
        .filter(|(said, kind, _)| *kind == NotifyType::COOKIE.0 && said.by == Party::Responder)
        .map(|(said, ..)| said.place)
        .collect();
    view.account().said_in(answer).find(|said| cookies.contains(&said.place))?;
    // Excerpts may lack the message that it let pass.
    let is_up = |what| matches!(what, Remark::Established | Remark::ChildUp);
    if view.account().remarks().any(|(_, told)| is_up(told.what)) {
        return None;
    }
    let asked = view.step(answer).seen.first;
    let goes_on = view.account().steps.iter().any(|step| {
        step.exchange == Exchange::IkeSaInit
            && step.by == Party::Responder
            && step.kinds.contains(PayloadType::SECURITY_ASSOCIATION.0)
            && view.account().precedes(asked, step.seen.first)
    });
    if goes_on {
        return None;
    }
    let returned = view.notice(Party::Initiator, NotifyType::COOKIE.0).is_some();
    let again = view.step(answer).seen.count();
    if !(returned || again > 1) || !view.had_time(answer) {
        return None;
    }
    Some(Seen {
        name: "cookie-loop",
        phases: &[Phase::Phase1, Phase::Reachability],
        noticed_by: Party::Responder,
        step: answer,
        shows: vec![view.cite_step(
            answer,
            Text::new(
                "the responder asks for a cookie instead of going on",
                "il risponditore chiede un cookie invece di proseguire",
            ),
        )],
    })
}

/// One request, sent again, is answered by two servers: each chose an SPI of its own.
pub(super) fn split_responders(view: &View<'_>) -> Option<Seen> {
    let account = view.account();
    let (_, place) = **account.second_responder_spi.as_ref()?;
    let of = |by: Party| {
        account
            .steps
            .iter()
            .enumerate()
            .filter(move |(_, step)| step.by == by && step.exchange == Exchange::IkeSaInit)
    };
    // Another request (a cookie, another group) may well be answered under another SPI.
    let one_request = of(Party::Initiator).count() == 1;
    let mut answers = of(Party::Responder).filter(|(at, _)| view.error_in(*at).is_none());
    let (first, second) = (answers.next()?.0, answers.next()?.0);
    if !one_request || view.course().child_up {
        return None;
    }
    let first_place = view.step(first).seen.first;
    Some(Seen {
        name: "split-responders",
        phases: &[Phase::Reachability],
        noticed_by: Party::Path,
        step: second,
        shows: vec![
            view.cite(
                first_place,
                Text::new("the request is answered", "la richiesta riceve una risposta"),
            ),
            view.cite(
                place,
                Text::new(
                    "the same request, sent again, is answered under another SPI",
                    "la stessa richiesta, ripetuta, riceve una risposta con un altro SPI",
                ),
            ),
        ],
    })
}
