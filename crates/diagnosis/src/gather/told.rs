//! What machines tell of themselves, kept: the statements of events and of pasted command output.

use std::net::IpAddr;

use evidence::{
    Agreed, Attachment, Authenticator, CertificateChange, CertificateJudged, Change, Dial,
    DialStep, Dropped, Endpoint, Failure, FailurePoint, Filter, IpsecAuthentication, KernelDrop,
    KeyingModule, Lacking, LastSent, NegotiationMode, Place, PortOwner, Process, Profile, Rejected,
    Role, Service, ServiceName, ServiceState, Setting, SourceId, Spi, StartType, Timestamp,
    TunnelType, UserJudged, UserRefusal, When,
};

/// Where and when something was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub source: SourceId,
    pub place: Place,
    pub when: When,
}

/// One thing told, about one machine.
#[derive(Clone, Debug)]
pub struct Told<T> {
    pub at: At,
    /// Index into the journal's machines; later, into the case's.
    pub machine: usize,
    pub what: T,
}

#[derive(Clone, Debug)]
pub struct DialTold {
    /// What the source calls it: a CoId; empty where it has no name.
    pub label: String,
    /// In the order told: at most [`DialTold::MOST_STEPS`].
    pub steps: Vec<(DialStep, At)>,
    pub profile: String,
    pub user: String,
    pub server: String,
    pub tunnel: Option<TunnelType>,
    pub authentication: Option<IpsecAuthentication>,
    pub eap_method: u8,
    pub code: Option<u32>,
    pub by_daemon: bool,
}

#[derive(Clone, Debug)]
pub struct FailureTold {
    pub mode: NegotiationMode,
    pub keying: Option<KeyingModule>,
    pub noticed: Option<FailurePoint>,
    pub code: Option<u32>,
    pub reason: String,
    pub last_sent: Option<LastSent>,
    pub role: Option<Role>,
    pub method: Option<IpsecAuthentication>,
    pub local: Option<Endpoint>,
    pub remote: Option<Endpoint>,
    pub initiator_spi: Spi,
    pub responder_spi: Option<Spi>,
    pub thumbprint: String,
    pub benign: bool,
}

/// Packets that one filter threw away, summed up.
#[derive(Clone, Debug)]
pub struct DroppedTold {
    pub outbound: Option<bool>,
    pub protocol: u8,
    pub local: Option<Endpoint>,
    pub remote: Option<Endpoint>,
    pub filter: u64,
    pub owner: String,
    pub program: String,
    pub count: u32,
    pub last: At,
}

/// A filter that may have thrown packets away.
#[derive(Clone, Debug)]
pub struct FilterTold {
    pub id: u64,
    pub name: String,
    pub provider: String,
}

#[derive(Clone, Debug)]
pub struct ServiceTold {
    pub name: ServiceName,
    pub state: Option<ServiceState>,
    pub start: Option<StartType>,
    pub start_before: Option<StartType>,
    pub error: Option<u32>,
    pub by: String,
}

#[derive(Clone, Debug)]
pub struct SettingTold {
    pub key: String,
    pub name: String,
    pub value: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeTold {
    Update { kb: u32, installed: bool, title: String },
    Booted,
    Version { build: u32, revision: Option<u32> },
    ClockSet { seconds: i64 },
    NetworkUp { name: String },
    NetworkDown { name: String },
    ServiceInstalled { name: String, path: String },
    ProfileCreated { name: String },
    ProfileChanged { name: String },
    ProfileDeleted { name: String },
    Certificate { what: CertificateChange, subject: String, thumbprint: String },
    FilterProvider { name: String },
    Software { name: String },
}

#[derive(Clone, Debug)]
pub struct ProfileTold {
    pub name: String,
    pub server: String,
    pub tunnel: Option<TunnelType>,
    pub authentication: Option<IpsecAuthentication>,
    pub methods: String,
    pub policy: String,
    pub has_secret: bool,
}

#[derive(Clone, Debug)]
pub struct PortOwnerTold {
    pub port: u16,
    pub pid: u32,
    pub program: String,
}

#[derive(Clone, Debug)]
pub struct ProcessTold {
    pub pid: u32,
    pub program: String,
    pub services: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttachmentTold {
    Address { adapter: String, address: IpAddr },
    Gateway { address: IpAddr },
    NameServer { address: IpAddr },
    Disconnected { adapter: String },
    NoGateway,
}

#[derive(Clone, Debug)]
pub struct CertificateTold {
    pub subject: String,
    pub program: String,
    pub result: u32,
    pub trust_errors: u32,
    pub wanted_name: String,
}

#[derive(Clone, Debug)]
pub struct UserTold {
    /// What the source calls the connection: a CoId; empty where it has no name.
    pub label: String,
    pub says: Authenticator,
    pub user: String,
    pub from: Option<Endpoint>,
    pub accepted: bool,
    pub code: Option<u32>,
    pub reason: Option<u32>,
    pub method: u8,
    pub in_ppp: bool,
    pub in_peap: bool,
    pub why: UserRefusal,
}

/// A number, or a sentence for one, and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct CodeTold {
    pub code: u32,
    pub partly: bool,
}

/// A name is cut to this many characters: a client may choose its own.
const LONGEST: usize = 256;

pub(super) fn text(text: &str) -> String {
    // Nearly every one is kept as it is.
    if text.len() <= LONGEST && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// An HRESULT that only wraps a RAS or IPsec code (FACILITY_WIN32) is that code.
pub(super) fn plain_code(code: u32) -> u32 {
    match (code >> 16, code & 0xffff) {
        (0x8007, low @ (600..=956 | 13_800..=13_999)) => low,
        _ => code,
    }
}

impl At {
    /// Seconds from `earlier` to this, where the two clocks are one or both state their zone.
    pub fn seconds_since(self, earlier: At) -> Option<f64> {
        let (now, before) = match (self.when, earlier.when) {
            (When::Exact(now), When::Exact(before)) => (now, before),
            _ if self.source == earlier.source => {
                (self.when.on_its_clock()?, earlier.when.on_its_clock()?)
            }
            _ => return None,
        };
        Some(now.seconds_since(before))
    }

    pub fn on_its_clock(self) -> Option<Timestamp> {
        self.when.on_its_clock()
    }
}

impl DialTold {
    pub const MOST_STEPS: usize = 16;

    pub(super) fn new(label: String) -> DialTold {
        DialTold {
            label,
            steps: Vec::new(),
            profile: String::new(),
            user: String::new(),
            server: String::new(),
            tunnel: None,
            authentication: None,
            eap_method: 0,
            by_daemon: false,
            code: None,
        }
    }

    pub(super) fn hear(&mut self, dial: &Dial<'_>, at: At) {
        if self.steps.len() < DialTold::MOST_STEPS {
            self.steps.push((dial.step, at));
        }
        let keep = |kept: &mut String, told: &str| {
            if kept.is_empty() {
                *kept = text(told);
            }
        };
        keep(&mut self.profile, dial.profile);
        keep(&mut self.user, dial.user);
        if !dial.dials_as.is_empty() {
            self.user = text(dial.dials_as);
        }
        keep(&mut self.server, dial.server);
        self.tunnel = self.tunnel.or(dial.tunnel);
        self.authentication = self.authentication.or(dial.authentication);
        if self.eap_method == 0 {
            self.eap_method = dial.eap_method;
        }
        self.code = dial.code.map(plain_code).or(self.code);
        self.by_daemon |= dial.by_daemon;
    }

    /// The furthest step before it failed or ended.
    pub fn reached(&self) -> Option<DialStep> {
        let before_end = |step: &DialStep| !matches!(step, DialStep::Failed | DialStep::Ended);
        self.steps.iter().map(|(step, _)| *step).filter(before_end).max()
    }

    pub fn step(&self, wanted: DialStep) -> Option<At> {
        self.steps.iter().find(|(step, _)| *step == wanted).map(|(_, at)| *at)
    }

    /// The code's event, else the last thing told of it.
    pub fn end(&self) -> Option<At> {
        let ended = |step: &DialStep| matches!(step, DialStep::Failed | DialStep::Ended);
        let end = self.steps.iter().rev().find(|(step, _)| ended(step));
        end.or(self.steps.last()).map(|(_, at)| *at)
    }

    pub fn begin(&self) -> Option<At> {
        self.steps.first().map(|(_, at)| *at)
    }

    /// Only its failure is told.
    pub fn began_unseen(&self) -> bool {
        self.steps.iter().all(|(step, _)| *step == DialStep::Failed)
    }
}

impl From<&Failure<'_>> for FailureTold {
    fn from(failure: &Failure<'_>) -> FailureTold {
        FailureTold {
            mode: failure.mode,
            keying: failure.keying,
            noticed: failure.noticed,
            code: failure.code,
            reason: text(failure.reason),
            last_sent: failure.last_sent,
            role: failure.role,
            method: failure.method,
            local: failure.local,
            remote: failure.remote,
            initiator_spi: failure.initiator_spi,
            responder_spi: failure.responder_spi,
            thumbprint: text(failure.thumbprint),
            benign: failure.benign,
        }
    }
}

impl DroppedTold {
    pub(super) fn new(dropped: &Dropped<'_>, at: At) -> DroppedTold {
        DroppedTold {
            outbound: dropped.outbound,
            protocol: dropped.protocol,
            local: dropped.local,
            remote: dropped.remote,
            filter: dropped.filter,
            owner: text(dropped.owner),
            program: text(dropped.program),
            count: 1,
            last: at,
        }
    }

    /// Of the same filter, between the same two ends.
    pub(super) fn is_again(&self, dropped: &Dropped<'_>) -> bool {
        let port = |end: Option<Endpoint>| end.map(Endpoint::port);
        self.filter == dropped.filter
            && self.outbound == dropped.outbound
            && self.protocol == dropped.protocol
            && self.remote == dropped.remote
            && port(self.local) == port(dropped.local)
    }
}

impl From<&Filter<'_>> for FilterTold {
    fn from(filter: &Filter<'_>) -> FilterTold {
        FilterTold { id: filter.id, name: text(filter.name), provider: text(filter.provider) }
    }
}

impl From<&Service<'_>> for ServiceTold {
    fn from(service: &Service<'_>) -> ServiceTold {
        ServiceTold {
            name: service.name,
            state: service.state,
            start: service.start,
            start_before: service.start_before,
            error: service.error,
            by: text(service.by),
        }
    }
}

impl From<&Setting<'_>> for SettingTold {
    fn from(setting: &Setting<'_>) -> SettingTold {
        SettingTold { key: text(setting.key), name: text(setting.name), value: setting.value }
    }
}

impl From<&Change<'_>> for ChangeTold {
    fn from(change: &Change<'_>) -> ChangeTold {
        match *change {
            Change::Update { kb, installed, title } => {
                ChangeTold::Update { kb, installed, title: text(title) }
            }
            Change::Booted => ChangeTold::Booted,
            Change::Version { build, revision } => ChangeTold::Version { build, revision },
            Change::ClockSet { seconds } => ChangeTold::ClockSet { seconds },
            Change::NetworkUp { name } => ChangeTold::NetworkUp { name: text(name) },
            Change::NetworkDown { name } => ChangeTold::NetworkDown { name: text(name) },
            Change::ServiceInstalled { name, path } => {
                ChangeTold::ServiceInstalled { name: text(name), path: text(path) }
            }
            Change::ProfileCreated { name } => ChangeTold::ProfileCreated { name: text(name) },
            Change::ProfileChanged { name } => ChangeTold::ProfileChanged { name: text(name) },
            Change::ProfileDeleted { name } => ChangeTold::ProfileDeleted { name: text(name) },
            Change::Certificate { what, subject, thumbprint } => ChangeTold::Certificate {
                what,
                subject: text(subject),
                thumbprint: text(thumbprint),
            },
            Change::FilterProvider { name } => ChangeTold::FilterProvider { name: text(name) },
            Change::Software { name } => ChangeTold::Software { name: text(name) },
        }
    }
}

impl From<&Profile<'_>> for ProfileTold {
    fn from(profile: &Profile<'_>) -> ProfileTold {
        ProfileTold {
            name: text(profile.name),
            server: text(profile.server),
            tunnel: profile.tunnel,
            authentication: profile.authentication,
            methods: text(profile.methods),
            policy: text(profile.policy),
            has_secret: profile.has_secret,
        }
    }
}

impl From<&PortOwner<'_>> for PortOwnerTold {
    fn from(owner: &PortOwner<'_>) -> PortOwnerTold {
        PortOwnerTold { port: owner.port, pid: owner.pid, program: text(owner.program) }
    }
}

impl From<&Process<'_>> for ProcessTold {
    fn from(process: &Process<'_>) -> ProcessTold {
        ProcessTold {
            pid: process.pid,
            program: text(process.program),
            services: text(process.services),
        }
    }
}

impl From<&Attachment<'_>> for AttachmentTold {
    fn from(attachment: &Attachment<'_>) -> AttachmentTold {
        match *attachment {
            Attachment::Address { adapter, address } => {
                AttachmentTold::Address { adapter: text(adapter), address }
            }
            Attachment::Gateway { address } => AttachmentTold::Gateway { address },
            Attachment::NoGateway => AttachmentTold::NoGateway,
            Attachment::NameServer { address } => AttachmentTold::NameServer { address },
            Attachment::Disconnected { adapter } => {
                AttachmentTold::Disconnected { adapter: text(adapter) }
            }
        }
    }
}

impl From<&CertificateJudged<'_>> for CertificateTold {
    fn from(judged: &CertificateJudged<'_>) -> CertificateTold {
        CertificateTold {
            subject: text(judged.subject),
            program: text(judged.program),
            result: judged.result,
            trust_errors: judged.trust_errors,
            wanted_name: text(judged.wanted_name),
        }
    }
}

impl UserTold {
    pub(super) fn new(judged: &UserJudged<'_>, label: String) -> UserTold {
        UserTold {
            label,
            says: judged.says,
            user: text(judged.user),
            from: judged.from,
            accepted: judged.accepted,
            code: judged.code,
            reason: judged.reason,
            method: judged.method,
            in_ppp: judged.in_ppp,
            in_peap: judged.in_peap,
            why: judged.why,
        }
    }
}

/// A message that the machine's IKE threw away: kept as it was told.
pub type RejectedTold = Rejected;
/// What it lacks: kept as it was told.
pub type LackingTold = Lacking;
/// Came up: kept as it was told.
pub type AgreedTold = Agreed;
/// Thrown away by the kernel: kept as it was told.
pub type KernelDropTold = KernelDrop;
