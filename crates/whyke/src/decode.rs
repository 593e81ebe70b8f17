//! `whyke decode`: every IKE message of a capture as a readable tree.

use anyhow::{Result, bail};

use crate::arguments::{Common, Decode};

pub(crate) fn run(wanted: &Decode, common: &Common) -> Result<u8> {
    let _ = (wanted, common);
    bail!("pending")
}
