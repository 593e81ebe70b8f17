//! The codes that a text names in Windows' own sentences, however they were copied.

use knowledge::{Certainty, SentenceMatch, code_of_sentence};

/// A sentence in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) code: u32,
    /// A piece of it only, or several codes share it.
    pub(crate) partly: bool,
    /// Where its line begins, in bytes.
    pub(crate) at: usize,
}

/// Of a text: sentences that people paste stand in its first lines.
const MOST_LINES: usize = 400;

/// A sentence of so few words occurs in other texts, too.
const SHORT: u8 = 3;

/// The code of the sentence that is the whole text, or begins it, and is no other code's.
pub(crate) fn code(text: &str) -> Option<u32> {
    found(text).iter().find(|found| !found.partly).map(|found| found.code)
}

/// Every sentence in `text`, in its order; a piece of one only where no other is whole.
pub(crate) fn found(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut keep = |matched: SentenceMatch, at: usize| {
        if found.iter().all(|other| other.code != matched.code) {
            let partly = matched.certainty == Certainty::Part || !matched.also.is_empty();
            found.push(Found { code: matched.code, partly, at });
        }
    };
    let mut at = 0;
    for line in text.split('\n').take(MOST_LINES) {
        match whole(line) {
            Some(matched) => keep(matched, at),
            // pppd's `Connection terminated.` is no word of Windows'.
            None if is_of_daemon(line) => {}
            // Behind a name and a colon, or between full stops.
            // The whole line was looked up.
            None => {
                let parts = parts(line).filter(|part| part.len() < line.len());
                let is_long = |part: &&str| part.split_whitespace().count() > usize::from(SHORT);
                let parts = parts.chain(behind_commas(line).filter(is_long));
                parts.filter_map(whole).for_each(|matched| keep(matched, at));
            }
        }
        named(line).filter_map(|named| whole(&named)).for_each(|matched| keep(matched, at));
        at += line.len() + 1;
    }
    if found.is_empty() {
        found.extend(over_lines(text));
    }
    found
}

/// `Cannot connect, the parameter is incorrect.`: what somebody says before it in his own words.
fn behind_commas(line: &str) -> impl Iterator<Item = &str> {
    const MOST: usize = 8;
    line.match_indices(", ").take(MOST).map(|(at, comma)| &line[at + comma.len()..])
}

/// A whole sentence, which stands for itself: a short one occurs in other texts, too.
fn whole(text: &str) -> Option<SentenceMatch> {
    const WORDS_OF_SHORT: usize = 4;
    /// What other languages put between them.
    const BETWEEN: [&str; 4] = ["de", "del", "dei", "di"];
    let matched = code_of_sentence(text).filter(|own| own.certainty == Certainty::Whole)?;
    let own = || text.split_whitespace().filter(|word| !BETWEEN.contains(word));
    let stands_alone = || own().count() <= WORDS_OF_SHORT;
    (matched.words > SHORT || stands_alone()).then_some(matched)
}

/// One that is broken over several lines, or a piece of one; it begins in the last line from which
/// on it is still all there.
fn over_lines(text: &str) -> Option<Found> {
    let matched = code_of_sentence(text).filter(|own| own.words > SHORT)?;
    let begins = text.match_indices('\n').map(|(end, _)| end + 1).take(MOST_LINES);
    let there = |at: &usize| code_of_sentence(&text[*at..]) == Some(matched);
    Some(Found {
        code: matched.code,
        partly: matched.certainty == Certainty::Part || !matched.also.is_empty(),
        at: begins.take_while(there).last().unwrap_or(0),
    })
}

/// `Nov 25 10:00:00 gw pppd[42]: text`.
fn is_of_daemon(line: &str) -> bool {
    let Some((tag, _)) = line.split_once("]: ") else { return false };
    let Some((_, number)) = tag.rsplit_once('[') else { return false };
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn parts(line: &str) -> impl Iterator<Item = &str> {
    line.split(['.', ':', ';', '!', '?', '(', ')', '"', '“', '”']).filter(|part| !part.is_empty())
}

/// What people call by its name: `the "Policy match" error`.
fn named(line: &str) -> impl Iterator<Item = String> {
    const LONGEST: usize = 120;
    let pieces: Vec<&str> = line.split(['"', '“', '”', '`']).take(64).collect();
    (1..pieces.len()).step_by(2).filter_map(move |at| {
        let behind = pieces.get(at + 1)?.trim_start();
        let is_error = behind.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("error"));
        (is_error && pieces[at].len() <= LONGEST).then(|| format!("{} error", pieces[at]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(u32, bool)> {
        found(text).first().map(|found| (found.code, found.partly))
    }

    #[test]
    fn a_sentence_survives_case_accents_breaks_and_quotes() {
        let wanted = Some((789, false));
        let english = "The L2TP connection attempt failed because the security layer\r\n> encountered \
                       a PROCESSING error during initial negotiations with the remote computer.";
        assert_eq!(first(english), wanted);
        let italian = "Il tentativo di connessione L2TP non e riuscito perche' il livello di \
                       sicurezza ha rilevato un\nerrore di elaborazione durante la negoziazione \
                       iniziale con il computer remoto";
        assert_eq!(first(italian).map(|(code, _)| code), Some(789));
        let quoted = "it says “IKE authentication credentials are unacceptable”";
        assert_eq!(first(quoted), Some((13_801, false)));
    }

    #[test]
    fn a_daemon_s_sentence_is_not_windows() {
        assert_eq!(first("Nov 25 10:00:00 gw pppd[42]: Connection terminated."), None);
        assert_eq!(first("it says: Connection terminated."), Some((668, false)));
    }

    #[test]
    fn a_short_sentence_counts_only_where_it_stands_for_itself() {
        assert_eq!(first("VPN: Policy match error."), Some((13_868, false)));
        for other in
            ["Errore di corrispondenza dei criteri", "VPN: erreur de correspondance de stratégie."]
        {
            assert_eq!(first(other), Some((13_868, false)), "{other}");
        }
        for named in ["we get the \"policy match\" error here", "a “Policy Match” error, always"]
        {
            assert_eq!(first(named), Some((13_868, false)), "{named}");
        }
        assert_eq!(first("cant connect to it, the parameter is incorrect."), Some((87, false)));
        assert_eq!(first("cannot open it, access is denied"), None);
        assert_eq!(first("no policy match error was seen"), None);
        assert_eq!(first("a \"policy match\" was seen, no error"), None);
        assert_eq!(first("peer gone: giving up, no response from peer after 5 tries"), None);
    }

    #[test]
    fn a_sentence_that_several_codes_share_is_recognised_in_part_only() {
        assert_eq!(code("Negotiation took too long"), None);
        assert_eq!(first("Negotiation took too long").map(|(_, partly)| partly), Some(true));
    }
}
