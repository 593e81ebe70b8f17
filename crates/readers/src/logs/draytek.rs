//! DrayTek's Vigor: its VPN syslog, on its web page (`Time<TAB>Message`, the newest line first) or
//! from a collector, IKEv1. Its IKE is like pluto's, and so are several of its sentences.

use evidence::{Endpoint, Exchange, IkeVersion, Logged, Origin, Product, Remark, Remarked};

use super::judged::{About, Judged};
use super::ledger::endpoint;
use super::phrase::{self, Origins, Sentences, small};
use super::{Entry, stamp};
use crate::pasted::{Line, floor};
use crate::reading::Reading;

/// As published logs show them: of a Vigor in October 2025, and of a Vigor 2862n.
const PUBLISHED: &Sentences = &[
    ("malformed payload: probable authentication (preshared secret) failure", Remark::Unreadable),
    ("^#*isakmp sa established", Remark::Established),
    ("^can't accept phase2 client", Remark::ChildRefused),
    ("^parse dial-in phase2 sa proposals failed", Remark::ChildRefused),
    ("^may be security method/subnet setting/gre setting unmatched", Remark::ChildRefused),
    ("^state transition fail: state_quick_r0", Remark::ChildRefused),
    ("^state transition fail: state_main_r0", Remark::IkeRefused),
    // Of a Vigor 2925 in 2024: what it cannot parse it does not answer.
    (
        "^prase error : dh group of ikev2 key exchange payload has an unknown value",
        Remark::GroupRefused,
    ),
];

/// Known by hearsay, or by the analogy of pluto's states.
const UNCONFIRMED: &Sentences = &[
    ("^ike link timeout", Remark::GaveUp),
    ("^state transition fail: state_main_r2", Remark::NotAuthenticated),
    ("^state transition fail: state_aggr_r0", Remark::IkeRefused),
    ("no_proposal_chosen", Remark::NoneAcceptable),
    ("^#*ipsec sa established", Remark::ChildUp),
];

/// What it says in passing of each negotiation.
const ROUTINE: [&str; 4] = [
    "accept phase1 proposals : ",
    "find phase1 proposal: ",
    "matching general setup key for dynamic ip client",
    "receive client l2l remote network setting is ",
];

pub(super) static ORIGINS: Origins = &[(
    Origin {
        versions: "",
        logged: Logged::Always,
        source: "Web Syslog of a Vigor, 2025-10-15; incident of a Vigor 2862n, firmware of 2022",
    },
    PUBLISHED,
)];

/// What stands before a sentence about one peer.
const HEAD: &str = "[IPSEC/IKE]";
/// What tells of each message.
const MESSAGE: [(&str, bool); 2] = [("IKE ==>, ", true), ("IKE <==, ", false)];
/// Characters of a line in which its sentence begins.
const BEFORE: usize = 120;
/// Peers whose first exchange is under way that are told apart.
const MOST_OPEN: usize = 64;

#[derive(Debug)]
pub(crate) struct DrayTek {
    judged: Judged,
    /// Whose first exchange is under way, and whether this end began it. A message names no peer:
    /// it is told only where there is one.
    open: Vec<(Endpoint, bool)>,
    /// An identity that makes no sense, until a line says whose it is.
    senseless: Option<Held>,
    /// Proposals that the security level leaves out, which matters where none is left.
    left_out: Option<Held>,
    /// Nothing of a first message was acceptable.
    refused: bool,
    has_judged: bool,
}

/// Where a sentence stood whose meaning a later one tells.
type Held = (evidence::Place, evidence::When);

impl DrayTek {
    pub(super) fn new(base: u32) -> DrayTek {
        DrayTek {
            judged: Judged::new(base, Product::DrayTek),
            open: Vec::new(),
            senseless: None,
            left_out: None,
            refused: false,
            has_judged: false,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is a Vigor's.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some((before, text)) = sentence(line.text) else { return false };
        self.judged.spoke();
        let entry = Entry { place: line.place(), when: stamp::read(before), text };
        if let Some((message, outgoing)) = message(text) {
            self.passes(message, outgoing, entry, reading);
            return true;
        }
        let (peer, text) = of_peer(text);
        let small = small(text);
        if !self.begins(&small, entry, reading) {
            self.judges(peer, &small, Entry { text, ..entry }, reading);
        }
        true
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        if self.has_judged {
            return;
        }
        for (held, what) in
            [(self.senseless, Remark::Malformed), (self.left_out, Remark::TransformsRefused)]
        {
            if let Some(held) = held {
                self.tells(held, what, reading);
            }
        }
    }

    fn tells(&mut self, held: Held, what: Remark, reading: &mut Reading<'_>) {
        let entry = Entry { place: held.0, when: held.1, text: "" };
        let about = About { version: Some(IkeVersion::V1), ..About::default() };
        self.judged.says(&about, Remarked::new(what, ""), entry, reading);
    }

    /// `Responding to Main Mode from 192.0.2.7`.
    fn begins(&mut self, text: &str, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        let Some((initiates, exchange, peer)) = beginning(text) else { return false };
        let Some(peer) = endpoint(peer, 500) else { return false };
        let about = About {
            version: Some(IkeVersion::V1),
            initiates: Some(initiates),
            remote: Some(peer),
            exchange: Some(exchange),
            ..About::default()
        };
        self.open.retain(|(own, _)| *own != peer);
        // Beyond that nobody's messages are told anyway.
        self.open.truncate(MOST_OPEN);
        self.open.push((peer, initiates));
        (self.left_out, self.refused) = (None, false);
        self.judged.reaches(&about, 1, entry, reading);
        true
    }

    /// A message, which names no peer.
    fn passes(
        &mut self,
        message: Message<'_>,
        outgoing: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let [(peer, initiates)] = self.open[..] else { return };
        let Some(position) = message.position(initiates == outgoing) else { return };
        let about = About { remote: Some(peer), ..About::default() };
        self.judged.goes_on(&about, position, entry, reading);
    }

    fn judges(
        &mut self,
        peer: Option<Endpoint>,
        small: &str,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let held = Some((entry.place, entry.when));
        if is_senseless(small) {
            self.senseless = held;
            return;
        }
        if small.starts_with(LEFT_OUT) {
            self.left_out = held;
        }
        let version = if small.contains("ikev2") { IkeVersion::V2 } else { IkeVersion::V1 };
        let mut about = About { version: Some(version), remote: peer, ..About::default() };
        if let Some(remarked) = phrase::judge(small, PUBLISHED, UNCONFIRMED) {
            self.has_judged = true;
            match remarked.what {
                Remark::Established => {
                    about.remote = peer.or_else(|| ends_with_peer(small));
                    if small.contains("sent mr3") {
                        (about.initiates, about.exchange) = (Some(false), Some(Exchange::Main));
                    }
                }
                Remark::Unreadable => {
                    self.senseless = None;
                    self.judged.goes_on(&about, 5, entry, reading);
                }
                Remark::ChildRefused => {
                    (about.initiates, about.exchange) = (Some(false), Some(Exchange::Quick));
                }
                Remark::IkeRefused => {
                    about.initiates = Some(false);
                    self.refused = true;
                }
                Remark::GroupRefused => about.initiates = Some(false),
                _ => {}
            }
            if let Some(peer) = about.remote {
                self.open.retain(|(own, _)| *own != peer);
            }
            self.judged.says(&about, remarked, entry, reading);
        }
        if self.refused
            && let Some(held) = self.left_out.take()
        {
            self.tells(held, Remark::TransformsRefused, reading);
        }
    }
}

/// `IPsec Security Level[High]: Ignore Phase1 SA proposals of DES/3DES/MD5/SHA1/DH G1 G2 G5`.
const LEFT_OUT: &str = "ipsec security level[";

/// What came decrypted to nothing: `Prase error : byte 2 of ISAKMP Identification Payload …`.
fn is_senseless(small: &str) -> bool {
    ["prase error : ", "parse error : "].iter().any(|start| small.starts_with(start))
        && small.contains("isakmp ")
}

/// A message by its first payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Message<'a> {
    payload: &'a str,
    exchange: Exchange,
}

impl Message<'_> {
    /// In main or aggressive mode, where its payload tells it.
    fn position(self, of_initiator: bool) -> Option<u8> {
        let first = match (self.exchange, self.payload) {
            (Exchange::Main | Exchange::Aggressive, "SA") => 1,
            (Exchange::Main, "KE") => 3,
            (Exchange::Main, "ID") => 5,
            (Exchange::Aggressive, "HASH") if of_initiator => 3,
            _ => return None,
        };
        Some(if of_initiator { first } else { first + 1 })
    }
}

/// `IKE <==, Next Payload=ISAKMP_NEXT_SA, Exchange Type = 0x2, Message ID = 0x0`.
fn message(text: &str) -> Option<(Message<'_>, bool)> {
    let (rest, outgoing) = MESSAGE
        .iter()
        .find_map(|(start, outgoing)| Some((text.strip_prefix(start)?, *outgoing)))?;
    let (payload, rest) = rest.strip_prefix("Next Payload=ISAKMP_NEXT_")?.split_once(',')?;
    let (kind, _) = rest.trim_start().strip_prefix("Exchange Type = 0x")?.split_once(',')?;
    let exchange = Exchange::from_header(1, u8::from_str_radix(kind, 16).ok()?);
    Some((Message { payload, exchange }, outgoing))
}

/// Who begins, how, and with whom.
fn beginning(small: &str) -> Option<(bool, Exchange, &str)> {
    let (initiates, rest) = match small.strip_prefix("responding to ") {
        Some(rest) => (false, rest),
        None => (true, small.strip_prefix("initiating ike ")?),
    };
    let (mode, peer) = rest.split_once(" mode ")?;
    let exchange = match mode {
        "main" => Exchange::Main,
        "aggressive" => Exchange::Aggressive,
        _ => return None,
    };
    let peer = peer.strip_prefix(if initiates { "to " } else { "from " })?.trim();
    (!peer.is_empty() && !peer.contains(' ')).then_some((initiates, exchange, peer))
}

/// `… Dynamic client dial-in from 192.0.2.7`.
fn ends_with_peer(small: &str) -> Option<Endpoint> {
    let (_, peer) = small.rsplit_once(" from ").or_else(|| small.rsplit_once(" with "))?;
    let is_one = !peer.contains(' ');
    is_one.then(|| endpoint(peer, 500)).flatten()
}

/// The peer of `[IPSEC/IKE][Local][34:-][@192.0.2.7] text`, and the text.
fn of_peer(text: &str) -> (Option<Endpoint>, &str) {
    let Some(mut rest) = text.strip_prefix(HEAD) else { return (None, text) };
    let mut peer = None;
    while let Some((inside, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
    {
        // A masked one is the same in whatever case.
        let inside = inside.strip_prefix('@').map(str::to_ascii_lowercase);
        peer = inside.and_then(|peer| endpoint(&peer, 500)).or(peer);
        rest = behind;
    }
    (peer, rest.trim_start())
}

/// What stands before a Vigor's sentence, and the sentence.
fn sentence(line: &str) -> Option<(&str, &str)> {
    let head = &line[..floor(line, BEFORE)];
    if let Some(at) = head.find(HEAD) {
        return Some((&line[..at], &line[at..]));
    }
    let trimmed = line.trim_start();
    let begin = line.len() - trimmed.len();
    // Behind the time, alone or in quotes, or the name of the router.
    let apart = head.char_indices().filter_map(|(at, c)| match c {
        '\t' => Some(at + 1),
        '"' if head[at..].starts_with("\", \"") => Some(at + 4),
        ':' if head[at..].starts_with(": ") => Some(at + 2),
        _ => None,
    });
    std::iter::once(begin).chain(apart).find_map(|at| {
        let text = line[at..].trim().trim_end_matches('"').trim_end();
        is_own(text).then_some((&line[..at], text))
    })
}

/// By the words that no other product has.
fn is_own(text: &str) -> bool {
    if message(text).is_some() {
        return true;
    }
    // As it writes them: the first letter is a large one.
    let own =
        |first: char| first == '#' || matches!(first, 'A' | 'C' | 'F' | 'I' | 'M' | 'P' | 'R');
    if !text.starts_with(own) {
        return false;
    }
    let small = small(text);
    beginning(&small).is_some()
        || is_senseless(&small)
        || small.starts_with("prase error : dh group of ikev2 ")
        || small.starts_with(LEFT_OUT) && small.contains("ignore phase1 sa proposals")
        || ROUTINE.iter().any(|start| small.starts_with(start))
        || small.starts_with('#')
            && small.contains(" isakmp sa established. dynamic client dial-in")
        || ["can't accept phase2 client, ", "parse dial-in phase2 sa proposals failed"]
            .iter()
            .any(|start| small.starts_with(start))
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    /// The page's lines, oldest first, one second apart.
    fn page(lines: &[&str]) -> String {
        let line = |(at, line)| format!(" 2026-03-01 10:00:{at:02}\t {line}\n");
        let rows: String = lines.iter().enumerate().map(line).collect();
        format!("Time\tMessage\n{rows}")
    }

    const FIRST: [&str; 8] = [
        "IKE <==, Next Payload=ISAKMP_NEXT_SA, Exchange Type = 0x2, Message ID = 0x0",
        "Responding to Main Mode from 192.0.2.7",
        "Matching General Setup key for dynamic ip client...",
        "Accept Phase1 proposals : ENCR OAKLEY_AES_CBC, HASH OAKLEY_SHA",
        "IKE ==>, Next Payload=ISAKMP_NEXT_SA, Exchange Type = 0x2, Message ID = 0x0",
        "IKE <==, Next Payload=ISAKMP_NEXT_KE, Exchange Type = 0x2, Message ID = 0x0",
        "NAT-Traversal: Using RFC 3947, no NAT detected",
        "IKE ==>, Next Payload=ISAKMP_NEXT_KE, Exchange Type = 0x2, Message ID = 0x0",
    ];
    const SENSELESS: &str =
        "Prase error : byte 2 of ISAKMP Identification Payload must be zero, but is not";
    const UNREADABLE: &str = "[IPSEC/IKE][Local][34:-][@192.0.2.7] smalformed payload: probable \
         authentication (preshared secret) failure:";
    const UP: &str = "#622 sent MR3, ISAKMP SA established. Dynamic client dial-in from 192.0.2.7";

    /// Messages of a negotiation: their positions.
    fn positions(text: &str) -> Vec<u8> {
        use evidence::{Fact, SourceId, Statement};
        let mut told = Vec::new();
        let mut listener = |fact: Fact<'_>| {
            if let Statement::Sent(passage) = fact.statement {
                told.push(passage.position);
            }
        };
        crate::read(SourceId(0), "log", text.as_bytes(), &mut listener);
        told
    }

    #[test]
    fn another_key_shows_in_the_fifth_message() {
        let lines = [&FIRST[..], &[SENSELESS, UNREADABLE]].concat();
        assert_eq!(judgements(&page(&lines)), ["11 #0 Unreadable"]);
        assert_eq!(positions(&page(&lines)), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn the_newest_line_may_stand_first() {
        let lines = [&FIRST[..], &[SENSELESS, UNREADABLE]].concat();
        let page = page(&lines);
        let turned: Vec<&str> = page.lines().skip(1).collect();
        let turned: String = turned.iter().rev().map(|line| format!("{line}\n")).collect();
        assert_eq!(positions(&turned), [1, 2, 3, 4, 5]);
        assert_eq!(judgements(&turned), ["1 #0 Unreadable"]);
    }

    #[test]
    fn phase_2_is_refused_and_comes_up_the_next_time() {
        let lines = [
            &FIRST[..],
            &[
                UP,
                "Receive client L2L remote network setting is 198.51.100.0/24",
                "[IPSEC/IKE][Local][34:-][@192.0.2.7] quick_inI1_outR1: match network",
                "Can't accept phase2 client, please check remote IP/Peer ID(PSK or \
                 x509)/Network Settings",
                "[IPSEC/IKE][Local][34:-][@192.0.2.7] state transition fail: STATE_QUICK_R0",
            ],
            &FIRST[..],
            &[UP],
        ]
        .concat();
        let wanted =
            ["10 #0 Established", "13 #0 ChildRefused", "14 #0 ChildRefused", "23 #1 Established"];
        assert_eq!(judgements(&page(&lines)), wanted);
    }

    #[test]
    fn peers_are_told_apart_and_a_message_of_either_is_of_none() {
        let other = "Responding to Main Mode from 192.0.2.8";
        let lines = [FIRST[1], other, FIRST[4], FIRST[5], UNREADABLE, UP];
        let other_fails = UNREADABLE.replace("192.0.2.7", "192.0.2.8");
        let log = page(&lines) + &other_fails + "\n";
        // Nothing tells whose the third and fourth message are.
        assert_eq!(positions(&log)[..2], [1, 1]);
        let wanted = ["6 #0 Unreadable", "7 #1 Established", "8 #2 Unreadable"];
        assert_eq!(judgements(&log), wanted);
    }

    #[test]
    fn a_sentence_alone_judges() {
        for (line, wanted) in [
            (UNREADABLE, "Unreadable"),
            (SENSELESS, "Malformed"),
            (
                "Prase error : DH group of IKEv2 Key Exchange Payload has an unknown value: 31",
                "GroupRefused",
            ),
            (UP, "Established"),
            ("[IPSEC/IKE][@x.x.x.x] state transition fail: STATE_MAIN_R0", "IkeRefused"),
            ("[IPSEC/IKE][@192.0.2.7] state transition fail: STATE_QUICK_R0", "ChildRefused"),
            ("Parse dial-in phase2 SA proposals failed", "ChildRefused"),
            (
                "[IPSEC/IKE][L2L][1:office][@192.0.2.7] IKE link timeout: state linking",
                "GaveUp unconfirmed",
            ),
            ("[IPSEC/IKE][@192.0.2.7] got NO_PROPOSAL_CHOSEN", "NoneAcceptable unconfirmed"),
            (
                "IPsec Security Level[High]: Ignore Phase1 SA proposals of DES/3DES/MD5",
                "TransformsRefused",
            ),
        ] {
            for before in [
                "",
                "Mar  1 10:00:00 192.0.2.1 Vigor: ",
                "2026-03-01 10:00:00\t",
                "\"2026-03-01 10:00:00\", \"",
            ] {
                let said = judgements(&format!("{before}{line}\n"));
                assert_eq!(said, [format!("1 #0 {wanted}")], "{before}{line}");
            }
        }
    }

    #[test]
    fn a_masked_peer_is_one() {
        let lines = [&FIRST[..], &[UNREADABLE]].concat();
        let log = page(&lines).replace("192.0.2.7", "X.X.X.X");
        assert_eq!(positions(&log), [1, 2, 3, 4, 5]);
        let up = page(&[&FIRST[..], &[UP]].concat()).replace("192.0.2.7", "X.X.X.X");
        assert_eq!(positions(&up), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn the_security_level_matters_where_nothing_was_left() {
        let level = "IPsec Security Level[High]: Ignore Phase1 SA proposals of DES/DH G1";
        let refused = "[IPSEC/IKE][@192.0.2.7] state transition fail: STATE_MAIN_R0";
        for lines in [[level, refused], [refused, level]] {
            let said = judgements(&(lines.join("\n") + "\n"));
            assert!(said.iter().any(|own| own.ends_with("TransformsRefused")), "{said:?}");
        }
        let said = judgements(&format!("{}\n{level}\n{UP}\n", FIRST[1]));
        assert_eq!(said, ["3 #0 Established"]);
    }

    #[test]
    fn other_texts_are_not_its() {
        for text in [
            "responding to Main Mode from unknown peer 192.0.2.7",
            "Responding to Main Mode from unknown peer 192.0.2.7",
            "Responding to Slow Mode from 192.0.2.7",
            "#1: STATE_MAIN_R3: sent MR3, ISAKMP SA established",
            "IKE <==, Next Payload=ISAKMP_NEXT_SA",
            "IKE ==>, Next Payload=ISAKMP_NEXT_SA, Exchange Type = 0xfff, Message",
            "malformed payload: probable authentication (preshared secret) failure:",
            "state transition fail: STATE_MAIN_R0",
            "Time\tMessage",
            "é: é",
            "",
        ] {
            assert_eq!(judgements(&format!("{text}\n")), [""; 0], "{text}");
        }
    }
}
