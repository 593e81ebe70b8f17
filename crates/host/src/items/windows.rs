//! What is collected on Windows 10 and 11, and on their servers.

use super::Needs::{Administrator, Nothing};
use super::Source::{File, Printed, Told, Written};
use super::When::{Always, Filters, Without};
use super::{Block, Item};

/// Begins each query in PowerShell: its console would speak in the code page of the past.
macro_rules! powershell {
    ($($query:literal),+) => {
        &[
            "powershell.exe",
            "-NoProfile",
            "-NonInteractive",
            "-Command",
            concat!("[Console]::OutputEncoding=[Text.Encoding]::UTF8; ", $($query),+),
        ]
    };
}

/// Only the fields that are named: no key is among them.
macro_rules! vpn_connections {
    ($of_whom:literal) => {
        powershell!(
            "Get-VpnConnection ",
            $of_whom,
            "-ErrorAction SilentlyContinue | Select-Object Name, ServerAddress, \
             AllUserConnection, @{n='TunnelType';e={[string]$_.TunnelType}}, \
             @{n='AuthenticationMethod';e={$_.AuthenticationMethod -join ', '}}, \
             @{n='EncryptionLevel';e={[string]$_.EncryptionLevel}}, \
             @{n='L2tpIPsecAuth';e={[string]$_.L2tpIPsecAuth}}, \
             @{n='ConnectionStatus';e={[string]$_.ConnectionStatus}}, UseWinlogonCredential, \
             RememberCredential, SplitTunneling, IdleDisconnectSeconds, \
             @{n='IPSecCustomPolicy';e={$_.IPSecCustomPolicy | Select-Object \
             @{n='AuthenticationTransformConstants';\
             e={[string]$_.AuthenticationTransformConstants}}, \
             @{n='CipherTransformConstants';e={[string]$_.CipherTransformConstants}}, \
             @{n='DHGroup';e={[string]$_.DHGroup}}, \
             @{n='EncryptionMethod';e={[string]$_.EncryptionMethod}}, \
             @{n='IntegrityCheckMethod';e={[string]$_.IntegrityCheckMethod}}, \
             @{n='PfsGroup';e={[string]$_.PfsGroup}}}} | ConvertTo-Json -Depth 3"
        )
    };
}

/// Events of the last thirty days that match.
macro_rules! events {
    ($matching:literal) => {
        concat!(
            "/q:*[System[(",
            $matching,
            ") and TimeCreated[timediff(@SystemTime) <= 2592000000]]]"
        )
    };
}

const SERVICES: &[&str] = &[
    "IKEEXT",
    "PolicyAgent",
    "BFE",
    "MpsSvc",
    "RasMan",
    "SstpSvc",
    "RemoteAccess",
    "RasAuto",
    "Dnscache",
    "iphlpsvc",
    "Tapisrv",
    "EapHost",
    "CryptSvc",
    "KeyIso",
    "nsi",
    "Netman",
    "W32Time",
];

/// The values of one key that change a negotiation, and no other.
macro_rules! values {
    ($key:literal: $($value:literal),+) => {
        Block {
            names: &[$($value),+],
            commands: &[&["reg.exe", "query", $key, "/v", "{}"]],
        }
    };
}

pub const ITEMS: &[Item] = &[
    Item {
        name: "netevents.xml",
        what: [
            "net events of the filtering platform: failed main and quick modes, dropped packets",
            "eventi di rete della piattaforma di filtro: main mode e quick mode falliti, pacchetti \
             scartati",
        ],
        source: Written(&["netsh.exe", "wfp", "show", "netevents", "file={file}"]),
        seconds: 60,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "main-mode-sas.txt",
        what: ["main mode SAs as they are now", "le SA di main mode in questo momento"],
        source: Printed(&["netsh.exe", "advfirewall", "monitor", "show", "mmsa"]),
        seconds: 30,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "quick-mode-sas.txt",
        what: ["quick mode SAs as they are now", "le SA di quick mode in questo momento"],
        source: Printed(&["netsh.exe", "advfirewall", "monitor", "show", "qmsa"]),
        seconds: 30,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "ras-client.evtx",
        what: [
            "events of the VPN client: each dialling, its stages, its error",
            "eventi del client VPN: ogni connessione, le sue fasi, il suo errore",
        ],
        source: Written(&[
            "wevtutil.exe",
            "epl",
            "Application",
            "{file}",
            events!("Provider[@Name='RasClient']"),
        ]),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "vpn-client.xml",
        what: [
            "events of the VPN profiles: when one was made or changed",
            "eventi dei profili VPN: quando uno è stato creato o modificato",
        ],
        // As text, not as a copy: what a profile was made with may be among it.
        source: Printed(&[
            "wevtutil.exe",
            "qe",
            "Microsoft-Windows-VPN-Client/Operational",
            events!("EventID >= 10001 and EventID <= 10008"),
            "/f:xml",
            "/e:Events",
        ]),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "system.evtx",
        what: [
            "system events: remote access, and services that did not start or were changed",
            "eventi di sistema: accesso remoto, e servizi non avviati o modificati",
        ],
        source: Written(&[
            "wevtutil.exe",
            "epl",
            "System",
            "{file}",
            events!(
                "Provider[@Name='RasMan' or @Name='RasSstp' or @Name='RemoteAccess'] or \
                 (Provider[@Name='Service Control Manager'] and EventID >= 7000 and EventID <= \
                 7045)"
            ),
        ]),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "eap-mschap.evtx",
        what: ["events of EAP-MSCHAPv2", "eventi di EAP-MSCHAPv2"],
        source: Written(&[
            "wevtutil.exe",
            "epl",
            "Microsoft-Windows-EapMethods-RasChap/Operational",
            "{file}",
            events!("EventID >= 100 and EventID <= 107"),
        ]),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "eap-tls.evtx",
        what: ["events of EAP-TLS and PEAP", "eventi di EAP-TLS e PEAP"],
        source: Written(&[
            "wevtutil.exe",
            "epl",
            "Microsoft-Windows-EapMethods-RasTls/Operational",
            "{file}",
            events!("EventID >= 100 and EventID <= 107"),
        ]),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "capi2.evtx",
        what: [
            "certificate chains that were refused, if that log is switched on",
            "catene di certificati rifiutate, se quel registro è attivato",
        ],
        source: Written(&[
            "wevtutil.exe",
            "epl",
            "Microsoft-Windows-CAPI2/Operational",
            "{file}",
            // Errors only: the rest would tell every site that was visited.
            events!(
                "(EventID=11 or EventID=30 or EventID=41 or EventID=53) and (Level=1 or Level=2)"
            ),
        ]),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "ipsec-connections.evtx",
        what: ["IPsec connections that came up", "connessioni IPsec stabilite"],
        source: Written(&[
            "wevtutil.exe",
            "epl",
            "Microsoft-Windows-Base-Filtering-Engine-Connections/Operational",
            "{file}",
            events!("EventID=2000 or EventID=2001"),
        ]),
        seconds: 60,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "security.evtx",
        what: [
            "audited negotiations, if auditing is switched on: IPsec, its policies, its services, \
             NPS",
            "negoziazioni registrate, se il controllo è attivato: IPsec, i suoi criteri, i suoi \
             servizi, NPS",
        ],
        source: Written(&[
            "wevtutil.exe",
            "epl",
            "Security",
            "{file}",
            // A query may hold some twenty comparisons.
            events!(
                "EventID=4646 or (EventID >= 4650 and EventID <= 4655) or (EventID >= 4709 and \
                 EventID <= 4712) or (EventID >= 4960 and EventID <= 4984) or (EventID >= 5040 and \
                 EventID <= 5049) or (EventID >= 5451 and EventID <= 5485) or (EventID >= 6272 and \
                 EventID <= 6274)"
            ),
        ]),
        seconds: 90,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "services.txt",
        what: [
            "the services that a negotiation needs: state, start type, what they depend on",
            "i servizi necessari a una negoziazione: stato, tipo di avvio, dipendenze",
        ],
        source: Told(&[Block {
            names: SERVICES,
            commands: &[&["sc.exe", "queryex", "{}"], &["sc.exe", "qc", "{}"]],
        }]),
        seconds: 15,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "registry.txt",
        what: [
            "the values of the registry that change a negotiation, and no other",
            "i valori del registro di sistema che cambiano una negoziazione, e nessun altro",
        ],
        source: Told(&[
            values!(r"HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent":
                "AssumeUDPEncapsulationContextOnSendRule"),
            values!(r"HKLM\SYSTEM\CurrentControlSet\Services\RasMan\Parameters":
                "ProhibitIpSec", "AllowL2TPWeakCrypto", "NegotiateDH2048_AES256",
                "DisableIKENameEkuCheck"),
            values!(r"HKLM\SYSTEM\CurrentControlSet\Services\RemoteAccess\Parameters\Ikev2":
                "CertAuthFlags", "EnableServerFragmentation"),
            values!(r"HKLM\SYSTEM\CurrentControlSet\Services\RasMan\PPP\EAP\13": "TlsVersion"),
            Block {
                names: SERVICES,
                commands: &[&[
                    "reg.exe",
                    "query",
                    r"HKLM\SYSTEM\CurrentControlSet\Services\{}",
                    "/v",
                    "Start",
                ]],
            },
        ]),
        seconds: 15,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "phonebook-user.pbk",
        what: [
            "VPN profiles of this user, without their secrets",
            "profili VPN di questo utente, senza i loro segreti",
        ],
        source: File {
            variable: "APPDATA",
            rest: r"Microsoft\Network\Connections\Pbk\rasphone.pbk",
        },
        seconds: 15,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "phonebook-all-users.pbk",
        what: [
            "VPN profiles of all users, without their secrets",
            "profili VPN di tutti gli utenti, senza i loro segreti",
        ],
        source: File {
            variable: "ProgramData",
            rest: r"Microsoft\Network\Connections\Pbk\rasphone.pbk",
        },
        seconds: 15,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "vpn-connections.json",
        what: [
            "VPN profiles of this user, with the suites they were given",
            "profili VPN di questo utente, con gli algoritmi impostati",
        ],
        source: Printed(vpn_connections!("")),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "vpn-connections-all-users.json",
        what: [
            "VPN profiles of all users, with the suites they were given",
            "profili VPN di tutti gli utenti, con gli algoritmi impostati",
        ],
        source: Printed(vpn_connections!("-AllUserConnection ")),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "system.txt",
        what: [
            "edition, version, build, last start and time zone of Windows",
            "edizione, versione, build, ultimo avvio e fuso orario di Windows",
        ],
        source: Told(&[
            values!(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion":
                "ProductName", "EditionID", "InstallationType", "DisplayVersion", "ReleaseId",
                "CurrentBuild", "UBR", "InstallDate"),
            values!(r"HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation":
                "TimeZoneKeyName", "ActiveTimeBias"),
            Block {
                names: &[],
                commands: &[
                    &["cmd.exe", "/c", "ver"],
                    powershell!(
                        "Get-CimInstance Win32_OperatingSystem | Select-Object \
                         @{n='OsVersion';e={$_.Version}}, @{n='LastBootUpTime';\
                         e={$_.LastBootUpTime.ToString('yyyy-MM-dd HH:mm:ss')}} | Format-List"
                    ),
                ],
            },
        ]),
        seconds: 15,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "hotfixes.txt",
        what: ["updates that are installed", "aggiornamenti installati"],
        source: Printed(powershell!(
            "Get-HotFix | Sort-Object InstalledOn | Select-Object HotFixID, Description, \
             @{n='InstalledOn';e={$_.InstalledOn.ToString('yyyy-MM-dd')}} | Format-List"
        )),
        seconds: 90,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "hotfixes-wmic.txt",
        what: ["updates that are installed", "aggiornamenti installati"],
        source: Printed(&["wmic.exe", "qfe", "get", "HotFixID,InstalledOn"]),
        seconds: 90,
        needs: Nothing,
        taken: Without("hotfixes.txt"),
    },
    Item {
        name: "addresses.txt",
        what: ["addresses and name servers", "indirizzi e server dei nomi"],
        source: Printed(&["ipconfig.exe", "/all"]),
        seconds: 30,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "routes.txt",
        what: ["routes", "route"],
        source: Printed(&["route.exe", "print"]),
        seconds: 30,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "ports.txt",
        what: [
            "UDP ports in use, and the processes and services that hold them",
            "porte UDP in uso, e i processi e servizi che le occupano",
        ],
        source: Told(&[
            Block { names: &["udp", "udpv6"], commands: &[&["netstat.exe", "-ano", "-p", "{}"]] },
            Block { names: &[], commands: &[&["tasklist.exe", "/svc"]] },
        ]),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "adapters.txt",
        what: [
            "network adapters, the WAN miniports and other VPN software among them",
            "schede di rete, fra cui i WAN Miniport e altro software VPN",
        ],
        source: Told(&[Block {
            names: &[],
            commands: &[
                powershell!(
                    "Get-NetAdapter -IncludeHidden -ErrorAction SilentlyContinue | Format-Table \
                     Name, InterfaceDescription, ifIndex, Status -AutoSize | Out-String -Width 250"
                ),
                powershell!(
                    "Get-PnpDevice -Class Net -ErrorAction SilentlyContinue | Select-Object \
                     Status, Problem, FriendlyName, Service | Format-List"
                ),
            ],
        }]),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "firewall.txt",
        what: [
            "IPsec settings of the firewall, the same for every rule",
            "impostazioni IPsec del firewall, comuni a tutte le regole",
        ],
        source: Printed(&["netsh.exe", "advfirewall", "show", "global"]),
        seconds: 30,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "connection-security-rules.txt",
        what: [
            "connection security rules, without their secrets",
            "regole di sicurezza delle connessioni, senza i loro segreti",
        ],
        source: Printed(&[
            "netsh.exe",
            "advfirewall",
            "consec",
            "show",
            "rule",
            "name=all",
            "verbose",
        ]),
        seconds: 60,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "filters.xml",
        what: [
            "filters of the filtering platform, those of other products too",
            "filtri della piattaforma di filtro, anche di altri prodotti",
        ],
        source: Written(&["netsh.exe", "wfp", "show", "filters", "file={file}"]),
        seconds: 120,
        needs: Administrator,
        taken: Filters,
    },
];
