//! Whether an offer holds a suite, and if not, on which kinds of algorithm it fails.

use evidence::{Algorithm, Offer, Proposal};
use numbers::ikev2::TransformType;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The proposal, by its place in the offer, that holds the suite.
    Chosen { proposal: usize },
    /// No proposal holds it: the kinds on which the nearest proposal differs.
    Disjoint { on: Vec<TransformType>, nearest: Option<usize> },
}

/// Whether `selected`, a suite that an end is known to accept, is among what `offer` offers.
///
/// Alternatives of one kind stand side by side in a proposal (RFC 7296 §3.3); in IKEv1 each
/// transform is a proposal of its own. The kinds compared are those that `selected` names.
pub fn against_selection(offer: &Offer, selected: &Proposal) -> Agreement {
    let mut nearest: Option<(usize, Vec<TransformType>)> = None;
    for (at, proposal) in offer.proposals.iter().enumerate() {
        if proposal.protocol != selected.protocol {
            continue;
        }
        let differs = differing(proposal, selected);
        if differs.is_empty() {
            return Agreement::Chosen { proposal: at };
        }
        if nearest.as_ref().is_none_or(|(_, fewest)| differs.len() < fewest.len()) {
            nearest = Some((at, differs));
        }
    }
    match nearest {
        Some((at, on)) => Agreement::Disjoint { on, nearest: Some(at) },
        None => Agreement::Disjoint { on: kinds(selected), nearest: None },
    }
}

/// The two proposals, one of each list, that are nearest to an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// The proposal's place in what is offered.
    pub offered: usize,
    /// Its place in what is accepted.
    pub accepted: usize,
    /// The kinds of which the two share no algorithm; empty where they agree.
    pub on: Vec<TransformType>,
    /// IKEv1: the method that is part of the proposal differs, or the encapsulation mode.
    pub besides: bool,
    /// How far down the accepting end lists what they share: lists begin with what is preferred.
    depth: usize,
}

impl Nearest {
    /// Fewer kinds differ. Of two that are as near, the one that shares the algorithms: most
    /// products set the group apart from them. Then the one that the accepting end prefers.
    pub fn is_nearer(&self, other: &Nearest) -> bool {
        let far = |n: &Nearest| {
            let group_alone = n.on == [TransformType::KEY_EXCHANGE];
            (n.on.len() + usize::from(n.besides), !group_alone, n.depth)
        };
        far(self) < far(other)
    }
}

/// What one end offers against what the other is set to accept (RFC 7296 §2.7, RFC 2409 §5); none
/// where the two lists hold no proposal of the same protocol.
pub fn between(offered: &Offer, accepted: &Offer) -> Option<Nearest> {
    let mut nearest: Option<Nearest> = None;
    for (at, offer) in offered.proposals.iter().enumerate() {
        for (own, accept) in accepted.proposals.iter().enumerate() {
            if offer.protocol != accept.protocol {
                continue;
            }
            let on = apart(offer, accept);
            let besides = differ(offer.authentication, accept.authentication)
                || differ(offer.mode, accept.mode);
            let depth = depth(offer, accept);
            let found = Nearest { offered: at, accepted: own, on, besides, depth };
            if nearest.as_ref().is_none_or(|known| found.is_nearer(known)) {
                nearest = Some(found);
            }
        }
    }
    nearest
}

/// The places of what both name, each among the accepted ones of its kind.
fn depth(offered: &Proposal, accepted: &Proposal) -> usize {
    let mut kinds: Vec<TransformType> = accepted.algorithms.iter().map(|own| own.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let place = |kind: TransformType| {
        of_kind(accepted, kind).iter().position(|own| offered.algorithms.contains(own))
    };
    kinds.into_iter().filter_map(place).sum()
}

/// What one of them leaves open is no difference.
fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one != other)
}

/// The kinds of which two proposals share no algorithm.
fn apart(one: &Proposal, other: &Proposal) -> Vec<TransformType> {
    let mut kinds: Vec<TransformType> = Vec::new();
    for algorithm in one.algorithms.iter().chain(&other.algorithms) {
        if !kinds.contains(&algorithm.kind) {
            kinds.push(algorithm.kind);
        }
    }
    kinds.retain(|kind| !meet(*kind, &of_kind(one, *kind), &of_kind(other, *kind)));
    kinds
}

/// The algorithms of one kind. None of a kind is written as 0 or left out, and sequence numbers
/// that are not named are the short ones, 0 (RFC 7296 §3.3.2, §3.3.3).
fn of_kind(proposal: &Proposal, kind: TransformType) -> Vec<Algorithm> {
    let is_esn = kind == TransformType::EXTENDED_SEQUENCE_NUMBERS;
    let named = |own: &&Algorithm| own.kind == kind && (is_esn || own.id != 0);
    let mut found: Vec<Algorithm> = proposal.algorithms.iter().filter(named).copied().collect();
    if is_esn && found.is_empty() {
        found.push(Algorithm::new(kind, 0, None));
    }
    found
}

fn meet(kind: TransformType, one: &[Algorithm], other: &[Algorithm]) -> bool {
    match (one.is_empty(), other.is_empty()) {
        (true, true) => true,
        // IKE cannot do without: a list that does not name it leaves it to the hash.
        (true, false) | (false, true) => kind == TransformType::PRF,
        _ => one.iter().any(|own| other.contains(own)),
    }
}

/// Whether a proposal offers this very algorithm. A key length that one side leaves out is the
/// cipher's only one (RFC 7296 §3.3.5), so it must be left out by both.
pub fn permits(proposal: &Proposal, algorithm: &Algorithm) -> bool {
    proposal.algorithms.contains(algorithm)
}

fn differing(proposal: &Proposal, selected: &Proposal) -> Vec<TransformType> {
    let mut kinds = kinds(selected);
    kinds.retain(|kind| {
        selected.algorithms.iter().any(|a| a.kind == *kind && !permits(proposal, a))
    });
    kinds
}

fn kinds(selected: &Proposal) -> Vec<TransformType> {
    let mut kinds: Vec<TransformType> = selected.algorithms.iter().map(|a| a.kind).collect();
    kinds.dedup();
    kinds
}

#[cfg(test)]
mod tests {
    use evidence::Protocol;

    use super::*;

    fn proposal(algorithms: &[(TransformType, u16, Option<u16>)]) -> Proposal {
        Proposal {
            number: 1,
            protocol: Protocol::Ike,
            algorithms: algorithms
                .iter()
                .map(|&(kind, id, bits)| Algorithm::new(kind, id, bits))
                .collect(),
            authentication: None,
            mode: None,
            lifetime: None,
        }
    }

    const AES_256: (TransformType, u16, Option<u16>) = (TransformType::ENCRYPTION, 12, Some(256));
    const AES_128: (TransformType, u16, Option<u16>) = (TransformType::ENCRYPTION, 12, Some(128));
    const SHA_256: (TransformType, u16, Option<u16>) = (TransformType::INTEGRITY, 12, None);
    const GROUP_2: (TransformType, u16, Option<u16>) = (TransformType::KEY_EXCHANGE, 2, None);
    const GROUP_14: (TransformType, u16, Option<u16>) = (TransformType::KEY_EXCHANGE, 14, None);

    #[test]
    fn alternatives_side_by_side_hold_a_suite() {
        let offer = Offer { proposals: vec![proposal(&[AES_128, AES_256, SHA_256, GROUP_14])] };
        let selected = proposal(&[AES_256, SHA_256, GROUP_14]);
        assert_eq!(against_selection(&offer, &selected), Agreement::Chosen { proposal: 0 });
    }

    #[test]
    fn the_nearest_proposal_says_on_what_they_differ() {
        let offer = Offer {
            proposals: vec![
                proposal(&[AES_128, SHA_256, GROUP_2]),
                proposal(&[AES_256, SHA_256, GROUP_2]),
            ],
        };
        let selected = proposal(&[AES_256, SHA_256, GROUP_14]);
        assert_eq!(
            against_selection(&offer, &selected),
            Agreement::Disjoint { on: vec![TransformType::KEY_EXCHANGE], nearest: Some(1) }
        );
    }

    fn on(offered: &[(TransformType, u16, Option<u16>)], accepted: &[Proposal]) -> Nearest {
        let offered = Offer { proposals: vec![proposal(offered)] };
        between(&offered, &Offer { proposals: accepted.to_vec() }).unwrap()
    }

    #[test]
    fn two_lists_are_nearest_where_fewest_kinds_differ() {
        let accepted = [
            proposal(&[AES_256, (TransformType::INTEGRITY, 2, None), GROUP_14]),
            proposal(&[AES_256, SHA_256, GROUP_14]),
        ];
        let nearest = on(&[AES_256, SHA_256, GROUP_2], &accepted);
        assert_eq!((nearest.accepted, nearest.on), (1, vec![TransformType::KEY_EXCHANGE]));
        let same = on(&[AES_128, AES_256, SHA_256, GROUP_14], &accepted);
        assert!(same.on.is_empty() && !same.besides);
        assert!(between(&Offer::default(), &Offer { proposals: accepted.to_vec() }).is_none());
    }

    #[test]
    fn of_two_that_are_as_near_the_preferred_one_counts() {
        let offered =
            Offer { proposals: [AES_128, AES_256].map(|own| proposal(&[own, GROUP_2])).to_vec() };
        let accepted = Offer { proposals: vec![proposal(&[AES_256, AES_128, GROUP_14])] };
        assert_eq!(between(&offered, &accepted).unwrap().offered, 1);
    }

    #[test]
    fn what_is_left_out_is_none_of_it() {
        const NO_ESN: (TransformType, u16, Option<u16>) =
            (TransformType::EXTENDED_SEQUENCE_NUMBERS, 0, None);
        const ESN: (TransformType, u16, Option<u16>) =
            (TransformType::EXTENDED_SEQUENCE_NUMBERS, 1, None);
        const PRF: (TransformType, u16, Option<u16>) = (TransformType::PRF, 5, None);
        let without = on(&[AES_256, SHA_256], &[proposal(&[AES_256, SHA_256, GROUP_14, NO_ESN])]);
        assert_eq!(without.on, [TransformType::KEY_EXCHANGE]);
        for more in [&[NO_ESN, PRF][..], &[NO_ESN, ESN]] {
            let accepted = [&[AES_256, SHA_256][..], more].concat();
            assert!(on(&[AES_256, SHA_256], &[proposal(&accepted)]).on.is_empty(), "{more:?}");
        }
        let long = on(&[AES_256, SHA_256], &[proposal(&[AES_256, SHA_256, ESN])]);
        assert_eq!(long.on, [TransformType::EXTENDED_SEQUENCE_NUMBERS]);
    }

    #[test]
    fn a_method_that_both_name_must_be_one() {
        let method = |number| Proposal {
            authentication: Some(numbers::ikev1::AuthenticationMethod(number)),
            ..proposal(&[AES_256, SHA_256])
        };
        let offered = Offer { proposals: vec![method(1)] };
        let nearest = |accepted| between(&offered, &Offer { proposals: vec![accepted] }).unwrap();
        assert!(nearest(method(3)).besides && !nearest(method(1)).besides);
        assert!(!nearest(proposal(&[AES_256, SHA_256])).besides);
    }

    #[test]
    fn an_empty_offer_differs_on_everything() {
        let selected = proposal(&[AES_256, GROUP_14]);
        let agreement = against_selection(&Offer::default(), &selected);
        assert_eq!(
            agreement,
            Agreement::Disjoint {
                on: vec![TransformType::ENCRYPTION, TransformType::KEY_EXCHANGE],
                nearest: None
            }
        );
    }
}
