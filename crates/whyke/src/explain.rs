//! The main job: evidence in, verdict out.

use std::ffi::OsString;
use std::io::{IsTerminal, Read};

use anyhow::Result;
use diagnosis::case::Case;
use diagnosis::gather::{Gather, Offers};
use evidence::{SourceId, SourceKind};
use indicatif::{ProgressBar, ProgressStyle};
use verdict::Text;

use crate::arguments::{Common, Format};
use crate::complaint::Complaint;
use crate::output;
use crate::sources::{self, Opened};
use crate::style;

/// Files smaller than this are read before a bar could be seen.
const WORTH_A_BAR: u64 = 64 * 1024 * 1024;

pub(crate) fn run(names: &[OsString], common: &Common) -> Result<u8> {
    let style = style::style(common)?;
    let (paths, refused) = sources::list(names);
    let mut unopened = 0;
    let mut offers = Offers::new();
    let (mut read, mut gathered) = (Vec::new(), Vec::new());
    for path in paths {
        let opened = match sources::open(&path) {
            Ok(opened) => opened,
            Err(complaint) => {
                output::say(&format!("whyke: {}", complaint.of(style.language)));
                unopened += 1;
                continue;
            }
        };
        let id = SourceId(u16::try_from(read.len()).unwrap_or(u16::MAX));
        let mut gather = Gather::new(id);
        let (name, input) = with_progress(opened, common);
        read.push(readers::read(id, &name, input, &mut gather.with(&mut offers)));
        gathered.push(gather.finish());
    }
    if !common.quiet {
        for refused in &refused {
            let because = refused.because.of(style.language);
            output::say(&format!("whyke: {}: {because}", refused.name));
        }
    }
    let usable = read.iter().any(|source| source.kind != SourceKind::Unreadable);
    if !usable {
        return Err(nothing_usable(&read, refused.len() + unopened).into());
    }
    let case = Case::join(read, gathered, offers);
    let report = diagnosis::diagnose(&case);
    let text = match common.format {
        Format::Text => report::text(&report, &style),
        Format::Json => report::json(&report, &style),
    };
    output::deliver(&text, common)?;
    // The process ends here: taking a large case apart piece by piece would be time lost.
    std::mem::forget(case);
    Ok(report.verdict.outcome.exit_status())
}

/// One clear sentence about why nothing could be read.
fn nothing_usable(read: &[evidence::Source], refused: usize) -> Complaint {
    if let ([only], 0) = (read, refused) {
        let why = only.gaps.first().map(|gap| &gap.why).unwrap_or(&evidence::Why::NotEvidence);
        return Complaint::about(&only.name, &Text::each(|language| report::gap(why, language)));
    }
    Complaint::new(
        "none of the files could be read",
        "non è stato possibile leggere alcuno dei file",
    )
}

fn with_progress(opened: Opened, common: &Common) -> (String, Box<dyn Read>) {
    let Opened { name, size, input } = opened;
    let worth = size.is_some_and(|size| size >= WORTH_A_BAR);
    if common.quiet || !worth || !std::io::stderr().is_terminal() {
        return (name, input);
    }
    let bar = ProgressBar::new(size.unwrap_or(0));
    let layout = "{msg} {bytes} / {total_bytes} {wide_bar} {eta}";
    if let Ok(style) = ProgressStyle::with_template(layout) {
        bar.set_style(style);
    }
    bar.set_message(name.clone());
    (name, Box::new(bar.wrap_read(input)))
}
