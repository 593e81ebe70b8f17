//! Whole excerpts of Fireware, as what they tell.

use crate::logs::judgements;

fn event(number: &str, text: &str) -> String {
    format!(
        "<142>Nov 25 10:00:00 fw 801F0000000 (2026-11-25T10:00:00) iked[2001]: \
         msg_id=\"{number}\" {text}\n"
    )
}

fn failed(number: &str, reason: &str) -> String {
    let phase = if number.starts_with("0205") { 2 } else { 1 };
    let text = format!(
        "IKE phase-{phase} negotiation from 198.51.100.7:500 to 192.0.2.1:500 failed. \
         GatewayEndpoint='turin' Reason={reason}"
    );
    event(number, &text)
}

fn sent(text: &str) -> Vec<String> {
    crate::told::shown(text, |fact| match &fact.statement {
        evidence::Statement::Sent(passage) | evidence::Statement::Repeated(passage) => {
            Some(format!("{} {} {:?}", crate::told::side(fact.by), passage.from, passage.exchange))
        }
        _ => None,
    })
}

#[test]
fn each_reason_has_its_judgement() {
    for (number, reason, wanted) in [
        (
            "0203-0002",
            "Received 'Aggressive mode' exchange type. Expecting main mode.",
            "ExchangeRefused",
        ),
        ("0203-0004", "Received DH group 2, expecting 14", "GroupRefused"),
        ("0203-0006", "Received encryption 3DES, expecting AES", "SuiteRefused"),
        (
            "0203-0007",
            "Received authentication method PSK, expecting RSA certificate",
            "MethodRefused",
        ),
        ("0203-0010", "Main mode matching policy not found", "NoConnection"),
        ("0203-0011", "Authentication failure due to mismatched ID setting", "WrongIdentity"),
        ("0203-0012", "Pre-shared key authentication failure", "WrongSecret"),
        ("0203-0018", "Peer certificate is not issued by known trusted CA", "Untrusted"),
        ("0203-0019", "Received certificate with invalid CA name", "OtherAuthority unconfirmed"),
        ("0205-0002", "Received proposal without PFS, Expecting PFS enabled", "ChildGroupRefused"),
        (
            "0205-0003",
            "Received protocol 'AH'. Expecting 'ESP' in phase-2 proposal.",
            "ChildSuiteRefused",
        ),
        ("0205-0008", "Received AES key length 128, expecting 256", "ChildSuiteRefused"),
        (
            "0205-000A",
            "No matching tunnel route for peer proposed local:10.0.0.0/24 remote:10.1.0.0/24",
            "SelectorsRefused",
        ),
    ] {
        assert_eq!(judgements(&failed(number, reason)), [format!("1 #0 {wanted}")], "{reason}");
    }
}

#[test]
fn who_refuses_a_proposal_was_asked_by_the_one_that_stands_first() {
    let text = failed("0203-0004", "Received DH group 2, expecting 14");
    assert_eq!(sent(&text), ["1 I 198.51.100.7 None"]);
    let text = failed("0203-0015", "Message retry timeout. Check the connection.");
    assert_eq!(sent(&text), ["1 I 198.51.100.7 None"]);
    assert_eq!(judgements(&text), ["1 #0 GaveUp"]);
}

#[test]
fn what_either_end_may_say_takes_its_end_from_lines_before() {
    let reason = "Pre-shared key authentication failure";
    assert_eq!(sent(&failed("0203-0012", reason)), ["1 I 198.51.100.7 None"]);
    let by = crate::told::shown(&failed("0203-0012", reason), |fact| match fact.statement {
        evidence::Statement::Remarks(_) => Some(crate::told::side(fact.by).to_owned()),
        _ => None,
    });
    assert_eq!(by, ["1 ?"]);
    let up = event(
        "0208-0001",
        "BOVPN phase-1 mainmode completed successfully as responder for 'turin' gateway endpoint. \
         localgw:192.0.2.1:500 remotegw:198.51.100.7:500 SA ID:0x9d5e7809",
    );
    let text = format!("{up}{}", failed("0203-0012", reason));
    assert_eq!(judgements(&text), ["1 #0 Established", "2 #0 WrongSecret"]);
    assert!(sent(&text)[0].starts_with("1 I 198.51.100.7 Main"), "{:?}", sent(&text));
}

#[test]
fn a_refusal_of_the_peer_is_told_as_its_notify() {
    let text = event(
        "0205-0010",
        "Received 'No Proposal Chosen' message from 198.51.100.7:500 for 'tunnel.1' tunnel. Check \
         VPN IKE diagnostic log messages on the remote gateway endpoint for more information.",
    );
    assert_eq!(judgements(&text), ["1 #0 notify 14"]);
    let text = event(
        "021A-0015",
        "IKEv2 IKE_SA_INIT exchange from 192.0.2.1:500 to 198.51.100.7:500 failed. \
         GatewayEndpoint='turin'. Reason=Received N(NO_PROPOSAL_CHOSEN) message.",
    );
    assert_eq!(judgements(&text), ["1 #0 notify 14"]);
    assert_eq!(sent(&text)[0], "1 I 192.0.2.1 IkeSaInit");
}

#[test]
fn a_request_without_answer_has_those_before_it() {
    let text = event(
        "021A-001B",
        "IKEv2 exchange from 192.0.2.1:500 to 198.51.100.7:500 failed. GatewayEndpoint='turin'. \
         Reason=No response for IKE_AUTH request message. Check the connection.",
    );
    assert_eq!(sent(&text).len(), 3);
    assert_eq!(judgements(&text), ["1 #0 GaveUp"]);
}

#[test]
fn peers_are_kept_apart_and_a_try_that_comes_up_is_another_one() {
    let refused = failed("0203-0006", "Received encryption 3DES, expecting AES");
    let other = refused.replace("198.51.100.7", "198.51.100.8");
    let up = event(
        "0208-0001",
        "BOVPN phase-1 mainmode completed successfully as responder for 'turin' gateway endpoint. \
         localgw:192.0.2.1:500 remotegw:198.51.100.7:500 SA ID:0x9d5e7809",
    );
    let text = format!("{refused}{other}{refused}{up}");
    assert_eq!(
        judgements(&text),
        ["1 #0 SuiteRefused", "2 #1 SuiteRefused", "3 #0 SuiteRefused", "4 #2 Established"]
    );
}

#[test]
fn the_daemons_own_lines_are_read() {
    let text = "iked (192.0.2.1<->198.51.100.7) Peer proposes phase one encryption 3DES, expecting \
                AES\n\
                iked (192.0.2.1<->198.51.100.7) Sending NO_PROPOSAL_CHOSEN message to \
                198.51.100.7:500\n";
    assert_eq!(judgements(text), ["1 #0 SuiteRefused", "2 #0 NoneAcceptable"]);
    let text = "iked (192.0.2.1<->198.51.100.7) Received No Proposal Chosen message from \
                198.51.100.7:500 for turin gateway\n\
                iked (192.0.2.1<->198.51.100.9) Drop negotiation to peer 198.51.100.9:500 due to \
                phase 1 retry timeout\n";
    assert_eq!(judgements(text), ["1 #0 notify 14", "2 #1 GaveUp"]);
}

#[test]
fn what_decides_nothing_is_left_alone() {
    let text = [
        event(
            "0203-0021",
            "Remote gateway 'turin' with IP 198.51.100.7:500 did not send DPD R_U_THERE_ACK message. 2 retries left",
        ),
        event("0206-0007", "MUVPN user 'anna' is a member of 'muvpn' group."),
        event(
            "021A-0002",
            "Dropped IKEv2 IKE_SA_INIT message from 198.51.100.7:500. Reason=IKE SA not found to handle message with message ID 0x0.",
        ),
        event("3000-0004", "The Application Control feature has expired."),
    ];
    assert_eq!(judgements(&text.concat()), [""; 0]);
}

#[test]
fn a_reason_that_is_not_known_is_a_gap() {
    let text = failed("0203-00FF", "Something else of 192.0.2.1");
    let (facts, source) = crate::told::facts(text.as_bytes());
    assert_eq!((facts.len(), source.gaps.len()), (0, 1));
    assert_eq!(source.kind, evidence::SourceKind::Log);
}

#[test]
fn a_name_poses_as_no_reason() {
    let text = event(
        "021A-001E",
        "IKEv2 IKE_AUTH EAP exchange from 198.51.100.7:4500 to 192.0.2.1:4500 failed. \
         Gateway-Endpoint='mobile'. Reason='pre-shared key authentication failure' authentication \
         domain is not configured.",
    );
    assert_eq!(judgements(&text), ["1 #0 EapFailed"]);
}
