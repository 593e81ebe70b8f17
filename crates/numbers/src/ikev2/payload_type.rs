//! IKEv2 payload types (RFC 7296 §3.2).

use crate::registry::registry;

registry! {
    PayloadType(u8) "payload" {
        NONE = 0 => "No Next Payload",
        SECURITY_ASSOCIATION = 33 => "Security Association",
        KEY_EXCHANGE = 34 => "Key Exchange",
        IDENTIFICATION_INITIATOR = 35 => "Identification - Initiator",
        IDENTIFICATION_RESPONDER = 36 => "Identification - Responder",
        CERTIFICATE = 37 => "Certificate",
        CERTIFICATE_REQUEST = 38 => "Certificate Request",
        AUTHENTICATION = 39 => "Authentication",
        NONCE = 40 => "Nonce",
        NOTIFY = 41 => "Notify",
        DELETE = 42 => "Delete",
        VENDOR_ID = 43 => "Vendor ID",
        TRAFFIC_SELECTOR_INITIATOR = 44 => "Traffic Selector - Initiator",
        TRAFFIC_SELECTOR_RESPONDER = 45 => "Traffic Selector - Responder",
        ENCRYPTED = 46 => "Encrypted and Authenticated",
        CONFIGURATION = 47 => "Configuration",
        EXTENSIBLE_AUTHENTICATION = 48 => "Extensible Authentication",
        GENERIC_SECURE_PASSWORD_METHOD = 49 => "Generic Secure Password Method",
        GROUP_IDENTIFICATION = 50 => "Group Identification",
        GROUP_SECURITY_ASSOCIATION = 51 => "Group Security Association",
        KEY_DOWNLOAD = 52 => "Key Download",
        ENCRYPTED_FRAGMENT = 53 => "Encrypted and Authenticated Fragment",
        PUZZLE_SOLUTION = 54 => "Puzzle Solution",
    }
}

impl PayloadType {
    /// The notation of the RFC's message diagrams, as in `HDR, SA, KE`; a nonce's
    /// side is not known here, so it is `No`.
    pub const fn notation(self) -> Option<&'static str> {
        Some(match self {
            Self::SECURITY_ASSOCIATION => "SA",
            Self::KEY_EXCHANGE => "KE",
            Self::IDENTIFICATION_INITIATOR => "IDi",
            Self::IDENTIFICATION_RESPONDER => "IDr",
            Self::CERTIFICATE => "CERT",
            Self::CERTIFICATE_REQUEST => "CERTREQ",
            Self::AUTHENTICATION => "AUTH",
            Self::NONCE => "No",
            Self::NOTIFY => "N",
            Self::DELETE => "D",
            Self::VENDOR_ID => "V",
            Self::TRAFFIC_SELECTOR_INITIATOR => "TSi",
            Self::TRAFFIC_SELECTOR_RESPONDER => "TSr",
            Self::ENCRYPTED => "SK",
            Self::CONFIGURATION => "CP",
            Self::EXTENSIBLE_AUTHENTICATION => "EAP",
            Self::GENERIC_SECURE_PASSWORD_METHOD => "GSPM",
            Self::GROUP_IDENTIFICATION => "IDg",
            Self::GROUP_SECURITY_ASSOCIATION => "GSA",
            Self::KEY_DOWNLOAD => "KD",
            Self::ENCRYPTED_FRAGMENT => "SKF",
            Self::PUZZLE_SOLUTION => "PS",
            _ => return None,
        })
    }
}
