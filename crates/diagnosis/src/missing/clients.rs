//! Which of a gateway's clients a machine is, where nothing shows it.

use verdict::{Command, Missing, Side, Text};

use crate::attempts::examine::Tried;
use crate::attempts::view::AttemptView;
use crate::case::Case;

/// Several clients were at the gateway when a machine dialled, and nothing shows which one it is.
pub(super) fn which_client(case: &Case, own: &Tried<'_>) -> Option<Missing> {
    const MOST_NAMED: usize = 8;
    let callers = &own.attempt.callers;
    if callers.len() < 2 || !own.failed() {
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
                "{} were at the gateway at that time: name the public address of its network, as \
                 its router shows it, with --peer",
                named
            ),
            format!(
                "a quell’ora erano al gateway {}: indicare con --peer l’indirizzo pubblico della \
                 sua rete, come lo mostra il suo router",
                named
            ),
        ),
        commands: vec![Command {
            dialect: "whyke".into(),
            text: "whyke explain --peer <public address> <the same files>".into(),
            note: None,
        }],
    })
}
