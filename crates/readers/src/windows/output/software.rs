//! Names of network adapters, drivers and programs that belong to other VPN software.

use super::plain::head;

/// In lower case, as part of an adapter's description or a program's name.
const KNOWN: [&str; 44] = [
    "tap-windows",
    "tap-win32",
    "tap0901",
    "wintun",
    "openvpn",
    "wireguard",
    "ovpn-dco",
    "softether",
    "vpn client adapter",
    "fortinet",
    "forticlient",
    "fortissl",
    "cisco anyconnect",
    "cisco secure client",
    "cisco systems vpn",
    "check point",
    "checkpoint vpn",
    "sonicwall",
    "netextender",
    "juniper",
    "pulse secure",
    "ivanti secure access",
    "globalprotect",
    "pangp",
    "palo alto networks",
    "nordlynx",
    "nordvpn",
    "expressvpn",
    "surfshark",
    "protonvpn",
    "mullvad",
    "windscribe",
    "tunnelbear",
    "hotspot shield",
    "cyberghost",
    "private internet access",
    "tailscale",
    "zerotier",
    "hamachi",
    "radmin vpn",
    "shrew soft",
    "greenbow",
    "ncp secure",
    "zscaler",
];

/// Whether the name of an adapter or a program is that of VPN software other than Windows' own.
pub(super) fn is_known(name: &str) -> bool {
    let lower = head(name, 200).to_lowercase();
    KNOWN.iter().any(|known| lower.contains(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vpn_adapters_are_known_and_windows_own_are_not() {
        for name in ["TAP-Windows Adapter V9 #2", "Wintun Userspace Tunnel", "Fortinet SSL VPN"] {
            assert!(is_known(name), "{name}");
        }
        for name in ["WAN Miniport (IKEv2)", "Intel(R) Ethernet Connection", "Bluetooth Device", ""]
        {
            assert!(!is_known(name), "{name}");
        }
    }
}
