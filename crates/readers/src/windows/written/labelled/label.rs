//! The labels of written events, in the languages in which tools print them.

use super::super::super::{meaning, written_time};
use super::super::leading_number;

/// What a label introduces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Log,
    Source,
    Date,
    Id,
    /// `InstanceId`: the number with its severity above it.
    Instance,
    Computer,
    Message,
    /// `ReplacementStrings` of Get-EventLog.
    Strings,
    /// `Data` of Get-EventLog: bytes.
    Data,
    /// `Event Xml:` of the Event Viewer.
    Xml,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Property names of PowerShell are the same everywhere.
    Any,
    English,
    Foreign,
}

use Language::{Any, English, Foreign};

/// Lower case, straight apostrophes. English, Italian, German, French, Spanish.
const LABELS: &[(&str, Label, Language)] = &[
    ("log name", Label::Log, English),
    ("nome registro", Label::Log, Foreign),
    ("protokollname", Label::Log, Foreign),
    ("nom du journal", Label::Log, Foreign),
    ("nombre de registro", Label::Log, Foreign),
    ("logname", Label::Log, Any),
    ("source", Label::Source, Any),
    ("origine", Label::Source, Foreign),
    ("quelle", Label::Source, Foreign),
    ("origen", Label::Source, Foreign),
    ("providername", Label::Source, Any),
    ("date", Label::Date, Any),
    ("data e ora", Label::Date, Foreign),
    ("datum", Label::Date, Foreign),
    ("fecha", Label::Date, Foreign),
    ("timecreated", Label::Date, Any),
    ("timegenerated", Label::Date, Any),
    ("logged", Label::Date, English),
    ("registrato", Label::Date, Foreign),
    ("event id", Label::Id, English),
    ("id evento", Label::Id, Foreign),
    ("ereignis-id", Label::Id, Foreign),
    ("id de l'événement", Label::Id, Foreign),
    ("id. del evento", Label::Id, Foreign),
    ("id", Label::Id, Any),
    ("eventid", Label::Id, Any),
    ("instanceid", Label::Instance, Any),
    ("computer", Label::Computer, Any),
    ("ordinateur", Label::Computer, Foreign),
    ("equipo", Label::Computer, Foreign),
    ("machinename", Label::Computer, Any),
    ("description", Label::Message, Any),
    ("descrizione", Label::Message, Foreign),
    ("beschreibung", Label::Message, Foreign),
    ("descripción", Label::Message, Foreign),
    ("message", Label::Message, Any),
    ("replacementstrings", Label::Strings, Any),
    ("event xml", Label::Xml, English),
    ("xml evento", Label::Xml, Foreign),
    ("ereignis-xml", Label::Xml, Foreign),
    ("xml de l'événement", Label::Xml, Foreign),
    ("xml de evento", Label::Xml, Foreign),
    ("task category", Label::Other, English),
    ("categoria attività", Label::Other, Foreign),
    ("aufgabenkategorie", Label::Other, Foreign),
    ("level", Label::Other, Any),
    ("livello", Label::Other, Foreign),
    ("keywords", Label::Other, Any),
    ("parole chiave", Label::Other, Foreign),
    ("user", Label::Other, English),
    ("utente", Label::Other, Foreign),
    ("opcode", Label::Other, Any),
    ("codice operativo", Label::Other, Foreign),
];

/// Names of PowerShell's properties that say nothing here, but end a message.
const PROPERTIES: &[&str] = &[
    "activityid",
    "bookmark",
    "category",
    "categorynumber",
    "container",
    "containerlog",
    "entrytype",
    "index",
    "keywordsdisplaynames",
    "leveldisplayname",
    "matchedqueryids",
    "opcodedisplayname",
    "processid",
    "properties",
    "providerid",
    "qualifiers",
    "recordid",
    "relatedactivityid",
    "site",
    "task",
    "taskdisplayname",
    "threadid",
    "timewritten",
    "userid",
    "username",
    "version",
];

pub(super) struct Labelling<'a> {
    pub(super) label: Label,
    pub(super) language: Language,
    pub(super) value: &'a str,
    /// Written `Name   : value`, as PowerShell does.
    pub(super) is_list: bool,
    pub(super) is_indented: bool,
    /// `Id` alone.
    pub(super) is_plain_id: bool,
}

impl Labelling<'_> {
    /// Whether an event may begin with it: its value must be what the label promises.
    pub(super) fn begins(&self) -> bool {
        match self.label {
            Label::Log => !self.value.is_empty(),
            Label::Source => meaning::is_provider(self.value),
            Label::Date => written_time::is_time(self.value),
            Label::Id | Label::Instance => leading_number(self.value).is_some(),
            Label::Message => self.is_list && !self.value.is_empty(),
            _ => false,
        }
    }
}

/// The label with which a line begins, and what follows it.
pub(super) fn label(text: &str) -> Option<Labelling<'_>> {
    if let Some(shipped) = shipped(text) {
        return Some(shipped);
    }
    /// No label is longer.
    const MOST: usize = 40;
    let (name, value) = text.split_once(':')?;
    if name.len() > MOST {
        return None;
    }
    let is_indented = name.starts_with([' ', '\t']);
    // `Name   : value`; French puts a space before its colons, too.
    let is_list =
        name.ends_with(' ') && value.starts_with(' ') || name.ends_with(' ') && value.is_empty();
    let name = name.trim().trim_matches(['-', '*', '•', '_', ' ']).replace('’', "'");
    let name = without_list_number(&name).to_lowercase();
    let (label, language) = match LABELS.iter().find(|(label, _, _)| *label == name) {
        Some((_, label, language)) => (*label, *language),
        // Italian for a date, and PowerShell's for bytes.
        None if name == "data" && value.trim_start().starts_with('{') => (Label::Data, Any),
        None if name == "data" => (Label::Date, Foreign),
        None if PROPERTIES.contains(&name.as_str()) => (Label::Other, Any),
        None => return None,
    };
    let is_plain_id = name == "id";
    Some(Labelling {
        label,
        language,
        value: value.trim_start_matches(['*', '_']).trim(),
        is_list,
        is_indented,
        is_plain_id,
    })
}

/// `1. Log Name`, `2) Source`.
fn without_list_number(name: &str) -> &str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(['.', ')']) {
        Some(rest) if rest.starts_with(' ') => rest.trim_start(),
        _ => name,
    }
}

/// `EventCode=20227`, as a log shipper writes the event's properties.
fn shipped(text: &str) -> Option<Labelling<'_>> {
    let (name, value) = text.split_once('=')?;
    let label = match name {
        "LogName" => Label::Log,
        "SourceName" => Label::Source,
        "EventCode" => Label::Id,
        "ComputerName" => Label::Computer,
        "Message" => Label::Message,
        "EventType" | "Type" | "RecordNumber" | "Keywords" | "TaskCategory" | "OpCode" | "User"
        | "Sid" | "SidType" => Label::Other,
        _ => return None,
    };
    let value = value.trim();
    Some(Labelling {
        label,
        language: Any,
        value,
        is_list: false,
        is_indented: false,
        is_plain_id: false,
    })
}

/// The parts of a line into which a web page, or a picture that was read, has joined several labels
/// of a General tab; one part where it has not.
pub(super) fn on_one_line(text: &str) -> Vec<&str> {
    const STARTS: &[&str] = &[
        "Log Name:",
        "Source:",
        "Date:",
        "Logged:",
        "Event ID:",
        "Task Category:",
        "Level:",
        "Keywords:",
        "User:",
        "Computer:",
        "Description:",
        "Nome registro:",
        "Origine:",
        "Data:",
        "Registrato:",
        "ID evento:",
        "Categoria attività:",
        "Livello:",
        "Parole chiave:",
        "Utente:",
        "Descrizione:",
    ];
    let starts = STARTS.iter().any(|label| text.trim_start().starts_with(label));
    if !starts || text.matches(':').nth(1).is_none() {
        return vec![text];
    }
    // What follows the description is its own.
    let last = ["Description:", "Descrizione:"].iter().find_map(|label| text.find(label));
    let mut cuts: Vec<usize> = STARTS
        .iter()
        .filter_map(|label| text.find(label))
        .filter(|at| last.is_none_or(|last| *at <= last))
        .filter(|at| *at == 0 || text[..*at].ends_with([' ', '\t', ',', ';']))
        .collect();
    cuts.sort_unstable();
    if cuts.len() < 2 {
        return vec![text];
    }
    let ends = cuts.iter().skip(1).copied().chain([text.len()]);
    let part =
        |(start, end): (&usize, usize)| text[*start..end].trim_end_matches([' ', '\t', ',', ';']);
    cuts.iter().zip(ends).map(part).collect()
}
