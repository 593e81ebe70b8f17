//! The Delete payload (RFC 7296 §3.11).

use numbers::ikev2::ProtocolId;

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delete<'a> {
    /// `IKE` deletes the IKE SA the message was sent in and carries no SPI.
    pub protocol: ProtocolId,
    pub spi_size: u8,
    /// One after the other, `spi_size` bytes each.
    pub data: &'a [u8],
}

impl<'a> Delete<'a> {
    /// Of the IKE SA itself.
    pub const IKE: Self = Self { protocol: ProtocolId::IKE, spi_size: 0, data: &[] };

    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let protocol = ProtocolId(reader.u8()?);
        let spi_size = reader.u8()?;
        let count = reader.u16()?;
        let data = reader.take(usize::from(spi_size) * usize::from(count))?;
        Ok(Self { protocol, spi_size, data })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.protocol.0, self.spi_size]);
        let count = u16::try_from(self.spis().len()).unwrap_or(u16::MAX);
        out.extend(count.to_be_bytes());
        out.extend(self.data);
    }

    pub fn spis(&self) -> impl ExactSizeIterator<Item = &'a [u8]> + use<'a> {
        self.data.chunks_exact(usize::from(self.spi_size).max(1))
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    const CHILDREN: Delete<'_> =
        Delete { protocol: ProtocolId::ESP, spi_size: 4, data: &[1, 1, 1, 1, 2, 2, 2, 2] };

    const UNKNOWN: Delete<'_> = Delete { protocol: ProtocolId(9), spi_size: 1, data: &[7] };

    six! {
        v2, PayloadType::DELETE,
        bytes: [0, 0, 0, 16, 3, 4, 0, 2, 1, 1, 1, 1, 2, 2, 2, 2], value: Payload::Delete(CHILDREN),
        unknown: [0, 0, 0, 9, 9, 1, 0, 1, 7] => Payload::Delete(UNKNOWN),
        fault: [0, 0, 0, 12, 3, 4, 0, 2, 1, 1, 1, 1] => ("IKEv2 Delete payload", 8, 8, 4),
    }

    #[test]
    fn lists_its_spis() {
        assert!(CHILDREN.spis().eq([&[1; 4], &[2; 4]]));
        assert_eq!(Delete::IKE.spis().count(), 0);
    }

    #[test]
    fn the_ike_sa_has_no_spi_to_delete() {
        let bytes = crate::six::v2::write(&Payload::Delete(Delete::IKE));
        assert_eq!(bytes, [0, 0, 0, 8, 1, 0, 0, 0]);
    }
}
