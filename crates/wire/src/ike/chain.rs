//! The chain of payloads: each names the kind of the next (RFC 7296 §3.2, RFC 2408 §3.2).

use numbers::ikev2::PayloadType;

use super::{Header, v1, v2};
use crate::{Fault, Reader};

/// One payload, its generic header read and its body not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawPayload<'a> {
    pub kind: u8,
    /// IKEv2: a receiver that does not know the kind must refuse the message.
    pub critical: bool,
    /// The generic header's second byte without the critical bit: zero, or the bytes are not a
    /// payload (the usual sight after decrypting IKEv1 with the wrong key).
    pub reserved: u8,
    /// The kind of the next payload; of SK and SKF, of the first one inside.
    pub next: u8,
    /// Of the generic header, from the start of the message.
    pub offset: usize,
    pub body: &'a [u8],
}

impl<'a> RawPayload<'a> {
    pub const HEADER: usize = 4;

    /// Generic header and body.
    pub fn length(&self) -> usize {
        Self::HEADER + self.body.len()
    }

    /// Over the body, with offsets from the start of the message.
    pub fn reader(&self, structure: &'static str) -> Reader<'a> {
        Reader::at(structure, self.body, self.offset + Self::HEADER)
    }
}

/// Ends at the last payload, after the first fault, and at what is encrypted.
#[derive(Clone, Copy, Debug)]
pub struct Chain<'a> {
    rules: Rules,
    next: u8,
    reader: Reader<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Rules {
    V1,
    V2,
}

impl<'a> Chain<'a> {
    /// `start` is where the first payload begins in `message`. Of a decrypted message the
    /// padding is left over, see [`Chain::rest`].
    pub fn v1(first: u8, message: &'a [u8], start: usize) -> Self {
        Self::new(Rules::V1, first, message, start)
    }

    /// For what was inside SK: its first kind, the plaintext without padding, and 0.
    pub fn v2(first: u8, message: &'a [u8], start: usize) -> Self {
        Self::new(Rules::V2, first, message, start)
    }

    /// Over the message that `header` was read from, by the rules of its version.
    ///
    /// Empty where everything after an IKEv1 header is encrypted.
    pub fn of(header: &Header, bytes: &'a [u8]) -> Self {
        let message = header.message(bytes);
        if header.version.major != 1 {
            return Self::v2(header.next_payload, message, Header::LENGTH);
        }
        let first = if v1::is_sealed(header) { 0 } else { header.next_payload };
        Self::v1(first, message, Header::LENGTH)
    }

    fn new(rules: Rules, first: u8, message: &'a [u8], start: usize) -> Self {
        let bytes = message.get(start..).unwrap_or_default();
        Self { rules, next: first, reader: Reader::at("IKE payload", bytes, start) }
    }

    /// What is left behind the payloads read so far.
    pub fn rest(mut self) -> &'a [u8] {
        self.reader.rest()
    }

    fn read(&mut self, kind: u8) -> Result<RawPayload<'a>, Fault> {
        let offset = self.reader.offset();
        let structure = match self.rules {
            Rules::V1 => v1::structure(kind),
            Rules::V2 => v2::structure(kind),
        };
        let mut frame = self.reader.framed(structure)?;
        let (critical, reserved) = match self.rules {
            Rules::V1 => (false, frame.second),
            Rules::V2 => (frame.second & CRITICAL != 0, frame.second & !CRITICAL),
        };
        let body = frame.body.rest();
        Ok(RawPayload { kind, critical, reserved, next: frame.first, offset, body })
    }

    fn seals(&self, kind: u8) -> bool {
        let kind = PayloadType(kind);
        matches!(self.rules, Rules::V2)
            && matches!(kind, PayloadType::ENCRYPTED | PayloadType::ENCRYPTED_FRAGMENT)
    }
}

pub(super) const CRITICAL: u8 = 0x80;

impl<'a> Iterator for Chain<'a> {
    type Item = Result<RawPayload<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.next;
        if kind == 0 {
            return None;
        }
        let read = self.read(kind);
        self.next = match &read {
            Ok(payload) if !self.seals(kind) => payload.next,
            _ => 0,
        };
        Some(read)
    }
}

impl std::iter::FusedIterator for Chain<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    /// A nonce of two bytes, an unknown critical payload, a vendor id of none.
    const BYTES: [u8; 15] = [200, 0, 0, 6, 7, 8, 43, 0x80, 0, 5, 9, 0, 0, 0, 4];

    #[test]
    fn follows_the_chain() {
        let payloads: Vec<_> = Chain::v2(40, &BYTES, 0).map(Result::unwrap).collect();
        let kinds: Vec<_> = payloads.iter().map(|payload| payload.kind).collect();
        assert_eq!(kinds, [40, 200, 43]);
        assert_eq!(payloads[0].body, [7, 8]);
        assert!(payloads[1].critical && !payloads[2].critical);
        assert_eq!((payloads[1].offset, payloads[1].length()), (6, 5));
        assert_eq!(payloads[2].next, 0);
    }

    #[test]
    fn offsets_count_from_the_start_of_the_message() {
        let mut message = vec![0xff; 28];
        message.extend(BYTES);
        let offsets: Vec<_> =
            Chain::v2(40, &message, 28).map(|payload| payload.unwrap().offset).collect();
        assert_eq!(offsets, [28, 34, 39]);
    }

    #[test]
    fn an_ikev1_payload_has_no_critical_bit() {
        let payload = Chain::v1(10, &[0, 0x80, 0, 4], 0).next().unwrap().unwrap();
        assert_eq!((payload.critical, payload.reserved), (false, 0x80));
    }

    #[test]
    fn ends_at_what_is_encrypted() {
        let bytes = [35, 0, 0, 5, 1, 0, 0, 0, 4];
        let mut chain = Chain::v2(46, &bytes, 0);
        let sealed = chain.next().unwrap().unwrap();
        assert_eq!((sealed.kind, sealed.next, sealed.body), (46, 35, &[1][..]));
        assert_eq!(chain.next(), None);
        assert_eq!(chain.rest(), [0, 0, 0, 4]);
    }

    #[test]
    fn ends_after_a_fault_and_names_its_offset() {
        for length in (0..BYTES.len()).filter(|length| ![6, 11].contains(length)) {
            let mut chain = Chain::v2(40, &BYTES[..length], 0);
            assert!(chain.by_ref().any(|payload| payload.is_err()), "{length}");
            assert_eq!(chain.next(), None);
        }
        let fault = Fault { structure: "IKEv2 payload", offset: 6, need: 5, have: 4 };
        assert_eq!(Chain::v2(40, &BYTES[..10], 0).last(), Some(Err(fault)));
    }

    #[test]
    fn a_length_below_the_generic_header_is_a_fault() {
        let fault = Fault { structure: "IKEv1 Nonce payload", offset: 0, need: 4, have: 0 };
        assert_eq!(Chain::v1(10, &[10, 0, 0, 0], 0).next(), Some(Err(fault)));
    }

    #[test]
    fn a_start_beyond_the_message_is_a_fault() {
        assert!(Chain::v2(40, &BYTES, 99).next().unwrap().is_err());
    }
}
