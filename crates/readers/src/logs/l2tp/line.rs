//! Who speaks: xl2tpd, pppd, or RouterOS of an interface.

use crate::logs::apple;
use crate::text::find;

/// Columns in which the program's name begins: host and time stand before it.
const MOST_BEFORE: usize = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    L2tpd,
    /// A server or client of PPTP, which starts a pppd as well.
    Pptp,
    /// With its process, which is one call's.
    Pppd(Option<u32>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DaemonLine<'a> {
    pub(super) before: &'a str,
    pub(super) speaker: Speaker,
    pub(super) text: &'a str,
}

/// `Nov 25 10:00:00 gw xl2tpd[7]: text`, `vpn | pppd[7]: text`.
pub(super) fn read(line: &str) -> Option<DaemonLine<'_>> {
    if let Some((before, text)) = apple::told(line) {
        return Some(DaemonLine { before, speaker: Speaker::Pppd(None), text });
    }
    let mut end = line.len().min(MOST_BEFORE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let head = &line[..end];
    ["xl2tpd", "l2tpd", "pppd", "pptpd", "pptp"]
        .iter()
        .find_map(|name| find(head, name).and_then(|at| spoken_by(name, line, at)))
}

/// The line as that program's, whose name begins there.
fn spoken_by<'a>(name: &str, line: &'a str, at: usize) -> Option<DaemonLine<'a>> {
    let mut before = &line[..at];
    let (tag, text) = line[at + name.len()..].split_once(": ")?;
    // On its standard error pppd names itself as it was called.
    let path = before.rfind([' ', '\t', '|']).map_or(0, |end| end + 1);
    if tag.is_empty() && before[path..].starts_with('/') && before.ends_with('/') {
        before = &before[..path];
    }
    if before.contains(": ") || !(before.is_empty() || before.ends_with([' ', '\t', '|'])) {
        return None;
    }
    let number = tag.strip_prefix('[').and_then(|tag| tag.strip_suffix(']'));
    if !tag.is_empty() && number.is_none() {
        return None;
    }
    // The journal's tag, or syslog's without a number, and the daemon's own again.
    let own = text.strip_prefix(name).and_then(|rest| {
        let (own, text) = rest.split_once(": ")?;
        let is_numbered = own.starts_with('[') && own.ends_with(']');
        (own == tag || tag.is_empty() && is_numbered).then_some(text)
    });
    let text = own.unwrap_or(text);
    let process = number.and_then(|number| number.parse().ok());
    let speaker = match name {
        "pppd" => Speaker::Pppd(process),
        "pptpd" | "pptp" => Speaker::Pptp,
        _ => Speaker::L2tpd,
    };
    Some(DaemonLine { before, speaker, text: text.trim() })
}

/// `<l2tp-anna>: connected`, `l2tp-out1: terminating... - hungup`, `<192.0.2.1>: user anna
/// authentication failed`: the interface or address, and the text. Without a topic in front only
/// what its own client interfaces say.
pub(super) fn of_interface(text: &str, has_topic: bool) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once(": ")?;
    let bare = name.strip_prefix('<').and_then(|name| name.strip_suffix('>'));
    let own = name.starts_with("l2tp-") && !name.contains(' ');
    let known = if has_topic { bare.is_some() || !name.contains(' ') } else { own };
    (known && name.len() <= 64).then_some((bare.unwrap_or(name), rest.trim()))
}

/// `anna logged in, 10.0.0.5 from 192.0.2.1` of RouterOS: who, and whence.
pub(super) fn logged_in(text: &str) -> Option<(&str, &str)> {
    let (user, rest) = text.split_once(" logged in, ")?;
    let (_, from) = rest.split_once(" from ")?;
    let is_name = !user.is_empty() && !user.contains(' ') && user.len() <= 64;
    (is_name && from.parse::<std::net::IpAddr>().is_ok()).then_some((user, from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (line, before, speaker) in [
            ("Nov 25 10:00:00 gw xl2tpd[7]: x y", "Nov 25 10:00:00 gw ", Speaker::L2tpd),
            ("vpn-server | xl2tpd[1]: x y", "vpn-server | ", Speaker::L2tpd),
            ("Wed Nov 25 10:00:00 2026 : x y", "Wed Nov 25 10:00:00 2026", Speaker::Pppd(None)),
            ("pppd[42]: x y", "", Speaker::Pppd(Some(42))),
            ("gw xl2tpd[7]: xl2tpd[7]: x y", "gw ", Speaker::L2tpd),
            ("gw xl2tpd: xl2tpd[7]: x y", "gw ", Speaker::L2tpd),
            ("vpn-1 | /usr/sbin/pppd: x y", "vpn-1 | ", Speaker::Pppd(None)),
            ("gw pppd[7]: x y", "gw ", Speaker::Pppd(Some(7))),
            ("gw pptpd[7]: x y", "gw ", Speaker::Pptp),
            ("gw pptp[7]: x y", "gw ", Speaker::Pptp),
            ("Nov 25 10:00:00 gw pppd: x y", "Nov 25 10:00:00 gw ", Speaker::Pppd(None)),
        ] {
            assert_eq!(read(line), Some(DaemonLine { before, speaker, text: "x y" }), "{line}");
        }
        let named = "gw pppd[7]: In file /etc/ppp/options.xl2tpd: x";
        assert_eq!(read(named).map(|line| line.speaker), Some(Speaker::Pppd(Some(7))));
        assert_eq!(of_interface("<l2tp-anna>: connected", true), Some(("l2tp-anna", "connected")));
        let logged_in = logged_in("anna logged in, 10.0.0.5 from 192.0.2.1");
        assert_eq!(logged_in, Some(("anna", "192.0.2.1")));
        assert_eq!(of_interface("l2tp-out: connected", false), Some(("l2tp-out", "connected")));
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in
            ["", "é", "gw sshd[4]: pppd[7]: x", "xl2tpd is up", "pppd é: x", "cp etc/pppd: x"]
        {
            assert_eq!(read(line), None, "{line}");
        }
        assert_eq!(of_interface("error: connected", false), None);
    }
}
