//! `pfs-mismatch`: perfect forward secrecy is set on one end only, or with another group.

use evidence::IkeVersion;
use numbers::ikev2::NotifyType;
use verdict::{Cause, Parameter, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::proposals::{child_accepted, parameters};
use crate::causes::{attempt_grounds, grounds};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::suites::{For, compare};
use crate::symptoms::ANOTHER_CHILD;
use crate::view::{Symptom, View};
use evidence::NegotiationMode;

pub(crate) struct PfsMismatch;

impl Rule for PfsMismatch {
    fn cause(&self) -> Cause {
        Cause::PFS_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        if let Some(compared) = compare(view, For::Child).filter(|own| own.cause == self.cause()) {
            return Text::each(|language| {
                let differs = compared.headline();
                format!("PFS: {}", differs.of(language))
            });
        }
        Text::new(
            "perfect forward secrecy is set on one end only, or with another group",
            "la perfect forward secrecy è impostata su un solo lato, o con un altro gruppo",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn parameters(&self, view: &View<'_>, _: &Symptom) -> Vec<(&'static str, Parameter)> {
        parameters(view, For::Child)
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignPfs), (Side::Responder, Remedy::AlignPfs)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        match attempt_grounds::mode(view, NegotiationMode::Main) {
            Some(shown) => Judgement::excluded(
                Text::new("phase 1 was not over", "la fase 1 non era finita"),
                shown,
            ),
            None => Judgement::Open,
        }
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignPfs), (Side::Responder, Remedy::AlignPfs)]
    }
}

/// The first child SA of IKEv2 takes its keys from IKE_AUTH, without a key exchange of its own
/// (RFC 7296 §1.2): PFS is first asked for at a rekeying.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let v2 = view.version() == IkeVersion::V2;
    let decisive = view.course().decisive.map(|(_, ending)| ending.step());
    if let Some(other) = grounds::selectors_notified(view, symptom) {
        return other;
    }
    // The group is what is refused, and the initiator does not come back with the one named
    // (RFC 7296 §1.3).
    if let Some(refused) = grounds::child_notified(view, symptom, &[NotifyType::INVALID_KE_PAYLOAD])
    {
        return Judgement::Shown { says: refused.grounds().to_vec() };
    }
    match (symptom.name, decisive) {
        ("auth-partial-sealed" | ANOTHER_CHILD | "auth-undone-by-initiator", _) => {
            Judgement::excluded(
                Text::new(
                    "IKE_AUTH has no key exchange for its child SA (RFC 7296 §1.2)",
                    "in IKE_AUTH la child SA non ha uno scambio di chiavi proprio (RFC 7296 §1.2)",
                ),
                view.cite_step(symptom.step, Text::same("IKE_AUTH")),
            )
        }
        ("rekey-refused", Some(up)) if v2 && view.course().child_up => {
            Judgement::suits(view.cite_step(
                up,
                Text::new(
                    "the tunnel came up in IKE_AUTH, where PFS is not asked for",
                    "il tunnel è salito con IKE_AUTH, dove la PFS non è richiesta",
                ),
            ))
        }
        ("rekey-refused" | "rekey-unanswered", _) if v2 => Judgement::Open,
        _ => child_accepted(view, symptom).unwrap_or(Judgement::Open),
    }
}
