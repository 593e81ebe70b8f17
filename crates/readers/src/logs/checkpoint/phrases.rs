//! The texts in which Check Point's gateways judge a negotiation.

use evidence::{IkeVersion, Logged, Origin, Remark, Remarked};

use crate::logs::phrase::{self, Origins, Sentences};

/// In a log of 2019 among Wazuh's tests (`checkpoint_smart1.ini`), in Logstash's tests (`kv`), in
/// those of another reader of the log exporter, and in "Essential Check Point FireWall-1" (chapter
/// 11). A proposal that does not match is told one by one, before it is known whether another does.
const CONFIRMED: &Sentences = &[
    ("^main mode failed to match proposal", Remark::TransformsRefused),
    ("^no response from peer", Remark::GaveUp),
    ("^main mode completion", Remark::Established),
    ("^quick mode completion", Remark::ChildUp),
];

/// By what Check Point's knowledge base is said to quote ("VPN error messages", sk19243), which was
/// not seen.
///
/// A proposal of quick mode is told before it is known whether another one matches (among the tests
/// of a reader of such records).
const UNCONFIRMED: &Sentences = &[
    ("^quick mode failed to match proposal", Remark::ChildSuiteRefused),
    ("^main mode sent notification*no proposal chosen", Remark::IkeRefused),
    ("^main mode received notification from peer: no proposal chosen", Remark::IkeRefused),
    ("^quick mode sent notification*no proposal chosen", Remark::ChildRefused),
    ("^quick mode sent notification*invalid id information", Remark::SelectorsRefused),
    ("^quick mode received notification from peer: no proposal chosen", Remark::ChildRefused),
    (
        "^quick mode received notification from peer: invalid id information",
        Remark::SelectorsRefusedThere,
    ),
    ("^initial exchange: sending notification to peer: no proposal chosen", Remark::IkeRefused),
    ("^initial exchange: received notification from peer: no proposal chosen", Remark::IkeRefused),
    ("^initial exchange: exchange failed: timeout reached", Remark::GaveUp),
    (
        "^auth exchange: sending notification to peer: authentication failed",
        Remark::NotAuthenticated,
    ),
    ("^auth exchange: sending notification to peer: no proposal chosen", Remark::ChildRefused),
    (
        "^auth exchange: sending notification to peer: traffic selectors unacceptable",
        Remark::SelectorsRefused,
    ),
    (
        "^auth exchange: received notification from peer: authentication failed",
        Remark::NotAuthenticated,
    ),
    ("^auth exchange: received notification from peer: no proposal chosen", Remark::ChildRefused),
    (
        "^auth exchange: received notification from peer: traffic selectors unacceptable",
        Remark::SelectorsRefusedThere,
    ),
    ("^auth exchange: exchange failed: timeout reached", Remark::GaveUp),
    ("^child sa exchange: sending notification to peer: no proposal chosen", Remark::ChildRefused),
    (
        "^child sa exchange: sending notification to peer: traffic selectors unacceptable",
        Remark::SelectorsRefused,
    ),
    (
        "^child sa exchange: received notification from peer: no proposal chosen",
        Remark::ChildRefused,
    ),
    (
        "^child sa exchange: received notification from peer: traffic selectors unacceptable",
        Remark::SelectorsRefusedThere,
    ),
    ("^child sa exchange: exchange failed: timeout reached", Remark::GaveUp),
];

pub(super) fn remark(small: &str) -> Option<Remarked<'static>> {
    phrase::judge(small, CONFIRMED, UNCONFIRMED)
}

/// Whom the peer refuses asked.
pub(super) fn initiates(small: &str) -> Option<bool> {
    small.contains(" received notification from peer: ").then_some(true)
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

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "",
        logged: Logged::Always,
        source: "public tests of readers of its log exporter; Essential Check Point FireWall-1",
    },
    &[],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_small_and_begins_its_text() {
        for (pattern, _) in CONFIRMED.iter().chain(UNCONFIRMED) {
            assert!(phrase::begins_its_sentence(pattern), "{pattern}");
        }
    }
}
