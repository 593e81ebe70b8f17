//! The taxonomy of causes: one name, one code, one meaning, forever.

use std::fmt;

use crate::Phase;

/// The letter of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// A: authentication
    Authentication,
    /// C: certificates
    Certificates,
    /// E: ESP, AH and traffic
    Traffic,
    /// F: fragmentation and MTU
    Fragmentation,
    /// H: host
    Host,
    /// L: lifetimes and rekeying
    Lifetimes,
    /// N: reachability and NAT
    Network,
    /// P: proposals
    Proposals,
    /// T: selectors and modes
    Selectors,
    /// U: user authentication
    Users,
    /// V: vendor regressions
    Vendor,
    /// W: hygiene
    Hygiene,
    /// X: the evidence itself
    Evidence,
}

/// A cause of the taxonomy. Whether this version can find it is the catalogue's matter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause(u8);

struct Row {
    code: &'static str,
    name: &'static str,
    family: Family,
    phase: Phase,
}

macro_rules! causes {
    ($($constant:ident = $code:literal, $name:literal, $family:ident, $phase:ident;)*) => {
        // Numbers the rows; the order may change, codes and names may not.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Index { $($constant),* }

        impl Cause {
            $(pub const $constant: Cause = Cause(Index::$constant as u8);)*

            /// Every cause, in the taxonomy's order.
            pub const ALL: &'static [Cause] = &[$(Cause::$constant),*];
        }

        const ROWS: &[Row] = &[$(
            Row { code: $code, name: $name, family: Family::$family, phase: Phase::$phase }
        ),*];
    };
}

causes! {
    SERVICE_DISABLED = "H001", "service-disabled", Host, Service;
    PORT_TAKEN = "H002", "port-taken", Host, Service;
    THIRD_PARTY_SOFTWARE = "H003", "third-party-software", Host, Service;
    CLIENT_MINIPORT_BROKEN = "H004", "client-miniport-broken", Host, Service;
    REGISTRY_OVERRIDE = "H005", "registry-override", Host, Service;
    PROFILE_MISCONFIGURED = "H006", "profile-misconfigured", Host, Service;
    POLICY_NOT_APPLIED = "H007", "policy-not-applied", Host, Service;
    HARDWARE_OFFLOAD = "H008", "hardware-offload", Host, Traffic;
    WINDOWS_UPDATE_REGRESSION = "V001", "windows-update-regression", Vendor, Service;
    NAME_RESOLUTION = "N001", "name-resolution", Network, Reachability;
    PEER_UNREACHABLE = "N002", "peer-unreachable", Network, Reachability;
    PEER_NOT_LISTENING = "N003", "peer-not-listening", Network, Reachability;
    UDP500_BLOCKED = "N004", "udp500-blocked", Network, Reachability;
    UDP4500_BLOCKED = "N005", "udp4500-blocked", Network, Reachability;
    ESP_BLOCKED = "N006", "esp-blocked", Network, Traffic;
    LOCAL_FIREWALL_BLOCK = "N007", "local-firewall-block", Network, Reachability;
    NAT_T_REGISTRY = "N008", "nat-t-registry", Network, Reachability;
    NAT_T_DISABLED = "N009", "nat-t-disabled", Network, Traffic;
    SERVER_BEHIND_NAT_ADDRESS = "N010", "server-behind-nat-address", Network, Reachability;
    PEER_ADDRESS_MISCONFIGURED = "N011", "peer-address-misconfigured", Network, Reachability;
    DUPLICATE_CLIENT_BEHIND_NAT = "N012", "duplicate-client-behind-nat", Network, Reachability;
    PACKET_CORRUPTION = "N013", "packet-corruption", Network, Reachability;
    NO_NETWORK = "N014", "no-network", Network, Reachability;
    LOAD_BALANCER_SPLIT = "N015", "load-balancer-split", Network, Reachability;
    NOT_IPSEC = "N016", "not-ipsec", Network, Reachability;
    FRAGMENTATION_MTU = "F001", "fragmentation-mtu", Fragmentation, Reachability;
    IKE_VERSION_MISMATCH = "P001", "ike-version-mismatch", Proposals, Phase1;
    NO_MATCHING_CONNECTION = "P002", "no-matching-connection", Proposals, Phase1;
    PHASE1_PROPOSAL_MISMATCH = "P003", "phase1-proposal-mismatch", Proposals, Phase1;
    PHASE1_DH_MISMATCH = "P004", "phase1-dh-mismatch", Proposals, Phase1;
    AGGRESSIVE_MODE_REFUSED = "P005", "aggressive-mode-refused", Proposals, Phase1;
    SESSION_LIMIT = "P006", "session-limit", Proposals, Phase1;
    COOKIE_OR_LOAD = "P007", "cookie-or-load", Proposals, Phase1;
    REDIRECT_LOOP = "P008", "redirect-loop", Proposals, Phase1;
    PHASE2_PROPOSAL_MISMATCH = "P009", "phase2-proposal-mismatch", Proposals, Phase2;
    PFS_MISMATCH = "P010", "pfs-mismatch", Proposals, Phase2;
    LIFETIME_MISMATCH = "L001", "lifetime-mismatch", Lifetimes, Phase1;
    PSK_MISMATCH = "A001", "psk-mismatch", Authentication, Auth;
    PSK_MISSING = "A002", "psk-missing", Authentication, Auth;
    AUTH_METHOD_MISMATCH = "A003", "auth-method-mismatch", Authentication, Auth;
    ID_MISMATCH = "A004", "id-mismatch", Authentication, Auth;
    AUTH_FAILED_GENERIC = "A005", "auth-failed-generic", Authentication, Auth;
    PRIVATE_KEY_MISSING = "A006", "private-key-missing", Authentication, Auth;
    PUBLIC_KEY_MISMATCH = "A007", "public-key-mismatch", Authentication, Auth;
    PPK_MISMATCH = "A008", "ppk-mismatch", Authentication, Auth;
    CERT_EXPIRED = "C001", "cert-expired", Certificates, Certificate;
    CERT_NOT_YET_VALID = "C002", "cert-not-yet-valid", Certificates, Certificate;
    CLOCK_SKEW = "C003", "clock-skew", Certificates, Certificate;
    CERT_UNTRUSTED = "C004", "cert-untrusted", Certificates, Certificate;
    CERT_MISSING_INTERMEDIATE = "C005", "cert-missing-intermediate", Certificates, Certificate;
    CERT_EKU = "C006", "cert-eku", Certificates, Certificate;
    CERT_KEY_USAGE = "C007", "cert-key-usage", Certificates, Certificate;
    CERT_NAME_MISMATCH = "C008", "cert-name-mismatch", Certificates, Certificate;
    CERT_MISSING_MACHINE = "C009", "cert-missing-machine", Certificates, Certificate;
    CERT_WRONG_SELECTED = "C010", "cert-wrong-selected", Certificates, Certificate;
    CERT_REVOKED = "C011", "cert-revoked", Certificates, Certificate;
    CERT_CRL = "C012", "cert-crl", Certificates, Certificate;
    CERT_WEAK_KEY = "C013", "cert-weak-key", Certificates, Certificate;
    CERT_UNSUPPORTED = "C014", "cert-unsupported", Certificates, Certificate;
    ENCAP_MODE_MISMATCH = "T001", "encap-mode-mismatch", Selectors, Phase2;
    TRAFFIC_SELECTOR_MISMATCH = "T002", "traffic-selector-mismatch", Selectors, Phase2;
    ADDRESS_POOL_EXHAUSTED = "T003", "address-pool-exhausted", Selectors, Phase2;
    ADDRESS_CONFLICT = "T004", "address-conflict", Selectors, Phase2;
    ANTI_REPLAY_MISMATCH = "E001", "anti-replay-mismatch", Traffic, Traffic;
    KERNEL_OR_ESP_MISSING = "E002", "kernel-or-esp-missing", Traffic, Phase2;
    ROUTING_OR_DNS = "E003", "routing-or-dns", Traffic, Traffic;
    XAUTH_FAILED = "U001", "xauth-failed", Users, UserAuth;
    EAP_FAILED = "U002", "eap-failed", Users, UserAuth;
    EAP_METHOD_MISMATCH = "U003", "eap-method-mismatch", Users, UserAuth;
    PPP_AUTH_FAILED = "U004", "ppp-auth-failed", Users, UserAuth;
    PPP_AUTH_PROTOCOL = "U005", "ppp-auth-protocol", Users, UserAuth;
    PPP_NO_PROTOCOLS = "U006", "ppp-no-protocols", Users, UserAuth;
    REKEY_FAILED = "L002", "rekey-failed", Lifetimes, PostConnect;
    DPD_TIMEOUT = "L003", "dpd-timeout", Lifetimes, PostConnect;
    STALE_SA = "L004", "stale-sa", Lifetimes, PostConnect;
    PEER_DELETED = "L005", "peer-deleted", Lifetimes, PostConnect;
    WEAK_ALGORITHM = "W001", "weak-algorithm", Hygiene, None;
    AGGRESSIVE_MODE_PSK = "W002", "aggressive-mode-psk", Hygiene, None;
    INSECURE_WORKAROUND = "W003", "insecure-workaround", Hygiene, None;
    EXPIRING_SOON = "W004", "expiring-soon", Hygiene, None;
    BACKGROUND_NOISE = "X001", "background-noise", Evidence, None;
}

impl Cause {
    fn row(self) -> &'static Row {
        &ROWS[usize::from(self.0)]
    }

    /// Family letter and three digits, never reused.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    pub fn name(self) -> &'static str {
        self.row().name
    }

    pub fn family(self) -> Family {
        self.row().family
    }

    /// The phase in which it shows as a rule.
    pub fn phase(self) -> Phase {
        self.row().phase
    }

    /// By name or code, in any case.
    pub fn find(word: &str) -> Option<Cause> {
        Cause::ALL.iter().copied().find(|cause| {
            cause.name().eq_ignore_ascii_case(word) || cause.code().eq_ignore_ascii_case(word)
        })
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_found_again() {
        for cause in Cause::ALL {
            assert_eq!(Cause::find(cause.name()), Some(*cause));
            assert_eq!(Cause::find(&cause.code().to_lowercase()), Some(*cause));
        }
    }
}
