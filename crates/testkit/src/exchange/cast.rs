//! Who takes part: the ends with their addresses, the translations and the way between them.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use super::words::{Result, Words};
use super::{Vantage, vendor::Product};

#[derive(Clone, Debug)]
pub(super) struct End {
    /// Its own; what others see is in `translation`.
    pub(super) address: IpAddr,
    pub(super) near: Vantage,
    pub(super) ttl: u8,
    /// Routers between it and a vantage that is not its own.
    pub(super) hops: u8,
    pub(super) product: Product,
    /// Of packets sent.
    pub(super) mtu: usize,
    pub(super) dont_fragment: bool,
    translation: Option<Translation>,
}

#[derive(Clone, Debug)]
struct Translation {
    address: IpAddr,
    /// What the port 500 becomes; 4500 becomes the next one.
    first_port: Option<u16>,
}

/// The way between the two sides.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    /// One way, in nanoseconds.
    pub(super) delay: u64,
    mtu: Option<usize>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Cast {
    ends: Vec<End>,
    by_name: BTreeMap<String, usize>,
    pub(super) path: Path,
}

const ROUTERS: u8 = 1;
const ETHERNET_MTU: usize = 1500;

impl Cast {
    /// `client 10.0.2.15 ttl=128 product=windows`, its name already taken.
    pub(super) fn add(&mut self, name: String, words: &mut Words) -> Result<()> {
        let address = words.next("an address")?;
        let address =
            address.parse().map_err(|_| words.error(format_args!("`{address}` is no address")))?;
        let near = if name.starts_with("client") { Vantage::Initiator } else { Vantage::Responder };
        if self.by_name.contains_key(&name) {
            return Err(words.error(format_args!("`{name}` is there already")));
        }
        let end = End {
            address,
            near,
            ttl: words.parsed("ttl", "1 to 255")?.unwrap_or(64),
            hops: words.parsed("hops", "a number of routers")?.unwrap_or(ROUTERS),
            product: words.parsed("product", Product::EXPECTED)?.unwrap_or_default(),
            mtu: words.size("mtu")?.unwrap_or(ETHERNET_MTU),
            dont_fragment: words.flag("df"),
            translation: None,
        };
        words.finish("for an end")?;
        self.by_name.insert(name, self.ends.len());
        self.ends.push(end);
        Ok(())
    }

    /// `nat client 198.51.100.9 port=62000`.
    pub(super) fn translate(&mut self, words: &mut Words) -> Result<()> {
        let name = words.next("the end behind the NAT")?;
        let index = self.find(&name, words)?;
        let address = words.next("the address it gets")?;
        let address =
            address.parse().map_err(|_| words.error(format_args!("`{address}` is no address")))?;
        let first_port = words.parsed("port", "a port")?;
        words.finish("for a NAT")?;
        if let Some(end) = self.ends.get_mut(index) {
            end.translation = Some(Translation { address, first_port });
        }
        Ok(())
    }

    /// `path delay=0.02 mtu=1400`.
    pub(super) fn set_path(&mut self, words: &mut Words) -> Result<()> {
        if let Some(delay) = words.seconds("delay")? {
            self.path.delay = delay.unsigned_abs();
        }
        self.path.mtu = words.size("mtu")?.or(self.path.mtu);
        words.finish("for the path")
    }

    pub(super) fn find(&self, name: &str, words: &Words) -> Result<usize> {
        self.by_name.get(name).copied().ok_or_else(|| {
            words.error(format_args!("nobody is called `{name}`; ends are introduced by a line"))
        })
    }

    pub(super) fn end(&self, index: usize) -> &End {
        &self.ends[index]
    }

    /// Whom `from` speaks to unless a line says it: the first end of the other side.
    pub(super) fn opposite(&self, from: usize, words: &Words) -> Result<usize> {
        let near = self.end(from).near;
        let found = self.ends.iter().position(|end| end.near != near);
        found.ok_or_else(|| words.error("there is no end on the other side yet"))
    }

    pub(super) fn mtu(&self, from: usize) -> usize {
        self.path.mtu.unwrap_or(usize::MAX).min(self.end(from).mtu)
    }

    pub(super) fn has_nat(&self, ends: [usize; 2]) -> bool {
        ends.iter().any(|end| self.end(*end).translation.is_some())
    }
}

impl End {
    /// As packets show it at that vantage.
    pub(super) fn seen_at(&self, vantage: Vantage, port: u16) -> SocketAddr {
        match &self.translation {
            Some(translation) if vantage != self.near => {
                SocketAddr::new(translation.address, translation.port(port))
            }
            _ => SocketAddr::new(self.address, port),
        }
    }

    pub(super) fn hops_to(&self, vantage: Vantage) -> u8 {
        if vantage == self.near { 0 } else { self.hops }
    }

    /// What is left of its time to live at that vantage.
    pub(super) fn ttl_at(&self, vantage: Vantage) -> u8 {
        self.ttl.saturating_sub(self.hops_to(vantage))
    }
}

impl Translation {
    fn port(&self, port: u16) -> u16 {
        match (self.first_port, port) {
            (Some(first), numbers::ike::PORT) => first,
            (Some(first), _) => first.saturating_add(1),
            (None, port) => port,
        }
    }
}
