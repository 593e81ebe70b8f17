//! Sentences that judge only where a log says nothing else: beside others they are mere steps.

use evidence::Remark;

/// Beginning, what it holds behind it, and what it judges.
const LONE: &[(&str, &str, Remark)] = &[
    // proposal.c: each pair of proposals is compared, up to the one that fits
    ("no acceptable ", " found", Remark::NoneAcceptable),
    // message.c: of either version
    ("could not decrypt payloads", "", Remark::Malformed),
];

/// proposal.c: the pair that is compared last.
pub(super) const FITS: &str = "proposal matches";

pub(super) fn find(text: &str) -> Option<Remark> {
    let text = text.trim_start();
    LONE.iter().find_map(|(start, held, what)| {
        let rest = text.strip_prefix(start)?;
        rest.contains(held).then_some(*what)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::judgements;

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
