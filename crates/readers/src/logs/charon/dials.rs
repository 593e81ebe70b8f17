//! IKE SAs that this end begins: what it says of them, and, where the messages are not told, the
//! first ones that its words imply.

use evidence::{Endpoint, IkeVersion, Place, When};

use super::message;
use super::packet::{self, Packet};
use super::spoken::Spoken;
use super::threading::{self, SessionIndex};
use super::worker::Thread;
use super::{Charon, Entry, notified};
use crate::reading::Reading;

/// Where it says that it begins one, until a message of it is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened {
    place: Place,
    when: When,
    is_aggressive: bool,
}

/// `initiating IKE_SA rw[1] to 192.0.2.1`, `initiating Main Mode IKE_SA …`.
struct Initiating<'a> {
    version: IkeVersion,
    is_aggressive: bool,
    connection: Option<&'a str>,
    number: Option<u32>,
    to: Option<Endpoint>,
}

impl Charon {
    /// Whether the sentence says that one begins.
    pub(super) fn dials(&mut self, thread: u32, unique: Option<u32>, entry: Entry<'_>) -> bool {
        let Some(dial) = initiating(entry.text) else { return false };
        // With another group or a cookie the same IKE SA begins anew.
        let number = unique.or(dial.number);
        let known = number.and_then(|number| self.threads.initiated(number));
        let known = known.or_else(|| self.threads.refused_first(thread));
        let session = known.unwrap_or_else(|| self.threads.begin(dial.version, true, number));
        let own = self.threads.session_mut(session);
        own.begins_anew();
        own.dialled = dial.connection.map(|name| threading::digest_of(name) as u32);
        if !self.has_messages {
            let (place, when, is_aggressive) = (entry.place, entry.when, dial.is_aggressive);
            own.spoken = Spoken::Open;
            own.opened = Some(Opened { place, when, is_aggressive });
            let to = dial.to.filter(|_| own.remote.is_none() && !self.has_packets);
            if let Some(to) = to {
                self.threads.settle(session, Packet::UNKNOWN.from, to);
            }
        }
        let state = self.threads.of(thread);
        *state = Thread { session: Some(session), ..Thread::default() };
        true
    }

    /// A request that is sent again, and neither it nor its packets are told: what led to it.
    pub(super) fn repeats_in_words(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let open = || self.threads.only_open();
        let at = self.unique.and_then(|unique| self.threads.by_unique(unique)).or_else(open);
        let Some(at) = at.filter(|at| self.opens_in_words(*at, reading)) else { return };
        let Some(messages) = self.led_to(at, entry.text) else { return };
        for text in messages {
            self.passes(at, text, entry, reading);
        }
        let last = messages.last().and_then(|text| message::read(text, &mut self.lists));
        if let Some(message) = last {
            let packet = self.threads.outgoing(at);
            self.tell(at, &message, &packet, true, true, entry, reading);
        }
    }

    /// Tells the first message of one that is only said to begin; whether words alone tell of it.
    pub(super) fn opens_in_words(&mut self, at: SessionIndex, reading: &mut Reading<'_>) -> bool {
        let own = self.threads.session(at);
        let is_of_words = !self.has_messages && !self.has_packets && own.spoken == Spoken::Open;
        let Some(opened) = own.opened.filter(|_| is_of_words) else { return false };
        if !own.is_told() {
            let entry = Entry { place: opened.place, when: opened.when, text: "" };
            self.passes(at, opening(own.version(), opened.is_aggressive), entry, reading);
        }
        true
    }

    /// The messages up to the one that is sent again, of those that bring an IKE SA up.
    fn led_to(&self, at: SessionIndex, text: &str) -> Option<&'static [&'static str]> {
        let (_, request) = text.split_once(" of request ")?;
        let is_aggressive =
            self.threads.session(at).opened.is_some_and(|opened| opened.is_aggressive);
        match request {
            "with message ID 0" => Some(&notified::AUTH[..1]),
            "with message ID 1" => Some(&notified::AUTH),
            "message ID 0, seq 1" if is_aggressive => Some(&notified::AGGRESSIVE_ASKS),
            "message ID 0, seq 1" => Some(&notified::MAIN[..1]),
            "message ID 0, seq 2" if !is_aggressive => Some(&notified::MAIN[..3]),
            "message ID 0, seq 3" if !is_aggressive => Some(&notified::MAIN),
            _ => None,
        }
    }
}

fn opening(version: IkeVersion, is_aggressive: bool) -> &'static str {
    match (version, is_aggressive) {
        (IkeVersion::V2, _) => notified::AUTH[0],
        (_, true) => notified::AGGRESSIVE_ASKS[0],
        (_, false) => notified::MAIN[0],
    }
}

fn initiating(text: &str) -> Option<Initiating<'_>> {
    let rest = text.strip_prefix("initiating ")?;
    let (version, is_aggressive) = if rest.starts_with("IKE_SA ") {
        (IkeVersion::V2, false)
    } else if rest.starts_with("Main Mode ") {
        (IkeVersion::V1, false)
    } else if rest.starts_with("Aggressive Mode ") {
        (IkeVersion::V1, true)
    } else {
        return None;
    };
    let (before, numbered) = rest.split_once('[').unwrap_or((rest, ""));
    let name = before.split_once("IKE_SA ").map(|(_, name)| name).filter(|_| !numbered.is_empty());
    let number = numbered.split_once(']').and_then(|(number, _)| number.parse().ok());
    let to = rest.rsplit_once(" to ").and_then(|(_, to)| packet::host(to.trim_end()));
    Some(Initiating { version, is_aggressive, connection: name, number, to })
}
