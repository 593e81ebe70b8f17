//! What a daemon's log judges of a negotiation, in one list for all products.
//!
//! Readers map their phrases to it and rules match it: never a phrase.

use crate::{Origin, Timestamp};

/// A judgement with what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remarked<'a> {
    pub what: Remark,
    /// In the log's words: an identity, a name, a reason; empty where it says none.
    pub value: &'a str,
    /// What it should be by the configuration of the end that logs; empty where that is not said.
    pub expected: &'a str,
    /// From when until when the certificate that it is about is valid, in the zone of the end that
    /// logs, as if it were UTC.
    pub valid: Option<[Timestamp; 2]>,
    /// The sentence was found in public material: the program's source, its documentation, a log.
    /// What was not may mean something else: it suits its causes and decides nothing.
    pub is_confirmed: bool,
    /// None where it is not known, or several sentences together say it.
    pub origin: Option<&'static Origin>,
}

impl<'a> Remarked<'a> {
    pub fn new(what: Remark, value: &'a str) -> Remarked<'a> {
        Remarked { what, value, expected: "", valid: None, is_confirmed: true, origin: None }
    }

    /// Of a sentence that no public material shows.
    pub fn unconfirmed(what: Remark) -> Remarked<'a> {
        Remarked { is_confirmed: false, ..Remarked::new(what, "") }
    }
}

/// Who says it is the fact's `by`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Remark {
    /// What the peer proposes for IKE does not fit the policy here; not said in what.
    IkeRefused,
    /// The same, of the first message, which proves nobody's identity yet.
    FirstOfferRefused,
    /// What the peer proposes for the child SA does not fit the policy here; not said in what.
    ChildRefused,
    /// No IKE suite of the peer's offer is acceptable here.
    SuiteRefused,
    /// Nothing of the peer's IKE offer is acceptable here: suites or ways to authenticate, as is
    /// said before, where the log still has it.
    OfferRefused,
    /// No ESP or AH suite of the peer's offer is acceptable here.
    ChildSuiteRefused,
    /// IKE suites of the peer are refused one by one, and the log ends before it says what came
    /// of it.
    TransformsRefused,
    /// Of one kind no algorithm is in common, in one phase or the other.
    NoneAcceptable,
    /// The peer's Diffie-Hellman group is not acceptable here.
    GroupRefused,
    /// The child SA's Diffie-Hellman group (PFS) is not acceptable here.
    ChildGroupRefused,
    /// No connection is configured for these two addresses and this kind of exchange.
    NoConnection,
    /// No connection here names the peer's address, or the one that it came to.
    AddressUnknown,
    /// A connection is configured, and could not be loaded.
    NotLoaded,
    /// A configured connection cannot be loaded, and the log says why.
    Unloadable,
    /// A connection names no address that this machine has, so that it cannot be used.
    NotOriented,
    /// This end has a key and cannot sign with it.
    SigningFailed,
    /// No inner address was asked for, and the connection hands one out.
    AddressNotAsked,
    /// The daemon could not start.
    NotStarted,
    /// The daemon died, or was never there.
    NotRunning,
    /// A tool does not reach the daemon, for whatever reason.
    Unreached,
    /// No child SA comes of it, for whatever reason.
    ChildFailed,
    /// The system shows no IPsec of the kernel; it may be there all the same.
    StackUnseen,
    /// The daemon gets none of the kernel as it starts.
    StackMissing,
    /// The certificate of an authority cannot be loaded; others may do.
    AuthorityNotLoaded,
    /// No connection is configured for the peer's identity, or for how it proves it.
    NoPeer,
    /// The peer is not the one that the connection is for: its identity, or how it proves it.
    PeerRefused,
    /// A connection fits, and no rule of the firewall lets anything use it.
    NoPolicy,
    /// The peer's identity is not the one that is configured.
    WrongIdentity,
    /// No preshared key is there for these two ends.
    NoSecret,
    /// No private key is there for this end's own identity.
    NoPrivateKey,
    /// Neither a preshared key nor a certificate is set for these two ends.
    NoCredentials,
    /// The peer is not authenticated; not said why.
    NotAuthenticated,
    /// The peer's proof with a preshared key does not match.
    WrongSecret,
    /// The first encrypted message does not decrypt to anything: the keys differ.
    Unreadable,
    /// A message that is sealed with the agreed keys does not carry its checksum: it was altered.
    Altered,
    /// A message of the peer makes no sense; not said why.
    Malformed,
    /// The peer proves itself in a way that is not accepted here.
    MethodRefused,
    /// No certificate or public key of the peer is there that could check its signature.
    NoPublicKey,
    /// The peer takes no hash with which this end could sign with its key (RFC 7427 §4).
    NoSignatureScheme,
    /// The peer's signature does not match its certificate or key.
    WrongSignature,
    /// The issuer of the peer's certificate is not trusted here.
    Untrusted,
    /// An intermediate certificate between the peer's and the root is missing.
    IntermediateMissing,
    /// The peer's certificate has expired.
    Expired,
    /// The peer's certificate is not valid yet.
    NotYetValid,
    /// The peer's certificate has expired or is not valid yet: the log does not say which.
    OutOfDate,
    /// The peer's certificate is revoked.
    Revoked,
    /// Whether the peer's certificate is revoked cannot be found out, and must be.
    NoRevocationList,
    /// The peer's key or signature is weaker than what is required here.
    WeakKey,
    /// The signature in the peer's certificate, or its key, is of a type not known here.
    UnknownSignature,
    /// The peer's certificate is not for this use.
    KeyUsageRefused,
    /// The extended key usage of the peer's certificate is for something else.
    PurposeRefused,
    /// The peer's identity is not in its certificate.
    NameNotInCertificate,
    /// The own certificate lacks the identity configured, and its subject is sent.
    SubjectSent,
    /// EAP refuses the user.
    EapFailed,
    /// The two ends share no EAP method.
    EapMethodRefused,
    /// XAUTH refuses the user.
    XauthFailed,
    /// What checks users here gave no answer in time.
    UserUnchecked,
    /// The traffic selectors that the peer asks for are not configured here.
    SelectorsRefused,
    /// The peer asks for L2TP with the public address in front of this gateway, which knows only
    /// its private one.
    PublicAddressAsked,
    /// Another client at the same address has the same traffic selectors.
    SelectorsTaken,
    /// Another child SA of this end has the same traffic selectors.
    PolicyTaken,
    /// The peer says that it does not accept the traffic selectors, which it may say for more.
    SelectorsRefusedThere,
    /// The peer does not do NAT traversal, without which nobody is let in here.
    NoNatTraversal,
    /// Tunnel mode and transport mode, or the way of encapsulation, differ.
    ModeRefused,
    /// No address is left in the pool, or none may be given.
    NoAddress,
    /// The address that is asked for belongs to another tunnel.
    AddressTaken,
    /// The kernel refuses the SA or policy: ESP or an algorithm is missing there.
    KernelRefused,
    /// The kernel has an SA of that SPI and address already.
    SaExists,
    /// The network card or its driver does not do the offload that is configured.
    OffloadRefused,
    /// Aggressive mode with a preshared key is not allowed here.
    AggressiveRefused,
    /// Of main mode and aggressive mode the other one is configured for this peer.
    ExchangeRefused,
    /// A lifetime of the peer's is longer than, or not the same as, the one here.
    LifetimeRefused,
    /// The other version of IKE is configured for this peer.
    VersionRefused,
    /// The postquantum preshared keys differ, or one end has none.
    PpkRefused,
    /// The peer redirects again and again.
    TooManyRedirects,
    /// More sessions than are allowed.
    TooMany,
    /// More half-open negotiations than are allowed.
    TooManyHalfOpen,
    /// This machine itself refuses to send the message.
    SendRefused,
    /// Another process has IKE's port on this machine.
    PortTaken,
    /// The daemon has no socket to send with: its port is taken, or a part of it is not there.
    NoSocket,
    /// The other machine answers that nothing listens on its port.
    PortRefused,
    /// The path does not carry a message of this size (ICMP type 3 code 4, ICMPv6 type 2).
    TooLong,
    /// The peer's name does not resolve to an address.
    NameUnresolved,
    /// There is no route to the peer.
    NoRoute,
    /// The peer did not answer, and this end gives up.
    GaveUp,
    /// The peer, with which a tunnel was up, does not answer any more.
    PeerDead,
    /// Protected packets leave this end, and none comes in.
    NothingBack,
    /// Protected packets come in, and none leaves this end.
    NothingSent,
    /// A client of L2TP, which sends at once, ends a child SA that no packet had crossed.
    NothingCrossed,
    /// Protected packets come twice or too late, and are dropped.
    Replayed,
    /// Protected packets come under an SPI that this end does not know.
    UnknownSpi,
    /// A packet that should be protected comes in clear, and is dropped.
    InClear,
    /// Messages come under an IKE SA that this end does not have, or not protected by one that it
    /// has.
    UnknownIkeSa,
    /// The daemon starts again while this IKE SA is up, and forgets it.
    Restarted,
    /// Rekeying failed.
    RekeyFailed,
    /// The IKE SA is up.
    Established,
    /// The child SA is up.
    ChildUp,
    /// The end that logs proves itself with a preshared key.
    ProvesWithKey,
    /// The end that logs proves itself with a signature.
    ProvesWithSignature,
    /// The peer's proof is good.
    AuthenticatedPeer,
    /// The name that the peer's user gives for EAP or XAUTH.
    NamesUser,
}

impl Remark {
    pub const ALL: &[Remark] = &[
        Remark::IkeRefused,
        Remark::FirstOfferRefused,
        Remark::ChildRefused,
        Remark::SuiteRefused,
        Remark::OfferRefused,
        Remark::ChildSuiteRefused,
        Remark::TransformsRefused,
        Remark::NoneAcceptable,
        Remark::GroupRefused,
        Remark::ChildGroupRefused,
        Remark::NoConnection,
        Remark::AddressUnknown,
        Remark::NotLoaded,
        Remark::Unloadable,
        Remark::NotOriented,
        Remark::SigningFailed,
        Remark::AddressNotAsked,
        Remark::NotStarted,
        Remark::NotRunning,
        Remark::Unreached,
        Remark::ChildFailed,
        Remark::StackUnseen,
        Remark::StackMissing,
        Remark::AuthorityNotLoaded,
        Remark::NoPeer,
        Remark::PeerRefused,
        Remark::NoPolicy,
        Remark::WrongIdentity,
        Remark::NoSecret,
        Remark::NoPrivateKey,
        Remark::NoCredentials,
        Remark::NotAuthenticated,
        Remark::WrongSecret,
        Remark::Unreadable,
        Remark::Altered,
        Remark::Malformed,
        Remark::MethodRefused,
        Remark::NoPublicKey,
        Remark::NoSignatureScheme,
        Remark::WrongSignature,
        Remark::Untrusted,
        Remark::IntermediateMissing,
        Remark::Expired,
        Remark::NotYetValid,
        Remark::OutOfDate,
        Remark::Revoked,
        Remark::NoRevocationList,
        Remark::WeakKey,
        Remark::UnknownSignature,
        Remark::KeyUsageRefused,
        Remark::PurposeRefused,
        Remark::NameNotInCertificate,
        Remark::SubjectSent,
        Remark::EapFailed,
        Remark::EapMethodRefused,
        Remark::XauthFailed,
        Remark::UserUnchecked,
        Remark::SelectorsRefused,
        Remark::PublicAddressAsked,
        Remark::SelectorsTaken,
        Remark::PolicyTaken,
        Remark::SelectorsRefusedThere,
        Remark::NoNatTraversal,
        Remark::ModeRefused,
        Remark::NoAddress,
        Remark::AddressTaken,
        Remark::KernelRefused,
        Remark::SaExists,
        Remark::OffloadRefused,
        Remark::AggressiveRefused,
        Remark::ExchangeRefused,
        Remark::LifetimeRefused,
        Remark::VersionRefused,
        Remark::PpkRefused,
        Remark::TooManyRedirects,
        Remark::TooMany,
        Remark::TooManyHalfOpen,
        Remark::SendRefused,
        Remark::PortTaken,
        Remark::NoSocket,
        Remark::PortRefused,
        Remark::TooLong,
        Remark::NameUnresolved,
        Remark::NoRoute,
        Remark::GaveUp,
        Remark::PeerDead,
        Remark::NothingBack,
        Remark::NothingSent,
        Remark::NothingCrossed,
        Remark::Replayed,
        Remark::UnknownSpi,
        Remark::InClear,
        Remark::UnknownIkeSa,
        Remark::Restarted,
        Remark::RekeyFailed,
        Remark::Established,
        Remark::ChildUp,
        Remark::ProvesWithKey,
        Remark::ProvesWithSignature,
        Remark::AuthenticatedPeer,
        Remark::NamesUser,
    ];

    /// The end that logs proves itself.
    pub fn is_own_proof(self) -> bool {
        matches!(self, Remark::ProvesWithKey | Remark::ProvesWithSignature)
    }

    /// The key of its row in `knowledge`.
    pub fn name(self) -> &'static str {
        match self {
            Remark::IkeRefused => "ike-refused",
            Remark::FirstOfferRefused => "first-offer-refused",
            Remark::ChildRefused => "child-refused",
            Remark::SuiteRefused => "suite-refused",
            Remark::OfferRefused => "offer-refused",
            Remark::ChildSuiteRefused => "child-suite-refused",
            Remark::TransformsRefused => "transforms-refused",
            Remark::NoneAcceptable => "none-acceptable",
            Remark::GroupRefused => "group-refused",
            Remark::ChildGroupRefused => "child-group-refused",
            Remark::NoConnection => "no-connection",
            Remark::AddressUnknown => "address-unknown",
            Remark::NotLoaded => "not-loaded",
            Remark::Unloadable => "unloadable",
            Remark::NotOriented => "not-oriented",
            Remark::SigningFailed => "signing-failed",
            Remark::AddressNotAsked => "address-not-asked",
            Remark::NotStarted => "not-started",
            Remark::NotRunning => "not-running",
            Remark::Unreached => "unreached",
            Remark::ChildFailed => "child-failed",
            Remark::StackUnseen => "stack-unseen",
            Remark::StackMissing => "stack-missing",
            Remark::AuthorityNotLoaded => "authority-not-loaded",
            Remark::NoPeer => "no-peer",
            Remark::PeerRefused => "peer-refused",
            Remark::NoPolicy => "no-policy",
            Remark::WrongIdentity => "wrong-identity",
            Remark::NoSecret => "no-secret",
            Remark::NoPrivateKey => "no-private-key",
            Remark::NoCredentials => "no-credentials",
            Remark::NotAuthenticated => "not-authenticated",
            Remark::WrongSecret => "wrong-secret",
            Remark::Unreadable => "unreadable",
            Remark::Altered => "altered",
            Remark::Malformed => "malformed",
            Remark::MethodRefused => "method-refused",
            Remark::NoPublicKey => "no-public-key",
            Remark::NoSignatureScheme => "no-signature-scheme",
            Remark::WrongSignature => "wrong-signature",
            Remark::Untrusted => "untrusted",
            Remark::IntermediateMissing => "intermediate-missing",
            Remark::Expired => "expired",
            Remark::NotYetValid => "not-yet-valid",
            Remark::OutOfDate => "out-of-date",
            Remark::Revoked => "revoked",
            Remark::NoRevocationList => "no-revocation-list",
            Remark::WeakKey => "weak-key",
            Remark::UnknownSignature => "unknown-signature",
            Remark::KeyUsageRefused => "key-usage-refused",
            Remark::PurposeRefused => "purpose-refused",
            Remark::NameNotInCertificate => "name-not-in-certificate",
            Remark::SubjectSent => "subject-sent",
            Remark::EapFailed => "eap-failed",
            Remark::EapMethodRefused => "eap-method-refused",
            Remark::XauthFailed => "xauth-failed",
            Remark::UserUnchecked => "user-unchecked",
            Remark::SelectorsRefused => "selectors-refused",
            Remark::PublicAddressAsked => "public-address-asked",
            Remark::SelectorsTaken => "selectors-taken",
            Remark::PolicyTaken => "policy-taken",
            Remark::SelectorsRefusedThere => "selectors-refused-there",
            Remark::NoNatTraversal => "no-nat-traversal",
            Remark::ModeRefused => "mode-refused",
            Remark::NoAddress => "no-address",
            Remark::AddressTaken => "address-taken",
            Remark::KernelRefused => "kernel-refused",
            Remark::SaExists => "sa-exists",
            Remark::OffloadRefused => "offload-refused",
            Remark::AggressiveRefused => "aggressive-refused",
            Remark::ExchangeRefused => "exchange-refused",
            Remark::LifetimeRefused => "lifetime-refused",
            Remark::VersionRefused => "version-refused",
            Remark::PpkRefused => "ppk-refused",
            Remark::TooManyRedirects => "too-many-redirects",
            Remark::TooMany => "too-many",
            Remark::TooManyHalfOpen => "too-many-half-open",
            Remark::SendRefused => "send-refused",
            Remark::PortTaken => "port-taken",
            Remark::NoSocket => "no-socket",
            Remark::PortRefused => "port-refused",
            Remark::TooLong => "too-long",
            Remark::NameUnresolved => "name-unresolved",
            Remark::NoRoute => "no-route",
            Remark::GaveUp => "gave-up",
            Remark::PeerDead => "peer-dead",
            Remark::NothingBack => "nothing-back",
            Remark::NothingSent => "nothing-sent",
            Remark::NothingCrossed => "nothing-crossed",
            Remark::Replayed => "replayed",
            Remark::UnknownSpi => "unknown-spi",
            Remark::InClear => "in-clear",
            Remark::UnknownIkeSa => "unknown-ike-sa",
            Remark::Restarted => "restarted",
            Remark::RekeyFailed => "rekey-failed",
            Remark::Established => "established",
            Remark::ChildUp => "child-up",
            Remark::ProvesWithKey => "proves-with-key",
            Remark::ProvesWithSignature => "proves-with-signature",
            Remark::AuthenticatedPeer => "authenticated-peer",
            Remark::NamesUser => "names-user",
        }
    }
}
