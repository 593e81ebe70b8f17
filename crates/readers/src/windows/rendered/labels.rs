//! Fields of a rendered message that lists them: `Failure Point:<tab>Remote computer`.

use super::super::event::Field;

/// Whose endpoint the lines are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Local,
    Remote,
    Provider,
    Other,
}

/// The words of a label, all of which it holds, in English or Italian; then the field, for the
/// local and the remote section. The first row that fits counts.
const LABELS: &[(&[&[&str]], &str, &str)] = &[
    (&[&["initiator", "cookie"], &["cookie", "iniziat"]], "InitiatorCookie", ""),
    (&[&["responder", "cookie"], &["cookie", "rispond"]], "ResponderCookie", ""),
    (&[&["failure point"], &["punto", "errore"]], "FailurePoint", ""),
    (&[&["failure reason"], &["motivo", "errore"], &["causa", "errore"]], "FailureReason", ""),
    (&[&["keying module name"], &["nome", "modulo"]], "KeyModName", ""),
    (&[&["keying module port"], &["porta", "modulo"]], "LocalKeyModPort", "RemoteKeyModPort"),
    (&[&["authentication method"], &["metodo", "autenticazione"]], "MMAuthMethod", ""),
    (&[&["local network address"], &["indirizzo", "rete", "locale"]], "LocalAddress", ""),
    (&[&["remote network address"], &["indirizzo", "rete", "remot"]], "RemoteAddress", ""),
    (&[&["address mask"], &["maschera"]], "", ""),
    (&[&["network address"], &["indirizzo di rete"]], "LocalAddress", "RemoteAddress"),
    (
        &[&["tunnel endpoint"], &["endpoint", "tunnel"]],
        "LocalTunnelEndpoint",
        "RemoteTunnelEndpoint",
    ),
    (&[&["thumbprint"], &["identificazione personale"]], "LocalMMCertHash", "RemoteMMCertHash"),
    (&[&["inbound sa spi"], &["spi", "ingresso"]], "SPI", ""),
    (&[&["application name"], &["nome applicazione"]], "Application", ""),
    (&[&["direction"], &["direzione"]], "Direction", ""),
    (&[&["source address"], &["indirizzo", "origine"]], "SourceAddress", ""),
    (&[&["source port"], &["porta", "origine"]], "SourcePort", ""),
    (&[&["destination address"], &["indirizzo", "destinazione"]], "DestAddress", ""),
    (&[&["destination port"], &["porta", "destinazione"]], "DestPort", ""),
    (&[&["filter run-time id"], &["filtro", "tempo di esecuzione"]], "FilterRTID", ""),
    (&[&["filter origin"], &["origine filtro"]], "FilterOrigin", ""),
    (&[&["change type"], &["tipo", "modifica"]], "ChangeType", ""),
    (&[&["provider name"], &["nome provider"]], "ProviderName", ""),
    (&[&["error code"], &["codice", "errore"]], "Error", ""),
    // Of a policy server.
    (
        &[&["fully qualified account name"], &["nome account completo"]],
        "FullyQualifiedSubjectUserName",
        "",
    ),
    (&[&["account name"], &["nome account"]], "SubjectUserName", ""),
    (&[&["calling station"], &["stazione chiamante"]], "CallingStationID", ""),
    (&[&["authentication type"], &["tipo", "autenticazione"]], "AuthenticationType", ""),
    (&[&["eap type"], &["tipo eap"]], "EAPType", ""),
    (&[&["reason code"], &["codice motivo"]], "ReasonCode", ""),
    (&[&["nas port-type"], &["tipo di porta nas"]], "NASPortType", ""),
    // Of a service that was installed.
    (&[&["service file name"], &["nome file servizio"]], "ImagePath", ""),
    (&[&["service name"], &["nome servizio"]], "ServiceName", ""),
];

/// Labels that are one word long, and no part of another.
const WHOLE: &[(&str, &str)] = &[
    ("role", "Role"),
    ("ruolo", "Role"),
    ("state", "State"),
    ("stato", "State"),
    ("protocol", "Protocol"),
    ("protocollo", "Protocol"),
];

pub(super) fn fields(message: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut section = Section::Other;
    // A label whose value was moved to the next line.
    let mut waiting: Option<&'static str> = None;
    for line in message.lines() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let Some((label, value)) = line.split_once(':') else {
            if let Some(name) = waiting.take() {
                add(&mut fields, name, line);
            }
            continue;
        };
        let (label, value) = (label.trim().to_lowercase(), value.trim());
        let name = field(&label, section);
        waiting = None;
        match (name, value.is_empty()) {
            (Some(name), true) => waiting = Some(name),
            (Some(name), false) => add(&mut fields, name, value),
            (None, true) => section = section_of(&label),
            (None, false) => {}
        }
    }
    fields
}

fn add(fields: &mut Vec<Field>, name: &str, value: &str) {
    if !name.is_empty() && !fields.iter().any(|field| field.name == name) {
        fields.push(Field::new(name, value));
    }
}

fn field(label: &str, section: Section) -> Option<&'static str> {
    if section == Section::Provider && matches!(label, "name" | "nome") {
        return Some("ProviderName");
    }
    if let Some((_, name)) = WHOLE.iter().find(|(word, _)| *word == label) {
        return Some(name);
    }
    let fits = |words: &&[&str]| words.iter().all(|word| label.contains(word));
    let (_, local, remote) = LABELS.iter().find(|(all, _, _)| all.iter().any(fits))?;
    Some(if section == Section::Remote && !remote.is_empty() { remote } else { local })
}

fn section_of(label: &str) -> Section {
    match label {
        label if label.contains("local") => Section::Local,
        label if label.contains("remot") => Section::Remote,
        label if label.contains("provider") => Section::Provider,
        _ => Section::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'a>(fields: &'a [Field], name: &str) -> &'a str {
        fields.iter().find(|field| field.name == name).map_or("", |field| &field.value)
    }

    #[test]
    fn the_labelled_lines_of_a_failed_main_mode_are_its_fields() {
        let message = "An IPsec main mode negotiation failed.\r\n\r\nLocal Endpoint:\r\n\
            \tLocal Principal Name:\t-\r\n\tNetwork Address:\t192.0.2.10\r\n\
            \tKeying Module Port:\t500\r\n\r\nRemote Endpoint:\r\n\tPrincipal Name:\t\t-\r\n\
            \tNetwork Address:\t203.0.113.5\r\n\tKeying Module Port:\t4500\r\n\r\n\
            Additional Information:\r\n\tKeying Module Name:\tIKEv2\r\n\
            \tAuthentication Method:\tUnknown authentication\r\n\tRole:\t\t\tInitiator\r\n\r\n\
            Failure Information:\r\n\tFailure Point:\t\tRemote computer\r\n\
            \tFailure Reason:\t\tPolicy match error\r\n\tState:\t\t\tSent first (SA) payload\r\n\
            \tInitiator Cookie:\t\t8a6bcd3a5d4f1c22\r\n\tResponder Cookie:\t0000000000000000\r\n";
        let fields = fields(message);
        for (name, expected) in [
            ("LocalAddress", "192.0.2.10"),
            ("LocalKeyModPort", "500"),
            ("RemoteAddress", "203.0.113.5"),
            ("RemoteKeyModPort", "4500"),
            ("KeyModName", "IKEv2"),
            ("FailurePoint", "Remote computer"),
            ("FailureReason", "Policy match error"),
            ("State", "Sent first (SA) payload"),
            ("Role", "Initiator"),
            ("ResponderCookie", "0000000000000000"),
        ] {
            assert_eq!(value(&fields, name), expected, "{name}");
        }
    }

    #[test]
    fn italian_labels_and_values_on_the_next_line_are_understood() {
        let message = "Negoziazione modalità principale IPsec non riuscita.\n\nEndpoint locale:\n\
            \tIndirizzo di rete:\t192.0.2.10\n\nEndpoint remoto:\n\tIndirizzo di rete:\t203.0.113.5\n\
            Informazioni sull'errore:\n\tPunto di errore:\tComputer remoto\n\
            \tMotivo dell'errore:\nErrore di corrispondenza dei criteri\n\
            \tStato:\tInviato primo payload (SA)\n\tCookie risponditore:\t0000000000000000\n";
        let fields = fields(message);
        assert_eq!(value(&fields, "LocalAddress"), "192.0.2.10");
        assert_eq!(value(&fields, "RemoteAddress"), "203.0.113.5");
        assert_eq!(value(&fields, "FailurePoint"), "Computer remoto");
        assert_eq!(value(&fields, "FailureReason"), "Errore di corrispondenza dei criteri");
        assert_eq!(value(&fields, "State"), "Inviato primo payload (SA)");
        assert_eq!(value(&fields, "ResponderCookie"), "0000000000000000");
    }
}
