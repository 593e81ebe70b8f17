//! A client whose own log says that the tunnel is up, and that the administrator ends it at once.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use daemons::explained;

const PLUTO: &str = "\
Feb  3 10:00:00 pc pluto[7]: \"site\" #1: initiating IKEv2 connection to 203.0.113.7 using UDP
Feb  3 10:00:00 pc pluto[7]: \"site\" #1: sent IKE_SA_INIT request to 203.0.113.7:UDP/500
Feb  3 10:00:00 pc pluto[7]: \"site\" #1: processed IKE_SA_INIT response from 203.0.113.7:UDP/500 {cipher=AES_GCM_16_256 integ=n/a prf=HMAC_SHA2_512 group=DH19}, initiating IKE_AUTH
Feb  3 10:00:00 pc pluto[7]: \"site\" #1: sent IKE_AUTH request to 203.0.113.7:UDP/500 with shared-key-mac and FQDN '@pc'; Child SA #2 {ESP <0x1f2e3d4c}
Feb  3 10:00:01 pc pluto[7]: \"site\" #1: processing IKE_AUTH response from 203.0.113.7:UDP/500 containing SK{IDr,AUTH,SA,TSi,TSr}
Feb  3 10:00:01 pc pluto[7]: \"site\" #1: initiator established IKE SA; authenticated peer using authby=secret and FQDN '@gw'
Feb  3 10:00:01 pc pluto[7]: \"site\" #2: initiator established Child SA using #1; IPsec tunnel [198.51.100.0/28===192.0.2.0/28] {ESP/ESN=>0x5a6b7c8d <0x1f2e3d4c xfrm=AES_GCM_16_256 DPD=passive}
Feb  3 10:00:03 pc pluto[7]: \"site\": terminating SAs using this connection
Feb  3 10:00:03 pc pluto[7]: \"site\" #1: deleting IKE SA (ESTABLISHED_IKE_SA) and sending notification
";
const CHARON: &str = "\
Feb  3 10:00:00 pc charon: 07[IKE] <site|1> initiating IKE_SA site[1] to 203.0.113.7
Feb  3 10:00:00 pc charon: 07[ENC] <site|1> generating IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) ]
Feb  3 10:00:00 pc charon: 07[NET] <site|1> sending packet: from 198.51.100.44[500] to 203.0.113.7[500] (336 bytes)
Feb  3 10:00:00 pc charon: 08[NET] <site|1> received packet: from 203.0.113.7[500] to 198.51.100.44[500] (336 bytes)
Feb  3 10:00:00 pc charon: 08[ENC] <site|1> parsed IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) ]
Feb  3 10:00:00 pc charon: 08[ENC] <site|1> generating IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]
Feb  3 10:00:00 pc charon: 08[NET] <site|1> sending packet: from 198.51.100.44[500] to 203.0.113.7[500] (260 bytes)
Feb  3 10:00:01 pc charon: 09[NET] <site|1> received packet: from 203.0.113.7[500] to 198.51.100.44[500] (200 bytes)
Feb  3 10:00:01 pc charon: 09[ENC] <site|1> parsed IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]
Feb  3 10:00:01 pc charon: 09[IKE] <site|1> IKE_SA site[1] established between 198.51.100.44[pc]...203.0.113.7[gw]
Feb  3 10:00:01 pc charon: 09[IKE] <site|1> CHILD_SA net{1} established with SPIs c1a2b3c4_i c5d6e7f8_o and TS 198.51.100.0/28 === 192.0.2.0/28
Feb  3 10:00:03 pc charon: 10[IKE] <site|1> deleting IKE_SA site[1] between 198.51.100.44[pc]...203.0.113.7[gw]
Feb  3 10:00:03 pc charon: 10[ENC] <site|1> generating INFORMATIONAL request 2 [ D ]
Feb  3 10:00:03 pc charon: 10[NET] <site|1> sending packet: from 198.51.100.44[500] to 203.0.113.7[500] (80 bytes)
";

#[test]
fn a_tunnel_ended_soon_after_it_came_up_did_not_fail() {
    for log in [PLUTO, CHARON] {
        let said = explained(log, &["--lang", "en"]);
        assert!(said.starts_with("No failure seen"), "{said}");
    }
}
