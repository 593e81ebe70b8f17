//! `auth-method-mismatch` as a machine tells of its own attempt.

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::Judgement;

pub(super) fn judge(view: &AttemptView<'_>) -> Judgement {
    attempt_grounds::phase_one_over(view)
        .or_else(|| attempt_grounds::never_answered(view))
        .unwrap_or(Judgement::Open)
}
