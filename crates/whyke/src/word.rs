//! `whyke X` without a verb: a file is explained, a number or name is looked up.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::Path;

use anyhow::Result;
use verdict::Language;

use crate::arguments::Common;
use crate::complaint::{Complaint, no_such_file};
use crate::{code, examples, explain, output, style};

pub(crate) fn run(what: &[OsString], common: &Common) -> Result<u8> {
    match what {
        [] if !std::io::stdin().is_terminal() => explain::run(&[OsString::from("-")], common),
        [] => {
            output::deliver(examples::examples(style::language(common)), common)?;
            Ok(0)
        }
        // As other programs have it, with a command behind it or not.
        [help, ..] if help == "help" || help == "aiuto" => {
            output::deliver(examples::examples(style::language(common)), common)?;
            Ok(0)
        }
        [only] => one(only, common),
        several => several_words(several, common),
    }
}

fn one(what: &OsString, common: &Common) -> Result<u8> {
    let path = Path::new(what);
    if what == "-" || path.exists() {
        return explain::run(std::slice::from_ref(what), common);
    }
    let Some(word) = what.to_str() else {
        return Err(Complaint::about(path.display(), &no_such_file()).into());
    };
    // “… nel server RAS/VPN” is a sentence, not a path.
    let is_sentence = word.contains(char::is_whitespace) && code::knows(word);
    if looks_like_path(word) && !is_sentence {
        return Err(Complaint::about(word, &no_such_file()).into());
    }
    if !code::knows(word) && looks_like_host(word) {
        output::deliver(&host(word, style::language(common)), common)?;
        return Ok(3);
    }
    code::run(word, common)
}

/// Several files, or a sentence whose words the shell took apart.
fn several_words(what: &[OsString], common: &Common) -> Result<u8> {
    let is_file = |word: &OsString| {
        word == "-" || Path::new(word).exists() || word.to_str().is_none_or(looks_like_path)
    };
    let sentence: Vec<&str> = what.iter().filter_map(|word| word.to_str()).collect();
    let sentence = sentence.join(" ");
    let is_here = |word: &OsString| word == "-" || Path::new(word).exists();
    if what.iter().any(is_file) && (what.iter().any(is_here) || !code::knows(&sentence)) {
        return explain::run(what, common);
    }
    code::run(&sentence, common)
}

/// A separator, a pattern that no file matched, or an ending that files of evidence have.
fn looks_like_path(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "pcap", "pcapng", "cap", "dmp", "gz", "zip", "cab", "evtx", "etl", "log", "txt", "xml",
        "csv", "json", "conf", "pem", "crt", "cer", "reg", "pbk",
    ];
    let ending = word.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    word.contains(['/', '\\', '*'])
        || ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

fn looks_like_host(word: &str) -> bool {
    let labels: Vec<&str> = word.split('.').collect();
    word.parse::<std::net::IpAddr>().is_ok()
        || (labels.len() >= 2
            && labels.iter().all(|label| {
                !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            })
            && word.chars().any(|c| c.is_ascii_alphabetic()))
}

/// Nothing is sent to a name that was only typed.
fn host(word: &str, language: Language) -> String {
    match language {
        Language::English => format!(
            "{word} looks like a gateway; nothing was sent to it\n\n\
             to learn why a connection to it fails, capture one attempt and explain that:\n  \
             tcpdump -ni any -w ike.pcap 'host {word} or icmp'\n  whyke ike.pcap\n"
        ),
        Language::Italian => format!(
            "{word} sembra un gateway; non gli è stato inviato nulla\n\n\
             per sapere perché una connessione non riesce, catturare un tentativo e spiegarlo:\n  \
             tcpdump -ni any -w ike.pcap 'host {word} or icmp'\n  whyke ike.pcap\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{looks_like_host, looks_like_path};

    #[test]
    fn paths_and_hosts_are_told_from_words() {
        for path in ["a/b", "*.etl2", "client.pcap", "C:\\x", "trace.PCAPNG", "x.log"] {
            assert!(looks_like_path(path), "{path}");
        }
        for word in ["809", "0x800B0109", "NO_PROPOSAL_CHOSEN", "P003"] {
            assert!(!looks_like_path(word) && !looks_like_host(word), "{word}");
        }
        for host in ["vpn.example.com", "203.0.113.7", "2001:db8::1"] {
            assert!(looks_like_host(host), "{host}");
        }
    }
}
