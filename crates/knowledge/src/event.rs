//! Events of Windows logs: what each proves.

use crate::Bilingual;
pub use crate::tables::events::EVENTS;

/// An event of one provider; other providers use the same number for other things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: u32,
    pub provider: &'static str,
    pub channel: &'static str,
    /// The command, as administrator, that has it logged; none if it is logged by default.
    pub enable: Option<&'static str>,
    pub proves: Bilingual,
    pub note: Option<Bilingual>,
    /// Names of the taxonomy, in the order in which they are met in practice.
    pub causes: &'static [&'static str],
    /// What would tell each of `causes`, in the same order.
    pub tells: &'static [Bilingual],
    /// Names of [`crate::Obtain`] for each of `causes`.
    pub decided_by: &'static [&'static [&'static str]],
    pub reference: &'static str,
}

impl Event {
    pub fn off_by_default(&self) -> bool {
        self.enable.is_some()
    }
}

/// The events of this number, of all providers.
pub fn events(id: u32) -> &'static [Event] {
    let from = EVENTS.partition_point(|event| event.id < id);
    let to = EVENTS.partition_point(|event| event.id <= id);
    &EVENTS[from..to]
}

/// The event of one provider.
pub fn event(provider: &str, id: u32) -> Option<&'static Event> {
    events(id).iter().find(|event| event.provider.eq_ignore_ascii_case(provider))
}
