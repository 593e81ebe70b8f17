//! Short excerpts: what they leave open, and in which order.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use daemons::explained;

fn first_candidate(log: &str) -> String {
    let said = explained(log, &["--lang", "en"]);
    let (_, rest) = said.split_once("what it may be, most frequent first").unwrap();
    let line = rest.lines().nth(1).unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn of_a_peer_that_does_not_respond_the_first_port_is_doubted_first() {
    let log = "Mar  3 10:00:05 12[IKE] establishing IKE_SA failed, peer not responding\n";
    assert_eq!(first_candidate(log), "N004");
}

#[test]
fn who_goes_on_has_heard_the_answers_on_the_first_port() {
    let line =
        |text: &str| format!("Feb  3 10:00:00 gw pluto[7]: \"rw\"[1] 192.0.2.9 #1: {text}\n");
    let log = [
        "responding to Main Mode from unknown peer 192.0.2.9",
        "STATE_MAIN_R1: sent MR1, expecting MI2",
        "STATE_MAIN_R2: sent MR2, expecting MI3",
    ];
    let gave_up = "max number of retransmissions (2) reached STATE_MAIN_R2";
    let said = explained(&log.map(line).concat().replace("\u{0}", ""), &["--lang", "en"]);
    assert!(!said.contains("N004"), "{said}");
    let said = explained(&(log.map(line).concat() + &line(gave_up)), &["--lang", "en", "--all"]);
    let open = said.split_once("what it may be").map_or("", |(_, rest)| rest);
    assert!(!open.contains("N004"), "{said}");
}

#[test]
fn selectors_that_this_end_refuses_are_the_first_suspect() {
    let log = "Mar  3 10:00:05: \"rw\" #5: responding to AUTH message (ID 1) from 192.0.2.9:500 with \
               encrypted notification **TS_UNACCEPTABLE**\n";
    assert_eq!(first_candidate(log), "T002");
}

#[test]
fn a_configuration_that_another_replaces_is_no_failure() {
    let log = "Mar  3 10:00:05 gw charon: 06[CFG] selected peer config 'rw-cert'\n\
               Mar  3 10:00:05 gw charon: 06[IKE] peer requested EAP, config unacceptable\n\
               Mar  3 10:00:05 gw charon: 06[CFG] switching to peer config 'rw-eap'\n";
    let said = explained(log, &["--lang", "en"]);
    assert!(!said.contains("A003"), "{said}");
}

#[test]
fn a_quick_mode_that_begins_anew_at_the_end_does_not_hide_the_one_before() {
    let line = |text: &str| format!("May 13 15:07:19 gw pluto[7]: \"rw\" {text}\n");
    let log = [
        "#193: max number of retransmissions (2) reached STATE_QUICK_I1.  No acceptable response \
         to our first Quick Mode message: perhaps peer likes no proposal",
        "#193: starting keying attempt 48 of an unlimited number",
        "#197: initiating Quick Mode PSK+ENCRYPT+TUNNEL+PFS+UP to replace #193 {using isakmp#3 \
         msgid:f20fa04b proposal=AES(12)_128-SHA1(2)_160 pfsgroup=OAKLEY_GROUP_MODP1024}",
    ];
    let said = explained(&log.map(line).concat(), &["--lang", "en"]);
    assert!(said.starts_with("Phase 1 is up, quick mode is never answered"), "{said}");
}

#[test]
fn what_a_code_names_first_stands_first_whatever_was_left_out() {
    assert_eq!(first_candidate("Windows says: Error 806\n"), "N016");
    let events = "The user ANNA has started dialing a VPN connection using a per-user connection \
                  profile named Office. The connection settings are:\nVpnStrategy = L2TP\nIPsec \
                  authentication for L2TP = Pre-shared key.\n\nThe user ANNA dialed a connection \
                  named Office which has failed. The error code returned on failure is 691.\n";
    assert_eq!(first_candidate(events), "U004");
}

#[test]
fn a_refused_proposal_in_ike_auth_is_of_the_child_sa() {
    let log = "Mar  3 10:00:05 gw pluto[7]: \"office\" #9: dropping unexpected IKE_AUTH message \
               containing NO_PROPOSAL_CHOSEN notification; message payloads: SK; encrypted \
               payloads: N; missing payloads: SA\n";
    assert_eq!(first_candidate(log), "P009");
}

/// What a FortiGate sends and says, as `diagnose debug application ike -1` shows it.
fn fortigate(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("ike V=root:0:branch:4: {line}\n")).collect()
}

#[test]
fn an_answer_that_was_cut_is_no_success() {
    let log = "ike 0: comes 192.0.2.7:4500->192.0.2.1:4500,ifindex=4....\n\
               ike 0: in 65D3AE182A9BF8E453CD353C74A2861E2E2023200000000100000050290000\n";
    let said = explained(&(log.to_owned() + &fortigate(&["negotiation timeout, deleting"])), &[]);
    assert!(!said.contains("negotiated to the end"), "{said}");
}

#[test]
fn a_port_that_nothing_came_from_is_not_ruled_out() {
    let said = fortigate(&[
        "sent IKE msg (SA_INIT): 192.0.2.1:500->192.0.2.7:500, len=420, id=75da2b97aacbbfef/0",
        "initiator received SA_INIT response",
        "NAT-T float port 4500",
        "sent IKE msg (AUTH): 192.0.2.1:4500->192.0.2.7:4500, len=272, id=75da2b97aacbbfef/1",
        "sent IKE msg (RETRANSMIT_AUTH): 192.0.2.1:4500->192.0.2.7:4500, len=272, \
         id=75da2b97aacbbfef/1",
        "negotiation timeout, deleting",
    ]);
    assert_eq!(first_candidate(&said), "N005");
    let all = explained(&said, &["--lang", "en", "--all"]);
    assert!(!all.contains("F001"), "{all}");
    assert!(all.contains("it left in one packet"), "{all}");
}

#[test]
fn who_has_no_route_asks_no_firewall_on_the_way() {
    let log = fortigate(&[
        "could not send IKE Packet(SA_INIT):192.0.2.1:500->192.0.2.7:500, len=597, vrf=0: error \
         101:Network is unreachable",
    ]);
    let said = explained(&log, &["--lang", "en"]);
    assert!(said.contains("at the client") && !said.contains("iptables"), "{said}");
}

#[test]
fn a_child_sa_asked_for_later_leaves_phase_one_out() {
    let log = fortigate(&[
        "responder received CREATE_CHILD exchange",
        "incoming child SA proposal:",
        "        type=ENCR, val=AES_GCM_16 (key_len = 128)",
        "my proposal:",
        "        type=ENCR, val=AES_CBC (key_len = 256)",
        "no proposal chosen",
    ]);
    let said = explained(&log, &["--lang", "en", "--all"]);
    assert!(said.contains("phase 1 was over"), "{said}");
    assert!(!said.contains("P003") && !said.contains("A001"), "{said}");
    assert_eq!(first_candidate(&log), "P009");
}

#[test]
fn a_first_message_that_is_refused_leaves_later_reasons_out() {
    let log = "11:00:00 ipsec,error no suitable proposal found.\n\
               11:00:00 ipsec,error 192.0.2.9 failed to get valid proposal.\n\
               11:00:00 ipsec,error 192.0.2.9 phase1 negotiation failed.\n";
    let said = explained(log, &["--lang", "en", "--all"]);
    let open = said.split("what would tell").nth(1).unwrap_or_default();
    for (cause, is_open) in [("P003", true), ("P004", true), ("A001", false), ("P009", false)] {
        assert_eq!(open.contains(cause), is_open, "{cause}: {said}");
    }
    assert_eq!(first_candidate(log), "P003");
}

#[test]
fn an_answer_that_the_initiator_rejects_makes_no_earlier_failure_good() {
    let attempt = |serial: u32, why: &str| {
        format!(
            "\"gw\" #{serial}: initiating IKEv2 connection to 192.0.2.7 using UDP\n\
             \"gw\" #{serial}: sent IKE_SA_INIT request to 192.0.2.7:UDP/500\n\
             \"gw\" #{serial}: sent IKE_AUTH request to 192.0.2.7:UDP/500 with digital-signature\n\
             \"gw\" #{serial}: processing IKE_AUTH response from 192.0.2.7:UDP/500 containing \
             SK{{IDr,CERT,AUTH,SA,TSi,TSr}}\n\
             \"gw\" #{serial}: {why}\n"
        )
    };
    let revoked = "NSS: ERROR: IPsec certificate CN=gw invalid: SEC_ERROR_REVOKED_CERTIFICATE: Peer's \
                   Certificate has been revoked.";
    let no_list = "certificate payload rejected; crl-strict=yes and Certificate Revocation List (CRL) \
                   is expired or missing, forcing CRL update";
    let log = attempt(1, no_list) + &attempt(3, revoked);
    let said = explained(&log, &["--lang", "en"]);
    assert!(said.contains("2 negotiations: 2 not established"), "{said}");
    assert!(said.contains("C012  likely") && said.contains("C011  likely"), "{said}");
    let up = "initiator established Child SA using #3; IPsec tunnel [192.0.3.0/24===192.0.2.0/24]";
    let said = explained(&(attempt(1, no_list) + &attempt(3, up)), &["--lang", "en"]);
    assert!(!said.contains("C012  likely"), "{said}");
}

#[test]
fn a_connection_that_cannot_be_loaded_is_told_with_its_reason() {
    let log =
        "\"gw\": failed to add connection: left certificate 'gw' not found in the NSS database\n";
    let said = explained(log, &["--lang", "en"]);
    assert!(said.contains("in the NSS database”"), "{said}");
    assert!(
        said.contains("of the machine that logs") && !said.contains("at the gateway"),
        "{said}"
    );
}

#[test]
fn another_group_for_a_further_child_sa_is_named() {
    let log = "\"gw\" #1: initiating IKEv2 connection to 192.0.2.7 using UDP\n\
         \"gw\" #1: sent IKE_SA_INIT request to 192.0.2.7:UDP/500\n\
         \"gw\" #1: sent IKE_AUTH request to 192.0.2.7:UDP/500 with shared-key-mac\n\
         \"gw\" #1: initiator established IKE SA; authenticated peer using authby=secret\n\
         \"gw\" #2: initiator established Child SA using #1; IPsec tunnel [10.1.0.0/16===10.2.0.0/16]\n\
         \"b\" #3: initiating Child SA using IKE SA #1\n\
         \"b\" #3: sent CREATE_CHILD_SA request to create Child SA using IKE SA #1\n\
         \"b\" #3: CREATE_CHILD_SA failed with error notification INVALID_KE_PAYLOAD response \
         suggesting MODP4096 instead of MODP8192\n";
    let said = explained(log, &["--lang", "en"]);
    assert!(said.contains("P010  likely"), "{said}");
}

#[test]
fn whose_certificate_a_log_rejects_is_known_by_the_message_that_brought_it() {
    let initiator = "\"gw\" #1: initiating IKEv2 connection to 192.0.2.7 using UDP\n\
         \"gw\" #1: sent IKE_SA_INIT request to 192.0.2.7:UDP/500\n\
         \"gw\" #1: sent IKE_AUTH request to 192.0.2.7:UDP/500 with digital-signature\n\
         \"gw\" #1: processing IKE_AUTH response from 192.0.2.7:UDP/500 containing \
         SK{IDr,CERT,AUTH,SA,TSi,TSr}\n\
         \"gw\" #1: NSS: ERROR: IPsec certificate CN=gw invalid: SEC_ERROR_REVOKED_CERTIFICATE: \
         Peer's Certificate has been revoked.\n";
    let said = explained(initiator, &["--lang", "en"]);
    assert!(said.contains("C011  likely · at the gateway"), "{said}");
    let responder = "05[NET] <1> received packet: from 192.0.2.1[500] to 192.0.2.7[500] (464 bytes)\n\
         05[ENC] <1> parsed IKE_SA_INIT request 0 [ SA KE No ]\n\
         05[ENC] <1> generating IKE_SA_INIT response 0 [ SA KE No ]\n\
         05[NET] <1> sending packet: from 192.0.2.7[500] to 192.0.2.1[500] (300 bytes)\n\
         06[NET] <1> received packet: from 192.0.2.1[4500] to 192.0.2.7[4500] (1500 bytes)\n\
         06[ENC] <1> parsed IKE_AUTH request 1 [ IDi CERT AUTH SA TSi TSr ]\n\
         06[CFG] <1> certificate was revoked on Jan 01 00:00:00 UTC 2026, reason: unspecified\n";
    let said = explained(responder, &["--lang", "en"]);
    assert!(said.contains("C011  likely · at the client"), "{said}");
}

#[test]
fn an_answer_that_authenticates_is_no_refusal() {
    let log = "\"gw\" #1: initiating IKEv2 connection to 192.0.2.7 using UDP\n\
         \"gw\" #1: sent IKE_SA_INIT request to 192.0.2.7:UDP/500\n\
         \"gw\" #1: sent IKE_AUTH request to 192.0.2.7:UDP/500 with shared-key-mac\n\
         \"gw\" #1: processing IKE_AUTH response from 192.0.2.7:UDP/500 containing SK{N,IDr,AUTH}\n\
         \"gw\" #1: initiator established IKE SA; authenticated peer using authby=secret\n";
    let said = explained(log, &["--lang", "en", "--all"]);
    assert!(!said.contains("a refusal") && !said.contains("A001"), "{said}");
}

#[test]
fn who_refuses_message_4_has_seen_no_identity() {
    let log = "\"gw\" #1: initiating IKEv1 Main Mode connection\n\
               \"gw\" #1: sent Main Mode request\n\
               \"gw\" #1: sent Main Mode I2\n\
               \"gw\" #1: KE has 0 byte DH public value; 256 required\n\
               \"gw\" #1: sending notification INVALID_KEY_INFORMATION to 192.0.2.7:500\n";
    let said = explained(log, &["--lang", "en", "--all"]);
    let (_, open) = said.split_once("what would tell").unwrap();
    assert!(said.contains("key exchange is answered with an error"), "{said}");
    assert!(!open.contains("A004") && !open.contains("C004"), "{said}");
    assert!(open.contains("the initiator has no preshared key"), "{said}");
}

#[test]
fn of_an_sa_that_exists_the_kernel_is_asked() {
    let log = "07[KNL] <rw|1> received netlink error: File exists (17)\n\
               07[KNL] <rw|1> unable to add SAD entry with SPI c0000001 (FAILED)\n";
    let said = explained(log, &["--lang", "en", "--all"]);
    let (_, asked) = said.split_once("\nto be sure").unwrap();
    assert!(asked.contains("ip xfrm state") && !asked.contains("filelog"), "{said}");
}
