//! CAPI2 11, 30, 41: certificate chains that this machine judged (UserData of crypt32.dll).

use evidence::{CertificateJudged, Statement};

use super::super::event::Event;
use crate::reading::Reading;

/// 11: a chain was built. 30: a chain was held against a policy. 41: its revocation was checked.
pub(super) fn is_wanted(id: u32) -> bool {
    matches!(id, 11 | 30 | 41)
}

pub(super) fn tell(event: &Event, reading: &mut Reading<'_>) {
    let Some(result) = hexadecimal(event.field("Result@value")) else { return };
    let program = event.field("EventAuxInfo@ProcessName");
    // Browsers have hundreds of good chains a minute; IKE and EAP run in these two.
    let is_of_a_service =
        ["", "svchost.exe", "lsass.exe"].iter().any(|name| program.eq_ignore_ascii_case(name));
    if result == 0 && !is_of_a_service {
        return;
    }
    let status = event.field("CertificateChain/TrustStatus/ErrorStatus@value");
    let judged = CertificateJudged {
        subject: event.field("Certificate@subjectName"),
        program,
        result,
        trust_errors: hexadecimal(status).unwrap_or(0),
        wanted_name: event.field("SSLAdditionalPolicyInfo@serverName"),
    };
    reading.say(event.place, event.when, Statement::JudgesCertificate(judged));
}

/// `800B0109`, with or without a prefix.
fn hexadecimal(text: &str) -> Option<u32> {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    fn say(program: &str, result: &str) -> String {
        let fields = [
            ("Certificate@subjectName", "vpn.example.com"),
            ("CertificateChain/TrustStatus/ErrorStatus@value", "20"),
            ("EventAuxInfo@ProcessName", program),
            ("Result@value", result),
        ];
        told(&event("Microsoft-Windows-CAPI2", 11, &fields)).concat()
    }

    #[test]
    fn a_chain_without_a_trusted_root_is_told_with_its_trust_status() {
        let told = say("svchost.exe", "800B0109");
        assert!(told.contains("subject: \"vpn.example.com\", program: \"svchost.exe\""), "{told}");
        assert!(told.contains("result: 2148204809, trust_errors: 32"), "{told}");
    }

    #[test]
    fn a_good_chain_is_told_where_ike_or_eap_may_have_asked_for_it() {
        assert!(say("lsass.exe", "0").contains("result: 0"));
        assert_eq!(say("chrome.exe", "0"), "");
        assert!(!say("chrome.exe", "800B010F").is_empty());
        assert_eq!(say("svchost.exe", ""), "");
    }
}
