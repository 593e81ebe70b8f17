//! The fixed words of the reports, each in both languages.

mod dialects;
mod gaps;
mod roles;

use evidence::{Exchange, IkeVersion, SourceKind};
use verdict::{Confidence, Language, NegotiationOutcome, Phase};

pub(crate) use dialects::{also_for, dialect};
pub use gaps::why as gap;
pub(crate) use roles::{between, party, side, vantage, where_it_is, with};

/// `name: "English", "Italian";` becomes a function of the language.
macro_rules! words {
    ($($name:ident: $en:literal, $it:literal;)*) => {
        $(pub(crate) fn $name(language: Language) -> &'static str {
            match language {
                Language::English => $en,
                Language::Italian => $it,
            }
        })*
    };
}

words! {
    // labels of blocks
    why: "why", "perché";
    seen: "seen", "visto";
    ruled_out: "ruled out", "escluso";
    still_open: "still open", "resta aperto";
    what_to_do: "what to do", "che cosa fare";
    to_be_sure: "to be sure", "per certezza";
    also: "also", "inoltre";
    hygiene: "weak spots", "punti deboli";
    noise: "set aside", "a parte";
    in_all: "in all", "in tutto";
    sources: "sources", "fonti";
    not_read: "not read", "non letto";
    instead: "it holds", "contiene";
    // the ladder
    times: "times", "orari";
    again: "again", "di nuovo";
    encrypted: "encrypted", "cifrato";
    path: "path", "percorso";
    // fixes
    risk: "risk", "rischio";
    undo: "undo", "per annullare";
    restart_needed: "takes effect after a restart", "ha effetto dopo un riavvio";
    verified: "verified in the simulator", "verificato nel simulatore";
    // the table of candidates
    what_it_may_be: "what it may be, most frequent first",
        "che cosa può essere, dal più frequente";
    what_would_tell: "what would tell", "che cosa lo direbbe";
    // places
    line: "line", "riga";
    argument: "argument", "argomento";
    no_zone: "states no zone", "non indica il fuso";
    // decode
    fault: "fault", "difetto";
    critical: "critical", "critico";
    left_over: "left over", "avanzo";
    after_the_message: "after the message", "dopo il messaggio";
    not_readable: "not readable", "non leggibile";
    not_shown: "not shown", "non mostrati";
    no_header: "no IKE header", "nessuna intestazione IKE";
    no_messages: "no IKE messages", "nessun messaggio IKE";
    // the foot of a ticket
    redacted: "redacted: public addresses and names are replaced, the same one always by the same",
        "anonimizzato: gli indirizzi pubblici e i nomi sono sostituiti, lo stesso sempre con lo stesso";
    not_redacted: "not redacted: addresses and names are those of the evidence",
        "non anonimizzato: indirizzi e nomi sono quelli delle prove";
}

/// With the decimal sign of the language, one digit after it.
pub(crate) fn decimal(number: f64, language: Language) -> String {
    let written = format!("{number:.1}");
    match language {
        Language::English => written,
        Language::Italian => written.replace('.', ","),
    }
}

/// Digits in groups of three: `3 468`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(' ');
        }
        written.push(digit);
    }
    written
}

pub(crate) fn confidence(confidence: Confidence, language: Language) -> &'static str {
    match (confidence, language) {
        (Confidence::Proven, Language::English) => "proven",
        (Confidence::Proven, Language::Italian) => "provato",
        (Confidence::Likely, Language::English) => "likely",
        (Confidence::Likely, Language::Italian) => "probabile",
        (Confidence::Possible, Language::English) => "possible",
        (Confidence::Possible, Language::Italian) => "possibile",
    }
}

/// After a number of negotiations.
pub(crate) fn outcomes(
    outcome: NegotiationOutcome,
    count: u32,
    language: Language,
) -> &'static str {
    match (outcome, language) {
        (NegotiationOutcome::Established, Language::English) => "established",
        (NegotiationOutcome::Established, Language::Italian) if count == 1 => "stabilita",
        (NegotiationOutcome::Established, Language::Italian) => "stabilite",
        (NegotiationOutcome::Failed, Language::English) => "not established",
        (NegotiationOutcome::Failed, Language::Italian) if count == 1 => "non stabilita",
        (NegotiationOutcome::Failed, Language::Italian) => "non stabilite",
        (NegotiationOutcome::Recovered, Language::English) => "established by a later attempt",
        (NegotiationOutcome::Recovered, Language::Italian) if count == 1 => {
            "stabilita da un tentativo successivo"
        }
        (NegotiationOutcome::Recovered, Language::Italian) => {
            "stabilite da un tentativo successivo"
        }
        (NegotiationOutcome::Unanswered, Language::English) => "unanswered",
        (NegotiationOutcome::Unanswered, Language::Italian) => "senza risposta",
        (NegotiationOutcome::Incomplete, Language::English) => "seen only in part",
        (NegotiationOutcome::Incomplete, Language::Italian) if count == 1 => "vista solo in parte",
        (NegotiationOutcome::Incomplete, Language::Italian) => "viste solo in parte",
    }
}

pub(crate) fn phase(phase: Phase, language: Language) -> &'static str {
    match (phase, language) {
        (Phase::Service, Language::English) => "in the service itself",
        (Phase::Service, Language::Italian) => "nel servizio stesso",
        (Phase::Reachability, Language::English) => "on the way",
        (Phase::Reachability, Language::Italian) => "lungo il percorso",
        (Phase::Phase1, Language::English) => "in phase 1",
        (Phase::Phase1, Language::Italian) => "in fase 1",
        (Phase::Auth, Language::English) => "in authentication",
        (Phase::Auth, Language::Italian) => "nell’autenticazione",
        (Phase::Certificate, Language::English) => "with a certificate",
        (Phase::Certificate, Language::Italian) => "con un certificato",
        (Phase::Phase2, Language::English) => "in phase 2",
        (Phase::Phase2, Language::Italian) => "in fase 2",
        (Phase::UserAuth, Language::English) => "in user authentication",
        (Phase::UserAuth, Language::Italian) => "nell’autenticazione dell’utente",
        (Phase::Traffic, Language::English) => "in the traffic",
        (Phase::Traffic, Language::Italian) => "nel traffico",
        (Phase::PostConnect, Language::English) => "after it was up",
        (Phase::PostConnect, Language::Italian) => "a tunnel attivo",
        (Phase::None | Phase::Unknown, Language::English) => "in no known phase",
        (Phase::None | Phase::Unknown, Language::Italian) => "in una fase ignota",
    }
}

/// `12 negotiations`.
pub(crate) fn negotiations(count: u32, language: Language) -> String {
    let number = grouped(u64::from(count));
    match (count, language) {
        (1, Language::English) => format!("{number} negotiation"),
        (_, Language::English) => format!("{number} negotiations"),
        (1, Language::Italian) => format!("{number} negoziazione"),
        (_, Language::Italian) => format!("{number} negoziazioni"),
    }
}

/// Before the ladder of one negotiation among several.
pub(crate) fn negotiation(id: u32, language: Language) -> String {
    match language {
        Language::English => format!("negotiation {id}"),
        Language::Italian => format!("negoziazione {id}"),
    }
}

/// How often one finding was made.
pub(crate) fn so_often(count: u32, span: Option<(String, String)>, language: Language) -> String {
    let count = grouped(u64::from(count));
    match (span, language) {
        (Some((first, last)), Language::English) => {
            format!("seen {count} times, from {first} to {last}")
        }
        (Some((first, last)), Language::Italian) => {
            format!("visto {count} volte, da {first} a {last}")
        }
        (None, Language::English) => format!("seen {count} times"),
        (None, Language::Italian) => format!("visto {count} volte"),
    }
}

/// The names under which the RFCs and IANA know the exchanges.
pub(crate) fn exchange(exchange: Exchange, version: Option<IkeVersion>) -> String {
    match (exchange, version) {
        (Exchange::Main, _) => "Main Mode".into(),
        (Exchange::Aggressive, _) => "Aggressive Mode".into(),
        (Exchange::Quick, _) => "Quick Mode".into(),
        (Exchange::Transaction, _) => "Transaction".into(),
        (Exchange::Informational, Some(IkeVersion::V1)) => "Informational".into(),
        (Exchange::Informational, _) => "INFORMATIONAL".into(),
        (Exchange::NewGroup, _) => "New Group Mode".into(),
        (Exchange::AuthIp, _) => "AuthIP".into(),
        (Exchange::IkeSaInit, _) => "IKE_SA_INIT".into(),
        (Exchange::IkeIntermediate, _) => "IKE_INTERMEDIATE".into(),
        (Exchange::IkeAuth, _) => "IKE_AUTH".into(),
        (Exchange::IkeFollowupKe, _) => "IKE_FOLLOWUP_KE".into(),
        (Exchange::IkeSessionResume, _) => "IKE_SESSION_RESUME".into(),
        (Exchange::CreateChildSa, _) => "CREATE_CHILD_SA".into(),
        (Exchange::Other(number), _) => format!("exchange {number}"),
        (Exchange::None | Exchange::Unknown, _) => String::new(),
    }
}

pub(crate) fn version(version: IkeVersion) -> &'static str {
    match version {
        IkeVersion::V1 => "IKEv1",
        IkeVersion::V2 => "IKEv2",
    }
}

/// A pause in the ladder.
pub(crate) fn goes_by(duration: &str, language: Language) -> String {
    match language {
        Language::English => format!("{duration} without a message"),
        Language::Italian => format!("{duration} senza messaggi"),
    }
}

pub(crate) fn silent(duration: &str, until: Option<Until>, language: Language) -> String {
    match (until, language) {
        (None, Language::English) => format!("silent for {duration}"),
        (None, Language::Italian) => format!("in silenzio per {duration}"),
        (Some(Until::Capture), Language::English) => {
            format!("silent for {duration}, until the capture ends")
        }
        (Some(Until::Capture), Language::Italian) => {
            format!("in silenzio per {duration}, fino alla fine della cattura")
        }
        (Some(Until::Evidence), Language::English) => {
            format!("silent for {duration}, until the evidence ends")
        }
        (Some(Until::Evidence), Language::Italian) => {
            format!("in silenzio per {duration}, fino alla fine delle prove")
        }
    }
}

/// What it is that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    Capture,
    Evidence,
}

/// Of a message that was sent again more than once.
pub(crate) fn again_times(repeats: u32, language: Language) -> String {
    match language {
        Language::English => format!("{}, {repeats} times", again(language)),
        Language::Italian => format!("{}, {repeats} volte", again(language)),
    }
}

/// `a, b or c`.
pub(crate) fn alternatives(all: &[&str], language: Language) -> String {
    let or = match language {
        Language::English => " or ",
        Language::Italian => " o ",
    };
    match all {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{}{or}{last}", first.join(", ")),
    }
}

/// The one source of all messages shown.
pub(crate) fn packets_of(source: &str, language: Language) -> String {
    match language {
        Language::English => format!("packets of {source}"),
        Language::Italian => format!("pacchetti di {source}"),
    }
}

pub(crate) fn in_packets(count: u16, language: Language) -> String {
    match language {
        Language::English => format!("in {count} packets"),
        Language::Italian => format!("in {count} pacchetti"),
    }
}

/// Rows of the ladder that were left out.
pub(crate) fn more_messages(count: usize, language: Language) -> String {
    match (count, language) {
        (1, Language::English) => "… 1 more message: --all".into(),
        (_, Language::English) => format!("… {count} more messages: --all"),
        (1, Language::Italian) => "… un altro messaggio: --all".into(),
        (_, Language::Italian) => format!("… altri {count} messaggi: --all"),
    }
}

/// Lines of a command that were left out.
pub(crate) fn more_lines(count: usize, language: Language) -> String {
    match (count, language) {
        (1, Language::English) => "… 1 more line: --all".into(),
        (_, Language::English) => format!("… {count} more lines: --all"),
        (1, Language::Italian) => "… un’altra riga: --all".into(),
        (_, Language::Italian) => format!("… altre {count} righe: --all"),
    }
}

pub(crate) fn and_more(count: usize, language: Language) -> String {
    match (count, language) {
        (1, Language::English) => "and 1 more: --all".into(),
        (_, Language::English) => format!("and {count} more: --all"),
        (1, Language::Italian) => "e un altro: --all".into(),
        (_, Language::Italian) => format!("e altri {count}: --all"),
    }
}

/// At the end of a list within a line.
pub(crate) fn more_of_them(count: usize, language: Language) -> String {
    match language {
        Language::English => format!("{count} more"),
        Language::Italian => format!("altri {count}"),
    }
}

/// What was seen speaks for these candidates.
pub(crate) fn suits(codes: &str, language: Language) -> String {
    match language {
        Language::English => format!("suits {codes}"),
        Language::Italian => format!("si accorda con {codes}"),
    }
}

/// What a piece of evidence would be good for.
pub(crate) fn would_decide(codes: &str, language: Language) -> String {
    match language {
        Language::English => format!("would decide: {codes}"),
        Language::Italian => format!("deciderebbe: {codes}"),
    }
}

/// Label of what happened since it last worked.
pub(crate) fn changed(language: Language) -> &'static str {
    match language {
        Language::English => "changed",
        Language::Italian => "cambiato",
    }
}

pub(crate) fn nothing_changed(language: Language) -> &'static str {
    match language {
        Language::English => "nothing that these events would show",
        Language::Italian => "nulla che questi eventi mostrerebbero",
    }
}

pub(crate) fn worked_until(
    machine: &str,
    worked: &str,
    failed: &str,
    language: Language,
) -> String {
    let on = |word: &str| match machine {
        "" => String::new(),
        name => format!(" {word} {name}"),
    };
    match language {
        Language::English => {
            format!("it last worked{} until {worked}, first failed at {failed}", on("on"))
        }
        Language::Italian => {
            format!("ha funzionato{} fino a {worked}; primo errore alle {failed}", on("su"))
        }
    }
}

/// Label of where a number is explained at length.
pub(crate) fn more_on_it(language: Language) -> &'static str {
    match language {
        Language::English => "by phone",
        Language::Italian => "al telefono",
    }
}

pub(crate) fn look_up(number: &str, language: Language) -> String {
    match language {
        Language::English => {
            format!("whyke code {number}: questions for the helpdesk, a text for the ticket")
        }
        Language::Italian => {
            format!("whyke code {number}: domande per l’assistenza, un testo per il ticket")
        }
    }
}

/// Label of what several failing machines share.
pub(crate) fn in_common(language: Language) -> &'static str {
    match language {
        Language::English => "in common",
        Language::Italian => "in comune",
    }
}

/// A machine that no source names.
pub(crate) fn this_computer(language: Language) -> &'static str {
    match language {
        Language::English => "computer",
        Language::Italian => "computer",
    }
}

/// Times of a source that states no zone.
pub(crate) fn without_zone(date: &str, language: Language) -> String {
    match language {
        Language::English => format!("times: {date}, as written, without a zone"),
        Language::Italian => format!("orari: {date}, come scritti, senza fuso"),
    }
}

pub(crate) fn kind(kind: SourceKind, language: Language) -> &'static str {
    match (kind, language) {
        (SourceKind::Capture, Language::English) => "capture",
        (SourceKind::Capture, Language::Italian) => "cattura",
        (SourceKind::Log, Language::English) => "log",
        (SourceKind::Log, Language::Italian) => "log",
        (SourceKind::Events, Language::English) => "events",
        (SourceKind::Events, Language::Italian) => "eventi",
        (SourceKind::FilteringPlatform, Language::English) => "filtering platform",
        (SourceKind::FilteringPlatform, Language::Italian) => "piattaforma filtro",
        (SourceKind::HostState, Language::English) => "state of the computer",
        (SourceKind::HostState, Language::Italian) => "stato del computer",
        (SourceKind::Phrase, Language::English) => "phrase",
        (SourceKind::Phrase, Language::Italian) => "frase",
        (SourceKind::Archive, Language::English) => "archive",
        (SourceKind::Archive, Language::Italian) => "archivio",
        (SourceKind::Unreadable, Language::English) => "not readable",
        (SourceKind::Unreadable, Language::Italian) => "non leggibile",
    }
}

/// A file and the older one before it are parts of one log.
pub(crate) fn goes_on_from(older: &str, language: Language) -> String {
    match language {
        Language::English => format!("goes on from {older}"),
        Language::Italian => format!("prosegue da {older}"),
    }
}

/// A negotiation that succeeded, with the day, the time and its zone.
pub(crate) fn established(at: Option<(&str, &str, &str)>, language: Language) -> String {
    match (at, language) {
        (Some((date, clock, zone)), Language::English) => {
            format!("complete on {date} at {clock} ({zone})")
        }
        (Some((date, clock, zone)), Language::Italian) => {
            format!("completo in data {date} alle {clock} ({zone})")
        }
        (None, language) => outcomes(NegotiationOutcome::Established, 1, language).into(),
    }
}

/// How many places could not be read.
pub(crate) fn places_not_read(count: u64, language: Language) -> String {
    let number = grouped(count);
    match (count, language) {
        (1, Language::English) => "1 place".into(),
        (_, Language::English) => format!("{number} places"),
        (1, Language::Italian) => "1 punto".into(),
        (_, Language::Italian) => format!("{number} punti"),
    }
}

pub(crate) fn message_id(language: Language) -> &'static str {
    match language {
        Language::English => "message ID",
        Language::Italian => "ID messaggio",
    }
}

/// `IKE_AUTH request`, `IKE_AUTH, richiesta`.
pub(crate) fn requested(exchange: &str, is_response: bool, language: Language) -> String {
    match (language, is_response) {
        (Language::English, false) => format!("{exchange} request"),
        (Language::English, true) => format!("{exchange} response"),
        (Language::Italian, false) => format!("{exchange}, richiesta"),
        (Language::Italian, true) => format!("{exchange}, risposta"),
    }
}

pub(crate) fn bytes(count: usize, language: Language) -> String {
    let number = grouped(count as u64);
    match (count, language) {
        (1, Language::English) => "1 byte".into(),
        (_, Language::English) => format!("{number} bytes"),
        (_, Language::Italian) => format!("{number} byte"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        assert_eq!([0, 999, 3468, 1_234_567].map(grouped), ["0", "999", "3 468", "1 234 567"]);
    }
}
