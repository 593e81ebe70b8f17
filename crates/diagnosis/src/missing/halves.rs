//! Which ends have spoken in logs, and how far what they say goes.

use evidence::{Party, Vantage};
use verdict::{Confidence, Finding};

use crate::Examined;
use crate::case::Case;
use crate::gather::What;
use crate::rank::JUDGED;
use crate::suites::{For, compare};
use crate::view::{Symptom, View};

/// The log of one end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Half {
    /// [`Party::Unknown`] where nothing tells which end it is.
    pub(super) party: Party,
    pub(super) product: Option<&'static str>,
    /// It says why.
    judges: bool,
    /// It lists proposals.
    lists: bool,
}

pub(super) struct Halves {
    logs: Vec<Half>,
    /// An end that another source shows from its own side.
    shown: Vec<Party>,
}

impl Halves {
    pub(super) fn of(case: &Case, e: &Examined<'_>) -> Halves {
        let (mut logs, mut shown) = (Vec::new(), Vec::new());
        for witness in &e.negotiation.witnesses {
            let account = case.account(witness);
            let seen_from = match witness.vantage {
                Vantage::Initiator => Some(Party::Initiator),
                Vantage::Responder => Some(Party::Responder),
                Vantage::Middle | Vantage::Unknown => None,
            };
            if !account.is_logged {
                shown.extend(seen_from);
                continue;
            }
            let own = |party: &Party| matches!(party, Party::Initiator | Party::Responder);
            let party = account.logger.map(|(party, _)| party).filter(own).or(seen_from);
            let judges = account.remarks().any(|(_, told)| told.judges());
            logs.push(Half {
                party: party.unwrap_or(Party::Unknown),
                product: account.logger.and_then(|(_, product)| product.key()),
                judges,
                lists: account
                    .said
                    .iter()
                    .any(|said| matches!(said.what, What::Offers(_) | What::Accepts(_))),
            });
        }
        let dialled = case.attempts.iter().any(|own| own.negotiation == Some(e.negotiation.id));
        shown.extend(dialled.then_some(Party::Initiator));
        Halves { logs, shown }
    }

    /// The log of that end, or one that may be it.
    pub(super) fn log(&self, party: Party) -> Option<Half> {
        let own = |half: &&Half| half.party == party || half.party == Party::Unknown;
        self.logs.iter().find(own).copied()
    }

    /// That end's own log is here.
    pub(super) fn is_of(&self, party: Party) -> bool {
        self.logs.iter().any(|half| half.party == party)
    }

    /// The end of which nothing is told from its own side, where another one logs.
    pub(super) fn other(&self) -> Option<Party> {
        let first = self.logs.first()?;
        match first.party {
            Party::Unknown => (self.logs.len() == 1).then_some(Party::Unknown),
            party => {
                let told = self.log(party.peer()).is_some() || self.shown.contains(&party.peer());
                (!told).then_some(party.peer())
            }
        }
    }

    /// The log that refuses and may say more of why at another level.
    pub(super) fn terse(
        &self,
        view: &View<'_>,
        symptom: &Symptom,
        sure: Confidence,
    ) -> Option<Half> {
        let half = self.log(symptom.noticed_by)?;
        let step = view.step(symptom.step);
        let refuses = symptom.name == JUDGED
            || step.by == half.party && view.error_in(symptom.step).is_some();
        let undecided = sure == Confidence::Possible && !half.lists;
        (refuses && (!half.judges || undecided)).then_some(half)
    }
}

/// Both ends' values stand in the evidence already: more of either log would repeat them.
pub(super) fn has_both_values(view: &View<'_>, first: &Finding) -> bool {
    let lists = [For::Ike, For::Child].into_iter().any(|kind| {
        kind.causes().contains(&first.cause)
            && compare(view, kind).is_some_and(|compared| compared.cause == first.cause)
    });
    let mut remarks = view
        .negotiation
        .witnesses
        .iter()
        .map(|witness| view.case.account(witness))
        .flat_map(|account| account.remarks().map(|(said, told)| (account.source, said, told)));
    lists
        || remarks.any(|(source, said, told)| {
            !told.value.is_empty()
                && !told.expected.is_empty()
                && first
                    .evidence
                    .iter()
                    .any(|shown| shown.source == source && shown.place == said.place)
        })
}
