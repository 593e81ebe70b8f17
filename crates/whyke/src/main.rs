//! The whyke command.
fn main() {}
