//! What one source tells of one negotiation.

use std::cmp::Ordering;

use evidence::{
    AddressHash, Endpoint, IkeVersion, Party, Place, Product, Protocol, Remark, SourceId, Spi,
    Statement, Timestamp,
};

use verdict::Text;

use super::offers::OfferId;
use super::retire::{self, Standing};
use super::step::{At, Step};
use super::ways::{Ends, Others, Way};

/// Something said inside a message, with the place that shows it.
#[derive(Clone, Debug)]
pub struct Said {
    pub by: Party,
    pub place: Place,
    /// Index of the step it was said in.
    pub step: u16,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Offers(OfferId),
    Selects(OfferId),
    Accepts(OfferId),
    Notifies {
        kind: u16,
        data: Brief,
    },
    /// Index into `knowledge::VENDORS`.
    Vendor(u16),
    Exchanges {
        group: u16,
        bytes: u32,
    },
    Hashes {
        of: AddressHash,
        matches: bool,
    },
    Identity {
        kind: u8,
    },
    CertificateRequest,
    Certificate,
    /// The IKE SA.
    Deletes,
    /// A judgement of the daemon that logs: its index among the account's.
    Remarks(u16),
}

/// Kept apart, so that what is said stays small: few negotiations have any.
#[derive(Clone, Debug)]
pub struct RemarkTold {
    pub at: Option<Timestamp>,
    pub what: Remark,
    /// In the log's words; empty for none.
    pub value: Box<str>,
    /// What it should be; empty where that is not said.
    pub expected: Box<str>,
    /// From when until when the certificate that it is about is valid.
    pub valid: Option<Box<[Timestamp; 2]>>,
    /// The sentence is known from public material; another one decides nothing.
    pub is_confirmed: bool,
}

impl RemarkTold {
    /// It is a reason, and not only something that happened.
    pub fn judges(&self) -> bool {
        knowledge::remark(self.what.name()).is_some_and(|row| !row.causes.is_empty())
    }

    /// What it says, with its values.
    pub fn says(&self, [en, it]: [&str; 2]) -> Text {
        let [en, it] = match self.is_confirmed {
            true => [en.to_owned(), it.to_owned()],
            false => [
                format!("{en} (as the sentence reads: it is not documented)"),
                format!("{it} (stando alla frase, che non è documentata)"),
            ],
        };
        match (&*self.value, &*self.expected) {
            ("", "") => Text::new(en, it),
            // Behind a colon the name would be taken for the key.
            (value, "") if self.what.is_own_proof() => {
                Text::new(format!("{en}, as “{value}”"), format!("{it}, come “{value}”"))
            }
            (value, "") => Text::new(format!("{en}: “{value}”"), format!("{it}: “{value}”")),
            ("", expected) => Text::new(
                format!("{en}, which is “{expected}”"),
                format!("{it}, che è «{expected}»"),
            ),
            (value, expected) => Text::new(
                format!("{en}: “{value}”, expected “{expected}”"),
                format!("{it}: “{value}”, attesa “{expected}”"),
            ),
        }
    }
}

/// The first bytes of a notify's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brief {
    bytes: [u8; 12],
    count: u8,
}

impl Brief {
    pub fn new(data: &[u8]) -> Brief {
        let mut bytes = [0; 12];
        let count = data.len().min(bytes.len());
        // Most have none: a loop that ends at once costs less than a call that copies nothing.
        for (kept, byte) in bytes.iter_mut().zip(data) {
            *kept = *byte;
        }
        Brief { bytes, count: count as u8 }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..usize::from(self.count)]
    }
}

/// Memory for what an account holds, reserved for more than most need.
#[derive(Debug)]
pub(super) struct Room {
    steps: Vec<Step>,
    said: Vec<Said>,
    judged: Vec<RemarkTold>,
}

impl Default for Room {
    fn default() -> Room {
        Room { steps: Vec::with_capacity(8), said: Vec::with_capacity(16), judged: Vec::new() }
    }
}

#[derive(Clone, Debug)]
pub struct Account {
    pub source: SourceId,
    pub version: IkeVersion,
    /// Told by a daemon's log, without SPIs.
    pub is_logged: bool,
    /// Which program logs, and which end it is.
    pub logger: Option<(Party, Product)>,
    /// Of two logs with one negotiation each, it is taken for this end's of the other's.
    pub half_of_two: Option<Party>,
    /// Which connection the initiator that logs dials, or whose other end it is, within its source
    /// ([`evidence::Statement::OfConnection`]).
    pub connection: Option<u32>,
    /// That connection is with one peer alone, whose address is configured.
    pub has_fixed_peer: bool,
    pub initiator_spi: Spi,
    /// The first responder SPI seen.
    pub responder_spi: Spi,
    /// When it was seen last.
    pub(super) responder_spi_at: At,
    /// Another one, while a server that had chosen the first would still know it.
    pub second_responder_spi: Option<Box<(Spi, Place)>>,
    /// Where each end was first seen; it may move to other ports and addresses later.
    pub initiator: Option<Endpoint>,
    pub responder: Option<Endpoint>,
    others: Option<Box<Others>>,
    /// In the order they were first seen; at most [`Account::MOST_STEPS`].
    pub steps: Vec<Step>,
    pub dropped_steps: u16,
    pub said: Vec<Said>,
    pub judged: Vec<RemarkTold>,
    pub(super) standing: Standing,
    /// Of a long log: an earlier negotiation of the same hosts came up, and was let go.
    pub was_up: bool,
    /// The list that it comes from begins with the newest line; known once all is read.
    pub newest_first: bool,
    first_at: At,
    last_at: At,
}

impl Account {
    /// DPD and rekeying go on for days: later routine exchanges are counted, not kept.
    pub const MOST_STEPS: usize = 96;
    pub const MOST_SAID: usize = 160;

    pub(super) fn within(
        room: Room,
        source: SourceId,
        version: IkeVersion,
        initiator_spi: Spi,
    ) -> Account {
        let Room { mut steps, mut said, mut judged } = room;
        steps.clear();
        said.clear();
        judged.clear();
        Account {
            source,
            version,
            is_logged: false,
            logger: None,
            half_of_two: None,
            connection: None,
            has_fixed_peer: false,
            initiator_spi,
            responder_spi: Spi::NONE,
            responder_spi_at: At::NEVER,
            second_responder_spi: None,
            initiator: None,
            responder: None,
            others: None,
            steps,
            dropped_steps: 0,
            said,
            judged,
            standing: Standing::default(),
            was_up: false,
            newest_first: false,
            first_at: At::NEVER,
            last_at: At::NEVER,
        }
    }

    /// The account in no more memory than it needs; this one keeps the room it had.
    pub(super) fn shrunk(&mut self) -> Account {
        fn exactly<T>(list: &mut Vec<T>) -> Vec<T> {
            let mut exact = Vec::with_capacity(list.len());
            exact.append(list);
            exact
        }
        Account {
            steps: exactly(&mut self.steps),
            said: exactly(&mut self.said),
            judged: exactly(&mut self.judged),
            second_responder_spi: self.second_responder_spi.take(),
            others: self.others.take(),
            ..*self
        }
    }

    /// Its memory, for another one. What is in it is dropped once it is used: then it has to come
    /// into the processor's cache anyway.
    pub(super) fn into_room(self) -> Room {
        let Account { steps, said, judged, .. } = self;
        Room { steps, said, judged }
    }

    /// Its last step is new, or changed.
    pub(super) fn note_last_step(&mut self) {
        if let Some(last) = self.steps.last() {
            self.standing.ends_with(last);
        }
    }

    /// Something said in one of its steps; only so many are kept.
    pub(super) fn hear(&mut self, by: Party, place: Place, step: usize, what: What) {
        if self.said.len() < Account::MOST_SAID {
            self.standing.hears(&what);
            self.said.push(Said { by, place, step: step as u16, what });
        }
    }

    /// A judgement of the daemon that logs, in or after one of its steps.
    pub(super) fn judge(&mut self, by: Party, place: Place, step: usize, told: RemarkTold) {
        if self.said.len() < Account::MOST_SAID {
            self.standing.judges(told.what);
            let what = What::Remarks(self.judged.len() as u16);
            self.judged.push(told);
            self.said.push(Said { by, place, step: step as u16, what });
        }
    }

    /// Whether `one` was told before `other`, which are places of its source: the later of two
    /// stands earlier in a list that begins with the newest line.
    pub fn precedes(&self, one: Place, other: Place) -> bool {
        if self.newest_first { one > other } else { one < other }
    }

    /// Nothing more comes.
    pub(super) fn finish(mut self) -> Account {
        self.newest_first = self.goes_back();
        self
    }

    /// More of what follows stands above than below: single lines may be told late.
    fn goes_back(&self) -> bool {
        let mut balance = 0_i64;
        let mut last = None;
        let sent = self.steps.iter().flat_map(|step| [step.seen.first, step.seen.last()]);
        for place in sent {
            balance += last.map_or(0, |last| steps_back(last, place));
            last = Some(place);
        }
        let mut last = None;
        for (said, _) in self.remarks() {
            balance += last.map_or(0, |last| steps_back(last, said.place));
            last = Some(said.place);
        }
        balance > 0
    }

    pub fn first_at(&self) -> Option<Timestamp> {
        self.first_at.get()
    }

    pub fn last_at(&self) -> Option<Timestamp> {
        self.last_at.get()
    }

    /// A message of it is told, at this time where that is known.
    pub(super) fn goes_on(&mut self, at: Option<Timestamp>) {
        self.first_at = self.first_at().or(at).into();
        self.last_at = at.or(self.last_at()).into();
    }

    /// Its log says that it came up.
    pub fn is_up(&self) -> bool {
        retire::is_up(self)
    }

    /// It came up, and nothing that its log says of it is a fault.
    pub fn is_well(&self) -> bool {
        self.is_up() && retire::is_well(self)
    }

    /// It is the half of this end: what it says of nobody is this end's word.
    pub fn take_for(&mut self, end: Party, version: IkeVersion) {
        self.half_of_two = Some(end);
        self.version = version;
        if let Some((party @ Party::Unknown, _)) = &mut self.logger {
            *party = end;
        }
        self.is_of(end);
    }

    /// Who logs is this end: what was told of nobody is of it, or came from the other one.
    pub(super) fn is_of(&mut self, end: Party) {
        let is_open = |party: Party| party == Party::Unknown;
        for step in self.steps.iter_mut().filter(|step| is_open(step.by)) {
            step.by = if step.outgoing == Some(false) { end.peer() } else { end };
        }
        for said in self.said.iter_mut().filter(|said| is_open(said.by)) {
            let step = self.steps.get(usize::from(said.step)).map(|step| step.by);
            said.by = match said.what {
                What::Remarks(_) | What::Accepts(_) => end,
                // A log lists what it has received.
                What::Offers(_) => end.peer(),
                _ => step.unwrap_or(end),
            };
        }
    }

    fn ends(&self) -> Ends {
        Ends { initiator: self.initiator, responder: self.responder }
    }

    /// The way of a message, for a step of it.
    pub(super) fn way(&mut self, from: Endpoint, to: Endpoint) -> Way {
        self.ends().way(from, to, &mut self.others)
    }

    /// Where a step of it came from.
    pub fn from(&self, step: &Step) -> Endpoint {
        let [from, _] = self.hosts(step);
        from.at(step.from_port)
    }

    /// Where a step of it went to.
    pub fn to(&self, step: &Step) -> Endpoint {
        let [_, to] = self.hosts(step);
        to.at(step.to_port)
    }

    fn hosts(&self, step: &Step) -> [Endpoint; 2] {
        let hosts = self.ends().hosts(step.way, self.others.as_deref());
        hosts.unwrap_or([Endpoint::unknown(0); 2])
    }

    /// Takes an end for another one; where its steps went stays as it was told.
    pub(super) fn place(&mut self, initiator: Endpoint, responder: Endpoint) {
        let hosts: Vec<_> = self.steps.iter().map(|step| self.hosts(step)).collect();
        (self.initiator, self.responder) = (Some(initiator), Some(responder));
        for (at, [from, to]) in hosts.into_iter().enumerate() {
            self.steps[at].way = self.way(from, to);
        }
    }

    pub fn end(&self, party: Party) -> Option<Endpoint> {
        match party {
            Party::Initiator => self.initiator,
            Party::Responder => self.responder,
            Party::Path | Party::Unknown => None,
        }
    }

    /// Everything said in one step.
    pub fn said_in(&self, step: usize) -> impl Iterator<Item = &Said> {
        self.said.iter().filter(move |said| usize::from(said.step) == step)
    }

    pub fn notices(&self) -> impl Iterator<Item = (&Said, u16, &[u8])> {
        self.said.iter().filter_map(|said| match &said.what {
            What::Notifies { kind, data } => Some((said, *kind, data.as_slice())),
            _ => None,
        })
    }

    pub fn has_notice(&self, by: Party, kind: u16) -> Option<&Said> {
        self.notices().find(|(said, k, _)| said.by == by && *k == kind).map(|(said, ..)| said)
    }

    /// What the daemon that logs judged, in order.
    pub fn remarks(&self) -> impl Iterator<Item = (&Said, &RemarkTold)> {
        self.said.iter().filter_map(|said| match &said.what {
            What::Remarks(at) => Some((said, self.judged.get(usize::from(*at))?)),
            _ => None,
        })
    }

    pub fn vendors(&self, by: Party) -> impl Iterator<Item = u16> {
        self.said.iter().filter_map(move |said| match said.what {
            What::Vendor(index) if said.by == by => Some(index),
            _ => None,
        })
    }

    /// Whether a NAT detection hash of `by` matched the addresses seen here; none = not sent.
    pub fn hash_matched(&self, by: Party, of: AddressHash) -> Option<(bool, Place)> {
        let mut found = None;
        for said in &self.said {
            if let What::Hashes { of: which, matches } = said.what
                && said.by == by
                && which == of
            {
                // Several source hashes may be sent, one for each address (RFC 7296 §2.23).
                match found {
                    Some((true, _)) => {}
                    _ => found = Some((matches, said.place)),
                }
            }
        }
        found
    }
}

impl What {
    /// What is worth keeping of a statement, apart from offers, which are interned.
    pub fn of(statement: &Statement<'_>) -> Option<What> {
        use evidence::Presented;
        Some(match statement {
            Statement::Notifies(notice) => {
                What::Notifies { kind: notice.kind, data: Brief::new(notice.data) }
            }
            Statement::Presents(Presented::VendorId(bytes)) => {
                What::Vendor(knowledge::recognise(bytes)?)
            }
            Statement::Presents(Presented::Identity { kind, .. }) => What::Identity { kind: *kind },
            Statement::Presents(Presented::CertificateRequest { .. }) => What::CertificateRequest,
            Statement::Presents(Presented::Certificate { .. }) => What::Certificate,
            Statement::Exchanges { group, bytes } => {
                What::Exchanges { group: *group, bytes: *bytes }
            }
            Statement::Hashes { of, matches } => What::Hashes { of: *of, matches: *matches },
            Statement::Deletes { protocol: Protocol::Ike, .. } => What::Deletes,
            _ => return None,
        })
    }
}

/// 1 where `next` stands above `place`, -1 below.
fn steps_back(place: Place, next: Place) -> i64 {
    match place.cmp(&next) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The budget: 2 KB an open account of eight messages with ten things said.
    #[test]
    fn an_account_is_small() {
        let account = size_of::<Account>() + 8 * size_of::<Step>() + 10 * size_of::<Said>();
        assert!(
            account <= 2048,
            "{} + 8 × {} + 10 × {} = {account}",
            size_of::<Account>(),
            size_of::<Step>(),
            size_of::<Said>()
        );
    }
}
