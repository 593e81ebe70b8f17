//! Who holds a UDP port: `netstat -ano`, `netstat -anob`, `Get-NetUDPEndpoint`, `tasklist /svc`.

use std::net::IpAddr;

use evidence::{Place, PortOwner, Process, Statement, When};

use super::Output;
use super::plain::{field, head, is, is_rule};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Default)]
pub(super) struct Ports {
    /// Its program may stand in the lines below.
    owner: Option<(Place, u16, u32)>,
    endpoint: Endpoint,
    tasks: Option<Tasks>,
    /// Within the table of `Get-Process`.
    is_processes: bool,
}

/// Of `Get-NetUDPEndpoint`: where its columns are, or what its list said so far.
#[derive(Default)]
struct Endpoint {
    /// Of address, port and process; and how many there are.
    columns: Option<(Option<usize>, usize, usize, usize)>,
    address: String,
    port: Option<(Place, u16)>,
}

#[derive(Default)]
struct Tasks {
    /// `/svc`: services stand behind the number.
    has_services: bool,
    /// Where the name's column ends.
    name_ends: Option<usize>,
    begun: Option<(Place, u32, String, String)>,
}

/// IKE, IKE behind a NAT, L2TP.
const WANTED: [u16; 3] = [500, 4500, 1701];
/// Bytes of the services of one process.
const MOST_SERVICES: usize = 4096;

impl Output for Ports {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text.trim();
        if text.is_empty() || text.len() > 2000 {
            return;
        }
        if self.owner.is_some() && !self.program(text, reading) {
            self.tell_owner("", reading);
        }
        if let Some((port, pid)) = netstat(text) {
            self.owner = Some((line.place(), port, pid));
        }
        self.endpoint.line(line.place(), text, reading);
        if self.is_processes {
            process(line.place(), text, reading);
        } else {
            let end: Vec<&str> = text.split_whitespace().rev().take(3).collect();
            self.is_processes = end == ["ProcessName", "SI", "Id"];
        }
        if let Some(has_services) = tasks(text) {
            self.tell_tasks(reading);
            self.tasks = Some(Tasks { has_services, ..Tasks::default() });
        } else if let Some(tasks) = &mut self.tasks {
            tasks.line(line, reading);
        }
    }

    fn close(&mut self, reading: &mut Reading<'_>) {
        self.tell_owner("", reading);
        self.tell_tasks(reading);
        self.endpoint = Endpoint::default();
        self.is_processes = false;
    }
}

impl Ports {
    /// Below a port, `netstat -b` names a component and then, in brackets, the program.
    fn program(&mut self, text: &str, reading: &mut Reading<'_>) -> bool {
        let Some(name) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else {
            return !text.contains([' ', ':']);
        };
        self.tell_owner(name, reading);
        true
    }

    fn tell_owner(&mut self, program: &str, reading: &mut Reading<'_>) {
        if let Some((place, port, pid)) = self.owner.take() {
            own(place, port, pid, program, reading);
        }
    }

    fn tell_tasks(&mut self, reading: &mut Reading<'_>) {
        if let Some(mut tasks) = self.tasks.take() {
            tasks.tell(reading);
        }
    }
}

impl Endpoint {
    fn line(&mut self, place: Place, text: &str, reading: &mut Reading<'_>) {
        if let Some((key, value)) = field(text) {
            if is(key, &["LocalAddress"]) {
                self.address = head(value, 64).to_owned();
            } else if is(key, &["LocalPort"]) {
                self.port = value.parse().ok().map(|port| (place, port));
            } else if is(key, &["OwningProcess"])
                && let Some((place, port)) = self.port.take()
                && let Ok(pid) = value.parse()
                && WANTED.contains(&port)
                && !is_of_no_peer(&std::mem::take(&mut self.address))
            {
                own(place, port, pid, "", reading);
            }
        }
        let words: Vec<&str> = text.split_whitespace().take(9).collect();
        let column = |name: &str| words.iter().position(|word| word.eq_ignore_ascii_case(name));
        if let (Some(port), Some(pid)) = (column("LocalPort"), column("OwningProcess")) {
            // Of TCP they have a state.
            let columns = (column("LocalAddress"), port, pid, words.len());
            self.columns = column("State").is_none().then_some(columns);
        } else if let Some((address, port, pid, count)) = self.columns
            && words.len() == count
            && let (Ok(port), Ok(pid)) = (words[port].parse(), words[pid].parse())
            && WANTED.contains(&port)
            && !address.is_some_and(|at| is_of_no_peer(words[at]))
        {
            own(place, port, pid, "", reading);
        }
    }
}

impl Tasks {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        if is_rule(line.text) {
            let width = line.text.trim_start().find(' ');
            let indent = line.text.len() - line.text.trim_start().len();
            self.name_ends = width.map(|width| indent + width);
            return;
        }
        if let Some((pid, name, behind)) = self.row(line.text) {
            let services = if self.has_services { services(behind) } else { "" };
            let begun = (line.place(), pid, name.to_owned(), services.to_owned());
            self.tell(reading);
            self.begun = Some(begun);
        } else if let Some((_, _, _, services)) = &mut self.begun
            && self.has_services
            && line.text.starts_with(' ')
            && services.len() + line.text.len() < MOST_SERVICES
        {
            services.push(' ');
            services.push_str(line.text.trim());
        } else {
            self.tell(reading);
        }
    }

    /// By the width of the name's column, or up to the first number where columns were lost.
    fn row<'t>(&self, text: &'t str) -> Option<(u32, &'t str, &'t str)> {
        let number = |rest: &'t str| {
            let rest = rest.trim_start();
            let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
            Some((word.parse::<u32>().ok()?, behind.trim()))
        };
        let by_width = || {
            let (name, rest) = text.split_at_checked(self.name_ends?)?;
            let (pid, behind) = number(rest)?;
            (!name.trim().is_empty()).then_some((pid, name.trim(), behind))
        };
        let by_number = || {
            let at = text.char_indices().find(|(at, character)| {
                character.is_ascii_digit() && *at > 0 && text[..*at].ends_with(' ')
            });
            let (name, rest) = text.split_at(at?.0);
            let (pid, behind) = number(rest)?;
            (!name.trim().is_empty()).then_some((pid, name.trim(), behind))
        };
        by_width().or_else(by_number)
    }

    fn tell(&mut self, reading: &mut Reading<'_>) {
        if let Some((place, pid, program, services)) = self.begun.take() {
            let process = Process { pid, program: &program, services: &services };
            reading.say(place, When::Absent, Statement::Runs(process));
        }
    }
}

fn own(place: Place, port: u16, pid: u32, program: &str, reading: &mut Reading<'_>) {
    let owner = PortOwner { port, pid, program };
    reading.say(place, When::Absent, Statement::Owns(owner));
}

/// A row of `Get-Process`; how many columns stand before the number varies.
fn process(place: Place, text: &str, reading: &mut Reading<'_>) {
    let mut words = text.split_whitespace().rev();
    let (program, _session, pid) = (words.next(), words.next(), words.next());
    if let (Some(program), Some(Ok(pid))) = (program, pid.map(str::parse)) {
        let process = Process { pid, program, services: "" };
        reading.say(place, When::Absent, Statement::Runs(process));
    }
}

/// `UDP    0.0.0.0:500    *:*    4321`.
fn netstat(text: &str) -> Option<(u16, u32)> {
    let mut words = text.split_whitespace();
    if !is(words.next()?, &["UDP", "UDPv6"]) {
        return None;
    }
    let (address, port) = words.next()?.rsplit_once(':')?;
    if is_of_no_peer(address) {
        return None;
    }
    let pid = words.next_back()?;
    // Of other lists with a peer behind it, the number may be anything.
    if words.next() != Some("*:*") {
        return None;
    }
    let port = port.parse().ok().filter(|port| WANTED.contains(port))?;
    Some((port, pid.parse().ok()?))
}

/// An address at which no peer calls: loopback, or good for one link only.
fn is_of_no_peer(address: &str) -> bool {
    let address = address.trim_matches(['[', ']']);
    match address.split('%').next().unwrap_or(address).parse() {
        Ok(IpAddr::V4(v4)) => v4.is_loopback() || v4.is_link_local(),
        Ok(IpAddr::V6(v6)) => v6.is_loopback() || v6.segments()[0] & 0xffc0 == 0xfe80,
        Err(_) => false,
    }
}

/// The heading of `tasklist`: whether services follow.
fn tasks(text: &str) -> Option<bool> {
    let lower = head(text, 200).to_lowercase();
    let rest = lower.strip_prefix("image name").or_else(|| lower.strip_prefix("nome immagine"))?;
    let rest = rest.trim_start().strip_prefix("pid")?.trim();
    Some(rest.starts_with("services") || rest.starts_with("servizi"))
}

fn services(text: &str) -> &str {
    if is(text, &["N/A", "N/D"]) { "" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{assert_told, facts};

    fn own(port: u16, pid: u32, program: &str) -> Statement<'_> {
        Statement::Owns(PortOwner { port, pid, program })
    }

    #[test]
    fn the_owners_of_the_ports_of_ipsec_are_told() {
        let text = "\
Connessioni attive

  Proto  Indirizzo locale       Indirizzo esterno      Stato           PID
  TCP    0.0.0.0:500            0.0.0.0:0              LISTENING       12
  UDP    0.0.0.0:500            *:*                                    4321
  UDP    0.0.0.0:5353           *:*                                    4321
  UDP    [::]:4500              *:*                                    4321
";
        assert_told(text, &[(5, own(500, 4321, "")), (7, own(4500, 4321, ""))]);
        let programs = "\
  UDP    0.0.0.0:500            *:*                                    77
  IKEEXT
 [svchost.exe]
  UDP    0.0.0.0:1701           *:*                                    78
 [vpnserver_x64.exe]
";
        let wanted = [(1, own(500, 77, "svchost.exe")), (4, own(1701, 78, "vpnserver_x64.exe"))];
        assert_told(programs, &wanted);
        let endpoints = "\
LocalAddress LocalPort OwningProcess
------------ --------- -------------
0.0.0.0      500       4321
0.0.0.0      5355      4321
";
        assert_told(endpoints, &[(3, own(500, 4321, ""))]);
    }

    #[test]
    fn processes_are_told_with_the_services_they_host() {
        let run = |pid, program, services| Statement::Runs(Process { pid, program, services });
        let english = "\
Image Name                     PID Services
========================= ======== ============================================
System Idle Process              0 N/A
svchost.exe                   4321 IKEEXT, iphlpsvc, ProfSvc,
                                   Schedule
vpn7.exe                        99 SEVPN
";
        let told = [
            run(0, "System Idle Process", ""),
            run(4321, "svchost.exe", "IKEEXT, iphlpsvc, ProfSvc, Schedule"),
            run(99, "vpn7.exe", "SEVPN"),
        ];
        assert_told(english, &[(3, told[0]), (4, told[1]), (6, told[2])]);
        let italian = "\
Nome immagine                  PID Servizi
svchost.exe 4321 IKEEXT, iphlpsvc
conhost.exe 12 N/D
";
        let wanted =
            [(2, run(4321, "svchost.exe", "IKEEXT, iphlpsvc")), (3, run(12, "conhost.exe", ""))];
        assert_told(italian, &wanted);
    }

    #[test]
    fn the_table_of_get_process_is_read_from_its_right() {
        let text = "\
Handles  NPM(K)    PM(K)      WS(K)     CPU(s)     Id  SI ProcessName
-------  ------    -----      -----     ------     --  -- -----------
    412      20     8124      14520       0,33   4321   0 svchost
    100      10     1000       2000              99   1 vpnclient
";
        let run = |pid, program| Statement::Runs(Process { pid, program, services: "" });
        assert_told(text, &[(3, run(4321, "svchost")), (4, run(99, "vpnclient"))]);
    }

    #[test]
    fn hostile_lines_of_a_table_are_bounded() {
        let head = "Image Name                     PID Services\nsvchost.exe 1 A\n";
        let text = format!("{head}{}", "                    é Service\n".repeat(20_000));
        let (facts, _) = facts(text.as_bytes());
        assert_eq!(facts.len(), 1);
        assert!(facts[0].2.len() < 2 * MOST_SERVICES);
    }
}
