//! Names that other makers' gateways write behind labels of their own.

use crate::Pseudonyms;
use crate::names::{Kind, cut};

/// A value that is longer is no name but a text.
const LONGEST: usize = 200;

/// Each with what ends its values.
type Labels = &'static [(&'static str, &'static [char], Kind)];

/// A product's lines by what all of them hold, and its labels.
struct Product {
    marks: &'static [&'static str],
    labels: Labels,
}

const PRODUCTS: &[Product] = &[
    // Junos.
    Product {
        marks: &["kmd["],
        labels: &[
            ("VPN: ", &[' ', ','], Kind::Connection),
            ("Gateway: ", &[' ', ','], Kind::Connection),
            (": VPN ", &[' ', ','], Kind::Connection),
            ("gateway name: ", &[','], Kind::Connection),
            ("vpn name: ", &[','], Kind::Connection),
            ("IKE-ID: ", &[','], Kind::Name),
            ("AAA username: ", &[','], Kind::User),
        ],
    },
    // SonicOS.
    Product {
        marks: &[" sn=", " fw=", " msg="],
        labels: &[
            (" sn=", &[' '], Kind::Name),
            ("VPN Policy: ", &[';', '"'], Kind::Connection),
            (" usr=\"", &['"'], Kind::User),
        ],
    },
    // Fireware's daemon.
    Product {
        marks: &["iked", "<->", " gateway"],
        labels: &[(":500 for ", &[' '], Kind::Connection)],
    },
    // ScreenOS.
    Product {
        marks: &["NetScreen device_id="],
        labels: &[
            ("NetScreen device_id=", &[' '], Kind::Host),
            ("VPN '", &['\''], Kind::Connection),
            (" for VPN ", &[' '], Kind::Connection),
            (" for user ", &[' ', '.', '('], Kind::User),
            ("IKE gateway ", &[' '], Kind::Connection),
            ("]system-information-00536: Gateway ", &[' '], Kind::Connection),
        ],
    },
    // Check Point.
    Product {
        marks: &["fw_subproduct"],
        labels: &[
            ("community:\"", &['"'], Kind::Connection),
            ("peer_gateway:\"", &['"'], Kind::Host),
            ("user:\"", &['"'], Kind::User),
        ],
    },
    // SoftEther.
    Product {
        marks: &["PPP Session ["],
        labels: &[("Hostname: \"", &['"'], Kind::Host), ("Domain Name: \"", &['"'], Kind::Host)],
    },
    Product {
        marks: &["IPsec IKE Session (IKE SA) "],
        labels: &[("establishing phase is \"", &['"'], Kind::Name)],
    },
    Product {
        marks: &["Connection \""],
        labels: &[
            (" user name is \"", &['"'], Kind::User),
            (" as user \"", &['"'], Kind::User),
            (" provided was \"", &['"'], Kind::User),
            (" user \"", &['"'], Kind::User),
        ],
    },
    // Cisco.
    Product {
        marks: &["rypto map tag: "],
        labels: &[("rypto map tag: ", &[',', ' '], Kind::Connection)],
    },
    Product { marks: &["Group = ", "IP = "], labels: &[("Group = ", &[','], Kind::Connection)] },
    Product {
        marks: &["IKEv2 profile '"],
        labels: &[("IKEv2 profile '", &['\''], Kind::Connection)],
    },
    Product {
        marks: &["landed on tunnel_group "],
        labels: &[("landed on tunnel_group ", &[' ', ','], Kind::Connection)],
    },
    // FortiOS.
    Product {
        marks: &["vpntunnel="],
        labels: &[
            ("devname=\"", &['"'], Kind::Host),
            ("devname=", &[' ', '"'], Kind::Host),
            ("devid=\"", &['"'], Kind::Name),
            ("devid=", &[' ', '"'], Kind::Name),
            ("vpntunnel=\"", &['"'], Kind::Connection),
            ("vpntunnel=", &[' ', '"'], Kind::Connection),
            ("xauthuser=\"", &['"'], Kind::User),
            ("xauthgroup=\"", &['"'], Kind::Name),
            (" group=\"", &['"'], Kind::Name),
        ],
    },
];

/// All of one row stand in a line of a Firebox' about IPsec.
const FIREWARE_MARKS: [&[&str]; 4] =
    [&["id=\"02"], &["msg_id=02"], &["LEEF:", "|WatchGuard|"], &["iked", "<->"]];

/// Behind these it quotes a name; what else it quotes are words of its own.
const FIREWARE: Labels = &[
    ("Endpoint='", &['\''], Kind::Connection),
    (" Gateway='", &['\''], Kind::Connection),
    (" Tunnel='", &['\''], Kind::Connection),
    ("emote gateway '", &['\''], Kind::Connection),
    (" for '", &['\''], Kind::Connection),
    (" because '", &['\''], Kind::Connection),
    ("Reason='", &['\''], Kind::Name),
    (" address from '", &['\''], Kind::Name),
    (" user '", &['\''], Kind::User),
    (" member of '", &['\''], Kind::Name),
    (" Group:'", &['\''], Kind::Name),
    ("|serial=", &['\t', ' '], Kind::Name),
    ("\tserial=", &['\t', ' '], Kind::Name),
];

/// What stands where there is no name.
const NO_NAMES: [&str; 4] = ["Not-Available", "Not-Applicable", "none", "N/A"];

/// A line of a Firebox' about IPsec.
pub(crate) fn is_of_fireware(line: &str) -> bool {
    FIREWARE_MARKS.iter().any(|marks| marks.iter().all(|mark| line.contains(mark)))
}

impl Pseudonyms {
    /// Learns what a line of a gateway names.
    pub(crate) fn learn_gateway(&mut self, line: &str) {
        for product in PRODUCTS {
            if product.marks.iter().all(|mark| line.contains(mark)) {
                self.behind(line, product.labels);
            }
        }
        if is_of_fireware(line) {
            self.behind(line, FIREWARE);
        }
        self.prompt(line);
        self.of_accel(line);
        self.serial(line);
    }

    fn behind(&mut self, line: &str, labels: Labels) {
        for (label, ends, kind) in labels {
            for (at, _) in line.match_indices(label) {
                let value = &line[at + label.len()..];
                let value = &value[..cut(value, LONGEST)];
                let end = value.find(*ends).unwrap_or(value.len());
                let name = value[..end].trim();
                if !NO_NAMES.contains(&name) && name.contains(char::is_alphanumeric) {
                    self.meet(*kind, name);
                }
            }
        }
    }

    /// `Nov 25 10:00:00 fw 801F00000000 (2026-11-25T10:00:00) iked[42]: `: a Firebox' name and
    /// number.
    fn serial(&mut self, line: &str) {
        let Some((before, _)) = line.split_once(" (20") else { return };
        let Some((before, number)) = before.rsplit_once(' ') else { return };
        let is_number = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        if line.contains("id=") && number.len() >= 9 && number.bytes().all(is_number) {
            self.meet(Kind::Name, number);
            self.meet(Kind::Host, before.rsplit(' ').next().unwrap_or_default());
        }
    }

    /// `core-milan#show crypto isakmp sa`: what a router or firewall calls itself.
    fn prompt(&mut self, line: &str) {
        let Some((name, command)) = line.split_once(['#', '>']) else { return };
        let command = command.trim_start();
        let is_command = command.starts_with("sh") && command.contains("crypto");
        let is_name = |letter: char| letter.is_alphanumeric() || "-_./".contains(letter);
        if is_command && !name.is_empty() && name.chars().all(is_name) {
            self.meet(Kind::Host, name.split('/').next().unwrap_or(name));
        }
    }

    /// `[2026-11-25 10:00:00]:  info: ppp0: anna: authentication failed`.
    fn of_accel(&mut self, line: &str) {
        let Some((before, _)) = line.split_once(": authentication ") else { return };
        if line.starts_with('[') && before.contains("]: ") {
            let name = before.rsplit(": ").next().unwrap_or_default();
            self.meet(Kind::User, &name[..cut(name, LONGEST)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(line: &str) -> String {
        let mut own = Pseudonyms::default();
        own.learn_gateway(line);
        own.text(line)
    }

    #[test]
    fn labels_of_each_maker_tell_names() {
        for (line, wanted) in [
            (
                "gw kmd[7]: IKE negotiation failed with error: x. VPN: turin Gateway: gturin, \
                 Local IKE-ID: zofia, Remote IKE-ID: Not-Available, VR-ID: 0",
                "gw kmd[7]: IKE negotiation failed with error: x. VPN: connection-1 Gateway: \
                 connection-2, Local IKE-ID: name-1, Remote IKE-ID: Not-Available, VR-ID: 0",
            ),
            (
                "id=firewall sn=0017C5ABCDEF fw=10.0.0.1 msg=\"x\" note=\"VPN Policy: turin; AES\"",
                "id=firewall sn=name-1 fw=10.0.0.1 msg=\"x\" note=\"VPN Policy: connection-1; AES\"",
            ),
            (
                "fw_subproduct:\"VPN-1\"; community:\"turin\"; user:\"zofia\";",
                "fw_subproduct:\"VPN-1\"; community:\"connection-1\"; user:\"user-1\";",
            ),
            (
                "    Crypto map tag: TURIN7, local addr 10.0.0.1",
                "    Crypto map tag: connection-1, local addr 10.0.0.1",
            ),
            (
                "L2TP PPP Session [10.0.0.7:1701]: x (Hostname: \"zofia-pc\"), y",
                "L2TP PPP Session [10.0.0.7:1701]: x (Hostname: \"host-1\"), y",
            ),
            (
                "Connection \"CID-1\": Successfully authenticated as user \"zofia\".",
                "Connection \"CID-1\": Successfully authenticated as user \"user-1\".",
            ),
            (
                "Group = TURIN, Username = x, IP = 10.0.0.7, QM FSM error",
                "Group = connection-1, Username = x, IP = 10.0.0.7, QM FSM error",
            ),
            (
                "devname=\"fw-turin\" devid=FGT7 vpntunnel=\"to-turin\" group=\"N/A\" msg=\"x\"",
                "devname=\"host-1\" devid=name-1 vpntunnel=\"connection-1\" group=\"N/A\" msg=\"x\"",
            ),
            (
                "Nov 25 10:00:00 fw-turin 801F0ABCDEF (2026-11-25T10:00:00) iked[7]: msg_id=\"0203-0004\" \
                 x GatewayEndpoint='turin' Reason=Received DH group 2, expecting 14",
                "Nov 25 10:00:00 host-1 name-1 (2026-11-25T10:00:00) iked[7]: msg_id=\"0203-0004\" x \
                 GatewayEndpoint='connection-1' Reason=Received DH group 2, expecting 14",
            ),
            (
                "msg_id=\"0202-0001\" Virtual IP address from 'turin' address pool is not available \
                 for Mobile VPN with IPSec user 'zofia'",
                "msg_id=\"0202-0001\" Virtual IP address from 'name-1' address pool is not \
                 available for Mobile VPN with IPSec user 'user-1'",
            ),
            (
                "Nov 25 10:00:00 LEEF:1.0|WatchGuard|XTM|12.5|02030012|serial=801F0ABCDEF\tmsg=x \
                 failed. GatewayEndpoint='turin' Reason=x",
                "Nov 25 10:00:00 LEEF:1.0|WatchGuard|XTM|12.5|02030012|serial=name-1\tmsg=x \
                 failed. GatewayEndpoint='connection-1' Reason=x",
            ),
            (
                "NetScreen device_id=fwturin  [Root]system-notification-00040: VPN 'turin' from \
                 10.0.0.7 is up.",
                "NetScreen device_id=host-1  [Root]system-notification-00040: VPN 'connection-1' \
                 from 10.0.0.7 is up.",
            ),
            ("core-turin#sh crypto isakmp sa", "host-1#sh crypto isakmp sa"),
            (
                "[2026-11-25 10:00:00]:  info: ppp0: zofia: authentication failed",
                "[2026-11-25 10:00:00]:  info: ppp0: user-1: authentication failed",
            ),
        ] {
            assert_eq!(redacted(line), wanted);
        }
    }

    #[test]
    fn what_a_firebox_says_in_quotes_is_kept() {
        for number in ["\"021A-001B\"", "0203-0013"] {
            let line = format!(
                "fw iked[7]: msg_id={number} Received 'No Proposal Chosen' message from 10.0.0.7:500 \
                 for 'turin' gateway endpoint."
            );
            let mut own = Pseudonyms::default();
            own.learn_logged(&line);
            own.learn_gateway(&line);
            assert_eq!(own.text(&line), line.replace("turin", "connection-1"));
        }
    }

    #[test]
    fn other_lines_tell_none() {
        for line in ["VPN: turin Gateway: x", "# show crypto", "a > b", "é#sh", "kmd[VPN: "] {
            assert_eq!(redacted(line), line);
        }
    }
}
