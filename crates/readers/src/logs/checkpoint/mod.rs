//! Check Point's gateways: what their logs say of IKE.

mod line;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use super::Entry;
use super::judged::{About, Judged};
use crate::pasted::Line;
use crate::reading::Reading;

/// Whether the line is Check Point's; each stands for itself.
pub(super) fn line(judged: &mut Judged, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
    let Some(said) = line::read(line.text, judged.has_spoken()) else { return false };
    judged.spoke();
    let entry = Entry { place: line.place(), when: said.when, text: "" };
    let version = phrases::version(&said.text);
    let initiates = phrases::initiates(&said.text);
    let (local, remote) = (said.origin, said.peer);
    let about = About { version, initiates, local, remote, ..About::default() };
    if let Some(remarked) = phrases::remark(&said.text) {
        judged.says(&about, remarked, entry, reading);
    }
    true
}
