//! Lines of an excerpt that lost all that stood before them.

use evidence::{Exchange, IkeVersion, Remark, Remarked};

use super::line::PlutoLine;
use super::message::Message;
use super::refusals::Refusal;
use super::stages::{self, Stage};
use super::telling::At;
use super::threading::{Child, SaIndex, Slot};
use super::{Pluto, Unloaded, addresses, again, endings, others};
use crate::reading::Reading;

/// What debug output begins a payload with, of which it lists the parts.
const PARSES: &str = "| ***parse ISAKMP ";

/// Of such a payload.
fn part<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.strip_prefix('|')?.trim_start().strip_prefix(name)
}

/// A line of debug output that is read, where a log has no program's name.
pub(super) fn is_parsed(text: &str) -> bool {
    text.starts_with(PARSES) || part(text, "protocol ID: ").is_some()
}

impl Pluto {
    /// A line of debug output: whose offer a notification refuses.
    pub(super) fn parses(&mut self, text: &str) {
        if text.starts_with(PARSES) {
            self.notified = None;
        } else if let Some(rest) = part(text, "protocol ID: ") {
            self.notified = rest.split(' ').next().and_then(|number| number.parse().ok());
        }
    }

    /// Of a state that is not known: what it waits for, what it refused, or what it cannot read.
    pub(super) fn alone(
        &mut self,
        serial: u32,
        line: &PlutoLine<'_>,
        (refusal, is_other): (Option<&Refusal<'_>>, bool),
        at: At,
        reading: &mut Reading<'_>,
    ) -> Option<Slot> {
        if let Some(refusal) = refusal.filter(|it| it.exchange == Some(Exchange::CreateChildSa)) {
            // An IKE SA is up that asks for more, or is asked.
            let starts = !refusal.outgoing;
            let Slot { sa, .. } = self.up_before(IkeVersion::V2, line)?;
            self.threads.sa_mut(sa).initiates = starts;
            let slot = Slot { sa, child: Some(Child { message_id: 0, starts }) };
            self.threads.put(line.process, serial, slot);
            return Some(slot);
        }
        if let Some(refusal) = refusal {
            let slot = self.waits(serial, line, answered(line.text, self.notified), at, reading);
            if slot.is_none() && !refusal.outgoing && refusal.name == "NO_PROPOSAL_CHOSEN" {
                self.lone.get_or_insert((Remark::NoneAcceptable, at));
            }
            return slot;
        }
        if !is_other {
            return None;
        }
        let waiting = stages::waiting(line.text);
        if waiting.is_some() {
            return self.waits(serial, line, waiting, at, reading);
        }
        if let Some(again) = again::read(line.text) {
            return self.asked_again_alone(line, again, at, reading);
        }
        if line.text.starts_with("the peer proposed: ") {
            return self.up_before(IkeVersion::V1, line);
        }
        if is_probe(line.text) {
            return self.up_before(IkeVersion::V2, line);
        }
        if endings::rejects_child(line.text) {
            let met = (IkeVersion::V2, Exchange::IkeSaInit, true);
            return self.threads.begin(line, met).map(|sa| Slot { sa, child: None });
        }
        if line.text.starts_with(others::TAKEN) {
            return self.fragment(Remark::SelectorsTaken, line, at, reading);
        }
        if others::refused_attribute(line.text).is_some() {
            return self.fragment(Remark::OfferRefused, line, at, reading);
        }
        let what = match line.text {
            text if others::is_dead(text) => Remark::PeerDead,
            text if is_garbage(text) => Remark::Unreadable,
            _ => return None,
        };
        let slot = self.fragment(what, line, at, reading)?;
        // With a hash in front the message is of any exchange, and its IV may be another's.
        let is_certain = !line.text.contains(" ISAKMP Hash Payload ");
        let judged = if is_certain { Remarked::new(what, "") } else { Remarked::unconfirmed(what) };
        self.judged(slot, judged, at, reading);
        None
    }

    /// The log begins where a state waits for the peer.
    fn waits(
        &mut self,
        serial: u32,
        line: &PlutoLine<'_>,
        waiting: Option<Stage>,
        at: At,
        reading: &mut Reading<'_>,
    ) -> Option<Slot> {
        let stage = waiting?;
        let slot = match stage.met().filter(|_| stage.opens()) {
            Some(met) => self.opened(serial, line, met, stage.furthest())?,
            None => self.slot(serial, line, waiting, false)?,
        };
        if !self.threads.sa(slot.sa).initiates && stage.furthest() > 2 {
            // What it answered before.
            self.teller(at, reading).reached(slot.sa, 2);
        }
        self.stage(serial, slot, stage, line, at, reading);
        // The stage settles what the state's part is.
        self.threads.slot(line.process, serial)
    }

    /// A judgement alone, as excerpts have it: which message it answers is not told.
    pub(super) fn fragment(
        &mut self,
        what: Remark,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) -> Option<Slot> {
        let names = knowledge::remark(what.name()).is_some_and(|row| !row.causes.is_empty());
        // Of many clients' connection: who has asked is gone.
        let is_client = || is_clients_port(line.text) || !line.peer.is_empty();
        if !names || what == Remark::PortRefused && is_client() {
            return None;
        }
        let version = version(line.text);
        let sa = self.threads.begin(line, (version, Exchange::None, false))?;
        self.ends(sa, line, false);
        self.teller(at, reading).message(sa, &Message::nothing(version));
        Some(Slot { sa, child: None })
    }

    /// Phase 1 is over, though the log shows nothing of it.
    fn up_before(&mut self, version: IkeVersion, line: &PlutoLine<'_>) -> Option<Slot> {
        let (exchange, last) = match version {
            IkeVersion::V2 => (Exchange::IkeSaInit, 4),
            _ => (Exchange::Main, 6),
        };
        let sa = self.threads.begin(line, (version, exchange, false))?;
        self.ends(sa, line, false);
        let own = self.threads.sa_mut(sa);
        (own.reached, own.is_up, own.is_alive) = (last, true, true);
        Some(Slot { sa, child: None })
    }

    /// Nothing is left but that a child SA came up.
    pub(super) fn up_alone(
        &mut self,
        serial: u32,
        line: &PlutoLine<'_>,
        stage: Option<Stage>,
    ) -> Option<Slot> {
        let Stage::ChildUp { version: told, starts } = stage? else { return None };
        // L2TP's, as a rule: whether that came up is not told.
        if line.text.contains(" transport mode ") {
            return None;
        }
        let of_parent = PlutoLine { serial: addresses::parent(line.text), ..*line };
        let starts = starts.unwrap_or(false);
        let Slot { sa, .. } =
            self.up_before(told.unwrap_or_else(|| version(line.text)), &of_parent)?;
        let own = self.threads.sa_mut(sa);
        own.initiates = starts;
        if own.version == IkeVersion::V2 && !line.text.contains(" rekeyed ") {
            // As a rule IKE_AUTH brings it up.
            own.reached = 2;
        }
        let message_id = if own.version == IkeVersion::V1 { own.next_child() } else { 0 };
        let slot = Slot { sa, child: Some(Child { message_id, starts }) };
        self.threads.put(line.process, serial, slot);
        Some(slot)
    }

    /// What the log ends with, and nothing told: that no proposal fits, or that a connection is not
    /// loaded.
    pub(super) fn left_alone(&mut self, reading: &mut Reading<'_>) {
        let none = PlutoLine::default();
        if let Some(offered) = self.offered.take().filter(|offered| offered.is_refused) {
            let (serial, sender) = (offered.serial, offered.sender);
            let line = PlutoLine { process: offered.process, serial, sender, ..none };
            let known = serial.and_then(|serial| self.threads.slot(offered.process, serial));
            let refused = Remark::SuiteRefused;
            let slot = known.or_else(|| self.fragment(refused, &line, offered.at, reading));
            if let Some(slot) = slot {
                self.judged(slot, Remarked::new(refused, ""), offered.at, reading);
            }
        }
        let is_told = |sa: SaIndex| {
            let own = self.threads.sa(sa);
            own.is_up || own.has_reason
        };
        if let Some((what, at)) = self.tried.refused().filter(|_| !self.threads.all().any(is_told))
        {
            let current = self.current.map(|sa| Slot { sa, child: None });
            if let Some(slot) = current.or_else(|| self.fragment(what, &none, at, reading)) {
                self.judged(slot, Remarked::new(what, ""), at, reading);
            }
        }
        let lone = self.lone.take().filter(|_| self.threads.all().next().is_none());
        if let Some((what, at)) = lone
            && let Some(slot) = self.fragment(what, &none, at, reading)
        {
            self.judged(slot, Remarked::new(what, ""), at, reading);
        }
        // Where another negotiation fails, it may be for that.
        let others_work = self.threads.all().all(|sa| self.threads.sa(sa).is_up);
        if let Some(Unloaded { what, why, at, .. }) = self.unloaded.take_if(|_| others_work)
            && let Some(slot) = self.fragment(what, &none, at, reading)
        {
            self.judged(slot, Remarked::new(what, &why), at, reading);
        }
    }
}

/// `for message to 192.0.2.1 port 43808, complainant …`: no server's, so that who is behind it has
/// asked, and is gone.
fn is_clients_port(text: &str) -> bool {
    let port = text.split_once(" for message to ").and_then(|(_, rest)| rest.split_once(" port "));
    port.and_then(|(_, rest)| rest.split(',').next())
        .is_some_and(|port| !matches!(port, "500" | "4500"))
}

/// What an IKE SA that is up asks again: whether the peer lives, as a rule.
fn is_probe(text: &str) -> bool {
    let state = text.strip_prefix("STATE_V2_").unwrap_or(text);
    state.starts_with("ESTABLISHED_IKE_SA: retransmission; ")
}

/// What an error notify of IKEv1 answers, by its protocol, or by its length: without an SPI the
/// first message, with one of ESP the first of quick mode (RFC 2408 §3.14).
fn answered(text: &str, protocol: Option<u8>) -> Option<Stage> {
    const OF_PHASE_2: [u8; 2] = [2, 3];
    let rest = text.strip_prefix("ignoring informational payload NO_PROPOSAL_CHOSEN, ")?;
    let is_child = protocol.is_some_and(|protocol| OF_PHASE_2.contains(&protocol));
    if !is_child && rest.ends_with(", length=12") {
        stages::read("STATE_MAIN_I1: initiate")
    } else if is_child || rest.ends_with(", length=16") {
        stages::read("STATE_QUICK_I1: initiate")
    } else {
        None
    }
}

/// Other keys decrypt an encrypted message of IKEv1 to this.
fn is_garbage(text: &str) -> bool {
    let of_payload =
        text.contains(" ISAKMP Hash Payload ") || text.contains(" ISAKMP Identification Payload ");
    of_payload
        && (text.starts_with("next payload type of ") && text.contains(" has an unknown value")
            || text.starts_with("byte ") && text.contains(" must be zero")
            || text.contains(" is larger than can fit"))
}

/// Of a sentence that stands alone.
fn version(text: &str) -> IkeVersion {
    const WORDS: [&str; 9] = [
        "IKEv1",
        "XAUTH",
        "Main Mode",
        "Aggressive Mode",
        "Quick Mode",
        "ISAKMP",
        "Oakley",
        "IPsec SA",
        "PAM: ",
    ];
    match WORDS.iter().any(|word| text.contains(word)) {
        true => IkeVersion::V1,
        false => IkeVersion::V2,
    }
}
