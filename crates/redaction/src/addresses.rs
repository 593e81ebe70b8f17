//! Public addresses by stable pseudonyms; what is public of no one stays.
//!
//! Networks of 256 addresses (IPv6: /64) keep together, so that a selector and an address in it
//! are still seen to belong together. The pseudonyms come from ranges of no one, and whatever comes
//! in from these ranges is replaced as well: a pseudonym is never also a true address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of either family that are told apart; beyond it one address stands for all others.
const MOST_NETWORKS: usize = 1 << 19;
const MOST_HOSTS: usize = 1 << 20;
/// The first networks are in 198.18.0.0/15 (RFC 2544), the others in 240.0.0.0/4.
const IN_BENCHMARKING: usize = 512;
const LAST_V4: Ipv4Addr = Ipv4Addr::new(254, 255, 255, 254);
/// 3fff::/20 (RFC 9637).
const FIRST_V6: u128 = 0x3fff << 112;

#[derive(Debug, Default)]
pub(crate) struct Addresses {
    networks_v4: HashMap<[u8; 3], Network>,
    hosts_v4: HashMap<[u8; 4], u8>,
    networks_v6: HashMap<u64, Network>,
    hosts_v6: HashMap<u128, u64>,
}

#[derive(Clone, Copy, Debug)]
struct Network {
    number: usize,
    /// Hosts in it so far.
    hosts: u64,
}

impl Addresses {
    pub(crate) fn of(&mut self, address: IpAddr) -> IpAddr {
        match address {
            IpAddr::V4(address) => self.v4(address).into(),
            IpAddr::V6(address) => self.v6(address).into(),
        }
    }

    pub(crate) fn v4(&mut self, address: Ipv4Addr) -> Ipv4Addr {
        if stays_v4(address) {
            return address;
        }
        let octets = address.octets();
        let [a, b, c, last] = octets;
        let next = self.networks_v4.len();
        if next >= MOST_NETWORKS && !self.networks_v4.contains_key(&[a, b, c]) {
            return LAST_V4;
        }
        let network =
            self.networks_v4.entry([a, b, c]).or_insert(Network { number: next, hosts: 0 });
        let host = match (last, self.hosts_v4.get(&octets)) {
            (0 | 255, _) => last,
            (_, Some(host)) => *host,
            _ if self.hosts_v4.len() >= MOST_HOSTS => return LAST_V4,
            _ => {
                network.hosts += 1;
                let host = u8::try_from(network.hosts).unwrap_or(254);
                self.hosts_v4.insert(octets, host);
                host
            }
        };
        let number = network.number as u32;
        let base = match network.number.checked_sub(IN_BENCHMARKING) {
            None => u32::from(Ipv4Addr::new(198, 18, 0, 0)) + (number << 8),
            Some(over) => u32::from(Ipv4Addr::new(240, 0, 0, 0)) + ((over as u32) << 8),
        };
        Ipv4Addr::from(base | u32::from(host))
    }

    pub(crate) fn v6(&mut self, address: Ipv6Addr) -> Ipv6Addr {
        if let Some(inner) = address.to_ipv4_mapped() {
            return self.v4(inner).to_ipv6_mapped();
        }
        if stays_v6(address) {
            return address;
        }
        let bits = u128::from(address);
        let next = self.networks_v6.len();
        let own = (bits >> 64) as u64;
        if next >= MOST_NETWORKS && !self.networks_v6.contains_key(&own) {
            return Ipv6Addr::from(FIRST_V6);
        }
        let network = self.networks_v6.entry(own).or_insert(Network { number: next + 1, hosts: 0 });
        let host = match self.hosts_v6.get(&bits) {
            _ if bits as u64 == 0 => 0,
            Some(host) => *host,
            None if self.hosts_v6.len() >= MOST_HOSTS => return Ipv6Addr::from(FIRST_V6),
            None => {
                network.hosts += 1;
                self.hosts_v6.insert(bits, network.hosts);
                network.hosts
            }
        };
        Ipv6Addr::from(FIRST_V6 | (network.number as u128) << 64 | u128::from(host))
    }
}

/// Private, shared by a carrier's customers, of this host or link, of a group, for documentation,
/// or no address at all but a mask.
fn stays_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let bits = u32::from(address);
    let is_mask = first == 255 && bits.leading_ones() + bits.trailing_zeros() >= 32;
    evidence::is_private(address.into())
        || first == 0
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || (first, second, third) == (192, 0, 0)
        || is_mask
}

fn stays_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    evidence::is_private(address.into())
        || address.is_unspecified()
        || address.is_loopback()
        || address.is_multicast()
        || address.is_unicast_link_local()
        || (first, second) == (0x2001, 0xdb8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(addresses: &mut Addresses, all: &[&str]) -> Vec<String> {
        all.iter().map(|own| addresses.of(own.parse().unwrap()).to_string()).collect()
    }

    #[test]
    fn equal_stays_equal_and_networks_keep_together() {
        let mut addresses = Addresses::default();
        let all = ["8.8.8.8", "8.8.4.4", "8.8.8.9", "8.8.8.8", "8.8.8.0", "8.8.8.255"];
        let wanted =
            ["198.18.0.1", "198.18.1.1", "198.18.0.2", "198.18.0.1", "198.18.0.0", "198.18.0.255"];
        assert_eq!(each(&mut addresses, &all), wanted);
        let all = ["2a00::1", "2a00::2", "2a00:0:0:1::1", "2a00::", "::ffff:8.8.8.8"];
        let wanted = [
            "3fff:0:0:1::1",
            "3fff:0:0:1::2",
            "3fff:0:0:2::1",
            "3fff:0:0:1::",
            "::ffff:198.18.0.1",
        ];
        assert_eq!(each(&mut addresses, &all), wanted);
    }

    #[test]
    fn what_is_public_of_no_one_stays() {
        let mut addresses = Addresses::default();
        for own in [
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "0.0.0.0",
            "255.255.255.0",
            "255.255.255.255",
            "224.0.0.1",
            "203.0.113.7",
            "192.0.2.1",
            "198.51.100.9",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "2001:db8::7",
        ] {
            assert_eq!(each(&mut addresses, &[own]), [own]);
        }
    }

    #[test]
    fn what_looks_like_a_pseudonym_gets_one_of_its_own() {
        let mut addresses = Addresses::default();
        let all = ["198.18.0.2", "8.8.8.8", "198.18.0.1", "240.0.0.1", "3fff::1", "2a00::1"];
        let found = each(&mut addresses, &all);
        let mut once = found.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), found.len(), "{found:?}");
    }

    #[test]
    fn very_many_networks_stay_apart() {
        let mut addresses = Addresses::default();
        let mut seen = std::collections::HashSet::new();
        for number in 0..2000_u32 {
            let own = Ipv4Addr::from(0x0b00_0001 + (number << 8));
            assert!(seen.insert(addresses.v4(own)), "{own}");
        }
        assert!(seen.contains(&Ipv4Addr::new(240, 0, 0, 1)));
    }
}
