//! Events as XML, in the shapes that people export and paste.

use std::fmt::Write as _;

use super::{Body, Element, Event, moment, tables};

const NAMESPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";

/// Around the events: what the exporting program adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rendered {
    /// One after the other, as `wevtutil qe` prints them.
    Bare,
    /// With a declaration, a root and a message each, as the Event Viewer saves them.
    Saved,
    /// Indented, with the dashes of a tree view, as it is copied from the details of one.
    Tree,
}

pub fn write_xml(events: &[Event], how: Rendered) -> String {
    let mut out = String::new();
    if how == Rendered::Saved {
        out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<Events>");
    }
    for event in events {
        write_event(event, how, &mut out);
    }
    if how == Rendered::Saved {
        out.push_str("</Events>");
    }
    out
}

fn write_event(event: &Event, how: Rendered, out: &mut String) {
    let quote = if how == Rendered::Bare { '\'' } else { '"' };
    let mut system = element("System", "");
    let mut provider = element("Provider", "").with("Name", &event.provider);
    if let Some(known) = tables::provider(&event.provider) {
        provider = provider.with("Guid", known.guid);
    }
    let time = moment::written(event.filetime);
    system.elements = vec![
        provider,
        element("EventID", &event.id.to_string()),
        element("Version", &event.version.to_string()),
        element("Level", &event.level().to_string()),
        element("Keywords", &format!("0x{:x}", event.keywords())),
        element("TimeCreated", "").with("SystemTime", &time),
        element("EventRecordID", &event.number.to_string()),
        element("Channel", &event.channel),
        element("Computer", &event.computer),
        element("Security", ""),
    ];
    let mut root = element("Event", "").with("xmlns", NAMESPACE);
    root.elements = vec![system, body(&event.body)];
    if how == Rendered::Saved {
        let mut info = element("RenderingInfo", "").with("Culture", "it-IT");
        info.elements.push(element("Message", &format!("{} & {}", event.provider, event.id)));
        root.elements.push(info);
    }
    write_element(&root, quote, (how == Rendered::Tree).then_some(0), out);
    out.push('\n');
}

fn body(body: &Body) -> Element {
    let mut data = element("EventData", "");
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
    let bytes = match body {
        Body::User(own) => {
            let mut user = element("UserData", "");
            user.elements.push(own.clone());
            return user;
        }
        Body::Classic { data: texts, binary } => {
            data.elements = texts.iter().map(|text| element("Data", text)).collect();
            binary
        }
        Body::Named { fields, binary } => {
            let fields = fields.iter();
            let fields =
                fields.map(|field| element("Data", &field.value).with("Name", &field.name));
            data.elements = fields.collect();
            binary
        }
    };
    if !bytes.is_empty() {
        data.elements.push(element("Binary", &hex(bytes)));
    }
    data
}

fn element(name: &str, text: &str) -> Element {
    Element { name: name.into(), text: text.into(), ..Element::default() }
}

impl Element {
    fn with(mut self, name: &str, value: &str) -> Element {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// `level` where each element has a line of its own.
fn write_element(element: &Element, quote: char, level: Option<usize>, out: &mut String) {
    let indent = |out: &mut String, is_branch: bool| {
        if let Some(level) = level {
            out.push_str(&"  ".repeat(level));
            out.push_str(if is_branch { "- " } else { "  " });
        }
    };
    let end = |out: &mut String| out.push_str(if level.is_some() { " \n" } else { "" });
    let is_branch = !element.elements.is_empty();
    indent(out, is_branch);
    let _ = write!(out, "<{}", element.name);
    for (name, value) in &element.attributes {
        let _ = write!(out, " {name}={quote}{}{quote}", escaped(value));
    }
    if element.text.is_empty() && !is_branch {
        out.push_str(if level.is_some() { " />" } else { "/>" });
        return end(out);
    }
    let _ = write!(out, ">{}", escaped(&element.text));
    if is_branch {
        end(out);
        for below in &element.elements {
            write_element(below, quote, level.map(|level| level + 1), out);
        }
        indent(out, false);
    }
    let _ = write!(out, "</{}>", element.name);
    end(out);
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}
