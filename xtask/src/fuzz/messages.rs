//! The IKE messages of a classic capture file, for seeds only; whatever is unusual is left out.

const UDP: u8 = 17;

pub(super) struct Message<'a> {
    /// From the higher address to the lower one.
    pub(super) back: bool,
    pub(super) marked: bool,
    pub(super) bytes: &'a [u8],
}

/// In file order.
pub(super) fn find(capture: &[u8]) -> Vec<Message<'_>> {
    let mut messages = Vec::new();
    let little = match capture.get(..4) {
        Some([0xd4, 0xc3, 0xb2, 0xa1] | [0x4d, 0x3c, 0xb2, 0xa1]) => true,
        Some([0xa1, 0xb2, 0xc3, 0xd4] | [0xa1, 0xb2, 0x3c, 0x4d]) => false,
        _ => return messages,
    };
    let number = |at: usize| -> Option<usize> {
        let bytes: [u8; 4] = capture.get(at..at + 4)?.try_into().ok()?;
        let number = if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        Some(number as usize)
    };
    let link = match number(20) {
        Some(1) => 14,
        Some(113) => 16,
        Some(276) => 20,
        Some(101 | 228 | 229) => 0,
        _ => return messages,
    };
    let mut at = 24;
    while let Some(length) = number(at + 8) {
        let Some(packet) = capture.get(at + 16..at + 16 + length) else { break };
        messages.extend(packet.get(link..).and_then(message));
        at += 16 + length;
    }
    messages
}

fn message(packet: &[u8]) -> Option<Message<'_>> {
    let (source, destination, datagram) = match packet.first()? >> 4 {
        4 if packet.get(9) == Some(&UDP) && is_whole(packet)? => {
            let header = usize::from(packet[0] & 15) * 4;
            (packet.get(12..16)?, packet.get(16..20)?, packet.get(header..)?)
        }
        6 if packet.get(6) == Some(&UDP) => {
            (packet.get(8..24)?, packet.get(24..40)?, packet.get(40..)?)
        }
        _ => return None,
    };
    let port = |at: usize| Some(u16::from_be_bytes([*datagram.get(at)?, *datagram.get(at + 1)?]));
    let ports = [port(0)?, port(2)?];
    let length = usize::from(port(4)?);
    let payload = datagram.get(8..length)?;
    let back = source > destination;
    if ports.contains(&500) {
        return Some(Message { back, marked: false, bytes: payload });
    }
    let bytes = payload.strip_prefix(&[0; 4])?;
    ports.contains(&4500).then_some(Message { back, marked: true, bytes })
}

/// Neither a first nor a later fragment.
fn is_whole(packet: &[u8]) -> Option<bool> {
    Some(packet.get(6)? & 0x3f == 0 && *packet.get(7)? == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_message_behind_the_marker() {
        let mut packet = vec![0x45, 0, 0, 36, 0, 0, 0x40, 0, 64, UDP, 0, 0];
        packet.extend([192, 0, 2, 2, 192, 0, 2, 1]);
        packet.extend([0x11, 0x94, 0x11, 0x94, 0, 16, 0, 0]);
        packet.extend([0, 0, 0, 0, b'i', b'k', b'e', b'!']);
        let mut capture = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0];
        capture.extend([0; 8]);
        capture.extend([0xff, 0xff, 0, 0, 101, 0, 0, 0]);
        capture.extend([0; 8]);
        capture.extend([packet.len() as u8, 0, 0, 0, packet.len() as u8, 0, 0, 0]);
        capture.extend(&packet);
        let found = find(&capture);
        assert_eq!(found.len(), 1);
        assert!(found[0].back && found[0].marked);
        assert_eq!(found[0].bytes, b"ike!");
        for length in 0..capture.len() {
            assert!(find(&capture[..length]).is_empty());
        }
    }
}
