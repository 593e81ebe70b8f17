//! Takes one item from the machine: its content without secrets, or why it is missing.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use crate::command::{self, Ended};
use crate::items::{Item, Needs, Source};
use crate::privilege;

#[derive(Debug)]
pub struct Taken {
    pub item: &'static Item,
    pub content: Result<Vec<u8>, Missing>,
    /// In the order in which they ran; a file that is copied counts as one.
    pub commands: Vec<Ran>,
}

/// What came of one command.
#[derive(Debug)]
pub struct Ran {
    /// Its words, quoted where they need it.
    pub command: String,
    /// Nothing where it did not end by itself.
    pub status: Option<i32>,
    /// What it printed or wrote, before anything was taken out of it.
    pub bytes: usize,
    /// Its first complaint, or an empty text.
    pub said: String,
    pub missing: Option<Missing>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    NoProgram,
    NoFile,
    /// It is for administrators, and this is none.
    NotPermitted,
    /// It said nothing at all.
    Empty,
    /// It ended with this status and gave nothing.
    Status(i32),
    TooSlow,
    /// What the system says.
    Io(String),
}

impl Missing {
    /// The same in every language and version.
    pub fn name(&self) -> &'static str {
        match self {
            Missing::NoProgram => "no-program",
            Missing::NoFile => "no-file",
            Missing::NotPermitted => "not-permitted",
            Missing::Empty => "empty",
            Missing::Status(_) => "status",
            Missing::TooSlow => "too-slow",
            Missing::Io(_) => "io",
        }
    }
}

/// Stands before a command, so that what several print can be read like a paste of a console.
pub const PROMPT: &str = if cfg!(windows) { WINDOWS_PROMPT } else { "$ " };
pub(crate) const WINDOWS_PROMPT: &str = r"C:\>";

/// Takes one item. `scratch` is an empty folder for what commands write; `show` is told each
/// command before it runs.
pub fn take(item: &'static Item, scratch: &Path, show: &mut dyn FnMut(&str)) -> Taken {
    let (content, commands) = match &item.source {
        Source::File { variable, rest } => {
            let shown = format!("%{variable}%\\{rest}");
            show(&shown);
            file(shown, variable, rest)
        }
        Source::Written(_) => written(item, &scratch.join(item.name), show),
        Source::Printed(_) => printed(item, show),
        Source::Told(_) => told(item, show),
    };
    let content = content.map(secrets::without).map_err(|missing| blamed(missing, item));
    Taken { item, content, commands }
}

/// Without the rights it needs, an item is missing for that reason, whatever else was said.
fn blamed(missing: Missing, item: &Item) -> Missing {
    let by_rights = matches!(missing, Missing::Empty | Missing::Status(_) | Missing::NoFile);
    if by_rights && item.needs == Needs::Administrator && !privilege::is_administrator() {
        return Missing::NotPermitted;
    }
    missing
}

type Outcome = (Result<Vec<u8>, Missing>, Vec<Ran>);

fn printed(item: &Item, show: &mut dyn FnMut(&str)) -> Outcome {
    let (mut commands, mut content) = (Vec::new(), Err(Missing::Empty));
    for words in item.source.commands() {
        let (ran, output, _) = ran(&words, item, show);
        content = match (&ran.missing, output.trim_ascii().is_empty()) {
            (Some(missing), _) => Err(missing.clone()),
            (None, true) => Err(silent(ran.status)),
            (None, false) => Ok(output),
        };
        commands.push(ran);
    }
    (content, commands)
}

fn told(item: &Item, show: &mut dyn FnMut(&str)) -> Outcome {
    let (mut commands, mut content, mut first) = (Vec::new(), Vec::new(), None);
    let mut any = false;
    for words in item.source.commands() {
        let (ran, output, errors) = ran(&words, item, show);
        content.extend(format!("{PROMPT}{}\n", ran.command).into_bytes());
        for part in [output, errors] {
            let text = part.trim_ascii_end();
            if !text.is_empty() {
                any = true;
                content.extend(text);
                content.push(b'\n');
            }
        }
        if let Some(status) = ran.status.filter(|status| *status != 0) {
            content.extend(format!("= exit status {status}\n").into_bytes());
        }
        content.push(b'\n');
        if first.is_none() {
            first = Some(ran.missing.clone().unwrap_or_else(|| silent(ran.status)));
        }
        commands.push(ran);
    }
    (if any { Ok(content) } else { Err(first.unwrap_or(Missing::Empty)) }, commands)
}

fn written(item: &Item, path: &Path, show: &mut dyn FnMut(&str)) -> Outcome {
    let (mut commands, mut content) = (Vec::new(), Err(Missing::NoFile));
    for mut words in item.source.commands() {
        let shown = command_line(&words).replace("{file}", item.name);
        for word in &mut words {
            *word = word.replace("{file}", &path.to_string_lossy());
        }
        show(&shown);
        let (mut ran, _, _) = end(shown, command::run(&words, limit(item)));
        content = match (&ran.missing, read(path)) {
            (Some(missing), _) => Err(missing.clone()),
            (None, Ok(bytes)) if !bytes.is_empty() => Ok(bytes),
            (None, Ok(_) | Err(Missing::NoFile)) => Err(silent(ran.status)),
            (None, Err(missing)) => Err(missing),
        };
        ran.bytes = content.as_ref().map_or(0, Vec::len);
        // It holds what no secret was taken out of yet; the folder goes in any case.
        let _ = fs::remove_file(path);
        commands.push(ran);
    }
    (content, commands)
}

fn file(shown: String, variable: &str, rest: &str) -> Outcome {
    let folder = std::env::var_os(variable).filter(|folder| !folder.is_empty());
    let content = folder.map(PathBuf::from).ok_or(Missing::NoFile);
    let content = content.and_then(|folder| read(&folder.join(rest)));
    let content = content.and_then(|bytes| match bytes.is_empty() {
        true => Err(Missing::Empty),
        false => Ok(bytes),
    });
    let ran = Ran {
        command: shown,
        status: None,
        bytes: content.as_ref().map_or(0, Vec::len),
        said: String::new(),
        missing: content.as_ref().err().cloned(),
    };
    (content, vec![ran])
}

fn read(path: &Path) -> Result<Vec<u8>, Missing> {
    #[expect(clippy::disallowed_methods, reason = "the live machine is read here")]
    fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Missing::NoFile,
        ErrorKind::PermissionDenied => Missing::NotPermitted,
        _ => Missing::Io(error.to_string()),
    })
}

fn silent(status: Option<i32>) -> Missing {
    match status {
        Some(0) | None => Missing::Empty,
        Some(status) => Missing::Status(status),
    }
}

fn limit(item: &Item) -> Duration {
    Duration::from_secs(item.seconds)
}

fn ran(words: &[String], item: &Item, show: &mut dyn FnMut(&str)) -> (Ran, Vec<u8>, Vec<u8>) {
    let shown = command_line(words);
    show(&shown);
    end(shown, command::run(words, limit(item)))
}

fn end(command: String, ended: Ended) -> (Ran, Vec<u8>, Vec<u8>) {
    let mut ran = Ran { command, status: None, bytes: 0, said: String::new(), missing: None };
    match ended {
        Ended::NotFound => ran.missing = Some(Missing::NoProgram),
        Ended::NotStarted(error) if error.kind() == ErrorKind::PermissionDenied => {
            ran.missing = Some(Missing::NotPermitted);
        }
        Ended::NotStarted(error) => ran.missing = Some(Missing::Io(error.to_string())),
        Ended::TooSlow => ran.missing = Some(Missing::TooSlow),
        Ended::Done { status, output, errors, cut } => {
            ran.status = Some(number(status));
            ran.bytes = output.len();
            ran.said = if cut {
                "more than 64 MiB, cut off".to_owned()
            } else if !errors.trim_ascii().is_empty() {
                first_line(&errors)
            } else if !status.success() {
                first_line(&output)
            } else {
                String::new()
            };
            return (ran, output, errors);
        }
    }
    (ran, Vec::new(), Vec::new())
}

/// A signal counts from 128 on, as shells count.
fn number(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap_or(-1)
}

fn first_line(printed: &[u8]) -> String {
    const MOST: usize = 200;
    let clean = secrets::without(printed.to_vec());
    let text = String::from_utf8_lossy(&clean);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(MOST).collect()
}

/// The words as they would be typed.
pub(crate) fn command_line(words: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./\\:=+,{}".contains(c);
    let quoted = words.iter().map(|word| match word.chars().all(plain) {
        true => word.clone(),
        false => format!("\"{word}\""),
    });
    quoted.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::items::{Block, When};

    fn taken(source: Source) -> Taken {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("host-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let item = Box::leak(Box::new(Item {
            name: "item.txt",
            what: ["an item", "un elemento"],
            source,
            seconds: 20,
            needs: Needs::Nothing,
            taken: When::Always,
        }));
        let taken = take(item, &folder, &mut |_| ());
        fs::remove_dir(&folder).unwrap();
        taken
    }

    #[test]
    fn a_secret_that_is_printed_or_written_is_not_taken() {
        for source in [
            Source::Printed(&["sh", "-c", "echo PreSharedKey=hunter2; echo hunter2 PSK: hunter2"]),
            Source::Told(&[Block { names: &[], commands: &[&["printf", "Password: hunter2\\n"]] }]),
            Source::Written(&["sh", "-c", "echo PreSharedKey=hunter2 > \"$0\"", "{file}"]),
        ] {
            let taken = taken(source);
            let content = String::from_utf8(taken.content.unwrap()).unwrap();
            assert!(!content.replace("hunter2 PSK", "").contains("hunter2\n"), "{content}");
            assert!(content.contains(secrets::REMOVED), "{content}");
        }
    }

    #[test]
    fn several_commands_stand_each_below_its_line() {
        let taken = taken(Source::Told(&[Block {
            names: &["a", "b c"],
            commands: &[&["sh", "-c", "echo out; echo err >&2; exit 7", "{}"]],
        }]));
        let content = String::from_utf8(taken.content.unwrap()).unwrap();
        let block = |name| {
            format!(
                "$ sh -c \"echo out; echo err >&2; exit 7\" {name}\nout\nerr\n= exit status 7\n\n"
            )
        };
        assert_eq!(content, block("a") + &block("\"b c\""));
        assert_eq!(taken.commands.len(), 2);
        assert_eq!((taken.commands[0].status, &*taken.commands[0].said), (Some(7), "err"));
    }

    #[test]
    fn a_success_that_says_nothing_is_a_failure() {
        assert_eq!(taken(Source::Printed(&["true"])).content, Err(Missing::Empty));
        assert_eq!(taken(Source::Written(&["true", "{file}"])).content, Err(Missing::Empty));
        let block = &[Block { names: &[], commands: &[&["true"]] }];
        assert_eq!(taken(Source::Told(block)).content, Err(Missing::Empty));
        assert_eq!(taken(Source::Printed(&["false"])).content, Err(Missing::Status(1)));
        assert_eq!(taken(Source::Printed(&["no-such-program"])).content, Err(Missing::NoProgram));
        let file = Source::File { variable: "HOME", rest: "no-such-file" };
        assert_eq!(taken(file).content, Err(Missing::NoFile));
    }
}
