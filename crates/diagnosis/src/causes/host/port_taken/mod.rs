//! `port-taken`: another program holds a UDP port that IKE needs.

use evidence::{Remark, ServiceName};
use verdict::{Cause, Citation, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::{grounds, told};
use crate::gather::{ProcessTold, Told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PortTaken;

impl Rule for PortTaken {
    fn cause(&self) -> Cause {
        Cause::PORT_TAKEN
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        match symptom.name {
            // What was answered came from port 500; 4500 may be another program's.
            "auth-unanswered-4500" => Judgement::Open,
            _ => grounds::answered(view).unwrap_or(Judgement::Open),
        }
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        let own = ("end that logs", "lato che scrive il registro");
        let (end, lato) = holder(view).map_or(("responder", "risponditore"), |_| own);
        let [ports, porte] = grounds::ports(view);
        Text::new(
            format!("another program holds {ports} at the {end}"),
            format!("un altro programma occupa {porte} sul {lato}"),
        )
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        holder(view).unwrap_or(Side::Responder)
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(self.side(view, symptom), Remedy::FreePort)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        let negotiated = told::negotiated(view);
        match (stranger(view), negotiated) {
            // A port can have two owners, on two addresses.
            (Some((_, shown)), Some(_)) => Judgement::strains(shown),
            // Windows has it, too: the two sit at different addresses.
            (Some((_, shown)), None) if rightful(view).is_some() => Judgement::suits(shown),
            (Some((_, shown)), None) => Judgement::shown(shown),
            (None, Some(excluded)) => excluded,
            (None, None) => rightful(view).unwrap_or_else(|| by_code(view)),
        }
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        match stranger(view) {
            Some((program, _)) => Text::new(
                format!("“{program}” holds a UDP port that IKE needs on this computer"),
                format!("“{program}” occupa una porta UDP che serve a IKE su questo computer"),
            ),
            None => Text::new(
                "another program may hold UDP 500 or 4500 on this computer",
                "forse un altro programma occupa UDP 500 o 4500 su questo computer",
            ),
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::FreePort)]
    }
}

/// The end whose own daemon says that it has no port or socket.
fn holder(view: &View<'_>) -> Option<Side> {
    grounds::told_by(view, &[Remark::PortTaken, Remark::NoSocket])
}

/// Another socket has this address: WSAEADDRINUSE.
const ADDRESS_IN_USE: u32 = 10_048;
/// Windows’ own processes, which host services and drivers.
const HOSTS: [&str; 3] = ["svchost", "system", "lsass"];

/// A port has an owner for each address of the machine.
const MOST: usize = 32;

struct Owner {
    port: u16,
    program: String,
    services: String,
    shown: Citation,
}

/// Who holds 500 and 4500, each with what is known of its process.
fn owners<'a>(view: &'a AttemptView<'a>) -> impl Iterator<Item = Owner> + 'a {
    let journal = &view.machine.journal;
    let ours = journal.ports.iter().filter(|told| matches!(told.what.port, 500 | 4500));
    ours.take(MOST).map(|told| {
        let port = told.what.port;
        let same = |own: &&Told<ProcessTold>| own.what.pid == told.what.pid;
        let process = journal.processes.iter().rev().find(same).map(|own| &own.what);
        let named = process.map(|own| own.program.clone()).filter(|name| !name.is_empty());
        let program = Some(told.what.program.clone()).filter(|name| !name.is_empty()).or(named);
        let program = program.unwrap_or_default();
        let services = process.map(|own| own.services.clone()).unwrap_or_default();
        let says = Text::new(
            format!("UDP {port} is held by {program}, process {}", told.what.pid),
            format!("UDP {port} è occupata da {program}, processo {}", told.what.pid),
        );
        Owner { port, program, services, shown: view.cite(told.at, says) }
    })
}

/// A program that is not one of Windows’ own.
fn stranger(view: &AttemptView<'_>) -> Option<(String, Citation)> {
    let foreign = |owner: &Owner| {
        let name = owner.program.to_lowercase();
        !name.is_empty() && !HOSTS.contains(&name.trim_end_matches(".exe"))
    };
    owners(view).find(foreign).map(|owner| (owner.program, owner.shown))
}

/// IKEEXT holds the first port itself.
fn rightful(view: &AttemptView<'_>) -> Option<Judgement> {
    let key = ServiceName::Keying.key().to_lowercase();
    let own = owners(view)
        .find(|owner| owner.port == 500 && owner.services.to_lowercase().contains(&key))?;
    Some(Judgement::excluded(
        Text::new("IKEEXT itself holds UDP 500", "UDP 500 è occupata da IKEEXT stesso"),
        own.shown,
    ))
}

fn by_code(view: &AttemptView<'_>) -> Judgement {
    let ended = told::ended(view).filter(|_| view.has_code(&[ADDRESS_IN_USE]));
    ended.map_or(Judgement::Open, Judgement::suits)
}
