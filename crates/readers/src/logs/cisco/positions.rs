//! Which message of which exchange a packet of IOS is, by this end's role and the state named.

use evidence::{Endpoint, Exchange, Place, Remark, When};

use super::super::ledger::{At, Ledger, Message, endpoint};
use super::super::phrase::{fits, number_after};
use super::super::{Entry, notify};
use super::suites::Comparison;
use crate::reading::Reading;

/// What an IOS router tells of one ISAKMP SA.
#[derive(Debug, Default)]
pub(super) struct Sa {
    pub(super) at: At,
    /// The packet it took in, until a line says what it is.
    pub(super) received: Option<State>,
    pub(super) again: bool,
    /// The peer has proved itself.
    pub(super) authenticated: bool,
    /// Of what was received last.
    pub(super) refused: bool,
    pub(super) deleted: bool,
    pub(super) is_up: bool,
    /// The quick mode that is going on, and which message of it comes next from here.
    pub(super) quick: Option<(u32, u8)>,
    /// A first message, of main mode unless it carries a key or an identity.
    pub(super) first: Option<(Place, When)>,
    /// A transform of phase 2 does not fit, and the next one may.
    pub(super) unfit: Option<(Place, When)>,
    pub(super) comparison: Comparison,
    pub(super) no_key: bool,
}

/// `MM_SA_SETUP` and the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Main mode, aggressive mode before an answer; a peer that is new.
    None,
    Main(u8),
    Aggressive,
    Quick,
    Other,
}

pub(super) struct Packet {
    pub(super) peer: Endpoint,
    pub(super) local_port: u16,
    pub(super) role: char,
    pub(super) state: State,
}

impl Sa {
    /// Which message leaves, by role and state; none where that is not certain.
    pub(super) fn sent(
        &mut self,
        packet: &Packet,
        aggressive: bool,
        ledger: &Ledger,
    ) -> Option<Message> {
        let initiates = ledger.initiates(self.at) == Some(true);
        let main = |position| Some(Message::placed(Exchange::Main, position, 0));
        if self.deleted {
            return None;
        }
        match (packet.state, initiates) {
            (State::None, true) if aggressive => Some(Message::placed(Exchange::Aggressive, 1, 0)),
            (State::Aggressive, true) => {
                let first = Message::placed(Exchange::Aggressive, 1, 0);
                let third = ledger.has_told(self.at, &first, true);
                Some(Message::placed(Exchange::Aggressive, if third { 3 } else { 1 }, 0))
            }
            (State::Aggressive, false) => Some(Message::placed(Exchange::Aggressive, 2, 0)),
            (State::None, true) if ledger.last_sent(self.at).is_none() => main(1),
            (State::None, false) if self.refused => Some(Message::informational(0, &[14])),
            (State::Main(2), true) => main(3),
            (State::Main(2), false) => main(2),
            (State::Main(4), true) => main(5),
            (State::Main(4), false) if self.authenticated => main(6),
            (State::Main(4), false) => {
                let fourth = Message::placed(Exchange::Main, 4, 0);
                (!ledger.has_told(self.at, &fourth, true)).then_some(fourth)
            }
            (State::Quick, _) => {
                let (id, position) = self.quick?;
                if self.refused {
                    self.quick = None;
                    return Some(Message::informational(id, &[14]));
                }
                // The last message of an exchange ends it.
                self.quick = (position == 1).then_some((id, 3)).or(self.quick);
                Some(Message::placed(Exchange::Quick, position, id))
            }
            _ => None,
        }
    }

    /// What the packet that was received is.
    pub(super) fn resolve(
        &mut self,
        text: &str,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let Some(state) = self.received else { return };
        let initiates = ledger.initiates(self.at) == Some(true);
        let main = |position| Some(Message::placed(Exchange::Main, position, 0));
        let (sa, ke) =
            (text.starts_with("processing sa payload"), fits(text, "^processing ke payload"));
        let id = fits(text, "^processing id payload") || fits(text, "reserved not zero on*payload");
        let message = if fits(text, "^notify has no hash") || fits(text, "ike_info_notify") {
            // Unauthenticated, and so of phase 1.
            Some(Message::informational(0, &[]))
        } else if let Some(rest) = text.strip_prefix("processing notify ") {
            let kind = notify::v1(rest.split(' ').next().unwrap_or_default());
            let message_id = number_after(text, "message id").unwrap_or(0);
            // What is no error says nothing of an exchange.
            let is_error = kind.is_some_and(|kind| kind < numbers::ike::FIRST_STATUS);
            self.received = None;
            is_error.then(|| Message::informational(message_id, kind.as_slice()))
        } else if fits(text, "packet is a duplicate of a previous packet") {
            let position = match (state, initiates) {
                (State::None | State::Main(2), false) => 1,
                (State::Main(4), false) => 3,
                (State::Main(2), true) => 2,
                (State::Main(4), true) => 4,
                _ => 0,
            };
            main(position).filter(|message| ledger.has_told(self.at, message, false))
        } else {
            match (state, initiates) {
                (State::None, true) if sa => main(2),
                (State::None, false) if sa => {
                    self.received = None;
                    self.first = Some((entry.place, entry.when));
                    None
                }
                (State::Aggressive, false) if text.starts_with("processing hash payload") => {
                    Some(Message::placed(Exchange::Aggressive, 3, 0))
                }
                (State::Main(2), true) if ke => main(4),
                (State::Main(2), false) if ke => main(3),
                (State::Main(4), true) if id => main(6),
                (State::Main(4), false) if id => main(5),
                (State::Quick, _) if sa => self.received_quick(text),
                _ => None,
            }
        };
        if let Some(message) = message {
            self.received = None;
            ledger.tell(self.at, &message, false, entry, reading);
        }
    }

    fn received_quick(&mut self, text: &str) -> Option<Message> {
        let id = number_after(text, "message id").filter(|id| *id != 0)?;
        let answers = self.quick.is_some_and(|(own, next)| own == id && next == 3);
        let position = if answers { 2 } else { 1 };
        if !answers {
            self.quick = Some((id, 2));
        }
        Some(Message::placed(Exchange::Quick, position, id))
    }

    /// What led to the child SA is told by its effect.
    pub(super) fn end_quick(
        &mut self,
        what: Remark,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        if what != Remark::ChildUp {
            return;
        }
        let Some((id, position)) = self.quick.take() else { return };
        let initiates = ledger.initiates(self.at) == Some(true);
        // Of an excerpt the answer may be missing, too.
        let from = if initiates { position.max(2) - 1 } else { 3 };
        for position in from..=3 {
            let message = Message::placed(Exchange::Quick, position, id);
            let outgoing = initiates == (position % 2 == 1);
            if !ledger.has_told(self.at, &message, outgoing) {
                ledger.tell(self.at, &message, outgoing, entry, reading);
            }
        }
    }

    /// What the first message was shows in what follows it.
    pub(super) fn opens(
        &mut self,
        exchange: Exchange,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        if let Some((place, when)) = self.first.take() {
            let entry = Entry { place, when, text: "" };
            ledger.tell(self.at, &Message::placed(exchange, 1, 0), false, entry, reading);
        }
    }

    /// Phase 1 is up: if one of its messages was shown, all passed.
    pub(super) fn completes(
        &self,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        for (exchange, last) in [(Exchange::Aggressive, 3), (Exchange::Main, 6)] {
            let any = (1..=last).any(|position| {
                let message = Message::placed(exchange, position, 0);
                [true, false].iter().any(|own| ledger.has_told(self.at, &message, *own))
            });
            if any {
                return ledger.reach(self.at, Some(exchange), last, entry, reading);
            }
        }
    }

    /// No transform of phase 2 fits.
    pub(super) fn refuse_child(&mut self, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        if let Some((place, when)) = self.unfit.take()
            && ledger.judged(self.at).is_none()
        {
            let entry = Entry { place, when, text: "" };
            ledger.remark(self.at, Remark::ChildSuiteRefused, "", entry, reading);
        }
    }

    /// No transform of phase 1 fits any policy.
    pub(super) fn refuse_first(
        &mut self,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        self.refused = true;
        if ledger.judged(self.at).is_some() {
            return;
        }
        let (what, value) = self.comparison.judge(self.no_key);
        ledger.remark(self.at, what, value, entry, reading);
    }
}

/// Behind `sending packet to`: `192.0.2.1 my_port 500 peer_port 500 (I) MM_NO_STATE`.
pub(super) fn packet(rest: &str) -> Option<Packet> {
    let mut words = rest.split_whitespace();
    let address = words.next()?;
    let (mut local_port, mut peer_port, mut role, mut state) = (500, 500, None, State::Other);
    while let Some(word) = words.next() {
        match word {
            "my_port" | "dport" => local_port = words.next()?.parse().ok()?,
            "peer_port" | "sport" => peer_port = words.next()?.parse().ok()?,
            "(i)" | "(r)" | "(n)" => {
                role = word.chars().nth(1);
                state = named(words.next().unwrap_or_default());
            }
            _ => {}
        }
    }
    Some(Packet { peer: endpoint(address, peer_port)?, local_port, role: role?, state })
}

/// Main mode by the last message that is complete in it.
fn named(state: &str) -> State {
    match state {
        "mm_no_state" | "new" | "ag_no_state" => State::None,
        "mm_sa_setup" => State::Main(2),
        "mm_key_exch" | "mm_key_auth" => State::Main(4),
        "ag_init_exch" | "ag_auth" => State::Aggressive,
        "qm_idle" => State::Quick,
        _ => State::Other,
    }
}
