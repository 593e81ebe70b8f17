//! Profiles as they are stored: `rasphone.pbk`.

use evidence::{IpsecAuthentication, Place, Profile, Setting, Statement, TunnelType, When, Why};

use super::Output;
use super::plain::is;
use super::policy;
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Default)]
pub(super) struct Phonebook {
    section: Option<Section>,
}

/// What of a section is kept; its secrets are not.
#[derive(Default)]
struct Section {
    place: Option<Place>,
    name: String,
    server: String,
    server_at: Option<Place>,
    /// Its device is a VPN's: an excerpt may lack the lines that say so otherwise.
    has_vpn_device: bool,
    kind: Option<u32>,
    strategy: Option<u32>,
    ipsec_flags: Option<u32>,
    eap: Option<u32>,
    policy: Option<(Place, String)>,
    has_secret: bool,
    settings: Vec<(Place, &'static str, u64)>,
}

/// Values of a profile that are told as settings of their own.
const SETTINGS: [&str; 3] =
    ["DisableIKENameEkuCheck", "Disable_IKEv2_Fragmentation", "DisableMobility"];
/// The kind of a phonebook entry that is a VPN.
const VPN: u32 = 2;
const MOST_NAME: usize = 256;

impl Output for Phonebook {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text.trim();
        if let Some(name) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            self.close(reading);
            let is_name = !name.is_empty() && name.len() <= MOST_NAME;
            self.section = is_name.then(|| Section {
                place: Some(line.place()),
                name: name.to_owned(),
                ..Section::default()
            });
        } else if let Some(section) = &mut self.section
            && let Some((key, value)) = text.split_once('=')
        {
            section.entry(line.place(), key.trim(), value.trim());
        }
    }

    fn close(&mut self, reading: &mut Reading<'_>) {
        if let Some(section) = self.section.take() {
            section.tell(reading);
        }
    }
}

impl Section {
    fn entry(&mut self, place: Place, key: &str, value: &str) {
        let number = || value.parse::<u32>().ok();
        if is(key, &["PhoneNumber"]) {
            // Each device has one; the first that is not empty is dialled.
            if self.server.is_empty() && !value.is_empty() && value.len() <= MOST_NAME {
                value.clone_into(&mut self.server);
                self.server_at = Some(place);
            }
        } else if is(key, &["DEVICE"]) && value.eq_ignore_ascii_case("vpn") {
            self.has_vpn_device = true;
        } else if is(key, &["Type"]) {
            self.kind = number();
        } else if is(key, &["VpnStrategy"]) {
            self.strategy = number();
        } else if is(key, &["IpSecFlags"]) {
            self.ipsec_flags = number();
        } else if is(key, &["CustomAuthKey"]) {
            self.eap = number();
        } else if is(key, &["CustomIPSecPolicies"]) {
            if !value.is_empty() && value.len() <= MOST_NAME {
                self.policy = Some((place, value.to_owned()));
            }
        } else if is(key, &["PreSharedKey"]) {
            self.has_secret = !value.is_empty();
        } else if let Some(name) = SETTINGS.into_iter().find(|name| is(key, &[name]))
            && self.settings.len() < SETTINGS.len()
            && let Some(value) = number()
        {
            self.settings.push((place, name, u64::from(value)));
        }
    }

    fn tell(self, reading: &mut Reading<'_>) {
        let is_vpn = (self.strategy.is_some() || self.has_vpn_device)
            && self.kind.is_none_or(|kind| kind == VPN);
        let (true, Some(place)) = (is_vpn, self.place) else {
            return;
        };
        // Where nothing can be reached by it, the address is what the profile is cited for.
        let address: Option<std::net::IpAddr> = self.server.parse().ok();
        let leads_here = address.is_some_and(|to| to.is_loopback() || to.is_unspecified());
        let place = self.server_at.filter(|_| leads_here).unwrap_or(place);
        let tunnel = self.strategy.and_then(tunnel);
        let policy = self.policy.and_then(|(place, hex)| {
            let policy = policy::of_phonebook(&hex);
            if policy.is_none() {
                let structure = "CustomIPSecPolicies";
                reading.gap(Some(place), Why::Damaged { structure });
            }
            policy
        });
        let authentication = match (tunnel, self.ipsec_flags, self.eap) {
            (Some(TunnelType::L2tp), Some(1), _) => Some(IpsecAuthentication::PresharedKey),
            (Some(TunnelType::L2tp), Some(0), _) => Some(IpsecAuthentication::Certificate),
            (Some(TunnelType::Ikev2), _, Some(13 | 21 | 25 | 26)) => Some(IpsecAuthentication::Eap),
            _ => None,
        };
        let methods = match self.eap {
            Some(13) => "EAP-TLS",
            Some(21) => "EAP-TTLS",
            Some(25) => "PEAP",
            Some(26) => "EAP-MSCHAPv2",
            _ => "",
        };
        let profile = Profile {
            name: &self.name,
            server: &self.server,
            tunnel,
            authentication,
            methods,
            policy: policy.as_deref().unwrap_or(""),
            has_secret: self.has_secret,
            of_all_users: None,
        };
        reading.say(place, When::Absent, Statement::Profile(profile));
        for (place, name, value) in self.settings {
            let setting = Setting { key: &self.name, name, value: Some(value) };
            reading.say(place, When::Absent, Statement::Sets(setting));
        }
    }
}

/// ras.h, `VS_*`; `… first` tries the others, too.
fn tunnel(strategy: u32) -> Option<TunnelType> {
    match strategy {
        1 => Some(TunnelType::Pptp),
        3 => Some(TunnelType::L2tp),
        5 => Some(TunnelType::Sstp),
        7 => Some(TunnelType::Ikev2),
        0 | 2 | 4 | 6 | 8 | 12 | 13 | 14 => Some(TunnelType::Automatic),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{assert_told, facts};

    const BOOK: &str = "\
[Ufficio]\r
Encoding=1\r
PBVersion=8\r
Type=2\r
AutoLogon=0\r
IpSecFlags=0\r
VpnStrategy=7\r
CustomAuthKey=26\r
CustomAuthData=314442431A00000008000000\r
DisableMobility=0\r
Disable_IKEv2_Fragmentation=1\r
DisableIKENameEkuCheck=0\r
NumCustomPolicy=1\r
CustomIPSecPolicies=020000000400000003000000050000000200000000000000\r
PreSharedKey=\r
\r
NETCOMPONENTS=\r
ms_msclient=1\r
\r
MEDIA=rastapi\r
Port=VPN2-0\r
Device=WAN Miniport (IKEv2)\r
\r
DEVICE=vpn\r
PhoneNumber=vpn.example.com\r
AreaCode=\r
\r
[L2TP]\r
Encoding=1\r
Type=2\r
VpnStrategy=3\r
IpSecFlags=1\r
PreSharedKey=a shared secret\r
CustomIPSecPolicies=0200\r
PhoneNumber=192.0.2.7\r
[Modem]\r
Type=1\r
PhoneNumber=555\r
";

    #[test]
    fn the_profiles_of_a_phonebook_are_told_without_their_secrets() {
        let office = Profile {
            name: "Ufficio",
            server: "vpn.example.com",
            tunnel: Some(TunnelType::Ikev2),
            authentication: Some(IpsecAuthentication::Eap),
            methods: "EAP-MSCHAPv2",
            policy: "SHA256/AES256/Group14/AES256/SHA256128/None",
            has_secret: false,
            of_all_users: None,
        };
        let l2tp = Profile {
            name: "L2TP",
            server: "192.0.2.7",
            tunnel: Some(TunnelType::L2tp),
            authentication: Some(IpsecAuthentication::PresharedKey),
            methods: "",
            policy: "",
            has_secret: true,
            of_all_users: None,
        };
        let set =
            |name, value| Statement::Sets(Setting { key: "Ufficio", name, value: Some(value) });
        assert_told(
            BOOK,
            &[
                (1, Statement::Profile(office)),
                (10, set("DisableMobility", 0)),
                (11, set("Disable_IKEv2_Fragmentation", 1)),
                (12, set("DisableIKENameEkuCheck", 0)),
                (28, Statement::Profile(l2tp)),
            ],
        );
        let (_, source) = facts(BOOK.as_bytes());
        assert_eq!(source.gaps[0].place, Some(Place::line(34)));
        assert!(!format!("{source:?}").contains("a shared secret"));
    }

    #[test]
    fn an_address_that_reaches_this_computer_alone_is_told_at_its_own_line() {
        let excerpt = "[A]\nMEDIA=rastapi\nDevice=WAN Miniport (IKEv2)\nDEVICE=vpn\n\
                       PhoneNumber=127.0.0.1\n";
        let told = facts(excerpt.as_bytes()).0;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].0 == 5 && told[0].2.contains("server: \"127.0.0.1\""), "{told:?}");
        let whole = excerpt.replace("127.0.0.1", "192.0.2.1");
        assert_eq!(facts(whole.as_bytes()).0[0].0, 1);
    }

    #[test]
    fn sections_of_other_files_are_no_profiles() {
        assert_told("[Unit]\nType=simple\n[conn]\nType=2\nauto=start\n", &[]);
    }

    #[test]
    fn a_hundred_thousand_sections_are_read() {
        let text = "[a]\nType=2\nVpnStrategy=7\n".repeat(100_000);
        assert_eq!(facts(text.as_bytes()).0.len(), 100_000);
    }
}
