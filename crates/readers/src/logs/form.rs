//! What a sentence has to look like to be the one that is meant.

use evidence::{Origin, Remark};

/// Sentences of one origin.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) origin: Origin,
    pub(super) rows: &'static [(Form, Remark)],
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Begins(&'static str),
    Holds(&'static str),
    Ends(&'static str),
    /// Nothing else: what goes on behind it is another sentence.
    Is(&'static str),
    /// Both, in this order.
    BeginsAndHolds(&'static str, &'static str),
    /// What stands between them is the peer's, so that it may hold the end, too.
    BeginsAndEnds(&'static str, &'static str),
}

impl Form {
    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Form::Begins(start) => text.starts_with(start),
            Form::Holds(part) => text.contains(part),
            Form::Ends(end) => text.ends_with(end),
            Form::Is(whole) => text.trim_end() == whole,
            Form::BeginsAndHolds(start, part) => {
                text.strip_prefix(start).is_some_and(|rest| rest.contains(part))
            }
            Form::BeginsAndEnds(start, end) => {
                text.strip_prefix(start).is_some_and(|rest| rest.ends_with(end))
            }
        }
    }

    /// How it begins, where that is told.
    pub(super) fn start(self) -> Option<&'static str> {
        match self {
            Form::Begins(start)
            | Form::Is(start)
            | Form::BeginsAndHolds(start, _)
            | Form::BeginsAndEnds(start, _) => Some(start),
            Form::Holds(_) | Form::Ends(_) => None,
        }
    }

    /// Its constant parts; the second is empty where there is one alone.
    pub(super) fn parts(self) -> (&'static str, &'static str) {
        match self {
            Form::Begins(part) | Form::Holds(part) | Form::Ends(part) | Form::Is(part) => {
                (part, "")
            }
            Form::BeginsAndHolds(start, part) | Form::BeginsAndEnds(start, part) => (start, part),
        }
    }

    /// Letters of its constant parts; none where as many could be others' words: wherever it
    /// stands, or so short that nothing else does.
    pub(super) fn letters(self) -> usize {
        match self {
            Form::Holds(_) | Form::Is(_) => 0,
            own => own.parts().0.len() + own.parts().1.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Form::{Begins, BeginsAndEnds, BeginsAndHolds, Ends, Holds, Is};

    #[test]
    fn a_form_fits_only_where_it_stands() {
        assert!(Begins("sent MR1").fits("sent MR1, expecting MI2"));
        assert!(!Begins("sent MR1").fits("not sent MR1"));
        assert!(Holds("MR1").fits("not sent MR1"));
        assert!(BeginsAndHolds("not ", "MR1").fits("not sent MR1"));
        assert!(!BeginsAndHolds("MR1", "not").fits("not sent MR1"));
        assert!(BeginsAndEnds("not ", "MR1").fits("not sent MR1"));
        assert!(!BeginsAndEnds("not ", "sent").fits("not sent MR1"));
        assert!(!BeginsAndEnds("not", "not").fits("not"));
        assert!(Ends("MR1").fits("not sent MR1") && !Ends("sent").fits("not sent MR1"));
        assert!(Is("sent MR1").fits("sent MR1 ") && !Is("sent").fits("sent MR1"));
    }

    #[test]
    fn a_form_has_parts() {
        assert_eq!(BeginsAndEnds("not ", "MR1").parts(), ("not ", "MR1"));
        assert_eq!(BeginsAndEnds("not ", "MR1").letters(), 7);
        assert_eq!((Holds("MR1").start(), Holds("MR1").letters()), (None, 0));
        assert_eq!((Is("MR1").start(), Is("MR1").parts()), (Some("MR1"), ("MR1", "")));
    }
}
