//! One line of the database format or of the IAS format.

use super::{Entry, MOST_VALUE};

/// Columns of the database format, from 0.
const COMPUTER: usize = 0;
const DATE: usize = 2;
const TIME: usize = 3;
const PACKET: usize = 4;
const USER: usize = 5;
const FULL_NAME: usize = 6;
const CALLING: usize = 8;
const AUTHENTICATION: usize = 23;
const REASON: usize = 25;
const CLASS: usize = 26;
const EAP: usize = 30;

/// Pairs of the IAS format begin behind its header of six.
const HEADER: usize = 6;
/// Columns of a line; it has about 70.
const MOST_COLUMNS: usize = 256;

pub(super) fn read(text: &str) -> Option<Entry> {
    // Both name the service near the start; this keeps all other lines cheap.
    let start = &text.as_bytes()[..text.len().min(400)];
    let has_service = start.windows(3).any(|word| word == b"IAS" || word == b"RAS");
    if !has_service || !text.contains(',') {
        return None;
    }
    let columns = columns(text);
    let column = |at: usize| columns.get(at).map_or("", String::as_str);
    if columns.len() > CLASS && is_service(column(1)) && is_date(column(DATE)) {
        return Some(Entry {
            computer: value(column(COMPUTER)),
            date: format!("{} {}", value(column(DATE)), value(column(TIME))),
            packet: value(column(PACKET)),
            user: value(column(USER)),
            full_name: value(column(FULL_NAME)),
            calling: value(column(CALLING)),
            authentication: value(column(AUTHENTICATION)),
            eap: value(column(EAP)),
            reason: value(column(REASON)),
            class: value(column(CLASS)),
        });
    }
    if columns.len() >= HEADER && is_service(column(4)) && is_date(column(2)) {
        return Some(ias(&columns));
    }
    None
}

fn ias(columns: &[String]) -> Entry {
    let mut entry = Entry {
        computer: value(&columns[5]),
        date: format!("{} {}", value(&columns[2]), value(&columns[3])),
        user: value(&columns[1]),
        ..Entry::default()
    };
    for pair in columns[HEADER..].chunks_exact(2) {
        let slot = match pair[0].trim() {
            "25" => &mut entry.class,
            "31" => &mut entry.calling,
            "4127" => &mut entry.authentication,
            "4129" if entry.full_name.is_empty() => &mut entry.full_name,
            "4130" => &mut entry.full_name,
            "4132" => &mut entry.eap,
            "4136" => &mut entry.packet,
            "4142" => &mut entry.reason,
            _ => continue,
        };
        *slot = value(&pair[1]);
    }
    entry
}

fn is_service(word: &str) -> bool {
    matches!(word, "IAS" | "RAS")
}

/// `03/18/2016`.
fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split('/').take(4).collect();
    parts.len() == 3
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

fn value(text: &str) -> String {
    if text.len() <= MOST_VALUE { text.to_owned() } else { String::new() }
}

/// Separated by commas, quoted where they may hold some.
fn columns(text: &str) -> Vec<String> {
    let mut columns = vec![String::new()];
    let mut is_quoted = false;
    for character in text.trim().chars() {
        match character {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                if columns.len() == MOST_COLUMNS {
                    break;
                }
                columns.push(String::new());
            }
            other => {
                if let Some(last) = columns.last_mut() {
                    last.push(other);
                }
            }
        }
    }
    columns
}
