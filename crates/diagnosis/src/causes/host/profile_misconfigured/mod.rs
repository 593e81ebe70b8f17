//! `profile-misconfigured`: the client’s profile asks for something else than is meant.

mod address;

use evidence::{IpsecAuthentication, Remark, TunnelType};
use numbers::ikev2::NotifyType;
use verdict::{Cause, Citation, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::{grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct ProfileMisconfigured;

impl Rule for ProfileMisconfigured {
    fn cause(&self) -> Cause {
        Cause::PROFILE_MISCONFIGURED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// Who must ask for an inner address is refused by a notify of its own (RFC 7296 §2.19).
    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if let Some(judgement) = address::judge(view, symptom) {
            return judgement;
        }
        let kinds = [NotifyType::FAILED_CP_REQUIRED];
        match grounds::child_notified(view, symptom, &kinds) {
            Some(notified) => match notified.grounds().first() {
                Some(said) => Judgement::shown(said.clone()),
                None => notified,
            },
            None => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        address::headline(view, symptom).unwrap_or_else(|| self.cause().phrase())
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Initiator
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        if view.remark(Remark::ChildlessRefused).is_some() {
            return vec![(Side::Initiator, Remedy::AllowChild)];
        }
        if address::is_lacking(view, symptom) {
            let not_handed_out = (Side::Responder, Remedy::HandOutNoAddress);
            return vec![(Side::Initiator, Remedy::AskInnerAddress), not_handed_out];
        }
        vec![(Side::Initiator, Remedy::CorrectProfile)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if view.has_code(&ONE_OF_SEVERAL) {
            return automatic(view);
        }
        if view.has_code(&KEY_OR_CERTIFICATE) { certificate(view) } else { Judgement::Open }
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        if view.has_code(&ONE_OF_SEVERAL) {
            return Text::new(
                "the VPN type Automatic hides the code of the type that is meant",
                "il Tipo di VPN Automatico nasconde il codice del tipo previsto",
            );
        }
        match asks_for_certificate(view) {
            Some((_, true)) => Text::new(
                "the L2TP profile stores a preshared key and asks for a certificate",
                "il profilo L2TP contiene una chiave precondivisa e chiede un certificato",
            ),
            Some((_, false)) => Text::new(
                "the L2TP profile asks for a certificate, not for a preshared key",
                "il profilo L2TP chiede un certificato, non una chiave precondivisa",
            ),
            None => self.cause().phrase(),
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::CorrectProfile)]
    }
}

/// All types that were tried failed; GRE, which only PPTP uses, is blocked.
const ONE_OF_SEVERAL: [u32; 2] = [800, 806];
/// L2TP without what it authenticates with: 766, 786; what it is reported as besides: 628, 789.
const KEY_OR_CERTIFICATE: [u32; 4] = [628, 766, 786, 789];

fn automatic(view: &AttemptView<'_>) -> Judgement {
    match view.tunnel() {
        Some((TunnelType::Automatic, shown)) => Judgement::suits(shown),
        Some((_, shown)) => Judgement::excluded(
            Text::new("the profile names one VPN type", "il profilo indica un solo Tipo di VPN"),
            shown,
        ),
        None => Judgement::Open,
    }
}

fn certificate(view: &AttemptView<'_>) -> Judgement {
    match asks_for_certificate(view) {
        Some((says, true)) => Judgement::Shown { says },
        Some((says, false)) => Judgement::Suits { says },
        None => with_key(view).unwrap_or(Judgement::Open),
    }
}

/// L2TP that wants a certificate, and whether a key is stored all the same.
fn asks_for_certificate(view: &AttemptView<'_>) -> Option<(Vec<Citation>, bool)> {
    view.tunnel_is(TunnelType::L2tp)?;
    let (IpsecAuthentication::Certificate, at) = told::dialled_with(view)? else { return None };
    let asks = Text::new("it asks for a certificate", "chiede un certificato");
    let mut says = vec![view.cite(at, asks)];
    let stored = view.profile().filter(|told| told.what.has_secret);
    says.extend(stored.map(|told| {
        let holds = Text::new("a preshared key is stored", "è memorizzata una chiave precondivisa");
        view.cite(told.at, holds)
    }));
    Some((says, stored.is_some()))
}

/// It uses its key, so that no certificate is missed.
fn with_key(view: &AttemptView<'_>) -> Option<Judgement> {
    let (IpsecAuthentication::PresharedKey, at) = told::dialled_with(view)? else { return None };
    if view.has_code(&[789]) {
        return None;
    }
    let says = Text::new("it uses a preshared key", "usa una chiave precondivisa");
    Some(Judgement::excluded(says.clone(), view.cite(at, says)))
}
