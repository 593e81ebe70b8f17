//! The first of the examples to aim at: fragments of IKE_AUTH are lost.

use evidence::{Exchange, Party, SourceId, When};
use verdict::{
    Because, Cause, Cited, Command, Confidence, Explained, Finding, Fix, Missing,
    NegotiationOutcome, NegotiationReport, Outcome, Parameter, Pause, Phase, Remedy, Report, Side,
    StepReport, Text, Totals, Verdict, Weight,
};

use super::{at, capture, cite, negotiation, repeated, step};

pub(crate) fn fragmentation() -> Report {
    let sentence = Text::new(
        "IKE_AUTH is too large for one packet, and its fragments are lost on the way",
        "IKE_AUTH non sta in un solo pacchetto, e i suoi frammenti si perdono per strada",
    );
    Report {
        verdict: Verdict {
            outcome: Outcome::Explained,
            cause: Some(Cause::FRAGMENTATION_MTU),
            finding: Some(0),
            sentence: sentence.clone(),
        },
        sources: vec![capture("evidence/client.pcap", Vec::new())],
        negotiations: vec![ladder()],
        findings: vec![finding(sentence), weak()],
        changes: Vec::new(),
        shared: Vec::new(),
        look_up: None,
        missing: vec![Missing {
            what: Text::new(
                "capture at the gateway at the same time",
                "cattura contemporanea sul gateway",
            ),
            side: Side::Responder,
            would_decide: vec![Cause::FRAGMENTATION_MTU, Cause::AUTH_FAILED_GENERIC],
            how: Text::new(
                "as root, while the client dials",
                "come root, mentre il client si collega",
            ),
            commands: vec![Command {
                dialect: "linux".into(),
                text: "tcpdump -ni any 'udp port 500 or udp port 4500 or (ip[6:2] & 0x1fff != 0)'"
                    .into(),
                note: None,
            }],
        }],
        totals: Totals {
            negotiations: 1,
            by_outcome: vec![(NegotiationOutcome::Failed, 1)],
            by_cause: vec![(Cause::FRAGMENTATION_MTU, 1)],
        },
        gaps: Vec::new(),
    }
}

fn ladder() -> NegotiationReport {
    let first = StepReport {
        note: Some(Text::new("12 proposals", "12 proposte")),
        ..step(at("09:42:03.114"), Party::Initiator, Exchange::IkeSaInit, 616, 1)
    };
    let answer = StepReport {
        note: Some(Text::same("3DES SHA1 MODP-1024")),
        ..step(at("09:42:03.161"), Party::Responder, Exchange::IkeSaInit, 345, 2)
    };
    let auth = StepReport {
        packets: 3,
        repeats: 2,
        until: at("09:42:05.214"),
        again: repeated([8, 11]),
        note: Some(Text::new("in 3 IP fragments", "in 3 frammenti IP")),
        // A fragmented message is where its last fragment is.
        ..step(at("09:42:03.204"), Party::Initiator, Exchange::IkeAuth, 3468, 5)
    };
    NegotiationReport {
        phase: Phase::Auth,
        exchange: Exchange::IkeAuth,
        started: at("09:42:03.114"),
        ended: at("09:42:05.214"),
        steps: vec![first, answer, auth],
        silence: Some(Pause { by: Party::Responder, seconds: 4, until_the_end: true }),
        ..negotiation(NegotiationOutcome::Failed)
    }
}

fn finding(headline: Text) -> Finding {
    Finding {
        cause: Cause::FRAGMENTATION_MTU,
        weight: Weight::Cause,
        confidence: Confidence::Likely,
        side: Side::Path,
        noticed_by: Party::Initiator,
        phase: Phase::Reachability,
        exchange: Exchange::IkeAuth,
        negotiations: vec![1],
        count: 1,
        first: at("09:42:03.204"),
        last: at("09:42:05.214"),
        headline,
        parameters: vec![
            ("bytes", Parameter::Number(3468)),
            ("exchange", Parameter::Word("IKE_AUTH".into())),
            ("mtu", Parameter::List(vec!["1500".into()])),
        ],
        evidence: Cited::new(cite(
            3..=11,
            "every small message was answered, no fragmented one was",
            "ogni messaggio piccolo ha avuto risposta, nessuno di quelli frammentati",
        ))
        .and([cite(
            [1, 2],
            "neither end can fragment in IKE itself (RFC 7383): no notify",
            "nessuno dei due lati sa frammentare in IKE (RFC 7383): nessuna notifica",
        )]),
        explains: vec![Explained {
            symptom: Text::new("Windows shows 809", "Windows mostra 809"),
            evidence: Vec::new(),
        }],
        ruled_out: vec![
            Because {
                cause: Cause::UDP500_BLOCKED,
                because: Text::new("an answer came back", "è arrivata una risposta"),
                evidence: vec![cite([2], "", "")],
            },
            Because {
                cause: Cause::PHASE1_PROPOSAL_MISMATCH,
                because: Text::new("the gateway chose one", "il gateway ne ha scelta una"),
                evidence: vec![cite([2], "", "")],
            },
        ],
        still_open: vec![Cause::AUTH_FAILED_GENERIC],
        fixes: fixes(),
        tell: None,
    }
}

fn fixes() -> Vec<Fix> {
    let fix = |remedy: Remedy, side, commands: &[(&str, &str)]| Fix {
        title: remedy.title(),
        risk: remedy.risk(),
        undo: remedy.undo(),
        remedy,
        side,
        reboot: false,
        commands: commands
            .iter()
            .map(|(dialect, text)| Command {
                dialect: (*dialect).into(),
                text: (*text).into(),
                note: (*dialect == "windows-server").then(|| {
                    Text::new(
                        "from version 2019; connected users are dropped",
                        "dalla versione 2019; gli utenti connessi vengono scollegati",
                    )
                }),
            })
            .collect(),
        verified: false,
    };
    let windows = "New-ItemProperty -Path HKLM:\\SYSTEM\\CurrentControlSet\\Services\\RemoteAccess\
                   \\Parameters\\Ikev2 -Name EnableServerFragmentation -PropertyType DWORD -Value 1";
    vec![
        fix(
            Remedy::EnableIkeFragmentation,
            Side::Responder,
            &[("strongswan", "fragmentation = yes"), ("windows-server", windows)],
        ),
        fix(Remedy::ShortenCertificateChain, Side::Responder, &[]),
        Fix {
            reboot: true,
            verified: true,
            ..fix(Remedy::EnableIkeFragmentation, Side::Initiator, &[])
        },
        fix(Remedy::LetFragmentsPass, Side::Path, &[]),
    ]
}

fn weak() -> Finding {
    let headline = Text::new(
        "3DES and MODP-1024 were agreed: both should not stay",
        "sono stati concordati 3DES e MODP-1024: nessuno dei due dovrebbe restare",
    );
    Finding {
        cause: Cause::WEAK_ALGORITHM,
        weight: Weight::Hygiene,
        confidence: Confidence::Proven,
        side: Side::Both,
        noticed_by: Party::Unknown,
        phase: Phase::None,
        exchange: Exchange::IkeSaInit,
        negotiations: vec![1],
        count: 1,
        first: When::Absent,
        last: When::Absent,
        headline: headline.clone(),
        parameters: Vec::new(),
        evidence: Cited::new(verdict::Citation { source: SourceId(0), ..cite([2], "", "") }),
        explains: Vec::new(),
        ruled_out: Vec::new(),
        still_open: Vec::new(),
        fixes: Vec::new(),
        tell: None,
    }
}
