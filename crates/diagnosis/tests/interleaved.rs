//! A daemon is at several negotiations at once: what it says between the messages is about one.

use diagnosis::gather::{Gather, Offers, What};
use evidence::SourceId;

const LOG: &str = "\
Feb  3 10:00:00 gw charon: 05[NET] <1> received packet: from 198.51.100.1[500] to 203.0.113.7[500] (464 bytes)
Feb  3 10:00:00 gw charon: 05[ENC] <1> parsed IKE_SA_INIT request 0 [ SA KE No ]
Feb  3 10:00:00 gw charon: 06[NET] <2> received packet: from 198.51.100.2[500] to 203.0.113.7[500] (464 bytes)
Feb  3 10:00:00 gw charon: 06[ENC] <2> parsed IKE_SA_INIT request 0 [ SA KE No ]
Feb  3 10:00:00 gw charon: 05[IKE] <1> received strongSwan vendor ID
Feb  3 10:00:00 gw charon: 05[CFG] <1> received proposals: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024
Feb  3 10:00:00 gw charon: 06[IKE] <2> received MS NT5 ISAKMPOAKLEY v9 vendor ID
Feb  3 10:00:00 gw charon: 07[NET] <2> received packet: from 198.51.100.2[500] to 203.0.113.7[500] (464 bytes)
Feb  3 10:00:00 gw charon: 07[ENC] <2> parsed IKE_SA_INIT request 0 [ SA KE No ]
Feb  3 10:00:00 gw charon: 05[CFG] <1> selected proposal: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024
Feb  3 10:00:00 gw charon: 06[CFG] <2> received proposals: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048
";

#[test]
fn each_negotiation_hears_what_is_said_of_it() {
    let (mut gather, mut offers) = (Gather::new(SourceId(0)), Offers::new());
    readers::read(SourceId(0), "log", LOG.as_bytes(), &mut gather.with(&mut offers));
    let told = gather.finish().accounts.into_iter().map(|account| {
        let lines = account.said.iter().filter_map(|said| match said.what {
            What::Offers(_) | What::Selects(_) | What::Vendor(_) => Some(said.place.number()),
            _ => None,
        });
        lines.collect::<Vec<u64>>()
    });
    // The first message of the second came again, and says nothing new.
    assert_eq!(told.collect::<Vec<_>>(), [vec![5, 6, 10], vec![7]]);
}
