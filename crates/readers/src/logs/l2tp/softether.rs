//! SoftEther VPN's PPP sessions within L2TP, by the address and port of their clients.

use evidence::{DialStep, UserRefusal};

use super::phrases::{Told, User};
use super::{Entry, L2tp};
use crate::reading::Reading;

/// Columns in which the session is named.
const MOST_BEFORE: usize = 120;
const MARK: &str = "L2TP PPP Session [";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SessionLine<'a> {
    pub(super) before: &'a str,
    /// `198.51.100.7:1701`
    pub(super) client: &'a str,
    pub(super) text: &'a str,
}

pub(super) fn read(line: &str) -> Option<SessionLine<'_>> {
    let at = memchr::memmem::find(line.as_bytes(), MARK.as_bytes())?;
    if at > MOST_BEFORE {
        return None;
    }
    let (client, text) = line[at + MARK.len()..].split_once("]: ")?;
    (client.len() <= 64).then_some(SessionLine { before: &line[..at], client, text: text.trim() })
}

impl L2tp {
    /// All in the table of texts of SoftEther VPN 5 (`strtable_en.stb`, `LP_…`).
    pub(super) fn of_softether(
        &mut self,
        said: &SessionLine<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if said.text.starts_with("A new PPP session (Upper protocol: L2TP) is started.") {
            let Some(call) = self.begin() else { return };
            self.by_interface.insert(said.client.to_owned(), call);
            self.has_l2tp = true;
            let (peer, _) = said.client.rsplit_once(':').unwrap_or((said.client, ""));
            let own = &mut self.calls[call];
            own.called = Some(true);
            peer.clone_into(&mut own.peer);
            self.step(call, DialStep::LinkUp, entry, reading);
            return;
        }
        let known = self.by_interface.get(said.client).copied();
        let known = known.filter(|call| !self.calls[*call].over);
        let (Some(call), Some(told)) = (known, told(said.text)) else { return };
        match told {
            Told::User(user) => self.judges(call, user, entry, reading),
            other => self.hears(call, other, entry, reading),
        }
    }
}

fn told(text: &str) -> Option<Told<'static>> {
    use UserRefusal::{Credentials, Method, NoProtocols};
    let refused = |why| Some(Told::User(User { name: "", accepted: false, why, here: true }));
    let begins = |start: &str| text.starts_with(start);
    if text.ends_with("user authentication failed.") {
        return refused(Credentials);
    }
    if begins("The client denied to accept") {
        return refused(Method);
    }
    if begins("Acquiring an IP address from the DHCP server failed.")
        || begins("Acquiring the networking information from the DHCP server failed.")
    {
        return refused(NoProtocols);
    }
    if begins("The IP address and other network information parameters are set successfully.") {
        return Some(Told::Connected);
    }
    begins("The PPP session is disconnected").then_some(Told::Over)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_named_by_its_client() {
        let line = "2026-11-25 10:00:00.1 L2TP PPP Session [198.51.100.7:1701]: The PPP session is \
                    disconnected.";
        let said = read(line).unwrap();
        assert_eq!(
            (said.client, said.text),
            ("198.51.100.7:1701", "The PPP session is disconnected.")
        );
        for line in ["", "L2TP PPP Session [", "SSTP PPP Session [192.0.2.1:1]: x"] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn sentences_are_known_by_their_beginnings_or_ends() {
        let text = "\"MS-CHAP v2\" (Microsoft Challenge and Response Protocol Version 2.0) user \
                    authentication failed.";
        let why = UserRefusal::Credentials;
        let refused = Told::User(User { name: "", accepted: false, why, here: true });
        assert_eq!(told(text), Some(refused));
        assert_eq!(told("The PPP session is disconnected."), Some(Told::Over));
        assert_eq!(told("Trying to request an IP address from the DHCP server."), None);
    }
}
