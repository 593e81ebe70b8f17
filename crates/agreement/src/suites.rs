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
