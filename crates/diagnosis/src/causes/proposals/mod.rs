//! Causes of the family: what the ends propose.

mod aggressive_mode_refused;
mod cookie_or_load;
mod ike_version_mismatch;
mod no_matching_connection;
mod pfs_mismatch;
mod phase1_dh_mismatch;
mod phase1_proposal_mismatch;
mod phase2_proposal_mismatch;
mod redirect_loop;
mod session_limit;

pub(crate) use aggressive_mode_refused::AggressiveModeRefused;
pub(crate) use cookie_or_load::CookieOrLoad;
pub(crate) use ike_version_mismatch::IkeVersionMismatch;
pub(crate) use no_matching_connection::NoMatchingConnection;
pub(crate) use pfs_mismatch::PfsMismatch;
pub(crate) use phase1_dh_mismatch::Phase1DhMismatch;
pub(crate) use phase1_proposal_mismatch::Phase1ProposalMismatch;
pub(crate) use phase2_proposal_mismatch::Phase2ProposalMismatch;
pub(crate) use redirect_loop::RedirectLoop;
pub(crate) use session_limit::SessionLimit;
