//! The log files of a Network Policy Server (`IN*.log`), in each of its three formats.
//!
//! They have no heading. Microsoft, "Interpret NPS Database Format Log Files" and "Interpret
//! IAS-Formatted Log Files"; the XML has the names of the same attributes.

mod row;
mod xml;

use std::collections::HashMap;

use evidence::{
    Authenticator, Endpoint, Place, Statement, Timestamp, UserJudged, UserRefusal, When,
};

use super::output::date::{Order, Printed};
use crate::pasted::{Line, Pasted};
use crate::reading::Reading;

#[derive(Default)]
pub(crate) struct PolicyServer {
    xml: xml::Events,
    /// By the `Class` that joins a request to its answer: who asked, and from where.
    requests: HashMap<String, (String, String)>,
}

/// One message as the server logged it; what it does not say is empty.
#[derive(Default)]
struct Entry {
    computer: String,
    date: String,
    packet: String,
    user: String,
    /// The name as the server resolved it; only this one stands in an answer.
    full_name: String,
    calling: String,
    authentication: String,
    eap: String,
    reason: String,
    class: String,
}

/// RADIUS packet types (RFC 2865 §3).
const REQUEST: u32 = 1;
const ACCEPT: u32 = 2;
const REJECT: u32 = 3;
/// Requests without an answer yet; a log that leaves out all answers must not grow this.
const MOST_REQUESTS: usize = 4096;
/// Bytes of one value.
const MOST_VALUE: usize = 512;

impl Pasted for PolicyServer {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        if line.text.contains('<') || self.xml.is_begun() {
            let mut entries = Vec::new();
            self.xml.line(line, &mut |place, entry| entries.push((place, entry)));
            for (place, entry) in entries {
                self.entry(place, entry, reading);
            }
        } else if let Some(entry) = row::read(line.text) {
            self.entry(line.place(), entry, reading);
        }
    }

    fn end(&mut self, _reading: &mut Reading<'_>) {}
}

impl PolicyServer {
    fn entry(&mut self, place: Place, entry: Entry, reading: &mut Reading<'_>) {
        let when = time(&entry.date).map_or(When::Absent, When::WithoutZone);
        reading.entry(when);
        let Ok(packet) = entry.packet.parse::<u32>() else {
            return;
        };
        if packet == REQUEST {
            if self.requests.len() >= MOST_REQUESTS {
                self.requests.clear();
            }
            if !entry.class.is_empty() {
                self.requests.insert(entry.class, (entry.user, entry.calling));
            }
            return;
        }
        if packet != ACCEPT && packet != REJECT {
            return;
        }
        let (asked, calling) = self.requests.remove(&entry.class).unwrap_or_default();
        let first = |values: [&'_ str; 3]| -> String {
            values.into_iter().find(|value| !value.is_empty()).unwrap_or("").to_owned()
        };
        let user = first([&entry.full_name, &entry.user, &asked]);
        let calling = first([&entry.calling, &calling, ""]);
        let reason: Option<u32> = entry.reason.parse().ok();
        let accepted = packet == ACCEPT;
        reading.speaks(&entry.computer, place, when);
        let judged = UserJudged {
            says: Authenticator::PolicyServer,
            user: &user,
            from: calling.parse().ok().map(|address| Endpoint::new(address, 0)),
            accepted,
            code: None,
            reason,
            method: method(&entry.eap, &entry.authentication),
            in_ppp: false,
            in_peap: is_peap(&entry.eap, &entry.authentication),
            why: match (accepted, reason) {
                (true, _) => UserRefusal::None,
                (false, reason) => reason.map_or(UserRefusal::Unknown, refusal),
            },
        };
        reading.say(place, when, Statement::JudgesUser(judged));
    }
}

/// The log has the month first on every Windows.
fn time(date: &str) -> Option<Timestamp> {
    Printed::find(date)?.at(Order::MonthFirst)
}

/// Type 11 of the log's authentication types is PEAP (Microsoft, "Interpret NPS database format").
fn is_peap(eap: &str, authentication: &str) -> bool {
    authentication == "11" || eap.to_lowercase().contains("peap")
}

/// EAP types by the name that the server writes, or by its number for the outer method.
fn method(eap: &str, authentication: &str) -> u8 {
    let eap = eap.to_lowercase();
    match eap.as_str() {
        _ if eap.contains("mschap") || eap.contains("ms-chap") => 26,
        _ if eap.contains("smart card") || eap.contains("certificat") => 13,
        _ if eap.contains("peap") || authentication == "11" => 25,
        _ => 0,
    }
}

/// Microsoft, "NPS Reason Codes 0 Through 37", "38 Through 257", "258 Through 282".
fn refusal(reason: u32) -> UserRefusal {
    match reason {
        0 => UserRefusal::None,
        7 | 8 | 16 => UserRefusal::Credentials,
        33 => UserRefusal::PasswordExpired,
        19 | 22 | 66 => UserRefusal::Method,
        32 | 34..=38 | 48 | 49 | 64 | 65 | 67..=70 => UserRefusal::NotAllowed,
        256..=259 | 265 | 267 | 268 | 272 | 295 => UserRefusal::ClientCertificate,
        _ => UserRefusal::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{assert_told, facts};

    const SECOND: i64 = Timestamp::SECOND;

    fn judged(user: &str, accepted: bool, reason: u32, why: UserRefusal) -> UserJudged<'_> {
        UserJudged {
            says: Authenticator::PolicyServer,
            user,
            from: Some(Endpoint::new("198.51.100.7".parse().unwrap(), 0)),
            accepted,
            code: None,
            reason: Some(reason),
            method: 0,
            in_ppp: false,
            in_peap: false,
            why,
        }
    }

    #[test]
    fn rows_of_the_database_format_are_read_by_their_order() {
        let text = "\
\"NPS1\",\"IAS\",03/18/2016,13:34:22,1,\"CORP\\anna\",\"CORP\\anna\",\"vpn\",\"198.51.100.7\",,,,\"192.0.2.1\",12,,\"192.0.2.1\",\"gw\",,,5,,1,2,4,,0,\"311 1 ::1 03/18/2016 1\",,,,,,
\"NPS1\",\"IAS\",03/18/2016,13:34:22,3,,\"corp.example/Users/anna\",,,,,,,,,\"192.0.2.1\",\"gw\",,,,,,,4,\"VPN, all\",16,\"311 1 ::1 03/18/2016 1\",,,,\"Microsoft: Secured password (EAP-MSCHAP v2)\",,
\"NPS1\",\"IAS\",03/18/2016,13:35:00,2,,\"CORP\\bruno\",,,,,,,,,\"192.0.2.1\",\"gw\",,,,,,,11,\"VPN\",0,\"311 1 ::1 03/18/2016 2\",,,,
";
        let anna = UserJudged {
            method: 26,
            ..judged("corp.example/Users/anna", false, 16, UserRefusal::Credentials)
        };
        let bruno = UserJudged {
            from: None,
            method: 25,
            in_peap: true,
            ..judged("CORP\\bruno", true, 0, UserRefusal::None)
        };
        assert_told(
            text,
            &[
                (2, Statement::Speaks { machine: "NPS1" }),
                (2, Statement::JudgesUser(anna)),
                (3, Statement::JudgesUser(bruno)),
            ],
        );
        let when = facts(text.as_bytes()).0[1].1;
        assert_eq!(when, When::WithoutZone(Timestamp(1_458_308_062 * SECOND)));
    }

    #[test]
    fn rows_of_the_ias_format_are_read_by_their_attribute_numbers() {
        let text = "\
192.0.2.1,anna,03/18/2016,13:34:22,IAS,NPS1,31,198.51.100.7,25,311 1 a,4136,1,4142,0
192.0.2.1,anna,03/18/2016,13:34:22,IAS,NPS1,25,311 1 a,4130,CORP\\anna,4136,3,4142,48
";
        let anna = judged("CORP\\anna", false, 48, UserRefusal::NotAllowed);
        assert_told(
            text,
            &[(2, Statement::Speaks { machine: "NPS1" }), (2, Statement::JudgesUser(anna))],
        );
    }

    #[test]
    fn events_of_the_xml_format_are_read_on_one_line_or_on_many() {
        let request = "<Event><Timestamp data_type=\"4\">03/18/2016 13:34:22.608</Timestamp>\
            <Computer-Name data_type=\"1\">NPS1</Computer-Name><User-Name data_type=\"1\">anna\
            </User-Name><Calling-Station-Id data_type=\"1\">198.51.100.7</Calling-Station-Id>\
            <Class data_type=\"1\">311 1 a</Class><Packet-Type data_type=\"0\">1</Packet-Type>\
            </Event>\n";
        let answer = "<Event><Timestamp data_type=\"4\">03/18/2016 13:34:22.608</Timestamp>\
            <Computer-Name data_type=\"1\">NPS1</Computer-Name><Class data_type=\"1\">311 1 a</Class>\
            <SAM-Account-Name data_type=\"1\">CORP\\a&amp;b</SAM-Account-Name><Packet-Type \
            data_type=\"0\">3</Packet-Type><Reason-Code data_type=\"0\">22</Reason-Code></Event>\n";
        let anna = judged("CORP\\a&b", false, 22, UserRefusal::Method);
        let wanted =
            |at| [(at, Statement::Speaks { machine: "NPS1" }), (at, Statement::JudgesUser(anna))];
        assert_told(&format!("{request}{answer}"), &wanted(2));
        assert_told(&format!("{request}{answer}").replace("><", ">\r\n  <"), &wanted(9));
    }

    #[test]
    fn other_rows_and_other_xml_are_none_of_it() {
        let text = "\
a,b,c,d,3,f
\"x\",\"IAS\",nothing,13:34:22,3,,
<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System/></Event>
<Event><Packet-Type>3
1,2,3
";
        assert_told(text, &[]);
        assert_told(&"<Event><Class>".repeat(100_000), &[]);
    }
}
