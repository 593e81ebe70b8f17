//! What a later try shows stands before what an earlier one failed of, and one client's failure is
//! not another's.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use daemons::explained;
use serde_json::Value;

/// The cause told first with its confidence, or the outcome where none is.
fn first(log: &str) -> (String, String) {
    let report: Value = serde_json::from_str(&explained(log, &["--format", "json"])).unwrap();
    let causes = report["findings"].as_array().unwrap().iter();
    let mut causes = causes.filter(|finding| finding["weight"] == "cause");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    match causes.next() {
        Some(finding) => (text(&finding["cause"]), text(&finding["confidence"])),
        None => (text(&report["verdict"]["outcome"]), String::new()),
    }
}

fn is_first(log: &str, cause: &str, confidence: &str) {
    assert_eq!(first(log), (cause.to_owned(), confidence.to_owned()), "{log}");
}

const SILENT: &str = "\"site\" #4: STATE_V2_ESTABLISHED_IKE_SA: 10 second timeout exceeded after 5 \
                      retransmits.  No response (or no acceptable response) to our IKEv2 message\n\
                      \"site\" #4: liveness action - restarting all connections that share this \
                      peer\n";
const REFUSED: &str = "\"site\" #4: ERROR: asynchronous network error report on eth0 \
                       (198.51.100.7:500), complainant 203.0.113.9: Connection refused [errno 111, \
                       origin ICMP type 3 code 3 (not authenticated)]\n";
const DIALS: &str = "\"site\" #7: initiating IKEv2 connection\n\
                     \"site\" #7: sent IKE_SA_INIT request to 203.0.113.9:500\n\
                     \"site\" #7: sent IKE_AUTH request {cipher=AES_GCM_16_256 integ=n/a \
                     prf=HMAC_SHA2_512 group=MODP2048}\n\
                     \"site\" #7: initiator established IKE SA; authenticated peer using \
                     authby=secret and ID_FQDN '@gw'\n";
const CHILD_REFUSED: &str = "\"site\" #8: IKE_AUTH response rejected Child SA with \
                             TS_UNACCEPTABLE\n";
const CHILD_UP: &str = "\"site\" #8: initiator established Child SA using #7; IPsec tunnel \
                        [10.1.0.0-10.1.0.255:0-65535 0] -> [10.2.0.0-10.2.0.255:0-65535 0] \
                        {ESP=>0x1 <0x2 xfrm=AES_GCM_16_256-NONE}\n";

/// Only the later try names the peer: the connection is the same.
#[test]
fn a_peer_that_was_silent_and_refuses_now_is_asked_why_it_refuses() {
    for silent in [SILENT.to_owned(), format!("{REFUSED}{SILENT}")] {
        let log = format!("{silent}{DIALS}{CHILD_REFUSED}");
        is_first(&log, "traffic-selector-mismatch", "possible");
        is_first(&format!("{silent}{DIALS}{CHILD_UP}"), "no-failure", "");
    }
    // Another connection's peer is another one.
    let other = format!("{SILENT}{}", DIALS.replace("\"site\"", "\"home\""));
    is_first(&other, "dpd-timeout", "likely");
}

#[test]
fn a_certificate_that_is_trusted_by_now_is_no_cause() {
    let second = |second: u32, text: &str| {
        format!("Oct 26 09:41:{second:02} client charon: 0{}[IKE] {text}\n", second % 7 + 2)
    };
    let untrusted = [
        second(17, "initiating IKE_SA office[1] to 203.0.113.9"),
        second(17, "no issuer certificate found for \"C=AT, O=Example, CN=gw.example\""),
        second(17, "no trusted RSA public key found for 'gw.example'"),
    ];
    let refused = [
        second(23, "initiating IKE_SA office[2] to 203.0.113.9"),
        second(23, "authentication of 'gw.example' with RSA_EMSA_PKCS1_SHA2_256 successful"),
        second(
            23,
            "IKE_SA office[2] established between 198.51.100.7[anna.example]...203.0.113.9\
             [gw.example]",
        ),
        second(23, "received TS_UNACCEPTABLE notify, no CHILD_SA built"),
    ];
    is_first(&untrusted.concat(), "cert-untrusted", "likely");
    let (untrusted, refused) = (untrusted.concat(), refused.concat());
    is_first(&format!("{untrusted}{refused}"), "traffic-selector-mismatch", "possible");
    let elsewhere = refused.replace("office[2]", "home[2]");
    is_first(&format!("{untrusted}{elsewhere}"), "cert-untrusted", "likely");
}

const GATEWAY: &str = "203.0.113.9[gw.example]";

/// A client that comes up, in the words of the group IKE alone.
fn comes_up(minute: u32, number: u32, threads: [u32; 3]) -> String {
    let [opens, proves, up] = threads;
    let host = format!("198.51.100.{number}");
    let line = |thread: u32, text: &str| {
        format!("Jul  7 10:{minute:02}:28 gw charon: {thread:02}[IKE] {text}\n")
    };
    [
        line(opens, &format!("{host} is initiating an IKE_SA")),
        line(proves, "initiating EAP_MSCHAPV2 method (id 0xE8)"),
        line(up, &format!("authentication of 'user{number}' with EAP successful")),
        line(
            up,
            &format!("IKE_SA rw[{number}] established between {GATEWAY}...{host}[user{number}]"),
        ),
        line(
            up,
            &format!(
                "CHILD_SA all{{{number}}} established with SPIs c0_i c1_o and TS 10.0.0.0/8 === \
                 10.213.7.{number}/32"
            ),
        ),
    ]
    .concat()
}

/// Clients that have proved themselves are no strangers, and what refuses the one without address
/// afterwards is a consequence.
#[test]
fn a_client_without_address_is_told_beside_those_that_have_one() {
    let line = |second: u32, thread: u32, text: &str| {
        format!("Jul  7 10:40:{second:02} gw charon: {thread:02}[IKE] {text}\n")
    };
    let without = [
        line(39, 9, "198.51.100.4 is initiating an IKE_SA"),
        line(39, 14, "authentication of 'user4' with EAP successful"),
        line(39, 14, "no virtual IP found for %any requested by 'user4'"),
        line(39, 14, "no virtual IP found, sending INTERNAL_ADDRESS_FAILURE"),
        line(39, 14, &format!("IKE_SA rw[4] established between {GATEWAY}...198.51.100.4[user4]")),
        line(39, 14, "configuration payload negotiation failed, no CHILD_SA built"),
        line(39, 14, "failed to establish CHILD_SA, keeping IKE_SA"),
    ]
    .concat();
    let again = [
        line(57, 13, "no acceptable traffic selectors found"),
        line(57, 13, "failed to establish CHILD_SA, keeping IKE_SA"),
    ]
    .concat();
    let before = [comes_up(1, 1, [11, 14, 6]), comes_up(2, 2, [8, 9, 14])].concat();
    let after = comes_up(40, 5, [15, 8, 11]);
    for log in [format!("{before}{without}"), format!("{before}{without}{after}{again}")] {
        is_first(&log, "address-pool-exhausted", "likely");
    }
}

/// The thread goes on to say what follows from it.
#[test]
fn a_list_that_has_expired_is_the_cause_of_what_the_same_moment_says() {
    let line = |time: &str, thread: u32, text: &str| {
        format!("2026-07-13T08:{time}+00:00 gw charon: {thread:02}[CFG] {text}\n")
    };
    let opens = |time: &str, thread: u32| {
        line(time, thread, "198.51.100.7 is initiating an IKE_SA").replace("CFG", "IKE")
    };
    let looks = "looking for peer configs matching 203.0.113.9[gw.example]...198.51.100.7[anna]";
    let up = "IKE_SA rw[1] established between 203.0.113.9[gw.example]...198.51.100.7[anna]";
    let log = [
        opens("15:50.42", 11),
        line("15:50.44", 14, looks),
        line("15:50.45", 14, up).replace("CFG", "IKE"),
        opens("16:55.88", 6),
        line("16:55.89", 9, looks),
        line("16:55.90", 9, "  crl is stale: since Jul 13 08:16:42 2026"),
        line("16:55.91", 9, "certificate status is unknown, crl is stale"),
        line(
            "16:55.92",
            9,
            "constraint check failed: RULE_CRL_VALIDATION is STALE, but requires at least GOOD",
        ),
        line(
            "16:55.93",
            9,
            "selected peer config 'rw' unacceptable: non-matching authentication done",
        ),
        line("16:55.94", 9, "no alternative config found"),
    ];
    is_first(&log.concat(), "cert-crl", "likely");
}

const OPENS: &str = "Nov 25 10:01:07 pc charon: 15[IKE] initiating IKE_SA home[2] to 192.0.2.1\n";
const IN_VAIN: &str = "Nov 25 10:01:08 pc charon: 05[IKE] retransmit 1 of request with message ID 0\n\
                       Nov 25 10:01:12 pc charon: 06[IKE] retransmit 2 of request with message ID \
                       0\n\
                       Nov 25 10:01:20 pc charon: 07[IKE] giving up after 2 retransmits\n";
const UP_IN_WORDS: &str = "Nov 25 10:00:00 pc charon: 10[IKE] initiating IKE_SA home[1] to \
                           192.0.2.1\n\
                           Nov 25 10:00:01 pc charon: 11[IKE] authentication of 'moon' with \
                           pre-shared key successful\n\
                           Nov 25 10:00:01 pc charon: 11[IKE] IKE_SA home[1] established between \
                           198.51.100.9[carol]...192.0.2.1[moon]\n\
                           Nov 25 10:00:01 pc charon: 11[IKE] CHILD_SA net{1} established with SPIs \
                           c03c7c6d_i c978d228_o and TS 10.1.0.0/24 === 10.2.0.0/24\n";

fn causes(log: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(&explained(log, &["--format", "json"])).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["cause"].as_str().unwrap().to_owned()).collect()
}

/// Of the group IKE alone: that it begins, and that it is given up, is all that is told of it.
#[test]
fn a_dial_that_nobody_answers_is_told_in_words_alone() {
    for log in [
        format!("{OPENS}{IN_VAIN}"),
        format!("{UP_IN_WORDS}{OPENS}{IN_VAIN}"),
        // To another peer, and without a word of what is repeated.
        format!("{UP_IN_WORDS}{}", OPENS.replace("192.0.2.1", "192.0.2.77") + IN_VAIN),
        format!("{OPENS}{}", IN_VAIN.lines().last().unwrap()),
    ] {
        is_first(&log, "udp500-blocked", "possible");
    }
    // Its first message was answered: the second one is not.
    let second = IN_VAIN.replace("message ID 0", "message ID 1");
    let open = causes(&format!("{OPENS}{second}"));
    assert!(open.iter().any(|cause| cause == "udp4500-blocked"), "{open:?}");
    assert!(!open.iter().any(|cause| cause == "udp500-blocked"), "{open:?}");
    // One that comes up after all is no failure.
    let later = UP_IN_WORDS.replace("home[1]", "home[3]").replace("10:00:", "10:02:");
    is_first(&format!("{OPENS}{IN_VAIN}{later}"), "no-failure", "");
}

#[test]
fn main_mode_whose_proof_is_not_answered_is_told_in_words_alone() {
    let log = "Oct 31 07:14:03 pc charon: 15[IKE] initiating Main Mode IKE_SA depot[2] to \
               192.0.2.190\n\
               Oct 31 07:14:07 pc charon: 09[IKE] sending retransmit 1 of request message ID 0, seq \
               3\n\
               Oct 31 07:14:14 pc charon: 13[IKE] sending retransmit 2 of request message ID 0, seq \
               3\n\
               Oct 31 07:14:27 pc charon: 05[IKE] giving up after 2 retransmits\n";
    let open = causes(log);
    assert!(open.iter().any(|cause| cause == "psk-mismatch"), "{open:?}");
    assert!(!open.iter().any(|cause| cause == "udp500-blocked"), "{open:?}");
}

/// A request of a tunnel that is up, which is given up on a timer's thread.
#[test]
fn a_peer_that_is_gone_is_told_wherever_its_request_can_be_followed() {
    let lost = |id: u32, net: &dyn Fn(u32) -> String| {
        let line = |second: u32, thread: u32, text: &str| {
            format!("Nov 25 10:05:{second:02} pc charon: {thread:02}[IKE] {text}\n")
        };
        [
            line(5, 12, &format!("retransmit 1 of request with message ID {id}")),
            net(12),
            line(9, 14, &format!("retransmit 2 of request with message ID {id}")),
            net(14),
            line(17, 15, "giving up after 2 retransmits"),
        ]
        .concat()
    };
    let silent = lost(2, &|_| String::new());
    is_first(&format!("{UP_IN_WORDS}{silent}"), "dpd-timeout", "likely");
    // Among the tunnels of a gateway, of which packets are told and messages not.
    let client = |number: u32, thread: u32| {
        let host = format!("198.51.100.{number}");
        let line = |group: &str, text: String| {
            format!("Nov 25 10:00:{number:02} gw charon: {thread:02}[{group}] {text}\n")
        };
        [
            line("NET", format!("received packet: from {host}[500] to 192.0.2.1[500] (400 bytes)")),
            line("IKE", format!("{host} is initiating an IKE_SA")),
            line("NET", format!("sending packet: from 192.0.2.1[500] to {host}[500] (248 bytes)")),
            line("NET", format!("received packet: from {host}[500] to 192.0.2.1[500] (400 bytes)")),
            line("IKE", format!("authentication of 'c{number}' with pre-shared key successful")),
            line(
                "IKE",
                format!(
                    "IKE_SA gw[{number}] established between 192.0.2.1[gw]...{host}[c{number}]"
                ),
            ),
            line(
                "IKE",
                format!(
                    "CHILD_SA net{{{number}}} established with SPIs c0_i c1_o and TS 10.0.0.0/8 \
                     === 10.{number}.0.0/16"
                ),
            ),
            line("NET", format!("sending packet: from 192.0.2.1[500] to {host}[500] (224 bytes)")),
        ]
        .concat()
    };
    let clients = [client(4, 5), client(5, 6), client(6, 7)].concat();
    let silent = lost(1, &|thread| {
        format!(
            "Nov 25 10:05:09 gw charon: {thread:02}[NET] sending packet: from 192.0.2.1[500] to \
             198.51.100.5[500] (80 bytes)\n"
        )
    });
    let log = format!("{clients}{silent}");
    is_first(&log, "dpd-timeout", "likely");
    let report: Value = serde_json::from_str(&explained(&log, &["--format", "json"])).unwrap();
    let of = report["findings"][0]["negotiations"][0].as_u64().unwrap();
    let negotiations = report["negotiations"].as_array().unwrap().iter();
    let own = negotiations.filter(|own| own["id"].as_u64() == Some(of));
    let hosts: Vec<String> = own.map(|own| own["ends"].to_string()).collect();
    assert!(hosts[0].contains("198.51.100.5"), "{hosts:?}");
    // It answers before it is given up.
    let answered = silent.replace(
        "Nov 25 10:05:17",
        "Nov 25 10:05:10 gw charon: 08[NET] received packet: from 198.51.100.5[500] to \
         192.0.2.1[500] (80 bytes)\nNov 25 10:05:17",
    );
    let (first, _) = first(&format!("{clients}{answered}"));
    assert_ne!(first, "dpd-timeout");
}

/// What `ipsec up` and `swanctl --initiate` print last.
#[test]
fn a_console_that_says_so_shows_that_it_came_up() {
    let log = "initiating IKE_SA work[1] to y.y.y.y\n\
               generating IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) N(NATD_D_IP) ]\n\
               sending packet: from x.x.x.x[500] to y.y.y.y[500] (768 bytes)\n\
               received packet: from y.y.y.y[500] to x.x.x.x[500] (300 bytes)\n\
               parsed IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) N(NATD_D_IP) ]\n\
               generating IKE_AUTH request 1 [ IDi IDr AUTH CPRQ(ADDR) SA TSi TSr ]\n\
               sending packet: from x.x.x.x[4500] to y.y.y.y[4500] (412 bytes)\n\
               received packet: from y.y.y.y[4500] to x.x.x.x[4500] (204 bytes)\n\
               parsed IKE_AUTH response 1 [ IDr AUTH CPRP(ADDR) SA TSi TSr ]\n\
               authentication of 'y.y.y.y' with pre-shared key successful\n\
               IKE_SA work[1] established between x.x.x.x[anna]...y.y.y.y[y.y.y.y]\n";
    is_first(log, "nothing-to-judge", "");
    for says in ["connection 'work' established successfully", "initiate completed successfully"] {
        is_first(&format!("{log}{says}\n"), "no-failure", "");
    }
}

/// Another client's success behind the same address, by the names of their certificates.
#[test]
fn a_certificate_that_is_refused_is_not_cured_by_another_s() {
    let line = |number: u32, text: &str| {
        format!(
            "Feb  3 08:15:{:02} vpn pluto[763]: \"rw\"[{number}] 198.51.100.44 #{number}: {text}\n",
            20 + number
        )
    };
    let refused = [
        line(4, "sent IKE_SA_INIT reply {cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 group=DH14}"),
        line(
            4,
            "processing decrypted IKE_AUTH request: SK{IDi,CERT,CERTREQ,AUTH,\
             N(MOBIKE_SUPPORTED),CP,SA,TSi,TSr}",
        ),
        line(
            4,
            "NSS: ERROR: IPsec certificate CN=pc-21.example,O=Example,C=IT invalid: \
             SEC_ERROR_REVOKED_CERTIFICATE: Peer's Certificate has been revoked.",
        ),
        line(
            4,
            "responding to IKE_AUTH message (ID 1) from 198.51.100.44:4500 with encrypted \
                 notification AUTHENTICATION_FAILED",
        ),
    ]
    .concat();
    let up = |name: &str| {
        [
            line(
                8,
                "processing decrypted IKE_AUTH request: SK{IDi,CERT,CERTREQ,AUTH,\
                 N(MOBIKE_SUPPORTED),CP,SA,TSi,TSr}",
            ),
            line(
                8,
                &format!(
                    "responder established IKE SA; authenticated peer '2048-bit PKCS#1 1.5 RSA \
                     with SHA2_256' digital signature using peer certificate 'CN={name}, \
                     O=Example, C=IT' issued by CA 'CN=Example CA'"
                ),
            ),
            line(
                9,
                "responder established Child SA using #8; IPsec tunnel \
                 [0.0.0.0-255.255.255.255:0-65535 0] -> [10.10.50.5-10.10.50.5:0-65535 0] \
                 {ESPinUDP=>0x1 <0x2 xfrm=AES_GCM_16_256-NONE}",
            ),
        ]
        .concat()
    };
    is_first(&format!("{refused}{}", up("pc-22.example")), "cert-revoked", "likely");
    is_first(&format!("{refused}{}", up("pc-21.example")), "no-failure", "");
}
