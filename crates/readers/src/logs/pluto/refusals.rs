//! The sentences in which an end refuses with a notify, its own or the peer's.

use evidence::{Exchange, IkeVersion};

use super::notices;

/// An error that was sent or came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal<'a> {
    pub(super) outgoing: bool,
    /// As far as the sentence names it; IKEv1 refuses in an exchange of its own.
    pub(super) exchange: Option<Exchange>,
    /// Authenticated all the same: only the child SA is refused.
    pub(super) of_child: bool,
    /// The notify's name.
    pub(super) name: &'a str,
    /// Payloads of the message where they are listed.
    pub(super) kinds: Vec<u8>,
}

impl Refusal<'_> {
    pub(super) fn number(&self, version: IkeVersion) -> Option<u16> {
        notices::number(version, self.name)
    }

    /// The peer's answer to what this end asked in IKEv2.
    pub(super) fn answers_own(&self) -> bool {
        let first = matches!(self.exchange, Some(Exchange::IkeSaInit | Exchange::IkeAuth));
        !self.outgoing && first
    }

    /// This end's answer to what proves the peer in IKEv2.
    pub(super) fn answers_proof(&self) -> bool {
        self.outgoing && self.exchange == Some(Exchange::IkeAuth)
    }

    /// This end's answer to a peer's first message.
    pub(super) fn answers_first(&self) -> bool {
        self.outgoing && self.exchange == Some(Exchange::IkeSaInit)
    }
}

/// Openswan 2.6 to Libreswan 5: `ikev1.c`, `ikev2_send.c`, `ikev2.c`, `ikev2_ike_auth.c`,
/// `ikev2_create_child_sa.c`.
pub(super) fn read(text: &str) -> Option<Refusal<'_>> {
    own(text).or_else(|| of_peer(text))
}

fn own(text: &str) -> Option<Refusal<'_>> {
    let refusal = |exchange, of_child, name| {
        Some(Refusal { outgoing: true, exchange, of_child, name, kinds: Vec::new() })
    };
    for start in [
        "sending notification ",
        "sending encrypted notification ",
        "sending unencrypted notification ",
    ] {
        if let Some(rest) = text.strip_prefix(start) {
            // Openswan 2.6.50: `ISAKMP_v2_SA_INIT/v2N_NO_PROPOSAL_CHOSEN`
            return match rest.strip_prefix("ISAKMP_v2_").and_then(|rest| rest.split_once('/')) {
                Some((name, rest)) => refusal(exchange(name), false, word(rest)),
                None => refusal(None, false, word(rest)),
            };
        }
    }
    if let Some(rest) = text.strip_prefix("responding to ") {
        let (_, after) = rest.split_once("encrypted notification ")?;
        let (exchange, name) = (exchange(rest), word(emphasised(after)));
        // Before 4.0 nothing but the notify says that the proof was accepted.
        let of_child = exchange == Some(Exchange::IkeAuth) && notices::is_of_selectors(name);
        return refusal(exchange, of_child, name);
    }
    let (before, after) = text.split_once("responder SA processing returned ")?;
    match before.split(' ').next()? {
        "IKE_AUTH" => refusal(Some(Exchange::IkeAuth), true, word(after)),
        "CREATE_CHILD_SA" => refusal(Some(Exchange::CreateChildSa), false, word(after)),
        _ => None,
    }
}

fn of_peer(text: &str) -> Option<Refusal<'_>> {
    let refusal = |exchange, of_child, name, kinds| {
        Some(Refusal { outgoing: false, exchange, of_child, name, kinds })
    };
    for start in [
        "ignoring informational payload ",
        "ignoring unsecured informational payload ",
        "ignoring secured informational payload ",
        "ignoring informational payload, type ",
    ] {
        if let Some(rest) = text.strip_prefix(start) {
            let name = word(emphasised(rest));
            // The older wording has a comma where the newer has the name.
            return if name.is_empty() { None } else { refusal(None, false, name, Vec::new()) };
        }
    }
    for start in [
        "IKE SA authentication request rejected by peer: ",
        "IKE SA authentication request rejected: ",
    ] {
        if let Some(rest) = text.strip_prefix(start) {
            return refusal(Some(Exchange::IkeAuth), false, word(rest), Vec::new());
        }
    }
    // Of Libreswan 3.16 to 4.5.
    for start in ["IKE_AUTH response contained the ", "AUTH response contained the "] {
        if let Some(rest) = text.strip_prefix(start) {
            let rest = rest.strip_prefix("CHILD SA ").unwrap_or(rest);
            let name = word(rest.strip_prefix("error notification ")?.trim_start_matches('\''));
            let of_child = notices::is_of_child(name);
            return refusal(Some(Exchange::IkeAuth), of_child, name, Vec::new());
        }
    }
    if let Some(rest) = text.strip_prefix("IKE_AUTH response rejected Child SA with ") {
        return refusal(Some(Exchange::IkeAuth), true, word(rest), Vec::new());
    }
    if let Some(rest) = text.strip_prefix("CREATE_CHILD_SA failed with error notification ") {
        return refusal(Some(Exchange::CreateChildSa), false, word(rest), Vec::new());
    }
    // Of Libreswan 3, which goes on waiting: `STATE_PARENT_I1: received unauthenticated
    // v2N_NO_PROPOSAL_CHOSEN - ignored`.
    if let Some(rest) = text.strip_prefix("STATE_PARENT_I1: received unauthenticated ") {
        let name = rest.strip_suffix(" - ignored")?;
        return refusal(Some(Exchange::IkeSaInit), false, word(name), Vec::new());
    }
    // Of Openswan 2.6 and Libreswan 3.0: `STATE_PARENT_I1: received NO_PROPOSAL_CHOSEN`.
    if let Some(name) = text.strip_prefix("STATE_PARENT_I1: received ") {
        let is_name = word(name) == name.trim_end();
        return is_name
            .then(|| refusal(Some(Exchange::IkeSaInit), false, word(name), Vec::new()))
            .flatten();
    }
    if let Some(rest) = text.strip_prefix("received unauthenticated ") {
        // Of Libreswan 4 and 5, which go on with what the peer asks for.
        let (name, rest) = rest.split_once(' ')?;
        let is_answer = rest.starts_with("response ");
        let known = name == "INVALID_KE_PAYLOAD" && is_answer;
        return known
            .then_some(Exchange::IkeSaInit)
            .and_then(|exchange| refusal(Some(exchange), false, name, Vec::new()));
    }
    unexpected(text)
}

/// `dropping unexpected IKE_AUTH message containing NO_PROPOSAL_CHOSEN notification; message
/// payloads: SK; encrypted payloads: IDr,AUTH,N; …`, of Libreswan 5 `ignoring … response
/// containing … notification (…)`.
fn unexpected(text: &str) -> Option<Refusal<'_>> {
    // Libreswan 5 leaves the first word out.
    let bare = text.strip_prefix("dropping ").unwrap_or(text);
    let rest = match bare.strip_prefix("unexpected ") {
        Some(rest) => rest,
        None => {
            text.strip_prefix("ignoring ").filter(|rest| rest.contains(" response containing "))?
        }
    };
    let exchange = exchange(rest)?;
    let (before, after) = rest.split_once(" containing ")?;
    if before.len() > 40 {
        return None;
    }
    let name = word(after);
    let rest = after.get(name.len()..)?;
    rest.strip_prefix(" notification")?;
    let kinds = match rest.split_once("encrypted payloads") {
        Some((_, list)) => {
            let list = list.trim_start_matches([':', ' ']).split([';', ' ', ')']).next();
            notices::list(list.unwrap_or_default(), 48).0
        }
        None => Vec::new(),
    };
    // With its identity and its proof the peer refuses the child SA alone.
    let of_child = kinds.contains(&39);
    Some(Refusal { outgoing: false, exchange: Some(exchange), of_child, name, kinds })
}

fn exchange(text: &str) -> Option<Exchange> {
    let name = text.trim_start_matches("ISAKMP_v2_").split(' ').next()?;
    Some(match name {
        "IKE_SA_INIT" | "SA_INIT" => Exchange::IkeSaInit,
        "IKE_AUTH" | "AUTH" => Exchange::IkeAuth,
        "CREATE_CHILD_SA" => Exchange::CreateChildSa,
        "INFORMATIONAL" => Exchange::Informational,
        _ => return None,
    })
}

/// Without what sets a word off: `**NAME**`, `<strong>NAME</strong>`.
fn emphasised(text: &str) -> &str {
    const LONGEST: usize = 8;
    let text = text.trim_start_matches('*');
    let tag = text.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    match tag {
        Some((tag, rest)) if tag.len() <= LONGEST => rest,
        _ => text,
    }
}

/// Up to the first character that no name has.
fn word(text: &str) -> &str {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    &text[..text.find(|c| !is_name(c)).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_all_versions_are_read() {
        use Exchange::{CreateChildSa, IkeAuth, IkeSaInit};
        let cases = [
            (
                "sending notification ISAKMP_v2_SA_INIT/v2N_NO_PROPOSAL_CHOSEN to 192.0.2.1:500",
                true,
                Some(IkeSaInit),
                14,
            ),
            (
                "sending encrypted notification INVALID_ID_INFORMATION to 192.0.2.1:500",
                true,
                None,
                18,
            ),
            (
                "responding to IKE_SA_INIT (34) message (Message ID 0) with unencrypted notification \
              NO_PROPOSAL_CHOSEN",
                true,
                Some(IkeSaInit),
                14,
            ),
            (
                "responding to AUTH message (ID 1) from 192.0.2.1:500 with encrypted notification \
              AUTHENTICATION_FAILED",
                true,
                Some(IkeAuth),
                24,
            ),
            (
                "CREATE_CHILD_SA failed with error notification TS_UNACCEPTABLE",
                false,
                Some(CreateChildSa),
                38,
            ),
            (
                "STATE_PARENT_I1: received unauthenticated v2N_NO_PROPOSAL_CHOSEN - ignored",
                false,
                Some(IkeSaInit),
                14,
            ),
            ("STATE_PARENT_I1: received v2N_INVALID_KE_PAYLOAD", false, Some(IkeSaInit), 17),
            (
                "dropping unexpected ISAKMP_v2_IKE_SA_INIT message containing v2N_NO_PROPOSAL_CHOSEN \
              notification; message payloads: N; missing payloads: SA,KE,Ni",
                false,
                Some(IkeSaInit),
                14,
            ),
        ];
        for (text, outgoing, exchange, number) in cases {
            let found = read(text).expect(text);
            assert_eq!((found.outgoing, found.exchange), (outgoing, exchange), "{text}");
            let version = exchange.map_or(IkeVersion::V1, |_| IkeVersion::V2);
            assert_eq!(found.number(version), Some(number), "{text}");
        }
        for (text, of_child) in [
            ("IKE_AUTH response contained the error notification NO_PROPOSAL_CHOSEN", true),
            ("IKE_AUTH response contained the error notification INVALID_SYNTAX", false),
            ("AUTH response contained the error notification v2N_TS_UNACCEPTABLE", true),
            (
                "IKE_AUTH response contained the CHILD SA error notification 'TS_UNACCEPTABLE' but \
                 there is no child",
                true,
            ),
        ] {
            let found = read(text).expect(text);
            assert_eq!((found.exchange, found.of_child), (Some(IkeAuth), of_child), "{text}");
            assert!(found.number(IkeVersion::V2).is_some(), "{text}");
        }
        assert_eq!(read("IKE_AUTH response contained the status notification HTTP_CERT"), None);
        let v1 = read("ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=00000000").unwrap();
        assert_eq!(v1.number(IkeVersion::V1), Some(14));
    }

    #[test]
    fn the_child_alone_is_refused_after_the_proof() {
        let text = "dropping unexpected ISAKMP_v2_IKE_AUTH message containing \
                    v2N_NO_PROPOSAL_CHOSEN notification; message payloads: SK; encrypted payloads: \
                    IDr,AUTH,N,V; unexpected payloads: IDr,AUTH";
        let found = read(text).unwrap();
        assert!(found.of_child);
        assert_eq!(found.kinds, [36, 39, 41, 43]);
        assert!(read("IKE_AUTH response rejected Child SA with TS_UNACCEPTABLE").unwrap().of_child);
    }

    #[test]
    fn other_sentences_refuse_nothing() {
        for text in [
            "ignoring unknown Vendor ID payload [c5e2]",
            "ignoring Vendor ID payload [FRAGMENTATION]",
            "received unauthenticated COOKIE",
            "STATE_PARENT_I1: received NO_PROPOSAL_CHOSEN, and more",
            "responding to Main Mode",
            "dropping unexpected message",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
