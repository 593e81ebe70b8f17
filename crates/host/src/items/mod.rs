//! What is collected on a machine: one row for each file of the evidence, the volatile ones first.

mod linux;
mod windows;

pub use linux::ITEMS as LINUX;
pub use windows::ITEMS as WINDOWS;

/// One file of the evidence.
#[derive(Debug)]
pub struct Item {
    /// The file's name.
    pub name: &'static str,
    /// What it holds, in English and Italian, for its reader.
    pub what: [&'static str; 2],
    pub source: Source,
    /// How long each command may take.
    pub seconds: u64,
    pub needs: Needs,
    pub taken: When,
}

/// The words of a command, its program first.
pub type Words = &'static [&'static str];

/// Nothing here changes the machine: a test allows only commands that are known to read.
#[derive(Debug)]
pub enum Source {
    /// What one command prints, as it is.
    Printed(Words),
    /// What several commands print, each below a prompt and its command, as if pasted; where one
    /// does not end with 0, a line `= exit status N` follows.
    Told(&'static [Block]),
    /// A file that a command writes; its path stands for `{file}`.
    Written(Words),
    /// A file of the system: a folder that a variable names, and the rest of the path.
    File { variable: &'static str, rest: &'static str },
}

/// The same commands for each of some names, which stand for `{}`; without names, once.
#[derive(Debug)]
pub struct Block {
    pub names: &'static [&'static str],
    pub commands: &'static [Words],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// Without it nothing, or not all, is shown.
    Administrator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Always,
    /// Only where this other file could not be taken.
    Without(&'static str),
    /// Only when the filters of the firewall are asked for: they are large.
    Filters,
}

/// The table for the machine this runs on.
pub fn here() -> &'static [Item] {
    if cfg!(windows) { WINDOWS } else { LINUX }
}

impl Source {
    /// Every command, its names filled in.
    pub fn commands(&self) -> Vec<Vec<String>> {
        let plain = |words: &Words| words.iter().map(|word| (*word).to_owned()).collect();
        match self {
            Source::Printed(words) | Source::Written(words) => vec![plain(words)],
            Source::Told(blocks) => blocks.iter().flat_map(Block::filled).collect(),
            Source::File { .. } => Vec::new(),
        }
    }
}

impl Block {
    fn filled(&self) -> Vec<Vec<String>> {
        let names = if self.names.is_empty() { &[""] } else { self.names };
        let fill = |words: &Words, name: &str| -> Vec<String> {
            words.iter().map(|word| word.replace("{}", name)).collect()
        };
        let each = names.iter().flat_map(|name| self.commands.iter().map(|w| fill(w, name)));
        each.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A program and its verbs that only read. A command that begins otherwise changes something,
    /// or nobody has looked.
    const READING: &[&str] = &[
        "netsh.exe wfp show",
        "netsh.exe advfirewall monitor show",
        "netsh.exe advfirewall show",
        "netsh.exe advfirewall consec show",
        "wevtutil.exe epl",
        "wevtutil.exe qe",
        "sc.exe queryex",
        "sc.exe qc",
        "reg.exe query",
        "powershell.exe -NoProfile -NonInteractive -Command [Console]::OutputEncoding=[Text.Encodi\
         ng]::UTF8; Get-",
        "wmic.exe qfe get",
        "ipconfig.exe /all",
        "route.exe print",
        "netstat.exe -ano",
        "tasklist.exe /svc",
        "cmd.exe /c ver",
        "journalctl --",
        "grep -",
        "swanctl --stats",
        "swanctl --list-sas",
        "swanctl --version",
        "ipsec status",
        "ipsec --version",
        "find /etc",
        "ip address show",
        "ip route show",
        "ip -6 route show",
        "ip xfrm policy list",
        "ss -ulnp",
        "uname -",
        "timedatectl show",
        "cat /etc/os-release",
    ];

    fn all() -> impl Iterator<Item = &'static Item> {
        WINDOWS.iter().chain(LINUX)
    }

    #[test]
    fn every_command_is_one_that_only_reads() {
        for command in all().flat_map(|item| item.source.commands()) {
            let shown = command.join(" ");
            assert!(READING.iter().any(|reading| shown.starts_with(reading)), "{shown}");
            for changing in ["Set-", "Remove-", "Stop-", "Start-", "Out-File", " > ", "/ow"] {
                assert!(!shown.contains(changing), "{changing} in {shown}");
            }
        }
    }

    #[test]
    fn every_file_has_a_name_of_its_own_that_any_system_can_hold() {
        for items in [WINDOWS, LINUX] {
            let mut names = BTreeSet::from(["collected.json", "README.txt"]);
            for item in items {
                assert!(names.insert(item.name), "{} twice", item.name);
                let plain =
                    |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
                assert!(item.name.chars().all(plain), "{}", item.name);
                assert!(item.what.iter().all(|what| !what.is_empty()), "{}", item.name);
                assert!((1..=120).contains(&item.seconds), "{}", item.name);
                if let When::Without(other) = item.taken {
                    assert!(names.contains(other), "{} stands before {other}", item.name);
                }
            }
        }
    }

    /// Event records and net events are lost at a restart or rolled over: nothing comes first.
    #[test]
    fn what_a_restart_loses_is_taken_first() {
        assert_eq!(WINDOWS[0].name, "netevents.xml");
        assert_eq!(LINUX[0].name, "journal.log");
    }

    #[test]
    fn a_written_file_has_its_place_in_the_command() {
        for item in all() {
            let places = item.source.commands().concat().concat().matches("{file}").count();
            let expected = usize::from(matches!(item.source, Source::Written(_)));
            assert_eq!(places, expected, "{}", item.name);
        }
    }

    #[test]
    fn commands_are_repeated_for_each_name() {
        const TWO: Source = Source::Told(&[Block {
            names: &["BFE", "IKEEXT"],
            commands: &[&["sc.exe", "qc", "{}"], &["sc.exe", "queryex", "{}"]],
        }]);
        let shown: Vec<String> = TWO.commands().iter().map(|words| words.join(" ")).collect();
        assert_eq!(
            shown,
            ["sc.exe qc BFE", "sc.exe queryex BFE", "sc.exe qc IKEEXT", "sc.exe queryex IKEEXT"]
        );
    }
}
