//! Symptoms of IKE_AUTH, whose content is sealed: silence, sizes and what follows.

use evidence::{Exchange, IkeVersion, Limit, Party};
use verdict::{Phase, Text};

use super::silence::{silence, times};
use super::{ANOTHER_CHILD, Seen};
use crate::course::{Ending, Round};
use crate::gather::{NextChild, Step};
use crate::outcome::initiator_says_up;
use crate::view::View;

const AUTHENTICATING: &[Phase] = &[Phase::Auth, Phase::Certificate, Phase::UserAuth, Phase::Phase2];

/// The last IKE_AUTH round and how it ended.
fn auth<'a>(view: &View<'a>) -> Option<(&'a Round, Ending)> {
    if view.version() != IkeVersion::V2 {
        return None;
    }
    let (at, ending) = view.course().decisive?;
    let round = view.course().round(at);
    (round.exchange == Exchange::IkeAuth).then_some((round, ending))
}

pub(super) fn unanswered(view: &View<'_>) -> Option<Seen> {
    let (_, Ending::Unanswered(step)) = auth(view)? else { return None };
    if !view.had_time(step) {
        return None;
    }
    // Pieces of an answer are here: first fragments alone do not tell loss from a filter.
    if !view.lost_fragments(Party::Responder).is_empty() {
        return None;
    }
    let request = view.step(step);
    let on_4500 = request.uses_port(4500);
    // A capture that can never have seen port 4500 or later fragments proves no silence there.
    if on_4500 && view.limit(|limit| *limit == Limit::OnlyPort500).is_some() {
        return None;
    }
    let large = request.is_large();
    let only_first = view.limit(|limit| *limit == Limit::OnlyFirstFragments).is_some();
    let heard_4500 = view.heard_on_port(Party::Responder, 4500).is_some();
    let name = if large && !only_first {
        "auth-unanswered-fragmented"
    } else if on_4500 && !heard_4500 {
        "auth-unanswered-4500"
    } else {
        "auth-unanswered"
    };
    let phases: &'static [Phase] = match name {
        "auth-unanswered" => {
            &[Phase::Auth, Phase::Certificate, Phase::Reachability, Phase::UserAuth, Phase::Phase2]
        }
        _ => &[Phase::Reachability, Phase::Auth, Phase::Certificate],
    };
    let mut shows = vec![silence(view, step)];
    if large {
        let (bytes, packets) = (request.bytes, request.packets);
        shows.push(view.cite_once(
            step,
            Text::new(
                format!("it is {bytes} bytes long and leaves in {packets} IP fragments"),
                format!("è lungo {bytes} byte e parte in {packets} frammenti IP"),
            ),
        ));
    }
    Some(Seen { name, phases, noticed_by: Party::Initiator, step, shows })
}

/// Pieces of the answer came, and never all of them.
pub(super) fn answer_fragments_lost(view: &View<'_>) -> Option<Seen> {
    let (_, ending) = auth(view)?;
    let Ending::Unanswered(step) = ending else { return None };
    if view.limit(|limit| *limit == Limit::OnlyFirstFragments).is_some() {
        return None;
    }
    let lost = view.lost_fragments(Party::Responder);
    let first = lost.first()?;
    let place = *first.pieces.first()?;
    let mut citation = view.cite(
        place,
        Text::new(
            format!(
                "the answer comes in IP fragments, and some of them never arrive, {}",
                times(lost.len() as u32).en
            ),
            format!(
                "la risposta arriva in frammenti IP, e alcuni non arrivano mai, {}",
                times(lost.len() as u32).it
            ),
        ),
    );
    citation.also = first.pieces.iter().skip(1).copied().collect();
    Some(Seen {
        name: "auth-answer-fragments-lost",
        phases: &[Phase::Reachability],
        noticed_by: Party::Initiator,
        step,
        shows: vec![citation, silence(view, step)],
    })
}

/// The answer was seen, and the initiator asks again all the same.
pub(super) fn answer_not_heard(view: &View<'_>) -> Option<Seen> {
    let (name, asked, answer) = match view.version() {
        IkeVersion::V2 => {
            let (round, _) = auth(view)?;
            let asked = round.by(view.account(), Party::Initiator).next()?;
            ("auth-answer-not-heard", asked, round.answer(view.account())?)
        }
        IkeVersion::V1 => {
            let (asked, answer) = proofs(view)?;
            ("main6-not-heard", asked, answer)
        }
    };
    let (request, response) = (view.step(asked), view.step(answer));
    // One repetition may have crossed the answer on its way.
    let insists = request.seen.count() >= 3 && response.seen.count() >= 2;
    let last_word_is_a_request = request.seen.last_at() > response.seen.first_at()
        && view
            .account()
            .steps
            .iter()
            .filter(|step| step.by == Party::Initiator)
            .all(|step| !view.account().precedes(response.seen.first, step.seen.first));
    let is_heard = !insists
        || !last_word_is_a_request
        || view.course().child_up && used(view)
        || has_crossed(view, request, response);
    if is_heard || view.cannot_send(Party::Responder) {
        return None;
    }
    Some(Seen {
        name,
        phases: &[Phase::Reachability, Phase::Auth],
        noticed_by: Party::Initiator,
        step: asked,
        shows: vec![view.cite_step(
            answer,
            Text::new(
                format!(
                    "the responder answered, {}, and was asked again",
                    times(response.seen.count()).en
                ),
                format!(
                    "il risponditore ha risposto, {}, e la richiesta si è ripetuta",
                    times(response.seen.count()).it
                ),
            ),
        )],
    })
}

/// All that came again was on its way before the answer could arrive: a gateway that takes its time
/// hears it afterwards.
fn has_crossed(view: &View<'_>, request: &Step, response: &Step) -> bool {
    /// No path is longer.
    const WAY: f64 = 0.5;
    let up = view.account().remarks().filter(|(_, told)| told.what == evidence::Remark::ChildUp);
    let left = up.filter_map(|(_, told)| told.at).chain(response.seen.first_at()).max();
    let last = request.seen.last_at();
    last.zip(left).is_some_and(|(last, left)| last.seconds_since(left) < WAY)
}

/// Main mode's last two messages, with which the ends prove themselves.
fn proofs(view: &View<'_>) -> Option<(usize, usize)> {
    let of = |position| {
        let mut steps = view.account().steps.iter();
        steps.position(|step| step.exchange == Exchange::Main && step.position == position)
    };
    of(5).zip(of(6))
}

fn used(view: &View<'_>) -> bool {
    view.protected(Party::Initiator).packets > 0 || view.protected(Party::Responder).packets > 0
}

pub(super) fn refused(view: &View<'_>) -> Option<Seen> {
    let (round, ending) = auth(view)?;
    let (Ending::SealedRefusal(answer) | Ending::Refused(answer)) = ending else { return None };
    let first_round = round.message_id == 1;
    let bytes = view.step(answer).bytes;
    let says = match view.error_in(answer) {
        Some((kind, _, place)) => {
            let notify = view.notify_name(kind);
            view.cite(
                place,
                match view.account().is_logged {
                    true => Text::new(
                        format!("IKE_AUTH is refused: {notify}"),
                        format!("IKE_AUTH è rifiutato: {notify}"),
                    ),
                    false => Text::new(
                        format!("IKE_AUTH is refused in clear: {notify}"),
                        format!("IKE_AUTH è rifiutato in chiaro: {notify}"),
                    ),
                },
            )
        }
        None if !view.step(answer).is_measured() => view.cite_step(
            answer,
            Text::new(
                "the answer to IKE_AUTH begins with a notify: a refusal",
                "la risposta a IKE_AUTH comincia con una notifica: un rifiuto",
            ),
        ),
        None => view.cite_step(
            answer,
            Text::new(
                format!(
                    "the encrypted answer to IKE_AUTH is {bytes} bytes and begins with a notify: \
                     a refusal"
                ),
                format!(
                    "la risposta cifrata a IKE_AUTH è di {bytes} byte e comincia con una notifica: \
                     un rifiuto"
                ),
            ),
        ),
    };
    let name =
        if first_round || !view.course().with_user { "auth-refused-sealed" } else { "eap-stopped" };
    Some(Seen {
        name,
        phases: if name == "eap-stopped" { USER } else { AUTHENTICATING },
        noticed_by: Party::Responder,
        step: answer,
        shows: vec![says],
    })
}

const USER: &[Phase] = &[Phase::UserAuth, Phase::Auth, Phase::Certificate, Phase::Phase2];

/// Long enough to authenticate, too short to carry a child SA.
pub(super) fn partial(view: &View<'_>) -> Option<Seen> {
    let (_, Ending::SealedPartial(answer)) = auth(view)? else { return None };
    if used(view) {
        return None;
    }
    let another = match view.account().next_child(answer) {
        Some(NextChild::Up(place)) => Some(view.cite(
            place,
            Text::new(
                "later a child SA comes up on the same IKE SA",
                "più tardi una child SA sale sulla stessa IKE SA",
            ),
        )),
        // What is refused last is told.
        Some(NextChild::RefusedOtherwise) => return None,
        None => None,
    };
    let bytes = view.step(answer).bytes;
    let says = match view.error_in(answer) {
        Some((kind, _, place)) => {
            let notify = view.notify_name(kind);
            view.cite(
                place,
                Text::new(
                    format!("the answer authenticates and refuses the child SA: {notify}"),
                    format!("la risposta autentica e rifiuta la child SA: {notify}"),
                ),
            )
        }
        None if view.step(answer).is_measured() => view.cite_step(
            answer,
            Text::new(
                format!(
                    "the encrypted answer to IKE_AUTH is {bytes} bytes: room for the \
                     authentication, not for a child SA"
                ),
                format!(
                    "la risposta cifrata a IKE_AUTH è di {bytes} byte: ci sta l’autenticazione, \
                     non una child SA"
                ),
            ),
        ),
        None => view.cite_step(
            answer,
            Text::new(
                "the answer to IKE_AUTH authenticates and agrees on no child SA",
                "la risposta a IKE_AUTH autentica e non concorda alcuna child SA",
            ),
        ),
    };
    Some(Seen {
        name: if another.is_some() { ANOTHER_CHILD } else { "auth-partial-sealed" },
        phases: &[Phase::Phase2, Phase::Auth, Phase::UserAuth],
        noticed_by: Party::Responder,
        step: answer,
        shows: std::iter::once(says).chain(another).collect(),
    })
}

/// User authentication in several rounds that broke off.
pub(super) fn user_stopped(view: &View<'_>) -> Option<Seen> {
    let (_, Ending::Stopped(answer)) = auth(view)? else { return None };
    if !view.course().with_user {
        return None;
    }
    let rounds = view.course().of_exchange(Exchange::IkeAuth).count();
    let [en, it] = match rounds {
        1 => ["the first round".to_owned(), "il primo passaggio".to_owned()],
        _ => [format!("{rounds} rounds"), format!("{rounds} passaggi")],
    };
    Some(Seen {
        name: "eap-stopped",
        phases: USER,
        noticed_by: Party::Unknown,
        step: answer,
        shows: vec![view.cite_step(
            answer,
            Text::new(
                format!("user authentication (EAP) ends after {en} of IKE_AUTH, before a child SA"),
                format!(
                    "l’autenticazione utente (EAP) si interrompe dopo {it} di IKE_AUTH, prima di \
                     una child SA"
                ),
            ),
        )],
    })
}

/// Of what is sealed nobody knows what it says; a log does, and asks for life are no end
/// (RFC 7296 §1.4, §3.11).
fn may_end(view: &View<'_>, step: &Step) -> bool {
    const DELETE: u8 = 42;
    !view.account().is_logged || step.kinds.contains(DELETE)
}

/// What only an initiator that accepted the answer sends: another exchange within the SA.
fn goes_on(view: &View<'_>, step: &Step) -> bool {
    match step.exchange {
        Exchange::CreateChildSa => true,
        Exchange::Informational => view.account().is_logged && !may_end(view, step),
        _ => false,
    }
}

/// The responder's answer was complete, and the initiator does not go on: it deletes at once, or
/// starts from the beginning.
pub(super) fn undone_by_initiator(view: &View<'_>) -> Option<Seen> {
    let (_, Ending::Done(answer)) = auth(view)? else { return None };
    // What the initiator says is up, it ends for other reasons.
    if used(view) || initiator_says_up(view.case, view.negotiation) {
        return None;
    }
    let answered_at = view.step(answer).seen.first_at();
    let soon = |at: Option<evidence::Timestamp>| match (answered_at, at) {
        (Some(answered), Some(at)) => at.seconds_since(answered) < 5.0,
        _ => false,
    };
    let ends = |at: usize, step: &Step| {
        step.exchange == Exchange::Informational
            && step.turn == evidence::Turn::Request
            && (soon(step.seen.first_at()) && may_end(view, step) || view.error_in(at).is_some())
    };
    let after = view.account().steps.iter().enumerate().skip(answer + 1);
    let mut own = after.filter(|(_, step)| step.by == Party::Initiator);
    let next = own.find(|(at, step)| ends(*at, step) || goes_on(view, step));
    let deletes = next.filter(|(at, step)| ends(*at, step));
    if next.is_some() && deletes.is_none() {
        return None;
    }
    if let Some((at, step)) = deletes {
        let bytes = step.bytes;
        let says = match view.account().is_logged {
            true => Text::new(
                "right after the complete answer the initiator ends the SA, and no traffic follows",
                "subito dopo la risposta completa l’iniziatore chiude la SA e non segue traffico",
            ),
            false => Text::new(
                format!(
                    "right after the complete answer the initiator sends INFORMATIONAL ({bytes} \
                     bytes, encrypted) and no traffic follows"
                ),
                format!(
                    "subito dopo la risposta completa l’iniziatore invia INFORMATIONAL ({bytes} \
                     byte, cifrato) e non segue alcun traffico"
                ),
            ),
        };
        return Some(Seen {
            name: "auth-undone-by-initiator",
            phases: AUTHENTICATING,
            noticed_by: Party::Initiator,
            step: answer,
            shows: vec![view.cite_step(at, says)],
        });
    }
    /// Later ones that are looked at: the next one of the same connection is among them.
    const NEXT: usize = 16;
    let mut next = view.case.later_in_tunnel(view.negotiation).take(NEXT);
    let again = next.find(|later| soon(later.started))?;
    let account = view.case.account(&again.witnesses[0]);
    let first = account.steps.first()?;
    Some(Seen {
        name: "auth-undone-by-initiator",
        phases: AUTHENTICATING,
        noticed_by: Party::Initiator,
        step: answer,
        shows: vec![verdict::Citation {
            source: account.source,
            place: first.seen.first,
            also: Vec::new(),
            says: Text::new(
                "after the complete answer the initiator starts from the beginning",
                "dopo la risposta completa l’iniziatore ricomincia da capo",
            ),
        }],
    })
}

/// The first exchange is complete, and this source shows no IKE_AUTH.
fn stops_after_init(view: &View<'_>) -> Option<usize> {
    if view.version() != IkeVersion::V2 {
        return None;
    }
    let (at, Ending::Stopped(answer)) = view.course().decisive? else { return None };
    (view.course().round(at).exchange == Exchange::IkeSaInit).then_some(answer)
}

/// Pieces of a large request arrive, and never all of them.
pub(super) fn request_fragments_lost(view: &View<'_>) -> Option<Seen> {
    let answer = stops_after_init(view)?;
    let lost = view.lost_fragments(Party::Initiator);
    let place = *lost.first()?.pieces.first()?;
    if view.limit(|limit| *limit == Limit::OnlyFirstFragments).is_some() {
        return None;
    }
    let mut citation = view.cite(
        place,
        Text::new(
            format!(
                "IP fragments of the initiator arrive, and never all of them, {}",
                times(lost.len() as u32).en
            ),
            format!(
                "arrivano frammenti IP dell’iniziatore, e mai tutti, {}",
                times(lost.len() as u32).it
            ),
        ),
    );
    citation.also = lost.iter().skip(1).filter_map(|l| l.pieces.first().copied()).collect();
    Some(Seen {
        name: "auth-unanswered-fragmented",
        phases: &[Phase::Reachability, Phase::Auth, Phase::Certificate],
        noticed_by: Party::Responder,
        step: answer,
        shows: vec![citation],
    })
}

/// The initiator does not go on, or not where this source could see it.
pub(super) fn not_sent(view: &View<'_>) -> Option<Seen> {
    let answer = stops_after_init(view)?;
    // Pieces of it are here: it was sent, and a filter hides the rest.
    let has_pieces = !view.lost_fragments(Party::Initiator).is_empty();
    if has_pieces || view.cannot_send(Party::Responder) {
        return None;
    }
    let on_port_500 = view.limit(|limit| *limit == Limit::OnlyPort500).is_some();
    let (en, it) = if on_port_500 {
        (
            "after this answer nothing more is seen, and the capture holds port 500 alone",
            "dopo questa risposta non si vede altro, e la cattura contiene la sola porta 500",
        )
    } else {
        (
            "after this answer the initiator sends no IKE_AUTH that is seen here",
            "dopo questa risposta non si vede alcun IKE_AUTH dell’iniziatore",
        )
    };
    Some(Seen {
        name: "auth-never-sent",
        phases: &[Phase::Auth, Phase::Certificate, Phase::Reachability],
        noticed_by: Party::Unknown,
        step: answer,
        shows: vec![view.cite_step(answer, Text::new(en, it))],
    })
}
