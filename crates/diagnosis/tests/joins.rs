//! Which of several negotiations that began at the same moment a log's own one is joined with.

use diagnosis::case::Case;
use diagnosis::gather::{Gather, Offers};
use evidence::SourceId;

const GATEWAY: &str = "203.0.113.7";
const PUBLIC: &str = "198.51.100.44";

/// One try, as charon tells it at either end: refused as the last line says.
struct Try {
    name: &'static str,
    second: u32,
    /// The ports of the address in front of it.
    ports: [u16; 2],
    number: u32,
}

impl Try {
    fn new(name: &'static str, second: u32, ports: [u16; 2], number: u32) -> Try {
        Try { name, second, ports, number }
    }

    /// The client's log; `is_named` where it says under which name it proves itself.
    fn client(&self, is_timed: bool, is_named: bool) -> String {
        let Try { name, number, .. } = self;
        let own = "10.20.0.5";
        let proof = match is_named {
            true => format!("[IKE] authentication of '{name}' (myself) with pre-shared key\n"),
            false => String::new(),
        };
        self.lines(
            is_timed,
            &format!(
                "[IKE] initiating IKE_SA office[{number}] to {GATEWAY}\n\
                 [ENC] generating IKE_SA_INIT request 0 [ SA KE No ]\n\
                 [NET] sending packet: from {own}[500] to {GATEWAY}[500] (464 bytes)\n\
                 [NET] received packet: from {GATEWAY}[500] to {own}[500] (472 bytes)\n\
                 [ENC] parsed IKE_SA_INIT response 0 [ SA KE No ]\n\
                 {proof}\
                 [ENC] generating IKE_AUTH request 1 [ IDi IDr AUTH SA TSi TSr ]\n\
                 [NET] sending packet: from {own}[4500] to {GATEWAY}[4500] (380 bytes)\n\
                 [NET] received packet: from {GATEWAY}[4500] to {own}[4500] (76 bytes)\n\
                 [ENC] parsed IKE_AUTH response 1 [ N(AUTH_FAILED) ]\n\
                 [IKE] received AUTHENTICATION_FAILED notify error\n"
            ),
        )
    }

    fn gateway(&self, is_timed: bool) -> String {
        let Try { name, ports: [first, second], .. } = self;
        self.lines(
            is_timed,
            &format!(
                "[NET] received packet: from {PUBLIC}[{first}] to {GATEWAY}[500] (464 bytes)\n\
                 [ENC] parsed IKE_SA_INIT request 0 [ SA KE No ]\n\
                 [ENC] generating IKE_SA_INIT response 0 [ SA KE No ]\n\
                 [NET] sending packet: from {GATEWAY}[500] to {PUBLIC}[{first}] (472 bytes)\n\
                 [NET] received packet: from {PUBLIC}[{second}] to {GATEWAY}[4500] (380 bytes)\n\
                 [ENC] parsed IKE_AUTH request 1 [ IDi IDr AUTH SA TSi TSr ]\n\
                 [IKE] no shared key found for 'gate.example' - '{name}'\n\
                 [IKE] tried 1 shared key for 'gate.example' - '{name}', but MAC mismatched\n\
                 [ENC] generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]\n\
                 [NET] sending packet: from {GATEWAY}[4500] to {PUBLIC}[{second}] (76 bytes)\n"
            ),
        )
    }

    fn lines(&self, is_timed: bool, text: &str) -> String {
        let head = match is_timed {
            true => format!("Feb  3 10:00:{:02} host charon: 07", self.second),
            false => "07".to_owned(),
        };
        let lines = text.lines().map(|line| {
            let (group, rest) = line.split_at(5);
            format!("{head}{group} <{}>{rest}\n", self.number)
        });
        lines.collect()
    }
}

/// The negotiations that more than one of the logs tells of: each log, and the line of it.
fn joined(logs: &[String]) -> Vec<Vec<(u16, u64)>> {
    let mut offers = Offers::new();
    let (mut sources, mut gathered) = (Vec::new(), Vec::new());
    for (log, id) in logs.iter().zip(0..) {
        let mut gather = Gather::new(SourceId(id));
        let hearing = &mut gather.with(&mut offers);
        sources.push(readers::read(SourceId(id), "log", log.as_bytes(), hearing));
        gathered.push(gather.finish());
    }
    let case = Case::join(sources, gathered, offers);
    let told = case.negotiations.iter().map(|negotiation| {
        let mut told: Vec<(u16, u64)> = negotiation
            .witnesses
            .iter()
            .map(|witness| {
                let account = case.account(witness);
                (account.source.0, account.steps[0].seen.first.number())
            })
            .collect();
        told.sort_unstable();
        told
    });
    let mut told: Vec<_> = told.filter(|told| told.len() > 1).collect();
    told.sort_unstable();
    told
}

fn anna(second: u32) -> Try {
    Try::new("anna@example", second, [1026, 1027], 12)
}

fn bruno(second: u32) -> Try {
    Try::new("bruno@example", second, [1024, 1025], 11)
}

#[test]
fn a_name_tells_one_of_two_clients_behind_one_address() {
    for is_timed in [true, false] {
        let gateway = bruno(0).gateway(is_timed) + &anna(1).gateway(is_timed);
        let found = joined(&[anna(0).client(is_timed, true), gateway.clone()]);
        assert_eq!(found, [[(0, 3), (1, 12)]], "timed: {is_timed}");
        let found = joined(&[bruno(0).client(is_timed, true), gateway.clone()]);
        assert_eq!(found, [[(0, 3), (1, 2)]], "timed: {is_timed}");
    }
}

#[test]
fn each_of_two_clients_logs_finds_its_own() {
    let gateway = bruno(0).gateway(true) + &anna(1).gateway(true);
    let other = bruno(1).client(true, true).replace("10.20.0.5", "10.20.0.6");
    let found = joined(&[anna(0).client(true, true), other, gateway]);
    assert_eq!(found, [[(0, 3), (2, 12)], [(1, 3), (2, 2)]]);
}

#[test]
fn without_a_name_neither_of_two_clients_is_taken() {
    for is_timed in [true, false] {
        let gateway = bruno(0).gateway(is_timed) + &anna(1).gateway(is_timed);
        let found = joined(&[anna(0).client(is_timed, false), gateway]);
        assert_eq!(found, Vec::<Vec<_>>::new(), "timed: {is_timed}");
    }
}

#[test]
fn another_name_is_another_client_also_where_there_is_but_one() {
    for is_timed in [true, false] {
        let logs = [anna(0).client(is_timed, true), bruno(0).gateway(is_timed)];
        assert_eq!(joined(&logs), Vec::<Vec<_>>::new(), "timed: {is_timed}");
    }
}

#[test]
fn one_clients_tries_are_joined_in_their_order() {
    for is_timed in [true, false] {
        let tries = |number| Try { number, ..anna(number) };
        let client: String = (1..=3).map(|at| tries(at).client(is_timed, false)).collect();
        let gateway: String = (1..=3).map(|at| tries(at).gateway(is_timed)).collect();
        let found = joined(&[client, gateway]);
        let lines: Vec<[u64; 2]> = found.iter().map(|told| [told[0].1, told[1].1]).collect();
        assert_eq!(lines, [[3, 2], [13, 12], [23, 22]], "timed: {is_timed}");
    }
}

#[test]
fn first_messages_of_two_sizes_are_of_two_tries() {
    let client = anna(0).client(true, false);
    let gateway = anna(0).gateway(true);
    assert_eq!(joined(&[client.clone(), gateway.clone()]).len(), 1);
    let other = client.replace("464 bytes", "336 bytes");
    assert_eq!(joined(&[other, gateway]), Vec::<Vec<_>>::new());
}

#[test]
fn logs_that_name_no_address_need_something_in_common() {
    let masked = |log: String| {
        let log = log.replace(GATEWAY, "x.x.x.x").replace(PUBLIC, "y.y.y.y");
        log.replace("10.20.0.5", "y.y.y.y")
    };
    let client = masked(anna(0).client(false, true));
    let gateway = masked(anna(0).gateway(false));
    assert_eq!(joined(&[client.clone(), gateway.clone()]).len(), 1);
    let other = gateway.replace("anna@example", "bruno@example");
    assert_eq!(joined(&[client, other]), Vec::<Vec<_>>::new());
}

/// As pluto tells them, without time and address.
const DIALS: &str = "\"hq\" #1: initiating IKEv1 Main Mode connection\n\
    \"hq\" #1: sent Main Mode request\n\
    \"hq\" #1: sent Main Mode I2\n\
    \"hq\" #1: I am sending my cert\n\
    \"hq\" #1: sent Main Mode I3\n\
    \"hq\" #1: ignoring secured informational payload INVALID_ID_INFORMATION, \
    msgid=0a1b2c3d, length=12\n";
const REVOKED: &str = "\"branches\" #7: NSS: ERROR: IPsec certificate CN=branch invalid: \
    SEC_ERROR_REVOKED_CERTIFICATE: Peer's Certificate has been revoked.\n";

fn are_halves(logs: &[&str]) -> bool {
    let logs: Vec<String> = logs.iter().map(|log| (*log).to_owned()).collect();
    !joined(&logs).is_empty()
}

#[test]
fn two_logs_of_one_attempt_each_are_its_halves() {
    assert!(are_halves(&[DIALS, REVOKED]));
    assert!(are_halves(&[REVOKED, DIALS]));
    let healthy = "\"roads\"[3] 192.0.2.99 #4: responder established IKE SA; \
        authenticated peer using authby=secret and FQDN '@road'\n\
        \"roads\"[3] 192.0.2.99 #5: responder established Child SA using #4; \
        IPsec tunnel [10.0.0.0/24===10.0.9.0/24] {ESP/ESN=>0x1 <0x2 xfrm=AES_GCM_16_256}\n";
    assert!(are_halves(&[DIALS, &format!("{healthy}{REVOKED}")]));
}

#[test]
fn what_says_otherwise_keeps_the_only_two_apart() {
    // Both dial, or neither says which end it is.
    assert!(!are_halves(&[DIALS, DIALS]));
    assert!(!are_halves(&[REVOKED, REVOKED]));
    // One of three.
    assert!(!are_halves(&[DIALS, REVOKED, REVOKED]));
    // Another one fails there as well.
    let other = REVOKED.replace("#7", "#8").replace("\"branches\"", "\"partners\"");
    assert!(!are_halves(&[DIALS, &format!("{REVOKED}{other}")]));
    // What the gateway refuses comes before what the client has behind it.
    let up =
        format!("{DIALS}\"hq\" #1: ISAKMP SA established {{auth=RSA_SIG cipher=AES_CBC_256}}\n");
    assert!(!are_halves(&[&up, REVOKED]));
    // The client never heard anything, or proves itself with a key, or calls itself otherwise.
    let unheard = "\"hq\" #1: initiating IKEv1 Main Mode connection\n\
        \"hq\" #1: STATE_MAIN_I1: 60 second timeout exceeded after 7 retransmits.  No response \
        (or no acceptable response) to our first IKEv1 message\n";
    assert!(!are_halves(&[unheard, REVOKED]));
    let client = |proof: &str, payloads: &str| {
        format!(
            "[IKE] initiating IKE_SA home[1] to vpn.example.com\n\
             [ENC] generating IKE_SA_INIT request 0 [ SA KE No ]\n\
             [ENC] parsed IKE_SA_INIT response 0 [ SA KE No ]\n\
             [IKE] authentication of 'anna' (myself) with {proof}\n\
             [ENC] generating IKE_AUTH request 1 [ {payloads} ]\n\
             [ENC] parsed IKE_AUTH response 1 [ N(AUTH_FAILED) ]\n"
        )
        .lines()
        .map(|line| format!("07{line}\n"))
        .collect::<String>()
    };
    let gateway = |name: &str| format!("12[IKE] no shared key found for 'gw' - '{name}'\n");
    let key = client("pre-shared key", "IDi AUTH SA TSi TSr");
    assert!(are_halves(&[&key, &gateway("anna")]));
    assert!(!are_halves(&[&key, &gateway("bruno")]));
    let signature = client("RSA signature successful", "IDi CERT AUTH SA TSi TSr");
    assert!(!are_halves(&[&signature, &gateway("anna")]));
    // Refused before that.
    let first = "07[IKE] initiating IKE_SA home[1] to vpn.example.com\n\
        07[ENC] generating IKE_SA_INIT request 0 [ SA KE No ]\n\
        07[ENC] parsed IKE_SA_INIT response 0 [ N(NO_PROP) ]\n";
    assert!(!are_halves(&[first, &gateway("anna")]));
    // At two times of one clock.
    let at = |log: &str, time: &str| -> String {
        log.lines().map(|line| format!("2026-11-27T{time}Z hq pluto[9]: {line}\n")).collect()
    };
    assert!(are_halves(&[&at(DIALS, "10:00:00"), &at(REVOKED, "10:00:01")]));
    assert!(!are_halves(&[&at(DIALS, "10:00:00"), &at(REVOKED, "10:05:01")]));
}

/// Logs of one dial, the client's years behind: its clock is what the certificate fails for.
#[test]
fn a_clock_that_is_years_behind_shows_where_a_certificate_is_out_of_its_time() {
    let of_year = |log: String, year: u32| -> String {
        let stamped = |line: &str| {
            let second = &line[13..15];
            format!("{year}-02-03T10:00:{second}+00:00{}\n", &line[15..])
        };
        log.lines().map(stamped).collect()
    };
    let client = |reason: &str| {
        let log = of_year(anna(0).client(true, true).replace("10.20.0.5", PUBLIC), 2016);
        format!("{log}2016-02-03T10:00:00+00:00 host charon: 07[CFG] <12> {reason}\n")
    };
    let invalid = "subject certificate invalid (valid from May 01 10:17:52 2025 to Sep 13 10:17:52 \
                   2027)";
    let gateway = anna(0).gateway(true);
    let said = gateway.lines().filter(|line| !line.contains("shared key"));
    let gateway = of_year(said.map(|line| format!("{line}\n")).collect(), 2026);
    assert_eq!(joined(&[client(invalid), gateway.clone()]).len(), 1);
    // Without that it may have been ten years ago.
    assert_eq!(joined(&[client("no private key"), gateway]).len(), 0);
}
