//! What the machine that dialled tells of a negotiation that another source shows: what its own
//! evidence rules out, and what the code of its dial does not stand for.

use verdict::Cause;

use super::Judged;
use crate::attempts::judge;
use crate::attempts::view::AttemptView;
use crate::rule::Judgement;
use crate::view::View;

pub(super) fn weigh(view: &View<'_>, judged: &mut [Judged]) {
    let case = view.case;
    let own = case.attempts.iter().find(|own| own.negotiation == Some(view.negotiation.id));
    let own = own.filter(|own| own.failed(&case.machines[own.machine]) && !own.hour_is_open);
    let Some(attempt) = own.map(|own| AttemptView::new(case, own)) else { return };
    let of_code: Vec<Cause> = judge::of_code(&attempt);
    for own in judged {
        let is_open = matches!(own.judgement, Judgement::Open);
        if !is_open && !matches!(own.judgement, Judgement::Suits { .. } | Judgement::Strains { .. })
        {
            continue;
        }
        match own.rule.judge_attempt(&attempt) {
            excluded @ Judgement::Excluded { .. } => own.judgement = excluded,
            _ if is_open && !of_code.is_empty() && !of_code.contains(&own.rule.cause()) => {
                own.judgement = Judgement::Strains { says: Vec::new() };
            }
            _ => {}
        }
    }
}
