//! What changed between the last time it worked and the first time it did not; what several
//! failing machines have in common.

use std::collections::{BTreeMap, BTreeSet};

use evidence::{CertificateChange, StartType, When};
use verdict::{Changes, EventReport, NegotiationOutcome, Text};

use super::examine::Tried;
use super::tell;
use super::view::AttemptView;
use crate::case::Case;
use crate::gather::{At, ChangeTold, ServiceTold};
use crate::machines::Machine;

/// Series whose changes are told, the newest failing first.
const MOST_SERIES: usize = 3;
/// Changes told of one series.
const MOST: usize = 12;

pub(crate) fn since_it_worked(case: &Case, tried: &[Tried<'_>]) -> Vec<Changes> {
    let mut told: Vec<Changes> = Vec::new();
    let mut seen: BTreeSet<u32> = BTreeSet::new();
    for own in tried.iter().rev().filter(|own| own.failed()) {
        if told.len() >= MOST_SERIES || !seen.insert(own.attempt.series) {
            continue;
        }
        told.extend(of_series(case, tried, own));
    }
    told
}

fn of_series(case: &Case, tried: &[Tried<'_>], failed: &Tried<'_>) -> Option<Changes> {
    let of_series = || tried.iter().filter(|own| own.attempt.series == failed.attempt.series);
    let worked = of_series().rfind(|own| own.outcome == NegotiationOutcome::Established)?;
    let mut after = of_series().skip_while(|own| own.id != worked.id).skip(1);
    let first = after.find(|own| own.failed())?;
    let machine = &case.machines[failed.attempt.machine];
    let (from, to) = (ended(case, worked)?, began(case, first)?);
    let between = |at: At| {
        let after = at.seconds_since(from).is_some_and(|seconds| seconds > 0.0);
        after && to.seconds_since(at).is_some_and(|seconds| seconds >= 0.0)
    };
    let journal = &machine.journal;
    let row = |at: At, says: Text| EventReport {
        at: at.when,
        machine: machine.name.clone(),
        by: None,
        number: None,
        says,
        source: at.source,
        place: at.place,
        after: None,
    };
    let mut changes: Vec<EventReport> = journal
        .changes
        .iter()
        .filter(|told| between(told.at))
        .filter_map(|told| Some(row(told.at, change(&told.what)?)))
        .collect();
    let services = journal.services.iter().filter(|told| between(told.at));
    changes.extend(services.filter_map(|told| Some(row(told.at, service(&told.what)?))));
    changes.sort_by_key(|row| row.at);
    let more = changes.len().saturating_sub(MOST);
    changes.truncate(MOST);
    let view = AttemptView::new(case, failed.attempt);
    Some(Changes {
        machine: machine.name.clone(),
        profile: view.dial().map(|dial| dial.profile.clone()).unwrap_or_default(),
        last_success: from.when,
        first_failure: to.when,
        changes,
        more: more as u32,
    })
}

fn ended(case: &Case, own: &Tried<'_>) -> Option<At> {
    own.attempt.span(&case.machines[own.attempt.machine]).map(|(_, end)| end)
}

fn began(case: &Case, own: &Tried<'_>) -> Option<At> {
    own.attempt.span(&case.machines[own.attempt.machine]).map(|(begin, _)| begin)
}

/// In words, where it can have to do with a connection.
pub(crate) fn change(change: &ChangeTold) -> Option<Text> {
    let named = |en: &str, it: &str, name: &str| match name {
        "" => Text::new(en, it),
        name => Text::new(format!("{en}: {name}"), format!("{it}: {name}")),
    };
    Some(match change {
        ChangeTold::Update { kb, installed: true, title } => match (kb, title.as_str()) {
            (0, title) => named("update installed", "aggiornamento installato", title),
            (kb, _) => Text::new(
                format!("update KB{kb} installed"),
                format!("aggiornamento KB{kb} installato"),
            ),
        },
        ChangeTold::Update { installed: false, .. } => return None,
        ChangeTold::Booted => Text::new("the computer started", "avvio del computer"),
        ChangeTold::Version { build, revision } => {
            let revision = revision.map(|revision| format!(".{revision}")).unwrap_or_default();
            Text::same(format!("Windows build {build}{revision}"))
        }
        ChangeTold::ClockSet { seconds } if seconds.abs() < 60 => return None,
        ChangeTold::ClockSet { seconds } => Text::new(
            format!("the clock was set by {seconds} s"),
            format!("orologio spostato di {seconds} s"),
        ),
        ChangeTold::NetworkUp { name } => named("network connected", "rete connessa", name),
        ChangeTold::NetworkDown { name } => named("network disconnected", "rete disconnessa", name),
        ChangeTold::ServiceInstalled { name, .. } => {
            named("service installed", "servizio installato", name)
        }
        ChangeTold::ProfileCreated { name } => named("profile created", "profilo creato", name),
        ChangeTold::ProfileChanged { name } => named("profile changed", "profilo modificato", name),
        ChangeTold::ProfileDeleted { name } => named("profile deleted", "profilo eliminato", name),
        ChangeTold::Certificate { what, subject, .. } => {
            let [en, it] = certificate(*what);
            named(en, it, subject)
        }
        ChangeTold::FilterProvider { name } => {
            named("filter provider appeared", "comparso un provider di filtri", name)
        }
        ChangeTold::Software { .. } => return None,
    })
}

fn certificate(what: CertificateChange) -> [&'static str; 2] {
    match what {
        CertificateChange::Installed => ["certificate installed", "certificato installato"],
        CertificateChange::Replaced => ["certificate replaced", "certificato sostituito"],
        CertificateChange::Renewed => ["certificate renewed", "certificato rinnovato"],
        CertificateChange::Expired => ["certificate expired", "certificato scaduto"],
        CertificateChange::ExpiresSoon => {
            ["certificate about to expire", "certificato in scadenza"]
        }
        CertificateChange::Deleted => ["certificate deleted", "certificato eliminato"],
        CertificateChange::Archived => ["certificate archived", "certificato archiviato"],
    }
}

/// Only what makes a difference: services on demand start and stop all day.
fn service(service: &ServiceTold) -> Option<Text> {
    let key = service.name.key();
    let by = match service.by.as_str() {
        "" => [String::new(), String::new()],
        by => [format!(" by {by}"), format!(" da {by}")],
    };
    let start = match service.start? {
        _ if service.start_before.is_none() => return None,
        StartType::Automatic => ["automatic", "automatico"],
        StartType::Manual => ["manual", "manuale"],
        StartType::Disabled => ["disabled", "disabilitato"],
    };
    Some(Text::new(
        format!("service {key} set to {}{}", start[0], by[0]),
        format!("servizio {key} impostato su {}{}", start[1], by[1]),
    ))
}

/// What all failing machines share, where there are several and others, or causes, to tell from.
pub(crate) fn shared(case: &Case, tried: &[Tried<'_>]) -> Vec<Text> {
    let mut failing: BTreeMap<usize, Vec<&Tried<'_>>> = BTreeMap::new();
    for own in tried.iter().filter(|own| own.failed()) {
        failing.entry(own.attempt.machine).or_default().push(own);
    }
    failing.retain(|machine, _| !case.machines[*machine].name.is_empty());
    let count = failing.len();
    if count < 2 {
        return Vec::new();
    }
    let mut texts = Vec::new();
    let codes = common(&failing, |_, attempts| {
        attempts.iter().filter_map(|own| own.attempt.code).collect()
    });
    texts.extend(codes.into_iter().map(|code| {
        let code = tell::code(code);
        Text::new(
            format!("all {count} failing computers show {code}"),
            format!("tutti i {count} computer che non riescono mostrano {code}"),
        )
    }));
    let servers = common(&failing, |_, attempts| {
        let name = |own: &&Tried<'_>| AttemptView::new(case, own.attempt).server();
        attempts.iter().map(name).filter(|name| !name.is_empty()).collect()
    });
    texts.extend(servers.into_iter().map(|server| {
        Text::new(
            format!("all {count} dial {server}"),
            format!("tutti i {count} chiamano {server}"),
        )
    }));
    let installed = common(&failing, |machine, _| updates(&case.machines[machine]));
    // What those have that do not fail, too, tells nothing.
    let healthy: Vec<usize> =
        (0..case.machines.len()).filter(|machine| !failing.contains_key(machine)).collect();
    let telling = installed
        .into_iter()
        .filter(|kb| !healthy.iter().any(|machine| updates(&case.machines[*machine]).contains(kb)));
    texts.extend(telling.take(4).map(|kb| {
        Text::new(
            format!("all {count} have update KB{kb}"),
            format!("tutti i {count} hanno l’aggiornamento KB{kb}"),
        )
    }));
    texts
}

fn updates(machine: &Machine) -> BTreeSet<u32> {
    let told = machine.journal.changes.iter().filter(|told| told.at.when != When::Absent);
    told.filter_map(|told| match told.what {
        ChangeTold::Update { kb, installed: true, .. } if kb != 0 => Some(kb),
        _ => None,
    })
    .collect()
}

fn common<T: Ord + Clone>(
    failing: &BTreeMap<usize, Vec<&Tried<'_>>>,
    of: impl Fn(usize, &[&Tried<'_>]) -> BTreeSet<T>,
) -> BTreeSet<T> {
    let mut sets = failing.iter().map(|(machine, attempts)| of(*machine, attempts));
    let Some(first) = sets.next() else { return BTreeSet::new() };
    sets.fold(first, |common, set| common.intersection(&set).cloned().collect())
}
