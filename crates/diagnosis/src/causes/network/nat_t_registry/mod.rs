//! `nat-t-registry`: Windows refuses L2TP/IPsec with a gateway behind NAT by default.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct NatTRegistry;

impl Rule for NatTRegistry {
    fn cause(&self) -> Cause {
        Cause::NAT_T_REGISTRY
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

    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        grounds::is_ikev2(view).unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "Windows refuses L2TP/IPsec with a gateway behind NAT by default",
            "per impostazione predefinita Windows rifiuta L2TP/IPsec con un gateway dietro NAT",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Initiator
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::EnableNatTraversal)]
    }
}
