//! One Windows event, whatever form it was exported in.

use evidence::{Place, When};

/// Providers, ids and field names are the same on every Windows; rendered sentences are not, and
/// are used only where a pasted text has nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) place: Place,
    pub(crate) when: When,
    /// `RasClient`, `Microsoft-Windows-Security-Auditing` …; empty where the form lacks it.
    pub(crate) provider: String,
    pub(crate) id: u32,
    /// `Application`, `Security` …; empty where the form lacks it.
    pub(crate) channel: String,
    /// The machine that wrote it; empty where the form lacks it.
    pub(crate) computer: String,
    /// In the order of the template; a classic event's have no names.
    pub(crate) fields: Vec<Field>,
    /// The bytes of `<Binary>`, where there are any.
    pub(crate) binary: Vec<u8>,
    /// The message in the exporting machine's language, where the form has it.
    pub(crate) message: String,
}

/// `name` is empty for a field known by its position only. In UserData it is the path below the
/// event's element, as `CertificateChain/TrustStatus/ErrorStatus@value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl Field {
    pub(crate) fn new(name: &str, value: &str) -> Field {
        Field { name: name.into(), value: value.into() }
    }
}

impl Event {
    pub(crate) fn new(place: Place, when: When) -> Event {
        Event {
            place,
            when,
            provider: String::new(),
            id: 0,
            channel: String::new(),
            computer: String::new(),
            fields: Vec::new(),
            binary: Vec::new(),
            message: String::new(),
        }
    }

    /// A field's value by its name, trimmed; empty where there is none.
    pub(crate) fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name));
        found.map_or("", |field| trimmed(&field.value))
    }

    /// The n-th unnamed field's value, from 0, trimmed; empty where there is none.
    pub(crate) fn data(&self, position: usize) -> &str {
        self.fields.get(position).map_or("", |field| trimmed(&field.value))
    }

    /// A field by its name or, where the form gives none, by its position in the template.
    pub(crate) fn pick(&self, name: &str, position: usize) -> &str {
        let named = self.field(name);
        if !named.is_empty() {
            return named;
        }
        match self.fields.get(position) {
            Some(field) if field.name.is_empty() => trimmed(&field.value),
            _ => "",
        }
    }

    /// The number of which many classic events' binary consists.
    pub(crate) fn binary_code(&self) -> Option<u32> {
        self.binary.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }
}

/// Without white space around it; most values have none.
pub(crate) fn trimmed(value: &str) -> &str {
    match value.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] | [] => value,
        // A space on either side of a value is what a setting has.
        [b' ', b'!'..=b'~', .., b'!'..=b'~'] => &value[1..],
        [b'!'..=b'~', .., b'!'..=b'~', b' '] => &value[..value.len() - 1],
        _ => value.trim(),
    }
}
