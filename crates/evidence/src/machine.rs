//! What a machine states of itself: services, settings, updates, programs, certificates, users.

use std::net::IpAddr;

use crate::Endpoint;

/// The services on which IPsec depends, by what they do; Windows service names in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceName {
    /// Negotiates IKE (IKEEXT).
    Keying,
    /// Applies classic IPsec policies (PolicyAgent).
    PolicyAgent,
    /// Holds all filters (BFE).
    Filtering,
    /// Dials (RasMan).
    Dialling,
    /// Windows Defender Firewall (MpsSvc).
    Firewall,
    /// SSTP, on which RasMan depends (SstpSvc).
    Sstp,
    /// Routing and Remote Access, the server (RemoteAccess).
    RemoteAccess,
    /// Resolves names (Dnscache).
    Names,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceState {
    Running,
    Stopped,
    /// Starting, stopping or paused.
    Between,
    /// It is not installed.
    Absent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StartType {
    Automatic,
    /// By hand, or on demand by a trigger.
    Manual,
    Disabled,
}

/// A service's state, its start type, or a change of one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service<'a> {
    pub name: ServiceName,
    pub state: Option<ServiceState>,
    pub start: Option<StartType>,
    /// Of a change of the start type: what it was before.
    pub start_before: Option<StartType>,
    /// Why it could not start, or ended: a Win32 code.
    pub error: Option<u32>,
    /// Who changed it, where the source says.
    pub by: &'a str,
}

impl<'a> Service<'a> {
    pub fn new(name: ServiceName) -> Service<'a> {
        Service { name, state: None, start: None, start_before: None, error: None, by: "" }
    }
}

impl ServiceName {
    pub const ALL: [ServiceName; 8] = [
        ServiceName::Keying,
        ServiceName::PolicyAgent,
        ServiceName::Filtering,
        ServiceName::Dialling,
        ServiceName::Firewall,
        ServiceName::Sstp,
        ServiceName::RemoteAccess,
        ServiceName::Names,
    ];

    /// The key name on Windows.
    pub fn key(self) -> &'static str {
        match self {
            ServiceName::Keying => "IKEEXT",
            ServiceName::PolicyAgent => "PolicyAgent",
            ServiceName::Filtering => "BFE",
            ServiceName::Dialling => "RasMan",
            ServiceName::Firewall => "MpsSvc",
            ServiceName::Sstp => "SstpSvc",
            ServiceName::RemoteAccess => "RemoteAccess",
            ServiceName::Names => "Dnscache",
        }
    }

    /// By key name, or by the display name of a Windows 10/11 in one of five languages.
    pub fn find(word: &str) -> Option<ServiceName> {
        let word = word.trim();
        let by_key = ServiceName::ALL.into_iter().find(|n| n.key().eq_ignore_ascii_case(word));
        by_key.or_else(|| {
            let lower = word.to_lowercase();
            DISPLAY.iter().find(|(name, _)| *name == lower).map(|(_, service)| *service)
        })
    }

    /// The service whose display name a sentence holds; of several the longest.
    pub fn named_in(sentence: &str) -> Option<ServiceName> {
        let lower = sentence.to_lowercase();
        let held = DISPLAY.iter().filter(|(name, _)| lower.contains(name));
        held.max_by_key(|(name, _)| name.len()).map(|(_, service)| *service)
    }
}

/// Display names in lower case: English, Italian, German, French, Spanish.
const DISPLAY: &[(&str, ServiceName)] = &[
    ("ike and authip ipsec keying modules", ServiceName::Keying),
    ("moduli di impostazione chiavi ipsec ike e authip", ServiceName::Keying),
    ("moduli di impostazione chiavi ike e authip ipsec", ServiceName::Keying),
    ("moduli di impostazione chiavi ipsec per ike e authip", ServiceName::Keying),
    ("ike- und authip ipsec-schlüsselerstellungsmodule", ServiceName::Keying),
    ("modules de génération de clés ike et authip", ServiceName::Keying),
    ("módulos de creación de claves de ipsec para ike y authip", ServiceName::Keying),
    ("ipsec policy agent", ServiceName::PolicyAgent),
    ("agente criteri ipsec", ServiceName::PolicyAgent),
    ("ipsec-richtlinien-agent", ServiceName::PolicyAgent),
    ("agent de stratégie ipsec", ServiceName::PolicyAgent),
    ("agente de directiva ipsec", ServiceName::PolicyAgent),
    ("base filtering engine", ServiceName::Filtering),
    ("modulo di filtraggio di base", ServiceName::Filtering),
    ("basisfiltermodul", ServiceName::Filtering),
    ("moteur de filtrage de base", ServiceName::Filtering),
    ("motor de filtrado de base", ServiceName::Filtering),
    ("remote access connection manager", ServiceName::Dialling),
    ("connection manager di accesso remoto", ServiceName::Dialling),
    ("ras-verbindungsverwaltung", ServiceName::Dialling),
    ("gestionnaire des connexions d’accès à distance", ServiceName::Dialling),
    ("administrador de conexiones de acceso remoto", ServiceName::Dialling),
    ("windows defender firewall", ServiceName::Firewall),
    ("windows firewall", ServiceName::Firewall),
    ("secure socket tunneling protocol service", ServiceName::Sstp),
    ("servizio secure socket tunneling protocol", ServiceName::Sstp),
    ("servizio sstp (secure socket tunneling protocol)", ServiceName::Sstp),
    ("routing and remote access", ServiceName::RemoteAccess),
    ("routing e accesso remoto", ServiceName::RemoteAccess),
    ("routing und ras", ServiceName::RemoteAccess),
    ("routage et accès distant", ServiceName::RemoteAccess),
    ("dns client", ServiceName::Names),
    ("client dns", ServiceName::Names),
];

/// A registry value, or what corresponds to it elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting<'a> {
    /// The last part of the key: `PolicyAgent`, `RasMan\Parameters`; the profile's name for a
    /// value of one profile; empty where not said.
    pub key: &'a str,
    pub name: &'a str,
    /// None: the source states that the value does not exist.
    pub value: Option<u64>,
}

/// Something about a machine changed, or is stated as of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// An update was installed, or its installation failed; `kb` 0 = not said.
    Update {
        kb: u32,
        installed: bool,
        title: &'a str,
    },
    /// The machine started.
    Booted,
    /// The version it runs: `10.0.19045`, build and revision.
    Version {
        build: u32,
        revision: Option<u32>,
    },
    /// The clock was set by so many seconds.
    ClockSet {
        seconds: i64,
    },
    NetworkUp {
        name: &'a str,
    },
    NetworkDown {
        name: &'a str,
    },
    ServiceInstalled {
        name: &'a str,
        path: &'a str,
    },
    ProfileCreated {
        name: &'a str,
    },
    ProfileChanged {
        name: &'a str,
    },
    ProfileDeleted {
        name: &'a str,
    },
    /// A certificate was installed, renewed, replaced, deleted, exported, or ends soon.
    Certificate {
        what: CertificateChange,
        subject: &'a str,
        thumbprint: &'a str,
    },
    /// A filter, provider or sublayer of the filtering platform appeared.
    FilterProvider {
        name: &'a str,
    },
    /// A VPN or security program, driver or adapter is there.
    Software {
        name: &'a str,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateChange {
    Installed,
    Replaced,
    Expired,
    ExpiresSoon,
    Deleted,
    Archived,
    Renewed,
}

/// Who holds a UDP port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortOwner<'a> {
    pub port: u16,
    pub pid: u32,
    /// Empty where the source gives the number alone.
    pub program: &'a str,
}

/// A process, and the services it hosts as the source lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process<'a> {
    pub pid: u32,
    pub program: &'a str,
    pub services: &'a str,
}

/// How the machine is attached to networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachment<'a> {
    Address {
        adapter: &'a str,
        address: IpAddr,
    },
    Gateway {
        address: IpAddr,
    },
    /// The list of all ways out is complete, and none of them leads anywhere.
    NoGateway,
    NameServer {
        address: IpAddr,
    },
    /// The adapter has no connection.
    Disconnected {
        adapter: &'a str,
    },
}

/// A certificate chain judged by the machine (Windows CAPI2 11, 30, 41).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateJudged<'a> {
    /// The leaf's subject as the source gives it.
    pub subject: &'a str,
    /// The program for which it was judged; empty where not said.
    pub program: &'a str,
    /// An HRESULT; 0 = good.
    pub result: u32,
    /// CERT_TRUST_STATUS error bits of the chain; 0 where not said.
    pub trust_errors: u32,
    /// A name that was asked for and is not in the certificate; empty where not said.
    pub wanted_name: &'a str,
}

/// Who reports on a user's authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Authenticator {
    /// The client's own EAP method.
    Client,
    /// The remote access server.
    Server,
    /// The policy (RADIUS) server behind it.
    PolicyServer,
}

/// A user was let in, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserJudged<'a> {
    pub says: Authenticator,
    pub user: &'a str,
    /// Where the user came from; none where not said.
    pub from: Option<Endpoint>,
    pub accepted: bool,
    /// A RAS or Win32 code; none where not said.
    pub code: Option<u32>,
    /// Of a policy server: its reason code (NPS 6273).
    pub reason: Option<u32>,
    /// EAP type; 0 = not said. 13 TLS, 25 PEAP, 26 MS-CHAPv2.
    pub method: u8,
    pub why: UserRefusal,
    /// It is PPP that judges, whatever PPP is in.
    pub in_ppp: bool,
    /// `method` is the one inside PEAP, which has a TLS of its own around it.
    pub in_peap: bool,
}

/// Why, in one list for all sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UserRefusal {
    None,
    Unknown,
    Credentials,
    /// Method or policy: the ends do not allow the same.
    Method,
    /// The account may not dial in, is locked, disabled, out of hours, or expired.
    NotAllowed,
    PasswordExpired,
    ClientCertificate,
    ServerCertificate,
    /// No address or network protocol for the user.
    NoProtocols,
    TimedOut,
    /// What checks users for the server did not answer, so that nobody refused them.
    Unchecked,
    /// PAM or the directory behind it cannot check the user, and says so: nobody else is asked.
    NoDirectory,
    /// The end that is to check the other one has no secret for anybody.
    NoSecrets,
    /// What the end needs to check users with cannot be read, or does not do what it is asked.
    CannotCheck,
    /// One end demands that PPP encrypts, and the other one does not.
    Encryption,
    /// No address is left for the user.
    NoAddress,
}
