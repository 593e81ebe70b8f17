//! `hardware-offload`: hardware offload damages or drops the protected packets.

use evidence::{KernelDropReason, Party, Remark};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::tell;
use crate::attempts::view::AttemptView;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct HardwareOffload;

/// The end whose own log says that its card or driver does not offload.
fn refuser(view: &View<'_>) -> Option<Side> {
    match view.remark(Remark::OffloadRefused)?.0 {
        Party::Initiator => Some(Side::Initiator),
        Party::Responder => Some(Side::Responder),
        Party::Path | Party::Unknown => None,
    }
}

impl Rule for HardwareOffload {
    fn cause(&self) -> Cause {
        Cause::HARDWARE_OFFLOAD
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// Hardware that encrypted well before is less likely to be at fault now.
    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        let after = matches!(symptom.name, "peer-silent-after-up" | "rekey-unanswered");
        let sent = view.protected(Party::Initiator);
        let heard = view.protected(Party::Responder);
        match (sent.first, heard.first) {
            (Some(_), Some(place)) if after => Judgement::Strains {
                says: vec![view.cite(
                    place,
                    Text::new(
                        "ESP passed in both directions before",
                        "prima ESP passava nei due versi",
                    ),
                )],
            },
            _ => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        if refuser(view).is_some() {
            return Text::new(
                "the network card does not do the IPsec offload that is set",
                "la scheda di rete non fa l’offload IPsec impostato",
            );
        }
        Text::new(
            "hardware offload damages or drops the protected packets",
            "l’offload hardware danneggia o scarta i pacchetti protetti",
        )
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        refuser(view).unwrap_or(Side::Unknown)
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        if let Some(side) = refuser(view) {
            return vec![(side, Remedy::TurnOffOffload)];
        }
        vec![(Side::Initiator, Remedy::TurnOffOffload), (Side::Responder, Remedy::TurnOffOffload)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        match view.discard(KernelDropReason::Integrity) {
            Some(told) => Judgement::suits(view.cite(told.at, tell::discard(&told.what))),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Unknown
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::TurnOffOffload), (Side::Responder, Remedy::TurnOffOffload)]
    }
}
