//! The same collection as a script for `cmd.exe`, for machines where no foreign program may run.

use std::fmt::Write as _;

use crate::collection::{WINDOWS_PROMPT, command_line};
use crate::items::{Block, Item, Needs, Source, When, Words};

/// Lines end as Windows ends them; only ASCII, because the code page of the console is not known.
pub fn windows(items: &[Item]) -> String {
    let secrets: String = patterns().map(|pattern| format!(" /c:\"{pattern}\"")).collect();
    let mut script = HEAD.replace("SECRETS=", &format!("SECRETS={}", secrets.trim_start()));
    for item in items {
        push(&mut script, item);
    }
    script.push_str(FOOT);
    script.replace('\n', "\r\n")
}

const HEAD: &str = r#"@echo off
rem whyke: evidence of IPsec negotiations on this machine, for one who explains it.
rem        prove delle negoziazioni IPsec su questa macchina, per chi le spiega.
rem
rem It only reads, changes no setting and sends nothing. Lines that name a secret are left out.
rem Names and addresses of users, machines and networks are in what it makes.
rem Run it before a restart, better as administrator, then hand over what it names at its end.
rem
rem Legge soltanto, non cambia impostazioni e non invia nulla. Le righe con segreti sono omesse.
rem Il risultato contiene nomi e indirizzi di utenti, macchine e reti.
rem Da eseguire prima di un riavvio, meglio come amministratore; consegnare quanto indica alla fine.

setlocal
rem The programs of Windows only, and none that lies beside this script.
rem Soltanto i programmi di Windows, e nessuno che si trovi accanto a questo script.
cd /d "%SystemRoot%\System32"
set "PATH=%CD%;%CD%\wbem;%CD%\WindowsPowerShell\v1.0"
set SECRETS=

set N=1
set "OUT=%~dp0whyke-evidence"
:next
if not exist "%OUT%" if not exist "%OUT%.zip" goto free
set /a N+=1
set "OUT=%~dp0whyke-evidence-%N%"
goto next
:free
mkdir "%OUT%"
if exist "%OUT%" goto made
echo this folder cannot be written to / non e' possibile scrivere in questa cartella: %~dp0
exit /b 2
:made
> "%OUT%\README.txt" echo collected by a script of whyke / raccolto da uno script di whyke
"#;

const FOOT: &str = r#"
rem The end: one file, where this Windows can make one.
set "MADE=%OUT%"
if not exist "%SystemRoot%\System32\tar.exe" goto done
tar.exe -a -cf "%OUT%.zip" -C "%OUT%" . && set "MADE=%OUT%.zip"
:done
echo.
echo done / fatto: %MADE%
rem With /q it does not wait; a window that was opened by a double click would close.
rem Con /q non aspetta; una finestra aperta con un doppio clic si chiuderebbe.
if not "%~1"=="/q" pause
endlocal
exit /b 0

:check
if not exist "%OUT%\%~1" goto missing
for %%F in ("%OUT%\%~1") do if not "%%~zF"=="0" exit /b 0
del "%OUT%\%~1"
:missing
>> "%OUT%\README.txt" echo missing / manca: %~1
exit /b 0
"#;

fn push(script: &mut String, item: &Item) {
    let [en, it] = item.what.map(ascii);
    let _ = write!(script, "\nrem {en}\nrem {it}\n");
    if item.needs == Needs::Administrator {
        script.push_str("rem (administrator / amministratore)\n");
    }
    if item.taken == When::Filters {
        script.push_str("rem Large, so only on request: remove the `rem` below.\n");
        script.push_str("rem Grande, quindi solo su richiesta: togliere il `rem` qui sotto.\n");
    }
    let before = match item.taken {
        When::Always => String::new(),
        When::Filters => "rem ".to_owned(),
        When::Without(other) => format!("if not exist \"%OUT%\\{other}\" "),
    };
    let name = item.name;
    if item.taken != When::Filters {
        let _ = writeln!(script, "echo {name}");
    }
    let out = format!("\"%OUT%\\{name}\"");
    match &item.source {
        Source::Written(words) => {
            let line = typed(words).replace("file={file}", &format!("file={out}"));
            let line = line.replace("{file}", &out);
            let _ = writeln!(script, "{before}{line} >nul 2>&1");
        }
        Source::Printed(words) => {
            let _ = writeln!(script, "{before}{} 2>nul {FILTER} > {out}", typed(words));
        }
        Source::File { variable, rest } => {
            let path = format!("\"%{variable}%\\{rest}\"");
            let _ = writeln!(script, "if exist {path} type {path} {FILTER} > {out}");
        }
        Source::Told(blocks) => blocks.iter().for_each(|block| told(script, block, &out)),
    }
    if item.taken != When::Filters {
        let _ = writeln!(script, "{before}call :check {name}");
    }
}

/// Without names a block stands for itself, with names it is a loop.
fn told(script: &mut String, block: &Block, out: &str) {
    let looped = !block.names.is_empty();
    if looped {
        let _ = writeln!(script, "for %%N in ({}) do (", block.names.join(" "));
    }
    let prompt = WINDOWS_PROMPT.replace('>', "^>");
    let indent = if looped { "  " } else { "" };
    for words in block.commands {
        let line = typed(words).replace("{}", "%%N");
        let _ = writeln!(script, "{indent}>> {out} echo {prompt}{line}");
        let _ =
            writeln!(script, "{indent}{line} >> {out} 2>&1 || >> {out} echo = exit status not 0");
    }
    if looped {
        script.push_str(")\n");
    }
}

fn typed(words: &Words) -> String {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    command_line(&words)
}

/// What goes on its way to a file: a line that names a secret does not arrive.
const FILTER: &str = "| findstr /v /i %SECRETS%";

/// Where `psk` and `pwd` stand last they are the kind of a key, not one.
fn patterns() -> impl Iterator<Item = String> {
    let followed = |name: &'static str| [":", "=", " :", " ="].map(|end| format!("{name}{end}"));
    secrets::names().flat_map(move |name| match name {
        "psk" | "pwd" => followed(name).to_vec(),
        other => vec![other.to_owned()],
    })
}

/// Accents as Italian writes them without: `perche'`.
fn ascii(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        match letter {
            'à' => plain.push_str("a'"),
            'è' | 'é' => plain.push_str("e'"),
            'ì' => plain.push_str("i'"),
            'ò' => plain.push_str("o'"),
            'ù' => plain.push_str("u'"),
            '’' => plain.push('\''),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::WINDOWS;

    /// `WHYKE_BLESS=1` writes it.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
    fn the_committed_script_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/collect.cmd");
        let script = windows(WINDOWS);
        if std::env::var_os("WHYKE_BLESS").is_some() {
            std::fs::write(path, &script).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == script, "docs/collect.cmd is stale");
    }

    #[test]
    fn the_script_takes_what_the_program_takes() {
        let script = windows(WINDOWS);
        for item in WINDOWS {
            assert!(script.contains(&format!("\"%OUT%\\{}\"", item.name)), "{}", item.name);
        }
    }

    /// What the command interpreter would take for its own.
    #[test]
    fn no_word_of_a_command_means_something_to_cmd() {
        for word in WINDOWS.iter().flat_map(|item| item.source.commands().concat()) {
            assert!(!word.contains(['"', '!', '^', '\n']), "{word}");
            assert!(!word.contains('%'), "{word}");
        }
    }

    #[test]
    fn the_script_is_what_a_console_of_any_country_can_read() {
        let script = windows(WINDOWS);
        assert!(script.is_ascii());
        for line in script.split("\r\n") {
            assert!(line.len() < 8191 && !line.contains(['\r', '\n']), "{line}");
        }
    }

    #[test]
    fn the_script_writes_only_into_its_own_folder() {
        let script = windows(WINDOWS).replace("2>&1", "").replace("^>", "").replace(">=", "");
        for line in script.lines().filter(|line| !line.starts_with("rem ")) {
            for (at, _) in line.match_indices('>') {
                let to = line[at + 1..].trim_start_matches('>').trim_start();
                assert!(to.starts_with("\"%OUT%\\") || to.starts_with("nul"), "{line}");
            }
        }
    }

    /// `findstr /v` takes the whole line.
    #[test]
    fn a_line_with_a_secret_does_not_pass_the_filter() {
        let passes = |line: &str| {
            let lower = line.to_lowercase();
            !patterns().any(|pattern| lower.contains(&pattern))
        };
        for line in [
            "PreSharedKey=hunter2",
            "Auth1PSK:                           hunter2",
            "<Data Name='PropertiesString'>L2tpPsk: hunter2</Data>",
            "EapPassword=hunter2",
        ] {
            assert!(!passes(line), "{line}");
        }
        assert!(passes("L2tpIPsecAuth         : Psk") && passes("VpnStrategy=7"));
    }

    /// Only what holds no secret by its nature goes past the filter.
    #[test]
    fn every_text_goes_through_the_filter() {
        let script = windows(WINDOWS);
        for item in WINDOWS {
            let filtered = matches!(item.source, Source::Printed(_) | Source::File { .. });
            let line = format!("{FILTER} > \"%OUT%\\{}\"", item.name);
            assert_eq!(script.contains(&line), filtered, "{}", item.name);
        }
    }
}
