//! `udp4500-blocked` as a machine tells of its own attempt.

use evidence::LastSent;

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::Judgement;

pub(super) fn judge(view: &AttemptView<'_>) -> Judgement {
    if let Some(excluded) =
        attempt_grounds::phase_one_over(view).or_else(|| attempt_grounds::never_answered(view))
    {
        return excluded;
    }
    // The move to 4500 comes with the message that follows the last one on 500.
    let late = [LastSent::Identity, LastSent::Eap, LastSent::Authentication];
    match attempt_grounds::last_sent(view, &late).filter(|_| attempt_grounds::timed_out(view)) {
        Some(shown) => Judgement::suits(shown),
        None => Judgement::Open,
    }
}
