//! Messages that the debug output shows byte by byte, told as a capture would tell them.

use std::net::{IpAddr, Ipv4Addr};

use evidence::{Endpoint, Fact, Party, Passage, Place, Statement, Transport, When};
use negotiation::observer::{Observer, Seen};

use super::super::Entry;
use super::super::ledger::{At, Ledger};
use super::hex::{self, Inside};
use crate::reading::Reading;

/// A message until the lines around it are read: `sent IKE msg`, `dec`.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) outgoing: bool,
    pub(super) bytes: Vec<u8>,
    /// This end and the other.
    pub(super) ends: Option<(Endpoint, Endpoint)>,
    /// What `enc` or `dec` shows.
    pub(super) plain: Option<Vec<u8>>,
    pub(super) place: Place,
    pub(super) when: When,
}

/// EAP (RFC 7296 §3.16).
const EAP: u8 = 48;

/// What stands for an end that is masked or not told: IKEv1 tells the two apart by addresses.
const HERE: Endpoint = stand_in(1);
const THERE: Endpoint = stand_in(2);

const fn stand_in(number: u8) -> Endpoint {
    let address = IpAddr::V4(Ipv4Addr::new(0, 0, 0, number));
    Endpoint::Address { address, port: 500 }
}

/// Nothing is known of it.
const NOWHERE: Endpoint = Endpoint::Masked { token: 0, port: 0 };

impl Pending {
    /// Tells it; false where it is no IKE message.
    pub(super) fn tell(
        &self,
        at: At,
        observer: &mut Observer,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let (local, remote) = self.ends.unwrap_or((NOWHERE, NOWHERE));
        let hides = local.address().is_none() || remote.address().is_none();
        let (here, there) = if hides { (HERE, THERE) } else { (local, remote) };
        let (from, to) = if self.outgoing { (here, there) } else { (there, here) };
        let marked = local.port() == 4500 || remote.port() == 4500;
        let inside = self.plain.as_ref().and_then(|plain| hex::inside(&self.bytes, plain));
        let seen = Seen {
            packet: u32::try_from(self.place.number()).unwrap_or(u32::MAX),
            at: self.when.on_its_clock(),
            from,
            to,
            transport: if marked { Transport::Marked } else { Transport::Plain },
            packets: 1,
            pieces: &[],
            ttl: 0,
            message: &self.bytes,
            cut: hex::stated(&self.bytes).is_none_or(|stated| stated > self.bytes.len()),
            outgoing: Some(self.outgoing),
        };
        let session = ledger.session(at);
        let entry = Entry { place: self.place, when: self.when, text: "" };
        let (mut by, mut sent) = (Party::Unknown, false);
        let ends = if self.outgoing { (local, remote) } else { (remote, local) };
        let mut hear = |fact: Fact<'_>| {
            let statement = match fact.statement {
                Statement::Sent(passage) => {
                    (by, sent) = (fact.by, true);
                    Statement::Sent(clear(passage, ends, inside.as_ref()))
                }
                Statement::Repeated(passage) => {
                    Statement::Repeated(clear(passage, ends, inside.as_ref()))
                }
                // They were compared with what only stands for the addresses.
                Statement::Hashes { .. } if hides => return,
                other => other,
            };
            let when = evidence::Stamp::Known(entry.when);
            reading.hear(Fact { place: entry.place, when, about: session, statement, ..fact });
        };
        // What cannot be read of it was told as far as it goes.
        let _ = observer.message(&seen, &mut hear);
        if !sent {
            return;
        }
        ledger.settle(at, Some(local), Some(remote));
        ledger.carries(at, by, self.outgoing, entry, reading);
        for kind in inside.iter().flat_map(|inside| &inside.notices) {
            ledger.notice(at, *kind, by, entry, reading);
        }
    }
}

/// With its own ends, and with what is in it where that was decrypted.
fn clear<'a>(
    passage: Passage<'a>,
    (from, to): (Endpoint, Endpoint),
    inside: Option<&'a Inside>,
) -> Passage<'a> {
    let passage = Passage { from, to, ..passage };
    match inside {
        Some(inside) if passage.sealed => Passage {
            kinds: &inside.kinds,
            sealed: false,
            inner: None,
            inside: inside.kinds.first().copied().filter(|kind| *kind == EAP),
            ..passage
        },
        _ => passage,
    }
}
