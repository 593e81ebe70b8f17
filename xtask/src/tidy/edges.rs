//! Which crate may use which: `ARCHITECTURE.md` lists it, the manifests keep it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::Tree;

const LIST: &str = "ARCHITECTURE.md";
/// Any crate of the workspace, on either side of the arrow.
const ANY: &str = "*";
/// Serves tests alone: in nobody's list.
const TESTS_ONLY: &str = "testkit";

type Edges = BTreeMap<String, BTreeSet<String>>;

#[derive(Deserialize)]
struct Manifest {
    package: Option<Package>,
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
    /// By platform.
    #[serde(default)]
    target: BTreeMap<String, Target>,
}

#[derive(Deserialize)]
struct Target {
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

pub(super) fn breaches(tree: &Tree) -> Result<Vec<String>> {
    let Some(text) = tree.text(LIST) else {
        return Ok(vec![format!(
            "{LIST} is not there; it lists who may use whom, in a block that opens with ```edges"
        )]);
    };
    let Some(listed) = listed(text) else {
        return Ok(vec![format!("{LIST} has no block that opens with ```edges")]);
    };
    let mut used = Edges::new();
    for (path, text) in tree.texts() {
        if path.starts_with("crates/") && path.ends_with("/Cargo.toml") {
            let manifest: Manifest = toml::from_str(text).with_context(|| path.to_owned())?;
            if let Some(package) = manifest.package {
                let platforms = manifest.target.into_values().map(|target| target.dependencies);
                let all = std::iter::once(manifest.dependencies).chain(platforms);
                used.insert(package.name, all.flat_map(BTreeMap::into_keys).collect());
            }
        }
    }
    let crates: BTreeSet<String> = used.keys().cloned().collect();
    for dependencies in used.values_mut() {
        dependencies.retain(|name| crates.contains(name));
    }
    Ok(differences(&listed, &used))
}

/// Lines `crate → dependency, dependency` of the block; nothing where there is no block.
fn listed(text: &str) -> Option<Edges> {
    let mut edges = Edges::new();
    let block = text.lines().skip_while(|line| line.trim() != "```edges").skip(1);
    let mut found = false;
    for line in block.take_while(|line| line.trim() != "```") {
        found = true;
        let arrow = line.split_once('→').or_else(|| line.split_once("->"));
        let Some((from, to)) = arrow else { continue };
        let to = to.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        edges.entry(from.trim().to_owned()).or_default().extend(to);
    }
    found.then_some(edges)
}

fn differences(listed: &Edges, used: &Edges) -> Vec<String> {
    let none = BTreeSet::new();
    let every = listed.get(ANY).unwrap_or(&none);
    let mut differences = Vec::new();
    for (from, dependencies) in used {
        let allowed = listed.get(from).unwrap_or(&none);
        let all = allowed.contains(ANY);
        for to in dependencies {
            let tests_only = to == TESTS_ONLY && !allowed.contains(to);
            if tests_only || !(all || allowed.contains(to) || every.contains(to)) {
                differences.push(format!("{from} uses {to}, which {LIST} does not list"));
            }
        }
        for to in allowed.iter().filter(|to| *to != ANY) {
            if !dependencies.contains(to) {
                differences.push(format!("{LIST} lists {from} → {to}, which is not used"));
            }
        }
    }
    for from in listed.keys().filter(|from| *from != ANY && !used.contains_key(*from)) {
        differences.push(format!("{LIST} lists {from}, which is no crate"));
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# A\n```edges\n* → numbers\nwire →\nreaders → evidence, wire\nwhyke → *\n```\n";

    fn used(edges: &[(&str, &[&str])]) -> Edges {
        edges
            .iter()
            .map(|(from, to)| ((*from).to_owned(), to.iter().map(|to| (*to).to_owned()).collect()))
            .collect()
    }

    #[test]
    fn a_list_that_is_kept_gives_no_difference() {
        let used = used(&[
            ("wire", &["numbers"]),
            ("readers", &["evidence", "wire", "numbers"]),
            ("whyke", &["readers", "wire"]),
        ]);
        assert!(differences(&listed(TEXT).unwrap(), &used).is_empty());
    }

    #[test]
    fn an_edge_that_is_not_listed_and_one_not_used_are_named() {
        let used = used(&[
            ("wire", &["readers", "testkit"]),
            ("readers", &["evidence"]),
            ("whyke", &["testkit"]),
        ]);
        assert_eq!(
            differences(&listed(TEXT).unwrap(), &used),
            [
                "ARCHITECTURE.md lists readers → wire, which is not used",
                "whyke uses testkit, which ARCHITECTURE.md does not list",
                "wire uses readers, which ARCHITECTURE.md does not list",
                "wire uses testkit, which ARCHITECTURE.md does not list",
            ]
        );
    }

    #[test]
    fn a_page_without_the_block_has_no_list() {
        assert!(listed("# A\n```text\na → b\n```\n").is_none());
    }
}
