//! An L2TP client that asks for the address in front of the gateway's NAT: what mends it, exactly.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use daemons::explained;

fn said(log: &str, more: &[&str]) -> String {
    let said = explained(log, &[&["--lang", "en", "--all"], more].concat());
    assert!(said.contains("N010  likely"), "{said}");
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Of pluto, where the gateway stands at 10.0.0.2 behind 203.0.113.9.
fn pluto() -> String {
    let line =
        |text: &str| format!("Feb  3 10:00:00 gw pluto[7]: \"l2tp\"[1] 198.51.100.4 #1: {text}\n");
    [
        "responding to Main Mode from unknown peer 198.51.100.4:500",
        "sent Main Mode R1",
        "sent Main Mode R2",
        "IKE SA established {auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA1 group=MODP2048}",
        "the peer proposed: 203.0.113.9/32:17/1701 -> 198.51.100.4/32:17/0",
        "cannot respond to IPsec SA request because no connection is known for \
         203.0.113.9/32===10.0.0.2<10.0.0.2>[+S=C]:17/1701...198.51.100.4:17/%any",
    ]
    .map(line)
    .concat()
}

#[test]
fn each_gateway_is_told_both_addresses_in_its_own_syntax() {
    let said_of = |gateway| said(&pluto(), &["--gateway", gateway, "--client", "strongswan"]);
    for (gateway, lines) in [
        (
            "libreswan",
            [
                "left=%defaultroute",
                "leftid=203.0.113.9",
                "type=transport",
                "left being 10.0.0.2",
                "%v4:!<private subnet>",
            ],
        ),
        (
            "strongswan",
            [
                "local_addrs = 10.0.0.2",
                "id = 203.0.113.9",
                "mode = transport",
                "encap = yes",
                "local_ts = dynamic[udp/1701]",
            ],
        ),
    ] {
        let said = said_of(gateway);
        for line in lines {
            assert!(said.contains(line), "{gateway}: {line}\n{said}");
        }
        assert!(said.contains("risk") && said.contains("undo"), "{said}");
        assert!(!said.contains("AssumeUDP"), "{said}");
    }
}

#[test]
fn a_windows_client_that_stays_out_of_udp_has_a_part_in_it() {
    let windows = said(&pluto(), &["--client", "windows"]);
    assert!(windows.contains("AssumeUDPEncapsulationContextOnSendRule /t REG_DWORD /d 2"));
    let in_udp = pluto().replace("198.51.100.4:500", "198.51.100.4:4500");
    let said = said(&in_udp, &["--client", "windows"]);
    assert!(said.contains("left=%defaultroute") && !said.contains("AssumeUDP"), "{said}");
}

#[test]
fn addresses_that_are_masked_are_not_made_up() {
    let masked = pluto().replace("203.0.113.9", "203.0.x.x");
    let said = said(&masked, &["--gateway", "libreswan"]);
    assert!(said.contains("leftid=<public address>"), "{said}");
}

#[test]
fn the_public_address_is_redacted_in_commands_too() {
    let log = pluto().replace("203.0.113.9", "93.184.216.34");
    let said = said(&log, &["--gateway", "libreswan", "--redact"]);
    assert!(said.contains("leftid=198.1") && !said.contains("93.184.216.34"), "{said}");
}
