//! The course of an IKEv2 negotiation (RFC 7296 §1.2–1.4), told by exchanges and sealed sizes.

use evidence::{Exchange, Party, Turn};
use numbers::ikev2::{NotifyType, PayloadType};

use super::{Course, Ending, Round, group, starter};
use crate::gather::Account;

/// An IKE_AUTH response of at most this many sealed bytes holds one notify and its padding: eight
/// bytes (RFC 7296 §3.10), padded to a cipher block of 16.
pub(super) const ONE_NOTIFY: u32 = 24;

/// IDr of an IPv4 address 12, AUTH with a SHA-1 PRF 28, SA of one ESP suite 44, TSi and TSr 24 each
/// (RFC 7296 §3.5, §3.8, §3.3, §3.13): below this no child SA is in it.
pub(super) const SMALLEST_SUCCESS: u32 = 132;

/// After EAP the last response has no IDr (RFC 7296 §2.16).
const SMALLEST_LAST_OF_EAP: u32 = 100;

/// A rekeying response has at least SA and Nonce, an IKE SA's KE besides (RFC 7296 §1.3.2, §1.3.3).
const SMALLEST_REKEY: u32 = 60;

pub(super) fn course(account: &Account) -> Course {
    let rounds = group(account, |round, step| {
        round.exchange == step.exchange
            && round.message_id == step.message_id
            && round.starter == starter(step)
            // Every IKE_SA_INIT request that differs is a try of its own (cookie, other group).
            && !(step.exchange == Exchange::IkeSaInit
                && step.turn == Turn::Request)
    });
    let mut course = Course::empty(rounds);
    let first = course.rounds.first().map(|round| (round.exchange, round.starter));
    course.late_start = first.is_none_or(|(exchange, _)| {
        !matches!(exchange, Exchange::IkeSaInit | Exchange::IkeSessionResume)
    });
    decide(account, &mut course);
    course
}

fn decide(account: &Account, course: &mut Course) {
    let auth: Vec<usize> = course.of_exchange(Exchange::IkeAuth).map(|(at, _)| at).collect();
    // An excerpt may begin with the client's part of EAP.
    let asks_user = |at: &usize| {
        let round = course.round(*at);
        let parts = [Party::Initiator, Party::Responder].map(|by| round.by(account, by));
        parts.into_iter().flatten().map(|step| &account.steps[step]).any(|step| {
            !step.sealed && step.kinds.contains(PayloadType::EXTENSIBLE_AUTHENTICATION.0)
        })
    };
    course.with_user = auth.len() > 1 || auth.last().is_some_and(asks_user);
    if let Some(&last) = auth.last() {
        let ending = auth_ending(account, course.round(last), auth.len() > 1);
        course.decisive = Some((last, ending));
        course.ike_up = matches!(ending, Ending::Done(_) | Ending::SealedPartial(_));
        course.child_up = matches!(ending, Ending::Done(_));
        if matches!(ending, Ending::Done(_)) && auth.len() > 1 {
            // A user's authentication that is cut off: the last round is one of EAP.
            let round = course.round(last);
            if let Some(answer) = round.answer(account)
                && account.steps[answer].inner().is_some_and(|inner| inner < SMALLEST_LAST_OF_EAP)
            {
                course.decisive = Some((last, Ending::Stopped(answer)));
                course.ike_up = false;
                course.child_up = false;
            }
        }
    } else if let Some(last) =
        course.rounds.iter().rposition(|round| round.exchange == Exchange::IkeIntermediate)
    {
        let round = course.round(last);
        let ending = match round.answer(account) {
            Some(answer) => Ending::Stopped(answer),
            None => Ending::Unanswered(round.first()),
        };
        course.decisive = Some((last, ending));
    } else if let Some(last) =
        course.rounds.iter().rposition(|round| round.exchange == Exchange::IkeSaInit)
    {
        let ending = init_ending(account, course.round(last));
        course.decisive = Some((last, ending));
    }
    let has_messages = course.rounds.iter().any(|round| round.exchange != Exchange::None);
    if course.late_start && course.decisive.is_none() && has_messages {
        // Joined midway: it was up before the source began.
        course.ike_up = true;
        course.child_up = true;
    }
    course.later = later(account, course).into();
}

fn init_ending(account: &Account, round: &Round) -> Ending {
    let Some(answer) = round.answer(account) else { return Ending::Unanswered(round.first()) };
    let refused = account.said_in(answer).any(|said| match said.what {
        crate::gather::What::Notifies { kind, .. } => is_refusal(kind),
        _ => false,
    });
    if refused { Ending::Refused(answer) } else { Ending::Stopped(answer) }
}

/// Errors, and the statuses that ask for another IKE_SA_INIT.
fn is_refusal(kind: u16) -> bool {
    kind < 16384 || kind == NotifyType::COOKIE.0 || kind == NotifyType::REDIRECT.0
}

fn auth_ending(account: &Account, round: &Round, several: bool) -> Ending {
    let Some(answer) = round.answer(account) else {
        return match round.by(account, Party::Initiator).next() {
            Some(request) => Ending::Unanswered(request),
            None => Ending::Stopped(round.first()),
        };
    };
    let step = &account.steps[answer];
    let has = |kind: PayloadType| step.kinds.contains(kind.0);
    let begins_with_notify = step.kinds.as_slice().first() == Some(&PayloadType::NOTIFY.0);
    if begins_with_notify && !step.sealed && !has(PayloadType::AUTHENTICATION) {
        return Ending::Refused(answer);
    }
    // Cut before its first payload: it holds a refusal or anything else.
    if step.cut && !step.sealed && step.kinds.as_slice().is_empty() {
        return Ending::Stopped(answer);
    }
    // Known in full: the gateway proves itself, and the user's turn comes next (RFC 7296 §2.16).
    if !step.sealed && has(PayloadType::EXTENSIBLE_AUTHENTICATION) {
        return Ending::Stopped(answer);
    }
    // None was asked for: it comes in an exchange of its own (RFC 6023 §3).
    if is_childless(account, round) && has_child_later(account) {
        return Ending::Done(answer);
    }
    // Authenticated, and without selectors there is no child SA.
    if !step.sealed
        && has(PayloadType::AUTHENTICATION)
        && !has(PayloadType::TRAFFIC_SELECTOR_INITIATOR)
    {
        return Ending::SealedPartial(answer);
    }
    // A refusal begins with its notify; what authenticates begins with IDr, AUTH or EAP.
    let begins_with_notify = step.inside.is_none_or(|kind| kind == PayloadType::NOTIFY.0);
    match step.inner() {
        Some(inner) if inner <= ONE_NOTIFY && begins_with_notify => Ending::SealedRefusal(answer),
        _ if step.inside == Some(PayloadType::EXTENSIBLE_AUTHENTICATION.0) => {
            Ending::Stopped(answer)
        }
        Some(inner) if inner < SMALLEST_SUCCESS && !several => Ending::SealedPartial(answer),
        _ => Ending::Done(answer),
    }
}

/// The request proves its sender, and holds no selectors.
pub(crate) fn is_childless(account: &Account, round: &Round) -> bool {
    let mut requests = round.by(account, Party::Initiator).map(|at| &account.steps[at]);
    requests.any(|step| {
        let has = |kind: PayloadType| step.kinds.contains(kind.0);
        !step.sealed
            && has(PayloadType::AUTHENTICATION)
            && !has(PayloadType::TRAFFIC_SELECTOR_INITIATOR)
    })
}

fn has_child_later(account: &Account) -> bool {
    account.steps.iter().enumerate().any(|(at, step)| {
        let answers = step.exchange == Exchange::CreateChildSa && step.turn == Turn::Response;
        answers
            && step.kinds.contains(PayloadType::TRAFFIC_SELECTOR_INITIATOR.0)
            && !refuses(account, at)
    })
}

/// What did not end well once the SAs were up.
fn later(account: &Account, course: &Course) -> Vec<(usize, Ending)> {
    if !course.ike_up {
        return Vec::new();
    }
    let mut later = Vec::new();
    for (at, round) in course.rounds.iter().enumerate() {
        if !matches!(round.exchange, Exchange::CreateChildSa | Exchange::Informational) {
            continue;
        }
        let requests = account.steps[round.first()].turn == Turn::Request;
        match round.answer(account) {
            None if requests => later.push((at, Ending::Unanswered(round.first()))),
            Some(answer)
                if round.exchange == Exchange::CreateChildSa
                    && requests
                    && account.steps[answer]
                        .inside
                        .is_none_or(|kind| kind == PayloadType::NOTIFY.0)
                    && account.steps[answer]
                        .inner()
                        .is_some_and(|inner| inner < SMALLEST_REKEY) =>
            {
                later.push((at, Ending::SealedRefusal(answer)));
            }
            Some(answer)
                if round.exchange == Exchange::CreateChildSa
                    && !account.steps[answer].sealed
                    && refuses(account, answer) =>
            {
                later.push((at, Ending::Refused(answer)));
            }
            _ => {}
        }
    }
    later
}

fn refuses(account: &Account, answer: usize) -> bool {
    account.said_in(answer).any(|said| match said.what {
        crate::gather::What::Notifies { kind, .. } => kind < 16_384,
        _ => false,
    })
}
