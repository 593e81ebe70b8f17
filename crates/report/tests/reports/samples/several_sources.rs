//! Two captures, noise, and a failure that was met many times.

use evidence::{Exchange, Party, Place, SourceId, Vantage};
use verdict::{
    Citation, Clock, Confidence, Finding, NegotiationOutcome, Report, Side, SourceReport,
    StepReport, Text, Weight,
};

use super::{at, capture, cite, fragmentation, step};

pub(super) fn several_sources() -> Report {
    let mut report = fragmentation();
    report.sources = vec![
        SourceReport {
            vantage_because: Some(Text::new(
                "taken at the initiator: its packets passed no router yet (#1)",
                "presa dal lato dell’iniziatore: i suoi pacchetti non hanno attraversato router (#1)",
            )),
            ..capture("client.pcap", vec![Text::new("11 packets", "11 pacchetti")])
        },
        SourceReport {
            id: SourceId(1),
            machine: Some("vpn.example.org".into()),
            vantage: Vantage::Responder,
            clock: Clock {
                zone: None,
                offset_ms: Some(-2_000),
                how: Some(Text::new("from 3 shared events", "ricavato da 3 eventi comuni")),
            },
            ..capture("/srv/evidence/gateway.pcapng", Vec::new())
        },
    ];
    let negotiation = &mut report.negotiations[0];
    negotiation.silence = None;
    negotiation.steps.push(StepReport {
        source: SourceId(1),
        kinds: vec!["N".into(), "INVALID_MAJOR_VERSION".into(), "COOKIE".into()],
        ..step(at("09:42:31.5"), Party::Path, Exchange::Informational, 76, 17)
    });
    negotiation.steps.push(StepReport {
        source: SourceId(1),
        places: vec![Place::packet(18)],
        ..step(at("23:30:00"), Party::Unknown, Exchange::IkeAuth, 80, 18)
    });
    let first = &mut report.findings[0];
    first.count = 1_200;
    first.side = Side::Initiator;
    first.confidence = Confidence::Proven;
    let gateway = Citation {
        source: SourceId(1),
        place: Place::packet(5),
        also: vec![Place::packet(9)],
        says: Text::new(
            "at the gateway only the first fragment of each message arrives",
            "al gateway arriva solo il primo frammento di ogni messaggio",
        ),
    };
    first.evidence = first.evidence.clone().and([gateway]);
    let noise = Finding {
        cause: verdict::Cause::BACKGROUND_NOISE,
        weight: Weight::Background,
        confidence: Confidence::Likely,
        count: 37,
        negotiations: vec![2],
        headline: Text::new(
            "single first messages of strangers, which look like scanners",
            "singoli primi messaggi di estranei, simili a scansioni",
        ),
        evidence: verdict::Cited::new(cite([40], "", "")),
        fixes: Vec::new(),
        tell: None,
        ..report.findings[1].clone()
    };
    report.findings.push(noise);
    report.totals.negotiations = 1_240;
    report.totals.by_outcome =
        vec![(NegotiationOutcome::Failed, 1_200), (NegotiationOutcome::Recovered, 1)];
    report
}
