//! The report as JSON, and the schema that it keeps.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use verdict::Report;

use crate::Style;
use crate::contract::ReportV1;

/// By the contract `whyke.report.v1`.
pub fn json(report: &Report, style: &Style) -> String {
    written(&ReportV1::of(report, style))
}

/// The JSON schema of [`json`], as it is committed in `docs/schema/`.
pub fn schema() -> String {
    schema_of::<ReportV1>()
}

pub(crate) fn schema_of<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    written(&settings.into_generator().into_root_schema_for::<T>())
}

/// Indented; our own types hold no map whose keys are not strings, so it always succeeds.
pub(crate) fn written<T: Serialize>(value: &T) -> String {
    let mut written = serde_json::to_string_pretty(value).unwrap_or_default();
    written.push('\n');
    written
}
