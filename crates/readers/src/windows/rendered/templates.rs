//! Fields of a rendered sentence by the sentence's template: what stands between its fixed words.

use super::super::endpoint::with_port;
use super::super::event::Field;
use super::closing_number;

/// By provider and number; lower case, `%1` to `%9` for the fields. A space stands for any white
/// space. Recognition keys after mprmsg.dll and services.exe of Windows 10 and 11.
const TEMPLATES: &[(&str, u32, &str)] = &[
    ("rasclient", 20220, "the connection to %1 made using device %2 was terminated. %3"),
    (
        "rasclient",
        20221,
        "user %2 has started dialing a %3 connection using a %4 connection profile named %5. the \
         connection settings are: %6",
    ),
    (
        "rasclient",
        20222,
        "user %2 is trying to establish a link to the remote access server for the connection \
         named %3 using the following device: %4",
    ),
    (
        "rasclient",
        20223,
        "user %2 has successfully established a link to the remote access server using the \
         following device: %3",
    ),
    ("rasclient", 20224, "the link to the remote access server has been established by user %2"),
    (
        "rasclient",
        20225,
        "user %2 has dialed a connection named %3 to the remote access server which has \
         successfully connected. the connection parameters are:%4",
    ),
    (
        "rasclient",
        20226,
        "user %2 dialed a connection named %3 which has terminated. the reason code returned on \
         termination is %4",
    ),
    (
        "rasclient",
        20227,
        "user %2 dialed a connection named %3 which has failed. the error code returned on \
         failure is %4",
    ),
    // Without the user's name, as people retell it.
    (
        "rasclient",
        20227,
        "user dialed a connection named %3 which has failed. the error code returned on failure \
         is %4",
    ),
    (
        "remoteaccess",
        20111,
        "routingdomainid- %1: a demand dial connection to the remote interface %2 on port %3 was \
         successfully initiated but failed to complete successfully because of the following \
         error: %4",
    ),
    (
        "remoteaccess",
        20170,
        "the user %1 has connected and failed to authenticate because of the following error: %2",
    ),
    ("remoteaccess", 20171, "failed to apply ip security on port %1 because of error: %2"),
    (
        "remoteaccess",
        20249,
        "coid=%1: the user %2 has connected and failed to authenticate on port %3.",
    ),
    (
        "remoteaccess",
        20250,
        "routingdomainid- %1: coid=%2: the user %3 has connected and has been successfully \
         authenticated on port %4.",
    ),
    ("remoteaccess", 20252, "coid=%1: the user connected to port %2 has been disconnected because"),
    (
        "remoteaccess",
        20253,
        "routingdomainid- %1: coid=%2: the user %3 connected to port %4 has been disconnected",
    ),
    (
        "remoteaccess",
        20255,
        "coid=%1: the following error occurred in the point to point protocol module on port: \
         %2, username: %3. %4",
    ),
    ("remoteaccess", 20256, "coid=%1: the password for user %2\\%3 connected on port %4 has"),
    ("remoteaccess", 20257, "coid=%1: the account for user %2\\%3 connected on port %4 has"),
    ("remoteaccess", 20258, "coid=%1: the account for user %2\\%3 connected on port %4 does"),
    (
        "remoteaccess",
        20267,
        "coid=%1: the user %2 successfully established a connection to %3 using the device %4.",
    ),
    (
        "remoteaccess",
        20268,
        "coid=%1: the connection to %2 made by user %3 using device %4 was disconnected",
    ),
    (
        "remoteaccess",
        20269,
        "coid=%1: the user %2 failed an authentication attempt due to the following reason: %3",
    ),
    (
        "remoteaccess",
        20270,
        "coid=%1: the user %2, attempting to connect on %3, was disconnected because of the \
         following reason: %4",
    ),
    (
        "remoteaccess",
        20271,
        "coid=%1: the user %2 connected from %3 but failed an authentication attempt due to the \
         following reason: %4",
    ),
    (
        "remoteaccess",
        20276,
        "coid=%1: layer=%2: sublayer=%3: the connection attempt failed on port: %4 because",
    ),
    (
        "servicecontrolmanager",
        7000,
        "the %1 service failed to start due to the following error: %2",
    ),
    (
        "servicecontrolmanager",
        7001,
        "the %1 service depends on the %2 service which failed to start because of the following \
         error: %3",
    ),
    (
        "servicecontrolmanager",
        7009,
        "a timeout was reached (%1 milliseconds) while waiting for the %2 service to connect",
    ),
    ("servicecontrolmanager", 7023, "the %1 service terminated with the following error: %2"),
    (
        "servicecontrolmanager",
        7024,
        "the %1 service terminated with the following service-specific error: %2",
    ),
    ("servicecontrolmanager", 7031, "the %1 service terminated unexpectedly"),
    ("servicecontrolmanager", 7034, "the %1 service terminated unexpectedly"),
    ("servicecontrolmanager", 7036, "the %1 service entered the %2 state"),
    ("servicecontrolmanager", 7040, "the start type of the %1 service was changed from %2 to %3"),
    ("windowsupdateclient", 19, "successfully installed the following update: %1"),
    ("windowsupdateclient", 20, "failed to install the following update with error %1: %2"),
    ("vpnclient", 10003, "vpn profile %1 has been deleted"),
];

pub(super) fn fields(provider: &str, id: u32, message: &str) -> Vec<Field> {
    let templates = TEMPLATES.iter().filter(|(by, number, _)| *by == provider && *number == id);
    for (_, _, template) in templates {
        if let Some(mut fields) = filled(template, message) {
            if provider == "rasclient" {
                with_co_id(&mut fields, message);
            }
            return fields;
        }
    }
    Vec::new()
}

/// Tries every step of a dial.
pub(super) fn lone_dial(sentence: &str) -> Option<(u32, Vec<Field>)> {
    for (provider, id, template) in TEMPLATES {
        // 20220 has no word of its own that would not stand in a person's sentence, too.
        if *provider != "rasclient" || *id == 20220 {
            continue;
        }
        if let Some(mut fields) = filled(template, sentence) {
            with_co_id(&mut fields, sentence);
            return Some((*id, fields));
        }
    }
    // Quoted in part, or translated: the words around the number, which nobody else writes so.
    let lower = sentence.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|words| lower.contains(words));
    let id = if has(&["error code returned", "codice di errore restituito"]) {
        20227
    } else if !lower.contains("coid=") {
        return None;
    } else if has(&["codice di errore", "codice errore"]) {
        20227
    } else if has(&["codice motivo", "codice del motivo"]) {
        20226
    } else {
        return None;
    };
    closing_number(sentence)?;
    Some((id, dial_in_any_language(id, sentence)))
}

/// What is the same in every language: the CoId, `X = Y` lines, a user with a backslash, and the
/// number at the end.
pub(super) fn dial_in_any_language(id: u32, message: &str) -> Vec<Field> {
    let block_at = match id {
        20221 => 5,
        20222 | 20225 => 3,
        20223 => 2,
        20226 | 20227 => 3,
        20224 => 1,
        _ => return Vec::new(),
    };
    let mut fields = vec![Field::new("", ""); block_at + 1];
    with_co_id(&mut fields, message);
    let words = message.split_whitespace().filter(|word| !word.contains('='));
    if let Some(user) = words.clone().find(|word| word.contains('\\')) {
        fields[1].value = user.trim_matches([',', '.', ':', '"', '«', '»']).into();
    } else if words.clone().any(|word| word == "SYSTEM") {
        fields[1].value = "SYSTEM".into();
    }
    match id {
        20226 | 20227 => fields[3].value = closing_number(message).unwrap_or_default().into(),
        20224 => {}
        _ => {
            let lines = message.lines().filter(|line| line.contains(" = ") || line.ends_with(" ="));
            fields[block_at].value = lines.map(str::trim).collect::<Vec<_>>().join("\n");
        }
    }
    fields
}

/// Of RemoteAccess 20271: the CoId, a user with a backslash or an at sign, and the address.
pub(super) fn refusal_in_any_language(message: &str) -> Vec<Field> {
    let mut fields = vec![Field::new("", ""); 4];
    with_co_id(&mut fields, message);
    let words = message.split_whitespace().map(|word| word.trim_matches([',', '.', ':', '"']));
    for word in words {
        if fields[2].value.is_empty() && with_port(word).is_some() {
            fields[2].value = word.into();
        } else if fields[1].value.is_empty() && word.contains(['\\', '@']) {
            fields[1].value = word.into();
        }
    }
    fields
}

/// The GUID after `CoId=` into the first field.
fn with_co_id(fields: &mut [Field], message: &str) {
    let co_id = message.split('{').skip(1).find_map(|rest| {
        let (guid, _) = rest.split_once('}')?;
        let is_guid = guid.len() == 36 && guid.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        (is_guid || guid == "NA").then_some(guid)
    });
    if let (Some(co_id), Some(first)) = (co_id, fields.first_mut())
        && first.value.is_empty()
    {
        first.value = format!("{{{co_id}}}");
    }
}

/// What stands in the places of a template; none where its words are not all there in order.
fn filled(template: &str, message: &str) -> Option<Vec<Field>> {
    let lower = message.to_ascii_lowercase();
    let mut fields: Vec<Field> = Vec::new();
    let mut pieces = template.split('%');
    let (_, mut at) = find(&lower, 0, pieces.next()?)?;
    for piece in pieces {
        let slot = usize::from(piece.as_bytes().first()?.checked_sub(b'1')?);
        let words = &piece[1..];
        let (end, next) = match words {
            "" => (blank_line(message, at), message.len()),
            words => find(&lower, at, words)?,
        };
        if fields.len() <= slot {
            fields.resize(slot + 1, Field::new("", ""));
        }
        fields[slot].value = message[at..end].trim().into();
        at = next;
    }
    Some(fields)
}

/// Where the first empty line after `from` is, or the end.
fn blank_line(message: &str, from: usize) -> usize {
    let mut at = from;
    for line in message[from..].split_inclusive('\n') {
        if at > from && line.trim().is_empty() {
            return at;
        }
        at += line.len();
    }
    message.len()
}

/// Where `words` stand, and where they end; a space in them is any white space.
fn find(text: &str, from: usize, words: &str) -> Option<(usize, usize)> {
    let (text, words) = (text.as_bytes(), words.as_bytes());
    (from..=text.len()).find_map(|start| Some((start, end_of_match(text, start, words)?)))
}

fn end_of_match(text: &[u8], mut at: usize, words: &[u8]) -> Option<usize> {
    for word in words {
        if *word == b' ' {
            let spaces = text[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if spaces == 0 {
                return None;
            }
            at += spaces;
        } else {
            if text.get(at) != Some(word) {
                return None;
            }
            at += 1;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(fields: Vec<Field>) -> Vec<String> {
        fields.into_iter().map(|field| field.value).collect()
    }

    #[test]
    fn an_english_sentence_gives_its_fields_wrapped_or_not() {
        let sentence = "CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user SYSTEM dialed a \
                        connection named Algo VPN 198.51.100.7 IKEv2 which has failed. The error \
                        code returned on failure is 809.";
        let expected = [
            "{FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}",
            "SYSTEM",
            "Algo VPN 198.51.100.7 IKEv2",
            "809.",
        ];
        assert_eq!(values(fields("rasclient", 20227, sentence)), expected);
        let wrapped = sentence.replace("dialed a ", "dialed a\r\n     ");
        assert_eq!(values(fields("rasclient", 20227, &wrapped)), expected);
        assert_eq!(lone_dial(&wrapped).map(|(id, _)| id), Some(20227));
    }

    #[test]
    fn a_settings_block_keeps_its_lines_and_ends_at_an_empty_one() {
        let sentence = "CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: The user PC\\a has started \
                        dialing a VPN connection using a per-user connection profile named Office. \
                        The connection settings are: \nDial-in User = \nVpnStrategy = L2TP\n\nNext";
        let values = values(fields("rasclient", 20221, sentence));
        assert_eq!(values[4], "Office");
        assert_eq!(values[5], "Dial-in User = \nVpnStrategy = L2TP");
    }

    #[test]
    fn an_italian_sentence_gives_what_is_the_same_in_every_language() {
        let sentence = "CoId={FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}: l'utente PC\\anna ha effettuato \
                        una connessione denominata Ufficio 2 che non è riuscita. Il codice di errore \
                        restituito è 13801.";
        let (id, fields) = lone_dial(sentence).unwrap();
        assert_eq!(id, 20227);
        let expected = ["{FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}", "PC\\anna", "", "13801"];
        assert_eq!(values(fields), expected);
    }

    #[test]
    fn a_sentence_that_only_speaks_of_dialling_is_none() {
        assert!(lone_dial("I dialed a connection named Office and it failed with 809.").is_none());
        assert!(lone_dial("CoId=5: codice 809").is_none());
        assert!(lone_dial("The error code returned by the server").is_none());
        assert!(lone_dial("").is_none());
    }
}
