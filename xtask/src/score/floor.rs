//! The committed minimum of the score: below it a change is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::kind::Kind;
use super::tally::Tally;

/// By kind of evidence.
pub(crate) type Floor = BTreeMap<Kind, Minimum>;

/// Percentages are minima, counts are maxima.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Minimum {
    right: f64,
    /// Of the cases that this evidence alone decides.
    knowable: f64,
    exchange: f64,
    phase: f64,
    wrong_likely_max: u32,
    wrong_proven_max: u32,
    #[serde(default)]
    failed_max: u32,
    /// Fewer cases than this would let the rest hold by accident.
    cases: u32,
}

pub(crate) fn read(path: &Path) -> Result<Floor> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    toml::from_str(&text).with_context(|| path.display().to_string())
}

/// Where the score is below the floor, one line for each.
pub(crate) fn breaches(kind: Kind, minimum: &Minimum, tally: &Tally) -> Vec<String> {
    let name = kind.name();
    let mut breaches = Vec::new();
    let least = [
        ("right", tally.percent(), minimum.right),
        ("knowable and right", tally.knowable_percent(), minimum.knowable),
        ("exchange right", tally.exchange.percent(), minimum.exchange),
        ("phase right", tally.phase.percent(), minimum.phase),
    ];
    for (what, is, least) in least {
        if is < least {
            breaches.push(format!("{name}: {is:.1} % {what}, at least {least:.1} % wanted"));
        }
    }
    let most = [
        ("wrong and likely", tally.wrong_likely, minimum.wrong_likely_max),
        ("wrong and proven", tally.wrong_proven, minimum.wrong_proven_max),
        ("without an answer", tally.failed, minimum.failed_max),
    ];
    for (what, is, most) in most {
        if is > most {
            breaches.push(format!("{name}: {is} {what}, at most {most} allowed"));
        }
    }
    if tally.cases < minimum.cases {
        breaches.push(format!("{name}: {} cases, at least {}", tally.cases, minimum.cases));
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::super::grade::Class;
    use super::super::tally::tests::result;
    use super::*;

    const MINIMUM: Minimum = Minimum {
        right: 60.0,
        knowable: 0.0,
        exchange: 100.0,
        phase: 100.0,
        wrong_likely_max: 0,
        wrong_proven_max: 0,
        failed_max: 0,
        cases: 2,
    };

    #[test]
    fn a_score_below_the_floor_is_named() {
        let results = [result("a", Class::Right, false), result("b", Class::Wrong, true)];
        let found = breaches(Kind::InitiatorCapture, &MINIMUM, &Tally::of(&results));
        assert_eq!(
            found,
            [
                "initiator_capture: 50.0 % right, at least 60.0 % wanted",
                "initiator_capture: 1 wrong and proven, at most 0 allowed",
            ]
        );
    }

    #[test]
    fn a_score_on_the_floor_holds() {
        let results = [result("a", Class::Right, false), result("b", Class::Right, false)];
        assert!(breaches(Kind::Captures, &MINIMUM, &Tally::of(&results)).is_empty());
    }

    #[test]
    fn the_committed_floor_is_readable() {
        let path = crate::repository::root().join("xtask/score-floor.toml");
        assert!(!read(&path).unwrap().is_empty());
    }
}
