//! `IKEv2 IKE SA negotiation is started as initiator, non-rekey. Initiated SA: …`: how far it is.

use evidence::{Endpoint, Exchange, IkeVersion};

use super::super::ledger::endpoint;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Started,
    Succeeded,
    Failed,
}

/// A negotiation begins, or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stage {
    pub(super) version: IkeVersion,
    /// Phase 2, or a child SA of IKEv2.
    pub(super) child: bool,
    pub(super) outcome: Outcome,
    pub(super) initiates: Option<bool>,
    /// IKEv1's first phase: main or aggressive.
    pub(super) exchange: Option<Exchange>,
    /// Of an SA that was up.
    pub(super) rekey: bool,
    /// Nobody answered any more.
    pub(super) timeout: bool,
}

/// Which SA it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) local: Option<Endpoint>,
    pub(super) remote: Option<Endpoint>,
    /// The initiator's cookie or SPI, and whether the responder has one.
    pub(super) spi: Option<(u64, bool)>,
    pub(super) message_id: u32,
}

/// `small`: in small letters, without arrows.
pub(super) fn read(small: &str) -> Option<Stage> {
    let text = small.trim_start_matches("ike ");
    let (version, child, rest) = [
        ("phase-1 negotiation ", IkeVersion::V1, false),
        ("phase-2 negotiation ", IkeVersion::V1, true),
        ("ikev1 phase-1 negotiation ", IkeVersion::V1, false),
        ("ikev1 phase-2 negotiation ", IkeVersion::V1, true),
        ("ikev2 ike sa negotiation ", IkeVersion::V2, false),
        ("ikev2 child sa negotiation ", IkeVersion::V2, true),
    ]
    .iter()
    .find_map(|(start, version, child)| Some((*version, *child, text.strip_prefix(start)?)))?;
    let rest = rest.strip_prefix("is ").unwrap_or(rest);
    let (outcome, rest) = [
        ("started as ", Outcome::Started),
        ("succeeded as ", Outcome::Succeeded),
        ("failed as ", Outcome::Failed),
    ]
    .iter()
    .find_map(|(start, outcome)| Some((*outcome, rest.strip_prefix(start)?)))?;
    let exchange = match version {
        IkeVersion::V1 if rest.contains("aggressive mode") => Some(Exchange::Aggressive),
        IkeVersion::V1 if rest.contains("main mode") => Some(Exchange::Main),
        _ => None,
    };
    let initiates = match () {
        () if rest.starts_with("initiator") => Some(true),
        () if rest.starts_with("responder") => Some(false),
        () => None,
    };
    let rekey = rest.contains("rekey") && !rest.contains("non-rekey");
    let timeout = rest.contains("timeout") || rest.contains("timed out");
    Some(Stage { version, child, outcome, initiates, exchange, rekey, timeout })
}

/// `… SA: 192.0.2.1[500]-192.0.2.2[500] cookie:0123…:0000…`: this end stands first.
pub(super) fn named(small: &str) -> Named {
    let Some((_, rest)) = small.split_once("sa: ") else { return Named::default() };
    let mut words = rest.split([' ', ',', ';']).filter(|word| !word.is_empty());
    let ends = words.next().unwrap_or_default();
    let (local, remote) = ends.split_once("]-").unwrap_or_default();
    let mut named = Named { local: end(local), remote: end(remote), ..Named::default() };
    for word in words.take(8) {
        let spis = word.strip_prefix("cookie:").or_else(|| word.strip_prefix("spi:"));
        if let Some((first, second)) = spis.and_then(|spis| spis.split_once(':')) {
            let first = u64::from_str_radix(first, 16).ok().filter(|spi| *spi != 0);
            let answered = second.bytes().any(|digit| !matches!(digit, b'0' | b'.'));
            named.spi = named.spi.or(first.map(|first| (first, answered)));
        }
        if let Some(digits) = word.strip_prefix("id:0x") {
            let digits = digits.trim_end_matches('.');
            named.message_id = u32::from_str_radix(digits, 16).unwrap_or_default();
        }
    }
    named
}

/// `192.0.2.1[500]`, also without the last bracket.
fn end(text: &str) -> Option<Endpoint> {
    let (address, port) = text.trim_end_matches(['.', ']']).split_once('[')?;
    endpoint(address, port.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_read_in_both_logs() {
        let wanted = Stage {
            version: IkeVersion::V1,
            child: false,
            outcome: Outcome::Failed,
            initiates: Some(true),
            exchange: Some(Exchange::Main),
            rekey: false,
            timeout: true,
        };
        for text in [
            "ike phase-1 negotiation is failed as initiator, main mode. failed sa: x due to timeout.",
            "phase-1 negotiation failed as initiator, main mode failed sa: x due to negotiation timeout.",
        ] {
            assert_eq!(read(text), Some(wanted), "{text}");
        }
        let text = "ikev2 child sa negotiation is succeeded as responder, rekey. established sa: x";
        let stage = read(text).unwrap();
        assert!(stage.child && stage.rekey && stage.initiates == Some(false));
        for text in ["", "ike ", "ike phase-1 negotiation is failed. unable", "received id_i (x)"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_sa_is_named_by_ends_and_spis() {
        let text = "initiated sa: 192.0.2.1[500]-192.0.2.2[4500] spi:07f21c0fd2236540:0000000000000000 sn:1";
        let sa = named(text);
        assert_eq!(sa.local, endpoint("192.0.2.1", 500));
        assert_eq!(sa.remote, endpoint("192.0.2.2", 4500));
        assert_eq!(sa.spi, Some((0x07f2_1c0f_d223_6540, false)));
        assert_eq!(named("failed sa: a[500]-b[500] message id:0x0000002a.").message_id, 42);
        for text in ["sa: ", "sa: é", "sa: [-]", "sa: x[1]-", "sa: a[1]-b[2] cookie:é:é id:0x"] {
            let _ = named(text);
        }
    }
}
