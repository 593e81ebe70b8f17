//! Of which kinds no algorithm was in common, pair by pair of the proposals that charon compares
//! (`proposal.c`, at level 2 of CFG). It compares the group last but one: before it only what
//! everything else is in common of comes.

use std::collections::HashMap;

use evidence::Place;
use foldhash::quality::RandomState;

use super::Entry;
use super::lone::FITS;

/// Threads that are remembered.
const MOST: usize = 256;

/// What the pairs of one comparison lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lacks {
    /// Nothing but the group.
    Group,
    Others,
}

#[derive(Debug, Default)]
pub(super) struct Unmatched {
    by_thread: HashMap<u32, Lacks, RandomState>,
    /// Thread and line of the pair that was compared last.
    last: Option<(u32, Place)>,
}

impl Unmatched {
    pub(super) fn line(&mut self, thread: u32, entry: Entry<'_>) {
        let text = entry.text.trim_start();
        if text == FITS {
            self.by_thread.remove(&thread);
            return;
        }
        let Some(kind) = text.strip_prefix("no acceptable ").and_then(|t| t.strip_suffix(" found"))
        else {
            return;
        };
        let own = match kind {
            "DIFFIE_HELLMAN_GROUP" | "KEY_EXCHANGE_METHOD" => Lacks::Group,
            // The names of kinds are in capitals: `proposal` and `traffic selectors` are none.
            kind if kind.starts_with(|letter: char| letter.is_lowercase()) => return,
            _ => Lacks::Others,
        };
        if self.by_thread.len() >= MOST && !self.by_thread.contains_key(&thread) {
            return;
        }
        let known = self.by_thread.entry(thread).or_insert(own);
        if *known != own {
            *known = Lacks::Others;
        }
        self.last = Some((thread, entry.place));
    }

    /// Another message is looked at.
    pub(super) fn begins(&mut self, thread: u32) {
        self.by_thread.remove(&thread);
    }

    /// The log is cut off within a comparison that found nothing so far: its thread and last line.
    pub(super) fn open(&self) -> Option<(u32, Place)> {
        self.last.filter(|(thread, _)| self.by_thread.contains_key(thread))
    }

    /// The comparison is over: whether the group alone stood in its way.
    pub(super) fn lacks_group(&mut self, thread: u32) -> bool {
        self.by_thread.remove(&thread) == Some(Lacks::Group)
    }
}

#[cfg(test)]
mod tests {
    use evidence::When;

    use super::*;

    fn lacks_group(lines: &[&str]) -> bool {
        let mut unmatched = Unmatched::default();
        let entry = |text| Entry { place: Place::line(1), when: When::Absent, text };
        lines.iter().for_each(|line| unmatched.line(7, entry(line)));
        unmatched.line(8, entry("no acceptable INTEGRITY_ALGORITHM found"));
        unmatched.lacks_group(7)
    }

    #[test]
    fn the_group_counts_where_nothing_else_is_lacking() {
        const GROUP: &str = "no acceptable DIFFIE_HELLMAN_GROUP found";
        const CIPHER: &str = "no acceptable ENCRYPTION_ALGORITHM found";
        assert!(lacks_group(&[GROUP, "selecting proposal:", GROUP]));
        assert!(lacks_group(&["no acceptable KEY_EXCHANGE_METHOD found"]));
        assert!(lacks_group(&[CIPHER, FITS, GROUP]));
        assert!(lacks_group(&[GROUP, "no acceptable proposal found"]));
        for lines in [&[][..], &[CIPHER], &[GROUP, CIPHER], &[CIPHER, GROUP], &[GROUP, FITS]] {
            assert!(!lacks_group(lines), "{lines:?}");
        }
    }
}
