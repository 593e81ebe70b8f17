//! IKEv1 exchange types (RFC 2408 §3.1, RFC 2409 Appendix A) and those of AuthIP.

use crate::registry::registry;

registry! {
    /// `IDENTITY_PROTECTION` is what everyone calls main mode.
    ExchangeType(u8) "exchange type" {
        NONE = 0 => "NONE",
        BASE = 1 => "Base",
        IDENTITY_PROTECTION = 2 => "Identity Protection",
        AUTHENTICATION_ONLY = 3 => "Authentication Only",
        AGGRESSIVE = 4 => "Aggressive",
        INFORMATIONAL = 5 => "Informational",
        // draft-ietf-ipsec-isakmp-mode-cfg: mode configuration and XAUTH.
        TRANSACTION = 6 => "Transaction",
        QUICK_MODE = 32 => "Quick Mode",
        NEW_GROUP_MODE = 33 => "New Group Mode",
        // Private use: AuthIP, which Windows speaks with the header of IKEv1 (MS-AIPS §2.2.1).
        AUTHIP_MAIN_MODE = 243 => "AuthIP Main Mode",
        AUTHIP_QUICK_MODE = 244 => "AuthIP Quick Mode",
        AUTHIP_EXTENDED_MODE = 245 => "AuthIP Extended Mode",
        AUTHIP_NOTIFY = 246 => "AuthIP Notify",
    }
}

impl ExchangeType {
    /// Of AuthIP, a protocol of its own that only Windows speaks.
    pub const fn is_authip(self) -> bool {
        Self::AUTHIP_MAIN_MODE.0 <= self.0 && self.0 <= Self::AUTHIP_NOTIFY.0
    }
}
