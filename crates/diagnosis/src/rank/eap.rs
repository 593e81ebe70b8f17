//! What a user's authentication shows of the proof that the gateway gave before it.

use evidence::{Exchange, Party};
use verdict::{Cause, Text};

use super::Judged;
use super::proof::TO_A_CERTIFICATE;
use crate::gather::Step;
use crate::rule::Judgement;
use crate::view::{Symptom, View};

const AUTH: u8 = 39;
const EAP: u8 = 48;
/// No message with a certificate in it is smaller, in bytes: with the smallest key in use its
/// signature, names and dates alone need more.
const WITH_CERTIFICATE: u32 = 400;
// An EAP-MSCHAPv2 response (RFC 2759 §4) with a name of 100 bytes, sealed, with its headers.
const _: () = assert!(28 + 36 + 16 + 100 + 80 < WITH_CERTIFICATE);

/// An initiator that goes on to EAP has verified the responder's AUTH (RFC 7296 §2.16). EAP may
/// bring certificates of its own, where one message is large enough.
pub(super) fn weigh(view: &View<'_>, symptom: &Symptom, judged: &mut [Judged]) {
    if symptom.name != "eap-stopped" {
        return;
    }
    let Some(answered) = goes_on(&view.account().steps) else { return };
    let shown = view.cite_step(
        answered,
        Text::new(
            "the initiator accepted the responder’s proof, and went on to EAP",
            "l’iniziatore ha accettato la prova del responder ed è passato a EAP",
        ),
    );
    let objects = |cause| TO_A_CERTIFICATE.contains(&cause) || cause == Cause::CERT_UNSUPPORTED;
    for own in judged.iter_mut().filter(|own| objects(own.rule.cause())) {
        if !matches!(own.judgement, Judgement::Shown { .. } | Judgement::Excluded { .. }) {
            own.judgement = Judgement::excluded(shown.says.clone(), shown.clone());
        }
    }
}

/// The step in which the initiator answers EAP after the responder's AUTH, where no message of
/// EAP holds a certificate.
fn goes_on(steps: &[Step]) -> Option<usize> {
    let with_user = |step: &Step, by: Party| {
        step.by == by && step.exchange == Exchange::IkeAuth && step.kinds.contains(EAP)
    };
    let proof = steps
        .iter()
        .position(|step| with_user(step, Party::Responder) && step.kinds.contains(AUTH))?;
    let rounds = steps.get(proof + 1..)?.iter();
    let mut rounds = rounds.filter(|step| step.exchange == Exchange::IkeAuth);
    let small = |step: &Step| (1..WITH_CERTIFICATE).contains(&step.bytes);
    if !rounds.all(small) {
        return None;
    }
    (proof + 1..steps.len()).find(|at| with_user(&steps[*at], Party::Initiator))
}
