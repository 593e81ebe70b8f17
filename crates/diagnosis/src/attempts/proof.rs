//! With what a client proves itself, as a dial's settings say and as a log tells of a negotiation.

use std::net::IpAddr;

use evidence::{Exchange, IkeVersion, IpsecAuthentication, Party, Remark};
use numbers::ikev2::PayloadType;

use crate::gather::{Account, Step};

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
    let signs = signs_in_main_mode(account).or_else(|| proves_alike(account));
    match with {
        IpsecAuthentication::PresharedKey => judges(&OF_CERTIFICATES) || signs == Some(true),
        IpsecAuthentication::Certificate => {
            judges(&OF_KEYS)
                || judges_client(&OF_USERS)
                || proves == Some(false)
                || signs == Some(false)
        }
        // It is the gateway that has a certificate, and nobody a preshared key, with which what was
        // sealed would not be read.
        IpsecAuthentication::Eap => {
            judges(&OF_KEYS) || proves == Some(true) || !by_tls && judges_client(&OF_CERTIFICATES)
        }
        IpsecAuthentication::Kerberos | IpsecAuthentication::Other => false,
    }
}

/// Whether main mode's fifth message holds a signature, or a hash as with a preshared key (RFC 2409
/// §5); none where the log only implies it.
fn signs_in_main_mode(account: &Account) -> Option<bool> {
    const HASH: u8 = 8;
    const SIGNATURE: u8 = 9;
    let is_told = |step: &&Step| {
        step.exchange == Exchange::Main && step.position == 5 && step.is_measured() && !step.sealed
    };
    let proof = account.steps.iter().find(is_told)?;
    let [signs, hashes] = [SIGNATURE, HASH].map(|kind| proof.kinds.contains(kind));
    (signs || hashes).then_some(signs)
}

/// With what this end of IKEv1 says that it proves itself, which is both ends' way (RFC 2409 §5).
fn proves_alike(account: &Account) -> Option<bool> {
    let mut told = account.remarks().filter(|_| account.version == IkeVersion::V1);
    told.find_map(|(_, told)| match told.what {
        Remark::ProvesWithSignature => Some(true),
        Remark::ProvesWithKey => Some(false),
        _ => None,
    })
}

/// It calls itself by a host's name or a mail address, which Windows never does: it sends its
/// address, or its certificate's subject (strongSwan's documentation of Windows clients).
pub(super) fn is_named_as_windows_never_is(account: &Account) -> bool {
    const OF_IKE: [Remark; 6] = [
        Remark::NoPeer,
        Remark::WrongIdentity,
        Remark::WrongSecret,
        Remark::NoSecret,
        Remark::NoPublicKey,
        Remark::AuthenticatedPeer,
    ];
    // Whom EAP has asked may be named here, too.
    let asks_user = account.remarks().any(|(_, told)| OF_USERS.contains(&told.what));
    let mut named = account.remarks().filter(|(said, told)| {
        said.by != Party::Initiator && OF_IKE.contains(&told.what) && !told.value.is_empty()
    });
    !asks_user && named.any(|(_, told)| is_host_or_mail(&told.value))
}

/// `@branch.example`, `branch.example`, `FQDN: branch.example`, `anna@example.com`; no address and
/// no distinguished name.
fn is_host_or_mail(value: &str) -> bool {
    let name = value.rsplit(": ").next().unwrap_or_default();
    let bare = name.trim_start_matches('@');
    let is_address = bare.parse::<IpAddr>().is_ok();
    let is_plain = !bare.contains(['=', ' ', '"', '/', '%', '*']) && !bare.is_empty();
    let has_letter = bare.chars().any(char::is_alphabetic);
    is_plain && has_letter && !is_address && (name.contains('@') || bare.contains('.'))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_calls_itself_by_its_address_or_its_certificate() {
        for name in ["@branch.example", "branch.example", "FQDN: branch.example", "a@example.com"] {
            assert!(is_host_or_mail(name), "{name}");
        }
        for name in
            ["192.0.2.1", "ADDR4: 192.0.2.1", "CN=PC-21.corp.example", "2001:db8::1", "anna", ""]
        {
            assert!(!is_host_or_mail(name), "{name}");
        }
    }
}
