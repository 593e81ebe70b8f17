//! Causes of the family: ESP, AH and the traffic inside.

mod anti_replay_mismatch;
mod kernel_or_esp_missing;
mod routing_or_dns;

pub(crate) use anti_replay_mismatch::AntiReplayMismatch;
pub(crate) use kernel_or_esp_missing::KernelOrEspMissing;
pub(crate) use routing_or_dns::RoutingOrDns;
