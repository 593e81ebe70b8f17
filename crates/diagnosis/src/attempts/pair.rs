//! Which negotiation of a capture an attempt is: by its cookies, else by peer and time.

use std::net::IpAddr;

use evidence::{DialStep, Endpoint, Spi, Vantage, When};

use super::Attempt;
use super::view::AttemptView;
use crate::case::{Case, Negotiation, Witness};
use crate::gather::Clock;
use crate::moment::Moment;

/// A dial's events are written up to so many seconds before its first message, and after its last
/// (IKE gives up after minutes).
const BEFORE: f64 = 10.0;
const AFTER: f64 = 120.0;

/// For each attempt of a case, the number of its negotiation.
pub(crate) fn pair(case: &Case) -> Vec<Option<u32>> {
    if case.negotiations.is_empty() {
        return vec![None; case.attempts.len()];
    }
    case.attempts.iter().map(|attempt| negotiation(case, attempt)).collect()
}

fn negotiation(case: &Case, attempt: &Attempt) -> Option<u32> {
    let view = AttemptView::new(case, attempt);
    if view.other_protocol().is_some() {
        return None;
    }
    let spis: Vec<Spi> = view
        .failures()
        .map(|told| told.what.initiator_spi)
        .filter(|spi| *spi != Spi::NONE)
        .collect();
    let by_spi = case.negotiations.iter().find(|own| {
        own.witnesses.iter().any(|witness| spis.contains(&case.account(witness).initiator_spi))
    });
    by_spi.or_else(|| by_time(case, &view)).map(|own| own.id)
}

/// The only one with the peer that is dialled, or the nearest in time; with neither, none.
fn by_time<'a>(case: &'a Case, view: &AttemptView<'_>) -> Option<&'a Negotiation> {
    let server: Option<IpAddr> = view.server().parse().ok();
    // A server's log names who calls by the address.
    let calls = view.dial().filter(|dial| dial.server.is_empty());
    let caller: Option<IpAddr> = calls.and_then(|dial| dial.profile.parse().ok());
    let (begin, end) = view.attempt.span(view.machine)?;
    let source = begin.source;
    let with_peer = |own: &&Negotiation| {
        let account = case.account(&own.witnesses[0]);
        if server.is_some() {
            return account.responder.and_then(Endpoint::address) == server;
        }
        if caller.is_some() {
            return account.initiator.and_then(Endpoint::address) == caller;
        }
        // What the same log shows as answered is not what this end dials.
        let answers = |witness: &Witness| {
            case.sources[witness.source].id == source && witness.vantage == Vantage::Responder
        };
        !own.witnesses.iter().any(answers)
    };
    // What is up does not report the failure of a negotiation that begins later.
    let (end, after) = match view.dial().and_then(|dial| dial.step(DialStep::Linked)) {
        Some(linked) => (linked, 0.0),
        None => (end, AFTER),
    };
    let moment = |when: When| {
        let clock = match when {
            When::Exact(_) | When::Absent => Clock::Zoned,
            When::WithoutZone(_) => Clock::WithoutZone,
            When::WithoutYear(_) => Clock::WithoutYear,
        };
        Some(Moment { at: when.on_its_clock()?, clock })
    };
    let (begin, end) = (moment(begin.when)?, moment(end.when)?);
    let during = |own: &&Negotiation| {
        let started = own.witnesses.iter().find_map(|witness| {
            let at = case.account(witness).first_at?;
            Some(Moment { at, clock: case.gathered[witness.source].clock })
        });
        started.is_some_and(|started| {
            started.since(begin).is_some_and(|seconds| seconds >= -BEFORE)
                && started.since(end).is_some_and(|seconds| seconds <= after)
        })
    };
    let mut fitting = case.negotiations.iter().filter(with_peer).filter(during);
    match (fitting.next(), fitting.next_back()) {
        // A dial tries again and again: its last negotiation is the one that it reports.
        (Some(_), Some(last)) => Some(last),
        (only, None) => only,
        (None, _) => None,
    }
}
