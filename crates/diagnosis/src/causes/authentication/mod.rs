//! Causes of the family: how the ends prove who they are.

mod auth_failed_generic;
mod auth_method_mismatch;
mod id_mismatch;
mod main_mode;
mod ppk_mismatch;
mod private_key_missing;
mod psk_mismatch;
mod psk_missing;
mod public_key_mismatch;
mod tunnel_secret;
mod unread;

pub(crate) use auth_failed_generic::AuthFailedGeneric;
pub(crate) use auth_method_mismatch::AuthMethodMismatch;
pub(crate) use id_mismatch::IdMismatch;
pub(crate) use ppk_mismatch::PpkMismatch;
pub(crate) use private_key_missing::PrivateKeyMissing;
pub(crate) use psk_mismatch::PskMismatch;
pub(crate) use psk_missing::PskMissing;
pub(crate) use public_key_mismatch::PublicKeyMismatch;
