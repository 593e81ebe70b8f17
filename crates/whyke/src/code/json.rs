//! What was looked up, as JSON: its names never change with the language.

use anyhow::Result;
use knowledge::{Certainty, Event, WindowsCode};
use schemars::JsonSchema;
use serde::Serialize;
use verdict::{Cause, Language};

use super::advice::Advice;
use super::found::Found;
use super::logged::Logged;
use super::suspects::{Suspect, of_code, of_event, of_notify};

/// Everything that a word can mean.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "whyke.code.v1")]
struct CodeReport<'a> {
    schema: &'static str,
    language: &'static str,
    word: &'a str,
    /// How much of a sentence of Windows was recognised, if it was one: `whole` or `part`.
    sentence: Option<&'static str>,
    causes: Vec<CauseEntry>,
    /// Sentences of gateways' logs.
    logged: Vec<LoggedEntry>,
    windows: Vec<WindowsEntry>,
    events: Vec<EventEntry>,
    notifies: Vec<NotifyEntry>,
    tokens: Vec<TokenEntry>,
    updates: Vec<UpdateEntry>,
    /// At most three, the cheapest first.
    questions: Vec<QuestionEntry>,
    /// In the order in which they are taken.
    next_steps: Vec<StepEntry>,
    /// To be copied.
    ticket: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct CauseEntry {
    code: &'static str,
    cause: &'static str,
    phase: &'static str,
    explanation: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct LoggedEntry {
    /// None where several products could say so.
    product: Option<&'static str>,
    name: &'static str,
    means: &'static str,
    /// Public material shows that the product says so.
    confirmed: bool,
    /// Of the product that say so, as far as it is known.
    versions: Option<&'static str>,
    /// The least level at which it is logged, and the one that the product starts with.
    level: Option<u8>,
    default_level: Option<u8>,
    /// The command without which it is not logged.
    logged_with: Option<&'static str>,
    /// A file of the product's sources, or a document.
    source: Option<&'static str>,
    /// The first cause is what the sentence names; else each is only possible.
    names_first: bool,
    causes: &'static [&'static str],
}

fn logged_entry(own: &Logged, at: usize) -> LoggedEntry {
    let logged = own.origin.map(|origin| origin.logged);
    let levels = logged.and_then(|logged| match logged {
        evidence::Logged::From { level, default } => Some((level, default)),
        _ => None,
    });
    LoggedEntry {
        product: own.product.map(evidence::Product::name),
        name: own.row.name,
        means: own.row.says[at],
        confirmed: own.is_confirmed,
        versions: own.origin.map(|origin| origin.versions).filter(|known| !known.is_empty()),
        level: levels.map(|(level, _)| level),
        default_level: levels.map(|(_, default)| default),
        logged_with: logged.and_then(|logged| match logged {
            evidence::Logged::With(command) => Some(command),
            _ => None,
        }),
        source: own.origin.map(|origin| origin.source),
        names_first: own.row.names && own.is_confirmed,
        causes: own.row.causes,
    }
}

#[derive(Serialize, JsonSchema)]
struct WindowsEntry {
    code: u32,
    hex: String,
    signed: i32,
    /// Empty where Windows publishes none.
    name: &'static str,
    /// `ras`, `ipsec`, `certificate`, `eap`, `wfp` or `system`.
    class: &'static str,
    /// The phase that the code proves, if it proves one; `none`: not of IPsec.
    phase: Option<&'static str>,
    means: &'static str,
    /// What guides get wrong about it.
    note: Option<&'static str>,
    /// Most often met first.
    causes: &'static [&'static str],
    suspects: Vec<SuspectEntry>,
    reference: &'static str,
}

/// A cause that is possible and no more.
#[derive(Serialize, JsonSchema)]
struct SuspectEntry {
    code: &'static str,
    cause: &'static str,
    confidence: &'static str,
    /// What would tell it from the others.
    tell: &'static str,
    /// Names of evidence, the cheapest first.
    decided_by: &'static [&'static str],
}

#[derive(Serialize, JsonSchema)]
struct EventEntry {
    id: u32,
    provider: &'static str,
    channel: &'static str,
    off_by_default: bool,
    /// The command that has it logged.
    enable: Option<&'static str>,
    proves: &'static str,
    note: Option<&'static str>,
    causes: &'static [&'static str],
    suspects: Vec<SuspectEntry>,
    reference: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct NotifyEntry {
    ike_version: u8,
    number: u16,
    name: &'static str,
    means: &'static str,
    causes: Vec<&'static str>,
    suspects: Vec<SuspectEntry>,
    reference: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct TokenEntry {
    number: u32,
    name: &'static str,
    says: &'static str,
    means: &'static str,
    reference: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct UpdateEntry {
    name: &'static str,
    /// A day, a month or a year.
    since: &'static str,
    what: &'static str,
    kbs: &'static [u32],
    builds: &'static [&'static str],
    codes: &'static [u32],
    effect: &'static str,
    way_out: &'static str,
    fixed_by: &'static [u32],
    confirmed: bool,
    reference: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct QuestionEntry {
    name: &'static str,
    asks: &'static str,
    yes: AnswerEntry,
    no: AnswerEntry,
}

#[derive(Serialize, JsonSchema)]
struct AnswerEntry {
    says: &'static str,
    /// The causes, of those listed, that the answer makes unlikely.
    removes: Vec<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct StepEntry {
    name: &'static str,
    says: &'static str,
    command: &'static str,
}

/// The word that was asked for; of a sentence or a paste, which may hold secrets, only what was
/// found in it.
fn shown(word: &str, found: &Found) -> String {
    const LONGEST: usize = 64;
    let word = word.trim();
    if word.len() <= LONGEST && !word.contains(|c: char| c.is_whitespace() || c == '=') {
        return word.to_owned();
    }
    let codes = found.codes.iter().map(|row| super::advice::number(row.code));
    let events = found.events.iter().map(|row| row.id.to_string());
    let logged = found.logged.iter().map(|own| own.row.name.to_owned());
    let causes = found.causes.iter().map(|cause| cause.name().to_owned()).chain(logged);
    let notifies = found.notifies.iter().map(|row| row.name().to_owned());
    codes.chain(events).chain(causes).chain(notifies).collect::<Vec<_>>().join(" ")
}

pub(super) fn json(word: &str, found: &Found, language: Language) -> Result<String> {
    let at = usize::from(language == Language::Italian);
    let advice = Advice::on(found);
    let report = CodeReport {
        schema: "whyke.code.v1",
        language: language.code(),
        word: &shown(word, found),
        sentence: found.sentence.map(|certainty| match certainty {
            Certainty::Whole => "whole",
            Certainty::Part => "part",
        }),
        causes: found.causes.iter().map(|cause| cause_entry(*cause, language)).collect(),
        logged: found.logged.iter().map(|own| logged_entry(own, at)).collect(),
        windows: found.codes.iter().map(|row| windows_entry(row, at)).collect(),
        events: found.events.iter().map(|row| event_entry(row, at)).collect(),
        notifies: found
            .notifies
            .iter()
            .map(|row| NotifyEntry {
                ike_version: row.version,
                number: row.number,
                name: row.name(),
                means: row.means[at],
                causes: of_notify(row).iter().map(|suspect| suspect.cause.name()).collect(),
                suspects: entries(&of_notify(row), at),
                reference: row.reference,
            })
            .collect(),
        tokens: found
            .tokens
            .iter()
            .map(|row| TokenEntry {
                number: row.number,
                name: row.name,
                says: row.says[at],
                means: row.means[at],
                reference: row.reference,
            })
            .collect(),
        updates: found
            .updates
            .iter()
            .map(|row| UpdateEntry {
                name: row.name,
                since: row.since,
                what: row.what[at],
                kbs: row.kbs,
                builds: row.builds,
                codes: row.codes,
                effect: row.effect[at],
                way_out: row.way_out[at],
                fixed_by: row.fixed_by,
                confirmed: row.confirmed,
                reference: row.reference,
            })
            .collect(),
        questions: advice.as_ref().map(|advice| questions(advice, at)).unwrap_or_default(),
        next_steps: advice
            .iter()
            .flat_map(|advice| advice.steps)
            .map(|step| StepEntry { name: step.name, says: step.says[at], command: step.command })
            .collect(),
        ticket: advice.map(|advice| advice.ticket(found, language)),
    };
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

fn cause_entry(cause: Cause, language: Language) -> CauseEntry {
    let rule = diagnosis::catalogue::rule(cause).map(|rule| rule.explain(language).to_owned());
    CauseEntry {
        code: cause.code(),
        cause: cause.name(),
        phase: cause.phase().name(),
        explanation: rule,
    }
}

fn windows_entry(row: &'static WindowsCode, at: usize) -> WindowsEntry {
    WindowsEntry {
        code: row.code,
        hex: format!("0x{:08X}", row.code),
        signed: row.code.cast_signed(),
        name: row.name,
        class: row.class.name(),
        phase: row.phase,
        means: row.means[at],
        note: row.note.map(|note| note[at]),
        causes: row.causes,
        suspects: entries(&of_code(row), at),
        reference: row.reference,
    }
}

fn event_entry(row: &'static Event, at: usize) -> EventEntry {
    EventEntry {
        id: row.id,
        provider: row.provider,
        channel: row.channel,
        off_by_default: row.off_by_default(),
        enable: row.enable,
        proves: row.proves[at],
        note: row.note.map(|note| note[at]),
        causes: row.causes,
        suspects: entries(&of_event(row), at),
        reference: row.reference,
    }
}

fn entries(suspects: &[Suspect], at: usize) -> Vec<SuspectEntry> {
    let entry = |suspect: &Suspect| SuspectEntry {
        code: suspect.cause.code(),
        cause: suspect.cause.name(),
        confidence: "possible",
        tell: suspect.tell[at],
        decided_by: suspect.decided_by,
    };
    suspects.iter().map(entry).collect()
}

fn questions(advice: &Advice, at: usize) -> Vec<QuestionEntry> {
    let answer = |answer: &knowledge::Answer| AnswerEntry {
        says: answer.says[at],
        removes: advice.removed(answer).iter().map(|cause| cause.name()).collect(),
    };
    let entry = |question: &&'static knowledge::Question| QuestionEntry {
        name: question.name,
        asks: question.asks[at],
        yes: answer(&question.yes),
        no: answer(&question.no),
    };
    advice.questions.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `WHYKE_BLESS=1` writes it.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
    fn the_committed_schema_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema/whyke.code.v1.json");
        let schema = schemars::schema_for!(CodeReport<'_>);
        let found = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("WHYKE_BLESS").is_some() {
            std::fs::write(path, &found).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), found);
    }

    #[test]
    fn names_do_not_change_with_the_language() {
        fn names(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
            match value {
                serde_json::Value::Object(all) => {
                    for (name, value) in all {
                        names(value, &format!("{path}.{name}"), found);
                    }
                }
                serde_json::Value::Array(all) => {
                    all.iter().for_each(|value| names(value, path, found));
                }
                _ => found.push(path.to_owned()),
            }
        }
        for word in ["809", "4653", "%%8202", "updates", "H004", "NO_PROPOSAL_CHOSEN"] {
            let [en, it] = [Language::English, Language::Italian].map(|language| {
                let text = json(word, &Found::look_up(word), language).unwrap();
                let mut found = Vec::new();
                names(&serde_json::from_str(&text).unwrap(), "", &mut found);
                found
            });
            assert_eq!(en, it, "{word}");
        }
    }
}
