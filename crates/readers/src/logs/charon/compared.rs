//! Two lists of proposals that somebody took out of a log, without what charon said of them.

use std::rc::Rc;

use evidence::{Place, Protocol, Remark, Remarked, Statement, When};
use numbers::ikev2::TransformType;

use super::{Charon, Entry, List};
use crate::logs::algorithms::Listed;
use crate::reading::Reading;

/// The last list of the peer's, and what the last of this end's is to it.
#[derive(Debug, Default)]
pub(super) struct Compared {
    received: Option<Rc<Listed>>,
    /// The two have nothing in common.
    apart: Option<(Remark, Place, When)>,
    /// Lines that list.
    lines: u64,
}

impl Compared {
    pub(super) fn add(&mut self, entry: Entry<'_>, list: List, listed: &Rc<Listed>) {
        self.lines += 1;
        match list {
            List::Received => (self.received, self.apart) = (Some(Rc::clone(listed)), None),
            List::Selected => (self.received, self.apart) = (None, None),
            List::Configured => {
                let judged = self.received.as_ref().and_then(|received| judge(received, listed));
                self.apart = judged.map(|what| (what, entry.place, entry.when));
                // One that may fit is enough.
                if judged.is_none() {
                    self.received = None;
                }
            }
        }
    }
}

impl Charon {
    /// Where there is nothing but lists, and the last two have nothing in common, they are why.
    pub(super) fn end_compared(&mut self, reading: &mut Reading<'_>) {
        let apart = self.compared.apart.take().filter(|_| self.compared.lines == self.lines);
        let (Some((what, place, when)), Some(session)) = (apart, self.threads.only()) else {
            return;
        };
        let state = self.threads.session(session);
        let (about, by) = (state.about(), state.own());
        reading.fact(place, when, about, by, Statement::Remarks(Remarked::new(what, "")));
    }
}

fn judge(received: &Listed, own: &Listed) -> Option<Remark> {
    let nearest = agreement::between(&received.offer, &own.offer)?;
    if !(received.whole && own.whole) || nearest.on.is_empty() {
        return None;
    }
    let of_child = own.offer.proposals.first()?.protocol != Protocol::Ike;
    let in_group = nearest.on == [TransformType::KEY_EXCHANGE];
    match (of_child, in_group) {
        (false, true) => Some(Remark::GroupRefused),
        (false, false) => Some(Remark::SuiteRefused),
        // The child SA of IKE_AUTH has no group of its own (RFC 7296 §1.2), whatever is set for it.
        (true, true) => None,
        (true, false) => Some(Remark::ChildSuiteRefused),
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    const THREE: &str = "IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_";

    fn told(received: &str, configured: &str, more: &str) -> Vec<String> {
        judgements(&format!(
            "charon: 15[CFG] received proposals: {received}\n\
             charon: 15[CFG] configured proposals: {configured}\n{more}"
        ))
    }

    #[test]
    fn lists_that_have_nothing_in_common_are_why() {
        let (of, own) = (format!("{THREE}2048"), format!("{THREE}1024"));
        assert_eq!(told(&of, &own, ""), ["2 #0 GroupRefused"]);
        let own = own.replace("AES_CBC_256", "AES_CBC_128");
        assert_eq!(told(&of, &own, ""), ["2 #0 SuiteRefused"]);
        let esp = "ESP:AES_CBC_256/HMAC_SHA1_96/";
        let other = "ESP:AES_CBC_128/HMAC_SHA1_96/NO_EXT_SEQ";
        assert_eq!(told(&format!("{esp}NO_EXT_SEQ"), other, ""), ["2 #0 ChildSuiteRefused"]);
        // It may be the first child SA's.
        let with_group = format!("{esp}MODP_2048/NO_EXT_SEQ");
        assert_eq!(told(&format!("{esp}NO_EXT_SEQ"), &with_group, ""), [""; 0]);
    }

    #[test]
    fn lists_of_which_more_is_told_are_judged_by_that() {
        let (of, own) = (format!("{THREE}2048"), format!("{THREE}1024"));
        let more = format!("charon: 15[CFG] selected proposal: {THREE}2048\n");
        for (own, more) in [
            (&of, ""),
            (&own, more.as_str()),
            (&own, &format!("charon: 15[CFG] configured proposals: {of}\n")),
            (&of, &format!("charon: 15[CFG] configured proposals: {own}\n")),
            (&own, "charon: 15[CFG] selected peer config 'b'\n"),
            (&format!("{own}/X"), ""),
        ] {
            assert_eq!(told(&of, own, more), [""; 0], "{own} {more}");
        }
    }
}
