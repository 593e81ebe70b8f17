//! Which of a gateway's clients a machine is, where nothing shows it.

use evidence::Vantage;
use verdict::{Cause, Command, Finding, Missing, Side, Text};

use crate::attempts::Known;
use crate::attempts::examine::Tried;
use crate::attempts::view::AttemptView;
use crate::case::Case;
use crate::gather::Clock;

/// Clients were at the gateway when a machine dialled, and nothing shows that it is one of them.
pub(super) fn which_client(case: &Case, own: &Tried<'_>) -> Option<Missing> {
    const MOST_NAMED: usize = 8;
    let callers = &own.attempt.callers;
    if callers.is_empty() || !own.failed() {
        return None;
    }
    let machine = match &*AttemptView::new(case, own.attempt).machine.name {
        "" => Text::new("the machine that dials", "la macchina che si connette"),
        name => Text::new(name, name),
    };
    let mut named: Vec<String> = callers.iter().take(MOST_NAMED).map(ToString::to_string).collect();
    if callers.len() > MOST_NAMED {
        named.push("…".to_owned());
    }
    let named = named.join(", ");
    Some(Missing {
        what: Text::new(
            format!("which client of the gateway {} is", machine.en),
            format!("quale client del gateway è {}", machine.it),
        ),
        side: Side::Initiator,
        would_decide: Vec::new(),
        how: Text::new(
            format!(
                "at that time the gateway had {}: name the public address of its network, as its \
                 router shows it, with --peer",
                named
            ),
            format!(
                "a quell’ora il gateway aveva {}: indicare con --peer l’indirizzo pubblico della \
                 sua rete, come lo mostra il suo router",
                named
            ),
        ),
        commands: vec![Command {
            dialect: "whyke".into(),
            text: "whyke explain --peer ADDRESS FILE…".into(),
            note: None,
        }],
    })
}

/// A gateway's log is there, and nothing in it can be the dial that the first finding is about.
pub(super) fn log_of_others(case: &Case, own: &Tried<'_>, findings: &[Finding]) -> Option<Missing> {
    let of_first = findings.first().is_some_and(|first| first.negotiations.contains(&own.id));
    let is_dial = matches!(own.attempt.known, Known::Dial(_));
    let mut witnesses = case.negotiations.iter().flat_map(|negotiation| &negotiation.witnesses);
    let witness = witnesses.find(|witness| witness.vantage == Vantage::Responder)?;
    let open = own.attempt.negotiation.is_none() && own.attempt.callers.is_empty();
    // Its own daemon tells the dial.
    let is_own = case.machines[own.attempt.machine].is_daemons;
    if !of_first || !is_dial || !own.failed() || !open || is_own {
        return None;
    }
    let name = &*case.sources[witness.source].name;
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let clock = case.gathered[witness.source].clock;
    let zone = match clock {
        Clock::Zoned | Clock::ZonedWithoutYear => Text::new("", ""),
        Clock::WithoutZone | Clock::WithoutYear => Text::new(
            format!("; its zone: --clock {name}=Europe/Rome"),
            format!("; il suo fuso: --clock {name}=Europe/Rome"),
        ),
    };
    if own.attempt.hour_is_open {
        return Some(hour_of(name));
    }
    if own.attempt.may_be.is_some() {
        return Some(caller_of(name, &zone));
    }
    let view = AttemptView::new(case, own.attempt);
    if view.answered().or_else(|| view.came_up()).is_some() {
        return Some(of_another(name, &zone));
    }
    Some(Missing {
        what: Text::new(
            format!("whether {name} covers the time of the dial"),
            format!("se {name} comprende l’ora della connessione"),
        ),
        side: Side::Responder,
        would_decide: vec![Cause::UDP500_BLOCKED],
        how: Text::new(
            format!(
                "nothing in it can be this dial: if it was kept at that time and its clock is \
                 right, the client’s messages did not arrive{}",
                zone.en
            ),
            format!(
                "nulla di quanto contiene può essere questa connessione: se a quell’ora era \
                 attivo e il suo orologio è giusto, i messaggi del client non sono arrivati{}",
                zone.it
            ),
        ),
        commands: Vec::new(),
    })
}

/// The dial was answered, and nothing in the log can be it.
fn of_another(name: &str, zone: &Text) -> Missing {
    Missing {
        what: Text::new(
            format!("whose log {name} is, and of which time"),
            format!("di chi è il registro {name}, e di quale ora"),
        ),
        side: Side::Responder,
        would_decide: Vec::new(),
        how: Text::new(
            format!(
                "the dial was answered, and nothing in it can be this dial: it is another \
                 gateway's, or of another time{}",
                zone.en
            ),
            format!(
                "la connessione ha avuto risposta, e nulla di quanto contiene può esserla: è di un \
                 altro gateway, o di un’altra ora{}",
                zone.it
            ),
        ),
        commands: Vec::new(),
    }
}

/// One try fits the dial, whose caller the log does not name.
fn caller_of(name: &str, zone: &Text) -> Missing {
    Missing {
        what: Text::new(
            format!("whether the try in {name} is this dial"),
            format!("se il tentativo in {name} è questa connessione"),
        ),
        side: Side::Responder,
        would_decide: Vec::new(),
        how: Text::new(
            format!(
                "its time fits, but neither the caller’s address nor a name shows that it is the                  same: save the log with its addresses{}",
                zone.en
            ),
            format!(
                "l’ora corrisponde, ma né l’indirizzo di chi chiama né un nome mostra che è lo                  stesso: salvare il registro con i suoi indirizzi{}",
                zone.it
            ),
        ),
        commands: Vec::new(),
    }
}

/// Tries of the same client fit the dial, each at another hour, and became different things.
fn hour_of(name: &str) -> Missing {
    Missing {
        what: Text::new(format!("the zone of {name}"), format!("il fuso di {name}")),
        side: Side::Responder,
        would_decide: Vec::new(),
        how: Text::new(
            "its times state no zone, and at several hours another try of this client fits the \
             dial: say the zone, or keep only the minute of the dial with --since and --until",
            "i suoi orari non dichiarano il fuso, e a più ore un diverso tentativo di questo client \
             può essere la connessione: indicare il fuso, oppure tenere solo il minuto della \
             connessione con --since e --until",
        ),
        commands: vec![Command {
            dialect: "whyke".into(),
            text: format!("whyke explain --clock {name}=Europe/Rome FILE…"),
            note: None,
        }],
    }
}
