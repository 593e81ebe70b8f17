//! What Openswan, Libreswan 3 and their forerunners word otherwise than Libreswan 5.2.

use crate::logs::judgements;

const MAIN: &str = "Nov 26 10:00:00 gw pluto[7]: \"rw\"[1] 192.0.2.9 #1: responding to Main Mode\n";

const QUICK: &str = "Nov 26 10:00:00 gw pluto[7]: \"rw\"[1] 192.0.2.9 #1: responding to Main Mode\n\
                     Nov 26 10:00:00 gw pluto[7]: \"rw\"[1] 192.0.2.9 #1: STATE_MAIN_R3: sent MR3, \
                     ISAKMP SA established {auth=OAKLEY_PRESHARED_KEY}\n\
                     Nov 26 10:00:01 gw pluto[7]: \"rw\"[1] 192.0.2.9 #1: the peer proposed: \
                     10.0.0.0/24:0/0 -> 10.1.0.0/24:0/0\n";

const V2: &str = "Nov 26 10:00:00 gw pluto[7]: \"rw\" #1: initiating v2 parent SA\n\
                  Nov 26 10:00:00 gw pluto[7]: \"rw\" #1: STATE_PARENT_I1: sent v2I1, expected v2R1\n\
                  Nov 26 10:00:00 gw pluto[7]: \"rw\" #2: STATE_PARENT_I2: sent v2I2, expected v2R2 \
                  {auth=IKEv2}\n";

/// What follows of a log is judged to be.
fn judged(before: &str, rest: &str) -> Vec<String> {
    let seen = judgements(before).len();
    let all = judgements(&format!("{before}{rest}"));
    let what = |told: &String| told.split(' ').nth(2).map(str::to_owned);
    all.iter().skip(seen).filter_map(what).collect()
}

fn told(before: &str, state: &str, sentence: &str) -> Vec<String> {
    judged(before, &format!("Nov 26 10:00:02 gw pluto[7]: \"rw\" {state}: {sentence}\n"))
}

#[test]
fn sentences_of_older_versions_judge() {
    let of_main = [
        (
            "policy mandates Extended Authentication (XAUTH) with PSK of initiator (we are \
             responder).  Attribute OAKLEY_AUTHENTICATION_METHOD",
            "MethodRefused",
        ),
        (
            "policy does not allow Extended Authentication (XAUTH) with RSA of initiator (we are \
             responder).  Attribute OAKLEY_AUTHENTICATION_METHOD",
            "MethodRefused",
        ),
        (
            "Pluto does not support HybridInitRSA authentication.  Attribute \
             OAKLEY_AUTHENTICATION_METHOD",
            "MethodRefused",
        ),
        ("end certificate with identical subject and issuer not accepted", "Untrusted"),
        ("certificate signature from \"CN=ca\" on \"CN=b\" is invalid", "Untrusted"),
        ("certificate was revoked on Nov 20 10:00:00 UTC 2026", "Revoked"),
        ("no crl from issuer \"CN=ca\" found (strict=yes)", "NoRevocationList"),
        (
            "checking validity of \"CN=b\": X.509 certificate expired at Nov 20 10:00:00 UTC 2026 \
             (it is now Nov 26 10:00:02 UTC 2026)",
            "Expired",
        ),
        (
            "checking validity of \"CN=\": X.509 certificate expired at \": X.509 certificate is not \
             valid until Nov 30 10:00:00 UTC 2026 (it is now=Nov 26 10:00:02 UTC 2026)",
            "NotYetValid",
        ),
        ("FIPS: Rejecting cert with key size under 384", "WeakKey"),
        (
            "XAUTH: Username/password request was received, but XAUTH client mode not enabled.",
            "MethodRefused",
        ),
    ];
    for (sentence, wanted) in of_main {
        assert_eq!(told(MAIN, "#1", sentence), [wanted], "{sentence}");
    }
    let of_quick = [
        ("OAKLEY_GROUP 25 not supported for PFS", "ChildGroupRefused"),
        ("our client ID returned doesn't match my proposal", "SelectorsRefused"),
        (
            "our client peer returned port doesn't match my proposal - us:0 vs them:17",
            "SelectorsRefused",
        ),
    ];
    for (sentence, wanted) in of_quick {
        assert_eq!(told(QUICK, "#2", sentence), [wanted], "{sentence}");
    }
    let of_v2 = [
        (
            "local policy requires Tunnel Mode but peer requires required Transport Mode",
            "ModeRefused",
        ),
        ("Received PPK_IDENTITY but connection does not allow PPK", "PpkRefused"),
        ("Failed to receive PPK confirmation and connection has ppk=insist", "PpkRefused"),
        ("missing v2CP reply, not attempting to setup child SA", "NoAddress"),
    ];
    for (sentence, wanted) in of_v2 {
        assert_eq!(told(V2, "#2", sentence), [wanted], "{sentence}");
    }
}

#[test]
fn what_an_older_version_lets_pass_is_no_judgement() {
    for sentence in [
        "our client subnet returned doesn't match my proposal - us:10.0.0.0/24 vs them:10.1.0.0/24",
        "our client subnet returned doesn't match my proposal - us: 10.0.0.0/24 vs them: 10.1.0.0/24",
        "our client peer returned port doesn't match my proposal - us:17 vs them:0",
        "our client peer returned protocol id does not match my proposal - us: 17 vs them: 0",
        "Main mode peer ID is ID_FQDN: '@our client peer returned port doesn't match my proposal - us:0'",
        "no crl from issuer \"CN=ca\" found (strict=no)",
        "no crl from issuer \"CN=ca\" found (strict=yes)\" found (strict=no)",
    ] {
        assert!(told(QUICK, "#1", sentence).is_empty(), "{sentence}");
    }
}

#[test]
fn first_messages_are_refused_by_openswan() {
    let sentence = "Nov 26 10:00:02 gw pluto[7]: packet from 192.0.2.9:500: connection refused, IKEv2 \
                    not authorized\n";
    assert_eq!(judged("", sentence), ["VersionRefused"]);
    let sentence = "Nov 26 10:00:02 gw pluto[7]: \"rw\"[1] 192.0.2.9 #1: STATE_PARENT_R1: received \
                    v2I1, sent v2R1 {auth=IKEv2}\n\
                    Nov 26 10:00:02 gw pluto[7]: \"rw\"[1] 192.0.2.9 #1: No policy for initiator with \
                    id=@b (me:@gw)\n";
    assert_eq!(judged("", sentence), ["NoPeer"]);
    let sentence = "Nov 26 10:00:02 gw pluto[7]: \"rw\": we have no ipsecN interface for either end of \
                    this connection\n";
    assert_eq!(judged("", sentence), ["NotOriented"]);
}
