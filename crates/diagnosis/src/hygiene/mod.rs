//! What works and should not stay: weak algorithms, aggressive mode with a PSK, what machines say.

mod machines;

use std::collections::BTreeMap;

use evidence::{Exchange, IkeVersion, Party};
use numbers::{ikev1, ikev2};
use verdict::{
    Cause, Cited, Confidence, Finding, NegotiationOutcome, Parameter, Remedy, Side, Text, Weight,
};

use crate::Examined;
use crate::case::Case;
use crate::fixes;
use crate::gather::{OfferId, What};
use crate::view::View;

/// One finding for each cause and set of algorithms: the same weakness at many peers is one.
pub(crate) fn findings(case: &Case, examined: &[Examined<'_>]) -> Vec<Finding> {
    let mut found: BTreeMap<(Cause, Offence), Finding> = BTreeMap::new();
    for e in examined {
        if e.outcome == NegotiationOutcome::Incomplete {
            continue;
        }
        let view = View::new(case, e.negotiation, 0);
        for (key, find) in [weak_key(&view), aggressive_key(&view)].into_iter().flatten() {
            if let Some(kept) = found.get_mut(&key) {
                kept.count += 1;
                if kept.negotiations.len() < MOST_LISTED {
                    kept.negotiations.push(e.negotiation.id);
                }
            } else if let Some(finding) = find(&view) {
                found.insert(key, finding);
            }
        }
    }
    found.into_values().chain(machines::findings(case)).collect()
}

/// Negotiations that a finding lists; the others are in its count.
const MOST_LISTED: usize = 1_000;

/// What the offence consists of: the place of the choice among the interned offers.
type Offence = Option<OfferId>;
type Finder = fn(&View<'_>) -> Option<Finding>;

fn weak_key(view: &View<'_>) -> Option<((Cause, Offence), Finder)> {
    let id = selection(view)?;
    let proposal = view.case.offers.first(id)?;
    proposal
        .algorithms
        .iter()
        .any(is_weak)
        .then_some(((Cause::WEAK_ALGORITHM, Some(id)), weak as Finder))
}

fn aggressive_key(view: &View<'_>) -> Option<((Cause, Offence), Finder)> {
    let uses = view.version() == IkeVersion::V1
        && view.course().of_exchange(Exchange::Aggressive).next().is_some();
    uses.then_some(((Cause::AGGRESSIVE_MODE_PSK, None), aggressive as Finder))
}

fn selection(view: &View<'_>) -> Option<OfferId> {
    view.account().said.iter().find_map(|said| match said.what {
        What::Selects(id) => Some(id),
        _ => None,
    })
}

/// MUST NOT and SHOULD NOT of RFC 8247 §2 for IKE.
pub(crate) fn is_weak(algorithm: &evidence::Algorithm) -> bool {
    match algorithm.kind {
        ikev2::TransformType::ENCRYPTION => matches!(algorithm.id, 1..=7),
        ikev2::TransformType::PRF => algorithm.id == ikev2::Prf::PRF_HMAC_MD5.0,
        ikev2::TransformType::INTEGRITY => {
            matches!(algorithm.id, 1 | 3 | 4)
        }
        ikev2::TransformType::KEY_EXCHANGE => matches!(algorithm.id, 1 | 2 | 5 | 22),
        _ => false,
    }
}

fn weak(view: &View<'_>) -> Option<Finding> {
    let (said, proposal) = view.account().said.iter().find_map(|said| match said.what {
        What::Selects(id) => view.case.offers.first(id).map(|proposal| (said, proposal)),
        _ => None,
    })?;
    let weak: Vec<String> =
        proposal.algorithms.iter().filter(|a| is_weak(a)).map(ToString::to_string).collect();
    if weak.is_empty() {
        return None;
    }
    let list = weak.join(", ");
    let headline = Text::new(
        format!("weak algorithms were agreed on: {list} (RFC 8247)"),
        format!("sono stati concordati algoritmi deboli: {list} (RFC 8247)"),
    );
    let remedy = vec![(Side::Both, Remedy::StrengthenAlgorithms)];
    Some(hygiene(
        view,
        Cause::WEAK_ALGORITHM,
        said.place,
        headline,
        vec![("algorithms", Parameter::List(weak))],
        remedy,
    ))
}

/// The hash of the PSK goes out in clear to whoever asks (RFC 2409 §5.4; CVE-2002-1623).
fn aggressive(view: &View<'_>) -> Option<Finding> {
    if view.version() != IkeVersion::V1 {
        return None;
    }
    let (at, _) = view.course().of_exchange(Exchange::Aggressive).next()?;
    view.course().round(at).answer(view.account())?;
    let (said, _) = view.account().said.iter().find_map(|said| match said.what {
        What::Selects(id) => view
            .case
            .offers
            .first(id)
            .filter(|p| p.authentication == Some(ikev1::AuthenticationMethod::PRE_SHARED_KEY))
            .map(|proposal| (said, proposal)),
        _ => None,
    })?;
    let headline = Text::new(
        "aggressive mode with a preshared key lets anyone who asks guess the key offline",
        "l’aggressive mode con chiave precondivisa permette a chiunque di indovinare la chiave offline",
    );
    let remedy = vec![(Side::Both, Remedy::AvoidAggressiveMode)];
    Some(hygiene(view, Cause::AGGRESSIVE_MODE_PSK, said.place, headline, Vec::new(), remedy))
}

fn hygiene(
    view: &View<'_>,
    cause: Cause,
    place: evidence::Place,
    headline: Text,
    parameters: Vec<(&'static str, Parameter)>,
    remedies: Vec<(Side, Remedy)>,
) -> Finding {
    let at = view.when(view.account().first_at());
    Finding {
        cause,
        weight: Weight::Hygiene,
        confidence: Confidence::Proven,
        side: Side::Both,
        noticed_by: Party::Unknown,
        phase: verdict::Phase::None,
        exchange: view.step(0).exchange,
        negotiations: vec![view.negotiation.id],
        count: 1,
        first: at,
        last: at,
        evidence: Cited::new(view.cite(place, headline.clone())),
        headline,
        parameters,
        explains: Vec::new(),
        ruled_out: Vec::new(),
        still_open: Vec::new(),
        fixes: fixes::fixes(view, remedies),
        tell: None,
    }
}
