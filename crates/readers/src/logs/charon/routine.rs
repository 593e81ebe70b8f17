//! Lines that stand in the log of any IKE SA that comes up: which ones they are, and what is to be
//! known of them without reading them.

use evidence::{Exchange, IkeVersion, Turn};

use memchr::memmem::Finder;

use super::message::{self, Message};
use crate::logs::form::Form::{self, Begins, BeginsAndEnds, BeginsAndHolds, Is};

/// What a line says of its IKE SA, as far as it decides whether its lines have to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tells {
    /// Nothing but what every IKE SA has.
    Nothing,
    /// A peer's first message.
    Opens(IkeVersion),
    /// A message that has to be answered once the IKE SA is up.
    Asks,
    /// Any other message in which nothing is refused.
    Goes,
    /// A child SA is up.
    ComesUp,
    /// Something that has to be read.
    More,
}

/// What charon says on the way, in the groups IKE, CFG, ENC and CHD (strongSwan 5.9 and 6.0:
/// `ike_sa.c`, `child_sa.c`, `child_create.c`, `ike_auth.c`, `ike_cert_pre.c`, `ike_delete.c`,
/// `child_delete.c`, `ike_config.c`, `mem_pool.c`, `credential_manager.c`, `message.c`). With one
/// first letter, the most frequent comes first.
const SENTENCES: [Form; 42] = [
    Is("remote host is behind NAT"),
    BeginsAndHolds("received DELETE for ", " CHILD_SA with SPI "),
    BeginsAndEnds("received DELETE for IKE_SA ", "]"),
    BeginsAndEnds("received end entity cert \"", "\""),
    BeginsAndHolds("received fragment #", " fragmented IKE message"),
    BeginsAndEnds("received fragment #", ", waiting for complete IKE message"),
    BeginsAndEnds("received EAP identity '", "'"),
    BeginsAndEnds("received cert request for \"", "\""),
    BeginsAndEnds("received issuer cert \"", "\""),
    BeginsAndEnds("received ", " vendor ID"),
    BeginsAndEnds("reassigning offline lease to '", "'"),
    BeginsAndEnds("reassigning online lease to '", "'"),
    Begins("reached self-signed root ca with a path length of "),
    Begins("selected proposal: "),
    BeginsAndEnds("selected peer config '", "'"),
    BeginsAndHolds("sending DELETE for ", " CHILD_SA with SPI "),
    BeginsAndEnds("sending end entity cert \"", "\""),
    BeginsAndEnds("sending issuer cert \"", "\""),
    Begins("scheduling reauthentication in "),
    Begins("scheduling rekeying in "),
    BeginsAndEnds("looking for peer configs matching ", "]"),
    BeginsAndEnds("looking for pre-shared key peer configs matching ", "]"),
    BeginsAndEnds("looking for RSA signature peer configs matching ", "]"),
    BeginsAndEnds("authentication of '", " successful"),
    BeginsAndEnds("assigning virtual IP ", "'"),
    BeginsAndEnds("assigning new lease to '", "'"),
    BeginsAndHolds("IKE_SA ", "] established between "),
    Is("IKE_SA deleted"),
    Is("CHILD_SA closed"),
    Begins("closing CHILD_SA "),
    Is("certificate status is good"),
    BeginsAndEnds("checking certificate status of \"", "\""),
    Begins("deleting IKE_SA "),
    BeginsAndEnds("EAP method EAP_", " succeeded, MSK established"),
    Begins("inbound CHILD_SA "),
    BeginsAndHolds("initiating EAP_", " method (id 0x"),
    Begins("maximum IKE_SA lifetime "),
    Begins("outbound CHILD_SA "),
    Is("peer supports MOBIKE"),
    Begins("peer requested virtual IP "),
    BeginsAndEnds("using certificate \"", "\""),
    BeginsAndEnds("using trusted ca certificate \"", "\""),
];

const CHILD_IS_UP: Form = BeginsAndHolds("CHILD_SA ", "} established with SPIs ");

/// Tells lines apart; of messages it remembers what they tell, for a daemon writes the same few.
#[derive(Debug)]
pub(super) struct Routine {
    /// By the first letter.
    sentences: [Vec<Sentence>; 128],
    child_is_up: Sentence,
    messages: Vec<Remembered>,
    lists: message::Lists,
}

/// A form, with its search prepared.
#[derive(Debug)]
struct Sentence {
    form: Form,
    start: &'static str,
    held: Option<Finder<'static>>,
}

impl Sentence {
    fn new(form: Form) -> Sentence {
        let (start, part) = form.parts();
        let held = matches!(form, BeginsAndHolds(..)).then(|| Finder::new(part));
        Sentence { form, start, held }
    }

    fn fits(&self, text: &str) -> bool {
        match (&self.held, text.strip_prefix(self.start)) {
            (_, None) => false,
            (Some(held), Some(rest)) => held.find(rest.as_bytes()).is_some(),
            (None, Some(_)) => self.form.fits(text),
        }
    }
}

/// A message without its number.
#[derive(Clone, Debug)]
struct Remembered {
    exchange: String,
    payloads: String,
    tells: Tells,
}

impl Default for Routine {
    fn default() -> Routine {
        let mut sentences = std::array::from_fn(|_| Vec::new());
        for form in SENTENCES {
            let sentence = Sentence::new(form);
            sentences[usize::from(sentence.start.as_bytes()[0] & 127)].push(sentence);
        }
        let [exchange, payloads] = [String::new(), String::new()];
        let nothing = Remembered { exchange, payloads, tells: Tells::More };
        Routine {
            sentences,
            child_is_up: Sentence::new(CHILD_IS_UP),
            messages: vec![nothing; Routine::REMEMBERED],
            lists: message::Lists::default(),
        }
    }
}

impl Routine {
    const REMEMBERED: usize = 1 << 10;

    pub(super) fn tells(&mut self, group: &str, text: &str) -> Tells {
        match group {
            "NET" if text.starts_with("received packet: from ") => Tells::Nothing,
            "NET" if text.starts_with("sending packet: from ") => Tells::Nothing,
            "ENC" if text.starts_with("parsed ") || text.starts_with("generating ") => {
                self.message(text)
            }
            "IKE" | "CFG" | "ENC" | "CHD" => self.sentence(text),
            _ => Tells::More,
        }
    }

    fn sentence(&self, text: &str) -> Tells {
        let text = text.trim_start();
        let Some(first) = text.as_bytes().first() else { return Tells::More };
        if *first == b'C' && self.child_is_up.fits(text) {
            return Tells::ComesUp;
        }
        let known = self.sentences.get(usize::from(*first)).map(Vec::as_slice).unwrap_or_default();
        match known.iter().any(|sentence| sentence.fits(text)) || is_initiating(text) {
            true => Tells::Nothing,
            false => Tells::More,
        }
    }

    /// `parsed IKE_AUTH request 1 [ IDi … ]`.
    fn message(&mut self, text: &str) -> Tells {
        let Some(open) = memchr::memchr(b'[', text.as_bytes()) else { return Tells::More };
        let (exchange, payloads) = text.split_at(open);
        let is_number = |byte: &u8| *byte == b' ' || byte.is_ascii_digit();
        let number = exchange.bytes().rev().take_while(is_number).count();
        let exchange = &exchange[..open - number];
        let at = place_of(exchange, payloads) % Routine::REMEMBERED;
        let known = &mut self.messages[at];
        if known.exchange != exchange || known.payloads != payloads {
            let tells = anew(text, &mut self.lists);
            exchange.clone_into(&mut known.exchange);
            payloads.clone_into(&mut known.payloads);
            known.tells = tells;
        }
        known.tells
    }
}

/// `192.0.2.1 is initiating an IKE_SA`, `… is initiating a Main Mode IKE_SA`.
pub(super) fn is_initiating(text: &str) -> bool {
    let Some(word) = memchr::memchr(b' ', text.as_bytes()) else { return false };
    text[word..].starts_with(" is initiating a") && text.ends_with(" IKE_SA")
}

/// Spreads what is alike but for few letters.
fn place_of(exchange: &str, payloads: &str) -> usize {
    let word = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let (exchange, payloads) = (exchange.as_bytes(), payloads.as_bytes());
    let middle = payloads.get(payloads.len() / 2..).and_then(|rest| rest.first_chunk());
    let sum = [word(exchange.last_chunk()), word(middle), word(payloads.last_chunk())];
    let lengths = (exchange.len() ^ payloads.len() << 8) as u64;
    let mixed = sum.iter().fold(lengths, |sum, word| {
        (sum.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    (mixed >> 40) as usize
}

fn anew(text: &str, lists: &mut message::Lists) -> Tells {
    let heard = text.strip_prefix("parsed ");
    let message = heard.or_else(|| text.strip_prefix("generating "));
    let Some(message) = message.and_then(|text| message::read(text, lists)) else {
        return Tells::More;
    };
    let mut notices = message.payloads.notices.iter();
    if notices.any(|kind| *kind < numbers::ike::FIRST_STATUS) {
        return Tells::More;
    }
    let is_request = message.turn == Turn::Request;
    match message.exchange {
        _ if message.is_first() && is_request => match heard {
            Some(_) => Tells::Opens(message.version),
            // This end dials: then its failures are all that matters.
            None => Tells::More,
        },
        Exchange::Informational | Exchange::CreateChildSa if is_request => Tells::Asks,
        Exchange::Quick if is_request && opens_quick_mode(&message) => Tells::Asks,
        Exchange::None => Tells::More,
        _ => Tells::Goes,
    }
}

fn opens_quick_mode(message: &Message) -> bool {
    message.payloads.kinds.contains(&1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tell_no_more_than_they_say() {
        let mut routine = Routine::default();
        for (group, text, wanted) in [
            (
                "NET",
                "received packet: from 192.0.2.1[500] to 192.0.2.2[500] (240 bytes)",
                Tells::Nothing,
            ),
            ("NET", "error writing to socket: Network is unreachable", Tells::More),
            ("ENC", "parsed IKE_SA_INIT request 0 [ SA KE No ]", Tells::Opens(IkeVersion::V2)),
            ("ENC", "generating IKE_SA_INIT request 0 [ SA KE No ]", Tells::More),
            ("ENC", "parsed ID_PROT request 0 [ SA V V ]", Tells::Opens(IkeVersion::V1)),
            ("ENC", "parsed ID_PROT request 0 [ KE No ]", Tells::Goes),
            ("ENC", "generating IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]", Tells::Goes),
            ("ENC", "generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]", Tells::More),
            ("ENC", "parsed INFORMATIONAL request 2 [ D ]", Tells::Asks),
            ("ENC", "parsed INFORMATIONAL request 47 [ D ]", Tells::Asks),
            ("ENC", "generating INFORMATIONAL response 47 [ ]", Tells::Goes),
            ("ENC", "parsed QUICK_MODE request 3141592653 [ HASH SA No ID ID ]", Tells::Asks),
            ("ENC", "parsed QUICK_MODE request 2718281828 [ HASH SA No ID ID ]", Tells::Asks),
            ("ENC", "parsed QUICK_MODE request 2718281828 [ HASH ]", Tells::Goes),
            ("ENC", "invalid ID_V1 payload length, decryption failed?", Tells::More),
            ("IKE", "192.0.2.1 is initiating an IKE_SA", Tells::Nothing),
            ("IKE", "authentication of 'anna' with pre-shared key successful", Tells::Nothing),
            ("IKE", "authentication of 'anna' with pre-shared key failed", Tells::More),
            (
                "IKE",
                "CHILD_SA rw{7} established with SPIs c1_i c2_o and TS a === b",
                Tells::ComesUp,
            ),
            ("IKE", "  using certificate \"CN=anna\"", Tells::Nothing),
            ("IKE", "sending retransmit 1 of response message ID 0, seq 1", Tells::More),
            ("KNL", "creating acquire job", Tells::More),
            ("IKE", "", Tells::More),
        ] {
            for _ in 0..2 {
                assert_eq!(routine.tells(group, text), wanted, "{text}");
            }
        }
    }
}
