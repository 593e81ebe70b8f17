//! Whose certificate the end that refuses has looked at, and whether it was sent at all.

use evidence::{Exchange, Party, Remark, Vantage};
use numbers::ikev2::PayloadType;
use verdict::{Citation, Side, Text};

use crate::causes::grounds;
use crate::gather::{Step, What};
use crate::rank::JUDGED;
use crate::rule::Judgement;
use crate::view::{Symptom, View};

/// An RSA certificate of 2048 bits and its signature are longer than this many bytes.
const CERTIFICATE: u32 = 800;

/// The end whose certificate was judged; unknown where the message does not say.
pub(super) fn owner(symptom: &Symptom) -> Side {
    match symptom.name {
        "auth-refused-sealed" | "main5-refused" | "main5-unanswered" | "auth-never-sent" => {
            Side::Initiator
        }
        "auth-unanswered" | "auth-unanswered-4500" | "auth-unanswered-fragmented" => {
            Side::Initiator
        }
        "auth-undone-by-initiator" | "main6-refused" | "aggressive2-refused" => Side::Responder,
        // Its own: Libreswan does not load a connection whose certificate has expired.
        "init-refused-no-proposal" | "main1-refused" => Side::Responder,
        JUDGED => judged(symptom),
        _ => Side::Unknown,
    }
}

/// The end whose certificate the other one refuses in TLS, by that end's own log.
pub(super) fn told_in_tls(view: &View<'_>) -> Option<Side> {
    grounds::told_by(view, &[Remark::TlsUntrusted, Remark::TlsExpired, Remark::TlsRevoked])
}

/// The same, or else whose the message that is refused shows it to be.
pub(super) fn owner_told(view: &View<'_>, symptom: &Symptom) -> Side {
    told_in_tls(view).unwrap_or_else(|| owner(symptom))
}

/// The other one of the two.
pub(super) fn judging_told(view: &View<'_>, symptom: &Symptom) -> Side {
    match told_in_tls(view) {
        Some(Side::Initiator) => Side::Responder,
        Some(Side::Responder) => Side::Initiator,
        _ => judging(symptom),
    }
}

/// What a log says is wrong behind the message that brought the peer's certificate, or behind its
/// own one, which the peer's answers: a log need not tell the answer that it judges.
fn judged(symptom: &Symptom) -> Side {
    let brings = [Exchange::IkeAuth, Exchange::Main, Exchange::Aggressive];
    match (symptom.noticed_by, symptom.step_by) {
        _ if !brings.contains(&symptom.exchange) => Side::Unknown,
        (Party::Initiator, Party::Initiator | Party::Responder) => Side::Responder,
        (Party::Responder, Party::Initiator) => Side::Initiator,
        _ => Side::Unknown,
    }
}

/// The end that judged it.
pub(super) fn judging(symptom: &Symptom) -> Side {
    match (owner(symptom), symptom.noticed_by) {
        (Side::Initiator, _) => Side::Responder,
        (Side::Responder, Party::Initiator) => Side::Initiator,
        (Side::Responder, _) => Side::Responder,
        _ => Side::Unknown,
    }
}

/// A sentence about that certificate: what stands before the verb, and the rest.
pub(super) fn sentence(view: &View<'_>, symptom: &Symptom, en: &str, it: &str) -> Text {
    let (whose, di) = match owner_told(view, symptom) {
        Side::Initiator => ("the initiator’s certificate", "il certificato dell’iniziatore"),
        Side::Responder => ("the responder’s certificate", "il certificato del risponditore"),
        _ => ("a certificate", "un certificato"),
    };
    Text::new(format!("{whose} {en}"), format!("{di} {it}"))
}

/// The same of the certificate of an authority above it, where the log says that it is that one.
pub(super) fn of_authority(view: &View<'_>, symptom: &Symptom, en: &str, it: &str) -> Option<Text> {
    if !is_of_authority(view) {
        return None;
    }
    let (whose, di) = match owner(symptom) {
        Side::Initiator => ("the initiator’s authority", "dell’autorità dell’iniziatore"),
        Side::Responder => ("the responder’s authority", "dell’autorità del risponditore"),
        _ => ("an authority", "di un’autorità"),
    };
    Some(Text::new(format!("the certificate of {whose} {en}"), format!("il certificato {di} {it}")))
}

pub(super) fn is_of_authority(view: &View<'_>) -> bool {
    let told = [Remark::AuthorityExpired, Remark::AuthorityOutOfDate];
    told.iter().any(|what| view.remark(*what).is_some())
}

/// For any cause that needs a certificate to have been sent.
pub(super) fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if let Some(excluded) = grounds::with_preshared_key(view) {
        return excluded;
    }
    let longest = match (symptom.name, owner(symptom)) {
        ("eap-stopped", _) => longest(view, in_eap),
        ("init-refused-no-proposal" | "main1-refused" | "auth-never-sent", _) => None,
        (_, Side::Initiator) => longest(view, |step| by(step, Party::Initiator)),
        (_, Side::Responder) => longest(view, |step| by(step, Party::Responder)),
        _ => longest(view, sealed),
    };
    let Some(at) = longest else { return Judgement::Open };
    let bytes = view.step(at).bytes;
    // A certificate that nobody asked for, or that nobody answered, says little of certificates.
    let says_little = match symptom.name {
        "auth-refused-sealed" => asked(view).is_none(),
        name => name.starts_with("auth-unanswered"),
    };
    if bytes >= CERTIFICATE && says_little {
        return Judgement::Open;
    }
    let says = |en, it| {
        vec![view.cite_step(at, Text::new(format!("{bytes} {en}"), format!("{bytes} {it}")))]
    };
    if bytes >= CERTIFICATE {
        return Judgement::Suits {
            says: says(
                "encrypted bytes have room for a certificate",
                "byte cifrati: c’è posto per un certificato",
            ),
        };
    }
    Judgement::Strains {
        says: says(
            "encrypted bytes at most: no room for a certificate",
            "byte cifrati al massimo: non c’è posto per un certificato",
        ),
    }
}

/// The responder’s request for a certificate, in clear (RFC 7296 §1.2).
pub(crate) fn asked(view: &View<'_>) -> Option<Citation> {
    let account = view.account();
    let said = account
        .said
        .iter()
        .find(|said| said.by == Party::Responder && matches!(said.what, What::CertificateRequest));
    // A log tells the names of payloads alone.
    let named = || {
        let own = account.steps.iter().filter(|step| step.by == Party::Responder && !step.sealed);
        let mut asking = own.filter(|step| step.kinds.contains(PayloadType::CERTIFICATE_REQUEST.0));
        asking.next().map(|step| step.seen.first)
    };
    let place = said.map(|said| said.place).or_else(named)?;
    let says =
        Text::new("the responder asks for a certificate", "il risponditore chiede un certificato");
    Some(view.cite(place, says))
}

/// For a cause that keeps the initiator from sending its certificate.
pub(crate) fn never_sent(view: &View<'_>, symptom: &Symptom) -> Judgement {
    // What the gateway's log does not show may be lost on the way to it.
    let is_there = view.account().is_logged && view.witness.vantage == Vantage::Responder;
    match asked(view) {
        Some(_) if is_there => Judgement::Open,
        Some(citation) => Judgement::suits(citation),
        // A log may tell of a message without what is in it.
        None if !view.step(symptom.step).is_measured() => Judgement::Open,
        None => not_asked(view, symptom)
            .map_or(Judgement::Open, |shown| Judgement::Strains { says: vec![shown] }),
    }
}

/// None where it is not shown what is in its answer.
pub(crate) fn not_asked(view: &View<'_>, symptom: &Symptom) -> Option<Citation> {
    let is_shown = !view.step(symptom.step).kinds.as_slice().is_empty();
    let says = || {
        Text::new(
            "the responder asks for no certificate (no CERTREQ)",
            "il risponditore non chiede certificati (nessun CERTREQ)",
        )
    };
    is_shown.then(|| view.cite_step(symptom.step, says()))
}

fn longest(view: &View<'_>, wanted: impl Fn(&Step) -> bool) -> Option<usize> {
    let steps = view.account().steps.iter().enumerate();
    let measured = steps.filter(|(_, step)| step.is_measured() && wanted(step));
    let (at, _) = measured.max_by_key(|(_, step)| step.bytes)?;
    Some(at)
}

fn sealed(step: &Step) -> bool {
    step.sealed && matches!(step.exchange, Exchange::IkeAuth | Exchange::Main)
}

fn by(step: &Step, party: Party) -> bool {
    sealed(step) && step.by == party
}

/// The gateway's own certificate comes in the first round and was accepted: what follows is EAP's.
fn in_eap(step: &Step) -> bool {
    step.exchange == Exchange::IkeAuth && step.message_id > 1
}
