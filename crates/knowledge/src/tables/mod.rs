//! The tables that `cargo xtask generate` writes from `data/`.

pub(crate) mod commands;
pub(crate) mod notifies;
pub(crate) mod obtains;
pub(crate) mod symptoms;
pub(crate) mod vendors;
pub(crate) mod windows_codes;
