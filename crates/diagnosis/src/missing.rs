//! The one extra piece of evidence that would decide, and how to get it.

use evidence::{Limit, Party, SourceKind, Timestamp, Vantage, When};
use knowledge::{Bilingual, Obtain};
use verdict::{
    Cause, Command, Confidence, Finding, Missing, NegotiationOutcome, Side, Text, Weight,
};

use crate::Examined;
use crate::attempts::Known;
use crate::attempts::examine::Tried;
use crate::attempts::view::AttemptView;
use crate::case::Case;
use crate::gather::Clock;
use crate::outcome;
use crate::view::View;

/// Few are asked for: each must be worth the trouble.
const MOST: usize = 3;
/// Products whose commands are given for one of them.
const MOST_PRODUCTS: usize = 4;
/// Daemons on a host whose other commands are Linux'.
const ON_LINUX: [&str; 3] = ["strongswan", "libreswan", "racoon"];

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
    if first.confidence == Confidence::Proven {
        return Vec::new();
    }
    let Some(e) = examined.iter().find(|e| first.negotiations.contains(&e.negotiation.id)) else {
        return Vec::new();
    };
    let Some(symptom) = e.symptom() else { return Vec::new() };
    let view = View::new(case, e.negotiation, symptom.witness);
    // Only what the reader sees named is worth asking for.
    let visible = if first.confidence == Confidence::Likely { 6 } else { 8 };
    let mut open: Vec<Cause> = e.findings.iter().map(|finding| finding.cause).collect();
    for cause in &first.still_open {
        if !open.contains(cause) {
            open.push(*cause);
        }
    }
    open.truncate(visible);
    let Some(row) = knowledge::symptom(symptom.name) else { return Vec::new() };
    // A clock without zone or year makes no command.
    let at = match view.when(view.step(symptom.step).seen.first_at()) {
        When::Exact(at) => Some(at),
        _ => None,
    };
    let mut wanted: Vec<(&str, Vec<Cause>)> = Vec::new();
    for candidate in row.candidates {
        let Some(cause) = Cause::find(candidate.cause) else { continue };
        if !open.contains(&cause) {
            continue;
        }
        // What this run already has is not asked for again.
        let Some(key) = candidate.decided_by.iter().find(|key| !at_hand(case, e, key)) else {
            continue;
        };
        match wanted.iter_mut().find(|(name, _)| name == key) {
            Some((_, causes)) => causes.push(cause),
            None => wanted.push((key, vec![cause])),
        }
    }
    // What decides most comes first.
    wanted.sort_by_key(|(_, causes)| std::cmp::Reverse(causes.len()));
    wanted.truncate(MOST);
    wanted.into_iter().filter_map(|(key, causes)| piece(&view, key, causes, at)).collect()
}

/// Several clients were at the gateway when a machine dialled, and nothing shows which one it is.
fn which_client(case: &Case, own: &Tried<'_>) -> Option<Missing> {
    const MOST_NAMED: usize = 8;
    let callers = &own.attempt.callers;
    if callers.len() < 2 || !own.failed() {
        return None;
    }
    let machine = match &*AttemptView::new(case, own.attempt).machine.name {
        "" => Text::new("the machine that dials", "la macchina che si connette"),
        name => Text::new(name, name),
    };
    let mut named: Vec<String> = callers.iter().take(MOST_NAMED).map(ToString::to_string).collect();
    if callers.len() > MOST_NAMED {
        named.push("…".to_owned());
    }
    let named = named.join(", ");
    Some(Missing {
        what: Text::new(
            format!("which client of the gateway {} is", machine.en),
            format!("quale client del gateway è {}", machine.it),
        ),
        side: Side::Initiator,
        would_decide: Vec::new(),
        how: Text::new(
            format!(
                "{} were at the gateway at that time: name the public address of its network, as \
                 its router shows it, with --peer",
                named
            ),
            format!(
                "a quell’ora erano al gateway {}: indicare con --peer l’indirizzo pubblico della \
                 sua rete, come lo mostra il suo router",
                named
            ),
        ),
        commands: vec![Command {
            dialect: "whyke".into(),
            text: "whyke explain --peer <public address> <the same files>".into(),
            note: None,
        }],
    })
}

/// A gateway's log is there, and nothing in it can be the dial that the first finding is about.
fn log_of_others(case: &Case, own: &Tried<'_>, findings: &[Finding]) -> Option<Missing> {
    let of_first = findings.first().is_some_and(|first| first.negotiations.contains(&own.id));
    let is_dial = matches!(own.attempt.known, Known::Dial(_));
    let mut witnesses = case.negotiations.iter().flat_map(|negotiation| &negotiation.witnesses);
    let witness = witnesses.find(|witness| witness.vantage == Vantage::Responder)?;
    if !of_first || !is_dial || !own.failed() || own.attempt.negotiation.is_some() {
        return None;
    }
    let name = &*case.sources[witness.source].name;
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let clock = case.gathered[witness.source].clock;
    let zone = match clock {
        Clock::Zoned => Text::new("", ""),
        Clock::WithoutZone | Clock::WithoutYear => Text::new(
            format!("; its zone: --clock {name}=Europe/Rome"),
            format!("; il suo fuso: --clock {name}=Europe/Rome"),
        ),
    };
    Some(Missing {
        what: Text::new(
            format!("whether {name} covers the time of the dial"),
            format!("se {name} comprende l’ora della connessione"),
        ),
        side: Side::Responder,
        would_decide: vec![Cause::UDP500_BLOCKED],
        how: Text::new(
            format!(
                "nothing in it can be this dial: if it was kept at that time, the client’s \
                 messages did not arrive{}",
                zone.en
            ),
            format!(
                "nulla di quanto contiene può essere questa connessione: se a quell’ora era \
                 attivo, i messaggi del client non sono arrivati{}",
                zone.it
            ),
        ),
        commands: Vec::new(),
    })
}

/// Where the first finding is about an attempt that no capture shows.
fn of_attempts(
    case: &Case,
    examined: &[Examined<'_>],
    tried: &[Tried<'_>],
    findings: &[Finding],
) -> Option<Vec<Missing>> {
    let first = findings.iter().find(|finding| finding.weight == Weight::Cause);
    let of_first = |own: &&Tried<'_>| match first {
        Some(first) => first.negotiations.contains(&own.id),
        None => own.failed(),
    };
    let own = tried.iter().rev().find(of_first)?;
    if examined.iter().any(|e| e.negotiation.id == own.id) {
        return None;
    }
    let view = AttemptView::new(case, own.attempt);
    // A time without a zone would send the other end to the wrong hour.
    let at = view.end().and_then(|end| match end.when {
        evidence::When::Exact(at) => Some(at),
        _ => None,
    });
    let peer = Some(view.server()).filter(|name| !name.is_empty());
    let blanks = Blanks { at, peer: peer.unwrap_or_else(|| "<gateway>".into()) };
    let open: Vec<Cause> = match first {
        Some(first) if first.confidence == Confidence::Proven => return Some(Vec::new()),
        Some(first) => {
            let same = |finding: &&Finding| finding.negotiations.contains(&own.id);
            let named = findings.iter().filter(same).map(|finding| finding.cause);
            named.chain(first.still_open.iter().copied()).collect()
        }
        None => Vec::new(),
    };
    let mut wanted: Vec<(&str, Vec<Cause>)> = Vec::new();
    for cause in open.into_iter().take(8) {
        let keys = decided_by(&view, cause.name());
        // What is wrong with the machine itself stands in nobody else's log.
        let own = matches!(cause.family(), verdict::Family::Host | verdict::Family::Vendor);
        let of_peer =
            |key: &str| own && knowledge::obtain(key).is_some_and(|row| row.side == "responder");
        let Some(key) = keys.iter().find(|key| !has(&view, key) && !of_peer(key)) else { continue };
        match wanted.iter_mut().find(|(name, _)| name == key) {
            Some((_, causes)) if causes.contains(&cause) => {}
            Some((_, causes)) => causes.push(cause),
            None => wanted.push((key, vec![cause])),
        }
    }
    wanted.sort_by_key(|(_, causes)| std::cmp::Reverse(causes.len()));
    if !has(&view, "windows-events") {
        // Before anything else, what a restart empties.
        let causes = wanted.iter().position(|(key, _)| *key == "windows-events");
        let causes = causes.map(|at| wanted.remove(at).1).unwrap_or_default();
        wanted.insert(0, ("windows-events", causes));
    }
    wanted.truncate(MOST);
    let rows = wanted.into_iter().filter_map(|(key, causes)| {
        let row = knowledge::obtain(key)?;
        let windows = (row.side == "initiator").then_some("windows-client");
        Some(blanks.missing(row, side(row.side), causes, windows.as_slice()))
    });
    Some(rows.collect())
}

/// As the code's own row has it, else as any symptom that lists the cause.
fn decided_by(view: &AttemptView<'_>, cause: &str) -> &'static [&'static str] {
    let of_failure = view.failure().and_then(|(_, failure)| failure.code);
    let rows = of_failure.into_iter().chain(view.code()).filter_map(knowledge::windows_code);
    let mut of_row = rows.filter_map(|row| {
        let at = row.causes.iter().position(|name| *name == cause)?;
        row.decided_by.get(at).copied()
    });
    of_row.next().unwrap_or_else(|| knowledge::decided_by(cause))
}

/// Whether this run has that evidence of the machine already.
fn has(view: &AttemptView<'_>, key: &str) -> bool {
    let journal = &view.machine.journal;
    match key {
        "windows-events" => {
            !journal.failures.is_empty()
                || !journal.keying_not_started.is_empty()
                || !journal.dropped.is_empty()
        }
        "client-profile" => !journal.profiles.is_empty() && !journal.settings.is_empty(),
        "initiator-log" => !journal.dials.is_empty(),
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

fn at_hand(case: &Case, e: &Examined<'_>, key: &str) -> bool {
    let seen = |vantage| e.negotiation.witnesses.iter().any(|w| w.vantage == vantage);
    let logs = |vantage| {
        e.negotiation
            .witnesses
            .iter()
            .any(|witness| witness.vantage == vantage && case.account(witness).is_logged)
    };
    match key {
        "initiator-log" => logs(evidence::Vantage::Initiator),
        "responder-log" => logs(evidence::Vantage::Responder),
        "initiator-capture" => seen(evidence::Vantage::Initiator),
        "responder-capture" => seen(evidence::Vantage::Responder),
        "capture-without-port-filter" => e.negotiation.witnesses.iter().any(|witness| {
            let hides = |limit: &Limit| {
                matches!(limit, Limit::OnlyPort500 | Limit::OnlyFirstFragments | Limit::Filter(_))
            };
            case.sources[witness.source].covers.limited_by(hides).is_none()
        }),
        "both-captures" => case.sources.len() > 1 && e.negotiation.witnesses.len() > 1,
        _ => false,
    }
}

fn piece(
    view: &View<'_>,
    key: &str,
    would_decide: Vec<Cause>,
    at: Option<Timestamp>,
) -> Option<Missing> {
    let row = knowledge::obtain(key)?;
    let side = side(row.side);
    let party = if side == Side::Initiator { Party::Initiator } else { Party::Responder };
    let peer = match view.address(party.peer()) {
        unknown if unknown == "?" => "<peer>".into(),
        address => address,
    };
    let products: Vec<&str> = match side {
        Side::Initiator | Side::Responder => view.product(party).into_iter().collect(),
        // A client that is not known is Windows for this purpose, a gateway can be any.
        Side::Both | Side::Path | Side::Unknown => view
            .product(Party::Responder)
            .map(|gateway| vec![view.product(Party::Initiator).unwrap_or("windows"), gateway])
            .unwrap_or_default(),
    };
    Some(Blanks { at, peer }.missing(row, side, would_decide, &products))
}

/// What is filled into the texts of a row.
struct Blanks {
    at: Option<Timestamp>,
    peer: String,
}

impl Blanks {
    /// With the commands of the products that are known, else of all.
    fn missing(
        &self,
        row: &Obtain,
        side: Side,
        would_decide: Vec<Cause>,
        known: &[&str],
    ) -> Missing {
        let runs_it = |own: &str, product: &str| {
            own.starts_with(product) || own == "linux" && ON_LINUX.contains(&product)
        };
        let of = |own: &str| known.is_empty() || known.iter().any(|product| runs_it(own, product));
        let mut products: Vec<&str> = Vec::new();
        let mut commands = Vec::new();
        for command in row.commands.iter().filter(|command| of(command.product)) {
            if !products.contains(&command.product) {
                products.push(command.product);
            }
            if products.len() > MOST_PRODUCTS {
                break;
            }
            commands.push(Command {
                dialect: command.product.into(),
                text: self.fill(command.text),
                note: command.note.map(|note| self.say(note)),
            });
        }
        Missing { what: self.say(row.what), side, would_decide, how: self.say(row.how), commands }
    }

    fn say(&self, [en, it]: Bilingual) -> Text {
        Text::new(self.fill(en), self.fill(it))
    }

    fn fill(&self, text: &str) -> String {
        let text = match self.at {
            // The report's own marker for a moment: the printer puts it into its zone.
            Some(at) => text.replace("{time}", &format!("{{at:{}}}", at.0)),
            None => knowledge::without_time(text),
        };
        text.replace("{peer}", &self.peer)
    }
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
    piece(&view, "capture-without-port-filter", Vec::new(), view.account().last_at)
}

fn ending_early(case: &Case, examined: &[Examined<'_>]) -> Vec<Missing> {
    let settled = examined.iter().any(|e| e.outcome != NegotiationOutcome::Incomplete);
    let Some(last) = examined.last() else { return Vec::new() };
    if settled {
        let unproven = examined.iter().rev().find(|e| {
            e.outcome == NegotiationOutcome::Established
                && !outcome::lasting_traffic(case, e.negotiation)
        });
        return unproven
            .map(|e| View::new(case, e.negotiation, 0))
            .and_then(|view| piece(&view, "initiator-log", Vec::new(), view.account().last_at))
            .into_iter()
            .collect();
    }
    let view = View::new(case, last.negotiation, 0);
    piece(&view, "longer-capture", Vec::new(), view.account().last_at).into_iter().collect()
}
