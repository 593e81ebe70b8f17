//! What a sentence has to look like to be the one that is meant.

#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Begins(&'static str),
    Holds(&'static str),
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
            Form::BeginsAndHolds(start, part) => {
                text.strip_prefix(start).is_some_and(|rest| rest.contains(part))
            }
            Form::BeginsAndEnds(start, end) => {
                text.strip_prefix(start).is_some_and(|rest| rest.ends_with(end))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Form::{Begins, BeginsAndEnds, BeginsAndHolds, Holds};

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
    }
}
