//! Whole excerpts of Junos, as what they tell.

use crate::logs::judgements;

const FAILED: &str = "Nov 28 11:24:02 srx kmd[13696]: IKE negotiation failed with error: Authentication \
                      failed. IKE Version: 1, VPN: to-branch Gateway: branch, Local: \
                      192.0.2.1/500, Remote: 198.51.100.7/500, Local IKE-ID: Not-Available, Remote \
                      IKE-ID: Not-Available, VR-ID: 0";

#[test]
fn a_failure_is_judged_once_for_each_peer() {
    let other = FAILED.replace("198.51.100.7", "198.51.100.8");
    let text = format!("{FAILED}\n{other}\n{FAILED}\n");
    let wanted = ["1 #0 NotAuthenticated", "2 #1 NotAuthenticated", "3 #0 NotAuthenticated"];
    assert_eq!(judgements(&text), wanted);
}

#[test]
fn success_and_death_are_read_by_name() {
    let text = "Nov 28 11:24:02  srx kmd[13696]: IKE negotiation successfully completed. IKE \
                Version: 2, VPN: v Gateway: g, Local: 192.0.2.1/4500, Remote: 198.51.100.7/4500, \
                Local IKE-ID: a, Remote IKE-ID: b, VR-ID: 4, Role: Initiator\n\
                Nov 28 11:24:02 srx kmd[13696]: KMD_VPN_UP_ALARM_USER: VPN v from 198.51.100.7 is \
                up. Local-ip: 192.0.2.1, gateway name: g\n\
                Nov 28 12:24:02 srx kmd[13696]: KMD_DPD_PEER_DOWN: DPD detected peer 198.51.100.7 \
                is dead\n";
    assert_eq!(judgements(text), ["1 #0 Established", "2 #0 ChildUp", "3 #0 PeerDead"]);
}

#[test]
fn an_error_that_is_not_known_is_a_gap() {
    let text = FAILED.replace("Authentication failed", "SA unusable");
    let (facts, source) = crate::told::facts(text.as_bytes());
    assert_eq!((facts.len(), source.gaps.len()), (0, 1));
    assert_eq!(source.kind, evidence::SourceKind::Log);
}

#[test]
fn what_a_peer_calls_itself_judges_nothing() {
    let text =
        FAILED.replace("Remote IKE-ID: Not-Available", "Remote IKE-ID: kmd[1]: KMD_DPD_PEER_DOWN");
    assert_eq!(judgements(&text), ["1 #0 NotAuthenticated"]);
}

#[test]
fn what_names_no_peer_is_not_of_the_last_one() {
    let text = "Nov 28 11:24:02 srx kmd[13696]: IKE negotiation successfully completed. IKE Version: \
                2, VPN: v Gateway: g, Local: 192.0.2.1/500, Remote: 198.51.100.7/500\n\
                Nov 28 11:24:03 srx kmd[13696]: KMD_VPN_TS_MISMATCH: Traffic-selector mismatch, vpn \
                name: w, Peer Proposed traffic-selector local-ip: ipv4(10.1.0.0-10.1.255.255)\n";
    assert_eq!(judgements(text), ["1 #0 Established", "2 #1 SelectorsRefused"]);
}
