//! Profiles as PowerShell shows them: `Get-VpnConnection`, its custom policy, either as JSON.

use evidence::{IpsecAuthentication, Place, Profile, Statement, TunnelType, When};

use super::Output;
use super::json::{Json, Token};
use super::plain::{arguments, field, is, is_rule, option, starts};
use super::policy::Policy;
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Default)]
pub(super) struct Profiles {
    begun: Option<Record>,
    policy: Policy,
    /// Of the policy's first field.
    policy_at: Option<Place>,
    /// The headings of a table of policies.
    columns: Vec<usize>,
    /// The profile that the last command names.
    asked: String,
    json: Json,
}

/// What of a profile is kept; its secrets are not.
#[derive(Default)]
struct Record {
    place: Option<Place>,
    name: String,
    server: String,
    tunnel: Option<TunnelType>,
    methods: String,
    l2tp: Option<IpsecAuthentication>,
    policy: String,
    has_secret: bool,
    of_all_users: Option<bool>,
}

const MOST_NAME: usize = 256;

impl Output for Profiles {
    fn asked(&mut self, command: &str) {
        self.asked.clear();
        if starts(command, "get-vpnconnection") {
            let arguments = arguments(command);
            let first = arguments.get(1).map(String::as_str).filter(|word| {
                !word.starts_with('-') && !starts(word, "select") && !starts(word, "fl")
            });
            let named =
                option(&arguments, "-Name").or_else(|| option(&arguments, "-ConnectionName"));
            if let Some(name) = named.or(first)
                && name.len() <= MOST_NAME
            {
                name.clone_into(&mut self.asked);
            }
        }
    }

    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text.trim();
        let tokens = self.json.line(text);
        if !tokens.is_empty() {
            for token in tokens {
                self.token(line.place(), token, reading);
            }
            return;
        }
        if !self.columns.is_empty() && !is_rule(text) {
            self.row(line.place(), text, reading);
        } else if let Some(columns) = columns(text) {
            self.columns = columns;
        }
        if let Some((key, value)) = field(text) {
            if is(key, &["Name"]) {
                self.tell(reading);
                self.begin(line.place());
            }
            match Policy::index(key) {
                Some(index) => self.of_policy(line.place(), index, value, reading),
                None => self.of_profile(key, value),
            }
        }
    }

    fn close(&mut self, reading: &mut Reading<'_>) {
        self.tell(reading);
        self.policy = Policy::default();
        self.policy_at = None;
        self.columns.clear();
        self.json = Json::default();
        self.asked.clear();
    }
}

impl Profiles {
    fn begin(&mut self, place: Place) {
        self.begun = Some(Record { place: Some(place), ..Record::default() });
    }

    fn of_profile(&mut self, key: &str, value: &str) {
        if let Some(record) = &mut self.begun {
            record.field(key, value);
        }
    }

    /// A policy that was expanded on its own is told as soon as it is whole.
    fn of_policy(&mut self, place: Place, index: usize, value: &str, reading: &mut Reading<'_>) {
        self.policy_at.get_or_insert(place);
        self.policy.set(index, value);
        if self.policy.is_whole() {
            let place = self.policy_at.take().unwrap_or(place);
            let policy = self.policy.take();
            let profile = Profile { name: &self.asked, policy: &policy, ..nothing() };
            reading.say(place, When::Absent, Statement::Profile(profile));
        }
    }

    fn row(&mut self, place: Place, text: &str, reading: &mut Reading<'_>) {
        let columns = std::mem::take(&mut self.columns);
        let words: Vec<&str> = text.split_whitespace().take(7).collect();
        if words.len() == columns.len() {
            for (index, word) in columns.iter().zip(words) {
                self.of_policy(place, *index, word, reading);
            }
        }
    }

    fn token(&mut self, place: Place, token: Token, reading: &mut Reading<'_>) {
        match token {
            Token::Begins(1) => {
                self.tell(reading);
                self.begin(place);
            }
            Token::Ends(1) => self.tell(reading),
            Token::Ends(2) => {
                if let Some(record) = &mut self.begun
                    && self.policy.is_whole()
                {
                    record.policy = self.policy.take();
                    self.policy_at = None;
                }
            }
            Token::Value { depth, key, value } => match (depth, Policy::index(&key)) {
                (1, Some(index)) => self.of_policy(place, index, &value, reading),
                (1, None) => self.of_profile(&key, &value),
                (2, Some(index)) => self.policy.set(index, &value),
                _ => {}
            },
            Token::Begins(_) | Token::Ends(_) => {}
        }
    }

    fn tell(&mut self, reading: &mut Reading<'_>) {
        let Some(record) = self.begun.take() else {
            return;
        };
        let is_profile = !record.name.is_empty()
            && !record.server.is_empty()
            && (record.tunnel.is_some() || record.of_all_users.is_some());
        if let (true, Some(place)) = (is_profile, record.place) {
            reading.say(place, When::Absent, Statement::Profile(record.profile()));
        }
    }
}

impl Record {
    fn field(&mut self, key: &str, value: &str) {
        if value.len() > MOST_NAME && !is(key, &["L2tpPsk"]) {
            return;
        }
        if is(key, &["Name"]) {
            value.clone_into(&mut self.name);
        } else if is(key, &["ServerAddress"]) {
            value.clone_into(&mut self.server);
        } else if is(key, &["TunnelType"]) {
            self.tunnel = tunnel(value);
        } else if is(key, &["AuthenticationMethod"]) {
            let value = value.trim_matches(['{', '}']);
            if !self.methods.is_empty() {
                self.methods.push_str(", ");
            }
            self.methods.push_str(value);
        } else if is(key, &["L2tpIPsecAuth"]) {
            self.l2tp = match value {
                _ if is(value, &["Psk"]) => Some(IpsecAuthentication::PresharedKey),
                _ if is(value, &["Certificate"]) => Some(IpsecAuthentication::Certificate),
                _ => None,
            };
        } else if is(key, &["L2tpPsk"]) {
            self.has_secret = !value.is_empty();
        } else if is(key, &["AllUserConnection"]) {
            self.of_all_users = match value {
                _ if is(value, &["True"]) => Some(true),
                _ if is(value, &["False"]) => Some(false),
                _ => None,
            };
        }
    }

    fn profile(&self) -> Profile<'_> {
        let has = |method: &str| {
            let methods = self.methods.split([',', ' ']);
            methods.into_iter().any(|word| word.eq_ignore_ascii_case(method))
        };
        let authentication = match self.tunnel {
            Some(TunnelType::L2tp) => self.l2tp,
            Some(TunnelType::Ikev2) if has("Eap") => Some(IpsecAuthentication::Eap),
            Some(TunnelType::Ikev2) if has("MachineCertificate") => {
                Some(IpsecAuthentication::Certificate)
            }
            _ => None,
        };
        Profile {
            name: &self.name,
            server: &self.server,
            tunnel: self.tunnel,
            authentication,
            methods: &self.methods,
            policy: &self.policy,
            has_secret: self.has_secret,
            of_all_users: self.of_all_users,
        }
    }
}

fn nothing() -> Profile<'static> {
    Profile {
        name: "",
        server: "",
        tunnel: None,
        authentication: None,
        methods: "",
        policy: "",
        has_secret: false,
        of_all_users: None,
    }
}

fn tunnel(value: &str) -> Option<TunnelType> {
    match value {
        _ if is(value, &["Ikev2"]) => Some(TunnelType::Ikev2),
        _ if is(value, &["L2tp"]) => Some(TunnelType::L2tp),
        _ if is(value, &["Sstp"]) => Some(TunnelType::Sstp),
        _ if is(value, &["Pptp"]) => Some(TunnelType::Pptp),
        _ if is(value, &["Automatic"]) => Some(TunnelType::Automatic),
        _ => None,
    }
}

/// The headings of a table of policies: all six, in any order.
fn columns(text: &str) -> Option<Vec<usize>> {
    if text.contains(':') {
        return None;
    }
    let words = text.split_whitespace().take(7);
    let columns: Vec<usize> = words.map(Policy::index).collect::<Option<_>>()?;
    (columns.len() == 6).then_some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::assert_told;

    #[test]
    fn the_list_of_get_vpnconnection_is_told_without_its_secrets() {
        let text = "\
PS C:\\> Get-VpnConnection

Name                  : Sede
ServerAddress         : vpn.example.com
AllUserConnection     : False
Guid                  : {B26FBBBE-0000-0000-0000-000000000000}
TunnelType            : L2tp
AuthenticationMethod  : {Pap, MSChapv2}
EncryptionLevel       : Required
L2tpIPsecAuth         : Psk
L2tpPsk               : geheim
UseWinlogonCredential : False
EapConfigXmlStream    : 
ConnectionStatus      : Disconnected

Name                  : Due
ServerAddress         : 192.0.2.1
TunnelType            : Ikev2
AuthenticationMethod  : {Eap}
EapConfigXmlStream    : #document

PS C:\\> Get-Process | fl
Name : other
";
        let first = Profile {
            name: "Sede",
            server: "vpn.example.com",
            tunnel: Some(TunnelType::L2tp),
            authentication: Some(IpsecAuthentication::PresharedKey),
            methods: "Pap, MSChapv2",
            has_secret: true,
            of_all_users: Some(false),
            ..nothing()
        };
        let second = Profile {
            name: "Due",
            server: "192.0.2.1",
            tunnel: Some(TunnelType::Ikev2),
            authentication: Some(IpsecAuthentication::Eap),
            methods: "Eap",
            ..nothing()
        };
        assert_told(text, &[(3, Statement::Profile(first)), (16, Statement::Profile(second))]);
    }

    #[test]
    fn an_expanded_policy_belongs_to_the_profile_that_was_asked_for() {
        let text = "\
PS C:\\> Get-VpnConnection -Name 'Due' | Select -ExpandProperty IPsecCustomPolicy

AuthenticationTransformConstants : SHA256128
CipherTransformConstants         : AES256
DHGroup                          : Group14
EncryptionMethod                 : AES256
IntegrityCheckMethod             : SHA256
PfsGroup                         : None
PSComputerName                   : 
";
        let policy = "SHA256/AES256/Group14/AES256/SHA256128/None";
        let profile = Profile { name: "Due", policy, ..nothing() };
        assert_told(text, &[(3, Statement::Profile(profile))]);
        let table = "\
AuthenticationTransformConstants CipherTransformConstants DHGroup EncryptionMethod IntegrityCheck... PfsGroup
-------------------------------- ------------------------ ------- ---------------- ----------------- --------
SHA256128                        AES256                   Group14 AES256           SHA256            None
";
        assert_told(table, &[(3, Statement::Profile(Profile { name: "", ..profile }))]);
    }

    #[test]
    fn profiles_as_json_are_told_however_it_is_spread() {
        let text = r#"[
    {
        "CimClass":  { "CimClassName":  "X", "Name": "not this" },
        "IPSecCustomPolicy":  {
            "AuthenticationTransformConstants":  "GCMAES256", "CipherTransformConstants":  "GCMAES256",
            "DHGroup":  "ECP384", "EncryptionMethod":  "GCMAES256",
            "IntegrityCheckMethod":  "SHA384", "PfsGroup":  "ECP384"
        },
        "L2tpPsk":  "geheim",
        "Name":  "Due",
        "ServerAddress":  "vpn.example.com",
        "AllUserConnection":  true,
        "AuthenticationMethod":  [
                                     "MachineCertificate"
                                 ],
        "TunnelType":  "Ikev2"
    },
    {"Name":"Tre","ServerAddress":"192.0.2.3","TunnelType":"Sstp"}
]"#;
        let second = Profile {
            name: "Due",
            server: "vpn.example.com",
            tunnel: Some(TunnelType::Ikev2),
            authentication: Some(IpsecAuthentication::Certificate),
            methods: "MachineCertificate",
            policy: "SHA384/GCMAES256/ECP384/GCMAES256/GCMAES256/ECP384",
            has_secret: true,
            of_all_users: Some(true),
        };
        let third = Profile {
            name: "Tre",
            server: "192.0.2.3",
            tunnel: Some(TunnelType::Sstp),
            ..nothing()
        };
        assert_told(text, &[(2, Statement::Profile(second)), (18, Statement::Profile(third))]);
    }
}
