//! Literate case files: sections of a markdown file with exchanges and what is expected of them.
//!
//! A case is a section that has a fenced block whose info string is `finding`; the exchanges are
//! the blocks `exchange` between its heading and that block. Prose may stand anywhere.
//!
//! ````text
//! ## A gateway that answers nothing
//!
//! Nothing comes back, so the path or the gateway is silent.
//!
//! ```exchange
//! client 10.0.2.15
//! gateway 203.0.113.7
//! 0.0 client IKE_SA_INIT
//! ```
//!
//! ```finding
//! peer-unreachable likely
//! ```
//! ````

use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Of the nearest heading above, whatever its level.
    pub title: String,
    /// In the notation of [`exchange`](crate::exchange); each has captures of its own.
    pub exchanges: Vec<String>,
    /// The lines of the block `finding`, with their line ends.
    pub expected: String,
    /// Where `expected` stands in the markdown, in bytes.
    pub expected_span: Range<usize>,
}

/// A fenced block that was opened.
struct Fence<'a> {
    /// Its backticks or tildes; the closing fence has as many or more.
    marks: &'a str,
    info: &'a str,
    start: usize,
}

/// The cases in their order; a block that is never closed ends with the file.
pub fn read(markdown: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let (mut title, mut exchanges) = (String::new(), Vec::new());
    let mut open: Option<Fence<'_>> = None;
    let mut end = 0;
    for line in markdown.split_inclusive('\n') {
        let start = end;
        end += line.len();
        let text = line.trim();
        match &open {
            Some(fence) if closes(text, fence.marks) => {
                let span = fence.start..start;
                let body = markdown.get(span.clone()).unwrap_or_default().to_owned();
                match fence.info {
                    "exchange" => exchanges.push(body),
                    "finding" => cases.push(Case {
                        title: title.clone(),
                        exchanges: std::mem::take(&mut exchanges),
                        expected: body,
                        expected_span: span,
                    }),
                    _ => {}
                }
                open = None;
            }
            Some(_) => {}
            None => {
                if let Some((marks, info)) = opens(text) {
                    open = Some(Fence { marks, info, start: end });
                } else if let Some(heading) = heading(text) {
                    heading.clone_into(&mut title);
                    exchanges.clear();
                }
            }
        }
    }
    cases
}

/// The markdown with what stands at `span` replaced; bless from the last case to the first, so
/// that the spans of the others stay right.
pub fn bless(markdown: &str, span: Range<usize>, new: &str) -> String {
    let mut blessed = markdown.to_owned();
    let line_end = if new.is_empty() || new.ends_with('\n') { "" } else { "\n" };
    blessed.replace_range(span, &format!("{new}{line_end}"));
    blessed
}

fn opens(text: &str) -> Option<(&str, &str)> {
    let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let (marks, info) = text.split_at(text.len() - text.trim_start_matches(mark).len());
    (marks.len() >= 3).then(|| (marks, info.trim()))
}

fn closes(text: &str, marks: &str) -> bool {
    text.starts_with(marks) && text.chars().all(|letter| marks.starts_with(letter))
}

fn heading(text: &str) -> Option<&str> {
    let title = text.trim_start_matches('#');
    (title.len() < text.len() && title.starts_with(' ')).then(|| title.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Cause\n\nProse.\n\n## fires\n```exchange\na\n```\nthen\n```exchange\nb\n\
        ```\n```finding\nx\ny\n```\n```sh\n## no heading\n```\n## does not\n```exchange\nc\n```\n\
        ```finding\n```\n";

    #[test]
    fn reads_the_cases_of_a_file() {
        let cases = read(FILE);
        assert_eq!(cases.len(), 2);
        assert_eq!(cases[0].title, "fires");
        assert_eq!(cases[0].exchanges, ["a\n", "b\n"]);
        assert_eq!(cases[0].expected, "x\ny\n");
        assert_eq!(&FILE[cases[0].expected_span.clone()], "x\ny\n");
        assert_eq!((cases[1].title.as_str(), cases[1].exchanges.len()), ("does not", 1));
        assert_eq!(cases[1].expected, "");
    }

    #[test]
    fn a_blessed_file_reads_back_what_was_blessed() {
        let mut file = FILE.to_owned();
        for case in read(FILE).iter().rev() {
            file = bless(&file, case.expected_span.clone(), &format!("new {}", case.title));
        }
        let expected: Vec<_> = read(&file).into_iter().map(|case| case.expected).collect();
        assert_eq!(expected, ["new fires\n", "new does not\n"]);
    }

    #[test]
    fn a_longer_fence_holds_a_shorter_one() {
        let cases = read("## t\n````finding\n```\nx\n```\n````\n");
        assert_eq!(cases[0].expected, "```\nx\n```\n");
    }
}
