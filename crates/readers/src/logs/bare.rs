//! A sentence that somebody took out of a log, without what stands before it there.

use evidence::{IkeVersion, Product, Remark, Remarked};

use super::Entry;
use super::ledger::Ledger;
use crate::reading::Reading;

/// Longer ones are something else.
const LONGEST: usize = 600;
/// Bytes of a time before debug output.
const MOST_BEFORE: usize = 40;

/// What stands before a sentence in the log of the product that says it.
const FORTIGATE: &str = "ike 0: ";
const FORTIGATE_ENDS: &str = "ike 0: Negotiate SA Error: ";
const ASA: &str = "[IKEv1]: ";
const ASA_IKEV2: &str = "%ASA-4-750003: ";
const ISAKMP: &str = "ISAKMP:(0): ";
const IPSEC: &str = "IPSEC(ipsec_process_proposal): ";
const IOS_FAILS: &str = "%CRYPTO-6-IKMP_MODE_FAILURE: ";
const ROUTEROS: &str = "ipsec,error ";
const PANOS: &str = "[PERR]: ";
const JUNOS: &str = "kmd[0]: ";
const PPPD: &str = "pppd: ";
const L2TPD: &str = "xl2tpd: ";
const VPNC: &str = "vpnc: ";
const RACOON: &str = "racoon: ERROR: ";
const FIREWARE: &str = "msg_id=\"0203-0000\" ";
const FIREWARE_2: &str = "msg_id=\"021A-0000\" ";
/// Before a reason, as the list of diagnostic messages shows it alone.
const FIREWARE_IKE: &str = "msg_id=\"0203-0000\" IKE phase-1 negotiation failed. Reason=";
const FIREWARE_CHILD: &str = "msg_id=\"0205-0000\" IKE phase-2 negotiation failed. Reason=";

/// In small letters, the beginnings of sentences that one product has, or that mean the same in
/// all; a word of many meanings is none of them.
const SENTENCES: &[(&str, &str)] = &[
    ("probable pre-shared secret mismatch", FORTIGATE),
    ("probable pre-shared key mismatch", FORTIGATE),
    ("peer sa proposal not match local policy", FORTIGATE_ENDS),
    ("no sa proposal chosen", FORTIGATE),
    ("no proposal chosen, gw", FORTIGATE),
    ("negotiate sa error: ", FORTIGATE),
    ("ignoring ikev2 request, no policy configured", FORTIGATE),
    ("ignoring request to establish ipsec sa, no policy configured", FORTIGATE),
    ("specified selectors mismatch", FORTIGATE),
    ("failed to match peer selectors", FORTIGATE),
    ("qm fsm error", ASA),
    ("all ipsec sa proposals found unacceptable", ASA),
    ("all sa proposals found unacceptable", ASA),
    ("received encrypted oakley main mode packet with invalid payloads", ASA),
    ("error, had problems decrypting packet", ASA),
    ("received an un-encrypted no_proposal_chosen notify message", ASA),
    ("received non-routine notify message: ", ASA),
    ("rejecting ipsec tunnel: no matching crypto map entry", ASA),
    ("can't find a valid tunnel group", ASA),
    ("session is being torn down. reason: ", ASA),
    ("ikev2 negotiation aborted due to error: ", ASA_IKEV2),
    ("no offers accepted!", ISAKMP),
    ("phase 1 sa policy not acceptable!", ISAKMP),
    ("phase 2 sa policy not acceptable!", ISAKMP),
    ("ipsec policy invalidated proposal", ISAKMP),
    ("reserved not zero on ", ISAKMP),
    ("deleting sa reason \"death by retransmission", ISAKMP),
    ("proxy identities not supported", IPSEC),
    ("transform proposal not supported for identity", IPSEC),
    ("processing of main mode failed with peer at", IOS_FAILS),
    ("processing of quick mode failed with peer at", IOS_FAILS),
    ("processing of aggressive mode failed with peer at", IOS_FAILS),
    ("phase1 negotiation failed due to time up", ROUTEROS),
    ("no suitable proposal found.", ROUTEROS),
    ("failed to get valid proposal.", ROUTEROS),
    ("failed to pre-process ph2 packet", ROUTEROS),
    ("failed to get sainfo.", ROUTEROS),
    ("got fatal error: ", ROUTEROS),
    ("parsing packet failed, possible cause: wrong password", ROUTEROS),
    ("no policy found/generated", ROUTEROS),
    ("can't verify peer's certificate", ROUTEROS),
    ("peer's id does not match certificate", ROUTEROS),
    ("peer id does not match certificate", ROUTEROS),
    ("initiator can't find identity for peer", ROUTEROS),
    ("ike phase-1 negotiation failed", PANOS),
    ("ike phase-2 negotiation failed", PANOS),
    ("ikev2 child sa negotiation failed", PANOS),
    ("ike protocol notification message received: ", PANOS),
    ("ike negotiation failed with error: ", JUNOS),
    ("ipsec negotiation failed with error: ", JUNOS),
    ("no chap secret found for authenticating ", PPPD),
    ("chap peer authentication failed for ", PPPD),
    ("ms-chap authentication failed: e=", PPPD),
    ("peer refused to authenticate: terminating", PPPD),
    ("lcp: timeout sending config-requests", PPPD),
    ("mppe required but peer negotiation failed", PPPD),
    ("could not determine remote ip address", PPPD),
    ("maximum retries exceeded for tunnel ", L2TPD),
    ("host name lookup failed for ", L2TPD),
    ("init_network: unable to ", L2TPD),
    ("hash comparison failed: ", VPNC),
    ("response was invalid [", VPNC),
    ("expected xauth packet; rejected", VPNC),
    ("quick mode response rejected", VPNC),
    ("missing ipsec secret", VPNC),
    ("missing ipsec id", VPNC),
    ("ike phase-1 negotiation from ", FIREWARE),
    ("ike phase-2 negotiation from ", FIREWARE),
    ("ikev2 ike_sa_init exchange from ", FIREWARE_2),
    ("ikev2 ike_auth exchange from ", FIREWARE_2),
    ("ikev2 create_child_sa exchange from ", FIREWARE_2),
    ("received esp encryption ", FIREWARE_CHILD),
    ("received esp authentication ", FIREWARE_CHILD),
    ("received pfs dh group ", FIREWARE_CHILD),
    ("received proposal without pfs", FIREWARE_CHILD),
    ("received proposal with pfs", FIREWARE_CHILD),
    ("no matching tunnel route for peer proposed", FIREWARE_CHILD),
    ("received dh group ", FIREWARE_IKE),
    ("main mode matching policy not found", FIREWARE_IKE),
    ("aggressive mode matching policy not found", FIREWARE_IKE),
    ("authentication failure due to mismatched id setting", FIREWARE_IKE),
    ("message decryption failed due to possible shared secret", FIREWARE_IKE),
    // Of racoon, and of clouds that have it within (Alibaba Cloud).
    ("encmode mismatched", RACOON),
    ("long lifetime proposed", RACOON),
    ("pfs group mismatched", RACOON),
    ("trns_id mismatched", RACOON),
    ("authtype mismatched", RACOON),
    ("rejected enctype: ", RACOON),
    ("rejected hashtype: ", RACOON),
    ("rejected dh_group: ", RACOON),
    ("rejected authmethod: ", RACOON),
    ("not acceptable identity protection mode", RACOON),
    ("not acceptable aggressive mode", RACOON),
    ("couldn't find configuration", RACOON),
    ("none message must be encrypted", RACOON),
];

/// Details that AWS writes into its records ("Contents of Site-to-Site VPN logs").
const OF_AWS: [&str; 5] = [
    "aws tunnel ",
    "peer is not responsive - declaring peer dead",
    "aws: traffic selector: ",
    "no proposal match found by aws",
    "no proposal match found. notifying with ",
];

/// Reasons in the fields of a FortiGate's event, in small letters.
const REASONS: [&str; 6] = [
    "peer sa proposal not match local policy",
    "probable pre-shared ",
    "gateway validation failed",
    "no sa proposal chosen",
    "certificate validation failed",
    "signature verification failed",
];

/// Sentences of pluto that name no connection, in small letters (Libreswan 3, 4; its FAQ, "Common
/// error messages").
const OF_PLUTO: &[(&str, Remark)] = &[
    ("netlink response for add sa ", Remark::KernelRefused),
    ("no parent proposal selected", Remark::SuiteRefused),
    ("ipsec encryption transform did not specify required key_length", Remark::ChildSuiteRefused),
    ("ignoring informational payload, type no_proposal_chosen", Remark::NoneAcceptable),
    // Debug output of ikev2_parent.c, 3.20 to 3.32, of each connection that is tried.
    ("peer idr payload does not match our expected id", Remark::NoPeer),
    // The same of 3.0 to 3.20.
    ("initial parent sa message received on ", Remark::NoConnection),
];

/// Sentences that follow each other.
#[derive(Debug)]
pub(super) struct Bare {
    /// `IPsec phase 2 error` stood before.
    child: bool,
    /// What pluto's sentences tell, each judgement once.
    ledger: Ledger,
    told: Vec<Remark>,
}

impl Bare {
    /// `base`: its first number.
    pub(super) fn new(base: u32) -> Bare {
        Bare { child: false, ledger: Ledger::of(base, Product::Libreswan), told: Vec::new() }
    }

    /// A sentence of pluto.
    pub(super) fn of_pluto(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        let text = unquoted(entry.text);
        let stamped = text.get(..MOST_BEFORE).and_then(|head| head.find(": | "));
        let text = stamped.map_or(text, |at| &text[at + 2..]);
        let text = rest(text, "error: ").or_else(|| rest(text, "| ")).unwrap_or(text).trim_start();
        let known = OF_PLUTO.iter().find(|(start, _)| rest(text, start).is_some());
        let Some((_, what)) = known else { return false };
        if *what == Remark::NoConnection && !text.contains("no connection has been authorized") {
            return false;
        }
        // The SA was there already: that is no lack of the kernel's.
        if text.contains("errno 17") {
            return true;
        }
        if !self.told.contains(what)
            && let Some(at) = self.ledger.begin(IkeVersion::V2, None)
        {
            self.told.push(*what);
            let remarked = match what {
                // Of one connection: another one may do.
                Remark::NoPeer => Remarked::unconfirmed(*what),
                _ => Remarked::new(*what, ""),
            };
            self.ledger.judges(at, remarked, entry, reading);
        }
        true
    }

    /// The line as its product would write it.
    pub(super) fn whole(&mut self, line: &str) -> Option<String> {
        if line.len() > LONGEST {
            return None;
        }
        let text = opened(line);
        let phase = ["ipsec phase 1 error", "ipsec phase 2 error"];
        if let Some(phase) = phase.iter().position(|start| rest(text, start).is_some()) {
            self.child = phase == 1;
            return None;
        }
        if let Some((_, reason)) = text.split_once("reason=\"") {
            let is_own = REASONS.iter().any(|start| rest(reason, start).is_some());
            return (is_own && !text.contains("type=")).then(|| self.event(text));
        }
        let text = unquoted(line);
        // As people write the number.
        if let Some(rest) = rest(text, "phase 1 negotiation failed due to time up") {
            return Some(format!("{ROUTEROS}phase1 negotiation failed due to time up{rest}"));
        }
        // The field of an event that a program or a dashboard lists; a head cut in two.
        let heads = ["reason: ", "ikev1]: "];
        let text = heads.iter().find_map(|head| rest(text, head)).unwrap_or(text);
        // `Group = 192.0.2.7, IP = 192.0.2.7, QM FSM error`.
        let sentence = match ["group = ", "ip = "].iter().any(|name| rest(text, name).is_some()) {
            true => text.split_once("IP = ")?.1.split_once(", ")?.1,
            false => text,
        };
        if OF_AWS.iter().any(|start| rest(sentence, start).is_some()) {
            let details = sentence.replace(['"', '\\'], "");
            return Some(format!("{{\"details\": \"{details}\", \"ike_phase1_state\": \"\"}}"));
        }
        let (_, before) = SENTENCES.iter().find(|(start, _)| rest(sentence, start).is_some())?;
        Some(format!("{before}{text}"))
    }

    /// Fields of a FortiGate's event: `reason="peer SA proposal not match local policy"`.
    fn event(&self, text: &str) -> String {
        let phase = if self.child { 2 } else { 1 };
        let mut event = "logid=\"\" type=\"event\" subtype=\"vpn\" ".to_owned();
        if !text.contains("msg=") {
            event.push_str(&format!("msg=\"IPsec phase {phase} error\" "));
        }
        if !text.contains("status=") {
            event.push_str("status=\"negotiate_error\" ");
        }
        event + text
    }
}

fn opened(line: &str) -> &str {
    line.trim().trim_start_matches(['>', '*', '-', '`', '"', '\'', '“', '«', ' '])
}

const QUOTES: [(char, char); 4] = [('"', '"'), ('`', '`'), ('“', '”'), ('«', '»')];

/// Without what the author says behind a quotation.
fn unquoted(line: &str) -> &str {
    let text = opened(line);
    let before = &line.trim()[..line.trim().len() - text.len()];
    let end = QUOTES
        .iter()
        .find(|(open, _)| before.ends_with(*open))
        .and_then(|(_, close)| text.find(*close));
    text[..end.unwrap_or(text.len())].trim_end_matches(['`', '"', '\'', '”', '»', ' '])
}

/// What stands behind it, whatever its letters.
fn rest<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let before = text.get(..start.len())?;
    before.eq_ignore_ascii_case(start).then(|| &text[start.len()..])
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    #[test]
    fn what_one_connection_does_not_fit_may_fit_another() {
        let text =
            "  | peer IDr payload does not match our expected ID, this connection will not do\n";
        assert_eq!(judgements(text), ["1 #0 NoPeer unconfirmed"]);
    }

    #[test]
    fn a_sentence_out_of_a_log_is_its_product_s() {
        for (line, wanted) in [
            ("probable pre-shared secret mismatch", "Unreadable"),
            ("- `Probable pre-shared key mismatch`", "WrongSecret"),
            (
                "Jul  5 18:06:38.806581: | initial parent SA message received on 192.0.2.1:500 but \
                 no connection has been authorized with policy RSASIG+IKEV2_ALLOW",
                "NoConnection",
            ),
            ("| initial parent SA message received on 192.0.2.1:500 but \"gw\" forbids it", ""),
            (
                "description contains 'received ID_I (type ipaddr [192.0.2.7]) does not match peers \
                 id",
                "WrongIdentity",
            ),
            ("reason=\"peer SA proposal not match local policy\"", "IkeRefused"),
            ("> no SA proposal chosen", "IkeRefused"),
            ("encmode mismatched", "ModeRefused"),
            ("long lifetime proposed", "LifetimeRefused"),
            ("`pfs group mismatched`", "ChildGroupRefused"),
            ("not acceptable Identity Protection mode", "ExchangeRefused"),
            ("Peer is not responsive - Declaring peer dead", "PeerDead"),
            ("QM FSM error (P2 struct &0x49ba5a0, mess id 0xcd600011)!", "ChildRefused"),
            ("IKEv1]: Group = g, IP = 192.0.2.7, QM FSM error (P2 struct &0x4)!", "ChildRefused"),
            ("    msg: no suitable proposal found.", "IkeRefused"),
            ("    msg: failed to get valid proposal.", "FirstOfferRefused"),
            ("Group = 192.0.2.7, IP = 192.0.2.7, QM FSM error (P2 struct &0x4)!", "ChildRefused"),
            ("All IPSec SA proposals found unacceptable!", "ChildSuiteRefused"),
            ("Received an un-encrypted NO_PROPOSAL_CHOSEN notify message, dropping", "IkeRefused"),
            ("Received non-routine Notify message: No proposal chosen (14)", "ChildRefused"),
            ("Received non-routine Notify message: Invalid ID info (18)", "SelectorsRefusedThere"),
            (
                "Received encrypted Oakley Main Mode packet with invalid payloads, MessID = 0",
                "Unreadable",
            ),
            ("IKEv2 Negotiation aborted due to ERROR: Can't find tunnel group", ""),
            ("phase 1 SA policy not acceptable! (local x remote y)", "IkeRefused"),
            ("deleting SA reason \"Death by retransmission P1\" state (I) MM_NO_STATE", "GaveUp"),
            ("proxy identities not supported", "SelectorsRefused"),
            ("Processing of Main mode failed with peer at 192.0.2.7", "IkeRefused"),
            ("no suitable proposal found.", "IkeRefused"),
            ("Phase 1 negotiation failed due to time up", "GaveUp"),
            ("got fatal error: NO_PROPOSAL_CHOSEN", "IkeRefused"),
            ("no policy found/generated", "SelectorsRefused"),
            ("can't verify peer's certificate from store", "Untrusted"),
            ("peer's ID does not match certificate", "NameNotInCertificate"),
            ("initiator can't find identity for peer: office", "NoCredentials"),
            ("IKE phase-2 negotiation failed when processing proxy ID.", "SelectorsRefused"),
            ("IKE protocol notification message received: NO-PROPOSAL-CHOSEN (14).", "IkeRefused"),
            ("IKE negotiation failed with error: Authentication failed", "NotAuthenticated"),
            ("reason: peer SA proposal not match local policy", "IkeRefused"),
        ] {
            let said = judgements(&format!("{line}\n"));
            let wanted = if wanted.is_empty() { vec![] } else { vec![format!("1 #0 {wanted}")] };
            let said: Vec<String> =
                said.iter().map(|said| said.replace(" unconfirmed", "")).collect();
            assert_eq!(said, wanted, "{line}");
        }
    }

    #[test]
    fn a_sentence_of_pluto_needs_no_connection() {
        for (line, wanted) in [
            (
                "ERROR: netlink response for Add SA esp.7@192.0.2.1 included errno 93: x",
                "KernelRefused",
            ),
            ("No PARENT proposal selected", "SuiteRefused"),
        ] {
            let twice = format!("{line}\n{line}\n");
            assert_eq!(judgements(&twice), [format!("1 #0 {wanted}")], "{line}");
        }
        let kept = "netlink response for Add SA esp.7@192.0.2.1 included errno 17: File exists\n";
        assert_eq!(judgements(kept), [""; 0]);
    }

    #[test]
    fn the_phase_of_an_event_stands_before_its_fields() {
        let fields = "reason=\"peer SA proposal not match local policy\"\nmode=\"quick\"\n";
        assert_eq!(judgements(&format!("IPsec phase 2 error\n{fields}")), ["2 #0 ChildRefused"]);
        assert_eq!(judgements(&format!("IPsec phase 1 error\n{fields}")), ["2 #0 IkeRefused"]);
        let named = format!("action=\"negotiate\" status=\"negotiate_error\" {fields}");
        assert_eq!(judgements(&named), ["1 #0 IkeRefused"]);
    }

    #[test]
    fn what_the_author_says_behind_a_quotation_is_not_of_it() {
        let whole = |text| super::Bare::new(0).whole(text);
        for (text, wanted) in [
            (
                "\"No CHAP secret found for authenticating anna\", so the log",
                "pppd: No CHAP secret found for authenticating anna",
            ),
            (
                "- “Host name lookup failed for vpn.example.org” and nothing else",
                "xl2tpd: Host name lookup failed for vpn.example.org",
            ),
            (
                "> LCP: timeout sending Config-Requests",
                "pppd: LCP: timeout sending Config-Requests",
            ),
        ] {
            assert_eq!(whole(text).as_deref(), Some(wanted));
        }
        assert_eq!(whole("\"office\" LCP: timeout sending Config-Requests"), None);
    }

    #[test]
    fn in_a_log_it_is_nobody_s() {
        let log = "ike 0:x:9: responder: main mode get 1st message...\n";
        assert_eq!(
            judgements(&format!("{log}All IPSec SA proposals found unacceptable!\n")),
            [""; 0]
        );
        assert!(super::Bare::new(0).whole("reason=\"Started\"").is_none());
        for text in ["", "é", "reason=\"", "Group = ", "IP = é, é", "\u{201c}"] {
            assert_eq!(judgements(&format!("{text}\n")), [""; 0], "{text}");
        }
    }
}
