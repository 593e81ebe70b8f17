//! What is passed over, and that nothing else is lost by it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::IpAddr;

use evidence::{Fact, IkeVersion, Listener, SourceId, Statement};

use super::skim::{Key, Passed};

/// What a gateway logs of one client after the other, and of which client each line is.
#[derive(Default)]
struct Log {
    text: String,
    clients: Vec<u32>,
    /// Lines name the number of their IKE SA.
    has_numbers: bool,
}

impl Log {
    fn new(has_numbers: bool) -> Log {
        Log { has_numbers, ..Log::default() }
    }

    /// `rest`: from the thread on.
    fn line(&mut self, client: u32, rest: &str) {
        use std::fmt::Write as _;
        let second = self.clients.len() / 40 % 60;
        let _ = writeln!(self.text, "Nov 25 10:00:{second:02} gw charon: {rest}");
        self.clients.push(client);
    }

    fn says(&mut self, client: u32, unique: u32, group: &str, text: &str) {
        let thread = unique % 16;
        let number = if self.has_numbers { format!("<{unique}> ") } else { String::new() };
        self.line(client, &format!("{thread:02}[{group}] {number}{text}"));
    }

    fn packet(&mut self, client: u32, unique: u32, what: &str) {
        const OWN: &str = "203.0.113.7";
        let peer = format!("198.51.{}.{}", client / 250, client % 250);
        let packet =
            |way, from, to| format!("{way} packet: from {from}[500] to {to}[500] (9 bytes)");
        if what.contains(" request ") {
            self.says(client, unique, "NET", &packet("received", &*peer, OWN));
            self.says(client, unique, "ENC", &format!("parsed {what}"));
        } else {
            self.says(client, unique, "ENC", &format!("generating {what}"));
            self.says(client, unique, "NET", &packet("sending", OWN, &peer));
        }
    }

    fn tries(&mut self, client: u32, unique: u32, refusal: Option<&str>) {
        self.packet(client, unique, "IKE_SA_INIT request 0 [ SA KE No ]");
        self.packet(client, unique, "IKE_SA_INIT response 0 [ SA KE No ]");
        self.packet(client, unique, "IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]");
        if let Some(refusal) = refusal {
            self.says(client, unique, "IKE", refusal);
            return self.packet(client, unique, "IKE_AUTH response 1 [ N(AUTH_FAILED) ]");
        }
        let up = [
            "IKE_SA rw[7] established between a[a]...b[b]",
            "CHILD_SA rw{7} established with SPIs c1",
        ];
        up.iter().for_each(|text| self.says(client, unique, "IKE", text));
        self.packet(client, unique, "IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]");
    }
}

/// Keeps what it is told of, and nothing of hosts that have no trouble.
#[derive(Default)]
struct Heard {
    facts: BTreeSet<(u64, String)>,
    troubled: HashSet<IpAddr>,
    passes: bool,
    passed: u64,
}

impl Listener for Heard {
    fn hear(&mut self, fact: Fact<'_>) {
        // Who logs is told with the first message that is read; numbers are given in its order.
        if matches!(fact.statement, Statement::LoggedBy(_)) {
            return;
        }
        let said = format!("{:?} {:?}", fact.by, fact.statement);
        self.facts.insert((fact.place.number(), said));
    }

    fn keeps(&self, pairs: &[(IpAddr, IpAddr)]) -> Vec<bool> {
        let keeps = |(peer, _): &(IpAddr, IpAddr)| self.troubled.contains(peer) || !self.passes;
        pairs.iter().map(keeps).collect()
    }

    fn passed_over(&mut self, pairs: &[(IpAddr, IpAddr)]) {
        self.passed += pairs.len() as u64;
    }
}

fn heard(log: &Log, troubled: &[u32], passes: bool) -> Heard {
    let address = |client: &u32| format!("198.51.{}.{}", client / 250, client % 250).parse();
    let troubled = troubled.iter().filter_map(|client| address(client).ok()).collect();
    let mut heard = Heard { troubled, passes, ..Heard::default() };
    crate::logs::stream::read(SourceId(0), "log", log.text.as_bytes(), &mut heard);
    heard
}

/// What is told of some clients.
fn of<'h>(heard: &'h Heard, log: &Log, clients: &[u32]) -> Vec<&'h (u64, String)> {
    let is_theirs = |line: u64| clients.contains(&log.clients[line as usize - 1]);
    heard.facts.iter().filter(|(line, _)| is_theirs(*line)).collect()
}

const NO_KEY: Option<&str> = Some("no shared key found for 'a' - 'b'");

fn assert_that_failures_are_told(has_numbers: bool) {
    let mut log = Log::new(has_numbers);
    let (failing, again) = (9000, 9001);
    for client in 0..8000 {
        log.tries(client, client + 1, None);
        match client {
            1000 => log.tries(failing, 10_000, NO_KEY),
            // One that fails, and the same client's next attempt in the same block.
            1001 => log.tries(again, 10_001, NO_KEY),
            1002 => log.tries(again, 10_002, None),
            // Asked for life, and later asked for in vain: both were passed over.
            3000 => {
                log.packet(400, 401, "INFORMATIONAL request 2 [ ]");
                log.packet(400, 401, "INFORMATIONAL response 2 [ ]");
            }
            4000 => {
                log.packet(300, 301, "CREATE_CHILD_SA request 2 [ SA No TSi TSr ]");
                log.says(300, 301, "IKE", "no acceptable proposal found");
                log.packet(300, 301, "CREATE_CHILD_SA response 2 [ N(NO_PROP) ]");
            }
            _ => {}
        }
    }
    let (all, skimmed) = (heard(&log, &[9], false), heard(&log, &[9], true));
    assert_eq!(all.passed, 0);
    assert!(skimmed.passed > 1000, "{}", skimmed.passed);
    let other: Vec<_> = skimmed.facts.difference(&all.facts).take(5).collect();
    assert!(other.is_empty(), "{other:#?}");
    let kept = [failing, again, 9];
    assert_eq!(of(&skimmed, &log, &kept), of(&all, &log, &kept));
    let of_late = |heard: &Heard| -> Vec<(u64, String)> {
        let late = of(heard, &log, &[300]).into_iter();
        late.filter(|(line, _)| *line > 20_000).cloned().collect()
    };
    assert_eq!(of_late(&skimmed), of_late(&all));
    assert!(of_late(&skimmed).iter().any(|(_, said)| said.contains("ChildSuiteRefused")));
    assert!(of(&skimmed, &log, &[400]).is_empty());
}

#[test]
fn what_fails_is_told_whatever_is_passed_over() {
    assert_that_failures_are_told(true);
    assert_that_failures_are_told(false);
}

/// Several clients at once: the first exchange of each, and then the second of each.
fn interleaved(has_numbers: bool) -> Log {
    const AT_ONCE: usize = 40;
    let of_one = |client: u32| {
        let mut log = Log::new(has_numbers);
        log.tries(client, client + 1, if client % 6 == 5 { NO_KEY } else { None });
        log.text.lines().map(str::to_owned).collect::<Vec<String>>()
    };
    let all: Vec<Vec<String>> = (0..8000).map(of_one).collect();
    let mut log = Log::new(has_numbers);
    for (at, clients) in (0..).zip(all.chunks(AT_ONCE)) {
        for is_second in [false, true] {
            for (client, lines) in (at * AT_ONCE as u32..).zip(clients) {
                let (first, second) = lines.split_at(4);
                for line in if is_second { second } else { first } {
                    let (_, rest) = line.split_once("charon: ").unwrap();
                    log.line(client, rest);
                }
            }
        }
    }
    log
}

#[test]
fn each_is_told_or_passed_over_as_a_whole_and_once() {
    let log = interleaved(true);
    let by_client = |passes| {
        let heard = heard(&log, &[], passes);
        let mut told: BTreeMap<u32, Vec<(u64, String)>> = BTreeMap::new();
        for fact in heard.facts {
            told.entry(log.clients[fact.0 as usize - 1]).or_default().push(fact);
        }
        (told, heard.passed)
    };
    let ((all, _), (skimmed, passed)) = (by_client(false), by_client(true));
    for (client, told) in &skimmed {
        assert_eq!(Some(told), all.get(client), "{client}");
    }
    assert!(passed > 4000, "{passed}");
    assert_eq!((all.len() - skimmed.len()) as u64, passed);
}

#[test]
fn what_a_thread_sends_of_its_own_is_not_of_the_last_packet() {
    let mut log = Log::new(false);
    let (probed, before) = (20, 23);
    for client in 0..8000 {
        log.tries(client, client + 1, None);
        if client == before {
            // The thread that was at client 23 probes client 20.
            log.says(probed, before + 1, "IKE", "sending DPD request");
            log.says(probed, before + 1, "ENC", "generating INFORMATIONAL request 0 [ ]");
            let packet = "sending packet: from 203.0.113.7[500] to 198.51.0.20[500] (9 bytes)";
            log.says(probed, before + 1, "NET", packet);
        }
    }
    let (all, skimmed) = (heard(&log, &[], false), heard(&log, &[], true));
    assert!(skimmed.passed > 1000, "{}", skimmed.passed);
    let both = [probed, before];
    assert_eq!(of(&skimmed, &log, &both), of(&all, &log, &both));
    assert!(of(&skimmed, &log, &[22]).is_empty());
}

#[test]
fn nothing_is_passed_over_where_other_lines_tell_whose_they_are() {
    for (has_numbers, odd) in [
        (true, "charon: 05[KNL] received netlink error: File exists (17)"),
        (true, "charon: 00[DMN] x"),
        (false, "charon: 00[DMN] x"),
        (true, "charon: [IKE] x"),
        (false, "xl2tpd[7]: network_thread: x"),
    ] {
        let mut log = Log::new(has_numbers);
        (0..5000).for_each(|client| log.tries(client, client + 1, None));
        let ends: Vec<usize> = log.text.match_indices('\n').map(|(at, _)| at).collect();
        for at in ends.iter().rev().step_by(5000) {
            log.text.insert_str(at + 1, &format!("Nov 25 10:00:00 gw {odd}\n"));
        }
        assert_eq!(heard(&log, &[], true).passed, 0, "{odd}");
    }
}

#[test]
fn what_a_hostile_log_numbers_needs_little_room() {
    let mut passed = Passed::default();
    passed.insert(Key::Unique(5000), IkeVersion::V2);
    let has_room = |unique| passed.has_room(Key::Unique(unique));
    assert!(has_room(5000) && !has_room(u32::MAX) && !has_room(0));
    assert!(!passed.has(Key::Unique(4999)) && passed.has(Key::Unique(5000)));
    assert_eq!((passed.take(5000), passed.take(5000)), (Some(IkeVersion::V2), None));
}
