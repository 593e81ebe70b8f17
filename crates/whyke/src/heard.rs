//! What has been read so far: the sources and what each of them states.

use std::io::Read;

use crate::clock::{Clocks, Corrected};
use crate::complaint::Complaint;
use diagnosis::case::Case;
use diagnosis::gather::{Gather, Gathered, Offers};
use evidence::{Covers, Fact, Gap, Listener, Source, SourceId, SourceKind, Why};
use redaction::Pseudonyms;

pub(crate) struct Heard {
    clocks: Clocks,
    offers: Offers,
    sources: Vec<Source>,
    gathered: Vec<Gathered>,
    /// Where names are to be replaced: those that the sources state.
    pseudonyms: Option<Pseudonyms>,
}

impl Heard {
    pub(crate) fn new(clocks: Clocks) -> Heard {
        Heard {
            clocks,
            offers: Offers::new(),
            sources: Vec::new(),
            gathered: Vec::new(),
            pseudonyms: None,
        }
    }

    /// Remembers every name that is stated.
    pub(crate) fn with_names(clocks: Clocks) -> Heard {
        Heard { pseudonyms: Some(Pseudonyms::new()), ..Heard::new(clocks) }
    }

    /// Reads it to its end.
    pub(crate) fn read(&mut self, name: &str, input: impl Read) {
        let id = self.next_id();
        let mut gather = Gather::new(id);
        let clock = self.clocks.of(name);
        let mut listener = Corrected::new(gather.with(&mut self.offers), clock);
        let mut source = match &mut self.pseudonyms {
            None => readers::read(id, name, input, &mut listener),
            Some(names) => readers::read(id, name, input, &mut |fact: Fact<'_>| {
                names.hear(fact);
                listener.hear(fact);
            }),
        };
        if let Some(clock) = clock {
            clock.correct_covers(&mut source);
        }
        let gathered = gather.finish();
        if gathered.dropped > 0 {
            let limit = Gather::MOST_ACCOUNTS as u64 / 2;
            source
                .gaps
                .push(Gap { place: None, why: Why::Bound { what: "failed negotiations", limit } });
        }
        self.sources.push(source);
        self.gathered.push(gathered);
    }

    /// A source that states nothing: an answer without one of the files is another answer.
    pub(crate) fn note(&mut self, name: &str, kind: SourceKind, gaps: Vec<Gap>, more_gaps: u64) {
        let id = self.next_id();
        self.sources.push(Source {
            id,
            name: name.to_owned(),
            kind,
            covers: Covers::default(),
            facts: 0,
            gaps,
            more_gaps,
        });
        self.gathered.push(Gather::new(id).finish());
    }

    /// What could not be read at all.
    pub(crate) fn unread(&mut self, name: &str, why: Why) {
        self.note(name, SourceKind::Unreadable, vec![Gap { place: None, why }], 0);
    }

    /// Takes the last source back if it is no evidence at all, and says why.
    pub(crate) fn take_back(&mut self) -> Option<Why> {
        let last = self.sources.last()?;
        let why = last.gaps.first().map(|gap| gap.why.clone());
        let why = why.filter(|why| matches!(why, Why::NotEvidence | Why::Empty))?;
        if last.kind != SourceKind::Unreadable || last.facts > 0 {
            return None;
        }
        self.sources.pop();
        self.gathered.pop();
        Some(why)
    }

    pub(crate) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Sources that were read, from the `from`-th on.
    pub(crate) fn read_since(&self, from: usize) -> usize {
        let since = self.sources.get(from..).unwrap_or_default();
        let unread = [SourceKind::Unreadable, SourceKind::Archive];
        since.iter().filter(|source| !unread.contains(&source.kind)).count()
    }

    /// Whether every clock that was given is of a file that was read.
    pub(crate) fn check_clocks(&self) -> Result<(), Complaint> {
        self.clocks.check(&self.sources)
    }

    /// The case, and the names where they were remembered.
    pub(crate) fn case(self) -> (Case, Option<Pseudonyms>) {
        (Case::join(self.sources, self.gathered, self.offers), self.pseudonyms)
    }

    fn next_id(&self) -> SourceId {
        SourceId(u16::try_from(self.sources.len()).unwrap_or(u16::MAX))
    }
}
