//! Secrets in lines of configurations, where no sign of equality stands before them.

use std::borrow::Cow;

use crate::lines::removed;
use crate::text::is_in_dns;

/// Behind these words stands a secret. The longer ones first.
const BEFORE: &[&str] = &[
    "pre-shared-key local",
    "pre-shared-key remote",
    "pre-shared-key hex",
    "pre-shared-key address",
    "pre-shared-key ascii-text",
    "pre-shared-key",
    "psksecret",
    "crypto isakmp key",
    "key-string",
    "set password",
    "set passwd",
    "ppp chap password",
    "ppp pap sent-username",
    "radius-server key",
    ": psk",
    ": xauth",
    ": eap",
    ": ntlm",
    ": pin",
    ": ppk",
];
/// Between the words and the secret: how it is written.
const HOW: &[&str] = &["0", "5", "6", "7", "8", "9", "enc", "ascii-text", "local", "remote", "="];

/// The line with `[removed]` where its secret stood.
pub(crate) fn without_secret(line: &str) -> Cow<'_, str> {
    if let Some(secret) = of_two_columns(line)
        .or_else(|| of_chap(line))
        .or_else(|| of_key(line))
        .or_else(|| of_words(line))
    {
        return Cow::Owned(line.replacen(secret, removed(), 1));
    }
    let lower = line.to_ascii_lowercase();
    let is_setting =
        ["set ", "ikev1 ", "ikev2 ", "crypto ", "pre-shared-key ", "key-string ", "ppp "]
            .iter()
            .any(|own| lower.trim_start().starts_with(own));
    for before in BEFORE {
        let Some(at) = lower.find(before) else { continue };
        // A sentence of a log speaks of a key and names none.
        if !is_setting && !before.starts_with(':') {
            continue;
        }
        let mut rest = &line[at + before.len()..];
        if !rest.starts_with([' ', '\t']) {
            continue;
        }
        loop {
            rest = rest.trim_start();
            let word = rest.split_whitespace().next().unwrap_or_default();
            if !HOW.contains(&word.to_ascii_lowercase().as_str()) {
                break;
            }
            rest = &rest[word.len()..];
        }
        let end = match rest.strip_prefix('"').and_then(|quoted| quoted.find('"')) {
            Some(close) => close + 2,
            None => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        let start = line.len() - rest.len();
        // `: EAP identity 'x' is required` is a sentence.
        let goes_on = !matches!(rest[end..].trim_start().chars().next(), None | Some('#'));
        if before.starts_with(':') && goes_on {
            continue;
        }
        if end > 0 && !rest[..end].contains(removed()) {
            return Cow::Owned(format!("{}{}{}", &line[..start], removed(), &rest[end..]));
        }
    }
    Cow::Borrowed(line)
}

/// racoon's `psk.txt`: an identity, and its key.
fn of_two_columns(line: &str) -> Option<&str> {
    let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
    let (identity, secret) = (words.next()?, words.next()?);
    let starts = line.starts_with(identity) && words.next().is_none();
    let is_identity = identity.parse::<std::net::IpAddr>().is_ok()
        || identity.contains('@') && !identity.ends_with(':')
        || is_in_dns(identity)
        || identity == "*";
    let is_address = secret.parse::<std::net::IpAddr>().is_ok() || is_in_dns(secret);
    (starts && is_identity && !is_address && secret.len() >= 4).then_some(secret)
}

/// pppd's `chap-secrets`: client, server, secret, addresses.
fn of_chap(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let (client, server, secret) = (words.next()?, words.next()?, words.next()?);
    let sound = (server == "*" || client == "*") && line.starts_with(client);
    (sound && words.next().is_none_or(|own| own == "*" || own.contains('.'))).then_some(secret)
}

/// `: RSA key.pem "passphrase"` of ipsec.secrets.
fn of_key(line: &str) -> Option<&str> {
    const KEYS: &[&str] =
        &["rsa", "ecdsa", "ed25519", "ed448", "bliss", "pkcs8", "pkcs12", "p12", "private"];
    let (before, rest) = line.split_once(": ")?;
    let mut words = rest.split_whitespace();
    let (kind, _) = (words.next()?, words.next()?);
    let secret = words.next()?;
    let is_line = !before.contains(['[', ':']) || before.trim().is_empty();
    let start = rest.find(secret).filter(|_| is_line)?;
    KEYS.contains(&kind.to_ascii_lowercase().as_str()).then(|| rest[start..].trim_end())
}

/// `preshared key = x`, as traces and notes write it.
fn of_words(line: &str) -> Option<&str> {
    let lower = line.to_ascii_lowercase();
    ["shared key", "secret key", "chiave precondivisa"].into_iter().find_map(|words| {
        let at = lower.find(words)? + words.len();
        let value = line.get(at..)?.trim_start().strip_prefix('=')?.trim();
        (!value.is_empty() && !value.contains(removed())).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_of_a_configuration_keeps_its_secret() {
        for line in [
            "203.0.113.7  hunter2x",
            "anna@acme.it\thunter2x",
            "anna * \"hunter2x\" *",
            "    set psksecret ENC hunter2x",
            " pre-shared-key hunter2x",
            " ikev1 pre-shared-key hunter2x",
            "ikev2 remote-authentication pre-shared-key hunter2x",
            "crypto isakmp key 0 hunter2x address 203.0.113.7",
            "203.0.113.7 : PSK hunter2x",
            "peer 10.0.0.1 preshared key = hunter2x",
            "anna : EAP \"hunter2x\"",
            ": XAUTH \"hunter2x\"",
            ": RSA key.pem \"hunter2x and more\"",
        ] {
            let found = without_secret(line);
            assert!(!found.contains("hunter2x") && found.contains("[removed]"), "{found}");
        }
    }

    #[test]
    fn what_only_speaks_of_a_secret_stays() {
        for line in [
            "07[IKE] authentication of 'gw' with pre-shared key successful",
            "no pre-shared-key found for peer",
            "12[CFG] constraint check failed: EAP identity '%any' required",
            "10.0.0.1 gw.acme.it",
            "",
            "10.0.0.1",
            "  10.0.0.0  255.0.0.0",
        ] {
            assert_eq!(without_secret(line), line);
        }
    }
}
