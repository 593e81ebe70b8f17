//! `rekey-failed`: rekeying is refused once the tunnel is up.

use evidence::{Exchange, IkeVersion, Party};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::lifetimes::before;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct RekeyFailed;

impl Rule for RekeyFailed {
    fn cause(&self) -> Cause {
        Cause::REKEY_FAILED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        match symptom.name {
            "rekey-unanswered" => Text::new(
                "rekeying is not answered once the tunnel is up",
                "a tunnel attivo il rinnovo delle chiavi non ha risposta",
            ),
            "init-refused-no-proposal" | "main1-refused" => Text::new(
                "the tunnel was up, and its reauthentication is refused",
                "il tunnel era attivo, e la riautenticazione è rifiutata",
            ),
            _ => Text::new(
                "rekeying is refused once the tunnel is up",
                "a tunnel attivo il rinnovo delle chiavi è rifiutato",
            ),
        }
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignPfs), (Side::Responder, Remedy::AlignEspSuite)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::never_answered(view) {
            return excluded;
        }
        match attempt_grounds::code(view, &[13816, 13863]) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignPfs), (Side::Responder, Remedy::AlignEspSuite)]
    }
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let asked = view.step(symptom.step);
    let windows = view.product(Party::Initiator).is_some_and(|name| name.starts_with("windows"));
    match symptom.name {
        // In IKEv1 the first quick mode already had the same PFS and suites.
        "rekey-refused" if view.version() == IkeVersion::V1 => first_accepted(view),
        "rekey-refused" if windows && asked.by == Party::Responder => {
            Judgement::suits(view.cite_step(
                symptom.step,
                Text::new(
                    "the gateway asks a Windows client to rekey, which refuses that behind NAT",
                    "il gateway chiede il rinnovo a un client Windows, che dietro NAT lo rifiuta",
                ),
            ))
        }
        "init-refused-no-proposal" | "main1-refused" => before::is_seen(view),
        "deleted-after-up" => after_a_renewal(view, symptom.step),
        _ => Judgement::Open,
    }
}

fn first_accepted(view: &View<'_>) -> Judgement {
    match view.course().decisive {
        Some((_, ending)) => Judgement::suits(view.cite_step(
            ending.step(),
            Text::new("the first quick mode was accepted", "il primo quick mode era accettato"),
        )),
        None => Judgement::Open,
    }
}

fn after_a_renewal(view: &View<'_>, deletion: usize) -> Judgement {
    let steps = &view.account().steps[..deletion];
    let renewed = steps.iter().rposition(|step| step.exchange == Exchange::CreateChildSa);
    let says = match renewed {
        Some(_) => return Judgement::Open,
        None => Text::new("no renewal is seen before it", "prima non si vede alcun rinnovo"),
    };
    Judgement::Strains { says: vec![view.cite_step(deletion, says)] }
}
