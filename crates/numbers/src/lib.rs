//! The IANA registries of IPsec as newtypes: one value, one representation, printable.
//!
//! A number that no registry knows stays the number it is, so nothing on the wire is lost.

mod registry;

pub mod eap;
pub mod icmp;
pub mod ike;
pub mod ikev1;
pub mod ikev2;
pub mod ip;
