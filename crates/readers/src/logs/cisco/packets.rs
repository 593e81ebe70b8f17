//! IKEv2 packets as IOS and ASA print them over several lines: direction, SPIs, exchange, payloads.

use evidence::{Endpoint, Exchange, Turn};

use super::super::ledger::{Message, endpoint};
use super::super::notify;
use super::line;

/// Payloads that are kept.
const MOST: usize = 32;
/// Of one packet with all that is in it.
const MOST_LINES: u16 = 1000;

/// A packet while its lines come.
#[derive(Clone, Debug, Default)]
pub(super) struct Packet {
    pub(super) outgoing: bool,
    pub(super) local: Option<Endpoint>,
    pub(super) remote: Option<Endpoint>,
    pub(super) initiator: u64,
    pub(super) message: Option<Message>,
    message_id: u32,
}

/// This end and the other of a packet that was dropped, in the words of each message.
pub(super) fn dropped(text: &str) -> (Option<Endpoint>, Option<Endpoint>) {
    let find = |names: [&str; 3]| {
        let behind = names.iter().find_map(|name| Some(text.split_once(name)?.1))?;
        endpoint(behind.split([' ', ',']).next()?, 0)
    };
    (find(["destaddr=", "dest_addr ", " to "]), find(["srcaddr=", "src_addr ", " from "]))
}

impl Packet {
    /// `Sending Packet [To 192.0.2.2:500/From 192.0.2.1:500/VRF i0:f0]`, in small letters;
    /// ASA before 9.8: `Tx [L 192.0.2.1:500/R 192.0.2.2:500/VRF i0:f0] m_id: 0x0`.
    pub(super) fn begins(text: &str) -> Option<Packet> {
        let starts = ["sending packet [", "received packet [", "tx [l ", "rx [l "];
        let (at, rest) = starts
            .iter()
            .enumerate()
            .find_map(|(at, start)| Some((at, text.strip_prefix(start)?)))?;
        let outgoing = at.is_multiple_of(2);
        if at >= 2 {
            let (local, rest) = rest.split_once("/r ")?;
            let remote = rest.split(['/', ']']).next()?;
            let (local, remote) = (end(local), end(remote));
            return Some(Packet { outgoing, local, remote, ..Packet::default() });
        }
        let mut ends = (None, None);
        for part in rest.split(['/', ']']).take(3) {
            if let Some(to) = part.strip_prefix("to ") {
                ends.1 = end(to);
            } else if let Some(from) = part.strip_prefix("from ") {
                ends.0 = end(from);
            }
        }
        let (local, remote) = if outgoing { ends } else { (ends.1, ends.0) };
        Some(Packet { outgoing, local, remote, ..Packet::default() })
    }

    /// True where the line is one of its head.
    pub(super) fn head(&mut self, text: &str) -> bool {
        let spis = ["initiator spi :", "ikev2 hdr ispi:"];
        if let Some(rest) = spis.iter().find_map(|start| text.strip_prefix(start)) {
            self.initiator = spi(rest.split('-').next().unwrap_or_default());
            self.message_id = message_id(text);
            return true;
        }
        if let Some((exchange, turn)) = exchange(text) {
            self.message = Some(Message::new(exchange, turn, self.message_id));
            return true;
        }
        // ASA says here, over one line or several, what newer versions said before.
        if let Some((_, rest)) = text.split_once("exchange type: ")
            && self.message.is_none()
        {
            let name = rest.split([',', ' ']).next().unwrap_or_default();
            let answers = rest.contains("msg-response") || rest.contains("flags: responder");
            let turn = if answers { Turn::Response } else { Turn::Request };
            let id = self.message_id.max(message_id(rest));
            self.message = named(name).map(|exchange| Message::new(exchange, turn, id));
        } else if let (true, Some(message)) = (text.starts_with("message id:"), &mut self.message) {
            message.message_id = message_id(text);
        }
        let starts = ["next payload:", "exchange type:", "message id:", "hdr["];
        text.is_empty() || starts.iter().any(|start| text.starts_with(start))
    }
}

/// Behind `message id:`, also as `0x1`.
fn message_id(text: &str) -> u32 {
    let Some((_, rest)) = text.split_once("message id:") else { return 0 };
    match rest.trim_start().strip_prefix("0x") {
        Some(digits) => {
            let digits = digits.split([',', ' ', '(']).next().unwrap_or_default();
            u32::from_str_radix(digits, 16).unwrap_or(0)
        }
        None => super::super::phrase::number_after(text, "message id:").unwrap_or(0),
    }
}

/// Payloads as they are listed, in small letters: `vid idi auth sa notify(initial_contact)`, or one
/// on each line with what is in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Contents {
    pub(super) kinds: Vec<u8>,
    pub(super) notices: Vec<u16>,
    /// Each payload stands in a line of its own, with what is in it.
    is_detailed: bool,
    lines: u16,
}

impl Contents {
    /// False where the line is no list of payloads; of a line with a speaker (`named`) every word
    /// has to be one.
    pub(super) fn line(&mut self, text: &str, named: bool) -> bool {
        let (_, text) = line::label(text);
        let text = text.trim_start();
        self.lines = self.lines.saturating_add(1);
        if text.is_empty() {
            return true;
        }
        if let Some((name, rest)) = text.split_once(" next payload:") {
            self.is_detailed = true;
            let mut words = name.trim_start().split(['(', ')', ' ']);
            let Some(kind) = kind(words.next().unwrap_or_default()) else { return true };
            self.push(kind);
            let other = || rest.split_once("type: ")?.1.split([',', ' ']).next();
            let notice = words.next().and_then(notify::v2);
            self.note(notice.or_else(|| notify::v2(other()?)));
            return true;
        }
        // What ASA prints of each payload.
        let details = ["decrypted packet", "real decrypted packet", "encrypted data", "last "];
        if details.iter().any(|start| text.starts_with(start))
            || self.is_detailed && !named && self.lines < MOST_LINES
        {
            return true;
        }
        let known = |word: &str| kind(name(word)).is_some();
        let words = text.split_whitespace().take(MOST);
        let is_list = match named {
            true => words.clone().all(known),
            false => words.clone().next().is_some_and(known),
        };
        if !is_list {
            return false;
        }
        for word in words {
            let Some(kind) = kind(name(word)) else { continue };
            self.push(kind);
            let inner = word.split_once('(').map(|(_, inner)| inner.trim_end_matches(')'));
            self.note(inner.and_then(notify::v2));
        }
        true
    }

    fn note(&mut self, notice: Option<u16>) {
        if self.notices.len() < MOST {
            self.notices.extend(notice);
        }
    }

    fn push(&mut self, kind: u8) {
        if self.kinds.len() < MOST {
            self.kinds.push(kind);
        }
    }

    /// Nothing but the wrapping.
    pub(super) fn is_sealed(&self) -> bool {
        self.kinds.iter().all(|kind| SEALED.contains(kind))
    }

    /// Without the wrapping of what was decrypted.
    pub(super) fn unwrapped(mut self) -> Contents {
        if !self.is_sealed() {
            self.kinds.retain(|kind| !SEALED.contains(kind));
        }
        self
    }
}

/// RFC 7296 §3.14, RFC 7383 §2.5.
const SEALED: [u8; 2] = [46, 53];

fn name(word: &str) -> &str {
    word.split('(').next().unwrap_or(word)
}

fn kind(name: &str) -> Option<u8> {
    Some(match name {
        "sa" => 33,
        "ke" => 34,
        "idi" => 35,
        "idr" => 36,
        "cert" => 37,
        "certreq" => 38,
        "auth" => 39,
        "n" => 40,
        "notify" => 41,
        "delete" => 42,
        "vid" => 43,
        "tsi" => 44,
        "tsr" => 45,
        "encr" => 46,
        "cfg" => 47,
        "eap" => 48,
        "encr_frag" | "skf" => 53,
        _ => return None,
    })
}

/// `ikev2 ike_sa_init exchange request`.
fn exchange(text: &str) -> Option<(Exchange, Turn)> {
    let mut words = text.strip_prefix("ikev2 ")?.split_whitespace();
    let exchange = named(words.next()?)?;
    if words.next() != Some("exchange") {
        return None;
    }
    // ASA puts no end to the line.
    let turn = match words.next()? {
        word if word.starts_with("request") => Turn::Request,
        word if word.starts_with("response") => Turn::Response,
        _ => return None,
    };
    Some((exchange, turn))
}

fn named(name: &str) -> Option<Exchange> {
    Some(match name {
        "ike_sa_init" => Exchange::IkeSaInit,
        "ike_intermediate" => Exchange::IkeIntermediate,
        "ike_auth" => Exchange::IkeAuth,
        "create_child_sa" => Exchange::CreateChildSa,
        "informational" => Exchange::Informational,
        _ => return None,
    })
}

/// Sixteen hexadecimal digits; what is masked stands for itself.
pub(super) fn spi(digits: &str) -> u64 {
    use std::hash::BuildHasher as _;
    let digits = digits.trim().trim_start_matches("0x");
    u64::from_str_radix(digits, 16)
        .unwrap_or_else(|_| foldhash::quality::FixedState::default().hash_one(digits))
}

/// `192.0.2.1:500`, and IPv6 with its port behind the last colon.
pub(super) fn end(text: &str) -> Option<Endpoint> {
    let (address, port) = text.rsplit_once(':')?;
    match port.parse() {
        Ok(port) => endpoint(address, port),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_put_together() {
        let text = "sending packet [to 192.0.2.2:500/from 192.0.2.1:4500/vrf i0:f0]";
        let mut packet = Packet::begins(text).unwrap();
        assert_eq!((packet.local, packet.remote), (end("192.0.2.1:4500"), end("192.0.2.2:500")));
        assert!(packet.head("initiator spi : 00ab - responder spi : 0000 message id: 1"));
        assert!(packet.head("ikev2 ike_auth exchange response"));
        assert!(!packet.head("payload contents:"));
        let message = packet.message.unwrap();
        assert_eq!((packet.initiator, message.message_id), (0xab, 1));
        assert_eq!((message.exchange, message.turn), (Exchange::IkeAuth, Turn::Response));
    }

    #[test]
    fn payloads_are_listed_in_two_ways() {
        let mut contents = Contents::default();
        assert!(contents.line("vid idr auth notify(authentication_failed)", false));
        assert_eq!(
            (contents.kinds.as_slice(), contents.notices.as_slice()),
            (&[43, 36, 39, 41][..], &[24][..])
        );
        let mut contents = Contents::default();
        assert!(contents.line("(30): sa next payload: ke, reserved: 0x0, length: 48", true));
        let notify = "notify(x) next payload: none, length: 8, type: no_proposal_chosen";
        assert!(contents.line(notify, true));
        assert_eq!((contents.kinds, contents.notices), (vec![33, 41], vec![14]));
        assert!(!Contents::default().line("failed to find a matching policy", false));
        assert!(!Contents::default().line("auth exchange failed", true));
    }
}
