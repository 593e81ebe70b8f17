//! Grades counted: in all, by vendor, by cause.

use std::collections::BTreeMap;

use serde::Serialize;

use super::grade::{Class, Grade};
use super::kind::Kind;

/// One case judged from one kind of evidence.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Result {
    pub(crate) case: String,
    pub(crate) kind: Kind,
    pub(crate) vendor: String,
    pub(crate) cause: String,
    pub(crate) knowable: bool,
    #[serde(flatten)]
    pub(crate) grade: Grade,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Tally {
    pub(crate) cases: u32,
    pub(crate) right: u32,
    pub(crate) knowable: u32,
    pub(crate) knowable_right: u32,
    pub(crate) first: u32,
    pub(crate) among: u32,
    pub(crate) undecided: u32,
    pub(crate) silent: u32,
    pub(crate) wrong: u32,
    pub(crate) wrong_likely: u32,
    pub(crate) wrong_proven: u32,
    pub(crate) failed: u32,
    pub(crate) exchange: Share,
    pub(crate) phase: Share,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Share {
    pub(crate) right: u32,
    pub(crate) of: u32,
}

impl Tally {
    pub(crate) fn of<'a>(results: impl IntoIterator<Item = &'a Result>) -> Tally {
        let mut tally = Tally::default();
        for result in results {
            tally.add(result);
        }
        tally
    }

    /// By what `name` says of each result, worst first.
    pub(crate) fn by<'a>(
        results: impl IntoIterator<Item = &'a Result>,
        name: impl Fn(&'a Result) -> &'a str,
    ) -> Vec<(&'a str, Tally)> {
        let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
        for result in results {
            tallies.entry(name(result)).or_default().add(result);
        }
        let mut tallies: Vec<(&str, Tally)> = tallies.into_iter().collect();
        tallies.sort_by(|(_, a), (_, b)| {
            let worse = b.wrong_proven.cmp(&a.wrong_proven);
            worse.then(a.percent().total_cmp(&b.percent())).then(b.cases.cmp(&a.cases))
        });
        tallies
    }

    fn add(&mut self, result: &Result) {
        let grade = &result.grade;
        let right = grade.class == Class::Right;
        self.cases += 1;
        self.right += u32::from(right);
        self.knowable += u32::from(result.knowable);
        self.knowable_right += u32::from(result.knowable && right);
        self.first += u32::from(grade.first);
        self.among += u32::from(grade.among);
        self.undecided += u32::from(grade.class == Class::Undecided);
        self.silent += u32::from(grade.class == Class::Silent);
        self.wrong += u32::from(grade.class == Class::Wrong);
        self.wrong_likely += u32::from(grade.wrong_likely);
        self.wrong_proven += u32::from(grade.wrong_proven);
        self.failed += u32::from(grade.class == Class::Failed);
        self.exchange.add(grade.exchange);
        self.phase.add(grade.phase);
    }

    pub(crate) fn percent(&self) -> f64 {
        percent(self.right, self.cases)
    }

    pub(crate) fn knowable_percent(&self) -> f64 {
        percent(self.knowable_right, self.knowable)
    }
}

impl Share {
    fn add(&mut self, right: Option<bool>) {
        self.right += u32::from(right == Some(true));
        self.of += u32::from(right.is_some());
    }

    pub(crate) fn percent(self) -> f64 {
        percent(self.right, self.of)
    }
}

/// Of nothing, everything is right.
fn percent(part: u32, whole: u32) -> f64 {
    if whole == 0 { 100.0 } else { f64::from(part) * 100.0 / f64::from(whole) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn result(cause: &str, class: Class, wrong_proven: bool) -> Result {
        Result {
            case: "case".into(),
            kind: Kind::InitiatorCapture,
            vendor: "strongSwan".into(),
            cause: cause.into(),
            knowable: true,
            grade: Grade {
                class,
                first: class == Class::Right,
                among: class == Class::Right,
                decided: true,
                wrong_proven,
                wrong_likely: false,
                exchange: Some(true),
                phase: None,
                said: String::new(),
            },
        }
    }

    #[test]
    fn the_worst_cause_stands_first() {
        let results = [
            result("good", Class::Right, false),
            result("bad", Class::Wrong, false),
            result("worst", Class::Right, true),
        ];
        let by = Tally::by(&results, |result| &result.cause);
        let names: Vec<&str> = by.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["worst", "bad", "good"]);
    }

    #[test]
    fn everything_is_counted_once() {
        let results = [result("a", Class::Right, false), result("a", Class::Silent, false)];
        let tally = Tally::of(&results);
        assert_eq!((tally.cases, tally.right, tally.silent, tally.wrong), (2, 1, 1, 0));
        assert_eq!(tally.percent(), 50.0);
        assert_eq!((tally.exchange.right, tally.exchange.of, tally.phase.of), (2, 2, 0));
    }
}
