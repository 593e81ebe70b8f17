//! The live machine: what it can be asked without changing it, and what of that may leave it.

pub mod collection;
mod command;
pub mod console;
pub mod items;
pub mod language;
pub mod privilege;
pub mod script;
