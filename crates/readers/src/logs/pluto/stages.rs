//! The sentences that tell how far an exchange came.

use evidence::Exchange::{self, Aggressive, CreateChildSa, IkeAuth, IkeSaInit, Main, Quick};
use evidence::IkeVersion::{self, V1, V2};
use evidence::Remark;

use crate::logs::form::Form::{self, Begins as B, BeginsAndHolds as H};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// This end opens a negotiation and has sent nothing yet.
    Begins(IkeVersion, Exchange),
    /// The messages up to this one have crossed. In IKEv2 messages 3 and 4 are IKE_AUTH.
    Reached {
        exchange: Exchange,
        /// This end began the exchange.
        starts: bool,
        position: u8,
    },
    /// Message 6 of main mode, 3 of aggressive mode, or what authenticates in IKEv2.
    IkeUp {
        version: IkeVersion,
        starts: Option<bool>,
    },
    ChildUp {
        version: Option<IkeVersion>,
        starts: Option<bool>,
    },
    /// The peer's identity was read: its encrypted message decrypts.
    PeerId,
}

use Stage::{Begins, ChildUp, IkeUp, PeerId};

const fn own(exchange: Exchange, position: u8) -> Stage {
    Stage::Reached { exchange, starts: true, position }
}

const fn other(exchange: Exchange, position: u8) -> Stage {
    Stage::Reached { exchange, starts: false, position }
}

const fn up(version: IkeVersion, starts: bool) -> Stage {
    IkeUp { version, starts: Some(starts) }
}

const fn child(version: Option<IkeVersion>, starts: bool) -> Stage {
    ChildUp { version, starts: Some(starts) }
}

/// Openswan 2.6 and Libreswan 3 print the story of a state (`pluto_constants.c`, `state.c`),
/// Libreswan 4 and 5 sentences of `ikev1_main.c`, `ikev1_quick.c`, `ikev2_ike_sa_init.c`,
/// `ikev2_ike_auth.c`, `ikev2_create_child_sa.c`.
const STAGES: &[(Form, Stage)] = &[
    // IKEv2
    (B("initiating IKEv2 connection"), Begins(V2, IkeSaInit)),
    (B("initiating IKEv2 IKE SA"), Begins(V2, IkeSaInit)),
    (B("initiating v2 parent SA"), Begins(V2, IkeSaInit)),
    (B("sent IKE_SA_INIT request"), own(IkeSaInit, 1)),
    (B("STATE_PARENT_I1: sent v2I1"), own(IkeSaInit, 1)),
    (B("processed IKE_SA_INIT response"), own(IkeSaInit, 2)),
    (B("sent IKE_AUTH request"), own(IkeAuth, 3)),
    (B("STATE_PARENT_I2: sent v2I2"), own(IkeAuth, 3)),
    (B("processing IKE_AUTH response"), own(IkeAuth, 4)),
    (B("processing IKE_SA_INIT request"), other(IkeSaInit, 1)),
    (B("sent IKE_SA_INIT reply"), other(IkeSaInit, 2)),
    (B("sent IKE_SA_INIT response"), other(IkeSaInit, 2)),
    (B("STATE_PARENT_R1: received v2I1, sent v2R1"), other(IkeSaInit, 2)),
    (B("processing decrypted IKE_AUTH request"), other(IkeAuth, 3)),
    (B("processing IKE_AUTH request"), other(IkeAuth, 3)),
    (B("initiator established IKE SA"), up(V2, true)),
    (B("responder established IKE SA"), up(V2, false)),
    // Of 4.0, which does not say whose
    (B("established IKE SA; authenticated "), IkeUp { version: V2, starts: None }),
    (H("STATE_PARENT_R2: received v2I2", "PARENT SA established"), up(V2, false)),
    // Of 4.5
    (B("established Child SA; "), ChildUp { version: Some(V2), starts: None }),
    (B("initiator established Child SA"), child(Some(V2), true)),
    (B("responder established Child SA"), child(Some(V2), false)),
    (B("initiator rekeyed Child SA"), child(Some(V2), true)),
    (B("responder rekeyed Child SA"), child(Some(V2), false)),
    (H("STATE_V2_IPSEC_I: ", "IPsec SA established"), child(Some(V2), true)),
    (H("STATE_V2_IPSEC_R: ", "IPsec SA established"), child(Some(V2), false)),
    (H("STATE_PARENT_I3: ", "IPsec SA established"), child(Some(V2), true)),
    // Before 3.20, and Openswan
    (H("STATE_PARENT_I3: ", "PARENT SA established t"), child(Some(V2), true)),
    (B("sent CREATE_CHILD_SA request"), own(CreateChildSa, 1)),
    // IKEv1, phase 1
    (B("initiating IKEv1 Main Mode"), Begins(V1, Main)),
    (B("initiating IKEv1 Aggressive Mode"), Begins(V1, Aggressive)),
    (B("initiating Main Mode"), own(Main, 1)),
    (B("initiating Aggressive Mode"), Begins(V1, Aggressive)),
    (B("sent Main Mode request"), own(Main, 1)),
    (B("STATE_MAIN_I1: initiate"), own(Main, 1)),
    (B("sent Main Mode I2"), own(Main, 3)),
    (B("STATE_MAIN_I2: sent MI2"), own(Main, 3)),
    (B("sent Main Mode I3"), own(Main, 5)),
    (B("STATE_MAIN_I3: sent MI3"), own(Main, 5)),
    (B("responding to Main Mode"), other(Main, 1)),
    (B("sent Main Mode R1"), other(Main, 2)),
    (B("STATE_MAIN_R1: sent MR1"), other(Main, 2)),
    (B("sent Main Mode R2"), other(Main, 4)),
    (B("STATE_MAIN_R2: sent MR2"), other(Main, 4)),
    (B("sent Aggressive Mode request"), own(Aggressive, 1)),
    (B("STATE_AGGR_I1: initiate"), own(Aggressive, 1)),
    (B("responding to Aggressive Mode"), other(Aggressive, 1)),
    (B("sent Aggressive Mode response"), other(Aggressive, 2)),
    (B("STATE_AGGR_R1: sent AR1"), other(Aggressive, 2)),
    (B("IKE SA established"), IkeUp { version: V1, starts: None }),
    (B("ISAKMP SA established"), IkeUp { version: V1, starts: None }),
    // Of strongSwan before 5, which logs the story without the state.
    (B("sent MR3, ISAKMP SA established"), up(V1, false)),
    (B("sent AI2, ISAKMP SA established"), up(V1, true)),
    (B("sent QI2, IPsec SA established"), child(Some(V1), true)),
    (H("STATE_MAIN_I4: ", "ISAKMP SA established"), up(V1, true)),
    (H("STATE_MAIN_R3: ", "ISAKMP SA established"), up(V1, false)),
    (H("STATE_AGGR_I2: ", "ISAKMP SA established"), up(V1, true)),
    (H("STATE_AGGR_R2: ", "ISAKMP SA established"), up(V1, false)),
    (B("Peer ID is "), PeerId),
    (B("Main mode peer ID is "), PeerId),
    (B("Aggressive mode peer ID is "), PeerId),
    // IKEv1, quick mode
    (B("initiating Quick Mode"), own(Quick, 1)),
    (B("sent Quick Mode request"), own(Quick, 1)),
    (B("STATE_QUICK_I1: initiate"), own(Quick, 1)),
    (B("responding to Quick Mode proposal"), other(Quick, 1)),
    (B("sent Quick Mode reply"), other(Quick, 2)),
    (B("STATE_QUICK_R1: sent QR1"), other(Quick, 2)),
    (H("STATE_QUICK_I2: ", "IPsec SA established"), child(Some(V1), true)),
    (H("STATE_QUICK_R2: ", "IPsec SA established"), child(Some(V1), false)),
    (B("IPsec SA established"), ChildUp { version: None, starts: None }),
];

pub(super) fn read(text: &str) -> Option<Stage> {
    // Of its child SA, and of IKEv2.
    if text.starts_with("IKE SA established but ") {
        return None;
    }
    let find =
        |text: &str| STAGES.iter().find(|(form, _)| form.fits(text)).map(|(_, stage)| *stage);
    find(text).or_else(|| {
        // Whoever joined the halves of a line left two spaces between them.
        let rest = text.strip_prefix("STATE_").filter(|rest| rest.contains("  "))?;
        find(&format!("STATE_{}", rest.replace("  ", " ")))
    })
}

/// What a state that waits for the peer has sent: of a log that begins with `STATE_MAIN_I1:
/// retransmission; will wait …`, `STATE_V2_PARENT_I1: 60 second timeout exceeded …` or, of
/// Openswan, `max number of retransmissions (2) reached STATE_MAIN_I1.  …`.
pub(super) fn waiting(text: &str) -> Option<Stage> {
    let state = match text.strip_prefix("max number of retransmissions (") {
        Some(rest) => {
            let (_, state) = rest.split_once(") reached STATE_")?;
            state.split(['.', ' ', ':']).next()?
        }
        None => {
            // 5.1 and later leave it out of the states of IKEv2.
            let (state, rest) = text.strip_prefix("STATE_").unwrap_or(text).split_once(": ")?;
            let waits =
                rest.starts_with("retransmission; ") || rest.contains(" timeout exceeded after ");
            waits.then_some(state)?
        }
    };
    Some(match state.strip_prefix("V2_").unwrap_or(state) {
        "PARENT_I1" | "IKE_SA_INIT_I" => own(IkeSaInit, 1),
        "PARENT_I2" | "IKE_AUTH_I" => own(IkeAuth, 3),
        "MAIN_I1" => own(Main, 1),
        "MAIN_I2" => own(Main, 3),
        "MAIN_I3" => own(Main, 5),
        "MAIN_R1" => other(Main, 2),
        "MAIN_R2" => other(Main, 4),
        "AGGR_I1" => own(Aggressive, 1),
        "AGGR_R1" => other(Aggressive, 2),
        "QUICK_I1" => own(Quick, 1),
        _ => return None,
    })
}

impl Stage {
    /// It opens an IKE SA: a state that is not known is a new one.
    pub(super) fn opens(self) -> bool {
        match self {
            Begins(..) => true,
            Stage::Reached { exchange: IkeSaInit | Main | Aggressive, starts, position } => {
                position == 1 || exchange_opens(self) && !starts && position == 2
            }
            _ => false,
        }
    }

    /// The furthest message after which it can still be of the same negotiation.
    pub(super) fn furthest(self) -> u8 {
        match self {
            Stage::Reached { position, .. } => position,
            _ => 0,
        }
    }

    /// A child SA of IKEv1 is asked for, so that phase 1 is over.
    pub(super) fn quick(self) -> Option<bool> {
        match self {
            Stage::Reached { exchange: Quick, starts, .. } => Some(starts),
            _ => None,
        }
    }

    /// A child SA that this end asks for.
    pub(super) fn asks_for_child(self) -> bool {
        matches!(self, Stage::Reached { exchange: Quick | CreateChildSa, starts: true, .. })
    }

    pub(super) fn is_child_up(self) -> bool {
        matches!(self, ChildUp { .. })
    }

    /// Version, exchange and own part of an IKE SA that is met in the middle.
    pub(super) fn met(self) -> Option<(IkeVersion, Exchange, bool)> {
        match self {
            Begins(version, exchange) => Some((version, exchange, true)),
            Stage::Reached { exchange: IkeSaInit | IkeAuth, starts, .. } => {
                Some((V2, IkeSaInit, starts))
            }
            Stage::Reached { exchange: exchange @ (Main | Aggressive), starts, .. } => {
                Some((V1, exchange, starts))
            }
            IkeUp { version: V2, starts: Some(starts) } => Some((V2, IkeSaInit, starts)),
            _ => None,
        }
    }
}

/// IKEv2's responder says nothing before it has answered.
fn exchange_opens(stage: Stage) -> bool {
    matches!(stage, Stage::Reached { exchange: IkeSaInit, .. })
}

/// Characters of a name that is kept.
pub(super) const MOST_NAMED: usize = 256;

/// Whose identity the sentence tells, between its first and its last quote: `responder established
/// IKE SA; authenticated peer using authby=secret and FQDN '@east'` (`ikev2_auth.c`), `Main mode
/// peer ID is ID_FQDN: '@east'` (`ikev1_main.c`); of a certificate its subject. None of one that
/// has no name.
pub(super) fn peer(text: &str) -> Option<&str> {
    let is_named = text.contains("authenticated ") || text.contains("eer ID is ");
    // `authenticated peer '2048-bit RSA with SHA2_512' signature using preloaded certificate '@a'`
    let (_, rest) = text.split_once("certificate '").or_else(|| text.split_once('\''))?;
    let issued = || rest.split_once("' issued by CA '");
    let named = rest.split_once("' and ").or_else(issued);
    let (name, _) = named.or_else(|| rest.rsplit_once('\''))?;
    let is_nobody = name.is_empty() || name == "ID_NULL" || name == "%null";
    (is_named && !is_nobody && name.len() <= MOST_NAMED).then_some(name)
}

/// `IKE SA established {auth=PRESHARED_KEY cipher=…}` of IKEv1: with what both ends prove
/// themselves (`ikev1_main.c`; `auth=OAKLEY_PRESHARED_KEY` before 3.26).
pub(super) fn proof(text: &str) -> Option<Remark> {
    let (_, with) = text.split_once("{auth=")?;
    let with = with.split([' ', '}']).next()?;
    match with.strip_prefix("OAKLEY_").unwrap_or(with) {
        "PRESHARED_KEY" => Some(Remark::ProvesWithKey),
        "RSA_SIG" => Some(Remark::ProvesWithSignature),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_of_both_ends_is_read_where_it_is_told() {
        let up =
            "STATE_MAIN_R3: sent MR3, ISAKMP SA established {auth=OAKLEY_PRESHARED_KEY cipher=x}";
        assert_eq!(proof(up), Some(Remark::ProvesWithKey));
        let up = "IKE SA established {auth=RSA_SIG cipher=AES_CBC_256}";
        assert_eq!(proof(up), Some(Remark::ProvesWithSignature));
        assert_eq!(proof("IKE SA established {auth=IKEv2 cipher=x}"), None);
        assert_eq!(proof("IKE SA established"), None);
    }

    #[test]
    fn sentences_of_all_versions_tell_the_stage() {
        let cases = [
            ("sent IKE_SA_INIT request to 192.0.2.1:500", own(IkeSaInit, 1)),
            ("STATE_PARENT_I2: sent v2I2, expected v2R2 {auth=IKEv2}", own(IkeAuth, 3)),
            ("sent Main Mode R2", other(Main, 4)),
            ("sent MR3, ISAKMP SA established", up(V1, false)),
            ("sent QI2, IPsec SA established {ESP=>0x1 <0x2}", child(Some(V1), true)),
            ("STATE_MAIN_R2: sent MR2, expecting MI3", other(Main, 4)),
            ("STATE_MAIN_R3: sent MR3, ISAKMP SA established {auth=x}", up(V1, false)),
            ("STATE_QUICK_I2: sent QI2, IPsec SA established {ESP=>0x1", child(Some(V1), true)),
            ("STATE_PARENT_I3: PARENT SA established tunnel mode {ESP=>0x1", child(Some(V2), true)),
            ("STATE_QUICK_I2: sent QI2, IPsec SA  established {ESP=>0x1", child(Some(V1), true)),
            (
                "established IKE SA; authenticated using authby=secret and peer ID_FQDN '@gw'",
                IkeUp { version: V2, starts: None },
            ),
        ];
        for (text, stage) in cases {
            assert_eq!(read(text), Some(stage), "{text}");
        }
        assert_eq!(read("STATE_MAIN_R2: retransmission; will wait 0.5 seconds"), None);
    }

    #[test]
    fn a_state_that_waits_tells_what_it_has_sent() {
        for (text, wanted) in [
            ("STATE_MAIN_I1: retransmission; will wait 0.5 seconds", Some(own(Main, 1))),
            (
                "STATE_V2_PARENT_I2: 60 second timeout exceeded after 7 retransmits.",
                Some(own(IkeAuth, 3)),
            ),
            (
                "IKE_SA_INIT_I: 60 second timeout exceeded after 7 retransmits.",
                Some(own(IkeSaInit, 1)),
            ),
            ("STATE_QUICK_I1: retransmission; will wait 20s for response", Some(own(Quick, 1))),
            ("STATE_MAIN_R1: retransmission; will wait 20s for response", Some(other(Main, 2))),
            ("STATE_QUICK_R1: retransmission; will wait 20s for response", None),
            ("STATE_MAIN_I2: sent MI2, expecting MR2", None),
        ] {
            assert_eq!(waiting(text), wanted, "{text}");
        }
    }

    #[test]
    fn who_is_authenticated_is_named() {
        for (text, name) in [
            ("authenticated peer using authby=secret and FQDN '@a'", "@a"),
            ("authenticated using authby=secret and peer ID_FQDN '@gw'", "@gw"),
            (
                "authenticated peer '2048-bit RSA with SHA2_512' signature using preloaded \
                 certificate '@b'",
                "@b",
            ),
            (
                "authenticated peer certificate 'C=IT, CN=a' and 3072-bit RSA with SHA2_512 \
                 signature issued by 'CN=ca'",
                "C=IT, CN=a",
            ),
            ("Main mode peer ID is ID_IPV4_ADDR: '192.0.2.1'", "192.0.2.1"),
            ("Peer ID is FQDN: '@east'", "@east"),
        ] {
            assert_eq!(peer(text), Some(name), "{text}");
        }
        for text in [
            "authenticated peer using authby=null and ID_NULL 'ID_NULL'",
            "initiator established IKE SA; authenticated peer",
            "initiator established Child SA '@a'",
        ] {
            assert_eq!(peer(text), None, "{text}");
        }
    }

    #[test]
    fn only_first_messages_open() {
        assert!(other(IkeSaInit, 2).opens() && own(Main, 1).opens());
        assert!(!other(Main, 2).opens() && !own(IkeAuth, 3).opens() && !own(Quick, 1).opens());
    }
}
