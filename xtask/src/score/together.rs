//! More evidence never makes the answer worse, case by case.

use std::collections::BTreeMap;

use super::kind::Kind;
use super::tally::Result;

/// What holds all that the others of a case hold.
const WHOLES: [(Kind, &[Kind]); 2] = [
    (
        Kind::All,
        &[
            Kind::InitiatorCapture,
            Kind::ResponderCapture,
            Kind::Captures,
            Kind::InitiatorLog,
            Kind::ResponderLog,
            Kind::BothLogs,
        ],
    ),
    (Kind::Captures, &[Kind::InitiatorCapture, Kind::ResponderCapture]),
];

/// Where a part of a case's evidence is answered better than the whole, one line for each: the
/// truth is named, or at least among the possible, and with more at hand it is not. In which order
/// an open answer lists the possible is no matter.
pub(crate) fn breaches(results: &[Result]) -> Vec<String> {
    let mut by_case: BTreeMap<&str, BTreeMap<Kind, &Result>> = BTreeMap::new();
    for result in results {
        by_case.entry(&result.case).or_default().insert(result.kind, result);
    }
    let mut breaches = Vec::new();
    for (case, kinds) in &by_case {
        for (whole, parts) in WHOLES {
            let Some(together) = kinds.get(&whole) else { continue };
            let names = |result: &Result| result.grade.first && result.grade.decided;
            let better = |part: &&&Result| {
                names(part) && !names(together) || part.grade.among && !together.grade.among
            };
            let parts = parts.iter().filter_map(|kind| kinds.get(kind));
            for part in parts.filter(better) {
                let (part, name) = (part.kind.name(), whole.name());
                breaches.push(format!("{case}: {part} is answered better than {name}"));
            }
        }
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::super::grade::Class;
    use super::super::tally::tests::result;
    use super::*;

    fn of(kind: Kind, class: Class) -> Result {
        let mut result = result("a", class, false);
        result.kind = kind;
        result.grade.first = class == Class::Right;
        result
    }

    #[test]
    fn a_part_that_is_answered_better_is_named() {
        let worse = [of(Kind::All, Class::Undecided), of(Kind::BothLogs, Class::Right)];
        assert_eq!(breaches(&worse).len(), 1);
        let better = [of(Kind::All, Class::Right), of(Kind::BothLogs, Class::Undecided)];
        assert!(breaches(&better).is_empty());
        assert!(breaches(&[of(Kind::BothLogs, Class::Right)]).is_empty());
    }
}
