//! Near misses: what a word that is not known may have been meant to be.

use verdict::Cause;

use super::advice::number;
use crate::complaint::Complaint;

pub(super) fn unknown(word: &str) -> Complaint {
    const LONGEST: usize = 60;
    // What was typed or pasted may hold a secret, and an error ends up in logs: of more than one
    // word the first is shown, of what sets a value none.
    let secret = word.contains('=') || word.to_lowercase().contains("psk");
    let mut words = word.split_whitespace();
    let first: String = words.next().unwrap_or_default().chars().take(LONGEST).collect();
    let whole = words.next().is_none() && word.trim().len() == first.len();
    let shown = match (secret, whole) {
        (true, _) => "…".to_owned(),
        (false, true) => first,
        (false, false) => first + " …",
    };
    let several = knowledge::codes_of_sentence(word);
    if several.len() > 1 {
        let codes = several.iter().map(|code| number(*code)).collect::<Vec<_>>().join(", ");
        return Complaint::new(
            format!("{shown}: Windows says this with several codes: {codes}; a word more decides"),
            format!("{shown}: Windows lo dice con più codici: {codes}; una parola in più decide"),
        );
    }
    let near = near(word).join(", ");
    if near.is_empty() {
        return Complaint::new(
            format!("{shown}: not a code, event, cause, notify or sentence this version knows"),
            format!(
                "{shown}: non è un codice, evento, causa, notifica o frase nota a questa versione"
            ),
        );
    }
    Complaint::new(
        format!("{shown}: not known; did you mean {near}?"),
        format!("{shown}: sconosciuto; si intendeva {near}?"),
    )
}

/// At most three, the nearest first; of equals the one that people meet more.
fn near(word: &str) -> Vec<String> {
    const LONGEST: usize = 48;
    let word = word.trim().to_lowercase();
    if word.chars().count() > LONGEST {
        return Vec::new();
    }
    let most = 4.max(word.len() / 2);
    let mut near: Vec<(usize, usize, String)> = names()
        .map(|(name, met)| (distance(&word, &name.to_lowercase()), usize::MAX - met, name))
        .filter(|(distance, ..)| *distance <= most)
        .collect();
    near.sort();
    near.dedup_by(|a, b| a.2 == b.2);
    // What is farther than the nearest would only distract.
    let nearest = near.first().map_or(0, |(distance, ..)| *distance);
    near.retain(|(distance, ..)| *distance <= nearest + 1);
    near.truncate(3);
    near.into_iter().map(|(_, _, name)| name).collect()
}

/// Every name with a measure of how often it is met: its causes.
fn names() -> impl Iterator<Item = (String, usize)> {
    let causes = Cause::ALL.iter().flat_map(|c| [c.name().to_owned(), c.code().to_owned()]);
    let codes = knowledge::WINDOWS_CODES
        .iter()
        .flat_map(|row| [row.code.to_string(), row.name.to_owned()].map(|n| (n, row.causes.len())));
    let notifies = knowledge::NOTIFY_MEANINGS.iter().map(|row| row.name().to_owned());
    let events = knowledge::EVENTS.iter().map(|row| (row.id.to_string(), row.causes.len()));
    causes
        .chain(notifies)
        .map(|name| (name, 1))
        .chain(codes)
        .chain(events)
        .filter(|(name, _)| !name.is_empty())
}

/// Edits count two; neighbours that changed places count one ("13081" and "13801").
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).map(|at| 2 * at).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![2 * i];
        for j in 1..=b.len() {
            let cost = 2 * usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 2).min(row[j - 1] + 2).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_places_count_less_than_another_letter() {
        assert_eq!(distance("13081", "13801"), 1);
        assert_eq!(distance("13081", "13001"), 2);
        assert_eq!(distance("psk-mismatch", "psk-missmatch"), 2);
    }

    #[test]
    fn a_half_that_several_codes_share_names_them() {
        let said = unknown("the L2TP connection attempt failed because").to_string();
        assert!(said.contains("787, 788, 789"), "{said}");
    }

    #[test]
    fn near_misses_are_offered() {
        for (typed, meant) in [
            ("13081", "13801"),
            ("psk-missmatch", "psk-mismatch"),
            ("NO_PROPOSAL_CHOOSEN", "NO_PROPOSAL_CHOSEN"),
            ("4563", "4653"),
            ("708O1", "13801"),
        ] {
            let found = near(typed);
            let is_near = found.iter().any(|name| name == meant);
            assert_eq!(is_near, typed != "708O1", "{typed}: {found:?}");
        }
        assert!(near(&"x".repeat(1000)).is_empty());
    }
}
