//! What is true regardless of the case: vendor ids, symptoms and their look-alikes, commands, and
//! what the numbers and sentences of Windows mean.
//!
//! Each table is generated from a file in `data/`, in which every row names its reference.

mod algorithm;
mod command;
mod event;
mod notify;
mod obtain;
mod question;
mod remark;
mod sentence;
mod symptom;
mod tables;
mod token;
mod update;
mod vendor;
mod windows_code;

pub use algorithm::{ALGORITHM_NAMES, AlgorithmName, algorithm_name};
pub use command::{COMMANDS, Command, commands};
pub use event::{EVENTS, Event, event, events};
pub use notify::{NOTIFY_MEANINGS, NotifyMeaning, notify_meaning, notify_meanings_named};
pub use obtain::{OBTAINS, Obtain, ObtainCommand, obtain, without_time};
pub use question::{Answer, MOST_QUESTIONS, QUESTIONS, Question, questions};
pub use remark::{REMARKS, Remark, remark};
pub use sentence::{
    Certainty, FEWEST, SentenceMatch, code_of_sentence, codes_of_sentence, is_ideograph,
};
pub use symptom::{Candidate, SYMPTOMS, Symptom, symptom, usual};
pub use token::{TOKENS, Token, token};
pub use update::{Update, update, updates};
pub use vendor::{Capability, VENDORS, Vendor, recognise};
pub use windows_code::{CodeClass, WINDOWS_CODES, WindowsCode, windows_code};

/// The same sentence in English and in Italian, in this order: lower case, no full stop.
pub type Bilingual = [&'static str; 2];

/// Every product that commands or vendor IDs know by name, in order: `cisco-ios`, `windows` …
pub fn products() -> Vec<&'static str> {
    let commands = COMMANDS.iter().map(|command| command.product);
    let obtains = OBTAINS.iter().flat_map(|row| row.commands).map(|command| command.product);
    let vendors = VENDORS.iter().filter_map(|vendor| vendor.product);
    let mut products: Vec<&str> =
        commands.chain(obtains).chain(vendors).filter(|product| *product != "linux").collect();
    products.sort_unstable();
    products.dedup();
    products
}
