//! vpnc, the client for Cisco's gateways, alone or under NetworkManager and ConnMan: IKEv1 in
//! aggressive mode with XAUTH, which it always begins. Each run ends with its first error.

use evidence::{Exchange, IkeVersion, Logged, Origin, Product, Remark, Remarked};

use super::judged::{About, Judged};
use super::phrase::{self, Origins, Sentences, small};
use super::{Entry, notify, stamp};
use crate::pasted::{Line, floor};
use crate::reading::Reading;

/// All in `vpnc.c`, `config.c`, `tunip.c`, `sysdep.c` and `crypto-gnutls.c` of 0.5.3 and of the
/// development until 2022. The gateway finds the group's key by the group's name, and may answer a
/// name that it lacks as if it had it: a proof that does not match says no more than that.
const SENTENCES: &Sentences = &[
    ("^hash comparison failed", Remark::NotAuthenticated),
    ("^check group password!", Remark::NotAuthenticated),
    ("^no response from target", Remark::GaveUp),
    ("^missing ipsec secret", Remark::NoSecret),
    ("^missing ipsec gateway address", Remark::Unloadable),
    ("^missing ipsec id", Remark::Unloadable),
    ("^missing xauth username", Remark::Unloadable),
    ("^missing xauth password", Remark::Unloadable),
    ("^ike dh group \"*\" unsupported", Remark::Unloadable),
    ("^perfect forward secrecy \"*\" unsupported", Remark::Unloadable),
    ("^couldn't open `", Remark::Unloadable),
    ("^unknown host `", Remark::NameUnresolved),
    ("^authentication unsuccessful", Remark::XauthFailed),
    ("^authentication failed (requires interactive mode)", Remark::XauthFailed),
    ("^noninteractive can't reuse password", Remark::XauthFailed),
    ("^server requested domain, but none set", Remark::XauthFailed),
    ("^expected xauth packet; rejected", Remark::NotAuthenticated),
    ("^xauth packet unsupported", Remark::NotAuthenticated),
    ("^xauth set message rejected", Remark::NotAuthenticated),
    ("^quick mode response rejected [2]: ", Remark::ChildRefused),
    ("^quick mode response rejected", Remark::ChildFailed),
    ("^this means the concentrator did not like what we had to offer", Remark::ChildFailed),
    ("^peer has selected *as encrytion method", Remark::NoneAcceptable),
    ("^peer has selected *as authentication method", Remark::NoneAcceptable),
    ("^the hash-value, which was decrypted from the received signature", Remark::WrongSignature),
    ("^certificate signer not found", Remark::Untrusted),
    ("^certificate signer not a ca", Remark::Untrusted),
    ("^certificate expired", Remark::OutOfDate),
    ("^certificate activation in the future", Remark::NotYetValid),
    ("^error verifying the certificate chain", Remark::NoPublicKey),
    ("^failed to bind to *: address already in use", Remark::PortTaken),
    ("^binding to port *: address already in use", Remark::PortTaken),
    ("^making socket: ", Remark::NoSocket),
    ("^couldn't open socket of esp", Remark::NoSocket),
    ("^can't send packet: operation not permitted", Remark::SendRefused),
    ("^can't send packet: network is unreachable", Remark::NoWayOut),
    ("^connecting to port *: network is unreachable", Remark::NoWayOut),
    ("^receiving packet: no route to host", Remark::NoRoute),
    ("^receiving packet: connection refused", Remark::PortRefused),
    ("^can't send packet: connection refused", Remark::PortRefused),
    ("^connection terminated by dead peer detection", Remark::PeerDead),
    ("^unknown spi ", Remark::UnknownSpi),
];

/// Of these the source tells more than one reason, and no published log which it was.
const UNCONFIRMED: &Sentences = &[
    ("^configuration response rejected", Remark::NoAddress),
    ("^response was invalid [3]: ", Remark::MethodRefused),
    ("^can't initialise tunnel interface", Remark::NotStarted),
    ("^can't open /dev/net/tun", Remark::NotStarted),
];

/// What it says without an error of this negotiation.
const OTHERS: [&str; 12] = [
    "warning: ",
    "option '",
    "error binding to source port",
    "malformed loadbalance target",
    "unable to get password",
    "connection terminated by peer",
    "terminated by signal: ",
    "hmac mismatch in esp mode",
    "packet from unknown host ",
    "can't open pidfile ",
    "discarding ",
    "can't get tunnel hw address",
];

/// The second lines of two sentences.
const RESTS: [&str; 2] = ["check group password!", "this means the concentrator did not"];

/// The debug output of level 2, where it tells how far it came.
const STAGES: [(&str, Stage); 6] = [
    ("S4.3", Stage::Reaches(1)),
    ("S4.5", Stage::Reaches(2)),
    ("S5", Stage::Established),
    ("S7.9", Stage::ChildUp),
    ("VPNC started in background", Stage::ChildUp),
    ("VPNC started in foreground...", Stage::ChildUp),
];

pub(super) static ORIGINS: Origins = &[(
    Origin {
        versions: "0.5.3",
        logged: Logged::Always,
        source: "vpnc.c, config.c, tunip.c, sysdep.c, crypto-gnutls.c, crypto-openssl.c",
    },
    SENTENCES,
)];

#[derive(Clone, Copy, Debug)]
enum Stage {
    Reaches(u8),
    Established,
    ChildUp,
}

/// Where a sentence stood whose meaning a later one tells.
type Held = (evidence::Place, evidence::When);

#[derive(Debug)]
pub(crate) struct Vpnc {
    judged: Judged,
    /// An option without a value, which matters where nothing is said of it any more.
    empty: Option<Held>,
    /// A notify of the gateway's, until a line says in which exchange it came.
    notified: Option<(u16, Held)>,
    /// It was told that the first message of this run was sent.
    has_begun: bool,
    /// The next line may be the rest of the last sentence.
    goes_on: bool,
}

const ABOUT: About<'static> = About {
    version: Some(IkeVersion::V1),
    initiates: Some(true),
    local: None,
    remote: None,
    between: None,
    exchange: Some(Exchange::Aggressive),
    name: "",
};

impl Vpnc {
    pub(super) fn new(base: u32) -> Vpnc {
        Vpnc {
            judged: Judged::new(base, Product::Vpnc),
            empty: None,
            notified: None,
            has_begun: false,
            goes_on: false,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is vpnc's.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let (before, text, is_named) = match own(line.text) {
            Some((before, text)) => (before, text, true),
            None => ("", line.text.trim(), false),
        };
        if !is_named && !self.may_be(text) {
            return false;
        }
        let entry = Entry { place: line.place(), when: stamp::read(before), text };
        let small = small(text);
        let is_own = match is_named {
            true => self.says(&small, entry, reading),
            false => self.prints(&small, entry, reading),
        };
        if is_own {
            self.judged.spoke();
        }
        is_own
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        const NO_PROPOSAL_CHOSEN: u16 = 14;
        if let Some((NO_PROPOSAL_CHOSEN, held)) = self.notified.take() {
            let entry = Entry { place: held.0, when: held.1, text: "" };
            self.asked_address(entry, reading);
            self.refused(Exchange::Quick, NO_PROPOSAL_CHOSEN, held, reading);
        }
        if let Some((place, when)) = self.empty.take() {
            let entry = Entry { place, when, text: "" };
            self.judged.says(&ABOUT, Remarked::new(Remark::Unloadable, ""), entry, reading);
        }
    }

    /// Lines without its name look like this.
    fn may_be(&self, text: &str) -> bool {
        const STARTS: [&str; 3] = ["vpnc version ", "received notice of type ", "VPNC started in "];
        // Its debug output means nothing without its name before.
        STARTS.iter().chain(&RESTS).any(|start| text.starts_with(start))
            || self.has_spoken()
                && (text.starts_with('S') || text.starts_with("Failed to bind to "))
    }

    /// What it prints without its name.
    fn prints(&mut self, small: &str, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        let is_rest = RESTS.iter().any(|rest| small.starts_with(rest));
        if std::mem::take(&mut self.goes_on) && is_rest {
            return true;
        }
        if small.starts_with("vpnc version ") {
            (self.empty, self.has_begun) = (None, false);
            return true;
        }
        if let Some(notice) = small.strip_prefix("received notice of type ") {
            let notice = notice.strip_suffix(", giving up");
            let Some(kind) = notice.and_then(kind) else { return false };
            self.notified = Some((kind, (entry.place, entry.when)));
            return true;
        }
        let stage = STAGES.iter().find(|(start, _)| {
            let rest = entry.text.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        });
        match stage {
            Some((_, Stage::Reaches(last))) => self.reaches(*last, entry, reading),
            Some((_, Stage::Established)) => self.came_up(entry, reading),
            Some((_, Stage::ChildUp)) => {
                self.has_begun = false;
                self.tells(
                    Exchange::Aggressive,
                    Remarked::new(Remark::ChildUp, ""),
                    entry,
                    reading,
                );
            }
            None => return is_stage(entry.text) || self.says(small, entry, reading),
        }
        true
    }

    /// What it says under its name.
    fn says(&mut self, small: &str, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        if small.starts_with("option '") && small.ends_with("' requires a value!") {
            self.empty = Some((entry.place, entry.when));
            return true;
        }
        if let Some(rest) = small.strip_prefix("response was invalid [")
            && !rest.starts_with('3')
        {
            self.answers(rest, entry, reading);
            return true;
        }
        let Some(remarked) = phrase::judge(small, SENTENCES, UNCONFIRMED) else {
            return OTHERS.iter().any(|start| small.starts_with(start));
        };
        let what = remarked.what;
        self.goes_on = what == Remark::ChildFailed || small.starts_with("hash comparison failed");
        let notified = self.notified.take();
        match what {
            // The gateway's proof is in its first answer, and all else follows phase 1.
            Remark::NotAuthenticated | Remark::WrongSignature => self.reaches(2, entry, reading),
            Remark::XauthFailed => self.came_up(entry, reading),
            Remark::NoAddress | Remark::ChildFailed | Remark::ChildRefused => {
                let (place, when) = notified.map_or((entry.place, entry.when), |(_, held)| held);
                self.asked_address(Entry { place, when, text: "" }, reading);
            }
            Remark::NoSecret | Remark::Unloadable => self.empty = None,
            _ => {}
        }
        self.has_begun = false;
        if matches!(what, Remark::ChildFailed | Remark::ChildRefused) {
            match notified {
                Some((kind, held)) => self.refused(Exchange::Quick, kind, held, reading),
                None => {
                    let about = About { exchange: Some(Exchange::Quick), ..ABOUT };
                    self.judged.turned_away(&about, entry, reading);
                    self.judged.says(&about, remarked, entry, reading);
                }
            }
            return true;
        }
        let value = match what {
            Remark::Unloadable => entry.text,
            Remark::NameUnresolved => quoted(entry.text),
            _ => "",
        };
        self.tells(Exchange::Aggressive, Remarked { value, ..remarked }, entry, reading);
        true
    }

    /// Phase 1 was over before.
    fn came_up(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if !self.judged.is_up(&ABOUT) {
            self.judged.says(&ABOUT, Remarked::new(Remark::Established, ""), entry, reading);
        }
    }

    /// Phase 1 and XAUTH were over before, and the gateway answered in Mode Config.
    fn asked_address(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        self.came_up(entry, reading);
        self.judged.asked_address(&ABOUT, entry, reading);
    }

    /// The messages of aggressive mode up to one, of this run.
    fn reaches(&mut self, last: u8, entry: Entry<'_>, reading: &mut Reading<'_>) {
        match std::mem::replace(&mut self.has_begun, true) {
            true => self.judged.goes_on(&ABOUT, last, entry, reading),
            false => self.judged.reaches(&ABOUT, last, entry, reading),
        }
    }

    /// `[1]: ISAKMP_N_INVALID_EXCHANGE_TYPE(7)`: what is wrong with the gateway's first answer, as
    /// vpnc sees it; the gateway may have said something else.
    fn answers(&mut self, rest: &str, entry: Entry<'_>, reading: &mut Reading<'_>) {
        /// An exchange other than aggressive mode, or a notify within it: it refuses, and vpnc does
        /// not show how.
        const OF_NOTIFY: [u16; 2] = [1, 7];
        /// ATTRIBUTES_NOT_SUPPORTED, NO_PROPOSAL_CHOSEN and BAD_PROPOSAL_SYNTAX.
        const OF_PROPOSAL: [u16; 3] = [13, 14, 15];
        let kind = kind(rest);
        let is_of = |kinds: &[u16]| kind.is_some_and(|kind| kinds.contains(&kind));
        self.has_begun = false;
        if is_of(&OF_NOTIFY) {
            self.judged.turned_away(&ABOUT, entry, reading);
            return;
        }
        let what = match is_of(&OF_PROPOSAL) {
            true => Remarked::new(Remark::IkeRefused, ""),
            false => Remarked::unconfirmed(Remark::IkeRefused),
        };
        self.judged.says(&ABOUT, what, entry, reading);
    }

    fn refused(&mut self, exchange: Exchange, kind: u16, held: Held, reading: &mut Reading<'_>) {
        let entry = Entry { place: held.0, when: held.1, text: "" };
        self.judged.refused_there(&ABOUT, (exchange, kind), entry, reading);
    }

    fn tells(
        &mut self,
        exchange: Exchange,
        remarked: Remarked<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let about = About { exchange: Some(exchange), ..ABOUT };
        self.judged.says(&about, remarked, entry, reading);
    }
}

/// `S4.5 AM_packet3`, in old versions `S4.5` alone.
fn is_stage(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('S') else { return false };
    let number = rest.split(' ').next().unwrap_or_default();
    number.starts_with(|first: char| first.is_ascii_digit())
        && number.len() <= 6
        && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The notify's number: `(ISAKMP_N_NO_PROPOSAL_CHOSEN)(14)`, `ISAKMP_N_…(14)`, in the oldest
/// versions its name alone.
fn kind(small: &str) -> Option<u16> {
    let number = small.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    if let Some(number) = number.and_then(|(_, number)| number.parse().ok()) {
        return Some(number);
    }
    let name = small.rsplit(' ').next().unwrap_or_default();
    notify::v1(name.strip_prefix("isakmp_n_").unwrap_or(name))
}

/// What stands in quotation marks.
fn quoted(text: &str) -> &str {
    let Some((_, rest)) = text.split_once('`') else { return "" };
    rest.split('\'').next().unwrap_or_default()
}

/// What stands before its name, and what follows it: `Jun 26 10:00:00 pc NetworkManager[783]:
/// /usr/sbin/vpnc: text`, `vpnc[42]: text`, `vpnc-connect: text`.
fn own(line: &str) -> Option<(&str, &str)> {
    const NAME: &str = "vpnc";
    const MOST_BEFORE: usize = 160;
    let head = &line[..floor(line, MOST_BEFORE)];
    head.rfind(NAME).into_iter().chain(head.find(NAME)).find_map(|at| {
        let before = &line[..at];
        let is_apart = before.is_empty() || before.ends_with([' ', '/', '\t', '`', '>']);
        let rest = &line[at + NAME.len()..];
        let rest = rest.strip_prefix("-connect").unwrap_or(rest);
        let rest = match rest.strip_prefix('[') {
            Some(rest) => {
                rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(']')?
            }
            None => rest,
        };
        is_apart.then_some((before, rest.strip_prefix(": ")?.trim()))
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    const SYSLOG: &str = "Mar  1 10:00:00 pc NetworkManager[783]: /usr/sbin/vpnc: ";

    /// The last judgement of a log, without its line.
    fn last(log: &str) -> String {
        let said = judgements(log);
        said.last().and_then(|own| Some(own.split_once(" #")?.1.to_owned())).unwrap_or_default()
    }

    #[test]
    fn a_sentence_alone_judges_under_each_of_its_names() {
        for (sentence, wanted) in [
            ("missing IPSec secret", "0 NoSecret"),
            ("missing IPSec ID", "0 Unloadable"),
            ("hash comparison failed:  (ISAKMP_N_AUTHENTICATION_FAILED)(24)", "0 NotAuthenticated"),
            ("no response from target", "0 GaveUp"),
            ("unknown host `vpn.example.org'", "0 NameUnresolved"),
            ("authentication unsuccessful", "0 XauthFailed"),
            ("authentication failed (requires interactive mode)", "0 XauthFailed"),
            ("expected xauth packet; rejected: INVALID_EXCHANGE_TYPE", "0 NotAuthenticated"),
            ("response was invalid [2]:  (ISAKMP_N_NO_PROPOSAL_CHOSEN)(14)", "0 IkeRefused"),
            ("response was invalid [2]: PAYLOAD_MALFORMED(16)", "0 IkeRefused unconfirmed"),
            ("response was invalid [3]: x(25)", "0 MethodRefused unconfirmed"),
            ("quick mode response rejected:  (ISAKMP_N_INVALID_MESSAGE_ID)(9)", "0 ChildFailed"),
            ("quick mode response rejected [2]: x(15)", "0 ChildRefused"),
            ("configuration response rejected: x(13)", "0 NoAddress unconfirmed"),
            ("Peer has selected 3DES as encrytion method.", "0 NoneAcceptable"),
            ("can't initialise tunnel interface: No such file", "0 NotStarted unconfirmed"),
            ("binding to port 500: Address already in use", "0 PortTaken"),
            ("receiving packet: Connection refused", "0 PortRefused"),
            ("can't send packet: Network is unreachable", "0 NoWayOut"),
            ("certificate expired", "0 OutOfDate"),
            ("connection terminated by dead peer detection", "0 PeerDead"),
            ("option 'IPSec ID' requires a value!", "0 Unloadable"),
        ] {
            for before in ["vpnc: ", "/usr/sbin/vpnc: ", "vpnc-connect: ", "vpnc[42]: ", SYSLOG] {
                assert_eq!(last(&format!("{before}{sentence}\n")), wanted, "{before}{sentence}");
            }
        }
    }

    #[test]
    fn an_option_without_a_value_matters_where_nothing_else_is_missing() {
        let log =
            format!("{SYSLOG}option 'IPSec ID' requires a value!\n{SYSLOG}missing IPSec secret\n");
        assert_eq!(judgements(&log), ["2 #0 NoSecret"]);
    }

    #[test]
    fn an_answer_out_of_its_exchange_judges_nothing() {
        for line in ["vpnc: response was invalid [1]: ISAKMP_N_INVALID_EXCHANGE_TYPE(7)\n", "S\n"] {
            assert_eq!(judgements(line), [""; 0]);
        }
    }

    #[test]
    fn a_notify_is_of_the_exchange_that_a_later_line_names() {
        let notify = "received notice of type  (ISAKMP_N_NO_PROPOSAL_CHOSEN)(14), giving up\n";
        let quick = "vpnc: quick mode response rejected: (ISAKMP_N_INVALID_MESSAGE_ID)(9)\n";
        let rest = "this means the concentrator did not like what we had to offer.\n";
        let up = "1 #0 Established";
        assert_eq!(judgements(&format!("{notify}{quick}{rest}")), [up, "1 #0 notify 14"]);
        assert_eq!(judgements(notify), [up, "1 #0 notify 14"]);
        assert_eq!(judgements(&format!("{quick}{rest}")), [up, "1 #0 ChildFailed"]);
        assert_eq!(judgements(rest), [up, "1 #0 ChildFailed"]);
        let xauth = "vpnc: expected xauth packet; rejected: x(9)\n";
        assert_eq!(judgements(&format!("{notify}{xauth}")), ["2 #0 NotAuthenticated"]);
    }

    #[test]
    fn runs_follow_each_other_by_their_stages() {
        let log = "vpnc version 0.5.3\nS1 init_sockaddr\nS4.3 AM packet_1\nS4.4 AM_packet2\n\
             vpnc: hash comparison failed: x(24)\ncheck group password!\n\
             vpnc version 0.5.3\nS4.3\nS4.4\nS4.5\nS5\nS5.1\nS7.9\nS8\n\
             vpnc: connection terminated by dead peer detection\n";
        let wanted =
            ["5 #0 NotAuthenticated", "11 #1 Established", "13 #1 ChildUp", "15 #1 PeerDead"];
        assert_eq!(judgements(log), wanted);
        assert_eq!(judgements("check group password!\n"), ["1 #0 NotAuthenticated"]);
    }

    #[test]
    fn a_sentence_without_its_name_is_its() {
        for (text, wanted) in [
            ("hash comparison failed: (ISAKMP_N_AUTHENTICATION_FAILED)(24)", "0 NotAuthenticated"),
            ("quick mode response rejected: (ISAKMP_N_INVALID_EXCHANGE_TYPE)(7)", "0 ChildFailed"),
            ("missing IPSec secret", "0 NoSecret"),
        ] {
            assert_eq!(last(&format!("{text}\n")), wanted);
        }
    }

    #[test]
    fn other_texts_are_not_its() {
        for text in [
            "vpnc: something else",
            "openvpnc: no response from target",
            "vpnc[4x]: no response from target",
            "vpnc",
            "S4.3",
            "SA established",
            "no response from target host",
            "received notice of type x, giving up",
            "received notice of type (14)",
            "vpnc-script: no response from target",
            "é vpnc: ",
        ] {
            assert_eq!(judgements(&format!("{text}\n")), [""; 0], "{text}");
        }
    }
}
