//! The sentences in which Shrew Soft's `iked` judges a negotiation.

use evidence::{Logged, Origin, Remark};

use crate::logs::phrase::{self, Origins, Sentences};

/// All in the source of iked 2.1 and 2.2 (`ike.exch.phase1.cpp`, `ike.exch.phase2.cpp`,
/// `ike.exch.inform.cpp`, `ike.ident.cpp`); the ends stand in the next line.
const SENTENCES: &Sentences = &[
    ("^phase1 sa rejected, invalid auth data", Remark::WrongSecret),
    ("^unable to verify remote peer certificate", Remark::NoPublicKey),
    ("^unable to extract public key from remote peer certificate", Remark::NoPublicKey),
    ("^unable to compute remote peer signed hash", Remark::WrongSignature),
    ("^phase1 id type mismatch", Remark::WrongIdentity),
    ("^phase1 id mismatch", Remark::WrongIdentity),
    ("^phase2 rejected, id value mismatch", Remark::SelectorsRefused),
    ("^phase1 sa established", Remark::Established),
    ("^phase2 sa established", Remark::ChildUp),
];

/// The proof may be a signature: then the rejected hash says nothing of a preshared key.
pub(super) fn certifies(small: &str) -> bool {
    ["cert ", "certificate", "signature"].iter().any(|word| small.contains(word))
}

pub(super) fn remark(small: &str) -> Option<Remark> {
    phrase::find(small, SENTENCES)
}

/// `received peer no-proposal-chosen notification`: the notify's name.
pub(super) fn notified(small: &str) -> Option<&str> {
    small.strip_prefix("received peer ")?.strip_suffix(" notification")
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "2.1, 2.2",
        logged: Logged::Always,
        source: "ike.exch.phase1.cpp, ike.exch.phase2.cpp, ike.exch.inform.cpp, ike.ident.cpp",
    },
    &[],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notify_has_a_name() {
        let text = "received peer no-proposal-chosen notification";
        assert_eq!(notified(text), Some("no-proposal-chosen"));
        assert_eq!(notified("received peer delete message"), None);
        assert!(certifies("server cert configured") && !certifies("phase1 sa established"));
        assert_eq!(remark("phase1 sa rejected, invalid auth data"), Some(Remark::WrongSecret));
    }
}
