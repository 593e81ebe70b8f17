//! What debug output and system messages tell, line by line.

use crate::logs::judgements;
use crate::told::facts;

/// Line, and what was told there: the exchange with its position, or the judgement.
fn told(text: &str) -> Vec<String> {
    let (facts, _) = facts(text.as_bytes());
    let short = |said: &str| -> Option<String> {
        let kind = said.split(['(', ' ']).next()?;
        let after = |name: &str| said.split(name).nth(1)?.split([',', ' ', '}']).next();
        Some(match kind {
            "Sent" | "Repeated" => {
                format!("{kind} {} {}", after("exchange: ")?, after("position: ")?)
            }
            "Remarks" => format!("Remarks {}", after("what: ")?),
            _ => return None,
        })
    };
    facts.iter().filter_map(|(line, .., said)| Some(format!("{line} {}", short(said)?))).collect()
}

/// The judgements alone.
fn judged(text: &str) -> Vec<String> {
    let told = told(text);
    told.iter().filter_map(|own| Some(own.split_once(" Remarks ")?.1.to_owned())).collect()
}

const NEW: &str = "ISAKMP (0): received packet from 192.0.2.7 dport 500 sport 500 Global (N) NEW SA\n\
     ISAKMP:(0): processing SA payload. message ID = 0\n";

#[test]
fn the_state_of_each_packet_tells_its_place_in_main_mode() {
    let text = format!(
        "{NEW}\
         ISAKMP:(0):atts are acceptable. Next payload is 0\n\
         ISAKMP:(0): sending packet to 192.0.2.7 my_port 500 peer_port 500 (R) MM_SA_SETUP\n\
         ISAKMP (0): received packet from 192.0.2.7 dport 500 sport 500 Global (R) MM_SA_SETUP\n\
         ISAKMP:(0): processing KE payload. message ID = 0\n\
         ISAKMP:(4): sending packet to 192.0.2.7 my_port 500 peer_port 500 (R) MM_KEY_EXCH\n\
         ISAKMP (4): received packet from 192.0.2.7 dport 500 sport 500 Global (R) MM_KEY_EXCH\n\
         ISAKMP: reserved not zero on ID payload!\n\
         %CRYPTO-4-IKMP_BAD_MESSAGE: IKE message from 192.0.2.7 failed its sanity check\n\
         ISAKMP:(4): retransmitting phase 1 MM_KEY_EXCH\n\
         ISAKMP:(4): sending packet to 192.0.2.7 my_port 500 peer_port 500 (R) MM_KEY_EXCH\n"
    );
    let wanted = [
        "2 Sent Main 1",
        "4 Sent Main 2",
        "6 Sent Main 3",
        "7 Sent Main 4",
        "9 Sent Main 5",
        "9 Remarks Unreadable",
        "12 Repeated Main 4",
    ];
    assert_eq!(told(&text), wanted);
}

#[test]
fn a_first_message_with_an_identity_is_aggressive_mode() {
    let text = format!(
        "{NEW}\
         ISAKMP:(0): processing ID payload. message ID = 0\n\
         ISAKMP:(4): sending packet to 192.0.2.7 my_port 500 peer_port 500 (R) AG_INIT_EXCH\n\
         ISAKMP (4): received packet from 192.0.2.7 dport 500 sport 500 Global (R) AG_INIT_EXCH\n\
         ISAKMP:(4): processing HASH payload. message ID = 0\n\
         ISAKMP:(4):deleting SA reason \"XAuthenticate fail\" state (R) CONF_XAUTH\n"
    );
    let wanted = [
        "2 Sent Aggressive 1",
        "4 Sent Aggressive 2",
        "6 Sent Aggressive 3",
        "7 Remarks XauthFailed",
    ];
    assert_eq!(told(&text), wanted);
}

#[test]
fn a_log_may_begin_with_quick_mode() {
    let text = "ISAKMP:(9):beginning Quick Mode exchange, M-ID of -7\n\
        ISAKMP:(9): sending packet to 192.0.2.7 my_port 500 peer_port 500 (I) QM_IDLE\n\
        ISAKMP (0:9): received packet from 192.0.2.7 dport 500 sport 500 Global (I) QM_IDLE\n\
        ISAKMP:(9): processing NOTIFY PROPOSAL_NOT_CHOSEN protocol 3\n";
    assert_eq!(told(text), ["2 Sent Quick 1", "4 Sent Informational 0"]);
}

#[test]
fn what_ios_compares_is_judged_once_nothing_fits() {
    let refused = format!(
        "{NEW}\
         ISAKMP:(0):Checking ISAKMP transform 1 against priority 10 policy\n\
         ISAKMP:(0):Hash algorithm offered does not match policy!\n\
         ISAKMP:(0):no offers accepted!\n\
         ISAKMP:(0): phase 1 SA policy not acceptable! (local 192.0.2.1 remote 192.0.2.7)\n"
    );
    assert_eq!(judged(&refused), ["SuiteRefused"]);
    let accepted = refused.replace("no offers accepted!", "atts are acceptable.");
    let accepted = accepted.replace("phase 1 SA policy not acceptable!", "x");
    assert_eq!(judged(&accepted), [""; 0]);
}

fn ikev2(direction: &str, exchange: &str, payloads: &str) -> String {
    format!(
        "IKEv2:(SESSION ID = 5,SA ID = 1):{direction}:500/VRF i0:f0] \n\
         Initiator SPI : 1D418169B24BF95A - Responder SPI : A645046F734260C6 Message id: 1\n\
         IKEv2 {exchange}\nPayload contents: \n {payloads} \n\n"
    )
}

const IN: &str = "Received Packet [From 192.0.2.7:500/To 192.0.2.1";
const OUT: &str = "Sending Packet [To 192.0.2.7:500/From 192.0.2.1";

#[test]
fn a_packet_is_told_where_it_begins_with_what_was_encrypted() {
    let request = ikev2(IN, "IKE_AUTH Exchange REQUEST", "VID IDi AUTH SA TSi TSr");
    let answer = ikev2(OUT, "IKE_AUTH Exchange RESPONSE", "ENCR");
    let own = "IKEv2:(SESSION ID = 5,SA ID = 1):";
    let text = format!(
        "{request}{own}Peer's authentication method is 'PSK'\n\
         IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Failed to authenticate the IKE SA\n\
         {own}Verification of peer's authentication data FAILED\n\
         {own}Building packet for encryption.\nPayload contents: \n \
         NOTIFY(AUTHENTICATION_FAILED) \n{answer}{own}Auth exchange failed\n"
    );
    let wanted = ["1 Sent IkeAuth 0", "9 Remarks WrongSecret", "13 Sent IkeAuth 0"];
    assert_eq!(told(&text), wanted);
}

#[test]
fn a_profile_that_is_not_found_counts_only_where_the_exchange_fails() {
    let request = ikev2(IN, "IKE_AUTH Exchange REQUEST", "VID IDi AUTH SA TSi TSr");
    let noise = "IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):% IKEv2 profile not found\n";
    assert_eq!(judged(&format!("{request}{noise}")), [""; 0]);
    let failed = "IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Auth exchange failed\n";
    assert_eq!(judged(&format!("{request}{noise}{failed}")), ["NoPeer"]);
    assert_eq!(judged(failed), ["NotAuthenticated"]);
}

#[test]
fn asa_prints_each_payload_in_a_line_of_its_own() {
    let older = "IKEv2-PROTO-3: Rx [L 192.0.2.1:500/R 192.0.2.7:500/VRF i0:f0] m_id: 0x0\n\
        IKEv2-PROTO-4: IKEV2 HDR ispi: DFA3B583A4369958 - rspi: 0000000000000000\n\
        IKEv2-PROTO-4: Next payload: SA, version: 2.0\n\
        IKEv2-PROTO-4: Exchange type: IKE_SA_INIT, flags: INITIATOR\n\
        IKEv2-PROTO-4: Message id: 0x0, length: 338\n SA  Next payload: KE, length: 48\n\
        IKEv2-PROTO-4:   last proposal: 0x0, reserved: 0x0, length: 44\n\
        KE  Next payload: NONE, reserved: 0x0, length: 136\n     c9 30 f9 32\n\
        IKEv2-PROTO-1: (16): Received Policies: \nProposal 1:  AES-CBC-256 SHA1 SHA96\n\
        IKEv2-PROTO-1: (16): Failed to find a matching policy\n\
        IKEv2-PROTO-1: (16): Expected Policies: \nProposal 1:  AES-CBC-128 SHA1 SHA96\n\
        IKEv2-PROTO-1: (16): Failed to find a matching policy\n";
    assert_eq!(told(older), ["1 Sent IkeSaInit 0", "10 Remarks SuiteRefused"]);
    let newer = "IKEv2-PROTO-4: (30): Received Packet [From 192.0.2.7:500/To 192.0.2.1:500/VRF i0:f0]\n\
        (30): Initiator SPI : 8A15E970577C6140 - Responder SPI : 0550071FA9E81D2E Message id: 1\n\
        (30): IKEv2 IKE_AUTH Exchange REQUESTIKEv2-PROTO-5: (30): Next payload: ENCR\n\
        Payload contents: \n(30):  \n(30): Decrypted packet:(30): Data: 284 bytes\n\
        IDi(30):   Next payload: AUTH, reserved: 0x0\n(30):     Id type: IPv4 address\n\
        AUTH(30):   Next payload: NONE, reserved: 0x0\n(30):     Auth method PSK\n\
        IKEv2-PROTO-4: (30): Peer's authentication method is 'PSK'\n\
        IKEv2-PROTO-4: (30): Verification of peer's authentication data FAILED\n";
    assert_eq!(told(newer), ["1 Sent IkeAuth 0", "12 Remarks WrongSecret"]);
}

#[test]
fn policies_of_ikev2_are_compared_over_their_lines() {
    let text = "IKEv2-PROTO-1: (16): Received Policies:\n\
        Proposal 1: AES-CBC-256 SHA256 SHA256 DH_GROUP_1024_MODP/Group 2\n\
        IKEv2-PROTO-1: (16): Failed to find a matching policy\n\
        IKEv2-PROTO-1: (16): Expected Policies:\n\
        Proposal 1: AES-CBC-256 SHA256 SHA256 DH_GROUP_2048_MODP/Group 14\n\
        IKEv2-PROTO-1: (16): Failed to find a matching policy\n";
    let began = format!("IKEv2-PROTO-1: (16): Failed to find a matching policy\n{text}");
    assert_eq!(judged(&began), ["GroupRefused"]);
}

const ASA: &str = "Nov 25 10:00:00 [IKEv1]";

#[test]
fn asa_names_the_payloads_of_each_message() {
    let text = format!(
        "{ASA}IP = 192.0.2.7, IKE_DECODE RECEIVED Message (msgid=0) with payloads : HDR + SA (1) + \
         VENDOR (13) + NONE (0) total length : 168\n\
         {ASA}Phase 1 failure:  Mismatched attribute types for class Hash Alg:  Rcv'd: SHA\n\
         {ASA}IP = 192.0.2.7, IKE_DECODE SENDING Message (msgid=0) with payloads : HDR + NOTIFY (11) \
         + NONE (0) total length : 96\n\
         {ASA}IP = 192.0.2.7, All SA proposals found unacceptable\n"
    );
    let wanted = ["1 Sent Main 1", "3 Sent Informational 0", "4 Remarks SuiteRefused"];
    assert_eq!(told(&text), wanted);
    let group = text.replace("Hash Alg", "Group Description");
    assert_eq!(judged(&group), ["IkeRefused"]);
    // A list of system messages has no message before it.
    let alone = text.lines().filter(|line| !line.contains("IKE_DECODE"));
    let alone: String =
        alone.map(|line| line.replace("Phase", "IP = 192.0.2.7, Phase") + "\n").collect();
    assert_eq!(judged(&alone), ["SuiteRefused"]);
}

#[test]
fn a_quick_mode_that_fails_waits_for_its_reason() {
    let failed = format!("{ASA}Group = g, IP = 192.0.2.7, QM FSM error (P2 struct &0x1)!\n");
    let reason = format!(
        "{ASA}Group = g, IP = 192.0.2.7, Session is being torn down. Reason: crypto map policy not \
         found\n"
    );
    assert_eq!(judged(&failed), ["ChildRefused"]);
    assert_eq!(judged(&format!("{failed}{reason}")), ["SelectorsRefused"]);
}

#[test]
fn a_system_message_judges_by_its_number() {
    let of = |number: &str, text: &str| {
        format!("%ASA-3-{number}: Local:192.0.2.1:500 Remote:192.0.2.7:500 Username:{text}\n")
    };
    assert_eq!(judged(&of("751002", "x No pre-shared key")), ["NoCredentials"]);
    let name = "aborted due to ERROR: Auth exchange failed IKEv2 SA DOWN";
    assert_eq!(judged(&of("750007", name)), [""; 0]);
    let text =
        "x Negotiation aborted due to ERROR: There was no IPSEC policy found for received TS";
    assert_eq!(judged(&of("750003", text)), ["SelectorsRefused"]);
}

#[test]
fn whatever_is_cut_or_repeated_does_no_harm() {
    let text = "ISAKMP:(0:1:SW:1): sending packet to  (I) MM_NO_STATE\n\
        ISAKMP (é): received packet from é (R)\nIKEv2:(SA ID = é):Received Packet [From é]\n\
        Initiator SPI : é\nPayload contents: \n é(\n%ASA-5-713236: IP = , IKE_DECODE SENDING (msgid=\n\
        %IKEV2-3-NEG_ABORT: \n%-:\nGroup = \n[IKEv1]: IP = é, IKE_DECODE RECEIVED (msgid=zz) (\n";
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let _ = facts(&text.as_bytes()[..end]);
    }
    assert_eq!(judged(text), [""; 0]);
}

#[test]
fn a_line_that_goes_on_is_read_without_its_time() {
    assert_eq!(super::after_time("*Nov 25 10:00:00.123: SA KE N"), "SA KE N");
    assert_eq!(super::after_time("Initiator SPI : 00 - x: y"), "Initiator SPI : 00 - x: y");
}

#[test]
fn the_number_of_an_error_says_what_of_phase_2_does_not_fit() {
    let text = |number: u32| {
        format!(
            "ISAKMP:(4):beginning Quick Mode exchange, M-ID of 7\n\
             ISAKMP:(4):Checking IPSec proposal 1\nISAKMP:(4):atts are acceptable.\n\
             ISAKMP-ERROR: (4):IPSec policy invalidated proposal with error {number}\n\
             ISAKMP-ERROR: (4):phase 2 SA policy not acceptable! (local 192.0.2.1 remote 192.0.2.7)\n"
        )
    };
    assert_eq!(judged(&text(32)), ["SelectorsRefused"]);
    assert_eq!(judged(&text(256)), ["ChildSuiteRefused"]);
    assert_eq!(judged(&text(7)), ["ChildRefused"]);
    let old = "ISAKMP (0:1): Checking IPSec proposal 1\n\n\
        **IPSEC(validate_proposal): transform proposal (prot 3, trans 2, hmac_alg 1) not supported**\n\
        ISAKMP (0:1): atts not acceptable. Next payload is 0\nISAKMP (0:1): phase 2 SA not acceptable!\n";
    assert_eq!(judged(old), ["ChildSuiteRefused"]);
}

#[test]
fn what_the_other_end_refuses_is_told_without_the_packet_that_asked() {
    let text = |protocol: u32| {
        format!(
            "ISAKMP: (4):processing NOTIFY PROPOSAL_NOT_CHOSEN protocol {protocol}\n        spi 7\n"
        )
    };
    assert_eq!(judged(&text(3)), ["ChildRefused"]);
    assert_eq!(judged(&text(1)), ["IkeRefused"]);
    assert_eq!(judged("ISAKMP: (4):processing NOTIFY INITIAL_CONTACT protocol 1\n"), [""; 0]);
}

#[test]
fn a_phase_that_is_up_had_all_its_messages() {
    let text = "ISAKMP (0:2): beginning Main Mode exchange\n\
        ISAKMP (0:2): sending packet to 192.0.2.7 my_port 500 peer_port 500 (I) MM_NO_STATE\n\
        ISAKMP (0:2): Old State = IKE_I_MM6 New State = IKE_P1_COMPLETE\n\
        ISAKMP (0:2): beginning Quick Mode exchange, M-ID of 9\n\
        ISAKMP (0:2): sending packet to 192.0.2.7 my_port 500 peer_port 500 (I) QM_IDLE\n\
        ISAKMP (0:2): Old State = IKE_QM_I_QM1 New State = IKE_QM_PHASE2_COMPLETE\n";
    let wanted = ["2 1", "3 2", "3 3", "3 4", "3 5", "3 6"];
    let told = told(text);
    let of = |name: &str| -> Vec<String> {
        let own = told.iter().filter(|own| own.contains(name));
        own.map(|own| own.replace(&format!(" Sent {name}"), "")).collect()
    };
    assert_eq!(of("Main"), wanted);
    assert_eq!(of("Quick"), ["5 1", "6 2", "6 3"]);
    // Of an excerpt that begins behind it nothing is made up.
    let late: String = text.lines().skip(2).map(|line| format!("{line}\n")).collect();
    assert!(!super::tests::told(&late).iter().any(|own| own.contains("Main")));
}

#[test]
fn a_profile_that_the_certificate_does_not_find_is_of_another_peer() {
    let text = "IKEv2:%Profile could not be found by peer certificate.\n\
        IKEv2:% IKEv2 profile not found\n\
        IKEv2:(SESSION ID = 3,SA ID = 1):: Failed to\nlocate an item in the database\n";
    assert_eq!(judged(text), ["NoPeer"]);
    assert_eq!(
        judged("IKEv2:(SESSION ID = 3,SA ID = 1):: Failed to locate an item in the database\n"),
        [""; 0]
    );
}

#[test]
fn a_chain_that_does_not_hold_says_nothing_of_the_key() {
    let text = |pki: &str| {
        format!(
            "IKEv2:(SESSION ID = 3,SA ID = 1):\nPeer's authentication method is 'RSA'\n{pki}\
             IKEv2:(SESSION ID = 3,SA ID = 1):Verify cert failed\n\
             IKEv2:(SESSION ID = 3,SA ID = 1):Verification of peer's authentication data FAILED\n"
        )
    };
    let said = judged(&text("CRYPTO_PKI: (A2) No suitable trustpoints found\n"));
    assert_eq!(said[..2], ["Untrusted", "NoPublicKey"]);
    assert!(!said.contains(&"WrongSignature".to_owned()));
    assert_eq!(judged(&text(""))[..1], ["NoPublicKey"]);
    // Certificates serve other protocols, too.
    assert_eq!(judged("CRYPTO_PKI: (A2) No suitable trustpoints found\n"), [""; 0]);
}

#[test]
fn a_gateway_that_waits_for_the_proof_answered_the_first_exchange() {
    let text = "Nov 25 10:00:00 fw %ASA-4-750003: Local:192.0.2.1:500 Remote:192.0.2.7:500 \
        Username:Unknown\nIKEv2 Negotiation aborted due to ERROR: Failed to receive the AUTH msg \
        before the timer expired\n";
    assert_eq!(told(text), ["1 Sent IkeSaInit 0", "1 Sent IkeSaInit 0", "1 Remarks GaveUp"]);
}

#[test]
fn a_map_that_no_interface_has_is_not_applied() {
    let text = "[IKEv1]: IP = 192.0.2.7, No crypto map bound to interface... dropping pkt\n";
    assert_eq!(judged(text), ["NoPolicy"]);
}

#[test]
fn asa_s_own_list_of_suites_is_refused_in_two_wordings() {
    for kind in ["SA", "IKE SA"] {
        let text = format!(
            "%ASA-5-713904: Group = 192.0.2.7, IP = 192.0.2.7, All {kind} proposals found \
             unacceptable!\n"
        );
        assert_eq!(judged(&text), ["IkeRefused"], "{kind}");
    }
}

#[test]
fn what_others_say_between_an_sa_s_lines_is_of_that_sa() {
    // As documents break it.
    let text = "IKEv2:(SESSION ID = 7,SA ID = 3):SM Trace-> SA:\n\
         I_SPI=E4368647479E50EF R_SPI=97B2C8AA5268271A (R) MsgID = 1 CurState:\n\
         R_VERIFY_AUTH Event: EV_VERIFY_X509_CERTS\n\
         CRYPTO_PKI: (A2) No suitable trustpoints found\n\
         IKEv2:(SESSION ID = 7,SA ID = 3):Verify cert failed\n";
    let of = |text: &str| {
        let told = crate::told::shown(text, |fact| {
            let by = crate::told::side(fact.by);
            match &fact.statement {
                evidence::Statement::Remarks(own) => {
                    Some(format!("{:?} {by} {:?}", own.what, fact.about))
                }
                _ => None,
            }
        });
        let whose = |line: &String| line.rsplit_once(" R ").map(|(_, about)| about.to_owned());
        let about: Vec<_> = told.iter().map(whose).collect();
        (told.len(), about.iter().all(|own| own.is_some() && *own == about[0]))
    };
    assert_eq!(of(text), (2, true));
    let asa = "IKEv2-PROTO-5: (172): SM Trace-> SA: I_SPI=833D R_SPI=F0B4 (R) MsgID = 1 CurState: \
               R_PROC_AUTH Event: EV_AUTH\nIKEv2-PLAT-1: Peer ID check failed\n\
               IKEv2-PROTO-3: (172): Auth exchange failed\n";
    assert_eq!(of(asa), (1, true));
}

#[test]
fn a_system_message_alone_counts_where_nothing_else_is_told() {
    let disabled = "%CRYPTO-5-IKMP_AG_MODE_DISABLED: Unable to initiate or respond to Aggressive \
                    Mode while disabled\n";
    assert_eq!(judgements(disabled), ["1 #0 AggressiveRefused"]);
    let early = "%PKI-3-CERTIFICATE_INVALID_NOT_YET_VALID: Certificate chain validation has failed.  \
                 The certificate (SN: 3E) is not yet valid   Validity period starts on 00:51:51 UTC \
                 Feb 23 2026\n";
    assert_eq!(judgements(early), ["1 #0 NotYetValid"]);
    for (message, wanted) in [
        ("3-713062: IKE Peer address same as our interface address 192.0.2.1", "OwnAddressSet"),
        ("3-713098: Aborting: No identity cert specified in IPsec SA (rw)!", "NoCredentials"),
        (
            "3-713127: Group = vpn, IP = 192.0.2.7, Xauth required but selected Proposal does not \
             support xauth, Check priorities of ike xauth proposals in ike proposal list",
            "MethodRefused",
        ),
        (
            "3-713060: Group = vpn, IP = 192.0.2.7, Tunnel Rejected: User (a) not member of group \
             (vpn), group-lock check failed.",
            "UserRestricted",
        ),
        (
            "3-713206: IP = 192.0.2.7, Tunnel Rejected: Conflicting protocols specified by \
             tunnel-group and group-policy",
            "KindNotAllowed",
        ),
        ("4-713154: DNS lookup for Primary VPN Server [gw.example] failed!", "NameUnresolved"),
        ("7-713117: IP = 192.0.2.7, Received Invalid SPI notify (SPI 0x1)!", "UnknownSpiThere"),
        ("4-717031: Failed to find a suitable trustpoint for the issuer: cn=CA", "Untrusted"),
        (
            "4-713157: IP = 192.0.2.7, Timed out on initial contact to server 192.0.2.7 Tunnel \
             could not be established.",
            "GaveUp",
        ),
    ] {
        assert_eq!(judgements(&format!("%ASA-{message}\n")), [format!("1 #0 {wanted}")]);
    }
    let routed = "%TUN-5-RECURDOWN: Tunnel0 temporarily disabled due to recursive routing\n";
    assert_eq!(judgements(routed), ["1 #0 RoutedIntoItself"]);
    assert_eq!(judgements("%TUN-3-UDB_ALLOC: Could not allocate\n"), [""; 0]);
    let other = "%CRYPTO-4-IKMP_NO_PRESHARED_KEY: Preshared key for remote peer at 192.0.2.7 is \
                 missing\n";
    assert_eq!(judgements(&format!("{early}{other}")), ["2 #0 NoSecret"]);
}
