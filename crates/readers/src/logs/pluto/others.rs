//! Sentences beside the exchanges: repetitions, time that ran out, deletions, users.

use evidence::{Exchange, IkeVersion, Product, Protocol, Remark, Remarked, Statement, Turn};

use super::line::{PlutoLine, endpoint, is_unloaded};
use super::message::{Message, NOTIFY_V1};
use super::stages::{self, Stage};
use super::telling::At;
use super::threading::{Child, SaIndex, Slot};
use super::{
    MOST_PROBES, MOST_TRANSFORMS, Pluto, Unloaded, addconn, addresses, again, endings, phrases,
    suite,
};
use crate::pasted::floor;
use crate::reading::Reading;

/// IKEv2's Delete payload (RFC 7296 §3.11), and IKEv1's.
const DELETE: u8 = 42;
const DELETE_V1: u8 = 12;
/// IKEv1's Hash and Attributes payloads.
const HASH: u8 = 8;
const ATTRIBUTES: u8 = 14;

/// Since 5.0 what the administrator takes down is deleted as the peer answers.
const ASKS_FOR_DELETION: &str = "sent INFORMATIONAL request to delete IKE SA";

/// Behind it stands whose the policy is.
pub(super) const TAKEN: &str = "cannot install eroute -- it is in use for ";

/// `OAKLEY_CAST_CBC is not supported.  Attribute OAKLEY_ENCRYPTION_ALGORITHM` (`spdb_v1_struct.c`
/// of Openswan 2.6, `ikev1_spdb_struct.c` of Libreswan).
pub(super) fn refused_attribute(text: &str) -> Option<&str> {
    Some(text.split_once(".  Attribute OAKLEY_")?.1)
}

/// `failed to add connection: left certificate 'gw' not found in the NSS database`: what stands
/// behind the colon.
fn reason(text: &str) -> String {
    const LONGEST: usize = 200;
    let why = text.split_once(": ").map_or("", |(_, why)| why.trim());
    why[..floor(why, LONGEST)].to_owned()
}

impl Pluto {
    /// A line that names a connection and no state.
    pub(super) fn of_connection(
        &mut self,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        if phrases::is_unoriented(line.text) {
            return self.unoriented(line, at, reading);
        }
        self.keeps_virtual(line, at);
        let connection = self.threads.token(line);
        if self.accepts.line(connection, line.text, at) {
            return;
        }
        if let Some(why) = line.text.strip_prefix("failed to add ") {
            let what = if why.contains("expired") {
                Remark::OutOfDate
            } else if why.contains("ikev1-policy") {
                Remark::VersionRefused
            } else {
                Remark::Unloadable
            };
            let why = if what == Remark::Unloadable { reason(line.text) } else { String::new() };
            self.unloaded = Some(Unloaded { what, why, at, connection });
        } else if phrases::is_loaded(line.text) {
            self.unloaded.take_if(|unloaded| unloaded.connection == connection);
        } else if phrases::is_unresolved(line.text) {
            // It is looked up again when it is dialled.
            self.lone.get_or_insert((Remark::NameUnresolved, at));
        } else if phrases::is_taken_down(line.text) {
            self.taken_down = connection;
        } else if phrases::is_loaded_unoriented(line.text) {
            let (what, why) = (Remark::NotOriented, String::new());
            self.unloaded = Some(Unloaded { what, why, at, connection });
        } else if let Some((what @ (Remark::NameUnresolved | Remark::PortRefused), value)) =
            phrases::remark(line.text)
        {
            self.stands_alone(phrases::remarked(what, value, line.text), line, at, reading);
        }
    }

    fn unoriented(&mut self, line: &PlutoLine<'_>, at: At, reading: &mut Reading<'_>) {
        let slot = self.fragment(Remark::NotOriented, line, at, reading);
        if let Some(slot) = slot {
            self.judged(slot, Remarked::new(Remark::NotOriented, ""), at, reading);
        }
    }

    /// Where nothing else is told, it is why the peer's proposal is refused.
    pub(super) fn keeps_virtual(&mut self, line: &PlutoLine<'_>, at: At) {
        if phrases::is_of_virtual(line.text) {
            self.lone.get_or_insert((Remark::SelectorsRefused, at));
        }
    }

    /// An ICMP error to which no state belongs, or a sentence that lost what stood before it.
    pub(super) fn of_network(&mut self, line: &PlutoLine<'_>, at: At, reading: &mut Reading<'_>) {
        if phrases::is_unoriented(line.text) {
            return self.unoriented(line, at, reading);
        }
        if line.text.contains(" certificate with nickname '")
            && line.text.ends_with(" was not found in NSS DB")
        {
            let (what, why) = (Remark::Unloadable, line.text.to_owned());
            self.unloaded = Some(Unloaded { what, why, at, connection: 0 });
            return;
        }
        if phrases::is_unresolved(line.text) {
            self.lone.get_or_insert((Remark::NameUnresolved, at));
            return;
        }
        if let Some(what) = phrases::has_ended(line.text) {
            self.lone.get_or_insert((what, at));
            return;
        }
        if let Some(what) = addconn::remark(line.text) {
            self.lone.get_or_insert((what, at));
            return;
        }
        match phrases::of_whack(line.text) {
            Some(Remark::NotRunning) => {
                self.lone.get_or_insert((Remark::NotRunning, at));
                return;
            }
            // Why it was not added counts, if that was said.
            Some(what) => {
                let why = String::new();
                self.unloaded.get_or_insert(Unloaded { what, why, at, connection: 0 });
                return;
            }
            None => {}
        }
        if is_unloaded(line.text) {
            let (what, why) = (Remark::Unloadable, reason(line.text));
            self.unloaded = Some(Unloaded { what, why, at, connection: 0 });
            return;
        }
        if line.text.starts_with(phrases::NAMES_EXCHANGE)
            && let (_, Some(sender)) = addresses::ends(line.text)
        {
            return self.of_sender(sender, line, at, reading);
        }
        let Some((what, value)) = phrases::remark(line.text) else { return };
        let is_of_network = matches!(
            what,
            Remark::PortRefused
                | Remark::NoRoute
                | Remark::NoWayOut
                | Remark::RefusedOnTheWay
                | Remark::TooLong
        );
        if !is_of_network {
            if phrases::is_distinct(line.text) {
                self.stands_alone(phrases::remarked(what, value, line.text), line, at, reading);
            }
            return;
        }
        let (_, peer) = addresses::ends(line.text);
        let known = match peer {
            Some(peer) => self.threads.newest_with(line.process, peer),
            None => None,
        };
        let slot = match known {
            Some(sa) => Some(Slot { sa, child: None }),
            // Beside a negotiation it may be of any.
            None if self.current.is_some() => None,
            None => self.fragment(what, line, at, reading),
        };
        if let Some(slot) = slot {
            self.current = Some(slot.sa);
            self.judged(slot, Remarked::new(what, value), at, reading);
        }
    }

    /// Of the negotiation before it, if one is under way.
    pub(super) fn stands_alone(
        &mut self,
        remarked: Remarked<'_>,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let current = self.current.filter(|sa| !self.threads.sa(*sa).is_up);
        let slot = match current {
            Some(sa) => Some(Slot { sa, child: None }),
            None => self.fragment(remarked.what, line, at, reading),
        };
        if let Some(slot) = slot {
            self.current = Some(slot.sa);
            self.judged(slot, remarked, at, reading);
        }
    }

    pub(super) fn identified(
        &mut self,
        slot: Slot,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let own = self.threads.sa(slot.sa);
        if own.version != IkeVersion::V1 || slot.child.is_some() || own.is_up {
            return;
        }
        let next = match (own.exchange, own.initiates, own.reached) {
            (Exchange::Main, true, 5) => 6,
            (Exchange::Main, false, 4) => 5,
            (Exchange::Aggressive, true, 1) => 2,
            _ => return,
        };
        self.threads.sa_mut(slot.sa).peer_name = stages::peer(line.text).map(Box::from);
        self.teller(at, reading).reached(slot.sa, next);
    }

    pub(super) fn other(
        &mut self,
        slot: Slot,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let (sa, text) = (slot.sa, line.text);
        if text.contains("retransmission; will wait ")
            || text.starts_with("retransmitting ") && text.contains("; will wait ")
        {
            self.repeats(slot, text, at, reading);
        } else if text.contains(" timeout exceeded after ")
            || text.starts_with("max number of retransmissions ")
        {
            self.ran_out(slot, text, at, reading);
        } else if text.starts_with("discarding duplicate packet; already STATE_QUICK_R0") {
            if let Some(child) = slot.child.filter(|child| child.message_id > 0) {
                let first = self.threads.sa(sa).child_message(child, 1);
                self.teller(at, reading).message(sa, &first);
            }
        } else if let Some(again) = again::read(text) {
            self.asked_again(sa, again, at, reading);
        } else if text.starts_with("the peer proposed: ") {
            self.asked(sa, at, reading);
        } else if let Some(transform) = suite::oakley(text) {
            let own = self.threads.sa_mut(sa);
            if own.refused.len() < MOST_TRANSFORMS {
                own.refused.push(transform);
                own.refused_at = Some((at.place, at.when));
            }
        } else if let Some(attribute) = refused_attribute(text) {
            // The list goes on: another transform may be acceptable.
            self.threads.sa_mut(sa).has_refused_attribute |= attribute != "AUTHENTICATION_METHOD";
        } else if let Some(rest) = text.strip_prefix(TAKEN) {
            self.taken(slot, rest, at, reading);
        } else if text.starts_with("deleting ") && text.contains("and sending notification")
            || text.starts_with(ASKS_FOR_DELETION)
        {
            self.deletes(sa, text, at, reading);
        } else if text.starts_with("received Delete SA payload: ") {
            self.deleted(sa, text, at, reading);
        } else if text.contains("ISAKMP Hash Payload is larger than can fit")
            || text.starts_with("next payload type of ISAKMP Hash Payload has an unknown value")
        {
            self.garbled(sa, at, reading);
        } else if text.starts_with("Informational Exchange message must be encrypted") {
            self.refused_in_clear(sa, at, reading);
        } else if text.starts_with("XAUTH: Answering XAUTH challenge") {
            self.transaction(sa, at, reading);
        }
        self.l2tp(sa, text, at, reading);
        if let Some(ending) = endings::read(text) {
            self.ending(slot, ending, at, reading);
        }
    }

    /// The peer asks for a child SA in quick mode; the state that it gets comes with a later line.
    fn asked(&mut self, sa: SaIndex, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa_mut(sa);
        if own.version != IkeVersion::V1 {
            return;
        }
        let message_id = own.next_child();
        own.asked = Some(message_id);
        let child = Child { message_id, starts: false };
        self.teller(at, reading).child_reached(sa, child, 1);
    }

    fn repeats(&mut self, slot: Slot, text: &str, at: At, reading: &mut Reading<'_>) {
        let sa = slot.sa;
        let own = self.threads.sa_mut(sa);
        let is_up = own.is_up || text.contains("ESTABLISHED_IKE_SA: ");
        if own.version == IkeVersion::V2 && is_up {
            // The request is not logged; most are answered in the end.
            if text.contains("will wait 0.5 seconds") {
                own.probes.clear();
            }
            if own.probes.len() < MOST_PROBES {
                own.probes.push((at.place, at.when));
            }
            return;
        }
        self.came_to(sa, text, at, reading);
        let own = self.threads.sa_mut(sa);
        let is_quick = text.starts_with("STATE_QUICK_");
        let message = match slot.child.filter(|child| is_quick && child.message_id > 0) {
            Some(child) => Some(own.child_message(child, if child.starts { 1 } else { 2 })),
            None if is_quick => None,
            None => own.last_sent.clone().filter(|message| {
                matches!(
                    message.exchange,
                    Exchange::IkeSaInit | Exchange::IkeAuth | Exchange::Main | Exchange::Aggressive
                )
            }),
        };
        own.has_repeated = true;
        if let Some(message) = message.filter(|message| own.has_told(message)) {
            self.teller(at, reading).message(sa, &message);
        }
    }

    fn ran_out(&mut self, slot: Slot, text: &str, at: At, reading: &mut Reading<'_>) {
        let sa = slot.sa;
        let own = self.threads.sa(sa);
        if own.version == IkeVersion::V2 && own.is_up && text.contains("ESTABLISHED") {
            let mut teller = self.teller(at, reading);
            teller.in_vain(sa);
            teller.remark(sa, Remark::PeerDead, "");
            return;
        }
        self.came_to(sa, text, at, reading);
        let own = self.threads.sa(sa);
        // Some versions log only that they repeated it.
        let is_told = own.has_repeated || text.contains("after 0 retransmits");
        let last = own.last_sent.clone().filter(|last| {
            let of_quick = last.exchange == Exchange::Quick && text.contains("STATE_QUICK_I1");
            !is_told && (!own.is_up || of_quick)
        });
        let mut teller = self.teller(at, reading);
        if let Some(last) = last {
            teller.message(sa, &last);
        }
        teller.remark(sa, Remark::GaveUp, "");
    }

    /// The state that waits is further than the messages that were told: of strongSwan's pluto,
    /// which logs none of them.
    fn came_to(&mut self, sa: SaIndex, text: &str, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa(sa);
        let Some(Stage::Reached { starts, position, exchange }) = stages::waiting(text) else {
            return;
        };
        if exchange == Exchange::Quick || own.is_up || starts != own.initiates {
            return;
        }
        let first = own.reached.max(1) + 1;
        for position in first..=position {
            self.teller(at, reading).reached(sa, position);
        }
    }

    /// R-U-THERE was sent again and again (RFC 3706 §5.5).
    pub(super) fn in_vain_v1(&mut self, sa: SaIndex, at: At, reading: &mut Reading<'_>) {
        if self.threads.sa(sa).version != IkeVersion::V1 {
            return;
        }
        for _ in 0..2 {
            let id = 1_000 + self.threads.sa_mut(sa).next_child();
            let message = Message::informational(IkeVersion::V1, id, &[HASH]);
            self.teller(at, reading).message(sa, &message);
        }
    }

    /// `"rw"[2] 192.0.2.1 #2`: the policy is another client's, at the same address.
    fn taken(&mut self, slot: Slot, other: &str, at: At, reading: &mut Reading<'_>) {
        let peer = other.split(' ').find_map(endpoint);
        let name = other.strip_prefix('"').and_then(|rest| rest.split('"').next());
        let Some((peer, name)) = peer.zip(name) else { return };
        let token = self.threads.token(&PlutoLine { name, ..PlutoLine::default() });
        let own = self.threads.sa(slot.sa);
        let is_same = own.is_named(token) && own.peer.is_some_and(|own| own.same_host(peer));
        if is_same {
            self.judged(slot, Remarked::new(Remark::SelectorsTaken, ""), at, reading);
        }
    }

    /// Only what the administrator takes down: after a rekeying the old IKE SA is deleted, too.
    fn deletes(&mut self, sa: SaIndex, text: &str, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa(sa);
        let is_ike = text.contains("ESTABLISHED_IKE_SA")
            || text.contains("(established IKE SA)")
            || text.starts_with(ASKS_FOR_DELETION);
        let is_own = own.is_named(self.taken_down);
        if own.version != IkeVersion::V2 || !own.is_up || !is_ike || !is_own {
            return;
        }
        let mut teller = self.teller(at, reading);
        teller.left_open(sa);
        let id = teller.threads.sa_mut(sa).next_child();
        let message = Message::informational(IkeVersion::V2, id, &[DELETE]);
        teller.message(sa, &message);
    }

    fn deleted(&mut self, sa: SaIndex, text: &str, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa_mut(sa);
        if own.version != IkeVersion::V1 {
            return;
        }
        let id = 1_000 + own.next_child();
        let mut message = Message::informational(IkeVersion::V1, id, &[HASH, DELETE_V1]);
        message.outgoing = false;
        let by = own.own().peer();
        let mut teller = self.teller(at, reading);
        teller.message(sa, &message);
        if text.contains("self-deleting ISAKMP State") {
            teller.fact(sa, at, by, Statement::Deletes { protocol: Protocol::Ike, spis: 1 });
        }
    }

    /// An encrypted Informational that reads as nonsense answers main mode's fifth message: the
    /// sixth begins with an identity, not with a hash.
    fn garbled(&mut self, sa: SaIndex, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa(sa);
        if own.version != IkeVersion::V1 || !own.initiates || own.reached != 5 || own.is_up {
            return;
        }
        let mut message = Message::informational(IkeVersion::V1, 0, &[HASH]);
        (message.outgoing, message.sealed) = (false, true);
        self.teller(at, reading).message(sa, &message);
    }

    /// The peer's Informational in clear, of which nothing is read: it answers what was sent last
    /// (ikev1.c).
    fn refused_in_clear(&mut self, sa: SaIndex, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa(sa);
        if own.version != IkeVersion::V1 || !own.initiates || own.is_up {
            return;
        }
        let mut message = Message::informational(IkeVersion::V1, 0, &[NOTIFY_V1]);
        message.outgoing = false;
        self.teller(at, reading).message(sa, &message);
    }

    /// XAUTH's question and the answer to it.
    fn transaction(&mut self, sa: SaIndex, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa_mut(sa);
        if own.version != IkeVersion::V1 || own.transactions > 8 {
            return;
        }
        own.transactions += 1;
        let id = own.transactions;
        for (outgoing, turn) in [(false, Turn::Request), (true, Turn::Response)] {
            let mut message = Message::informational(IkeVersion::V1, id, &[HASH, ATTRIBUTES]);
            message.exchange = Exchange::Transaction;
            (message.outgoing, message.turn) = (outgoing, turn);
            self.teller(at, reading).message(sa, &message);
        }
    }
}

/// `STATE_V2_ESTABLISHED_IKE_SA: 300 second timeout exceeded after 10 retransmits …`, since 5.1
/// without what stands before the state's name.
pub(super) fn is_dead(text: &str) -> bool {
    let state = text.strip_prefix("STATE_V2_").unwrap_or(text);
    state.starts_with("ESTABLISHED_") && text.contains(" timeout exceeded after ")
}

/// Openswan's sentences are older; those that begin so are Libreswan's since 4.0.
pub(super) fn product(text: &str) -> Option<Product> {
    const NEWER: [&str; 13] = [
        "FATAL ERROR: NSS: ",
        "FATAL ERROR: find ",
        "initiating IKEv",
        "sent IKE_",
        "sent Main Mode ",
        "sent Quick Mode ",
        "sent Aggressive ",
        "processing IKE_",
        "processed IKE_",
        "responding to IKE_",
        "dropping IKE_",
        "ignoring IKEv1 packet as global policy",
        "rejecting IKEv1 packet as global policy",
    ];
    if text.starts_with("Starting Pluto (Openswan ") {
        return Some(Product::Openswan);
    }
    let is_newer = NEWER.iter().any(|start| text.starts_with(start))
        // `STATE_MAIN_I1: retransmission; will wait 0.5 seconds for response`, since 3.13.
        || text.starts_with("STATE_") && text.contains(": retransmission; will wait ")
        // Since 5, every sentence of it begins so.
        || text.contains("ipsec addconn: ") && text.contains(" config file '");
    (is_newer || text.starts_with("Starting Pluto (Libreswan ")).then_some(Product::Libreswan)
}
