//! How dials of one profile ended before and after an update.

use evidence::{DialStep, TunnelType};
use verdict::{Citation, Text};

use crate::attempts::view::AttemptView;
use crate::gather::{At, ChangeTold};

/// Other dials of the same profile to the same server by IPsec, by a step that they reached.
fn dials<'a>(view: &'a AttemptView<'a>, step: DialStep) -> impl Iterator<Item = (At, Option<u32>)> {
    let own = view.dial();
    let all = view.machine.journal.dials.iter();
    let same = all.filter(move |told| {
        let what = &told.what;
        own.is_some_and(|own| what.profile == own.profile && what.server == own.server)
            && what.tunnel.is_none_or(TunnelType::may_be_ipsec)
    });
    same.filter_map(move |told| Some((told.what.step(step)?, told.what.code)))
}

/// Seconds after which an update is no longer what changed last: there is a cumulative one each
/// month, which holds the repair.
const LAST: f64 = 60.0 * 86_400.0;

/// It connected before the update and never since, and this attempt came after it.
pub(super) fn worked_before(view: &AttemptView<'_>, update: At) -> Option<Citation> {
    let since = |at: At| at.seconds_since(update);
    since(view.dial()?.begin()?).filter(|seconds| (0.0..LAST).contains(seconds))?;
    let mut connected = dials(view, DialStep::Connected).map(|(at, _)| at);
    if connected.any(|at| since(at).is_some_and(|seconds| seconds > 0.0)) {
        return None;
    }
    let connected = dials(view, DialStep::Connected).map(|(at, _)| at);
    let last = connected.filter(|at| since(*at).is_some()).last()?;
    let says = Text::new("before it the profile connected", "prima il profilo si connetteva");
    Some(view.cite(last, says))
}

/// An update is in force after the restart that it asks for, which is told, or an hour ago.
pub(super) fn in_force(view: &AttemptView<'_>, update: At) -> bool {
    const RESTARTED: f64 = 3600.0;
    let began = view.dial().and_then(|dial| dial.begin());
    let since = began.and_then(|began| began.seconds_since(update));
    let booted = view.changes().any(|told| {
        let after = told.at.seconds_since(update).is_some_and(|seconds| seconds >= 0.0);
        told.what == ChangeTold::Booted && after
    });
    booted || since.is_some_and(|seconds| seconds > RESTARTED)
}

/// It failed in the same way before the update.
pub(super) fn failed_before(view: &AttemptView<'_>, update: At) -> Option<Citation> {
    let failed = dials(view, DialStep::Failed).find(|(at, code)| {
        *code == view.code() && at.seconds_since(update).is_some_and(|seconds| seconds < 0.0)
    });
    let says = Text::new("it failed before", "non riusciva prima");
    failed.map(|(at, _)| view.cite(at, says))
}
