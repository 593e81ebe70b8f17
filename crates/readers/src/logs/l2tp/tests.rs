//! Whole logs, as what they tell.

use evidence::{Fact, Session};

use super::*;

pub(super) fn told(log: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut hear = |fact: Fact<'_>| {
        let Session::Opened(number) = fact.about else { return };
        all.push(match fact.statement {
            Statement::Dials(dial) => format!("{number} {:?}", dial.step),
            Statement::JudgesUser(user) => {
                let by = format!("{:?}", user.says);
                format!("{number} {by} {:?} {}", user.why, user.user).trim_end().to_owned()
            }
            _ => return,
        });
    };
    let mut reading = Reading::new(&mut hear);
    let mut l2tp = L2tp::new(0);
    for (number, text) in (1..).zip(log.lines()) {
        l2tp.line(Line { number, text: text.trim() }, &mut reading);
    }
    l2tp.end(&mut reading);
    all
}

#[test]
fn a_refused_user_is_the_calls_failure() {
    let log = "gw xl2tpd[1]: Connection established to 192.0.2.2, 1701.  Local: 7, Remote: 9 \
               (ref=0/0).  LNS session is 'default'\n\
               gw xl2tpd[1]: Call established with 192.0.2.2, PID: 42, Local: 1, Remote: 2, \
               Serial: 3\n\
               gw pppd[42]: pppd 2.4.9 started by root, uid 0\n\
               gw pppd[42]: Peer anna failed CHAP authentication\n\
               gw pppd[42]: Connection terminated.\n";
    assert_eq!(told(log), ["0 Linked", "0 LinkUp", "0 Server Credentials anna", "0 Failed"]);
}

#[test]
fn a_secret_that_is_missing_here_fails_what_does_not_come_up() {
    let lacks = "gw pppd[42]: pppd 2.4.9 started by root, uid 0\n\
                 gw pppd[42]: No CHAP secret found for authenticating us to vpn\n";
    let up = "gw pppd[42]: CHAP authentication succeeded\n\
              gw pppd[42]: local  IP address 10.0.0.1\n\
              gw pppd[42]: Modem hangup\n\
              gw pppd[42]: Connection terminated.\n";
    let come_up = ["0 LinkUp", "0 Client None", "0 Connected", "0 Ended"];
    assert_eq!(told(&format!("{lacks}{up}")), come_up);
    let down = ["0 LinkUp", "0 Client Credentials", "0 Failed"];
    for end in ["", "gw pppd[42]: Connection terminated.\n"] {
        assert_eq!(told(&format!("{lacks}{end}")), down);
    }
    let refused = format!("{lacks}gw pppd[42]: CHAP authentication failed\n");
    assert_eq!(told(&refused), down);
}

#[test]
fn who_is_refused_because_nobody_checked_them_is_not_refused_for_their_name() {
    let silent = "gw pppd[42]: rc_send_server: no reply from RADIUS server 10.0.0.5:1812\n";
    let refused = "gw pppd[42]: Peer anna failed CHAP authentication\n";
    let other = "gw pppd[43]: Peer bert failed CHAP authentication\n";
    assert_eq!(
        told(&format!("{silent}{other}{silent}{refused}")),
        [
            "0 LinkUp",
            "0 Server Credentials bert",
            "0 Failed",
            "1 LinkUp",
            "1 Server Unchecked anna",
            "1 Failed"
        ]
    );
}

#[test]
fn what_pppd_asks_says_why_before_the_refusal() {
    let refused = "gw pppd[42]: Peer anna failed CHAP authentication\n";
    for (said, why) in [
        ("rc_check_reply: received invalid reply digest from RADIUS server", "Unchecked"),
        ("No logon servers", "NoDirectory"),
        ("Account locked out", "NotAllowed"),
        ("Password expired", "PasswordExpired"),
        ("Logon failure", "Credentials"),
    ] {
        let log = format!(
            "gw pppd[42]: Winbind has declined authentication for user!\n\
             gw pppd[42]: {said}\n{refused}"
        );
        assert_eq!(told(&log)[1], format!("0 Server {why} anna"), "{said}");
    }
}

#[test]
fn a_terminal_shows_what_ppp_says_without_its_name() {
    let log = "Using interface ppp0\n\
               Connect: ppp0 <--> /dev/pts/2\n\
               EAP: unknown authentication type 26; Naking\n\
               EAP: peer reports authentication failure\n\
               Connection terminated.\n\
               remote IP address 10.0.0.2\n";
    assert_eq!(told(log), ["0 LinkUp", "0 Client Unknown", "0 Failed"]);
    let ssl = format!("INFO:   Connected to gateway.\n{log}");
    let tagged = format!("gw pppd[1]: pppd 2.4.9 started by root, uid 0\n{log}");
    assert_eq!(told(&ssl), [""; 0]);
    assert_eq!(told(&tagged).len(), 3);
    let none = ["Connect: pppx <--> y\nremote IP address 10.0.0.2\n", "Connection terminated.\n"];
    for text in none {
        assert_eq!(told(text), [""; 0], "{text}");
    }
}

#[test]
fn two_calls_at_a_time_are_told_apart_by_their_processes() {
    let log = "gw pppd[1]: pppd 2.4.9 started by root, uid 0\n\
               gw pppd[2]: pppd 2.4.9 started by root, uid 0\n\
               gw pppd[1]: CHAP peer authentication succeeded for anna\n\
               gw pppd[2]: Peer bert failed CHAP authentication\n\
               gw pppd[1]: remote IP address 10.0.0.2\n";
    assert_eq!(
        told(log),
        [
            "0 LinkUp",
            "0 Server None anna",
            "1 LinkUp",
            "1 Server Credentials bert",
            "1 Failed",
            "0 Connected"
        ]
    );
}

#[test]
fn what_was_up_ends_and_does_not_fail() {
    let log = "gw pppd[1]: local  IP address 10.0.0.1\n\
               gw pppd[1]: LCP terminated by peer (User request)\n\
               gw pppd[1]: Connection terminated.\n\
               gw pppd[1]: Exit.\n";
    assert_eq!(told(log), ["0 Connected", "0 Ended"]);
}

#[test]
fn ppp_over_ethernet_is_not_told() {
    let log = "gw pppd[1]: Plugin rp-pppoe.so loaded.\n\
               gw pppd[1]: pppd 2.4.9 started by root, uid 0\n\
               gw pppd[1]: PAP authentication failed\n\
               gw pppd[1]: Connection terminated.\n";
    assert_eq!(told(log), Vec::<String>::new());
}

#[test]
fn the_exit_code_of_ppp_tells_whom_it_refused() {
    let call = "gw xl2tpd[1]: Call established with 192.0.2.2, PID: 42, Local: 1, Remote: 2, \
                Serial: 3\n";
    for (code, wanted) in [
        ("11", vec!["0 LinkUp", "0 Server Unknown", "0 Failed"]),
        ("19", vec!["0 LinkUp", "0 Client Unknown", "0 Failed"]),
        ("16", vec!["0 LinkUp"]),
        ("2", vec!["0 LinkUp"]),
    ] {
        let log = format!(
            "{call}gw xl2tpd[1]: child_handler : pppd exited for call 2 with code {code}\n"
        );
        assert_eq!(told(&log), wanted, "{code}");
    }
}

#[test]
fn what_pptp_dials_is_told_as_pptp() {
    let tunnels = |log: &str| {
        let mut all = Vec::new();
        let mut hear = |fact: Fact<'_>| {
            if let Statement::Dials(dial) = fact.statement {
                all.push(dial.tunnel);
            }
        };
        let mut reading = Reading::new(&mut hear);
        let mut l2tp = L2tp::new(0);
        for (number, text) in (1..).zip(log.lines()) {
            l2tp.line(Line { number, text: text.trim() }, &mut reading);
        }
        all
    };
    let call = "gw pppd[7]: pppd 2.4.9 started by root, uid 0\n\
                gw pppd[7]: LCP terminated by peer (MPPE required but not available)\n\
                gw pppd[7]: Connection terminated.\n";
    let server = format!("gw pptpd[6]: CTRL: Client 192.0.2.9 control connection started\n{call}");
    let plugin = format!("gw pppd[7]: Plugin /usr/lib/pptpd/pptpd-logwtmp.so loaded.\n{call}");
    for log in [&server, &plugin] {
        assert_eq!(tunnels(log), [Some(TunnelType::Pptp)], "{log}");
    }
    let both = format!("gw xl2tpd[5]: Listening on IP address 0.0.0.0, port 1701\n{server}");
    assert_eq!(tunnels(&both), [Some(TunnelType::L2tp)]);
}

#[test]
fn no_line_is_too_broken() {
    let log = include_str!("../../../../../scenarios/xl2tpd-refuses-a-user/evidence/gateway.log");
    let mut broken = String::new();
    for line in log.lines() {
        for (at, _) in line.char_indices() {
            broken.push_str(&line[..at]);
            broken.push('é');
            broken.push_str(&line[at..]);
            broken.push('\n');
            broken.push_str(&line[..at]);
            broken.push('\n');
        }
    }
    assert!(!told(&broken).is_empty());
}

#[test]
fn accel_ppp_tells_its_sessions_apart_by_their_interfaces() {
    let log = "[2026-11-25 10:00:00]:  info: l2tp: new tunnel 1-2 created following reception of \
               SCCRQ from 198.51.100.7:1701\n\
               [2026-11-25 10:00:00]:  info: ppp0: connect: ppp0 <--> l2tp(198.51.100.7:1701 \
               session 1-2)\n\
               [2026-11-25 10:00:01]:  info: ppp1: connect: ppp1 <--> pptp(198.51.100.9)\n\
               [2026-11-25 10:00:02]:  info: ppp1: carl: authentication failed\n\
               [2026-11-25 10:00:02]:  info: ppp0: anna: authentication failed\n\
               [2026-11-25 10:00:02]:  info: ppp0: disconnected\n\
               [2026-11-25 10:00:09]:  info: ppp0: connect: ppp0 <--> l2tp(198.51.100.7:1701 \
               session 1-3)\n\
               [2026-11-25 10:00:10]:  info: ppp0: anna: authentication succeeded\n";
    let wanted =
        ["0 LinkUp", "0 Server Credentials anna", "0 Failed", "1 LinkUp", "1 Server None anna"];
    assert_eq!(told(log), wanted);
}

#[test]
fn a_call_that_nobody_answers_fails_though_the_log_begins_behind_it() {
    for line in [
        "gw xl2tpd[1]: Maximum retries exceeded for tunnel 5391.  Closing.",
        "gw xl2tpd[1]: Connection 9 closed to 192.0.2.2, port 1701 (Timeout)",
    ] {
        assert_eq!(told(line), ["0 Linking", "0 Failed"], "{line}");
    }
    assert!(told("gw xl2tpd[1]: Connection 9 closed to 192.0.2.2, port 1701 (Goodbye)").is_empty());
}

#[test]
fn ppp_in_l2tp_is_known_by_its_plugin() {
    let tunnels = |plugin: &str| {
        let log = format!(
            "gw pppd[42]: Plugin {plugin} loaded.\ngw pppd[42]: Peer a failed CHAP \
                           authentication\n"
        );
        let mut tunnels = Vec::new();
        let mut hear = |fact: Fact<'_>| {
            if let Statement::Dials(dial) = fact.statement {
                tunnels.push(dial.tunnel);
            }
        };
        crate::read(evidence::SourceId(0), "log", log.as_bytes(), &mut hear);
        tunnels
    };
    assert_eq!(tunnels("pppol2tp.so"), [Some(TunnelType::L2tp); 2]);
    assert_eq!(tunnels("radius.so"), [None; 2]);
}

#[test]
fn a_mac_calls_once_its_ipsec_is_up() {
    let log = "Wed Nov 25 10:00:00 2026 : L2TP connecting to server 'vpn.example' (192.0.2.1)...\n\
               Wed Nov 25 10:00:00 2026 : IPSec connection started\n\
               Wed Nov 25 10:00:01 2026 : L2TP sent SCCRQ\n";
    let silent = "Wed Nov 25 10:00:21 2026 : L2TP cannot connect to the server\n";
    let up = "Wed Nov 25 10:00:01 2026 : L2TP received SCCRP\n\
              Wed Nov 25 10:00:01 2026 : L2TP connection established.\n\
              Wed Nov 25 10:00:02 2026 : MS-CHAP authentication failed: E=691 R=1\n";
    assert_eq!(told(&format!("{log}{silent}")), ["0 Began", "0 Linking", "0 Failed"]);
    let steps = ["0 Began", "0 Linking", "0 Linked", "0 LinkUp"];
    let judged = told(&format!("{log}{up}"));
    assert_eq!(judged[..4], steps);
    assert_eq!(judged[4..], ["0 Client Credentials", "0 Failed"]);
}

#[test]
fn what_ppp_asks_of_the_other_end_is_its_refusal() {
    for (line, wanted) in [
        ("MPPE required but peer negotiation failed", "0 Server Encryption"),
        ("MPPE required but peer refused", "0 Server Encryption"),
        ("MPPE required, but kernel has no support.", "0 Server Encryption"),
        ("MPPE required, but MS-CHAP[v2] auth not performed.", "0 Server Method"),
        ("CHAP peer authentication failed for remote host anna", "0 Server Credentials anna"),
    ] {
        let told = told(&format!("gw pppd[1]: {line}\n"));
        assert_eq!(told[..2], ["0 LinkUp", wanted], "{line}");
    }
}

#[test]
fn why_the_link_ends_is_told_where_nothing_else_says_it() {
    for (line, wanted) in [
        ("sent [LCP TermReq id=0x3 \"Authentication failed\"]", "0 Server Unknown"),
        ("LCP terminated by peer (MPPE required but peer refused)", "0 Client Encryption"),
        (
            "LCP terminated by peer (MPPE required but peer negotiation failed)",
            "0 Client Encryption",
        ),
        ("sent [IPCP ConfRej id=0x8 <addr 0.0.0.0> <ms-wins 0.0.0.0>]", "0 Server NoProtocols"),
        ("rcvd [LCP TermReq id=0x2 \"Authentication failed\"]", "0 Client Unknown"),
        (
            "sent [LCP TermReq id=0x2 \"Failed to authenticate ourselves to peer\"]",
            "0 Client Unknown",
        ),
        ("rcvd [LCP TermReq id=0x3 \"peer refused to authenticate\"]", "0 Client Method"),
        ("LCP terminated by peer (peer refused to authenticate)", "0 Client Method"),
        ("LCP terminated by peer (No network protocols running)", "0 Client NoProtocols"),
        ("LCP terminated by peer (Authentication failed)", "0 Client Unknown"),
        ("LCP terminated by peer (Failed to authenticate ourselves to peer)", "0 Server Unknown"),
    ] {
        assert_eq!(told(&format!("gw pppd[1]: {line}\n")), ["0 LinkUp", wanted, "0 Failed"]);
    }
    for line in ["sent [LCP TermReq id=0x2 \"User request\"]", "rcvd [LCP TermReq id=0x2]"] {
        assert_eq!(told(&format!("gw pppd[1]: {line}\n")), [""; 0], "{line}");
    }
}

#[test]
fn a_hub_of_softether_judges_the_users_whose_sessions_are_not_in_the_log() {
    let dials = "2026-11-25 10:00:00.100 [HUB \"OFFICE\"] The connection \"CID-7\" (IP address: \
                 198.51.100.7, Host name: 198.51.100.7, Port number: 1701, Client name: \"L2TP VPN \
                 Client\", Version: 5.02, Build: 5180) is attempting to connect to the Virtual \
                 Hub. The auth type provided is \"External server authentication\" and the user \
                 name is \"anna\".\n";
    let refused = "2026-11-25 10:00:00.200 Connection \"CID-7\": User authentication failed. The \
                   user name that has been provided was \"anna\", from 198.51.100.7.\n";
    let up = "2026-11-25 10:00:00.200 Connection \"CID-7\": Successfully authenticated as user \
              \"anna\".\n2026-11-25 10:00:00.300 Connection \"CID-7\": The new session \
              \"SID-ANNA-[L2TP]-7\" has been created. (IP address: 198.51.100.7)\n";
    let failed = ["0 LinkUp", "0 Server Unknown anna", "0 Failed"];
    assert_eq!(told(&format!("{dials}{refused}")), failed);
    assert_eq!(told(&format!("{dials}{up}")), ["0 LinkUp", "0 Connected"]);
    assert_eq!(told(&format!("{}{refused}", dials.replace("L2TP VPN", "SSTP VPN"))), [""; 0]);
    let session = "2026-11-25 10:00:00.000 L2TP PPP Session [198.51.100.7:1701]: ";
    let log = format!(
        "{session}A new PPP session (Upper protocol: L2TP) is started.\n{dials}{refused}{session}\
         Password: user authentication failed.\n"
    );
    assert_eq!(told(&log), ["0 LinkUp", "0 Server Credentials", "0 Failed"]);
}

#[test]
fn an_xl2tpd_that_cannot_read_its_configuration_does_not_start() {
    let log = "Nov 25 10:00:00 gw xl2tpd[7]: parse_config: line 9: Unknown field 'ppp opts'\n\
               Nov 25 10:00:00 gw xl2tpd[7]: init: Unable to load config file\n";
    let failed = "Nov 25 10:00:00 gw systemd[1]: xl2tpd.service: Failed with result 'exit-code'.\n";
    // It, what follows from it, and the next starts are one.
    for log in [log.to_owned(), format!("{log}{failed}"), log.repeat(3)] {
        assert_eq!(super::super::judgements(&log), ["1 #0 NotStarted"], "{log}");
    }
    // Of one that starts in the end, nothing is left.
    let starts = "Nov 25 10:00:20 gw xl2tpd[9]: Listening on IP address 0.0.0.0, port 1701\n";
    assert_eq!(super::super::judgements(&format!("{log}{starts}")), [""; 0]);
    assert_eq!(super::super::judgements(&format!("{starts}{log}")), ["2 #0 NotStarted"]);
    // A port that is taken is another reason.
    let taken = "Nov 25 10:00:09 gw xl2tpd[9]: init_network: Unable to bind socket: Address \
                 already in use. Terminating.\n";
    let both = ["1 #0 NotStarted", "3 #1 PortTaken"];
    assert_eq!(super::super::judgements(&format!("{log}{taken}")), both);
}

#[test]
fn a_kernel_without_ppp_is_told_once_unless_a_call_has_it_later() {
    let call = "gw xl2tpd[1]: Connection established to 192.0.2.2, 1701.  Local: 7, Remote: 9 \
                (ref=0/0).  LNS session is 'default'\n\
                gw xl2tpd[1]: Call established with 192.0.2.2, PID: 42, Local: 1, Remote: 2, \
                Serial: 3\n";
    let ends = "gw xl2tpd[1]: child_handler : pppd exited for call 2 with code 4\n\
                gw xl2tpd[1]: call_close: Call 15 to 192.0.2.2 disconnected\n";
    let says = "gw pppd[42]: Couldn't open the /dev/ppp device: No such file or directory\n";
    let shows = "vpn-1  | /usr/sbin/pppd: Please load the ppp_generic kernel module.\nvpn-1  |\n";
    for middle in ["", says, shows] {
        let log = format!("{call}{middle}{ends}");
        // That the call failed, too, would be a failure without a reason.
        assert_eq!(told(&log), ["0 Linked", "0 LinkUp"], "{log}");
        let twice = format!("{log}{log}");
        assert_eq!(super::super::judgements(&twice), ["3 #0 PppMissing"], "{log}");
        let loaded = format!("{log}{call}gw pppd[43]: pppd 2.4.9 started by root, uid 0\n");
        assert_eq!(super::super::judgements(&loaded), [""; 0], "{log}");
    }
    for other in ["Plugin rp-pppoe.so loaded.", "Plugin pptp.so loaded."] {
        let log = format!("gw pppd[42]: {other}\n{says}");
        assert_eq!(super::super::judgements(&log), [""; 0], "{log}");
    }
}

#[test]
fn what_is_copied_out_of_another_file_is_pppds_where_pppd_speaks() {
    let trace = "Nov 25 10:00:00 gw pppd[42]: rcvd [LCP ConfReq id=0x1 <auth chap MD5>]\n";
    let up = "Nov 25 10:00:02 gw pppd[42]: local  IP address 10.0.0.1\n";
    let failed = ["0 LinkUp", "0 Client Credentials", "0 Failed"];
    for line in [
        "/var/log/messages: \"CHAP authentication failed: Authentication failed\"",
        "CHAP authentication failed",
        "> `MS-CHAP authentication failed: E=691 R=1 C=00 V=3`",
    ] {
        assert_eq!(told(&format!("{line}\n{trace}")), failed, "{line}");
        assert_eq!(told(&format!("{trace}{line}\n")), failed, "{line}");
        assert_eq!(told(&format!("{line}\n{trace}{up}")), ["0 Connected"], "{line}");
        assert_eq!(told(&format!("{line}\n")), [""; 0], "{line}");
    }
    let own = "No CHAP secret found for authenticating anna\n";
    assert_eq!(told(own), ["0 LinkUp", "0 Server Credentials", "0 Failed"]);
    for line in ["radius: CHAP authentication failed", "it says CHAP authentication failed"] {
        assert_eq!(told(&format!("{line}\n{trace}")), [""; 0], "{line}");
    }
}

#[test]
fn what_ppp_gets_past_is_no_refusal() {
    let called = "gw pppd[1]: pppd 2.4.9 started by root, uid 0\n";
    let dials = format!(
        "gw xl2tpd[5]: Connecting to host vpn.example, port 1701\n\
         gw xl2tpd[5]: Connection established to 192.0.2.1, 1701.  Local: 7, Remote: 9 \
         (ref=0/0).\n\
         gw xl2tpd[5]: Call established with 192.0.2.1, Local: 1, Remote: 2, Serial: 1\n{called}"
    );
    let up = "gw pppd[1]: local  IP address 10.9.0.14\n";
    let ends = "gw pppd[1]: Connection terminated.\n";
    let no_auth = "gw pppd[1]: No auth is possible\n";
    let rejects = "gw pppd[1]: sent [IPCP ConfRej id=0x1 <addr 0.0.0.0>]\n";
    for line in [
        "gw pppd[1]: Could not determine remote IP address: defaulting to 10.64.64.64\n",
        no_auth,
        rejects,
    ] {
        assert_eq!(told(&format!("{called}{line}{up}")), ["0 Connected"], "{line}");
    }
    assert_eq!(told(&format!("{called}{no_auth}{ends}"))[1], "0 Client Method");
    assert_eq!(told(&format!("{called}{rejects}{ends}"))[1], "0 Server NoProtocols");
    let closes = "gw pppd[1]: Could not determine remote IP address\n";
    assert_eq!(told(&format!("{called}{closes}"))[1], "0 Server NoProtocols");
    // Nobody asks a client for an address.
    let steps = ["0 Began", "0 Linking", "0 Linked", "0 LinkUp", "0 Failed"];
    assert_eq!(told(&format!("{dials}{rejects}{ends}")), steps);
}

#[test]
fn a_gateway_that_cannot_read_what_it_checks_users_with_refuses_everybody() {
    let refused = "gw pppd[42]: Peer anna failed CHAP authentication\n";
    for said in [
        "RADIUS: Can't read dictionary file /etc/radiusclient/dictionary",
        "RADIUS: Can't read config file /etc/radiusclient/radiusclient.conf",
        "RADIUS: Can't read map file /etc/radiusclient/port-id-map",
        "RADIUS: Challenge type 5 unsupported",
    ] {
        let log = format!("gw pppd[42]: {said}\n{refused}");
        assert_eq!(told(&log)[1], "0 Server CannotCheck anna", "{said}");
    }
}

#[test]
fn who_falls_silent_and_does_not_call_again_is_dead() {
    let call = |process: u32, peer: &str| {
        format!(
            "gw xl2tpd[1]: Connection established to {peer}, 1701.  Local: 7, Remote: 9 \
             (ref=0/0).  LNS session is 'default'\n\
             gw xl2tpd[1]: Call established with {peer}, PID: {process}, Local: 1, Remote: 2, \
             Serial: 3\n\
             gw pppd[{process}]: pppd 2.4.9 started by root, uid 0\n"
        )
    };
    let up = "gw pppd[42]: local  IP address 10.9.0.1\n";
    let silent = "gw pppd[42]: No response to 4 echo-requests\n\
                  gw pppd[42]: Serial link appears to be disconnected.\n\
                  gw pppd[42]: Connection terminated.\n";
    let first = format!("{}{up}{silent}", call(42, "192.0.2.2"));
    assert_eq!(super::super::judgements(&first), ["5 #0 PeerDead"]);
    let again = |peer: &str| {
        let later = "gw pppd[43]: local  IP address 10.9.0.1\n";
        super::super::judgements(&format!("{first}{}{later}", call(43, peer)))
    };
    assert_eq!(again("192.0.2.2"), [""; 0]);
    assert_eq!(again("192.0.2.3"), ["5 #0 PeerDead"]);
    // It was never up.
    let never = format!("{}{silent}", call(42, "192.0.2.2"));
    assert_eq!(super::super::judgements(&never), [""; 0]);
}

#[test]
fn accel_ppp_says_whether_anybody_checked_its_user_and_whether_an_address_is_left() {
    let begins = "[2026-11-25 10:00:01]:  info: ppp0: connect: ppp0 <--> l2tp(198.51.100.7:1701 \
                  session 1-2)\n";
    let refused = "[2026-11-25 10:00:02]:  info: ppp0: anna: authentication failed\n";
    for line in [
        "ppp0: radius: no servers available",
        "ppp0: radius: server not responding",
        "radius: server(1) not responding",
        "ppp0: radius:connect: Network is unreachable",
        "ppp0: radius: no available servers",
    ] {
        let log = format!("{begins}[2026-11-25 10:00:02]:  warn: {line}\n{refused}");
        assert_eq!(told(&log)[1], "0 Server Unchecked anna", "{line}");
    }
    let other = "[2026-11-25 10:00:02]:  warn: ppp0: radius: server(1) started\n";
    assert_eq!(told(&format!("{begins}{other}{refused}"))[1], "0 Server Credentials anna");
    let log = format!(
        "{begins}[2026-11-25 10:00:02]:  info: ppp0: anna: authentication succeeded\n\
         [2026-11-25 10:00:02]:  warn: ppp0: ppp: no free IPv4 address\n"
    );
    assert_eq!(told(&log)[1..], ["0 Server None anna", "0 Server NoAddress anna", "0 Failed"]);
}

#[test]
fn a_server_without_a_free_address_says_so_once_it_has_closed_the_call() {
    let log = "Nov 25 10:00:00 gw xl2tpd[9]: Connection established to 192.0.2.7, 1701.  Local: 33011, \
               Remote: 60 (ref=0/0).  LNS session is 'default'\n\
               Nov 25 10:00:00 gw xl2tpd[9]: call_close: Call 46695 to 192.0.2.7 disconnected\n\
               Nov 25 10:00:00 gw xl2tpd[9]: control_finish: Out of IP addresses on tunnel 60!\n";
    assert!(told(log).contains(&"0 Server NoAddress".to_owned()), "{:?}", told(log));
}
