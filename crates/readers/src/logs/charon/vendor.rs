//! `received MS NT5 ISAKMPOAKLEY v9 vendor ID`: by what the other end names itself.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::quality::RandomState;

/// Bytes of an unknown one that are read.
const MOST: usize = 64;

/// Names without version, in lower case, with the bytes that they stand for.
static BY_NAME: LazyLock<HashMap<String, &'static [u8], RandomState>> = LazyLock::new(|| {
    let named = |vendor: &knowledge::Vendor| {
        let name = vendor.name.split(" (").next().unwrap_or(vendor.name);
        (name.to_lowercase(), vendor.bytes)
    };
    knowledge::VENDORS.iter().rev().map(named).collect()
});

/// strongSwan 5.0 to 6.0 `ike_vendor.c` and `isakmp_vendor.c`, level 1 (unknown ones: group ENC,
/// level 1): the bytes of the vendor ID that the sentence names; none where the name is not known.
pub(super) fn read(text: &str) -> Option<Vec<u8>> {
    let rest = text.strip_prefix("received ")?;
    if let Some(hex) = rest.strip_prefix("unknown vendor ID: ") {
        let pair = |pair: &str| u8::from_str_radix(pair, 16).ok().filter(|_| pair.len() == 2);
        return hex.split(':').take(MOST).map(pair).collect();
    }
    let name = rest.strip_suffix(" vendor ID")?;
    BY_NAME.get(&name.to_lowercase()).map(|bytes| bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vendor_is_known_by_its_name_or_its_bytes() {
        let product = |text: &str| {
            let vendor = &knowledge::VENDORS[usize::from(knowledge::recognise(&read(text)?)?)];
            Some((vendor.name.split(" (").next()?, vendor.product))
        };
        let windows = Some(("MS NT5 ISAKMPOAKLEY v9", Some("windows")));
        assert_eq!(product("received MS NT5 ISAKMPOAKLEY v9 vendor ID"), windows);
        let bytes = "1e:2b:51:69:05:99:1c:7d:7c:96:fc:bf:b5:87:e4:61:00:00:00:09";
        assert_eq!(product(&format!("received unknown vendor ID: {bytes}")), windows);
        assert_eq!(product("received XAuth vendor ID"), Some(("XAUTH", None)));
        assert_eq!(product("received DPD vendor ID").map(|(name, _)| name), Some("DPD"));
        for text in ["received unknown vendor ID: xx", "received some vendor ID", "received "] {
            assert_eq!(product(text), None, "{text}");
        }
    }
}
