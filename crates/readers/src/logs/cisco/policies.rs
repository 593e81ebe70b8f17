//! `Proposal 1: AES-CBC-256 SHA256 DH_GROUP_2048_MODP/Group 14`: what came and what was expected.

use evidence::{Algorithm, Offer, Proposal, Protocol, Remark};

use super::super::Entry;
use super::super::algorithms::{self, bare};
use super::super::ledger::{At, Ledger};
use super::state::Held;
use crate::reading::Reading;

/// Proposals and words of one that are kept.
const MOST: usize = 24;

/// One proposal: each list may name several algorithms.
#[derive(Clone, Debug, Default)]
struct Suite {
    ciphers: Vec<String>,
    /// PRF and integrity, whose names do not tell them apart.
    hashes: Vec<String>,
    groups: Vec<String>,
}

/// Two lists behind `Failed to find a matching policy`.
#[derive(Clone, Debug, Default)]
pub(super) struct Policies {
    esp: bool,
    received: Vec<Suite>,
    expected: Vec<Suite>,
    expects: bool,
    /// Where the first proposal of each list stands.
    at: [Option<Held>; 2],
}

/// In what two suites differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Difference {
    Group,
    Suite,
    Unclear,
}

impl Policies {
    /// False where the line, in small letters, belongs to something else.
    pub(super) fn line(&mut self, text: &str, entry: Entry<'_>) -> bool {
        let mut rest = text.trim_start();
        if let Some(after) = strip(rest, &["received policies", "received policy"]) {
            self.expects = false;
            rest = after;
        } else if let Some(after) = strip(rest, &["expected policies", "expected policy"]) {
            self.expects = true;
            rest = after;
        }
        let begun = rest.len() < text.trim_start().len();
        rest = rest.trim_start_matches([':', ' ']);
        let failed = strip(rest, &["failed to find a matching policy"]);
        rest = failed.unwrap_or(rest).trim_start_matches([':', ' ']);
        // IOS-XE 17 writes all proposals in the one line.
        let esp = strip(rest, &["esp:"]);
        self.esp |= esp.is_some();
        let Some(list) = strip(esp.unwrap_or(rest).trim_start(), &["proposal "]) else {
            return rest.is_empty() || begun || failed.is_some();
        };
        self.at[usize::from(self.expects)].get_or_insert(Held::new(entry));
        for proposal in list.split("proposal ").take(MOST) {
            let Some((_, suite)) = proposal.split_once(':') else { continue };
            let list = if self.expects { &mut self.expected } else { &mut self.received };
            if list.len() < MOST {
                list.push(Suite::read(suite));
            }
        }
        true
    }

    /// What differs in the pair that is nearest to an agreement.
    pub(super) fn judge(&self, child: bool) -> Remark {
        let pairs = self.received.iter().flat_map(|a| self.expected.iter().map(|b| a.differs(b)));
        let pairs: Vec<Difference> = pairs.collect();
        let groups = pairs.contains(&Difference::Group);
        let unclear = pairs.is_empty() || pairs.contains(&Difference::Unclear);
        match (self.esp || child, groups, unclear) {
            (true, true, _) => Remark::ChildGroupRefused,
            (true, false, true) => Remark::ChildRefused,
            (true, false, false) => Remark::ChildSuiteRefused,
            (false, true, _) => Remark::GroupRefused,
            (false, false, true) => Remark::IkeRefused,
            (false, false, false) => Remark::SuiteRefused,
        }
    }
}

impl Policies {
    /// Tells what was received and what was expected, where both are known whole.
    pub(super) fn tell(&self, at: At, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let lists = self.list(&self.received).zip(self.list(&self.expected));
        let Some((received, expected)) = lists else { return };
        let [Some(there), Some(here)] = self.at else { return };
        ledger.compares(at, (&received, there.entry()), (&expected, here.entry()), reading);
    }

    fn list(&self, own: &[Suite]) -> Option<Offer> {
        let protocol = if self.esp { Protocol::Esp } else { Protocol::Ike };
        let numbered = (1u8..).zip(own);
        algorithms::list(numbered.map(|(number, suite)| suite.proposal(number, protocol)))
    }
}

fn strip<'a>(text: &'a str, starts: &[&str]) -> Option<&'a str> {
    starts.iter().find_map(|start| text.strip_prefix(start))
}

impl Suite {
    /// `Group 14` is the second half of its name; IOS-XE 17 names each kind before it.
    fn read(text: &str) -> Suite {
        let mut suite = Suite::default();
        for word in text.split_whitespace().take(MOST) {
            let is_name = word.ends_with(':') || word.bytes().all(|byte| byte.is_ascii_digit());
            if is_name || matches!(word, "dh" | "group" | "don't" | "use" | "esn" | "none") {
                continue;
            }
            let word = word.split("/group").next().unwrap_or(word);
            let starts = |names: &[&str]| names.iter().any(|name| word.starts_with(name));
            let list = match () {
                () if starts(&["dh_group"]) => &mut suite.groups,
                () if starts(&["aes", "3des", "des", "null", "chacha"]) => &mut suite.ciphers,
                () => &mut suite.hashes,
            };
            list.push(word.to_owned());
        }
        suite
    }

    /// PRF and integrity are told apart by nothing but their place: they must be of one hash.
    fn proposal(&self, number: u8, protocol: Protocol) -> Option<Proposal> {
        let named = |names: &[String], read: fn(&str) -> Option<Algorithm>| -> Option<Vec<_>> {
            names.iter().map(|name| read(&bare(name))).collect()
        };
        let mut algorithms = named(&self.ciphers, algorithms::cipher)?;
        let hashes = named(&self.hashes, algorithms::hash)?;
        if hashes.iter().any(|hash| Some(hash) != hashes.first()) {
            return None;
        }
        algorithms.extend(hashes.first());
        algorithms.extend(named(&self.groups, algorithms::group)?);
        Some(algorithms::proposal(number, protocol, algorithms))
    }

    fn differs(&self, other: &Suite) -> Difference {
        let meet = |a: &[String], b: &[String]| a.iter().any(|word| b.contains(word));
        let within = |a: &[String], b: &[String]| a.iter().all(|word| b.contains(word));
        let apart = |a: &[String], b: &[String]| !a.is_empty() && !b.is_empty() && !meet(a, b);
        if apart(&self.ciphers, &other.ciphers) || apart(&self.hashes, &other.hashes) {
            return Difference::Suite;
        }
        let (a, b) = (&self.hashes, &other.hashes);
        let alike = meet(&self.ciphers, &other.ciphers) && (within(a, b) || within(b, a));
        match alike && apart(&self.groups, &other.groups) {
            true => Difference::Group,
            false => Difference::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use evidence::{Place, When};

    use super::*;

    fn entry() -> Entry<'static> {
        Entry { place: Place::line(1), when: When::Absent, text: "" }
    }

    fn judged(received: &str, expected: &str) -> Remark {
        let mut policies = Policies::default();
        for line in ["received policies:", received, "", "expected policies:", expected] {
            assert!(policies.line(line, entry()), "{line}");
        }
        policies.judge(false)
    }

    #[test]
    fn a_group_alone_is_told_from_a_suite() {
        let group_14 = "proposal 1: aes-cbc-256 sha256 sha256 dh_group_2048_modp/group 14";
        let group_5 = "proposal 1: aes-cbc-256 sha256 sha256 dh_group_1536_modp/group 5";
        let other = "proposal 1: aes-cbc-128 sha1 sha96 dh_group_1536_modp/group 5";
        let many =
            "proposal 1: aes-cbc-128 aes-cbc-256 sha256 sha1 sha256 dh_group_1536_modp/group 5";
        assert_eq!(judged(group_14, group_5), Remark::GroupRefused);
        assert_eq!(judged(group_14, other), Remark::SuiteRefused);
        assert_eq!(judged(group_14, many), Remark::GroupRefused);
        assert_eq!(judged("", ""), Remark::IkeRefused);
        let written = |list: &Offer| list.proposals[0].to_string();
        let mut policies = Policies::default();
        for line in ["received policies:", group_14, "expected policies:", other] {
            policies.line(line, entry());
        }
        let lists = (policies.list(&policies.received), policies.list(&policies.expected));
        let (Some(received), Some(expected)) = lists else { panic!() };
        assert_eq!(written(&received), "AES-CBC-256 SHA2-256 MODP-2048");
        assert_eq!(written(&expected), "AES-CBC-128 SHA1 MODP-1536");
        policies.line(many, entry());
        assert!(policies.list(&policies.expected).is_none());
        let (a, b) = (
            "esp: proposal 1: aes-cbc-256 sha96 don't use esn",
            "esp: proposal 0: aes-cbc-128 sha96 don't use esn",
        );
        assert_eq!(judged(a, b), Remark::ChildSuiteRefused);
        assert!(!Policies::default().line("sending no proposal chosen notify", entry()));
    }

    #[test]
    fn one_line_may_hold_the_list() {
        let list = |verb: &str, cipher: &str, group: &str| {
            format!(
                "{verb} policies: : failed to find a matching policyproposal 1:  encryption: \
                 {cipher} prf: sha512 integrity: sha512 dh group: {group}"
            )
        };
        let (a, b) = ("dh_group_384_ecp/group 20", "dh_group_521_ecp/group 21");
        for (cipher, group, wanted) in
            [("aes-cbc-128", a, Remark::SuiteRefused), ("aes-cbc-256", b, Remark::GroupRefused)]
        {
            let mut policies = Policies::default();
            assert!(policies.line(&list("received", cipher, group), entry()));
            assert!(policies.line(&list("expected", "aes-cbc-256", a), entry()));
            assert_eq!(policies.judge(false), wanted);
        }
    }
}
