//! `updates.rs`: updates that broke VPN, by date.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use super::{Bilingual, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Updates {
    update: Vec<Update>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    name: String,
    /// `2022-01-11`, or a month or year where no more is known.
    since: String,
    what: Bilingual,
    #[serde(default)]
    kbs: Vec<u32>,
    #[serde(default)]
    builds: Vec<String>,
    #[serde(default)]
    codes: Vec<u32>,
    effect: Bilingual,
    way_out: Bilingual,
    #[serde(default)]
    fixed_by: Vec<u32>,
    /// False where the source only reports it.
    confirmed: bool,
    reference: String,
}

pub(super) fn write(data: &Path) -> Result<String> {
    let mut rows = read::<Updates>(&data.join("updates.toml"))?.update;
    rows.sort_by(|a, b| a.since.cmp(&b.since));
    let mut code =
        String::from("use crate::update::Update;\n\npub(crate) static UPDATES: &[Update] = &[\n");
    for row in rows {
        writeln!(
            code,
            "Update {{ name: {:?}, since: {:?}, what: {:?}, kbs: &{:?}, builds: &{:?}, \
             codes: &{:?}, effect: {:?}, way_out: {:?}, fixed_by: &{:?}, confirmed: {}, \
             reference: {:?} }},",
            row.name,
            row.since,
            row.what,
            row.kbs,
            row.builds,
            row.codes,
            row.effect,
            row.way_out,
            row.fixed_by,
            row.confirmed,
            row.reference,
        )?;
    }
    Ok(code + "];\n")
}
