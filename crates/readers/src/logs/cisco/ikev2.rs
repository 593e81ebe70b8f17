//! IKEv2 of IOS and ASA: packets over several lines, and what is said between them.

use std::collections::{HashMap, VecDeque};

use evidence::{Endpoint, Exchange, IkeVersion, Remark, Turn};
use foldhash::quality::RandomState;

use super::super::Entry;
use super::super::ledger::{Ledger, Message};
use super::super::phrase::{fits, small};
use super::packets::{Contents, Packet};
use super::phrases;
use super::policies::Policies;
use super::state::{Held, Method, Sa};
use super::strangers::Strangers;
use crate::reading::Reading;

/// Which lines may follow.
#[derive(Debug)]
enum Waits {
    Nothing,
    Head,
    /// Of the packet, or of what is about to be encrypted.
    Contents(Contents),
}

#[derive(Debug)]
pub(super) struct Ikev2 {
    sas: Vec<Sa>,
    by_spi: HashMap<u64, usize, RandomState>,
    by_label: HashMap<u32, usize, RandomState>,
    by_peer: HashMap<Endpoint, usize, RandomState>,
    current: Option<usize>,
    /// The SA that was named last, and whether this end began it.
    named: Option<(u32, Option<bool>)>,
    /// The last packet of all was IKEv2's.
    at_work: bool,
    /// With its label, and where it begins.
    packet: Option<(Packet, Option<u32>, Held)>,
    waits: Waits,
    built: Option<Contents>,
    policies: Option<(usize, Policies, Held)>,
    strangers: Strangers,
    /// Peers whose first message a system message tells, until another one says more.
    asked: VecDeque<(Endpoint, Held)>,
}

/// Peers that are waited for at once.
const MOST_ASKED: usize = 256;

impl Ikev2 {
    pub(super) fn new() -> Ikev2 {
        Ikev2 {
            sas: Vec::new(),
            by_spi: HashMap::default(),
            by_label: HashMap::default(),
            by_peer: HashMap::default(),
            current: None,
            named: None,
            at_work: false,
            packet: None,
            waits: Waits::Nothing,
            built: None,
            policies: None,
            strangers: Strangers::default(),
            asked: VecDeque::new(),
        }
    }

    pub(super) fn is_at_work(&self) -> bool {
        self.at_work
    }

    pub(super) fn waits(&self) -> bool {
        !matches!(self.waits, Waits::Nothing) || self.policies.is_some()
    }

    pub(super) fn line(
        &mut self,
        label: Option<u32>,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        self.at_work = true;
        let text = small(entry.text);
        self.names(label, &text);
        if self.takes(&text, true) {
            return;
        }
        self.flush(ledger, reading);
        if let Some((sa, policies, _)) = &mut self.policies {
            if policies.line(&text, entry) {
                return;
            }
            let sa = *sa;
            self.judge_policies(sa, ledger, reading);
        }
        if let Some(packet) = Packet::begins(&text) {
            self.packet = Some((packet, label, Held::new(entry)));
            self.waits = Waits::Head;
        } else if text.starts_with("building packet for encryption") {
            self.waits = Waits::Contents(Contents::default());
        } else {
            let sa = match label {
                Some(label) => self.labelled(label, &text, ledger),
                None => self.current,
            };
            self.said(sa, &text, entry, ledger, reading);
        }
    }

    /// A line that names no speaker; false where it is not of a statement of IKEv2.
    pub(super) fn goes_on(
        &mut self,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) -> bool {
        let text = small(entry.text);
        let (_, text) = super::line::label(&text);
        if self.takes(text, false) {
            return true;
        }
        if self.policies.as_mut().is_some_and(|(_, policies, _)| policies.line(text, entry)) {
            return true;
        }
        self.flush(ledger, reading);
        false
    }

    /// The end of the text.
    pub(super) fn end(&mut self, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        self.flush(ledger, reading);
        if let Some((sa, ..)) = &self.policies {
            self.judge_policies(*sa, ledger, reading);
        }
        for sa in &mut self.sas {
            sa.not_said_why(ledger, reading);
        }
    }

    /// Whether the line belongs to the packet, or to what is encrypted; `named`: it has a speaker.
    fn takes(&mut self, text: &str, named: bool) -> bool {
        match &mut self.waits {
            Waits::Nothing => return false,
            Waits::Head => {
                if let Some((packet, ..)) = &mut self.packet
                    && packet.head(text)
                {
                    return true;
                }
            }
            Waits::Contents(contents) => {
                return contents.line(text, named) || text == "payload contents:";
            }
        }
        if let Some(list) = text.strip_prefix("payload contents:") {
            let mut contents = Contents::default();
            contents.line(list.trim(), false);
            self.waits = Waits::Contents(contents);
            return true;
        }
        // Older versions have no title for the list.
        let begins = matches!(self.waits, Waits::Head) && text.contains(" next payload:");
        if begins {
            let mut contents = Contents::default();
            contents.line(text, named);
            self.waits = Waits::Contents(contents);
        }
        begins
    }

    /// The packet is complete once another line comes.
    fn flush(&mut self, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let waits = std::mem::replace(&mut self.waits, Waits::Nothing);
        let contents = match waits {
            Waits::Nothing => return,
            Waits::Head => Contents::default(),
            Waits::Contents(contents) => contents.unwrapped(),
        };
        let Some((packet, label, held)) = self.packet.take() else {
            self.built = (!contents.kinds.is_empty()).then_some(contents);
            return;
        };
        let entry = held.entry();
        let Some(mut message) = packet.message.clone() else { return };
        let built = self.built.take().filter(|_| packet.outgoing);
        let contents = if contents.is_sealed() { built.unwrap_or(contents) } else { contents };
        let Some(sa) = self.find(&packet, &message, label, ledger) else { return };
        let sa = &mut self.sas[sa];
        sa.exchange = Some(message.exchange);
        sa.answer = None;
        let sealed = contents.is_sealed();
        let answers = message.exchange == Exchange::IkeAuth && message.turn == Turn::Response;
        message.kinds = contents.kinds;
        message.notices = contents.notices;
        // A refusal may stand behind a vendor ID.
        let is_refused = message.notices.iter().any(|kind| *kind < numbers::ike::FIRST_STATUS);
        if is_refused && !message.kinds.contains(&39) {
            message.kinds.retain(|kind| *kind == 41);
        }
        if sealed && answers {
            sa.answer = Some((message, held));
            return;
        }
        // Of the pieces of one message each would look like a repetition.
        let is_piece = message.kinds == [53];
        if !(is_piece && ledger.has_told(sa.at, &message, packet.outgoing)) {
            ledger.tell(sa.at, &message, packet.outgoing, entry, reading);
        }
    }

    fn find(
        &mut self,
        packet: &Packet,
        message: &Message,
        label: Option<u32>,
        ledger: &mut Ledger,
    ) -> Option<usize> {
        let asks = packet.outgoing == (message.turn == Turn::Request);
        let spi = Some(packet.initiator).filter(|spi| *spi != 0);
        let known = spi.and_then(|spi| self.by_spi.get(&spi).copied());
        let known = known.or_else(|| {
            let first = message.exchange == Exchange::IkeSaInit && message.turn == Turn::Request;
            let peer = || self.by_peer.get(&packet.remote?.host()).copied();
            if spi.is_some() || first { None } else { peer() }
        });
        let sa = match known {
            Some(sa) => sa,
            None => {
                let first = matches!(message.exchange, Exchange::IkeSaInit | Exchange::IkeAuth);
                self.begin(first.then_some(asks), ledger)?
            }
        };
        if let Some(spi) = spi {
            self.by_spi.insert(spi, sa);
        }
        if let Some(label) = label {
            self.label(label, sa);
        }
        if let Some(remote) = packet.remote {
            self.by_peer.insert(remote.host(), sa);
        }
        ledger.settle(self.sas[sa].at, packet.local, packet.remote);
        self.current = Some(sa);
        Some(sa)
    }

    fn begin(&mut self, initiates: Option<bool>, ledger: &mut Ledger) -> Option<usize> {
        let at = ledger.begin(IkeVersion::V2, initiates)?;
        self.sas.push(Sa { at, ..Sa::default() });
        self.current = Some(self.sas.len() - 1);
        self.current
    }

    /// The SA of a label; without its packets one begins with what is judged.
    fn labelled(&mut self, label: u32, text: &str, ledger: &mut Ledger) -> Option<usize> {
        if let Some(sa) = self.by_label.get(&label) {
            return Some(*sa);
        }
        // The first packet of all has none yet.
        if let Some(sa) = self.current.filter(|sa| !self.sas[*sa].is_labelled)
            && ledger.has_messages(self.sas[sa].at)
        {
            self.label(label, sa);
            return Some(sa);
        }
        let said = phrases::ikev2(text).or_else(|| phrases::ikev2_end(text));
        said.filter(|what| phrases::names(*what))?;
        let role = self.named.and_then(|(_, role)| role);
        let sa = self.begin(role, ledger)?;
        self.label(label, sa);
        Some(sa)
    }

    /// Keeps whose SA is spoken of, and its role where the state machine shows it.
    fn names(&mut self, label: Option<u32>, text: &str) {
        let role = role(text);
        match (&mut self.named, label) {
            (Some((known, own)), Some(label)) if *known == label => *own = role.or(*own),
            (_, Some(label)) => self.named = Some((label, role)),
            (Some((_, own)), None) => *own = role.or(*own),
            (None, None) => {}
        }
    }

    /// Of the SA that was named last.
    fn begin_named(&mut self, ledger: &mut Ledger) -> Option<usize> {
        let named = self.named.filter(|(label, _)| !self.by_label.contains_key(label));
        let sa = self.begin(named.and_then(|(_, role)| role), ledger)?;
        if let Some((label, _)) = named {
            self.label(label, sa);
        }
        Some(sa)
    }

    fn label(&mut self, label: u32, sa: usize) {
        self.by_label.insert(label, sa);
        self.sas[sa].is_labelled = true;
    }

    /// Of others that speak beside it.
    pub(super) fn judges(
        &mut self,
        what: Remark,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let sa = match self.current {
            Some(sa) => Some(sa),
            None => self.begin_named(ledger),
        };
        if let Some(sa) = sa {
            ledger.remark(self.sas[sa].at, what, "", entry, reading);
        }
    }

    /// A system message, with the text behind its names, and its ends as far as it says them.
    pub(super) fn system(
        &mut self,
        what: Option<Remark>,
        ends: (Option<Endpoint>, Option<Endpoint>),
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        self.flush(ledger, reading);
        let known = match ends.1 {
            Some(remote) => self.by_peer.get(&remote.host()).copied(),
            None => self.current,
        };
        let text = small(entry.text);
        let judged = what.or_else(|| phrases::ikev2(&text)).or_else(|| phrases::ikev2_end(&text));
        let sa = match (known, ends.1) {
            (Some(sa), _) => sa,
            (None, Some(remote)) if waits_for_auth(&text) => {
                return self.strangers.waited(ends.0, remote, entry);
            }
            (None, _) if judged.is_some_and(phrases::names) || waits_for_auth(&text) => {
                let asked = ends.1.and_then(|remote| self.was_asked(remote));
                let is_asked = asked.is_some() || waits_for_auth(&text);
                let Some(sa) = self.begin(is_asked.then_some(false), ledger) else { return };
                ledger.settle(self.sas[sa].at, ends.0, ends.1);
                if let Some(asked) = asked {
                    let first = Message::of_version_2(1);
                    ledger.tell(self.sas[sa].at, &first, false, asked.entry(), reading);
                }
                if waits_for_auth(&text) {
                    ledger.reach(self.sas[sa].at, None, 2, entry, reading);
                }
                if let Some(remote) = ends.1 {
                    self.by_peer.insert(remote.host(), sa);
                }
                sa
            }
            (None, _) => return,
        };
        self.current = Some(sa);
        match what {
            Some(what) => ledger.remark(self.sas[sa].at, what, "", entry, reading),
            None => self.said(Some(sa), &text, entry, ledger, reading),
        }
    }

    /// `IKEv2 Received a IKE_INIT_SA request` (750002): what becomes of it another message says.
    pub(super) fn asks(&mut self, remote: Option<Endpoint>, entry: Entry<'_>) {
        let Some(remote) = remote.map(Endpoint::host) else { return };
        self.asked.retain(|(known, _)| *known != remote);
        if self.asked.len() >= MOST_ASKED {
            self.asked.pop_front();
        }
        self.asked.push_back((remote, Held::new(entry)));
    }

    fn was_asked(&mut self, remote: Endpoint) -> Option<Held> {
        let at = self.asked.iter().position(|(known, _)| *known == remote.host())?;
        self.asked.remove(at).map(|(_, held)| held)
    }

    fn said(
        &mut self,
        sa: Option<usize>,
        text: &str,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        if let Some(sa) = sa {
            self.sas[sa].learns(text, entry, ledger, reading);
            if let Some(initiates) = role(text) {
                ledger.settle_role(self.sas[sa].at, initiates);
            }
        }
        if fits(text, "^%*profile could not be found by peer") {
            // IKE_AUTH alone names the peer.
            let sa = sa.or(self.current).or_else(|| self.begin_named(ledger));
            let Some(sa) = sa else { return };
            self.current = Some(sa);
            self.sas[sa].no_profile.get_or_insert(Held::new(entry));
            return;
        }
        let method = sa.and_then(|sa| self.sas[sa].method);
        let what = match phrases::ikev2(text) {
            Some(Remark::SuiteRefused) if self.policies.is_none() => {
                let sa = sa.or_else(|| self.begin(None, ledger));
                let mut policies = Policies::default();
                policies.line(text, entry);
                self.policies = sa.map(|sa| (sa, policies, Held::new(entry)));
                return;
            }
            Some(Remark::WrongSecret) if method == Some(Method::Signature) => {
                Some(Remark::WrongSignature)
            }
            Some(what) => Some(what),
            None if fits(text, "^verification of peer's auth*data failed") => Some(match method {
                Some(Method::Secret) => Remark::WrongSecret,
                Some(Method::Signature) => Remark::WrongSignature,
                None => Remark::NotAuthenticated,
            }),
            None => None,
        };
        if let Some(what) = what {
            self.current = sa.or(self.current);
            self.judges(what, entry, ledger, reading);
        } else if text.starts_with("failed to locate an item in the database") {
            self.lacks_profile(sa, ledger, reading);
        } else if let Some(what) = phrases::ikev2_end(text) {
            self.ends(sa, what, entry, ledger, reading);
        }
    }

    /// What was looked for is not there: the profile, if it was that.
    fn lacks_profile(&mut self, sa: Option<usize>, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let Some(own) = sa.or(self.current).map(|sa| &mut self.sas[sa]) else { return };
        if let Some(held) = own.no_profile.take() {
            ledger.remark(own.at, Remark::NoPeer, "", held.entry(), reading);
        }
    }

    /// An exchange failed: what was in doubt is the reason.
    fn ends(
        &mut self,
        sa: Option<usize>,
        what: Remark,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let Some(sa) = sa.or_else(|| self.begin(None, ledger)) else { return };
        self.current = Some(sa);
        self.lacks_profile(Some(sa), ledger, reading);
        let own = &mut self.sas[sa];
        if what == Remark::NotAuthenticated {
            // The reason may follow.
            own.not_authenticated.get_or_insert(Held::new(entry));
            return;
        }
        // A message that was told tells a notify, too.
        if ledger.judged(own.at).is_some() || ledger.has_messages(own.at) {
            return;
        }
        let what = match (what, own.exchange) {
            (Remark::IkeRefused, Some(Exchange::IkeAuth | Exchange::CreateChildSa)) => {
                Remark::ChildRefused
            }
            _ => what,
        };
        ledger.remark(own.at, what, "", entry, reading);
    }

    /// After all families have ended.
    pub(super) fn strangers(&mut self, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        self.strangers.end(ledger, reading);
    }

    fn judge_policies(&mut self, sa: usize, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let Some((_, policies, held)) = self.policies.take() else { return };
        let child = self.sas[sa].exchange.is_some_and(|exchange| {
            matches!(exchange, Exchange::IkeAuth | Exchange::CreateChildSa)
        });
        let (at, what) = (self.sas[sa].at, policies.judge(child));
        let vague = matches!(what, Remark::IkeRefused | Remark::ChildRefused);
        if !vague || ledger.judged(at).is_none() {
            ledger.remark(at, what, "", held.entry(), reading);
        }
        policies.tell(at, ledger, reading);
    }
}

/// `sm trace-> sa: i_spi=… r_spi=… (i) msgid = 1 curstate: i_proc_auth event: ev_auth_fail`:
/// whether this end began the SA.
fn role(small: &str) -> Option<bool> {
    let (_, rest) = small.strip_prefix("sm trace->")?.split_once("curstate: ")?;
    match rest.get(..2)? {
        "i_" => Some(true),
        "r_" => Some(false),
        _ => None,
    }
}

/// Said by who answered the first exchange (state R_WAIT_AUTH).
fn waits_for_auth(text: &str) -> bool {
    text.starts_with("failed to receive the auth msg before the timer expired")
}
