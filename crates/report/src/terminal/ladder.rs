//! The messages of the negotiation as a ladder in columns.

use evidence::When;

use super::View;
use super::rows::{Message, Row, rows};
use crate::columns::{Page, glued, pad, right, shorten, width, wrap};
use crate::places;
use crate::times;
use crate::words;

const INDENT: usize = 2;
/// Rows shown at either end of a long ladder.
const HEAD: usize = 16;
const TAIL: usize = 8;
/// A note narrower than this is put on a line of its own, as are long places.
const NARROW: usize = 16;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let Some(negotiation) = view.negotiation else { return };
    if negotiation.steps.is_empty() {
        return;
    }
    times_line(page, view);
    let rows = shortened(rows(negotiation, view), view.style.all);
    let columns = Columns::of(&rows, page.style.width);
    for row in &rows {
        match row {
            Row::Message(message) => columns.message(page, message),
            Row::Pause(says) => columns.aside(page, says),
            Row::Date(date) => page.prose(INDENT, 0, date),
            Row::Silence { who, says } => {
                let who = pad(who, columns.who + 3);
                let line = format!("{}{}", columns.after_time(), glued(&format!("{who}{says}")));
                page.verbatim(INDENT, &line);
            }
            Row::More(count) => {
                columns.aside(page, &words::more_messages(*count, page.style.language))
            }
        }
    }
}

/// One zone for all sources, named, with the day; and the sources whose clocks were moved.
fn times_line(page: &mut Page<'_>, view: &View<'_>) {
    let (style, language) = (view.style, view.style.language);
    let Some(negotiation) = view.negotiation else { return };
    let first = negotiation
        .steps
        .iter()
        .map(|step| step.at)
        .find(|at| !matches!(at, When::Absent))
        .and_then(|at| times::date(at, style));
    let Some(date) = first else { return };
    let mut line = format!("{}: {}, {date}", words::times(language), style.zone_name);
    for source in &view.report.sources {
        let clock = &source.clock;
        let moved = clock.offset_ms.filter(|offset| *offset != 0);
        if moved.is_none() && clock.how.is_none() {
            continue;
        }
        let mut parts: Vec<String> = Vec::new();
        if clock.zone.is_none() {
            parts.push(words::no_zone(language).to_owned());
        }
        parts.extend(moved.map(|offset| offset_words(offset, language)));
        parts.extend(clock.how.as_ref().map(|how| style.say(how).to_owned()));
        line.push_str(&format!("; {}: {}", places::base(&source.name), parts.join(", ")));
    }
    page.prose(INDENT, 2, &line);
    page.gap();
}

/// `+2.5 s`.
fn offset_words(milliseconds: i64, language: verdict::Language) -> String {
    let sign = if milliseconds < 0 { '-' } else { '+' };
    let seconds = milliseconds.unsigned_abs() as f64 / 1000.0;
    format!("{sign}{}", times::duration(seconds, language))
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

/// How wide each column is.
struct Columns {
    time: usize,
    who: usize,
    what: usize,
    bytes: usize,
    note: usize,
    places: usize,
    /// Notes and places stand on lines of their own.
    apart: bool,
    room: usize,
}

impl Columns {
    fn of(rows: &[Row], line: usize) -> Columns {
        let widest = |column: fn(&Message) -> &str| {
            rows.iter()
                .filter_map(|row| match row {
                    Row::Message(message) => Some(width(column(message))),
                    _ => None,
                })
                .max()
                .unwrap_or(0)
        };
        let time = widest(|message| &message.time);
        let who = widest(|message| &message.who);
        let what = widest(|message| &message.what);
        let bytes = widest(|message| &message.bytes);
        let places = widest(|message| &message.places);
        let room = line.saturating_sub(INDENT);
        let mut columns = Columns { time, who, what, bytes, note: 0, places, apart: false, room };
        let free = room.saturating_sub(columns.note_at() + 2 + places);
        let note = widest(|message| &message.note);
        columns.apart = free < note.min(NARROW);
        columns.note = if columns.apart { 0 } else { note.min(free) };
        columns
    }

    /// Where the note begins, from the indent.
    fn note_at(&self) -> usize {
        let time = if self.time > 0 { self.time + 2 } else { 0 };
        let bytes = if self.bytes > 0 { self.bytes + 2 } else { 0 };
        let who = if self.who > 0 { self.who + 3 } else { 0 };
        time + who + self.what + 2 + bytes
    }

    fn after_time(&self) -> String {
        " ".repeat(if self.time > 0 { self.time + 2 } else { 0 })
    }

    fn message(&self, page: &mut Page<'_>, message: &Message) {
        let mut line = String::new();
        if self.time > 0 {
            line.push_str(&pad(&message.time, self.time + 2));
        }
        if self.who > 0 {
            line.push_str(&pad(&message.who, self.who + 3));
        }
        line.push_str(&pad(&message.what, self.what));
        if self.bytes > 0 {
            line.push_str("  ");
            line.push_str(&right(&message.bytes, self.bytes));
        }
        line.push_str("  ");
        if self.apart {
            self.message_apart(page, line, message);
            return;
        }
        let all = page.style.all;
        let mut notes = wrap(&message.note, self.note, 0).into_iter();
        let first = notes.next().unwrap_or_default();
        let first = if width(&first) > self.note { shorten(&first, self.note) } else { first };
        line.push_str(&pad(&first, self.note + 2));
        line.push_str(&right(&message.places, self.places));
        page.verbatim(INDENT, &line);
        // Two lines are enough to know whether one wants to see them all.
        for rest in notes.take(if all { usize::MAX } else { 2 }) {
            page.verbatim(INDENT + self.note_at(), &shorten(&rest, self.note));
        }
    }

    /// Where the columns leave no room.
    fn message_apart(&self, page: &mut Page<'_>, line: String, message: &Message) {
        page.verbatim(INDENT, &line);
        let indent = INDENT + self.after_time().len();
        let below = match (message.note.is_empty(), message.places.is_empty()) {
            (true, _) => message.places.clone(),
            (_, true) => message.note.clone(),
            _ => format!("{} {}", message.note, glued(&format!("({})", message.places))),
        };
        if below.is_empty() {
            return;
        }
        let room = self.room.saturating_sub(self.after_time().len());
        for rest in wrap(&below, room, 2).into_iter().take(3) {
            page.verbatim(indent, &shorten(&rest, room));
        }
    }

    /// Where the senders stand.
    fn aside(&self, page: &mut Page<'_>, says: &str) {
        page.verbatim(INDENT, &format!("{}{says}", self.after_time()));
    }
}
