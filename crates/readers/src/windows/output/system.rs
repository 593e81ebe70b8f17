//! The machine and its Windows: `systeminfo`, `ver`, `winver`, `Get-ComputerInfo`.

use evidence::{Change, Place, Statement, When};

use super::Output;
use super::date::{Order, Printed};
use super::plain::{field, head, is, starts};
use super::software;
use super::updates::kb;
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Default)]
pub(super) struct System {
    /// A host name that is the machine's only if the next line is `systeminfo`'s, too.
    host: Option<(Place, String)>,
    /// Within the output of `systeminfo`.
    is_systeminfo: bool,
    /// When it started, until the line that states the region.
    booted: Option<(Place, Printed, Order)>,
}

impl Output for System {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text.trim();
        if text.is_empty() || text.len() > 2000 {
            return;
        }
        if let Some((build, revision)) = banner(text) {
            let change = Change::Version { build, revision };
            reading.say(line.place(), When::Absent, Statement::Changes(change));
        }
        if self.is_systeminfo
            && let Some(listed) = listed(text)
        {
            self.item(line.place(), listed, reading);
            return;
        }
        if let Some((key, value)) = field(text) {
            self.field(line.place(), key, value, reading);
        }
    }

    fn close(&mut self, reading: &mut Reading<'_>) {
        self.tell_boot(Order::Unknown, reading);
        self.host = None;
        self.is_systeminfo = false;
    }
}

impl System {
    fn field(&mut self, place: Place, key: &str, value: &str, reading: &mut Reading<'_>) {
        if let Some((at, host)) = self.host.take()
            && is(key, &["OS Name", "Nome SO"])
        {
            self.is_systeminfo = true;
            reading.speaks(&host, at, When::Absent);
        }
        if is(key, &["Host Name", "Nome host"]) {
            let is_name = !value.is_empty() && value.len() <= 255 && !value.contains(' ');
            self.host = is_name.then(|| (place, value.to_owned()));
        } else if is(key, &["CsName", "CsDNSHostName"]) {
            if !value.is_empty() && value.len() <= 255 {
                reading.speaks(value, place, When::Absent);
            }
        } else if is(key, &["OS Version", "Versione SO", "OsVersion"]) {
            if let Some(build) = build(value) {
                let change = Change::Version { build, revision: None };
                reading.say(place, When::Absent, Statement::Changes(change));
            }
        } else if is(key, &["System Boot Time", "OsLastBootUpTime", "LastBootUpTime"]) {
            self.booted = Printed::find(value).map(|at| (place, at, Order::Unknown));
        } else if is(
            key,
            &["Tempo di avvio sistema", "Tempo di avvio del sistema", "Ora di avvio sistema"],
        ) {
            self.booted = Printed::find(value).map(|at| (place, at, Order::DayFirst));
        } else if is(
            key,
            &["System Locale", "Impostazioni locali sistema", "Impostazioni locali del sistema"],
        ) {
            let american = starts(value, "en-us");
            self.tell_boot(if american { Order::MonthFirst } else { Order::DayFirst }, reading);
        } else if is(key, &["OsHotFixes"]) {
            for word in value.split(['{', '}', ',', ' ']).filter_map(kb).take(1000) {
                let change = Change::Update { kb: word, installed: true, title: "" };
                reading.say(place, When::Absent, Statement::Changes(change));
            }
        }
    }

    /// A numbered line of `systeminfo`: an update, a network adapter.
    fn item(&self, place: Place, listed: &str, reading: &mut Reading<'_>) {
        let change = match kb(listed) {
            Some(kb) => Change::Update { kb, installed: true, title: "" },
            None if software::is_known(listed) => Change::Software { name: listed },
            None => return,
        };
        reading.say(place, When::Absent, Statement::Changes(change));
    }

    /// Told only when the order of its date is known.
    fn tell_boot(&mut self, region: Order, reading: &mut Reading<'_>) {
        if let Some((place, printed, order)) = self.booted.take()
            && let Some(at) = printed.at(if order == Order::Unknown { region } else { order })
        {
            reading.say(place, When::WithoutZone(at), Statement::Changes(Change::Booted));
        }
    }
}

/// `[01]: KB5009543`.
fn listed(text: &str) -> Option<&str> {
    let (number, rest) = text.strip_prefix('[')?.split_once("]:")?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some(rest.trim())
}

/// Of `10.0.19045 N/A Build 19045`.
fn build(value: &str) -> Option<u32> {
    let mut parts = value.split_whitespace().next()?.split('.');
    let major: u32 = parts.next()?.parse().ok()?;
    let _minor: u32 = parts.next()?.parse().ok()?;
    let build = parts.next()?.parse().ok()?;
    (major >= 6).then_some(build)
}

/// `[Version 10.0.19045.3803]`, `(OS Build 19045.3803)`, in English and Italian.
fn banner(text: &str) -> Option<(u32, Option<u32>)> {
    const STARTS: [(&str, bool); 5] = [
        ("[version 10.0.", true),
        ("[versione 10.0.", true),
        ("os build ", false),
        ("build so ", false),
        ("build sistema operativo ", false),
    ];
    if !text.contains("10.0.") && !text.contains("uild") {
        return None;
    }
    let lower = head(text, 200).to_lowercase();
    let (_, rest) = STARTS.iter().find_map(|(start, of_console)| {
        let (before, rest) = lower.split_once(start)?;
        (!of_console || before.contains("microsoft windows")).then_some((before, rest))
    })?;
    let mut numbers = rest.trim_start_matches([' ', ':']).split(|c: char| !c.is_ascii_digit());
    let build = numbers.next()?.parse().ok().filter(|build| *build > 5000)?;
    Some((build, numbers.next().and_then(|revision| revision.parse().ok())))
}

#[cfg(test)]
mod tests {
    use evidence::Timestamp;

    use super::*;
    use crate::told::{assert_told, facts};

    const ENGLISH: &str = "\
Host Name:                 PC-ANNA
OS Name:                   Microsoft Windows 10 Pro
OS Version:                10.0.19044 N/A Build 19044
System Boot Time:          1/12/2022, 8:15:01 AM
System Locale:             en-us;English (United States)
Hotfix(s):                 2 Hotfix(s) Installed.
                           [01]: KB5008876
                           [02]: KB5009543
Network Card(s):           2 NIC(s) Installed.
                           [01]: Intel(R) Ethernet Connection
                                 Connection Name: Ethernet
                                 IP address(es)
                                 [01]: 192.168.1.5
                           [02]: TAP-Windows Adapter V9
";

    const ITALIAN: &str = "\
Nome host:                                  PC-ANNA
Nome SO:                                    Microsoft Windows 10 Pro
Versione SO:                                10.0.19044 N/D build 19044
Tempo di avvio sistema:                     12/01/2022, 08:15:01
Impostazioni locali sistema:                it;Italiano (Italia)
Aggiornamenti rapidi:                       2 Aggiornamenti rapidi installati.
                                            [01]: KB5008876
                                            [02]: KB5009543
Schede di rete:                             2 NIC installate.
                                            [01]: Intel(R) Ethernet Connection
                                                  Nome connessione:     Ethernet
                                                  Indirizzi IP
                                                  [01]: 192.168.1.5
                                            [02]: TAP-Windows Adapter V9
";

    #[test]
    fn systeminfo_says_the_same_in_english_and_italian() {
        let change = Statement::Changes;
        let update = |kb| change(Change::Update { kb, installed: true, title: "" });
        for text in [ENGLISH, ITALIAN] {
            assert_told(
                text,
                &[
                    (1, Statement::Speaks { machine: "PC-ANNA" }),
                    (3, change(Change::Version { build: 19044, revision: None })),
                    (4, change(Change::Booted)),
                    (7, update(5_008_876)),
                    (8, update(5_009_543)),
                    (14, change(Change::Software { name: "TAP-Windows Adapter V9" })),
                ],
            );
            let (_, when, _) = &facts(text.as_bytes()).0[2];
            assert_eq!(*when, When::WithoutZone(Timestamp(1_641_975_301 * Timestamp::SECOND)));
        }
    }

    #[test]
    fn a_version_is_read_from_every_banner() {
        let version = |revision| Statement::Changes(Change::Version { build: 19045, revision });
        for text in [
            "Microsoft Windows [Version 10.0.19045.3803]",
            "Microsoft Windows [Versione 10.0.19045.3803]",
            "Version 22H2 (OS Build 19045.3803)",
            "Versione 22H2 (build SO 19045.3803)",
            "Build sistema operativo\t19045.3803",
        ] {
            assert_told(text, &[(1, version(Some(3803)))]);
        }
        assert_told("OsVersion : 10.0.19045", &[(1, version(None))]);
    }

    #[test]
    fn a_host_name_alone_is_not_the_machines() {
        assert_told("Host Name: gateway\nPort: 500\n", &[]);
        assert_told("System Boot Time: 3/4/2022, 8:15:01 AM\n", &[]);
    }
}
