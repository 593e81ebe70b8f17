//! Which finding of several dials, and of a gateway's other clients, the person asks about.

use std::collections::BTreeSet;

use evidence::{TunnelType, Vantage};
use verdict::{Confidence, Finding, Text};

use super::examine::Tried;
use super::view::AttemptView;
use super::{Attempt, Known};
use crate::case::{Case, Negotiation};

pub(super) fn is_dial(own: &Tried<'_>) -> bool {
    matches!(own.attempt.known, Known::Dial(_))
}

/// A negotiation that fits a dial by its time alone lends it what ails it, as one thing that it
/// may be: unless the machine itself decides, or rules it out.
pub(super) fn lend(case: &Case, of_negotiations: &[Finding], own: &mut Tried<'_>) {
    let Some(id) = own.attempt.may_be.filter(|_| own.failed()) else { return };
    let about = |finding: &&Finding| {
        finding.negotiations.contains(&id) && finding.confidence >= Confidence::Likely
    };
    let Some(theirs) = of_negotiations.iter().find(about) else { return };
    let ruled_out = own.findings.first().map_or(&[][..], |first| &first.ruled_out);
    let is_decided = own.findings.first().is_some_and(|own| own.confidence >= Confidence::Likely);
    if is_decided || ruled_out.iter().any(|other| other.cause == theirs.cause) {
        return;
    }
    let mut lent = Finding {
        confidence: Confidence::Possible,
        negotiations: vec![own.id],
        count: 1,
        tell: Some(whether_it_is(case, id)),
        ruled_out: Vec::new(),
        still_open: Vec::new(),
        explains: Vec::new(),
        ..theirs.clone()
    };
    // What the dial's first finding says of the others stays with the first one.
    if let Some(first) = own.findings.first_mut() {
        lent.ruled_out = std::mem::take(&mut first.ruled_out);
        lent.still_open = std::mem::take(&mut first.still_open);
        lent.explains = first.explains.clone();
    }
    own.findings.retain(|own| own.cause != lent.cause);
    own.findings.insert(0, lent);
}

fn whether_it_is(case: &Case, id: u32) -> Text {
    let own = case.negotiations.iter().find(|own| own.id == id);
    let client = own.and_then(|own| case.account(&own.witnesses[0]).initiator?.address());
    let client = client.map(|address| address.to_string()).unwrap_or_default();
    match &*client {
        "" => Text::new(
            "if the gateway's log tells of this very dial",
            "se il registro del gateway parla proprio di questa connessione",
        ),
        client => Text::new(
            format!("if this computer is {client} in the gateway's log"),
            format!("se nel registro del gateway questo computer è {client}"),
        ),
    }
}

/// What is beside the newest failed dial: what ails a gateway's other clients, and what an older
/// dial of the same machine failed of in another way.
pub(super) struct Beside {
    of_others: BTreeSet<u32>,
    older: BTreeSet<u32>,
}

impl Beside {
    pub(super) fn of(case: &Case, tried: &[Tried<'_>]) -> Beside {
        let of_daemons = |own: &Tried<'_>| case.machines[own.attempt.machine].is_daemons;
        let mut failed = tried.iter().rev().filter(|own| is_dial(own) && own.failed());
        // Who speaks of itself stands before those whom a server's daemon tells of.
        let first = failed.clone().find(|own| !of_daemons(own));
        let Some(newest) = first.or_else(|| failed.next()) else {
            return Beside { of_others: BTreeSet::new(), older: BTreeSet::new() };
        };
        let dialled: BTreeSet<u32> =
            tried.iter().filter_map(|own| own.attempt.negotiation).collect();
        let is_anothers = |own: &&Negotiation| {
            !dialled.contains(&own.id) && is_at_a_gateway(case, newest.attempt, own)
        };
        let of_others = case.negotiations.iter().filter(is_anothers).map(|own| own.id);
        let told = tried.iter().filter(|own| of_daemons(own) && !of_daemons(newest));
        let of_others = of_others.chain(told.map(|own| own.id)).collect();
        let older = tried.iter().filter(|own| {
            let same_machine = own.attempt.machine == newest.attempt.machine;
            is_dial(own) && same_machine && way(case, own) != way(case, newest)
        });
        Beside { of_others, older: older.map(|own| own.id).collect() }
    }

    pub(super) fn has(&self, finding: &Finding) -> bool {
        let mut about = finding.negotiations.iter().peekable();
        about.peek().is_some()
            && about.all(|id| self.of_others.contains(id) || self.older.contains(id))
    }
}

/// How a dial failed, and by what.
fn way(case: &Case, own: &Tried<'_>) -> (Option<TunnelType>, Option<u32>) {
    let view = AttemptView::new(case, own.attempt);
    (view.tunnel().map(|(tunnel, _)| tunnel), view.code())
}

/// Told at the gateway; or by a log that does not say at which end it is, where its times and the
/// dial's can be compared.
fn is_at_a_gateway(case: &Case, dial: &Attempt, own: &Negotiation) -> bool {
    let span = dial.span(&case.machines[dial.machine]);
    let is_timed = span.is_some_and(|(begin, _)| begin.on_its_clock().is_some());
    own.witnesses.iter().all(|witness| match witness.vantage {
        Vantage::Responder => true,
        Vantage::Unknown => {
            let account = case.account(witness);
            is_timed && account.is_logged && account.first_at().is_some()
        }
        Vantage::Initiator | Vantage::Middle => false,
    })
}
