//! Services: `sc query`, `sc qc`, `Get-Service`, `Win32_Service`, `net start`.

use evidence::{Place, Process, Service, ServiceName, ServiceState, StartType, Statement, When};

use super::Output;
use super::plain::{arguments, field, head, is, starts};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Default)]
pub(super) struct Services {
    begun: Option<(Place, Service<'static>)>,
    /// Of the process that hosts it (`sc queryex`).
    process: Option<(Place, u32)>,
    columns: Vec<Column>,
    /// Within the list of `net start`.
    is_list: bool,
    /// The service that the last command names.
    asked: Option<ServiceName>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    /// Of several words.
    Display,
    State,
    Start,
    Other,
}

/// A service that was never started since the machine did (1077) has not failed.
const NEVER_STARTED: u32 = 1077;
const NOT_INSTALLED: u32 = 1060;

impl Output for Services {
    fn asked(&mut self, command: &str) {
        const VERBS: [&str; 6] =
            ["sc ", "sc.exe ", "net start", "get-service", "start-service", "gsv"];
        let is_about = VERBS.iter().any(|verb| starts(command, verb));
        let named = || arguments(command).iter().skip(1).find_map(|word| ServiceName::find(word));
        self.asked = if is_about { named() } else { None };
    }

    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text.trim();
        if let Some((key, value)) = field(text) {
            self.field(line.place(), key, value, reading);
        }
        if self.is_list {
            match ServiceName::find(text) {
                Some(name) => say(line.place(), running(name), reading),
                None => self.is_list = !is_end_of_list(text),
            }
        } else if is_list(text) {
            self.is_list = true;
        } else if let Some(columns) = columns(text) {
            self.columns = columns;
        } else if !self.columns.is_empty() {
            self.row(line.place(), text, reading);
        }
        self.complaint(line.place(), text, reading);
    }

    fn close(&mut self, reading: &mut Reading<'_>) {
        self.tell(reading);
        self.columns.clear();
        self.is_list = false;
        self.asked = None;
    }
}

impl Services {
    fn field(&mut self, place: Place, key: &str, value: &str, reading: &mut Reading<'_>) {
        if is(key, &["SERVICE_NAME", "NOME_SERVIZIO", "Name"]) {
            self.tell(reading);
            self.begun = ServiceName::find(value).map(|name| (place, Service::new(name)));
            return;
        }
        let Some((_, service)) = &mut self.begun else {
            return;
        };
        if is(key, &["STATE", "STATO", "Status"]) {
            service.state = state(value).or(service.state);
        } else if is(key, &["START_TYPE", "TIPO_AVVIO", "StartType", "StartMode"]) {
            service.start = start(value).or(service.start);
        } else if is(key, &["WIN32_EXIT_CODE", "CODICE_USCITA_WIN32", "ExitCode"]) {
            let code = value.split_whitespace().next().and_then(|word| word.parse().ok());
            service.error = code.filter(|code| *code != 0 && *code != NEVER_STARTED);
        } else if is(key, &["PID", "ProcessId"]) {
            self.process = value.parse().ok().filter(|pid| *pid != 0).map(|pid| (place, pid));
        }
    }

    fn tell(&mut self, reading: &mut Reading<'_>) {
        let process = self.process.take();
        let Some((place, service)) = self.begun.take() else {
            return;
        };
        if service.state.is_some() || service.start.is_some() {
            say(place, service, reading);
        }
        if let Some((place, pid)) = process {
            let process = Process { pid, program: "", services: service.name.key() };
            reading.say(place, When::Absent, Statement::Runs(process));
        }
    }

    fn row(&self, place: Place, text: &str, reading: &mut Reading<'_>) {
        let words: Vec<&str> = text.split_whitespace().take(40).collect();
        let display = self.columns.iter().position(|column| *column == Column::Display);
        let behind = display.map_or(0, |at| self.columns.len() - at - 1);
        if words.len() < self.columns.len() {
            return;
        }
        let word = |at: usize| match display {
            Some(display) if at > display => words[words.len() - behind + (at - display - 1)],
            _ => words[at],
        };
        let mut service = None;
        for (at, column) in self.columns.iter().enumerate() {
            if *column == Column::Name {
                service = ServiceName::find(word(at)).map(Service::new);
            }
        }
        let Some(mut service) = service else {
            return;
        };
        for (at, column) in self.columns.iter().enumerate() {
            match column {
                Column::State => service.state = state(word(at)),
                Column::Start => service.start = start(word(at)),
                Column::Name | Column::Display | Column::Other => {}
            }
        }
        if service.state.is_some() || service.start.is_some() {
            say(place, service, reading);
        }
    }

    /// A command that says why it could not do what it was asked.
    fn complaint(&mut self, place: Place, text: &str, reading: &mut Reading<'_>) {
        if let Some(name) = not_found(text) {
            let service = Service { state: Some(ServiceState::Absent), ..Service::new(name) };
            return say(place, service, reading);
        }
        let Some(name) = self.asked else {
            return;
        };
        let is_start = text.contains("StartService")
            || starts(text, "system error ")
            || starts(text, "errore di sistema ");
        if !starts(text, "[sc]") && !is_start {
            return;
        }
        let words = text.split(|c: char| !c.is_ascii_digit());
        let Some(code) = words.filter_map(|word| word.parse::<u32>().ok()).next_back() else {
            return;
        };
        let service = Service::new(name);
        if code == NOT_INSTALLED {
            say(place, Service { state: Some(ServiceState::Absent), ..service }, reading);
        } else if is_start {
            say(place, Service { error: Some(code), ..service }, reading);
        }
    }
}

fn say(place: Place, service: Service<'_>, reading: &mut Reading<'_>) {
    reading.say(place, When::Absent, Statement::Service(service));
}

fn running(name: ServiceName) -> Service<'static> {
    Service { state: Some(ServiceState::Running), ..Service::new(name) }
}

/// `4  RUNNING`, `Running`, `In esecuzione`.
fn state(value: &str) -> Option<ServiceState> {
    let word = value.split_whitespace().next().unwrap_or("");
    match word {
        "1" => return Some(ServiceState::Stopped),
        "4" => return Some(ServiceState::Running),
        "2" | "3" | "5" | "6" | "7" => return Some(ServiceState::Between),
        _ => {}
    }
    if is(value, &["Running", "In esecuzione", "Avviato"]) {
        Some(ServiceState::Running)
    } else if is(value, &["Stopped", "Arrestato", "Interrotto"]) {
        Some(ServiceState::Stopped)
    } else if is(value, &["StartPending", "StopPending", "Start Pending", "Stop Pending", "Paused"])
    {
        Some(ServiceState::Between)
    } else {
        None
    }
}

/// `3  DEMAND_START`, `Manual`, `Manuale`.
fn start(value: &str) -> Option<StartType> {
    let word = value.split_whitespace().next().unwrap_or("");
    if word == "2" || is(word, &["Automatic", "Auto", "Automatico", "AutomaticDelayedStart"]) {
        Some(StartType::Automatic)
    } else if word == "3" || is(word, &["Manual", "Manuale"]) {
        Some(StartType::Manual)
    } else if word == "4" || is(word, &["Disabled", "Disabilitato"]) {
        Some(StartType::Disabled)
    } else {
        None
    }
}

/// The headings of a table of services.
fn columns(text: &str) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for word in text.split_whitespace().take(8) {
        columns.push(match word {
            _ if is(word, &["Name"]) => Column::Name,
            _ if is(word, &["DisplayName"]) => Column::Display,
            _ if is(word, &["Status", "State"]) => Column::State,
            _ if is(word, &["StartType", "StartMode"]) => Column::Start,
            _ if is(word, &["ProcessId", "ExitCode", "ServiceType"]) => Column::Other,
            _ => return None,
        });
    }
    let has = |wanted| columns.contains(&wanted);
    let is_table = has(Column::Name) && (has(Column::State) || has(Column::Start));
    is_table.then_some(columns)
}

fn is_list(text: &str) -> bool {
    starts(text, "these windows services are started")
        || starts(text, "questi servizi di windows sono avviati")
        || starts(text, "sono stati avviati i seguenti servizi di windows")
        || starts(text, "servizi di windows avviati")
}

fn is_end_of_list(text: &str) -> bool {
    starts(text, "the command completed") || starts(text, "esecuzione comando riuscita")
}

/// PowerShell does not find a service of this name.
fn not_found(text: &str) -> Option<ServiceName> {
    let mut parts = text.split('\'');
    let (before, name) = (parts.next()?, parts.next()?);
    let lower = head(before, 300).to_lowercase();
    let is_missing = lower.contains("cannot find any service with service name")
        || lower.contains("impossibile trovare") && lower.contains("servizio");
    if is_missing { ServiceName::find(name) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::assert_told;

    fn service(
        name: ServiceName,
        state: Option<ServiceState>,
        start: Option<StartType>,
    ) -> Statement<'static> {
        Statement::Service(Service { state, start, ..Service::new(name) })
    }

    const STOPPED: Option<ServiceState> = Some(ServiceState::Stopped);
    const RUNNING: Option<ServiceState> = Some(ServiceState::Running);
    const DISABLED: Option<StartType> = Some(StartType::Disabled);

    #[test]
    fn what_sc_prints_is_told_in_english_and_italian() {
        let english = "\
C:\\Windows\\system32>sc query IKEEXT\r
\r
SERVICE_NAME: IKEEXT \r
        TYPE               : 30  WIN32  \r
        STATE              : 1  STOPPED \r
        WIN32_EXIT_CODE    : 1077  (0x435)\r
        SERVICE_EXIT_CODE  : 0  (0x0)\r
\r
C:\\Windows\\system32>sc qc PolicyAgent\r
[SC] QueryServiceConfig SUCCESS\r
\r
SERVICE_NAME: PolicyAgent\r
        TYPE               : 30  WIN32\r
        START_TYPE         : 4   DISABLED\r
        BINARY_PATH_NAME   : C:\\Windows\\system32\\svchost.exe -k NetworkServiceNetworkRestricted\r
";
        let italian = "\
> NOME_SERVIZIO: IKEEXT
>         TIPO               : 30  WIN32
>         STATO              : 1  STOPPED
>         CODICE_USCITA_WIN32: 1058  (0x422)
>
> NOME_SERVIZIO: PolicyAgent
>\u{a0}       TIPO_AVVIO\u{a0}: 4   DISABLED
";
        assert_told(
            english,
            &[
                (3, service(ServiceName::Keying, STOPPED, None)),
                (12, service(ServiceName::PolicyAgent, None, DISABLED)),
            ],
        );
        let keying =
            Service { state: STOPPED, error: Some(1058), ..Service::new(ServiceName::Keying) };
        assert_told(
            italian,
            &[
                (1, Statement::Service(keying)),
                (6, service(ServiceName::PolicyAgent, None, DISABLED)),
            ],
        );
    }

    #[test]
    fn a_service_that_is_not_there_or_does_not_start_is_told_by_its_command() {
        let absent = Some(ServiceState::Absent);
        let text = "\
C:\\>sc query IKEEXT
[SC] EnumQueryServicesStatus:OpenService OPERAZIONI NON RIUSCITE 1060:

Il servizio specificato non esiste come servizio installato.

C:\\>net start bfe
Errore di sistema 1058.
";
        let filtering = Service { error: Some(1058), ..Service::new(ServiceName::Filtering) };
        assert_told(
            text,
            &[(2, service(ServiceName::Keying, absent, None)), (7, Statement::Service(filtering))],
        );
        assert_told(
            "Get-Service : Cannot find any service with service name 'IKEEXT'.\n\
             Get-Service : Impossibile trovare un servizio con nome ‘BFE’.\n",
            &[
                (1, service(ServiceName::Keying, absent, None)),
                (2, service(ServiceName::Filtering, absent, None)),
            ],
        );
    }

    #[test]
    fn tables_and_lists_of_powershell_are_read_wherever_their_columns_stand() {
        let table = "\
Status   Name               DisplayName
------   ----               -----------
Stopped  IKEEXT             IKE and AuthIP IPsec Keying Modules
Running  Spooler            Print Spooler
Running  BFE                Base Filtering Engine
";
        assert_told(
            table,
            &[
                (3, service(ServiceName::Keying, STOPPED, None)),
                (5, service(ServiceName::Filtering, RUNNING, None)),
            ],
        );
        let selected = "\
Name        DisplayName                          Status StartType
----        -----------                          ------ ---------
IKEEXT      IKE and AuthIP IPsec Keying Modules Stopped  Disabled
";
        assert_told(selected, &[(3, service(ServiceName::Keying, STOPPED, DISABLED))]);
        let list = "\
Name                : RasMan
RequiredServices    : {SstpSvc}
Status              : Running
StartType           : Manual
";
        let manual = Some(StartType::Manual);
        assert_told(list, &[(1, service(ServiceName::Dialling, RUNNING, manual))]);
    }

    #[test]
    fn the_process_that_hosts_a_service_is_told() {
        let text = "\
SERVICE_NAME: IKEEXT
        STATE              : 4  RUNNING
        PID                : 4321
        FLAGS              :
";
        let process = Process { pid: 4321, program: "", services: "IKEEXT" };
        assert_told(
            text,
            &[(1, service(ServiceName::Keying, RUNNING, None)), (3, Statement::Runs(process))],
        );
    }

    #[test]
    fn net_start_lists_what_runs_by_display_name() {
        let text = "\
These Windows services are started:

   Base Filtering Engine
   IPsec Policy Agent

The command completed successfully.
   DNS Client
";
        assert_told(
            text,
            &[
                (3, service(ServiceName::Filtering, RUNNING, None)),
                (4, service(ServiceName::PolicyAgent, RUNNING, None)),
            ],
        );
        assert_told(
            "Questi servizi di Windows sono avviati:\n   Agente criteri IPsec\n",
            &[(2, service(ServiceName::PolicyAgent, RUNNING, None))],
        );
    }
}
