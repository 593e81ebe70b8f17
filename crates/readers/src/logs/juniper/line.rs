//! `kmd[1393]: text`, `iked[1393]: text`: what stands before the text of Junos' key management.

use crate::text::find;

/// Columns in which the text begins: time, host, slots of the chassis stand before it.
const MOST_BEFORE: usize = 200;
/// By these a sentence is Junos', whoever wrote it down; OpenIKED is called `iked`, too.
const STARTS: [&str; 6] = [
    "KMD_",
    "IKE negotiation ",
    "IPSec negotiation ",
    "IPsec negotiation ",
    "IKE Phase-1",
    "IKE Phase-2",
];
const TAGS: [&str; 3] = ["kmd[", "iked[", "kmd: "];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct JunosLine<'a> {
    pub(super) before: &'a str,
    /// `KMD_VPN_UP_ALARM_USER`; empty where the line has none.
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

pub(super) fn read(line: &str) -> Option<JunosLine<'_>> {
    let mut end = line.len().min(MOST_BEFORE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let tag = |tag: &&str| find(&line[..end], tag).filter(|at| is_apart(line, *at));
    let Some(at) = TAGS.iter().find_map(tag) else { return structured(line, end) };
    let (_, text) = line[at..].split_once(": ")?;
    let text = text.trim_start();
    if !STARTS.iter().any(|start| text.starts_with(start)) {
        return None;
    }
    let (name, text) = match text.split_once(": ").filter(|(name, _)| is_name(name)) {
        Some((name, text)) => (name, text.trim_start()),
        None => ("", text),
    };
    Some(JunosLine { before: &line[..at], name, text })
}

/// `<27>1 2023-07-04T12:22:36.461+10:00 srx kmd 9812 - - text`, and with `structured-data` on
/// `kmd 9812 KMD_VPN_UP_ALARM_USER [junos@2636.1.1.1.2.35 …] text` (RFC 5424 §6).
fn structured(line: &str, end: usize) -> Option<JunosLine<'_>> {
    let programs = [" kmd ", " iked "];
    let begins = |name: &&str| find(&line[..end], name).map(|at| (at, at + name.len()));
    let (at, rest) = programs.iter().find_map(begins)?;
    let mut words = line[rest..].splitn(3, ' ');
    let (process, name, rest) = (words.next()?, words.next()?, words.next()?);
    let is_process = process == "-" || process.bytes().all(|byte| byte.is_ascii_digit());
    let text = match rest.strip_prefix("- ") {
        Some(text) => text,
        None => rest.strip_prefix('[')?.split_once("] ")?.1,
    };
    let text = text.trim_start();
    let name = if is_name(name) { name } else { "" };
    let is_own = !name.is_empty() || STARTS.iter().any(|start| text.starts_with(start));
    (is_process && is_own).then_some(JunosLine { before: &line[..at + 1], name, text })
}

fn is_apart(line: &str, at: usize) -> bool {
    at == 0 || line[..at].ends_with([' ', '\t'])
}

fn is_name(name: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    name.starts_with("KMD_") && name.len() < 64 && name.bytes().all(part)
}

/// The value of `name: value` up to the next comma.
pub(super) fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let at = text.find(name)?;
    let value = text[at + name.len()..].trim_start();
    Some(value.split([',', ']']).next().unwrap_or(value).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (line, name, text) in [
            (
                "Nov 28 11:24:02  srx kmd[13696]: IKE negotiation failed with error: Timed out.",
                "",
                "IKE negotiation failed with error: Timed out.",
            ),
            (
                "Nov 28 11:24:02 srx (FPC Slot 1, PIC Slot 0) SPC1_PIC0 kmd[9]: KMD_DPD_PEER_DOWN: x",
                "KMD_DPD_PEER_DOWN",
                "x",
            ),
            (
                "kmd[1]: KMD_VPN_PV_PHASE1: IKE Phase-1 Failure: y",
                "KMD_VPN_PV_PHASE1",
                "IKE Phase-1 Failure: y",
            ),
            (
                "<27>1 2023-07-04T12:22:36.461+10:00 srx kmd 9812 - - IKE negotiation failed with \
                 error: Timed out. IKE Version: 1",
                "",
                "IKE negotiation failed with error: Timed out. IKE Version: 1",
            ),
            (
                "<29>1 2023-07-04T12:22:36.461Z srx kmd 9812 KMD_DPD_PEER_DOWN [junos@2636.1.1.1.2.35 \
                 peer=\"192.0.2.1\"] DPD detected peer 192.0.2.1 is dead",
                "KMD_DPD_PEER_DOWN",
                "DPD detected peer 192.0.2.1 is dead",
            ),
        ] {
            let said = read(line).expect(line);
            assert_eq!((said.name, said.text), (name, text), "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "kmd[",
            "kmd[é",
            "Nov 28 gw iked[4]: spi=0x0123456789abcdef: recv IKE_SA_INIT req 0",
            "Nov 28 gw xkmd[4]: IKE negotiation failed with error: x",
            "Nov 28 gw sshd[4]: user kmd: KMD",
            "<29>1 2023-07-04T12:22:36.461Z srx kmd 9812 - - x",
            "<29>1 2023-07-04T12:22:36.461Z srx kmd 9812 KMD_DPD_PEER_DOWN [x",
            "<29>1 2023-07-04T12:22:36.461Z srx kmd a KMD_DPD_PEER_DOWN - x",
            "srx kmd 9812",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn fields_end_at_a_comma() {
        let text = "IKE Version: 1, VPN: v Gateway: g, Local: 192.0.2.1/500, VR-ID: 0";
        assert_eq!(field(text, "Local: "), Some("192.0.2.1/500"));
        assert_eq!(field(text, "VR-ID: "), Some("0"));
        assert_eq!(field(text, "Remote: "), None);
    }
}
