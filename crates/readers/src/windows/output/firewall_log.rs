//! The log of Windows Defender Firewall, `pfirewall.log`: what of IPsec it dropped (Microsoft,
//! "Configure Windows Firewall logging"; version 1.5 of the format).

use std::collections::VecDeque;
use std::net::IpAddr;

use evidence::{Dropped, Endpoint, Place, Statement, When};

use super::Output;
use crate::pasted::Line;
use crate::reading::Reading;
use crate::windows::written_time::{self, Order};

/// IKE, IKE behind a NAT, L2TP: the ports of both ends.
const PORTS: [u16; 3] = [500, 4500, 1701];
/// Protected packets (ESP, AH), which the log names by number.
const PROTECTED: [&str; 2] = ["50", "51"];
/// The newest that are told.
const MOST: usize = 256;
/// The same packet within so many seconds is one try's.
const ONE_TRY: f64 = 120.0;

#[derive(Default)]
pub(super) struct FirewallLog {
    dropped: VecDeque<(Packet, Place, When)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Packet {
    protocol: u8,
    local: Endpoint,
    remote: Endpoint,
    outbound: bool,
}

impl Output for FirewallLog {
    fn line(&mut self, line: Line<'_>, _: &mut Reading<'_>) {
        let Some((packet, when, is_dropped)) = row(line.text.trim()) else { return };
        if !is_dropped {
            // Whatever dropped it is gone.
            self.dropped.retain(|(known, ..)| *known != packet);
            return;
        }
        let last = self.dropped.iter().rev().find(|(known, ..)| *known == packet);
        let seconds = last.and_then(|(_, _, before)| {
            Some(when.on_its_clock()?.seconds_since(before.on_its_clock()?))
        });
        if seconds.is_some_and(|seconds| seconds.abs() < ONE_TRY) {
            return;
        }
        if self.dropped.len() == MOST {
            self.dropped.pop_front();
        }
        self.dropped.push_back((packet, line.place(), when));
    }

    fn close(&mut self, reading: &mut Reading<'_>) {
        for (packet, place, when) in self.dropped.drain(..) {
            tell(packet, place, when, reading);
        }
    }
}

/// What the second line of such a log says.
pub(super) fn begins(text: &str) -> bool {
    text.trim_end() == "#Software: Microsoft Windows Firewall"
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

/// `2026-11-25 10:00:00 DROP UDP 192.0.2.1 198.51.100.9 500 500 428 - - - - - - - SEND`:
/// what a program sends that negotiates has such a port at both ends, what strangers send has not.
fn row(text: &str) -> Option<(Packet, When, bool)> {
    let words: Vec<&str> = text.split(' ').take(20).collect();
    let [date, time, action, protocol, from, to, from_port, to_port, rest @ ..] = words.as_slice()
    else {
        return None;
    };
    let is_dropped = match *action {
        "DROP" => true,
        "ALLOW" => false,
        _ => return None,
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
        "UDP" if PORTS.contains(&from_port) && PORTS.contains(&to_port) => 17,
        number if PROTECTED.contains(&number) => number.parse().ok()?,
        _ => return None,
    };
    let (from, to) = (Endpoint::new(from, from_port), Endpoint::new(to, to_port));
    let (local, remote) = if outbound { (from, to) } else { (to, from) };
    let when = written_time::read(&format!("{date} {time}"), Order::DayFirst);
    Some((Packet { protocol, local, remote, outbound }, when, is_dropped))
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
    fn each_try_counts_until_it_is_let_through() {
        let row = |at: &str, action: &str| {
            format!(
                "2026-{at} {action} UDP 192.0.2.1 198.51.100.9 500 500 428 - - - - - - - SEND\n"
            )
        };
        let (before, now) = (row("10-01 10:00:00", "DROP"), row("11-25 10:00:00", "DROP"));
        assert_eq!(told(&format!("{before}{now}")).len(), 2);
        let through = row("11-25 11:00:00", "ALLOW");
        assert_eq!(told(&format!("{before}{now}{through}")), [""; 0]);
        assert_eq!(told(&format!("{through}{now}")).len(), 1);
    }

    #[test]
    fn what_is_not_of_ipsec_or_is_let_through_is_not() {
        for row in [
            "2026-11-25 10:00:00 ALLOW UDP 192.0.2.1 198.51.100.9 500 500 0 - - - - - - - SEND",
            "2026-11-25 10:00:00 DROP UDP 192.0.2.1 198.51.100.9 500 53 0 - - - - - - - SEND",
            "2026-11-25 10:00:00 DROP UDP 198.51.100.9 192.0.2.1 51123 500 0 - - - - - - - RECEIVE",
            "2026-11-25 10:00:00 DROP UDP 192.0.2.1 198.51.100.9 53124 500 0 - - - - - - - SEND 4242",
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
