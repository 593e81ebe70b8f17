//! Who uses whom, as `cargo metadata` tells it for all platforms together.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::repository;

#[derive(Deserialize)]
pub(super) struct Graph {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
pub(super) struct Package {
    id: String,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) license: Option<String>,
    /// Nothing for a folder of this machine.
    pub(super) source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// Nothing = normal.
    kind: Option<String>,
}

impl Graph {
    pub(super) fn read() -> Result<Graph> {
        let output = repository::cargo(&["metadata", "--format-version", "1", "--locked"])
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(output.status.success(), "cargo metadata: {}", output.status);
        serde_json::from_slice(&output.stdout).context("what cargo metadata wrote")
    }

    /// Packages that are not ours.
    pub(super) fn foreign(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| !self.workspace_members.contains(&package.id))
    }

    /// The shortest way to each package that is built into a program or runs when it is built.
    pub(super) fn normal_tree(&self, program: &str) -> Result<Vec<Vec<&str>>> {
        let names = self.names();
        let nodes: BTreeMap<&str, &Node> =
            self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let start = self.packages.iter().find(|package| package.name == program);
        let start = start.with_context(|| format!("no package {program}"))?;
        let mut reached = BTreeSet::from([start.id.as_str()]);
        let mut open = VecDeque::from([(start.id.as_str(), vec![start.name.as_str()])]);
        let mut paths = Vec::new();
        while let Some((id, path)) = open.pop_front() {
            let dependencies = nodes.get(id).map(|node| &node.deps[..]).unwrap_or_default();
            for dependency in dependencies.iter().filter(|dependency| dependency.is_built()) {
                let (id, name) = (dependency.pkg.as_str(), names.get(dependency.pkg.as_str()));
                if let Some(name) = name.filter(|_| reached.insert(id)) {
                    let mut longer = path.clone();
                    longer.push(*name);
                    open.push_back((id, longer));
                }
            }
            paths.push(path);
        }
        Ok(paths)
    }

    /// Foreign packages that a crate of ours names, and the first crate that does.
    pub(super) fn direct(&self) -> BTreeMap<&str, &str> {
        let names = self.names();
        let mut direct = BTreeMap::new();
        let ours = self.resolve.nodes.iter().filter(|node| self.is_ours(&node.id));
        for (node, dependency) in ours.flat_map(|node| node.deps.iter().map(move |d| (node, d))) {
            if !self.is_ours(&dependency.pkg) {
                let name = |id: &str| names.get(id).copied().unwrap_or_default();
                direct.entry(name(&dependency.pkg)).or_insert(name(&node.id));
            }
        }
        direct
    }

    fn is_ours(&self, id: &str) -> bool {
        self.workspace_members.contains(id)
    }

    fn names(&self) -> BTreeMap<&str, &str> {
        self.packages.iter().map(|package| (package.id.as_str(), package.name.as_str())).collect()
    }
}

impl Dependency {
    fn is_built(&self) -> bool {
        self.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"))
    }
}
