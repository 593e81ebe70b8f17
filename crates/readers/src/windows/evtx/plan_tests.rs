//! What plans tell is what the walk tells, whatever a sound chunk says.

use evidence::{Fact, Gap};
use testkit::Random;
use testkit::evtx as kit;

use super::*;

const LOG: &str = "\
10:00:00 Security Microsoft-Windows-Security-Auditing 4653 LocalAddress=192.0.2.1 State=%%8202
10:00:01 Application RasClient 20227 CoId={A} PC\\user \"Sede di Roma\" 809 Binary=29030000
10:00:02 System \"Service Control Manager\" 7036 Dienst läuft Binary=420049000000
10:00:03 Microsoft-Windows-CAPI2/Operational Microsoft-Windows-CAPI2 11
10:00:04 Security Microsoft-Windows-Security-Auditing 4653 LocalAddress=192.0.2.1 State=%%8203
10:00:05 Application RasClient 20222 CoId={B} PC\\user Sede \"Device = 1\\nPort = 2\"
10:00:06 System RemoteAccess 20271 {NA} u 198.51.100.7 why 0x10 Binary=B3020000
";

/// Events and gaps.
fn told(bytes: &[u8], by_plans: bool) -> (Vec<Event>, Vec<Gap>) {
    let mut listener = |_: Fact<'_>| {};
    let mut reading = Reading::new(&mut listener);
    let mut events = Vec::new();
    let mut walk = Walk::default();
    walk.plans.has_none = !by_plans;
    each_by(walk, bytes, &mut reading, |_, _| true, |event, _| events.push(event.clone()));
    (events, reading.finish(SourceId(0), "", SourceKind::Events).gaps)
}

/// A log whose chunk has no checksum: whatever it holds is taken as it was written.
fn log() -> (Vec<u8>, usize) {
    let mut log = kit::write(&kit::read("machine=PC-42", LOG).unwrap());
    log[4096 + 120] |= 4;
    let free = u32::from_le_bytes(*log[4096 + 48..].first_chunk().unwrap());
    (log, 4096 + free as usize)
}

#[test]
fn plans_tell_what_the_walk_tells() {
    let (log, _) = log();
    let (events, gaps) = told(&log, true);
    assert_eq!((events.len(), gaps.len()), (7, 0));
    assert_eq!((events, gaps), told(&log, false));
}

#[test]
fn plans_tell_what_the_walk_tells_of_any_bytes() {
    let (log, end) = log();
    let mut random = Random::new(5);
    let mut same_events = 0;
    for at in 4096 + 512..end {
        let mut changed = log.clone();
        changed[at] = match random.below(3) {
            0 => changed[at] ^ 1 << random.below(8),
            1 => random.below(16) as u8,
            _ => random.word() as u8,
        };
        let (by_plans, walked) = (told(&changed, true), told(&changed, false));
        assert_eq!(by_plans, walked, "byte {at} is {:#x}", changed[at]);
        same_events += by_plans.0.len();
    }
    assert!(same_events > end);
}

#[test]
fn plans_tell_what_the_walk_tells_of_any_values() {
    let (log, end) = log();
    let kinds = [0x00, 0x01, 0x04, 0x08, 0x0e, 0x11, 0x13, 0x21, 0x81, 0x88];
    let mut random = Random::new(6);
    // Heads of values: a length and a type that real ones have.
    for at in 4096 + 512..end - 4 {
        let is_head = log[at + 3] == 0 && log[at + 1] == 0 && kinds.contains(&log[at + 2]);
        if !is_head {
            continue;
        }
        for _ in 0..4 {
            let kind = kinds[random.below(kinds.len() as u64) as usize];
            let mut changed = log.clone();
            changed[at + 2] = kind;
            assert_eq!(told(&changed, true), told(&changed, false), "byte {at}, type {kind:#x}");
        }
    }
}
