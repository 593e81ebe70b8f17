//! `third-party-software`: another VPN or security program stops IKE or ESP.

mod products;

use evidence::{Endpoint, Party, Vantage};
use verdict::{Cause, Citation, Language, Remedy, Side, Text};

use self::products::known;
use crate::attempts::Stage;
use crate::attempts::tell;
use crate::attempts::view::AttemptView;
use crate::causes::grounds;
use crate::gather::{ChangeTold, DroppedTold};
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct ThirdPartySoftware;

impl Rule for ThirdPartySoftware {
    fn cause(&self) -> Cause {
        Cause::THIRD_PARTY_SOFTWARE
    }

    fn explain(&self, language: Language) -> &'static str {
        match language {
            Language::English => include_str!("explain.en.md"),
            Language::Italian => include_str!("explain.it.md"),
        }
    }

    fn cases(&self) -> &'static str {
        include_str!("cases.md")
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "other VPN or security software stops IKE or ESP at one end",
            "altro software VPN o di sicurezza ferma IKE o ESP a un lato",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::RemoveOtherSoftware)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        match (drops(view), present(view)) {
            // What the peer answered, or PPP or EAP refuse, no filter did.
            (Some((_, shown, _)), _) if view.answered().is_some() => Judgement::strains(shown),
            (Some((_, shown, true)), _) if view.stage() != Stage::User => Judgement::shown(shown),
            (Some((_, shown, _)), _) | (None, Some((_, shown))) => Judgement::suits(shown),
            (None, None) => Judgement::Open,
        }
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        match (drops(view), present(view)) {
            (Some((name, ..)), _) => Text::new(
                format!("“{name}” throws packets of IPsec away on this computer"),
                format!("“{name}” scarta pacchetti IPsec su questo computer"),
            ),
            (None, Some((name, _))) => Text::new(
                format!("“{name}” is on this computer, and may stop IPsec"),
                format!("“{name}” è su questo computer, e può fermare IPsec"),
            ),
            (None, None) => self.cause().phrase(),
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::RemoveOtherSoftware)]
    }
}

/// At the initiator’s own interface: what was seen leaving was not stopped by software before it.
/// Elsewhere than on Windows such software is rare.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if let Some(shown) = grounds::not_windows(view, Party::Initiator) {
        return Judgement::strains(shown);
    }
    let silent = matches!(
        symptom.name,
        "first-message-unanswered" | "aggressive1-unanswered" | "main3-unanswered"
    );
    let step = view.step(symptom.step);
    if !silent || view.vantage() != Vantage::Initiator || step.by != Party::Initiator {
        return Judgement::Open;
    }
    Judgement::Strains {
        says: vec![view.cite_step(
            symptom.step,
            Text::new(
                "the request leaves this machine, and no answer comes to it",
                "la richiesta parte da questa macchina, e non le arriva una risposta",
            ),
        )],
    }
}

/// Who throws IKE or ESP away here, if not Windows; and whether it is known to be another’s.
fn drops(view: &AttemptView<'_>) -> Option<(String, Citation, bool)> {
    let of_ipsec = |what: &DroppedTold| {
        let port = |end: Option<Endpoint>| end.is_some_and(|e| matches!(e.port(), 500 | 4500));
        matches!(what.protocol, 50 | 51)
            || what.protocol == 17 && (port(what.remote) || port(what.local))
    };
    view.drops().filter(|told| of_ipsec(&told.what)).find_map(|told| {
        let owner = view.filter_owner(&told.what);
        if owner.is_empty() || products::of_windows(&owner) {
            return None;
        }
        let provider = view.changes().any(|change| {
            matches!(&change.what, ChangeTold::FilterProvider { name } if owner.starts_with(name))
        });
        let foreign = provider || known(&owner).is_some();
        Some((owner, view.cite(told.at, tell::drop(view, &told.what)), foreign))
    })
}

/// Programs that are looked at, the newest first: a log may name thousands of services.
const MOST: usize = 200;

/// A program of that kind that the machine names.
fn present(view: &AttemptView<'_>) -> Option<(String, Citation)> {
    let of_programs = view.machine.journal.changes.iter().rev().filter(|told| {
        use ChangeTold::{FilterProvider, ServiceInstalled, Software};
        matches!(told.what, Software { .. } | FilterProvider { .. } | ServiceInstalled { .. })
    });
    of_programs.take(MOST).find_map(|told| {
        let name = match &told.what {
            ChangeTold::Software { name } => name.clone(),
            ChangeTold::FilterProvider { name } if !products::of_windows(name) => name.clone(),
            ChangeTold::ServiceInstalled { name, path } => {
                let product = known(name).or_else(|| known(path))?;
                format!("{name} ({product})")
            }
            _ => return None,
        };
        let says = Text::new(format!("{name} is installed"), format!("{name} è installato"));
        Some((name, view.cite(told.at, says)))
    })
}
