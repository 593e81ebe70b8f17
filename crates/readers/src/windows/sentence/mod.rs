//! The code that a sentence of Windows stands for, in English and Italian, however it was copied.

mod english;
mod italian;

use english::ENGLISH;
use italian::ITALIAN;

/// A sentence in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) code: u32,
    /// A piece of it only, or several codes share it.
    pub(crate) partly: bool,
    /// Where it begins, in bytes.
    pub(crate) at: usize,
}

/// The code of the first sentence that is whole and no other code's.
pub(crate) fn code(text: &str) -> Option<u32> {
    found(text).iter().find(|found| !found.partly).map(|found| found.code)
}

/// Words of a text that are looked at; sentences that people paste are far shorter.
const MOST_WORDS: usize = 1000;
/// Words in a row that make a piece of a sentence recognisable.
const PIECE: usize = 6;

/// A word without what is lost or mistaken in copying.
struct Word {
    text: String,
    at: usize,
    /// It is the first of a sentence or line.
    begins: bool,
}

/// Every sentence in `text`, in its order.
pub(crate) fn found(text: &str) -> Vec<Found> {
    let words = words(text);
    let mut found = english(&words);
    for italian in italian(&words) {
        if found.iter().all(|other| other.code != italian.code) {
            found.push(italian);
        }
    }
    if found.is_empty() {
        found.extend(piece(&words));
    }
    found.sort_by_key(|found| found.at);
    found
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    let mut begins = true;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        if character.is_alphanumeric() {
            if word.is_empty() {
                start = at;
            }
            word.extend(fold(character));
            continue;
        }
        if !word.is_empty() {
            if words.len() == MOST_WORDS {
                break;
            }
            words.push(Word { text: std::mem::take(&mut word), at: start, begins });
            begins = false;
        }
        begins |= matches!(character, '.' | ':' | ';' | '!' | '?' | '(' | ')' | '"' | '\n');
    }
    words
}

/// Without case and accents; letters and digits that are mistaken for each other are one.
fn fold(character: char) -> impl Iterator<Item = char> {
    character.to_lowercase().map(|lower| match lower {
        'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'l' | '1' | 'ì' | 'í' | 'î' | 'ï' => 'i',
        '0' | 'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    })
}

fn folded(sentence: &str) -> Vec<String> {
    sentence.split(' ').map(|word| word.chars().flat_map(fold).collect()).collect()
}

/// Whole sentences; a word belongs to the longest that holds it.
fn english(words: &[Word]) -> Vec<Found> {
    let mut sentences: Vec<_> =
        ENGLISH.iter().map(|(code, sentence, shared)| (*code, folded(sentence), *shared)).collect();
    sentences.sort_by_key(|(_, sentence, _)| std::cmp::Reverse(sentence.len()));
    let mut is_used = vec![false; words.len()];
    let mut found: Vec<Found> = Vec::new();
    for (code, sentence, shared) in sentences {
        let Some(at) = position(words, &is_used, &sentence) else {
            continue;
        };
        is_used[at..at + sentence.len()].fill(true);
        if found.iter().all(|other| other.code != code) {
            found.push(Found { code, partly: shared, at: words[at].at });
        }
    }
    found
}

/// Short sentences stand in other texts, too: they count where they stand for themselves.
fn position(words: &[Word], is_used: &[bool], sentence: &[String]) -> Option<usize> {
    let length = sentence.len();
    let is_whole = |at: usize| {
        let ends = words.get(at + length).is_none_or(|next| next.begins);
        match length {
            0..=3 => words[at].begins && ends,
            4 | 5 => words[at].begins || ends,
            _ => true,
        }
    };
    (0..(words.len() + 1).saturating_sub(length)).find(|at| {
        let here = words[*at..*at + length].iter().map(|word| &word.text);
        here.eq(sentence.iter()) && !is_used[*at] && is_whole(*at)
    })
}

fn italian(words: &[Word]) -> Vec<Found> {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(words.len());
    for word in words {
        starts.push(text.len());
        text.push_str(&word.text);
        text.push(' ');
    }
    let mut found: Vec<Found> = Vec::new();
    for (code, pieces, partly) in ITALIAN {
        let mut first = None;
        let mut from = 0;
        let has_all = pieces.iter().all(|piece| {
            let piece = folded(piece).join(" ");
            let at = text[from..].find(&piece).map(|at| from + at);
            first = first.or(at);
            from = at.map_or(from, |at| at + piece.len());
            at.is_some()
        });
        // 811 begins like 809.
        let is_taken = |other: &Found| other.code == *code || (*code, other.code) == (809, 811);
        if let (true, Some(first)) = (has_all, first)
            && !found.iter().any(is_taken)
        {
            let word = starts.partition_point(|start| *start <= first).saturating_sub(1);
            found.push(Found { code: *code, partly: *partly, at: words[word].at });
        }
    }
    found
}

/// The sentence with the longest piece, if no other code's has one as long.
fn piece(words: &[Word]) -> Option<Found> {
    let mut best: Option<(usize, u32, usize)> = None;
    let mut is_tied = false;
    for (code, sentence, _) in ENGLISH {
        let (length, end) = longest_run(words, &folded(sentence));
        let Some(end) = end else {
            continue;
        };
        match best {
            Some((most, other, _)) if length == most => is_tied |= *code != other,
            Some((most, ..)) if length < most => {}
            _ => {
                best = Some((length, *code, end + 1 - length));
                is_tied = false;
            }
        }
    }
    let (length, code, at) = best?;
    (length >= PIECE && !is_tied).then(|| Found { code, partly: true, at: words[at].at })
}

/// How many words in a row both have, and the last of them in the text.
fn longest_run(words: &[Word], sentence: &[String]) -> (usize, Option<usize>) {
    let mut before = vec![0; sentence.len() + 1];
    let mut longest = (0, None);
    for (at, word) in words.iter().enumerate() {
        for place in (0..sentence.len()).rev() {
            let length = if word.text == sentence[place] { before[place] + 1 } else { 0 };
            before[place + 1] = length;
            if length > longest.0 {
                longest = (length, Some(at));
            }
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(u32, bool)> {
        found(text).first().map(|found| (found.code, found.partly))
    }

    #[test]
    fn every_sentence_of_the_table_gives_its_own_code_and_no_other() {
        for (code, sentence, shared) in ENGLISH {
            let found = found(sentence);
            let told: Vec<_> = found.iter().map(|found| (found.code, found.partly)).collect();
            assert_eq!(told, [(*code, *shared)], "{sentence}");
        }
        for (code, pieces, _) in ITALIAN {
            let found = found(&pieces.join(" xx "));
            assert_eq!(found.iter().map(|found| found.code).collect::<Vec<_>>(), [*code]);
        }
    }

    #[test]
    fn a_sentence_survives_case_accents_breaks_and_mistaken_letters() {
        let wanted = Some((789, false));
        let english = "The L2TP connection attempt failed because the security layer\r\n> encountered \
                       a PROCESSING error during initiaI negotiations with the remote computer.";
        assert_eq!(first(english), wanted);
        let italian = "Il tentativo di connessione L2TP non Ã¨ riuscito perche' il livello di \
                       sicurezza ha rilevato un\nerrore di elaborazione durante la negoziazione \
                       iniziale con il computer remoto";
        assert_eq!(first(italian), wanted);
        assert_eq!(first("lKE authentication credentials are unacceptable"), Some((13_801, false)));
    }

    #[test]
    fn a_piece_is_enough_where_only_one_sentence_has_it() {
        let piece = "failed because the security layer encountered a processing error during";
        assert_eq!(first(piece), Some((789, true)));
        assert_eq!(first("the L2TP connection attempt failed because the security layer"), None);
        assert_eq!(first("Negotiation took too long"), Some((13_814, true)));
    }

    #[test]
    fn a_short_sentence_counts_only_where_it_stands_for_itself() {
        assert_eq!(first("VPN: Policy match error."), Some((13_868, false)));
        assert_eq!(first("no policy match error was seen"), None);
        assert_eq!(first("peer gone: giving up, no response from peer after 5 tries"), None);
        assert_eq!(first(""), None);
    }
}
