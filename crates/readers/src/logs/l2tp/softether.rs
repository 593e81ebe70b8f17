//! SoftEther VPN's PPP sessions within L2TP, by the address and port of their clients, and what its
//! hubs say of their users.

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

/// What the log of a hub, `security_log`, says of a connection; the server's log says it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HubLine<'a> {
    pub(super) before: &'a str,
    /// `CID-34`
    connection: &'a str,
    pub(super) text: &'a str,
}

pub(super) fn hub(line: &str) -> Option<HubLine<'_>> {
    const NAMES: [&str; 2] = ["The connection \"CID-", "Connection \"CID-"];
    let (at, name) = NAMES
        .iter()
        .find_map(|name| Some((memchr::memmem::find(line.as_bytes(), name.as_bytes())?, name)))?;
    let named = &line[at + name.len() - "CID-".len()..];
    let (connection, text) = named.split_once('"')?;
    let is_own = at <= MOST_BEFORE && connection.len() <= 16;
    is_own.then_some(HubLine { before: &line[..at], connection, text })
}

/// Of a name that is quoted behind its field.
fn field<'a>(text: &'a str, name: &str, end: char) -> Option<&'a str> {
    Some(text.split_once(name)?.1.split_once(end)?.0)
}

impl L2tp {
    /// `LH_CONNECT_CLIENT`, `LH_AUTH_NG` and `LH_NEW_SESSION` of the same table, 4.29 to 5.02.
    pub(super) fn of_hub(
        &mut self,
        said: &HubLine<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if said.text.contains("Client name: \"L2TP VPN Client\"") {
            let address = field(said.text, "(IP address: ", ',').unwrap_or("");
            let port = field(said.text, "Port number: ", ',').unwrap_or("");
            let client = format!("{address}:{port}");
            let known = self.by_interface.get(&client).copied();
            let known = known.filter(|call| !self.calls[*call].over);
            let Some(call) = known.or_else(|| self.begin()) else { return };
            self.has_l2tp = true;
            let own = &mut self.calls[call];
            own.called = Some(true);
            address.clone_into(&mut own.peer);
            self.by_interface.insert(client, call);
            self.by_interface.insert(said.connection.to_owned(), call);
            self.step(call, DialStep::LinkUp, entry, reading);
            return;
        }
        let Some(call) = self.by_interface.get(said.connection).copied() else { return };
        if self.calls[call].has_call {
            // Its PPP session says it better.
            return;
        }
        let text = said.text.trim_start_matches([':', ' ']);
        if text.starts_with("User authentication failed.") {
            let name = field(text, "user name that has been provided was \"", '"').unwrap_or("");
            // Whoever was asked: the hub itself, or a server of RADIUS that may be out of reach.
            let why = UserRefusal::Unknown;
            self.judges(call, User { name, accepted: false, why, here: true }, entry, reading);
        } else if text.starts_with("The new session ") && text.contains(" has been created") {
            self.hears(call, Told::Connected, entry, reading);
        }
    }

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
            own.has_call = true;
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
    fn a_hub_names_its_connections() {
        let line = "2026-11-25 10:00:00.100 [HUB \"OFFICE\"] Connection \"CID-7\": User \
                    authentication failed.";
        let said = hub(line).unwrap();
        assert_eq!((said.connection, said.text), ("CID-7", ": User authentication failed."));
        for line in ["", "Connection \"CID-", "Connection \"SID-7\": x", "connection \"CID-1\""] {
            assert_eq!(hub(line), None, "{line}");
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
