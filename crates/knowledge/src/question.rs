//! What a helpdesk can ask by phone, and the causes that each answer makes most unlikely.

use crate::Bilingual;
pub use crate::tables::questions::QUESTIONS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    pub name: &'static str,
    /// Worth asking only where one of these causes is possible; if empty, always.
    pub needs: &'static [&'static str],
    pub asks: Bilingual,
    pub yes: Answer,
    pub no: Answer,
    pub reference: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Where to look then.
    pub says: Bilingual,
    /// Names of the taxonomy.
    pub removes: &'static [&'static str],
}

impl Question {
    /// Whether an answer removes the cause.
    pub fn removes(&self, cause: &str) -> bool {
        self.yes.removes.contains(&cause) || self.no.removes.contains(&cause)
    }
}

/// No helpdesk asks more.
pub const MOST_QUESTIONS: usize = 3;

/// The questions that between them remove most of the causes, of which the first count more; of
/// equals the cheaper one. A single cause needs none.
pub fn questions(causes: &[&str]) -> Vec<&'static Question> {
    let mut asked: Vec<&'static Question> = Vec::new();
    let mut left: Vec<(usize, &str)> = (1..).zip(causes.iter().rev().copied()).collect();
    let worth = |question: &&Question| {
        question.needs.is_empty() || question.needs.iter().any(|cause| causes.contains(cause))
    };
    while asked.len() < MOST_QUESTIONS && causes.len() > 1 {
        let gain = |question: &Question| {
            left.iter()
                .filter(|(_, c)| question.removes(c))
                .map(|(weight, _)| weight)
                .sum::<usize>()
        };
        // The last of the greatest would be the dearest.
        let best = QUESTIONS.iter().rev().filter(worth).max_by_key(|question| gain(question));
        let Some(best) = best.filter(|question| gain(question) > 0) else { break };
        left.retain(|(_, cause)| !best.removes(cause));
        asked.push(best);
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_questions_remove_what_they_can() {
        let causes = crate::windows_code(809).unwrap().causes;
        let asked = questions(causes);
        assert_eq!(asked.len(), MOST_QUESTIONS);
        let left = causes.iter().filter(|cause| !asked.iter().any(|ask| ask.removes(cause)));
        assert!(left.count() <= 2);
    }

    #[test]
    fn no_other_network_is_tried_for_what_is_no_matter_of_the_network() {
        let names = |causes: &[&str]| -> Vec<_> {
            questions(causes).iter().map(|question| question.name).collect()
        };
        assert!(!names(&["service-disabled", "third-party-software"]).contains(&"hotspot"));
        assert!(names(&["service-disabled", "udp500-blocked"]).contains(&"hotspot"));
    }

    #[test]
    fn nothing_is_asked_where_nothing_is_to_be_told_apart() {
        assert!(questions(&[]).is_empty());
        assert!(questions(&["cert-expired"]).is_empty());
    }
}
