//! The main job: evidence in, verdict out.

use std::ffi::OsString;
use std::io::{IsTerminal, Read};

use anyhow::Result;
use diagnosis::case::Case;
use diagnosis::gather::{Gather, Offers};
use evidence::{Covers, Gap, Source, SourceId, SourceKind, Why};
use indicatif::{ProgressBar, ProgressStyle};
use verdict::Text;

use crate::arguments::{Common, Format};
use crate::complaint::Complaint;
use crate::output;
use crate::sources::{self, Opened, Refused};
use crate::style;

/// Files smaller than this are read before a bar could be seen.
const WORTH_A_BAR: u64 = 64 * 1024 * 1024;

pub(crate) fn run(names: &[OsString], common: &Common) -> Result<u8> {
    let style = style::style(common)?;
    let (paths, mut refused) = sources::list(names);
    let mut offers = Offers::new();
    let (mut read, mut gathered) = (Vec::new(), Vec::new());
    for path in paths {
        let opened = match sources::open(&path) {
            Ok(opened) => opened,
            Err(closed) => {
                refused.push(closed);
                continue;
            }
        };
        let id = next_id(&read);
        let mut gather = Gather::new(id);
        let (name, input) = with_progress(opened, common);
        read.push(readers::read(id, &name, input, &mut gather.with(&mut offers)));
        gathered.push(gather.finish());
    }
    let several = read.len() + refused.len() > 1;
    for refused in &refused {
        if several && !common.quiet {
            output::say(&format!("whyke: {}", refused.complaint().of(style.language)));
        }
        // It belongs into the report too: an answer without one of the files is another answer.
        let id = next_id(&read);
        read.push(unread(id, refused));
        gathered.push(Gather::new(id).finish());
    }
    if !read.iter().any(|source| source.kind != SourceKind::Unreadable) {
        return Err(nothing_usable(&read).into());
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

fn next_id(read: &[Source]) -> SourceId {
    SourceId(u16::try_from(read.len()).unwrap_or(u16::MAX))
}

fn unread(id: SourceId, refused: &Refused) -> Source {
    Source {
        id,
        name: refused.name.clone(),
        kind: SourceKind::Unreadable,
        covers: Covers::default(),
        facts: 0,
        gaps: vec![Gap { place: None, why: refused.because.clone() }],
        more_gaps: 0,
    }
}

/// One clear sentence about why nothing could be read.
fn nothing_usable(read: &[Source]) -> Complaint {
    if let [only] = read {
        let why = only.gaps.first().map(|gap| &gap.why).unwrap_or(&Why::NotEvidence);
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
