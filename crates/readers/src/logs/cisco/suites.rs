//! IOS compares each transform with each policy, and says in what they differ.

use evidence::Remark;

use super::super::phrase::{fits, number_after};

/// From here on policies are those that IOS itself supplies (12.4(20)T and later; 65535 before).
const DEFAULTS: u32 = 65_507;

/// What differed in the comparisons of one offer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Comparison {
    configured: Differences,
    defaults: Differences,
    /// The policy of the comparison that is going on is one of IOS' own.
    by_default: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Differences {
    cipher: bool,
    hash: bool,
    method: bool,
    group: bool,
    lifetime: bool,
}

impl Comparison {
    /// A line in small letters.
    pub(super) fn line(&mut self, text: &str) {
        if fits(text, "^checking isakmp transform*against priority") {
            let priority = number_after(text, "priority").unwrap_or(0);
            self.by_default = priority >= DEFAULTS;
            return;
        }
        if text.starts_with("atts are acceptable") || text.starts_with("processing sa payload") {
            *self = Comparison::default();
            return;
        }
        if !text.contains("not match policy") {
            return;
        }
        let own = if self.by_default { &mut self.defaults } else { &mut self.configured };
        match () {
            () if fits(text, "^encryption algorithm offered") => own.cipher = true,
            () if fits(text, "^proposed key length") => own.cipher = true,
            () if fits(text, "^hash algorithm offered") => own.hash = true,
            () if fits(text, "^diffie-hellman group offered") => own.group = true,
            () if fits(text, "^authentication method offered") => own.method = true,
            () if fits(text, "^preshared authentication offered") => own.method = true,
            () if fits(text, "^rsa signature authentication offered") => own.method = true,
            () if fits(text, "^xauth authentication by") => own.method = true,
            () if fits(text, "lifetime") || fits(text, "life duration") => own.lifetime = true,
            () => {}
        }
    }

    /// IOS stops at the first difference: cipher and hash agree where the group differs.
    pub(super) fn judge(&self, no_key: bool) -> (Remark, &'static str) {
        let own = match self.configured == Differences::default() {
            true => self.defaults,
            false => self.configured,
        };
        match (own.group, own.method) {
            (_, true) if no_key => (Remark::NoSecret, ""),
            (true, false) => (Remark::GroupRefused, ""),
            (false, true) => (Remark::MethodRefused, ""),
            _ if own == Differences::default() => (Remark::IkeRefused, ""),
            _ if !own.hash && own.cipher => (Remark::SuiteRefused, "encryption algorithm"),
            _ if own.hash && !own.cipher => (Remark::SuiteRefused, "hash algorithm"),
            _ => (Remark::SuiteRefused, ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(lines: &[&str], no_key: bool) -> Remark {
        let mut comparison = Comparison::default();
        lines.iter().for_each(|line| comparison.line(line));
        comparison.judge(no_key).0
    }

    const OWN: &str = "checking isakmp transform 1 against priority 10 policy";
    const DEFAULT: &str = "checking isakmp transform 1 against priority 65535 policy";

    #[test]
    fn the_nearest_policy_judges() {
        let (group, hash) = (
            "diffie-hellman group offered does not match policy!",
            "hash algorithm offered does not match policy!",
        );
        let method = "preshared authentication offered but does not match policy!";
        let cipher = "encryption algorithm offered does not match policy!";
        for (lines, no_key, wanted) in [
            (&[OWN, group, DEFAULT, cipher][..], false, Remark::GroupRefused),
            (&[OWN, hash, DEFAULT, group], false, Remark::SuiteRefused),
            (&[OWN, hash, OWN, group], false, Remark::GroupRefused),
            (&[OWN, method], false, Remark::MethodRefused),
            (&[OWN, method], true, Remark::NoSecret),
            (&[OWN, method, OWN, group], false, Remark::SuiteRefused),
            (&[DEFAULT, group], false, Remark::GroupRefused),
            (&[], false, Remark::IkeRefused),
        ] {
            assert_eq!(judged(lines, no_key), wanted, "{lines:?}");
        }
    }
}
