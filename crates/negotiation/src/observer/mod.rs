//! Watches IKE messages of many negotiations at once, without keys, and states what they say.
//!
//! Never panics and never fails: what cannot be read is a [`Fault`], and watching goes on.

mod conversation;
mod flows;
mod nat;
mod sealed;
mod v1;
mod v2;

use foldhash::quality::RandomState;
use std::collections::HashMap;

use evidence::{
    Endpoint, Exchange, Fact, IkeVersion, Listener, Party, Passage, Place, Session, Slice, Spi,
    Statement, Timestamp, Transport, Turn,
};
use wire::Fault;
use wire::ike::Header;

use conversation::Conversation;
pub use flows::{Flows, Protected};

/// A message as it was seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The packet that completed it.
    pub packet: u32,
    pub at: Option<Timestamp>,
    pub from: Endpoint,
    pub to: Endpoint,
    pub transport: Transport,
    /// IP packets it came in.
    pub packets: u16,
    /// Their numbers; empty where it is `packet` alone.
    pub pieces: &'a [u32],
    /// 0 = unknown.
    pub ttl: u8,
    pub message: &'a [u8],
    /// The snap length cut it.
    pub cut: bool,
    /// Whether the capturing host sent it itself, where the link layer says so.
    pub outgoing: Option<bool>,
}

/// Follows every negotiation it sees. Memory grows with their number, up to a bound.
#[derive(Debug, Default)]
pub struct Observer {
    conversations: HashMap<(IkeVersion, Spi), Box<Conversation>, RandomState>,
}

/// What is known of a message before its payloads are read.
struct Framed<'a> {
    seen: &'a Seen<'a>,
    header: Header,
    version: IkeVersion,
    by: Party,
    digest: u64,
}

impl Observer {
    /// Beyond this the idle half is forgotten: its later messages count as a late start.
    const MOST_CONVERSATIONS: usize = 100_000;

    pub fn new() -> Observer {
        Observer::default()
    }

    /// Reads one message and tells `listener` what it says. The fault, if any, is what could not
    /// be read of it; everything before the fault was told.
    pub fn message(&mut self, seen: &Seen<'_>, listener: &mut impl Listener) -> Result<(), Fault> {
        let header = Header::read(seen.message)?;
        let version = match header.version.major {
            1 => IkeVersion::V1,
            _ => IkeVersion::V2,
        };
        if self.conversations.len() >= Observer::MOST_CONVERSATIONS {
            self.forget_idle();
        }
        let key = (version, Spi(header.initiator_spi));
        let conversation = self.conversations.entry(key).or_default();
        conversation.touch(seen.at);
        let by = match version {
            IkeVersion::V1 => v1::speaker(conversation, &header, seen),
            IkeVersion::V2 if header.flags.is_initiator() => Party::Initiator,
            IkeVersion::V2 => Party::Responder,
        };
        let digest = xxhash_rust::xxh3::xxh3_64(seen.message);
        let framed = Framed { seen, header, version, by, digest };
        match version {
            IkeVersion::V1 => v1::message(conversation, &framed, listener),
            IkeVersion::V2 => v2::message(conversation, &framed, listener),
        }
    }

    fn forget_idle(&mut self) {
        let mut times: Vec<Option<Timestamp>> = Vec::with_capacity(self.conversations.len());
        self.conversations.retain(|_, conversation| {
            times.push(conversation.last_at());
            true
        });
        times.sort_unstable();
        let middle = times[times.len() / 2];
        let mut kept = 0;
        self.conversations.retain(|_, conversation| {
            let keep = conversation.last_at() > middle && kept < Observer::MOST_CONVERSATIONS / 2;
            kept += usize::from(keep);
            keep
        });
    }
}

impl Framed<'_> {
    fn about(&self) -> Session {
        Session::Ike {
            version: self.version,
            initiator: Spi(self.header.initiator_spi),
            responder: Spi(self.header.responder_spi),
        }
    }

    /// A statement about a part of this message.
    fn tell(
        &self,
        listener: &mut impl Listener,
        offset: usize,
        length: usize,
        statement: Statement<'_>,
    ) {
        listener.hear(Fact {
            place: Place::Packet {
                number: self.seen.packet,
                offset: offset as u32,
                length: length as u32,
            },
            when: self.seen.at.into(),
            about: self.about(),
            by: self.by,
            statement,
            quote: &[],
        });
    }

    /// The message itself, new or again.
    fn tell_passage(&self, listener: &mut impl Listener, passage: Passage<'_>, repeated: bool) {
        let statement =
            if repeated { Statement::Repeated(passage) } else { Statement::Sent(passage) };
        self.tell(listener, 0, 0, statement);
    }

    fn passage<'k>(&'k self, turn: Turn, position: u8, kinds: &'k [u8]) -> Passage<'k> {
        Passage {
            exchange: Exchange::from_header(self.header.version.major, self.header.exchange),
            turn,
            message_id: self.header.message_id,
            position,
            from: self.seen.from,
            to: self.seen.to,
            transport: self.seen.transport,
            bytes: self.header.length,
            packets: self.seen.packets,
            pieces: self.seen.pieces,
            kinds,
            sealed: false,
            inner: None,
            inside: None,
            slice: None::<Slice>,
            digest: self.digest,
            ttl: self.seen.ttl,
            cut: self.seen.cut,
            outgoing: self.seen.outgoing,
        }
    }
}

/// The payload types of a message, read without allocation.
struct Kinds {
    kinds: [u8; 32],
    count: usize,
}

impl Kinds {
    fn new() -> Kinds {
        Kinds { kinds: [0; 32], count: 0 }
    }

    fn push(&mut self, kind: u8) {
        if let Some(slot) = self.kinds.get_mut(self.count) {
            *slot = kind;
            self.count += 1;
        }
    }

    fn as_slice(&self) -> &[u8] {
        &self.kinds[..self.count]
    }
}
