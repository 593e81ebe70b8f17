//! Security 6272, 6273: a Network Policy Server let a user in, or not.

use evidence::{Authenticator, Statement, UserJudged, UserRefusal};

use super::super::endpoint::with_port;
use super::super::event::Event;
use super::super::words::by_word;
use crate::reading::Reading;

pub(super) fn is_wanted(id: u32) -> bool {
    matches!(id, 6272 | 6273)
}

pub(super) fn tell(event: &Event, reading: &mut Reading<'_>) {
    let reason: Option<u32> = event.field("ReasonCode").parse().ok();
    let accepted = event.id == 6272;
    // The fully qualified name may be a path in the directory; the account is what others say.
    let user = match (event.field("SubjectUserName"), event.field("FullyQualifiedSubjectUserName"))
    {
        ("" | "-", full) => full,
        (account, full) if full.ends_with(account) && full.contains('\\') => full,
        (account, _) => account,
    };
    let stations = [event.field("CallingStationID"), event.field("CalledStationID")];
    if is_of_a_local_network(event.field("NASPortType")) || stations.into_iter().any(has_mac) {
        return;
    }
    // A form that gives values without names leaves nothing to tell.
    if reason.is_none() && user.is_empty() {
        return;
    }
    let judged = UserJudged {
        says: Authenticator::PolicyServer,
        user,
        from: with_port(event.field("CallingStationID")),
        accepted,
        code: None,
        reason,
        method: method(event.field("EAPType"), event.field("AuthenticationType")),
        in_ppp: false,
        in_peap: is_peap(event.field("AuthenticationType")),
        why: match (accepted, reason) {
            (true, _) => UserRefusal::None,
            (false, reason) => reason.map_or(UserRefusal::Unknown, refusal),
        },
    };
    reading.say(event.place, event.when, Statement::JudgesUser(judged));
}

/// 802.1X at a switch or access point: no VPN (RFC 2865 §5.41: 15 Ethernet, 19 IEEE 802.11).
pub(in crate::windows) fn is_of_a_local_network(port_type: &str) -> bool {
    let port_type = port_type.to_lowercase();
    ["802.11", "wireless", "ethernet"].iter().any(|word| port_type.contains(word))
        || matches!(port_type.as_str(), "15" | "19")
}

/// At a switch or access point a station is a MAC address, which the SSID may follow (RFC 3580
/// §3.20, §3.21); a VPN's caller has an IP address or telephone number.
pub(in crate::windows) fn has_mac(station: &str) -> bool {
    let Some(start) = station.trim().get(..17) else { return false };
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    ['-', ':'].into_iter().any(|by| start.split(by).count() == 6 && start.split(by).all(is_pair))
}

/// The outer method, whatever is inside it.
fn is_peap(outer: &str) -> bool {
    outer.to_lowercase().contains("peap")
}

/// EAP types by the names that the server writes.
fn method(eap: &str, outer: &str) -> u8 {
    let known = [("mschap", 26), ("ms-chap", 26), ("certificat", 13), ("smart card", 13)];
    by_word(eap, &known).or_else(|| by_word(outer, &[("peap", 25)])).unwrap_or(0)
}

/// Microsoft's list of NPS reason codes.
fn refusal(reason: u32) -> UserRefusal {
    match reason {
        0 => UserRefusal::None,
        7 | 8 | 16 => UserRefusal::Credentials,
        33 => UserRefusal::PasswordExpired,
        // No global catalog, domain, server, RADIUS server, or directory.
        4..=6 | 117 | 261 => UserRefusal::Unchecked,
        19 | 22 | 66 => UserRefusal::Method,
        // 48 and 49 say that no policy fits, which may be for anything that policies ask.
        32 | 34..=38 | 64 | 65 | 67..=70 => UserRefusal::NotAllowed,
        256..=259 | 265 | 267 | 268 | 272 | 295 => UserRefusal::ClientCertificate,
        _ => UserRefusal::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    const SECURITY: &str = "Microsoft-Windows-Security-Auditing";

    #[test]
    fn a_denied_user_keeps_reason_method_and_where_it_came_from() {
        let fields = [
            ("SubjectUserName", "anna"),
            ("FullyQualifiedSubjectUserName", "CORP\\anna"),
            ("CallingStationID", "198.51.100.7"),
            ("AuthenticationType", "EAP"),
            ("EAPType", "Microsoft: Secured password (EAP-MSCHAP v2)"),
            ("ReasonCode", "16"),
        ];
        let told = told(&event(SECURITY, 6273, &fields)).concat();
        assert!(told.contains("says: PolicyServer, user: \"CORP\\\\anna\""), "{told}");
        assert!(told.contains("from: Some(Address { address: 198.51.100.7, port: 0 })"), "{told}");
        assert!(told.contains("reason: Some(16), method: 26, why: Credentials"), "{told}");
    }

    #[test]
    fn a_user_of_the_wi_fi_is_none_of_a_vpn() {
        for (name, station) in [
            ("CallingStationID", "AA-BB-CC-DD-EE-FF"),
            ("CallingStationID", "aa:bb:cc:dd:ee:ff"),
            ("CalledStationID", "00-11-22-33-44-55:CORP-WIFI"),
        ] {
            let fields = [("SubjectUserName", "anna"), ("ReasonCode", "16"), (name, station)];
            assert!(told(&event(SECURITY, 6273, &fields)).is_empty(), "{station}");
        }
    }

    #[test]
    fn a_user_who_was_let_in_is_told_too() {
        let told = told(&event(SECURITY, 6272, &[("SubjectUserName", "anna")])).concat();
        assert!(told.contains("accepted: true"), "{told}");
    }

    #[test]
    fn a_rendered_message_gives_the_same() {
        let mut denied = event(SECURITY, 6273, &[]);
        denied.message = "Network Policy Server denied access to a user.\n\nUser:\n\
            \tSecurity ID:\t\t\tCORP\\anna\n\tAccount Name:\t\t\tanna\n\
            \tFully Qualified Account Name:\tCORP\\anna\n\nClient Machine:\n\
            \tAccount Name:\t\t\t-\n\tCalling Station Identifier:\t\t198.51.100.7\n\n\
            Authentication Details:\n\tAuthentication Type:\t\tEAP\n\tEAP Type:\t\t\t-\n\
            \tReason Code:\t\t\t48\n\tReason:\t\t\t\tNo policy.\n"
            .into();
        let told = told(&denied).concat();
        assert!(told.contains("user: \"CORP\\\\anna\""), "{told}");
        assert!(told.contains("reason: Some(48), method: 0, why: Unknown"), "{told}");
    }
}
