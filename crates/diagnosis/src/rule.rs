//! A cause's rule: what it makes of a symptom, and what it says.

use verdict::{Cause, Citation, Explained, Family, Language, Parameter, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::view::{Symptom, View};

/// What the evidence says about one cause of a symptom.
#[derive(Clone, Debug)]
pub enum Judgement {
    /// The evidence itself shows it.
    Shown {
        says: Vec<Citation>,
    },
    /// Nothing proves it, but what was seen suits it better than its look-alikes: it is named
    /// before them and stays possible.
    Suits {
        says: Vec<Citation>,
    },
    /// Neither shown nor excluded.
    Open,
    /// What was seen suits it worse than its look-alikes: it is named after them.
    Strains {
        says: Vec<Citation>,
    },
    Excluded {
        because: Text,
        evidence: Vec<Citation>,
    },
}

impl Judgement {
    pub fn excluded(because: Text, evidence: Citation) -> Judgement {
        Judgement::Excluded { because, evidence: vec![evidence] }
    }

    pub fn shown(says: Citation) -> Judgement {
        Judgement::Shown { says: vec![says] }
    }

    pub fn suits(says: Citation) -> Judgement {
        Judgement::Suits { says: vec![says] }
    }

    pub fn strains(says: Citation) -> Judgement {
        Judgement::Strains { says: vec![says] }
    }

    /// What speaks for it; what strains a cause is no evidence for it.
    pub fn grounds(&self) -> &[Citation] {
        match self {
            Judgement::Shown { says } | Judgement::Suits { says } => says,
            Judgement::Strains { .. } | Judgement::Open | Judgement::Excluded { .. } => &[],
        }
    }
}

/// What it is, how it shows, how it is told from its look-alikes, how it is mended: markdown.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    pub english: &'static str,
    pub italian: &'static str,
}

/// The [`Texts`] that stand beside the file that asks for them.
macro_rules! texts {
    () => {
        crate::rule::Texts {
            english: include_str!("explain.en.md"),
            italian: include_str!("explain.it.md"),
        }
    };
}

pub(crate) use texts;

/// One folder of `causes/` holds everything about one cause; this is its face.
pub trait Rule: Sync {
    fn cause(&self) -> Cause;

    /// `texts!()`.
    fn texts(&self) -> Texts;

    fn explain(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.texts().english,
            Language::Italian => self.texts().italian,
        }
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement;

    /// One sentence; never blames a side that the evidence does not.
    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text;

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side;

    /// The values in the headline, for machines.
    fn parameters(&self, _: &View<'_>, _: &Symptom) -> Vec<(&'static str, Parameter)> {
        Vec::new()
    }

    /// What people see of it besides.
    fn explains(&self, _: &View<'_>, _: &Symptom) -> Vec<Explained> {
        Vec::new()
    }

    /// What to do, on which side, the first the one to try first.
    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)>;

    // ---- what a machine tells of its own attempt, with or without messages beside it

    /// What the events and the state of a machine say about it.
    fn judge_attempt(&self, _: &AttemptView<'_>) -> Judgement {
        Judgement::Open
    }

    fn attempt_headline(&self, _: &AttemptView<'_>) -> Text {
        self.cause().phrase()
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        match self.cause().family() {
            Family::Host | Family::Vendor => view.own_side(),
            Family::Network | Family::Fragmentation | Family::Traffic => Side::Path,
            Family::Proposals | Family::Selectors | Family::Lifetimes => Side::Both,
            Family::Certificates | Family::Authentication | Family::Users => Side::Unknown,
            Family::Hygiene | Family::Evidence => Side::Unknown,
        }
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        Vec::new()
    }
}
