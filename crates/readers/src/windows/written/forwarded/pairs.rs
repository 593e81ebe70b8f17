//! Properties and values on one line: Splunk's `LogName=… EventCode=… Message=…`, QRadar's
//! WinCollect (`AgentLogFile=…<tab>EventIDCode=…<tab>Message=…`), and NXLog's structured data.
//!
//! Source: public parsers of them (ExabeamLabs/Content-Doc, events 4653 and 6273 by `EventCode=`
//! and `EventIDCode=`), and NXLog's documentation of `to_syslog_ietf()`.

use super::super::super::meaning;
use super::super::Draft;
use super::{begin, head_time};
use crate::pasted::Line;

/// The number, the log, the provider, the machine, the time.
const NAMES: [[&str; 5]; 2] = [
    ["EventCode=", "LogName=", "SourceName=", "ComputerName=", ""],
    ["EventIDCode=", "AgentLogFile=", "Source=", "Computer=", "TimeGenerated="],
];

pub(super) fn read(line: Line<'_>) -> Option<Draft> {
    let (head, message) = line.text.split_once("Message=")?;
    let [number, log, provider, computer, time] =
        NAMES.iter().find(|names| head.contains(names[0]))?.map(|name| value(head, name));
    let mut event = begin(line, provider, number.parse().ok()?);
    event.channel = log.into();
    event.computer = computer.into();
    event.message = message.trim().into();
    // Seconds since 1970, or what stands before the first property.
    let time = match time.parse::<u64>() {
        Ok(seconds) => format!("/Date({}000)/", seconds.min(u64::from(u32::MAX))),
        Err(_) => {
            let first = head.find('=').unwrap_or(0);
            let end = head[..first].rfind(char::is_whitespace).unwrap_or(0);
            head_time(head, end)
        }
    };
    Some(Draft { event, time })
}

/// Up to the next property: values may hold spaces.
fn value<'a>(head: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = head[at..].find(name).filter(|_| !name.is_empty()) {
        let start = at + found;
        at = start + name.len();
        if start == 0 || head[..start].ends_with(char::is_whitespace) {
            let end = head[at..].find('=').map_or(head.len(), |next| {
                head[..at + next].rfind(char::is_whitespace).map_or(at, |space| space.max(at))
            });
            return head[at..end].trim();
        }
    }
    ""
}

/// `<13>1 2024-06-10T11:30:45Z HOST Provider 884 - [NXLOG@14506 EventID="4653" …] message`.
pub(super) fn structured(line: Line<'_>) -> Option<Draft> {
    let (head, rest) = line.text.split_once(" [NXLOG@")?;
    let (properties, message) = rest.split_once("] ")?;
    let of = |name: &str| {
        let (_, value) = properties.split_once(&format!(" {name}=\""))?;
        value.split('"').next()
    };
    let words: Vec<&str> = head.split_whitespace().take(6).collect();
    let (time, host) = (*words.get(1)?, *words.get(2)?);
    let provider = of("SourceName").or(words.get(3).copied())?;
    let id = of("EventID")?.parse().ok()?;
    let mut event = begin(line, provider, id);
    event.channel = of("Channel").unwrap_or_default().into();
    event.computer = host.into();
    event.message = message.trim().into();
    meaning::is_provider(provider).then_some(Draft { event, time: time.into() })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FLAT, assert_refused};
    use crate::windows::written::tests::{statements, told};

    #[test]
    fn splunks_properties_on_one_line_are_cut_by_their_names() {
        let line = format!(
            "06/10/2024 11:30:45 AM LogName=Security EventCode=4653 EventType=0 \
             ComputerName=GW1.example.com SourceName=Microsoft Windows security auditing. \
             Type=Information RecordNumber=10105 Keywords=Audit Failure TaskCategory=IPsec Main Mode \
             OpCode=Info Message={FLAT}\n"
        );
        assert_refused(&line);
        assert!(told(&line)[0].starts_with("1 1718019045 "));
    }

    #[test]
    fn win_collects_properties_are_cut_by_tabs() {
        let line = format!(
            "<13>Jun 10 11:30:45 GW1 AgentDevice=WindowsLog\tAgentLogFile=Security\t\
             Source=Microsoft-Windows-Security-Auditing\tComputer=GW1\tUser=\tDomain=\tEventID=4653\t\
             EventIDCode=4653\tEventType=16\tTimeGenerated=1718011845\tMessage={FLAT}\n"
        );
        assert_refused(&line);
        assert!(told(&line)[0].starts_with("1 1718011845 "));
    }

    #[test]
    fn structured_data_name_the_event() {
        assert_refused(&format!(
            "<13>1 2024-06-10T09:30:45.000000Z GW1 Microsoft-Windows-Security-Auditing 884 - \
             [NXLOG@14506 EventID=\"4653\" Channel=\"Security\"] {FLAT}\n"
        ));
    }

    #[test]
    fn other_pairs_are_left_alone() {
        for line in ["a=b Message=c", "EventCode= Message=", "EventCode=é=Message=", "[NXLOG@] x"]
        {
            assert_eq!(statements(line), [""; 0], "{line}");
        }
    }
}
