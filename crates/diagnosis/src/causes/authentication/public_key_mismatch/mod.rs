//! `public-key-mismatch`: the public key that one end expects is not the other’s.

use evidence::{Exchange, Party};
use verdict::{Cause, Remedy, Side, Text};

use super::main_mode;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PublicKeyMismatch;

impl Rule for PublicKeyMismatch {
    fn cause(&self) -> Cause {
        Cause::PUBLIC_KEY_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        grounds::with_preshared_key(view)
            .or_else(|| no_room_for_a_signature(view, symptom))
            .or_else(|| {
                let refused = symptom.name == "main5-refused";
                refused.then(|| main_mode::refused_for_a_key(view)).flatten().map(Judgement::suits)
            })
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the public key that one end expects is not the other’s",
            "la chiave pubblica attesa da un lato non è quella dell’altro",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Initiator, Remedy::SetAuthenticationMethod),
            (Side::Responder, Remedy::SetAuthenticationMethod),
        ]
    }
}

/// Identities, suites and selectors take some 200 bytes, an RSA signature of 2048 bits 256 more.
const WITH_SIGNATURE: u32 = 400;

fn no_room_for_a_signature(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    let party = match symptom.name {
        "auth-undone-by-initiator" | "main6-refused" => Party::Responder,
        "auth-refused-sealed" | "main5-refused" | "main5-unanswered" => Party::Initiator,
        _ => return None,
    };
    let steps = view.account().steps.iter().enumerate();
    let sealed = steps.filter(|(_, step)| {
        step.by == party
            && step.sealed
            && step.is_measured()
            && matches!(step.exchange, Exchange::IkeAuth | Exchange::Main)
    });
    let (at, step) = sealed.max_by_key(|(_, step)| step.bytes)?;
    let bytes = step.bytes;
    (bytes < WITH_SIGNATURE).then(|| Judgement::Strains {
        says: vec![view.cite_step(
            at,
            Text::new(
                format!("{bytes} encrypted bytes have no room for an RSA signature"),
                format!("{bytes} byte cifrati: non c’è posto per una firma RSA"),
            ),
        )],
    })
}
