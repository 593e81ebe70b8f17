//! Public addresses, names and identities by stable pseudonyms, in reports and in evidence.

mod addresses;
mod capture;
mod configured;
mod daemons;
mod der;
mod distinguished;
mod facts;
mod fields;
mod gateways;
mod lines;
mod names;
mod report;
mod text;
mod tunnels;
mod wide;

use addresses::Addresses;
use names::Names;

pub use capture::Uncopied;
pub use names::Kind;

/// What stands for what in one run: equal stays equal.
#[derive(Debug, Default)]
pub struct Pseudonyms {
    addresses: Addresses,
    names: Names,
}

impl Pseudonyms {
    pub fn new() -> Pseudonyms {
        Pseudonyms::default()
    }

    /// From here on the name is replaced wherever it stands.
    pub fn learn(&mut self, kind: Kind, name: &str) {
        self.names.learn(kind, name);
        // As markup writes it.
        if name.contains(['&', '<', '>']) {
            let escaped = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            self.names.learn(kind, &escaped);
        }
        // As PowerShell writes it in JSON.
        if name.contains(['&', '<', '>', '\'']) {
            let mut escaped = String::new();
            for letter in name.chars() {
                match letter {
                    '&' | '<' | '>' | '\'' => {
                        escaped.push_str(&format!("\\u{:04x}", letter as u32))
                    }
                    letter => escaped.push(letter),
                }
            }
            self.names.learn(kind, &escaped);
        }
    }

    /// There were more names than are kept: some may still stand in what was replaced.
    pub fn is_full(&self) -> bool {
        self.names.is_full
    }
}
