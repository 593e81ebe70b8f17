//! The exchanges of IKEv1, IKEv2 and AuthIP under one set of names.

/// The names are those of the report's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exchange {
    Main,
    Aggressive,
    Quick,
    Transaction,
    /// Of either version.
    Informational,
    NewGroup,
    /// Microsoft's AuthIP, exchange types 243 to 247 of major version 1 (MS-AIPS §2.2.1).
    AuthIp,
    IkeSaInit,
    IkeIntermediate,
    IkeAuth,
    IkeFollowupKe,
    IkeSessionResume,
    CreateChildSa,
    /// An exchange type this program has no name for.
    Other(u8),
    None,
    Unknown,
}

impl Exchange {
    /// `major` is the IKE header's major version, `number` its exchange type.
    pub fn from_header(major: u8, number: u8) -> Exchange {
        match (major, number) {
            (1, 2) => Exchange::Main,
            (1, 4) => Exchange::Aggressive,
            (1, 5) => Exchange::Informational,
            (1, 6) => Exchange::Transaction,
            (1, 32) => Exchange::Quick,
            (1, 33) => Exchange::NewGroup,
            (1, 243..=247) => Exchange::AuthIp,
            (2, 34) => Exchange::IkeSaInit,
            (2, 35) => Exchange::IkeAuth,
            (2, 36) => Exchange::CreateChildSa,
            (2, 37) => Exchange::Informational,
            (2, 38) => Exchange::IkeSessionResume,
            (2, 43) => Exchange::IkeIntermediate,
            (2, 44) => Exchange::IkeFollowupKe,
            (_, other) => Exchange::Other(other),
        }
    }

    /// The contract's word.
    pub fn name(self) -> &'static str {
        match self {
            Exchange::Main => "main",
            Exchange::Aggressive => "aggressive",
            Exchange::Quick => "quick",
            Exchange::Transaction => "transaction",
            Exchange::Informational => "informational",
            Exchange::NewGroup => "new_group",
            Exchange::AuthIp => "authip",
            Exchange::IkeSaInit => "ike_sa_init",
            Exchange::IkeIntermediate => "ike_intermediate",
            Exchange::IkeAuth => "ike_auth",
            Exchange::IkeFollowupKe => "ike_followup_ke",
            Exchange::IkeSessionResume => "ike_session_resume",
            Exchange::CreateChildSa => "create_child_sa",
            Exchange::Other(_) => "other",
            Exchange::None => "none",
            Exchange::Unknown => "unknown",
        }
    }

    /// Whether it belongs to the phase before the peers are authenticated.
    pub fn is_phase1(self) -> bool {
        matches!(
            self,
            Exchange::Main
                | Exchange::Aggressive
                | Exchange::IkeSaInit
                | Exchange::IkeIntermediate
                | Exchange::IkeSessionResume
        )
    }
}
