//! A profile as management rolls it out: ProfileXML of the VPNv2 configuration service.

use evidence::{IpsecAuthentication, Place, Profile, Statement, TunnelType, When};

use super::Output;
use super::plain::is;
use super::policy::Policy;
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Default)]
pub(super) struct ProfileXml {
    begun: Option<Begun>,
}

/// What of it is kept: no certificates and nothing of the EAP configuration.
struct Begun {
    place: Place,
    server: String,
    tunnel: Option<TunnelType>,
    machine: bool,
    eap: bool,
    policy: Policy,
}

const MOST_NAME: usize = 256;

impl Output for ProfileXml {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let mut rest = line.text;
        while let Some((_, behind)) = rest.split_once('<') {
            let Some((tag, content)) = behind.split_once('>') else {
                return;
            };
            rest = content;
            let name = tag.split_whitespace().next().unwrap_or("");
            match name {
                "VPNProfile" => {
                    self.begun = Some(Begun {
                        place: line.place(),
                        server: String::new(),
                        tunnel: None,
                        machine: false,
                        eap: false,
                        policy: Policy::default(),
                    });
                }
                "/VPNProfile" => self.tell(reading),
                _ => {
                    if let Some(begun) = &mut self.begun {
                        begun.element(name, content.split('<').next().unwrap_or("").trim());
                    }
                }
            }
        }
    }

    fn close(&mut self, _reading: &mut Reading<'_>) {
        self.begun = None;
    }
}

impl ProfileXml {
    fn tell(&mut self, reading: &mut Reading<'_>) {
        let Some(mut begun) = self.begun.take() else {
            return;
        };
        let policy = if begun.policy.is_whole() { begun.policy.take() } else { String::new() };
        let profile = Profile {
            name: "",
            server: &begun.server,
            tunnel: begun.tunnel,
            authentication: match begun.tunnel {
                Some(TunnelType::Ikev2) if begun.machine => Some(IpsecAuthentication::Certificate),
                Some(TunnelType::Ikev2) if begun.eap => Some(IpsecAuthentication::Eap),
                _ => None,
            },
            methods: if begun.eap { "Eap" } else { "" },
            policy: &policy,
            has_secret: false,
            of_all_users: None,
        };
        reading.say(begun.place, When::Absent, Statement::Profile(profile));
    }
}

impl Begun {
    fn element(&mut self, name: &str, value: &str) {
        match name {
            "Servers" if value.len() <= MOST_NAME => {
                // `address;friendly name`, several with commas between.
                let first = value.split([';', ',']).next().unwrap_or("");
                first.trim().clone_into(&mut self.server);
            }
            "NativeProtocolType" => {
                self.tunnel = match value {
                    _ if is(value, &["IKEv2"]) => Some(TunnelType::Ikev2),
                    _ if is(value, &["L2TP"]) => Some(TunnelType::L2tp),
                    _ if is(value, &["SSTP"]) => Some(TunnelType::Sstp),
                    _ if is(value, &["PPTP"]) => Some(TunnelType::Pptp),
                    _ if is(value, &["Automatic"]) => Some(TunnelType::Automatic),
                    _ => None,
                };
            }
            "MachineMethod" => self.machine = is(value, &["Certificate"]),
            "UserMethod" => self.eap = is(value, &["Eap"]),
            _ => {
                if let Some(index) = Policy::index(name) {
                    // AES_GCM_128 is PowerShell's GCMAES128.
                    let value = value.replace("AES_GCM_", "GCMAES");
                    self.policy.set(index, &value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::assert_told;

    #[test]
    fn a_rolled_out_profile_is_told_on_one_line_or_on_many() {
        let text = "<VPNProfile><NativeProfile><Servers>vpn.example.com;Sede</Servers>\
            <NativeProtocolType>IKEv2</NativeProtocolType><Authentication><UserMethod>Eap\
            </UserMethod><Eap><Configuration>secret</Configuration></Eap></Authentication>\
            <CryptographySuite><AuthenticationTransformConstants>GCMAES128\
            </AuthenticationTransformConstants><CipherTransformConstants>GCMAES128\
            </CipherTransformConstants><EncryptionMethod>AES_GCM_128</EncryptionMethod>\
            <IntegrityCheckMethod>SHA256</IntegrityCheckMethod><DHGroup>Group14</DHGroup>\
            <PfsGroup>PFS2048</PfsGroup></CryptographySuite></NativeProfile></VPNProfile>";
        let profile = Profile {
            name: "",
            server: "vpn.example.com",
            tunnel: Some(TunnelType::Ikev2),
            authentication: Some(IpsecAuthentication::Eap),
            methods: "Eap",
            policy: "SHA256/GCMAES128/Group14/GCMAES128/GCMAES128/PFS2048",
            has_secret: false,
            of_all_users: None,
        };
        assert_told(text, &[(1, Statement::Profile(profile))]);
        assert_told(&text.replace("><", ">\n  <"), &[(1, Statement::Profile(profile))]);
        assert_told("<VPNProfile><Servers>x</Servers>", &[]);
    }
}
