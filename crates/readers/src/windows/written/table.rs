//! Events as `Get-WinEvent` and `Get-EventLog` print them unasked: one row each, the message cut.

use evidence::When;

use super::super::event::Event;
use super::super::{meaning, written_time};
use super::{Draft, Form, Found};
use crate::pasted::Line;

#[derive(Default)]
pub(super) struct Table {
    /// `ProviderName: RasClient` stands above the rows of a provider.
    provider: String,
    is_open: bool,
    rows: u32,
    last: Option<Draft>,
}

impl Table {
    /// Longer messages are cut.
    const MOST: usize = 16 << 10;
}

impl Form for Table {
    fn line(&mut self, line: Line<'_>, found: &mut Found) -> bool {
        let text = line.text;
        // Indented by PowerShell; elsewhere it is a label like others.
        let group = text.strip_prefix("   ").and_then(|t| t.trim().strip_prefix("ProviderName: "));
        if let Some(provider) = group {
            self.end(found);
            self.provider = provider.trim().into();
            return true;
        }
        if is_header(text) {
            self.flush(found);
            self.is_open = true;
            self.rows = 0;
            return true;
        }
        if !self.is_open {
            return false;
        }
        let trimmed = text.trim();
        if !trimmed.is_empty() && trimmed.bytes().all(|byte| matches!(byte, b'-' | b' ')) {
            return true;
        }
        if let Some(draft) = row(&self.provider, line) {
            self.flush(found);
            self.rows += 1;
            self.last = Some(draft);
            return true;
        }
        // What a wrapped message goes on with is indented below it.
        if let Some(last) = self.last.as_mut().filter(|_| text.starts_with("    ")) {
            if last.event.message.len() + text.len() < Table::MOST {
                last.event.message.push('\n');
                last.event.message.push_str(trimmed);
            }
            return true;
        }
        if trimmed.is_empty() && self.rows == 0 {
            return true;
        }
        self.end(found);
        false
    }

    fn end(&mut self, found: &mut Found) {
        self.flush(found);
        *self = Table::default();
    }
}

impl Table {
    fn flush(&mut self, found: &mut Found) {
        if let Some(draft) = self.last.take() {
            found.add(draft);
        }
    }
}

fn is_header(text: &str) -> bool {
    let has = |name: &str| text.split_whitespace().any(|word| word.eq_ignore_ascii_case(name));
    if !text.contains("Message") || text.contains([':', ',', ';', '"']) {
        return false;
    }
    let time = ["TimeCreated", "Time", "TimeGenerated"].iter().any(|name| has(name));
    let id = ["Id", "EventID", "InstanceID"].iter().any(|name| has(name));
    time && id && has("Message")
}

fn row(group: &str, line: Line<'_>) -> Option<Draft> {
    /// A row has few words before its message.
    const MOST_WORDS: usize = 24;
    let start = line.text.as_ptr() as usize;
    let words: Vec<&str> = line.text.split_whitespace().take(MOST_WORDS).collect();
    // Get-EventLog puts an index before the time.
    let skip = usize::from(words.first()?.parse::<u64>().is_ok());
    let from = words.get(skip)?.as_ptr() as usize - start;
    let end_of = |word: &str| word.as_ptr() as usize - start + word.len();
    let ends = words.iter().skip(skip).take(7).map(|word| end_of(word));
    let time_end = ends.rev().find(|end| written_time::is_time(&line.text[from..*end]))?;
    let rest = words.iter().filter(|word| word.as_ptr() as usize - start >= time_end);
    let mut provider = group;
    let mut found = None;
    for word in rest {
        if meaning::is_provider(word) {
            provider = word;
        }
        if let Ok(id) = word.parse::<u32>() {
            // An InstanceID has its severity above the number.
            found = Some((id & 0xffff, end_of(word)));
            break;
        }
    }
    let (id, end) = found?;
    let mut event = Event::new(line.place(), When::Absent);
    event.provider = provider.into();
    event.id = id;
    let message = line.text[end..].trim();
    event.message = message.trim_end_matches("...").trim_end_matches('…').into();
    Some(Draft { event, time: line.text[from..time_end].into() })
}

#[cfg(test)]
mod tests {
    use super::super::tests::statements;

    #[test]
    fn the_rows_of_get_winevent_are_steps_even_where_the_message_is_cut() {
        let text = "\n\n   ProviderName: RasClient\n\n\
            TimeCreated                     Id LevelDisplayName Message\n\
            -----------                     -- ---------------- -------\n\
            3/18/2016 1:34:22 PM         20227 Error            CoId={FACCBEE1-58E9-4867-B9E7-0...\n\
            3/18/2016 1:34:20 PM         20222 Information      CoId={FACCBEE1-58E9-4867-B9E7-0...\n\n\
            Some other text 20227\n";
        let told = statements(text);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("step: Linking"), "{told:?}");
        assert!(told[1].starts_with("7 1458308062 Dials(Dial { step: Failed"), "{told:?}");
        assert!(told[1].contains("code: None"), "{told:?}");
    }

    #[test]
    fn a_wrapped_table_with_italian_times_keeps_the_whole_message() {
        let text = "   ProviderName: RasClient\n\n\
            TimeCreated                     Id LevelDisplayName Message\n\
            -----------                     -- ---------------- -------\n\
            18/03/2016 13:34:22          20227 Errore           CoId={FACCBEE1-58E9-4867-B9E7-0E7D94\n\
            \x20                                                   DC40C9}: l'utente PC\\anna ha\n\
            \x20                                                   connesso A che non è riuscita.\n\
            \x20                                                   Il codice di errore è 809.\n\n";
        let told = statements(text);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("1458308062"), "{told:?}");
        assert!(told[0].contains("code: Some(809)"), "{told:?}");
    }

    #[test]
    fn the_rows_of_get_eventlog_name_their_source() {
        let text = "   Index Time          EntryType   Source         InstanceID Message\n\
            \x20  ----- ----          ---------   ------         ---------- -------\n\
            \x20  14245 Mar 18 13:34  Error       RemoteAccess        20192 A certificate could not...\n\
            \x20  14244 Mar 18 13:33  Information Application          1000 Something else\n";
        let told = statements(text);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("Lacks(MachineCertificate)"), "{told:?}");
    }
}
