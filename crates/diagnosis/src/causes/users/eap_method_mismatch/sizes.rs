//! What the size of the initiator's last answer says, whose content is sealed.

use evidence::{Exchange, Party};
use verdict::Text;

use crate::rule::Judgement;
use crate::view::{Symptom, View};

/// An EAP payload with a NAK takes 10 bytes (RFC 7296 §3.16, RFC 3748 §5.3.1), padded 16.
const NAK: u32 = 16;
/// A response to a challenge (RFC 2759 §4, without the user name) takes more than this.
const RESPONSE: u32 = 60;

/// What the initiator said last, before the end: a NAK, or the answer to a challenge.
pub(super) fn last_answer(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    let steps = view.account().steps.iter().enumerate();
    let said: Vec<(usize, u32)> = steps
        .filter(|(at, step)| {
            *at < symptom.step
                && step.by == Party::Initiator
                && step.exchange == Exchange::IkeAuth
                && step.message_id > 1
        })
        .filter_map(|(at, step)| step.inner().map(|inner| (at, inner)))
        .collect();
    if let Some((at, inner)) = said.iter().find(|(_, inner)| *inner >= RESPONSE) {
        return Some(Judgement::Strains {
            says: vec![view.cite_step(
                *at,
                Text::new(
                    format!(
                        "{inner} encrypted bytes: an answer to a challenge, so a method was found"
                    ),
                    format!(
                        "{inner} byte cifrati: la risposta a una sfida, quindi un metodo c’era"
                    ),
                ),
            )],
        });
    }
    let (at, inner) = said.last()?;
    (*inner <= NAK).then(|| {
        Judgement::suits(view.cite_step(
            *at,
            Text::new(
                format!("{inner} encrypted bytes: room for an EAP NAK, not for a password’s proof"),
                format!("{inner} byte cifrati: ci sta un NAK EAP, non la prova di una password"),
            ),
        ))
    })
}
