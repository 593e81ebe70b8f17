//! Every cause is one folder that holds all of it.

use std::collections::BTreeSet;

use anyhow::Result;

use super::Tree;
use super::rust::lines_without_tests;

const CAUSES: &str = "crates/diagnosis/src/causes/";
const PARTS: &[&str] = &["mod.rs", "explain.en.md", "explain.it.md", "cases.md"];
const MOST_LINES: usize = 150;

pub(super) fn incomplete(tree: &Tree) -> Result<Vec<String>> {
    let mut folders = BTreeSet::new();
    for file in &tree.files {
        let Some(path) = file.path.strip_prefix(CAUSES) else { continue };
        let mut parts = path.split('/');
        if let (Some(family), Some(cause), Some(_)) = (parts.next(), parts.next(), parts.next()) {
            folders.insert(format!("{CAUSES}{family}/{cause}"));
        }
    }
    let mut found = Vec::new();
    if folders.is_empty() {
        found.push(format!("{CAUSES} holds no cause"));
    }
    for folder in &folders {
        for part in PARTS {
            match tree.text(&format!("{folder}/{part}")) {
                None => found.push(format!("{folder} has no {part}")),
                Some(text) if text.trim().is_empty() => {
                    found.push(format!("{folder}/{part} is empty"));
                }
                Some(text) if *part == "mod.rs" && lines_without_tests(text) > MOST_LINES => {
                    let lines = lines_without_tests(text);
                    found.push(format!("{folder}/mod.rs has {lines} lines, at most {MOST_LINES}"));
                }
                Some(_) => {}
            }
        }
    }
    Ok(found)
}
