//! RasClient 20220–20227 (mprmsg.dll): the steps of a dial, joined by their CoId.

use evidence::{Dial, DialStep, IpsecAuthentication, Statement, TunnelType};

use super::super::event::{Event, trimmed};
use super::super::words;
use super::{code, session};
use crate::reading::Reading;

pub(super) fn is_wanted(id: u32) -> bool {
    (20220..=20227).contains(&id)
}

/// Positions: CoId, user, then 20221 kind, scope, profile, settings; 20222 profile, device; 20223
/// device; 20225 profile, parameters; 20226 and 20227 profile, code. 20220: server, device, reason.
pub(super) fn tell(event: &Event, reading: &mut Reading<'_>) {
    let data = |position| event.data(position);
    let mut dial = match event.id {
        20220 => ended(data(0), data(1), data(2)),
        20221 => began(data(4), data(5)),
        20222 => Dial { profile: data(2), ..device(DialStep::Linking, data(3)) },
        20223 => device(DialStep::Linked, data(2)),
        20224 => Dial::new(DialStep::LinkUp),
        20225 => Dial { profile: data(2), ..device(DialStep::Connected, data(3)) },
        20226 => Dial { profile: data(2), code: code(data(3)), ..Dial::new(DialStep::Ended) },
        20227 => Dial { profile: data(2), code: code(data(3)), ..Dial::new(DialStep::Failed) },
        _ => return,
    };
    let mut co_id = "";
    if event.id != 20220 {
        co_id = data(0);
        // A rendered 20224 ends with the name and a full stop.
        dial.user = data(1).lines().next().unwrap_or("").trim_end_matches('.');
    }
    let about = session(co_id, dial.profile, event, reading);
    reading.tell(event.place, event.when, about, Statement::Dials(dial));
}

fn ended<'a>(server: &'a str, device: &'a str, reason: &'a str) -> Dial<'a> {
    let number = reason.rsplit(|c: char| c != '-' && !c.is_ascii_digit()).find(|n| !n.is_empty());
    Dial {
        server,
        tunnel: tunnel_of_device(device),
        code: number.and_then(code),
        ..Dial::new(DialStep::Ended)
    }
}

fn began<'a>(profile: &'a str, settings: &'a str) -> Dial<'a> {
    let tunnel = setting(settings, |name| name == "vpnstrategy").and_then(tunnel);
    // Of IKEv2 the user's method is IKE's own; below L2TP it is PPP's.
    let authentication = match tunnel {
        Some(TunnelType::Ikev2) => {
            setting(settings, |name| name.starts_with("authentication type"))
                .or_else(|| setting(settings, |name| name.starts_with("tipo di autenticazione")))
        }
        _ => setting(settings, |name| name.contains("ipsec") && name.contains("l2tp")),
    };
    Dial {
        profile,
        dials_as: setting(settings, |name| name == "dial-in user").unwrap_or_default(),
        tunnel,
        authentication: authentication.and_then(authentication_of),
        eap_method: authentication.map_or(0, eap_method),
        ..Dial::new(DialStep::Began)
    }
}

fn device(step: DialStep, block: &str) -> Dial<'_> {
    let (mut server, mut device) = (None, None);
    for (name, value) in settings(block) {
        let is_server = server.is_none()
            && is_wanted_name(name, |name| {
                name.contains("server") && (name.contains("address") || name.contains("indirizzo"))
            });
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is_server {
            server = Some(value);
        }
        if device.is_none() && (is("device") || is("dispositivo")) {
            device = Some(value);
        }
    }
    // A name or address alone.
    let word = block.trim();
    let is_name = !word.contains(|c: char| c.is_whitespace() || c == '=' || c == '(');
    Dial {
        server: server.unwrap_or(if is_name { word } else { "" }),
        tunnel: tunnel_of_device(device.unwrap_or(block)),
        ..Dial::new(step)
    }
}

/// The value of the first `Name = value` line whose name, in lower case, is the wanted one.
fn setting(block: &str, wanted: impl Fn(&str) -> bool) -> Option<&str> {
    settings(block).find(|(name, _)| is_wanted_name(name, &wanted)).map(|(_, value)| value)
}

/// Names and values, where there are both.
fn settings(block: &str) -> impl Iterator<Item = (&str, &str)> {
    let byte = |text: &str, wanted: u8| text.bytes().position(|byte| byte == wanted);
    let mut rest = block;
    let lines = std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = byte(rest, b'\n').unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        Some(line)
    });
    lines.filter_map(move |line| {
        let (name, value) = line.split_at(byte(line, b'=')?);
        let value = trimmed(&value[1..]);
        (!value.is_empty()).then_some((trimmed(name), value))
    })
}

fn is_wanted_name(name: &str, wanted: impl Fn(&str) -> bool) -> bool {
    /// Real ones are shorter, and need no buffer of their own.
    const SHORT: usize = 64;
    let mut letters = [0; SHORT];
    match letters.get_mut(..name.len()) {
        Some(letters) if name.is_ascii() => {
            letters.copy_from_slice(name.as_bytes());
            letters.make_ascii_lowercase();
            wanted(str::from_utf8(letters).unwrap_or_default())
        }
        _ => wanted(&name.to_lowercase()),
    }
}

/// `IKEv2`; more than one, as in `IKEv2 , SSTP , PPTP then L2TP`, are tried one after another.
fn tunnel(strategy: &str) -> Option<TunnelType> {
    let lower = strategy.to_lowercase();
    let all = [
        ("ikev2", TunnelType::Ikev2),
        ("l2tp", TunnelType::L2tp),
        ("sstp", TunnelType::Sstp),
        ("pptp", TunnelType::Pptp),
    ];
    let mut named = all.iter().filter(|(name, _)| lower.contains(name));
    if lower.starts_with("automat") {
        return Some(TunnelType::Automatic);
    }
    match (named.next(), named.next()) {
        (Some((_, only)), None) => Some(*only),
        (Some(_), Some(_)) => Some(TunnelType::Automatic),
        _ => None,
    }
}

/// `WAN Miniport (IKEv2)`: the letters in brackets are the same in every language.
fn tunnel_of_device(device: &str) -> Option<TunnelType> {
    words::by_word(
        device,
        &[
            ("(ikev2)", TunnelType::Ikev2),
            ("(l2tp)", TunnelType::L2tp),
            ("(sstp)", TunnelType::Sstp),
            ("(pptp)", TunnelType::Pptp),
        ],
    )
}

/// `EAP <Microsoft: Smart Card or other certificate>`: by the names that Windows gives its own.
fn eap_method(value: &str) -> u8 {
    const NAMES: &[(&str, u8)] = &[
        ("peap", 25),
        ("protected eap", 25),
        ("mschap", 26),
        ("secured password", 26),
        ("smart card", 13),
        ("certific", 13),
    ];
    let is_eap = words::by_word(value, &[("eap", true)]).unwrap_or(false);
    words::by_word(value, NAMES).filter(|_| is_eap).unwrap_or(0)
}

fn authentication_of(value: &str) -> Option<IpsecAuthentication> {
    words::by_word(
        value,
        &[
            ("shared", IpsecAuthentication::PresharedKey),
            ("condivis", IpsecAuthentication::PresharedKey),
            ("eap", IpsecAuthentication::Eap),
            ("machine", IpsecAuthentication::Certificate),
            ("certific", IpsecAuthentication::Certificate),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, told};

    const CO_ID: &str = "{faccbee1-58e9-4867-b9e7-0e7d94dc40c9}";

    fn last(id: u32, fields: &[&str]) -> String {
        let fields: Vec<(&str, &str)> = fields.iter().map(|value| ("", *value)).collect();
        told(&event("RasClient", id, &fields)).pop().unwrap_or_default()
    }

    #[test]
    fn the_settings_of_a_dial_give_its_tunnel_and_how_ipsec_authenticates() {
        let settings = "Dial-in User = \nVpnStrategy = L2TP\nDataEncryption = Require\n\
                        Authentication Type = CHAP \nIPsec authentication for L2TP = Pre-shared key.";
        let dial = last(20221, &[CO_ID, "PC\\anna", "VPN", "per-user", "Office", settings]);
        assert!(dial.contains("step: Began"), "{dial}");
        assert!(dial.contains("profile: \"Office\", user: \"PC\\\\anna\""), "{dial}");
        assert!(dial.contains("tunnel: Some(L2tp), authentication: Some(PresharedKey)"), "{dial}");
        let settings =
            "VpnStrategy = IKEv2\nAuthentication Type = EAP <Microsoft: Secured password>";
        let dial = last(20221, &[CO_ID, "PC\\anna", "VPN", "per-user", "Office", settings]);
        assert!(dial.contains("tunnel: Some(Ikev2), authentication: Some(Eap)"), "{dial}");
        assert!(dial.contains("eap_method: 26"), "{dial}");
        let settings = "Dial-in User = m.rossi\nVpnStrategy = IKEv2";
        let dial = last(20221, &[CO_ID, "PC\\anna", "VPN", "per-user", "Office", settings]);
        assert!(dial.contains("dials_as: \"m.rossi\""), "{dial}");
        let settings = "VpnStrategy = IKEv2 , SSTP , PPTP then L2TP";
        let dial = last(20221, &[CO_ID, "PC\\anna", "VPN", "per-user", "Office", settings]);
        assert!(dial.contains("tunnel: Some(Automatic), authentication: None"), "{dial}");
    }

    #[test]
    fn the_device_gives_the_server_and_the_tunnel() {
        let device = "Server address/Phone Number = vpn.example.com\n\
                      Device = WAN Miniport (IKEv2)\nPort = VPN2-1\nMediaType = VPN";
        let dial = last(20222, &[CO_ID, "PC\\anna", "Office", device]);
        assert!(dial.contains("step: Linking, profile: \"Office\""), "{dial}");
        assert!(dial.contains("server: \"vpn.example.com\", tunnel: Some(Ikev2)"), "{dial}");
        let dial = last(20223, &[CO_ID, "PC\\anna", device]);
        assert!(dial.contains("step: Linked, profile: \"\""), "{dial}");
    }

    #[test]
    fn a_failure_keeps_its_code_whether_ras_s_or_an_hresult() {
        let dial = last(20227, &[CO_ID, "SYSTEM", "Algo VPN 198.51.100.7 IKEv2", "809"]);
        assert!(dial.contains("step: Failed, profile: \"Algo VPN 198.51.100.7 IKEv2\""), "{dial}");
        assert!(dial.contains("code: Some(809)"), "{dial}");
        let dial = last(20227, &[CO_ID, "SYSTEM", "Office", "-2146762495"]);
        assert!(dial.contains("code: Some(2148204801)"), "{dial}");
        let dial = last(20226, &[CO_ID, "SYSTEM", "Office", "829"]);
        assert!(dial.contains("step: Ended"), "{dial}");
        assert!(dial.contains("code: Some(829)"), "{dial}");
    }

    #[test]
    fn the_steps_of_one_dial_share_a_session_and_masked_co_ids_do_not() {
        let failed = |co_id| told(&event("RasClient", 20227, &[("", co_id)]));
        assert_eq!(failed(CO_ID)[0], format!("Opened(0) Opened {{ id: 0, label: {CO_ID:?} }}"));
        let masked = failed("{00000000-0000-0000-0000-000000000000}");
        assert_eq!(masked[0], "Opened(0) Opened { id: 0, label: \"@7\" }");
    }
}
