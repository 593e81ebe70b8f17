//! The course of an IKEv1 negotiation (RFC 2409 §5), told by exchanges, positions and sizes.

use evidence::{Exchange, Party, Timestamp};

use super::{Course, Ending, Round, StepIndex, group};
use crate::gather::{Account, What};

/// ISAKMP's Delete payload (RFC 2408 §3.1).
const DELETE: u8 = 12;
/// An Informational that answers an exchange comes within this time of its last message.
const ANSWERS_WITHIN: i64 = 20 * Timestamp::SECOND;

pub(super) fn course(account: &Account) -> Course {
    let mut rounds = group(account, |round, step| {
        round.exchange == step.exchange
            && round.message_id == step.message_id
            // Informationals in clear all have message id 0; each stands alone.
            && !(step.exchange == Exchange::Informational && step.message_id == 0)
    });
    tie_refusals(account, &mut rounds);
    let mut course = Course::empty(rounds);
    course.late_start = account.steps.first().is_none_or(|step| {
        !matches!(step.exchange, Exchange::Main | Exchange::Aggressive | Exchange::AuthIp)
            || step.position > 1
    });
    decide(account, &mut course);
    course
}

/// Ties each Informational of the other end to the exchange it answers: the one whose last message
/// came just before it.
fn tie_refusals(account: &Account, rounds: &mut [Round]) {
    let informational: Vec<StepIndex> = (0..account.steps.len())
        .filter(|&at| account.steps[at].exchange == Exchange::Informational)
        .collect();
    for at in informational {
        let step = &account.steps[at];
        // After a late start nobody knows which end sent it: it answers nothing for certain.
        if step.by == Party::Unknown || step.sealed && is_routine(account, at) {
            continue;
        }
        if deletes_another(account, at) {
            continue;
        }
        let answered = rounds.iter_mut().rev().find(|round| {
            round.exchange != Exchange::Informational
                && round.steps().any(|s| s < at && account.steps[s].by == step.by.peer())
        });
        if let Some(round) = answered
            && round.refusal.is_none()
            && in_time(account, round, at)
        {
            round.refusal = Some(at);
        }
    }
}

/// A log says which SA the peer deletes: not this IKE SA, but one under it, or one before it.
fn deletes_another(account: &Account, at: StepIndex) -> bool {
    let step = &account.steps[at];
    let is_heard = account.logger.is_some_and(|(by, _)| by == step.by.peer());
    let mut said = account.said.iter().filter(|said| usize::from(said.step) == at);
    let is_own = said.any(|said| matches!(said.what, What::Deletes));
    is_heard && step.kinds.contains(DELETE) && !is_own
}

fn in_time(account: &Account, round: &Round, informational: StepIndex) -> bool {
    let step = &account.steps[informational];
    let asked = round.by(account, step.by.peer()).filter(|&s| s < informational).last();
    let Some(asked) = asked else { return false };
    match (account.steps[asked].seen.last_at(), step.seen.first_at()) {
        (Some(asked), Some(answered)) => {
            // The repetitions of what it answers may come later than the answer.
            answered.0.saturating_sub(asked.0) <= ANSWERS_WITHIN
        }
        _ => true,
    }
}

/// A sealed Informational of an initiator that goes on with its exchange is INITIAL-CONTACT or the
/// like; one that the peer answers with another of the same size is DPD (RFC 3706 §5).
fn is_routine(account: &Account, at: StepIndex) -> bool {
    let step = &account.steps[at];
    account.steps[at + 1..]
        .iter()
        .take(1)
        .any(|next| next.by == step.by && next.exchange != Exchange::Informational)
}

fn decide(account: &Account, course: &mut Course) {
    let phase1 = course
        .rounds
        .iter()
        .rposition(|round| matches!(round.exchange, Exchange::Main | Exchange::Aggressive));
    // Joined midway, unless a daemon's words are all that there is.
    let has_messages = course.rounds.iter().any(|round| round.exchange != Exchange::None);
    let mut ike_done = course.late_start && has_messages;
    if let Some(at) = phase1 {
        let ending = phase1_ending(account, course, at);
        ike_done |= matches!(ending, Ending::Done(_));
        course.decisive = Some((at, ending));
    }
    let quick: Vec<usize> = course.of_exchange(Exchange::Quick).map(|(at, _)| at).collect();
    let transactions: Vec<usize> =
        course.of_exchange(Exchange::Transaction).map(|(at, _)| at).collect();
    course.with_user = !transactions.is_empty();
    if !quick.is_empty() {
        // A quick mode is sent only once phase 1 is done at its sender.
        ike_done = true;
    }
    course.ike_up = ike_done;
    let mut ends: Vec<(usize, Ending)> = Vec::new();
    for &at in &quick {
        ends.push((at, quick_ending(account, course.round(at))));
    }
    let first_good = ends.iter().position(|(_, ending)| matches!(ending, Ending::Done(_)));
    course.child_up = first_good.is_some();
    match (first_good, ends.last()) {
        (Some(good), _) => course.decisive = Some(ends[good]),
        (None, Some(last)) => course.decisive = Some(*last),
        (None, None) if ike_done => {
            if let Some(&last) = transactions.last() {
                let round = course.round(last);
                course.decisive = Some((last, Ending::Stopped(round.last())));
            }
        }
        (None, None) => {}
    }
    course.later = later(account, course, &ends, first_good).into();
}

fn phase1_ending(account: &Account, course: &Course, at: usize) -> Ending {
    let round = course.round(at);
    let complete = match round.exchange {
        Exchange::Main => round.steps().any(|s| account.steps[s].position == 6),
        _ => round.steps().any(|s| account.steps[s].position == 3),
    };
    if let Some(refusal) = round.refusal
        && !complete
    {
        return refused(account, refusal);
    }
    if complete {
        // The last word is the initiator's Informational: it does not accept what it got.
        let went_on = course.rounds[at + 1..].iter().any(|later| {
            matches!(later.exchange, Exchange::Quick | Exchange::Transaction | Exchange::NewGroup)
        });
        return match round.refusal {
            Some(refusal) if !went_on && account.steps[refusal].by == round.starter => {
                refused(account, refusal)
            }
            _ => Ending::Done(round.last()),
        };
    }
    // Aggressive mode may end with the peer being told in an Informational after message 2.
    let last = round.last();
    if account.steps[last].by == round.starter {
        let said_before = round.answer(account).is_some();
        let first_of_last = round
            .by(account, round.starter)
            .find(|&s| account.steps[s].position == account.steps[last].position);
        match (said_before, first_of_last) {
            (false, _) => Ending::Unanswered(round.first()),
            (true, Some(step)) => Ending::Unanswered(step),
            (true, None) => Ending::Unanswered(last),
        }
    } else {
        Ending::Stopped(last)
    }
}

fn refused(account: &Account, refusal: StepIndex) -> Ending {
    if account.steps[refusal].sealed {
        Ending::SealedRefusal(refusal)
    } else {
        Ending::Refused(refusal)
    }
}

fn quick_ending(account: &Account, round: &Round) -> Ending {
    let answer = round.answer(account);
    let third = round.steps().any(|s| account.steps[s].position == 3);
    match (answer, round.refusal) {
        (Some(_), _) if third => Ending::Done(round.last()),
        // Its starter refuses the answer instead of confirming it.
        (Some(_), Some(refusal)) if account.steps[refusal].by == round.starter => {
            refused(account, refusal)
        }
        (Some(answer), _) => Ending::Stopped(answer),
        (None, Some(refusal)) => refused(account, refusal),
        (None, None) => Ending::Unanswered(round.first()),
    }
}

fn later(
    account: &Account,
    course: &Course,
    quick: &[(usize, Ending)],
    first_good: Option<usize>,
) -> Vec<(usize, Ending)> {
    let Some(good) = first_good else { return Vec::new() };
    let mut later: Vec<(usize, Ending)> = quick[good + 1..]
        .iter()
        .filter(|(_, ending)| !matches!(ending, Ending::Done(_)))
        .copied()
        .collect();
    let up_at = course.round(quick[good].0).last();
    later.extend(unanswered_dpd(account, course, up_at));
    later.sort_by_key(|(at, _)| course.round(*at).first());
    later
}

/// Informationals of one end after the child SA was up that the other end no longer answers: at
/// least two in a row, each with a new message id (RFC 3706 §5.5).
fn unanswered_dpd(account: &Account, course: &Course, up_at: StepIndex) -> Vec<(usize, Ending)> {
    let after: Vec<(usize, &Round)> = course
        .rounds
        .iter()
        .enumerate()
        .filter(|(_, round)| round.first() > up_at && round.exchange == Exchange::Informational)
        // Who deletes an SA waits for no answer (RFC 2408 §5.15); only logs tell it.
        .filter(|(_, round)| !account.steps[round.first()].kinds.contains(DELETE))
        .collect();
    let Some((_, last)) = after.last() else { return Vec::new() };
    let asker = last.starter;
    let run: Vec<&(usize, &Round)> =
        after.iter().rev().take_while(|(_, round)| round.starter == asker).collect();
    let heard_since =
        |first: StepIndex| account.steps[first..].iter().any(|step| step.by == asker.peer());
    if run.len() < 2 || asker == Party::Unknown {
        return Vec::new();
    }
    let (at, round) = run[run.len() - 1];
    if heard_since(round.first()) {
        Vec::new()
    } else {
        vec![(*at, Ending::Unanswered(round.first()))]
    }
}
