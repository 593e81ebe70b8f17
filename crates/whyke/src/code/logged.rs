//! A sentence out of a gateway's log: whose it is, and what it names.

use evidence::{Fact, IkeVersion, Listener, Origin, Product, SourceId, Statement};
use knowledge::{NotifyMeaning, Remark};

/// A sentence of a daemon.
pub(super) struct Logged {
    /// None where several could say so.
    pub(super) product: Option<Product>,
    pub(super) row: &'static Remark,
    /// Public material shows that the product says so.
    pub(super) is_confirmed: bool,
    pub(super) origin: Option<&'static Origin>,
}

/// What products write before a sentence; people paste it without.
const BEFORE: &[(&str, Option<Product>)] = &[
    ("05[IKE] ", Some(Product::StrongSwan)),
    ("\"conn\" #1: ", Some(Product::Libreswan)),
    ("ike 0:conn:1: ", Some(Product::FortiGate)),
    ("ISAKMP:(1001): ", Some(Product::CiscoIos)),
    ("IKEv2:(SESSION ID = 1,SA ID = 1):", Some(Product::CiscoIos)),
    ("Jan  1 10:00:00 gw racoon: ERROR: ", Some(Product::Racoon)),
    ("jan/01 10:00:00 ipsec,error ", Some(Product::MikroTik)),
    ("Jan  1 10:00:00 gw xl2tpd[1]: ", None),
    ("Jan  1 10:00:00 gw pppd[1]: ", None),
    ("", None),
];

/// Lines of a paste that are looked at; more of them are a log, which `whyke explain` reads.
const MOST_LINES: usize = 8;
const LONGEST: usize = 1 << 10;

/// What each product means by it, once, and the notifies that it names.
pub(super) fn look_up(text: &str) -> (Vec<Logged>, Vec<&'static NotifyMeaning>) {
    let mut all = Heard::default();
    // One word alone is a name or a number.
    if !text.trim().contains(char::is_whitespace) {
        return (all.said, all.notifies);
    }
    for line in text.lines().take(MOST_LINES) {
        let line: String = line.trim().chars().take(LONGEST).collect();
        for (before, product) in BEFORE {
            let mut heard = Heard { product: *product, ..Heard::default() };
            let sentence = format!("{before}{line}\n");
            readers::read(SourceId(0), "sentence", sentence.as_bytes(), &mut heard);
            all.add(heard);
        }
    }
    (all.said, all.notifies)
}

#[derive(Default)]
struct Heard {
    product: Option<Product>,
    said: Vec<Logged>,
    notifies: Vec<&'static NotifyMeaning>,
}

impl Heard {
    fn add(&mut self, heard: Heard) {
        for said in heard.said {
            let is_known = |own: &Logged| {
                let is_same = said.product.is_none() || own.product == said.product;
                is_same && own.row.name == said.row.name
            };
            if !self.said.iter().any(is_known) {
                self.said.push(said);
            }
        }
        for notify in heard.notifies {
            let of = |row: &NotifyMeaning| (row.version, row.number);
            if self.notifies.iter().all(|own| of(own) != of(notify)) {
                self.notifies.push(notify);
            }
        }
    }
}

impl Listener for Heard {
    fn hear(&mut self, fact: Fact<'_>) {
        match fact.statement {
            // Which of the two it is, the line does not tell: it is named by the newer one.
            Statement::LoggedBy(Product::Pluto) => {}
            Statement::LoggedBy(product) => {
                self.product = Some(product);
                // Who it is may be known only afterwards.
                for said in &mut self.said {
                    said.product = Some(product);
                }
            }
            Statement::Remarks(remarked) => {
                let product = self.product;
                let (is_confirmed, origin) = (remarked.is_confirmed, remarked.origin);
                let row = knowledge::remark(remarked.what.name());
                self.said.extend(row.map(|row| Logged { product, row, is_confirmed, origin }));
            }
            Statement::Notifies(notice) => {
                let version = if notice.version == IkeVersion::V1 { 1 } else { 2 };
                self.notifies.extend(knowledge::notify_meaning(version, notice.kind));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_gateways_are_known_without_what_stands_before_them() {
        for (text, product, name) in [
            ("no shared key found for 'gw' - 'anna'", Product::StrongSwan, "no-secret"),
            (
                "Nov 25 10:00:00 gw charon: 05[IKE] no shared key found for 'a' - 'b'",
                Product::StrongSwan,
                "no-secret",
            ),
            ("no acceptable Oakley Transform", Product::Libreswan, "offer-refused"),
            ("negotiation failure", Product::FortiGate, "ike-refused"),
            ("no suitable proposal found", Product::Racoon, "ike-refused"),
        ] {
            let (found, _) = look_up(text);
            let told: Vec<_> = found.iter().map(|own| (own.product, own.row.name)).collect();
            assert!(told.contains(&(Some(product), name)), "{text}: {told:?}");
        }
    }

    #[test]
    fn a_notify_within_a_sentence_is_explained() {
        let (_, notifies) = look_up("received NO_PROPOSAL_CHOSEN error notify");
        assert!(notifies.iter().any(|row| row.number == 14));
    }

    #[test]
    fn words_that_nobody_logs_are_nobodys() {
        for text in ["", "13801", "the tunnel does not work", "\u{1b}[31m x\ny"] {
            let (found, notifies) = look_up(text);
            assert!(found.is_empty() && notifies.is_empty(), "{text}");
        }
    }
}
