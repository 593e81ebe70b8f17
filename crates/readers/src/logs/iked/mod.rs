//! OpenIKED: `iked` in syslog, and what `iked -dv` prints. IKEv2 alone.

mod line;
mod old;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use std::collections::HashMap;

use evidence::{
    Endpoint, Exchange, IkeVersion, Party, Place, Product, Remark, Remarked, Statement, Turn, When,
};
use foldhash::quality::RandomState;

use self::line::IkedLine;
use super::ledger::{At, Ledger, Message, endpoint};
use super::phrase::small;
use super::{Entry, stamp};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Debug)]
pub(crate) struct Iked {
    ledger: Ledger,
    by_spi: HashMap<u64, At, RandomState>,
    by_peer: Vec<old::Known>,
    /// The IKE SA that the last line named.
    current: Option<At>,
    /// What it means if the proof that was just looked at fails.
    proof: Option<Remark>,
    /// Of those that this end dials, whose IKE_AUTH is answered: it says of each what comes of it.
    answered: HashMap<At, (Place, When), RandomState>,
    says_all: bool,
    /// Its file keeps it from starting, which was said.
    is_stopped: bool,
    lines: u64,
}

/// `recv IKE_AUTH req 1 peer 192.0.2.7:500 local 192.0.2.1:500, 272 bytes, policy 'x'`.
struct Crossing {
    message: Message,
    outgoing: bool,
    peer: Option<Endpoint>,
    local: Option<Endpoint>,
}

impl Iked {
    /// `base`: its first number.
    pub(super) fn new(base: u32) -> Iked {
        Iked {
            ledger: Ledger::of(base, Product::OpenIked),
            by_spi: HashMap::default(),
            by_peer: Vec::new(),
            current: None,
            proof: None,
            answered: HashMap::default(),
            says_all: false,
            is_stopped: false,
            lines: 0,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// Whether the line is OpenIKED's.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text, self.has_spoken()) else { return false };
        self.lines += 1;
        // FortiClient, and what is older, may not say what comes of it.
        self.says_all = !said.is_client && said.spi.is_some();
        if said.is_client {
            self.ledger.is_of(Product::FortiClient);
        }
        let entry = Entry { place: line.place(), when: stamp::read(said.before), text: said.text };
        self.said(&said, entry, reading);
        true
    }

    fn said(&mut self, said: &IkedLine<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let text = small(said.text);
        if let Some(proof) = phrases::proof(&text) {
            self.proof = Some(proof);
            return;
        }
        let Some(spi) = said.spi else { return self.without_spi(&text, entry, reading) };
        if let Some(crossing) = crossing(&text) {
            self.crosses(spi, &crossing, entry, reading);
            return;
        }
        let what = if text.starts_with("ikev2_auth_verify: ikev2_msg_authverify failed") {
            Some(self.proof.take().unwrap_or(Remark::NotAuthenticated))
        } else if text.contains(": no proposal chosen") && text.starts_with("ikev2_") {
            // What is negotiated is known by the function, and else by the exchange.
            let child = text.contains("child").then_some(Remark::ChildRefused);
            phrases::remark(&text).or(child).or(Some(Remark::IkeRefused))
        } else {
            phrases::remark(&text)
        };
        let notified = phrases::notified(&text);
        if what.is_none() && notified.is_none() {
            return;
        }
        let Some(at) = self.of(spi, None) else { return };
        let in_auth = self.answered.remove(&at).is_some();
        let has_messages = self.ledger.has_messages(at);
        match notified {
            Some(kind) if has_messages && self.ledger.initiates(at) == Some(true) => {
                self.ledger.notice(at, kind, Party::Responder, entry, reading);
                if in_auth {
                    self.refused_there(at, kind, entry, reading);
                }
            }
            // The line stands alone: its message came in no other.
            Some(24) if !has_messages => {
                self.ledger.remark(at, Remark::NotAuthenticated, "", entry, reading);
            }
            _ => {}
        }
        if let Some(what) = what {
            self.ledger.remark(at, what, "", entry, reading);
        }
    }

    /// The answer to IKE_AUTH is sealed: this end says what it refuses.
    fn refused_there(&self, at: At, kind: u16, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let what = match kind {
            14 => Remark::ChildRefused,
            _ => Remark::NotAuthenticated,
        };
        let remarked = Statement::Remarks(Remarked::new(what, ""));
        self.ledger.states_there(at, remarked, entry, reading);
    }

    /// An answer after which neither an IKE SA is established nor anything refused.
    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        let mut left: Vec<_> = std::mem::take(&mut self.answered).into_iter().collect();
        left.sort_unstable_by_key(|(at, _)| *at);
        for (at, (place, when)) in left {
            let entry = Entry { place, when, text: "" };
            self.ledger.remark(at, Remark::ChildFailed, "", entry, reading);
        }
    }

    fn of(&mut self, spi: u64, initiates: Option<bool>) -> Option<At> {
        let at = match self.by_spi.get(&spi) {
            Some(at) => *at,
            None => {
                let at = self.ledger.begin(IkeVersion::V2, initiates)?;
                self.by_spi.insert(spi, at);
                at
            }
        };
        if self.current != Some(at) {
            self.proof = None;
        }
        self.current = Some(at);
        Some(at)
    }

    fn crosses(
        &mut self,
        spi: u64,
        crossing: &Crossing,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if let Some(at) = self.of(spi, crossing.initiates()) {
            self.tells(at, crossing, entry, reading);
        }
    }

    fn tells(&mut self, at: At, crossing: &Crossing, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if let Some(initiates) = crossing.initiates() {
            self.ledger.settle_role(at, initiates);
        }
        self.ledger.settle(at, crossing.local, crossing.peer);
        let answers = crossing.message.exchange == Exchange::IkeAuth
            && crossing.message.turn == Turn::Response
            && !crossing.outgoing;
        match answers && self.says_all {
            true => self.answered.insert(at, (entry.place, entry.when)),
            false => self.answered.remove(&at),
        };
        self.ledger.tell(at, &crossing.message, crossing.outgoing, entry, reading);
    }
}

impl Crossing {
    /// Either end asks once the first exchanges are over.
    fn initiates(&self) -> Option<bool> {
        let asks = self.message.turn == Turn::Request;
        let first = matches!(self.message.exchange, Exchange::IkeSaInit | Exchange::IkeAuth);
        first.then_some(self.outgoing == asks)
    }
}

/// `text` in small letters.
fn crossing(text: &str) -> Option<Crossing> {
    let mut words = text.split(' ');
    let outgoing = match words.next()? {
        "send" => true,
        "recv" => false,
        // `retransmit 2 IKE_AUTH req 1 …`: the same once more (`ikev2_msg.c`).
        "retransmit" => {
            words.next().filter(|count| count.bytes().all(|byte| byte.is_ascii_digit()))?;
            true
        }
        _ => return None,
    };
    let exchange = exchange(words.next()?)?;
    let turn = match words.next()? {
        "req" => Turn::Request,
        "res" => Turn::Response,
        _ => return None,
    };
    let id = words.next()?.parse().ok()?;
    let mut end = |name: &str| {
        if words.next()? != name {
            return None;
        }
        of_host(words.next()?.trim_end_matches(','))
    };
    let (peer, local) = (end("peer"), end("local"));
    let bytes = words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
    let sealed = exchange != Exchange::IkeSaInit;
    let message = Message { bytes, sealed, ..Message::new(exchange, turn, id) };
    Some(Crossing { message, outgoing, peer, local })
}

fn exchange(name: &str) -> Option<Exchange> {
    Some(match name {
        "ike_sa_init" => Exchange::IkeSaInit,
        "ike_auth" => Exchange::IkeAuth,
        "create_child_sa" => Exchange::CreateChildSa,
        "informational" => Exchange::Informational,
        _ => return None,
    })
}

/// `192.0.2.7:500`.
fn of_host(text: &str) -> Option<Endpoint> {
    let (address, port) = text.rsplit_once(':')?;
    endpoint(address, port.parse().ok()?)
}
