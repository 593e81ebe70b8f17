//! What a datagram on the NAT traversal port is (RFC 3948 §2).

/// A payload of UDP port 4500, or of whichever port a NAT made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encapsulated<'a> {
    /// One byte, 0xff; keeps the NAT's mapping alive.
    Keepalive,
    /// After the non-ESP marker.
    Ike(&'a [u8]),
    Esp(&'a [u8]),
    /// Too short for any of them.
    Short,
}

/// Stands where ESP has its SPI, which is never zero.
pub const NON_ESP_MARKER: [u8; 4] = [0; 4];

/// SPI and sequence number.
const ESP_HEADER: usize = 8;

impl<'a> Encapsulated<'a> {
    pub fn classify(datagram: &'a [u8]) -> Self {
        match datagram.strip_prefix(&NON_ESP_MARKER) {
            Some(message) => Self::Ike(message),
            None if datagram == [0xff] => Self::Keepalive,
            None if datagram.len() < ESP_HEADER => Self::Short,
            None => Self::Esp(datagram),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keepalive_is_one_byte() {
        assert_eq!(Encapsulated::classify(&[0xff]), Encapsulated::Keepalive);
        assert_eq!(Encapsulated::classify(&[0xff; 2]), Encapsulated::Short);
        assert_eq!(Encapsulated::classify(&[0xfe]), Encapsulated::Short);
    }

    #[test]
    fn ike_comes_after_the_marker() {
        assert_eq!(Encapsulated::classify(&[0, 0, 0, 0, 7]), Encapsulated::Ike(&[7]));
        assert_eq!(Encapsulated::classify(&[0, 0, 0, 0]), Encapsulated::Ike(&[]));
    }

    #[test]
    fn everything_else_is_esp() {
        let packet = [0, 0, 1, 0, 0, 0, 0, 1];
        assert_eq!(Encapsulated::classify(&packet), Encapsulated::Esp(&packet));
    }

    #[test]
    fn what_has_no_header_is_short() {
        for length in 0..8 {
            assert_eq!(Encapsulated::classify(&[1; 8][..length]), Encapsulated::Short);
        }
    }
}
