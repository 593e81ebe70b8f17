//! What a collection holds and what it could not take: for programs, and for people.

use std::fmt::Write as _;

use host::collection::{Missing, Taken};
use schemars::JsonSchema;
use serde::Serialize;
use verdict::{Language, Text};

/// What stands in `collected.json`: each item with its commands, in the order in which they ran.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "whyke.collected.v1")]
pub(crate) struct Manifest {
    /// Always `whyke.collected.v1`.
    schema: &'static str,
    tool: Tool,
    /// ISO 639-1 code of the language of the texts.
    language: &'static str,
    /// `windows` or `linux`.
    system: &'static str,
    /// Whether it ran with the rights of an administrator, or of root.
    administrator: bool,
    /// RFC 3339, in UTC.
    started: String,
    ended: String,
    items: Vec<Entry>,
}

#[derive(Serialize, JsonSchema)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Entry {
    /// Its name in the archive, if it was taken.
    file: &'static str,
    what: &'static str,
    taken: bool,
    /// In the archive, secrets taken out.
    bytes: usize,
    /// `no-program`, `no-file`, `not-permitted`, `empty`, `status`, `too-slow` or `io`.
    missing: Option<&'static str>,
    commands: Vec<Command>,
}

#[derive(Serialize, JsonSchema)]
struct Command {
    command: String,
    /// Nothing where it did not end by itself, or is a file that is copied.
    status: Option<i32>,
    /// What it printed or wrote.
    bytes: usize,
    /// Its first complaint.
    #[serde(skip_serializing_if = "String::is_empty")]
    said: String,
    missing: Option<&'static str>,
}

/// When it was taken: RFC 3339, in UTC.
pub(crate) struct Span {
    pub(crate) started: String,
    pub(crate) ended: String,
}

/// How the readme of an archive begins.
const TITLE: &str = "evidence of the IPsec negotiations on this machine";

/// Whether a file begins as the manifest or the readme that `collect` adds to the evidence.
pub(crate) fn is_own(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&head[..head.len().min(200)]);
    text.starts_with(TITLE) || (text.starts_with('{') && text.contains("\"whyke.collected.v1\""))
}

pub(crate) fn manifest(taken: &[Taken], span: Span, language: Language) -> Manifest {
    Manifest {
        schema: "whyke.collected.v1",
        tool: Tool { name: "whyke", version: env!("CARGO_PKG_VERSION") },
        language: language.code(),
        system: std::env::consts::OS,
        administrator: host::privilege::is_administrator(),
        started: span.started,
        ended: span.ended,
        items: taken.iter().map(|taken| entry(taken, language)).collect(),
    }
}

fn entry(taken: &Taken, language: Language) -> Entry {
    let commands = taken.commands.iter().map(|ran| Command {
        command: ran.command.clone(),
        status: ran.status,
        bytes: ran.bytes,
        said: ran.said.clone(),
        missing: ran.missing.as_ref().map(Missing::name),
    });
    Entry {
        file: taken.item.name,
        what: taken.item.what[at(language)],
        taken: taken.content.is_ok(),
        bytes: taken.content.as_ref().map_or(0, Vec::len),
        missing: taken.content.as_ref().err().map(Missing::name),
        commands: commands.collect(),
    }
}

fn at(language: Language) -> usize {
    match language {
        Language::English => 0,
        Language::Italian => 1,
    }
}

/// `README.txt`: who opens the archive may speak either language.
pub(crate) fn readme(manifest: &Manifest, taken: &[Taken]) -> String {
    let mut out = String::new();
    for language in Language::ALL {
        let (title, promise, missing) = match language {
            Language::English => (
                TITLE,
                "taken by commands that only read; keys and passwords were left out; nothing was \
                 sent\nnames and addresses of users, machines and networks are in it",
                "could not be taken:",
            ),
            Language::Italian => (
                "prove delle negoziazioni IPsec su questa macchina",
                "raccolte con comandi che leggono soltanto; chiavi e password sono state omesse; \
                 nulla è stato inviato\ncontiene nomi e indirizzi di utenti, macchine e reti",
                "non è stato possibile raccogliere:",
            ),
        };
        let _ = writeln!(out, "{title}\n{promise}\n{} - {}\n", manifest.started, manifest.ended);
        for taken in taken.iter().filter(|taken| taken.content.is_ok()) {
            let _ = writeln!(out, "  {:<30} {}", taken.item.name, taken.item.what[at(language)]);
        }
        if taken.iter().any(|taken| taken.content.is_err()) {
            let _ = writeln!(out, "\n{missing}\n\n{}", not_taken(taken, language));
        }
        out.push('\n');
    }
    out.push_str("collected.json: whyke explain whyke-evidence.zip\n");
    out.replace('\n', "\r\n")
}

/// One line for each item that is missing, with the reason.
pub(crate) fn not_taken(taken: &[Taken], language: Language) -> String {
    let mut out = String::new();
    for taken in taken {
        let Err(missing) = &taken.content else { continue };
        let _ = write!(out, "  {:<30} {}", taken.item.name, why(missing).of(language));
        let said = taken.commands.iter().map(|ran| &ran.said).find(|said| !said.is_empty());
        match said {
            Some(said) => {
                let _ = writeln!(out, ": {said}");
            }
            None => out.push('\n'),
        }
    }
    out
}

fn why(missing: &Missing) -> Text {
    match missing {
        Missing::NoProgram => {
            Text::new("no such program on this machine", "programma assente su questa macchina")
        }
        Missing::NoFile => Text::new("no such file", "file assente"),
        Missing::NotPermitted if cfg!(windows) => {
            Text::new("only an administrator may", "solo un amministratore può")
        }
        Missing::NotPermitted => Text::new("only root may", "solo root può"),
        Missing::Empty => Text::new("there is nothing in it", "è vuoto"),
        Missing::Status(status) => Text::new(
            format!("it gave nothing and ended with {status}"),
            format!("non ha dato nulla ed è terminato con {status}"),
        ),
        Missing::TooSlow => Text::new("stopped, it took too long", "interrotto, troppo lento"),
        Missing::Io(message) => Text::same(message.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `WHYKE_BLESS=1` writes it.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
    fn the_committed_schema_is_fresh() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema/whyke.collected.v1.json");
        let schema = schemars::schema_for!(Manifest);
        let found = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("WHYKE_BLESS").is_some() {
            std::fs::write(path, &found).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), found);
    }
}
