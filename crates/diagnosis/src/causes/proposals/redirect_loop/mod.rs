//! `redirect-loop`: the gateway redirects the client again and again, without end.

use std::net::Ipv4Addr;

use evidence::Party;
use numbers::ikev2::NotifyType;
use verdict::{Cause, Parameter, Remedy, Side, Text};

use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct RedirectLoop;

impl Rule for RedirectLoop {
    fn cause(&self) -> Cause {
        Cause::REDIRECT_LOOP
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the gateway redirects the client again and again, without end",
            "il gateway reindirizza il client di continuo, senza fine",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    /// Where it sends the client: an identity of type 1 is an IPv4 address (RFC 5685 §9.2).
    fn parameters(&self, view: &View<'_>, _: &Symptom) -> Vec<(&'static str, Parameter)> {
        let data = view.account().notices().find_map(|(said, kind, data)| {
            (said.by == Party::Responder && kind == NotifyType::REDIRECT.0).then_some(data)
        });
        match data {
            Some([1, 4, a, b, c, d, ..]) => {
                let to = Ipv4Addr::new(*a, *b, *c, *d);
                vec![("to", Parameter::Word(to.to_string()))]
            }
            _ => Vec::new(),
        }
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::EndRedirection)]
    }
}

fn judge(_: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "redirect-loop" => Judgement::Shown { says: Vec::new() },
        _ => Judgement::Open,
    }
}
