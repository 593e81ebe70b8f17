//! Vendor ids: what the bytes of a vendor id payload announce.

pub use crate::tables::vendors::VENDORS;

/// What an end that sends the vendor id is able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// RFC 3947: payload types 20 and 21.
    NatTraversal,
    /// draft-ietf-ipsec-nat-t-ike-02 and -03: payload types 130 and 131, otherwise as RFC 3947.
    NatTraversalDraft,
    /// Drafts before -02: they stay on port 500 and are no longer spoken by anyone.
    NatTraversalObsolete,
    /// The fragmentation of IKEv1 that Cisco and Microsoft introduced (payload type 132).
    Fragmentation,
    /// RFC 3706.
    Dpd,
    XAuth,
    /// Cisco's extensions of mode configuration.
    Unity,
    InitialContact,
    /// Microsoft: IPsec where both ends can, clear text where one cannot.
    NegotiationDiscovery,
    /// Microsoft: AuthIP can be used instead of IKE.
    AuthIp,
}

/// A vendor id that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vendor {
    pub bytes: &'static [u8],
    /// Else a prefix: a version follows.
    pub exact: bool,
    pub name: &'static str,
    /// The product that alone sends it, as a key: `windows`, `strongswan`, `libreswan` …
    pub product: Option<&'static str>,
    pub means: Option<Capability>,
    pub reference: &'static str,
}

/// The row of [`VENDORS`] with the longest match.
pub fn recognise(bytes: &[u8]) -> Option<u16> {
    // Sorted by bytes: whatever is a prefix of `bytes` stands before it, and every row between
    // begins with that prefix, so the search ends at the first row that shares no first byte.
    let after = VENDORS.partition_point(|vendor| vendor.bytes <= bytes);
    VENDORS[..after]
        .iter()
        .enumerate()
        .rev()
        .take_while(|(_, vendor)| vendor.bytes.first() == bytes.first())
        .find(|(_, vendor)| {
            bytes.starts_with(vendor.bytes) && (!vendor.exact || vendor.bytes.len() == bytes.len())
        })
        .and_then(|(index, _)| u16::try_from(index).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8]) -> Option<&'static str> {
        recognise(bytes).map(|index| VENDORS[usize::from(index)].name)
    }

    #[test]
    fn finds_every_vendor_by_its_own_bytes() {
        for vendor in VENDORS {
            assert_eq!(name(vendor.bytes), Some(vendor.name));
        }
    }

    #[test]
    fn is_sorted_without_duplicates_and_never_empty() {
        assert!(VENDORS.is_sorted_by(|a, b| a.bytes < b.bytes));
        assert!(VENDORS.iter().all(|vendor| vendor.bytes.len() >= 2));
    }

    #[test]
    fn lets_a_version_follow_a_prefix_only() {
        let followed = |vendor: &Vendor| [vendor.bytes, b"\xff\xff\xff\xff"].concat();
        for vendor in VENDORS {
            let longer = followed(vendor);
            match vendor.exact {
                true => assert_ne!(name(&longer), Some(vendor.name), "{}", vendor.name),
                false => assert_eq!(name(&longer), Some(vendor.name)),
            }
        }
    }

    #[test]
    fn prefers_the_longest_match() {
        let nt5 = b"\x1e\x2b\x51\x69\x05\x99\x1c\x7d\x7c\x96\xfc\xbf\xb5\x87\xe4\x61";
        assert_eq!(name(nt5), Some("MS NT5 ISAKMPOAKLEY"));
        let with = |version: &[u8]| [nt5, version].concat();
        assert_eq!(
            name(&with(&[0, 0, 0, 9])),
            Some("MS NT5 ISAKMPOAKLEY v9 (Windows 8 and newer)")
        );
        assert_eq!(name(&with(&[0, 0, 0, 99])), Some("MS NT5 ISAKMPOAKLEY"));
        assert_eq!(name(b"OE-Libreswan-4.10"), Some("Libreswan"));
    }

    #[test]
    fn does_not_know_what_nobody_sends() {
        assert_eq!(recognise(b""), None);
        assert_eq!(recognise(&[0x4a]), None);
        assert_eq!(recognise(&[0xff; 16]), None);
        assert_eq!(recognise(&[0x4a, 0x13, 0x1c, 0x81, 7]), None);
    }
}
