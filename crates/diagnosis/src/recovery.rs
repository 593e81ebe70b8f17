//! Failures that what came later made good: a retry that succeeds is not a failure.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;

use evidence::{Endpoint, Exchange, Party, Place, Product, Remark};
use verdict::NegotiationOutcome;

use crate::Examined;
use crate::case::{self, Case, Negotiation};
use crate::gather::Account;
use crate::outcome::{initiator_says_up, lasting_traffic, says_up};
use crate::rank::JUDGED;
use crate::view::{Symptom, View};
use crate::witnesses;

/// Negotiations of one tunnel that came up and are compared with each that failed.
const MOST_COMPARED: usize = 8;

/// A failure before the tunnel was up that a later attempt of the same two parties made good is
/// none: a retry that succeeds is not a failure.
pub(crate) fn recover(case: &Case, examined: &mut [Examined<'_>]) {
    // By tunnel, each way of failing once.
    let mut failing: BTreeMap<u32, BTreeSet<Failing>> = BTreeMap::new();
    for e in examined.iter().filter(|e| !e.symptoms.is_empty()) {
        failing.entry(e.negotiation.tunnel).or_default().insert(Failing::of(case, e));
    }
    // Of each tunnel the last ones that came up.
    let mut established: BTreeMap<u32, VecDeque<CameUp<'_>>> = BTreeMap::new();
    // Of each tunnel the last ones whose two ends have proved themselves.
    let mut proved: BTreeMap<u32, VecDeque<&Negotiation>> = BTreeMap::new();
    for e in examined.iter_mut() {
        let tunnel = e.negotiation.tunnel;
        let failing = failing.get(&tunnel);
        let lasts = failing.is_none() || lasts(case, e.negotiation);
        if e.outcome == NegotiationOutcome::Established
            && failing.is_some_and(|failing| {
                let own = Failing::of(case, e);
                failing.iter().any(|other| other.shows_in(&own))
            })
            && !lasts
        {
            e.outcome = NegotiationOutcome::Incomplete;
            continue;
        }
        let account = case.account(&e.negotiation.witnesses[0]);
        let is_up = || account.remarks().any(|(_, told)| told.what == Remark::Established);
        if failing.is_some() && is_up() {
            keep(proved.entry(tunnel).or_default(), e.negotiation);
        }
        let was_up = e
            .symptom()
            .is_some_and(|symptom| View::new(case, e.negotiation, symptom.witness).came_up());
        if e.outcome == NegotiationOutcome::Established || was_up {
            let up = CameUp { negotiation: e.negotiation, lasts: lasts || was_up };
            keep(established.entry(tunnel).or_default(), up);
        }
    }
    let asked = asked(case);
    for e in examined.iter_mut() {
        let left_half_open = e.symptom().is_some_and(|symptom| symptom.name == "auth-never-sent");
        if left_half_open && !established.is_empty() {
            // Beside tunnels that came up, these are strangers or abandoned tries.
            e.symptoms.clear();
        }
        let failed = match e.outcome {
            NegotiationOutcome::Failed | NegotiationOutcome::Unanswered => true,
            NegotiationOutcome::Incomplete => !e.symptoms.is_empty(),
            _ => false,
        };
        let failed = failed && !asked.contains(&e.negotiation.id);
        if failed && came_up_later(case, &established, e) {
            e.outcome = NegotiationOutcome::Recovered;
        } else if failed && proved_later(case, &proved, e) {
            // Whether the tunnel came up is not told.
            e.symptoms.clear();
            e.outcome = NegotiationOutcome::Incomplete;
        }
    }
    of_machine(case, examined);
}

/// Negotiations of dials that failed, and of whose machine no later one is known to have come up:
/// whoever comes up at the gateway from the same address need not be it.
fn asked(case: &Case) -> BTreeSet<u32> {
    let mut came_up: BTreeSet<usize> = BTreeSet::new();
    let mut asked = BTreeSet::new();
    for own in case.attempts.iter().rev() {
        if own.up {
            came_up.insert(own.machine);
        } else if own.failed(&case.machines[own.machine]) && !came_up.contains(&own.machine) {
            asked.extend(own.negotiation);
        }
    }
    asked
}

/// What a daemon says of itself, or of a peer that it cannot name yet, before it negotiates after
/// all.
fn of_machine(case: &Case, examined: &mut [Examined<'_>]) {
    // What L2TP's daemon lacks IKE does not cure.
    let is_l2tps =
        |account: &Account| account.logger.is_some_and(|(_, product)| product == Product::Xl2tpd);
    let mut by_source: BTreeMap<(usize, bool), Negotiated> = BTreeMap::new();
    for e in examined.iter() {
        let account = case.account(&e.negotiation.witnesses[0]);
        let came_up = e.outcome == NegotiationOutcome::Established;
        if came_up || account.steps.iter().any(|step| step.exchange != Exchange::None) {
            let of = (e.negotiation.witnesses[0].source, is_l2tps(account));
            by_source.entry(of).or_default().takes(account);
        }
    }
    for e in examined.iter_mut().filter(|e| e.outcome == NegotiationOutcome::Failed) {
        let witness = &e.negotiation.witnesses[0];
        let account = case.account(witness);
        let of = (witness.source, is_l2tps(account));
        let Some(others) = by_source.get(&of) else { continue };
        let is_judged = e.symptom().is_some_and(|symptom| symptom.name == JUDGED);
        if !is_judged || account.steps.iter().any(|step| step.exchange != Exchange::None) {
            continue;
        }
        let mut judged = account.remarks().filter(|(_, told)| told.judges());
        let Some((first, told)) = judged.next() else { continue };
        let last = judged.last().map_or(first.place, |(said, _)| said.place);
        let began = match told.what {
            Remark::NotStarted | Remark::NotRunning | Remark::PortTaken | Remark::NoSocket => {
                others.began
            }
            // Of several peers another one may be meant.
            Remark::NameUnresolved | Remark::NotOriented | Remark::NoRoute | Remark::NoWayOut
                if others.peers.len() == 1 =>
            {
                others.dialled
            }
            _ => continue,
        };
        if began.into_iter().flatten().any(|began| account.precedes(last, began)) {
            e.outcome = NegotiationOutcome::Recovered;
        }
    }
}

/// What one log tells of negotiations that it shows.
#[derive(Default)]
struct Negotiated {
    /// Where the first and the last of them begin.
    began: [Option<Place>; 2],
    /// The same of those that this end dials.
    dialled: [Option<Place>; 2],
    /// Whom it dials; of more than two it does not matter who they are.
    peers: BTreeSet<Option<IpAddr>>,
}

impl Negotiated {
    fn takes(&mut self, account: &Account) {
        let Some(began) = account.steps.first().map(|step| step.seen.first) else { return };
        let widen = |span: &mut [Option<Place>; 2]| {
            span[0] = span[0].min(Some(began)).or(Some(began));
            span[1] = span[1].max(Some(began));
        };
        widen(&mut self.began);
        if account.logger.is_some_and(|(own, _)| own == Party::Initiator) {
            widen(&mut self.dialled);
            if self.peers.len() < 2 {
                self.peers.insert(account.responder.and_then(Endpoint::address));
            }
        }
    }
}

/// Refused with the first answer.
const FIRST_REFUSED: [&str; 4] =
    ["init-refused-group", "init-refused-no-proposal", "init-refused-other", "version-refused"];

/// An attempt among those of its tunnel.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Failing {
    is_unanswered: bool,
    /// The end that logs it refused it: what it lets come up later is cured.
    refused_here: bool,
    /// The end that logs it, where a log tells.
    logger: Option<Party>,
}

impl Failing {
    fn of(case: &Case, e: &Examined<'_>) -> Failing {
        let mut accounts = e.negotiation.witnesses.iter().map(|witness| case.account(witness));
        let logger = accounts.find_map(|account| account.logger).map(|(party, _)| party);
        let refuses = |symptom: &Symptom| {
            let view = View::new(case, e.negotiation, symptom.witness);
            let account = view.account();
            let own = account.logger.map(|(party, _)| party);
            let own = own.filter(|own| matches!(own, Party::Initiator | Party::Responder));
            let mut judged = account.remarks().filter(|(_, told)| told.judges());
            // Its own answer to a first message, which no later one can have got.
            let answers = FIRST_REFUSED.contains(&symptom.name) && own == Some(Party::Responder);
            answers || own.is_some() && judged.next().is_some_and(|(said, _)| Some(said.by) == own)
        };
        Failing {
            is_unanswered: e.outcome == NegotiationOutcome::Unanswered,
            refused_here: e.symptom().is_some_and(refuses),
            logger,
        }
    }

    /// What fails may show in the other one, too. Where one end dials in vain and the other one
    /// comes up, it does not.
    fn shows_in(&self, other: &Failing) -> bool {
        let apart = self.logger.zip(other.logger).is_some_and(|(own, theirs)| own != theirs);
        if apart { !self.is_unanswered } else { !self.refused_here }
    }
}

/// A tunnel that came up.
struct CameUp<'a> {
    negotiation: &'a Negotiation,
    /// Longer than the initiator needs to take it back.
    lasts: bool,
}

/// What came up later is the same connection of the same client, as far as is told: between two
/// hosts there may be several, and behind one address several clients.
fn came_up_later(
    case: &Case,
    established: &BTreeMap<u32, VecDeque<CameUp<'_>>>,
    e: &Examined<'_>,
) -> bool {
    let negotiation = e.negotiation;
    let own = case.dialled(negotiation);
    let account = case.account(&negotiation.witnesses[0]);
    let was_up = e.symptom().is_some_and(|it| View::new(case, negotiation, it.witness).came_up());
    established.get(&negotiation.tunnel).into_iter().flatten().any(
        |CameUp { negotiation: other, lasts }| {
            let theirs = case.account(&other.witnesses[0]);
            // Where the log ends with it: what the same end had refused of the same client.
            let is_cured = || {
                other.version == negotiation.version
                    && !was_up
                    && (witnesses::are_one_client(account, theirs) || is_asked_for(e, other))
            };
            is_after(case, other, negotiation)
                && !was_up_before(theirs)
                && !case::is_another(own, case.dialled(other))
                && !witnesses::are_two_clients(account, theirs)
                && (*lasts || is_cured())
        },
    )
}

/// Of one tunnel it began later: in the log of both, or as a whole. The other end's log may have
/// its beginning before what one log tells first.
fn is_after(case: &Case, other: &Negotiation, negotiation: &Negotiation) -> bool {
    let first = |witness| case.account(witness).steps.first().map(|step| step.seen.first);
    let in_one_log = negotiation.witnesses.iter().find_map(|own| {
        let theirs = other.witnesses.iter().find(|theirs| theirs.source == own.source)?;
        Some(case.account(own).precedes(first(own)?, first(theirs)?))
    });
    in_one_log.unwrap_or(other.attempt > negotiation.attempt)
}

/// Who is asked for another group sends it at once (RFC 7296 §1.2).
fn is_asked_for(e: &Examined<'_>, other: &Negotiation) -> bool {
    const AT_ONCE: f64 = 5.0;
    let asks = e.symptom().is_some_and(|symptom| symptom.name == "init-refused-group");
    let apart = other.started.zip(e.negotiation.started);
    asks && apart.is_some_and(|(then, first)| then.seconds_since(first) <= AT_ONCE)
}

/// It came up before the log begins: what is seen first is what only an IKE SA that is up sends.
fn was_up_before(account: &Account) -> bool {
    let first = account.steps.first();
    account.is_logged && first.is_some_and(|step| step.exchange == Exchange::Informational)
}

fn keep<T>(last: &mut VecDeque<T>, own: T) {
    if last.len() >= MOST_COMPARED {
        last.pop_front();
    }
    last.push_back(own);
}

/// The same log says that the IKE SA of the same client came up later: what kept it from that is
/// over.
fn proved_later(
    case: &Case,
    proved: &BTreeMap<u32, VecDeque<&Negotiation>>,
    e: &Examined<'_>,
) -> bool {
    let negotiation = e.negotiation;
    let own = &negotiation.witnesses[0];
    let account = case.account(own);
    let dialled = case.dialled(negotiation);
    account.fails_before_proof()
        && proved.get(&negotiation.tunnel).into_iter().flatten().any(|other| {
            let theirs = case.account(&other.witnesses[0]);
            is_after(case, other, negotiation)
                && other.version == negotiation.version
                && other.witnesses[0].source == own.source
                && negotiation.witnesses.len() == 1
                && (witnesses::are_one_client(account, theirs)
                    || dialled.is_some() && dialled == case.dialled(other))
                && !witnesses::are_two_clients(account, theirs)
                && !case::is_another(dialled, case.dialled(other))
        })
}

/// Traffic, or time enough for the initiator to take it back: among attempts that fail, the last
/// answer before the evidence ends is no success.
fn lasts(case: &Case, negotiation: &Negotiation) -> bool {
    lasting_traffic(case, negotiation)
        || says_up(case, negotiation)
        || initiator_says_up(case, negotiation)
        || (0..negotiation.witnesses.len()).any(|witness| {
            let view = View::new(case, negotiation, witness);
            let answer = view.course().decisive.map(|(_, ending)| ending.step());
            let watched = answer.and_then(|step| match view.account().is_logged {
                true => view.logged_after(step),
                false => view.watched_after(step),
            });
            watched.is_some_and(|seconds| seconds >= 3.0)
        })
}
