//! The Security Association payload: proposals of transforms (RFC 2408 §3.4 to §3.6).

use numbers::ikev1::{Doi, ProtocolId, Situation};

use super::Transform;
use crate::{Fault, Reader, writer};

/// Situations with labels (RFC 2407 §4.6.1) are not read; nobody sends them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecurityAssociation {
    pub doi: Doi,
    pub situation: Situation,
    pub proposals: Vec<Proposal>,
}

/// Proposals of one number belong together: ESP and IPCOMP, say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proposal {
    pub number: u8,
    pub protocol: ProtocolId,
    pub spi: Vec<u8>,
    /// Alternatives, in the sender's order.
    pub transforms: Vec<Transform>,
}

const PROPOSAL: &str = "IKEv1 proposal";
const TRANSFORM: &str = "IKEv1 transform";

/// First byte of all but the last proposal, of all but the last transform.
const MORE_PROPOSALS: u8 = 2;
const MORE_TRANSFORMS: u8 = 3;

impl SecurityAssociation {
    /// Of IPsec, for the one situation in use.
    pub fn new(proposals: Vec<Proposal>) -> Self {
        Self { doi: Doi::IPSEC, situation: Situation::SIT_IDENTITY_ONLY, proposals }
    }

    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let doi = Doi(reader.u32()?);
        let situation = Situation(reader.u32()?);
        let mut proposals = Vec::new();
        loop {
            let mut frame = reader.framed(PROPOSAL)?;
            proposals.push(Proposal::read(&mut frame.body)?);
            if frame.first == 0 {
                return Ok(Self { doi, situation, proposals });
            }
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.doi.0.to_be_bytes());
        out.extend(self.situation.0.to_be_bytes());
        for (index, proposal) in self.proposals.iter().enumerate() {
            let is_last = index + 1 == self.proposals.len();
            let more = if is_last { 0 } else { MORE_PROPOSALS };
            proposal.write(&mut writer::framed(out, more, 0));
        }
    }
}

impl Proposal {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let number = reader.u8()?;
        let protocol = ProtocolId(reader.u8()?);
        let spi_size = reader.u8()?;
        let count = reader.u8()?;
        let spi = reader.take(usize::from(spi_size))?.to_vec();
        let mut transforms = Vec::with_capacity(usize::from(count).min(reader.remaining() / 8));
        while !reader.is_empty() {
            let mut frame = reader.framed(TRANSFORM)?;
            transforms.push(Transform::read(&mut frame.body)?);
            if frame.first == 0 {
                break;
            }
        }
        Ok(Self { number, protocol, spi, transforms })
    }

    fn write(&self, out: &mut Vec<u8>) {
        let Self { number, protocol, spi, transforms } = self;
        let (spi_size, count) = (writer::count(spi.len()), writer::count(transforms.len()));
        out.extend([*number, protocol.0, spi_size, count]);
        out.extend(spi);
        for (index, transform) in transforms.iter().enumerate() {
            let is_last = index + 1 == transforms.len();
            let more = if is_last { 0 } else { MORE_TRANSFORMS };
            transform.write(&mut writer::framed(out, more, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev1::PayloadType;

    use super::*;
    use crate::ike::Attribute;
    use crate::ike::v1::Payload;

    #[rustfmt::skip]
    const BYTES: [u8; 60] = [
        0, 0, 0, 60, 0, 0, 0, 1, 0, 0, 0, 1,
        2, 0, 0, 32, 1, 3, 4, 2, 0xa, 0xb, 0xc, 0xd,
            3, 0, 0, 12, 1, 12, 0, 0, 0x80, 6, 1, 0,
            0, 0, 0, 8, 2, 3, 0, 0,
        0, 0, 0, 16, 1, 4, 0, 1,
            0, 0, 0, 8, 1, 2, 0, 0,
    ];

    fn esp_with_ipcomp() -> Payload<'static> {
        let aes = Transform { number: 1, id: 12, attributes: vec![Attribute::short(6, 256)] };
        let transform = |number, id| Transform { number, id, attributes: vec![] };
        let esp = Proposal {
            number: 1,
            protocol: ProtocolId::ESP,
            spi: vec![0xa, 0xb, 0xc, 0xd],
            transforms: vec![aes, transform(2, 3)],
        };
        let ipcomp = Proposal {
            protocol: ProtocolId::IPCOMP,
            spi: vec![],
            transforms: vec![transform(1, 2)],
            ..esp.clone()
        };
        Payload::SecurityAssociation(SecurityAssociation::new(vec![esp, ipcomp]))
    }

    #[rustfmt::skip]
    const UNKNOWN: [u8; 28] = [
        0, 0, 0, 28, 0, 0, 0, 9, 0xff, 0xff, 0xff, 0xff,
        0, 0, 0, 16, 200, 201, 0, 1,
            0, 0, 0, 8, 202, 203, 0, 0,
    ];

    fn unknown() -> Payload<'static> {
        let transforms = vec![Transform { number: 202, id: 203, attributes: vec![] }];
        let (number, protocol) = (200, ProtocolId(201));
        let proposals = vec![Proposal { number, protocol, spi: vec![], transforms }];
        let (doi, situation) = (Doi(9), Situation(0xffff_ffff));
        Payload::SecurityAssociation(SecurityAssociation { doi, situation, proposals })
    }

    six! {
        v1, PayloadType::SECURITY_ASSOCIATION,
        bytes: BYTES, value: esp_with_ipcomp(), unknown: UNKNOWN => unknown(),
        fault: [0, 0, 0, 22, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 10, 1, 1, 0, 1, 0, 0]
            => ("IKEv1 transform", 20, 4, 2),
    }
}
