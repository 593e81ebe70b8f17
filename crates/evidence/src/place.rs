//! Where in a source a fact stands, so that a reader of the report can go and look.

/// A place in one source. Numbers start at 1, as Wireshark, editors and the Event Viewer count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A packet of a capture; `offset` and `length` are bytes of the IKE message, `length` 0 for
    /// the whole packet.
    Packet { number: u32, offset: u32, length: u32 },
    /// A record of an event log, by its record number.
    Record { number: RecordNumber },
    /// A line of a text; `offset` and `length` are bytes within the line.
    Line { number: u32, offset: u32, length: u32 },
    /// The n-th thing given on the command line.
    Argument { number: u32 },
}

impl Place {
    pub fn packet(number: u32) -> Place {
        Place::Packet { number, offset: 0, length: 0 }
    }

    pub fn line(number: u32) -> Place {
        Place::Line { number, offset: 0, length: 0 }
    }

    /// The place with another number, as a whole.
    pub fn numbered(self, number: u64) -> Place {
        let small = u32::try_from(number).unwrap_or(u32::MAX);
        match self {
            Place::Packet { .. } => Place::packet(small),
            Place::Line { .. } => Place::line(small),
            Place::Argument { .. } => Place::Argument { number: small },
            Place::Record { .. } => Place::Record { number: number.into() },
        }
    }

    /// The packet, record or line number, without the span.
    pub fn number(self) -> u64 {
        match self {
            Place::Packet { number, .. }
            | Place::Line { number, .. }
            | Place::Argument { number } => u64::from(number),
            Place::Record { number } => number.into(),
        }
    }
}

/// A 64-bit number in two halves, so that a [`Place`] takes 16 bytes: accounts hold millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordNumber {
    high: u32,
    low: u32,
}

impl From<u64> for RecordNumber {
    fn from(number: u64) -> RecordNumber {
        RecordNumber { high: (number >> 32) as u32, low: number as u32 }
    }
}

impl From<RecordNumber> for u64 {
    fn from(number: RecordNumber) -> u64 {
        u64::from(number.high) << 32 | u64::from(number.low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_number_keeps_all_its_bits() {
        let number = 0x1234_5678_9abc_def0;
        let place = Place::Record { number: RecordNumber::from(number) };
        assert_eq!(place.number(), number);
        assert!(size_of::<Place>() <= 16);
    }
}
