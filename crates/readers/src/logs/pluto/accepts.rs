//! What connections are set to accept: Libreswan prints the list as it loads one, or as it first
//! needs it (`connections.c`, `ikev2_proposals.c`).

use std::collections::HashMap;

use evidence::{Offer, Protocol};
use foldhash::quality::RandomState;

use super::suite;
use super::telling::At;
use crate::logs::algorithms::Listed;

/// Connections whose lists are kept, and lines of one list.
const MOST: usize = 4096;
const MOST_LINES: usize = 64;

/// The list of one connection for IKE, or for its child SA in IKE_AUTH.
#[derive(Debug)]
struct List {
    listed: Listed,
    at: At,
}

/// Connections are known by a number.
#[derive(Debug, Default)]
pub(super) struct Accepts {
    of: HashMap<(u32, bool), List, RandomState>,
    /// The list whose lines follow.
    listing: Option<(u32, bool)>,
}

impl Accepts {
    /// Whether a line of this connection begins a list or belongs to one.
    pub(super) fn line(&mut self, connection: u32, text: &str, at: At) -> bool {
        // 3.2 has it in one line, with the connection's name in it.
        if let Some((is_ike, why, rest)) = begin(text) {
            let key = (connection, is_ike);
            self.listing = None;
            // What it asks for at a rekeying is another list.
            if matches!(why, Why::Child) || self.of.len() >= MOST && !self.of.contains_key(&key) {
                return true;
            }
            let empty = || Listed { offer: Offer::default(), whole: true };
            let listed = suite::proposals(rest).unwrap_or_else(empty);
            self.of.insert(key, List { listed, at });
            self.listing = rest.is_empty().then_some(key);
            return true;
        }
        let Some(key) = self.listing.filter(|(own, _)| *own == connection) else { return false };
        let Some(more) = suite::proposals(text.trim_start()) else {
            self.listing = None;
            return false;
        };
        if let Some(list) = self.of.get_mut(&key)
            && list.listed.offer.proposals.len() < MOST_LINES
        {
            list.listed.whole &= more.whole;
            list.listed.offer.proposals.extend(more.offer.proposals);
        }
        true
    }

    /// The list that this offer is laid beside, if every name in it is known, and where it stands.
    pub(super) fn beside(&self, connection: u32, offer: &Offer) -> Option<(Offer, At)> {
        let is_ike = offer.proposals.first()?.protocol == Protocol::Ike;
        let list = self.of.get(&(connection, is_ike))?;
        let is_told = list.listed.whole && !list.listed.offer.proposals.is_empty();
        is_told.then(|| (list.listed.offer.clone(), list.at))
    }
}

/// Whether a list begins there, or goes on: `1:IKE=AES_CBC_256-…`, `2:ESP:ENCR=…`.
pub(super) fn is_listed(text: &str) -> bool {
    let row = text.trim_start().split_once(':').and_then(|(number, rest)| {
        let is_numbered = number.len() < 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        rest.split_once(['=', ':']).filter(|_| is_numbered && !number.is_empty())
    });
    row.is_some_and(|(protocol, _)| matches!(protocol, "IKE" | "ESP" | "AH"))
        || begin(text).is_some()
}

/// For which exchange a list is made.
enum Why {
    First,
    /// `CREATE_CHILD_SA`.
    Child,
}

/// `IKE SA proposals (connection add):`, `local ESP/AH proposals (IKE SA initiator emitting …):`,
/// `constructed local IKE proposals for NAME (…): 1:IKE:…`.
fn begin(text: &str) -> Option<(bool, Why, &str)> {
    let (is_ike, rest) = match text {
        _ if text.starts_with("IKE SA proposals (connection ") => (true, text),
        _ if text.starts_with("Child SA proposals (connection ") => (false, text),
        _ => {
            let bare = text.strip_prefix("constructed ").unwrap_or(text);
            match bare.strip_prefix("local IKE proposals ") {
                Some(rest) => (true, rest),
                None => (false, bare.strip_prefix("local ESP/AH proposals ")?),
            }
        }
    };
    let (why, list) = rest.split_once("):").or_else(|| rest.split_once(")"))?;
    let child = why.contains("CREATE_CHILD_SA") || why.contains("rekey");
    Some((is_ike, if child { Why::Child } else { Why::First }, list.trim_start()))
}

#[cfg(test)]
mod tests {
    use evidence::{Place, When};

    use super::*;

    fn at() -> At {
        At { place: Place::line(7), when: When::Absent }
    }

    fn beside(lines: &[&str], offer: &str) -> Option<Vec<String>> {
        let mut accepts = Accepts::default();
        for line in lines {
            assert!(accepts.line(1, line, at()), "{line}");
        }
        assert!(!accepts.line(1, "added IKEv2 connection", at()));
        assert!(!accepts.line(1, "  1:IKE=AES_CBC_256-HMAC_SHA2_256-NONE-MODP2048", at()));
        let offer = suite::proposals(offer).unwrap().offer;
        let (list, place) = accepts.beside(1, &offer)?;
        assert_eq!((accepts.beside(2, &offer).is_none(), place.place), (true, at().place));
        Some(list.proposals.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_list_of_a_connection_is_kept_in_every_wording() {
        let written = ["AES-CBC-256 SHA2-256 MODP-2048"];
        for lines in [
            &[
                "IKE SA proposals (connection add):",
                "  1:IKE=AES_CBC_256-HMAC_SHA2_256-HMAC_SHA2_256_128-MODP2048",
                "Child SA proposals (connection add):",
                "  1:ESP=AES_GCM_C_256-NONE-NONE-ENABLED+DISABLED",
            ][..],
            &[
                "local IKE proposals (IKE SA initiator selecting KE):",
                "  1:IKE=AES_CBC_256-HMAC_SHA2_256-HMAC_SHA2_256_128-MODP2048",
            ],
            &["constructed local IKE proposals for west (IKE SA responder matching remote \
               proposals): 1:IKE:ENCR=AES_CBC_256;PRF=HMAC_SHA2_256;INTEG=HMAC_SHA2_256_128;\
               DH=MODP2048"],
        ] {
            let found = beside(lines, "1:IKE:ENCR=AES_CBC_128;DH=MODP2048");
            assert_eq!(found.unwrap(), written, "{lines:?}");
        }
    }

    #[test]
    fn lists_are_known_without_the_program_s_name() {
        for text in [
            "IKE SA proposals (connection add):",
            "  1:IKE=AES_CBC_256-HMAC_SHA2_256-HMAC_SHA2_256_128-MODP2048",
            "12:ESP:ENCR=AES_CBC_128;INTEG=HMAC_SHA1_96;ESN=DISABLED",
        ] {
            assert!(is_listed(text), "{text}");
        }
        for text in ["1:2", "x:IKE=AES", "1:HTTP=x", "added IKEv2 connection"] {
            assert!(!is_listed(text), "{text}");
        }
        // As pluto writes into a file of its own.
        let log = "Sep 17 08:51:22.319236: \"rw\": IKE SA proposals (connection add):\n\
                   Sep 17 08:51:22.319289: \"rw\":   1:IKE=AES_CBC_256-HMAC_SHA2_256-\
                   HMAC_SHA2_256_128-MODP3072\n\
                   Sep 17 08:51:26.776037: \"rw\" #3: no local proposal matches remote proposals \
                   1:IKE:ENCR=AES_CBC_256;INTEG=HMAC_SHA2_256_128;PRF=HMAC_SHA2_256;DH=MODP1536\n\
                   Sep 17 08:51:26.776083: \"rw\" #3: responding to IKE_SA_INIT message (ID 0) from \
                   192.0.2.7:500 with unencrypted notification NO_PROPOSAL_CHOSEN\n";
        let (facts, _) = crate::told::facts(log.as_bytes());
        assert!(facts.iter().any(|(.., said)| said.starts_with("Accepts")), "{facts:#?}");
    }

    #[test]
    fn what_a_refused_child_offers_is_told_without_the_list() {
        let log = "Sep 17 08:51:26.776037: \"rw\"[1] 192.0.2.7 #3: no local proposal matches remote \
                   proposals 1:ESP:ENCR=AES_CBC_256;INTEG=HMAC_SHA1_96;ESN=DISABLED\n\
                   Sep 17 08:51:26.776083: \"rw\"[1] 192.0.2.7 #3: responding to IKE_AUTH message \
                   (ID 1) from 192.0.2.7:4500 with encrypted notification NO_PROPOSAL_CHOSEN\n";
        let (facts, _) = crate::told::facts(log.as_bytes());
        let told = |name: &str| facts.iter().any(|(.., said)| said.starts_with(name));
        assert_eq!((told("Offers"), told("Accepts")), (true, false), "{facts:#?}");
    }

    #[test]
    fn alternatives_stand_side_by_side() {
        let text = "constructed local IKE proposals for west (IKE SA initiator selecting KE): \
                    1:IKE:ENCR=AES_GCM_C_256;PRF=HMAC_SHA2_512,HMAC_SHA2_256;INTEG=NONE;\
                    DH=ECP_256,MODP2048";
        let found = beside(&[text], "1:IKE:ENCR=AES_CBC_128").unwrap();
        assert_eq!(found, ["AES-GCM-256 SHA2-512 SHA2-256 ECP-256 MODP-2048"]);
    }

    #[test]
    fn what_is_not_known_whole_is_not_told() {
        let unknown = "  1:IKE=ROT_13_256-HMAC_SHA2_256-HMAC_SHA2_256_128-MODP2048";
        let lines = ["IKE SA proposals (connection add):", unknown];
        assert!(beside(&lines, "1:IKE:ENCR=AES_CBC_128").is_none());
        let child = ["local ESP/AH proposals (CREATE_CHILD_SA initiator emitting ESP/AH \
                      proposals): 1:ESP:ENCR=AES_CBC_256;INTEG=HMAC_SHA1_96;ESN=DISABLED"];
        assert!(beside(&child, "1:ESP:ENCR=AES_CBC_128").is_none());
    }
}
