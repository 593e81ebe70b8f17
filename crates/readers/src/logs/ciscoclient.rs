//! Cisco VPN Client (4.x, 5.0; IKEv1 with XAUTH) for Windows, macOS and Linux: what its window says
//! when it ends. Its own log has other words, which are not read.

use evidence::{Exchange, IkeVersion, Product, Remark, Remarked, When};

use super::Entry;
use super::judged::{About, Judged};
use crate::pasted::Line;
use crate::reading::Reading;

/// By number, as public threads and guides of its users quote them; 413 was not seen there.
const REASONS: [(u32, Remark); 4] = [
    (412, Remark::GaveUp),
    (413, Remark::XauthFailed),
    (440, Remark::AdapterFailed),
    (442, Remark::AdapterFailed),
];

#[derive(Debug)]
pub(super) struct CiscoClient {
    judged: Judged,
}

impl CiscoClient {
    /// `base`: the first number of its negotiations.
    pub(super) fn new(base: u32) -> CiscoClient {
        CiscoClient { judged: Judged::new(base, Product::CiscoVpnClient) }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// `Secure VPN Connection terminated locally by the Client.`, and behind it or in the next line
    /// `Reason 412: The remote peer is no longer responding.`
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let text = line.text.trim();
        let ends = text.starts_with("Secure VPN Connection terminated ")
            || text.starts_with("Secure VPN connection terminated ");
        let reason = reason(text);
        if !ends && reason.is_none() {
            return false;
        }
        self.judged.spoke();
        let known = |number: u32| REASONS.iter().find(|(own, _)| *own == number);
        if let Some((_, what)) = reason.and_then(known) {
            let about = About {
                version: Some(IkeVersion::V1),
                initiates: Some(true),
                exchange: Some(Exchange::Aggressive),
                ..About::default()
            };
            let entry = Entry { place: line.place(), when: When::Absent, text };
            let remarked = match what {
                Remark::GaveUp => Remarked::new(*what, ""),
                // The adapter is its own, and not one of Windows'.
                _ => Remarked::unconfirmed(*what),
            };
            self.judged.says(&about, remarked, entry, reading);
        }
        true
    }
}

/// The number in `Reason 412: The …`, with which a line begins or goes on.
fn reason(text: &str) -> Option<u32> {
    let at = text.find("Reason 4")?;
    let is_begin = at == 0 || text[..at].ends_with([' ', '.']);
    let (number, says) = text[at + "Reason ".len()..].split_once(": ")?;
    let number = number.parse().ok().filter(|number| (400..500).contains(number))?;
    (is_begin && says.starts_with(|c: char| c.is_ascii_uppercase())).then_some(number)
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    #[test]
    fn a_reason_is_known_by_its_number() {
        for (text, wanted) in [
            ("Reason 412: The remote peer is no longer responding.", vec!["1 #0 GaveUp"]),
            (
                "Secure VPN Connection terminated locally by the Client.\n\
                 Reason 442: Failed to enable Virtual Adapter.",
                vec!["2 #0 AdapterFailed unconfirmed"],
            ),
            (
                "Secure VPN Connection terminated by Peer. Reason 413: User authentication failed.",
                vec!["1 #0 XauthFailed unconfirmed"],
            ),
            ("Reason 499: Nobody knows this one.", vec![]),
            ("Reason 4", vec![]),
            ("Reason 4é: X", vec![]),
            ("for a Reason 412: the rest", vec![]),
        ] {
            assert_eq!(judgements(&format!("{text}\n")), wanted, "{text}");
        }
    }
}
