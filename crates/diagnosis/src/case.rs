//! The accounts of all sources as one case: tunnels, attempts, negotiations.

use evidence::{
    AddressHash, Endpoint, Exchange, IkeVersion, Party, Place, Remark, Source, Timestamp, Vantage,
};

use numbers::ikev2::NotifyType;

use crate::attempts::{self, Attempt};
use crate::clocks::{self, Shift};
use crate::course::{Course, StepIndex};
use crate::gather::{Account, Gathered, Hosts, Offers, RemarkTold, Said};
use crate::machines::{self, Machine};
use crate::skew::{self, Skew};
use crate::tunnels::Tunnels;
use crate::witnesses::{self, Apart};

/// One source's account of a negotiation, understood.
#[derive(Debug)]
pub struct Witness {
    /// Index into the case's sources.
    pub source: usize,
    /// Index into that source's accounts.
    pub account: usize,
    pub course: Course,
    pub vantage: Vantage,
    /// The packet that shows the vantage.
    pub vantage_shown: Option<Place>,
    /// A child SA came up, as far as can be seen.
    pub(crate) came_up: bool,
}

/// One IKE SA, or the attempt at one, as all sources tell it.
#[derive(Debug)]
pub struct Negotiation {
    /// 1-based, in order of first appearance.
    pub id: u32,
    pub tunnel: u32,
    /// 1-based within its tunnel.
    pub attempt: u32,
    pub version: IkeVersion,
    /// At least one; the first is the one that sees most.
    pub witnesses: Vec<Witness>,
    pub started: Option<Timestamp>,
}

/// Everything that was heard, joined.
#[derive(Debug)]
pub struct Case {
    pub sources: Vec<Source>,
    pub gathered: Vec<Gathered>,
    pub offers: Offers,
    pub negotiations: Vec<Negotiation>,
    /// Those that speak of themselves.
    pub machines: Vec<Machine>,
    /// What they tell of dials and failures.
    pub attempts: Vec<Attempt>,
    /// What the user says of the two ends.
    pub stated: Stated,
    /// When the case is looked at: nothing in it happened later. None where that is not known.
    pub now: Option<Timestamp>,
    /// Clocks that would agree if one were wrong.
    pub clocks_apart: Vec<Apart>,
    /// By source, where another shows what its clock leaves out.
    pub clocks: Vec<Option<Shift>>,
    /// By how much clocks that state their zone differ.
    pub skews: Vec<Skew>,
    pub(crate) tunnels: Tunnels,
}

/// Products that the user names, whatever the evidence shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stated {
    pub client: Option<&'static str>,
    pub gateway: Option<&'static str>,
}

/// A source, and its number for the connection that its machine dials; none where it is not told.
pub(crate) type Dialled = Option<(usize, u32)>;

/// Two connections of one machine, as far as is told: between two hosts there may be several.
pub(crate) fn is_another(one: Dialled, other: Dialled) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.0 == other.0 && one.1 != other.1)
}

impl Stated {
    pub fn of(self, party: Party) -> Option<&'static str> {
        match party {
            Party::Initiator => self.client,
            Party::Responder => self.gateway,
            Party::Path | Party::Unknown => None,
        }
    }
}

impl Case {
    pub fn join(sources: Vec<Source>, mut gathered: Vec<Gathered>, offers: Offers) -> Case {
        let machines = machines::join(&mut gathered);
        let attempts = attempts::find(&machines);
        let mut groups = witnesses::together(&gathered, &offers);
        witnesses::join_the_only_two(&mut gathered, &offers, &mut groups);
        let clocks_apart = witnesses::clocks_apart(&gathered, &offers, &groups);
        let mut negotiations: Vec<Negotiation> = groups
            .into_iter()
            .map(|(version, accounts)| negotiation(version, &accounts, &gathered))
            .collect();
        let goes_back = |own: &Gathered| own.accounts.iter().any(|account| account.newest_first);
        let goes_back: Vec<bool> = gathered.iter().map(goes_back).collect();
        negotiations.sort_by_key(|negotiation| {
            let Witness { source, account, .. } = negotiation.witnesses[0];
            // A log's lines are in order; some are told late.
            let first = gathered[source].accounts[account].steps.first();
            let first = first.filter(|_| !goes_back[source]).map(|step| step.seen.first);
            (negotiation.started, source, first, account)
        });
        let tunnels = Tunnels::number(&mut negotiations, &gathered);
        let clocks = vec![None; sources.len()];
        let mut case = Case {
            sources,
            gathered,
            offers,
            negotiations,
            tunnels,
            machines,
            attempts,
            stated: Stated::default(),
            now: None,
            clocks_apart,
            clocks,
            skews: Vec::new(),
        };
        attempts::pair(&mut case, None);
        case.clocks = clocks::of(&case);
        case.skews = skew::of(&case);
        clocks::set_right(&mut case);
        case
    }

    pub fn account(&self, witness: &Witness) -> &Account {
        &self.gathered[witness.source].accounts[witness.account]
    }

    /// What the witness's source tells of the two hosts beside their IKE messages.
    pub fn hosts(&self, witness: &Witness) -> Option<&Hosts> {
        let account = self.account(witness);
        let (a, b) = (account.initiator?.address()?, account.responder?.address()?);
        self.gathered[witness.source].pairs.between(a, b)
    }

    /// Negotiations of the same two parties that began later, and are not told to be of another
    /// connection.
    pub fn later_in_tunnel<'a>(
        &'a self,
        negotiation: &Negotiation,
    ) -> impl Iterator<Item = &'a Negotiation> {
        let own = self.dialled(negotiation);
        let later = self.in_tunnel_from(negotiation, negotiation.attempt as usize);
        later.filter(move |later| !is_another(own, self.dialled(later)))
    }

    pub(crate) fn dialled(&self, negotiation: &Negotiation) -> Dialled {
        let mut witnesses = negotiation.witnesses.iter();
        witnesses.find_map(|own| Some((own.source, self.account(own).connection?)))
    }

    /// All negotiations of the same two parties, in order.
    pub fn in_tunnel<'a>(
        &'a self,
        negotiation: &Negotiation,
    ) -> impl DoubleEndedIterator<Item = &'a Negotiation> {
        self.in_tunnel_from(negotiation, 0)
    }

    /// The same, without the first ones, of which there may be many.
    pub fn in_tunnel_from<'a>(
        &'a self,
        negotiation: &Negotiation,
        first: usize,
    ) -> impl DoubleEndedIterator<Item = &'a Negotiation> {
        let members = self.tunnels.members(negotiation.tunnel).get(first..).unwrap_or_default();
        members.iter().map(|&index| &self.negotiations[index as usize])
    }

    /// Negotiations of the same two parties that were sent on to another gateway (RFC 5685).
    pub(crate) fn redirected(&self, negotiation: &Negotiation) -> u32 {
        self.tunnels.redirected(negotiation.tunnel, || {
            let is_sent_on = |other: &&Negotiation| {
                let account = self.account(&other.witnesses[0]);
                account.has_notice(Party::Responder, NotifyType::REDIRECT.0).is_some()
            };
            self.in_tunnel(negotiation).filter(is_sent_on).count() as u32
        })
    }

    /// Before that step of it, another negotiation of the same two hosts took its place.
    pub(crate) fn is_replaced(
        &self,
        negotiation: &Negotiation,
        witness: &Witness,
        at: StepIndex,
    ) -> bool {
        /// Of the next ones, so many.
        const NEXT: usize = 8;
        let account = self.account(witness);
        let place = account.steps[at].seen.first;
        let next = self.in_tunnel_from(negotiation, negotiation.attempt as usize).take(NEXT);
        next.flat_map(|other| &other.witnesses).any(|own| {
            let first = self.account(own).steps.first();
            own.source == witness.source
                && own.course.ike_up
                && first.is_some_and(|first| account.precedes(first.seen.first, place))
        })
    }

    /// The end that deletes it in that step begins anew at once, and comes up: it authenticates
    /// again (RFC 7296 §2.8.3).
    pub(crate) fn is_renewed(
        &self,
        negotiation: &Negotiation,
        witness: &Witness,
        at: StepIndex,
    ) -> bool {
        const AT_ONCE: f64 = 10.0;
        let account = self.account(witness);
        let step = &account.steps[at];
        let address = |end: Option<Endpoint>| end.and_then(Endpoint::address);
        let Some(deleter) = address(account.end(step.by)) else { return false };
        let mut next = self.in_tunnel_from(negotiation, negotiation.attempt as usize);
        next.next().into_iter().flat_map(|other| &other.witnesses).any(|own| {
            let other = self.account(own);
            let apart = other.first_at().zip(step.seen.first_at());
            own.source == witness.source
                && own.course.child_up
                && address(other.initiator) == Some(deleter)
                && apart.is_none_or(|(then, ended)| then.seconds_since(ended) <= AT_ONCE)
        })
    }

    /// The same two hosts tried once more after it, whatever came of that.
    pub(crate) fn is_tried_again(&self, negotiation: &Negotiation, witness: &Witness) -> bool {
        let next = self.in_tunnel_from(negotiation, negotiation.attempt as usize).take(2);
        next.flat_map(|other| &other.witnesses).any(|own| {
            let steps = &self.account(own).steps;
            // A first message alone may be where the log ends.
            let goes_on = steps.len() > 1 || steps.first().is_some_and(|own| own.seen.count() > 1);
            own.source == witness.source && goes_on
        })
    }

    /// An earlier negotiation of the same two parties came up.
    pub(crate) fn was_up_before(&self, negotiation: &Negotiation) -> bool {
        let first = self.tunnels.first_up(negotiation.tunnel);
        let of_long_log = || self.account(&negotiation.witnesses[0]).was_up;
        first.is_some_and(|first| first < negotiation.attempt) || of_long_log()
    }
}

fn negotiation(
    version: IkeVersion,
    accounts: &[(usize, usize)],
    gathered: &[Gathered],
) -> Negotiation {
    let mut witnesses: Vec<Witness> = accounts
        .iter()
        .map(|&(source, index)| {
            let account = &gathered[source].accounts[index];
            let (vantage, vantage_shown) = vantage(account);
            let course = Course::of(account);
            let came_up = came_up(account, &course);
            Witness { source, account: index, course, vantage, vantage_shown, came_up }
        })
        .collect();
    witnesses.sort_by_key(|witness| {
        let account = &gathered[witness.source].accounts[witness.account];
        std::cmp::Reverse(account.steps.len())
    });
    let started = witnesses
        .iter()
        .filter_map(|witness| gathered[witness.source].accounts[witness.account].first_at())
        .min();
    Negotiation { id: 0, tunnel: 0, attempt: 0, version, witnesses, started }
}

/// Not where the log says of the last answer what is wrong with it before it says that the child
/// SA is up.
fn came_up(account: &Account, course: &Course) -> bool {
    if !course.child_up {
        return false;
    }
    let place = |fits: &dyn Fn(&Said, &RemarkTold) -> bool| {
        let mut remarks = account.remarks();
        remarks.find(|(said, told)| fits(said, told)).map(|(said, _)| said.place)
    };
    let ends = [Exchange::Informational, Exchange::CreateChildSa, Exchange::None];
    let rejected = place(&|said, told| {
        let step = account.steps.get(usize::from(said.step));
        told.judges() && step.is_some_and(|step| !ends.contains(&step.exchange))
    });
    let up = place(&|_, told| told.what == Remark::ChildUp);
    rejected.is_none_or(|at| up.is_some_and(|up| !account.precedes(at, up)))
}

/// From where a capture looked: the end whose packets still have the hop limit they started with.
/// Systems start at 64, 128 or 255 (RFC 1700 "IP TIME TO LIVE PARAMETER"; Windows 128).
fn vantage(account: &Account) -> (Vantage, Option<Place>) {
    match account.half_of_two {
        Some(Party::Initiator) => return (Vantage::Initiator, None),
        Some(Party::Responder) => return (Vantage::Responder, None),
        _ => {}
    }
    if let Some(found) = by_link(account).or_else(|| by_log(account)) {
        return found;
    }
    let hops = |party: Party| {
        account
            .steps
            .iter()
            .find(|step| step.by == party && step.ttl > 0)
            .map(|step| (hops(step.ttl), step.seen.first))
    };
    match (hops(Party::Initiator), hops(Party::Responder)) {
        (Some((0, place)), Some((1.., _))) => (Vantage::Initiator, Some(place)),
        (Some((1.., _)), Some((0, place))) => (Vantage::Responder, Some(place)),
        (Some((1.., place)), Some((1.., _))) => (Vantage::Middle, Some(place)),
        // One direction only: at the sender if nothing was counted down, else towards the other.
        (Some((0, place)), None) => (Vantage::Initiator, Some(place)),
        (None, Some((0, place))) => (Vantage::Responder, Some(place)),
        _ => by_address_hash(account),
    }
}

/// A daemon logs its own messages alone: one that came in is the other end's.
fn by_log(account: &Account) -> Option<(Vantage, Option<Place>)> {
    let is_told = |by| matches!(by, Party::Initiator | Party::Responder);
    let mut steps = account.steps.iter().filter(|step| is_told(step.by));
    let step = account.is_logged.then(|| steps.next())??;
    let is_initiator = (step.by == Party::Initiator) == step.outgoing?;
    let vantage = if is_initiator { Vantage::Initiator } else { Vantage::Responder };
    Some((vantage, Some(step.seen.first)))
}

/// The link layer says which packets the capturing host sent itself: those of one end only.
fn by_link(account: &Account) -> Option<(Vantage, Option<Place>)> {
    let sent = |party: Party, outgoing: bool| {
        account
            .steps
            .iter()
            .find(|step| step.by == party && step.outgoing == Some(outgoing))
            .map(|step| step.seen.first)
    };
    // What a host receives and sends on is not its own.
    let own = |party: Party| match (sent(party, true), sent(party, false)) {
        (Some(place), None) => Some(place),
        _ => None,
    };
    match (own(Party::Initiator), own(Party::Responder)) {
        (Some(place), None) => Some((Vantage::Initiator, Some(place))),
        (None, Some(place)) => Some((Vantage::Responder, Some(place))),
        (Some(place), Some(_)) => Some((Vantage::Middle, Some(place))),
        (None, None) => {
            let own = sent(Party::Initiator, false)?;
            sent(Party::Responder, false)?;
            Some((Vantage::Middle, Some(own)))
        }
    }
}

/// How many routers a packet passed, at least.
fn hops(ttl: u8) -> u8 {
    [64, 128, 255].iter().find(|&&start| ttl <= start).map_or(0, |start| start - ttl)
}

/// A NAT between the ends shows on which side of it the capture was taken.
fn by_address_hash(account: &Account) -> (Vantage, Option<Place>) {
    let own = account.hash_matched(Party::Initiator, AddressHash::Source);
    let other = account.hash_matched(Party::Responder, AddressHash::Source);
    match (own, other) {
        (Some((true, _)), Some((false, place))) => (Vantage::Initiator, Some(place)),
        (Some((false, place)), Some((true, _))) => (Vantage::Responder, Some(place)),
        _ => (Vantage::Unknown, None),
    }
}

#[cfg(test)]
mod tests {
    use super::hops;

    #[test]
    fn counts_routers_from_the_usual_starting_values() {
        assert_eq!([64, 63, 128, 120, 255, 250].map(hops), [0, 1, 0, 8, 0, 5]);
    }
}
