//! Words for silence and for what ICMP says, and the symptom that a packet was too big.

use evidence::{Party, Refused};
use verdict::{Citation, Phase, Text};

use super::Seen;
use crate::course::StepIndex;
use crate::view::View;

/// A message that was never answered, with its repetitions.
pub(super) fn silence(view: &View<'_>, at: StepIndex) -> Citation {
    let count = view.step(at).seen.count();
    let sent = times(count);
    let (en, it) = match view.watched_after(at) {
        Some(seconds) if seconds >= 1.0 => (
            format!("sent {}, no answer in {seconds:.0} s", sent.en),
            format!("inviato {}, nessuna risposta in {seconds:.0} s", sent.it),
        ),
        _ => (
            format!("sent {}, no answer", sent.en),
            format!("inviato {}, nessuna risposta", sent.it),
        ),
    };
    view.cite_step(at, Text::new(en, it))
}

pub(super) fn times(count: u32) -> Text {
    match count {
        1 => Text::new("once", "una volta"),
        2 => Text::new("twice", "due volte"),
        n => Text::new(format!("{n} times"), format!("{n} volte")),
    }
}

pub(super) fn icmp_words(what: Refused) -> Text {
    match what {
        Refused::PortUnreachable => Text::new("port unreachable", "porta non raggiungibile"),
        Refused::HostUnreachable => Text::new("host unreachable", "host non raggiungibile"),
        Refused::NetworkUnreachable => Text::new("network unreachable", "rete non raggiungibile"),
        Refused::ProtocolUnreachable => {
            Text::new("protocol unreachable", "protocollo non raggiungibile")
        }
        Refused::Prohibited => Text::new(
            "administratively prohibited (a firewall says so)",
            "vietato dall’amministratore (lo dice un firewall)",
        ),
        Refused::TooBig { mtu: 0 } => Text::new("packet too big", "pacchetto troppo grande"),
        Refused::TooBig { mtu } => Text::new(
            format!("packet too big, at most {mtu} bytes pass"),
            format!("pacchetto troppo grande, passano al massimo {mtu} byte"),
        ),
        Refused::TimeExceeded => Text::new("time exceeded", "tempo scaduto"),
        Refused::ReassemblyTimeExceeded => {
            Text::new("the other fragments never came", "gli altri frammenti non sono mai arrivati")
        }
        Refused::Other { kind, code } => Text::same(format!("ICMP {kind}/{code}")),
    }
}

/// A router says that a large IKE message does not fit, and the message was never answered.
pub(super) fn too_big_reported(view: &View<'_>) -> Option<Seen> {
    let (_, ending) = view.course().decisive?;
    let at = ending.step();
    if view.course().ike_up {
        return None;
    }
    let refusing = view.hosts()?.refusals.iter().find(|r| r.refusal.is_too_big())?;
    let what = icmp_words(refusing.refusal.what);
    let says = refusing.refusal.says;
    Some(Seen {
        name: "too-big-reported",
        phases: &[Phase::Reachability],
        noticed_by: Party::Path,
        step: at,
        shows: vec![
            view.cite(
                refusing.place,
                Text::new(
                    format!("{says} reports: {}", what.en),
                    format!("{says} segnala: {}", what.it),
                ),
            ),
            silence(view, at),
        ],
    })
}
