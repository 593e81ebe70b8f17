//! Which lines belong together, and what they tell.

use crate::told::facts;

/// Line, session number, and what was told, shortened to the exchange or the judgement.
pub(super) fn told(text: &str) -> Vec<String> {
    let (facts, source) = facts(text.as_bytes());
    assert_eq!(source.kind, evidence::SourceKind::Log, "{text}");
    let short = |said: &str| -> Option<String> {
        let kind = said.split(['(', ' ']).next()?;
        let after = |name: &str| said.split(name).nth(1)?.split([',', ' ', '}']).next();
        Some(match kind {
            "Sent" | "Repeated" => format!("{kind} {}", after("exchange: ")?),
            "Remarks" => format!("Remarks {}", after("what: ")?),
            _ => return None,
        })
    };
    facts.iter().filter_map(|(line, .., said)| Some(format!("{line} {}", short(said)?))).collect()
}

const INIT: &str = "parsed IKE_SA_INIT request 0 [ SA KE No ]";
const ANSWER: &str = "generating IKE_SA_INIT response 0 [ SA KE No ]";

#[test]
fn a_thread_carries_its_negotiation_from_packet_to_packet() {
    let text = format!(
        "05[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)\n\
         05[ENC] {INIT}\n\
         05[ENC] {ANSWER}\n\
         05[NET] sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (248 bytes)\n\
         06[NET] received packet: from 192.0.2.1[4500] to 192.0.2.9[4500] (300 bytes)\n\
         06[ENC] parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]\n\
         06[IKE] no shared key found for 'gw' - 'anna'\n\
         06[ENC] generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]\n\
         06[NET] sending packet: from 192.0.2.9[4500] to 192.0.2.1[4500] (76 bytes)\n"
    );
    let wanted = [
        "2 Sent IkeSaInit",
        "4 Sent IkeSaInit",
        "6 Sent IkeAuth",
        "7 Remarks NoSecret",
        "9 Sent IkeAuth",
    ];
    assert_eq!(told(&text), wanted);
}

/// The session of every message and judgement.
fn sessions(text: &str) -> Vec<(u64, u32)> {
    let mut sessions = Vec::new();
    let mut listener = |fact: evidence::Fact<'_>| {
        if let evidence::Session::Numbered { number, .. } = fact.about {
            let is_step = matches!(
                fact.statement,
                evidence::Statement::Sent(_)
                    | evidence::Statement::Repeated(_)
                    | evidence::Statement::Remarks(_)
            );
            if is_step {
                sessions.push((fact.place.number(), number));
            }
        }
    };
    crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
    sessions
}

#[test]
fn clients_whose_lines_are_mixed_are_kept_apart() {
    let text = format!(
        "05[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)\n\
         06[NET] received packet: from 192.0.2.2[500] to 192.0.2.9[500] (240 bytes)\n\
         05[ENC] {INIT}\n\
         06[ENC] {INIT}\n\
         06[IKE] no IKE config found for 192.0.2.9...192.0.2.2, sending NO_PROPOSAL_CHOSEN\n\
         05[ENC] {ANSWER}\n\
         06[ENC] generating IKE_SA_INIT response 0 [ N(NO_PROP) ]\n\
         05[NET] sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (248 bytes)\n\
         06[NET] sending packet: from 192.0.2.9[500] to 192.0.2.2[500] (36 bytes)\n"
    );
    assert_eq!(sessions(&text), [(3, 0), (4, 1), (5, 1), (8, 0), (9, 1)]);
}

#[test]
fn the_number_of_an_ike_sa_weighs_more_than_its_thread() {
    let text = "\
07[NET] <1> received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)
07[ENC] <1> parsed IKE_SA_INIT request 0 [ SA KE No ]
07[NET] <2> received packet: from 192.0.2.1[501] to 192.0.2.9[500] (240 bytes)
07[ENC] <2> parsed IKE_SA_INIT request 0 [ SA KE No ]
07[IKE] <rw|1> tried 1 shared key for 'gw' - 'anna', but MAC mismatched
";
    assert_eq!(sessions(text), [(2, 0), (4, 1), (5, 0)]);
}

#[test]
fn what_a_timer_sends_again_is_a_repetition() {
    let text = "\
04[IKE] initiating IKE_SA rw[1] to 192.0.2.9
04[ENC] generating IKE_SA_INIT request 0 [ SA KE No ]
04[NET] sending packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)
07[IKE] retransmit 1 of request with message ID 0
07[NET] sending packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)
09[IKE] giving up after 1 retransmits
";
    let wanted = ["3 Sent IkeSaInit", "5 Repeated IkeSaInit", "6 Remarks GaveUp"];
    assert_eq!(told(text), wanted);
}

#[test]
fn a_cookie_does_not_begin_another_negotiation() {
    let text = format!(
        "05[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)\n\
         05[ENC] {INIT}\n\
         05[ENC] generating IKE_SA_INIT response 0 [ N(COOKIE) ]\n\
         05[NET] sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (60 bytes)\n\
         06[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (260 bytes)\n\
         06[ENC] parsed IKE_SA_INIT request 0 [ N(COOKIE) SA KE No ]\n"
    );
    assert_eq!(sessions(&text), [(2, 0), (4, 0), (6, 0)]);
}

#[test]
fn an_excerpt_without_messages_still_tells_what_is_judged() {
    let text = "charon: 07[KNL] unable to add SAD entry with SPI c0000001 (FAILED)\n";
    assert_eq!(told(text), ["1 Sent None", "1 Remarks KernelRefused"]);
}

#[test]
fn lines_without_prefix_are_read_where_charon_cannot_be_mistaken() {
    let text = "\
initiating Main Mode IKE_SA site[3] to yyy.yyy
generating ID_PROT request 0 [ SA V V ]
sending packet: from xxx.xxx[500] to yyy.yyy[500] (228 bytes)
received packet: from yyy.yyy[500] to xxx.xxx[500] (56 bytes)
parsed INFORMATIONAL_V1 request 0 [ N(NO_PROP) ]
received NO_PROPOSAL_CHOSEN error notify
";
    assert_eq!(told(text), ["3 Sent Main", "5 Sent Informational"]);
}

#[test]
fn hostile_lines_are_read_to_their_end() {
    let long = "x".repeat(1 << 16);
    let hostile = [
        format!("05[IKE] no shared key found for '{long}' - '\u{1b}[31m'\n"),
        format!("05[ENC] parsed IKE_SA_INIT request 0 [ {} ]\n", "N(COOKIE) ".repeat(5000)),
        "05[NET] received packet: from [500] to [500] (99999999999 bytes)\n".into(),
        "05[ENC] <4294967296> parsed IKE_AUTH request 4294967296 [ EF(0/0) ]\n".into(),
        "05[ENC] parsed IKE_AUTH request 1 [ EF(70000/1) ]\n".repeat(100),
        "[[[[[[[[IKE]]]]]]]]\n05[IKE]\n05[IKE] <\n".into(),
    ];
    for text in hostile {
        let text = format!(
            "05[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (1 bytes)\n{text}"
        );
        let (facts, _) = facts(text.as_bytes());
        assert!(facts.len() < 1000);
    }
}

#[test]
fn a_restart_forgets_what_was_up_and_numbers_anew() {
    let up = "07[NET] <rw|1> received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)
07[ENC] <rw|1> parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]
07[IKE] <rw|1> IKE_SA rw[1] established between 192.0.2.9[gw]...192.0.2.1[anna]
";
    let start = "00[DMN] Starting IKE charon daemon (strongSwan 5.9.8, Linux 6.1.176, x86_64)\n";
    let ended = "07[IKE] <rw|1> deleting IKE_SA rw[1] between 192.0.2.9[gw]...192.0.2.1[anna]\n";
    let restarted = |text: &str| told(text).iter().any(|line| line.ends_with("Restarted"));
    assert!(restarted(&format!("{up}{start}")));
    assert!(!restarted(&format!("{up}{ended}{start}")));
    let numbers: Vec<u32> =
        sessions(&format!("{up}{start}{up}")).into_iter().map(|(_, number)| number).collect();
    assert_eq!(numbers, [0, 0, 0, 1, 1]);
}

#[test]
fn the_journal_s_text_has_neither_thread_nor_group() {
    let text = "\
Feb 28 10:39:09 pve charon-systemd[205]: received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)
Feb 28 10:39:09 pve charon-systemd[205]: parsed IKE_SA_INIT request 0 [ SA KE No ]
Feb 28 10:39:09 pve charon-systemd[205]: no IKE config found for 192.0.2.9...192.0.2.1, sending NO_PROPOSAL_CHOSEN
Feb 28 10:39:09 pve charon-systemd[205]: generating IKE_SA_INIT response 0 [ N(NO_PROP) ]
Feb 28 10:39:09 pve charon-systemd[205]: sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (36 bytes)
";
    assert_eq!(told(text), ["2 Sent IkeSaInit", "3 Remarks NoConnection", "5 Sent IkeSaInit"]);
}

/// What was silent for long is forgotten; who speaks again keeps its number.
#[test]
fn a_long_log_is_read_with_bounded_memory() {
    use std::fmt::Write as _;
    let mut text = String::new();
    let own = |text: &mut String, sa: u32, peer: &str, what: &str| {
        let _ = writeln!(
            text,
            "05[NET] <{sa}> received packet: from {peer}[500] to 192.0.2.9[500] (240 bytes)\n\
             05[ENC] <{sa}> parsed {what}"
        );
    };
    own(&mut text, 1, "203.0.113.1", "IKE_SA_INIT request 0 [ SA KE No ]");
    for sa in 2..40_000 {
        let peer = format!("10.{}.{}.1", sa >> 8, sa & 255);
        own(&mut text, sa, &peer, "IKE_SA_INIT request 0 [ SA KE No ]");
        if sa % 10_000 == 0 {
            own(&mut text, 1, "203.0.113.1", &format!("INFORMATIONAL request {sa} [ ]"));
        }
    }
    own(&mut text, 1, "203.0.113.1", "INFORMATIONAL request 9 [ D ]");
    let sessions = sessions(&text);
    assert_eq!(sessions.first().map(|(_, number)| *number), Some(0));
    assert_eq!(sessions.last().map(|(_, number)| *number), Some(0));
    let different: std::collections::BTreeSet<u32> =
        sessions.iter().map(|(_, number)| *number).collect();
    assert_eq!(different.len(), 39_999);
}

#[test]
fn a_log_whose_lines_stand_twice_tells_no_message_twice() {
    let lines = [
        "05[NET] <7> received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)\n",
        "05[ENC] <7> parsed IKE_SA_INIT request 0 [ SA KE No ]\n",
        "05[CFG] <7> received proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/\
         MODP_1024\n",
        "05[CFG] <7> configured proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/\
         MODP_2048\n",
        "05[ENC] <7> generating IKE_SA_INIT response 0 [ N(NO_PROP) ]\n",
        "05[NET] <7> sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (36 bytes)\n",
    ];
    let kinds = |told: Vec<String>| {
        let mut kinds: Vec<String> =
            told.iter().map(|said| said.split_once(' ').unwrap().1.to_owned()).collect();
        kinds.dedup();
        kinds
    };
    let twice: String = lines.iter().flat_map(|line| [*line, *line]).collect();
    assert_eq!(kinds(told(&twice)), kinds(told(&lines.concat())));
    assert_eq!(told(&twice).iter().filter(|said| said.contains("Sent")).count(), 2);
}

#[test]
fn a_request_that_is_known_by_its_bytes_came_again() {
    let heard = "05[NET] <7> received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)\n";
    let parsed = "05[ENC] <7> parsed IKE_SA_INIT request 0 [ SA KE No ]\n";
    let answered = "05[ENC] <7> generating IKE_SA_INIT response 0 [ SA KE No ]\n\
                    05[NET] <7> sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (248 bytes)\n";
    let again = |number: u32| {
        format!(
            "05[IKE] received retransmit of request with ID {number}, retransmitting response\n\
             05[NET] sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (248 bytes)\n"
        )
    };
    let begin = ["2 Sent IkeSaInit", "4 Sent IkeSaInit"].map(str::to_owned);
    for (more, wanted) in [
        (
            format!("{heard}{}", again(0)),
            ["6 Repeated IkeSaInit", "7 Repeated IkeSaInit"].as_slice(),
        ),
        (
            // As charon said it before it knew first messages by their bytes.
            format!("{heard}{parsed}{}", again(0)),
            ["6 Repeated IkeSaInit", "8 Repeated IkeSaInit"].as_slice(),
        ),
        (format!("{heard}{}", again(3)), ["7 Repeated IkeSaInit"].as_slice()),
    ] {
        let told = told(&format!("{heard}{parsed}{answered}{more}"));
        let wanted: Vec<&str> = begin.iter().map(String::as_str).chain(wanted.to_vec()).collect();
        assert_eq!(told, wanted, "{more}");
    }
}

#[test]
fn two_lists_alone_show_that_only_the_group_differs() {
    let none = "no matching proposal found, sending NO_PROPOSAL_CHOSEN\n";
    let one = "ESP:AES_CBC_256/HMAC_SHA1_96/MODP_1024/NO_EXT_SEQ\n";
    let other = "ESP:AES_CBC_128/HMAC_SHA1_96/MODP_1024/NO_EXT_SEQ,\n\
                 ESP:AES_CBC_128/AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ\n";
    for text in [format!("{one}{other}{none}"), format!("{other}{one}{none}")] {
        assert_eq!(told(&text), ["4 Sent None", "4 Remarks ChildGroupRefused"]);
    }
    let same = format!("{one}{one}{none}");
    assert_eq!(told(&same), ["3 Sent None", "3 Remarks ChildSuiteRefused"]);
    assert_eq!(told(none), ["1 Sent None", "1 Remarks ChildSuiteRefused"]);
}

#[test]
fn repetitions_alone_are_of_a_first_message() {
    let text = "07[IKE] sending retransmit 2 of request message ID 0, seq 1\n\
                07[NET] sending packet: from 192.0.2.1[500] to 10x.y.z[500] (532 bytes)\n\
                08[IKE] sending retransmit 3 of request message ID 0, seq 1\n\
                08[NET] sending packet: from 192.0.2.1[500] to 10x.y.z[500] (532 bytes)\n";
    assert_eq!(told(text), ["2 Sent Main", "4 Repeated Main"]);
    // A responder's own first request may be a check whether the peer lives.
    let text = "07[IKE] retransmit 1 of request with message ID 0\n\
                07[NET] sending packet: from 192.0.2.1[4500] to 192.0.2.9[4500] (80 bytes)\n";
    assert_eq!(told(text), Vec::<String>::new());
}

#[test]
fn who_answers_behind_a_sentence_is_the_responder() {
    let text = "05[IKE] no private key found for 'gw.example'\n\
                05[ENC] generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]\n\
                05[NET] sending packet: from 192.0.2.9[4500] to 192.0.2.1[4500] (76 bytes)\n";
    let mut by = Vec::new();
    let mut listener = |fact: evidence::Fact<'_>| {
        if matches!(fact.statement, evidence::Statement::Sent(_)) {
            by.push(fact.by);
        }
    };
    crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
    assert_eq!(by, [evidence::Party::Unknown, evidence::Party::Responder]);
}

#[test]
fn a_notify_in_words_shows_which_messages_passed() {
    for (text, wanted) in [
        (
            "05[IKE] received NO_PROPOSAL_CHOSEN notify error\n",
            vec!["1 Sent IkeSaInit", "1 Sent IkeSaInit"],
        ),
        (
            "05[IKE] <a|1> initiating IKE_SA a[1] to 192.0.2.9\n\
             06[IKE] <a|1> received TS_UNACCEPTABLE notify, no CHILD_SA built\n",
            vec!["2 Sent IkeSaInit", "2 Sent IkeSaInit", "2 Sent IkeAuth", "2 Sent IkeAuth"],
        ),
        (
            "05[IKE] <a|1> initiating Main Mode IKE_SA a[1] to 192.0.2.9\n\
             06[IKE] <a|1> received NO_PROPOSAL_CHOSEN error notify\n",
            vec!["2 Sent Main", "2 Sent Informational"],
        ),
        (
            "received UNSUPPORTED_CRITICAL_PAYLOAD error notify\n",
            vec!["1 Sent Main", "1 Sent Informational"],
        ),
        // The message itself tells it.
        (
            "05[ENC] parsed IKE_SA_INIT response 0 [ N(NO_PROP) ]\n\
             05[IKE] received NO_PROPOSAL_CHOSEN notify error\n",
            vec!["1 Sent IkeSaInit"],
        ),
        (
            "05[ENC] invalid ID_V1 payload length, decryption failed?\n",
            vec!["1 Sent None", "1 Remarks Unreadable"],
        ),
        (
            "05[IKE] received INVALID_ID_INFORMATION error notify\n",
            vec!["1 Sent None", "1 Remarks SelectorsRefusedThere"],
        ),
    ] {
        assert_eq!(told(text), wanted, "{text}");
    }
}

#[test]
fn an_error_of_ikev1_tells_what_it_answers() {
    for (payloads, wanted) in [
        ("N(NO_PROP)", vec!["1 Sent Main", "1 Sent Informational"]),
        ("N(AUTH_FAILED)", vec!["1 Sent Aggressive", "1 Sent Informational"]),
        ("HASH N(INVAL_ID)", vec!["1 Sent Quick", "1 Sent Informational"]),
        ("HASH N(AUTH_FAILED)", vec!["1 Sent Main"; 5]),
    ] {
        let text = format!("06[ENC] parsed INFORMATIONAL_V1 request 2417 [ {payloads} ]\n");
        assert_eq!(told(&text)[..wanted.len()], wanted, "{text}");
    }
}

#[test]
fn a_first_message_that_is_only_told_to_be_repeated_is_told() {
    for (text, wanted) in [
        (
            "07[IKE] retransmit 1 of request with message ID 0\n\
             09[IKE] giving up after 5 retransmits\n",
            vec!["1 Sent IkeSaInit", "1 Repeated IkeSaInit", "2 Remarks GaveUp"],
        ),
        (
            "[IKE] sending retransmit 2 of request message ID 0, seq 1\n",
            vec!["1 Sent Main", "1 Repeated Main"],
        ),
        (
            "peer not responding, trying again (2/3)\n",
            vec!["1 Sent None", "1 Repeated None", "1 Remarks GaveUp"],
        ),
        ("07[IKE] retransmit 1 of request with message ID 1\n", vec![]),
    ] {
        assert_eq!(told(text), wanted, "{text}");
    }
}

#[test]
fn a_half_open_sa_that_is_deleted_had_its_time() {
    let text = "05[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (300 bytes)\n\
                05[ENC] parsed IKE_SA_INIT request 0 [ SA KE No ]\n\
                05[ENC] generating IKE_SA_INIT response 0 [ SA KE No ]\n\
                05[NET] sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (300 bytes)\n\
                11[JOB] deleting half open IKE_SA with 192.0.2.1 after timeout\n";
    assert_eq!(remarks(text), ["5 Remarks GaveUp"]);
    let up = "06[IKE] IKE_SA a[1] established between 192.0.2.9[b]...192.0.2.1[a]\n";
    let later = text.replace("11[JOB]", &format!("{up}11[JOB]"));
    assert_eq!(remarks(&later), ["5 Remarks Established"]);
    // The same request again opens another one: of a repetition charon says so.
    let lines = text.lines().collect::<Vec<_>>();
    let anew = format!("{text}{}", lines[..2].join("\n").replace("05[", "06["));
    assert_eq!(told(&anew).last().map(String::as_str), Some("7 Sent IkeSaInit"));
}

#[test]
fn a_copied_line_of_another_group_is_the_message_still() {
    let text = "05[IKE] generating IKE_SA_INIT request 0 [ SA KE No ]\n\
                05[IKE] sending packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)\n";
    assert_eq!(told(text), ["2 Sent IkeSaInit"]);
}

/// The judgements alone.
fn remarks(text: &str) -> Vec<String> {
    told(text).into_iter().filter(|told| told.contains("Remarks")).collect()
}

#[test]
fn a_first_message_with_the_group_that_was_asked_for_is_no_repetition() {
    let asked = "generating IKE_SA_INIT response 0 [ N(INVAL_KE) ]";
    let text = |bytes: &str| {
        format!(
            "05[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (1080 bytes)\n\
             05[ENC] {INIT}\n\
             05[ENC] {asked}\n\
             05[NET] sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (38 bytes)\n\
             06[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] ({bytes} bytes)\n\
             06[ENC] {INIT}\n\
             06[ENC] {ANSWER}\n\
             06[NET] sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (448 bytes)\n"
        )
    };
    let retried = told(&text("1144"));
    assert!(retried.iter().any(|told| told == "6 Sent IkeSaInit"), "{retried:#?}");
    let again = told(&text("1080"));
    assert!(again.iter().any(|told| told == "6 Repeated IkeSaInit"), "{again:#?}");
}

#[test]
fn methods_and_networks_are_refused_in_the_words_of_older_versions_too() {
    for (said, wanted) in [
        ("peer requested EAP, config inacceptable", "MethodRefused"),
        ("EAP_TTLS not supported, sending EAP_NAK", "EapMethodRefused"),
        ("EAP-MS-CHAPv2 failed with error ERROR_AUTHENTICATION_FAILURE: 'E=691 R=1'", "EapFailed"),
        ("traffic selectors 10.8.0.0/16 === 10.9.0.0/16  inacceptable", "SelectorsRefused"),
        ("RADIUS Access-Request timed out after 4 attempts", "EapUnchecked"),
        ("none of 2 found XAuth secrets for 'gate' - 'anna' matched", "XauthFailed"),
        ("  self-signed certificate \"CN=gate\" is not trusted", "Untrusted"),
        ("server certificate does not match to 'aaa.example'", "NameNotInCertificate"),
    ] {
        let text =
            format!("05[ENC] parsed IKE_AUTH request 1 [ IDi SA TSi TSr ]\n05[IKE] {said}\n");
        assert_eq!(remarks(&text), [format!("2 Remarks {wanted}")], "{said}");
    }
}

#[test]
fn a_key_that_is_not_found_is_no_other_name_unless_the_log_shows_it() {
    let looked = "05[CFG] looking for peer configs matching 192.0.2.9[gate]...192.0.2.1[x]\n";
    for (name, before, wanted) in [
        ("branch.example", looked, "NameNotInCertificate"),
        // Which certificates are looked at, the group CFG would say.
        ("branch.example", "05[MGR] checkout\n", "NoPublicKey"),
        ("CN=branch", looked, "NoPublicKey"),
    ] {
        let text = format!(
            "05[ENC] parsed IKE_AUTH request 1 [ IDi CERT AUTH SA TSi TSr ]\n{before}\
             05[IKE] received end entity cert \"CN=branch\"\n\
             05[IKE] no trusted RSA public key found for '{name}'\n"
        );
        assert_eq!(remarks(&text), [format!("4 Remarks {wanted}")], "{text}");
    }
}

#[test]
fn what_the_receiver_turns_away_is_told_without_a_message() {
    for why in ["peer too aggressive", "job load of 400 exceeds limit of 300"] {
        let text = format!("09[NET] ignoring IKE_SA setup from 192.0.2.1, {why}\n");
        assert_eq!(remarks(&text), ["1 Remarks TooManyHalfOpen"], "{text}");
    }
}

#[test]
fn a_connection_that_is_not_loaded_is_named_where_nothing_else_happened() {
    let missing = "05[CFG] received stroke: initiate 'rw'\n05[CFG] no config named 'rw'\n";
    assert_eq!(remarks(missing), ["2 Remarks NotLoaded"]);
    let busy = format!("{missing}06[ENC] {INIT}\n06[ENC] {ANSWER}\n");
    assert_eq!(remarks(&busy), [""; 0]);
}

#[test]
fn what_the_sources_of_older_versions_say_is_judged() {
    const V2: &str = "05[ENC] parsed IKE_AUTH request 1 [ IDi SA TSi TSr ]\n";
    const ASKS: &str = "05[IKE] initiating IKE_SA gw[1] to 192.0.2.9\n\
                        05[ENC] parsed IKE_SA_INIT response 0 [ SA KE No ]\n";
    const QUICK: &str = "05[ENC] parsed QUICK_MODE response 7 [ HASH SA No ID ID ]\n";
    const MAIN: &str = "05[ENC] parsed ID_PROT request 0 [ ID SIG ]\n";
    for (before, said, wanted) in [
        (ASKS, "IKE] peers proposal selection invalid", "SuiteRefused"),
        (ASKS, "IKE] peer DH group selection invalid", "GroupRefused"),
        (ASKS, "IKE] peer's proposal selection invalid", "SuiteRefused"),
        (ASKS, "IKE] peer's key exchange method selection invalid", "GroupRefused"),
        (V2, "CFG] signature scheme RSA_EMSA_PKCS1_SHA1 not acceptable", "WeakKey"),
        (V2, "CFG] BLISS-128 signatures not acceptable", "WeakKey"),
        (V2, "CFG] constraint requires 2048 bit public keys, but 1024 bit key used", "WeakKey"),
        (V2, "CFG] constraint requires 256 bit ECDSA, but RSA used", "WeakKey"),
        (V2, "CFG] constraint requires 2048 bit RSA, but ECDSA used", "WeakKey"),
        (V2, "CFG] certificate 'CN=a' matches excluded name constraint 'CN=b'", "Untrusted"),
        (
            V2,
            "CFG] subject of certificate 'CN=a' matches excluded name constraint 'CN=b'",
            "Untrusted",
        ),
        (
            V2,
            "CFG] subject alternative name 'a' of certificate 'CN=a' matches excluded name \
             constraint 'b'",
            "Untrusted",
        ),
        (V2, "IKE] EAP_MSCHAPV2 method failed", "EapFailed"),
        (V2, "IKE] initiating EAP_RADIUS method failed", "EapUnchecked"),
        (V2, "CFG] received RADIUS Access-Reject from server 'a'", "EapFailed"),
        (V2, "IKE] EAP-MD5 verification failed", "EapFailed"),
        (V2, "IKE] no EAP key found for 'gw' - 'anna'", "EapFailed"),
        (V2, "IKE] EAP-GTC pam_authenticate failed: Authentication failure", "EapFailed"),
        (V2, "TLS] no TLS public key found for server 'aaa.example'", "Untrusted"),
        (V2, "TLS] no usable TLS server certificate found for 'gw'", "NoPrivateKey"),
        (V2, "IKE] no TLS server certificate found for 'gw'", "NoPrivateKey"),
        (V2, "IKE] private key of type ED448 not supported", "SigningFailed"),
        (MAIN, "IKE] authentication of 'gw' (myself) failed", "SigningFailed"),
        (MAIN, "IKE] no RSA private key found for 'gw'", "NoPrivateKey"),
        (MAIN, "IKE] no ECDSA private key found for 'gw'", "NoPrivateKey"),
        (MAIN, "IKE] destroying IKE_SA after failed XAuth authentication", "XauthFailed"),
        (QUICK, "IKE] no matching proposal found", "ChildSuiteRefused"),
        (
            QUICK,
            "IKE] peer selected invalid traffic selectors: 10.1.0.0/16 for 10.2.0.0/16, \
             10.3.0.0/16 for 10.3.0.0/16",
            "SelectorsRefused",
        ),
        (V2, "ENC] verifying encryption payload integrity failed", "Altered"),
    ] {
        let line = before.lines().count() + 1;
        let text = format!("{before}05[{said}\n");
        assert_eq!(remarks(&text), [format!("{line} Remarks {wanted}")], "{said}");
    }
    for kind in ["IKE_SA_INIT", "ID_PROT", "AGGRESSIVE"] {
        let text = format!(
            "09[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)\n\
             09[MGR] ignoring {kind}, hitting IKE_SA limit (100)\n"
        );
        assert_eq!(remarks(&text), ["2 Remarks TooMany"], "{text}");
    }
}

#[test]
fn what_older_versions_say_on_the_way_judges_nothing() {
    let before = "05[ENC] parsed IKE_SA_INIT request 0 [ SA KE No ]\n";
    for said in [
        "IKE] no matching proposal found, trying alternative config",
        "IKE] DH group MODP_2048 inacceptable, requesting MODP_1024",
        "IKE] authentication of 'x' (myself) failed' with RSA signature successful",
        "IKE] XAuth message: no matching proposal found",
        "IKE] initiating EAP_RADIUS method (id 0x01)",
        "LIB] signature scheme RSA_EMSA_PKCS1_SHA1 not supported in RSA",
        "CFG] XAuth message: authentication of 'x' (myself) failed",
        "IKE] not using transport mode, connection NATed",
    ] {
        let told = remarks(&format!("{before}05[{said}\n"));
        assert!(told.iter().all(|told| told.ends_with("AuthenticatedPeer")), "{said}: {told:?}");
    }
    // Another configuration takes the key that one refuses.
    for said in ["RSA-1024 signatures not acceptable", "signature scheme X not acceptable"] {
        let text = format!(
            "{before}05[CFG] {said}\n\
             05[CFG] selected peer config 'a' inacceptable\n\
             05[CFG] switching to peer config 'b'\n"
        );
        assert_eq!(remarks(&text), [""; 0], "{said}");
    }
}
