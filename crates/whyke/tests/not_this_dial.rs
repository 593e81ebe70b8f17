//! What shows that a gateway's client is not the machine that dials: what its own IKE reports, with
//! what it proves itself, and whom PPP asked.

#![allow(clippy::unwrap_used, reason = "a test")]

mod machines;

use machines::{
    IKEV2, L2TP, SERVER, WITH_CERTIFICATE, WITH_EAP_TLS, dial, event, events, explained, ikev2,
    other_key,
};

const FROM: &str = "2024-03-11T13:30:10.000Z";
const LATER: &str = "2024-03-11T13:30:44.000Z";
const ZONED: &str = "2024-03-11T14:30:12.000+01:00";
const CLIENT: &str = "192.0.2.77";

/// A word of this machine's own IKE, with these fields.
fn own_ike(id: u32, fields: &[(&str, &str)]) -> String {
    let named = |(name, value): &(&str, &str)| format!("<Data Name=\"{name}\">{value}</Data>");
    event("Microsoft-Windows-Security-Auditing", id, FROM, "PC-B", fields.iter().map(named))
}

fn refused(state: &str, local: &str, remote: &str) -> String {
    own_ike(
        4653,
        &[
            ("LocalAddress", local),
            ("LocalKeyModPort", "500"),
            ("RemoteAddress", remote),
            ("RemoteKeyModPort", "500"),
            ("KeyModName", "%%8222"),
            ("Role", "%%8205"),
            ("FailurePoint", "%%8199"),
            ("FailureReason", "Negotiation timed out"),
            ("State", state),
            ("InitiatorCookie", "9a3cf1e27bd0584f"),
            ("ResponderCookie", "0000000000000000"),
        ],
    )
}

const LOCAL: &str = "10.1.2.3";
const FIRST_SENT: &str = "%%8202";
const PROOF_SENT: &str = "%%8204";

/// The gateway's client came to its proof, whose key is another one.
#[test]
fn a_client_that_got_further_than_this_machine_is_another_one() {
    let first = |own: String| {
        let dial = events(&[dial(L2TP, [FROM, LATER], 789), own]);
        let gateway = other_key(ZONED, CLIENT, SERVER);
        explained(&[("pc.xml", dial), ("gw.log", gateway)])
    };
    let same = first(refused(PROOF_SENT, LOCAL, SERVER));
    assert_eq!(same.first, "likely psk-mismatch", "{}", same.text);
    for (why, own) in [
        ("it sent no more than its proposals", refused(FIRST_SENT, LOCAL, SERVER)),
        ("it has another address on the internet", refused(PROOF_SENT, "203.0.113.99", SERVER)),
        ("it was at another gateway", refused(PROOF_SENT, LOCAL, "203.0.113.99")),
        (
            "its phase 1 came up",
            own_ike(
                4650,
                &[
                    ("LocalAddress", LOCAL),
                    ("RemoteAddress", SERVER),
                    ("KeyModName", "%%8222"),
                    ("Role", "%%8205"),
                ],
            ),
        ),
    ] {
        let told = first(own);
        assert_ne!(told.first, "likely psk-mismatch", "{why}: {}", told.text);
    }
}

/// RFC 7296 §2.16: who is to be asked by EAP sends no proof with its name.
#[test]
fn a_client_that_proves_itself_otherwise_is_another_one() {
    let revoked = "[CFG] certificate was revoked on Jan 20 10:00:00 UTC 2024, reason: superseded";
    let by_certificate = ikev2(ZONED, 1, CLIENT, [500, 4500], &[revoked]);
    let by_user = ikev2(
        ZONED,
        1,
        CLIENT,
        [500, 4500],
        &[
            "[IKE] received EAP identity 'anna'",
            "[IKE] EAP method EAP_MSCHAPV2 failed for peer anna",
        ],
    );
    let by_user = by_user.replace("IDi CERT CERTREQ AUTH", "IDi CERTREQ");
    for (by, gateway, is_it) in [
        (WITH_CERTIFICATE, &by_certificate, true),
        (IKEV2, &by_certificate, false),
        (WITH_EAP_TLS, &by_certificate, false),
        (IKEV2, &by_user, true),
        (WITH_CERTIFICATE, &by_user, false),
    ] {
        let dial = events(&[dial(by, [FROM, LATER], 13801)]);
        let told = explained(&[("pc.xml", dial), ("gw.log", gateway.clone())]);
        assert_eq!(!told.is_open(), is_it, "{by:?}: {} {}", told.first, told.text);
    }
}

/// PPP's refusal of one user, as the gateway's daemons log it.
fn by_ppp(at: &str, user: &str, from: &str) -> String {
    let lines = [
        format!(
            "xl2tpd[812]: Connection established to {from}, 1701.  Local: 36832, Remote: 7 \
             (ref=0/0).  LNS session is 'default'"
        ),
        format!(
            "xl2tpd[812]: Call established with {from}, PID: 2211, Local: 15695, Remote: 1, \
             Serial: 0"
        ),
        "pppd[2211]: Connect: ppp1 <--> /dev/pts/2".to_owned(),
        format!("pppd[2211]: Peer {user} failed CHAP authentication"),
        format!("xl2tpd[812]: call_close: Call 15695 to {from} disconnected"),
    ];
    lines.map(|line| format!("{at} vpn {line}\n")).concat()
}

/// What a daemon tells of its callers is none of the only machine that speaks of itself.
#[test]
fn whom_ppp_refuses_at_the_gateway_is_not_the_machine_that_dials() {
    let dial = |code| events(&[dial(L2TP, [FROM, LATER], code)]);
    for (at, code, user, is_it) in [
        ("Mar 11 13:30:40", 691, "anna", true),
        ("Mar 11 13:30:40", 691, "bert", false),
        ("Mar 11 13:30:40", 789, "bert", false),
        ("Mar  3 13:30:40", 691, "anna", false),
    ] {
        let gateway = by_ppp(at, user, CLIENT);
        let told = explained(&[("pc.xml", dial(code)), ("vpn.log", gateway)]);
        assert_eq!(!told.is_open(), is_it, "{at} {code} {user}: {} {}", told.first, told.text);
        // The other one is told all the same, and not as the machine's.
        assert!(told.text.contains("U004"), "{}", told.text);
        let named = told.text.contains("PC-B the server refused bert");
        assert!(!named, "{}", told.text);
    }
    // Beside the dial's own negotiation it is not what the person asks about.
    let gateway = other_key("Mar 11 13:30:12", CLIENT, SERVER);
    let gateway = gateway + &by_ppp("Mar 11 13:30:40", "bert", "192.0.2.99");
    let told = explained(&[("pc.xml", dial(789)), ("vpn.log", gateway)]);
    assert!(told.first.ends_with("psk-mismatch"), "{} {}", told.first, told.text);
}

/// A site that begins anew by itself every so many seconds, as pluto logs it.
fn site(every: u32) -> String {
    let mut log = String::new();
    for number in 1..=2400 / every {
        let at = 600 + number * every;
        let (minute, second) = (at / 60, at % 60);
        for says in [
            "responding to Main Mode from unknown peer 192.0.2.50:500",
            "sent Main Mode R1",
            "sent Main Mode R2",
            "probable authentication failure (mismatch of preshared secrets?): malformed payload in \
             packet",
        ] {
            log += &format!(
                "Mar 11 13:{minute:02}:{second:02} gw pluto[812]: \"branch\"[{number}] 192.0.2.50 \
                 #{number}: {says}\n"
            );
        }
    }
    log
}

/// Its log names neither its own end nor what the messages hold.
#[test]
fn a_client_of_pluto_is_the_dial_unless_it_is_there_at_any_time() {
    let dial = events(&[dial(L2TP, [FROM, LATER], 789)]);
    let once = site(1210);
    let told = explained(&[("pc.xml", dial.clone()), ("gw.log", once)]);
    assert_eq!(told.first, "likely psk-mismatch", "{}", told.text);
    let told = explained(&[("pc.xml", dial), ("gw.log", site(15))]);
    assert_eq!(told.first, "possible psk-mismatch", "{}", told.text);
    assert!(told.text.contains("if this computer is 192.0.2.50"), "{}", told.text);
}

/// The day before, or at an hour and some minutes that no zone is off.
#[test]
fn a_try_of_another_day_or_hour_is_not_the_dial_though_it_names_the_machine() {
    let own = "[CFG] no issuer certificate found for \"CN=PC-B.example\"";
    let at = |time: &str| {
        let gateway = ikev2(time, 1, CLIENT, [500, 4500], &[own]);
        let dial = events(&[dial(WITH_CERTIFICATE, [FROM, LATER], 13801)]);
        explained(&[("pc.xml", dial), ("gw.log", gateway)])
    };
    for (time, is_it) in [
        ("Mar 11 14:30:12", true),
        ("Mar 11 14:33:12", true),
        ("Mar 10 14:01:12", false),
        ("Mar 11 10:13:12", false),
    ] {
        let told = at(time);
        assert_eq!(
            told.text.contains("PC-B 20221") && !told.is_open(),
            is_it,
            "{time}: {}",
            told.text
        );
    }
}

/// The settings name the user; who sits at the machine is another one.
#[test]
fn a_dial_is_its_dial_in_user_s() {
    let by_user = |user: &str| {
        let named = format!("[IKE] received EAP identity '{user}'");
        let failed = format!("[IKE] EAP method EAP_MSCHAPV2 failed for peer {user}");
        let log = ikev2(ZONED, 1, CLIENT, [500, 4500], &[&named, &failed]);
        log.replace("IDi CERT CERTREQ AUTH", "IDi CERTREQ")
    };
    let dial =
        dial(IKEV2, [FROM, LATER], 691).replace("Dial-in User = anna", "Dial-in User = m.rossi");
    for (user, is_it) in [("m.rossi", true), ("anna", false)] {
        let told = explained(&[
            ("pc.xml", events(std::slice::from_ref(&dial))),
            ("gw.log", by_user(user)),
        ]);
        assert_eq!(!told.is_open(), is_it, "{user}: {} {}", told.first, told.text);
    }
}

/// A client that calls itself by a host's name, and a connection with one peer alone.
#[test]
fn a_site_is_no_machine_that_roams() {
    let router = |identity: &str| {
        format!(
            "2024-03-11 13:30:11 ipsec,info new ike2 SA (R): rw {SERVER}[500]-{CLIENT}[500] \
             spi:bdbcb73da256a199:6a11589947e97349\n\
             2024-03-11 13:30:11 ipsec,error identity not found for peer: {identity}\n\
             2024-03-11 13:30:11 ipsec,info killing ike2 SA: rw {SERVER}[4500]-{CLIENT}[4500] \
             spi:bdbcb73da256a199:6a11589947e97349\n"
        )
    };
    let told = |by, code, log: String| {
        explained(&[("pc.xml", events(&[dial(by, [FROM, LATER], code)])), ("gw.log", log)])
    };
    let roams = told(IKEV2, 13801, router("ADDR4: 10.1.2.3"));
    assert!(roams.first.starts_with("likely"), "{} {}", roams.first, roams.text);
    let stays = told(IKEV2, 13801, router("FQDN: branch.example"));
    assert!(stays.is_open(), "{} {}", stays.first, stays.text);
    let fixed = site(1210).replace("\"branch\"[1] 192.0.2.50", "\"branch\"");
    let fixed = told(L2TP, 789, fixed);
    assert!(fixed.is_open(), "{} {}", fixed.first, fixed.text);
    // The same group of an ASA, and one that is named after its only peer.
    let asa = |group: &str| {
        format!(
            "Mar 11 2024 13:30:11: %ASA-4-713903: Group = {group}, IP = {CLIENT}, Error, had \
             problems decrypting packet, probably due to mismatched pre-shared key.  Aborting\n"
        )
    };
    let roams = told(L2TP, 789, asa("DefaultRAGroup"));
    assert_eq!(roams.first, "likely psk-mismatch", "{}", roams.text);
    let stays = told(L2TP, 789, asa(CLIENT));
    assert!(stays.is_open(), "{} {}", stays.first, stays.text);
}

/// Begun when the dial was over, or half an hour away.
#[test]
fn what_begins_after_a_dial_s_end_is_not_the_dial() {
    let dial = events(&[dial(L2TP, [FROM, LATER], 789)]);
    for (at, is_it) in
        [("Mar 11 13:30:12", true), ("Mar 11 13:30:50", false), ("Mar 11 14:00:12", false)]
    {
        let log = other_key(at, CLIENT, SERVER).replace("received MS NT5", "received an NT5");
        let told = explained(&[("pc.xml", dial.clone()), ("gw.log", log)]);
        assert_eq!(!told.is_open(), is_it, "{at}: {} {}", told.first, told.text);
    }
}
