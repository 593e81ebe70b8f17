//! Whole logs of racoon, as what they tell.

use evidence::{Fact, Offering, Product, Session, Statement};

use super::*;

/// Messages as `main 1 I`, repetitions with `again`, judgements by their names.
fn told(log: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut hear = |fact: Fact<'_>| {
        let Session::Numbered { number, .. } = fact.about else { return };
        let by = format!("{:?}", fact.by).chars().next().unwrap_or('?');
        let says = match fact.statement {
            Statement::Sent(p) => format!("{} {} {by}", p.exchange.name(), p.position),
            Statement::Repeated(p) => format!("{} {} {by} again", p.exchange.name(), p.position),
            Statement::Remarks(remarked) => remarked.what.name().to_owned(),
            Statement::Notifies(notice) => format!("notify {}", notice.kind),
            Statement::Offers(Offering::Wire { body, .. }) => format!("offers {}", body.len()),
            _ => return,
        };
        all.push(format!("#{number} {says}"));
    };
    let mut reading = Reading::new(&mut hear);
    let mut racoon = Racoon::new(0, Product::Racoon);
    for (number, text) in (1..).zip(log.lines()) {
        racoon.line(Line { number, text: text.trim() }, &mut reading);
    }
    racoon.end(&mut reading);
    all
}

const ANSWERS: &str = "2026-11-25 10:00:00: INFO: respond new phase 1 negotiation: \
    192.0.2.1[500]<=>192.0.2.2[500]\n\
    2026-11-25 10:00:00: INFO: begin Identity Protection mode.\n";
const ASKS: &str = "2026-11-25 10:00:00: INFO: initiate new phase 1 negotiation: \
    192.0.2.1[500]<=>192.0.2.2[500]\n\
    2026-11-25 10:00:00: INFO: begin Identity Protection mode.\n";

#[test]
fn another_key_shows_in_the_fifth_message() {
    let log = format!(
        "{ANSWERS}2026-11-25 10:00:00: INFO: NAT not detected \n\
         2026-11-25 10:00:01: [192.0.2.2] ERROR: ignore the packet, received unexpecting payload \
         type 128.\n\
         2026-11-25 10:00:50: ERROR: phase1 negotiation failed due to time up. \
         00000000000000ab:00000000000000cd\n"
    );
    assert_eq!(
        told(&log),
        [
            "#0 main 1 I",
            "#0 main 2 R",
            "#0 main 3 I",
            "#0 main 4 R",
            "#0 main 5 I",
            "#0 unreadable",
            "#0 main 4 R again",
            "#0 gave-up"
        ]
    );
}

#[test]
fn garbage_at_the_door_is_no_wrong_key() {
    let log = format!(
        "{ANSWERS}2026-11-25 10:00:01: ERROR: invalid length of payload\n\
         2026-11-25 10:00:01: ERROR: failed to pre-process ph1 packet (side: 1, status 1).\n"
    );
    assert_eq!(told(&log), ["#0 main 1 I", "#0 malformed"]);
}

#[test]
fn nothing_came_where_the_responders_cookie_is_missing() {
    let log = format!(
        "{ASKS}2026-11-25 10:00:50: ERROR: phase1 negotiation failed due to time up. \
         00000000000000ab:0000000000000000\n"
    );
    assert_eq!(told(&log), ["#0 main 1 I", "#0 main 1 I again", "#0 gave-up"]);
    let alone = log.lines().last().unwrap_or_default();
    assert_eq!(told(alone), ["#0 main 1 I", "#0 main 1 I again", "#0 gave-up"]);
}

#[test]
fn the_group_alone_differs() {
    let log = format!(
        "{ANSWERS}2026-11-25 10:00:00: ERROR: rejected dh_group: DB(prop#1:trns#1):Peer(prop#1:\
         trns#1) = 1024-bit MODP group:2048-bit MODP group\n\
         2026-11-25 10:00:00: ERROR: no suitable proposal found.\n\
         2026-11-25 10:00:00: [192.0.2.2] ERROR: failed to get valid proposal.\n"
    );
    assert_eq!(told(&log), ["#0 main 1 I", "#0 group-refused"]);
}

#[test]
fn without_what_differs_it_is_still_the_first_message() {
    let none = "2026-11-25 10:00:00: ERROR: no suitable proposal found.\n";
    let first = "2026-11-25 10:00:00: [192.0.2.2] ERROR: failed to get valid proposal.\n";
    for (log, judged) in [
        (format!("{none}{first}{first}"), vec!["#0 ike-refused", "#0 first-offer-refused"]),
        (first.to_owned(), vec!["#0 first-offer-refused"]),
        (none.to_owned(), vec!["#0 ike-refused"]),
    ] {
        assert_eq!(told(&log)[1..], judged, "{log}");
    }
}

#[test]
fn phase_2_is_refused_after_phase_1() {
    let log = format!(
        "{ANSWERS}2026-11-25 10:00:01: INFO: ISAKMP-SA established 192.0.2.1[500]-192.0.2.2[500] \
         spi:00000000000000ab:00000000000000cd\n\
         2026-11-25 10:00:01: INFO: respond new phase 2 negotiation: 192.0.2.1[500]<=>\
         192.0.2.2[500]\n\
         2026-11-25 10:00:01: ERROR: pfs group mismatched: my:2 peer:0\n\
         2026-11-25 10:00:01: ERROR: no suitable policy found.\n"
    );
    let all = told(&log);
    let after = all.iter().skip_while(|says| says.as_str() != "#0 established").skip(1);
    assert_eq!(after.collect::<Vec<_>>(), ["#0 quick 1 I", "#0 child-group-refused"]);
}

#[test]
fn who_lacks_identities_is_known_by_the_packet_that_failed() {
    let (lacks, failed) = ("ERROR: failed to get sainfo.", "ERROR: failed to pre-process packet.");
    let wanted = ["#0 none 0 U", "#0 selectors-refused"];
    assert_eq!(told(&format!("{lacks}\n{failed}\n")), wanted);
    assert_eq!(told(&format!("{failed}\n{lacks}\n")), wanted);
    // Whoever asks says before that it does, and may lack a policy of its own.
    assert_eq!(told(lacks), wanted);
    assert_eq!(told(&format!("{ASKS}{lacks}\n")), ["#0 main 1 I"]);
    assert_eq!(told(failed), ["#0 none 0 U", "#0 child-refused"]);
}

#[test]
fn a_tunnel_that_comes_up_is_told_whole() {
    let log = format!(
        "{ASKS}2026-11-25 10:00:01: INFO: ISAKMP-SA established 192.0.2.1[500]-192.0.2.2[500] \
         spi:00000000000000ab:00000000000000cd\n\
         2026-11-25 10:00:01: INFO: initiate new phase 2 negotiation: 192.0.2.1[500]<=>\
         192.0.2.2[500]\n\
         2026-11-25 10:00:01: INFO: IPsec-SA established: ESP/Tunnel 192.0.2.2[0]->192.0.2.1[0] \
         spi=1(0x1)\n\
         2026-11-25 10:00:01: INFO: IPsec-SA established: ESP/Tunnel 192.0.2.1[0]->192.0.2.2[0] \
         spi=2(0x2)\n"
    );
    let all = told(&log);
    assert_eq!(all.iter().filter(|says| says.starts_with("#0 main")).count(), 6);
    assert_eq!(all.iter().filter(|says| says.starts_with("#0 quick")).count(), 3);
    assert_eq!(all.last().map(String::as_str), Some("#0 child-up"));
}

#[test]
fn a_dump_is_a_message_with_its_offer() {
    // A header, and a security association payload of twelve bytes.
    let log = "DEBUG: 40 bytes message received from 192.0.2.2[500] to 192.0.2.1[500]\n\
               DEBUG:\n\
               00000000 000000ab 00000000 00000000 01100200 00000000 00000028\n\
               0000000c 00000001 00000001\n\
               INFO: respond new phase 1 negotiation: 192.0.2.1[500]<=>192.0.2.2[500]\n\
               INFO: begin Identity Protection mode.\n";
    assert_eq!(told(log), ["#0 main 1 I", "#0 offers 8"]);
}

#[test]
fn apple_counts_its_messages() {
    let log = "Nov 25 10:00:00 mac racoon[7]: IPSec connecting to server 192.0.2.2\n\
               Nov 25 10:00:00 mac racoon[7]: IKE Packet: transmit success. (Initiator, Main-Mode \
               message 1).\n\
               Nov 25 10:00:00 mac racoon[7]: IKE Packet: receive success. (Initiator, Main-Mode \
               message 2).\n\
               Nov 25 10:00:03 mac racoon[7]: IKE Packet: transmit success. (Initiator, Main-Mode \
               message 3).\n\
               Nov 25 10:00:06 mac racoon[7]: IKE Packet: transmit success. (Phase1 Retransmit).\n";
    assert_eq!(told(log), ["#0 main 1 I", "#0 main 2 R", "#0 main 3 I", "#0 main 3 I again"]);
}

#[test]
fn of_two_at_a_time_a_line_without_an_address_is_nobodys() {
    let other = ANSWERS.replace("192.0.2.2", "192.0.2.3");
    let log = format!(
        "{ANSWERS}{other}2026-11-25 10:00:01: INFO: NAT not detected\n\
         2026-11-25 10:00:01: ERROR: couldn't find the pskey for 192.0.2.2.\n\
         2026-11-25 10:00:02: ERROR: HASH mismatched\n"
    );
    assert_eq!(
        told(&log),
        [
            "#0 main 1 I",
            "#1 main 1 I",
            "#0 main 2 R",
            "#0 main 3 I",
            "#0 no-secret",
            "#2 none 0 U",
            "#2 wrong-secret"
        ]
    );
}

#[test]
fn one_peer_that_asks_anew_is_still_the_only_one() {
    let log = format!("{ANSWERS}{ANSWERS}2026-11-25 10:00:01: INFO: NAT not detected\n");
    let wanted = ["#0 main 1 I", "#1 main 1 I", "#1 main 2 R", "#1 main 3 I"];
    assert_eq!(told(&log), wanted);
}

#[test]
fn what_a_peer_chose_judges_nothing() {
    let log = format!(
        "{ANSWERS}2026-11-25 10:00:00: INFO: received Vendor ID: couldn't find the pskey for x\n\
         2026-11-25 10:00:00: INFO: Unknown attribute \"HASH mismatched\"\n"
    );
    assert_eq!(told(&log), ["#0 main 1 I"]);
}

#[test]
fn no_line_is_too_broken() {
    let log =
        include_str!("../../../../../scenarios/racoon-main-mode-other-key/evidence/gateway.log");
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
fn a_child_that_waits_for_the_first_phase_in_vain_tells_that_it_failed() {
    let log = format!(
        "{ASKS}2026-11-25 10:00:31: ERROR: phase2 negotiation failed due to time up waiting for \
         phase1. ESP 192.0.2.2[500]->192.0.2.1[500]\n\
         2026-11-25 10:00:31: INFO: delete phase 2 handler.\n"
    );
    assert_eq!(told(&log), ["#0 main 1 I", "#0 main 1 I again", "#0 gave-up"]);
}

#[test]
fn an_appliance_s_own_tag_is_as_good_as_racoon_s() {
    let log = "1764064800.918665436 gw events Site-to-site VPN: initiate new phase 1 negotiation: \
               192.0.2.1[500]<=>192.0.2.2[500]\n\
               1764064800.918665436 gw events Site-to-site VPN: begin Identity Protection mode.\n\
               1764064851.918665436 gw events Site-to-site VPN: phase1 negotiation failed due to \
               time up. 00000000000000ab:0000000000000000\n";
    assert_eq!(told(log), ["#0 main 1 I", "#0 main 1 I again", "#0 gave-up"]);
}

#[test]
fn a_sentence_that_stands_alone_is_judged_as_far_as_it_tells() {
    for (line, wanted) in [
        ("pfs group mismatched: my:2 peer:0", ["#0 none 0 U", "#0 child-group-refused"].as_slice()),
        (
            "rejected enctype: DB(prop#1:trns#1):Peer(prop#1:trns#1) = AES-CBC:3DES-CBC",
            &["#0 none 0 U", "#0 suite-refused"],
        ),
        (
            "failed to bind to address 192.0.2.1[500] (Address already in use).",
            &["#0 none 0 U", "#0 port-taken"],
        ),
        (
            "fatal NO-PROPOSAL-CHOSEN notify messsage, phase1 should be deleted.",
            &["#0 main 1 I", "#0 informational 0 R", "#0 notify 14"],
        ),
        (
            "notification NO-PROPOSAL-CHOSEN received in informational exchange.",
            &["#0 quick 1 I", "#0 informational 0 R", "#0 notify 14"],
        ),
        ("none message must be encrypted", &["#0 none 0 U", "#0 unknown-ike-sa"]),
        (
            "can't start the quick mode, there is no ISAKMP-SA, 0123456789abcdef:0123456789abcdef",
            &["#0 none 0 U", "#0 unknown-ike-sa"],
        ),
        (
            "phase2 negotiation failed due to time up waiting for phase1. ESP \
             192.0.2.2[500]->192.0.2.1[500]",
            &["#0 none 0 I", "#0 gave-up"],
        ),
        (
            "ikev1.c:7:isakmp_ph1resend(): phase1 negotiation failed due to time up. [{remote \
             id:4}{ph1: 192.0.2.1[500] <=> 192.0.2.2[500], 192.0.2.1 <=> 192.0.2.2}]",
            &["#0 none 0 U", "#0 gave-up"],
        ),
        // Of either phase.
        ("notification INVALID-ID-INFORMATION received in informational exchange.", &[]),
    ] {
        assert_eq!(told(&format!("2026-11-25 10:00:00: ERROR: {line}\n")), wanted, "{line}");
    }
}

#[test]
fn a_child_of_which_the_kernel_took_one_direction_is_not_up() {
    let log = "2026-11-25 10:00:00: ERROR: pfkey UPDATE failed: Invalid argument\n\
               2026-11-25 10:00:00: INFO: IPsec-SA established: ESP/Tunnel \
               192.0.2.1[0]->192.0.2.2[0] spi=1(0x1)\n";
    assert_eq!(told(log), ["#0 none 0 U", "#0 kernel-refused"]);
}

#[test]
fn a_meraki_appliance_speaks_as_racoon_does() {
    let line = |text: &str| format!("1578426208.829677788 mx1 events Site-to-site VPN: {text}\n");
    let text = [
        line("failed to get sainfo"),
        line("failed to pre-process ph2 packet (side: 1, status: 1)"),
    ];
    assert!(told(&text.concat()).contains(&"#0 selectors-refused".to_owned()));
    let ends = "192.0.2.1[500]<=>192.0.2.7[500]";
    let up = line(
        "ISAKMP-SA established 192.0.2.1[4500]-192.0.2.7[4500] spi:fb903f191f1c7566:4dc90bd31c7884c1",
    );
    let up = [line(&format!("initiate new phase 1 negotiation: {ends}")), up].concat();
    assert!(told(&up).contains(&"#0 established".to_owned()));
    // Its list has no sentence for a phase 2 that the peer begins.
    let refused = told(&(up.clone() + &text.concat()));
    assert!(refused.contains(&"#0 selectors-refused".to_owned()));
    // Its own, which it would have begun.
    let own = line("failed to get sainfo");
    assert!(!told(&(up + &own)).contains(&"#0 selectors-refused".to_owned()));
}

#[test]
fn who_is_configured_for_nobody_like_the_peer_cannot_call_it() {
    let line = "2026-11-25 10:00:00: ERROR: no configuration found for 192.0.2.2.\n";
    let wanted = ["#0 none 0 U", "#0 address-unknown"];
    assert_eq!(told(line), wanted);
    assert_eq!(told(&line.repeat(3)), wanted);
    // It answers this peer, which calls it.
    assert_eq!(told(&format!("{ANSWERS}{line}")), ["#0 main 1 I"]);
    assert_eq!(told(&format!("{line}{ANSWERS}")), ["#0 main 1 I"]);
    // A policy of its own kernel that it has not heard of says nothing of a peer.
    assert!(told("2026-11-25 10:00:00: ERROR: no policy found: id:145.\n").is_empty());
}

#[test]
fn an_error_that_racoon_does_not_name_is_an_answer() {
    let line = "2026-11-25 10:00:01: ERROR: delete phase1 handle.\n";
    assert_eq!(told(&format!("{ASKS}{line}")), ["#0 main 1 I", "#0 informational 0 R"]);
    assert!(told(line).is_empty());
    let early = "2026-11-25 10:00:01: ERROR: ignore information because ISAKMP-SAhas not been \
                 established yet.\n";
    assert_eq!(told(&format!("{ASKS}{early}")), ["#0 main 1 I", "#0 informational 0 R"]);
}

#[test]
fn apple_says_that_it_gives_up_and_that_it_does_not_trust_the_proof() {
    let line = |text: &str| format!("Nov 25 10:00:00 mac racoon[7]: {text}.\n");
    let sends = |number: u8| {
        line(&format!("IKE Packet: transmit success. (Initiator, Main-Mode message {number})"))
    };
    let log = [sends(1), line("IKEv1 Phase1: maximum retransmits. (Phase1 Maximum Retransmits)")];
    let wanted = ["#0 main 1 I", "#0 main 1 I again", "#0 gave-up"];
    assert_eq!(told(&log.concat()), wanted);
    let cookies = "00000000000000ab:0000000000000000";
    let twice = line(&format!("phase1 negotiation failed due to time up. {cookies}"));
    assert_eq!(told(&(log.concat() + &twice)), wanted);
    let failed = line("IKEv1 Phase1 AUTH: failed. (Initiator, Main-Mode Message 6)");
    let all = told(&[sends(5), failed.clone()].concat());
    assert_eq!(all[4..], ["#0 main 5 I", "#0 main 6 R", "#0 not-authenticated"]);
    // What says why came before.
    let all = told(&[sends(5), line("HASH mismatched"), failed].concat());
    assert_eq!(all.last().map(String::as_str), Some("#0 wrong-secret"));
}

#[test]
fn a_key_that_apples_racoon_lacks_is_of_the_dial_that_goes_on() {
    let line = |text: &str| format!("Nov 25 10:00:00 mac racoon[7]: {text}.\n");
    let sends = line("IKE Packet: transmit success. (Initiator, Aggressive-Mode message 1)");
    let lacks = line("couldn't find the pskey by address 192.0.2.2")
        + &line("couldn't find the pskey for 192.0.2.2");
    let failed = line("IKE Packet: receive failed. (Initiator, Aggressive-Mode Message 2)");
    let again = line("IKE Packet: transmit success. (Phase 1 Retransmit)");
    let wanted = [
        "#0 aggressive 1 I",
        "#0 aggressive 2 R",
        "#0 no-secret",
        "#0 no-secret",
        "#0 aggressive 1 I again",
    ];
    assert_eq!(told(&[&*sends, &lacks, &failed, &again].concat()), wanted);
    // An excerpt that begins with the judgement.
    let wanted = ["#0 none 0 U", "#0 no-secret", "#0 no-secret"];
    assert_eq!(told(&[&*lacks, &failed, &again].concat()), wanted);
    // With the address unreadable, too.
    let masked = lacks.replace("192.0.2.2", "192.XX.X.X");
    assert_eq!(told(&[&*masked, &failed, &again].concat()), wanted);
    // What it sends next is another dial.
    let all = told(&[&*lacks, &sends].concat());
    assert_eq!(all.last().map(String::as_str), Some("#1 aggressive 1 I"));
}
