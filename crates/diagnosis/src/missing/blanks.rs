//! A row of evidence that is not there yet, with what the case knows filled in.

use evidence::Timestamp;
use knowledge::{Bilingual, Obtain};
use verdict::{Cause, Command, Missing, Side, Text};

use crate::fixes::ON_LINUX;

/// Products whose commands are given for one piece.
const MOST_PRODUCTS: usize = 5;

/// What is filled into the texts of a row.
pub(super) struct Blanks {
    pub(super) at: Option<Timestamp>,
    pub(super) peer: String,
}

impl Blanks {
    /// With the commands of the products that are known, else of all.
    pub(super) fn missing(
        &self,
        row: &Obtain,
        side: Side,
        would_decide: Vec<Cause>,
        known: &[&str],
    ) -> Missing {
        let has_openswan = row.commands.iter().any(|command| command.product == "openswan");
        let runs_it = |own: &str, product: &str| match product {
            "openswan" if own == "libreswan" => !has_openswan,
            "pluto" if matches!(own, "libreswan" | "openswan") => true,
            _ => own.starts_with(product) || own == "linux" && ON_LINUX.contains(&product),
        };
        let of = |own: &str| known.is_empty() || known.iter().any(|product| runs_it(own, product));
        let mut products: Vec<&str> = Vec::new();
        let mut commands = Vec::new();
        for command in row.commands.iter().filter(|command| of(command.product)) {
            if !products.contains(&command.product) {
                products.push(command.product);
            }
            if products.len() > MOST_PRODUCTS {
                break;
            }
            commands.push(Command {
                dialect: command.product.into(),
                text: self.fill(command.text),
                note: command.note.map(|note| self.say(note)),
            });
        }
        Missing { what: self.say(row.what), side, would_decide, how: self.say(row.how), commands }
    }

    fn say(&self, [en, it]: Bilingual) -> Text {
        Text::new(self.fill(en), self.fill(it))
    }

    fn fill(&self, text: &str) -> String {
        let text = match self.at {
            // The report's own marker for a moment: the printer puts it into its zone.
            Some(at) => text.replace("{time}", &format!("{{at:{}}}", at.0)),
            None => knowledge::without_time(text),
        };
        text.replace("{peer}", &self.peer)
    }
}
