//! Grounds from what a machine tells of its own attempt, each with the event that shows it.

use evidence::{IpsecAuthentication, KeyingModule, Lacking, LastSent, NegotiationMode, TunnelType};
use verdict::{Citation, Side, Text};

use crate::attempts::tell;
use crate::attempts::view::AttemptView;
use crate::causes::policy_server;
use crate::gather::CertificateTold;
use crate::rule::Judgement;

/// IKE waited in vain: 13805 timed out, 13813 no response, and what the dial calls the same
/// (678, 792, 809, 718 of PPP is not one of them).
const TIMED_OUT: [u32; 5] = [678, 792, 809, 13805, 13813];

fn because(en: &str, it: &str, shown: Citation) -> Judgement {
    Judgement::excluded(Text::new(en, it), shown)
}

/// IPsec came up: nothing before that was wrong.
pub(crate) fn came_up(view: &AttemptView<'_>) -> Option<Judgement> {
    Some(because("IPsec came up", "IPsec è riuscito", view.came_up()?))
}

/// Both ends have authenticated: nothing of phase 1 was wrong.
pub(crate) fn phase_one_over(view: &AttemptView<'_>) -> Option<Judgement> {
    let shown = view.phase_one_over()?;
    Some(because("phase 1 had been completed", "la fase 1 era stata completata", shown))
}

/// The peer answered: it is reachable, and this machine’s services work.
pub(crate) fn answered(view: &AttemptView<'_>) -> Option<Judgement> {
    Some(because("the peer answered", "il peer ha risposto", view.answered()?))
}

/// This machine’s IKE ran and sent something.
pub(crate) fn negotiated(view: &AttemptView<'_>) -> Option<Judgement> {
    Some(because(
        "this computer’s IKE sent its messages",
        "l’IKE di questo computer ha inviato i suoi messaggi",
        view.negotiated()?,
    ))
}

/// The first message was never answered: nothing that comes later was ever sent.
pub(crate) fn never_answered(view: &AttemptView<'_>) -> Option<Judgement> {
    Some(because(
        "not even the first message was answered",
        "nemmeno il primo messaggio ha avuto risposta",
        view.never_answered()?,
    ))
}

/// IKE authenticates with a preshared key: no certificate is involved.
pub(crate) fn with_preshared_key(view: &AttemptView<'_>) -> Option<Judgement> {
    let (with, at) = view.authentication()?;
    (with == IpsecAuthentication::PresharedKey).then(|| {
        let shown = Text::new("a preshared key is used", "si usa una chiave precondivisa");
        because(
            "no certificate is involved: a preshared key is used",
            "non c’entrano certificati: si usa una chiave precondivisa",
            view.cite(at, shown),
        )
    })
}

/// IKE authenticates with a certificate or EAP: no preshared key is involved.
pub(crate) fn without_preshared_key(view: &AttemptView<'_>) -> Option<Judgement> {
    let (with, at) = view.authentication()?;
    let other = match with {
        IpsecAuthentication::Certificate => {
            Text::new("a certificate is used", "si usa un certificato")
        }
        IpsecAuthentication::Eap => Text::new("EAP is used", "si usa EAP"),
        _ => return None,
    };
    Some(Judgement::excluded(
        Text::new(
            format!("no preshared key is involved: {}", other.en),
            format!("non c’entra la chiave precondivisa: {}", other.it),
        ),
        view.cite(at, other),
    ))
}

/// What L2TP alone knows cannot stop IKEv2.
pub(crate) fn is_ikev2(view: &AttemptView<'_>) -> Option<Judgement> {
    let by_keying = view.keying().filter(|(keying, _)| *keying == KeyingModule::Ikev2);
    let shown = match by_keying {
        Some((_, at)) => view.cite(at, Text::new("IKEv2 was used", "è stato usato IKEv2")),
        None => view.tunnel_is(TunnelType::Ikev2)?,
    };
    Some(because("it does nothing for IKEv2", "non ha effetto su IKEv2", shown))
}

/// The refusal or silence came while this was the last thing sent.
pub(crate) fn last_sent(view: &AttemptView<'_>, wanted: &[LastSent]) -> Option<Citation> {
    let told = view
        .failures()
        .find(|told| told.what.last_sent.is_some_and(|sent| wanted.contains(&sent)))?;
    Some(view.cite(told.at, tell::failure(&told.what)))
}

/// Nothing came back in time.
pub(crate) fn timed_out(view: &AttemptView<'_>) -> bool {
    let of_failure = view.failure().and_then(|(_, failure)| failure.code);
    of_failure.or(view.code()).is_some_and(|code| TIMED_OUT.contains(&code))
}

/// A failure of this part of a negotiation.
pub(crate) fn mode(view: &AttemptView<'_>, wanted: NegotiationMode) -> Option<Citation> {
    let told = view.failures().find(|told| told.what.mode == wanted)?;
    Some(view.cite(told.at, tell::failure(&told.what)))
}

/// The code itself says it.
pub(crate) fn code(view: &AttemptView<'_>, wanted: &[u32]) -> Option<Citation> {
    let of_dial = view.code().filter(|code| wanted.contains(code));
    if of_dial.is_some() {
        let end = view.end()?;
        return Some(view.cite(end, tell::ending(view)));
    }
    let told =
        view.failures().find(|told| told.what.code.is_some_and(|code| wanted.contains(&code)))?;
    Some(view.cite(told.at, tell::failure(&told.what)))
}

/// What a chain was refused for: by its result (an HRESULT), or by the error bits of its trust
/// status (CERT_TRUST_STATUS, wincrypt.h).
pub(crate) fn certificate(view: &AttemptView<'_>, results: &[u32], bits: u32) -> Option<Citation> {
    let told = view
        .certificates()
        .find(|told| results.contains(&told.what.result) || told.what.trust_errors & bits != 0);
    if let Some(told) = told {
        return Some(view.cite(told.at, tell::certificate(&told.what)));
    }
    code(view, results)
}

/// A chain refused for this is what stopped it, unless IKE was waiting for an answer at the end:
/// services judge chains of their own all day.
pub(crate) fn refused_chain(view: &AttemptView<'_>, results: &[u32], bits: u32) -> Judgement {
    match certificate(view, results, bits) {
        Some(shown) if timed_out(view) => Judgement::suits(shown),
        Some(shown) => Judgement::shown(shown),
        None => perhaps_refused(view, results, bits),
    }
}

/// A chain of a name that cannot be compared with what is dialled.
fn perhaps_refused(view: &AttemptView<'_>, results: &[u32], bits: u32) -> Judgement {
    let of_this =
        |own: &CertificateTold| results.contains(&own.result) || own.trust_errors & bits != 0;
    match view.other_certificates().find(|told| of_this(&told.what)) {
        Some(told) => Judgement::suits(view.cite(told.at, tell::certificate(&told.what))),
        None => Judgement::Open,
    }
}

/// The codes that speak of the machine's own, or its user's, certificate.
const OWN_CERTIFICATE: [u32; 15] =
    [766, 786, 798, 847, 853, 854, 855, 856, 861, 862, 863, 13806, 13818, 13819, 13820];
/// EAP asks for certificates of its own, with whatever IKE authenticates (csv: ERROR_EAP_*).
const OF_EAP: [u32; 17] =
    [798, 801, 847, 853, 854, 855, 856, 857, 858, 859, 860, 861, 862, 863, 864, 865, 866];

/// Whose certificate was judged: the machine judges the peer’s, save for what it is asked to show.
pub(crate) fn judged_side(view: &AttemptView<'_>) -> Side {
    match view.has_code(&OWN_CERTIFICATE) || policy_server::refuses_the_client_s(view) {
        true => view.own_side(),
        false => view.other_side(),
    }
}

/// The machine says that it lacks what its configuration asks for.
pub(crate) fn lacks(view: &AttemptView<'_>, wanted: &[Lacking]) -> Option<Citation> {
    let mut told = view.machine.journal.lacking.iter().rev();
    let told = told.find(|told| wanted.contains(&told.what))?;
    let says = match told.what {
        Lacking::MachineCertificate => Text::new(
            "the server has no machine certificate for L2TP",
            "il server non ha un certificato del computer per L2TP",
        ),
        Lacking::ConfiguredCertificate => Text::new(
            "the certificate that is configured is not there",
            "il certificato configurato non c’è",
        ),
        Lacking::PresharedKey => Text::new(
            "the preshared key that is configured is not there",
            "la chiave precondivisa configurata non c’è",
        ),
        Lacking::Policy => Text::new(
            "its IPsec policy could not be put in place",
            "non è stato possibile applicare il suo criterio IPsec",
        ),
    };
    Some(view.cite(told.at, says))
}

/// The chain was judged and refused, and this was not among what was wrong with it.
pub(crate) fn judged_otherwise(view: &AttemptView<'_>, bits: u32) -> Option<Judgement> {
    let mut refused = view.certificates().filter(|told| told.what.trust_errors != 0);
    let told = refused.next()?;
    let other = std::iter::once(told).chain(refused).all(|told| told.what.trust_errors & bits == 0);
    other.then(|| {
        because(
            "the chain was judged, and it is something else that is wrong with it",
            "la catena è stata giudicata, e a non andare è altro",
            view.cite(told.at, tell::certificate(&told.what)),
        )
    })
}

/// Excluded wherever certificates cannot be the reason.
pub(crate) fn no_certificate(view: &AttemptView<'_>) -> Option<Judgement> {
    if view.has_code(&OF_EAP) {
        return None;
    }
    phase_one_over(view).or_else(|| never_answered(view)).or_else(|| with_preshared_key(view))
}
