//! Requests that came once more: the peer has not heard the answer.

use evidence::{Exchange, IkeVersion};

use super::Pluto;
use super::line::PlutoLine;
use super::message::Message;
use super::telling::At;
use super::threading::{SaIndex, Slot};
use crate::reading::Reading;

/// A request that had been answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Again {
    version: IkeVersion,
    exchange: Exchange,
    /// Of the answer; in IKEv2 the fourth is IKE_AUTH's.
    position: u8,
}

/// That a request came again, and the answer is sent again or, after some times, no more.
pub(super) fn read(text: &str) -> Option<Again> {
    let of_v1 = in_state(text).map(|position| (IkeVersion::V1, Exchange::Main, position));
    let (version, exchange, position) = of_v1.or_else(|| request(text))?;
    Some(Again { version, exchange, position })
}

/// `retransmitting in response to duplicate packet; already STATE_MAIN_R1`, and after some of them
/// `discarding duplicate packet -- exhausted retransmission; already STATE_MAIN_R1` (ikev1.c).
fn in_state(text: &str) -> Option<u8> {
    const STARTS: [&str; 2] = [
        "retransmitting in response to duplicate packet; already ",
        "discarding duplicate packet -- exhausted retransmission; already ",
    ];
    let state = STARTS.iter().find_map(|start| text.strip_prefix(start))?;
    let state = state.strip_prefix("STATE_").unwrap_or(state);
    let answers = [("MAIN_R1", 2), ("MAIN_R2", 4), ("MAIN_R3", 6)];
    answers.iter().find(|(name, _)| state.starts_with(name)).map(|(_, answer)| *answer)
}

/// `received duplicate IKE_SA_INIT message request (Message ID 0); retransmitting response`, since
/// 4.2 `IKE_AUTH request fragment 1 of 5 has duplicate Message ID 1; retransmitting response`
/// (ikev2.c).
fn request(text: &str) -> Option<(IkeVersion, Exchange, u8)> {
    let older = text.strip_prefix("received duplicate ");
    let requests = [
        ("IKE_SA_INIT message request ", Exchange::IkeSaInit, 2),
        ("IKE_SA_INIT request ", Exchange::IkeSaInit, 2),
        ("IKE_AUTH message request ", Exchange::IkeAuth, 4),
        ("IKE_AUTH request ", Exchange::IkeAuth, 4),
    ];
    let rest = older.unwrap_or(text);
    let (start, exchange, answer) = requests.iter().find(|(start, ..)| rest.starts_with(start))?;
    let says = |part| rest[start.len()..].contains(part);
    let is_newer = || says("has duplicate Message ID ") && says("retransmitting");
    (older.is_some() || is_newer()).then_some((IkeVersion::V2, *exchange, *answer))
}

impl Pluto {
    pub(super) fn asked_again(
        &mut self,
        sa: SaIndex,
        again: Again,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let own = self.threads.sa_mut(sa);
        // Once may mean no more than that the answer was slow.
        let is_first = !std::mem::replace(&mut own.has_repeated, true);
        let is_answered = match again.version {
            IkeVersion::V2 => own.reached == again.position,
            _ => own.reached >= again.position,
        };
        if own.version != again.version || own.initiates || is_first || !is_answered {
            return;
        }
        for position in [again.position - 1, again.position] {
            let own = self.threads.sa(sa);
            let message = own.message(position);
            let place = |own: &Message| (own.exchange, own.turn, own.position);
            let is_it = |told: &&Message| place(told) == place(&message);
            // With what it says, if that was told.
            let last = [&own.last_heard, &own.last_sent];
            let told = last.into_iter().flatten().find(is_it).cloned();
            let message = told.unwrap_or(message);
            if self.threads.sa(sa).has_told(&message) {
                self.teller(at, reading).message(sa, &message);
            }
        }
    }

    /// The log begins with it.
    pub(super) fn asked_again_alone(
        &mut self,
        line: &PlutoLine<'_>,
        again: Again,
        at: At,
        reading: &mut Reading<'_>,
    ) -> Option<Slot> {
        let opening = match again.exchange {
            Exchange::IkeAuth => Exchange::IkeSaInit,
            exchange => exchange,
        };
        let sa = self.threads.begin(line, (again.version, opening, false))?;
        self.ends(sa, line, false);
        self.threads.sa_mut(sa).has_repeated = true;
        let mut teller = self.teller(at, reading);
        for answer in (2..again.position).step_by(2) {
            teller.reached(sa, answer);
        }
        if again.exchange == Exchange::IkeAuth {
            // What its answer said is not told.
            teller.reached(sa, 3);
            teller.threads.sa_mut(sa).authenticated = Some((at.place, at.when));
            teller.left_open(sa);
        } else {
            teller.reached(sa, again.position);
        }
        Some(Slot { sa, child: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the request says.
    #[test]
    fn request_and_answer_are_told_again() {
        for payloads in ["IDi,AUTH,SA,TSi,TSr", "IDi,N(INITIAL_CONTACT),AUTH,SA,TSi,TSr"] {
            let again = "\"rw\"[1] 192.0.2.1 #1: IKE_AUTH request has duplicate Message ID 1; \
                         retransmitting response\n";
            let text = format!(
                "\"rw\"[1] 192.0.2.1 #1: sent IKE_SA_INIT reply {{cipher=AES_GCM_16_256}}\n\
                 \"rw\"[1] 192.0.2.1 #1: processing decrypted IKE_AUTH request: SK{{{payloads}}}\n\
                 \"rw\"[1] 192.0.2.1 #1: responder established IKE SA; authenticated peer\n\
                 \"rw\"[1] 192.0.2.1 #2: responder established Child SA using #1\n\
                 {again}{again}{again}"
            );
            let (facts, _) = crate::told::facts(text.as_bytes());
            let again = facts.iter().filter(|(.., said)| said.starts_with("Repeated"));
            assert_eq!(again.count(), 4, "{payloads}");
        }
    }

    #[test]
    fn only_requests_that_were_answered_are_read() {
        let found = |text| read(text).map(|again| (again.exchange, again.position));
        let main = Some((Exchange::Main, 6));
        assert_eq!(found("retransmitting in response to duplicate packet; already MAIN_R3"), main);
        let exhausted = "discarding duplicate packet -- exhausted retransmission; already \
                         STATE_MAIN_R3";
        assert_eq!(found(exhausted), main);
        assert_eq!(found("discarding duplicate packet; already STATE_MAIN_I4"), None);
        let auth = "IKE_AUTH request fragment 1 of 4 has duplicate Message ID 1; retransmitting \
                    response";
        assert_eq!(found(auth), Some((Exchange::IkeAuth, 4)));
        let auth = "IKE_AUTH request has duplicate Message ID 1 but is being processed";
        assert_eq!(found(auth), None);
    }
}
