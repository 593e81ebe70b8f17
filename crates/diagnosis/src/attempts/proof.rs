//! With what a client proves itself, as a dial's settings say and as a log tells of a negotiation.

use evidence::{Exchange, IkeVersion, IpsecAuthentication, Party, Remark};
use numbers::ikev2::PayloadType;

use crate::gather::Account;

/// IANA's number of the method in which the user has a certificate.
pub(super) const EAP_TLS: u8 = 13;

/// Of a certificate that an end shows.
const OF_CERTIFICATES: [Remark; 11] = [
    Remark::Untrusted,
    Remark::OutOfDate,
    Remark::Expired,
    Remark::AuthorityOutOfDate,
    Remark::AuthorityExpired,
    Remark::Revoked,
    Remark::NoPublicKey,
    Remark::NoKeyAtHand,
    Remark::ListExpired,
    Remark::NoRevocationList,
    Remark::WrongSignature,
];
const OF_KEYS: [Remark; 3] = [Remark::WrongSecret, Remark::NoSecret, Remark::Unreadable];
const OF_USERS: [Remark; 4] =
    [Remark::NamesUser, Remark::EapFailed, Remark::EapMethodRefused, Remark::XauthFailed];

/// Its client proves itself in another way than is dialled with; `by_tls`: the user may have a
/// certificate.
pub(super) fn is_of_another_kind(
    account: &Account,
    with: IpsecAuthentication,
    by_tls: bool,
) -> bool {
    let judges = |what: &[Remark]| account.remarks().any(|(_, told)| what.contains(&told.what));
    let judges_client = |what: &[Remark]| {
        let mut said = account.remarks().filter(|(said, _)| said.by == Party::Responder);
        said.any(|(_, told)| what.contains(&told.what))
    };
    let proves = proves_in_request(account);
    match with {
        IpsecAuthentication::PresharedKey => judges(&OF_CERTIFICATES),
        IpsecAuthentication::Certificate => {
            judges(&OF_KEYS) || judges_client(&OF_USERS) || proves == Some(false)
        }
        // It is the gateway that has a certificate, and nobody a preshared key, with which what was
        // sealed would not be read.
        IpsecAuthentication::Eap => {
            judges(&OF_KEYS) || proves == Some(true) || !by_tls && judges_client(&OF_CERTIFICATES)
        }
        IpsecAuthentication::Kerberos | IpsecAuthentication::Other => false,
    }
}

/// Whether the request that names the client holds its proof, which it lacks where EAP is to ask
/// (RFC 7296 §2.16); none where what is in it is not told.
fn proves_in_request(account: &Account) -> Option<bool> {
    /// What a reader takes to be in it where a log does not list it; Windows sends more.
    const IMPLIED: [PayloadType; 5] = [
        PayloadType::IDENTIFICATION_INITIATOR,
        PayloadType::AUTHENTICATION,
        PayloadType::SECURITY_ASSOCIATION,
        PayloadType::TRAFFIC_SELECTOR_INITIATOR,
        PayloadType::TRAFFIC_SELECTOR_RESPONDER,
    ];
    let is_listed =
        |kinds: &[u8]| kinds.iter().any(|kind| IMPLIED.iter().all(|implied| implied.0 != *kind));
    let mut requests = account.steps.iter().filter(|step| {
        account.version == IkeVersion::V2
            && step.exchange == Exchange::IkeAuth
            && step.by == Party::Initiator
            && !step.sealed
    });
    let names = requests.find(|step| {
        step.kinds.contains(PayloadType::IDENTIFICATION_INITIATOR.0)
            && is_listed(step.kinds.as_slice())
    })?;
    Some(names.kinds.contains(PayloadType::AUTHENTICATION.0))
}
