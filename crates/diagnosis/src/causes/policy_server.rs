//! What a policy server's reason for refusing a user says of the certificates inside EAP.

use evidence::{Authenticator, UserRefusal};
use verdict::Cause;

use super::told;
use crate::attempts::view::AttemptView;
use crate::gather::UserTold;
use crate::rule::Judgement;

const TLS: u8 = 13;
const PEAP: u8 = 25;

/// No method could be used (Microsoft, "NPS reason codes": 22): in practice also where the
/// server's own certificate is faulty, or the two ends have no version of TLS in common.
const METHOD_UNUSABLE: u32 = 22;
/// What may be wrong with a server's certificate.
const OF_THE_SERVER: &[Cause] =
    &[Cause::CERT_EXPIRED, Cause::CERT_UNTRUSTED, Cause::CERT_NAME_MISMATCH, Cause::CERT_EKU];

/// Causes that the refusal names, or that may be behind it.
pub(crate) fn causes(view: &AttemptView<'_>) -> &'static [Cause] {
    let Some(refused) = of_policy_server(view) else { return &[] };
    match refused.reason {
        Some(METHOD_UNUSABLE) if is_same_method(view) && uses_tls(refused) => OF_THE_SERVER,
        _ => of_the_client(refused),
    }
}

/// Microsoft, "NPS reason codes": of the certificate that the client shows.
fn of_the_client(refused: &UserTold) -> &'static [Cause] {
    match refused.reason {
        Some(256) => &[Cause::CERT_REVOKED],
        Some(257..=259) => &[Cause::CERT_CRL],
        Some(265 | 295) => &[Cause::CERT_UNTRUSTED],
        Some(267) => &[Cause::CERT_EKU],
        Some(268) => &[Cause::CERT_EXPIRED],
        _ => &[],
    }
}

/// What the refusal says of this cause, which IKE's own certificates do not decide.
pub(crate) fn judge(view: &AttemptView<'_>, cause: Cause) -> Option<Judgement> {
    let refused = told::refusal(view).filter(|_| causes(view).contains(&cause))?;
    let shown = told::cite_user(view, refused);
    Some(match refused.what.reason {
        Some(METHOD_UNUSABLE) => Judgement::suits(shown),
        _ => Judgement::shown(shown),
    })
}

/// It is the client's certificate that the server refuses.
pub(crate) fn refuses_the_client_s(view: &AttemptView<'_>) -> bool {
    of_policy_server(view).is_some_and(|refused| !of_the_client(refused).is_empty())
}

/// Both ends name the same method, and the server says that it could not be used: the methods are
/// not what differs.
pub(crate) fn is_unusable_alike(view: &AttemptView<'_>) -> bool {
    let refused = of_policy_server(view);
    refused.is_some_and(|refused| refused.reason == Some(METHOD_UNUSABLE)) && is_same_method(view)
}

/// The user is asked for a certificate, and none for a password: what is refused is that it leads
/// to the account.
pub(crate) fn is_by_certificate(view: &AttemptView<'_>) -> bool {
    let refused = told::refusal(view).map(|told| &told.what);
    let of_credentials = refused.filter(|told| told.why == UserRefusal::Credentials);
    let by_dial = view.dial().is_some_and(|dial| dial.eap_method == TLS);
    of_credentials.is_some_and(|told| told.method == TLS || told.method == 0 && by_dial)
}

fn of_policy_server<'a>(view: &AttemptView<'a>) -> Option<&'a UserTold> {
    let refused = told::refusal(view).map(|told| &told.what);
    refused.filter(|told| told.says == Authenticator::PolicyServer)
}

fn is_same_method(view: &AttemptView<'_>) -> bool {
    let dialled = view.dial().map_or(0, |dial| dial.eap_method);
    let asked = of_policy_server(view).map_or(0, outer);
    dialled != 0 && dialled == asked
}

fn outer(told: &UserTold) -> u8 {
    if told.in_peap { PEAP } else { told.method }
}

fn uses_tls(told: &UserTold) -> bool {
    matches!(outer(told), TLS | PEAP)
}
