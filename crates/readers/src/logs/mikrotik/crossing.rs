//! Which message crosses, and what is in it, as RouterOS' lines say it in small letters.

use evidence::{Endpoint, Exchange, Turn};

use super::super::ledger::Message;
use super::super::racoon::ends_of;

/// A line that says which message crosses.
pub(super) struct Crossing {
    pub(super) outgoing: bool,
    pub(super) turn: Turn,
    pub(super) exchange: Exchange,
    pub(super) message_id: u32,
    pub(super) peer: Option<Endpoint>,
    pub(super) cookie: Option<u64>,
}

/// `-> ike2 request, exchange: AUTH:1 192.0.2.1[4500] 00ab…:00cd…`, in small letters.
pub(super) fn read(text: &str) -> Option<Crossing> {
    let (outgoing, rest) = match text.strip_prefix("<- ike2 ") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("-> ike2 ")?),
    };
    let (turn, rest) = rest.split_once(", exchange: ")?;
    let turn = match turn {
        "request" => Turn::Request,
        "reply" => Turn::Response,
        _ => return None,
    };
    let mut words = rest.split_whitespace();
    let (name, id) = words.next()?.split_once(':')?;
    let exchange = match name {
        "sa_init" | "ike_sa_init" => Exchange::IkeSaInit,
        "auth" | "ike_auth" => Exchange::IkeAuth,
        "create_child_sa" => Exchange::CreateChildSa,
        "informational" => Exchange::Informational,
        _ => return None,
    };
    let (peer, _) = ends_of(words.next().unwrap_or_default(), "<->");
    let cookie = words.next().and_then(|spis| {
        let digits = spis.split(':').next()?;
        u64::from_str_radix(digits, 16).ok()
    });
    Some(Crossing { outgoing, turn, exchange, message_id: id.parse().ok()?, peer, cookie })
}

/// `ENC (292 bytes)`, in small letters.
pub(super) fn payload(name: &str) -> Option<u8> {
    let name = name.split([' ', '(']).next().unwrap_or_default();
    PAYLOADS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// What was inside the encryption is told as if in clear; of what is not known, that it is sealed.
pub(super) fn contents(message: &mut Message) {
    message.kinds.retain(|kind| *kind != 46);
    if !message.notices.is_empty() && !message.kinds.contains(&41) {
        message.kinds.push(41);
    }
    if !message.kinds.is_empty() {
        return;
    }
    if message.exchange == Exchange::IkeSaInit {
        message.kinds = vec![33, 34, 40];
    } else {
        (message.sealed, message.kinds) = (true, vec![46]);
    }
}

/// Payloads of IKEv2 by RouterOS' names (RFC 7296 §3.2).
const PAYLOADS: [(&str, u8); 14] = [
    ("sa", 33),
    ("ke", 34),
    ("id_i", 35),
    ("id_r", 36),
    ("cert", 37),
    ("certreq", 38),
    ("auth", 39),
    ("nonce", 40),
    ("notify", 41),
    ("vid", 43),
    ("ts_i", 44),
    ("ts_r", 45),
    ("enc", 46),
    ("eap", 48),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_from_its_line() {
        let text = "<- ike2 reply, exchange: auth:1 192.0.2.1[4500] 00000000000000ab:cd";
        let crossing = read(text).unwrap();
        assert_eq!((crossing.outgoing, crossing.turn), (true, Turn::Response));
        assert_eq!((crossing.exchange, crossing.message_id), (Exchange::IkeAuth, 1));
        assert_eq!(crossing.cookie, Some(0xab));
        for text in ["-> ike2 request, exchange: other:1", "-> ike2", "-> ike2 x, exchange: auth:1"]
        {
            assert!(read(text).is_none(), "{text}");
        }
        assert_eq!((payload("enc (292 bytes)"), payload("é")), (Some(46), None));
    }
}
