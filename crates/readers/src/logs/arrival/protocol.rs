//! `<30>1 2026-11-25T10:00:00.123Z gw pluto 1899 - - text`, as syslog's protocol has it on the wire
//! and rsyslog writes it into files (RFC 5424 §6).

/// What stands about the message itself (RFC 5424 §7), which whoever passes it on may add.
const REGISTERED: [&str; 3] = ["timeQuality", "origin", "meta"];

/// The line as a file of syslog has it: `2026-11-25T10:00:00.123Z gw pluto[1899]: text`; none of
/// one whose data is structured in a vendor's way, which its own reader knows.
pub(super) fn as_syslog(text: &str) -> Option<String> {
    let (priority, rest) = text.strip_prefix('<')?.split_once('>')?;
    let is_priority = (1..=3).contains(&priority.len());
    if !is_priority || !priority.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut fields = rest.strip_prefix("1 ")?.splitn(6, ' ');
    let mut next = || fields.next();
    let (time, host, program, process) = (next()?, next()?, next()?, next()?);
    let (_, rest) = (next()?, next()?);
    let said = match rest.strip_prefix("- ") {
        Some(said) => said,
        None => behind_elements(rest)?.strip_prefix(' ')?,
    };
    let is_time = time.len() >= 20 && time.as_bytes()[10] == b'T';
    if !is_time || program == "-" {
        return None;
    }
    let said = said.strip_prefix('\u{feff}').unwrap_or(said);
    Some(match process {
        "-" => format!("{time} {host} {program}: {said}"),
        _ => format!("{time} {host} {program}[{process}]: {said}"),
    })
}

/// What stands behind `[meta sequenceId="4"][origin ip="192.0.2.1"]`.
fn behind_elements(mut text: &str) -> Option<&str> {
    while let Some(element) = text.strip_prefix('[') {
        let name = element.split([' ', ']']).next()?;
        if !REGISTERED.contains(&name) {
            return None;
        }
        let (mut is_quoted, mut is_escaped) = (false, false);
        let end = element.bytes().position(|byte| {
            let is_plain = !std::mem::take(&mut is_escaped);
            match byte {
                b'\\' => is_escaped = is_plain && is_quoted,
                b'"' if is_plain => is_quoted = !is_quoted,
                b']' => return is_plain && !is_quoted,
                _ => {}
            }
            false
        })?;
        text = &element[end + 1..];
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_protocol_is_one_of_a_file() {
        for (line, wanted) in [
            (
                "<30>1 2026-11-25T10:00:00.123Z gw pluto 1899 - - \"rw\" #1: sent Main Mode R1",
                Some("2026-11-25T10:00:00.123Z gw pluto[1899]: \"rw\" #1: sent Main Mode R1"),
            ),
            (
                "<30>1 2026-11-25T10:00:00+01:00 gw charon - - - \u{feff}05[IKE] x",
                Some("2026-11-25T10:00:00+01:00 gw charon: 05[IKE] x"),
            ),
            (
                "<30>1 2026-11-25T10:00:00Z gw pluto 9 - [meta sequenceId=\"4\"] \"rw\" #1: x",
                Some("2026-11-25T10:00:00Z gw pluto[9]: \"rw\" #1: x"),
            ),
            (
                r#"<30>1 2026-11-25T10:00:00Z gw charon - - [origin software="a\"] b"][meta] x"#,
                Some("2026-11-25T10:00:00Z gw charon: x"),
            ),
            ("<30>1 2026-11-25T10:00:00Z gw pluto 9 - [meta sequenceId=\"4] x", None),
            ("<30>1 2026-11-25T10:00:00Z srx kmd 9 KMD_VPN [junos@2636.1 a=\"b\"] x", None),
            ("<30>Nov 25 10:00:00 gw pluto[7]: x", None),
            ("<30>1 x gw pluto 1 - - y", None),
            ("<30>1 2026-11-25T10:00:00Z gw", None),
        ] {
            assert_eq!(as_syslog(line).as_deref(), wanted, "{line}");
        }
    }
}
