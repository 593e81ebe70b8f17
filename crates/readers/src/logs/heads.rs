//! charon's lines taken apart by what the one before began with.

use evidence::When;

use super::line::{CharonLine, behind_blanks, bracket, bracketed, charon, connection};
use super::stamp;

/// Takes charon's lines apart, most of which have the same before thread and group as the last.
#[derive(Debug, Default)]
pub(super) struct Heads {
    /// What stood there in the last line that was charon's, and the time that it states.
    last: String,
    /// None where nobody asked for it so far.
    when: Option<When>,
    /// By thread the connection that its last line named, and the number in it: a thread stays
    /// with one for some lines.
    connections: Vec<(String, u32)>,
    repeated: Repeated,
}

/// What stands around the group in the last line that was asked for without its time.
#[derive(Debug, Default)]
struct Repeated {
    /// All before the bracket; empty where there is no such line.
    before: String,
    /// All between the bracket and the text.
    behind: String,
    thread: Option<u32>,
    unique: Option<u32>,
}

impl Repeated {
    /// The line of one thread and connection that follows another of theirs.
    #[inline]
    fn line<'a>(&self, line: &'a str) -> Option<CharonLine<'a>> {
        let rest = line.strip_prefix(self.before.as_str())?;
        let length = bracket(rest.as_bytes()).filter(|_| !self.before.is_empty())?;
        let text = rest[length..].strip_prefix(self.behind.as_str())?;
        // Another connection, or more blanks.
        if self.unique.is_none()
            && !matches!(text.as_bytes().first(), Some(b'A'..=b'Z' | b'a'..=b'z'))
        {
            return None;
        }
        Some(CharonLine { thread: self.thread, group: &rest[1..4], unique: self.unique, text })
    }
}

/// Threads whose connections are remembered.
const MOST_THREADS: usize = 64;

impl Heads {
    /// As [`charon`], with the line's time.
    pub(super) fn charon<'a>(&mut self, line: &'a str) -> Option<(When, CharonLine<'a>)> {
        if let Some(said) = self.again(line) {
            return Some((self.when(), said));
        }
        let (before, said) = charon(line)?;
        self.begins(before);
        Some((self.when(), said))
    }

    fn when(&mut self) -> When {
        *self.when.get_or_insert_with(|| stamp::read(&self.last))
    }

    fn begins(&mut self, before: &str) {
        before.clone_into(&mut self.last);
        self.when = None;
    }

    /// Where the last line's beginning is followed by thread and group once more, all that
    /// [`charon`] asks of a beginning was answered by the last line. It asks for no digit's value.
    fn again<'a>(&mut self, line: &'a str) -> Option<CharonLine<'a>> {
        let (thread, group, text) = self.apart(line)?;
        let (unique, text) = self.connection(thread.unwrap_or_default() as usize, text);
        Some(CharonLine { thread, group, unique, text })
    }

    /// As [`Heads::charon`], for lines of which the time does not matter; and whether the line
    /// before was of the same thread and connection, if it is sure.
    #[inline]
    pub(super) fn timeless<'a>(&mut self, line: &'a str) -> Option<(CharonLine<'a>, bool)> {
        if let Some(said) = self.repeated.line(line) {
            return Some((said, true));
        }
        let said = self.apart(line).map(|(thread, group, text)| {
            let (unique, text) = connection(text);
            CharonLine { thread, group, unique, text }
        });
        let said = match said {
            Some(said) => said,
            None => {
                let (before, said) = charon(line)?;
                self.begins(before);
                said
            }
        };
        self.repeats(line, &said);
        Some((said, false))
    }

    fn repeats(&mut self, line: &str, said: &CharonLine<'_>) {
        let text = line.len() - said.text.len();
        let digits = line[self.last.len()..text].bytes().take_while(u8::is_ascii_digit).count();
        let group = self.last.len() + digits;
        let length = bracket(&line.as_bytes()[group..]).unwrap_or_default();
        let own = &mut self.repeated;
        line[..group].clone_into(&mut own.before);
        line[group + length..text].clone_into(&mut own.behind);
        (own.thread, own.unique) = (said.thread, said.unique);
    }

    /// Thread, group and what follows.
    #[inline]
    fn apart<'a>(&mut self, line: &'a str) -> Option<(Option<u32>, &'a str, &'a str)> {
        let (before, rest) = line.split_at_checked(self.last.len())?;
        let is_same = before == self.last;
        if !is_same && !is_alike(before, &self.last) {
            return None;
        }
        let (mut thread, mut digits) = (0, 0);
        while digits < 4
            && let digit @ 0..=9 = rest.as_bytes().get(digits)?.wrapping_sub(b'0')
        {
            thread = thread * 10 + u32::from(digit);
            digits += 1;
        }
        let length = bracket(rest.as_bytes().get(digits..)?).filter(|_| digits <= 3)?;
        if !is_same {
            self.begins(before);
        }
        let thread = (digits > 0).then_some(thread);
        let group = &rest[digits + 1..digits + 4];
        Some((thread, group, behind_blanks(&rest[digits + length..])))
    }
}

impl Heads {
    /// As [`connection`].
    fn connection<'a>(&mut self, thread: usize, text: &'a str) -> (Option<u32>, &'a str) {
        if !text.starts_with('<') {
            return bracketed(text);
        }
        if let Some((last, number)) = self.connections.get(thread)
            && let Some(text) = text.strip_prefix(last.as_str())
            && !last.is_empty()
        {
            return (Some(*number), text);
        }
        let (number, rest) = connection(text);
        if let Some(number) = number
            && thread < MOST_THREADS
        {
            let most = self.connections.len().max(thread + 1);
            self.connections.resize(most, (String::new(), 0));
            let (last, known) = &mut self.connections[thread];
            text[..text.len() - rest.len()].clone_into(last);
            *known = number;
        }
        (number, rest)
    }
}

/// Two texts of one length are the same but for the values of their digits.
fn is_alike(one: &str, other: &str) -> bool {
    let alike = |(a, b): (u8, u8)| a == b || a.is_ascii_digit() && b.is_ascii_digit();
    one.bytes().zip(other.bytes()).all(alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_lines_begin_as_the_one_before() {
        let (mut heads, mut timeless) = (Heads::default(), Heads::default());
        for line in [
            "Nov 25 10:00:00 gw charon: 05[NET] <rw|7> x",
            "Nov 25 10:00:00 gw charon: 05[IKE] <rw|7> x",
            "Nov 25 10:00:00 gw charon: 05[IKE1] <rw|7> x",
            "Nov 25 10:00:00 gw charon: 05[IKE] <rw|7>  x",
            "Nov 25 10:00:00 gw charon: 05[IKE] <rw|7> x",
            "Nov 25 10:00:00 gw charon: 05[NOT] <rw|7> x",
            "Nov 25 10:00:00 gw charon: 05[IKE] <rw|78> x",
            "Nov 25 10:00:00 gw charon: 05[IKE] <rw|7>x",
            "Nov 25 10:00:00 gw charon: 05[IKE] x",
            "Nov 25 10:00:00 gw charon: 05[IKE] <rw|7> x",
            "Nov 25 10:00:00 gw charon: 05[IKE]  x",
            "Nov 25 10:00:00 gw charon: 05[IKE] [rw|7] x",
            "Nov 25 10:00:00 gw charon: 16[IKE] y",
            "Nov 25 10:00:00 gw charon: [IKE] y",
            "Nov 25 10:00:00 gw charon: 1605[IKE] y",
            "Nov 25 10:00:00 gw charon: x 05[IKE] y",
            "Nov 25 10:00:00 gw charon: 05[NOT] y",
            "Nov 25 10:00:01 gw charon: 05[IKE] y",
            "Nov 25 10:00:02 gw charon: 1234[IKE] y",
            "Nov 25 10:00:03 gw charom: 05[IKE] y",
            "Nov 25 10:00:04 gw charon: 05[IKE] y",
            "Nov 26 10:00:é5 gw charon: 05[IKE] y",
            "05[IKE] y",
            "25.11.2026 10:00:0016[IKE] y",
            "25.11.2026 10:00:0105[IKE] y",
            "é05[IKE] y",
            "é",
            "",
        ] {
            let found = heads.charon(line);
            let wanted = charon(line).map(|(stamp, said)| (stamp::read(stamp), said));
            assert_eq!(found, wanted, "{line}");
            for _ in 0..2 {
                let found = timeless.timeless(line).map(|(said, _)| said);
                assert_eq!(found, charon(line).map(|(_, said)| said), "{line}");
            }
        }
        let line = "Nov 25 10:00:00 gw charon: 05[NET] <rw|7> x";
        let is_repeated = |heads: &mut Heads| heads.timeless(line).map(|(_, repeated)| repeated);
        let found = [is_repeated(&mut timeless), is_repeated(&mut timeless)];
        assert_eq!(found, [Some(false), Some(true)]);
    }
}
