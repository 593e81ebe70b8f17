//! Why something could not be read, in words.

use evidence::Why;
use verdict::Language;

/// A clause without a full stop.
pub fn why(why: &Why, language: Language) -> String {
    use Language::{English, Italian};
    match (why, language) {
        (Why::TooShort { structure, offset, need, have }, English) => {
            format!("{structure} needs {need} bytes at offset {offset}, {have} are there")
        }
        (Why::TooShort { structure, offset, need, have }, Italian) => {
            format!("{structure}: servono {need} byte all’offset {offset}, ce ne sono {have}")
        }
        (Why::EndsEarly, English) => "the file ends in the middle of a record".into(),
        (Why::EndsEarly, Italian) => "il file termina a metà di un record".into(),
        (Why::CutBySnapLength, English) => "the packet was recorded only in part".into(),
        (Why::CutBySnapLength, Italian) => "il pacchetto è stato registrato solo in parte".into(),
        (Why::LinkType { number, name }, English) => {
            format!("link type {number} ({name}) is not one this program reads")
        }
        (Why::LinkType { number, name }, Italian) => {
            format!("il tipo di collegamento {number} ({name}) non è fra quelli letti")
        }
        (Why::Container { name }, English) => format!("{name} is not one this program reads"),
        (Why::Container { name }, Italian) => format!("{name} non è fra i formati letti"),
        (Why::Damaged { structure }, English) => format!("{structure} contradicts itself"),
        (Why::Damaged { structure }, Italian) => format!("{structure} si contraddice"),
        (Why::Bound { what, limit }, English) => {
            format!("more than {limit} {what}: the rest was left out")
        }
        (Why::Bound { what, limit }, Italian) => {
            format!("più di {limit} {what}: il resto è stato tralasciato")
        }
        (Why::Unknown { what, word }, English) => {
            format!("{what} “{word}” is not one this program knows")
        }
        (Why::Unknown { what, word }, Italian) => {
            format!("{what} «{word}» non è noto a questo programma")
        }
        (Why::Nearly { phrase }, English) => {
            format!("nearly “{phrase}”, but worded otherwise: it was left out, read it yourself")
        }
        (Why::Nearly { phrase }, Italian) => {
            format!("quasi «{phrase}», ma con altre parole: tralasciato, va letto a mano")
        }
        (Why::Member { name, why: inner }, _) => format!("{name}: {}", self::why(inner, language)),
        (Why::Beside { names, count }, _) => {
            let more = if *count > names.len() as u64 { ", …" } else { "" };
            let names = names.join(", ");
            match language {
                English if *count == 1 => format!("one file in it is no evidence: {names}"),
                Italian if *count == 1 => {
                    format!("un file al suo interno non è una prova: {names}")
                }
                English => format!("{count} files in it are no evidence: {names}{more}"),
                Italian => {
                    format!("{count} file al suo interno non sono prove: {names}{more}")
                }
            }
        }
        (Why::Encrypted, English) => "encrypted: unpack it with its password first".into(),
        (Why::Encrypted, Italian) => "cifrato: estrarlo prima con la sua password".into(),
        (Why::Packing { method }, English) => {
            format!("compression method {method} is not one this program reads")
        }
        (Why::Packing { method }, Italian) => {
            format!("il metodo di compressione {method} non è fra quelli letti")
        }
        (Why::TooDeep { limit }, English) => {
            format!("more than {limit} archives in each other: not unpacked")
        }
        (Why::TooDeep { limit }, Italian) => {
            format!("più di {limit} archivi l’uno nell’altro: non estratto")
        }
        (Why::ExpandsTooFar, English) => {
            "unpacks to far more than evidence does: the rest was left out".into()
        }
        (Why::ExpandsTooFar, Italian) => {
            "estratto è assai più grande di qualsiasi prova: il resto è stato tralasciato".into()
        }
        (Why::OfProduct { product, instead: [instead, _] }, English) => format!(
            "a log of {product}, which this program does not read: {instead}; a capture of UDP 500 \
             and 4500, or the other end’s log, of the same minute will do, too"
        ),
        (Why::OfProduct { product, instead: [_, instead] }, Italian) => format!(
            "un registro di {product}, che questo programma non legge: {instead}; va bene anche \
             una cattura di UDP 500 e 4500, o il registro dell’altro lato, dello stesso minuto"
        ),
        (Why::NotEvidence, English) => "not a kind of evidence this program knows".into(),
        (Why::NotEvidence, Italian) => "non è un tipo di prova noto a questo programma".into(),
        (Why::Empty, English) => "empty".into(),
        (Why::Empty, Italian) => "vuoto".into(),
        (Why::NoSuchFile, English) => "there is no such file".into(),
        (Why::NoSuchFile, Italian) => "il file non esiste".into(),
        (Why::NotPermitted, English) => "may not be read by this user".into(),
        (Why::NotPermitted, Italian) => "non è leggibile da questo utente".into(),
        (Why::Io { message }, English) => format!("the system says: {message}"),
        (Why::Io { message }, Italian) => format!("il sistema dice: {message}"),
    }
}
