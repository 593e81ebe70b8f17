//! For tests only: exchanges written as text, the captures they become, literate case files.

pub mod archives;
pub mod capture;
pub mod cases;
pub mod exchange;
mod random;

pub mod wfp;

pub use random::Random;
