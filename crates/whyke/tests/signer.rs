//! Main mode's fifth message is refused, and the log says that it was signed.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use daemons::explained;

const SENT: &str = "\
Mar  9 11:20:00 pc pluto[8]: \"plant\" #3: initiating IKEv1 Main Mode connection
Mar  9 11:20:00 pc pluto[8]: \"plant\" #3: sent Main Mode request
Mar  9 11:20:00 pc pluto[8]: \"plant\" #3: sent Main Mode I2
CERT
Mar  9 11:20:01 pc pluto[8]: \"plant\" #3: sent Main Mode I3
Mar  9 11:20:01 pc pluto[8]: \"plant\" #3: ignoring secured informational payload INVALID_ID_INFORMATION, msgid=4C6F1A20, length=12
Mar  9 11:21:01 pc pluto[8]: \"plant\" #3: STATE_MAIN_I3: 60 second timeout exceeded after 7 retransmits.  Possible authentication failure: no acceptable response to our first encrypted message
";

#[test]
fn who_signs_has_no_wrong_preshared_key() {
    let key = "the preshared keys of the two ends";
    let cert = "Mar  9 11:20:01 pc pluto[8]: \"plant\" #3: I am sending my cert";
    let signed = explained(&SENT.replace("CERT", cert), &["--lang", "en"]);
    assert!(!signed.contains(key) && signed.contains("A004"), "{signed}");
    let unsaid = explained(&SENT.replace("CERT\n", ""), &["--lang", "en"]);
    assert!(unsaid.contains(key), "{unsaid}");
}
