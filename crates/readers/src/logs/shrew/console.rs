//! What Shrew Soft's Access Manager shows while it connects: sentences without mark or time.

use evidence::Remark;

/// All in the source of 2.1 and 2.2 (`client.cpp` of ikec and qikec, `ike.client.cpp` of iked: the
/// reasons for which a tunnel is closed); "timout" is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Its settings are handed to the daemon.
    Prepares,
    /// It begins to negotiate.
    Begins,
    /// Nothing came any more.
    GivesUp,
    Judges(Remark),
    /// It is closed, by whomever.
    Closes,
}

pub(super) fn read(small: &str) -> Option<Shown> {
    Some(match small.trim().trim_end_matches([' ', '.']) {
        "attached to key daemon"
        | "peer configured"
        | "iskamp proposal configured"
        | "isakmp proposal configured"
        | "esp proposal configured"
        | "ipcomp proposal configured"
        | "client configured"
        | "local id configured"
        | "remote id configured"
        | "pre-shared key configured"
        | "server cert configured"
        | "client cert configured"
        | "client key configured"
        | "network device configured" => Shown::Prepares,
        "bringing up tunnel" => Shown::Begins,
        "negotiation timout occurred" | "negotiation timeout occurred" => Shown::GivesUp,
        // Who quotes it points at it; nobody else writes the word so.
        pointed if pointed.starts_with("negotiation timout occurred ") => Shown::GivesUp,
        // A version of 2009 shortens it.
        "gateway is not responding" | "gateway not responding" => Shown::Judges(Remark::PeerDead),
        "gateway authentication error" => Shown::Judges(Remark::NotAuthenticated),
        "user authentication error" => Shown::Judges(Remark::XauthFailed),
        "invalid message from gateway" => Shown::Judges(Remark::Malformed),
        "tunnel enabled" => Shown::Judges(Remark::Established),
        "session terminated by user"
        | "session terminated by gateway"
        | "tunnel disabled"
        | "detached from key daemon" => Shown::Closes,
        site if site.starts_with("config loaded for site ") => Shown::Prepares,
        _ => return None,
    })
}
