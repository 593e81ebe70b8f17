//! Which of a gateway's negotiations a Windows dial is: only one that its code does not contradict,
//! and no certain one without anything in common.

#![allow(clippy::unwrap_used, reason = "a test")]

mod machines;

use machines::{
    IKEV2, L2TP, SERVER, WITH_CERTIFICATE, charon, dial, dial_called, events, explained, ikev2,
    other_key,
};

const FROM: &str = "2024-03-11T13:30:10.000Z";
const SOON: &str = "2024-03-11T13:30:20.000Z";
const LATER: &str = "2024-03-11T13:30:44.000Z";
const ZONED: &str = "2024-03-11T14:30:12.000+01:00";
const UNTRUSTED: &str = "[CFG] no issuer certificate found for \"CN=PC-A.example\"";

#[test]
fn without_zones_or_anything_in_common_a_negotiation_is_no_more_than_possible() {
    let gateway = other_key("Mar 11 18:30:12", "192.0.2.77", SERVER);
    let dial = events(&[dial(L2TP, [FROM, LATER], 789)]);
    let told = explained(&[("pc.xml", dial), ("gw.log", gateway)]);
    assert_eq!(told.first, "possible psk-mismatch", "{}", told.text);
    assert!(told.text.contains("if this computer is 192.0.2.77"));
    // Nor does it show what the log's clock leaves out.
    assert!(!told.text.contains("by the negotiation that both tell"), "{}", told.text);
}

#[test]
fn of_two_zones_a_negotiation_at_the_same_moment_is_the_dial() {
    let gateway = other_key(ZONED, "192.0.2.77", SERVER);
    let dial = events(&[dial(L2TP, [FROM, LATER], 789)]);
    let told = explained(&[("pc.xml", dial), ("gw.log", gateway)]);
    assert_eq!(told.first, "likely psk-mismatch", "{}", told.text);
}

#[test]
fn of_two_clients_minutes_apart_the_time_alone_does_not_tell_which() {
    let gateway = other_key(ZONED, "192.0.2.77", SERVER)
        + &other_key("2024-03-11T14:33:10.000+01:00", "203.0.113.45", SERVER).replace("<1>", "<2>");
    let dial = events(&[dial(L2TP, [FROM, LATER], 789)]);
    let told = explained(&[("pc.xml", dial), ("gw.log", gateway)]);
    assert_eq!(told.first, "possible psk-mismatch", "{}", told.text);
}

#[test]
fn a_refusal_of_the_proof_is_not_a_dial_that_heard_nothing() {
    let own = UNTRUSTED.replace("PC-A", "PC-B");
    let gateway = ikev2(ZONED, 1, "203.0.113.45", [500, 4500], &[&own]);
    for (code, is_it) in [(13801, true), (809, false), (13868, false), (691, false)] {
        let dial = events(&[dial(WITH_CERTIFICATE, [FROM, LATER], code)]);
        let told = explained(&[("pc.xml", dial), ("gw.log", gateway.clone())]);
        assert_eq!(told.first == "likely cert-untrusted", is_it, "{code}: {}", told.text);
        assert_eq!(told.is_open(), !is_it, "{code}: {}", told.text);
    }
}

#[test]
fn a_certificate_of_another_machine_shows_that_it_may_be_another_s() {
    for name in ["PC-A.example", "LAPTOP-77"] {
        let other = UNTRUSTED.replace("PC-A.example", name);
        let gateway = ikev2(ZONED, 1, "203.0.113.45", [500, 4500], &[&other]);
        let dial = events(&[dial(WITH_CERTIFICATE, [FROM, LATER], 13801)]);
        let told = explained(&[("pc.xml", dial), ("gw.log", gateway)]);
        assert_eq!(told.first, "possible cert-untrusted", "{}", told.text);
        assert!(told.text.contains("if this computer is 203.0.113.45"), "{}", told.text);
    }
}

#[test]
fn a_site_that_fails_meanwhile_is_not_a_dial_with_another_code() {
    let asa = "Mar 11 2024 14:30:11 asa1 : %ASA-5-750002: Local:198.51.100.10:500 \
               Remote:203.0.113.45:500 Username:Unknown IKEv2 Received a IKE_INIT_SA request\n\
               Mar 11 2024 14:30:12 asa1 : %ASA-3-751022: Local:198.51.100.10:500 \
               Remote:203.0.113.45:500 Username:Unknown Tunnel rejected: Crypto Map Policy not \
               found for remote traffic selector 10.2.0.0/10.2.0.255/0/65535/0 local traffic \
               selector 10.1.0.0/10.1.0.255/0/65535/0!\n";
    let forti = "date=2024-03-11 tz=\"+0100\" type=\"event\" subtype=\"vpn\" time=14:30:12 \
                 logid=\"0101037124\" level=\"error\" msg=\"IPsec phase 1 error\" \
                 action=\"negotiate\" remip=203.0.113.45 locip=198.51.100.10 \
                 status=\"negotiate_error\" reason=\"probable pre-shared secret mismatch\"\n";
    for log in [asa, forti] {
        for code in [809, 13801, 13868, 691] {
            let dial = events(&[dial(IKEV2, [FROM, LATER], code)]);
            let told = explained(&[("pc.xml", dial), ("gw.log", log.to_owned())]);
            assert!(told.is_open(), "{code}: {} {}", told.first, told.text);
            assert!(!told.text.contains("by the negotiation that both tell"), "{}", told.text);
        }
    }
}

#[test]
fn where_both_state_their_zones_a_try_minutes_before_is_another_one() {
    let own = UNTRUSTED.replace("PC-A", "PC-B");
    for (at, is_it) in [("14:12:40", false), ("14:30:02", true)] {
        let at = format!("2024-03-11T{at}.000+01:00");
        let gateway = ikev2(&at, 1, "203.0.113.45", [500, 4500], &[&own]);
        let dial = events(&[dial(WITH_CERTIFICATE, [FROM, SOON], 13801)]);
        let told = explained(&[("pc.xml", dial), ("gw.log", gateway)]);
        assert_eq!(told.first == "likely cert-untrusted", is_it, "{at}: {}", told.text);
    }
}

/// Main Mode and Quick Mode of a Windows client, to the end.
fn up(at: &str) -> String {
    let key = other_key(at, "192.0.2.77", SERVER);
    let before = key.split_inclusive('\n').take(10).collect::<String>();
    let after = charon(
        at,
        1,
        &[
            "[ENC] parsed ID_PROT request 0 [ ID HASH ]",
            "[IKE] IKE_SA l2tp[1] established between 198.51.100.10[198.51.100.10]...192.0.2.77\
             [10.0.0.5]",
            "[IKE] CHILD_SA l2tp{1} established with SPIs c1234567_i d1234567_o and TS \
             198.51.100.10/32[udp/l2f] === 192.0.2.77/32[udp/l2f]",
        ],
    );
    before + &after
}

#[test]
fn another_client_s_success_rules_nothing_out_for_a_dial_that_failed_in_phase_1() {
    for code in [788, 789, 791] {
        let dial = events(&[dial(L2TP, [FROM, SOON], code)]);
        let told = explained(&[("pc.xml", dial), ("gw.log", up(ZONED))]);
        assert!(told.is_open(), "{code}: {} {}", told.first, told.text);
        assert!(!told.text.contains("the peer answered (gw.log"), "{code}: {}", told.text);
        assert!(!told.text.contains("sent its messages (gw.log"), "{code}: {}", told.text);
    }
}

#[test]
fn a_gateway_reached_from_within_its_own_site_is_another_one() {
    let gateway = other_key(ZONED, "10.0.0.7", "10.0.0.1");
    let dialled = dial(L2TP, [FROM, SOON], 789).replace("vpn.example", SERVER);
    let told = explained(&[
        ("pc.xml", events(std::slice::from_ref(&dialled))),
        ("gw.log", gateway.clone()),
    ]);
    assert_ne!(told.first, "likely psk-mismatch", "{}", told.text);
    // Unless the caller's address is the computer's own.
    let told = explained(&[
        ("pc.xml", events(&[dialled])),
        ("ipconfig.txt", ipconfig("10.0.0.7")),
        ("gw.log", gateway),
    ]);
    assert_eq!(told.first, "likely psk-mismatch", "{}", told.text);
}

fn ipconfig(address: &str) -> String {
    format!(
        "Windows IP Configuration\n\n   Host Name . . . . . . . . . . . . : PC-B\n\nEthernet \
         adapter Ethernet:\n\n   IPv4 Address. . . . . . . . . . . : {address}(Preferred)\n   \
         Subnet Mask . . . . . . . . . . . : 255.255.255.0\n   Default Gateway . . . . . . . . . \
         : 10.0.0.254\n"
    )
}

#[test]
fn a_caller_at_another_public_address_is_no_more_than_possible() {
    for (own, told_so) in [("192.0.2.50", "possible"), ("192.0.2.77", "likely")] {
        let told = explained(&[
            ("pc.xml", events(&[dial(L2TP, [FROM, SOON], 789)])),
            ("ipconfig.txt", ipconfig(own)),
            ("gw.log", other_key(ZONED, "192.0.2.77", SERVER)),
        ]);
        assert_eq!(told.first, format!("{told_so} psk-mismatch"), "{}", told.text);
    }
}

#[test]
fn the_newest_dial_comes_before_what_ails_the_other_client_behind_its_address() {
    let first =
        ikev2("2024-03-11T14:30:05.000+01:00", 1, "203.0.113.45", [500, 4500], &[UNTRUSTED]);
    let second = ikev2(ZONED, 2, "203.0.113.45", [1027, 61042], &[]);
    let dial = events(&[dial(WITH_CERTIFICATE, [FROM, LATER], 809)]);
    let told = explained(&[("pc.xml", dial), ("gw.log", first + &second)]);
    assert!(told.is_open() && told.text.starts_with("809: "), "{} {}", told.first, told.text);
}

#[test]
fn the_newest_dial_comes_before_an_older_one_that_failed_otherwise() {
    let gateway = other_key(ZONED, "203.0.113.45", SERVER);
    let older = dial(L2TP, [FROM, SOON], 789);
    let at = ["2024-03-11T15:30:10.000Z", "2024-03-11T15:30:41.000Z"];
    let dialled = |by, code| dial_called("{22222222-2222-3333-4444-555555555555}", by, at, code);
    for (newer, is_first) in [(dialled(IKEV2, 809), true), (dialled(L2TP, 789), false)] {
        let both = events(&[older.clone(), newer]);
        let told = explained(&[("pc.xml", both), ("gw.log", gateway.clone())]);
        assert_eq!(told.first == "likely psk-mismatch", !is_first, "{}", told.text);
        assert!(told.text.contains("A001"), "{}", told.text);
    }
}

/// What the gateway's log leaves open the machine that dials narrows: it asks its user, and its
/// code is none of a refused proof.
#[test]
fn what_a_dial_rules_out_is_no_cause_of_its_negotiation() {
    let asks = "[ENC] parsed IKE_AUTH request";
    let log = ikev2(ZONED, 1, "203.0.113.45", [500, 4500], &[]);
    let answered: Vec<&str> = log.lines().take_while(|line| !line.contains(asks)).collect();
    let left = "[JOB] deleting half open IKE_SA with 203.0.113.45 after timeout";
    let gone = charon("2024-03-11T14:30:42.000+01:00", 1, &[left]);
    let heard = answered.len() - 1;
    let log = format!("{}\n{gone}", answered[..heard].join("\n"));
    let alone = explained(&[("gw.log", log.clone())]);
    assert!(alone.first.ends_with("cert-missing-machine"), "{} {}", alone.first, alone.text);
    let dial = events(&[dial(IKEV2, [FROM, LATER], 809)]);
    let told = explained(&[("pc.xml", dial), ("gw.log", log)]);
    assert_eq!(told.first, "possible udp4500-blocked", "{}", told.text);
    assert!(told.text.contains("no preshared key is involved: EAP is used"), "{}", told.text);
    // That its answer left the gateway does not show that it arrived.
    let (_, open) = told.text.split_once("what it may be").unwrap();
    assert!(open.contains("N004"), "{}", told.text);
}
