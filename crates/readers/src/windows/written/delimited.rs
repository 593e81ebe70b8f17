//! Events as comma, semicolon or tab separated values: the Event Viewer's export, `Export-Csv`.

use evidence::{Place, When};

use super::super::event::Event;
use super::super::event_xml;
use super::{Draft, Form, Found, leading_number};
use crate::pasted::Line;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Time,
    /// A time whose zone the heading says.
    Utc,
    Source,
    Id,
    Message,
    Computer,
    Log,
    /// The fields, as XML.
    Data,
    Other,
}

/// Names in lower case, English and Italian; whether the name itself is Italian.
const COLUMNS: &[(&str, Column, bool)] = &[
    ("date and time", Column::Time, false),
    ("data e ora", Column::Time, true),
    ("timecreated", Column::Time, false),
    ("timegenerated", Column::Time, false),
    ("source", Column::Source, false),
    ("origine", Column::Source, true),
    ("providername", Column::Source, false),
    ("provider", Column::Source, false),
    ("event id", Column::Id, false),
    ("id evento", Column::Id, true),
    ("eventid", Column::Id, false),
    ("id", Column::Id, false),
    ("message", Column::Message, false),
    ("description", Column::Message, false),
    ("descrizione", Column::Message, true),
    ("machinename", Column::Computer, false),
    ("computer", Column::Computer, false),
    ("logname", Column::Log, false),
    // Tables of Azure's Log Analytics, `Event` and `SecurityEvent`, as they are exported.
    ("timegenerated [utc]", Column::Utc, false),
    ("eventsourcename", Column::Source, false),
    ("eventlog", Column::Log, false),
    ("rendereddescription", Column::Message, false),
    ("eventdata", Column::Data, false),
    ("channel", Column::Log, false),
];

#[derive(Default)]
pub(super) struct Delimited {
    /// Empty while no header was seen.
    columns: Vec<Column>,
    separator: char,
    /// A record whose quotes are still open.
    record: String,
    is_open: bool,
    line: u32,
}

impl Delimited {
    /// Of one record.
    const MOST: usize = 64 << 10;
}

impl Form for Delimited {
    fn line(&mut self, line: Line<'_>, found: &mut Found) -> bool {
        let text = line.text;
        if self.record.is_empty() {
            if let Some((separator, columns, is_italian)) = header(text) {
                *self = Delimited { columns, separator, ..Delimited::default() };
                if is_italian {
                    found.note_foreign_labels();
                }
                return true;
            }
            if self.columns.is_empty() {
                return false;
            }
            if text.trim().is_empty() {
                return true;
            }
            self.line = line.number;
        } else {
            self.record.push('\n');
        }
        self.record.push_str(text);
        let quotes = text.bytes().filter(|byte| *byte == b'"').count();
        self.is_open ^= quotes % 2 == 1;
        if self.is_open && self.record.len() < Delimited::MOST {
            return true;
        }
        let record = std::mem::take(&mut self.record);
        self.is_open = false;
        match self.draft(&cells(&record, self.separator)) {
            Some(draft) => {
                found.add(draft);
                true
            }
            None => {
                // Something else follows the table.
                self.columns.clear();
                false
            }
        }
    }

    fn end(&mut self, _: &mut Found) {
        *self = Delimited::default();
    }
}

impl Delimited {
    fn draft(&self, cells: &[String]) -> Option<Draft> {
        let mut event = Event::new(Place::line(self.line), When::Absent);
        let mut time = String::new();
        for (cell, column) in cells.iter().zip(&self.columns) {
            let cell = cell.trim();
            match column {
                Column::Time => time = cell.into(),
                Column::Utc => time = format!("{cell} UTC"),
                Column::Data => event.fields = event_xml::data(cell),
                Column::Source => event.provider = cell.into(),
                Column::Id => event.id = leading_number(cell)?,
                Column::Message => event.message = cell.into(),
                Column::Computer => event.computer = cell.into(),
                Column::Log => event.channel = cell.into(),
                Column::Other => {}
            }
        }
        // The Event Viewer's message has no header.
        if !self.columns.contains(&Column::Message) {
            event.message = cells.get(self.columns.len()).map_or("", |cell| cell.trim()).into();
        }
        (event.id != 0).then_some(Draft { event, time })
    }
}

fn header(text: &str) -> Option<(char, Vec<Column>, bool)> {
    /// Longer lines are no header.
    const MOST: usize = 1024;
    let text = text.trim_start_matches('\u{feff}').trim();
    let may_name_an_id = ["Id", "ID"].iter().any(|name| text.contains(name));
    if text.len() > MOST || !may_name_an_id {
        return None;
    }
    [',', ';', '\t'].into_iter().find_map(|separator| {
        let mut is_italian = false;
        let names = cells(text, separator);
        let columns = names.iter().map(|name| {
            let name = name.trim().to_lowercase();
            let known = COLUMNS.iter().find(|(known, _, _)| *known == name);
            is_italian |= known.is_some_and(|(_, _, is_italian)| *is_italian);
            known.map_or(Column::Other, |(_, column, _)| *column)
        });
        let columns: Vec<Column> = columns.collect();
        let once = |column| columns.iter().filter(|other| **other == column).count() == 1;
        let has_time = once(Column::Time) || once(Column::Utc);
        // A prose line may hold some of the words, but not as cells.
        let is_header =
            columns.len() >= 3 && once(Column::Id) && (has_time || once(Column::Source));
        is_header.then_some((separator, columns, is_italian))
    })
}

/// The cells of a record, their quotes taken off.
fn cells(record: &str, separator: char) -> Vec<String> {
    /// An event has far fewer properties.
    const MOST: usize = 64;
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut characters = record.chars().peekable();
    while let Some(character) = characters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            other if other == separator && !is_quoted => {
                if cells.len() == MOST {
                    break;
                }
                cells.push(String::new());
            }
            other => cell.push(other),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::super::tests::statements;

    const SENTENCE: &str = "CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user SYSTEM dialed a \
        connection named A \"\"B\"\" which has failed. The error code returned on failure is 809.";

    #[test]
    fn the_event_viewer_s_export_is_read_with_its_message_over_several_lines() {
        let text = format!(
            "\u{feff}Level,Date and Time,Source,Event ID,Task Category\r\n\
             Error,3/18/2016 1:34:22 PM,RasClient,20227,None,\"{SENTENCE}\"\r\n\
             Information,3/18/2016 1:34:20 PM,RasClient,20221,None,\"CoId={{FACCBEE1-58E9-4867-\
             B9E7-0E7D94DC40C9}}: The user SYSTEM has started dialing a VPN connection using a \
             per-user connection profile named A. The connection settings are: \r\n\
             Dial-in User = \r\nVpnStrategy = IKEv2\r\n\"\r\n\
             Information,3/18/2016 1:34:19 PM,Other,1,None,ready\r\n"
        );
        let told = statements(&text);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("3 1458308060 Dials(Dial { step: Began"), "{told:?}");
        assert!(told[0].contains("tunnel: Some(Ikev2)"), "{told:?}");
        assert!(told[1].contains("profile: \"A \\\"B\\\"\""), "{told:?}");
        assert!(told[1].contains("code: Some(809)"), "{told:?}");
    }

    #[test]
    fn an_italian_export_with_semicolons_or_tabs_says_the_same() {
        for separator in [";", "\t"] {
            let header = ["Livello", "Data e ora", "Origine", "ID evento", "Categoria attività"];
            let sentence = format!("\"{SENTENCE}\"");
            let row = ["Errore", "05/04/2023 09:15:00", "RasClient", "20227", "Nessuna", &sentence];
            let text = format!("{}\n{}\n", header.join(separator), row.join(separator));
            let told = statements(&text);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].starts_with("2 1680686100 "), "{told:?}");
            assert!(told[0].contains("code: Some(809)"), "{told:?}");
        }
    }

    #[test]
    fn export_csv_is_read_by_its_property_names() {
        let text = format!(
            "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n\
             \"Message\",\"Id\",\"Version\",\"ProviderName\",\"LogName\",\"MachineName\",\"TimeCreated\"\n\
             \"{SENTENCE}\",\"20227\",\"0\",\"RasClient\",\"Application\",\"PC-1\",\
             \"3/18/2016 1:34:22 PM\"\n"
        );
        let told = super::super::tests::told(&text);
        assert!(told[0].contains("Speaks { machine: \"PC-1\" }"), "{told:?}");
        assert!(told.concat().contains("3 1458308062 Dials(Dial { step: Failed"), "{told:?}");
    }

    #[test]
    fn a_table_of_azures_has_its_fields_as_xml_and_its_time_in_utc() {
        let text = "\"TimeGenerated [UTC]\",Computer,EventSourceName,Channel,EventID,EventData\n\
            \"6/10/2024, 9:30:45.000 AM\",GW1,Microsoft-Windows-Security-Auditing,Security,4653,\
            \"<EventData xmlns=\"\"x\"\"><Data Name=\"\"RemoteAddress\"\">203.0.113.5</Data>\
            <Data Name=\"\"FailurePoint\"\">%%8200</Data><Data Name=\"\"FailureReason\"\">\
            Policy match error</Data></EventData>\"\n";
        let told = super::super::tests::told(text);
        assert!(told[0].contains("1718011845 Speaks { machine: \"GW1\" }"), "{told:?}");
        let told = told.concat();
        assert!(told.contains("noticed: Some(There), code: Some(13868)"), "{told}");
        assert!(told.contains("remote: Some(Address { address: 203.0.113.5"), "{told}");
    }

    #[test]
    fn what_follows_the_table_and_tables_of_other_things_are_left_alone() {
        let text = "Id,Name,ProviderName\nfirst,second\nuser SYSTEM dialed a connection named A \
                    which has failed. The error code returned on failure is 809.\n";
        assert!(statements(text).concat().contains("code: Some(809)"));
        assert_eq!(statements("Name,Size,Date\na,1,3/18/2016\n"), [""; 0]);
        assert_eq!(
            statements("Level,Date and Time,Source,Event ID\n\"open quote\nnever closed"),
            [""; 0]
        );
    }
}
