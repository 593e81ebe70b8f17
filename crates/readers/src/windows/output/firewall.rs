//! Machine-wide IPsec settings of the firewall: `netsh advfirewall show global`,
//! `Get-NetFirewallSetting`.

use evidence::{Setting, Statement, When};

use super::Output;
use super::plain::{is, starts};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Default)]
pub(super) struct Firewall;

/// Each name with its values by number, as the cmdlet and netsh spell them.
const SETTINGS: [(&str, &[&[&str]]); 4] = [
    ("CertValidationLevel", &[&["None"], &["AttemptCrlCheck"], &["RequireCrlCheck"]]),
    ("StrongCRLCheck", &[&["0"], &["1"], &["2"]]),
    ("AllowIPsecThroughNAT", &[&["None"], &["Server"], &["Both"]]),
    ("IPsecThroughNAT", &[&["Never"], &["ServerBehindNAT"], &["ServerAndClientBehindNAT"]]),
];

impl Output for Firewall {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let text = line.text.trim();
        let Some((name, values)) = SETTINGS.iter().find(|(name, _)| {
            text.len() < 200 && text.len() > name.len() && starts(text, &name.to_ascii_lowercase())
        }) else {
            return;
        };
        // `Name : Value`, `Name    0:Disabled`.
        let rest = text[name.len()..].trim_start_matches([' ', ':']);
        let word = rest.split([' ', ':']).next().unwrap_or("");
        if let Some(value) = values.iter().position(|spellings| is(word, spellings)) {
            let setting = Setting { key: "", name, value: Some(value as u64) };
            reading.say(line.place(), When::Absent, Statement::Sets(setting));
        }
    }

    fn close(&mut self, _reading: &mut Reading<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::assert_told;

    #[test]
    fn both_spellings_of_the_settings_are_told_as_numbers() {
        let set = |name, value| Statement::Sets(Setting { key: "", name, value: Some(value) });
        let text = "\
IPsec:
StrongCRLCheck                        2:Enabled
SAIdleTimeMin                         5min
IPsecThroughNAT                       ServerAndClientBehindNAT

CertValidationLevel                     : RequireCrlCheck
AllowIPsecThroughNAT                    : None
CertValidationLevel is a setting
";
        assert_told(
            text,
            &[
                (2, set("StrongCRLCheck", 2)),
                (4, set("IPsecThroughNAT", 2)),
                (6, set("CertValidationLevel", 2)),
                (7, set("AllowIPsecThroughNAT", 0)),
            ],
        );
    }
}
