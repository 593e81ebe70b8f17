//! What the person reads and what programs read, on hand-built reports.
//!
//! `WHYKE_BLESS=1 cargo test -p report` rewrites the expected files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod contract;
mod decode;
mod expected;
mod robustness;
mod samples;
mod text;

use report::Style;
use verdict::Language;

/// 80 columns, no colour, in Rome's time.
fn style(language: Language) -> Style {
    let zone = jiff::tz::TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
    Style { language, zone, zone_name: "Europe/Rome".into(), ..Style::plain("0.1.0") }
}
