//! The first message is never answered, and nothing tells why.

use evidence::{Exchange, Gap, Party, Place, SourceId, Why};
use verdict::{
    Because, Cause, Citation, Cited, Command, Confidence, Explained, Finding, Missing,
    NegotiationOutcome, NegotiationReport, Outcome, Phase, Report, Side, StepReport, Text, Totals,
    Verdict, Weight,
};

use super::{at, capture, cite, negotiation, repeated, step};

pub(crate) fn undecided() -> Report {
    let findings = findings();
    Report {
        verdict: Verdict {
            outcome: Outcome::Undecided,
            cause: None,
            finding: Some(0),
            sentence: Text::new(
                "The gateway never answered IKE_SA_INIT; this capture does not show why",
                "Il gateway non ha mai risposto a IKE_SA_INIT; questa cattura non mostra perché",
            ),
        },
        sources: vec![capture(
            "client.pcap",
            vec![
                Text::new(
                    "88 packets from 10:41:58 to 10:42:30",
                    "88 pacchetti dalle 10:41:58 alle 10:42:30",
                ),
                Text::new(
                    "only port 500 appears: a capture filter may have hidden 4500",
                    "compare solo la porta 500: un filtro può aver nascosto la 4500",
                ),
            ],
        )],
        negotiations: vec![ladder()],
        findings,
        changes: Vec::new(),
        shared: Vec::new(),
        look_up: None,
        missing: missing(),
        totals: Totals {
            negotiations: 3,
            by_outcome: vec![
                (NegotiationOutcome::Unanswered, 1),
                (NegotiationOutcome::Established, 2),
            ],
            by_cause: Vec::new(),
        },
        gaps: vec![
            (SourceId(0), Gap { place: Some(Place::packet(31)), why: Why::CutBySnapLength }),
            (SourceId(0), Gap { place: None, why: Why::EndsEarly }),
        ],
    }
}

fn ladder() -> NegotiationReport {
    let asked = StepReport {
        repeats: 4,
        until: at("09:42:26.001"),
        again: repeated([4, 9, 20, 44]),
        kinds: ["SA", "KE", "Ni", "NAT_DETECTION_SOURCE_IP", "NAT_DETECTION_DESTINATION_IP"]
            .map(String::from)
            .to_vec(),
        ..step(at("09:42:03"), Party::Initiator, Exchange::IkeSaInit, 1104, 2)
    };
    NegotiationReport {
        phase: Phase::Reachability,
        phases: vec![Phase::Reachability, Phase::Phase1],
        steps: vec![asked],
        ..negotiation(NegotiationOutcome::Unanswered)
    }
}

fn findings() -> Vec<Finding> {
    let silence = cite(
        [2, 4, 9, 20, 44],
        "sent 5 times, no answer in 27 s",
        "inviato 5 volte, nessuna risposta in 27 s",
    );
    let mut blocked = candidate(
        Cause::UDP500_BLOCKED,
        "UDP 500 is blocked, or the answers are lost",
        "UDP 500 è bloccata, oppure le risposte si perdono",
        silence.clone(),
        Some(cite(
            [5],
            "a TCP connection to the same address works",
            "una connessione TCP allo stesso indirizzo funziona",
        )),
    );
    blocked.ruled_out = vec![Because {
        cause: Cause::PEER_NOT_LISTENING,
        because: Text::new("no ICMP error came back", "non è tornato nessun errore ICMP"),
        evidence: vec![cite([2], "", "")],
    }];
    blocked.explains = vec![Explained {
        symptom: Text::new("Windows shows 809", "Windows mostra 809"),
        evidence: Vec::new(),
    }];
    let quiet = cite([3], "the address answers a ping", "l’indirizzo risponde al ping");
    vec![
        blocked,
        candidate(
            Cause::NO_MATCHING_CONNECTION,
            "the gateway has no connection for this peer and drops its messages without a word",
            "il gateway non ha una connessione per questo peer e ne scarta i messaggi in silenzio",
            silence.clone(),
            Some(quiet.clone()),
        ),
        candidate(
            Cause::LOCAL_FIREWALL_BLOCK,
            "the firewall of the gateway itself drops the message",
            "il firewall del gateway stesso scarta il messaggio",
            silence,
            Some(quiet),
        ),
    ]
}

fn candidate(
    cause: Cause,
    en: &str,
    it: &str,
    silence: Citation,
    own: Option<Citation>,
) -> Finding {
    let evidence = match own {
        Some(own) => Cited::new(own).and([silence]),
        None => Cited::new(silence),
    };
    Finding {
        cause,
        weight: Weight::Cause,
        confidence: Confidence::Possible,
        side: Side::Unknown,
        noticed_by: Party::Initiator,
        phase: Phase::Reachability,
        exchange: Exchange::IkeSaInit,
        negotiations: vec![1],
        count: 1,
        first: at("09:42:03"),
        last: at("09:42:26.001"),
        headline: Text::new(en, it),
        parameters: Vec::new(),
        evidence,
        explains: Vec::new(),
        ruled_out: Vec::new(),
        still_open: Vec::new(),
        fixes: Vec::new(),
        tell: None,
    }
}

/// 2026-03-12 09:42:03 UTC, as `diagnosis` marks a moment.
const AT: &str = "{at:1773308523000000000}";

fn commands() -> Vec<Command> {
    let command = |dialect: &str, text: &str, note| Command {
        dialect: dialect.into(),
        text: text.into(),
        note,
    };
    let since = format!("journalctl -t charon --since '{AT}'");
    let last = Text::new(
        "the last line after the attempt; before FortiOS 7.4 the filter is log-filter dst-addr4",
        "l’ultima riga dopo il tentativo; prima di FortiOS 7.4 il filtro è log-filter dst-addr4",
    );
    vec![
        command("strongswan", &since, None),
        command(
            "fortigate",
            "diagnose debug application ike -1\ndiagnose debug disable",
            Some(last),
        ),
        command("cisco-ios", "debug crypto ikev2", None),
    ]
}

fn missing() -> Vec<Missing> {
    vec![
        Missing {
            what: Text::new(
                "dial again over a phone hotspot",
                "ripetere il collegamento con l’hotspot di un telefono",
            ),
            side: Side::Initiator,
            would_decide: vec![Cause::UDP500_BLOCKED],
            how: Text::new(
                "if it works there, the network in between blocks it",
                "se così funziona, a bloccare è la rete intermedia",
            ),
            commands: Vec::new(),
        },
        Missing {
            what: Text::new(
                format!("the gateway’s log at {AT}"),
                format!("il log del gateway alle {AT}"),
            ),
            side: Side::Responder,
            would_decide: vec![Cause::UDP500_BLOCKED, Cause::NO_MATCHING_CONNECTION],
            how: Text::new(
                "raise the log level of IKE and try once more",
                "alzare il livello di log di IKE e riprovare",
            ),
            commands: commands(),
        },
    ]
}
