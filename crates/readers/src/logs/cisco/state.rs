//! One IKEv2 SA of IOS or ASA: what lines say of it before they judge it.

use evidence::{Exchange, Place, Remark, When};

use super::super::ledger::{At, Ledger, Message};
use super::super::phrase::fits;
use super::super::{Entry, notify};
use super::phrases;
use crate::reading::Reading;

/// How the peer proves itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Secret,
    Signature,
}

#[derive(Debug, Default)]
pub(super) struct Sa {
    pub(super) at: At,
    pub(super) is_labelled: bool,
    pub(super) exchange: Option<Exchange>,
    pub(super) method: Option<Method>,
    /// A sealed answer to IKE_AUTH, until a line says what it holds.
    pub(super) answer: Option<(Message, Held)>,
    /// No profile was found, which may be that of a configuration alone.
    pub(super) no_profile: Option<Held>,
    /// Why is said later, if at all.
    pub(super) not_authenticated: Option<Held>,
}

/// Where something was said that is told later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    place: Place,
    when: When,
}

impl Held {
    pub(super) fn new(entry: Entry<'_>) -> Held {
        Held { place: entry.place, when: entry.when }
    }

    pub(super) fn entry(self) -> Entry<'static> {
        Entry { place: self.place, when: self.when, text: "" }
    }
}

impl Sa {
    /// What a line says of the SA, without judging it.
    pub(super) fn learns(
        &mut self,
        text: &str,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        if text.starts_with("peer's authentication method is 'psk'")
            || text.starts_with("use preshared key for id")
        {
            self.method = Some(Method::Secret);
        } else if text.starts_with("peer's authentication method is 'rsa")
            || text.starts_with("peer's authentication method is 'ecdsa")
        {
            self.method = Some(Method::Signature);
        } else if text.starts_with("verify cert failed") {
            // That the proof fails, too, says nothing of the key.
            self.method = None;
        } else if fits(text, "^%*profile not found") && self.exchange == Some(Exchange::IkeAuth) {
            // Before IKE_AUTH one is looked for by address, and need not be found.
            self.no_profile.get_or_insert(Held::new(entry));
        }
        self.resolve(text, ledger, reading);
    }

    pub(super) fn not_said_why(&mut self, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        if let Some(held) = self.not_authenticated.take()
            && ledger.judged(self.at).is_none()
        {
            ledger.remark(self.at, Remark::NotAuthenticated, "", held.entry(), reading);
        }
    }

    /// What a sealed answer to IKE_AUTH was.
    fn resolve(&mut self, text: &str, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let Some((answer, held)) = &mut self.answer else { return };
        let names = ["authentication_failed", "no_proposal_chosen", "ts_unacceptable"];
        let refusal = names.iter().find(|name| text.contains(**name));
        if let Some(kind) = refusal.and_then(|name| notify::v2(name)) {
            answer.kinds = vec![41];
            answer.notices = vec![kind];
        } else if matches!(phrases::ikev2(text), Some(Remark::Established | Remark::ChildUp)) {
            answer.kinds = vec![36, 39, 33, 44, 45];
        } else {
            return;
        }
        // Who answers is the responder.
        let outgoing = ledger.initiates(self.at) == Some(false);
        ledger.tell(self.at, answer, outgoing, held.entry(), reading);
        self.answer = None;
    }
}
