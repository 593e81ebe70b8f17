//! Every sentence in which pluto judges a negotiation: where it stands in the sources of Openswan
//! and Libreswan, and in which versions.
//!
//! The end that logs says all of them, without anything being set. They were compared with the
//! sources of 5.2, and with some of Openswan 2.6 and Libreswan 3; of other versions those are named
//! that published logs and consoles show.

use evidence::{Logged, Origin, Remark};

use crate::logs::form::Form::{Begins, BeginsAndHolds, Holds};
use crate::logs::form::Group;

pub(super) const fn of(versions: &'static str, source: &'static str) -> Origin {
    Origin { versions, logged: Logged::Always, source }
}

/// 4 and 5 have a space behind it.
pub(super) const OTHER_PORT: [&str; 2] = [
    "our client peer returned port doesn't match my proposal - us:",
    "peer client peer returned port doesn't match my proposal - us:",
];

/// The first that fits counts.
pub(super) static GROUPS: &[Group] = &[
    Group {
        origin: of("3–5", "ikev1_main.c, ikev1_aggr.c, ikev1_host_pair.c, ikev2_host_pair.c"),
        rows: &[
            (
                BeginsAndHolds("initial Main Mode message ", "no connection has been authorized"),
                Remark::NoConnection,
            ),
            (
                BeginsAndHolds("initial Main Mode message ", "forbids connection"),
                Remark::NoConnection,
            ),
            (
                BeginsAndHolds("initial Aggressive Mode message ", "but no (wildcard) connection"),
                Remark::NoConnection,
            ),
            (Holds("message received on "), Remark::NoConnection),
        ],
    },
    Group {
        origin: of("3–5", "ikev1_spdb_struct.c, ikev1.c, ikev1_peer_id.c"),
        rows: &[
            (Begins("Can't authenticate: no preshared key found for"), Remark::NoSecret),
            (Begins("policy does not allow OAKLEY_PRESHARED_KEY"), Remark::MethodRefused),
            (Begins("policy does not allow OAKLEY_RSA_SIG"), Remark::MethodRefused),
            (Begins("no acceptable Oakley Transform"), Remark::OfferRefused),
            (Begins("probable authentication failure (mismatch of preshared"), Remark::Unreadable),
            (Begins("received Hash Payload does not match computed value"), Remark::WrongSecret),
        ],
    },
    Group {
        origin: of("3–5", "peer_id.c, ikev1_peer_id.c, ikev2_peer_id.c"),
        rows: &[
            (BeginsAndHolds("we require ", " but peer declares "), Remark::WrongIdentity),
            (Begins("no suitable connection for peer "), Remark::NoPeer),
            (BeginsAndHolds("Peer ID ", "mismatched on first found connection"), Remark::NoPeer),
            (Begins("Peer mismatch on first found connection and no better"), Remark::NoPeer),
            (
                BeginsAndHolds("X509: authentication failed; peer ID ", "does not match expected"),
                Remark::WrongIdentity,
            ),
            (BeginsAndHolds("ID_DER_ASN1_DN ", "does not match expected"), Remark::WrongIdentity),
            (
                BeginsAndHolds("X509: authentication failed; peer certificate ", "does not match"),
                Remark::NameNotInCertificate,
            ),
            (
                BeginsAndHolds("X509: authentication failed; ", "does not contain"),
                Remark::NameNotInCertificate,
            ),
        ],
    },
    Group {
        origin: of("3.28–5", "nss_cert_verify.c"),
        rows: &[
            (
                Begins("certificate contains no subjectAltName extension matching"),
                Remark::NameNotInCertificate,
            ),
            (
                BeginsAndHolds(
                    "X509: authentication failed; ",
                    "contains no subjectAltName extension",
                ),
                Remark::NameNotInCertificate,
            ),
            (
                BeginsAndHolds(
                    "X509: authentication failed; ",
                    "subjectAltName extension failed to",
                ),
                Remark::NameNotInCertificate,
            ),
            (Begins("No matching subjectAltName found"), Remark::NameNotInCertificate),
            (
                Begins("X509: connection failed due to unmatched IKE ID in certificate SAN"),
                Remark::NameNotInCertificate,
            ),
            (
                Begins("X509: CERT payload does not match connection ID"),
                Remark::NameNotInCertificate,
            ),
            (
                BeginsAndHolds("Peer ID '", "is not specified on the certificate SubjectAltName"),
                Remark::NameNotInCertificate,
            ),
            (
                BeginsAndHolds("certificate does not contain ", "subjectAltName"),
                Remark::NameNotInCertificate,
            ),
        ],
    },
    Group {
        origin: of("3–5", "ikev2_auth.c, ikev2_psk.c, keys.c"),
        rows: &[
            (Begins("authentication failed: computed hash does not match"), Remark::WrongSecret),
            (Begins("AUTH mismatch: Received AUTH != computed AUTH"), Remark::WrongSecret),
            (Begins("authentication failed: no PSK found for"), Remark::NoSecret),
            (Begins("No matching PSK found for connection"), Remark::NoSecret),
            (Begins("authentication failed: peer authentication requires"), Remark::MethodRefused),
            (
                BeginsAndHolds("authentication failed: peer attempted ", "but we want"),
                Remark::MethodRefused,
            ),
            (
                BeginsAndHolds("peer attempted ", "authentication but we want"),
                Remark::MethodRefused,
            ),
        ],
    },
    Group {
        origin: of("3.16–3.29", "ikev2_parent.c"),
        rows: &[(
            BeginsAndHolds("Peer attempted ", "authentication but we want"),
            Remark::MethodRefused,
        )],
    },
    Group {
        // without AUTH the peer asks for EAP (RFC 7296 §2.16); Openswan has it, too
        origin: of("3.0–3.27", "ikev2.c"),
        rows: &[(Begins("missing payload(s) (ISAKMP_NEXT_v2AUTH)"), Remark::MethodRefused)],
    },
    Group {
        origin: of("5.0–5.2", "ikev2_eap.c"),
        rows: &[
            (
                BeginsAndHolds("Peer attempted EAP authentication, but ", " is required"),
                Remark::MethodRefused,
            ),
            (
                BeginsAndHolds("Peer attempted EAP authentication, but ", " is not allowed"),
                Remark::MethodRefused,
            ),
        ],
    },
    Group {
        origin: of("3–5", "ikev2_auth.c, ikev2_parent.c"),
        rows: &[
            (
                BeginsAndHolds("authentication failed: method ", " not supported"),
                Remark::MethodRefused,
            ),
            (BeginsAndHolds("authentication method: ", " not supported"), Remark::MethodRefused),
        ],
    },
    Group {
        // `ikev2_auth.c` since 4.0, `ikev2_auth_helper.c`: the peer takes the old signature alone
        origin: of("4.0–5.2", "ikev2_auth.c, keys.c, ikev1_main.c"),
        rows: &[
            (
                Begins("legacy RSA-SHA1 is not allowed but peer supports nothing"),
                Remark::MethodRefused,
            ),
            (BeginsAndHolds("authentication method ", " not supported"), Remark::MethodRefused),
            (Begins("authentication failed: no acceptable ECDSA/RSA-PSS"), Remark::MethodRefused),
            (Begins("no acceptable ECDSA/RSA-PSS ASN.1 signature hash"), Remark::MethodRefused),
            (Begins("No acceptable ECDSA/RSA-PSS ASN.1 signature hash"), Remark::MethodRefused),
            (Begins("unable to locate my private key"), Remark::NoPrivateKey),
        ],
    },
    Group {
        // Openswan 2.6 has the first one, too
        origin: of("3.0–3.29", "keys.c, nss.c"),
        rows: &[
            (Begins("Can't find the private key from the NSS CERT"), Remark::NoPrivateKey),
            (
                Begins("Can't find the certificate or private key from the NSS CKA_ID"),
                Remark::NoPrivateKey,
            ),
        ],
    },
    Group {
        origin: of("3.0–3.32", "ikev2_parent.c"),
        rows: &[
            (Begins("Failed to find our RSA key"), Remark::NoPrivateKey),
            (Begins("DigSig: failed to find our "), Remark::NoPrivateKey),
            (Begins("Failed to find our PreShared Key"), Remark::NoSecret),
            (Begins("DigSig: no compatible DigSig hash algo"), Remark::NoSignatureScheme),
            (BeginsAndHolds("private key matching ", "not found"), Remark::NoPrivateKey),
            (Begins("no RSA public key known for"), Remark::NoPublicKey),
            (Begins("authentication failed: no certificate matched"), Remark::NoPublicKey),
            (BeginsAndHolds("Signature check (on ", "failed"), Remark::WrongSignature),
            (BeginsAndHolds("authentication failed: using ", " tried"), Remark::WrongSignature),
        ],
    },
    Group {
        origin: of("3–5", "x509.c, nss_cert_verify.c"),
        rows: &[
            (Begins("no Certificate Authority in NSS Certificate DB"), Remark::Untrusted),
            (Begins("ERROR: Peer's Certificate has expired"), Remark::OutOfDate),
            (Begins("ERROR: Peer's Certificate has been revoked"), Remark::Revoked),
            (Begins("ERROR: Peer's Certificate issuer is not recognized"), Remark::Untrusted),
            (Begins("ERROR: Peer's certificate has an invalid signature"), Remark::Untrusted),
            (
                Begins("ERROR: Peer's certificate issuer has been marked as not trusted"),
                Remark::Untrusted,
            ),
            (Begins("ERROR: Peer's certificate has been marked as not trusted"), Remark::Untrusted),
            (Begins("ERROR: Issuer certificate is invalid"), Remark::Untrusted),
            (
                Begins("ERROR: The certificate issuer's certificate has expired"),
                Remark::AuthorityOutOfDate,
            ),
            (Begins("ERROR: Certificate key usage inadequate for"), Remark::KeyUsageRefused),
            (Begins("ERROR: Certificate type not approved for"), Remark::PurposeRefused),
            (Begins("ERROR: The CRL for the certificate's issuer has"), Remark::NoRevocationList),
            (Begins("ERROR: The OCSP server "), Remark::NoRevocationList),
        ],
    },
    Group {
        // What NSS objects to stands before it, as a rule.
        origin: of("3–5", "x509.c, ikev1_cert.c"),
        rows: &[
            (Begins("X509: certificate payload rejected for this"), Remark::NoPublicKey),
            (Begins("X509: Certificate rejected for this connection"), Remark::NoPublicKey),
            (Begins("X509: certificate rejected for this connection"), Remark::NoPublicKey),
            (Begins("X509: CERT payload bogus or revoked"), Remark::NoPublicKey),
            (
                BeginsAndHolds(
                    "certificate payload rejected; crl-strict=yes",
                    "expired or missing",
                ),
                Remark::NoRevocationList,
            ),
            (
                BeginsAndHolds("FIPS: rejecting peer cert with key size ", " under "),
                Remark::WeakKey,
            ),
        ],
    },
    Group {
        origin: of("Openswan 2.6", "x509.c"),
        rows: &[(Begins("digest algorithm not supported"), Remark::UnknownSignature)],
    },
    Group {
        origin: of("3–5", "ikev1_xauth.c, addresspool.c"),
        rows: &[
            (BeginsAndHolds("XAUTH: User ", "Authentication Failed"), Remark::XauthFailed),
            (Begins("XAUTH: unable to open password file ("), Remark::UserUnchecked),
            (Begins("Received Cisco XAUTH status: FAIL"), Remark::XauthFailed),
            // with why: `phrases.rs`
            (Begins("XAUTH FAILED during pam_authenticate with '"), Remark::XauthFailed),
            (Begins("XAUTH FAILED during pam_acct_mgmt with '"), Remark::UserRestricted),
            (Begins("XAUTH FAILED during pam_start with '"), Remark::UserUnchecked),
            (BeginsAndHolds("leasing IPv", "address pool exhausted"), Remark::NoAddress),
            (
                BeginsAndHolds("ikev2 lease_an_address failure ", "no free address in addresspool"),
                Remark::NoAddress,
            ),
        ],
    },
    Group {
        origin: of("5.0–5.2", "ikev1_quick.c"),
        rows: &[
            (
                BeginsAndHolds(
                    "Quick Mode request rejected, peer requested lease but",
                    "does not match",
                ),
                Remark::SelectorsRefused,
            ),
            (
                BeginsAndHolds(
                    "Quick Mode request rejected, peer requested lease of",
                    "is unavailable",
                ),
                Remark::AddressTaken,
            ),
            (Begins("no free address within pool"), Remark::NoAddress),
        ],
    },
    Group {
        origin: of("3–5", "ikev1_quick.c, ikev2_child.c, ikev2_ts.c"),
        rows: &[
            (Begins("no acceptable Proposal in IPsec SA"), Remark::ChildSuiteRefused),
            (
                Begins("we require PFS but Quick I1 SA specifies no GROUP"),
                Remark::ChildGroupRefused,
            ),
            (
                Begins("cannot respond to IPsec SA request because no connection is known"),
                Remark::SelectorsRefused,
            ),
            (
                Begins("No IKEv2 connection found with compatible Traffic Sel"),
                Remark::SelectorsRefused,
            ),
        ],
    },
    Group {
        // 5.0: `… does not match any IKEv2 connection; …`, `… the labeled IKEv2 connection; …`
        origin: of("5.0–5.2", "ikev2_ts.c"),
        rows: &[
            (
                BeginsAndHolds(
                    "Child SA's Traffic Selector request ",
                    "responding with TS_UNACCEPTABLE",
                ),
                Remark::SelectorsRefused,
            ),
            (
                BeginsAndHolds("Child SA's Traffic Selector response ", "does not fit"),
                Remark::SelectorsRefused,
            ),
            (Begins("policy dictates Transport Mode, but peer requested"), Remark::ModeRefused),
            (Begins("policy dictates Tunnel Mode, but peer requested"), Remark::ModeRefused),
        ],
    },
    Group {
        origin: of("3–5", "ikev2.c, ikev2_message.c"),
        rows: &[(
            Begins("encrypted payload seems to be corrupt; dropping packet"),
            Remark::Altered,
        )],
    },
    Group {
        origin: of("3.23–5", "ikev2_ike_auth.c, ikev2_redirect.c, demux.c"),
        rows: &[
            (Begins("Requested PPK_ID not found and connection requires"), Remark::PpkRefused),
            (Begins("connection has ppk=insist but peer does not support"), Remark::PpkRefused),
            (Begins("connection requires PPK, but we didn't find one"), Remark::PpkRefused),
            (
                BeginsAndHolds("IKE_AUTH redirect exceeds limit", "redirect loop"),
                Remark::TooManyRedirects,
            ),
            (
                BeginsAndHolds("IKE_SA_INIT redirect exceeds limit", "redirect loop"),
                Remark::TooManyRedirects,
            ),
            (
                Begins("ignoring IKEv1 packet as policy is set to silently drop"),
                Remark::VersionRefused,
            ),
        ],
    },
    Group {
        // of another connection, or of another instance of this one
        origin: of("3–4", "kernel.c"),
        rows: &[(Begins("cannot route -- route already in use for \""), Remark::PolicyTaken)],
    },
    Group {
        // Switches for tests, which fail what the kernel would (kernel.c, 5.0)
        origin: of("5.0–5.2", "kernel.c"),
        rows: &[
            (Begins("IMPAIR: kernel: install_ipsec_sa_"), Remark::KernelRefused),
            (Begins("kernel: install_ipsec_sa_"), Remark::KernelRefused),
        ],
    },
    Group {
        origin: of("3–4", "dpd.c, ikev2_liveness.c"),
        rows: &[
            (Begins("DPD: No response from peer - declaring peer dead"), Remark::PeerDead),
            (BeginsAndHolds("liveness_check - peer ", "has not responded in"), Remark::PeerDead),
        ],
    },
    Group {
        origin: of("3–5", "dpd.c, ikev1_dpd.c, p2_dpd_outI1"),
        rows: &[(Begins("DPD: could not find newest phase 1 state - init"), Remark::IkeSaGone)],
    },
    Group {
        origin: of("3", "timer.c; hwdsl2/setup-ipsec-vpn issue 655"),
        rows: &[
            (Begins("IKEv1 DPD action - "), Remark::PeerDead),
            (Begins("IKEv2 liveness action"), Remark::PeerDead),
            (Begins("IKEv2 peer liveness - restarting all connections"), Remark::PeerDead),
        ],
    },
    Group {
        origin: of("4", "ikev1_dpd.c, liveness.c"),
        rows: &[
            (Begins("DPD action - clearing connection"), Remark::PeerDead),
            (Begins("DPD action - restarting all connections"), Remark::PeerDead),
        ],
    },
    Group {
        origin: of("4.3–4.12", "ikev2_retransmit.c, ikev2_liveness.c"),
        rows: &[
            (Begins("liveness action - clearing connection"), Remark::PeerDead),
            (Begins("liveness action - restarting all connections"), Remark::PeerDead),
            (Begins("liveness action - putting connection into hold"), Remark::PeerDead),
        ],
    },
    Group {
        origin: of("Openswan 2.6, 3–5", "spdb_v1_struct.c, ikev1_spdb_struct.c"),
        rows: &[
            (
                Begins("policy does not allow Extended Authentication (XAUTH)"),
                Remark::MethodRefused,
            ),
            (Begins("policy mandates Extended Authentication (XAUTH)"), Remark::MethodRefused),
            (BeginsAndHolds("Pluto does not support ", " authentication"), Remark::MethodRefused),
            (BeginsAndHolds("OAKLEY_GROUP ", " not supported for PFS"), Remark::ChildGroupRefused),
        ],
    },
    Group {
        origin: of("Openswan 2.6, 3–5", "ikev1_quick.c"),
        rows: &[
            (Begins(OTHER_PORT[0]), Remark::SelectorsRefused),
            (Begins(OTHER_PORT[1]), Remark::SelectorsRefused),
        ],
    },
    Group {
        origin: of("FreeS/WAN, Openswan 1, strongSwan 4", "ipsec_doi.c"),
        rows: &[
            (Begins("our client ID returned doesn't match my proposal"), Remark::SelectorsRefused),
            (Begins("peer client ID returned doesn't match my proposal"), Remark::SelectorsRefused),
        ],
    },
    Group {
        origin: of("3.26–3.32", "ikev2_parent.c, ikev2_child.c"),
        rows: &[
            (Begins("local policy requires Tunnel Mode but peer requires"), Remark::ModeRefused),
            (Begins("local policy requires Transport Mode but peer requires"), Remark::ModeRefused),
            (
                Begins("Local policy is transport mode, but peer did not request"),
                Remark::ModeRefused,
            ),
            (Begins("Received PPK_IDENTITY but connection does not allow"), Remark::PpkRefused),
            (Begins("Failed to receive PPK confirmation and connection has"), Remark::PpkRefused),
            (Begins("Required PPK_ID not found and connection requires"), Remark::PpkRefused),
        ],
    },
    Group {
        origin: of("3.26–3.32", "nss_cert_verify.c, x509.c"),
        rows: &[
            (Begins("FIPS: Rejecting cert with key size under "), Remark::WeakKey),
            (Begins("certificate revoked!"), Remark::Revoked),
        ],
    },
    Group {
        origin: of("Openswan 2.6, 3.0", "xauth.c"),
        rows: &[(
            Begins("XAUTH: Username/password request was received, but XAUTH client"),
            Remark::MethodRefused,
        )],
    },
    Group {
        origin: of("Openswan 2.6.50", "ikev2_parent_R1.c, ikev2_parent_R2.c"),
        rows: &[
            (Begins("connection refused, IKEv2 not authorized"), Remark::VersionRefused),
            (Begins("No policy for initiator with id="), Remark::NoPeer),
        ],
    },
    Group {
        origin: of("5.0–5.2", "demux.c"),
        rows: &[
            (
                Begins("ignoring IKEv1 packet as global policy is set to silently drop"),
                Remark::VersionRefused,
            ),
            (
                Begins("rejecting IKEv1 packet as global policy is set to reject"),
                Remark::VersionRefused,
            ),
        ],
    },
    Group {
        origin: of("5.2", "ikev1_aggr.c, ikev2_unsecured.c"),
        rows: &[
            (
                BeginsAndHolds("initial Aggressive Mode packet ", "connection has been authorized"),
                Remark::NoConnection,
            ),
            (
                BeginsAndHolds("dropping ", "no suitable connection found with IKEv2 policy"),
                Remark::NoConnection,
            ),
        ],
    },
    Group {
        origin: of("5.2", "x509.c, nss_cert_verify.c"),
        rows: &[
            (
                BeginsAndHolds(
                    "X509: authentication failed; peer ID_DER_ASN1_DN ",
                    "does not match expected",
                ),
                Remark::WrongIdentity,
            ),
            (Begins("missing or expired CRL in strict mode"), Remark::NoRevocationList),
        ],
    },
    Group {
        origin: of("5.2", "ikev2_auth.c, keys.c"),
        rows: &[
            (
                Begins("local policy requires ECDSA but peer sent no acceptable"),
                Remark::MethodRefused,
            ),
            (
                Begins("local policy does not allow legacy RSA-SHA1 but connection allows no"),
                Remark::MethodRefused,
            ),
            (BeginsAndHolds("connection ", " private key not found"), Remark::NoPrivateKey),
        ],
    },
    Group {
        origin: of("5.2", "ikev2_ts.c, ikev1_quick.c"),
        rows: &[
            (
                Begins("no IKEv2 connection found with compatible Traffic Sel"),
                Remark::SelectorsRefused,
            ),
            (
                Begins("proposed Traffic Selectors do not match labeled IKEv2 connection"),
                Remark::SelectorsRefused,
            ),
            (Begins("missing KE payload in "), Remark::ChildGroupRefused),
            (
                Holds("message KE payload requires a GROUP_DESCRIPTION attribute in SA"),
                Remark::ChildGroupRefused,
            ),
        ],
    },
    Group {
        origin: of("5.2", "ikev2_ike_sa_init.c, ikev2_child.c, ikev2_ike_auth.c"),
        rows: &[
            (
                BeginsAndHolds(
                    "Discarding unauthenticated INVALID_KE_PAYLOAD response to DH ",
                    "is not acceptable",
                ),
                Remark::GroupRefused,
            ),
            (
                Begins("IKE_AUTH request does not include a CP payload required by"),
                Remark::AddressNotAsked,
            ),
            (
                Begins("failed to receive PPK confirmation and connection has ppk=insist"),
                Remark::PpkRefused,
            ),
        ],
    },
    Group {
        origin: of("5.2", "ikev1_xauth.c, ikev2_cp.c"),
        rows: &[
            (
                Begins("XAUTH: Username or password request was received, but XAUTH client"),
                Remark::MethodRefused,
            ),
            (BeginsAndHolds("leasing ", " address failed: "), Remark::NoAddress),
        ],
    },
    Group {
        origin: of("5.2", "kernel_xfrm.c, kernel_policy.c, ikev2_ike_sa_init.c"),
        rows: &[
            (
                Begins("connection cannot be NAT'ed and use nic-offload=packet"),
                Remark::OffloadRefused,
            ),
            (
                Begins("connection is NATed but nic-offload=packet does not support NAT"),
                Remark::OffloadRefused,
            ),
            (Begins("Installing IPsec SA failed"), Remark::KernelRefused),
            (Begins("no XFRM kernel support detected"), Remark::StackMissing),
        ],
    },
];
