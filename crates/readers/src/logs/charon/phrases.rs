//! The sentences in which charon judges a negotiation.

use std::sync::LazyLock;

use evidence::{Origin, Remark, Remarked, Timestamp};
use memchr::memmem::Finder;

use super::sentences::{self, NAMES_USER, PROVES};
use super::threading::Certificate;
use super::users;
use crate::logs::form::Form::{self, BeginsAndHolds, Ends};
use crate::logs::form::Group;
use crate::logs::stamp;

/// Bytes at the beginning of a line by which nearly all phrases are ruled out.
const OPENING: usize = 4;

/// A phrase with what makes it quick to look for.
#[derive(Debug)]
struct Known {
    form: Form,
    remark: Remark,
    origin: &'static Origin,
    opening: Option<[u8; OPENING]>,
    part: Finder<'static>,
}

impl Known {
    fn new(form: Form, remark: Remark, origin: &'static Origin) -> Known {
        let opening = form.start().and_then(|start| start.as_bytes().first_chunk().copied());
        let part = match form {
            BeginsAndHolds(_, part) => part,
            _ => "",
        };
        Known { form, remark, origin, opening, part: Finder::new(part) }
    }

    fn fits(&self, text: &str) -> bool {
        match self.form {
            BeginsAndHolds(start, _) => {
                let rest = text.strip_prefix(start);
                rest.is_some_and(|rest| self.part.find(rest.as_bytes()).is_some())
            }
            form => form.fits(text),
        }
    }
}

fn groups() -> impl Iterator<Item = &'static Group> {
    sentences::GROUPS.iter().chain(users::GROUPS)
}

/// All sentences, in order.
fn all() -> impl Iterator<Item = Known> {
    groups().flat_map(|group| {
        group.rows.iter().map(|(form, remark)| Known::new(*form, *remark, &group.origin))
    })
}

/// Phrases by the first letter, of which a line has one.
static BY_FIRST: LazyLock<[Vec<Known>; 128]> = LazyLock::new(|| {
    let mut by_first = std::array::from_fn(|_| Vec::new());
    for known in all() {
        let first = known.opening.map_or(0, |opening| usize::from(opening[0]));
        if let Some(of_first) = by_first.get_mut(first) {
            of_first.push(known);
        }
    }
    by_first
});

/// Phrases that are told by their end.
static BY_END: LazyLock<Vec<Known>> =
    LazyLock::new(|| all().filter(|known| matches!(known.form, Ends(_))).collect());

/// What charon writes behind its own identity.
static MYSELF: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("(myself)"));

/// The constant parts of each phrase.
pub(super) fn known() -> impl Iterator<Item = (&'static str, &'static str)> {
    groups().flat_map(|group| group.rows).map(|(form, _)| form.parts())
}

/// A sentence by which charon cannot be mistaken, even where nothing else of it stands.
pub(super) fn is_distinct(text: &str) -> bool {
    /// Letters of its constant parts: fewer could be others' words.
    const FEWEST: usize = 18;
    find(text).is_some_and(|known| known.form.letters() >= FEWEST)
        || proof(text).is_some_and(|(what, _)| what == Remark::SigningFailed)
}

/// `received fragment #2 of 2, reassembled fragmented IKE message (1360 bytes)`; in older versions
/// `reassembling`, and no size.
pub(super) fn reassembles(text: &str) -> bool {
    static WHOLE: LazyLock<Finder<'static>> =
        LazyLock::new(|| Finder::new(" fragmented IKE message"));
    split(text, &WHOLE).is_some_and(|(before, _)| {
        before.ends_with(", reassembled") || before.ends_with(", reassembling")
    })
}

/// A message, or a fragment of one, does not carry its checksum (`encrypted_payload.c`).
pub(super) fn is_altered(text: &str) -> bool {
    find(text).is_some_and(|known| known.remark == Remark::Altered)
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
    if let Some(own) = rest.strip_suffix("' (myself) failed") {
        // of IKEv1, and where no scheme is named
        return Some((Remark::SigningFailed, own));
    }
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
/// `XAuth authentication of 'anna' successful`: that is its name, too.
fn user(text: &str) -> Option<(Remark, &str)> {
    if let Some(name) = text.strip_prefix("XAuth authentication of '") {
        return Some((Remark::NamesUser, name.strip_suffix("' successful")?));
    }
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
    Some((users::of_pam(text).unwrap_or(remark), quoted(text)))
}

/// A judgement with its values: what it is about, and what it should be.
pub(super) fn remarked<'t>(what: Remark, value: &'t str, text: &'t str) -> Remarked<'t> {
    Remarked { origin: origin(what, text), ..with_values(what, value, text) }
}

fn origin(what: Remark, text: &str) -> Option<&'static Origin> {
    match what {
        Remark::ProvesWithKey | Remark::ProvesWithSignature | Remark::SigningFailed => {
            Some(&PROVES)
        }
        Remark::NamesUser => Some(&NAMES_USER),
        _ => find(text).map(|known| known.origin),
    }
}

fn with_values<'t>(what: Remark, value: &'t str, text: &'t str) -> Remarked<'t> {
    let mut quoted = text.split('\'').skip(1).step_by(2);
    match what {
        // `IDir 'a' does not match to 'b'`, `peer ID 'a' unacceptable, 'b' required`
        Remark::WrongIdentity if text.starts_with("IDir ") || text.starts_with("peer ID ") => {
            let expected = quoted.nth(1).unwrap_or_default();
            Remarked { expected, ..Remarked::new(what, value) }
        }
        // `received IDr gw.a, but require gw.b`
        Remark::WrongIdentity if text.starts_with("received IDr ") => {
            let asked = text.strip_prefix("received IDr ").unwrap_or_default();
            let (value, expected) = asked.rsplit_once(", but require ").unwrap_or((asked, ""));
            Remarked { expected, ..Remarked::new(what, value) }
        }
        // `constraint check failed: identity 'b' required `; since 6.1 `identity 'b' (ID_FQDN)
        // required, not matched by 'a' (ID_FQDN)`
        Remark::WrongIdentity => {
            let own = match text.contains(" required, not matched by '") {
                true => quoted.nth(1).unwrap_or_default(),
                false => "",
            };
            Remarked { expected: value, ..Remarked::new(what, own) }
        }
        Remark::SelectorsRefused => {
            let rest =
                text.strip_prefix("traffic selectors ").and_then(|rest| rest.rsplit_once(' '));
            let child = text.split_once("CHILD_SA config found for ").map(|(_, asked)| asked);
            let asked = rest.map(|(asked, _)| asked).or(child).unwrap_or_default();
            Remarked::new(what, asked.trim())
        }
        Remark::OutOfDate | Remark::AuthorityOutOfDate => {
            let dates = text.split_once("(valid ").and_then(|(_, rest)| rest.strip_suffix(')'));
            Remarked { valid: validity(text), ..Remarked::new(what, dates.unwrap_or_default()) }
        }
        // It names the server.
        Remark::EapFailed | Remark::XauthFailed if text.starts_with("received RADIUS ") => {
            Remarked::new(what, "")
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

/// `IKE_SA rw[1] established between 192.0.2.1[gw]...203.0.113.7[anna]`: the peer's identity.
pub(super) fn established_with(text: &str) -> Option<&str> {
    let (_, peer) = text.split_once("]...")?;
    peer.split_once('[')?.1.strip_suffix(']')
}

/// What stands before a part of a text, and what behind it.
fn split<'t>(text: &'t str, part: &Finder<'_>) -> Option<(&'t str, &'t str)> {
    let at = part.find(text.as_bytes())?;
    Some((&text[..at], &text[at + part.needle().len()..]))
}

/// Of two identities the peer's, which comes second: `'own' - 'peer'`, `'own'...'peer'`.
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
        (" - " | "...", Some(from)) => part(from).0,
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
        for (form, _) in groups().flat_map(|group| group.rows) {
            let is_long = form.start().is_some_and(|start| start.len() >= OPENING);
            assert!(is_long || matches!(form, Ends(_)), "{form:?}");
            let (first, second) = form.parts();
            let name = format!("{first} {second}");
            let name = name.trim_end();
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
            assert_eq!(remark(&sentence), Some((Remark::NamesUser, name)));
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
            ("unable to resolve gw.test, initiate aborted", Some((Remark::NameUnresolved, ""))),
            ("unable to resolve %any, initiate aborted", Some((Remark::NobodyToDial, ""))),
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
    fn sentences_of_every_version_are_known_by_their_origin() {
        for (text, what, versions) in [
            ("received proposals inacceptable", Remark::SuiteRefused, "5.0–5.6"),
            ("received proposals unacceptable", Remark::SuiteRefused, "5.7–6.1"),
            (
                "requested DH group MODP_2048 not contained in any of our proposals",
                Remark::ChildGroupRefused,
                "5.0–5.9",
            ),
            (
                "requested key exchange method MODP_2048 not supported",
                Remark::GroupRefused,
                "6.0, 6.1",
            ),
            (
                "deleting half open IKE_SA rw[3] with 192.0.2.1 after timeout",
                Remark::GaveUp,
                "5.0–6.1",
            ),
            ("verifying encrypted fragment payload integrity failed", Remark::Altered, "5.0–6.1"),
            ("EAP vendor specific method 1-311 failed for peer anna", Remark::EapFailed, "5.0–6.1"),
            ("failed to configure HW offload", Remark::OffloadRefused, "5.9–6.1"),
            (
                "unable to install outbound IPsec SA (SAD) in kernel",
                Remark::KernelRefused,
                "5.0–6.1",
            ),
            (
                "constraint requires EAP_TLS, but EAP_MSCHAPV2 was used",
                Remark::MethodRefused,
                "5.0–6.1",
            ),
        ] {
            let (found, value) = remark(text).expect(text);
            let remarked = remarked(found, value, text);
            let origin = remarked.origin.expect(text);
            assert_eq!((found, origin.versions), (what, versions), "{text}");
        }
        // The proof goes without it, which the peer may accept (RFC 8784 §3).
        assert_eq!(remark("no PPK available, using NO_PPK_AUTH notify"), None);
    }

    #[test]
    fn what_charon_of_4_1_and_4_2_says_is_known() {
        for (text, what) in [
            ("peer ID 'gw.a' unacceptable, 'gw.b' required", Remark::WrongIdentity),
            ("no matching config found for 'gw'...'anna'", Remark::NoPeer),
            (
                "authentication method ECDSA-256 signature used by 'anna' not supported",
                Remark::MethodRefused,
            ),
            ("failed to authenticate against 'gw' using EAP", Remark::EapFailed),
            (
                "client requested EAP authentication, but configuration forbids it",
                Remark::MethodRefused,
            ),
            (
                "configured EAP server method not supported, sending EAP_FAILURE",
                Remark::EapMethodRefused,
            ),
            (
                "EAP server requested unsupported EAP method, sending EAP_NAK",
                Remark::EapMethodRefused,
            ),
            ("verification of AUTH payload created from EAP MSK failed", Remark::EapFailed),
            ("no RSA private key found with for gw with keyid ab:cd", Remark::NoPrivateKey),
            ("PSK MAC verification failed", Remark::WrongSecret),
        ] {
            let (found, value) = remark(text).expect(text);
            let versions = remarked(found, value, text).origin.expect(text).versions;
            assert_eq!(found, what, "{text}");
            assert!(versions.starts_with("4.1") || what == Remark::NoPrivateKey, "{text}");
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
        let compared = "constraint check failed: identity 'gw.b' (ID_FQDN) required, not matched \
                        by 'gw.a' (ID_FQDN)";
        assert_eq!(told(compared), ("gw.a", "gw.b"));
        assert_eq!(told("received IDr gw.a, but require gw.b"), ("gw.a", "gw.b"));
        assert_eq!(told("peer ID 'gw.a' unacceptable, 'gw.b' required"), ("gw.a", "gw.b"));
        assert_eq!(told("no matching config found for 'gw'...'anna'"), ("anna", ""));
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
