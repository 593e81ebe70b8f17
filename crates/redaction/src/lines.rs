//! A copy of a text, line by line: names replaced, secrets and dumps of bytes left out.

use std::borrow::Cow;
use std::io::{self, BufRead, Write};

use secrets::{Cleaner, REMOVED};

use crate::Pseudonyms;
use crate::daemons::logging_machine;
use crate::names::Kind;
use crate::{configured, wide};

/// What stands behind the name of a dump of charon's.
const DUMPED: &str = " bytes @ 0x";
/// A line is taken in pieces of this size, so that a file without lines needs no more.
const PIECE: usize = 256 << 10;

impl Pseudonyms {
    /// Meets every name of a text, so that it is known wherever it stands.
    pub fn survey_lines(&mut self, mut input: impl BufRead) -> io::Result<()> {
        let mut line = Vec::new();
        let mut dumps = Dumps::default();
        while piece(&mut input, &mut line)? {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            if dumps.holds(text) {
                continue;
            }
            let text = &*without_bytes(text);
            if let Some(machine) = logging_machine(text) {
                let machine = text[machine].to_owned();
                self.meet(Kind::Host, &machine);
            }
            self.learn_fields(text);
            self.learn_logged(text);
            self.learn_gateway(text);
            self.learn_tunnels(text);
            wide::rewritten(self, text);
            self.text(text);
        }
        Ok(())
    }

    /// Writes the copy of a text whose names were met before.
    pub fn copy_lines(
        &mut self,
        mut input: impl BufRead,
        output: &mut impl Write,
    ) -> io::Result<()> {
        let (mut line, mut kept) = (Vec::new(), Vec::new());
        let mut cleaner = Cleaner::default();
        let mut dumps = Dumps::default();
        while piece(&mut input, &mut line)? {
            kept.clear();
            cleaner.keep(&line, &mut kept);
            let text = String::from_utf8_lossy(&kept);
            let body = text.trim_end_matches(['\r', '\n']);
            let ending = &text[body.len()..];
            if kept.is_empty() || dumps.holds(body) {
                continue;
            }
            output.write_all(self.copied(body).as_bytes())?;
            output.write_all(ending.as_bytes())?;
        }
        output.flush()
    }

    fn copied(&mut self, line: &str) -> String {
        let line = without_bytes(line);
        let line = configured::without_secret(&line);
        if let Some(rewritten) = wide::rewritten(self, &line) {
            return rewritten;
        }
        let Some(machine) = logging_machine(&line) else { return self.text(&line) };
        let host = self.host(&line[machine.clone()]);
        // A stamp holds no name, and a name of one letter more would not be found in it.
        format!("{}{host}{}", &line[..machine.start], self.text(&line[machine.end..]))
    }
}

/// Bytes that a daemon prints of keys, messages and identities: none of it tells a reader anything
/// that its sentences do not tell.
#[derive(Default)]
struct Dumps {
    any: bool,
}

impl Dumps {
    fn holds(&mut self, line: &str) -> bool {
        if line.contains(DUMPED) {
            self.any = true;
            return false;
        }
        let words: Vec<&str> = line.split_whitespace().take(24).collect();
        let is_byte = |word: &&str| word.len() == 2 && word.bytes().all(|b| b.is_ascii_hexdigit());
        let is_offset = |word: &str| {
            word.strip_suffix(':').is_some_and(|own| own.bytes().all(|b| b.is_ascii_digit()))
        };
        // An excerpt may begin amid a dump: so many bytes behind an offset are nothing else.
        let least = if self.any { 1 } else { 8 };
        let is_row = |at: usize| words[at + 1..].iter().take_while(|own| is_byte(own)).count();
        let rows = (0..words.len()).any(|at| is_offset(words[at]) && is_row(at) >= least);
        // Shrew Soft: `0x : 0a1b2c3d 0a1b2c3d`.
        let shrew = words.windows(2).any(|pair| pair == ["0x", ":"]);
        // Libreswan and Openswan: `|   0a 1b 2c 3d`.
        let bar = words.iter().position(|word| *word == "|");
        let after = bar.map(|at| &words[at + 1..]).filter(|after| after.len() >= 4);
        rows || shrew || after.is_some_and(|after| after.iter().all(is_byte))
    }
}

/// Without the rows of a dump that stands in one line with its name, as objects of a journal and
/// rsyslog write it.
fn without_bytes(line: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(DUMPED) {
        let (before, dump) = rest.split_at(at + DUMPED.len());
        let address = dump.bytes().take_while(u8::is_ascii_hexdigit).count();
        let (address, rows) = dump.split_at(address);
        kept.push_str(before);
        kept.push_str(address);
        rest = match rows.starts_with("\\n") || rows.starts_with("#012") {
            true => &rows[end_of_text(rows)..],
            false => rows,
        };
    }
    if kept.is_empty() {
        return Cow::Borrowed(line);
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// Where a text of JSON ends: at the first quotation mark that is not escaped.
fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    let ends = |(_, byte): &(usize, u8)| {
        let is_end = *byte == b'"' && !escaped && !text.starts_with("#012");
        escaped = *byte == b'\\' && !escaped;
        is_end
    };
    text.bytes().enumerate().find(ends).map_or(text.len(), |(at, _)| at)
}

/// The next line with its ending, or as much of it as is taken at once; false at the end.
fn piece(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    loop {
        let buffer = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if buffer.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let wanted = end.unwrap_or(buffer.len());
        // Where a long line is cut, no name is cut with it: behind an element or a field.
        let is_seam = |byte: &u8| matches!(byte, b'>' | b',' | b';');
        let room = PIECE.saturating_sub(line.len());
        let (taken, done) = if line.len() + wanted <= PIECE {
            (wanted, end.is_some())
        } else if let Some(seam) = buffer[..wanted].iter().skip(room).position(is_seam) {
            (room + seam + 1, true)
        } else {
            (wanted, end.is_some() || line.len() > 4 * PIECE)
        };
        line.extend_from_slice(&buffer[..taken]);
        input.consume(taken);
        if done {
            return Ok(true);
        }
    }
}

/// That there was a secret is evidence too.
pub(crate) fn removed() -> &'static str {
    REMOVED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(text: &str) -> String {
        let mut own = Pseudonyms::default();
        own.survey_lines(text.as_bytes()).unwrap();
        let mut copy = Vec::new();
        own.copy_lines(text.as_bytes(), &mut copy).unwrap();
        String::from_utf8(copy).unwrap()
    }

    #[test]
    fn a_log_is_copied_without_its_names() {
        let log = "Feb  3 09:01:22 turin charon: 07[IKE] <rome|1> authentication of 'zofia' failed\r\n\
                   Feb  3 09:01:23 turin charon: 07[NET] from 8.8.8.8[500] to 10.0.0.1[500]\n";
        let wanted = "Feb  3 09:01:22 host-1 charon: 07[IKE] <connection-1|1> authentication of \
                      'name-1' failed\r\n\
                      Feb  3 09:01:23 host-1 charon: 07[NET] from 198.18.0.1[500] to 10.0.0.1[500]\n";
        assert_eq!(copy(log), wanted);
    }

    #[test]
    fn a_name_is_known_before_it_is_told() {
        assert_eq!(copy("hello zofia\nUserName = zofia\n"), "hello user-1\nUserName = user-1\n");
    }

    #[test]
    fn secrets_and_dumps_are_left_out() {
        let log = "05[IKE] Sk_ai secret => 20 bytes @ 0x7f0c\n05[IKE]    0: 3F 4A 00 11 22\n\
                   05[ENC] ID => 4 bytes @ 0x7f0c\n05[ENC]    0: 61 6E 6E 61  anna\n\
                   05[IKE] next\n10.0.0.1 : PSK \"hunter2\"\n|   61 6e 6e 61\n";
        let wanted = "05[IKE] Sk_ai secret => 20 bytes @ 0x7f0c\n05[ENC] ID => 4 bytes @ 0x7f0c\n\
                      05[IKE] next\n10.0.0.1 : PSK \"[removed]\"\n";
        assert_eq!(copy(log), wanted);
    }

    #[test]
    fn keys_in_one_line_with_their_name_are_left_out() {
        for (log, wanted) in [
            (
                r#"{"MESSAGE":"Sk_ai secret => 20 bytes @ 0x7f0c\n   0: 3F \"J\n  16: 00","PID":"4"}"#,
                r#"{"MESSAGE":"Sk_ai secret => 20 bytes @ 0x7f0c","PID":"4"}"#,
            ),
            (
                "gw charon: 05[IKE] Sk_ei secret => 4 bytes @ 0x7f0c#012   0: 3F 4A 00 \"11",
                "host-1 charon: 05[IKE] Sk_ei secret => 4 bytes @ 0x7f0c",
            ),
            // The excerpt begins amid a key.
            ("05[IKE]   16: 3F 4A 00 11 22 33 44 55 66  ?J..\"3DUf\n05[IKE] next", "05[IKE] next"),
            (
                "== : DH shared secret ( 8 bytes )\n0x : 3f4a0011 22334455",
                "== : DH shared secret ( 8 bytes )\n",
            ),
            ("at 10: 42 44 bytes", "at 10: 42 44 bytes"),
        ] {
            assert!(copy(log).ends_with(wanted.trim_start_matches("host-1 ")), "{}", copy(log));
        }
    }

    #[test]
    fn a_line_of_any_length_is_copied_whole() {
        let long = format!("{}<a>8.8.8.8</a>", "<b>10.0.0.1</b>".repeat(100_000));
        assert_eq!(copy(&long), long.replace("8.8.8.8", "198.18.0.1"));
        let endless = "x".repeat(3 << 20);
        assert_eq!(copy(&endless), endless);
    }
}
