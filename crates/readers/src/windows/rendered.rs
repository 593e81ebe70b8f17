//! Fields of an event from its rendered message, for forms that give the message alone.

mod flat;
mod labels;
mod templates;

use super::event::{Event, Field};
use super::security_fields;

/// Longer messages are read to here.
const MOST: usize = 16 << 10;

/// The fields as the event itself would have them; empty where the message is not understood.
/// `provider` is the key of `meaning`.
pub(crate) fn fields(provider: &str, id: u32, message: &str) -> Vec<Field> {
    let message = &message[..message.floor_char_boundary(MOST)];
    let by_template = templates::fields(provider, id, message);
    if !by_template.is_empty() {
        return by_template;
    }
    match provider {
        "rasclient" => templates::dial_in_any_language(id, message),
        "remoteaccess" if id == 20271 => templates::refusal_in_any_language(message),
        "securityauditing" => labels::fields(&flat::unfolded(id, message)),
        "servicecontrolmanager" | "vpnclient" => labels::fields(message),
        _ => Vec::new(),
    }
}

/// Which step of a dial a sentence on its own tells, and its fields.
pub(crate) fn lone_dial(sentence: &str) -> Option<(u32, Vec<Field>)> {
    templates::lone_dial(&sentence[..sentence.floor_char_boundary(MOST)])
}

/// A Security event whose form gives values in order only, with its names.
pub(crate) fn security_names(event: &Event) -> Option<Event> {
    let is_unnamed = event.fields.iter().all(|field| field.name.is_empty());
    if event.fields.is_empty() || !is_unnamed {
        return None;
    }
    let names = security_fields::names(event.id);
    if names.is_empty() {
        return None;
    }
    let mut event = event.clone();
    for (field, name) in event.fields.iter_mut().zip(names) {
        field.name = (*name).into();
    }
    Some(event)
}

/// The last whole number of the first sentence or line that ends in one: what a rendered message
/// in an unknown language gives as its code.
pub(crate) fn closing_number(message: &str) -> Option<&str> {
    paragraphs(message).find_map(|line| {
        let line = line.trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = line
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |at| at + line[at..].chars().next().map_or(1, char::len_utf8));
        let signed = line[..start].strip_suffix(['-', '−', '–']).map_or(start, str::len);
        let digits = &line[start..];
        // A dash directly before it is a minus sign only where a space is before that.
        let is_signed = signed < start && line[..signed].ends_with(char::is_whitespace);
        let starts_a_word = is_signed || line[..start].ends_with([' ', '\t', ':', '：', '\u{a0}']);
        if digits.is_empty() || digits.len() > 10 || !starts_a_word {
            return None;
        }
        Some(if is_signed && line.is_char_boundary(signed) { &line[signed..] } else { digits })
    })
}

/// Lines, as far as hard wraps leave them: a line goes on until one ends with punctuation.
fn paragraphs(message: &str) -> impl Iterator<Item = &str> {
    let mut rest = message;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = 0;
        for line in rest.split_inclusive('\n') {
            end += line.len();
            let line = line.trim_end();
            if line.is_empty() || line.ends_with(['.', ':', '。', '!', '?']) {
                break;
            }
        }
        let (paragraph, after) = rest.split_at(end);
        rest = after;
        Some(paragraph)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_number_of_a_sentence_is_its_code_in_every_language() {
        assert_eq!(
            closing_number("La connessione VPN 2 non è riuscita. Il codice è 809."),
            Some("809")
        );
        assert_eq!(
            closing_number("Der Fehlercode lautet 13801.\nWindows 10 ist es"),
            Some("13801")
        );
        assert_eq!(closing_number("il codice di errore è -2146762495."), Some("-2146762495"));
        assert_eq!(closing_number("profilo VPN 2\r\nnon riuscito: codice 868"), Some("868"));
        assert_eq!(closing_number("返回的错误代码为 809。"), Some("809"));
        assert_eq!(closing_number("the tunnel is VPN2-4."), None);
        assert_eq!(closing_number("no number here."), None);
        assert_eq!(closing_number(""), None);
    }
}
