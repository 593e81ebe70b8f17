//! What a daemon's sentence decides: only one that is known from public material names a cause.

use diagnosis::case::Case;
use diagnosis::gather::{Gather, Offers};
use evidence::{Fact, Remarked, SourceId, Statement};
use verdict::{Cause, Confidence, Outcome, Report, Weight};

const LOG: &str = "26/11/25 10:00:00 ## : IKE Daemon, ver 2.2.2\n\
                   26/11/25 10:00:05 !! : phase1 sa rejected, invalid auth data\n\
                   26/11/25 10:00:05 !! : 192.0.2.1:500 <-> 198.51.100.7:500\n\
                   26/11/25 10:00:05 !! : 0123456789abcdef:0123456789abcdef\n";

/// What is found where each of the log's sentences is known, or none is.
fn diagnose(is_confirmed: bool) -> Report {
    let mut offers = Offers::new();
    let mut gather = Gather::new(SourceId(0));
    let source = {
        let mut hearing = gather.with(&mut offers);
        let mut listener = |fact: Fact<'_>| {
            let statement = match fact.statement {
                Statement::Remarks(said) => Statement::Remarks(Remarked { is_confirmed, ..said }),
                other => other,
            };
            evidence::Listener::hear(&mut hearing, Fact { statement, ..fact });
        };
        readers::read(SourceId(0), "iked.log", LOG.as_bytes(), &mut listener)
    };
    diagnosis::diagnose(&Case::join(vec![source], vec![gather.finish()], offers))
}

#[test]
fn a_known_sentence_names_its_cause() {
    let report = diagnose(true);
    assert_eq!(report.verdict.outcome, Outcome::Explained);
    assert_eq!(report.verdict.cause, Some(Cause::PSK_MISMATCH));
    assert_eq!(report.findings[0].confidence, Confidence::Likely);
}

#[test]
fn another_one_suits_its_cause_and_excludes_none() {
    let report = diagnose(false);
    assert_eq!((report.verdict.outcome, report.verdict.cause), (Outcome::Undecided, None));
    let causes = report.findings.iter().filter(|found| found.weight == Weight::Cause);
    let causes: Vec<_> = causes.map(|found| (found.cause, found.confidence)).collect();
    assert_eq!(causes[0], (Cause::PSK_MISMATCH, Confidence::Possible));
    assert!(causes.iter().all(|(_, confidence)| *confidence == Confidence::Possible));
    assert!(causes.iter().any(|(cause, _)| *cause == Cause::PHASE1_PROPOSAL_MISMATCH));
}
