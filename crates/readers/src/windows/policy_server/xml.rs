//! The XML format ("DTS compliant"): one `Event` with one element for each attribute.

use evidence::Place;

use super::{Entry, MOST_VALUE};
use crate::pasted::Line;

/// The event that is being read; its elements may stand on lines of their own.
#[derive(Default)]
pub(super) struct Events {
    begun: Option<(Place, Entry)>,
}

impl Events {
    pub(super) fn is_begun(&self) -> bool {
        self.begun.is_some()
    }

    pub(super) fn line(&mut self, line: Line<'_>, tell: &mut dyn FnMut(Place, Entry)) {
        let mut rest = line.text;
        while let Some((_, behind)) = rest.split_once('<') {
            let Some((tag, content)) = behind.split_once('>') else {
                return;
            };
            rest = content;
            let name = tag.split_whitespace().next().unwrap_or("");
            match name {
                // The event log's own has a namespace.
                "Event" if tag == "Event" => self.begun = Some((line.place(), Entry::default())),
                "Event" => self.begun = None,
                "/Event" => {
                    if let Some((place, entry)) = self.begun.take()
                        && !entry.packet.is_empty()
                        && !entry.date.is_empty()
                    {
                        tell(place, entry);
                    }
                }
                _ => {
                    if let Some((_, entry)) = &mut self.begun {
                        let value = content.split('<').next().unwrap_or("").trim();
                        entry.attribute(name, value);
                    }
                }
            }
        }
    }
}

impl Entry {
    fn attribute(&mut self, name: &str, value: &str) {
        let slot = match name {
            "Timestamp" => &mut self.date,
            "Computer-Name" => &mut self.computer,
            "User-Name" => &mut self.user,
            "SAM-Account-Name" => &mut self.full_name,
            // Spelled like this in the log.
            "Fully-Qualifed-User-Name" if self.full_name.is_empty() => &mut self.full_name,
            "Calling-Station-Id" => &mut self.calling,
            "Authentication-Type" => &mut self.authentication,
            "EAP-Friendly-Name" => &mut self.eap,
            "Class" => &mut self.class,
            "Packet-Type" => &mut self.packet,
            "Reason-Code" => &mut self.reason,
            _ => return,
        };
        if value.len() <= MOST_VALUE {
            *slot = unescaped(value);
        }
    }
}

fn unescaped(value: &str) -> String {
    if !value.contains('&') {
        return value.to_owned();
    }
    let value = value.replace("&lt;", "<").replace("&gt;", ">");
    value.replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}
