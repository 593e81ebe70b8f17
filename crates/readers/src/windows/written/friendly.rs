//! The Details tab of the Event Viewer in its friendly view, as it is copied.

use evidence::{Place, When};

use super::super::event::{Event, Field};
use super::super::security_fields;
use super::{Draft, Form, Found, leading_number};
use crate::pasted::Line;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Outside,
    System,
    Data,
    /// Elements with attributes, of events that have no plain data.
    UserData,
    /// `In Words` of the binary, below the rest.
    Words,
}

#[derive(Default)]
pub(super) struct Friendly {
    part: Part,
    line: u32,
    provider: String,
    id: Option<u32>,
    time: String,
    channel: String,
    computer: String,
    /// The element whose attributes follow.
    element: String,
    /// The number of the only event with such an element.
    by_element: Option<u32>,
    fields: Vec<Field>,
    binary: Vec<u8>,
    blank: u32,
}

impl Friendly {
    /// Of one event, and of one value.
    const MOST_FIELDS: usize = 64;
    const MOST: usize = 4096;
    /// Empty lines inside an event; more end it.
    const MOST_BLANK: u32 = 3;
}

impl Form for Friendly {
    fn line(&mut self, line: Line<'_>, found: &mut Found) -> bool {
        let text = line.text.trim();
        match heading(text) {
            Some("System") => {
                self.end(found);
                self.part = Part::System;
                self.line = line.number;
                return true;
            }
            Some(part @ ("EventData" | "UserData")) if self.part != Part::Outside => {
                self.part = if part == "EventData" { Part::Data } else { Part::UserData };
                self.element.clear();
                self.blank = 0;
                return true;
            }
            _ => {}
        }
        if self.part == Part::Outside {
            return false;
        }
        if text.is_empty() {
            self.blank += 1;
            if self.blank > Friendly::MOST_BLANK {
                self.end(found);
                return false;
            }
            return true;
        }
        if matches!(text, "In Words" | "In Word" | "In parole") {
            self.part = Part::Words;
            return true;
        }
        let is_ours = match self.part {
            Part::System => self.system(text, line.number),
            Part::Data => self.data(text),
            Part::UserData => self.user_data(text),
            Part::Words => self.words(text),
            Part::Outside => false,
        };
        if !is_ours {
            self.end(found);
        } else if self.part != Part::Words {
            self.blank = 0;
        }
        is_ours
    }

    fn end(&mut self, found: &mut Found) {
        let gathered = std::mem::take(self);
        if gathered.part == Part::Outside {
            return;
        }
        // A closed System says nothing; the names of the fields may.
        let id = gathered.id.or(gathered.by_element).or_else(|| by_names(&gathered.fields));
        let Some(id) = id else { return };
        let mut event = Event::new(Place::line(gathered.line), When::Absent);
        event.id = id;
        event.provider = match gathered.by_element {
            Some(_) => "Microsoft-Windows-CAPI2".into(),
            None => gathered.provider,
        };
        event.channel = gathered.channel;
        event.computer = gathered.computer;
        event.fields = gathered.fields;
        event.binary = gathered.binary;
        found.add(Draft { event, time: gathered.time });
    }
}

impl Friendly {
    fn system(&mut self, text: &str, number: u32) -> bool {
        if let Some(attribute) = text.strip_prefix('[') {
            let Some((name, value)) = attribute.split_once(']') else { return true };
            let value = value.trim();
            match (self.element.as_str(), name.trim()) {
                ("Provider", "Name") => self.provider = value.into(),
                ("TimeCreated", "SystemTime") => self.time = value.into(),
                _ => {}
            }
            return true;
        }
        let text = text.trim_start_matches(['-', '+']).trim_start();
        let (name, value) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let value = value.trim();
        match name {
            "EventID" => {
                self.id = leading_number(value);
                self.line = number;
            }
            "Channel" => self.channel = value.into(),
            "Computer" => self.computer = value.into(),
            "Provider" | "TimeCreated" | "EventRecordID" | "Version" | "Level" | "Task"
            | "Opcode" | "Keywords" | "Security" | "Correlation" | "Execution" => {}
            _ => return false,
        }
        self.element = name.into();
        true
    }

    fn data(&mut self, text: &str) -> bool {
        if text.bytes().all(|byte| byte == b'-') || text.starts_with("Binary data") {
            return true;
        }
        if self.fields.len() == Friendly::MOST_FIELDS || text.len() > Friendly::MOST {
            return false;
        }
        let text = text.trim_start_matches("- ");
        let (name, value) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let is_first_or_named = self.fields.first().is_none_or(|first| !first.name.is_empty());
        if is_first_or_named && security_fields::is_name(name) {
            self.fields.push(Field::new(name, value.trim()));
        } else if let (Some(last), true) = (self.fields.last_mut(), text.contains(" = ")) {
            // The settings of a dial are one value over many lines.
            last.value.push('\n');
            last.value.push_str(text);
        } else if is_first_or_named && !self.fields.is_empty() {
            return false;
        } else {
            self.fields.push(Field::new("", text));
        }
        true
    }

    /// `- Certificate` and, below it, `[ subjectName] vpn.example.com`.
    fn user_data(&mut self, text: &str) -> bool {
        if self.fields.len() == Friendly::MOST_FIELDS || text.len() > Friendly::MOST {
            return false;
        }
        if let Some((attribute, value)) = text.strip_prefix('[').and_then(|t| t.split_once(']')) {
            // Only the chain's own status is asked for, and it comes before its elements'.
            let name = match (self.element.as_str(), attribute.trim()) {
                ("ErrorStatus", "value") => "CertificateChain/TrustStatus/ErrorStatus@value".into(),
                (element, attribute) => format!("{element}@{attribute}"),
            };
            self.fields.push(Field::new(&name, value.trim()));
            return true;
        }
        let is_closed = !text.starts_with(['-', '+']);
        let name = text.trim_start_matches(['-', '+']).split_whitespace().next().unwrap_or("");
        if is_closed && self.element.is_empty() {
            return false;
        }
        match name {
            "CertGetCertificateChain" => self.by_element = Some(11),
            "CertVerifyCertificateChainPolicy" => self.by_element = Some(30),
            "CertVerifyRevocation" => self.by_element = Some(41),
            _ => {}
        }
        self.element = name.into();
        true
    }

    /// `0000: 000002B3`: the first word, as a number.
    fn words(&mut self, text: &str) -> bool {
        if let Some(word) =
            text.strip_prefix("0000:").and_then(|rest| rest.split_whitespace().next())
        {
            if let Ok(number) = u32::from_str_radix(word, 16)
                && self.binary.is_empty()
                && word.len() == 8
            {
                self.binary = number.to_le_bytes().to_vec();
            }
            return true;
        }
        text.starts_with("In Byte") || text.starts_with("In byte") || is_dump(text)
    }
}

/// `0008: 00 00 …` of the bytes.
fn is_dump(text: &str) -> bool {
    let offset = text.split(':').next().unwrap_or("");
    offset.len() == 4 && offset.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `+ System`, `- EventData`.
fn heading(text: &str) -> Option<&str> {
    let name = text.strip_prefix(['+', '-'])?;
    name.starts_with(' ').then(|| name.trim())
}

/// Which Security event has these fields and no other has.
fn by_names(fields: &[Field]) -> Option<u32> {
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    if !has("FailureReason") {
        return None;
    }
    match () {
        () if has("MMAuthMethod") && has("LocalMMCertHash") => Some(4652),
        () if has("MMAuthMethod") => Some(4653),
        () if has("Mode") && has("QMFilterID") => Some(4654),
        () if has("EMAuthMethod") => Some(4984),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::statements;

    #[test]
    fn the_friendly_view_of_a_dial_is_read_with_its_exact_time() {
        let text = "- System \n\n  - Provider \n\n   [ Name]  RasClient \n \n  - EventID 20227 \n\n   \
            [ Qualifiers]  0 \n \n   Level 2 \n \n   Task 0 \n \n   Keywords 0x80000000000000 \n \n  \
            - TimeCreated \n\n   [ SystemTime]  2016-03-18T13:34:22.000000000Z \n \n   \
            EventRecordID 8277 \n \n   Channel Application \n \n   Computer PC-1 \n \n   Security \
            \n\n- EventData \n\n   {FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9} \n   SYSTEM \n   Algo VPN \
            IKEv2 \n   809 \n\n\n\nThat is all I have.\n";
        let told = statements(text);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("7 1458308062 Dials(Dial { step: Failed"), "{told:?}");
        assert!(told[0].contains("profile: \"Algo VPN IKEv2\", user: \"SYSTEM\""), "{told:?}");
        assert!(told[0].contains("code: Some(809)"), "{told:?}");
    }

    #[test]
    fn named_data_below_a_closed_system_is_known_by_its_names() {
        let text = "+ System \n\n- EventData \n\n  LocalMMPrincipalName - \n  LocalAddress 192.0.2.10 \n  \
            RemoteAddress 203.0.113.5 \n  KeyModName %%8222 \n  FailurePoint %%8200 \n  \
            FailureReason Policy match error  \n  MMAuthMethod %%8194 \n  State %%8202 \n  \
            ResponderCookie 0000000000000000 \n";
        let told = statements(text).concat();
        assert!(told.contains("noticed: Some(There), code: Some(13868)"), "{told}");
        assert!(told.contains("last_sent: Some(Proposal)"), "{told}");
    }

    #[test]
    fn a_certificate_chain_s_details_are_read_element_by_element() {
        let text = "+ System \n\n- UserData \n\n  - CertVerifyCertificateChainPolicy \n\n  - Policy \n\n   \
            [ type]  CERT_CHAIN_POLICY_SSL \n\n  - Certificate \n\n   [ fileRef]  00.cer \n   \
            [ subjectName]  vpn.example.com \n\n  - SSLAdditionalPolicyInfo \n\n   [ authType]  \
            server \n   [ serverName]  vpn.example.net \n\n  - EventAuxInfo \n\n   \
            [ ProcessName]  svchost.exe \n\n  Result The name does not match. \n   [ value]  \
            800B010F \n";
        let told = statements(text).concat();
        assert!(told.contains("subject: \"vpn.example.com\", program: \"svchost.exe\""), "{told}");
        assert!(told.contains("result: 2148204815"), "{told}");
        assert!(told.contains("wanted_name: \"vpn.example.net\""), "{told}");
    }

    #[test]
    fn the_words_of_the_binary_give_the_code() {
        let text = "- System \n  - Provider \n   [ Name]  RemoteAccess \n  - EventID 20271 \n\
            - EventData \n   {NA} \n   alice \n   198.51.100.7 \n   Die Anmeldung schlug fehl. \n   \
            0x10 \n   B3020000 \n\n\
            --------------------------------------------------------------------------------\n\
            Binary data:\n\n\nIn Words\n\n0000: 000002B3 \n\n\nIn Bytes\n\n0000: B3 02 00 00\n";
        let told = statements(text).concat();
        assert!(told.contains("user: \"alice\""), "{told}");
        assert!(told.contains("code: Some(691)"), "{told}");
    }
}
