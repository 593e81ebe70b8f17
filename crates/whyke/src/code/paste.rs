//! Numbers in a paste: an event's text, a ticket, a line of a log.

use super::number::{Asked, marker, token};

/// A paste that names more is no question about a code.
const MOST: usize = 8;

/// A paste of so few words is typed: any number in it is meant.
const FEW_WORDS: usize = 8;

/// A number counts if a word shortly before it says what it is, or if its form does.
pub(super) fn numbers(text: &str) -> Vec<(Asked, u32)> {
    /// “The error code returned on failure is 809.”
    const REACH: usize = 6;
    let mut found = Vec::new();
    let mut asked = Asked::Anything;
    let mut since = REACH;
    let mut before = "";
    let between = |c: char| c.is_whitespace() || matches!(c, ':' | '=' | '<' | '>' | '#' | '/');
    let pieces = |word| str::split(word, between).filter(|piece: &&str| !piece.is_empty());
    let few = text.split_whitespace().take(FEW_WORDS + 1).count() <= FEW_WORDS;
    // Addresses and times hold numbers, too; a number that is meant stands alone.
    let words = text.split_whitespace().flat_map(|word| {
        let alone = pieces(word).nth(1).is_none();
        pieces(word).map(move |piece| (piece, alone))
    });
    for (word, alone) in words {
        // RasClient writes its code as `<Data>809</Data>`.
        let is_data = std::mem::replace(&mut before, word) == "Data";
        if let Some(marked) = marker(word) {
            (asked, since) = (marked, 0);
            continue;
        }
        since += 1;
        let Some((named, value)) = token(word) else { continue };
        let form = named != Asked::Anything
            || value >= 0x8000_0000
            || (13_800..14_000).contains(&value)
            || is_data && (600..1000).contains(&value);
        let number = match named {
            Asked::Anything if since < REACH && is_known(asked, value) => (asked, value),
            _ if form || few && alone => (named, value),
            _ => continue,
        };
        // The word in front is of one number.
        since = REACH;
        if !found.contains(&number) && found.len() < MOST {
            found.push(number);
        }
    }
    found
}

/// `EventID Qualifiers='0'` names no event yet.
fn is_known(asked: Asked, number: u32) -> bool {
    match asked {
        Asked::Event => !knowledge::events(number).is_empty(),
        _ => knowledge::windows_code(number).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_where_a_word_before_it_says_what_it_is() {
        let text = "CoId={1234}: The user PC\\anna dialed a connection named Sede 2 which has \
                    failed. The error code returned on failure is 809.";
        assert_eq!(numbers(text), [(Asked::Error, 809)]);
        let text = "<System><Provider Name='RasClient'/><EventID Qualifiers='0'>20227</EventID>\
                    <Level>2</Level><Task>0</Task></System><EventData><Data>809</Data>";
        assert_eq!(numbers(text), [(Asked::Event, 20227), (Asked::Anything, 809)]);
        let text = "Log Name: Security\nEvent ID: 4653\nPort: 500 and some more words here";
        assert_eq!(numbers(text), [(Asked::Event, 4653)]);
    }

    #[test]
    fn some_numbers_speak_for_themselves() {
        let text = "on 25/11/2026 at 10:42 the chain ended with 0x800B0109 and later on 13801 came";
        assert_eq!(numbers(text), [(Asked::Anything, 0x800B_0109), (Asked::Anything, 13801)]);
    }

    #[test]
    fn what_is_typed_means_its_numbers() {
        assert_eq!(numbers("vpn 809: ???"), [(Asked::Anything, 809)]);
        assert_eq!(numbers("809 at 10:42:03"), [(Asked::Anything, 809)]);
        assert!(numbers("2001:db8::1 11/10/2001").is_empty());
    }
}
