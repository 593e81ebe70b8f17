//! The Vendor ID payload (RFC 7296 §3.12).

use crate::Reader;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VendorId<'a> {
    pub data: &'a [u8],
}

impl<'a> VendorId<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Self {
        Self { data: reader.rest() }
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    six! {
        v2, PayloadType::VENDOR_ID,
        bytes: [0, 0, 0, 7, 1, 2, 3], value: Payload::VendorId(VendorId { data: &[1, 2, 3] }),
        unknown: [0, 0, 0, 4] => Payload::VendorId(VendorId { data: &[] }),
        fault: [0, 0, 0, 7, 1] => ("IKEv2 Vendor ID payload", 0, 7, 5),
    }
}
