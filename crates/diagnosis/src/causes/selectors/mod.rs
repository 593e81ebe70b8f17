//! Causes of the family: selectors, modes and inner addresses.

mod address_conflict;
mod address_pool_exhausted;
mod child;
mod encap_mode_mismatch;
mod traffic_selector_mismatch;

pub(crate) use address_conflict::AddressConflict;
pub(crate) use address_pool_exhausted::AddressPoolExhausted;
pub(crate) use encap_mode_mismatch::EncapModeMismatch;
pub(crate) use traffic_selector_mismatch::TrafficSelectorMismatch;
