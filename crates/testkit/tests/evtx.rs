//! The event logs that the testkit writes, read by another program's reader.

use std::collections::BTreeMap;

use evtx::{EvtxParser, ParserSettings};
use testkit::evtx::{Event, read, write};

const TEXT: &str = r#"
09:15:20 Application RasClient 20227 CoId={5F1A2B3C-0000-4444-8888-0123456789AB} PC\user "Sede di Roma" 809
09:15:21 Security Microsoft-Windows-Security-Auditing 4653 KeyModName=%%8222 FailureReason="Tempo scaduto: é" State=%%8204 LocalKeyModPort=4500
09:15:21.5 Security Microsoft-Windows-Security-Auditing 4653 State=%%8201 MMFilterID=18446744073709551615
#8812 2026-03-05 00:00:00.0000001 System RemoteAccess 20271 {NA} alice 198.51.100.7 "why & <wherefore>" 0x10 Binary=B3020000
00:00:01 Microsoft-Windows-CAPI2/Operational Microsoft-Windows-CAPI2 11 CertGetCertificateChain: \
    Certificate@subjectName=vpn.example.com CertificateChain/TrustStatus/ErrorStatus@value=20 \
    CertificateChain/ChainElement/Certificate@subjectName=a CertificateChain/ChainElement/Certificate@subjectName=b \
    Result@value=800B0109
00:00:02 Security Microsoft-Windows-Security-Auditing 5453
00:00:03 System "Service Control Manager" 7036 IKEEXT stopped Binary=0102
00:00:04 Security Microsoft-Windows-Security-Auditing 5447 UserSid=S-1-5-19
"#;

fn xml(bytes: Vec<u8>) -> Vec<(u64, String)> {
    let settings = ParserSettings::new().indent(false).validate_checksums(true);
    let parser = EvtxParser::from_buffer(bytes).expect("a log");
    let mut parser = parser.with_configuration(settings);
    let records = parser.records().map(|record| record.expect("a record"));
    records.map(|record| (record.event_record_id, record.data)).collect()
}

fn events() -> Vec<Event> {
    read("machine=PC-42", TEXT).expect("notation")
}

#[test]
fn another_reader_finds_every_event_in_its_place() {
    let numbers: Vec<u64> = xml(write(&events())).iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [1, 2, 3, 8812, 8813, 8814, 8815, 8816]);
}

#[test]
fn another_reader_finds_the_fields_as_they_were_written() {
    let records: BTreeMap<u64, String> = xml(write(&events())).into_iter().collect();
    let has = |number: u64, parts: &[&str]| {
        let record = &records[&number];
        for part in parts {
            assert!(record.contains(part), "{part} is not in {record}");
        }
    };
    has(
        1,
        &[
            "<Provider Name=\"RasClient\"/>",
            ">20227</EventID>",
            "2026-03-02T09:15:20.",
            "<Channel>Application</Channel>",
            "<Computer>PC-42</Computer>",
            "<Data>{5F1A2B3C-0000-4444-8888-0123456789AB}</Data>",
            "<Data>PC\\user</Data>",
            "<Data>Sede di Roma</Data>",
            "<Data>809</Data>",
        ],
    );
    has(
        2,
        &[
            "Name=\"Microsoft-Windows-Security-Auditing\"",
            "54849625-5478-4994-A5BA-3E3B0328C30D",
            "<Data Name=\"LocalMMPrincipalName\">-</Data>",
            "<Data Name=\"LocalKeyModPort\">4500</Data>",
            "<Data Name=\"FailureReason\">Tempo scaduto: é</Data>",
            "<Data Name=\"State\">%%8204</Data>",
            "0x8010000000000000",
        ],
    );
    has(3, &["State\">%%8201<", "MMFilterID\">18446744073709551615<", "09:15:21.5"]);
    has(
        8812,
        &[
            "2026-03-05T00:00:00.0000001",
            "<Data>why &amp; &lt;wherefore&gt;</Data>",
            "<Binary>B3020000</Binary>",
        ],
    );
    has(
        8813,
        &[
            "<UserData><CertGetCertificateChain><Certificate subjectName=\"vpn.example.com\"/>",
            "<ErrorStatus value=\"20\"/>",
            "<Certificate subjectName=\"a\"/><Certificate subjectName=\"b\"/>",
            "<Result value=\"800B0109\"/>",
        ],
    );
    has(8814, &[">5453</EventID>"]);
    has(8815, &["<Data Name=\"param1\">IKEEXT</Data>", "<Binary>0102</Binary>"]);
    has(
        8816,
        &["<Data Name=\"UserSid\">S-1-5-19</Data>", "{00000000-0000-0000-0000-000000000000}"],
    );
}

#[test]
fn another_reader_finds_the_events_of_many_chunks() {
    let mut text = String::new();
    for number in 0..2000 {
        let id = [4653, 4652, 4654, 5451][number % 4];
        text += &format!("10:00:00 Security Microsoft-Windows-Security-Auditing {id}\n");
    }
    let bytes = write(&read("", &text).unwrap());
    assert!(bytes.len() > 5 * 65536 && (bytes.len() - 4096).is_multiple_of(65536));
    let records = xml(bytes);
    assert_eq!(records.len(), 2000);
    assert!(records.iter().zip(1..).all(|((number, _), count)| *number == count));
}

#[test]
fn what_the_notation_does_not_know_is_an_error_with_its_line() {
    let message = |text: &str| read("", text).unwrap_err().to_string();
    let security = "10:00:00 Security Microsoft-Windows-Security-Auditing";
    assert_eq!(
        message(&format!("\n{security} 4653 Sate=1")),
        "line 2: the event has no field Sate"
    );
    assert_eq!(
        message(&format!("{security} 4653 LocalKeyModPort=x")),
        "line 1: \"x\" is no UInt32"
    );
    assert_eq!(message("25:00 a b 1"), "line 1: \"25:00\" is no time such as 09:15:20");
    assert_eq!(message("10:00:00 a b 1 \"c"), "line 1: a quote is not closed");
}
