//! Whole excerpts of Check Point, as what they tell.

use crate::logs::judgements;

fn entry(text: &str, peer: &str) -> String {
    format!(
        "origin:\"192.0.2.1\"; time:\"1795600800\"; fw_subproduct:\"VPN-1\"; ike::\"{text}\"; \
         peer_gateway:\"{peer}\"; reject_category:\"IKE failure\"; scheme::\"IKE\";\n"
    )
}

#[test]
fn peers_are_kept_apart() {
    let text = [
        entry(
            "Main Mode Failed to match proposal: Transform: AES-256, SHA256, Pre-shared secret, \
               Group 2 (1024 bit); Reason: Wrong value for: Hash Algorithm",
            "198.51.100.7",
        ),
        entry("Quick Mode Received Notification from Peer: no proposal chosen", "198.51.100.8"),
        entry("Main Mode completion.", "198.51.100.7"),
    ];
    let wanted = ["1 #0 TransformsRefused", "2 #1 ChildRefused unconfirmed", "3 #2 Established"];
    assert_eq!(judgements(&text.concat()), wanted);
}

#[test]
fn both_ends_refusals_are_told_apart() {
    let sent = entry(
        "Auth exchange: Sending notification to peer: Traffic selectors unacceptable",
        "198.51.100.7",
    );
    let came = entry(
        "Auth exchange: Received notification from peer: Traffic selectors unacceptable",
        "198.51.100.7",
    );
    assert_eq!(judgements(&sent), ["1 #0 SelectorsRefused unconfirmed"]);
    assert_eq!(judgements(&came), ["1 #0 SelectorsRefusedThere unconfirmed"]);
}

#[test]
fn a_record_with_commas_is_read() {
    let text = "Nov 22 2015 07:09:31: %CHKPNT-6-031070: reject,192.0.2.1,inbound,daemon,\
                198.51.100.7, , ,IKE,Quick Mode Failed to match proposal: Transform: 3DES  SHA1  \
                Tunnel; Reason: Wrong value for: Authentication Algorithm, , ,031070\n";
    assert_eq!(judgements(text), ["1 #0 ChildSuiteRefused unconfirmed"]);
}

#[test]
fn a_text_alone_is_read() {
    let text = "Child SA exchange: Received notification from peer: No proposal chosen MyMethods \
                Phase2: AES-256 + HMAC-SHA2-256, No IPComp, No ESN, Group 14\n";
    assert_eq!(judgements(text), ["1 #0 ChildRefused unconfirmed"]);
}
