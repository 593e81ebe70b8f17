//! Commands that set an end to the very suite that the other one offers or accepts.

use evidence::{Algorithm, IkeVersion, Party, Proposal};
use numbers::ikev2::TransformType;
use verdict::{Fix, Remedy, Side, Text};

use crate::gather::What;
use crate::hygiene::is_weak;
use crate::suites::{For, compare};
use crate::view::View;

/// Suites as far as they are known, each with one algorithm of a kind.
#[derive(Default)]
struct Suites {
    ike: Vec<Algorithm>,
    child: Vec<Algorithm>,
}

/// Where both lists are known, who offers is told the nearest suite of the other one, in its own
/// words. If that one is weak, the end that accepts it is to be strengthened. The other end then
/// has nothing to do: a general advice for it would make two suites that differ again.
pub(crate) fn set(view: &View<'_>, fixes: &mut Vec<Fix>) {
    let done = fixes.iter_mut().position(|fix| {
        concerns(&fix.remedy).is_some_and(|kind| fill_in(view, kind, fix).is_some())
    });
    if let Some(done) = done {
        let kind = concerns(&fixes[done].remedy);
        let mut at = 0..;
        fixes.retain(|fix| at.next() == Some(done) || concerns(&fix.remedy) != kind);
    }
}

fn concerns(remedy: &Remedy) -> Option<For> {
    match remedy {
        Remedy::AlignIkeSuite | Remedy::AlignGroup => Some(For::Ike),
        Remedy::AlignEspSuite | Remedy::AlignPfs => Some(For::Child),
        _ => None,
    }
}

/// None where the fix stays a general one.
fn fill_in(view: &View<'_>, kind: For, fix: &mut Fix) -> Option<()> {
    // How to insist on extended sequence numbers, the templates do not say.
    let compared = compare(view, kind)
        .filter(|own| !own.on.contains(&TransformType::EXTENDED_SEQUENCE_NUMBERS))?;
    let own = match fix.side {
        Side::Initiator => Party::Initiator,
        Side::Responder => Party::Responder,
        _ => return None,
    };
    // Who compares both lists is called the gateway where its log does not tell which end it is.
    let by = match compared.by {
        Party::Unknown => Party::Responder,
        Party::Path => return None,
        end => end,
    };
    let accepts = own == by;
    let (theirs, ours) = match accepts {
        true => (&compared.offered, &compared.accepted),
        false => (&compared.accepted, &compared.offered),
    };
    let (theirs, ours) = (&theirs.proposal, &ours.proposal);
    let suite = wanted(&theirs.algorithms, &ours.algorithms)?;
    if accepts && wanted(&ours.algorithms, &theirs.algorithms).is_some() {
        return None;
    }
    let suites = match kind {
        For::Ike => Suites { ike: suite.clone(), child: Vec::new() },
        For::Child => Suites { ike: selected(view), child: suite.clone() },
    };
    let version = usize::from(view.version() == IkeVersion::V2);
    let mut commands = Vec::new();
    for command in &fix.commands {
        let mut rows = knowledge::commands(fix.remedy.name());
        let row = rows.find(|row| row.product == command.dialect)?;
        // Of one suite in one product and of another in the next nobody could make sense.
        commands.push(fill(row.exact[version]?, &command.dialect, &suites)?);
    }
    if commands.is_empty() {
        return None;
    }
    for (command, text) in fix.commands.iter_mut().zip(commands) {
        (command.text, command.note) = (text, None);
    }
    let name = Proposal { algorithms: suite, ..theirs.clone() }.to_string();
    fix.title = match (own, accepts) {
        (Party::Initiator, false) => Text::new(
            format!("offer what the gateway accepts: {name}"),
            format!("offrire ciò che il gateway accetta: {name}"),
        ),
        (Party::Responder, true) => Text::new(
            format!("accept what the client offers: {name}"),
            format!("accettare ciò che il client offre: {name}"),
        ),
        (_, true) => Text::new(
            format!("accept what the gateway offers: {name}"),
            format!("accettare ciò che il gateway offre: {name}"),
        ),
        (_, false) => Text::new(
            format!("offer what the client accepts: {name}"),
            format!("offrire ciò che il client accetta: {name}"),
        ),
    };
    Some(())
}

/// One algorithm of each kind that they name: one that both have, else the first that is not weak.
fn wanted(theirs: &[Algorithm], ours: &[Algorithm]) -> Option<Vec<Algorithm>> {
    let mut suite: Vec<Algorithm> = Vec::new();
    for algorithm in theirs {
        if suite.iter().any(|own| own.kind == algorithm.kind) {
            continue;
        }
        let alike = || theirs.iter().filter(|own| own.kind == algorithm.kind);
        let common = alike().find(|own| ours.contains(own));
        suite.push(*common.or_else(|| alike().find(|own| !is_weak(own))).unwrap_or(algorithm));
    }
    (!suite.is_empty() && !suite.iter().any(is_weak)).then_some(suite)
}

/// What was selected for IKE, which a command for the child SA may have to repeat.
fn selected(view: &View<'_>) -> Vec<Algorithm> {
    let said = view.account().said.iter().find_map(|said| match said.what {
        What::Selects(id) => view.case.offers.first(id),
        _ => None,
    });
    said.map(|proposal| proposal.algorithms).unwrap_or_default()
}

/// None where the product cannot be set to it, or the template asks for what is not known. A brace
/// of the product's own is written twice.
fn fill(template: &str, product: &str, suites: &Suites) -> Option<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        if let Some(after) = after.strip_prefix('{') {
            filled.push_str(before);
            filled.push('{');
            rest = after;
            continue;
        }
        let (slot, after) = after.split_once('}')?;
        filled.push_str(before);
        match name(slot, product, suites)? {
            "" => {
                filled.pop();
            }
            name => filled.push_str(name),
        }
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

fn name(slot: &str, product: &str, suites: &Suites) -> Option<&'static str> {
    let of = |suite: &[Algorithm], kind: TransformType| {
        suite.iter().find(|own| own.kind == kind && own.id != 0).copied()
    };
    let suite = if slot.starts_with("esp-") || slot == "pfs" { &suites.child } else { &suites.ike };
    let cipher = of(suite, TransformType::ENCRYPTION)?;
    let integrity = of(suite, TransformType::INTEGRITY);
    let (slot, algorithm) = match slot {
        "group" => (slot, of(suite, TransformType::KEY_EXCHANGE)?),
        "pfs" => {
            let none = Algorithm::new(TransformType::KEY_EXCHANGE, 0, None);
            (slot, of(suite, TransformType::KEY_EXCHANGE).unwrap_or(none))
        }
        "hash" | "hash-v1" => match (integrity, of(suite, TransformType::PRF)) {
            (Some(integrity), None) => (slot, integrity),
            (Some(integrity), Some(prf)) if is_one_hash(integrity.id, prf.id) => (slot, integrity),
            (None, Some(prf)) => ("prf", prf),
            _ => return None,
        },
        "esp-hash" | "esp-hash-v1" => match integrity {
            Some(integrity) => (slot, integrity),
            None => ("esp-aead-hash", cipher),
        },
        _ => (slot, cipher),
    };
    knowledge::algorithm_name(product, slot, algorithm.id, algorithm.key_length)
}

/// Integrity and PRF of one hash: most products set them as one (RFC 7296 §3.3.2).
fn is_one_hash(integrity: u16, prf: u16) -> bool {
    matches!((integrity, prf), (1, 1) | (2, 2) | (12, 5) | (13, 6) | (14, 7))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn algorithm(kind: TransformType, id: u16, bits: Option<u16>) -> Algorithm {
        Algorithm::new(kind, id, bits)
    }

    fn suites() -> Suites {
        let (cipher, key) = (TransformType::ENCRYPTION, TransformType::KEY_EXCHANGE);
        Suites {
            ike: vec![
                algorithm(cipher, 12, Some(256)),
                algorithm(TransformType::INTEGRITY, 13, None),
                algorithm(TransformType::PRF, 6, None),
                algorithm(key, 20, None),
            ],
            child: vec![algorithm(cipher, 20, Some(256))],
        }
    }

    #[test]
    fn every_place_is_filled_in_the_words_of_each_product() {
        let mut count = 0;
        for row in knowledge::COMMANDS {
            for exact in row.exact.into_iter().flatten() {
                if let Some(text) = fill(exact, row.product, &suites()) {
                    let own = exact.matches("{{").count();
                    assert_eq!(text.matches('{').count(), own, "{text}");
                    assert_eq!(text.matches('}').count(), own, "{text}");
                    count += 1;
                }
            }
        }
        assert!(count >= 20, "{count}");
    }

    #[test]
    fn what_a_product_writes_nothing_for_is_left_out() {
        let template = "esp={esp-cipher}-{esp-hash}-{pfs} {cipher}-{hash}-{group}";
        let filled = fill(template, "strongswan", &suites()).unwrap();
        assert_eq!(filled, "esp=aes256gcm16 aes256-sha384-ecp384");
        assert_eq!(fill("{cipher} {rot13}", "strongswan", &suites()), None);
        let own = fill("[{{Value={cipher}}]", "strongswan", &suites());
        assert_eq!(own.as_deref(), Some("[{Value=aes256}]"));
        assert_eq!(fill("{hash-v1}", "cisco-asa", &suites()), None);
    }

    #[test]
    fn nobody_is_told_to_take_what_is_weak() {
        let group = |id| algorithm(TransformType::KEY_EXCHANGE, id, None);
        assert_eq!(wanted(&[group(2)], &[group(14)]), None);
        assert_eq!(wanted(&[group(2), group(14)], &[group(19)]), Some(vec![group(14)]));
        assert_eq!(wanted(&[group(14), group(19)], &[group(19)]), Some(vec![group(19)]));
    }
}
