//! Whole excerpts of PAN-OS, as what they tell.

use evidence::Statement;

use crate::told::{shown, side};

fn told(text: &str) -> Vec<String> {
    shown(text, |fact| {
        let by = side(fact.by);
        Some(match &fact.statement {
            Statement::Sent(p) => format!("{} {} {by}", p.exchange.name(), p.position),
            Statement::Remarks(remarked) => format!("{:?} {by}", remarked.what),
            Statement::Notifies(notice) => format!("notify {}", notice.kind),
            _ => return None,
        })
    })
}

fn manager(lines: &[&str]) -> String {
    let with = |line: &&str| match line.starts_with(' ') {
        true => format!("{line}\n"),
        false => format!("2026-11-25 10:00:00.123 +0100  {line}\n"),
    };
    lines.iter().map(with).collect()
}

#[test]
fn a_key_that_differs_is_told_of_message_5() {
    let text = manager(&[
        "[PNTF]: {    1:     }: ====> PHASE-1 NEGOTIATION STARTED AS RESPONDER, MAIN MODE <====",
        "    ====> Initiated SA: 192.0.2.1[500]-192.0.2.2[500] cookie:84222f276c2fa2e9:1 <====",
        "[PERR]: {    1:     }: likely due to pre-shared key mismatch",
    ]);
    let wanted = ["1 main 1 I", "3 main 2 R", "3 main 3 I", "3 main 4 R", "3 main 5 I"];
    assert_eq!(told(&text)[..5], wanted);
    assert_eq!(told(&text)[5..], ["3 Unreadable R"]);
}

#[test]
fn a_retry_in_a_newest_first_export_succeeds() {
    let row = |second: u32, id: &str, text: &str| {
        format!(
            "1,2026/11/25 10:00:{second:02},0123,SYSTEM,vpn,0,2026/11/25 10:00:{second:02},,{id},\
             gw1,0,0,general,informational,\"{text}\",7,0x0,0,0,0,0,,fw\n"
        )
    };
    let sa = "SA: 192.0.2.1[500]-192.0.2.2[500] SPI";
    let text = [
        row(9, "ikev2-nego-child-succ", &format!("IKEv2 child SA negotiation is succeeded as initiator, non-rekey. Established {sa}:0x1")),
        row(8, "ikev2-nego-ike-succ", &format!("IKEv2 IKE SA negotiation is succeeded as initiator, non-rekey. Established {sa}:00000000000000ab:00000000000000cd.")),
        row(7, "ikev2-nego-ike-start", &format!("IKEv2 IKE SA negotiation is started as initiator, non-rekey. Initiated {sa}:00000000000000ab:0000000000000000.")),
        row(5, "ikev2-nego-ike-fail", &format!("IKEv2 IKE SA negotiation is failed as initiator, non-rekey. Failed {sa}:00000000000000aa:0000000000000000. Due to timeout.")),
    ]
    .concat();
    let wanted = [
        "4 ike_sa_init 0 I",
        "4 GaveUp I",
        "3 ike_sa_init 0 I",
        "2 ike_sa_init 0 R",
        "2 ike_auth 0 I",
        "2 ike_auth 0 R",
        "2 Established I",
        "1 ChildUp I",
    ];
    assert_eq!(told(&text), wanted);
}

#[test]
fn what_a_peer_calls_itself_judges_nothing() {
    let text = manager(&[
        "[PERR]: {    1:     }: received ID_I (type fqdn [pfs group mismatched]) does not match peers id",
    ]);
    assert_eq!(told(&text), ["1 none 0 ?", "1 WrongIdentity ?"]);
    let text = manager(&["[INFO]: {    1:     }: peer is likely due to pre-shared key mismatch"]);
    assert_eq!(told(&text), [""; 0]);
}

#[test]
fn a_refusal_there_is_a_message_of_the_peer() {
    let text = manager(&[
        "[PNTF]: {    1:     }: ====> IKEv2 IKE SA NEGOTIATION STARTED AS INITIATOR, non-rekey; gateway x <====",
        "    ====> Initiated SA: 192.0.2.1[500]-192.0.2.2[500] SPI:00000000000000ab:0000000000000000 SN:1 <====",
        "[PERR]: {    1:     }: received Notify type NO_PROPOSAL_CHOSEN",
    ]);
    let wanted = ["1 ike_sa_init 0 I", "3 ike_sa_init 0 R", "3 notify 14"];
    assert_eq!(told(&text), wanted);
}

#[test]
fn phase_2_refusals_name_what_differs() {
    for (text, wanted) in [
        ("pfs group mismatched:my: 2peer: 0", "ChildGroupRefused"),
        (
            "IKE phase-2 negotiation failed when processing Proxy ID. Received local id x",
            "SelectorsRefused",
        ),
        (
            "IKE phase-2 negotiation failed when processing SA payload. No suitable",
            "ChildSuiteRefused",
        ),
    ] {
        let line = format!(
            "2026/11/25 10:00:00 high     vpn            tun    ike-nego-p2-bad 0  {text}\n"
        );
        assert_eq!(told(&line).last(), Some(&format!("1 {wanted} ?")), "{text}");
    }
}

#[test]
fn whatever_is_cut_does_no_harm() {
    let text = manager(&[
        "[PNTF]: {    1:     }: ====> PHASE-2 NEGOTIATION STARTED AS INITIATOR, (QUICK MODE) <====",
        "    ====> Initiated SA: 192.0.2.1[500]-é[500] message id:0xé <====",
        "[PERR]: {é}: received Notify type é",
        "[PERR]: couldn't find configuration for IKE phase-1 request for peer IP é[é",
    ]);
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let _ = told(&text[..end]);
    }
}

#[test]
fn a_timeout_without_an_answers_cookie_is_of_a_first_message_asked_again() {
    let text = |responder: &str| {
        format!(
            "IKE phase-1 negotiation is failed as initiator, main mode. Failed SA: \
             192.0.2.1[500]-192.0.2.7[500] cookie:84222f276c2fa2e9:{responder} due to timeout.\n"
        )
    };
    assert_eq!(told(&text("0000000000000000")), ["1 main 1 I", "1 GaveUp I"]);
    assert_eq!(told(&text("1122334455667788")).len(), 3);
}

#[test]
fn a_cell_of_the_web_interface_may_break_before_the_sa() {
    let text = "Event: ikev2-nego-enc-mismatch\n[gw1]: Configured encryption algorithm \
                'AES256-CBC' was not presented\nin the IKE proposal.\n\n\
                Event: ikev2-nego-ike-start\nIKEv2 IKE SA negotiation is started as responder, \
                non-rekey. Initiated SA:\n192.0.2.1[500]-192.0.2.7[500] \
                SPI:07f21c0fd2236540:ac9d9ee491cd49d9.\n";
    let told = told(text);
    assert!(told.contains(&"2 SuiteRefused ?".to_owned()), "{told:?}");
    assert!(told.iter().any(|said| said.starts_with("6 ike_sa_init")), "{told:?}");
}
