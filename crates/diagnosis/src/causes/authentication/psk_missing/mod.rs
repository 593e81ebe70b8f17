//! `psk-missing`: one end has no preshared key for this peer.

use verdict::{Cause, Remedy, Side, Text};

use super::{main_mode, tunnel_secret, unread};
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::certificates::presented;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};
use evidence::{Lacking, LastSent, Party, Remark};

pub(crate) struct PskMissing;

impl Rule for PskMissing {
    fn cause(&self) -> Cause {
        Cause::PSK_MISSING
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if let Some(excluded) = grounds::without_preshared_key(view) {
            return excluded;
        }
        let agreed = grounds::with_preshared_key(view).is_some();
        let judged = match symptom.name {
            "selection-refused-by-initiator" | "main3-refused" if agreed => {
                Some(Judgement::suits(view.cite_step(
                    symptom.step,
                    Text::new(
                        "a preshared key was agreed on, and the next step needs it",
                        "è stata concordata una chiave precondivisa, e il passo dopo la richiede",
                    ),
                )))
            }
            "main5-refused" | "main5-unanswered" => main_mode::message_four_came(view),
            "auth-never-sent" => Some(match presented::asked(view) {
                Some(citation) => Judgement::Strains { says: vec![citation] },
                None if !view.step(symptom.step).is_measured() => Judgement::Open,
                None => {
                    presented::not_asked(view, symptom).map_or(Judgement::Open, Judgement::suits)
                }
            }),
            "auth-undone-by-initiator" => Some(Judgement::Strains {
                says: vec![view.cite_step(
                    symptom.step,
                    Text::new(
                        "the initiator had proved itself before the answer",
                        "l’iniziatore si era già autenticato prima della risposta",
                    ),
                )],
            }),
            _ => None,
        };
        judged.or_else(|| grounds::no_room_for_a_certificate(view)).unwrap_or(Judgement::Open)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        let other = unread::secrets(view);
        if let Some(other) = other.or_else(|| Some(tunnel_secret::missing(view)?.1)) {
            return other;
        }
        match keyless(view, symptom) {
            Side::Initiator => Text::new(
                "the initiator has no preshared key for this peer",
                "l’iniziatore non ha una chiave precondivisa per questo peer",
            ),
            Side::Responder => Text::new(
                "the responder has no preshared key for this peer",
                "il risponditore non ha una chiave precondivisa per questo peer",
            ),
            _ => Text::new(
                "the end that logs has no preshared key for this peer",
                "il lato che scrive il registro non ha una chiave precondivisa per questo peer",
            ),
        }
    }

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        keyless(view, symptom)
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        if let Some((side, _)) = tunnel_secret::missing(view) {
            let side = if side == Side::Unknown { Side::Both } else { side };
            return vec![(side, Remedy::SetTunnelSecret)];
        }
        vec![(keyless(view, symptom), unread::remedy(unread::secrets(view), Remedy::SetSecret))]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        let excluded = attempt_grounds::phase_one_over(view)
            .or_else(|| attempt_grounds::never_answered(view))
            .or_else(|| attempt_grounds::without_preshared_key(view));
        if let Some(excluded) = excluded {
            return excluded;
        }
        if let Some(shown) = attempt_grounds::lacks(view, &[Lacking::PresharedKey]) {
            return Judgement::shown(shown);
        }
        // The fifth message is the first that the key protects.
        let sealed = attempt_grounds::last_sent(view, &[LastSent::Identity]);
        match sealed.or_else(|| attempt_grounds::code(view, &[811])) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        let lacks = attempt_grounds::lacks(view, &[Lacking::PresharedKey]);
        lacks.map_or(Side::Unknown, |_| view.own_side())
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        if attempt_grounds::lacks(view, &[Lacking::PresharedKey]).is_some() {
            return vec![(view.own_side(), Remedy::SetSecret)];
        }
        vec![(Side::Initiator, Remedy::SetSecret), (Side::Responder, Remedy::SetSecret)]
    }
}

/// Its own log says so, or else the end that stops is the one that looks for a key and finds none.
fn keyless(view: &View<'_>, symptom: &Symptom) -> Side {
    if let Some((side, _)) = tunnel_secret::missing(view) {
        return side;
    }
    let told =
        [Remark::NoSecret, Remark::NoSecretButKey, Remark::SecretsUnread, Remark::NoCredentials];
    if let Some(own) = grounds::told_by(view, &told) {
        return own;
    }
    match symptom.name {
        "selection-refused-by-initiator"
        | "aggressive2-refused"
        | "auth-never-sent"
        | "auth-undone-by-initiator" => Side::Initiator,
        "main3-refused" if symptom.noticed_by == Party::Initiator => Side::Initiator,
        _ => Side::Responder,
    }
}
