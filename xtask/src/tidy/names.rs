//! Names of files and folders that say nothing of what is in them.

use std::collections::BTreeSet;

use anyhow::Result;

use super::Tree;

const MEANINGLESS: &[&str] =
    &["common", "helper", "helpers", "manager", "managers", "misc", "types", "util", "utils"];

pub(super) fn meaningless(tree: &Tree) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for file in &tree.files {
        for part in file.path.split('/') {
            let stem = part.split('.').next().unwrap_or(part);
            if MEANINGLESS.contains(&stem) {
                found.insert(format!("{}: `{stem}` says nothing; name the noun", file.path));
            }
        }
    }
    Ok(found.into_iter().collect())
}
