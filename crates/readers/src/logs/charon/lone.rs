//! Sentences that judge only where a log says nothing else: beside others they are mere steps.

use evidence::Remark;

use crate::logs::form::Form::{self, Begins, BeginsAndHolds};

const LONE: &[(Form, Remark)] = &[
    // proposal.c: each pair of proposals is compared, up to the one that fits
    (BeginsAndHolds("no acceptable ", " found"), Remark::NoneAcceptable),
    // message.c: of either version
    (Begins("could not decrypt payloads"), Remark::Malformed),
    // stroke_config.c: as the connection is loaded; where nothing is configured it says `%any`
    (
        BeginsAndHolds("id '", "' not confirmed by certificate, defaulting to '"),
        Remark::SubjectSent,
    ),
    // child_create.c: the sentence before it says why
    (Begins("failed to establish CHILD_SA, keeping IKE_SA"), Remark::ChildFailed),
    // child_rekey.c, ike_rekey.c: the answer holds no new SA; a notify before it may say why
    (BeginsAndHolds("CHILD_SA rekeying failed, trying again in ", " seconds"), Remark::RekeyFailed),
    (BeginsAndHolds("IKE_SA rekeying failed, trying again in ", " seconds"), Remark::RekeyFailed),
    // kernel_netlink_shared.c: what the kernel has no code for (errno.h); others may be of a state
    // that is there already, or gone
    (BeginsAndHolds("received netlink error: ", "(38)"), Remark::KernelRefused),
    (BeginsAndHolds("received netlink error: ", "(80)"), Remark::KernelRefused),
    (BeginsAndHolds("received netlink error: ", "(93)"), Remark::KernelRefused),
    // starter.c: in a container, or with modules of another name, there may be one all the same
    (Begins("no known IPsec stack detected, ignoring!"), Remark::StackUnseen),
    // stroke_cred.c, load_creds.c of swanctl: other certificates may do
    (BeginsAndHolds("loading ca certificate from '", "' failed"), Remark::AuthorityNotLoaded),
    // The same, and credential_factory.c, chunk.c: without permission to read the file, too
    (BeginsAndHolds("loading private key from '", "' failed"), Remark::KeyNotLoaded),
    (BeginsAndHolds("building CRED_PRIVATE_KEY - ", " failed, tried "), Remark::KeyNotLoaded),
    (
        BeginsAndHolds("opening '/etc/ipsec.d/private/", "' failed: Permission denied"),
        Remark::KeyNotLoaded,
    ),
    (
        BeginsAndHolds("opening '/etc/swanctl/private/", "' failed: Permission denied"),
        Remark::KeyNotLoaded,
    ),
    // ike_init.c of either version before and since 5.7: the peer may offer it next
    (BeginsAndHolds("DH group ", " inacceptable, requesting "), Remark::OtherGroupAsked),
    (BeginsAndHolds("DH group ", " unacceptable, requesting "), Remark::OtherGroupAsked),
    (BeginsAndHolds("key exchange method ", " unacceptable, requesting "), Remark::OtherGroupAsked),
    // conf_parser.c of starter: a daemon that runs keeps what it had
    (BeginsAndHolds("invalid config file '", "ipsec.conf'"), Remark::NotLoaded),
    // stroke.c: it may lack the permission only
    (Begins("failed to connect to stroke socket '"), Remark::Unreached),
    // stream_unix.c: of the same socket, where the process may open none
    (BeginsAndHolds("opening socket 'unix://", "/charon."), Remark::Unreached),
];

/// proposal.c: the pair that is compared last.
pub(super) const FITS: &str = "proposal matches";

/// `connecting to 'unix:///var/run/charon.vici' failed: Connection refused` (`stream_manager.c`),
/// `Error: connecting to 'default' URI failed: No such file or directory` (`swanctl`). Without
/// permission it may well run.
fn is_not_running(text: &str) -> bool {
    let text = text.trim_start_matches(['*', '`', '"']);
    let text = text.strip_prefix("Error: ").or(text.strip_prefix("error: ")).unwrap_or(text);
    let rest = text.strip_prefix(['c', 'C']).and_then(|rest| rest.strip_prefix("onnecting to '"));
    let rest = rest.and_then(|rest| rest.split_once("' "));
    rest.is_some_and(|(socket, why)| {
        let why = why.strip_prefix("URI ").unwrap_or(why);
        (socket == "default" || socket.starts_with("unix://") && socket.contains("charon"))
            && (why.starts_with("failed: Connection refused")
                || why.starts_with("failed: No such file or directory"))
    })
}

/// `dial unix /var/run/charon.vici: connect: connection refused`: clients of VICI in Go (Rancher,
/// Submariner).
fn is_not_dialled(text: &str) -> bool {
    let rest = text.split_once("dial unix ").and_then(|(_, rest)| rest.split_once(": connect: "));
    rest.is_some_and(|(socket, why)| {
        socket.ends_with("charon.vici")
            && (why.starts_with("connection refused") || why.starts_with("no such file"))
    })
}

pub(super) fn find(text: &str) -> Option<Remark> {
    let text = text.trim_start();
    if is_not_running(text) || is_not_dialled(text) {
        return Some(Remark::NotRunning);
    }
    let found = LONE.iter().find(|(form, _)| form.fits(text));
    found.filter(|_| !text.starts_with("id '%any'")).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::judgements;

    #[test]
    fn an_identity_that_the_certificate_lacks_may_be_why() {
        let own = "id 'gw.example' not confirmed by certificate, defaulting to 'C=IT, CN=gw'";
        for before in ["", "05[CFG]   "] {
            let text = format!("{before}{own}\n");
            assert_eq!(judgements(&text), ["1 #0 SubjectSent"], "{text}");
        }
        assert!(find(&own.replace("gw.example", "%any")).is_none());
    }

    #[test]
    fn what_may_be_nothing_is_told_alone() {
        for (text, wanted) in [
            ("CHILD_SA rekeying failed, trying again in 8 seconds", "RekeyFailed"),
            ("IKE_SA rekeying failed, trying again in 25 seconds", "RekeyFailed"),
            ("received netlink error: Function not implemented (38)", "KernelRefused"),
            ("received netlink error: Accessing a corrupted shared library (80)", "KernelRefused"),
            ("no known IPsec stack detected, ignoring!", "StackUnseen"),
            (
                "  loading ca certificate from '/etc/ipsec.d/cacerts/ca.pem' failed",
                "AuthorityNotLoaded",
            ),
        ] {
            for before in ["", "Nov 25 10:00:00 gw ipsec_starter[7]: ", "ipsec[7]: ", "05[CFG] "] {
                let text = format!("{before}{text}\n");
                assert_eq!(judgements(&text), [format!("1 #0 {wanted}")], "{text}");
            }
        }
    }

    #[test]
    fn a_key_that_cannot_be_read_and_a_group_that_is_asked_for_are_told_alone() {
        for (text, wanted) in [
            ("opening '/etc/ipsec.d/private/gw.pem' failed: Permission denied", "KeyNotLoaded"),
            ("building CRED_PRIVATE_KEY - RSA failed, tried 9 builders", "KeyNotLoaded"),
            ("  loading private key from '/etc/ipsec.d/private/gw.pem' failed", "KeyNotLoaded"),
            ("DH group MODP_2048 inacceptable, requesting MODP_4096", "OtherGroupAsked"),
        ] {
            for before in ["", "Nov 25 10:00:00 gw charon: ", "05[LIB] "] {
                let text = format!("{before}{text}\n");
                assert_eq!(judgements(&text), [format!("1 #0 {wanted}")], "{text}");
            }
        }
        let text = "05[IKE] DH group MODP_2048 inacceptable, requesting MODP_1024\n\
                    05[ENC] generating IKE_SA_INIT response 0 [ N(INVAL_KE) ]\n";
        assert_eq!(judgements(text).iter().filter(|it| it.contains("Asked")).count(), 0);
    }

    #[test]
    fn a_daemon_that_nobody_reaches_does_not_run() {
        for (text, wanted) in [
            (
                "connecting to 'unix:///run/charon.vici' failed: No such file or directory",
                "NotRunning",
            ),
            ("Error: connecting to 'default' URI failed: Connection refused", "NotRunning"),
            ("error: connecting to 'default' URI failed: Connection refused", "NotRunning"),
            (
                "time=\"2016-09-30T02:34:11Z\" level=error msg=\"Failed to connect to charon: dial \
                 unix /var/run/charon.vici: connect: connection refused\"",
                "NotRunning",
            ),
            ("*Connecting to 'unix:///charon.vici' failed: Connection refused*.", "NotRunning"),
            ("failed to connect to stroke socket 'unix:///run/charon.ctl'", "Unreached"),
            (
                "ipsec[4]: opening socket 'unix:///run/charon.ctl' failed: Address family not \
                 supported by protocol",
                "Unreached",
            ),
        ] {
            let wanted = [format!("1 #0 {wanted}")];
            assert_eq!(judgements(&format!("{text}\n")), wanted, "{text}");
        }
        for text in [
            "connecting to 'unix:///run/charon.vici' failed: Permission denied",
            "connecting to 'unix:///run/mysqld.sock' failed: Connection refused",
        ] {
            assert!(find(text).is_none(), "{text}");
        }
    }

    #[test]
    fn it_judges_only_where_nothing_else_is_told() {
        for (text, wanted) in [
            ("no acceptable INTEGRITY_ALGORITHM found", "NoneAcceptable"),
            ("could not decrypt payloads", "Malformed"),
        ] {
            assert!(find(&format!("  {text}")).is_some());
            for before in ["", "07[CFG]   ", "Nov 25 10:00:00 gw charon: 07[ENC] "] {
                let alone = format!("{before}{text}\n");
                assert_eq!(judgements(&alone), [format!("1 #0 {wanted}")], "{alone}");
            }
            let fits = format!("07[CFG]   {text}\n07[CFG]   {FITS}\n");
            let of_proposals = text.starts_with("no acceptable ");
            let wanted = if of_proposals { vec![] } else { vec![format!("1 #0 {wanted}")] };
            assert_eq!(judgements(&fits), wanted, "{fits}");
            let more =
                format!("07[CFG] {text}\n07[ENC] parsed IKE_SA_INIT request 0 [ SA KE No ]\n");
            assert_eq!(judgements(&more), [""; 0], "{more}");
        }
    }
}
