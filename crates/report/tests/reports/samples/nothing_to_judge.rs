//! A capture without IPsec.

use verdict::{Outcome, Report, Text, Totals, Verdict};

use super::capture;

pub(crate) fn nothing_to_judge() -> Report {
    Report {
        verdict: Verdict {
            outcome: Outcome::NothingToJudge,
            cause: None,
            finding: None,
            sentence: Text::new(
                "There is no IKE and no IPsec in this capture",
                "In questa cattura non ci sono né IKE né IPsec",
            ),
        },
        sources: vec![capture(
            "other.pcap",
            vec![
                Text::new(
                    "1 204 packets from 10:41:58 to 10:44:10",
                    "1 204 pacchetti dalle 10:41:58 alle 10:44:10",
                ),
                Text::new(
                    "OpenVPN on UDP 1194 (#12 and 1 120 more), DNS (#3 and 60 more)",
                    "OpenVPN su UDP 1194 (#12 e altri 1 120), DNS (#3 e altri 60)",
                ),
            ],
        )],
        negotiations: Vec::new(),
        findings: Vec::new(),
        changes: Vec::new(),
        shared: Vec::new(),
        look_up: None,
        missing: Vec::new(),
        totals: Totals::default(),
        gaps: Vec::new(),
    }
}
