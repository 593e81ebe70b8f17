//! Security 4650–4655, 4976–4984, 5451, 5452: negotiations that came up, ended or were given up.

use evidence::{
    Agreed, Endpoint, Failure, IpsecAuthentication, KeyingModule, NegotiationMode, Rejected, Spi,
    Statement,
};

use super::super::super::endpoint::endpoint;
use super::super::super::event::Event;
use super::super::super::{sentence, words};
use super::code;
use crate::reading::Reading;

pub(super) fn statement<'e>(event: &'e Event, reading: &mut Reading<'_>) -> Option<Statement<'e>> {
    Some(match event.id {
        4652 | 4653 => Statement::Fails(main_mode(event, reading)),
        4654 => Statement::Fails(quick_mode(event, reading)),
        4983 | 4984 => Statement::Fails(extended_mode(event, reading)),
        4650 | 4651 | 4979..=4982 | 5451 => Statement::Agrees(agreed(event)),
        4655 | 5452 => Statement::Ends(agreed(event)),
        4976..=4978 => Statement::Rejects(rejected(event)),
        _ => return None,
    })
}

fn main_mode<'e>(event: &'e Event, reading: &mut Reading<'_>) -> Failure<'e> {
    let responder = event.field("ResponderCookie");
    Failure {
        method: words::method(event.field("MMAuthMethod")),
        local: endpoint(event.field("LocalAddress"), event.field("LocalKeyModPort")),
        remote: endpoint(event.field("RemoteAddress"), event.field("RemoteKeyModPort")),
        initiator_spi: spi(event.field("InitiatorCookie")).unwrap_or(Spi::NONE),
        responder_spi: spi(responder),
        thumbprint: thumbprint(event.field("RemoteMMCertHash"), event.field("LocalMMCertHash")),
        ..failure(NegotiationMode::Main, event, reading)
    }
}

fn quick_mode<'e>(event: &'e Event, reading: &mut Reading<'_>) -> Failure<'e> {
    let (local, remote) = tunnel_ends(event);
    Failure { local, remote, ..failure(NegotiationMode::Quick, event, reading) }
}

fn extended_mode<'e>(event: &'e Event, reading: &mut Reading<'_>) -> Failure<'e> {
    // Only AuthIP has an extended mode; with certificates (4983) it authenticates by SSL.
    let method = match event.id {
        4983 => Some(IpsecAuthentication::Certificate),
        _ => words::method(event.field("EMAuthMethod")),
    };
    Failure {
        keying: Some(KeyingModule::AuthIp),
        method,
        local: endpoint(event.field("LocalAddress"), event.field("LocalKeyModPort")),
        remote: endpoint(event.field("RemoteAddress"), event.field("RemoteKeyModPort")),
        thumbprint: thumbprint(event.field("RemoteEMCertHash"), event.field("LocalEMCertHash")),
        ..failure(NegotiationMode::Extended, event, reading)
    }
}

/// What all three modes give.
fn failure<'e>(mode: NegotiationMode, event: &'e Event, reading: &mut Reading<'_>) -> Failure<'e> {
    let reason = event.field("FailureReason");
    Failure {
        keying: words::keying(event.field("KeyModName")),
        noticed: words::failure_point(event.field("FailurePoint")),
        // The reason is a sentence in the machine's language, without its number.
        code: reading.code_of(reason, |text| sentence::code(text).or_else(|| code(text))),
        reason,
        last_sent: words::last_sent(event.field("State")),
        role: words::role(event.field("Role")),
        ..Failure::new(mode)
    }
}

fn agreed(event: &Event) -> Agreed {
    let mode = match event.id {
        5451 | 5452 => NegotiationMode::Quick,
        _ => NegotiationMode::Main,
    };
    let (local, remote) = match mode {
        NegotiationMode::Quick => tunnel_ends(event),
        _ => (
            endpoint(event.field("LocalAddress"), event.field("LocalKeyModPort")),
            endpoint(event.field("RemoteAddress"), event.field("RemoteKeyModPort")),
        ),
    };
    let keying = match event.id {
        // Main mode with extended mode is AuthIP's alone.
        4979..=4982 => Some(KeyingModule::AuthIp),
        _ => words::keying(event.field("KeyModName"))
            .or_else(|| words::keying(event.field("KeyingModuleName"))),
    };
    let method = match event.id {
        4651 => Some(IpsecAuthentication::Certificate),
        _ => words::method(event.field("MMAuthMethod")),
    };
    Agreed { mode, keying, role: words::role(event.field("Role")), method, local, remote }
}

fn rejected(event: &Event) -> Rejected {
    Rejected {
        mode: match event.id {
            4977 => NegotiationMode::Quick,
            4978 => NegotiationMode::Extended,
            _ => NegotiationMode::Main,
        },
        keying: words::keying(event.field("KeyModName")),
        local: endpoint(event.field("LocalAddress"), ""),
        remote: endpoint(event.field("RemoteAddress"), ""),
    }
}

/// The tunnel's ends; in transport mode there are none and the selectors are the ends.
fn tunnel_ends(event: &Event) -> (Option<Endpoint>, Option<Endpoint>) {
    let end = |tunnel: &str, plain: &str| {
        endpoint(event.field(tunnel), "").or_else(|| endpoint(event.field(plain), ""))
    };
    (end("LocalTunnelEndpoint", "LocalAddress"), end("RemoteTunnelEndpoint", "RemoteAddress"))
}

fn spi(cookie: &str) -> Option<Spi> {
    let cookie = cookie.trim_start_matches("0x");
    (cookie.len() == 16).then(|| u64::from_str_radix(cookie, 16).ok().map(Spi))?
}

/// The peer's certificate is the one that is judged; the own one where only it is named.
fn thumbprint<'a>(remote: &'a str, local: &'a str) -> &'a str {
    let is_hash = |hash: &str| hash.len() >= 40 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    match (is_hash(remote), is_hash(local)) {
        (true, _) => remote,
        (false, true) => local,
        (false, false) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{event, told};

    const SECURITY: &str = "Microsoft-Windows-Security-Auditing";

    /// The values of a real 4653, its addresses replaced.
    const TIMED_OUT: [(&str, &str); 16] = [
        ("LocalMMPrincipalName", "-"),
        ("RemoteMMPrincipalName", "-"),
        ("LocalAddress", "192.0.2.10"),
        ("LocalKeyModPort", "4500"),
        ("RemoteAddress", "203.0.113.5"),
        ("RemoteKeyModPort", "4500"),
        ("KeyModName", "%%8222"),
        ("FailurePoint", "%%8199"),
        ("FailureReason", "Negotiation timed out\r\n"),
        ("MMAuthMethod", "%%8194"),
        ("State", "%%8202"),
        ("Role", "%%8205"),
        ("MMImpersonationState", "%%8217"),
        ("MMFilterID", "0"),
        ("InitiatorCookie", "8a6bcd3a5d4f1c22"),
        ("ResponderCookie", "0000000000000000"),
    ];

    #[test]
    fn a_main_mode_that_was_never_answered_says_so_by_its_empty_cookie() {
        let told = told(&event(SECURITY, 4653, &TIMED_OUT)).concat();
        for part in [
            "Fails(Failure { mode: Main, keying: Some(Ikev1), noticed: Some(Here)",
            "code: Some(13805)",
            "last_sent: Some(Proposal), role: Some(Initiator), method: None",
            "remote: Some(Address { address: 203.0.113.5, port: 4500 })",
            "initiator_spi: Spi(9974291450299358242), responder_spi: Some(Spi(0))",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }

    #[test]
    fn values_without_names_are_read_by_their_place_in_the_template() {
        let unnamed = TIMED_OUT.map(|(_, value)| ("", value));
        assert_eq!(
            told(&event(SECURITY, 4653, &unnamed)),
            told(&event(SECURITY, 4653, &TIMED_OUT))
        );
    }

    #[test]
    fn a_certificate_in_play_leaves_its_thumbprint() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let fields = [
            ("RemoteMMCertHash", hash),
            ("LocalMMCertHash", "-"),
            ("State", "%%8246"),
            ("KeyModName", "%%8244"),
        ];
        let told = told(&event(SECURITY, 4652, &fields)).concat();
        assert!(told.contains(&format!("thumbprint: {hash:?}")), "{told}");
        assert!(told.contains("keying: Some(Ikev2)"), "{told}");
        assert!(told.contains("last_sent: Some(Authentication)"), "{told}");
        assert!(told.contains("responder_spi: None"), "{told}");
    }

    #[test]
    fn a_quick_mode_names_the_tunnel_s_ends_before_the_selectors() {
        let fields = [
            ("LocalAddress", "10.0.0.0"),
            ("LocalTunnelEndpoint", "192.0.2.10"),
            ("RemoteAddress", "10.9.0.0"),
            ("RemoteTunnelEndpoint", "-"),
            ("FailurePoint", "Remote computer"),
            ("FailureReason", "No policy configured"),
        ];
        let told = told(&event(SECURITY, 4654, &fields)).concat();
        assert!(told.contains("mode: Quick"), "{told}");
        assert!(told.contains("noticed: Some(There), code: Some(13825)"), "{told}");
        assert!(told.contains("local: Some(Address { address: 192.0.2.10, port: 0 })"), "{told}");
        assert!(told.contains("remote: Some(Address { address: 10.9.0.0, port: 0 })"), "{told}");
    }

    #[test]
    fn what_came_up_ended_or_was_thrown_away_is_told_as_such() {
        let say = |id, fields: &[(&str, &str)]| told(&event(SECURITY, id, fields)).concat();
        let up =
            say(4650, &[("MMAuthMethod", "%%8193"), ("KeyModName", "%%8222"), ("Role", "%%8206")]);
        assert!(
            up.contains("Agrees(Agreed { mode: Main, keying: Some(Ikev1), role: Some(Responder)")
        );
        assert!(up.contains("method: Some(PresharedKey)"), "{up}");
        assert!(say(4651, &[("KeyModName", "%%8244")]).contains("method: Some(Certificate)"));
        assert!(
            say(5451, &[("KeyingModuleName", "IKEv2")]).contains("Agrees(Agreed { mode: Quick")
        );
        assert!(say(5452, &[("LocalAddress", "10.0.0.1")]).contains("Ends(Agreed { mode: Quick"));
        assert!(say(4655, &[("KeyModName", "%%8244")]).contains("Ends(Agreed { mode: Main"));
        assert!(say(4977, &[("RemoteAddress", "-")]).contains("Rejects(Rejected { mode: Quick"));
        let extended = say(4984, &[("EMAuthMethod", "%%8192"), ("State", "%%8219")]);
        assert!(extended.contains("mode: Extended, keying: Some(AuthIp)"), "{extended}");
        assert!(extended.contains("method: Some(Kerberos)"), "{extended}");
    }
}
