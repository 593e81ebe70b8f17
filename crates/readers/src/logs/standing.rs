//! SAs that stand, as commands list them: `swanctl --list-sas`, `ipsec status` and `statusall` of
//! strongSwan, `ipsec trafficstatus` of Libreswan, `diagnose vpn tunnel list` of FortiOS.
//!
//! A moment, and no course: which are up, and whether packets crossed both ways.

use evidence::{Endpoint, Exchange, IkeVersion, Place, Remark, Remarked, When};

use super::Entry;
use super::judged::{About, Judged};
use super::ledger::endpoint;
use crate::pasted::Line;
use crate::reading::Reading;

/// Packets without an answer that are more than an attempt, and bytes where packets are not told:
/// those of as many pings.
const SEVERAL: u64 = 4;
const SEVERAL_BYTES: u64 = SEVERAL * 84;
/// Longer lines are something else.
const LONGEST: usize = 1 << 10;
/// Peers of one text.
const MOST: usize = 5000;

/// An IKE SA of charon's that is not up has one of these.
const STATES: [&str; 4] = ["CREATED", "PASSIVE", "REKEYED", "DELETING"];

/// Packets that Linux dropped since it started, by why (kernel documentation, xfrm_proc).
const KERNEL: [(&str, Remark); 5] = [
    ("XfrmInNoStates", Remark::UnknownSpi),
    ("XfrmInStateProtoError", Remark::Broken),
    ("XfrmInStateSeqError", Remark::Replayed),
    ("XfrmInTmplMismatch", Remark::OutsideSelectors),
    ("XfrmInNoPols", Remark::OutsideSelectors),
];

/// What one direction carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Carried {
    any: bool,
    several: bool,
}

impl Carried {
    fn of(bytes: u64, packets: Option<u64>) -> Carried {
        let several = packets.map_or(bytes >= SEVERAL_BYTES, |packets| packets >= SEVERAL);
        Carried { any: bytes > 0 || packets.is_some_and(|packets| packets > 0), several }
    }
}

/// What the counters of one child SA show.
fn one_way(into: Carried, out: Carried) -> Option<Remark> {
    match (out, into) {
        (Carried { several: true, .. }, Carried { any: false, .. }) => Some(Remark::NothingBack),
        (Carried { any: false, .. }, Carried { several: true, .. }) => Some(Remark::NothingSent),
        _ => None,
    }
}

/// One IKE SA with what is under it.
#[derive(Debug, Default)]
struct Peer {
    version: Option<IkeVersion>,
    initiates: Option<bool>,
    local: Option<Endpoint>,
    remote: Option<Endpoint>,
    name: String,
    established: Option<Place>,
    /// It has begun, and is not up.
    connects: Option<Place>,
    /// Where it begins, if what is counted stands before what is up.
    listed: Option<Place>,
    child: Option<Place>,
    /// A child SA is configured, and none is there.
    down: Option<Place>,
    /// What the first of its child SAs shows that carry packets one way only.
    one_way: Option<(Remark, Place)>,
}

#[derive(Debug)]
pub(super) struct Standing {
    judged: Judged,
    peers: Vec<Peer>,
    /// Rows are of the last of them.
    is_open: bool,
    /// What came in, and the line: its other half follows at once.
    into: Option<(Carried, Place, u64)>,
    line: u64,
    /// The kernel's counter that counts most.
    dropped: Option<(u64, Remark, &'static str, Place)>,
    lines: u64,
}

impl Standing {
    /// `base`: the first number of its negotiations.
    pub(super) fn new(base: u32) -> Standing {
        Standing {
            judged: Judged::unnamed(base),
            peers: Vec::new(),
            is_open: false,
            into: None,
            line: 0,
            dropped: None,
            lines: 0,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// Whether the line is of such a list.
    pub(super) fn line(&mut self, line: Line<'_>) -> bool {
        let (text, place) = (line.text.trim(), line.place());
        if text.len() > LONGEST {
            return false;
        }
        self.line = line.number.into();
        let own = self.of_charon(text, place)
            || self.of_swanctl(text, place)
            || self.of_fortigate(text, place)
            || self.of_pluto(text, place)
            || self.of_kernel(text, place);
        self.lines += u64::from(own);
        own
    }

    /// Beside a log, which tells the course, nothing is told: the list may be of any moment.
    pub(super) fn end(&mut self, is_alone: bool, reading: &mut Reading<'_>) {
        if !is_alone {
            return;
        }
        let peers = std::mem::take(&mut self.peers);
        // Beside one that is up, which of the others should be, no list says.
        let none_up = peers.iter().all(|peer| peer.child.is_none());
        for peer in peers {
            let Peer { version, initiates, local, remote, one_way, .. } = peer;
            let about =
                About { version, initiates, local, remote, name: &peer.name, ..About::default() };
            if let Some(place) = peer.connects
                && let (Some(version), Some(true)) = (version, initiates)
            {
                let exchange = match version {
                    IkeVersion::V1 => Exchange::Main,
                    IkeVersion::V2 => Exchange::IkeSaInit,
                };
                let about = About { exchange: Some(exchange), ..about };
                let entry = Entry { place, when: When::Absent, text: "" };
                self.judged.reaches(&about, 1, entry, reading);
                continue;
            }
            // Which messages passed, no list shows.
            let up = peer.child.map(|place| (Remark::ChildUp, place));
            let up = up.or(peer.established.map(|place| (Remark::Established, place)));
            let counted = one_way.filter(|_| peer.child.is_some());
            let down = peer.down.filter(|_| none_up).map(|place| (Remark::NotUp, place));
            for (what, place) in up.into_iter().chain(counted).chain(down) {
                let entry = Entry { place, when: When::Absent, text: "" };
                self.judged.says(&about, Remarked::new(what, &peer.name), entry, reading);
            }
        }
        // Whatever dropped them may be long over.
        if let Some((_, what, name, place)) = self.dropped.take() {
            let entry = Entry { place, when: When::Absent, text: "" };
            self.judged.says(&About::default(), Remarked::new(what, name), entry, reading);
        }
    }

    fn begin(&mut self, peer: Peer) -> bool {
        self.is_open = self.peers.len() < MOST;
        if self.is_open {
            self.peers.push(peer);
        }
        true
    }

    /// Of another IKE SA, which is not up.
    fn closes(&mut self) -> bool {
        self.is_open = false;
        true
    }

    fn open(&mut self) -> Option<&mut Peer> {
        self.peers.last_mut().filter(|_| self.is_open)
    }

    /// What one child SA carried.
    fn counts(&mut self, place: Place, into: Carried, out: Carried) -> bool {
        // Somebody may have left out what stands before it.
        if self.peers.is_empty() {
            self.begin(Peer { child: Some(place), ..Peer::default() });
        }
        if let Some(peer) = self.open()
            && let Some(what) = one_way(into, out)
        {
            peer.one_way.get_or_insert((what, place));
        }
        true
    }

    /// `gw[1]: ESTABLISHED 5 seconds ago, 192.0.2.1[a]...192.0.2.9[b]`, `gw{1}:  INSTALLED, TUNNEL,
    /// …` (`stroke_list.c`).
    fn of_charon(&mut self, text: &str, place: Place) -> bool {
        if let Some((name, rest)) = numbered(text, '[', "]:") {
            if let Some(rest) = rest.strip_prefix("ESTABLISHED ") {
                let Some((local, remote)) =
                    rest.split_once(" ago, ").and_then(|(_, ends)| ends.split_once("..."))
                else {
                    return false;
                };
                return self.begin(Peer {
                    local: host(local),
                    remote: host(remote),
                    name: name.to_owned(),
                    established: Some(place),
                    ..Peer::default()
                });
            }
            if let Some(ends) = rest.strip_prefix("CONNECTING, ")
                && let Some((local, remote)) = ends.split_once("...")
            {
                return self.begin(Peer {
                    local: host(local),
                    remote: host(remote),
                    name: name.to_owned(),
                    connects: Some(place),
                    ..Peer::default()
                });
            }
            if STATES.iter().any(|state| rest.starts_with(state)) {
                return self.closes();
            }
            let Some((version, spis)) = rest.split_once(" SPIs: ") else { return false };
            let Some(peer) = self.open().filter(|peer| peer.name == name) else { return false };
            (peer.version, peer.initiates) = (version_of(version), role(spis));
            return peer.version.is_some();
        }
        let Some((_, rest)) = numbered(text, '{', "}:") else { return false };
        if rest.starts_with("INSTALLED, ") {
            return self.has_child(place);
        }
        let count = |mark| {
            let (before, after) = rest.split_once(mark)?;
            let bytes = before.rsplit(' ').next()?.parse().ok()?;
            let packets = after.strip_prefix(" (").and_then(|more| more.split_once(" pkt"));
            Some(Carried::of(bytes, packets.and_then(|(count, _)| count.parse().ok())))
        };
        match (count(" bytes_i"), count(" bytes_o")) {
            (Some(into), Some(out)) => self.counts(place, into, out),
            _ => false,
        }
    }

    fn has_child(&mut self, place: Place) -> bool {
        let Some(peer) = self.open() else { return false };
        let listed = peer.listed.unwrap_or(place);
        peer.child.get_or_insert(listed);
        true
    }

    /// `gw: #1, ESTABLISHED, IKEv2, 1a2b…_i* 3c4d…_r`, `net: #2, reqid 1, INSTALLED, TUNNEL, …`,
    /// `in  c1a2b3c4,    504 bytes,     6 packets,     1s ago` (`list_sas.c`).
    fn of_swanctl(&mut self, text: &str, place: Place) -> bool {
        if let Some((name, rest)) = text.split_once(": #") {
            let mut parts = rest.split(", ");
            let is_number = parts.next().is_some_and(is_number);
            let rest: Vec<&str> = parts.take(4).collect();
            return match rest.as_slice() {
                ["ESTABLISHED", version, spis, ..] if is_number => self.begin(Peer {
                    version: version_of(version),
                    initiates: role(spis),
                    name: name.to_owned(),
                    established: Some(place),
                    ..Peer::default()
                }),
                ["CONNECTING", version, spis, ..] if is_number => self.begin(Peer {
                    version: version_of(version),
                    initiates: role(spis),
                    name: name.to_owned(),
                    connects: Some(place),
                    ..Peer::default()
                }),
                [reqid, "INSTALLED", ..] if is_number && reqid.starts_with("reqid ") => {
                    self.has_child(place)
                }
                [state, ..] if is_number && STATES.contains(state) => self.closes(),
                _ => false,
            };
        }
        for (side, is_local) in [("local  '", true), ("remote '", false)] {
            if let Some(rest) = text.strip_prefix(side)
                && let Some((_, at)) = rest.rsplit_once("' @ ")
                && let Some(peer) = self.open()
            {
                let end = if is_local { &mut peer.local } else { &mut peer.remote };
                *end = host(at);
                return true;
            }
        }
        let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let way = words.next();
        let row = [words.next(), words.next(), words.next(), words.next(), words.next()];
        let [Some(spi), Some(bytes), Some("bytes"), Some(packets), Some("packets")] = row else {
            return false;
        };
        let is_spi = spi.len() >= 8 && spi.bytes().take(8).all(|byte| byte.is_ascii_hexdigit());
        let (Ok(bytes), Ok(packets)) = (bytes.parse(), packets.parse()) else { return false };
        let carried = Carried::of(bytes, Some(packets));
        match way {
            Some("in") if is_spi => {
                self.into = Some((carried, place, self.line));
                true
            }
            Some("out") if is_spi => match self.into.take() {
                Some((into, place, line)) if line + 1 == self.line => {
                    self.counts(place, into, carried)
                }
                _ => true,
            },
            _ => false,
        }
    }

    /// `name=gw ver=2 serial=1 192.0.2.1:0->192.0.2.9:0 …`, `stat: rxp=0 txp=6 rxb=0 txb=504`,
    /// `proxyid=gw-p2 proto=0 sa=1 …`.
    fn of_fortigate(&mut self, text: &str, place: Place) -> bool {
        if let Some(rest) = text.strip_prefix("name=") {
            let words: Vec<&str> = rest.split(' ').take(6).collect();
            let [name, version, _, ends, ..] = words.as_slice() else { return false };
            let (Some(version), Some((local, remote))) =
                (version.strip_prefix("ver="), ends.split_once("->"))
            else {
                return false;
            };
            let address = |end: &str| endpoint(end.rsplit_once(':').map_or(end, |(it, _)| it), 500);
            return self.begin(Peer {
                version: Some(if version == "1" { IkeVersion::V1 } else { IkeVersion::V2 }),
                local: address(local),
                remote: address(remote),
                listed: Some(place),
                name: (*name).to_owned(),
                ..Peer::default()
            });
        }
        let field = |name: &str| -> Option<u64> {
            text.split(' ').find_map(|word| word.strip_prefix(name))?.parse().ok()
        };
        if text.starts_with("stat: ")
            && let (Some(into), Some(out)) = (field("rxp="), field("txp="))
        {
            let of = |packets| Carried::of(0, Some(packets));
            return !self.peers.is_empty() && self.counts(place, of(into), of(out));
        }
        if !text.starts_with("proxyid=") {
            return false;
        }
        match field("sa=") {
            Some(0) => {
                // Who may call from anywhere has none until somebody does.
                let peer = self.open().filter(|peer| {
                    let address = peer.remote.and_then(Endpoint::address);
                    address.is_some_and(|address| !address.is_unspecified())
                });
                if let Some(peer) = peer {
                    peer.down.get_or_insert(place);
                }
                true
            }
            Some(_) => self.has_child(place),
            None => false,
        }
    }

    /// `006 #2: "gw", type=ESP, add_time=1234567890, inBytes=0, outBytes=504, …` (`whack`).
    fn of_pluto(&mut self, text: &str, place: Place) -> bool {
        let text = text.strip_prefix("006 ").unwrap_or(text);
        let Some((number, rest)) = text.strip_prefix('#').and_then(|rest| rest.split_once(": \""))
        else {
            return false;
        };
        let field = |name: &str| -> Option<u64> {
            rest.split(", ").find_map(|word| word.strip_prefix(name))?.parse().ok()
        };
        let (Some(into), Some(out)) = (field("inBytes="), field("outBytes=")) else {
            return false;
        };
        let Some((name, after)) = rest.split_once('"').filter(|_| is_number(number)) else {
            return false;
        };
        // `"rw"[2] 192.0.2.7, type=ESP`: one of several clients.
        let own = after.split(',').next().unwrap_or_default();
        let remote = own.split_once("] ").and_then(|(_, address)| host(address));
        let (child, name) = (Some(place), format!("{name}{own}"));
        self.begin(Peer { child, name, remote, ..Peer::default() });
        self.counts(place, Carried::of(into, None), Carried::of(out, None))
    }
}

impl Standing {
    /// `XfrmInStateSeqError         42`, in `/proc/net/xfrm_stat`.
    fn of_kernel(&mut self, text: &str, place: Place) -> bool {
        let mut words = text.split_ascii_whitespace();
        let (Some(name), Some(count), None) = (words.next(), words.next(), words.next()) else {
            return false;
        };
        let Some(count) = count.parse().ok().filter(|_| name.starts_with("Xfrm")) else {
            return false;
        };
        let known = KERNEL.iter().find(|(own, _)| *own == name);
        if let Some((name, what)) = known
            && count >= SEVERAL
            && self.dropped.is_none_or(|(most, ..)| count > most)
        {
            self.dropped = Some((count, *what, name, place));
        }
        true
    }
}

/// `gw[1]: text`: the name, and the text.
fn numbered<'a>(text: &'a str, open: char, close: &str) -> Option<(&'a str, &'a str)> {
    let (head, rest) = text.split_once(close)?;
    let (name, number) = head.rsplit_once(open)?;
    let is_name = !name.is_empty() && !name.contains(' ');
    (is_name && is_number(number) && rest.starts_with(' ')).then_some((name, rest.trim_start()))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `192.0.2.1[anna]`, `192.0.2.1[4500]`: the host.
fn host(text: &str) -> Option<Endpoint> {
    endpoint(text.split('[').next()?, 500)
}

fn version_of(text: &str) -> Option<IkeVersion> {
    match text {
        "IKEv1" => Some(IkeVersion::V1),
        "IKEv2" => Some(IkeVersion::V2),
        _ => None,
    }
}

/// The SPI of the end that lists has a star.
fn role(spis: &str) -> Option<bool> {
    match (spis.contains("_i*"), spis.contains("_r*")) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    fn swanctl(into: u32, out: u32) -> String {
        format!(
            "gw: #1, ESTABLISHED, IKEv2, 1a2b3c4d5e6f7081_i* 8192a3b4c5d6e7f8_r\n  \
               local  'a.example' @ 192.0.2.1[4500]\n  \
               remote 'b.example' @ 192.0.2.9[4500]\n  \
               AES_CBC-256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/ECP_256\n  \
               established 4s ago, rekeying in 13861s\n  \
               net: #2, reqid 1, INSTALLED, TUNNEL-in-UDP, ESP:AES_GCM_16-256\n    \
                 installed 4s ago, rekeying in 3300s, expires in 3956s\n    \
                 in  c1a2b3c4, {:6} bytes, {into:5} packets,     1s ago\n    \
                 out d4e5f6a7, {:6} bytes, {out:5} packets,     1s ago\n    \
                 local  10.1.0.0/16\n",
            into * 84,
            out * 84
        )
    }

    fn statusall(into: &str, out: &str) -> String {
        format!(
            "Security Associations (1 up, 0 connecting):\n          \
             gw[3]: ESTABLISHED 3 minutes ago, 192.0.2.1[a]...192.0.2.9[b]\n          \
             gw[3]: IKEv2 SPIs: 1a2b3c4d5e6f7081_i* 8192a3b4c5d6e7f8_r, rekeying in 2 hours\n          \
             gw{{4}}:  INSTALLED, TUNNEL, reqid 1, ESP SPIs: c1a2b3c4_i d4e5f6a7_o\n          \
             gw{{4}}:  AES_GCM_16_256, {into}, {out}, rekeying in 2 hours\n"
        )
    }

    #[test]
    fn what_crosses_one_way_is_told() {
        let up = ["6 #0 ChildUp"];
        assert_eq!(judgements(&swanctl(6, 6)), up);
        assert_eq!(judgements(&swanctl(0, 3)), up);
        assert_eq!(judgements(&swanctl(0, 6))[1..], ["8 #0 NothingBack"]);
        assert_eq!(judgements(&swanctl(6, 0))[1..], ["8 #0 NothingSent"]);
        let up = ["4 #0 ChildUp"];
        assert_eq!(judgements(&statusall("0 bytes_i", "84 bytes_o (1 pkt, 5s ago)")), up);
        let back = judgements(&statusall("0 bytes_i", "504 bytes_o (6 pkts, 5s ago)"));
        assert_eq!(back[1..], ["5 #0 NothingBack"]);
        assert_eq!(judgements(&statusall("0 bytes_i", "504 bytes_o"))[1..], ["5 #0 NothingBack"]);
    }

    #[test]
    fn each_child_sa_counts_for_itself() {
        let of = |into: u32, out: u32| {
            let whole = swanctl(into, out);
            whole.lines().skip(5).map(|line| format!("{line}\n")).collect::<String>()
        };
        let two = format!("{}{}", swanctl(9, 9), of(0, 6));
        assert_eq!(judgements(&two), ["6 #0 ChildUp", "13 #0 NothingBack"]);
    }

    #[test]
    fn rows_of_what_is_not_up_are_nobody_else_s() {
        let other = "home: #3, CONNECTING, IKEv1, 1a2b3c4d5e6f7081_i* 0000000000000000_r\n  \
                     local  '%any' @ 192.0.2.1[500]\n  remote '%any' @ 203.0.113.5[500]\n";
        // All that is told of the first one.
        let ends = |text: &str| {
            let mut told = crate::told::facts(text.as_bytes()).0;
            told.retain(|(.., said)| !said.starts_with("Sent"));
            told
        };
        assert_eq!(ends(&format!("{}{other}", swanctl(0, 6))), ends(&swanctl(0, 6)));
        let status = statusall("0 bytes_i", "504 bytes_o");
        let other = "home[5]: CONNECTING, 192.0.2.1[%any]...203.0.113.5[%any]\n\
                     home[5]: IKEv1 SPIs: 1a2b3c4d5e6f7081_i 0000000000000000_r*\n";
        assert_eq!(ends(&format!("{status}{other}")), ends(&status));
    }

    #[test]
    fn beside_a_log_a_list_tells_nothing() {
        let log = "charon: 05[IKE] received NO_PROPOSAL_CHOSEN notify error\n";
        assert_eq!(judgements(&format!("{log}{}", swanctl(0, 6))), judgements(log));
    }

    #[test]
    fn other_products_lists_are_read() {
        let list = |into: u32, sa: u32| {
            format!(
                "name=gw ver=2 serial=1 192.0.2.1:0->192.0.2.9:0 tun_id=192.0.2.9 dst_mtu=1500\n\
                 bound_if=3 lgwy=static/1 tun=intf/0 mode=auto/1\n\
                 stat: rxp={into} txp=9 rxb=0 txb=756\n\
                 proxyid=gw-p2 proto=0 sa={sa} ref=2 serial=1 auto-negotiate\n"
            )
        };
        assert_eq!(judgements(&list(0, 1)), ["1 #0 ChildUp", "3 #0 NothingBack"]);
        assert_eq!(judgements(&list(8, 1)), ["1 #0 ChildUp"]);
        assert_eq!(judgements(&list(0, 0)), ["4 #0 NotUp"]);
        let anybody = list(0, 0).replace("192.0.2.9:0", "0.0.0.0:0");
        assert_eq!(judgements(&anybody), [""; 0]);
        assert_eq!(judgements(&format!("{}{anybody}", list(8, 1))), ["1 #0 ChildUp"]);
        let other = list(0, 0).replace("192.0.2.9:0", "203.0.113.9:0");
        assert_eq!(judgements(&format!("{}{other}", list(8, 1))), ["1 #0 ChildUp"]);
        let traffic = "006 #2: \"gw\", type=ESP, add_time=1, inBytes=0, outBytes=504, id='@b'\n";
        assert_eq!(judgements(traffic), ["1 #0 ChildUp", "1 #0 NothingBack"]);
        let alone = "    in  c1a2b3c4,      0 bytes,     0 packets\n    \
                     out d4e5f6a7,    504 bytes,     6 packets,     1s ago\n";
        assert_eq!(judgements(alone), ["1 #0 ChildUp", "1 #0 NothingBack"]);
    }

    #[test]
    fn the_kernels_largest_counter_is_told() {
        let stat = |lost: u32, late: u32| {
            format!("XfrmInNoStates          {lost}\nXfrmInStateSeqError     {late}\n")
        };
        assert_eq!(judgements(&stat(9, 42)), ["2 #0 Replayed"]);
        assert_eq!(judgements(&stat(9, 0)), ["1 #0 UnknownSpi"]);
        assert_eq!(judgements(&stat(1, 0)), [""; 0]);
    }

    #[test]
    fn what_is_no_list_is_not_taken() {
        for text in [
            "gw[x]: ESTABLISHED 3 minutes ago, a...b",
            "gw[1]: ESTABLISHED soon",
            "gw{1}:  AES_GCM_16_256, x bytes_i, 1 bytes_o",
            "in  c1a2, 1 bytes, 2 packets",
            "in  é1a2b3c4, 1 bytes, 2 packets",
            "name=gw ver=2",
            "stat: rxp=0 txp=9",
            "#x: \"gw\", inBytes=0, outBytes=504",
            "é[1]",
        ] {
            assert_eq!(judgements(&format!("{text}\n")), [""; 0], "{text}");
        }
    }
}
