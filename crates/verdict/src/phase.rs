//! The phase of a negotiation in which something happens.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    Service,
    Reachability,
    Phase1,
    Auth,
    Certificate,
    Phase2,
    UserAuth,
    Traffic,
    PostConnect,
    None,
    Unknown,
}

impl Phase {
    /// The contract's word.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Service => "service",
            Phase::Reachability => "reachability",
            Phase::Phase1 => "phase1",
            Phase::Auth => "auth",
            Phase::Certificate => "certificate",
            Phase::Phase2 => "phase2",
            Phase::UserAuth => "user-auth",
            Phase::Traffic => "traffic",
            Phase::PostConnect => "post-connect",
            Phase::None => "none",
            Phase::Unknown => "unknown",
        }
    }
}
