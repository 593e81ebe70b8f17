//! Azure VPN Gateway: `IKEErrors.txt` of Network Watcher's VPN troubleshoot. Each error stands
//! above the line of the gateway's trace that it was taken from. It names no peer and no time.

use evidence::{Exchange, Logged, Origin, Product, Remark, Remarked, When};

use super::Entry;
use super::judged::{About, Judged};
use super::notify;
use super::phrase::{self, Origins, Sentences, small};
use crate::pasted::Line;
use crate::reading::Reading;

/// As the articles of Network Watcher show them. "Check shared key" is what they advise first; the
/// cryptography and the lifetimes stand beside it, so it says no more than that the proof failed.
const ERRORS: &Sentences = &[
    ("^authentication failed. check shared key", Remark::NotAuthenticated),
    ("^authenticated failed. check keys and auth type offers", Remark::NotAuthenticated),
    ("^on-premises device rejected quick mode settings", Remark::ChildSuiteRefused),
    ("^on-prem device rejected quick mode settings", Remark::ChildSuiteRefused),
    ("^on-prem device sent invalid payload", Remark::Malformed),
    ("^on-premises device sent invalid payload", Remark::Malformed),
];

/// By the analogy of the others alone.
const UNCONFIRMED: &Sentences = &[
    ("^on-premises device rejected main mode settings", Remark::SuiteRefused),
    ("^on-prem device rejected main mode settings", Remark::SuiteRefused),
];

pub(super) static ORIGINS: Origins = &[(
    Origin {
        versions: "",
        logged: Logged::With("az network watcher troubleshooting start"),
        source: "Azure Network Watcher, VPN troubleshoot overview; Diagnose on-premises connectivity",
    },
    &[],
)];

#[derive(Debug)]
pub(crate) struct Azure {
    judged: Judged,
    /// The text of an error, until the line below shows that it is one of these.
    error: Option<String>,
}

impl Azure {
    /// `base`: its first number.
    pub(super) fn new(base: u32) -> Azure {
        Azure { judged: Judged::new(base, Product::Azure), error: None }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is of such a file.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        if let Some(error) = line.text.trim().strip_prefix("Error: ") {
            self.error = Some(small(error));
            return false;
        }
        let Some(error) = self.error.take() else { return false };
        let Some(quoted) = line.text.trim().strip_prefix("based on log : ") else { return false };
        self.judged.spoke();
        let told = phrase::judge(&error, ERRORS, UNCONFIRMED).or_else(|| refused(quoted));
        if let Some(remarked) = told {
            let of_child = remarked.what == Remark::ChildSuiteRefused;
            let exchange = of_child.then_some(Exchange::Quick);
            let about = About { exchange, ..About::default() };
            // Each stands for an attempt of its own.
            let entry = Entry { place: line.place(), when: When::Absent, text: "" };
            self.judged.says(&about, remarked, entry, reading);
        }
        true
    }
}

/// `Peer sent NO_PROPOSAL_CHOSEN notify`, under an error that is not known: which phase refused is
/// not told.
fn refused(quoted: &str) -> Option<Remarked<'static>> {
    let name = quoted.strip_prefix("Peer sent ")?.strip_suffix(" notify")?;
    Some(Remarked::unconfirmed(match notify::v1(name)? {
        14 => Remark::NoneAcceptable,
        24 => Remark::NotAuthenticated,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    #[test]
    fn errors_are_judged_by_their_sentences() {
        for (error, quoted, wanted) in [
            (
                "Authentication failed. Check shared key. Check crypto. Check lifetimes. ",
                "Peer failed with Windows error 13801(ERROR_IPSEC_IKE_AUTH_FAIL)",
                "NotAuthenticated",
            ),
            (
                "On-premises device rejected Quick Mode settings. Check values.",
                "Peer sent NO_PROPOSAL_CHOSEN notify",
                "ChildSuiteRefused",
            ),
            (
                "On-prem device sent invalid payload. ",
                "IkeFindPayloadInPacket failed with Windows error \
                 13843(ERROR_IPSEC_IKE_INVALID_PAYLOAD)",
                "Malformed",
            ),
            (
                "Something else.",
                "Peer sent NO_PROPOSAL_CHOSEN notify",
                "NoneAcceptable unconfirmed",
            ),
        ] {
            let text = format!("Error: {error}\n\t based on log : {quoted}\n");
            assert_eq!(judgements(&text), [format!("2 #0 {wanted}")], "{text}");
        }
    }

    #[test]
    fn an_error_alone_could_be_anybodys() {
        for text in [
            "Error: Authentication failed. Check shared key.\nError: x\n",
            "Error: Authentication failed. Check shared key.\n\n based on log : x\n",
            "based on log : Peer sent NO_PROPOSAL_CHOSEN notify\n",
            "Error: x\n based on log : Peer sent WHATEVER notify\n",
        ] {
            assert!(judgements(text).is_empty(), "{text}");
        }
    }
}
