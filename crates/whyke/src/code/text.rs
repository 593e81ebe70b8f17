//! What was looked up, as text for a person.

use evidence::Product;
use knowledge::{Event, NotifyMeaning, Remark, Token, Update, WindowsCode};
use verdict::{Cause, Language};

use super::advice::{self, Advice};
use super::found::Found;
use super::logged::Logged;
use super::stage::stage;
use super::suspects::{Suspect, of_code, of_event, of_notify};
use super::wrap::{columns, labelled, paragraph};

/// Where the second of two columns begins.
const MIDDLE: usize = 42;

/// Where the text beside a label begins.
const LABEL: usize = 13;

pub(super) fn text(found: &Found, language: Language) -> String {
    let page = Page { language, at: usize::from(language == Language::Italian) };
    let mut blocks = Vec::new();
    blocks.extend(found.causes.iter().map(|cause| page.cause(*cause)));
    blocks.extend(page.logged(&found.logged));
    if let Some(certainty) = found.sentence {
        blocks.push(page.recognised(certainty));
    }
    let notifies = found.notifies.iter().map(|row| page.notify(row));
    let windows = found.codes.iter().map(|row| page.code(row));
    let windows = windows.chain(found.events.iter().map(|row| page.event(row)));
    // Of a small number IKE is meant rather than a general code of Windows.
    match found.codes.first() {
        Some(row) if row.code > u32::from(u8::MAX) => blocks.extend(windows.chain(notifies)),
        _ => blocks.extend(notifies.chain(windows)),
    }
    blocks.extend(found.tokens.iter().map(|row| page.token(row)));
    blocks.extend(found.updates.iter().map(|row| page.update(row)));
    blocks.extend(Advice::on(found).map(|advice| page.advice(&advice, found)));
    let mut out = blocks.join("\n");
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

#[derive(Clone, Copy)]
struct Page {
    language: Language,
    /// Of a bilingual text.
    at: usize,
}

impl Page {
    fn say(self, both: [&'static str; 2]) -> &'static str {
        both[self.at]
    }

    fn recognised(self, certainty: knowledge::Certainty) -> String {
        paragraph(
            self.say(match certainty {
                knowledge::Certainty::Whole => {
                    ["Windows says this sentence with:", "Windows dice questa frase con:"]
                }
                knowledge::Certainty::Part => [
                    "a part of a sentence that Windows says with:",
                    "una parte di una frase che Windows dice con:",
                ],
            }),
            0,
        )
    }

    /// What is meant once, with all who say it.
    fn logged(self, found: &[Logged]) -> Vec<String> {
        let mut rows: Vec<&'static Remark> = Vec::new();
        for own in found {
            if rows.iter().all(|row| row.name != own.row.name) {
                rows.push(own.row);
            }
        }
        rows.iter().map(|row| self.remark(row, found)).collect()
    }

    /// `strongSwan 5.0–6.1, main_mode.c: logged at level 1, the default`.
    fn origin(self, found: &Logged) -> Option<String> {
        let origin = found.origin?;
        let logged = match origin.logged {
            evidence::Logged::Always => self.say(["always logged", "sempre registrata"]).to_owned(),
            evidence::Logged::From { level, default } if level <= default => format!(
                "{} {level}",
                self.say([
                    "logged by default, from level",
                    "registrata senza impostare nulla, dal livello",
                ])
            ),
            evidence::Logged::From { level, default } => format!(
                "{} {level}, {} {default}",
                self.say(["logged only from level", "registrata solo dal livello"]),
                self.say(["while the default is", "mentre il predefinito è"])
            ),
            evidence::Logged::With(command) => {
                format!("{} {command}", self.say(["logged with", "registrata con"]))
            }
        };
        let product = found.product.map(Product::name).unwrap_or_default();
        let who = [product, origin.versions].join(" ");
        Some(format!("{}: {logged} ({})", who.trim(), origin.source))
    }

    fn remark(self, row: &Remark, found: &[Logged]) -> String {
        let all = || found.iter().filter(|own| own.row.name == row.name);
        let who: Vec<&str> = all().filter_map(|own| own.product).map(Product::name).collect();
        let mut out = match who.as_slice() {
            [] => self
                .say(["a sentence of a gateway's log", "una frase del registro di un gateway"])
                .to_owned(),
            _ => format!("{} {}", self.say(["a sentence of", "una frase di"]), who.join(", ")),
        };
        out.push('\n');
        out += &paragraph(row.says[self.at], 0);
        let mut origins: Vec<String> = all().filter_map(|own| self.origin(own)).collect();
        origins.dedup();
        out.extend(origins.iter().map(|line| paragraph(line, 0)));
        if !all().any(|own| own.is_confirmed) {
            out += &paragraph(
                self.say([
                    "no public log or document shows this sentence: it decides nothing",
                    "nessun registro o documento pubblico mostra questa frase: non decide nulla",
                ]),
                0,
            );
        }
        if row.causes.is_empty() {
            return out;
        }
        let head = match row.names {
            true => [
                "the cause that it names, then what it cannot tell from it",
                "la causa che indica, poi ciò che non ne distingue",
            ],
            false => ["what may be behind it", "che cosa può esserci dietro"],
        };
        out += &format!("\n{}\n", self.say(head));
        for cause in row.causes.iter().filter_map(|cause| Cause::find(cause)) {
            out += &format!("  {} {}\n", cause.code(), cause.phrase().of(self.language));
        }
        out.push('\n');
        out + &paragraph(
            self.say([
                "one sentence is rarely all: whyke explain FILE reads the whole log, better with \
                 the other end's",
                "una frase sola di rado basta: whyke explain FILE legge tutto il registro, meglio \
                 con quello dell’altro lato",
            ]),
            0,
        )
    }

    fn code(self, row: &'static WindowsCode) -> String {
        let number = advice::number(row.code);
        let mut out = format!("{number}  {}", row.name).trim_end().to_owned() + "\n";
        let alone = match row.causes.len() {
            0 | 1 => "",
            _ => self.say([
                "; the number alone does not say why",
                "; il numero da solo non dice perché",
            ]),
        };
        out += &paragraph(&format!("{}{alone}", row.means[self.at]), 0);
        if row.causes.is_empty() {
            out += &paragraph(self.class(row), 0);
        }
        let stage = row.phase.and_then(stage).map(|stage| (["stage", "fase"], stage));
        let note = row.note.map(|note| (["beware", "attenzione"], note));
        if stage.is_some() || note.is_some() {
            out.push('\n');
        }
        for (label, text) in stage.into_iter().chain(note) {
            out += &labelled(self.say(label), text[self.at], LABEL);
        }
        out += &self.suspects(&of_code(row));
        let updates = knowledge::updates().iter().filter(|update| update.codes.contains(&row.code));
        for (count, update) in updates.enumerate() {
            if count == 0 {
                out.push('\n');
            }
            let line = format!("{}: {} (whyke code updates)", update.since, update.what[self.at]);
            out += &labelled(self.say(["also since", "anche dal"]), &line, LABEL);
        }
        out
    }

    /// What a code is about of which no cause is known.
    fn class(self, row: &WindowsCode) -> &'static str {
        use knowledge::CodeClass;
        self.say(match row.class {
            CodeClass::Ras => [
                "a code of Remote Access; no source ranks its causes",
                "un codice di Accesso remoto; nessuna fonte ne ordina le cause",
            ],
            CodeClass::Ipsec => [
                "a code of IPsec; no source ranks its causes",
                "un codice di IPsec; nessuna fonte ne ordina le cause",
            ],
            CodeClass::Certificate => [
                "a code of certificates and keys; no source ranks its causes",
                "un codice di certificati e chiavi; nessuna fonte ne ordina le cause",
            ],
            CodeClass::Eap => [
                "a code of EAP and its security packages; no source ranks its causes",
                "un codice di EAP e dei suoi pacchetti di sicurezza; nessuna fonte ne ordina le \
                 cause",
            ],
            CodeClass::Wfp => [
                "a code of the Windows Filtering Platform; no source ranks its causes",
                "un codice della Piattaforma filtro Windows; nessuna fonte ne ordina le cause",
            ],
            CodeClass::System => [
                "a general code of Windows: what matters is who reports it, and about what",
                "un codice generale di Windows: conta chi lo segnala, e su che cosa",
            ],
        })
    }

    fn event(self, row: &'static Event) -> String {
        let log = self.say(["log", "registro"]);
        let mut out = format!("{}  {} · {log} {}\n", row.id, row.provider, row.channel);
        out += &paragraph(row.proves[self.at], 0);
        if let Some(command) = row.enable {
            out.push('\n');
            let label = self.say(["off", "disattivo"]);
            let says = self.say([
                "by default; to have it logged from now on (as administrator):",
                "di norma; per averlo nel registro da ora in poi (come amministratore):",
            ]);
            out += &labelled(label, says, LABEL);
            out += &format!("{:LABEL$}  {command}\n", "");
        }
        if let Some(note) = row.note {
            out += &labelled("", note[self.at], LABEL);
        }
        if matches!(row.id, 4652..=4654 | 4984) {
            out += &labelled(
                self.say(["look up", "cercare"]),
                self.say([
                    "also its Failure Reason as it stands (whyke code \"…\") and its numbers \
                     (whyke code %%8202)",
                    "anche il suo motivo così com’è scritto (whyke code \"…\") e i suoi numeri \
                     (whyke code %%8202)",
                ]),
                LABEL,
            );
        }
        out + &self.suspects(&of_event(row))
    }

    fn notify(self, row: &NotifyMeaning) -> String {
        let mut out = format!("IKEv{}  {}  {}\n", row.version, row.number, row.name());
        out += &paragraph(row.means[self.at], 0);
        out + &self.suspects(&of_notify(row))
    }

    fn token(self, row: &Token) -> String {
        format!("%%{}  {}\n", row.number, row.says[self.at]) + &paragraph(row.means[self.at], 0)
    }

    fn update(self, row: &Update) -> String {
        let mut what = row.what[self.at].to_owned();
        if !row.confirmed {
            what += self.say([" (one report)", " (una sola fonte)"]);
        }
        let mut out = labelled(row.since, &what, LABEL);
        let kb =
            |kbs: &[u32]| kbs.iter().map(|kb| format!("KB{kb}")).collect::<Vec<_>>().join(", ");
        let codes: Vec<_> = row.codes.iter().map(|code| advice::number(*code)).collect();
        let lines = [
            (["updates", "aggiornam."], kb(row.kbs)),
            (["builds", "build"], row.builds.join(", ")),
            (["codes", "codici"], codes.join(", ")),
            (["effect", "effetto"], row.effect[self.at].to_owned()),
            (["way out", "rimedio"], row.way_out[self.at].to_owned()),
            (["repaired by", "corretto da"], kb(row.fixed_by)),
        ];
        for (label, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
            out += &labelled(self.say(*label), text, LABEL);
        }
        out
    }

    fn cause(self, cause: Cause) -> String {
        let head = format!("{}  {}\n", cause.code(), cause.name());
        if let Some(rule) = diagnosis::catalogue::rule(cause) {
            return format!("{head}\n{}\n", rule.explain(self.language).trim_end());
        }
        let phrase = cause.phrase();
        let words = phrase.of(self.language);
        head + words + "\n"
    }

    fn suspects(self, suspects: &[Suspect]) -> String {
        if suspects.is_empty() {
            return String::new();
        }
        let left = self.say(["possible, most often met first", "possibili, dalle più frequenti"]);
        let right = self.say(["what would tell", "che cosa lo direbbe"]);
        let mut out = "\n".to_owned() + &columns(left, right, 0, MIDDLE);
        for suspect in suspects {
            let phrase = suspect.cause.phrase();
            let words = phrase.of(self.language);
            let left = format!("{} {words}", suspect.cause.code());
            out += &columns(&left, suspect.tell[self.at], 2, MIDDLE);
        }
        out
    }

    fn advice(self, advice: &Advice, found: &Found) -> String {
        let mut out = String::new();
        if !advice.questions.is_empty() {
            out += &paragraph(
                self.say([
                    "by phone, the simplest first; an answer makes causes unlikely and proves \
                     nothing",
                    "per telefono, dalla domanda più semplice; una risposta rende improbabili \
                     delle cause e non prova nulla",
                ]),
                0,
            );
        }
        for (number, question) in (1..).zip(&advice.questions) {
            out += &labelled(&format!("  {number}"), question.asks[self.at], 4);
            for (label, answer) in [(["yes", "sì"], &question.yes), (["no", "no"], &question.no)] {
                let codes: Vec<_> =
                    advice.removed(answer).iter().map(|cause| cause.code()).collect();
                let mut says = format!("→ {}", answer.says[self.at]);
                if !codes.is_empty() {
                    let unlikely = self.say(["unlikely", "improbabili"]);
                    says += &format!("; {unlikely}: {}", codes.join(" "));
                }
                out += &labelled(&format!("    {:4}", self.say(label)), &says, 8);
            }
        }
        let evidence: Vec<_> = advice
            .evidence()
            .iter()
            .map(|row| knowledge::without_time(row.what[self.at]))
            .collect();
        if !evidence.is_empty() {
            let label = self.say(["it decides", "lo decide"]);
            out += &format!("\n{}", labelled(label, &evidence.join("; "), LABEL));
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out += &format!("{}\n", labelled("ticket", &advice.ticket(found, self.language), LABEL));
        for (count, step) in advice.steps.iter().enumerate() {
            let label = if count == 0 { self.say(["now", "ora"]) } else { "" };
            out += &labelled(label, &format!("{}:", step.says[self.at]), LABEL);
            out += &format!("{:LABEL$}  {}\n", "", step.command);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str, language: Language) -> String {
        text(&Found::look_up(word), language)
    }

    #[test]
    fn every_code_event_and_token_has_a_text_of_at_most_80_columns_in_both_languages() {
        let codes = knowledge::WINDOWS_CODES.iter().map(|row| row.code.to_string());
        let events = knowledge::EVENTS.iter().map(|row| format!("event {}", row.id));
        let tokens = knowledge::TOKENS.iter().map(|row| format!("%%{}", row.number));
        let causes = Cause::ALL.iter().filter(|c| diagnosis::catalogue::rule(**c).is_none());
        let causes = causes.map(|cause| cause.name().to_owned());
        for word in codes.chain(events).chain(tokens).chain(causes) {
            let [en, it] = [Language::English, Language::Italian].map(|l| of(&word, l));
            assert!(en != it && !en.is_empty(), "{word}");
            for line in en.lines().chain(it.lines()).filter(|line| !line.contains("/set")) {
                // Commands and names of providers are not broken.
                let longest = if line.contains("Microsoft-") { 160 } else { 80 };
                assert!(line.chars().count() <= longest, "{word}: {line}");
            }
        }
    }

    #[test]
    fn every_cause_is_explained_at_length_in_both_languages() {
        for cause in Cause::ALL {
            assert!(diagnosis::catalogue::rule(*cause).is_some(), "{cause}");
        }
        let text = of("registry-override", Language::English);
        assert!(text.contains("ProhibitIpSec"), "{text}");
        assert!(of("H004", Language::Italian).contains("WAN Miniport"));
    }

    #[test]
    fn wrong_guides_are_named_where_they_would_be_followed() {
        for (word, wrong) in [
            ("809", "AssumeUDPEncapsulationContextOnSendRule does nothing for IKEv2"),
            ("827", "IKEEXT"),
            ("789", "never sends"),
            ("4653", "off by default"),
            ("%%8244", "does nothing here"),
        ] {
            let text = of(word, Language::English).replace('\n', " ");
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(wrong), "{word}: {text}");
        }
    }
}
