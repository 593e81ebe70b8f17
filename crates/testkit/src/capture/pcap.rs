//! The classic capture file: one header, one interface, microseconds or nanoseconds.

use super::{Endian, Frame, Interface, Resolution};

const MICRO: u32 = 0xa1b2_c3d4;
const NANO: u32 = 0xa1b2_3c4d;

pub(super) fn write(endian: Endian, interfaces: &[Interface], frames: &[Frame]) -> Vec<u8> {
    let mut out = Vec::new();
    let Some(interface) = interfaces.first() else { return out };
    let (magic, per_tick) = match interface.resolution {
        Resolution::Micro => (MICRO, 1_000),
        _ => (NANO, 1),
    };
    out.extend(endian.u32(magic));
    out.extend(endian.u16(2));
    out.extend(endian.u16(4));
    out.extend([0; 8]);
    out.extend(endian.u32(interface.stated_snap_length()));
    out.extend(endian.u32(interface.link.number().into()));
    for frame in frames {
        const SECOND: u64 = 1_000_000_000;
        let bytes = interface.cut(&frame.bytes);
        out.extend(endian.u32((frame.time / SECOND) as u32));
        out.extend(endian.u32((frame.time % SECOND / per_tick) as u32));
        out.extend(endian.u32(bytes.len() as u32));
        out.extend(endian.u32(frame.bytes.len() as u32));
        out.extend(bytes);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Format, Link};

    fn capture(endian: Endian, resolution: Resolution) -> Vec<u8> {
        let mut capture = Capture::new(Format::Pcap(endian));
        let interface = Interface { resolution, snap_length: 3, ..Interface::new(Link::Raw) };
        capture.interface(interface);
        capture.push(Frame {
            time: 2_000_003_004,
            interface: 0,
            bytes: vec![7; 5],
            comment: None,
            outgoing: None,
        });
        capture.to_bytes()
    }

    #[test]
    fn writes_microseconds_in_little_endian() {
        let bytes = capture(Endian::Little, Resolution::Micro);
        assert_eq!(bytes[..8], [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]);
        assert_eq!(bytes[16..24], [3, 0, 0, 0, 101, 0, 0, 0]);
        assert_eq!(bytes[24..], [2, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 7, 7, 7]);
    }

    #[test]
    fn writes_nanoseconds_in_big_endian() {
        let bytes = capture(Endian::Big, Resolution::Nano);
        assert_eq!(bytes[..8], [0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4]);
        assert_eq!(bytes[24..32], [0, 0, 0, 2, 0, 0, 0x0b, 0xbc]);
    }
}
