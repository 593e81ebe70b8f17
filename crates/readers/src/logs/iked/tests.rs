//! Whole excerpts of OpenIKED, as what they tell.

use evidence::Statement;

use crate::told::{shown, side};

fn told(lines: &[&str]) -> Vec<String> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    shown(&text, |fact| {
        let said = match &fact.statement {
            Statement::Sent(p) => p.exchange.name().to_owned(),
            Statement::Remarks(remarked) => format!("{:?}", remarked.what),
            Statement::Notifies(notice) => format!("notify {}", notice.kind),
            _ => return None,
        };
        Some(format!("{said} {}", side(fact.by)))
    })
}

const INIT: &str = "spi=0x0123456789abcdef: recv IKE_SA_INIT req 0 peer 192.0.2.7:500 local \
                    192.0.2.1:500, 510 bytes, policy 'x'";
const ANSWER: &str = "spi=0x0123456789abcdef: send IKE_SA_INIT res 0 peer 192.0.2.7:500 local \
                      192.0.2.1:500, 451 bytes";
const AUTH: &str = "spi=0x0123456789abcdef: recv IKE_AUTH req 1 peer 192.0.2.7:4500 local \
                    192.0.2.1:4500, 272 bytes, policy 'x'";
const FAILED: &str = "spi=0x0123456789abcdef: ikev2_auth_verify: ikev2_msg_authverify failed";

#[test]
fn a_proof_that_fails_is_of_the_method_that_was_said() {
    let method = "ikev2_msg_authverify: method SHARED_KEY_MIC keylen 32 type NONE";
    let wanted = ["1 ike_sa_init I", "2 ike_sa_init R", "3 ike_auth I"];
    let lines = told(&[INIT, ANSWER, AUTH, method, FAILED]);
    assert_eq!(lines[..3], wanted);
    assert_eq!(lines[3..], ["5 WrongSecret R"]);
    let lines = told(&[INIT, ANSWER, AUTH, FAILED]);
    assert_eq!(lines[3..], ["4 NotAuthenticated R"]);
}

#[test]
fn a_refusal_there_is_the_last_message() {
    let asks = INIT.replace("recv", "send").replace(", policy 'x'", "");
    let answers = ANSWER.replace("send", "recv");
    let refused = "spi=0x0123456789abcdef: ikev2_init_recv: failed to negotiate IKE SA";
    let wanted = ["1 ike_sa_init I", "2 ike_sa_init R", "3 notify 14 R"];
    assert_eq!(told(&[&asks, &answers, refused]), wanted);
}

#[test]
fn a_user_that_is_not_known_or_fails_is_refused() {
    for said in ["unknown user 'anna'", "'anna' authentication failed"] {
        let line = format!("spi=0x0123456789abcdef: ikev2_resp_ike_eap_mschap: {said}");
        let lines = told(&[INIT, ANSWER, AUTH, &line]);
        assert_eq!(lines[3..], ["4 EapFailed R"], "{said}");
    }
}

#[test]
fn a_name_judges_nothing() {
    let named = "spi=0x0123456789abcdef: ikev2_send_auth_failed: authentication failed for \
                 FQDN/ikev2_ike_auth_recv: policy mismatch";
    assert_eq!(told(&[INIT, named]), ["1 ike_sa_init I"]);
}

#[test]
fn whatever_is_cut_does_no_harm() {
    for end in 0..INIT.len() {
        let _ = told(&[&INIT[..end]]);
    }
    let _ = told(&[
        "spi=0x0123456789abcdef: send é é é é",
        "spi=0x0123456789abcdef: recv IKE_AUTH req",
    ]);
}

#[test]
fn without_an_spi_a_negotiation_is_known_by_its_peer() {
    let auth = "iked[7]: ikev2_recv: IKE_AUTH request from initiator 192.0.2.7:4500 to \
                192.0.2.1:4500 policy 'a b' id 1, 800 bytes";
    let lines = [
        "ikev2_recv: IKE_SA_INIT request from initiator 192.0.2.7:500 to 192.0.2.1:500 policy 'a, \
         b' id 0, 510 bytes",
        "ikev2_msg_send: IKE_SA_INIT response from 192.0.2.1:500 to 192.0.2.7:500 msgid 0, 451 \
         bytes",
        auth,
        "ikev2_msg_send: IKE_AUTH response from 192.0.2.1:4500 to 192.0.2.7:4500 msgid 1, 720 \
         bytes, NAT-T",
        "sa_state: VALID -> ESTABLISHED from 192.0.2.7:4500 to 192.0.2.1:4500 policy 'a, b'",
    ];
    let wanted =
        ["1 ike_sa_init I", "2 ike_sa_init R", "3 ike_auth I", "4 ike_auth R", "5 Established R"];
    assert_eq!(told(&lines), wanted);
    for end in 0..auth.len() {
        let _ = told(&[&auth[..end]]);
    }
}

#[test]
fn forticlient_logs_the_same_of_its_own_dials() {
    let line = |said: &str| {
        format!(
            "[2026-11-25 10:00:00.0000000 UTC+01:00] [13412:856] [iked  446    info] Init(1) \
             spi=0x0123456789abcdef:  {said}"
        )
    };
    let ends = "peer 192.0.2.1:4500 local 192.0.2.7:50412";
    let lines = [
        line(&format!("send IKE_SA_INIT req 0 {ends}, 518 bytes")),
        line(&format!("recv IKE_SA_INIT res 0 {ends}, 410 bytes")),
        line(&format!("send IKE_AUTH req 1 {ends}, 310 bytes , NAT-T")),
        line(&format!("retransmit 1 IKE_AUTH req 1 {ends}")),
        line("sa_free: retransmit limit reached"),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let wanted = ["1 ike_sa_init I", "2 ike_sa_init R", "3 ike_auth I", "5 GaveUp I"];
    assert_eq!(told(&lines), wanted);
    let text = lines.join("\n");
    let (mut products, mut repeated) = (Vec::new(), Vec::new());
    let mut listener = |fact: evidence::Fact<'_>| match fact.statement {
        Statement::LoggedBy(product) => products.push(product),
        Statement::Repeated(_) => repeated.push(fact.place.number()),
        _ => {}
    };
    crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
    assert_eq!((products, repeated), (vec![evidence::Product::FortiClient], vec![4]));
}

#[test]
fn a_refusal_alone_is_the_peers() {
    let line = "spi=0x0123456789abcdef: sa_free: authentication failed notification from peer";
    let judged = crate::logs::judgements(line);
    assert_eq!(judged.len(), 1, "{judged:?}");
    assert!(judged[0].ends_with(" NotAuthenticated"), "{judged:?}");
}

const DIALS: &str = "spi=0x0123456789abcdef: send IKE_SA_INIT req 0 peer 192.0.2.1:500 local \
                     192.0.2.7:500, 486 bytes";
const AGREED: &str = "spi=0x0123456789abcdef: recv IKE_SA_INIT res 0 peer 192.0.2.1:500 local \
                      192.0.2.7:500, 464 bytes, policy 'hq'";
const PROVES: &str = "spi=0x0123456789abcdef: send IKE_AUTH req 1 peer 192.0.2.1:500 local \
                      192.0.2.7:500, 256 bytes";
const ANSWERED: &str = "spi=0x0123456789abcdef: recv IKE_AUTH res 1 peer 192.0.2.1:500 local \
                        192.0.2.7:500, 80 bytes, policy 'hq'";

#[test]
fn what_the_peer_refuses_behind_its_proof_is_told_as_the_peers() {
    let of = |said: &str| {
        let line = format!("spi=0x0123456789abcdef: {said}");
        told(&[DIALS, AGREED, PROVES, ANSWERED, &line])[4..].to_vec()
    };
    let refused = ["5 notify 24 R", "5 NotAuthenticated R"];
    assert_eq!(of("sa_free: authentication failed notification from peer"), refused);
    let child = ["5 notify 14 R", "5 ChildRefused R"];
    assert_eq!(of("ikev2_init_recv: failed to negotiate IKE SA"), child);
    assert_eq!(of("established peer 192.0.2.1:500[x] local y"), ["5 Established I"]);
    let alone = told(&[DIALS, AGREED, PROVES, ANSWERED]);
    assert_eq!(alone[4..], ["4 ChildFailed I"]);
    assert_eq!(told(&[DIALS, AGREED, PROVES]).len(), 3);
}

#[test]
fn a_function_without_an_spi_speaks_of_the_last_message() {
    for (said, wanted) in [
        ("ikev2_sa_responder: no proposal chosen", "SuiteRefused"),
        ("ikev2_ike_auth_recv: no proposal chosen", "ChildSuiteRefused"),
        ("pfkey_sa: unsupported integrity algorithm HMAC_SHA2_256_128", "KernelRefused"),
        ("pfkey_sa: unsupported encryption algorithm AES_GCM_16", "KernelRefused"),
    ] {
        for before in ["", "Nov 27 07:07:13 gw 2[942]: ", "Nov 27 07:07:13 gw iked[942]: "] {
            let lines = told(&[INIT, &format!("{before}{said}")]);
            assert_eq!(lines[1..], [format!("2 {wanted} R")], "{before}{said}");
        }
        // Nobody of OpenIKED has spoken.
        assert!(told(&[said]).is_empty(), "{said}");
    }
}

#[test]
fn a_user_whose_eap_fails_is_refused() {
    for said in ["sa_free: EAP failed", "ikev2_resp_recv: failed eap response"] {
        let line = format!("spi=0x0123456789abcdef: {said}");
        assert_eq!(told(&[INIT, ANSWER, AUTH, &line])[3..], ["4 EapFailed R"], "{said}");
    }
}

#[test]
fn a_file_that_it_cannot_read_keeps_it_from_starting() {
    let log =
        "/etc/iked.conf: 1: syntax error\n/etc/iked.conf: no valid configuration rules found\n";
    assert_eq!(super::super::judgements(log), ["1 #0 NotStarted"]);
    assert_eq!(super::super::judgements("/etc/pf.conf: 1: syntax error\n"), [""; 0]);
}
