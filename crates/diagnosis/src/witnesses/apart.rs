//! Logs that do not name the same two addresses: translated on the way, masked, or left out.

use std::collections::BTreeMap;
use std::net::IpAddr;

use evidence::{Exchange, IkeVersion, Party, Product, is_private};
use numbers::ikev2::TransformType;

use super::against;
use super::names::{self, Names};
use super::pairs::{Partner, Sides};
use super::{Index, Key, key, moment};
use crate::gather::{Account, Gathered, Offers, Step, What};

/// Pairs of peers of two sources that are compared.
const MOST_PAIRS: usize = 50_000;

/// Peers that may be one and the same; of more nothing can be told.
const MOST_RIVALS: usize = 256;

/// What the same sources tell of the same two ends: indexes of the groups.
struct Peers {
    key: Key,
    sources: Vec<usize>,
    groups: Vec<usize>,
}

/// Joins groups of different sources where each side has exactly one that can be the other's.
pub(super) fn join(
    gathered: &[Gathered],
    offers: &Offers,
    groups: &mut Vec<(IkeVersion, Vec<Index>)>,
) {
    let joined = {
        let judge = Judge { gathered, offers, groups };
        let mut by_sources: BTreeMap<Vec<usize>, Vec<Peers>> = BTreeMap::new();
        for peers in judge.peers() {
            by_sources.entry(peers.sources.clone()).or_default().push(peers);
        }
        let by_sources: Vec<Vec<Peers>> = by_sources.into_values().collect();
        let mut joined: Vec<Pair> = Vec::new();
        for (at, these) in by_sources.iter().enumerate() {
            for others in &by_sources[at + 1..] {
                judge.match_up(these, others, &mut joined);
            }
        }
        joined
    };
    // Of three sources no negotiation joins two others that are not of one another.
    let mut used = vec![false; groups.len()];
    let mut gone = vec![false; groups.len()];
    for (into, from) in joined {
        if !used[into] && !used[from] {
            (used[into], used[from], gone[from]) = (true, true, true);
            let accounts = std::mem::take(&mut groups[from].1);
            groups[into].1.extend(accounts);
        }
    }
    let mut at = 0;
    groups.retain(|_| {
        at += 1;
        !gone[at - 1]
    });
}

/// Two groups that are of the same negotiation.
type Pair = (usize, usize);

/// What would make one of two peers.
struct Joined {
    pairs: Vec<Pair>,
    /// Both sides name an end alike.
    by_name: bool,
}

impl Joined {
    /// A name outdoes what only fits; clients behind one address have each its own.
    fn stands_beside(&self, rival: &Joined) -> bool {
        let groups =
            |own: &Joined| own.pairs.iter().flat_map(|(a, b)| [*a, *b]).collect::<Vec<_>>();
        let theirs = groups(rival);
        let shares = || groups(self).iter().any(|group| theirs.contains(group));
        self.by_name && (!rival.by_name || !shares())
    }
}

pub(super) struct Judge<'a> {
    pub(super) gathered: &'a [Gathered],
    pub(super) offers: &'a Offers,
    pub(super) groups: &'a [(IkeVersion, Vec<Index>)],
}

/// How the two sources see an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Same,
    NotTold,
    Translated,
}

impl Judge<'_> {
    pub(super) fn account(&self, (source, index): Index) -> &Account {
        &self.gathered[source].accounts[index]
    }

    fn first(&self, group: usize) -> Index {
        self.groups[group].1[0]
    }

    fn is_logged(&self, group: usize) -> bool {
        self.groups[group].1.iter().all(|own| self.account(*own).is_logged)
    }

    fn peers(&self) -> Vec<Peers> {
        let mut found: BTreeMap<(Vec<usize>, Key), Vec<usize>> = BTreeMap::new();
        for (at, (_, accounts)) in self.groups.iter().enumerate() {
            let mut sources: Vec<usize> = accounts.iter().map(|(source, _)| *source).collect();
            sources.sort_unstable();
            found.entry((sources, key(self.account(accounts[0])))).or_default().push(at);
        }
        let peers = |((sources, key), groups)| Peers { key, sources, groups };
        found.into_iter().map(peers).collect()
    }

    fn match_up(&self, these: &[Peers], others: &[Peers], joined: &mut Vec<Pair>) {
        let shared = |own: &Peers, other: &Peers| {
            own.sources.iter().any(|source| other.sources.contains(source))
        };
        let too_many = these.len().saturating_mul(others.len()) > MOST_PAIRS;
        if too_many || shared(&these[0], &others[0]) {
            return;
        }
        let mut found: Vec<(usize, usize, Joined)> = Vec::new();
        for (at, own) in these.iter().enumerate() {
            for (place, other) in others.iter().enumerate() {
                if let Some(pairs) = self.pairs(own, other) {
                    found.push((at, place, pairs));
                }
            }
        }
        let (mut by_own, mut by_other) = (BTreeMap::new(), BTreeMap::new());
        for (number, (at, place, _)) in found.iter().enumerate() {
            by_own.entry(*at).or_insert_with(Vec::new).push(number);
            by_other.entry(*place).or_insert_with(Vec::new).push(number);
        }
        for (number, (at, place, own)) in found.iter().enumerate() {
            let (ours, theirs) = (&by_own[at], &by_other[place]);
            let mut rivals = ours.iter().chain(theirs).filter(|rival| **rival != number);
            let is_clear = |rival: &usize| own.stands_beside(&found[*rival].2);
            if ours.len() + theirs.len() <= MOST_RIVALS && rivals.all(is_clear) {
                joined.extend(&own.pairs);
            }
        }
    }

    /// The negotiations of two peers that are the same, if the two can be the same peer.
    fn pairs(&self, own: &Peers, other: &Peers) -> Option<Joined> {
        let ((version, ..), (of_other, ..)) = (own.key, other.key);
        if version != of_other || own.key == other.key {
            return None;
        }
        // A log has one account in each group of its own.
        let (logged, rest, swapped) = match (self.is_alone(own), self.is_alone(other)) {
            (true, _) => (own, other, false),
            (false, true) => (other, own, true),
            (false, false) => return None,
        };
        let ends = ends(own.key, other.key)?;
        let source = logged.sources[0];
        let accounts: Vec<usize> = logged.groups.iter().map(|at| self.first(*at).1).collect();
        let judge = Judge { ..*self };
        let found = Sides { judge, source, own: &accounts, free: &rest.groups }.matched();
        let timed = |group: usize| {
            self.groups[group].1.iter().any(|own| moment(self.gathered, *own).is_some())
        };
        let mut joined = Joined { pairs: Vec::new(), by_name: false };
        for (&group, partner) in logged.groups.iter().zip(found) {
            let Some(Partner { group: partner, by_name }) = partner else { continue };
            let by_time = timed(group) && timed(partner);
            let translated = ends.iter().filter(|end| **end == End::Translated).count();
            let may_be = match translated {
                0 => true,
                1 => by_time || by_name || ends.contains(&End::Same),
                _ => by_time || by_name,
            };
            if !may_be || !self.agree(self.first(group), self.first(partner)) {
                return None;
            }
            joined.pairs.push(if swapped { (partner, group) } else { (group, partner) });
            joined.by_name |= by_name;
        }
        (!joined.pairs.is_empty()).then_some(joined)
    }

    fn is_alone(&self, peers: &Peers) -> bool {
        peers.sources.len() == 1 && peers.groups.iter().all(|at| self.is_logged(*at))
    }

    /// Whether nothing of the two differs, and something that both tell is the same.
    pub(super) fn agree(&self, one: Index, two: Index) -> bool {
        let (own, other) = (self.account(one), self.account(two));
        let ends = own.logger.zip(other.logger);
        if ends.is_some_and(|((here, _), (there, _))| here == there && here != Party::Unknown) {
            return false;
        }
        if self.contradict(one, two) {
            return false;
        }
        let has_twin = |(at, step): (usize, &Step)| {
            let same = other.steps.iter().position(|two| two.is_same_message(step));
            same.is_some_and(|place| match (error(own, at), error(other, place)) {
                (Some(_), Some(_)) => true,
                _ => step.is_measured() && step.bytes == other.steps[place].bytes,
            })
        };
        self.suite(own).zip(self.suite(other)).is_some()
            || own.steps.iter().enumerate().any(has_twin)
            || names::compare(own, other) == Names::Same
    }

    /// Something that both tell differs: an error, the suite that was chosen, a name.
    pub(super) fn contradict(&self, one: Index, two: Index) -> bool {
        let (own, other) = (self.account(one), self.account(two));
        let errors_differ = |(at, step): (usize, &Step)| {
            let error_here = error(own, at);
            let same = || other.steps.iter().position(|two| two.is_same_message(step));
            error_here.is_some()
                && same()
                    .and_then(|place| error(other, place))
                    .is_some_and(|error| Some(error) != error_here)
        };
        own.steps.iter().enumerate().any(errors_differ)
            || begins_otherwise(own, other)
            || is_of_another_mode(own, other)
            || against::holds_otherwise(own, other)
            || self.suite(own).zip(self.suite(other)).is_some_and(|(one, two)| one != two)
            || names::compare(own, other) == Names::Differ
    }

    /// Cipher and group that the responder chose; what else a suite has, not every log says.
    fn suite(&self, account: &Account) -> Option<(Vec<u16>, Vec<u16>)> {
        let selected = account.said.iter().find_map(|said| match said.what {
            What::Selects(id) => Some(id),
            _ => None,
        })?;
        let offer = self.offers.of(selected);
        let ids = |kind| offer.of_kind(kind).iter().map(|algorithm| algorithm.id).collect();
        Some((ids(TransformType::ENCRYPTION), ids(TransformType::KEY_EXCHANGE)))
    }
}

/// The first message is of another size, where both tell its bytes as they were on the wire. Of
/// several that are alike, with a cookie or another group, any may be the same.
fn begins_otherwise(own: &Account, other: &Account) -> bool {
    let exact = |account: &Account| {
        !account.is_logged || matches!(account.logger, Some((_, Product::StrongSwan)))
    };
    let opens = |step: &&Step| {
        let first = matches!(step.exchange, Exchange::IkeSaInit | Exchange::Main)
            && step.position <= 1
            && step.message_id == 0;
        first && step.by == Party::Initiator && step.is_measured() && !step.cut
    };
    let sizes = |account: &Account| -> Vec<u32> {
        account.steps.iter().filter(opens).map(|step| step.bytes).collect()
    };
    let (here, there) = (sizes(own), sizes(other));
    let comparable = exact(own) && exact(other) && !here.is_empty() && !there.is_empty();
    comparable && !here.iter().any(|size| there.contains(size))
}

/// Main mode there, aggressive mode here.
fn is_of_another_mode(own: &Account, other: &Account) -> bool {
    let has = |account: &Account, mode| account.steps.iter().any(|step| step.exchange == mode);
    let [main, aggressive] =
        [Exchange::Main, Exchange::Aggressive].map(|mode| [has(own, mode), has(other, mode)]);
    matches!((main, aggressive), ([true, false], [false, true]) | ([false, true], [true, false]))
}

/// The error notify of a step, of either version (RFC 7296 §3.10.1, RFC 2408 §3.14.1).
fn error(account: &Account, step: usize) -> Option<u16> {
    account
        .notices()
        .find(|(said, kind, _)| {
            usize::from(said.step) == step && *kind < numbers::ike::FIRST_STATUS
        })
        .map(|(_, kind, _)| kind)
}

/// None where an end is one host here and another there.
pub(super) fn ends(own: Key, other: Key) -> Option<[End; 2]> {
    let end = |own: Option<IpAddr>, other: Option<IpAddr>| match (own, other) {
        (Some(own), Some(other)) if own == other => Some(End::Same),
        (Some(own), Some(other)) => {
            (is_private(own) || is_private(other)).then_some(End::Translated)
        }
        _ => Some(End::NotTold),
    };
    Some([end(own.1, other.1)?, end(own.2, other.2)?])
}
