//! What is collected on Linux: what the IKE daemons said and know, and how the machine is set up.

use super::Needs::{Administrator, Nothing};
use super::Source::{Printed, Told};
use super::When::{Always, Without};
use super::{Block, Item};

pub const ITEMS: &[Item] = &[
    Item {
        name: "journal.log",
        what: [
            "the journal of the IKE daemons, fourteen days",
            "il journal dei demoni IKE, quattordici giorni",
        ],
        // Fields of one name are alternatives, `+` is too: no line comes twice.
        source: Printed(&[
            "journalctl",
            "--no-pager",
            "--quiet",
            "--output=short-iso-precise",
            "--since=-14days",
            // The newest of them.
            "--lines=200000",
            "SYSLOG_IDENTIFIER=charon",
            "SYSLOG_IDENTIFIER=charon-systemd",
            "SYSLOG_IDENTIFIER=charon-nm",
            "SYSLOG_IDENTIFIER=ipsec",
            "SYSLOG_IDENTIFIER=ipsec_starter",
            "SYSLOG_IDENTIFIER=pluto",
            "SYSLOG_IDENTIFIER=iked",
            "SYSLOG_IDENTIFIER=racoon",
            "SYSLOG_IDENTIFIER=swanctl",
            "SYSLOG_IDENTIFIER=xl2tpd",
            "SYSLOG_IDENTIFIER=pppd",
            "+",
            "_SYSTEMD_UNIT=strongswan.service",
            "_SYSTEMD_UNIT=strongswan-starter.service",
            "_SYSTEMD_UNIT=strongswan-swanctl.service",
            "_SYSTEMD_UNIT=ipsec.service",
            "_SYSTEMD_UNIT=libreswan.service",
            "_SYSTEMD_UNIT=iked.service",
        ]),
        seconds: 60,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "syslog.log",
        what: [
            "lines of the IKE daemons in the files of syslog",
            "righe dei demoni IKE nei file di syslog",
        ],
        source: Printed(&[
            "grep",
            "-shE",
            r"(charon|pluto|iked|racoon|xl2tpd|pppd)(-[a-z]+)?(\[[0-9]+\])?: ",
            "/var/log/auth.log",
            "/var/log/daemon.log",
            "/var/log/secure",
            "/var/log/syslog",
            "/var/log/messages",
        ]),
        seconds: 60,
        needs: Administrator,
        taken: Without("journal.log"),
    },
    Item {
        name: "strongswan.txt",
        what: [
            "strongSwan as it is now: version, load, SAs",
            "strongSwan in questo momento: versione, carico, SA",
        ],
        source: Told(&[Block {
            names: &[],
            commands: &[
                &["swanctl", "--version"],
                &["swanctl", "--stats"],
                &["swanctl", "--list-sas"],
            ],
        }]),
        seconds: 20,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "ipsec.txt",
        what: [
            "the daemon behind the command ipsec: version, connections, SAs",
            "il demone dietro il comando ipsec: versione, connessioni, SA",
        ],
        source: Told(&[Block {
            names: &[],
            commands: &[&["ipsec", "--version"], &["ipsec", "status"]],
        }]),
        seconds: 20,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "kernel-policies.txt",
        what: ["IPsec policies of the kernel, no keys", "criteri IPsec del kernel, senza chiavi"],
        source: Printed(&["ip", "xfrm", "policy", "list"]),
        seconds: 20,
        needs: Administrator,
        taken: Always,
    },
    Item {
        name: "configuration-files.txt",
        what: [
            "which files of configuration there are: names, sizes, dates, not what is in them",
            "quali file di configurazione esistono: nomi, dimensioni, date, non il contenuto",
        ],
        source: Printed(&[
            "find",
            "/etc",
            "-maxdepth",
            "4",
            "-type",
            "f",
            "-regextype",
            "posix-extended",
            "-regex",
            "/etc/((swanctl|strongswan|strongswan[.]d|ipsec[.]d|xl2tpd)/.*|(strongswan|ipsec|iked)[.]\
             conf|ipsec[.]secrets)",
            "-printf",
            r"%TY-%Tm-%TdT%TH:%TM %s %p\n",
        ]),
        seconds: 20,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "system.txt",
        what: ["distribution, kernel, time zone", "distribuzione, kernel, fuso orario"],
        source: Told(&[Block {
            names: &[],
            commands: &[
                &["uname", "-srm"],
                &["cat", "/etc/os-release"],
                &["timedatectl", "show", "--property=Timezone", "--property=NTPSynchronized"],
            ],
        }]),
        seconds: 20,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "addresses.txt",
        what: ["addresses", "indirizzi"],
        source: Printed(&["ip", "address", "show"]),
        seconds: 20,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "routes.txt",
        what: ["routes", "route"],
        source: Told(&[Block {
            names: &[],
            commands: &[
                &["ip", "route", "show", "table", "all"],
                &["ip", "-6", "route", "show", "table", "all"],
            ],
        }]),
        seconds: 20,
        needs: Nothing,
        taken: Always,
    },
    Item {
        name: "ports.txt",
        what: [
            "UDP ports in use, each with its process",
            "porte UDP in uso, ciascuna con il suo processo",
        ],
        source: Printed(&["ss", "-ulnp"]),
        seconds: 20,
        needs: Administrator,
        taken: Always,
    },
];
