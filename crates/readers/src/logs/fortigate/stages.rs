//! Which message a FortiGate says came or left, where its bytes are not shown.

use evidence::{Exchange, IkeVersion};

use crate::logs::ledger::Message;

/// A message of the first exchanges, or of quick mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stage {
    pub(super) version: IkeVersion,
    pub(super) initiates: bool,
    /// Of IKEv1.
    pub(super) exchange: Option<Exchange>,
    /// All up to this one passed, from 1 within the exchange; in IKEv2 within the first two.
    pub(super) position: u8,
    /// It is about an answer that came, which begins nothing.
    pub(super) answered: bool,
}

impl Stage {
    /// The last of those messages, and whether this end sends it; `bytes`: 0 = not said.
    pub(super) fn message(&self, bytes: u32) -> (Message, bool) {
        let message = match self.exchange {
            Some(exchange) => Message::placed(exchange, self.position, 0),
            None => Message::of_version_2(self.position),
        };
        let outgoing = self.initiates == (self.position % 2 == 1);
        // Of an answer that is not told, the request alone.
        let bytes = if outgoing && self.answered { 0 } else { bytes };
        // What it is as a rule, or how long it is: not both.
        let message = match message.exchange {
            Exchange::IkeAuth if bytes > 0 => Message { kinds: vec![46], sealed: true, ..message },
            _ => message,
        };
        (Message { bytes, ..message }, outgoing)
    }
}

/// `responder: main mode get 1st message...` (Fortinet, "IKEv1 debug analysis" and its articles
/// 195955 and 278503), in small letters. What an answer of IKEv2 holds is not said here.
pub(super) fn came(text: &str) -> Option<Stage> {
    let (initiates, rest) = match text.strip_prefix("responder") {
        Some(rest) => (false, rest),
        None => (true, text.strip_prefix("initiator")?),
    };
    let rest = rest.trim_start_matches([':', ' ']);
    let of = |version, exchange, position| {
        Some(Stage { version, initiates, exchange, position, answered: initiates })
    };
    if let Some(what) = rest.strip_prefix("received ") {
        let position = match what.split(' ').next()? {
            "sa_init" => 1,
            "auth" => 3,
            _ => return None,
        };
        return of(IkeVersion::V2, None, position);
    }
    let (exchange, rest) = match rest.strip_prefix("main mode get ") {
        Some(rest) => (Exchange::Main, rest),
        None => (Exchange::Aggressive, rest.strip_prefix("aggressive mode get ")?),
    };
    let turn = match rest.split(' ').next()? {
        "1st" => 1,
        "2nd" => 2,
        "3rd" => 3,
        _ => return None,
    };
    let position = 2 * turn - u8::from(!initiates);
    let most = if exchange == Exchange::Main { 6 } else { 3 };
    of(IkeVersion::V1, Some(exchange), position.min(most))
}

/// `ident_i1send`, in `sent IKE msg (ident_i1send): …`, in small letters.
pub(super) fn left(name: &str) -> Option<Stage> {
    let of = |initiates, exchange, position| {
        let version = if exchange == Exchange::IkeSaInit { IkeVersion::V2 } else { IkeVersion::V1 };
        let exchange = Some(exchange).filter(|_| version == IkeVersion::V1);
        Some(Stage { version, initiates, exchange, position, answered: false })
    };
    match name {
        "ident_i1send" => of(true, Exchange::Main, 1),
        "ident_r1send" => of(false, Exchange::Main, 2),
        "ident_i2send" => of(true, Exchange::Main, 3),
        "ident_r2send" => of(false, Exchange::Main, 4),
        "ident_i3send" => of(true, Exchange::Main, 5),
        "ident_r3send" => of(false, Exchange::Main, 6),
        "agg_i1send" => of(true, Exchange::Aggressive, 1),
        "agg_r1send" => of(false, Exchange::Aggressive, 2),
        "agg_i2send" => of(true, Exchange::Aggressive, 3),
        "sa_init" => of(true, Exchange::IkeSaInit, 1),
        "auth" => of(true, Exchange::IkeSaInit, 3),
        _ => None,
    }
}

/// The last message leaves again: `P1_RETRANSMIT`, `RETRANSMIT_AUTH`.
pub(super) fn is_again(name: &str) -> bool {
    name.contains("retransmit")
}

/// Which message that is, where its name says so.
pub(super) fn again(name: &str) -> Option<Stage> {
    left(name.strip_prefix("retransmit_")?)
}

/// `could not send ike packet(sa_init):192.0.2.1:500->192.0.2.7:500, …`, in small letters: which
/// message did not leave, and its ends.
pub(super) fn unsent(text: &str) -> Option<(Stage, &str)> {
    let rest = text.strip_prefix("could not send ike packet(")?;
    let (name, rest) = rest.split_once("):")?;
    Some((left(name).or_else(|| again(name))?, rest))
}

/// Some message of the first exchange of IKEv1.
pub(super) fn is_of_version_1(name: &str) -> bool {
    name.starts_with("p1_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_known_by_their_names() {
        for (text, initiates, position) in [
            ("responder: main mode get 1st message...", false, 1),
            ("responder:main mode get 3rd message...", false, 5),
            ("initiator: main mode get 2nd response...", true, 4),
            ("initiator: aggressive mode get 1st response...", true, 2),
            ("responder: aggressive mode get 2nd response...", false, 3),
            ("responder received auth msg", false, 3),
            ("initiator received sa_init response", true, 1),
        ] {
            let stage = came(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((stage.initiates, stage.position), (initiates, position), "{text}");
        }
        for text in ["", "responder", "initiator: main mode get 9th", "responder received eap msg"]
        {
            assert_eq!(came(text), None, "{text}");
        }
        assert_eq!(left("ident_r2send").map(|stage| stage.position), Some(4));
        assert_eq!(left("sa_init_response"), None);
        let unsent = unsent("could not send ike packet(retransmit_auth):192.0.2.1:500->x, len=9");
        assert!(unsent.is_some_and(|(own, rest)| own.position == 3 && rest.starts_with("192.")));
        assert!(is_again("p1_retransmit") && !is_again("auth"));
    }
}
