//! Whole excerpts of Shrew Soft's client, as what they tell.

use crate::logs::judgements;

const REFUSED: &str = "26/11/25 10:00:01 ii : received peer NO-PROPOSAL-CHOSEN notification\n\
                       26/11/25 10:00:01 ii : - 198.51.100.7:500 -> 192.0.2.1:500\n\
                       26/11/25 10:00:01 ii : - isakmp spi = none\n\
                       26/11/25 10:00:01 ii : - data size 0\n";
const UP: &str = "26/11/25 10:00:00 ii : phase1 sa established\n\
                  26/11/25 10:00:00 ii : 198.51.100.7:4500 <-> 192.0.2.1:4500\n\
                  26/11/25 10:00:00 ii : 0123456789abcdef:0123456789abcdef\n";

#[test]
fn a_refusal_is_of_the_phase_that_it_came_in() {
    assert_eq!(judgements(REFUSED), ["1 #0 notify 14"]);
    assert_eq!(judgements(&format!("{UP}{REFUSED}")), ["1 #0 Established", "4 #0 notify 14"]);
    let child = REFUSED.replace("isakmp spi = none", "ipsec-esp spi = 0x01020304");
    assert_eq!(judgements(&child), ["1 #0 notify 14"]);
}

#[test]
fn the_key_differs() {
    let text = "26/11/25 10:00:00 ## : IKE Daemon, ver 2.2.2\n\
                26/11/25 10:00:00 !! : phase1 sa rejected, invalid auth data\n\
                26/11/25 10:00:00 !! : 192.0.2.1:500 <-> 198.51.100.7:500\n\
                26/11/25 10:00:00 !! : 0123456789abcdef:0123456789abcdef\n";
    assert_eq!(judgements(text), ["2 #0 WrongSecret"]);
}

#[test]
fn gateways_are_kept_apart() {
    let other = REFUSED.replace("198.51.100.7", "198.51.100.8");
    let text = format!("{UP}{other}");
    assert_eq!(judgements(&text), ["1 #0 Established", "4 #1 notify 14"]);
}

#[test]
fn another_log_with_such_marks_is_not_shrews() {
    let text = "ii : something else\n!! : whatever\n";
    let (facts, source) = crate::told::facts(text.as_bytes());
    assert!(facts.is_empty());
    assert_ne!(source.kind, evidence::SourceKind::Log);
}

#[test]
fn with_certificates_a_rejected_hash_is_not_the_keys() {
    let rejected = "!! : phase1 sa rejected, invalid auth data\n\
                    !! : 192.0.2.1:500 <-> 198.51.100.7:500\n";
    let text = format!("26/11/25 10:00:00 >> : server cert configured\n{rejected}");
    assert_eq!(judgements(&text), ["2 #0 NotAuthenticated"]);
    let text = "!! : unable to verify remote peer certificate\n";
    assert_eq!(judgements(text), ["1 #0 NoPublicKey"]);
}

#[test]
fn the_gateway_calls_itself_otherwise() {
    let text = "26/11/25 10:00:00 ## : IKE Daemon, ver 2.2.2\n\
                26/11/25 10:00:00 !! : phase1 id mismatch \n\
                26/11/25 10:00:00 !! : received = fqdn b.example\n\
                26/11/25 10:00:00 !! : expected = fqdn a.example\n";
    assert_eq!(judgements(text), ["2 #0 WrongIdentity"]);
}

#[test]
fn what_its_window_shows_is_a_negotiation() {
    let shown = |end: &str| {
        format!(
            "config loaded for site 'office.vpn'\nattached to key daemon ...\npeer configured\n\
             iskamp proposal configured\nesp proposal configured\nclient configured\n\
             local id configured\npre-shared key configured\nbringing up tunnel ...\n{end}\n\
             tunnel disabled\ndetached from key daemon ...\n"
        )
    };
    for (end, told) in [
        ("negotiation timout occurred", "10 #0 GaveUp"),
        ("gateway authentication error", "10 #0 NotAuthenticated"),
        ("user authentication error", "10 #0 XauthFailed"),
        ("invalid message from gateway", "10 #0 Malformed"),
        ("tunnel enabled", "10 #0 Established"),
    ] {
        assert_eq!(judgements(&shown(end)), [told], "{end}");
    }
    assert_eq!(judgements("negotiation timout occurred\n"), [""; 0]);
}

#[test]
fn the_end_of_what_its_window_shows_is_enough() {
    let end = "gateway authentication error\ntunnel disabled\ndetached from key daemon\n";
    assert_eq!(judgements(end), ["1 #0 NotAuthenticated"]);
    let up = "pre-shared key configured\nbringing up tunnel ...\ntunnel enabled\n";
    let dead = format!("{up}gateway not responding\ntunnel disabled\n");
    assert_eq!(judgements(&dead), ["3 #0 Established", "4 #0 PeerDead"]);
    let pointed = "local id configured\nremote id configured\nbringing up tunnel ...\n\
                   negotiation timout occurred   <---- here\n";
    assert_eq!(judgements(pointed), ["4 #0 GaveUp"]);
}

#[test]
fn its_command_line_shows_the_same_with_marks() {
    let text = "ii : ## : VPN Connect, ver 2.2.1\n## : IKE Daemon, ver 2.2.1\n\
                >> : config loaded for site 'A'\n>> : attached to key daemon ...\n\
                ii : bringing up tunnel ...\n!! : config packet ignored ( config already mature )\n\
                ii : tunnel enabled\n";
    assert_eq!(judgements(text), ["7 #0 Established"]);
}
