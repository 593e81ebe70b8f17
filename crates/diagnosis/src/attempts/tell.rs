//! Attempts in words: what each event says, the rows of the report, the codes.

use evidence::{
    Authenticator, DialStep, FailurePoint, IpsecAuthentication, KernelDrop, KernelDropReason,
    KeyingModule, LastSent, NegotiationMode, TunnelType, UserRefusal, When,
};
use verdict::{EventReport, Text};

use super::Known;
use super::view::AttemptView;
use crate::gather::{At, CertificateTold, DialTold, DroppedTold, FailureTold, UserTold};

/// `809`, or `0x800B0109` for what is known by its hexadecimal form.
pub(crate) fn code(code: u32) -> String {
    if code >= 0x8000_0000 { format!("0x{code:08X}") } else { code.to_string() }
}

/// With the meaning in a few words, where it is known.
fn code_meaning(number: u32) -> Text {
    let spelled = code(number);
    match knowledge::windows_code(number) {
        Some(row) => Text::new(
            format!("{spelled}: {}", row.means[0]),
            format!("{spelled}: {}", row.means[1]),
        ),
        None => Text::same(spelled),
    }
}

/// What ended the attempt, in one clause.
pub(crate) fn ending(view: &AttemptView<'_>) -> Text {
    let journal = &view.machine.journal;
    match view.attempt.known {
        Known::Dial(_) => match (view.code(), view.attempt.up) {
            (Some(number), false) => {
                let means = code_meaning(number);
                Text::new(
                    format!("the dial failed with {}", means.en),
                    format!("la connessione non è riuscita: {}", means.it),
                )
            }
            (Some(number), true) => {
                let means = code_meaning(number);
                Text::new(
                    format!("it was up, and ended with {}", means.en),
                    format!("era attiva, ed è terminata con {}", means.it),
                )
            }
            (None, _) => Text::new(
                "the dial failed, and no code is told",
                "la connessione non è riuscita, e non è indicato un codice",
            ),
        },
        Known::Failure(at) => failure(&journal.failures[at].what),
        Known::User(at) => user(&journal.users[at].what),
        Known::Discard(_) => {
            Text::new("IPsec threw protected packets away", "IPsec ha scartato pacchetti protetti")
        }
        Known::Drop(at) => drop(view, &journal.dropped[at].what),
        Known::Code(at) => code_meaning(journal.codes[at].what.code),
        Known::State => Text::new("the state of the computer", "lo stato del computer"),
    }
}

pub(crate) fn tunnel(tunnel: TunnelType) -> Text {
    match tunnel {
        TunnelType::Automatic => Text::new("type automatic", "tipo automatico"),
        known => Text::same(known.name()),
    }
}

pub(crate) fn authentication(with: IpsecAuthentication) -> Text {
    match with {
        IpsecAuthentication::PresharedKey => Text::new("preshared key", "chiave precondivisa"),
        IpsecAuthentication::Certificate => Text::new("certificate", "certificato"),
        IpsecAuthentication::Eap => Text::same("EAP"),
        IpsecAuthentication::Kerberos => Text::same("Kerberos"),
        IpsecAuthentication::Other => Text::new("another method", "un altro metodo"),
    }
}

fn joined(parts: Vec<Text>) -> Text {
    let of = |pick: fn(&Text) -> &str| {
        parts.iter().map(pick).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    Text::new(of(|text| &text.en), of(|text| &text.it))
}

/// A step of a dial.
fn step(step: DialStep, dial: &DialTold) -> Text {
    match step {
        DialStep::Began => {
            let name = &dial.profile;
            let mut parts = vec![match name.is_empty() {
                true => Text::new("begins to dial", "avvia la connessione"),
                false => Text::new(format!("dials “{name}”"), format!("connessione “{name}”")),
            }];
            parts.extend(dial.tunnel.map(tunnel));
            parts.extend(dial.authentication.map(authentication));
            joined(parts)
        }
        DialStep::Linking if !dial.server.is_empty() => {
            let server = &dial.server;
            Text::new(
                format!("brings the tunnel up to {server}"),
                format!("apre il tunnel verso {server}"),
            )
        }
        DialStep::Linking => Text::new("brings the tunnel up", "apre il tunnel"),
        DialStep::Linked => {
            Text::new("the tunnel is up: IPsec is done", "il tunnel è attivo: IPsec è riuscito")
        }
        DialStep::LinkUp => Text::new("the link is established", "il collegamento è stabilito"),
        DialStep::Connected => Text::new("connected", "connesso"),
        DialStep::Ended => match dial.code {
            Some(0) | None => Text::new("ended", "terminata"),
            Some(number) => {
                let number = code(number);
                Text::new(format!("ended, {number}"), format!("terminata, {number}"))
            }
        },
        DialStep::Failed => match dial.code {
            Some(number) => {
                let number = code(number);
                Text::new(format!("failed, {number}"), format!("non riuscita, {number}"))
            }
            None => Text::new("failed", "non riuscita"),
        },
    }
}

/// The number of the event on Windows.
fn number(step: DialStep) -> u32 {
    match step {
        DialStep::Began => 20221,
        DialStep::Linking => 20222,
        DialStep::Linked => 20223,
        DialStep::LinkUp => 20224,
        DialStep::Connected => 20225,
        DialStep::Ended => 20226,
        DialStep::Failed => 20227,
    }
}

/// IKE's own account of how it gave up.
pub(crate) fn failure(failure: &FailureTold) -> Text {
    told(failure, failure.code.map(code_meaning))
}

/// In a row, where the code's meaning has no room.
fn failure_row(failure: &FailureTold) -> Text {
    let mut short = failure.clone();
    // Only what is out of the ordinary.
    short.noticed = failure.noticed.filter(|point| *point == FailurePoint::There);
    told(&short, failure.code.map(|number| Text::same(code(number))))
}

fn told(failure: &FailureTold, code: Option<Text>) -> Text {
    let keying = match failure.keying {
        Some(KeyingModule::Ikev1) => "IKEv1",
        Some(KeyingModule::Ikev2) => "IKEv2",
        Some(KeyingModule::AuthIp) => "AuthIP",
        None => "IKE",
    };
    let mode = match failure.mode {
        NegotiationMode::Main => Text::new(
            format!("{keying} main mode failed"),
            format!("{keying}: modalità principale non riuscita"),
        ),
        NegotiationMode::Quick => Text::new(
            format!("{keying} quick mode failed"),
            format!("{keying}: modalità rapida non riuscita"),
        ),
        NegotiationMode::Extended => Text::new(
            format!("{keying} extended mode failed"),
            format!("{keying}: modalità estesa non riuscita"),
        ),
    };
    let mut parts = vec![mode];
    parts.extend(code);
    if failure.code.is_none() && !failure.reason.is_empty() {
        parts.push(Text::same(failure.reason.clone()));
    }
    parts.extend(failure.last_sent.map(|sent| last_sent(sent, failure.keying)));
    parts.extend(failure.noticed.map(|point| match point {
        FailurePoint::Here => Text::new("noticed here", "rilevato qui"),
        FailurePoint::There => Text::new("noticed by the peer", "rilevato dal peer"),
    }));
    joined(parts)
}

fn last_sent(sent: LastSent, keying: Option<KeyingModule>) -> Text {
    let ikev2 = keying == Some(KeyingModule::Ikev2);
    match sent {
        LastSent::Nothing => Text::new("nothing was sent", "non è stato inviato nulla"),
        LastSent::Proposal if ikev2 => {
            Text::new("last sent: IKE_SA_INIT", "ultimo invio: IKE_SA_INIT")
        }
        LastSent::Proposal => Text::new("last sent: the proposals", "ultimo invio: le proposte"),
        LastSent::KeyExchange => {
            Text::new("last sent: the key exchange", "ultimo invio: lo scambio di chiavi")
        }
        LastSent::Identity => Text::new(
            "last sent: its identity, encrypted",
            "ultimo invio: la sua identità, cifrata",
        ),
        LastSent::Eap => Text::new("last sent: EAP", "ultimo invio: EAP"),
        LastSent::Authentication => Text::new("last sent: IKE_AUTH", "ultimo invio: IKE_AUTH"),
        LastSent::Final => {
            Text::new("last sent: its last message", "ultimo invio: il suo ultimo messaggio")
        }
    }
}

pub(crate) fn certificate(judged: &CertificateTold) -> Text {
    let subject = match judged.subject.as_str() {
        "" => Text::new("a certificate", "un certificato"),
        subject => Text::same(subject),
    };
    let result = match judged.result {
        0 => Text::new("good", "valido"),
        result => code_meaning(result),
    };
    Text::new(
        format!("{} judged: {}", subject.en, result.en),
        format!("{} giudicato: {}", subject.it, result.it),
    )
}

pub(crate) fn user(judged: &UserTold) -> Text {
    let who = match judged.says {
        Authenticator::Client if judged.in_ppp => Text::new("PPP on the client", "PPP sul client"),
        Authenticator::Client => Text::new("EAP on the client", "EAP sul client"),
        Authenticator::Server => Text::new("the server", "il server"),
        Authenticator::PolicyServer => Text::new("the policy server", "il server dei criteri"),
    };
    let user = match judged.user.as_str() {
        "" => Text::new("the user", "l’utente"),
        user => Text::same(user),
    };
    let (en, it) = if judged.accepted {
        (format!("{} let {} in", who.en, user.en), format!("{}: {} ammesso", who.it, user.it))
    } else {
        (format!("{} refused {}", who.en, user.en), format!("{}: {} rifiutato", who.it, user.it))
    };
    let mut parts = vec![Text::new(en, it)];
    parts.extend(why_refused(judged.why));
    parts.extend(judged.code.map(code_meaning));
    parts.extend(judged.reason.map(|reason| {
        Text::new(format!("reason code {reason}"), format!("codice motivo {reason}"))
    }));
    joined(parts)
}

fn why_refused(why: UserRefusal) -> Option<Text> {
    Some(match why {
        UserRefusal::None | UserRefusal::Unknown => return None,
        UserRefusal::Credentials => Text::new("user name or password", "nome utente o password"),
        UserRefusal::Method => Text::new("authentication method", "metodo di autenticazione"),
        UserRefusal::NotAllowed => {
            Text::new("the account may not dial in", "l’account non può collegarsi")
        }
        UserRefusal::PasswordExpired => Text::new("password expired", "password scaduta"),
        UserRefusal::ClientCertificate => {
            Text::new("the user’s certificate", "il certificato dell’utente")
        }
        UserRefusal::ServerCertificate => {
            Text::new("the server’s certificate", "il certificato del server")
        }
        UserRefusal::NoProtocols => {
            Text::new("no network protocol in common", "nessun protocollo di rete in comune")
        }
        UserRefusal::TimedOut => Text::new("no answer in time", "nessuna risposta in tempo"),
        UserRefusal::Unchecked => {
            Text::new("what checks users does not answer", "chi verifica gli utenti non risponde")
        }
        UserRefusal::NoDirectory => {
            Text::new("what checks users does not answer", "chi verifica gli utenti non risponde")
        }
        UserRefusal::CannotCheck => {
            Text::new("that end cannot check users", "quel lato non può verificare gli utenti")
        }
        UserRefusal::Encryption => {
            Text::new("PPP’s own encryption (MPPE)", "la crittografia propria di PPP (MPPE)")
        }
        UserRefusal::NoAddress => Text::new("no free address", "nessun indirizzo libero"),
        UserRefusal::NoSecrets => Text::new(
            "no secret here for anybody to prove himself with",
            "qui nessun segreto con cui qualcuno possa autenticarsi",
        ),
    })
}

pub(crate) fn drop(view: &AttemptView<'_>, dropped: &DroppedTold) -> Text {
    let what = match (dropped.protocol, dropped.remote.map(|end| end.port())) {
        (50, _) => "ESP".to_owned(),
        (51, _) => "AH".to_owned(),
        (17, Some(port)) => format!("UDP {port}"),
        (protocol, _) => format!("IP {protocol}"),
    };
    let owner = view.filter_owner(dropped);
    let by = match owner.as_str() {
        "" if dropped.filter > 0 => Text::new(
            format!(" by filter {}", dropped.filter),
            format!(" dal filtro {}", dropped.filter),
        ),
        "" => Text::same(""),
        owner => Text::new(format!(" by “{owner}”"), format!(" da “{owner}”")),
    };
    let times = dropped.count;
    Text::new(
        format!("{what} dropped {times} times{}", by.en).replace(" 1 times", ""),
        format!("{what} scartato {times} volte{}", by.it).replace(" 1 volte", ""),
    )
}

/// The rows of one attempt, in order.
pub(crate) fn rows(view: &AttemptView<'_>) -> Vec<EventReport> {
    let mut rows: Vec<EventReport> = Vec::new();
    let machine = &view.machine.name;
    let journal = &view.machine.journal;
    let row = |at: At, machine: &str, number: Option<u32>, says: Text| EventReport {
        at: at.when,
        machine: machine.to_owned(),
        by: None,
        number,
        says,
        source: at.source,
        place: at.place,
        after: None,
    };
    if let Some(dial) = view.dial() {
        for (done, at) in &dial.steps {
            // Only what has a CoId is surely an event of the dialling machine itself.
            let number = dial.label.starts_with('{').then(|| number(*done));
            rows.push(row(*at, machine, number, step(*done, dial)));
        }
    }
    for told in view.failures() {
        rows.push(row(told.at, machine, None, failure_row(&told.what)));
    }
    for told in view.certificates().filter(|told| told.what.result != 0) {
        rows.push(row(told.at, machine, None, certificate(&told.what)));
    }
    for told in view.drops() {
        rows.push(row(told.at, machine, None, drop(view, &told.what)));
    }
    for (other, at) in &view.attempt.users {
        let other = &view.case.machines[*other];
        let told = &other.journal.users[*at];
        if !view.users().any(|own| std::ptr::eq(own, told)) {
            continue;
        }
        rows.push(row(told.at, &other.name, None, user(&told.what)));
    }
    match view.attempt.known {
        Known::Discard(at) => {
            let told = &journal.discarded[at];
            rows.push(row(told.at, machine, None, ending(view)));
        }
        // What is seen says the same.
        Known::Code(_) => {}
        Known::Dial(_) | Known::Failure(_) | Known::User(_) | Known::Drop(_) | Known::State => {}
    }
    if rows.iter().all(|row| matches!(row.at, When::Exact(_))) {
        // Of one moment, in the order in which the source has them.
        rows.sort_by_key(|row| (row.at, row.source, row.place.number()));
    } else if rows.iter().all(|row| matches!(row.at, When::WithoutZone(_))) {
        // Texts of one machine are in its own zone, and may be newest first.
        rows.sort_by_key(|row| row.at);
    }
    rows
}

/// A protected packet thrown away.
pub(crate) fn discard(discarded: &KernelDrop) -> Text {
    let why = match discarded.why {
        KernelDropReason::Integrity => Text::new(
            "a packet that failed its integrity check",
            "un pacchetto la cui integrità non risulta",
        ),
        KernelDropReason::Replay => Text::new(
            "a packet outside the replay window",
            "un pacchetto fuori dalla finestra anti-replay",
        ),
        KernelDropReason::ClearText => Text::new(
            "a packet in clear that should have been protected",
            "un pacchetto in chiaro che doveva essere protetto",
        ),
        KernelDropReason::UnknownSpi => Text::new(
            "a packet with an SPI that no SA has",
            "un pacchetto con un SPI che nessuna SA ha",
        ),
        KernelDropReason::Other(status) => {
            let status = code(status);
            Text::new(format!("a packet ({status})"), format!("un pacchetto ({status})"))
        }
    };
    Text::new(format!("IPsec threw away {}", why.en), format!("IPsec ha scartato {}", why.it))
}
