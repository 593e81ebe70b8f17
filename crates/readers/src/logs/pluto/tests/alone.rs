//! Lines of an excerpt that lost what stood before them.

use super::told;

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
        (ignores(32), vec![]),
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
            "\"gw\"[3] 192.0.2.1 #6: cannot install eroute -- it is in use for \"gw\"[2] \
             192.0.2.1 #2\n"
                .to_owned(),
            vec!["1 0 None", "1 0 SelectorsTaken"],
        ),
        (
            "\"gw\": failed to add connection: left= is not set\n".to_owned(),
            vec!["1 0 None", "1 0 NotLoaded"],
        ),
        (
            "036 failed to add connection \"gw\": leftauth= and rightauth= require ikev2\n"
                .to_owned(),
            vec!["1 0 None", "1 0 NotLoaded"],
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
        (to("500"), Some("1 0 PortRefused")),
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
