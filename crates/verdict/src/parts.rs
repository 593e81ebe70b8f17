//! Logs in several files, read as one source each: every place of a report in its own file.

use std::collections::BTreeMap;

use evidence::{Gap, Place, SourceId, Why};

use crate::{Citation, Cited, EventReport, Report, SourceReport, StepReport};

/// A log that was read as one source.
#[derive(Clone, Debug)]
pub struct Log {
    pub source: SourceId,
    /// At least one, the oldest first.
    pub parts: Vec<Part>,
}

/// A file that is a part of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    /// Where it begins in the log, from 1.
    pub first_line: u32,
    /// Facts heard from its lines.
    pub facts: u64,
    /// Why it was not read to its end.
    pub gap: Option<Why>,
}

impl Log {
    /// The part in which a line of the log stands.
    pub fn part_of(parts: &[Part], line: u64) -> usize {
        parts.partition_point(|part| u64::from(part.first_line) <= line).saturating_sub(1)
    }
}

impl Report {
    /// Makes of each log the files that it was read from: sources of their own, numbered anew, with
    /// their own lines.
    pub fn take_apart(&mut self, logs: &[Log]) {
        if logs.is_empty() {
            return;
        }
        let apart = Apart::of(&self.sources, logs);
        // Gaps are counted anew: where those stand that are only counted is not known.
        let mut listed: BTreeMap<SourceId, u64> = BTreeMap::new();
        for (source, _) in &self.gaps {
            *listed.entry(*source).or_default() += 1;
        }
        self.sources = std::mem::take(&mut self.sources)
            .into_iter()
            .flat_map(|source| {
                let listed = listed.get(&source.id).copied().unwrap_or(0);
                apart.source(SourceReport { gaps: source.gaps.saturating_sub(listed), ..source })
            })
            .collect();
        for negotiation in &mut self.negotiations {
            negotiation.steps.iter_mut().for_each(|step| apart.step(step));
            negotiation.events.iter_mut().for_each(|event| apart.event(event));
        }
        for finding in &mut self.findings {
            let all: Vec<Citation> = finding.evidence.iter().cloned().collect();
            let mut all = apart.citations(all).into_iter();
            if let Some(first) = all.next() {
                finding.evidence = Cited::new(first).and(all);
            }
            let explained = finding.explains.iter_mut().map(|own| &mut own.evidence);
            for evidence in
                explained.chain(finding.ruled_out.iter_mut().map(|own| &mut own.evidence))
            {
                *evidence = apart.citations(std::mem::take(evidence));
            }
        }
        let changes = self.changes.iter_mut().flat_map(|own| &mut own.changes);
        changes.for_each(|event| apart.event(event));
        self.gaps = apart.gaps(std::mem::take(&mut self.gaps));
        for (source, _) in &self.gaps {
            if let Some(source) = self.sources.get_mut(usize::from(source.0)) {
                source.gaps += 1;
            }
        }
    }
}

/// By the number that a source had: the number that it has, or its first part.
struct Apart<'l> {
    sources: BTreeMap<SourceId, (SourceId, Option<&'l [Part]>)>,
}

impl<'l> Apart<'l> {
    fn of(sources: &[SourceReport], logs: &'l [Log]) -> Apart<'l> {
        let logs: BTreeMap<SourceId, &[Part]> =
            logs.iter().map(|log| (log.source, log.parts.as_slice())).collect();
        let mut next = 0_usize;
        let mut number = |source: &SourceReport| {
            let parts = logs.get(&source.id).copied().filter(|parts| !parts.is_empty());
            let new = number(next);
            next += parts.map_or(1, <[Part]>::len);
            (source.id, (new, parts))
        };
        Apart { sources: sources.iter().map(&mut number).collect() }
    }

    /// Where a place stands: the source and the place in it.
    fn of_place(&self, source: SourceId, place: Place) -> (SourceId, Place) {
        let Some((first, parts)) = self.sources.get(&source).copied() else {
            return (source, place);
        };
        match (parts, place) {
            (Some(parts), Place::Line { number: line, offset, length }) => {
                let at = Log::part_of(parts, u64::from(line));
                let before = parts.get(at).map_or(0, |part| part.first_line.saturating_sub(1));
                let line = line.saturating_sub(before);
                (number(usize::from(first.0) + at), Place::Line { number: line, offset, length })
            }
            _ => (first, place),
        }
    }

    fn source(&self, source: SourceReport) -> Vec<SourceReport> {
        let Some((first, parts)) = self.sources.get(&source.id).copied() else {
            return vec![source];
        };
        let Some(parts) = parts else { return vec![SourceReport { id: first, ..source }] };
        let several = parts.len() > 1;
        let part = |(at, part): (usize, &Part)| SourceReport {
            id: number(usize::from(first.0) + at),
            name: part.name.clone(),
            facts: part.facts,
            // What was left out is what came last.
            gaps: if at + 1 == parts.len() { source.gaps } else { 0 },
            log: several.then_some(first),
            ..source.clone()
        };
        parts.iter().enumerate().map(part).collect()
    }

    fn step(&self, step: &mut StepReport) {
        let old = step.source;
        // Without any place it is of the log as a whole.
        let first = step.places.first().copied().unwrap_or(Place::line(1));
        step.source = self.of_place(old, first).0;
        let places = step.places.iter().map(|place| self.of_place(old, *place));
        // Only packets of a capture have several.
        let places = places.filter(|(source, _)| *source == step.source);
        step.places = places.map(|(_, place)| place).collect();
        for (source, place) in &mut step.again {
            (*source, *place) = self.of_place(*source, *place);
        }
    }

    fn event(&self, event: &mut EventReport) {
        (event.source, event.place) = self.of_place(event.source, event.place);
    }

    /// What stands in several parts is cited from each.
    fn citations(&self, citations: Vec<Citation>) -> Vec<Citation> {
        let mut all: Vec<Citation> = Vec::with_capacity(citations.len());
        for citation in citations {
            let from = all.len();
            let places = std::iter::once(citation.place).chain(citation.also.iter().copied());
            for place in places {
                let (source, place) = self.of_place(citation.source, place);
                match all.iter_mut().skip(from).find(|own| own.source == source) {
                    Some(own) => own.also.push(place),
                    None => all.push(Citation {
                        source,
                        place,
                        also: Vec::new(),
                        says: citation.says.clone(),
                    }),
                }
            }
        }
        all
    }

    fn gaps(&self, gaps: Vec<(SourceId, Gap)>) -> Vec<(SourceId, Gap)> {
        let mut all = Vec::with_capacity(gaps.len());
        for (source, gap) in gaps {
            let known = self.sources.get(&source).copied();
            let (first, parts) = known.unwrap_or((source, None));
            let count = parts.map_or(1, <[Part]>::len);
            match gap.place {
                Some(place) => {
                    let (source, place) = self.of_place(source, place);
                    all.push((source, Gap { place: Some(place), ..gap }));
                }
                // None of its parts is evidence; damage says more than that its ruins are none.
                None if matches!(
                    gap.why,
                    Why::NotEvidence | Why::OfProduct { .. } | Why::Empty
                ) =>
                {
                    let is_damaged = |at: usize| {
                        parts.and_then(|parts| parts.get(at)).is_some_and(|part| part.gap.is_some())
                    };
                    let each = (0..count).filter(|at| !is_damaged(*at));
                    let each = each.map(|at| number(usize::from(first.0) + at));
                    all.extend(each.map(|source| (source, gap.clone())));
                }
                None => all.push((number(usize::from(first.0) + count - 1), gap)),
            }
        }
        for (first, parts) in self.sources.values() {
            for (at, part) in parts.unwrap_or_default().iter().enumerate() {
                let gap = part.gap.clone().map(|why| Gap { place: None, why });
                all.extend(gap.map(|gap| (number(usize::from(first.0) + at), gap)));
            }
        }
        all.sort_by_key(|(source, _)| *source);
        all
    }
}

fn number(at: usize) -> SourceId {
    SourceId(u16::try_from(at).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use evidence::{SourceKind, Vantage};

    use super::*;
    use crate::{Clock, Outcome, Text, Totals, Verdict};

    fn source(id: u16, name: &str, gaps: u64) -> SourceReport {
        SourceReport {
            id: SourceId(id),
            name: name.into(),
            log: None,
            kind: SourceKind::Log,
            machine: None,
            vantage: Vantage::Unknown,
            vantage_because: None,
            covers: Vec::new(),
            clock: Clock::default(),
            facts: 9,
            gaps,
        }
    }

    fn part(name: &str, first_line: u32) -> Part {
        Part { name: name.into(), first_line, facts: 3, gap: None }
    }

    /// A log of three parts, the second one empty, between two other sources.
    fn logs() -> Vec<Log> {
        let parts = vec![part("a.2", 1), part("a.1", 5), part("a", 5)];
        vec![Log { source: SourceId(1), parts }]
    }

    fn report() -> Report {
        let verdict = Verdict {
            outcome: Outcome::Undecided,
            cause: None,
            finding: None,
            sentence: Text::same(""),
        };
        Report {
            verdict,
            sources: vec![source(0, "x", 1), source(1, "a", 5), source(2, "y", 0)],
            negotiations: Vec::new(),
            findings: Vec::new(),
            missing: Vec::new(),
            changes: Vec::new(),
            shared: Vec::new(),
            look_up: None,
            totals: Totals::default(),
            gaps: Vec::new(),
        }
    }

    fn cite(line: u32, also: &[u32]) -> Citation {
        Citation {
            source: SourceId(1),
            place: Place::line(line),
            also: also.iter().map(|line| Place::line(*line)).collect(),
            says: Text::same("says"),
        }
    }

    #[test]
    fn each_part_is_a_source_with_lines_of_its_own() {
        let mut report = report();
        let gap = |line: Option<u32>, why| Gap { place: line.map(Place::line), why };
        report.gaps = vec![
            (SourceId(0), gap(Some(7), Why::EndsEarly)),
            (SourceId(1), gap(Some(4), Why::EndsEarly)),
            (SourceId(1), gap(Some(6), Why::EndsEarly)),
            (SourceId(1), gap(None, Why::EndsEarly)),
        ];
        let mut logs = logs();
        logs[0].parts[1].gap = Some(Why::Encrypted);
        report.take_apart(&logs);
        let shown = |own: &SourceReport| (own.id.0, own.name.clone(), own.log, own.gaps);
        let log = Some(SourceId(1));
        assert_eq!(
            report.sources.iter().map(shown).collect::<Vec<_>>(),
            [
                (0, "x".into(), None, 1),
                (1, "a.2".into(), log, 1),
                (2, "a.1".into(), log, 1),
                // Two are only counted.
                (3, "a".into(), log, 4),
                (4, "y".into(), None, 0),
            ]
        );
        let gaps: Vec<_> = report.gaps.iter().map(|(id, gap)| (id.0, gap.place)).collect();
        let line = |line| Some(Place::line(line));
        assert_eq!(gaps, [(0, line(7)), (1, line(4)), (2, None), (3, line(2)), (3, None)]);
    }

    #[test]
    fn what_no_part_is_evidence_of_is_said_of_each() {
        let mut report = report();
        report.gaps = vec![(SourceId(1), Gap { place: None, why: Why::NotEvidence })];
        let mut logs = logs();
        logs[0].parts[2].gap = Some(Why::EndsEarly);
        report.take_apart(&logs);
        let of: Vec<(u16, &Why)> = report.gaps.iter().map(|(id, gap)| (id.0, &gap.why)).collect();
        assert_eq!(of, [(1, &Why::NotEvidence), (2, &Why::NotEvidence), (3, &Why::EndsEarly)]);
    }

    #[test]
    fn a_citation_of_several_parts_becomes_one_of_each() {
        let (report, logs) = (report(), logs());
        let apart = Apart::of(&report.sources, &logs);
        let other = Citation { source: SourceId(2), ..cite(5, &[6]) };
        let cited = apart.citations(vec![cite(3, &[4, 5, 9]), cite(5, &[]), other]);
        let shown = |own: &Citation| {
            let also: Vec<u64> = own.also.iter().map(|place| place.number()).collect();
            (own.source.0, own.place.number(), also)
        };
        assert_eq!(
            cited.iter().map(shown).collect::<Vec<_>>(),
            [(1, 3, vec![4]), (3, 1, vec![5]), (3, 1, vec![]), (4, 5, vec![6])]
        );
    }

    #[test]
    fn a_report_without_logs_stays_as_it_is() {
        let mut report = report();
        report.take_apart(&[]);
        assert_eq!(report.sources.len(), 3);
        assert_eq!(Log::part_of(&[], 7), 0);
    }
}
