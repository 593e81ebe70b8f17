//! How far an attempt came: before IPsec, in it, after it.

use evidence::{DialStep, NegotiationMode, TunnelType};

use super::{Attempt, Known};
use crate::machines::Machine;

/// The part of a dial in which it failed (RasClient: the last event before 20227).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Only a code is known, or less.
    Unknown,
    /// The dial began, and no link was tried yet.
    BeforeTunnel,
    /// Name, path, IKE, IPsec.
    Tunnel,
    /// IPsec is up: PPP, or EAP inside IKE, is asked.
    User,
    /// It was up, and ended.
    Connected,
}

/// The codes that belong to PPP and user authentication, by Microsoft's stage table (TechNet
/// cc773769, "RasClient troubleshooting"); those listed under both stages are left out.
const AFTER_IPSEC: [u32; 20] = [
    619, 628, 647, 648, 649, 691, 708, 718, 720, 732, 733, 734, 735, 736, 737, 738, 764, 778, 812,
    826,
];

/// Of those, the ones by which a user was judged: there was somebody to ask, whether or not the
/// events of the link were copied (csv: "the account …", "user name or password …", 812).
const JUDGES_A_USER: [u32; 6] = [646, 647, 648, 649, 691, 812];

/// Fills in code, stage and whether it came up.
pub(super) fn settle(machine: &Machine, attempt: &mut Attempt) {
    attempt.code = code(machine, attempt);
    let dial = attempt.dial(machine);
    attempt.up = dial.is_some_and(|dial| dial.step(DialStep::Connected).is_some());
    attempt.stage = stage(machine, attempt);
}

fn code(machine: &Machine, attempt: &Attempt) -> Option<u32> {
    let journal = &machine.journal;
    match attempt.known {
        Known::Dial(at) => journal.dials[at].what.code,
        Known::Failure(at) => journal.failures[at].what.code,
        Known::User(at) => journal.users[at].what.code,
        Known::Discard(_) | Known::Drop(_) | Known::State => None,
        Known::Code(at) => Some(journal.codes[at].what.code),
    }
}

fn stage(machine: &Machine, attempt: &Attempt) -> Stage {
    let Some(dial) = attempt.dial(machine) else {
        return match attempt.known {
            Known::Failure(_) | Known::Drop(_) => Stage::Tunnel,
            Known::User(_) => Stage::User,
            Known::Discard(_) => Stage::Connected,
            Known::Code(_) | Known::Dial(_) | Known::State => Stage::Unknown,
        };
    };
    // The machine's IKE says itself that it gave up: no event of the dial weighs more.
    let ike_failed = attempt.failure(machine).is_some_and(|(_, failure)| {
        failure.mode != NegotiationMode::Quick || failure.code.is_some()
    });
    match dial.reached() {
        Some(DialStep::Connected) => Stage::Connected,
        Some(DialStep::Linked | DialStep::LinkUp) if ike_failed => Stage::Tunnel,
        // A link that "is up" beside a code of IPsec contradicts itself (seen with 809): the code
        // is the machine's own last word. IKEv2 has no step between: its user is asked in IKE_AUTH.
        Some(DialStep::Linked | DialStep::LinkUp) => match attempt.code {
            Some(code) if AFTER_IPSEC.contains(&code) => Stage::User,
            Some(_) if dial.step(DialStep::Linked).is_none() => Stage::Tunnel,
            _ if dial.tunnel == Some(TunnelType::Ikev2) => Stage::Tunnel,
            Some(13_800..=13_999) => Stage::Tunnel,
            _ => Stage::User,
        },
        Some(DialStep::Linking | DialStep::Began)
            if attempt.code.is_some_and(|code| JUDGES_A_USER.contains(&code)) =>
        {
            Stage::User
        }
        Some(DialStep::Linking) => Stage::Tunnel,
        Some(DialStep::Began) => Stage::BeforeTunnel,
        _ => Stage::Unknown,
    }
}
