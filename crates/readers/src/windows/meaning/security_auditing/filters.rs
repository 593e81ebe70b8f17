//! Security 4960–4965, 5152, 5157, 5440–5450: packets thrown away, and who filters.

use evidence::{Change, Dropped, KernelDrop, KernelDropReason, Statement};

use super::super::super::endpoint::endpoint;
use super::super::super::event::Event;
use super::super::super::words;
use super::code;

pub(super) fn statement(event: &Event) -> Option<Statement<'_>> {
    match event.id {
        4960 => Some(discarded(event, KernelDropReason::Integrity)),
        4961 | 4962 => Some(discarded(event, KernelDropReason::Replay)),
        4963 => Some(discarded(event, KernelDropReason::ClearText)),
        4965 => Some(discarded(event, KernelDropReason::UnknownSpi)),
        5152 | 5157 => dropped(event).map(Statement::Drops),
        5440..=5450 => {
            stranger(event).map(|name| Statement::Changes(Change::FilterProvider { name }))
        }
        _ => None,
    }
}

fn discarded<'a>(event: &'a Event, why: KernelDropReason) -> Statement<'a> {
    Statement::Discards(KernelDrop {
        why,
        remote: endpoint(event.field("RemoteAddress"), ""),
        spi: code(event.field("SPI")).unwrap_or(0),
    })
}

/// None for packets that have nothing to do with IPsec: firewalls audit hundreds a minute.
fn dropped(event: &Event) -> Option<Dropped<'_>> {
    const UDP: u8 = 17;
    const ESP: u8 = 50;
    const AH: u8 = 51;
    let protocol: u8 = event.field("Protocol").parse().ok()?;
    let ports = [event.field("SourcePort"), event.field("DestPort")];
    let is_ipsec = match protocol {
        UDP => ports.iter().any(|port| matches!(*port, "500" | "4500")),
        other => matches!(other, ESP | AH),
    };
    if !is_ipsec {
        return None;
    }
    let outbound = words::outbound(event.field("Direction"));
    let source = endpoint(event.field("SourceAddress"), ports[0]);
    let destination = endpoint(event.field("DestAddress"), ports[1]);
    // The addresses are those of the packet, whichever way it went.
    let (local, remote) = match outbound {
        Some(false) => (destination, source),
        _ => (source, destination),
    };
    Some(Dropped {
        outbound,
        protocol,
        local,
        remote,
        filter: event.field("FilterRTID").parse().unwrap_or(0),
        owner: event.field("FilterOrigin"),
        program: event.field("Application"),
    })
}

/// Whoever is not part of Windows and has put something into its packet filtering.
fn stranger(event: &Event) -> Option<&str> {
    const DELETED: u32 = 16385;
    let name = event.field("ProviderName");
    let lower = name.to_lowercase();
    let is_ours = ["microsoft", "windows"].iter().any(|own| lower.starts_with(own));
    let change = event.field("ChangeType");
    let is_gone = match words::token(change) {
        Some(token) => token == DELETED,
        None => words::by_word(change, &[("delete", ()), ("elimin", ())]).is_some(),
    };
    (!matches!(name, "" | "-") && !is_ours && !is_gone).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{event, told};

    fn say(id: u32, fields: &[(&str, &str)]) -> String {
        told(&event("Microsoft-Windows-Security-Auditing", id, fields)).concat()
    }

    #[test]
    fn a_discarded_packet_keeps_its_reason_peer_and_spi() {
        let fields = [("RemoteAddress", "203.0.113.5"), ("SPI", "3221225473")];
        let told = say(4965, &fields);
        assert!(told.contains("Discards(KernelDrop { why: UnknownSpi"), "{told}");
        assert!(told.contains("spi: 3221225473"), "{told}");
        assert!(say(4960, &fields).contains("why: Integrity"));
        assert!(say(4962, &fields).contains("why: Replay"));
        assert!(say(4963, &fields).contains("why: ClearText"));
    }

    #[test]
    fn a_blocked_packet_is_told_when_it_is_ike_or_ipsec_only() {
        let packet = |direction, port, protocol| {
            say(
                5152,
                &[
                    ("Application", "System"),
                    ("Direction", direction),
                    ("SourceAddress", "203.0.113.5"),
                    ("SourcePort", port),
                    ("DestAddress", "192.0.2.10"),
                    ("DestPort", "50000"),
                    ("Protocol", protocol),
                    ("FilterRTID", "69425"),
                ],
            )
        };
        let inbound = packet("%%14592", "4500", "17");
        assert!(inbound.contains("outbound: Some(false), protocol: 17"), "{inbound}");
        assert!(inbound.contains("remote: Some(Address { address: 203.0.113.5, port: 4500 })"));
        assert!(inbound.contains("filter: 69425"), "{inbound}");
        let outbound = packet("%%14593", "500", "17");
        assert!(outbound.contains("local: Some(Address { address: 203.0.113.5, port: 500 })"));
        assert!(!packet("%%14592", "0", "50").is_empty());
        assert_eq!(packet("%%14592", "443", "17"), "");
        assert_eq!(packet("%%14592", "500", "6"), "");
    }

    #[test]
    fn only_a_stranger_s_filters_are_worth_telling() {
        assert!(say(5441, &[("ProviderName", "Acme Shield")]).contains("name: \"Acme Shield\""));
        assert_eq!(say(5441, &[("ProviderName", "Microsoft Corporation")]), "");
        assert_eq!(say(5441, &[("ProviderName", "Windows Firewall")]), "");
        assert_eq!(say(5442, &[("ProviderName", "-")]), "");
        assert_eq!(say(5448, &[("ChangeType", "%%16385"), ("ProviderName", "Acme Shield")]), "");
    }
}
