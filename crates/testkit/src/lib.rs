//! For tests only: exchanges and events written as text, the captures and event logs they become,
//! literate case files.

pub mod archives;
pub mod capture;
pub mod cases;
pub mod evtx;
pub mod exchange;
mod random;
pub mod sources;
pub mod wfp;

pub use random::Random;
