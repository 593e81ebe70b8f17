//! Names of tunnels, peers and devices that gateways write without a label, at their own places.

use crate::Pseudonyms;
use crate::names::Kind;
use crate::text::is_hidden;

/// What stands in such a list behind the name of a connection.
const LISTED: [&str; 5] = ["ESTABLISHED ", "CONNECTING, ", "INSTALLED, ", " SPIs: ", " bytes_i"];
/// A value that is longer is no name but a text.
const LONGEST: usize = 100;

impl Pseudonyms {
    /// Learns what a line of a gateway names by its form.
    pub(crate) fn learn_tunnels(&mut self, line: &str) {
        self.of_fortigate(line);
        self.of_panos(line);
        self.of_routeros(line);
        self.of_meraki(line);
        self.of_lists(line);
    }

    /// Lists of SAs: `gw: #1, ESTABLISHED, …`, `gw[1]: ESTABLISHED …`, `gw{1}:  INSTALLED, …`,
    /// `name=gw ver=2 …`, `proxyid=gw-p2 …`, `#2: "gw", type=ESP, …, id='@b'`, `local  'a' @ …`.
    fn of_lists(&mut self, line: &str) {
        let text = line.trim();
        if let Some((name, rest)) = text.split_once(": #")
            && rest.split(',').next().is_some_and(is_number)
            && !name.contains(' ')
        {
            self.meet_short(Kind::Connection, name);
        }
        for (open, close) in [('[', "]: "), ('{', "}: ")] {
            if let Some((head, rest)) = text.split_once(close)
                && let Some((name, number)) = head.rsplit_once(open)
                && is_number(number)
                && !name.contains(' ')
                && LISTED.iter().any(|part| rest.trim_start().contains(part))
            {
                self.meet_short(Kind::Connection, name);
            }
        }
        for field in ["name=", "proxyid=", "parent="] {
            let is_list = text.starts_with(field) || field == "parent=" && text.contains(" index=");
            if let Some((_, rest)) = text.split_once(field).filter(|_| is_list) {
                self.meet_short(Kind::Connection, rest.split(' ').next().unwrap_or_default());
            }
        }
        let quoted = |text: &'_ str, mark: char| Some(text.split_once(mark)?.0.to_owned());
        if let Some((_, rest)) = text.split_once(": \"").filter(|_| text.contains(", type=")) {
            self.meet_short(Kind::Connection, &quoted(rest, '"').unwrap_or_default());
            for (field, kind) in [(", id='", Kind::Name), (", username=", Kind::User)] {
                if let Some((_, rest)) = text.split_once(field) {
                    let name = rest.split(['\'', ',']).next().unwrap_or_default();
                    self.meet_short(kind, name);
                }
            }
        }
        for side in ["local  '", "remote '"] {
            if let Some(rest) = text.strip_prefix(side).filter(|rest| rest.contains("' @ ")) {
                self.meet_short(Kind::Name, &quoted(rest, '\'').unwrap_or_default());
            }
        }
    }

    /// `ike 0:to-acme:17:`, `ike V=root:0:to-acme:17:to-acme-p2:33:`.
    fn of_fortigate(&mut self, line: &str) {
        for (at, _) in line.match_indices("ike ") {
            let (before, rest) = (&line[..at], &line[at + 4..]);
            if before.ends_with(char::is_alphanumeric) {
                continue;
            }
            let rest = match rest.strip_prefix("V=").and_then(|rest| rest.split_once(':')) {
                Some((domain, rest)) => {
                    self.meet_short(Kind::Name, domain);
                    rest
                }
                None => rest,
            };
            let mut parts = rest.split(':');
            if !parts.next().is_some_and(is_number) {
                continue;
            }
            let Some(name) = parts.next().filter(|name| !name.contains(' ')) else { continue };
            self.meet_short(Kind::Connection, name);
            let (number, child, of_child) = (parts.next(), parts.next(), parts.next());
            if number.is_some_and(is_number) && of_child.is_some_and(is_number) {
                self.meet_short(Kind::Connection, child.unwrap_or_default());
            }
        }
    }

    /// `1,2026/11/25 10:00:00,0011C1,SYSTEM,vpn,0,2026/11/25 10:00:00,,ike-nego-p1-fail,gw,…,PA-1`.
    fn of_panos(&mut self, line: &str) {
        let Some((before, after)) = line.split_once(",SYSTEM,vpn,") else { return };
        let is_serial = |text: &&str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if let Some(serial) = before.rsplit(',').next().filter(is_serial) {
            self.meet_short(Kind::Name, serial);
        }
        if let Some(object) = after.split(',').nth(4) {
            self.meet_short(Kind::Connection, object);
        }
        if let Some((rest, device)) = after.rsplit_once(',')
            && rest.contains("\",")
        {
            self.meet_short(Kind::Host, device);
        }
    }

    /// `new ike2 SA (R): acme 192.0.2.1[500]-192.0.2.7[500] spi:…`, `killing ike2 SA: acme …`.
    fn of_routeros(&mut self, line: &str) {
        for mark in ["new ike2 SA (R): ", "new ike2 SA (I): ", "killing ike2 SA: "] {
            let Some((_, rest)) = line.split_once(mark) else { continue };
            if let Some((name, _)) = rest.split_once(' ') {
                self.meet_short(Kind::Connection, name);
            }
        }
    }

    /// `1653435249.038 branch events Non-Meraki / Client VPN negotiation: msg: <acme|123> …`.
    fn of_meraki(&mut self, line: &str) {
        let Some((before, after)) = line.split_once(" events ") else { return };
        let mut words = before.rsplit(' ');
        let (Some(device), Some(time)) = (words.next(), words.next()) else { return };
        let is_time =
            |time: &str| time.split_once('.').is_some_and(|(s, f)| is_number(s) && is_number(f));
        if !is_time(time) || time.len() < 12 {
            return;
        }
        self.meet_short(Kind::Host, device);
        if let Some((_, rest)) = after.split_once("msg: <")
            && let Some((name, _)) = rest.split_once('|')
        {
            self.meet_short(Kind::Connection, name);
        }
    }

    /// A name, where nothing else stands at its place.
    fn meet_short(&mut self, kind: Kind, name: &str) {
        let name = name.trim_end();
        let is_name = !name.starts_with(' ') && !name.contains(['/', '[', '<', '>', '"', '=']);
        if is_name
            && !is_hidden(name)
            && name.len() <= LONGEST
            && name.contains(char::is_alphabetic)
        {
            self.meet(kind, name);
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() < 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(line: &str) -> String {
        let mut own = Pseudonyms::default();
        own.learn_tunnels(line);
        own.text(line)
    }

    #[test]
    fn each_maker_s_places_are_known() {
        for (line, wanted) in [
            (
                "ike 0:to-turin:17: gw validation failed",
                "ike 0:connection-1:17: gw validation failed",
            ),
            (
                "ike V=turin:0:to-turin:17:turin-lan:33: x",
                "ike V=name-1:0:connection-1:17:connection-2:33: x",
            ),
            (
                "1,2026/11/25 10:00:00,0011C100123,SYSTEM,vpn,0,2026/11/25 10:00:00,,ike-nego-p1-fail,\
                 gw-turin,0,0,general,informational,\"x\",1,0x0,0,0,0,0,,PA-TURIN",
                "1,2026/11/25 10:00:00,name-1,SYSTEM,vpn,0,2026/11/25 10:00:00,,ike-nego-p1-fail,\
                 connection-1,0,0,general,informational,\"x\",1,0x0,0,0,0,0,,host-1",
            ),
            (
                "ipsec,info new ike2 SA (R): turinpeer 10.0.0.1[500]-10.0.0.7[500] spi:1:2",
                "ipsec,info new ike2 SA (R): connection-1 10.0.0.1[500]-10.0.0.7[500] spi:1:2",
            ),
            (
                "turin: #1, ESTABLISHED, IKEv2, 1a_i* 2b_r",
                "connection-1: #1, ESTABLISHED, IKEv2, 1a_i* 2b_r",
            ),
            ("  turin{4}:  INSTALLED, TUNNEL, x", "  connection-1{4}:  INSTALLED, TUNNEL, x"),
            ("name=turin ver=2 serial=1 x", "name=connection-1 ver=2 serial=1 x"),
            ("  local  'turin' @ 10.0.0.1[500]", "  local  'name-1' @ 10.0.0.1[500]"),
            (
                "006 #2: \"turin\", type=ESP, inBytes=0, outBytes=9, id='@lyon'",
                "006 #2: \"connection-1\", type=ESP, inBytes=0, outBytes=9, id='@name-1'",
            ),
            (
                "1653435249.038 turin_mx events Non-Meraki / Client VPN negotiation: msg: <turin|1> x",
                "1653435249.038 host-1 events Non-Meraki / Client VPN negotiation: msg: <connection-1|1> x",
            ),
        ] {
            assert_eq!(redacted(line), wanted);
        }
    }

    #[test]
    fn what_is_no_name_stays() {
        for line in [
            "ike 0: comes 10.0.0.1:500->10.0.0.7:500,ifindex=4",
            "ike 0:3c8dcd6b8a5b0d2e/0000000000000000:2: no SA proposal chosen",
            "ipsec new ike2 SA (I): 10.0.0.1[500]-10.0.0.7[500] spi:1:2",
            "I like 0:turin:7: it",
            "ike 0:turin is not up: x",
            "a events b",
            "é events é,SYSTEM,vpn, ike é:",
        ] {
            assert_eq!(redacted(line), line);
        }
    }
}
