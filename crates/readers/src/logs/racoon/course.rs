//! What a line tells of the course, as messages: each one shows those before it, too.

use evidence::{Endpoint, Exchange, IkeVersion, Remark};

use super::super::Entry;
use super::super::ledger::Message;
use super::Racoon;
use super::stages::{Ends, Stage};
use crate::reading::Reading;

impl Racoon {
    pub(super) fn stage(
        &mut self,
        stage: Stage,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        match stage {
            Stage::Begins { initiates, ends, exchange } => {
                self.begins(initiates, ends);
                if let Some(exchange) = exchange {
                    self.mode(exchange, entry, reading);
                }
            }
            Stage::Mode(exchange) => self.mode(exchange, entry, reading),
            Stage::Dials(end) => self.dialled = end,
            Stage::Ports(ends) => self.moves(ends),
            Stage::VendorId | Stage::NatChosen => self.shows(peer, (2, 1), (2, 1), entry, reading),
            Stage::NatCompared => self.shows(peer, (4, 3), (2, 3), entry, reading),
            Stage::NatAdded => self.shows(peer, (3, 4), (3, 2), entry, reading),
            Stage::IkeUp { ends, initiator } => {
                self.ike_up(ends.1.or(peer), initiator, ends, entry, reading);
            }
            Stage::ChildBegins { initiates, ends } => {
                self.child_begins(initiates, ends, entry, reading);
            }
            Stage::ChildUp => self.child_up(peer, entry, reading),
            Stage::TimeUp { cookies, ends } => self.time_up(cookies, ends, entry, reading),
            Stage::ChildTimeUp => {
                if let Some(sa) = self.threads.current() {
                    self.gives_up(sa, entry, reading);
                }
            }
            Stage::GivesUp => {
                let Some(sa) = self.threads.current() else {
                    return self.gives_up_alone((None, None), entry, reading);
                };
                self.gives_up(sa, entry, reading);
                let own = self.threads.sa(sa);
                own.gives_up = true;
                own.over = !own.up;
            }
            Stage::PhaseOneTimeUp(ends) => {
                let known = self.threads.at_work(ends.1).or_else(|| self.threads.current());
                let known = known.filter(|sa| !self.threads.sa(*sa).over);
                // Only who wants phase 2 waits for phase 1 (isakmp.c, `isakmp_post_acquire`).
                let anew = |own: &mut Racoon| own.begin(IkeVersion::V1, Some(true), ends.1);
                let Some(sa) = known.or_else(|| anew(self)) else {
                    return;
                };
                if !self.threads.sa(sa).up {
                    self.sends_again(sa, entry, reading);
                    self.threads.sa(sa).over = true;
                    self.remark(sa, Remark::GaveUp, "", entry, reading);
                }
            }
            Stage::CameAgain(from) => self.came_again(from.or(peer), entry, reading),
            Stage::SentAgain => {
                if let Some(sa) = self.threads.current() {
                    self.sends_again(sa, entry, reading);
                }
            }
            Stage::Notified { kind, sealed } => self.notified(kind, sealed, peer, entry, reading),
            Stage::Refused => {
                let known = self.threads.at_work(peer);
                if known.is_some_and(|sa| !self.threads.sa(sa).up) {
                    self.notified(None, false, peer, entry, reading);
                }
            }
            Stage::Counted { initiates, outgoing, exchange, position } => {
                self.counted(initiates, outgoing, (exchange, position), entry, reading);
            }
        }
    }

    fn begins(&mut self, initiates: bool, ends: Ends) {
        // Its first message may have been dumped before.
        let dumped = self.threads.current().filter(|sa| {
            let own = self.threads.sa(*sa);
            let (at, fresh) = (own.at, own.cookie.is_some() && !own.announced && !own.up);
            fresh && self.ledger.initiates(at) == Some(initiates)
        });
        let Some(sa) = dumped.or_else(|| self.begin(IkeVersion::V1, Some(initiates), ends.1))
        else {
            return;
        };
        let own = self.threads.sa(sa);
        own.announced = true;
        self.ledger.settle(own.at, ends.0, ends.1);
        self.threads.is_with(sa, ends.1);
    }

    fn mode(&mut self, exchange: Exchange, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some(sa) = self.threads.current() else { return };
        let own = self.threads.sa(sa);
        if own.announced && own.reached == 0 {
            own.exchange = exchange;
            self.reach(sa, 1, entry, reading);
        }
    }

    fn moves(&mut self, (local, remote): Ends) {
        let known = remote.and_then(|remote| self.threads.with(remote));
        if let Some(sa) = known.or_else(|| self.threads.current()) {
            self.ledger.settle(self.threads.sa(sa).at, local, remote);
        }
    }

    /// A line that only follows a certain message; `main` and `aggressive`: at the initiator, and
    /// at the responder.
    fn shows(
        &mut self,
        peer: Option<Endpoint>,
        main: (u8, u8),
        aggressive: (u8, u8),
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some(sa) = self.threads.at_work(peer) else { return };
        let own = self.threads.sa(sa);
        if own.up || own.reached == 0 {
            return;
        }
        let (initiator, responder) = if own.exchange == Exchange::Main { main } else { aggressive };
        let at = own.at;
        let initiates = self.ledger.initiates(at) == Some(true);
        self.reach(sa, if initiates { initiator } else { responder }, entry, reading);
    }

    /// Tells all messages of phase 1 up to this one that were not told.
    pub(super) fn reach(
        &mut self,
        sa: usize,
        position: u8,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let own = self.threads.sa(sa);
        let (at, exchange) = (own.at, own.exchange);
        let last = if exchange == Exchange::Main { 6 } else { 3 };
        let Some(initiates) = self.ledger.initiates(at) else { return };
        for next in own.reached + 1..=position.min(last) {
            let outgoing = (next % 2 == 1) == initiates;
            let message = Message::placed(exchange, next, 0);
            if !self.ledger.has_told(at, &message, outgoing) {
                self.tell(sa, &message, outgoing, entry, reading);
            }
            let own = self.threads.sa(sa);
            (own.reached, own.reached_at) = (next, entry.when);
        }
    }

    fn reach_quick(
        &mut self,
        sa: usize,
        position: u8,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let own = self.threads.sa(sa);
        let (initiates, quick) = (own.quick_initiates, own.quick);
        for next in own.quick_reached + 1..=position {
            let message = Message::placed(Exchange::Quick, next, quick);
            self.tell(sa, &message, (next % 2 == 1) == initiates, entry, reading);
            self.threads.sa(sa).quick_reached = next;
        }
    }

    fn ike_up(
        &mut self,
        peer: Option<Endpoint>,
        initiator: Option<u64>,
        ends: Ends,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = initiator
            .and_then(|cookie| self.threads.by_cookie(cookie))
            .or_else(|| self.threads.at_work(peer));
        let known = known.filter(|sa| !self.threads.sa(*sa).up);
        let Some(sa) = known.or_else(|| self.begin(IkeVersion::V1, None, peer)) else { return };
        self.threads.turn_to(sa);
        self.ledger.settle(self.threads.sa(sa).at, ends.0, ends.1);
        if let Some(cookie) = initiator {
            self.threads.learn(sa, cookie);
        }
        if self.threads.sa(sa).reached > 0 {
            self.reach(sa, 6, entry, reading);
        }
        let own = self.threads.sa(sa);
        own.up = true;
        own.garbage = None;
        own.comparison.clear();
        self.remark(sa, Remark::Established, "", entry, reading);
    }

    fn child_begins(
        &mut self,
        initiates: bool,
        ends: Ends,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = self.threads.at_work(ends.1);
        let sa = match known {
            Some(sa) => sa,
            // The log begins in the middle of it.
            None => {
                let Some(sa) = self.begin(IkeVersion::V1, Some(initiates), ends.1) else { return };
                self.ledger.settle(self.threads.sa(sa).at, ends.0, ends.1);
                sa
            }
        };
        self.threads.turn_to(sa);
        self.ledger.settle_role(self.threads.sa(sa).at, initiates);
        let own = self.threads.sa(sa);
        own.up = true;
        own.quick += 1;
        own.quick_reached = 0;
        own.quick_initiates = initiates;
        own.comparison.clear();
        self.reach_quick(sa, 1, entry, reading);
    }

    fn child_up(&mut self, peer: Option<Endpoint>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some(sa) = self.threads.at_work(peer) else { return };
        let own = self.threads.sa(sa);
        own.comparison.clear();
        let (at, reached) = (own.at, own.quick_reached);
        // One line for each direction: of a pair the second, or the one that the kernel took.
        let refused = reached == 0 && self.ledger.judged(at) == Some(Remark::KernelRefused);
        if reached == 3 || refused {
            return;
        }
        if reached > 0 {
            self.reach_quick(sa, 3, entry, reading);
        }
        self.remark(sa, Remark::ChildUp, "", entry, reading);
    }

    fn time_up(
        &mut self,
        cookies: Option<(u64, u64)>,
        ends: Ends,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let by_cookie = cookies.and_then(|(initiator, _)| self.threads.by_cookie(initiator));
        let unanswered = cookies.is_some_and(|(_, responder)| responder == 0);
        let known = by_cookie.or_else(|| match (unanswered, ends.1) {
            (_, Some(peer)) => self.threads.with(peer),
            (true, None) => self.threads.unanswered(&self.ledger),
            (false, None) => self.threads.at_work(None),
        });
        let known = known.filter(|sa| !self.threads.sa(*sa).up);
        let sa = match known {
            Some(sa) => sa,
            // No cookie of a responder: this end asked, and nothing came.
            None if unanswered => {
                let Some(sa) = self.begin(IkeVersion::V1, Some(true), ends.1) else { return };
                self.ledger.settle(self.threads.sa(sa).at, ends.0, ends.1);
                sa
            }
            None => return self.gives_up_alone(ends, entry, reading),
        };
        if std::mem::take(&mut self.threads.sa(sa).gives_up) {
            return;
        }
        let at = self.threads.sa(sa).at;
        let Some(initiates) = self.ledger.initiates(at) else { return };
        if self.threads.sa(sa).garbage.is_some() {
            self.resolve_garbage(sa, Remark::Unreadable, reading);
        }
        let own = self.threads.sa(sa);
        let (reached, main) = (own.reached, own.exchange == Exchange::Main);
        let answered = cookies.is_some() && !unanswered;
        let (reach, repeats) = match (initiates, reached) {
            (true, 0) if unanswered => (1, true),
            // The responder's cookie came with the second message; whether the fourth came, too,
            // only lines about NAT would show. So it is with the third at the responder.
            (true, 1) if answered => (2, false),
            (false, 1) => (2, false),
            (true, 2 | 4) if main => (reached + 1, reached == 4),
            (false, 3) if main => (4, true),
            _ => (reached, true),
        };
        // The line shows that it was sent; that was long before.
        let when = if reached > 0 { self.threads.sa(sa).reached_at } else { entry.when };
        self.reach(sa, reach, Entry { when, ..entry }, reading);
        if repeats {
            self.sends_again(sa, entry, reading);
        }
        self.threads.sa(sa).over = true;
        self.remark(sa, Remark::GaveUp, "", entry, reading);
    }

    /// Nothing answered what was repeated, unless that is told already.
    fn gives_up(&mut self, sa: usize, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if !std::mem::take(&mut self.threads.sa(sa).gives_up) {
            self.sends_again(sa, entry, reading);
            self.remark(sa, Remark::GaveUp, "", entry, reading);
        }
    }

    /// It repeated what it had sent last.
    fn sends_again(&mut self, sa: usize, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let at = self.threads.sa(sa).at;
        if let Some(last) = self.ledger.last_sent(at).cloned() {
            self.ledger.tell(at, &last, true, entry, reading);
        }
    }

    fn came_again(&mut self, peer: Option<Endpoint>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some(sa) = self.threads.at_work(peer) else { return };
        let own = self.threads.sa(sa);
        let (at, reached, exchange) = (own.at, own.reached, own.exchange);
        if own.up || reached == 0 {
            return;
        }
        let initiates = self.ledger.initiates(at) == Some(true);
        let comes = |position: &u8| (position % 2 == 1) != initiates;
        if let Some(position) = (1..=reached).rev().find(comes) {
            let message = Message::placed(exchange, position, 0);
            self.ledger.tell(at, &message, false, entry, reading);
        }
    }

    fn notified(
        &mut self,
        kind: Option<u16>,
        sealed: bool,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some(sa) = self.threads.at_work(peer) else {
            return self.notified_alone(kind, sealed, entry, reading);
        };
        let own = self.threads.sa(sa);
        // What comes after the child SA is up answers no exchange.
        if own.quick_reached == 3 || own.reached == 0 && own.quick_reached == 0 {
            return;
        }
        let mut message = Message::informational(0, kind.as_slice());
        message.sealed = sealed && kind.is_none();
        self.tell(sa, &message, false, entry, reading);
    }

    fn counted(
        &mut self,
        initiates: bool,
        outgoing: bool,
        (exchange, position): (Exchange, u8),
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = self.threads.current();
        if exchange == Exchange::Quick {
            let Some(sa) = known else { return };
            let own = self.threads.sa(sa);
            if position == 1 {
                own.up = true;
                own.quick += 1;
                own.quick_reached = 0;
                own.quick_initiates = (position % 2 == 1) == outgoing;
            }
            self.reach_quick(sa, position.min(3), entry, reading);
            return;
        }
        // Where an excerpt begins, what was judged before its message was named: it is that one's.
        let judged = known.filter(|sa| {
            let own = self.threads.sa(*sa);
            let (at, bare) = (own.at, own.reached == 0 && !own.announced && !own.up);
            let of_none = bare && self.ledger.initiates(at).is_none();
            of_none && self.ledger.judged(at).is_some()
        });
        if let Some(sa) = judged.filter(|_| position > 1 && !outgoing) {
            self.ledger.settle_role(self.threads.sa(sa).at, initiates);
            self.threads.sa(sa).exchange = exchange;
            return;
        }
        let known = known.filter(|sa| {
            let own = self.threads.sa(*sa);
            let goes_on = position > 1 && !own.up && own.exchange == exchange;
            let at = own.at;
            goes_on && self.ledger.initiates(at) == Some(initiates)
        });
        let dialled = self.dialled.filter(|_| initiates);
        let Some(sa) = known.or_else(|| self.begin(IkeVersion::V1, Some(initiates), dialled))
        else {
            return;
        };
        self.threads.sa(sa).exchange = exchange;
        self.reach(sa, position, entry, reading);
    }

    /// A message whose payloads make no sense: in main mode its end, sealed with other keys.
    pub(super) fn garbage(
        &mut self,
        text: &str,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let says_why = text.contains("wrong password");
        let Some(sa) = self.threads.at_work(peer) else {
            let what = if says_why { Remark::Unreadable } else { Remark::Malformed };
            self.alone(what, "", peer, entry, reading);
            return;
        };
        let own = self.threads.sa(sa);
        let (at, reached) = (own.at, own.reached);
        if own.up || own.exchange != Exchange::Main {
            return;
        }
        let initiates = self.ledger.initiates(at) == Some(true);
        let sealed = if initiates { reached >= 4 } else { reached >= 3 };
        let again = own.garbage.is_some() || self.ledger.judged(at) == Some(Remark::Unreadable);
        own.garbage.get_or_insert((entry.place, entry.when));
        if sealed || says_why || again && !initiates {
            self.resolve_garbage(sa, Remark::Unreadable, reading);
        }
    }

    /// Tells it at the line that said it first.
    pub(super) fn resolve_garbage(&mut self, sa: usize, what: Remark, reading: &mut Reading<'_>) {
        let own = self.threads.sa(sa);
        let Some((place, when)) = own.garbage.take() else { return };
        let at = own.at;
        let entry = Entry { place, when, text: "" };
        if what == Remark::Unreadable && self.threads.sa(sa).reached > 0 {
            if self.ledger.judged(at) == Some(what) {
                let fifth = Message::placed(Exchange::Main, 5, 0);
                if self.ledger.initiates(at) == Some(false) {
                    self.ledger.tell(at, &fifth, false, entry, reading);
                }
                return;
            }
            self.reach(sa, 5, entry, reading);
        }
        self.remark(sa, what, "", entry, reading);
    }
}
