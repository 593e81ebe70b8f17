//! What changed on a machine, of the providers that say little else: updates, starts, clock,
//! networks.

use evidence::{Change, Statement};

use super::super::event::Event;
use super::super::written_time;
use super::code;
use crate::reading::Reading;

/// WindowsUpdateClient 19 `updateTitle`; 20 `errorCode`, `updateTitle`.
pub(super) fn tell_update(event: &Event, reading: &mut Reading<'_>) {
    let installed = event.id == 19;
    let title = event.pick("updateTitle", usize::from(!installed));
    // Definitions come several times a day.
    if title.is_empty() || knowledge_base(title) == DEFINITIONS {
        return;
    }
    let update = Change::Update { kb: knowledge_base(title), installed, title };
    reading.say(event.place, event.when, Statement::Changes(update));
}

/// Of the virus definitions of Microsoft Defender.
const DEFINITIONS: u32 = 2_267_602;

/// The number after `KB`; 0 where there is none.
fn knowledge_base(title: &str) -> u32 {
    let upper = title.to_uppercase();
    let mut found = upper.match_indices("KB").filter_map(|(at, _)| {
        let digits = upper[at + 2..].trim_start_matches([' ', '-']);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse().ok().filter(|number| *number >= 100_000)
    });
    found.next().unwrap_or(0)
}

/// EventLog 6005: the log, and with it the machine, started. 6009: version, build. 6013, daily:
/// the binary holds `10.0.16299 Build 16299` in UTF-16.
pub(super) fn tell_start(event: &Event, reading: &mut Reading<'_>) {
    let change = match event.id {
        6005 => Some(Change::Booted),
        6009 => build(event.data(1)).map(|build| Change::Version { build, revision: None }),
        _ => build_in_binary(&event.binary).map(|build| Change::Version { build, revision: None }),
    };
    if let Some(change) = change {
        reading.say(event.place, event.when, Statement::Changes(change));
    }
}

/// Vista had 6000; smaller numbers are service packs and the like.
fn build(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|build| (6000..1_000_000).contains(build))
}

fn build_in_binary(binary: &[u8]) -> Option<u32> {
    /// The strings of a 6013 take some 300 bytes.
    const MOST: usize = 2048;
    let units = binary.chunks_exact(2).take(MOST).map(|p| u16::from_le_bytes([p[0], p[1]]));
    let text = String::from_utf16_lossy(&units.collect::<Vec<_>>());
    let (_, after) = text.split_once(" Build ")?;
    build(after.split(|c: char| !c.is_ascii_digit()).next()?)
}

/// Kernel-General 12: the machine started, and what it runs. 1: the clock was set.
pub(super) fn tell_kernel(event: &Event, reading: &mut Reading<'_>) {
    let mut say = |change| reading.say(event.place, event.when, Statement::Changes(change));
    if event.id == 12 {
        say(Change::Booted);
        if let Some(build) = build(event.pick("BuildVersion", 2)) {
            let revision = code(event.pick("QfeVersion", 3)).filter(|revision| *revision != 0);
            say(Change::Version { build, revision });
        }
        return;
    }
    let at = |name, position| written_time::exact(event.pick(name, position));
    if let (Some(new), Some(old)) = (at("NewTime", 0), at("OldTime", 1)) {
        let seconds = new.seconds_since(old) as i64;
        if seconds != 0 {
            say(Change::ClockSet { seconds });
        }
    }
}

/// NetworkProfile 10000, 10001: `Name`, `Description` and more; a network while it is being
/// identified has a name that ends in dots.
pub(super) fn tell_network(event: &Event, reading: &mut Reading<'_>) {
    let name = event.pick("Name", 0);
    if name.is_empty() || name.ends_with("...") || name.ends_with('…') {
        return;
    }
    let change = match event.id {
        10000 => Change::NetworkUp { name },
        _ => Change::NetworkDown { name },
    };
    reading.say(event.place, event.when, Statement::Changes(change));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    #[test]
    fn an_update_is_told_by_its_number_and_virus_definitions_are_not() {
        let provider = "Microsoft-Windows-WindowsUpdateClient";
        let title = "2022-01 Cumulative Update for Windows 10 (KB5009543)";
        let installed = told(&event(provider, 19, &[("updateTitle", title)])).concat();
        assert!(installed.contains("Update { kb: 5009543, installed: true"), "{installed}");
        let fields = [("errorCode", "0x80240034"), ("updateTitle", title)];
        let failed = told(&event(provider, 20, &fields)).concat();
        assert!(failed.contains("kb: 5009543, installed: false"), "{failed}");
        let definitions = "Security Intelligence Update - KB2267602 (Version 1.381.2)";
        assert_eq!(told(&event(provider, 19, &[("updateTitle", definitions)])), [""; 0]);
    }

    #[test]
    fn a_start_tells_the_build_and_revision() {
        let fields = [
            ("MajorVersion", "10"),
            ("MinorVersion", "0"),
            ("BuildVersion", "19045"),
            ("QfeVersion", "3803"),
        ];
        let told_ = told(&event("Microsoft-Windows-Kernel-General", 12, &fields));
        assert_eq!(told_[0], "Whole Changes(Booted)");
        assert_eq!(told_[1], "Whole Changes(Version { build: 19045, revision: Some(3803) })");
        let fields = [("", "10.00."), ("", "19045"), ("", ""), ("", "Multiprocessor Free")];
        let told_ = told(&event("EventLog", 6009, &fields)).concat();
        assert_eq!(told_, "Whole Changes(Version { build: 19045, revision: None })");
        let mut daily = event("EventLog", 6013, &[("", ""), ("", "2349980")]);
        let text = "1.1\0Windows 10\x0010.0.16299 Build 16299 \0Multiprocessor Free\0";
        daily.binary = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(told(&daily).concat().contains("build: 16299"));
    }

    #[test]
    fn a_clock_that_was_set_tells_by_how_much() {
        let fields =
            [("NewTime", "2024-03-01T10:00:00.000Z"), ("OldTime", "2024-03-01T08:59:58.500Z")];
        let told = told(&event("Microsoft-Windows-Kernel-General", 1, &fields)).concat();
        assert_eq!(told, "Whole Changes(ClockSet { seconds: 3601 })");
    }

    #[test]
    fn networks_come_and_go_by_name() {
        let network = |id, name| {
            told(&event("Microsoft-Windows-NetworkProfile", id, &[("Name", name)])).concat()
        };
        assert_eq!(network(10000, "Hotel"), "Whole Changes(NetworkUp { name: \"Hotel\" })");
        assert_eq!(network(10001, "Hotel"), "Whole Changes(NetworkDown { name: \"Hotel\" })");
        assert_eq!(network(10000, "Identifying..."), "");
    }
}
