//! Grounds that exclude several causes at once, each with the packet that shows it.

use agreement::{Agreement, against_selection};
use evidence::{Endpoint, Exchange, IkeVersion, Limit, Party, Place, Product, Remark, Vantage};
use numbers::ikev1::AuthenticationMethod;
use numbers::ikev2::{NotifyType, TransformType};
use verdict::{Citation, Side, Text};

use crate::gather::What;
use crate::rule::Judgement;
use crate::symptoms::ANOTHER_CHILD;
use crate::view::{Symptom, View};

/// Something came back, so the responder was reached and is running.
pub(crate) fn answered(view: &View<'_>) -> Option<Judgement> {
    let step = view.account().steps.iter().find(|step| step.by == Party::Responder)?;
    Some(Judgement::excluded(
        Text::new("an answer came back", "è arrivata una risposta"),
        view.cite(step.seen.first, Text::new("the answer", "la risposta")),
    ))
}

/// Nothing was lost on the way that the initiator's own evidence does not show leaving, where it
/// would have shown it.
pub(crate) fn never_left(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let hides = |limit: &Limit| !matches!(limit, Limit::SnapLength(_) | Limit::NoNetEvents);
    if view.limit(hides).is_some() || !view.account().is_logged && view.holds_these_alone() {
        return Judgement::Open;
    }
    let says = Text::new(
        "IKE_AUTH does not even leave the initiator",
        "IKE_AUTH non parte nemmeno dall’iniziatore",
    );
    Judgement::excluded(says.clone(), view.cite(view.step(symptom.step).seen.last(), says))
}

/// The end whose own log judges one of these; unknown where the log does not show which end it is
/// of.
pub(crate) fn told_by(view: &View<'_>, any: &[Remark]) -> Option<Side> {
    let (by, _) = any.iter().find_map(|what| view.remark(*what))?;
    Some(match by {
        Party::Initiator => Side::Initiator,
        Party::Responder => Side::Responder,
        Party::Path | Party::Unknown => Side::Unknown,
    })
}

/// Whether what is told is of the daemon of L2TP alone.
pub(crate) fn is_l2tps(view: &View<'_>) -> bool {
    view.account().logger.is_some_and(|(_, product)| product == evidence::Product::Xl2tpd)
}

/// The ports that the daemon needs, in both languages.
pub(crate) fn ports(view: &View<'_>) -> [&'static str; 2] {
    match is_l2tps(view) {
        true => ["UDP 1701, which L2TP needs,", "UDP 1701, che serve a L2TP,"],
        false => ["UDP 500 or 4500", "UDP 500 o 4500"],
    }
}

/// The answer refuses the child SA, and its notify is one of these (RFC 7296 §1.2, §2.21.2).
pub(crate) fn child_notified(
    view: &View<'_>,
    symptom: &Symptom,
    kinds: &[NotifyType],
) -> Option<Judgement> {
    let step = view.step(symptom.step);
    let steps = view.account().steps.iter().enumerate();
    let mut answers = steps.filter(|(_, other)| {
        (other.exchange, other.message_id) == (step.exchange, step.message_id)
    });
    let (kind, _, place) = answers.find_map(|(at, _)| view.error_in(at))?;
    // Some answer for the child SA alone, without a proof of their own.
    let names = ["auth-partial-sealed", ANOTHER_CHILD, "auth-refused-sealed", "rekey-refused"];
    let wanted = names.contains(&symptom.name)
        && view.version() == IkeVersion::V2
        && kinds.contains(&NotifyType(kind));
    let says = || vec![view.cite(place, Text::same(view.notify_name(kind)))];
    wanted.then(|| Judgement::Suits { says: says() })
}

/// The peer names the traffic selectors: its proposal was taken (RFC 7296 §2.9).
pub(crate) fn selectors_notified(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    let notified = child_notified(view, symptom, &[NotifyType::TS_UNACCEPTABLE])?;
    let says = notified.grounds().first()?.clone();
    Some(Judgement::excluded(
        Text::new(
            "the peer refuses the traffic selectors",
            "il peer rifiuta i selettori di traffico",
        ),
        says,
    ))
}

/// IKEv1: NO_PROPOSAL_CHOSEN answers the whole first message of aggressive mode, whose group cannot
/// be chosen apart (RFC 2409 §5.4).
pub(crate) fn aggressive_offer_refused(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    const NO_PROPOSAL_CHOSEN: u16 = 14;
    if symptom.name != "aggressive1-refused" {
        return None;
    }
    let (said, kind, _) = view
        .account()
        .notices()
        .find(|(said, kind, _)| said.by == Party::Responder && *kind == NO_PROPOSAL_CHOSEN)?;
    Some(Judgement::suits(view.cite(said.place, Text::same(view.notify_name(kind)))))
}

/// The responder selected a suite, so it has a connection and a common proposal for phase 1.
pub(crate) fn suite_chosen(view: &View<'_>) -> Option<Judgement> {
    let (said, suite) = selected(view)?;
    Some(Judgement::excluded(
        Text::new(
            format!("the gateway chose a suite: {suite}"),
            format!("il gateway ha scelto una suite: {suite}"),
        ),
        view.cite(said, Text::same(suite)),
    ))
}

/// The suite that the responder selected for IKE.
pub(crate) fn selected(view: &View<'_>) -> Option<(Place, String)> {
    view.account().said.iter().find_map(|said| match said.what {
        What::Selects(id) if said.by == Party::Responder => {
            let proposal = view.case.offers.first(id)?;
            Some((said.place, proposal.to_string()))
        }
        _ => None,
    })
}

/// A suite that this gateway chose in another negotiation of this evidence, and that the offer at
/// hand does not hold: the proposals differ, and this says on what.
pub(crate) fn accepted_elsewhere(view: &View<'_>) -> Option<(Citation, Vec<TransformType>)> {
    let responder = view.account().responder?;
    let offer = view.account().said.iter().find_map(|said| match said.what {
        What::Offers(id) if said.by == Party::Initiator => Some(view.case.offers.of(id)),
        _ => None,
    })?;
    let others = view.case.negotiations.iter().filter(|other| other.id != view.negotiation.id);
    others.filter(|other| other.version == view.version()).find_map(|other| {
        let account = view.case.account(&other.witnesses[0]);
        if !account.responder.is_some_and(|end| end.same_host(responder)) {
            return None;
        }
        account.said.iter().find_map(|said| {
            let What::Selects(id) = said.what else { return None };
            let chosen = view.case.offers.first(id)?;
            let Agreement::Disjoint { on, .. } = against_selection(&offer, &chosen) else {
                return None;
            };
            let citation = Citation {
                source: account.source,
                place: said.place,
                also: Vec::new(),
                says: Text::new(
                    format!("the same gateway chose {chosen} here, which is not offered now"),
                    format!("qui lo stesso gateway ha scelto {chosen}, che ora non è offerta"),
                ),
            };
            Some((citation, on))
        })
    })
}

/// The method that IKEv1's responder selected, in clear.
fn selected_method(view: &View<'_>) -> Option<(Place, AuthenticationMethod)> {
    view.account().said.iter().find_map(|said| match said.what {
        What::Selects(id) if said.by == Party::Responder => {
            let proposal = view.case.offers.first(id)?;
            proposal.authentication.map(|method| (said.place, method))
        }
        _ => None,
    })
}

fn uses_preshared_key(method: AuthenticationMethod) -> bool {
    // XAUTH with preshared keys: 65001 and 65002 (draft-ietf-ipsec-isakmp-xauth-06 §7.2).
    matches!(method.0, 1 | 65001 | 65002)
}

/// IKEv1 agreed on something other than a preshared key.
pub(crate) fn without_preshared_key(view: &View<'_>) -> Option<Judgement> {
    let (place, method) = selected_method(view)?;
    (!uses_preshared_key(method)).then(|| method_excludes(view, place, method))
}

/// IKEv1 agreed on a preshared key, so that no certificate is looked at.
pub(crate) fn with_preshared_key(view: &View<'_>) -> Option<Judgement> {
    let (place, method) = selected_method(view)?;
    uses_preshared_key(method).then(|| method_excludes(view, place, method))
}

fn method_excludes(view: &View<'_>, place: Place, method: AuthenticationMethod) -> Judgement {
    let (en, it) = match method.0 {
        1 => ("a preshared key".into(), "la chiave precondivisa".into()),
        3 => ("RSA signatures".into(), "la firma RSA".into()),
        _ => (method.to_string(), method.to_string()),
    };
    Judgement::excluded(
        Text::new(format!("the method agreed on is {en}"), format!("il metodo concordato è {it}")),
        view.cite(place, Text::new(en, it)),
    )
}

/// A certificate with an RSA key of 2048 bits and its signature is longer than this many bytes.
const WITH_CERTIFICATE: u32 = 800;

/// The longest sealed message before the tunnel was up, and whether a certificate fits in.
fn longest_sealed(view: &View<'_>) -> Option<(usize, bool)> {
    let steps = view.account().steps.iter().enumerate();
    let authenticating = steps.filter(|(_, step)| {
        step.sealed
            && step.is_measured()
            && matches!(step.exchange, Exchange::IkeAuth | Exchange::Main)
    });
    let (at, step) = authenticating.max_by_key(|(_, step)| step.bytes)?;
    Some((at, step.bytes >= WITH_CERTIFICATE))
}

/// Whether the sealed messages are long enough to carry a certificate: it suits, or strains, the
/// causes that need one. An end may also refuse before it sends its own.
pub(crate) fn room_for_a_certificate(view: &View<'_>) -> Option<Judgement> {
    let (at, fits) = longest_sealed(view)?;
    let bytes = view.step(at).bytes;
    let says = |en: &str, it: &str| {
        vec![view.cite_step(at, Text::new(format!("{bytes} {en}"), format!("{bytes} {it}")))]
    };
    Some(if fits {
        Judgement::Suits {
            says: says(
                "encrypted bytes have room for a certificate",
                "byte cifrati: c’è posto per un certificato",
            ),
        }
    } else {
        Judgement::Strains {
            says: says(
                "encrypted bytes have no room for a certificate",
                "byte cifrati: non c’è posto per un certificato",
            ),
        }
    })
}

/// The same the other way round: with a certificate sent, a preshared key strains.
pub(crate) fn no_room_for_a_certificate(view: &View<'_>) -> Option<Judgement> {
    let (at, fits) = longest_sealed(view)?;
    let bytes = view.step(at).bytes;
    fits.then(|| Judgement::Strains {
        says: vec![view.cite_step(
            at,
            Text::new(
                format!("{bytes} encrypted bytes suggest a certificate"),
                format!("{bytes} byte cifrati fanno pensare a un certificato"),
            ),
        )],
    })
}

/// RFC 8784 is used only where both ends say so.
pub(crate) fn without_ppk(view: &View<'_>) -> Option<Judgement> {
    if view.notice(Party::Responder, NotifyType::USE_PPK.0).is_some() {
        return None;
    }
    let mut steps = view.account().steps.iter();
    let step = steps.find(|step| step.by == Party::Responder && step.is_measured())?;
    Some(Judgement::excluded(
        Text::new(
            "the responder does not use one (no USE_PPK)",
            "il risponditore non ne usa (nessun USE_PPK)",
        ),
        view.cite(step.seen.first, Text::new("without USE_PPK", "senza USE_PPK")),
    ))
}

/// A cause that only IKEv1 knows.
pub(crate) fn is_ikev2(view: &View<'_>) -> Option<Judgement> {
    if view.version() != IkeVersion::V2 {
        return None;
    }
    let step = view.account().steps.first()?;
    Some(Judgement::excluded(
        Text::new("it is IKEv2", "è IKEv2"),
        view.cite(step.seen.first, Text::same("IKEv2")),
    ))
}

/// An end names itself by its vendor IDs, and not as Windows; or the log at hand is its own, and
/// another product's.
pub(crate) fn not_windows(view: &View<'_>, party: Party) -> Option<Citation> {
    let own = view.account().steps.iter().find(|step| step.by == party);
    let others = [Product::Windows, Product::Other];
    let logger = view.account().logger.filter(|(by, own)| *by == party && !others.contains(own));
    if let Some((_, logger)) = logger {
        let name = logger.name();
        let says = Text::new(format!("the log is {name}’s"), format!("il registro è di {name}"));
        return Some(view.cite(own?.seen.first, says));
    }
    let product = view.product(party);
    let windows = product.is_some_and(|product| product.starts_with("windows"));
    let names_itself = view.account().vendors(party).next().is_some();
    let step = own.filter(|_| names_itself && !windows)?;
    let says = Text::new(
        "its vendor IDs are not those of Windows",
        "i suoi vendor ID non sono quelli di Windows",
    );
    Some(view.cite(step.seen.first, says))
}

pub(crate) fn initiator_not_windows(view: &View<'_>) -> Option<Judgement> {
    Some(Judgement::excluded(
        Text::new("the initiator is not Windows", "l’iniziatore non è Windows"),
        not_windows(view, Party::Initiator)?,
    ))
}

/// The step was sent on this port as often as `count` says, and watched long enough.
pub(crate) fn insists(view: &View<'_>, at: usize) -> bool {
    let step = view.step(at);
    step.seen.count() >= 2 && view.watched_after(at).is_some_and(|seconds| seconds >= 3.0)
}

/// The log ends before the request would come once more: each wait is about as long as all
/// before it (strongSwan, Libreswan, Windows).
pub(crate) fn may_have_heard_the_last(view: &View<'_>, request: usize) -> bool {
    /// So often strongSwan sends a message before it gives up (`retransmit_tries`).
    const ALL: u32 = 6;
    let seen = &view.step(request).seen;
    let after = view.logged_after(request).filter(|_| view.account().is_logged);
    let span = seen.last_at().zip(seen.first_at()).map(|(last, first)| last.seconds_since(first));
    let ends = after.zip(span).is_some_and(|(after, span)| after - span < span.min(60.0));
    // The end that answers says that it waited in vain.
    let in_vain = view.remark(Remark::GaveUp).is_some();
    seen.count() < ALL && ends && !in_vain
}

/// RFC 7383 needs the notify of both ends.
pub(crate) fn without_ike_fragmentation(view: &View<'_>) -> Vec<Citation> {
    let notify = NotifyType::IKEV2_FRAGMENTATION_SUPPORTED.0;
    let says = [Party::Initiator, Party::Responder].map(|by| view.notice(by, notify).is_some());
    let (en, it) = match says {
        [false, false] => (
            "neither end can fragment in IKE itself (RFC 7383): no notify from either",
            "nessuno dei due lati sa frammentare in IKE (RFC 7383): manca la notifica di entrambi",
        ),
        [true, false] => (
            "the responder does not announce IKE fragmentation (RFC 7383)",
            "il risponditore non annuncia la frammentazione IKE (RFC 7383)",
        ),
        [false, true] => (
            "the initiator does not announce IKE fragmentation (RFC 7383)",
            "l’iniziatore non annuncia la frammentazione IKE (RFC 7383)",
        ),
        [true, true] => return Vec::new(),
    };
    // The first message of each end is where the notify would be.
    let first =
        |by: Party| view.account().steps.iter().find(|step| step.by == by && step.is_measured());
    let Some(initiator) = first(Party::Initiator) else { return Vec::new() };
    let mut citation = view.cite(initiator.seen.first, Text::new(en, it));
    citation.also.extend(first(Party::Responder).map(|step| step.seen.first));
    vec![citation]
}

/// The message that goes unanswered is in another capture, taken where its receiver stands.
pub(crate) fn arrives_elsewhere(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    if !matches!(symptom.name, "peer-silent-after-up" | "rekey-unanswered") {
        return None;
    }
    let step = view.step(symptom.step);
    let there = match step.by {
        Party::Initiator => Vantage::Responder,
        Party::Responder => Vantage::Initiator,
        Party::Path | Party::Unknown => return None,
    };
    view.negotiation.witnesses.iter().filter(|witness| witness.vantage == there).find_map(|other| {
        let account = view.case.account(other);
        let arrived = account.steps.iter().find(|s| s.digest == step.digest)?;
        Some(Judgement::Excluded {
            because: Text::new("it arrives at the other end", "arriva all’altro lato"),
            evidence: vec![Citation {
                source: account.source,
                place: arrived.seen.first,
                also: arrived.seen.repetitions(),
                says: Text::new("the message arrives", "il messaggio arriva"),
            }],
        })
    })
}

/// One end sends it, the other never gets it: its port is blocked, unless that carried an earlier
/// message the same way; once the IKE SA is up, a firewall or a NAT may have forgotten the port.
pub(crate) fn lost_on_its_port(view: &View<'_>, lost: usize) -> Judgement {
    let Some(answer) = earlier_on_its_port(view, lost) else {
        return Judgement::Shown { says: Vec::new() };
    };
    let words = Text::new(
        "an earlier message passed on the same port",
        "un messaggio precedente è passato sulla stessa porta",
    );
    let says = view.cite(answer, words.clone());
    match view.course().ike_up {
        true => Judgement::Strains { says: vec![says] },
        false => Judgement::excluded(words, says),
    }
}

/// The peer goes on only after what it was sent came: where it did.
fn earlier_on_its_port(view: &View<'_>, lost: usize) -> Option<Place> {
    let step = view.step(lost);
    let port = if step.uses_port(4500) { 4500 } else { 500 };
    let before = view.account().steps.get(..lost)?;
    let passed = before.iter().position(|own| own.by == step.by && own.uses_port(port))?;
    let answer = before.iter().skip(passed).rev().find(|own| own.by == step.by.peer())?;
    Some(answer.seen.first)
}

/// The gateway's own address answers with an ICMP error: it is there.
pub(crate) fn answers_with_icmp(view: &View<'_>) -> Option<Judgement> {
    let responder = view.account().responder.and_then(Endpoint::address)?;
    let refusing = view.hosts()?.refusals.iter().find(|r| r.refusal.says == responder)?;
    Some(Judgement::excluded(
        Text::new(
            "its own address answers with an ICMP error",
            "il suo stesso indirizzo risponde con un errore ICMP",
        ),
        view.cite(refusing.place, Text::new("the ICMP error", "l’errore ICMP")),
    ))
}
