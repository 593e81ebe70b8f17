//! Logs of products that are not read: named, so that nobody takes them for something else.

/// Lines that are looked at.
const LOOKED_AT: usize = 400;
/// Characters of each.
const COLUMNS: usize = 256;

/// The product whose log it is, by marks that no other has.
pub(crate) fn product(text: &str) -> Option<&'static str> {
    text.lines().take(LOOKED_AT).find_map(|line| {
        let mut end = line.len().min(COLUMNS);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        of_line(&line[..end])
    })
}

fn of_line(line: &str) -> Option<&'static str> {
    let holds = |parts: &[&str]| parts.iter().all(|part| line.contains(part));
    // Junos: the daemons' tags and message names (`KMD_VPN_UP_ALARM_USER`).
    if holds(&[" kmd[", "]: "]) || holds(&[": KMD_"]) {
        return Some("Juniper Junos (kmd)");
    }
    // SonicOS' syslog.
    if holds(&["id=firewall ", " sn=", " fw=", " pri="]) {
        return Some("SonicWall");
    }
    // Check Point's client: `[ 2532 2596][16 Sep 10:49:18][TR_FLOW_STEP]`.
    if line.starts_with('[') && holds(&["][TR_"]) {
        return Some("Check Point (trac.log)");
    }
    // SoftEther's log of the server.
    if holds(&["IPsec Client ", " (", " -> ", "): "]) {
        return Some("SoftEther VPN");
    }
    holds(&["## : IKE Daemon, ver"]).then_some("Shrew Soft VPN (iked.log)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_known_by_their_marks_alone() {
        for (line, product) in [
            ("Nov 25 10:00:00 srx kmd[1393]: IKE negotiation failed", Some("Juniper Junos (kmd)")),
            (
                "<134>id=firewall sn=0017C5 time=\"2026-11-25\" fw=192.0.2.1 pri=6 c=0 m=403",
                Some("SonicWall"),
            ),
            ("[ 2532 2596][16 Sep 10:49:18][TR_FLOW_STEP] begin", Some("Check Point (trac.log)")),
            (
                "2026-11-25 10:00:00.1 IPsec Client 1 (192.0.2.1:500 -> 192.0.2.2:500): A new \
                 IPsec client is created.",
                Some("SoftEther VPN"),
            ),
            ("26/11/25 10:00:00 ## : IKE Daemon, ver 2.2.2", Some("Shrew Soft VPN (iked.log)")),
            ("Nov 25 10:00:00 gw sshd[4]: Accepted publickey for kmd", None),
            ("", None),
        ] {
            assert_eq!(super::product(line), product, "{line}");
        }
        assert_eq!(product(&"é".repeat(1000)), None);
    }
}
