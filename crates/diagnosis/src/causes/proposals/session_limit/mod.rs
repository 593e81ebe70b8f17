//! `session-limit`: the gateway’s limit of sessions or licences is reached.

use evidence::Remark;
use numbers::ikev2::NotifyType;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct SessionLimit;

impl Rule for SessionLimit {
    fn cause(&self) -> Cause {
        Cause::SESSION_LIMIT
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// Two notifies of IKEv2 speak of it; most gateways say nothing, or AUTHENTICATION_FAILED.
    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        match view.error_in(symptom.step) {
            Some((kind, _, place))
                if symptom.name == "init-refused-other"
                    && matches!(
                        NotifyType(kind),
                        NotifyType::NO_ADDITIONAL_SAS | NotifyType::TEMPORARY_FAILURE
                    ) =>
            {
                Judgement::suits(view.cite(place, Text::same(view.notify_name(kind))))
            }
            _ => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        if is_connected(view) {
            return Text::new(
                "this identity is connected already, and the gateway allows it once only",
                "questa identità è già connessa, e il gateway la ammette una volta sola",
            );
        }
        Text::new(
            "the gateway’s limit of sessions or licences is reached",
            "il limite di sessioni o licenze del gateway è raggiunto",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        if is_connected(view) {
            // Its own earlier tunnel may be the one that is in the way.
            return vec![
                (Side::Responder, Remedy::AllowIdentityTwice),
                (Side::Responder, Remedy::ClearStaleSa),
            ];
        }
        vec![(Side::Responder, Remedy::ReadGatewayLog)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::never_answered(view).unwrap_or(Judgement::Open)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Responder
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::ReadGatewayLog)]
    }
}

fn is_connected(view: &View<'_>) -> bool {
    view.remark(Remark::IdentityConnected).is_some()
}
