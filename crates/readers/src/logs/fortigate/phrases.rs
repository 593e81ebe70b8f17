//! The sentences in which a FortiGate judges a negotiation.

use evidence::{Logged, Origin, Remark};

use crate::logs::phrase::{self, Origins};

type Table = &'static [(&'static str, Remark)];

/// FortiOS 5.4 to 7.6, `diagnose debug application ike -1` (Fortinet, "Troubleshooting Tip: IPsec
/// VPNs tunnels", article 195955, and the IKEv1 and IKEv2 debug analyses of its handbook).
const DEBUG: Table = &[
    ("^psk auth failed: probable pre-shared key mismatch", Remark::WrongSecret),
    ("^probable pre-shared key mismatch", Remark::WrongSecret),
    ("^probable pre-shared secret mismatch", Remark::Unreadable),
    ("^possible pre-shared secret mismatch", Remark::Unreadable),
    ("^gw validation failed", Remark::PeerRefused),
    ("^gateway validation failed", Remark::PeerRefused),
    ("^ignoring ikev2 request, no policy configured", Remark::NoPolicy),
    ("^ignoring ike request, no policy configured", Remark::NoPolicy),
    ("^ignoring request to establish ipsec sa, no policy configured", Remark::NoPolicy),
    ("^no matching phase2 found", Remark::SelectorsRefused),
    ("^certificate validation failed", Remark::NoPublicKey),
    ("^signature verification failed", Remark::NoPublicKey),
    ("^eap * result fnbam_denied", Remark::EapFailed),
    ("^xauth * result fnbam_denied", Remark::XauthFailed),
    ("^negotiation timeout, deleting", Remark::GaveUp),
    ("^established ike sa", Remark::Established),
    ("^added ipsec sa", Remark::ChildUp),
];

/// FortiOS 7.2 to 7.6, in the debug logs that a tool publishes with itself (`fgt-ike-debugger`).
const SHOWN: Table =
    &[("^could not send ike packet(*: error 101:network is unreachable", Remark::NoRoute)];

/// The `reason` of an event (FortiOS Log Message Reference, 37124 to 37139), in small letters.
const REASONS: Table = &[
    ("probable pre-shared secret mismatch", Remark::Unreadable),
    ("probable pre-shared key mismatch", Remark::Unreadable),
    ("^gateway validation failed", Remark::PeerRefused),
    ("^gw validation failed", Remark::PeerRefused),
    ("^peer sa proposal not match local policy", Remark::IkeRefused),
    ("^no sa proposal chosen", Remark::IkeRefused),
    // `error_reason` of FortiOS 4.3 (a public record of 2012)
    ("^no matching gateway for new request", Remark::NoConnection),
    ("^no policy configured", Remark::NoPolicy),
    ("^certificate validation failed", Remark::NoPublicKey),
    ("^invalid certificate", Remark::NoPublicKey),
    ("^signature verification failed", Remark::NoPublicKey),
    ("^negotiation timeout", Remark::GaveUp),
    ("^timeout", Remark::GaveUp),
];

/// Of a packet, in debug output and in the event 37131 (Fortinet, "IPsec VPN tunnel phase 2
/// instability on the NP6xlite platform"; FortiOS Log Message Reference).
const DROPS: Table = &[
    ("^invalid esp * (replay)", Remark::Replayed),
    ("replayed packet", Remark::Replayed),
    ("^received esp packet with unknown spi", Remark::UnknownSpi),
];

/// `msg` of a packet's way through the FortiGate, `diagnose debug flow` (Fortinet, "Troubleshooting
/// Tip: debug flow messages").
const FLOW: Table = &[("^no matching ipsec selector", Remark::OutsideSelectors)];

/// `id=20085 trace_id=2 func=ipsec_common_output4 line=778 msg="No matching IPsec selector, drop"`.
pub(super) fn of_flow(line: &str) -> Option<Remark> {
    let (_, said) = line.split_once(" trace_id=")?.1.split_once(" msg=\"")?;
    phrase::find(&said.to_ascii_lowercase(), FLOW)
}

pub(super) fn dropped(small: &str) -> Option<Remark> {
    phrase::find(small, DROPS)
}

pub(super) fn debug(small: &str) -> Option<Remark> {
    phrase::find(small, DEBUG).or_else(|| phrase::find(small, SHOWN))
}

/// `received peer identifier FQDN 'branch'`, `peer identifier IPV4_ADDR 192.0.2.7`.
pub(super) fn peer(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("received ").unwrap_or(text);
    let (_, name) = rest.strip_prefix("peer identifier ")?.split_once(' ')?;
    Some(name.trim().trim_matches('\''))
}

pub(super) fn reason(small: &str) -> Option<Remark> {
    phrase::find(small, REASONS)
}

/// A notify of the peer's, where the message that carried it is not in the log.
pub(super) fn notified(kind: u16, child: bool) -> Option<Remark> {
    Some(match kind {
        14 if child => Remark::ChildRefused,
        14 => Remark::IkeRefused,
        18 if child => Remark::SelectorsRefusedThere,
        24 => Remark::NotAuthenticated,
        38 => Remark::SelectorsRefusedThere,
        _ => return None,
    })
}

pub(in crate::logs) static ORIGINS: Origins = &[
    (
        Origin {
            versions: "5.4–7.6",
            logged: Logged::With("diagnose debug application ike -1"),
            source: "Fortinet, article 195955; IKEv1 and IKEv2 debug analyses of its handbook",
        },
        DEBUG,
    ),
    (
        Origin {
            versions: "7.2–7.6",
            logged: Logged::With("diagnose debug application ike -1"),
            source: "debug logs published with the tool fgt-ike-debugger",
        },
        SHOWN,
    ),
    (
        Origin {
            versions: "5.4–7.6",
            logged: Logged::Always,
            source: "FortiOS Log Message Reference, 37124 to 37139",
        },
        REASONS,
    ),
    (
        Origin {
            versions: "5.4–7.6",
            logged: Logged::Always,
            source: "FortiOS Log Message Reference, 37131",
        },
        DROPS,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_in_small_letters() {
        for (pattern, _) in [DEBUG, SHOWN, REASONS, DROPS].into_iter().flatten() {
            assert_eq!(*pattern, pattern.to_ascii_lowercase());
        }
    }

    #[test]
    fn the_reason_of_an_old_record_is_known() {
        assert_eq!(reason("no matching gateway for new request"), Some(Remark::NoConnection));
    }

    #[test]
    fn a_sentence_that_goes_well_is_no_judgement() {
        for sentence in ["sa proposal chosen, matched gateway x", "auth verify done", "no nat"] {
            assert_eq!(debug(sentence), None, "{sentence}");
        }
    }
}
