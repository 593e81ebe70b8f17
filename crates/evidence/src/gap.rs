//! What a reader could not read; reported, never guessed over.

use crate::Place;

/// One thing that could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub place: Option<Place>,
    pub why: Why,
}

/// The reason, typed so that it can be said in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A structure needs more bytes than are there.
    TooShort {
        structure: &'static str,
        offset: usize,
        need: usize,
        have: usize,
    },
    /// The file ends in the middle of a record.
    EndsEarly,
    /// The packet was recorded only in part (snap length).
    CutBySnapLength,
    /// A link type this program does not read.
    LinkType {
        number: u32,
        name: &'static str,
    },
    /// A container of evidence that this program names but does not read.
    Container {
        name: &'static str,
    },
    /// A record that contradicts itself.
    Damaged {
        structure: &'static str,
    },
    /// A bound was reached and something was dropped to keep memory in check.
    Bound {
        what: &'static str,
        limit: u64,
    },
    /// A word of the source that this program does not know, where it stands for the first time.
    Unknown {
        what: &'static str,
        word: String,
    },
    /// A sentence that is nearly this phrase, which a daemon's log is known by, but not it.
    Nearly {
        phrase: String,
    },
    /// Something inside this source, by its name, and why it could not be read.
    Member {
        name: String,
        why: Box<Why>,
    },
    /// So many things inside this source are no evidence; the first of their names.
    Beside {
        names: Vec<String>,
        count: u64,
    },
    /// A password is needed.
    Encrypted,
    /// Packed in a way that this program does not unpack.
    Packing {
        method: u16,
    },
    /// Archives in archives, beyond what anyone packs by hand.
    TooDeep {
        limit: usize,
    },
    /// It unpacks to far more than evidence does.
    ExpandsTooFar,
    /// Not a kind of evidence this program knows.
    NotEvidence,
    /// The log of a product whose logs are not read, and where that product shows more: in
    /// English and in Italian.
    OfProduct {
        product: &'static str,
        instead: [&'static str; 2],
    },
    Empty,
    NoSuchFile,
    /// The user may not read it.
    NotPermitted,
    /// The operating system's words.
    Io {
        message: String,
    },
}
