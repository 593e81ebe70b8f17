//! An event as the web interface shows it, or a record that was broken where it was copied: one
//! field in each line, or a few.

use super::event::Event;

/// By the names of the interface and of the log, without blanks and in small letters.
const NAMES: &[(&str, &str)] = &[
    ("action", "action"),
    ("assignip", "assignip"),
    ("cookies", "cookies"),
    ("date", "date"),
    ("direction", "dir"),
    ("devid", "devid"),
    ("devname", "devname"),
    ("dir", "dir"),
    ("errorreason", "error_reason"),
    ("eventtime", "eventtime"),
    ("exch", "exch"),
    ("group", "group"),
    ("init", "init"),
    ("level", "level"),
    ("localip", "locip"),
    ("localport", "locport"),
    ("locip", "locip"),
    ("locport", "locport"),
    ("logdesc", "logdesc"),
    ("logdescription", "logdesc"),
    ("logid", "logid"),
    ("message", "msg"),
    ("mode", "mode"),
    ("msg", "msg"),
    ("outintf", "outintf"),
    ("pri", "pri"),
    ("peernotif", "peer_notif"),
    ("peernotification", "peer_notif"),
    ("reason", "reason"),
    ("remip", "remip"),
    ("remoteip", "remip"),
    ("remoteport", "remport"),
    ("remport", "remport"),
    ("result", "result"),
    ("role", "role"),
    ("stage", "stage"),
    ("status", "status"),
    ("subtype", "subtype"),
    ("time", "time"),
    ("type", "type"),
    ("tz", "tz"),
    ("user", "user"),
    ("vd", "vd"),
    ("version", "version"),
    ("vpntunnel", "vpntunnel"),
    ("xauthgroup", "xauthgroup"),
    ("xauthuser", "xauthuser"),
];

/// Fields of one event, and characters of one value.
const MOST: usize = 60;
const LONGEST: usize = 256;

/// The fields while their lines come.
#[derive(Debug, Default)]
pub(super) struct Listing {
    fields: Vec<(&'static str, String)>,
}

impl Listing {
    /// False where the line is no field, or one that is there already: another event begins. Of
    /// such a line nothing is kept.
    pub(super) fn line(&mut self, text: &str) -> bool {
        let mut own: Vec<(&'static str, String)> = Vec::new();
        let mut rest = Some(text);
        while let Some(text) = rest {
            let Some((name, value)) = field(text) else { return false };
            let mut known = self.fields.iter().chain(&own);
            if self.fields.len() + own.len() >= MOST || known.any(|(known, _)| *known == name) {
                return false;
            }
            let (value, behind) = parted(value);
            own.push((name, unquoted(value).chars().take(LONGEST).collect()));
            rest = behind;
        }
        self.fields.append(&mut own);
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Only IKE has cookies.
    pub(super) fn event(&self) -> Option<Event<'_>> {
        let of = |names: &[&str]| -> &str {
            let field = self.fields.iter().find(|(own, _)| names.contains(own));
            field.map_or("", |(_, value)| value.as_str())
        };
        let event = Event::of(of);
        // Cookies are often made unreadable.
        let is_ike = event.cookies.contains('/')
            || of(&["subtype"]) == "ipsec"
            || event.message.starts_with("IPsec phase ");
        (self.fields.len() >= 3 && is_ike && !event.is_ssl()).then_some(event)
    }
}

/// `Remote Port: 500`, `remport=500`, `remport 500` where a table was copied.
fn field(text: &str) -> Option<(&'static str, &str)> {
    let (name, value) = text.split_once([':', '=', '\t'])?;
    if name.len() > 24 {
        return None;
    }
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    let (_, name) = NAMES.iter().find(|(known, _)| *known == plain)?;
    Some((name, value.trim()))
}

/// `negotiate_error error_reason=no gateway`: the value, and the field that follows in the line.
fn parted(value: &str) -> (&str, Option<&str>) {
    if value.starts_with('"') {
        return (value, None);
    }
    let mut equals = value.match_indices('=').map(|(at, _)| at);
    let next = equals.find_map(|at| {
        let begins = value[..at].rfind(' ')?;
        field(&value[begins + 1..]).map(|_| begins)
    });
    match next {
        Some(at) => (value[..at].trim(), Some(&value[at + 1..])),
        None => (value, None),
    }
}

fn unquoted(value: &str) -> &str {
    value.trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_the_web_interface_are_an_event() {
        let mut listing = Listing::default();
        for line in ["Remote IP: 192.0.2.7", "remport=500", "Cookies\t82ac/5ea5", "Reason: x y"] {
            assert!(listing.line(line), "{line}");
        }
        assert!(!listing.line("Reason: z"));
        let event = listing.event().unwrap();
        assert_eq!((event.remote, event.remote_port, event.reason), ("192.0.2.7", "500", "x y"));
    }

    #[test]
    fn a_record_that_was_broken_into_lines_is_an_event() {
        let mut listing = Listing::default();
        for line in [
            "type=event",
            "subtype=ipsec",
            "msg=\"IPsec phase 1 error\"",
            "rem_ip=192.0.2.7",
            "cookies=\"xxx\"",
            "user=\"a status=up\"",
            "status=negotiate_error error_reason=no matching gateway for new request",
        ] {
            assert!(listing.line(line), "{line}");
        }
        let event = listing.event().unwrap();
        assert_eq!(
            (event.status, event.reason),
            ("negotiate_error", "no matching gateway for new request")
        );
    }

    #[test]
    fn other_lists_are_none() {
        let mut listing = Listing::default();
        for line in ["user: anna", "action: none", "time: now"] {
            assert!(listing.line(line), "{line}");
        }
        assert_eq!(listing.event(), None);
        for line in ["", ":", "é: x", "a sentence: with a colon", "status", "type=a time=b type=c"]
        {
            assert!(!Listing::default().line(line), "{line}");
        }
    }
}
