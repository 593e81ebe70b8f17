//! `cert-untrusted`: one end does not trust the authority behind the other’s certificate.

use evidence::Remark;
use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::{attempt_grounds, grounds, policy_server};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertUntrusted;

impl Rule for CertUntrusted {
    fn cause(&self) -> Cause {
        Cause::CERT_UNTRUSTED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if other(view).is_some() {
            return Text::new(
                "the connection demands another authority than the one behind the certificate",
                "la connessione esige un’autorità diversa da quella del certificato",
            );
        }
        let (en, it) = match presented::judging_told(view, symptom) {
            Side::Initiator => ("the initiator", "l’iniziatore"),
            Side::Responder => ("the responder", "il risponditore"),
            _ => ("one end", "un lato"),
        };
        Text::new(
            format!("{en} does not trust the authority behind the other end’s certificate"),
            format!("{it} non considera attendibile l’autorità del certificato dell’altro lato"),
        )
    }

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        match other(view) {
            Some(_) => Side::Both,
            None => presented::judging_told(view, symptom),
        }
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        if let Some(side) = other(view) {
            return vec![(side, Remedy::AlignAuthority)];
        }
        let owner = presented::owner_told(view, symptom);
        vec![
            (presented::judging_told(view, symptom), Remedy::TrustAuthority),
            (owner, Remedy::AddIntermediate),
        ]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::no_certificate(view)
            // A root that is neither sent nor installed leaves the chain incomplete.
            .or_else(|| attempt_grounds::judged_otherwise(view, 0x1_0020))
        {
            return excluded;
        }
        attempt_grounds::refused_chain(view, &[0x800B_0109, 864], 0x20)
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        if policy_server::refuses_the_client_s(view) {
            return Text::new(
                "the policy server does not trust the authority of the user’s certificate",
                "il server dei criteri non considera attendibile l’autorità del certificato \
                 dell’utente",
            );
        }
        let subject = view.certificates().find(|told| told.what.result != 0);
        match subject.map(|told| told.what.subject.as_str()).filter(|name| !name.is_empty()) {
            Some(name) => Text::new(
                format!("this computer does not trust the authority of “{name}”"),
                format!("questo computer non considera attendibile l’autorità di “{name}”"),
            ),
            None => self.cause().phrase(),
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        match policy_server::refuses_the_client_s(view) {
            true => view.other_side(),
            false => view.own_side(),
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        let judging = self.attempt_side(view);
        let judged = match judging == view.own_side() {
            true => view.other_side(),
            false => view.own_side(),
        };
        vec![(judging, Remedy::TrustAuthority), (judged, Remedy::AddIntermediate)]
    }
}

/// The end whose connection demands another authority than a trusted one.
fn other(view: &View<'_>) -> Option<Side> {
    grounds::told_by(view, &[Remark::OtherAuthority])
}
