//! The tables hold what they promise: references, both languages, names that are known.

use std::collections::BTreeSet;
use std::fmt::Debug;

use knowledge::{
    Bilingual, COMMANDS, EVENTS, NOTIFY_MEANINGS, OBTAINS, QUESTIONS, SYMPTOMS, TOKENS, VENDORS,
    WINDOWS_CODES, commands, event, obtain, symptom, token, updates, windows_code, without_time,
};

/// Products of which only the log is asked for.
const ONLY_LOGS: &[&str] = &["openswan", "watchguard"];
const DIALECTS: &[&str] = &[
    "aws",
    "azure",
    "cisco-asa",
    "cisco-ios",
    "fortigate",
    "juniper",
    "libreswan",
    "linux",
    "mikrotik",
    "openiked",
    "paloalto",
    "pfsense",
    "racoon",
    "screenos",
    "strongswan",
    "vpnc",
    "windows-client",
    "windows-server",
    "xl2tpd",
];

/// A message: both languages, lower case unless it opens with a name, no full stop.
fn is_message(text: &Bilingual, longest: usize) {
    for (sentence, language) in text.iter().zip(["en", "it"]) {
        assert!(!sentence.is_empty(), "{text:?}: {language}");
        assert_eq!(sentence.trim(), *sentence, "{text:?}: {language}");
        assert!(!sentence.ends_with('.'), "{text:?}: {language}");
        let length = sentence.chars().count();
        assert!(length <= longest, "{sentence}: {length} characters, at most {longest}");
    }
}

fn are_unique<T: Ord + Debug + Copy>(names: impl Iterator<Item = T>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(seen.insert(name), "twice: {name:?}");
    }
}

#[test]
fn every_row_names_its_reference() {
    let references = (VENDORS.iter().map(|row| row.reference))
        .chain(SYMPTOMS.iter().map(|row| row.reference))
        .chain(OBTAINS.iter().map(|row| row.reference))
        .chain(COMMANDS.iter().map(|row| row.reference))
        .chain(NOTIFY_MEANINGS.iter().map(|row| row.reference))
        .chain(WINDOWS_CODES.iter().map(|row| row.reference))
        .chain(EVENTS.iter().map(|row| row.reference))
        .chain(TOKENS.iter().map(|row| row.reference))
        .chain(QUESTIONS.iter().map(|row| row.reference))
        .chain(updates().iter().map(|row| row.reference));
    for reference in references {
        assert!(reference.len() >= 2, "no reference");
    }
}

#[test]
fn names_are_unique_and_found_again() {
    are_unique(VENDORS.iter().map(|row| row.name));
    are_unique(NOTIFY_MEANINGS.iter().map(|row| (row.version, row.number)));
    are_unique(COMMANDS.iter().map(|row| (row.product, row.remedy, row.text)));
    for row in SYMPTOMS {
        assert_eq!(symptom(row.name), Some(row));
    }
    for row in OBTAINS {
        assert_eq!(obtain(row.name), Some(row));
    }
    for row in WINDOWS_CODES {
        assert_eq!(windows_code(row.code), Some(row));
    }
    assert_eq!(symptom("no-such-symptom"), None);
    assert_eq!(obtain(""), None);
    assert_eq!(windows_code(1), None);
}

#[test]
fn every_sentence_stands_in_both_languages() {
    for row in SYMPTOMS {
        is_message(&row.says, 60);
        for candidate in row.candidates {
            is_message(&candidate.tell, 60);
        }
    }
    for row in OBTAINS {
        is_message(&row.what, 80);
        is_message(&row.how, 160);
    }
    for (_, note) in copied() {
        if let Some(note) = note {
            is_message(&note, 200);
        }
    }
    for row in NOTIFY_MEANINGS {
        is_message(&row.means, 160);
    }
    for row in WINDOWS_CODES {
        is_message(&row.means, 120);
        row.note.iter().for_each(|note| is_message(note, 180));
        for tell in row.tells {
            // The usual ones say whose log they mean.
            is_message(tell, 72);
        }
    }
    for row in EVENTS {
        is_message(&row.proves, 140);
        row.note.iter().for_each(|note| is_message(note, 140));
    }
    for row in TOKENS {
        is_message(&row.says, 60);
        is_message(&row.means, 160);
    }
    for row in QUESTIONS {
        [row.asks, row.yes.says, row.no.says].iter().for_each(|text| is_message(text, 80));
    }
    for row in updates() {
        [row.what, row.effect, row.way_out].iter().for_each(|text| is_message(text, 180));
    }
}

#[test]
fn every_candidate_can_be_decided_by_evidence_that_is_described() {
    let mut used = BTreeSet::new();
    for row in SYMPTOMS {
        assert!(!row.candidates.is_empty(), "{}", row.name);
        are_unique(row.candidates.iter().map(|candidate| candidate.cause));
        for candidate in row.candidates {
            assert!(!candidate.decided_by.is_empty(), "{}: {}", row.name, candidate.cause);
            for key in candidate.decided_by {
                assert!(obtain(key).is_some(), "{}: {key}", row.name);
                used.insert(*key);
            }
        }
    }
    // What is asked for because of the log at hand.
    used.extend(["detailed-log", "other-log", "daemon-start", "kernel-sas", "ppp-log"]);
    let described: BTreeSet<_> = OBTAINS.iter().map(|row| row.name).collect();
    assert_eq!(used, described);
}

#[test]
fn every_code_that_a_symptom_shows_in_windows_is_explained() {
    for row in SYMPTOMS {
        for code in row.windows {
            let number = match code.strip_prefix("0x") {
                Some(hex) => u32::from_str_radix(hex, 16).unwrap(),
                None => code.parse().unwrap(),
            };
            assert!(windows_code(number).is_some(), "{}: {code}", row.name);
        }
    }
}

#[test]
fn every_cause_of_a_code_or_event_has_a_tell_and_evidence_that_decides_it() {
    let codes = WINDOWS_CODES.iter().map(|row| (row.code, row.causes, row.tells, row.decided_by));
    let events = EVENTS.iter().map(|row| (row.id, row.causes, row.tells, row.decided_by));
    for (number, causes, tells, decided_by) in codes.chain(events) {
        assert_eq!(causes.len(), tells.len(), "{number}");
        assert_eq!(causes.len(), decided_by.len(), "{number}");
        are_unique(causes.iter());
        for key in decided_by.iter().copied().flatten() {
            assert!(obtain(key).is_some(), "{number}: {key}");
        }
    }
}

/// The codes that the facts rank causes for.
#[test]
fn the_codes_that_people_meet_have_causes() {
    for code in [
        87,
        619,
        628,
        651,
        691,
        720,
        734,
        741,
        742,
        766,
        786,
        787,
        788,
        789,
        790,
        791,
        792,
        793,
        798,
        800,
        806,
        809,
        810,
        811,
        812,
        827,
        835,
        853,
        864,
        868,
        13801,
        13805,
        13806,
        13813,
        13816,
        13817,
        13819,
        13820,
        13848,
        13863,
        13868,
        13876,
        0x800B_0101,
        0x800B_0109,
    ] {
        let row = windows_code(code).unwrap_or_else(|| panic!("{code}"));
        assert!(!row.causes.is_empty(), "{code}");
    }
}

#[test]
fn codes_of_events_updates_and_sentences_lead_somewhere() {
    for update in updates() {
        for code in update.codes {
            assert!(windows_code(*code).is_some(), "{}: {code}", update.name);
        }
        for kb in update.kbs.iter().chain(update.fixed_by) {
            assert_eq!(knowledge::update(*kb), Some(update), "KB{kb}");
        }
    }
    assert!(updates().is_sorted_by_key(|update| update.since));
    assert_eq!(knowledge::update(0), None);
    for row in EVENTS {
        assert_eq!(event(row.provider, row.id), Some(row));
    }
    are_unique(EVENTS.iter().map(|row| (row.id, row.provider)));
    are_unique(TOKENS.iter().map(|row| row.name));
    for row in TOKENS {
        assert_eq!(token(row.number), Some(row));
    }
    are_unique(QUESTIONS.iter().map(|row| row.name));
}

#[test]
fn every_command_is_of_a_known_dialect() {
    let found: BTreeSet<_> = COMMANDS.iter().map(|row| row.product).collect();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), DIALECTS);
    for row in OBTAINS {
        let sides = ["initiator", "responder", "path", "both", "unknown"];
        assert!(sides.contains(&row.side), "{}", row.name);
        for command in row.commands {
            let known = DIALECTS.contains(&command.product) || ONLY_LOGS.contains(&command.product);
            assert!(known, "{}: {}", row.name, command.product);
        }
    }
    for row in COMMANDS {
        assert!(!row.text.is_empty() && !row.text.starts_with('\n'), "{}", row.remedy);
        for after in row.text.split('<').skip(1) {
            assert!(after.contains('>'), "a placeholder without its end: {}", row.text);
        }
    }
}

/// A remark would be copied with the command, and be English in an Italian report.
#[test]
fn what_is_copied_holds_no_remark() {
    const REMARKS: &[&str] = &[
        "     ",
        "…",
        "or: ",
        "then: ",
        "then ",
        "afterwards",
        "before any",
        "(the ",
        "(or",
        "see ",
        ", and ",
        ", or ",
        "only:",
        "IKEv1: ",
        "IKEv2: ",
    ];
    for (text, _) in copied() {
        assert!(!text.is_empty() && text.trim() == text, "{text}");
        for line in text.lines().map(str::trim_start) {
            for remark in REMARKS {
                assert!(!line.contains(remark), "{remark:?} in {line}");
            }
        }
    }
}

#[test]
fn no_text_advises_a_command_that_whyke_has_not() {
    let texts = copied()
        .flat_map(|(text, note)| std::iter::once(text).chain(note.into_iter().flatten()))
        .chain(OBTAINS.iter().flat_map(|row| row.what.into_iter().chain(row.how)));
    for text in texts {
        for absent in ["cert", "compare", "probe", "doctor", "listen"] {
            assert!(!text.contains(&format!("whyke {absent}")), "{text}");
        }
        assert!(!text.contains("--psk-file") && !text.contains("--keys"), "{text}");
    }
}

#[test]
fn without_a_time_its_whole_phrase_is_left_out() {
    let texts = OBTAINS.iter().flat_map(|row| {
        let commands = row.commands.iter().map(|command| command.text);
        row.what.into_iter().chain(row.how).chain(commands)
    });
    for text in texts {
        assert!(!without_time(text).contains("{time}"), "{text}");
    }
    assert_eq!(without_time("the gateway's log at {time}"), "the gateway's log");
    assert_eq!(without_time("journalctl -u ipsec --since '{time}'"), "journalctl -u ipsec");
}

/// Every text to be copied, with its note.
fn copied() -> impl Iterator<Item = (&'static str, Option<Bilingual>)> {
    let obtains = OBTAINS.iter().flat_map(|row| row.commands);
    (COMMANDS.iter().map(|row| (row.text, row.note))).chain(obtains.map(|row| (row.text, row.note)))
}

#[test]
fn the_commands_of_a_remedy_are_all_of_them() {
    let names: BTreeSet<_> = COMMANDS.iter().map(|row| row.remedy).collect();
    assert_eq!(names.iter().flat_map(|name| commands(name)).count(), COMMANDS.len());
    assert_eq!(commands("no-such-remedy").count(), 0);
    let first = commands("align-ike-suite").find(|row| row.product == "windows-client").unwrap();
    assert!(first.text.starts_with("Set-VpnConnectionIPsecConfiguration"));
}

#[test]
fn no_advice_turns_a_check_off() {
    for row in COMMANDS {
        for danger in [
            "DisableIKENameEkuCheck /t",
            "DisableIKENameEkuCheck=1",
            "i_dont_care",
            "modp1024",
            "3des",
            "md5",
        ] {
            assert!(!row.text.to_lowercase().contains(&danger.to_lowercase()), "{}", row.text);
        }
    }
}

/// What the captures of the fault lab show, and the fault that was injected.
#[test]
fn what_real_peers_did_is_among_the_candidates() {
    for (name, cause) in LAB {
        let row = symptom(name).unwrap_or_else(|| panic!("{name}"));
        assert!(
            row.candidates.iter().any(|candidate| candidate.cause == *cause),
            "{name}: {cause}"
        );
    }
}

const LAB: &[(&str, &str)] = &[
    ("aggressive1-refused", "aggressive-mode-refused"),
    ("aggressive1-unanswered", "aggressive-mode-refused"),
    ("aggressive2-refused", "psk-mismatch"),
    ("answers-not-heard", "udp500-blocked"),
    ("auth-answer-fragments-lost", "fragmentation-mtu"),
    ("auth-answer-not-heard", "fragmentation-mtu"),
    ("auth-never-sent", "cert-unsupported"),
    ("auth-never-sent", "psk-missing"),
    ("auth-partial-sealed", "address-pool-exhausted"),
    ("auth-partial-sealed", "kernel-or-esp-missing"),
    ("auth-partial-sealed", "phase2-proposal-mismatch"),
    ("auth-partial-sealed", "traffic-selector-mismatch"),
    ("auth-refused-sealed", "auth-method-mismatch"),
    ("auth-refused-sealed", "cert-eku"),
    ("auth-refused-sealed", "cert-expired"),
    ("auth-refused-sealed", "cert-not-yet-valid"),
    ("auth-refused-sealed", "cert-revoked"),
    ("auth-refused-sealed", "id-mismatch"),
    ("auth-refused-sealed", "private-key-missing"),
    ("auth-refused-sealed", "psk-mismatch"),
    ("auth-refused-sealed", "psk-missing"),
    ("auth-unanswered", "packet-corruption"),
    ("auth-unanswered-4500", "packet-corruption"),
    ("auth-unanswered-4500", "udp4500-blocked"),
    ("auth-unanswered-fragmented", "fragmentation-mtu"),
    ("auth-undone-by-initiator", "cert-crl"),
    ("auth-undone-by-initiator", "cert-expired"),
    ("auth-undone-by-initiator", "cert-missing-intermediate"),
    ("auth-undone-by-initiator", "cert-name-mismatch"),
    ("auth-undone-by-initiator", "cert-untrusted"),
    ("auth-undone-by-initiator", "clock-skew"),
    ("changed-between-captures", "packet-corruption"),
    ("deleted-after-up", "peer-deleted"),
    ("eap-stopped", "eap-failed"),
    ("eap-stopped", "eap-method-mismatch"),
    ("esp-lost-between-captures", "esp-blocked"),
    ("esp-lost-between-captures", "nat-t-disabled"),
    ("esp-nothing-back", "esp-blocked"),
    ("esp-nothing-back", "nat-t-disabled"),
    ("esp-nothing-back", "stale-sa"),
    ("esp-one-way", "esp-blocked"),
    ("esp-one-way", "nat-t-disabled"),
    ("first-message-refused-by-icmp", "peer-address-misconfigured"),
    ("first-message-refused-by-icmp", "peer-not-listening"),
    ("first-message-refused-by-icmp", "peer-unreachable"),
    ("first-message-unanswered", "aggressive-mode-refused"),
    ("first-message-unanswered", "auth-method-mismatch"),
    ("first-message-unanswered", "cookie-or-load"),
    ("first-message-unanswered", "ike-version-mismatch"),
    ("first-message-unanswered", "udp500-blocked"),
    ("init-refused-no-proposal", "cert-expired"),
    ("init-refused-no-proposal", "no-matching-connection"),
    ("init-refused-no-proposal", "phase1-dh-mismatch"),
    ("init-refused-no-proposal", "phase1-proposal-mismatch"),
    ("init-refused-no-proposal", "policy-not-applied"),
    ("init-refused-no-proposal", "rekey-failed"),
    ("lost-between-captures", "fragmentation-mtu"),
    ("lost-between-captures", "udp4500-blocked"),
    ("lost-between-captures", "udp500-blocked"),
    ("main1-refused", "ike-version-mismatch"),
    ("main1-refused", "no-matching-connection"),
    ("main1-refused", "phase1-dh-mismatch"),
    ("main1-refused", "phase1-proposal-mismatch"),
    ("main5-refused", "cert-untrusted"),
    ("main5-refused", "id-mismatch"),
    ("main5-refused", "psk-mismatch"),
    ("main5-unanswered", "id-mismatch"),
    ("main5-unanswered", "psk-mismatch"),
    ("main6-refused", "id-mismatch"),
    ("nothing-sent", "local-firewall-block"),
    ("nothing-sent", "name-resolution"),
    ("peer-silent-after-up", "dpd-timeout"),
    ("peer-silent-after-up", "stale-sa"),
    ("quick-refused", "encap-mode-mismatch"),
    ("quick-refused", "kernel-or-esp-missing"),
    ("quick-refused", "pfs-mismatch"),
    ("quick-refused", "phase2-proposal-mismatch"),
    ("quick-refused", "traffic-selector-mismatch"),
    ("quick-unanswered", "traffic-selector-mismatch"),
    ("redirect-loop", "redirect-loop"),
    ("rekey-refused", "pfs-mismatch"),
    ("rekey-refused", "rekey-failed"),
    ("rekey-unanswered", "stale-sa"),
    ("selection-refused-by-initiator", "psk-missing"),
    ("too-big-reported", "fragmentation-mtu"),
    ("xauth-stopped", "xauth-failed"),
];

/// Words that the glossary replaces: criterio, chiave precondivisa, non riuscito.
#[test]
fn the_italian_of_the_windows_tables_is_that_of_the_glossary() {
    let texts = (WINDOWS_CODES.iter().map(|row| row.means[1]))
        .chain(WINDOWS_CODES.iter().filter_map(|row| row.note.map(|note| note[1])))
        .chain(EVENTS.iter().map(|row| row.proves[1]))
        .chain(TOKENS.iter().map(|row| row.means[1]))
        .chain(QUESTIONS.iter().flat_map(|row| [row.asks[1], row.yes.says[1], row.no.says[1]]))
        .chain(updates().iter().flat_map(|row| [row.what[1], row.effect[1], row.way_out[1]]));
    for text in texts {
        for word in ["fallit", "politic", "chiave condivisa", "policy ", "firma di accesso"] {
            assert!(!text.to_lowercase().contains(word), "{word}: {text}");
        }
        assert!(!text.contains('\''), "an apostrophe of a typewriter: {text}");
    }
}

/// What Windows 11 says with a code leads back to it.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
fn every_sentence_of_the_facts_leads_to_its_code() {
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/facts/win_error_codes.csv");
    let Ok(text) = std::fs::read_to_string(facts) else {
        println!("not checked, for the facts are not here");
        return;
    };
    let mut missed = Vec::new();
    for line in text.lines().skip(1) {
        let mut fields = line.splitn(3, ',');
        let (Some(code), Some(name), Some(rest)) = (fields.next(), fields.next(), fields.next())
        else {
            panic!("{line}");
        };
        let code: u32 = code.parse().unwrap();
        let message = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split("\",").next().unwrap(),
            None => rest.split(',').next().unwrap(),
        };
        // A remark of the documentation, not of Windows.
        let message = message.split(" Note:").next().unwrap();
        let says_nothing = message.starts_with("(no") || message.ends_with(name);
        if says_nothing || !(600..1000).contains(&code) && !(13_000..14_000).contains(&code) {
            continue;
        }
        let found = knowledge::code_of_sentence(message);
        let several = knowledge::codes_of_sentence(message);
        if !found.is_some_and(|m| m.code == code || m.also.contains(&code)) {
            missed.push((code, found.map(|found| found.code), several));
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

/// The tables of the facts, which stand beside the repository where it is worked on.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
fn every_row_of_the_facts_has_an_answer() {
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/facts/");
    let numbers = |file: &str| -> Option<Vec<(u32, String)>> {
        let Ok(text) = std::fs::read_to_string(format!("{facts}{file}")) else {
            println!("not checked, for the facts are not here: {file}");
            return None;
        };
        let rows = text.lines().skip(1).map(|line| {
            let (number, rest) = line.split_once(',').unwrap();
            (number.parse().unwrap(), rest.to_owned())
        });
        Some(rows.collect())
    };
    for (code, rest) in numbers("win_error_codes.csv").unwrap_or_default() {
        let row = windows_code(code).unwrap_or_else(|| panic!("no answer for {code}"));
        let symbol = rest.split(',').next().unwrap();
        assert!(symbol == row.name || code == 0x8007_0040, "{code}: {symbol}, not {}", row.name);
    }
    for file in ["win_ipsec_security_events.csv", "win_ras_events.csv"] {
        for (id, rest) in numbers(file).unwrap_or_default() {
            let provider = if rest.contains("Security-Auditing") {
                "Microsoft-Windows-Security-Auditing"
            } else {
                rest.split(',').nth(1).unwrap()
            };
            assert!(event(provider, id).is_some(), "no answer for {provider} {id}");
        }
    }
    for (number, _) in numbers("win_pct_params.csv").unwrap_or_default() {
        assert!(token(number).is_some(), "no answer for %%{number}");
    }
}
