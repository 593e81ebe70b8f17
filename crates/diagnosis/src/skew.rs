//! How far apart two clocks are that both state their zone, by the messages that both sources tell.

use std::collections::BTreeMap;

use evidence::Timestamp;
use verdict::Text;

use crate::case::{Case, Negotiation};
use crate::gather::Clock;

/// One source's clock against another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    pub source: usize,
    /// Comes before it among the sources.
    pub other: usize,
    /// Nanoseconds that the source is ahead; negative where it is behind.
    pub ahead: i64,
    /// Messages that both tell.
    pub messages: usize,
}

/// On the way a message takes less than this.
const TOLD: i64 = 2 * Timestamp::SECOND;
/// From here on a certificate that was just issued, or is about to expire, is held for out of date.
const BREAKS: i64 = 300 * Timestamp::SECOND;
/// Differences of two sources that are looked at.
const MOST: usize = 4096;

impl Skew {
    pub(crate) fn breaks_certificates(&self) -> bool {
        self.ahead.saturating_abs() >= BREAKS
    }

    /// `4 days behind client.pcap, by 3 shared messages`; none where it is no more than a message
    /// takes. `other` is the name of the other source.
    pub(crate) fn told(&self, other: &str) -> Option<Text> {
        let apart = self.ahead.saturating_abs();
        if apart < TOLD {
            return None;
        }
        let (en, it) = span(apart);
        let (en_side, it_side) = match self.ahead < 0 {
            true => ("behind", "in ritardo su"),
            false => ("ahead of", "in anticipo su"),
        };
        let shared = match self.messages {
            1 => ["1 shared message".to_owned(), "1 messaggio comune".to_owned()],
            n => [format!("{n} shared messages"), format!("{n} messaggi comuni")],
        };
        let breaks = match self.breaks_certificates() {
            true => [
                "; shown here by that clock; so much can make a good certificate look out of date",
                "; qui mostrato con quell’orologio; tanto basta perché un certificato buono \
                 sembri fuori validità",
            ],
            false => ["", ""],
        };
        Some(Text::new(
            format!("{en} {en_side} {other}, by {}{}", shared[0], breaks[0]),
            format!("{it} {it_side} {other}, da {}{}", shared[1], breaks[1]),
        ))
    }
}

/// The largest unit of which there are two.
fn span(apart: i64) -> (String, String) {
    const UNITS: [(i64, &str, &str); 3] =
        [(86_400, "days", "giorni"), (3_600, "h", "h"), (60, "min", "min")];
    let seconds = apart / Timestamp::SECOND;
    for (unit, en, it) in UNITS {
        if seconds >= 2 * unit {
            let count = (seconds + unit / 2) / unit;
            return (format!("{count} {en}"), format!("{count} {it}"));
        }
    }
    (format!("{seconds} s"), format!("{seconds} s"))
}

/// By source: against the first one with which it shares messages.
pub(crate) fn of(case: &Case) -> Vec<Skew> {
    let mut apart: BTreeMap<(usize, usize), Vec<i64>> = BTreeMap::new();
    for negotiation in &case.negotiations {
        compare(case, negotiation, &mut apart);
    }
    let mut found: Vec<Skew> = Vec::new();
    for ((other, source), mut all) in apart {
        let middle = all.len() / 2;
        let (_, ahead, _) = all.select_nth_unstable(middle);
        let skew = Skew { source, other, ahead: *ahead, messages: all.len() };
        if found.iter().all(|known| known.source != source) {
            found.push(skew);
        }
    }
    found
}

fn compare(case: &Case, negotiation: &Negotiation, apart: &mut BTreeMap<(usize, usize), Vec<i64>>) {
    let zoned = || {
        let witnesses = negotiation.witnesses.iter();
        witnesses.filter(|own| case.gathered[own.source].clock == Clock::Zoned)
    };
    for one in zoned() {
        for other in zoned().filter(|other| other.source > one.source) {
            let all = apart.entry((one.source, other.source)).or_default();
            let (first, second) = (case.account(one), case.account(other));
            for step in &first.steps {
                let same = second.steps.iter().find(|own| own.is_same_message(step));
                let times = same.and_then(|own| own.seen.first_at()).zip(step.seen.first_at());
                if let Some((there, here)) = times.filter(|_| all.len() < MOST) {
                    all.push(there.0.saturating_sub(here.0));
                }
            }
        }
    }
    apart.retain(|_, all| !all.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(seconds: i64, messages: usize) -> Option<String> {
        let ahead = seconds * Timestamp::SECOND;
        let skew = Skew { source: 1, other: 0, ahead, messages };
        Some(skew.told("a.pcap")?.of(verdict::Language::English).to_owned())
    }

    #[test]
    fn a_difference_is_told_in_its_unit_and_flagged_where_certificates_break() {
        assert_eq!(told(1, 9), None);
        assert_eq!(told(-4, 1).unwrap(), "4 s behind a.pcap, by 1 shared message");
        assert_eq!(told(200, 2).unwrap(), "3 min ahead of a.pcap, by 2 shared messages");
        let days = told(-1500 * 86_400, 3).unwrap();
        let says = "1500 days behind a.pcap, by 3 shared messages; shown here by that clock; so \
                    much can make a good certificate look out of date";
        assert_eq!(days, says);
    }
}
