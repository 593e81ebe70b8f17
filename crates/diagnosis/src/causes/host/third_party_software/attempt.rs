//! `third-party-software` as a machine tells of it: whose filter throws away, what is installed.

use evidence::Endpoint;
use verdict::{Citation, Text};

use super::products::known;
use crate::attempts::view::AttemptView;
use crate::attempts::{Stage, tell};
use crate::causes::told;
use crate::gather::{ChangeTold, DroppedTold};
use crate::rule::Judgement;

pub(super) fn judge(view: &AttemptView<'_>) -> Judgement {
    match (drops(view), present(view)) {
        // What the peer answered, or PPP or EAP refuse, no filter did.
        (Some((_, shown, _)), _) if view.drops().all(|told| view.got_past(&told.what)) => {
            Judgement::strains(shown)
        }
        (Some((_, shown, true)), _) if view.stage() != Stage::User => Judgement::shown(shown),
        (Some((_, shown, _)), _) | (None, Some((_, shown))) => Judgement::suits(shown),
        (None, None) => of_windows(view).unwrap_or(Judgement::Open),
    }
}

/// No other product is known, and it is Windows itself that throws away.
fn of_windows(view: &AttemptView<'_>) -> Option<Judgement> {
    let own = view.drops().find(|told| told::of_windows(&view.filter_owner(&told.what)))?;
    let because = Text::new(
        "it is a filter of Windows itself that throws away",
        "a scartare è un filtro di Windows stesso",
    );
    Some(Judgement::excluded(because, view.cite(own.at, tell::drop(view, &own.what))))
}

/// Who throws IKE or ESP away here, if not Windows; and whether it is known to be another’s.
pub(super) fn drops(view: &AttemptView<'_>) -> Option<(String, Citation, bool)> {
    let of_ipsec = |what: &DroppedTold| {
        let port = |end: Option<Endpoint>| end.is_some_and(|e| matches!(e.port(), 500 | 4500));
        matches!(what.protocol, 50 | 51)
            || what.protocol == 17 && (port(what.remote) || port(what.local))
    };
    view.drops().filter(|told| of_ipsec(&told.what)).find_map(|told| {
        let owner = view.filter_owner(&told.what);
        if owner.is_empty() || told::of_windows(&owner) {
            return None;
        }
        let provider = view.changes().any(|change| {
            matches!(&change.what, ChangeTold::FilterProvider { name } if owner.starts_with(name))
        });
        let foreign = (provider || known(&owner).is_some()) && view.is_its_own(told);
        Some((owner, view.cite(told.at, tell::drop(view, &told.what)), foreign))
    })
}

/// Programs that are looked at, the newest first: a log may name thousands of services.
const MOST: usize = 200;

/// A program of that kind that the machine names.
pub(super) fn present(view: &AttemptView<'_>) -> Option<(String, Citation)> {
    let of_programs = view.machine.journal.changes.iter().rev().filter(|told| {
        use ChangeTold::{FilterProvider, ServiceInstalled, Software};
        matches!(told.what, Software { .. } | FilterProvider { .. } | ServiceInstalled { .. })
    });
    of_programs.take(MOST).find_map(|told| {
        let name = match &told.what {
            ChangeTold::Software { name } => name.clone(),
            ChangeTold::FilterProvider { name } if !told::of_windows(name) => name.clone(),
            ChangeTold::ServiceInstalled { name, path } => {
                let product = known(name).or_else(|| known(path))?;
                format!("{name} ({product})")
            }
            _ => return None,
        };
        let says = Text::new(format!("{name} is installed"), format!("{name} è installato"));
        Some((name, view.cite(told.at, says)))
    })
}
