//! The names by which products configure algorithms.

pub use crate::tables::algorithms::ALGORITHM_NAMES;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlgorithmName {
    /// What it stands for in a command's exact text: `cipher`, `hash`, `prf`, `group`,
    /// `esp-cipher`, `esp-hash`, `esp-aead-hash`, `pfs`; with `-v1` in lines for IKEv1.
    pub slot: &'static str,
    /// By IKEv2's registries (RFC 7296 §3.3.2); integrity stands for IKEv1's hash.
    pub id: u16,
    /// Length of the key, where the cipher has several.
    pub bits: Option<u16>,
    /// As in a command; `windows` for all of its tools.
    pub product: &'static str,
    /// Empty where nothing is to be written.
    pub name: &'static str,
}

/// None where the product cannot be set to it.
pub fn algorithm_name(
    product: &str,
    slot: &str,
    id: u16,
    bits: Option<u16>,
) -> Option<&'static str> {
    let product = if product.starts_with("windows-") { "windows" } else { product };
    let found = ALGORITHM_NAMES
        .iter()
        .find(|row| (row.slot, row.id, row.bits, row.product) == (slot, id, bits, product));
    found.map(|row| row.name)
}
