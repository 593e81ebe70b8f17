//! What one source tells of one negotiation.

use evidence::{
    AddressHash, Endpoint, IkeVersion, Party, Place, Product, Remark, SourceId, Spi, Statement,
    Timestamp,
};

use verdict::Text;

use super::offers::OfferId;
use super::step::Step;

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
    pub value: String,
    /// What it should be; empty where that is not said.
    pub expected: String,
    /// From when until when the certificate that it is about is valid.
    pub valid: Option<Box<[Timestamp; 2]>>,
    /// The sentence is known from public material; another one decides nothing.
    pub is_confirmed: bool,
}

impl RemarkTold {
    /// What it says, with its values.
    pub fn says(&self, [en, it]: [&str; 2]) -> Text {
        match (self.value.as_str(), self.expected.as_str()) {
            ("", "") => Text::new(en, it),
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
        bytes[..count].copy_from_slice(&data[..count]);
        Brief { bytes, count: count as u8 }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..usize::from(self.count)]
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
    pub initiator_spi: Spi,
    /// The first responder SPI seen.
    pub responder_spi: Spi,
    /// When it was seen last.
    pub responder_spi_at: Option<Timestamp>,
    /// Another one, while a server that had chosen the first would still know it.
    pub second_responder_spi: Option<(Spi, Place)>,
    /// Where each end was first seen; it may move to other ports and addresses later.
    pub initiator: Option<Endpoint>,
    pub responder: Option<Endpoint>,
    /// In the order they were first seen; at most [`Account::MOST_STEPS`].
    pub steps: Vec<Step>,
    pub dropped_steps: u16,
    pub said: Vec<Said>,
    pub judged: Vec<RemarkTold>,
    pub first_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
}

impl Account {
    /// DPD and rekeying go on for days: later routine exchanges are counted, not kept.
    pub const MOST_STEPS: usize = 96;
    pub const MOST_SAID: usize = 160;

    pub fn new(source: SourceId, version: IkeVersion, initiator_spi: Spi) -> Account {
        Account {
            source,
            version,
            is_logged: false,
            logger: None,
            initiator_spi,
            responder_spi: Spi::NONE,
            responder_spi_at: None,
            second_responder_spi: None,
            initiator: None,
            responder: None,
            steps: Vec::with_capacity(8),
            dropped_steps: 0,
            said: Vec::with_capacity(16),
            judged: Vec::new(),
            first_at: None,
            last_at: None,
        }
    }

    /// Gives back memory that was reserved for more.
    pub(super) fn shrink(&mut self) {
        self.steps.shrink_to_fit();
        self.said.shrink_to_fit();
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
            Statement::Deletes { .. } => What::Deletes,
            _ => return None,
        })
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
