//! What an event of FortiOS says of a negotiation.

use evidence::{IkeVersion, Remark};

use super::super::ledger::endpoint;
use super::super::phrase::small;
use super::super::{Entry, notify};
use super::event::Event;
use super::{Fortigate, line, phrases};
use crate::reading::Reading;

impl Fortigate {
    pub(super) fn event(&mut self, event: &Event<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let (message, status) = (small(event.message), small(event.status));
        let child = message.contains("phase 2") || event.mode == "quick";
        let version = event_version(event);
        let remote = endpoint(event.remote, port(event.remote_port));
        let local = endpoint(event.local, port(event.local_port));
        if let Some(what) = phrases::dropped(&small(event.packet)) {
            self.drops.count(what, (local, remote), entry);
            return;
        }
        let cookie = event.cookies.split_once('/').and_then(|(first, _)| line::spi(first));
        let by_cookie = cookie.and_then(|spi| self.by_spi.get(&(version, spi)).copied());
        // Errors name neither version nor tunnel; a later attempt has another cookie.
        let by_peer = |version| self.by_peer.get(&(version, remote?.host())).copied();
        let other = if version == IkeVersion::V1 { IkeVersion::V2 } else { IkeVersion::V1 };
        let known = by_cookie.or_else(|| by_peer(version)).or_else(|| by_peer(other));
        let failed = status.contains("error") || status == "failure" || event.result == "ERROR";
        let what = match () {
            () if !event.xauth.is_empty() && event.xauth.to_ascii_lowercase().contains("fail") => {
                Some(Remark::XauthFailed)
            }
            () if status == "dpd_failure" => Some(Remark::PeerDead),
            () if matches!(event.action, "phase2-up" | "tunnel-up" | "install_sa") => {
                Some(Remark::ChildUp)
            }
            () if event.result == "DONE" && !failed && child => Some(Remark::ChildUp),
            () if event.result == "DONE" && !failed => Some(Remark::Established),
            () if failed || message.contains("error") => {
                match phrases::reason(&small(event.reason)) {
                    Some(Remark::IkeRefused) if child => Some(Remark::ChildRefused),
                    Some(what) => Some(what),
                    None => {
                        let kind = notify::v2(event.notify).or_else(|| notify::v1(event.notify));
                        kind.and_then(|kind| phrases::notified(kind, child))
                    }
                }
            }
            () => None,
        };
        let Some(what) = what else { return };
        let at = match known {
            Some(at) => at,
            None => {
                let Some(at) = self.ledger.begin(version, None) else { return };
                at
            }
        };
        self.ledger.settle(at, local, remote);
        match event.role {
            "initiator" => self.ledger.settle_role(at, true),
            "responder" => self.ledger.settle_role(at, false),
            // Who judges a proposal before it has a cookie of its own was asked.
            _ if what == Remark::IkeRefused && event.cookies.ends_with("/0000000000000000") => {
                self.ledger.settle_role(at, false);
            }
            _ => {}
        }
        if let Some(spi) = cookie {
            self.by_spi.insert((version, spi), at);
        }
        if let Some(remote) = remote {
            self.by_peer.insert((version, remote.host()), at);
        }
        self.ledger.remark(at, what, "", entry, reading);
    }
}

fn port(text: &str) -> u16 {
    text.parse().unwrap_or(500)
}

/// IKEv1 names its mode; else later versions name the exchange.
fn event_version(event: &Event<'_>) -> IkeVersion {
    let first = matches!(event.mode, "main" | "aggressive" | "quick" | "xauth" | "xauth_client");
    match first || event.version.ends_with('1') {
        true => IkeVersion::V1,
        false => IkeVersion::V2,
    }
}
