//! `kernel-or-esp-missing`: the agreed SA cannot be installed in the kernel.

mod headlines;

use evidence::{Exchange, Party, Remark};
use verdict::{Cause, Remedy, Side, Text};

use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct KernelOrEspMissing;

impl Rule for KernelOrEspMissing {
    fn cause(&self) -> Cause {
        Cause::KERNEL_OR_ESP_MISSING
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        headlines::told(view)
    }

    /// The end that gives up after everything was agreed.
    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        match (symptom.name, symptom.noticed_by) {
            ("esp-one-way" | "esp-nothing-back" | "deleted-after-up", _) => Side::Unknown,
            (_, Party::Initiator) => Side::Initiator,
            (_, Party::Responder) => Side::Responder,
            _ => Side::Unknown,
        }
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let side = match self.side(view, symptom) {
            Side::Unknown if !is_own(view) => Side::Both,
            side => side,
        };
        let of = [
            (Remark::PppMissing, Remedy::LoadPppModules),
            (Remark::KernelDenied, Remedy::GrantNetAdmin),
            (Remark::KernelShort, Remedy::FreeKernelMemory),
        ];
        let told = of.into_iter().find(|(what, _)| view.remark(*what).is_some());
        vec![(side, told.map_or(Remedy::LoadKernelModules, |(_, remedy)| remedy))]
    }
}

/// The daemon that logs says it of its own kernel, whichever end it is.
fn is_own(view: &View<'_>) -> bool {
    let is_silent = view.account().steps.iter().all(|step| step.exchange == Exchange::None);
    let own = [
        Remark::StackMissing,
        Remark::PppMissing,
        Remark::KernelRefused,
        Remark::KernelDenied,
        Remark::KernelShort,
    ];
    let by_itself = |what: &Remark| view.remark(*what).is_some_and(|(by, _)| by == Party::Unknown);
    is_silent && own.iter().any(by_itself)
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "quick-refused" if symptom.noticed_by == Party::Initiator => accepted(view, symptom),
        "auth-refused-sealed" => Judgement::Strains {
            says: vec![view.cite_step(
                symptom.step,
                Text::new(
                    "the answer has no room for an AUTH payload, which would come before",
                    "nella risposta non c’è posto per AUTH, che verrebbe prima",
                ),
            )],
        },
        "rekey-refused" | "deleted-after-up" => carried(view),
        _ => Judgement::Open,
    }
}

/// Both ends agree, and the initiator withdraws all the same.
fn accepted(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let step = view.step(symptom.step);
    let answer = view.account().steps.iter().position(|other| {
        other.by == Party::Responder
            && other.exchange == Exchange::Quick
            && other.message_id == step.message_id
    });
    match answer {
        Some(at) => Judgement::suits(view.cite_step(
            at,
            Text::new(
                "the responder accepts, and the initiator withdraws instead of confirming",
                "il risponditore accetta, e l’iniziatore si ritira invece di confermare",
            ),
        )),
        None => Judgement::Open,
    }
}

/// A kernel that carried ESP before has it, and so has one that took the first child SA.
fn carried(view: &View<'_>) -> Judgement {
    let up = view.course().decisive.filter(|_| view.course().child_up);
    let packets = [Party::Initiator, Party::Responder].map(|party| view.protected(party).first);
    match packets {
        [Some(place), Some(_)] => Judgement::Strains {
            says: vec![view.cite(
                place,
                Text::new("ESP passed in both directions", "ESP passava nei due versi"),
            )],
        },
        _ => match up {
            Some((_, ending)) => Judgement::Strains {
                says: vec![view.cite_step(
                    ending.step(),
                    Text::new("the first child SA came up", "la prima child SA è salita"),
                )],
            },
            None => Judgement::Open,
        },
    }
}
