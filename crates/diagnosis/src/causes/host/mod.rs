//! Causes of the family: the machines themselves.

mod hardware_offload;
mod policy_not_applied;
mod service_disabled;

pub(crate) use hardware_offload::HardwareOffload;
pub(crate) use policy_not_applied::PolicyNotApplied;
pub(crate) use service_disabled::ServiceDisabled;
