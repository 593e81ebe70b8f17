//! Text traces of remote access (`%windir%\tracing\*.LOG`): `[4252] 02-03 04:49:00:962: …`.

use evidence::{Statement, Timestamp, When};

use crate::pasted::{Line, Pasted};
use crate::reading::Reading;

/// States the codes that lines call errors, and nothing more: their other words are not known.
#[derive(Default)]
pub(crate) struct Tracing {
    lines: u64,
    codes: Vec<u32>,
}

/// Different codes of one trace.
const MOST_CODES: usize = 100;

impl Pasted for Tracing {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let Some((when, text)) = traced(line.text) else {
            return;
        };
        self.lines += 1;
        reading.entry(when);
        for code in errors(text) {
            if self.codes.len() < MOST_CODES && !self.codes.contains(&code) {
                self.codes.push(code);
                let report = Statement::Reports { code, partly: false };
                reading.say(line.place(), when, report);
            }
        }
    }

    fn end(&mut self, _reading: &mut Reading<'_>) {}

    fn is_recognised(&self) -> bool {
        self.lines > 0
    }
}

/// When a line was written, and what it says. The year is not in it.
fn traced(text: &str) -> Option<(When, &str)> {
    let (thread, rest) = text.trim_start().strip_prefix('[')?.split_once("] ")?;
    let is_thread = !thread.is_empty() && thread.bytes().all(|byte| byte.is_ascii_digit());
    let (stamp, text) = rest.split_once(": ")?;
    if !is_thread || stamp.len() != "02-03 04:49:00:962".len() {
        return None;
    }
    let mut numbers = stamp.split(['-', ' ', ':']).map(|number| number.parse::<i64>().ok());
    let mut next = |most: i64| numbers.next().flatten().filter(|n| (0..=most).contains(n));
    let (month, day) = (next(12)?, next(31)?);
    let (hour, minute, second, thousandth) = (next(23)?, next(59)?, next(60)?, next(999)?);
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let before = BEFORE.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let seconds = ((before + day - 1) * 24 + hour) * 3600 + minute * 60 + second;
    let at = Timestamp(seconds * Timestamp::SECOND + thousandth * 1_000_000);
    Some((When::WithoutYear(at), text))
}

/// Numbers of RAS and IPsec that directly follow the word for an error.
fn errors(text: &str) -> Vec<u32> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '=' | ':' | '(' | ')' | ',' | '.' | ';'))
        .filter(|word| !word.is_empty())
        .take(200)
        .collect();
    let named = words.windows(2).filter(|pair| pair[0].eq_ignore_ascii_case("error"));
    let numbers = named.filter_map(|pair| pair[1].parse().ok());
    numbers.filter(|code| matches!(code, 600..=956 | 13_800..=13_932)).collect()
}

#[cfg(test)]
mod tests {
    use evidence::SourceKind;

    use super::*;
    use crate::told::facts;

    #[test]
    fn a_trace_states_the_codes_that_it_calls_errors_once_each() {
        let text = "\
[4252] 02-03 04:49:00:962: ElSave()
[4252] 02-03 04:49:01:000: Connect attempt returned error 809
[4252] 02-03 04:49:02:000: RasConnectionNotify: error=809, port 700
[17] 02-03 04:49:02:000: line 650: dwSize 800
";
        let (told, source) = facts(text.as_bytes());
        let report = format!("{:?}", Statement::Reports { code: 809, partly: false });
        let at = Timestamp(2_868_541 * Timestamp::SECOND);
        assert_eq!(told, [(2, When::WithoutYear(at), report)]);
        assert_eq!((source.kind, source.covers.entries), (SourceKind::HostState, 4));
    }

    #[test]
    fn a_trace_without_errors_is_recognised_and_states_nothing() {
        let (told, source) = facts(b"[4252] 02-03 04:49:00:962: ElSave()\r\n");
        assert_eq!((told.len(), source.kind), (0, SourceKind::HostState));
        assert!(source.gaps.is_empty());
        let (_, source) = facts(b"[x] 02-03 04:49:00:962: ElSave()\n[1] 99-99 04:49:00:962: x\n");
        assert_eq!(source.kind, SourceKind::Unreadable);
    }
}
