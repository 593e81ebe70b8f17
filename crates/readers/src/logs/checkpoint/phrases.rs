//! The texts in which Check Point's gateways judge a negotiation.

use evidence::{Exchange, IkeVersion, Remark};

use crate::logs::{notify, phrase};

/// R65 to R81 (Check Point, "VPN error messages", sk19243 and what it leads to). A proposal that
/// does not match is told one by one, before it is known whether another does.
const TEXTS: &[(&str, Remark)] = &[
    ("^main mode failed to match proposal", Remark::TransformsRefused),
    ("^main mode sent notification*no proposal chosen", Remark::IkeRefused),
    ("^quick mode sent notification*no proposal chosen", Remark::ChildRefused),
    ("^quick mode sent notification*invalid id information", Remark::SelectorsRefused),
    ("^initial exchange: sending notification to peer: no proposal chosen", Remark::IkeRefused),
    (
        "^auth exchange: sending notification to peer: authentication failed",
        Remark::NotAuthenticated,
    ),
    ("^auth exchange: sending notification to peer: no proposal chosen", Remark::ChildRefused),
    (
        "^auth exchange: sending notification to peer: traffic selectors unacceptable",
        Remark::SelectorsRefused,
    ),
    ("^child sa exchange: sending notification to peer: no proposal chosen", Remark::ChildRefused),
    (
        "^child sa exchange: sending notification to peer: traffic selectors unacceptable",
        Remark::SelectorsRefused,
    ),
    ("^initial exchange: exchange failed: timeout reached", Remark::GaveUp),
    ("^auth exchange: exchange failed: timeout reached", Remark::GaveUp),
    ("^child sa exchange: exchange failed: timeout reached", Remark::GaveUp),
    ("^no response from peer", Remark::GaveUp),
    ("^main mode completion", Remark::Established),
    ("^quick mode completion", Remark::ChildUp),
];

/// What the peer refuses, by the exchange and the name of its notify.
const REFUSED: [(&str, Exchange); 5] = [
    ("main mode received notification from peer: ", Exchange::Main),
    ("quick mode received notification from peer: ", Exchange::Quick),
    ("initial exchange: received notification from peer: ", Exchange::IkeSaInit),
    ("auth exchange: received notification from peer: ", Exchange::IkeAuth),
    ("child sa exchange: received notification from peer: ", Exchange::CreateChildSa),
];

/// The notifies that end an exchange, as they are written out.
const NAMES: [(&str, u16); 4] = [
    ("no proposal chosen", 14),
    ("invalid id information", 18),
    ("authentication failed", 24),
    ("traffic selectors unacceptable", 38),
];

pub(super) fn remark(small: &str) -> Option<Remark> {
    phrase::find(small, TEXTS)
}

/// Where the peer's notify belongs in the exchange that is named: of main mode and quick mode only
/// what answers their first message.
pub(super) fn refused(small: &str) -> Option<(Exchange, u16)> {
    let (rest, exchange) = REFUSED
        .iter()
        .find_map(|(start, exchange)| Some((small.strip_prefix(start)?, *exchange)))?;
    let kind = NAMES.iter().find(|(name, _)| rest.starts_with(name)).map(|(_, kind)| *kind);
    let kind = kind.or_else(|| notify::v2(rest.split(['.', ',', ';']).next()?.trim()))?;
    let fits = match exchange {
        Exchange::Main | Exchange::IkeSaInit => kind == 14,
        Exchange::Quick => matches!(kind, 14 | 18),
        Exchange::IkeAuth => matches!(kind, 14 | 24 | 38),
        _ => matches!(kind, 14 | 38),
    };
    fits.then_some((exchange, kind))
}

pub(super) fn version(small: &str) -> Option<IkeVersion> {
    let v1 = ["main mode ", "quick mode ", "informational exchange "];
    let v2 = ["initial exchange: ", "auth exchange: ", "child sa exchange: "];
    let begins = |starts: [&str; 3]| starts.iter().any(|start| small.starts_with(start));
    match (begins(v1), begins(v2)) {
        (true, _) => Some(IkeVersion::V1),
        (_, true) => Some(IkeVersion::V2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_small_and_begins_its_text() {
        for (pattern, _) in TEXTS {
            assert_eq!(*pattern, pattern.to_ascii_lowercase());
            assert!(pattern.starts_with('^'), "{pattern}");
        }
    }

    #[test]
    fn a_refusal_is_of_its_exchange() {
        for (text, wanted) in [
            (
                "main mode received notification from peer: no proposal chosen",
                Some((Exchange::Main, 14)),
            ),
            ("main mode received notification from peer: payload malformed", None),
            (
                "quick mode received notification from peer: invalid id information",
                Some((Exchange::Quick, 18)),
            ),
            (
                "child sa exchange: received notification from peer: traffic selectors unacceptable",
                Some((Exchange::CreateChildSa, 38)),
            ),
            ("auth exchange: received notification from peer: ", None),
        ] {
            assert_eq!(refused(text), wanted, "{text}");
        }
    }
}
