//! What is wrong with a negotiation, seen from outside: one detector for each symptom.
//!
//! A detector counts silence only where the source would have seen an answer, and where the other
//! end had time to give one. Which causes share a symptom is `knowledge`'s matter.

mod after;
mod authentication;
mod between;
mod child;
mod first_message;
mod fragments;
mod logged;
mod main_mode;
mod silence;

use evidence::Exchange;
use verdict::Phase;

use crate::case::{Case, Negotiation};
use crate::view::{Symptom, View};

/// A child SA is refused, and a later one of the same IKE SA comes up.
pub(crate) const ANOTHER_CHILD: &str = "auth-partial-another";

type Detector = fn(&View<'_>) -> Option<Seen>;

/// The symptom without what the list adds to it.
pub(crate) struct Seen {
    pub(crate) name: &'static str,
    pub(crate) phases: &'static [Phase],
    pub(crate) noticed_by: evidence::Party,
    pub(crate) step: usize,
    pub(crate) shows: Vec<verdict::Citation>,
}

/// In the order in which they are tried: what decides most comes first.
const DETECTORS: &[Detector] = &[
    between::changed,
    between::changed_here,
    silence::too_big_reported,
    between::lost,
    first_message::split_responders,
    first_message::redirect_loop,
    first_message::cookie_loop,
    first_message::refused,
    first_message::refused_by_icmp,
    first_message::selection_refused,
    first_message::answers_not_heard,
    first_message::unanswered,
    main_mode::refused,
    main_mode::unanswered,
    fragments::lost,
    authentication::answer_fragments_lost,
    authentication::refused,
    authentication::answer_not_heard,
    authentication::unanswered,
    authentication::partial,
    authentication::user_stopped,
    authentication::undone_by_initiator,
    authentication::request_fragments_lost,
    authentication::not_sent,
    child::refused,
    child::unanswered,
    child::user_stopped,
    between::esp_lost,
    after::rekey_refused,
    after::peer_silent,
    after::esp_one_way,
    after::deleted,
    logged::judged,
    main_mode::waits,
    logged::gave_up,
];

/// Symptoms that consist in nothing more being seen.
const STOPS: &[&str] =
    &["auth-never-sent", "deleted-after-up", "eap-stopped", "init-refused-group", "xauth-stopped"];

/// Every symptom of one negotiation: at most one for each witness.
pub fn find(case: &Case, negotiation: &Negotiation) -> Vec<Symptom> {
    (0..negotiation.witnesses.len())
        .filter_map(|witness| {
            let view = View::new(case, negotiation, witness);
            let begins_late = view.course().late_start && view.account().steps.len() < 2;
            // What a daemon says of one message decides without the others.
            if view.one_sided() || begins_late && !view.account().is_logged {
                return None;
            }
            let found = DETECTORS
                .iter()
                .enumerate()
                .find_map(|(precedence, detect)| detect(&view).map(|seen| (precedence, seen)));
            let (precedence, seen) = found?;
            // What only stops, without a refusal or a repetition, may go on after the last record.
            let is_over = after::deletes_whole(&view, seen.step);
            if view.breaks_off() && STOPS.contains(&seen.name) && !is_over {
                return None;
            }
            Some(Symptom {
                precedence,
                name: seen.name,
                usual: seen.phases,
                was_up: case.was_up_before(negotiation),
                exchange: exchange(&view, &seen),
                noticed_by: seen.noticed_by,
                witness,
                step: seen.step,
                step_by: view.step(seen.step).by,
                shows: seen.shows,
            })
        })
        .collect()
}

/// The exchange in which it dies: as a rule that of the step which shows it.
fn exchange(view: &View<'_>, seen: &Seen) -> Exchange {
    match (seen.name, view.step(seen.step).exchange) {
        ("auth-never-sent" | "auth-unanswered-fragmented", Exchange::IkeSaInit) => {
            Exchange::IkeAuth
        }
        (name, _) if seen.phases == [Phase::Traffic] && name.starts_with("esp-") => Exchange::None,
        (_, exchange) => exchange,
    }
}

/// The names that detectors can give, for the test that each is a row of `knowledge`.
pub const NAMES: &[&str] = &[
    "aggressive1-refused",
    "aggressive1-unanswered",
    "aggressive2-refused",
    "answers-not-heard",
    "auth-answer-fragments-lost",
    "auth-answer-not-heard",
    "auth-never-sent",
    "auth-partial-sealed",
    ANOTHER_CHILD,
    "auth-refused-sealed",
    "auth-request-fragments-lost",
    "auth-unanswered",
    "auth-unanswered-4500",
    "auth-unanswered-fragmented",
    "auth-undone-by-initiator",
    "changed-between-captures",
    "cookie-loop",
    "daemon-judges",
    "deleted-after-up",
    "eap-stopped",
    "esp-lost-between-captures",
    "esp-one-way",
    "first-message-refused-by-icmp",
    "first-message-unanswered",
    "gave-up-unheard",
    "gave-up-waiting",
    "init-refused-group",
    "init-refused-no-proposal",
    "init-refused-other",
    "lost-between-captures",
    "main1-refused",
    "main3-refused",
    "main3-unanswered",
    "main5-refused",
    "main5-unanswered",
    "main6-not-heard",
    "main6-refused",
    "peer-silent-after-up",
    "quick-refused",
    "quick-unanswered",
    "redirect-loop",
    "rekey-refused",
    "rekey-unanswered",
    "selection-refused-by-initiator",
    "split-responders",
    "too-big-reported",
    "version-refused",
    "xauth-stopped",
];
