//! From the datagrams of a capture to facts: IKE to the observer, ESP and AH to the flows.

use std::io::Read;

use evidence::{
    Covers, Endpoint, Fact, Gap, Limit, Limitation, Listener, Missing, Other, Party, Place,
    Protocol, Refusal, Refused, Session, Source, SourceId, SourceKind, Statement, Timestamp,
    Transport, Why,
};
use negotiation::observer::{Flows, Observer, Protected, Seen};
use wire::udp::Encapsulated;

use crate::capture::{
    self, Content, Damage, Datagram, Direction, Ended, IcmpKind, IcmpReport, Incomplete, Summary,
    Tap,
};

/// Listens to a capture and speaks facts.
struct Packets<'a, L> {
    listener: &'a mut L,
    observer: Observer,
    flows: Flows,
    facts: u64,
    gaps: Vec<Gap>,
    more_gaps: u64,
    /// Fragments that still waited for their siblings when the file ended.
    waiting: Vec<Waiting>,
    first_fragment_only: u64,
    later_fragment: bool,
    /// IKE by direction, as ordered pairs in the order of their addresses.
    upwards: u64,
    downwards: u64,
}

pub(crate) fn read<L: Listener>(
    id: SourceId,
    name: &str,
    mut input: impl Read,
    listener: &mut L,
) -> Source {
    let mut packets = Packets {
        listener,
        observer: Observer::new(),
        flows: Flows::default(),
        facts: 0,
        gaps: Vec::new(),
        more_gaps: 0,
        waiting: Vec::new(),
        first_fragment_only: 0,
        later_fragment: false,
        upwards: 0,
        downwards: 0,
    };
    let mut first = [0];
    let read = input.read(&mut first).unwrap_or(0);
    let empty = read == 0;
    let summary = capture::read(first[..read].chain(input), &mut packets);
    packets.end(&summary);
    let mut facts = 0;
    packets.flows.tell(&mut |fact: Fact<'_>| {
        facts += 1;
        packets.listener.hear(fact);
    });
    packets.facts += facts;
    if empty {
        packets.gaps = vec![Gap { place: None, why: Why::Empty }];
    }
    let kind =
        if summary.container.is_some() { SourceKind::Capture } else { SourceKind::Unreadable };
    let covers = covers(&packets, &summary);
    Source {
        id,
        name: name.into(),
        kind,
        covers,
        facts: packets.facts,
        gaps: packets.gaps,
        more_gaps: packets.more_gaps,
    }
}

/// An incomplete datagram, kept until it is known how long the capture went on.
struct Waiting {
    from: Endpoint,
    to: Endpoint,
    pieces: Vec<Place>,
    has_first: bool,
    has_last: bool,
    bytes: u32,
    last: Option<i64>,
}

impl<L: Listener> Packets<'_, L> {
    /// Of what waited at the end: if the file goes on for a second, the rest would have come.
    fn end(&mut self, summary: &Summary) {
        for waiting in std::mem::take(&mut self.waiting) {
            let ended_soon = match (waiting.last, summary.last) {
                (Some(last), Some(end)) => end.saturating_sub(last) < Timestamp::SECOND,
                _ => false,
            };
            if !ended_soon {
                self.missing(&waiting);
            }
        }
    }

    fn missing(&mut self, waiting: &Waiting) {
        let (from, to) = (waiting.from, waiting.to);
        let Some(&place) = waiting.pieces.first() else { return };
        let last_seen = waiting.last.map(Timestamp);
        let missing = Missing {
            from,
            to,
            pieces: &waiting.pieces,
            has_first: waiting.has_first,
            has_last: waiting.has_last,
            bytes: waiting.bytes,
            last_seen,
        };
        let about = Session::Hosts { from, to };
        self.tell(place, last_seen, about, Statement::FragmentMissing(missing));
    }

    fn gap(&mut self, place: Option<Place>, why: Why) {
        if self.gaps.len() < Source::MAX_GAPS {
            self.gaps.push(Gap { place, why });
        } else {
            self.more_gaps += 1;
        }
    }

    fn tell(&mut self, place: Place, at: Option<Timestamp>, about: Session, statement: Statement) {
        self.facts += 1;
        self.listener.hear(Fact {
            place,
            when: at.into(),
            about,
            by: Party::Path,
            statement,
            quote: &[],
        });
    }

    fn udp(&mut self, datagram: &Datagram<'_>, ports: (u16, u16), payload: &[u8]) {
        let from = Endpoint::new(datagram.source, ports.0);
        let to = Endpoint::new(datagram.destination, ports.1);
        // Only port 500 is free of the marker (RFC 3948 §2.2); on a foreign port both are met.
        let plain = ports.0 == 500 || ports.1 == 500 || wire::ike::Header::looks_like_ike(payload);
        let marked = ports.0 == 4500 || ports.1 == 4500;
        let (transport, message) = match Encapsulated::classify(payload) {
            _ if plain && !marked => (Transport::Plain, payload),
            Encapsulated::Ike(message) => (Transport::Marked, message),
            Encapsulated::Esp(packet) => {
                self.protected(datagram, from, to, Protocol::Esp, packet, true);
                return;
            }
            Encapsulated::Keepalive | Encapsulated::Short => return,
        };
        if datagram.translates.is_some() {
            // Seen a moment before with the addresses of the other side of a NAT.
            return;
        }
        let seen = Seen {
            packet: datagram.packet,
            at: datagram.time.map(Timestamp),
            from,
            to,
            transport,
            packets: datagram.fragments.max(1),
            pieces: if datagram.fragments > 1 { datagram.packets } else { &[] },
            ttl: datagram.ttl,
            message,
            cut: datagram.captured_short,
            outgoing: outgoing(datagram),
        };
        if from <= to {
            self.upwards += 1;
        } else {
            self.downwards += 1;
        }
        let (listener, facts) = (&mut *self.listener, &mut self.facts);
        let told = self.observer.message(&seen, &mut |fact: Fact<'_>| {
            *facts += 1;
            listener.hear(fact);
        });
        if let Err(fault) = told {
            let place = Place::Packet {
                number: datagram.packet,
                offset: fault.offset as u32,
                length: fault.have as u32,
            };
            let why = if datagram.captured_short {
                Why::CutBySnapLength
            } else {
                Why::TooShort {
                    structure: fault.structure,
                    offset: fault.offset,
                    need: fault.need,
                    have: fault.have,
                }
            };
            self.gap(Some(place), why);
        }
    }

    fn protected(
        &mut self,
        datagram: &Datagram<'_>,
        from: Endpoint,
        to: Endpoint,
        protocol: Protocol,
        packet: &[u8],
        in_udp: bool,
    ) {
        // RFC 4303 §2 and RFC 4302 §2: where SPI and sequence number stand.
        let at = if protocol == Protocol::Ah { 4 } else { 0 };
        let number = |from: usize| {
            packet
                .get(from..from + 4)
                .and_then(|bytes| bytes.try_into().ok())
                .map(u32::from_be_bytes)
        };
        let (Some(spi), Some(sequence)) = (number(at), number(at + 4)) else { return };
        self.flows.packet(&Protected {
            packet: datagram.packet,
            at: datagram.time.map(Timestamp),
            protocol,
            spi,
            sequence,
            from,
            to,
            in_udp,
            bytes: packet.len() as u32,
        });
    }
}

impl<L: Listener> Tap for Packets<'_, L> {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        if datagram.fragments > 1 {
            self.later_fragment = true;
        }
        let bare = |address| Endpoint::new(address, 0);
        let (from, to) = (bare(datagram.source), bare(datagram.destination));
        match datagram.content {
            Content::Udp { source_port, destination_port, payload, .. } => {
                self.udp(datagram, (source_port, destination_port), payload);
            }
            Content::Esp(packet) => {
                self.protected(datagram, from, to, Protocol::Esp, packet, false);
            }
            Content::Ah(packet) => {
                self.protected(datagram, from, to, Protocol::Ah, packet, false);
            }
        }
    }

    fn incomplete(&mut self, incomplete: &Incomplete<'_>) {
        if incomplete.first_seen() && incomplete.pieces.len() == 1 {
            self.first_fragment_only += 1;
        }
        self.later_fragment |= incomplete.pieces.iter().any(|piece| piece.offset > 0);
        if incomplete.ended == Ended::Evicted {
            self.gap(None, Why::Bound { what: "fragmented datagrams at a time", limit: 256 });
            return;
        }
        let (source_port, destination_port) = incomplete.ports.unwrap_or_default();
        let waiting = Waiting {
            from: Endpoint::new(incomplete.source, source_port),
            to: Endpoint::new(incomplete.destination, destination_port),
            pieces: incomplete.pieces.iter().map(|piece| Place::packet(piece.packet)).collect(),
            has_first: incomplete.first_seen(),
            has_last: incomplete.last_seen(),
            bytes: incomplete.pieces.iter().map(|piece| piece.length).sum(),
            last: incomplete.last_time,
        };
        if incomplete.ended == Ended::EndOfFile {
            self.waiting.push(waiting);
        } else {
            self.missing(&waiting);
        }
    }

    fn unreachable(&mut self, report: &IcmpReport<'_>) {
        let (source_port, destination_port) = report.quoted.ports.unwrap_or_default();
        let from = Endpoint::new(report.quoted.source, source_port);
        let to = Endpoint::new(report.quoted.destination, destination_port);
        let refusal = Refusal { what: refused(report), says: report.sender, from, to };
        self.tell(
            Place::packet(report.packet),
            report.time.map(Timestamp),
            Session::Hosts { from, to },
            Statement::Refused(refusal),
        );
    }

    fn damage(&mut self, damage: &Damage) {
        let place = (damage.packet > 0).then(|| Place::packet(damage.packet));
        let why = why(&damage.why);
        self.gap(place, why);
    }
}

/// Linux cooked captures and pcapng say whether the host itself sent a packet.
fn outgoing(datagram: &Datagram<'_>) -> Option<bool> {
    datagram.link.direction.map(|direction| direction == Direction::Sent)
}

fn refused(report: &IcmpReport<'_>) -> Refused {
    match report.kind {
        IcmpKind::NetUnreachable => Refused::NetworkUnreachable,
        IcmpKind::HostUnreachable => Refused::HostUnreachable,
        IcmpKind::ProtocolUnreachable => Refused::ProtocolUnreachable,
        IcmpKind::PortUnreachable => Refused::PortUnreachable,
        IcmpKind::FragmentationNeeded { mtu } => Refused::TooBig { mtu: mtu.unwrap_or(0) },
        IcmpKind::Prohibited => Refused::Prohibited,
        IcmpKind::TimeExceeded => Refused::TimeExceeded,
        IcmpKind::ReassemblyTimeExceeded => Refused::ReassemblyTimeExceeded,
        IcmpKind::ParameterProblem | IcmpKind::Other => {
            Refused::Other { kind: report.raw_kind.0, code: report.raw_kind.1 }
        }
    }
}

fn why(damage: &capture::Why) -> Why {
    use capture::Why as Capture;
    match damage {
        Capture::NotACapture => Why::NotEvidence,
        Capture::KindNotRead(container) => Why::Container { name: container_name(*container) },
        Capture::CutOff { .. } => Why::EndsEarly,
        Capture::LinkNotRead(link) => {
            Why::LinkType { number: u32::from(link.0), name: link.name().unwrap_or("unknown") }
        }
        Capture::ImplausibleLength { .. } => Why::Damaged { structure: "capture record" },
        Capture::BrokenBlock { .. } => Why::Damaged { structure: "pcapng block" },
        Capture::UnknownInterface(_) => Why::Damaged { structure: "pcapng interface" },
        Capture::TooManyInterfaces => Why::Bound { what: "interfaces", limit: 65_536 },
        Capture::BrokenHeader => Why::Damaged { structure: "packet header" },
        Capture::OverlappingFragments => Why::Damaged { structure: "overlapping IP fragments" },
        Capture::TooManyFragments => Why::Bound { what: "fragments of one datagram", limit: 64 },
        Capture::Compression => Why::Damaged { structure: "compressed stream" },
        Capture::ExpandsTooFar => Why::Damaged { structure: "compressed stream (expands too far)" },
        Capture::EntryNotRead { .. } => Why::Container { name: "encrypted archive entry" },
        Capture::AnotherCapture => Why::Container { name: "second capture in one archive" },
        Capture::Input(kind) => Why::Io { message: kind.to_string() },
    }
}

fn container_name(container: capture::Container) -> &'static str {
    use capture::Container;
    match container {
        Container::Pcap { .. } => "pcap",
        Container::Pcapng => "pcapng",
        Container::Gzip => "gzip",
        Container::Zip => "zip",
        Container::Etl => "Windows event trace (ETL)",
        Container::Snoop => "snoop capture",
        Container::NetworkMonitor => "Microsoft Network Monitor capture",
        Container::Sniffer => "Sniffer capture",
        Container::NetXray => "NetXRay capture",
        Container::BtSnoop => "Bluetooth capture",
    }
}

/// Packets from which a filter may be suspected: one or two say nothing.
const SEVERAL: u64 = 4;

/// What the capture could not have seen, decided before any silence is used.
fn covers<L>(packets: &Packets<'_, L>, summary: &Summary) -> Covers {
    let mut limits = Vec::new();
    let mut limit = |limit| limits.push(Limitation { limit, place: None });
    let mut filters: Vec<&String> =
        summary.interfaces.iter().filter_map(|interface| interface.filter.as_ref()).collect();
    filters.dedup();
    for filter in filters.into_iter().take(4) {
        limit(Limit::Filter(filter.clone()));
    }
    let counts = &summary.counts;
    let other_traffic = counts.udp_4500
        + counts.udp_other
        + counts.esp
        + counts.ah
        + counts.tcp
        + counts.icmp_errors
        + counts.ip_other
        + counts.not_ip;
    if counts.udp_500 >= SEVERAL && other_traffic == 0 && summary.complete {
        limit(Limit::OnlyPort500);
    }
    // A port filter lets first fragments pass and no others: they carry no ports.
    if packets.first_fragment_only > 0 && !packets.later_fragment && counts.fragments_later == 0 {
        limit(Limit::OnlyFirstFragments);
    }
    if summary.cut > 0 {
        limit(Limit::SnapLength(summary.cut_to));
    }
    if (packets.upwards > 2 || packets.downwards > 2) && packets.upwards.min(packets.downwards) == 0
    {
        limit(Limit::OneDirection);
    }
    if summary.packets == 0 && summary.container.is_some() && summary.complete {
        limit(Limit::Empty);
    }
    let mut others: Vec<Other> = summary
        .others
        .iter()
        .filter(|(_, tally)| tally.packets > 0)
        .map(|(other, tally)| Other {
            what: other_name(*other),
            packets: tally.packets,
            first: tally.first_packet,
        })
        .collect();
    others.sort_by_key(|other| std::cmp::Reverse(other.packets));
    Covers {
        first: summary.first.map(Timestamp),
        last: summary.last.map(Timestamp),
        entries: summary.packets,
        limits,
        others,
    }
}

fn other_name(other: capture::Other) -> &'static str {
    use capture::Other;
    match other {
        Other::Tls443 => "TLS on port 443 (SSTP would look like that)",
        Other::Dtls => "DTLS (AnyConnect and others)",
        Other::OpenVpn => "OpenVPN",
        Other::WireGuard => "WireGuard",
        Other::Pptp => "PPTP",
        Other::L2tpClear => "L2TP without IPsec",
        Other::L2tpBesideEsp => "L2TP beside ESP",
        Other::Pppoe => "PPPoE",
        Other::Gre => "GRE",
        Other::IkeOverTcp => "IKE over TCP 4500",
        Other::Dns => "DNS",
        Other::Http => "HTTP",
    }
}
