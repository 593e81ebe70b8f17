//! The keys and values of JSON as PowerShell prints it, line by line.

/// What a line holds, in its order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// An object begins, at this depth (1: the outermost).
    Begins(usize),
    Ends(usize),
    /// One value, or one of an array's.
    Value {
        depth: usize,
        key: String,
        value: String,
    },
}

/// Where the reading stands between two lines.
#[derive(Default)]
pub(super) struct Json {
    depth: usize,
    key: String,
}

impl Json {
    const MOST_DEPTH: usize = 64;

    /// Empty for a line that is not JSON; what was begun is forgotten then.
    pub(super) fn line(&mut self, text: &str) -> Vec<Token> {
        let text = text.trim();
        let begins = text.starts_with('{') || text.starts_with("[{");
        let goes_on = text.starts_with(['"', '{', '}', '[', ']', ',', '-'])
            || text.starts_with(|c: char| c.is_ascii_digit())
            || ["true", "false", "null"].iter().any(|word| text.starts_with(word));
        if text.is_empty() || (self.depth == 0 && !begins) {
            return Vec::new();
        }
        if !goes_on {
            *self = Json::default();
            return Vec::new();
        }
        self.tokens(text)
    }

    fn tokens(&mut self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            match first {
                '{' if self.depth < Json::MOST_DEPTH => {
                    self.depth += 1;
                    tokens.push(Token::Begins(self.depth));
                }
                '}' if self.depth > 0 => {
                    tokens.push(Token::Ends(self.depth));
                    self.depth -= 1;
                }
                '"' => {
                    let (value, behind) = string(&rest[1..]);
                    rest = behind.trim_start();
                    match rest.strip_prefix(':') {
                        Some(behind) => {
                            self.key = value;
                            rest = behind;
                        }
                        None => tokens.push(self.value(value)),
                    }
                    continue;
                }
                _ if first.is_ascii_alphanumeric() || first == '-' => {
                    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
                    let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
                    if word != "null" {
                        tokens.push(self.value(word.to_owned()));
                    }
                    rest = behind;
                    continue;
                }
                _ => {}
            }
            rest = &rest[first.len_utf8()..];
        }
        tokens
    }

    fn value(&self, value: String) -> Token {
        Token::Value { depth: self.depth, key: self.key.clone(), value }
    }
}

/// The string that begins here, and what is behind its end.
fn string(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &text[at + 1..]),
            '\\' => match characters.next() {
                Some((_, 'n' | 'r' | 't')) => value.push(' '),
                Some((at, 'u')) => {
                    let digits = text.get(at + 1..at + 5).unwrap_or("");
                    let code = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                    value.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
                    for _ in 0..digits.len() {
                        characters.next();
                    }
                }
                Some((_, escaped)) => value.push(escaped),
                None => {}
            },
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_whether_on_one_line_or_on_many() {
        let value = |depth, key: &str, value: &str| Token::Value {
            depth,
            key: key.to_owned(),
            value: value.to_owned(),
        };
        let wanted = [
            Token::Begins(1),
            value(1, "Name", "a\\b'"),
            value(1, "Methods", "Eap"),
            value(1, "Methods", "Pap"),
            Token::Begins(2),
            value(2, "X", "1"),
            Token::Ends(2),
            Token::Ends(1),
        ];
        let one = r#"{"Name":"a\\b\u0027","Methods":["Eap","Pap"],"Empty":null,"P":{"X":1}}"#;
        assert_eq!(Json::default().line(one), wanted);
        let many = "{\n\"Name\": \"a\\\\b\\u0027\",\n\"Methods\": [\n\"Eap\",\n\"Pap\"\n],\n\"P\": {\n\
                    \"X\": 1\n}\n}";
        let mut json = Json::default();
        let tokens: Vec<Token> = many.lines().flat_map(|line| json.line(line)).collect();
        assert_eq!(tokens, wanted);
    }

    #[test]
    fn what_is_not_json_ends_it() {
        let mut json = Json::default();
        assert_eq!(json.line("{"), [Token::Begins(1)]);
        assert_eq!(json.line("Server: x"), []);
        assert_eq!(json.line("\"Name\": \"x\""), []);
        assert_eq!(json.line("[HKEY_LOCAL_MACHINE]"), []);
        assert_eq!(json.line(&"{".repeat(100_000)).len(), Json::MOST_DEPTH);
    }
}
