//! Opens what the user named: files, folders, standard input; in the user's order.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use evidence::Why;
use verdict::Text;

use crate::complaint::Complaint;

/// Something to read, opened.
pub(crate) struct Opened {
    pub(crate) name: String,
    /// Bytes, where known, for the progress bar.
    pub(crate) size: Option<u64>,
    pub(crate) input: Input,
}

/// An archive is read where it lies; what cannot be sought in is read once, from its start.
pub(crate) enum Input {
    File(File),
    Stream(Box<dyn Read>),
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::File(file) => file.read(buffer),
            Input::Stream(stream) => stream.read(buffer),
        }
    }
}

/// What could not be opened, and why.
pub(crate) struct Refused {
    pub(crate) name: String,
    pub(crate) because: Why,
}

impl Refused {
    pub(crate) fn complaint(&self) -> Complaint {
        let because = Text::each(|language| report::gap(&self.because, language));
        if self.because == Why::NoSuchFile && crate::code::knows(&self.name) {
            let name = &self.name;
            let hint = Text::new(
                format!("{}; as a number or name: whyke {name}", because.en),
                format!("{}; come numero o nome: whyke {name}", because.it),
            );
            return Complaint::about(name, &hint);
        }
        Complaint::about(&self.name, &because)
    }
}

/// A folder in a folder in a folder … is evidence; deeper is a mistake, or a loop of links.
const DEEPEST: usize = 8;
const MOST_FILES: usize = 10_000;

/// The paths of all sources: folders are walked in the order of their names.
pub(crate) fn list(names: &[OsString]) -> (Vec<PathBuf>, Vec<Refused>) {
    let mut paths = Vec::new();
    let mut refused = Vec::new();
    for name in names {
        if name == "-" {
            paths.push(PathBuf::from("-"));
        } else {
            walk(Path::new(name), 0, &mut paths, &mut refused);
        }
    }
    (paths, refused)
}

fn walk(path: &Path, depth: usize, paths: &mut Vec<PathBuf>, refused: &mut Vec<Refused>) {
    let refuse = |because: Why| Refused { name: path.display().to_string(), because };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => {
            refused.push(refuse(reason(&error)));
            return;
        }
    };
    if !metadata.is_dir() {
        paths.push(path.to_owned());
        return;
    }
    if depth >= DEEPEST || paths.len() >= MOST_FILES {
        refused
            .push(refuse(Why::Bound { what: "files or folders in it", limit: MOST_FILES as u64 }));
        return;
    }
    let mut entries: Vec<PathBuf> = match fs::read_dir(path) {
        // A link to a folder may lead back to this one.
        Ok(entries) => entries
            .filter_map(|entry| entry.ok().map(|e| e.path()))
            .filter(|path| !(path.is_symlink() && path.is_dir()))
            .collect(),
        Err(error) => {
            refused.push(refuse(reason(&error)));
            return;
        }
    };
    entries.sort();
    for entry in entries {
        walk(&entry, depth + 1, paths, refused);
    }
}

pub(crate) fn open(path: &Path) -> Result<Opened, Refused> {
    if path == OsStr::new("-") {
        let input = Input::Stream(Box::new(io::stdin()));
        return Ok(Opened { name: "standard input".into(), size: None, input });
    }
    let name = path.display().to_string();
    #[expect(clippy::disallowed_methods, reason = "the binary is where files are opened")]
    let file = File::open(path)
        .map_err(|error| Refused { name: name.clone(), because: reason(&error) })?;
    let size = file.metadata().ok().filter(fs::Metadata::is_file).map(|found| found.len());
    Ok(Opened {
        name,
        size,
        input: if size.is_some() { Input::File(file) } else { Input::Stream(Box::new(file)) },
    })
}

/// What the system says about a file, without its error number.
fn reason(error: &io::Error) -> Why {
    match error.kind() {
        io::ErrorKind::NotFound => Why::NoSuchFile,
        io::ErrorKind::PermissionDenied => Why::NotPermitted,
        _ => Why::Io { message: error.to_string() },
    }
}
