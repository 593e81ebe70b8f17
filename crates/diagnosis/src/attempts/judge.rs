//! From an attempt to findings: the causes behind its code, each judged by what the machine tells.

use evidence::{
    Exchange, FailurePoint, KeyingModule, LastSent, NegotiationMode, Party, SourceKind, TunnelType,
    UserRefusal, When,
};
use verdict::{
    Because, Cause, Citation, Cited, Confidence, Explained, Family, Finding, Phase, Side, Text,
    Weight,
};

use super::daemon::daemon;
use super::view::AttemptView;
use super::{Known, Stage};
use crate::catalogue::{self, CATALOGUE};
use crate::causes::policy_server;
use crate::fixes;
use crate::gather::DroppedTold;
use crate::rank::{self, Order};
use crate::rule::{Judgement, Rule};

struct Judged {
    rule: &'static dyn Rule,
    judgement: Judgement,
    tell: Option<Text>,
}

/// Best first; empty where neither the code nor the machine points to any cause.
pub(crate) fn findings(view: &AttemptView<'_>, id: u32) -> Vec<Finding> {
    let (judged, complete, listed) = judged(view);
    let judgements: Vec<&Judgement> = judged.iter().map(|j| &j.judgement).collect();
    let Order { told, open } = rank::order(&judgements, complete);
    let first_told = told.first().map(|(at, _)| *at);
    let mut findings: Vec<Finding> = told
        .into_iter()
        .filter_map(|(at, confidence)| {
            // What is not known for this code may go with it, and does not prove to be its reason.
            let unlisted = !listed.contains(&judged[at].rule.cause());
            let most = if unlisted { Confidence::Likely } else { Confidence::Proven };
            finding(view, id, &judged[at], confidence.min(most))
        })
        .collect();
    if let Some(first) = findings.first_mut() {
        first.ruled_out = judged.iter().filter_map(because).collect();
        let open = open.into_iter().filter(|at| Some(*at) != first_told);
        first.still_open = open.map(|at| judged[at].rule.cause()).collect();
    }
    findings
}

/// The causes that the code is known for, in their order, then what the machine shows besides;
/// whether every listed one was judged, and which are listed.
fn judged(view: &AttemptView<'_>) -> (Vec<Judged>, bool, Vec<Cause>) {
    let mut judged: Vec<Judged> = Vec::new();
    let (listed, complete) = candidates(view);
    for (cause, tell) in listed {
        let Some(rule) = catalogue::rule(cause) else { continue };
        let within_eap = policy_server::judge(view, cause);
        let judgement = within_eap.unwrap_or_else(|| rule.judge_attempt(view));
        judged.push(Judged { rule, judgement, tell });
    }
    let of_code: Vec<Cause> = judged.iter().map(|own| own.rule.cause()).collect();
    let state = view.attempt.known == Known::State;
    for rule in CATALOGUE {
        if of_code.contains(&rule.cause()) || (state && !STOPS_EVERY_DIAL.contains(&rule.cause())) {
            continue;
        }
        // A code that names something else is not explained by what silences IKE.
        if STOPS_IKE_HERE.contains(&rule.cause()) && !view.may_be_stopped_here() {
            continue;
        }
        let judgement = rule.judge_attempt(view);
        let hints = STOPS_IKE_HERE.contains(&rule.cause());
        if matches!(judgement, Judgement::Shown { .. })
            || (hints && matches!(judgement, Judgement::Suits { .. }))
        {
            judged.push(Judged { rule: *rule, judgement, tell: None });
        }
    }
    never_ran(view, &mut judged);
    // Before anything else that is wrong: without its services IKE does nothing at all.
    judged.sort_by_key(|own| {
        let down = matches!(own.judgement, Judgement::Shown { .. });
        !(down && own.rule.cause() == Cause::SERVICE_DISABLED)
    });
    (judged, complete, of_code)
}

/// The causes that the code of a dial is known for, in their order.
pub(crate) fn of_code(view: &AttemptView<'_>) -> Vec<Cause> {
    candidates(view).0.into_iter().map(|(cause, _)| cause).collect()
}

/// What a machine's state alone is worth telling.
const STOPS_EVERY_DIAL: [Cause; 6] = [
    Cause::SERVICE_DISABLED,
    Cause::PORT_TAKEN,
    Cause::REGISTRY_OVERRIDE,
    Cause::CERT_MISSING_MACHINE,
    Cause::PSK_MISSING,
    Cause::POLICY_NOT_APPLIED,
];

/// What keeps IKE from sending its first message, or anything at all.
const STOPS_IKE_HERE: [Cause; 5] = [
    Cause::SERVICE_DISABLED,
    Cause::PORT_TAKEN,
    Cause::REGISTRY_OVERRIDE,
    Cause::LOCAL_FIREWALL_BLOCK,
    Cause::THIRD_PARTY_SOFTWARE,
];

/// IKE that cannot run, or whose first message never leaves, fails for no reason that lies on the
/// way or at the peer.
fn never_ran(view: &AttemptView<'_>, judged: &mut [Judged]) {
    let shown = |cause: Cause| {
        let of_cause = judged.iter().find(|own| own.rule.cause() == cause)?;
        match &of_cause.judgement {
            Judgement::Shown { says } => says.first().cloned(),
            _ => None,
        }
    };
    let stopped = shown(Cause::SERVICE_DISABLED).map(|shown| {
        (Text::new("IKE could not run at all", "IKE non poteva funzionare affatto"), shown)
    });
    let first_message = |dropped: &DroppedTold| {
        let port = dropped.remote.map(evidence::Endpoint::port);
        dropped.protocol == 17 && dropped.outbound == Some(true) && port == Some(500)
    };
    let dropped = || {
        view.drops().find(|told| first_message(&told.what))?;
        let by = [Cause::LOCAL_FIREWALL_BLOCK, Cause::THIRD_PARTY_SOFTWARE];
        let shown = by.into_iter().find_map(shown)?;
        let because = Text::new(
            "the first message never left this computer",
            "il primo messaggio non ha mai lasciato questo computer",
        );
        Some((because, shown))
    };
    let other_protocol = || {
        let (tunnel, _) = view.other_protocol()?;
        let name = tunnel.name();
        let because = Text::new(
            format!("the profile is {name}: IPsec has no part in it"),
            format!("il profilo è {name}: IPsec non c’entra"),
        );
        Some((because, shown(Cause::NOT_IPSEC)?))
    };
    let other = other_protocol();
    let has_no_ipsec = other.is_some();
    let Some((because, shown)) = other.or(stopped).or_else(dropped) else { return };
    for own in judged {
        let open = !matches!(own.judgement, Judgement::Excluded { .. });
        let cause = own.rule.cause();
        if has_no_ipsec && cause != Cause::NOT_IPSEC {
            own.judgement = Judgement::excluded(because.clone(), shown.clone());
        }
        let of_machine = matches!(cause.family(), Family::Host | Family::Vendor)
            || matches!(cause, Cause::LOCAL_FIREWALL_BLOCK | Cause::NOT_IPSEC);
        if open && !of_machine {
            own.judgement = Judgement::excluded(because.clone(), shown.clone());
        }
    }
}

fn candidates(view: &AttemptView<'_>) -> (Vec<(Cause, Option<Text>)>, bool) {
    let mut found: Vec<(Cause, Option<Text>)> = Vec::new();
    let mut complete = false;
    let code = view.code().and_then(knowledge::windows_code);
    if let Some(row) = code {
        for (name, [en, it]) in row.causes.iter().zip(row.tells) {
            found.extend(Cause::find(name).map(|cause| (cause, Some(Text::new(*en, *it)))));
        }
        let ruled = found.iter().filter(|(cause, _)| catalogue::rule(*cause).is_some()).count();
        complete = !row.causes.is_empty() && ruled == row.causes.len();
    }
    // IKE's own reason is narrower than the code of the dial: its causes come first.
    if let Some((_, failure)) = view.failure()
        && failure.code != view.code()
        && let Some(row) = failure.code.and_then(knowledge::windows_code)
        && !row.causes.is_empty()
    {
        let of_dial = std::mem::take(&mut found);
        for (name, [en, it]) in row.causes.iter().zip(row.tells) {
            found.extend(Cause::find(name).map(|cause| (cause, Some(Text::new(*en, *it)))));
        }
        let more = of_dial
            .into_iter()
            .filter(|(cause, _)| !row.causes.iter().any(|name| *name == cause.name()));
        let more: Vec<_> = more.collect();
        found.extend(more);
    }
    if found.is_empty() && unanswered_l2tp(view) {
        found.extend(L2TP_UNANSWERED.map(|(cause, [en, it])| (cause, Some(Text::new(en, it)))));
    }
    if found.is_empty() && refused_in_ppp(view) {
        found.extend([Cause::PPP_AUTH_FAILED, Cause::PPP_AUTH_PROTOCOL].map(|cause| (cause, None)));
    }
    for cause in
        super::discards::causes(view).into_iter().chain(policy_server::causes(view).to_vec())
    {
        if !found.iter().any(|(known, _)| *known == cause) {
            found.push((cause, None));
        }
    }
    (found, complete)
}

/// What leaves L2TP without an answer, whether IPsec is up or was never asked for.
const L2TP_UNANSWERED: [(Cause, [&str; 2]); 5] = [
    (
        Cause::ESP_BLOCKED,
        [
            "an IPsec SA is up on both ends, and its counters rise at one end only",
            "una SA IPsec è attiva ai due lati, e i suoi contatori crescono a un solo lato",
        ],
    ),
    (
        Cause::PROFILE_MISCONFIGURED,
        [
            "the dial asks for L2TP without IPsec, and the gateway wants both",
            "la connessione chiede L2TP senza IPsec, e il gateway vuole entrambi",
        ],
    ),
    (
        Cause::LOCAL_FIREWALL_BLOCK,
        [
            "a firewall at either end stops UDP 1701 within the tunnel",
            "un firewall a uno dei due lati ferma UDP 1701 dentro il tunnel",
        ],
    ),
    (
        Cause::STALE_SA,
        [
            "it was up before, and one end has started anew",
            "prima era attivo, e un lato è stato riavviato",
        ],
    ),
    (
        Cause::PEER_UNREACHABLE,
        ["nothing at all comes back from there", "da lì non torna proprio nulla"],
    ),
];

/// L2TP is dialled, and nothing says more than that it failed.
fn unanswered_l2tp(view: &AttemptView<'_>) -> bool {
    let is_l2tp = matches!(view.tunnel(), Some((TunnelType::L2tp, _)));
    is_l2tp && view.code().is_none() && view.stage() == Stage::Tunnel
}

/// PPP says that the user is refused, and nothing of the reason.
fn refused_in_ppp(view: &AttemptView<'_>) -> bool {
    let refused = || view.users().filter(|told| !told.what.accepted && told.what.in_ppp);
    view.code().is_none()
        && refused().next().is_some()
        && refused().all(|told| told.what.why == UserRefusal::Unknown)
}

fn because(judged: &Judged) -> Option<Because> {
    match &judged.judgement {
        Judgement::Excluded { because, evidence } => Some(Because {
            cause: judged.rule.cause(),
            because: because.clone(),
            evidence: evidence.clone(),
        }),
        _ => None,
    }
}

fn finding(
    view: &AttemptView<'_>,
    id: u32,
    judged: &Judged,
    confidence: Confidence,
) -> Option<Finding> {
    let rule = judged.rule;
    let shows = shows(view);
    let grounds = judged.judgement.grounds();
    let mut citations = grounds.iter().chain(&shows).cloned();
    let first = citations.next()?;
    let span = view.attempt.span(view.machine);
    let mut rest: Vec<Citation> = Vec::new();
    for citation in citations {
        let again = citation.source == first.source && citation.place == first.place;
        if !again && !rest.contains(&citation) {
            rest.push(citation);
        }
    }
    Some(Finding {
        cause: rule.cause(),
        weight: Weight::Cause,
        confidence: confidence.min(most(view, rule.cause(), grounds)),
        side: rule.attempt_side(view),
        noticed_by: noticed_by(view),
        phase: rule.cause().phase(),
        exchange: exchange(view),
        negotiations: vec![id],
        count: 1,
        first: span.map_or(When::Absent, |(begin, _)| begin.when),
        last: span.map_or(When::Absent, |(_, end)| end.when),
        headline: rule.attempt_headline(view),
        parameters: Vec::new(),
        evidence: Cited::new(first).and(rest),
        explains: explains(view),
        ruled_out: Vec::new(),
        still_open: Vec::new(),
        fixes: fixes::of_attempt(daemon(view), rule.attempt_remedies(view)),
        tell: judged.tell.clone(),
    })
}

/// A number alone decides nothing; what was joined only because nothing else could be, what the
/// code alone says, what is joined by a user's name only, and what one kind of source says whose
/// format is only inferred, is never proven.
fn most(view: &AttemptView<'_>, cause: Cause, grounds: &[Citation]) -> Confidence {
    // What a server says it lacks is no mere state: it turns callers away for it.
    let state = view.attempt.known == Known::State && view.machine.journal.lacking.is_empty();
    if state || matches!(view.attempt.known, Known::Code(_)) {
        return Confidence::Possible;
    }
    let end = view.end();
    let beyond: Vec<&Citation> = grounds
        .iter()
        .filter(|own| end.is_none_or(|end| own.place != end.place || own.source != end.source))
        .collect();
    let inferred = |own: &&Citation| {
        let source = view.case.sources.get(usize::from(own.source.0));
        source.is_some_and(|source| source.kind == SourceKind::FilteringPlatform)
    };
    // Of a user other machines speak, who are asked by Wi-Fi and other gateways, too.
    let of_users = cause.family() == Family::Users || policy_server::causes(view).contains(&cause);
    let of_others = of_users && !view.joined_by_name();
    if of_others || view.attempt.weakly_joined || beyond.is_empty() || beyond.iter().all(inferred) {
        return Confidence::Likely;
    }
    Confidence::Proven
}

/// What was seen of the attempt itself.
pub(crate) fn shows(view: &AttemptView<'_>) -> Vec<Citation> {
    let mut shows = Vec::new();
    if let Some(end) = view.end() {
        shows.push(view.cite(end, super::tell::ending(view)));
    }
    if let Some((at, failure)) = view.failure()
        && Some(at) != view.end()
    {
        shows.push(view.cite(at, super::tell::failure(failure)));
    }
    shows
}

fn explains(view: &AttemptView<'_>) -> Vec<Explained> {
    let Some(code) = view.code() else { return Vec::new() };
    let code = super::tell::code(code);
    let symptom = Text::new(format!("Windows shows {code}"), format!("Windows mostra {code}"));
    let shown = view.end().map(|end| view.cite(end, symptom.clone()));
    vec![Explained { symptom, evidence: shown.into_iter().collect() }]
}

/// Who noticed it, which is not whose fault it is.
fn noticed_by(view: &AttemptView<'_>) -> Party {
    let own = view.own_side();
    let party = |side: Side| match side {
        Side::Initiator => Party::Initiator,
        Side::Responder => Party::Responder,
        _ => Party::Unknown,
    };
    match view.noticed() {
        Some((FailurePoint::There, _)) => party(view.other_side()),
        _ => party(own),
    }
}

pub(crate) fn exchange(view: &AttemptView<'_>) -> Exchange {
    let Some((_, failure)) = view.failure() else {
        return match view.stage() {
            Stage::User | Stage::BeforeTunnel => Exchange::None,
            _ => Exchange::Unknown,
        };
    };
    match (failure.mode, failure.keying, failure.last_sent) {
        (_, Some(KeyingModule::AuthIp), _) | (NegotiationMode::Extended, ..) => Exchange::AuthIp,
        (NegotiationMode::Main, Some(KeyingModule::Ikev1), _) => Exchange::Main,
        (NegotiationMode::Quick, Some(KeyingModule::Ikev1), _) => Exchange::Quick,
        (NegotiationMode::Main, Some(KeyingModule::Ikev2), Some(LastSent::Proposal)) => {
            Exchange::IkeSaInit
        }
        (
            NegotiationMode::Main,
            Some(KeyingModule::Ikev2),
            Some(LastSent::Eap | LastSent::Authentication | LastSent::Identity),
        ) => Exchange::IkeAuth,
        _ => Exchange::Unknown,
    }
}

/// The phases in which it can have failed, most likely first.
pub(crate) fn phases(view: &AttemptView<'_>, first: Option<&Finding>) -> Vec<Phase> {
    let by_stage: &[Phase] = match view.stage() {
        Stage::BeforeTunnel => &[Phase::Service, Phase::Reachability],
        Stage::User => &[Phase::UserAuth],
        Stage::Connected => &[Phase::PostConnect],
        Stage::Tunnel | Stage::Unknown => &[],
    };
    if !by_stage.is_empty() {
        return by_stage.to_vec();
    }
    first.map(|finding| vec![finding.phase]).unwrap_or_default()
}

/// When it ended, on its own clock.
pub(crate) fn ended(view: &AttemptView<'_>) -> When {
    view.end().map_or(When::Absent, |end| end.when)
}
