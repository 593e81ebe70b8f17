//! What debugging output says of each proposal of the peer, kind by kind.

use evidence::Remark;

use super::telling::At;

/// Openswan 2.6, Libreswan before 3.17 (`ikev2_spdb_struct.c`): `| proposal 1 failed dh= (policy:
/// OAKLEY_GROUP_MODP1536 vs offered:OAKLEY_GROUP_MODP2048)`, four lines for each proposal beside
/// each one of the policy.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// Of the proposal that is being tried: how many kinds fit, how many do not, and whether the
    /// group does.
    fits: u32,
    fails: u32,
    is_group_other: bool,
    /// One fits whole; one fits but for its group.
    any_fits: bool,
    all_but_group: bool,
    last: Option<At>,
}

const KINDS: [&str; 4] = ["encr=", "integ=", "prf=", "dh="];

/// Whether the kind of algorithm fits.
fn read(text: &str) -> Option<(&str, bool)> {
    let rest = text.strip_prefix("| proposal ")?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let (word, rest) = rest.split_once(' ')?;
    let rest = rest.trim_start();
    let kind = KINDS.iter().find(|kind| rest.starts_with(**kind))?;
    let fits = match word {
        "succ" => true,
        "failed" => false,
        _ => return None,
    };
    rest.contains("(policy:").then_some((*kind, fits))
}

pub(super) fn is_of_proposal(text: &str) -> bool {
    read(text).is_some()
}

impl Tried {
    pub(super) fn line(&mut self, text: &str, at: At) {
        let Some((kind, fits)) = read(text) else { return };
        if kind == KINDS[0] {
            (self.fits, self.fails, self.is_group_other) = (0, 0, false);
        }
        if fits {
            self.fits += 1
        } else {
            self.fails += 1
        }
        self.last = Some(at);
        if kind == KINDS[3] {
            self.is_group_other = !fits;
            self.any_fits |= self.fits == 4 && self.fails == 0;
            self.all_but_group |= self.fits == 3 && self.is_group_other;
        }
    }

    /// No proposal fits.
    pub(super) fn refused(&self) -> Option<(Remark, At)> {
        let at = self.last.filter(|_| !self.any_fits)?;
        let what = match self.all_but_group {
            true => Remark::GroupRefused,
            false => Remark::SuiteRefused,
        };
        Some((what, at))
    }
}

#[cfg(test)]
mod tests {
    use evidence::{Place, When};

    use super::*;

    fn refused(kinds: &[(&str, &str)]) -> Option<Remark> {
        let mut tried = Tried::default();
        let at = At { place: Place::line(1), when: When::Absent };
        for (kind, word) in kinds {
            tried.line(&format!("| proposal 2 {word:>6} {kind} (policy: a vs offered:b)"), at);
        }
        tried.refused().map(|(what, _)| what)
    }

    #[test]
    fn a_proposal_is_refused_unless_one_fits_whole() {
        let fits = KINDS.map(|kind| (kind, "succ"));
        let none = KINDS.map(|kind| (kind, "failed"));
        let [encr, integ, prf, _] = fits;
        let group = [encr, integ, prf, ("dh=", "failed")];
        assert_eq!(refused(&none), Some(Remark::SuiteRefused));
        assert_eq!(refused(&group), Some(Remark::GroupRefused));
        assert_eq!(refused(&[none, group, fits].concat()), None);
        assert_eq!(refused(&[]), None);
        assert!(!is_of_proposal("| proposal 1 for b (policy: a vs offered:b)"));
    }
}
