//! pluto of Libreswan and of Openswan, from which it comes.

mod accepts;
mod addconn;
mod addresses;
mod again;
mod alone;
mod endings;

mod judging;
pub(super) mod line;
mod listing;
mod message;
mod notices;
mod nss;
mod others;
mod phrases;
mod refusals;
mod sentences;
mod stages;
mod strongswan;
mod suite;
mod telling;
#[cfg(test)]
mod tests;
mod threading;
mod tried;
mod wire;

use evidence::{Endpoint, Exchange, IkeVersion, Offer, Product, Remark};

use self::accepts::Accepts;
use self::addresses::Addresses;
use self::line::PlutoLine;
use self::listing::Listing;
use self::refusals::Refusal;
use self::stages::Stage;
use self::telling::{At, Teller};
use self::threading::{Child, SaIndex, Slot, Threads};
use self::tried::Tried;
use super::Entry;
use super::algorithms::Listed;
use super::nearly::Nearly;
use crate::reading::Reading;

/// Repetitions of one request that are kept.
const MOST_PROBES: usize = 12;
/// IKEv1 transforms of one offer that are kept.
const MOST_TRANSFORMS: usize = 64;

/// What the peer of a state that is not known yet offers: whether the state is a negotiation or a
/// rekeying, a later line tells.
#[derive(Debug)]
struct Offered {
    process: u32,
    serial: Option<u32>,
    sender: Option<Endpoint>,
    offer: Option<Listed>,
    selected: Option<Offer>,
    is_refused: bool,
    at: At,
}

/// A connection that could not be loaded.
#[derive(Clone, Debug)]
struct Unloaded {
    what: Remark,
    /// In pluto's words; empty where it says none.
    why: String,
    at: At,
    /// 0 = not told.
    connection: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Pluto {
    threads: Threads,
    addresses: Addresses,
    accepts: Accepts,
    offered: Option<Offered>,
    speaking: Option<SaIndex>,
    /// The IKE SA of the last line, to which a line without a state may belong.
    current: Option<SaIndex>,
    /// What shows of a connection that is not loaded later either.
    unloaded: Option<Unloaded>,
    /// Of which state a certificate was found unfit for IPsec, and why.
    warned: Option<(u32, Remark)>,
    /// The file of secrets was not read to its end.
    lacks_secrets: bool,
    tried: Tried,
    /// The protocol that the notification names whose parts debug output lists (RFC 2407 §4.4.1).
    notified: Option<u8>,
    /// What judges only where nothing else is told.
    lone: Option<(Remark, At)>,
    listing: Listing,
    /// The administrator takes down what this connection has.
    taken_down: u32,
    product: Option<Product>,
    nearly: Nearly,
    lines: u64,
}

impl Pluto {
    /// `base`: its first number.
    pub(super) fn new(base: u32) -> Pluto {
        Pluto { threads: Threads::new(base), ..Pluto::default() }
    }

    /// Lines of it so far.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.left_listed(reading);
        self.left_alone(reading);
        for sa in self.threads.all() {
            if let Some((place, when)) = self.threads.sa(sa).told_at {
                let at = At { place, when };
                let mut teller = self.teller(at, reading);
                teller.product = teller.product.or(Some(Product::Pluto));
                teller.logged(sa, at);
            }
            let own = self.threads.sa(sa);
            if let Some((place, when)) = own.refused_at.filter(|_| own.reached < 2)
                && !own.has_reason
                && !own.is_up
            {
                let mut teller = self.teller(At { place, when }, reading);
                teller.reached(sa, 1);
                teller.remark(sa, Remark::TransformsRefused, "");
            }
            let at = match (self.threads.sa(sa).authenticated, self.threads.sa(sa).probes.first()) {
                (Some((place, when)), _) | (None, Some(&(place, when))) => At { place, when },
                (None, None) => continue,
            };
            let mut teller = self.teller(at, reading);
            teller.left_open(sa);
            // Asked in vain for some four seconds.
            if teller.threads.sa(sa).probes.len() > 3 {
                teller.in_vain(sa);
            }
        }
    }

    pub(super) fn line(
        &mut self,
        entry: Entry<'_>,
        line: &PlutoLine<'_>,
        reading: &mut Reading<'_>,
    ) {
        self.lines += 1;
        self.listing.told(line);
        let at = At { place: entry.place, when: entry.when };
        let text = line.text;
        if text.starts_with("| ") {
            self.tried.line(text, at);
            self.parses(text);
            if phrases::is_other_version(text) && self.current.is_none() {
                let refused = evidence::Remarked::new(Remark::VersionRefused, "");
                self.stands_alone(refused, line, at, reading);
            }
            return;
        }
        if let Some(is_objection) = phrases::of_secrets(line.name, text) {
            self.lacks_secrets = is_objection;
        }
        if text.starts_with("Starting Pluto ") {
            self.threads.restart(line.process);
            for sa in self.threads.forgotten() {
                self.teller(at, reading).remark(sa, Remark::Restarted, "");
            }
        } else if text.starts_with("shutting down") {
            // It deletes its SAs, and the peers are told.
            self.threads.forgotten();
        }
        self.product = self.product.or_else(|| others::product(text));
        let line = &PlutoLine { process: self.threads.process(line.process), ..*line };
        match (line.serial, line.sender) {
            (Some(serial), _) => self.of_state(serial, line, at, reading),
            (None, Some(sender)) => self.of_sender(sender, line, at, reading),
            (None, None) if line.name.is_empty() => {
                self.addresses.learn(text);
                self.of_network(line, at, reading);
            }
            (None, None) => self.of_connection(line, at, reading),
        }
    }

    fn teller<'a, 'r, 'l>(
        &'a mut self,
        at: At,
        reading: &'r mut Reading<'l>,
    ) -> Teller<'a, 'r, 'l> {
        let (threads, speaking) = (&mut self.threads, &mut self.speaking);
        Teller { threads, reading, speaking, at, product: self.product }
    }

    /// Why a certificate is refused for what it is for, where the uses are tried one by one.
    fn of_certificate<'t>(
        &mut self,
        serial: u32,
        text: &str,
        remark: Option<(Remark, &'t str)>,
    ) -> Option<(Remark, &'t str)> {
        if let Some(what) = nss::warned(text) {
            self.warned = Some((serial, what));
        }
        let warned = self.warned.filter(|(known, _)| *known == serial);
        match warned.filter(|_| text.starts_with("NSS: ERROR")) {
            Some((_, what)) => remark.map(|(_, value)| (what, value)),
            None => remark,
        }
    }

    fn of_state(&mut self, serial: u32, line: &PlutoLine<'_>, at: At, reading: &mut Reading<'_>) {
        let text = line.text;
        if self.offers(Some(serial), line, at, reading) {
            return;
        }
        let stage = stages::read(text);
        let refusal = refusals::read(text);
        let remark = phrases::remark(text).filter(|_| !phrases::follows(text));
        let remark = self.of_certificate(serial, text, remark);
        let is_other = stage.is_none() && refusal.is_none() && remark.is_none();
        if is_other && !phrases::follows(text) {
            self.nearly.look(text, at.place, phrases::known(), reading);
        }
        let answers_first = refusal.as_ref().is_some_and(Refusal::answers_first);
        let met = match stage {
            Some(stage) if stage.opens() => stage.met(),
            _ if answers_first => Some((IkeVersion::V2, Exchange::IkeSaInit, false)),
            _ => None,
        };
        let slot = match met {
            Some(met) => self.opened(serial, line, met, stage.map_or(1, Stage::furthest)),
            // The state is the child's, and the log tells of its IKE SA alone.
            None => self.slot(serial, line, stage, is_other && !endings::is_of_child(text)),
        };
        let slot = match (slot, &refusal, remark) {
            (Some(slot), ..) => Some(slot),
            // The answer to a request that this end must have sent, or that it gives to one.
            (None, Some(refusal), _) if refusal.answers_own() || refusal.answers_proof() => {
                let met = (IkeVersion::V2, Exchange::IkeSaInit, refusal.answers_own());
                self.threads.begin(line, met).map(|sa| Slot { sa, child: None })
            }
            (None, None, Some((what, _))) => self.fragment(what, line, at, reading),
            (None, None, None) if stage.is_some_and(Stage::is_child_up) => {
                self.up_alone(serial, line, stage)
            }
            (None, refusal, None) => {
                self.alone(serial, line, (refusal.as_ref(), is_other), at, reading)
            }
            _ => None,
        };
        let Some(slot) = slot else { return self.keeps_virtual(line, at) };
        self.current = Some(slot.sa);
        if text.starts_with("deleting state (") && text.contains("ESTABLISHED_IKE_SA") {
            self.threads.sa_mut(slot.sa).is_alive = false;
        }
        self.ends(slot.sa, line, stage.is_some() || refusal.is_some());
        if let Some(stage) = stage {
            self.stage(serial, slot, stage, line, at, reading);
        } else if let Some(refusal) = &refusal {
            self.refusal(Some(serial), line, slot, refusal, at, reading);
        }
        if let Some((proof, name)) = phrases::own_proof(text) {
            self.teller(at, reading).remark(slot.sa, proof, name);
        }
        if let Some((what, value)) = remark {
            self.judged(slot, phrases::remarked(what, value, text), at, reading);
        }
        if is_other {
            self.other(slot, line, at, reading);
        }
    }

    /// The IKE SA of a line that tells of its first message.
    fn opened(
        &mut self,
        serial: u32,
        line: &PlutoLine<'_>,
        met: (IkeVersion, Exchange, bool),
        furthest: u8,
    ) -> Option<Slot> {
        // A state's number begins anew with the process, whose start the log may lack.
        let known = self.threads.slot(line.process, serial);
        let same = known
            .filter(|slot| slot.child.is_none() && self.threads.sa(slot.sa).reached <= furthest);
        same.or_else(|| Some(Slot { sa: self.threads.begin(line, met)?, child: None }))
    }

    /// The IKE SA of any other line with a state.
    fn slot(
        &mut self,
        serial: u32,
        line: &PlutoLine<'_>,
        stage: Option<Stage>,
        is_other: bool,
    ) -> Option<Slot> {
        let met = stage.and_then(Stage::met);
        let known = self.threads.slot(line.process, serial);
        let known = known.filter(|slot| met.is_none() || !self.threads.sa(slot.sa).is_fragment());
        if known.is_some() || is_other {
            return known;
        }
        let named = addresses::parent(line.text)
            .and_then(|parent| self.threads.slot(line.process, parent))
            .map(|slot| slot.sa);
        if let Some(sa) = named.or_else(|| self.threads.parent(line)) {
            let asks = stage.is_some_and(Stage::asks_for_child);
            let asked = self.threads.sa_mut(sa).asked.take_if(|_| !asks);
            let message_id = asked.unwrap_or(0);
            let slot = Slot { sa, child: Some(Child { message_id, starts: false }) };
            self.threads.put(line.process, serial, slot);
            return Some(slot);
        }
        if let Some(starts) = stage.and_then(Stage::quick) {
            return self.behind_phase_one(serial, line, starts);
        }
        let sa = self.threads.begin(line, met?)?;
        Some(Slot { sa, child: None })
    }

    /// Quick mode is all that the log has left of an IKE SA that is up.
    fn behind_phase_one(
        &mut self,
        serial: u32,
        line: &PlutoLine<'_>,
        starts: bool,
    ) -> Option<Slot> {
        let parent = addresses::parent(line.text);
        let of_parent = PlutoLine { serial: parent, ..*line };
        let sa = self.threads.begin(&of_parent, (IkeVersion::V1, Exchange::Main, starts))?;
        let own = self.threads.sa_mut(sa);
        (own.reached, own.is_up, own.is_alive) = (6, true, true);
        let slot = Slot { sa, child: Some(Child { message_id: 0, starts }) };
        self.threads.put(line.process, serial, slot);
        Some(slot)
    }

    fn stage(
        &mut self,
        serial: u32,
        slot: Slot,
        stage: Stage,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let sa = slot.sa;
        if !matches!(stage, Stage::ChildUp { .. }) && self.threads.sa(sa).authenticated.is_some() {
            self.teller(at, reading).left_open(sa);
        }
        self.threads.sa_mut(sa).probes.clear();
        match stage {
            Stage::Begins(..) => {}
            Stage::Reached {
                exchange: Exchange::Quick | Exchange::CreateChildSa,
                starts,
                position,
            } => {
                let child = self.child(serial, slot, line, Some(starts));
                self.teller(at, reading).child_reached(sa, child, position);
            }
            Stage::Reached { starts, position, .. } => {
                if self.threads.sa(sa).initiates != starts {
                    return;
                }
                self.ike_reached(sa, position, line, at, reading);
            }
            Stage::IkeUp { version: IkeVersion::V2, starts } => {
                let initiates = self.threads.sa(sa).initiates;
                if starts.is_none_or(|starts| starts == initiates) {
                    let mut teller = self.teller(at, reading);
                    teller.reached(sa, 3);
                    let own = teller.threads.sa_mut(sa);
                    own.authenticated = (own.reached < 4).then_some((at.place, at.when));
                    (own.is_up, own.is_alive) = (true, true);
                    if let Some(name) = stages::peer(line.text) {
                        teller.remark(sa, Remark::AuthenticatedPeer, name);
                    }
                    teller.remark(sa, Remark::Established, "");
                }
            }
            Stage::IkeUp { .. } => {
                let last = if self.threads.sa(sa).exchange == Exchange::Aggressive { 3 } else { 6 };
                let mut teller = self.teller(at, reading);
                teller.reached(sa, last);
                let own = teller.threads.sa_mut(sa);
                (own.is_up, own.is_alive) = (true, true);
                if let Some(name) = own.peer_name.take() {
                    teller.remark(sa, Remark::AuthenticatedPeer, &name);
                }
                if let Some(proof) = stages::proof(line.text) {
                    teller.remark(sa, proof, "");
                }
                teller.remark(sa, Remark::Established, "");
            }
            Stage::ChildUp { .. } => self.child_up(serial, slot, line, at, reading),
            Stage::PeerId => self.identified(slot, line, at, reading),
        }
    }

    fn ike_reached(
        &mut self,
        sa: SaIndex,
        position: u8,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let offered = self.offered.take_if(|offered| {
            offered.process == line.process
                && (offered.serial == line.serial || offered.sender.is_some())
                && position <= 2
        });
        let mut teller = self.teller(at, reading);
        let own = teller.threads.sa_mut(sa);
        let answers = own.version == IkeVersion::V2 && !own.initiates && position == 2;
        if own.version == IkeVersion::V2 && own.initiates && position == 1 && own.reached > 0 {
            // With a cookie, or in another group.
            own.attempt += 1;
            own.reached = 0;
        }
        if answers {
            teller.reached(sa, 1);
            if let Some(offer) = offered.as_ref().and_then(|offered| offered.offer.as_ref()) {
                teller.suite(sa, false, &offer.offer);
            }
        }
        let payloads = notices::payloads(line.text).filter(|_| position > 2);
        if let Some((kinds, notices)) = payloads {
            teller.reached(sa, position - 1);
            let mut message = teller.threads.sa(sa).message(position);
            (message.kinds, message.sealed, message.notices) = (kinds, false, notices);
            teller.message(sa, &message);
            let own = teller.threads.sa_mut(sa);
            own.reached = own.reached.max(position);
            return;
        }
        // The suite was selected in the second message.
        let agreed = suite::agreed(line.text)
            .or_else(|| offered.and_then(|offered| offered.selected))
            .filter(|_| (2..=3).contains(&position) && teller.threads.sa(sa).reached < 2);
        if let Some(agreed) = agreed {
            teller.reached(sa, 2);
            teller.suite(sa, true, &agreed);
        }
        teller.reached(sa, position);
    }

    /// The part of a state in an exchange for a child SA, which a line that begins one settles.
    fn child(
        &mut self,
        serial: u32,
        slot: Slot,
        line: &PlutoLine<'_>,
        starts: Option<bool>,
    ) -> Child {
        let known = slot.child.filter(|child| child.message_id > 0);
        let child = match (known, starts) {
            (Some(child), None) => child,
            (Some(child), Some(starts)) => Child { starts, ..child },
            (None, starts) => {
                let own = self.threads.sa_mut(slot.sa);
                let message_id = own.asked.take().unwrap_or_else(|| own.next_child());
                Child { message_id, starts: starts.unwrap_or(false) }
            }
        };
        self.threads.put(line.process, serial, Slot { sa: slot.sa, child: Some(child) });
        child
    }

    fn child_up(
        &mut self,
        serial: u32,
        slot: Slot,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let sa = slot.sa;
        let own = self.threads.sa(sa);
        if own.version == IkeVersion::V1 {
            let Some(child) = slot.child.filter(|child| child.message_id > 0) else { return };
            // Its starter sends the third message as it takes the second.
            self.teller(at, reading).child_reached(sa, child, 3);
            self.bare_child(sa, serial, line.text, at);
        } else if own.authenticated.is_some() || own.reached < 4 {
            // Libreswan 3 says of the IKE SA only that it authenticated.
            let own = self.threads.sa_mut(sa);
            (own.is_up, own.is_alive) = (true, true);
            own.authenticated.get_or_insert((at.place, at.when));
            let mut teller = self.teller(at, reading);
            teller.reached(sa, 3);
            teller.authenticated(sa, None);
        } else if line.text.starts_with("initiator ") || line.text.starts_with("responder ") {
            let starts = line.text.starts_with("initiator ");
            let child = self.child(serial, slot, line, Some(starts));
            self.teller(at, reading).child_reached(sa, child, 2);
        }
        self.teller(at, reading).remark(sa, Remark::ChildUp, "");
    }
}
