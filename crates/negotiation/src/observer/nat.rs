//! NAT detection: the hash of an address, computed from what is seen here.

use crypto::Hash;
use evidence::Endpoint;
use wire::ike::Header;

/// Whether `value` is HASH(SPIi | SPIr | address | port) of `end` (RFC 7296 §2.23 with SHA-1,
/// RFC 3947 §3.2 with the hash of phase 1); none when it cannot be one.
pub(super) fn matches(header: &Header, end: Endpoint, hash: Hash, value: &[u8]) -> Option<bool> {
    if value.len() != hash.length() {
        return None;
    }
    let address = end.address()?;
    let initiator = header.initiator_spi.to_be_bytes();
    let responder = header.responder_spi.to_be_bytes();
    let port = end.port().to_be_bytes();
    let digest = match address {
        std::net::IpAddr::V4(v4) => hash.digest(&[&initiator, &responder, &v4.octets(), &port]),
        std::net::IpAddr::V6(v6) => hash.digest(&[&initiator, &responder, &v6.octets(), &port]),
    };
    Some(digest.as_slice() == value)
}
