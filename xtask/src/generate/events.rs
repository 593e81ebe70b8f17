//! `events.rs`: what an event of a Windows log proves.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::suspects::{Usual, usual};
use super::{Bilingual, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Events {
    group: Vec<Group>,
}

/// Events of one provider that are logged, or not, by the same setting.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    provider: String,
    channel: String,
    /// The command that has them logged; without one they are logged by default.
    enable: Option<String>,
    note: Option<Bilingual>,
    reference: String,
    events: Vec<Kin>,
}

/// Events that prove the same.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kin {
    of: Vec<u32>,
    proves: Bilingual,
    #[serde(default)]
    causes: Vec<String>,
}

pub(super) fn write(data: &Path) -> Result<String> {
    let usually = Usual::read(data)?;
    let mut code = String::from("use crate::event::Event;\n\n");
    let mut rows = Vec::new();
    let mut kin = 0;
    for group in read::<Events>(&data.join("events.toml"))?.group {
        for Kin { of, proves, causes } in group.events {
            let suspects = usually
                .fields(&usual(causes))
                .with_context(|| format!("{} {of:?}", group.provider))?;
            writeln!(
                code,
                "const KIN_{kin}: Event = Event {{ id: 0, provider: {:?}, channel: {:?}, \
                 enable: {:?}, proves: {proves:?}, note: {:?}, {suspects}, reference: {:?} }};\n",
                group.provider, group.channel, group.enable, group.note, group.reference,
            )?;
            rows.extend(of.into_iter().map(|id| (id, group.provider.clone(), kin)));
            kin += 1;
        }
    }
    rows.sort();
    code += "pub static EVENTS: &[Event] = &[\n";
    for (id, _, kin) in rows {
        writeln!(code, "Event {{ id: {id}, ..KIN_{kin} }},")?;
    }
    Ok(code + "];\n")
}
