//! The sentences of SoftEther's IPsec server.

use evidence::{Exchange, Logged, Origin, Remark};

use crate::logs::phrase::Origins;

/// What a sentence tells of its client's negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The first message of phase 1 was accepted and answered.
    Began(Exchange),
    /// The client asks for a child SA.
    Asks,
    /// Its messages come from another port, which is 4500 from the identities on (RFC 3947 §4).
    Moves,
    /// Of a client without an IPsec SA that was silent for ten seconds (`Proto_IKE.h`).
    GivesUp,
    Judges(Remark),
}

/// All in the table of texts of SoftEther VPN 5 (`strtable_en.stb`, `LI_…`).
const SENTENCES: [(&str, Told); 10] = [
    ("A new IKE SA (Main Mode) is created.", Told::Began(Exchange::Main)),
    ("A new IKE SA (Aggressive Mode) is created.", Told::Began(Exchange::Aggressive)),
    ("The client initiates a QuickMode negotiation.", Told::Asks),
    ("The port number information of this client is updated.", Told::Moves),
    ("This IPsec Client is deleted.", Told::GivesUp),
    ("This IKE SA is established between the server", Told::Judges(Remark::Established)),
    ("This IPsec SA is established between the server", Told::Judges(Remark::ChildUp)),
    (
        "There are no acceptable transform proposals from the client for establishing an IKE SA.",
        Told::Judges(Remark::SuiteRefused),
    ),
    (
        "There are no acceptable transform proposals from the client for establishing an IPsec SA.",
        Told::Judges(Remark::ChildSuiteRefused),
    ),
    (
        "The connection cannot be accepted because this VPN client is not compatible with IPsec NAT",
        Told::Judges(Remark::NoNatTraversal),
    ),
];

pub(super) fn told(text: &str) -> Option<Told> {
    SENTENCES.iter().find(|(start, _)| text.starts_with(start)).map(|(_, told)| *told)
}

pub(in crate::logs) static ORIGINS: Origins =
    &[(Origin { versions: "5", logged: Logged::Always, source: "strtable_en.stb" }, &[])];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_known_by_their_beginnings() {
        let text = "A new IKE SA (Main Mode) is created. Initiator Cookie: 0xD1";
        assert_eq!(told(text), Some(Told::Began(Exchange::Main)));
        assert_eq!(told("The client ID which this client presented is \"This IKE SA is"), None);
    }
}
