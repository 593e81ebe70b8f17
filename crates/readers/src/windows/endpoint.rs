//! Addresses and ports as Windows' events write them.

use std::net::IpAddr;

use evidence::Endpoint;

/// An address with its port; none for `-`, for the unspecified address and for what is no address.
pub(crate) fn endpoint(address: &str, port: &str) -> Option<Endpoint> {
    let address = address.trim();
    // fe80::1%12: the number is that of an interface of this machine.
    let zone = address.bytes().position(|byte| byte == b'%');
    let address = &address[..zone.unwrap_or(address.len())];
    let address: IpAddr = address.parse().ok()?;
    if address.is_unspecified() {
        return None;
    }
    Some(Endpoint::new(address, port.trim().parse().unwrap_or(0)))
}

/// `10.0.0.1`, `10.0.0.1:500`, `[2001:db8::1]:4500`.
pub(crate) fn with_port(text: &str) -> Option<Endpoint> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('[') {
        let (address, rest) = rest.split_once(']')?;
        return endpoint(address, rest.trim_start_matches(':'));
    }
    endpoint(text, "").or_else(|| {
        let (address, port) = text.rsplit_once(':')?;
        endpoint(address, port)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_both_families_are_read_and_a_dash_is_none() {
        let shown =
            |address: &str, port: &str| endpoint(address, port).map(|e| (e.to_string(), e.port()));
        assert_eq!(shown("10.0.0.1", "4500"), Some(("10.0.0.1".into(), 4500)));
        assert_eq!(shown("fe80::1%12", "500"), Some(("fe80::1".into(), 500)));
        assert_eq!(shown("2001:db8::7", "-"), Some(("2001:db8::7".into(), 0)));
        assert_eq!(shown("-", "0"), None);
        assert_eq!(shown("0.0.0.0", "500"), None);
        assert_eq!(shown("vpn.example.com", "500"), None);
        assert_eq!(with_port("198.51.100.7:4500"), endpoint("198.51.100.7", "4500"));
        assert_eq!(with_port("[2001:db8::7]:500"), endpoint("2001:db8::7", "500"));
        assert_eq!(with_port("2001:db8::7"), endpoint("2001:db8::7", ""));
    }
}
