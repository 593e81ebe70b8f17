//! Whole logs of RouterOS, as what they tell.

use evidence::{Fact, Session, Statement};

use super::*;

fn told(log: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut hear = |fact: Fact<'_>| {
        let Session::Numbered { .. } = fact.about else { return };
        let by = format!("{:?}", fact.by).chars().next().unwrap_or('?');
        let says = match fact.statement {
            Statement::Sent(p) => format!("{} {} {by}", p.exchange.name(), p.position),
            Statement::Repeated(p) => format!("{} {} {by} again", p.exchange.name(), p.position),
            Statement::Remarks(remarked) => remarked.what.name().to_owned(),
            Statement::Notifies(notice) => format!("notify {}", notice.kind),
            _ => return,
        };
        all.push(says);
    };
    let mut reading = Reading::new(&mut hear);
    let mut router = MikroTik::new(0, 1 << 28);
    for (number, text) in (1..).zip(log.lines()) {
        router.line(Line { number, text: text.trim() }, &mut L2tp::new(0), &mut reading);
    }
    router.end(&mut reading);
    all
}

#[test]
fn ikev1_is_told_in_racoons_words() {
    let log = "10:00:00 ipsec,info respond new phase 1 (Identity Protection): \
               192.0.2.1[500]<=>192.0.2.2[500]\n\
               10:00:01 ipsec,error 192.0.2.2 parsing packet failed, possible cause: wrong password\n\
               10:00:50 ipsec,error phase1 negotiation failed due to time up \
               192.0.2.1[500]<=>192.0.2.2[500] 00000000000000ab:00000000000000cd\n";
    assert_eq!(
        told(log),
        [
            "main 1 I",
            "main 2 R",
            "main 3 I",
            "main 4 R",
            "main 5 I",
            "unreadable",
            "main 4 R again",
            "gave-up"
        ]
    );
}

#[test]
fn an_unknown_identity_is_refused_in_ike_auth() {
    let log = "10:00:00 ipsec -> ike2 request, exchange: SA_INIT:0 192.0.2.2[500] \
               00000000000000ab:0000000000000000\n\
               10:00:00 ipsec payload seen: SA\n\
               10:00:00 ipsec <- ike2 reply, exchange: SA_INIT:0 192.0.2.2[500] \
               00000000000000ab:00000000000000cd\n\
               10:00:00 ipsec,info new ike2 SA (R): 192.0.2.1[500]-192.0.2.2[500] \
               spi:00000000000000ab:00000000000000cd\n\
               10:00:00 ipsec -> ike2 request, exchange: AUTH:1 192.0.2.2[4500] \
               00000000000000ab:00000000000000cd\n\
               10:00:00 ipsec,error identity not found for peer: FQDN: client\n\
               10:00:00 ipsec reply notify: AUTHENTICATION_FAILED\n\
               10:00:00 ipsec adding notify: AUTHENTICATION_FAILED\n\
               10:00:00 ipsec <- ike2 reply, exchange: AUTH:1 192.0.2.2[4500] \
               00000000000000ab:00000000000000cd\n\
               10:00:00 ipsec,info killing ike2 SA: 192.0.2.1[4500]-192.0.2.2[4500] spi:ab:cd\n";
    assert_eq!(
        told(log),
        [
            "ike_sa_init 0 I",
            "ike_sa_init 0 R",
            "ike_auth 0 I",
            "no-peer",
            "ike_auth 0 R",
            "notify 24"
        ]
    );
}

#[test]
fn what_the_other_end_refuses_is_its_notify() {
    let log = "10:00:00 ipsec,info new ike2 SA (I): 192.0.2.1[500]-192.0.2.2[500] spi:ab:cd\n\
               10:00:00 ipsec,error got fatal error: AUTHENTICATION_FAILED\n";
    assert_eq!(
        told(log),
        ["ike_sa_init 0 I", "ike_sa_init 0 R", "ike_auth 0 I", "ike_auth 0 R", "notify 24"]
    );
}

#[test]
fn an_identity_judges_nothing() {
    let log = "10:00:00 ipsec,info new ike2 SA (R): 192.0.2.1[500]-192.0.2.2[500] spi:ab:cd\n\
               10:00:00 ipsec ID_I (FQDN): identity not found for x\n";
    assert_eq!(told(log), ["ike_sa_init 0 I", "ike_sa_init 0 R"]);
}

#[test]
fn no_line_is_too_broken() {
    let log = include_str!(
        "../../../../../scenarios/routeros-knows-no-such-identity/evidence/router.log"
    );
    let mut broken = String::new();
    for line in log.lines() {
        for (at, _) in line.char_indices() {
            broken.push_str(&line[..at]);
            broken.push('é');
            broken.push_str(&line[at..]);
            broken.push('\n');
            broken.push_str(&line[..at]);
            broken.push('\n');
        }
    }
    assert!(!told(&broken).is_empty());
}

#[test]
fn lines_without_topics_are_read_once_one_of_them_is_known() {
    let log = "respond new phase 1 (Identity Protection): 192.0.2.1[500]<=>192.0.2.2[500]\n\
               192.0.2.2 parsing packet failed, possible cause: wrong password\n\
               phase1 negotiation failed due to time up 192.0.2.1[500]<=>192.0.2.2[500] \
               00000000000000ab:00000000000000cd\n";
    let topics = log.lines().map(|line| format!("10:00:00 ipsec,error {line}\n"));
    assert_eq!(told(log), told(&topics.collect::<String>()));
    assert_eq!(told("phase1 negotiation failed due to time up x\n"), [""; 0]);
    let masked = "x.x.x.x failed to get valid proposal.\nx.x.x.x phase1 negotiation failed.\n";
    assert!(told(masked).contains(&"first-offer-refused".to_owned()));
}

#[test]
fn what_this_end_answers_judges_without_its_messages() {
    for (says, wanted) in [
        ("reply notify: TS_UNACCEPTABLE", &["none 0 U", "selectors-refused"][..]),
        ("got error: TS_UNACCEPTABLE", &["none 0 U", "selectors-refused-there"]),
        ("got fatal error: AUTHENTICATION_FAILED", &["none 0 U", "not-authenticated"]),
        ("reply notify: NO_PROPOSAL_CHOSEN", &[]),
        ("initiator can't find identity for peer: hq", &["none 0 U", "no-credentials"]),
    ] {
        assert_eq!(told(&format!("10:00:00 ipsec {says}\n")), wanted, "{says}");
    }
}
