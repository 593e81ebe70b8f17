//! Sentences that are nearly one that a product's table knows: a gap, never a fact.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use evidence::{Place, Why};

use crate::reading::Reading;

/// Words at the beginning of a sentence that are compared.
const WORDS: usize = 24;
/// A sentence that judges has one of these.
const JUDGING: [&str; 13] = [
    "no ", "No ", "not ", "fail", "invalid", "unable", "mismatch", "accept", "unknown", "reject",
    "refus", "denied", "require",
];

/// None where it could not be made: then every sentence is compared.
static JUDGES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(JUDGING).ok());

/// Looks at what no table knows, a bounded number of times.
#[derive(Debug)]
pub(super) struct Nearly {
    /// Sentences that may still be looked at, and of these such as judge.
    left: u32,
    judging: u32,
    told: Vec<String>,
}

impl Default for Nearly {
    fn default() -> Nearly {
        Nearly { left: 20_000, judging: 1000, told: Vec::new() }
    }
}

impl Nearly {
    /// `known`: the two constant parts of each phrase.
    pub(super) fn look(
        &mut self,
        text: &str,
        place: Place,
        known: impl Iterator<Item = (&'static str, &'static str)>,
        reading: &mut Reading<'_>,
    ) {
        const MOST_TOLD: usize = 8;
        if self.left == 0 || self.judging == 0 || self.told.len() >= MOST_TOLD {
            return;
        }
        self.left -= 1;
        if JUDGES.as_ref().is_some_and(|judges| !judges.is_match(text)) {
            return;
        }
        self.judging -= 1;
        let said: Vec<&str> = words(text).take(WORDS).collect();
        let fewest =
            known.filter_map(|(start, part)| Some((missing(&said, start, part)?, (start, part))));
        let Some((_, (start, part))) = fewest.min_by_key(|(missing, _)| *missing) else { return };
        let phrase = match part {
            "" => start.trim().to_owned(),
            part => format!("{} … {}", start.trim(), part.trim()),
        };
        if !self.told.contains(&phrase) {
            self.told.push(phrase.clone());
            reading.gap(Some(place), Why::Nearly { phrase });
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let bare = |word: &'_ str| !word.is_empty();
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .filter(move |word| bare(word))
}

/// How many words of a phrase a sentence lacks, in their order; none where it lacks too many.
fn missing(said: &[&str], start: &str, part: &str) -> Option<usize> {
    /// Shorter phrases are like many sentences.
    const FEWEST: usize = 5;
    let phrase: Vec<&str> = words(start).chain(words(part)).take(WORDS).collect();
    let allowed = if phrase.len() < 6 { 1 } else { 2 };
    // The longest words that both have in one order.
    let mut row = [0_usize; WORDS + 1];
    for word in &phrase {
        let mut before = 0;
        for (at, other) in said.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = match word.eq_ignore_ascii_case(other) {
                true => before + 1,
                false => above.max(row[at]),
            };
            before = above;
        }
    }
    let missing = phrase.len() - row[said.len()];
    (phrase.len() >= FEWEST && missing <= allowed).then_some(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut nobody = |_: evidence::Fact<'_>| {};
        let mut reading = Reading::new(&mut nobody);
        let mut nearly = Nearly::default();
        let known = [
            ("no shared key found for", ""),
            ("no common hash algorithm found to ", "signature"),
            ("no acceptable proposal found", ""),
        ];
        nearly.look(text, Place::line(1), known.into_iter(), &mut reading);
        nearly.told
    }

    #[test]
    fn a_word_or_two_may_differ() {
        for text in ["no shared secret found for 'a' - 'b'", "No shared key was found for"] {
            assert_eq!(found(text), ["no shared key found for"], "{text}");
        }
        let found_of = found("no common digest algorithm found for its signature");
        assert_eq!(found_of, ["no common hash algorithm found to … signature"]);
        for text in ["", "no key", "looking for a shared key", "no acceptable key found"] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn the_looks_are_bounded() {
        let mut nobody = |_: evidence::Fact<'_>| {};
        let mut reading = Reading::new(&mut nobody);
        let mut nearly = Nearly::default();
        for number in 0..30_000 {
            let text = format!("no {number} ").repeat(40);
            nearly.look(&text, Place::line(1), std::iter::once(("no v x y z", "")), &mut reading);
        }
        assert_eq!((nearly.judging, nearly.told.len()), (0, 0));
    }
}
