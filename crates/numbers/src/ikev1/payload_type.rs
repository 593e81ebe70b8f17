//! IKEv1 payload types (RFC 2408 §3.1) with those of the NAT traversal drafts.

use crate::registry::registry;

registry! {
    PayloadType(u8) "payload" {
        NONE = 0 => "NONE",
        SECURITY_ASSOCIATION = 1 => "Security Association",
        PROPOSAL = 2 => "Proposal",
        TRANSFORM = 3 => "Transform",
        KEY_EXCHANGE = 4 => "Key Exchange",
        IDENTIFICATION = 5 => "Identification",
        CERTIFICATE = 6 => "Certificate",
        CERTIFICATE_REQUEST = 7 => "Certificate Request",
        HASH = 8 => "Hash",
        SIGNATURE = 9 => "Signature",
        NONCE = 10 => "Nonce",
        NOTIFICATION = 11 => "Notification",
        DELETE = 12 => "Delete",
        VENDOR_ID = 13 => "Vendor ID",
        // draft-ietf-ipsec-isakmp-mode-cfg: the attributes of mode configuration and XAUTH.
        ATTRIBUTES = 14 => "Attributes",
        // RFC 6407 (GDOI). On UDP 500 and 4500 these are NAT-D and NAT-OA of drafts 04 to 08.
        SA_KEK = 15 => "SA KEK Payload (SAK)",
        SA_TEK = 16 => "SA TEK Payload (SAT)",
        KEY_DOWNLOAD = 17 => "Key Download (KD)",
        SEQUENCE_NUMBER = 18 => "Sequence Number (SEQ)",
        PROOF_OF_POSSESSION = 19 => "Proof of Possession (POP)",
        NAT_DETECTION = 20 => "NAT Discovery (NAT-D)",
        NAT_ORIGINAL_ADDRESS = 21 => "NAT Original Address (NAT-OA)",
        GROUP_ASSOCIATED_POLICY = 22 => "Group Associated Policy (GAP)",
        // Private use: AuthIP (MS-AIPS §2.2.3), with four more below.
        AUTHIP_GSS_API = 129 => "GSS-API (AuthIP)",
        // Private use: draft-ietf-ipsec-nat-t-ike-00 to 03.
        NAT_DETECTION_DRAFT = 130 => "NAT-D (draft)",
        NAT_ORIGINAL_ADDRESS_DRAFT = 131 => "NAT-OA (draft)",
        // Private use: the fragments of Cisco and of Windows (MS-IKEE §2.2).
        FRAGMENT = 132 => "Fragment",
        AUTHIP_CRYPTO = 133 => "Crypto (AuthIP)",
        AUTHIP_GSS_ID = 134 => "GSS_ID (AuthIP)",
        AUTHIP_AUTH = 135 => "Auth (AuthIP)",
        AUTHIP_KEY_DICTATION = 136 => "Key Dictation (AuthIP)",
    }
}

impl PayloadType {
    /// The notation of the RFC's message diagrams, as in `HDR, SA, KE`; a nonce's
    /// side is not known here, so it is `No`.
    pub const fn notation(self) -> Option<&'static str> {
        Some(match self {
            Self::SECURITY_ASSOCIATION => "SA",
            Self::KEY_EXCHANGE => "KE",
            Self::IDENTIFICATION => "ID",
            Self::CERTIFICATE => "CERT",
            Self::CERTIFICATE_REQUEST => "CERTREQ",
            Self::HASH => "HASH",
            Self::SIGNATURE => "SIG",
            Self::NONCE => "No",
            Self::NOTIFICATION => "N",
            Self::DELETE => "D",
            Self::VENDOR_ID => "V",
            Self::ATTRIBUTES => "CP",
            Self::NAT_DETECTION | Self::NAT_DETECTION_DRAFT | Self::SA_KEK => "NAT-D",
            Self::NAT_ORIGINAL_ADDRESS | Self::NAT_ORIGINAL_ADDRESS_DRAFT | Self::SA_TEK => {
                "NAT-OA"
            }
            Self::FRAGMENT => "FRAG",
            _ => return None,
        })
    }
}
