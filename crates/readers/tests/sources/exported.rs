//! Events of a Windows machine are recognised in every form by what they hold.

use evidence::{Fact, Source, SourceId, SourceKind, Why};
use testkit::evtx::{Rendered, read, write, write_xml};

const TEXT: &str = "\
09:15:20 Application RasClient 20227 {5F1A} PC\\user Sede 809
09:15:21 Security Microsoft-Windows-Security-Auditing 4653 State=%%8204
09:15:51.5 System RemoteAccess 20271 {NA} alice 198.51.100.7 \"not recognised\" 0x10
";

fn source(bytes: &[u8]) -> Source {
    readers::read(SourceId(0), "", bytes, &mut |_: Fact<'_>| {})
}

fn forms() -> Vec<Vec<u8>> {
    let events = read("machine=PC-42", TEXT).expect("notation");
    let saved = write_xml(&events, Rendered::Saved);
    let mut wiped = write(&events);
    wiped[..4096].fill(0);
    vec![
        write(&events),
        wiped,
        write_xml(&events, Rendered::Bare).into_bytes(),
        write_xml(&events, Rendered::Tree).into_bytes(),
        saved.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        saved.into_bytes(),
    ]
}

#[test]
fn every_form_is_recognised_and_counted() {
    for (number, form) in forms().iter().enumerate() {
        assert!(readers::recognises(&form[..form.len().min(readers::HEAD)]), "form {number}");
        let source = source(form);
        assert_eq!(source.kind, SourceKind::Events, "form {number}");
        assert_eq!((source.covers.entries, source.gaps.as_slice()), (3, &[][..]), "form {number}");
        let (first, last) = (source.covers.first.expect("a time"), source.covers.last);
        assert_eq!(last.expect("a time").seconds_since(first), 31.5, "form {number}");
    }
}

#[test]
fn what_is_cut_off_is_said() {
    for (number, form) in forms().iter().enumerate() {
        let cut = if number < 2 { 4096 + 2000 } else { form.len() * 2 / 3 };
        let source = source(&form[..cut]);
        let ends_early = source.gaps.iter().any(|gap| gap.why == Why::EndsEarly);
        assert!(ends_early, "form {number}: {:?}", source.gaps);
        assert_eq!(source.kind, SourceKind::Events);
    }
}
