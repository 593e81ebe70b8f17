//! `tokens.rs`: the `%%` numbers that stand for words in events.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use super::{Bilingual, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tokens {
    reference: String,
    token: Vec<Token>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    number: u32,
    name: String,
    says: Bilingual,
    means: Bilingual,
    reference: Option<String>,
}

pub(super) fn write(data: &Path) -> Result<String> {
    let Tokens { reference, mut token } = read(&data.join("tokens.toml"))?;
    token.sort_by_key(|row| row.number);
    let mut code = String::from("use crate::token::Token;\n\npub static TOKENS: &[Token] = &[\n");
    for row in token {
        writeln!(
            code,
            "Token {{ number: {}, name: {:?}, says: {:?}, means: {:?}, reference: {:?} }},",
            row.number,
            row.name,
            row.says,
            row.means,
            row.reference.as_ref().unwrap_or(&reference),
        )?;
    }
    Ok(code + "];\n")
}
