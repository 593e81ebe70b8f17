//! One chunk of an event log: records, and the names and templates that they share.

use std::collections::HashMap;

use super::Event;
use super::template::{self, Content, Instance, Node, Value};
use super::value::utf16;
use crate::Random;

const LENGTH: usize = 64 << 10;
const HEAD: usize = 512;
const NAMES: usize = 128;
const TEMPLATES: usize = 384;

#[derive(Clone, Debug)]
pub(super) struct Chunk {
    data: Vec<u8>,
    names: HashMap<String, u32>,
    /// Where each stands, and its identity.
    templates: HashMap<Node, (u32, [u8; 16])>,
    /// Of the file, of its first record.
    first_in_file: u64,
    first: u64,
    last: u64,
    last_at: usize,
    records: u64,
}

impl Chunk {
    /// With so many records before it in the file.
    pub(super) fn new(before: u64) -> Chunk {
        let mut data = vec![0; HEAD];
        data[..8].copy_from_slice(b"ElfChnk\0");
        data[40..44].copy_from_slice(&128u32.to_le_bytes());
        Chunk {
            data,
            names: HashMap::new(),
            templates: HashMap::new(),
            first_in_file: before + 1,
            first: 0,
            last: 0,
            last_at: HEAD,
            records: 0,
        }
    }

    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// False where there is no room for it; the chunk is as before then.
    pub(super) fn add(&mut self, event: &Event) -> bool {
        let length = self.data.len();
        let head = self.data[..HEAD].to_vec();
        let (first, last, last_at, records) = (self.first, self.last, self.last_at, self.records);
        self.record(event);
        if self.data.len() <= LENGTH {
            return true;
        }
        self.data.truncate(length);
        self.data[..HEAD].copy_from_slice(&head);
        self.names.retain(|_, at| (*at as usize) < length);
        self.templates.retain(|_, (at, _)| (*at as usize) < length);
        (self.first, self.last, self.last_at, self.records) = (first, last, last_at, records);
        false
    }

    /// All 64 KiB.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.data.clone();
        let checksum = crc32fast::hash(&bytes[HEAD..]);
        let (free, last_in_file) = (bytes.len() as u32, self.first_in_file + self.records - 1);
        bytes[8..16].copy_from_slice(&self.first_in_file.to_le_bytes());
        bytes[16..24].copy_from_slice(&last_in_file.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.first.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.last.to_le_bytes());
        bytes[44..48].copy_from_slice(&(self.last_at as u32).to_le_bytes());
        bytes[48..52].copy_from_slice(&free.to_le_bytes());
        bytes[52..56].copy_from_slice(&checksum.to_le_bytes());
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&bytes[..120]);
        hasher.update(&bytes[128..HEAD]);
        bytes[124..128].copy_from_slice(&hasher.finalize().to_le_bytes());
        bytes.resize(LENGTH, 0);
        bytes
    }

    fn record(&mut self, event: &Event) {
        let start = self.data.len();
        if self.records == 0 {
            self.first = event.number;
        }
        self.records += 1;
        self.last = event.number;
        self.last_at = start;
        self.data.extend(b"**\0\0\0\0\0\0");
        self.data.extend(event.number.to_le_bytes());
        self.data.extend(event.filetime.to_le_bytes());
        self.instance(&template::of(event));
        // The length is written twice and records begin at multiples of eight.
        let length = (self.data.len() - start + 4).next_multiple_of(8);
        self.data.resize(start + length - 4, 0);
        self.data.extend((length as u32).to_le_bytes());
        self.patch(start + 4, length as u32);
    }

    fn instance(&mut self, instance: &Instance) {
        self.data.extend([0x0f, 1, 1, 0, 0x0c, 1]);
        match self.templates.get(&instance.root) {
            Some((at, identity)) => {
                self.data.extend(&identity[..4]);
                self.data.extend(at.to_le_bytes());
            }
            None => {
                let identity = identity(&instance.root);
                self.data.extend(&identity[..4]);
                self.definition(&instance.root, &identity);
            }
        }
        self.data.extend((instance.values.len() as u32).to_le_bytes());
        let heads = self.data.len();
        for value in &instance.values {
            let kind = match value {
                Value::Plain(kind, _) => *kind,
                Value::Template(_) => 0x21,
            };
            self.data.extend([0, 0, kind, 0]);
        }
        for (number, value) in instance.values.iter().enumerate() {
            let start = self.data.len();
            match value {
                Value::Plain(_, bytes) => self.data.extend(bytes),
                Value::Template(instance) => self.instance(instance),
            }
            let length = (self.data.len() - start) as u16;
            self.data[heads + number * 4..][..2].copy_from_slice(&length.to_le_bytes());
        }
        self.data.push(0);
    }

    /// Where it is used first, with its own offset before it.
    fn definition(&mut self, root: &Node, identity: &[u8; 16]) {
        let at = self.data.len() as u32 + 4;
        self.data.extend(at.to_le_bytes());
        self.templates.insert(root.clone(), (at, *identity));
        let bucket = u32::from_le_bytes([identity[0], identity[1], identity[2], identity[3]]) % 32;
        self.link(TEMPLATES + bucket as usize * 4, at);
        self.data.extend(identity);
        let length = self.data.len();
        self.data.extend([0; 4]);
        self.data.extend([0x0f, 1, 1, 0]);
        self.node(root);
        self.data.push(0);
        self.patch(length, (self.data.len() - length - 4) as u32);
    }

    /// Becomes the first of its bucket and refers to the one that was.
    fn link(&mut self, bucket: usize, at: u32) {
        let older: [u8; 4] = self.data[bucket..bucket + 4].try_into().expect("four bytes");
        self.data.extend(older);
        self.patch(bucket, at);
    }

    fn node(&mut self, node: &Node) {
        let has_attributes = !node.attributes.is_empty();
        self.data.push(if has_attributes { 0x41 } else { 0x01 });
        self.data.extend(node.depends_on.unwrap_or(0xffff).to_le_bytes());
        let length = self.data.len();
        self.data.extend([0; 4]);
        self.name(&node.name);
        if has_attributes {
            let attributes = self.data.len();
            self.data.extend([0; 4]);
            for (number, (name, content)) in node.attributes.iter().enumerate() {
                let is_last = number + 1 == node.attributes.len();
                self.data.push(if is_last { 0x06 } else { 0x46 });
                self.name(name);
                self.content(content);
            }
            self.patch(attributes, (self.data.len() - attributes - 4) as u32);
        }
        if node.content.is_empty() {
            self.data.push(0x03);
        } else {
            self.data.push(0x02);
            for content in &node.content {
                self.content(content);
            }
            self.data.push(0x04);
        }
        self.patch(length, (self.data.len() - length - 4) as u32);
    }

    fn content(&mut self, content: &Content) {
        match content {
            Content::Text(text) => {
                self.data.extend([0x05, 0x01]);
                self.data.extend((text.encode_utf16().count() as u16).to_le_bytes());
                self.data.extend(utf16(text));
            }
            Content::Place(place, kind) => {
                self.data.push(0x0e);
                self.data.extend(place.to_le_bytes());
                self.data.push(*kind);
            }
            Content::Node(node) => self.node(node),
        }
    }

    /// A reference to a name, and the name itself the first time.
    fn name(&mut self, name: &str) {
        if let Some(at) = self.names.get(name) {
            self.data.extend(at.to_le_bytes());
            return;
        }
        let at = self.data.len() as u32 + 4;
        self.data.extend(at.to_le_bytes());
        self.names.insert(name.to_owned(), at);
        let units = name.encode_utf16();
        let hash = units
            .clone()
            .fold(0u32, |hash, unit| hash.wrapping_mul(65_599).wrapping_add(u32::from(unit)))
            as u16;
        self.link(NAMES + usize::from(hash % 64) * 4, at);
        self.data.extend(hash.to_le_bytes());
        self.data.extend((units.count() as u16).to_le_bytes());
        self.data.extend(utf16(name));
        self.data.extend([0, 0]);
    }

    fn patch(&mut self, at: usize, number: u32) {
        self.data[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
}

/// Equal for equal definitions.
fn identity(root: &Node) -> [u8; 16] {
    let text = format!("{root:?}");
    let seed: Vec<u64> = text.bytes().map(u64::from).collect();
    let mut identity = [0; 16];
    Random::of(&seed).fill(&mut identity);
    identity
}
