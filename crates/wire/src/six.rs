//! The six tests that every payload's file ends with.

use crate::Fault;
use crate::ike::{Chain, RawPayload};

/// `bytes`, `unknown` and `fault` are whole payloads: generic header (with no next) and body.
macro_rules! six {
    (
        $version:ident, $kind:expr,
        bytes: $bytes:expr, value: $value:expr,
        unknown: $unknown:expr => $kept:expr,
        fault: $broken:expr => $fault:expr $(,)?
    ) => {
        #[test]
        fn reads() {
            assert_eq!($crate::six::$version::read($kind.0, &$bytes), Ok($value));
        }

        #[test]
        fn writes() {
            assert_eq!($crate::six::$version::write(&$value), $bytes);
        }

        #[test]
        fn round_trips() {
            let bytes = $crate::six::$version::write(&$value);
            assert_eq!($crate::six::$version::read($value.kind().0, &bytes), Ok($value));
        }

        #[test]
        fn rejects_every_shorter_prefix() {
            $crate::six::$version::rejects_every_shorter_prefix($kind.0, &$bytes);
        }

        #[test]
        fn keeps_unknown_values() {
            assert_eq!($crate::six::$version::read($kind.0, &$unknown), Ok($kept));
            assert_eq!($crate::six::$version::write(&$kept), $unknown);
        }

        #[test]
        fn names_the_offset_of_a_fault() {
            let (structure, offset, need, have) = $fault;
            let fault = $crate::Fault { structure, offset, need, have };
            assert_eq!($crate::six::$version::read($kind.0, &$broken), Err(fault));
        }
    };
}

macro_rules! version {
    ($version:ident) => {
        pub(crate) mod $version {
            use super::*;
            use crate::ike::$version;

            pub(crate) fn read(kind: u8, bytes: &[u8]) -> Result<$version::Payload<'_>, Fault> {
                let raw = Chain::$version(kind, bytes, 0).next().expect("a kind, so a payload")?;
                $version::Payload::read(&raw)
            }

            pub(crate) fn write(payload: &$version::Payload<'_>) -> Vec<u8> {
                let mut out = Vec::new();
                $version::write_chain(std::slice::from_ref(payload), &mut out);
                out
            }

            /// Cut by the end of the message, it is a fault. Cut by its own length field, it is
            /// at least read or refused without a panic, and what is read writes itself back.
            pub(crate) fn rejects_every_shorter_prefix(kind: u8, bytes: &[u8]) {
                for length in 0..bytes.len() {
                    let prefix = &bytes[..length];
                    assert!(read(kind, prefix).is_err(), "{length}");
                    let body = prefix.get(RawPayload::HEADER..).unwrap_or_default();
                    let (critical, reserved, next, offset) = (false, 0, 0, 0);
                    let raw = RawPayload { kind, critical, reserved, next, offset, body };
                    if let Ok(payload) = $version::Payload::read(&raw) {
                        let written = write(&payload);
                        assert_eq!(read(payload.kind().0, &written), Ok(payload), "{length}");
                    }
                }
            }
        }
    };
}

version!(v1);
version!(v2);
