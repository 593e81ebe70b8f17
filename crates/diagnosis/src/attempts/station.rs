//! Whom servers mean that judge a user: one name may dial from several stations at once.

use std::net::IpAddr;

use evidence::{Authenticator, Endpoint, IpsecAuthentication, is_private};

use super::progress;
use super::view::AttemptView;
use crate::gather::{AttachmentTold, Told, UserTold};

/// What is told of the dial's user. Not by servers whom the dial never came to, nor of a station
/// that is known to be another one.
pub(super) fn users<'a>(
    view: &AttemptView<'a>,
) -> impl Iterator<Item = &'a Told<UserTold>> + use<'a> {
    let machines = &view.case.machines;
    let own = view.attempt.users.iter();
    let view = *view;
    let came_to_user = !is_before_user(&view);
    own.map(|(machine, at)| &machines[*machine].journal.users[*at]).filter(move |told| {
        let of_client = told.what.says == Authenticator::Client;
        let is_named = !told.what.label.is_empty();
        of_client || is_named || came_to_user && !is_anothers(&view, of(&told.what))
    })
}

fn is_before_user(view: &AttemptView<'_>) -> bool {
    let by_eap = view.authentication().is_none_or(|(with, _)| with == IpsecAuthentication::Eap);
    let code = view.dial().and(view.code());
    code.is_some_and(|code| progress::before_user(code) || progress::is_of_proof(code) && !by_eap)
}

/// Whence the user came.
pub(crate) fn of(told: &UserTold) -> Option<IpAddr> {
    told.from.and_then(Endpoint::address)
}

/// Two stations that are known, and differ.
pub(crate) fn differ(one: Option<IpAddr>, other: Option<IpAddr>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one != other)
}

/// The address by which the dial reached its gateway is known, and it is not this.
fn is_anothers(view: &AttemptView<'_>, station: Option<IpAddr>) -> bool {
    let Some(station) = station else { return false };
    if is_own(view, station) {
        return false;
    }
    let mut negotiations = view.case.negotiations.iter();
    let own = negotiations.find(|own| Some(own.id) == view.attempt.negotiation);
    // A capture at the client knows the address before translation.
    let seen = own.and_then(|own| {
        let mut accounts = own.witnesses.iter().map(|witness| view.case.account(witness));
        accounts.find_map(|account| account.initiator?.address().filter(|own| !is_private(*own)))
    });
    seen.map_or_else(|| is_elsewhere(view, station), |seen| seen != station)
}

/// An address of the machine that dials.
pub(super) fn is_own(view: &AttemptView<'_>, address: IpAddr) -> bool {
    addresses(view).any(|own| own == address)
}

/// On the internet, where the machine itself has another address: it is not translated.
pub(super) fn is_elsewhere(view: &AttemptView<'_>, address: IpAddr) -> bool {
    !is_private(address) && !is_own(view, address) && addresses(view).any(is_on_the_internet)
}

fn addresses(view: &AttemptView<'_>) -> impl Iterator<Item = IpAddr> {
    view.machine.journal.attachments.iter().filter_map(|told| match told.what {
        AttachmentTold::Address { address, .. } => Some(address),
        _ => None,
    })
}

fn is_on_the_internet(address: IpAddr) -> bool {
    let is_local = match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_loopback() || v4.is_unspecified(),
        // Beside it a site's IPv4 is translated all the same.
        IpAddr::V6(_) => true,
    };
    !is_local && !is_private(address)
}
