//! The hash functions that IKEv1 and IKEv2 negotiate or fix.

use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// A hash value without allocation; at most 64 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    bytes: [u8; 64],
    length: u8,
}

impl Digest {
    fn new(value: &[u8]) -> Digest {
        let mut bytes = [0; 64];
        let length = value.len().min(64);
        bytes[..length].copy_from_slice(&value[..length]);
        Digest { bytes, length: length as u8 }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl Hash {
    /// Bytes of its value.
    pub fn length(self) -> usize {
        match self {
            Hash::Md5 => 16,
            Hash::Sha1 => 20,
            Hash::Sha256 => 32,
            Hash::Sha384 => 48,
            Hash::Sha512 => 64,
        }
    }

    /// Of the parts one after another.
    pub fn digest(self, parts: &[&[u8]]) -> Digest {
        match self {
            Hash::Md5 => of::<Md5>(parts),
            Hash::Sha1 => of::<Sha1>(parts),
            Hash::Sha256 => of::<Sha256>(parts),
            Hash::Sha384 => of::<Sha384>(parts),
            Hash::Sha512 => of::<Sha512>(parts),
        }
    }
}

fn of<H: sha2::Digest>(parts: &[&[u8]]) -> Digest {
    let mut hash = H::new();
    for part in parts {
        hash.update(part);
    }
    Digest::new(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(digest: Digest) -> String {
        digest.as_slice().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    // FIPS 180-4 and RFC 1321 test value "abc", split to show that parts join.
    #[test]
    fn hashes_abc() {
        let parts: [&[u8]; 2] = [b"a", b"bc"];
        assert_eq!(hex(Hash::Md5.digest(&parts)), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(hex(Hash::Sha1.digest(&parts)), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(
            hex(Hash::Sha256.digest(&parts)),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(hex(Hash::Sha384.digest(&parts)).starts_with("cb00753f45a35e8b"));
        assert!(hex(Hash::Sha512.digest(&parts)).starts_with("ddaf35a193617aba"));
    }

    #[test]
    fn a_digest_is_as_long_as_its_hash() {
        for hash in [Hash::Md5, Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            assert_eq!(hash.digest(&[]).as_slice().len(), hash.length());
        }
    }
}
