//! Refusals and judgements: which message they answer, and what they make of it.

use evidence::{Endpoint, Exchange, IkeVersion, Offer, Remark, Remarked};
use numbers::ike;
use numbers::ikev2::TransformType;

use super::line::PlutoLine;
use super::message::Message;
use super::refusals::{self, Refusal};
use super::telling::{At, notify};
use super::threading::{Child, SaIndex, Slot};
use super::{Offered, Pluto, addresses, phrases, suite};
use crate::reading::Reading;

/// IKEv2's error notifies (RFC 7296 §3.10.1).
const NO_PROPOSAL_CHOSEN: u16 = 14;
const INTERNAL_ADDRESS_FAILURE: u16 = 36;
const TS_UNACCEPTABLE: u16 = 38;
/// Of both versions.
const INVALID_MAJOR_VERSION: u16 = 5;
/// Of what is no error only these two ask for another first message.
const COOKIE: u16 = 16_390;
const REDIRECT: u16 = 16_407;

/// Since 5.1 behind the notify (`ikev2_unsecured.c`).
const NO_CONNECTION: &str = ", no suitable connection found with IKEv2 policy";

impl Pluto {
    /// A line of a message to which no state belongs.
    pub(super) fn of_sender(
        &mut self,
        sender: Endpoint,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let text = line.text;
        if self.offers(None, line, at, reading) {
            return;
        }
        if let Some(refusal) = refusals::read(text).filter(|refusal| refusal.outgoing) {
            let sa = match refusal.exchange {
                Some(Exchange::IkeSaInit) => {
                    self.threads.stateless(line, sender, (IkeVersion::V2, Exchange::IkeSaInit))
                }
                Some(_) => None,
                None => self.of_no_state(sender, line),
            };
            let Some(sa) = sa else { return };
            self.ends(sa, line, true);
            self.threads.sa_mut(sa).peer = Some(sender);
            self.refusal(None, line, Slot { sa, child: None }, &refusal, at, reading);
            return;
        }
        let Some((what, value)) = phrases::remark(text) else {
            self.nearly.look(text, at.place, phrases::known(), reading);
            return;
        };
        let met = match what {
            Remark::NoConnection if text.contains("Main Mode") => (IkeVersion::V1, Exchange::Main),
            Remark::NoConnection if text.contains("Aggressive Mode") => {
                (IkeVersion::V1, Exchange::Aggressive)
            }
            Remark::NoConnection => (IkeVersion::V2, Exchange::IkeSaInit),
            Remark::VersionRefused if text.contains("IKEv2") => {
                (IkeVersion::V2, Exchange::IkeSaInit)
            }
            Remark::VersionRefused => (IkeVersion::V1, Exchange::Main),
            _ => return,
        };
        let Some(sa) = self.threads.stateless(line, sender, met) else { return };
        self.ends(sa, line, true);
        self.threads.sa_mut(sa).peer = Some(sender);
        // What is not loaded is not found.
        let unloaded = self.unloaded.clone().filter(|_| what == Remark::NoConnection);
        let (what, value) = match &unloaded {
            Some(unloaded) => (unloaded.what, unloaded.why.as_str()),
            None => (what, value),
        };
        let mut teller = self.teller(at, reading);
        let first = teller.threads.sa(sa).message(1);
        teller.message(sa, &first);
        let own = teller.threads.sa_mut(sa);
        own.reached = own.reached.max(1);
        if !own.has_reason {
            teller.remark(sa, what, value);
        }
    }

    /// IKEv1 refuses the first message of a state without naming the state.
    fn of_no_state(&mut self, sender: Endpoint, line: &PlutoLine<'_>) -> Option<SaIndex> {
        let current = self.current.filter(|at| {
            let sa = self.threads.sa(*at);
            sa.version == IkeVersion::V1
                && !sa.is_up
                && sa.peer.is_none_or(|peer| peer.same_host(sender))
        });
        current
            .or_else(|| self.threads.newest_with(line.process, sender))
            .or_else(|| self.threads.stateless(line, sender, (IkeVersion::V1, Exchange::Main)))
    }

    pub(super) fn refusal(
        &mut self,
        serial: Option<u32>,
        line: &PlutoLine<'_>,
        slot: Slot,
        refusal: &Refusal<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let sa = slot.sa;
        let version = self.threads.sa(sa).version;
        let Some(kind) = refusal.number(version) else { return };
        if kind >= ike::FIRST_STATUS
            && !(version == IkeVersion::V2 && matches!(kind, COOKIE | REDIRECT))
        {
            return;
        }
        self.threads.sa_mut(sa).is_refused |= kind < ike::FIRST_STATUS && !refusal.outgoing;
        match version {
            IkeVersion::V1 => self.refusal_v1(slot, refusal.outgoing, kind, at, reading),
            IkeVersion::V2 => self.refusal_v2(serial, line, slot, refusal, kind, at, reading),
        }
        if refusal.outgoing && kind == INVALID_MAJOR_VERSION && !self.threads.sa(sa).has_reason {
            let (what, value) = unknown_version(line.text)
                .map_or((Remark::VersionRefused, ""), |value| (Remark::UnknownVersion, value));
            self.teller(at, reading).remark(sa, what, value);
        }
    }

    /// IKEv1 refuses in an exchange of its own (RFC 2409 §5.7).
    fn refusal_v1(
        &mut self,
        slot: Slot,
        outgoing: bool,
        kind: u16,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let sa = slot.sa;
        if outgoing {
            self.heard_next(slot, at, reading);
        }
        let own = self.threads.sa(sa);
        let mut message = Message::informational(IkeVersion::V1, 0, &[notify(IkeVersion::V1)]);
        message.notices = vec![kind];
        message.outgoing = outgoing;
        // What it answers tells it from another of the same kind.
        message.attempt = match slot.child {
            Some(child) if child.message_id > 0 => 100 + child.message_id,
            _ if own.is_up => 100 + own.last_child(),
            _ => u32::from(own.reached),
        };
        self.teller(at, reading).message(sa, &message);
    }

    #[expect(clippy::too_many_arguments, reason = "a refusal with everything known of it")]
    fn refusal_v2(
        &mut self,
        serial: Option<u32>,
        line: &PlutoLine<'_>,
        slot: Slot,
        refusal: &Refusal<'_>,
        kind: u16,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let sa = slot.sa;
        let own = self.threads.sa(sa);
        let exchange = refusal.exchange.unwrap_or(match own.reached {
            0 | 1 => Exchange::IkeSaInit,
            2 | 3 => Exchange::IkeAuth,
            _ => Exchange::CreateChildSa,
        });
        if exchange == Exchange::CreateChildSa {
            let starts = !refusal.outgoing;
            let last = own.last_child();
            let child = match (serial.filter(|_| slot.child.is_some()), last) {
                (Some(serial), _) => self.child(serial, slot, line, Some(starts)),
                // The state of the IKE SA says it once more.
                (None, 2..) => Child { message_id: last, starts },
                (None, _) => return,
            };
            let mut teller = self.teller(at, reading);
            teller.child_reached(sa, child, 1);
            let answer = teller.threads.sa(sa).child_message(child, 2);
            teller.implied(sa, &answer.refusing(vec![notify(IkeVersion::V2)], kind));
            return;
        }
        // Only the responder answers in these two.
        if refusal.outgoing == own.initiates || exchange == Exchange::Informational {
            return;
        }
        let offered = self.offered.take_if(|offered| {
            offered.process == line.process
                && (offered.serial == serial && serial.is_some()
                    || offered.sender.is_some() && offered.sender == line.sender)
        });
        let connection = self.threads.token(line);
        let offer = offered.as_ref().and_then(|offered| offered.offer.as_ref());
        let accepted = offer
            .filter(|offer| offer.whole)
            .and_then(|offer| self.accepts.beside(connection, &offer.offer));
        let mut teller = self.teller(at, reading);
        if exchange == Exchange::IkeSaInit {
            teller.reached(sa, 1);
            if let Some(offer) = offer {
                teller.suite(sa, false, &offer.offer);
            }
            if let Some((accepted, at)) = accepted {
                teller.accepts(sa, &accepted, at);
            }
            let answer = teller.threads.sa(sa).message(2);
            teller.message(sa, &answer.refusing(vec![notify(IkeVersion::V2)], kind));
            if offered.is_some_and(|offered| offered.is_refused) {
                teller.remark(sa, Remark::SuiteRefused, "");
            } else if line.text.ends_with(NO_CONNECTION) {
                teller.remark(sa, Remark::NoConnection, "");
            }
            return;
        }
        teller.reached(sa, 3);
        if teller.threads.sa(sa).authenticated.is_some() {
            teller.authenticated(sa, Some(Some(kind)));
        } else if teller.threads.sa(sa).reached < 4 {
            let kinds = match (refusal.kinds.is_empty(), refusal.of_child) {
                (false, _) => refusal.kinds.clone(),
                (true, true) => vec![36, 39, notify(IkeVersion::V2)],
                (true, false) => vec![notify(IkeVersion::V2)],
            };
            let answer = teller.threads.sa(sa).message(4).refusing(kinds, kind);
            teller.message(sa, &answer);
            teller.threads.sa_mut(sa).reached = 4;
        }
    }

    /// What an end judges shows that the peer's next message came.
    pub(super) fn heard_next(&mut self, slot: Slot, at: At, reading: &mut Reading<'_>) {
        let own = self.threads.sa(slot.sa);
        let last = match (own.version, own.exchange) {
            (IkeVersion::V2, _) => 4,
            (_, Exchange::Aggressive) => 3,
            _ => 6,
        };
        if let Some(child) = slot.child {
            if child.message_id > 0 && own.version == IkeVersion::V1 {
                let heard = if child.starts { 2 } else { 1 };
                self.teller(at, reading).child_reached(slot.sa, child, heard);
            }
        } else if own.waits() && own.reached < last && !own.is_up && !own.is_fragment() {
            let next = own.reached + 1;
            self.teller(at, reading).reached(slot.sa, next);
        }
    }

    pub(super) fn judged(
        &mut self,
        slot: Slot,
        mut remarked: Remarked<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let sa = slot.sa;
        let own = self.threads.sa(sa);
        if remarked.what == Remark::OfferRefused && own.shows_refusals() {
            remarked.what = Remark::SuiteRefused;
        }
        if remarked.what == Remark::NoSecret && self.lacks_secrets {
            remarked.what = Remark::SecretsUnread;
        }
        if remarked.what == Remark::NoWayOut && !own.initiates {
            remarked.what = Remark::NoRoute;
        }
        if remarked.what == Remark::NoPublicKey && own.proved_without() {
            remarked.what = Remark::NoKeyAtHand;
        }
        let what = remarked.what;
        let of_way = matches!(
            what,
            Remark::NoWayOut
                | Remark::NoRoute
                | Remark::PortRefused
                | Remark::RefusedOnTheWay
                | Remark::SendRefused
        );
        let of_offer = matches!(what, Remark::SuiteRefused | Remark::OfferRefused);
        let is_late = of_way || of_offer || what == Remark::WrongSecret;
        // Who has asked listens, until it has given up.
        if what == Remark::PortRefused && !own.initiates && own.reached > 0 {
            if !own.is_up && !own.has_reason && !own.has_given_up {
                self.teller(at, reading).remark(sa, Remark::GaveUp, "");
            }
            return;
        }
        if is_late && own.is_up
            || own.has_reason && (of_way || of_offer || what == Remark::NoPublicKey)
        {
            return;
        }
        // An excerpt may lack the line that says what was sent.
        if own.initiates && own.reached == 0 && slot.child.is_none() && !own.has_reason {
            let nothing = Message::nothing(own.version);
            self.teller(at, reading).message(sa, &nothing);
        }
        let own = self.threads.sa(sa);
        if what == Remark::Unreadable {
            let fifth = own.message(5);
            let again = own.reached >= 5;
            let mut teller = self.teller(at, reading);
            if again { teller.message(sa, &fifth) } else { teller.reached(sa, 5) }
        } else if what == Remark::PeerDead {
            self.in_vain_v1(sa, at, reading);
        } else if !of_way {
            self.heard_next(slot, at, reading);
        }
        if what == Remark::Malformed && self.threads.sa(sa).version == IkeVersion::V1 {
            // A refusal follows, which says as much.
            return;
        }
        let refused = self.threads.sa_mut(sa).refused.split_off(0);
        let initiates = self.threads.sa(sa).initiates;
        let mut teller = self.teller(at, reading);
        if what == Remark::SuiteRefused && !refused.is_empty() {
            teller.suite(sa, false, &suite::transforms(&refused));
        }
        let notice = match what {
            Remark::ChildSuiteRefused | Remark::ChildGroupRefused | Remark::ModeRefused => {
                Some(NO_PROPOSAL_CHOSEN)
            }
            Remark::SelectorsRefused | Remark::PublicAddressAsked => Some(TS_UNACCEPTABLE),
            Remark::NoAddress => Some(INTERNAL_ADDRESS_FAILURE),
            _ => None,
        };
        let of_child = notice.is_some()
            || matches!(
                what,
                Remark::KernelRefused
                    | Remark::KernelDenied
                    | Remark::KernelShort
                    | Remark::SelectorsTaken
            );
        if of_child {
            // An initiator judges what it was granted.
            teller.authenticated(sa, Some(notice).filter(|_| !initiates));
        }
        teller.judges(sa, remarked);
    }

    /// `proposal 1:IKE=… chosen from remote proposals 1:IKE:…`, and that none can be chosen.
    pub(super) fn offers(
        &mut self,
        serial: Option<u32>,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) -> bool {
        const NONE: &str = "no local proposal matches remote proposals ";
        const CHOSEN: &str = " chosen from remote proposals ";
        let chosen = line.text.strip_prefix("proposal ").and_then(|rest| rest.split_once(CHOSEN));
        let (selected, offer) = match (line.text.strip_prefix(NONE), chosen) {
            (Some(rest), _) => (None, suite::proposals(rest)),
            (None, Some((own, rest))) => {
                (suite::proposals(own).map(|own| own.offer), suite::proposals(rest))
            }
            (None, None) => return false,
        };
        let Some(first) = offer.as_ref().and_then(|offer| offer.offer.proposals.first()) else {
            return true;
        };
        let is_refused = selected.is_none();
        if first.protocol == evidence::Protocol::Ike {
            let (process, sender) = (line.process, line.sender);
            let selected = selected.map(|mut own| {
                own.proposals.truncate(1);
                own
            });
            self.offered =
                Some(Offered { process, serial, sender, offer, selected, is_refused, at });
            return true;
        }
        let known = serial.and_then(|serial| self.slot(serial, line, None, false));
        let refused = Remark::ChildSuiteRefused;
        let begun = || is_refused.then(|| self.fragment(refused, line, at, reading)).flatten();
        let Some(slot) = known.or_else(begun) else { return true };
        self.current = Some(slot.sa);
        let of_child = &mut self.threads.sa_mut(slot.sa).of_child;
        if !is_refused {
            *of_child = of_child.take().or(selected);
            return true;
        }
        // The first child SA was agreed with the same algorithms, which it takes no group for.
        let same = of_child.as_ref().zip(offer.as_ref()).is_some_and(|(agreed, offer)| {
            let of_kind = |kind| offer.offer.of_kind(kind) == agreed.of_kind(kind);
            of_kind(TransformType::ENCRYPTION) && of_kind(TransformType::INTEGRITY)
        });
        // What is listed is for IKE_AUTH alone.
        let is_first = of_child.is_none();
        let what = if same { Remark::ChildGroupRefused } else { Remark::ChildSuiteRefused };
        self.judged(slot, Remarked::new(what, ""), at, reading);
        if let Some(offer) = offer.filter(|offer| is_first && offer.whole) {
            self.child_suites(slot.sa, &offer.offer, line, at, reading);
        }
        true
    }

    /// What the peer offers for its first child SA, beside what the connection accepts if that is
    /// told.
    fn child_suites(
        &mut self,
        sa: SaIndex,
        offer: &Offer,
        line: &PlutoLine<'_>,
        at: At,
        reading: &mut Reading<'_>,
    ) {
        let connection = self.threads.token(line);
        let beside = self.accepts.beside(connection, offer);
        let mut teller = self.teller(at, reading);
        teller.suite(sa, false, offer);
        if let Some((accepted, loaded)) = beside {
            teller.accepts(sa, &accepted, loaded);
        }
    }

    /// Learns the addresses of both ends from a line that is about them.
    pub(super) fn ends(&mut self, sa: SaIndex, line: &PlutoLine<'_>, is_message: bool) {
        let (mut own, mut peer) = (None, None);
        if is_message {
            (own, peer) = addresses::ends(line.text);
        }
        if let Some(peer) = peer {
            self.threads.is_with(line, peer);
        }
        let instance = line.peer.parse().ok().map(|address| Endpoint::new(address, 500));
        let sa = self.threads.sa_mut(sa);
        sa.port_is_told |= peer.is_some() && sa.reached >= 2;
        sa.peer = peer.or(sa.peer).or(instance);
        sa.local = own.or(sa.local).or_else(|| self.addresses.towards(sa.peer));
    }
}

/// `message contains unsupported IKE major version '3'` (`ikev2.c`): there are 1 and 2.
fn unknown_version(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("unsupported IKE major version '")?;
    let (version, _) = rest.split_once('\'')?;
    (!matches!(version, "1" | "2") && version.len() < 4).then_some(version)
}
