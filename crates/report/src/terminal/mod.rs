//! The report as text for a terminal or a mail, and as Markdown for a ticket.

mod candidates;
mod changes;
mod commands;
mod fixes;
mod headline;
mod healthy;
mod ladder;
mod missing;
mod others;
mod rows;
mod sources;
mod why;

use std::net::IpAddr;

use evidence::Party;
use verdict::{
    Confidence, Finding, NegotiationOutcome, NegotiationReport, Outcome, Report, Weight,
};

use crate::Style;
use crate::columns::Page;
use crate::words;

/// Every line ends in a newline; no line but a command is wider than the style asks for.
pub fn text(report: &Report, style: &Style) -> String {
    let mut page = Page::new(style);
    write(&mut page, report);
    page.finish()
}

/// The same page; what depends on columns is a block of code. Its foot says whether names are left
/// in it.
pub fn markdown(report: &Report, style: &Style) -> String {
    let mut page = Page::markdown(style);
    write(&mut page, report);
    let foot = if style.redacted { words::redacted } else { words::not_redacted };
    page.prose(0, 0, &format!("whyke {} · {}", style.version, foot(style.language)));
    page.finish()
}

fn write(page: &mut Page<'_>, report: &Report) {
    let view = View::new(report, page.style);
    headline::write(page, &view);
    match report.verdict.outcome {
        Outcome::Explained => explained(page, &view),
        Outcome::Undecided => undecided(page, &view),
        Outcome::NoFailure => no_failure(page, &view),
        Outcome::NothingToJudge => nothing(page, &view),
    }
    others::write(page, &view);
    if report.verdict.outcome != Outcome::NothingToJudge {
        sources::write(page, &view);
    }
    sources::gaps(page, &view);
    if page.style.all {
        every_ladder(page, &view);
    }
}

fn explained(page: &mut Page<'_>, view: &View<'_>) {
    page.gap();
    ladder::of_the_verdict(page, view);
    page.gap();
    why::write(page, view);
    changes::write(page, view);
    page.gap();
    fixes::write(page, view);
    page.gap();
    missing::write(page, view);
}

/// Without what to do: nothing is known yet that would justify doing it.
fn undecided(page: &mut Page<'_>, view: &View<'_>) {
    page.gap();
    ladder::of_the_verdict(page, view);
    page.gap();
    candidates::write(page, view);
    changes::write(page, view);
    page.gap();
    missing::write(page, view);
    if let Some(number) = &view.report.look_up {
        page.gap();
        let mut block = page.block(0, words::more_on_it(view.style.language));
        block.say(&words::look_up(number, view.style.language));
    }
}

fn no_failure(page: &mut Page<'_>, view: &View<'_>) {
    healthy::write(page, view);
    page.gap();
    missing::write(page, view);
}

fn nothing(page: &mut Page<'_>, view: &View<'_>) {
    page.gap();
    ladder::of_the_verdict(page, view);
    if view.finding.is_some() {
        why::write(page, view);
        page.gap();
        fixes::write(page, view);
    }
    sources::instead(page, view);
    page.gap();
    missing::write(page, view);
}

/// Of the negotiations that the verdict is not about.
fn every_ladder(page: &mut Page<'_>, view: &View<'_>) {
    for negotiation in &view.report.negotiations {
        let shown = view.negotiation.is_some_and(|shown| std::ptr::eq(shown, negotiation));
        if !shown && ladder::has_rungs(negotiation) {
            page.gap();
            ladder::titled(page, view, negotiation);
        }
    }
}

/// The report with what the verdict singles out.
pub(crate) struct View<'a> {
    pub(crate) report: &'a Report,
    pub(crate) style: &'a Style,
    /// The verdict's finding; of an undecided one the first candidate.
    pub(crate) finding: Option<&'a Finding>,
    /// The negotiation that is shown message by message.
    pub(crate) negotiation: Option<&'a NegotiationReport>,
}

impl<'a> View<'a> {
    fn new(report: &'a Report, style: &'a Style) -> View<'a> {
        let verdict = &report.verdict;
        let failed = matches!(verdict.outcome, Outcome::Explained | Outcome::Undecided);
        let named = verdict.finding.and_then(|index| report.findings.get(index));
        let first = || report.findings.iter().find(|finding| finding.weight == Weight::Cause);
        let finding = if failed { named.or_else(first) } else { named };
        let by_id = |id: &u32| report.negotiations.iter().find(|other| other.id == *id);
        let negotiation = match (finding, failed) {
            (Some(finding), _) => finding.negotiations.iter().find_map(by_id),
            (None, true) => report
                .negotiations
                .iter()
                .find(|other| other.outcome != NegotiationOutcome::Established),
            (None, false) if verdict.outcome == Outcome::NoFailure => None,
            (None, false) => report.negotiations.first(),
        };
        View { report, style, finding, negotiation }
    }

    /// The address of an end of the negotiation shown.
    pub(crate) fn address(&self, party: Party) -> Option<String> {
        address(self.negotiation?, party)
    }

    /// The address of an end of any negotiation that is reported.
    pub(crate) fn host(&self, id: u32, party: Party) -> Option<IpAddr> {
        let negotiation = self.report.negotiations.iter().find(|own| own.id == id)?;
        negotiation.ends.iter().find(|end| end.role == party)?.address?.address()
    }

    /// More than one host began a negotiation that is reported.
    pub(crate) fn has_several_clients(&self) -> bool {
        let ids = self.report.negotiations.iter().map(|own| own.id);
        let mut hosts = ids.filter_map(|id| self.host(id, Party::Initiator));
        let Some(first) = hosts.next() else { return false };
        hosts.any(|host| host != first)
    }

    /// Candidates for the same failure that nothing decides between.
    pub(crate) fn candidates(&self) -> Vec<&'a Finding> {
        self.report
            .findings
            .iter()
            .filter(|finding| finding.weight == Weight::Cause)
            .filter(|finding| finding.confidence == Confidence::Possible)
            .filter(|finding| self.is_same_failure(finding))
            .collect()
    }

    pub(crate) fn is_same_failure(&self, finding: &Finding) -> bool {
        self.finding.is_some_and(|first| {
            first.negotiations.iter().any(|id| finding.negotiations.contains(id))
                || (first.negotiations.is_empty() && finding.negotiations.is_empty())
        })
    }
}

pub(crate) fn address(negotiation: &NegotiationReport, party: Party) -> Option<String> {
    let end = negotiation.ends.iter().find(|end| end.role == party)?;
    end.address.map(|address| address.to_string()).or_else(|| end.identity.clone())
}
