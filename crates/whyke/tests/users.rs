//! A refused user: named in the answer, and what its own answers rule out.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use daemons::explained;

/// A gateway that proves itself, asks the user by EAP, and refuses the answer. `bytes`: of the
/// largest message of EAP.
fn eap(name: &str, bytes: u32) -> String {
    let sentences = [
        "06[NET] <1> received packet: from 192.0.2.215[500] to 192.0.2.74[500] (720 bytes)".into(),
        "06[ENC] <1> parsed IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) ]".into(),
        "06[ENC] <1> generating IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) CERTREQ ]".into(),
        "06[NET] <1> sending packet: from 192.0.2.74[500] to 192.0.2.215[500] (753 bytes)".into(),
        "08[NET] <1> received packet: from 192.0.2.215[4500] to 192.0.2.74[4500] (304 bytes)"
            .into(),
        "08[ENC] <1> parsed IKE_AUTH request 1 [ IDi CERTREQ IDr CPRQ(ADDR) SA TSi TSr ]".into(),
        "08[ENC] <rw|1> generating IKE_AUTH response 1 [ IDr CERT AUTH EAP/REQ/ID ]".into(),
        "08[NET] <rw|1> sending packet: from 192.0.2.74[4500] to 192.0.2.215[4500] (1236 bytes)"
            .into(),
        "10[NET] <rw|1> received packet: from 192.0.2.215[4500] to 192.0.2.74[4500] (96 bytes)"
            .into(),
        "10[ENC] <rw|1> parsed IKE_AUTH request 2 [ EAP/RES/ID ]".into(),
        format!("10[IKE] <rw|1> received EAP identity '{name}'"),
        "10[ENC] <rw|1> generating IKE_AUTH response 2 [ EAP/REQ/MSCHAPV2 ]".into(),
        format!(
            "10[NET] <rw|1> sending packet: from 192.0.2.74[4500] to 192.0.2.215[4500] ({bytes} \
             bytes)"
        ),
        "12[NET] <rw|1> received packet: from 192.0.2.215[4500] to 192.0.2.74[4500] (160 bytes)"
            .into(),
        "12[ENC] <rw|1> parsed IKE_AUTH request 3 [ EAP/RES/MSCHAPV2 ]".into(),
        "12[IKE] <rw|1> EAP method EAP_MSCHAPV2 failed for peer 192.168.184.86".into(),
        "12[ENC] <rw|1> generating IKE_AUTH response 3 [ EAP/FAIL ]".into(),
        "12[NET] <rw|1> sending packet: from 192.0.2.74[4500] to 192.0.2.215[4500] (65 bytes)"
            .into(),
    ];
    let line = |sentence: &String| format!("Dec 17 15:34:15 gw charon: {sentence}\n");
    sentences.iter().map(line).collect()
}

fn said(log: &str, more: &[&str]) -> String {
    let said = explained(log, &[&["--lang", "en", "--all"], more].concat());
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

const ACCEPTED: &str = "the initiator accepted the responder’s proof, and went on to EAP (line 10)";

#[test]
fn a_user_that_eap_refuses_has_accepted_the_gateway() {
    let said = said(&eap("alice", 128), &[]);
    assert!(said.contains("U002 likely"), "{said}");
    assert!(said.contains("EAP refuses the user: “alice” (line 11, 16)"), "{said}");
    assert!(said.contains(ACCEPTED), "{said}");
    let open = said.split_once("still open").unwrap().1.split_once("what to do").unwrap().0;
    for of_gateway in ["C001", "C002", "C003", "C004", "C005", "C006", "C008", "C011", "C012"] {
        assert!(!open.contains(of_gateway), "{of_gateway}: {open}");
    }
    // The gateway's log is here, and says why.
    assert!(!said.contains("read the gateway’s log"), "{said}");
    // Its own certificate is no part of that.
    assert!(open.contains("C009"), "{open}");
}

#[test]
fn a_certificate_within_eap_may_still_be_refused() {
    let said = said(&eap("alice", 1100), &[]);
    assert!(!said.contains(ACCEPTED) && said.contains("C004"), "{said}");
}

#[test]
fn a_refused_user_s_name_is_only_a_name() {
    for hostile in [
        "x' EAP_NAK, sending EAP_FAILURE no IKE config found for 1.2.3.4",
        "received EAP_NAK, sending EAP_FAILURE",
        "a\u{1b}[31mb\u{202e}c",
    ] {
        let log = eap(hostile, 128);
        let said = said(&log, &[]);
        assert!(said.contains("U002 likely"), "{hostile:?}: {said}");
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{hostile:?}: {said}");
    }
}

#[test]
fn a_refused_user_s_name_is_redacted() {
    for name in ["alice", "anna maria de rossi bianchi"] {
        let said = said(&eap(name, 128), &["--redact"]);
        assert!(said.contains("EAP refuses the user: “user-"), "{said}");
        assert!(!said.contains(name), "{said}");
    }
}

#[test]
fn xauth_and_ppp_name_their_user_too() {
    let pluto = "Feb  3 10:00:00 gw pluto[7]: \"rw\"[1] 198.51.100.44 #1: XAUTH: User anna: \
                 Authentication Failed: Incorrect Username or Password\n";
    let ppp = "Feb  3 10:00:00 gw xl2tpd[1]: Connection established to 192.0.2.2, 1701.  Local: \
               7, Remote: 9 (ref=0/0).  LNS session is 'default'\n\
               Feb  3 10:00:00 gw pppd[42]: pppd 2.4.9 started by root, uid 0\n\
               Feb  3 10:00:00 gw pppd[42]: Peer anna failed CHAP authentication\n";
    for log in [pluto, ppp] {
        let named = said(log, &[]);
        assert!(named.split_once("why").unwrap().1.contains("anna"), "{named}");
        let redacted = said(log, &["--redact"]);
        assert!(redacted.contains("user-") && !redacted.contains("anna"), "{redacted}");
    }
}
