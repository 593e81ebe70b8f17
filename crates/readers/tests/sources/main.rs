//! Whole sources through the reader, as the program reads them.

mod collected;
mod events;
mod exported;
