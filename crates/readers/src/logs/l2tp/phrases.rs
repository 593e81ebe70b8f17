//! What xl2tpd, pppd and RouterOS say of a call (xl2tpd 1.1 to 1.3.18, ppp 2.4 and 2.5, RouterOS 6
//! and 7).

use evidence::{Remark, UserRefusal};

use crate::logs::pam;

/// What one line tells of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told<'a> {
    /// This end calls the host.
    Dials(&'a str),
    /// The L2TP tunnel is up, with this address; whether the other end called.
    Tunnel {
        peer: &'a str,
        called: bool,
    },
    /// The call in it is up; the process of PPP, where it is said.
    Call {
        peer: &'a str,
        process: Option<u32>,
    },
    /// The other end, or this one, gave the tunnel or call up.
    Closed,
    /// The other end does not answer.
    Unanswered,
    User(User<'a>),
    /// PPP has addresses.
    Connected,
    /// PPP is over.
    Over,
    /// The other end's word for why, where it has one.
    EndedThere(&'a str),
    /// pppd gets no PPP of the kernel.
    NoPpp,
    /// pppd does not understand its options, or cannot read them.
    NoOptions,
    /// What pppd asks about users (RADIUS, PAM, a domain) says why it lets nobody in.
    Checker(UserRefusal),
    /// What may be why it fails, and is forgotten once it comes up: this end has no secret of its
    /// own, and answers all the same; one of the two refuses what the other one asks for.
    Lacks(UserRefusal, bool),
    /// The other end does not answer LCP any more.
    Silent,
}

/// How a user was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct User<'a> {
    pub(super) name: &'a str,
    pub(super) accepted: bool,
    pub(super) why: UserRefusal,
    /// This end judges; else it is told of itself.
    pub(super) here: bool,
}

pub(super) fn l2tpd(text: &str) -> Option<Told<'_>> {
    let field = |rest: &'static str| text.strip_prefix(rest);
    let first = |rest: &'static str| field(rest).map(|rest| before(rest, ","));
    if let Some(host) = first("Connecting to host ") {
        return Some(Told::Dials(host));
    }
    if let Some(peer) = first("Connection established to ") {
        return Some(Told::Tunnel { peer, called: text.contains("LNS session is") });
    }
    if let Some(peer) = first("Call established with ") {
        let process =
            text.split_once(", PID: ").and_then(|(_, rest)| before(rest, ",").parse().ok());
        return Some(Told::Call { peer, process });
    }
    let ends = text.starts_with("Connection ") && text.contains(" closed to ");
    if text.starts_with("Maximum retries exceeded for tunnel")
        || ends && text.contains(" (Timeout)")
    {
        return Some(Told::Unanswered);
    }
    if let Some((_, code)) = text.split_once("pppd exited for call ") {
        return by_exit(code.split_once(" with code ")?.1);
    }
    let closed = text.starts_with("control_finish: Connection closed to ")
        || ends
        || text.starts_with("call_close: Call ");
    closed.then_some(Told::Closed)
}

/// `child_handler : pppd exited for call 7 with code 19` (`xl2tpd.c`), where pppd's own lines are
/// not at hand: the kernel has no PPP, or the other end, or this one, was refused (pppd(8), EXIT
/// STATUS). Its other numbers name no cause: 10 is where it begins, whatever ends it later.
fn by_exit(code: &str) -> Option<Told<'static>> {
    let here = match code.trim() {
        "2" => return Some(Told::NoOptions),
        "4" => return Some(Told::NoPpp),
        "11" => true,
        "19" => false,
        _ => return None,
    };
    Some(Told::User(User { name: "", accepted: false, why: UserRefusal::Unknown, here }))
}

/// What keeps xl2tpd itself from calling or being called (`xl2tpd.c`, `network.c`, `file.c`: any
/// line of its configuration that it objects to ends it).
pub(super) fn prevented(text: &str) -> Option<Remark> {
    if text.starts_with("Host name lookup failed for ") {
        return Some(Remark::NameUnresolved);
    }
    let (function, rest) = text.split_once(": ")?;
    let ends = match function {
        "init_network" => rest.ends_with(". Terminating."),
        "open_controlfd" => rest.starts_with("Unable to open ") && rest.ends_with(" for reading."),
        "init_config" => rest.starts_with("Unable to open config file "),
        "parse_config" => is_objection(rest),
        "init" => rest.starts_with("Unable to load config file"),
        "init " => rest.starts_with("Unable to determine host system"),
        _ => false,
    };
    let is_taken = rest.starts_with("Unable to bind socket: Address already in use");
    ends.then_some(if is_taken { Remark::PortTaken } else { Remark::NotStarted })
}

/// `control_finish: Out of IP addresses on tunnel 60!` (`control.c`): of its own range.
pub(super) fn is_out_of_addresses(text: &str) -> bool {
    text.starts_with("control_finish: Out of IP addresses on tunnel ")
}

/// It has its sockets (`xl2tpd.c`, `main`; `network.c`).
pub(super) fn has_started(text: &str) -> bool {
    let version = text.starts_with("xl2tpd version ") && text.contains(" started on ");
    version || text.starts_with("Listening on IP address ")
}

/// `line 21: Unknown field 'x'`; its other lines under that name are for those who mend xl2tpd.
fn is_objection(rest: &str) -> bool {
    let line = rest.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    line.is_some_and(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What pppd says before it exits with 4 (`pppd/sys-linux.c`, `ppp_available`, 2.3 to 2.5, and
/// `main.c`). Of a device that is there and may not be opened, the number is the same.
const NO_PPP: [&str; 6] = [
    "Couldn't open the /dev/ppp device: ",
    "pppd is unable to open the /dev/ppp device.",
    "You need to create the /dev/ppp device node by",
    "Please load the ppp_generic kernel module.",
    "This system lacks kernel support for PPP",
    "Sorry - this system lacks PPP kernel support",
];

/// What pppd says before it exits with 2 (`pppd/options.c`, `options_from_file`, `parse_args`).
fn refuses_options(text: &str) -> bool {
    let of_file = text.strip_prefix("In file ").and_then(|rest| rest.split_once(": "));
    let says = of_file.map_or(text, |(_, says)| says);
    says.starts_with("unrecognized option '")
        || says.starts_with("too few parameters for option ")
        || text.starts_with("Can't open options file ")
}

/// This end demands MPPE (`pppd/ccp.c`, `ccp_protrej`, `ccp_nakci`, `ccp_rejci`, `ccp_reqci`,
/// `ccp_resetci`; `mppe.c` in 2.5).
const MPPE: [&str; 3] = [
    "MPPE required but peer negotiation failed",
    "MPPE required but peer refused",
    "MPPE required, but kernel has no support",
];

pub(super) fn pppd(text: &str) -> Option<Told<'_>> {
    let refused = |name, why, here| Some(Told::User(User { name, accepted: false, why, here }));
    let let_in =
        |name, here| Some(Told::User(User { name, accepted: true, why: UserRefusal::None, here }));
    use UserRefusal::{Credentials, Encryption, Method, NoProtocols, NoSecrets, TimedOut};
    if NO_PPP.iter().any(|start| text.starts_with(start)) {
        return Some(Told::NoPpp);
    }
    if refuses_options(text) {
        return Some(Told::NoOptions);
    }
    // `plugins/radius/sendserver.c`, and the same sentences of radcli's libraries. The digest is
    // made with the secret that both share.
    if text.starts_with("rc_send_server: no reply from RADIUS server ")
        || text.starts_with("rc_check_reply: received invalid reply digest from RADIUS server")
    {
        return Some(Told::Checker(UserRefusal::Unchecked));
    }
    // `plugins/radius/radius.c`, `radius_init` and `radius_chap_verify`: then everybody is refused.
    if text.starts_with("RADIUS: Can't read ")
        || text.starts_with("RADIUS: Challenge type ") && text.ends_with(" unsupported")
    {
        return Some(Told::Checker(UserRefusal::CannotCheck));
    }
    if let Some(why) = pam::of_module(text).or_else(|| pam::of_winbind(text)) {
        return Some(Told::Checker(why));
    }
    // What this end judges of the other one.
    if let Some(name) = between(text, "Peer ", " failed CHAP authentication") {
        return refused(name, Credentials, true);
    }
    for start in ["PAP peer authentication failed for ", "PAP authentication failure for "] {
        if let Some(name) = text.strip_prefix(start) {
            return refused(name.trim(), Credentials, true);
        }
    }
    if let Some(name) = text.strip_prefix("CHAP peer authentication failed for ") {
        return refused(name.trim_start_matches("remote host ").trim(), Credentials, true);
    }
    if text.starts_with("No CHAP secret found for authenticating us to ") {
        return Some(Told::Lacks(Credentials, false));
    }
    // `eap.c`, `eap_request`: the other end may know another one, and refuse that.
    if text.starts_with("EAP: unknown authentication type ") && text.ends_with("; Naking") {
        return Some(Told::Lacks(UserRefusal::Unknown, false));
    }
    if let Some(name) = text.strip_prefix("No CHAP secret found for authenticating ") {
        return refused(name.trim(), Credentials, true);
    }
    for start in
        ["CHAP peer authentication succeeded for ", "PAP peer authentication succeeded for "]
    {
        if let Some(name) = text.strip_prefix(start) {
            return let_in(name.trim(), true);
        }
    }
    // What this end is told of itself.
    if text.starts_with("CHAP authentication succeeded")
        || text.starts_with("PAP authentication succeeded")
    {
        return let_in("", false);
    }
    for start in
        ["CHAP authentication failed", "MS-CHAP authentication failed", "PAP authentication failed"]
    {
        if let Some(rest) = text.strip_prefix(start) {
            return refused("", by_number(rest), false);
        }
    }
    // `eap.c`, of EAP-Failure (RFC 3748 §4.2)
    if text.starts_with("EAP: peer reports authentication failure") {
        return refused("", Credentials, false);
    }
    if text.starts_with("peer refused to authenticate: terminating") {
        return refused("", Method, true);
    }
    // It has no secret to judge the other end by: a client that lacks `noauth`, or a server without
    // users (`auth.c`).
    if text.starts_with("The remote system ")
        && text.ends_with("is required to authenticate itself")
    {
        return refused("", NoSecrets, true);
    }
    // `lcp.c`, `lcp_reqci`: the other end may do without.
    if text.starts_with("No auth is possible") {
        return Some(Told::Lacks(Method, false));
    }
    // `ipcp.c`, `ipcp_up`: it goes on with an address that it makes up.
    if text.starts_with("Could not determine remote IP address: defaulting to ") {
        return None;
    }
    if MPPE.iter().any(|start| text.starts_with(start)) {
        return refused("", Encryption, true);
    }
    // `lcp.c`, `LcpLinkFailure`
    if text.starts_with("No response to ") && text.ends_with(" echo-requests") {
        return Some(Told::Silent);
    }
    if text.starts_with("MPPE required, but MS-CHAP[v2] auth not performed") {
        return refused("", Method, true);
    }
    let lacks = [
        "Could not determine remote IP address",
        "Could not determine local IP address",
        "Peer is not authorized to use remote address ",
        "No network protocols running",
    ];
    if lacks.iter().any(|start| text.starts_with(start)) {
        return refused("", NoProtocols, true);
    }
    if text.starts_with("LCP: timeout sending Config-Requests") {
        return refused("", TimedOut, true);
    }
    if let Some(user) = end_of_link(text) {
        return Some(Told::User(user));
    }
    if has_no_address(text) {
        return Some(Told::Lacks(NoProtocols, true));
    }
    if text.starts_with("remote IP address ") || text.starts_with("local  IP address ") {
        return Some(Told::Connected);
    }
    // The reason is the other end's, whose pppd has the same words (`lcp.c`, `lcp_rtermreq`).
    if let Some(reason) = text.strip_prefix("LCP terminated by peer") {
        let words = reason.trim().strip_prefix('(').and_then(|words| words.strip_suffix(')'));
        let user = words.and_then(|words| closed_with(words, false));
        return Some(user.map_or(Told::EndedThere(reason), Told::User));
    }
    let over = ["Connection terminated.", "Exit."];
    over.contains(&text).then_some(Told::Over)
}

/// openfortivpn, whose pppd writes to the same terminal.
pub(super) fn is_ssl(line: &str) -> bool {
    let said = line.trim().strip_prefix("INFO:   ");
    said.is_some_and(|said| {
        said.starts_with("Connected to gateway") || said.starts_with("Tunnel is")
    })
}

/// `Connect: ppp0 <--> /dev/pts/2`, as a terminal shows it: from here on pppd speaks without its
/// name (`main.c`).
pub(super) fn begins_bare(line: &str) -> bool {
    let rest = line.trim().strip_prefix("Connect: ppp");
    rest.is_some_and(|rest| {
        let unit = rest.split_once(" <--> ").map(|(unit, _)| unit);
        unit.is_some_and(|unit| !unit.is_empty() && unit.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// `/var/log/messages: "CHAP authentication failed"`: what somebody copied out of another file.
pub(super) fn quoted(line: &str) -> Option<(UserRefusal, bool)> {
    let mut text = line.trim();
    if let Some((file, rest)) = text.split_once(": ")
        && file.starts_with('/')
        && !file.contains(' ')
    {
        text = rest.trim();
    }
    match pppd(text.trim_matches(['"', '\'', '`', '“', '”', '>', ' ']))? {
        Told::User(user) if !user.accepted => Some((user.why, user.here)),
        _ => None,
    }
}

/// Other daemons say otherwise that CHAP fails (`auth.c`, `chap-new.c`).
pub(super) fn may_stand_alone(line: &str) -> bool {
    const OWN: [&str; 2] =
        ["No CHAP secret found for authenticating ", "CHAP peer authentication failed for "];
    OWN.iter().any(|start| line.trim().starts_with(start))
}

/// `sent [IPCP ConfRej id=0x8 <addr 0.0.0.0>]`: the other end asks for an address, and this one has
/// none for it (RFC 1332 §3.3; `ipcp.c`, `ipcp_reqci`). A server often has none to show itself.
pub(super) fn has_no_address(text: &str) -> bool {
    text.starts_with("sent [IPCP ConfRej ") && text.contains("<addr 0.0.0.0>")
}

/// `sent [LCP TermReq id=0x3 "Authentication failed"]`: why an end closes the link goes with it.
pub(super) fn end_of_link(text: &str) -> Option<User<'static>> {
    let here = text.starts_with("sent [LCP TermReq ");
    if !here && !text.starts_with("rcvd [LCP TermReq ") {
        return None;
    }
    let (_, words) = text.strip_suffix("\"]")?.split_once('"')?;
    closed_with(words, here)
}

/// The words with which pppd closes LCP (`lcp_close` in `auth.c`), and whether it is this one.
fn closed_with(words: &str, here: bool) -> Option<User<'static>> {
    let (why, here) = match words {
        "Authentication failed" => (UserRefusal::Unknown, here),
        // It is told so by the other end.
        "Failed to authenticate ourselves to peer" => (UserRefusal::Unknown, !here),
        "peer refused to authenticate" => (UserRefusal::Method, here),
        "No network protocols running" => (UserRefusal::NoProtocols, here),
        "MPPE required but peer negotiation failed" | "MPPE required but peer refused" => {
            (UserRefusal::Encryption, here)
        }
        _ => return None,
    };
    Some(User { name: "", accepted: false, why, here })
}

/// What Apple's pppd says of the L2TP that it speaks itself (ppp 500 to 930, `L2TP-plugin`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apple<'a> {
    Server(&'a str),
    Asks,
    Answered,
    Up,
    Unanswered,
}

pub(super) fn apple(text: &str) -> Option<Apple<'_>> {
    if let Some(rest) = text.strip_prefix("L2TP connecting to server '") {
        return rest.split_once('\'').map(|(server, _)| Apple::Server(server));
    }
    Some(match text {
        "L2TP sent SCCRQ" => Apple::Asks,
        "L2TP received SCCRP" => Apple::Answered,
        "L2TP connection established." => Apple::Up,
        "L2TP cannot connect to the server" => Apple::Unanswered,
        _ => return None,
    })
}

/// PPP in L2TP: pppd's plugin for the kernel's tunnels, and NetworkManager-l2tp's.
pub(super) fn is_l2tp(text: &str) -> bool {
    text.starts_with("Plugin ")
        && (text.contains("pppol2tp.so") || text.contains("nm-l2tp-pppd-plugin.so"))
}

/// PPP over Ethernet: pppd says so before anything else.
pub(super) fn is_other(text: &str) -> bool {
    const STARTS: [&str; 4] =
        ["Plugin rp-pppoe.so loaded", "Plugin pppoe.so loaded", "PPP session is ", "Send PPPOE "];
    STARTS.iter().any(|start| text.starts_with(start))
}

/// PPP in PPTP, of a client and of `pptpd`.
pub(super) fn is_pptp(text: &str) -> bool {
    text.starts_with("Plugin pptp.so loaded") || text.starts_with("Plugin /usr/lib/pptpd/")
}

/// RouterOS, behind the interface's name.
pub(super) fn router(text: &str) -> Option<Told<'_>> {
    // Later versions say ` - bad username or password` behind it.
    let refused =
        text.strip_prefix("user ").and_then(|rest| rest.split_once(" authentication failed"));
    if let Some((name, _)) = refused {
        let why = UserRefusal::Credentials;
        return Some(Told::User(User { name, accepted: false, why, here: true }));
    }
    // PPP's own packets, with the topic debug; the failure of CHAP says no more (RFC 1994 §4.2).
    for (start, here) in [
        ("sent CHAP Failure", true),
        ("sent PAP AuthNak", true),
        ("rcvd CHAP Failure", false),
        ("rcvd PAP AuthNak", false),
        ("terminating... - failed to authenticate ourselves to peer", false),
    ] {
        if text.starts_with(start) {
            let why = UserRefusal::Credentials;
            return Some(Told::User(User { name: "", accepted: false, why, here }));
        }
    }
    match text {
        "connecting..." => Some(Told::Dials("")),
        "connected" => Some(Told::Connected),
        "disconnected" => Some(Told::Over),
        "terminating... - authentication failed" => {
            let why = UserRefusal::Credentials;
            Some(Told::User(User { name: "", accepted: false, why, here: false }))
        }
        "authenticated" => {
            let why = UserRefusal::None;
            Some(Told::User(User { name: "", accepted: true, why, here: false }))
        }
        _ => None,
    }
}

/// `: E=691 R=1 C=…` (RFC 2759 §6).
fn by_number(rest: &str) -> UserRefusal {
    let number = rest.split_once("E=").map(|(_, rest)| rest.get(..3).unwrap_or(rest));
    match number {
        Some("646" | "647" | "649") => UserRefusal::NotAllowed,
        Some("648") => UserRefusal::PasswordExpired,
        _ => UserRefusal::Credentials,
    }
}

fn before<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or(text, |(before, _)| before).trim()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.strip_prefix(start)?.strip_suffix(end).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_judges_whom_is_told_apart() {
        let of = |text| match pppd(text) {
            Some(Told::User(user)) => Some((user.accepted, user.why, user.here)),
            _ => None,
        };
        for (text, wanted) in [
            ("Peer anna failed CHAP authentication", Some((false, UserRefusal::Credentials, true))),
            (
                "MS-CHAP authentication failed: E=648 R=0 C=00 V=3 M=x",
                Some((false, UserRefusal::PasswordExpired, false)),
            ),
            (
                "peer refused to authenticate: terminating link",
                Some((false, UserRefusal::Method, true)),
            ),
            (
                "CHAP peer authentication succeeded for Peer x failed CHAP authentication",
                Some((true, UserRefusal::None, true)),
            ),
            ("rcvd [CHAP Failure id=0x1 \"CHAP authentication failed\"]", None),
            (
                "The remote system (vpn) is required to authenticate itself",
                Some((false, UserRefusal::NoSecrets, true)),
            ),
            (
                "EAP: peer reports authentication failure",
                Some((false, UserRefusal::Credentials, false)),
            ),
        ] {
            assert_eq!(of(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_kernel_without_ppp_is_told_in_several_sentences() {
        for text in [
            "Couldn't open the /dev/ppp device: No such file or directory",
            "Couldn't open the /dev/ppp device: Operation not permitted",
            "pppd is unable to open the /dev/ppp device.",
            "You need to create the /dev/ppp device node by#012executing the following command",
            "Please load the ppp_generic kernel module.",
            "This system lacks kernel support for PPP.  This could be because",
        ] {
            assert_eq!(pppd(text), Some(Told::NoPpp), "{text}");
        }
        let exit = "child_handler : pppd exited for call 7 with code 4";
        assert_eq!(l2tpd(exit), Some(Told::NoPpp));
    }

    #[test]
    fn routeros_refuses_in_several_sentences() {
        for (text, at_server) in [
            ("user anna authentication failed", true),
            ("sent CHAP Failure id=0x7", true),
            ("rcvd CHAP Failure id=0x7 E=691 R=0", false),
            ("terminating... - authentication failed", false),
            ("terminating... - failed to authenticate ourselves to peer", false),
        ] {
            let Some(Told::User(user)) = router(text) else { panic!("{text}") };
            assert_eq!((user.accepted, user.here), (false, at_server), "{text}");
        }
        assert_eq!(router("terminating... - hungup"), None);
    }

    #[test]
    fn what_keeps_the_daemon_from_its_work_is_told() {
        for (text, wanted) in [
            ("Host name lookup failed for vpn.example.org.", Some(Remark::NameUnresolved)),
            (
                "init_network: Unable to bind socket: Address already in use. Terminating.",
                Some(Remark::PortTaken),
            ),
            ("init_network: Unable to allocate socket. Terminating.", Some(Remark::NotStarted)),
            ("open_controlfd: Unable to open /run/x for reading.", Some(Remark::NotStarted)),
            ("parse_config: line 7: Unknown field 'x'", Some(Remark::NotStarted)),
            ("parse_config: line 7: data 'x' occurs with no context", Some(Remark::NotStarted)),
            ("init_config: Unable to open config file /a or /b", Some(Remark::NotStarted)),
            ("init: Unable to load config file", Some(Remark::NotStarted)),
            ("init : Unable to determine host system", Some(Remark::NotStarted)),
            ("parse_config: field is port, value is line 7: x", None),
            ("parse_config: global context descriptor ", None),
            ("setsockopt recvref[30]: Protocol not available", None),
            ("network_thread: Unable to open x for reading.", None),
        ] {
            assert_eq!(prevented(text), wanted, "{text}");
        }
    }

    #[test]
    fn calls_are_read() {
        let text = "Connection established to 192.0.2.2, 1701.  Local: 7, Remote: 9 (ref=0/0).  \
                    LNS session is 'default'";
        assert_eq!(l2tpd(text), Some(Told::Tunnel { peer: "192.0.2.2", called: true }));
        let text = "Call established with 192.0.2.2, PID: 276, Local: 1, Remote: 2, Serial: 3";
        assert_eq!(l2tpd(text), Some(Told::Call { peer: "192.0.2.2", process: Some(276) }));
        assert_eq!(
            l2tpd("Connection 9 closed to 192.0.2.2, port 1701 (Timeout)"),
            Some(Told::Unanswered)
        );
    }
}
