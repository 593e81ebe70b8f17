//! Which files are the parts of one log: by the names that rotation gives them, and their times.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use evidence::{Timestamp, When};

/// What is read as one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Alone(PathBuf),
    /// A log in two parts or more, the oldest first.
    Log(Vec<PathBuf>),
}

/// What a text that may be a part of a log shows at its ends; times that it does not state are
/// absent.
#[derive(Clone, Debug)]
pub(crate) struct Ends {
    pub(crate) first: When,
    /// Or an earlier one, where its end was not looked at.
    pub(crate) last: When,
    /// Its first lines.
    pub(crate) beginning: String,
}

/// Finds the logs among `paths`; `ends` is asked about files whose names are those of parts, and
/// knows nothing of one that is no text.
pub(crate) fn entries(
    paths: Vec<PathBuf>,
    mut ends: impl FnMut(&Path) -> Option<Ends>,
) -> Vec<Entry> {
    // By the place of their first part in `paths`; the places of all of them, oldest first.
    let mut logs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for series in series(&paths) {
        for part in parts(&series, |at| ends(&paths[at])) {
            if part.iter().any(|at| taken.contains(at)) {
                continue;
            }
            taken.extend(part.iter().copied());
            logs.extend(part.iter().min().copied().map(|first| (first, part)));
        }
    }
    let mut entries = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        match logs.remove(&at) {
            Some(parts) => {
                entries.push(Entry::Log(parts.iter().map(|at| paths[*at].clone()).collect()));
            }
            None if taken.contains(&at) => {}
            None => entries.push(Entry::Alone(path.clone())),
        }
    }
    entries
}

/// The places of files whose names are those of parts of one log.
pub(crate) fn named(paths: &[PathBuf]) -> BTreeSet<usize> {
    series(paths).into_iter().flatten().map(|(_, at)| at).collect()
}

/// How a part is told from the file that is written to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    Old,
    /// The higher, the older.
    Number(Reverse<u32>),
    /// The same, before the ending: `charon.1.log`.
    Within(Reverse<u32>),
    /// Its digits, from the year on.
    Date(String),
    /// The file that is written to.
    Newest,
}

/// Files of one folder and one base name, the oldest first; none of them twice.
type Series = Vec<(Age, usize)>;

/// Its age, whether it is packed, and its place in the list of paths.
type Rotated = (Age, bool, usize);

fn series(paths: &[PathBuf]) -> Vec<Series> {
    let mut named: BTreeMap<(&Path, Cow<'_, str>), usize> = BTreeMap::new();
    let mut rotated: BTreeMap<(&Path, Cow<'_, str>), Vec<Rotated>> = BTreeMap::new();
    for (at, path) in paths.iter().enumerate() {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let folder = path.parent().unwrap_or(Path::new(""));
        let folder = folder.strip_prefix(".").unwrap_or(folder);
        named.entry((folder, name.into())).or_insert(at);
        if let Some((base, age, packed)) = rotation(name) {
            rotated.entry((folder, base)).or_default().push((age, packed, at));
        }
    }
    let mut all = Vec::new();
    for (key, mut own) in rotated {
        let newest = named.get(&key).copied();
        // Of two files of one member the one that is not packed is whole.
        own.sort();
        own.dedup_by(|two, one| two.0 == one.0);
        let mut kinds: Vec<Series> = own
            .chunk_by(|one, two| std::mem::discriminant(&one.0) == std::mem::discriminant(&two.0))
            .map(|kind| kind.iter().map(|(age, _, at)| (age.clone(), *at)).collect())
            .collect();
        kinds.retain(|kind| newest.is_some() || is_log(&key.1, kind));
        if let Some(newest) = newest
            && let Some(most) = kinds.iter_mut().max_by_key(|kind| kind.len())
        {
            most.push((Age::Newest, newest));
        }
        kinds.retain(|kind| kind.len() > 1 && !is_list_of_hosts(&key.1, kind));
        all.extend(kinds);
    }
    all
}

/// Without the file that is written to, numbers may count anything: tests, hosts, pastes.
fn is_log(base: &str, series: &Series) -> bool {
    series.iter().all(|(age, _)| match age {
        Age::Number(_) => base.to_ascii_lowercase().contains("log"),
        // `test.1.log` and `test.2.log` are two logs.
        Age::Within(_) => false,
        Age::Old | Age::Date(_) | Age::Newest => true,
    })
}

/// `192.0.2` is no base name: the files are called by the addresses of those who wrote.
fn is_list_of_hosts(base: &str, series: &Series) -> bool {
    let ends_in_number = base.rsplit('.').next().is_some_and(|end| end.parse::<u32>().is_ok());
    let numbered = series.iter().any(|(age, _)| matches!(age, Age::Number(_)));
    numbered && ends_in_number && base.parse::<IpAddr>().is_err()
}

/// The base name, the age, and whether it is packed.
fn rotation(name: &str) -> Option<(Cow<'_, str>, Age, bool)> {
    const PACKED: [&str; 3] = [".gz", ".xz", ".zst"];
    let unpacked = PACKED.iter().find_map(|ending| name.strip_suffix(ending));
    let (bare, packed) = (unpacked.unwrap_or(name), unpacked.is_some());
    if let Some((base, number)) = within(bare) {
        return Some((base.into(), Age::Within(Reverse(number)), packed));
    }
    let found = match bare.rsplit_once('.') {
        Some((base, "old")) => Some((base, Age::Old)),
        Some((base, end)) if is_number(end) => {
            end.parse().ok().map(|number| (base, Age::Number(Reverse(number))))
        }
        _ => {
            let starts = bare.match_indices(['-', '.']);
            starts
                .filter_map(|(at, _)| Some((&bare[..at], Age::Date(date(&bare[at + 1..])?))))
                .next()
        }
    };
    let (base, age) = found.filter(|(base, _)| !base.is_empty())?;
    Some((base.into(), age, packed))
}

/// Of `charon.1.log` the base name `charon.log`.
fn within(bare: &str) -> Option<(String, u32)> {
    let (base, number) = bare.strip_suffix(".log")?.rsplit_once('.')?;
    let number = number.parse().ok().filter(|_| is_number(number) && !base.is_empty())?;
    Some((format!("{base}.log"), number))
}

/// As a program counts: no zeros in front.
fn is_number(text: &str) -> bool {
    const MOST_DIGITS: usize = 4;
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && text.len() <= MOST_DIGITS && (text == "0" || !text.starts_with('0'))
}

/// The digits of `20261125`, `2026112514`, `20261125T140000`, `20261125-1764028800`,
/// `2026-11-25`; filled up, so that they can be compared.
fn date(text: &str) -> Option<String> {
    const DIGITS: usize = 20;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_written = |byte: u8| byte.is_ascii_digit() || byte == b'-' || byte == b'T';
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let known = matches!(digits.len(), 8 | 10 | 12 | 14 | 18)
        && text.bytes().all(is_written)
        && text.starts_with(|first: char| first.is_ascii_digit())
        && (1990..2100).contains(&number(0, 4)?)
        && (1..=12).contains(&number(4, 6)?)
        && (1..=31).contains(&number(6, 8)?);
    known.then(|| format!("{digits:0<DIGITS$}"))
}

/// The runs of a series that hang together, as places in the list of paths.
fn parts(series: &Series, mut ends: impl FnMut(usize) -> Option<Ends>) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let mut before: Option<(&Age, Ends)> = None;
    for (age, at) in series {
        // A list with the newest line first is no part of anything.
        let Some(own) = ends(*at).filter(|own| is_in_order(own.first, own.last)) else {
            before = None;
            continue;
        };
        let follows = before.as_ref().is_some_and(|(older, shown)| {
            is_next(older, age) && !is_copy(shown, &own) && is_in_order(shown.last, own.first)
        });
        match runs.last_mut().filter(|_| follows) {
            Some(run) => run.push(*at),
            None => runs.push(vec![*at]),
        }
        before = Some((age, own));
    }
    runs.retain(|run| run.len() > 1);
    runs
}

/// Nothing is missing between them, as far as their names tell.
fn is_next(older: &Age, newer: &Age) -> bool {
    match (older, newer) {
        (Age::Number(Reverse(older)), Age::Number(Reverse(newer)))
        | (Age::Within(Reverse(older)), Age::Within(Reverse(newer))) => older - newer == 1,
        // logrotate counts from 1, newsyslog and savelog from 0.
        (Age::Number(Reverse(last)) | Age::Within(Reverse(last)), Age::Newest) => *last <= 1,
        _ => true,
    }
}

/// The same file, as it was when it was shorter, or just the same.
fn is_copy(one: &Ends, two: &Ends) -> bool {
    let [one, two] = [&one.beginning, &two.beginning];
    let both = !one.is_empty() && !two.is_empty();
    both && (one.starts_with(two.as_str()) || two.starts_with(one.as_str()))
}

/// Unless the second time is shown to be before the first one.
fn is_in_order(earlier: When, later: When) -> bool {
    /// Lines of one moment are not always written in order.
    const LEEWAY: i64 = 2 * Timestamp::SECOND;
    const YEAR: i64 = 365 * 86_400 * Timestamp::SECOND;
    let passed = |from: Timestamp, to: Timestamp| to.0.saturating_sub(from.0);
    match (earlier, later) {
        (When::Exact(from), When::Exact(to)) | (When::WithoutZone(from), When::WithoutZone(to)) => {
            passed(from, to) >= -LEEWAY
        }
        // Half a year back is half a year on, into the next one.
        (When::WithoutYear(from), When::WithoutYear(to)) => {
            passed(from, to).saturating_add(LEEWAY).rem_euclid(YEAR) < YEAR / 2
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400 * Timestamp::SECOND;

    /// Each entry as the names in it; all are texts without times.
    fn found(names: &[&str]) -> Vec<String> {
        found_with(names, |name| Some(ends(name, When::Absent, When::Absent)))
    }

    fn found_with(names: &[&str], look: impl Fn(&str) -> Option<Ends>) -> Vec<String> {
        let paths = names.iter().map(PathBuf::from).collect();
        let found = entries(paths, |path| look(path.to_str().unwrap()));
        let shown = |entry: &Entry| match entry {
            Entry::Alone(path) => path.display().to_string(),
            Entry::Log(parts) => {
                parts.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ")
            }
        };
        found.iter().map(shown).collect()
    }

    fn ends(beginning: &str, first: When, last: When) -> Ends {
        Ends { first, last, beginning: format!("{beginning}\n") }
    }

    #[test]
    fn every_way_of_rotating_gives_one_log_oldest_first() {
        for (names, log) in [
            // logrotate
            ("a.log a.log.1 a.log.2.gz a.log.3.gz", "a.log.3.gz a.log.2.gz a.log.1 a.log"),
            ("m m-20261124.gz m-20261125", "m-20261124.gz m-20261125 m"),
            ("m m-2026112411.gz m-2026112402", "m-2026112402 m-2026112411.gz m"),
            (
                "m-20261125-1764115200 m m-20261124-1764028800",
                "m-20261124-1764028800 m-20261125-1764115200 m",
            ),
            // newsyslog, savelog
            ("m m.0.gz m.1.gz", "m.1.gz m.0.gz m"),
            (
                "m m.20261125T000000.gz m.20261124T000000",
                "m.20261124T000000 m.20261125T000000.gz m",
            ),
            ("m m.20261124 m.20261125", "m.20261124 m.20261125 m"),
            ("m m.old", "m.old m"),
            ("a.log a.log.1 a.log.2.xz a.log.3.zst", "a.log.3.zst a.log.2.xz a.log.1 a.log"),
            ("m m-20261124.xz m-20261125.zst", "m-20261124.xz m-20261125.zst m"),
            // log4j's and its like
            ("a.log a.1.log a.2.log", "a.2.log a.1.log a.log"),
            ("a.log a.0.log a.1.log.gz", "a.1.log.gz a.0.log a.log"),
            ("m m.old.gz", "m.old.gz m"),
            ("a.log.1 a.log.2.gz", "a.log.2.gz a.log.1"),
            ("a-20261125 a-20261124.gz", "a-20261124.gz a-20261125"),
        ] {
            let names: Vec<&str> = names.split(' ').collect();
            assert_eq!(found(&names), [log], "{names:?}");
        }
        assert_eq!(found(&["a.log", "a.log.1", "a.log.3"]), ["a.log.1 a.log", "a.log.3"]);
        assert_eq!(
            found(&["a.log", "a.log.1", "a.log.2.gz", "a.log.10.gz"]),
            ["a.log.2.gz a.log.1 a.log", "a.log.10.gz"]
        );
    }

    #[test]
    fn what_only_looks_like_rotation_is_left_alone() {
        for names in [
            // Of two folders, of two names.
            "x/a.log y/a.log.1",
            "a.log b.log.1",
            "a.log-20261125 b.log-20261124",
            // Numbers of tests or versions, and dates that are none.
            "paste.1 paste.2",
            "a-20269925 a-20261132 a",
            "a.01 a",
            "a.log a.log.2",
            "a.log.1.gz.gz a.log",
            // Numbers before the ending, without the file that is written to.
            "test.1.log test.2.log",
            "a.log a.2.log",
            "a.log a.01.log .1.log",
            // Hosts by address.
            "192.0.2.1.log 192.0.2.2.log",
            "192.0.2.1 192.0.2.2 192.0.2.3",
            "192.0.2.1-log 192.0.2.2-log",
            ".1 .2 .old",
            "- -",
        ] {
            let names: Vec<&str> = names.split(' ').collect();
            assert_eq!(found(&names), names);
        }
        assert_eq!(
            found(&["192.0.2.1", "192.0.2.1.1", "192.0.2.1.2.gz", "192.0.2.2"]),
            ["192.0.2.1.2.gz 192.0.2.1.1 192.0.2.1", "192.0.2.2"]
        );
    }

    #[test]
    fn a_member_is_read_once_and_a_log_stands_where_its_first_file_was_named() {
        let twice = ["a.log.1.gz", "a.log", "a.log.1", "a.log"];
        assert_eq!(found(&twice), ["a.log.1.gz", "a.log.1 a.log", "a.log"]);
        assert_eq!(found(&["b", "./a.log", "c", "a.log.1"]), ["b", "a.log.1 ./a.log", "c"]);
        let both = ["m", "m.1", "m-20261124", "m-20261125"];
        assert_eq!(found(&both), ["m-20261124 m-20261125 m", "m.1"]);
    }

    #[test]
    fn what_is_no_text_is_no_part_and_parts_the_log() {
        let names = ["a.pcap", "a.pcap.1", "a.pcap.2"];
        assert_eq!(found_with(&names, |_| None), names);
        let names = ["a.log", "a.log.1", "a.log.2", "a.log.3", "a.log.4"];
        let look = |name: &str| (name != "a.log.2").then(|| ends(name, When::Absent, When::Absent));
        assert_eq!(found_with(&names, look), ["a.log.1 a.log", "a.log.2", "a.log.4 a.log.3"]);
    }

    #[test]
    fn times_that_contradict_the_names_keep_files_apart() {
        let at = |days: i64| Timestamp(days * DAY);
        let two = |older: Ends, newer: Ends| {
            let look = |name: &str| Some(if name == "a" { newer.clone() } else { older.clone() });
            found_with(&["a", "a.1"], look).len() == 1
        };
        let exact = |line, first, last| ends(line, When::Exact(at(first)), When::Exact(at(last)));
        assert!(two(exact("x", 1, 2), exact("y", 2, 3)));
        // As wget numbers what it fetches again.
        assert!(!two(exact("x", 3, 4), exact("y", 1, 2)));
        assert!(!two(exact("x", 1, 9), exact("y", 2, 3)));
        // As it was fetched before, when it was shorter.
        assert!(!two(exact("x", 1, 1), exact("x\ny", 1, 2)));
        // Newest first.
        assert!(!two(exact("x", 2, 1), exact("y", 4, 3)));
        let year = |line, day| ends(line, When::WithoutYear(at(day)), When::WithoutYear(at(day)));
        assert!(two(year("x", 360), year("y", 2)));
        assert!(!two(year("x", 2), year("y", 360)));
        assert!(!two(year("x", 100), year("y", 99)));
        // Nothing can be compared.
        assert!(two(year("x", 100), exact("y", 99, 99)));
    }
}
