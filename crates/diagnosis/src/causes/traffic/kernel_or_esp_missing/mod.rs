//! `kernel-or-esp-missing`: the agreed SA cannot be installed in the kernel.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct KernelOrEspMissing;

impl Rule for KernelOrEspMissing {
    fn cause(&self) -> Cause {
        Cause::KERNEL_OR_ESP_MISSING
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

    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the agreed SA cannot be installed in the kernel",
            "la SA concordata non può essere installata nel kernel",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::LoadKernelModules)]
    }
}
