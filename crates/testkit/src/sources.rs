//! A machine's evidence as text: the files that the blocks of a markdown file become.
//!
//! Each fenced block whose info string begins with a kind and `file=` is one file:
//!
//! - `events file=Application.evtx machine=PC-42 date=2026-03-02`: an event log, see
//!   [`evtx`](crate::evtx); with `file=….xml` the same as the Event Viewer's XML
//! - `wfp file=netevents.xml`: what the filtering platform recorded, see [`wfp`](crate::wfp)
//! - `text file=services.txt`: as it stands; `text-utf16` in the encoding of PowerShell's `>`
//! - a file within `….cab/` or `….zip/` is a member of that archive

use crate::{archives, evtx, wfp};

/// A file to be: its name and its bytes.
pub type File = (String, Vec<u8>);

/// The files in the order in which they begin. Errors are sentences for the author of the text.
pub fn files(markdown: &str) -> Result<Vec<File>, String> {
    let mut files: Vec<File> = Vec::new();
    let mut members: Vec<(String, Vec<File>)> = Vec::new();
    for (info, body) in blocks(markdown) {
        let Some((name, bytes)) = file(info, &body)? else { continue };
        match name.split_once('/') {
            Some((archive, member)) => {
                let own = (member.to_owned(), bytes);
                match members.iter_mut().find(|(name, _)| name == archive) {
                    Some((_, members)) => members.push(own),
                    None => members.push((archive.to_owned(), vec![own])),
                }
            }
            None => files.push((name, bytes)),
        }
    }
    for (name, members) in members {
        let members: Vec<(&str, &[u8])> =
            members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let bytes = match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("cab") => archives::cab(&members),
            Some("zip") => archives::zip(&members),
            _ => return Err(format!("{name} is no archive that can be made")),
        };
        files.push((name, bytes));
    }
    Ok(files)
}

fn blocks(markdown: &str) -> Vec<(&str, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in markdown.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, body)), None) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, Some(info)) => open = Some((info.trim(), String::new())),
            (None, None) => {}
        }
    }
    blocks
}

fn file(info: &str, body: &str) -> Result<Option<File>, String> {
    let mut words = info.split_whitespace();
    let kind = words.next().unwrap_or_default();
    let (named, options): (Vec<&str>, Vec<&str>) =
        words.partition(|word| word.starts_with("file="));
    let Some(name) = named.first().and_then(|word| word.strip_prefix("file=")) else {
        return Ok(None);
    };
    let bytes = match kind {
        "events" => {
            let events = evtx::read(&options.join(" "), body).map_err(|error| error.to_string())?;
            if name.ends_with(".xml") {
                evtx::write_xml(&events, evtx::Rendered::Saved).into_bytes()
            } else {
                evtx::write(&events)
            }
        }
        "wfp" => wfp::document(body).map_err(|error| error.to_string())?,
        "text" => body.replace('\n', "\r\n").into_bytes(),
        "text-utf16" => {
            let text = body.replace('\n', "\r\n");
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        }
        other => return Err(format!("no kind of source is called {other:?}")),
    };
    Ok(Some((name.to_owned(), bytes)))
}
