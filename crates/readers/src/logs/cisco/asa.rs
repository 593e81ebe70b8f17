//! ASA, IKEv1: `Group = …, IP = 192.0.2.1, …`, as debug output and as system messages.

use std::collections::HashMap;

use evidence::{
    Authenticator, Endpoint, Exchange, IkeVersion, Place, Remark, Statement, UserJudged,
    UserRefusal, When,
};
use foldhash::quality::RandomState;

use super::super::Entry;
use super::super::ledger::{At, Ledger, Message, endpoint};
use super::super::notify;
use super::super::phrase::{fits, small};
use super::{line, phrases};
use crate::reading::Reading;

#[derive(Debug, Default)]
struct Sa {
    at: At,
    /// The Informational that came, until a line says what is in it.
    notified: Option<u32>,
    refused: bool,
    /// Phase 1 is up: a further first message begins another.
    is_up: bool,
    aggressive: bool,
    has_l2tp: bool,
    differences: Differences,
    /// A quick mode failed; the reason may be said after it.
    failed: Option<(Place, When)>,
}

#[derive(Debug)]
pub(super) struct Asa {
    sas: Vec<Sa>,
    by_peer: HashMap<Endpoint, usize, RandomState>,
    current: Option<usize>,
    /// The line is of a tunnel group with one peer.
    is_sites: bool,
}

/// Of a line that names no address.
const NOBODY: Endpoint = Endpoint::unknown(0);

impl Asa {
    pub(super) fn new() -> Asa {
        Asa { sas: Vec::new(), by_peer: HashMap::default(), current: None, is_sites: false }
    }

    pub(super) fn line(
        &mut self,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let (address, text) = line::address(entry.text);
        let peer = address.and_then(|address| endpoint(address, 500));
        // A site's tunnel group is named after its address; others' names may be anything.
        let group = entry.text.strip_prefix("Group = ").and_then(|rest| rest.split(',').next());
        self.is_sites = peer.is_some() && group.and_then(|group| endpoint(group, 500)) == peer;
        let text = small(text);
        if let Some(rest) = text.strip_prefix("ike initiator: new phase 1") {
            let named = rest.split_once("ike peer ").map(|(_, rest)| rest);
            let named = named.and_then(|rest| endpoint(rest.split(' ').next()?, 500));
            self.begin(named.or(peer), Some(true), ledger);
        } else if let Some(rest) = text.strip_prefix("ike_decode ") {
            self.message(peer, rest, entry, ledger, reading);
        } else {
            self.said(peer, &text, entry, ledger, reading);
        }
    }

    pub(super) fn is_at_work(&self) -> bool {
        self.current.is_some()
    }

    /// `AAA user authentication Rejected : reason = Invalid password : local database : user =
    /// anna : user IP = 192.0.2.1` (113005, 113015): whose IKE SA is up is refused by PPP where it
    /// has a tunnel of L2TP (603106), else by XAUTH. Others come by TLS.
    pub(super) fn rejects(
        &mut self,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let field = |name: &str| {
            let (_, rest) = entry.text.split_once(name)?;
            Some(rest.split(" : ").next()?.trim())
        };
        let user = field(": user = ").or_else(|| field(": User = ")).unwrap_or_default();
        let peer = field("user IP = ").and_then(|address| endpoint(address, 500));
        let Some(peer) = peer.filter(|_| entry.text.contains(" Rejected ")) else { return };
        let Some(sa) = self.by_peer.get(&peer.host()).copied() else { return };
        if !self.sas[sa].has_l2tp {
            return ledger.remark(self.sas[sa].at, Remark::XauthFailed, user, entry, reading);
        }
        let judged = UserJudged {
            says: Authenticator::Server,
            user,
            from: Some(peer.host()),
            accepted: false,
            code: None,
            reason: None,
            method: 0,
            in_ppp: true,
            in_peap: false,
            why: UserRefusal::Credentials,
        };
        reading.say(entry.place, entry.when, Statement::JudgesUser(judged));
    }

    /// `L2TP Tunnel created, tunnel_id is 3, remote_peer_ip is 192.0.2.1` (603106).
    pub(super) fn has_l2tp(&mut self, text: &str) {
        let peer = text.split_once("remote_peer_ip is ");
        let peer = peer.and_then(|(_, rest)| endpoint(rest.split([' ', ',']).next()?, 500));
        if let Some(sa) = peer.and_then(|peer| self.by_peer.get(&peer.host())) {
            self.sas[*sa].has_l2tp = true;
        }
    }

    /// The end of the text: what failed without a reason is told.
    pub(super) fn end(&mut self, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        for sa in &mut self.sas {
            if let Some((place, when)) = sa.failed.take()
                && ledger.judged(sa.at).is_none()
            {
                let entry = Entry { place, when, text: "" };
                ledger.remark(sa.at, Remark::ChildRefused, "", entry, reading);
            }
        }
    }

    /// Of others that speak beside it.
    pub(super) fn judges(
        &mut self,
        what: Remark,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        if let Some(sa) = self.current {
            self.sas[sa].refused = true;
            ledger.remark(self.sas[sa].at, what, "", entry, reading);
        }
    }

    fn begin(
        &mut self,
        peer: Option<Endpoint>,
        initiates: Option<bool>,
        ledger: &mut Ledger,
    ) -> Option<usize> {
        let at = ledger.begin(IkeVersion::V1, initiates)?;
        ledger.settle(at, None, peer);
        self.sas.push(Sa { at, ..Sa::default() });
        let sa = self.sas.len() - 1;
        self.by_peer.insert(peer.map_or(NOBODY, Endpoint::host), sa);
        self.current = Some(sa);
        Some(sa)
    }

    fn find(&mut self, peer: Option<Endpoint>) -> Option<usize> {
        let known = self.by_peer.get(&peer.map_or(NOBODY, Endpoint::host)).copied();
        let last = || self.current.filter(|_| peer.is_none());
        let sa = known.or_else(last)?;
        self.current = Some(sa);
        Some(sa)
    }

    /// `RECEIVED Message (msgid=0) with payloads : HDR + SA (1) + NONE (0) total length : 168`.
    fn message(
        &mut self,
        peer: Option<Endpoint>,
        text: &str,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let mut words = text.split(' ');
        let (outgoing, again) = match words.next() {
            Some("sending") => (true, false),
            Some("resending") => (true, true),
            Some("received") => (false, false),
            _ => return,
        };
        let id = text.split_once("(msgid=").and_then(|(_, rest)| rest.split_once(')'));
        let Some(id) = id.and_then(|(id, _)| u32::from_str_radix(id, 16).ok()) else { return };
        let kinds = kinds(text);
        let opens = id == 0 && kinds.first() == Some(&1);
        let known = self.find(peer).filter(|sa| {
            let (sa, at) = (&self.sas[*sa], self.sas[*sa].at);
            let own = ledger.initiates(at) == Some(outgoing);
            let first = Message::placed(sa.phase1(), 1, 0);
            let is_new = opens && (sa.is_up || own && ledger.has_told(at, &first, outgoing));
            !ledger.is_fragment(at) && (!is_new || again)
        });
        let role = opens.then_some(outgoing);
        let sa = match known {
            Some(sa) => Some(sa),
            None => self.begin(peer, role, ledger),
        };
        let Some(sa) = sa else { return };
        let sa = &mut self.sas[sa];
        if !outgoing {
            sa.refused = false;
            sa.notified = None;
            sa.differences = Differences::default();
        }
        if let Some(message) = sa.place(id, &kinds, outgoing, ledger) {
            ledger.tell(sa.at, &message, outgoing, entry, reading);
        }
    }

    fn said(
        &mut self,
        peer: Option<Endpoint>,
        text: &str,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let mut known = self.find(peer).filter(|sa| !ledger.is_past(self.sas[*sa].at, entry));
        if known.is_none() && text.contains(MISMATCH) {
            known = self.begin(peer, None, ledger);
        }
        if known.is_none() && text.starts_with(NO_CONTACT) {
            known = self.begin(peer, Some(true), ledger);
        }
        if let Some(sa) = known {
            let sa = &mut self.sas[sa];
            sa.notice(text, entry, ledger, reading);
            sa.mismatch(text);
            if fits(text, "^duplicate phase 1 packet detected") {
                sa.repeats(entry, ledger, reading);
                return;
            }
        }
        let all =
            ["all sa proposals found unacceptable", "all ike sa proposals found unacceptable"];
        let refused = all.iter().any(|words| text.contains(words));
        let vague = refused.then_some(Remark::IkeRefused).or_else(|| phrases::asa_end(text));
        let alone = || Sa::notice_of(text).and_then(|(kind, sealed)| refused_there(kind, sealed));
        let alone = if known.is_none() { alone() } else { None };
        let Some(what) = phrases::asa(text).or(vague).or(alone) else { return };
        let names = phrases::names(what);
        let sa = match known {
            // Phase 1 comes up again behind what was refused: another try.
            Some(sa) if what == Remark::Established && self.sas[sa].refused => {
                let initiates = ledger.initiates(self.sas[sa].at);
                self.begin(peer, initiates, ledger)
            }
            Some(sa) => Some(sa),
            None if names || is_up(what) => self.begin(peer, None, ledger),
            None => None,
        };
        let Some(sa) = sa else { return };
        let sa = &mut self.sas[sa];
        sa.is_up |= matches!(what, Remark::Established);
        sa.refused |= names;
        if vague.is_some() && ledger.judged(sa.at).is_some() {
            return;
        }
        let what = if refused { sa.differences.judge() } else { what };
        if what == Remark::ChildRefused {
            sa.failed.get_or_insert((entry.place, entry.when));
            return;
        }
        if what == Remark::ChildUp {
            sa.failed = None;
        }
        ledger.remark(sa.at, what, "", entry, reading);
        if self.is_sites {
            ledger.has_fixed_peer(sa.at, entry, reading);
        }
    }
}

/// Of system messages this may be the first that is said of a peer.
fn is_up(what: Remark) -> bool {
    matches!(what, Remark::Established | Remark::ChildUp)
}

/// In what the peer's suites and the policies here differed, for one offer.
#[derive(Clone, Copy, Debug, Default)]
struct Differences {
    suite: bool,
    method: bool,
    group: bool,
}

impl Differences {
    fn any(self) -> bool {
        self.suite || self.method || self.group
    }

    /// ASA stops at the first difference of each pair, in an order that is not documented.
    fn judge(self) -> Remark {
        match self {
            Differences { suite: true, method: false, group: false } => Remark::SuiteRefused,
            Differences { suite: false, method: true, group: false } => Remark::MethodRefused,
            _ => Remark::IkeRefused,
        }
    }
}

/// The numbers behind the payloads' names: `HDR + SA (1) + KE (4)`.
fn kinds(text: &str) -> Vec<u8> {
    const MOST: usize = 24;
    let Some((_, list)) = text.split_once("payloads : ") else { return Vec::new() };
    let numbers = list.split(" (").skip(1).take(MOST);
    let numbers = numbers.filter_map(|part| part.split_once(')')?.0.parse().ok());
    numbers.filter(|kind| *kind != 0).collect()
}

/// 713157: the first message had no answer.
const NO_CONTACT: &str = "timed out on initial contact to server";
/// What it compares before it refuses.
const MISMATCH: &str = "mismatched attribute types for class ";

impl Sa {
    /// `Phase 1 failure: Mismatched attribute types for class Group Description: Rcv'd: …`.
    fn mismatch(&mut self, text: &str) {
        let Some((before, class)) = text.split_once(MISMATCH) else { return };
        if before.starts_with("phase 1 failure") {
            self.differences.group |= class.starts_with("group");
            self.differences.method |= class.starts_with("auth");
            self.differences.suite |= ["enc", "hash", "key"].iter().any(|c| class.starts_with(c));
        }
    }

    fn phase1(&self) -> Exchange {
        if self.aggressive { Exchange::Aggressive } else { Exchange::Main }
    }

    /// Which message it is, by its payloads (RFC 2409 §5); none where that says nothing.
    fn place(&mut self, id: u32, kinds: &[u8], outgoing: bool, ledger: &Ledger) -> Option<Message> {
        let has = |kind: u8| kinds.contains(&kind);
        let initiates = ledger.initiates(self.at)?;
        let second = u8::from(initiates != outgoing);
        if has(12) {
            return None;
        }
        let mut message = match id {
            0 if has(11) && !has(5) && outgoing => {
                let refused = self.refused || self.differences.any();
                return refused.then(|| Message::informational(0, &[14]));
            }
            0 if has(11) && !has(5) => {
                self.notified = Some(0);
                return None;
            }
            0 if has(1) && has(4) => {
                self.aggressive = true;
                Message::placed(Exchange::Aggressive, 1 + second, 0)
            }
            0 if self.aggressive => Message::placed(Exchange::Aggressive, 3, 0),
            0 if has(1) => Message::placed(Exchange::Main, 1 + second, 0),
            0 if has(4) => Message::placed(Exchange::Main, 3 + second, 0),
            0 if has(5) => Message::placed(Exchange::Main, 5 + second, 0),
            0 => return None,
            _ if has(1) => {
                let asked = Message::placed(Exchange::Quick, 1, id);
                let answers = ledger.has_told(self.at, &asked, !outgoing);
                Message::placed(Exchange::Quick, 1 + u8::from(answers), id)
            }
            _ if has(11) && !outgoing => {
                self.notified = Some(id);
                return None;
            }
            _ if has(11) => return self.refused.then(|| Message::informational(id, &[14])),
            _ if kinds == [8] => {
                let first = Message::placed(Exchange::Quick, 1, id);
                ledger.has_told(self.at, &first, outgoing).then_some(())?;
                Message::placed(Exchange::Quick, 3, id)
            }
            _ => return None,
        };
        message.kinds = kinds.to_vec();
        Some(message)
    }

    /// The notify of an error in `Received non-routine Notify message: No proposal chosen (14)`,
    /// and whether it is encrypted.
    fn notice_of(text: &str) -> Option<(u16, bool)> {
        let (kind, sealed) =
            if let Some((_, rest)) = text.split_once("non-routine notify message: ") {
                let (_, number) = rest.rsplit_once('(')?;
                (number.split(')').next()?.trim().parse().ok()?, true)
            } else {
                let (_, rest) = text.split_once("received an un-encrypted ")?;
                (notify::v1(rest.split(' ').next()?)?, false)
            };
        (kind < numbers::ike::FIRST_STATUS).then_some((kind, sealed))
    }

    /// `Received non-routine Notify message: No proposal chosen (14)`,
    /// `Received an un-encrypted NO_PROPOSAL_CHOSEN notify message, dropping`.
    fn notice(
        &mut self,
        text: &str,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let Some((kind, _)) = Sa::notice_of(text) else { return };
        let id = self.notified.take().unwrap_or(0);
        if ledger.has_messages(self.at) {
            let message = Message::informational(id, &[kind]);
            ledger.tell(self.at, &message, false, entry, reading);
        }
    }

    /// The peer's last message of phase 1 came again.
    fn repeats(&mut self, entry: Entry<'_>, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let last = (1..=5).rev().map(|position| Message::placed(self.phase1(), position, 0));
        let last = last.into_iter().find(|message| ledger.has_told(self.at, message, false));
        if let Some(message) = last {
            ledger.tell(self.at, &message, false, entry, reading);
        }
    }
}

/// What the peer refuses with a notify, of a log that does not show what it answers.
fn refused_there(kind: u16, sealed: bool) -> Option<Remark> {
    // RFC 2408 §3.14.1: NO-PROPOSAL-CHOSEN and INVALID-ID-INFORMATION.
    match (kind, sealed) {
        (14, true) => Some(Remark::ChildRefused),
        (14, false) => Some(Remark::IkeRefused),
        (18, true) => Some(Remark::SelectorsRefusedThere),
        _ => None,
    }
}
