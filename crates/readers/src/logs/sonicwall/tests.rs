//! Whole excerpts of SonicOS, as what they tell.

use crate::logs::judgements;

fn event(text: &str, from: &str, to: &str) -> String {
    format!(
        "<134>id=firewall sn=0017C5000000 time=\"2026-11-25 10:00:00 UTC\" fw=192.0.2.1 pri=4 c=16 \
         m=1 msg=\"{text}\" n=3 src={from}:500:X1 dst={to}:500\n"
    )
}

#[test]
fn an_event_is_of_its_two_ends_in_either_direction() {
    let text = [
        event("IKE Responder: Received Main Mode Request (Phase 1)", "198.51.100.7", "192.0.2.1"),
        event("IKE Responder: Main Mode complete (Phase 1)", "192.0.2.1", "198.51.100.7"),
        event("IKE Responder: IKE proposal does not match (Phase 1)", "198.51.100.8", "192.0.2.1"),
        event(
            "IKE Responder: IPSec proposal does not match (Phase 2)",
            "198.51.100.7",
            "192.0.2.1",
        ),
    ];
    let wanted = ["2 #0 Established", "3 #1 IkeRefused unconfirmed", "4 #0 ChildRefused"];
    assert_eq!(judgements(&text.concat()), wanted);
}

#[test]
fn a_refusal_of_the_peer_is_of_the_phase_that_it_came_in() {
    let start =
        event("IKE Initiator: Start Main Mode negotiation (Phase 1)", "192.0.2.1", "198.51.100.7");
    let up = event("IKE Initiator: Main Mode complete (Phase 1)", "192.0.2.1", "198.51.100.7");
    let refused = event("Received notify. NO_PROPOSAL_CHOSEN", "198.51.100.7", "192.0.2.1");
    assert_eq!(judgements(&format!("{start}{refused}")), ["2 #0 notify 14"]);
    let text = format!("{start}{up}{refused}");
    assert_eq!(judgements(&text), ["2 #0 Established", "3 #0 notify 14"]);
}

#[test]
fn rows_of_the_list_are_read_without_syslog() {
    let text = "11/25/2026 10:00:00,IKE Responder: No match for proposed remote network address,\
                198.51.100.7,192.0.2.1\n\
                11/25/2026 10:00:30,IKE negotiation aborted due to timeout,192.0.2.1,198.51.100.7\n";
    assert_eq!(judgements(text), ["1 #0 SelectorsRefused unconfirmed", "2 #0 GaveUp"]);
}

#[test]
fn other_events_of_the_firewall_tell_nothing() {
    let text = event("Connection Opened", "198.51.100.7", "192.0.2.1");
    assert_eq!(judgements(&text), [""; 0]);
}

#[test]
fn an_identity_without_a_policy_is_no_other_identity() {
    let text = "10/31/2006 10:30:41.624    Warning    VPN IKE    IKE Responder: Proposed IKE ID \
                mismatch    198.51.100.7, 500 (anna)    192.0.2.1, 500    VPN Policy NOT found for \
                proposed ID type: KEY ID\n";
    assert_eq!(judgements(text), ["1 #0 NoPeer"]);
    assert_eq!(judgements(&text.replace("VPN Policy NOT found for", "")), ["1 #0 WrongIdentity"]);
}

#[test]
fn what_no_public_material_shows_is_marked() {
    let said = |text: &str| judgements(&event(text, "198.51.100.7", "192.0.2.1"));
    assert_eq!(said("IKEv2 IKE proposal does not match"), ["1 #0 IkeRefused"]);
    assert_eq!(said("IKEv2 VPN Policy not found"), ["1 #0 NoConnection unconfirmed"]);
}

#[test]
fn who_waits_in_vain_for_a_peer_has_answered_it() {
    let text = [
        event(
            "IKE Responder: Received Aggressive Mode request (Phase 1)",
            "198.51.100.7",
            "192.0.2.1",
        ),
        event("IKE Responder: No response - remote party timeout", "192.0.2.1", "198.51.100.7"),
    ];
    let (facts, _) = crate::told::facts(text.concat().as_bytes());
    let sent: Vec<u64> = facts
        .iter()
        .filter(|(.., said)| said.starts_with("Sent"))
        .map(|(line, ..)| *line)
        .collect();
    assert_eq!(sent, [1, 2]);
    assert_eq!(judgements(&text.concat()), ["2 #0 GaveUp"]);
}

#[test]
fn networks_refused_in_quick_mode_are_a_notify_of_the_peer() {
    let start = event("IKE Initiator: Start Quick Mode (Phase 2).", "192.0.2.1", "198.51.100.7");
    let refused = event("Received notify: INVALID_ID_INFO", "198.51.100.7", "192.0.2.1");
    let text = format!("{start}{refused}{start}{refused}");
    let wanted = ["1 #0 Established", "2 #0 notify 18", "3 #1 Established", "4 #1 notify 18"];
    assert_eq!(judgements(&text), wanted);
    assert_eq!(judgements(&refused), [""; 0]);
}

#[test]
fn packets_that_come_twice_are_dropped() {
    let failed = event("IPSec VPN Decryption Failed", "198.51.100.7", "192.0.2.1");
    let noted = failed.replace(" src=", " note=\"Replay check failure.\" src=");
    assert_eq!(judgements(&noted), ["1 #0 Replayed"]);
    assert_eq!(judgements(&failed), [""; 0]);
    let up = event("IKE Responder: Main Mode complete (Phase 1)", "192.0.2.1", "198.51.100.7");
    assert_eq!(judgements(&format!("{up}{noted}")), ["1 #0 Established"]);
}
