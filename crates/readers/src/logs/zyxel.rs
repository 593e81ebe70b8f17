//! ZyXEL's ZyNOS (Prestige, ZyWALL, and those that others sold): its IPSec log, IKEv1. The
//! sentences and what they mean: the tables "Sample IKE Key Exchange Logs" of the user's guides.

use evidence::{Endpoint, Exchange, IkeVersion, Remark, Remarked, When};

use super::Entry;
use super::judged::{About, Judged};
use super::ledger::endpoint;
use super::phrase::small;
use crate::pasted::Line;
use crate::reading::Reading;

/// What stands before an error.
const ERROR: &str = "!! ";

/// Errors of phase 2, in small letters.
const OF_PHASE_2: &[(&str, Remark)] = &[
    ("verifying local id failed", Remark::SelectorsRefused),
    ("verifying remote id failed", Remark::SelectorsRefused),
    ("invalid ip <", Remark::SelectorsRefused),
    ("local / remote ips of incoming request conflict with rule", Remark::PolicyTaken),
    ("remote ip <", Remark::PolicyTaken),
    ("active connection allowed exceeded", Remark::TooMany),
];

/// Errors that say nothing of a cause.
const OTHERS: &[&str] = &[
    "ike negotiation is in process",
    "duplicate requests with the same cookie",
    "ike packet retransmit",
    "failed to send ike packet",
    "cannot find outbound sa for rule",
    "cannot find phase 2 sa",
    "discard replay packet",
    "inbound packet",
    "wan ip changed to",
];

#[derive(Debug)]
pub(crate) struct Zyxel {
    judged: Judged,
    peer: Option<Endpoint>,
    initiates: Option<bool>,
    exchange: Option<Exchange>,
    /// Messages of phase 1 so far.
    messages: u8,
    /// Phase 2 has begun.
    quick: bool,
}

impl Zyxel {
    pub(super) fn new(base: u32) -> Zyxel {
        Zyxel {
            judged: Judged::unnamed(base),
            peer: None,
            initiates: None,
            exchange: None,
            messages: 0,
            quick: false,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is ZyNOS'.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let text = unnumbered(line.text);
        if !text.starts_with(['!', 'S', 's', 'R', 'r', 'P', 'p']) {
            return false;
        }
        let text = small(text);
        let entry = Entry { place: line.place(), when: When::Absent, text: "" };
        let is_own = self.begins(&text, entry, reading)
            || self.goes_on(&text, entry, reading)
            || self.fails(&text, entry, reading);
        if is_own {
            self.judged.spoke();
        }
        is_own
    }

    fn about(&self) -> About<'static> {
        About {
            version: Some(IkeVersion::V1),
            initiates: self.initiates,
            remote: self.peer,
            exchange: self.exchange,
            ..About::default()
        }
    }

    /// `Send Main Mode request to <192.0.2.7>`.
    fn begins(&mut self, text: &str, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        let (initiates, rest) = match (text.strip_prefix("send "), text.strip_prefix("recv ")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return false,
        };
        let (mode, peer) = rest.split_at(rest.find(" mode request ").unwrap_or(0));
        let exchange = match mode {
            "main" => Exchange::Main,
            "aggressive" => Exchange::Aggressive,
            _ => return false,
        };
        let Some(peer) = between(peer) else { return false };
        self.peer = endpoint(peer, 500);
        (self.initiates, self.exchange) = (Some(initiates), Some(exchange));
        (self.messages, self.quick) = (0, false);
        self.judged.reaches(&self.about(), 1, entry, reading);
        true
    }

    /// The payloads of a message, and what a phase came to.
    fn goes_on(&mut self, text: &str, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        let about = self.about();
        let payloads = text.strip_prefix("send:").or_else(|| text.strip_prefix("recv:"));
        if let Some(payloads) = payloads.filter(|payloads| payloads.starts_with(['<', '['])) {
            if self.exchange.is_none() {
                return false;
            }
            if self.quick && matches!(payloads, "<hash>" | "[hash]") {
                self.judged.says(&about, Remarked::new(Remark::ChildUp, ""), entry, reading);
            } else if text.starts_with("recv:") && payloads.contains("pyld_malformed") {
                // "Usually means" another preshared key.
                let what = Remarked::unconfirmed(Remark::WrongSecret);
                self.judged.says(&about, what, entry, reading);
            } else if !self.judged.is_up(&about) && !payloads.contains("notfy") {
                let most = if self.exchange == Some(Exchange::Aggressive) { 3 } else { 6 };
                self.messages = (self.messages + 1).min(most);
                self.judged.goes_on(&about, self.messages, entry, reading);
            }
        } else if text.starts_with("phase 1 ike sa process done") {
            self.judged.says(&about, Remarked::new(Remark::Established, ""), entry, reading);
        } else if text.starts_with("start phase 2: quick mode") {
            self.quick = true;
            if self.initiates == Some(false) {
                self.judged.is_asked(&about, entry, reading);
            }
        } else {
            return false;
        }
        true
    }

    fn fails(&mut self, text: &str, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(error) = text.strip_prefix(ERROR) else { return false };
        let about = self.about();
        let of_phase_2 = OF_PHASE_2.iter().find(|(start, _)| error.starts_with(start));
        let what = if let Some((_, what)) = of_phase_2 {
            Remarked::new(*what, "")
        } else if error.starts_with("no proposal chosen") {
            // Of phase 1 or phase 2: the log before it says which.
            match (self.judged.is_up(&about), self.exchange.is_some()) {
                (true, _) => Remarked::new(Remark::ChildRefused, ""),
                (false, true) => Remarked::new(Remark::IkeRefused, ""),
                (false, false) => Remarked::unconfirmed(Remark::IkeRefused),
            }
        } else if error.starts_with("too many errors! deleting sa") {
            self.judged.gives_up(&about, entry, reading);
            return true;
        } else {
            return OTHERS.iter().any(|start| error.starts_with(start));
        };
        self.judged.says(&about, what, entry, reading);
        true
    }
}

/// Without `007 01 Mar 10:00:00 ` of the menu.
fn unnumbered(line: &str) -> &str {
    let line = line.trim();
    let mut words = line.splitn(5, ' ');
    let head: [&str; 4] = std::array::from_fn(|_| words.next().unwrap_or_default());
    let [number, day, month, time] = head;
    let is_number =
        |word: &str, length| word.len() == length && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_head = is_number(number, 3)
        && is_number(day, 2)
        && super::stamp::is_month(month)
        && time.len() == 8;
    if is_head { words.next().unwrap_or_default() } else { line }
}

/// What stands in angle or square brackets.
fn between(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(['<', '['])?;
    rest.split(['>', ']']).next()
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    const UP: &str = "001 01 Mar 10:00:07 Recv Main Mode request from <192.0.2.7>\n\
         002 01 Mar 10:00:07 Recv:<SA>\n\
         003 01 Mar 10:00:08 Send:<SA>\n\
         004 01 Mar 10:00:08 Recv:<KE><NONCE>\n\
         005 01 Mar 10:00:10 Send:<KE><NONCE>\n\
         006 01 Mar 10:00:10 Recv:<ID><HASH>\n\
         007 01 Mar 10:00:10 Send:<ID><HASH>\n\
         008 01 Mar 10:00:10 Phase 1 IKE SA process done\n\
         009 01 Mar 10:00:10 Recv:<HASH><SA><NONCE><ID><ID>\n\
         010 01 Mar 10:00:10 Start Phase 2: Quick Mode\n";

    #[test]
    fn a_tunnel_comes_up() {
        let text = format!("{UP}011 01 Mar 10:00:10 Send:<HASH><SA><NONCE>\n012 Recv:<HASH>\n");
        assert_eq!(judgements(&text), ["8 #0 Established"]);
        let text = text.replace("012 ", "012 01 Mar 10:00:11 ");
        assert_eq!(judgements(&text), ["8 #0 Established", "12 #0 ChildUp"]);
    }

    #[test]
    fn an_error_is_of_the_phase_that_is_under_way() {
        let begins = "Send Aggressive Mode request to <192.0.2.7>\nSend:<SA><KE><NONCE><ID>\n";
        for (before, error, wanted) in [
            (UP, "!! No proposal chosen", "ChildRefused"),
            (UP, "!! Verifying Local ID failed", "SelectorsRefused"),
            (UP, "!! Active connection allowed exceeded", "TooMany"),
            (begins, "!! No proposal chosen", "IkeRefused"),
            (begins, "Recv:<NOTFY:PYLD_MALFORMED>", "WrongSecret unconfirmed"),
            (begins, "!! IKE Packet Retransmit\n!! Too many errors! Deleting SA", "GaveUp"),
        ] {
            let said = judgements(&format!("{before}{error}\n"));
            let (_, last) = said.last().unwrap().split_once(" #0 ").unwrap();
            assert_eq!(last, wanted, "{error}");
        }
    }

    #[test]
    fn alone_an_error_without_a_phase_is_not_sure() {
        assert_eq!(judgements("!! No proposal chosen\n"), ["1 #0 IkeRefused unconfirmed"]);
        assert_eq!(judgements("!! Verifying Remote ID failed\n"), ["1 #0 SelectorsRefused"]);
    }

    #[test]
    fn other_texts_are_not_its() {
        for text in [
            "!! watch out",
            "Send:<SA>",
            "No proposal chosen",
            "send main mode request",
            "!! ",
            "é",
            "Recv Slow Mode request from <192.0.2.7>",
            "001 01 Mar",
            "Start Phase 2",
        ] {
            assert_eq!(judgements(&format!("{text}\n")), [""; 0], "{text}");
        }
    }
}
