//! The two languages of the program, and a text that carries both.

use std::fmt;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    #[default]
    English,
    Italian,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::Italian];

    /// The two-letter code of ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Italian => "it",
        }
    }

    /// From a locale name as systems write it: `it_IT.UTF-8`, `it-IT`, `en`.
    pub fn from_locale(locale: &str) -> Option<Language> {
        let start = locale.split(['_', '-', '.', '@']).next()?;
        match start.to_ascii_lowercase().as_str() {
            "it" => Some(Language::Italian),
            "en" => Some(Language::English),
            _ => None,
        }
    }
}

/// The same sentence in every language: both or none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    pub en: String,
    pub it: String,
}

impl Text {
    pub fn new(en: impl Into<String>, it: impl Into<String>) -> Text {
        Text { en: en.into(), it: it.into() }
    }

    /// From a function that writes the text for one language; the compiler checks that its `match`
    /// has both arms.
    pub fn each(write: impl Fn(Language) -> String) -> Text {
        Text { en: write(Language::English), it: write(Language::Italian) }
    }

    /// For what is the same everywhere: a name, a number, a command.
    pub fn same(text: impl Into<String>) -> Text {
        let text = text.into();
        Text { it: text.clone(), en: text }
    }

    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Italian => &self.it,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}
