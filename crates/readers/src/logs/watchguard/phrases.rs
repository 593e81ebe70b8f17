//! The sentences in which Fireware judges a negotiation.

use evidence::{Exchange, IkeVersion, Logged, Origin, Remark, Remarked};

use self::Says::{Asked, Asking, Either};
use crate::logs::phrase::{self, Origins};

/// Which end says it, as far as the sentence tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// The one that is asked, and judges what it is asked.
    Asked,
    Asking,
    Either,
}

/// Sentences with what they judge, and whether the material that shows them tells their meaning,
/// too: what it does not decides nothing.
type Table = [(&'static str, (Remark, Says, bool))];

/// Behind `Reason=`, of phase 1 (messages 0203-0002 to 0203-002B) and of IKEv2 (021A-0006 to
/// 021A-0020), in the samples of Elastic's reader of Fireware's syslog (elastic/integrations,
/// watchguard_firebox, test-diagnostic.log), which are those of WatchGuard's Log Catalog. The
/// responder alone says what it expects (notes on WatchGuard's course on branch office VPNs).
const FIRST: &Table = &[
    ("^received 'aggressive mode' exchange type", (Remark::ExchangeRefused, Asked, true)),
    ("^received 'main mode' exchange type", (Remark::ExchangeRefused, Asked, true)),
    ("^received dh group", (Remark::GroupRefused, Asked, true)),
    ("^received hash", (Remark::SuiteRefused, Asked, true)),
    ("^received encryption", (Remark::SuiteRefused, Asked, true)),
    ("^received aes key length", (Remark::SuiteRefused, Asked, true)),
    ("^ike proposal did not match. received dh", (Remark::GroupRefused, Asked, true)),
    ("^ike proposal did not match. received", (Remark::SuiteRefused, Asked, true)),
    ("^received ike version did not match", (Remark::VersionRefused, Asked, true)),
    ("^aggressive mode matching policy not found", (Remark::NoConnection, Asked, true)),
    ("^main mode matching policy not found", (Remark::NoConnection, Asked, true)),
    ("^matching gateway endpoint not found", (Remark::NoConnection, Asked, true)),
    ("^gateway endpoint is disabled", (Remark::ConnectionDisabled, Asked, true)),
    (
        "^the mobile vpn with ikev2 profile is not enabled",
        (Remark::ConnectionDisabled, Asked, true),
    ),
    ("^received ike message on wrong interface", (Remark::AddressUnknown, Either, true)),
    ("^received message on wrong interface", (Remark::AddressUnknown, Either, true)),
    ("^received message with wrong interface ip address", (Remark::AddressDiffers, Either, true)),
    (
        "^received message with the wrong interface ip address",
        (Remark::AddressDiffers, Either, true),
    ),
    ("^gateway endpoint with matching id was not found", (Remark::NoPeer, Asked, true)),
    ("^authentication failure due to mismatched", (Remark::WrongIdentity, Either, true)),
    ("^received id did not match", (Remark::WrongIdentity, Either, true)),
    ("^pre-shared key authentication failure", (Remark::WrongSecret, Either, true)),
    (
        "^remote gateway endpoint authentication failed due to a possible shared secret mismatch",
        (Remark::WrongSecret, Either, true),
    ),
    ("^message decryption failed due to possible shared", (Remark::Unreadable, Either, true)),
    ("^received invalid main mode id payload", (Remark::Malformed, Either, true)),
    ("^received invalid aggressive mode hash payload", (Remark::Malformed, Either, true)),
    ("^no ca certificate available", (Remark::AuthorityNotLoaded, Either, true)),
    ("^peer certificate is not issued by known trusted ca", (Remark::Untrusted, Either, true)),
    ("^received certificate with invalid ca name", (Remark::OtherAuthority, Either, false)),
    (
        "^remote gateway endpoint rsa certificate authentication failed",
        (Remark::NoPublicKey, Either, true),
    ),
    ("^message retry timeout", (Remark::GaveUp, Asking, true)),
    ("^no response for", (Remark::GaveUp, Asking, true)),
    ("^'*' authentication domain is not configured", (Remark::EapFailed, Asked, true)),
    ("^dh-group*ike_sa_init response proposal", (Remark::GroupRefused, Asking, false)),
    ("^received unacceptable traffic selector", (Remark::SelectorsRefused, Asked, true)),
];

/// In IKEv1's first message it is what the responder asks for, in IKE_AUTH either end's.
const METHOD: &str = "^received authentication method";

/// Behind `Reason=`, of phase 2 (0205-0002 to 0205-000E) and of IKEv2's child SAs.
const CHILD: &Table = &[
    ("^received proposal without pfs", (Remark::ChildGroupRefused, Asked, true)),
    ("^received proposal with pfs", (Remark::ChildGroupRefused, Asked, true)),
    ("^received pfs dh group", (Remark::ChildGroupRefused, Asked, true)),
    ("^received protocol '", (Remark::ChildSuiteRefused, Asked, true)),
    ("^received ah authentication", (Remark::ChildSuiteRefused, Asked, true)),
    ("^received esp encryption", (Remark::ChildSuiteRefused, Asked, true)),
    ("^received esp authentication", (Remark::ChildSuiteRefused, Asked, true)),
    ("^received aes key length", (Remark::ChildSuiteRefused, Asked, true)),
    ("^ipsec proposal did not match. received dh", (Remark::ChildGroupRefused, Asked, true)),
    ("^ipsec proposal did not match. received pfs", (Remark::ChildGroupRefused, Asked, true)),
    ("^ipsec proposal did not match. received", (Remark::ChildSuiteRefused, Asked, true)),
    ("^no matching tunnel route for peer proposed", (Remark::SelectorsRefused, Asked, true)),
    ("^received unacceptable traffic selector", (Remark::SelectorsRefused, Asked, true)),
    // Also where both ends rekey at once (RFC 7296 §2.25).
    ("^could not find child sa by received spi", (Remark::RekeyFailed, Asked, false)),
    ("^dh-group*request proposal", (Remark::ChildGroupRefused, Asked, false)),
    ("^message retry timeout", (Remark::GaveUp, Asking, true)),
    ("^message was not received in expected time", (Remark::GaveUp, Either, true)),
];

/// Whole sentences: the other messages of 0200 to 021A in those samples, and what `iked` says of
/// phase one and two in the notes on the course.
const WHOLE: &Table = &[
    ("^virtual ip address from '*address pool is not available", (Remark::NoAddress, Asked, true)),
    ("^rejected muvpn ipsec user from*because maximum", (Remark::TooMany, Asked, true)),
    ("^remote gateway '*presumed dead due to", (Remark::PeerDead, Either, true)),
    ("^received ike message from*for unknown p1 sa", (Remark::UnknownIkeSa, Either, true)),
    ("^received xauth failed notification from", (Remark::XauthFailed, Either, true)),
    ("^rejected phase-1 authentication method", (Remark::MethodRefused, Asked, true)),
    ("^xauth negotiation from*failed due to a mismatched", (Remark::MethodRefused, Either, false)),
    ("^muvpn user authentication failed due to unresponsive", (Remark::GaveUp, Either, true)),
    // Its certificate is not installed, or not valid.
    ("^the ipsec tunnel could not be negotiated because", (Remark::NoPrivateKey, Either, false)),
    ("^ikev2 ike sa established successfully", (Remark::Established, Either, true)),
    ("^bovpn phase-1*completed successfully", (Remark::Established, Either, true)),
    ("^muvpn phase-1*completed successfully", (Remark::Established, Either, true)),
    ("^drop negotiation to peer*due to phase*retry timeout", (Remark::GaveUp, Asking, true)),
    ("^warning: mismatched id settings at peer", (Remark::WrongIdentity, Either, true)),
    ("^sending no_proposal_chosen message to", (Remark::NoneAcceptable, Asked, true)),
    ("^peer proposes phase one dh", (Remark::GroupRefused, Asked, true)),
    ("^peer proposes phase one authentication", (Remark::MethodRefused, Asked, true)),
    ("^peer proposes phase one", (Remark::SuiteRefused, Asked, true)),
    ("^peer proposes phase 2 pfs", (Remark::ChildGroupRefused, Asked, true)),
    ("^peer proposes phase 2", (Remark::ChildSuiteRefused, Asked, true)),
];

/// Of group 0207, which those samples lack.
const UNCONFIRMED: &Table = &[("ipsec tunnel is established", (Remark::ChildUp, Either, false))];

/// What a sentence judges, in small letters and as it is written; a reason that is not known is an
/// error.
pub(super) fn judges<'a>(
    small: &'a str,
    text: &'a str,
) -> Result<Option<(Remarked<'a>, Says)>, &'a str> {
    let told = |(what, says, is_confirmed): (Remark, Says, bool)| {
        let remarked = match is_confirmed {
            true => Remarked::new(what, ""),
            false => Remarked::unconfirmed(what),
        };
        (remarked, says)
    };
    let Some((_, reason)) = parts(small, REASON).filter(|_| !is_dropped(small)) else {
        let known = phrase::find(small, WHOLE).or_else(|| phrase::find(small, UNCONFIRMED));
        return match known {
            Some(known) => {
                let (remarked, says) = told(known);
                Ok(Some((with_values(remarked, text), says)))
            }
            // Others are of retries that go on, leftovers of an exchange, users let in.
            None => match small.split_once(" failed.") {
                Some((_, word)) => Err(word.trim_start_matches([' ', '-'])),
                None => Ok(None),
            },
        };
    };
    let reason = reason.trim();
    if notified(small).is_some() {
        return Ok(None);
    }
    if phrase::fits(reason, METHOD) {
        let says = if exchange(small) == Some(Exchange::IkeAuth) { Either } else { Asked };
        return Ok(Some((with_values(Remarked::new(Remark::MethodRefused, ""), text), says)));
    }
    let table = if is_of_child(small) { CHILD } else { FIRST };
    let word = reason.split(['.', ',']).next().unwrap_or(reason);
    let (remarked, says) = phrase::find(reason, table).map(told).ok_or(word)?;
    Ok(Some((with_values(remarked, text), says)))
}

const REASON: &str = "reason=";

/// What stands before a label and behind it, where the label is no part of a quoted name: an odd
/// number of quotes stands before it there. A name may have an apostrophe, so that without any
/// other it is the first one.
fn parts<'a>(text: &'a str, label: &str) -> Option<(&'a str, &'a str)> {
    /// An event has one.
    const MOST: usize = 8;
    let split = |at: usize| (&text[..at], &text[at + label.len()..]);
    let found = || text.match_indices(label).take(MOST).map(|(at, _)| split(at));
    let is_outside = |(head, _): &(&str, &str)| head.matches('\'').count().is_multiple_of(2);
    found().find(is_outside).or_else(|| found().next())
}

/// Leftovers of an exchange: the message counts for nothing.
fn is_dropped(small: &str) -> bool {
    small.starts_with("dropped ")
}

/// `Received DH group 2, expecting 14`: what was proposed, and what it should be.
fn with_values<'a>(remarked: Remarked<'a>, text: &'a str) -> Remarked<'a> {
    const REFUSALS: [Remark; 6] = [
        Remark::GroupRefused,
        Remark::SuiteRefused,
        Remark::MethodRefused,
        Remark::ChildGroupRefused,
        Remark::ChildSuiteRefused,
        Remark::ExchangeRefused,
    ];
    let reason = parts(text, "Reason=").map_or(text, |(_, reason)| reason);
    if remarked.what == Remark::SelectorsRefused {
        let asked = reason.split_once(" proposed ").map_or("", |(_, networks)| networks.trim());
        return Remarked { value: asked, ..remarked };
    }
    let starts = ["Received ", "Peer proposes phase one ", "Peer proposes phase 2 "];
    let value = starts.iter().find_map(|start| reason.split_once(start)).map(|(_, rest)| rest);
    let ends = [", expecting ", ". Expecting ", ", Expecting ", ", expected "];
    let parts = value.and_then(|value| ends.iter().find_map(|end| value.split_once(end)));
    match parts.filter(|_| REFUSALS.contains(&remarked.what)) {
        Some((value, expected)) => {
            let expected = expected.split(" in phase-2").next().unwrap_or(expected);
            Remarked { value, expected: expected.trim_end_matches(['.', ' ']), ..remarked }
        }
        None => remarked,
    }
}

/// Whether the sentence is of phase 2, or of a child SA.
fn is_of_child(small: &str) -> bool {
    small.starts_with("ike phase-2")
        || small.contains(" create_child_sa exchange ")
        || parts(small, REASON).map_or(small, |(head, _)| head).contains(" tunnel='")
}

/// A notify of the peer, by its name, and of which exchange, where that is told.
pub(super) fn notified(small: &str) -> Option<(Option<Exchange>, &str)> {
    // `received n(no_proposal_chosen) message`, of IKEv2.
    let reason = parts(small, REASON).and_then(|(_, reason)| reason.strip_prefix("received n("));
    if let Some(rest) = reason {
        let name = rest.split(')').next()?;
        let exchange = exchange(small).filter(|known| *known != Exchange::Quick)?;
        return Some((Some(exchange), name));
    }
    // `received 'no proposal chosen' message from a for 'b' tunnel`: a gateway is of phase 1, a
    // tunnel of phase 2.
    let rest = small.strip_prefix("received ")?;
    let (name, rest) = match rest.strip_prefix('\'') {
        Some(rest) => rest.split_once("' message")?,
        None => rest.split_once(" message")?,
    };
    let whom = rest.split(". check ").next().unwrap_or(rest).trim_end_matches(['.', ' ']);
    let exchange = match whom {
        whom if whom.ends_with(" tunnel") => Some(Exchange::Quick),
        whom if whom.ends_with(" gateway") || whom.ends_with(" endpoint") => Some(Exchange::Main),
        _ => None,
    };
    Some((exchange, name))
}

/// The exchange that a sentence names.
pub(super) fn exchange(small: &str) -> Option<Exchange> {
    let head = parts(small, REASON).map_or(small, |(head, _)| head);
    [
        ("ike phase-2", Exchange::Quick),
        ("peer proposes phase 2", Exchange::Quick),
        (" ike_sa_init ", Exchange::IkeSaInit),
        (" ike_auth ", Exchange::IkeAuth),
        (" create_child_sa ", Exchange::CreateChildSa),
        ("phase-1 mainmode", Exchange::Main),
        ("phase-1 main mode", Exchange::Main),
        ("phase-1 aggressive", Exchange::Aggressive),
    ]
    .iter()
    .find(|(part, _)| head.contains(part))
    .map(|(_, exchange)| *exchange)
}

/// Of the first messages so many passed: up to the request that nobody answered, or the first one,
/// whose mode is refused.
pub(super) fn passed(small: &str) -> Option<(Option<Exchange>, u8)> {
    let (_, reason) = parts(small, REASON)?;
    let modes = [("'main mode'", Exchange::Main), ("'aggressive mode'", Exchange::Aggressive)];
    if let Some(rest) = reason.strip_prefix("received ") {
        let mode = modes.iter().find(|(mode, _)| rest.starts_with(mode))?;
        return Some((Some(mode.1), 1));
    }
    match reason.strip_prefix("no response for ")?.split(' ').next()? {
        "ike_sa_init" => Some((None, 1)),
        "ike_auth" => Some((None, 3)),
        _ => None,
    }
}

/// `is_event`: a message by its number, which are IKEv1's where they do not say IKEv2.
pub(super) fn version(small: &str, is_event: bool) -> Option<IkeVersion> {
    if small.contains("ikev2 ") {
        return Some(IkeVersion::V2);
    }
    let marks = ["phase one", "phase 1", "phase 2"];
    let is_old = is_event || marks.iter().any(|mark| small.contains(mark));
    is_old.then_some(IkeVersion::V1)
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "",
        logged: Logged::Always,
        source: "samples of Fireware's messages 0200 to 021A in Elastic's watchguard_firebox, notes on \
                 WatchGuard's course on branch office VPNs",
    },
    &[],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_small_and_begins_its_sentence() {
        for (pattern, _) in FIRST.iter().chain(CHILD).chain(WHOLE) {
            assert!(phrase::begins_its_sentence(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_was_proposed_stands_beside_what_it_should_be() {
        for (reason, value, expected) in [
            ("Received DH group 2, expecting 14", "DH group 2", "14"),
            (
                "Received 'Main mode' exchange type. Expecting aggressive mode.",
                "'Main mode' exchange type",
                "aggressive mode",
            ),
            (
                "Received authentication method PSK, expecting RSA certificate",
                "authentication method PSK",
                "RSA certificate",
            ),
            (
                "IKE proposal did not match. Received encryption 3DES, expected AES.",
                "encryption 3DES",
                "AES",
            ),
        ] {
            let text = format!("IKE phase-1 negotiation from a to b failed. Reason={reason}");
            let small = phrase::small(&text);
            let (said, _) = judges(&small, &text).unwrap().unwrap();
            assert_eq!((said.value, said.expected), (value, expected), "{reason}");
        }
    }

    #[test]
    fn a_name_holds_no_reason() {
        let wanted = Some(("a'b reason=c' ", "received n(x)"));
        assert_eq!(parts("a'b reason=c' reason=received n(x)", REASON), wanted);
        assert_eq!(parts("'o'brien' reason=x", REASON), Some(("'o'brien' ", "x")));
        assert_eq!(parts("reason='reason=x' y", REASON), Some(("", "'reason=x' y")));
        assert_eq!(parts("x", REASON), None);
    }

    #[test]
    fn a_notify_is_of_the_phase_that_it_names() {
        let refused = "no proposal chosen";
        for (text, wanted) in [
            (
                "received 'no proposal chosen' message from a for 'b' tunnel. check vpn ike \
                 diagnostic log messages on the remote gateway endpoint for more information.",
                Some((Some(Exchange::Quick), refused)),
            ),
            (
                "received 'invalid exchange type' message from a for 'tunnel' gateway endpoint. \
                 check x",
                Some((Some(Exchange::Main), "invalid exchange type")),
            ),
            (
                "received no proposal chosen message from a for b gateway",
                Some((Some(Exchange::Main), refused)),
            ),
            (
                "received no proposal chosen message. check the connection between local and \
                 remote gateway endpoints.",
                Some((None, refused)),
            ),
            (
                "ikev2 ike_auth exchange from a to b failed. reason=received n(ts_unacceptable) \
                 message.",
                Some((Some(Exchange::IkeAuth), "ts_unacceptable")),
            ),
            ("received xauth failed notification from a", None),
        ] {
            assert_eq!(notified(text), wanted, "{text}");
        }
    }
}
