//! Logs as people cut and copy them: what is missing or stands otherwise must lead nobody astray.

use clap::ValueEnum;

/// What is done to each log before it is handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Change {
    /// As it is
    #[default]
    None,
    /// The newest line first, as web interfaces show it
    Reversed,
    /// Each line twice, as two rules of a syslog daemon write it
    Doubled,
    /// The last twenty lines
    Tail,
    /// Without every third line or so
    Thinned,
}

impl Change {
    /// Those that continuous integration makes, and how many logs may then be answered with a cause
    /// that is likely and wrong.
    pub(crate) const HELD: [(Change, u32); 4] = [
        (Change::Reversed, 0),
        (Change::Doubled, 0),
        (Change::Tail, 0),
        // The line that names an EAP method, or a child's suites, may be among those left out.
        (Change::Thinned, 2),
    ];

    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Of a log; captures and the rest stay as they are.
    pub(crate) fn of(self, log: Vec<u8>) -> Vec<u8> {
        if self == Change::None {
            return log;
        }
        let lines: Vec<&[u8]> = log.split_inclusive(|byte| *byte == b'\n').collect();
        let kept: Vec<&[u8]> = match self {
            Change::None => lines,
            Change::Reversed => lines.into_iter().rev().collect(),
            Change::Doubled => lines.into_iter().flat_map(|line| [line, line]).collect(),
            Change::Tail => lines.iter().copied().skip(lines.len().saturating_sub(20)).collect(),
            Change::Thinned => {
                let stays = |(at, line): (usize, &'_ [u8])| (at * 7 + line.len()) % 3 != 0;
                lines.into_iter().enumerate().filter(|own| stays(*own)).map(|(_, l)| l).collect()
            }
        };
        let mut changed = Vec::new();
        for line in kept {
            changed.extend_from_slice(line);
            if !line.ends_with(b"\n") {
                changed.push(b'\n');
            }
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_does_what_its_name_says() {
        let log = b"a\nb\nc".to_vec();
        for (change, wanted) in [
            (Change::None, "a\nb\nc"),
            (Change::Reversed, "c\nb\na\n"),
            (Change::Doubled, "a\na\nb\nb\nc\nc\n"),
            (Change::Tail, "a\nb\nc\n"),
        ] {
            assert_eq!(change.of(log.clone()), wanted.as_bytes(), "{change:?}");
        }
        let long: Vec<u8> = (0..90).flat_map(|at| format!("{at}\n").into_bytes()).collect();
        let count = |change: Change| change.of(long.clone()).split(|byte| *byte == b'\n').count();
        assert_eq!(count(Change::Tail), 21);
        assert!((45..75).contains(&count(Change::Thinned)));
    }
}
