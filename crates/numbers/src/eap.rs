//! EAP codes and method types (RFC 3748 §4, §5).

use crate::registry::registry;

registry! {
    Code(u8) "EAP code" {
        REQUEST = 1 => "Request",
        RESPONSE = 2 => "Response",
        SUCCESS = 3 => "Success",
        FAILURE = 4 => "Failure",
        INITIATE = 5 => "Initiate",
        FINISH = 6 => "Finish",
    }
}

registry! {
    MethodType(u8) "EAP type" {
        IDENTITY = 1 => "Identity",
        NOTIFICATION = 2 => "Notification",
        NAK = 3 => "Legacy Nak",
        MD5_CHALLENGE = 4 => "MD5-Challenge",
        ONE_TIME_PASSWORD = 5 => "One-Time Password (OTP)",
        GENERIC_TOKEN_CARD = 6 => "Generic Token Card (GTC)",
        TLS = 13 => "EAP-TLS",
        LEAP = 17 => "EAP-Cisco Wireless",
        SIM = 18 => "EAP-SIM",
        TTLS = 21 => "EAP-TTLS",
        AKA = 23 => "EAP-AKA",
        PEAP = 25 => "PEAP",
        MS_CHAP_V2 = 26 => "MS-EAP-Authentication",
        TLV = 33 => "EAP-TLV",
        FAST = 43 => "EAP-FAST",
        PSK = 47 => "EAP-PSK",
        IKEV2 = 49 => "EAP-IKEv2",
        AKA_PRIME = 50 => "EAP-AKA'",
        GPSK = 51 => "EAP-GPSK",
        PWD = 52 => "EAP-pwd",
        EKE = 53 => "EAP-EKE Version 1",
        TEAP = 55 => "TEAP",
        EXPANDED = 254 => "Expanded Type",
        EXPERIMENTAL = 255 => "Experimental",
    }
}
