//! One record of a tunnel's activity, out of the forms in which CloudWatch hands it on.

use evidence::{Place, Timestamp, When};
use serde_json::{Map, Value};

use crate::pasted::Line;
use crate::windows::instant;

/// What stands in every record of a tunnel's activity, and in no other.
const MARK: &str = "ike_phase1_state";
/// Objects within objects, and lines of one object.
const DEEPEST: u8 = 8;
const MOST_LINES: usize = 64;
/// Characters of what is kept of a value.
const LONGEST: usize = 512;
/// Records of one line.
const MOST: usize = 4096;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) details: String,
    pub(super) phase1: State,
    pub(super) phase2: State,
    /// The connection and the tunnel's outside address, where the export names them.
    pub(super) stream: String,
    pub(super) when: When,
    pub(super) place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Established,
    Rekeying,
    Negotiating,
    Down,
    Unknown,
}

/// An object that is written over several lines.
#[derive(Debug, Default)]
pub(super) struct Records {
    lines: Vec<String>,
    /// Where its details stand.
    at: Option<Place>,
}

impl Records {
    /// The records that end on this line.
    pub(super) fn line(&mut self, line: Line<'_>) -> Vec<Record> {
        let text = line.text.trim();
        let whole = text.contains(MARK) && text.contains('{');
        if whole {
            let mut found = Vec::new();
            self.lines.clear();
            of_line(text, line.place(), &mut found);
            return found;
        }
        if text.ends_with('{') {
            self.lines.clear();
            self.at = None;
            self.lines.push("{".to_owned());
        } else if !self.lines.is_empty() && self.lines.len() < MOST_LINES {
            self.lines.push(text.to_owned());
            if text.contains("\"details\"") {
                self.at = Some(line.place());
            }
            if text.starts_with('}') {
                return self.close();
            }
        }
        Vec::new()
    }

    fn close(&mut self) -> Vec<Record> {
        let lines = std::mem::take(&mut self.lines);
        let mut found = Vec::new();
        if let (Some(place), true) = (self.at, lines.iter().any(|line| line.contains(MARK))) {
            objects(&lines.join("\n"), place, &mut found);
        }
        found
    }
}

/// Also with something in front, as an escaped string, or as a field of CSV.
fn of_line(text: &str, place: Place, found: &mut Vec<Record>) {
    if text.contains("{\"\"") {
        for field in text.split("\"{\"\"").skip(1).take(MOST) {
            let end = field.find("}\"").map_or(field.len(), |end| end + 1);
            let object = format!("{{\"{}", field[..end].replace("\"\"", "\""));
            objects(&object, place, found);
        }
        return;
    }
    if let Some(start) = text.find('{') {
        // A string that holds the object begins with its quote.
        let start = if text[..start].ends_with('"') { start - 1 } else { start };
        objects(&text[start..], place, found);
    }
}

/// One object behind another, also with commas between: the array may begin on another line.
fn objects(text: &str, place: Place, found: &mut Vec<Record>) {
    let mut text = text;
    while found.len() < MOST {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        let Some(Ok(value)) = values.next() else { return };
        walk(&value, "", place, DEEPEST, found);
        let rest = text[values.byte_offset()..].trim_start();
        text = rest.strip_prefix(',').unwrap_or(rest);
    }
}

fn walk(value: &Value, stream: &str, place: Place, depth: u8, found: &mut Vec<Record>) {
    if depth == 0 || found.len() >= MOST {
        return;
    }
    match value {
        Value::Object(object) => {
            let named = ["logStreamName", "@logStream", "logStream", "resource_id"];
            let named = named.iter().find_map(|name| object.get(*name)?.as_str());
            let stream = named.unwrap_or(stream);
            match record(object, stream, place) {
                Some(record) => found.push(record),
                None => {
                    object.values().for_each(|inner| walk(inner, stream, place, depth - 1, found));
                }
            }
        }
        Value::Array(list) => {
            list.iter().for_each(|inner| walk(inner, stream, place, depth - 1, found));
        }
        Value::String(text) if text.contains(MARK) => {
            if let Ok(inner) = serde_json::from_str(text) {
                walk(&inner, stream, place, depth - 1, found);
            }
        }
        _ => {}
    }
}

fn record(object: &Map<String, Value>, stream: &str, place: Place) -> Option<Record> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    Some(Record {
        phase1: state(text(MARK)?),
        phase2: state(text("ike_phase2_state").unwrap_or_default()),
        details: text("details").unwrap_or_default().chars().take(LONGEST).collect(),
        stream: stream.chars().take(LONGEST).collect(),
        when: object.get("event_timestamp").map_or(When::Absent, when),
        place,
    })
}

fn state(name: &str) -> State {
    match name.to_ascii_lowercase().as_str() {
        "established" => State::Established,
        "rekeying" => State::Rekeying,
        "negotiating" => State::Negotiating,
        "down" => State::Down,
        _ => State::Unknown,
    }
}

/// Seconds or milliseconds since 1970, or a date.
fn when(value: &Value) -> When {
    let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let Some(number) = number else { return instant::read(value.as_str().unwrap_or_default()) };
    let nanoseconds = match number {
        0..=99_999_999_999 => number.checked_mul(Timestamp::SECOND),
        _ => number.checked_mul(Timestamp::SECOND / 1000),
    };
    nanoseconds.map_or(When::Absent, |at| When::Exact(Timestamp(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"event_timestamp":1668000000,"details":"a \"b\" c","dpd_enabled":true,"nat_t_detected":false,"ike_phase1_state":"negotiating","ike_phase2_state":"down"}"#;

    fn found(text: &str) -> Vec<Record> {
        let mut records = Records::default();
        (1..)
            .zip(text.lines())
            .flat_map(|(number, text)| records.line(Line { number, text }))
            .collect()
    }

    #[test]
    fn every_form_of_an_export_is_read() {
        let escaped = serde_json::to_string(RECORD).unwrap();
        let pretty = RECORD.replace('{', "{\n").replace(",\"", ",\n\"").replace('}', "\n}");
        let csv = format!("1668000000000,\"{}\"", RECORD.replace('"', "\"\""));
        for text in [
            RECORD.to_owned(),
            format!("2022-11-09T13:20:00.000Z {RECORD}"),
            format!("[{RECORD}]"),
            format!("  \"message\": {escaped},"),
            format!("{{\"events\":[{{\"timestamp\":1,\"message\":{escaped}}}]}}"),
            pretty,
        ] {
            let found = found(&text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].details, "a \"b\" c", "{text}");
            assert_eq!(found[0].phase1, State::Negotiating);
            assert_eq!(found[0].when, When::Exact(Timestamp(1_668_000_000 * Timestamp::SECOND)));
        }
        let plain = csv.replace("a \\\"\"b\\\"\" c", "plain");
        assert_eq!(found(&plain)[0].details, "plain");
        assert_eq!(found(&format!("{RECORD},{RECORD}")).len(), 2);
        assert_eq!(found(&format!("{RECORD}{RECORD}")).len(), 2);
    }

    #[test]
    fn whatever_is_cut_does_no_harm() {
        let nested = "{\"a\":".repeat(200) + RECORD;
        assert_eq!(found(&nested), []);
        for end in 0..RECORD.len() {
            let _ = found(&RECORD[..end]);
        }
    }
}
