//! The Fragment payload of Cisco and of Windows (MS-IKEE §2.2).

use crate::{Fault, Reader};

/// A piece of a whole message, header included, that may itself be encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// The same in all fragments of one message.
    pub id: u16,
    /// Counts from 1.
    pub number: u8,
    pub last: bool,
    pub data: &'a [u8],
}

/// The only bit of the flags byte that has a meaning.
const LAST: u8 = 1;

impl<'a> Fragment<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        Ok(Self {
            id: reader.u16()?,
            number: reader.u8()?,
            last: reader.u8()? & LAST != 0,
            data: reader.rest(),
        })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.id.to_be_bytes());
        out.extend([self.number, if self.last { LAST } else { 0 }]);
        out.extend(self.data);
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev1::PayloadType;

    use super::*;
    use crate::ike::v1::Payload;

    const fn payload(id: u16, number: u8, last: bool, data: &[u8]) -> Payload<'_> {
        Payload::Fragment(Fragment { id, number, last, data })
    }

    six! {
        v1, PayloadType::FRAGMENT,
        bytes: [0, 0, 0, 10, 0, 5, 2, 1, 8, 9], value: payload(5, 2, true, &[8, 9]),
        unknown: [0, 0, 0, 8, 0xff, 0xff, 0, 0] => payload(0xffff, 0, false, &[]),
        fault: [0, 0, 0, 5, 0] => ("IKEv1 Fragment payload", 4, 2, 1),
    }
}
