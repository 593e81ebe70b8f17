//! What Libreswan 5.2 words otherwise than the versions before it.

use crate::logs::judgements;

/// What the last line of a log judges.
fn judged(before: &str, sentence: &str) -> String {
    let all = judgements(&format!("{before}Nov 26 10:00:00 gw pluto[7]: {sentence}\n"));
    all.last().and_then(|told| told.split(' ').nth(2)).unwrap_or_default().to_owned()
}

#[test]
fn first_messages_that_nothing_is_configured_for() {
    for (sentence, wanted) in [
        (
            "packet from 192.0.2.9:500: dropping IKE_SA_INIT request from 192.0.2.9:UDP/500 received \
             on 192.0.2.1:UDP/500, no suitable connection found with IKEv2 policy",
            "NoConnection",
        ),
        (
            "packet from 192.0.2.9:500: responding to IKE_SA_INIT message (ID 0) with unencrypted \
             notification NO_PROPOSAL_CHOSEN, no suitable connection found with IKEv2 policy",
            "NoConnection",
        ),
        (
            "packet from 192.0.2.9:500: initial Aggressive Mode packet claiming to be from @anna on \
             192.0.2.9:500 but no connection has been authorized",
            "NoConnection",
        ),
        (
            "packet from 192.0.2.9:500: ignoring IKEv1 packet as global policy is set to silently \
             drop all IKEv1 packets",
            "VersionRefused",
        ),
        (
            "packet from 192.0.2.9:500: rejecting IKEv1 packet as global policy is set to reject \
             all IKEv1 packets",
            "VersionRefused",
        ),
        (
            "\"rw\": cannot initiate connection without resolved dynamic peer IP address, will keep \
             retrying (kind=CK_PERMANENT)",
            "NameUnresolved",
        ),
    ] {
        assert_eq!(judged("", sentence), wanted, "{sentence}");
    }
}

#[test]
fn reasons_of_a_negotiation_under_way() {
    let before = "Nov 26 10:00:00 gw pluto[7]: \"rw\" #1: initiating IKEv2 connection to 192.0.2.9 \
                  using UDP\n\
                  Nov 26 10:00:00 gw pluto[7]: \"rw\" #1: sent IKE_SA_INIT request to \
                  192.0.2.9:UDP/500\n";
    for (sentence, wanted) in [
        (
            "X509: authentication failed; peer ID_DER_ASN1_DN 'CN=a' does not match expected 'CN=b'",
            "WrongIdentity",
        ),
        ("connection rw's RSA private key not found", "NoPrivateKey"),
        (
            "local policy requires ECDSA but peer sent no acceptable signature hash algorithms",
            "MethodRefused",
        ),
        (
            "Discarding unauthenticated INVALID_KE_PAYLOAD response to DH MODP2048; suggested DH \
             MODP1024 is not acceptable",
            "GroupRefused",
        ),
        ("no IKEv2 connection found with compatible Traffic Selectors", "SelectorsRefused"),
        (
            "our client peer returned port doesn't match my proposal - us: 0 vs them: 1701",
            "SelectorsRefused",
        ),
        ("connection cannot be NAT'ed and use nic-offload=packet", "OffloadRefused"),
        (
            "send on eth0 from 192.0.2.1:500 to 192.0.2.9:500 using UDP failed in main_outI1. Errno \
             1: Operation not permitted",
            "SendRefused",
        ),
        ("leasing IPv4 address failed: no free address in addresspool", "NoAddress"),
        // It follows from why the peer is not the one expected.
        (
            "initial Aggressive Mode packet claiming to be from @gw on 192.0.2.9:500 but no matching \
             connection has been authorized",
            "",
        ),
    ] {
        let sentence = format!("\"rw\" #1: {sentence}");
        assert_eq!(judged(before, &sentence), wanted, "{sentence}");
    }
}

/// With a certificate beside the proof its authority may be at fault; without, only a key that
/// would have to be here.
#[test]
fn what_no_certificate_came_with_is_a_key_that_is_not_there() {
    for (payloads, wanted) in
        [("IDr,AUTH,SA,TSi,TSr", "NoKeyAtHand"), ("IDr,CERT,AUTH,SA,TSi,TSr", "NoPublicKey")]
    {
        let before = [
            "initiating IKEv2 connection to 192.0.2.9 using UDP",
            "sent IKE_SA_INIT request to 192.0.2.9:UDP/500",
            "processed IKE_SA_INIT response from 192.0.2.9:UDP/500 {cipher=AES_GCM_16_256}",
            "sent IKE_AUTH request to 192.0.2.9:UDP/500",
            &format!(
                "processing IKE_AUTH response from 192.0.2.9:UDP/500 containing SK{{{payloads}}}"
            ),
        ]
        .map(|text| format!("Nov 26 10:00:00 gw pluto[7]: \"rw\" #1: {text}\n"))
        .concat();
        let sentence = "\"rw\" #1: authentication failed: no certificate matched RSASSA-PSS with \
                        SHA2_512 and '192.0.2.9'";
        assert_eq!(judged(&before, sentence), wanted);
    }
}
