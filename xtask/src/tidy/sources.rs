//! What no source may hold: marks of unfinished work, folders of one machine.

use anyhow::Result;

use super::Tree;
use super::rust::without_literals;

const UNFINISHED: &[&str] = &["TODO", "FIXME", "unimplemented!", "todo!"];

/// In two pieces, or this file would hold what it forbids.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/")];

pub(super) fn unfinished(tree: &Tree) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| is_source(path)) {
        let emptied = if path.ends_with(".rs") { without_literals(text) } else { text.to_owned() };
        marks(path, &emptied, UNFINISHED, &mut found);
    }
    Ok(found)
}

pub(super) fn machine_paths(tree: &Tree) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (path, text) in tree.texts() {
        marks(path, text, MACHINE_PATHS, &mut found);
    }
    Ok(found)
}

/// Code, data and scripts; prose may speak of such marks.
fn is_source(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, None | Some("rs" | "toml" | "sh" | "py" | "yml" | "yaml"))
}

fn marks(path: &str, text: &str, marks: &[&str], found: &mut Vec<String>) {
    for (number, line) in text.lines().enumerate() {
        let is_word = |at: usize| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|last| last.is_alphanumeric() || "._-".contains(last))
        };
        for mark in marks {
            if line.match_indices(mark).any(|(at, _)| is_word(at)) {
                found.push(format!("{path}:{}: `{mark}`", number + 1));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_with_their_line() {
        let mut found = Vec::new();
        marks("a.rs", "fn a() {\n    todo!()\n}\n// a_todo!\n", UNFINISHED, &mut found);
        assert_eq!(found, ["a.rs:2: `todo!`"]);
    }

    #[test]
    fn a_relative_folder_of_that_name_is_no_machine_path() {
        for mark in MACHINE_PATHS {
            let mut found = Vec::new();
            marks("a.md", &format!("see {mark}x"), MACHINE_PATHS, &mut found);
            marks("b.md", &format!("see ..{mark}x or home{mark}x"), MACHINE_PATHS, &mut found);
            assert_eq!(found, [format!("a.md:1: `{mark}`")]);
        }
    }

    #[test]
    fn scripts_and_data_are_sources() {
        assert!(is_source(".ci/run") && is_source("crates/a/data/b.toml") && is_source("a.rs"));
        assert!(!is_source("CHANGELOG.md") && !is_source("evidence/a.pcap"));
    }
}
