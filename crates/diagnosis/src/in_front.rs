//! The address in front of a gateway's NAT that an L2TP client asks for, beside the gateway's own.

use std::net::IpAddr;

use evidence::{Party, Remark, Transport, is_private};
use verdict::{Fix, Remedy};

use crate::view::View;

/// Each as far as the log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InFront {
    public: Option<IpAddr>,
    own: Option<IpAddr>,
}

/// Where the gateway's log says that it was asked for such an address.
pub(crate) fn asked(view: &View<'_>) -> Option<InFront> {
    let (_, told) = view.remark(Remark::PublicAddressAsked)?;
    let end = |party| view.end(party).and_then(|end| end.address());
    let found = addresses(&told.value, end(Party::Initiator));
    let own = found.own.or(end(Party::Responder).filter(|own| is_private(*own)));
    Some(InFront { own, ..found })
}

/// A client that dials an address in front of a NAT, and does not move to UDP 4500.
pub(crate) fn stays_out_of_udp(view: &View<'_>) -> bool {
    !view.account().steps.iter().any(|step| step.transport == Transport::Marked)
}

/// `203.0.113.9/32===10.0.0.2<10.0.0.2>[+S=C]:17/1701...198.51.100.4:17/%any`,
/// `203.0.113.9/32[udp/l2f] === 198.51.100.4/32[udp/l2f]`: nothing where it could be another one.
fn addresses(selectors: &str, peer: Option<IpAddr>) -> InFront {
    // What stands before the dots is this end's.
    let own = selectors.split("...").next().unwrap_or_default();
    let words = own.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let mut all: Vec<IpAddr> = Vec::new();
    for address in words.filter_map(|word| word.trim_matches('.').parse().ok()) {
        if Some(address) != peer && !all.contains(&address) {
            all.push(address);
        }
    }
    let (own, public): (Vec<IpAddr>, Vec<IpAddr>) = all.into_iter().partition(|a| is_private(*a));
    let only = |list: &[IpAddr]| match list {
        [only] => Some(*only),
        _ => None,
    };
    InFront { public: only(&public), own: only(&own) }
}

/// Puts the two addresses into the commands.
pub(crate) fn fill(view: &View<'_>, fixes: &mut [Fix]) {
    let Some(asked) = asked(view) else { return };
    let known = [("<public address>", asked.public), ("<private address>", asked.own)];
    for fix in fixes.iter_mut().filter(|fix| fix.remedy == Remedy::ServePublicAddress) {
        for command in &mut fix.commands {
            for (blank, address) in known {
                let Some(address) = address.map(|address| address.to_string()) else { continue };
                command.text = command.text.replace(blank, &address);
                if let Some(note) = &mut command.note {
                    note.en = note.en.replace(blank, &address);
                    note.it = note.it.replace(blank, &address);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_only_where_each_is_one() {
        let peer = "198.51.100.4".parse().ok();
        let of = |text: &str, peer| {
            let found = addresses(text, peer);
            let written = |a: Option<IpAddr>| a.map(|a| a.to_string()).unwrap_or_default();
            [written(found.public), written(found.own)]
        };
        let pluto = "203.0.113.9/32===10.0.0.2<10.0.0.2>[+S=C]:17/1701...198.51.100.4:17/%any";
        assert_eq!(of(pluto, peer), ["203.0.113.9", "10.0.0.2"]);
        assert_eq!(of(pluto, None), ["203.0.113.9", "10.0.0.2"]);
        let charon = "203.0.113.9/32[udp/l2f] === 198.51.100.4/32[udp/l2f]";
        assert_eq!(of(charon, peer), ["203.0.113.9", ""]);
        assert_eq!(of(charon, None), ["", ""]);
        assert_eq!(of("202.175.x.x/32===192.168.20.25...92.240.x.x", None), ["", "192.168.20.25"]);
        assert_eq!(of("", peer), ["", ""]);
    }
}
