//! What each source covers and from where it looked, in sentences.

use evidence::{Limit, Party, Vantage};
use verdict::Text;

use crate::case::{Case, Witness};
use crate::course::Ending;

fn witnesses(case: &Case, source: usize) -> impl Iterator<Item = &Witness> {
    case.negotiations
        .iter()
        .flat_map(|negotiation| &negotiation.witnesses)
        .filter(move |witness| witness.source == source)
}

/// The vantage on which all of a source's negotiations agree.
pub(crate) fn vantage(case: &Case, source: usize) -> Vantage {
    let mut all = witnesses(case, source)
        .map(|witness| witness.vantage)
        .filter(|vantage| *vantage != Vantage::Unknown);
    let Some(first) = all.next() else { return Vantage::Unknown };
    if all.all(|vantage| vantage == first) { first } else { Vantage::Middle }
}

pub(crate) fn vantage_because(case: &Case, source: usize) -> Option<Text> {
    let half = witnesses(case, source).find_map(|witness| case.account(witness).half_of_two);
    if let Some(half) = half {
        let (en, it) = match half {
            Party::Initiator => ("initiator’s", "dell’iniziatore"),
            _ => ("responder’s", "del risponditore"),
        };
        return Some(Text::new(
            format!("taken for the {en}: each of the two logs tells of one attempt"),
            format!("preso per quello {it}: ciascuno dei due log parla di un solo tentativo"),
        ));
    }
    let shown = witnesses(case, source).find_map(|witness| witness.vantage_shown)?;
    let packet = shown.number();
    if witnesses(case, source).any(|witness| case.account(witness).is_logged) {
        return Some(match vantage(case, source) {
            Vantage::Initiator => Text::new("the initiator’s own", "dell’iniziatore stesso"),
            Vantage::Responder => Text::new("the responder’s own", "del risponditore stesso"),
            Vantage::Middle | Vantage::Unknown => return None,
        });
    }
    Some(match vantage(case, source) {
        Vantage::Initiator => Text::new(
            format!("taken on the initiator’s side: its packets passed no router yet (#{packet})"),
            format!(
                "presa dal lato dell’iniziatore: i suoi pacchetti non hanno ancora attraversato router (#{packet})"
            ),
        ),
        Vantage::Responder => Text::new(
            format!("taken on the responder’s side: its packets passed no router yet (#{packet})"),
            format!(
                "presa dal lato del risponditore: i suoi pacchetti non hanno ancora attraversato router (#{packet})"
            ),
        ),
        Vantage::Middle => Text::new(
            format!("taken between the two ends: both ends’ packets passed routers (#{packet})"),
            format!(
                "presa tra i due lati: i pacchetti di entrambi hanno attraversato router (#{packet})"
            ),
        ),
        Vantage::Unknown => return None,
    })
}

pub(crate) fn sentences(case: &Case, source: usize) -> Vec<Text> {
    let covers = &case.sources[source].covers;
    let mut sentences = Vec::new();
    // Where nothing was agreed, nothing else was to be expected.
    let agreed = witnesses(case, source).any(|witness| {
        witness.course.ike_up || matches!(witness.course.decisive, Some((_, Ending::Stopped(_))))
    });
    for limitation in &covers.limits {
        if limitation.limit == Limit::OnlyPort500 && !agreed {
            continue;
        }
        sentences.push(match &limitation.limit {
            Limit::Filter(filter) => Text::new(
                format!("captured with a filter: {filter}"),
                format!("cattura con un filtro: {filter}"),
            ),
            Limit::OnlyPort500 => Text::new(
                "only UDP port 500 was ever seen: a filter may have hidden port 4500 and ESP",
                "si è vista solo la porta UDP 500: un filtro può aver nascosto la porta 4500 ed ESP",
            ),
            Limit::OnlyFirstFragments => Text::new(
                "only first IP fragments were ever seen: a filter on ports hides the others",
                "si sono visti solo i primi frammenti IP: un filtro sulle porte nasconde gli altri",
            ),
            Limit::SnapLength(bytes) => Text::new(
                format!("packets were cut to {bytes} bytes"),
                format!("i pacchetti sono stati troncati a {bytes} byte"),
            ),
            Limit::OneDirection => Text::new(
                "only one direction was ever seen",
                "si è vista una sola direzione",
            ),
            Limit::NoNetEvents => Text::new(
                "its list of net events is empty: a restart empties it",
                "il suo elenco degli eventi di rete è vuoto: un riavvio lo svuota",
            ),
            Limit::Empty => Text::new("the capture is empty", "la cattura è vuota"),
        });
    }
    if case.gathered[source].accounts.is_empty() && !covers.others.is_empty() {
        let list: Vec<String> = covers
            .others
            .iter()
            .take(4)
            .map(|other| format!("{} ({})", other.what, other.packets))
            .collect();
        let list = list.join(", ");
        sentences.push(Text::new(
            format!("no IKE in it; it holds {list}"),
            format!("non contiene IKE; contiene {list}"),
        ));
    }
    sentences
}
