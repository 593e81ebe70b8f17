//! The one extra piece of evidence that would decide, and how to get it.

mod attempts;
mod blanks;
mod clients;
mod halves;

use evidence::{Endpoint, Exchange, Limit, Party, Remark, SourceKind, Timestamp, Vantage, When};
use verdict::{Cause, Confidence, Finding, Missing, NegotiationOutcome, Side, Weight};

use self::attempts::of_attempts;
use self::blanks::Blanks;
use self::clients::{log_of_others, which_client};
use self::halves::{Halves, has_both_values};
use crate::Examined;
use crate::attempts::examine::Tried;
use crate::case::Case;
use crate::outcome;
use crate::view::View;

/// Few are asked for: each must be worth the trouble. The other end's log may come on top.
const MOST: usize = 3;
/// Those whose commands are given where the gateway's product is not known.
const USUAL_GATEWAYS: &[&str] = &["strongswan", "libreswan", "fortigate", "cisco-ios", "mikrotik"];
/// More of a log that is at hand.
const DETAILED: &str = "detailed-log";

pub(crate) fn missing(
    case: &Case,
    examined: &[Examined<'_>],
    tried: &[Tried<'_>],
    findings: &[Finding],
) -> Vec<Missing> {
    if let Some(client) = tried.iter().rev().find_map(|own| which_client(case, own)) {
        return vec![client];
    }
    if let Some(mut wanted) = of_attempts(case, examined, tried, findings) {
        if let Some(log) = tried.iter().rev().find_map(|own| log_of_others(case, own, findings)) {
            wanted.insert(0, log);
            wanted.truncate(MOST);
        }
        return wanted;
    }
    if examined.is_empty() && tried.iter().any(|own| own.outcome != NegotiationOutcome::Incomplete)
    {
        return Vec::new();
    }
    if examined.is_empty() {
        return nothing_seen(case);
    }
    if let Some(wanted) = examined.iter().rev().find_map(|e| unfiltered(case, e)) {
        return vec![wanted];
    }
    let first = findings.iter().find(|finding| finding.weight == Weight::Cause);
    let Some(first) = first else { return ending_early(case, examined) };
    let is_proven = first.confidence == Confidence::Proven;
    if is_proven && first.cause != Cause::DPD_TIMEOUT {
        return Vec::new();
    }
    let Some(e) = examined.iter().find(|e| first.negotiations.contains(&e.negotiation.id)) else {
        return Vec::new();
    };
    let Some(symptom) = e.symptom() else { return Vec::new() };
    let view = View::new(case, e.negotiation, symptom.witness);
    // The log says what is wrong with the connection; nothing else knows more.
    if first.cause == Cause::POLICY_NOT_APPLIED && view.remark(Remark::Unloadable).is_some() {
        return Vec::new();
    }
    // More of the log says no more of it; the kernel itself does.
    if let Some((party, _)) = view.remark(Remark::SaExists)
        && first.confidence == Confidence::Possible
    {
        let causes = e.findings.iter().map(|finding| finding.cause).collect();
        let own = view.dialect(party);
        return of_product(&view, "kernel-sas", party, own, causes, None).into_iter().collect();
    }
    if is_of_daemon(&view, first) {
        // Who has the port, the remedy's own command tells.
        let wanted = (first.cause != Cause::PORT_TAKEN).then_some("daemon-start");
        let own = view.dialect(Party::Responder);
        let row =
            wanted.and_then(|key| of_product(&view, key, Party::Responder, own, Vec::new(), None));
        return row.into_iter().collect();
    }
    let halves = Halves::of(case, e);
    if is_proven {
        // Whether the peer is gone or the way to it, the peer knows.
        let at = moment(&view, view.step(symptom.step).seen.first_at());
        let key = halves.other().map(log_key);
        return key.and_then(|key| piece(&view, key, Vec::new(), at)).into_iter().collect();
    }
    let settled = has_both_values(&view, first);
    // Only what the reader sees named is worth asking for.
    let visible = if first.confidence == Confidence::Likely { 6 } else { 8 };
    let mut open: Vec<Cause> = e.findings.iter().map(|finding| finding.cause).collect();
    for cause in &first.still_open {
        if !open.contains(cause) {
            open.push(*cause);
        }
    }
    open.retain(|cause| !settled || *cause != first.cause);
    open.truncate(visible);
    let Some(row) = knowledge::symptom(symptom.name) else { return Vec::new() };
    let terse = halves.terse(&view, symptom, first.confidence).filter(|_| !settled);
    let mut wanted: Vec<(&str, Vec<Cause>)> = Vec::new();
    // What the evidence names beside the symptom's own causes comes after them.
    let is_listed = |cause: &Cause| row.candidates.iter().any(|own| own.cause == cause.name());
    let others = open.iter().filter(|cause| !is_listed(cause));
    let others = others.filter_map(|cause| knowledge::usual(cause.name()));
    for candidate in row.candidates.iter().chain(others) {
        let Some(cause) = Cause::find(candidate.cause) else { continue };
        if !open.contains(&cause) {
            continue;
        }
        // What this run already has is not asked for again, unless another level says more.
        let mut keys = candidate.decided_by.iter().filter_map(|key| match log_of(key) {
            Some(party) if halves.log(party).is_some() => {
                let is_terse = terse.is_some_and(|own| own.party == Party::Unknown)
                    || terse.is_some_and(|own| own.party == party);
                is_terse.then_some(DETAILED)
            }
            _ => (!at_hand(case, e, key) && is_had(&view, key)).then_some(*key),
        });
        let Some(key) = keys.next() else { continue };
        match wanted.iter_mut().find(|(name, _)| *name == key) {
            Some((_, causes)) => causes.push(cause),
            None => wanted.push((key, vec![cause])),
        }
    }
    // What decides most comes first.
    wanted.sort_by_key(|(_, causes)| std::cmp::Reverse(causes.len()));
    wanted.truncate(MOST);
    if let Some(key) = halves.other().filter(|_| !settled).map(log_key)
        && !wanted.iter().any(|(name, _)| *name == key)
    {
        // One end alone: what the other one would add is never left out.
        wanted.push((key, Vec::new()));
    }
    let at = moment(&view, view.step(symptom.step).seen.first_at());
    let rows = wanted.into_iter().filter_map(|(key, causes)| match (key, terse) {
        // A product without a level of more detail is not asked for one.
        (DETAILED, Some(half)) => of_product(&view, key, half.party, half.product, causes, at)
            .filter(|missing| !missing.commands.is_empty()),
        _ => piece(&view, key, causes, at),
    });
    rows.collect()
}

/// The daemon whose log this is does not run: the other end knows nothing of it.
fn is_of_daemon(view: &View<'_>, first: &Finding) -> bool {
    const OWN: [Remark; 9] = [
        Remark::Stopped,
        Remark::OptionsRefused,
        Remark::NotStarted,
        Remark::NotRunning,
        Remark::Unreached,
        Remark::StackUnseen,
        Remark::PortTaken,
        Remark::StackMissing,
        Remark::PppMissing,
    ];
    let causes = [
        Cause::SERVICE_DISABLED,
        Cause::PORT_TAKEN,
        Cause::KERNEL_OR_ESP_MISSING,
        Cause::POLICY_NOT_APPLIED,
    ];
    causes.contains(&first.cause)
        && view.account().steps.iter().all(|step| step.exchange == Exchange::None)
        && OWN.iter().any(|what| view.remark(*what).is_some())
}

/// When it was; a clock without zone or year makes no command.
fn moment(view: &View<'_>, at: Option<Timestamp>) -> Option<Timestamp> {
    match view.when(at) {
        When::Exact(at) => Some(at),
        _ => None,
    }
}

fn last_moment(view: &View<'_>) -> Option<Timestamp> {
    moment(view, view.account().last_at())
}

/// Whose log a piece of evidence is.
fn log_of(key: &str) -> Option<Party> {
    match key {
        "initiator-log" => Some(Party::Initiator),
        "responder-log" => Some(Party::Responder),
        _ => None,
    }
}

fn log_key(party: Party) -> &'static str {
    match party {
        Party::Initiator => "initiator-log",
        Party::Responder => "responder-log",
        Party::Path | Party::Unknown => "other-log",
    }
}

fn at_hand(case: &Case, e: &Examined<'_>, key: &str) -> bool {
    let captures = || e.negotiation.witnesses.iter().filter(|own| !case.account(own).is_logged);
    let seen = |vantage| captures().any(|witness| witness.vantage == vantage);
    match key {
        "initiator-capture" => seen(Vantage::Initiator),
        "responder-capture" => seen(Vantage::Responder),
        "capture-without-port-filter" => captures().any(|witness| {
            let hides = |limit: &Limit| {
                matches!(limit, Limit::OnlyPort500 | Limit::OnlyFirstFragments | Limit::Filter(_))
            };
            case.sources[witness.source].covers.limited_by(hides).is_none()
        }),
        "both-captures" => captures().count() > 1,
        _ => false,
    }
}

fn side(side: &str) -> Side {
    match side {
        "initiator" => Side::Initiator,
        "responder" => Side::Responder,
        "both" => Side::Both,
        "path" => Side::Path,
        _ => Side::Unknown,
    }
}

/// No IKE at all: either nothing was sent, or it was captured elsewhere; the machine that should
/// have sent it knows.
fn nothing_seen(case: &Case) -> Vec<Missing> {
    let at = case.sources.iter().filter(|source| source.kind != SourceKind::Log);
    let at = at.filter_map(|source| source.covers.last).max();
    ["initiator-log", "capture-without-port-filter"]
        .into_iter()
        .filter_map(knowledge::obtain)
        .map(|row| {
            let blanks = Blanks { at, peer: "<gateway>".into() };
            blanks.missing(row, Side::Initiator, Vec::new(), &[])
        })
        .collect()
}

fn piece(
    view: &View<'_>,
    key: &str,
    would_decide: Vec<Cause>,
    at: Option<Timestamp>,
) -> Option<Missing> {
    let (party, products) = match side(knowledge::obtain(key)?.side) {
        Side::Initiator => (Party::Initiator, view.product(Party::Initiator).into_iter().collect()),
        Side::Responder => (Party::Responder, view.dialect(Party::Responder).into_iter().collect()),
        // Not in the words of the log that is here.
        Side::Unknown => {
            let stated = [view.case.stated.client, view.case.stated.gateway];
            let own = view.dialect(Party::Responder);
            (Party::Unknown, stated.into_iter().flatten().filter(|it| Some(*it) != own).collect())
        }
        // A client that is not known is Windows for this purpose, a gateway can be any.
        Side::Both | Side::Path => {
            let client = view.product(Party::Initiator);
            let products = match (client, view.dialect(Party::Responder)) {
                (client, Some(gateway)) => vec![client.unwrap_or("windows"), gateway],
                (None | Some("windows"), None) => Vec::new(),
                // A client that is a gateway itself has another gateway for its peer.
                (Some(client), None) => [&[client], USUAL_GATEWAYS].concat(),
            };
            (Party::Responder, products)
        }
    };
    of_product(view, key, party, products, would_decide, at)
}

/// On the machine of `party`, with the commands of these products alone; of all, where there are
/// none.
fn of_product(
    view: &View<'_>,
    key: &str,
    party: Party,
    products: impl IntoIterator<Item = &'static str>,
    would_decide: Vec<Cause>,
    at: Option<Timestamp>,
) -> Option<Missing> {
    let row = knowledge::obtain(key)?;
    // What stands in place of an address is no word for a command.
    let address = view.end(party.peer()).and_then(Endpoint::address);
    let peer = address.map_or_else(|| "<peer>".into(), |address| address.to_string());
    let products: Vec<&str> = products.into_iter().collect();
    Some(Blanks { at, peer }.missing(row, side(row.side), would_decide, &products))
}

/// What only Windows has is not asked of another client.
fn is_had(view: &View<'_>, key: &str) -> bool {
    let only_windows = |row: &knowledge::Obtain| {
        let mut products = row.commands.iter().map(|command| command.product);
        !row.commands.is_empty() && products.all(|product| product.starts_with("windows"))
    };
    let may_be_windows = view.product(Party::Initiator).is_none_or(|own| own == "windows");
    may_be_windows || !knowledge::obtain(key).is_some_and(only_windows)
}

/// A capture that was filtered can show neither silence nor loss.
fn unfiltered(case: &Case, e: &Examined<'_>) -> Option<Missing> {
    if e.outcome != NegotiationOutcome::Incomplete {
        return None;
    }
    let view = View::new(case, e.negotiation, 0);
    view.limit(|limit| {
        matches!(limit, Limit::OnlyPort500 | Limit::OnlyFirstFragments | Limit::Filter(_))
    })?;
    piece(&view, "capture-without-port-filter", Vec::new(), last_moment(&view))
}

fn ending_early(case: &Case, examined: &[Examined<'_>]) -> Vec<Missing> {
    let settled = examined.iter().any(|e| e.outcome != NegotiationOutcome::Incomplete);
    let Some(last) = examined.last() else { return Vec::new() };
    if settled {
        let unproven = examined.iter().rev().find(|e| {
            e.outcome == NegotiationOutcome::Established
                && !outcome::lasting_traffic(case, e.negotiation)
        });
        let log = |e: &Examined<'_>| {
            // Who dials is asked first, unless its log is here.
            let halves = Halves::of(case, e);
            let party = match halves.is_of(Party::Initiator) {
                true => halves.other()?,
                false => Party::Initiator,
            };
            let view = View::new(case, e.negotiation, 0);
            piece(&view, log_key(party), Vec::new(), last_moment(&view))
        };
        return unproven.and_then(log).into_iter().collect();
    }
    let view = View::new(case, last.negotiation, 0);
    piece(&view, "longer-capture", Vec::new(), last_moment(&view)).into_iter().collect()
}
