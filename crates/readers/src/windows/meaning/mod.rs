//! What events mean: one file for each provider, whatever form the event came in.

mod capi2;
mod certificate_lifecycle;
mod eap;
mod filtering_connections;
mod policy_server;
mod ras_client;
mod remote_access;
mod security_auditing;
mod service_control;
mod system_changes;
mod vpn_client;

use evidence::{Place, Session, UserRefusal};

use super::event::Event;
use super::rendered;
use crate::reading::Reading;

/// One provider of events that mean something here.
struct Provider {
    /// Letters and digits in lower case, without `microsoft windows`.
    name: &'static str,
    /// Its numbers say enough where a text does not name it.
    by_number: bool,
    wanted: fn(u32) -> bool,
    tell: fn(&Event, &mut Reading<'_>),
}

const PROVIDERS: &[Provider] = &[
    Provider {
        name: "rasclient",
        by_number: true,
        wanted: ras_client::is_wanted,
        tell: ras_client::tell,
    },
    Provider {
        name: "securityauditing",
        by_number: true,
        wanted: |id| security_auditing::is_wanted(id) || policy_server::is_wanted(id),
        tell: |event, reading| match event.id {
            id if policy_server::is_wanted(id) => policy_server::tell(event, reading),
            _ => security_auditing::tell(event, reading),
        },
    },
    Provider {
        name: "remoteaccess",
        by_number: true,
        wanted: remote_access::is_wanted,
        tell: remote_access::tell,
    },
    Provider {
        name: "servicecontrolmanager",
        by_number: false,
        wanted: service_control::is_wanted,
        tell: service_control::tell,
    },
    Provider { name: "capi2", by_number: false, wanted: capi2::is_wanted, tell: capi2::tell },
    Provider {
        name: "eapmethodsraschap",
        by_number: false,
        wanted: eap::is_wanted,
        tell: eap::tell_password,
    },
    Provider {
        name: "eapmethodsrastls",
        by_number: false,
        wanted: eap::is_wanted,
        tell: eap::tell_certificate,
    },
    Provider {
        name: "vpnclient",
        by_number: false,
        wanted: vpn_client::is_wanted,
        tell: vpn_client::tell,
    },
    Provider {
        name: "basefilteringengineconnections",
        by_number: false,
        wanted: filtering_connections::is_wanted,
        tell: filtering_connections::tell,
    },
    Provider {
        name: "windowsupdateclient",
        by_number: false,
        wanted: |id| matches!(id, 19 | 20),
        tell: system_changes::tell_update,
    },
    Provider {
        name: "eventlog",
        by_number: false,
        wanted: |id| matches!(id, 6005 | 6009 | 6013),
        tell: system_changes::tell_start,
    },
    Provider {
        name: "kernelgeneral",
        by_number: false,
        wanted: |id| matches!(id, 1 | 12),
        tell: system_changes::tell_kernel,
    },
    Provider {
        name: "networkprofile",
        by_number: false,
        wanted: |id| matches!(id, 10000 | 10001),
        tell: system_changes::tell_network,
    },
    Provider {
        name: "certificateservicesclientlifecyclesystem",
        by_number: false,
        wanted: certificate_lifecycle::is_wanted,
        tell: certificate_lifecycle::tell,
    },
    Provider {
        name: "certificateservicesclientlifecycleuser",
        by_number: false,
        wanted: certificate_lifecycle::is_wanted,
        tell: certificate_lifecycle::tell,
    },
];

/// Whether events of this provider and number mean anything here: asked before an event is read
/// in full. An unknown provider is empty.
pub(crate) fn is_wanted(provider: &str, id: u32) -> bool {
    if provider.is_empty() {
        return PROVIDERS.iter().any(|provider| (provider.wanted)(id));
    }
    find(provider, id).is_some()
}

/// Tells what one event states.
pub(crate) fn tell(event: &Event, reading: &mut Reading<'_>) {
    if let Some(provider) = find(&event.provider, event.id) {
        tell_of(provider, event, reading);
    }
}

/// Tells what many events of few providers state.
#[derive(Default)]
pub(crate) struct Teller {
    provider: String,
    id: u32,
    /// What those two are.
    found: Option<&'static Provider>,
}

impl Teller {
    pub(crate) fn tell(&mut self, event: &Event, reading: &mut Reading<'_>) {
        if self.id != event.id || self.provider != event.provider {
            event.provider.clone_into(&mut self.provider);
            self.id = event.id;
            self.found = find(&event.provider, event.id);
        }
        if let Some(provider) = self.found {
            tell_of(provider, event, reading);
        }
    }
}

fn tell_of(provider: &Provider, event: &Event, reading: &mut Reading<'_>) {
    reading.speaks(&event.computer, event.place, event.when);
    if !event.fields.is_empty() || event.message.is_empty() {
        return (provider.tell)(event, reading);
    }
    let mut event = event.clone();
    event.fields = rendered::fields(provider.name, event.id, &event.message);
    (provider.tell)(&event, reading);
}

fn find(provider: &str, id: u32) -> Option<&'static Provider> {
    let key = key(provider);
    let found = PROVIDERS.iter().find(|provider| match key.is_empty() {
        true => provider.by_number && (provider.wanted)(id),
        false => provider.name == key,
    })?;
    (found.wanted)(id).then_some(found)
}

/// Whether a provider of this name is known: `Ras Client`, `Microsoft-Windows-CAPI2` …
pub(crate) fn is_provider(name: &str) -> bool {
    let key = key(name);
    PROVIDERS.iter().any(|provider| provider.name == key)
}

/// Exports write a provider's name in several ways: `Microsoft-Windows-Security-Auditing`,
/// `Microsoft Windows security auditing.`.
fn key(provider: &str) -> String {
    /// No provider's name is longer; texts may hold anything.
    const MOST: usize = 80;
    let letters = provider.chars().take(MOST).filter(char::is_ascii_alphanumeric);
    let key: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    match key.strip_prefix("microsoftwindows") {
        Some(rest) => rest.into(),
        None => key,
    }
}

/// The dial or user session that a CoId names; without one each event stands for itself, under
/// `name`.
fn session(co_id: &str, name: &str, event: &Event, reading: &mut Reading<'_>) -> Session {
    let co_id = co_id.trim();
    let mut digits = co_id.bytes().filter(|byte| byte.is_ascii_hexdigit() && *byte != b'0');
    if co_id.starts_with('{') && digits.nth(2).is_some() {
        return reading.session(co_id, event.place, event.when);
    }
    // An all-zero CoId is what examples and masked pastes have.
    let label = match event.place {
        Place::Line { number, offset: offset @ 1.., .. } => format!("{name} @{number}+{offset}"),
        place => format!("{name} @{}", place.number()),
    };
    reading.session(label.trim_start(), event.place, event.when)
}

/// A code as events write it, whatever follows: decimal, an HRESULT as a negative decimal or in
/// hexadecimal, or a `%%1058` token.
fn code(text: &str) -> Option<u32> {
    let text = text.split_whitespace().next()?.trim_start_matches("%%").trim_end_matches('.');
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(digits, 16).ok();
    }
    let number: i64 = text.parse().ok()?;
    match u32::try_from(number) {
        Ok(number) => Some(number),
        Err(_) => i32::try_from(number).ok().map(|number| number as u32),
    }
}

/// Why a user was not let in, as far as a RAS or Win32 code says (raserror.h, winerror.h).
fn refusal(code: u32) -> UserRefusal {
    match code {
        0 => UserRefusal::None,
        691 | 1326 | 1327 => UserRefusal::Credentials,
        812 | 741 | 742 | 734 | 850..=852 => UserRefusal::Method,
        646 | 647 | 649 | 1328 | 1331 | 1793 | 1909 => UserRefusal::NotAllowed,
        648 | 1330 | 1907 => UserRefusal::PasswordExpired,
        798 | 853..=856 | 861..=863 => UserRefusal::ClientCertificate,
        801 | 857..=860 | 864..=866 => UserRefusal::ServerCertificate,
        720 | 733 => UserRefusal::NoProtocols,
        718 => UserRefusal::TimedOut,
        _ => UserRefusal::Unknown,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use evidence::{Timestamp, When};

    use super::super::event::Field;
    use super::*;

    /// An event as the structured forms give it; a field without a name is known by its position.
    pub(crate) fn event(provider: &str, id: u32, fields: &[(&str, &str)]) -> Event {
        let mut event = Event::new(Place::line(7), When::Exact(Timestamp(5 * Timestamp::SECOND)));
        event.provider = provider.into();
        event.id = id;
        event.fields = fields.iter().map(|(name, value)| Field::new(name, value)).collect();
        event
    }

    /// What it states, one statement a line, as Rust prints it.
    pub(crate) fn told(event: &Event) -> Vec<String> {
        let mut heard = Vec::new();
        let mut listener = |fact: evidence::Fact<'_>| {
            let line = format!("{:?} {:?}", fact.about, fact.statement);
            heard.push(line);
        };
        tell(event, &mut Reading::new(&mut listener));
        heard
    }

    #[test]
    fn a_provider_is_known_however_its_name_is_written() {
        for name in ["Microsoft-Windows-Security-Auditing", "Microsoft Windows security auditing."]
        {
            assert!(is_wanted(name, 4653), "{name}");
        }
        assert!(is_wanted("Ras Client", 20227));
        assert!(is_wanted("Service Control Manager", 7036));
        assert!(is_wanted("Microsoft-Windows-Service Control Manager", 7036));
        assert!(is_wanted("", 20227));
        assert!(!is_wanted("RasClient", 4653));
        assert!(!is_wanted("Application Error", 1000));
        assert!(!is_wanted("", 1000));
    }

    #[test]
    fn an_event_without_a_provider_is_known_by_its_number_where_that_says_enough() {
        assert_eq!(told(&event("", 5453, &[])), ["Whole KeyingNotStarted"]);
        assert_eq!(told(&event("", 7036, &[("", "IKEEXT"), ("", "stopped")])), [""; 0]);
    }

    #[test]
    fn a_code_is_read_in_every_spelling() {
        assert_eq!(code("809"), Some(809));
        assert_eq!(code("-2146762495"), Some(0x800b_0101));
        assert_eq!(code("%%1058"), Some(1058));
        assert_eq!(code("809.\nThe remote server is not responding"), Some(809));
        assert_eq!(code("0x800B0109"), Some(0x800b_0109));
        assert_eq!(code("2148204809"), Some(0x800b_0109));
        assert_eq!(code("99999999999"), None);
        assert_eq!(code("-"), None);
    }
}
