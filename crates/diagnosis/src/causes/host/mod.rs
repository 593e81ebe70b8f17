//! Causes of the family: the machines themselves.

mod client_miniport_broken;
mod hardware_offload;
mod policy_not_applied;
mod port_taken;
mod profile_misconfigured;
mod registry_override;
mod service_disabled;
mod third_party_software;

pub(crate) use client_miniport_broken::ClientMiniportBroken;
pub(crate) use hardware_offload::HardwareOffload;
pub(crate) use policy_not_applied::PolicyNotApplied;
pub(crate) use port_taken::PortTaken;
pub(crate) use profile_misconfigured::ProfileMisconfigured;
pub(crate) use registry_override::RegistryOverride;
pub(crate) use service_disabled::ServiceDisabled;
pub(crate) use third_party_software::ThirdPartySoftware;
