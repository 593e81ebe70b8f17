//! Causes behind a code or an event, with what tells each and what evidence decides it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Bilingual, Symptoms, Tell, read};

/// What usually tells a cause, and what decides it: `[tell]` of symptoms.toml.
pub(super) struct Usual(BTreeMap<String, Tell>);

impl Usual {
    pub(super) fn read(data: &Path) -> Result<Usual> {
        Ok(Usual(read::<Symptoms>(&data.join("symptoms.toml"))?.tell))
    }

    /// Fields of a row; a cause without a tell of its own gets the usual one.
    pub(super) fn fields(&self, suspects: &[Suspect]) -> Result<String> {
        let (mut causes, mut tells, mut decided_by) = (Vec::new(), Vec::new(), String::new());
        for Suspect { cause, tell } in suspects {
            let usual = self.0.get(cause).with_context(|| format!("no tell for {cause}"))?;
            causes.push(cause);
            tells.push(tell.clone().unwrap_or_else(|| at_the_gateway(&usual.tell)));
            decided_by += &format!("&{:?}, ", usual.by);
        }
        Ok(format!("causes: &{causes:?}, tells: &{tells:?}, decided_by: &[{decided_by}]"))
    }
}

pub(super) struct Suspect {
    pub(super) cause: String,
    pub(super) tell: Option<Bilingual>,
}

/// Causes that are told apart as they usually are.
pub(super) fn usual(causes: Vec<String>) -> Vec<Suspect> {
    causes.into_iter().map(|cause| Suspect { cause, tell: None }).collect()
}

/// At a symptom “its” is the log of the end that refuses; beside a code of Windows that is the
/// gateway's.
fn at_the_gateway([en, it]: &Bilingual) -> Bilingual {
    let owned = |text: &str, its: &str, whose: &str| match text.strip_prefix(its) {
        Some(rest) => whose.to_owned() + rest,
        None => text.to_owned(),
    };
    [
        owned(en, "its log", "the gateway's log"),
        owned(it, "il suo registro", "il registro del gateway"),
    ]
}
