//! Whether a machine has the repair of a bad update, or what is likely to hold it.

use verdict::{Citation, Text};

use super::regressions::{Regression, regression, repaired_build};
use crate::attempts::view::AttemptView;
use crate::gather::ChangeTold;
use crate::rule::Judgement;

/// Its repair, or a build that holds it, is there.
pub(super) fn repaired(view: &AttemptView<'_>) -> Option<Judgement> {
    let shown: Citation = view.changes().find_map(|told| {
        let says = match told.what {
            ChangeTold::Update { kb, installed: true, .. } => {
                regression(kb).filter(|row| row.fixed_by.contains(&kb))?;
                format!("KB{kb}")
            }
            ChangeTold::Version { build, revision: Some(revision) } => {
                repaired_build(build, revision).then(|| format!("{build}.{revision}"))?
            }
            _ => return None,
        };
        Some(view.cite(told.at, Text::same(says)))
    })?;
    let because = Text::new("the repair is installed", "la correzione è installata");
    Some(Judgement::excluded(because, shown))
}

/// Cumulative updates hold what came before them: one of a later month, by its title, or one with
/// a higher number than the repair is likely to hold it.
pub(super) fn later_update(view: &AttemptView<'_>, row: &Regression) -> Option<Citation> {
    let repair = row.fixed_by.iter().max()?;
    let updates = || {
        view.changes().filter_map(|told| match &told.what {
            ChangeTold::Update { kb, installed: true, title } => Some((told.at, *kb, title)),
            _ => None,
        })
    };
    let bad =
        updates().find(|(_, kb, _)| row.kbs.contains(kb)).and_then(|(.., title)| month(title));
    let later = updates().find(|(_, kb, title)| {
        kb > repair || (bad.is_some() && title.contains("umulativ") && month(title) > bad)
    });
    later.map(|(at, kb, _)| {
        let says = Text::new(
            format!("KB{kb}, a later update, is installed"),
            format!("è installato KB{kb}, un aggiornamento successivo"),
        );
        view.cite(at, says)
    })
}

/// `2022-02 Cumulative Update …`: the year and month that a title begins with.
fn month(title: &str) -> Option<&str> {
    let month = title.get(..7)?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(&month[..4]) && month.as_bytes()[4] == b'-' && digits(&month[5..])).then_some(month)
}
