//! Reports: the verdict and the messages as text, Markdown and JSON; holds no rules.

mod columns;
mod contract;
pub mod decode;
mod json;
mod markup;
mod places;
mod style;
mod terminal;
mod times;
mod words;

pub use columns::clean;
pub use json::{json, schema};
pub use style::Style;
pub use terminal::{markdown, text};
pub use words::gap;
