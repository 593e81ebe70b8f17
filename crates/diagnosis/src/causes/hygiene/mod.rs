//! Causes of the family: what works and should not stay.

mod aggressive_mode_psk;
mod expiring_soon;
mod insecure_workaround;
mod weak_algorithm;

pub(crate) use aggressive_mode_psk::AggressiveModePsk;
pub(crate) use expiring_soon::ExpiringSoon;
pub(crate) use insecure_workaround::InsecureWorkaround;
pub(crate) use weak_algorithm::WeakAlgorithm;
