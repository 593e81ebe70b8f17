//! What machines say of themselves: checks that are turned off, certificates that end soon.

use std::collections::BTreeMap;

use evidence::{CertificateChange, Exchange, Party};
use verdict::{
    Cause, Citation, Cited, Confidence, Finding, Parameter, Phase, Remedy, Side, Text, Weight,
};

use crate::case::Case;
use crate::fixes;
use crate::gather::{At, ChangeTold, SettingTold, Told};
use crate::machines::Machine;

/// Values that turn a check off, and what they do.
const WORKAROUNDS: [(&str, [&str; 2]); 2] = [
    (
        "DisableIKENameEkuCheck",
        [
            "whoever has a certificate of a trusted authority can pose as the gateway",
            "chiunque abbia un certificato di un’autorità attendibile può fingersi il gateway",
        ],
    ),
    (
        "AllowL2TPWeakCrypto",
        ["L2TP/IPsec may agree on MD5 and DES", "L2TP/IPsec può concordare MD5 e DES"],
    ),
];
/// Certificates that are named; a server's store may hold thousands.
const MOST: usize = 16;

/// One for each value and each certificate, whatever the number of machines.
pub(super) fn findings(case: &Case) -> Vec<Finding> {
    let mut found: BTreeMap<(Cause, String), Finding> = BTreeMap::new();
    for machine in &case.machines {
        let own = workarounds(machine).into_iter().chain(expiring(machine));
        for (key, finding) in own {
            if let Some(kept) = found.get_mut(&key) {
                kept.count = kept.count.saturating_add(1);
                if kept.count as usize <= MOST {
                    kept.evidence = kept.evidence.clone().and(finding.evidence.iter().cloned());
                }
            } else if found.len() < MOST {
                found.insert(key, finding);
            }
        }
    }
    found.into_values().collect()
}

type Found = ((Cause, String), Finding);

fn workarounds(machine: &Machine) -> Vec<Found> {
    let settings = &machine.journal.settings;
    let mut found = Vec::new();
    for (name, [en, it]) in WORKAROUNDS {
        // In the registry it is every profile's, in a profile that profile's; the newest counts.
        let mut newest: BTreeMap<&str, &Told<SettingTold>> = BTreeMap::new();
        for told in settings.iter().filter(|told| told.what.name.eq_ignore_ascii_case(name)) {
            newest.insert(&told.what.key, told);
        }
        let set = |told: &&Told<SettingTold>| told.what.value.is_some_and(|value| value != 0);
        for told in newest.into_values().filter(set).take(MOST) {
            let headline =
                Text::new(format!("{name} is set: {en}"), format!("{name} è impostato: {it}"));
            let place = match told.what.key.as_str() {
                "" => name.to_owned(),
                key => format!("{key}, {name}"),
            };
            let says = Text::same(format!("{place} = {}", told.what.value.unwrap_or(1)));
            let parameter = ("value", Parameter::Word(name.to_owned()));
            let cause = Cause::INSECURE_WORKAROUND;
            let remedies = vec![
                (Side::Responder, Remedy::SetSubjectAlternativeName),
                (own_side(machine), Remedy::RemoveWorkaround),
            ];
            // Without a certificate in question there is nothing to mend first.
            let remedies = match name {
                "AllowL2TPWeakCrypto" => remedies.into_iter().skip(1).collect(),
                _ => remedies,
            };
            let finding = finding(machine, cause, told.at, says, headline, parameter, remedies);
            found.push(((cause, name.to_owned()), finding));
        }
    }
    found
}

fn expiring(machine: &Machine) -> Vec<Found> {
    let changes = &machine.journal.changes;
    let ended = Ended::of(changes);
    let mut found: Vec<Found> = Vec::new();
    for (index, told) in changes.iter().enumerate() {
        let ChangeTold::Certificate { what: CertificateChange::ExpiresSoon, subject, thumbprint } =
            &told.what
        else {
            continue;
        };
        let name = if subject.is_empty() { thumbprint } else { subject };
        let key = (Cause::EXPIRING_SOON, name.clone());
        let gone = ended.after(subject, thumbprint, index, told.at);
        if gone || found.len() >= MOST || found.iter().any(|(known, _)| *known == key) {
            continue;
        }
        let headline = match name.as_str() {
            "" => Text::new("a certificate ends soon", "un certificato sta per scadere"),
            name => Text::new(
                format!("the certificate “{name}” ends soon"),
                format!("il certificato “{name}” sta per scadere"),
            ),
        };
        let says = headline.clone();
        let parameter = ("certificate", Parameter::Word(name.clone()));
        let remedies = vec![(own_side(machine), Remedy::RenewBeforeExpiry)];
        let finding = finding(machine, key.0, told.at, says, headline, parameter, remedies);
        found.push((key, finding));
    }
    found
}

/// Certificates that were renewed, replaced or taken away: the last time that was told of each.
#[derive(Default)]
struct Ended<'a> {
    by_thumbprint: BTreeMap<&'a str, (usize, At)>,
    /// A successor has another thumbprint.
    by_subject: BTreeMap<&'a str, (usize, At)>,
}

impl<'a> Ended<'a> {
    fn of(changes: &'a [Told<ChangeTold>]) -> Ended<'a> {
        use CertificateChange::{Archived, Deleted, Renewed, Replaced};
        let mut ended = Ended::default();
        for (index, told) in changes.iter().enumerate() {
            let ChangeTold::Certificate { what, subject, thumbprint } = &told.what else {
                continue;
            };
            if matches!(what, Renewed | Replaced | Deleted | Archived) {
                ended.by_thumbprint.insert(thumbprint, (index, told.at));
            }
            if matches!(what, Renewed | Replaced) {
                ended.by_subject.insert(subject, (index, told.at));
            }
        }
        ended.by_thumbprint.remove("");
        ended.by_subject.remove("");
        ended
    }

    fn after(&self, subject: &str, thumbprint: &str, index: usize, at: At) -> bool {
        let own = self.by_thumbprint.get(thumbprint);
        let both = own.into_iter().chain(self.by_subject.get(subject));
        both.into_iter().any(|(ended, when)| {
            when.seconds_since(at).map_or(*ended > index, |seconds| seconds > 0.0)
        })
    }
}

fn own_side(machine: &Machine) -> Side {
    if machine.is_server() { Side::Responder } else { Side::Initiator }
}

fn finding(
    machine: &Machine,
    cause: Cause,
    at: At,
    says: Text,
    headline: Text,
    parameter: (&'static str, Parameter),
    remedies: Vec<(Side, Remedy)>,
) -> Finding {
    let shown = Citation { source: at.source, place: at.place, also: Vec::new(), says };
    Finding {
        cause,
        weight: Weight::Hygiene,
        confidence: Confidence::Proven,
        side: own_side(machine),
        noticed_by: Party::Unknown,
        phase: Phase::None,
        exchange: Exchange::None,
        negotiations: Vec::new(),
        count: 1,
        first: at.when,
        last: at.when,
        headline,
        parameters: vec![parameter],
        evidence: Cited::new(shown),
        explains: Vec::new(),
        ruled_out: Vec::new(),
        still_open: Vec::new(),
        fixes: fixes::of_attempt(None, remedies),
        tell: None,
    }
}
