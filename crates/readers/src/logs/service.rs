//! What systemd and `ipsec verify` say of whether a daemon runs. It judges only where nothing else
//! is told: the daemon itself knows why.

use evidence::{Product, Remark, Remarked};

use super::Entry;
use super::judged::{About, Judged};
use crate::reading::Reading;

/// Units of strongSwan, Libreswan and Openswan, as distributions name them.
const UNITS: [&str; 5] =
    ["strongswan-starter", "strongswan-swanctl", "strongswan", "ipsec", L2TP_UNIT];
const L2TP_UNIT: &str = "xl2tpd";

/// How their units describe them.
const DESCRIBED: [&str; 4] = [
    "strongSwan IPsec",
    "Internet Key Exchange (IKE) Protocol Daemon",
    L2TP_DESCRIBED[0],
    L2TP_DESCRIBED[1],
];
/// As Debian's script misspells it, and as its unit and Fedora's word it.
const L2TP_DESCRIBED: [&str; 2] =
    ["LSB: layer 2 tunelling protocol daemon", "Level 2 Tunnel Protocol Daemon"];

#[derive(Debug)]
pub(super) struct Service {
    base: u32,
    judged: Judged,
    /// Of IPsec's unit and of L2TP's.
    failed: [Option<(Remark, evidence::Place, evidence::When)>; 2],
    /// `systemctl status` shows such a unit, of L2TP or not.
    shown: Option<bool>,
    /// A row of `ipsec verify` was there.
    verified: bool,
}

impl Service {
    pub(super) fn new(base: u32) -> Service {
        Service {
            base,
            judged: Judged::unnamed(base),
            failed: [None; 2],
            shown: None,
            verified: false,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.failed.iter().any(Option::is_some) || self.verified
    }

    /// Whether the line is about such a unit.
    pub(super) fn line(&mut self, entry: Entry<'_>) -> bool {
        if let Some(shown) = heading(entry.text) {
            self.shown = shown.then(|| is_l2tp(entry.text));
            return shown;
        }
        self.verified |= is_verified(entry.text);
        let of_unit = |start| entry.text.strip_prefix(start).filter(|_| self.shown.is_some());
        let state = of_unit("Active: ");
        let runs = state.is_some_and(|state| state.starts_with("active "));
        let has_ended = state.is_some_and(is_down) || of_unit("Main PID: ").is_some_and(is_ended);
        let of_l2tp = match self.shown {
            Some(shown) if runs || has_ended => shown,
            _ => is_l2tp(entry.text),
        };
        let failed = &mut self.failed[usize::from(of_l2tp)];
        if has_failed(entry.text) || lacks_library(entry.text) || has_ended {
            failed.get_or_insert((Remark::NotRunning, entry.place, entry.when));
        } else if lacks_stack(entry.text) {
            failed.get_or_insert((Remark::StackUnseen, entry.place, entry.when));
        } else if runs || started(entry.text) {
            *failed = None;
        } else {
            return false;
        }
        true
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        let [of_ipsec, of_l2tp] = self.failed;
        if of_ipsec.is_none() && of_l2tp.is_some() {
            self.judged = Judged::new(self.base, Product::Xl2tpd);
        }
        if let Some((what, place, when)) = of_ipsec.or(of_l2tp)
            && reading.facts() == 0
        {
            let entry = Entry { place, when, text: "" };
            let remarked = Remarked::new(what, "");
            self.judged.says(&About::default(), remarked, entry, reading);
        }
    }
}

/// What stands before systemd's words, and these; a line without its name is all words.
pub(super) fn of_systemd(line: &str) -> (&str, &str) {
    let told = line.find("systemd").and_then(|at| {
        let (tag, text) = line[at..].split_once(": ")?;
        let is_tag = tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"[]".contains(&byte));
        is_tag.then_some((&line[..at], text))
    });
    told.unwrap_or(("", line.trim_start()))
}

/// `● ipsec.service - Internet Key Exchange (IKE) Protocol Daemon for IPsec`: whether the unit that
/// `systemctl status` shows is one of these.
fn heading(text: &str) -> Option<bool> {
    let (name, _) = text.split_once(" - ")?;
    let name = name.trim_start_matches(['●', '*', '○', '×', '↻', ' ']);
    let is_unit = name.ends_with(".service") && !name.contains(' ');
    is_unit.then(|| of_unit(name) == Some(""))
}

/// `failed (Result: exit-code) since …`, `activating (auto-restart) (Result: signal) …`,
/// `inactive (dead)`.
fn is_down(state: &str) -> bool {
    let again = ["activating (auto-restart)", "reloading (reload)"];
    ["failed", "inactive (dead)"].iter().any(|down| state.starts_with(down))
        || again.iter().any(|start| state.starts_with(start)) && state.contains(" (Result: ")
}

/// Whether the line is of the unit of L2TP.
fn is_l2tp(text: &str) -> bool {
    text.contains(L2TP_UNIT) || L2TP_DESCRIBED.iter().any(|described| text.contains(described))
}

/// `6380 (code=exited, status=1/FAILURE)`, `6380 (code=killed, signal=ABRT)`.
fn is_ended(process: &str) -> bool {
    let Some((_, how)) = process.split_once(" (code=") else { return false };
    !how.starts_with("exited, status=0/")
}

/// `/usr/libexec/ipsec/starter: error while loading shared libraries: libcharon.so.0: cannot …`
/// (ld.so): of a program that has no log of its own.
fn lacks_library(text: &str) -> bool {
    const PROGRAMS: [&str; 3] = ["starter", "iked", "isakmpd"];
    let Some((program, _)) = text.split_once(": error while loading shared libraries: ") else {
        return false;
    };
    let name = program.rsplit([' ', '/']).next().unwrap_or_default();
    PROGRAMS.contains(&name)
}

/// `_stackmanager` of Libreswan 3 and 4 and of Openswan, and modprobe (kmod): the kernel has no
/// module for it.
fn lacks_stack(text: &str) -> bool {
    const MODULES: [&str; 4] = ["af_key", "xfrm_user", "esp4", "esp6"];
    let module = text.split_once("modprobe: FATAL: Module ").map(|(_, rest)| rest);
    let lacks = |rest: &str| {
        let name = rest.split(' ').next().unwrap_or_default();
        MODULES.contains(&name) && rest[name.len()..].starts_with(" not found")
    };
    text.starts_with("FAILURE in loading NETKEY/XFRM stack")
        || text.starts_with("FAILURE to load KLIPS/MAST module")
        || module.is_some_and(lacks)
}

/// Rows of Libreswan's and Openswan's `ipsec verify` (`verify.in` of 2.6 and 3): a test of this
/// machine, and how it went.
const VERIFIED: [&str; 8] = [
    "Version check and ipsec on-path",
    "Checking for IPsec support in kernel",
    "Pluto ipsec.conf syntax",
    "Checking rp_filter",
    "Checking that pluto is running",
    "Pluto listening for IKE on udp 500",
    "Pluto listening for IKE/NAT-T on udp 4500",
    "Pluto ipsec.secret syntax",
];

/// `Checking rp_filter    [OK]`.
fn is_verified(text: &str) -> bool {
    let row = VERIFIED.iter().find_map(|row| text.trim().strip_prefix(row));
    row.is_some_and(|rest| {
        let result = rest.trim_start();
        result.len() < rest.len() && result.starts_with('[') && result.ends_with(']')
    })
}

/// `Checking that pluto is running    [FAILED]` of Libreswan's and Openswan's `ipsec verify`.
fn is_verified_down(text: &str) -> bool {
    let rest = text.strip_prefix("Checking that pluto is running");
    rest.is_some_and(|rest| rest.trim() == "[FAILED]")
}

/// What follows the name of a unit.
fn of_unit(text: &str) -> Option<&str> {
    let rest = UNITS.iter().find_map(|unit| text.strip_prefix(unit)?.strip_prefix(".service"))?;
    Some(rest)
}

/// systemd's `job.c` and `unit.c`, `systemctl-util.c`; until 235 a unit enters a failed state.
fn has_failed(text: &str) -> bool {
    let job = text.find("Job for ").and_then(|at| of_unit(&text[at + "Job for ".len()..]));
    if job.is_some_and(|rest| rest.starts_with(" failed")) || is_verified_down(text) {
        return true;
    }
    if let Some(rest) = of_unit(text).or(text.strip_prefix("Unit ").and_then(of_unit)) {
        return rest.starts_with(": Failed with result '")
            || rest.contains(" entered failed state")
            || matches!(rest, " could not be found." | " not found." | " is masked.");
    }
    if is_plugin_absent(text) {
        return true;
    }
    let unit = ["Failed to start ", "Failed to restart "].iter().find_map(|s| text.strip_prefix(s));
    unit.is_some_and(|unit| of_unit(unit).is_some() || is_described(unit))
}

/// NetworkManager's `nm-vpn-connection.c`, with GLib's error: the program of the plugin is not
/// where it is looked for, or may not be run.
fn is_plugin_absent(text: &str) -> bool {
    const PROGRAMS: [&str; 4] =
        ["/charon-nm", "/nm-l2tp-service", "/nm-libreswan-service", "/nm-openswan-service"];
    let Some((_, error)) = text.split_once("failure to start VPN service: ") else { return false };
    let is_own = PROGRAMS.iter().any(|program| error.contains(program));
    is_own && error.starts_with("Failed to execute child process ")
}

fn started(text: &str) -> bool {
    let unit = text.strip_prefix("Started ");
    unit.is_some_and(|unit| of_unit(unit).is_some() || is_described(unit))
}

fn is_described(unit: &str) -> bool {
    DESCRIBED.iter().any(|described| unit.starts_with(described))
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    const TOLD: &str = "1 #0 NotRunning";

    #[test]
    fn a_unit_that_failed_does_not_run() {
        for text in [
            "Job for ipsec.service failed because the control process exited with error code.",
            "fatal: [gw]: Unable to start service ipsec: Job for ipsec.service failed.",
            "Failed to start strongswan.service: Unit strongswan.service not found.",
            "Unit strongswan-starter.service could not be found.",
            "Nov 15 14:50:00 pc NetworkManager[7]: <warn>  [1668541800.9123] vpn[0x56,a1,\"home\"]: \
             starting: failure to start VPN service: Failed to execute child process \
             “/usr/libexec/ipsec/charon-nm” (No such file or directory)",
            "/usr/libexec/ipsec/starter: error while loading shared libraries: libcharon.so.0: cannot \
             open shared object file: No such file or directory",
            "systemd[1]: strongswan-starter.service: Failed with result 'exit-code'.",
            "systemd: Unit ipsec.service entered failed state.",
            "Checking that pluto is running                          [FAILED]",
            "Mar 10 14:29:03 gw systemd[1]: Unit ipsec.service entered failed state.",
            "Mar 10 14:29:03 gw systemd[1]: ipsec.service: Unit entered failed state.",
            "Mar 10 14:29:03 gw systemd[1]: Failed to start Internet Key Exchange (IKE) Protocol \
             Daemon for IPsec.",
        ] {
            assert_eq!(judgements(&format!("{text}\n")), [TOLD], "{text}");
        }
    }

    #[test]
    fn the_unit_of_l2tp_is_another_than_ipsecs() {
        let starts =
            "Nov 25 10:00:00 gw systemd[1]: Started strongSwan IPsec IKEv1/IKEv2 daemon.\n";
        for text in [
            "systemd[1]: xl2tpd.service: Failed with result 'exit-code'.",
            "Nov 25 10:00:00 gw systemd[1]: Failed to start LSB: layer 2 tunelling protocol daemon.",
            "Job for xl2tpd.service failed because the control process exited with error code.",
            "● xl2tpd.service - Level 2 Tunnel Protocol Daemon (L2TP)\n   Active: failed (Result: x)",
        ] {
            // That IPsec's runs does not mean that L2TP's does.
            for log in [format!("{text}\n"), format!("{text}\n{starts}")] {
                let told = judgements(&log);
                assert!(matches!(&*told, [one] if one.ends_with(" #0 NotRunning")), "{log}");
            }
        }
        let l2tp = "Nov 25 10:00:00 gw systemd[1]: xl2tpd.service: Failed with result 'x'.\n";
        let runs =
            "Nov 25 10:00:09 gw systemd[1]: Started Level 2 Tunnel Protocol Daemon (L2TP).\n";
        assert_eq!(judgements(&format!("{l2tp}{runs}")), [""; 0]);
    }

    #[test]
    fn another_unit_is_of_no_matter() {
        for text in [
            "Job for apache2.service failed because the control process exited with error code.",
            "Mar 10 14:29:03 gw systemd[1]: ipsec-mon.service: Failed with result 'exit-code'.",
            "Mar 10 14:29:03 gw systemd[1]: ipsec.service: Deactivated successfully.",
            "Checking that pluto is running                          [OK]",
            "curl: error while loading shared libraries: libssl.so.1.1: cannot open shared object",
            "Unit apache2.service could not be found.",
            "     Active: failed (Result: exit-code)",
            "● nginx.service - A web server\n     Active: failed (Result: exit-code)",
        ] {
            assert_eq!(judgements(&format!("{text}\n")), [""; 0], "{text}");
        }
    }

    #[test]
    fn its_state_is_told_by_systemctl() {
        for (state, told) in [
            ("failed (Result: exit-code) since Fri 2021-09-10 13:12:43 UTC; 2s ago", true),
            ("inactive (dead)", true),
            ("activating (auto-restart) (Result: signal) since Sun 2022-09-18", true),
            ("reloading (reload) (Result: exit-code) since Sun 2022-09-18", true),
            ("active (running) since Wed 2022-01-26 16:53:41 CET; 5 days ago", false),
        ] {
            for mark in ["● ", "* ", ""] {
                let text =
                    format!("{mark}ipsec.service - x\n   Loaded: loaded\n   Active: {state}\n");
                let wanted = if told { vec!["3 #0 NotRunning"] } else { vec![] };
                assert_eq!(judgements(&text), wanted, "{text}");
            }
        }
    }

    #[test]
    fn its_process_has_ended() {
        for (process, told) in [
            ("6380 (code=exited, status=1/FAILURE)", true),
            ("6380 (code=killed, signal=ABRT)", true),
            ("6380 (code=exited, status=0/SUCCESS)", false),
            ("6380 (pluto)", false),
        ] {
            let text = format!("● ipsec.service - x\n   Main PID: {process}\n");
            let wanted = if told { vec!["2 #0 NotRunning"] } else { vec![] };
            assert_eq!(judgements(&text), wanted, "{text}");
        }
    }

    #[test]
    fn a_kernel_without_modules_has_no_stack() {
        let text = "FAILURE in loading NETKEY/XFRM stack\nRedirecting to: ipsec start\n";
        assert_eq!(judgements(text), ["1 #0 StackUnseen"]);
        let module = |name: &str| {
            judgements(&format!(
                "modprobe: FATAL: Module {name} not found in directory /lib/modules/4.9.13\n"
            ))
        };
        assert_eq!(module("af_key"), ["1 #0 StackUnseen"]);
        assert_eq!(module("nvidia"), [""; 0]);
    }

    #[test]
    fn what_verify_finds_in_order_judges_nothing() {
        let mut listener = |_: evidence::Fact<'_>| {};
        for (text, is_read) in [
            ("Checking rp_filter                   \t[ENABLED]\n", true),
            (" Pluto listening for IKE on udp 500   [OK]\n", true),
            ("Checking rp_filter", false),
            ("Checking rp_filter[OK]", false),
        ] {
            assert_eq!(judgements(text), [""; 0], "{text}");
            let read = crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
            assert_eq!(read.kind == evidence::SourceKind::Log, is_read, "{text}");
        }
    }

    #[test]
    fn what_started_again_runs() {
        let failed = "Mar 10 14:29:03 gw systemd[1]: strongswan.service: Failed with result 'x'.\n";
        let started =
            "Mar 10 14:29:09 gw systemd[1]: Started strongSwan IPsec IKEv1/IKEv2 daemon\n";
        assert_eq!(judgements(&format!("{failed}{started}")), [""; 0]);
        assert_eq!(judgements(&format!("{started}{failed}")), ["2 #0 NotRunning"]);
    }

    #[test]
    fn the_daemon_itself_knows_why() {
        let own = "Mar 10 14:29:03 gw charon: 00[DMN] initialization failed - aborting charon\n";
        let failed = "Mar 10 14:29:04 gw systemd[1]: strongswan.service: Failed with result 'x'.\n";
        assert_eq!(judgements(&format!("{own}{failed}")), ["1 #0 NotStarted"]);
    }
}
