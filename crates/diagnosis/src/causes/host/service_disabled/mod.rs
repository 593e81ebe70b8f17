//! `service-disabled`: the IPsec service at the responder is not running.

mod attempt;

use evidence::{Endpoint, Refused, Remark};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

/// What the daemon of the end that logs says of itself.
const OWN: [Remark; 4] =
    [Remark::NotStarted, Remark::NotRunning, Remark::Unreached, Remark::Stopped];

pub(crate) struct ServiceDisabled;

impl Rule for ServiceDisabled {
    fn cause(&self) -> Cause {
        Cause::SERVICE_DISABLED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        let own = grounds::told_by(view, &OWN).is_some();
        if own && grounds::is_l2tps(view) {
            Text::new(
                "xl2tpd, the L2TP service of the end that logs, does not run",
                "xl2tpd, il servizio L2TP del lato che scrive il registro, non è in esecuzione",
            )
        } else if own {
            Text::new(
                "the IPsec service of the end that logs does not run",
                "il servizio IPsec del lato che scrive il registro non è in esecuzione",
            )
        } else if was_up(symptom) {
            Text::new(
                "the IPsec service of the other end was stopped",
                "il servizio IPsec dell’altro lato è stato arrestato",
            )
        } else {
            Text::new(
                "the IPsec service at the responder is not running",
                "il servizio IPsec del risponditore non è in esecuzione",
            )
        }
    }

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        if let Some(own) = grounds::told_by(view, &OWN) {
            return own;
        }
        match symptom.noticed_by {
            evidence::Party::Responder if was_up(symptom) => Side::Initiator,
            _ => Side::Responder,
        }
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(self.side(view, symptom), Remedy::StartService)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt::judge(view)
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        attempt::headline(view)
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::StartService)]
    }
}

/// A closed port on the gateway itself suits a service that is not running.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if was_up(symptom) {
        return Judgement::Open;
    }
    let responder = view.account().responder.and_then(Endpoint::address);
    let closed = view.hosts().and_then(|hosts| {
        hosts.refusals.iter().find(|r| {
            r.refusal.what == Refused::PortUnreachable && Some(r.refusal.says) == responder
        })
    });
    match (closed, grounds::answered(view)) {
        (_, Some(answered)) => answered,
        (Some(closed), None) => Judgement::suits(
            view.cite(closed.place, Text::new("its port is closed", "la sua porta è chiusa")),
        ),
        (None, None) => Judgement::Open,
    }
}

fn was_up(symptom: &Symptom) -> bool {
    matches!(symptom.name, "peer-silent-after-up" | "deleted-after-up")
}
