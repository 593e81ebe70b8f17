//! Which negotiation of a capture an attempt is: by its cookies, else by peer and time.

use std::collections::{BTreeSet, HashMap};
use std::mem::Discriminant;
use std::net::IpAddr;

use evidence::{
    DialStep, Endpoint, Exchange, IkeVersion, IpsecAuthentication, Party, Remark, SourceId, Spi,
    TunnelType, Vantage, is_private,
};
use foldhash::quality::RandomState;

use super::Attempt;
use super::contradiction::{contradicts, is_silence};
use super::join::account;
use super::own_ike::denies;
use super::progress;
use super::proof::{self, EAP_TLS};
use super::rhythm::Rhythm;
use super::station;
use super::view::AttemptView;
use crate::case::{Case, Negotiation, Witness};
use crate::causes::grounds;
use crate::course::Ending;
use crate::gather::{Account, Kinds};
use crate::moment::{FURTHEST_ZONE, Moment};
use crate::view::View;

/// A dial's events are written up to so many seconds before its first message, and after its last
/// (IKE gives up after minutes).
pub(super) const BEFORE: f64 = 10.0;
const AFTER: f64 = 120.0;
/// Seconds after which Windows says that nothing answered: of a dial of which only that is told, so
/// much before it may have begun.
pub(super) const SILENT_FOR: f64 = 60.0;
/// Seconds by which a clock may be wrong beside its zone; and where both state theirs, and are
/// then set by a network's time.
const WRONG: f64 = 1200.0;
const WRONG_WITH_ZONE: f64 = 300.0;
/// The same in a zone that is no whole hours off, which few have.
const WRONG_IN_ODD_ZONE: f64 = 30.0;
/// Seconds within which another client stands for the one that fits by time alone.
const MINUTES: f64 = 300.0;

/// Attempts whose negotiation is looked for by time: the newest.
const MOST_BY_TIME: usize = 1000;

/// Finds the negotiation of each attempt; `stated` is the client that the user names.
pub(crate) fn pair(case: &mut Case, stated: Option<IpAddr>) {
    if case.negotiations.is_empty() {
        return;
    }
    let by_spi: HashMap<Spi, u32, RandomState> = case
        .negotiations
        .iter()
        .rev()
        .flat_map(|own| own.witnesses.iter().map(move |witness| (own.id, witness)))
        .map(|(id, witness)| (case.account(witness).initiator_spi, id))
        .filter(|(spi, _)| *spi != Spi::NONE)
        .collect();
    let oldest = case.attempts.len().saturating_sub(MOST_BY_TIME);
    let mut found: Vec<Found> = case
        .attempts
        .iter()
        .enumerate()
        .map(|(at, own)| {
            let wanted = Wanted::of(case, own, stated);
            let known = wanted.as_ref().and_then(|wanted| wanted.by_spi(&by_spi));
            let by_time = || wanted.filter(|_| at >= oldest).map(|wanted| wanted.by_time());
            known.map(Found::One).or_else(by_time).unwrap_or(Found::None)
        })
        .collect();
    // Where the clocks agree for one dial, none is wrong for another.
    if !found.iter().any(|own| matches!(own, Found::One(_))) {
        for (own, found) in case.attempts.iter().zip(&mut found).skip(oldest) {
            if let Found::None = found {
                let named = Wanted::of(case, own, stated).and_then(|wanted| wanted.by_name());
                *found = named.map_or(Found::None, Found::One);
            }
        }
    }
    for (attempt, found) in case.attempts.iter_mut().zip(found) {
        attempt.hour_is_open = matches!(found, Found::OneOf(_) | Found::AtSomeHour);
        attempt.may_be = match found {
            Found::Perhaps(id, _) => Some(id),
            _ => None,
        };
        (attempt.negotiation, attempt.callers) = match found {
            Found::One(id) | Found::OneOf(id) => (Some(id), Vec::new()),
            Found::Perhaps(_, callers) | Found::Several(callers) => (None, callers),
            Found::None | Found::AtSomeHour => (None, Vec::new()),
        };
    }
}

enum Found {
    None,
    One(u32),
    /// This one, or another at another hour that is like it.
    OneOf(u32),
    /// One of those at several hours that are not alike.
    AtSomeHour,
    /// It is the only one that fits, of this client, and nothing but a time without its zone, or
    /// against another machine's name, shows that it is the same.
    Perhaps(u32, Vec<IpAddr>),
    /// It is of one of these clients.
    Several(Vec<IpAddr>),
}

/// An attempt by IPsec, whose negotiation is looked for.
struct Wanted<'a> {
    case: &'a Case,
    view: AttemptView<'a>,
    /// Where it dials to, and who is dialled by, where these are addresses.
    server: Option<IpAddr>,
    caller: Option<IpAddr>,
    /// The client that the user names.
    stated: Option<IpAddr>,
}

impl<'a> Wanted<'a> {
    fn of(case: &'a Case, attempt: &'a Attempt, stated: Option<IpAddr>) -> Option<Wanted<'a>> {
        let view = AttemptView::new(case, attempt);
        // A server's log names who calls by the address.
        let calls = view.dial().filter(|dial| dial.server.is_empty());
        let caller = calls.and_then(|dial| dial.profile.parse().ok());
        let server = view.server().parse().ok();
        let wanted = Wanted { case, view, server, caller, stated };
        view.other_protocol().is_none().then_some(wanted)
    }

    fn by_spi(&self, by_spi: &HashMap<Spi, u32, RandomState>) -> Option<u32> {
        self.view.failures().find_map(|told| by_spi.get(&told.what.initiator_spi).copied())
    }

    /// Those that began in its time, or so many seconds before or after, and may be its own.
    fn fitting(&self, margin: f64) -> Vec<&'a Negotiation> {
        let Some(during) = During::of(&self.view) else { return Vec::new() };
        let negotiations = self.case.negotiations.iter();
        negotiations
            .filter(|own| self.is_with_peer(own) && during.has(self.case, own, margin))
            .filter(|own| may_be(self.case, &self.view, own))
            .collect()
    }

    /// The last one during it with the peer that is dialled. Where several clients were at the
    /// peer, only what shows that it is this one: a name, or that it alone is Windows.
    fn by_time(&self) -> Found {
        let (case, view) = (self.case, &self.view);
        let fitting = self.fitting(0.0);
        let only = |shows: &dyn Fn(&Negotiation) -> bool| {
            let mut shown = fitting.iter().rev().filter(|own| shows(own));
            // A dial tries again and again: its last negotiation is the one that it reports.
            let last = shown.next()?;
            shown.all(|own| ends(case, own) == ends(case, last)).then_some(Found::One(last.id))
        };
        let found = only(&|_| true)
            .or_else(|| only(&|own| is_named(case, view, own)))
            .or_else(|| only(&|own| !has_fixed_peer(case, own)))
            .or_else(|| only(&|own| is_windows(case, view, own)));
        let is_anothers = |found: &Found| {
            let mut fitting = fitting.iter();
            fitting.any(|own| {
                matches!(found, Found::One(id) if *id == own.id) && self.is_anothers(own)
            })
        };
        let found = found.filter(|found| !is_anothers(found));
        let found = found.map(|found| self.at_its_hour(found, &fitting));
        found.map(|found| self.as_far_as_shown(found, &fitting)).unwrap_or_else(|| {
            let callers: BTreeSet<IpAddr> =
                fitting.iter().filter_map(|own| ends(case, own).0).collect();
            match callers.len() {
                0 => Found::None,
                _ => Found::Several(callers.into_iter().collect()),
            }
        })
    }

    /// Without anything in common, and on clocks that may be hours apart, the only one that fits is
    /// no more than perhaps the same; nor is one that shows another machine's name.
    fn as_far_as_shown(&self, found: Found, fitting: &[&Negotiation]) -> Found {
        let (Found::One(id) | Found::OneOf(id)) = found else { return found };
        let Some(own) = fitting.iter().find(|own| own.id == id) else { return found };
        let caller = ends(self.case, own).0;
        if self.stated.is_some() && self.stated == caller {
            return found;
        }
        let is_named = is_named(self.case, &self.view, own);
        let is_shown = self.shares_an_end(own) || is_named;
        // A sentence that does not even say who called is anybody's; and of two clients, minutes
        // apart, clocks that are not quite right do not tell which it is.
        let is_timed = caller.is_some()
            && During::of(&self.view).is_some_and(|during| during.is_zoned(self.case, own))
            && self.fitting(MINUTES).iter().all(|other| ends(self.case, other).0 == caller);
        let is_elsewhere = caller.is_some_and(|caller| station::is_elsewhere(&self.view, caller));
        let is_anothers = is_elsewhere
            || names_another(self.case, &self.view, own)
            || !is_named && !self.fits_well(own);
        let is_sites = || {
            let of_windows = is_windows(self.case, &self.view, own);
            let rhythm = Rhythm::of(self.case, &self.view, own);
            let is_apart = |rhythm: Rhythm| rhythm.tries_anyway() || rhythm.misses_dials();
            has_fixed_peer(self.case, own) && !of_windows || rhythm.is_some_and(is_apart)
        };
        let is_anothers = is_anothers || !is_named && is_sites();
        match (is_shown || is_timed || self.is_at_once(own)) && !is_anothers {
            true => found,
            false => Found::Perhaps(id, caller.into_iter().collect()),
        }
    }

    /// It began before the dial was over, and in no zone that few have.
    fn fits_well(&self, own: &Negotiation) -> bool {
        const AFTER_ITS_END: f64 = 2.0;
        let Some(during) = During::of(&self.view) else { return false };
        let is_over = started(self.case, own)
            .and_then(|started| started.since(during.end))
            .is_some_and(|seconds| seconds > AFTER_ITS_END);
        let failed = self.view.dial().is_some_and(|dial| dial.step(DialStep::Failed).is_some());
        let zones = during.minutes_apart(self.case, own);
        !(is_over && failed) && zones.is_none_or(|minutes| minutes % 60 == 0)
    }

    /// It began as the dial did, and nobody else is near: at the very same hour not by chance; at
    /// another one, which may be the zone's, only in the same second, and among few others.
    fn is_at_once(&self, own: &Negotiation) -> bool {
        const SECONDS: f64 = 3.0;
        const SAME_SECOND: f64 = 1.0;
        const FEW: usize = 8;
        const MANY: usize = 100;
        let Some(during) = During::of(&self.view) else { return false };
        let (caller, source) = (ends(self.case, own).0, own.witnesses[0].source);
        let is_other = |other: &&Negotiation| {
            other.witnesses[0].source == source && ends(self.case, other).0 != caller
        };
        let gap = started(self.case, own).and_then(|started| started.since(during.begin));
        let others = self.case.negotiations.iter().filter(is_other).take(MANY + 1).count();
        let at_this_hour = during.minutes_apart(self.case, own) == Some(0);
        let (margin, most) = if at_this_hour { (SECONDS, MANY) } else { (SAME_SECOND, FEW) };
        caller.is_some()
            && gap.is_some_and(|seconds| seconds.abs() <= margin)
            && others <= most
            && self.fitting(MINUTES).iter().all(|other| ends(self.case, other).0 == caller)
    }

    /// The gateway that is dialled, or the client, has the same address in both.
    fn shares_an_end(&self, own: &Negotiation) -> bool {
        let (initiator, responder) = ends(self.case, own);
        let same = |known: Option<IpAddr>, told: Option<IpAddr>| known.is_some() && known == told;
        same(self.server, responder)
            || same(self.caller, initiator)
            || initiator.is_some_and(|initiator| station::is_own(&self.view, initiator))
    }

    /// A clock that states no zone shows a dial at each hour at which something fits: who tries
    /// again all day fits at many.
    fn at_its_hour(&self, found: Found, fitting: &[&Negotiation]) -> Found {
        let (Found::One(id), Some(during)) = (&found, During::of(&self.view)) else { return found };
        let Some(own) = fitting.iter().find(|own| own.id == *id) else { return found };
        let beside =
            || fitting.iter().filter(|other| ends(self.case, other) == ends(self.case, own));
        let zones: BTreeSet<i64> =
            beside().filter_map(|other| during.minutes_apart(self.case, other)).collect();
        if zones.len() < 2 {
            return found;
        }
        let kind = self.kind(own);
        match beside().all(|other| self.kind(other) == kind) {
            true => Found::OneOf(*id),
            false => Found::AtSomeHour,
        }
    }

    /// What became of a negotiation, as far as it is told.
    fn kind(&self, own: &Negotiation) -> Kind {
        let witness = &own.witnesses[0];
        let account = self.case.account(witness);
        let ending = witness.course.decisive.map(|(_, ending)| std::mem::discriminant(&ending));
        let notices = account.notices().map(|(said, kind, _)| (said.by, kind)).collect();
        let remarks = account.remarks().map(|(_, told)| told.what).collect();
        (own.version, ending, notices, remarks)
    }

    /// The log gives another machine's name, and other clients were at the gateway meanwhile: a
    /// certificate may be called anything, but then it need not be this machine's.
    fn is_anothers(&self, own: &Negotiation) -> bool {
        let Some(during) = During::of(&self.view) else { return false };
        let caller = ends(self.case, own).0;
        names_another(self.case, &self.view, own)
            && self.case.negotiations.iter().any(|other| {
                ends(self.case, other).0 != caller && during.has(self.case, other, 0.0)
            })
    }

    /// The only one that names the machine or its user: a name outdoes a clock that is wrong.
    fn by_name(&self) -> Option<u32> {
        let during = During::of(&self.view)?;
        let mut fitting = self.fitting(WRONG);
        // A clock that states its zone is set; and one that is wrong is not in another zone, too.
        fitting.retain(|own| {
            let margin = match during.minutes_apart(self.case, own) {
                Some(0) if !during.is_zoned(self.case, own) => WRONG,
                Some(minutes) if minutes % 60 != 0 => WRONG_IN_ODD_ZONE,
                _ => WRONG_WITH_ZONE,
            };
            during.has(self.case, own, margin)
        });
        let mut named = fitting.iter().filter(|own| is_named(self.case, &self.view, own));
        let only = named.next()?;
        named.next().is_none().then_some(only.id)
    }

    fn is_with_peer(&self, own: &Negotiation) -> bool {
        let account = self.case.account(&own.witnesses[0]);
        if let Some(server) = self.server {
            // A gateway behind NAT logs an address of its own. Who reaches it from within its site
            // did not dial it from outside.
            let (initiator, responder) = ends(self.case, own);
            let from_within =
                initiator.is_some_and(|own| is_private(own) && !station::is_own(&self.view, own));
            // Many logs do not name their own end.
            return responder.is_none_or(|own| {
                own == server || is_private(own) && !is_private(server) && !from_within
            });
        }
        let caller = self.caller;
        caller.is_none() || account.initiator.and_then(Endpoint::address) == caller
    }
}

/// Ending, notifies and judgements of a negotiation.
type Kind = (IkeVersion, Option<Discriminant<Ending>>, Vec<(Party, u16)>, Vec<Remark>);

/// The time that an attempt takes.
struct During {
    source: SourceId,
    begin: Moment,
    end: Moment,
    /// Seconds before its beginning, and after its end.
    before: f64,
    after: f64,
}

impl During {
    fn of(view: &AttemptView<'_>) -> Option<During> {
        let (begin, end) = view.attempt.span(view.machine)?;
        let step = |step| view.dial().and_then(|dial| dial.step(step));
        // What is up does not report the failure of a negotiation that begins later, nor does what
        // failed before it.
        let (end, after) = match (step(DialStep::Linked), step(DialStep::Failed)) {
            (Some(linked), _) => (linked, 0.0),
            (None, Some(failed)) => (failed, BEFORE),
            (None, None) => (end, AFTER),
        };
        let source = begin.source;
        let is_end_alone = view.dial().is_some_and(|dial| dial.began_unseen());
        let waited = is_end_alone && view.code().is_some_and(is_silence);
        let before = if waited { SILENT_FOR } else { BEFORE };
        let (begin, end) = (Moment::of(begin.when)?, Moment::of(end.when)?);
        Some(During { source, begin, end, before, after })
    }

    /// Both clocks state their zones.
    fn is_zoned(&self, case: &Case, own: &Negotiation) -> bool {
        let started = started(case, own);
        self.begin.clock.has_zone() && started.is_some_and(|started| started.clock.has_zone())
    }

    /// Minutes that two zones differ by, if this one began in that time.
    fn minutes_apart(&self, case: &Case, own: &Negotiation) -> Option<i64> {
        started(case, own)?.zones_apart(self.begin)
    }

    /// Whether it began in that time, or so many seconds before or after.
    fn has(&self, case: &Case, own: &Negotiation, margin: f64) -> bool {
        let answers = |witness: &Witness| {
            case.sources[witness.source].id == self.source && witness.vantage == Vantage::Responder
        };
        // What the same log shows as answered is not what this end dials.
        !own.witnesses.iter().any(answers)
            && self.minutes_apart(case, own).is_some_and(|apart| apart.abs() <= FURTHEST_ZONE)
            && started(case, own).is_some_and(|started| {
                let since = |moment| started.since(moment);
                since(self.begin).is_some_and(|seconds| seconds >= -self.before - margin)
                    && since(self.end).is_some_and(|seconds| seconds <= self.after + margin)
            })
    }
}

/// When it began, as the first tells that has times.
pub(super) fn started(case: &Case, own: &Negotiation) -> Option<Moment> {
    own.witnesses.iter().find_map(|witness| {
        let at = case.account(witness).first_at()?;
        Some(Moment { at, clock: case.gathered[witness.source].clock })
    })
}

/// Nothing shows that it is not the negotiation of what is dialled.
fn may_be(case: &Case, view: &AttemptView<'_>, own: &Negotiation) -> bool {
    let of_version = match view.tunnel().map(|(tunnel, _)| tunnel) {
        Some(TunnelType::Ikev2) => own.version == IkeVersion::V2,
        Some(TunnelType::L2tp) => own.version == IkeVersion::V1,
        _ => true,
    };
    let is_named = |witness: &Witness| proof::is_named_as_windows_never_is(case.account(witness));
    let is_windows = !view.attempt.initiates(view.machine)
        || !own.witnesses.iter().any(is_named)
            && (0..own.witnesses.len()).all(|witness| {
                let of_negotiation = View::new(case, own, witness);
                grounds::not_windows(&of_negotiation, Party::Initiator).is_none()
                    && has_vendor_ids(case.account(&own.witnesses[witness]))
            });
    // A dial by IKEv2 that failed before it was linked did not come up.
    let failed = view.dial().is_some_and(|dial| {
        dial.step(DialStep::Failed).is_some() && dial.step(DialStep::Linked).is_none()
    });
    let came_up = || {
        let mut accounts = own.witnesses.iter().map(|witness| case.account(witness));
        accounts.any(|account| account.remarks().any(|(_, told)| told.what == Remark::ChildUp))
    };
    let by_tls = view.dial().is_none_or(|dial| matches!(dial.eap_method, 0 | EAP_TLS));
    let of_another_kind = view.authentication().is_some_and(|(with, _)| {
        let mut accounts = own.witnesses.iter().map(|witness| case.account(witness));
        accounts.any(|account| proof::is_of_another_kind(account, with, by_tls))
    });
    let never_sent = view.code().is_some_and(progress::never_sent);
    let linked = view.dial().is_some_and(|dial| dial.step(DialStep::Linked).is_some());
    let ended_otherwise =
        linked && is_refused(case, own) || failed && own.version == IkeVersion::V2 && came_up();
    // What xl2tpd says of itself is of no negotiation.
    let is_l2tps =
        (0..own.witnesses.len()).all(|witness| grounds::is_l2tps(&View::new(case, own, witness)));
    let is_another = is_l2tps || of_another_kind || is_of_another_user(case, view, own);
    let is_possible = !is_another
        && !ended_otherwise
        && !contradicts(case, view, own)
        && !denies(case, view, own);
    of_version && is_windows && is_possible && !never_sent
}

/// A site's connection, as a rule, and no roaming client's.
fn has_fixed_peer(case: &Case, own: &Negotiation) -> bool {
    own.witnesses.iter().any(|witness| case.account(witness).has_fixed_peer)
}

/// It ended in an error, and nothing of it came up.
fn is_refused(case: &Case, own: &Negotiation) -> bool {
    let mut accounts = own.witnesses.iter().map(|witness| (witness, case.account(witness)));
    accounts.clone().all(|(witness, _)| !witness.course.child_up)
        && accounts.any(|(_, account)| {
            let mut notices = account.notices();
            notices.any(|(said, kind, _)| {
                said.by == Party::Responder && kind < numbers::ike::FIRST_STATUS
            })
        })
}

/// The log names the user that EAP or XAUTH asked, and it is somebody else.
fn is_of_another_user(case: &Case, view: &AttemptView<'_>, own: &Negotiation) -> bool {
    let user = view.dial().map(|dial| account(&dial.user)).unwrap_or_default();
    let mut accounts = own.witnesses.iter().map(|witness| case.account(witness));
    let by_eap = view.authentication().is_some_and(|(with, _)| with == IpsecAuthentication::Eap);
    by_eap
        && !user.is_empty()
        && accounts.any(|told| {
            told.remarks().any(|(_, remark)| {
                remark.what == Remark::NamesUser
                    && !remark.value.is_empty()
                    && account(&remark.value) != user
            })
        })
}

/// Windows sends vendor IDs in every first message, of either version; none is missing where what
/// it holds is not told.
fn has_vendor_ids(account: &Account) -> bool {
    const VENDOR_ID: [u8; 2] = [13, 43];
    /// SA, key exchange and nonce of either version: what a reader knows to be in it where a log
    /// tells of the message and not what it holds.
    const IMPLIED: [u8; 6] = [1, 4, 10, 33, 34, 40];
    let first = account.steps.iter().find(|step| step.by == Party::Initiator);
    let opens = first.filter(|step| {
        matches!(step.exchange, Exchange::IkeSaInit) || step.position == 1 && step.message_id == 0
    });
    opens.is_none_or(|step| {
        let kinds = step.kinds.as_slice();
        let is_told = kinds.len() < Kinds::MOST && kinds.iter().any(|kind| !IMPLIED.contains(kind));
        !is_told || kinds.iter().any(|kind| VENDOR_ID.contains(kind))
    })
}

/// The certificate that the client showed is called after a host, and not after this machine.
fn names_another(case: &Case, view: &AttemptView<'_>, own: &Negotiation) -> bool {
    let has_host = |value: &str| {
        let name = value.rsplit("CN=").next().unwrap_or_default();
        name.split([',', '"']).next().is_some_and(|name| name.contains('.') || is_netbios(name))
    };
    let mut accounts = own.witnesses.iter().map(|witness| case.account(witness));
    let by_certificate =
        view.authentication().is_some_and(|(with, _)| with == IpsecAuthentication::Certificate);
    by_certificate
        && !view.machine.name.is_empty()
        && !is_named(case, view, own)
        && accounts.any(|told| {
            let mut values = told.remarks().map(|(_, remark)| &*remark.value);
            values.any(|value| value.contains("CN=") && has_host(value))
        })
}

/// In capitals and with a sign that no person's name has: as Windows calls computers.
fn is_netbios(name: &str) -> bool {
    const MOST: usize = 15;
    let is_of_it = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
    let has_mark = name.bytes().any(|b| b.is_ascii_digit() || b == b'-');
    name.len() <= MOST && has_mark && name.bytes().all(is_of_it)
}

/// Its client's vendor IDs are those of Windows.
fn is_windows(case: &Case, view: &AttemptView<'_>, own: &Negotiation) -> bool {
    let product = |witness| View::new(case, own, witness).product(Party::Initiator);
    let is_windows = |product: &str| product.starts_with("windows");
    view.attempt.initiates(view.machine)
        && (0..own.witnesses.len()).any(|witness| product(witness).is_some_and(is_windows))
}

pub(super) type Ends = (Option<IpAddr>, Option<IpAddr>);

pub(super) fn ends(case: &Case, own: &Negotiation) -> Ends {
    let account = case.account(&own.witnesses[0]);
    let address = |end: Option<Endpoint>| end.and_then(Endpoint::address);
    let ends = (address(account.initiator), address(account.responder));
    match (ends, account.steps.first()) {
        // The log does not say which end it is: who dials is no daemon, and thus the other one.
        ((None, None), Some(step)) => {
            let [from, to] = [account.from(step), account.to(step)].map(Endpoint::address);
            (from.xor(to), None)
        }
        _ => ends,
    }
}

/// A log names the machine, or the user who dials.
fn is_named(case: &Case, view: &AttemptView<'_>, own: &Negotiation) -> bool {
    let machine = view.machine.name.to_lowercase();
    let machine = machine.split('.').next().unwrap_or_default();
    let user = view.dial().map(|dial| account(&dial.user)).unwrap_or_default();
    let mut accounts = own.witnesses.iter().map(|witness| case.account(witness));
    accounts.any(|told| {
        told.remarks().any(|(_, remark)| {
            let value = remark.value.to_lowercase();
            let mut words = value.split([',', ' ', '=', '/', '"']);
            let host = |word: &str| word.split('.').next() == Some(machine);
            (!machine.is_empty() && words.any(host))
                || (!user.is_empty() && account(&remark.value) == user)
        })
    })
}
