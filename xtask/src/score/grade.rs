//! An answer held against the truth.

use serde::Serialize;

use super::answer::{Answer, Confidence, Finding, Outcome};
use super::labelled::Truth;

const HEALTHY: &str = "no-failure";
const UNDECIDED: &str = "undecided";

/// One case judged from one kind of evidence.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Grade {
    pub(crate) class: Class,
    /// The first finding (or for a healthy case the outcome) is the truth, whatever the outcome.
    pub(crate) first: bool,
    /// The truth is somewhere among the findings.
    pub(crate) among: bool,
    /// The answer is not left open.
    pub(crate) decided: bool,
    /// A finding is proven whose cause is not the truth.
    pub(crate) wrong_proven: bool,
    /// The first finding is likely, and its cause is not the truth.
    pub(crate) wrong_likely: bool,
    /// Whether the first negotiation died in the true exchange; nothing where none is shown.
    pub(crate) exchange: Option<bool>,
    /// Whether the true phase is among the first negotiation's.
    pub(crate) phase: Option<bool>,
    /// What was answered, in a few words.
    pub(crate) said: String,
}

/// Every case is in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Class {
    /// The truth stands first; or it is left open, with the truth among the possible, where this
    /// evidence cannot tell.
    Right,
    /// Left open with the truth among the possible, where this evidence could tell.
    Undecided,
    /// Nothing to judge was seen.
    Silent,
    /// Another cause stands first, or a failure was not seen, or one was seen that was none.
    Wrong,
    /// No answer.
    Failed,
}

pub(crate) fn grade(
    truth: &Truth,
    knowable: bool,
    packets: bool,
    answer: &Result<Answer, String>,
) -> Grade {
    let answer = match answer {
        Ok(answer) => answer,
        Err(why) => return failed(why),
    };
    let outcome = answer.verdict.outcome;
    let is_true = |finding: &Finding| {
        finding.cause == truth.cause || truth.acceptable_causes.contains(&finding.cause)
    };
    let first = answer.causes().next();
    let (right, among) = if truth.cause == HEALTHY {
        let right = first.is_none() && outcome == Outcome::NoFailure;
        (right, right)
    } else {
        (first.is_some_and(is_true), answer.causes().any(is_true))
    };
    let open = outcome == Outcome::Undecided && among;
    // Of some published failures nobody knows more than that.
    let right = right
        || outcome == Outcome::Undecided
            && first.is_none()
            && truth.acceptable_causes.iter().any(|cause| cause == UNDECIDED);
    let class = if right || (open && !knowable) {
        Class::Right
    } else if outcome == Outcome::NothingToJudge && first.is_none() {
        Class::Silent
    } else if open {
        Class::Undecided
    } else {
        Class::Wrong
    };
    let negotiation = answer.negotiations.first().filter(|_| packets);
    Grade {
        class,
        first: right,
        among,
        decided: outcome != Outcome::Undecided,
        wrong_proven: answer
            .causes()
            .any(|finding| finding.confidence == Confidence::Proven && !is_true(finding)),
        wrong_likely: first
            .is_some_and(|finding| finding.confidence == Confidence::Likely && !is_true(finding)),
        exchange: negotiation.map(|negotiation| negotiation.exchange == truth.exchange),
        phase: negotiation.map(|negotiation| {
            let healthy = truth.phase == "none" && negotiation.phases.is_empty();
            healthy || negotiation.phases.contains(&truth.phase)
        }),
        said: said(answer),
    }
}

fn failed(why: &str) -> Grade {
    Grade {
        class: Class::Failed,
        first: false,
        among: false,
        decided: false,
        wrong_proven: false,
        wrong_likely: false,
        exchange: None,
        phase: None,
        said: why.to_owned(),
    }
}

/// `explained: psk-mismatch (likely), id-mismatch (possible), 2 more; in ike_auth of auth`
fn said(answer: &Answer) -> String {
    const SHOWN: usize = 3;
    let outcome = answer.verdict.outcome;
    let causes: Vec<String> = answer
        .causes()
        .take(SHOWN)
        .map(|finding| format!("{} ({})", finding.cause, finding.confidence))
        .collect();
    let mut said = if causes.is_empty() {
        outcome.to_string()
    } else {
        format!("{outcome}: {}", causes.join(", "))
    };
    let more = answer.causes().count().saturating_sub(SHOWN);
    if more > 0 {
        said.push_str(&format!(", {more} more"));
    }
    if let Some(negotiation) = answer.negotiations.first()
        && !negotiation.phases.is_empty()
    {
        let phases = negotiation.phases.join(" or ");
        said.push_str(&format!("; in {} of {phases}", negotiation.exchange));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(cause: &str) -> Truth {
        Truth {
            cause: cause.into(),
            acceptable_causes: vec!["no-failure".into(), "psk-mismatch".into()],
            phase: "auth".into(),
            exchange: "ike_auth".into(),
            ..Truth::default()
        }
    }

    fn answer(outcome: &str, findings: &[(&str, &str)]) -> Result<Answer, String> {
        let findings: Vec<serde_json::Value> = findings
            .iter()
            .map(|(cause, confidence)| {
                serde_json::json!({ "cause": cause, "confidence": confidence, "weight": "cause" })
            })
            .collect();
        let written = serde_json::json!({
            "verdict": { "outcome": outcome, "exit": 1 },
            "findings": findings,
            "negotiations": [{ "exchange": "ike_auth", "phases": ["phase1"] }],
        });
        Ok(serde_json::from_value(written).unwrap())
    }

    #[test]
    fn the_true_cause_first_is_right() {
        let answer = answer("explained", &[("psk-mismatch", "proven")]);
        let grade = grade(&truth("psk-mismatch"), true, true, &answer);
        assert_eq!(grade.class, Class::Right);
        assert!(grade.first && grade.among && !grade.wrong_proven && !grade.wrong_likely);
        assert_eq!((grade.exchange, grade.phase), (Some(true), Some(false)));
    }

    #[test]
    fn an_open_answer_is_right_only_where_nobody_can_tell() {
        let answer =
            answer("undecided", &[("id-mismatch", "possible"), ("psk-mismatch", "possible")]);
        let of = |knowable| grade(&truth("psk-mismatch"), knowable, true, &answer).class;
        assert_eq!(of(true), Class::Undecided);
        assert_eq!(of(false), Class::Right);
    }

    #[test]
    fn an_open_answer_without_the_truth_is_wrong() {
        let answer = answer("undecided", &[("id-mismatch", "possible")]);
        assert_eq!(grade(&truth("psk-mismatch"), false, true, &answer).class, Class::Wrong);
    }

    #[test]
    fn a_wrong_proof_counts_wherever_it_stands() {
        let answer = answer("explained", &[("psk-mismatch", "likely"), ("dpd-timeout", "proven")]);
        let grade = grade(&truth("psk-mismatch"), true, true, &answer);
        assert_eq!(grade.class, Class::Right);
        assert!(grade.wrong_proven && !grade.wrong_likely);
    }

    #[test]
    fn a_healthy_case_wants_no_finding_and_no_silence() {
        let of = |answer| grade(&truth("no-failure"), true, true, &answer).class;
        assert_eq!(of(answer("no-failure", &[])), Class::Right);
        assert_eq!(of(answer("nothing-to-judge", &[])), Class::Silent);
        assert_eq!(of(answer("explained", &[("psk-mismatch", "likely")])), Class::Wrong);
    }

    #[test]
    fn a_failure_not_seen_is_wrong() {
        let of = |answer| grade(&truth("psk-mismatch"), true, true, &answer).class;
        assert_eq!(of(answer("no-failure", &[])), Class::Wrong);
        assert_eq!(of(Err("exit 2".into())), Class::Failed);
    }
}
