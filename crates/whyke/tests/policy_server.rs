//! What a policy server's word on a user explains of a Windows dial, and what it does not.

#![allow(clippy::unwrap_used, reason = "a test")]

mod machines;

use machines::{
    IKEV2, L2TP, MSCHAP, PEAP, TLS, Told, WITH_EAP_TLS, WITH_PEAP, dial, event, events, explained,
    ikev2, nps,
};

const AT: [&str; 2] = ["2024-03-11T13:30:10.000Z", "2024-03-11T13:30:14.000Z"];
const FIRST: &str = "2024-03-11T13:30:11.500Z";
const LAST: &str = "2024-03-11T13:30:13.500Z";
const LAPTOP: &str = "203.0.113.45";
const PHONE: &str = "192.0.2.77";

fn judged(by: [&str; 2], code: u32, servers: &[String]) -> Told {
    explained(&[("pc.xml", events(&[dial(by, AT, code)])), ("nps.xml", events(servers))])
}

fn credentials(told: &Told) -> bool {
    told.text.contains("correct the user name or password")
}

#[test]
fn a_dial_that_never_came_to_its_user_is_not_explained_by_a_refused_user() {
    let refused = [nps(FIRST, PHONE, MSCHAP, Some(16))];
    for (by, code) in [(IKEV2, 809), (IKEV2, 13868), (IKEV2, 13801), (L2TP, 789), (L2TP, 809)] {
        let told = judged(by, code, &refused);
        assert!(told.is_open() && !told.first.contains("failed"), "{code}: {}", told.text);
    }
    assert_eq!(judged(IKEV2, 691, &refused).first, "likely eap-failed");
}

#[test]
fn of_two_stations_the_one_refused_last_is_the_dial_s() {
    let (phone, laptop) =
        (nps(FIRST, PHONE, MSCHAP, Some(16)), nps(LAST, LAPTOP, MSCHAP, Some(66)));
    let told = judged(IKEV2, 691, &[phone, laptop]);
    assert_eq!(told.first, "likely eap-method-mismatch", "{}", told.text);
    let (laptop, phone) =
        (nps(FIRST, LAPTOP, MSCHAP, Some(66)), nps(LAST, PHONE, MSCHAP, Some(16)));
    // The gateway's log knows which of them dials.
    let gateway = ikev2("2024-03-11T14:30:10.100+01:00", 1, LAPTOP, [500, 4500], &[]);
    // Whom EAP asks proves nothing yet.
    let gateway = gateway.replace("IDi CERT CERTREQ AUTH CPRQ", "IDi CERTREQ CPRQ");
    let told = explained(&[
        ("pc.xml", events(&[dial(IKEV2, AT, 691)])),
        ("nps.xml", events(&[laptop, phone])),
        ("gw.log", gateway),
    ]);
    assert_eq!(told.first, "likely eap-method-mismatch", "{}", told.text);
}

#[test]
fn who_was_let_in_from_another_station_excuses_no_dial() {
    let refused = nps(FIRST, LAPTOP, MSCHAP, Some(66));
    let let_in = nps(LAST, PHONE, MSCHAP, None);
    for code in [691, 812] {
        let told = judged(IKEV2, code, &[refused.clone(), let_in.clone()]);
        assert_eq!(told.first, "likely eap-method-mismatch", "{code}: {}", told.text);
        let told = judged(IKEV2, code, std::slice::from_ref(&let_in));
        assert!(told.is_open(), "{code}: {}", told.text);
        assert!(!told.text.contains("the user was let in"), "{code}: {}", told.text);
    }
}

#[test]
fn one_method_at_both_ends_is_not_what_differs() {
    for (by, method) in [(WITH_PEAP, PEAP), (WITH_EAP_TLS, TLS)] {
        let told = judged(by, 691, &[nps(LAST, LAPTOP, method, Some(22))]);
        assert!(told.is_open(), "{}: {}", told.first, told.text);
        for cause in ["U003", "C001", "C004"] {
            assert!(told.text.contains(cause), "{cause}: {}", told.text);
        }
    }
    let told = judged(WITH_PEAP, 691, &[nps(LAST, LAPTOP, MSCHAP, Some(22))]);
    assert_eq!(told.first, "likely eap-method-mismatch", "{}", told.text);
}

#[test]
fn a_certificate_that_leads_to_no_account_is_not_a_wrong_password() {
    let told = judged(WITH_EAP_TLS, 691, &[nps(LAST, LAPTOP, TLS, Some(16))]);
    assert_eq!(told.first, "likely eap-failed", "{}", told.text);
    assert!(told.text.contains("leads to the account"), "{}", told.text);
    assert!(!credentials(&told), "{}", told.text);
}

#[test]
fn a_certificate_refused_within_eap_is_named() {
    let causes =
        [(256, "cert-revoked"), (258, "cert-crl"), (265, "cert-untrusted"), (268, "cert-expired")];
    for (reason, cause) in causes {
        for (by, method) in [(WITH_PEAP, PEAP), (WITH_EAP_TLS, TLS)] {
            let told = judged(by, 812, &[nps(LAST, LAPTOP, method, Some(reason))]);
            assert_eq!(told.first, format!("likely {cause}"), "{reason}: {}", told.text);
        }
    }
}

#[test]
fn the_same_ambiguous_sentence_at_both_ends_proves_no_password_wrong() {
    let says = "The remote connection was denied because the user name and password combination \
                you provided is not recognized, or the selected authentication protocol is not \
                permitted on the remote access server.";
    let data = ["{NA}", "CORP\\anna", LAPTOP, says];
    let data = data.map(|value| format!("<Data>{value}</Data>"));
    let refused = [event("RemoteAccess", 20271, LAST, "RRAS1", data)];
    let told = judged(L2TP, 691, &refused);
    assert_eq!(told.first, "possible ppp-auth-failed", "{}", told.text);
    assert!(told.text.contains("U005"), "{}", told.text);
    let told = judged(WITH_EAP_TLS, 691, &refused);
    assert!(told.is_open() && !credentials(&told), "{}", told.text);
}

#[test]
fn who_is_let_in_after_all_was_not_refused() {
    let refused = nps(FIRST, LAPTOP, MSCHAP, Some(16));
    let alone = explained(&[("nps.xml", events(std::slice::from_ref(&refused)))]);
    assert!(alone.text.contains("policy server refused"), "{}", alone.text);
    let let_in = nps(LAST, LAPTOP, MSCHAP, None);
    let told = explained(&[("nps.xml", events(&[refused, let_in]))]);
    assert!(!told.text.contains("policy server refused"), "{}", told.text);
}

/// ASA's system messages: the user of L2TP is PPP's, and who comes by TLS is nobody here.
#[test]
fn a_user_whom_an_asa_refuses_is_the_one_who_dials() {
    let up = "Mar 11 2024 13:30:11: %ASA-5-713119: Group = DefaultRAGroup, IP = 192.0.2.77, PHASE 1 \
              COMPLETED\n\
              Mar 11 2024 13:30:11: %ASA-5-713120: Group = DefaultRAGroup, IP = 192.0.2.77, PHASE 2 \
              COMPLETED (msgid=00000001)\n";
    let l2tp = "Mar 11 2024 13:30:12: %ASA-6-603106: L2TP Tunnel created, tunnel_id is 3, \
                remote_peer_ip is 192.0.2.77\n";
    let refused = "Mar 11 2024 13:30:13: %ASA-6-113015: AAA user authentication Rejected : reason = \
                   Invalid password : local database : user = anna : user IP = 192.0.2.77\n";
    let first = |log: &str| explained(&[("asa.log", log.to_owned())]).first;
    assert_eq!(first(&format!("{up}{l2tp}{refused}")), "likely ppp-auth-failed");
    assert_eq!(first(&format!("{up}{refused}")), "likely xauth-failed");
    let elsewhere = refused.replace("IP = 192.0.2.77", "IP = 192.0.2.78");
    assert!(!first(&format!("{up}{elsewhere}")).contains("failed"));
    let told = explained(&[
        ("pc.xml", events(&[dial(L2TP, AT, 691)])),
        ("asa.log", format!("{up}{l2tp}{refused}")),
    ]);
    assert_eq!(told.first, "likely ppp-auth-failed", "{}", told.text);
}
