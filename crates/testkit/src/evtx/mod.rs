//! Events of a Windows machine as text, and the event logs and XML that they become.
//!
//! One event a line: time, channel, provider, number, then its fields.
//!
//! ```text
//! 09:15:20 Application RasClient 20227 CoId={5F1A…} PC\user "Sede" 809
//! 09:15:21 Security Microsoft-Windows-Security-Auditing 4653 KeyModName=%%8222 State=%%8204
//! #8812 09:15:22 System RemoteAccess 20271 {NA} alice 198.51.100.7 "…" 0x10 Binary=B3020000
//! 09:15:23 Microsoft-Windows-CAPI2/Operational Microsoft-Windows-CAPI2 11 \
//!     CertGetCertificateChain: Certificate@subjectName=vpn.example.com Result@value=800B0109
//! ```
//!
//! - A date before the time holds from there on: `2026-03-05 09:15:20`. All times are UTC.
//! - `#8812` is the record's number; without it they count from the one before, the first is 1.
//! - A field is a word or `name=word`; quotes hold spaces (`\"` and `\n` within them).
//! - Of an event whose fields are known, those that are not said are `-` and 0; words without a
//!   name fill them in their order, and a name that it does not have is an error.
//! - Classic providers have no names: one that is written is for the reader of the text only.
//! - A word that ends in a colon names the event's own element in UserData; after it come paths
//!   of elements below it, with `@` and an attribute or without. A path that is said again is
//!   another element beside the first.
//! - `Binary=` are bytes in hexadecimal digits. `\` at the end of a line goes on in the next.

mod chunk;
mod moment;
mod notation;
mod tables;
mod template;
mod value;
mod xml;

pub use notation::read;
pub use value::Kind;
pub use xml::{Rendered, write_xml};

use chunk::Chunk;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub number: u64,
    /// 100 ns since 1601-01-01 00:00 UTC.
    pub filetime: u64,
    pub computer: String,
    pub channel: String,
    pub provider: String,
    pub id: u32,
    pub version: u8,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Texts without names.
    Classic {
        data: Vec<String>,
        binary: Vec<u8>,
    },
    Named {
        fields: Vec<Field>,
        binary: Vec<u8>,
    },
    User(Element),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub value: String,
}

/// An element of UserData.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub elements: Vec<Element>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    what: String,
    /// Of the notation; 0 where it is not known.
    line: usize,
}

impl Error {
    fn new(what: impl Into<String>) -> Error {
        Error { what: what.into(), line: 0 }
    }

    fn in_line(mut self, line: usize) -> Error {
        self.line = line;
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for Error {}

/// A whole event log in the stored form, as a machine leaves it that was shut down.
pub fn write(events: &[Event]) -> Vec<u8> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for event in events {
        let fits = chunks.last_mut().is_some_and(|chunk| chunk.add(event));
        if !fits {
            let mut chunk = Chunk::new(chunks.iter().map(Chunk::records).sum());
            assert!(chunk.add(event), "one event takes more than a chunk");
            chunks.push(chunk);
        }
    }
    let next = events.last().map_or(1, |event| event.number + 1);
    let mut file = file_head(chunks.len(), next);
    for chunk in &chunks {
        file.extend(chunk.bytes());
    }
    file
}

/// The head of a file with so many chunks behind it, whose next record will be `next`.
pub fn file_head(chunks: usize, next: u64) -> Vec<u8> {
    let mut head = vec![0; 4096];
    head[..8].copy_from_slice(b"ElfFile\0");
    head[16..24].copy_from_slice(&(chunks.saturating_sub(1) as u64).to_le_bytes());
    head[24..32].copy_from_slice(&next.to_le_bytes());
    head[32..36].copy_from_slice(&128u32.to_le_bytes());
    // Version 3.1.
    head[36..38].copy_from_slice(&1u16.to_le_bytes());
    head[38..40].copy_from_slice(&3u16.to_le_bytes());
    head[40..42].copy_from_slice(&4096u16.to_le_bytes());
    // Too narrow for what real logs hold; Windows lets it wrap.
    head[42..44].copy_from_slice(&(chunks as u16).to_le_bytes());
    let checksum = crc32fast::hash(&head[..120]);
    head[124..128].copy_from_slice(&checksum.to_le_bytes());
    head
}
