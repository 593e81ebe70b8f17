//! The sentences in which charon judges a negotiation.

use std::sync::LazyLock;

use evidence::{Remark, Remarked, Timestamp};
use memchr::memmem::Finder;

use super::threading::Certificate;
use crate::logs::stamp;

/// What a phrase has to look like.
#[derive(Clone, Copy, Debug)]
enum Form {
    Begins(&'static str),
    Ends(&'static str),
    /// Both, in this order.
    BeginsAndHolds(&'static str, &'static str),
}

use Form::{Begins, BeginsAndHolds, Ends};

impl Form {
    fn start(self) -> Option<&'static str> {
        match self {
            Begins(start) | BeginsAndHolds(start, _) => Some(start),
            Ends(_) => None,
        }
    }
}

/// Bytes at the beginning of a line by which nearly all phrases are ruled out.
const OPENING: usize = 4;

/// A phrase with what makes it quick to look for.
#[derive(Debug)]
struct Known {
    form: Form,
    remark: Remark,
    opening: Option<[u8; OPENING]>,
    part: Finder<'static>,
}

impl Known {
    fn new((form, remark): (Form, Remark)) -> Known {
        let opening = form.start().and_then(|start| start.as_bytes().first_chunk().copied());
        let part = match form {
            BeginsAndHolds(_, part) => part,
            Begins(_) | Ends(_) => "",
        };
        Known { form, remark, opening, part: Finder::new(part) }
    }

    fn fits(&self, text: &str) -> bool {
        match self.form {
            Ends(end) => text.ends_with(end),
            Begins(start) | BeginsAndHolds(start, _) => {
                let rest = text.strip_prefix(start);
                rest.is_some_and(|rest| self.part.find(rest.as_bytes()).is_some())
            }
        }
    }
}

/// Phrases by the first letter, of which a line has one.
static BY_FIRST: LazyLock<[Vec<Known>; 128]> = LazyLock::new(|| {
    std::array::from_fn(|letter| {
        let all = PHRASES.iter().map(|phrase| Known::new(*phrase));
        let begins = |opening: [u8; OPENING]| usize::from(opening[0]) == letter;
        all.filter(|known| known.opening.is_some_and(begins)).collect()
    })
});

/// Phrases that are told by their end.
static BY_END: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let by_end = PHRASES.iter().filter(|(form, _)| matches!(form, Ends(_)));
    by_end.map(|phrase| Known::new(*phrase)).collect()
});

/// What charon writes behind its own identity.
static MYSELF: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("(myself)"));

/// strongSwan 5.0 to 6.0, the daemon's sources; all are written at level 1, the default, or below.
/// The first that fits counts.
const PHRASES: &[(Form, Remark)] = &[
    // ike_init.c, main_mode.c, aggressive_mode.c
    (BeginsAndHolds("no IKE config found for ", "NO_PROPOSAL_CHOSEN"), Remark::NoConnection),
    (BeginsAndHolds("no IKE config found for ", ""), Remark::NoConnection),
    (Begins("received proposals unacceptable"), Remark::SuiteRefused),
    (Begins("received proposals inacceptable"), Remark::SuiteRefused),
    (Begins("no proposal found"), Remark::SuiteRefused),
    (Begins("Aggressive Mode PSK disabled for security reasons"), Remark::AggressiveRefused),
    // ike_auth.c, ikev1 authenticators, child_cfg and peer_cfg selection
    (Begins("no matching peer config found"), Remark::NoPeer),
    (BeginsAndHolds("no peer config found", ""), Remark::NoPeer),
    (BeginsAndHolds("found ", "using Aggressive Mode"), Remark::AggressiveRefused),
    (BeginsAndHolds("found ", "using Main Mode"), Remark::MethodRefused),
    (BeginsAndHolds("constraint check failed: identity ", "required"), Remark::WrongIdentity),
    (BeginsAndHolds("IDir ", "does not match to"), Remark::WrongIdentity),
    // auth_cfg.c since 5.9.14
    (
        BeginsAndHolds("constraint check failed: ", "does not confirm identity"),
        Remark::NameNotInCertificate,
    ),
    (
        BeginsAndHolds("constraint check failed: EAP identity '%any' ", "required"),
        Remark::MethodRefused,
    ),
    // `inacceptable` before 5.7
    (Begins("peer requested EAP, config "), Remark::MethodRefused),
    (
        BeginsAndHolds("selected peer config '", "acceptable: non-matching authentication done"),
        Remark::MethodRefused,
    ),
    (
        BeginsAndHolds("selected peer config '", "acceptable: insufficient authentication rounds"),
        Remark::MethodRefused,
    ),
    (BeginsAndHolds("constraint requires ", "authentication, but"), Remark::MethodRefused),
    (BeginsAndHolds("authentication method ", "not allowed"), Remark::MethodRefused),
    (BeginsAndHolds("expected ", "authentication, but"), Remark::MethodRefused),
    (Begins("no shared key found for"), Remark::NoSecret),
    (Begins("no private key found for"), Remark::NoPrivateKey),
    (BeginsAndHolds("no common hash algorithm found to ", "signature"), Remark::NoSignatureScheme),
    (BeginsAndHolds("tried ", "but MAC mismatched"), Remark::WrongSecret),
    // psk_v1_authenticator.c
    (Begins("calculated HASH does not match HASH payload"), Remark::WrongSecret),
    (BeginsAndHolds("no trusted ", "public key found for"), Remark::NoPublicKey),
    (BeginsAndHolds("signature validation failed", ""), Remark::WrongSignature),
    // certificates: credential_manager.c, revocation and constraints plugins
    (Begins("no issuer certificate found for"), Remark::Untrusted),
    (Begins("issuer is \""), Remark::Untrusted),
    (BeginsAndHolds("self-signed certificate \"", "is not trusted"), Remark::Untrusted),
    (BeginsAndHolds("no trusted certificate found for", ""), Remark::Untrusted),
    (Begins("subject certificate invalid (valid from "), Remark::OutOfDate),
    (Begins("issuer certificate invalid (valid from "), Remark::OutOfDate),
    (Begins("certificate was revoked on"), Remark::Revoked),
    (BeginsAndHolds("constraint check failed: ", "RULE_CRL_VALIDATION"), Remark::NoRevocationList),
    (BeginsAndHolds("certificate status is unknown", "but"), Remark::NoRevocationList),
    (BeginsAndHolds("key strength ", "too weak"), Remark::WeakKey),
    // EAP and XAUTH
    (Begins("EAP method not supported, sending EAP_NAK"), Remark::EapMethodRefused),
    (BeginsAndHolds("requesting EAP_", "sending EAP_NAK"), Remark::EapMethodRefused),
    (BeginsAndHolds("EAP_", "not supported, sending EAP_NAK"), Remark::EapMethodRefused),
    (Begins("received EAP_NAK, sending EAP_FAILURE"), Remark::EapMethodRefused),
    (BeginsAndHolds("EAP method ", "failed for peer"), Remark::EapFailed),
    (BeginsAndHolds("EAP-MS-CHAPv2 verification failed", ""), Remark::EapFailed),
    (Begins("EAP-MS-CHAPv2 failed with error "), Remark::EapFailed),
    (Begins("no EAP key found for hosts "), Remark::EapFailed),
    (BeginsAndHolds("verification of AUTH payload with", "EAP MSK failed"), Remark::EapFailed),
    (BeginsAndHolds("RADIUS authentication of '", "' failed"), Remark::EapFailed),
    // radius_socket.c
    (BeginsAndHolds("RADIUS ", " timed out after "), Remark::EapFailed),
    // tls_peer.c
    (Begins("server certificate does not match to '"), Remark::NameNotInCertificate),
    (BeginsAndHolds("received EAP_FAILURE", ""), Remark::EapFailed),
    (BeginsAndHolds("no EAP ", "method"), Remark::EapMethodRefused),
    (BeginsAndHolds("loading EAP_", "method failed"), Remark::EapMethodRefused),
    (BeginsAndHolds("XAuth authentication of ", "failed"), Remark::XauthFailed),
    (BeginsAndHolds("received FAILURE XAuth status", ""), Remark::XauthFailed),
    // xauth_generic.c
    (Begins("no XAuth secret found for '"), Remark::XauthFailed),
    (BeginsAndHolds("none of ", " found XAuth secrets for '"), Remark::XauthFailed),
    // child_create.c, quick_mode.c
    (Begins("no acceptable proposal found"), Remark::ChildSuiteRefused),
    (Begins("no matching proposal found, sending NO_PROPOSAL_CHOSEN"), Remark::ChildSuiteRefused),
    (Begins("no acceptable traffic selectors found"), Remark::SelectorsRefused),
    (BeginsAndHolds("traffic selectors ", "acceptable"), Remark::SelectorsRefused),
    (Begins("received TS_UNACCEPTABLE notify, no CHILD_SA built"), Remark::SelectorsRefusedThere),
    (Begins("no matching CHILD_SA config found"), Remark::SelectorsRefused),
    (BeginsAndHolds("requested ", "mode, but configured"), Remark::ModeRefused),
    (BeginsAndHolds("no virtual IP found for", ""), Remark::NoAddress),
    (BeginsAndHolds("pool '", "is full, unable to assign address"), Remark::NoAddress),
    (BeginsAndHolds("expected a virtual IP request", "sending"), Remark::AddressNotAsked),
    // kernel and sockets: trap_manager.c, kernel_netlink_ipsec.c, plugin_loader.c, daemon.c,
    // socket_manager.c, socket_default_socket.c
    (BeginsAndHolds("unable to install policy ", "the same policy for reqid"), Remark::PolicyTaken),
    (
        BeginsAndHolds("feature ", "in critical plugin 'charon' has unmet dependency: CUSTOM:kern"),
        Remark::KernelRefused,
    ),
    (BeginsAndHolds("feature ", " in critical plugin '"), Remark::NotStarted),
    (Begins("initialization failed - aborting charon"), Remark::NotStarted),
    (Begins("no socket implementation registered, sending failed"), Remark::NoSocket),
    (BeginsAndHolds("unable to bind socket: ", "in use"), Remark::PortTaken),
    (Begins("could not create any sockets"), Remark::NoSocket),
    (Begins("unable to add SAD entry"), Remark::KernelRefused),
    (Begins("unable to allocate SPI"), Remark::KernelRefused),
    (Begins("unable to install inbound and outbound IPsec SA"), Remark::KernelRefused),
    (Begins("unable to install IPsec policies"), Remark::KernelRefused),
    (Begins("error writing to socket: Operation not permitted"), Remark::SendRefused),
    (Begins("error writing to socket: Network is unreachable"), Remark::NoRoute),
    (Begins("error writing to socket: No route to host"), Remark::NoRoute),
    (Begins("error writing to socket: Message too long"), Remark::TooLong),
    // keys that differ show only as nonsense behind the decryption
    (Ends("payload length, decryption failed?"), Remark::Unreadable),
    // message.c of IKEv1: with other keys it would not even decrypt
    (Begins("received HASH payload does not match"), Remark::Malformed),
    (Begins("DPD check timed out"), Remark::PeerDead),
    (Begins("verifying encrypted payload integrity failed"), Remark::Altered),
    (BeginsAndHolds("unable to resolve ", ", initiate aborted"), Remark::NameUnresolved),
    // stroke_control.c, vici_control.c
    (BeginsAndHolds("no config named '", "'"), Remark::NotLoaded),
    (BeginsAndHolds("initiate failed: CHILD_SA config '", "not found"), Remark::NotLoaded),
    // receiver.c
    (Begins("ignoring IKE_SA setup from "), Remark::TooManyHalfOpen),
    // PPK, redirects
    (BeginsAndHolds("PPK required but", ""), Remark::PpkRefused),
    (BeginsAndHolds("no PPK available", ""), Remark::PpkRefused),
    (BeginsAndHolds("PPK_ID ", "not found"), Remark::PpkRefused),
    (BeginsAndHolds("only ", "redirects are allowed within"), Remark::TooManyRedirects),
    // the end
    (BeginsAndHolds("giving up after ", "retransmits"), Remark::GaveUp),
    (Begins("peer not responding, trying again ("), Remark::GaveUp),
    (Begins("establishing IKE_SA failed, peer not responding"), Remark::GaveUp),
    // delete_ike_sa_job.c, of a responder
    (BeginsAndHolds("deleting half open IKE_SA with ", "after timeout"), Remark::GaveUp),
    (BeginsAndHolds("IKE_SA ", "established between"), Remark::Established),
    (BeginsAndHolds("CHILD_SA ", "established with SPIs"), Remark::ChildUp),
    (BeginsAndHolds("authentication of '", "successful"), Remark::AuthenticatedPeer),
];

/// The constant parts of each phrase.
pub(super) fn known() -> impl Iterator<Item = (&'static str, &'static str)> {
    PHRASES.iter().map(|(form, _)| match form {
        Begins(part) | Ends(part) => (*part, ""),
        BeginsAndHolds(start, part) => (*start, *part),
    })
}

/// A sentence by which charon cannot be mistaken, even where nothing else of it stands.
pub(super) fn is_distinct(text: &str) -> bool {
    /// Letters of its constant parts: fewer could be others' words.
    const FEWEST: usize = 18;
    let letters = |form| match form {
        Begins(part) | Ends(part) => part.len(),
        BeginsAndHolds(start, part) => start.len() + part.len(),
    };
    find(text).is_some_and(|known| letters(known.form) >= FEWEST)
        || proof(text).is_some_and(|(what, _)| what == Remark::SigningFailed)
}

/// `received fragment #2 of 2, reassembled fragmented IKE message (1360 bytes)`.
pub(super) fn reassembles(text: &str) -> bool {
    static WHOLE: LazyLock<Finder<'static>> =
        LazyLock::new(|| Finder::new("reassembled fragmented IKE message"));
    WHOLE.find(text.as_bytes()).is_some()
}

/// What is said of the certificate that the peer sent.
pub(super) fn certificate(text: &str) -> Option<Certificate> {
    if text.starts_with("received end entity cert ") {
        Some(Certificate::Sent)
    } else if text.starts_with([' ', 'u']) && text.trim_start().starts_with("using certificate ") {
        Some(Certificate::Used)
    } else {
        None
    }
}

/// What ends an IKE SA that was up.
pub(super) fn ends(text: &str) -> bool {
    text.starts_with("deleting IKE_SA ") || text.starts_with("received DELETE for IKE_SA ")
}

/// `Starting IKE charon daemon (strongSwan 5.9.8, …)`, `Starting charon-systemd IKE daemon (…`.
pub(super) fn starts(text: &str) -> bool {
    text.strip_prefix("Starting ").is_some_and(|rest| {
        rest.contains("daemon (strongSwan ") && (rest.contains("charon") || rest.contains("IKE"))
    })
}

/// `authentication of 'anna' (myself) with pre-shared key`, `… with RSA_EMSA_PKCS1_SHA2_256
/// successful`; of EAP the rounds tell.
fn proof(text: &str) -> Option<(Remark, &str)> {
    let rest = text.strip_prefix("authentication of '")?;
    MYSELF.find(rest.as_bytes())?;
    let (own, method) = rest.rsplit_once("' (myself) with ")?;
    if method.contains('\'') {
        // Words of a name.
        return None;
    }
    let what = match method.split(' ').next()? {
        "pre-shared" => Remark::ProvesWithKey,
        "EAP" => return None,
        _ if method.ends_with(" successful") => Remark::ProvesWithSignature,
        _ if method.ends_with(" failed") => Remark::SigningFailed,
        _ => return None,
    };
    Some((what, own))
}

fn find(text: &str) -> Option<&'static Known> {
    let opening: &[u8; OPENING] = text.as_bytes().first_chunk()?;
    let of_first = BY_FIRST.get(usize::from(opening[0])).map(Vec::as_slice).unwrap_or_default();
    let begin = of_first.iter().filter(|known| known.opening.as_ref() == Some(opening));
    begin.chain(&*BY_END).find(|known| known.fits(text))
}

/// `received EAP identity 'anna'`: whatever the peer writes there is its name.
fn user(text: &str) -> Option<(Remark, &str)> {
    let name = text.strip_prefix("received EAP identity '")?;
    Some((Remark::NamesUser, name.strip_suffix('\'').unwrap_or(name)))
}

/// What a sentence judges, with the words in single quotes that it is about.
pub(super) fn remark(text: &str) -> Option<(Remark, &str)> {
    if let Some(own) = proof(text).or_else(|| user(text)) {
        return Some(own);
    }
    let remark = find(text)?.remark;
    // Its own proof is no word about the peer's.
    if remark == Remark::AuthenticatedPeer && MYSELF.find(text.as_bytes()).is_some() {
        return None;
    }
    Some((remark, quoted(text)))
}

/// A judgement with its values: what it is about, and what it should be.
pub(super) fn remarked<'t>(what: Remark, value: &'t str, text: &'t str) -> Remarked<'t> {
    let mut quoted = text.split('\'').skip(1).step_by(2);
    match what {
        // `IDir 'a' does not match to 'b'`
        Remark::WrongIdentity if text.starts_with("IDir ") => {
            let expected = quoted.nth(1).unwrap_or_default();
            Remarked { expected, ..Remarked::new(what, value) }
        }
        // `constraint check failed: identity 'b' required `
        Remark::WrongIdentity => Remarked { expected: value, ..Remarked::new(what, "") },
        Remark::SelectorsRefused => {
            let rest =
                text.strip_prefix("traffic selectors ").and_then(|rest| rest.rsplit_once(' '));
            let child = text.split_once("CHILD_SA config found for ").map(|(_, asked)| asked);
            let asked = rest.map(|(asked, _)| asked).or(child).unwrap_or_default();
            Remarked::new(what, asked.trim())
        }
        Remark::OutOfDate => {
            let dates = text.split_once("(valid ").and_then(|(_, rest)| rest.strip_suffix(')'));
            Remarked { valid: validity(text), ..Remarked::new(what, dates.unwrap_or_default()) }
        }
        _ => Remarked::new(what, value),
    }
}

/// `subject certificate invalid (valid from Oct 13 16:14:12 2025 to Sep 04 16:14:12 2027)`.
fn validity(text: &str) -> Option<[Timestamp; 2]> {
    let (_, dates) = text.split_once("certificate invalid (valid from ")?;
    let (from, until) = dates.strip_suffix(')')?.split_once(" to ")?;
    let read = |date: &str| {
        let mut words = date.split(' ').filter(|word| !word.is_empty());
        stamp::dated(words.next()?, words.next(), words.next(), words.next())?.on_its_clock()
    };
    Some([read(from)?, read(until)?])
}

/// `looking for peer configs matching 192.0.2.1[gw.example]...203.0.113.7[anna]`: the peer's
/// identity, and the one that it asks for.
pub(super) fn sought(text: &str) -> Option<(&str, &str)> {
    static CONFIGS: LazyLock<Finder<'static>> =
        LazyLock::new(|| Finder::new("peer configs matching "));
    static BETWEEN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("]..."));
    let (_, pair) = split(text.strip_prefix("looking for ")?, &CONFIGS)?;
    let (own, peer) = split(pair, &BETWEEN)?;
    let (_, own) = own.split_once('[')?;
    let (_, peer) = peer.split_once('[')?;
    Some((peer.strip_suffix(']')?, own))
}

/// What stands before a part of a text, and what behind it.
fn split<'t>(text: &'t str, part: &Finder<'_>) -> Option<(&'t str, &'t str)> {
    let at = part.find(text.as_bytes())?;
    Some((&text[..at], &text[at + part.needle().len()..]))
}

/// Of two identities the peer's, which comes second: `'own' - 'peer'`.
fn quoted(text: &str) -> &str {
    // Neither mark is part of another letter.
    let mut marks = memchr::memchr2_iter(b'\'', b'"', text.as_bytes());
    let mut part = |from: usize| {
        let to = marks.next();
        (&text[from..to.unwrap_or(text.len())], to.map(|to| to + 1))
    };
    let (_, Some(from)) = part(0) else { return "" };
    let (first, Some(from)) = part(from) else { return &text[from..] };
    match part(from) {
        (" - ", Some(from)) => part(from).0,
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_identities_the_peer_s_is_told() {
        for (text, wanted) in [
            ("no quotes", ""),
            ("of 'a", "a"),
            ("of 'a'", "a"),
            ("of \"a\" x 'b'", "a"),
            ("for 'a' - 'b', but", "b"),
            ("for 'a' - 'é", "é"),
            ("for 'a' - ", "a"),
            ("for '' - ''", ""),
        ] {
            assert_eq!(quoted(text), wanted, "{text}");
        }
    }

    /// charon prints what the peer calls itself within sentences of its own.
    #[test]
    fn what_a_peer_calls_itself_judges_nothing() {
        for (form, _) in PHRASES {
            let is_long = form.start().is_some_and(|start| start.len() >= OPENING);
            assert!(is_long || matches!(form, Ends(_)), "{form:?}");
            let name = match *form {
                Begins(part) | Ends(part) => part.to_owned(),
                BeginsAndHolds(start, part) => format!("{start} {part}"),
            };
            for sentence in [
                format!("looking for peer configs matching 192.0.2.1[%any]...192.0.2.2[{name}]"),
                format!("received end entity cert \"CN={name}\""),
                format!("received cert request for \"CN={name}\""),
                format!("  using certificate \"CN={name}\""),
                format!("checking certificate status of \"CN={name}\""),
            ] {
                assert_eq!(remark(&sentence), None, "{sentence}");
            }
            let sentence = format!("received EAP identity '{name}'");
            assert_eq!(remark(&sentence), Some((Remark::NamesUser, name.as_str())));
        }
    }

    #[test]
    fn a_daemon_s_start_is_known() {
        assert!(starts("Starting IKE charon daemon (strongSwan 5.9.8, Linux 6.1.176, x86_64)"));
        assert!(starts("Starting charon-systemd IKE daemon (strongSwan 6.0.1, Linux 6.17.2)"));
        assert!(!starts("Starting strongSwan 5.9.8 IPsec [starter]..."));
        assert!(!starts("Starting IKE charon daemon"));
    }

    #[test]
    fn phrases_are_known_with_what_they_are_about() {
        let cases = [
            ("no shared key found for 'a' - 'b'", Some((Remark::NoSecret, "b"))),
            (
                "tried 1 shared key for 'a' - 'b', but MAC mismatched",
                Some((Remark::WrongSecret, "b")),
            ),
            ("invalid ID_V1 payload length, decryption failed?", Some((Remark::Unreadable, ""))),
            (
                "authentication of 'a' (myself) with pre-shared key successful",
                Some((Remark::ProvesWithKey, "a")),
            ),
            ("authentication of 'a' (myself) with EAP", None),
            (
                "authentication of 'a' (myself) with RSA signature failed",
                Some((Remark::SigningFailed, "a")),
            ),
            ("peer requested EAP, config inacceptable", Some((Remark::MethodRefused, ""))),
            (
                "selected peer config 'a' inacceptable: non-matching authentication done",
                Some((Remark::MethodRefused, "a")),
            ),
            ("traffic selectors a === b inacceptable", Some((Remark::SelectorsRefused, ""))),
            (
                "expected a virtual IP request, sending FAILED_CP_REQUIRED",
                Some((Remark::AddressNotAsked, "")),
            ),
            ("authentication of 'a' (myself) with pre-shared key' with EAP successful", None),
            (
                "authentication of 'a' with pre-shared key successful",
                Some((Remark::AuthenticatedPeer, "a")),
            ),
            ("received packet: from 192.0.2.1[500]", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(remark(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_expected_is_told_from_what_came() {
        let told = |text: &'static str| {
            let (what, value) = remark(text).unwrap();
            let remarked = remarked(what, value, text);
            (remarked.value, remarked.expected)
        };
        assert_eq!(told("IDir 'gw.a' does not match to 'gw.b'"), ("gw.a", "gw.b"));
        let required = "constraint check failed: identity 'gw.b' required ";
        assert_eq!(told(required), ("", "gw.b"));
        let asked = "traffic selectors 10.1.0.0/16 === 10.2.0.0/16 unacceptable";
        assert_eq!(told(asked), ("10.1.0.0/16 === 10.2.0.0/16", ""));
        let dates = "subject certificate invalid (valid from Jan 01 00:00:00 1970 to \
                     Jan  2 00:00:01 1970)";
        let [from, until] = validity(dates).unwrap();
        assert_eq!((from.0, until.0), (0, 86_401 * Timestamp::SECOND));
        assert_eq!(told(dates), ("from Jan 01 00:00:00 1970 to Jan  2 00:00:01 1970", ""));
        let pair =
            "looking for pre-shared key peer configs matching 192.0.2.1[gw]...2001:db8::1[a]";
        assert_eq!(sought(pair), Some(("a", "gw")));
        assert_eq!(sought("looking for peer configs matching 192.0.2.1...192.0.2.2[a]"), None);
    }
}
