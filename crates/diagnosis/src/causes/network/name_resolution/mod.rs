//! `name-resolution`: the gateway’s name does not resolve, or to another address.

use std::net::IpAddr;

use evidence::Remark;
use verdict::{Cause, Citation, Remedy, Side, Text};

use super::attached::{Attached, attached, lost_before};
use crate::attempts::view::AttemptView;
use crate::causes::{grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct NameResolution;

impl Rule for NameResolution {
    fn cause(&self) -> Cause {
        Cause::NAME_RESOLUTION
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        super::arrives(view, symptom).or_else(|| grounds::answered(view)).unwrap_or(Judgement::Open)
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        if view.remark(Remark::NameUnresolved).is_some() {
            return Text::new(
                "the peer’s name does not resolve on the machine that logs",
                "il nome del peer non si risolve sulla macchina che scrive il registro",
            );
        }
        Text::new(
            "the gateway’s name resolves to an address that is not the gateway’s",
            "il nome del gateway dà un indirizzo che non è quello del gateway",
        )
    }

    /// Who dials looks the name up; a daemon does so as it loads a connection, too.
    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        let own = grounds::told_by(view, &[Remark::NameUnresolved]);
        own.filter(|own| *own == Side::Responder).unwrap_or(Side::Initiator)
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(self.side(view, symptom), Remedy::CorrectDns)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(shown) = dials_an_address(view) {
            let because = Text::new("an address is dialled", "si usa un indirizzo, non un nome");
            return Judgement::excluded(because, shown);
        }
        if !view.has_code(&UNRESOLVED) {
            return told::answered(view).unwrap_or(Judgement::Open);
        }
        match (told::negotiated(view), told::ended(view)) {
            (Some(excluded), _) => excluded,
            (None, Some(ended)) => by_network(view, ended),
            (None, None) => Judgement::Open,
        }
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        let name = view.server();
        match (view.has_code(&UNRESOLVED), name.as_str()) {
            (true, "") => Text::new(
                "the name of the server does not resolve on this computer",
                "il nome del server non si risolve su questo computer",
            ),
            (true, name) => Text::new(
                format!("the name “{name}” does not resolve on this computer"),
                format!("il nome “{name}” non si risolve su questo computer"),
            ),
            (false, _) => self.cause().phrase(),
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::CorrectDns)]
    }
}

/// ERROR_DNSNAME_NOT_RESOLVABLE, WSAHOST_NOT_FOUND, WSANO_DATA.
const UNRESOLVED: [u32; 3] = [868, 11_001, 11_004];

/// The code says it; but without a network no name resolves at all.
fn by_network(view: &AttemptView<'_>, ended: Citation) -> Judgement {
    match (attached(view), lost_before(view)) {
        (Attached::Nowhere(shown), _) => Judgement::strains(shown),
        (Attached::WithGateway(shown), _) => Judgement::Shown { says: vec![ended, shown] },
        (_, Some(_)) => Judgement::Open,
        _ => Judgement::shown(ended),
    }
}

/// The dial, or the only profile it can be, holds an address, which needs no resolving.
fn dials_an_address(view: &AttemptView<'_>) -> Option<Citation> {
    let dial = view.dial().filter(|dial| !dial.server.is_empty());
    let (server, at) = match dial {
        Some(dial) => (dial.server.as_str(), dial.begin()?),
        None => view.profile().map(|told| (told.what.server.as_str(), told.at))?,
    };
    server.parse::<IpAddr>().ok()?;
    Some(view.cite(at, Text::same(server)))
}
