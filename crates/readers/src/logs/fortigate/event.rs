//! `type="event" subtype="vpn" … reason="…"`: an event of FortiOS, whatever carried it.

use evidence::When;

use super::super::stamp;
use crate::windows::instant;

/// Fields of one line.
const MOST: usize = 80;

/// The fields that tell of IPsec; absent where the line does not name them, or `N/A`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Event<'a> {
    pub(super) message: &'a str,
    pub(super) action: &'a str,
    pub(super) status: &'a str,
    pub(super) result: &'a str,
    pub(super) reason: &'a str,
    pub(super) notify: &'a str,
    pub(super) mode: &'a str,
    pub(super) exchange: &'a str,
    pub(super) version: &'a str,
    pub(super) role: &'a str,
    pub(super) cookies: &'a str,
    pub(super) remote: &'a str,
    pub(super) local: &'a str,
    pub(super) remote_port: &'a str,
    pub(super) local_port: &'a str,
    pub(super) xauth: &'a str,
    /// What is wrong with a packet of ESP.
    pub(super) packet: &'a str,
    date: &'a str,
    time: &'a str,
    zone: &'a str,
}

/// Of IPsec, and not of the SSL VPN.
pub(super) fn read(line: &str) -> Option<Event<'_>> {
    // Nearly all other lines are of traffic.
    if !["type=\"event\"", "type=event"].iter().any(|kind| line.contains(kind)) {
        return None;
    }
    let at = ["date=", "logid=", "log_id=", "eventtime=", "devname="]
        .iter()
        .filter_map(|name| line.find(name))
        .min()?;
    let fields: Vec<(&str, &str)> = Fields { rest: &line[at..] }.take(MOST).collect();
    // A name that the user chose may hold another field: what stands twice counts as not said.
    let of = |names: &[&str]| {
        let mut known = fields.iter().filter(|(name, _)| names.contains(name));
        match (known.next(), known.next()) {
            (Some((_, value)), None) if !EMPTY.contains(value) => *value,
            _ => "",
        }
    };
    let event = Event::of(of);
    let is_ipsec = match of(&["subtype"]) {
        "ipsec" => true,
        "vpn" => !event.is_ssl(),
        _ => false,
    };
    (of(&["type"]) == "event" && is_ipsec).then_some(event)
}

/// What FortiOS writes for nothing.
const EMPTY: [&str; 3] = ["N/A", "(null)", "NOT-APPLICABLE"];

impl<'a> Event<'a> {
    /// `of`: the value of the field that has one of these names.
    pub(super) fn of(of: impl Fn(&[&str]) -> &'a str) -> Event<'a> {
        let message = match of(&["msg"]) {
            "" => of(&["logdesc"]),
            message => message,
        };
        // FortiOS 4 and before say it within the message.
        let reason = match of(&["reason", "error_reason"]) {
            "" => message.strip_prefix("Negotiate SA Error: ").unwrap_or_default(),
            reason => reason,
        };
        Event {
            message,
            action: of(&["action"]),
            status: of(&["status"]),
            result: of(&["result"]),
            reason,
            notify: of(&["peer_notif"]),
            mode: of(&["mode"]),
            exchange: of(&["exch"]),
            version: of(&["version"]),
            role: of(&["role"]),
            cookies: of(&["cookies"]),
            remote: of(&["remip", "rem_ip"]),
            local: of(&["locip", "loc_ip"]),
            remote_port: of(&["remport", "rem_port"]),
            local_port: of(&["locport", "loc_port"]),
            xauth: of(&["xauthresult", "xauth_result"]),
            packet: of(&["error_num"]),
            date: of(&["date"]),
            time: of(&["time"]),
            zone: of(&["tz"]),
        }
    }

    pub(super) fn is_ssl(&self) -> bool {
        self.action.starts_with("ssl") || self.message.to_ascii_lowercase().starts_with("ssl")
    }

    pub(super) fn when(&self, before: &str) -> When {
        let date = format!("{} {}{}", self.date, self.time, self.zone);
        match instant::read(&date) {
            When::Absent => stamp::by_month(before),
            when => when,
        }
    }
}

/// `name=value name="a value"`.
struct Fields<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let (name, rest) = self.rest.trim_start().split_once('=')?;
        let (value, rest) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => unquoted(rest),
        };
        self.rest = rest;
        Some((name.rsplit([' ', ',', '>']).next().unwrap_or(name), value.trim()))
    }
}

/// A value without quotes, and what follows: FortiOS 4 leaves them out where there are blanks, too
/// (`error_reason=peer SA proposal not match local policy peer_notif=N/A`).
fn unquoted(rest: &str) -> (&str, &str) {
    const ENDS: [char; 2] = [' ', ','];
    let mut end = rest.find(ENDS).unwrap_or(rest.len());
    while let Some(next) = rest[end..].strip_prefix(' ') {
        let word = &next[..next.find(ENDS).unwrap_or(next.len())];
        if word.is_empty() || word.contains('=') {
            break;
        }
        end += 1 + word.len();
    }
    rest.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::Timestamp;

    const LINE: &str = "<187>date=1970-01-01 time=13:00:00 devname=\"fw\" tz=\"+0100\" \
        logid=\"0101037124\" type=\"event\" subtype=\"vpn\" msg=\"IPsec phase 1 error\" \
        action=\"negotiate\" remip=192.0.2.7 locip=192.0.2.1 remport=500 locport=500 \
        cookies=\"75da2b97aacbbfef/0000000000000000\" user=\"N/A\" status=\"negotiate_error\" \
        reason=\"peer SA proposal not match local policy\"";

    #[test]
    fn an_old_event_gives_its_reason_in_the_message() {
        let line = "2009-11-04 16:00:00 device_id=FGT log_id=0101023003 type=event subtype=ipsec \
                    pri=error rem_ip=192.0.2.7 action=negotiate status=negotiate_error \
                    msg=\"Negotiate SA Error: probable pre-shared secret mismatch\"";
        assert_eq!(read(line).unwrap().reason, "probable pre-shared secret mismatch");
    }

    #[test]
    fn the_fields_of_an_event_are_read() {
        let event = read(LINE).unwrap();
        assert_eq!(event.reason, "peer SA proposal not match local policy");
        assert_eq!((event.remote, event.remote_port), ("192.0.2.7", "500"));
        let noon = Timestamp(43_200 * Timestamp::SECOND);
        assert_eq!(event.when(""), When::Exact(noon));
        assert_eq!(read(&LINE.replace("remip", "rem_ip")).unwrap().remote, "192.0.2.7");
    }

    #[test]
    fn a_value_with_blanks_needs_no_quotes() {
        let old = "date=2010-10-11 time=12:47:27 log_id=0101037124 type=event subtype=ipsec \
                   msg=\" IPsec phase 1 error\" rem_ip=192.0.2.7 status=negotiate_error \
                   error_reason=peer SA proposal not match local policy peer_notif=N/A";
        let event = read(old).unwrap();
        assert_eq!(event.reason, "peer SA proposal not match local policy");
        assert_eq!((event.message, event.remote), ("IPsec phase 1 error", "192.0.2.7"));
        assert_eq!(unquoted("a b c=d"), ("a b", " c=d"));
        assert_eq!(unquoted("a,b=c"), ("a", ",b=c"));
        assert_eq!(unquoted("a"), ("a", ""));
    }

    #[test]
    fn other_events_are_not_taken() {
        let ssl = LINE.replace("action=\"negotiate\"", "action=\"ssl-login-fail\"");
        assert_eq!(read(&ssl), None);
        for line in ["", "date=", "type=\"event\"", "date=2026-01-01 type=\"traffic\""] {
            assert_eq!(read(line), None, "{line}");
        }
        for end in (0..LINE.len()).filter(|end| LINE.is_char_boundary(*end)) {
            let _ = read(&LINE[..end]);
        }
    }

    #[test]
    fn a_name_in_quotes_adds_no_field() {
        let forged = LINE.replace("user=\"N/A\"", "user=\"x reason=probable\"");
        assert_eq!(read(&forged).unwrap().reason, "peer SA proposal not match local policy");
        let forged = LINE.replace("user=\"N/A\"", "user=\"x\" reason=\"probable\"");
        assert_eq!(read(&forged).unwrap().reason, "");
    }
}
