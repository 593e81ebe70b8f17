//! Whole excerpts of ScreenOS, as what they tell.

use crate::logs::judgements;

fn event(text: &str) -> String {
    format!(
        "Nov 25 10:00:00 fw fw: NetScreen device_id=fw  [Root]system-information-00536: {text} \
         (2026-11-25 10:00:00)\n"
    )
}

#[test]
fn phases_are_told_by_peer() {
    let text = [
        event("IKE 198.51.100.7 Phase 1: Initiated Main mode negotiations."),
        event("IKE 198.51.100.8 Phase 1: Rejected proposals from peer. Negotiations failed."),
        event(
            "IKE 198.51.100.7 Phase 1: Completed Main mode negotiations with a 28800-second lifetime.",
        ),
        event(
            "IKE 198.51.100.7 Phase 2: No policy exists for the proxy ID received: local ID (10.0.0.0) remote ID (10.1.0.0).",
        ),
    ];
    assert_eq!(
        judgements(&text.concat()),
        ["2 #0 IkeRefused", "3 #1 Established", "4 #1 SelectorsRefused"]
    );
}

#[test]
fn a_tunnel_that_comes_up_after_a_refusal_is_another_try() {
    let text = [
        event("IKE 198.51.100.7 Phase 1: Retransmission limit has been reached."),
        event(
            "IKE 198.51.100.7 Phase 2 msg ID 6b376fe5: Completed negotiations with SPI f5b259d1, tunnel ID 154, and lifetime 3600 seconds/0 KB.",
        ),
    ];
    assert_eq!(judgements(&text.concat()), ["1 #0 GaveUp", "2 #1 ChildUp"]);
}

#[test]
fn a_refusal_of_the_peer_is_of_the_phase_under_way() {
    let up = event(
        "IKE 198.51.100.7 Phase 1: Completed Aggressive mode negotiations with a 28800 lifetime.",
    );
    let refused = event(
        "IKE 198.51.100.7: Received a notification message for DOI <1> <14> <NO_PROPOSAL_CHOSEN>.",
    );
    let exchange = |text: &str| {
        crate::told::shown(text, |fact| match &fact.statement {
            evidence::Statement::Sent(passage) => Some(format!("{:?}", passage.exchange)),
            _ => None,
        })
    };
    assert_eq!(exchange(&refused)[0], "1 Main");
    assert_eq!(exchange(&format!("{up}{refused}")).last().unwrap(), "2 Informational");
    assert!(exchange(&format!("{up}{refused}")).contains(&"2 Quick".to_owned()));
    let contact = event(
        "IKE 198.51.100.7: Received a notification message for DOI <1> <24578> <INITIAL-CONTACT>.",
    );
    assert_eq!(judgements(&contact), [""; 0]);
}

#[test]
fn packets_name_both_ends() {
    let text = event(
        "Rejected an IKE packet on ethernet0/2 from 198.51.100.7:53271 to 192.0.2.1:500 with \
         cookies 3e35c70729dfedef and 0000000000000000 because an initial Phase 1 packet arrived \
         from an unrecognized peer gateway.",
    );
    assert_eq!(judgements(&text), ["1 #0 NoConnection"]);
    let other = text.replace("an initial", "some other");
    assert_eq!(judgements(&other), [""; 0]);
    let text = "2026-11-25 10:00:00 system crit  00042 Replay packet detected on IPSec tunnel on \
                ethernet0/2 with tunnel ID 0x67! From 198.51.100.7 to 192.0.2.1/128, ESP, SPI \
                0xf5b259cc, SEQ 0x573.\n\
                2026-11-25 10:00:01 system alert 00026 IPSec tunnel on interface ethernet0/2 with \
                tunnel ID 0x9a received a packet with a bad SPI. 198.51.100.8->192.0.2.1/96, ESP, \
                SPI 0xf5b25b5b, SEQ 0x1.\n";
    assert_eq!(judgements(text), ["1 #0 Replayed", "2 #1 UnknownSpi"]);
    // Beside a tunnel single ones are dropped everywhere.
    let up = event("IKE 198.51.100.7 Phase 1: Completed Main mode negotiations with a lifetime");
    assert_eq!(judgements(&format!("{text}{up}")), ["3 #0 Established"]);
    let several = format!("{up}{}", text.repeat(3));
    let wanted = ["1 #0 Established", "2 #1 Replayed", "3 #2 UnknownSpi"];
    assert_eq!(judgements(&several), wanted);
}

#[test]
fn a_vpn_is_up_by_its_number() {
    let text = event("VPN 'turin' from 198.51.100.7 is up.").replace("00536", "00040");
    assert_eq!(judgements(&text), ["1 #0 ChildUp"]);
    assert_eq!(judgements(&text.replace("is up", "is down")), [""; 0]);
    let posing = text.replace("turin", "x' from 192.0.2.9 is up");
    assert_eq!(judgements(&posing), ["1 #0 ChildUp"]);
}

#[test]
fn users_without_an_address_are_of_nobody_else() {
    let refused =
        event("IKE 198.51.100.7 Phase 1: Rejected proposals from peer. Negotiations failed.");
    let pool = event("No IP address in L2TP IP pool for user anna").replace("00536", "00539");
    assert_eq!(judgements(&format!("{refused}{pool}")), ["1 #0 IkeRefused", "2 #1 NoAddress"]);
}

#[test]
fn other_events_of_the_firewall_tell_nothing() {
    for text in [
        "IKE 198.51.100.7: Added Phase 2 session tasks to the task list",
        "IKE 198.51.100.7: Heartbeats have been lost 2 times",
        "IKE gateway turin has been added. x",
        "IKE 198.51.100.7 Phase 1: Vendor ID payload indicates that the peer does not support NAT-T",
    ] {
        assert_eq!(judgements(&event(text)), [""; 0], "{text}");
    }
    let traffic = event("x").replace("00536", "00257(traffic)");
    let (_, source) = crate::told::facts(traffic.as_bytes());
    assert_eq!(source.kind, evidence::SourceKind::Unreadable);
}
