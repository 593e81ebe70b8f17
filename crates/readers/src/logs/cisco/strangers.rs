//! Peers that an ASA answered once and of which its log tells nothing more: whoever looks for open
//! gateways leaves such lines on each of them.

use evidence::{Endpoint, IkeVersion, Remark};

use super::super::Entry;
use super::super::ledger::Ledger;
use crate::reading::Reading;

/// From so many lines on a peer means it.
const SEVERAL: u32 = 3;

/// So many are kept.
const MOST: usize = 64;

/// The first line of a peer, without its text.
#[derive(Debug)]
struct Stranger {
    local: Option<Endpoint>,
    remote: Endpoint,
    entry: Entry<'static>,
    count: u32,
}

#[derive(Debug, Default)]
pub(super) struct Strangers(Vec<Stranger>);

impl Strangers {
    /// It answered the first exchange, and the proof did not come.
    pub(super) fn waited(&mut self, local: Option<Endpoint>, remote: Endpoint, entry: Entry<'_>) {
        if let Some(own) = self.0.iter_mut().find(|own| own.remote.host() == remote.host()) {
            own.count += 1;
        } else if self.0.len() < MOST {
            let entry = Entry { place: entry.place, when: entry.when, text: "" };
            self.0.push(Stranger { local, remote, entry, count: 1 });
        }
    }

    /// The end of the text: single lines count where it tells nothing else.
    pub(super) fn end(&mut self, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let alone = ledger.is_empty();
        for own in self.0.drain(..).filter(|own| alone || own.count >= SEVERAL) {
            let Some(at) = ledger.begin(IkeVersion::V2, Some(false)) else { return };
            ledger.settle(at, own.local, Some(own.remote));
            ledger.reach(at, None, 2, own.entry, reading);
            ledger.remark(at, Remark::GaveUp, "", own.entry, reading);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    #[test]
    fn a_stranger_counts_where_nothing_else_is_told() {
        let stranger = "%ASA-4-750003: Local:192.0.2.1:500 Remote:192.0.2.7:500 Username:Unknown \
                        IKEv2 Negotiation aborted due to ERROR: Failed to receive the AUTH msg \
                        before the timer expired\n";
        assert_eq!(judgements(stranger), ["1 #0 GaveUp"]);
        let other = "%ASA-3-713061: IP = 192.0.2.8, No crypto map bound to interface\n";
        assert_eq!(judgements(&format!("{stranger}{other}")), ["2 #0 NoPolicy"]);
        let often = format!("{}{other}", stranger.repeat(3));
        assert_eq!(judgements(&often), ["4 #0 NoPolicy", "1 #1 GaveUp"]);
    }
}
