//! Event logs as the testkit lays them down, whole and damaged in every way.

use std::collections::BTreeMap;

use evidence::{Fact, Gap, Timestamp, When};
use testkit::Random;
use testkit::evtx as kit;

use super::*;

const FAILURE: &str = "Microsoft-Windows-Security-Auditing 4653";

/// Every event of a log, whatever it means, and what could not be read.
pub(in crate::windows) fn events(bytes: &[u8]) -> (Vec<Event>, Vec<Gap>, u64) {
    chosen(bytes, |_, _| true)
}

fn chosen(bytes: &[u8], wants: fn(&str, u32) -> bool) -> (Vec<Event>, Vec<Gap>, u64) {
    let mut listener = |_: Fact<'_>| {};
    let mut reading = Reading::new(&mut listener);
    let mut events = Vec::new();
    each(bytes, &mut reading, wants, |event, _| events.push(event.clone()));
    let source = reading.finish(SourceId(0), "", SourceKind::Events);
    (events, source.gaps, source.covers.entries)
}

fn log(text: &str) -> Vec<u8> {
    kit::write(&kit::read("machine=PC-42", text).unwrap())
}

/// So many events of several kinds, for so many chunks.
fn long_log(count: usize) -> Vec<u8> {
    let line = |number: usize| match number % 4 {
        0 => format!("10:00:00 Security {FAILURE} LocalAddress=192.0.2.{}\n", number % 250),
        1 => format!("10:00:01 Application RasClient 20227 {{A-{number}}} PC\\user Sede 809\n"),
        2 => "10:00:02 Security Microsoft-Windows-Security-Auditing 5451\n".to_owned(),
        _ => format!("10:00:03 System RemoteAccess 20271 {{NA}} u{number} 198.51.100.7 why 0x10\n"),
    };
    log(&(0..count).map(line).collect::<String>())
}

fn numbers(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.place.number()).collect()
}

#[test]
fn a_classic_event_is_told_with_all_it_says() {
    let (events, gaps, _) = events(&log(
        "#8812 09:15:20.1234567 Application RasClient 20227 CoId={5F1A} PC\\user \"Sede di Roma\" \
         809 Binary=29030000\n",
    ));
    let [event] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(gaps, []);
    assert_eq!(event.place, Place::Record { number: 8812.into() });
    assert_eq!(event.when, When::Exact(Timestamp(1_772_442_920_123_456_700)));
    assert_eq!((event.provider.as_str(), event.id), ("RasClient", 20227));
    assert_eq!((event.channel.as_str(), event.computer.as_str()), ("Application", "PC-42"));
    let data: Vec<_> = (0..5).map(|position| event.data(position)).collect();
    assert_eq!(data, ["{5F1A}", "PC\\user", "Sede di Roma", "809", ""]);
    assert!(event.fields.iter().all(|field| field.name.is_empty()));
    assert_eq!(event.binary, [0x29, 3, 0, 0]);
    assert_eq!(event.message, "");
}

#[test]
fn named_fields_keep_their_order_and_their_tokens() {
    let text = format!(
        "09:15:20 Security {FAILURE} LocalAddress=192.0.2.1 State=%%8204 \
        FailureReason=\"Autenticazione è fallita 😀\" LocalKeyModPort=500 MMFilterID=70000000000"
    );
    let (events, ..) = events(&log(&text));
    let event = &events[0];
    assert_eq!(event.field("State"), "%%8204");
    assert_eq!(event.field("FailureReason"), "Autenticazione è fallita 😀");
    assert_eq!(event.field("LocalKeyModPort"), "500");
    assert_eq!(event.field("MMFilterID"), "70000000000");
    let names: Vec<_> = event.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names.len(), 16);
    assert_eq!(names[..3], ["LocalMMPrincipalName", "RemoteMMPrincipalName", "LocalAddress"]);
    assert_eq!(event.fields[15].name, "ResponderCookie");
}

#[test]
fn user_data_is_told_by_paths_below_the_own_element() {
    let (events, ..) =
        events(&log("09:15:20 Microsoft-Windows-CAPI2/Operational Microsoft-Windows-CAPI2 11 \
         CertGetCertificateChain: Certificate@subjectName=vpn.example.com \
         CertificateChain/TrustStatus/ErrorStatus@value=20 \
         CertificateChain/TrustStatus/ErrorStatus@CERT_TRUST_IS_UNTRUSTED_ROOT=true \
         URL=http://a.example EventAuxInfo@ProcessName=svchost.exe Result@value=800B0109 \
         Result=\"A certificate chain\""));
    let fields = events[0].fields.iter();
    let fields: Vec<_> = fields.map(|field| (field.name.as_str(), field.value.as_str())).collect();
    assert_eq!(
        fields,
        [
            ("Certificate@subjectName", "vpn.example.com"),
            ("CertificateChain/TrustStatus/ErrorStatus@value", "20"),
            ("CertificateChain/TrustStatus/ErrorStatus@CERT_TRUST_IS_UNTRUSTED_ROOT", "true"),
            ("URL", "http://a.example"),
            ("EventAuxInfo@ProcessName", "svchost.exe"),
            ("Result@value", "800B0109"),
            ("Result", "A certificate chain"),
        ]
    );
}

#[test]
fn events_that_nobody_wants_are_counted_and_not_told() {
    let bytes = long_log(400);
    let (all, ..) = events(&bytes);
    assert_eq!(numbers(&all), (1..=400).collect::<Vec<_>>());
    let wants = |provider: &str, id: u32| provider == "RasClient" && id == 20227;
    let (some, gaps, entries) = chosen(&bytes, wants);
    assert_eq!(gaps, []);
    assert_eq!(entries, 400);
    let expected: Vec<_> = all.into_iter().filter(|event| event.provider == "RasClient").collect();
    assert_eq!((some.len(), some), (100, expected));
}

/// The bytes that each record needs: its own, and the definitions it refers to.
fn needs(bytes: &[u8]) -> BTreeMap<u64, (usize, usize)> {
    let mut needs = BTreeMap::new();
    let mut at = 4096 + 512;
    while bytes[at..].starts_with(b"**\0\0") {
        let length = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize;
        let number = u64::from_le_bytes(bytes[at + 8..at + 16].try_into().unwrap());
        needs.insert(number, (at, at + length));
        at += length;
    }
    needs
}

#[test]
fn a_damaged_byte_takes_no_record_with_it_whose_bytes_are_whole() {
    let bytes = log(&format!(
        "10:00:00 Security {FAILURE} LocalAddress=192.0.2.1 FailureReason=**\n\
         10:00:01 Application RasClient 20227 {{A}} PC\\user Sede 809 Binary=2a2a0000\n\
         10:00:02 Security {FAILURE} LocalAddress=192.0.2.2\n\
         10:00:03 Application RasClient 20227 {{B}} PC\\user Sede 789 Binary=00\n"
    ));
    let (whole, gaps, _) = events(&bytes);
    assert_eq!((whole.len(), gaps.len()), (4, 0));
    let records = needs(&bytes);
    let end = records[&4].1;
    let mut random = Random::new(3);
    let (mut told_all_the_same, mut shared) = (0, 0);
    for at in (0..128).chain(4096..end) {
        for change in [0xff, 1 + random.below(255) as u8] {
            let mut damaged = bytes.clone();
            damaged[at] ^= change;
            let (told, gaps, _) = events(&damaged);
            let hit = records.iter().find(|(_, (start, end))| (*start..*end).contains(&at));
            let hit = hit.map(|(number, _)| *number);
            // The first two hold the definitions of the others, and the first most of their names.
            let shares = |number: u64| match hit {
                Some(1) => true,
                Some(2) => number.is_multiple_of(2),
                _ => false,
            };
            for event in &whole {
                let number = event.place.number();
                if hit == Some(number) {
                    continue;
                }
                let same = told.iter().find(|told| told.place == event.place);
                if !shares(number) {
                    assert_eq!(same, Some(event), "record {number} is hit by byte {at}");
                    continue;
                }
                // Without a name that only the definition has, it may be that nobody can tell.
                shared += 1;
                told_all_the_same += u32::from(same.is_some());
                let is_named = gaps.iter().any(|gap| gap.place == Some(event.place));
                assert!(same.is_some() || is_named, "record {number} is lost by byte {at}");
            }
            // Of the heads, a file's has nothing that is needed, a chunk's has flags unchecked.
            let is_needless = at < 4096 || (4096 + 120..4096 + 124).contains(&at);
            assert!(is_needless || !gaps.is_empty(), "byte {at} is damaged without a word");
        }
    }
    assert!(told_all_the_same * 100 > shared * 95, "{told_all_the_same} of {shared}");
}

#[test]
fn a_damaged_definition_leaves_what_it_does_not_speak_of() {
    let text: String = (1..=5)
        .map(|number| format!("10:00:00 Security {FAILURE} LocalAddress=192.0.2.{number}\n"))
        .collect();
    let bytes = log(&text);
    // The name of the sixth field, in the first record's definition.
    let name: Vec<u8> = "RemoteKeyModPort".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let at = bytes.windows(name.len()).position(|window| window == name).unwrap();
    let mut damaged = bytes.clone();
    // The token of the text before it.
    damaged[at - 4] = 0xee;
    let (told, gaps, _) = events(&damaged);
    assert_eq!(told.len(), 5);
    for (event, number) in told.iter().zip(1..) {
        assert_eq!(event.field("LocalAddress"), format!("192.0.2.{number}"));
        assert_eq!(event.field("RemoteKeyModPort"), "");
        assert_eq!(event.field("KeyModName"), "-");
    }
    assert!(gaps.iter().any(|gap| gap.place == Some(Place::Record { number: 3.into() })));
}

#[test]
fn a_lost_record_is_a_gap_with_its_number() {
    let bytes = long_log(8);
    let (start, _) = needs(&bytes)[&5];
    let mut damaged = bytes.clone();
    damaged[start] = 0;
    let (told, gaps, _) = events(&damaged);
    assert_eq!(numbers(&told), [1, 2, 3, 4, 6, 7, 8]);
    let why = Why::Damaged { structure: "event record" };
    assert!(gaps.contains(&Gap { place: Some(Place::Record { number: 5.into() }), why }));
}

#[test]
fn a_wiped_head_of_the_file_loses_nothing() {
    let mut bytes = long_log(300);
    bytes[..4096].fill(0);
    assert!(recognise(&bytes[..crate::HEAD]));
    assert_eq!(events(&bytes).0.len(), 300);
    assert!(recognise(&bytes[4096..][..crate::HEAD]));
    assert_eq!(events(&bytes[4096..]).0.len(), 300);
}

#[test]
fn a_log_that_ends_early_is_read_to_there() {
    let bytes = long_log(300);
    let whole = events(&bytes).0;
    for end in (4096..bytes.len()).step_by(9973) {
        let (told, gaps, _) = events(&bytes[..end]);
        assert_eq!(told, whole[..told.len()], "cut at {end}");
        let before = (end - 4096) / 65536;
        assert!(before == 0 || !told.is_empty(), "cut at {end}");
        // The unused end of a chunk may be missing without a loss.
        assert!(
            !gaps.is_empty() || told.len() == 300 || (end - 4096) % 65536 > 64_000 || end == 4096
        );
    }
}

#[test]
fn chunks_are_found_where_bytes_are_missing_or_too_many() {
    let bytes = long_log(400);
    let whole = numbers(&events(&bytes).0);
    let second = 4096 + 65536;
    let in_second = needs_of_chunk(&bytes, second);
    for missing in [512, 4096, 5000, 65536 - 700] {
        let mut damaged = bytes.clone();
        damaged.drain(second + 65536 - missing..second + 65536);
        let told = numbers(&events(&damaged).0);
        let lost: Vec<_> = whole.iter().filter(|number| !told.contains(number)).collect();
        assert!(lost.iter().all(|number| in_second.contains(number)), "{missing}: {lost:?}");
    }
    let mut damaged = bytes.clone();
    damaged.splice(second..second, [7; 1000]);
    assert_eq!(numbers(&events(&damaged).0), whole);
}

fn needs_of_chunk(bytes: &[u8], start: usize) -> Vec<u64> {
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    (number(start + 24)..=number(start + 32)).collect()
}

#[test]
fn records_behind_those_that_the_head_knows_are_read() {
    // A log that was copied while it was written: head and checksums are behind.
    let bytes = long_log(20);
    let (sixteenth, _) = needs(&bytes)[&16];
    let mut live = bytes.clone();
    live[4096 + 32..4096 + 40].copy_from_slice(&15u64.to_le_bytes());
    live[4096 + 48..4096 + 52].copy_from_slice(&((sixteenth - 4096) as u32).to_le_bytes());
    live[120] = 1;
    let (told, gaps, _) = events(&live);
    assert_eq!(numbers(&told), (1..=20).collect::<Vec<_>>());
    assert!(!gaps.is_empty());
}

#[test]
fn what_an_earlier_use_of_a_chunk_left_is_not_told() {
    let new = log(&format!("#900 10:00:00 Security {FAILURE}\n"));
    let mut old = long_log(40);
    let end = needs(&new)[&900].1;
    old[..end].copy_from_slice(&new[..end]);
    let (told, gaps, _) = events(&old);
    assert_eq!((numbers(&told), gaps), (vec![900], vec![]));
}

#[test]
fn nothing_that_a_log_says_stops_or_swells_the_reader() {
    let bytes = long_log(60);
    let used = needs(&bytes)[&60].1 as u64;
    let mut random = Random::new(11);
    for _ in 0..500 {
        let mut damaged = bytes.clone();
        for _ in 0..random.between(1, 40) {
            let at = 4096 + random.below(used - 4096) as usize;
            match random.below(3) {
                0 => damaged[at] = random.word() as u8,
                1 => damaged[at..at + 4]
                    .copy_from_slice(&(random.below(70_000) as u32).to_le_bytes()),
                _ => {
                    let from = 4096 + random.below(used - 4096) as usize;
                    let length = random.between(1, 300) as usize;
                    damaged.copy_within(from..from + length, at);
                }
            }
        }
        let (told, ..) = events(&damaged);
        let swollen = |event: &Event| event.fields.len() > crate::windows::elements::MOST_FIELDS;
        assert!(told.len() < 1000 && !told.iter().any(swollen));
    }
}

#[test]
fn a_template_that_multiplies_its_values_reaches_a_bound() {
    let text = format!("10:00:00 Security {FAILURE} FailureReason={}\n", "x".repeat(30_000));
    let bytes = log(&text);
    let mut chunk = bytes[4096..].to_vec();
    let name: Vec<u8> = "FailureReason".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let at = chunk.windows(name.len()).position(|window| window == name).unwrap() + name.len();
    // Behind the attribute: content begins, then the place of value 8, a text; now over and over.
    assert_eq!(chunk[at..at + 5], [0x02, 0x0e, 8, 0, 1]);
    for place in chunk[at + 1..].chunks_exact_mut(4).take(60) {
        place.copy_from_slice(&[0x0e, 8, 0, 1]);
    }
    let (told, gaps, _) = events(&chunk);
    let size = |event: &Event| event.fields.iter().map(|field| field.value.len()).sum::<usize>();
    assert!(told.iter().all(|event| size(event) <= 2 * crate::windows::elements::MOST_BYTES));
    assert!(gaps.iter().any(|gap| matches!(gap.why, Why::Bound { .. })), "{gaps:?}");
}
