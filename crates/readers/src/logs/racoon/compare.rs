//! racoon compares each of its own proposals with each of the peer's, and says in what they differ.

use evidence::{Place, Remark, When};

/// Pairs of one offer that are kept.
const MOST: usize = 256;
/// Of what a pair differs in, as the log has it.
const LONGEST: usize = 80;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Cipher,
    Hash,
    Method,
    Group,
    Lifetime,
}

/// One of its own proposals beside one of the peer's.
#[derive(Clone, Debug, Default)]
struct Pair {
    name: String,
    differs: Vec<Difference>,
}

#[derive(Clone, Debug)]
struct Difference {
    what: What,
    /// `3DES-CBC:AES-CBC`: here, and there.
    says: String,
    place: Place,
    when: When,
}

/// What it judges, with the line that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) what: Remark,
    pub(super) value: String,
    pub(super) place: Option<(Place, When)>,
}

#[derive(Debug, Default)]
pub(super) struct Comparison {
    pairs: Vec<Pair>,
    child: Option<(Remark, String, Place, When)>,
}

impl Comparison {
    /// Takes a line in small letters; false where it compares nothing.
    pub(super) fn line(&mut self, small: &str, place: Place, when: When) -> bool {
        // `rejected enctype: DB(prop#1:trns#1):Peer(prop#1:trns#2) = 3DES-CBC:AES-CBC`
        if let Some((name, rest)) =
            small.strip_prefix("rejected ").and_then(|rest| rest.split_once(':'))
        {
            let Some(what) = named(name) else { return false };
            let (pair, says) = rest.split_once('=').unwrap_or((rest, ""));
            // Some versions have a blank within it.
            self.differs(&pair.replace(' ', ""), what, says, place, when);
            return true;
        }
        // `Compared: DB:Peer`, `-compare proposal #1: Local:Peer`: the pair follows.
        let inner = small.trim_matches(['-', ' ']);
        if inner.starts_with("compared: ") || inner.starts_with("compare proposal ") {
            if self.pairs.len() < MOST {
                self.pairs.push(Pair::default());
            }
            return true;
        }
        // `(dh_group = 1024-bit MODP group:2048-bit MODP group)`
        let inner = inner.trim_matches(['(', ')', ' ']);
        if let Some((name, says)) = inner.split_once(" = ")
            && let Some(what) = named(name.trim())
        {
            let differs = says.split_once(':').is_some_and(|(own, peer)| own.trim() != peer.trim());
            // A lifetime need not be the same.
            if differs && what != What::Lifetime && self.pairs.last().is_some() {
                self.add(self.pairs.len() - 1, what, says, place, when);
            }
            return says.contains(':');
        }
        self.child(small, place, when)
    }

    /// ipsec-tools `proposal.c`: lifetime and PFS are compared before the transforms.
    fn child(&mut self, small: &str, place: Place, when: When) -> bool {
        let what = match small {
            _ if small.starts_with("pfs group mismatched")
                || small.starts_with("no pfs is specified, but peer sends ke")
                || small.starts_with("pfs is specified, but peer doesn't send") =>
            {
                Remark::ChildGroupRefused
            }
            _ if small.starts_with("encmode mismatched") => Remark::ModeRefused,
            _ if small.starts_with("trns_id mismatched")
                || small.starts_with("authtype mismatched")
                || small.starts_with("proto_id mismatched")
                || small.starts_with("key length mismatched")
                || small.starts_with("low key length proposed") =>
            {
                Remark::ChildSuiteRefused
            }
            _ if small.starts_with("long lifetime proposed")
                || small.starts_with("long lifebyte proposed")
                || small.starts_with("lifetime mismatched")
                || small.starts_with("lifebyte mismatched") =>
            {
                Remark::LifetimeRefused
            }
            _ => return false,
        };
        let weight = |what: Remark| match what {
            Remark::LifetimeRefused | Remark::ChildGroupRefused => 2,
            // Suites are compared only where the mode agrees.
            Remark::ChildSuiteRefused => 1,
            _ => 0,
        };
        if self.child.as_ref().is_none_or(|(known, ..)| weight(*known) < weight(what)) {
            self.child = Some((what, cut(small), place, when));
        }
        true
    }

    fn differs(&mut self, name: &str, what: What, says: &str, place: Place, when: When) {
        // The lines of one pair follow each other, or come in a round.
        let known = self.pairs.iter().rposition(|pair| pair.name == name);
        let at = match known {
            Some(at) => at,
            None if self.pairs.len() < MOST => {
                self.pairs.push(Pair { name: cut(name), differs: Vec::new() });
                self.pairs.len() - 1
            }
            None => return,
        };
        self.add(at, what, says, place, when);
    }

    fn add(&mut self, at: usize, what: What, says: &str, place: Place, when: When) {
        let differs = &mut self.pairs[at].differs;
        if differs.iter().all(|known| known.what != what) {
            differs.push(Difference { what, says: cut(says), place, when });
        }
    }

    /// What it compared was accepted, or belongs to an exchange that is over.
    pub(super) fn clear(&mut self) {
        *self = Comparison::default();
    }

    /// Why no proposal of phase 1 fits: what the nearest pairs differ in.
    pub(super) fn phase1(&self) -> Judged {
        let pairs = || self.pairs.iter().filter(|pair| !pair.differs.is_empty());
        let all = |what: What| pairs().all(|pair| pair.differs.iter().any(|d| d.what == what));
        let alone: Vec<&Difference> = pairs()
            .filter(|pair| pair.differs.len() == 1)
            .filter_map(|pair| pair.differs.first())
            .collect();
        let only = |what: What| !alone.is_empty() && alone.iter().all(|d| d.what == what);
        // Of the first transform it tells first: where another one comes first, some are cut off.
        let is_cut = self
            .pairs
            .first()
            .is_some_and(|pair| !pair.name.is_empty() && pair.name.matches("trns#1)").count() != 2);
        let what = match () {
            () if pairs().next().is_none() || is_cut => Remark::IkeRefused,
            () if only(What::Group) => Remark::GroupRefused,
            () if only(What::Method) || all(What::Method) => Remark::MethodRefused,
            () if alone.iter().any(|d| matches!(d.what, What::Group | What::Method)) => {
                Remark::IkeRefused
            }
            () => Remark::SuiteRefused,
        };
        let wanted = |d: &Difference| match what {
            Remark::GroupRefused => d.what == What::Group,
            Remark::MethodRefused => d.what == What::Method,
            _ => true,
        };
        let nearest = pairs().min_by_key(|pair| pair.differs.len());
        let shown = alone
            .iter()
            .copied()
            .chain(nearest.into_iter().flat_map(|pair| pair.differs.iter()))
            .find(|d| wanted(d));
        Judged {
            what,
            value: shown.map(|d| d.says.clone()).unwrap_or_default(),
            place: shown.map(|d| (d.place, d.when)),
        }
    }

    /// Why no proposal of phase 2 fits.
    pub(super) fn phase2(&self) -> Option<Judged> {
        let (what, value, place, when) = self.child.clone()?;
        Some(Judged { what, value, place: Some((place, when)) })
    }
}

fn named(name: &str) -> Option<What> {
    Some(match name {
        "enctype" | "encklen" => What::Cipher,
        "hashtype" => What::Hash,
        "authmethod" => What::Method,
        "dh_group" => What::Group,
        "lifetime" | "lifebyte" => What::Lifetime,
        _ => return None,
    })
}

fn cut(text: &str) -> String {
    text.trim().trim_end_matches('.').chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase1(lines: &[&str]) -> Remark {
        let mut comparison = Comparison::default();
        for line in lines {
            assert!(comparison.line(line, Place::line(1), When::Absent), "{line}");
        }
        comparison.phase1().what
    }

    const GROUP: &str =
        "rejected dh_group: db(prop#1:trns#1):peer(prop#1:trns#1) = 1024-bit modp group:768-bit";
    const HASH: &str = "rejected hashtype: db(prop#1:trns#1):peer(prop#1:trns#1) = sha:md5";
    const OTHER: &str = "rejected hashtype: db(prop#1:trns#1):peer(prop#1:trns#2) = sha:md5";
    const LATER: &str =
        "rejected dh_group: db(prop#1:trns#1):peer(prop#1:trns#8) = 1024-bit modp group:768-bit";
    const METHOD: &str = "rejected authmethod: db(prop#1:trns#1):peer(prop#1:trns#1) = pre-shared key:rsa signatures";

    #[test]
    fn the_nearest_pair_says_why() {
        for (lines, wanted) in [
            (&[GROUP][..], Remark::GroupRefused),
            (&[GROUP, HASH], Remark::SuiteRefused),
            (&[GROUP, OTHER], Remark::IkeRefused),
            (&[METHOD], Remark::MethodRefused),
            (&[METHOD, GROUP], Remark::MethodRefused),
            (&[METHOD, OTHER], Remark::IkeRefused),
            (&[HASH], Remark::SuiteRefused),
            (&[], Remark::IkeRefused),
            (&[LATER], Remark::IkeRefused),
            (&[GROUP, LATER], Remark::GroupRefused),
        ] {
            assert_eq!(phase1(lines), wanted, "{lines:?}");
        }
    }

    #[test]
    fn the_later_form_of_a_comparison_is_read() {
        let same = "(hashtype = sha:sha)";
        let group = "(dh_group = 1024-bit modp group:2048-bit modp group)";
        assert_eq!(phase1(&["compared: local:peer", same, group]), Remark::GroupRefused);
        let lines = &["-compare proposal #1: local:peer", "(lifetime = 86400:28800)", same, group];
        assert_eq!(phase1(lines), Remark::GroupRefused);
    }

    #[test]
    fn what_is_compared_first_decides_in_phase_2() {
        let (pfs, suite, mode) = (
            "pfs group mismatched: my:2 peer:0",
            "trns_id mismatched: my:3des peer:aes",
            "encmode mismatched: my:tunnel peer:transport",
        );
        for (lines, wanted) in [
            (&[suite, pfs][..], Remark::ChildGroupRefused),
            (&[mode, suite], Remark::ChildSuiteRefused),
            (&[mode], Remark::ModeRefused),
            // isakmp_quick.c
            (&["no pfs is specified, but peer sends ke."], Remark::ChildGroupRefused),
            (&["pfs is specified, but peer doesn't sends ke."], Remark::ChildGroupRefused),
        ] {
            let mut comparison = Comparison::default();
            for line in lines {
                assert!(comparison.line(line, Place::line(1), When::Absent));
            }
            assert_eq!(comparison.phase2().map(|judged| judged.what), Some(wanted), "{lines:?}");
        }
        assert!(!Comparison::default().line("the psk found.", Place::line(1), When::Absent));
    }
}
