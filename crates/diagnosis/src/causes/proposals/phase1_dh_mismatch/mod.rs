//! `phase1-dh-mismatch`: of the IKE proposal only the Diffie-Hellman group differs.

mod attempt;

use evidence::Algorithm;
use numbers::ikev2::TransformType;
use verdict::{Cause, Parameter, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::grounds;
use crate::causes::proposals::{offered, phase1_agreed};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::suites::{For, compare};
use crate::view::{Symptom, View};

pub(crate) struct Phase1DhMismatch;

impl Rule for Phase1DhMismatch {
    fn cause(&self) -> Cause {
        Cause::PHASE1_DH_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        let compared = compare(view, For::Ike).filter(|own| own.cause == self.cause());
        match asked_for(view, symptom) {
            None if let Some(compared) = compared => compared.headline(),
            Some(group) => Text::new(
                format!(
                    "the gateway asks for the group {group}, and the initiator does not take it"
                ),
                format!("il gateway chiede il gruppo {group}, e l’iniziatore non lo usa"),
            ),
            None => Text::new(
                "of the IKE proposal only the Diffie-Hellman group differs",
                "della proposta IKE differisce solo il gruppo Diffie-Hellman",
            ),
        }
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn parameters(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(&'static str, Parameter)> {
        let names = groups(view).iter().map(ToString::to_string).collect();
        let mut parameters = vec![("offered", Parameter::List(names))];
        if let Some(group) = asked_for(view, symptom) {
            parameters.push(("asked", Parameter::Word(group.to_string())));
        }
        parameters.extend(super::parameters(view, For::Ike));
        parameters
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignGroup), (Side::Responder, Remedy::AlignGroup)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt::judge(view)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignGroup), (Side::Responder, Remedy::AlignGroup)]
    }
}

/// RFC 8247 §2.4 MUST NOT or SHOULD NOT: 768, 1024 and 1536 bits, and 1024 with a subgroup.
const WEAK: &[u16] = &[1, 2, 5, 22];

/// The responder asks for another group (RFC 7296 §1.2), and the initiator does not go on.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let groups = groups(view);
    if symptom.name == "init-refused-group" {
        // A group that was offered would be used at the second try.
        let asked = asked_for(view, symptom);
        let known = asked.is_some_and(|group| groups.contains(&group));
        let lacked = asked.is_some() && !groups.is_empty() && !known;
        // Where a log ends with the answer, the second try may be the next line.
        let ends_here = view.account().is_logged && !lacked && !view.had_time(symptom.step);
        return match known || ends_here {
            true => Judgement::Open,
            false => Judgement::Shown { says: Vec::new() },
        };
    }
    if let Some(agreed) = phase1_agreed(view, symptom) {
        return agreed;
    }
    if let Some((says, on)) = grounds::accepted_elsewhere(view)
        && on == [TransformType::KEY_EXCHANGE]
    {
        return Judgement::suits(says);
    }
    if let Some(suits) = grounds::aggressive_offer_refused(view, symptom) {
        return suits;
    }
    let proposals = offered(view).map_or(0, |offer| offer.proposals.len());
    let weak = !groups.is_empty() && groups.iter().all(|group| WEAK.contains(&group.id));
    let names: Vec<String> = groups.iter().map(ToString::to_string).collect();
    match view.account().steps.first() {
        // Several ciphers and hashes, and one old group for them all: as Windows offers.
        Some(first) if symptom.name == "init-refused-no-proposal" && weak && proposals >= 4 => {
            let names = names.join(", ");
            Judgement::suits(view.cite(
                first.seen.first,
                Text::new(
                    format!("{proposals} proposals, and no group but {names}"),
                    format!("{proposals} proposte, e nessun gruppo oltre a {names}"),
                ),
            ))
        }
        _ => Judgement::Open,
    }
}

/// The groups that the initiator offered, each once.
fn groups(view: &View<'_>) -> Vec<Algorithm> {
    offered(view).map_or_else(Vec::new, |offer| offer.of_kind(TransformType::KEY_EXCHANGE))
}

/// The group that INVALID_KE_PAYLOAD names (RFC 7296 §3.10.1).
fn asked_for(view: &View<'_>, symptom: &Symptom) -> Option<Algorithm> {
    if symptom.name != "init-refused-group" {
        return None;
    }
    match view.error_in(symptom.step) {
        Some((_, [high, low, ..], _)) => {
            let id = u16::from_be_bytes([*high, *low]);
            Some(Algorithm::new(TransformType::KEY_EXCHANGE, id, None))
        }
        _ => None,
    }
}
