//! Who takes part in what a line of Fireware's is about, and which of them logs it.

use std::borrow::Cow;

use evidence::{Endpoint, Exchange};

use super::line::{FirewareLine, address_after};
use super::phrases::{self, Says};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) local: Option<Endpoint>,
    pub(super) remote: Option<Endpoint>,
    /// Whether the end that logs began.
    pub(super) initiates: Option<bool>,
    /// Initiator and responder, where it is open which of them logs.
    pub(super) between: Option<(Endpoint, Endpoint)>,
}

/// In `from A to B` A asks: in WatchGuard's samples the refusals of one end and what its peer says
/// of them are of one pair, and have it so. Whether A is this end is told by who says such a thing,
/// or by addresses that are known to be this end's.
pub(super) fn of(said: &FirewareLine<'_>, small: &str, says: Says, own: &[Endpoint]) -> Ends {
    let role = match says {
        Says::Asked => Some(false),
        Says::Asking => Some(true),
        Says::Either => None,
    };
    let ends = placed(said, role, own);
    // Either end of an IKE SA may ask for a child SA.
    let is_second =
        matches!(phrases::exchange(small), Some(Exchange::CreateChildSa | Exchange::Quick));
    let told = [(" as initiator", true), (" as responder", false)];
    let told = told.iter().filter_map(|(word, role)| Some((small.find(word)?, *role)));
    // A name behind it may say anything.
    let told = told.min().map(|(_, role)| role);
    let role = match phrases::exchange(small) {
        Some(Exchange::CreateChildSa) => None,
        _ => told.or(role).or(ends.initiates.filter(|_| !is_second)),
    };
    Ends { initiates: role, between: ends.between.filter(|_| !is_second), ..ends }
}

fn placed(said: &FirewareLine<'_>, asks: Option<bool>, own: &[Endpoint]) -> Ends {
    let text = &*unquoted(said.text);
    let known = said.ends.or_else(|| gateways(text));
    if let Some((local, remote)) = known {
        return Ends { local: Some(local), remote: Some(remote), ..Ends::default() };
    }
    let (from, to) = (address_after(text, " from "), address_after(text, " to "));
    let Some((from, to)) = from.zip(to) else {
        let alone = || [" with IP ", " at "].iter().find_map(|word| address_after(text, word));
        return Ends { remote: from.or_else(alone), ..Ends::default() };
    };
    let asks = asks.or(match (is_one_of(own, from), is_one_of(own, to)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    });
    let (local, remote) = match asks {
        Some(true) => (from, to),
        Some(false) => (to, from),
        None => return Ends { between: Some((from, to)), ..Ends::default() },
    };
    Ends { local: Some(local), remote: Some(remote), initiates: asks, between: None }
}

/// `localgw:192.0.2.1:500 remotegw:198.51.100.7:500`, in IKEv2 with a hyphen.
fn gateways(text: &str) -> Option<(Endpoint, Endpoint)> {
    let named = |names: [&str; 2]| names.iter().find_map(|name| address_after(text, name));
    named(["localgw:", "local-gw:"]).zip(named(["remotegw:", "remote-gw:"]))
}

pub(super) fn is_one_of(own: &[Endpoint], end: Endpoint) -> bool {
    own.iter().any(|known| known.host() == end.host())
}

/// Without the names, which may have addresses: `for 'to 10.0.0.1' tunnel`.
fn unquoted(text: &str) -> Cow<'_, str> {
    if !text.contains('\'') {
        return Cow::Borrowed(text);
    }
    let parts: Vec<&str> = text.split('\'').collect();
    // The last one is not closed where the number of quotes is odd.
    let is_outside = |at: usize| at.is_multiple_of(2) || at + 1 == parts.len();
    let kept = parts.iter().enumerate().filter(|(at, _)| is_outside(*at));
    Cow::Owned(kept.map(|(_, part)| *part).collect())
}

/// The two gateways in either order: which of them stands first depends on the sentence.
pub(super) fn pair(said: &FirewareLine<'_>) -> String {
    let text = &*unquoted(said.text);
    let asked = || address_after(text, " from ").zip(address_after(text, " to "));
    let Some((one, other)) = said.ends.or_else(|| gateways(text)).or_else(asked) else {
        return String::new();
    };
    let mut both = [one, other].map(|end| format!("{:?}", end.host()));
    both.sort_unstable();
    both.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::ledger::endpoint;

    const ASKS: &str = "IKE phase-1 negotiation from 198.51.100.7:500 to 192.0.2.1:500 failed. x";

    fn told(text: &str, says: Says, own: &[Endpoint]) -> Ends {
        let said = FirewareLine { when: evidence::When::Absent, text, ends: None };
        of(&said, &text.to_ascii_lowercase(), says, own)
    }

    #[test]
    fn who_says_it_tells_which_end_logs() {
        let (peer, own) = (endpoint("198.51.100.7", 500), endpoint("192.0.2.1", 500));
        let asked = told(ASKS, Says::Asked, &[]);
        assert_eq!((asked.local, asked.remote, asked.initiates), (own, peer, Some(false)));
        let asking = told(ASKS, Says::Asking, &[]);
        assert_eq!((asking.local, asking.remote, asking.initiates), (peer, own, Some(true)));
        let open = told(ASKS, Says::Either, &[]);
        assert_eq!((open.local, open.between), (None, peer.zip(own)));
        assert_eq!(told(ASKS, Says::Either, &[own.unwrap()]), asked);
    }

    #[test]
    fn who_asks_for_a_child_need_not_have_begun() {
        let text = ASKS.replace("IKE phase-1 negotiation", "IKEv2 CREATE_CHILD_SA exchange");
        let ends = told(&text, Says::Asked, &[]);
        assert_eq!((ends.local, ends.initiates), (endpoint("192.0.2.1", 500), None));
        assert_eq!(told(&text, Says::Either, &[]), Ends::default());
    }

    #[test]
    fn a_name_is_no_end() {
        let text =
            "Received 'No Proposal Chosen' message from 198.51.100.7:500 for 'to 10.0.0.1' tunnel.";
        let ends = told(text, Says::Asking, &[]);
        assert_eq!((ends.local, ends.remote), (None, endpoint("198.51.100.7", 500)));
        let up = "BOVPN phase-1 mainmode completed successfully as responder for 'as initiator' x";
        assert_eq!(told(up, Says::Either, &[]).initiates, Some(false));
        assert_eq!(unquoted("a 'o'brien' b"), "a brien b");
    }

    #[test]
    fn a_pair_is_the_same_in_both_directions() {
        let said = |text| FirewareLine { when: evidence::When::Absent, text, ends: None };
        let back = "IKE phase-1 negotiation from 192.0.2.1:500 to 198.51.100.7:500 failed. x";
        assert_eq!(pair(&said(ASKS)), pair(&said(back)));
        assert_eq!(pair(&said("Received x from 192.0.2.1:500")), "");
    }
}
