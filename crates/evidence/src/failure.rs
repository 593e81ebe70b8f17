//! What an IKE implementation states of its own negotiation: that it failed or came up.

use crate::{Endpoint, IpsecAuthentication, Spi};

/// The part of a negotiation that a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NegotiationMode {
    /// Phase 1: main mode, or IKE_SA_INIT and IKE_AUTH.
    Main,
    /// Phase 2: quick mode, or a child SA.
    Quick,
    /// AuthIP's second authentication.
    Extended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyingModule {
    Ikev1,
    Ikev2,
    AuthIp,
}

/// Who noticed a failure; it says nothing about whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailurePoint {
    Here,
    There,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Initiator,
    Responder,
}

/// The last thing this machine sent (Windows `MMState`, `QMState`; %%8201–8210, %%8245, %%8246).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LastSent {
    /// No state: nothing was sent.
    Nothing,
    /// First message: the SA payload, IKE_SA_INIT.
    Proposal,
    /// IKEv1 main mode's third message: key exchange and nonce.
    KeyExchange,
    /// IKEv1 main mode's fifth message: identity and proof, sealed.
    Identity,
    /// IKEv2: an EAP payload.
    Eap,
    /// IKEv2: IKE_AUTH with its proof.
    Authentication,
    /// Quick mode's last message, or done.
    Final,
}

/// A negotiation that the machine's own IKE gave up. Windows: Security 4652–4654, 4983, 4984,
/// WFP net events IKEEXT_MM_FAILURE, _QM_FAILURE, _EM_FAILURE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure<'a> {
    pub mode: NegotiationMode,
    pub keying: Option<KeyingModule>,
    pub noticed: Option<FailurePoint>,
    /// A Win32 code, 13800–13999 as a rule; none where only a sentence is known.
    pub code: Option<u32>,
    /// The reason in the source's words, in its language.
    pub reason: &'a str,
    pub last_sent: Option<LastSent>,
    pub role: Option<Role>,
    pub method: Option<IpsecAuthentication>,
    pub local: Option<Endpoint>,
    pub remote: Option<Endpoint>,
    /// `Spi::NONE` where the source does not say.
    pub initiator_spi: Spi,
    /// `Some(Spi::NONE)`: the source states that the peer never answered.
    pub responder_spi: Option<Spi>,
    /// SHA-1 of the certificate that was judged when it failed; empty for none.
    pub thumbprint: &'a str,
    /// The source calls it benign: part of another, successful attempt.
    pub benign: bool,
}

impl Failure<'_> {
    /// Of which nothing else is said yet.
    pub fn new(mode: NegotiationMode) -> Self {
        Failure {
            mode,
            keying: None,
            noticed: None,
            code: None,
            reason: "",
            last_sent: None,
            role: None,
            method: None,
            local: None,
            remote: None,
            initiator_spi: Spi::NONE,
            responder_spi: None,
            thumbprint: "",
            benign: false,
        }
    }
}

/// A negotiation that came up, or what it had brought up ended. Windows: Security 4650, 4651,
/// 5451, 4979–4982 and 4655, 5452; Base-Filtering-Engine-Connections 2000 and 2001.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    pub mode: NegotiationMode,
    pub keying: Option<KeyingModule>,
    pub role: Option<Role>,
    pub method: Option<IpsecAuthentication>,
    pub local: Option<Endpoint>,
    pub remote: Option<Endpoint>,
}

/// A negotiation message that the machine's own IKE threw away: malformed, replayed, or not to be
/// deciphered. Windows: Security 4976–4978.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejected {
    pub mode: NegotiationMode,
    pub keying: Option<KeyingModule>,
    pub local: Option<Endpoint>,
    pub remote: Option<Endpoint>,
}

/// What the machine says it needs for IKE and does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lacking {
    /// A machine certificate for L2TP (RemoteAccess 20192).
    MachineCertificate,
    /// The certificate that is configured (RemoteAccess 20285).
    ConfiguredCertificate,
    /// The preshared key that is configured (RemoteAccess 20287).
    PresharedKey,
    /// Its IPsec policy could not be put in place (RemoteAccess 20171, 20284, 20286).
    Policy,
}

/// Something on this machine threw a packet away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped<'a> {
    pub outbound: Option<bool>,
    /// IP protocol: 17 UDP, 50 ESP, 51 AH.
    pub protocol: u8,
    pub local: Option<Endpoint>,
    pub remote: Option<Endpoint>,
    /// The filter's run-time id; 0 = not said.
    pub filter: u64,
    /// Who owns the filter, or its name, as far as the source says; empty where it does not.
    pub owner: &'a str,
    /// The program whose packet it was; empty where the source does not say.
    pub program: &'a str,
}

/// A filter of the machine's filtering platform that does not let everything pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter<'a> {
    /// Its run-time id, by which [`Dropped`] names it; a restart hands out new ones.
    pub id: u64,
    pub name: &'a str,
    /// Who made it; empty where the source does not say.
    pub provider: &'a str,
}

/// Protected packets that the kernel threw away. Windows: Security 4960–4963, 4965; WFP
/// IPSEC_KERNEL_DROP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KernelDrop {
    pub why: KernelDropReason,
    pub remote: Option<Endpoint>,
    pub spi: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KernelDropReason {
    /// The integrity check did not match (4960, 13915).
    Integrity,
    /// Outside the replay window (4961, 4962, 13913).
    Replay,
    /// In clear although it should have been protected (4963, 13916).
    ClearText,
    /// No SA has this SPI (4965, 13910).
    UnknownSpi,
    Other(u32),
}
