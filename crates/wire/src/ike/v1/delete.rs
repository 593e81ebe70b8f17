//! The Delete payload (RFC 2408 §3.15).

use numbers::ikev1::{Doi, ProtocolId};

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delete<'a> {
    pub doi: Doi,
    pub protocol: ProtocolId,
    /// 16 where the protocol is ISAKMP: both cookies.
    pub spi_size: u8,
    /// One after the other, `spi_size` bytes each.
    pub data: &'a [u8],
}

impl<'a> Delete<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let doi = Doi(reader.u32()?);
        let protocol = ProtocolId(reader.u8()?);
        let spi_size = reader.u8()?;
        let count = reader.u16()?;
        let data = reader.take(usize::from(spi_size) * usize::from(count))?;
        Ok(Self { doi, protocol, spi_size, data })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.doi.0.to_be_bytes());
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
    use numbers::ikev1::PayloadType;

    use super::*;
    use crate::ike::v1::Payload;

    const CHILDREN: Delete<'_> = Delete {
        doi: Doi::IPSEC,
        protocol: ProtocolId::ESP,
        spi_size: 4,
        data: &[1, 1, 1, 1, 2, 2, 2, 2],
    };

    const UNKNOWN: Delete<'_> =
        Delete { doi: Doi(9), protocol: ProtocolId(250), spi_size: 1, data: &[7] };

    six! {
        v1, PayloadType::DELETE,
        bytes: [0, 0, 0, 20, 0, 0, 0, 1, 3, 4, 0, 2, 1, 1, 1, 1, 2, 2, 2, 2],
        value: Payload::Delete(CHILDREN),
        unknown: [0, 0, 0, 13, 0, 0, 0, 9, 250, 1, 0, 1, 7] => Payload::Delete(UNKNOWN),
        fault: [0, 0, 0, 16, 0, 0, 0, 1, 3, 4, 0, 2, 1, 1, 1, 1]
            => ("IKEv1 Delete payload", 12, 8, 4),
    }

    #[test]
    fn lists_its_spis() {
        assert!(CHILDREN.spis().eq([&[1; 4], &[2; 4]]));
    }
}
