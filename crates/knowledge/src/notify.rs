//! Notify messages: what each means, in one sentence.

use numbers::{ikev1, ikev2};

use crate::Bilingual;
pub use crate::tables::notifies::NOTIFY_MEANINGS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotifyMeaning {
    /// Of IKE: 1 or 2.
    pub version: u8,
    pub number: u16,
    pub means: Bilingual,
    pub reference: &'static str,
}

impl NotifyMeaning {
    /// The name of the registry.
    pub fn name(&self) -> &'static str {
        let name = match self.version {
            1 => ikev1::NotifyType(self.number).name(),
            _ => ikev2::NotifyType(self.number).name(),
        };
        name.unwrap_or_default()
    }
}

pub fn notify_meaning(version: u8, number: u16) -> Option<&'static NotifyMeaning> {
    let key = (version, number);
    let index = NOTIFY_MEANINGS.binary_search_by_key(&key, |row| (row.version, row.number)).ok()?;
    Some(&NOTIFY_MEANINGS[index])
}

/// The rows of both versions whose registry name this is, in any case and with `-`, `_` or spaces
/// alike: `no_proposal_chosen`, `NO-PROPOSAL-CHOSEN`.
pub fn notify_meanings_named(word: &str) -> impl Iterator<Item = &'static NotifyMeaning> {
    fn plain(word: &str) -> impl Iterator<Item = u8> {
        word.trim().bytes().map(|byte| match byte {
            b'-' | b' ' => b'_',
            other => other.to_ascii_uppercase(),
        })
    }
    NOTIFY_MEANINGS.iter().filter(move |row| plain(row.name()).eq(plain(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_by_number_and_by_name() {
        let row = notify_meaning(2, 14).unwrap();
        assert_eq!(row.name(), "NO_PROPOSAL_CHOSEN");
        let named: Vec<_> = notify_meanings_named("no-proposal-chosen").collect();
        assert_eq!(named.len(), 2);
        assert!(named.contains(&row));
        assert_eq!(notify_meaning(2, 3), None);
        assert_eq!(notify_meanings_named("").count(), 0);
    }

    #[test]
    fn every_error_of_both_registries_has_a_meaning() {
        for (notify, name) in ikev1::NotifyType::ALL {
            assert!(!notify.is_error() || notify_meaning(1, notify.0).is_some(), "{name}");
        }
        for (notify, name) in ikev2::NotifyType::ALL {
            assert!(!notify.is_error() || notify_meaning(2, notify.0).is_some(), "{name}");
        }
    }

    #[test]
    fn every_meaning_has_a_name_in_the_registry() {
        for row in NOTIFY_MEANINGS {
            assert_ne!(row.name(), "", "IKEv{} notify {}", row.version, row.number);
        }
    }
}
