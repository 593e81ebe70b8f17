//! What a machine tells of itself, written as text: a block `told` of a case, line by line.
//!
//! `TIME WHAT …`: seconds from an arbitrary start, or `-` where the source gives no time. The
//! first word after the time is the statement, the others are its values:
//!
//! - `machine NAME`
//! - `began|linking|linked|link-up|connected|ended|failed [CODE] [profile=] [tunnel=] [auth=]
//!   [server=] [user=] [id=] [eap=TYPE]`: a step of a dial; `began` opens the next one, and `id`
//!   tells dials apart where the newest stands first
//! - `fails main|quick MODULE [CODE] [sent=] [peer=silent|answered] [auth=] [at=here|there]
//!   [role=initiator|responder] [with=ADDRESS]`: its IKE gave up; `sent` is the last message
//! - `agrees main|quick MODULE [with=ADDRESS]`
//! - `judges RESULT SUBJECT [bits=TRUST-ERRORS] [program=]`: a certificate chain; 0 is good
//! - `drops PROTOCOL PORT [owner=] [in|out] [with=ADDRESS]`: its filters; `discards
//!   integrity|replay|clear-text|unknown-spi`: its IPsec
//! - `lacks machine-certificate|configured-certificate|preshared-key|policy`
//! - `service KEY [state=] [start=] [before=] [error=] [by=]`, `not-started` (IPsec was asked for
//!   while the service was not started), `setting KEY NAME VALUE|absent`
//! - `owns PORT PID [PROGRAM]`, `runs PID PROGRAM [SERVICES]`
//! - `update KB [failed]`, `version BUILD REVISION`, `booted`, `network-up NAME`,
//!   `network-down NAME`, `software NAME`, `provider NAME`, `driver NAME PATH`,
//!   `certificate CHANGE SUBJECT THUMBPRINT`
//! - `profile NAME [tunnel=] [auth=] [server=] [secret]`
//! - `address ADAPTER ADDRESS`, `gateway ADDRESS`, `disconnected ADAPTER`
//! - `user SAYS accepted|REASON [code=] [reason=] [method=] [user=] [in=ppp|peap]`, `says CODE`

use std::str::FromStr;

use diagnosis::gather::{Gather, Gathered, Offers};
use evidence::{
    Agreed, Attachment, Authenticator, CertificateChange, CertificateJudged, Change, Covers, Dial,
    DialStep, Dropped, Endpoint, Fact, Failure, FailurePoint, IpsecAuthentication, KernelDrop,
    KernelDropReason, KeyingModule, Lacking, LastSent, Listener, NegotiationMode, Party, Place,
    PortOwner, Process, Profile, Role, Service, ServiceName, ServiceState, Session, Setting,
    Source, SourceId, SourceKind, Spi, Stamp, StartType, Statement, Timestamp, TunnelType,
    UserJudged, UserRefusal, When,
};

/// The blocks `told` of a part of a case file.
pub(crate) fn blocks(markdown: &str) -> Vec<&str> {
    let parts = markdown.split("```told\n").skip(1);
    parts.map(|part| part.split("```").next().unwrap_or_default()).collect()
}

/// Everything that one block tells, as one source.
pub(crate) fn source(id: SourceId, text: &str, offers: &mut Offers) -> (Source, Gathered) {
    let mut gather = Gather::new(id);
    let mut dials = 0;
    let mut facts = 0;
    for (number, line) in (1..).zip(text.lines()) {
        let words = words(line);
        if words.is_empty() {
            continue;
        }
        let line = Line { words: &words };
        dials += u32::from(line.word(1) == "began");
        let fact = Fact {
            place: Place::line(number),
            when: Stamp::Known(line.when()),
            about: Session::Opened(line.value("id").parse().unwrap_or(dials)),
            by: Party::Unknown,
            statement: line.statement(),
            quote: &[],
        };
        gather.with(offers).hear(fact);
        facts += 1;
    }
    let source = Source {
        id,
        name: "told".into(),
        kind: SourceKind::Events,
        covers: Covers { entries: facts, ..Covers::default() },
        facts,
        gaps: Vec::new(),
        more_gaps: 0,
    };
    (source, gather.finish())
}

fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut quoted) = (String::new(), false);
    for letter in line.chars().chain([' ']) {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            other => word.push(other),
        }
    }
    words
}

fn code(word: &str) -> Option<u32> {
    match word.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => word.parse().ok(),
    }
}

struct Line<'a> {
    words: &'a [String],
}

impl<'a> Line<'a> {
    fn word(&self, at: usize) -> &'a str {
        self.words.get(at).map(String::as_str).unwrap_or_default()
    }

    fn when(&self) -> When {
        match self.word(0).parse::<f64>() {
            Ok(seconds) => When::Exact(Timestamp(
                (1_700_000_000.0 * 1e9) as i64 + (seconds * Timestamp::SECOND as f64) as i64,
            )),
            Err(_) => When::Absent,
        }
    }

    fn value(&self, name: &str) -> &'a str {
        let of = |word: &'a String| word.strip_prefix(name)?.strip_prefix('=');
        self.words.iter().find_map(of).unwrap_or_default()
    }

    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|own| own == word)
    }

    fn number<T: FromStr>(&self, at: usize) -> T {
        let word = self.word(at);
        word.parse().unwrap_or_else(|_| panic!("no number: {word:?} in {:?}", self.words))
    }

    /// The first word after the statement that is a number: a code.
    fn code(&self) -> Option<u32> {
        self.words[2..].iter().find_map(|word| code(word))
    }

    /// The other end, which is always the same where the line does not say.
    fn peer(&self, port: u16) -> Endpoint {
        let address = match self.value("with") {
            "" => [203, 0, 113, 7].into(),
            address => address.parse().unwrap_or_else(|_| self.unknown("address")),
        };
        Endpoint::new(address, port)
    }

    fn unknown(&self, what: &str) -> ! {
        panic!("unknown {what} in {:?}", self.words)
    }

    fn tunnel(&self) -> Option<TunnelType> {
        Some(match self.value("tunnel") {
            "" => return None,
            "ikev2" => TunnelType::Ikev2,
            "l2tp" => TunnelType::L2tp,
            "sstp" => TunnelType::Sstp,
            "pptp" => TunnelType::Pptp,
            "automatic" => TunnelType::Automatic,
            _ => self.unknown("tunnel"),
        })
    }

    fn authentication(&self) -> Option<IpsecAuthentication> {
        Some(match self.value("auth") {
            "" => return None,
            "psk" => IpsecAuthentication::PresharedKey,
            "certificate" => IpsecAuthentication::Certificate,
            "eap" => IpsecAuthentication::Eap,
            _ => self.unknown("authentication"),
        })
    }

    fn statement(&self) -> Statement<'a> {
        match self.word(1) {
            "machine" => Statement::Speaks { machine: self.word(2) },
            "began" => self.dial(DialStep::Began),
            "linking" => self.dial(DialStep::Linking),
            "linked" => self.dial(DialStep::Linked),
            "link-up" => self.dial(DialStep::LinkUp),
            "connected" => self.dial(DialStep::Connected),
            "ended" => self.dial(DialStep::Ended),
            "failed" => self.dial(DialStep::Failed),
            "fails" => self.fails(),
            "agrees" => Statement::Agrees(Agreed {
                mode: self.mode(),
                keying: self.keying(),
                role: None,
                method: None,
                local: None,
                remote: Some(self.peer(500)),
            }),
            "judges" => Statement::JudgesCertificate(CertificateJudged {
                subject: self.word(3),
                program: self.value("program"),
                result: code(self.word(2)).unwrap_or_else(|| self.unknown("result")),
                trust_errors: code(self.value("bits")).unwrap_or(0),
                wanted_name: "",
            }),
            "drops" => Statement::Drops(Dropped {
                outbound: match (self.has("out"), self.has("in")) {
                    (false, false) => None,
                    (outbound, _) => Some(outbound),
                },
                protocol: self.number(2),
                local: None,
                remote: Some(self.peer(self.number(3))),
                filter: 0,
                owner: self.value("owner"),
                program: "",
            }),
            "discards" => Statement::Discards(KernelDrop {
                why: self.discarded_for(),
                remote: Some(self.peer(0)),
                spi: 0,
            }),
            "lacks" => Statement::Lacks(match self.word(2) {
                "machine-certificate" => Lacking::MachineCertificate,
                "configured-certificate" => Lacking::ConfiguredCertificate,
                "preshared-key" => Lacking::PresharedKey,
                "policy" => Lacking::Policy,
                _ => self.unknown("thing"),
            }),
            "service" => self.service(),
            "not-started" => Statement::KeyingNotStarted,
            "setting" => Statement::Sets(Setting {
                key: self.word(2),
                name: self.word(3),
                value: self.word(4).parse().ok(),
            }),
            "owns" => Statement::Owns(PortOwner {
                port: self.number(2),
                pid: self.number(3),
                program: self.word(4),
            }),
            "runs" => Statement::Runs(Process {
                pid: self.number(2),
                program: self.word(3),
                services: self.word(4),
            }),
            "profile" => Statement::Profile(Profile {
                name: self.word(2),
                server: self.value("server"),
                tunnel: self.tunnel(),
                authentication: self.authentication(),
                methods: self.value("methods"),
                policy: "",
                has_secret: self.has("secret"),
                of_all_users: None,
            }),
            "address" => Statement::Attached(Attachment::Address {
                adapter: self.word(2),
                address: self.number(3),
            }),
            "gateway" => Statement::Attached(Attachment::Gateway { address: self.number(2) }),
            "disconnected" => {
                Statement::Attached(Attachment::Disconnected { adapter: self.word(2) })
            }
            "user" => self.user(),
            "says" => Statement::Reports { code: self.number(2), partly: false },
            _ => Statement::Changes(self.change()),
        }
    }

    fn dial(&self, step: DialStep) -> Statement<'a> {
        Statement::Dials(Dial {
            step,
            profile: self.value("profile"),
            user: self.value("user"),
            dials_as: self.value("as"),
            server: self.value("server"),
            tunnel: self.tunnel(),
            authentication: self.authentication(),
            code: self.code(),
            eap_method: self.value("eap").parse().unwrap_or(0),
            by_daemon: false,
        })
    }

    fn mode(&self) -> NegotiationMode {
        match self.word(2) {
            "main" => NegotiationMode::Main,
            "quick" => NegotiationMode::Quick,
            _ => self.unknown("mode"),
        }
    }

    fn keying(&self) -> Option<KeyingModule> {
        match self.word(3) {
            "ikev1" => Some(KeyingModule::Ikev1),
            "ikev2" => Some(KeyingModule::Ikev2),
            _ => self.unknown("keying module"),
        }
    }

    fn fails(&self) -> Statement<'a> {
        let mut failure = Failure::new(self.mode());
        failure.keying = self.keying();
        failure.code = self.code();
        failure.method = self.authentication();
        failure.remote = Some(self.peer(500));
        failure.role = match self.value("role") {
            "initiator" => Some(Role::Initiator),
            "responder" => Some(Role::Responder),
            _ => None,
        };
        failure.last_sent = match self.value("sent") {
            "" => None,
            "nothing" => Some(LastSent::Nothing),
            "proposal" => Some(LastSent::Proposal),
            "key-exchange" => Some(LastSent::KeyExchange),
            "identity" => Some(LastSent::Identity),
            "eap" => Some(LastSent::Eap),
            "authentication" => Some(LastSent::Authentication),
            _ => self.unknown("message"),
        };
        failure.noticed = match self.value("at") {
            "here" => Some(FailurePoint::Here),
            "there" => Some(FailurePoint::There),
            _ => None,
        };
        failure.responder_spi = match self.value("peer") {
            "silent" => Some(Spi::NONE),
            "answered" => Some(Spi(1)),
            _ => None,
        };
        Statement::Fails(failure)
    }

    fn service(&self) -> Statement<'a> {
        let name = ServiceName::find(self.word(2)).unwrap_or_else(|| self.unknown("service"));
        let mut service = Service::new(name);
        service.state = match self.value("state") {
            "running" => Some(ServiceState::Running),
            "stopped" => Some(ServiceState::Stopped),
            "absent" => Some(ServiceState::Absent),
            _ => None,
        };
        service.start = self.start_type("start");
        service.start_before = self.start_type("before");
        service.error = code(self.value("error"));
        service.by = self.value("by");
        Statement::Service(service)
    }

    fn start_type(&self, name: &str) -> Option<StartType> {
        match self.value(name) {
            "automatic" => Some(StartType::Automatic),
            "manual" => Some(StartType::Manual),
            "disabled" => Some(StartType::Disabled),
            _ => None,
        }
    }

    fn discarded_for(&self) -> KernelDropReason {
        match self.word(2) {
            "integrity" => KernelDropReason::Integrity,
            "replay" => KernelDropReason::Replay,
            "clear-text" => KernelDropReason::ClearText,
            "unknown-spi" => KernelDropReason::UnknownSpi,
            _ => self.unknown("reason"),
        }
    }

    fn change(&self) -> Change<'a> {
        let name = self.word(2);
        match self.word(1) {
            "update" => Change::Update {
                kb: self.number(2),
                installed: !self.has("failed"),
                title: self.value("title"),
            },
            "version" => {
                Change::Version { build: self.number(2), revision: self.word(3).parse().ok() }
            }
            "booted" => Change::Booted,
            "network-up" => Change::NetworkUp { name },
            "network-down" => Change::NetworkDown { name },
            "software" => Change::Software { name },
            "provider" => Change::FilterProvider { name },
            "driver" => Change::ServiceInstalled { name, path: self.word(3) },
            "certificate" => Change::Certificate {
                what: match name {
                    "expires-soon" => CertificateChange::ExpiresSoon,
                    "renewed" => CertificateChange::Renewed,
                    "deleted" => CertificateChange::Deleted,
                    _ => self.unknown("change"),
                },
                subject: self.word(3),
                thumbprint: self.word(4),
            },
            _ => self.unknown("statement"),
        }
    }

    fn user(&self) -> Statement<'a> {
        let why = self.word(3);
        Statement::JudgesUser(UserJudged {
            says: match self.word(2) {
                "client" => Authenticator::Client,
                "server" => Authenticator::Server,
                "policy" => Authenticator::PolicyServer,
                _ => self.unknown("authenticator"),
            },
            user: self.value("user"),
            from: None,
            accepted: why == "accepted",
            code: self.value("code").parse().ok(),
            reason: self.value("reason").parse().ok(),
            method: self.value("method").parse().unwrap_or(0),
            in_ppp: self.value("in") == "ppp",
            in_peap: self.value("in") == "peap",
            why: match why {
                "accepted" => UserRefusal::None,
                "unknown" => UserRefusal::Unknown,
                "credentials" => UserRefusal::Credentials,
                "method" => UserRefusal::Method,
                "not-allowed" => UserRefusal::NotAllowed,
                "client-certificate" => UserRefusal::ClientCertificate,
                "no-protocols" => UserRefusal::NoProtocols,
                "no-directory" => UserRefusal::NoDirectory,
                "cannot-check" => UserRefusal::CannotCheck,
                "encryption" => UserRefusal::Encryption,
                "no-address" => UserRefusal::NoAddress,
                _ => self.unknown("reason"),
            },
        })
    }
}
