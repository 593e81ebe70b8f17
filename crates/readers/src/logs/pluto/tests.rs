//! Which lines belong together, and what they tell.

use evidence::{Session, Statement};

mod alone;
mod endings;
mod newest;
mod older;

/// Line, session number, and the exchange or the judgement.
fn told(text: &str) -> Vec<String> {
    let mut told = Vec::new();
    let mut listener = |fact: evidence::Fact<'_>| {
        let Session::Numbered { number, .. } = fact.about else { return };
        let what = match fact.statement {
            Statement::Sent(passage) => format!("{:?}", passage.exchange),
            Statement::Repeated(passage) => format!("again {:?}", passage.exchange),
            Statement::Remarks(remarked) if !remarked.is_confirmed => {
                format!("perhaps {:?}", remarked.what)
            }
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
            .filter(|line| !line.contains("Ike"))
            .filter(|line| {
                !["Established", "AuthenticatedPeer"].iter().any(|it| line.ends_with(it))
            })
            .collect();
        assert_eq!(judged, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn sentences_that_nothing_else_stands_beside_are_judged() {
    for (text, wanted) in [
        (
            "Can't authenticate: no preshared key found for `@a' and `@b'.\n",
            vec!["1 0 None", "1 0 NoSecret"],
        ),
        (
            "022 \"gw\": We cannot identify ourselves with either end of this connection.  A or B \
             are not usable\n",
            vec!["1 0 None", "1 0 NotOriented"],
        ),
        (
            "\"gw\" #4: no local proposal matches remote proposals \
             1:ESP:ENCR=AES_CBC_128;INTEG=HMAC_SHA2_256_128;ESN=DISABLED\n",
            vec!["1 0 None", "1 0 ChildSuiteRefused"],
        ),
        (
            "pluto[9]: \"rw\"[1] 192.0.2.1 #1: STATE_V2_ESTABLISHED_IKE_SA: 300 second timeout \
             exceeded after 10 retransmits.  No response to our IKEv2 message\n",
            vec!["1 0 None", "1 0 PeerDead"],
        ),
        (
            "pluto[9]: packet from -snip-: IKE_SA_INIT message received on 192.0.2.9:500 but no \
             suitable connection found with IKEv2 policy\n",
            vec!["1 0 IkeSaInit", "1 0 NoConnection"],
        ),
        (
            "| connection gw (policy=PSK+!IKEv1) would have matched, but ike version policy was \
             wrong\n",
            vec!["1 0 None", "1 0 VersionRefused"],
        ),
    ] {
        assert_eq!(told(text), wanted, "{text}");
    }
}

#[test]
fn a_refusal_alone_names_the_protocol_that_it_is_of() {
    let of = |protocol: &str| {
        let text = format!(
            "| ***parse ISAKMP Notification Payload:\n\
             |    DOI: ISAKMP_DOI_IPSEC (0x1)\n\
             |    protocol ID: {protocol}\n\
             |    SPI size: 4 (0x4)\n\
             \"gw\" #10: ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000, \
             length=66\n"
        );
        told(&text)
    };
    assert_eq!(of("3 (0x3)"), ["5 0 Quick", "5 0 Informational"]);
    assert_eq!(of("1 (0x1)"), ["5 0 None", "5 0 NoneAcceptable"]);
}

#[test]
fn a_log_that_begins_late_tells_what_its_states_wait_for() {
    let text = "\"gw\" #2: initiating Quick Mode PSK+ENCRYPT+TUNNEL {using isakmp#1 msgid:1}\n\
                \"gw\" #2: STATE_QUICK_I1: retransmission; will wait 20s for response\n\
                \"gw\" #1: ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000\n";
    assert_eq!(told(text), ["1 0 Quick", "2 0 again Quick", "3 0 Informational"]);
    let text = "\"gw\" #7: STATE_PARENT_I1: retransmission; will wait 1 seconds for response\n\
                \"gw\" #8: STATE_PARENT_I1: retransmission; will wait 1 seconds for response\n\
                \"gw\" #8: STATE_PARENT_I1: received unauthenticated v2N_NO_PROPOSAL_CHOSEN - \
                ignored\n";
    let told = told(text);
    assert!(told.contains(&"1 0 IkeSaInit".to_owned()), "{told:#?}");
    assert!(told.contains(&"2 1 IkeSaInit".to_owned()), "{told:#?}");
    assert_eq!(told.last().map(String::as_str), Some("3 1 IkeSaInit"), "{told:#?}");
}

#[test]
fn answers_that_do_not_arrive_are_asked_for_again_and_again() {
    for again in [
        "received duplicate IKE_SA_INIT message request (Message ID 0); retransmitting response",
        "IKE_SA_INIT request has duplicate Message ID 0; retransmitting response",
        "IKE_SA_INIT request fragment 1 of 2 has duplicate Message ID 0; retransmitting response",
    ] {
        let text = format!(
            "\"rw\"[1] 192.0.2.1 #1: {REQUEST}\n\
             \"rw\"[1] 192.0.2.1 #1: {REPLY}\n\
             \"rw\"[1] 192.0.2.1 #1: {again}\n\
             \"rw\"[1] 192.0.2.1 #1: {again}\n"
        );
        let told = told(&text);
        assert!(told.iter().all(|line| !line.starts_with("3 ")), "{told:#?}");
        let repeated = told.iter().filter(|line| *line == "4 0 again IkeSaInit").count();
        assert_eq!(repeated, 2, "{told:#?}");
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
    assert!(last.iter().any(|line| line.ends_with("Unloadable")), "{last:#?}");
    let busy = format!(
        "{failed}pluto[9]: \"up\"[1] 192.0.2.1 #1: {REQUEST}\n\
                        pluto[9]: \"up\"[1] 192.0.2.1 #1: {REPLY}\n"
    );
    assert!(told(&busy).iter().all(|line| !line.ends_with("Unloadable")));
    let up = "pluto[9]: \"up\"[1] 192.0.2.1 #1: responder established IKE SA; authenticated peer\n";
    let works = told(&format!("{busy}{up}"));
    assert!(works.iter().any(|line| line.ends_with("Unloadable")), "{works:#?}");
}

#[test]
fn a_connection_that_is_added_in_the_end_is_loaded() {
    let failed = "\"rw\": failed to add connection: left certificate 'rw' not found\n";
    let added = |name: &str| format!("{failed}\"{name}\": added IKEv2 connection\n");
    let is_told = |text: &str| told(text).iter().any(|line| line.ends_with("Unloadable"));
    assert!(is_told(failed) && is_told(&added("other")) && !is_told(&added("rw")));
}

/// An initiator that has sent its proof.
const PROOF: &str = "\"gw\" #1: initiating IKEv2 connection to 198.51.100.9 using UDP\n\
                     \"gw\" #1: sent IKE_SA_INIT request to 198.51.100.9:UDP/500\n\
                     \"gw\" #1: sent IKE_AUTH request to 198.51.100.9:UDP/500\n";

#[test]
fn an_end_without_a_reason_is_told_unless_the_peer_gave_one() {
    let fatal = "\"gw\" #1: encountered fatal error in state IKE_AUTH_I\n";
    let refused = |text: &str| {
        told(&format!("{PROOF}{text}{fatal}")).iter().any(|line| line.ends_with("NotAuthenticated"))
    };
    assert!(refused("\"gw\" #1: something new\n"));
    let by_peer =
        "\"gw\" #1: IKE SA authentication request rejected by peer: AUTHENTICATION_FAILED\n";
    assert!(!refused(by_peer));
    let known =
        "\"gw\" #1: NSS: ERROR: IPsec certificate CN=b invalid: SEC_ERROR_UNKNOWN_ISSUER: z\n";
    assert!(!refused(known));
}

#[test]
fn what_an_initiator_does_not_take_of_its_child_is_told_of_its_ike_sa() {
    let up = "\"gw\" #1: initiator established IKE SA; authenticated peer using authby=secret\n";
    let failed = "\"gw\" #2: CHILD SA encountered fatal error: INVALID_SYNTAX\n";
    let told = told(&format!("{PROOF}{up}{failed}"));
    // Not confirmed: it may be something that does not parse.
    assert!(told.iter().any(|line| line == "5 0 perhaps KernelRefused"), "{told:#?}");
}

#[test]
fn a_dial_that_is_tried_again_was_in_vain() {
    let again = "\"gw\" #1: connection is supposed to remain up; revival attempt 1 scheduled in 5 \
                 seconds\n";
    let sent = "\"gw\" #1: initiating IKEv1 Main Mode connection\n\
                \"gw\" #1: sent Main Mode request\n";
    let in_vain = |text: &str| told(text).iter().filter(|line| line.ends_with("GaveUp")).count();
    assert_eq!(in_vain(&format!("{sent}{again}")), 1);
    let timeout = "\"gw\" #1: STATE_MAIN_I1: 60 second timeout exceeded after 7 retransmits.  No \
                   response (or no acceptable response) to our first IKEv1 message\n";
    assert_eq!(in_vain(&format!("{sent}{timeout}{again}")), 1);
    let up = format!("{PROOF}\"gw\" #1: initiator established IKE SA; authenticated peer\n");
    assert_eq!(in_vain(&format!("{up}{again}")), 0);
}

#[test]
fn a_child_whose_instance_alone_names_the_peer_is_of_its_connection() {
    let up = "\"gw\" #1: initiator established IKE SA; authenticated peer using authby=secret\n";
    let refused = "\"gw\"[1] 198.51.100.77 #2: CREATE_CHILD_SA failed with error notification \
                   TS_UNACCEPTABLE\n";
    let sent = "\"gw\" #1: initiating IKEv2 connection\n\
                \"gw\" #1: sent IKE_SA_INIT request\n\
                \"gw\" #1: sent IKE_AUTH request {cipher=AES_GCM_16_256 integ=n/a}\n";
    let told = told(&format!("{sent}{up}{refused}"));
    assert!(told.iter().any(|line| line == "5 0 CreateChildSa"), "{told:#?}");
}

#[test]
fn what_an_administrator_takes_down_is_told_of_either_end() {
    let dialled = format!("{PROOF}\"gw\" #1: initiator established IKE SA; authenticated peer\n");
    let answered = format!(
        "\"gw\" #1: {REQUEST}\n\"gw\" #1: {REPLY}\n\
         \"gw\" #1: responder established IKE SA; authenticated peer\n"
    );
    let down = "\"gw\": initiating delete of connection's IKE SA #1 (and Child SA #2)\n\
                \"gw\" #1: sent INFORMATIONAL request to delete IKE SA\n\
                \"gw\" #1: deleting IKE SA (established IKE SA)\n";
    for begun in [dialled, answered] {
        let told = told(&format!("{begun}{down}"));
        let deletions = told.iter().filter(|line| line.ends_with(" Informational")).count();
        assert_eq!(deletions, 1, "{told:#?}");
    }
}

#[test]
fn proposals_that_debugging_output_tries_in_vain_are_refused() {
    let tried = |word: &str| {
        ["encr=", "integ=", "prf=", "dh="]
            .map(|kind| format!("| proposal 1 {word:>6} {kind} (policy: a vs offered:b)\n"))
            .concat()
    };
    let refused = |text: &str| told(text).iter().any(|line| line.ends_with("SuiteRefused"));
    assert!(refused(&tried("failed")));
    assert!(!refused(&format!("{}{}", tried("failed"), tried("succ"))));
    let sent = "./resp sending notification ISAKMP_v2_SA_INIT/v2N_NO_PROPOSAL_CHOSEN to \
                192.0.2.8:500\n";
    assert_eq!(told(sent), ["1 0 IkeSaInit", "1 0 IkeSaInit"]);
}

#[test]
fn an_informational_in_clear_answers_what_was_sent_last() {
    let text = "\"gw\" #1: STATE_AGGR_I1: initiate\n\
                \"gw\" #1: Informational Exchange message must be encrypted\n";
    assert_eq!(told(text), ["1 0 Aggressive", "2 0 Informational"]);
}

#[test]
fn a_peer_that_asks_again_and_again_has_not_heard_the_answer() {
    let again = "pluto[9]: \"rw\"[1] 192.0.2.1 #1: retransmitting in response to duplicate packet; \
                 already STATE_MAIN_R1\n";
    let text = format!(
        "pluto[9]: \"rw\"[1] 192.0.2.1 #1: responding to Main Mode from unknown peer 192.0.2.1\n\
         pluto[9]: \"rw\"[1] 192.0.2.1 #1: sent Main Mode R1\n\
         {again}{again}"
    );
    let told = told(&text);
    assert!(told.iter().all(|line| !line.starts_with("3 ")), "{told:#?}");
    assert_eq!(told.iter().filter(|line| *line == "4 0 again Main").count(), 2, "{told:#?}");
}

/// A client of L2TP that goes after its child SA ended.
fn l2tp(asked: &str, crossed: &str) -> Vec<String> {
    let up = "pluto[9]: \"l2tp\"[1] 192.0.2.1";
    told(&format!(
        "{up} #1: responding to Main Mode from unknown peer 192.0.2.1:500\n\
         {up} #1: ISAKMP SA established {{auth=PRESHARED_KEY}}\n\
         {up} #1: the peer proposed: 198.51.100.9/32:{asked} -> 192.0.2.1/32:{asked}\n\
         {up} #2: responding to Quick Mode proposal {{msgid:00000001}}\n\
         {up} #2: IPsec SA established transport mode {{ESP=>0x1 <0x2}}\n\
         {up} #2: ESP traffic information: {crossed}\n\
         {up} #1: received Delete SA payload: self-deleting ISAKMP State #1\n"
    ))
}

#[test]
fn a_client_whose_l2tp_never_crossed_did_not_just_hang_up() {
    let is_told = |told: Vec<String>| told.iter().any(|line| line.ends_with("0 NothingCrossed"));
    assert!(is_told(l2tp("17/1701", "in=0B out=0B")));
    assert!(is_told(l2tp("UDP/1701", "in=0B out=0B")));
    assert!(!is_told(l2tp("UDP/1701", "in=2KB out=3KB")));
    assert!(!is_told(l2tp("0/0", "in=0B out=0B")));
}

#[test]
fn a_state_that_waits_in_vain_has_come_that_far() {
    let text = "pluto[9]: \"gw\" #1: initiating Main Mode\n\
                pluto[9]: \"gw\" #1: max number of retransmissions (2) reached STATE_MAIN_I3.  \
                Possible authentication failure: no acceptable response to our first encrypted \
                message\n";
    let main = ["1 0 Main", "2 0 Main", "2 0 Main", "2 0 Main", "2 0 Main"];
    assert_eq!(told(text), [&main[..], &["2 0 again Main", "2 0 GaveUp"]].concat());
}

#[test]
fn methods_that_are_not_supported_are_told() {
    for (said, wanted) in [
        ("authentication failed: method 14 not supported", "MethodRefused"),
        ("authentication method: IKEv2_AUTH_SHARED not supported", "MethodRefused"),
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

#[test]
fn a_secret_behind_a_line_that_cannot_be_read_is_not_read_either() {
    let reads = "Nov 25 10:00:00 gw pluto[8]: loading secrets from \"/etc/ipsec.secrets\"\n";
    let objects =
        "Nov 25 10:00:00 gw pluto[8]: \"/etc/ipsec.secrets\" line 3: premature end of entry\n";
    let lacks = "Nov 25 10:00:09 gw pluto[8]: \"site\" #1: responding to Main Mode\n\
                 Nov 25 10:00:09 gw pluto[8]: \"site\" #1: Can't authenticate: no preshared key \
                 found for `192.0.2.1' and `192.0.2.9'.  Attribute OAKLEY_AUTHENTICATION_METHOD\n";
    let of = |log: &str| crate::logs::judgements(log).last().cloned().unwrap_or_default();
    assert!(of(&format!("{reads}{objects}{lacks}")).ends_with(" SecretsUnread"));
    assert!(of(&format!("{reads}{objects}{reads}{lacks}")).ends_with(" NoSecret"));
    assert!(of(&format!("{reads}{lacks}")).ends_with(" NoSecret"));
}
