//! What is offered beside what is accepted decides between the causes of a refused proposal.

use verdict::Text;

use super::Judged;
use crate::rule::Judgement;
use crate::suites::{For, compare};
use crate::view::View;

/// Where a log lists both, its judgement is shown by the two lists, and it is no other difference.
pub(super) fn weigh(view: &View<'_>, judged: &mut [Judged]) {
    for kind in [For::Ike, For::Child] {
        let is_one = |own: &Judged| kind.causes().contains(&own.rule.cause());
        if !judged.iter().any(is_one) {
            continue;
        }
        let Some(compared) = compare(view, kind) else { continue };
        let is_it = |own: &Judged| own.rule.cause() == compared.cause;
        let may_be = |own: &Judged| !matches!(own.judgement, Judgement::Excluded { .. });
        if !judged.iter().any(|own| is_it(own) && may_be(own)) {
            continue;
        }
        let lists = compared.cite();
        for own in judged.iter_mut().filter(|own| is_one(own)) {
            own.judgement = if is_it(own) {
                // The daemon's own word stands behind them.
                let says = lists.iter().chain(own.judgement.grounds()).cloned().collect();
                Judgement::Shown { says }
            } else {
                Judgement::Excluded {
                    because: Text::new(
                        "the two lists differ in something else",
                        "le due liste differiscono in altro",
                    ),
                    evidence: lists.to_vec(),
                }
            };
        }
    }
}
