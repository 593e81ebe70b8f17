//! Messages that the debug output shows byte by byte.

use evidence::{Endpoint, Fact, Party, Passage, Place, Statement, When};
use negotiation::observer::Observer;

use super::super::Entry;
use super::super::carving::Carved;
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

impl Pending {
    /// Sealed, and what is in it is not shown.
    pub(super) fn is_closed(&self) -> bool {
        let known = self.plain.as_ref().and_then(|plain| hex::inside(&self.bytes, plain));
        hex::is_sealed(&self.bytes) && known.is_none()
    }

    /// Tells it; false where it is no IKE message.
    pub(super) fn tell(
        &self,
        at: At,
        observer: &mut Observer,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let Pending { outgoing, place, when, .. } = *self;
        let inside = self.plain.as_ref().and_then(|plain| hex::inside(&self.bytes, plain));
        let (mut by, mut sent) = (Party::Unknown, false);
        let carved = Carved { outgoing, bytes: &self.bytes, ends: self.ends, place, when };
        carved.tell(observer, ledger.session(at), reading, &mut |fact, hear| {
            let statement = match fact.statement {
                Statement::Sent(passage) => {
                    (by, sent) = (fact.by, true);
                    Statement::Sent(clear(passage, inside.as_ref()))
                }
                Statement::Repeated(passage) => {
                    Statement::Repeated(clear(passage, inside.as_ref()))
                }
                other => other,
            };
            hear(Fact { statement, ..fact });
        });
        if !sent {
            return;
        }
        let entry = Entry { place, when, text: "" };
        let ends = self.ends;
        ledger.settle(at, ends.map(|(local, _)| local), ends.map(|(_, remote)| remote));
        ledger.carries(at, by, outgoing, entry, reading);
        for kind in inside.iter().flat_map(|inside| &inside.notices) {
            ledger.notice(at, *kind, by, entry, reading);
        }
    }
}

/// With what is in it where that was decrypted.
fn clear<'a>(passage: Passage<'a>, inside: Option<&'a Inside>) -> Passage<'a> {
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
