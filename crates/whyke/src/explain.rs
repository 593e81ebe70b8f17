//! The main job: evidence in, verdict out.

use std::ffi::OsString;
use std::fs::File;
use std::io::{IsTerminal, Read};

use anyhow::Result;
use diagnosis::case::Stated;
use diagnosis::gather::{Asked, Peer};
use diagnosis::narrow::Narrow;
use evidence::{Source, Timestamp, When, Why};
use indicatif::{ProgressBar, ProgressStyle};
use verdict::Text;

use crate::arguments::{Common, Format};
use crate::clock::Clocks;
use crate::complaint::Complaint;
use crate::heard::Heard;
use crate::period::Period;
use crate::rotation::{self, Entry};
use crate::series::{self, Piece};
use crate::sources::{self, Input, Opened};
use crate::{output, style, unpack};

/// Hosts that are named where the one that is asked about is not among them.
const MOST_PEERS: usize = 8;
/// Files smaller than this are read before a bar could be seen.
const WORTH_A_BAR: u64 = 64 * 1024 * 1024;

pub(crate) fn run(names: &[OsString], common: &Common) -> Result<u8> {
    let style = style::style(common)?;
    let (paths, mut refused) = sources::list(names);
    let period = Period::read(common.since.as_deref(), common.until.as_deref(), &style.zone)?;
    let clocks = Clocks::read(&common.clock)?;
    let mut heard = if common.redact { Heard::with_names(clocks) } else { Heard::new(clocks) };
    heard.asks(match (period.is_some(), common.peer.as_deref()) {
        (_, Some(peer)) => Asked::Of(Peer::new(peer)),
        (true, None) => Asked::All,
        (false, None) => Asked::Nothing,
    });
    let entries = rotation::entries(paths, series::ends);
    for entry in &entries {
        if let Entry::Log(parts) = entry {
            heard.check_log(parts)?;
        }
    }
    for entry in entries {
        let path = match entry {
            Entry::Alone(path) => path,
            Entry::Log(parts) => {
                let watch = |name: &str, size, file| watched(name, size, file, common);
                let parts: Vec<Piece> = parts.iter().map(|path| Piece::of(path)).collect();
                series::read(&mut heard, &parts, None, &watch);
                continue;
            }
        };
        let Opened { name, size, input } = match sources::open(&path) {
            Ok(opened) => opened,
            Err(closed) => {
                refused.push(closed);
                continue;
            }
        };
        match input {
            Input::File(file) => {
                unpack::file(&mut heard, &name, file, |file| watched(&name, size, file, common));
            }
            Input::Stream(input) => unpack::stream(&mut heard, &name, input),
        }
    }
    let several = heard.sources().len() + refused.len() > 1;
    for refused in &refused {
        if several && !common.quiet {
            output::say(&format!("whyke: {}", refused.complaint().of(style.language)));
        }
        heard.unread(&refused.name, refused.because.clone());
    }
    if heard.read_since(0) == 0 {
        return Err(nothing_usable(heard.sources()).into());
    }
    heard.check_clocks()?;
    let logs = heard.logs().to_vec();
    let (mut case, pseudonyms) = heard.case();
    case.stated = Stated {
        client: product("--client", common.client.as_deref())?,
        gateway: product("--gateway", common.gateway.as_deref())?,
    };
    case.now = i64::try_from(jiff::Timestamp::now().as_nanosecond()).ok().map(Timestamp);
    let had_any = !(case.negotiations.is_empty() && case.attempts.is_empty());
    let is_narrowed = common.peer.is_some() || period.is_some();
    let peers = if is_narrowed { case.peers(MOST_PEERS) } else { Vec::new() };
    let of_period = period.map(|period| move |first, last| period.holds(first, last));
    case.narrow(&Narrow {
        peer: common.peer.as_deref(),
        period: of_period.as_ref().map(|holds| holds as &dyn Fn(When, When) -> bool),
    });
    if had_any && case.negotiations.is_empty() && case.attempts.is_empty() && !common.quiet {
        output::say(&format!("whyke: {}", none_of_it(&peers).of(style.language)));
    }
    let mut report = diagnosis::diagnose(&case);
    report.take_apart(&logs);
    if let Some(mut pseudonyms) = pseudonyms {
        pseudonyms.report(&mut report);
        if pseudonyms.is_full() {
            return Err(too_many_names().into());
        }
    }
    let text = match common.format {
        Format::Text => report::text(&report, &style),
        Format::Json => report::json(&report, &style),
        Format::Markdown => report::markdown(&report, &style),
    };
    output::deliver(&text, common)?;
    // The process ends here: taking a large case apart piece by piece would be time lost.
    std::mem::forget(case);
    Ok(report.verdict.outcome.exit_status())
}

/// A product by its name, as remedies know it.
fn product(option: &str, wanted: Option<&str>) -> Result<Option<&'static str>, Complaint> {
    let Some(wanted) = wanted else { return Ok(None) };
    let wanted = wanted.to_lowercase();
    let known = knowledge::products();
    match known.iter().find(|name| **name == wanted) {
        Some(name) => Ok(Some(name)),
        None => {
            let (wanted, known) = (report::clean(&wanted), known.join(", "));
            Err(Complaint::new(
                format!("{option} {wanted}: is none of {known}"),
                format!("{option} {wanted}: non è fra {known}"),
            ))
        }
    }
}

/// Better no report than one in which a name may be left.
pub(crate) fn too_many_names() -> Complaint {
    Complaint::new(
        "there are more names in this evidence than can be replaced; give fewer files",
        "queste prove contengono più nomi di quanti se ne possano sostituire; dare meno file",
    )
}

/// What was asked about is not in the evidence; what is.
fn none_of_it(peers: &[String]) -> Complaint {
    let peers = report::clean(&peers.join(", "));
    Complaint::new(
        format!("nothing in this evidence is of that peer and time; its hosts are {peers}"),
        format!("in queste prove nulla è di quel peer e di quel momento; gli host sono {peers}"),
    )
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

fn watched(name: &str, size: Option<u64>, file: File, common: &Common) -> Box<dyn Read> {
    let worth = size.is_some_and(|size| size >= WORTH_A_BAR);
    if common.quiet || !worth || !std::io::stderr().is_terminal() {
        return Box::new(file);
    }
    let bar = ProgressBar::new(size.unwrap_or(0));
    let layout = "{msg} {bytes} / {total_bytes} {wide_bar} {eta}";
    if let Ok(style) = ProgressStyle::with_template(layout) {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    Box::new(bar.wrap_read(file))
}
