//! What is true regardless of the case: vendor ids, symptoms and their look-alikes, commands.
//!
//! Each table is generated from a file in `data/`, in which every row names its reference.

mod command;
mod notify;
mod obtain;
mod symptom;
mod tables;
mod vendor;
mod windows_code;

pub use command::{COMMANDS, Command, commands};
pub use notify::{NOTIFY_MEANINGS, NotifyMeaning, notify_meaning, notify_meanings_named};
pub use obtain::{OBTAINS, Obtain, ObtainCommand, obtain, without_time};
pub use symptom::{Candidate, SYMPTOMS, Symptom, decided_by, symptom};
pub use vendor::{Capability, VENDORS, Vendor, recognise};
pub use windows_code::{WINDOWS_CODES, WindowsCode, windows_code};

/// The same sentence in English and in Italian, in this order: lower case, no full stop.
pub type Bilingual = [&'static str; 2];
