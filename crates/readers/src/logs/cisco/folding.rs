//! Sentences that documents and mails broke into lines: only the first names its speaker.

use super::line::{self, Speaker};
use super::phrases;
use crate::logs::phrase::{fits, small};
use crate::pasted::Line;

/// Lines of one sentence.
const MOST: u8 = 4;
/// Bytes of one sentence.
const LONGEST: usize = 1 << 10;

/// The last line that named its speaker, with what followed it.
#[derive(Debug, Default)]
pub(super) struct Fold {
    number: u32,
    whole: String,
    lines: u8,
}

impl Fold {
    pub(super) fn begins(&mut self, line: Line<'_>) {
        self.number = line.number;
        self.whole.clear();
        self.lines = 1;
        if line.text.len() <= LONGEST {
            self.whole.push_str(line.text.trim_end());
        }
    }

    /// The sentence with another line of it, and the number of its first line; none as long as it
    /// says nothing that it did not say without that line.
    pub(super) fn goes_on(&mut self, text: &str) -> Option<(u32, String)> {
        let text = text.trim();
        let fits_in = self.whole.len() + text.len() < LONGEST && self.lines < MOST;
        if self.whole.is_empty() || text.is_empty() || !fits_in {
            self.whole.clear();
            return None;
        }
        let before = line::read(&self.whole)?;
        let (speaker, said) = (before.speaker, small(before.text));
        if speaker == Speaker::Ipsec && phrases::ios(&small(text)).is_some() {
            // Fields of a proposal stand between.
            let own = format!("IPSEC(): {text}");
            self.whole.clear();
            return Some((self.number, own));
        }
        self.lines += 1;
        let begins = said.is_empty()
            || matches!(speaker, Speaker::Syslog { .. }) && text.starts_with("IKEv2 Negotiation");
        let own = says(&small(text));
        self.whole.push(' ');
        self.whole.push_str(text);
        let says_more = says(&small(line::read(&self.whole)?.text)) && !says(&said);
        // What says it alone is not broken, but of somebody else.
        (says_more && (begins || !own)).then(|| (self.number, std::mem::take(&mut self.whole)))
    }
}

/// Whether a sentence, in small letters, is one that counts.
fn says(text: &str) -> bool {
    let (_, of_certificates) = line::label_of(text);
    phrases::ios(text).is_some()
        || phrases::ikev2(text).is_some()
        || phrases::ikev2_end(text).is_some()
        || phrases::asa(text).is_some()
        || phrases::pki(of_certificates).is_some()
        || text.contains("aborted due to error: ")
        || text.starts_with("peer's authentication method is '")
        || fits(text, "^verification of peer's auth*data failed")
        || fits(text, "^failed to locate an item in the database")
        || fits(text, "^sm trace->*curstate: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(lines: &[&str]) -> Vec<String> {
        let mut fold = Fold::default();
        let mut told = Vec::new();
        for (at, text) in lines.iter().enumerate() {
            let line = Line { number: at as u32 + 1, text };
            match line::read(text) {
                Some(_) => fold.begins(line),
                None => {
                    told.extend(fold.goes_on(text).map(|(number, own)| format!("{number} {own}")))
                }
            }
        }
        told
    }

    #[test]
    fn a_sentence_over_lines_is_put_together() {
        let lines =
            ["IKEv2:(SESSION ID = 1,SA ID = 1):", "Verify cert", "failed", "Verify cert failed"];
        assert_eq!(folded(&lines), ["1 IKEv2:(SESSION ID = 1,SA ID = 1): Verify cert failed"]);
        let lines = [
            "%ASA-4-750003: Local:192.0.2.1:500 Remote:192.0.2.7:500 Username:Unknown",
            "IKEv2 Negotiation aborted due to ERROR: x",
        ];
        assert_eq!(folded(&lines).len(), 1);
        let lines =
            ["IPSEC(x): proposal part #1,", " protocol= ESP,", "transform proposals not supported"];
        assert_eq!(folded(&lines), ["1 IPSEC(): transform proposals not supported"]);
    }

    #[test]
    fn what_others_write_between_lines_is_none_of_them() {
        let lines = ["[IKEv1]: IP = 192.0.2.7, x", "I read: no preshared key configured for group"];
        assert_eq!(folded(&lines), [""; 0]);
        let lines = ["ISAKMP:(0): x", "Proxy identities not supported", "", "é"];
        assert_eq!(folded(&lines), [""; 0]);
        let long = "x ".repeat(400);
        assert_eq!(folded(&["ISAKMP:(0): x", &long, &long, &long]), [""; 0]);
    }
}
