//! Symptoms that two captures of one negotiation show together: lost or changed on the way.

use evidence::{Exchange, IkeVersion, Limit, Party, SourceKind, Vantage};
use verdict::{Citation, Phase, Text};

use super::Seen;
use super::silence::times;
use crate::case::Witness;
use crate::course::StepIndex;
use crate::gather::{Account, Step};
use crate::view::View;

/// Nearer to the initiator is smaller.
fn along(vantage: Vantage) -> Option<u8> {
    match vantage {
        Vantage::Initiator => Some(0),
        Vantage::Middle => Some(1),
        Vantage::Responder => Some(2),
        Vantage::Unknown => None,
    }
}

/// The other captures of this negotiation that stand further along the way of `party`'s messages.
fn downstream<'a>(
    view: &View<'a>,
    party: Party,
) -> impl Iterator<Item = (&'a Witness, &'a Account)> {
    let here = along(view.vantage());
    let case = view.case;
    let source = view.witness.source;
    // A log tells of messages, not of their bytes.
    let logged = view.account().is_logged;
    view.negotiation
        .witnesses
        .iter()
        .filter(move |other| other.source != source && !logged)
        .filter(move |other| case.sources[other.source].kind == SourceKind::Capture)
        .filter(move |other| match (here, along(other.vantage), party) {
            (Some(here), Some(there), Party::Initiator) => there > here,
            (Some(here), Some(there), Party::Responder) => there < here,
            _ => false,
        })
        .map(move |other| (other, case.account(other)))
}

/// Whether another capture was running when a step was first sent.
fn covers(view: &View<'_>, other: &Witness, step: &Step) -> bool {
    let covers = &view.case.sources[other.source].covers;
    match (covers.first, covers.last, step.seen.first_at()) {
        // A capture has no packets before the first one of interest: allow what came just before.
        (Some(first), Some(last), Some(sent)) => {
            first.seconds_since(sent) < 30.0 && sent.seconds_since(last) < 30.0
        }
        _ => false,
    }
}

/// Whether another capture would show a message of this kind, had it come by: what a filter may
/// have hidden there was not lost. A filter on port 500 is suspected until something else is seen.
fn would_show(view: &View<'_>, other: &Witness, step: &Step) -> bool {
    let covers = &view.case.sources[other.source].covers;
    let accounts = &view.case.gathered[other.source].accounts;
    let port_shown = !step.uses_port(4500)
        || !covers.others.is_empty()
        || accounts.iter().any(|own| own.steps.iter().any(|step| step.uses_port(4500)));
    let pieces_hidden = step.packets > 1
        && covers
            .limited_by(|limit| matches!(limit, Limit::OnlyFirstFragments | Limit::Filter(_)))
            .is_some();
    port_shown && !pieces_hidden
}

fn same_message(a: &Step, b: &Step) -> bool {
    a.is_same_message(b) && a.slices().is_none() && b.slices().is_none()
}

/// The same message with other bytes at another place.
pub(super) fn changed(view: &View<'_>) -> Option<Seen> {
    for party in [Party::Initiator, Party::Responder] {
        for (other, account) in downstream(view, party) {
            let found = view.account().steps.iter().enumerate().find_map(|(at, step)| {
                if step.by != party || step.cut || !covers(view, other, step) {
                    return None;
                }
                // Every sighting of that message further on differs from every one here.
                let arrived: Vec<&Step> =
                    account.steps.iter().filter(|there| same_message(step, there)).collect();
                let here: Vec<&Step> =
                    view.account().steps.iter().filter(|s| same_message(step, s)).collect();
                let altered = !arrived.is_empty()
                    && arrived.iter().all(|there| {
                        !there.cut
                            && there.bytes == step.bytes
                            && here.iter().all(|s| s.digest != there.digest)
                    });
                altered.then(|| (at, arrived[0].seen.first, account.source))
            });
            if let Some((at, place, source)) = found {
                return Some(Seen {
                    name: "changed-between-captures",
                    phases: &[Phase::Reachability],
                    noticed_by: Party::Path,
                    step: at,
                    shows: vec![
                        view.cite_step(
                            at,
                            Text::new("the message as it left", "il messaggio com’è partito"),
                        ),
                        Citation {
                            source,
                            place,
                            also: Vec::new(),
                            says: Text::new(
                                "the same message arrives with other bytes",
                                "lo stesso messaggio arriva con byte diversi",
                            ),
                        },
                    ],
                });
            }
        }
    }
    None
}

/// Sent more than once at one place, never seen at another that watched the same negotiation.
pub(super) fn lost(view: &View<'_>) -> Option<Seen> {
    for party in [Party::Initiator, Party::Responder] {
        for (other, account) in downstream(view, party) {
            // A path that carried the whole negotiation is not blocked: the peer is gone.
            if view.course().ike_up && other.course.ike_up {
                continue;
            }
            let found = view.account().steps.iter().enumerate().find(|(_, step)| {
                step.by == party
                    && (step.seen.count() > 1 || answered_late(view, step))
                    && covers(view, other, step)
                    && would_show(view, other, step)
                    && !account.steps.iter().any(|there| same_message(step, there))
                    && step.slices().is_none()
            });
            if let Some((at, step)) = found {
                return Some(lost_here(view, at, step, account));
            }
        }
    }
    None
}

/// A response is sent once for each request it hears: the request is what repeats.
fn answered_late(view: &View<'_>, step: &Step) -> bool {
    view.account().steps.iter().any(|other| {
        other.by == step.by.peer()
            && other.exchange == step.exchange
            && other.message_id == step.message_id
            && other.seen.count() > 1
    })
}

fn lost_here(view: &View<'_>, at: StepIndex, step: &Step, there: &Account) -> Seen {
    let count = times(step.seen.count());
    let mut shows = vec![view.cite_step(
        at,
        Text::new(format!("sent {} here", count.en), format!("inviato {} qui", count.it)),
    )];
    if let Some(other) = there.steps.last() {
        shows.push(Citation {
            source: there.source,
            place: other.seen.last(),
            also: Vec::new(),
            says: Text::new(
                "the other capture saw this negotiation and not that message",
                "l’altra cattura ha visto questa negoziazione e non quel messaggio",
            ),
        });
    }
    Seen {
        name: "lost-between-captures",
        phases: &[Phase::Reachability],
        noticed_by: Party::Path,
        step: at,
        shows,
    }
}

/// Protected packets that one capture sees leaving and another never sees arriving.
pub(super) fn esp_lost(view: &View<'_>) -> Option<Seen> {
    if !view.course().child_up {
        return None;
    }
    for party in [Party::Initiator, Party::Responder] {
        let here = view.protected(party);
        if here.packets < 2 {
            continue;
        }
        for (other, account) in downstream(view, party) {
            let there = View { witness: other, ..*view };
            let arrived = there.protected(party);
            let heard = here.spis.keys().any(|spi| arrived.spis.contains_key(spi));
            if heard || arrived.packets > 0 {
                continue;
            }
            // A capture of IKE alone says nothing of ESP: it must show what the other end sends.
            let returned = there.protected(party.peer());
            if returned.packets == 0 || returned.in_udp != here.in_udp {
                continue;
            }
            let (_, ending) = view.course().decisive?;
            let (count, who) = (here.packets, view.address(party));
            let last = account.steps.last()?.seen.last();
            return Some(Seen {
                name: "esp-lost-between-captures",
                phases: &[Phase::Traffic],
                noticed_by: Party::Path,
                step: ending.step(),
                shows: vec![
                    view.cite(
                        here.first?,
                        Text::new(
                            format!("{who} sends {count} ESP packets"),
                            format!("{who} invia {count} pacchetti ESP"),
                        ),
                    ),
                    Citation {
                        source: account.source,
                        place: last,
                        also: Vec::new(),
                        says: Text::new(
                            "none of them is in the other capture, which saw the negotiation",
                            "nessuno è nell’altra cattura, che pure ha visto la negoziazione",
                        ),
                    },
                ],
            });
        }
    }
    None
}

/// One capture between the ends sees a message twice, before and after something that changed it.
/// A repetition must be the same bytes (RFC 7296 §2.1), apart from IKE_SA_INIT.
pub(super) fn changed_here(view: &View<'_>) -> Option<Seen> {
    // A log tells of messages, not of their bytes.
    if view.account().is_logged {
        return None;
    }
    if view.version() != IkeVersion::V2 || view.course().child_up {
        return None;
    }
    let steps = &view.account().steps;
    steps.iter().enumerate().find_map(|(at, step)| {
        let altered = steps[at + 1..].iter().find(|other| {
            same_message(step, other)
                && step.exchange != Exchange::IkeSaInit
                && step.sealed
                && !(step.cut || other.cut)
                && step.bytes == other.bytes
                && step.digest != other.digest
        })?;
        Some(Seen {
            name: "changed-between-captures",
            phases: &[Phase::Reachability],
            noticed_by: Party::Path,
            step: at,
            shows: vec![
                view.cite_step(
                    at,
                    Text::new("the message on one side of here", "il messaggio da un lato di qui"),
                ),
                view.cite(
                    altered.seen.first,
                    Text::new(
                        "the same message with other bytes, which no repetition may have",
                        "lo stesso messaggio con byte diversi, vietati in una ripetizione",
                    ),
                ),
            ],
        })
    })
}
