//! Causes: one folder for each, by family.

pub(crate) mod attempt_grounds;
pub(crate) mod authentication;
pub(crate) mod certificates;
pub(crate) mod fragmentation;
pub(crate) mod grounds;
pub(crate) mod host;
pub(crate) mod hygiene;
pub(crate) mod lifetimes;
pub(crate) mod network;
pub(crate) mod noise;
pub(crate) mod policy_server;
pub(crate) mod proposals;
pub(crate) mod selectors;
mod told;
pub(crate) mod traffic;
pub(crate) mod users;
pub(crate) mod vendor;
