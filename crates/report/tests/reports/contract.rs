//! The JSON keeps its schema, and the schema is the committed one.

use serde_json::Value;
use verdict::{Cause, Language};

use crate::{expected, samples, style};

#[test]
fn the_committed_schema_is_fresh() {
    expected::same("../../docs/schema/whyke.report.v1.json", &report::schema());
}

#[test]
fn every_sample_keeps_the_schema() {
    let schema: Value = serde_json::from_str(&report::schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, report) in samples::all() {
        for language in Language::ALL {
            let json = report::json(&report, &style(language));
            let value: Value = serde_json::from_str(&json).unwrap();
            let errors: Vec<String> =
                validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
    }
}

#[test]
fn the_names_are_those_of_the_design() {
    let json = report::json(&samples::fragmentation(), &style(Language::English));
    let value: Value = serde_json::from_str(&json).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        keys(&value).join(" "),
        "schema tool language verdict sources negotiations findings missing changes shared look_up totals gaps"
    );
    assert_eq!(keys(&value["verdict"]).join(" "), "outcome cause finding sentence exit");
    assert_eq!(value["verdict"]["finding"], value["findings"][0]["id"]);
    let place = &value["findings"][0]["evidence"][0]["place"];
    assert_eq!(place["packet"], 3);
    let started = &value["negotiations"][0]["started"];
    assert_eq!(started, "2026-03-12T10:42:03.114+01:00");
}

#[test]
fn negotiations_without_findings_are_listed_only_with_all() {
    let mut report = samples::fragmentation();
    let other = verdict::NegotiationReport { id: 2, ..report.negotiations[0].clone() };
    report.negotiations.push(other);
    let listed = |all| {
        let style = report::Style { all, ..style(Language::English) };
        let value: Value = serde_json::from_str(&report::json(&report, &style)).unwrap();
        value["negotiations"].as_array().unwrap().len()
    };
    assert_eq!((listed(false), listed(true)), (1, 2));
}

/// Texts apart, a program must read the same in every locale.
#[test]
fn only_the_texts_are_in_a_language() {
    const TEXTS: [&str; 12] = [
        "sentence", "headline", "title", "risk", "undo", "says", "because", "what", "how", "note",
        "why", "language",
    ];
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.retain(|key, _| !TEXTS.contains(&key.as_str()));
                map.values_mut().for_each(strip);
            }
            Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    for (name, report) in samples::all() {
        let [en, it] = Language::ALL.map(|language| {
            let json = report::json(&report, &style(language));
            let mut value: Value = serde_json::from_str(&json).unwrap();
            strip(&mut value);
            value
        });
        assert_eq!(en, it, "{name}");
    }
}

#[test]
fn the_schema_knows_every_cause() {
    let schema: Value = serde_json::from_str(&report::schema()).unwrap();
    let causes = schema["$defs"]["Cause"]["enum"].as_array().unwrap();
    assert_eq!(causes.len(), Cause::ALL.len());
}
