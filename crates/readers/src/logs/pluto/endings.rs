//! How a state ends where no sentence before it gave a reason.

use std::net::IpAddr;

use evidence::{Endpoint, IkeVersion, Remark, Remarked, is_private};

use super::Pluto;
use super::telling::At;
use super::threading::{SaIndex, Slot};
use crate::reading::Reading;

/// A sentence with which an attempt is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending<'a> {
    /// This end does not take the peer's answer to IKE_AUTH.
    AnswerRefused,
    /// What the peer grants for the child SA is not taken: the notify that says so.
    ChildRefused(&'a str),
    /// The child SA of IKE_AUTH is not had, and why is not told.
    ChildMissing,
    /// Quick mode's first message was all there was.
    QuickGone,
    /// Mode Config's address was asked for, and the peer deletes its ISAKMP SA.
    AddressMissing,
    /// What was asked was not answered in time.
    RanOut,
    /// The connection is up no more, or was not, and is tried again.
    Revived,
}

/// Libreswan 3 (`ikev2_parent.c`), 4 and 5 (`ikev2_child.c`, `ikev2_ike_auth.c`).
const CHILD_MISSING: [&str; 4] = [
    "missing v2SA, v2TSi or v2TSr: not attempting to setup ",
    "IKE_AUTH response missing v2SA, v2TSi or v2TSr",
    "IKE_AUTH response missing at least one of the Child SA payloads",
    "IKE SA established but initiator rejected Child SA response",
];

/// `state.c` of 4 and 5, and of 3.
const QUICK_GONE: [&str; 2] = [
    "deleting IPsec SA (QUICK_I1) and NOT sending notification",
    "deleting state (STATE_QUICK_I1) and NOT sending notification",
];

/// The same, of the state that waits for the address; of IKEv2 `ikev2_parent.c` of 3,
/// `ikev2_child.c` of 4 and 5.
const ADDRESS_MISSING: [&str; 3] = [
    "missing v2CP reply, not attempting to setup child SA",
    "deleting ISAKMP SA (MODE_CFG_I1) and NOT sending notification",
    "deleting state (STATE_MODE_CFG_I1) and NOT sending notification",
];

/// Libreswan 4 and 5: `ikev2.c` (`encountered fatal error in state IKE_AUTH_I`), `state.c`
/// (`deleting IKE SA (PARENT_I2) and sending notification`), `ikev2_child.c`,
/// `ikev2_ike_auth.c`, `revival.c`.
pub(super) fn read(text: &str) -> Option<Ending<'_>> {
    /// Who waits for the answer to IKE_AUTH.
    const WAIT: [&str; 4] = ["IKE_AUTH_I", "PARENT_I2", "V2_PARENT_I2", "V2_IKE_AUTH_I"];
    let waits = |state: &str| WAIT.contains(&state.strip_prefix("STATE_").unwrap_or(state));
    if let Some(state) = text.strip_prefix("encountered fatal error in state ") {
        return waits(state.trim_end()).then_some(Ending::AnswerRefused);
    }
    if QUICK_GONE.iter().any(|start| text.starts_with(start)) {
        return Some(Ending::QuickGone);
    }
    if ADDRESS_MISSING.iter().any(|start| text.starts_with(start)) {
        return Some(Ending::AddressMissing);
    }
    for start in ["deleting IKE SA (", "deleting state ("] {
        if let Some(rest) = text.strip_prefix(start) {
            let (state, rest) = rest.split_once(')')?;
            let tells = rest.ends_with(" and sending notification");
            return (tells && waits(state)).then_some(Ending::AnswerRefused);
        }
    }
    for start in ["CHILD SA encountered fatal error: ", "CHILD SA failed: "] {
        if let Some(name) = text.strip_prefix(start) {
            return Some(Ending::ChildRefused(name.trim_end()));
        }
    }
    if CHILD_MISSING.iter().any(|start| text.starts_with(start)) {
        return Some(Ending::ChildMissing);
    }
    // A switch for tests takes the first repetition for the last one (`retransmit.c`, 4.0).
    if text.strip_prefix("IMPAIR: ").unwrap_or(text).starts_with("retransmit so ") {
        return Some(Ending::RanOut);
    }
    if let Some(rest) = text.strip_prefix("response for Child SA #") {
        let (_, name) = rest.split_once(" was rejected with ")?;
        return Some(Ending::ChildRefused(name.split(';').next()?));
    }
    text.contains("connection is supposed to remain up").then_some(Ending::Revived)
}

/// Of a child SA's own state.
pub(super) fn is_of_child(text: &str) -> bool {
    match read(text) {
        Some(Ending::ChildRefused(_)) => text.starts_with("CHILD SA "),
        ending => ending == Some(Ending::ChildMissing),
    }
}

/// What only the initiator says of the child SA in the answer.
pub(super) fn rejects_child(text: &str) -> bool {
    matches!(read(text), Some(Ending::ChildRefused(_))) && text.starts_with("CHILD SA ")
}

/// Seconds in which a client of L2TP gives up that hears nothing (Windows after 35).
const GIVES_UP: f64 = 60.0;

/// `198.51.100.9/32:17/1701 -> 192.168.0.5/32:17/0`: the client calls itself by a private address,
/// and its packets come from another, public one.
fn is_translated(asked: &str, peer: Option<IpAddr>) -> bool {
    let own = asked.split_once(" -> ").and_then(|(_, rest)| {
        let (address, rest) = rest.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        rest.starts_with("32:").then_some(address)
    });
    let Some((own, peer)) = own.zip(peer) else { return false };
    own.is_ipv4() == peer.is_ipv4() && is_private(own) && !is_private(peer)
}

/// `… transport mode {ESP=>0x1 <0x2 xfrm=… NATOA=none NATD=none DPD=none}`: what NAT detection
/// found (`fmt_ipsec_sa_established` of Openswan 2.6 and Libreswan 3 and 4; 5 leaves out what is
/// none).
fn is_bare(text: &str) -> bool {
    let Some((_, details)) = text.split_once("transport mode {ESP=>") else { return false };
    details.split_once("NATD=").is_none_or(|(_, found)| found.starts_with("none"))
}

/// `received Delete SA(0x1) payload: deleting IPSEC State #6` (`ikev1_main.c`, `accept_delete`).
fn gone_child(text: &str) -> Option<u32> {
    let (_, what) = text.strip_prefix("received Delete SA")?.split_once(" payload: deleting ")?;
    let number = what.strip_prefix("IPSEC State #").or(what.strip_prefix("IPsec State #"))?;
    number.trim_end().parse().ok()
}

impl Pluto {
    pub(super) fn ending(
        &mut self,
        slot: Slot,
        ending: Ending<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let own = self.threads.sa(slot.sa);
        if own.has_reason || own.is_refused || own.is_fragment() {
            return;
        }
        match ending {
            Ending::QuickGone | Ending::RanOut if slot.asks_in_quick(own.version) => {
                self.quick_in_vain(slot, at, reading);
            }
            Ending::RanOut if own.is_up && own.version == IkeVersion::V2 => {
                let mut teller = self.teller(at, reading);
                teller.in_vain(slot.sa);
                teller.remark(slot.sa, Remark::PeerDead, "");
            }
            _ if !own.initiates => {}
            Ending::AddressMissing if !own.has_given_up => {
                self.judged(slot, Remarked::unconfirmed(Remark::NoAddress), at, reading);
            }
            Ending::ChildMissing if own.version == IkeVersion::V2 => {
                self.judged(slot, Remarked::unconfirmed(Remark::ChildSuiteRefused), at, reading);
            }
            Ending::AnswerRefused if !own.is_up && own.version == IkeVersion::V2 => {
                let refused = Remarked::new(Remark::NotAuthenticated, "");
                self.judged(slot, refused, at, reading);
            }
            Ending::ChildRefused(name) => self.child_refused(slot, name, at, reading),
            Ending::RanOut | Ending::Revived if !own.is_up && slot.child.is_none() => {
                self.tried_again(slot.sa, at, reading);
            }
            _ => {}
        }
    }

    fn child_refused(&mut self, slot: Slot, name: &str, at: At, reading: &mut Reading<'_>) {
        let refused = match name {
            "TS_UNACCEPTABLE" => Remarked::new(Remark::SelectorsRefused, ""),
            // Another mode is refused so, too; a sentence before it says that.
            "NO_PROPOSAL_CHOSEN" => Remarked::unconfirmed(Remark::ChildSuiteRefused),
            // That the kernel takes no SA is told so, and what does not parse.
            "INVALID_SYNTAX" => Remarked::unconfirmed(Remark::KernelRefused),
            _ => return,
        };
        self.judged(slot, refused, at, reading);
    }

    /// What a line tells of a client's L2TP, whose first packet follows the child SA at once
    /// (RFC 3193 §3): `the peer proposed: 192.0.2.1/32:17/1701 -> …`, since 4.2 `:UDP/1701`, `ESP
    /// traffic information: in=0B out=0B` as a child SA ends, `received Delete SA payload:
    /// self-deleting ISAKMP State #1` as the client goes.
    pub(super) fn l2tp(&mut self, sa: SaIndex, text: &str, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa_mut(sa);
        if own.version != IkeVersion::V1 || own.initiates {
            return;
        }
        let peer = own.peer.and_then(Endpoint::address);
        let l2tp = &mut own.l2tp;
        if let Some(asked) = text.strip_prefix("the peer proposed: ") {
            l2tp.is_asked |= asked.contains(":17/1701 ") || asked.contains(":UDP/1701 ");
            l2tp.is_translated = is_translated(asked, peer);
        } else if let Some(gone) = gone_child(text) {
            let bare = l2tp.bare.filter(|(child, _)| *child == gone && !l2tp.has_carried);
            let passed = bare.zip(at.when.on_its_clock()).map(|((_, up), at)| at.seconds_since(up));
            if passed.is_some_and(|passed| (0.0..=GIVES_UP).contains(&passed)) {
                self.teller(at, reading).remark(sa, Remark::NatUnnoticed, "");
            }
        } else if let Some(crossed) = text.strip_prefix("ESP traffic information: ") {
            match crossed.starts_with("in=0B out=0B") {
                true => l2tp.empty = l2tp.empty.saturating_add(1),
                false => l2tp.has_carried = true,
            }
        } else if text.starts_with("received Delete SA payload: ")
            && text.contains(" ISAKMP State ")
            && l2tp.is_asked
            && l2tp.empty > 0
            && !l2tp.has_carried
        {
            self.teller(at, reading).remark(sa, Remark::NothingCrossed, "");
        }
    }

    /// The first child SA for a client that a NAT translates, and ESP leaves as if there were none.
    pub(super) fn bare_child(&mut self, sa: SaIndex, child: u32, text: &str, at: At) {
        let l2tp = &mut self.threads.sa_mut(sa).l2tp;
        let is_first = !std::mem::replace(&mut l2tp.has_child, true);
        if is_first && l2tp.is_asked && l2tp.is_translated && is_bare(text) {
            l2tp.bare = at.when.on_its_clock().map(|up| (child, up));
        }
    }

    /// Nobody took it down, and nothing says why it ended.
    fn quick_in_vain(&mut self, slot: Slot, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa(slot.sa);
        let Some(child) = slot.child.filter(|_| !own.has_given_up) else { return };
        if own.is_named(self.taken_down) {
            return;
        }
        let first = (!own.has_repeated).then(|| own.child_message(child, 1));
        let mut teller = self.teller(at, reading);
        if let Some(first) = first {
            teller.message(slot.sa, &first);
        }
        teller.remark(slot.sa, Remark::GaveUp, "");
    }

    /// It waited for an answer, and does not say for how long.
    fn tried_again(&mut self, sa: SaIndex, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa(sa);
        let waits = own.waits() && own.last_sent.as_ref().is_some_and(|last| last.outgoing);
        if waits && !own.has_given_up {
            self.teller(at, reading).remark(sa, Remark::GaveUp, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_of_all_versions_are_read() {
        for (text, wanted) in [
            ("encountered fatal error in state IKE_AUTH_I", Some(Ending::AnswerRefused)),
            ("encountered fatal error in state STATE_V2_PARENT_I2", Some(Ending::AnswerRefused)),
            ("encountered fatal error in state STATE_V2_PARENT_I1", None),
            ("deleting IKE SA (PARENT_I2) and sending notification", Some(Ending::AnswerRefused)),
            (
                "deleting state (STATE_V2_PARENT_I2) and sending notification",
                Some(Ending::AnswerRefused),
            ),
            ("deleting IKE SA (PARENT_I2) and NOT sending notification", None),
            ("deleting IKE SA (sent IKE_AUTH request)", None),
            (
                "response for Child SA #8 was rejected with TS_UNACCEPTABLE; initiating delete of \
                 Child SA (IKE SA will remain UP)",
                Some(Ending::ChildRefused("TS_UNACCEPTABLE")),
            ),
            (
                "CHILD SA encountered fatal error: INVALID_SYNTAX",
                Some(Ending::ChildRefused("INVALID_SYNTAX")),
            ),
            (
                "connection is supposed to remain up; revival attempt 1 scheduled in 5 seconds",
                Some(Ending::Revived),
            ),
            ("deleting ISAKMP SA (MAIN_I1) and NOT sending notification", None),
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
    }
}
