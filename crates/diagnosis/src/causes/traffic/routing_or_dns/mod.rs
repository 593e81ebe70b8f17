//! `routing-or-dns`: the tunnel is up, but traffic is not routed through it.

use evidence::{Party, Remark, Vantage};
use verdict::{Cause, Citation, Remedy, Side, Text};

use crate::rank::JUDGED;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct RoutingOrDns;

impl Rule for RoutingOrDns {
    fn cause(&self) -> Cause {
        Cause::ROUTING_OR_DNS
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if is_into_itself(view) {
            return Text::new(
                "the way to the peer leads through the tunnel to it",
                "la strada verso il peer passa per il tunnel che vi porta",
            );
        }
        if symptom.name == "esp-one-way" || silent(view).is_some() {
            Text::new(
                "the tunnel is up, and one end sends its answers elsewhere",
                "il tunnel è attivo, e un lato invia altrove le risposte",
            )
        } else {
            Text::new(
                "the tunnel is up, but traffic is not routed through it",
                "il tunnel è attivo, ma il traffico non vi è instradato",
            )
        }
    }

    /// The end that receives and does not answer.
    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        if let Some(party) = silent(view) {
            return if party == Party::Initiator { Side::Initiator } else { Side::Responder };
        }
        match (symptom.name, symptom.noticed_by) {
            ("esp-one-way" | "esp-nothing-back", Party::Initiator) => Side::Responder,
            ("esp-one-way" | "esp-nothing-back", Party::Responder) => Side::Initiator,
            _ => Side::Unknown,
        }
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let route = (self.side(view, symptom), Remedy::CorrectRoute);
        match is_into_itself(view) {
            true => vec![route],
            false => vec![route, (Side::Initiator, Remedy::CorrectDns)],
        }
    }
}

fn is_into_itself(view: &View<'_>) -> bool {
    view.remark(Remark::RoutedIntoItself).is_some()
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let sender = symptom.noticed_by;
    let silent_end = match sender {
        Party::Initiator => Vantage::Responder,
        _ => Vantage::Initiator,
    };
    match (symptom.name, view.protected(sender).first) {
        ("esp-one-way" | "esp-nothing-back", Some(place)) if view.vantage() == silent_end => {
            Judgement::suits(view.cite(
                place,
                Text::new(
                    "the ESP packets arrive at the end that sends none",
                    "i pacchetti ESP arrivano al lato che non ne invia",
                ),
            ))
        }
        ("deleted-after-up", _) => deleted_in_use(view, symptom.step),
        (JUDGED, _) => both_send(view).unwrap_or(Judgement::Open),
        _ => Judgement::Open,
    }
}

/// Whose counters show that it receives, and sends nothing.
fn silent(view: &View<'_>) -> Option<Party> {
    let (by, _) = view.remark(Remark::NothingSent)?;
    matches!(by, Party::Initiator | Party::Responder).then_some(by)
}

/// By the counters of both ends, either routes its traffic into the tunnel.
fn both_send(view: &View<'_>) -> Option<Judgement> {
    let witnesses = view.negotiation.witnesses.iter();
    let mut sending = witnesses.flat_map(|witness| {
        let account = view.case.account(witness);
        let told = account.remarks().filter(|(_, told)| told.what == Remark::NothingBack);
        told.map(|(said, _)| (account.source, said))
    });
    let (_, first) = sending.next()?;
    let (source, other) = sending.find(|(_, said)| said.by == first.by.peer())?;
    let says = Text::new("it sends, too", "invia anch’esso");
    let shown = Citation { source, place: other.place, also: Vec::new(), says };
    Some(Judgement::excluded(
        Text::new("both ends send into the tunnel", "i due lati inviano nel tunnel"),
        shown,
    ))
}

/// What used the tunnel until it was deleted was routed through it.
fn deleted_in_use(view: &View<'_>, deletion: usize) -> Judgement {
    let used = [Party::Initiator, Party::Responder].map(|party| view.protected(party).first);
    match used {
        [Some(_), Some(_)] => Judgement::Strains {
            says: vec![view.cite_step(
                deletion,
                Text::new(
                    "traffic passed in both directions until then",
                    "fino ad allora il traffico passava nei due versi",
                ),
            )],
        },
        _ => Judgement::Open,
    }
}
