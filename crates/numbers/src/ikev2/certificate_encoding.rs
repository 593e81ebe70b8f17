//! IKEv2 certificate encodings (RFC 7296 §3.6).

use crate::registry::registry;

registry! {
    CertificateEncoding(u8) "certificate encoding" {
        PKCS7_WRAPPED_X509 = 1 => "PKCS #7 wrapped X.509 certificate",
        PGP_CERTIFICATE = 2 => "PGP Certificate",
        DNS_SIGNED_KEY = 3 => "DNS Signed Key",
        X509_SIGNATURE = 4 => "X.509 Certificate - Signature",
        KERBEROS_TOKEN = 6 => "Kerberos Token",
        CRL = 7 => "Certificate Revocation List (CRL)",
        ARL = 8 => "Authority Revocation List (ARL)",
        SPKI_CERTIFICATE = 9 => "SPKI Certificate",
        X509_ATTRIBUTE = 10 => "X.509 Certificate - Attribute",
        RAW_RSA_KEY = 11 => "Raw RSA Key",
        HASH_AND_URL_OF_X509_CERTIFICATE = 12 => "Hash and URL of X.509 certificate",
        HASH_AND_URL_OF_X509_BUNDLE = 13 => "Hash and URL of X.509 bundle",
        OCSP_CONTENT = 14 => "OCSP Content",
        RAW_PUBLIC_KEY = 15 => "Raw Public Key",
    }
}
