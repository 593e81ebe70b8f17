//! IKEv1 group descriptions, the Diffie-Hellman groups (RFC 2409 Appendix A).

use crate::registry::registry;

registry! {
    /// Numbers 6 to 13 share four names at IANA; the number is added to tell them apart.
    GroupDescription(u16) "group" {
        MODP_768 = 1 => "default 768-bit MODP group",
        MODP_1024 = 2 => "alternate 1024-bit MODP group",
        EC2N_155 = 3 => "EC2N group on GP[2^155]",
        EC2N_185 = 4 => "EC2N group on GP[2^185]",
        MODP_1536 = 5 => "1536-bit MODP group",
        EC2N_163 = 6 => "EC2N group over GF[2^163] (6)",
        EC2N_163_KOBLITZ = 7 => "EC2N group over GF[2^163] (7)",
        EC2N_283 = 8 => "EC2N group over GF[2^283] (8)",
        EC2N_283_KOBLITZ = 9 => "EC2N group over GF[2^283] (9)",
        EC2N_409 = 10 => "EC2N group over GF[2^409] (10)",
        EC2N_409_KOBLITZ = 11 => "EC2N group over GF[2^409] (11)",
        EC2N_571 = 12 => "EC2N group over GF[2^571] (12)",
        EC2N_571_KOBLITZ = 13 => "EC2N group over GF[2^571] (13)",
        MODP_2048 = 14 => "2048-bit MODP group",
        MODP_3072 = 15 => "3072-bit MODP group",
        MODP_4096 = 16 => "4096-bit MODP group",
        MODP_6144 = 17 => "6144-bit MODP group",
        MODP_8192 = 18 => "8192-bit MODP group",
        ECP_256 = 19 => "256-bit random ECP group",
        ECP_384 = 20 => "384-bit random ECP group",
        ECP_521 = 21 => "521-bit random ECP group",
        MODP_1024_160 = 22 => "1024-bit MODP Group with 160-bit Prime Order Subgroup",
        MODP_2048_224 = 23 => "2048-bit MODP Group with 224-bit Prime Order Subgroup",
        MODP_2048_256 = 24 => "2048-bit MODP Group with 256-bit Prime Order Subgroup",
        ECP_192 = 25 => "192-bit Random ECP Group",
        ECP_224 = 26 => "224-bit Random ECP Group",
        BRAINPOOL_P224R1 = 27 => "224-bit Brainpool ECP group",
        BRAINPOOL_P256R1 = 28 => "256-bit Brainpool ECP group",
        BRAINPOOL_P384R1 = 29 => "384-bit Brainpool ECP group",
        BRAINPOOL_P512R1 = 30 => "512-bit Brainpool ECP group",
        // Not registered for IKEv1; Libreswan and strongSwan use the IKEv2 number.
        CURVE25519 = 31 => "Curve25519",
    }
}
