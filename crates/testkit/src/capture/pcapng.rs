//! The block-structured capture file (draft-ietf-opsawg-pcapng).

use super::{Endian, Frame, Interface, Resolution};

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const ENHANCED_PACKET: u32 = 6;

const COMMENT: u16 = 1;
const IF_NAME: u16 = 2;
const EPB_FLAGS: u16 = 2;
const IF_TSRESOL: u16 = 9;
const IF_FILTER: u16 = 11;
const IF_TSOFFSET: u16 = 14;

/// One block in the making; `close` gives it its two lengths.
struct Block {
    endian: Endian,
    kind: u32,
    body: Vec<u8>,
}

pub(super) fn write(
    endian: Endian,
    comment: Option<&str>,
    interfaces: &[Interface],
    frames: &[Frame],
) -> Vec<u8> {
    let mut out = Vec::new();
    section(endian, comment).close(&mut out);
    for interface in interfaces {
        description(endian, interface).close(&mut out);
    }
    for frame in frames {
        if let Some(interface) = interfaces.get(frame.interface) {
            packet(endian, interface, frame).close(&mut out);
        }
    }
    out
}

fn section(endian: Endian, comment: Option<&str>) -> Block {
    let mut block = Block::new(endian, SECTION_HEADER);
    block.body.extend(endian.u32(0x1a2b_3c4d));
    block.body.extend(endian.u16(1));
    block.body.extend(endian.u16(0));
    block.body.extend([0xff; 8]);
    block.options(&[(COMMENT, comment.map(|text| text.as_bytes().to_vec()))]);
    block
}

fn description(endian: Endian, interface: &Interface) -> Block {
    let mut block = Block::new(endian, INTERFACE_DESCRIPTION);
    block.body.extend(endian.u16(interface.link.number()));
    block.body.extend([0; 2]);
    block.body.extend(endian.u32(interface.stated_snap_length()));
    let resolution = match interface.resolution {
        Resolution::Micro => None,
        Resolution::Nano => Some(vec![9]),
        Resolution::Decimal(power) => Some(vec![power]),
        Resolution::Binary(power) => Some(vec![power | 0x80]),
    };
    // A filter begins with its kind; 0 is the text of libpcap.
    let filter = interface.filter.as_ref().map(|text| [&[0], text.as_bytes()].concat());
    let offset = (interface.offset != 0).then(|| match endian {
        Endian::Little => interface.offset.to_le_bytes().to_vec(),
        Endian::Big => interface.offset.to_be_bytes().to_vec(),
    });
    let name = interface.name.as_ref().map(|text| text.as_bytes().to_vec());
    block.options(&[
        (IF_NAME, name),
        (IF_TSRESOL, resolution),
        (IF_FILTER, filter),
        (IF_TSOFFSET, offset),
    ]);
    block
}

fn packet(endian: Endian, interface: &Interface, frame: &Frame) -> Block {
    let mut block = Block::new(endian, ENHANCED_PACKET);
    let bytes = interface.cut(&frame.bytes);
    let offset = interface.offset.saturating_mul(1_000_000_000);
    let ticks = interface.resolution.ticks(frame.time.saturating_add_signed(-offset));
    block.body.extend(endian.u32(frame.interface as u32));
    block.body.extend(endian.u32((ticks >> 32) as u32));
    block.body.extend(endian.u32(ticks as u32));
    block.body.extend(endian.u32(bytes.len() as u32));
    block.body.extend(endian.u32(frame.bytes.len() as u32));
    block.body.extend(bytes);
    block.pad();
    let comment = frame.comment.as_ref().map(|text| text.as_bytes().to_vec());
    let flags = frame.outgoing.map(|outgoing| endian.u32(1 + u32::from(outgoing)).to_vec());
    block.options(&[(COMMENT, comment), (EPB_FLAGS, flags)]);
    block
}

impl Block {
    fn new(endian: Endian, kind: u32) -> Self {
        Self { endian, kind, body: Vec::new() }
    }

    fn pad(&mut self) {
        self.body.resize(self.body.len().next_multiple_of(4), 0);
    }

    fn options(&mut self, options: &[(u16, Option<Vec<u8>>)]) {
        let mut any = false;
        for (code, value) in options {
            let Some(value) = value else { continue };
            any = true;
            self.body.extend(self.endian.u16(*code));
            self.body.extend(self.endian.u16(value.len() as u16));
            self.body.extend(value);
            self.pad();
        }
        if any {
            self.body.extend([0; 4]);
        }
    }

    fn close(self, out: &mut Vec<u8>) {
        let length = self.endian.u32(self.body.len() as u32 + 12);
        out.extend(self.endian.u32(self.kind));
        out.extend(length);
        out.extend(self.body);
        out.extend(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Format, Link};

    #[test]
    fn blocks_follow_each_other_without_a_gap() {
        for endian in [Endian::Little, Endian::Big] {
            let mut capture = Capture::new(Format::Pcapng(endian));
            capture.comment = Some("five".to_owned());
            let filter = Some("udp port 500".to_owned());
            let first = capture.interface(Interface { filter, ..Interface::new(Link::Raw) });
            let second = capture
                .interface(Interface { resolution: Resolution::Nano, ..Interface::new(Link::Raw) });
            for (interface, length) in [(first, 1), (second, 2), (first, 4)] {
                let (bytes, comment) = (vec![9; length], Some("x".to_owned()));
                let outgoing = Some(true);
                capture.push(Frame { time: 1, interface, bytes, comment, outgoing });
            }
            let bytes = capture.to_bytes();
            let word = |at: usize| {
                let word = bytes[at..at + 4].try_into().unwrap();
                match endian {
                    Endian::Little => u32::from_le_bytes(word),
                    Endian::Big => u32::from_be_bytes(word),
                }
            };
            let (mut at, mut kinds) = (0, Vec::new());
            while at < bytes.len() {
                let length = word(at + 4) as usize;
                assert_eq!(word(at + length - 4) as usize, length);
                kinds.push(word(at));
                at += length;
            }
            assert_eq!(kinds, [SECTION_HEADER, 1, 1, 6, 6, 6]);
        }
    }
}
