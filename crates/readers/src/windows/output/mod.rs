//! What commands of Windows print about their machine: one file for each subject.
//!
//! A paste holds several outputs one after another, with or without the prompts between them.

mod addresses;
pub(super) mod date;
mod json;
mod phonebook;
pub(crate) mod plain;
mod policy;
mod ports;
mod profile;
mod registry;
mod services;
mod software;
mod system;
mod updates;

use crate::pasted::{Line, Pasted};
use crate::reading::Reading;

/// Knows the outputs about one subject. Each sees every line; most belong to others.
trait Output {
    /// A command stands at a prompt; what was begun before is closed.
    fn asked(&mut self, _command: &str) {}

    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>);

    /// A prompt or the end of the text: what was begun is told.
    fn close(&mut self, reading: &mut Reading<'_>);
}

/// All of them as one form, so that a line is made plain only once.
pub(crate) struct Outputs {
    outputs: Vec<Box<dyn Output>>,
}

impl Outputs {
    pub(crate) fn new() -> Outputs {
        Outputs {
            outputs: vec![
                // First, because it says whose machine it is.
                Box::new(system::System::default()),
                Box::new(services::Services::default()),
                Box::new(registry::Registry::default()),
                Box::new(phonebook::Phonebook::default()),
                Box::new(profile::Profiles::default()),
                Box::new(updates::Updates::default()),
                Box::new(addresses::Addresses::default()),
                Box::new(ports::Ports::default()),
            ],
        }
    }
}

impl Pasted for Outputs {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = plain::plain(line.text);
        if let Some(command) = plain::command(&text) {
            for output in &mut self.outputs {
                output.close(reading);
                output.asked(command);
            }
            return;
        }
        let line = Line { number: line.number, text: &text };
        for output in &mut self.outputs {
            output.line(line, reading);
        }
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        for output in &mut self.outputs {
            output.close(reading);
        }
    }
}
