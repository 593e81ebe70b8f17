//! What xl2tpd says of its tunnels, and why they do not come up or end.

use std::collections::HashMap;

use evidence::{DialStep, IkeVersion, Place, Remark, UserRefusal, When};
use foldhash::quality::RandomState;

use super::phrases::{self, Told};
use super::{Call, L2tp, User};
use crate::logs::Entry;
use crate::logs::ledger::endpoint;
use crate::reading::Reading;

/// Why a tunnel failed or ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reason {
    what: Remark,
    place: Place,
    when: When,
    initiates: Option<bool>,
}

#[derive(Debug, Default)]
pub(super) struct Reasons {
    /// What is wrong with the tunnel's secret, until the tunnel is closed for it.
    secret: Option<(Remark, Place, When)>,
    /// The last one of each peer whose tunnel did not come up again.
    by_peer: HashMap<String, Reason, RandomState>,
    /// The daemon was stopped while others' calls were up.
    stopped: Option<(Place, When)>,
    /// pppd refuses its options, until a call has it.
    pub(super) options: Option<(Place, When)>,
    /// The log begins with the daemon: whoever it dials it says so.
    is_whole: bool,
}

impl Reasons {
    fn ended(&mut self, peer: &str, reason: Reason) {
        const MOST_PEERS: usize = 4096;
        if self.by_peer.len() < MOST_PEERS || self.by_peer.contains_key(peer) {
            self.by_peer.insert(peer.to_owned(), reason);
        }
    }

    fn came_up(&mut self, peer: &str) {
        self.secret = None;
        self.stopped = None;
        self.by_peer.remove(peer);
    }
}

impl L2tp {
    /// What ended xl2tpd, after which it was not there again.
    pub(super) fn stays_down(&mut self, reading: &mut Reading<'_>) {
        if let Some((what, place, when)) = self.ended.take() {
            self.remark(what, Entry { place, when, text: "" }, reading);
        }
    }

    pub(super) fn tunnelled(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if let Some(what) = phrases::prevented(entry.text) {
            if what == Remark::NameUnresolved {
                self.remark(what, entry, reading);
            } else if self.ended.is_none_or(|(known, ..)| known != what) {
                // What ends it, and that it ends, are one; so are starts for the same reason.
                self.stays_down(reading);
                self.ended = Some((what, entry.place, entry.when));
            }
            return;
        }
        if phrases::has_started(entry.text) {
            self.ended = None;
            self.reasons.stopped = None;
            self.reasons.is_whole = true;
        }
        if self.gives_reason(entry) {
            return;
        }
        // It closes the call first, and then says why.
        if phrases::is_out_of_addresses(entry.text) {
            if let Some(call) = self.current.or_else(|| self.begin()) {
                self.calls[call].over = false;
                let why = UserRefusal::NoAddress;
                let user = User { name: "", accepted: false, why, here: true };
                self.judges(call, user, entry, reading);
            }
            return;
        }
        let Some(told) = phrases::l2tpd(entry.text) else { return };
        self.ended = None;
        match told {
            Told::Dials(host) => {
                self.reasons.secret = None;
                let Some(call) = self.begin() else { return };
                host.clone_into(&mut self.calls[call].peer);
                self.calls[call].called = Some(false);
                self.step(call, DialStep::Began, entry, reading);
                self.step(call, DialStep::Linking, entry, reading);
            }
            Told::Tunnel { peer, called } => {
                self.reasons.came_up(peer);
                // The one that was dialled, if none came in between.
                let dialled = self.current.filter(|call| {
                    let own = &self.calls[*call];
                    !called && own.called == Some(false) && !own.has_call && !own.over
                });
                let Some(call) = dialled.or_else(|| self.begin()) else { return };
                let own = &mut self.calls[call];
                if own.peer.is_empty() {
                    peer.clone_into(&mut own.peer);
                }
                own.called.get_or_insert(called);
                self.step(call, DialStep::Linked, entry, reading);
            }
            Told::Call { peer, process } => {
                const NEWEST: usize = 64;
                let waits = |call: &usize| {
                    let own = &self.calls[*call];
                    !own.has_call && !own.over && (own.peer == peer || own.called == Some(false))
                };
                let known = (0..self.calls.len()).rev().take(NEWEST).find(waits);
                let Some(call) = known.or_else(|| self.begin()) else { return };
                let own = &mut self.calls[call];
                own.has_call = true;
                own.process = process;
                if let Some(process) = process {
                    self.by_process.insert(process, call);
                }
                self.current = Some(call);
                self.step(call, DialStep::LinkUp, entry, reading);
            }
            Told::Closed | Told::Unanswered => {
                let known = self.named(entry.text).or(self.current);
                // The log begins behind the dial.
                let begun = || (told == Told::Unanswered).then(|| self.begin()).flatten();
                let Some(call) = known.or_else(begun) else { return };
                if self.calls[call].told.is_none() {
                    self.step(call, DialStep::Linking, entry, reading);
                }
                self.closes(call, entry, reading);
            }
            // How its PPP ended.
            Told::User(user) => {
                if let Some(call) = self.current {
                    self.judges(call, user, entry, reading);
                }
            }
            Told::NoPpp => self.lacks_ppp(self.current, entry),
            Told::NoOptions => self.lacks_options(self.current, entry),
            _ => {}
        }
    }

    /// What stops it is this machine's: the call itself is not told as failed for reasons unknown.
    pub(super) fn lacks_ppp(&mut self, call: Option<usize>, entry: Entry<'_>) {
        if let Some(own) = call.map(|call| &mut self.calls[call]) {
            own.over = true;
            if own.is_other || own.is_pptp {
                return;
            }
        }
        self.no_ppp.get_or_insert((entry.place, entry.when));
    }

    /// pppd ends before it begins.
    pub(super) fn lacks_options(&mut self, call: Option<usize>, entry: Entry<'_>) {
        if let Some(own) = call.map(|call| &mut self.calls[call]) {
            own.over = true;
            if own.is_other || own.is_pptp {
                return;
            }
        }
        self.reasons.options.get_or_insert((entry.place, entry.when));
    }

    /// Whether the line says why a tunnel does not come up, or ends: then it is over.
    fn gives_reason(&mut self, entry: Entry<'_>) -> bool {
        if let Some(what) = of_secret(entry.text) {
            self.reasons.secret.get_or_insert((what, entry.place, entry.when));
            return true;
        }
        if is_stopped(entry.text) {
            let is_up = |own: &Call| own.up && !own.over && own.called == Some(true);
            if self.calls.iter().any(is_up) {
                self.reasons.stopped = Some((entry.place, entry.when));
            }
            return true;
        }
        let Some(closed) = closed_with(entry.text) else { return false };
        let known = self.named(entry.text).or(self.current);
        let known = known.filter(|call| !self.calls[*call].over);
        let is_dialled = known.is_some_and(|call| self.calls[call].called == Some(false));
        let own = self.reasons.secret.take();
        let (what, place, when) =
            match own.or(closed.secret().map(|what| (what, entry.place, entry.when))) {
                Some(secret) => secret,
                // Who stops the client's own daemon ends the tunnel as well.
                None if closed.is_stopped_there() && is_dialled => {
                    (Remark::StoppedThere, entry.place, entry.when)
                }
                None => return false,
            };
        if let Some(call) = known {
            self.calls[call].over = true;
        }
        let initiates =
            if is_dialled { Some(true) } else { self.reasons.is_whole.then_some(false) };
        self.reasons.ended(closed.peer, Reason { what, place, when, initiates });
        true
    }

    /// What is not made good later.
    pub(super) fn tells_reasons(&mut self, reading: &mut Reading<'_>) {
        let reasons = std::mem::take(&mut self.reasons);
        let mut ended: Vec<(String, Reason)> = reasons.by_peer.into_iter().collect();
        if let Some((what, place, when)) = reasons.secret {
            ended.push((String::new(), Reason { what, place, when, initiates: None }));
        }
        // pppd alone may be another tunnel's.
        let options = reasons.options.filter(|_| self.has_l2tp);
        let own = [(Remark::Stopped, reasons.stopped), (Remark::OptionsRefused, options)];
        ended.extend(own.into_iter().filter_map(|(what, at)| {
            let (place, when) = at?;
            Some((String::new(), Reason { what, place, when, initiates: None }))
        }));
        ended.sort_by_key(|(_, reason)| reason.place);
        for (peer, Reason { what, place, when, initiates }) in ended {
            if let Some(at) = self.ledger.begin(IkeVersion::V1, initiates) {
                let peer = endpoint(&peer, 0).filter(|end| end.address().is_some());
                self.ledger.settle(at, None, peer);
                self.ledger.remark(at, what, "", Entry { place, when, text: "" }, reading);
            }
        }
    }

    /// The newest call with the address that the line names.
    fn named(&self, text: &str) -> Option<usize> {
        const NEWEST: usize = 64;
        let (_, rest) = text.split_once(" closed to ")?;
        let peer = rest.split([',', ' ']).next()?;
        let newest = (0..self.calls.len()).rev().take(NEWEST);
        newest.into_iter().find(|call| self.calls[*call].peer == peer && !self.calls[*call].over)
    }
}

/// What this end says of the tunnel's own secret (`control.c`, `control_finish`; `aaa.c`,
/// `handle_challenge`).
fn of_secret(text: &str) -> Option<Remark> {
    let (function, says) = text.split_once(": ")?;
    match function {
        "handle_challenge" if says.starts_with("no secret found for us=") => {
            Some(Remark::TunnelSecretMissing)
        }
        "control_finish" if says.starts_with("No secret ") => Some(Remark::TunnelSecretMissing),
        "control_finish" if says.starts_with("Invalid authentication for host ") => {
            Some(Remark::TunnelSecretDiffers)
        }
        _ => None,
    }
}

/// The daemon is told to end (`xl2tpd.c`, `death_handler`); 2 is who runs it in a terminal.
fn is_stopped(text: &str) -> bool {
    text == "death_handler: Fatal signal 15 received"
}

/// A tunnel's end, with the words of the end that closes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Closed<'a> {
    peer: &'a str,
    words: &'a str,
    /// The other end closes it.
    is_there: bool,
}

/// `Connection 9 closed to 192.0.2.2, port 1701 (words)` (`call.c`, `call_close`), and of what the
/// other end says `control_finish: Connection closed to …, Local: 1, Remote: 2` (`control.c`).
fn closed_with(text: &str) -> Option<Closed<'_>> {
    let there = text.strip_prefix("control_finish: Connection closed to ");
    let rest = there.or_else(|| {
        let (number, rest) = text.strip_prefix("Connection ")?.split_once(" closed to ")?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then_some(rest)
    })?;
    let (peer, rest) = rest.split_once(", port ")?;
    let (_, rest) = rest.split_once(" (")?;
    let (words, _) = rest.split_once(')')?;
    Some(Closed { peer, words, is_there: there.is_some() })
}

impl Closed<'_> {
    /// Who is challenged and has no secret answers all the same, wrongly, if it was called.
    fn secret(&self) -> Option<Remark> {
        match self.words {
            "Invalid challenge authentication" => Some(Remark::TunnelSecretDiffers),
            "No secret on our side" | "No secret key on our side" | "No secret key on our end" => {
                Some(match self.is_there {
                    true => Remark::TunnelSecretMissingThere,
                    false => Remark::TunnelSecretMissing,
                })
            }
            _ => None,
        }
    }

    fn is_stopped_there(&self) -> bool {
        self.is_there && self.words == "Server closing"
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;
    use crate::logs::judgements;

    const DIALS: &str = "gw xl2tpd[1]: Connecting to host vpn.example, port 1701\n";
    const UP: &str = "gw xl2tpd[1]: Connection established to 192.0.2.2, 1701.  Local: 7, Remote: \
                      9 (ref=0/0).\n";
    const STARTS: &str = "gw xl2tpd[1]: Listening on IP address 0.0.0.0, port 1701\n";

    #[test]
    fn the_secret_of_the_tunnel_is_told_by_either_end() {
        let closed = |words: &str| {
            format!("gw xl2tpd[1]: Connection 9 closed to 192.0.2.2, port 1701 ({words})\n")
        };
        let closed_there = |words: &str| {
            format!(
                "gw xl2tpd[1]: control_finish: Connection closed to 192.0.2.2, port 1701 \
                 ({words}), Local: 9, Remote: 7\n"
            )
        };
        let differs = "Invalid challenge authentication";
        let lacks = "gw xl2tpd[1]: handle_challenge: no secret found for us='a' and them='b'\n\
                     gw xl2tpd[1]: control_finish: No secret for authenticating to 'b'\n";
        let wrong = "gw xl2tpd[1]: control_finish: Invalid authentication for host 'b'\n";
        for (log, wanted) in [
            (format!("{DIALS}{wrong}{}", closed(differs)), "2 #0 TunnelSecretDiffers"),
            (format!("{DIALS}{}", closed(differs)), "2 #0 TunnelSecretDiffers"),
            (closed_there(differs), "1 #0 TunnelSecretDiffers"),
            (
                format!("{DIALS}{lacks}{}", closed("No secret key on our end")),
                "2 #0 TunnelSecretMissing",
            ),
            (format!("{DIALS}{lacks}"), "2 #0 TunnelSecretMissing"),
            // It answers without one.
            (format!("{lacks}{}", closed_there(differs)), "1 #0 TunnelSecretMissing"),
            (closed_there("No secret key on our end"), "1 #0 TunnelSecretMissingThere"),
        ] {
            assert_eq!(judgements(&log), [wanted], "{log}");
            assert!(!told(&log).contains(&"0 Failed".to_owned()), "{log}");
            assert_eq!(judgements(&format!("{log}{DIALS}{UP}")), [""; 0], "{log}");
        }
        for other in ["Goodbye!", "Timeout", ""] {
            let log = format!("{DIALS}{}{}", closed(other), closed_there(other));
            assert_eq!(judgements(&log), [""; 0], "{log}");
        }
    }

    #[test]
    fn a_server_that_is_stopped_ends_the_tunnels_of_others() {
        let calls = "gw xl2tpd[1]: Call established with 192.0.2.2, PID: 42, Local: 1, Remote: 2, \
                     Serial: 3\n\
                     gw pppd[42]: local  IP address 10.0.0.1\n";
        let there = "gw xl2tpd[1]: control_finish: Connection closed to 192.0.2.2, port 1701 \
                     (Server closing), Local: 7, Remote: 9\n";
        let here = "gw xl2tpd[1]: death_handler: Fatal signal 15 received\n\
                    gw xl2tpd[1]: Connection 9 closed to 192.0.2.2, port 1701 (Server closing)\n";
        let client = format!("{DIALS}{UP}{calls}");
        let server = client.replace(DIALS, STARTS).replace("(ref=0/0).", "LNS session is 'x'");
        let stopped_there = ["5 #0 StoppedThere"];
        assert_eq!(judgements(&format!("{client}{there}")), stopped_there);
        assert_eq!(judgements(&format!("{server}{here}")), ["5 #0 Stopped"]);
        // Who stops his own client, or starts the server again.
        for log in [
            format!("{client}{here}"),
            format!("{server}{there}"),
            format!("{server}{here}{STARTS}"),
            format!("{client}{there}{DIALS}{UP}"),
            format!("{STARTS}{here}"),
        ] {
            assert_eq!(judgements(&log), [""; 0], "{log}");
        }
    }

    #[test]
    fn options_that_pppd_refuses_are_told_unless_a_call_gets_past_them() {
        let call = "gw xl2tpd[1]: Connection established to 192.0.2.2, 1701.  Local: 7, Remote: 9 \
                    (ref=0/0).  LNS session is 'default'\n\
                    gw xl2tpd[1]: Call established with 192.0.2.2, PID: 42, Local: 1, Remote: 2, \
                    Serial: 3\n";
        let ends = "gw xl2tpd[1]: child_handler : pppd exited for call 2 with code 2\n\
                    gw xl2tpd[1]: call_close: Call 15 to 192.0.2.2 disconnected\n";
        for says in [
            "",
            "gw pppd[42]: In file /etc/ppp/options.xl2tpd: unrecognized option 'crtsct'\n",
            "gw pppd[42]: Can't open options file /etc/ppp/options.xl2tpd: No such file or \
             directory\n",
            "gw pppd[42]: too few parameters for option mtu\n",
        ] {
            let log = format!("{call}{says}{ends}");
            assert_eq!(judgements(&log), ["3 #0 OptionsRefused"], "{log}");
            assert_eq!(told(&log), ["0 Linked", "0 LinkUp"], "{log}");
            let mended = format!("{log}{call}gw pppd[43]: pppd 2.4.9 started by root, uid 0\n");
            assert_eq!(judgements(&mended), [""; 0], "{log}");
        }
        let alone = "gw pppd[42]: Can't open options file /etc/ppp/peers/dsl: No such file\n";
        assert_eq!(judgements(alone), [""; 0]);
    }
}
