//! Where the sentences of those products are known from whose negotiations a `Ledger` keeps.

use evidence::{Origin, Product, Remark};

use super::phrase::{self, Origins};
use super::{
    aws, azure, checkpoint, cisco, draytek, fortigate, iked, isakmpd, juniper, mikrotik, panos,
    racoon,
};
use super::{screenos, shrew, softether, sonicwall, vpnc, watchguard};

/// Where a product's sentence that judges so is known from; none where it is not told.
pub(super) fn of(product: Product, what: Remark, text: &str) -> Option<&'static Origin> {
    let origins: Origins = match product {
        Product::Aws => aws::ORIGINS,
        Product::Azure => azure::ORIGINS,
        Product::CheckPoint => checkpoint::ORIGINS,
        Product::Cisco | Product::CiscoIos | Product::CiscoAsa => cisco::ORIGINS,
        Product::DrayTek => draytek::ORIGINS,
        Product::FortiGate => fortigate::ORIGINS,
        Product::Isakmpd | Product::GreenBow => isakmpd::ORIGINS,
        Product::Juniper => juniper::ORIGINS,
        Product::MikroTik => mikrotik::ORIGINS,
        Product::OpenIked => iked::ORIGINS,
        Product::PaloAlto => panos::ORIGINS,
        Product::Racoon => racoon::ORIGINS,
        Product::ScreenOs => screenos::ORIGINS,
        Product::Shrew => shrew::ORIGINS,
        Product::SoftEther => softether::ORIGINS,
        Product::SonicWall => sonicwall::ORIGINS,
        Product::Vpnc => vpnc::ORIGINS,
        Product::WatchGuard => watchguard::ORIGINS,
        _ => return None,
    };
    phrase::origin(&phrase::small(text), what, origins)
}

#[cfg(test)]
mod tests {
    use evidence::{Fact, SourceId, Statement};

    /// What a line is known from.
    fn sources(line: &str) -> Vec<(&'static str, &'static str)> {
        let mut known = Vec::new();
        let mut listener = |fact: Fact<'_>| {
            if let Statement::Remarks(remarked) = fact.statement {
                known.extend(remarked.origin.map(|origin| (origin.versions, origin.source)));
            }
        };
        crate::read(SourceId(0), "log", line.as_bytes(), &mut listener);
        known
    }

    #[test]
    fn a_sentence_is_known_by_its_versions_and_source() {
        for (line, versions, source) in [
            (
                "Mar  1 10:00:00 gw racoon: ERROR: phase1 negotiation failed due to time up.\n\
                 Mar  1 10:00:01 gw racoon: ERROR: couldn't find the pskey for 192.0.2.1.\n",
                "ipsec-tools 0.5–0.8.2",
                "ipsec-tools",
            ),
            (
                "Mar  1 10:00:00.000: ISAKMP:(0):No pre-shared key with 192.0.2.1!\n\
                 Mar  1 10:00:01.000: ISAKMP:(1001): reserved not zero on ID payload!\n",
                "12.0–17",
                "5409",
            ),
            ("ike 0:office:12: probable pre-shared secret mismatch\n", "5.4–7.6", "195955"),
        ] {
            let known = sources(line);
            let fits = |(own, shows): &(&str, &str)| *own == versions && shows.contains(source);
            assert!(known.iter().any(fits), "{line}: {known:?}");
        }
    }
}
