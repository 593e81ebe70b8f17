//! The Notification payload (RFC 2408 §3.14, RFC 2407 §4.6.3).

use numbers::ikev1::{Doi, NotifyType, ProtocolId};

use crate::{Fault, Reader, writer};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notification<'a> {
    pub doi: Doi,
    pub protocol: ProtocolId,
    pub kind: NotifyType,
    /// Both cookies where the protocol is ISAKMP, if it is there at all.
    pub spi: &'a [u8],
    pub data: &'a [u8],
}

impl<'a> Notification<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let doi = Doi(reader.u32()?);
        let protocol = ProtocolId(reader.u8()?);
        let spi_size = reader.u8()?;
        let kind = NotifyType(reader.u16()?);
        let spi = reader.take(usize::from(spi_size))?;
        Ok(Self { doi, protocol, kind, spi, data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.doi.0.to_be_bytes());
        out.extend([self.protocol.0, writer::count(self.spi.len())]);
        out.extend(self.kind.0.to_be_bytes());
        out.extend(self.spi);
        out.extend(self.data);
    }

    /// The number that `R-U-THERE` and its answer must share (RFC 3706), the Win32 error
    /// of `MS_NOTIFY_STATUS`.
    pub fn number(&self) -> Option<u32> {
        <[u8; 4]>::try_from(self.data).ok().map(u32::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev1::PayloadType;

    use super::*;
    use crate::ike::v1::Payload;

    const REFUSED: Notification<'_> = Notification {
        doi: Doi::IPSEC,
        protocol: ProtocolId::ESP,
        kind: NotifyType::NO_PROPOSAL_CHOSEN,
        spi: &[1, 2, 3, 4],
        data: &[9],
    };

    const UNKNOWN: Notification<'_> = Notification {
        doi: Doi(0xffff_ffff),
        protocol: ProtocolId(250),
        kind: NotifyType(0xffff),
        spi: &[],
        data: &[],
    };

    six! {
        v1, PayloadType::NOTIFICATION,
        bytes: [0, 0, 0, 17, 0, 0, 0, 1, 3, 4, 0, 14, 1, 2, 3, 4, 9],
        value: Payload::Notification(REFUSED),
        unknown: [0, 0, 0, 12, 0xff, 0xff, 0xff, 0xff, 250, 0, 0xff, 0xff]
            => Payload::Notification(UNKNOWN),
        fault: [0, 0, 0, 14, 0, 0, 0, 1, 3, 4, 0, 14, 1, 2]
            => ("IKEv1 Notification payload", 12, 4, 2),
    }

    #[test]
    fn a_number_is_four_bytes() {
        assert_eq!(Notification { data: &[0, 0, 1, 0], ..UNKNOWN }.number(), Some(256));
        assert_eq!(REFUSED.number(), None);
    }
}
