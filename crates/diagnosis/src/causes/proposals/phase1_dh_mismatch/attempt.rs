//! `phase1-dh-mismatch` as a machine tells of its own attempt.

use evidence::LastSent;
use verdict::Text;

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::Judgement;

pub(super) fn judge(view: &AttemptView<'_>) -> Judgement {
    if let Some(excluded) =
        attempt_grounds::phase_one_over(view).or_else(|| attempt_grounds::never_answered(view))
    {
        return excluded;
    }
    use LastSent::{Authentication, Eap, Identity, KeyExchange};
    let later = [KeyExchange, Identity, Eap, Authentication];
    if let Some(shown) = attempt_grounds::last_sent(view, &later) {
        return Judgement::excluded(
            Text::new("a suite had been chosen", "una suite era stata scelta"),
            shown,
        );
    }
    let first = attempt_grounds::last_sent(view, &[LastSent::Proposal]);
    match first
        .filter(|_| attempt_grounds::code(view, &[788, 13822, 13864, 13865, 13868]).is_some())
    {
        Some(shown) => Judgement::suits(shown),
        None => Judgement::Open,
    }
}
