//! Keys and bytes in, bytes out: the hashes of IKE.

mod hash;

pub use hash::{Digest, Hash};
