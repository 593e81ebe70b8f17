//! The rungs of the ladder: messages, repetitions, pauses, the silence at the end.

use evidence::{Party, SourceId, SourceKind, When};
use verdict::{EventReport, NegotiationReport, Report, StepReport};

use super::View;
use crate::places;
use crate::times;
use crate::words::{self, Until};

/// A pause shorter than this is not worth a line, in seconds.
const PAUSE: f64 = 3.0;

pub(super) enum Row {
    Message(Box<Message>),
    /// Between two messages, in words.
    Pause(String),
    /// A new day begins.
    Date(String),
    Silence {
        who: &'static str,
        says: String,
    },
    /// So many were left out here.
    More(usize),
}

#[derive(Default)]
pub(super) struct Message {
    pub(super) time: String,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) bytes: String,
    pub(super) note: String,
    /// The note is only a list, of which the beginning will do.
    pub(super) listed: bool,
    /// A machine's event, which has less to say of columns than the messages beside it.
    pub(super) is_event: bool,
    pub(super) places: String,
}

/// A message or an event with its moment, before it is laid out.
struct Sent<'a> {
    at: When,
    what: What<'a>,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Step { step: &'a StepReport, repetition: bool },
    Event(&'a EventReport),
}

impl Sent<'_> {
    fn source(&self) -> SourceId {
        match self.what {
            What::Step { step, repetition: false } => step.source,
            What::Step { step, repetition: true } => {
                step.again.last().map_or(step.source, |(source, _)| *source)
            }
            What::Event(event) => event.source,
        }
    }

    /// Its place within its source, or within its log.
    fn line(&self) -> (SourceId, u64) {
        let line = match self.what {
            What::Step { step, repetition: false } => step.places.first().map_or(0, |p| p.number()),
            What::Step { step, repetition: true } => {
                step.again.last().map_or(0, |(_, place)| place.number())
            }
            What::Event(event) => event.place.number(),
        };
        (self.source(), line)
    }
}

/// In the order of time where every message has one, else in the source's. What a daemon says
/// follows the message that it is about, whatever its clock shows.
pub(super) fn rows(negotiation: &NegotiationReport, view: &View<'_>) -> Vec<Row> {
    let mut sent = messages(negotiation);
    let (anchored, others): (Vec<&EventReport>, Vec<&EventReport>) =
        negotiation.events.iter().partition(|event| event.after.is_some());
    sent.extend(others.iter().map(|event| Sent { at: event.at, what: What::Event(event) }));
    let zoned = sent.iter().all(|sent| matches!(sent.at, When::Exact(_)));
    let one_log = only_log(negotiation, view.report);
    let one_source = one_log.is_some();
    let timed = sent.iter().all(|sent| sent.at.on_its_clock().is_some());
    if one_source && others.is_empty() && !timed || others.iter().any(|event| event.by.is_some()) {
        // What a machine tells of its dial is in order, whichever way its source goes.
        let is_machines =
            |sent: &Sent<'_>| matches!(sent.what, What::Event(event) if event.by.is_none());
        let (own, mut told): (Vec<Sent<'_>>, Vec<Sent<'_>>) =
            sent.into_iter().partition(is_machines);
        told.sort_by_key(Sent::line);
        sent = told;
        sent.extend(own);
        let kind = |sent: &Sent<'_>| std::mem::discriminant(&sent.at);
        if !one_source && timed && sent.iter().all(|other| kind(other) == kind(&sent[0])) {
            sent.sort_by_key(|sent| sent.at.on_its_clock());
        }
        if one_log.is_some_and(|log| is_newest_first(negotiation, log, view.report)) {
            sent.reverse();
        }
    } else if zoned || (one_source && others.is_empty() && timed) {
        // Moments of clocks without a zone are not compared with others.
        sent.sort_by_key(|sent| sent.at.on_its_clock());
    }
    for event in anchored {
        let at = place(&sent, event, negotiation, view.report);
        sent.insert(at, Sent { at: event.at, what: What::Event(event) });
    }
    // Events are dated to the millisecond or finer, which nobody needs beside other events.
    let precise = sent
        .iter()
        .any(|sent| matches!(sent.what, What::Step { .. }) && times::is_precise(sent.at));
    let mut rows = Vec::new();
    let mut before = None;
    let mut left = sent.as_slice();
    while let Some((sent, rest)) = left.split_first() {
        left = rest;
        if let Some(before) = before {
            between(before, sent.at, negotiation, view, &mut rows);
        }
        if sent.at.on_its_clock().is_some() {
            before = Some(sent.at);
        }
        match sent.what {
            What::Step { step, repetition } => {
                let row = message(sent.at, step, repetition, precise, negotiation, view);
                rows.push(Row::Message(Box::new(row)));
            }
            What::Event(event) => {
                rows.push(Row::Message(Box::new(self::event(event, precise, view))));
                let again = repetitions(event, rest, view);
                if let Some(last) = again.last() {
                    left = &rest[again.len()..];
                    before = Some(last.at).filter(|at| at.on_its_clock().is_some()).or(before);
                    rows.push(Row::Message(Box::new(said_again(last, &again, precise, view))));
                }
            }
        }
    }
    if let Some(silence) = negotiation.silence {
        let language = view.style.language;
        let duration = times::duration(f64::from(silence.seconds), language);
        let until = silence.until_the_end.then(|| match view.report.sources.as_slice() {
            [only] if only.kind == SourceKind::Capture => Until::Capture,
            _ => Until::Evidence,
        });
        let says = words::silent(&duration, until, language);
        rows.push(Row::Silence { who: words::party(silence.by, language), says });
    }
    rows
}

/// Each message, and once more where it was repeated.
fn messages(negotiation: &NegotiationReport) -> Vec<Sent<'_>> {
    let mut sent = Vec::new();
    for step in &negotiation.steps {
        sent.push(Sent { at: step.at, what: What::Step { step, repetition: false } });
        if step.repeats > 0 {
            sent.push(Sent { at: step.until, what: What::Step { step, repetition: true } });
        }
    }
    sent
}

/// Where an event stands: after its message, and after what its source tells before it or, of
/// another source, what a comparable clock shows to be earlier.
fn place(
    sent: &[Sent<'_>],
    event: &EventReport,
    negotiation: &NegotiationReport,
    report: &Report,
) -> usize {
    let anchor = event.after.and_then(|at| negotiation.steps.get(at));
    let is_anchor = |sent: &Sent<'_>| match sent.what {
        What::Step { step, repetition: false } => {
            anchor.is_some_and(|anchor| std::ptr::eq(step, anchor))
        }
        _ => false,
    };
    let log = report.log_of(event.source);
    let newest_first = is_newest_first(negotiation, log, report);
    let mut at = sent.iter().position(is_anchor).map_or(sent.len(), |at| at + 1);
    for (place, other) in sent.iter().enumerate().skip(at) {
        let precedes = if report.log_of(other.source()) == log {
            let (line, own) = (other.line(), (event.source, event.place.number()));
            // Of two that one line says the first one stands already.
            let is_said = matches!(other.what, What::Event(_));
            is_said && line == own || if newest_first { line > own } else { line < own }
        } else {
            is_earlier(other.at, event.at)
        };
        if precedes {
            at = place + 1;
        }
    }
    at
}

/// As cloud consoles and firewalls export their events: its messages stand one above the other, or
/// its last line is of the earliest moment.
fn is_newest_first(negotiation: &NegotiationReport, log: SourceId, report: &Report) -> bool {
    let sent = || negotiation.steps.iter().filter(|step| report.log_of(step.source) == log);
    let line = |step: &StepReport| step.places.first().map(|place| place.number());
    let (first, last) = (sent().next().and_then(line), sent().next_back().and_then(line));
    if first != last {
        return first > last;
    }
    let steps = negotiation.steps.iter();
    let steps = steps.filter_map(|s| Some((s.at, (s.source, s.places.first()?.number()))));
    let events = negotiation.events.iter().map(|e| (e.at, (e.source, e.place.number())));
    let all = steps.chain(events).filter(|(_, (source, _))| report.log_of(*source) == log);
    let told = || all.clone();
    let first = told().min_by_key(|(_, line)| *line);
    let last = told().max_by_key(|(_, line)| *line);
    first.zip(last).is_some_and(|((first, _), (last, _))| is_earlier(last, first))
}

/// By clocks that leave out the same.
fn is_earlier(one: When, other: When) -> bool {
    match (one, other) {
        (When::Exact(one), When::Exact(other))
        | (When::WithoutZone(one), When::WithoutZone(other))
        | (When::WithoutYear(one), When::WithoutYear(other)) => one < other,
        _ => false,
    }
}

/// The source, or the oldest part of the log, from which all messages come.
fn only_log(negotiation: &NegotiationReport, report: &Report) -> Option<SourceId> {
    only(sources(negotiation).map(|source| report.log_of(source)))
}

/// Where all messages come from one source, which then need not be named beside each.
pub(super) fn only_source(negotiation: &NegotiationReport) -> Option<SourceId> {
    only(sources(negotiation))
}

fn sources(negotiation: &NegotiationReport) -> impl Iterator<Item = SourceId> {
    let of_steps = negotiation.steps.iter().flat_map(|step| {
        std::iter::once(step.source).chain(step.again.iter().map(|(source, _)| *source))
    });
    of_steps.chain(negotiation.events.iter().map(|event| event.source))
}

fn only(mut sources: impl Iterator<Item = SourceId>) -> Option<SourceId> {
    let source = sources.next()?;
    sources.all(|other| other == source).then_some(source)
}

fn between(
    before: When,
    at: When,
    negotiation: &NegotiationReport,
    view: &View<'_>,
    rows: &mut Vec<Row>,
) {
    let style = view.style;
    let pause = times::between(before, at).filter(|seconds| *seconds >= PAUSE);
    if let Some(seconds) = pause.filter(|_| !is_repeating(before, at, negotiation)) {
        let duration = times::duration(seconds, style.language);
        rows.push(Row::Pause(words::goes_by(&duration, style.language)));
    }
    let (yesterday, today) = (times::date(before, style), times::date(at, style));
    if let Some(today) = today.filter(|today| Some(today) != yesterday.as_ref()) {
        rows.push(Row::Date(today));
    }
}

/// Of several repetitions only the last one's moment is known: between the first and the last
/// nobody can speak of a pause.
fn is_repeating(before: When, at: When, negotiation: &NegotiationReport) -> bool {
    let (before, at) = (before.on_its_clock(), at.on_its_clock());
    negotiation
        .steps
        .iter()
        .filter(|step| step.repeats > 1)
        .any(|step| step.at.on_its_clock() < at && step.until.on_its_clock() > before)
}

/// Of a machine: who says it, the event's number, what it says.
fn event(event: &EventReport, precise: bool, view: &View<'_>) -> Message {
    let style = view.style;
    let who = match (event.by, event.machine.as_str()) {
        (Some(party), _) => words::party(party, style.language).to_owned(),
        (None, "") => words::this_computer(style.language).to_owned(),
        (None, name) => name.to_owned(),
    };
    Message {
        time: times::clock(event.at, precise, style).unwrap_or_default(),
        who,
        what: event.number.map(|number| number.to_string()).unwrap_or_default(),
        note: style.say(&event.says).to_owned(),
        places: places::places(event.source, [event.place], view.report, style),
        is_event: true,
        ..Message::default()
    }
}

/// What the same source says of the same once more on that day, before anything else is told.
fn repetitions<'a>(
    event: &EventReport,
    rest: &[Sent<'a>],
    view: &View<'_>,
) -> Vec<&'a EventReport> {
    let date = |event: &EventReport| times::date(event.at, view.style);
    let is_same = |other: &EventReport| {
        (other.by, other.source, other.number) == (event.by, event.source, event.number)
            && (&other.machine, &other.says) == (&event.machine, &event.says)
            && date(other) == date(event)
    };
    let events = rest.iter().map_while(|sent| match sent.what {
        What::Event(other) if is_same(other) => Some(other),
        _ => None,
    });
    events.collect()
}

/// `again, 3 times`.
fn said_again(
    last: &EventReport,
    again: &[&EventReport],
    precise: bool,
    view: &View<'_>,
) -> Message {
    let language = view.style.language;
    let note = match again.len() {
        1 => words::again(language).to_owned(),
        count => words::again_times(u32::try_from(count).unwrap_or(u32::MAX), language),
    };
    let places = again.iter().map(|event| event.place);
    let places = places::places(last.source, places, view.report, view.style);
    Message { note, places, what: String::new(), ..event(last, precise, view) }
}

fn message(
    at: When,
    step: &StepReport,
    repetition: bool,
    precise: bool,
    negotiation: &NegotiationReport,
    view: &View<'_>,
) -> Message {
    let style = view.style;
    let language = style.language;
    let time = times::clock(at, precise, style).unwrap_or_default();
    let what = words::exchange(step.exchange, negotiation.version);
    let who = who(step.by, view);
    let bytes = match (step.bytes, repetition) {
        (0, _) | (_, true) => String::new(),
        (bytes, false) => format!("{} B", words::grouped(u64::from(bytes))),
    };
    let (note, at) = if repetition {
        let note = match step.repeats {
            1 => words::again(language).to_owned(),
            repeats => words::again_times(repeats, language),
        };
        (note, step.again.clone())
    } else {
        let places = step.places.iter().map(|place| (step.source, *place));
        (note(step, view), places.collect())
    };
    let listed = !repetition && step.note.is_none();
    let only = only_source(negotiation).is_some();
    let name = |source| if only { None } else { places::name(source, view.report) };
    let files = at.chunk_by(|one, two| one.0 == two.0);
    let places = files.filter_map(|own| {
        let (source, _) = own.first()?;
        Some(places::spelled(name(*source), own.iter().map(|(_, place)| *place), style))
    });
    let places = places.collect::<Vec<_>>().join("; ");
    Message { time, who, what, bytes, note, listed, places, is_event: false }
}

/// What an expert would note, or else what is in clear.
fn note(step: &StepReport, view: &View<'_>) -> String {
    let language = view.style.language;
    match &step.note {
        Some(note) => view.style.say(note).to_owned(),
        None if step.packets > 1 => words::in_packets(step.packets, language),
        None if step.sealed => words::encrypted(language).to_owned(),
        None => step.kinds.join(" "),
    }
}

/// `client → gateway`.
fn who(by: Party, view: &View<'_>) -> String {
    let language = view.style.language;
    let (client, gateway) =
        (words::party(Party::Initiator, language), words::party(Party::Responder, language));
    match by {
        Party::Initiator => format!("{client} → {gateway}"),
        Party::Responder => format!("{client} ← {gateway}"),
        Party::Path => words::party(Party::Path, language).to_owned(),
        Party::Unknown => format!("{client} ? {gateway}"),
    }
}
