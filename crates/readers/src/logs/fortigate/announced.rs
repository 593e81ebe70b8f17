//! The header that a FortiGate shows of a message that came.

use evidence::IkeVersion;

use super::line;

/// A message that came, by its header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Announced {
    pub(super) version: IkeVersion,
    pub(super) spi: u64,
    /// The responder has no cookie yet: it is the first.
    pub(super) opens: bool,
    /// Of the message; 0 = not said.
    pub(super) bytes: u32,
}

/// `ikev2 exchange=sa_init id=51b2d2ebab3a0fcc/0000000000000000 len=472`.
pub(super) fn announced(text: &str) -> Option<Announced> {
    let version = match text.get(..6)? {
        "ikev1 " => IkeVersion::V1,
        "ikev2 " => IkeVersion::V2,
        _ => return None,
    };
    let (_, id) = text.split_once(" id=")?;
    let (initiator, responder) = id.split_once('/')?;
    let opens = responder.starts_with("0000000000000000");
    Some(Announced { version, spi: line::spi(initiator)?, opens, bytes: bytes(text) })
}

/// `…, len=264, vrf=0`.
pub(super) fn bytes(text: &str) -> u32 {
    let rest = text.split_once(" len=").map_or("", |(_, rest)| rest);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_in_either_version() {
        let first =
            announced("ikev2 exchange=sa_init id=51b2d2ebab3a0fcc/0000000000000000 len=472");
        assert!(first.is_some_and(|own| own.opens && own.version == IkeVersion::V2));
        assert!(first.is_some_and(|own| own.bytes == 472));
        let later = announced("ikev1 exchange=quick id=51b2d2ebab3a0fcc/51b2d2ebab3a0fcd:1 len=9");
        assert!(later.is_some_and(|own| !own.opens && own.spi == 0x51b2_d2eb_ab3a_0fcc));
        for (text, wanted) in [("", 0), ("x, len=", 0), ("x, len=9é", 9), ("x, len=99999999999", 0)]
        {
            assert_eq!(bytes(text), wanted, "{text}");
        }
        for text in ["", "ikev2", "ikev3 exchange=x id=51b2d2ebab3a0fcc/0", "ikev1 id=é/"] {
            assert!(announced(text).is_none(), "{text}");
        }
    }
}
