//! The tables that `cargo xtask generate` writes from `data/`.

pub(crate) mod algorithms;
pub(crate) mod commands;
pub(crate) mod events;
pub(crate) mod notifies;
pub(crate) mod obtains;
pub(crate) mod questions;
pub(crate) mod remarks;
pub(crate) mod sentences;
pub(crate) mod symptoms;
pub(crate) mod tokens;
pub(crate) mod updates;
pub(crate) mod vendors;
pub(crate) mod windows_codes;
