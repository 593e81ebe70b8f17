//! What a daemon's sentence decides: only one that is known from public material names a cause.

use diagnosis::case::Case;
use diagnosis::gather::{Gather, Offers};
use evidence::{Fact, Remark, Remarked, SourceId, Statement};
use verdict::{Cause, Confidence, NegotiationOutcome, Outcome, Report, Weight};

const LOG: &str = "26/11/25 10:00:00 ## : IKE Daemon, ver 2.2.2\n\
                   26/11/25 10:00:05 !! : phase1 sa rejected, invalid auth data\n\
                   26/11/25 10:00:05 !! : 192.0.2.1:500 <-> 198.51.100.7:500\n\
                   26/11/25 10:00:05 !! : 0123456789abcdef:0123456789abcdef\n";

/// What is found where the sentences that judge so are known, and others are not.
fn diagnose(log: &str, is_known: fn(Remark) -> bool) -> Report {
    let mut offers = Offers::new();
    let mut gather = Gather::new(SourceId(0));
    let source = {
        let mut hearing = gather.with(&mut offers);
        let mut listener = |fact: Fact<'_>| {
            let statement = match fact.statement {
                Statement::Remarks(said) => {
                    let is_confirmed = is_known(said.what);
                    Statement::Remarks(Remarked { is_confirmed, ..said })
                }
                other => other,
            };
            evidence::Listener::hear(&mut hearing, Fact { statement, ..fact });
        };
        readers::read(SourceId(0), "iked.log", log.as_bytes(), &mut listener)
    };
    diagnosis::diagnose(&Case::join(vec![source], vec![gather.finish()], offers))
}

#[test]
fn a_known_sentence_names_its_cause() {
    let report = diagnose(LOG, |_| true);
    assert_eq!(report.verdict.outcome, Outcome::Explained);
    assert_eq!(report.verdict.cause, Some(Cause::PSK_MISMATCH));
    assert_eq!(report.findings[0].confidence, Confidence::Likely);
}

#[test]
fn another_one_suits_its_cause_and_excludes_none() {
    let report = diagnose(LOG, |_| false);
    assert_eq!((report.verdict.outcome, report.verdict.cause), (Outcome::Undecided, None));
    let causes = report.findings.iter().filter(|found| found.weight == Weight::Cause);
    let causes: Vec<_> = causes.map(|found| (found.cause, found.confidence)).collect();
    assert_eq!(causes[0], (Cause::PSK_MISMATCH, Confidence::Possible));
    assert!(causes.iter().all(|(_, confidence)| *confidence == Confidence::Possible));
    assert!(causes.iter().any(|(cause, _)| *cause == Cause::PHASE1_PROPOSAL_MISMATCH));
}

const UP: &str = "26/11/25 10:00:04 ii : phase1 sa established\n\
                  26/11/25 10:00:04 ii : 198.51.100.7:500 <-> 192.0.2.1:500\n\
                  26/11/25 10:00:04 ii : 0123456789abcdef:0123456789abcdef\n";
const CHILD: &str = "26/11/25 10:00:05 ii : phase2 rejected, id value mismatch\n\
                     26/11/25 10:00:05 ii : - loc ANY:10.1.0.1:* -> ANY:10.2.0.0/16:*\n";

fn names(report: &Report, cause: Cause) -> bool {
    report.findings.iter().any(|found| found.cause == cause)
}

#[test]
fn what_the_log_judges_failed_whether_or_not_it_tells_an_answer() {
    let outcomes = |report: Report| -> Vec<_> {
        report.negotiations.iter().map(|negotiation| negotiation.outcome).collect()
    };
    assert_eq!(outcomes(diagnose(LOG, |_| true)), [NegotiationOutcome::Failed]);
    assert_eq!(outcomes(diagnose(LOG, |_| false)), [NegotiationOutcome::Failed]);
}

#[test]
fn once_phase_1_is_up_its_causes_are_out_if_that_sentence_is_known() {
    let log = format!("{UP}{CHILD}");
    let known = diagnose(&log, |what| what == Remark::Established);
    assert_eq!(known.verdict.outcome, Outcome::Undecided);
    assert!(names(&known, Cause::TRAFFIC_SELECTOR_MISMATCH));
    assert!(!names(&known, Cause::PSK_MISMATCH));
    assert!(names(&diagnose(&log, |_| false), Cause::PSK_MISMATCH));
}
