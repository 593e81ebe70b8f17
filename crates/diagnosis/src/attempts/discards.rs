//! The causes behind protected packets that a machine's IPsec threw away.

use evidence::KernelDropReason;
use verdict::Cause;

use super::Known;
use super::view::AttemptView;

/// In the order in which they are met (Security 4960–4965).
const BEHIND: [(KernelDropReason, &[Cause]); 3] = [
    (KernelDropReason::Integrity, &[Cause::HARDWARE_OFFLOAD, Cause::PACKET_CORRUPTION]),
    (KernelDropReason::Replay, &[Cause::ANTI_REPLAY_MISMATCH, Cause::HARDWARE_OFFLOAD]),
    (KernelDropReason::UnknownSpi, &[Cause::STALE_SA]),
];

/// Of a connection that was up: before that there is nothing to protect.
pub(super) fn causes(view: &AttemptView<'_>) -> Vec<Cause> {
    let was_up = view.attempt.up || matches!(view.attempt.known, Known::Discard(_));
    let of_reason = BEHIND.iter().filter(|(why, _)| was_up && view.discard(*why).is_some());
    of_reason.flat_map(|(_, causes)| causes.iter().copied()).collect()
}
