//! Security: what IKE, the packet filters and the services behind them audit (adtschema.dll).

mod filters;
mod negotiations;

use evidence::{Service, ServiceName, ServiceState, Statement};

use super::super::event::Event;
use super::super::rendered;
use super::code;
use crate::reading::Reading;

pub(super) fn is_wanted(id: u32) -> bool {
    matches!(
        id,
        4650..=4655
            | 4960..=4963
            | 4965
            | 4976..=4984
            | 5152
            | 5157
            | 5440..=5444
            | 5446..=5453
            | 5478..=5480
            | 5483
            | 5484
    )
}

pub(super) fn tell(event: &Event, reading: &mut Reading<'_>) {
    let named;
    let event = match rendered::security_names(event) {
        Some(with_names) => {
            named = with_names;
            &named
        }
        None => event,
    };
    let statement = match event.id {
        4650..=4655 | 4976..=4984 | 5451 | 5452 => negotiations::statement(event, reading),
        4960..=4965 | 5152 | 5157 | 5440..=5450 => filters::statement(event),
        5453 => Some(Statement::KeyingNotStarted),
        5478..=5484 => policy_agent(event),
        _ => None,
    };
    if let Some(statement) = statement {
        reading.say(event.place, event.when, statement);
    }
}

fn policy_agent(event: &Event) -> Option<Statement<'_>> {
    let error = code(event.pick("Error", 0)).filter(|error| *error != 0);
    let mut service = Service::new(ServiceName::PolicyAgent);
    service.state = match event.id {
        5478 => Some(ServiceState::Running),
        5479 | 5483 | 5484 => Some(ServiceState::Stopped),
        // It runs on, but without some of the interfaces.
        _ => return None,
    };
    service.error = error;
    Some(Statement::Service(service))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    const SECURITY: &str = "Microsoft-Windows-Security-Auditing";

    #[test]
    fn the_policy_agent_s_own_events_tell_its_state_and_why() {
        let told = |id, fields: &[(&str, &str)]| told(&event(SECURITY, id, fields)).concat();
        assert!(told(5478, &[]).contains("name: PolicyAgent, state: Some(Running)"));
        assert!(told(5479, &[]).contains("state: Some(Stopped)"));
        let critical = told(5484, &[("Error", "1722")]);
        assert!(critical.contains("state: Some(Stopped)"), "{critical}");
        assert!(critical.contains("error: Some(1722)"), "{critical}");
        assert_eq!(told(5453, &[]), "Whole KeyingNotStarted");
    }
}
