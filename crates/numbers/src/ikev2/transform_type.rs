//! IKEv2 transform types (RFC 7296 §3.3.2, RFC 9370).

use crate::registry::registry;

registry! {
    TransformType(u8) "transform type" {
        ENCRYPTION = 1 => "Encryption Algorithm (ENCR)",
        PRF = 2 => "Pseudorandom Function (PRF)",
        INTEGRITY = 3 => "Integrity Algorithm (INTEG)",
        KEY_EXCHANGE = 4 => "Key Exchange Method (KE)",
        EXTENDED_SEQUENCE_NUMBERS = 5 => "Sequence Numbers (SN)",
        ADDITIONAL_KEY_EXCHANGE_1 = 6 => "Additional Key Exchange 1 (ADDKE1)",
        ADDITIONAL_KEY_EXCHANGE_2 = 7 => "Additional Key Exchange 2 (ADDKE2)",
        ADDITIONAL_KEY_EXCHANGE_3 = 8 => "Additional Key Exchange 3 (ADDKE3)",
        ADDITIONAL_KEY_EXCHANGE_4 = 9 => "Additional Key Exchange 4 (ADDKE4)",
        ADDITIONAL_KEY_EXCHANGE_5 = 10 => "Additional Key Exchange 5 (ADDKE5)",
        ADDITIONAL_KEY_EXCHANGE_6 = 11 => "Additional Key Exchange 6 (ADDKE6)",
        ADDITIONAL_KEY_EXCHANGE_7 = 12 => "Additional Key Exchange 7 (ADDKE7)",
        KEY_WRAP = 13 => "Key Wrap Algorithm (KWA)",
        GROUP_CONTROLLER_AUTHENTICATION = 14 => "Group Controller Authentication Method (GCAUTH)",
    }
}

impl TransformType {
    /// The main key exchange or one of the seven additional ones (RFC 9370).
    pub const fn is_key_exchange(self) -> bool {
        self.0 == Self::KEY_EXCHANGE.0
            || Self::ADDITIONAL_KEY_EXCHANGE_1.0 <= self.0
                && self.0 <= Self::ADDITIONAL_KEY_EXCHANGE_7.0
    }
}
