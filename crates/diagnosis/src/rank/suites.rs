//! What is offered beside what is accepted decides between the causes of a refused proposal.

use verdict::Text;

use super::Judged;
use crate::rule::Judgement;
use crate::suites::{For, compare};
use crate::view::View;

/// Where a log lists both, its judgement is shown by the two lists, and the other cause is not it.
pub(super) fn weigh(view: &View<'_>, judged: &mut [Judged]) {
    for kind in [For::Ike, For::Child] {
        let (group, suite) = kind.causes();
        let is_either = |own: &Judged| own.rule.cause() == group || own.rule.cause() == suite;
        if !judged.iter().any(is_either) {
            continue;
        }
        let Some(compared) = compare(view, kind) else { continue };
        let lists = compared.cite();
        let (shown, because) = match compared.is_of_the_group() {
            true => (group, ["all but the group agrees", "tutto tranne il gruppo coincide"]),
            false => (suite, ["more than the group differs", "non differisce solo il gruppo"]),
        };
        let is_excluded = |own: &Judged| {
            own.rule.cause() == shown && matches!(own.judgement, Judgement::Excluded { .. })
        };
        if judged.iter().any(is_excluded) {
            continue;
        }
        for own in judged.iter_mut().filter(|own| is_either(own)) {
            own.judgement = if own.rule.cause() == shown {
                // The daemon's own word stands behind them.
                let says = lists.iter().chain(own.judgement.grounds()).cloned().collect();
                Judgement::Shown { says }
            } else {
                let [en, it] = because;
                Judgement::Excluded { because: Text::new(en, it), evidence: lists.to_vec() }
            };
        }
    }
}
