//! What IOS and ASA show of their SAs: `show crypto isakmp sa`, `ikev2 sa`, `ipsec sa`.
//!
//! A moment, and no course: an SA that is up, how far one came that is not, and what crossed.

use evidence::{Endpoint, Exchange, IkeVersion, Place, Remark, Remarked, When};

use super::super::Entry;
use super::super::judged::{About, Judged};
use super::super::ledger::endpoint;
use crate::reading::Reading;

/// Packets without an answer that are more than an attempt.
const SEVERAL: u64 = 4;
/// Rows, and child SAs, of one text.
const MOST: usize = 5000;

/// One child SA of `show crypto ipsec sa`.
#[derive(Clone, Copy, Debug)]
struct Child {
    peer: Endpoint,
    local: Option<Endpoint>,
    place: Place,
    /// Where what came in is counted.
    counted: Option<Place>,
    out: u64,
    into: u64,
    is_up: bool,
}

/// A row of IOS' table of IKEv1: who asked, and whom.
#[derive(Clone, Debug)]
struct Row {
    from: Endpoint,
    to: Endpoint,
    state: String,
    place: Place,
}

/// One IKE SA of ASA's list, until its state.
#[derive(Clone, Copy, Debug)]
struct Listed {
    /// Not where somebody masked it.
    peer: Option<Endpoint>,
    initiates: Option<bool>,
}

#[derive(Debug)]
pub(super) struct Shows {
    judged: Judged,
    /// The rows of IOS' table follow, of that version.
    table: Option<IkeVersion>,
    listed: Option<Listed>,
    child: Option<Child>,
    /// Which end this router is, only the child SAs say, which may follow.
    rows: Vec<Row>,
    children: Vec<Child>,
    /// `local addr 192.0.2.1` of the crypto map.
    local: Option<Endpoint>,
}

impl Shows {
    pub(super) fn new(base: u32) -> Shows {
        // Whose list it is, is not known for certain.
        let judged = Judged::unnamed(base);
        let (rows, children) = (Vec::new(), Vec::new());
        Shows { judged, table: None, listed: None, child: None, rows, children, local: None }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is of such a list.
    pub(super) fn line(&mut self, text: &str, place: Place, reading: &mut Reading<'_>) -> bool {
        let words: Vec<&str> = text.split_ascii_whitespace().take(16).collect();
        let own = self.heads(&words)
            || self.row(&words, place, reading)
            || self.of_asa(&words, place, reading)
            || self.of_child(text, &words, place);
        if own {
            self.judged.spoke();
        }
        own
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.closes();
        let children = std::mem::take(&mut self.children);
        for Row { from, to, state, place } in std::mem::take(&mut self.rows) {
            let is_asked = |child: &Child| {
                child.peer.host() == from.host()
                    || child.local.is_some_and(|local| local.host() == to.host())
            };
            let initiates = !children.iter().any(is_asked);
            let (local, remote) = if initiates { (from, to) } else { (to, from) };
            let (local, remote) = (Some(local), Some(remote));
            let about = About { local, remote, initiates: Some(initiates), ..of(IkeVersion::V1) };
            let entry = Entry { place, when: When::Absent, text: "" };
            self.state(&state, &about, entry, reading);
        }
        for child in children {
            self.carries(&child, reading);
        }
    }

    /// `dst src state conn-id status`, `Tunnel-id Local Remote fvrf/ivrf Status`.
    fn heads(&mut self, words: &[&str]) -> bool {
        let table = match words {
            ["dst", "src", "state", "conn-id", ..] => Some(IkeVersion::V1),
            ["Tunnel-id", "Local", "Remote", ..] => Some(IkeVersion::V2),
            _ => return false,
        };
        self.table = table;
        true
    }

    fn row(&mut self, words: &[&str], place: Place, reading: &mut Reading<'_>) -> bool {
        let Some(version) = self.table else { return false };
        let entry = Entry { place, when: When::Absent, text: "" };
        match (version, words) {
            (IkeVersion::V1, [to, from, state, rest @ ..]) => {
                let (Some(to), Some(from)) = (end(to), end(from)) else { return false };
                if !rest.contains(&"(deleted)") && self.rows.len() < MOST && state.len() < 32 {
                    let state = (*state).to_owned();
                    self.rows.push(Row { from, to, state, place });
                }
                true
            }
            (IkeVersion::V2, [number, local, remote, rest @ ..]) => {
                let (Some(local), Some(remote)) = (end(local), end(remote)) else { return false };
                if number.parse::<u64>().is_err() {
                    return false;
                }
                let initiates = match rest.last() {
                    Some(&"INITIATOR") => Some(true),
                    Some(&"RESPONDER") => Some(false),
                    _ => None,
                };
                if rest.contains(&"READY") {
                    let (local, remote) = (Some(local), Some(remote));
                    let about = About { initiates, local, remote, ..of(version) };
                    self.judged.says(
                        &about,
                        Remarked::new(Remark::Established, ""),
                        entry,
                        reading,
                    );
                }
                true
            }
            _ => false,
        }
    }

    /// `1 IKE Peer: 192.0.2.7`, `Type : L2L Role : initiator`, `Rekey : no State : MM_ACTIVE`.
    fn of_asa(&mut self, words: &[&str], place: Place, reading: &mut Reading<'_>) -> bool {
        if let [number, "IKE", "Peer:", peer, ..] = words
            && number.parse::<u32>().is_ok()
        {
            self.listed = Some(Listed { peer: end(peer), initiates: None });
            return true;
        }
        let Some(listed) = &mut self.listed else { return false };
        let value = |name: &str| {
            let at = words.iter().position(|word| *word == name)?;
            (words.get(at + 1) == Some(&":")).then(|| words.get(at + 2).copied())?
        };
        if let Some(role) = value("Role") {
            listed.initiates = match role {
                "initiator" => Some(true),
                "responder" => Some(false),
                _ => None,
            };
            return true;
        }
        let Some(state) = value("State") else { return false };
        let Listed { peer, initiates } = *listed;
        self.listed = None;
        let about = About { remote: peer, initiates, ..of(IkeVersion::V1) };
        let entry = Entry { place, when: When::Absent, text: "" };
        self.state(state, &about, entry, reading);
        true
    }

    /// What a state word says: that the SA is up, or which message is waited for.
    fn state(
        &mut self,
        word: &str,
        about: &About<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let about = match word.split('_').next() {
            Some("MM") => About { exchange: Some(Exchange::Main), ..*about },
            Some("AM") => About { exchange: Some(Exchange::Aggressive), ..*about },
            _ => *about,
        };
        match word {
            "QM_IDLE" | "MM_ACTIVE" | "AM_ACTIVE" => {
                self.judged.says(&about, Remarked::new(Remark::Established, ""), entry, reading);
            }
            // The last message that passed, by the one that is waited for.
            // IOS: the parameters are agreed, the keys are exchanged.
            "MM_SA_SETUP" => self.judged.reaches(&about, 2, entry, reading),
            "MM_KEY_EXCH" => self.judged.reaches(&about, 4, entry, reading),
            _ => {
                let waits = word.strip_prefix("MM_WAIT_MSG").and_then(|own| own.parse().ok());
                if let Some(number @ 2..=6) = waits {
                    let initiates = Some(number % 2 == 0);
                    let about = About { initiates, ..about };
                    self.judged.reaches(&about, number - 1, entry, reading);
                }
            }
        }
    }

    fn of_child(&mut self, text: &str, words: &[&str], place: Place) -> bool {
        if let Some((_, rest)) = text.split_once("local addr")
            && text.contains("rypto map tag:")
        {
            self.closes();
            self.local = end(rest.trim_start_matches([':', ' ']));
            return true;
        }
        if let [name, peer, ..] = words
            && matches!(*name, "current_peer" | "current_peer:")
            && let Some(peer) = end(peer.trim_start_matches(':'))
        {
            self.closes();
            let (local, counted) = (self.local, None);
            let child = Child { peer, local, place, counted, out: 0, into: 0, is_up: false };
            self.child = Some(child);
            return true;
        }
        let Some(child) = &mut self.child else { return false };
        let number = |name: &str| {
            let (_, rest) = text.split_once(name)?;
            let digits = rest.trim_start();
            let end = digits.bytes().take_while(u8::is_ascii_digit).count();
            digits[..end].parse::<u64>().ok()
        };
        if let Some(count) = number("#pkts encaps:") {
            child.out = count;
        } else if let Some(count) = number("#pkts decaps:") {
            (child.into, child.counted) = (count, Some(place));
        } else if let Some((_, spi)) = text.split_once("current outbound spi:") {
            let digits = spi.trim_start().trim_start_matches("0x");
            child.is_up = digits.bytes().take_while(u8::is_ascii_hexdigit).any(|b| b != b'0');
        } else {
            return false;
        }
        true
    }

    /// A child SA is read; without keys nothing crossed it.
    fn closes(&mut self) {
        let Some(child) = self.child.take().filter(|child| child.is_up) else { return };
        if self.children.len() < MOST {
            self.children.push(child);
        }
    }

    fn carries(&mut self, child: &Child, reading: &mut Reading<'_>) {
        let (local, remote) = (child.local, Some(child.peer));
        let about = About { local, remote, ..About::default() };
        let entry = |place| Entry { place, when: When::Absent, text: "" };
        self.judged.says(&about, Remarked::new(Remark::ChildUp, ""), entry(child.place), reading);
        let what = match (child.out, child.into) {
            (SEVERAL.., 0) => Remark::NothingBack,
            (0, SEVERAL..) => Remark::NothingSent,
            _ => return,
        };
        let place = child.counted.unwrap_or(child.place);
        self.judged.says(&about, Remarked::new(what, ""), entry(place), reading);
    }
}

fn of(version: IkeVersion) -> About<'static> {
    About { version: Some(version), ..About::default() }
}

/// `192.0.2.1`, `192.0.2.1/500`, `192.0.2.1,`.
fn end(text: &str) -> Option<Endpoint> {
    let text = text.trim_end_matches([',', ';']);
    let (address, port) = text.split_once('/').unwrap_or((text, "500"));
    let address: std::net::IpAddr = address.parse().ok()?;
    endpoint(&address.to_string(), port.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    const CHILD: &str = "interface: Ethernet0/2\n    Crypto map tag: IPSEC, local addr 192.0.2.1\n\n   \
                         protected vrf: (none)\n   current_peer 198.51.100.7 port 500\n     PERMIT, \
                         flags={origin_is_acl,}\n    #pkts encaps: 4989, #pkts encrypt: 4989, #pkts \
                         digest: 4989\n    #pkts decaps: 0, #pkts decrypt: 0, #pkts verify: 0\n    \
                         #send errors 0, #recv errors 0\n\n     current outbound spi: \
                         0xCA3F4FC6(3393146822)\n";
    const TABLE: &str = "IPv4 Crypto ISAKMP SA\ndst             src             state          conn-id \
                         slot status\n";

    #[test]
    fn one_way_traffic_is_judged_behind_the_sa() {
        let row = "198.51.100.7    192.0.2.1       QM_IDLE           1001    0 ACTIVE\n";
        let text = format!("{TABLE}{row}{CHILD}");
        let wanted = ["3 #0 Established", "8 #0 ChildUp", "11 #0 NothingBack"];
        assert_eq!(judgements(&text), wanted);
        let asked = "192.0.2.1       198.51.100.7    QM_IDLE           1001    0 ACTIVE\n";
        assert_eq!(judgements(&format!("{TABLE}{asked}{CHILD}")), wanted);
        let both = CHILD.replace("decaps: 0", "decaps: 12");
        assert_eq!(judgements(&both), ["5 #0 ChildUp"]);
        let few = CHILD.replace("encaps: 4989", "encaps: 3");
        assert_eq!(judgements(&few), ["5 #0 ChildUp"]);
        let silent = both.replace("encaps: 4989", "encaps: 0");
        assert_eq!(judgements(&silent), ["5 #0 ChildUp", "8 #0 NothingSent"]);
        let none = CHILD.replace("0xCA3F4FC6(3393146822)", "0x0(0)");
        assert_eq!(judgements(&none), [""; 0]);
    }

    #[test]
    fn a_state_says_how_far_main_mode_came() {
        let row = |state: &str| {
            let text = format!("{TABLE}198.51.100.7    192.0.2.1       {state} 0 0 ACTIVE\n");
            let (facts, source) = crate::told::facts(text.as_bytes());
            assert_eq!(source.kind, evidence::SourceKind::Log);
            facts.iter().filter(|(.., said)| said.starts_with("Sent")).count()
        };
        let told = ["MM_NO_STATE", "MM_SA_SETUP", "MM_KEY_EXCH", "QM_IDLE", "é"].map(row);
        assert_eq!(told, [0, 2, 4, 1, 0]);
    }

    #[test]
    fn asa_names_role_and_state_in_lines_of_their_own() {
        let text = "1   IKE Peer: 198.51.100.7\n    Type    : L2L             Role    : \
                    initiator\n    Rekey   : no              State   : MM_ACTIVE\n\
                    2   IKE Peer: 198.51.100.8\n    Type    : L2L             Role    : \
                    initiator\n    Rekey   : no              State   : MM_WAIT_MSG4\n";
        assert_eq!(judgements(text), ["3 #0 Established"]);
        let (facts, _) = crate::told::facts(text.as_bytes());
        let sent = facts.iter().filter(|(line, _, said)| *line == 6 && said.starts_with("Sent"));
        assert_eq!(sent.count(), 3);
        let masked = text.replace("198.51.100.7", "198.51.X.X");
        assert_eq!(judgements(&masked), ["3 #0 Established"]);
    }

    #[test]
    fn ikev2_has_a_table_of_its_own() {
        let text = "Tunnel-id Local                 Remote                fvrf/ivrf            Status\n\
                    1         192.0.2.1/500         198.51.100.7/500      none/none            READY\n\
                    Session-id:1, Status:UP-ACTIVE, IKE count:1, CHILD count:1\n\
                    Tunnel-id Local Remote Status Role\n\
                    9 192.0.2.1/500 198.51.100.8/500 READY RESPONDER\n";
        assert_eq!(judgements(text), ["2 #0 Established", "5 #1 Established"]);
    }

    #[test]
    fn a_deleted_sa_and_other_text_tell_nothing() {
        let gone = format!("{TABLE}198.51.100.7 192.0.2.1 MM_NO_STATE 1001 ACTIVE (deleted)\n");
        assert_eq!(judgements(&gone), [""; 0]);
        for text in ["dst src state\n", "current_peer é\n", "#pkts encaps: 5\n", "1 IKE Peer: x\n"]
        {
            assert_eq!(judgements(text), [""; 0], "{text}");
        }
    }
}
