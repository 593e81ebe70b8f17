//! Any bytes as a log: read, diagnosed, and reported in both languages. What a
//! peer chose must not bring a control character into the answer.
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
    let source = readers::read(id, "a.log", bytes, &mut gather.with(&mut offers));
    let case = Case::join(vec![source], vec![gather.finish()], offers);
    let answer = diagnosis::diagnose(&case);
    for language in [Language::English, Language::Italian] {
        let style = Style { language, all: bytes.len() % 2 == 0, ..Style::plain("0") };
        let text = report::text(&answer, &style);
        assert!(text.ends_with('\n'));
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        assert!(report::json(&answer, &style).ends_with('\n'));
    }
});
