//! How far IKE came, by what a code means: for codes that are said only after something worked.

/// Of 13800–13999 those that the keying service says before it sends anything: no policy, not
/// loaded, shutting down, waiting in a queue (winerror.h).
const BEFORE_IKE: [u32; 12] =
    [13809, 13810, 13811, 13812, 13825, 13850, 13858, 13861, 13876, 13883, 13891, 13903];
/// RAS codes for what the peer answered, or what was wrong with its answer.
const OF_AN_ANSWER: [u32; 8] = [787, 788, 790, 835, 840, 841, 842, 13_868];
/// Phases of the table of codes that begin when IKE has been answered.
const LATER: [&str; 4] = ["phase2", "user-auth", "traffic", "post-connect"];

fn phase(code: u32) -> &'static str {
    knowledge::windows_code(code).and_then(|row| row.phase).unwrap_or_default()
}

/// The peer had answered: it was reached, and nothing local stopped the first message.
pub(super) fn answered(code: u32) -> bool {
    // IKE's own, but for silence and what is wrong on this machine.
    const SILENCE: [u32; 4] = [13805, 13813, 13814, 13815];
    let of_ike = (13_801..=13_909).contains(&code)
        && !BEFORE_IKE.contains(&code)
        && !SILENCE.contains(&code)
        && !is_own_certificate(code);
    OF_AN_ANSWER.contains(&code) || of_ike || LATER.contains(&phase(code)) || is_chain(code)
}

/// This machine's IKE ran, answered or not.
pub(super) fn ran(code: u32) -> bool {
    let of_ike = (13_801..=13_909).contains(&code) && !BEFORE_IKE.contains(&code);
    answered(code) || of_ike
}

/// A code that silence ends in, or an IKE that could not run: what is wrong on this machine may be
/// behind it. Any other code names something that it is not.
pub(super) fn may_be_stopped_here(code: u32) -> bool {
    const OF_RAS: [u32; 4] = [789, 792, 800, 809];
    // Access denied by a filter, a service that is not there, a port that is taken.
    const OF_SYSTEM: [u32; 7] = [1058, 1060, 1062, 1068, 1075, 10_013, 10_048];
    const OF_IKE: [u32; 4] = [13_805, 13_813, 13_814, 13_815];
    [&OF_RAS[..], &OF_SYSTEM, &OF_IKE, &BEFORE_IKE].into_iter().any(|list| list.contains(&code))
}

/// Said before any message was sent: a name that was not resolved, a service that is not there, a
/// connection without a policy (RAS 791).
pub(super) fn never_sent(code: u32) -> bool {
    const OF_NAMES: [u32; 3] = [868, 11_001, 11_002];
    const NO_POLICY: u32 = 791;
    OF_NAMES.contains(&code) || code == NO_POLICY || BEFORE_IKE.contains(&code)
}

/// IKE ended before anybody was asked for a user: in silence, over the proposals, for want of an
/// own certificate, or in phase 1 of L2TP's IPsec.
pub(super) fn before_user(code: u32) -> bool {
    const OF_RAS: [u32; 8] = [787, 788, 789, 790, 791, 792, 793, 809];
    const OF_IKE: [u32; 4] = [13_805, 13_806, 13_813, 13_868];
    OF_RAS.contains(&code) || OF_IKE.contains(&code) || never_sent(code)
}

/// The gateway's proof was refused, which comes before EAP; a gateway may refuse a user so, too.
pub(super) fn is_of_proof(code: u32) -> bool {
    code == 13_801
}

/// A code that a refused certificate can end in.
pub(super) fn may_be_certificate(code: u32) -> bool {
    const OF_RAS: [u32; 12] = [787, 790, 798, 801, 810, 835, 853, 857, 858, 859, 860, 864];
    const OF_IKE: [u32; 8] = [13_801, 13_817, 13_819, 13_826, 13_848, 13_875, 13_881, 13_887];
    OF_RAS.contains(&code) || OF_IKE.contains(&code) || is_chain(code)
}

/// No certificate of its own, or no key to it: said before the peer is asked for anything more.
fn is_own_certificate(code: u32) -> bool {
    matches!(code, 13_806 | 13_818..=13_820)
}

/// HRESULTs of certificate chains (FACILITY_CERT, CRYPT_E).
fn is_chain(code: u32) -> bool {
    matches!(code >> 16, 0x800b | 0x8009)
}

/// The user, not a fault, ended it.
pub(super) fn is_users_own(code: u32) -> bool {
    const USER_DISCONNECTED: u32 = 631;
    matches!(code, 0 | USER_DISCONNECTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_says_more_than_silence_excludes_what_would_have_been_silent() {
        for code in [13801, 13868, 691, 812, 720, 829, 842, 0x800b_0109] {
            assert!(answered(code) && ran(code), "{code}");
        }
        for code in [809, 789, 868, 827, 13876, 87, 651, 800] {
            assert!(!answered(code) && !ran(code), "{code}");
        }
        assert!(ran(13805) && !answered(13805));
    }

    #[test]
    fn what_stops_ike_here_is_behind_codes_of_silence_only() {
        for code in [809, 789, 800, 1058, 10_048, 13_805, 13_876] {
            assert!(may_be_stopped_here(code), "{code}");
        }
        for code in [5, 633, 651, 678, 691, 703, 756, 786, 868, 1722, 13_801, 13_806] {
            assert!(!may_be_stopped_here(code), "{code}");
        }
    }

    #[test]
    fn certificates_are_looked_at_for_codes_of_certificates_only() {
        assert!(may_be_certificate(13801) && may_be_certificate(0x800b_0101));
        for code in [809, 691, 812, 703, 631, 13806] {
            assert!(!may_be_certificate(code), "{code}");
        }
    }
}
