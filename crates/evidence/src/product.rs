//! The programs that negotiate, as far as evidence can tell them apart.

/// A family of implementations; the version is kept beside it where a source states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    Windows,
    StrongSwan,
    Libreswan,
    Openswan,
    /// Libreswan or Openswan: nothing tells which of them.
    Pluto,
    Cisco,
    CiscoIos,
    CiscoAsa,
    FortiGate,
    FortiClient,
    CheckPoint,
    SonicWall,
    /// Junos.
    Juniper,
    /// NetScreen, and Juniper's SSG and ISG.
    ScreenOs,
    /// WatchGuard's Firebox.
    WatchGuard,
    PaloAlto,
    MikroTik,
    Racoon,
    Apple,
    OpenIked,
    Shrew,
    Isakmpd,
    /// TheGreenBow's VPN client, whatever it is sold as.
    GreenBow,
    SoftEther,
    /// DrayTek's Vigor.
    DrayTek,
    /// vpnc, the client for Cisco's gateways.
    Vpnc,
    /// Cisco VPN Client, which ended with 5.0.
    CiscoVpnClient,
    /// Of L2TP within IPsec.
    Xl2tpd,
    Aws,
    Azure,
    Other,
}

impl Product {
    pub fn name(self) -> &'static str {
        match self {
            Product::Windows => "Windows",
            Product::StrongSwan => "strongSwan",
            Product::Libreswan => "Libreswan",
            Product::Openswan => "Openswan",
            Product::Pluto => "pluto",
            Product::Cisco => "Cisco",
            Product::CiscoIos => "Cisco IOS",
            Product::CiscoAsa => "Cisco ASA",
            Product::FortiGate => "FortiGate",
            Product::FortiClient => "FortiClient",
            Product::CheckPoint => "Check Point",
            Product::SonicWall => "SonicWall",
            Product::Juniper => "Juniper",
            Product::ScreenOs => "ScreenOS",
            Product::WatchGuard => "WatchGuard",
            Product::PaloAlto => "Palo Alto",
            Product::MikroTik => "MikroTik",
            Product::Racoon => "racoon",
            Product::Apple => "Apple",
            Product::OpenIked => "OpenIKED",
            Product::Shrew => "Shrew Soft",
            Product::Isakmpd => "isakmpd",
            Product::GreenBow => "TheGreenBow",
            Product::SoftEther => "SoftEther",
            Product::DrayTek => "DrayTek",
            Product::Vpnc => "vpnc",
            Product::CiscoVpnClient => "Cisco VPN Client",
            Product::Xl2tpd => "xl2tpd",
            Product::Aws => "AWS",
            Product::Azure => "Azure",
            Product::Other => "unknown",
        }
    }

    /// The key by which `knowledge` names it; none where it has no row there.
    pub fn key(self) -> Option<&'static str> {
        Some(match self {
            Product::Windows => "windows",
            Product::StrongSwan => "strongswan",
            Product::Libreswan => "libreswan",
            Product::Openswan => "openswan",
            Product::Pluto => "pluto",
            Product::Cisco => "cisco",
            Product::CiscoIos => "cisco-ios",
            Product::CiscoAsa => "cisco-asa",
            Product::FortiGate => "fortigate",
            Product::CheckPoint => "checkpoint",
            Product::SonicWall => "sonicwall",
            Product::Juniper => "juniper",
            Product::ScreenOs => "screenos",
            Product::WatchGuard => "watchguard",
            Product::PaloAlto => "paloalto",
            Product::MikroTik => "mikrotik",
            Product::Racoon => "racoon",
            Product::Apple => "apple",
            Product::OpenIked => "openiked",
            Product::Aws => "aws",
            Product::Azure => "azure",
            Product::FortiClient => "forticlient",
            Product::Shrew => "shrew",
            Product::Isakmpd => "isakmpd",
            Product::GreenBow => "greenbow",
            Product::Xl2tpd => "xl2tpd",
            Product::DrayTek => "draytek",
            Product::Vpnc => "vpnc",
            Product::CiscoVpnClient => "cisco-vpn-client",
            Product::SoftEther | Product::Other => return None,
        })
    }
}
