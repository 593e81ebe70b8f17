//! Causes of the family: user authentication.

mod eap;
mod eap_failed;
mod eap_method_mismatch;
mod ppp_auth_failed;
mod ppp_auth_protocol;
mod ppp_no_protocols;
mod refused;
mod unchecked;
mod xauth_failed;

pub(crate) use eap_failed::EapFailed;
pub(crate) use eap_method_mismatch::EapMethodMismatch;
pub(crate) use ppp_auth_failed::PppAuthFailed;
pub(crate) use ppp_auth_protocol::PppAuthProtocol;
pub(crate) use ppp_no_protocols::PppNoProtocols;
pub(crate) use xauth_failed::XauthFailed;
