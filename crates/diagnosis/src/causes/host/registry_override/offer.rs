//! What a capture shows of the two values: the offer, and that something was sent.

use numbers::ikev2;
use verdict::Text;

use crate::gather::What;
use crate::rule::Judgement;
use crate::view::View;

/// With the value at 2 every proposal has MODP-2048 and nothing else.
pub(super) fn judge(view: &View<'_>) -> Judgement {
    let group = ikev2::TransformType::KEY_EXCHANGE;
    let offered = view.account().said.iter().find_map(|said| match said.what {
        What::Offers(id) => Some((said.place, view.case.offers.of(id))),
        _ => None,
    });
    let Some((place, offer)) = offered else { return Judgement::Open };
    let groups: Vec<u16> = offer.of_kind(group).iter().map(|own| own.id).collect();
    let only_2048 = groups == [ikev2::KeyExchangeMethod::MODP_2048.0];
    // A policy of the profile makes one proposal, the value several.
    if only_2048 && offer.proposals.len() > 1 {
        let says = Text::new("it offers MODP-2048 only", "offre soltanto MODP-2048");
        return Judgement::suits(view.cite(place, says));
    }
    let says = Text::new(
        "the offer is not the one that this value makes",
        "l’offerta non è quella che questo valore produce",
    );
    Judgement::excluded(says.clone(), view.cite(place, says))
}

/// Its first message was seen, which the value would have prevented.
pub(super) fn sent(view: &View<'_>) -> Option<Judgement> {
    let first = view.account().steps.first()?;
    let says = Text::new("the initiator’s IKE negotiates", "l’IKE dell’iniziatore negozia");
    Some(Judgement::strains(view.cite(first.seen.first, says)))
}
