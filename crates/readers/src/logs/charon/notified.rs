//! Notifies of the peer that charon tells in words, in a log without the ENC group's lines: they
//! show which messages passed.

use evidence::{Exchange, IkeVersion, Remark, Remarked, Statement};

use super::message::{self, Message};
use super::packet::Packet;
use super::threading::SessionIndex;
use super::{Charon, Entry};
use crate::reading::Reading;

/// Names in the sentences and in the lists of payloads (`notify_payload.c`).
const NAMES: [(&str, &str); 13] = [
    ("UNSUPPORTED_CRITICAL_PAYLOAD", "CRIT"),
    ("NO_PROPOSAL_CHOSEN", "NO_PROP"),
    ("AUTHENTICATION_FAILED", "AUTH_FAILED"),
    ("TS_UNACCEPTABLE", "TS_UNACCEPT"),
    ("INTERNAL_ADDRESS_FAILURE", "INT_ADDR_FAIL"),
    ("FAILED_CP_REQUIRED", "FAIL_CP_REQ"),
    ("SINGLE_PAIR_REQUIRED", "SINGLE_PAIR"),
    ("INVALID_SYNTAX", "INVAL_SYN"),
    ("INVALID_MAJOR_VERSION", "INVAL_MAJOR"),
    ("INVALID_ID_INFORMATION", "INVAL_ID"),
    ("INVALID_HASH_INFORMATION", "INVAL_HASH"),
    ("PAYLOAD_MALFORMED", "PLD_MAL"),
    ("INVALID_KEY_INFORMATION", "INVAL_KE"),
];

/// Up to the message that proves the initiator.
pub(super) const AUTH: [&str; 3] = [
    "IKE_SA_INIT request 0 [ SA KE No ]",
    "IKE_SA_INIT response 0 [ SA KE No ]",
    "IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]",
];
pub(super) const MAIN: [&str; 5] = [
    "ID_PROT request 0 [ SA V ]",
    "ID_PROT response 0 [ SA V ]",
    "ID_PROT request 0 [ KE No ]",
    "ID_PROT response 0 [ KE No ]",
    "ID_PROT request 0 [ ID HASH ]",
];
pub(super) const AGGRESSIVE_ASKS: [&str; 1] = ["AGGRESSIVE request 0 [ SA KE No ID ]"];
const QUICK_ASKS: &str = "QUICK_MODE request 1 [ HASH SA No ID ID ]";

/// Where a notify stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// `received NO_PROPOSAL_CHOSEN notify error` (`ike_init.c`, `ike_auth.c`)
    First,
    /// `received TS_UNACCEPTABLE notify, no CHILD_SA built` (`child_create.c`)
    Child,
    /// `received NO_PROPOSAL_CHOSEN error notify` (`informational.c` of IKEv1)
    V1,
}

fn told(text: &str) -> Option<(Told, &'static str)> {
    let (name, rest) = text.strip_prefix("received ")?.split_once(' ')?;
    let told = match rest {
        "notify error" => Told::First,
        // Alibaba Cloud's list of errors writes `notifyed`.
        _ if rest.starts_with("error notify") => Told::V1,
        "notify, no CHILD_SA built" => Told::Child,
        _ => return None,
    };
    let short = NAMES.iter().find(|(long, _)| *long == name)?.1;
    Some((told, short))
}

/// Whether the sentence is of this kind.
pub(super) fn is_told(text: &str) -> bool {
    told(text).is_some()
}

impl Charon {
    /// Whether the sentence is of this kind, and nothing but it tells.
    pub(super) fn notified(
        &mut self,
        thread: u32,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) -> bool {
        let Some((told, name)) = told(entry.text).filter(|_| !self.has_messages) else {
            return false;
        };
        let known = self.threads.peek(thread).or_else(|| {
            let unique = self.unique;
            self.threads.latest().filter(|_| unique.is_none())
        });
        let known = known.filter(|at| self.threads.session(*at).initiates);
        let version = if told == Told::V1 { IkeVersion::V1 } else { IkeVersion::V2 };
        let session = known.filter(|at| self.threads.session(*at).version() == version);
        if session.is_none() && told == Told::V1 && name == "INVAL_ID" {
            // It may be of either phase, and is of the second as a rule.
            let what = Remark::SelectorsRefusedThere;
            let session = self.fragment(thread, entry, what, reading);
            let state = self.threads.session(session);
            let statement = Statement::Remarks(Remarked::new(what, ""));
            reading.fact(entry.place, entry.when, state.about(), state.own(), statement);
            return true;
        }
        let session = session.unwrap_or_else(|| self.threads.begin(version, true, self.unique));
        self.threads.of(thread).session = Some(session);
        let is_up = self.threads.session(session).is_up;
        let is_auth = name == "AUTH_FAILED" || told == Told::Child;
        let (before, answer): (&[&str], _) = match told {
            Told::V1 if is_up => {
                (&[QUICK_ASKS], format!("INFORMATIONAL_V1 request 2 [ HASH N({name}) ]"))
            }
            // Of IKEv1's errors only these answer the first message.
            Told::V1 if !matches!(name, "NO_PROP" | "CRIT") => {
                (&MAIN, format!("INFORMATIONAL_V1 request 0 [ N({name}) ]"))
            }
            Told::V1 => (&MAIN[..1], format!("INFORMATIONAL_V1 request 0 [ N({name}) ]")),
            Told::Child => (&AUTH, format!("IKE_AUTH response 1 [ IDr AUTH N({name}) ]")),
            Told::First if is_auth => (&AUTH, format!("IKE_AUTH response 1 [ N({name}) ]")),
            Told::First => (&AUTH[..1], format!("IKE_SA_INIT response 0 [ N({name}) ]")),
        };
        for text in before {
            self.passes(session, text, entry, reading);
        }
        self.passes(session, &answer, entry, reading);
        true
    }

    /// An error that an IKEv1 peer notifies where the log begins: whether it is sealed shows how
    /// far the exchange came. A responder seals all errors once both have keys.
    pub(super) fn leads_to(
        &mut self,
        session: SessionIndex,
        message: &Message,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        const HASH: u8 = 8;
        let is_v1_s =
            (message.version, message.exchange) == (IkeVersion::V1, Exchange::Informational);
        if !is_v1_s || self.threads.session(session).is_told() {
            return;
        }
        let is_sealed = message.payloads.kinds.contains(&HASH);
        let before: &[&str] = match (is_sealed, message.payloads.notices.first()) {
            (false, Some(1 | 14)) => &MAIN[..1],
            (false, Some(24)) => &AGGRESSIVE_ASKS,
            (true, Some(14 | 18)) => &[QUICK_ASKS],
            (true, Some(20..=25)) => &MAIN,
            _ => return,
        };
        self.threads.session_mut(session).initiates = true;
        for text in before {
            self.passes(session, text, entry, reading);
        }
    }

    /// A message that is known to have passed; once.
    pub(super) fn passes(
        &mut self,
        session: SessionIndex,
        text: &str,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some(message) = message::read(text, &mut self.lists) else { return };
        let outgoing = text.contains(" request ") && !text.starts_with("INFORMATIONAL_V1");
        let state = self.threads.session(session);
        if if outgoing { state.has_sent(&message) } else { state.has_heard(&message) } {
            return;
        }
        let leaves = self.threads.outgoing(session);
        let packet = match outgoing {
            true => leaves,
            false => Packet { from: leaves.to, to: leaves.from, ..leaves },
        };
        self.tell(session, &message, &packet, outgoing, false, entry, reading);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_notify_is_nearly_another_one() {
        for name in ["INTERNAL_ADDRESS_FAILURE", "NO_PROPOSAL_CHOSEN", "FAILED_CP_REQUIRED"] {
            let text = format!(
                "06[ENC] parsed IKE_AUTH response 5 [ AUTH N({name}) ]\n\
                 06[IKE] received {name} notify, no CHILD_SA built\n"
            );
            let mut nobody = |_: evidence::Fact<'_>| {};
            let id = evidence::SourceId(0);
            let source = crate::read(id, "log", text.as_bytes(), &mut nobody);
            assert_eq!(source.gaps, [], "{name}");
        }
    }
}
