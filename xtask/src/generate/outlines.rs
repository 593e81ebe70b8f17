//! `outlines.rs`: causes that the evidence of one machine shows, in a few sentences.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use super::{Bilingual, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outlines {
    cause: Vec<Outline>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outline {
    cause: String,
    happens: Bilingual,
    shows: Bilingual,
    mends: Bilingual,
    reference: String,
}

pub(super) fn write(data: &Path) -> Result<String> {
    let mut rows = read::<Outlines>(&data.join("causes.toml"))?.cause;
    rows.sort_by(|a, b| a.cause.cmp(&b.cause));
    let mut code =
        String::from("use crate::outline::Outline;\n\npub static OUTLINES: &[Outline] = &[\n");
    for row in rows {
        writeln!(
            code,
            "Outline {{ cause: {:?}, happens: {:?}, shows: {:?}, mends: {:?}, reference: {:?} }},",
            row.cause, row.happens, row.shows, row.mends, row.reference,
        )?;
    }
    Ok(code + "];\n")
}
