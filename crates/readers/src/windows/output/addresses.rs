//! How the machine is attached: `ipconfig /all`, `route print`, in English and Italian.

use std::net::IpAddr;

use evidence::{Attachment, Change, Place, Statement, When};

use super::Output;
use super::plain::{field, head, is, is_rule, starts};
use super::software;
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Default)]
pub(super) struct Addresses {
    /// Within the output of `ipconfig`.
    is_ipconfig: bool,
    adapter: Adapter,
    /// Further values of a field stand below it, alone.
    goes_on: Option<Kind>,
    /// An adapter has an address and no line for its gateway: the output is not whole.
    is_cut: bool,
    has_gateway: bool,
    /// The first line that says that an adapter has none.
    without: Option<Place>,
    routes: Routes,
}

#[derive(Default)]
struct Adapter {
    name: String,
    has_address: bool,
    has_gateway_line: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    Gateway,
    NameServer,
}

/// The table of active IPv4 routes.
#[derive(Default)]
struct Routes {
    /// Its title was the last that was read.
    is_titled: bool,
    begun: Option<Place>,
    rows: u32,
    has_default: bool,
}

impl Output for Addresses {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text.trim();
        if text.is_empty() || text.len() > 1000 {
            return;
        }
        self.routes.line(line.place(), text, reading);
        if is_title(text) {
            self.end_ipconfig(reading);
            self.is_ipconfig = true;
        } else if let Some(name) = adapter(text) {
            self.end_adapter();
            self.adapter = Adapter { name: name.to_owned(), ..Adapter::default() };
        } else if let Some(kind) = self.goes_on
            && let Some(address) = address(text)
        {
            self.tell(kind, address, line.place(), reading);
        } else if !line.text.starts_with(' ') && !text.contains(" .") && !text.contains(". ") {
            self.end_ipconfig(reading);
        } else if let Some((key, value)) = field(text) {
            self.goes_on = None;
            if self.is_ipconfig || !self.adapter.name.is_empty() {
                self.field(line.place(), key, value, reading);
            }
        }
    }

    fn close(&mut self, reading: &mut Reading<'_>) {
        self.routes.end(reading);
        self.end_ipconfig(reading);
    }
}

impl Addresses {
    fn end_ipconfig(&mut self, reading: &mut Reading<'_>) {
        self.end_adapter();
        if let Some(place) = self.without
            && self.is_ipconfig
            && !self.has_gateway
            && !self.is_cut
        {
            reading.say(place, When::Absent, Statement::Attached(Attachment::NoGateway));
        }
        *self = Addresses { routes: std::mem::take(&mut self.routes), ..Addresses::default() };
    }

    fn field(&mut self, place: Place, key: &str, value: &str, reading: &mut Reading<'_>) {
        let adapter = self.adapter.name.as_str();
        if is(key, &["Host Name", "Nome host"]) {
            if adapter.is_empty() && !value.is_empty() && value.len() <= 255 {
                reading.speaks(value, place, When::Absent);
            }
        } else if is(key, &["Description", "Descrizione"]) {
            if software::is_known(value) {
                let change = Change::Software { name: value };
                reading.say(place, When::Absent, Statement::Changes(change));
            }
        } else if is(key, &["Media State", "Stato supporto"]) {
            let lower = head(value, 100).to_lowercase();
            if lower.contains("disconnected") || lower.contains("disconness") {
                let attachment = Attachment::Disconnected { adapter };
                reading.say(place, When::Absent, Statement::Attached(attachment));
            }
        } else if is(key, &["Default Gateway", "Gateway predefinito"]) {
            self.adapter.has_gateway_line = true;
            self.goes_on = Some(Kind::Gateway);
            match address(value) {
                Some(address) => self.tell(Kind::Gateway, address, place, reading),
                None => {
                    self.without.get_or_insert(place);
                }
            }
        } else if is(key, &["DNS Servers", "Server DNS"]) {
            self.goes_on = Some(Kind::NameServer);
            if let Some(address) = address(value) {
                self.tell(Kind::NameServer, address, place, reading);
            }
        } else if is_address(key)
            && let Some(address) = address(value)
        {
            let attachment = Attachment::Address { adapter, address };
            reading.say(place, When::Absent, Statement::Attached(attachment));
            self.adapter.has_address = true;
        }
    }

    fn tell(&mut self, kind: Kind, address: IpAddr, place: Place, reading: &mut Reading<'_>) {
        let attachment = match kind {
            Kind::Gateway => {
                self.has_gateway = true;
                Attachment::Gateway { address }
            }
            Kind::NameServer => Attachment::NameServer { address },
        };
        // A link without routers, as PPP's, has the gateway 0.0.0.0.
        if !address.is_unspecified() {
            reading.say(place, When::Absent, Statement::Attached(attachment));
        }
    }

    fn end_adapter(&mut self) {
        self.is_cut |= self.adapter.has_address && !self.adapter.has_gateway_line;
        self.adapter = Adapter::default();
        self.goes_on = None;
    }
}

impl Routes {
    fn line(&mut self, place: Place, text: &str, reading: &mut Reading<'_>) {
        if starts(text, "active routes") || starts(text, "route attive") {
            self.end(reading);
            self.is_titled = true;
        } else if is_rule(text) || starts(text, "persistent routes") {
            self.end(reading);
        } else if self.is_titled {
            self.is_titled = false;
            // The table of IPv6 has no masks.
            let lower = head(text, 200).to_lowercase();
            self.begun = lower.contains("mask").then_some(place);
        } else if self.begun.is_some() {
            let words: Vec<&str> = text.split_whitespace().take(6).collect();
            if let [destination, mask, gateway, ..] = words.as_slice()
                && destination.parse::<IpAddr>().is_ok()
            {
                self.rows += 1;
                if *destination == "0.0.0.0" && *mask == "0.0.0.0" {
                    self.has_default = true;
                    if let Some(address) = address(gateway) {
                        let attachment = Attachment::Gateway { address };
                        reading.say(place, When::Absent, Statement::Attached(attachment));
                    }
                }
            }
        }
    }

    /// A table that ends at its rule is whole.
    fn end(&mut self, reading: &mut Reading<'_>) {
        if let Some(place) = self.begun
            && self.rows > 0
            && !self.has_default
        {
            reading.say(place, When::Absent, Statement::Attached(Attachment::NoGateway));
        }
        *self = Routes::default();
    }
}

fn is_title(text: &str) -> bool {
    starts(text, "windows ip configuration")
        || starts(text, "windows 2000 ip configuration")
        || starts(text, "configurazione ip di windows")
}

/// The name in the heading of an adapter.
fn adapter(text: &str) -> Option<&str> {
    let text = text.strip_suffix(':')?;
    if text.contains(" .") || text.len() > 300 {
        return None;
    }
    if let Some((kind, name)) = text.split_once("adapter ")
        && kind.len() < 40
    {
        return Some(name.trim());
    }
    let name = text.strip_prefix("Scheda ")?;
    const KINDS: [&str; 5] = ["Ethernet ", "LAN wireless ", "PPP ", "Tunnel ", "sconosciuta "];
    Some(KINDS.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name).trim())
}

fn is_address(key: &str) -> bool {
    let lower = head(key, 100).to_lowercase();
    const NAMES: [&str; 4] = ["ipv4 address", "ipv6 address", "indirizzo ipv4", "indirizzo ipv6"];
    NAMES.iter().any(|name| lower.contains(name)) || is(&lower, &["ip address", "indirizzo ip"])
}

/// Without its zone and without `(Preferred)`.
fn address(value: &str) -> Option<IpAddr> {
    value.trim().split(['(', '%', ' ']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::assert_told;

    const ENGLISH: &str = "\
Windows IP Configuration

   Host Name . . . . . . . . . . . . : PC-ANNA

Ethernet adapter Ethernet 2:

   Media State . . . . . . . . . . . : Media disconnected
   Description . . . . . . . . . . . : Fortinet SSL VPN Virtual Ethernet Adapter

Wireless LAN adapter Wi-Fi:

   IPv4 Address. . . . . . . . . . . : 192.168.1.5(Preferred) 
   Default Gateway . . . . . . . . . : fe80::1%5
                                       192.168.1.1
   DHCP Server . . . . . . . . . . . : 192.168.1.1
   DNS Servers . . . . . . . . . . . : 192.168.1.1
                                       8.8.8.8
   NetBIOS over Tcpip. . . . . . . . : Enabled
";

    const ITALIAN: &str = "\
Configurazione IP di Windows

   Nome host . . . . . . . . . . . . : PC-ANNA

Scheda Ethernet Ethernet 2:

   Stato supporto. . . . . . . . . . : Supporto disconnesso
   Descrizione . . . . . . . . . . . : Fortinet SSL VPN Virtual Ethernet Adapter

Scheda LAN wireless Wi-Fi:

   Indirizzo IPv4. . . . . . . . . . : 192.168.1.5(Preferenziale) 
   Gateway predefinito . . . . . . . : fe80::1%5
                                       192.168.1.1
   Server DHCP . . . . . . . . . . . : 192.168.1.1
   Server DNS . . . . . . . . . . .  : 192.168.1.1
                                       8.8.8.8
   NetBIOS su TCP/IP . . . . . . . . : Attivato
";

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn ipconfig_says_the_same_in_english_and_italian() {
        let attached = Statement::Attached;
        let gateway = |address| attached(Attachment::Gateway { address: ip(address) });
        let server = |address| attached(Attachment::NameServer { address: ip(address) });
        let software = Change::Software { name: "Fortinet SSL VPN Virtual Ethernet Adapter" };
        let address = Attachment::Address { adapter: "Wi-Fi", address: ip("192.168.1.5") };
        for text in [ENGLISH, ITALIAN] {
            assert_told(
                text,
                &[
                    (3, Statement::Speaks { machine: "PC-ANNA" }),
                    (7, attached(Attachment::Disconnected { adapter: "Ethernet 2" })),
                    (8, Statement::Changes(software)),
                    (12, attached(address)),
                    (13, gateway("fe80::1")),
                    (14, gateway("192.168.1.1")),
                    (16, server("192.168.1.1")),
                    (17, server("8.8.8.8")),
                ],
            );
        }
    }

    #[test]
    fn that_there_is_no_gateway_is_told_only_of_a_whole_output() {
        let address = Attachment::Address { adapter: "Wi-Fi", address: ip("169.254.3.4") };
        let text = "\
Configurazione IP di Windows
Scheda LAN wireless Wi-Fi:
   Indirizzo IPv4 di configurazione automatica : 169.254.3.4(Preferenziale)
   Gateway predefinito . . . . . . . :
";
        assert_told(
            text,
            &[(3, Statement::Attached(address)), (4, Statement::Attached(Attachment::NoGateway))],
        );
        let cut = format!("{text}Scheda PPP x:\n   Indirizzo IPv4. . : 10.0.0.1\n");
        let other = Attachment::Address { adapter: "x", address: ip("10.0.0.1") };
        assert_told(&cut, &[(3, Statement::Attached(address)), (6, Statement::Attached(other))]);
        let without_title = text.replace("Configurazione IP di Windows", "");
        assert_told(&without_title, &[(3, Statement::Attached(address))]);
    }

    #[test]
    fn a_line_of_something_else_ends_the_output() {
        let text = "\
Windows IP Configuration
Ethernet adapter Ethernet:
   Default Gateway . . . . . . . . . : 192.168.1.1
Log Name: Application
   Description: the OpenVPN service
   IPv4 Address: 192.0.2.1
";
        let gateway = Attachment::Gateway { address: ip("192.168.1.1") };
        assert_told(text, &[(3, Statement::Attached(gateway))]);
        let without_indent = ENGLISH.replace("\n   ", "\n").replace("\n      ", "\n");
        assert_eq!(crate::told::facts(without_indent.as_bytes()).0.len(), 8);
    }

    #[test]
    fn the_default_route_or_its_absence_is_told_from_the_table_of_active_routes() {
        let table = "\
IPv4 Tabella route
===========================================================================
Route attive:
     Indirizzo rete             Mask          Gateway     Interfaccia Metrica
          0.0.0.0          0.0.0.0      192.168.1.1      192.168.1.5     25
        127.0.0.0        255.0.0.0         On-link         127.0.0.1    331
===========================================================================
Route permanenti:
          0.0.0.0          0.0.0.0      192.168.1.9  Predefinito
";
        let gateway = Attachment::Gateway { address: ip("192.168.1.1") };
        assert_told(table, &[(5, Statement::Attached(gateway))]);
        let english = "\
IPv4 Route Table
===========================================================================
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
        127.0.0.0        255.0.0.0         On-link         127.0.0.1    331
===========================================================================
";
        assert_told(english, &[(4, Statement::Attached(Attachment::NoGateway))]);
    }
}
