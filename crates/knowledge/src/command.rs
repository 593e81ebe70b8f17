//! Commands: how a remedy is applied in the words of one product.

use crate::Bilingual;
pub use crate::tables::commands::COMMANDS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// The key of the dialect: `windows-client`, `strongswan`, `cisco-ios` …
    pub product: &'static str,
    /// The name of a remedy of `verdict`.
    pub remedy: &'static str,
    /// The command, the clicks or the lines of a configuration, and nothing else; placeholders
    /// stand in `<angle brackets>`.
    pub text: &'static str,
    /// The same for one suite, in IKEv1 and in IKEv2: its names come where `{cipher}`, `{group}` …
    /// stand, the slots of [`algorithm_name`](crate::algorithm_name).
    pub exact: [Option<&'static str>; 2],
    /// Where it goes, when it applies, which of its lines is for whom.
    pub note: Option<Bilingual>,
    pub needs_reboot: bool,
    pub reference: &'static str,
}

/// The commands for a remedy, in the order of the products; several rows of one product are
/// alternatives, the first being the better.
pub fn commands(remedy: &str) -> impl Iterator<Item = &'static Command> {
    let from = COMMANDS.partition_point(|command| command.remedy < remedy);
    let to = COMMANDS.partition_point(|command| command.remedy <= remedy);
    COMMANDS[from..to].iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn products(remedy: &str) -> Vec<&'static str> {
        commands(remedy).map(|command| command.product).collect()
    }

    #[test]
    fn every_gateway_of_the_first_tier_clears_one_sa() {
        let known = products("clear-stale-sa");
        for product in [
            "strongswan",
            "libreswan",
            "linux",
            "fortigate",
            "cisco-ios",
            "cisco-asa",
            "mikrotik",
            "paloalto",
            "pfsense",
            "juniper",
            "openiked",
            "racoon",
        ] {
            assert!(known.contains(&product), "{product}");
        }
        // One SA, not the daemon.
        for command in commands("clear-stale-sa") {
            let text = command.text.to_lowercase();
            assert!(!text.contains("restart") && !text.contains("reboot"), "{}", command.text);
        }
    }

    #[test]
    fn every_gateway_with_a_switch_turns_offload_off() {
        let known = products("turn-off-offload");
        for product in [
            "strongswan",
            "libreswan",
            "linux",
            "fortigate",
            "cisco-ios",
            "cisco-asa",
            "windows-server",
            "windows-client",
        ] {
            assert!(known.contains(&product), "{product}");
        }
    }
}
