//! Of which kinds no algorithm was in common, pair by pair of the proposals that charon compares
//! (`proposal.c`, at level 2 of CFG). It compares the group last but one: before it only what
//! everything else is in common of comes.

use std::collections::HashMap;

use foldhash::quality::RandomState;

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
}

impl Unmatched {
    pub(super) fn line(&mut self, thread: u32, text: &str) {
        let text = text.trim_start();
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
            "traffic selectors" => return,
            _ => Lacks::Others,
        };
        if self.by_thread.len() >= MOST && !self.by_thread.contains_key(&thread) {
            return;
        }
        let known = self.by_thread.entry(thread).or_insert(own);
        if *known != own {
            *known = Lacks::Others;
        }
    }

    /// The comparison is over: whether the group alone stood in its way.
    pub(super) fn lacks_group(&mut self, thread: u32) -> bool {
        self.by_thread.remove(&thread) == Some(Lacks::Group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lacks_group(lines: &[&str]) -> bool {
        let mut unmatched = Unmatched::default();
        lines.iter().for_each(|line| unmatched.line(7, line));
        unmatched.line(8, "no acceptable INTEGRITY_ALGORITHM found");
        unmatched.lacks_group(7)
    }

    #[test]
    fn the_group_counts_where_nothing_else_is_lacking() {
        const GROUP: &str = "no acceptable DIFFIE_HELLMAN_GROUP found";
        const CIPHER: &str = "no acceptable ENCRYPTION_ALGORITHM found";
        assert!(lacks_group(&[GROUP, "selecting proposal:", GROUP]));
        assert!(lacks_group(&["no acceptable KEY_EXCHANGE_METHOD found"]));
        assert!(lacks_group(&[CIPHER, FITS, GROUP]));
        for lines in [&[][..], &[CIPHER], &[GROUP, CIPHER], &[CIPHER, GROUP], &[GROUP, FITS]] {
            assert!(!lacks_group(lines), "{lines:?}");
        }
    }
}
