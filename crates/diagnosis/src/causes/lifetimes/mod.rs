//! Causes of the family: lifetimes, rekeying and the end of a tunnel.

mod before;
mod dpd_timeout;
mod lifetime_mismatch;
mod peer_deleted;
mod rekey_failed;
mod stale_sa;

pub(crate) use dpd_timeout::DpdTimeout;
pub(crate) use lifetime_mismatch::LifetimeMismatch;
pub(crate) use peer_deleted::PeerDeleted;
pub(crate) use rekey_failed::RekeyFailed;
pub(crate) use stale_sa::StaleSa;
