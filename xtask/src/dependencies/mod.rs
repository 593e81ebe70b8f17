//! `cargo xtask dependencies`: what other people's code may come in, by `dependencies.toml`.

mod graph;
mod licence;

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde::Deserialize;

use crate::repository;
use graph::Graph;

/// Holds Cargo.lock against xtask/dependencies.toml: licences, sources, C compilers, reasons.
#[derive(Args)]
pub(crate) struct Arguments {}

/// Every entry maps a name to its reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    /// SPDX identifiers.
    licences: BTreeMap<String, String>,
    registries: BTreeMap<String, String>,
    /// Packages that may not be in the normal tree of the program, build scripts included.
    banned: BTreeMap<String, String>,
    /// Every package that a crate of ours names itself.
    direct: BTreeMap<String, String>,
}

const PROGRAM: &str = "whyke";

pub(crate) fn run() -> Result<()> {
    let path = repository::root().join("xtask/dependencies.toml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let policy: Policy = toml::from_str(&text).context("xtask/dependencies.toml")?;
    let graph = Graph::read()?;
    let breaches = breaches(&policy, &graph)?;
    if !breaches.is_empty() {
        bail!("against xtask/dependencies.toml:\n  {}", breaches.join("\n  "));
    }
    Ok(())
}

fn breaches(policy: &Policy, graph: &Graph) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    for package in graph.foreign() {
        let name = format!("{} {}", package.name, package.version);
        match &package.license {
            None => breaches.push(format!("{name} states no licence")),
            Some(expression) if !licence::allowed(expression, &policy.licences) => {
                breaches.push(format!("{name}: `{expression}` is not on the list of licences"));
            }
            Some(_) => {}
        }
        if let Some(source) = &package.source
            && !policy.registries.contains_key(source)
        {
            breaches.push(format!("{name} comes from {source}, which is not on the list"));
        }
    }
    for path in graph.normal_tree(PROGRAM)? {
        let Some(last) = path.last() else { continue };
        if let Some(reason) = policy.banned.get(*last) {
            breaches.push(format!("{}: {reason}", path.join(" → ")));
        }
    }
    let direct = graph.direct();
    for (name, user) in &direct {
        if !policy.direct.contains_key(*name) {
            breaches.push(format!("{user} uses {name}: write its reason under [direct]"));
        }
    }
    for name in policy.direct.keys().filter(|name| !direct.contains_key(name.as_str())) {
        breaches.push(format!("nothing uses {name}: take it out of [direct]"));
    }
    let empty = [&policy.licences, &policy.registries, &policy.banned, &policy.direct];
    for (name, _) in empty.into_iter().flatten().filter(|(_, reason)| reason.trim().is_empty()) {
        breaches.push(format!("{name} has no reason"));
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(name.to_owned(), "needed".to_owned())])
    }

    #[test]
    fn what_the_policy_forbids_is_named_with_its_way_in() {
        let policy = Policy {
            licences: one("MIT"),
            registries: one("registry+crates"),
            banned: one("cc"),
            direct: one("unused"),
        };
        let graph: Graph = serde_json::from_value(serde_json::json!({
            "packages": [
                { "id": "0", "name": "whyke", "version": "1.0.0" },
                { "id": "1", "name": "zip", "version": "2.0.0", "license": "GPL-2.0",
                  "source": "registry+crates" },
                { "id": "2", "name": "cc", "version": "3.0.0", "license": "MIT OR GPL-2.0",
                  "source": "git+somewhere" },
                { "id": "3", "name": "quiet", "version": "4.0.0", "license": "MIT" },
            ],
            "workspace_members": ["0"],
            "resolve": { "nodes": [
                { "id": "0", "deps": [
                    { "pkg": "1", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "3", "dep_kinds": [{ "kind": "dev" }] },
                ] },
                { "id": "1", "deps": [{ "pkg": "2", "dep_kinds": [{ "kind": "build" }] }] },
                { "id": "2", "deps": [] },
                { "id": "3", "deps": [{ "pkg": "2", "dep_kinds": [{ "kind": null }] }] },
            ] },
        }))
        .unwrap();
        assert_eq!(
            breaches(&policy, &graph).unwrap(),
            [
                "zip 2.0.0: `GPL-2.0` is not on the list of licences",
                "cc 3.0.0 comes from git+somewhere, which is not on the list",
                "whyke → zip → cc: needed",
                "whyke uses quiet: write its reason under [direct]",
                "whyke uses zip: write its reason under [direct]",
                "nothing uses unused: take it out of [direct]",
            ]
        );
    }
}
