//! Vendor ids by name, and those that a product sends.

use std::str::FromStr;

use crypto::Hash;

use super::words::hexadecimal;

/// Which vendor ids and which length of nonce an end sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Product {
    #[default]
    Unknown,
    Windows,
    StrongSwan,
    Libreswan,
}

impl Product {
    pub(super) const EXPECTED: &str = "windows, strongswan, libreswan or unknown";

    pub(super) fn nonce_length(self) -> usize {
        if self == Self::Windows { 48 } else { 32 }
    }

    /// Windows counts the message ids of quick mode, others draw them (windows.md §7.1).
    pub(super) fn counts_message_ids(self) -> bool {
        self == Self::Windows
    }

    pub(super) fn vendor_ids(self, version: u8) -> Vec<Vec<u8>> {
        let names: &[&str] = match (self, version) {
            // windows.md §7.1 and §7.2.
            (Self::Windows, 1) => &[
                "ms-nt5",
                "rfc3947",
                "natt-02n",
                "fragmentation",
                "negotiation-discovery",
                "initial-contact",
                "cga",
                "windows-v1",
            ],
            (Self::Windows, _) => {
                &["ms-nt5", "negotiation-discovery", "initial-contact", "windows-v2"]
            }
            (Self::StrongSwan, 1) => &["xauth", "dpd", "fragmentation", "rfc3947", "natt-02n"],
            (Self::Libreswan, 1) => &["fragmentation", "dpd", "rfc3947", "natt-03", "natt-02n"],
            (Self::Unknown, 1) => &["rfc3947", "dpd"],
            (Self::Libreswan, _) => &["libreswan-id"],
            (Self::StrongSwan | Self::Unknown, _) => &[],
        };
        names.iter().filter_map(|name| vendor_id(name)).collect()
    }
}

impl FromStr for Product {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match text {
            "windows" => Self::Windows,
            "strongswan" => Self::StrongSwan,
            "libreswan" => Self::Libreswan,
            "unknown" => Self::Unknown,
            _ => return Err(()),
        })
    }
}

/// One name of a `vid=` list; a product stands for all of its own.
pub(super) fn named(name: &str, version: u8) -> Option<Vec<Vec<u8>>> {
    match name.parse::<Product>() {
        Ok(product) => Some(product.vendor_ids(version)),
        Err(()) if name == "none" => Some(Vec::new()),
        Err(()) => vendor_id(name).map(|bytes| vec![bytes]),
    }
}

fn vendor_id(name: &str) -> Option<Vec<u8>> {
    let md5 = |text: &str| Hash::Md5.digest(&[text.as_bytes()]).as_slice().to_vec();
    let versioned = |text: &str, version: u32| {
        let mut bytes = md5(text);
        bytes.extend(version.to_be_bytes());
        bytes
    };
    Some(match name {
        "ms-nt5" => versioned("MS NT5 ISAKMPOAKLEY", 9),
        "rfc3947" => md5("RFC 3947"),
        "natt-03" => md5("draft-ietf-ipsec-nat-t-ike-03"),
        "natt-02" => md5("draft-ietf-ipsec-nat-t-ike-02"),
        "natt-02n" => md5("draft-ietf-ipsec-nat-t-ike-02\n"),
        "natt-00" => md5("draft-ietf-ipsec-nat-t-ike-00"),
        "fragmentation" => md5("FRAGMENTATION"),
        "fragmentation-cisco" => versioned("FRAGMENTATION", 0x8000_0000),
        "negotiation-discovery" => md5("MS-Negotiation Discovery Capable"),
        "initial-contact" => md5("Vid-Initial-Contact"),
        "cga" => md5("IKE CGA version 1"),
        "authip" => md5("MS-MamieExists"),
        "windows-v1" => hexadecimal("01528bbbc00696121849ab9a1c5b2a5100000001")?,
        "windows-v2" => hexadecimal("01528bbbc00696121849ab9a1c5b2a5100000002")?,
        "dpd" => hexadecimal("afcad71368a1f1c96b8696fc77570100")?,
        "xauth" => md5("draft-ietf-ipsra-isakmp-xauth-06.txt").get(..8)?.to_vec(),
        "unity" => {
            let mut bytes = md5("CISCO-UNITY").get(..14)?.to_vec();
            bytes.extend([1, 0]);
            bytes
        }
        "strongswan-id" => md5("strongSwan"),
        "libreswan-id" => b"OE-Libreswan-4.10".to_vec(),
        "openiked" => b"OpenIKED".to_vec(),
        "racoon" => md5("KAME/racoon"),
        _ => hexadecimal(name.strip_prefix("0x")?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_to_the_published_bytes() {
        let published = [
            ("ms-nt5", "1e2b516905991c7d7c96fcbfb587e46100000009"),
            ("rfc3947", "4a131c81070358455c5728f20e95452f"),
            ("natt-02n", "90cb80913ebb696e086381b5ec427b1f"),
            ("fragmentation", "4048b7d56ebce88525e7de7f00d6c2d3"),
            ("initial-contact", "26244d38eddb61b3172a36e3d0cfb819"),
        ];
        for (name, bytes) in published {
            assert_eq!(vendor_id(name), hexadecimal(bytes), "{name}");
        }
    }

    #[test]
    fn a_product_stands_for_its_ids() {
        assert_eq!(named("windows", 2).unwrap().len(), 4);
        assert_eq!(named("windows", 1).unwrap().len(), 8);
        assert_eq!(named("none", 2), Some(vec![]));
        assert_eq!(named("0xdead", 2), Some(vec![vec![0xde, 0xad]]));
        assert_eq!(named("nobody", 2), None);
        for product in [Product::Unknown, Product::StrongSwan, Product::Libreswan] {
            assert!(product.vendor_ids(1).len() >= 2);
        }
    }
}
