//! `whyke code X`: a cause, a Windows error, an IKE notify or a symptom, explained offline.

use std::fmt::Write;

use anyhow::{Result, bail};
use knowledge::{NotifyMeaning, WindowsCode};
use schemars::JsonSchema;
use serde::Serialize;
use verdict::{Cause, Language, Phase};

use crate::arguments::{Common, Format};
use crate::{output, style};

/// Everything a word can mean.
#[derive(Default)]
struct Found {
    causes: Vec<Cause>,
    codes: Vec<&'static WindowsCode>,
    notifies: Vec<&'static NotifyMeaning>,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.causes.is_empty() && self.codes.is_empty() && self.notifies.is_empty()
    }
}

pub(crate) fn knows(word: &str) -> bool {
    !look_up(word).is_empty()
}

pub(crate) fn run(word: &str, common: &Common) -> Result<u8> {
    let language = style::style(common)?.language;
    let mut found = look_up(word);
    if found.is_empty() {
        found = each_word(word);
    }
    if found.is_empty() {
        bail!("{}", unknown(word, language));
    }
    let text = match common.format {
        Format::Text => text(word, &found, language),
        Format::Json => json(word, &found, language)?,
    };
    output::deliver(&text, common)?;
    Ok(0)
}

/// `13801 809`: several things at once, when each of them is known.
fn each_word(words: &str) -> Found {
    let mut all = Found::default();
    for word in words.split([' ', ',']).filter(|word| !word.is_empty()) {
        let found = look_up(word);
        if found.is_empty() {
            return Found::default();
        }
        all.causes.extend(found.causes);
        all.codes.extend(found.codes);
        all.notifies.extend(found.notifies);
    }
    all
}

fn look_up(word: &str) -> Found {
    let word = word.trim();
    let mut found = Found::default();
    found.causes.extend(Cause::find(word));
    if let Some(number) = number(word) {
        found.codes.extend(knowledge::windows_code(number));
        if let Ok(small) = u16::try_from(number) {
            let both = [1, 2].into_iter().filter_map(|v| knowledge::notify_meaning(v, small));
            found.notifies.extend(both);
        }
    }
    found
        .codes
        .extend(knowledge::WINDOWS_CODES.iter().filter(|row| row.name.eq_ignore_ascii_case(word)));
    found.notifies.extend(knowledge::notify_meanings_named(word));
    found
}

/// Decimal, hexadecimal or signed; `Error 809` and `Errore 809` too; letters that people type for
/// digits are forgiven.
fn number(word: &str) -> Option<u32> {
    let mut words = word.split_whitespace().rev();
    let last = words.next()?.trim_end_matches(['.', ':', ',']);
    // "Error 809" and "Errore 809", but not two numbers.
    if words.any(|other| other.chars().any(|c| c.is_ascii_digit())) {
        return None;
    }
    if let Some(hex) = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    if let Some(negative) = last.strip_prefix('-') {
        let value: i64 = negative.parse().ok()?;
        return i32::try_from(-value).ok().map(i32::cast_unsigned);
    }
    let digits: String = last
        .chars()
        .map(|c| match c {
            'l' | 'I' => '1',
            'O' | 'o' => '0',
            other => other,
        })
        .collect();
    let has_digit = last.chars().any(|c| c.is_ascii_digit());
    has_digit.then(|| digits.parse().ok()).flatten()
}

// ---- text

fn text(word: &str, found: &Found, language: Language) -> String {
    let at = match language {
        Language::English => 0,
        Language::Italian => 1,
    };
    let mut out = String::new();
    for cause in &found.causes {
        cause_text(&mut out, *cause, language);
    }
    for code in &found.codes {
        // HRESULTs are known by their hexadecimal form.
        let _ = match code.code {
            0x8000_0000.. => writeln!(out, "0x{:08X}  {}", code.code, code.name),
            small => writeln!(out, "{small}  {}", code.name),
        };
        let _ = writeln!(out, "{}\n", wrap(code.means[at], 80, 0));
        if !code.causes.is_empty() {
            let _ = writeln!(out, "{}", in_order(language));
            for (cause, tell) in code.causes.iter().zip(code.tells) {
                let name = Cause::find(cause).map_or("", Cause::code);
                let _ = writeln!(out, "  {name:<5} {cause:<27} {}", wrap(tell[at], 80, 35));
            }
            out.push('\n');
        }
    }
    for notify in &found.notifies {
        let _ = writeln!(out, "IKEv{}  {}  {}", notify.version, notify.number, notify.name());
        let _ = writeln!(out, "{}\n", wrap(notify.means[at], 80, 0));
        if let Some(symptom) = symptom_of(notify) {
            let _ = writeln!(out, "{}", in_order(language));
            for candidate in symptom.candidates.iter().take(10) {
                let cause = candidate.cause;
                let name = Cause::find(cause).map_or("", Cause::code);
                let tell = wrap(candidate.tell[at], 80, 35);
                let _ = writeln!(out, "  {name:<5} {cause:<27} {tell}");
            }
            out.push('\n');
        }
    }
    if asks_for_evidence(found) {
        let _ = writeln!(out, "{}", wrap(&next_step(word, language), 80, 0));
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// A refusal of IPsec itself: a capture would say more than the number.
fn asks_for_evidence(found: &Found) -> bool {
    let ours = |cause: &str| {
        Cause::find(cause).is_some_and(|cause| {
            !matches!(cause.phase(), Phase::UserAuth | Phase::None) && cause != Cause::NOT_IPSEC
        })
    };
    let codes = found.codes.iter().any(|code| code.causes.first().is_some_and(|cause| ours(cause)));
    codes || found.notifies.iter().any(|notify| symptom_of(notify).is_some())
}

fn cause_text(out: &mut String, cause: Cause, language: Language) {
    let _ = writeln!(out, "{}  {}", cause.code(), cause.name());
    match diagnosis::catalogue::rule(cause) {
        Some(rule) => {
            let _ = writeln!(out, "\n{}", rule.explain(language).trim_end());
        }
        None => {
            let sentence = match language {
                Language::English => "a capture does not show it; this version reads captures only",
                Language::Italian => {
                    "una cattura non la mostra; questa versione legge solo catture"
                }
            };
            let _ = writeln!(out, "{sentence}");
        }
    }
}

/// The symptom in which this notify is the refusal.
fn symptom_of(notify: &NotifyMeaning) -> Option<&'static knowledge::Symptom> {
    let name = match (notify.version, notify.number) {
        (2, 14) => "init-refused-no-proposal",
        (2, 17) => "init-refused-group",
        (2, 5) => "version-refused",
        (2, 24) => "auth-refused-sealed",
        (1, 14) => "main1-refused",
        (1, 18) => "quick-refused",
        _ => return None,
    };
    knowledge::symptom(name)
}

fn in_order(language: Language) -> &'static str {
    match language {
        Language::English => "in the order they are found in practice",
        Language::Italian => "nell’ordine in cui si trovano in pratica",
    }
}

fn next_step(word: &str, language: Language) -> String {
    match language {
        Language::English => format!(
            "{word} alone does not say why. To know, before any restart (a restart empties the \
             log that knows more): capture one attempt and run: whyke capture.pcap"
        ),
        Language::Italian => format!(
            "{word} da solo non dice perché. Per saperlo, prima di ogni riavvio (un riavvio \
             svuota il registro che ne sa di più): catturare un tentativo ed eseguire: whyke \
             cattura.pcap"
        ),
    }
}

/// Words that are near, by the number of letters that differ.
fn unknown(word: &str, language: Language) -> String {
    let mut near: Vec<(usize, String)> = names()
        .into_iter()
        .map(|name| (distance(&word.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= 2.max(word.len() / 4))
        .collect();
    near.sort();
    near.truncate(3);
    let near: Vec<String> = near.into_iter().map(|(_, name)| name).collect();
    match (language, near.as_slice()) {
        (Language::English, []) => {
            format!("{word}: not a code, cause or notify this version knows")
        }
        (Language::Italian, []) => {
            format!("{word}: non è un codice, una causa o una notifica nota a questa versione")
        }
        (Language::English, near) => {
            format!("{word}: not known; did you mean {}?", near.join(", "))
        }
        (Language::Italian, near) => {
            format!("{word}: sconosciuto; si intendeva {}?", near.join(", "))
        }
    }
}

fn names() -> Vec<String> {
    let causes = Cause::ALL.iter().flat_map(|c| [c.name().to_owned(), c.code().to_owned()]);
    let codes =
        knowledge::WINDOWS_CODES.iter().flat_map(|row| [row.code.to_string(), row.name.to_owned()]);
    let notifies = knowledge::NOTIFY_MEANINGS.iter().map(|row| row.name().to_owned());
    let mut names: Vec<String> = causes.chain(codes).chain(notifies).collect();
    names.sort();
    names.dedup();
    names
}

/// Edits with neighbours that changed places as one ("13081" and "13801").
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// Breaks at spaces; lines after the first are indented.
fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut out = String::new();
    let mut column = indent;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > indent && column + 1 + length > width {
            let _ = write!(out, "\n{:indent$}", "");
            column = indent;
        } else if column > indent {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

// ---- JSON

/// Everything that a word can mean.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "whyke.code.v1")]
struct CodeReport<'a> {
    schema: &'static str,
    language: &'static str,
    word: &'a str,
    causes: Vec<CauseEntry>,
    windows: Vec<WindowsEntry>,
    notifies: Vec<NotifyEntry>,
}

#[derive(Serialize, JsonSchema)]
struct CauseEntry {
    code: &'static str,
    cause: &'static str,
    phase: &'static str,
    explanation: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
struct WindowsEntry {
    code: u32,
    name: &'static str,
    means: &'static str,
    causes: &'static [&'static str],
    reference: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct NotifyEntry {
    ike_version: u8,
    number: u16,
    name: &'static str,
    means: &'static str,
    causes: Vec<&'static str>,
    reference: &'static str,
}

fn json(word: &str, found: &Found, language: Language) -> Result<String> {
    let at = usize::from(language == Language::Italian);
    let report = CodeReport {
        schema: "whyke.code.v1",
        language: language.code(),
        word,
        causes: found
            .causes
            .iter()
            .map(|cause| CauseEntry {
                code: cause.code(),
                cause: cause.name(),
                phase: cause.phase().name(),
                explanation: diagnosis::catalogue::rule(*cause).map(|rule| rule.explain(language)),
            })
            .collect(),
        windows: found
            .codes
            .iter()
            .map(|row| WindowsEntry {
                code: row.code,
                name: row.name,
                means: row.means[at],
                causes: row.causes,
                reference: row.reference,
            })
            .collect(),
        notifies: found
            .notifies
            .iter()
            .map(|row| NotifyEntry {
                ike_version: row.version,
                number: row.number,
                name: row.name(),
                means: row.means[at],
                causes: symptom_of(row)
                    .map(|symptom| symptom.candidates.iter().map(|c| c.cause).collect())
                    .unwrap_or_default(),
                reference: row.reference,
            })
            .collect(),
    };
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(number("809"), Some(809));
        assert_eq!(number("Errore 8O9"), Some(809));
        assert_eq!(number("0x800B0109"), Some(0x800B_0109));
        assert_eq!(number("-2146762487"), Some(0x800B_0109));
        assert_eq!(number("l3801"), Some(13801));
        assert_eq!(number("Oil"), None);
    }

    #[test]
    fn changed_places_count_as_one_edit() {
        assert_eq!(distance("13081", "13801"), 1);
        assert_eq!(distance("psk-mismatch", "psk-missmatch"), 1);
    }

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
    fn near_misses_are_offered() {
        assert!(unknown("13081", Language::English).contains("13801"));
    }
}
