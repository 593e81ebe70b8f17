//! Under which names the two ends prove themselves, as two logs tell it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use evidence::{Party, Product, Remark};

use super::ids;
use crate::gather::{Account, RemarkTold, Said};

/// Whether two logs name the same end alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// Who proves itself here is who is authenticated, or refused, there.
    Same,
    /// Another one.
    Differ,
    /// A side names nobody, or the two may write one name in two ways.
    Open,
}

/// What two logs say of the same end.
pub(super) fn compare(own: &Account, other: &Account) -> Names {
    if ids::are_shared(own, other) {
        return Names::Same;
    }
    let (here, there) = (names(own), names(other));
    if here.iter().any(|name| there.contains(name)) {
        return Names::Same;
    }
    let product = |account: &Account| account.logger.map(|(_, product)| product);
    let one_form = product(own).is_some_and(|one| product(other) == Some(one) && is_one_form(one));
    let is_other = |a: &str, b: &str| one_form || form(a).is_some_and(|of| form(b) == Some(of));
    let differ = here.iter().any(|(party, name)| {
        let mut of_party = there.iter().filter(|(of, _)| of == party).peekable();
        of_party.peek().is_some() && of_party.all(|(_, two)| is_other(name, two))
    });
    if differ { Names::Differ } else { Names::Open }
}

/// Whether one log names the clients of two negotiations differently; none where it does not name
/// both.
pub(super) fn clients_differ(one: &Account, other: &Account) -> Option<bool> {
    let (here, there) = (clients(one), clients(other));
    let is_told = one.source == other.source && !here.is_empty() && !there.is_empty();
    is_told.then(|| here.is_disjoint(&there))
}

/// Who a responder's log says that the client is, be it a host or a user, in lower case.
pub(crate) fn clients(account: &Account) -> BTreeSet<String> {
    const OF_PEER: [Remark; 12] = [
        Remark::AuthenticatedPeer,
        Remark::WrongSecret,
        Remark::NamesUser,
        Remark::EapFailed,
        Remark::XauthFailed,
        Remark::UserUnchecked,
        Remark::EapUnchecked,
        Remark::UserRestricted,
        Remark::NoPublicKey,
        Remark::NoKeyAtHand,
        Remark::NoPeer,
        Remark::WrongIdentity,
    ];
    // Others do not say for whom they look.
    let product = account.logger.map(|(_, product)| product);
    let is_charon = product == Some(Product::StrongSwan);
    // Whose certificate NSS refuses.
    let is_pluto = matches!(product, Some(Product::Libreswan | Product::Openswan | Product::Pluto));
    let names_it = |what: Remark| {
        let looks = matches!(what, Remark::NoSecret | Remark::NoSecretButKey);
        let shows = matches!(what, Remark::Untrusted | Remark::OutOfDate | Remark::Revoked);
        OF_PEER.contains(&what) || looks && is_charon || shows && is_pluto
    };
    let said = account.remarks().filter(|(said, told)| {
        said.by != Party::Initiator && names_it(told.what) && !told.value.is_empty()
    });
    // The parts of one name are written with and without blanks between them.
    let name = |value: &str| value.trim_start_matches('@').to_lowercase().replace(", ", ",");
    said.map(|(_, told)| name(&told.value)).collect()
}

/// Products that write an identity in the same way at either end.
fn is_one_form(product: Product) -> bool {
    matches!(product, Product::StrongSwan)
}

/// What every product writes in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Address,
    Mail,
    Host,
}

/// None of a distinguished name, which is written in several orders, and of what is masked.
fn form(name: &str) -> Option<Form> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    match name.split_once('@') {
        _ if name.parse::<IpAddr>().is_ok() => Some(Form::Address),
        Some((user, host)) => (!user.is_empty() && user.bytes().chain(host.bytes()).all(is_plain))
            .then_some(Form::Mail),
        None => name.bytes().all(is_plain).then_some(Form::Host),
    }
}

/// By end, in lower case.
fn names(account: &Account) -> Vec<(Party, String)> {
    let is_charon = matches!(account.logger, Some((_, Product::StrongSwan)));
    let of = |(said, told): (&Said, &RemarkTold)| {
        let party = match told.what {
            what if what.is_own_proof() => said.by,
            Remark::AuthenticatedPeer | Remark::WrongSecret => said.by.peer(),
            Remark::NoPeer | Remark::WrongIdentity => said.by.peer(),
            Remark::NoSecret | Remark::NoSecretButKey if is_charon => said.by.peer(),
            _ => return None,
        };
        let name = told.value.split(" → ").next().unwrap_or_default();
        let name = name.trim_start_matches('@').to_lowercase();
        // `%any` stands for whoever it may be.
        (!name.is_empty() && !name.starts_with('%') && party != Party::Unknown)
            .then_some((party, name))
    };
    account.remarks().filter_map(of).collect()
}
