//! Sentences that judge only where a log says nothing else: beside others they are mere steps.

use evidence::Remark;

/// A sentence: its beginning, what it holds behind it, and what it judges.
#[derive(Debug)]
pub(super) struct Lone {
    start: &'static str,
    held: &'static str,
    pub(super) what: Remark,
    /// Otherwise all may be well.
    pub(super) is_sure: bool,
}

const fn sure(start: &'static str, held: &'static str, what: Remark) -> Lone {
    Lone { start, held, what, is_sure: true }
}

const fn unsure(start: &'static str, held: &'static str, what: Remark) -> Lone {
    Lone { start, held, what, is_sure: false }
}

static LONE: [Lone; 5] = [
    // proposal.c: each pair of proposals is compared, up to the one that fits
    sure("no acceptable ", " found", Remark::NoneAcceptable),
    // message.c: of either version
    sure("could not decrypt payloads", "", Remark::Malformed),
    // stroke_config.c: as the connection is loaded; where nothing is configured it says `%any`
    sure("id '", "' not confirmed by certificate, defaulting to '", Remark::SubjectSent),
    // starter.c: in a container, or with modules of another name, there may be one all the same
    unsure("no known IPsec stack detected, ignoring!", "", Remark::KernelRefused),
    // stroke_cred.c, load_creds.c of swanctl: other certificates may do
    unsure("loading ca certificate from '", "' failed", Remark::Untrusted),
];

/// proposal.c: the pair that is compared last.
pub(super) const FITS: &str = "proposal matches";

pub(super) fn find(text: &str) -> Option<&'static Lone> {
    let text = text.trim_start();
    LONE.iter().find(|lone| {
        let rest = text.strip_prefix(lone.start);
        rest.is_some_and(|rest| rest.contains(lone.held) && !rest.starts_with("%any'"))
    })
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
    fn what_may_be_nothing_is_unconfirmed() {
        for (text, wanted) in [
            ("no known IPsec stack detected, ignoring!", "KernelRefused"),
            ("  loading ca certificate from '/etc/ipsec.d/cacerts/ca.pem' failed", "Untrusted"),
        ] {
            for before in ["", "Nov 25 10:00:00 gw ipsec_starter[7]: ", "05[CFG] "] {
                let text = format!("{before}{text}\n");
                assert_eq!(judgements(&text), [format!("1 #0 {wanted} unconfirmed")], "{text}");
            }
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
