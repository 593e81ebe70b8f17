//! Logs of products that are not read: named, so that nobody takes them for something else, with
//! the place where the product shows more.

/// Lines that are looked at.
const LOOKED_AT: usize = 400;
/// Characters of each.
const COLUMNS: usize = 512;

/// A product, and where it, or the gateway that it calls, logs what is read: in English and in
/// Italian.
pub(crate) type Unread = (&'static str, [&'static str; 2]);

/// The product whose log it is, by marks that no other has, or by the name of its file.
pub(crate) fn product(name: &str, text: &str) -> Option<Unread> {
    by_marks(text).or_else(|| by_name(name))
}

/// What `vpn debug trunc` makes a Check Point gateway write into `$FWDIR/log`, for its viewer
/// IKEView: `ike.elg`, `ikev2.xmll` and `vpnd.elg`, since R81.10 also `legacy_ikev2.xmll`, with a
/// number behind where they are rotated.
fn by_name(name: &str) -> Option<Unread> {
    let file = name.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
    let file = file.trim_end_matches(|c: char| c == '.' || c.is_ascii_digit());
    let is_debug = file.ends_with(".elg") || file.ends_with(".xmll");
    is_debug.then_some(("Check Point (ike.elg, ikev2.xmll)", CHECK_POINT))
}

fn by_marks(text: &str) -> Option<Unread> {
    text.lines().take(LOOKED_AT).find_map(|line| {
        let mut end = line.len().min(COLUMNS);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let line = &line[..end];
        MARKS.iter().find(|own| own.fits(line)).map(|own| (own.product, own.instead))
    })
}

struct Mark {
    /// All of these stand in a line.
    parts: &'static [&'static str],
    product: &'static str,
    instead: [&'static str; 2],
}

impl Mark {
    fn fits(&self, line: &str) -> bool {
        self.parts.iter().all(|part| line.contains(part))
    }
}

const JUNOS: [&str; 2] = [
    "send what kmd writes to syslog (`set system syslog file kmd-logs match KMD`, then `show log \
     kmd-logs`)",
    "serve ciò che kmd scrive in syslog (`set system syslog file kmd-logs match KMD`, poi `show log \
     kmd-logs`)",
];
const CHECK_POINT: [&str; 2] = [
    "the gateway says why in SmartConsole, Logs & Monitor, filter `blade:VPN`: export these rows",
    "il gateway dice il perché in SmartConsole, Logs & Monitor, filtro `blade:VPN`: esportare quelle \
     righe",
];
const FORTINET: [&str; 2] = [
    "the FortiGate that it calls says why: `diagnose debug application ike -1`, `diagnose debug \
     enable`, or Log & Report, Events, VPN Events, download",
    "il FortiGate chiamato dice il perché: `diagnose debug application ike -1`, `diagnose debug \
     enable`, oppure Log & Report, Events, VPN Events, scaricare",
];
const AZURE: [&str; 2] = [
    "the same negotiation is in wfpdiag.xml of the gateway: Network Watcher, VPN troubleshoot, into \
     a storage account",
    "la stessa negoziazione è in wfpdiag.xml del gateway: Network Watcher, VPN troubleshoot, in un \
     account di archiviazione",
];
const GREEN_BOW: [&str; 2] = [
    "the gateway that it calls says why; the client’s own console opens with Ctrl+D and is saved \
     from its menu",
    "il gateway chiamato dice il perché; la console del client si apre con Ctrl+D e si salva dal suo \
     menu",
];
const NCP: [&str; 2] = [
    "the gateway that it calls says why; the client’s own log is under Help, Logbook, Save File",
    "il gateway chiamato dice il perché; il registro del client è in Help, Logbook, Save File",
];
const CISCO: [&str; 2] = [
    "the ASA or router that it calls says why: `debug crypto ikev2 protocol 127` there",
    "l’ASA o il router chiamato dice il perché: lì `debug crypto ikev2 protocol 127`",
];

const MARKS: &[Mark] = &[
    // Junos: the daemons' tags and message names (`KMD_VPN_UP_ALARM_USER`).
    Mark { parts: &[" kmd[", "]: "], product: "Juniper Junos (kmd)", instead: JUNOS },
    Mark { parts: &[": KMD_"], product: "Juniper Junos (kmd)", instead: JUNOS },
    // Check Point's client: `[ 2532 2596][16 Sep 10:49:18][TR_FLOW_STEP]`.
    Mark { parts: &["[", "][TR_"], product: "Check Point (trac.log)", instead: CHECK_POINT },
    // FortiClient: its serial number.
    Mark { parts: &[" devid=FCT"], product: "FortiClient", instead: FORTINET },
    // Azure, "Troubleshoot VPN Gateway using diagnostic logs".
    Mark {
        parts: &["SESSION_ID", "Remote ", "500: Local ", "500: "],
        product: "Azure VPN Gateway (IKEDiagnosticLog)",
        instead: AZURE,
    },
    Mark {
        parts: &["IKEDiagnosticLog"],
        product: "Azure VPN Gateway (IKEDiagnosticLog)",
        instead: AZURE,
    },
    Mark { parts: &["TheGreenBow", "VPN"], product: "TheGreenBow VPN Client", instead: GREEN_BOW },
    Mark { parts: &["NCP Secure"], product: "NCP Secure Client", instead: NCP },
    Mark { parts: &["Cisco Secure Client"], product: "Cisco Secure Client", instead: CISCO },
    Mark {
        parts: &["Cisco AnyConnect Secure Mobility Client"],
        product: "Cisco Secure Client",
        instead: CISCO,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(line: &str) -> Option<&'static str> {
        product("a.log", line).map(|(name, _)| name)
    }

    #[test]
    fn check_points_debug_files_are_known_by_their_names() {
        for name in ["ike.elg", "/var/log/ike.elg.0", "C:\\a\\ikev2.xmll", "vpnd.elg.12"] {
            let found = product(name, "x");
            assert_eq!(found.map(|(name, _)| name), Some("Check Point (ike.elg, ikev2.xmll)"));
        }
        for name in ["ike.log", "elg", "ike.elg.txt", ""] {
            assert_eq!(product(name, "x"), None, "{name}");
        }
    }

    #[test]
    fn products_are_known_by_their_marks_alone() {
        for (line, product) in [
            ("Nov 25 10:00:00 srx kmd[1393]: something of a trace", Some("Juniper Junos (kmd)")),
            ("[ 2532 2596][16 Sep 10:49:18][TR_FLOW_STEP] begin", Some("Check Point (trac.log)")),
            ("date=2026-11-25 subtype=vpn devid=FCT8000000000 msg=\"x\"", Some("FortiClient")),
            (
                "SESSION_ID :{x} Remote 192.0.2.1:500: Local 192.0.2.2:500: [SEND] y",
                Some("Azure VPN Gateway (IKEDiagnosticLog)"),
            ),
            ("TheGreenBow VPN Client 6.8", Some("TheGreenBow VPN Client")),
            ("NCP Secure Entry Client", Some("NCP Secure Client")),
            ("Cisco Secure Client - AnyConnect VPN", Some("Cisco Secure Client")),
            ("Nov 25 10:00:00 gw sshd[4]: Accepted publickey for kmd", None),
            ("", None),
        ] {
            assert_eq!(name(line), product, "{line}");
        }
        assert_eq!(name(&"é".repeat(1000)), None);
    }

    #[test]
    fn both_languages_say_where_to_look() {
        for own in MARKS {
            assert!(own.instead.iter().all(|text| text.len() > 20), "{}", own.product);
            assert!(!own.parts.is_empty());
        }
    }
}
