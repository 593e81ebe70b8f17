//! Messages carved from hex dumps: a line that says how many bytes crossed, then the bytes.

use evidence::{Endpoint, Place, When};

use super::stages::{end, ends_of};
use crate::logs::carving::{self, LARGEST};

/// A message that crossed, as it was dumped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::logs) struct Dumped {
    pub(in crate::logs) outgoing: bool,
    pub(in crate::logs) local: Option<Endpoint>,
    pub(in crate::logs) remote: Option<Endpoint>,
    /// Without the non-ESP marker.
    pub(in crate::logs) bytes: Vec<u8>,
    /// Of the line that announces it.
    pub(in crate::logs) place: Place,
    pub(in crate::logs) when: When,
}

#[derive(Debug, Default)]
pub(super) struct Dumps {
    waiting: Option<(Dumped, usize)>,
    /// Of the last line that names both ends of a message that leaves.
    sending: Option<(Option<Endpoint>, Option<Endpoint>)>,
}

impl Dumps {
    /// Takes a line in small letters; true where it announces a message.
    pub(super) fn announces(&mut self, small: &str, place: Place, when: When) -> bool {
        // RouterOS: `===== received 408 bytes from 192.0.2.1[500] to 192.0.2.2[500]`
        let text = small.trim_start_matches(['=', '-', '>', '<', ' ']);
        if let Some(rest) = text.strip_prefix("received ")
            && let Some((count, rest)) = rest.split_once(" bytes from ")
        {
            return self.waits(false, count, ends_of(rest, " to "), place, when);
        }
        if let Some(rest) = text.strip_prefix("sending ")
            && let Some((_, rest)) = rest.split_once(" bytes from ")
        {
            self.sending = Some(ends_of(rest, " to "));
            return true;
        }
        if let Some((count, rest)) = text.split_once(" bytes message received from ") {
            return self.waits(false, count, ends_of(rest, " to "), place, when);
        }
        if let Some((count, rest)) = text.split_once(" bytes message will be sent to ") {
            let Some((_, count)) = count.split_once(" times of ") else { return false };
            let to = end(rest.trim_end_matches('.'));
            let local = self.sending.take().and_then(|(local, _)| local);
            return self.waits(true, count, (local, to), place, when);
        }
        if let Some((count, rest)) = text.split_once(" bytes from ")
            && count.parse::<u32>().is_ok()
        {
            self.sending = Some(ends_of(rest, " to "));
            return true;
        }
        false
    }

    fn waits(
        &mut self,
        outgoing: bool,
        count: &str,
        (first, second): (Option<Endpoint>, Option<Endpoint>),
        place: Place,
        when: When,
    ) -> bool {
        let Ok(count) = count.trim().parse::<usize>() else { return false };
        let (local, remote) = if outgoing { (first, second) } else { (second, first) };
        let dumped = Dumped { outgoing, local, remote, bytes: Vec::new(), place, when };
        self.waiting = (count > 0 && count <= LARGEST).then_some((dumped, count));
        true
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Takes a line of hexadecimal digits; the message once it is whole.
    pub(super) fn line(&mut self, text: &str) -> Option<Dumped> {
        let (dumped, count) = self.waiting.as_mut()?;
        if !carving::hex(text, &mut dumped.bytes) || dumped.bytes.len() < *count {
            return None;
        }
        let (mut dumped, count) = self.waiting.take()?;
        dumped.bytes.truncate(count);
        dumped.bytes = carving::unmarked(dumped.bytes);
        Some(dumped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_put_together() {
        let mut dumps = Dumps::default();
        let at = (Place::line(3), When::Absent);
        let says = "8 bytes message received from 192.0.2.2[500] to 192.0.2.1[500]";
        assert!(dumps.announces(says, at.0, at.1));
        assert_eq!(dumps.line("01020304"), None);
        assert_eq!(dumps.line("seen nptype=1(sa)"), None);
        let dumped = dumps.line("05060708 090a").unwrap();
        assert_eq!((dumped.outgoing, dumped.bytes), (false, vec![1, 2, 3, 4, 5, 6, 7, 8]));
        assert_eq!(dumped.remote, end("192.0.2.2[500]"));
        assert!(!dumps.is_waiting());
    }

    #[test]
    fn a_marker_is_taken_off_what_leaves() {
        let mut dumps = Dumps::default();
        let at = (Place::line(3), When::Absent);
        assert!(dumps.announces("6 bytes from 192.0.2.1[4500] to 192.0.2.2[4500]", at.0, at.1));
        let says = "1 times of 6 bytes message will be sent to 192.0.2.2[4500]";
        assert!(dumps.announces(says, at.0, at.1));
        let dumped = dumps.line("00000000 0506").unwrap();
        assert_eq!((dumped.outgoing, dumped.bytes), (true, vec![5, 6]));
        assert_eq!(dumped.local, end("192.0.2.1[4500]"));
    }

    #[test]
    fn what_is_no_number_announces_nothing() {
        let mut dumps = Dumps::default();
        for text in ["x bytes message received from y", "99999999 bytes message received from y"] {
            dumps.announces(text, Place::line(1), When::Absent);
            assert!(!dumps.is_waiting(), "{text}");
        }
    }
}
