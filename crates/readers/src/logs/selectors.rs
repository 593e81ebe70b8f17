//! Traffic selectors as daemons write them, as far as they say who is behind NAT.

use std::net::IpAddr;

use evidence::is_private;

/// How the port of L2TP is written (RFC 2661 §8.1).
const L2TP: [&str; 4] = ["17/1701", "udp/1701", "udp/l2f", "udp/l2tp"];

/// Whether a client of L2TP asks for one public address, and this end has a private one: it dialled
/// the address in front of a NAT (RFC 3948 §2.1, §5.2). `asked` are the selectors for this end.
pub(super) fn is_in_front(selectors: &str, asked: &str, own: IpAddr) -> bool {
    let lower = selectors.to_ascii_lowercase();
    let is_l2tp = L2TP.iter().any(|port| lower.contains(port));
    let (asked, length) = asked.split_once('/').unwrap_or((asked, "32"));
    let is_host = length.starts_with("32") || length.starts_with("128");
    let private = |text: &str| text.parse().ok().map(is_private);
    let is_public = private(asked).or_else(|| masked(asked)) == Some(false);
    is_l2tp && is_host && is_public && is_private(own)
}

/// `202.175.x.x`: two numbers are enough to tell.
fn masked(text: &str) -> Option<bool> {
    let mut parts = text.split('.');
    let [first, second] = [parts.next()?.parse().ok()?, parts.next()?.parse().ok()?];
    Some(is_private(IpAddr::from([first, second, 0, 1])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_in_front_of_a_private_one() {
        let l2tp = "203.0.113.9/32[udp/l2f] === 192.168.1.20/32[udp/l2f]";
        for (selectors, asked, own, wanted) in [
            (l2tp, "203.0.113.9/32", "10.0.0.2", true),
            (l2tp, "202.175.x.x/32", "192.168.20.25", true),
            (l2tp, "192.168.x.x/32", "10.0.0.2", false),
            (l2tp, "203.0.113.9/32", "203.0.113.9", false),
            (l2tp, "203.0.113.0/24", "10.0.0.2", false),
            ("203.0.113.9/32 === 192.168.1.20/32", "203.0.113.9/32", "10.0.0.2", false),
            (l2tp, "x.x.x.x/32", "10.0.0.2", false),
        ] {
            let found = is_in_front(selectors, asked, own.parse().unwrap());
            assert_eq!(found, wanted, "{asked} {own}");
        }
    }
}
