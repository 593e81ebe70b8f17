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

/// Judgements with their keys in `knowledge`.
macro_rules! remarks {
    ($($(#[doc = $says:literal])* $name:ident = $key:literal,)*) => {
        /// Who says it is the fact's `by`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Remark {
            $($(#[doc = $says])* $name,)*
        }

        impl Remark {
            pub const ALL: &[Remark] = &[$(Remark::$name,)*];

            /// The key of its row in `knowledge`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Remark::$name => $key,)*
                }
            }
        }
    };
}

remarks! {
    /// What the peer proposes for IKE does not fit the policy here; not said in what.
    IkeRefused = "ike-refused",
    /// The same, of the first message, which proves nobody's identity yet.
    FirstOfferRefused = "first-offer-refused",
    /// What the peer proposes for the child SA does not fit the policy here; not said in what.
    ChildRefused = "child-refused",
    /// No IKE suite of the peer's offer is acceptable here.
    SuiteRefused = "suite-refused",
    /// Nothing of the peer's IKE offer is acceptable here: suites or ways to authenticate, as is
    /// said before, where the log still has it.
    OfferRefused = "offer-refused",
    /// No ESP or AH suite of the peer's offer is acceptable here.
    ChildSuiteRefused = "child-suite-refused",
    /// IKE suites of the peer are refused one by one, and the log ends before it says what came
    /// of it.
    TransformsRefused = "transforms-refused",
    /// The same of ESP and AH suites.
    ChildTransformsRefused = "child-transforms-refused",
    /// Of one kind no algorithm is in common, in one phase or the other.
    NoneAcceptable = "none-acceptable",
    /// The peer's Diffie-Hellman group is not acceptable here.
    GroupRefused = "group-refused",
    /// The responder asks for another group than the first one offered, which may well follow.
    OtherGroupAsked = "other-group-asked",
    /// The child SA's Diffie-Hellman group (PFS) is not acceptable here.
    ChildGroupRefused = "child-group-refused",
    /// No connection is configured for these two addresses and this kind of exchange.
    NoConnection = "no-connection",
    /// No connection here names the peer's address, or the one that it came to.
    AddressUnknown = "address-unknown",
    /// The peer comes from another address than the one configured for it.
    AddressDiffers = "address-differs",
    /// The address that is set for the peer is this machine's own.
    OwnAddressSet = "own-address-set",
    /// Tunnels or clients of this kind may not come in.
    KindNotAllowed = "kind-not-allowed",
    /// A connection is configured for the peer, and is switched off.
    ConnectionDisabled = "connection-disabled",
    /// A connection is configured, and could not be loaded.
    NotLoaded = "not-loaded",
    /// A configured connection cannot be loaded, and the log says why.
    Unloadable = "unloadable",
    /// A connection names no address that this machine has, so that it cannot be used.
    NotOriented = "not-oriented",
    /// This end has a key and cannot sign with it.
    SigningFailed = "signing-failed",
    /// No inner address was asked for, and the connection hands one out.
    AddressNotAsked = "address-not-asked",
    /// The daemon could not start.
    NotStarted = "not-started",
    /// The daemon died, or was never there.
    NotRunning = "not-running",
    /// A tool does not reach the daemon, for whatever reason.
    Unreached = "unreached",
    /// No child SA comes of it, for whatever reason.
    ChildFailed = "child-failed",
    /// The system shows no IPsec of the kernel; it may be there all the same.
    StackUnseen = "stack-unseen",
    /// The daemon gets none of the kernel as it starts.
    StackMissing = "stack-missing",
    /// A list shows no SA of the tunnel: it failed, or nobody asks for it.
    NotUp = "not-up",
    /// The daemon was stopped while others' tunnels were up, and did not start again.
    Stopped = "stopped",
    /// The other end's daemon was stopped while the tunnel was up.
    StoppedThere = "stopped-there",
    /// pppd does not accept its options, or cannot read them.
    OptionsRefused = "options-refused",
    /// The secrets of L2TP's own tunnel do not match.
    TunnelSecretDiffers = "tunnel-secret-differs",
    /// L2TP's own tunnel asks for a secret that this end does not have.
    TunnelSecretMissing = "tunnel-secret-missing",
    /// The same, which the other end lacks.
    TunnelSecretMissingThere = "tunnel-secret-missing-there",
    /// The kernel has no PPP for pppd.
    PppMissing = "ppp-missing",
    /// The certificate of an authority cannot be loaded; others may do.
    AuthorityNotLoaded = "authority-not-loaded",
    /// A private key cannot be loaded; others may do.
    KeyNotLoaded = "key-not-loaded",
    /// No connection is configured for the peer's identity, or for how it proves it.
    NoPeer = "no-peer",
    /// The peer is not the one that the connection is for: its identity, or how it proves it.
    PeerRefused = "peer-refused",
    /// A connection fits, and no rule of the firewall lets anything use it.
    NoPolicy = "no-policy",
    /// The peer's identity is not the one that is configured.
    WrongIdentity = "wrong-identity",
    /// No preshared key is there for these two ends.
    NoSecret = "no-secret",
    /// The same of an end that has a private key, and no preshared one at all.
    NoSecretButKey = "no-secret-but-key",
    /// No private key is there for this end's own identity.
    NoPrivateKey = "no-private-key",
    /// The file with the preshared keys was not read, or not to its end.
    SecretsUnread = "secrets-unread",
    /// The file with the private key is there and may not be read.
    KeyUnread = "key-unread",
    /// Neither a preshared key nor a certificate is set for these two ends.
    NoCredentials = "no-credentials",
    /// The peer is not authenticated; not said why.
    NotAuthenticated = "not-authenticated",
    /// The peer's proof with a preshared key does not match.
    WrongSecret = "wrong-secret",
    /// The first encrypted message does not decrypt to anything: the keys differ.
    Unreadable = "unreadable",
    /// A message that is sealed with the agreed keys does not carry its checksum: it was altered.
    Altered = "altered",
    /// A message of the peer makes no sense; not said why.
    Malformed = "malformed",
    /// The peer proves itself in a way that is not accepted here.
    MethodRefused = "method-refused",
    /// The peer's way of authenticating, or main mode itself, is not acceptable here.
    MethodOrModeRefused = "method-or-mode-refused",
    /// The peer's message is of a version of IKE that nobody speaks: it may be damaged.
    UnknownVersion = "unknown-version",
    /// No certificate or public key of the peer is there that could check its signature.
    NoPublicKey = "no-public-key",
    /// The same, and the peer has sent no certificate: it would have to be there already.
    NoKeyAtHand = "no-key-at-hand",
    /// The policy of its own machine forbids the hash with which this end is asked to sign.
    DigestForbidden = "digest-forbidden",
    /// The peer takes no hash with which this end could sign with its key (RFC 7427 §4).
    NoSignatureScheme = "no-signature-scheme",
    /// The peer's signature does not match its certificate or key.
    WrongSignature = "wrong-signature",
    /// The issuer of the peer's certificate is not trusted here.
    Untrusted = "untrusted",
    /// The issuer of the peer's certificate is not the one that the connection demands.
    OtherAuthority = "other-authority",
    /// An intermediate certificate between the peer's and the root is missing.
    IntermediateMissing = "intermediate-missing",
    /// The peer's certificate has expired.
    Expired = "expired",
    /// The peer's certificate is not valid yet.
    NotYetValid = "not-yet-valid",
    /// The peer's certificate has expired or is not valid yet: the log does not say which.
    OutOfDate = "out-of-date",
    /// The certificate of an authority of the peer's has expired.
    AuthorityExpired = "authority-expired",
    /// The same, or it is not valid yet: the log does not say which.
    AuthorityOutOfDate = "authority-out-of-date",
    /// The peer's certificate is revoked.
    Revoked = "revoked",
    /// Whether the peer's certificate is revoked cannot be found out, and must be.
    NoRevocationList = "no-revocation-list",
    /// The revocation list that this end has is older than it may be.
    ListExpired = "list-expired",
    /// The peer's key or signature is weaker than what is required here.
    WeakKey = "weak-key",
    /// A kind of key or signature that the configuration does not accept.
    SchemeRefused = "scheme-refused",
    /// The user is in none of the groups that a connection asks for.
    GroupMissing = "group-missing",
    /// The signature in the peer's certificate, or its key, is of a type not known here.
    UnknownSignature = "unknown-signature",
    /// The peer's certificate is not for this use.
    KeyUsageRefused = "key-usage-refused",
    /// The extended key usage of the peer's certificate is for something else.
    PurposeRefused = "purpose-refused",
    /// The peer's identity is not in its certificate.
    NameNotInCertificate = "name-not-in-certificate",
    /// The own certificate lacks the identity configured, and its subject is sent.
    SubjectSent = "subject-sent",
    /// EAP refuses the user.
    EapFailed = "eap-failed",
    /// The two ends share no EAP method.
    EapMethodRefused = "eap-method-refused",
    /// The server ends EAP once it knows the user's name, before it asks for any proof.
    EapEnded = "eap-ended",
    /// The EAP method of this end's own connection is not there to be used.
    EapMethodMissing = "eap-method-missing",
    /// This end cannot compute what the agreed EAP method needs.
    EapUnable = "eap-unable",
    /// In TLS the peer says that it does not trust the certificate of this end.
    TlsUntrusted = "tls-untrusted",
    /// In TLS the peer says that the certificate of this end has expired.
    TlsExpired = "tls-expired",
    /// In TLS the peer says that the certificate of this end is revoked.
    TlsRevoked = "tls-revoked",
    /// In TLS one end refuses a certificate, and does not say why.
    TlsCertificateRefused = "tls-certificate-refused",
    /// In TLS the two ends have no version, suite or parameter in common.
    TlsRefused = "tls-refused",
    /// The server that checks the user asks for more, which this end cannot pass on.
    ChallengeUnsupported = "challenge-unsupported",
    /// Asked for user and password, the peer gives none.
    UserUnanswered = "user-unanswered",
    /// XAUTH refuses the user.
    XauthFailed = "xauth-failed",
    /// What checks users here gave no answer in time.
    UserUnchecked = "user-unchecked",
    /// The user is known, and may not log in here: expired, locked, not permitted.
    UserRestricted = "user-restricted",
    /// What checks users here gave no answer in time, in EAP.
    EapUnchecked = "eap-unchecked",
    /// The traffic selectors that the peer asks for are not configured here.
    SelectorsRefused = "selectors-refused",
    /// The same of the two ends themselves, which transport mode asks for, too.
    HostsRefused = "hosts-refused",
    /// The peer asks for L2TP with the public address in front of this gateway, which knows only
    /// its private one.
    PublicAddressAsked = "public-address-asked",
    /// Another client at the same address has the same traffic selectors.
    SelectorsTaken = "selectors-taken",
    /// Another child SA of this end has the same traffic selectors.
    PolicyTaken = "policy-taken",
    /// The peer says that it does not accept the traffic selectors, which it may say for more.
    SelectorsRefusedThere = "selectors-refused-there",
    /// The peer does not do NAT traversal, without which nobody is let in here.
    NoNatTraversal = "no-nat-traversal",
    /// Tunnel mode and transport mode, or the way of encapsulation, differ.
    ModeRefused = "mode-refused",
    /// This end wants an IKE SA without a child SA first (RFC 6023), and the peer does not.
    ChildlessRefused = "childless-refused",
    /// No address is left in the pool, or none may be given.
    NoAddress = "no-address",
    /// An inner address is asked for, and the connection has no pool to take one of.
    NoPool = "no-pool",
    /// The DHCP server that is to give the inner address does not answer.
    NoLease = "no-lease",
    /// The address that is asked for belongs to another tunnel.
    AddressTaken = "address-taken",
    /// The kernel refuses the SA or policy: ESP or an algorithm is missing there.
    KernelRefused = "kernel-refused",
    /// The kernel does not let the daemon install the SA.
    KernelDenied = "kernel-denied",
    /// The kernel has no memory for the SA.
    KernelShort = "kernel-short",
    /// The kernel has an SA of that SPI and address already.
    SaExists = "sa-exists",
    /// The network card or its driver does not do the offload that is configured.
    OffloadRefused = "offload-refused",
    /// Aggressive mode with a preshared key is not allowed here.
    AggressiveRefused = "aggressive-refused",
    /// Of main mode and aggressive mode the other one is configured for this peer.
    ExchangeRefused = "exchange-refused",
    /// A lifetime of the peer's is longer than, or not the same as, the one here.
    LifetimeRefused = "lifetime-refused",
    /// The other version of IKE is configured for this peer.
    VersionRefused = "version-refused",
    /// The postquantum preshared keys differ, or one end has none.
    PpkRefused = "ppk-refused",
    /// The peer redirects again and again.
    TooManyRedirects = "too-many-redirects",
    /// More sessions than are allowed.
    TooMany = "too-many",
    /// The identity is connected already, and may be only once.
    IdentityConnected = "identity-connected",
    /// Another IKE SA of the same identity takes the place of this one.
    Replaced = "replaced",
    /// A rule of this end's own forbids the IKE SA of a peer that has authenticated.
    SetupForbidden = "setup-forbidden",
    /// More half-open negotiations than are allowed.
    TooManyHalfOpen = "too-many-half-open",
    /// This machine itself refuses to send the message.
    SendRefused = "send-refused",
    /// Another process has IKE's port on this machine.
    PortTaken = "port-taken",
    /// It cannot be sent; why is not said.
    SendFailed = "send-failed",
    /// The packet filter of the machine that logs drops IKE or ESP.
    Filtered = "filtered",
    /// The daemon has no socket to send with: its port is taken, or a part of it is not there.
    NoSocket = "no-socket",
    /// The other machine answers that nothing listens on its port.
    PortRefused = "port-refused",
    /// A router or firewall on the way answers that it does not pass (ICMP type 3).
    RefusedOnTheWay = "refused-on-the-way",
    /// The path does not carry a message of this size (ICMP type 3 code 4, ICMPv6 type 2).
    TooLong = "too-long",
    /// The peer's name does not resolve to an address.
    NameUnresolved = "name-unresolved",
    /// This end is to dial, and its connection names no peer (`%any`).
    NobodyToDial = "nobody-to-dial",
    /// The client's own network adapter does not start.
    AdapterFailed = "adapter-failed",
    /// There is no route to the peer.
    NoRoute = "no-route",
    /// The machine that dials has no route for such an address at all: its own kernel says so.
    NoWayOut = "no-way-out",
    /// The path of a tunnel that was up is gone, and no other one is found.
    PathLost = "path-lost",
    /// The way to the peer leads through the tunnel to it.
    RoutedIntoItself = "routed-into-itself",
    /// The peer did not answer, and this end gives up.
    GaveUp = "gave-up",
    /// The peer, with which a tunnel was up, does not answer any more.
    PeerDead = "peer-dead",
    /// Protected packets leave this end, and none comes in.
    NothingBack = "nothing-back",
    /// Protected packets come in, and none leaves this end.
    NothingSent = "nothing-sent",
    /// A client of L2TP, which sends at once, ends a child SA that no packet had crossed.
    NothingCrossed = "nothing-crossed",
    /// A child SA is left without an IKE SA, and is taken down for it.
    IkeSaGone = "ike-sa-gone",
    /// A NAT is on the way, this end did not notice it, and the client soon gives the tunnel up.
    NatUnnoticed = "nat-unnoticed",
    /// Protected packets come twice or too late, and are dropped.
    Replayed = "replayed",
    /// Protected packets come whose checksum is wrong, and are dropped.
    Broken = "broken",
    /// Protected packets come under an SPI that this end does not know.
    UnknownSpi = "unknown-spi",
    /// The peer does not have the SA that this end uses.
    UnknownSpiThere = "unknown-spi-there",
    /// A packet that should be protected comes in clear, and is dropped.
    InClear = "in-clear",
    /// The packet within a protected one, or one that is to be protected, is of no network that the
    /// child SA is for, and is dropped.
    OutsideSelectors = "outside-selectors",
    /// Messages come under an IKE SA that this end does not have, or not protected by one that it
    /// has.
    UnknownIkeSa = "unknown-ike-sa",
    /// The daemon starts again while this IKE SA is up, and forgets it.
    Restarted = "restarted",
    /// Rekeying failed.
    RekeyFailed = "rekey-failed",
    /// The IKE SA is up.
    Established = "established",
    /// The child SA is up.
    ChildUp = "child-up",
    /// The end that logs proves itself with a preshared key.
    ProvesWithKey = "proves-with-key",
    /// The end that logs proves itself with a signature.
    ProvesWithSignature = "proves-with-signature",
    /// The peer's proof is good.
    AuthenticatedPeer = "authenticated-peer",
    /// The name that the peer's user gives for EAP or XAUTH.
    NamesUser = "names-user",
}

impl Remark {
    /// The end that logs proves itself.
    pub fn is_own_proof(self) -> bool {
        matches!(self, Remark::ProvesWithKey | Remark::ProvesWithSignature)
    }

    /// A packet could not be sent, or was turned away: a later answer shows that others were not.
    pub fn is_of_sending(self) -> bool {
        matches!(
            self,
            Remark::SendRefused
                | Remark::SendFailed
                | Remark::PortRefused
                | Remark::RefusedOnTheWay
                | Remark::NoRoute
                | Remark::NoWayOut
                | Remark::PathLost
        )
    }
}
