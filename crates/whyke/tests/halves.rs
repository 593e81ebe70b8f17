//! One end's log alone: what the other one would add, and the command that gets it, for each
//! product in its own words.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use daemons::explained;

const CHARON: &str = "\
Feb  3 10:00:00 gw charon: 07[NET] <1> received packet: from 198.51.100.44[500] to 203.0.113.7[500] (336 bytes)
Feb  3 10:00:00 gw charon: 07[ENC] <1> parsed IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) ]
Feb  3 10:00:00 gw charon: 07[ENC] <1> generating IKE_SA_INIT response 0 [ N(NO_PROP) ]
Feb  3 10:00:00 gw charon: 07[NET] <1> sending packet: from 203.0.113.7[500] to 198.51.100.44[500] (36 bytes)
";
const LIBRESWAN: &str = "\
Feb  3 10:00:00 gw pluto[7]: Starting Pluto (Libreswan Version 4.10 IKEv2 IKEv1 XFRM) pid:7
Feb  3 10:00:00 gw pluto[7]: \"rw\"[1] 198.51.100.44 #1: responding to IKE_SA_INIT message (ID 0) from 198.51.100.44:500 with unencrypted notification NO_PROPOSAL_CHOSEN
";
const OPENSWAN: &str = "\
Feb  3 10:00:00 gw pluto[7]: Starting Pluto (Openswan Version 2.6.37; Vendor ID x) pid:7
Feb  3 10:00:00 gw pluto[7]: \"rw\"[1] 198.51.100.44 #1: responding to Main Mode from unknown peer 198.51.100.44
Feb  3 10:00:00 gw pluto[7]: \"rw\"[1] 198.51.100.44 #1: no acceptable Oakley Transform
Feb  3 10:00:00 gw pluto[7]: \"rw\"[1] 198.51.100.44 #1: sending notification NO_PROPOSAL_CHOSEN to 198.51.100.44:500
";
const FORTIGATE: &str = "\
date=2026-11-25 time=11:00:01 type=\"event\" subtype=\"vpn\" msg=\"IPsec phase 1 error\" remip=192.0.2.7 locip=192.0.2.1 cookies=\"75da2b97aacbbfef/0000000000000000\" status=\"negotiate_error\" reason=\"peer SA proposal not match local policy\"
";
const IOS: &str = "\
*Mar  1 00:01:02.345: %CRYPTO-6-IKMP_MODE_FAILURE: Processing of Main mode failed with peer at 192.0.2.7
";
const ASA: &str = "\
%ASA-4-750003: Local:192.0.2.1:500 Remote:192.0.2.7:500 Username:192.0.2.7 IKEv2 Negotiation aborted due to ERROR: Failed to find a matching policy
";
const MIKROTIK: &str = "\
10:00:00 ipsec,info respond new phase 1 (Identity Protection): 192.0.2.1[500]<=>192.0.2.2[500]
10:00:01 ipsec,error no suitable proposal found.
10:00:01 ipsec,error 192.0.2.2 failed to get valid proposal.
";
const PALO_ALTO: &str = "\
1,2026/11/25 10:00:00,001,SYSTEM,vpn,0,2026/11/25 10:00:00,,ike-nego-p1-fail,gw,0,0,general,informational,\"IKE phase-1 negotiation is failed. Couldn't find configuration for IKE phase-1 request for peer IP 192.0.2.7[500].\",1,0x0
";
const XL2TPD: &str = "\
Feb  3 10:00:00 gw xl2tpd[1]: Connection established to 192.0.2.2, 1701.  Local: 7, Remote: 9 (ref=0/0).  LNS session is 'default'
Feb  3 10:00:00 gw xl2tpd[1]: Call established with 192.0.2.2, PID: 42, Local: 1, Remote: 2, Serial: 3
Feb  3 10:00:00 gw pppd[42]: pppd 2.4.9 started by root, uid 0
Feb  3 10:00:00 gw pppd[42]: Peer anna failed CHAP authentication
Feb  3 10:00:00 gw pppd[42]: Connection terminated.
";
const AWS: &str = "\
{\"event_timestamp\":1668000001,\"details\":\"No Proposal Match Found. Notifying with \\\"No proposal chosen\\\"\",\"dpd_enabled\":true,\"nat_t_detected\":false,\"ike_phase1_state\":\"down\",\"ike_phase2_state\":\"down\"}
";
const AZURE: &str = "\
Error: Authentication failed. Check shared key. Check crypto. Check lifetimes. 
     based on log : Peer failed with Windows error 13801(ERROR_IPSEC_IKE_AUTH_FAIL)
";
/// What Windows' own client shows.
const WINDOWS: &str = "Error 13801: IKE authentication credentials are unacceptable.\n";
/// What a client is left with: the refusal, without a reason.
const CLIENT: &str = "\
Feb  3 10:00:00 pc charon: 07[IKE] <gw|1> initiating IKE_SA gw[1] to 203.0.113.7
Feb  3 10:00:00 pc charon: 07[ENC] <gw|1> generating IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) ]
Feb  3 10:00:00 pc charon: 07[NET] <gw|1> sending packet: from 198.51.100.44[500] to 203.0.113.7[500] (336 bytes)
Feb  3 10:00:00 pc charon: 07[NET] <gw|1> received packet: from 203.0.113.7[500] to 198.51.100.44[500] (36 bytes)
Feb  3 10:00:00 pc charon: 07[ENC] <gw|1> parsed IKE_SA_INIT response 0 [ N(NO_PROP) ]
";
const WFP: &str = "netsh wfp show netevents file=whyke-netevents.xml";
const AUDIT: &str = "auditpol /set /subcategory:\"{0CCE9218-69AE-11D9-BED3-505054503030}\" \
                     /success:enable /failure:enable";
const AUDIT_OFF: &str = "auditpol /set /subcategory:\"{0CCE9218-69AE-11D9-BED3-505054503030}\" \
                         /success:disable /failure:disable";

struct Product {
    /// As `--gateway` takes it.
    key: &'static str,
    /// How it says more, where it is read, and how that is switched off again.
    commands: &'static [&'static str],
    log: &'static str,
    /// What must stand in the answer to its own log.
    own: &'static [&'static str],
}

const CHARON_SAYS: &[&str] =
    &["ike = 2", "cfg = 2", "swanctl --reload-settings", "afterwards remove it"];
const LIBRESWAN_SAYS: &[&str] =
    &["ipsec whack --debug all", "journalctl -u ipsec", "ipsec whack --debug none"];
const FORTIGATE_SAYS: &[&str] = &[
    "diagnose vpn ike log filter rem-addr4",
    "diagnose debug console timestamp enable",
    "diagnose debug application ike -1",
    "diagnose debug enable",
    "diagnose debug disable",
    "diagnose vpn ike log filter clear",
];
const IOS_SAYS: &[&str] = &[
    "debug crypto condition peer ipv4",
    "debug crypto ikev2",
    "debug crypto isakmp",
    "show logging",
    "undebug all",
];
const ASA_SAYS: &[&str] = &[
    "debug crypto ikev2 protocol 127",
    "debug crypto ikev2 platform 127",
    "debug crypto ikev1 127",
    "undebug all",
];
const MIKROTIK_SAYS: &[&str] = &[
    "/system logging add topics=ipsec,!packet",
    "/log print where topics~\"ipsec\"",
    "/system logging remove",
];

const FIRST_TIER: &[Product] = &[
    Product { key: "strongswan", commands: CHARON_SAYS, log: CHARON, own: CHARON_SAYS },
    Product { key: "libreswan", commands: LIBRESWAN_SAYS, log: LIBRESWAN, own: LIBRESWAN_SAYS },
    Product {
        key: "openswan",
        commands: &["ipsec whack --debug-all", "/var/log/auth.log", "ipsec whack --debug-none"],
        log: OPENSWAN,
        own: &["ipsec auto --status", WFP, AUDIT, AUDIT_OFF],
    },
    Product { key: "fortigate", commands: FORTIGATE_SAYS, log: FORTIGATE, own: FORTIGATE_SAYS },
    Product { key: "cisco-ios", commands: IOS_SAYS, log: IOS, own: IOS_SAYS },
    Product { key: "cisco-asa", commands: ASA_SAYS, log: ASA, own: ASA_SAYS },
    Product { key: "mikrotik", commands: MIKROTIK_SAYS, log: MIKROTIK, own: MIKROTIK_SAYS },
    Product {
        key: "paloalto",
        commands: &["debug ike global on debug", "less mp-log ikemgr.log", "debug ike global off"],
        log: PALO_ALTO,
        own: &["show vpn gateway", WFP, AUDIT, AUDIT_OFF],
    },
    Product {
        key: "xl2tpd",
        commands: &[
            "debug tunnel = yes",
            "/etc/ppp/options.xl2tpd",
            "journalctl -t xl2tpd -t pppd",
            "afterwards remove the lines",
        ],
        log: XL2TPD,
        own: &["whyke collect"],
    },
    Product {
        key: "aws",
        commands: &[
            "aws ec2 modify-vpn-tunnel-options",
            "LogEnabled=true",
            "aws logs filter-log-events",
            "LogEnabled=false",
        ],
        log: AWS,
        own: &["the log of the other end", "diagnose debug application ike -1", WFP],
    },
    Product {
        key: "azure",
        commands: &["az network watcher troubleshooting start", "vnetGateway", "wfpdiag.xml"],
        log: AZURE,
        own: &["the log of the other end", "journalctl -u ipsec"],
    },
    Product {
        key: "windows-server",
        commands: &["before any restart", WFP, AUDIT, "wevtutil epl Security", AUDIT_OFF],
        log: CLIENT,
        own: &["the gateway's log", "journalctl -t charon"],
    },
];

/// Without line breaks, so that a note is found however it is wrapped.
fn answer(log: &str, arguments: &[&str]) -> String {
    let said = explained(log, &[&["--lang", "en", "--all"], arguments].concat());
    let from = said.find("\nto be sure").unwrap_or_else(|| panic!("nothing asked for:\n{said}"));
    said[from..].split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_gateway_is_asked_in_its_own_words() {
    for product in FIRST_TIER {
        let said = answer(CLIENT, &["--gateway", product.key]);
        for command in product.commands {
            assert!(said.contains(command), "{}: {command}\n{said}", product.key);
        }
        for other in FIRST_TIER.iter().filter(|other| other.key != product.key) {
            let first = other.commands[0];
            let shared = product.commands.contains(&first) || product.key == "windows-server";
            assert!(shared || !said.contains(first), "{}: {first}\n{said}", product.key);
        }
    }
}

#[test]
fn a_windows_client_alone_asks_for_the_gateway_s_log() {
    for product in FIRST_TIER {
        let said = answer(WINDOWS, &["--gateway", product.key]);
        for command in product.commands {
            assert!(said.contains(command), "{}: {command}\n{said}", product.key);
        }
        assert!(said.contains("whyke collect") && said.contains("before any restart"), "{said}");
    }
}

#[test]
fn a_gateway_alone_says_what_is_missing() {
    for product in FIRST_TIER {
        let said = answer(product.log, &[]);
        for command in product.own {
            assert!(said.contains(command), "{}: {command}\n{said}", product.key);
        }
    }
}

#[test]
fn the_client_s_half_is_asked_for_before_a_restart() {
    let half = ["strongswan", "libreswan", "openswan", "mikrotik", "paloalto"];
    for product in FIRST_TIER.iter().filter(|product| half.contains(&product.key)) {
        let said = answer(product.log, &["--client", "windows"]);
        let adds = "it says whether the answers arrive there, and why it gives up";
        for wanted in [adds, "before any restart", WFP, AUDIT, AUDIT_OFF] {
            assert!(said.contains(wanted), "{}: {wanted}\n{said}", product.key);
        }
        let said = answer(product.log, &["--client", "fortigate"]);
        assert!(
            said.contains(FORTIGATE_SAYS[1]) && !said.contains(WFP),
            "{}:\n{said}",
            product.key
        );
    }
}

/// Both lists of proposals in one log, as each product prints them.
fn both_lists() -> [(&'static str, String); 4] {
    let line = |tag: &str, lines: &[&str]| -> String {
        lines.iter().map(|line| format!("Feb  3 10:00:00 gw {tag}: {line}\n")).collect()
    };
    let charon = [
        "07[NET] <1> received packet: from 198.51.100.44[500] to 203.0.113.7[500] (336 bytes)",
        "07[ENC] <1> parsed IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) ]",
        "07[CFG] <1> received proposals: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024",
        "07[CFG] <1> configured proposals: \
         IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048",
        "07[IKE] <1> received proposals unacceptable",
        "07[ENC] <1> generating IKE_SA_INIT response 0 [ N(NO_PROP) ]",
        "07[NET] <1> sending packet: from 203.0.113.7[500] to 198.51.100.44[500] (36 bytes)",
    ];
    let pluto = [
        "\"rw\": IKE SA proposals (connection add):",
        "\"rw\":   1:IKE=AES_CBC_256-HMAC_SHA2_256-HMAC_SHA2_256_128-MODP2048",
        "\"rw\"[1] 198.51.100.44 #1: no local proposal matches remote proposals \
         1:IKE:ENCR=AES_CBC_128;INTEG=HMAC_SHA2_256_128;PRF=HMAC_SHA2_256;DH=MODP2048",
        "\"rw\"[1] 198.51.100.44 #1: responding to IKE_SA_INIT message (ID 0) from \
         198.51.100.44:500 with unencrypted notification NO_PROPOSAL_CHOSEN",
    ];
    let own = "ike 0:51b2d2ebab3a0fcc/0000000000000000:94:";
    let list = |group: &str| {
        format!(
            "{own} proposal id = 1:\n{own}   protocol = IKEv2:\n{own}     type=ENCR, val=AES_CBC \
             (key_len = 256)\n{own}     type=INTEGR, val=AUTH_HMAC_SHA2_256_128\n{own}     \
             type=PRF, val=PRF_HMAC_SHA2_256\n{own}     type=DH_GROUP, val={group}.\n"
        )
    };
    let fortigate = format!(
        "ike 0: comes 192.0.2.7:500->192.0.2.1:500,ifindex=4,vrf=0,len=40....\n\
         ike 0: IKEv2 exchange=SA_INIT id=51b2d2ebab3a0fcc/0000000000000000 len=4\n\
         {own} incoming proposal:\n{}{own} my proposal, gw x:\n{}{own} no SA proposal chosen\n\
         {own} negotiation failure\n",
        list("MODP1024"),
        list("MODP2048"),
    );
    let list = |says: &str, group: &str| {
        format!(
            "IKEv2-PROTO-1: (16): {says} Policies:\nProposal 1: AES-CBC-256 SHA256 SHA256 \
             DH_GROUP_{group}\nIKEv2-PROTO-1: (16): Failed to find a matching policy\n"
        )
    };
    let asa = list("Received", "1024_MODP/Group 2") + &list("Expected", "2048_MODP/Group 14");
    [
        ("charon", line("charon", &charon)),
        ("pluto", line("pluto[7]", &pluto)),
        ("FortiGate", fortigate),
        ("ASA", asa),
    ]
}

#[test]
fn an_identity_beside_the_one_expected_is_asked_of_nobody() {
    let log = "Feb  3 10:00:00 gw pluto[7]: \"rw\"[1] 198.51.100.44 #1: sent Main Mode R2\n\
               Feb  3 10:00:00 gw pluto[7]: \"rw\"[1] 198.51.100.44 #1: we require peer to have ID \
               '@b.example.com', but peer declares '@a.example.com'\n";
    let said = explained(log, &["--lang", "en", "--all"]);
    assert!(said.contains("A004  likely"), "{said}");
    assert!(!said.contains("would decide: A004") && !said.contains("end that dials"), "{said}");
}

#[test]
fn what_both_lists_show_is_asked_of_nobody() {
    for (product, log) in both_lists() {
        let said = explained(&log, &["--lang", "en", "--all"]);
        assert!(said.contains("likely"), "{product}:\n{said}");
        assert!(!said.contains("\nto be sure"), "{product}:\n{said}");
    }
}

#[test]
fn pluto_is_given_its_own_words_whoever_made_it() {
    let started = "Feb  3 10:00:00 gw pluto[7]: Starting Pluto (Openswan Version 2.6.37; Vendor ID x) \
                   pid:7\n";
    let refused = "Feb  3 10:00:00 gw pluto[7]: \"rw\"[1] 198.51.100.44 #1: Can't authenticate: no \
                   preshared key found for `@a' and `@b'.  Attribute OAKLEY_AUTHENTICATION_METHOD\n";
    for log in [format!("{started}{refused}"), refused.to_owned()] {
        let said = explained(&log, &["--lang", "en", "--all"]);
        let (_, remedies) = said.split_once("\nwhat to do").unwrap();
        let (remedies, _) = remedies.split_once("\nto be sure").unwrap_or((remedies, ""));
        assert!(remedies.contains("ipsec auto --rereadsecrets"), "{said}");
        assert!(!remedies.contains("swanctl") && !remedies.contains("psksecret"), "{said}");
    }
}
