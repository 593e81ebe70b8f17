//! The responder’s messages of main mode: which came, and which it repeats.

use evidence::{Exchange, Party};

use crate::view::View;

/// The responder’s message of this position, 2, 4 or 6.
pub(super) fn answer(view: &View<'_>, position: u8) -> Option<usize> {
    view.account().steps.iter().position(|step| {
        step.by == Party::Responder && step.exchange == Exchange::Main && step.position == position
    })
}

/// Message 4, where it is sent again: message 5 has not brought the responder further.
pub(super) fn repeated(view: &View<'_>) -> Option<usize> {
    answer(view, 4).filter(|&at| view.step(at).seen.count > 1)
}
