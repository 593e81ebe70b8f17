//! What shows that a dial was answered: the machine's own IKE, or another source.

use evidence::{FailurePoint, LastSent, NegotiationMode, Party, Spi, Vantage};
use verdict::{Citation, Text};

use super::progress;
use super::view::AttemptView;
use crate::gather::Step;

impl AttemptView<'_> {
    /// The peer answered at least once: its SPI is known, or the last thing sent needs an answer
    /// before it.
    pub fn answered(&self) -> Option<Citation> {
        let says = Text::new("the peer had answered before", "il peer aveva già risposto prima");
        let told = self.failures().find(|told| {
            let spi = told.what.responder_spi.is_some_and(|spi| spi != Spi::NONE);
            let later = matches!(
                told.what.last_sent,
                Some(
                    LastSent::KeyExchange
                        | LastSent::Identity
                        | LastSent::Eap
                        | LastSent::Authentication
                )
            );
            let refused = told.what.noticed == Some(FailurePoint::There);
            spi || later || refused || told.what.mode == NegotiationMode::Quick
        });
        told.map(|told| self.cite(told.at, says.clone()))
            .or_else(|| self.phase_one_over())
            .or_else(|| self.seen(Party::Responder))
            .or_else(|| self.code_says(progress::answered))
    }

    /// A message of its negotiation by that end, which another source shows; an answer that leaves
    /// the gateway has arrived once the client goes on.
    pub(super) fn seen(&self, by: Party) -> Option<Citation> {
        let own = self.case.negotiations.iter().find(|n| Some(n.id) == self.attempt.negotiation)?;
        own.witnesses.iter().find_map(|witness| {
            let account = self.case.account(witness);
            let at = account.steps.iter().position(|step| step.by == by)?;
            let step = &account.steps[at];
            let goes_on = |next: &Step| {
                next.by != by && !account.steps[..at].iter().any(|step| step.is_same_message(next))
            };
            let has_arrived = by != Party::Responder
                || witness.vantage != Vantage::Responder
                || account.steps[at + 1..].iter().any(goes_on);
            has_arrived.then_some(())?;
            let says = match account.is_logged {
                true => Text::new("the log shows it", "il registro lo mostra"),
                false => Text::new("the capture shows it", "la cattura lo mostra"),
            };
            Some(Citation {
                source: account.source,
                place: step.seen.first,
                also: Vec::new(),
                says,
            })
        })
    }
}
