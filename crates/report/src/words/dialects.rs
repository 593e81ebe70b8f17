//! The names of the products whose syntax a command has.

use verdict::Language;

/// A product's own name for the key under which its commands are kept.
pub(crate) fn dialect(key: &str) -> &str {
    match key {
        "windows" | "windows-client" => "Windows",
        "windows-server" => "Windows Server",
        "strongswan" => "strongSwan",
        "libreswan" => "Libreswan",
        "openswan" => "Openswan",
        "openiked" => "OpenIKED",
        "racoon" => "racoon",
        "softether" => "SoftEther",
        "linux" => "Linux",
        "macos" => "macOS",
        "apple" => "Apple",
        "android" => "Android",
        "cisco-ios" => "Cisco IOS",
        "cisco-asa" => "Cisco ASA",
        "fortigate" => "FortiGate",
        "mikrotik" => "MikroTik",
        "pfsense" => "pfSense",
        "opnsense" => "OPNsense",
        "juniper" | "juniper-srx" => "Juniper",
        "palo-alto" => "Palo Alto",
        "sonicwall" => "SonicWall",
        "sophos" => "Sophos",
        "draytek" => "DrayTek",
        "zyxel" => "Zyxel",
        "ubiquiti" | "unifi" => "UniFi",
        "edgeos" => "EdgeOS",
        "vyos" => "VyOS",
        "check-point" | "checkpoint" => "Check Point",
        "watchguard" => "WatchGuard",
        "azure" => "Azure",
        "aws" => "AWS",
        other => other,
    }
}

