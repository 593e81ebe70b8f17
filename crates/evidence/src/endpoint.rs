//! One end of a conversation: an address, or the token that stands where the user masked it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use crate::Mask;

/// An address with its UDP port (0 = none, as for ESP, or not told), or what stands in its place
/// where the user masked it or a log does not tell it: equal masks are equal within their source
/// only, and none is equal to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    Address { address: IpAddr, port: u16 },
    Masked { mask: Mask, port: u16 },
}

impl Endpoint {
    /// Nothing is told of the host.
    pub const fn unknown(port: u16) -> Endpoint {
        Endpoint::Masked { mask: Mask::NONE, port }
    }

    pub fn new(address: IpAddr, port: u16) -> Endpoint {
        Endpoint::Address { address, port }
    }

    pub fn address(self) -> Option<IpAddr> {
        match self {
            Endpoint::Address { address, .. } => Some(address),
            Endpoint::Masked { .. } => None,
        }
    }

    pub fn port(self) -> u16 {
        match self {
            Endpoint::Address { port, .. } | Endpoint::Masked { port, .. } => port,
        }
    }

    /// The host alone, as a key.
    pub fn host(self) -> Endpoint {
        match self {
            Endpoint::Address { address, .. } => Endpoint::Address { address, port: 0 },
            Endpoint::Masked { mask, .. } => Endpoint::Masked { mask, port: 0 },
        }
    }

    /// The same host at another port.
    pub fn at(self, port: u16) -> Endpoint {
        match self {
            Endpoint::Address { address, .. } => Endpoint::Address { address, port },
            Endpoint::Masked { mask, .. } => Endpoint::Masked { mask, port },
        }
    }

    /// Whether both name the same host, whatever the port.
    pub fn same_host(self, other: Endpoint) -> bool {
        match (self, other) {
            (Endpoint::Address { address: a, .. }, Endpoint::Address { address: b, .. }) => a == b,
            (Endpoint::Masked { mask: a, .. }, Endpoint::Masked { mask: b, .. }) => {
                a == b && a != Mask::NONE
            }
            _ => false,
        }
    }
}

/// An address that is translated on the way to the Internet: of a site of its own (RFC 1918,
/// RFC 4193), or shared by a carrier's customers (RFC 6598).
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            v4.is_private() || first == 100 && second & 0xc0 == 64
        }
        IpAddr::V6(v6) => v6.is_unique_local(),
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(socket: SocketAddr) -> Endpoint {
        Endpoint::new(socket.ip(), socket.port())
    }
}

/// The host alone; ports are shown where they matter.
impl Endpoint {
    /// An address, or what stands for one; not the mere fact that there is an end.
    pub fn is_told(self) -> bool {
        !matches!(self, Endpoint::Masked { mask, .. } if !mask.is_told())
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Address { address, .. } => address.fmt(f),
            Endpoint::Masked { mask, .. } => mask.fmt(f),
        }
    }
}
