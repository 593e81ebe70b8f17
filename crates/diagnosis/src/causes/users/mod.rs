//! Causes of the family: user authentication.

mod eap_failed;
mod eap_method_mismatch;
mod xauth_failed;

pub(crate) use eap_failed::EapFailed;
pub(crate) use eap_method_mismatch::EapMethodMismatch;
pub(crate) use xauth_failed::XauthFailed;
