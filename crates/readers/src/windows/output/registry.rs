//! Registry values about IPsec: `reg query`, `.reg` files, `Get-ItemProperty`.

use evidence::{Place, Service, ServiceName, Setting, StartType, Statement, When};

use super::Output;
use super::plain::{arguments, field, head, is, option, starts};
use crate::pasted::Line;
use crate::reading::Reading;

/// Values that mean something to IPsec, and the key below `Services` where Windows looks for them.
const VALUES: [(&str, &str); 11] = [
    ("AssumeUDPEncapsulationContextOnSendRule", "PolicyAgent"),
    ("ProhibitIpSec", r"RasMan\Parameters"),
    ("AllowL2TPWeakCrypto", r"RasMan\Parameters"),
    ("AllowPPTPWeakCrypto", r"RasMan\Parameters"),
    ("NegotiateDH2048_AES256", r"RasMan\Parameters"),
    ("DisableIKENameEkuCheck", r"RasMan\Parameters"),
    ("DisableIKEv2Fragmentation", r"RasMan\Parameters"),
    ("Disable_IKEv2_Fragmentation", r"RasMan\Parameters"),
    ("CertAuthFlags", r"RemoteAccess\Parameters\Ikev2"),
    ("EnableServerFragmentation", r"RemoteAccess\Parameters\Ikev2"),
    ("TlsVersion", r"RasMan\PPP\EAP\13"),
];

/// Keys all of whose numbers are told.
const WHOLE: [&str; 2] = [r"RemoteAccess\Parameters\Ikev2", r"IKEEXT\Parameters"];

#[derive(Default)]
pub(super) struct Registry {
    key: Key,
    /// The value that the last command asks for.
    asked: Option<(Key, String)>,
    /// `Get-ItemPropertyValue` prints nothing but the number.
    is_bare: bool,
    /// `reg delete`: what it was asked for is gone.
    is_removal: bool,
    /// `Get-ItemProperty` prints the key behind its values.
    held: Vec<(String, u64, Place)>,
    /// The key that `Get-ItemProperty` prints, which a console may break.
    path: Option<String>,
    /// `hex(…):` that goes on in the next line.
    open: Option<(Place, String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Key {
    /// No key was named.
    #[default]
    Unknown,
    /// Not one of a service.
    Elsewhere,
    /// Below `Services`.
    Service(String),
}

/// Of one `Get-ItemProperty`.
const MOST_HELD: usize = 64;
/// Bytes of a broken path or number; longer ones are not ours.
const MOST_JOINED: usize = 2048;

impl Output for Registry {
    fn asked(&mut self, command: &str) {
        self.asked = None;
        self.key = Key::Unknown;
        let is_query = starts(command, "reg query") || starts(command, "reg.exe query");
        let is_property = starts(command, "get-itemproperty") || starts(command, "gp ");
        self.is_bare = starts(command, "get-itempropertyvalue") || starts(command, "gpv ");
        self.is_removal = starts(command, "reg delete") || starts(command, "reg.exe delete");
        if !is_query && !is_property && !self.is_bare && !self.is_removal {
            return;
        }
        let arguments = arguments(command);
        let key = arguments.iter().map(|word| Key::read(word)).find(|key| *key != Key::Unknown);
        let name = option(&arguments, "/v").or_else(|| option(&arguments, "-name"));
        let positional = || arguments.get(2).filter(|_| !is_query).map(String::as_str);
        if let Some(name) = name.or_else(positional) {
            self.asked = Some((key.unwrap_or_default(), name.to_owned()));
        }
    }

    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text.trim();
        if let Some((place, name, mut hex)) = self.open.take() {
            if hex.len() + text.len() <= MOST_JOINED {
                hex.push_str(text.trim_end_matches('\\'));
                match text.ends_with('\\') {
                    true => self.open = Some((place, name, hex)),
                    false => self.number(place, &name, number_of_hex(&hex), reading),
                }
            }
            return;
        }
        if let Some(path) = &mut self.path
            && line.text.starts_with(' ')
            && !text.contains(" : ")
            && path.len() + text.len() <= MOST_JOINED
        {
            path.push_str(text);
            return;
        }
        if let Some(section) = text.strip_prefix('[') {
            // A deleted key has no values to tell.
            self.key = Key::read(section.trim_end_matches(']'));
        } else if starts(text, "hkey_") || starts(text, "hklm") {
            self.key = Key::read(text);
        } else if text.starts_with('"') {
            self.exported(line.place(), text, reading);
        } else if let Some((name, value)) = queried(text) {
            self.number(line.place(), name, number(value), reading);
        } else if let Some((key, value)) = field(text) {
            self.property(line.place(), key, value, reading);
        } else if let (true, Some((key, name)), Some(value)) =
            (self.is_bare, &self.asked, number(text))
        {
            self.key = key.clone();
            let name = name.clone();
            self.number(line.place(), &name, Some(value), reading);
        }
        self.complaint(line.place(), text, reading);
    }

    fn close(&mut self, reading: &mut Reading<'_>) {
        self.tell_held(reading);
        self.open = None;
        self.key = Key::Unknown;
        self.asked = None;
        self.is_bare = false;
    }
}

impl Registry {
    /// A line of a `.reg` file.
    fn exported(&mut self, place: Place, text: &str, reading: &mut Reading<'_>) {
        let Some((name, value)) = text[1..].split_once("\"=") else {
            return;
        };
        let value = value.trim();
        if let Some(hex) = value.strip_prefix("dword:") {
            let value = u32::from_str_radix(hex.trim(), 16).ok().map(u64::from);
            self.number(place, name, value, reading);
        } else if value == "-" {
            if is_value(name) {
                self.set(place, name, None, reading);
            }
        } else if let Some((_, hex)) = value.strip_prefix("hex").and_then(|v| v.split_once(':'))
            && (is_value(name) || name.eq_ignore_ascii_case("Start"))
        {
            match hex.strip_suffix('\\') {
                Some(hex) => self.open = Some((place, name.to_owned(), hex.to_owned())),
                None => self.number(place, name, number_of_hex(hex), reading),
            }
        }
    }

    /// A line of `Get-ItemProperty`.
    fn property(&mut self, place: Place, key: &str, value: &str, reading: &mut Reading<'_>) {
        if is(key, &["PSPath"]) {
            self.path = Some(value.to_owned());
        } else if is(key, &["PSParentPath", "PSChildName", "PSProvider", "PSDrive"]) {
            self.tell_held(reading);
        } else if (is_value(key) || key.eq_ignore_ascii_case("Start"))
            && self.held.len() < MOST_HELD
            && let Some(value) = number(value)
        {
            self.held.push((key.to_owned(), value, place));
        }
    }

    fn tell_held(&mut self, reading: &mut Reading<'_>) {
        self.key = self.path.take().map_or(Key::Unknown, |path| Key::read(&path));
        for (name, value, place) in std::mem::take(&mut self.held) {
            self.number(place, &name, Some(value), reading);
        }
    }

    /// `name` is a number below the key of the moment.
    fn number(&self, place: Place, name: &str, value: Option<u64>, reading: &mut Reading<'_>) {
        let Some(value) = value else {
            return;
        };
        if name.eq_ignore_ascii_case("Start") {
            let Key::Service(key) = &self.key else {
                return;
            };
            let service = ServiceName::ALL.into_iter().find(|s| s.key().eq_ignore_ascii_case(key));
            let start = match value {
                2 => StartType::Automatic,
                3 => StartType::Manual,
                4 => StartType::Disabled,
                _ => return,
            };
            if let Some(name) = service {
                let service = Service { start: Some(start), ..Service::new(name) };
                reading.say(place, When::Absent, Statement::Service(service));
            }
            return;
        }
        let is_whole = match &self.key {
            Key::Service(key) => is(key, &WHOLE),
            Key::Unknown | Key::Elsewhere => false,
        };
        if is_whole || is_value(name) {
            self.set(place, name, Some(value), reading);
        }
    }

    fn set(&self, place: Place, name: &str, value: Option<u64>, reading: &mut Reading<'_>) {
        let usual = VALUES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let key = match (&self.key, usual) {
            (Key::Service(key), _) => key.as_str(),
            (Key::Unknown, Some((_, key))) => key,
            (Key::Unknown | Key::Elsewhere, _) => return,
        };
        // Windows does not tell upper case from lower.
        let key = VALUES
            .iter()
            .map(|(_, usual)| *usual)
            .chain(WHOLE)
            .find(|k| is(key, &[k]))
            .unwrap_or(key);
        let name = usual.map_or(name, |(name, _)| name);
        reading.say(place, When::Absent, Statement::Sets(Setting { key, name, value }));
    }

    /// A command that did not find what it was asked for.
    fn complaint(&mut self, place: Place, text: &str, reading: &mut Reading<'_>) {
        let is_denial = text.contains("does not exist") || text.contains("non esiste");
        if self.asked.is_none() && !is_denial {
            return;
        }
        let lower = head(text, 400).to_lowercase();
        let is_missing = lower.contains("unable to find the specified registry key or value")
            || lower.contains("impossibile trovare la chiave o il valore del registro");
        let is_gone = self.is_removal
            && (lower.contains("completed successfully")
                || lower.contains("operazione riuscita")
                || lower.contains("operazione completata"));
        if (is_missing || is_gone)
            && let Some((key, name)) = self.asked.take()
        {
            self.key = key;
            if is_value(&name) {
                self.set(place, &name, None, reading);
            }
            return;
        }
        let before = lower.split_once(" does not exist at path");
        let before = before.or_else(|| lower.split_once(" non esiste nel percorso"));
        if let Some((before, _)) = before {
            let name = before.rsplit(' ').next().unwrap_or("").trim_matches(['\'', '"']);
            if is_value(name) {
                self.key = Key::Unknown;
                self.set(place, name, None, reading);
            }
        }
    }
}

impl Key {
    /// From a path with any of the hive's spellings. Control sets from the second on are as a rule
    /// older copies, which are not in force.
    fn read(path: &str) -> Key {
        let path = path.trim().trim_end_matches(['\\', ']']);
        let lower = path.to_ascii_lowercase();
        if !lower.contains("hkey_") && !lower.contains("hklm") {
            return Key::Unknown;
        }
        let in_force = ["\\currentcontrolset\\", "\\controlset001\\"];
        let in_force = in_force.iter().any(|set| lower.contains(set));
        let Some(at) = lower.find(r"\services\").filter(|_| in_force) else {
            return Key::Elsewhere;
        };
        if path.starts_with('-') || lower.len() > 400 {
            return Key::Elsewhere;
        }
        Key::Service(path[at + r"\services\".len()..].to_owned())
    }
}

fn is_value(name: &str) -> bool {
    VALUES.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// `Name    REG_DWORD    0x2`.
fn queried(text: &str) -> Option<(&str, &str)> {
    let at = text.find("REG_DWORD").or_else(|| text.find("REG_QWORD"))?;
    Some((text[..at].trim(), text[at + "REG_DWORD".len()..].trim()))
}

/// `0x2`, `0x00000002 (2)`, `2`.
fn number(value: &str) -> Option<u64> {
    let word = value.split_whitespace().next()?;
    match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => word.parse().ok(),
    }
}

/// `02,00,00,00`, least significant first.
fn number_of_hex(hex: &str) -> Option<u64> {
    let mut value = 0;
    let mut count = 0;
    for byte in hex.split(',').filter(|byte| !byte.trim().is_empty()) {
        let byte = u64::from(u8::from_str_radix(byte.trim(), 16).ok()?);
        if count == 8 {
            return None;
        }
        value |= byte << (8 * count);
        count += 1;
    }
    matches!(count, 4 | 8).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::assert_told;

    fn set<'a>(key: &'a str, name: &'a str, value: Option<u64>) -> Statement<'a> {
        Statement::Sets(Setting { key, name, value })
    }

    const NAT: &str = "AssumeUDPEncapsulationContextOnSendRule";
    const PARAMETERS: &str = r"RasMan\Parameters";

    #[test]
    fn values_that_reg_query_prints_are_told_and_what_it_does_not_find_too() {
        let text = r"C:\>reg query HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent /v AssumeUDPEncapsulationContextOnSendRule

HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\PolicyAgent
    AssumeUDPEncapsulationContextOnSendRule    REG_DWORD    0x2

C:\>reg query HKLM\SYSTEM\ControlSet001\Services\RasMan\Parameters /v prohibitipsec
ERRORE: impossibile trovare la chiave o il valore del Registro di sistema specificato.

C:\>reg query HKLM\SYSTEM\CurrentControlSet\Services\IKEEXT /v Start

HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\IKEEXT
    Start    REG_DWORD    0x4
";
        let disabled = Some(StartType::Disabled);
        let keying = Service { start: disabled, ..Service::new(ServiceName::Keying) };
        assert_told(
            text,
            &[
                (4, set("PolicyAgent", NAT, Some(2))),
                (7, set(PARAMETERS, "ProhibitIpSec", None)),
                (12, Statement::Service(keying)),
            ],
        );
        let english = "reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters\" /v \
                       NegotiateDH2048_AES256\nERROR: The system was unable to find the specified \
                       registry key or value.\n";
        assert_told(english, &[(2, set(PARAMETERS, "NegotiateDH2048_AES256", None))]);
    }

    #[test]
    fn an_exported_file_is_read_with_its_deletions_and_its_binary_numbers() {
        let text = r#"Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\PolicyAgent]
"AssumeUDPEncapsulationContextOnSendRule"=dword:00000002
"ObjectName"="NT Authority\\NetworkService"

[HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Services\RasMan\Parameters]
"ProhibitIpSec"=-
"NegotiateDH2048_AES256"=hex(4):01,00,\
  00,00
"ServiceDll"=hex(2):25,00,\
  26,00

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\RemoteAccess\Parameters\Ikev2]
"certauthflags"=dword:00000004
"idletimeout"=dword:0000012c

[HKEY_CURRENT_USER\Software\Other]
"ProhibitIpSec"=dword:00000001
"#;
        let ikev2 = r"RemoteAccess\Parameters\Ikev2";
        let wanted = [
            (4, set("PolicyAgent", NAT, Some(2))),
            (8, set(PARAMETERS, "ProhibitIpSec", None)),
            (9, set(PARAMETERS, "NegotiateDH2048_AES256", Some(1))),
            (15, set(ikev2, "CertAuthFlags", Some(4))),
            (16, set(ikev2, "idletimeout", Some(300))),
        ];
        assert_told(text, &wanted);
        let lines = text.replace('\n', "\r\n");
        let units = lines.encode_utf16().flat_map(u16::to_le_bytes);
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
        assert_eq!(crate::told::facts(&utf16).0.len(), wanted.len());
    }

    #[test]
    fn powershell_prints_the_key_behind_its_values() {
        let text = r"PS C:\> Get-ItemProperty HKLM:\SYSTEM\CurrentControlSet\Services\IKEEXT


Start                                   : 3
PSPath                                  : Microsoft.PowerShell.Core\Registry::HKEY_LOCAL_MACHINE\SYSTEM\CurrentControl
                                          Set\Services\IKEEXT
PSChildName                             : IKEEXT

PS C:\> Get-ItemProperty HKLM:\SYSTEM\CurrentControlSet\Services\RasMan\Parameters

AllowL2TPWeakCrypto : 0
PSPath : Microsoft.PowerShell.Core\Registry::HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\RasMan\Parameters

PS C:\> Get-ItemPropertyValue -Path HKLM:\SYSTEM\CurrentControlSet\Services\PolicyAgent -Name AssumeUDPEncapsulationContextOnSendRule
1
PS C:\> (Get-ItemProperty HKLM:\SYSTEM\CurrentControlSet\Services\RasMan\Parameters).ProhibitIpSec
La proprietà ProhibitIpSec non esiste nel percorso HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\RasMan\Parameters.
Get-ItemProperty : Property DisableIKENameEkuCheck does not exist at path HKEY_LOCAL_MACHINE\SYSTEM
";
        let manual = Some(StartType::Manual);
        let keying = Service { start: manual, ..Service::new(ServiceName::Keying) };
        assert_told(
            text,
            &[
                (4, Statement::Service(keying)),
                (11, set(PARAMETERS, "AllowL2TPWeakCrypto", Some(0))),
                (15, set("PolicyAgent", NAT, Some(1))),
                (17, set(PARAMETERS, "ProhibitIpSec", None)),
                (18, set(PARAMETERS, "DisableIKENameEkuCheck", None)),
            ],
        );
    }

    #[test]
    fn a_value_that_is_then_deleted_is_told_as_gone() {
        let text = r"C:\>reg query HKLM\SYSTEM\CurrentControlSet\Services\RasMan\Parameters /v ProhibitIpSec

HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\RasMan\Parameters
    ProhibitIpSec    REG_DWORD    0x1

C:\>reg delete HKLM\SYSTEM\CurrentControlSet\Services\RasMan\Parameters /v ProhibitIpSec /f
The operation completed successfully.
";
        assert_told(
            text,
            &[
                (4, set(r"RasMan\Parameters", "ProhibitIpSec", Some(1))),
                (7, set(r"RasMan\Parameters", "ProhibitIpSec", None)),
            ],
        );
        // An older copy of the settings is not in force.
        let older = text.replace("CurrentControlSet", "ControlSet003");
        assert_told(&older, &[]);
    }

    #[test]
    fn a_value_below_the_wrong_key_is_told_with_that_key() {
        let text = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\RasMan
    ProhibitIpSec    REG_DWORD    0x1
";
        assert_told(text, &[(2, set("RasMan", "ProhibitIpSec", Some(1)))]);
    }
}
