//! How the program speaks to a user of Windows: in the display language, in a window that stays.

use anyhow::{Result, ensure};

use super::Bench;

/// In the line that is shown while the window waits.
const WAITS: &str = "premere Invio";

/// Wine takes the display language from the locale that the shell unsets for Windows.
pub(super) fn language(bench: &Bench) -> Result<()> {
    let line = "set LC_ALL=&set LANG=&whyke.exe code 809";
    let spoken = |locale: &str| -> Result<String> {
        let command = format!("LC_ALL={locale} exec wine cmd /c '{line}' < /dev/null");
        let output = bench.wine.shell(&bench.folder, &command)?;
        ensure!(output.status.success(), "{output:?}");
        Ok(String::from_utf8(output.stdout)?)
    };
    let (english, italian) = (spoken("C.UTF-8")?, spoken("it_IT.UTF-8")?);
    ensure!(english.contains("IKE was sent and got no usable answer"), "{english}");
    ensure!(italian.contains("IKE è stato inviato senza una risposta utile"), "{italian}");
    Ok(())
}

pub(super) fn window(bench: &Bench) -> Result<()> {
    let alone = bench.wine.console(&bench.folder, "whyke.exe code 809", "\\r")?;
    ensure!(alone.contains("ERROR_VPN_TIMEOUT"), "{alone}");
    ensure!(alone.contains(WAITS), "the window would close: {alone}");
    let shared = bench.wine.console(&bench.folder, "cmd /c whyke.exe code 809", "")?;
    ensure!(shared.contains("ERROR_VPN_TIMEOUT"), "{shared}");
    ensure!(!shared.contains(WAITS), "it waits in a window of others: {shared}");
    Ok(())
}
