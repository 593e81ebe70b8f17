//! What commands of Windows print about their machine: one file for each subject.
//!
//! A paste holds several outputs one after another, with or without the prompts between them.

mod adapters;
mod addresses;
pub(super) mod date;
mod firewall;
mod firewall_log;
mod json;
mod phonebook;
pub(crate) mod plain;
mod policy;
mod ports;
mod profile;
mod profile_xml;
mod registry;
mod services;
mod software;
mod system;
mod updates;

use evidence::When;

use crate::pasted::{Line, Pasted};
use crate::reading::Reading;

/// Knows the outputs about one subject. Each sees every line; most belong to others.
trait Output {
    /// A command stands at a prompt; what was begun before is closed.
    fn asked(&mut self, _command: &str) {}

    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>);

    /// A prompt or the end of the text: what was begun is told.
    fn close(&mut self, reading: &mut Reading<'_>);
}

/// All of them as one form, so that a line is made plain only once.
pub(crate) struct Outputs {
    outputs: Vec<Box<dyn Output>>,
    /// What the last command asked for is another machine's, and that machine is not known.
    is_elsewhere: bool,
    /// The machine of the text, while another one was asked.
    own: Option<String>,
    /// `hostname` was asked: the next line is the name.
    is_name: bool,
    /// It is a log of the firewall, which may hold nothing of IPsec.
    is_log: bool,
}

impl Outputs {
    pub(crate) fn new() -> Outputs {
        Outputs {
            outputs: vec![
                // First, because it says whose machine it is.
                Box::new(system::System::default()),
                Box::new(services::Services::default()),
                Box::new(registry::Registry::default()),
                Box::new(phonebook::Phonebook::default()),
                Box::new(profile::Profiles::default()),
                Box::new(profile_xml::ProfileXml::default()),
                Box::new(updates::Updates::default()),
                Box::new(addresses::Addresses::default()),
                Box::new(adapters::Adapters::default()),
                Box::new(ports::Ports::default()),
                Box::new(firewall::Firewall),
                Box::new(firewall_log::FirewallLog::default()),
            ],
            is_elsewhere: false,
            own: None,
            is_name: false,
            is_log: false,
        }
    }
}

impl Pasted for Outputs {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = plain::plain(line.text);
        self.is_log |= firewall_log::begins(&text);
        if let Some(command) = plain::command(&text) {
            for output in &mut self.outputs {
                output.close(reading);
                output.asked(command);
            }
            self.asked(command, line, reading);
            return;
        }
        if self.is_elsewhere {
            return;
        }
        if self.is_name && !text.trim().is_empty() {
            self.is_name = false;
            if is_machine(text.trim()) {
                reading.speaks(text.trim(), line.place(), When::Absent);
            }
        }
        let line = Line { number: line.number, text: &text };
        for output in &mut self.outputs {
            output.line(line, reading);
        }
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        for output in &mut self.outputs {
            output.close(reading);
        }
    }

    fn is_recognised(&self) -> bool {
        self.is_log
    }
}

impl Outputs {
    /// A command may ask another machine: `sc \\PC-8 qc IKEEXT`, `Get-Service -ComputerName PC`.
    fn asked(&mut self, command: &str, line: Line<'_>, reading: &mut Reading<'_>) {
        self.is_name = command.trim().eq_ignore_ascii_case("hostname");
        match remote(command) {
            Some(other) => {
                self.own.get_or_insert_with(|| reading.machine().to_owned());
                reading.speaks(other, line.place(), When::Absent);
                self.is_elsewhere = false;
            }
            None => {
                let own = self.own.take_if(|own| !own.is_empty());
                // Without its own name the text cannot be told from the other machine again.
                self.is_elsewhere = self.own.is_some();
                if let Some(own) = own {
                    reading.speaks(&own, line.place(), When::Absent);
                }
            }
        }
    }
}

/// The machine that a command names, if it asks another one.
fn remote(command: &str) -> Option<&str> {
    let mut words = command.split_whitespace();
    let mut name = None;
    while let Some(word) = words.next() {
        let word = word.trim_matches(['"', '\'']);
        if let Some(path) = word.strip_prefix("\\\\") {
            name = path.split('\\').next();
        } else if ["-computername", "-cn", "/s"].iter().any(|o| word.eq_ignore_ascii_case(o)) {
            name = words.next();
        }
        // Behind `reg query KEY`, /s asks for the keys below it.
        name = name.filter(|name| is_machine(name) && !name.eq_ignore_ascii_case("localhost"));
        if name.is_some() {
            break;
        }
    }
    name
}

fn is_machine(name: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !name.is_empty() && name.len() < 256 && name != "." && name.bytes().all(letters)
}

#[cfg(test)]
mod tests {
    use crate::told::facts;

    #[test]
    fn what_another_machine_was_asked_is_told_of_that_machine() {
        let service = "\nSERVICE_NAME: IKEEXT\n        START_TYPE         : 4   DISABLED\n";
        let text = format!(
            "C:\\>hostname\nPC-9\n\nC:\\>sc \\\\PC-8 qc IKEEXT{service}C:\\>sc qc IKEEXT{service}"
        );
        let (facts, _) = facts(text.as_bytes());
        let speaks: Vec<_> = facts.iter().map(|(.., said)| said.as_str()).collect();
        let machines: Vec<bool> = speaks.iter().map(|said| said.starts_with("Speaks")).collect();
        assert_eq!(machines, [true, true, false, true, false], "{speaks:?}");
        assert!(speaks[1].contains("PC-8") && speaks[3].contains("PC-9"), "{speaks:?}");
        for (command, machine) in [
            ("Get-Service -ComputerName PC-8 IKEEXT", Some("PC-8")),
            (r"reg query \\PC-8\HKLM\SYSTEM\CurrentControlSet", Some("PC-8")),
            ("reg query HKLM\\SYSTEM /s", None),
            ("sc qc IKEEXT", None),
        ] {
            assert_eq!(super::remote(command), machine, "{command}");
        }
    }

    const SECRET: &str = "hunter2-Geheim";

    #[test]
    fn no_secret_of_any_form_gets_into_what_is_told() {
        let texts = [
            "[A]\nType=2\nVpnStrategy=3\nIpSecFlags=1\nPreSharedKey=SECRET\nPhoneNumber=192.0.2.1\n\
             CustomAuthData=SECRET\nCustomIPSecPolicies=SECRET\nDisableMobility=SECRET\n",
            "[A]\nType=2\nVpnStrategy=3\nPreSharedKey=\n  SECRET\nPhoneNumber=192.0.2.1\n",
            "Windows Registry Editor Version 5.00\n\
             [HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters]\n\
             \"PreSharedKey\"=\"SECRET\"\n\"ProhibitIpSec\"=dword:00000001\n\
             \"NegotiateDH2048_AES256\"=\"SECRET\"\n",
            "Name : A\nServerAddress : x\nTunnelType : L2tp\nL2tpPsk : SECRET\n\
             EapConfigXmlStream : <Secret>SECRET</Secret>\nAllUserConnection : SECRET\n",
            "{\"Name\":\"A\",\"ServerAddress\":\"x\",\"TunnelType\":\"L2tp\",\"L2tpPsk\":\"SECRET\",\
             \"EapConfigXmlStream\":{\"Name\":\"SECRET\"}}",
            "Rule Name: L2TP\nAuth1: ComputerPSK\nAuth1PSK: SECRET\nName: SECRET\n",
            "PS C:\\> Add-VpnConnection -Name A -L2tpPsk SECRET\nError 789\n",
            "net use x: SECRET /user:anna\nerror 691",
        ];
        let mut told = 0;
        for text in texts {
            let (facts, source) = facts(text.replace("SECRET", SECRET).as_bytes());
            told += facts.len();
            let all = format!("{facts:?} {source:?}");
            assert!(!all.contains(SECRET), "{all}");
        }
        assert!(told >= 7, "each of the forms was read: {told}");
    }

    #[test]
    fn several_outputs_in_one_paste_are_all_read() {
        let text = "\
> PS C:\\> sc.exe query BFE\r
> SERVICE_NAME: BFE\r
>         STATE              : 4  RUNNING\r
> PS C:\\> ipconfig\r
> Windows IP Configuration\r
> Ethernet adapter Ethernet:\r
>    IPv4 Address. . . : 192.168.1.5\r
>    Default Gateway . : 192.168.1.1\r
> PS C:\\> netstat -ano\r
>   UDP    0.0.0.0:500    *:*    4321\r
> PS C:\\> ver\r
> Microsoft Windows [Version 10.0.19045.3803]\r
";
        let (facts, source) = facts(text.as_bytes());
        let lines: Vec<u64> = facts.iter().map(|(line, ..)| *line).collect();
        assert_eq!(lines, [2, 7, 8, 10, 12]);
        assert_eq!(source.kind, evidence::SourceKind::HostState);
    }

    #[test]
    fn hostile_lines_neither_stop_nor_bloat_the_reading() {
        let long = "x".repeat(1 << 20);
        let texts = [
            format!("[{long}]\nVpnStrategy=7\n"),
            format!("SERVICE_NAME: {long}\nSTATE : 1\n"),
            format!(
                "\"ProhibitIpSec\"=hex(4):{}\\\n{}",
                "00,".repeat(9999),
                "01,\\\n".repeat(9999)
            ),
            format!("PSPath : HKEY\n{}", "  x\n".repeat(100_000)),
            "HotFixID\n".to_owned() + &"x KB5009543 1/1/2022\n".repeat(10_000),
            "\u{0}\u{1b}[31m\u{7}C:\\>\u{9}\n".repeat(1000),
            "é".repeat(100_000) + ":",
            "Name : é\nServerAddress : é\nTunnelType : Ikev2\n".repeat(1000),
            "{\"é".repeat(10_000),
            "[1] 02-03 04:49:00:96é: error 809\n".to_owned(),
            "UDP é:500 é é\nUDP [é\nImage Name PID Services\né 1 é\n = ==\né é é 1 2\n".to_owned(),
        ];
        for text in texts {
            let (facts, _) = facts(text.as_bytes());
            assert!(facts.iter().all(|(_, _, said)| said.len() < 5000));
        }
    }

    /// Pieces of all forms in any order, with bytes of them changed.
    #[test]
    fn damaged_pastes_are_read_to_their_end() {
        let pieces = [
            "C:\\>sc query IKEEXT\n",
            "SERVICE_NAME: IKEEXT\n",
            "STATE : 1\n",
            "Name Status\n",
            "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\IKEEXT]\n",
            "\"Start\"=hex(4):04,\\\n",
            "  00,00,00\n",
            "Start REG_DWORD 0x4\n",
            "PSPath : HKLM\\x\n",
            "[A]\nVpnStrategy=7\n",
            "CustomIPSecPolicies=0200\n",
            "Name : A\n",
            "ServerAddress : B\nTunnelType : L2tp\n",
            "{\"Name\":\"A\\u00e9\",",
            "\"P\":{\"DHGroup\":3}}\n",
            "HotFixID\n",
            "x KB5009543 13/1/2022 1:2:3 PM\n",
            "Host Name: A\nOS Name: B\n",
            "[01]: KB5009543\n",
            "System Boot Time: 1/13/2022, 8:15:01 AM\n",
            "Windows IP Configuration\nEthernet adapter E:\n",
            "   IPv4 Address. . : 192.0.2.1(\n",
            "   Default Gateway . :\n",
            "     fe80::1%5\n",
            "Active Routes:\nNetmask\n 0.0.0.0 0.0.0.0 On-link\n",
            "UDP [::]:500 *:* 4\n",
            "[svchost.exe]\n",
            "Image Name PID Services\n===== ===\na 1 b\n   c\n",
            "LocalPort OwningProcess\n500 4\n",
            "\"N\",\"IAS\",03/18/2016,13:34:22,3,,,,,\n",
            "1,u,03/18/2016,1:2:3,IAS,N,4136,3\n",
            "<Event><Timestamp>03/18/2016</Timestamp>",
            "<Packet-Type>3</Packet-Type></Event>\n",
            "[42] 02-03 04:49:00:962: error 809\n",
            "errore 789\n",
        ];
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = move |below: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random % below as u64) as usize
        };
        for _ in 0..500 {
            let mut text = Vec::new();
            for _ in 0..12 {
                text.extend_from_slice(pieces[next(pieces.len())].as_bytes());
            }
            for _ in 0..next(12) {
                let at = next(text.len());
                text[at] = b"\n :[]\"<>,\\/0\xc3\xa9\x85-="[next(17)];
            }
            facts(&text);
        }
    }
}
