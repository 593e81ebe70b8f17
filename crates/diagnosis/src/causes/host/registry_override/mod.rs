//! `registry-override`: a registry value left by an earlier fix prevents IPsec.

mod offer;

use evidence::TunnelType;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::{attempt_grounds, grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct RegistryOverride;

impl Rule for RegistryOverride {
    fn cause(&self) -> Cause {
        Cause::REGISTRY_OVERRIDE
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if let Some(excluded) = grounds::initiator_not_windows(view) {
            return excluded;
        }
        match symptom.name {
            "init-refused-no-proposal" | "init-refused-group" => offer::judge(view),
            // ProhibitIpSec stops IKE before its first message.
            _ => grounds::answered(view).or_else(|| offer::sent(view)).unwrap_or(Judgement::Open),
        }
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        match symptom.name {
            "init-refused-no-proposal" | "init-refused-group" => Text::new(
                "a registry value (NegotiateDH2048_AES256) narrows what Windows offers",
                "un valore di registro (NegotiateDH2048_AES256) limita ciò che Windows offre",
            ),
            _ => self.cause().phrase(),
        }
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Initiator
    }

    fn remedies(&self, _: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        match symptom.name {
            "init-refused-no-proposal" | "init-refused-group" => {
                vec![(Side::Initiator, Remedy::AlignGroup)]
            }
            _ => vec![(Side::Initiator, Remedy::RemoveOverride)],
        }
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if offer_refused(view) { narrowed(view) } else { prohibited(view) }
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        if offer_refused(view) {
            return Text::new(
                "NegotiateDH2048_AES256 = 2 has Windows offer one group and AES-256 only",
                "con NegotiateDH2048_AES256 = 2 Windows offre un solo gruppo e solo AES-256",
            );
        }
        Text::new(
            "ProhibitIpSec in the registry turns IPsec off for this computer’s VPN",
            "ProhibitIpSec nel Registro di sistema disattiva IPsec per le VPN di questo computer",
        )
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        let remedy = if offer_refused(view) { Remedy::AlignGroup } else { Remedy::RemoveOverride };
        vec![(view.own_side(), remedy)]
    }
}

/// The key of both; below any other they mean nothing.
const PARAMETERS: &str = r"RasMan\Parameters";
const PROHIBIT: &str = "ProhibitIpSec";
const NEGOTIATE: &str = "NegotiateDH2048_AES256";
/// Enforce AES-256 and MODP-2048 (strongSwan docs, Windows clients).
const ENFORCE: u64 = 2;
/// Policy match error: the gateway takes none of the proposals.
const POLICY_MATCH: u32 = 13_868;

fn offer_refused(view: &AttemptView<'_>) -> bool {
    let by_ike = view.failure().is_some_and(|(_, failure)| failure.code == Some(POLICY_MATCH));
    by_ike || view.has_code(&[POLICY_MATCH])
}

fn narrowed(view: &AttemptView<'_>) -> Judgement {
    if let Some(excluded) = attempt_grounds::phase_one_over(view) {
        return excluded;
    }
    if let Some(shown) = view.setting_is(PARAMETERS, NEGOTIATE, ENFORCE) {
        return Judgement::suits(shown);
    }
    stated_otherwise(view, NEGOTIATE).unwrap_or(Judgement::Open)
}

/// It is L2TP’s value; for IKEv2 it was reported once (hwdsl2/setup-ipsec-vpn#1824).
fn prohibited(view: &AttemptView<'_>) -> Judgement {
    if let Some(excluded) = told::negotiated(view) {
        return excluded;
    }
    match view.setting_is(PARAMETERS, PROHIBIT, 1) {
        // It connected with the value there, or the value is newer than that.
        Some(shown) if view.worked_alike() => Judgement::suits(shown),
        Some(shown) if view.tunnel_is(TunnelType::L2tp).is_some() => Judgement::shown(shown),
        Some(shown) => Judgement::suits(shown),
        None => stated_otherwise(view, PROHIBIT).unwrap_or(Judgement::Open),
    }
}

/// The machine states that the value is absent, or another.
fn stated_otherwise(view: &AttemptView<'_>, name: &str) -> Option<Judgement> {
    let told = view.setting(PARAMETERS, name)?;
    let (en, it) = match told.what.value {
        Some(value) => (format!("{name} = {value}"), format!("{name} = {value}")),
        None => (format!("{name} is not set"), format!("{name} non è impostato")),
    };
    let says = Text::new(en, it);
    Some(Judgement::excluded(says.clone(), view.cite(told.at, says)))
}
