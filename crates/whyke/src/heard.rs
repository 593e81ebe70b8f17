//! What has been read so far: the sources and what each of them states.

use std::cell::RefCell;
use std::io::Read;
use std::net::IpAddr;
use std::path::PathBuf;

use diagnosis::case::Case;
use diagnosis::gather::{Asked, Gather, Gathered, Offers};
use evidence::{Covers, Fact, Gap, Listener, Source, SourceId, SourceKind, Why};
use redaction::Pseudonyms;
use verdict::{Log, Part};

use crate::clock::{Clock, Clocks, Corrected};
use crate::complaint::Complaint;
use crate::series;

pub(crate) struct Heard {
    clocks: Clocks,
    offers: Offers,
    sources: Vec<Source>,
    gathered: Vec<Gathered>,
    logs: Vec<Log>,
    /// Where names are to be replaced: those that the sources state.
    pseudonyms: Option<Pseudonyms>,
    asked: Asked,
}

impl Heard {
    pub(crate) fn new(clocks: Clocks) -> Heard {
        Heard {
            clocks,
            offers: Offers::new(),
            sources: Vec::new(),
            gathered: Vec::new(),
            logs: Vec::new(),
            pseudonyms: None,
            asked: Asked::default(),
        }
    }

    /// What is asked for is kept of long logs, too.
    pub(crate) fn asks(&mut self, asked: Asked) {
        self.asked = asked;
    }

    /// Remembers every name that is stated.
    pub(crate) fn with_names(clocks: Clocks) -> Heard {
        Heard { pseudonyms: Some(Pseudonyms::new()), ..Heard::new(clocks) }
    }

    /// Reads it to its end.
    pub(crate) fn read(&mut self, name: &str, input: impl Read) {
        let clock = self.clocks.of(name).cloned();
        self.listen(name, input, clock.as_ref(), None);
    }

    /// Reads a log to its end, under the name of its newest file; `parts` are those that it was
    /// read from.
    pub(crate) fn read_log(
        &mut self,
        names: &[String],
        input: impl Read,
        parts: &RefCell<Vec<Part>>,
    ) {
        let source = self.next_id();
        let clock = self.clocks.of_log(names.iter().map(String::as_str)).cloned();
        let name = names.last().map_or("", String::as_str);
        self.listen(name, input, clock.as_ref(), Some(parts));
        self.logs.push(Log { source, parts: parts.borrow().clone() });
    }

    fn listen(
        &mut self,
        name: &str,
        input: impl Read,
        clock: Option<&Clock>,
        parts: Option<&RefCell<Vec<Part>>>,
    ) {
        let id = self.next_id();
        let is_in_utc = matches!(clock, Some(Clock::Zone(_)));
        let mut gather = Gather::new(id).asked(self.asked.clone()).in_utc(is_in_utc);
        let names = &mut self.pseudonyms;
        let mut listener = Corrected::new(gather.with(&mut self.offers), clock);
        let mut source = match (names.as_mut(), parts) {
            (None, None) => readers::read(id, name, input, &mut listener),
            (names, parts) => {
                readers::read(id, name, input, &mut Following { names, parts, listener })
            }
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
        let id = last.id;
        self.sources.pop();
        self.gathered.pop();
        self.logs.retain(|log| log.source != id);
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
        let parts = self.logs.iter().flat_map(|log| &log.parts).map(|part| part.name.as_str());
        self.clocks.check(self.sources.iter().map(|source| source.name.as_str()).chain(parts))
    }

    /// Whether a log in several files was given one clock at most.
    pub(crate) fn check_log(&self, parts: &[PathBuf]) -> Result<(), Complaint> {
        let names: Vec<String> = parts.iter().map(|path| path.display().to_string()).collect();
        self.clocks.check_log(names.iter().map(String::as_str))
    }

    /// The logs that were read from several files.
    pub(crate) fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The case, and the names where they were remembered.
    pub(crate) fn case(self) -> (Case, Option<Pseudonyms>) {
        (Case::join(self.sources, self.gathered, self.offers), self.pseudonyms)
    }

    fn next_id(&self) -> SourceId {
        SourceId(u16::try_from(self.sources.len()).unwrap_or(u16::MAX))
    }
}

/// What else hears each fact: the names, where they are to be replaced, and the parts of a log.
struct Following<'a, L> {
    names: Option<&'a mut Pseudonyms>,
    parts: Option<&'a RefCell<Vec<Part>>>,
    listener: L,
}

impl<L: Listener> Listener for Following<'_, L> {
    fn hear(&mut self, fact: Fact<'_>) {
        if let Some(names) = &mut self.names {
            names.hear(fact);
        }
        if let Some(parts) = self.parts {
            series::heard(parts, fact.place.number());
        }
        self.listener.hear(fact);
    }

    fn keeps(&self, pairs: &[(IpAddr, IpAddr)]) -> Vec<bool> {
        match self.names {
            // Each name is to be known.
            Some(_) => vec![true; pairs.len()],
            None => self.listener.keeps(pairs),
        }
    }

    fn passed_over(&mut self, pairs: &[(IpAddr, IpAddr)]) {
        self.listener.passed_over(pairs);
    }
}
