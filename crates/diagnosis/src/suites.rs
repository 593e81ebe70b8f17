//! What one end offers beside what the other is set to accept, as its log lists both.

use agreement::{Nearest, between};
use evidence::{Algorithm, Offer, Party, Place, Proposal, Protocol, SourceId};
use numbers::ikev2::TransformType;
use verdict::{Cause, Citation, Comparison, Text};

use crate::gather::{Account, OfferId, Said, What};
use crate::view::View;

/// For which SA the suites are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    Ike,
    Child,
}

/// The proposal of a list that is nearest to an agreement.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) source: SourceId,
    pub(crate) place: Place,
    pub(crate) proposal: Proposal,
    /// Proposals of the whole list.
    pub(crate) of: usize,
}

/// Two lists that have no suite in common.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    pub(crate) offered: Listed,
    pub(crate) accepted: Listed,
    /// Who accepts; the other one offers.
    pub(crate) by: Party,
    /// The kinds of algorithm in which the nearest two differ; never empty.
    pub(crate) on: Vec<TransformType>,
    /// What such a difference is.
    pub(crate) cause: Cause,
    /// The whole lists.
    offers: Offer,
    accepts: Offer,
}

impl For {
    /// The causes between which the kinds that differ decide.
    pub(crate) fn causes(self) -> &'static [Cause] {
        match self {
            For::Ike => &[Cause::PHASE1_PROPOSAL_MISMATCH, Cause::PHASE1_DH_MISMATCH],
            For::Child => {
                &[Cause::PHASE2_PROPOSAL_MISMATCH, Cause::PFS_MISMATCH, Cause::ANTI_REPLAY_MISMATCH]
            }
        }
    }

    fn cause(self, on: &[TransformType]) -> Cause {
        match (self, on) {
            (For::Ike, [TransformType::KEY_EXCHANGE]) => Cause::PHASE1_DH_MISMATCH,
            (For::Ike, _) => Cause::PHASE1_PROPOSAL_MISMATCH,
            (For::Child, [TransformType::KEY_EXCHANGE]) => Cause::PFS_MISMATCH,
            (For::Child, [TransformType::EXTENDED_SEQUENCE_NUMBERS]) => Cause::ANTI_REPLAY_MISMATCH,
            (For::Child, _) => Cause::PHASE2_PROPOSAL_MISMATCH,
        }
    }

    fn holds(self, offer: &Offer) -> bool {
        let is_ike = |proposal: &Proposal| proposal.protocol == Protocol::Ike;
        offer.proposals.first().is_some_and(|first| is_ike(first) == (self == For::Ike))
    }
}

/// The last comparison that any log of the negotiation tells; none where the lists agree, where
/// they differ in more than algorithms, or where a suite was selected after all.
pub(crate) fn compare(view: &View<'_>, kind: For) -> Option<Compared> {
    view.negotiation
        .witnesses
        .iter()
        .find_map(|witness| compare_in(view, view.case.account(witness), kind))
}

fn compare_in(view: &View<'_>, account: &Account, kind: For) -> Option<Compared> {
    let list = |said: &Said| match said.what {
        What::Accepts(id) | What::Offers(id) | What::Selects(id) => {
            Some(view.case.offers.of(id)).filter(|offer| kind.holds(offer))
        }
        _ => None,
    };
    let accepts = |said: &&Said| matches!(said.what, What::Accepts(_)) && list(said).is_some();
    let last = account.said.iter().rfind(accepts)?;
    let asked = request(account, last);
    let later = |said: &&Said| usize::from(said.step) >= asked && list(said).is_some();
    if account.said.iter().any(|said| matches!(said.what, What::Selects(_)) && later(&said)) {
        return None;
    }
    let (source, place, offer) = offered(view, account, last, kind)?;
    let mut found: Option<(Nearest, &Said, Offer)> = None;
    // Each connection that may be used has a list of its own, and each repetition tells them again.
    let mut lists: Vec<Offer> = Vec::new();
    for said in account.said.iter().filter(accepts) {
        if request(account, said) != asked {
            continue;
        }
        let accepted = list(said)?;
        if lists.contains(&accepted) {
            continue;
        }
        lists.push(accepted.clone());
        let Some(nearest) = between(&offer, &accepted) else { continue };
        if found.as_ref().is_none_or(|(known, ..)| nearest.is_nearer(known)) {
            found = Some((nearest, said, accepted));
        }
    }
    let (nearest, said, accepted) = found?;
    if nearest.on.is_empty() || nearest.besides {
        return None;
    }
    let listed = |source, place, list: &Offer, at: usize, of| {
        let proposal = list.proposals.get(at)?.clone();
        Some(Listed { source, place, proposal, of })
    };
    let of = offer.proposals.len();
    let total = lists.iter().map(|list| list.proposals.len()).sum();
    Some(Compared {
        offered: listed(source, place, &offer, nearest.offered, of)?,
        accepted: listed(account.source, said.place, &accepted, nearest.accepted, total)?,
        by: said.by,
        cause: kind.cause(&nearest.on),
        on: nearest.on,
        offers: offer,
        accepts: Offer { proposals: lists.into_iter().flat_map(|list| list.proposals).collect() },
    })
}

/// What was offered against what was selected or else would have been accepted, kind by kind; of
/// the child SA only what was refused.
pub(crate) fn comparisons(view: &View<'_>) -> Vec<Comparison> {
    let ike = [
        ("encryption", TransformType::ENCRYPTION),
        ("integrity", TransformType::INTEGRITY),
        ("prf", TransformType::PRF),
        ("group", TransformType::KEY_EXCHANGE),
    ];
    let child = [
        ("child_encryption", TransformType::ENCRYPTION),
        ("child_integrity", TransformType::INTEGRITY),
        ("child_group", TransformType::KEY_EXCHANGE),
        ("child_esn", TransformType::EXTENDED_SEQUENCE_NUMBERS),
    ];
    let mut all = match compare(view, For::Ike) {
        Some(compared) => kind_by_kind(&ike, &compared.offers, &compared.accepts),
        None => {
            let find = |wanted: fn(&What) -> Option<OfferId>| {
                let ids = view.account().said.iter().filter_map(|said| wanted(&said.what));
                ids.map(|id| view.case.offers.of(id)).find(|offer| For::Ike.holds(offer))
            };
            let offered = find(|what| match what {
                What::Offers(id) => Some(*id),
                _ => None,
            });
            let selected = find(|what| match what {
                What::Selects(id) => Some(*id),
                _ => None,
            });
            let selected = selected.unwrap_or_default();
            offered.map_or_else(Vec::new, |offered| kind_by_kind(&ike, &offered, &selected))
        }
    };
    if let Some(compared) = compare(view, For::Child) {
        all.extend(kind_by_kind(&child, &compared.offers, &compared.accepts));
    }
    all
}

fn kind_by_kind(
    kinds: &[(&'static str, TransformType)],
    offered: &Offer,
    accepted: &Offer,
) -> Vec<Comparison> {
    let compared = kinds.iter().map(|(what, kind)| {
        let names = |offer: &Offer| -> Vec<String> {
            let own = offer.of_kind(*kind);
            let named = own.iter().filter(|algorithm| !algorithm.says_nothing());
            named.map(ToString::to_string).collect()
        };
        let (offered, accepted) = (names(offered), names(accepted));
        let common = accepted.iter().filter(|name| offered.contains(name)).cloned().collect();
        Comparison { what, offered, accepted, common }
    });
    compared.filter(|own| !(own.offered.is_empty() && own.accepted.is_empty())).collect()
}

/// The peer's message that what is accepted is laid beside.
fn request(account: &Account, accepts: &Said) -> usize {
    let until = account.steps.iter().take(usize::from(accepts.step) + 1);
    let before: Vec<_> = until.map(|step| step.by).collect();
    before.iter().rposition(|by| *by == accepts.by.peer()).unwrap_or_default()
}

/// What the peer offers: by the same log, else as another source has it.
fn offered(
    view: &View<'_>,
    account: &Account,
    accepted: &Said,
    kind: For,
) -> Option<(SourceId, Place, Offer)> {
    let found = |account: &Account, until: Option<u16>| {
        account.said.iter().rev().find_map(|said| {
            let What::Offers(id) = said.what else { return None };
            let offer = view.case.offers.of(id);
            let fits = said.by == accepted.by.peer()
                && until.is_none_or(|step| said.step <= step)
                && kind.holds(&offer);
            fits.then_some((account.source, said.place, offer))
        })
    };
    found(account, Some(accepted.step)).or_else(|| {
        let others = view.negotiation.witnesses.iter().map(|witness| view.case.account(witness));
        others.filter(|other| other.source != account.source).find_map(|other| found(other, None))
    })
}

/// Alternatives of one kind that are shown.
const SHOWN: usize = 3;

impl Listed {
    fn cite(&self, [en, it]: [&str; 2], other: &Listed) -> Citation {
        let suite = self.written(other, |_| true);
        let says = match self.of {
            0 | 1 => Text::new(format!("{en}: {suite}"), format!("{it}: {suite}")),
            of => Text::new(
                format!("{en}, of {of} the nearest: {suite}"),
                format!("{it}, di {of} la più vicina: {suite}"),
            ),
        };
        Citation { source: self.source, place: self.place, also: Vec::new(), says }
    }

    /// Its algorithms as administrators write them: of a kind that both have in common the first of
    /// these, of any other the first few.
    pub(crate) fn written(&self, other: &Listed, wanted: impl Fn(TransformType) -> bool) -> String {
        let mut algorithms: Vec<Algorithm> = Vec::new();
        let mut has_more = false;
        let all = &self.proposal.algorithms;
        for (at, first) in all.iter().enumerate() {
            let is_told = all[..at].iter().any(|own| own.kind == first.kind);
            if is_told || !wanted(first.kind) {
                continue;
            }
            let alike = || all.iter().filter(|own| own.kind == first.kind);
            match alike().find(|own| other.proposal.algorithms.contains(own)) {
                Some(common) => algorithms.push(*common),
                None => {
                    algorithms.extend(alike().take(SHOWN));
                    has_more |= alike().count() > SHOWN;
                }
            }
        }
        let written = Proposal { algorithms, ..self.proposal.clone() }.to_string();
        if has_more { format!("{written} …") } else { written }
    }
}

impl Compared {
    /// Both lists, what is offered first.
    pub(crate) fn cite(&self) -> [Citation; 2] {
        let [offers, accepts] = self.verbs();
        let (offered, accepted) = (&self.offered, &self.accepted);
        [offered.cite(offers, accepted), accepted.cite(accepts, offered)]
    }

    fn verbs(&self) -> [[&'static str; 2]; 2] {
        match self.by {
            Party::Initiator => [
                ["the gateway offers", "il gateway offre"],
                ["the client accepts", "il client accetta"],
            ],
            _ => [
                ["the client offers", "il client offre"],
                ["the gateway accepts", "il gateway accetta"],
            ],
        }
    }

    /// In what they differ, in one sentence.
    pub(crate) fn headline(&self) -> Text {
        let differ = |names: Vec<&str>, and: &str, [one, many]: [&str; 2]| match names.split_last()
        {
            Some((last, [])) => format!("{last} {one}"),
            Some((last, others)) => format!("{} {and} {last} {many}", others.join(", ")),
            None => String::new(),
        };
        let names = |at: usize| self.on.iter().map(|kind| name(*kind)[at]).collect();
        let told = |listed: &Listed, other: &Listed, none: &str| match listed
            .written(other, |kind| self.on.contains(&kind))
        {
            text if text.is_empty() => none.to_owned(),
            text => text,
        };
        let [offers, accepts] = self.verbs();
        let lists = |at: usize, none: &str| {
            let offered = told(&self.offered, &self.accepted, none);
            let accepted = told(&self.accepted, &self.offered, none);
            format!("{} {offered}, {} {accepted}", offers[at], accepts[at])
        };
        let (en, it) = (["differs", "differ"], ["differisce", "differiscono"]);
        // Italian denies the verb.
        let denied = |text: String| {
            text.replace("accetta nulla", "non ne accetta").replace("offre nulla", "non ne offre")
        };
        Text::new(
            format!("{}: {}", differ(names(0), "and", en), lists(0, "none")),
            format!("{}: {}", differ(names(1), "e", it), denied(lists(1, "nulla"))),
        )
    }

    /// The kinds that differ, as the report's contract names them.
    pub(crate) fn differs(&self) -> Vec<String> {
        self.on.iter().map(|kind| key(*kind).to_owned()).collect()
    }
}

fn key(kind: TransformType) -> &'static str {
    match kind {
        TransformType::ENCRYPTION => "encryption",
        TransformType::PRF => "prf",
        TransformType::INTEGRITY => "integrity",
        TransformType::KEY_EXCHANGE => "group",
        TransformType::EXTENDED_SEQUENCE_NUMBERS => "esn",
        _ => "additional-key-exchange",
    }
}

fn name(kind: TransformType) -> [&'static str; 2] {
    match kind {
        TransformType::ENCRYPTION => ["encryption", "la cifratura"],
        TransformType::PRF => ["the PRF", "la PRF"],
        TransformType::INTEGRITY => ["integrity", "l’integrità"],
        TransformType::KEY_EXCHANGE => ["the Diffie-Hellman group", "il gruppo Diffie-Hellman"],
        TransformType::EXTENDED_SEQUENCE_NUMBERS => {
            ["the use of extended sequence numbers", "l’uso di numeri di sequenza estesi"]
        }
        _ => ["an additional key exchange", "uno scambio di chiavi aggiuntivo"],
    }
}
