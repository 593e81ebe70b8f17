//! What a reader of events and texts tells its listener through: facts, gaps, labels, machines.

use std::collections::HashMap;
use std::net::IpAddr;

use evidence::{
    Covers, DialStep, Fact, Gap, Limit, Limitation, Listener, Party, Place, Session, Source,
    SourceId, SourceKind, Statement, When, Why,
};
use foldhash::quality::RandomState;

use crate::guid::{self, Guid};

/// One source while it is being read.
pub(crate) struct Reading<'l> {
    listener: &'l mut dyn Listener,
    facts: u64,
    has_failure: bool,
    /// Where the first message stands that was told of.
    first_message: Option<u64>,
    gaps: Vec<Gap>,
    more_gaps: u64,
    covers: Covers,
    machine: String,
    /// By label, the number it was given; those that are GUIDs apart.
    sessions: HashMap<String, u32, RandomState>,
    by_guid: HashMap<Guid, u32, RandomState>,
    /// The last sentence whose code was asked for, and the code.
    sentence: (String, Option<u32>),
}

impl<'l> Reading<'l> {
    /// Dials and negotiations with a label of their own; later ones share the source's session.
    const MOST_SESSIONS: usize = 50_000;

    pub(crate) fn new(listener: &'l mut dyn Listener) -> Reading<'l> {
        Reading {
            listener,
            facts: 0,
            has_failure: false,
            first_message: None,
            gaps: Vec::new(),
            more_gaps: 0,
            covers: Covers::default(),
            machine: String::new(),
            sessions: HashMap::default(),
            by_guid: HashMap::default(),
            sentence: (String::new(), None),
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
        self.has_failure |= match &statement {
            Statement::Dials(dial) => {
                matches!(dial.step, DialStep::Failed | DialStep::Ended) || dial.code.is_some()
            }
            Statement::Fails(_)
            | Statement::JudgesUser(_)
            | Statement::JudgesCertificate(_)
            | Statement::Reports { .. } => true,
            _ => false,
        };
        self.listener.hear(Fact {
            place,
            when: evidence::Stamp::Known(when),
            about,
            by: Party::Unknown,
            statement,
            quote: &[],
        });
    }

    /// States a fact as it is.
    pub(crate) fn hear(&mut self, fact: Fact<'_>) {
        self.facts += 1;
        if matches!(fact.statement, Statement::Sent(_)) {
            let at = fact.place.number();
            self.first_message = Some(self.first_message.map_or(at, |first| first.min(at)));
        }
        self.listener.hear(fact);
    }

    /// As [`Listener::keeps`].
    pub(crate) fn keeps(&self, pairs: &[(IpAddr, IpAddr)]) -> Vec<bool> {
        self.listener.keeps(pairs)
    }

    /// Between the hosts of each pair a negotiation came up, of whose lines none is read.
    pub(crate) fn passes_over(&mut self, pairs: &[(IpAddr, IpAddr)]) {
        self.listener.passed_over(pairs);
    }

    /// States something about the machine the source speaks of.
    pub(crate) fn say(&mut self, place: Place, when: When, statement: Statement<'_>) {
        self.tell(place, when, Session::Whole, statement);
    }

    /// The session that the source calls `label`, told once.
    pub(crate) fn session(&mut self, label: &str, place: Place, when: When) -> Session {
        let guid = guid::read(label);
        let known = match &guid {
            Some(guid) => self.by_guid.get(guid),
            None => self.sessions.get(label),
        };
        if let Some(id) = known {
            return Session::Opened(*id);
        }
        let count = self.sessions.len() + self.by_guid.len();
        if count >= Reading::MOST_SESSIONS {
            return Session::Whole;
        }
        let id = count as u32;
        match guid {
            Some(guid) => self.by_guid.insert(guid, id),
            None => self.sessions.insert(label.to_owned(), id),
        };
        self.tell(place, when, Session::Opened(id), Statement::Opened { id, label });
        Session::Opened(id)
    }

    /// What `code`, the same each time, finds in a sentence; sources say the same over and over.
    pub(crate) fn code_of(&mut self, text: &str, code: fn(&str) -> Option<u32>) -> Option<u32> {
        /// Longer ones are not kept.
        const LONGEST: usize = 1 << 10;
        let (last, known) = &mut self.sentence;
        if last != text {
            let code = code(text);
            if text.len() > LONGEST {
                return code;
            }
            text.clone_into(last);
            *known = code;
        }
        *known
    }

    /// From here on the source speaks of `machine`; nothing is told where it did before.
    pub(crate) fn speaks(&mut self, machine: &str, place: Place, when: When) {
        if !machine.is_empty() && self.machine != machine {
            machine.clone_into(&mut self.machine);
            self.tell(place, when, Session::Whole, Statement::Speaks { machine });
        }
    }

    /// Of which it speaks; empty where that is not known.
    pub(crate) fn machine(&self) -> &str {
        &self.machine
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

    /// The line of the first message that a log told of.
    pub(crate) fn first_message(&self) -> Option<u64> {
        self.first_message
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
