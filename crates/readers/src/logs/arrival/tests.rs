//! However a failing log arrives, it tells the same, at the right lines.

use std::fmt::Write as _;

use evidence::{Timestamp, When};

use super::{Forms, ends_circular, oldest_first, span};
use crate::told::facts;

/// A client whose key differs, as charon of the gateway logs it: group, thread, text.
const CHARON: [(&str, &str); 9] = [
    ("05[NET]", "received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)"),
    ("05[ENC]", "parsed IKE_SA_INIT request 0 [ SA KE No ]"),
    ("05[ENC]", "generating IKE_SA_INIT response 0 [ SA KE No ]"),
    ("05[NET]", "sending packet: from 192.0.2.9[500] to 192.0.2.1[500] (248 bytes)"),
    ("06[NET]", "received packet: from 192.0.2.1[4500] to 192.0.2.9[4500] (300 bytes)"),
    ("06[ENC]", "parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]"),
    ("06[IKE]", "tried 1 shared key for 'gw' - 'anna', but MAC mismatched"),
    ("06[ENC]", "generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]"),
    ("06[NET]", "sending packet: from 192.0.2.9[4500] to 192.0.2.1[4500] (76 bytes)"),
];

/// The same of pluto.
const PLUTO: [&str; 4] = [
    "\"rw\"[1] 192.0.2.1 #1: proposal 1:IKE=AES_GCM_C_256-HMAC_SHA2_512-ECP_384 chosen from remote \
     proposals 1:IKE:ENCR=AES_GCM_C_256;PRF=HMAC_SHA2_512;DH=ECP_384[first-match]",
    "\"rw\"[1] 192.0.2.1 #1: sent IKE_SA_INIT reply {cipher=AES_GCM_16_256 integ=n/a \
     prf=HMAC_SHA2_512 group=DH20}",
    "\"rw\"[1] 192.0.2.1 #1: authentication failed: computed hash does not match hash received \
     from peer ID_FQDN '@anna'",
    "\"rw\"[1] 192.0.2.1 #1: responding to IKE_AUTH message (ID 1) from 192.0.2.1:500 with \
     encrypted notification AUTHENTICATION_FAILED",
];

/// What is told, without places and times.
fn told(text: &str) -> Vec<String> {
    facts(text.as_bytes()).0.into_iter().map(|(_, _, said)| said).collect()
}

fn plain(second: usize, program: &str, text: &str) -> String {
    format!("2026-11-25T10:00:{second:02}.000000Z gw {program}[42]: {text}\n")
}

fn charon() -> String {
    let lines = CHARON.iter().enumerate();
    lines.map(|(at, (by, text))| plain(at, "charon", &format!("{by} <7> {text}"))).collect()
}

fn pluto() -> String {
    PLUTO.iter().enumerate().map(|(at, text)| plain(at, "pluto", text)).collect()
}

/// `text` tells what `same` does; what stands in line n of `same` is cited as line `number(n)`.
#[track_caller]
fn assert_same(text: &str, same: &str, number: impl Fn(u64) -> u64) {
    let (facts, source) = facts(text.as_bytes());
    let (wanted, _) = crate::told::facts(same.as_bytes());
    assert_eq!(source.kind, evidence::SourceKind::Log, "{text}");
    let told: Vec<_> = facts.iter().map(|(at, _, said)| (*at, said)).collect();
    let wanted: Vec<_> = wanted.iter().map(|(at, _, said)| (number(*at), said)).collect();
    assert!(wanted.iter().any(|(_, said)| said.contains("WrongSecret")), "{wanted:#?}");
    assert_eq!(told, wanted, "{text}");
}

/// As [`assert_same`], and every time is as exact.
#[track_caller]
fn assert_timed(text: &str, same: &str, number: impl Fn(u64) -> u64) {
    assert_same(text, same, number);
    let times = |text: &str| -> Vec<When> {
        facts(text.as_bytes()).0.into_iter().map(|(_, when, _)| when).collect()
    };
    assert_eq!(times(text), times(same), "{text}");
}

/// The seconds since 1970 of 2026-11-25T10:00:00Z.
const BEGIN: usize = 1_795_600_800;

/// Each line with its second and, where it is charon's, thread, group and text.
fn entries() -> Vec<(usize, String, String, String)> {
    let split = |(at, (by, text)): (usize, &(&str, &str))| {
        (at, by[..2].to_owned(), by[3..6].to_owned(), (*text).to_owned())
    };
    CHARON.iter().enumerate().map(split).collect()
}

#[test]
fn journald_s_objects_are_read_with_the_fields_of_the_daemon() {
    let (mut json, mut bytes) = (String::new(), String::new());
    for (at, thread, group, text) in entries() {
        let time = (BEGIN + at) * 1_000_000;
        let fields = format!(
            "\"__REALTIME_TIMESTAMP\":\"{time}\",\"_HOSTNAME\":\"gw\",\"_PID\":\"42\",\
             \"SYSLOG_IDENTIFIER\":\"charon-systemd\",\"LEVEL\":\"1\",\"THREAD\":\"{thread}\",\
             \"GROUP\":\"{group}\",\"IKE_SA_UNIQUE_ID\":\"7\",\"IKE_SA_NAME\":\"rw\""
        );
        let _ = writeln!(json, "{{{fields},\"MESSAGE\":\"{text}\"}}");
        let array: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
        let _ = writeln!(bytes, "{{{fields},\"MESSAGE\":[{}]}}", array.join(","));
    }
    assert_timed(&json, &charon(), |line| line);
    assert_timed(&bytes, &charon(), |line| line);
    let mut json = String::new();
    for (at, text) in PLUTO.iter().enumerate() {
        let time = (BEGIN + at) * 1_000_000;
        let text = text.replace('"', "\\\"");
        let _ = writeln!(
            json,
            "{{\"MESSAGE\":\"{text}\",\"_COMM\":\"pluto\",\"_PID\":\"42\",\
             \"__REALTIME_TIMESTAMP\":\"{time}\"}}"
        );
    }
    assert_timed(&json, &pluto(), |line| line);
}

#[test]
fn charon_s_own_objects_and_its_lines_with_levels_are_read() {
    let objects: String = CHARON
        .iter()
        .enumerate()
        .map(|(at, (by, text))| {
            let (thread, group) = (&by[..2], &by[3..6]);
            format!(
                "{{\"time\":\"2026-11-25T10:00:{at:02}.000000Z\",\"thread\":{},\
                 \"group\":\"{group}\",\"level\":1,\"ikesa-name\":\"rw\",\
                 \"ikesa-uniqueid\":\"7\",\"msg\":\"{text}\"}}\n",
                thread.parse::<u32>().unwrap()
            )
        })
        .collect();
    assert_timed(&objects, &charon(), |line| line);
    let leveled = charon().replace("[NET]", "[NET1]").replace("[ENC]", "[ENC1]");
    assert_timed(&leveled.replace("[IKE]", "[IKE0]"), &charon(), |line| line);
}

#[test]
fn journald_s_blocks_are_cited_at_their_message() {
    let (mut export, mut binary, mut verbose) = (String::new(), String::new(), String::new());
    for (at, thread, group, text) in entries() {
        let time = (BEGIN + at) * 1_000_000;
        let begin = format!("__CURSOR=s=1;i={at}\n__REALTIME_TIMESTAMP={time}\n_PID=42\n");
        let end = format!(
            "THREAD={thread}\nGROUP={group}\nIKE_SA_UNIQUE_ID=7\nSYSLOG_IDENTIFIER=charon\n\n"
        );
        let _ = write!(export, "{begin}MESSAGE={text}\n{end}");
        let length = char::from(text.len() as u8);
        let _ = write!(binary, "{begin}MESSAGE\n{length}\0\0\0\0\0\0\0{text}\n{end}");
        let _ = writeln!(
            verbose,
            "Wed 2026-11-25 10:00:0{at}.000000 UTC [s=1;i={at};b=2]\n    _PID=42\n    \
             THREAD={thread}\n    GROUP={group}\n    IKE_SA_UNIQUE_ID=7\n    \
             SYSLOG_IDENTIFIER=charon\n    MESSAGE={text}"
        );
    }
    assert_timed(&export, &charon(), |line| (line - 1) * 9 + 4);
    assert_timed(&binary, &charon(), |line| (line - 1) * 10 + 5);
    assert_timed(&verbose, &charon(), |line| (line - 1) * 7 + 7);
    let entry = "\n__REALTIME_TIMESTAMP=1\nMESSAGE\n\0\0\0\0x";
    for cut in 0..entry.len() {
        facts(&entry.as_bytes()[..cut]);
    }
}

#[test]
fn journald_s_lines_have_their_time() {
    for (second, is_exact) in [
        ("2026-11-25T10:00:0#+00:00 gw ", true),
        ("2026-11-25T11:00:0#.000000+0100 gw ", true),
        ("179560080#.000000 gw ", true),
        ("Wed 2026-11-25 10:00:0# UTC gw ", true),
        ("Nov 25 10:00:0#.000000 gw ", false),
    ] {
        let charon_lines: String = charon()
            .lines()
            .enumerate()
            .map(|(at, line)| {
                let rest = line.split_once(" gw ").unwrap().1;
                format!("{}{rest}\n", second.replace('#', &at.to_string()))
            })
            .collect();
        match is_exact {
            true => assert_timed(&charon_lines, &charon(), |line| line),
            false => assert_same(&charon_lines, &charon(), |line| line),
        }
    }
    let cat: String = CHARON.iter().map(|(_, text)| format!("{text}\n")).collect();
    assert!(told(&cat).iter().any(|said| said.contains("WrongSecret")), "{:#?}", told(&cat));
}

#[test]
fn a_container_s_log_has_its_time() {
    let (mut objects, mut timed, mut compose, mut runtime) =
        (String::new(), String::new(), String::new(), String::new());
    for (at, (by, text)) in CHARON.iter().enumerate() {
        let time = format!("2026-11-25T10:00:0{at}.000000000Z");
        let _ = writeln!(
            objects,
            "{{\"log\":\"{by} \\u003c7\\u003e {text}\\n\",\"stream\":\"stderr\",\"time\":\"{time}\"}}"
        );
        let _ = writeln!(timed, "{time} {by} <7> {text}");
        let _ = writeln!(compose, "vpn-1    | {time} {by} <7> {text}");
        let _ = writeln!(runtime, "{time} stderr F {by} <7> {text}");
    }
    for text in [objects, timed, compose, runtime] {
        assert_timed(&text, &charon(), |line| line);
    }
    let (mut objects, mut timed, mut compose) = (String::new(), String::new(), String::new());
    for (at, text) in PLUTO.iter().enumerate() {
        let time = format!("2026-11-25T10:00:0{at}.000000000Z");
        let _ = writeln!(timed, "{time} {text}");
        let _ = writeln!(compose, "vpn-1    | {time} {text}");
        let log = text.replace('"', "\\\"");
        let _ =
            writeln!(objects, "{{\"log\":\"{log}\\n\",\"stream\":\"stdout\",\"time\":\"{time}\"}}");
    }
    for text in [objects, timed, compose] {
        assert_timed(&text, &pluto(), |line| line);
    }
    let compose: String = charon().lines().map(|line| format!("vpn-1  | {line}\n")).collect();
    assert_timed(&compose, &charon(), |line| line);
}

#[test]
fn a_message_cannot_pass_for_another_line() {
    let text = "{\"MESSAGE\":\"IDi x\\nNov 25 10:00:00 gw charon: 06[IKE] tried 1 shared key for 'a' - \
                'b', but MAC mismatched\",\"SYSLOG_IDENTIFIER\":\"charon\",\
                \"__REALTIME_TIMESTAMP\":\"1\"}\n";
    assert!(!told(text).iter().any(|said| said.contains("WrongSecret")), "{:#?}", told(text));
}

#[test]
fn what_was_quoted_numbered_or_indented_is_read() {
    for log in [charon(), pluto()] {
        let quoted =
            |mark: &str| -> String { log.lines().map(|line| format!("{mark}{line}\n")).collect() };
        for mark in ["> ", ">> ", "> > ", ">", "### ", "    ", "\t"] {
            assert_timed(&quoted(mark), &log, |line| line);
            let mail = format!("Hi all,\n\nanna wrote:\n{}\nThanks\n", quoted(mark));
            if mark.starts_with('>') {
                assert_timed(&mail, &log, |line| line + 3);
            }
        }
        let numbered = |form: fn(usize) -> String| -> String {
            (7..).zip(log.lines()).map(|(at, line)| format!("{}{line}\n", form(at))).collect()
        };
        let forms: [fn(usize) -> String; 6] = [
            |at| format!("{at}: "),
            |at| format!("  {at}. "),
            |at| format!("  {at}  "),
            |at| format!("[{at}] "),
            |at| format!("{at} | "),
            |at| format!("{at}\t"),
        ];
        for form in forms {
            assert_timed(&numbered(form), &log, |line| line);
        }
        assert_timed(&format!("It fails:\n```\n{log}```\n"), &log, |line| line + 2);
        assert_timed(
            &format!("> ```{}```\n", log.trim_end().replace('\n', "\n> ")),
            &log,
            |line| line,
        );
    }
}

#[test]
fn a_terminal_s_recording_is_read_as_it_was_shown() {
    const PUTTY: &str =
        "=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2026.11.25 10:00:00 =~=~=~=~=~=~=~=~=~=~=~=";
    for log in [charon(), pluto()] {
        let recorded = |line: fn(&str) -> String| -> String {
            let lines: String = log.lines().map(line).collect();
            format!("{PUTTY}\r\ngw# \u{1b}[1mshow log\u{1b}[0m\r\n{lines}gw# exit\r\n")
        };
        let forms: [fn(&str) -> String; 5] = [
            |line| format!("{line}\r\n"),
            |line| format!("\u{1b}[32m{}\u{1b}[0m{}\r\n", &line[..27], &line[27..]),
            |line| format!(" --More-- \r          \r{line}\r\n"),
            |line| {
                let back = "\u{8}".repeat(8);
                format!("--More--{back}        {back}{line}\r\r\n")
            },
            |line| format!("{}x\u{8}{}\u{1b}[K\n", &line[..40], &line[40..]),
        ];
        for form in forms {
            assert_timed(&recorded(form), &log, |line| line + 2);
        }
    }
}

#[test]
fn lines_cut_at_the_width_of_a_terminal_are_joined() {
    let mut cut = String::new();
    let mut begins = vec![0];
    let mut number = 1;
    for line in charon().lines() {
        begins.push(number);
        for piece in line.as_bytes().chunks(70) {
            let _ = writeln!(cut, "{}", std::str::from_utf8(piece).unwrap());
            number += 1;
        }
    }
    assert!(number > 14, "{cut}");
    assert_timed(&cut, &charon(), |line| begins[line as usize]);
}

#[test]
fn a_list_with_the_newest_line_first_is_read_from_its_end() {
    let count = CHARON.len() as u64;
    let reversed = |lines: Vec<String>| lines.into_iter().rev().collect::<String>();
    let whole = charon().lines().map(|line| format!("{line}\n")).collect();
    assert_timed(&reversed(whole), &charon(), |line| count + 1 - line);
    let cells = |at: usize| {
        let (by, text) = CHARON[at];
        format!("Nov 25 10:00:0{at}\tcharon\t42\t{by} <7> {text}\n")
    };
    let table = reversed((0..CHARON.len()).map(cells).collect());
    assert_same(&table, &charon(), |line| count + 1 - line);
    // What belongs to the line before it stays behind it.
    let header = "Time\tProcess\tPID\tMessage\n";
    assert_same(&format!("{header}{table}"), &charon(), |line| count + 2 - line);
}

#[test]
fn the_first_and_the_last_time_of_a_text_are_found_in_whatever_form_it_arrives() {
    let at =
        |seconds: i64| When::WithoutYear(Timestamp((328 * 86_400 + seconds) * Timestamp::SECOND));
    let text = "-- begins --\nNov 25 10:00:00 gw charon: a\n\nNov 25 10:00:07 gw charon: b\nb2";
    let wanted = (at(36_000), at(36_007));
    assert_eq!(span(text), wanted);
    let quoted: String = text.lines().map(|line| format!("> {line}\n")).collect();
    assert_eq!(span(&quoted), wanted);
    for text in ["", "\n", "05[IKE] no time here"] {
        assert_eq!(span(text), (When::Absent, When::Absent));
    }
    assert!(ends_circular(&[b"line\nCLOG".as_slice(), &[0; 16]].concat()));
    assert!(!ends_circular(b"CLOG") && !ends_circular(&[0; 20]));
}

#[test]
fn a_few_times_that_fall_do_not_turn_a_log_round() {
    let two = format!("{}{}", charon(), charon());
    let forms = Forms::of(&two);
    assert_eq!(oldest_first(&two, &forms), None);
    let few: String = pluto().lines().skip(1).map(|line| format!("{line}\n")).collect();
    let few = turned_round(&few);
    assert_eq!(oldest_first(&few, &Forms::of(&few)), None);
    // Two excerpts, the newer one first.
    let newer = charon().replace("T10:00", "T11:00");
    let both = format!("{newer}{}", charon());
    assert_eq!(oldest_first(&both, &Forms::of(&both)), None);
}

fn turned_round(log: &str) -> String {
    log.lines().rev().map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_charon_says_of_a_packet_tells_the_order_where_times_do_not() {
    let log = charon();
    let of_one_second: String =
        log.lines().map(|line| format!("Nov 25 10:00:00 gw {}\n", &line[31..])).collect();
    let without_time: String = log.lines().map(|line| format!("{}\n", &line[43..])).collect();
    let lists = "07[CFG] received proposals: ESP:AES_CBC_256/HMAC_SHA1_96/MODP_2048/NO_EXT_SEQ\n\
                 07[CFG] configured proposals: ESP:AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ\n\
                 07[IKE] no matching proposal found, sending NO_PROPOSAL_CHOSEN\n";
    assert_eq!(told(&turned_round(lists)), told(lists));
    for log in [log, of_one_second, without_time] {
        assert!(log.contains("06[IKE] <7> tried") && told(&log).len() > 5);
        let lines = log.lines().count() as u64;
        assert_same(&turned_round(&log), &log, |line| lines + 1 - line);
    }
}

#[test]
fn a_circular_log_is_read_from_where_it_was_written_last() {
    let footer = |wrapped: u32, next: usize| {
        let words = [wrapped, next as u32, 0, 0].map(u32::to_le_bytes);
        [b"CLOG".as_slice(), &words.concat()].concat()
    };
    let log = charon();
    let (old, new) = log.split_at(log.match_indices('\n').nth(3).unwrap().0 + 1);
    let rest = "t of an older line\n";
    let file = [new.as_bytes(), rest.as_bytes(), old.as_bytes(), &footer(1, new.len())].concat();
    let shown = |file: &[u8]| facts(file).0;
    assert_eq!(shown(&file), facts(log.as_bytes()).0);
    // Nothing was written over yet.
    let file = [log.as_bytes(), &[0; 5000], &footer(0, log.len())].concat();
    assert_eq!(shown(&file), facts(log.as_bytes()).0);
    for next in [0, 1, usize::MAX] {
        shown(&[log.as_bytes(), &footer(1, next)].concat());
        shown(&footer(1, next));
    }
}

#[test]
fn of_two_texts_that_are_compared_the_newer_is_read() {
    for same in [charon(), pluto()] {
        let older = same.lines().next().unwrap();
        let mut compared = format!("@@ -1,3 +1,9 @@\n-{older}\n");
        for (at, line) in same.lines().enumerate() {
            let mark = if at % 2 == 0 { '+' } else { ' ' };
            writeln!(compared, "{mark}{line}").unwrap();
        }
        assert_same(&compared, &same, |number| number + 2);
    }
    assert!(told(&format!("@@ -1 @@\n-{}", pluto())).len() > 1);
}

#[test]
fn what_rsyslog_says_came_again_is_read() {
    let log = charon();
    let (before, judged) = log.split_once("06[IKE]").unwrap();
    let (judged, after) = judged.split_once('\n').unwrap();
    let marked = format!("{before}message repeated 2 times: [ 06[IKE]{judged}]\n{after}");
    assert_timed(&marked, &log, |line| line);
    assert_timed(&log.replace('\n', "#012\n"), &log, |line| line);
    let mark = "2026-11-25T10:00:09Z gw last message repeated 3 times\n";
    assert_timed(&format!("{log}{mark}"), &log, |line| line);
}

#[test]
fn a_page_s_markup_is_taken_off() {
    let marked = |line: &str| {
        let text = line.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        format!("<p>{}</p>\n", text.replace('[', "<span class=\"e\">&#91;"))
    };
    let of_a_forum = |line: &str| format!("[SIZE=2][COLOR=black]{line}[/COLOR][/SIZE]\n");
    for same in [charon(), pluto()] {
        let page: String = same.lines().map(marked).collect();
        assert_same(&page, &same, |number| number);
        let forum: String = same.lines().map(of_a_forum).collect();
        assert_same(&forum, &same, |number| number);
        let joined = same.lines().collect::<Vec<_>>().join("<br>");
        assert_same(&joined, &same, |_| 1);
    }
}

#[test]
fn a_name_like_markup_begins_no_line() {
    let log = charon().replace("'anna'", "'a<br>05[IKE] no shared key found for <p>x</p>'");
    assert!(told(&log).iter().any(|said| said.contains("value: \"a<br>05[IKE]")));
    assert_eq!(told(&log).len(), told(&charon()).len());
}

#[test]
fn a_sentence_in_several_lines_is_one() {
    let sentence = "ERROR: asynchronous network error report on eth0 (sport=500) for message to \
                    192.0.2.7 port 500, complainant 192.0.2.7: Connection refused [errno 111, \
                    origin ICMP type 3 code 3 (not authenticated)]\n";
    let broken = sentence
        .replace(" for message", " for\nmessage")
        .replace(": Connection", ":\nConnection")
        .replace("(not ", "(not\n");
    assert_eq!(facts(broken.as_bytes()).0, facts(sentence.as_bytes()).0);
    assert!(told(sentence).iter().any(|said| said.contains("PortRefused")), "{:?}", told(sentence));
    // One that never ends swallows nothing for long.
    let cut = "ERROR: asynchronous network error report on eth0 (sport=500) for message\n";
    let after = format!("{cut}{}", "x\n".repeat(300));
    let said = told(&format!("{after}{}", charon()));
    assert!(told(&charon()).iter().all(|own| said.contains(own)), "{said:?}");
}
