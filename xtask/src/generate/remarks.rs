//! `remarks.rs`: what daemons judge, and the causes that it shows.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use super::{Bilingual, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remarks {
    /// Of the mapping; it stands for every row.
    #[serde(rename = "reference")]
    _reference: String,
    remark: Vec<Remark>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remark {
    name: String,
    says: Bilingual,
    causes: Vec<String>,
    /// False where the daemon names no cause of its own.
    #[serde(default = "yes")]
    names: bool,
    /// Nothing but these causes is meant.
    #[serde(default)]
    only: bool,
    /// Only what comes later can be its consequence.
    #[serde(default)]
    follows: bool,
}

fn yes() -> bool {
    true
}

pub(super) fn write(data: &Path) -> Result<String> {
    let Remarks { mut remark, .. } = read(&data.join("remarks.toml"))?;
    remark.sort_by(|a, b| a.name.cmp(&b.name));
    let mut code = String::from("use crate::remark::Remark;\n\n");
    code.push_str("pub static REMARKS: &[Remark] = &[\n");
    for Remark { name, says, causes, names, only, follows } in remark {
        writeln!(
            code,
            "Remark {{ name: {name:?}, says: {says:?}, causes: &{causes:?}, names: {names}, \
             only: {only}, follows: {follows} }},"
        )?;
    }
    Ok(code + "];\n")
}
