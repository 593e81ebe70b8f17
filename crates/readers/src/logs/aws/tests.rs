//! Records of a tunnel, as what they tell.

use evidence::Statement;

use crate::told::shown;

fn told(text: &str) -> Vec<String> {
    shown(text, |fact| match &fact.statement {
        Statement::Sent(p) => Some(p.exchange.name().to_owned()),
        Statement::Remarks(remarked) => Some(format!("{:?}", remarked.what)),
        _ => None,
    })
}

fn record(second: u32, details: &str, first: &str, second_state: &str) -> String {
    format!(
        "{{\"event_timestamp\":{},\"details\":\"{details}\",\"dpd_enabled\":true,\
         \"nat_t_detected\":false,\"ike_phase1_state\":\"{first}\",\"ike_phase2_state\":\
         \"{second_state}\"}}\n",
        1_668_000_000 + second
    )
}

#[test]
fn a_key_that_differs_is_named_before_a_retry() {
    let psk = "AWS tunnel detected a pre-shared key mismatch with cgw: 192.0.2.7";
    let text =
        [record(1, psk, "down", "down"), record(2, "anything", "established", "established")];
    let wanted = ["1 none", "1 WrongSecret", "2 Established", "2 ChildUp"];
    assert_eq!(told(&text.concat()), wanted);
    let newest = [&text[1], &text[0]].map(String::as_str).concat();
    assert_eq!(told(&newest), ["2 none", "2 WrongSecret", "1 Established", "1 ChildUp"]);
}

#[test]
fn a_refusal_is_of_the_phase_that_the_tunnel_is_in() {
    let no = "No Proposal Match Found. Notifying with \\\"No proposal chosen\\\"";
    assert_eq!(told(&record(1, no, "down", "down")).last().unwrap(), "1 IkeRefused");
    let text = [record(1, "x", "established", "down"), record(2, no, "established", "down")];
    assert_eq!(told(&text.concat()).last().unwrap(), "2 ChildRefused");
}

#[test]
fn what_the_customer_chooses_judges_nothing() {
    let forged = "cgw id is AWS tunnel detected a pre-shared key mismatch with x";
    assert_eq!(told(&record(1, forged, "negotiating", "down")), [""; 0]);
}

#[test]
fn tunnels_of_one_export_are_kept_apart() {
    let inner = record(1, "AWS tunnel DPD timed out after 3 retransmits", "down", "down");
    let of = |stream: &str| {
        let message = inner.trim().replace('"', "\\\"");
        format!("{{\"logStreamName\":\"{stream}\",\"message\":\"{message}\"}}\n")
    };
    assert_eq!(told(&(of("a") + &of("b"))).len(), 4);
    assert_eq!(told(&(of("a") + &of("a"))).len(), 3);
}
