//! Lines of an excerpt that lost all that stood around them.

use evidence::{Endpoint, Exchange, IkeVersion, Remark};

use super::super::ledger::Message;
use super::stages::Ends;
use super::{Entry, Racoon, Unasked, moved};
use crate::reading::Reading;

/// Peers without a connection that are told.
const MOST_UNCALLED: usize = 16;

impl Racoon {
    /// The kernel wants an SA with a peer that no connection is for.
    pub(super) fn cannot_call(&mut self, peer: Endpoint, entry: Entry<'_>) {
        let is_known = self.uncalled.iter().any(|(known, ..)| *known == peer);
        if !is_known && self.uncalled.len() < MOST_UNCALLED {
            self.uncalled.push((peer, entry.place, entry.when));
        }
    }

    /// Who only answers a peer lacks a connection to call it with, and need not have one.
    pub(super) fn calls_in_vain(&mut self, reading: &mut Reading<'_>) {
        for (peer, place, when) in std::mem::take(&mut self.uncalled) {
            if self.threads.with(peer).is_none() {
                let entry = Entry { place, when, text: "" };
                self.alone(Remark::AddressUnknown, "", Some(peer), entry, reading);
            }
        }
    }

    /// What the log ends with, and nothing judged.
    pub(super) fn left_alone(&mut self, reading: &mut Reading<'_>) {
        let unasked = match self.unasked {
            Unasked::Packet(place, when) => Some((Remark::ChildRefused, place, when)),
            Unasked::Identities(place, when) => Some((Remark::SelectorsRefused, place, when)),
            Unasked::NoSa(place, when) => Some((Remark::UnknownIkeSa, place, when)),
            Unasked::Nothing => None,
        };
        if let (Some((what, place, when)), None) = (unasked, self.threads.current())
            && let Some(sa) = self.begin(IkeVersion::V1, None, None)
        {
            self.remark(sa, what, "", Entry { place, when, text: "" }, reading);
        }
        for sa in self.threads.all() {
            let at = self.threads.sa(sa).at;
            if self.ledger.has_messages(at) || self.ledger.is_fragment(at) {
                continue;
            }
            let comparison = &self.threads.sa(sa).comparison;
            let phase1 = Some(comparison.phase1()).filter(|judged| judged.place.is_some());
            let Some(judged) = comparison.phase2().or(phase1) else { continue };
            let Some((place, when)) = judged.place else { continue };
            let entry = moved(Entry { place, when, text: "" }, judged.place);
            self.remark(sa, judged.what, &judged.value, entry, reading);
        }
    }

    /// What shows that one end has an IKE SA that the other one lacks.
    pub(super) fn lacks_sa(&mut self, entry: Entry<'_>) {
        if self.unasked == Unasked::Nothing {
            self.unasked = Unasked::NoSa(entry.place, entry.when);
        }
    }

    /// It is given up, and nothing else is told of it.
    pub(super) fn gives_up_alone(
        &mut self,
        ends: Ends,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if self.threads.current().is_some() {
            return;
        }
        let Some(sa) = self.begin(IkeVersion::V1, None, ends.1) else { return };
        self.ledger.settle(self.threads.sa(sa).at, ends.0, ends.1);
        self.threads.sa(sa).over = true;
        self.remark(sa, Remark::GaveUp, "", entry, reading);
    }

    /// An error of the peer before which nothing is told: in clear it answers the first message,
    /// and sealed the first of quick mode, as far as no proposal is what it says.
    pub(super) fn notified_alone(
        &mut self,
        kind: Option<u16>,
        sealed: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        const NO_PROPOSAL_CHOSEN: u16 = 14;
        if kind.is_none() && !sealed {
            self.lacks_sa(entry);
        }
        if kind != Some(NO_PROPOSAL_CHOSEN) || self.threads.current().is_some() {
            return;
        }
        let Some(sa) = self.begin(IkeVersion::V1, Some(true), None) else { return };
        let first = match sealed {
            true => Message::placed(Exchange::Quick, 1, 1),
            false => Message::placed(Exchange::Main, 1, 0),
        };
        self.tell(sa, &first, true, entry, reading);
        let answer = Message::informational(0, &[NO_PROPOSAL_CHOSEN]);
        self.tell(sa, &answer, false, entry, reading);
    }
}
