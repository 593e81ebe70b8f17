//! Judgements of a log that what it tells later, or besides, shows not to be the reason.

use evidence::{Exchange, IkeVersion, Party, Product, Remark, Turn};
use verdict::{Cause, Phase};

use super::{Account, NextChild, RemarkTold, Said};

impl Account {
    /// Whether something else that the log tells shows that a judgement is not the reason.
    pub fn is_overtaken(&self, said: &Said, told: &RemarkTold) -> bool {
        match told.what {
            // An end without the key takes no suite that needs one (Libreswan 3 to 5).
            Remark::SuiteRefused | Remark::OfferRefused => {
                let lacks = [Remark::NoSecret, Remark::NoSecretButKey];
                self.remarks().any(|(_, other)| lacks.contains(&other.what))
            }
            // Each end may refuse a method until the other one proposes what it takes (RFC 3748
            // §5.3.1): what the initiator sends beyond its refusal is of another method.
            Remark::EapMethodRefused if said.by == Party::Initiator => {
                let answers = self.steps.iter().filter(|step| {
                    step.by == Party::Initiator
                        && step.exchange == Exchange::IkeAuth
                        && self.precedes(said.place, step.seen.first)
                });
                answers.count() > 1
            }
            // Without an inner address it asks for its outer one, at once or once more later.
            Remark::SelectorsRefused if self.lacked_address(said) => true,
            Remark::NoAddress => false,
            // Who takes no certificates needs no authority.
            Remark::Untrusted if self.refuses_method(said) => true,
            what if is_of_child(what) => self.refused_otherwise(said),
            what if what.is_of_sending() => self.heard_after(said),
            what => is_before_proof(what) && self.proved_after(said),
        }
    }

    /// Nothing of it is told from behind the proofs of the two ends, which is where IKEv1 asks for
    /// the user.
    pub fn fails_before_proof(&self) -> bool {
        let is_child = |exchange| matches!(exchange, Exchange::Quick | Exchange::CreateChildSa);
        !self.steps.iter().any(|step| is_child(step.exchange))
            && self.remarks().all(|(_, told)| {
                if matches!(told.what, Remark::Established | Remark::ChildUp) {
                    return false;
                }
                let is_user = first_phase(told.what) == Some(Phase::UserAuth);
                let is_before = is_before_proof(told.what) || told.what == Remark::GaveUp;
                let is_behind = is_user && self.version == IkeVersion::V1;
                !is_behind && (is_before || !told.judges())
            })
    }

    /// What could not be sent, or did not arrive, was answered after all. Asking the same again is
    /// no answer.
    fn heard_after(&self, said: &Said) -> bool {
        let own = self.logger.map_or(said.by, |(party, _)| party);
        let is_end = matches!(own, Party::Initiator | Party::Responder);
        let mut heard = self.steps.iter().filter(|step| step.by == own.peer());
        is_end && heard.any(|step| self.precedes(said.place, step.seen.first))
    }

    /// The child SA that IKE_AUTH refuses is later refused for another reason.
    fn refused_otherwise(&self, said: &Said) -> bool {
        let mut answers =
            self.steps.iter().enumerate().filter(|(_, step)| {
                step.exchange == Exchange::IkeAuth && step.turn == Turn::Response
            });
        let next = answers.next_back().and_then(|(at, _)| self.next_child(at));
        let asked = self.steps.iter().find(|step| step.exchange == Exchange::CreateChildSa);
        next == Some(NextChild::RefusedOtherwise)
            && asked.is_some_and(|step| self.precedes(said.place, step.seen.first))
    }

    /// Libreswan goes on behind a certificate that it cannot check, up to what the connection asks.
    fn refuses_method(&self, said: &Said) -> bool {
        let is_pluto = self.logger.is_some_and(|(_, product)| {
            matches!(product, Product::Libreswan | Product::Openswan | Product::Pluto)
        });
        is_pluto
            && self.remarks().any(|(later, told)| {
                told.what == Remark::MethodRefused && self.precedes(said.place, later.place)
            })
    }

    /// The same end has said before that it has no inner address to give.
    fn lacked_address(&self, said: &Said) -> bool {
        self.remarks().any(|(before, told)| {
            let is_lacking = told.what == Remark::NoAddress && before.by == said.by;
            is_lacking && self.precedes(before.place, said.place)
        })
    }

    /// The same log says later that the ends have proved themselves.
    fn proved_after(&self, said: &Said) -> bool {
        self.remarks().any(|(later, told)| {
            let proves = [Remark::Established, Remark::AuthenticatedPeer].contains(&told.what);
            proves && told.is_confirmed && self.precedes(said.place, later.place)
        })
    }
}

/// A judgement of why the child SA does not come up.
fn is_of_child(what: Remark) -> bool {
    first_phase(what) == Some(Phase::Phase2)
}

/// A judgement of why the IKE SA does not come up: once it does, that was not why.
fn is_before_proof(what: Remark) -> bool {
    let before = [Phase::Phase1, Phase::Auth, Phase::Certificate, Phase::UserAuth];
    first_phase(what).is_some_and(|phase| before.contains(&phase))
}

fn first_phase(what: Remark) -> Option<Phase> {
    let first = knowledge::remark(what.name())?.causes.first()?;
    Cause::find(first).map(|cause| cause.phase())
}
