//! What only a daemon's own log shows: its judgement, where no message shows that anything failed.

use evidence::{Exchange, Party, Remark};
use verdict::{Citation, Phase, Text};

use super::Seen;
use crate::view::View;

/// The first judgement that names a cause, unless the child SA came up after all.
pub(super) fn judged(view: &View<'_>) -> Option<Seen> {
    const ANY: &[Phase] = &[
        Phase::Phase1,
        Phase::Auth,
        Phase::Certificate,
        Phase::UserAuth,
        Phase::Phase2,
        Phase::Reachability,
        Phase::Service,
        Phase::PostConnect,
        Phase::Traffic,
    ];
    let account = view.account();
    let last_up = account.remarks().filter(|(_, told)| told.what == Remark::ChildUp).last();
    let found = account.remarks().find_map(|(said, told)| {
        let row = knowledge::remark(told.what.name())?;
        let later_up =
            last_up.as_ref().is_some_and(|(up, ..)| account.precedes(said.place, up.place));
        let judges = !row.causes.is_empty() && !row.follows && !account.is_overtaken(said, told);
        (judges && !later_up).then_some((said, row))
    });
    let (said, row) = found?;
    let [en, it] = row.says;
    let shows = Citation {
        source: account.source,
        place: said.place,
        also: Vec::new(),
        says: Text::new(en, it),
    };
    Some(Seen {
        name: "daemon-judges",
        phases: ANY,
        noticed_by: said.by,
        step: usize::from(said.step),
        shows: vec![shows],
    })
}

/// It waits in vain while the IKE SA is not up, and no message shows for what.
pub(super) fn gave_up(view: &View<'_>) -> Option<Seen> {
    if view.course().ike_up {
        return None;
    }
    let account = view.account();
    let gave_up = |told: &Remark| *told == Remark::GaveUp;
    let (said, _) = account.remarks().find(|(_, told)| gave_up(&told.what))?;
    let [en, it] = knowledge::remark(Remark::GaveUp.name())?.says;
    let shows = Citation {
        source: account.source,
        place: said.place,
        also: Vec::new(),
        says: Text::new(en, it),
    };
    // Who was asked has answered already, and waits for a later message.
    let is_silent = account.steps.iter().all(|step| step.exchange == Exchange::None);
    let unheard = is_silent && said.by != Party::Responder;
    Some(Seen {
        name: if unheard { "gave-up-unheard" } else { "gave-up-waiting" },
        phases: &[Phase::Phase1, Phase::Auth, Phase::Reachability],
        noticed_by: said.by,
        step: usize::from(said.step),
        shows: vec![shows],
    })
}
