//! The words with which Windows' events say who, how far and by what: tokens and their renderings.

use evidence::{FailurePoint, IpsecAuthentication, KeyingModule, LastSent, Role};

/// The number of a `%%8199` token (msobjs.dll, the same in every language).
pub(crate) fn token(value: &str) -> Option<u32> {
    value.trim().strip_prefix("%%")?.parse().ok()
}

/// Who noticed the failure.
pub(crate) fn failure_point(value: &str) -> Option<FailurePoint> {
    match token(value) {
        Some(8199) => Some(FailurePoint::Here),
        Some(8200) => Some(FailurePoint::There),
        Some(_) => None,
        // Local computer, computer locale; remote computer, computer remoto, ordinateur distant.
        None => by_word(
            value,
            &[
                ("local", FailurePoint::Here),
                ("lokal", FailurePoint::Here),
                ("remot", FailurePoint::There),
                ("distant", FailurePoint::There),
            ],
        ),
    }
}

pub(crate) fn role(value: &str) -> Option<Role> {
    match token(value) {
        Some(8205) => Some(Role::Initiator),
        Some(8206) => Some(Role::Responder),
        Some(_) => None,
        None => by_word(
            value,
            &[
                ("initiat", Role::Initiator),
                ("iniziat", Role::Initiator),
                ("respond", Role::Responder),
                ("rispond", Role::Responder),
            ],
        ),
    }
}

pub(crate) fn keying(value: &str) -> Option<KeyingModule> {
    match token(value) {
        Some(8222) => Some(KeyingModule::Ikev1),
        Some(8223) => Some(KeyingModule::AuthIp),
        Some(8244) => Some(KeyingModule::Ikev2),
        Some(_) => None,
        None => by_word(
            value,
            &[
                ("ikev2", KeyingModule::Ikev2),
                ("ikev1", KeyingModule::Ikev1),
                ("authip", KeyingModule::AuthIp),
            ],
        ),
    }
}

/// The last thing sent, of main, quick or extended mode. The letters in brackets are the same in
/// every language.
pub(crate) fn last_sent(value: &str) -> Option<LastSent> {
    match token(value) {
        Some(8201 | 8207 | 8218) => Some(LastSent::Nothing),
        Some(8202 | 8208 | 8219) => Some(LastSent::Proposal),
        Some(8203) => Some(LastSent::KeyExchange),
        Some(8204) => Some(LastSent::Identity),
        Some(8209 | 8210) => Some(LastSent::Final),
        Some(8245) => Some(LastSent::Eap),
        Some(8246) => Some(LastSent::Authentication),
        Some(_) => None,
        None => by_word(
            value,
            &[
                ("(sa)", LastSent::Proposal),
                ("(ke)", LastSent::KeyExchange),
                ("(id)", LastSent::Identity),
                ("eap", LastSent::Eap),
                ("autent", LastSent::Authentication),
                ("authent", LastSent::Authentication),
                ("final", LastSent::Final),
                ("complet", LastSent::Final),
                ("no state", LastSent::Nothing),
                ("nessuno stato", LastSent::Nothing),
            ],
        ),
    }
}

pub(crate) fn method(value: &str) -> Option<IpsecAuthentication> {
    match token(value) {
        Some(8193) => Some(IpsecAuthentication::PresharedKey),
        Some(8227 | 8228 | 8238..=8241) => Some(IpsecAuthentication::Certificate),
        Some(8192) => Some(IpsecAuthentication::Kerberos),
        Some(8247) => Some(IpsecAuthentication::Eap),
        Some(8224..=8226) => Some(IpsecAuthentication::Other),
        Some(_) => None,
        None => by_word(
            value,
            &[
                ("shared", IpsecAuthentication::PresharedKey),
                ("condivis", IpsecAuthentication::PresharedKey),
                ("certific", IpsecAuthentication::Certificate),
                ("ssl", IpsecAuthentication::Certificate),
                ("kerberos", IpsecAuthentication::Kerberos),
                ("eap", IpsecAuthentication::Eap),
                ("ntlm", IpsecAuthentication::Other),
            ],
        ),
    }
}

/// Whether a packet was on its way out.
pub(crate) fn outbound(value: &str) -> Option<bool> {
    match token(value) {
        Some(14592) => Some(false),
        Some(14593) => Some(true),
        Some(_) => None,
        None => by_word(
            value,
            &[("inbound", false), ("in ingresso", false), ("outbound", true), ("in uscita", true)],
        ),
    }
}

/// The first of the words that `value` holds, whatever its case.
pub(crate) fn by_word<T: Copy>(value: &str, words: &[(&str, T)]) -> Option<T> {
    let meaning = |holds: &dyn Fn(&str) -> bool| {
        words.iter().find(|(word, _)| holds(word)).map(|(_, meaning)| *meaning)
    };
    if value.len() <= SHORT && value.is_ascii() {
        return meaning(&|word| contains(value, word));
    }
    let value = value.to_lowercase();
    meaning(&|word| value.contains(word))
}

/// Values up to here are searched as they are; longer ones are rare.
const SHORT: usize = 256;

/// Whether ASCII holds a word in lower case, whatever the case it has there.
pub(crate) fn contains(value: &str, word: &str) -> bool {
    let (value, word) = (value.as_bytes(), word.as_bytes());
    let Some((first, rest)) = word.split_first() else { return true };
    let last = (value.len() + 1).saturating_sub(word.len());
    value.iter().take(last).enumerate().any(|(at, letter)| {
        letter.to_ascii_lowercase() == *first
            && value[at + 1..at + word.len()].eq_ignore_ascii_case(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_and_its_words_in_english_and_italian_mean_the_same() {
        let same = |token: &str, words: [&str; 2]| {
            for word in words {
                assert_eq!(last_sent(token), last_sent(word), "{word}");
                assert!(last_sent(word).is_some(), "{word}");
            }
        };
        same("%%8202", ["Sent first (SA) payload", "Inviato primo payload (SA)"]);
        same("%%8203", ["Sent second (KE) payload", "Inviato secondo payload (KE)"]);
        same("%%8204", ["Sent third (ID) payload", "Inviato terzo payload (ID)"]);
        same("%%8246", ["Authentication payload sent", "Payload di autenticazione inviato"]);
        same("%%8245", ["EAP payload sent", "Payload EAP inviato"]);
        same("%%8201", ["No state", "Nessuno stato"]);
        for word in ["%%8200", "Remote computer", "Computer remoto"] {
            assert_eq!(failure_point(word), Some(FailurePoint::There));
        }
        for word in ["%%8199", "Local computer", "Computer locale"] {
            assert_eq!(failure_point(word), Some(FailurePoint::Here));
        }
        for word in ["%%8205", "Initiator", "Iniziatore"] {
            assert_eq!(role(word), Some(Role::Initiator));
        }
        for word in ["%%8193", "Preshared key", "Chiave già condivisa"] {
            assert_eq!(method(word), Some(IpsecAuthentication::PresharedKey));
        }
        assert_eq!(keying("%%8244"), Some(KeyingModule::Ikev2));
    }

    #[test]
    fn an_unknown_token_or_word_says_nothing() {
        assert_eq!(method("%%8194"), None);
        assert_eq!(method("Unknown authentication"), None);
        assert_eq!(failure_point("%%9999"), None);
        assert_eq!(last_sent("%%8220"), None);
        assert_eq!(role("-"), None);
    }
}
