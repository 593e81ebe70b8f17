//! Packets of IPsec that the Linux kernel's packet filter logs as it drops them. It judges only
//! where nothing else is told: a public machine drops what strangers send all day.

use std::net::IpAddr;
use std::sync::LazyLock;

use evidence::{Endpoint, Place, Remark, Remarked, When};
use memchr::memmem::Finder;

use super::Entry;
use super::judged::{About, Judged};
use crate::reading::Reading;

/// Pairs of hosts that are told.
const MOST: usize = 64;
/// Bytes before the fields in which the rule's own words stand.
const MOST_BEFORE: usize = 64;

/// A packet that came to this machine, or was to leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Packet {
    local: Endpoint,
    remote: Endpoint,
    what: String,
}

#[derive(Debug)]
pub(super) struct Netfilter {
    judged: Judged,
    /// The first one of each pair.
    dropped: Vec<(Packet, Place, When)>,
}

impl Netfilter {
    /// `base`: the first number of its negotiations.
    pub(super) fn new(base: u32) -> Netfilter {
        Netfilter { judged: Judged::unnamed(base), dropped: Vec::new() }
    }

    pub(super) fn has_spoken(&self) -> bool {
        !self.dropped.is_empty()
    }

    /// Whether the line tells of such a packet; `when` reads the time from what stands before.
    pub(super) fn line(
        &mut self,
        line: &str,
        place: Place,
        when: impl FnOnce(&str) -> When,
    ) -> bool {
        let Some((before, packet)) = dropped(line) else { return false };
        let is_known = |(own, _, _): &(Packet, Place, When)| {
            own.remote.same_host(packet.remote) && own.what == packet.what
        };
        if self.dropped.len() < MOST && !self.dropped.iter().any(is_known) {
            self.dropped.push((packet, place, when(before)));
        }
        true
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        if reading.facts() > 0 {
            return;
        }
        for (packet, place, when) in self.dropped.drain(..) {
            let about = About {
                local: Some(packet.local),
                remote: Some(packet.remote),
                ..About::default()
            };
            let entry = Entry { place, when, text: "" };
            let remarked = Remarked::new(Remark::Filtered, &packet.what);
            self.judged.says(&about, remarked, entry, reading);
        }
    }
}

/// `… kernel: [4.2] [UFW BLOCK] IN=eth0 OUT= MAC=… SRC=192.0.2.1 DST=192.0.2.2 LEN=168 … PROTO=ESP
/// SPI=0xc02ebf69` (`nf_log_syslog.c`). What stands before `IN=` is the rule's own prefix, and only
/// that tells whether the packet is dropped.
fn dropped(line: &str) -> Option<(&str, Packet)> {
    static FIELDS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("IN="));
    let at = FIELDS.find(line.as_bytes())?;
    let (before, fields) = line.split_at(at);
    if !drops(before) {
        return None;
    }
    let field = |name: &str| {
        let value = fields.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        value.unwrap_or_default()
    };
    let address = |name: &str| field(name).parse::<IpAddr>().ok();
    let port = |name: &str| field(name).parse().unwrap_or(0);
    let (source, target) = (address("SRC")?, address("DST")?);
    let ports: (u16, u16) = (port("SPT"), port("DPT"));
    let what = match field("PROTO") {
        "ESP" | "50" => "ESP".to_owned(),
        "AH" | "51" => "AH".to_owned(),
        "UDP" | "17" if [500, 4500].contains(&ports.1) => format!("UDP {}", ports.1),
        _ => return None,
    };
    let (source, target) = (Endpoint::new(source, ports.0), Endpoint::new(target, ports.1));
    // What is passed on is between two others.
    let (local, remote) = match (field("IN"), field("OUT")) {
        (_, "") => (target, source),
        ("", _) => (source, target),
        _ => return None,
    };
    Some((before, Packet { local, remote, what }))
}

/// `[UFW BLOCK]`, `FINAL_REJECT: ` of firewalld, `Shorewall:net2fw:DROP:`, `DROP wan in: ` of
/// OpenWrt, `[WAN_LOCAL-default-D]` of EdgeOS and UniFi.
fn drops(before: &str) -> bool {
    const WORDS: [&str; 4] = ["BLOCK", "DROP", "REJECT", "DENY"];
    const ENDS: [&str; 2] = ["-D]", "-R]"];
    let mut start = before.len().saturating_sub(MOST_BEFORE);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    let prefix = before[start..].rsplit_once("kernel:").map_or(&before[start..], |(_, own)| own);
    let prefix = prefix.trim_end().to_ascii_uppercase();
    WORDS.iter().any(|word| prefix.contains(word)) || ENDS.iter().any(|end| prefix.ends_with(end))
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    fn line(prefix: &str, fields: &str) -> String {
        format!("Nov 25 10:00:00 gw kernel: [270428.761722] {prefix}{fields}\n")
    }

    const ESP: &str = "IN=eth0 OUT= MAC=00:1b:fc:9c:4b:fe SRC=192.0.2.73 DST=192.0.2.68 LEN=168 \
                       TOS=0x00 TTL=128 ID=25938 PROTO=ESP SPI=0xc02ebf69";
    const IKE: &str = "IN= OUT=eth0 SRC=192.0.2.68 DST=192.0.2.9 LEN=68 PROTO=UDP SPT=500 DPT=500 \
                       LEN=48";

    #[test]
    fn what_a_rule_drops_is_told_of_each_pair_once() {
        for prefix in [
            "[UFW BLOCK] ",
            "FINAL_REJECT: ",
            "Shorewall:net2fw:DROP:",
            "DROP wan in: ",
            "[WAN_LOCAL-default-D]",
        ] {
            let text = [ESP, ESP, IKE].map(|fields| line(prefix, fields)).concat();
            assert_eq!(judgements(&text), ["1 #0 Filtered", "3 #1 Filtered"], "{prefix}");
        }
    }

    #[test]
    fn what_passes_or_is_of_others_is_not() {
        for (prefix, fields) in [
            ("[UFW ALLOW] ", ESP.to_owned()),
            ("[UFW AUDIT] ", ESP.to_owned()),
            ("[WAN_LOCAL-10-A]", ESP.to_owned()),
            ("[UFW BLOCK] ", ESP.replace("ESP", "TCP")),
            ("[UFW BLOCK] ", IKE.replace("DPT=500", "DPT=53")),
            ("[UFW BLOCK] ", ESP.replace("OUT=", "OUT=eth1")),
            ("[UFW BLOCK] ", ESP.replace("SRC=192.0.2.73", "SRC=x")),
        ] {
            assert_eq!(judgements(&line(prefix, &fields)), [""; 0], "{prefix}{fields}");
        }
    }

    #[test]
    fn where_a_daemon_speaks_it_is_not_told() {
        let daemon = "Nov 25 10:00:01 gw charon: 05[IKE] no private key found for 'gw.example'\n";
        let told = judgements(&format!("{}{daemon}", line("[UFW BLOCK] ", ESP)));
        assert!(told.iter().all(|told| !told.contains("Filtered")), "{told:?}");
    }
}
