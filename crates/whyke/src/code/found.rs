//! Everything a word can mean.

use knowledge::{Certainty, Event, NotifyMeaning, Symptom, Token, Update, WindowsCode};
use verdict::Cause;

use super::logged::{self, Logged};
use super::number::{self, Asked};
use super::paste;

#[derive(Default)]
pub(super) struct Found {
    pub(super) causes: Vec<Cause>,
    pub(super) codes: Vec<&'static WindowsCode>,
    pub(super) events: Vec<&'static Event>,
    pub(super) tokens: Vec<&'static Token>,
    pub(super) notifies: Vec<&'static NotifyMeaning>,
    pub(super) updates: Vec<&'static Update>,
    /// The codes were recognised by a sentence of Windows.
    pub(super) sentence: Option<Certainty>,
    /// Sentences of gateways.
    pub(super) logged: Vec<Logged>,
}

impl Found {
    /// A number or name; else several of them; else what a paste names.
    pub(super) fn look_up(text: &str) -> Found {
        let text = text.trim().trim_matches(number::is_quote).trim();
        let mut found = Found::of_one(text);
        if found.is_empty() {
            found = Found::of_each(text);
        }
        if found.is_empty() {
            (found.logged, found.notifies) = logged::look_up(text);
        }
        if found.is_empty() {
            found = Found::of_paste(text);
        }
        found.keep_provider(text);
        found
    }

    pub(super) fn is_empty(&self) -> bool {
        self.causes.is_empty()
            && self.codes.is_empty()
            && self.events.is_empty()
            && self.tokens.is_empty()
            && self.notifies.is_empty()
            && self.updates.is_empty()
            && self.logged.is_empty()
    }

    fn of_one(word: &str) -> Found {
        const UPDATES: &[&str] = &["update", "updates", "aggiornamento", "aggiornamenti"];
        let mut found = Found::default();
        if word.is_empty() {
            return found;
        }
        found.causes.extend(Cause::find(word));
        if UPDATES.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            found.updates.extend(knowledge::updates());
        }
        if let Some((asked, number)) = number::number(word) {
            found.add_number(asked, number);
        }
        let named = knowledge::WINDOWS_CODES.iter();
        found.codes.extend(named.filter(|row| is_named(row.name, word)));
        found.notifies.extend(knowledge::notify_meanings_named(word));
        found
    }

    fn add_number(&mut self, asked: Asked, number: u32) {
        match asked {
            Asked::Anything => {
                self.add_code(number);
                self.add_events(number);
                if let Ok(small) = u16::try_from(number) {
                    let both = [1, 2].into_iter();
                    self.notifies.extend(both.filter_map(|v| knowledge::notify_meaning(v, small)));
                }
                // Tokens are asked for with their signs, but a number of five digits is easily
                // copied without them.
                let alone = self.codes.is_empty() && self.events.is_empty();
                self.tokens.extend(knowledge::token(number).filter(|_| alone));
                self.updates.extend(knowledge::update(number));
            }
            Asked::Error => {
                self.add_code(number);
                if self.is_empty() {
                    self.add_number(Asked::Anything, number);
                }
            }
            Asked::Event => {
                self.add_events(number);
                if self.is_empty() {
                    self.add_number(Asked::Anything, number);
                }
            }
            // In events of services the number is an error.
            Asked::Token => match knowledge::token(number) {
                Some(token) => self.tokens.push(token),
                None => self.add_code(number),
            },
            Asked::Update => self.updates.extend(knowledge::update(number)),
        }
    }

    /// `CAPI2 11`, `SCM 7036`: who logs it is named, so nothing else is meant.
    fn keep_provider(&mut self, words: &str) {
        const SHORT: &[(&str, &str)] = &[("scm", "Service Control Manager"), ("nps", "627")];
        let named = |event: &Event, word: &str| {
            let short = SHORT.iter().any(|(short, meant)| {
                word == *short
                    && (event.provider == *meant || event.id.to_string().starts_with(meant))
            });
            let parts = event.provider.split(['-', ' ']).chain([event.channel]);
            short || parts.into_iter().any(|part| part.eq_ignore_ascii_case(word))
        };
        const FEW: usize = 4;
        if words.split_whitespace().nth(FEW).is_some() {
            return;
        }
        let words = words.to_lowercase();
        let names =
            |event: &&'static Event| words.split_whitespace().any(|word| named(event, word));
        if self.events.iter().any(names) {
            self.events.retain(names);
            (self.codes, self.notifies) = (Vec::new(), Vec::new());
        }
    }

    fn add_code(&mut self, number: u32) {
        // An HRESULT that wraps a Win32 code.
        let inner = (number >> 16 == 0x8007).then_some(number & 0xffff);
        let row =
            knowledge::windows_code(number).or_else(|| inner.and_then(knowledge::windows_code));
        self.codes.extend(row.filter(|row| !self.codes.contains(row)));
    }

    fn add_events(&mut self, number: u32) {
        for event in knowledge::events(number) {
            if !self.events.contains(&event) {
                self.events.push(event);
            }
        }
    }

    /// `13801 809`: several things at once, when each of them is known.
    fn of_each(text: &str) -> Found {
        const MOST: usize = 16;
        let mut all = Found::default();
        let words = text.split([' ', ',', ';', '\n', '\r', '\t']).filter(|word| !word.is_empty());
        for (count, word) in words.enumerate() {
            let found = Found::of_one(word);
            if found.is_empty() || count >= MOST {
                return Found::default();
            }
            all.causes.extend(found.causes);
            all.codes.extend(found.codes);
            all.events.extend(found.events);
            all.tokens.extend(found.tokens);
            all.notifies.extend(found.notifies);
            all.updates.extend(found.updates);
        }
        all
    }

    fn of_paste(text: &str) -> Found {
        let mut found = Found::default();
        for (asked, number) in paste::numbers(text) {
            found.add_number(asked, number);
        }
        if let Some(sentence) = knowledge::code_of_sentence(text) {
            // A number says it better than a half of a sentence.
            let counts = sentence.certainty == Certainty::Whole || found.codes.is_empty();
            for code in std::iter::once(&sentence.code).chain(sentence.also) {
                if counts && !found.codes.iter().any(|row| row.code == *code) {
                    found.add_code(*code);
                    found.sentence = Some(sentence.certainty);
                }
            }
        }
        found
    }
}

/// By its symbol, or by the end of it: `IKE_POLICY_MATCH`.
fn is_named(name: &str, word: &str) -> bool {
    let ending = name.len().checked_sub(word.len()).filter(|at| {
        word.contains('_') && name.as_bytes().get(at.wrapping_sub(1)).is_none_or(|c| *c == b'_')
    });
    ending.is_some_and(|at| name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(word)))
}

/// The symptom in which this notify is the refusal.
pub(super) fn symptom_of(notify: &NotifyMeaning) -> Option<&'static Symptom> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<u32> {
        Found::look_up(text).codes.iter().map(|row| row.code).collect()
    }

    #[test]
    fn a_code_is_found_however_it_is_written() {
        assert_eq!(codes("ike_policy_match"), [13868]);
        assert_eq!(codes("POLICY_MATCH"), [13868]);
        assert!(codes("H").is_empty());
        for text in ["789", "Errore 789", "l2tp error 789.", "ERROR_OAKLEY_GENERAL_PROCESSING"] {
            assert_eq!(codes(text), [789], "{text}");
        }
        for text in ["0x800B0109", "-2146762487", "CERT_E_UNTRUSTEDROOT"] {
            assert_eq!(codes(text), [0x800B_0109], "{text}");
        }
        for text in [
            "IKE authentication credentials are unacceptable",
            "le credenziali di autenticazione IKE sono inaccettabili.",
            "Impossibile connettersi: “Le credenziali di autenticazione\nIKE sono inaccettabili”",
        ] {
            assert_eq!(codes(text), [13801], "{text}");
        }
        assert_eq!(codes("0x80070426"), [1062]);
    }

    #[test]
    fn a_pasted_event_says_its_number_and_its_sentence() {
        let text = "Event ID: 4653\nAn IPsec main mode negotiation failed.\n\
                    Failure Point: Local computer\nFailure Reason: Negotiation timed out\n";
        let found = Found::look_up(text);
        assert_eq!(found.events[0].id, 4653);
        assert_eq!(found.codes[0].code, 13805);
        assert_eq!(found.sentence, Some(Certainty::Whole));
    }

    #[test]
    fn a_number_of_two_tables_is_looked_up_in_both() {
        let found = Found::look_up("11");
        assert!(!found.events.is_empty() && !found.notifies.is_empty());
        assert!(Found::look_up("evento 11").notifies.is_empty());
        for (word, provider) in [
            ("CAPI2 11", "Microsoft-Windows-CAPI2"),
            ("RasTls 101", "Microsoft-Windows-EapMethods-RasTls"),
            ("SCM 7036", "Service Control Manager"),
            ("NPS 6273", "Microsoft-Windows-Security-Auditing"),
        ] {
            let found = Found::look_up(word);
            assert!(found.events.len() == 1 && found.notifies.is_empty(), "{word}");
            assert_eq!(found.events[0].provider, provider);
        }
        assert_eq!(Found::look_up("%%1058").codes[0].code, 1058);
        assert_eq!(Found::look_up("%%8202").tokens[0].number, 8202);
        assert_eq!(Found::look_up("KB5010793").updates[0].name, "january-2022");
        assert_eq!(Found::look_up("updates").updates.len(), knowledge::updates().len());
    }

    #[test]
    fn nonsense_is_not_found() {
        for text in [
            "",
            "  ",
            "zzzzzz",
            "99999999",
            "the quick brown fox jumps",
            "\"\"",
            "2001:db8::1",
            "203.0.113.7",
        ] {
            assert!(Found::look_up(text).is_empty(), "{text}");
        }
    }
}
