//! OpenIKED before 6.5, which names no SPI: `ikev2_recv: IKE_SA_INIT request from initiator
//! 192.0.2.7:500 to 192.0.2.1:500 policy 'x' id 0, 510 bytes`.

use evidence::{Endpoint, Exchange, IkeVersion, Remark, Turn};

use super::super::ledger::{At, Message};
use super::{Crossing, Entry, Iked, exchange, of_host, phrases};
use crate::reading::Reading;

/// The last negotiation with a peer.
#[derive(Debug)]
pub(super) struct Known {
    peer: Endpoint,
    at: At,
    /// Its first exchange is over.
    is_past: bool,
}

/// Peers that are kept.
const MOST_PEERS: usize = 4096;

impl Iked {
    /// `text` in small letters.
    pub(super) fn without_spi(&mut self, text: &str, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if let Some(crossing) = crossing(text) {
            if let Some(at) = self.with_peer(&crossing) {
                self.tells(at, &crossing, entry, reading);
            }
        } else if phrases::remark(text) == Some(Remark::NotStarted) {
            if !self.is_stopped
                && let Some(at) = self.ledger.begin(IkeVersion::V2, None)
            {
                self.is_stopped = true;
                self.ledger.remark(at, Remark::NotStarted, "", entry, reading);
            }
        } else if let Some(at) = self.current {
            // The states of OpenBSD 6.4 (`types.h`); the words behind them name both ends.
            let is_up = text.starts_with("sa_state: valid -> established ");
            let up = is_up.then_some(Remark::Established);
            // A function that is given no IKE SA speaks of the message that came last.
            if let Some(what) = up.or_else(|| phrases::remark(text)) {
                self.answered.remove(&at);
                self.ledger.remark(at, what, "", entry, reading);
            }
        }
    }

    /// A first message begins another once the last is past its own.
    fn with_peer(&mut self, crossing: &Crossing) -> Option<At> {
        let peer = crossing.peer?.host();
        let exchange = crossing.message.exchange;
        let begins = exchange == Exchange::IkeSaInit && crossing.message.turn == Turn::Request;
        let is_past = exchange != Exchange::IkeSaInit;
        if let Some(known) = self.by_peer.iter_mut().find(|known| known.peer == peer)
            && !(begins && known.is_past)
        {
            known.is_past |= is_past;
            self.current = Some(known.at);
            return Some(known.at);
        }
        let at = self.ledger.begin(IkeVersion::V2, crossing.initiates())?;
        self.by_peer.retain(|known| known.peer != peer);
        if self.by_peer.len() < MOST_PEERS {
            self.by_peer.push(Known { peer, at, is_past });
        }
        self.current = Some(at);
        Some(at)
    }
}

/// `text` in small letters.
fn crossing(text: &str) -> Option<Crossing> {
    let (outgoing, rest) = match text.strip_prefix("ikev2_recv: ") {
        Some(rest) => (false, rest),
        None => (true, text.strip_prefix("ikev2_msg_send: ")?),
    };
    let mut words = rest.split(' ');
    let exchange = exchange(words.next()?)?;
    let turn = match words.next()? {
        "request" => Turn::Request,
        "response" => Turn::Response,
        _ => return None,
    };
    if words.next()? != "from" {
        return None;
    }
    let from = words.next()?;
    let from = if matches!(from, "initiator" | "responder") { words.next()? } else { from };
    if words.next()? != "to" {
        return None;
    }
    let (from, to) = (of_host(from), of_host(words.next()?));
    // The policy's name may be any.
    let (named, last) =
        rest.rsplit_once(", ").filter(|(_, last)| *last != "nat-t").or_else(|| {
            let (rest, _) = rest.rsplit_once(", nat-t")?;
            rest.rsplit_once(", ")
        })?;
    let bytes = last.strip_suffix(" bytes")?.parse().unwrap_or_default();
    let id = named.rsplit(' ').next()?.parse().ok()?;
    let sealed = exchange != Exchange::IkeSaInit;
    let message = Message { bytes, sealed, ..Message::new(exchange, turn, id) };
    let (peer, local) = if outgoing { (to, from) } else { (from, to) };
    Some(Crossing { message, outgoing, peer, local })
}
