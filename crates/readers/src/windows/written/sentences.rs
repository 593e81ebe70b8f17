//! A lone sentence of a dial's event, as people quote it without anything around it.

use evidence::{Place, When};

use super::super::event::{Event, Field};
use super::super::rendered;
use super::{Draft, Form, Found};
use crate::pasted::Line;

#[derive(Default)]
pub(super) struct Sentences {
    line: u32,
    lines: u32,
    text: String,
}

impl Sentences {
    /// A dial's settings take some twenty lines.
    const MOST_LINES: u32 = 40;
    const MOST: usize = 8 << 10;
}

impl Form for Sentences {
    fn line(&mut self, line: Line<'_>, found: &mut Found) -> bool {
        if is_start(line.text) {
            self.end(found);
            self.line = line.number;
        } else if self.line == 0 && is_rest(line.text) {
            self.line = line.number;
        } else if let Some(code) = retold(line.text) {
            self.end(found);
            let mut event = dial(line.number, 20227);
            event.fields = vec![Field::new("", ""); 4];
            event.fields[3].value = code;
            found.add(Draft { event, time: String::new() });
            return true;
        }
        if self.line == 0 {
            return false;
        }
        self.lines += 1;
        let is_over = line.text.trim().is_empty() || self.lines > Sentences::MOST_LINES;
        if is_over || self.text.len() + line.text.len() > Sentences::MOST {
            self.end(found);
            return false;
        }
        self.text.push_str(line.text);
        self.text.push('\n');
        true
    }

    fn end(&mut self, found: &mut Found) {
        let sentence = std::mem::take(self);
        if sentence.line == 0 {
            return;
        }
        if let Some((id, fields)) = rendered::lone_dial(unquoted(&sentence.text)) {
            let mut event = dial(sentence.line, id);
            event.fields = fields;
            found.add(Draft { event, time: String::new() });
        }
    }
}

/// Without the marks by which a writer sets a sentence apart.
fn unquoted(text: &str) -> &str {
    const MARKS: [char; 9] = ['"', '\'', '`', '*', '“', '”', '„', '«', '»'];
    // A stop may stand behind the closing one.
    let text = text.trim().trim_start_matches(MARKS);
    let ended = text.trim_end_matches('.');
    if ended.ends_with(MARKS) { ended } else { text }.trim_end_matches(MARKS)
}

fn dial(line: u32, id: u32) -> Event {
    let mut event = Event::new(Place::line(line), When::Absent);
    event.provider = "RasClient".into();
    event.id = id;
    event
}

/// Words with which only these sentences begin, or that only they hold.
fn is_start(text: &str) -> bool {
    // A message inside XML is that event's.
    if text.trim_start().starts_with('<') {
        return false;
    }
    let lower = text.to_lowercase();
    lower.contains("coid=")
        || lower.contains("dialed a connection named")
        || lower.contains("has started dialing a")
        || lower.contains("remote access server has been established by user")
}

/// What is left of such a sentence where its beginning was not quoted.
fn is_rest(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["error code returned", "codice di errore restituito"].iter().any(|rest| lower.contains(rest))
}

/// `event ID is 20227, RasClient - error 1931`: the code that follows such a word.
fn retold(text: &str) -> Option<String> {
    if !text.contains("20227") {
        return None;
    }
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .filter(|word| !word.is_empty())
        .take(64)
        .collect();
    if !words.contains(&"20227") {
        return None;
    }
    let names = ["error", "errore", "code", "codice", "fehler", "fehlercode", "erreur"];
    let at = words.iter().rposition(|word| names.contains(&word.to_lowercase().as_str()))?;
    let number = words[at + 1..].iter().take(4).find(|word| word.parse::<i64>().is_ok())?;
    (*number != "20227").then(|| (*number).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tests::statements;

    #[test]
    fn a_sentence_alone_is_a_dial_that_failed() {
        let text = "user SYSTEM dialed a connection named Algo VPN 203.0.113.10 IKEv2 which has \
                    failed. The error code returned on failure is 13868.";
        let told = statements(text);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("1 0 Dials(Dial { step: Failed"), "{told:?}");
        assert!(told[0].contains("profile: \"Algo VPN 203.0.113.10 IKEv2\", user: \"SYSTEM\""));
        assert!(told[0].contains("code: Some(13868)"), "{told:?}");
        for (open, close) in [("\"", "\""), ("“", "”"), ("**", "**"), ("`", "`"), ("“", "”.")]
        {
            assert_eq!(statements(&format!("{open}{text}{close}")), told, "{open}");
            let unstopped = text.trim_end_matches('.');
            assert_eq!(statements(&format!("{open}{unstopped}{close}")), told, "{open}");
        }
    }

    #[test]
    fn several_sentences_wrapped_and_numbered_are_several_steps() {
        let text = "1. CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user PC\\a has started \
            dialing a VPN connection using a per-user connection profile named A. The connection \
            settings are:\nVpnStrategy = IKEv2\n\n2. CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: \
            The user PC\\a dialed a\nconnection named A which has failed. The error code returned \
            on\nfailure is -2146762487.\n";
        let told = statements(text);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("tunnel: Some(Ikev2)"), "{told:?}");
        assert!(told[1].starts_with("4 "), "{told:?}");
        assert!(told[1].contains("code: Some(2148204809)"), "{told:?}");
    }

    #[test]
    fn an_italian_sentence_is_known_by_its_co_id_and_code() {
        let text = "CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: l'utente PC\\anna ha effettuato \
                    una connessione denominata A che non è riuscita. Il codice di errore restituito \
                    è 868.";
        let told = statements(text).concat();
        assert!(told.contains("step: Failed"), "{told}");
        assert!(told.contains("code: Some(868)"), "{told}");
    }

    #[test]
    fn half_a_sentence_and_a_translated_one_still_give_their_code() {
        for text in [
            "... which has failed. The error code returned on failure is 812.",
            "A dial-up connection named test1 has been made and the connection has failed. The \
             error code returned after failure is 812.",
            "La connessione non è riuscita. Codice di errore restituito in caso di errore: 812",
        ] {
            let told = statements(text);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains("step: Failed"), "{told:?}");
            assert!(told[0].contains("code: Some(812)"), "{told:?}");
        }
        assert_eq!(statements("The error code returned by the server is unclear"), [""; 0]);
    }

    #[test]
    fn an_event_that_is_retold_in_a_sentence_gives_its_code() {
        let told = statements("The event ID is 20227, RasClient - error 1931").concat();
        assert!(told.contains("code: Some(1931)"), "{told}");
        assert_eq!(statements("I see event 20227 again and again"), [""; 0]);
        assert_eq!(statements("error 20227"), [""; 0]);
        let lone = statements("I dialed a connection and it failed with error 809").concat();
        assert!(lone.contains("Reports { code: 809, partly: false }"), "{lone}");
    }
}
