//! Events that an agent forwards by syslog, one on a line: Snare and NXLog, Eventlog to Syslog,
//! EventReporter, Splunk, QRadar, and JSON behind a syslog head.

mod pairs;
mod snare;

use evidence::When;

use super::super::event::Event;
use super::super::{event_json, meaning, written_time};
use super::{Draft, Form, Found};
use crate::pasted::Line;

#[derive(Default)]
pub(super) struct Forwarded;

impl Form for Forwarded {
    fn line(&mut self, line: Line<'_>, found: &mut Found) -> bool {
        let draft = snare::read(line)
            .or_else(|| of_reporter(line))
            .or_else(|| to_syslog(line))
            .or_else(|| pairs::read(line))
            .or_else(|| pairs::structured(line))
            .or_else(|| json(line));
        let is_ours = draft.is_some();
        if let Some(draft) = draft {
            found.add(draft);
        }
        is_ours
    }

    fn end(&mut self, _: &mut Found) {}
}

/// `EvntSLog: [AUF] Wed Mar 08 11:53:48 2017: N\A/Security/HOST/Provider (4653) - message`.
/// Source: a test of rsyslog's mmnormalize.
fn of_reporter(line: Line<'_>) -> Option<Draft> {
    let (_, rest) = line.text.split_once("EvntSLog: [")?;
    let (_, rest) = rest.split_once("] ")?;
    let (head, message) = rest.split_once(" - ")?;
    let (head, id) = head.strip_suffix(')')?.rsplit_once(" (")?;
    let (time, path) = head.split_once(": ")?;
    let mut parts = path.rsplit('/');
    let (provider, computer, log) = (parts.next()?, parts.next()?, parts.next()?);
    let mut event = begin(line, provider, id.parse().ok()?);
    event.channel = log.into();
    event.computer = computer.into();
    event.message = message.trim().into();
    Some(Draft { event, time: time.into() })
}

/// `HOST Security-Auditing: 4653: AUDIT_FAILURE message`: the provider without its
/// `Microsoft-Windows-`, or with it. Source: public test lines of parsers of it (event 4624).
fn to_syslog(line: Line<'_>) -> Option<Draft> {
    /// Words of a syslog head.
    const MOST_BEFORE: usize = 10;
    let text = line.text;
    let mut before: [&str; 2] = ["", ""];
    let mut at = 0;
    for _ in 0..MOST_BEFORE {
        let (word, rest) = text[at..].trim_start().split_once(' ')?;
        if let Some(provider) = word.strip_suffix(':')
            && let Some((id, message)) = rest.split_once(": ")
            && let Ok(id) = id.parse::<u32>()
            && meaning::is_provider(provider)
        {
            let words = ["AUDIT_SUCCESS ", "AUDIT_FAILURE "];
            let message = message.trim_start();
            let message = words.iter().find_map(|word| message.strip_prefix(word));
            let mut event = begin(line, provider, id);
            event.message = message.unwrap_or(rest.split_once(": ")?.1).trim().into();
            event.computer = before[1].into();
            return Some(Draft { event, time: head_time(text, at) });
        }
        before = [before[1], word];
        at = text.len() - rest.len();
    }
    None
}

/// `… HOST Provider[884]: {"EventTime":"…","EventID":4653,…}`, `… @cee: {…}`.
fn json(line: Line<'_>) -> Option<Draft> {
    let at = line.text.find('{').filter(|at| *at > 0)?;
    let end = line.text.rfind('}')?;
    let object = line.text.get(at..=end)?;
    let names = ["EventID", "event_id", "eventID", "EventCode"];
    if !names.iter().any(|name| object.contains(name)) {
        return None;
    }
    let serde_json::Value::Object(object) = serde_json::from_str(object).ok()? else { return None };
    event_json::draft(&object, line.place())
}

fn begin(line: Line<'_>, provider: &str, id: u32) -> Event {
    let mut event = Event::new(line.place(), When::Absent);
    event.provider = provider.trim().into();
    event.id = id;
    event
}

/// The time with which a syslog line begins, up to `end`: `<14>Jun 10 11:30:45 HOST`,
/// `<14>1 2024-06-10T11:30:45Z HOST`, `2024-06-10 11:30:45 HOST`.
fn head_time(text: &str, end: usize) -> String {
    let head = &text[..end];
    let head = head.split_once('>').map_or(head, |(_, head)| head);
    let words: Vec<&str> = head.split_whitespace().take(6).collect();
    // The longest: a half of the day stands last.
    let starts = 0..words.len().min(2);
    let times = starts.flat_map(|from| {
        let words = &words;
        (1..=4)
            .rev()
            .filter_map(move |long| words.get(from..from + long).map(|part| part.join(" ")))
    });
    times.into_iter().find(|time| written_time::is_time(time)).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::{statements, told};

    pub(super) const FLAT: &str = "An IPsec main mode negotiation failed.  Local Endpoint:  Local Principal \
        Name: -  Network Address: 192.0.2.10  Keying Module Port: 500  Remote Endpoint:  Principal \
        Name: -  Network Address: 203.0.113.5  Keying Module Port: 500  Additional Information:  \
        Keying Module Name: IKEv1  Authentication Method: Unknown authentication  Role: Initiator  \
        Impersonation State: Not enabled  Main Mode Filter ID: 0  Failure Information:  Failure \
        Point: Remote computer  Failure Reason: Policy match error  State: Sent first (SA) payload  \
        Initiator Cookie: 8a6bcd3a5d4f1c22  Responder Cookie: 0000000000000000";

    pub(super) fn assert_refused(line: &str) {
        let told = told(line);
        assert!(told[0].contains("Speaks { machine: \"GW1"), "{line}: {told:?}");
        let told = told.concat();
        assert!(told.contains("noticed: Some(There), code: Some(13868)"), "{line}: {told}");
        assert!(told.contains("local: Some(Address { address: 192.0.2.10, port: 500 })"), "{told}");
        assert!(
            told.contains("remote: Some(Address { address: 203.0.113.5, port: 500 })"),
            "{told}"
        );
        assert!(told.contains("responder_spi: Some(Spi(0))"), "{told}");
    }

    #[test]
    fn eventlog_to_syslog_is_known_by_its_provider_and_number() {
        for head in [
            "<28>Jun 10 11:30:45 GW1 Security-Auditing: 4653: AUDIT_FAILURE ",
            "Jun 10 11:30:45 GW1 Microsoft-Windows-Security-Auditing: 4653: ",
            "<28>1 2024-06-10T11:30:45.000Z GW1 Security-Auditing: 4653: ",
        ] {
            assert_refused(&format!("{head}{FLAT}\n"));
        }
        let dated = told(&format!(
            "<28>1 2024-06-10T11:30:45.000Z GW1 Security-Auditing: 4653: AUDIT_FAILURE {FLAT}"
        ));
        assert!(dated[0].starts_with("1 1718019045 "), "{dated:?}");
    }

    #[test]
    fn event_reporter_puts_everything_before_a_dash() {
        let line = format!(
            "Jun 10 11:30:45 192.0.2.99 EvntSLog: [AUF] Mon Jun 10 11:30:45 2024: N\\A/Security/\
             GW1.example.com/Microsoft-Windows-Security-Auditing (4653) - {FLAT}\n"
        );
        assert_refused(&line);
        assert!(told(&line)[0].starts_with("1 1718019045 "));
    }

    #[test]
    fn json_behind_a_syslog_head_is_an_event() {
        let head = "<13>Jun 10 11:30:45 GW1 Microsoft-Windows-Security-Auditing[884]: ";
        let object = "{\"EventTime\":\"2024-06-10 11:30:45\",\"Hostname\":\"GW1\",\"EventID\":4653,\
            \"SourceName\":\"Microsoft-Windows-Security-Auditing\",\"Channel\":\"Security\",\
            \"LocalAddress\":\"192.0.2.10\",\"LocalKeyModPort\":\"500\",\"RemoteAddress\":\
            \"203.0.113.5\",\"RemoteKeyModPort\":\"500\",\"KeyModName\":\"%%8222\",\"FailurePoint\":\
            \"%%8200\",\"FailureReason\":\"Policy match error\\r\\n\",\"State\":\"%%8202\",\
            \"ResponderCookie\":\"0000000000000000\"}";
        assert_refused(&format!("{head}{object}\n"));
        assert_refused(&format!("Jun 10 11:30:45 GW1 nxlog @cee: {object}\n"));
    }

    #[test]
    fn a_forwarded_dial_keeps_its_code() {
        let sentence = "CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user SYSTEM dialed a \
            connection named A which has failed. The error code returned on failure is 13801.";
        for line in [
            format!("<27>Jun 10 11:30:45 PC-1 RasClient: 20227: {sentence}"),
            format!(
                "EvntSLog: [ERR] Mon Jun 10 11:30:45 2024: N\\A/Application/PC-1/RasClient \
                     (20227) - {sentence}"
            ),
        ] {
            let told = statements(&line);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains("profile: \"A\", user: \"SYSTEM\""), "{told:?}");
            assert!(told[0].contains("code: Some(13801)"), "{told:?}");
        }
    }

    #[test]
    fn lines_of_other_programs_are_left_alone() {
        for line in [
            "Jun 10 11:30:45 gw charon: 09[IKE] IKE_SA a[1] established",
            "Jun 10 11:30:45 gw RasClient: hello",
            "Jun 10 11:30:45 gw app: {\"EventID\": 1}",
            "EvntSLog: [AUF] x",
            "a: 1: b",
            "é: {",
        ] {
            assert_eq!(statements(line), [""; 0], "{line}");
        }
    }
}
