//! A case whose true cause is known: a folder with `truth.toml` (our lab) or `label.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::kind::Kind;

/// What is known of a case, whichever of the two files told it.
#[derive(Clone, Debug)]
pub(crate) struct Labelled {
    pub(crate) name: String,
    folder: PathBuf,
    pub(crate) vendor: String,
    pub(crate) truth: Truth,
    lab: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Truth {
    pub(crate) cause: String,
    pub(crate) acceptable_causes: Vec<String>,
    pub(crate) phase: String,
    pub(crate) exchange: String,
    #[serde(default)]
    pub(super) clear_text_visible: bool,
    #[serde(default)]
    pub(super) knowable: Knowable,
    pub(super) initiator_product: Option<String>,
    pub(super) responder_product: Option<String>,
    pub(super) vendor: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Knowable {
    initiator_capture: bool,
    responder_capture: bool,
    initiator_log: bool,
    responder_log: bool,
    both_logs: bool,
}

/// The cases of a folder: itself, or the folders right in it; sorted by name.
pub(crate) fn find(folder: &Path) -> Result<Vec<Labelled>> {
    if let Some(case) = read(folder)? {
        return Ok(vec![case]);
    }
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        cases.extend(read(&entry?.path())?);
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(cases)
}

fn read(folder: &Path) -> Result<Option<Labelled>> {
    let (lab, label) = (folder.join("truth.toml"), folder.join("label.toml"));
    let (path, lab) = if lab.is_file() {
        (lab, true)
    } else if label.is_file() {
        (label, false)
    } else {
        return Ok(None);
    };
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let truth: Truth = toml::from_str(&text).with_context(|| path.display().to_string())?;
    let vendor = vendor(&truth);
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Some(Labelled { name, folder: folder.to_path_buf(), vendor, truth, lab }))
}

/// `strongSwan → Libreswan`, or the one vendor of a published case.
fn vendor(truth: &Truth) -> String {
    let product = |full: &Option<String>| {
        let full = full.as_deref().unwrap_or("unknown");
        let words: Vec<&str> = full
            .split(' ')
            .take_while(|word| !word.starts_with(|first: char| first.is_ascii_digit()))
            .collect();
        words.join(" ")
    };
    match &truth.vendor {
        Some(vendor) => vendor.clone(),
        None => {
            format!("{} → {}", product(&truth.initiator_product), product(&truth.responder_product))
        }
    }
}

impl Labelled {
    /// The files that this kind of evidence consists of; none where the case has no such evidence.
    pub(crate) fn evidence(&self, kind: Kind) -> Result<Vec<PathBuf>> {
        let whole = |names: &[&str]| {
            let paths: Vec<PathBuf> = names.iter().map(|name| self.folder.join(name)).collect();
            if paths.iter().all(|path| path.is_file()) { paths } else { Vec::new() }
        };
        if !self.lab {
            return match kind {
                Kind::Published => self.files(|name| name.starts_with("evidence.")),
                Kind::Windows if self.is_windows() => {
                    self.files(|name| name.starts_with("evidence."))
                }
                _ => Ok(Vec::new()),
            };
        }
        Ok(match kind {
            Kind::InitiatorCapture => whole(&["initiator.pcap"]),
            Kind::ResponderCapture => whole(&["responder.pcap"]),
            Kind::InitiatorLog => whole(&["initiator.log"]),
            Kind::ResponderLog => whole(&["responder.log"]),
            Kind::BothLogs => whole(&["initiator.log", "responder.log"]),
            Kind::Captures => {
                let both = self.files(|name| name.ends_with(".pcap"))?;
                if both.len() > 1 { both } else { Vec::new() }
            }
            Kind::All => self.files(|name| {
                // What the two administrators have: no extra verbosity, no derived keys.
                name != "truth.toml"
                    && !name.ends_with(".keys.log")
                    && !name.ends_with(".verbose.log")
            })?,
            Kind::Published | Kind::Windows => Vec::new(),
        })
    }

    /// Whether an expert could name an acceptable cause from this evidence alone.
    pub(crate) fn is_knowable(&self, kind: Kind) -> bool {
        let known = self.truth.knowable;
        match kind {
            Kind::InitiatorCapture => known.initiator_capture,
            Kind::ResponderCapture => known.responder_capture,
            Kind::Captures => {
                known.initiator_capture || known.responder_capture || self.truth.clear_text_visible
            }
            Kind::InitiatorLog => known.initiator_log,
            Kind::ResponderLog => known.responder_log,
            Kind::BothLogs => known.both_logs,
            // Configurations decide often but not always, and no label says where: as strict as
            // the best of the parts.
            Kind::All => known.both_logs || known.initiator_capture || known.responder_capture,
            Kind::Published | Kind::Windows => true,
        }
    }

    /// Azure's gateways are Windows' own IKE.
    fn is_windows(&self) -> bool {
        self.vendor.starts_with("windows") || self.vendor == "azure"
    }

    fn files(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_file() && wanted(&name) {
                files.push(path);
            }
        }
        files.sort_unstable();
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_loses_its_version() {
        let truth = Truth {
            initiator_product: Some("strongSwan 5.9.8".into()),
            responder_product: Some("Cisco IOS XE 17".into()),
            ..Truth::default()
        };
        assert_eq!(vendor(&truth), "strongSwan → Cisco IOS XE");
    }
}
