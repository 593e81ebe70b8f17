//! Any bytes as a capture: read, diagnosed, and reported in every format and both languages.
#![no_main]

use diagnosis::case::Case;
use diagnosis::gather::{Gather, Offers};
use evidence::SourceId;
use libfuzzer_sys::fuzz_target;
use report::Style;
use verdict::Language;

fuzz_target!(|bytes: &[u8]| {
    let id = SourceId(0);
    let mut offers = Offers::new();
    let mut gather = Gather::new(id);
    let source = readers::read(id, "a.pcap", bytes, &mut gather.with(&mut offers));
    let case = Case::join(vec![source], vec![gather.finish()], offers);
    let answer = diagnosis::diagnose(&case);
    // Both ways of leaving out, without the time for both on every input.
    let all = bytes.len() % 2 == 0;
    for language in [Language::English, Language::Italian] {
        let style = Style { language, all, ..Style::plain("0") };
        assert!(report::text(&answer, &style).ends_with('\n'));
        assert!(report::json(&answer, &style).ends_with('\n'));
        assert!(report::markdown(&answer, &style).ends_with('\n'));
    }
});
