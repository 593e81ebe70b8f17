//! `policy-not-applied`: the gateway has a configuration that is not loaded.

use evidence::{Lacking, Remark};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::symptoms::ANOTHER_CHILD;
use crate::view::{Symptom, View};

pub(crate) struct PolicyNotApplied;

impl Rule for PolicyNotApplied {
    fn cause(&self) -> Cause {
        Cause::POLICY_NOT_APPLIED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// A suite chosen shows that a connection is loaded; a child of it may still be missing.
    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        let later = matches!(
            symptom.name,
            "auth-partial-sealed" | ANOTHER_CHILD | "quick-refused" | "deleted-after-up"
        );
        match grounds::suite_chosen(view) {
            Some(Judgement::Excluded { evidence, .. }) if later => {
                Judgement::Strains { says: evidence }
            }
            Some(excluded) => excluded,
            None => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if grounds::told_by(view, &[Remark::NotOriented]).is_some() {
            return Text::new(
                "the connection names no address of the machine that logs",
                "la connessione non riporta nessun indirizzo della macchina che scrive il registro",
            );
        }
        if grounds::told_by(view, &[Remark::NoPolicy]).is_some() {
            return Text::new(
                "the machine that logs has no policy in force for this tunnel",
                "la macchina che scrive il registro non ha alcuna regola attiva per questo tunnel",
            );
        }
        if grounds::told_by(view, &[Remark::ConnectionDisabled]).is_some() {
            return Text::new(
                "the machine that logs has the connection for this peer, switched off",
                "la macchina che scrive il registro ha la connessione per questo peer, disattivata",
            );
        }
        if grounds::told_by(view, &[Remark::OptionsRefused]).is_some() {
            return Text::new(
                "pppd of the machine that logs cannot use its options, so that no call comes up",
                "pppd della macchina che scrive il registro non può usare le sue opzioni: nessuna \
                 chiamata sale",
            );
        }
        match self.side(view, symptom) {
            Side::Initiator => Text::new(
                "the initiator’s connection is not loaded",
                "la connessione dell’iniziatore non è caricata",
            ),
            Side::Unknown => Text::new(
                "a connection of the machine that logs is not loaded",
                "una connessione della macchina che scrive il registro non è caricata",
            ),
            _ => Text::new(
                "the gateway has a configuration that is not loaded",
                "il gateway ha una configurazione che non è caricata",
            ),
        }
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        let told = [
            Remark::NotOriented,
            Remark::Unloadable,
            Remark::NotLoaded,
            Remark::NoPolicy,
            Remark::ConnectionDisabled,
            Remark::OptionsRefused,
        ];
        grounds::told_by(view, &told).unwrap_or(Side::Responder)
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let wrong = view.remark(Remark::Unloadable).or(view.remark(Remark::OptionsRefused));
        let remedy = match wrong {
            Some(_) => Remedy::CorrectConfiguration,
            None => Remedy::LoadConfiguration,
        };
        vec![(self.side(view, symptom), remedy)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::came_up(view) {
            return excluded;
        }
        match attempt_grounds::lacks(view, &[Lacking::Policy]) {
            Some(shown) => Judgement::shown(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        match attempt_grounds::lacks(view, &[Lacking::Policy]) {
            Some(_) => view.own_side(),
            None => view.other_side(),
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(self.attempt_side(view), Remedy::LoadConfiguration)]
    }
}
