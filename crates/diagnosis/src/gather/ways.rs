//! Between which hosts a message went: nearly all go between the two ends of their account, so
//! that a step keeps one byte instead of two addresses.

use evidence::Endpoint;

/// From where to where, within an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way(u8);

impl Way {
    /// From the initiator to the responder, where each was first seen.
    const THERE: Way = Way(0);
    const BACK: Way = Way(1);
    /// Of one negotiation with more hosts than any has.
    const UNKNOWN: Way = Way(u8::MAX);
    const OTHERS: u8 = 2;
}

/// The hosts of the messages that went another way; few accounts have any.
#[derive(Clone, Debug, Default)]
pub(super) struct Others(Vec<[Endpoint; 2]>);

/// Where the ends of an account were first seen.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    pub(super) initiator: Option<Endpoint>,
    pub(super) responder: Option<Endpoint>,
}

impl Ends {
    /// The way of a message between two ends; `others` are extended where it is a new one.
    pub(super) fn way(self, from: Endpoint, to: Endpoint, others: &mut Option<Box<Others>>) -> Way {
        let is = |end: Endpoint, known: Endpoint| match (end, known) {
            (Endpoint::Address { address: a, .. }, Endpoint::Address { address: b, .. }) => a == b,
            (Endpoint::Masked { mask: a, .. }, Endpoint::Masked { mask: b, .. }) => a == b,
            _ => false,
        };
        match (self.initiator, self.responder) {
            (Some(a), Some(b)) if is(from, a) && is(to, b) => return Way::THERE,
            (Some(a), Some(b)) if is(from, b) && is(to, a) => return Way::BACK,
            _ => {}
        }
        let hosts = [from.host(), to.host()];
        let Others(others) = &mut **others.get_or_insert_default();
        let at = others.iter().position(|other| *other == hosts).unwrap_or_else(|| {
            if others.len() < usize::from(Way::UNKNOWN.0 - Way::OTHERS) {
                others.push(hosts);
                others.len() - 1
            } else {
                others.len()
            }
        });
        // At most 253: the number of all that there can be is that of the unknown way.
        Way(Way::OTHERS + at as u8)
    }

    /// From which host to which, without ports.
    pub(super) fn hosts(self, way: Way, others: Option<&Others>) -> Option<[Endpoint; 2]> {
        let [initiator, responder] = [self.initiator, self.responder].map(|end| Some(end?.host()));
        match way {
            Way::THERE => Some([initiator?, responder?]),
            Way::BACK => Some([responder?, initiator?]),
            Way(other) => others?.0.get(usize::from(other - Way::OTHERS)).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn host(number: u32, port: u16) -> Endpoint {
        Endpoint::new(IpAddr::from(Ipv4Addr::from(number)), port)
    }

    #[test]
    fn a_way_leads_to_its_hosts_and_never_to_others() {
        let (a, b) = (host(1, 500), host(2, 500));
        let ends = Ends { initiator: Some(a), responder: Some(b) };
        let mut others = None;
        for (from, to) in [(a, b), (b, a), (host(1, 4500), b)] {
            let way = ends.way(from, to, &mut others);
            assert_eq!(ends.hosts(way, None), Some([from.host(), to.host()]));
        }
        assert!(others.is_none());
        for number in 3..1000 {
            let way = ends.way(host(number, 0), b, &mut others);
            let found = ends.hosts(way, others.as_deref());
            assert!(found == Some([host(number, 0), b.host()]) || number > 255 && found.is_none());
            assert_eq!(way == Way::UNKNOWN, found.is_none());
            assert_eq!(ends.way(host(number, 7), b, &mut others), way);
        }
        let nobody = Ends { initiator: None, responder: Some(b) };
        let mut others = None;
        let way = nobody.way(a, b, &mut others);
        assert_eq!(nobody.hosts(way, others.as_deref()), Some([a.host(), b.host()]));
    }
}
