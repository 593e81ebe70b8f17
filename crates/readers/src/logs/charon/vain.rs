//! Requests that this end repeats in vain once an IKE SA is up, where the messages themselves are
//! not told: the peer is dead. What repeats them is a timer, whose thread is at no IKE SA.

use std::collections::VecDeque;

use evidence::{Endpoint, Remark, Remarked, Statement, Turn};

use super::known::LOOKED_AT;
use super::spoken::Spoken;
use super::threading::{Negotiated, SessionIndex, Threads};
use super::{Charon, Entry};
use crate::reading::Reading;

/// Requests under way at once: further ones are not told apart.
const MOST: usize = 64;

/// What is repeated, and how often it was so far.
#[derive(Clone, Copy, Debug)]
struct Repeated {
    times: u32,
    message_id: u32,
}

/// By the end that they go to, in the order in which they were last repeated.
#[derive(Debug, Default)]
pub(super) struct Vain {
    last: Option<Repeated>,
    /// The thread whose next packet is that repetition.
    sender: Option<u32>,
    by_end: VecDeque<(Endpoint, Repeated)>,
}

impl Vain {
    /// `retransmit 2 of request with message ID 5` (strongSwan `task_manager_v2.c`).
    pub(super) fn repeats(&mut self, thread: u32, text: &str) {
        let read = || {
            let (times, id) =
                text.strip_prefix("retransmit ")?.split_once(" of request with message ID ")?;
            Some(Repeated { times: times.parse().ok()?, message_id: id.parse().ok()? })
        };
        if let Some(own) = read() {
            (self.last, self.sender) = (Some(own), Some(thread));
        }
    }

    /// The packet that the thread sends is that repetition.
    pub(super) fn sends(&mut self, thread: u32, to: Endpoint) {
        let (Some(own), Some(_)) = (self.last, self.sender.take_if(|sender| *sender == thread))
        else {
            return;
        };
        self.hears(to);
        if self.by_end.len() >= MOST {
            self.by_end.pop_front();
        }
        self.by_end.push_back((to.host(), own));
    }

    /// That end is there.
    pub(super) fn hears(&mut self, from: Endpoint) {
        if !self.by_end.is_empty() {
            self.by_end.retain(|(to, _)| *to != from.host());
        }
    }

    /// `giving up after 3 retransmits`: the request, and to whom it went, if that is told. Of
    /// several the first that was repeated so often has waited longest.
    fn given_up(&mut self, text: &str) -> Option<(Repeated, Option<Endpoint>)> {
        let times = text.strip_prefix("giving up after ")?.strip_suffix(" retransmits")?;
        let times: u32 = times.parse().ok()?;
        match self.by_end.iter().position(|(_, own)| own.times == times) {
            Some(at) => self.by_end.remove(at).map(|(to, own)| (own, Some(to))),
            None => self.last.map(|own| (own, None)),
        }
    }
}

impl Charon {
    /// Tells that the peer is dead whose request is given up, if it is known which one that is.
    pub(super) fn loses_peer(
        &mut self,
        thread: u32,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) -> bool {
        let Some((repeated, to)) = self.vain.given_up(entry.text) else { return false };
        let at = match to {
            _ if self.threads.peek(thread).is_some() => {
                self.threads.peek(thread).filter(|_| !self.has_messages)
            }
            Some(to) if !self.has_messages => self.threads.newest_with(to),
            // What goes where is told, and of this not.
            None if self.has_packets && !self.has_messages => None,
            _ if self.has_messages => self.threads.only_waiting(repeated.message_id),
            _ => self.threads.only_up(),
        };
        let Some(at) = at.filter(|at| self.threads.session(*at).is_up) else { return false };
        let state = self.threads.session_mut(at);
        state.is_up = false;
        let (about, by) = (state.about(), state.own());
        let statement = Statement::Remarks(Remarked::new(Remark::PeerDead, ""));
        reading.fact(entry.place, entry.when, about, by, statement);
        true
    }
}

impl Threads {
    /// The only one that is up, while none is under way.
    fn only_up(&self) -> Option<SessionIndex> {
        let newest = || self.sessions.iter().enumerate().rev().take(LOOKED_AT);
        let is_under_way =
            |own: &Negotiated| own.spoken == Spoken::Open || own.initiates && !own.went_on;
        if newest().any(|(_, own)| !own.is_up && is_under_way(own)) {
            return None;
        }
        let mut up = newest().filter(|(_, own)| own.is_up).map(|(at, _)| at);
        up.next().filter(|_| up.next().is_none())
    }

    /// The only one that is up and whose last request has that number and no answer.
    fn only_waiting(&self, message_id: u32) -> Option<SessionIndex> {
        let newest = self.sessions.iter().enumerate().rev().take(LOOKED_AT);
        let waits = |own: &Negotiated| {
            let asked = own
                .last_sent
                .as_ref()
                .is_some_and(|sent| sent.turn == Turn::Request && sent.message_id == message_id);
            let is_answered = own.last_heard.as_ref().is_some_and(|heard| {
                heard.turn == Turn::Response && heard.message_id == message_id
            });
            own.is_up && asked && !is_answered
        };
        let mut waiting = newest.filter(|(_, own)| waits(own)).map(|(at, _)| at);
        waiting.next().filter(|_| waiting.next().is_none())
    }
}
