//! accel-ppp: its sessions, by their interfaces, where the tunnel is L2TP.

use evidence::{DialStep, UserRefusal, When};

use super::phrases::{Told, User};
use super::{Entry, L2tp};
use crate::logs::stamp;
use crate::reading::Reading;

/// `[2026-11-25 10:00:00]:  info: ppp0: text`; older versions write `|` between date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AccelLine<'a> {
    pub(super) when: When,
    /// Empty where the line is of no session.
    pub(super) interface: &'a str,
    pub(super) text: &'a str,
}

const LEVELS: [&str; 6] = ["info: ", "warn: ", "error: ", "debug: ", "msg: ", "emerg: "];

pub(super) fn read(line: &str) -> Option<AccelLine<'_>> {
    let (stamp, rest) = line.strip_prefix('[')?.split_once("]: ")?;
    if stamp.len() != "2026-11-25 10:00:00".len() {
        return None;
    }
    let when = stamp::read(&stamp.replacen('|', " ", 1));
    let rest = rest.trim_start();
    let rest = LEVELS.iter().find_map(|level| rest.strip_prefix(level))?;
    if when == When::Absent {
        return None;
    }
    let is_unit = |name: &str| {
        let digits = name.strip_prefix("ppp").or_else(|| name.strip_prefix("l2tp"));
        digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (interface, text) = match rest.split_once(": ") {
        // Some versions put the user behind the interface: `ppp0:anna: text`.
        Some((name, text)) => match name.split(':').next().filter(|name| is_unit(name)) {
            Some("l2tp") | None => ("", rest),
            Some(name) => (name, text),
        },
        None => ("", rest),
    };
    Some(AccelLine { when, interface, text: text.trim() })
}

impl L2tp {
    /// All in accel-ppp's source (`l2tp.c`, `ppp.c`, `ppp_auth.c`, `pwdb.c`), but for a success in
    /// the spelling of its first versions.
    pub(super) fn of_accel(
        &mut self,
        said: &AccelLine<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if let Some((_, from)) = said.text.split_once(" reception of SCCRQ from ") {
            if said.text.starts_with("l2tp: new tunnel ") {
                address(from).clone_into(&mut self.caller);
                self.has_l2tp = true;
            }
        } else if let Some(rest) = said.text.strip_prefix("connect: ") {
            self.opens(rest, said.interface, entry, reading);
        } else if let Some(told) = told(said.text) {
            let known = self.by_interface.get(said.interface).copied().or(self.current);
            let known = known.filter(|call| !self.calls[*call].over);
            let Some(call) = known else { return };
            match told {
                Told::User(user) => self.judges(call, user, entry, reading),
                Told::Checker(why) => self.calls[call].checker = Some(why),
                other => self.hears(call, other, entry, reading),
            }
        }
    }

    /// `ppp0 <--> l2tp(198.51.100.7:1701 session 1-2)`.
    fn opens(&mut self, text: &str, interface: &str, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some((unit, channel)) = text.split_once(" <--> ") else { return };
        let Some((kind, peer)) = channel.split_once('(') else { return };
        let Some(call) = self.begin() else { return };
        let name = if interface.is_empty() { unit } else { interface };
        self.by_interface.insert(name.to_owned(), call);
        let caller = std::mem::take(&mut self.caller);
        let own = &mut self.calls[call];
        own.called = Some(true);
        own.is_other = kind != "l2tp";
        own.peer = match address(peer) {
            "" => caller,
            peer => peer.to_owned(),
        };
        self.has_l2tp |= kind == "l2tp";
        self.step(call, DialStep::LinkUp, entry, reading);
    }
}

fn told(text: &str) -> Option<Told<'_>> {
    if text == "disconnected" {
        return Some(Told::Over);
    }
    // `radius/req.c`, `radius/serv.c`: one has not answered, none is left, or none is reached.
    const UNANSWERED: [&str; 7] = [
        "radius: no available servers",
        "radius: no servers available",
        "radius: server not responding",
        "radius: server(",
        "radius:connect: ",
        "radius:socket: ",
        "radius:bind: ",
    ];
    let is_unanswered = UNANSWERED.iter().any(|start| text.starts_with(start));
    if is_unanswered && (!text.starts_with("radius: server(") || text.ends_with(" not responding"))
    {
        return Some(Told::Checker(UserRefusal::Unchecked));
    }
    // `ppp_ipcp`'s `ipcp_opt_ipaddr.c`, `alloc_ip`
    if text == "ppp: no free IPv4 address" {
        let why = UserRefusal::NoAddress;
        return Some(Told::User(User { name: "", accepted: false, why, here: true }));
    }
    if text == "authentication failed" {
        let why = UserRefusal::Credentials;
        return Some(Told::User(User { name: "", accepted: false, why, here: true }));
    }
    let (name, verdict) = text.rsplit_once(": ")?;
    let (accepted, why) = match verdict {
        "authentication succeeded" | "authentication successed" => (true, UserRefusal::None),
        "authentication failed" => (false, UserRefusal::Credentials),
        "second session denied" => (false, UserRefusal::NotAllowed),
        _ => return None,
    };
    Some(Told::User(User { name, accepted, why, here: true }))
}

/// The address that a text begins with, or nothing.
fn address(text: &str) -> &str {
    let end = text.find([':', ' ', ')', ',']).unwrap_or(text.len());
    let address = &text[..end];
    match address.parse::<std::net::Ipv4Addr>() {
        Ok(_) => address,
        Err(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (line, interface, text) in [
            (
                "[2026-11-25 10:00:00]:  info: ppp0: anna: authentication failed",
                "ppp0",
                "anna: authentication failed",
            ),
            ("[2012-01-21|16:48:55]:  info: ppp0:anna: disconnected", "ppp0", "disconnected"),
            (
                "[2026-11-25 10:00:00]:  info: anna: authentication failed",
                "",
                "anna: authentication failed",
            ),
            ("[2026-11-25 10:00:00]:  info: l2tp: new tunnel 1-2", "", "l2tp: new tunnel 1-2"),
        ] {
            let said = read(line).expect(line);
            assert_eq!((said.interface, said.text), (interface, text), "{line}");
        }
        for line in ["", "[", "[é]: info: x", "[2026-11-25 10:00:00]: note: x", "[x]: info: y"] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_user_is_judged_by_the_last_part() {
        let why = UserRefusal::Credentials;
        let refused = Told::User(User { name: "a: b", accepted: false, why, here: true });
        assert_eq!(told("a: b: authentication failed"), Some(refused));
        assert_eq!(told("anna: something else"), None);
        assert_eq!(
            told("radius: no available servers"),
            Some(Told::Checker(UserRefusal::Unchecked))
        );
        assert_eq!(address("198.51.100.7:1701 session 1-2)"), "198.51.100.7");
        assert_eq!(address("eth0"), "");
    }
}
