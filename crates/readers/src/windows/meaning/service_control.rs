//! Service Control Manager: services that did not start, stopped, were changed or installed.

use evidence::{Change, Service, ServiceName, ServiceState, StartType, Statement};

use super::super::event::Event;
use super::super::sentence;
use super::super::words::by_word;
use super::code;
use crate::reading::Reading;

pub(super) fn is_wanted(id: u32) -> bool {
    matches!(id, 7000 | 7001 | 7009 | 7023 | 7024 | 7031 | 7034 | 7036 | 7040 | 7045)
}

/// `param1`, `param2` …; 7036 names the key in its binary, 7040 in `param4`.
pub(super) fn tell(event: &Event, reading: &mut Reading<'_>) {
    let param = |number: usize| event.pick(&format!("param{number}"), number - 1);
    if event.id == 7045 {
        let installed = Change::ServiceInstalled {
            name: event.pick("ServiceName", 0),
            path: event.pick("ImagePath", 1),
        };
        if !event.pick("ServiceName", 0).is_empty() {
            reading.say(event.place, event.when, Statement::Changes(installed));
        }
        return;
    }
    let key = key_in_binary(&event.binary);
    let bare = key.split('/').next().unwrap_or("");
    let name = match event.id {
        7009 => ServiceName::find(param(2)),
        7040 => ServiceName::find(param(4)).or_else(|| ServiceName::find(param(1))),
        _ => ServiceName::find(bare).or_else(|| ServiceName::find(param(1))),
    };
    let Some(name) = name.or_else(|| ServiceName::named_in(&event.message)) else { return };
    let mut service = Service::new(name);
    match event.id {
        7000 | 7023 | 7024 => stopped(&mut service, error(param(2))),
        7001 => stopped(&mut service, error(param(3)).or(Some(1068))),
        // A timeout while it starts or answers.
        7009 => service.error = Some(1053),
        7031 | 7034 => stopped(&mut service, Some(1067)),
        7036 => service.state = state(&key).or_else(|| state_word(param(2), &event.message)),
        7040 => {
            let (before, now) = start_types(param(2), param(3), &event.message);
            service.start_before = before;
            service.start = now;
        }
        _ => return,
    }
    if service.state.is_some() || service.start.is_some() || service.error.is_some() {
        reading.say(event.place, event.when, Statement::Service(service));
    }
}

fn stopped(service: &mut Service<'_>, error: Option<u32>) {
    service.state = Some(ServiceState::Stopped);
    service.error = error;
}

/// `%%1058`, a number, or the sentence for one.
fn error(text: &str) -> Option<u32> {
    code(text)
        .or_else(|| sentence::code(text))
        .or_else(|| text.lines().find_map(|line| sentence::code(line.trim())))
}

/// UTF-16 `IKEEXT/1`: the key's name and its new state, the same in every language.
fn key_in_binary(binary: &[u8]) -> String {
    /// Of a service's key name, by Windows itself.
    const MOST: usize = 260;
    let units = binary.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let units: Vec<u16> = units.take_while(|unit| *unit != 0).take(MOST).collect();
    String::from_utf16_lossy(&units)
}

/// SERVICE_STATUS_CURRENT_STATE after the slash (winsvc.h).
fn state(key: &str) -> Option<ServiceState> {
    match key.rsplit_once('/')?.1 {
        "1" => Some(ServiceState::Stopped),
        "4" => Some(ServiceState::Running),
        "2" | "3" | "5" | "6" | "7" => Some(ServiceState::Between),
        _ => None,
    }
}

fn state_word(param: &str, message: &str) -> Option<ServiceState> {
    let word = if param.is_empty() { message } else { param };
    by_word(
        word,
        &[
            ("running", ServiceState::Running),
            ("in esecuzione", ServiceState::Running),
            ("avviato", ServiceState::Running),
            ("stopped", ServiceState::Stopped),
            ("arrestato", ServiceState::Stopped),
            ("interrotto", ServiceState::Stopped),
        ],
    )
}

const START_TYPES: [(&str, StartType); 9] = [
    ("auto start", StartType::Automatic),
    ("automatic", StartType::Automatic),
    ("avvio automatico", StartType::Automatic),
    ("demand start", StartType::Manual),
    ("manual", StartType::Manual),
    ("avvio su richiesta", StartType::Manual),
    ("su richiesta", StartType::Manual),
    ("disabled", StartType::Disabled),
    ("disabilitato", StartType::Disabled),
];

/// Before and now; of a rendered message the two that it names, in order.
fn start_types(before: &str, now: &str, message: &str) -> (Option<StartType>, Option<StartType>) {
    let (before, now) = (by_word(before, &START_TYPES), by_word(now, &START_TYPES));
    if before.is_some() && now.is_some() {
        return (before, now);
    }
    let lower = message.to_lowercase();
    let mut named: Vec<(usize, StartType)> = START_TYPES
        .iter()
        .flat_map(|(word, kind)| lower.match_indices(word).map(|(at, _)| (at, *kind)))
        .collect();
    named.sort_by_key(|(at, _)| *at);
    named.dedup_by_key(|(_, kind)| *kind);
    match named.as_slice() {
        [(_, before), (_, now)] => (Some(*before), Some(*now)),
        _ => (before, now),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    const MANAGER: &str = "Service Control Manager";

    fn say(id: u32, fields: &[(&str, &str)]) -> String {
        told(&event(MANAGER, id, fields)).concat()
    }

    #[test]
    fn a_service_that_is_disabled_could_not_start() {
        let fields = [("param1", "IKE and AuthIP IPsec Keying Modules"), ("param2", "%%1058")];
        let told = say(7000, &fields);
        assert!(told.contains("name: Keying, state: Some(Stopped)"), "{told}");
        assert!(told.contains("error: Some(1058)"), "{told}");
        assert_eq!(say(7000, &[("param1", "Print Spooler"), ("param2", "%%1058")]), "");
    }

    #[test]
    fn the_binary_names_service_and_state_on_every_windows() {
        let binary = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut stopped = event(MANAGER, 7036, &[("param1", "キー生成"), ("param2", "停止")]);
        stopped.binary = binary("IKEEXT/1\0");
        let told = told(&stopped).concat();
        assert!(told.contains("name: Keying, state: Some(Stopped)"), "{told}");
        stopped.binary = binary("BFE/4\0");
        let told = super::super::tests::told(&stopped).concat();
        assert!(told.contains("name: Filtering, state: Some(Running)"), "{told}");
    }

    #[test]
    fn a_change_of_the_start_type_keeps_both() {
        let told = say(
            7040,
            &[
                ("param1", "Moduli di impostazione chiavi IPSec IKE e AuthIP"),
                ("param2", "avvio automatico"),
                ("param3", "disabilitato"),
                ("param4", "IKEEXT"),
            ],
        );
        assert!(told.contains("start: Some(Disabled), start_before: Some(Automatic)"), "{told}");
    }

    #[test]
    fn a_rendered_message_says_the_same_in_english_and_italian() {
        let say = |id, message: &str| {
            let mut event = event(MANAGER, id, &[]);
            event.message = message.into();
            told(&event).concat()
        };
        let english = "The start type of the IPsec Policy Agent service was changed from demand \
                       start to disabled.";
        let italian = "Il tipo di avvio del servizio Agente criteri IPsec è stato modificato da \
                       avvio su richiesta a disabilitato.";
        for told in [say(7040, english), say(7040, italian)] {
            assert!(told.contains("name: PolicyAgent"), "{told}");
            assert!(told.contains("start: Some(Disabled), start_before: Some(Manual)"), "{told}");
        }
        let english = "The Base Filtering Engine service entered the stopped state.";
        let italian = "Il servizio Modulo di filtraggio di base è ora in stato arrestato.";
        for told in [say(7036, english), say(7036, italian)] {
            assert!(told.contains("name: Filtering, state: Some(Stopped)"), "{told}");
        }
        let failed = "The IKE and AuthIP IPsec Keying Modules service failed to start due to the \
                      following error: \r\nThe service cannot be started, either because it is \
                      disabled or because it has no enabled devices associated with it.";
        assert!(say(7000, failed).contains("error: Some(1058)"), "{}", say(7000, failed));
    }

    #[test]
    fn crashes_timeouts_dependencies_and_new_services_are_told() {
        let agent = ("param1", "IPsec Policy Agent");
        assert!(
            say(7001, &[agent, ("param2", "BFE"), ("param3", "%%1068")]).contains("Some(1068)")
        );
        assert!(say(7034, &[agent, ("param2", "1")]).contains("error: Some(1067)"));
        assert!(say(7009, &[("param1", "30000"), ("param2", "IKEEXT")]).contains("Some(1053)"));
        assert!(say(7023, &[agent, ("param2", "%%126")]).contains("error: Some(126)"));
        let installed = say(7045, &[("ServiceName", "AcmeVpn"), ("ImagePath", "C:\\a.sys")]);
        assert!(installed.contains("ServiceInstalled { name: \"AcmeVpn\""), "{installed}");
    }
}
