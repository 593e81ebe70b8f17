//! Values as the filtering platform writes them: by name or by number (iketypes.h, ipsectypes.h).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use evidence::{
    FailurePoint, IpsecAuthentication, KernelDropReason, KeyingModule, LastSent, NegotiationMode,
    Role,
};

use super::error_names;

/// A value that is read, or is there and means nothing known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read<T> {
    Known(T),
    /// Not stated, or stated as none.
    Absent,
    Unknown,
}

impl<T> Read<T> {
    pub(super) fn known(self) -> Option<T> {
        match self {
            Read::Known(value) => Some(value),
            Read::Absent | Read::Unknown => None,
        }
    }
}

/// Decimal, or hexadecimal behind `0x`.
pub(super) fn number(text: &str) -> Option<u64> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hex {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
            u64::from_str_radix(digits, 16).ok()
        }
        Some(_) => None,
        None if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
        None => None,
    }
}

/// A Win32 code by number or name; 0 is none.
pub(super) fn error(text: &str) -> Read<u32> {
    let number = number(text).and_then(|number| u32::try_from(number).ok());
    match number.or_else(|| error_names::by_name(text)) {
        Some(0) => Read::Absent,
        Some(code) => Read::Known(code),
        None if text.is_empty() || text.eq_ignore_ascii_case("ERROR_SUCCESS") => Read::Absent,
        None => Read::Unknown,
    }
}

/// One of `values`, by its number or by the end of its name; the last parts of two names may be
/// alike, so the longer ones stand first.
fn one_of<T: Copy>(text: &str, values: &[(u64, &str, Option<T>)]) -> Read<T> {
    if text.is_empty() {
        return Read::Absent;
    }
    let number = number(text);
    let found = values.iter().find(|(own, name, _)| match number {
        Some(number) => number == *own,
        None => ends_with(text, name),
    });
    match found {
        Some((_, _, Some(value))) => Read::Known(*value),
        Some((_, _, None)) => Read::Absent,
        None => Read::Unknown,
    }
}

/// As a whole, or behind a prefix that ends in `_`; in either case.
fn ends_with(text: &str, name: &str) -> bool {
    let Some(start) = text.len().checked_sub(name.len()) else { return false };
    let end = text.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(name));
    end && (start == 0 || text.as_bytes().get(start - 1) == Some(&b'_'))
}

/// IPSEC_FAILURE_POINT; traces say Local and Remote.
pub(super) fn failure_point(text: &str) -> Read<FailurePoint> {
    one_of(
        text,
        &[
            (0, "NONE", None),
            (1, "ME", Some(FailurePoint::Here)),
            (2, "PEER", Some(FailurePoint::There)),
            (1, "LOCAL", Some(FailurePoint::Here)),
            (2, "REMOTE", Some(FailurePoint::There)),
        ],
    )
}

/// IKEEXT_KEY_MODULE_TYPE.
pub(super) fn keying(text: &str) -> Read<KeyingModule> {
    one_of(
        text,
        &[
            (0, "IKE", Some(KeyingModule::Ikev1)),
            (1, "AUTHIP", Some(KeyingModule::AuthIp)),
            (2, "IKEV2", Some(KeyingModule::Ikev2)),
            (0, "IKEV1", Some(KeyingModule::Ikev1)),
        ],
    )
}

/// IKEEXT_SA_ROLE.
pub(super) fn role(text: &str) -> Read<Role> {
    one_of(
        text,
        &[(0, "INITIATOR", Some(Role::Initiator)), (1, "RESPONDER", Some(Role::Responder))],
    )
}

/// IKEEXT_AUTHENTICATION_METHOD_TYPE.
pub(super) fn method(text: &str) -> Read<IpsecAuthentication> {
    use IpsecAuthentication::{Certificate, Eap, Kerberos, Other, PresharedKey};
    one_of(
        text,
        &[
            (0, "PRESHARED_KEY", Some(PresharedKey)),
            (1, "CERTIFICATE", Some(Certificate)),
            (2, "KERBEROS", Some(Kerberos)),
            (3, "ANONYMOUS", Some(Other)),
            (4, "SSL", Some(Other)),
            (5, "NTLM_V2", Some(Other)),
            (6, "IPV6_CGA", Some(Other)),
            (7, "CERTIFICATE_ECDSA_P256", Some(Certificate)),
            (8, "CERTIFICATE_ECDSA_P384", Some(Certificate)),
            (9, "SSL_ECDSA_P256", Some(Other)),
            (10, "SSL_ECDSA_P384", Some(Other)),
            (11, "EAP", Some(Eap)),
        ],
    )
}

/// IKEEXT_MM_SA_STATE, _QM_SA_STATE, _EM_SA_STATE: `Absent` where a state is known, but not what
/// was sent in it.
pub(super) fn last_sent(
    text: &str,
    mode: NegotiationMode,
    keying: Option<KeyingModule>,
) -> Read<LastSent> {
    use LastSent::{Final, Identity, KeyExchange, Nothing, Proposal};
    // IKEv2 has no third and fifth message of its initiator before it is done.
    let ikev1 = keying == Some(KeyingModule::Ikev1);
    let only_ikev1 = |sent| ikev1.then_some(sent);
    match mode {
        NegotiationMode::Main => one_of(
            text,
            &[
                (0, "NONE", Some(Nothing)),
                (1, "SA_SENT", Some(Proposal)),
                (2, "SSPI_SENT", only_ikev1(KeyExchange)),
                (3, "FINAL", only_ikev1(Identity)),
                (4, "FINAL_SENT", only_ikev1(Identity)),
                (5, "COMPLETE", Some(Final)),
            ],
        ),
        NegotiationMode::Quick => one_of(
            text,
            &[
                (0, "NONE", Some(Nothing)),
                (1, "INITIAL", Some(Proposal)),
                (2, "FINAL", Some(Final)),
                (3, "COMPLETE", Some(Final)),
            ],
        ),
        NegotiationMode::Extended => one_of(
            text,
            &[
                (0, "NONE", Some(Nothing)),
                (1, "SENT_ATTS", None),
                (2, "SSPI_SENT", None),
                (3, "AUTH_COMPLETE", None),
                (4, "FINAL", Some(Final)),
                (5, "COMPLETE", Some(Final)),
            ],
        ),
    }
}

/// FWP_DIRECTION as a classified packet has it (14592 in, 14593 out): whether it is outbound.
pub(super) fn outbound(text: &str) -> Read<bool> {
    one_of(
        text,
        &[
            (14592, "IN", Some(false)),
            (14593, "OUT", Some(true)),
            (14594, "FORWARD", None),
            (14592, "INBOUND", Some(false)),
            (14593, "OUTBOUND", Some(true)),
        ],
    )
}

/// By number or as `IPPROTO_UDP`.
pub(super) fn protocol(text: &str) -> Option<u8> {
    match number(text) {
        Some(number) => u8::try_from(number).ok(),
        None => one_of(text, &[(17, "UDP", Some(17)), (50, "ESP", Some(50)), (51, "AH", Some(51))])
            .known(),
    }
}

/// A Win32 code, or the NTSTATUS of the facility IPsec (0xC0360001 …) with the same order.
pub(super) fn kernel_drop(text: &str) -> Read<KernelDropReason> {
    let by_name = || {
        let name =
            text.get(.."STATUS_".len()).filter(|start| start.eq_ignore_ascii_case("STATUS_"));
        let rest = name.and_then(|_| text.get("STATUS_".len()..))?;
        error_names::by_name(&format!("ERROR_{rest}"))
    };
    let code = match (error(text), by_name()) {
        (Read::Known(code), _) | (Read::Unknown, Some(code)) => code,
        (Read::Absent, _) => return Read::Absent,
        (Read::Unknown, None) => return Read::Unknown,
    };
    let win32 = match code {
        0xc036_0001..=0xc036_0009 => 13910 + (code - 0xc036_0001),
        code => code,
    };
    Read::Known(match win32 {
        13910 => KernelDropReason::UnknownSpi,
        13913 => KernelDropReason::Replay,
        13915 => KernelDropReason::Integrity,
        13916 => KernelDropReason::ClearText,
        _ => KernelDropReason::Other(code),
    })
}

/// In dots, or as the number that `netsh` makes of it.
pub(super) fn address_v4(text: &str) -> Option<IpAddr> {
    let number = || Some(Ipv4Addr::from(u32::try_from(number(text)?).ok()?));
    text.parse::<Ipv4Addr>().ok().or_else(number).map(IpAddr::V4)
}

/// With colons, or as the sixteen bytes in hexadecimal; a zone behind `%` is dropped.
pub(super) fn address_v6(text: &str) -> Option<IpAddr> {
    let text = text.split('%').next().unwrap_or(text);
    let bytes = || {
        let all = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        all.then(|| u128::from_str_radix(text, 16).ok())?.map(Ipv6Addr::from)
    };
    text.parse::<Ipv6Addr>().ok().or_else(bytes).map(IpAddr::V6)
}

/// A SHA-1 thumbprint as forty hexadecimal digits in upper case; none of zeros alone.
pub(super) fn thumbprint(text: &str) -> String {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let digits: String = digits.chars().filter(char::is_ascii_hexdigit).collect();
    let stated = digits.len() == 40 && digits.bytes().any(|b| b != b'0');
    if stated { digits.to_ascii_uppercase() } else { String::new() }
}

/// A path in which `netsh` shows the zero byte of every UTF-16 unit as a dot.
pub(super) fn undotted(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let dotted = letters.len() > 1 && letters.iter().skip(1).step_by(2).all(|l| *l == '.');
    if !dotted {
        return text.to_owned();
    }
    let mut plain: String = letters.into_iter().step_by(2).collect();
    // The zero that ends the string.
    if plain.ends_with('.') {
        plain.pop();
    }
    plain
}

/// The same path as the bytes of UTF-16LE in hexadecimal.
pub(super) fn from_hex(text: &str) -> String {
    let digits: Vec<u8> =
        text.chars().filter_map(|l| l.to_digit(16)).filter_map(|d| u8::try_from(d).ok()).collect();
    let units = digits.chunks_exact(4).map(|d| match d {
        [a, b, c, d] => u16::from_be_bytes([c << 4 | d, a << 4 | b]),
        _ => 0,
    });
    char::decode_utf16(units.take_while(|unit| *unit != 0))
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use LastSent::{KeyExchange, Proposal};
    use NegotiationMode::{Main, Quick};

    #[test]
    fn a_value_reads_the_same_by_name_and_by_number() {
        for text in ["IPSEC_FAILURE_PEER", "2", "0x2", "ipsec_failure_peer", "Remote"] {
            assert_eq!(failure_point(text), Read::Known(FailurePoint::There), "{text}");
        }
        assert_eq!(failure_point("IPSEC_FAILURE_NONE"), Read::Absent);
        for text in ["IKEEXT_KEY_MODULE_IKEV2", "2", "IKEv2"] {
            assert_eq!(keying(text), Read::Known(KeyingModule::Ikev2), "{text}");
        }
        assert_eq!(keying("IKEEXT_KEY_MODULE_IKE"), Read::Known(KeyingModule::Ikev1));
        assert_eq!(method("IKEEXT_CERTIFICATE_ECDSA_P384"), method("8"));
        assert_eq!(method("IKEEXT_EAP"), Read::Known(IpsecAuthentication::Eap));
        for text in ["13805", "0x35ed", "0x000035ED", "ERROR_IPSEC_IKE_TIMED_OUT"] {
            assert_eq!(error(text), Read::Known(13805), "{text}");
        }
        for text in ["FWP_DIRECTION_OUT", "MS_FWP_DIRECTION_OUT", "14593", "0x3901"] {
            assert_eq!(outbound(text), Read::Known(true), "{text}");
        }
        for text in ["0xC0360001", "STATUS_IPSEC_BAD_SPI", "ERROR_IPSEC_BAD_SPI", "13910"] {
            assert_eq!(kernel_drop(text), Read::Known(KernelDropReason::UnknownSpi), "{text}");
        }
    }

    #[test]
    fn an_unknown_value_is_neither_absent_nor_guessed() {
        assert_eq!(failure_point("IPSEC_FAILURE_SOMETIME"), Read::Unknown);
        assert_eq!(failure_point("7"), Read::Unknown);
        assert_eq!(keying(""), Read::Absent);
        assert_eq!(error("ERROR_NEW"), Read::Unknown);
        assert_eq!(error("99999999999"), Read::Unknown);
        assert_eq!(role("THE_NAME"), Read::Unknown);
    }

    #[test]
    fn a_state_says_what_was_sent_only_where_it_is_known() {
        let v1 = Some(KeyingModule::Ikev1);
        let v2 = Some(KeyingModule::Ikev2);
        assert_eq!(last_sent("IKEEXT_MM_SA_STATE_SA_SENT", Main, v2), Read::Known(Proposal));
        assert_eq!(last_sent("2", Main, v1), Read::Known(KeyExchange));
        assert_eq!(last_sent("2", Main, v2), Read::Absent);
        assert_eq!(last_sent("IKEEXT_QM_SA_STATE_FINAL", Quick, v1), Read::Known(LastSent::Final));
        assert_eq!(last_sent("IKEEXT_MM_SA_STATE_FINAL_SENT", Main, v1).known(), {
            Some(LastSent::Identity)
        });
    }

    #[test]
    fn a_program_reads_the_same_from_dots_and_from_bytes() {
        let path = r"\device\harddiskvolume2\windows\system32\svchost.exe";
        let dotted: String = path.chars().chain(['.']).flat_map(|letter| [letter, '.']).collect();
        assert_eq!(undotted(&dotted), path);
        assert_eq!(undotted(path), path);
        assert_eq!(undotted("system"), "system");
        let bytes = path.encode_utf16().chain([0]).flat_map(u16::to_le_bytes);
        assert_eq!(from_hex(&bytes.map(|b| format!("{b:02x}")).collect::<String>()), path);
        assert_eq!(from_hex("zz"), "");
    }

    #[test]
    fn addresses_are_read_as_text_and_as_numbers() {
        let here = IpAddr::from([10, 0, 2, 15]);
        for text in ["10.0.2.15", "167772687", "0x0a00020f"] {
            assert_eq!(address_v4(text), Some(here), "{text}");
        }
        let there = address_v6("2001:db8::1").unwrap();
        assert_eq!(address_v6("20010db8000000000000000000000001"), Some(there));
        assert_eq!(address_v6("fe80::1%12"), address_v6("fe80::1"));
        assert_eq!(address_v6("0"), None);
    }

    #[test]
    fn a_thumbprint_of_zeros_is_none() {
        assert_eq!(thumbprint(&"0".repeat(40)), "");
        assert_eq!(thumbprint("ab cd"), "");
        assert_eq!(thumbprint(&"aB".repeat(20)), "AB".repeat(20));
    }
}
