//! Attempts that end, and no sentence says why.

use super::told;

/// Up to IKE_AUTH, whose answer looks whole.
const ANSWERED: &str = "\"hub\" #4: initiating IKEv2 connection to 198.51.100.7 using UDP\n\
     \"hub\" #4: sent IKE_SA_INIT request to 198.51.100.7:UDP/500\n\
     \"hub\" #4: processed IKE_SA_INIT response from 198.51.100.7:UDP/500 {cipher=AES_CBC_256 \
     integ=HMAC_SHA2_256_128 prf=HMAC_SHA2_256 group=MODP3072}, initiating IKE_AUTH\n\
     \"hub\" #4: sent IKE_AUTH request to 198.51.100.7:UDP/500; Child SA #5 {ESP <0x1a2b3c4d}\n\
     \"hub\" #4: processing IKE_AUTH response from 198.51.100.7:UDP/500 containing \
     SK{IDr,AUTH,SA,TSi,TSr}\n\
     \"hub\" #4: initiator established IKE SA; authenticated peer using authby=secret and FQDN \
     '@hub'\n";

/// Phase 1 is over.
const PHASE_1: &str = "\"lab\" #1: initiating IKEv1 Main Mode connection\n\
     \"lab\" #1: sent Main Mode request\n\
     \"lab\" #1: sent Main Mode I2\n\
     \"lab\" #1: sent Main Mode I3\n\
     \"lab\" #1: ISAKMP SA established {auth=PRESHARED_KEY cipher=AES_CBC_128 integ=HMAC_SHA1 \
     group=MODP2048}\n\
     \"lab\" #2: initiating Quick Mode IKEv1+PSK+ENCRYPT+TUNNEL+PFS+UP\n\
     \"lab\" #2: sent Quick Mode request\n";

fn last(text: &str) -> Vec<String> {
    told(text).split_off(told(ANSWERED).len().min(told(text).len()))
}

#[test]
fn a_child_sa_that_the_answer_lacks_is_missing() {
    for sentence in [
        "\"hub\" #5: IKE_AUTH response missing v2SA, v2TSi or v2TSr: not attempting to setup \
         CHILD SA\n",
        "\"hub\" #4: IKE SA established but initiator rejected Child SA response\n",
    ] {
        let text = format!("{ANSWERED}{sentence}");
        assert_eq!(last(&text), ["7 0 perhaps ChildSuiteRefused"], "{sentence}");
    }
}

#[test]
fn quick_mode_that_ends_unanswered_was_in_vain() {
    for sentence in [
        "\"lab\" #2: deleting IPsec SA (QUICK_I1) and NOT sending notification\n",
        "\"lab\" #2: deleting state (STATE_QUICK_I1) and NOT sending notification\n",
        "IMPAIR: \"lab\" #2: retransmit so timing out SA (may retry)\n\
         \"lab\" #2: deleting IPsec SA (QUICK_I1) and NOT sending notification\n",
        "002 \"lab\" #2: IMPAIR: retransmit so timing out SA (may retry)\n",
    ] {
        let told = told(&format!("{PHASE_1}{sentence}"));
        let in_vain = told.iter().filter(|line| line.ends_with("GaveUp")).count();
        assert_eq!(in_vain, 1, "{told:#?}");
        assert!(told.contains(&"8 0 again Quick".to_owned()), "{told:#?}");
    }
}

#[test]
fn quick_mode_that_is_taken_down_or_refused_was_not_in_vain() {
    let gone = "\"lab\" #2: deleting IPsec SA (QUICK_I1) and NOT sending notification\n";
    for before in [
        "\"lab\": terminating SAs using this connection\n",
        "\"lab\" #2: IPsec SA established tunnel mode {ESP=>0x1 <0x2 DPD=passive}\n\
         \"lab\": terminating SAs using this connection\n",
        "\"lab\" #2: netlink response for Add SA esp.1@192.0.2.1: No such file or directory \
         (errno 2)\n",
    ] {
        let told = told(&format!("{PHASE_1}{before}{gone}"));
        assert!(!told.iter().any(|line| line.ends_with("GaveUp")), "{told:#?}");
    }
}

#[test]
fn an_ike_sa_that_is_timed_out_for_a_test_has_a_dead_peer() {
    let text = format!("{ANSWERED}IMPAIR: \"hub\" #4: retransmit so timing out SA (may retry)\n");
    assert_eq!(last(&text).last().map(String::as_str), Some("7 0 PeerDead"), "{:?}", told(&text));
}

#[test]
fn what_is_done_for_a_dead_peer_tells_that_it_is_dead() {
    for text in [
        "IKEv1 DPD action - clearing connection kind CK_INSTANCE",
        "DPD action - restarting all connections that share this peer",
        "DPD action - putting connection into hold",
        "IKEv2 peer liveness - restarting all connections that share this peer",
        "liveness action - clearing connection kind CK_PERMANENT",
    ] {
        let text = format!("\"hub\"[1] 192.0.2.1 #4: {text}\n");
        assert_eq!(told(&text).last().map(String::as_str), Some("1 0 PeerDead"), "{text}");
    }
}

#[test]
fn what_a_test_lets_the_kernel_refuse_is_refused() {
    for sentence in [
        "\"lab\" #2: IMPAIR: kernel: install_ipsec_sa_inbound_policy in install_inbound()\n",
        "IMPAIR: \"lab\" #2: kernel: install_ipsec_sa_outbound_state in install_outbound()\n",
    ] {
        let told = told(&format!("{PHASE_1}{sentence}"));
        assert_eq!(told.last().map(String::as_str), Some("8 0 KernelRefused"), "{told:#?}");
    }
}

#[test]
fn an_address_that_the_peer_deletes_for_was_perhaps_not_to_be_had() {
    let asked = PHASE_1.split_inclusive('\n').take(5).collect::<String>();
    let text = format!(
        "{asked}\"lab\" #1: modecfg: Sending IP request (MODECFG_I1)\n\
         \"lab\" #1: received Delete SA payload: self-deleting ISAKMP State #1\n\
         \"lab\" #1: deleting ISAKMP SA (MODE_CFG_I1) and NOT sending notification\n"
    );
    let told = told(&text);
    assert_eq!(told.last().map(String::as_str), Some("8 0 perhaps NoAddress"), "{told:#?}");
}

#[test]
fn a_key_exchange_of_the_wrong_length_is_an_answer_all_the_same() {
    let wrong = "\"hub\" #4: KE has 12 byte DH public value; 384 required\n";
    let sent = ANSWERED.split_inclusive('\n').take(2).collect::<String>();
    let told = told(&format!("{sent}{wrong}"));
    assert_eq!(told, ["2 0 IkeSaInit", "3 0 IkeSaInit", "3 0 Malformed"]);
    let sent = PHASE_1.split_inclusive('\n').take(3).collect::<String>();
    let told = super::told(&format!("{sent}{}", wrong.replace("\"hub\" #4", "\"lab\" #1")));
    assert_eq!(told.last().map(String::as_str), Some("4 0 Main"), "{told:#?}");
}

#[test]
fn an_ike_sa_that_is_gone_is_no_peer_that_is_dead() {
    let gone = "DPD: could not find newest phase 1 state - initiating a new one";
    let text = format!(
        "\"hub\" #1: ISAKMP SA expired (--dontrekey)\n\"hub\" #2: {gone}\n\
         \"hub\" #2: DPD action - clearing connection kind CK_PERMANENT\n"
    );
    assert_eq!(told(&text)[..2], ["2 0 None", "2 0 IkeSaGone"]);
    // Renewed in time or not missed, it is of no matter.
    assert_eq!(told("\"hub\" #1: ISAKMP SA expired (LATEST!)\n"), [""; 0]);
}

/// A client that calls itself `own`, with what pluto found of a NAT, and gone after `seconds`.
fn client(own: &str, found: &str, gone: &str, seconds: u32) -> bool {
    let at = |second: u32| format!("Nov 25 10:00:{second:02} gw pluto[9]: \"l2tp\"[3] 192.0.2.1");
    let (up, late) = (at(0), at(seconds));
    let text = format!(
        "{up} #5: responding to Main Mode from unknown peer 192.0.2.1\n\
         {up} #5: STATE_MAIN_R3: sent MR3, ISAKMP SA established {{auth=PRESHARED_KEY}}\n\
         {up} #5: the peer proposed: 198.51.100.9/32:17/1701 -> {own}/32:17/0\n\
         {up} #6: responding to Quick Mode proposal {{msgid:00000001}}\n\
         {up} #6: STATE_QUICK_R2: IPsec SA established transport mode {{ESP=>0x1 <0x2 {found}}}\n\
         {late} #5: received Delete SA(0x1) payload: deleting {gone}\n"
    );
    told(&text).iter().any(|line| line.ends_with(" NatUnnoticed"))
}

#[test]
fn a_nat_that_nobody_noticed_is_told_where_the_client_soon_goes() {
    let (bare, gone) = ("xfrm=AES NATOA=none NATD=none DPD=none", "IPSEC State #6");
    assert!(client("192.168.0.5", bare, gone, 35));
    assert!(client("192.168.0.5", "xfrm=AES DPD=passive", "IPsec State #6", 35));
    // Noticed; no NAT; another child SA.
    assert!(!client("192.168.0.5", "xfrm=AES NATOA=none NATD=192.0.2.1:4500", gone, 35));
    assert!(!client("192.0.2.1", bare, gone, 35));
    assert!(!client("203.0.113.7", bare, gone, 35));
    assert!(!client("192.168.0.5", bare, "IPSEC State #4", 35));
}
