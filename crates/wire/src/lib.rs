//! Bytes to typed messages and back: IKEv1, IKEv2, EAP, ESP, AH; no clock, no IO, no keys.
//!
//! What cannot be read is a [`Fault`] that names the structure and the byte; nothing panics.

#[cfg(test)]
#[macro_use]
mod six;

mod fault;
mod reader;
mod writer;

pub mod ah;
pub mod eap;
pub mod esp;
pub mod ike;
pub mod udp;

pub use fault::Fault;
pub use reader::Reader;
