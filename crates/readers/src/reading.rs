//! What a reader of events and texts tells its listener through: facts, gaps, labels, machines.

use std::collections::HashMap;

use evidence::{
    Covers, Fact, Gap, Limit, Limitation, Listener, Party, Place, Session, Source, SourceId,
    SourceKind, Statement, When, Why,
};

/// One source while it is being read.
pub(crate) struct Reading<'l> {
    listener: &'l mut dyn Listener,
    facts: u64,
    has_failure: bool,
    gaps: Vec<Gap>,
    more_gaps: u64,
    covers: Covers,
    machine: String,
    /// By label, the number it was given.
    sessions: HashMap<String, u32>,
}

impl<'l> Reading<'l> {
    /// Dials and negotiations with a label of their own; later ones share the source's session.
    const MOST_SESSIONS: usize = 50_000;

    pub(crate) fn new(listener: &'l mut dyn Listener) -> Reading<'l> {
        Reading {
            listener,
            facts: 0,
            has_failure: false,
            gaps: Vec::new(),
            more_gaps: 0,
            covers: Covers::default(),
            machine: String::new(),
            sessions: HashMap::new(),
        }
    }

    /// States something about `about`.
    pub(crate) fn tell(
        &mut self,
        place: Place,
        when: When,
        about: Session,
        statement: Statement<'_>,
    ) {
        self.facts += 1;
        self.has_failure |= matches!(
            statement,
            Statement::Dials(_)
                | Statement::Fails(_)
                | Statement::JudgesUser(_)
                | Statement::JudgesCertificate(_)
                | Statement::Reports { .. }
        );
        self.listener.hear(Fact {
            place,
            when: evidence::Stamp::Known(when),
            about,
            by: Party::Unknown,
            statement,
            quote: &[],
        });
    }

    /// States something about the machine the source speaks of.
    pub(crate) fn say(&mut self, place: Place, when: When, statement: Statement<'_>) {
        self.tell(place, when, Session::Whole, statement);
    }

    /// The session that the source calls `label`, told once.
    pub(crate) fn session(&mut self, label: &str, place: Place, when: When) -> Session {
        if let Some(id) = self.sessions.get(label) {
            return Session::Opened(*id);
        }
        if self.sessions.len() >= Reading::MOST_SESSIONS {
            return Session::Whole;
        }
        let id = self.sessions.len() as u32;
        self.sessions.insert(label.to_owned(), id);
        self.tell(place, when, Session::Opened(id), Statement::Opened { id, label });
        Session::Opened(id)
    }

    /// From here on the source speaks of `machine`; nothing is told where it did before.
    pub(crate) fn speaks(&mut self, machine: &str, place: Place, when: When) {
        if !machine.is_empty() && self.machine != machine {
            machine.clone_into(&mut self.machine);
            self.tell(place, when, Session::Whole, Statement::Speaks { machine });
        }
    }

    pub(crate) fn gap(&mut self, place: Option<Place>, why: Why) {
        if self.gaps.len() < Source::MAX_GAPS {
            self.gaps.push(Gap { place, why });
        } else {
            self.more_gaps += 1;
        }
    }

    pub(crate) fn limit(&mut self, limit: Limit, place: Option<Place>) {
        self.covers.limits.push(Limitation { limit, place });
    }

    /// Counts an entry of the source: a record, an item, a line.
    pub(crate) fn entry(&mut self, when: When) {
        self.covers.entries += 1;
        if let Some(at) = when.on_its_clock() {
            self.covers.first = Some(self.covers.first.map_or(at, |first| first.min(at)));
            self.covers.last = Some(self.covers.last.map_or(at, |last| last.max(at)));
        }
    }

    /// Facts told so far.
    pub(crate) fn facts(&self) -> u64 {
        self.facts
    }

    /// Something told so far is a failure, or comes with its own code.
    pub(crate) fn has_failure(&self) -> bool {
        self.has_failure
    }

    /// Everything in it contradicts itself, and nothing could be read; a file that only ends early
    /// is of its kind.
    pub(crate) fn is_damage_only(&self) -> bool {
        let is_damage = |gap: &Gap| matches!(gap.why, Why::Damaged { .. });
        let only = !self.gaps.is_empty() && self.gaps.iter().all(is_damage);
        self.covers.entries == 0 && self.facts == 0 && only
    }

    pub(crate) fn finish(self, id: SourceId, name: &str, kind: SourceKind) -> Source {
        Source {
            id,
            name: name.into(),
            kind,
            covers: self.covers,
            facts: self.facts,
            gaps: self.gaps,
            more_gaps: self.more_gaps,
        }
    }
}
