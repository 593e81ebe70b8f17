//! Whole excerpts of SoftEther, as what they tell.

use crate::logs::judgements;

fn said(client: u32, last: u8, text: &str) -> String {
    format!(
        "2026-11-25 10:00:00.142 IPsec IKE Session (IKE SA) 43 (Client: {client}) \
         (198.51.100.{last}:500 -> 192.0.2.1:500): {text}\n"
    )
}

const NEW: &str = "A new IKE SA (Main Mode) is created. Initiator Cookie: 0xD1, Responder Cookie: \
                   0xE2, DH Group: MODP 1024 (Group 2), Hash Algorithm: SHA-1";
const UP: &str = "This IKE SA is established between the server and the client.";
const NONE: &str =
    "There are no acceptable transform proposals from the client for establishing an IPsec SA.";

#[test]
fn clients_are_kept_apart() {
    let text = [said(1, 7, NEW), said(2, 8, NEW), said(1, 7, UP), said(2, 8, UP), said(1, 7, NONE)];
    let wanted = ["3 #0 Established", "4 #1 Established", "5 #0 ChildSuiteRefused"];
    assert_eq!(judgements(&text.concat()), wanted);
}

#[test]
fn a_number_that_comes_again_is_another_client() {
    let text = [said(1, 7, NEW), said(1, 7, UP), said(1, 8, NONE)];
    assert_eq!(judgements(&text.concat()), ["2 #0 Established", "3 #1 ChildSuiteRefused"]);
}

#[test]
fn what_led_to_a_success_is_told_with_it() {
    let text = [said(1, 7, NEW), said(1, 7, UP)].concat();
    let (facts, _) = crate::told::facts(text.as_bytes());
    let sent = |line: u64| {
        facts.iter().filter(|(at, _, said)| *at == line && said.starts_with("Sent")).count()
    };
    assert_eq!((sent(1), sent(2)), (2, 4));
}

#[test]
fn a_client_that_moved_to_4500_and_fell_silent_sent_its_identity() {
    let line = |what: &str, port: u16, text: &str| {
        format!("2026-11-25 10:00:00.1 {what} (x.x.x.x:{port} -> x.x.x.y:{port}): {text}\n")
    };
    let moves = "The port number information of this client is updated.";
    let text = [
        line("IPsec IKE Session (IKE SA) 4 (Client: 7)", 500, NEW),
        line("IPsec Client 7", 4500, moves),
        line("IPsec Client 7", 4500, "This IPsec Client is deleted."),
    ];
    let (facts, _) = crate::told::facts(text.concat().as_bytes());
    let sent = facts.iter().filter(|(.., said)| said.starts_with("Sent")).count();
    assert_eq!(sent, 5);
    assert_eq!(judgements(&text.concat()), ["3 #0 GaveUp"]);
    let up = [said(1, 7, NEW), said(1, 7, UP), said(1, 7, "This IKE SA is deleted.")];
    assert_eq!(judgements(&up.concat()), ["2 #0 Established"]);
}
