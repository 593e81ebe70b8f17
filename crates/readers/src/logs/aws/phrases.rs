//! The details in which AWS judges a tunnel.

use evidence::{Exchange, Logged, Origin, Remark, Turn};

use crate::logs::phrase::{self, Origins};

/// What they stand for; what depends on how far the tunnel is has a word of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Judges(Remark),
    NoProposal,
    /// The other end ends the IKE SA.
    Deleted,
}

/// "Contents of Site-to-Site VPN logs" of the AWS Site-to-Site VPN user guide.
const DETAILS: &[(&str, Says)] = &[
    (
        "^aws tunnel payload decryption was unsuccessful due to invalid pre-shared key",
        Says::Judges(Remark::Unreadable),
    ),
    ("^aws tunnel detected a pre-shared key mismatch with", Says::Judges(Remark::WrongSecret)),
    (
        "^aws tunnel is sending authentication_failed as the response",
        Says::Judges(Remark::NotAuthenticated),
    ),
    ("^no proposal match found", Says::NoProposal),
    (
        "^aws: traffic selector: ts_unacceptable: received from responder",
        Says::Judges(Remark::SelectorsRefusedThere),
    ),
    (
        "^aws tunnel phase 2 was unable to establish while keeping phase 1",
        Says::Judges(Remark::ChildRefused),
    ),
    ("^aws tunnel timeout: deleting un-established phase 1 ike_sa", Says::Judges(Remark::GaveUp)),
    ("^aws tunnel dpd timed out after", Says::Judges(Remark::PeerDead)),
    ("^peer is not responsive*declaring peer dead", Says::Judges(Remark::PeerDead)),
    ("^aws tunnel received delete for ike_sa from cgw", Says::Deleted),
];

pub(super) fn read(small: &str) -> Option<Says> {
    phrase::find(small, DETAILS)
}

/// These are said by the IKEv1 of AWS alone.
pub(super) fn is_version_1(small: &str) -> bool {
    ["^aws tunnel payload decryption was unsuccessful", "^peer is not responsive"]
        .iter()
        .any(|pattern| phrase::fits(small, pattern))
}

/// `AWS tunnel is sending response (id=3) for CREATE_CHILD_SA`: the exchange, its number, whether
/// it leaves.
pub(super) fn message(small: &str) -> Option<(Exchange, Turn, u32, bool)> {
    let rest = small.strip_prefix("aws tunnel ")?;
    let (outgoing, rest) = match rest.strip_prefix("is sending ") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix("processed ")?),
    };
    let (turn, rest) = match rest.strip_prefix("request ") {
        Some(rest) => (Turn::Request, rest),
        None => (Turn::Response, rest.strip_prefix("response ")?),
    };
    let id = phrase::number_after(rest, "(id")?;
    let exchange = match rest.split_once(" for ")?.1.trim() {
        "ike_sa_init" => Exchange::IkeSaInit,
        "ike_auth" => Exchange::IkeAuth,
        "create_child_sa" => Exchange::CreateChildSa,
        _ => return None,
    };
    Some((exchange, turn, id, outgoing))
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "",
        logged: Logged::Always,
        source: "AWS Site-to-Site VPN user guide, Contents of Site-to-Site VPN logs",
    },
    &[],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_small_and_begin_their_sentence() {
        for (pattern, _) in DETAILS {
            assert_eq!(*pattern, pattern.to_ascii_lowercase());
            assert!(pattern.starts_with('^'));
        }
    }

    #[test]
    fn messages_are_named() {
        let text = "aws tunnel is sending response (id=3) for create_child_sa";
        let wanted = (Exchange::CreateChildSa, Turn::Response, 3, true);
        assert_eq!(message(text), Some(wanted));
        for text in ["aws tunnel ", "aws tunnel processed request (id=é) for x", ""] {
            assert_eq!(message(text), None, "{text}");
        }
    }
}
