//! Whole excerpts of isakmpd and of TheGreenBow's client, as what they tell.

use crate::logs::judgements;

const ASKED: &str = "100000 Default (SA Office-P1) SEND phase 1 Main Mode [SA][VID]\n";
const KEYED: &str = "100000 Default (SA Office-P1) RECV phase 1 Main Mode [SA][VID]\n\
                     100000 Default (SA Office-P1) SEND phase 1 Main Mode [KEY][NONCE]\n\
                     100001 Default (SA Office-P1) RECV phase 1 Main Mode [KEY][NONCE]\n\
                     100001 Default (SA Office-P1) SEND phase 1 Main Mode [ID][HASH][NOTIFY]\n";
const UP: &str = "100001 Default (SA Office-P1) RECV phase 1 Main Mode [ID][HASH]\n\
                  100001 Default phase 1 done: initiator id 192.0.2.1, responder id 203.0.113.7, \
                  src: 192.0.2.1 dst: 203.0.113.7\n\
                  100001 Default (SA Office-Lan-P2) SEND phase 2 Quick Mode [HASH][SA][NONCE][ID][ID]\n";

#[test]
fn a_refusal_is_of_the_phase_that_it_came_in() {
    let refused = "100002 Default RECV Informational [NOTIFY] with NO_PROPOSAL_CHOSEN error\n";
    assert_eq!(judgements(&format!("{ASKED}{refused}")), ["2 #0 notify 14"]);
    let late = judgements(&format!("{ASKED}{KEYED}{UP}{refused}"));
    assert_eq!(late, ["7 #0 Established", "9 #0 notify 14"]);
}

#[test]
fn the_first_message_is_answered_with_a_notify() {
    let text = format!(
        "{ASKED}100000 Default (SA Office-P1) RECV phase 1 Main Mode [NOTIFY]\n\
         100000 Default exchange_run: exchange_validate failed\n\
         100000 Default dropped message from 203.0.113.7 port 500 due to notification type \
         PAYLOAD_MALFORMED\n\
         100000 Default SEND Informational [NOTIFY] with PAYLOAD_MALFORMED error\n"
    );
    assert_eq!(judgements(&text)[0], "2 #0 IkeRefused");
}

#[test]
fn the_gateway_calls_itself_otherwise() {
    let text = format!(
        "{ASKED}{KEYED}100001 Default (SA Office-P1) RECV phase 1 Main Mode [HASH][ID]\n\
         100001 Default ike_phase_1_recv_ID: received remote ID other than expected \
         gw@example.org\n"
    );
    assert_eq!(judgements(&text), ["7 #0 WrongIdentity"]);
}

#[test]
fn it_comes_up() {
    let text = format!(
        "{ASKED}{KEYED}{UP}\
         100002 Default (SA Office-Lan-P2) RECV phase 2 Quick Mode [HASH][SA][NONCE][ID][ID]\n\
         100002 Default (SA Office-Lan-P2) SEND phase 2 Quick Mode [HASH]\n"
    );
    assert_eq!(judgements(&text), ["7 #0 Established", "10 #0 ChildUp"]);
}

#[test]
fn a_repetition_is_no_message_of_its_own() {
    let text = format!(
        "{ASKED}{ASKED}{ASKED}100030 Default transport_send_messages: giving up on message 00B9FB40, \
         exchange Office-P1\n"
    );
    assert_eq!(judgements(&text), ["4 #0 GaveUp"]);
}

#[test]
fn the_daemon_refuses_what_came() {
    let line = |text: &str| format!("Nov 26 10:00:00 gw isakmpd[77]: {text}\n");
    let drops = |kind: &str| {
        line(&format!("dropped message from 192.0.2.9 port 500 due to notification type {kind}"))
    };
    for (kind, wanted) in [
        ("NO_PROPOSAL_CHOSEN", "IkeRefused"),
        ("INVALID_ID_INFORMATION", "NotAuthenticated"),
        ("AUTHENTICATION_FAILED", "NotAuthenticated"),
        ("INVALID_COOKIE", "UnknownIkeSa"),
        ("PAYLOAD_MALFORMED", "Malformed"),
    ] {
        assert_eq!(judgements(&drops(kind)), [format!("1 #0 {wanted}")], "{kind}");
    }
    let gave_up =
        line("transport_send_messages: giving up on message 0x828e6b0, exchange ISAKMP-peer-west");
    assert_eq!(judgements(&gave_up), ["1 #0 GaveUp"]);
}

/// What a peer calls itself is printed: it cannot say what the daemon says.
#[test]
fn a_hostile_identity_judges_nothing() {
    let text = "Nov 26 10:00:00 gw isakmpd[77]: exchange_setup_p1: ID dropped message from 192.0.2.9 \
                port 500 due to notification type NO_PROPOSAL_CHOSEN\n";
    assert!(judgements(text).is_empty());
}

#[test]
fn another_console_is_not_its() {
    let (facts, source) = crate::told::facts(b"114920 Default whatever\n20111013 x Default y\n");
    assert!(facts.is_empty());
    assert_ne!(source.kind, evidence::SourceKind::Log);
}
