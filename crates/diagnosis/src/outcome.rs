//! How each negotiation ended, and the one sentence about all of them.

use std::collections::BTreeSet;

use evidence::{Exchange, IkeVersion, Limit, Party, Product, Remark};
use verdict::{Confidence, Finding, NegotiationOutcome, Outcome, Text, Verdict, Weight};

use crate::Examined;
use crate::attempts::examine::Tried;
use crate::attempts::view::AttemptView;
use crate::attempts::{self, Known};
use crate::case::{Case, Negotiation};
use crate::gather::Account;
use crate::rank;
use crate::symptoms::ANOTHER_CHILD;
use crate::view::{Symptom, View};

/// Without regard to later attempts.
pub(crate) fn of(
    case: &Case,
    negotiation: &Negotiation,
    symptom: Option<&Symptom>,
) -> NegotiationOutcome {
    if let Some(symptom) = symptom {
        if symptom.name == "auth-never-sent" {
            return NegotiationOutcome::Incomplete;
        }
        // The log says what failed; that it tells no answer means nothing.
        if symptom.name == rank::JUDGED {
            return NegotiationOutcome::Failed;
        }
        let view = View::new(case, negotiation, symptom.witness);
        let answered = view.account().steps.iter().any(|step| step.by == Party::Responder);
        return if answered { NegotiationOutcome::Failed } else { NegotiationOutcome::Unanswered };
    }
    let up = negotiation
        .witnesses
        .iter()
        .filter(|witness| !lacks_child(case.account(witness)))
        .any(|witness| witness.course.child_up && witness.course.decisive.is_some());
    if up || says_up(case, negotiation) {
        NegotiationOutcome::Established
    } else {
        NegotiationOutcome::Incomplete
    }
}

/// A log of one that says of each child SA that it came up: of this one it says so of the IKE SA
/// alone, or only that an end proved itself, and is cut off while the other's proof is looked at.
fn lacks_child(account: &Account) -> bool {
    const TELL: [Product; 4] =
        [Product::StrongSwan, Product::Libreswan, Product::Openswan, Product::Pluto];
    let tells = account.logger.is_some_and(|(_, product)| TELL.contains(&product));
    let says = |what| account.remarks().any(|(_, told)| told.what == what);
    let is_under_way = [
        Remark::Established,
        Remark::ProvesWithKey,
        Remark::ProvesWithSignature,
        Remark::AuthenticatedPeer,
    ];
    tells && is_under_way.into_iter().any(says) && !says(Remark::ChildUp)
}

/// A daemon's log tells no messages, or none from the beginning, and that the child SA came up.
pub(crate) fn says_up(case: &Case, negotiation: &Negotiation) -> bool {
    negotiation.witnesses.iter().any(|witness| {
        let account = case.account(witness);
        (witness.course.late_start
            || account.steps.iter().all(|step| step.exchange == Exchange::None))
            && account.remarks().any(|(_, told)| told.what == Remark::ChildUp)
    })
}

/// Who could take it back says that it is up; in IKEv1 it has confirmed it before the responder
/// can say so (RFC 2409 §5.5).
pub(crate) fn initiator_says_up(case: &Case, negotiation: &Negotiation) -> bool {
    let mut accounts = negotiation.witnesses.iter().map(|witness| case.account(witness));
    accounts.any(|account| {
        account.remarks().any(|(said, told)| {
            let confirmed = negotiation.version == IkeVersion::V1 || said.by == Party::Initiator;
            told.what == Remark::ChildUp && confirmed
        })
    })
}

/// A dial whose IPsec came up shows that its negotiation went on where the capture ends.
pub(crate) fn as_dialled(case: &Case, examined: &mut [Examined<'_>]) {
    for attempt in case.attempts.iter().filter(|attempt| attempt.negotiation.is_some()) {
        let view = AttemptView::new(case, attempt);
        if view.came_up().is_none() {
            continue;
        }
        let own = examined.iter_mut().find(|e| Some(e.negotiation.id) == attempt.negotiation);
        let failed = |e: &Examined<'_>| {
            matches!(e.outcome, NegotiationOutcome::Failed | NegotiationOutcome::Unanswered)
        };
        let was_up = |e: &Examined<'_>| {
            e.symptom()
                .is_some_and(|symptom| View::new(case, e.negotiation, symptom.witness).came_up())
        };
        if let Some(own) = own.filter(|e| failed(e) && !was_up(e)) {
            own.symptoms.clear();
            own.outcome = NegotiationOutcome::Incomplete;
        }
    }
}

/// Protected packets of either end, in any source.
pub(crate) fn lasting_traffic(case: &Case, negotiation: &Negotiation) -> bool {
    (0..negotiation.witnesses.len()).any(|witness| {
        let view = View::new(case, negotiation, witness);
        let parties = [Party::Initiator, Party::Responder];
        parties.iter().any(|party| view.protected(*party).packets > 0)
    })
}

pub(crate) fn verdict(
    case: &Case,
    examined: &[Examined<'_>],
    tried: &[Tried<'_>],
    findings: &[Finding],
    noise: &BTreeSet<u32>,
) -> Verdict {
    let first = findings.iter().position(|finding| finding.weight == Weight::Cause);
    let of_first = first.map(|at| findings[at].negotiations.as_slice()).unwrap_or_default();
    if let Some(at) = first {
        let finding = &findings[at];
        if finding.confidence >= Confidence::Likely {
            return Verdict {
                outcome: Outcome::Explained,
                cause: Some(finding.cause),
                finding: Some(at),
                sentence: finding.headline.clone(),
            };
        }
    }
    let failed = examined
        .iter()
        .rev()
        .filter(|e| !noise.contains(&e.negotiation.tunnel))
        .filter(|e| of_first.is_empty() || of_first.contains(&e.negotiation.id));
    let failed = failed.into_iter().find(|e| {
        matches!(e.outcome, NegotiationOutcome::Failed | NegotiationOutcome::Unanswered)
            || (e.outcome == NegotiationOutcome::Incomplete && !e.symptoms.is_empty())
    });
    if let Some(failed) = failed {
        return Verdict {
            outcome: Outcome::Undecided,
            cause: None,
            finding: first,
            sentence: undecided(failed),
        };
    }
    let failed = tried
        .iter()
        .rev()
        .filter(|own| of_first.is_empty() || of_first.contains(&own.id))
        .find(|own| own.failed());
    if let Some(failed) = failed {
        return Verdict {
            outcome: Outcome::Undecided,
            cause: None,
            finding: first,
            sentence: attempts::report::undecided(case, failed),
        };
    }
    let settled = |outcome: NegotiationOutcome| {
        matches!(outcome, NegotiationOutcome::Established | NegotiationOutcome::Recovered)
    };
    let by_captures = examined.iter().any(|e| settled(e.outcome));
    if by_captures || tried.iter().any(|own| settled(own.outcome)) {
        let sentence = if by_captures { None } else { attempts::report::healthy(case, tried) };
        return Verdict {
            outcome: Outcome::NoFailure,
            cause: None,
            finding: None,
            sentence: sentence.unwrap_or_else(|| healthy(case, examined)),
        };
    }
    if let Some(state) = tried.iter().find(|own| own.attempt.known == Known::State)
        && let Some(at) = findings.iter().position(|own| own.negotiations.contains(&state.id))
    {
        let wrong = &findings[at].headline;
        return Verdict {
            outcome: Outcome::NothingToJudge,
            cause: None,
            finding: Some(at),
            sentence: Text::new(
                format!("no failed connection is in it; but {}", wrong.en),
                format!("non contiene alcuna connessione non riuscita; ma {}", wrong.it),
            ),
        };
    }
    if let Some(off) =
        examined.is_empty().then(|| attempts::report::called_off(case, tried)).flatten()
    {
        return Verdict {
            outcome: Outcome::NothingToJudge,
            cause: None,
            finding: None,
            sentence: off,
        };
    }
    let sentence = nothing(case, examined);
    Verdict { outcome: Outcome::NothingToJudge, cause: None, finding: None, sentence }
}

/// Why there is nothing to judge.
fn nothing(case: &Case, examined: &[Examined<'_>]) -> Text {
    let Some(last) = examined.last() else {
        if case.sources.iter().any(|source| source.kind != evidence::SourceKind::Capture) {
            return Text::new(
                "nothing in it tells of an IPsec connection that failed",
                "nulla qui parla di una connessione IPsec non riuscita",
            );
        }
        return Text::new(
            "there is no IKE negotiation to judge",
            "non c’è alcuna negoziazione IKE da giudicare",
        );
    };
    let view = View::new(case, last.negotiation, 0);
    let hides = |limit: &Limit| {
        matches!(limit, Limit::OnlyPort500 | Limit::OnlyFirstFragments | Limit::Filter(_))
    };
    if view.breaks_off() {
        Text::new(
            "the file breaks off in the middle of the negotiation",
            "il file si interrompe a metà della negoziazione",
        )
    } else if view.one_sided() {
        Text::new(
            "only one direction was recorded: what the other end said is not in it",
            "è stata registrata una sola direzione: ciò che ha detto l’altro lato non c’è",
        )
    } else if view.course().late_start {
        Text::new(
            "the evidence begins in the middle of the negotiation",
            "le prove cominciano a metà della negoziazione",
        )
    } else if view.limit(hides).is_some() {
        Text::new(
            "the capture may have been filtered: what it lacks proves nothing",
            "la cattura può essere stata filtrata: ciò che manca non prova nulla",
        )
    } else {
        Text::new(
            "the evidence ends in the middle of the negotiation",
            "le prove finiscono a metà della negoziazione",
        )
    }
}

/// What is seen, without a cause.
fn undecided(failed: &Examined<'_>) -> Text {
    let says = failed.symptom().and_then(|symptom| {
        // The daemon's own words say more than that it judged.
        let own = symptom.shows.first().filter(|_| symptom.name == rank::JUDGED);
        let [en, it] = knowledge::symptom(symptom.name)?.says;
        let first = |text: &str| text.split("; ").next().unwrap_or_default().to_owned();
        Some(own.map_or_else(
            || Text::new(en, it),
            |shown| Text::new(first(&shown.says.en), first(&shown.says.it)),
        ))
    });
    let may_be_corrected = failed.symptom().is_some_and(|symptom| symptom.name == ANOTHER_CHILD);
    match says {
        Some(says) if may_be_corrected => Text::new(
            format!("{}; this evidence does not say whether it was corrected", says.en),
            format!("{}; queste prove non dicono se è stato corretto", says.it),
        ),
        Some(says) => Text::new(
            format!("{}; this evidence does not say why", says.en),
            format!("{}; queste prove non dicono perché", says.it),
        ),
        None => Text::new(
            "a negotiation failed, and this evidence does not say why",
            "una negoziazione è fallita, e queste prove non dicono perché",
        ),
    }
}

fn healthy(case: &Case, examined: &[Examined<'_>]) -> Text {
    let up: Vec<_> =
        examined.iter().filter(|e| e.outcome == NegotiationOutcome::Established).collect();
    let [only] = up.as_slice() else {
        let retired: u64 = case.gathered.iter().map(|told| told.retired).sum();
        let count = up.len() as u64 + retired;
        return Text::new(
            format!("no failure: {count} negotiations were established"),
            format!("nessun errore: {count} negoziazioni sono riuscite"),
        );
    };
    let view = View::new(case, only.negotiation, 0);
    let name = |party: Party, [en, it]: [&str; 2]| match view.end(party) {
        Some(_) => [view.address(party), view.address(party)],
        None => [en.to_owned(), it.to_owned()],
    };
    let client = name(Party::Initiator, ["the client", "il client"]);
    let gateway = name(Party::Responder, ["the gateway", "il gateway"]);
    if [Party::Initiator, Party::Responder].iter().all(|party| view.end(*party).is_none()) {
        return Text::new(
            "no failure seen: the two ends, which are not named, negotiated to the end",
            "nessun errore visto: i due lati, che non sono indicati, hanno negoziato fino in fondo",
        );
    }
    if !lasting_traffic(case, only.negotiation) {
        // Whether an end accepts what it was told last is sealed; traffic would show it.
        return Text::new(
            format!(
                "no failure seen: {} and {} negotiated to the end; no protected traffic is in the \
                 evidence",
                client[0], gateway[0]
            ),
            format!(
                "nessun errore visto: {} e {} hanno negoziato fino in fondo; nelle prove non c’è \
                 traffico protetto",
                client[1], gateway[1]
            ),
        );
    }
    Text::new(
        format!("no failure: the tunnel between {} and {} was established", client[0], gateway[0]),
        format!("nessun errore: il tunnel tra {} e {} è stato stabilito", client[1], gateway[1]),
    )
}
