//! `service-disabled` as a machine tells it: IKEEXT, BFE or RasMan is disabled or cannot start.

use evidence::{DialStep, ServiceName, ServiceState, StartType};
use verdict::Text;

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::gather::{ServiceTold, Told};
use crate::rule::Judgement;

/// IKEEXT negotiates, BFE holds its filters, RasMan dials. PolicyAgent does not negotiate: it
/// applies classic policies, and without it IKEv2 and L2TP still do.
const NEEDED: [ServiceName; 3] =
    [ServiceName::Keying, ServiceName::Filtering, ServiceName::Dialling];

pub(super) fn judge(view: &AttemptView<'_>) -> Judgement {
    if let Some(excluded) = attempt_grounds::negotiated(view) {
        return excluded;
    }
    let mut says = Vec::new();
    if let Some(down) = down(view) {
        says.push(view.cite(down.at, state(&down.what)));
    }
    if let Some(at) = view.keying_not_started() {
        says.push(view.cite(
            at,
            Text::new(
                "IPsec was asked for while IKEEXT was not started",
                "IPsec è stato richiesto mentre IKEEXT non era avviato",
            ),
        ));
    }
    if !says.is_empty() {
        // Without its service a dial fails at once; what waits for an answer has sent something.
        let waited = view.keying_not_started().is_none() && lasted(view).is_some_and(|s| s > WAITS);
        return if waited { Judgement::Suits { says } } else { Judgement::Shown { says } };
    }
    // Classic policies are PolicyAgent's: L2TP may miss it, IKEv2 never does.
    let agent = view.service_down(ServiceName::PolicyAgent);
    if let Some(down) = agent.filter(|_| view.has_code(&[789, 791])) {
        return Judgement::suits(view.cite(down.at, state(&down.what)));
    }
    if let Some(shown) = attempt_grounds::code(view, &[827, 13876]) {
        // The code's own meaning, without the service's state beside it.
        return Judgement::suits(shown);
    }
    match view.service_runs(ServiceName::Keying) {
        Some(shown) => Judgement::excluded(
            Text::new("its IKE service runs", "il suo servizio IKE è in esecuzione"),
            shown,
        ),
        None => Judgement::Open,
    }
}

/// Seconds from which on a dial is taken to have waited: IKE asks again after one.
const WAITS: f64 = 10.0;

/// Seconds from the dial's start of the tunnel to its code.
fn lasted(view: &AttemptView<'_>) -> Option<f64> {
    let dial = view.dial()?;
    let begin = dial.step(DialStep::Linking).or_else(|| dial.begin())?;
    dial.end()?.seconds_since(begin)
}

fn down<'a>(view: &AttemptView<'a>) -> Option<&'a Told<ServiceTold>> {
    // Whoever disables a service does not stop it: RasMan still dials.
    let dials = view.dial().is_some_and(|dial| dial.step(DialStep::Linking).is_some());
    let mut needed = NEEDED.into_iter().filter(|name| !dials || *name != ServiceName::Dialling);
    needed.find_map(|name| view.service_down(name))
}

pub(super) fn headline(view: &AttemptView<'_>) -> Text {
    match down(view) {
        Some(down) => {
            let key = down.what.name.key();
            let machine = match view.machine.name.as_str() {
                "" => Text::new("this computer", "questo computer"),
                name => Text::same(name),
            };
            match down.what.start {
                Some(StartType::Disabled) => Text::new(
                    format!("the service {key} is disabled on {}", machine.en),
                    format!("il servizio {key} è disabilitato su {}", machine.it),
                ),
                _ if down.what.error.is_none() => Text::new(
                    format!("the service {key} does not run on {}", machine.en),
                    format!("il servizio {key} non è in esecuzione su {}", machine.it),
                ),
                _ => Text::new(
                    format!("the service {key} cannot start on {}", machine.en),
                    format!("il servizio {key} non si avvia su {}", machine.it),
                ),
            }
        }
        None => Text::new(
            "an IPsec service of this computer is not running",
            "un servizio IPsec di questo computer non è in esecuzione",
        ),
    }
}

fn state(service: &ServiceTold) -> Text {
    let key = service.name.key();
    let (mut en, mut it) = match (service.start, service.start_before, service.error) {
        (Some(StartType::Disabled), Some(_), _) => {
            (format!("{key} was set to disabled"), format!("{key} è stato disabilitato"))
        }
        (Some(StartType::Disabled), None, _) => {
            (format!("{key} is disabled"), format!("{key} è disabilitato"))
        }
        (_, _, Some(error)) => (
            format!("{key} did not start, error {error}"),
            format!("{key} non si è avviato, errore {error}"),
        ),
        _ if service.state == Some(ServiceState::Stopped) => {
            (format!("{key} is stopped"), format!("{key} è arrestato"))
        }
        _ => (format!("{key} is not there"), format!("{key} non c’è")),
    };
    if !service.by.is_empty() {
        en = format!("{en}, by {}", service.by);
        it = format!("{it}, da {}", service.by);
    }
    Text::new(en, it)
}
