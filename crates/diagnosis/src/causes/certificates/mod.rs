//! Causes of the family: certificates.

mod cert_crl;
mod cert_eku;
mod cert_expired;
mod cert_key_usage;
mod cert_missing_intermediate;
mod cert_missing_machine;
mod cert_name_mismatch;
mod cert_not_yet_valid;
mod cert_revoked;
mod cert_unsupported;
mod cert_untrusted;
mod cert_weak_key;
mod cert_wrong_selected;
mod clock_skew;
pub(crate) mod presented;

pub(crate) use cert_crl::CertCrl;
pub(crate) use cert_eku::CertEku;
pub(crate) use cert_expired::CertExpired;
pub(crate) use cert_key_usage::CertKeyUsage;
pub(crate) use cert_missing_intermediate::CertMissingIntermediate;
pub(crate) use cert_missing_machine::CertMissingMachine;
pub(crate) use cert_name_mismatch::CertNameMismatch;
pub(crate) use cert_not_yet_valid::CertNotYetValid;
pub(crate) use cert_revoked::CertRevoked;
pub(crate) use cert_unsupported::CertUnsupported;
pub(crate) use cert_untrusted::CertUntrusted;
pub(crate) use cert_weak_key::CertWeakKey;
pub(crate) use cert_wrong_selected::CertWrongSelected;
pub(crate) use clock_skew::ClockSkew;
