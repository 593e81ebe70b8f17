//! Google Cloud VPN: the log `ipsec_events`, which is charon's text within JSON.

use std::hash::BuildHasher as _;

use evidence::{Place, When};
use serde_json::Value;

use super::order::Order;
use crate::pasted::Line;
use crate::windows::instant;

/// What names the log in each of its entries, with its slash or without.
const MARK: &str = "ipsec_events";
/// Lines and characters of one entry that is written over several lines.
const MOST_LINES: usize = 128;
const MOST_BYTES: usize = 64 << 10;
/// Characters of a text; lists of proposals are the longest.
const LONGEST: usize = 4 << 10;

/// One entry: a line of charon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) text: String,
    /// Stands for the tunnel, each of which has lines of its own.
    pub(super) tunnel: Option<u32>,
    pub(super) when: When,
    pub(super) place: Place,
}

#[derive(Debug, Default)]
pub(super) struct Google {
    order: Order<Written>,
    lines: Vec<String>,
    bytes: usize,
    depth: usize,
    /// Where the text of the entry stands.
    at: Option<Place>,
}

impl Google {
    /// The entries that can be told now; none where the line ends no entry of this log.
    pub(super) fn line(&mut self, line: Line<'_>) -> Option<Vec<Written>> {
        let text = line.text.trim();
        let written = if text.contains(MARK) && text.starts_with(['{', '[', ',']) {
            self.forget();
            entry(text.trim_start_matches(['[', ',', ' ']), line.place())
        } else {
            self.continued(text, line.place())
        };
        let written = written?;
        Some(self.order.row(written.when.on_its_clock(), written))
    }

    pub(super) fn end(&mut self) -> Vec<Written> {
        self.order.end(true)
    }

    /// An entry over several lines, in which objects stand in objects.
    fn continued(&mut self, text: &str, place: Place) -> Option<Written> {
        if self.lines.is_empty() && text != "{" {
            return None;
        }
        self.bytes += text.len();
        if self.lines.len() >= MOST_LINES || self.bytes > MOST_BYTES {
            self.forget();
            return None;
        }
        self.lines.push(text.to_owned());
        if text.starts_with("\"textPayload\"") {
            self.at = Some(place);
        }
        // Only the ends of lines count: a brace within a string is none.
        if text.ends_with('{') {
            self.depth += 1;
        }
        if matches!(text, "}" | "},") {
            self.depth = self.depth.saturating_sub(1);
        }
        if self.depth > 0 {
            return None;
        }
        let whole = self.lines.join("\n");
        let at = self.at;
        self.forget();
        if whole.contains(MARK) { entry(&whole, at?) } else { None }
    }

    fn forget(&mut self) {
        self.lines.clear();
        (self.bytes, self.depth, self.at) = (0, 0, None);
    }
}

/// The first object of the text.
fn entry(text: &str, place: Place) -> Option<Written> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    let name = value.get("logName")?.as_str()?;
    if !name.ends_with(MARK) {
        return None;
    }
    let tunnel = value.get("labels").and_then(|labels| labels.get("tunnel_id")?.as_str());
    let hasher = foldhash::quality::FixedState::default();
    let when = value.get("timestamp").and_then(Value::as_str).map_or(When::Absent, instant::read);
    Some(Written {
        text: value.get("textPayload")?.as_str()?.trim().chars().take(LONGEST).collect(),
        tunnel: tunnel.map(|tunnel| hasher.hash_one(tunnel) as u32),
        when,
        place,
    })
}

#[cfg(test)]
mod tests {
    use evidence::Statement;

    use crate::told::shown;

    /// An entry as the console and `gcloud logging read` write it.
    fn written(second: u32, text: &str) -> String {
        format!(
            "{{\n  \"insertId\": \"x\",\n  \"labels\": {{\n    \"tunnel_id\": \"7\"\n  }},\n  \
             \"logName\": \"projects/p/logs/cloud.googleapis.com%2Fipsec_events\",\n  \
             \"textPayload\": \"{text}\",\n  \"timestamp\": \"2026-11-25T10:00:{second:02}Z\"\n}},\n"
        )
    }

    fn told(text: &str) -> Vec<String> {
        shown(text, |fact| match &fact.statement {
            Statement::Sent(p) => Some(p.exchange.name().to_owned()),
            Statement::Remarks(remarked) => Some(format!("{:?}", remarked.what)),
            Statement::Notifies(notice) => Some(format!("notify {}", notice.kind)),
            _ => None,
        })
    }

    const LINES: [&str; 4] = [
        "generating IKE_SA_INIT request 0 [ SA KE No ]",
        "sending packet: from 203.0.113.10[500] to 198.51.100.7[500] (892 bytes)",
        "received packet: from 198.51.100.7[500] to 203.0.113.10[500] (36 bytes)",
        "parsed IKE_SA_INIT response 0 [ N(NO_PROP) ]",
    ];

    #[test]
    fn entries_are_charons_lines_in_the_order_of_time() {
        let entries: Vec<String> =
            (1..).zip(LINES).map(|(second, text)| written(second, text)).collect();
        let oldest = told(&format!("[\n{}]\n", entries.concat()));
        assert_eq!(oldest, ["17 ike_sa_init", "35 ike_sa_init", "35 notify 14"]);
        let newest: String = entries.iter().rev().map(String::as_str).collect();
        let newest = told(&format!("[\n{newest}]\n"));
        assert_eq!(newest, ["26 ike_sa_init", "8 ike_sa_init", "8 notify 14"]);
        let lines = entries.iter().map(|entry| entry.replace('\n', " ") + "\n");
        assert_eq!(told(&lines.collect::<String>()).len(), 3);
    }

    #[test]
    fn other_logs_and_cuts_do_no_harm() {
        let other = written(1, LINES[0]).replace("ipsec_events", "activity");
        assert_eq!(told(&other), [""; 0]);
        let text = written(1, LINES[0]) + &written(2, LINES[1]);
        for end in 0..text.len() {
            let _ = told(&text[..end]);
        }
        assert_eq!(told(&"{\n".repeat(1000)), [""; 0]);
    }
}
