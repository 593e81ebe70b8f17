//! `peer-unreachable`: the gateway cannot be reached at all.

use evidence::Refused;
use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct PeerUnreachable;

impl Rule for PeerUnreachable {
    fn cause(&self) -> Cause {
        Cause::PEER_UNREACHABLE
    }

    fn explain(&self, language: Language) -> &'static str {
        match language {
            Language::English => include_str!("explain.en.md"),
            Language::Italian => include_str!("explain.it.md"),
        }
    }

    fn cases(&self) -> &'static str {
        include_str!("cases.md")
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the gateway cannot be reached at all",
            "il gateway non è raggiungibile in alcun modo",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Initiator, Remedy::SetPeerAddress),
            (Side::Path, Remedy::OpenPort { port: 500 }),
        ]
    }
}

/// A router that says so shows it; silence alone does not.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let refusing = view.hosts().and_then(|hosts| {
        hosts.refusals.iter().find(|r| {
            matches!(r.refusal.what, Refused::HostUnreachable | Refused::NetworkUnreachable)
        })
    });
    if let Some(refusing) = refusing
        && symptom.name != "peer-silent-after-up"
    {
        let says = refusing.refusal.says;
        return Judgement::shown(view.cite(
            refusing.place,
            Text::new(
                format!("router {says} cannot reach it"),
                format!("il router {says} non riesce a raggiungerlo"),
            ),
        ));
    }
    grounds::answered(view).unwrap_or(Judgement::Open)
}
