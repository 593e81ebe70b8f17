//! Places as a person cites them: `#3-5`, `charon.log:1044`, `Application.evtx record 8812`.

use evidence::{Place, SourceId};
use verdict::{Citation, Report};

use crate::Style;
use crate::words;

/// Places of one source; runs of neighbours become ranges. The source is named only where there
/// are several.
pub(crate) fn places(
    source: SourceId,
    places: impl IntoIterator<Item = Place>,
    report: &Report,
    style: &Style,
) -> String {
    let named = (report.sources.len() > 1).then(|| name(source, report)).flatten();
    spelled(named, places, style)
}

/// With the source's name before the numbers, or without one.
pub(crate) fn spelled(
    source: Option<&str>,
    places: impl IntoIterator<Item = Place>,
    style: &Style,
) -> String {
    let mut places: Vec<Place> = places.into_iter().collect();
    let Some(first) = places.first().copied() else { return String::new() };
    places.retain(|place| std::mem::discriminant(place) == std::mem::discriminant(&first));
    let mut numbers: Vec<u64> = places.iter().map(|place| place.number()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers = ranges(&numbers);
    match (first, source) {
        (Place::Packet { .. }, None) => format!("#{numbers}"),
        (Place::Packet { .. }, Some(source)) => format!("{source} #{numbers}"),
        (Place::Line { .. }, None) => format!("{} {numbers}", words::line(style.language)),
        (Place::Line { .. }, Some(source)) => format!("{source}:{numbers}"),
        (Place::Record { .. }, None) => format!("record {numbers}"),
        (Place::Record { .. }, Some(source)) => format!("{source} record {numbers}"),
        (Place::Argument { .. }, _) => {
            format!("{} {numbers}", words::argument(style.language))
        }
    }
}

pub(crate) fn cited(citation: &Citation, report: &Report, style: &Style) -> String {
    let all = std::iter::once(citation.place).chain(citation.also.iter().copied());
    places(citation.source, all, report, style)
}

/// The file's own name, with as many of the folders before it as tell it from the others; of very
/// many files the whole path, which takes no comparing.
pub(crate) fn name(source: SourceId, report: &Report) -> Option<&str> {
    const COMPARED: usize = 256;
    let own = &report.sources.iter().find(|other| other.id == source)?.name;
    if report.sources.len() > COMPARED {
        return Some(own);
    }
    let others = || report.sources.iter().filter(|other| other.id != source);
    let folders = own.matches(SEPARATORS).count();
    let tells = |&parts: &usize| others().all(|other| !ends_alike(&other.name, last(own, parts)));
    (1..=folders).find(tells).map_or(Some(own), |parts| Some(last(own, parts)))
}

const SEPARATORS: [char; 2] = ['/', '\\'];

/// The last parts of a path.
fn last(path: &str, parts: usize) -> &str {
    let mut starts = path.rmatch_indices(SEPARATORS).map(|(at, _)| at + 1);
    starts.nth(parts - 1).and_then(|start| path.get(start..)).unwrap_or(path)
}

fn ends_alike(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with(SEPARATORS))
}

/// `3-5, 9`; at most eight parts, the rest is left out.
fn ranges(sorted: &[u64]) -> String {
    const MOST: usize = 8;
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for &number in sorted {
        match runs.last_mut() {
            Some((_, last)) if number.checked_sub(1) == Some(*last) => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let mut parts: Vec<String> = runs
        .iter()
        .take(MOST)
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first}-{last}"),
        })
        .collect();
    if runs.len() > MOST {
        parts.push("…".into());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_ranges() {
        assert_eq!(ranges(&[3, 4, 5, 9]), "3-5, 9");
        assert_eq!(ranges(&[3, 4]), "3, 4");
        assert_eq!(ranges(&[0, u64::MAX]), format!("0, {}", u64::MAX));
        assert_eq!(ranges(&[1, 3, 5, 7, 9, 11, 13, 15, 17]), "1, 3, 5, 7, 9, 11, 13, 15, …");
    }

    #[test]
    fn a_path_ends_in_its_last_parts() {
        assert_eq!(last("/var/log/charon.log", 1), "charon.log");
        assert_eq!(last("C:\\evidence\\client.pcap", 1), "client.pcap");
        assert_eq!(last("site/client/a.pcap", 2), "client/a.pcap");
        assert_eq!(last("a.pcap", 2), "a.pcap");
        assert!(ends_alike("client/a.pcap", "a.pcap"));
        assert!(ends_alike("a.pcap", "a.pcap"));
        assert!(!ends_alike("client/aa.pcap", "a.pcap"));
    }
}
