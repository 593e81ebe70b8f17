//! What machines tell of EAP: how IKEv2 asks for its user.

use evidence::{IpsecAuthentication, TunnelType, UserRefusal};
use verdict::Text;

use crate::attempts::view::AttemptView;
use crate::causes::told;
use crate::rule::Judgement;

/// `wanted`: the refusals that are this cause's; `codes`: those that suit it.
pub(super) fn judge(
    view: &AttemptView<'_>,
    wanted: fn(UserRefusal) -> bool,
    codes: &[u32],
) -> Judgement {
    if let Some(excluded) = without_eap(view) {
        return excluded;
    }
    let ikev2 = told::ikev2(view).is_some();
    if let Some(refused) = told::refusal(view) {
        let shown = told::cite_user(view, refused);
        return match refused.what.why {
            why if wanted(why) && ikev2 && !is_of_proof(view) => Judgement::shown(shown),
            why if wanted(why) => Judgement::suits(shown),
            UserRefusal::None | UserRefusal::Unknown | UserRefusal::TimedOut => {
                by_code(view, codes)
            }
            _ => told::refused_otherwise(view, refused),
        };
    }
    told::let_in(view).unwrap_or_else(|| by_code(view, codes))
}

/// What IKEv2 says of the gateway's proof as a rule, which EAP comes after.
fn is_of_proof(view: &AttemptView<'_>) -> bool {
    const AUTH_FAILED: u32 = 13_801;
    view.has_code(&[AUTH_FAILED])
}

/// L2TP asks its user in PPP, where EAP is one of several methods; a computer that proves itself
/// by its certificate has no user to ask.
fn without_eap(view: &AttemptView<'_>) -> Option<Judgement> {
    let with_method = view.users().any(|told| told.what.method != 0);
    if let Some(shown) = told::l2tp(view).filter(|_| !with_method) {
        let because =
            Text::new("L2TP asks its user in PPP", "con L2TP l’utente si autentica in PPP");
        return Some(Judgement::excluded(because, shown));
    }
    let (IpsecAuthentication::Certificate, at) = told::dialled_with(view)? else { return None };
    view.tunnel_is(TunnelType::Ikev2)?;
    let says = Text::new(
        "the computer proves itself by its certificate, and no user is asked",
        "il computer si autentica con il suo certificato, e nessun utente è richiesto",
    );
    Some(Judgement::excluded(says.clone(), view.cite(at, says)))
}

fn by_code(view: &AttemptView<'_>, codes: &[u32]) -> Judgement {
    let suits = told::ikev2(view).is_some() && view.has_code(codes);
    let ended = told::ended(view).filter(|_| suits);
    ended.map_or(Judgement::Open, Judgement::suits)
}
