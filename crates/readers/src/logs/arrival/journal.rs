//! journald's entries, and objects of Docker and charon: one entry, one line of its daemon.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::logs::charon;
use crate::pasted::{Line, MOST_COLUMNS};

/// One entry. strongSwan's journal logger keeps group, thread and IKE SA in fields of their own.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Of the line that is cited: where the message stands.
    number: u32,
    /// Whatever the entry is stamped with, as it is written before a line.
    stamp: String,
    host: String,
    program: String,
    process: String,
    group: String,
    thread: String,
    unique: String,
    message: Option<String>,
    /// Nothing but a time stands before the message.
    is_timed: bool,
}

impl Record {
    fn set(&mut self, key: &str, value: &str) {
        let field = match key {
            // Microseconds since 1970: when the daemon wrote, which is before it was received.
            "_SOURCE_REALTIME_TIMESTAMP" => return self.stamped(value, true),
            "__REALTIME_TIMESTAMP" => return self.stamped(value, false),
            "_HOSTNAME" => &mut self.host,
            "SYSLOG_IDENTIFIER" => &mut self.program,
            "_COMM" if self.program.is_empty() => &mut self.program,
            "_PID" => &mut self.process,
            "SYSLOG_PID" if self.process.is_empty() => &mut self.process,
            "GROUP" => &mut self.group,
            "THREAD" => &mut self.thread,
            "IKE_SA_UNIQUE_ID" => &mut self.unique,
            "MESSAGE" => self.message.get_or_insert_default(),
            _ => return,
        };
        field.clear();
        let end = crate::pasted::floor(value, MOST_COLUMNS);
        field.push_str(&value[..end]);
    }

    fn goes_on(&mut self, text: &str) {
        let Some(message) = &mut self.message else { return };
        if charon::row(text).is_some() && message.len() + text.len() < MOST_COLUMNS {
            message.push('\n');
            message.push_str(text);
        }
    }

    fn stamped(&mut self, microseconds: &str, is_better: bool) {
        let Ok(at) = microseconds.parse::<u64>() else { return };
        if is_better || self.stamp.is_empty() {
            self.stamp = format!("{}.{:06}", at / 1_000_000, at % 1_000_000);
        }
    }

    /// As its daemon's line in a system's log.
    pub(super) fn tell(self, tell: &mut dyn FnMut(Line<'_>)) {
        let Some(message) = &self.message else { return };
        // What follows in further lines could pass for another message, unless it is bytes.
        let mut lines = message.trim_start().lines();
        let message = lines.next().unwrap_or_default();
        let rows = lines.filter(|_| charon::is_of_packet(message));
        let rows = rows.take_while(|row| charon::row(row).is_some());
        if self.is_timed {
            let line = super::container::join(&self.stamp, message);
            return tell(Line { number: self.number, text: &line });
        }
        let mut line = String::new();
        for word in [&self.stamp, &self.host] {
            let word = word.split(char::is_whitespace).next().unwrap_or_default();
            if !word.is_empty() {
                let _ = write!(line, "{word} ");
            }
        }
        let is_number = |text: &str| {
            !text.is_empty() && text.len() < 11 && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        if !self.program.is_empty() && self.program.chars().all(is_name) {
            line.push_str(&self.program);
            if is_number(&self.process) {
                let _ = write!(line, "[{}]", self.process);
            }
            line.push_str(": ");
        }
        if self.group.len() == 3 && self.group.bytes().all(|byte| byte.is_ascii_uppercase()) {
            if is_number(&self.thread) {
                line.push_str(&self.thread);
            }
            let _ = write!(line, "[{}] ", self.group);
            if is_number(&self.unique) {
                let _ = write!(line, "<{}> ", self.unique);
            }
        }
        let before = line.len();
        for text in std::iter::once(message).chain(rows) {
            line.truncate(before);
            line.push_str(text);
            tell(Line { number: self.number, text: &line });
        }
    }
}

/// Whether a line looks like an object of journald, of Docker's json-file, or of charon's own.
pub(super) fn is_object(text: &str) -> bool {
    text.starts_with('{')
        && (text.contains("\"MESSAGE\"") && text.contains("TIMESTAMP\"")
            || text.contains("\"log\"") && text.contains("\"time\"")
            || text.contains("\"msg\"") && text.contains("\"group\""))
}

/// The entry that a line is as a whole.
pub(super) fn object(number: u32, text: &str) -> Option<Record> {
    let text = text.trim();
    if !(text.starts_with('{') && text.ends_with('}')) {
        return None;
    }
    let object: Map<String, Value> = serde_json::from_str(text).ok()?;
    let mut record = Record { number, ..Record::default() };
    if object.contains_key("MESSAGE") {
        for (key, value) in &object {
            if let Some(value) = written(value) {
                record.set(key, &value);
            }
        }
        return Some(record);
    }
    if let Some(said) = of_charon(&object) {
        let time = object.get("time").and_then(Value::as_str);
        time.unwrap_or_default().clone_into(&mut record.stamp);
        record.message = Some(said);
        record.is_timed = true;
        return Some(record);
    }
    let (log, time) = (object.get("log")?.as_str()?, object.get("time")?.as_str()?);
    time.clone_into(&mut record.stamp);
    record.message = Some(log.to_owned());
    record.is_timed = true;
    Some(record)
}

/// charon's objects have the names of its events over vici (strongSwan `vici_logger.c`).
fn of_charon(object: &Map<String, Value>) -> Option<String> {
    let field = |name| object.get(name).and_then(written);
    let (group, said) = (field("group")?, field("msg")?);
    if group.len() != 3 || !group.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let number = |name| field(name).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let thread = number("thread").unwrap_or_default();
    let unique = number("ikesa-uniqueid").map_or(String::new(), |unique| format!("<{unique}> "));
    let end = crate::pasted::floor(&said, MOST_COLUMNS);
    // What follows in further lines could pass for another message.
    let said = said[..end].lines().next().unwrap_or_default();
    Some(format!("{thread}[{group}] {unique}{said}"))
}

/// A text, an array of its bytes, or the first of several values.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => match values.first()? {
            Value::String(text) => Some(text.clone()),
            _ => {
                let byte = |value: &Value| value.as_u64().and_then(|byte| u8::try_from(byte).ok());
                let bytes: Vec<u8> = values.iter().map_while(byte).collect();
                Some(String::from_utf8_lossy(&bytes).into_owned())
            }
        },
        _ => None,
    }
}

/// Whether an entry of `-o export` or `-o verbose` begins in a line.
pub(super) fn begins(text: &str) -> bool {
    text.starts_with("__CURSOR=") || text.starts_with("__REALTIME_TIMESTAMP=") || header(text)
}

/// `Wed 2026-11-25 10:00:00.123456 CET [s=…;i=…;b=…]`.
fn header(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.trim_end().ends_with(']')
        && bytes.get(3) == Some(&b' ')
        && bytes.get(8) == Some(&b'-')
        && text.contains(" [s=")
}

/// A field whose value follows with its length in eight bytes.
#[derive(Debug)]
struct Binary {
    key: String,
    value: String,
    /// Bytes still to come; none before the length was read.
    left: Option<usize>,
}

/// Entries over several lines.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    record: Option<Record>,
    binary: Option<Binary>,
}

impl Blocks {
    /// Whether the line is part of an entry.
    pub(super) fn takes(&mut self, line: Line<'_>, tell: &mut dyn FnMut(Line<'_>)) -> bool {
        if self.goes_on(line) {
            return true;
        }
        if begins(line.text) && (header(line.text) || self.has_message()) {
            self.end(tell);
        }
        let Some(record) = self.record.as_mut().filter(|_| !line.text.is_empty()) else {
            self.end(tell);
            if !begins(line.text) {
                return line.text.is_empty();
            }
            let mut record = Record { number: line.number, ..Record::default() };
            match line.text.split_once('=').filter(|_| !header(line.text)) {
                Some((key, value)) => record.set(key, value),
                None => {
                    // The day, the zone's name and the cursor are left out.
                    let mut words = line.text.split(' ').skip(1);
                    let [date, time] = [words.next(), words.next()].map(Option::unwrap_or_default);
                    let zone = words.next().filter(|zone| *zone == "UTC").map_or("", |_| "Z");
                    record.stamp = format!("{date}T{time}{zone}");
                }
            }
            self.record = Some(record);
            return true;
        };
        let text = line.text.trim_start();
        let is_key = |key: &str| {
            !key.is_empty()
                && key.len() <= 64
                && key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        };
        match text.split_once('=') {
            Some((key, value)) if is_key(key) => {
                if key == "MESSAGE" {
                    record.number = line.number;
                }
                record.set(key, value);
            }
            None if is_key(text) => {
                let (key, value) = (text.to_owned(), String::new());
                self.binary = Some(Binary { key, value, left: None });
            }
            // More lines of a value; a packet's bytes are of use.
            _ if line.text.starts_with(' ') => record.goes_on(text),
            _ => {
                self.end(tell);
                return false;
            }
        }
        true
    }

    fn has_message(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.message.is_some())
    }

    /// A line of a value whose length is known.
    fn goes_on(&mut self, line: Line<'_>) -> bool {
        let (Some(binary), Some(record)) = (&mut self.binary, &mut self.record) else {
            return false;
        };
        let mut text = line.text;
        if binary.left.is_none() {
            /// The six upper bytes of a length below 64 KiB.
            const UPPER: &str = "\0\0\0\0\0\0";
            // A length may have the byte that ends a line.
            let Some((lower, rest)) = text.split_once(UPPER) else { return true };
            let rest = rest.trim_start_matches('\0');
            let lower = lower.as_bytes();
            let length = match (lower.first(), lower.get(1)) {
                (Some(low), None) => Some(usize::from(*low)),
                (Some(low), Some(high)) if lower.len() == 2 => {
                    Some(usize::from(*low) | usize::from(*high) << 8)
                }
                _ => None,
            };
            // Where its bytes were no text, the value is taken to be one line.
            binary.left = Some(length.unwrap_or(rest.len()));
            record.number = if binary.key == "MESSAGE" { line.number } else { record.number };
            text = rest;
        }
        let left = binary.left.unwrap_or_default();
        if binary.value.len() + text.len() < MOST_COLUMNS {
            binary.value.push_str(text);
            binary.value.push('\n');
        }
        binary.left = left.checked_sub(text.len() + 1);
        if binary.left.is_none()
            && let Some(Binary { key, value, .. }) = self.binary.take()
        {
            record.set(&key, &value);
        }
        true
    }

    pub(super) fn end(&mut self, tell: &mut dyn FnMut(Line<'_>)) {
        self.binary = None;
        if let Some(record) = self.record.take() {
            record.tell(tell);
        }
    }
}
