//! Templates of events: elements in the binary XML, with the places of their values.

use super::value::utf16;
use super::{Body, Element, Event, tables};

/// A value of a template's instance.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Type and bytes.
    Plain(u8, Vec<u8>),
    /// An instance of another template.
    Template(Box<Instance>),
}

#[derive(Clone, Debug)]
pub(super) struct Instance {
    /// Its definition; equal ones are laid down once in a chunk.
    pub(super) root: Node,
    pub(super) values: Vec<Value>,
}

/// An element of a definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub(super) name: String,
    /// The value without which it is left out.
    pub(super) depends_on: Option<u16>,
    pub(super) attributes: Vec<(String, Content)>,
    pub(super) content: Vec<Content>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Content {
    Text(String),
    /// The n-th value, of this type, left out where it is null.
    Place(u16, u8),
    Node(Node),
}

const NULL: u8 = 0x00;
const TEXT: u8 = 0x01;
const UINT8: u8 = 0x04;
const UINT16: u8 = 0x06;
const UINT32: u8 = 0x08;
const UINT64: u8 = 0x0a;
const BINARY: u8 = 0x0e;
const GUID: u8 = 0x0f;
const FILETIME: u8 = 0x11;
const SID: u8 = 0x13;
const HEX64: u8 = 0x15;
const BINARY_XML: u8 = 0x21;
const TEXTS: u8 = 0x81;

const NAMESPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";

fn node(name: &str, content: Vec<Content>) -> Node {
    Node { name: name.to_owned(), content, ..Node::default() }
}

impl Node {
    fn with(mut self, attribute: &str, content: Content) -> Node {
        self.attributes.push((attribute.to_owned(), content));
        self
    }
}

fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

/// The whole event. The order of the values is that of Windows' own templates.
pub(super) fn of(event: &Event) -> Instance {
    let mut provider = node("Provider", Vec::new()).with("Name", text(&event.provider));
    if let Some(known) = tables::provider(&event.provider) {
        provider = provider.with("Guid", text(known.guid));
    }
    let place = |number, kind| Content::Place(number, kind);
    let system = vec![
        provider,
        node("EventID", vec![place(3, UINT16)]).with("Qualifiers", place(4, UINT16)),
        node("Version", vec![place(11, UINT8)]),
        node("Level", vec![place(0, UINT8)]),
        node("Task", vec![place(2, UINT16)]),
        node("Opcode", vec![place(1, UINT8)]),
        node("Keywords", vec![place(5, HEX64)]),
        node("TimeCreated", Vec::new()).with("SystemTime", place(6, FILETIME)),
        node("EventRecordID", vec![place(10, UINT64)]),
        node("Correlation", Vec::new())
            .with("ActivityID", place(7, GUID))
            .with("RelatedActivityID", place(13, GUID)),
        node("Execution", Vec::new())
            .with("ProcessID", place(8, UINT32))
            .with("ThreadID", place(9, UINT32)),
        node("Channel", vec![text(&event.channel)]),
        node("Computer", vec![text(&event.computer)]),
        node("Security", Vec::new()).with("UserID", place(12, SID)),
    ];
    let system = node("System", system.into_iter().map(Content::Node).collect());
    let root = node("Event", vec![Content::Node(system), place(14, BINARY_XML)])
        .with("xmlns", text(NAMESPACE));
    let null = || Value::Plain(NULL, Vec::new());
    let plain = |kind, bytes: &[u8]| Value::Plain(kind, bytes.to_vec());
    let is_classic = matches!(event.body, Body::Classic { .. });
    let values = vec![
        plain(UINT8, &[event.level()]),
        plain(UINT8, &[0]),
        plain(UINT16, &[0, 0]),
        plain(UINT16, &(event.id as u16).to_le_bytes()),
        if is_classic { plain(UINT16, &[0, 0]) } else { null() },
        plain(HEX64, &event.keywords().to_le_bytes()),
        plain(FILETIME, &event.filetime.to_le_bytes()),
        null(),
        plain(UINT32, &692u32.to_le_bytes()),
        plain(UINT32, &4716u32.to_le_bytes()),
        plain(UINT64, &event.number.to_le_bytes()),
        plain(UINT8, &[event.version]),
        null(),
        null(),
        Value::Template(Box::new(body(&event.body))),
    ];
    Instance { root, values }
}

fn body(body: &Body) -> Instance {
    let bytes = |binary: &[u8]| match binary {
        [] => Value::Plain(NULL, Vec::new()),
        bytes => Value::Plain(BINARY, bytes.to_vec()),
    };
    let binary_node = |place| {
        let node = node("Binary", vec![Content::Place(place, BINARY)]);
        Content::Node(Node { depends_on: Some(place), ..node })
    };
    match body {
        Body::Classic { data, binary } => {
            let texts = data.iter().flat_map(|text| utf16(text).into_iter().chain([0, 0]));
            let data = node("Data", vec![Content::Place(0, TEXTS)]);
            let root = node("EventData", vec![Content::Node(data), binary_node(1)]);
            Instance { root, values: vec![Value::Plain(TEXTS, texts.collect()), bytes(binary)] }
        }
        Body::Named { fields, binary } => {
            let nodes = (0..).zip(fields).map(|(place, field)| {
                let data = node("Data", vec![Content::Place(place, field.kind.code())]);
                Content::Node(data.with("Name", text(&field.name)))
            });
            let mut nodes: Vec<Content> = nodes.collect();
            let mut values: Vec<Value> = fields
                .iter()
                .map(|field| {
                    let bytes = field.kind.bytes(&field.value);
                    Value::Plain(field.kind.code(), bytes.expect("checked when it was read"))
                })
                .collect();
            if !binary.is_empty() {
                nodes.push(binary_node(values.len() as u16));
                values.push(bytes(binary));
            }
            Instance { root: node("EventData", nodes), values }
        }
        Body::User(element) => {
            let mut values = Vec::new();
            let own = element_node(element, &mut values);
            Instance { root: node("UserData", vec![Content::Node(own)]), values }
        }
    }
}

fn element_node(element: &Element, values: &mut Vec<Value>) -> Node {
    let mut place = |value: &str| {
        values.push(Value::Plain(TEXT, utf16(value)));
        Content::Place(values.len() as u16 - 1, TEXT)
    };
    let mut own = node(&element.name, Vec::new());
    for (name, value) in &element.attributes {
        own = own.with(name, place(value));
    }
    if !element.text.is_empty() {
        let content = place(&element.text);
        own.content.push(content);
    }
    for below in &element.elements {
        let below = element_node(below, values);
        own.content.push(Content::Node(below));
    }
    own
}

impl Event {
    fn has_field(&self, name: &str) -> bool {
        match &self.body {
            Body::Named { fields, .. } => fields.iter().any(|field| field.name == name),
            _ => false,
        }
    }

    pub(super) fn level(&self) -> u8 {
        match (self.provider.as_str(), self.id) {
            ("Microsoft-Windows-Security-Auditing", _) => 0,
            ("RasClient", 20227) => 2,
            _ => 4,
        }
    }

    /// Failure audit, success audit, classic.
    pub(super) fn keywords(&self) -> u64 {
        match self.provider.as_str() {
            "Microsoft-Windows-Security-Auditing" if self.has_field("FailurePoint") => {
                0x8010_0000_0000_0000
            }
            "Microsoft-Windows-Security-Auditing" => 0x8020_0000_0000_0000,
            _ => 0x0080_0000_0000_0000,
        }
    }
}
