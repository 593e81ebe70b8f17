//! `not-ipsec`: what failed is another protocol.

use evidence::TunnelType;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::told;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct NotIpsec;

impl Rule for NotIpsec {
    fn cause(&self) -> Cause {
        Cause::NOT_IPSEC
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// No symptom of a negotiation has it as a candidate.
    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        self.cause().phrase()
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::UseIpsecProfile)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        let tunnel = view.tunnel();
        if let Some((TunnelType::Pptp | TunnelType::Sstp, shown)) = tunnel {
            return Judgement::shown(shown);
        }
        if let Some(excluded) = told::negotiated(view) {
            return excluded;
        }
        match tunnel {
            Some((tunnel, shown)) if tunnel.is_ipsec() => Judgement::excluded(
                Text::new(
                    format!("the profile is {}", tunnel.name()),
                    format!("il profilo è {}", tunnel.name()),
                ),
                shown,
            ),
            _ => {
                let ended = told::ended(view).filter(|_| view.has_code(&OF_OTHERS));
                // A number alone may be anyone's; a dial's own event says what it is.
                match (ended, view.dial()) {
                    (Some(shown), Some(_)) => Judgement::shown(shown),
                    (ended, _) => ended.map_or(Judgement::Open, Judgement::suits),
                }
            }
        }
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        match view.tunnel() {
            Some((tunnel @ (TunnelType::Pptp | TunnelType::Sstp), _)) => {
                let name = tunnel.name();
                Text::new(
                    format!("the profile is {name}: IPsec has no part in this failure"),
                    format!("il profilo è {name}: IPsec non c’entra con questo errore"),
                )
            }
            _ => Text::new(
                "what failed is not IPsec but another protocol",
                "ciò che non è riuscito non è IPsec ma un altro protocollo",
            ),
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::UseIpsecProfile)]
    }
}

/// A modem or adapter (651, PPPoE as a rule); GRE, which PPTP alone uses (806, 721).
const OF_OTHERS: [u32; 3] = [651, 721, 806];
