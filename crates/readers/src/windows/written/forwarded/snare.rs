//! `MSWinEventLog`, the form of Snare and of NXLog's `to_syslog_snare()`.
//!
//! Source: the field lists of Snare's and LogLogic's documentation, and rsyslog's `mmsnareparse`
//! with its tests. Behind the word come, by tabs: criticality, log, counter, time, number,
//! provider, user, kind of SID, kind of event, computer, category, data, message, and a counter or
//! checksum.

use super::super::super::{meaning, written_time};
use super::super::Draft;
use super::begin;
use crate::pasted::Line;

const MARK: &str = "MSWinEventLog";
/// How relays write a tab that they escape.
const TABS: [&str; 2] = ["#011", "\\t"];

pub(super) fn read(line: Line<'_>) -> Option<Draft> {
    let (head, rest) = line.text.split_once(MARK)?;
    let escaped = TABS.iter().find(|tab| rest.starts_with(**tab));
    let unescaped;
    let rest = match escaped {
        Some(tab) => {
            unescaped = rest.replace(tab, "\t");
            &unescaped
        }
        None => rest,
    };
    let mut draft = match rest.strip_prefix('\t') {
        Some(cells) => by_tabs(line, cells),
        None => by_spaces(line, rest),
    }?;
    if draft.event.computer.is_empty() {
        // RFC 5424 has a hyphen for each of its other fields.
        let words = head.split_whitespace().rev().filter(|word| *word != "-");
        let host = words.into_iter().next().filter(|word| !word.starts_with('<'));
        draft.event.computer = host.unwrap_or_default().into();
    }
    Some(draft)
}

fn by_tabs(line: Line<'_>, cells: &str) -> Option<Draft> {
    let cells: Vec<&str> = cells.splitn(14, '\t').map(str::trim).collect();
    let (number, provider) = (cells.get(4)?, cells.get(5)?);
    let mut event = begin(line, provider, number.parse().ok()?);
    event.channel = (*cells.get(1)?).into();
    event.computer = cells.get(9).copied().unwrap_or_default().into();
    // Older ones put the strings into the cell before, and leave out its message.
    let message = [12, 11].into_iter().filter_map(|at| cells.get(at));
    let message = message.into_iter().find(|text| !text.is_empty() && **text != "N/A");
    event.message = message.copied().unwrap_or_default().into();
    Some(Draft { event, time: cells[3].into() })
}

/// The same where a viewer or a page put spaces for the tabs: what follows the provider is not
/// taken apart.
fn by_spaces(line: Line<'_>, rest: &str) -> Option<Draft> {
    /// The parts of a time: `Mon Jun 10 11:30:45 2024`.
    const TIME: usize = 5;
    /// `Service Control Manager`.
    const MOST_WORDS: usize = 3;
    let words: Vec<&str> = rest.split_whitespace().take(4 + TIME + MOST_WORDS).collect();
    let time = words.get(3..3 + TIME)?.join(" ");
    let number = words.get(3 + TIME)?.parse().ok()?;
    let is_time = written_time::is_time(&time);
    let long = (1..=MOST_WORDS).find(|long| {
        let name = words.get(4 + TIME..4 + TIME + long).map(|name| name.join(" "));
        name.is_some_and(|name| meaning::is_provider(&name))
    });
    let provider = words.get(4 + TIME..4 + TIME + long.filter(|_| is_time)?)?;
    let last = provider.last()?;
    let end = last.as_ptr() as usize - rest.as_ptr() as usize + last.len();
    let mut event = begin(line, &provider.join(" "), number);
    event.channel = words[1].into();
    event.message = without_counter(rest[end..].trim(), words[2]).into();
    Some(Draft { event, time })
}

/// The record's counter stands behind the message again.
fn without_counter<'a>(message: &'a str, counter: &str) -> &'a str {
    message.strip_suffix(counter).filter(|rest| rest.ends_with(' ')).map_or(message, str::trim_end)
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{statements, told};

    const UP: &str = "An IPsec Main Mode security association was established. Extended Mode was not \
        enabled.  Certificate authentication was not used.    Local Endpoint:   Principal Name: \
        host/a.example.com   Network Address: 192.0.2.10   Keying Module Port: 500    Remote \
        Endpoint:   Principal Name: CORP\\B$   Network Address: 203.0.113.5   Keying Module Port: \
        500    Security Association Information:   Lifetime (minutes): 480   Quick Mode Limit: 0   \
        Main Mode SA ID: 9    Cryptographic Information:   Cipher Algorithm: AES-128   Integrity \
        Algorithm: SHA1   Diffie-Hellman Group: DH group 2    Additional Information:   Keying \
        Module Name: IKEv1   Authentication Method: Kerberos   Role: Responder   Impersonation \
        State: Not enabled   Main Mode Filter ID: 71695";

    fn snare(log: &str, id: u32, provider: &str, message: &str) -> String {
        format!(
            "<14>Jun 10 11:30:45 GW1 MSWinEventLog\t1\t{log}\t10105\tMon Jun 10 11:30:45 2024\t{id}\t\
             {provider}\tN/A\tN/A\tSuccess Audit\tGW1.example.com\tNone\t\t{message}\t10105\n"
        )
    }

    #[test]
    fn a_main_mode_that_came_up_is_read_however_tabs_arrived() {
        let line = snare("Security", 4650, "Microsoft-Windows-Security-Auditing", UP);
        let whole = told(&line);
        assert!(whole[0].contains("Speaks { machine: \"GW1.example.com\" }"), "{whole:?}");
        let agreed = "1 1718019045 Agrees(Agreed { mode: Main, keying: Some(Ikev1), role: \
            Some(Responder), method: Some(Kerberos), local: Some(Address { address: 192.0.2.10, port: \
            500 }), remote: Some(Address { address: 203.0.113.5, port: 500 }) })";
        for tab in ["\t", "#011", "\\t", " "] {
            assert_eq!(statements(&line.replace('\t', tab)), [agreed], "{tab}");
        }
        let rfc5424 =
            line.replace("<14>Jun 10 11:30:45 GW1", "<13>1 2024-06-10T11:30:45Z GW1 - - - -");
        assert_eq!(statements(&rfc5424), [agreed]);
        assert_eq!(statements(line.trim_start_matches("<14>Jun 10 11:30:45 ")), [agreed]);
        let spaced = told(&rfc5424.replace('\t', " "));
        assert!(spaced[0].contains("Speaks { machine: \"GW1\" }"), "{spaced:?}");
    }

    #[test]
    fn events_of_other_logs_give_what_their_sentences_say() {
        let text = [
            snare(
                "Application",
                20227,
                "RasClient",
                "CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user SYSTEM dialed a connection \
                 named A which has failed. The error code returned on failure is 809.",
            ),
            snare(
                "System",
                7036,
                "Service Control Manager",
                "The IKE and AuthIP IPsec Keying Modules service entered the stopped state.",
            ),
            snare("System", 1, "Some Other Provider", "nothing"),
        ];
        for text in [text.concat(), text.concat().replace('\t', "  ")] {
            let told = statements(&text);
            assert_eq!(told.len(), 2, "{told:?}");
            assert!(told.concat().contains("code: Some(809)"), "{told:?}");
            assert!(told.concat().contains("Service { name: Keying"), "{told:?}");
        }
    }

    #[test]
    fn a_policy_server_s_refusal_and_a_quick_mode_keep_their_reasons() {
        let denied = "Network Policy Server denied access to a user.  Contact the Network Policy \
            Server administrator for more information.  User:   Security ID:   S-1-0-0   Account \
            Name:   anna   Account Domain:   CORP   Fully Qualified Account Name: CORP\\anna  Client \
            Machine:   Security ID:   S-1-0-0   Account Name:   -   Calling Station Identifier:  \
            198.51.100.7  NAS:   NAS Port-Type:   Virtual   NAS Port:   5  Authentication Details:   \
            Authentication Type:  EAP   EAP Type:   -   Reason Code:   16   Reason:   Authentication \
            failed due to a user credentials mismatch.";
        let security = "Microsoft-Windows-Security-Auditing";
        let told = statements(&snare("Security", 6273, security, denied)).concat();
        assert!(told.contains("user: \"CORP\\\\anna\""), "{told}");
        assert!(told.contains("reason: Some(16), method: 0, why: Credentials"), "{told}");

        let refused = "An IPsec quick mode negotiation failed.    Local Endpoint:   Network \
            Address: 192.0.2.10   Remote Endpoint:   Network Address: 203.0.113.5   Failure \
            Information:   State:   Sent first (SA) payload   Message ID:  1   Failure Point:  Local \
            computer   Failure Reason:  No policy configured";
        let line = snare("Security", 4654, security, refused);
        for line in [line.replace('\t', " "), line] {
            let told = statements(&line).concat();
            assert!(told.contains("noticed: Some(Here), code: Some(13825)"), "{told}");
        }
    }

    #[test]
    fn what_only_names_the_form_is_no_event() {
        for line in [
            "MSWinEventLog",
            "MSWinEventLog\t1",
            "é MSWinEventLog é é é é é é é é é é",
            "MSWinEventLog#011",
        ] {
            assert_eq!(statements(line), [""; 0], "{line}");
        }
    }
}
