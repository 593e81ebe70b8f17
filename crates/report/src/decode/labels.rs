//! The names of fields in Italian. The terms of the RFCs and of IANA stay as they are.

use std::borrow::Cow;

use verdict::Language;

const LABELS: &[(&str, &str)] = &[
    ("IV, ciphertext, checksum", "IV, testo cifrato, checksum"),
    ("PPK type", "tipo di PPK"),
    ("Windows code", "codice Windows"),
    ("address", "indirizzo"),
    ("algorithm", "algoritmo"),
    ("algorithms", "algoritmi"),
    ("authority", "autorità"),
    ("ciphertext", "testo cifrato"),
    ("code", "codice"),
    ("data", "dati"),
    ("destination", "destinazione"),
    ("encoding", "codifica"),
    ("first payload inside", "primo payload interno"),
    ("fragment", "frammento"),
    ("identifier", "identificatore"),
    ("identity", "identità"),
    ("lifetime", "durata"),
    ("means", "significa"),
    ("message ID", "ID messaggio"),
    ("method", "metodo"),
    ("number", "numero"),
    ("of message", "del messaggio"),
    ("port", "porta"),
    ("proposal", "proposta"),
    ("protocol", "protocollo"),
    ("selector", "selettore"),
    ("sequence number", "numero di sequenza"),
    ("signature", "firma"),
    ("situation", "situazione"),
    ("source", "origine"),
    ("transform", "transform"),
    ("type", "tipo"),
    ("vendor", "produttore"),
    ("wanted", "richiesto"),
    ("wanted instead", "richiesto invece"),
    ("window", "finestra"),
];

/// `proposal 1` is a label and its number; `selector, 9` a label and its kind.
pub(super) fn label(english: &str, language: Language) -> Cow<'_, str> {
    if language == Language::English {
        return english.into();
    }
    if let Some(italian) = find(english) {
        return italian.into();
    }
    let end = english.find([' ', ',']).unwrap_or(english.len());
    let (first, rest) = english.split_at(end);
    let is_ours = rest.starts_with(',') || rest.trim_start().parse::<u8>().is_ok();
    match find(first).filter(|_| is_ours) {
        Some(italian) => format!("{italian}{rest}").into(),
        None => english.into(),
    }
}

fn find(english: &str) -> Option<&'static str> {
    let at = LABELS.binary_search_by_key(&english, |(own, _)| own).ok()?;
    LABELS.get(at).map(|(_, italian)| *italian)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(LABELS.is_sorted_by_key(|(english, _)| *english));
    }

    #[test]
    fn numbers_stay_and_terms_stay() {
        let italian = |name: &'static str| label(name, Language::Italian).into_owned();
        assert_eq!(italian("proposal 12"), "proposta 12");
        assert_eq!(italian("selector, 9"), "selettore, 9");
        assert_eq!(italian("Encryption Algorithm"), "Encryption Algorithm");
        assert_eq!(label("data", Language::English), "data");
    }
}
