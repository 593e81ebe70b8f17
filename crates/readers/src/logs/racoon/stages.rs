//! What a line of racoon tells of the course: which message was sent or came, or what is up.

use evidence::{Endpoint, Exchange};

use super::super::ledger::endpoint;
use super::super::notify;

/// Both ends as far as the line names them: this one, and the other.
pub(in crate::logs) type Ends = (Option<Endpoint>, Option<Endpoint>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// A phase 1 is begun by this end, or answered.
    Begins {
        initiates: bool,
        ends: Ends,
        exchange: Option<Exchange>,
    },
    Mode(Exchange),
    /// A message with vendor IDs was read.
    VendorId,
    /// The version of NAT traversal is chosen: of the other end's first message.
    NatChosen,
    /// The other end's NAT-D payloads were compared.
    NatCompared,
    /// This end's NAT-D payloads leave.
    NatAdded,
    Ports(Ends),
    IkeUp {
        ends: Ends,
        initiator: Option<u64>,
    },
    ChildBegins {
        initiates: bool,
        ends: Ends,
    },
    ChildUp,
    /// No answer to what was repeated; the cookies, if they are said.
    TimeUp {
        cookies: Option<(u64, u64)>,
        ends: Ends,
    },
    ChildTimeUp,
    /// Apple: no answer in either phase; `TimeUp` or `ChildTimeUp` says so once more.
    GivesUp,
    /// Nobody got as far as phase 2: phase 1 is not over.
    PhaseOneTimeUp(Ends),
    /// What this peer sent came again.
    CameAgain(Option<Endpoint>),
    SentAgain,
    /// A notification of the other end.
    Notified {
        kind: Option<u16>,
        sealed: bool,
    },
    /// An error of the other end in phase 1, in clear; not said which.
    Refused,
    /// Apple: a message of phase 1 or 2, by its number.
    Counted {
        initiates: bool,
        outgoing: bool,
        exchange: Exchange,
        position: u8,
    },
    /// Apple: the address that is dialled.
    Dials(Option<Endpoint>),
}

/// Of a line in small letters.
pub(super) fn read(small: &str) -> Option<Stage> {
    // RouterOS names the mode here: `respond new phase 1 (Identity Protection): …`
    let begins = |initiates: bool, rest: &str| {
        let name = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let exchange = name.and_then(|(name, _)| mode(name));
        Stage::Begins { initiates, ends: pair(rest), exchange }
    };
    let child = |initiates: bool, rest: &str| Stage::ChildBegins { initiates, ends: pair(rest) };
    if let Some(rest) = small.strip_prefix("initiate new phase 1 ") {
        return Some(begins(true, rest));
    }
    if let Some(rest) = small.strip_prefix("respond new phase 1 ") {
        return Some(begins(false, rest));
    }
    if let Some(rest) = small.strip_prefix("initiate new phase 2 ") {
        return Some(child(true, rest));
    }
    if let Some(rest) = small.strip_prefix("respond new phase 2 ") {
        return Some(child(false, rest));
    }
    if let Some(rest) = small.strip_prefix("begin ").and_then(|rest| rest.strip_suffix(" mode.")) {
        return mode(rest).map(Stage::Mode);
    }
    if let Some(rest) = small.strip_prefix("isakmp-sa established ") {
        let (ends, spi) = rest.split_once(" spi:").unwrap_or((rest, ""));
        let initiator = cookies(spi).map(|(initiator, _)| initiator);
        return Some(Stage::IkeUp { ends: pair(ends), initiator });
    }
    if small.starts_with("ipsec-sa established") {
        return Some(Stage::ChildUp);
    }
    if let Some(rest) = small.strip_prefix("phase1 negotiation failed due to time up") {
        let rest = rest.trim_matches([' ', '.']);
        let cookies = rest.split(' ').next_back().and_then(cookies);
        let ends = if rest.contains("<=>") { pair(rest) } else { (None, None) };
        return Some(Stage::TimeUp { cookies, ends });
    }
    if let Some(rest) = small.strip_prefix("phase2 negotiation failed due to time up waiting for") {
        // `ESP 192.0.2.2[500]->192.0.2.1[500]`: the peer comes first.
        let ends = rest.rsplit(' ').next().and_then(|ends| ends.split_once("->"));
        let ends = ends.map_or((None, None), |(remote, local)| (end(local), end(remote)));
        return Some(Stage::PhaseOneTimeUp(ends));
    }
    if small.starts_with("phase2 negotiation failed due to time up. ")
        || small == "phase2 negotiation failed due to time up."
        || small.contains("give up to get ipsec-sa due to time up to wait")
    {
        return Some(Stage::ChildTimeUp);
    }
    if let Some(rest) = small.strip_prefix("the packet is retransmitted by ") {
        return Some(Stage::CameAgain(end(rest.split(' ').next().unwrap_or_default())));
    }
    if let Some(rest) = small.strip_prefix("nat-t: ports changed to: ") {
        let (remote, local) = ends_of(rest, "<->");
        return Some(Stage::Ports((local, remote)));
    }
    if small.starts_with("received vendor id: ") || small.starts_with("received broken ") {
        return Some(Stage::VendorId);
    }
    if small.starts_with("selected nat-t version: ") {
        return Some(Stage::NatChosen);
    }
    if small.starts_with("nat detected: ")
        || small.starts_with("nat not detected")
        || small.starts_with("nat-d payload #")
    {
        return Some(Stage::NatCompared);
    }
    if small.starts_with("adding remote and local nat-d payloads") {
        return Some(Stage::NatAdded);
    }
    notified(small).or_else(|| apple(small))
}

fn mode(name: &str) -> Option<Exchange> {
    match name {
        "identity protection" => Some(Exchange::Main),
        "aggressive" => Some(Exchange::Aggressive),
        _ => None,
    }
}

/// `notification NO-PROPOSAL-CHOSEN received in informational exchange.` (0.8), `fatal
/// NO-PROPOSAL-CHOSEN notify messsage, phase1 should be deleted.` (0.6 and 0.7).
fn notified(small: &str) -> Option<Stage> {
    if let Some((name, rest)) =
        small.strip_prefix("notification ").and_then(|rest| rest.split_once(" received in "))
    {
        let kind = notify::v1(name);
        let is_status = ["connected", "replay-status", "unity-heartbeat"].contains(&name);
        if is_status || kind.is_some_and(|kind| kind >= numbers::ike::FIRST_STATUS) {
            return None;
        }
        return Some(Stage::Notified { kind, sealed: !rest.starts_with("unencrypted") });
    }
    if let Some((name, rest)) =
        small.strip_prefix("fatal ").and_then(|rest| rest.split_once(" notify messs"))
    {
        return Some(Stage::Notified { kind: notify::v1(name), sealed: !rest.contains("phase1") });
    }
    // 0.6 and 0.7, of an error whose message ID is zero; nothing is deleted.
    if small == "delete phase1 handle." {
        return Some(Stage::Refused);
    }
    // In clear although phase 1 encrypts already: the other end does not know the keys.
    if small.ends_with("message must be encrypted") {
        return Some(Stage::Notified { kind: None, sealed: false });
    }
    // Sealed before phase 1 is over at this end.
    // 0.7 has no blank within it.
    let early = small
        .strip_prefix("ignore information because isakmp-sa")
        .is_some_and(|rest| rest.trim_start().starts_with("has not been established"));
    early.then_some(Stage::Notified { kind: None, sealed: true })
}

/// `IKE Packet: transmit success. (Initiator, Main-Mode message 1).` and what goes with it
/// (Apple's racoon, `ipsecSessionTracer.c`).
fn apple(small: &str) -> Option<Stage> {
    if let Some(rest) = small.strip_prefix("ipsec connecting to server ") {
        return Some(Stage::Dials(end(rest)));
    }
    if small.starts_with("ipsec phase 1 established") || small.starts_with("ipsec phase1 establ") {
        return Some(Stage::IkeUp { ends: (None, None), initiator: None });
    }
    if small.starts_with("ipsec phase 2 established") || small.starts_with("ipsec phase2 establ") {
        return Some(Stage::ChildUp);
    }
    if small.starts_with("ikev1 phase1: maximum retransmits. (phase1 max")
        || small.starts_with("ikev1 phase2: maximum retransmits. (phase2 max")
    {
        return Some(Stage::GivesUp);
    }
    let rest = small.strip_prefix("ike packet: ")?;
    let (what, rest) = rest.split_once(". (")?;
    let rest = rest.trim_end_matches([')', '.']);
    if rest == "phase 1 retransmit" || rest == "phase1 retransmit" {
        return Some(Stage::SentAgain);
    }
    let outgoing = match what {
        "transmit success" => true,
        "receive success" | "receive failed" => false,
        _ => return None,
    };
    let (role, rest) = rest.split_once(", ")?;
    let (mode, number) = rest.split_once(" message ")?;
    let exchange = match mode {
        "main-mode" => Exchange::Main,
        "aggressive-mode" | "aggressive mode" => Exchange::Aggressive,
        "quick-mode" => Exchange::Quick,
        _ => return None,
    };
    let position = number.trim().parse().ok().filter(|number| (1..=6).contains(number))?;
    Some(Stage::Counted { initiates: role == "initiator", outgoing, exchange, position })
}

/// What stands behind the last colon and blank, or all of it: `192.0.2.1[500]<=>192.0.2.2[500]`.
fn pair(text: &str) -> Ends {
    let text = text.rsplit_once(": ").map_or(text, |(_, ends)| ends);
    let text = text.trim_start_matches("negotiation:").trim();
    if text.contains("<=>") {
        return ends_of(text, "<=>");
    }
    match text.split_once("]-") {
        Some((local, remote)) => (end(&format!("{local}]")), end(remote)),
        None => (None, None),
    }
}

/// Two ends with something between them.
pub(in crate::logs) fn ends_of(text: &str, between: &str) -> Ends {
    match text.split_once(between) {
        Some((first, second)) => (end(first), end(second)),
        None => (end(text), None),
    }
}

/// `192.0.2.1[500]`, or without a port.
pub(in crate::logs) fn end(text: &str) -> Option<Endpoint> {
    let text = text.trim().split(' ').next().unwrap_or_default();
    match text.split_once('[') {
        Some((address, port)) => {
            let port = port.split(']').next().unwrap_or_default().parse().unwrap_or(0);
            endpoint(address, port)
        }
        None => endpoint(text.trim_end_matches('.'), 0),
    }
}

/// `0123456789abcdef:0000000000000000`.
fn cookies(text: &str) -> Option<(u64, u64)> {
    let text = text.trim();
    let cookie =
        |digits: &str| (digits.len() == 16).then(|| u64::from_str_radix(digits, 16).ok()).flatten();
    let (initiator, rest) = text.split_once(':')?;
    let responder = rest.split([':', ' ']).next().unwrap_or_default();
    Some((cookie(initiator)?, cookie(responder)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_cookies_are_read() {
        let (local, remote) = (end("192.0.2.1[500]"), end("192.0.2.2[4500]"));
        let text = "initiate new phase 1 negotiation: 192.0.2.1[500]<=>192.0.2.2[4500]";
        let (ends, exchange) = ((local, remote), None);
        assert_eq!(read(text), Some(Stage::Begins { initiates: true, ends, exchange }));
        let text = "respond new phase 1 (identity protection): 192.0.2.1[500]<=>192.0.2.2[4500]";
        let exchange = Some(Exchange::Main);
        assert_eq!(read(text), Some(Stage::Begins { initiates: false, ends, exchange }));
        let text = "isakmp-sa established 192.0.2.1[500]-192.0.2.2[4500] \
                    spi:00000000000000ab:00000000000000cd";
        let up = Stage::IkeUp { ends: (local, remote), initiator: Some(0xab) };
        assert_eq!(read(text), Some(up));
        let text = "phase1 negotiation failed due to time up. 00000000000000ab:0000000000000000";
        let cookies = Some((0xab, 0));
        assert_eq!(read(text), Some(Stage::TimeUp { cookies, ends: (None, None) }));
        let text = "phase1 negotiation failed due to time up 192.0.2.1[500]<=>192.0.2.2[4500] \
                    00000000000000ab:0000000000000000";
        assert_eq!(read(text), Some(Stage::TimeUp { cookies, ends: (local, remote) }));
    }

    #[test]
    fn notifications_are_told_apart_by_their_protection() {
        let of = |kind, sealed| Some(Stage::Notified { kind, sealed });
        for (text, wanted) in [
            (
                "notification no-proposal-chosen received in unencrypted informational exchange.",
                of(Some(14), false),
            ),
            (
                "notification invalid-id-information received in informational exchange.",
                of(Some(18), true),
            ),
            (
                "fatal no-proposal-chosen notify messsage, phase1 should be deleted.",
                of(Some(14), false),
            ),
            ("none message must be encrypted", of(None, false)),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
    }

    #[test]
    fn apples_messages_have_numbers() {
        let text = "ike packet: transmit success. (initiator, main-mode message 5).";
        let exchange = Exchange::Main;
        let wanted = Stage::Counted { initiates: true, outgoing: true, exchange, position: 5 };
        assert_eq!(read(text), Some(wanted));
        assert_eq!(read("ike packet: transmit success. (é, main-mode message 9)."), None);
    }
}
