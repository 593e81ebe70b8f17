//! Every sentence in which charon judges a negotiation, but for its user (`users.rs`): where it
//! stands in strongSwan's sources, in which versions, and from which level on it is logged.
//!
//! The end that logs says all of them. They were compared with the sources of 5.9.1, 5.9.8 and
//! 6.1.0, and with those of 4.2, 4.5, 5.1 and 5.2 and single files between.

use evidence::{Logged, Origin, Remark};

use crate::logs::form::Form::{Begins, BeginsAndEnds, BeginsAndHolds, Ends, Is};
use crate::logs::form::Group;

/// strongswan.conf(5): each group is logged at this level unless it is told otherwise.
const DEFAULT: u8 = 1;

const fn at(level: u8, versions: &'static str, source: &'static str) -> Origin {
    Origin { versions, logged: Logged::From { level, default: DEFAULT }, source }
}

/// Of all versions, at the level that is logged by default.
pub(super) const fn of(source: &'static str) -> Origin {
    at(DEFAULT, "5.0–6.1", source)
}

pub(super) const fn of_versions(versions: &'static str, source: &'static str) -> Origin {
    at(DEFAULT, versions, source)
}

/// What charon says of a user's name before it is checked (`eap_authenticator.c`).
pub(super) const NAMES_USER: Origin = of("eap_authenticator.c, xauth.c");

/// Its own proof (`psk_authenticator.c`, `pubkey_authenticator.c`).
pub(super) const PROVES: Origin = of("psk_authenticator.c, pubkey_authenticator.c");

/// The first that fits counts.
pub(super) static GROUPS: &[Group] = &[
    Group {
        origin: of("task_manager_v1.c, task_manager_v2.c"),
        rows: &[
            (Begins("no IKE config found for "), Remark::NoConnection),
            (BeginsAndHolds("giving up after ", "retransmits"), Remark::GaveUp),
        ],
    },
    Group {
        origin: of_versions("5.7–6.1", "ike_init.c"),
        rows: &[(Begins("received proposals unacceptable"), Remark::SuiteRefused)],
    },
    Group {
        origin: of_versions("5.0–5.6", "ike_init.c"),
        rows: &[(Begins("received proposals inacceptable"), Remark::SuiteRefused)],
    },
    Group {
        // what the responder selected of its own offer
        origin: of_versions("5.0–5.9", "ike_init.c"),
        rows: &[
            (Begins("peers proposal selection invalid"), Remark::SuiteRefused),
            (Begins("peer DH group selection invalid"), Remark::GroupRefused),
        ],
    },
    Group {
        origin: of_versions("6.0, 6.1", "ike_init.c"),
        rows: &[
            (Begins("peer's proposal selection invalid"), Remark::SuiteRefused),
            (Begins("peer's key exchange method selection invalid"), Remark::GroupRefused),
        ],
    },
    Group {
        origin: of_versions("5.0–5.9", "ike_init.c, child_create.c"),
        rows: &[
            (
                BeginsAndHolds("requested DH group ", "not contained in any of our proposals"),
                Remark::ChildGroupRefused,
            ),
            (BeginsAndHolds("requested DH group ", "not supported"), Remark::GroupRefused),
        ],
    },
    Group {
        origin: of_versions("6.0, 6.1", "ike_init.c, child_create.c"),
        rows: &[
            (
                BeginsAndHolds(
                    "requested key exchange method ",
                    "not contained in any of our proposals",
                ),
                Remark::ChildGroupRefused,
            ),
            (
                BeginsAndHolds("requested key exchange method ", "not supported"),
                Remark::GroupRefused,
            ),
        ],
    },
    Group {
        origin: of("main_mode.c, aggressive_mode.c"),
        rows: &[
            (Begins("no proposal found"), Remark::SuiteRefused),
            (
                Begins("Aggressive Mode PSK disabled for security reasons"),
                Remark::AggressiveRefused,
            ),
            (BeginsAndHolds("IDir ", "does not match to"), Remark::WrongIdentity),
        ],
    },
    Group {
        origin: of("phase1.c"),
        rows: &[
            (Begins("no peer config found"), Remark::NoPeer),
            (BeginsAndHolds("found ", "using Aggressive Mode"), Remark::AggressiveRefused),
            // phase1.c: of those that fit the identities, or of the other mode
            (BeginsAndHolds("found ", "using Main Mode"), Remark::MethodOrModeRefused),
        ],
    },
    Group {
        origin: of("ike_auth.c"),
        rows: &[
            (Begins("no matching peer config found"), Remark::NoPeer),
            // `inacceptable` before 5.7
            (Begins("peer requested EAP, config "), Remark::MethodRefused),
            (
                BeginsAndHolds(
                    "selected peer config '",
                    "acceptable: non-matching authentication done",
                ),
                Remark::MethodRefused,
            ),
            (
                BeginsAndHolds(
                    "selected peer config '",
                    "acceptable: insufficient authentication rounds",
                ),
                Remark::MethodRefused,
            ),
            (BeginsAndHolds("received IDr ", ", but require "), Remark::WrongIdentity),
            (Begins("configured EAP-only authentication, but peer"), Remark::MethodRefused),
            (Begins("do not allow non-mutual EAP-only authentication"), Remark::MethodRefused),
        ],
    },
    Group {
        // where charon spoke IKEv2 alone
        origin: of_versions("4.1, 4.2", "ike_auth.c"),
        rows: &[
            (BeginsAndHolds("peer ID '", "acceptable, '"), Remark::WrongIdentity),
            (BeginsAndHolds("no matching config found for '", "'...'"), Remark::NoPeer),
            (BeginsAndHolds("authentication method ", " not supported"), Remark::MethodRefused),
            (Begins("failed to authenticate against '"), Remark::EapFailed),
        ],
    },
    Group {
        origin: of_versions("4.1, 4.2", "eap_authenticator.c"),
        rows: &[
            (Begins("client requested EAP authentication, but con"), Remark::MethodRefused),
            (Begins("configured EAP server method not supported"), Remark::EapMethodRefused),
            (Begins("EAP server requested unsupported EAP method"), Remark::EapMethodRefused),
            (Begins("verification of AUTH payload created from EAP MSK"), Remark::EapFailed),
        ],
    },
    Group {
        origin: of_versions("4.1", "psk_authenticator.c"),
        rows: &[(Begins("PSK MAC verification failed"), Remark::WrongSecret)],
    },
    Group {
        origin: of_versions("5.7–6.1", "ike_auth.c"),
        rows: &[(
            Begins("peer does not support childless IKE_SA initiation"),
            Remark::ChildlessRefused,
        )],
    },
    Group {
        origin: of_versions("6.1", "ike_auth.c"),
        rows: &[(
            Begins("constraint check failed: no EAP identity required, but '"),
            Remark::MethodRefused,
        )],
    },
    Group {
        origin: of_versions("5.7.2–6.1", "ike_auth.c"),
        rows: &[
            (Begins("PPK required but "), Remark::PpkRefused),
            (BeginsAndHolds("received PPK_ID '", "', but require '"), Remark::PpkRefused),
        ],
    },
    Group {
        origin: of("auth_cfg.c"),
        rows: &[
            (
                BeginsAndHolds("constraint check failed: identity ", "required"),
                Remark::WrongIdentity,
            ),
            (
                BeginsAndHolds("constraint check failed: EAP identity '%any' ", "required"),
                Remark::MethodRefused,
            ),
            (
                BeginsAndHolds("constraint check failed: EAP identity '", "required"),
                Remark::WrongIdentity,
            ),
            (
                Begins("constraint check failed: peer not authenticated by CA '"),
                Remark::OtherAuthority,
            ),
            (
                Begins("constraint check failed: peer not authenticated with peer cert '"),
                Remark::NoPublicKey,
            ),
            // The list is there, and its own time is over.
            (Begins("constraint check failed: RULE_CRL_VALIDATION is STALE"), Remark::ListExpired),
            (
                BeginsAndHolds("constraint check failed: ", "RULE_CRL_VALIDATION"),
                Remark::NoRevocationList,
            ),
            (
                BeginsAndHolds("constraint check failed: ", "RULE_OCSP_VALIDATION"),
                Remark::NoRevocationList,
            ),
            (BeginsAndHolds("constraint requires ", " was used"), Remark::MethodRefused),
            (BeginsAndHolds("key strength ", "too weak"), Remark::WeakKey),
            (BeginsAndHolds("X.509 signature scheme ", "SHA1"), Remark::WeakKey),
            (BeginsAndHolds("X.509 signature scheme ", "MD5"), Remark::WeakKey),
            (BeginsAndHolds("X.509 signature scheme ", " not acceptable"), Remark::SchemeRefused),
            (BeginsAndHolds("IKE signature scheme ", "SHA1"), Remark::WeakKey),
            (BeginsAndHolds("IKE signature scheme ", " not acceptable"), Remark::SchemeRefused),
            (Begins("constraint check failed: group membership "), Remark::GroupMissing),
            (BeginsAndHolds("RSA-", " signatures not acceptable"), Remark::WeakKey),
            (BeginsAndHolds("ECDSA-", " signatures not acceptable"), Remark::WeakKey),
        ],
    },
    Group {
        origin: of_versions("5.2–5.9", "auth_cfg.c"),
        rows: &[(BeginsAndHolds("BLISS-", " signatures not acceptable"), Remark::WeakKey)],
    },
    Group {
        // since 5.4 with `X.509` or `IKE` before it
        origin: of_versions("5.0–5.3", "auth_cfg.c"),
        rows: &[(BeginsAndHolds("signature scheme ", " not acceptable"), Remark::WeakKey)],
    },
    Group {
        origin: of_versions("4.5, 5.0", "auth_cfg.c"),
        rows: &[
            (BeginsAndHolds("constraint requires ", " bit key used"), Remark::WeakKey),
            (BeginsAndHolds("constraint requires ", " bit ECDSA, but RSA used"), Remark::WeakKey),
            (BeginsAndHolds("constraint requires ", " bit RSA, but ECDSA used"), Remark::WeakKey),
        ],
    },
    Group {
        origin: of_versions("5.9.14–6.1", "auth_cfg.c"),
        rows: &[(
            BeginsAndHolds("constraint check failed: ", "does not confirm identity"),
            Remark::NameNotInCertificate,
        )],
    },
    Group {
        origin: of("psk_authenticator.c, psk_v1_authenticator.c, phase1.c"),
        rows: &[
            (Begins("no shared key found"), Remark::NoSecret),
            (BeginsAndHolds("tried ", "but MAC mismatched"), Remark::WrongSecret),
            (Begins("calculated HASH does not match HASH payload"), Remark::WrongSecret),
        ],
    },
    Group {
        origin: of("pubkey_authenticator.c, pubkey_v1_authenticator.c, phase1.c"),
        rows: &[
            (Begins("no private key found for"), Remark::NoPrivateKey),
            (Begins("no RSA private key found "), Remark::NoPrivateKey),
            (Begins("no ECDSA private key found for"), Remark::NoPrivateKey),
            (BeginsAndHolds("private key of type ", " not supported"), Remark::SigningFailed),
            (
                BeginsAndHolds("no common hash algorithm found to ", "signature"),
                Remark::NoSignatureScheme,
            ),
            (BeginsAndHolds("no trusted ", "public key found for"), Remark::NoPublicKey),
            (Begins("signature validation failed"), Remark::WrongSignature),
            (
                Begins("rejecting certificate without digitalSignature or nonRepudiation"),
                Remark::KeyUsageRefused,
            ),
        ],
    },
    Group {
        origin: of("credential_manager.c, ike_sa.c"),
        rows: &[
            (Begins("no issuer certificate found for"), Remark::Untrusted),
            (Begins("issuer is \""), Remark::Untrusted),
            (BeginsAndHolds("self-signed certificate \"", "is not trusted"), Remark::Untrusted),
            (Begins("subject certificate invalid (valid from "), Remark::OutOfDate),
            (Begins("issuer certificate invalid (valid from "), Remark::AuthorityOutOfDate),
            (Begins("peer certificate invalid (valid from "), Remark::OutOfDate),
        ],
    },
    Group {
        origin: of("revocation_validator.c"),
        rows: &[(Begins("certificate was revoked on"), Remark::Revoked)],
    },
    Group {
        origin: of_versions("5.0–5.9", "constraints_validator.c"),
        rows: &[
            (
                BeginsAndHolds("certificate '", "' does not match permitted name constraint '"),
                Remark::Untrusted,
            ),
            (
                BeginsAndHolds("certificate '", "' matches excluded name constraint '"),
                Remark::Untrusted,
            ),
        ],
    },
    Group {
        origin: of_versions("6.1", "constraints_validator.c"),
        rows: &[
            (
                BeginsAndHolds("subject of certificate '", "does not match any permitted name"),
                Remark::Untrusted,
            ),
            (
                BeginsAndHolds("subject alternative name '", "does not match any permitted name"),
                Remark::Untrusted,
            ),
            (
                BeginsAndHolds("subject of certificate '", "' matches excluded name constraint '"),
                Remark::Untrusted,
            ),
            (
                BeginsAndHolds(
                    "subject alternative name '",
                    "' matches excluded name constraint '",
                ),
                Remark::Untrusted,
            ),
        ],
    },
    Group {
        origin: of("child_create.c, quick_mode.c"),
        rows: &[
            (Begins("no acceptable proposal found"), Remark::ChildSuiteRefused),
            (
                Begins("no matching proposal found, sending NO_PROPOSAL_CHOSEN"),
                Remark::ChildSuiteRefused,
            ),
            // of IKEv2 it may go on: another connection is tried
            (Is("no matching proposal found"), Remark::ChildSuiteRefused),
            (Begins("no acceptable traffic selectors found"), Remark::SelectorsRefused),
            (Begins("peer selected invalid traffic selectors: "), Remark::SelectorsRefused),
            (BeginsAndHolds("traffic selectors ", "acceptable"), Remark::SelectorsRefused),
            (
                Begins("received TS_UNACCEPTABLE notify, no CHILD_SA built"),
                Remark::SelectorsRefusedThere,
            ),
            (Begins("no matching CHILD_SA config found"), Remark::SelectorsRefused),
            (Begins("TRANSPORT mode requested by responder is unacceptable"), Remark::ModeRefused),
            (Begins("TUNNEL mode requested by responder is unacceptable"), Remark::ModeRefused),
            (Begins("BEET mode requested by responder is unacceptable"), Remark::ModeRefused),
            (Begins("unable to allocate SPI"), Remark::KernelRefused),
            (Begins("allocating SPI failed"), Remark::KernelRefused),
            (Begins("allocating SPI from kernel failed"), Remark::KernelRefused),
            (
                BeginsAndHolds("unable to install ", "bound IPsec SA (SAD) in kernel"),
                Remark::KernelRefused,
            ),
            (Begins("unable to install IPsec policies"), Remark::KernelRefused),
        ],
    },
    Group {
        origin: of("ike_config.c, mode_config.c, mem_pool.c, attr_sql_provider.c"),
        rows: &[
            (Begins("no virtual IP found for"), Remark::NoAddress),
            (Begins("no virtual IP found, sending "), Remark::NoAddress),
            (BeginsAndHolds("pool '", "is full, unable to assign address"), Remark::NoAddress),
            (Begins("no available address found in pool '"), Remark::NoAddress),
            (BeginsAndHolds("expected a virtual IP request", "sending"), Remark::AddressNotAsked),
        ],
    },
    Group {
        origin: of("kernel_netlink_shared.c, kernel_pfkey_ipsec.c"),
        rows: &[
            (Begins("unable to create netlink socket"), Remark::StackMissing),
            (Begins("unable to create PF_KEY socket"), Remark::StackMissing),
        ],
    },
    Group {
        origin: of("kernel_netlink_ipsec.c"),
        rows: &[
            (
                BeginsAndHolds("unable to install policy ", "the same policy for reqid"),
                Remark::PolicyTaken,
            ),
            (Begins("unable to add SAD entry"), Remark::KernelRefused),
            // Both sentences in one line, as whoever quotes them puts them there.
            (
                BeginsAndHolds("received netlink error: ", "unable to add SAD entry"),
                Remark::KernelRefused,
            ),
            (BeginsAndHolds("algorithm ", " not supported by kernel!"), Remark::KernelRefused),
        ],
    },
    Group {
        origin: of_versions("5.9–6.1", "kernel_netlink_ipsec.c"),
        rows: &[(Begins("failed to configure HW offload"), Remark::OffloadRefused)],
    },
    Group {
        origin: of("plugin_loader.c, charon.c"),
        rows: &[
            (
                BeginsAndHolds(
                    "feature ",
                    "in critical plugin 'charon' has unmet dependency: CUSTOM:kern",
                ),
                Remark::StackMissing,
            ),
            (BeginsAndHolds("feature ", " in critical plugin '"), Remark::NotStarted),
            (Begins("initialization failed - aborting charon"), Remark::NotStarted),
            (Begins("abort initialization due to invalid configuration"), Remark::NotStarted),
        ],
    },
    Group {
        origin: of("ld.so(8)"),
        rows: &[
            (
                BeginsAndHolds("error while loading shared libraries: ", "libcharon"),
                Remark::NotStarted,
            ),
            (
                BeginsAndHolds("error while loading shared libraries: ", "libstrongswan"),
                Remark::NotStarted,
            ),
        ],
    },
    Group {
        origin: of("charon.c, charon-systemd.c"),
        rows: &[
            (Begins("killing ourself, received critical signal"), Remark::NotRunning),
            // SIGSEGV and SIGILL: before it lists where it was
            (BeginsAndEnds("thread ", " received 11"), Remark::NotRunning),
            (BeginsAndEnds("thread ", " received 4"), Remark::NotRunning),
        ],
    },
    Group {
        origin: of_versions("4.1–6.1", "starter.c, invokecharon.c, invokepluto.c"),
        rows: &[
            (Begins("charon has died -- restart scheduled ("), Remark::NotRunning),
            (Begins("pluto has died -- restart scheduled ("), Remark::NotRunning),
            (Begins("charon too long to start... - kill kill"), Remark::NotStarted),
            (Begins("pluto too long to start... - kill kill"), Remark::NotStarted),
            (Begins("charon refused to be started"), Remark::NotStarted),
            (Begins("pluto refused to be started"), Remark::NotStarted),
            (Begins("charon has quit: "), Remark::NotStarted),
            (Begins("unable to start strongSwan -- fatal errors in config"), Remark::NotStarted),
        ],
    },
    Group {
        origin: of("ike_sa.c"),
        rows: &[(
            BeginsAndHolds("no route found to reach ", ", MOBIKE update deferred"),
            Remark::PathLost,
        )],
    },
    Group {
        origin: of("socket_manager.c, socket_default_socket.c"),
        rows: &[
            (Begins("no socket implementation registered, sending failed"), Remark::NoSocket),
            (BeginsAndHolds("unable to bind socket: ", "in use"), Remark::PortTaken),
            (Begins("could not create any sockets"), Remark::NoSocket),
            (Begins("error writing to socket: Operation not permitted"), Remark::SendRefused),
            (Begins("error writing to socket: Network is unreachable"), Remark::NoWayOut),
            (Begins("error writing to socket: No route to host"), Remark::NoRoute),
            (Begins("error writing to socket: Message too long"), Remark::TooLong),
            (Begins("error writing to socket: "), Remark::SendFailed),
        ],
    },
    Group {
        origin: of("encrypted_payload.c, message.c"),
        rows: &[
            // keys that differ show only as nonsense behind the decryption
            (Ends("payload length, decryption failed?"), Remark::Unreadable),
            // of IKEv1: with other keys it would not even decrypt
            (Begins("received HASH payload does not match"), Remark::Malformed),
            (BeginsAndHolds("verifying encrypted ", "payload integrity failed"), Remark::Altered),
        ],
    },
    Group {
        origin: of_versions("4.5–5.1", "encryption_payload.c"),
        rows: &[(Begins("verifying encryption payload integrity failed"), Remark::Altered)],
    },
    Group {
        origin: of("ike_sa.c, dpd_timeout_job.c"),
        rows: &[
            (Begins("DPD check timed out"), Remark::PeerDead),
            (BeginsAndHolds("unable to resolve %any", ", initiate aborted"), Remark::NobodyToDial),
            (BeginsAndHolds("unable to resolve ", ", initiate aborted"), Remark::NameUnresolved),
            (BeginsAndHolds("unable to resolve ", ", retrying in "), Remark::NameUnresolved),
            (BeginsAndHolds("only ", "redirects are allowed within"), Remark::TooManyRedirects),
            (Begins("peer not responding, trying again ("), Remark::GaveUp),
            (Begins("establishing IKE_SA failed, peer not responding"), Remark::GaveUp),
        ],
    },
    Group {
        origin: of("stroke_control.c, vici_control.c"),
        rows: &[
            (BeginsAndHolds("no config named '", "'"), Remark::NotLoaded),
            (BeginsAndHolds("initiate failed: CHILD_SA config '", "not found"), Remark::NotLoaded),
        ],
    },
    Group {
        origin: of_versions("5.2–6.1", "swanctl's load_conns.c"),
        rows: &[(BeginsAndHolds("loading connection '", "' failed: "), Remark::Unloadable)],
    },
    Group {
        origin: of("receiver.c"),
        rows: &[(Begins("ignoring IKE_SA setup from "), Remark::TooManyHalfOpen)],
    },
    Group {
        origin: of("ike_sa_manager.c"),
        rows: &[
            (Begins("ignoring IKE_SA_INIT, hitting IKE_SA limit"), Remark::TooMany),
            (Begins("ignoring ID_PROT, hitting IKE_SA limit"), Remark::TooMany),
            (Begins("ignoring AGGRESSIVE, hitting IKE_SA limit"), Remark::TooMany),
        ],
    },
    Group {
        origin: of("ike_auth.c, main_mode.c, ike_sa_manager.c"),
        rows: &[
            (Begins("cancelling IKE_SA setup due to uniqueness policy"), Remark::IdentityConnected),
            (Begins("canceling IKE_SA setup due to uniqueness policy"), Remark::IdentityConnected),
            (
                BeginsAndHolds("deleting duplicate IKE_SA for peer '", "due to uniqueness policy"),
                Remark::Replaced,
            ),
        ],
    },
    Group {
        origin: of("ike_auth.c, phase1.c"),
        rows: &[
            (Begins("final authorization hook forbids IKE_SA, cance"), Remark::SetupForbidden),
            (Begins("authorization hook forbids IKE_SA, cance"), Remark::SetupForbidden),
        ],
    },
    Group {
        // 6.1 names the IKE SA before `with`
        origin: of("delete_ike_sa_job.c"),
        rows: &[(BeginsAndHolds("deleting half open IKE_SA ", "after timeout"), Remark::GaveUp)],
    },
    Group {
        origin: at(0, "5.0–6.1", "ike_auth.c, main_mode.c, ike_establish.c"),
        rows: &[(BeginsAndHolds("IKE_SA ", "established between"), Remark::Established)],
    },
    Group {
        origin: at(0, "5.0–6.1", "child_create.c, quick_mode.c"),
        rows: &[(BeginsAndHolds("CHILD_SA ", "established with SPIs"), Remark::ChildUp)],
    },
    Group {
        // a child SA that takes another's place
        origin: of_versions("5.6–6.1", "child_rekey.c, child_create.c"),
        rows: &[(BeginsAndHolds("outbound CHILD_SA ", "established with SPIs"), Remark::ChildUp)],
    },
    Group {
        // what `ipsec up` and `swanctl --initiate` print at the end
        origin: of("stroke_control.c, initiate.c"),
        rows: &[
            (BeginsAndHolds("connection '", "' established successfully"), Remark::ChildUp),
            (Begins("initiate completed successfully"), Remark::ChildUp),
        ],
    },
    Group {
        origin: of("psk_authenticator.c, pubkey_authenticator.c, eap_authenticator.c"),
        rows: &[(BeginsAndHolds("authentication of '", "successful"), Remark::AuthenticatedPeer)],
    },
];
