//! Text as people paste it: line by line through everything that knows a form of it.

use std::io::Read;

use evidence::{Listener, Place, Source, SourceId, SourceKind, Why};

use crate::reading::Reading;
use crate::{logs, text, windows};

/// A longer text is a log, or read only so far as there is room for it.
const HEAD: usize = 4 << 20;
/// Longer texts are read to here; pastes and what commands print are far shorter.
const MOST_BYTES: usize = 64 << 20;
/// Of one line.
pub(crate) const MOST_COLUMNS: usize = 64 << 10;

/// One line of a text, without its end; `number` from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) number: u32,
    pub(crate) text: &'a str,
}

impl Line<'_> {
    pub(crate) fn place(self) -> Place {
        Place::line(self.number)
    }
}

/// Knows one form of text. Several may stand in one paste, in any order, so each sees every line.
pub(crate) trait Pasted {
    /// The next line; most belong to other forms.
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>);

    /// The text is over: what was begun is told.
    fn end(&mut self, reading: &mut Reading<'_>);

    /// The text is of this form although it stated nothing.
    fn is_recognised(&self) -> bool {
        false
    }
}

pub(crate) fn read(
    id: SourceId,
    name: &str,
    mut input: impl Read,
    listener: &mut dyn Listener,
) -> Source {
    let mut head = Vec::with_capacity(HEAD);
    let _ = input.by_ref().take(HEAD as u64).read_to_end(&mut head);
    if head.len() == HEAD && logs::stream::begins(&head) && !logs::arrival::is_newest_first(&head) {
        return logs::stream::read(id, name, head.as_slice().chain(input), listener);
    }
    if head.len() < HEAD
        && let Some(lines) = logs::arrival::unrolled(&head)
    {
        head = lines;
    }
    let (text, longer) = text::whole(head.as_slice().chain(input), MOST_BYTES);
    let mut reading = Reading::new(listener);
    let mut forms = windows::pasted_forms();
    let arrival = logs::arrival::Forms::of(&text);
    let oldest_first = logs::arrival::oldest_first(&text, &arrival);
    forms.insert(0, (SourceKind::Log, Box::new(logs::Logs::new(arrival))));
    // Facts by the kind of source their form is: the greatest part names the source.
    let mut told: Vec<(SourceKind, u64)> = Vec::new();
    let mut count =
        |kind: SourceKind, facts: u64| match told.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, sum)) => *sum += facts,
            None => told.push((kind, facts)),
        };
    let is_whole = windows::read_whole(&text, &mut reading);
    count(SourceKind::Events, reading.facts());
    // Only a log's lines depend so much on one another that their order counts.
    let mut first = 0;
    if let Some(order) = oldest_first.filter(|_| !is_whole) {
        let before = reading.facts();
        let lines: Vec<&str> = text.split('\n').collect();
        for at in order {
            forms[0].1.line(line(at, lines[at]), &mut reading);
        }
        count(SourceKind::Log, reading.facts() - before);
        first = 1;
    }
    for (at, text) in text.split('\n').enumerate().take_while(|_| !is_whole) {
        let line = line(at, text);
        for (kind, form) in &mut forms[first..] {
            let before = reading.facts();
            form.line(line, &mut reading);
            count(*kind, reading.facts() - before);
        }
    }
    for (kind, form) in &mut forms {
        let before = reading.facts();
        form.end(&mut reading);
        count(*kind, reading.facts() - before);
    }
    if reading.facts() == 0 && !forms.iter().any(|(_, form)| form.is_recognised()) {
        quoted(&text, &mut reading);
        told.push((SourceKind::Log, reading.facts()));
    }
    if reading.facts() == 0 {
        logs::dialogs::read(&text, &mut reading);
        told.push((SourceKind::Log, reading.facts()));
    }
    told.retain(|(_, facts)| *facts > 0);
    let most = told.iter().rev().max_by_key(|(_, facts)| *facts);
    let known = forms.iter().find(|(_, form)| form.is_recognised()).map(|(kind, _)| *kind);
    let kind = most.map(|(kind, _)| *kind).or(known).unwrap_or(SourceKind::Unreadable);
    if kind == SourceKind::Unreadable {
        reading.gap(
            None,
            match logs::unread::product(name, &text) {
                Some((product, instead)) => Why::OfProduct { product, instead },
                None => Why::NotEvidence,
            },
        );
    }
    if longer {
        reading.gap(None, Why::Bound { what: "bytes of a text", limit: MOST_BYTES as u64 });
    }
    reading.finish(id, name, kind)
}

/// Of a short text that nothing understood: the sentences of a log that somebody quotes in it.
fn quoted(text: &str, reading: &mut Reading<'_>) {
    const MOST_LINES: usize = 40;
    const MOST: usize = 16 << 10;
    const LENGTHS: std::ops::RangeInclusive<usize> = 16..=600;
    const MARKS: [(char, char); 4] = [('"', '"'), ('`', '`'), ('“', '”'), ('«', '»')];
    if text.len() > MOST || text.lines().filter(|line| !line.trim().is_empty()).count() > MOST_LINES
    {
        return;
    }
    let mut logs = logs::Logs::new(logs::arrival::Forms::of(""));
    // In JSON everything is quoted: it is some other program's record.
    let letter = text.split('\n').enumerate().filter(|(_, own)| !own.contains("\":"));
    // What is bold in Markdown is often a quotation.
    let mut letter =
        letter.map(|(at, written)| (at, written, written.replace("**", "`"))).peekable();
    while let Some((at, written, own)) = letter.next() {
        let mut is_quoting = false;
        for (open, close) in MARKS {
            let mut rest = own.as_str();
            while let Some((_, inner)) = rest.split_once(open) {
                let (sentence, after) = match inner.split_once(close) {
                    Some((sentence, after)) => (sentence.to_owned(), after),
                    // It goes on in the next line.
                    None => {
                        let next = letter.peek().and_then(|(.., next)| next.split_once(close));
                        let Some((ends, _)) = next else { break };
                        (format!("{} {}", inner.trim_end(), ends.trim_start()), "")
                    }
                };
                if LENGTHS.contains(&sentence.len()) {
                    logs.line(line(at, &sentence), reading);
                    is_quoting |= written.contains(open);
                }
                rest = after;
            }
        }
        if let Some(sentence) = announced(written).filter(|own| LENGTHS.contains(&own.len()))
            && !is_quoting
        {
            logs.line(line(at, sentence), reading);
        }
    }
    logs.end(reading);
}

/// `Error: text`, `IKE_AUTH request failed: text`: what stands behind a few words.
fn announced(line: &str) -> Option<&str> {
    const MOST_BEFORE: usize = 48;
    let (before, text) = line.split_once(": ")?;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '*' | '#' | '.');
    (before.len() <= MOST_BEFORE && before.chars().all(is_word)).then_some(text)
}

/// One of the lines of a text, counted from 0.
fn line(at: usize, text: &str) -> Line<'_> {
    let number = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
    let end = floor(text, MOST_COLUMNS);
    Line { number, text: text[..end].trim_end_matches(['\r', '\0']) }
}

/// The largest length up to `most` that does not cut a character.
pub(crate) fn floor(text: &str, most: usize) -> usize {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use evidence::SourceKind;

    use crate::told::facts;

    #[test]
    fn a_sentence_of_a_log_that_is_quoted_in_a_letter_is_read() {
        for (open, close) in [("\"", "\""), ("`", "`"), ("“", "”"), ("«", "»"), ("**", "**")]
        {
            let text = format!(
                "Since the move our branch cannot connect.\nIt only says {open}phase1 negotiation \
                 failed due to time up{close} in the log, every minute.\n"
            );
            let (facts, source) = facts(text.as_bytes());
            assert!(
                facts.iter().any(|(at, _, said)| *at == 2 && said.contains("GaveUp")),
                "{open}"
            );
            assert_eq!(source.kind, SourceKind::Log);
        }
        let broken = "The log says: `phase1 negotiation failed\n  due to time up`, and no more.\n";
        assert!(
            facts(broken.as_bytes())
                .0
                .iter()
                .any(|(at, _, said)| *at == 1 && said.contains("GaveUp"))
        );
        for text in [
            "Error: no shared key found for 'a' - 'b'",
            "* VPN failed: no issuer certificate \
             found for \"CN=gw\"",
        ] {
            assert_eq!(facts(text.as_bytes()).1.kind, SourceKind::Log, "{text}");
        }
        let text = "She said \"we negotiated all night, and failed to agree\" and `left the room`.";
        let (facts, source) = facts(text.as_bytes());
        assert_eq!((facts.len(), source.kind), (0, SourceKind::Unreadable));
    }
}
