//! The secret of L2TP's own tunnel (RFC 2661 §5.1.1), which is none of IPsec's keys.

use evidence::Remark;
use verdict::{Side, Text};

use crate::causes::grounds;
use crate::view::View;

/// Who is called and has no secret answers all the same, wrongly (xl2tpd, `control_finish`).
pub(super) fn differs(view: &View<'_>) -> Option<Text> {
    view.remark(Remark::TunnelSecretDiffers)?;
    Some(Text::new(
        "the secrets of the L2TP tunnel differ, or only one end has one",
        "i segreti del tunnel L2TP sono diversi, o ne ha uno solo un lato",
    ))
}

/// With the end that lacks it.
pub(super) fn missing(view: &View<'_>) -> Option<(Side, Text)> {
    if let Some(own) = grounds::told_by(view, &[Remark::TunnelSecretMissing]) {
        let headline = Text::new(
            "the end that logs has no secret for the L2TP tunnel, which the other end asks for",
            "il lato che scrive il registro non ha il segreto del tunnel L2TP, che l’altro chiede",
        );
        return Some((own, headline));
    }
    let other = match grounds::told_by(view, &[Remark::TunnelSecretMissingThere])? {
        Side::Initiator => Side::Responder,
        Side::Responder => Side::Initiator,
        side => side,
    };
    let headline = Text::new(
        "the other end has no secret for the L2TP tunnel, which the end that logs asks for",
        "l’altro lato non ha il segreto del tunnel L2TP, che il lato che scrive il registro chiede",
    );
    Some((other, headline))
}
