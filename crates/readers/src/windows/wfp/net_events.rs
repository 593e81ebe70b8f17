//! Net events: what the machine's own IKE gave up, what filters and IPsec threw away.

use evidence::{Endpoint, Failure, KernelDrop, NegotiationMode, Place, Statement, When, Why};

use super::item::{Item, Kind, Tag};
use super::moment;
use super::owners::{KeptDrop, Owners};
use super::values::{self, Read};
use crate::reading::Reading;

/// Different unknown words that are reported.
const MOST_UNKNOWN: usize = 20;
/// Characters of one.
const LONGEST_WORD: usize = 60;

/// The items of one document.
#[derive(Default)]
pub(super) struct NetEvents {
    owners: Owners,
    unknown: Vec<(&'static str, String)>,
}

/// What a net event is about (FWPM_NET_EVENT_TYPE).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Failure(NegotiationMode),
    Drop,
    KernelDrop,
    /// Allowed packets, capabilities, floods.
    Elsewhere,
}

impl NetEvents {
    pub(super) fn item(&mut self, item: &Item, reading: &mut Reading<'_>) {
        match item.kind {
            Kind::Event => self.event(item, reading),
            Kind::Filter => {
                reading.entry(When::Absent);
                self.owners.filter(item, reading);
            }
            Kind::Provider => {
                reading.entry(When::Absent);
                self.owners.provider(item, reading);
            }
            Kind::Open | Kind::Foreign => {}
        }
    }

    /// The document is over.
    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.owners.end(reading);
    }

    fn event(&mut self, item: &Item, reading: &mut Reading<'_>) {
        let when = moment::utc(item.value(Tag::TimeStamp));
        reading.entry(when);
        match topic(item.value(Tag::Type), &item.arm) {
            Some(Topic::Failure(mode)) => self.failure(item, mode, when, reading),
            Some(Topic::Drop) => self.drop(item, when, reading),
            Some(Topic::KernelDrop) => self.kernel_drop(item, when, reading),
            Some(Topic::Elsewhere) => {}
            None => {
                let word = item.value(Tag::Type);
                let word = if word.is_empty() { item.arm.as_str() } else { word };
                self.unknown("net event", word, item, reading);
            }
        }
    }

    fn failure(
        &mut self,
        item: &Item,
        mode: NegotiationMode,
        when: When,
        reading: &mut Reading<'_>,
    ) {
        let code = values::error(item.value(Tag::FailureErrorCode));
        let noticed = values::failure_point(item.value(Tag::FailurePoint));
        let keying = values::keying(item.value(Tag::KeyingModuleType));
        let role = values::role(item.value(Tag::SaRole));
        let method = values::method(item.value(Tag::AuthMethod));
        let last_sent = values::last_sent(item.value(Tag::State), mode, keying.known());
        for (unknown, what, tag) in [
            (code == Read::Unknown, "error code", Tag::FailureErrorCode),
            (noticed == Read::Unknown, "failure point", Tag::FailurePoint),
            (keying == Read::Unknown, "keying module", Tag::KeyingModuleType),
            (role == Read::Unknown, "role", Tag::SaRole),
            (method == Read::Unknown, "authentication method", Tag::AuthMethod),
            (last_sent == Read::Unknown, "state", Tag::State),
        ] {
            if unknown {
                self.unknown(what, item.value(tag), item, reading);
            }
        }
        let (local, remote) = ends(item);
        let failure = Failure {
            keying: keying.known(),
            noticed: noticed.known(),
            code: code.known(),
            last_sent: last_sent.known(),
            role: role.known(),
            method: method.known(),
            local,
            remote,
            thumbprint: &values::thumbprint(item.value(Tag::EndCertHash)),
            benign: is_benign(&item.flags),
            ..Failure::new(mode)
        };
        reading.say(Place::line(item.line), when, Statement::Fails(failure));
    }

    /// Told only if it may be IKE, ESP, AH or L2TP.
    fn drop(&mut self, item: &Item, when: When, reading: &mut Reading<'_>) {
        let (local, remote) = ends(item);
        let port = |end: Option<Endpoint>| end.map_or(0, Endpoint::port);
        let protocol = values::protocol(item.value(Tag::IpProtocol)).unwrap_or(0);
        let ours = match protocol {
            17 => [port(local), port(remote)].iter().any(|port| matches!(port, 500 | 4500 | 1701)),
            protocol => matches!(protocol, 50 | 51),
        };
        if !ours {
            return;
        }
        let outbound = values::outbound(item.value(Tag::Direction));
        if outbound == Read::Unknown {
            self.unknown("direction", item.value(Tag::Direction), item, reading);
        }
        let program = match item.value(Tag::AsString) {
            "" => values::from_hex(item.value(Tag::Data)),
            dotted => values::undotted(dotted),
        };
        let filter = values::number(item.value(Tag::FilterId)).unwrap_or(0);
        let place = Place::line(item.line);
        let outbound = outbound.known();
        let drop = KeptDrop { place, when, outbound, protocol, local, remote, filter, program };
        self.owners.drop(drop, reading);
    }

    fn kernel_drop(&mut self, item: &Item, when: When, reading: &mut Reading<'_>) {
        let why = values::kernel_drop(item.value(Tag::FailureStatus));
        if why == Read::Unknown {
            self.unknown("failure status", item.value(Tag::FailureStatus), item, reading);
        }
        let Some(why) = why.known() else { return };
        let spi = values::number(item.value(Tag::Spi)).and_then(|spi| u32::try_from(spi).ok());
        let drop = KernelDrop { why, remote: ends(item).1, spi: spi.unwrap_or(0) };
        reading.say(Place::line(item.line), when, Statement::Discards(drop));
    }

    /// A gap, once for each word.
    fn unknown(&mut self, what: &'static str, word: &str, item: &Item, reading: &mut Reading<'_>) {
        let word: String = word.chars().take(LONGEST_WORD).collect();
        let told = self.unknown.iter().any(|(other, known)| *other == what && *known == word);
        if told || self.unknown.len() >= MOST_UNKNOWN {
            return;
        }
        self.unknown.push((what, word.clone()));
        reading.gap(Some(Place::line(item.line)), Why::Unknown { what, word });
    }
}

/// By the type, else by the element that is named after it.
fn topic(kind: &str, arm: &str) -> Option<Topic> {
    const TYPES: [(&str, &str, Topic); 14] = [
        ("0", "IKEEXT_MM_FAILURE", Topic::Failure(NegotiationMode::Main)),
        ("1", "IKEEXT_QM_FAILURE", Topic::Failure(NegotiationMode::Quick)),
        ("2", "IKEEXT_EM_FAILURE", Topic::Failure(NegotiationMode::Extended)),
        ("3", "CLASSIFY_DROP", Topic::Drop),
        ("4", "IPSEC_KERNEL_DROP", Topic::KernelDrop),
        ("5", "IPSEC_DOSP_DROP", Topic::Elsewhere),
        ("6", "CLASSIFY_ALLOW", Topic::Elsewhere),
        ("7", "CAPABILITY_DROP", Topic::Elsewhere),
        ("8", "CAPABILITY_ALLOW", Topic::Elsewhere),
        ("9", "CLASSIFY_DROP_MAC", Topic::Elsewhere),
        ("10", "LPM_PACKET_ARRIVAL", Topic::Elsewhere),
        ("", "PUBLIC_CLASSIFY_DROP", Topic::Drop),
        ("", "PUBLIC_CLASSIFY_ALLOW", Topic::Elsewhere),
        ("", "MAX", Topic::Elsewhere),
    ];
    const ARMS: [(&str, Topic); 11] = [
        ("ikeMmFailure", Topic::Failure(NegotiationMode::Main)),
        ("ikeQmFailure", Topic::Failure(NegotiationMode::Quick)),
        ("ikeEmFailure", Topic::Failure(NegotiationMode::Extended)),
        ("classifyDrop", Topic::Drop),
        ("publicClassifyDrop", Topic::Drop),
        ("ipsecDrop", Topic::KernelDrop),
        ("idpDrop", Topic::Elsewhere),
        ("classifyAllow", Topic::Elsewhere),
        ("capabilityDrop", Topic::Elsewhere),
        ("capabilityAllow", Topic::Elsewhere),
        ("classifyDropMac", Topic::Elsewhere),
    ];
    let name = kind.strip_prefix("FWPM_NET_EVENT_TYPE_").unwrap_or(kind);
    let by_type = TYPES.iter().find(|(number, known, _)| {
        !name.is_empty() && (name == *number || name.eq_ignore_ascii_case(known))
    });
    let by_arm = || ARMS.iter().find(|(known, _)| arm.eq_ignore_ascii_case(known));
    by_type.map(|(_, _, topic)| *topic).or_else(|| by_arm().map(|(_, topic)| *topic))
}

/// FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN (1) and _MULTIPLE (2).
fn is_benign(flags: &str) -> bool {
    match values::number(flags.trim()) {
        Some(bits) => bits & 1 != 0,
        None => flags.to_ascii_uppercase().contains("BENIGN"),
    }
}

/// This machine's end and the other one.
fn ends(item: &Item) -> (Option<Endpoint>, Option<Endpoint>) {
    let end = |v4, v6, port| {
        let v4 = values::address_v4(item.value(v4));
        let v6 = || values::address_v6(item.value(v6));
        let port = values::number(item.value(port)).and_then(|port| u16::try_from(port).ok());
        Some(Endpoint::new(v4.or_else(v6)?, port.unwrap_or(0)))
    };
    (
        end(Tag::LocalAddrV4, Tag::LocalAddrV6, Tag::LocalPort),
        end(Tag::RemoteAddrV4, Tag::RemoteAddrV6, Tag::RemotePort),
    )
}
