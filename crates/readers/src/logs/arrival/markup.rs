//! What a web page or a forum leaves around a line: `<p>…</p>`, `&quot;`, `[COLOR=black]…[/COLOR]`.

/// Of HTML: those that only say how text looks or where a line ends.
const HTML: [&str; 20] = [
    "p",
    "br",
    "span",
    "div",
    "code",
    "pre",
    "b",
    "i",
    "u",
    "a",
    "em",
    "strong",
    "font",
    "tt",
    "li",
    "ul",
    "ol",
    "blockquote",
    "samp",
    "kbd",
];

const BBCODE: [&str; 11] =
    ["size", "font", "color", "code", "quote", "url", "php", "highlight", "b", "i", "u"];

const ENTITIES: [(&str, char); 6] =
    [("quot", '"'), ("lt", '<'), ("gt", '>'), ("amp", '&'), ("apos", '\''), ("nbsp", ' ')];

/// Counts whether most lines of a text bear markup: a peer may choose a name that looks like it.
#[derive(Debug, Default)]
pub(super) struct Marks {
    marked: u32,
    lines: u32,
}

impl Marks {
    pub(super) fn look(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.lines += 1;
            self.marked += u32::from(is_marked(text));
        }
    }

    pub(super) fn are_there(&self) -> bool {
        self.marked * 2 > self.lines
    }
}

fn is_marked(text: &str) -> bool {
    text.char_indices().any(|(at, mark)| match read(&text[at..], mark) {
        Some((_, Mark::Closes | Mark::Breaks | Mark::Is(_))) => true,
        Some((_, Mark::Opens(_))) | None => false,
    })
}

/// The text without markup; a line feed where a line ended.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let closed = closed(text);
    let mut rest = text;
    while let Some(mark) = rest.chars().next() {
        match read(rest, mark) {
            // `192.0.2.1[b]` is an identity.
            Some((_, Mark::Opens(name))) if is_short(name) && !closed.contains(name) => {
                shown.push(mark);
                rest = &rest[1..];
            }
            Some((length, mark)) => {
                match mark {
                    Mark::Breaks => shown.push('\n'),
                    Mark::Is(character) => shown.push(character),
                    Mark::Opens(_) | Mark::Closes => {}
                }
                rest = &rest[length..];
            }
            None => {
                shown.push(mark);
                rest = &rest[mark.len_utf8()..];
            }
        }
    }
    shown
}

enum Mark<'a> {
    Opens(&'a str),
    Closes,
    /// The line ends.
    Breaks,
    Is(char),
}

/// What `text` begins with, and its bytes.
fn read(text: &str, first: char) -> Option<(usize, Mark<'_>)> {
    match first {
        '<' => tag(text, ">", &HTML),
        '[' => tag(text, "]", &BBCODE),
        '&' => entity(text),
        _ => None,
    }
}

/// `<span class="x">`, `</span>`, `<br/>`, `[COLOR=black]`, `[/COLOR]`.
fn tag<'a>(text: &'a str, close: &str, names: &[&str]) -> Option<(usize, Mark<'a>)> {
    /// The longest one, with what it says besides.
    const LONGEST: usize = 200;
    let end = text.bytes().take(LONGEST).position(|byte| byte == close.as_bytes()[0])?;
    let inner = text.get(1..end)?;
    let (inner, closes) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
    let length = inner.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, more) = inner.split_at(length);
    let is_name = names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let is_whole = more.is_empty() || more.starts_with([' ', '=', '/']);
    if !is_name || !is_whole {
        return None;
    }
    let mark = match name {
        _ if name.eq_ignore_ascii_case("br") => Mark::Breaks,
        _ if closes => Mark::Closes,
        _ => Mark::Opens(name),
    };
    Some((end + 1, mark))
}

/// `&quot;`, `&#91;`; none that is a control character.
fn entity(text: &str) -> Option<(usize, Mark<'_>)> {
    let end = text.bytes().take(8).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let character = match name.strip_prefix('#') {
        Some(number) => char::from_u32(number.parse().ok()?)?,
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    (!character.is_control()).then_some((end + 1, Mark::Is(character)))
}

fn is_short(name: &str) -> bool {
    name.len() == 1
}

/// Names of one letter that are closed somewhere: `</b>`, `[/i]`.
fn closed(text: &str) -> String {
    let marks = text.as_bytes().windows(4);
    let closes = marks.filter(|mark| matches!(mark, [b'<', b'/', _, b'>'] | [b'[', b'/', _, b']']));
    let mut names: Vec<u8> = closes.map(|mark| mark[2]).filter(u8::is_ascii_alphabetic).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_is_shown() {
        for (text, wanted) in [
            ("<p>12<span class=\"e\">&#91;IKE&#93;</span> x</p>", "12[IKE] x"),
            ("[SIZE=2][COLOR=black]003 &quot;a&quot; x[/COLOR][/SIZE]", "003 \"a\" x"),
            ("a<br/>b<BR>c", "a\nb\nc"),
            ("05[IKE] <rw|7> x <b> 192.0.2.1[b]", "05[IKE] <rw|7> x <b> 192.0.2.1[b]"),
            ("<b>x</b> [i]y[/i]", "x y"),
            ("=&gt; é &é; &#10; &#x; <", "=> é &é; &#10; &#x; <"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn markup_is_in_most_lines_or_in_none() {
        let are_there = |lines: &[&str]| {
            let mut marks = Marks::default();
            lines.iter().for_each(|line| marks.look(line));
            marks.are_there()
        };
        assert!(are_there(&["<p>x</p>", "", "y<br>"]));
        assert!(!are_there(&["identity 'a<br>b'", "x", "y"]));
        assert!(!are_there(&["05[IKE] <rw|7> x", "192.0.2.1[b]"]));
        assert!(!are_there(&[]));
    }
}
