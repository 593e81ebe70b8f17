//! What debug output and events tell, line by line.

use evidence::Statement;

use crate::told::{shown, side};

/// Line, and what was told there: the exchange, whose it is, its payloads; or the judgement.
fn told(text: &str) -> Vec<String> {
    shown(text, |fact| {
        let by = side(fact.by);
        Some(match &fact.statement {
            Statement::Sent(passage) => {
                format!("{:?} {by} {:?}", passage.exchange, passage.kinds)
            }
            Statement::Repeated(passage) => format!("again {:?}", passage.exchange),
            Statement::Remarks(remarked) => format!("{:?} {by}", remarked.what),
            Statement::Notifies(notice) => format!("notify {}", notice.kind),
            _ => return None,
        })
    })
}

const COMES: &str = "ike 0: comes 192.0.2.7:500->192.0.2.1:500,ifindex=4,vrf=0,len=40....\n";
const SPIS: &str = "65D3AE182A9BF8E453CD353C74A2861E";

/// An IKE_AUTH whose sealed part is of no use.
fn auth(flags: &str, first: &str) -> String {
    format!("{SPIS}2E2023{flags}000000010000003C{first}000020{}", "AB".repeat(28))
}

#[test]
fn a_dump_is_the_message_and_its_decrypted_form_what_is_in_it() {
    let (request, answer) = (auth("08", "23"), auth("20", "29"));
    let refusal = "290000040000000801000018";
    let text = format!(
        "{COMES}ike 0: IKEv2 exchange=AUTH id=65d3ae182a9bf8e4/53cd353c74a2861e:00000001 len=60\n\
         ike 0: in {request}\n\
         ike 0:x:9: dec {SPIS}2E202308000000010000002C2300000421000008AABBCCDD000000080000FFFF\n\
         ike 0:x:9: PSK auth failed: probable pre-shared key mismatch\n\
         ike 0:x:9: enc 00000008010000180100\n\
         ike 0:x:9: out {answer}\n\
         ike 0:x:9: sent IKE msg (AUTH_RESPONSE): 192.0.2.1:500->192.0.2.7:500, len=60\n\
         ike 0:x:9: out {answer}\n\
         ike 0:x:9: sent IKE msg (AUTH_RESPONSE): 192.0.2.1:500->192.0.2.7:500, len=60\n"
    );
    let wanted = [
        "3 IkeAuth I [35, 33]",
        "5 WrongSecret R",
        "7 IkeAuth R [41]",
        "7 notify 24",
        "9 again IkeAuth",
    ];
    assert_eq!(told(&text), wanted);
    let whole = format!("ike 0: in {answer}\nike 0:x:9: dec {SPIS}2E20232000000001000000280");
    assert_eq!(told(&format!("{whole}0\n")), ["1 IkeAuth R [46]"]);
    let whole =
        format!("ike 0: in {answer}\nike 0:x:9: dec {SPIS}2E2023200000000100000028{refusal}");
    assert_eq!(told(&whole), ["1 IkeAuth R [41]", "1 notify 24"]);
}

#[test]
fn a_dump_may_be_broken_into_lines() {
    let message = auth("08", "23");
    let (first, second) = message.split_at(40);
    let text =
        format!("ike 0:x:9: out \n\n{first}\n {second}\nike 0:x:9: sent IKE msg (AUTH): x\n");
    assert_eq!(told(&text), ["1 IkeAuth I [46]"]);
}

#[test]
fn masked_ends_do_not_hide_who_speaks() {
    let first =
        format!("65D3AE182A9BF8E40000000000000000011002000000000000000030{}", "0".repeat(40));
    let text = format!(
        "ike 0: comes x.x.x.x:500->y.y.y.y:500,ifindex=4\nike 0: in {first}\nike 0:a:1: VID x\n"
    );
    assert_eq!(told(&text), ["2 Main I []"]);
}

#[test]
fn lists_that_share_no_group_name_it() {
    let own = "ike 0:51b2d2ebab3a0fcc/0000000000000000:94:";
    let list = |group: &str| {
        format!(
            "{own} proposal id = 1:\n{own}   protocol = IKEv2:\n{own}     type=ENCR, val=AES_CBC\n\
             {own}     type=DH_GROUP, val={group}.\n"
        )
    };
    let text = format!(
        "{COMES}ike 0: IKEv2 exchange=SA_INIT id=51b2d2ebab3a0fcc/0000000000000000 len=4\n\
         {own} incoming proposal:\n{}{own} my proposal, gw x:\n{}{own} no SA proposal chosen\n\
         {own} negotiation failure\n",
        list("MODP1024"),
        list("MODP2048"),
    );
    assert_eq!(told(&text), ["13 None I []", "13 GroupRefused R"]);
    let same = text.replace("MODP1024", "MODP2048");
    assert_eq!(told(&same), ["13 None I []", "13 IkeRefused R"]);
    let policy =
        same.replace("no SA proposal chosen", "ignoring IKEv2 request, no policy configured");
    assert_eq!(told(&policy), ["13 None I []", "13 NoPolicy R"]);
}

#[test]
fn the_last_word_on_an_sa_judges_as_well() {
    let text = "ike V=root:0:x:7: incoming proposal:\nike V=root:0:x:7:  type=DH_GROUP, val=MODP1024\n\
                ike V=root:0:x: Negotiate SA Error: peer SA proposal not match local policy\n";
    assert_eq!(told(text), ["3 None ? []", "3 IkeRefused ?"]);
    let text = "ike V=root:0:x:7: gw validation failed\n\
                ike V=root:x Negotiate SA Error: gateway validation failed\n";
    assert_eq!(told(text)[..2], ["1 None ? []", "1 PeerRefused ?"]);
}

#[test]
fn a_dump_that_was_made_unreadable_is_no_message() {
    let text = format!(
        "{COMES}ike 0: IKEv2 exchange=AUTH_RESPONSE id=65d3ae182a9bf8e4/53cd353c74a2861e:00000001\n\
         ike 0: in {}\nike 0:x:9: dec {}\nike 0:x:9: initiator received AUTH msg\n\
         ike 0:x:9: received notify type AUTHENTICATION_FAILED\n",
        "0123456789ABCDEF".repeat(6),
        "0123456789ABCDEF".repeat(3),
    );
    assert_eq!(
        told(&text),
        [
            "5 IkeSaInit I [33, 34, 40]",
            "5 IkeSaInit R [33, 34, 40]",
            "5 IkeAuth I [35, 39, 33, 44, 45]",
            "6 NotAuthenticated I"
        ]
    );
}

#[test]
fn lines_that_a_paste_put_into_one_are_read_apart() {
    let text = "ike 0:x:9: responder: main mode get 3rd message... ike 0:x:9: parse error \
                ike 0:x:9: probable pre-shared secret mismatch\n";
    let passed = [
        "1 Main I [1]",
        "1 Main R [1]",
        "1 Main I [4, 10]",
        "1 Main R [4, 10]",
        "1 Main I [5, 8]",
        "1 Unreadable R",
    ];
    assert_eq!(told(text), passed);
}

#[test]
fn messages_without_their_bytes_are_told_by_their_names() {
    let sent = |name: &str| {
        format!(
            "ike 0:x:4: sent IKE msg ({name}): 192.0.2.1:500->192.0.2.7:500, len=264, \
             id=75da2b97aacbbfef/0000000000000000\n"
        )
    };
    let again = sent("P1_RETRANSMIT");
    let text = format!("{}{again}{again}", sent("ident_i1send"));
    assert_eq!(told(&text), ["1 Main I [1]", "2 again Main", "3 again Main"]);
}

#[test]
fn an_event_judges_by_its_fields() {
    let event = |phase: &str, more: &str| {
        format!(
            "date=2026-11-25 time=11:00:01 type=\"event\" subtype=\"vpn\" msg=\"IPsec phase {phase} \
             error\" remip=192.0.2.7 locip=192.0.2.1 cookies=\"75da2b97aacbbfef/0000000000000000\" \
             status=\"negotiate_error\" {more}\n"
        )
    };
    let refused = "reason=\"peer SA proposal not match local policy\"";
    assert_eq!(told(&event("1", refused)), ["1 None I []", "1 IkeRefused R"]);
    let mode = format!("{refused} mode=\"quick\" role=\"responder\"");
    assert_eq!(told(&event("2", &mode)), ["1 None I []", "1 ChildRefused R"]);
    assert_eq!(told(&event("1", "user=\"probable pre-shared secret mismatch\"")), [""; 0]);
    let up = event("2", "action=\"tunnel-up\"").replace("negotiate_error", "success");
    let text = format!("{}{up}", event("1", refused));
    assert_eq!(told(&text), ["1 None I []", "1 IkeRefused R", "2 ChildUp R"]);
}

#[test]
fn whatever_is_cut_or_repeated_does_no_harm() {
    let text = format!(
        "{COMES}ike 0: in {}\nike 0:é:9: dec é\nike 0:x:é: enc 29\nike 0:x:9: out 00\n\
         ike 0:x:9: sent IKE msg (é: x->\nike 0: IKEv1 exchange=é id=é/\nike V=é: é: \nike 0: comes ->:\n",
        auth("08", "23")
    );
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let _ = told(&text[..end]);
    }
    assert_eq!(told(&text).len(), 1);
}

#[test]
fn a_record_of_another_program_that_repeats_a_field_ends() {
    let text = "type=CRYPTO_IKE_SA msg=audit(1): msg='op=start direction=initiator user=a status=b status=c'\n";
    assert_eq!(crate::logs::judgements(text), [""; 0]);
}

#[test]
fn a_line_of_the_cluster_parts_no_message_from_what_is_in_it() {
    let answer = auth("20", "29");
    let refusal = format!("{SPIS}2E2023200000000100000028290000040000000800000026");
    let text = format!(
        "ike 0: in {answer}\nike 0:x: HA state primary(2)\nike 0:x:9: dec {refusal}\n\
         ike 0:x:9: initiator received AUTH msg\n"
    );
    assert_eq!(told(&text), ["1 IkeAuth R [41]", "1 notify 38"]);
    // Where nothing shows what is in it, the line that names it does.
    let text = format!(
        "ike 0: in {answer}\nike 0:x:9: initiator received AUTH msg\n\
         ike 0:x:9: processing notify type TS_UNACCEPTABLE\n"
    );
    assert_eq!(told(&text), ["1 IkeAuth R [46]", "3 SelectorsRefusedThere I"]);
}

#[test]
fn a_console_may_break_a_dump_in_the_midst_of_a_byte() {
    let message = auth("08", "23");
    for width in [21, 31, 57] {
        let (first, rest) = message.split_at(width);
        let (second, third) = rest.split_at(width);
        let text =
            format!("ike 0:x:9: out {first}\n{second}\n{third}\nike 0:x:9: sent IKE msg x\n");
        assert_eq!(told(&text), ["1 IkeAuth I [46]"], "{width}");
    }
}

#[test]
fn what_moves_to_another_port_did_not_come_from_there_before() {
    let own = "id=75da2b97aacbbfef";
    let sent = |name: &str, port: u16, bytes: u16| {
        format!(
            "ike 0:x:4: sent IKE msg ({name}): 192.0.2.1:{port}->192.0.2.7:{port}, len={bytes}, \
             {own}/0000000000000000, oif=6\n"
        )
    };
    let text = format!(
        "{}ike 0: comes 192.0.2.7:500->192.0.2.1:500,ifindex=6....\n\
         ike 0: IKEv2 exchange=SA_INIT_RESPONSE {own}/84db0bbd6640a4ad len=424\n\
         ike 0:x:4: initiator received SA_INIT response\n{}{}\
         ike 0:x:4: negotiation timeout, deleting\n",
        sent("SA_INIT", 500, 420),
        sent("AUTH", 4500, 272),
        sent("RETRANSMIT_AUTH", 4500, 272),
    );
    let ports = shown(&text, |fact| match &fact.statement {
        Statement::Sent(passage) => {
            let kind = format!("{:?} {}", passage.exchange, side(fact.by));
            Some(format!("{kind} {} {}", passage.from.port(), passage.bytes))
        }
        Statement::Remarks(remarked) => Some(format!("{:?}", remarked.what)),
        _ => None,
    });
    let wanted =
        ["1 IkeSaInit I 500 420", "5 IkeSaInit R 500 0", "5 IkeAuth I 4500 272", "7 GaveUp"];
    assert_eq!(ports, wanted);
}

#[test]
fn a_log_that_begins_late_still_says_that_it_waits_in_vain() {
    let timeout = "ike V=root:0:x:53: negotiation timeout, deleting\n";
    assert_eq!(told(timeout), ["1 None ? []", "1 GaveUp ?"]);
    let sent = |name: &str| {
        format!(
            "ike V=root:0:x:53: sent IKE msg ({name}): 192.0.2.1:500->192.0.2.7:500, len=272, \
             id=75da2b97aacbbfef/84db0bbd6640a4ad\n"
        )
    };
    let first = format!("{}{timeout}", sent("P1_RETRANSMIT"));
    assert_eq!(told(&first), ["2 None ? []", "2 GaveUp ?"]);
    let second = told(&format!("{}{timeout}", sent("RETRANSMIT_AUTH")));
    assert_eq!(second[2..], ["1 IkeAuth I [35, 39, 33, 44, 45]", "1 again IkeAuth", "2 GaveUp I"]);
    // An IKE SA that was up.
    let lost = "ike V=root:0:x:53: 75da2b97aacbbfef/84db0bbd6640a4ad retransmission timeout\n";
    assert_eq!(told(lost), ["1 None ? []", "1 PeerDead ?"]);
    let waits = format!("{}{lost}", sent("AUTH"));
    assert_eq!(told(&waits).last().map(String::as_str), Some("2 GaveUp I"));
}

#[test]
fn what_cannot_leave_says_who_would_have_sent_it() {
    let text = "ike V=root:0:x:5: could not send IKE Packet(RETRANSMIT_SA_INIT):192.0.2.1:500->\
                192.0.2.7:500, len=597, vrf=0: error 101:Network is unreachable\n\
                ike V=root:0:x:5: negotiation timeout, deleting\n";
    assert_eq!(told(text), ["1 None I []", "1 NoRoute I", "2 GaveUp I"]);
}

#[test]
fn a_user_who_leaves_before_the_answer_was_refused_all_the_same() {
    let text = "2026-11-25 08:29:17 ike V=root:0:ra_0:9: XAUTH user \"anna\"\n\
                2026-11-25 08:29:17 ike V=root:0:ra_0: XAUTH 4711 pending\n\
                2026-11-25 08:29:17 ike V=root:0:ra_0: delete dynamic\n\
                2026-11-25 08:29:17 [239] fnbamd_comm_send_result-Sending result 1 (nid 0) for req \
                4711, len=2520\n";
    assert_eq!(told(text), ["4 None I []", "4 XauthFailed R"]);
    assert_eq!(told(&text.replace("result 1", "result 0")), [""; 0]);
    assert_eq!(told(&text.replace("req 4711", "req 4712")), [""; 0]);
}

#[test]
fn who_is_refused_is_named() {
    let text = "ike V=root:0:x:7: responder received AUTH msg\n\
                ike V=root:0:x:7: received peer identifier FQDN 'branch-3'\n\
                ike V=root:0:x:7: gw validation failed\n";
    let named = shown(text, |fact| match &fact.statement {
        Statement::Remarks(remarked) => Some(format!("{:?} {}", remarked.what, remarked.value)),
        _ => None,
    });
    assert_eq!(named, ["3 PeerRefused branch-3"]);
}

#[test]
fn a_child_sa_that_is_asked_for_alone_has_an_exchange_of_its_own() {
    let text = "ike 0:x:267: received create-child request\n\
                ike 0:x:267: responder received CREATE_CHILD exchange\n\
                ike 0:x:267:p2:86: incoming child SA proposal:\n\
                ike 0:x:267:p2:86:         type=ENCR, val=AES_GCM_16 (key_len = 128)\n\
                ike 0:x:267:p2:86: my proposal:\n\
                ike 0:x:267:p2:86:         type=ENCR, val=AES_CBC (key_len = 256)\n\
                ike 0:x:267:p2:86: no proposal chosen\nike Negotiate SA Error: ike ike  [1481]\n";
    assert_eq!(told(text)[0], "2 CreateChildSa ? []");
    assert!(told(text)[1].starts_with("7 Child"), "{:?}", told(text));
}
