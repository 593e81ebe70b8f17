//! The dialling of a VPN profile as the dialling machine's own events tell it.

/// How far a dial has come. Windows: RasClient 20220–20227 (mprmsg.dll), joined by their CoId.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DialStep {
    /// The user, or the system, started it (20221).
    Began,
    /// The tunnel is being brought up: name, path, IKE, IPsec (20222).
    Linking,
    /// The tunnel device is connected: IPsec is done, PPP or EAP is next (20223).
    Linked,
    /// The link is established (20224).
    LinkUp,
    /// Everything is up (20225).
    Connected,
    /// A connection that was up ended (20226, 20220).
    Ended,
    /// The attempt failed (20227).
    Failed,
}

/// What carries the tunnel. `Automatic` tries several, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TunnelType {
    Ikev2,
    L2tp,
    Sstp,
    Pptp,
    Automatic,
}

/// With what the machine itself authenticates in IKE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IpsecAuthentication {
    PresharedKey,
    Certificate,
    Eap,
    Kerberos,
    Other,
}

/// One step of a dial; what the source does not say is `None` or empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dial<'a> {
    pub step: DialStep,
    /// The profile's name.
    pub profile: &'a str,
    pub user: &'a str,
    /// As whom it is dialled, where the settings name somebody.
    pub dials_as: &'a str,
    /// Name or address as the profile has it.
    pub server: &'a str,
    pub tunnel: Option<TunnelType>,
    pub authentication: Option<IpsecAuthentication>,
    /// Of a failure or an end: a RAS or Win32 code, or an HRESULT.
    pub code: Option<u32>,
    /// The EAP type by which its user is to be asked (IANA's number); 0 where none is named.
    pub eap_method: u8,
    /// A daemon of L2TP or PPP tells it, at whichever end: no machine that speaks of itself.
    pub by_daemon: bool,
}

impl<'a> Dial<'a> {
    /// A step about which nothing else is said yet.
    pub fn new(step: DialStep) -> Dial<'a> {
        Dial {
            step,
            profile: "",
            user: "",
            dials_as: "",
            server: "",
            tunnel: None,
            authentication: None,
            code: None,
            eap_method: 0,
            by_daemon: false,
        }
    }
}

impl TunnelType {
    pub fn name(self) -> &'static str {
        match self {
            TunnelType::Ikev2 => "IKEv2",
            TunnelType::L2tp => "L2TP/IPsec",
            TunnelType::Sstp => "SSTP",
            TunnelType::Pptp => "PPTP",
            TunnelType::Automatic => "automatic",
        }
    }

    /// Whether IKE can be what it uses.
    pub fn may_be_ipsec(self) -> bool {
        !matches!(self, TunnelType::Sstp | TunnelType::Pptp)
    }

    /// Whether IKE is all it can use.
    pub fn is_ipsec(self) -> bool {
        matches!(self, TunnelType::Ikev2 | TunnelType::L2tp)
    }
}

/// A VPN profile as it is stored: what the next dial will ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile<'a> {
    pub name: &'a str,
    pub server: &'a str,
    pub tunnel: Option<TunnelType>,
    pub authentication: Option<IpsecAuthentication>,
    /// The user's methods as the source spells them: `EAP`, `MSCHAPv2`, `PAP` …
    pub methods: &'a str,
    /// The custom IPsec policy, spelled `SHA256/AES256/Group14/AES256/SHA256128/None`
    /// (integrity, encryption, group, cipher, authentication transform, PFS); empty for none.
    pub policy: &'a str,
    /// A preshared key is stored; the key itself is never read.
    pub has_secret: bool,
    /// Only this user's, or every user's.
    pub of_all_users: Option<bool>,
}
