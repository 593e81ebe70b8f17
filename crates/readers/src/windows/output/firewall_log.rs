//! The log of Windows Defender Firewall, `pfirewall.log`: what of IPsec it dropped (Microsoft,
//! "Configure Windows Firewall logging"; version 1.5 of the format).

use std::collections::HashSet;
use std::net::IpAddr;

use evidence::{Dropped, Endpoint, Place, Statement, When};
use foldhash::quality::RandomState;

use super::Output;
use crate::pasted::Line;
use crate::reading::Reading;
use crate::windows::written_time::{self, Order};

/// IKE, IKE behind a NAT, L2TP.
const PORTS: [u16; 3] = [500, 4500, 1701];
/// Protected packets (ESP, AH), which the log names by number.
const PROTECTED: [&str; 2] = ["50", "51"];
/// Pairs of hosts and ports that are told: each once.
const MOST: usize = 1000;

#[derive(Default)]
pub(super) struct FirewallLog {
    told: HashSet<Packet, RandomState>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Packet {
    protocol: u8,
    local: Endpoint,
    remote: Endpoint,
    outbound: bool,
}

impl Output for FirewallLog {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let Some((packet, when)) = dropped(line.text.trim()) else { return };
        if self.told.len() < MOST && self.told.insert(packet) {
            tell(packet, line.place(), when, reading);
        }
    }

    fn close(&mut self, _reading: &mut Reading<'_>) {}
}

fn tell(packet: Packet, place: Place, when: When, reading: &mut Reading<'_>) {
    let dropped = Dropped {
        outbound: Some(packet.outbound),
        protocol: packet.protocol,
        local: Some(packet.local),
        remote: Some(packet.remote),
        filter: 0,
        owner: "",
        program: "",
    };
    reading.say(place, when, Statement::Drops(dropped));
}

/// `2026-11-25 10:00:00 DROP UDP 192.0.2.1 198.51.100.9 500 500 428 - - - - - - - SEND`: of what
/// comes in only what an IKE peer's own port sends, as strangers knock all day.
fn dropped(text: &str) -> Option<(Packet, When)> {
    let words: Vec<&str> = text.split(' ').take(20).collect();
    let [date, time, "DROP", protocol, from, to, from_port, to_port, rest @ ..] = words.as_slice()
    else {
        return None;
    };
    let outbound = match rest {
        [.., "SEND"] | [.., "SEND", _] => true,
        [.., "RECEIVE"] | [.., "RECEIVE", _] => false,
        _ => return None,
    };
    let address = |text: &str| text.parse::<IpAddr>().ok();
    let (from, to) = (address(from)?, address(to)?);
    let port = |text: &str| text.parse::<u16>().unwrap_or(0);
    let (from_port, to_port) = (port(from_port), port(to_port));
    let protocol = match *protocol {
        "UDP" if PORTS.contains(&if outbound { to_port } else { from_port }) => 17,
        number if PROTECTED.contains(&number) => number.parse().ok()?,
        _ => return None,
    };
    let (from, to) = (Endpoint::new(from, from_port), Endpoint::new(to, to_port));
    let (local, remote) = if outbound { (from, to) } else { (to, from) };
    let when = written_time::read(&format!("{date} {time}"), Order::DayFirst);
    Some((Packet { protocol, local, remote, outbound }, when))
}

#[cfg(test)]
mod tests {
    use crate::told::facts;

    const HEAD: &str = "#Version: 1.5\n#Software: Microsoft Windows Firewall\n\
                        #Time Format: Local\n#Fields: date time action protocol src-ip dst-ip \
                        src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode \
                        info path\n\n";

    fn told(rows: &str) -> Vec<String> {
        let (facts, _) = facts(format!("{HEAD}{rows}").as_bytes());
        facts.into_iter().map(|(at, _, said)| format!("{at} {said}")).collect()
    }

    #[test]
    fn a_dropped_packet_of_ike_is_told_once() {
        let row = "2026-11-25 10:00:00 DROP UDP 192.0.2.1 198.51.100.9 500 500 428 - - - - - - - \
                   SEND\n";
        let told = told(&format!("{row}{row}{}", row.replace("SEND", "SEND 4242")));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("6 Drops"), "{told:?}");
        assert!(told[0].contains("outbound: Some(true), protocol: 17"), "{told:?}");
    }

    #[test]
    fn what_is_not_of_ipsec_or_is_let_through_is_not() {
        for row in [
            "2026-11-25 10:00:00 ALLOW UDP 192.0.2.1 198.51.100.9 500 500 0 - - - - - - - SEND",
            "2026-11-25 10:00:00 DROP UDP 192.0.2.1 198.51.100.9 500 53 0 - - - - - - - SEND",
            "2026-11-25 10:00:00 DROP UDP 198.51.100.9 192.0.2.1 51123 500 0 - - - - - - - RECEIVE",
            "2026-11-25 10:00:00 DROP TCP 192.0.2.1 198.51.100.9 500 500 0 - - - - - - - SEND",
            "2026-11-25 10:00:00 DROP UDP x 198.51.100.9 500 500 0 - - - - - - - SEND",
            "2026-11-25 10:00:00 DROP UDP",
            "é DROP",
        ] {
            assert_eq!(told(&format!("{row}\n")), [""; 0], "{row}");
        }
        let esp = "2026-11-25 10:00:00 DROP 50 198.51.100.9 192.0.2.1 - - 0 - - - - - - - RECEIVE";
        assert!(told(&format!("{esp}\n"))[0].contains("outbound: Some(false), protocol: 50"));
    }
}
