//! Causes of the family: fragmentation and MTU.

mod fragmentation_mtu;

pub(crate) use fragmentation_mtu::FragmentationMtu;
