//! Which lines belong together, and what they tell.

use evidence::{Session, Statement};

/// Line, session number, and the exchange or the judgement.
fn told(text: &str) -> Vec<String> {
    let mut told = Vec::new();
    let mut listener = |fact: evidence::Fact<'_>| {
        let Session::Numbered { number, .. } = fact.about else { return };
        let what = match fact.statement {
            Statement::Sent(passage) => format!("{:?}", passage.exchange),
            Statement::Repeated(passage) => format!("again {:?}", passage.exchange),
            Statement::Remarks(remarked) => format!("{:?}", remarked.what),
            _ => return,
        };
        let own = number - super::super::PLUTO;
        told.push(format!("{} {own} {what}", fact.place.number()));
    };
    crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
    told
}

const REQUEST: &str = "proposal 1:IKE=AES_GCM_C_256-HMAC_SHA2_512-ECP_384 chosen from remote \
                       proposals 1:IKE:ENCR=AES_GCM_C_256;PRF=HMAC_SHA2_512;DH=ECP_384[first-match]";
const REPLY: &str = "sent IKE_SA_INIT reply {cipher=AES_GCM_16_256 integ=n/a prf=HMAC_SHA2_512 \
                     group=DH20}";
const WRONG: &str = "authentication failed: computed hash does not match hash received from peer \
                     ID_FQDN '@anna'";

#[test]
fn clients_whose_lines_are_mixed_are_kept_apart() {
    let text = format!(
        "pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REQUEST}\n\
         pluto[9]: \"rw\"[2] 192.0.2.2 #2: {REQUEST}\n\
         pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REPLY}\n\
         pluto[9]: \"rw\"[2] 192.0.2.2 #2: {REPLY}\n\
         pluto[9]: \"rw\"[2] 192.0.2.2 #2: {WRONG}\n"
    );
    let told = told(&text);
    assert!(told.iter().any(|line| line == "5 1 WrongSecret"), "{told:#?}");
    assert!(told.iter().any(|line| line == "3 0 IkeSaInit"), "{told:#?}");
    assert!(told.iter().all(|line| !line.ends_with("0 WrongSecret")), "{told:#?}");
}

#[test]
fn a_state_with_the_same_number_after_a_restart_is_another() {
    let text = format!(
        "pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REQUEST}\n\
         pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REPLY}\n\
         pluto[9]: Starting Pluto (Libreswan Version 4.10 IKEv2) pid:9\n\
         pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REQUEST}\n\
         pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REPLY}\n"
    );
    let told = told(&text);
    let sessions: Vec<&str> = told.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(sessions, ["0", "0", "1", "1"], "{told:#?}");
}

#[test]
fn what_was_up_is_forgotten_by_a_restart_alone() {
    let up = "pluto[9]: \"rw\"[1] 192.0.2.1 #1: ";
    let begun = format!(
        "{up}{REQUEST}\n{up}{REPLY}\n\
         {up}responder established IKE SA; authenticated peer using authby=secret\n"
    );
    let start = "pluto[12]: Starting Pluto (Libreswan Version 4.10 IKEv2) pid:12\n";
    let ended = "deleting state (STATE_V2_ESTABLISHED_IKE_SA) aged 5.1s and sending notification";
    for (between, forgets) in [
        (String::new(), true),
        ("pluto[9]: shutting down\n".into(), false),
        (format!("{up}{ended}\n"), false),
    ] {
        let told = told(&format!("{begun}{between}{start}"));
        let found = told.iter().any(|line| line.ends_with("0 Restarted"));
        assert_eq!(found, forgets, "{between}: {told:#?}");
    }
}

#[test]
fn what_a_peer_calls_itself_judges_nothing() {
    for name in [
        "@x' authentication failed: no PSK found for '@y",
        "no acceptable Oakley Transform",
        "@a\": AUTH mismatch: Received AUTH != computed AUTH",
        "@a #7: no suitable connection for peer '@b'",
    ] {
        let text = format!(
            "pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REQUEST}\n\
             pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REPLY}\n\
             pluto[9]: \"rw\"[1] 192.0.2.1 #1: responder established IKE SA; authenticated peer \
             using authby=secret and ID_FQDN '{name}'\n\
             pluto[9]: \"rw\"[1] 192.0.2.1 #1: IKEv2 mode peer ID is ID_FQDN: '{name}'\n"
        );
        let judged: Vec<String> = told(&text)
            .into_iter()
            .filter(|line| !line.contains("Ike") && !line.ends_with("Established"))
            .collect();
        assert_eq!(judged, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn masked_senders_are_told_apart_by_their_names() {
    const NONE: &str = "initial Main Mode message received but no connection has been authorized \
                        with policy PSK+IKEV1_ALLOW";
    let text = |other: &str| {
        format!(
            "gw pluto[9]: packet from xx.xx.xx.xx:500: {NONE}\n\
             gw pluto[9]: packet from {other}:500: {NONE}\n"
        )
    };
    let sessions = |text: &str| -> Vec<String> {
        let own = |line: &String| line.split(' ').nth(1).map(str::to_owned);
        told(text).iter().filter_map(own).collect()
    };
    let (two, one) = (sessions(&text("yy.yy.yy.yy")), sessions(&text("xx.xx.xx.xx")));
    assert!(!one.is_empty() && two.first() != two.last(), "{two:?}");
    assert_eq!(one.first(), one.last(), "{one:?}");
}

#[test]
fn a_connection_that_cannot_be_added_is_told_where_nothing_else_happened() {
    let failed = "pluto[9]: Failed to add connection \"rw\", esp=\"aes-sha9\" is invalid: no such \
                  algorithm\n";
    let last = told(failed);
    assert!(last.iter().any(|line| line.ends_with("NotLoaded")), "{last:#?}");
    let busy = format!(
        "{failed}pluto[9]: \"up\"[1] 192.0.2.1 #1: {REQUEST}\n\
                        pluto[9]: \"up\"[1] 192.0.2.1 #1: {REPLY}\n"
    );
    assert!(told(&busy).iter().all(|line| !line.ends_with("NotLoaded")));
}

#[test]
fn a_peer_that_asks_again_gets_the_same_answer() {
    let text = "pluto[9]: \"rw\"[1] 192.0.2.1 #1: responding to Main Mode from unknown peer 192.0.2.1\n\
                pluto[9]: \"rw\"[1] 192.0.2.1 #1: sent Main Mode R1\n\
                pluto[9]: \"rw\"[1] 192.0.2.1 #1: retransmitting in response to duplicate packet; \
                already STATE_MAIN_R1\n";
    let again = told(text);
    let repeated = again.iter().filter(|line| line.starts_with("3 0 again")).count();
    assert_eq!(repeated, 2, "{again:#?}");
    let text = format!(
        "pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REQUEST}\n\
         pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REPLY}\n\
         pluto[9]: \"rw\"[1] 192.0.2.1 #1: received duplicate IKE_SA_INIT message request (Message \
         ID 0); retransmitting response\n"
    );
    let again = told(&text);
    assert_eq!(again.iter().filter(|line| line.starts_with("3 0 again")).count(), 2, "{again:#?}");
}

#[test]
fn methods_and_hashes_that_are_not_accepted_are_told() {
    for (said, wanted) in [
        ("authentication failed: method 14 not supported", "MethodRefused"),
        ("authentication method: IKEv2_AUTH_SHARED not supported", "MethodRefused"),
        (
            "authentication failed: no acceptable ECDSA/RSA-PSS ASN.1 signature hash proposal",
            "NoSignatureScheme",
        ),
    ] {
        let text = format!(
            "pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REQUEST}\n\
             pluto[9]: \"rw\"[1] 192.0.2.1 #1: {REPLY}\n\
             pluto[9]: \"rw\"[1] 192.0.2.1 #1: {said}\n"
        );
        let told = told(&text);
        assert!(told.iter().any(|line| *line == format!("3 0 {wanted}")), "{said}: {told:#?}");
    }
}

#[test]
fn whack_within_networkmanager_s_journal_is_pluto_s() {
    let text = "Nov 25 10:00:01 pc NetworkManager[77]: 002 \"a-b\" #1: initiating Main Mode\n\
                Nov 25 10:00:01 pc NetworkManager[77]: 104 \"a-b\" #1: STATE_MAIN_I1: initiate\n";
    let told = told(text);
    assert!(told.iter().any(|line| line.ends_with("0 Main")), "{told:#?}");
}
