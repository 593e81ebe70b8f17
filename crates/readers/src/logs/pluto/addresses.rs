//! The two ends' addresses, and other states, where a line names them.

use std::net::IpAddr;

use evidence::Endpoint;

use super::line::endpoint;

/// Addresses of this machine that are kept.
const MOST: usize = 64;
/// Words of a line that are looked at.
const MOST_WORDS: usize = 64;

/// Where this machine listens.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    own: Vec<IpAddr>,
}

impl Addresses {
    /// `adding UDP interface eth0 192.0.2.1:500`, before 4.0 `adding interface eth0/eth0 …`.
    pub(super) fn learn(&mut self, text: &str) {
        let Some(rest) = text.strip_prefix("adding ") else { return };
        if !(rest.starts_with("UDP interface ") || rest.starts_with("interface ")) {
            return;
        }
        let address = rest.rsplit(' ').next().and_then(endpoint).and_then(Endpoint::address);
        if let Some(address) = address
            && !address.is_loopback()
            && !self.own.contains(&address)
            && self.own.len() < MOST
        {
            self.own.push(address);
        }
    }

    /// The only one from which that peer can be reached, as far as addresses tell.
    pub(super) fn towards(&self, peer: Option<Endpoint>) -> Option<Endpoint> {
        let peer = peer?.address()?;
        let mut of_family = self.own.iter().filter(|own| own.is_ipv4() == peer.is_ipv4());
        let first = of_family.next()?;
        if of_family.next().is_none() {
            return Some(Endpoint::new(*first, 500));
        }
        // Private networks beside one public address, on whose side a provider's own addresses are.
        let mut alike = self
            .own
            .iter()
            .filter(|own| own.is_ipv4() == peer.is_ipv4() && is_local(**own) == is_local(peer));
        let only = alike.next()?;
        alike.next().is_none().then(|| Endpoint::new(*only, 500))
    }
}

/// Of a network of one's own (RFC 1918, RFC 4193), and not of a provider's (RFC 6598).
fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

/// This end and the peer in a line that is about a message.
pub(super) fn ends(text: &str) -> (Option<Endpoint>, Option<Endpoint>) {
    // What the peer calls itself, and where it is: the line begins with that, too.
    if text.contains(" claiming to be from ") {
        return (None, None);
    }
    let (mut own, mut peer) = (None, None);
    let mut before = "";
    for word in text.split(' ').take(MOST_WORDS) {
        match before {
            "to" | "from" | "peer" if peer.is_none() => peer = endpoint(word),
            "on" if own.is_none() => own = endpoint(word),
            _ => {}
        }
        before = word;
    }
    (own, peer)
}

/// `using IKE SA #1`, `using #1`, `{using isakmp#1 …}`: the IKE SA of a child's state.
pub(super) fn parent(text: &str) -> Option<u32> {
    const NAMED: [&str; 4] =
        ["using IKE SA #", "using isakmp#", "using ISAKMP SA #", "Child SA using #"];
    let (_, rest) = NAMED.iter().find_map(|named| text.split_once(named))?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_public_address_is_towards_a_public_peer() {
        let mut addresses = Addresses::default();
        for text in [
            "adding UDP interface lan0 10.0.0.1:500",
            "adding UDP interface eth0 192.0.2.1:500",
            "adding UDP interface eth0 192.0.2.1:4500",
            "adding interface lo/lo 127.0.0.1:500",
            "adding a rule",
        ] {
            addresses.learn(text);
        }
        let towards = |peer| addresses.towards(endpoint(peer)).map(|own| own.to_string());
        assert_eq!(towards("198.51.100.1:500").as_deref(), Some("192.0.2.1"));
        assert_eq!(towards("10.0.0.9").as_deref(), Some("10.0.0.1"));
        assert_eq!(towards("100.66.4.64").as_deref(), Some("192.0.2.1"));
        assert_eq!(towards("2001:db8::1"), None);
    }

    #[test]
    fn ends_and_states_are_read_where_they_are_named() {
        let (own, peer) = ends("IKE_SA_INIT message received on 192.0.2.1:500 but no connection");
        assert_eq!((own.map(|end| end.to_string()).as_deref(), peer), (Some("192.0.2.1"), None));
        let (_, peer) = ends("sent IKE_SA_INIT request to 192.0.2.2:UDP/500");
        assert_eq!(peer.map(|end| end.to_string()).as_deref(), Some("192.0.2.2"));
        assert_eq!(parent("initiating Quick Mode X {using isakmp#12 msgid:1}"), Some(12));
        assert_eq!(parent("sent Main Mode R1"), None);
    }
}
