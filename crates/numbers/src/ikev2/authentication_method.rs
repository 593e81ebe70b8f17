//! IKEv2 authentication methods (RFC 7296 §3.8, RFC 7427, RFC 7619).

use crate::registry::registry;

registry! {
    AuthenticationMethod(u8) "authentication method" {
        RSA_DIGITAL_SIGNATURE = 1 => "RSA Digital Signature",
        SHARED_KEY = 2 => "Shared Key Message Integrity Code",
        DSS_DIGITAL_SIGNATURE = 3 => "DSS Digital Signature",
        ECDSA_SHA256_P256 = 9 => "ECDSA with SHA-256 on the P-256 curve",
        ECDSA_SHA384_P384 = 10 => "ECDSA with SHA-384 on the P-384 curve",
        ECDSA_SHA512_P521 = 11 => "ECDSA with SHA-512 on the P-521 curve",
        GENERIC_SECURE_PASSWORD = 12 => "Generic Secure Password Authentication Method",
        NULL = 13 => "NULL Authentication",
        DIGITAL_SIGNATURE = 14 => "Digital Signature",
    }
}
