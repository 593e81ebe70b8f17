//! What systemd and `ipsec verify` say of whether a daemon runs. It judges only where nothing else
//! is told: the daemon itself knows why.

use evidence::{Remark, Remarked};

use super::Entry;
use super::judged::{About, Judged};
use crate::reading::Reading;

/// Units of strongSwan, Libreswan and Openswan, as distributions name them.
const UNITS: [&str; 4] = ["strongswan-starter", "strongswan-swanctl", "strongswan", "ipsec"];

/// How their units describe them.
const DESCRIBED: [&str; 2] = ["strongSwan IPsec", "Internet Key Exchange (IKE) Protocol Daemon"];

#[derive(Debug)]
pub(super) struct Service {
    judged: Judged,
    failed: Option<(evidence::Place, evidence::When)>,
    /// `systemctl status` shows such a unit.
    shown: bool,
}

impl Service {
    pub(super) fn new(base: u32) -> Service {
        Service { judged: Judged::unnamed(base), failed: None, shown: false }
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Whether the line is about such a unit.
    pub(super) fn line(&mut self, entry: Entry<'_>) -> bool {
        if let Some(shown) = heading(entry.text) {
            self.shown = shown;
            return shown;
        }
        let state = entry.text.strip_prefix("Active: ").filter(|_| self.shown);
        let runs = state.is_some_and(|state| state.starts_with("active "));
        if has_failed(entry.text) || state.is_some_and(is_down) {
            self.failed.get_or_insert((entry.place, entry.when));
        } else if runs || started(entry.text) {
            self.failed = None;
        } else {
            return false;
        }
        true
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        if let Some((place, when)) = self.failed
            && reading.facts() == 0
        {
            let entry = Entry { place, when, text: "" };
            let remarked = Remarked::new(Remark::NotRunning, "");
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
    ["failed", "inactive (dead)"].iter().any(|down| state.starts_with(down))
        || state.starts_with("activating (auto-restart)") && state.contains(" (Result: ")
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
            || rest.contains(" entered failed state");
    }
    let unit = ["Failed to start ", "Failed to restart "].iter().find_map(|s| text.strip_prefix(s));
    unit.is_some_and(|unit| of_unit(unit).is_some() || is_described(unit))
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
    fn another_unit_is_of_no_matter() {
        for text in [
            "Job for apache2.service failed because the control process exited with error code.",
            "Mar 10 14:29:03 gw systemd[1]: ipsec-mon.service: Failed with result 'exit-code'.",
            "Mar 10 14:29:03 gw systemd[1]: ipsec.service: Deactivated successfully.",
            "Checking that pluto is running                          [OK]",
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
