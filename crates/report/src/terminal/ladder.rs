//! The messages of the negotiation as a ladder in columns.

use evidence::{Party, When};
use verdict::NegotiationReport;

use super::rows::{Message, Row, only_source, rows};
use super::{View, address};
use crate::columns::{Page, glued, pad, right, shorten, width, wrap};
use crate::places;
use crate::times;
use crate::words;

const INDENT: usize = 2;
/// Rows shown at either end of a long ladder.
const HEAD: usize = 16;
const TAIL: usize = 8;
/// Where less room than this is left for notes, they stand on lines of their own.
const NARROW: usize = 14;
/// Lines of a note: enough to know whether one wants to see them all.
const NOTE_LINES: usize = 3;

pub(super) fn of_the_verdict(page: &mut Page<'_>, view: &View<'_>) {
    let Some(negotiation) = view.negotiation.filter(|own| has_rungs(own)) else { return };
    page.in_columns(|page| {
        context(page, view, negotiation);
        rungs(page, view, negotiation);
    });
}

/// Messages, or events of a machine.
pub(super) fn has_rungs(negotiation: &NegotiationReport) -> bool {
    !negotiation.steps.is_empty() || !negotiation.events.is_empty()
}

/// Below a line that tells which negotiation it is.
pub(super) fn titled(page: &mut Page<'_>, view: &View<'_>, negotiation: &NegotiationReport) {
    let (style, language) = (view.style, view.style.language);
    let name = |party| {
        address(negotiation, party).unwrap_or_else(|| words::party(party, language).to_owned())
    };
    let parts = [
        words::negotiation(negotiation.id, language),
        words::with(&name(Party::Initiator), &name(Party::Responder), language),
        words::outcomes(negotiation.outcome, 1, language).to_owned(),
        times::date(negotiation.started, style).unwrap_or_default(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    page.prose(0, 2, &parts.join(" ·\u{a0}"));
    page.in_columns(|page| rungs(page, view, negotiation));
}

fn rungs(page: &mut Page<'_>, view: &View<'_>, negotiation: &NegotiationReport) {
    let rows = shortened(rows(negotiation, view), view.style.all);
    let columns = Columns::of(&rows, page.style.width);
    for row in &rows {
        match row {
            Row::Message(message) => columns.message(page, message),
            Row::Pause(says) => columns.aside(page, says),
            Row::Date(date) => page.prose(INDENT, 0, date),
            Row::Silence { who, says } => columns.silence(page, who, says),
            Row::More(count) => {
                columns.aside(page, &words::more_messages(*count, page.style.language));
            }
        }
    }
}

/// One zone for all sources, named, with the day; the clocks that were moved; whose packets.
fn context(page: &mut Page<'_>, view: &View<'_>, negotiation: &NegotiationReport) {
    let (style, language) = (view.style, view.style.language);
    let mut parts: Vec<String> = Vec::new();
    let of_steps = negotiation.steps.iter().map(|step| step.at);
    let mut moments = of_steps.chain(negotiation.events.iter().map(|event| event.at));
    let first = moments.find(|at| *at != When::Absent);
    let zoned = |at: When| matches!(at, When::Exact(_));
    if let Some(at) = first.filter(|at| !zoned(*at))
        && let Some(date) = times::date(at, style)
    {
        parts.push(words::without_zone(&date, language));
        parts.extend(clocks(view));
    } else if let Some(date) = first.and_then(|at| times::date(at, style)) {
        parts.push(format!("{}: {}, {date}", words::times(language), style.zone_name));
        parts.extend(clocks(view));
    }
    if view.report.sources.len() > 1 {
        let source = only_source(negotiation).and_then(|only| places::name(only, view.report));
        let packets = !negotiation.steps.is_empty();
        parts.extend(source.filter(|_| packets).map(|name| words::packets_of(name, language)));
    }
    if !parts.is_empty() {
        page.prose(INDENT, 2, &parts.join("; "));
        page.gap();
    }
}

/// Of each source; the parts of a log have one clock, and its newest part has its name.
fn clocks(view: &View<'_>) -> Vec<String> {
    let sources = &view.report.sources;
    let next = sources.iter().skip(1).map(Some).chain([None]);
    let goes_on = |source: &verdict::SourceReport, next: Option<&verdict::SourceReport>| {
        source.log.is_some() && next.is_some_and(|next| next.log == source.log)
    };
    let own = sources.iter().zip(next).filter(|(source, next)| !goes_on(source, *next));
    own.filter_map(|(source, _)| clock(source, view)).collect()
}

/// `charon.log: states no zone, +2 s, from 3 shared events`.
fn clock(source: &verdict::SourceReport, view: &View<'_>) -> Option<String> {
    let (style, language, clock) = (view.style, view.style.language, &source.clock);
    let moved = clock.offset_ms.filter(|offset| *offset != 0);
    if moved.is_none() && clock.how.is_none() {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    if clock.zone.is_none() {
        parts.push(words::no_zone(language).to_owned());
    }
    parts.extend(moved.map(|offset| {
        let sign = if offset < 0 { '-' } else { '+' };
        let seconds = offset.unsigned_abs() as f64 / 1000.0;
        format!("{sign}{}", times::duration(seconds, language))
    }));
    parts.extend(clock.how.as_ref().map(|how| style.say(how).to_owned()));
    let name = places::name(source.id, view.report).unwrap_or_default();
    Some(format!("{name}: {}", parts.join(", ")))
}

fn shortened(mut rows: Vec<Row>, all: bool) -> Vec<Row> {
    if all || rows.len() <= HEAD + TAIL + 1 {
        return rows;
    }
    let tail = rows.split_off(rows.len() - TAIL);
    let left = rows.split_off(HEAD);
    let messages = left.iter().filter(|row| matches!(row, Row::Message(_))).count();
    rows.push(Row::More(messages));
    rows.extend(tail);
    rows
}

/// How wide each column is; notes and places share what is left.
struct Columns {
    time: usize,
    who: usize,
    what: usize,
    bytes: usize,
    /// Notes and places together.
    rest: usize,
    /// Notes stand on lines of their own.
    apart: bool,
    /// Events stand among messages, whose columns they have to fit.
    mixed: bool,
    room: usize,
}

impl Columns {
    fn of(rows: &[Row], line: usize) -> Columns {
        let all = || {
            rows.iter().filter_map(|row| match row {
                Row::Message(message) => Some(message),
                _ => None,
            })
        };
        let only_events = all().all(|message| message.is_event);
        let messages = || all().filter(|message| only_events || !message.is_event);
        let widest = |column: fn(&Message) -> &str| {
            messages().map(|message| width(column(message))).max().unwrap_or(0)
        };
        let room = line.saturating_sub(INDENT);
        let mut columns = Columns {
            time: all().map(|message| width(&message.time)).max().unwrap_or(0),
            who: all().map(|message| width(&message.who)).max().unwrap_or(0),
            what: widest(|message| &message.what),
            bytes: widest(|message| &message.bytes),
            rest: 0,
            apart: false,
            mixed: !only_events && all().any(|message| message.is_event),
            room,
        };
        let free = room.saturating_sub(columns.note_at());
        let places = widest(|message| &message.places);
        let wanted = messages().map(|m| width(&m.note) + 2 + width(&m.places)).max().unwrap_or(0);
        let notes = widest(|message| &message.note);
        columns.rest = wanted.min(free);
        columns.apart = free < places + 2 + notes.min(NARROW);
        columns
    }

    /// Where the note begins, from the indent.
    fn note_at(&self) -> usize {
        let bytes = if self.bytes > 0 { self.bytes + 2 } else { 0 };
        let who = if self.who > 0 { self.who + 2 } else { 0 };
        self.after_time() + who + self.what + bytes + 2
    }

    /// Where the senders stand, from the indent.
    fn after_time(&self) -> usize {
        if self.time > 0 { self.time + 2 } else { 0 }
    }

    fn message(&self, page: &mut Page<'_>, message: &Message) {
        let mut line = pad(&message.time, self.after_time());
        if self.who > 0 {
            line.push_str(&pad(&message.who, self.who + 2));
        }
        line.push_str(&pad(&message.what, self.what));
        if self.bytes > 0 {
            line.push_str("  ");
            line.push_str(&right(&message.bytes, self.bytes));
        }
        line.push_str("  ");
        let places = width(&message.places);
        let room = self.rest.saturating_sub(places + 2);
        let longest = message.note.split(' ').map(width).max().unwrap_or(0);
        let is_guest = self.mixed && message.is_event && width(&message.note) > room;
        if self.apart || is_guest || (longest > room && !message.listed) {
            if self.note_at() + places <= self.room {
                let end = if self.apart { self.room - self.note_at() } else { self.rest };
                line.push_str(&right(&message.places, end));
                page.verbatim(INDENT, &line);
            } else {
                page.verbatim(INDENT, &line);
                page.prose(INDENT + self.after_time(), 2, &message.places);
            }
            let room = self.room.saturating_sub(self.after_time());
            for note in notes(page, message, room) {
                page.verbatim(INDENT + self.after_time(), &note);
            }
            return;
        }
        let notes = notes(page, message, room);
        let mut notes = notes.iter();
        let first = notes.next().map(String::as_str).unwrap_or_default();
        line.push_str(first);
        line.push_str(&right(&message.places, self.rest.saturating_sub(width(first))));
        page.verbatim(INDENT, &line);
        notes.for_each(|note| page.verbatim(INDENT + self.note_at(), note));
    }

    /// Who says nothing any more, beneath the senders.
    fn silence(&self, page: &mut Page<'_>, who: &str, says: &str) {
        let indent = INDENT + self.after_time();
        let who = glued(&pad(who, self.who + 2));
        page.prose(indent, self.who + 2, &format!("{who}{says}"));
    }

    /// Beneath the senders.
    fn aside(&self, page: &mut Page<'_>, says: &str) {
        page.verbatim(INDENT + self.after_time(), says);
    }
}

/// The lines of a note; of a mere list the first, all of them only where all is asked for.
fn notes(page: &Page<'_>, message: &Message, room: usize) -> Vec<String> {
    if message.listed && !page.style.all {
        return vec![shorten(&message.note, room)];
    }
    let most = if page.style.all { usize::MAX } else { NOTE_LINES };
    wrap(&message.note, room, 0)
        .into_iter()
        .take(most)
        .map(|line| if page.style.all { line } else { shorten(&line, room) })
        .collect()
}
