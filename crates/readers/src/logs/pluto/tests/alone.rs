//! Lines of an excerpt that lost what stood before them.

use super::told;
use crate::logs::judgements;

#[test]
fn one_line_that_says_what_it_waited_for_or_refused_is_enough() {
    let gave_up = |state: &str| {
        format!("\"gw\" #3: max number of retransmissions (8) reached {state}.  No response\n")
    };
    let ignores = |length: u8| {
        format!(
            "\"gw\" #1: ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000, \
             length={length}\n"
        )
    };
    for (text, wanted) in [
        (gave_up("STATE_QUICK_I1"), vec!["1 0 Quick", "1 0 again Quick", "1 0 GaveUp"]),
        (gave_up("STATE_MAIN_I1"), vec!["1 0 Main", "1 0 again Main", "1 0 GaveUp"]),
        (ignores(12), vec!["1 0 Main", "1 0 Informational"]),
        (ignores(16), vec!["1 0 Quick", "1 0 Informational"]),
        (ignores(32), vec!["1 0 None", "1 0 NoneAcceptable"]),
        (
            "\"gw\" #3: byte 2 of ISAKMP Hash Payload must be zero, but is not\n".to_owned(),
            vec!["1 0 None", "1 0 perhaps Unreadable"],
        ),
        (
            "\"gw\" #3: byte 2 of ISAKMP Identification Payload must be zero, but is not\n"
                .to_owned(),
            vec!["1 0 None", "1 0 Unreadable"],
        ),
        (
            "\"gw\" #3: no local proposal matches remote proposals \
             1:IKE:ENCR=3DES;PRF=HMAC_MD5;INTEG=HMAC_MD5_96;DH=MODP1024\n"
                .to_owned(),
            vec!["1 0 None", "1 0 SuiteRefused"],
        ),
        (
            "\"gw\" #3: no acceptable Oakley Transform\n".to_owned(),
            vec!["1 0 None", "1 0 OfferRefused"],
        ),
        (
            "\"gw\" #3: OAKLEY_CAST_CBC is not supported.  Attribute \
             OAKLEY_ENCRYPTION_ALGORITHM\n\
             \"gw\" #3: no acceptable Oakley Transform\n"
                .to_owned(),
            vec!["1 0 None", "2 0 SuiteRefused"],
        ),
        (
            "\"gw\" #3: OAKLEY_DSS_SIG is not supported.  Attribute \
             OAKLEY_AUTHENTICATION_METHOD\n\
             \"gw\" #3: no acceptable Oakley Transform\n"
                .to_owned(),
            vec!["1 0 None", "2 0 OfferRefused"],
        ),
        (
            "\"gw\"[3] 192.0.2.1 #6: cannot install eroute -- it is in use for \"gw\"[2] \
             192.0.2.1 #2\n"
                .to_owned(),
            vec!["1 0 None", "1 0 SelectorsTaken"],
        ),
        (
            "\"gw\": failed to add connection: left= is not set\n".to_owned(),
            vec!["1 0 None", "1 0 Unloadable"],
        ),
        (
            "036 failed to add connection \"gw\": leftauth= and rightauth= require ikev2\n"
                .to_owned(),
            vec!["1 0 None", "1 0 Unloadable"],
        ),
        (
            "\"gw\": added unoriented IKEv2 connection (neither left=192.0.2.1 nor right=192.0.2.2 \
             match an interface)\n"
                .to_owned(),
            vec!["1 0 None", "1 0 NotOriented"],
        ),
        (
            "ERROR: \"gw\": TCP: socket 21: connecting to 192.0.2.7:4500: Connection refused (errno \
             111)\n"
                .to_owned(),
            vec!["1 0 None", "1 0 PortRefused"],
        ),
        (
            "\"gw\"[1] 192.0.2.7 #1: PAM: authentication of user 'anna' ABORTED (timeout) after \
             60.012 seconds\n"
                .to_owned(),
            vec!["1 0 None", "1 0 UserUnchecked"],
        ),
    ] {
        assert_eq!(told(&text), wanted, "{text}");
    }
}

#[test]
fn quick_mode_alone_is_behind_phase_one() {
    let text = "\"rw\"[1] 192.0.2.77 #1: the peer proposed: 10.1.0.0/24===10.2.0.0/24\n\
                \"rw\"[1] 192.0.2.77 #1: sending encrypted notification INVALID_ID_INFORMATION to \
                192.0.2.77:500\n";
    assert_eq!(told(text), ["1 0 Quick", "2 0 Informational"]);
}

#[test]
fn probes_alone_are_of_an_ike_sa_that_was_up() {
    let probes = ["0.5", "1", "2", "4"].map(|wait| {
        format!(
            "pluto[9]: \"rw\"[7] 192.0.2.1 #5: STATE_V2_ESTABLISHED_IKE_SA: retransmission; will \
             wait {wait} seconds for response\n"
        )
    });
    let told = told(&probes.concat());
    assert_eq!(told.first().map(String::as_str), Some("1 0 Informational"), "{told:#?}");
    assert!(told.iter().all(|line| line.ends_with("Informational")), "{told:#?}");
    assert!(told.len() > 3, "{told:#?}");
}

#[test]
fn a_client_whose_port_is_closed_again_has_given_up() {
    let error = "ERROR: asynchronous network error report on eth0 (198.51.100.9:500), complainant \
                 192.0.2.1: Connection refused [errno 111, origin ICMP type 3 code 3 (not \
                 authenticated)]";
    let answered = format!(
        "pluto[9]: \"rw\"[1] 192.0.2.1 #1: STATE_MAIN_R2: retransmission; will wait 8 seconds for \
         response\npluto[9]: \"rw\"[1] 192.0.2.1 #1: {error}\n"
    );
    let asked = format!(
        "pluto[9]: \"gw\" #1: initiating Main Mode\npluto[9]: \"gw\" #1: STATE_MAIN_I1: initiate\n\
         pluto[9]: \"gw\" #1: {error}\n"
    );
    let to = |port| {
        let to = format!(" for message to 192.0.2.1 port {port}, complainant");
        format!("pluto[9]: \"rw\"[1] 192.0.2.1 #1: {}\n", error.replace(", complainant", &to))
    };
    for (text, wanted) in [
        (answered, Some("2 0 GaveUp")),
        (asked, Some("3 0 PortRefused")),
        (to("500").replace("[1] 192.0.2.1", ""), Some("1 0 PortRefused")),
        // The peer of a connection for many has asked, as strangers do.
        (to("500"), None),
        (to("43808"), None),
    ] {
        let told = told(&text);
        assert_eq!(told.last().map(String::as_str), wanted, "{told:#?}");
    }
}

#[test]
fn a_child_sa_refused_alone_is_of_an_ike_sa_that_is_up() {
    let text = "\"gw\" #9: CREATE_CHILD_SA failed with error notification TS_UNACCEPTABLE\n";
    assert_eq!(told(text), ["1 0 CreateChildSa", "1 0 CreateChildSa"]);
}

#[test]
fn a_child_sa_that_came_up_is_up_even_alone() {
    for (text, exchange) in [
        ("\"rw\"[3] 192.0.2.9 #7: IPsec SA established tunnel mode {ESP=>0x1 <0x2}\n", "Quick"),
        (
            "\"rw\"[3] 192.0.2.9 #7: responder established Child SA using #6; IPsec tunnel \
             [10.1.0.0/24===10.2.0.0/24] {ESP/ESN=>0x1 <0x2}\n",
            "IkeAuth",
        ),
        (
            "\"rw\"[3] 192.0.2.9 #7: responder rekeyed Child SA #5 using #4; IPsec tunnel \
             [10.1.0.0/24===10.2.0.0/24] {ESP/ESN=>0x1 <0x2}\n",
            "CreateChildSa",
        ),
    ] {
        let told = told(text);
        assert!(told.contains(&format!("1 0 {exchange}")), "{told:#?}");
        assert_eq!(told.last().map(String::as_str), Some("1 0 ChildUp"), "{told:#?}");
    }
    let l2tp = "\"l2tp\"[3] 192.0.2.9 #7: IPsec SA established transport mode {ESP=>0x1 <0x2}\n";
    assert!(told(l2tp).is_empty());
}

#[test]
fn a_sentence_of_libreswan_3_is_enough() {
    for (text, wanted) in [
        ("Failed to find our RSA key", "NoPrivateKey"),
        ("DigSig: failed to find our ECDSA key", "NoPrivateKey"),
        ("Failed to find our PreShared Key", "NoSecret"),
        ("DigSig: no compatible DigSig hash algo", "NoSignatureScheme"),
        (
            "NSS: SGN_Digest(SHA-1) function failed: SEC_ERROR_SIGNATURE_ALGORITHM_DISABLED: Could",
            "DigestForbidden",
        ),
        ("Peer attempted PSK authentication but we want rsasig", "MethodRefused"),
        ("Peer attempted EAP authentication, but IKE_AUTH is required", "MethodRefused"),
        ("Peer attempted EAP authentication, but EAP is not allowed", "MethodRefused"),
        ("missing payload(s) (ISAKMP_NEXT_v2AUTH). Message dropped.", "MethodRefused"),
        (
            "dropping unexpected IKE_AUTH message containing INITIAL_CONTACT... notification; \
             message payloads: SK; encrypted payloads: SA,IDi,TSi,TSr,N,CP; missing payloads: AUTH",
            "MethodRefused",
        ),
        ("Can't find the private key from the NSS CERT (err -12285)", "NoPrivateKey"),
    ] {
        for before in ["", "\"gw\"[1] 192.0.2.1 #3: "] {
            let said = told(&format!("{before}{text}\n"));
            assert_eq!(said.last(), Some(&format!("1 0 {wanted}")), "{text}");
        }
    }
}

#[test]
fn what_whack_says_alone_is_told() {
    for (text, wanted) in [
        ("021 no connection named \"gw\"", "NotLoaded"),
        ("002 initiating all conns with alias='gw'\n021 no connection named \"gw\"", "NotLoaded"),
        ("021 no connection or alias named \"gw\"'", "NotLoaded"),
        ("whack: Pluto is not running (no \"/run/pluto/pluto.ctl\")", "NotRunning"),
        ("ipsec whack: Pluto is not running (no \"/run/pluto/pluto.ctl\")", "NotRunning"),
        (
            "Nov 25 10:00:00.582 whack: is Pluto running?  connect() for \"/run/pluto.ctl\" failed \
             (111 Connection refused)",
            "NotRunning",
        ),
        (
            "Nov 25 10:00:00 gw libipsecconf[9]: connect(pluto_ctl) failed: No such file or directory",
            "NotRunning",
        ),
        ("Nov 25 10:00:00 gw pluto[9]: ABORT: ASSERTION FAILED: algorithm 'x' fails", "NotRunning"),
        (
            "Nov 25 10:00:00 [9]: ABORT: ASSERTION FAILED: st == ((void *)0) (x() +1 y.c)",
            "NotRunning",
        ),
    ] {
        let told = told(&format!("{text}\n"));
        let line = text.lines().count();
        assert_eq!(told.last(), Some(&format!("{line} 0 {wanted}")), "{text}");
    }
    let ends = "Nov 25 10:00:00 gw pluto[9]: FATAL ERROR: NSS: could not authenticate slot\n\
                Nov 25 10:00:01 gw pluto[9]: FATAL: ASSERTION FAILED: x (free_signal_handlers() +4\n";
    assert_eq!(told(ends).last().map(String::as_str), Some("1 0 NotStarted"));
    for text in [
        "Nov 25 10:00:00 gw pluto[9]: FATAL ERROR: find IPv4 interfaces failed calling \
         bind(0.0.0.0:500): Address already in use (errno 98)\n",
        "pluto[9]: FATAL ERROR: bind() failed in find_raw_ifaces4(). Errno 98: Address already in \
         use\n",
        "pluto[9]: ERROR: bind() for eth0/eth0 192.0.2.1:500 in process_raw_ifaces(). Errno 98: \
         Address already in use\n",
        "FATAL ERROR: bind(0.0.0.0:500) failed in find_raw_ifaces4(): Address already in use \
         (errno 98)\n",
        "003 ERROR: bind() for ens192 192.0.2.1:4500 in process_raw_ifaces(). Errno 98: Address \
         already in use\n",
    ] {
        assert_eq!(told(text).last().map(String::as_str), Some("1 0 PortTaken"), "{text}");
    }
    let library = "/usr/libexec/ipsec/pluto: error while loading shared libraries: libnss3.so: x\n";
    assert_eq!(told(library).last().map(String::as_str), Some("1 0 NotStarted"));
    let bare = "FIPS Mode: YES\nFATAL ERROR: NSS: could not authenticate slot\n";
    assert_eq!(told(bare).last().map(String::as_str), Some("2 0 NotStarted"));
    assert!(told("FATAL ERROR: ipsec showhostkey: NSS: could not authenticate slot\n").is_empty());
    let denied = "whack: connect() for \"/run/pluto/pluto.ctl\" failed (13 Permission denied)\n";
    assert!(told(denied).is_empty());
}

#[test]
fn what_lacks_more_than_its_proof_asks_for_nothing() {
    for text in [
        "dropping unexpected IKE_AUTH message; message payloads: SK; encrypted payloads: SA,IDi; \
         missing payloads: AUTH,TSi,TSr",
        "dropping unexpected IKE_AUTH message; message payloads: SK; encrypted payloads: SA; \
         missing payloads: IDi,AUTH",
        "missing payload(s) (ISAKMP_NEXT_v2SA+ISAKMP_NEXT_v2AUTH). Message dropped.",
    ] {
        let said = told(&format!("\"gw\"[1] 192.0.2.1 #3: {text}\n"));
        assert!(!said.iter().any(|line| line.ends_with("MethodRefused")), "{said:#?}");
    }
}

#[test]
fn an_end_that_is_not_this_machine_s_needs_no_connection_s_name() {
    let text = "We cannot identify ourselves with either end of this connection.  192.0.2.1 or \
                198.51.100.1 are not usable\n";
    assert_eq!(told(text).last().map(String::as_str), Some("1 0 NotOriented"));
}

#[test]
fn an_address_behind_a_nat_that_is_not_allowed_judges_only_alone() {
    let refused = "pluto[9]: \"nat\"[2] 192.0.2.1: peer proposal was rejected in a virtual \
                   connection policy: a private network virtual IP was required, but the proposed \
                   IP did not match our list (virtual-private=) since it is in use elsewhere\n";
    assert_eq!(told(refused).last().map(String::as_str), Some("1 0 SelectorsRefused"));
    let numbered = refused.replace("192.0.2.1:", "192.0.2.1 #4:");
    assert_eq!(told(&numbered).last().map(String::as_str), Some("1 0 SelectorsRefused"));
    // Another connection takes it.
    let up = "pluto[9]: \"plain\"[1] 192.0.2.1 #5: STATE_QUICK_R2: IPsec SA established tunnel \
              mode {ESP=>0x1 <0x2}\n";
    let said = told(&format!("{refused}{up}"));
    assert!(!said.iter().any(|line| line.ends_with("SelectorsRefused")), "{said:#?}");
}

#[test]
fn states_that_ipsec_status_lists_are_told() {
    for (text, wanted) in [
        (
            "000 #1: \"gw\":500 STATE_MAIN_I1 (sent MI1, expecting MR1); EVENT_RETRANSMIT in 17s; \
             nodpd; idle; import:admin initiate\n000 #1: pending Phase 2 for \"gw\" replacing #0\n",
            vec!["1 0 Main", "1 0 again Main"],
        ),
        (
            "000 #2: \"gw\":500 STATE_QUICK_I1 (sent QI1, expecting QR1); EVENT_v1_RETRANSMIT in \
             5s; nodpd; idle;\n000 #1: \"gw\":500 STATE_MAIN_I4 (ISAKMP SA established); \
             EVENT_SA_REPLACE in 2700s; newest ISAKMP; nodpd; idle;\n",
            vec!["1 0 Quick", "1 0 again Quick"],
        ),
    ] {
        let said = told(text);
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        assert!(said.starts_with(&wanted), "{said:#?}");
    }
    // The log below tells of the same state.
    let both = "000 #1: \"gw\":500 STATE_MAIN_I1 (sent MI1, expecting MR1); EVENT_RETRANSMIT in \
                17s; nodpd; idle;\n\"gw\" #1: initiating Main Mode\n\"gw\" #1: ignoring \
                informational payload, type NO_PROPOSAL_CHOSEN msgid=00000000\n";
    let (_, log) = both.split_once('\n').unwrap_or_default();
    assert_eq!(told(both).len(), told(log).len());
    let up = "000 #2: \"gw\":500 STATE_QUICK_I2 (sent QI2, IPsec SA established); \
              EVENT_SA_REPLACE in 27s; newest IPSEC; eroute owner; isakmp#1; idle;\n";
    assert!(told(up).iter().any(|line| line.ends_with("ChildUp")));
}

#[test]
fn a_sender_that_is_masked_is_refused_all_the_same() {
    let text = "packet from OFFICE_ADDRESS:500: responding to IKE_SA_INIT message (ID 0) from \
                192.0.2.1:500 with unencrypted notification NO_PROPOSAL_CHOSEN\n";
    assert!(told(text).len() > 1, "{:#?}", told(text));
    let bold = "\"gw\" #5: responding to IKE_AUTH message (ID 1) from 192.0.2.1:500 with encrypted \
                notification **TS_UNACCEPTABLE**\n";
    assert_eq!(told(bold), told(&bold.replace("**", "")));
    let strong =
        "\"gw\" #1: ignoring informational payload, type <strong>NO_PROPOSAL_CHOSEN</strong>";
    assert_eq!(
        told(&format!("{strong} msgid=00000000\n")),
        told("\"gw\" #1: ignoring informational payload, type NO_PROPOSAL_CHOSEN msgid=00000000\n")
    );
}

#[test]
fn what_the_peer_refuses_alone_leaves_open_in_which_phase() {
    let text = "\"gw\" #1: ignoring informational payload, type NO_PROPOSAL_CHOSEN \
                msgid=00000000\n\"gw\" #1: received and ignored informational message\n";
    assert_eq!(told(text).last().map(String::as_str), Some("1 0 NoneAcceptable"));
}

#[test]
fn a_sentence_without_its_state_tells_what_it_tells_with_it() {
    for text in [
        "STATE_MAIN_I3: 60 second timeout exceeded after 7 retransmits.  Possible authentication \
         failure: no acceptable response to our first encrypted message",
        "STATE_V2_PARENT_I1: 60 second timeout exceeded after 7 retransmits.  No response (or no \
         acceptable response) to our first IKEv2 message",
        "max number of retransmissions (2) reached STATE_MAIN_I3.  Possible authentication \
         failure: no acceptable response to our first encrypted message",
        "IKE SA authentication request rejected by peer: AUTHENTICATION_FAILED",
        "IKE_AUTH response contained the error notification NO_PROPOSAL_CHOSEN",
        "STATE_V2_PARENT_I1: retransmission; will wait 0.5 seconds for response",
        "dropping unexpected IKE_SA_INIT message containing NO_PROPOSAL_CHOSEN notification; \
         message payloads: N; missing payloads: SA,KE,Ni",
        "ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000, length=12",
    ] {
        let with = told(&format!("\"gw\" #1: {text}\n"));
        assert!(with.len() > 1, "{with:#?}");
        assert_eq!(told(&format!("`{text}`\n")), with, "{text}");
        assert!(told(&format!("It says {text}\n")).is_empty(), "{text}");
    }
    let unloaded = "failed to add connection: ESP DH algorithm 'modp1024' is not supported\n";
    assert_eq!(told(unloaded).last().map(String::as_str), Some("1 0 Unloadable"));
}

#[test]
fn a_child_sa_that_its_initiator_rejects_needs_no_line_before_it() {
    for name in ["TS_UNACCEPTABLE", "NO_PROPOSAL_CHOSEN"] {
        let text = format!(
            "Sep 22 14:41:58 h pluto[7]: \"rw\"[1] 198.51.100.7 #2: CHILD SA failed: {name}\nSep 22 \
             14:41:58 h pluto[7]: \"rw\"[1] 198.51.100.7 #1: IKE SA established but initiator \
             rejected Child SA response\n"
        );
        let wanted = match name {
            "TS_UNACCEPTABLE" => "1 #0 SelectorsRefused",
            _ => "1 #0 ChildSuiteRefused unconfirmed",
        };
        assert_eq!(judgements(&text), [wanted]);
    }
}

#[test]
fn a_name_that_does_not_resolve_is_told_alone() {
    let words = "failed to convert 'gw.example' at load time: not a numeric IPv4 or IPv6 address \
                 and name lookup failed (no validation performed)";
    let nobody = "cannot initiate connection without resolved dynamic peer IP address, will keep \
                  retrying (kind=CK_TEMPLATE)";
    for text in [
        format!("pluto[7]: \"gw\": {words}\n"),
        format!("Oct 21 15:05:12.608483: \"gw\": {words}\n"),
        format!("000 {words}\n002 added connection description \"gw\"\n"),
        format!("Oct 21 15:05:12.676382: \"gw\": {nobody}\n"),
    ] {
        assert_eq!(judgements(&text), ["1 #0 NameUnresolved"], "{text}");
    }
    let text = format!("pluto[7]: \"gw\": {words}\n");
    let dials = format!("{text}pluto[7]: \"gw\" #1: initiating IKEv2 connection\n");
    assert!(judgements(&dials).iter().all(|told| !told.ends_with("NameUnresolved")));
}
