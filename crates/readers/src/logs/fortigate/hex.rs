//! A whole IKE message in hexadecimal digits, and what its decrypted form holds.

/// Payloads of one message that are kept.
const MOST: usize = 64;

const HEADER: usize = 28;
/// IKEv2 Encrypted and Authenticated, and its fragment (RFC 7296 §3.14, RFC 7383 §2.5).
const SEALED: [u8; 2] = [46, 53];

/// Appends the bytes of `2F01…`; what is no digit ends it. `half`: the digit of a byte that a line
/// before or after this one has the other one of.
pub(super) fn more(text: &str, half: &mut Option<u8>, out: &mut Vec<u8>) {
    let digits = text.bytes().map_while(|byte| (byte as char).to_digit(16));
    for digit in digits {
        let digit = digit as u8;
        match half.take() {
            Some(first) => out.push(first << 4 | digit),
            None => *half = Some(digit),
        }
    }
}

/// The bytes that its header states (RFC 7296 §3.1, RFC 2408 §3.1).
fn stated(message: &[u8]) -> Option<usize> {
    let length = message.get(24..HEADER)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(length)).ok()
}

pub(super) fn initiator(message: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(message.first_chunk::<8>().copied()?))
}

/// IKEv1 says so in its flags (RFC 2408 §3.1), IKEv2 by its payload.
pub(super) fn is_sealed(message: &[u8]) -> bool {
    match message.get(17).map(|version| version >> 4) {
        Some(2) => message.get(16).is_some_and(|kind| SEALED.contains(kind)),
        _ => message.get(19).is_some_and(|flags| flags & 1 != 0),
    }
}

/// What a sealed message holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inside {
    pub(super) kinds: Vec<u8>,
    /// Notify message types.
    pub(super) notices: Vec<u16>,
}

/// `plain`: what `enc` or `dec` shows of `whole`: the payloads alone, or with the header before.
pub(super) fn inside(whole: &[u8], plain: &[u8]) -> Option<Inside> {
    let version = whole.get(17)? >> 4;
    let with_header = plain.len() >= HEADER && plain.get(..8) == whole.get(..8);
    // A dump that was cut holds less than its header says.
    if with_header && stated(plain)? > plain.len() {
        return None;
    }
    let (first, at) = match version {
        2 => {
            // The Encrypted payload names the first payload that is in it.
            let sealed = *whole.get(16)?;
            if sealed != SEALED[0] {
                return None;
            }
            (*whole.get(HEADER)?, if with_header { HEADER + 4 } else { 0 })
        }
        _ => (*whole.get(16)?, if with_header { HEADER } else { 0 }),
    };
    let first = match with_header && version == 2 {
        true => *plain.get(HEADER)?,
        false => first,
    };
    let mut inside = Inside::default();
    let (mut kind, mut at) = (first, at);
    while kind != 0 && inside.kinds.len() < MOST {
        let header = plain.get(at..)?.first_chunk::<4>()?;
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        let body = plain.get(at + 4..at.checked_add(length)?)?;
        inside.kinds.push(kind);
        match (version, kind) {
            (2, 41) => inside.notices.extend(number(body, 2)),
            (1, 11) => inside.notices.extend(number(body, 6)),
            _ => {}
        }
        // A length below its own header would not get on.
        if length < 4 {
            return None;
        }
        kind = header[0];
        at += length;
    }
    Some(inside)
}

fn number(body: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(body.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPIS: &str = "65D3AE182A9BF8E453CD353C74A2861E";

    fn bytes(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        more(text, &mut None, &mut bytes);
        bytes
    }

    #[test]
    fn a_byte_may_be_broken_between_two_lines() {
        let (mut half, mut bytes) = (None, Vec::new());
        for line in ["2F0", "1A", "B", "C x9"] {
            more(line, &mut half, &mut bytes);
        }
        assert_eq!((bytes, half), (vec![0x2f, 0x01, 0xab], Some(0xc)));
    }

    #[test]
    fn a_refusal_is_read_from_its_decrypted_form() {
        let whole = bytes(&format!("{SPIS}2E2023200000000100000050290000340011"));
        let plain = format!("{SPIS}2E2023200000000100000028290000040000000801000018");
        let refused = Inside { kinds: vec![41], notices: vec![24] };
        assert_eq!(inside(&whole, &bytes(&plain)), Some(refused.clone()));
        assert_eq!(inside(&whole, &bytes("0000000801000018 03020103")), Some(refused));
        assert_eq!(stated(&whole), Some(0x50));
        assert_eq!(initiator(&whole), Some(0x65D3_AE18_2A9B_F8E4));
    }

    #[test]
    fn ikev1_names_its_first_payload_in_clear() {
        let whole = bytes(&format!("{SPIS}05100201000000000000004C"));
        let plain = "0800000C011101F4C00002010000000800000000";
        let known = Inside { kinds: vec![5, 8], notices: Vec::new() };
        assert_eq!(inside(&whole, &bytes(plain)), Some(known));
    }

    #[test]
    fn what_is_cut_or_wrong_is_nothing() {
        let whole = bytes(&format!("{SPIS}2E20232000000001000000502900003400"));
        let plain = bytes("00000008010000182900");
        for end in 0..whole.len() {
            let _ = inside(&whole[..end], &plain);
        }
        for end in 0..plain.len() {
            let _ = inside(&whole, &plain[..end]);
        }
        assert_eq!(inside(&whole, &bytes("29000000")), None);
        assert_eq!(inside(&whole, &bytes("2900FFFF")), None);
        assert_eq!(bytes("0G"), [0; 0]);
        assert_eq!(bytes("é12"), [0; 0]);
    }
}
