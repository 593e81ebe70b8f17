//! Names that a field's own label tells: in elements, in JSON, in what commands print.

use crate::Pseudonyms;
use crate::names::{Kind, cut};

/// Labels by their letters alone, in lower case.
const FIELDS: &[(&str, Kind)] = &[
    ("accountdomain", Kind::Domain),
    ("accountname", Kind::User),
    ("calledstationid", Kind::Name),
    ("callingstationid", Kind::Name),
    ("child", Kind::Connection),
    ("clientfriendlyname", Kind::Host),
    ("clientname", Kind::Host),
    ("computer", Kind::Host),
    ("computername", Kind::Host),
    ("conn", Kind::Connection),
    ("connectionname", Kind::Connection),
    ("domain", Kind::Domain),
    ("dominio", Kind::Domain),
    ("dominioaccount", Kind::Domain),
    ("eapidentity", Kind::User),
    ("entryname", Kind::Connection),
    ("fullyqualifiedaccountname", Kind::User),
    ("fullyqualifiedmachinename", Kind::Host),
    ("fullyqualifiedsubjectmachinename", Kind::Host),
    ("fullyqualifiedsubjectusername", Kind::User),
    ("fullyqualifiedusername", Kind::User),
    ("hostname", Kind::Host),
    ("issuer", Kind::Name),
    ("keyid", Kind::Name),
    ("leftid", Kind::Name),
    ("localid", Kind::Name),
    ("localmmprincipalname", Kind::Name),
    ("localprincipalnameforauth", Kind::Name),
    ("logonserver", Kind::Host),
    ("machinename", Kind::Host),
    ("nasidentifier", Kind::Host),
    ("networkname", Kind::Network),
    ("nomeaccount", Kind::User),
    ("nomecomputer", Kind::Host),
    ("nomeconnessione", Kind::Connection),
    ("nomehost", Kind::Host),
    ("nomeprofilo", Kind::Connection),
    ("nomeutente", Kind::User),
    ("organizzazioneregistrata", Kind::Name),
    ("peerid", Kind::Name),
    ("profilename", Kind::Connection),
    ("proprietarioregistrato", Kind::User),
    ("registeredorganization", Kind::Name),
    ("registeredowner", Kind::User),
    ("remoteid", Kind::Name),
    ("remotemmprincipalname", Kind::Name),
    ("remoteprincipalnameforauth", Kind::Name),
    ("rightid", Kind::Name),
    ("samaccountname", Kind::User),
    ("serveraddress", Kind::Host),
    ("servername", Kind::Host),
    ("ssid", Kind::Network),
    ("subject", Kind::Name),
    ("subjectaccountname", Kind::User),
    ("subjectdomainname", Kind::Domain),
    ("subjectusername", Kind::User),
    ("targetdomainname", Kind::Domain),
    ("targetusername", Kind::User),
    ("user", Kind::User),
    ("userdomain", Kind::Domain),
    ("username", Kind::User),
    ("utente", Kind::User),
    ("workstation", Kind::Host),
    ("workstationname", Kind::Host),
    ("xauthusername", Kind::User),
];

/// A value that is longer is no name but a text.
const LONGEST: usize = 200;

impl Pseudonyms {
    /// Learns what the labelled fields of a line hold.
    pub(crate) fn learn_fields(&mut self, line: &str) {
        if line.contains('<') {
            self.elements(line);
        } else if line.contains("\":") {
            self.members(line);
        }
        self.labelled(line);
        for (at, _) in line.match_indices('=') {
            let key = line[..at].trim_end();
            let start =
                key.rfind(|letter: char| !letter.is_alphanumeric() && !"_-".contains(letter));
            let key = &key[start.map_or(0, |start| start + 1)..];
            let value = &line[at + 1..];
            let value = value[..cut(value, LONGEST)].trim_start();
            let end = value.find([' ', ',', ';', '\t', '<', '|']).unwrap_or(value.len());
            self.field(key, &value[..end]);
        }
    }

    /// `<Data Name="User">anna</Data>`, `<Computer>PC-7</Computer>`.
    fn elements(&mut self, line: &str) {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once('<') {
            let Some((tag, content)) = after.split_once('>') else { return };
            let value = &content[..content.find('<').unwrap_or(content.len())];
            let name = tag.split(['\'', '"']).nth(1).filter(|_| tag.starts_with("Data "));
            let own = tag.split([' ', '/']).next().unwrap_or_default();
            let key = name.unwrap_or(own.rsplit(':').next().unwrap_or(own));
            self.field(key, value);
            rest = content;
        }
    }

    /// `"Computer": "PC-7"`.
    fn members(&mut self, line: &str) {
        for (at, _) in line.match_indices("\":") {
            let key = line[..at].rsplit('"').next().unwrap_or_default();
            let value = line[at + 2..].trim_start();
            if let Some(value) = value.strip_prefix('"') {
                let end = value.find('"').unwrap_or(value.len());
                self.field(key, &value[..end].replace("\\\\", "\\"));
            }
        }
    }

    /// `Account Name:   anna`, `Host Name . . . : PC-7`, `UserName = anna`.
    fn labelled(&mut self, line: &str) {
        let Some(at) = line.find([':', '=']) else { return };
        self.field(&line[..at], &line[at + 1..]);
        // Behind the stamp and the tag of a log.
        if let Some((_, rest)) = line[..at].rsplit_once(']') {
            self.field(rest, &line[at + 1..]);
        }
    }

    fn field(&mut self, key: &str, value: &str) {
        if key.len() > 64 {
            return;
        }
        let letters = key.chars().filter(|letter| letter.is_alphabetic());
        let key: String = letters.flat_map(char::to_lowercase).collect();
        let Ok(at) = FIELDS.binary_search_by(|(own, _)| (*own).cmp(&key)) else { return };
        let value = value.trim().trim_matches(['"', '\'', ',', ';']).trim();
        let sound = value.len() <= LONGEST && value.contains(char::is_alphabetic);
        // `corp.example/Users/Anna Rossi`: a path in the directory ends with the person's name.
        let value = match value.rsplit_once('/').filter(|_| key.starts_with("fullyqualified")) {
            Some((_, name)) => {
                let words = name.split(' ').filter(|word| word.chars().count() > 2);
                words.for_each(|word| self.meet(FIELDS[at].1, word));
                name
            }
            None => value,
        };
        if sound && value != "(null)" && value != "-" && !value.starts_with(['%', '/']) {
            self.meet(FIELDS[at].1, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_labels_are_in_order() {
        assert!(FIELDS.is_sorted_by_key(|(key, _)| *key));
    }

    #[test]
    fn a_name_is_known_as_markup_and_as_json_write_it() {
        let mut own = Pseudonyms::default();
        own.learn(Kind::Connection, "Zofia's & Co");
        for text in ["Zofia's & Co", "Zofia's &amp; Co", "Zofia\\u0027s \\u0026 Co"] {
            assert!(own.text(text).starts_with("connection-"), "{}", own.text(text));
        }
    }

    #[test]
    fn a_path_in_the_directory_tells_a_person_s_name() {
        let line = "\tFully Qualified Account Name:\tcorp.example/Users/Zofia Nowak";
        let mut own = Pseudonyms::default();
        own.learn_fields(line);
        let text = own.text(line);
        assert!(!text.contains("Zofia") && !text.contains("Nowak"), "{text}");
    }

    #[test]
    fn every_form_of_a_field_tells_its_name() {
        for line in [
            "<Data Name='SubjectUserName'>zofia</Data>",
            "<User-Name data_type=\"1\">zofia</User-Name>",
            "{\"UserName\": \"zofia\", \"Id\": 3}",
            "\tAccount Name:\t\tzofia",
            "Nome account . . . : zofia",
            "UserName = zofia",
            "09[IKE] login user=zofia done",
        ] {
            let mut own = Pseudonyms::default();
            own.learn_fields(line);
            let text = own.text(line);
            assert!(!text.contains("zofia") && text.contains("user-1"), "{text}");
        }
    }
}
