//! The sentences in which pluto judges a negotiation.

use std::net::IpAddr;

use evidence::{Origin, Remark, Remarked, UserRefusal};

use super::sentences::{self, GROUPS};
use super::stages::MOST_NAMED;
use super::{nss, strongswan, tried, wire};
use crate::logs::form::{Form, Group};
use crate::logs::pam;
use crate::logs::selectors::is_in_front;

/// 5.x: `sent IKE_AUTH request to 192.0.2.1:UDP/500 with shared-key-mac and FQDN '@anna'; …`.
/// IKEv1's `I am sending my cert`, in aggressive mode `… my certificate`, goes with its signature.
/// With the identity, empty where it is not told.
pub(super) fn own_proof(text: &str) -> Option<(Remark, &str)> {
    if text.starts_with("I am sending my cert") {
        return Some((Remark::ProvesWithSignature, ""));
    }
    let (_, method) = text.strip_prefix("sent IKE_AUTH request ")?.split_once("with ")?;
    let name = own_name(method).unwrap_or_default();
    if method.starts_with("shared-key-mac ") {
        return Some((Remark::ProvesWithKey, name));
    }
    let method = method.split(' ').next()?;
    let is_signature = method.ends_with("digital-signature")
        || method.starts_with("rsa-")
        || method.starts_with("ecdsa-");
    is_signature.then_some((Remark::ProvesWithSignature, name))
}

/// `… and FQDN '@anna'; Child SA #2 {…}`, `… and DER_ASN1_DN 'CN=anna'`.
fn own_name(method: &str) -> Option<&str> {
    let (_, name) = method.split_once(" and ")?.1.split_once(" '")?;
    let name = match name.split_once("'; Child SA #") {
        Some((name, _)) => name,
        None => name.strip_suffix('\'')?,
    };
    (!name.is_empty() && name.len() <= MOST_NAMED).then_some(name)
}

/// Linux' numbers of what the kernel cannot do: no such algorithm, value, protocol or operation.
const LACKING: [&str; 6] = ["2", "22", "38", "93", "95", "97"];

static PAM: Origin = sentences::of("4.0–5.2", "pam_auth.c");

/// `PAM: authentication of user 'anna' FAILED after 2.1 seconds`, `… ABORTED (timeout) after …`,
/// where PAM gave no answer (`pam_auth.c` since 4.0). The name is the peer's: what pluto says
/// stands behind the last `'`.
fn of_pam(text: &str) -> Option<(Remark, &str)> {
    let (name, what) = text.strip_prefix("PAM: authentication of user '")?.rsplit_once('\'')?;
    match what {
        _ if what.starts_with(" FAILED after ") => Some((Remark::XauthFailed, name)),
        _ if what.starts_with(" ABORTED (") => Some((Remark::UserUnchecked, name)),
        _ => None,
    }
}

/// `XAUTH FAILED during pam_authenticate with 'System error' for state #1, gw[1] user=anna.`: what
/// PAM says stands before what the peer is called.
fn why_of_pam(text: &str) -> Option<(Remark, &str)> {
    let (step, rest) = text.strip_prefix("XAUTH FAILED during ")?.split_once(" with '")?;
    let (error, rest) = rest.split_once("' for state #")?;
    let (_, name) = rest.split_once(" user=")?;
    let remark = match pam::of_error(error) {
        _ if step == "pam_start" => Remark::UserUnchecked,
        UserRefusal::Unchecked => Remark::UserUnchecked,
        UserRefusal::Credentials if step == "pam_authenticate" => Remark::XauthFailed,
        _ => Remark::UserRestricted,
    };
    Some((remark, name.strip_suffix('.').unwrap_or(name)))
}

/// `We cannot identify ourselves with either end of this connection.  A or B are not usable`, in
/// Libreswan 4 and 5 with a small letter: no address of it is this machine's (`initiate.c`). In
/// FreeS/WAN and strongSwan 4 `we have no ipsecN interface for …` (`connections.c`).
pub(super) fn is_unoriented(text: &str) -> bool {
    text.get(1..).is_some_and(|rest| {
        rest.starts_with("e cannot identify ourselves with either end of this connection")
            || rest.starts_with("e have no ipsecN interface for either end of this connection")
    })
}

/// `added unoriented IKEv2 connection (neither left=A nor right=B match an interface)`, since 5.0:
/// an address of it may still come up.
pub(super) fn is_loaded_unoriented(text: &str) -> bool {
    text.starts_with("added unoriented ") && text.ends_with(" match an interface)")
}

/// `TCP: socket 21: connecting to 192.0.2.7:4500: Connection refused (errno 111)` (`iface_tcp.c`).
pub(super) fn is_of_tcp(text: &str) -> bool {
    text.starts_with("TCP: socket ")
}

/// What the peer proposes for itself is not among the addresses that may be behind a NAT; another
/// connection may take it all the same (Openswan 2.6, `connections.c`; Libreswan 3 to 5,
/// `virtual_ip.c`).
pub(super) fn is_of_virtual(text: &str) -> bool {
    text.starts_with("peer proposal was reject") && text.contains(" in a virtual connection policy")
}

/// What `whack` and `addconn` say without pluto, or of a connection that pluto has not (`whack.c`,
/// `foreach_connection_by_alias.c`, `rcv_whack.c`; Openswan 2.6, Libreswan 3 to 5), and how pluto
/// dies of itself.
pub(super) fn of_whack(text: &str) -> Option<Remark> {
    /// What stands before it: a time, `ipsec`.
    const MOST_BEFORE: usize = 48;
    const UNNAMED: [&str; 3] =
        ["no connection named \"", "no connection or alias named \"", "no connection or alias '"];
    if UNNAMED.iter().any(|start| text.starts_with(start)) {
        return Some(Remark::NotLoaded);
    }
    let behind = |words: &str| {
        let at = text.find(words).filter(|at| *at <= MOST_BEFORE)?;
        Some(&text[at + words.len()..])
    };
    // `addconn` asks pluto, too.
    let unheard = behind("connect(pluto_ctl) failed: ").is_some_and(|why| {
        why.starts_with("Connection refused") || why.starts_with("No such file or directory")
    });
    let is_absent = behind("whack: ").is_some_and(|said| {
        said.starts_with("is Pluto running?  connect() for \"")
            || said.starts_with("Pluto is not running (no \"")
    });
    // As it ends in good order an assertion may fail as well.
    let has_died = ["ABORT: ASSERTION FAILED: ", "FATAL: ASSERTION FAILED: "]
        .iter()
        .find_map(|words| behind(words))
        .is_some_and(|why| !why.contains("(free_signal_handlers() "));
    (unheard || is_absent || has_died).then_some(Remark::NotRunning)
}

/// `FATAL ERROR: NSS: could not authenticate slot` (`log.c`), `FATAL: NSS initialization failure`
/// (Libreswan 3, `plutomain.c`): pluto ends itself. Or it has no port
/// to listen at: `bind() failed in find_raw_ifaces4()` (FreeS/WAN, Openswan, Libreswan 3), `find
/// IPv4 interfaces failed calling bind(0.0.0.0:500)` (Libreswan since 4.7), and of one interface
/// `ERROR: bind() for eth0/eth0 192.0.2.1:500 in process_raw_ifaces()`.
pub(super) fn has_ended(all: &str) -> Option<Remark> {
    const ENDS: [&str; 4] =
        ["FATAL ERROR: ", "FATAL: NSS ", "ABORT at ", "error while loading shared libraries: "];
    // The loader names the program by its path.
    let text = all.split_once("/pluto: ").filter(|(path, _)| path.starts_with('/'));
    let text = text.map_or(all, |(_, text)| text);
    let is_fatal = ENDS.iter().any(|start| text.starts_with(start));
    let binds = is_fatal && text.contains("bind(") || text.starts_with("ERROR: bind() for ");
    if binds && text.contains("Address already in use") {
        return Some(Remark::PortTaken);
    }
    is_fatal.then_some(Remark::NotStarted)
}

/// Of these the program's name is not needed: no other daemon ends so.
pub(super) fn ends_as_pluto(text: &str) -> bool {
    const OWN: [&str; 4] = [
        "FATAL ERROR: NSS: ",
        "FATAL ERROR: find ",
        "FATAL ERROR: bind(",
        "FATAL: NSS initialization failure",
    ];
    let binds = text.starts_with("ERROR: bind() for ") && text.contains(" in process_raw_ifaces()");
    binds || OWN.iter().any(|start| text.starts_with(start))
}

/// `added IKEv2 connection`, since 5.1 `added oriented IKEv2 connection` (`connections.c`, 4.0).
pub(super) fn is_loaded(text: &str) -> bool {
    text.strip_prefix("added ").is_some_and(|rest| {
        rest.trim_start_matches("oriented ").starts_with("IKEv") && rest.ends_with(" connection")
    })
}

/// The administrator takes a connection down (`terminate.c`, the second one since 5.0).
pub(super) fn is_taken_down(text: &str) -> bool {
    text.starts_with("terminating SAs using this connection")
        || text.starts_with("initiating delete of connection's I")
}

/// Of Openswan 2.6.50, which names the exchange that it refuses.
pub(super) const NAMES_EXCHANGE: &str = "sending notification ISAKMP_v2_";

/// Of a negotiation under way it follows from why the peer is not the one meant (`ikev1_aggr.c`).
pub(super) fn follows(text: &str) -> bool {
    text.starts_with("initial Aggressive Mode packet ")
}

/// Of debugging output: what fits is for the other version of IKE (Openswan 2.6, `connections.c`).
pub(super) fn is_other_version(text: &str) -> bool {
    text.starts_with("| connection ")
        && text.ends_with("would have matched, but ike version policy was wrong")
}

/// `dropping unexpected IKE_AUTH message …; encrypted payloads: IDi,SA,TSi,TSr,N,CP; missing
/// payloads: AUTH` (`ikev2.c` since 3.28): without its proof the peer asks for EAP (RFC 7296
/// §2.16).
fn asks_for_eap(text: &str) -> bool {
    let rest = text.strip_prefix("dropping ").unwrap_or(text);
    let Some(rest) = rest.strip_prefix("unexpected ") else { return false };
    let Some((before, missing)) = rest.split_once("missing payloads: ") else { return false };
    let exchange = rest.trim_start_matches("ISAKMP_v2_");
    let within = before.split_once("encrypted payloads: ").map(|(_, list)| list);
    let names = |list: &str, name| list.split([',', ';', ' ', ')']).any(|own| own == name);
    exchange.starts_with("IKE_AUTH ")
        && within.is_some_and(|list| names(list, "IDi"))
        && missing.split([';', ')', ' ']).next() == Some("AUTH")
}

/// A sentence by which pluto cannot be mistaken, even where nothing else of it stands.
/// As it dials (`initiate.c`).
pub(super) const DIALS_NOBODY: &str =
    "cannot initiate connection without resolved dynamic peer IP address";

/// `failed to convert 'gw.example' at load time: not a numeric IPv4 address and name lookup failed`
/// (Libreswan 3 to 4, in its tests).
pub(super) fn is_unresolved(text: &str) -> bool {
    let rest = text.strip_prefix("failed to convert '");
    rest.is_some_and(|rest| rest.contains("' at load time: ") && rest.contains("lookup failed"))
}

pub(super) fn is_distinct(text: &str) -> bool {
    if text.starts_with("NSS: ") {
        return nss::remark(text).is_some();
    }
    /// Letters of its constant parts: fewer could be others' words.
    const FEWEST: usize = 22;
    let fits = |form: &&Form| form.letters() >= FEWEST && form.fits(text);
    is_other_version(text)
        || text.starts_with(NAMES_EXCHANGE)
        || asks_for_eap(text)
        || tried::is_of_proposal(text)
        || GROUPS
            .iter()
            .chain(wire::GROUPS)
            .flat_map(|group| group.rows)
            .any(|(form, _)| fits(&form))
}

fn all() -> impl Iterator<Item = &'static (Form, Remark)> {
    groups().flat_map(|group| group.rows)
}

fn groups() -> impl Iterator<Item = &'static Group> {
    GROUPS.iter().chain(wire::GROUPS).chain([&strongswan::GROUP])
}

/// The constant parts of each phrase.
pub(super) fn known() -> impl Iterator<Item = (&'static str, &'static str)> {
    all().map(|(form, _)| form.parts())
}

/// What a sentence judges, with the words in quotes that it is about.
pub(super) fn remark(text: &str) -> Option<(Remark, &str)> {
    let bare = text.strip_prefix("ERROR: ").unwrap_or(text);
    if bare.starts_with("netlink response for Add SA ") {
        return of_kernel(bare).map(|what| (what, ""));
    }
    if asks_for_eap(text) {
        return Some((Remark::MethodRefused, ""));
    }
    if text.starts_with("NSS: ") {
        return nss::remark(text);
    }
    if text.starts_with("PAM: ") {
        return of_pam(text);
    }
    if let Some(told) = why_of_pam(text) {
        return Some(told);
    }
    if text.starts_with("checking validity of ") {
        return strongswan::validity(text).map(|remark| (remark, ""));
    }
    // 4.0 to 4.3 say which library objects.
    let text = text.strip_prefix("NSS ").filter(|rest| rest.starts_with("ERROR: ")).unwrap_or(text);
    let fits = |form: &Form| form.fits(text) || form.fits(bare);
    let (_, remark) = all().find(|(form, _)| fits(form))?;
    if *remark == Remark::NoConnection && !has_no_connection(text) || is_let_pass(text) {
        return None;
    }
    Some((complained(*remark, text), quoted(text)))
}

/// `asynchronous network error report on eth0 (192.0.2.1:500) for message to 192.0.2.9 port 500,
/// complainant 198.51.100.1: No route to host [errno 113, …]`: another machine than this one, or
/// than the peer, is on the way between them.
fn complained(remark: Remark, text: &str) -> Remark {
    let address = |text: &str| text.parse::<IpAddr>().ok();
    let part = |start: &str, end: &[char]| {
        let (_, rest) = text.split_once(start)?;
        rest.split(end).next()
    };
    let Some((_, rest)) = text.split_once(", complainant ") else { return remark };
    let complainant = rest.split_once(": ").and_then(|(name, _)| address(name));
    let own = part(" (", &[')']).and_then(|own| address(own.rsplit_once(':')?.0));
    let peer = part(" for message to ", &[' ']).and_then(address);
    let known = match remark {
        Remark::NoRoute => own,
        Remark::PortRefused => peer,
        _ => None,
    };
    match complainant.zip(known) {
        Some((complainant, known)) if complainant != known => Remark::RefusedOnTheWay,
        _ => remark,
    }
}

/// `… included errno 2: No such file …`, `…: No such file … (errno 2)`.
fn of_kernel(text: &str) -> Option<Remark> {
    let (_, after) = text.split_once("errno ")?;
    match after.split(|c: char| !c.is_ascii_digit()).next()? {
        // It may not (a container without CAP_NET_ADMIN), or has no memory left.
        "1" => Some(Remark::KernelDenied),
        "12" | "105" => Some(Remark::KernelShort),
        number => LACKING.contains(&number).then_some(Remark::KernelRefused),
    }
}

/// What `"/etc/ipsec.secrets" line 3: ` says of a key that is not there after all (`secrets.c`).
const OBJECTIONS: [&str; 6] = [
    "premature end of entry",
    "unexpected end of id list",
    "unrecognized key format",
    "PSK data malformed",
    "index \"",
    "unterminated string",
];

/// Whether the file of secrets is begun anew, or objected to: its name stands where a connection's
/// does.
pub(super) fn of_secrets(name: &str, text: &str) -> Option<bool> {
    if text.starts_with("loading secrets from \"") {
        return Some(false);
    }
    let objects = OBJECTIONS.iter().any(|start| text.starts_with(start));
    (objects && name.ends_with(".secrets")).then_some(true)
}

/// `IKE_SA_INIT message received on … but no suitable connection found with IKEv2 policy`, before
/// 3.20 `initial parent SA message received on … but no connection has been authorized with …`.
fn has_no_connection(text: &str) -> bool {
    const WHY: [&str; 5] = [
        "no matching connection has been authorized",
        "no suitable connection found with IKEv2 policy",
        "no connection has been authorized",
        "forbids connection",
        "but no (wildcard) connection",
    ];
    WHY.iter().any(|why| text.contains(why))
}

/// Another port than was asked for, `us: 0 vs them: 17`: but for these pluto goes on with it, as it
/// does after `… subnet returned doesn't match my proposal` and another protocol (`ikev1_quick.c`).
fn is_let_pass(text: &str) -> bool {
    let ports = sentences::OTHER_PORT.iter().find_map(|start| text.strip_prefix(start));
    let Some(ports) = ports else { return false };
    let (own, peer) = ports.split_once(" vs them:").unwrap_or_default();
    own.trim() != "0" && peer.trim() != "1701"
}

/// Pluto quotes with ' and, where Openswan wrote it, with ` before and ' after.
fn quoted(text: &str) -> &str {
    let Some(begin) = text.find(['\'', '`', '"']) else { return "" };
    // The apostrophe of a genitive is no quotation.
    if text[..begin].ends_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let rest = &text[begin + 1..];
    let end = if text[begin..].starts_with('"') { '"' } else { '\'' };
    rest.find(end).map(|end| &rest[..end]).unwrap_or_default()
}

/// A judgement with its values: what it is about, and what it should be.
pub(super) fn remarked<'t>(what: Remark, value: &'t str, text: &'t str) -> Remarked<'t> {
    Remarked { origin: origin(text), ..with_values(what, value, text) }
}

fn origin(text: &str) -> Option<&'static Origin> {
    if text.starts_with("PAM: ") {
        return Some(&PAM);
    }
    if text.starts_with("checking validity of ") {
        return Some(&strongswan::GROUP.origin);
    }
    let bare = text.strip_prefix("ERROR: ").unwrap_or(text);
    let says = |(form, _): &(Form, Remark)| form.fits(text) || form.fits(bare);
    groups().find(|group| group.rows.iter().any(says)).map(|group| &group.origin)
}

fn with_values<'t>(what: Remark, value: &'t str, text: &'t str) -> Remarked<'t> {
    match what {
        // `we require peer to have ID '@b', but peer declares '@a'`
        Remark::WrongIdentity if text.starts_with("we require ") => {
            let declared =
                text.split_once("but peer declares ").map_or("", |(_, rest)| quoted(rest));
            Remarked { expected: value, ..Remarked::new(what, declared) }
        }
        // `ID_DER_ASN1_DN 'CN=a' does not match expected 'CN=b'`
        Remark::WrongIdentity => {
            let expected = text.split_once(" expected ").map_or("", |(_, rest)| quoted(rest));
            Remarked { expected, ..Remarked::new(what, value) }
        }
        // Of EAP-TLS, whose certificates may be to blame.
        Remark::EapFailed => Remarked::unconfirmed(what),
        // `XAUTH: User anna: Authentication Failed: Incorrect Username or Password`
        Remark::XauthFailed if text.starts_with("XAUTH: ") => {
            let name = text.strip_prefix("XAUTH: User ");
            let name = name.and_then(|rest| rest.rsplit_once(": Authentication Failed"));
            Remarked::new(what, name.map_or("", |(name, _)| name))
        }
        Remark::SelectorsRefused => {
            let asked = text.split_once("no connection is known for ").map_or("", |(_, rest)| rest);
            // `{TSi=…;TSr=…} does not fit the proposal {TSi=…;TSr=…}`
            let response = text.split_once("response ").map(|(_, rest)| rest);
            let pair = response.and_then(|rest| rest.split_once(" does not fit the proposal "));
            let (value, expected) = pair.unwrap_or((asked, ""));
            // `203.0.113.9/32===10.0.0.2:17/1701...`
            let ends = value.split_once("===").filter(|(first, _)| !first.contains("..."));
            let what = match ends {
                Some((first, rest))
                    if host(rest).is_some_and(|own| is_in_front(value, first, own)) =>
                {
                    Remark::PublicAddressAsked
                }
                _ => what,
            };
            Remarked { expected, ..Remarked::new(what, value) }
        }
        _ => Remarked::new(what, value),
    }
}

/// `10.0.0.2:17/1701...`, `192.168.20.25<192.168.20.25>[+S=C]:17/1701...`
fn host(text: &str) -> Option<IpAddr> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    text[..end].trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_proves_this_end_is_a_key_or_a_signature() {
        let sent = |method| {
            format!("sent IKE_AUTH request to 192.0.2.1:UDP/500 with {method} and FQDN '@a'")
        };
        for (text, proof) in [
            (sent("shared-key-mac"), Some((Remark::ProvesWithKey, "@a"))),
            (
                sent("digital-signature RSASSA-PSS with SHA2_512"),
                Some((Remark::ProvesWithSignature, "@a")),
            ),
            (sent("ecdsa-sha2-384-p384"), Some((Remark::ProvesWithSignature, "@a"))),
            (sent("null"), None),
            (
                "sent IKE_AUTH request to 192.0.2.1:UDP/500 with shared-key-mac and \
                 DER_ASN1_DN 'C=IT, CN=a'; Child SA #2 {ESP <0x1a2b3c4d} [10.0.1.0/24===10.2.0.0/16]"
                    .to_owned(),
                Some((Remark::ProvesWithKey, "C=IT, CN=a")),
            ),
            (
                "sent IKE_AUTH request to 192.0.2.1:UDP/500 with shared-key-mac and FQDN '@".into(),
                Some((Remark::ProvesWithKey, "")),
            ),
            ("I am sending my cert".to_owned(), Some((Remark::ProvesWithSignature, ""))),
            ("I am sending a certificate request".to_owned(), None),
        ] {
            assert_eq!(own_proof(&text), proof, "{text}");
        }
    }

    #[test]
    fn phrases_are_known_with_what_they_are_about() {
        let cases = [
            (
                "Can't authenticate: no preshared key found for `@a' and `@b'.  Attribute X",
                Some((Remark::NoSecret, "")),
            ),
            ("authentication failed: no PSK found for '@a'", Some((Remark::NoSecret, "@a"))),
            ("no suitable connection for peer '@a'", Some((Remark::NoPeer, "@a"))),
            (
                "netlink response for Add SA esp.1@192.0.2.1: Protocol not supported (errno 93)",
                Some((Remark::KernelRefused, "")),
            ),
            (
                "netlink response for Add SA esp.1@192.0.2.1 included errno 1: Operation not \
                 permitted",
                Some((Remark::KernelDenied, "")),
            ),
            (
                "netlink response for Add SA esp.1@192.0.2.1: Cannot allocate memory (errno 12)",
                Some((Remark::KernelShort, "")),
            ),
            (
                "netlink response for Add SA esp.1@192.0.2.1: No buffer space available (errno \
                 105)",
                Some((Remark::KernelShort, "")),
            ),
            (
                "ikev2 lease_an_address failure no free address in addresspool",
                Some((Remark::NoAddress, "")),
            ),
            ("netlink response for Add SA esp.1@192.0.2.1 included errno 17: File exists", None),
            ("netlink response for Del SA esp.1@192.0.2.1: No such process (errno 3)", None),
            (
                "IKE_SA_INIT message received on 192.0.2.1:500 but no suitable connection found \
                 with IKEv2 policy",
                Some((Remark::NoConnection, "")),
            ),
            ("INFORMATIONAL message received on 192.0.2.1:500", None),
            (
                "NSS: ERROR: IPsec certificate CN=x invalid: SEC_ERROR_REVOKED_CERTIFICATE: y, \
                 O=z invalid: SEC_ERROR_UNKNOWN_ISSUER: Peer's Certificate issuer is not known.",
                Some((Remark::Untrusted, "CN=x invalid: SEC_ERROR_REVOKED_CERTIFICATE: y, O=z")),
            ),
            ("NSS: warning: x invalid: SEC_ERROR_INADEQUATE_CERT_TYPE: y", None),
            (
                "NSS: ERROR: IPsec certificate CN=b invalid: SEC_ERROR_OCSP_UNKNOWN_CERT: z",
                Some((Remark::NoRevocationList, "CN=b")),
            ),
            (
                "NSS: ERROR: IPsec certificate CN=b invalid: SEC_ERROR_BAD_SIGNATURE: z",
                Some((Remark::Untrusted, "CN=b")),
            ),
            ("NSS ERROR: Peer's Certificate has been revoked.", Some((Remark::Revoked, ""))),
            ("NSS warning: Peer's Certificate has been revoked.", None),
            (
                "X509: authentication failed; peer certificate contains no subjectAltName \
                 extension to match FQDN '@b'",
                Some((Remark::NameNotInCertificate, "@b")),
            ),
            (
                "X509: CERT payload does not match connection ID",
                Some((Remark::NameNotInCertificate, "")),
            ),
            (
                "Peer ID 'b' is not specified on the certificate SubjectAltName (SAN) and no \
                 better connection found",
                Some((Remark::NameNotInCertificate, "b")),
            ),
            (
                "PAM: authentication of user 'bob' FAILED after 1.5 seconds",
                Some((Remark::XauthFailed, "bob")),
            ),
            ("PAM: authentication of user 'x' FAILED after' SUCCEEDED after 0.1 seconds", None),
            (
                "XAUTH FAILED during pam_authenticate with 'Authentication failure' for state #4, \
                 gw[1] user=anna.",
                Some((Remark::XauthFailed, "anna")),
            ),
            (
                "XAUTH FAILED during pam_authenticate with 'Authentication failure' for state #4, \
                 gw[1] user=x' for state #5, gw[1] user=anna.",
                Some((Remark::XauthFailed, "x' for state #5, gw[1] user=anna")),
            ),
            (
                "XAUTH FAILED during pam_authenticate with 'System error' for state #4, gw[1] \
                 user=anna.",
                Some((Remark::UserUnchecked, "anna")),
            ),
            (
                "XAUTH FAILED during pam_acct_mgmt with 'Permission denied' for state #4, gw[1] \
                 user=anna.",
                Some((Remark::UserRestricted, "anna")),
            ),
            (
                "connection has ppk=insist but peer does not support PPK",
                Some((Remark::PpkRefused, "")),
            ),
            (
                "Child SA's Traffic Selector request {TSi=10.9.0.4/32;TSr=10.9.0.1/32} does not \
                 match any IKEv2 connection; responding with TS_UNACCEPTABLE",
                Some((Remark::SelectorsRefused, "")),
            ),
            (
                "Quick Mode request rejected, peer requested lease of 10.9.0.7/32 but it is \
                 unavailable, lease is in use by \"b\"[2]; deleting ISAKMP SA",
                Some((Remark::AddressTaken, "b")),
            ),
            ("policy dictates Tunnel Mode, ignoring peer's request for Transport Mode", None),
            ("issuer cacert not found", Some((Remark::Untrusted, ""))),
            (
                "signature check for 'C=IT, CN=b' failed:  wrong key?; tried 1",
                Some((Remark::WrongSignature, "C=IT, CN=b")),
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(remark(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_expected_is_told_from_what_came() {
        for (text, wanted) in [
            ("we require peer to have ID '@b', but peer declares '@a'", ("@a", "@b")),
            ("we require IKEv1 peer to have ID '@b', but peer declares '@a'", ("@a", "@b")),
            ("ID_DER_ASN1_DN 'CN=a' does not match expected 'CN=b'", ("CN=a", "CN=b")),
            (
                "cannot respond to IPsec SA request because no connection is known for \
                 10.1.0.0/16===192.0.2.1[@gw]...203.0.113.7[@a]===10.2.0.0/16",
                ("10.1.0.0/16===192.0.2.1[@gw]...203.0.113.7[@a]===10.2.0.0/16", ""),
            ),
            ("Peer ID '@a' mismatched on first found connection and no better", ("@a", "")),
        ] {
            let (what, value) = remark(text).unwrap();
            let remarked = remarked(what, value, text);
            assert_eq!((remarked.value, remarked.expected), wanted, "{text}");
        }
        let nat = "203.0.113.9/32===10.0.0.2<10.0.0.2>[+S=C]:17/1701...198.51.100.4:17/%any";
        let sentence = "cannot respond to IPsec SA request because no connection is known for";
        let text = format!("{sentence} {nat}");
        let remarked = remarked(Remark::SelectorsRefused, "", &text);
        assert_eq!(remarked.what, Remark::PublicAddressAsked);
    }
}
