//! Junos of SRX and MX: what `kmd` and `iked` write to syslog.

mod line;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use evidence::{Endpoint, IkeVersion, Product, Why};

use self::line::field;
use super::judged::{About, Judged};
use super::ledger::endpoint;
use super::phrase::small;
use super::{Entry, stamp};
use crate::pasted::Line;
use crate::reading::Reading;

/// Of one log; the same few come again and again.
const MOST_GAPS: u32 = 8;

#[derive(Debug)]
pub(crate) struct Juniper {
    judged: Judged,
    gaps: u32,
}

impl Juniper {
    pub(super) fn new(base: u32) -> Juniper {
        Juniper { judged: Judged::new(base, Product::Juniper), gaps: 0 }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is Junos'.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text) else { return false };
        self.judged.spoke();
        let entry = Entry { place: line.place(), when: stamp::read(said.before), text: said.text };
        let text = small(said.text);
        match phrases::judges(said.name, &text) {
            Ok(Some(remarked)) => {
                self.judged.says(&about(said.text), remarked, entry, reading);
            }
            Ok(None) => {}
            Err(word) if self.gaps < MOST_GAPS => {
                self.gaps += 1;
                let why = Why::Unknown { what: "error of Junos' kmd", word: word.to_owned() };
                reading.gap(Some(entry.place), why);
            }
            Err(_) => {}
        }
        true
    }
}

/// `… IKE Version: 1, VPN: v Gateway: g, Local: 192.0.2.1/500, Remote: 192.0.2.7/500, …, Role: …`,
/// `VPN v from 192.0.2.7 is up`, `… [spi=…, src_ip=192.0.2.1, dst_ip=192.0.2.7]`.
fn about(text: &str) -> About<'_> {
    let version = match field(text, "IKE Version: ") {
        Some("1") => Some(IkeVersion::V1),
        Some("2") => Some(IkeVersion::V2),
        _ if text.contains("Phase-1") || text.contains("Phase-2") => Some(IkeVersion::V1),
        _ => None,
    };
    let initiates = match field(text, "Role: ") {
        Some("Initiator") => Some(true),
        Some("Responder") => Some(false),
        _ => text.starts_with("IKE Phase-1: (Responder)").then_some(false),
    };
    let end = |names: &[&str]| names.iter().find_map(|name| address(field(text, name)?));
    let after = |start: &str| {
        let rest = text.split_once(start)?.1;
        address(rest.split(' ').next()?)
    };
    let named = || {
        let rest = text.strip_prefix("VPN ")?.split_once(" from ")?.1;
        address(rest.split(' ').next()?)
    };
    let remote = end(&["Remote: ", "Remote gateway: ", "remote_ip=", "dst_ip=", "p1_remote="])
        .or_else(named)
        .or_else(|| after("detected peer "));
    // What names no peer is of its tunnel, and not of what was told before it.
    let name = field(text, "vpn name: ").filter(|_| remote.is_none()).unwrap_or_default();
    let local = end(&["Local: ", "Local gateway: ", "Local-ip: ", "local_ip=", "src_ip="]);
    About { version, initiates, local, remote, name, ..About::default() }
}

/// `192.0.2.1/500`, `192.0.2.1`.
fn address(text: &str) -> Option<Endpoint> {
    let (address, port) = text.split_once('/').unwrap_or((text, "500"));
    let address = address.trim_end_matches('.');
    // `ipv4(udp:500,[0..3]=…)` is an identity and no address.
    if address.contains(['(', '=']) {
        return None;
    }
    endpoint(address, port.parse().unwrap_or(500))
}
