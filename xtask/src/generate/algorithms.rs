//! The names by which products configure algorithms.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use super::read;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Algorithms {
    algorithm: Vec<Algorithm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Algorithm {
    slot: String,
    id: u16,
    bits: Option<u16>,
    /// By product.
    names: BTreeMap<String, String>,
}

pub(super) fn write(data: &Path) -> Result<String> {
    let rows = read::<Algorithms>(&data.join("algorithms.toml"))?.algorithm;
    let mut code = String::from(
        "use crate::algorithm::AlgorithmName;\n\npub static ALGORITHM_NAMES: &[AlgorithmName] = &[\n",
    );
    for row in &rows {
        for (product, name) in &row.names {
            writeln!(
                code,
                "AlgorithmName {{ slot: {:?}, id: {}, bits: {:?}, product: {product:?}, \
                 name: {name:?} }},",
                row.slot, row.id, row.bits,
            )?;
        }
    }
    Ok(code + "];\n")
}
