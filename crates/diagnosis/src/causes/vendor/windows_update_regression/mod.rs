//! `windows-update-regression`: an update of Windows that is known to break IPsec.

mod history;
mod regressions;
mod repair;

use evidence::{Party, TunnelType};
use verdict::{Cause, Remedy, Side, Text};

use self::history::{failed_before, in_force, worked_before};
use self::regressions::{Regression, regression};
use crate::attempts::view::AttemptView;
use crate::causes::{attempt_grounds, grounds};
use crate::gather::{At, ChangeTold};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct WindowsUpdateRegression;

impl Rule for WindowsUpdateRegression {
    fn cause(&self) -> Cause {
        Cause::WINDOWS_UPDATE_REGRESSION
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        neither_is_windows(view).unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        self.cause().phrase()
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        let windows = |party| view.product(party).is_some_and(|name| name.starts_with("windows"));
        match (windows(Party::Initiator), windows(Party::Responder)) {
            (true, false) => Side::Initiator,
            (false, true) => Side::Responder,
            _ => Side::Unknown,
        }
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let side = match self.side(view, symptom) {
            Side::Unknown => Side::Initiator,
            known => known,
        };
        vec![(side, Remedy::InstallFixingUpdate)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = repair::repaired(view) {
            return excluded;
        }
        // It breaks on the vendor IDs in the peer's answer.
        if let Some(excluded) = attempt_grounds::never_answered(view) {
            return excluded;
        }
        let Some((kb, row, at)) = installed(view) else { return Judgement::Open };
        let says = Text::new(format!("KB{kb} is installed"), format!("KB{kb} è installato"));
        let shown = view.cite(at, says);
        if let Some((TunnelType::Sstp | TunnelType::Pptp, tunnel)) = view.tunnel() {
            let because = Text::new("it breaks IPsec only", "guasta soltanto IPsec");
            return Judgement::excluded(because, tunnel);
        }
        if let Some(before) = failed_before(view, at) {
            let because = Text::new(
                "it failed alike before the update",
                "non riusciva allo stesso modo già prima dell’aggiornamento",
            );
            return Judgement::excluded(because, before);
        }
        if let Some(later) = repair::later_update(view, row) {
            return Judgement::strains(later);
        }
        let seen_so = view.code().is_some_and(|code| row.codes.contains(&code));
        match worked_before(view, at) {
            Some(before) if seen_so && in_force(view, at) => {
                Judgement::Shown { says: vec![shown, before] }
            }
            Some(before) => Judgement::Suits { says: vec![shown, before] },
            None => Judgement::suits(shown),
        }
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        match installed(view) {
            Some((kb, row, _)) => {
                let [en, it] = row.what;
                Text::new(format!("KB{kb} breaks VPN: {en}"), format!("KB{kb} guasta le VPN: {it}"))
            }
            None => self.cause().phrase(),
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::InstallFixingUpdate)]
    }
}

/// Both ends name themselves, and neither as Windows.
fn neither_is_windows(view: &View<'_>) -> Option<Judgement> {
    let initiator = grounds::not_windows(view, Party::Initiator)?;
    let responder = grounds::not_windows(view, Party::Responder)?;
    Some(Judgement::Excluded {
        because: Text::new("neither end is Windows", "nessuno dei due lati è Windows"),
        evidence: vec![initiator, responder],
    })
}

/// The bad update that the machine names.
fn installed(view: &AttemptView<'_>) -> Option<(u32, &'static Regression, At)> {
    view.changes().find_map(|told| match told.what {
        ChangeTold::Update { kb, installed: true, .. } => {
            let row = regression(kb).filter(|row| row.kbs.contains(&kb))?;
            Some((kb, row, told.at))
        }
        _ => None,
    })
}
