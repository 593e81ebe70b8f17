//! The sentences of isakmpd, and of the client that is made of it.

use evidence::{Logged, Origin};

use crate::logs::notify;
use crate::logs::phrase::Origins;

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said<'a> {
    /// One message of phase 1, by whether it leaves and whether the mode is aggressive; an answer
    /// may be a notify alone.
    PhaseOne {
        sends: bool,
        aggressive: bool,
        refuses: bool,
    },
    /// One of quick mode, and whether it is the last: a hash alone.
    PhaseTwo {
        sends: bool,
        is_last: bool,
    },
    /// A notify that came.
    Notified(u16),
    PhaseOneDone {
        local: &'a str,
        remote: &'a str,
    },
    /// The peer calls itself otherwise than it is expected to.
    OtherIdentity,
    /// A message is refused here, with that notify.
    Drops {
        peer: &'a str,
        kind: u16,
    },
    GivesUp {
        exchange: &'a str,
    },
}

/// The SA that a line names, and what it says of it.
pub(super) fn read(text: &str) -> Option<(&str, Said<'_>)> {
    let (sa, text) = match text.strip_prefix("(SA ").and_then(|rest| rest.split_once(") ")) {
        Some((sa, text)) => (sa, text),
        None => ("", text),
    };
    Some((sa, said(text)?))
}

fn said(text: &str) -> Option<Said<'_>> {
    let passed = [("SEND ", true), ("RECV ", false)];
    if let Some((rest, sends)) =
        passed.iter().find_map(|(start, sends)| Some((text.strip_prefix(start)?, *sends)))
    {
        return message(rest, sends);
    }
    if let Some(rest) = text.strip_prefix("dropped message from ") {
        // The address is the socket's, and the name of the notify the daemon's own.
        let (peer, rest) = rest.split_once(" port ")?;
        let (_, name) = rest.split_once(" due to notification type ")?;
        return Some(Said::Drops { peer, kind: notify::v1(name)? });
    }
    if let Some(rest) = text.strip_prefix("transport_send_messages: giving up on ") {
        let exchange = rest.split_once("exchange ").map_or("", |(_, name)| name);
        return Some(Said::GivesUp { exchange: exchange.split(',').next().unwrap_or_default() });
    }
    if text.starts_with("ike_phase_1_recv_ID: received remote ID other than expected ") {
        return Some(Said::OtherIdentity);
    }
    let rest = text.strip_prefix("isakmpd: ").unwrap_or(text).strip_prefix("phase 1 done")?;
    // Identities stand before the addresses, which are the last words.
    let (_, ends) = rest.rsplit_once(" src: ")?;
    let (local, remote) = ends.split_once(" dst: ")?;
    Some(Said::PhaseOneDone { local, remote })
}

fn message(text: &str, sends: bool) -> Option<Said<'_>> {
    let payloads = |text: &str| text.replace("] [", "][");
    if let Some(rest) = text.strip_prefix("phase 1 ") {
        let (mode, list) = rest.split_once(" Mode ")?;
        let refuses = !sends && payloads(list.trim()) == "[NOTIFY]";
        return Some(Said::PhaseOne { sends, aggressive: mode == "Aggressive", refuses });
    }
    if let Some(list) = text.strip_prefix("phase 2 Quick Mode ") {
        return Some(Said::PhaseTwo { sends, is_last: list.trim() == "[HASH]" });
    }
    let rest = text.strip_prefix("Informational ")?.strip_suffix(" error")?;
    let (_, name) = rest.split_once(" with ")?;
    // One that is sent follows from what this end says of the peer's message.
    (!sends).then_some(Said::Notified(notify::v1(name)?))
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "OpenBSD 2.3–7, TheGreenBow 2–6",
        logged: Logged::Always,
        source: "message.c, transport.c, ike_phase_1.c; BiGuard VPN Client manual, chapter 5",
    },
    &[],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_taken_apart() {
        let first = Said::PhaseOne { sends: true, aggressive: false, refuses: false };
        for (text, wanted) in [
            ("(SA Cnx-P1) SEND phase 1 Main Mode [SA][VID]", ("Cnx-P1", first)),
            ("(SA Cnx-P1) SEND phase 1 Main Mode  [SA] [VID]", ("Cnx-P1", first)),
            (
                "(SA Cnx-P1) RECV phase 1 Aggressive Mode [HASH][SA]",
                ("Cnx-P1", Said::PhaseOne { sends: false, aggressive: true, refuses: false }),
            ),
            (
                "(SA Cnx-P1) RECV phase 1 Main Mode [NOTIFY]",
                ("Cnx-P1", Said::PhaseOne { sends: false, aggressive: false, refuses: true }),
            ),
            (
                "(SA Cnx-Cnx-P2) SEND phase 2 Quick Mode [HASH]",
                ("Cnx-Cnx-P2", Said::PhaseTwo { sends: true, is_last: true }),
            ),
            (
                "RECV Informational [HASH][NOTIFY] with NO_PROPOSAL_CHOSEN error",
                ("", Said::Notified(14)),
            ),
            (
                "dropped message from 192.0.2.1 port 500 due to notification type INVALID_COOKIE",
                ("", Said::Drops { peer: "192.0.2.1", kind: 4 }),
            ),
            (
                "transport_send_messages: giving up on message 0x8, exchange ISAKMP-peer-west",
                ("", Said::GivesUp { exchange: "ISAKMP-peer-west" }),
            ),
            (
                "ike_phase_1_recv_ID: received remote ID other than expected a@example.org",
                ("", Said::OtherIdentity),
            ),
            (
                "phase 1 done: initiator id a src: b, responder id c, src: 192.0.2.1 dst: 192.0.2.2",
                ("", Said::PhaseOneDone { local: "192.0.2.1", remote: "192.0.2.2" }),
            ),
        ] {
            assert_eq!(read(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn other_sentences_say_nothing() {
        for text in [
            "",
            "(SA x",
            "SEND Informational [NOTIFY] with PAYLOAD_MALFORMED error",
            "RECV Informational [HASH][DEL]",
            "RECV Informational [NOTIFY] with WHATEVER error",
            "exchange_run: exchange_validate failed",
            "phase 1 done",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
