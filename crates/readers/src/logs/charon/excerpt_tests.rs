//! What lines tell that lack the ones before or beside them.

use super::tests::told;
use crate::logs::judgements;

/// All that is told is about one negotiation.
#[track_caller]
fn assert_one(text: &str) {
    let mut numbers = Vec::new();
    let mut listener = |fact: evidence::Fact<'_>| numbers.push(fact.about);
    crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
    numbers.dedup();
    assert_eq!(numbers.len(), 1, "{numbers:?}");
}

#[test]
fn what_was_sent_before_an_answer_stands_before_it() {
    let text = "10[ENC] <rw|14> generating IKE_AUTH request 2 [ EAP/RES/ID ]\n\
                10[NET] <rw|14> sending packet: from 192.0.2.1[4500] to 192.0.2.2[4500] (84 bytes)\n\
                11[NET] <rw|14> received packet: from 192.0.2.2[4500] to 192.0.2.1[4500] (68 bytes)\n\
                11[ENC] <rw|14> parsed IKE_AUTH response 2 [ N(MS_STATUS(812)) ]\n";
    assert_one(text);
    assert_eq!(told(text)[..2], ["2 Sent IkeAuth", "4 Sent IkeAuth"]);
    // Addresses that are masked with their ports are none.
    let masked = text.replace("192.0.2.1[4500]", "x[x]").replace("192.0.2.2[4500]", "x[x]");
    assert_one(&masked);
    assert_eq!(told(&masked)[..2], ["1 Sent IkeAuth", "4 Sent IkeAuth"]);
}

#[test]
fn what_begins_with_a_hash_is_not_main_modes_fifth_message() {
    let text = |payload: &str| {
        format!(
            "07[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (76 bytes)\n\
             07[ENC] invalid {payload} payload length, decryption failed?\n\
             07[ENC] could not decrypt payloads\n"
        )
    };
    assert_eq!(told(&text("ID_V1")), ["2 Sent Main", "2 Remarks Unreadable"]);
    // What it is of nobody can say.
    assert_eq!(told(&text("HASH_V1")), ["3 Sent None", "3 Remarks Malformed"]);
}

#[test]
fn which_certificate_is_used_only_the_group_cfg_tells() {
    let text = |choice: &str| {
        format!(
            "05[NET] received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)\n\
             05[ENC] parsed IKE_AUTH request 1 [ IDi CERT AUTH SA TSi TSr ]\n\
             05[IKE] received end entity cert \"CN=branch\"\n{choice}\
             05[IKE] no trusted RSA public key found for 'branch.example'\n"
        )
    };
    let judged = |choice| told(&text(choice)).pop().unwrap();
    assert!(judged("").ends_with("Remarks NoPublicKey"));
    assert!(
        judged("05[CFG] selected peer config 'rw'\n").ends_with("Remarks NameNotInCertificate")
    );
}

#[test]
fn a_group_asked_for_goes_on_where_the_log_begins_in_the_middle() {
    let text = "14[NET] received packet: from 192.0.2.9[500] to 192.0.2.1[500] (38 bytes)\n\
                14[ENC] parsed IKE_SA_INIT response 0 [ N(INVAL_KE) ]\n\
                14[IKE] peer didn't accept DH group MODP_2048, it requested ECP_384\n\
                14[IKE] initiating IKE_SA gw[1] to 192.0.2.9\n\
                14[ENC] generating IKE_SA_INIT request 0 [ SA KE No ]\n\
                14[NET] sending packet: from 192.0.2.1[500] to 192.0.2.9[500] (312 bytes)\n";
    assert_one(text);
}

#[test]
fn an_excerpt_that_begins_behind_its_first_packet_is_one_negotiation() {
    let text = "07[ENC] parsed IKE_AUTH response 2 [ EAP/REQ/MSCHAPV2 ]\n\
                07[ENC] generating IKE_AUTH request 3 [ EAP/RES/MSCHAPV2 ]\n\
                07[NET] sending packet: from 192.0.2.1[4500] to 192.0.2.9[4500] (67 bytes)\n\
                09[NET] received packet: from 192.0.2.9[4500] to 192.0.2.1[4500] (65 bytes)\n\
                09[ENC] parsed IKE_AUTH response 3 [ EAP/FAIL ]\n";
    assert_one(text);
}

#[test]
fn sentences_that_nothing_else_stands_beside_are_judged() {
    for (text, wanted) in [
        (
            "constraint check failed: identity 'gw.example' required \n\
             selected peer config 'phone' unacceptable: constraint checking failed\n",
            vec!["1 Sent None", "1 Remarks WrongIdentity"],
        ),
        (
            "[CFG] constraint check failed: certificate does not confirm identity 'gw.example' \
             (FQDN)\n",
            vec!["1 Sent None", "1 Remarks NameNotInCertificate"],
        ),
        (
            "[IKE] [gw|16] no acceptable traffic selectors found\n\
             [ENC] [gw|16] generating IKE_AUTH response 1 [ IDr AUTH N(TS_UNACCEPT) ]\n",
            vec!["1 Sent None", "1 Remarks SelectorsRefused", "2 Sent IkeAuth"],
        ),
        (
            "14[IKE] EAP_IDENTITY not supported, sending EAP_NAK\n\
             15[IKE] received EAP_FAILURE, EAP authentication failed\n",
            vec!["1 Sent None", "1 Remarks EapMethodRefused", "2 Remarks EapFailed"],
        ),
        (
            "initiating Aggressive Mode IKE_SA gw[1] to 192.0.2.9\n\
             calculated HASH does not match HASH payload\n",
            vec!["2 Sent None", "2 Remarks WrongSecret"],
        ),
        (
            "05[IKE] initiating Main Mode IKE_SA gw[1] to 192.0.2.9\n\
             07[IKE] IKE_SA gw[1] established between 192.0.2.1[a]...192.0.2.9[b]\n\
             08[IKE] CHILD_SA gw{5} established with SPIs c1_i c2_o and TS a === b\n",
            vec![
                "2 Sent None",
                "2 Remarks AuthenticatedPeer",
                "2 Remarks Established",
                "3 Remarks ChildUp",
            ],
        ),
        (
            "05[IKE] <gw|3> IKE_SA gw[3] established between 192.0.2.1[a]...192.0.2.9[b]\n\
             06[IKE] <gw|3> CHILD_SA gw{5} established with SPIs c1_i c2_o and TS a === b\n",
            vec!["1 Sent None", "1 Remarks Established", "2 Remarks ChildUp"],
        ),
        (
            "00[LIB] feature CUSTOM:libcharon in critical plugin 'charon' has unmet dependency: \
             CUSTOM:kernel-ipsec\n\
             00[DMN] initialization failed - aborting charon\n",
            vec!["1 Sent None", "1 Remarks StackMissing", "2 Remarks NotStarted"],
        ),
        (
            "Nov 25 10:00:00 gw ipsec_starter[7]: charon has died -- restart scheduled (5sec)\n\
             Nov 25 10:00:00 gw ipsec_starter[7]: charon refused to be started\n",
            vec!["1 Sent None", "1 Remarks NotRunning", "2 Remarks NotStarted"],
        ),
        (
            "Nov 25 10:00:00 00[KNL] unable to create netlink socket\n",
            vec!["1 Sent None", "1 Remarks StackMissing"],
        ),
        (
            "Nov 25 10:00:00 gw charon: 07[IKE] XAuth-SCRIPT failed for user 'bob' with return \
             status: -1.\n",
            vec!["1 Sent None", "1 Remarks XauthFailed"],
        ),
        (
            "loaded ike secret 'ike-a'\n\
             loading connection 'a' failed: invalid value for: certs, config discarded\n\
             loaded 0 of 1 connections, 1 failed to load, 0 unloaded\n",
            vec!["2 Sent None", "2 Remarks Unloadable"],
        ),
        (
            "04[IKE] sending retransmit 1 of request message ID 0, seq 3\n\
             04[NET] sending packet: from 192.0.2.9[4500] to 192.0.2.1[4500] (68 bytes)\n",
            vec!["2 Sent Main"],
        ),
    ] {
        assert_eq!(told(text), wanted, "{text}");
    }
}

#[test]
fn a_sentence_that_is_cited_is_known() {
    for cited in ["\"{}\"", "`{}`", "   “{}”", "* {}"] {
        let line = cited.replace("{}", "no IKE config found for 192.0.2.1...198.51.100.1");
        assert_eq!(crate::logs::judgements(&format!("{line}\n")), ["1 #0 NoConnection"], "{line}");
    }
    let lists = "received proposals: IKE:AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024\n\
                 configured proposals: IKE:AES_CBC_128/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048\n";
    let told = crate::logs::judgements(&format!("{lists}no proposal found\n"));
    assert_eq!(told, ["3 #0 SuiteRefused"]);
    assert_eq!(crate::logs::judgements("received proposals: three\n"), [""; 0]);
}

#[test]
fn a_message_put_together_of_fragments_is_not_of_the_last_one_s_size() {
    let sizes = |told: &str| {
        let text = format!(
            "13[NET] received packet: from 192.0.2.1[4500] to 192.0.2.9[4500] (544 bytes)\n\
             13[ENC] parsed IKE_AUTH request 1 [ EF(1/2) ]\n\
             13[ENC] received fragment #1 of 2, waiting for complete IKE message\n\
             13[NET] received packet: from 192.0.2.1[4500] to 192.0.2.9[4500] (468 bytes)\n\
             13[ENC] parsed IKE_AUTH request 1 [ EF(2/2) ]\n\
             13[ENC] received fragment #2 of 2, {told}\n\
             13[ENC] parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]\n"
        );
        let (facts, _) = crate::told::facts(text.as_bytes());
        let size =
            |said: &str| Some(said.split("bytes: ").nth(1)?.split([',', ' ']).next()?.to_owned());
        let whole = facts.iter().filter(|(line, ..)| *line == 7);
        whole.filter_map(|(.., said)| size(said)).collect::<Vec<_>>()
    };
    assert_eq!(sizes("reassembled fragmented IKE message (1360 bytes)"), ["1360"]);
    // Older versions do not state it.
    assert_eq!(sizes("reassembling fragmented IKE message"), ["0"]);
}

/// `proposal.c` compares the group when all else fits.
#[test]
fn where_the_group_alone_is_lacking_it_is_what_is_refused() {
    for (kind, refused, wanted) in [
        (
            "DIFFIE_HELLMAN_GROUP",
            "no matching proposal found, sending NO_PROPOSAL_CHOSEN",
            "ChildGroupRefused",
        ),
        ("KEY_EXCHANGE_METHOD", "no acceptable proposal found", "ChildGroupRefused"),
        ("DIFFIE_HELLMAN_GROUP", "received proposals unacceptable", "GroupRefused"),
        ("ENCRYPTION_ALGORITHM", "received proposals unacceptable", "SuiteRefused"),
    ] {
        let text = format!(
            "08[CFG] selecting proposal:\n08[CFG]   no acceptable {kind} found\n08[IKE] {refused}\n"
        );
        assert_eq!(judgements(&text), [format!("3 #0 {wanted}")], "{text}");
    }
}

#[test]
fn what_the_kernel_has_already_is_no_lack_of_it() {
    let text = |error: &str| {
        format!(
            "charon: 07[KNL] received netlink error: {error}\n\
             charon: 07[KNL] unable to add SAD entry with SPI c0000001 (FAILED)\n"
        )
    };
    let last = |error: &str| told(&text(error)).pop();
    assert_eq!(last("File exists (17)").as_deref(), Some("2 Remarks SaExists"));
    assert_eq!(last("Function not implemented (38)").as_deref(), Some("2 Remarks KernelRefused"));
}

#[test]
fn a_judgement_before_any_message_is_of_the_version_that_follows() {
    let facts = |text: &str| {
        let mut told = Vec::new();
        let mut listener = |fact: evidence::Fact<'_>| match fact.statement {
            evidence::Statement::OfVersion(version) => told.push(format!("{version:?}")),
            evidence::Statement::LoggedBy(_) => told.push(format!("{:?}", fact.by)),
            _ => {}
        };
        crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
        told
    };
    let refused = "14[CFG] received proposals: IKE:AES_CBC_128/HMAC_SHA1_96/MODP_1024\n\
                   14[IKE] no proposal found\n";
    let v1 = format!("{refused}14[ENC] generating INFORMATIONAL_V1 request 385 [ N(NO_PROP) ]\n");
    assert_one(&v1);
    assert_eq!(facts(&v1), ["Unknown", "V1"]);
    let quick = "10[CFG] configured proposals: ESP:AES_CBC_256/HMAC_SHA2_512_256/NO_EXT_SEQ\n\
                 10[ENC] generating QUICK_MODE request 264 [ HASH SA No ID ID ]\n\
                 10[NET] sending packet: from 192.0.2.9[500] to 192.0.2.7[500] (188 bytes)\n\
                 10[NET] received packet: from 192.0.2.7[500] to 192.0.2.9[500] (76 bytes)\n\
                 10[ENC] parsed INFORMATIONAL_V1 request 757 [ HASH N(NO_PROP) ]\n";
    assert_one(quick);
    assert_eq!(facts(quick), ["Unknown", "V1", "Initiator"]);
    // A list alone is of either version.
    assert_eq!(facts(refused), ["Unknown"]);
}

#[test]
fn what_no_certificate_came_with_is_a_key_that_is_not_there() {
    let judged = |payloads: &str| {
        let text = format!(
            "07[ENC] generating IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]\n\
             08[ENC] parsed IKE_AUTH response 1 [ {payloads} ]\n\
             08[IKE] no trusted RSA public key found for 'gw.example'\n"
        );
        told(&text).pop().unwrap_or_default()
    };
    assert!(judged("IDr AUTH SA TSi TSr").ends_with("Remarks NoKeyAtHand"));
    assert!(judged("IDr CERT AUTH SA TSi TSr").ends_with("Remarks NoPublicKey"));
}

#[test]
fn a_console_within_networkmanager_s_journal_is_charon_s() {
    let text = "Nov 25 10:00:01 pc NetworkManager[77]: initiating Main Mode IKE_SA rw[1] to 192.0.2.9\n\
                Nov 25 10:00:01 pc NetworkManager[77]: generating ID_PROT request 0 [ SA V V ]\n\
                Nov 25 10:00:01 pc NetworkManager[77]: sending packet: from 192.0.2.1[500] to \
                192.0.2.9[500] (240 bytes)\n\
                Nov 25 10:00:01 pc NetworkManager[77]: received packet: from 192.0.2.9[500] to \
                192.0.2.1[500] (40 bytes)\n\
                Nov 25 10:00:01 pc NetworkManager[77]: parsed INFORMATIONAL_V1 request 7 [ N(NO_PROP) ]\n\
                Nov 25 10:00:01 pc NetworkManager[77]: received NO_PROPOSAL_CHOSEN error notify\n";
    let sent = |text: &str| told(text).iter().filter(|told| told.ends_with("Sent Main")).count();
    assert_eq!(sent(text), 1);
    // Beside the daemon's own lines while these tell no messages.
    let loads = "Nov 25 10:00:00 pc charon: 05[CFG] loading secrets from '/etc/ipsec.secrets'\n";
    assert_eq!(sent(&format!("{loads}{text}")), 1);
    let own = "pc charon: 06[ENC] generating ID_PROT request 0 [ SA V V ]\n\
               pc charon: 06[NET] sending packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)\n";
    assert_eq!(sent(&format!("{own}{text}")), 1);
}

#[test]
fn who_is_let_in_by_another_thread_is_not_who_was_refused() {
    let second = "12[IKE] authentication of 'b' with pre-shared key successful\n\
                  12[IKE] IKE_SA b[3] established between 192.0.2.1[gw]...198.51.100.20[b]\n";
    let after = ["2 #1 AuthenticatedPeer", "3 #1 Established"];
    for refusal in [
        "16[IKE] tried 1 shared key for 'gw' - 'a', but MAC mismatched",
        "16[IKE] no shared key found for 'gw' - 'a'",
        "16[IKE] EAP method EAP_MSCHAPV2 failed for peer a",
    ] {
        let told = judgements(&format!("{refusal}\n{second}"));
        assert!(told[0].starts_with("1 #0 "), "{told:?}");
        assert_eq!(told[1..], after, "{refusal}");
    }
    // One version for both, so that the same user's retry is one.
    let told = judgements(
        "16[IKE] XAuth authentication of 'anna' failed\n\
         12[IKE] XAuth authentication of 'otto' successful\n",
    );
    assert_eq!(told, ["1 #0 XauthFailed", "2 #1 NamesUser"]);
    // The thread that refuses may choose another configuration.
    let own = second.replace("12[", "16[");
    let told = judgements(&format!("16[IKE] no trusted RSA public key found for 'b'\n{own}"));
    assert!(told.iter().all(|told| told.contains(" #0 ")), "{told:?}");
}
