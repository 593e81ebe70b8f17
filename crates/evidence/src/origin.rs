//! Where a product's sentence is known from.

/// Which versions of a product write a sentence, when it stands in a log, and what shows it.
///
/// One for the sentences of a file or a document, which share all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// As the product writes its versions: `5.0–6.1`; empty where it is not known.
    pub versions: &'static str,
    pub logged: Logged,
    /// A file of the product's sources, or a document.
    pub source: &'static str,
}

/// What has to be set for a sentence to be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logged {
    /// Nothing.
    Always,
    /// At least this level, in the product's own numbers; the second is the one it starts with.
    From { level: u8, default: u8 },
    /// This command.
    With(&'static str),
}
