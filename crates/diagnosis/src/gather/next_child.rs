//! What becomes of the next child SA of an IKE SA, where one was refused.

use evidence::{Exchange, Place, Remark, Turn};
use numbers::ikev2::NotifyType;

use super::account::{Account, What};
use super::step::Step;

/// Nobody corrects a configuration sooner, in seconds: what is asked for before is another child
/// SA of the same set.
const CORRECTED_AFTER: f64 = 2.0;

/// It may be the same one, corrected, or another one: a responder's log names none of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NextChild {
    Up(Place),
    /// Refused with another error (RFC 7296 §3.10.1).
    RefusedOtherwise,
}

impl Account {
    /// Of the child SA that the answer with this index to IKE_AUTH refuses.
    pub fn next_child(&self, refused: usize) -> Option<NextChild> {
        let answer = self.steps.get(refused)?;
        let is_later = |place| self.precedes(answer.seen.first, place);
        let asks = |step: &&Step| {
            step.exchange == Exchange::CreateChildSa
                && step.turn == Turn::Request
                && is_later(step.seen.first)
        };
        let asked = &self.steps.iter().find(asks)?.seen;
        let pause = answer.seen.first_at().zip(asked.first_at());
        if pause.is_some_and(|(from, until)| until.seconds_since(from) < CORRECTED_AFTER) {
            return None;
        }
        let up = self.remarks().find_map(|(said, told)| {
            let is_up = told.what == Remark::ChildUp && self.precedes(asked.first, said.place);
            is_up.then_some(NextChild::Up(said.place))
        });
        let refusals = self.steps.iter().enumerate().filter(|(_, step)| {
            step.exchange == Exchange::CreateChildSa
                && step.turn == Turn::Response
                && self.precedes(asked.first, step.seen.first)
        });
        let otherwise = || {
            let first = self.error_in(refused)?;
            let last = refusals.filter_map(|(at, _)| self.error_in(at)).next_back()?;
            (last != first).then_some(NextChild::RefusedOtherwise)
        };
        up.or_else(otherwise)
    }

    fn error_in(&self, at: usize) -> Option<NotifyType> {
        self.said_in(at).find_map(|said| match said.what {
            What::Notifies { kind, .. } if kind < 16_384 => Some(NotifyType(kind)),
            _ => None,
        })
    }
}
