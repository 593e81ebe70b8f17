//! Cases that people have published, where they are at hand: what each states must be told.

use std::path::Path;

use evidence::{Fact, SourceId, SourceKind};

/// File within the collection, and what is told of it, as Rust prints it.
const CASES: &[(&str, &[&str])] = &[
    ("091/evidence.event.txt", &["step: Failed", "profile: \"AzureGateway\"", "code: Some(13801)"]),
    ("095/evidence.event.txt", &["step: Failed", "profile: \"VPN Connection\"", "code: Some(720)"]),
    ("208/evidence.event.txt", &["step: Failed", "user: \"SYSTEM\"", "code: Some(13868)"]),
    ("reconstructed/N001/evidence.client.txt", &["step: Failed", "code: Some(13868)"]),
    ("reconstructed/N002/evidence.client.txt", &["step: Failed", "code: Some(13868)"]),
    ("reconstructed/N003/evidence.client.txt", &["profile: \"VPN\"", "code: Some(13868)"]),
    ("reconstructed/N005/evidence.client.txt", &["user: \"PC\\\\user\"", "code: Some(13801)"]),
    ("reconstructed/N006/evidence.client.txt", &["step: Failed", "code: Some(13801)"]),
    ("reconstructed/N007/evidence.client.txt", &["step: Failed", "code: Some(13806)"]),
    ("reconstructed/N008/evidence.client.txt", &["step: Failed", "code: Some(13801)"]),
    ("reconstructed/N009/evidence.client.txt", &["step: Failed", "code: Some(809)"]),
    ("reconstructed/N010/evidence.client.txt", &["step: Failed", "code: Some(809)"]),
    ("reconstructed/N011/evidence.client.txt", &["step: Failed", "code: Some(809)"]),
    ("reconstructed/N012/evidence.client.txt", &["step: Failed", "code: Some(809)"]),
    ("reconstructed/N015/evidence.client.txt", &["step: Failed", "code: Some(809)"]),
    ("reconstructed/N016/evidence.client.txt", &["step: Failed", "code: Some(809)"]),
    ("reconstructed/N018/evidence.client.txt", &["step: Failed", "code: Some(809)"]),
];

#[test]
fn the_collected_cases_tell_the_event_and_code_that_they_hold() {
    let Some(folder) = std::env::var_os("WHYKE_CASES") else {
        println!("not checked: WHYKE_CASES names no folder of collected cases");
        return;
    };
    for (path, expected) in CASES {
        let bytes = read(&Path::new(&folder).join(path));
        let mut told = String::new();
        let mut events = 0;
        let mut listener = |fact: Fact<'_>| {
            events += u32::from(matches!(fact.statement, evidence::Statement::Dials(_)));
            told.push_str(&format!("{:?}\n", fact.statement));
        };
        let source = readers::read(SourceId(0), path, bytes.as_slice(), &mut listener);
        assert_eq!(source.kind, SourceKind::Events, "{path}");
        assert_eq!(events, 1, "{path}: {told}");
        for part in *expected {
            assert!(told.contains(part), "{path}: {part} in {told}");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the collection is not part of the repository")]
fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
