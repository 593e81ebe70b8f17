//! The kinds of evidence that a case is judged from, each alone.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// What the initiator's interface saw
    InitiatorCapture,
    /// What the responder's interface saw
    ResponderCapture,
    /// Every capture of the case at once
    Captures,
    /// The initiator's log at its default level
    InitiatorLog,
    /// The responder's log at its default level
    ResponderLog,
    /// Both logs at their default levels
    BothLogs,
    /// Captures, logs, configurations and certificates at once
    All,
    /// Cases with label.toml: whatever was published
    Published,
    /// Of those, what Windows itself said: its events, its codes, its sentences
    Windows,
}

impl Kind {
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    pub(crate) fn has_packets(self) -> bool {
        matches!(self, Kind::InitiatorCapture | Kind::ResponderCapture | Kind::Captures | Kind::All)
    }
}
