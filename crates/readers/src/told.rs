//! For tests: what reading a text tells, and the kind of source it was taken for.

use evidence::{Fact, Party, Source, SourceId, Statement, When};

/// Each fact as its place's number, its time and its statement.
pub(crate) fn facts(text: &[u8]) -> (Vec<(u64, When, String)>, Source) {
    let mut facts = Vec::new();
    let mut hear = |fact: Fact<'_>| {
        let statement = format!("{:?}", fact.statement);
        facts.push((fact.place.number(), fact.when.when(), statement));
    };
    let source = crate::read(SourceId(0), "paste", text, &mut hear);
    (facts, source)
}

/// Reading `text` tells exactly these statements, at these lines, in this order.
#[track_caller]
pub(crate) fn assert_told(text: &str, wanted: &[(u64, Statement<'_>)]) {
    let (facts, _) = facts(text.as_bytes());
    let told: Vec<String> = facts.iter().map(|(at, _, said)| format!("{at}: {said}")).collect();
    let wanted: Vec<String> = wanted.iter().map(|(at, said)| format!("{at}: {said:?}")).collect();
    assert_eq!(told, wanted);
}

/// What is shown of each fact that a text tells, behind its place's number.
pub(crate) fn shown(text: &str, show: impl Fn(&Fact<'_>) -> Option<String>) -> Vec<String> {
    let mut told = Vec::new();
    let mut hear = |fact: Fact<'_>| {
        told.extend(show(&fact).map(|said| format!("{} {said}", fact.place.number())));
    };
    crate::read(SourceId(0), "log", text.as_bytes(), &mut hear);
    told
}

/// Who speaks, in one letter.
pub(crate) fn side(by: Party) -> &'static str {
    match by {
        Party::Initiator => "I",
        Party::Responder => "R",
        Party::Path | Party::Unknown => "?",
    }
}
