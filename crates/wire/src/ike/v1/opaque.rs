//! The five payloads that are one run of bytes: KE, HASH, SIG, nonce, vendor ID.

use crate::Reader;

/// In the group that the SA payload agreed (RFC 2408 §3.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyExchange<'a> {
    pub data: &'a [u8],
}

/// RFC 2408 §3.11.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hash<'a> {
    pub data: &'a [u8],
}

/// RFC 2408 §3.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    pub data: &'a [u8],
}

/// RFC 2408 §3.13.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce<'a> {
    pub data: &'a [u8],
}

/// RFC 2408 §3.16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VendorId<'a> {
    pub data: &'a [u8],
}

macro_rules! opaque {
    ($($payload:ident)*) => {
        $(
            impl<'a> $payload<'a> {
                pub fn read(reader: &mut Reader<'a>) -> Self {
                    Self { data: reader.rest() }
                }
            }
        )*
    };
}

opaque! { KeyExchange Hash Signature Nonce VendorId }

#[cfg(test)]
mod tests {
    use numbers::ikev1::PayloadType;

    use super::*;
    use crate::ike::v1::Payload;

    macro_rules! opaque_tests {
        ($module:ident, $payload:ident, $kind:ident, $structure:literal) => {
            mod $module {
                use super::*;

                six! {
                    v1, PayloadType::$kind,
                    bytes: [0, 0, 0, 7, 1, 2, 3],
                    value: Payload::$payload($payload { data: &[1, 2, 3] }),
                    unknown: [0, 0, 0, 4] => Payload::$payload($payload { data: &[] }),
                    fault: [0, 0, 0, 7, 1] => ($structure, 0, 7, 5),
                }
            }
        };
    }

    opaque_tests!(key_exchange, KeyExchange, KEY_EXCHANGE, "IKEv1 Key Exchange payload");
    opaque_tests!(hash, Hash, HASH, "IKEv1 Hash payload");
    opaque_tests!(signature, Signature, SIGNATURE, "IKEv1 Signature payload");
    opaque_tests!(nonce, Nonce, NONCE, "IKEv1 Nonce payload");
    opaque_tests!(vendor_id, VendorId, VENDOR_ID, "IKEv1 Vendor ID payload");
}
