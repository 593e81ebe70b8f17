//! `client-miniport-broken`: the adapters that Windows uses for VPN are damaged.

use evidence::DialStep;
use verdict::{Cause, Citation, Remedy, Side, Text};

use crate::attempts::Stage;
use crate::attempts::view::AttemptView;
use crate::causes::{grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct ClientMiniportBroken;

impl Rule for ClientMiniportBroken {
    fn cause(&self) -> Cause {
        Cause::CLIENT_MINIPORT_BROKEN
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// What it stops never leaves: where IKE is seen, it works.
    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        grounds::answered(view).unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        self.cause().phrase()
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Initiator
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::RebuildMiniports)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        // Between IPsec and the network protocols stands WAN Miniport (IP).
        if view.has_code(&PPP) {
            return works_since(view).map_or(Judgement::Open, Judgement::strains);
        }
        if let Some(excluded) = told::negotiated(view) {
            return excluded;
        }
        if let Some(since) = works_since(view) {
            return Judgement::strains(since);
        }
        let before_ike = view.has_code(&BEFORE_IKE)
            && view.dial().is_some()
            && matches!(view.stage(), Stage::BeforeTunnel | Stage::Tunnel);
        match told::ended(view) {
            Some(ended) if before_ike => Judgement::suits(ended),
            _ => Judgement::Open,
        }
    }

    fn attempt_headline(&self, _: &AttemptView<'_>) -> Text {
        Text::new(
            "the VPN adapters of Windows (WAN Miniport) are damaged or missing",
            "le schede VPN di Windows (WAN Miniport) sono danneggiate o mancano",
        )
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::RebuildMiniports)]
    }
}

/// An adapter is busy or missing, or takes no parameters (W32 87; RAS 609, 633, 665).
const BEFORE_IKE: [u32; 4] = [87, 609, 633, 665];
/// No network protocol is bound (RAS 720, 733).
const PPP: [u32; 2] = [720, 733];

/// Afterwards a dial of the same type came up, so the adapters it needs are whole; they may have
/// been rebuilt.
fn works_since(view: &AttemptView<'_>) -> Option<Citation> {
    let end = view.end()?;
    let tunnel = view.dial()?.tunnel?;
    let later = view.machine.journal.dials.iter().filter(|told| told.what.tunnel == Some(tunnel));
    let connected = later.filter_map(|told| told.what.step(DialStep::Connected));
    let at = connected.into_iter().find(|at| at.seconds_since(end).is_some_and(|s| s > 0.0))?;
    let says = Text::new(
        "later a profile of the same type connected",
        "più tardi un profilo dello stesso tipo si è connesso",
    );
    Some(view.cite(at, says))
}
