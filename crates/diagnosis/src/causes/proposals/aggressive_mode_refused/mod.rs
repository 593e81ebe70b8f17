//! `aggressive-mode-refused`: one end wants aggressive mode and the other main mode.

use evidence::{Exchange, Remark};
use numbers::ikev1::NotifyType;
use verdict::{Cause, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct AggressiveModeRefused;

impl Rule for AggressiveModeRefused {
    fn cause(&self) -> Cause {
        Cause::AGGRESSIVE_MODE_REFUSED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        let exchange = view.step(symptom.step).exchange;
        if exchange == Exchange::None && view.remark(Remark::AggressiveRefused).is_some() {
            // Who asked for it the excerpt does not show.
            Text::new(
                "one end uses aggressive mode, which the other one does not allow",
                "un lato usa aggressive mode, che l’altro non ammette",
            )
        } else if exchange == Exchange::None && view.remark(Remark::ExchangeRefused).is_some() {
            Text::new(
                "one end uses main mode, and the other one aggressive mode",
                "un lato usa main mode, e l’altro aggressive mode",
            )
        } else if exchange == Exchange::Aggressive {
            Text::new(
                "the initiator uses aggressive mode, and the gateway does not take it",
                "l’iniziatore usa aggressive mode, e il gateway non lo accetta",
            )
        } else {
            Text::new(
                "the initiator uses main mode, and the gateway wants aggressive mode",
                "l’iniziatore usa main mode, e il gateway vuole aggressive mode",
            )
        }
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::UseMainMode), (Side::Responder, Remedy::UseMainMode)]
    }
}

/// RFC 2408 §3.14.1: it names what it refuses.
const UNSUPPORTED_EXCHANGE_TYPE: u16 = 29;

/// strongSwan refuses the mode with AUTHENTICATION_FAILED, and a proposal with another notify.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    // The mode is looked at with the identity, once a suite is chosen (`phase1.c`).
    if view.remark(Remark::MethodOrModeRefused).is_some() {
        return Judgement::Open;
    }
    let agreed = grounds::is_ikev2(view).or_else(|| grounds::suite_chosen(view));
    if let Some(excluded) = agreed {
        return excluded;
    }
    let refused = view.account().notices().find(|(said, ..)| said.by == evidence::Party::Responder);
    match (symptom.name, refused) {
        ("aggressive1-refused", Some((said, kind, _))) => {
            let notify = view.notify_name(kind);
            let says = view.cite(said.place, Text::same(notify));
            if kind == UNSUPPORTED_EXCHANGE_TYPE {
                Judgement::shown(says)
            } else if kind == NotifyType::AUTHENTICATION_FAILED.0 {
                Judgement::suits(says)
            } else {
                Judgement::Strains { says: vec![says] }
            }
        }
        _ => Judgement::Open,
    }
}
