//! `incoming proposal:` and `my proposal, gw to-paris:`: in what the lists of two ends differ.

use evidence::{Algorithm, Offer, Place, Proposal, Protocol, Remark, When};

use super::super::Entry;
use super::super::algorithms::{self, bare};
use super::super::ledger::{At, Ledger};
use crate::reading::Reading;

/// Proposals of one list, and algorithms of one proposal, that are kept.
const MOST: usize = 64;

#[derive(Clone, Debug, Default)]
struct Suite {
    /// Kind and value, in small letters.
    algorithms: Vec<(Kind, String)>,
    /// Not of IKE.
    child: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Cipher,
    Hash,
    Prf,
    Group,
    Method,
    Mode,
}

/// The two lists that FortiOS prints when it compares them.
#[derive(Clone, Debug, Default)]
pub(super) struct Proposals {
    incoming: Vec<Suite>,
    own: Vec<Suite>,
    mine: bool,
    /// Where each list begins.
    at: [Option<(Place, When)>; 2],
}

impl Proposals {
    /// False where the line, in small letters, belongs to something else.
    pub(super) fn line(&mut self, text: &str, entry: Entry<'_>) -> bool {
        let here = Some((entry.place, entry.when));
        if matches!(text, "incoming proposal:" | "incoming child sa proposal:" | "peer proposal:") {
            *self = Proposals { at: [here, None], ..Proposals::default() };
            return true;
        }
        if text.starts_with("my proposal") {
            self.mine = true;
            self.at[1] = self.at[1].or(here);
            return true;
        }
        let list = if self.mine { &mut self.own } else { &mut self.incoming };
        if text.starts_with("proposal id =") {
            if list.len() < MOST {
                list.push(Suite::default());
            }
            return true;
        }
        let Some(suite) = list.last_mut() else { return false };
        if text.starts_with("protocol") {
            suite.child |= text.contains("esp") || text.contains("ah:");
            return true;
        }
        if let Some(value) = text.strip_prefix("trans_id =") {
            suite.child |= value.trim().starts_with("esp_");
            if suite.child {
                suite.push(Kind::Cipher, value);
            }
            return true;
        }
        if let Some(value) = text.strip_prefix("encapsulation =") {
            if suite.child {
                suite.push(Kind::Mode, value);
            }
            return true;
        }
        let Some((name, value)) = text.strip_prefix("type=").and_then(|rest| rest.split_once(','))
        else {
            return false;
        };
        let kind = match name.trim() {
            "encr" | "oakley_encrypt_alg" => Kind::Cipher,
            "integr" | "oakley_hash_alg" | "auth_alg" => Kind::Hash,
            "prf" => Kind::Prf,
            "dh_group" | "oakley_group" => Kind::Group,
            "auth_method" => Kind::Method,
            _ => return true,
        };
        suite.push(kind, value.trim().trim_start_matches("val="));
        true
    }

    /// Why none was chosen; vague where that does not show.
    pub(super) fn judge(&self, child: bool) -> Remark {
        let child = child || self.incoming.iter().any(|suite| suite.child);
        let told = |list: &'_ [Suite]| -> Vec<Suite> {
            list.iter().filter(|suite| !suite.algorithms.is_empty()).cloned().collect()
        };
        let (incoming, own) = (told(&self.incoming), told(&self.own));
        let pairs = || incoming.iter().flat_map(|a| own.iter().map(move |b| (a, b)));
        // The pair that differs in fewest kinds is the nearest to an agreement.
        let nearest = pairs().map(|(a, b)| a.differs(b)).min_by_key(Vec::len);
        match (nearest.as_deref(), child) {
            (Some([Kind::Group]), false) => Remark::GroupRefused,
            (Some([Kind::Group]), true) => Remark::ChildGroupRefused,
            (Some([Kind::Method]), false) => Remark::MethodRefused,
            (Some([Kind::Mode]), true) => Remark::ModeRefused,
            (None | Some([]), false) => Remark::IkeRefused,
            (None | Some([]), true) => Remark::ChildRefused,
            (Some(_), false) => Remark::SuiteRefused,
            (Some(_), true) => Remark::ChildSuiteRefused,
        }
    }
}

impl Proposals {
    /// Tells both lists, where they are known whole.
    pub(super) fn tell(&self, at: At, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let lists = list(&self.incoming).zip(list(&self.own));
        let Some((incoming, own)) = lists else { return };
        let [Some(there), Some(here)] = self.at else { return };
        let entry = |(place, when): (Place, When)| Entry { place, when, text: "" };
        ledger.compares(at, (&incoming, entry(there)), (&own, entry(here)), reading);
    }
}

fn list(own: &[Suite]) -> Option<Offer> {
    let told = own.iter().filter(|suite| !suite.algorithms.is_empty());
    algorithms::list((1u8..).zip(told).map(|(number, suite)| suite.proposal(number)))
}

impl Suite {
    /// How they authenticate, and in which mode, is judged apart.
    fn proposal(&self, number: u8) -> Option<Proposal> {
        let mut algorithms: Vec<Algorithm> = Vec::new();
        for (kind, name) in &self.algorithms {
            algorithms.push(match kind {
                Kind::Cipher => algorithms::cipher(name)?,
                Kind::Hash => algorithms::hash(name)?,
                Kind::Group => algorithms::group(name)?,
                Kind::Prf | Kind::Method | Kind::Mode => continue,
            });
        }
        let protocol = if self.child { Protocol::Esp } else { Protocol::Ike };
        Some(algorithms::proposal(number, protocol, algorithms))
    }

    /// `aes_cbc (key_len = 256)` and `aes_cbc, key-len=256` are the same.
    fn push(&mut self, kind: Kind, value: &str) {
        let value = bare(value).replace("espaescbc", "espaes");
        if self.algorithms.len() < MOST {
            self.algorithms.push((kind, value));
        }
    }

    /// The kinds of which they share nothing; what one of them lacks is another matter.
    fn differs(&self, other: &Suite) -> Vec<Kind> {
        use Kind::{Cipher, Group, Hash, Method, Mode, Prf};
        let of = |suite: &Suite, kind: Kind| -> Vec<String> {
            let own = suite.algorithms.iter().filter(|(own, _)| *own == kind);
            own.map(|(_, value)| value.clone()).collect()
        };
        let apart = |kind: &Kind| {
            let (a, b) = (of(self, *kind), of(other, *kind));
            !a.is_empty() && !b.is_empty() && !a.iter().any(|value| b.contains(value))
        };
        [Cipher, Hash, Prf, Group, Method, Mode].into_iter().filter(apart).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry<'static> {
        Entry { place: Place::line(1), when: When::Absent, text: "" }
    }

    fn judged(incoming: [&str; 4], own: [&str; 4]) -> Remark {
        let mut proposals = Proposals::default();
        assert!(proposals.line("incoming proposal:", entry()));
        for (title, list) in [("proposal id = 1:", incoming), ("my proposal, gw x:", own)] {
            assert!(proposals.line(title, entry()));
            assert!(proposals.line("proposal id = 1:", entry()));
            assert!(list.iter().all(|line| proposals.line(line, entry())));
        }
        assert!(!proposals.line("negotiation failure", entry()));
        proposals.judge(false)
    }

    #[test]
    fn the_kind_that_differs_is_named() {
        let cipher = "type=encr, val=aes_cbc (key_len = 256)";
        let (hash, prf) = ("type=integr, val=auth_hmac_sha2_256_128", "type=prf, val=prf_x");
        let (two, fourteen) = ("type=dh_group, val=modp1024.", "type=dh_group, val=modp2048.");
        let weak = "type=encr, val=des_cbc";
        for (a, b, wanted) in [
            ([cipher, hash, prf, two], [cipher, hash, prf, fourteen], Remark::GroupRefused),
            ([weak, hash, prf, two], [cipher, hash, prf, fourteen], Remark::SuiteRefused),
            ([cipher, hash, prf, two], [cipher, hash, prf, two], Remark::IkeRefused),
        ] {
            assert_eq!(judged(a, b), wanted);
        }
        let key = "type=auth_method, val=preshared_key.";
        let xauth = "type=auth_method, val=preshared_key_xauth_i.";
        let method = judged([cipher, hash, key, two], [cipher, hash, xauth, two]);
        assert_eq!(method, Remark::MethodRefused);
        assert_eq!(Proposals::default().judge(true), Remark::ChildRefused);
    }
}
