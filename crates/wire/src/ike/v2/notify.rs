//! The Notify payload (RFC 7296 §3.10).

use numbers::ikev2::{NotifyType, ProtocolId};

use crate::{Fault, Reader, writer};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notify<'a> {
    pub protocol: ProtocolId,
    pub spi: &'a [u8],
    pub kind: NotifyType,
    /// See [`Notify::content`](super::Notify::content) for what its kind makes of it.
    pub data: &'a [u8],
}

impl<'a> Notify<'a> {
    /// A notification about no SA in particular, which is most of them.
    pub const fn new(kind: NotifyType, data: &'a [u8]) -> Self {
        Self { protocol: ProtocolId::NONE, spi: &[], kind, data }
    }

    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let protocol = ProtocolId(reader.u8()?);
        let spi_size = reader.u8()?;
        let kind = NotifyType(reader.u16()?);
        let spi = reader.take(usize::from(spi_size))?;
        Ok(Self { protocol, spi, kind, data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.protocol.0, writer::count(self.spi.len())]);
        out.extend(self.kind.0.to_be_bytes());
        out.extend(self.spi);
        out.extend(self.data);
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    const REKEY: Notify<'_> = Notify {
        protocol: ProtocolId::ESP,
        spi: &[1, 2, 3, 4],
        kind: NotifyType::REKEY_SA,
        data: &[],
    };

    const UNKNOWN: Notify<'_> =
        Notify { protocol: ProtocolId(9), spi: &[], kind: NotifyType(0xffff), data: &[7] };

    six! {
        v2, PayloadType::NOTIFY,
        bytes: [0, 0, 0, 12, 3, 4, 0x40, 0x09, 1, 2, 3, 4], value: Payload::Notify(REKEY),
        unknown: [0, 0, 0, 9, 9, 0, 0xff, 0xff, 7] => Payload::Notify(UNKNOWN),
        fault: [0, 0, 0, 10, 3, 8, 0x40, 0x09, 1, 2] => ("IKEv2 Notify payload", 8, 8, 2),
    }
}
