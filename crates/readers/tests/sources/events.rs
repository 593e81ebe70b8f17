//! Windows events in the encodings and line ends of the tools that export them.

use evidence::{Fact, Source, SourceId, SourceKind, Statement, When};

const SENTENCE: &str = "CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user SYSTEM dialed a \
    connection named Büro which has failed. The error code returned on failure is 809.";

/// Codes of the dials that failed, with the seconds of the source's clock.
fn failures(bytes: &[u8]) -> (Source, Vec<(Option<u32>, i64)>) {
    let mut failures = Vec::new();
    let mut listener = |fact: Fact<'_>| {
        if let Statement::Dials(dial) = fact.statement {
            let at = fact.when.when().on_its_clock().map_or(0, |at| at.0 / 1_000_000_000);
            failures.push((dial.code, at));
        }
    };
    let source = readers::read(SourceId(0), "events.txt", bytes, &mut listener);
    (source, failures)
}

fn export(separator: &str) -> String {
    [
        "Log Name: Application",
        "Source: RasClient",
        "Date: 3/18/2016 1:34:22 PM",
        "Event ID: 20227",
        "Level: Error",
        "Computer: PC-1",
        "Description:",
        SENTENCE,
    ]
    .join(separator)
}

#[test]
fn an_event_is_the_same_in_every_encoding_and_line_end() {
    let expected = vec![(Some(809), 1_458_308_062)];
    for ends in ["\r\n", "\n"] {
        let text = export(ends);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xff\xfe", utf16.as_slice()].concat();
        let ansi = text.replace("Büro", "B?ro").into_bytes();
        let ansi: Vec<u8> = ansi.iter().map(|b| if *b == b'?' { 0xfc } else { *b }).collect();
        for bytes in [text.as_bytes(), &utf16, &marked, &ansi] {
            let (source, told) = failures(bytes);
            assert_eq!(told, expected);
            assert_eq!(source.kind, SourceKind::Events);
            assert_eq!(source.gaps, []);
            assert_eq!(source.covers.entries, 1);
        }
    }
}

#[test]
fn a_local_time_has_no_zone_and_an_exported_one_has() {
    let mut when = Vec::new();
    let mut listener = |fact: Fact<'_>| when.push(fact.when.when());
    let json = format!(
        "{{\"Id\":20227,\"ProviderName\":\"RasClient\",\"TimeCreated\":\"\\/Date(1458308062000)\\/\",\
         \"Message\":{SENTENCE:?}}}"
    );
    for text in [export("\n"), json] {
        readers::read(SourceId(0), "events.txt", text.as_bytes(), &mut listener);
    }
    assert!(matches!(when.first(), Some(When::WithoutZone(_))), "{when:?}");
    assert!(matches!(when.last(), Some(When::Exact(_))), "{when:?}");
}

#[test]
fn any_bytes_at_all_are_read_without_a_panic() {
    let text = export("\n") + &format!("\nLevel,Date and Time,Source,Event ID\n\"{SENTENCE}\"");
    let json = format!("[{{\"Id\":20227,\"Message\":{SENTENCE:?},\"Properties\":[1,{{}}]}}]");
    for text in [text, json] {
        for cut in (0..text.len()).step_by(5) {
            failures(&text.as_bytes()[..cut]);
            failures(&text.as_bytes()[cut..]);
            let mut changed = text.clone().into_bytes();
            changed[cut] = changed[cut].wrapping_mul(31) ^ 0x55;
            failures(&changed);
        }
    }
}

#[test]
fn a_long_text_without_an_event_takes_time_in_proportion_to_its_length() {
    // Open quotes, open braces, open messages: what could be gone through again with every line.
    for line in [
        "\"a\n",
        "ReplacementStrings : {a,\n",
        "CoId={\n",
        "Level,Id,Source\n\"\n",
        "Description : b\n",
        "Event[1]:\n",
        "> > > Source: RasClient\n",
        "{\"a\":[\n",
    ] {
        let (source, told) = failures(line.repeat(20_000).as_bytes());
        assert_eq!(told, []);
        assert!(source.gaps.len() <= 1, "{:?}", source.gaps);
    }
}
