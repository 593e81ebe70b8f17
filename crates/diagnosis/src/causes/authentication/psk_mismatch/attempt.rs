//! `psk-mismatch` as a machine tells of its own attempt.

use evidence::LastSent;

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::Judgement;

pub(super) fn judge(view: &AttemptView<'_>) -> Judgement {
    let excluded = attempt_grounds::phase_one_over(view)
        .or_else(|| attempt_grounds::never_answered(view))
        .or_else(|| attempt_grounds::without_preshared_key(view));
    if let Some(excluded) = excluded {
        return excluded;
    }
    // The fifth message is the first that the key protects.
    let sealed = attempt_grounds::last_sent(view, &[LastSent::Identity]);
    match sealed.or_else(|| attempt_grounds::code(view, &[811, 13870])) {
        Some(shown) => Judgement::suits(shown),
        None => Judgement::Open,
    }
}
