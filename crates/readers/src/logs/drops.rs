//! Protected packets that a gateway drops: counted, as single ones are dropped everywhere.

use evidence::{Endpoint, IkeVersion, Remark};

use super::Entry;
use super::ledger::Ledger;
use crate::reading::Reading;

/// From so many on they are more than what a renewal of the keys or a busy path loses.
const SEVERAL: u32 = 3;

/// The first of its kind, without its text.
#[derive(Clone, Copy, Debug)]
struct Dropped {
    what: Remark,
    entry: Entry<'static>,
    /// This end and the other.
    ends: (Option<Endpoint>, Option<Endpoint>),
    count: u32,
}

#[derive(Debug, Default)]
pub(super) struct Drops {
    /// One of each kind.
    known: Vec<Dropped>,
}

impl Drops {
    pub(super) fn count(
        &mut self,
        what: Remark,
        ends: (Option<Endpoint>, Option<Endpoint>),
        entry: Entry<'_>,
    ) {
        match self.known.iter_mut().find(|own| own.what == what) {
            Some(own) => own.count += 1,
            None => {
                let entry = Entry { place: entry.place, when: entry.when, text: "" };
                self.known.push(Dropped { what, entry, ends, count: 1 });
            }
        }
    }

    /// The end of the text: single ones count where it tells nothing else.
    pub(super) fn end(&mut self, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let alone = ledger.is_empty();
        for own in self.known.drain(..).filter(|own| alone || own.count >= SEVERAL) {
            let Some(at) = ledger.begin(IkeVersion::V2, None) else { return };
            ledger.settle(at, own.ends.0, own.ends.1);
            ledger.remark(at, own.what, "", own.entry, reading);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    const UNKNOWN: &str = "%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi \
                           for destaddr=192.0.2.1, prot=50, spi=0x22642F0C(576990988), \
                           srcaddr=192.0.2.7\n";

    #[test]
    fn a_single_packet_counts_where_nothing_else_is_told() {
        assert_eq!(judgements(UNKNOWN), ["1 #0 UnknownSpi"]);
        let other = "ISAKMP:(4):beginning Quick Mode exchange, M-ID of 7\n";
        assert_eq!(judgements(&format!("{other}{UNKNOWN}")), [""; 0]);
        let several = format!("{other}{}", UNKNOWN.repeat(3));
        assert_eq!(judgements(&several), ["2 #0 UnknownSpi"]);
    }

    #[test]
    fn each_product_says_it_in_its_own_words() {
        for (line, wanted) in [
            (
                "%CRYPTO-4-PKT_REPLAY_ERR: decrypt: replay check failed connection id=2000",
                "Replayed",
            ),
            (
                "%IPSEC-3-REPLAY_ERROR: IPSec SA receives anti-replay error, DP Handle 3, src_addr \
                 192.0.2.7, dest_addr 192.0.2.1, SPI 0x1",
                "Replayed",
            ),
            (
                "%ASA-4-402119: IPSEC: Received an ESP packet (SPI= 0x1, sequence number= 0x2) from \
                 192.0.2.7 (user= 192.0.2.7) to 192.0.2.1 that failed anti-replay checking.",
                "Replayed",
            ),
            (
                "%ASA-4-402120: IPSEC: Received an ESP packet (SPI= 0x1, sequence number= 0x2) from \
                 192.0.2.7 (user= 192.0.2.7) to 192.0.2.1 that failed authentication.",
                "Broken",
            ),
            (
                "%ASA-4-402114: IPSEC: Received an ESP packet (SPI= 0x1, sequence number= 0x2) from \
                 192.0.2.7 to 192.0.2.1 with an invalid SPI.",
                "UnknownSpi",
            ),
            (
                "%ASA-4-402116: IPSEC: Received an ESP packet (SPI= 0x1, sequence number= 0x2D) \
                 from 192.0.2.7 (user= 192.0.2.7) to 192.0.2.1.  The decapsulated inner packet \
                 doesn't match the negotiated policy in the SA.",
                "OutsideSelectors",
            ),
            (
                "%CRYPTO-4-RECVD_PKT_INV_IDENTITY: identity doesn't match negotiated identity (ip) \
                 dest_addr= 192.0.2.1, src_addr= 192.0.2.7, prot= 1",
                "OutsideSelectors",
            ),
            (
                "id=20085 trace_id=2 func=ipsec_common_output4 line=778 msg=\"No matching IPsec \
                 selector, drop\"",
                "OutsideSelectors",
            ),
            (
                "%CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet. (ip) \
                 vrf/dest_addr= /192.0.2.1, src_addr= 192.0.2.7, prot= 47",
                "InClear",
            ),
            (
                "%ASA-4-402117: IPSEC: Received a non-IPSec packet (protocol= icmp) from 192.0.2.7 \
                 to 192.0.2.1.",
                "InClear",
            ),
            (
                "ike V=root:0:x: invalid ESP 4 (replay) SPI 3fe65c76 seq 00000000:00a02e94",
                "Replayed",
            ),
            (
                "date=2026-11-25 time=10:00:00 type=\"event\" subtype=\"vpn\" msg=\"IPsec ESP\" \
                 action=\"error\" remip=192.0.2.7 locip=192.0.2.1 status=\"esp_error\" \
                 error_num=\"Received ESP packet with unknown SPI.\"",
                "UnknownSpi",
            ),
        ] {
            assert_eq!(judgements(&format!("{line}\n")), [format!("1 #0 {wanted}")], "{line}");
        }
    }
}
