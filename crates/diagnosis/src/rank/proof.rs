//! How the end that is refused proves itself, by its own log: what the other end cannot object to.

use evidence::{Exchange, Remark, Turn};
use numbers::ikev2::{NotifyType, PayloadType};
use verdict::{Cause, Citation, Text};

use super::Judged;
use crate::causes::grounds;
use crate::gather::Step;
use crate::rule::Judgement;
use crate::view::{Symptom, View};

/// Objections to a certificate, whoever shows it.
pub(super) const TO_A_CERTIFICATE: [Cause; 11] = [
    Cause::CERT_EXPIRED,
    Cause::CERT_NOT_YET_VALID,
    Cause::CLOCK_SKEW,
    Cause::CERT_UNTRUSTED,
    Cause::CERT_MISSING_INTERMEDIATE,
    Cause::CERT_EKU,
    Cause::CERT_KEY_USAGE,
    Cause::CERT_NAME_MISMATCH,
    Cause::CERT_REVOKED,
    Cause::CERT_CRL,
    Cause::CERT_WEAK_KEY,
];
/// Objections to which certificate it is, or to its key pair.
const TO_THE_CHOICE: [Cause; 2] = [Cause::CERT_WRONG_SELECTED, Cause::PUBLIC_KEY_MISMATCH];
/// Objections to a preshared key that is there.
const TO_A_KEY: [Cause; 1] = [Cause::PSK_MISMATCH];

/// Who refuses IKE_AUTH judges the proof of the other end.
pub(super) fn weigh(view: &View<'_>, symptom: &Symptom, judged: &mut [Judged]) {
    // In IKEv1 main mode's fifth message proves who sends it.
    let is_of_proof = symptom.name.starts_with("auth-refused") || symptom.name == "main5-refused";
    if !is_of_proof {
        return;
    }
    let Some((what, shown)) = proof(view, symptom) else {
        return without_certificate(view, symptom, judged);
    };
    let moot: [&[Cause]; 2] = match what {
        Remark::ProvesWithKey => [&TO_A_CERTIFICATE[..], &TO_THE_CHOICE],
        _ => [&TO_A_KEY[..], &[]],
    };
    // A notify that names the child SA's suite or selectors is none of a key's.
    let kinds = [NotifyType::NO_PROPOSAL_CHOSEN, NotifyType::TS_UNACCEPTABLE];
    let of_child = grounds::child_notified(view, symptom, &kinds).is_some();
    for own in judged {
        let settled = matches!(own.judgement, Judgement::Shown { .. } | Judgement::Excluded { .. });
        if settled {
            continue;
        }
        let cause = own.rule.cause();
        if moot.iter().any(|causes| causes.contains(&cause)) {
            own.judgement = Judgement::excluded(shown.says.clone(), shown.clone());
        } else if cause == Cause::PSK_MISMATCH && !of_child {
            own.judgement = Judgement::Suits { says: vec![shown.clone()] };
        }
    }
}

/// No certificate is sent with the proof, nor asked for, as a log of that end shows: a key is more
/// likely, though a certificate may be known to the other end.
fn without_certificate(view: &View<'_>, symptom: &Symptom, judged: &mut [Judged]) {
    let Some(shown) = bare_proof(view, symptom) else { return };
    for own in judged {
        let is_key = [Cause::PSK_MISMATCH, Cause::PSK_MISSING].contains(&own.rule.cause());
        if is_key && matches!(own.judgement, Judgement::Open) {
            own.judgement = Judgement::Suits { says: vec![shown.clone()] };
        }
    }
}

fn bare_proof(view: &View<'_>, symptom: &Symptom) -> Option<Citation> {
    let account = view.account();
    let has = |step: &Step, kind: PayloadType| step.kinds.contains(kind.0);
    let proves = account.steps.iter().find(|step| {
        step.by == symptom.noticed_by.peer()
            && !step.sealed
            && has(step, PayloadType::AUTHENTICATION)
    })?;
    let asks = |step: &&Step| {
        step.exchange == Exchange::IkeSaInit
            && step.turn == Turn::Response
            && !step.kinds.as_slice().is_empty()
    };
    let init = account.steps.iter().rfind(asks)?;
    let none =
        !has(proves, PayloadType::CERTIFICATE) && !has(init, PayloadType::CERTIFICATE_REQUEST);
    let says = Text::new(
        "no certificate is sent with it, and none was asked for",
        "non vi è alcun certificato, e nessuno era stato chiesto",
    );
    (account.is_logged && none).then(|| view.cite(proves.seen.first, says))
}

fn proof(view: &View<'_>, symptom: &Symptom) -> Option<(Remark, Citation)> {
    view.negotiation.witnesses.iter().map(|witness| view.case.account(witness)).find_map(
        |account| {
            let (said, told) = account.remarks().find(|(said, told)| {
                told.what.is_own_proof() && said.by == symptom.noticed_by.peer()
            })?;
            let says = match told.what {
                Remark::ProvesWithKey => Text::new(
                    "the end that is refused uses the preshared key",
                    "il lato rifiutato usa la chiave precondivisa",
                ),
                _ => Text::new(
                    "the end that is refused uses a certificate or key pair",
                    "il lato rifiutato usa un certificato o una coppia di chiavi",
                ),
            };
            let citation =
                Citation { source: account.source, place: said.place, also: Vec::new(), says };
            Some((told.what, citation))
        },
    )
}
