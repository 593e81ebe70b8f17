//! `windows_codes.rs`: the codes that people meet, and the families of the others.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::suspects::{self, Usual};
use super::{Bilingual, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    code: Vec<Code>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: u32,
    name: String,
    phase: Option<String>,
    means: Bilingual,
    note: Option<Bilingual>,
    #[serde(default)]
    causes: Vec<Suspect>,
    reference: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suspect {
    cause: String,
    tell: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Families {
    family: Vec<Family>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    class: String,
    phase: Option<String>,
    reference: String,
    codes: Vec<Kin>,
}

/// Codes that say the same.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kin {
    /// The number and, where there is one, the symbol.
    of: Vec<String>,
    means: Bilingual,
    #[serde(default)]
    causes: Vec<String>,
    phase: Option<String>,
}

struct Row {
    name: String,
    class: String,
    phase: Option<String>,
    means: Bilingual,
    note: Option<Bilingual>,
    suspects: Vec<suspects::Suspect>,
    reference: String,
}

pub(super) fn write(data: &Path) -> Result<String> {
    let usual = Usual::read(data)?;
    let mut code = String::from("use crate::windows_code::{CodeClass, WindowsCode};\n\n");
    let (mut kin, mut rest) = (BTreeMap::new(), String::new());
    for (number, row) in rows(data)? {
        let said = format!(
            "class: CodeClass::{}, phase: {:?}, means: {:?}, note: {:?}, {}, reference: {:?}",
            row.class,
            row.phase,
            row.means,
            row.note,
            usual.fields(&row.suspects).with_context(|| number.to_string())?,
            row.reference,
        );
        // What several codes say is written once.
        let next = kin.len();
        let index = *kin.entry(said.clone()).or_insert(next);
        if index == next {
            writeln!(
                code,
                "const KIN_{index}: WindowsCode = WindowsCode {{ code: 0, name: \"\", {said} }};\n",
            )?;
        }
        let number = literal(number);
        writeln!(rest, "WindowsCode {{ code: {number}, name: {:?}, ..KIN_{index} }},", row.name)?;
    }
    Ok(code + "pub static WINDOWS_CODES: &[WindowsCode] = &[\n" + &rest + "];\n")
}

fn rows(data: &Path) -> Result<BTreeMap<u32, Row>> {
    let mut rows = BTreeMap::new();
    let mut add = |number, row| match rows.insert(number, row) {
        Some(_) => bail!("twice: {number}"),
        None => Ok(()),
    };
    for Code { code, name, phase, means, note, causes, reference } in
        read::<Codes>(&data.join("windows-codes.toml"))?.code
    {
        let suspects = causes
            .into_iter()
            .map(|Suspect { cause, tell }| suspects::Suspect { cause, tell: Some(tell) })
            .collect();
        let class = class(code).to_owned();
        add(code, Row { name, class, phase, means, note, suspects, reference })?;
    }
    for family in read::<Families>(&data.join("windows-code-families.toml"))?.family {
        let class = match family.class.as_str() {
            "ras" => "Ras",
            "ipsec" => "Ipsec",
            "certificate" => "Certificate",
            "eap" => "Eap",
            "wfp" => "Wfp",
            "system" => "System",
            other => bail!("no class {other}"),
        };
        for kin in family.codes {
            for of in &kin.of {
                let (number, name) = of.split_once(' ').unwrap_or((of, ""));
                let row = Row {
                    name: name.to_owned(),
                    class: class.to_owned(),
                    phase: kin.phase.clone().or(family.phase.clone()),
                    means: kin.means.clone(),
                    note: None,
                    suspects: suspects::usual(kin.causes.clone()),
                    reference: family.reference.clone(),
                };
                add(parse(number)?, row)?;
            }
        }
    }
    Ok(rows)
}

fn parse(number: &str) -> Result<u32> {
    let parsed = match number.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    parsed.with_context(|| format!("no number: {number}"))
}

/// By the range from which Windows takes its numbers.
fn class(code: u32) -> &'static str {
    match code {
        600..1000 => "Ras",
        13_000..14_000 => "Ipsec",
        0x8007_0040 | 0x8009_0000..0x800C_0000 => "Certificate",
        _ => "System",
    }
}

/// An HRESULT is known by its hexadecimal form.
fn literal(code: u32) -> String {
    match code {
        0x4000_0000.. => format!("0x{:04X}_{:04X}", code >> 16, code & 0xffff),
        small => small.to_string(),
    }
}
