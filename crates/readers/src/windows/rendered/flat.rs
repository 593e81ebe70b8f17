//! A rendered message that was flattened to one line: cut where the event has its labels.
//!
//! Snare, NXLog, Eventlog to Syslog and EventReporter put spaces for its tabs and line ends. A
//! value may hold anything, so that only the labels of that event are looked for, and what stands
//! there more often than the event has it says nothing.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A heading, and the labels below it; those that stand below none come first, under an empty one.
type Sections = &'static [(&'static str, &'static [&'static str])];

/// Of the events that mean something here, all versions together. Source: the messages of
/// Microsoft-Windows-Security-Auditing, as tools that list a provider's manifest print them.
const TEMPLATES: &[(&[u32], Sections)] = &[
    (
        &[4650, 4651, 4652, 4653, 4983, 4984],
        &[
            ("Local Endpoint", MAIN_MODE_END),
            ("Local Certificate", CERTIFICATE),
            ("Remote Endpoint", MAIN_MODE_END),
            ("Remote Certificate", CERTIFICATE),
            ("Cryptographic Information", SUITE),
            ("Security Association Information", LIFETIME),
            ("Additional Information", ADDITIONAL),
            ("Failure Information", FAILURE),
        ],
    ),
    (
        &[4654],
        &[
            ("Local Endpoint", QUICK_MODE_END),
            ("Remote Endpoint", QUICK_MODE_END),
            ("Additional Information", ADDITIONAL),
            ("Failure Information", FAILURE),
        ],
    ),
    (
        &[4655, 4976, 4977, 4978],
        &[(
            "",
            &[
                "Local Network Address",
                "Remote Network Address",
                "Keying Module Name",
                "Main Mode SA ID",
            ],
        )],
    ),
    (&[4960, 4961, 4962, 4963, 4965], &[("", &["Remote Network Address", "Inbound SA SPI"])]),
    (
        &[4979, 4980, 4981, 4982],
        &[
            ("Main Mode Local Endpoint", MAIN_MODE_END),
            ("Local Endpoint", MAIN_MODE_END),
            ("Local Certificate", CERTIFICATE),
            ("Main Mode Remote Endpoint", MAIN_MODE_END),
            ("Remote Endpoint", MAIN_MODE_END),
            ("Remote Certificate", CERTIFICATE),
            ("Main Mode Cryptographic Information", SUITE),
            ("Cryptographic Information", SUITE),
            ("Main Mode Security Association", LIFETIME),
            ("Security Association Information", LIFETIME),
            ("Main Mode Additional Information", ADDITIONAL),
            ("Additional Information", ADDITIONAL),
            ("Extended Mode Information", EXTENDED_MODE),
            ("Extended Mode Local Endpoint", EXTENDED_MODE),
            ("Extended Mode Remote Endpoint", EXTENDED_MODE),
            ("Extended Mode Additional Information", EXTENDED_MODE),
        ],
    ),
    (
        &[6272, 6273],
        &[
            (
                "User",
                &["Security ID", "Account Name", "Account Domain", "Fully Qualified Account Name"],
            ),
            (
                "Client Machine",
                &[
                    "Security ID",
                    "Account Name",
                    "Fully Qualified Account Name",
                    "OS-Version",
                    "Called Station Identifier",
                    "Calling Station Identifier",
                ],
            ),
            (
                "NAS",
                &[
                    "NAS IPv4 Address",
                    "NAS IPv6 Address",
                    "NAS Identifier",
                    "NAS Port-Type",
                    "NAS Port",
                ],
            ),
            ("RADIUS Client", &["Client Friendly Name", "Client IP Address"]),
            (
                "Authentication Details",
                &[
                    "Connection Request Policy Name",
                    "Proxy Policy Name",
                    "Network Policy Name",
                    "Authentication Provider",
                    "Authentication Server",
                    "Authentication Type",
                    "EAP Type",
                    "Account Session Identifier",
                    "Logging Results",
                    "Reason Code",
                    "Reason",
                ],
            ),
            (
                "Quarantine Information",
                &[
                    "Result",
                    "Extended-Result",
                    "Session Identifier",
                    "Help URL",
                    "System Health Validator Result(s)",
                ],
            ),
        ],
    ),
];

const MAIN_MODE_END: &[&str] =
    &["Local Principal Name", "Principal Name", "Network Address", "Keying Module Port"];
const QUICK_MODE_END: &[&str] = &[
    "Network Address",
    "Network Address mask",
    "Address Mask",
    "Port",
    "Tunnel Endpoint",
    "Private Address",
];
const CERTIFICATE: &[&str] = &["SHA Thumbprint", "Issuing CA", "Root CA"];
const SUITE: &[&str] = &["Cipher Algorithm", "Integrity Algorithm", "Diffie-Hellman Group"];
const LIFETIME: &[&str] = &["Lifetime (minutes)", "Quick Mode Limit", "Main Mode SA ID"];
const ADDITIONAL: &[&str] = &[
    "Protocol",
    "Keying Module Name",
    "Authentication Method",
    "Virtual Interface Tunnel ID",
    "Traffic Selector ID",
    "Mode",
    "Role",
    "Impersonation State",
    "Main Mode Filter ID",
    "Quick Mode Filter ID",
    "Main Mode SA ID",
];
const FAILURE: &[&str] = &[
    "Failure Point",
    "Failure Reason",
    "State",
    "Message ID",
    "Initiator Cookie",
    "Responder Cookie",
];
const EXTENDED_MODE: &[&str] = &[
    "Local Principal Name",
    "Remote Principal Name",
    "Principal Name",
    "Certificate SHA Thumbprint",
    "Certificate Issuing CA",
    "Certificate Root CA",
    "Authentication Method",
    "Impersonation State",
    "Quick Mode Filter ID",
];

/// A label or heading where it was found.
struct Cut {
    section: usize,
    /// Of the section's labels; none for its heading.
    label: Option<usize>,
    start: usize,
    end: usize,
}

/// The message with its lines again; as it is where it has them, or its event is none of these.
pub(super) fn unfolded(id: u32, message: &str) -> Cow<'_, str> {
    let template = TEMPLATES.iter().find(|(ids, _)| ids.contains(&id));
    let Some((_, sections)) = template.filter(|_| !message.trim().contains('\n')) else {
        return Cow::Borrowed(message);
    };
    let cuts = cuts(sections, message);
    let same = |one: &Cut, other: &Cut| one.section == other.section && one.label == other.label;
    let is_once = |cut: &Cut| cuts.iter().filter(|other| same(cut, other)).count() == 1;
    // A heading that a value repeats leaves open whose the labels below it are; in another language
    // nothing is known of where a label ends.
    if cuts.is_empty() || cuts.iter().any(|cut| cut.label.is_none() && !is_once(cut)) {
        return Cow::Borrowed("");
    }
    let first = cuts.first().map_or(message.len(), |cut| cut.start);
    let mut lines = message[..first].trim_end().to_owned();
    for (at, cut) in cuts.iter().enumerate() {
        let (heading, labels) = sections[cut.section];
        let value = cuts.get(at + 1).map_or(message.len(), |next| next.start);
        // Writing to a text does not fail.
        let _ = match cut.label {
            None => write!(lines, "\n{heading}:"),
            Some(label) if is_once(cut) => {
                write!(lines, "\n\t{}:\t{}", labels[label], message[cut.end..value].trim())
            }
            Some(_) => Ok(()),
        };
    }
    Cow::Owned(lines)
}

/// All labels of the event in their order; of several that fit at one place the longest.
fn cuts(sections: Sections, message: &str) -> Vec<Cut> {
    /// An event has some thirty.
    const MOST: usize = 64;
    let mut cuts: Vec<Cut> = Vec::new();
    let mut section = sections.iter().position(|(heading, _)| heading.is_empty());
    let bytes = message.as_bytes();
    let mut at = 0;
    while at < bytes.len() && cuts.len() < MOST {
        let begins_word = at == 0 || bytes[at - 1].is_ascii_whitespace();
        if !begins_word || !bytes[at].is_ascii_uppercase() {
            at += 1;
            continue;
        }
        let length = |name: &str| length(name, &bytes[at..]);
        let headings = sections.iter().enumerate().filter(|(_, (heading, _))| !heading.is_empty());
        let headings = headings.filter_map(|(of, (heading, _))| Some((length(heading)?, of, None)));
        let labels = section.into_iter().flat_map(|of| {
            sections[of].1.iter().enumerate().map(move |(label, name)| (of, label, *name))
        });
        let labels = labels.filter_map(|(of, label, name)| Some((length(name)?, of, Some(label))));
        let Some((long, of, label)) = headings.chain(labels).max_by_key(|(long, ..)| *long) else {
            at += 1;
            continue;
        };
        if label.is_none() {
            section = Some(of);
        }
        cuts.push(Cut { section: of, label, start: at, end: at + long });
        at += long;
    }
    cuts
}

/// Of a name and its colon, where the text begins with them and white space or nothing follows.
fn length(name: &str, text: &[u8]) -> Option<usize> {
    let (head, rest) = text.split_at_checked(name.len())?;
    let rest = rest.strip_prefix(b":").filter(|_| head.eq_ignore_ascii_case(name.as_bytes()))?;
    rest.first().is_none_or(u8::is_ascii_whitespace).then_some(name.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::super::fields;

    fn value(id: u32, message: &str, name: &str) -> String {
        let fields = fields("securityauditing", id, message);
        fields.into_iter().find(|field| field.name == name).map_or(String::new(), |f| f.value)
    }

    const MAIN_MODE: &str = "An IPsec main mode negotiation failed.    Local Endpoint:   Local \
        Principal Name: -   Network Address: 192.0.2.10   Keying Module Port: 500    Remote \
        Endpoint:   Principal Name:  -   Network Address: 203.0.113.5   Keying Module Port: 4500    \
        Additional Information:   Keying Module Name: IKEv1   Authentication Method: Preshared key \
        Role:   Initiator   Impersonation State: Not enabled   Main Mode Filter ID: 0    Failure \
        Information:   Failure Point:  Local computer   Failure Reason:  Negotiation timed out  \
        State:   Sent third (ID) payload   Initiator Cookie:  8a6bcd3a5d4f1c22   Responder Cookie: \
        0011223344556677";

    #[test]
    fn the_labels_of_a_main_mode_are_cut_out_of_one_line() {
        for (name, expected) in [
            ("LocalAddress", "192.0.2.10"),
            ("LocalKeyModPort", "500"),
            ("RemoteAddress", "203.0.113.5"),
            ("RemoteKeyModPort", "4500"),
            ("KeyModName", "IKEv1"),
            ("MMAuthMethod", "Preshared key"),
            ("Role", "Initiator"),
            ("FailurePoint", "Local computer"),
            ("FailureReason", "Negotiation timed out"),
            ("State", "Sent third (ID) payload"),
            ("InitiatorCookie", "8a6bcd3a5d4f1c22"),
            ("ResponderCookie", "0011223344556677"),
        ] {
            assert_eq!(value(4653, MAIN_MODE, name), expected, "{name}");
        }
        // What has its lines, or is another event's, is left as it is.
        assert_eq!(super::unfolded(4653, "a\nRole: b"), "a\nRole: b");
        assert_eq!(super::unfolded(4624, "Role: b"), "Role: b");
    }

    #[test]
    fn a_quick_mode_keeps_its_two_ends_apart() {
        let message = "An IPsec quick mode negotiation failed.    Local Endpoint:   Network \
            Address: 192.0.2.10   Network Address mask: 255.255.255.255   Port:   0   Tunnel \
            Endpoint:  -    Remote Endpoint:   Network Address: 203.0.113.5   Address Mask:  \
            255.255.255.255   Port:   1701   Tunnel Endpoint:  -   Private Address:  0.0.0.0    \
            Additional Information:   Protocol:  17   Keying Module Name: IKEv1   Virtual \
            Interface Tunnel ID: 0   Traffic Selector ID: 0   Mode:   Transport   Role:   Initiator   \
            Quick Mode Filter ID: 0   Main Mode SA ID: 3    Failure Information:   State:   Sent \
            first (SA) payload   Message ID:  1   Failure Point:  Local computer   Failure Reason:  \
            No policy configured";
        assert_eq!(value(4654, message, "LocalAddress"), "192.0.2.10");
        assert_eq!(value(4654, message, "RemoteAddress"), "203.0.113.5");
        assert_eq!(value(4654, message, "Protocol"), "17");
        assert_eq!(value(4654, message, "FailureReason"), "No policy configured");
    }

    #[test]
    fn what_a_value_repeats_of_the_events_own_words_says_nothing() {
        let denied = |user: &str| {
            format!(
                "Network Policy Server denied access to a user.  User:   Security ID:   S-1-0-0   \
                 Account Name:   {user}   Account Domain:   CORP   Fully Qualified Account Name: \
                 CORP\\anna  Client Machine:   Security ID:   S-1-0-0   Account Name:   -   Calling \
                 Station Identifier:  198.51.100.7  Authentication Details:   Authentication Type: \
                 EAP   EAP Type:   -   Reason Code:   16   Reason:   Authentication failed."
            )
        };
        let reason = |user: &str| value(6273, &denied(user), "ReasonCode");
        assert_eq!(reason("anna"), "16");
        assert_eq!(value(6273, &denied("anna"), "SubjectUserName"), "anna");
        assert_eq!(value(6273, &denied("anna"), "CallingStationID"), "198.51.100.7");
        // Below another heading it is no label.
        assert_eq!(reason("x Reason Code: 22"), "16");
        assert_eq!(reason("x Authentication Details: Reason Code: 22"), "");
        let twice = denied("anna").replace("EAP Type:   -", "EAP Type:  - Reason Code: 22");
        assert_eq!(value(6273, &twice, "ReasonCode"), "");
    }

    #[test]
    fn a_long_line_of_labels_ends() {
        let message = "Role: ".repeat(10_000);
        assert!(value(4653, &message, "Role").is_empty());
        let message = format!("Additional Information: {message}");
        assert!(value(4653, &message, "Role").is_empty());
    }
}
