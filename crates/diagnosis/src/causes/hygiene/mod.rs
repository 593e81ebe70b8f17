//! Causes of the family: what works and should not stay.

mod aggressive_mode_psk;
mod weak_algorithm;

pub(crate) use aggressive_mode_psk::AggressiveModePsk;
pub(crate) use weak_algorithm::WeakAlgorithm;
