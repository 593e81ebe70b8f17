//! `IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) ]`: a message as charon's ENC group writes it.

use std::collections::HashMap;
use std::rc::Rc;

use evidence::{Exchange, IkeVersion, Party, Slice, Turn};
use foldhash::quality::RandomState;

/// Payloads that are kept; a message of a sound daemon has fewer.
const MOST: usize = 64;
/// Lists of payloads that are remembered: a daemon writes the same few again and again.
const MOST_LISTS: usize = 4096;
/// Message IDs below: those of IKEv2's first exchanges, which nearly all messages have.
const FEW: u32 = 32;
/// Characters of a text by which a message is remembered.
const LONGEST: usize = 1 << 10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) version: IkeVersion,
    pub(super) exchange: Exchange,
    pub(super) turn: Turn,
    pub(super) message_id: u32,
    pub(super) payloads: Rc<Payloads>,
    pub(super) slice: Option<Slice>,
    /// Equal for a repetition within one IKE SA, and meaningless beyond it.
    pub(super) digest: u64,
}

/// What is between the brackets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Payloads {
    /// Types by number, in order.
    pub(super) kinds: Vec<u8>,
    /// Notify message types, in order.
    pub(super) notices: Vec<u16>,
    slice: Option<Slice>,
    /// Of all the above.
    pub(super) digest: u64,
}

/// What was read before: lists by version and text, whole messages by text.
#[derive(Debug, Default)]
pub(super) struct Lists {
    v1: HashMap<String, Rc<Payloads>, RandomState>,
    v2: HashMap<String, Rc<Payloads>, RandomState>,
    messages: HashMap<String, Message, RandomState>,
}

impl Lists {
    fn read(&mut self, version: IkeVersion, text: &str) -> Rc<Payloads> {
        let known = match version {
            IkeVersion::V1 => &mut self.v1,
            IkeVersion::V2 => &mut self.v2,
        };
        if let Some(list) = known.get(text) {
            return Rc::clone(list);
        }
        let mut list = Payloads::default();
        text.split_whitespace().take(MOST).for_each(|word| list.add(version, word));
        list.seal();
        let list = Rc::new(list);
        if known.len() < MOST_LISTS {
            known.insert(text.to_owned(), Rc::clone(&list));
        }
        list
    }
}

/// From the name of the exchange on.
pub(super) fn read(text: &str, lists: &mut Lists) -> Option<Message> {
    if let Some(message) = lists.messages.get(text) {
        return Some(message.clone());
    }
    let message = read_anew(text, lists)?;
    if message.message_id < FEW && lists.messages.len() < MOST_LISTS && text.len() <= LONGEST {
        lists.messages.insert(text.to_owned(), message.clone());
    }
    Some(message)
}

fn read_anew(text: &str, lists: &mut Lists) -> Option<Message> {
    let open = memchr::memchr(b'[', text.as_bytes())?;
    let (head, payloads) = (&text[..open], &text[open + 1..]);
    let payloads = payloads.trim_end().strip_suffix(']')?;
    let mut words = head.as_bytes().split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let (version, exchange) = exchange(words.next()?)?;
    let turn = match (version, words.next()?) {
        (_, b"response") => Turn::Response,
        (IkeVersion::V1, b"request") if exchange == Exchange::Informational => Turn::Unknown,
        (_, b"request") => Turn::Request,
        _ => return None,
    };
    let message_id = match words.next()? {
        // Documentation that leaves the number out.
        masked if masked.iter().all(|byte| *byte == b'x') => 0,
        number => std::str::from_utf8(number).ok()?.parse().ok()?,
    };
    let payloads = lists.read(version, payloads);
    let slice = payloads.slice;
    Some(Message { version, exchange, turn, message_id, payloads, slice, digest: 0 }.sealed())
}

/// `sending retransmit 1 of request message ID 0, seq 1` of IKEv1 (`task_manager_v1.c`),
/// `retransmit 1 of request with message ID 0` of IKEv2 (`task_manager_v2.c`): an initiator's
/// first message, or a later one of main mode.
pub(super) fn repeated(text: &str) -> Option<Message> {
    let numbered = |start: &str| {
        let (count, rest) = text.strip_prefix(start)?.split_once(" of request ")?;
        count.bytes().all(|byte| byte.is_ascii_digit()).then_some(rest)
    };
    let (version, exchange, kinds) = match numbered("sending retransmit ") {
        Some("message ID 0, seq 1") => (IkeVersion::V1, Exchange::Main, vec![1]),
        Some("message ID 0, seq 2") => (IkeVersion::V1, Exchange::Main, vec![4, 10]),
        Some("message ID 0, seq 3") => (IkeVersion::V1, Exchange::Main, vec![5, 8]),
        Some(_) => return None,
        None if numbered("retransmit ")? == "with message ID 0" => {
            (IkeVersion::V2, Exchange::IkeSaInit, vec![33])
        }
        None => return None,
    };
    Some(Message::new(version, exchange, Turn::Request, kinds))
}

/// The number of an IKEv2 request that came again (strongSwan `task_manager_v2.c`).
pub(super) fn heard_again(text: &str) -> Option<u32> {
    let rest = text.strip_prefix("received retransmit of request with ID ")?;
    rest.strip_suffix(", retransmitting response")?.parse().ok()
}

/// strongSwan `ike_header.c`: the names of exchange types.
fn exchange(name: &[u8]) -> Option<(IkeVersion, Exchange)> {
    use IkeVersion::{V1, V2};
    Some(match name {
        b"ID_PROT" => (V1, Exchange::Main),
        b"AGGRESSIVE" => (V1, Exchange::Aggressive),
        b"QUICK_MODE" => (V1, Exchange::Quick),
        b"TRANSACTION" => (V1, Exchange::Transaction),
        b"INFORMATIONAL_V1" => (V1, Exchange::Informational),
        b"IKE_SA_INIT" => (V2, Exchange::IkeSaInit),
        b"IKE_INTERMEDIATE" => (V2, Exchange::IkeIntermediate),
        b"IKE_AUTH" => (V2, Exchange::IkeAuth),
        b"CREATE_CHILD_SA" => (V2, Exchange::CreateChildSa),
        b"IKE_FOLLOWUP_KE" => (V2, Exchange::IkeFollowupKe),
        b"INFORMATIONAL" => (V2, Exchange::Informational),
        _ => return None,
    })
}

impl Message {
    /// It asks for the first message again, with a cookie or another group (RFC 7296 §1.2, §2.6).
    pub(super) fn asks_again(&self) -> bool {
        const COOKIE: u16 = 16_390;
        const INVALID_KE_PAYLOAD: u16 = 17;
        let mut notices = self.payloads.notices.iter();
        self.exchange == Exchange::IkeSaInit
            && notices.any(|kind| matches!(*kind, COOKIE | INVALID_KE_PAYLOAD))
    }

    pub(super) fn new(
        version: IkeVersion,
        exchange: Exchange,
        turn: Turn,
        kinds: Vec<u8>,
    ) -> Message {
        let mut payloads = Payloads { kinds, ..Payloads::default() };
        payloads.seal();
        let payloads = Rc::new(payloads);
        Message { version, exchange, turn, message_id: 0, payloads, slice: None, digest: 0 }
            .sealed()
    }

    /// It was put together of `total` fragments.
    pub(super) fn reassemble(&mut self, total: u16) {
        self.slice = Some(Slice { number: 0, total });
        self.seal();
    }

    fn sealed(mut self) -> Message {
        self.seal();
        self
    }

    fn seal(&mut self) {
        use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
        let mut hasher = foldhash::quality::FixedState::default().build_hasher();
        (self.exchange, self.turn, self.message_id).hash(&mut hasher);
        self.payloads.digest.hash(&mut hasher);
        self.slice.map(|slice| slice.number).hash(&mut hasher);
        self.digest = hasher.finish();
    }

    /// A first message of which nothing was read.
    pub(super) fn ignored() -> Message {
        Message::new(IkeVersion::V2, Exchange::IkeSaInit, Turn::Request, Vec::new())
    }

    /// No message at all, where one has to stand.
    pub(super) fn nothing(version: IkeVersion) -> Message {
        Message::new(version, Exchange::None, Turn::Unknown, Vec::new())
    }
}

impl Payloads {
    fn seal(&mut self) {
        use std::hash::BuildHasher as _;
        let state = foldhash::quality::FixedState::default();
        self.digest = state.hash_one((&self.kinds, &self.notices));
    }

    fn add(&mut self, version: IkeVersion, word: &str) {
        let (name, inner) = match word.split_once(['(', '/']) {
            Some((name, inner)) => (name, inner.trim_end_matches(')')),
            None => (word, ""),
        };
        let v2 = version == IkeVersion::V2;
        let kind = match name {
            "SA" => (1, 33),
            "KE" => (4, 34),
            "ID" => (5, 0),
            "IDi" => (0, 35),
            "IDr" => (0, 36),
            "CERT" => (6, 37),
            "CERTREQ" => (7, 38),
            "AUTH" => (0, 39),
            "HASH" => (8, 0),
            "SIG" => (9, 0),
            "No" => (10, 40),
            "N" => (11, 41),
            "D" => (12, 42),
            "V" => (13, 43),
            "TSi" => (0, 44),
            "TSr" => (0, 45),
            "CPRQ" | "CPRP" | "CPS" | "CPA" => (14, 47),
            "EAP" => (0, 48),
            "NAT-D" => (20, 0),
            "NAT-OA" => (21, 0),
            "EF" => (0, 53),
            "FRAG" => (132, 0),
            _ => (0, 0),
        };
        let kind = if v2 { kind.1 } else { kind.0 };
        if kind == 0 {
            return;
        }
        self.kinds.push(kind);
        match name {
            "N" => self.notices.extend(notify(version, inner)),
            "EF" | "FRAG" => {
                let (number, total) = inner.split_once('/').unwrap_or((inner, "0"));
                if let (Ok(number), Ok(total)) = (number.parse(), total.parse()) {
                    self.slice = Some(Slice { number, total });
                }
            }
            _ => {}
        }
    }
}

/// strongSwan `notify_payload.c` (5.9 to 6.1): the short names.
const NOTIFIES: &[(&str, u16)] = &[
    ("CRIT", 1),
    ("INVAL_IKE_SPI", 4),
    ("INVAL_MAJOR", 5),
    ("INVAL_SYN", 7),
    ("INVAL_MID", 9),
    ("INVAL_SPI", 11),
    ("ATTR_UNSUP", 13),
    ("NO_PROP", 14),
    ("PLD_MAL", 16),
    ("INVAL_KE", 17),
    ("INVAL_ID", 18),
    ("INVAL_CERTEN", 19),
    ("INVAL_CERT", 20),
    ("CERT_UNSUP", 21),
    ("INVAL_CA", 22),
    ("INVAL_HASH", 23),
    ("AUTH_FAILED", 24),
    ("INVAL_SIG", 25),
    ("SINGLE_PAIR", 34),
    ("NO_ADD_SAS", 35),
    ("INT_ADDR_FAIL", 36),
    ("FAIL_CP_REQ", 37),
    ("TS_UNACCEPT", 38),
    ("INVAL_SEL", 39),
    ("UNACCEPT_ADDR", 40),
    ("UNEXPECT_NAT", 41),
    ("TEMP_FAIL", 43),
    ("NO_CHILD_SA", 44),
    ("NO_STATE", 47),
    ("MAX_QUEUE", 48),
    ("ME_CONN_FAIL", 8192),
    ("MS_STATUS", 12_345),
    ("INIT_CONTACT", 16_384),
    ("SET_WINSIZE", 16_385),
    ("ADD_TS_POSS", 16_386),
    ("IPCOMP_SUP", 16_387),
    ("NATD_S_IP", 16_388),
    ("NATD_D_IP", 16_389),
    ("COOKIE", 16_390),
    ("USE_TRANSP", 16_391),
    ("HTTP_CERT_LOOK", 16_392),
    ("REKEY_SA", 16_393),
    ("ESP_TFC_PAD_N", 16_394),
    ("NON_FIRST_FRAG", 16_395),
    ("MOBIKE_SUP", 16_396),
    ("ADD_4_ADDR", 16_397),
    ("ADD_6_ADDR", 16_398),
    ("NO_ADD_ADDR", 16_399),
    ("UPD_SA_ADDR", 16_400),
    ("COOKIE2", 16_401),
    ("NO_NATS", 16_402),
    ("AUTH_LFT", 16_403),
    ("MULT_AUTH", 16_404),
    ("AUTH_FOLLOWS", 16_405),
    ("REDIR_SUP", 16_406),
    ("REDIR", 16_407),
    ("REDIR_FROM", 16_408),
    ("TKT_LT_OPAK", 16_409),
    ("TKT_REQ", 16_410),
    ("TKT_ACK", 16_411),
    ("TKT_NACK", 16_412),
    ("TKT_OPAK", 16_413),
    ("LINK_ID", 16_414),
    ("WESP_MODE", 16_415),
    ("ROHC_SUP", 16_416),
    ("EAP_ONLY", 16_417),
    ("CHDLESS_SUP", 16_418),
    ("CRASH_DET", 16_419),
    ("MSG_ID_SYN_SUP", 16_420),
    ("RPL_CTR_SYN_SUP", 16_421),
    ("MSG_ID_SYN", 16_422),
    ("RPL_CTR_SYN", 16_423),
    ("SEC_PASSWD", 16_424),
    ("PSK_PST", 16_425),
    ("PSK_CFM", 16_426),
    ("ERX_SUP", 16_427),
    ("IFOM_CAP", 16_428),
    ("SENDER_REQ_ID", 16_429),
    ("FRAG_SUP", 16_430),
    ("HASH_ALG", 16_431),
    ("USE_PPK", 16_435),
    ("PPK_ID", 16_436),
    ("NO_PPK", 16_437),
    ("IKE_INT_SUP", 16_438),
    ("ADD_KE", 16_441),
    ("AGGFRAG", 16_442),
    ("RES_INFO", 16_444),
    ("INITIAL_CONTACT", 24_578),
    ("DPD", 36_136),
    ("DPD_ACK", 36_137),
    ("UNITY_LB", 40_501),
    ("BEET_MODE", 40_961),
    ("ME_MED", 40_962),
    ("ME_EP", 40_963),
    ("ME_CB", 40_964),
    ("ME_CID", 40_965),
    ("ME_CKEY", 40_966),
    ("ME_CAUTH", 40_967),
    ("ME_R", 40_968),
    ("RADIUS", 40_969),
];

fn notify(version: IkeVersion, name: &str) -> Option<u16> {
    // Without a name of its own it is `(29)`.
    if let Some(number) = name.strip_prefix('(') {
        return number.trim_end_matches(')').parse().ok();
    }
    // `MS_STATUS(812)`: of Windows' code it shows the value.
    let name = name.split('(').next().unwrap_or(name);
    let known = NOTIFIES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    // Who retells a log writes the whole names.
    known.or_else(|| match version {
        IkeVersion::V1 => crate::logs::notify::v1(name),
        IkeVersion::V2 => crate::logs::notify::v2(name),
    })
}

impl Message {
    /// It can open an IKE SA.
    pub(super) fn is_first(&self) -> bool {
        match self.exchange {
            Exchange::IkeSaInit => true,
            Exchange::Main | Exchange::Aggressive => self.payloads.kinds.first() == Some(&1),
            _ => false,
        }
    }

    /// IKEv1: which message of its exchange (RFC 2409 §5), by what it holds.
    pub(super) fn position(&self, by: Party) -> u8 {
        let has = |kind: u8| self.payloads.kinds.contains(&kind);
        let second = u8::from(by == Party::Responder);
        match self.exchange {
            Exchange::Main if has(1) => 1 + second,
            Exchange::Main if has(4) => 3 + second,
            Exchange::Main => 5 + second,
            Exchange::Aggressive if has(1) => 1 + second,
            Exchange::Aggressive => 3,
            Exchange::Quick if has(1) && self.turn == Turn::Response => 2,
            Exchange::Quick if has(1) => 1,
            Exchange::Quick => 3,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Message> {
        super::read(text, &mut Lists::default())
    }

    #[test]
    fn messages_of_both_versions_are_read() {
        let init = read("IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) N(FRAG_SUP) ]").unwrap();
        assert_eq!((init.exchange, init.turn), (Exchange::IkeSaInit, Turn::Request));
        assert_eq!(init.payloads.kinds, [33, 34, 40, 41, 41]);
        assert_eq!(init.payloads.notices, [16_388, 16_430]);
        let quick = read("QUICK_MODE request 1234567890 [ HASH SA No ID ID ]").unwrap();
        assert_eq!((quick.version, quick.message_id), (IkeVersion::V1, 1_234_567_890));
        let slice = read("IKE_AUTH request 1 [ EF(2/3) ]").unwrap().slice;
        assert_eq!(slice, Some(Slice { number: 2, total: 3 }));
        let eap = read("IKE_AUTH response 2 [ EAP/REQ/MSCHAPV2 ]").unwrap();
        assert_eq!(eap.payloads.kinds, [48]);
        let first = read("IKE_SA_INIT request 0 [ SA KE No N(IKE_INT_SUP) ]").unwrap();
        assert_eq!(first.payloads.notices, [16_438]);
        assert_eq!(read("INFORMATIONAL response 3 [ ]").unwrap().payloads.kinds, [0; 0]);
    }

    #[test]
    fn whole_names_of_notifies_are_read() {
        for (text, kind) in [
            ("IKE_SA_INIT response 0 [ N(NO_PROPOSAL_CHOSEN) ]", 14),
            ("IKE_AUTH response 1 [ N(AUTHENTICATION_FAILED) ]", 24),
            ("IKE_AUTH response 2 [ N(MS_STATUS(812)) ]", 12_345),
            ("INFORMATIONAL_V1 request 7 [ HASH N(INVALID_ID_INFORMATION) ]", 18),
        ] {
            assert_eq!(read(text).unwrap().payloads.notices, [kind], "{text}");
        }
    }

    #[test]
    fn what_is_no_message_is_none() {
        for text in ["", "[", "IKE_AUTH request", "IKE_AUTH request y [ ]", "NO request 0 [ SA ]"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
