//! A fault: where bytes stop being what their structure needs.

use std::error::Error;
use std::fmt;

/// Too few bytes for a structure, or a length field that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    /// Named as a person would look it up: `IKEv2 Notify payload`.
    pub structure: &'static str,
    /// In bytes from the start of the IKE message, or of the buffer when it was read alone.
    pub offset: usize,
    pub need: usize,
    pub have: usize,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { structure, offset, need, have } = self;
        let bytes = if *need == 1 { "byte" } else { "bytes" };
        let are = if *have == 1 { "is" } else { "are" };
        write!(f, "{structure}: needs {need} {bytes} at offset {offset}, {have} {are} there")
    }
}

impl Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_where_and_how_much() {
        let fault = Fault { structure: "IKEv2 Notify payload", offset: 40, need: 8, have: 3 };
        assert_eq!(
            fault.to_string(),
            "IKEv2 Notify payload: needs 8 bytes at offset 40, 3 are there"
        );
    }

    #[test]
    fn counts_one_byte_as_one() {
        let fault = Fault { structure: "EAP packet", offset: 0, need: 1, have: 1 };
        assert_eq!(fault.to_string(), "EAP packet: needs 1 byte at offset 0, 1 is there");
    }
}
