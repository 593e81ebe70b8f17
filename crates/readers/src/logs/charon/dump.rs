//! `received packet => 240 bytes @ 0x7f…` and its rows: packets that charon shows byte by byte.
//!
//! strongSwan `socket_default_socket.c` and `socket_win_socket.c`, group NET at level 3. The same
//! form shows keys at level 4 of other groups: of those nothing is kept.

use std::collections::{BTreeMap, VecDeque};

use evidence::{Endpoint, Exchange, IkeVersion, Party, Place, Statement, Turn, When, Why};
use negotiation::observer::Observer;
use wire::ike::Header;

use super::message::Message;
use super::packet::Packet;
use super::threading::SessionIndex;
use super::{Charon, Entry};
use crate::logs::carving::{Carved, LARGEST, hex, unmarked};
use crate::reading::Reading;

/// Whole packets that wait for the line of their message; of the oldest it never comes.
const MOST_WAITING: usize = 256;
/// Threads that are in the middle of a packet, and numbers of those that send.
const MOST_THREADS: usize = 64;
/// A row's bytes.
const ROW: usize = 16;
/// What stands behind the name of any dump.
const MARK: &str = " bytes @ 0x";

/// A packet with as many rows as came.
#[derive(Debug)]
struct Dumped {
    outgoing: bool,
    thread: u32,
    count: usize,
    bytes: Vec<u8>,
    /// Where from and where to, as the line behind it says, or before it where this end sends.
    ends: Option<(Endpoint, Endpoint)>,
    place: Place,
    when: When,
}

#[derive(Debug, Default)]
pub(super) struct Dumps {
    begun: BTreeMap<u32, Dumped>,
    /// The thread whose dump was begun last: rows without a prefix are its own.
    last: Option<u32>,
    whole: VecDeque<Dumped>,
    /// By thread where the last packet that left went.
    sent: Vec<Option<(Endpoint, Endpoint)>>,
    observer: Observer,
}

/// `   16: C0 00 02 08 01 F4    ......`: where its bytes begin, and the bytes.
pub(in crate::logs) fn row(text: &str) -> Option<(usize, Vec<u8>)> {
    // Nearly all lines begin with a word.
    let text = match text.as_bytes().first()? {
        b'A'..=b'Z' | b'a'..=b'z' => return None,
        _ => text.trim_start(),
    };
    if !text.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let (offset, rest) = text.split_once(": ")?;
    if offset.len() > 5 || !offset.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(ROW), rest);
    while bytes.len() < ROW {
        let Some(pair) = rest.get(..2) else { break };
        if pair.contains(' ') || !hex(pair, &mut bytes) {
            break;
        }
        rest = &rest[2..];
        let Some(next) = rest.strip_prefix(' ') else { break };
        rest = next;
    }
    // A pair that was cut is no byte, and no letter stands where bytes end.
    let ends = rest.is_empty() || rest.starts_with(' ');
    (!bytes.is_empty() && ends).then_some((offset.parse().ok()?, bytes))
}

/// Most lines, none of which begins a dump.
fn is_common(text: &str) -> bool {
    ["received packet: ", "sending packet: ", "parsed ", "generating "]
        .iter()
        .any(|start| text.starts_with(start))
}

/// Whether a line begins a dump of a packet.
pub(in crate::logs) fn is_of_packet(text: &str) -> bool {
    announced(text).is_some()
}

/// Which way the packet goes, and how many bytes it has.
fn announced(text: &str) -> Option<(bool, usize)> {
    let (outgoing, rest) = match text.strip_prefix("received packet => ") {
        Some(rest) => (false, rest),
        None => (true, text.strip_prefix("sending packet => ")?),
    };
    Some((outgoing, rest.split_once(MARK)?.0.parse().ok()?))
}

impl Charon {
    /// Takes what is part of a dump; all other text ends the dump of its thread.
    pub(super) fn dumps(
        &mut self,
        thread: u32,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) -> bool {
        let nothing_begun = self.dumps.last.is_none() && self.dumps.begun.is_empty();
        if nothing_begun && is_common(entry.text) {
            return false;
        }
        if let Some(row) = row(entry.text) {
            self.row(thread, row, reading);
            return true;
        }
        if !self.dumps.begun.is_empty()
            && let Some(broken) = self.dumps.begun.remove(&thread)
        {
            broken.is_damaged(reading);
        }
        let is_dump =
            memchr::memchr(b'@', entry.text.as_bytes()).is_some() && entry.text.contains(MARK);
        self.dumps.last = is_dump.then_some(thread);
        if !is_dump {
            return false;
        }
        // rsyslog writes a message of several lines as one.
        let mut lines = entry.text.split("#012");
        let first = lines.next().unwrap_or_default();
        let Some((outgoing, count)) = announced(first) else { return true };
        let ends = self.dumps.sent.get(thread as usize).copied().flatten().filter(|_| outgoing);
        let (place, when) = (entry.place, entry.when);
        let begun = Dumped { outgoing, thread, count, bytes: Vec::new(), ends, place, when };
        if count == 0 || count > LARGEST || self.dumps.begun.len() >= MOST_THREADS {
            begun.is_damaged(reading);
            return true;
        }
        self.dumps.begun.insert(thread, begun);
        for row in lines.map_while(row) {
            self.row(thread, row, reading);
        }
        true
    }

    /// A row alone, as the journal and consoles show those behind the first line.
    pub(in crate::logs) fn goes_on_with(&mut self, text: &str, reading: &mut Reading<'_>) -> bool {
        let Some(thread) = self.dumps.last else { return false };
        let Some(row) = row(text) else { return false };
        self.row(thread, row, reading);
        true
    }

    fn row(&mut self, thread: u32, (offset, bytes): (usize, Vec<u8>), reading: &mut Reading<'_>) {
        let Some(begun) = self.dumps.begun.get_mut(&thread) else { return };
        let fits = offset == begun.bytes.len() && offset + bytes.len() <= begun.count;
        begun.bytes.extend(bytes);
        let is_whole = begun.bytes.len() == begun.count;
        if fits && !is_whole {
            return;
        }
        let Some(mut dumped) = self.dumps.begun.remove(&thread) else { return };
        if !fits {
            return dumped.is_damaged(reading);
        }
        dumped.bytes = unmarked(dumped.bytes);
        // What is no IKE, a keepalive or ESP in UDP, is nobody's message.
        if !Header::looks_like_ike(&dumped.bytes) {
            return;
        }
        let stated = Header::read(&dumped.bytes).map(|header| header.length as usize);
        if stated.ok() != Some(dumped.bytes.len()) {
            return dumped.is_damaged(reading);
        }
        if dumped.outgoing {
            return self.dumped_late(&dumped, reading);
        }
        if self.dumps.whole.len() >= MOST_WAITING {
            self.dumps.whole.pop_front();
        }
        self.dumps.whole.push_back(dumped);
    }

    /// The line behind a dump names the packet's ends.
    pub(super) fn names_ends(&mut self, thread: u32, packet: &Packet) {
        let newest = self.dumps.whole.back_mut();
        if let Some(dumped) = newest.filter(|own| own.thread == thread && own.ends.is_none()) {
            dumped.ends = Some((packet.from, packet.to));
        }
    }

    /// The line before a dump names the ends of what leaves.
    pub(super) fn names_target(&mut self, thread: u32, packet: &Packet) {
        if self.dumps.sent.is_empty() {
            self.dumps.sent.resize(MOST_THREADS, None);
        }
        if let Some(sent) = self.dumps.sent.get_mut(thread as usize) {
            *sent = Some((packet.from, packet.to));
        }
    }

    /// What is in the bytes of a message that was told; whether its notifies are among it.
    pub(super) fn tell_bytes(
        &mut self,
        session: SessionIndex,
        message: &Message,
        packet: &Packet,
        reading: &mut Reading<'_>,
    ) -> bool {
        let known = self.dumps.whole.iter().position(|own| own.is(message, packet));
        let Some(dumped) = known.and_then(|at| self.dumps.whole.remove(at)) else { return false };
        self.contents(session, &dumped, packet, reading)
    }

    /// Of what leaves, the message was told before its bytes are shown.
    fn dumped_late(&mut self, dumped: &Dumped, reading: &mut Reading<'_>) {
        let Some((from, to)) = dumped.ends else { return };
        let packet = Packet { from, to, bytes: 0 };
        let Some(session) = self.threads.newest_with(to) else { return };
        let last = self.threads.session(session).last_sent.clone();
        if last.is_some_and(|last| dumped.is(&last, &packet)) {
            self.contents(session, dumped, &packet, reading);
        }
    }

    fn contents(
        &mut self,
        session: SessionIndex,
        dumped: &Dumped,
        packet: &Packet,
        reading: &mut Reading<'_>,
    ) -> bool {
        let Dumped { outgoing, place, when, .. } = *dumped;
        let (from, to) = dumped.ends.unwrap_or((packet.from, packet.to));
        let ends = Some(if outgoing { (from, to) } else { (to, from) });
        let state = self.threads.session(session);
        let (about, own) = (state.about(), state.own());
        let by = if outgoing { own } else { own.peer() };
        let (mut notified, mut offered) = (false, false);
        let carved = Carved { outgoing, bytes: &dumped.bytes, ends, place, when };
        carved.tell(&mut self.dumps.observer, about, reading, &mut |fact, hear| {
            match fact.statement {
                // The message itself was told in words, with what was decrypted of it.
                Statement::Sent(_) | Statement::Repeated(_) => return,
                Statement::Notifies(_) if outgoing => return,
                Statement::Notifies(_) => notified = true,
                Statement::Offers(_) | Statement::Selects(_) => offered = true,
                _ => {}
            }
            let by = if by == Party::Unknown { fact.by } else { by };
            hear(evidence::Fact { by, ..fact });
        });
        self.threads.session_mut(session).shows_suites = offered && !outgoing;
        notified
    }

    /// What was begun and does not go on, and what nobody spoke of.
    pub(super) fn end_dumps(&mut self, reading: &mut Reading<'_>) {
        for broken in std::mem::take(&mut self.dumps.begun).into_values() {
            broken.is_damaged(reading);
        }
        let unknown = self.dumps.whole.pop_front().filter(|_| !self.has_messages);
        if let Some(Dumped { place, count, .. }) = unknown {
            let what = "message of a packet dump (the group ENC at level 1 names it)";
            reading.gap(Some(place), Why::Unknown { what, word: format!("{count} bytes") });
        }
    }
}

impl Dumped {
    fn is_damaged(&self, reading: &mut Reading<'_>) {
        reading.gap(Some(self.place), Why::Damaged { structure: "hexadecimal dump of a packet" });
    }

    /// Whether its header is that of a message that a line names.
    fn is(&self, message: &Message, packet: &Packet) -> bool {
        let Ok(header) = Header::read(&self.bytes) else { return false };
        let major = if message.version == IkeVersion::V1 { 1 } else { 2 };
        let turn = major == 1 || header.flags.is_response() == (message.turn == Turn::Response);
        let size = self.bytes.len() == packet.bytes as usize;
        header.version.major == major
            && Exchange::from_header(major, header.exchange) == message.exchange
            && header.message_id == message.message_id
            && turn
            && (size || packet.bytes == 0)
            && self.ends.is_none_or(|ends| ends == (packet.from, packet.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_an_offset_and_bytes() {
        let whole = "   0: 73 14 08 80 1D 24 A5 2A 70 D8 2F C9 75 5A 47 E9  s....$.*p./.uZG.";
        assert_eq!(row(whole).map(|(at, bytes)| (at, bytes.len())), Some((0, 16)));
        // Its letters look like bytes.
        let short = "  16: 41 42                                            AB";
        assert_eq!(row(short), Some((16, vec![0x41, 0x42])));
        assert_eq!(row(" 128: 41"), Some((128, vec![0x41])));
        for text in [
            "  16: C0 0",
            "  16: ",
            "16",
            "a: 41",
            "123456: 41",
            "0: 41 is no byte",
            "0: é1",
            "",
            "  16: 4142",
            "  16:  41",
        ] {
            assert_eq!(row(text), None, "{text}");
        }
    }

    #[test]
    fn packets_are_told_from_keys() {
        assert_eq!(announced("received packet => 240 bytes @ 0x7f00"), Some((false, 240)));
        assert_eq!(announced("sending packet => 1 bytes @ 0x7f00"), Some((true, 1)));
        for text in [
            "Sk_ai secret => 20 bytes @ 0x7f0c",
            "received packet => x bytes @ 0x7f0c",
            "received packet: from 192.0.2.1[500] to 192.0.2.9[500] (240 bytes)",
        ] {
            assert!(!is_of_packet(text), "{text}");
        }
    }
}
