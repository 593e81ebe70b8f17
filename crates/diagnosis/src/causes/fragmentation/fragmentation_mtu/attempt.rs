//! `fragmentation-mtu` as a machine tells of its own attempt.

use evidence::{IpsecAuthentication, LastSent};
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
    // IKE_AUTH with certificates is the large message; a preshared key leaves it small.
    if let Some((IpsecAuthentication::PresharedKey, at)) = view.authentication() {
        let says = Text::new("a preshared key is used", "si usa una chiave precondivisa");
        return Judgement::strains(view.cite(at, says));
    }
    let late = [LastSent::Eap, LastSent::Authentication];
    match attempt_grounds::last_sent(view, &late).filter(|_| attempt_grounds::timed_out(view)) {
        Some(shown) => Judgement::suits(shown),
        None => Judgement::Open,
    }
}
