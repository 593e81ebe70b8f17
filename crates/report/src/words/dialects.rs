//! The names of the products whose syntax a command has.

use verdict::Language;

/// The key under which `knowledge` keeps a product's commands, and the product's own name.
const DIALECTS: &[(&str, &str)] = &[
    ("aws", "AWS"),
    ("azure", "Azure"),
    ("cisco-asa", "Cisco ASA"),
    ("cisco-ios", "Cisco IOS"),
    ("cisco-vpn-client", "Cisco VPN Client"),
    ("draytek", "DrayTek"),
    ("forticlient", "FortiClient"),
    ("fortigate", "FortiGate"),
    ("greenbow", "TheGreenBow"),
    ("isakmpd", "isakmpd"),
    ("juniper", "Juniper"),
    ("libreswan", "Libreswan"),
    ("linux", "Linux"),
    ("mikrotik", "MikroTik"),
    ("openiked", "OpenIKED"),
    ("openswan", "Openswan"),
    ("paloalto", "Palo Alto"),
    ("pfsense", "pfSense"),
    ("racoon", "racoon"),
    ("screenos", "ScreenOS"),
    ("shrew", "Shrew Soft"),
    ("strongswan", "strongSwan"),
    ("vpnc", "vpnc"),
    ("watchguard", "WatchGuard"),
    ("windows-client", "Windows"),
    ("windows-server", "Windows Server"),
    ("xl2tpd", "xl2tpd"),
];

fn named(key: &str) -> Option<&'static str> {
    DIALECTS.iter().find(|(own, _)| *own == key).map(|(_, name)| *name)
}

/// The key itself where it has no name.
pub(crate) fn dialect(key: &str) -> &str {
    named(key).unwrap_or(key)
}

/// Products whose commands were left out; `is_cut`: of the one before, too, there is more.
pub(crate) fn also_for(dialects: &str, is_cut: bool, language: Language) -> String {
    match (is_cut, language) {
        (false, Language::English) => format!("also for {dialects}: --all"),
        (true, Language::English) => format!("more, and for {dialects}: --all"),
        (false, Language::Italian) => format!("anche per {dialects}: --all"),
        (true, Language::Italian) => format!("altro, e per {dialects}: --all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_with_commands_has_a_name() {
        let commands = knowledge::COMMANDS.iter().map(|command| command.product);
        let obtains = knowledge::OBTAINS.iter().flat_map(|row| row.commands);
        for key in commands.chain(obtains.map(|command| command.product)) {
            assert!(named(key).is_some(), "{key}");
        }
    }
}
