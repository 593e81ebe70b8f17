//! Grounds that a machine tells itself, which several causes share.

use std::net::IpAddr;

use evidence::{IpsecAuthentication, KeyingModule, Place, TunnelType, UserRefusal};
use verdict::{Citation, Text};

use crate::attempts::daemon::daemon;
use crate::attempts::view::AttemptView;
use crate::attempts::{Stage, station, tell};
use crate::gather::{At, Told, UserTold};
use crate::rule::Judgement;

/// The peer answered, so that it was reached.
pub(crate) fn answered(view: &AttemptView<'_>) -> Option<Judgement> {
    let shown = view.answered()?;
    Some(Judgement::excluded(Text::new("the peer answered", "il peer ha risposto"), shown))
}

/// This machine's IKE sent messages, or IPsec even came up.
pub(crate) fn negotiated(view: &AttemptView<'_>) -> Option<Judgement> {
    let shown = view.negotiated()?;
    Some(Judgement::excluded(
        Text::new("this computer’s IKE negotiated", "l’IKE di questo computer ha negoziato"),
        shown,
    ))
}

/// What says that the attempt is IKEv2 and nothing else.
pub(crate) fn ikev2(view: &AttemptView<'_>) -> Option<Citation> {
    view.tunnel_is(TunnelType::Ikev2).or_else(|| {
        let (keying, at) = view.keying()?;
        let shown = view.cite(at, Text::same("IKEv2"));
        (keying == KeyingModule::Ikev2).then_some(shown)
    })
}

/// L2TP over IPsec, whose user is asked by PPP.
pub(crate) fn l2tp(view: &AttemptView<'_>) -> Option<Citation> {
    view.tunnel_is(TunnelType::L2tp).or_else(|| {
        let (keying, at) = view.keying()?;
        let shown = view.cite(at, Text::same("IKEv1"));
        (keying == KeyingModule::Ikev1).then_some(shown)
    })
}

/// With what the dial or its profile, not IKE's own report, says that the machine authenticates.
pub(crate) fn dialled_with(view: &AttemptView<'_>) -> Option<(IpsecAuthentication, At)> {
    let dial = view.dial().and_then(|dial| Some((dial.authentication?, dial.begin()?)));
    dial.or_else(|| {
        let told = view.profile()?;
        Some((told.what.authentication?, told.at))
    })
}

/// The sentence with "IPsec is up" before it, where that is known: a daemon of L2TP does not know
/// whether IPsec is under it.
pub(crate) fn after_ipsec(view: &AttemptView<'_>, what: Text) -> Text {
    let is_known = daemon(view).is_none() || view.attempt.negotiation.is_some();
    match view.came_up().filter(|_| is_known) {
        Some(_) => {
            Text::new(format!("IPsec is up; {}", what.en), format!("IPsec è attivo; {}", what.it))
        }
        None => what,
    }
}

/// What ended it, as a citation.
pub(crate) fn ended(view: &AttemptView<'_>) -> Option<Citation> {
    Some(view.cite(view.end()?, tell::ending(view)))
}

/// The refusal of the user that says most, of the station that is most likely the dial's own: the
/// one that was refused last before it failed.
pub(crate) fn refusal<'a>(view: &AttemptView<'a>) -> Option<&'a Told<UserTold>> {
    // Who was let in afterwards was not stopped by what was refused before.
    let let_in: Vec<&Told<UserTold>> = view.users().filter(|told| told.what.accepted).collect();
    let is_overtaken = |told: &Told<UserTold>| {
        let_in.iter().any(|own| {
            let is_same = !station::differ(station::of(&own.what), station::of(&told.what));
            is_same && is_later(own.at, told.at)
        })
    };
    let refused = || view.users().filter(|told| !told.what.accepted && !is_overtaken(told));
    let own = station_refused_last(view, refused());
    let of_own = || refused().filter(|told| !station::differ(own, station::of(&told.what)));
    let vague = |told: &&Told<UserTold>| {
        matches!(told.what.why, UserRefusal::None | UserRefusal::Unknown | UserRefusal::TimedOut)
    };
    of_own().find(|told| !vague(told)).or_else(|| of_own().next())
}

fn station_refused_last<'a>(
    view: &AttemptView<'_>,
    refused: impl Iterator<Item = &'a Told<UserTold>>,
) -> Option<IpAddr> {
    let end = view.end()?;
    let before = |told: &Told<UserTold>| end.seconds_since(told.at).map(f64::abs);
    let timed = refused.filter_map(|told| Some((before(told)?, station::of(&told.what)?)));
    timed.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, station)| station)
}

/// Of two things in one second the line that stands below came later.
fn is_later(at: At, than: At) -> bool {
    let line = |at: At| match at.place {
        Place::Line { number, .. } => Some(number),
        _ => None,
    };
    match at.seconds_since(than) {
        Some(0.0) if at.source == than.source => line(at) >= line(than),
        apart => apart.is_some_and(|seconds| seconds >= 0.0),
    }
}

pub(crate) fn cite_user(view: &AttemptView<'_>, told: &Told<UserTold>) -> Citation {
    view.cite(told.at, tell::user(&told.what))
}

/// The user was let in, by the one who decides it: not where the dial itself shows a refusal, and
/// whoever was let in came from some station that may be another.
pub(crate) fn let_in(view: &AttemptView<'_>) -> Option<Judgement> {
    let told = view.users().find(|told| told.what.accepted)?;
    let may_be_another = station::of(&told.what).is_some() && view.has_code(&USER_REFUSED);
    if may_be_another || refusal(view).is_some() {
        return None;
    }
    Some(Judgement::excluded(
        Text::new("the user was let in", "l’utente è stato ammesso"),
        cite_user(view, told),
    ))
}

/// The account, its password or its method was refused (RAS 646 to 649, 691, 812).
const USER_REFUSED: [u32; 6] = [646, 647, 648, 649, 691, 812];

/// The user was refused for a reason that is another cause's.
pub(crate) fn refused_otherwise(view: &AttemptView<'_>, told: &Told<UserTold>) -> Judgement {
    Judgement::excluded(
        Text::new(
            "the user was refused for another reason",
            "l’utente è stato rifiutato per un altro motivo",
        ),
        cite_user(view, told),
    )
}

/// The user was refused, in PPP where the tunnel is known to have it.
pub(crate) fn refused_in_ppp(view: &AttemptView<'_>, told: &Told<UserTold>) -> Judgement {
    let shown = cite_user(view, told);
    let has_ppp =
        matches!(view.tunnel(), Some((TunnelType::L2tp | TunnelType::Pptp | TunnelType::Sstp, _)));
    if has_ppp || told.what.in_ppp || l2tp(view).is_some() {
        Judgement::shown(shown)
    } else {
        Judgement::suits(shown)
    }
}

/// PPP begins when IPsec is done, and only L2TP (as PPTP and SSTP) has it.
pub(crate) fn without_ppp(view: &AttemptView<'_>) -> Option<Judgement> {
    if let Some(shown) = ikev2(view) {
        let because = Text::new(
            "IKEv2 has no PPP: its user is asked by EAP",
            "IKEv2 non ha PPP: il suo utente è richiesto da EAP",
        );
        return Some(Judgement::excluded(because, shown));
    }
    if let Some((at, failure)) = view.failure()
        && !view.attempt.weakly_joined
    {
        let because = Text::new(
            "IKE itself gave up, and PPP begins after it",
            "è stato IKE a rinunciare, e PPP inizia dopo",
        );
        return Some(Judgement::excluded(because, view.cite(at, tell::failure(failure))));
    }
    matches!(view.stage(), Stage::BeforeTunnel | Stage::Tunnel)
        .then(|| Judgement::Strains { says: ended(view).into_iter().collect() })
}

/// Names of Windows’ own providers and filters begin so, in English and Italian.
const WINDOWS: &[&str] = &["microsoft", "windows", "wfp ", "query user", "default outbound"];

/// Whose filter or provider it is, by its name.
pub(crate) fn of_windows(name: &str) -> bool {
    let name = name.to_lowercase();
    WINDOWS.iter().any(|word| name.starts_with(word))
}
