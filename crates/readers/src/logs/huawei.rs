//! Huawei's gateways (VRP): why a negotiation failed, in the trap `hwIPSecNegoFail` and in the rows
//! of `display ike error-info`.

use evidence::{Endpoint, IkeVersion, Remark, Remarked, When};

use super::judged::{About, Judged};
use super::ledger::endpoint;
use super::{Entry, stamp};
use crate::pasted::Line;
use crate::reading::Reading;

/// What names the trap and the log that it becomes; in Huawei Cloud's own log the sentence alone.
const MARKS: [&str; 2] = ["ipsecnegofail", "ipsec tunnel negotiation fails. ("];
/// Longer lines are something else.
const LONGEST: usize = 2 << 10;

/// Reasons, in small letters, those that begin like another first. Huawei, alarm hwIPSecNegoFail
/// (ALM-15795028, ALM-303046755); Enterprise VPN, "Common causes of VPN disconnection", Table 1.
const REASONS: &[(&str, Option<Remark>)] = &[
    ("phase1 proposal mismatch", Some(Remark::IkeRefused)),
    ("phase1 proposal dh mismatch", Some(Remark::GroupRefused)),
    ("phase1 proposal authentication method mismatch", Some(Remark::MethodRefused)),
    ("phase1 proposal authentication algorithm mismatch", Some(Remark::SuiteRefused)),
    ("phase1 proposal encryption algorithm mismatch", Some(Remark::SuiteRefused)),
    ("phase1 proposal integrity algorithm mismatch", Some(Remark::SuiteRefused)),
    ("phase2 proposal or pfs mismatch", Some(Remark::ChildRefused)),
    ("responder dh mismatch", Some(Remark::GroupRefused)),
    ("initiator dh mismatch", Some(Remark::GroupRefused)),
    ("encapsulation mode mismatch", Some(Remark::ModeRefused)),
    ("flow mismatch", Some(Remark::SelectorsRefused)),
    ("netmask mismatch", Some(Remark::SelectorsRefused)),
    ("version mismatch", Some(Remark::VersionRefused)),
    ("peer address mismatch", Some(Remark::AddressUnknown)),
    ("local address mismatch", Some(Remark::NotOriented)),
    ("config id mismatch", Some(Remark::NoPeer)),
    ("exchange mode mismatch", Some(Remark::ExchangeRefused)),
    ("authentication fail", Some(Remark::NotAuthenticated)),
    ("rekey no find old sa", Some(Remark::RekeyFailed)),
    ("rekey fail", Some(Remark::RekeyFailed)),
    ("max transmit reached", Some(Remark::GaveUp)),
    ("ip assigned fail", Some(Remark::NoAddress)),
    ("eap authentication fail", Some(Remark::EapFailed)),
    ("xauth authentication fail", Some(Remark::XauthFailed)),
    ("license or specification limited", Some(Remark::TooMany)),
    ("ipsec tunnel number reaches limitation", Some(Remark::TooMany)),
    ("dynamic peers number reaches limitation", Some(Remark::TooMany)),
    // Of two meanings, or of none that is a cause.
    ("flow or peer mismatch", None),
    ("flow confict", None),
    ("construct local id fail", None),
    ("no valid local cert", None),
    ("no policy applied on interface", None),
    ("nat detection fail", None),
    ("first packet limited", None),
    ("unsupported version", None),
    ("malformed message", None),
    ("malformed payload", None),
    ("critical drop", None),
    ("uncritical drop", None),
    ("cookie mismatch", None),
    ("invalid cookie", None),
    ("invalid length", None),
    ("unknown exchange type", None),
];

/// Whether the line is Huawei's; each stands for itself.
pub(super) fn line(judged: &mut Judged, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
    let text = line.text.trim_start();
    let may_be = text.starts_with(|first: char| first.is_ascii_hexdigit());
    if line.text.len() > LONGEST || !(may_be || text.contains("eason=")) {
        return false;
    }
    let small = line.text.to_ascii_lowercase();
    let Some(said) = trap(&small).or_else(|| row(&small)) else { return false };
    judged.spoke();
    let when = said.before.map_or(When::Absent, |end| stamp::read(&line.text[..end]));
    let about = About { version: said.version, remote: said.remote, ..About::default() };
    if let Some(what) = said.what {
        let entry = Entry { place: line.place(), when, text: "" };
        judged.says(&about, Remarked::new(what, ""), entry, reading);
    }
    true
}

struct Said {
    what: Option<Remark>,
    remote: Option<Endpoint>,
    version: Option<IkeVersion>,
    /// Where what stands before the log's own text ends.
    before: Option<usize>,
}

/// `…/IPSECNEGOFAIL: … (…, Reason=…, ReasonCode=…, PeerAddress=…, PeerPort=…)`.
fn trap(small: &str) -> Option<Said> {
    let before = MARKS.iter().find_map(|mark| small.find(mark))?;
    let (what, _) = reason(field(small, "reason=")?)?;
    let port = field(small, "peerport=").and_then(|port| port.parse().ok()).unwrap_or(500);
    let remote = field(small, "peeraddress=").and_then(|address| endpoint(address, port));
    Some(Said { what, remote, version: None, before: Some(before) })
}

/// `192.0.2.7  500  phase1 proposal mismatch  v2  2026-03-01 10:00:00`.
fn row(small: &str) -> Option<Said> {
    let (address, rest) = small.trim_start().split_once(char::is_whitespace)?;
    let (port, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    let remote = endpoint(address, port.parse().ok()?)?;
    let (what, rest) = reason(rest.trim_start())?;
    let version = match rest.split_whitespace().next()? {
        "v1" => IkeVersion::V1,
        "v2" => IkeVersion::V2,
        _ => return None,
    };
    Some(Said { what, remote: Some(remote), version: Some(version), before: None })
}

/// What the reason that stands first judges, and what follows it.
fn reason(text: &str) -> Option<(Option<Remark>, &str)> {
    REASONS.iter().find_map(|(reason, what)| {
        let rest = text.strip_prefix(reason)?;
        let ends = rest.chars().next().is_none_or(|next| !next.is_alphanumeric());
        ends.then_some((*what, rest))
    })
}

/// The value of `name=value,` or `name=value)`.
fn field<'a>(small: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = small.split_once(name)?;
    let value = value.split([',', ')', ';', '\n']).next()?.trim();
    // The cloud writes all values so.
    Some(value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    #[test]
    fn a_trap_says_why() {
        for (reason, wanted) in [
            ("phase1 proposal mismatch", "IkeRefused"),
            ("phase1 proposal dh mismatch", "GroupRefused"),
            ("phase2 proposal or pfs mismatch", "ChildRefused"),
            ("flow mismatch", "SelectorsRefused"),
            ("authentication fail", "NotAuthenticated"),
            ("rekey fail", "RekeyFailed"),
        ] {
            let text = format!(
                "Mar  1 2026 10:00:00 gw %%01IPSEC/4/IPSECNEGOFAIL(l)[7]: IPSec tunnel negotiation \
                 fails. (Ifindex=9, SeqNum=2, Reason={reason}, ReasonCode=1, \
                 PeerAddress=192.0.2.7, PeerPort=500)\n"
            );
            assert_eq!(judgements(&text), [format!("1 #0 {wanted}")]);
        }
    }

    #[test]
    fn the_clouds_own_log_puts_its_values_in_brackets() {
        let text = "2026-03-01T10:00:00.732270+00:00 host-192-0-2-9 ipsec_ike[30085]: [192.0.2.7] \
                    IPSec tunnel negotiation fails. (IfIndex=[207], PolicyName=[], SeqNum=[0], \
                    PeerAddress=[192.0.2.7], PeerPort=[500], Reason=[version mismatch])\n";
        assert_eq!(judgements(text), ["1 #0 VersionRefused"]);
    }

    #[test]
    fn a_row_says_why_and_of_which_version() {
        let text = "  peer          port  error-reason              version  error-time\n\
                      192.0.2.7     500   peer address mismatch     v1       2026-03-01 10:00:00\n\
                      192.0.2.8     4500  authentication fail       v2       2026-03-01 10:00:05\n";
        assert_eq!(judgements(text), ["2 #0 AddressUnknown", "3 #1 NotAuthenticated"]);
    }

    #[test]
    fn what_is_no_reason_judges_nothing() {
        for text in [
            "192.0.2.7 500 phase1 proposal mismatched v1 x",
            "192.0.2.7 500 flow mismatch v3 x",
            "ipsecnegofail (reason=weather, peeraddress=192.0.2.7)",
            "ipsecnegofail reason=",
            "192.0.2.7 500",
            "é 500 flow mismatch v1",
            "ipsecnegofail (Reason=flow or peer mismatch, PeerAddress=x)",
        ] {
            assert_eq!(judgements(&format!("{text}\n")), [""; 0], "{text}");
        }
    }
}
