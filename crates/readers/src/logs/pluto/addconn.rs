//! What `addconn` says of `ipsec.conf` and of connections that it cannot read: they are not loaded.

use evidence::Remark;

use crate::logs::form::Form::{self, Begins, BeginsAndHolds};

/// `addconn.c` and `confread.c` (Openswan 2.6, Libreswan 3 to 5).
const SENTENCES: &[(Form, Remark)] = &[
    (BeginsAndHolds("cannot load config '", "ipsec"), Remark::NotLoaded),
    (BeginsAndHolds("can not load config '", "ipsec"), Remark::NotLoaded),
    // The algorithm parser, whose words a configuration that it refuses ends with (3.20 to 5).
    (
        BeginsAndHolds("ESP DH algorithm ", " is invalid as PFS policy is disabled"),
        Remark::NotLoaded,
    ),
    (
        BeginsAndHolds("AH DH algorithm ", " is invalid as PFS policy is disabled"),
        Remark::NotLoaded,
    ),
    // What `addconn, in config '…', …` cites may let the connection load.
    (BeginsAndHolds("while loading '", " in conn "), Remark::NotLoaded),
    (BeginsAndHolds("conn '", "': not found (tried aliases)"), Remark::NotLoaded),
    // `_confread` of FreeS/WAN and Openswan 2.2 to 2.4, whose words `ipsec setup` ends
    (BeginsAndHolds("(/etc/ipsec", "--start' aborted"), Remark::NotLoaded),
    (BeginsAndHolds("(/etc/ipsec", "-- `start' aborted"), Remark::NotLoaded),
    (BeginsAndHolds("(/etc/ipsec", "-- `start` aborted"), Remark::NotLoaded),
    // Of the daemon itself, which then does not start (plutomain.c, 4).
    (BeginsAndHolds("option --config \"", "\" invalid: "), Remark::NotStarted),
    // 5
    (Begins("ipsec addconn: cannot load config file '"), Remark::NotLoaded),
    (Begins("ipsec addconn: can't load file '"), Remark::NotLoaded),
    (BeginsAndHolds("ipsec addconn: loading config file '", "' failed"), Remark::NotLoaded),
    (Begins("ipsec addconn: ERROR: could not open '"), Remark::NotLoaded),
    // It waits for the daemon.
    (Begins("ipsec addconn: timeout waiting on pluto socket "), Remark::NotRunning),
];

/// Time, host and the program's name stand before it.
pub(super) fn remark(text: &str) -> Option<Remark> {
    const MOST_BEFORE: usize = 96;
    let own = text.trim_start();
    let behind = own.char_indices().take(MOST_BEFORE).filter(|(at, _)| own[..*at].ends_with(": "));
    let starts = std::iter::once(0).chain(behind.map(|(at, _)| at));
    let mut ends = starts.map(|at| &own[at..]);
    ends.find_map(|rest| {
        let said = SENTENCES.iter().find(|(form, _)| form.fits(rest));
        said.map(|(_, what)| *what)
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    #[test]
    fn a_file_that_cannot_be_read_loads_nothing() {
        for (text, wanted) in [
            ("ipsec addconn: cannot load config file '/etc/ipsec.conf'", "NotLoaded"),
            ("addconn: ipsec addconn: loading config file 'a.conf' failed", "NotLoaded"),
            ("ipsec addconn: ERROR: could not open 'a.conf': No such file", "NotLoaded"),
            (
                "cannot load config '/etc/ipsec.conf': /etc/ipsec.d/gw.conf:4: syntax error, \
                 unexpected STRING",
                "NotLoaded",
            ),
            ("can not load config '/etc/ipsec.conf': can't load file", "NotLoaded"),
            ("while loading 'gw': duplicate key 'left' in conn gw", "NotLoaded"),
            ("conn 'gw': not found (tried aliases)", "NotLoaded"),
            (
                "(/etc/ipsec.conf, line 6) section header \"nat_traversal=yes\" has wrong number of \
                 fields (1) -- `--start' aborted",
                "NotLoaded",
            ),
            (
                "ipsec_setup: (/etc/ipsec.conf, line 28) parameter is not within a section -- `start' \
                 aborted",
                "NotLoaded",
            ),
            (
                "/usr/libexec/ipsec/pluto: option --config \"/etc/ipsec.conf\" invalid: \
                 /etc/ipsec.conf:17: syntax error [leftsubnett]",
                "NotStarted",
            ),
            (
                "ipsec addconn: timeout waiting on pluto socket /run/pluto/pluto.ctl - aborted",
                "NotRunning",
            ),
        ] {
            for before in ["", " ", "Nov 25 10:00:00 vpn-server.example.org addconn[2096]: "] {
                let said = judgements(&format!("{before}{text}\n"));
                assert_eq!(said, [format!("1 #0 {wanted}")], "{before}{text}");
            }
        }
    }

    #[test]
    fn what_loads_afterwards_is_not_missed() {
        let up = "pluto[9]: \"gw\" #1: initiating IKEv2 connection\n\
                  pluto[9]: \"gw\" #2: initiator established Child SA using #1; IPsec tunnel \
                  [192.0.2.0/24===198.51.100.0/24] {ESP/ESN=>0x1 <0x2}\n";
        let text = format!("conn 'gv': not found (tried aliases)\n{up}");
        assert!(!judgements(&text).iter().any(|said| said.ends_with("NotLoaded")));
        for text in [
            "cannot load config '/etc/bird.conf'",
            "conn 'x'",
            "ipsec addconn: ",
            "addconn, in config '/etc/ipsec.conf', ignoring: obsolete keyword",
        ] {
            assert_eq!(judgements(&format!("{text}\n")), [""; 0], "{text}");
        }
    }
}
