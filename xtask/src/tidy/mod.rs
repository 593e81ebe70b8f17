//! `cargo xtask tidy`: the house rules that a compiler does not know.

mod causes;
mod edges;
mod names;
mod rust;
mod sources;

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, FromArgMatches as _};

use crate::{generate, repository};

/// Holds the repository against its own rules: dependency edges, first lines, sizes, names.
#[derive(Args)]
pub(crate) struct Arguments {}

pub(crate) fn run() -> Result<()> {
    let tree = Tree::read()?;
    let mut complaints = Vec::new();
    for rule in RULES {
        let found = (rule.check)(&tree)?;
        complaints.extend(found.into_iter().map(|found| format!("{}: {found}", rule.name)));
    }
    if !complaints.is_empty() {
        bail!("{} to tidy up:\n  {}", complaints.len(), complaints.join("\n  "));
    }
    Ok(())
}

struct Rule {
    name: &'static str,
    /// One line for each breach.
    check: fn(&Tree) -> Result<Vec<String>>,
}

const RULES: &[Rule] = &[
    Rule { name: "edges", check: edges::breaches },
    Rule { name: "first line", check: rust::without_first_line },
    Rule { name: "size", check: rust::too_long },
    Rule { name: "columns", check: rust::too_wide },
    Rule { name: "name", check: names::meaningless },
    Rule { name: "unfinished", check: sources::unfinished },
    Rule { name: "machine path", check: sources::machine_paths },
    Rule { name: "cause", check: causes::incomplete },
    Rule { name: "generated", check: stale },
];

/// The files that git knows or would add, and the text of those that are text.
pub(crate) struct Tree {
    files: Vec<File>,
}

pub(crate) struct File {
    /// Relative to the root, with `/`.
    path: String,
    /// Nothing where it is not UTF-8.
    text: Option<String>,
}

impl Tree {
    fn read() -> Result<Tree> {
        let root = repository::root();
        let file = |path: PathBuf| -> Result<File> {
            let text = String::from_utf8(fs::read(root.join(&path))?).ok();
            Ok(File { path: path.to_string_lossy().replace('\\', "/"), text })
        };
        let files = repository::files()?.into_iter().map(file).collect::<Result<_>>()?;
        Ok(Tree { files })
    }

    /// Path and text.
    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|file| Some((file.path.as_str(), file.text.as_deref()?)))
    }

    fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, _)| path.ends_with(".rs"))
    }

    fn text(&self, wanted: &str) -> Option<&str> {
        self.texts().find(|(path, _)| *path == wanted).map(|(_, text)| text)
    }
}

/// Tables that `generate` would write anew.
fn stale(_: &Tree) -> Result<Vec<String>> {
    let arguments = generate::Arguments::augment_args(clap::Command::new("generate"))
        .try_get_matches_from(["generate", "--check"])?;
    let check = generate::Arguments::from_arg_matches(&arguments)?;
    Ok(generate::run(&check).err().map(|error| format!("{error:#}")).into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(name: &str) {
        let rule = RULES.iter().find(|rule| rule.name == name).expect("a rule of this name");
        let found = (rule.check)(&Tree::read().unwrap()).unwrap();
        assert!(found.is_empty(), "{name}:\n  {}", found.join("\n  "));
    }

    #[test]
    fn dependencies_point_down_only() {
        holds("edges");
    }

    #[test]
    fn every_source_says_in_its_first_line_what_it_is() {
        holds("first line");
    }

    #[test]
    fn no_source_is_too_long() {
        holds("size");
    }

    #[test]
    fn no_line_is_too_wide() {
        holds("columns");
    }

    #[test]
    fn every_name_means_something() {
        holds("name");
    }

    #[test]
    fn nothing_is_left_unfinished() {
        holds("unfinished");
    }

    #[test]
    fn nothing_names_a_folder_of_one_machine() {
        holds("machine path");
    }

    #[test]
    fn every_cause_is_complete() {
        holds("cause");
    }

    #[test]
    fn generated_tables_are_fresh() {
        holds("generated");
    }

    #[test]
    fn every_rule_has_a_name_of_its_own() {
        let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
