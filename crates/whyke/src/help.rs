//! Help and usage errors in the language of the user: clap speaks English only.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory};
use verdict::Language;

use crate::arguments::Arguments;
use crate::complaint::Complaint;
use crate::wildcard;

/// What parsing ended with, when it is not arguments.
pub(crate) enum Instead {
    /// `--help` or `--version`.
    Text(String),
    Usage(Complaint),
}

pub(crate) fn parse(language: Language) -> Result<ArgMatches, Instead> {
    let command = match language {
        Language::English => Arguments::command(),
        Language::Italian => italian(Arguments::command()),
    };
    command.try_get_matches_from(wildcard::arguments()).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Instead::Text(error.to_string()),
        _ => Instead::Usage(usage(&error)),
    })
}

/// One clear sentence.
fn usage(error: &clap::Error) -> Complaint {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        _ => String::new(),
    };
    let (argument, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => Complaint::new(
            format!("{argument} needs a value: whyke --help"),
            format!("{argument} richiede un valore: whyke --help"),
        ),
        ErrorKind::InvalidValue => {
            let valid = text(ContextKind::ValidValue);
            Complaint::new(
                format!("{argument}: {value} is none of {valid}"),
                format!("{argument}: {value} non è fra {valid}"),
            )
        }
        ErrorKind::UnknownArgument => Complaint::new(
            format!("{argument} is no option of this command: whyke --help"),
            format!("{argument} non è un’opzione di questo comando: whyke --help"),
        ),
        ErrorKind::MissingRequiredArgument => Complaint::new(
            format!("{argument} is missing: whyke --help"),
            format!("manca {argument}: whyke --help"),
        ),
        _ => {
            let first = error.to_string();
            let first = first.lines().next().unwrap_or_default().trim_start_matches("error: ");
            Complaint::new(first, first)
        }
    }
}

const TEMPLATE: &str = "{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}";

const EXIT_STATUS: &str = "\
Stato di uscita:
  0  sono state viste negoziazioni, e nessuna è fallita
  1  un errore è spiegato
  3  un errore è stato visto e non deciso, o non c’è nulla da giudicare
  2  il programma non ha potuto fare il suo lavoro";

/// The same commands and options with Italian words.
fn italian(command: Command) -> Command {
    let about = "Perché questa negoziazione IPsec è fallita, da quale lato, con quale certezza, e \
                 che cosa cambiare?";
    let prove = "\nDare le prove (`whyke cattura.pcap`), o qualcosa da cercare (`whyke 809`).";
    let command = command
        .about(about)
        .long_about(format!("{about}\n{prove}"))
        .help_template(TEMPLATE)
        .after_help(EXIT_STATUS)
        .subcommand_help_heading("Comandi")
        .override_usage("whyke [OPZIONI] [FILE o PAROLA]...\n       whyke [OPZIONI] <COMANDO>")
        .mut_subcommand("explain", |c| {
            subcommand(c, "Prove in entrata, verdetto in uscita", "explain [OPZIONI] <FILE>...")
        })
        .mut_subcommand("decode", |c| {
            subcommand(c, "Ogni messaggio IKE come albero leggibile", "decode [OPZIONI] <FILE>...")
        })
        .mut_subcommand("code", |c| {
            let about = "Spiega una causa, un errore, evento o aggiornamento di Windows, una \
                         notifica IKE o una frase";
            subcommand(c, about, "code [OPZIONI] <PAROLA>...")
        })
        .mut_subcommand("collect", |c| {
            let about = "Raccoglie le prove di questa macchina in uno zip; non cambia e non invia \
                         nulla";
            subcommand(c, about, "collect [OPZIONI]")
        })
        .mut_subcommand("redact", |c| {
            let about = "Copie delle prove senza nomi né segreti, che portano allo stesso verdetto";
            subcommand(c, about, "redact [OPZIONI] <FILE>...")
        });
    options(command, true)
}

fn subcommand(command: Command, about: &'static str, usage: &str) -> Command {
    let usage = format!("whyke {usage}");
    options(command.about(about).help_template(TEMPLATE).override_usage(usage), false)
}

/// Clap's own two are made anew, because theirs cannot be changed.
fn options(command: Command, with_version: bool) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let mut command = command.disable_help_flag(true).arg(help.help("Mostra questo aiuto"));
    if with_version {
        command = command.disable_version_flag(true).arg(version);
    }
    command.mut_args(|argument| {
        let heading = if argument.is_positional() { "Argomenti" } else { "Opzioni" };
        let argument = argument.help_heading(heading);
        let argument = match argument.get_id().as_str() {
            "what" => argument.value_name("FILE o PAROLA"),
            "word" => argument.value_name("PAROLA"),
            "help" => argument.display_order(usize::MAX - 1),
            _ => argument,
        };
        // A flag has no values to hide, and clap refuses to be told so.
        let argument = if argument.get_action().takes_values() {
            argument.hide_default_value(true).hide_possible_values(true)
        } else {
            argument
        };
        match words(argument.get_id().as_str()) {
            Some(words) => argument.help(words).long_help(None::<&str>),
            None => argument,
        }
    })
}

fn words(argument: &str) -> Option<&'static str> {
    Some(match argument {
        "what" => "File o cartelle da spiegare, `-` per lo standard input, o un numero o un nome",
        "word" => {
            "P003, 809, 0x800B0109, 4653, KB5009543, updates, NO_PROPOSAL_CHOSEN, una frase, o `-`"
        }
        "evidence" => {
            "Catture, eventi di Windows, log (quelli ruotati sono uno solo), testi incollati, archivi, \
             cartelle, o `-`"
        }
        "originals" => {
            "Testi e catture (pcap, pcapng), o cartelle; --output indica la cartella delle copie"
        }
        "files" => "Catture (pcap, pcapng, gzip, zip), o `-`",
        "packets" => "Solo questi pacchetti, come li conta Wireshark: 3, 5-9",
        "format" => "Come è scritta la risposta: text, json, markdown [predefinito: text]",
        "lang" => "La lingua di ogni parola: en, it [predefinita: quella del sistema]",
        "tz" => "Il fuso degli orari: Europe/Rome, UTC, +02:00 [predefinito: del sistema]",
        "redact" => {
            "Sostituisce indirizzi pubblici, nomi e identità con pseudonimi, in ogni formato"
        }
        "peer" => {
            "Spiega solo ciò che riguarda un peer: il suo indirizzo, o (parte del)la sua identità o \
             del nome di un computer, utente, server o connessione"
        }
        "since" => "Spiega solo da questo momento: 2026-11-25 10:00, 10:00 di ogni giorno, 2h fa",
        "until" => "Spiega solo fino a questo momento, scritto come per --since",
        "clock" => {
            "Che cosa si sa dell’orologio di un file: gw.log=Europe/Rome, gw.log=+02:00, o i \
             secondi di cui è indietro: gw.log=+37; ripetibile"
        }
        "client" => {
            "Che cos’è il client, per rimedi con le sue parole: windows, strongswan, fortigate …"
        }
        "gateway" => {
            "Che cos’è il gateway: strongswan, libreswan, fortigate, cisco-ios, mikrotik, pfsense …"
        }
        "all" => "Mostra ogni negoziazione e ogni candidata",
        "output" => {
            "Scrive la risposta in un file nuovo invece che sullo standard output; per collect, \
             lo zip; per redact, la cartella"
        }
        "script" => {
            "Stampa lo stesso come script per cmd.exe, dove nessun programma estraneo può girare"
        }
        "with_filters" => "Anche i filtri del firewall di Windows: grandi",
        "quiet" => "Nessun avanzamento e nessuna nota sullo standard error",
        "color" => "Quando usare i colori: auto, always, never; NO_COLOR è rispettato",
        "exit_zero" => "Esce con 0 invece di 1 o 3",
        "version" => "Mostra la versione",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_helps_are_whole() {
        Arguments::command().debug_assert();
        italian(Arguments::command()).debug_assert();
    }

    /// A new option must get Italian words, too.
    #[test]
    fn every_argument_has_italian_words() {
        let command = Arguments::command();
        let all = std::iter::once(&command).chain(command.get_subcommands());
        for argument in all.flat_map(Command::get_arguments) {
            let id = argument.get_id().as_str();
            assert!(matches!(id, "help") || words(id).is_some(), "{id}");
        }
    }

    #[test]
    fn the_italian_help_speaks_italian() {
        let help = italian(Arguments::command()).render_long_help().to_string();
        for word in ["Uso:", "Comandi:", "Opzioni:", "Argomenti:", "Stato di uscita:"] {
            assert!(help.contains(word), "{word} in {help}");
        }
        for word in ["Usage:", "Options:", "Commands:", "Print help", "[default:"] {
            assert!(!help.contains(word), "{word} in {help}");
        }
    }
}
