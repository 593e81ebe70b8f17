//! The whole program on logs that were rotated into several files.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its own files")]

mod daemons;

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use testkit::archives as make;

/// Files in a folder of their own.
struct Folder(PathBuf);

impl Folder {
    fn of(files: &[(&str, &[u8])]) -> Folder {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let run = RUNS.fetch_add(1, Ordering::Relaxed);
        let folder = format!("whyke-rotated-{}-{run}", std::process::id());
        let folder: PathBuf = std::env::temp_dir().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, content) in files {
            std::fs::write(folder.join(name), content).unwrap();
        }
        Folder(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_whyke"))
            .current_dir(&self.0)
            .args(["--tz", "UTC", "--color", "never"])
            .args(arguments)
            .output()
            .unwrap()
    }

    fn text(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.run(arguments).stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--format", "json", "--lang", "en"], arguments].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

const SCENARIO: &str = "../../scenarios/gateway-log-names-the-key/evidence/gateway.log";

/// The lines of a text in so many pieces, about as long as one another; the line feed between two
/// is missing where `cut` is set.
fn pieces(text: &str, count: usize, cut: bool) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let pieces = lines.chunks(lines.len().div_ceil(count));
    let end = if cut { "" } else { "\n" };
    pieces.map(|lines| lines.join("\n") + end).collect()
}

/// As logrotate leaves it, with the oldest two packed.
fn rotated(name: &str, pieces: &[String]) -> (Folder, Vec<(String, u64)>) {
    let mut files = Vec::new();
    let mut parts = Vec::new();
    let mut before = 0;
    for (at, piece) in pieces.iter().enumerate() {
        let age = pieces.len() - 1 - at;
        let (own, content) = match age {
            0 => (name.to_owned(), piece.clone().into_bytes()),
            _ if at < 2 => (format!("{name}.{age}.gz"), make::gzip(piece.as_bytes())),
            _ => (format!("{name}.{age}"), piece.clone().into_bytes()),
        };
        parts.push((own.clone(), before));
        before += piece.lines().count() as u64;
        files.push((own, content));
    }
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    (Folder::of(&files), parts)
}

/// Names of the sources, with the log of which each is a part.
fn sources(report: &Value) -> Vec<String> {
    let name = |source: &Value| match source.get("log") {
        Some(log) => format!("{} of {log}", source["name"].as_str().unwrap()),
        None => source["name"].as_str().unwrap().to_owned(),
    };
    report["sources"].as_array().unwrap().iter().map(name).collect()
}

/// What a report says, with its places as lines of the whole log: `before` are the lines that
/// stand before each source.
fn whole(value: &Value, before: &[u64]) -> Value {
    match value {
        Value::Array(all) if all.iter().any(|own| own.get("place").is_some()) => {
            let mut cited: Vec<String> = Vec::new();
            for own in all {
                let source = own["source"].as_u64().unwrap() as usize;
                let also = own["also"].as_array().cloned().unwrap_or_default();
                for place in [own["place"].clone()].iter().chain(&also) {
                    let line = place["line"].as_u64().unwrap() + before[source];
                    let mut rest = own.clone();
                    for key in ["source", "place", "also"] {
                        rest.as_object_mut().unwrap().remove(key);
                    }
                    cited.push(format!("{line:08} {rest}"));
                }
            }
            json!(cited)
        }
        Value::Array(all) => all.iter().map(|own| whole(own, before)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(key, own)| (key.clone(), whole(own, before))).collect()
        }
        other => other.clone(),
    }
}

/// However a log is cut, the report says the same of the same lines.
#[test]
fn a_rotated_log_is_told_like_the_same_log_in_one_file() {
    let scenario = std::fs::read_to_string(SCENARIO).unwrap();
    let retried = format!("{scenario}{}", scenario.replace("05[", "06[").replace("07[", "08["));
    let logs = [
        (scenario, 3),
        (retried, 5),
        (repeating(), 6),
        (daemons::clients(100), 5),
        (daemons::charon(), 7),
        (daemons::pluto(), 6),
    ];
    for (log, count) in &logs {
        let one = Folder::of(&[("gw.log", log.as_bytes())]).json(&["gw.log"]);
        for cut in [false, true] {
            let (folder, parts) = rotated("gw.log", &pieces(log, *count, cut));
            let many = folder.json(&["."]);
            let names: Vec<String> =
                parts.iter().map(|(name, _)| format!("./{name} of 0")).collect();
            assert_eq!(sources(&many), names);
            let before: Vec<u64> = parts.iter().map(|(_, before)| *before).collect();
            for key in ["verdict", "negotiations", "findings", "totals", "changes", "missing"] {
                let (one, many) = (whole(&one[key], &[0]), whole(&many[key], &before));
                assert_eq!(one, many, "{key} {count}");
            }
            let facts = |report: &Value| -> u64 {
                let sources = report["sources"].as_array().unwrap();
                sources.iter().map(|source| source["facts"].as_u64().unwrap()).sum()
            };
            assert_eq!(facts(&one), facts(&many));
        }
    }
}

/// Each file is short enough to be read whole; together they are read as a stream.
#[test]
fn a_log_that_is_long_only_as_a_whole_is_one_log() {
    let log = daemons::gateway(8_000);
    assert!(log.len() > 4 << 20, "{}", log.len());
    let one = Folder::of(&[("gw.log", log.as_bytes())]).json(&["gw.log"]);
    let (folder, parts) = rotated("gw.log", &pieces(&log, 4, false));
    let many = folder.json(&["."]);
    let before: Vec<u64> = parts.iter().map(|(_, before)| *before).collect();
    for key in ["verdict", "negotiations", "findings", "totals"] {
        assert_eq!(whole(&one[key], &[0]), whole(&many[key], &before), "{key}");
    }
    assert_eq!(sources(&many).len(), 4);
}

/// A log without times, in which a message comes twice.
fn repeating() -> String {
    let scenario = std::fs::read_to_string(SCENARIO).unwrap();
    let mut lines: Vec<&str> = scenario.lines().map(|line| &line[37..]).collect();
    let retransmit = "05[IKE] received retransmit of request with ID 0, retransmitting response";
    lines.splice(8..8, [lines[2], lines[3], retransmit, lines[7]]);
    lines.join("\n") + "\n"
}

/// Without times only their order tells where repetitions and remarks belong.
#[test]
fn the_ladder_of_a_log_without_times_stands_in_its_order() {
    let log = repeating();
    let ladder = |text: String| -> Vec<String> {
        let rungs = text.lines().take_while(|line| !line.starts_with("why"));
        let words = rungs.flat_map(str::split_whitespace).map(str::to_owned);
        let is_place = |word: &str| word.contains("gw.log") || word == "line" || word == "lines";
        words.filter(|word| !is_place(word) && !word.starts_with(char::is_numeric)).collect()
    };
    let one = Folder::of(&[("gw.log", log.as_bytes())]).text(&["--lang", "en", "--all", "gw.log"]);
    assert!(one.contains("again"), "{one}");
    let one = ladder(one);
    for count in 2..=8 {
        let (folder, parts) = rotated("gw.log", &pieces(&log, count, false));
        let many = folder.text(&["--lang", "en", "--all", "."]);
        assert_eq!(ladder(many), one, "{count}");
        assert_eq!(sources(&folder.json(&["."])).len(), parts.len());
    }
}

#[test]
fn a_negotiation_torn_by_rotation_is_one_and_each_line_is_cited_in_its_file() {
    let scenario = std::fs::read_to_string(SCENARIO).unwrap();
    let (folder, _) = rotated("gateway.log", &pieces(&scenario, 3, true));
    std::fs::rename(folder.0.join("gateway.log.1.gz"), folder.0.join("gateway.log.1")).unwrap();
    for (language, title, goes_on) in [
        ("en", "The preshared keys of the two ends differ", "goes on from"),
        ("it", "Le chiavi precondivise dei due lati sono diverse", "prosegue da"),
    ] {
        let said = folder.text(&["--lang", language, "."]);
        assert!(said.starts_with(title), "{said}");
        for cited in ["gateway.log.2.gz:4", "gateway.log.1:2", "gateway.log.1:4", "gateway.log:1)"]
        {
            assert!(said.contains(cited), "{cited} in\n{said}");
        }
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&format!("{goes_on} gateway.log.2.gz gateway.log ·")), "{said}");
    }
    let report = folder.json(&["gateway.log", "gateway.log.1", "gateway.log.2.gz"]);
    assert_eq!(report["negotiations"].as_array().unwrap().len(), 1);
    assert_eq!(report["totals"]["negotiations"], 1);
    let proof = &report["findings"][0]["evidence"][0];
    assert_eq!((&proof["source"], &proof["place"]["line"]), (&json!(2), &json!(1)));
}

/// As in `/var/log`: other logs lie beside it.
#[test]
fn each_of_a_hundred_clients_is_named_once_however_the_log_was_rotated() {
    let (folder, _) = rotated("charon.log", &pieces(&daemons::clients(100), 6, false));
    std::fs::write(folder.0.join("dpkg.log"), "2026-11-25 10:00:00 status installed x\n").unwrap();
    std::fs::write(folder.0.join("dpkg.log.1"), "2026-11-20 10:00:00 status installed y\n")
        .unwrap();
    let said = folder.text(&["--lang", "en", "."]);
    let words: Vec<&str> = said
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|word| word.trim_end_matches('.'))
        .collect();
    for number in 1..=100 {
        let client = format!("198.51.100.{number}");
        assert_eq!(words.iter().filter(|word| **word == client).count(), 1, "{client}");
    }
    let report = folder.json(&["."]);
    assert_eq!(report["totals"]["negotiations"], 100);
    let gaps: Vec<&Value> =
        report["gaps"].as_array().unwrap().iter().map(|gap| &gap["source"]).collect();
    assert_eq!(gaps, [6, 7]);
}

#[test]
fn captures_and_other_logs_stay_sources_of_their_own() {
    let text = "client 192.0.2.1\ngateway 203.0.113.7\n0 client IKE_SA_INIT count=3 every=2\n";
    let capture = testkit::exchange::captures(text).unwrap().remove(0).bytes;
    let scenario = std::fs::read(SCENARIO).unwrap();
    let packed = make::gzip(&capture);
    let folder = Folder::of(&[
        ("a.log", &scenario),
        ("a.pcap", &capture),
        ("a.pcap.1", &capture),
        ("a.pcap.2.gz", &packed),
        ("b.log.1", &scenario),
    ]);
    let report = folder.json(&["."]);
    let names = ["./a.log", "./a.pcap", "./a.pcap.1", "./a.pcap.2.gz", "./b.log.1"];
    assert_eq!(sources(&report), names);
    let kinds: Vec<&Value> =
        report["sources"].as_array().unwrap().iter().map(|source| &source["kind"]).collect();
    assert_eq!(kinds, ["log", "capture", "capture", "capture", "log"]);
    // The same log, fetched twice, and a log of another time.
    let folder = Folder::of(&[("a.log", &scenario), ("a.log.1", &scenario)]);
    assert_eq!(sources(&folder.json(&["."])), ["./a.log", "./a.log.1"]);
}

/// What a damaged part hides is not known: nothing is joined across it.
#[test]
fn behind_a_part_that_is_damaged_another_source_begins() {
    let parts = pieces(&daemons::clients(60), 4, false);
    let (folder, _) = rotated("gw.log", &parts);
    let path = folder.0.join("gw.log.2.gz");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let report = folder.json(&["."]);
    let expected = ["./gw.log.3.gz of 0", "./gw.log.2.gz of 0", "./gw.log.1 of 2", "./gw.log of 2"];
    assert_eq!(sources(&report), expected);
    let gaps = report["gaps"].as_array().unwrap();
    assert_eq!((gaps.len(), &gaps[0]["source"], &gaps[0]["place"]), (1, &json!(1), &Value::Null));
    let facts = |at: usize| report["sources"][at]["facts"].as_u64().unwrap();
    assert!((0..4).all(|at| facts(at) > 0));
}

#[test]
fn a_clock_of_one_part_is_the_clock_of_the_log() {
    let scenario = std::fs::read_to_string(SCENARIO).unwrap();
    let (folder, _) = rotated("gw.log", &pieces(&scenario, 3, false));
    let said = folder.text(&["--lang", "en", "--clock", "gw.log.2.gz=-3600", "."]);
    assert!(said.contains("10:02:43") && !said.contains("11:02:43"), "{said}");
    let two = ["--clock", "gw.log=+1", "--clock", "gw.log.1.gz=+2", "."];
    for (language, wanted) in [("en", "one log, which has one clock"), ("it", "un solo orologio")] {
        let output = folder.run(&[&["--lang", language], &two[..]].concat());
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(wanted) && said.contains("gw.log.1.gz"), "{said}");
    }
    let output = folder.run(&["--lang", "en", "--clock", "other.log=+1", "."]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_redacted_report_and_a_page_name_each_part_by_its_pseudonym() {
    let scenario = std::fs::read_to_string(SCENARIO).unwrap();
    let (folder, _) = rotated("concentrator.log", &pieces(&scenario, 3, false));
    for format in ["text", "markdown", "json"] {
        let said = folder.text(&["--lang", "en", "--format", format, "--redact", "."]);
        assert!(!said.contains("concentrator") && !said.contains("client9"), "{said}");
        if format != "json" {
            assert!(said.contains("goes on from file-1.gz"), "{said}");
        }
    }
}
