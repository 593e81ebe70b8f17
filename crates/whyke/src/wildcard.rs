//! `*.evtx` is expanded here, because the shells of Windows hand it over as it is.

use std::ffi::OsString;
use std::path::Path;

/// The arguments as the user means them.
pub(crate) fn arguments() -> Vec<OsString> {
    let given = std::env::args_os();
    if cfg!(windows) { given.flat_map(expand).collect() } else { given.collect() }
}

/// The files that a pattern in the last part of a path stands for, in the order of their names;
/// else the word itself.
fn expand(word: OsString) -> Vec<OsString> {
    let found = word.to_str().and_then(files);
    found.filter(|files| !files.is_empty()).unwrap_or_else(|| vec![word])
}

fn files(word: &str) -> Option<Vec<OsString>> {
    if word.starts_with('-') || !word.contains(['*', '?']) || Path::new(word).exists() {
        return None;
    }
    let (folder, pattern) = match word.rfind(std::path::is_separator) {
        Some(at) => word.split_at(at + 1),
        None => ("", word),
    };
    let listed = std::fs::read_dir(if folder.is_empty() { "." } else { folder }).ok()?;
    let names = listed.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| matches(pattern, name)).collect();
    names.sort_unstable();
    Some(names.into_iter().map(|name| OsString::from(format!("{folder}{name}"))).collect())
}

/// `*` is any text, `?` one character; the case of letters does not count.
fn matches(pattern: &str, name: &str) -> bool {
    let folded = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (pattern, name) = (folded(pattern), folded(name));
    let (mut at, mut read) = (0, 0);
    // Where to go on when the last `*` has to take one more.
    let mut back = None;
    while read < name.len() {
        match pattern.get(at) {
            Some('*') => {
                back = Some((at, read));
                at += 1;
            }
            Some(&letter) if letter == '?' || letter == name[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((star, from)) = back else { return false };
                back = Some((star, from + 1));
                (at, read) = (star + 1, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_as_windows_reads_them() {
        for (pattern, name) in [
            ("*.evtx", "System.EVTX"),
            ("*", "anything"),
            ("a?c*.pcap", "abcd.pcap"),
            ("*b*b", "abab"),
            ("Città*", "CITTÀ.log"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.evtx", "a.evt"), ("?", ""), ("a*b", "abc"), ("a", "ab")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn a_pattern_becomes_the_files_it_matches_and_else_stays() {
        let folder = std::env::temp_dir().join(format!("whyke-wildcard-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["b.pcap", "a.pcap", "c.log"] {
            std::fs::write(folder.join(name), b"").unwrap();
        }
        let path = |name: &str| folder.join(name).into_os_string();
        assert_eq!(expand(path("*.pcap")), [path("a.pcap"), path("b.pcap")]);
        for word in [path("*.etl"), path("c.log"), "-*".into(), "809".into()] {
            assert_eq!(expand(word.clone()), [word]);
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
