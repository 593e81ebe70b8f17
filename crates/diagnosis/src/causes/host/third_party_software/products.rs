//! VPN and security products by the words that their names, services and filters hold.

/// Lower-case words, and the product as people know it. Those that were seen to stop IPsec on
/// Windows come first (users’ threads: SoftEther#270, #1135, openvpn#182, algo#753,
/// openconnect-gui#164, simplewall#1762).
const PRODUCTS: &[(&str, &str)] = &[
    ("softether", "SoftEther"),
    ("sevpn", "SoftEther"),
    ("openvpn", "OpenVPN"),
    ("tap0901", "OpenVPN"),
    ("tap-windows", "OpenVPN"),
    ("ovpn-dco", "OpenVPN"),
    ("tunnelbear", "TunnelBear"),
    ("openconnect", "OpenConnect"),
    ("simplewall", "simplewall"),
    ("shrew", "Shrew Soft VPN"),
    ("forticlient", "FortiClient"),
    ("fortissl", "FortiClient"),
    ("globalprotect", "GlobalProtect"),
    ("pangps", "GlobalProtect"),
    ("anyconnect", "Cisco AnyConnect"),
    ("cisco secure client", "Cisco Secure Client"),
    ("vpnagent", "Cisco Secure Client"),
    ("acsock", "Cisco Secure Client"),
    ("pulse secure", "Pulse Secure"),
    ("ivanti", "Ivanti Secure Access"),
    ("sonicwall", "SonicWall"),
    ("netextender", "SonicWall NetExtender"),
    ("check point", "Check Point"),
    ("zonealarm", "ZoneAlarm"),
    ("thegreenbow", "TheGreenBow"),
    ("ncp secure", "NCP"),
    ("zscaler", "Zscaler"),
    ("netskope", "Netskope"),
    ("wireguard", "WireGuard"),
    ("wintun", "WireGuard"),
    ("nordvpn", "NordVPN"),
    ("expressvpn", "ExpressVPN"),
    ("surfshark", "Surfshark"),
    ("protonvpn", "Proton VPN"),
    ("proton vpn", "Proton VPN"),
    ("windscribe", "Windscribe"),
    ("mullvad", "Mullvad"),
    ("cyberghost", "CyberGhost"),
    ("hamachi", "Hamachi"),
    ("zerotier", "ZeroTier"),
    ("tailscale", "Tailscale"),
    ("kaspersky", "Kaspersky"),
    ("bitdefender", "Bitdefender"),
    ("eset ", "ESET"),
    ("sophos", "Sophos"),
    ("symantec", "Symantec"),
    ("norton", "Norton"),
    ("mcafee", "McAfee"),
    ("trellix", "Trellix"),
    ("avast", "Avast"),
    ("comodo", "Comodo"),
    ("glasswire", "GlassWire"),
    ("tinywall", "TinyWall"),
    ("malwarebytes", "Malwarebytes"),
    ("trend micro", "Trend Micro"),
    ("crowdstrike", "CrowdStrike"),
    ("sentinelone", "SentinelOne"),
];

/// Names of Windows’ own providers and filters begin so, in English and Italian.
const WINDOWS: &[&str] = &["microsoft", "windows", "wfp ", "query user", "default outbound"];

/// The product of which a name is.
pub(super) fn known(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    PRODUCTS.iter().find(|(word, _)| name.contains(word)).map(|(_, product)| *product)
}

pub(super) fn of_windows(name: &str) -> bool {
    let name = name.to_lowercase();
    WINDOWS.iter().any(|word| name.starts_with(word))
}
