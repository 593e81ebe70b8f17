//! One pass over a text: every address and name in it by its pseudonym.
//!
//! What is written is never read again, so that no pseudonym is taken for a name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Pseudonyms;
use crate::distinguished;
use crate::names::{Kind, cut, is_of_everyone, is_of_name};

/// Names of schemas, manuals and downloads, which are everyone's.
const OF_EVERYONE: &[&str] = &[
    "schemas.microsoft.com",
    "go.microsoft.com",
    "learn.microsoft.com",
    "docs.microsoft.com",
    "support.microsoft.com",
    "www.microsoft.com",
    "catalog.update.microsoft.com",
    "www.w3.org",
    "download.windowsupdate.com",
    "strongswan.org",
    "www.strongswan.org",
    "docs.strongswan.org",
    "wiki.strongswan.org",
    "libreswan.org",
    "www.libreswan.org",
    "www.openswan.org",
    "www.rfc-editor.org",
    "datatracker.ietf.org",
    "www.wireshark.org",
];

/// What ends like this is a file of a system, or a word of a program, and no name in the DNS.
const ENDINGS: &[&str] = &[
    "conf", "log", "dll", "exe", "sys", "so", "sh", "txt", "pem", "crt", "cer", "der", "key",
    "pcap", "pcapng", "cap", "evtx", "etl", "xml", "json", "csv", "zip", "cab", "gz", "tar", "py",
    "service", "socket", "timer", "target", "ko", "secrets", "cfg", "ini", "ps1", "cmd", "bat",
    "msi", "inf", "mui", "htm", "html", "php", "pbk", "reg", "p12", "pfx", "crl", "d", "c", "h",
    "cpp", "net", "scope", "slice", "mount", "device", "v1", "cat", "mum", "tmp", "dmp", "pid",
    "ctl", "deb", "rpm", "md", "cpl", "msc", "rs", "toml", "yml", "yaml", "lock", "xsd", "dat",
    "db",
];

/// No address of mail is longer (RFC 5321 §4.5.3.1).
const LONGEST_WORD: usize = 320;

/// Said before the first dot of what ends in `.net` and is no network's name.
const OF_DOT_NET: &[&str] = &["system", "microsoft", "asp", ""];

impl Pseudonyms {
    /// With every address and name in it replaced.
    pub fn text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        let mut at = 0;
        let mut before: Option<char> = None;
        while let Some(letter) = text[at..].chars().next() {
            let starts = before.is_none_or(|letter| !is_of_name(letter));
            let taken = if starts { self.token(before, text, at, &mut out) } else { 0 };
            if taken > 0 {
                at += taken;
                before = text[..at].chars().next_back();
                continue;
            }
            out.push(letter);
            before = Some(letter);
            at += letter.len_utf8();
        }
        out
    }

    /// Writes what stands for the name that begins here; its length, or 0 where none begins.
    fn token(&mut self, before: Option<char>, text: &str, at: usize, out: &mut String) -> usize {
        let rest = &text[at..];
        if let Some((length, written)) = self.address_at(&text[..at], rest) {
            out.push_str(&written);
            return length;
        }
        // `\t198.51.100.7`: JSON writes a tab so.
        if before == Some('\\')
            && let Some(inner) = rest.strip_prefix(['t', 'n', 'r'])
            && let Some((length, written)) = self.address_at("", inner)
        {
            out.push_str(&rest[..1]);
            out.push_str(&written);
            return 1 + length;
        }
        if let Some((length, written)) = distinguished::at(self, before, rest) {
            out.push_str(&written);
            return length;
        }
        let word = word(rest);
        if word.is_empty() {
            return 0;
        }
        if let Some(written) = self.shaped(text, at, before, word) {
            out.push_str(&written);
            return word.len();
        }
        if let Some((kind, length)) = self.names.at(before, rest) {
            out.push_str(&self.named(kind, &rest[..length]));
            return length;
        }
        // Whoever is called like a pseudonym gets one of his own.
        if let Some((kind, length)) = like_a_pseudonym(rest) {
            out.push_str(&self.names.pseudonym(kind, &rest[..length]));
            return length;
        }
        0
    }

    /// A word whose own form, or whose neighbours, say what it is.
    fn shaped(
        &mut self,
        text: &str,
        at: usize,
        before: Option<char>,
        word: &str,
    ) -> Option<String> {
        let after = &text[at + word.len()..];
        if let Some((local, domain)) = word.split_once('@') {
            if local.is_empty() || domain.is_empty() || is_hexadecimal(local) && before == Some('#')
            {
                return None;
            }
            self.names.learn(Kind::User, local);
            return Some(format!("{}@{}", self.name(Kind::User, local), self.host(domain)));
        }
        if word.starts_with("S-1-5-21-") {
            return Some(self.sid(word));
        }
        if matches!(word.len(), 40 | 64) && is_hexadecimal(word) {
            return Some(self.thumbprint(word));
        }
        // `DOMAIN\first.last` is no name in the DNS.
        if before == Some('\\') && self.names.kind_of(word) == Some(Kind::User) {
            return Some(self.name(Kind::User, word));
        }
        if is_in_dns(word) {
            return Some(self.host(word));
        }
        let path = &text[..at];
        let ends = |folder: &str| {
            let start = path.len().checked_sub(folder.len());
            start
                .and_then(|start| path.get(start..))
                .is_some_and(|e| e.eq_ignore_ascii_case(folder))
        };
        let in_home = ["\\users\\", "/users/", "/home/", "and settings\\", "\\\\users\\\\"];
        if in_home.into_iter().any(ends) && !is_of_everyone(word) {
            self.names.learn(Kind::User, word);
            return Some(self.name(Kind::User, word));
        }
        let account = account_of(before, word, after)?;
        self.names.learn(Kind::Domain, word);
        self.names.learn(Kind::User, account);
        Some(self.name(Kind::Domain, word))
    }

    /// A whole name of which only the kind is known; its own form decides before that.
    pub(crate) fn name(&mut self, kind: Kind, name: &str) -> String {
        match name.trim() {
            "" => name.to_owned(),
            own if is_of_everyone(own) => own.to_owned(),
            own => self.names.pseudonym(kind, own),
        }
    }

    /// A known name may have any form.
    fn named(&mut self, kind: Kind, name: &str) -> String {
        if kind == Kind::Host && name.contains('.') {
            self.host(name)
        } else {
            self.name(kind, name)
        }
    }

    /// A name in the DNS, or an address, keeping what it shares with others: the same domain stays
    /// the same domain, `*.` stays.
    pub(crate) fn host(&mut self, name: &str) -> String {
        if let Ok(address) = name.parse::<IpAddr>() {
            return self.addresses.of(address).to_string();
        }
        if let Some(rest) = name.strip_prefix("*.") {
            return format!("*.{}", self.host(rest));
        }
        let lower = name.to_ascii_lowercase();
        if OF_EVERYONE.contains(&lower.as_str()) {
            return name.to_owned();
        }
        match name.split_once('.') {
            None => self.name(Kind::Host, name),
            Some((_, rest)) if !rest.contains('.') => {
                format!("{}.example", self.names.pseudonym(Kind::Net, name))
            }
            Some((first, rest)) => {
                let host = self.names.pseudonym(Kind::Host, first);
                format!("{host}.{}.example", self.names.pseudonym(Kind::Net, rest))
            }
        }
    }

    /// A domain's own number says whose account it is; the short ones of every machine stay.
    fn sid(&mut self, sid: &str) -> String {
        let number = self.names.pseudonym(Kind::Name, sid);
        let number = number.rsplit('-').next().unwrap_or_default();
        format!("S-1-5-21-0-0-0-{number}")
    }

    /// By it a certificate that is public is found: as long, and as hexadecimal.
    fn thumbprint(&mut self, thumbprint: &str) -> String {
        let number = self.names.pseudonym(Kind::Name, thumbprint);
        let number = number.rsplit('-').next().unwrap_or_default();
        format!("{number:0>width$}", width = thumbprint.len())
    }

    /// An address in any of the ways in which logs write it, with what stands for it.
    fn address_at(&mut self, before: &str, rest: &str) -> Option<(usize, String)> {
        let first = *rest.as_bytes().first()?;
        if !(first.is_ascii_hexdigit() || first == b':') || is_amid_dots(before) {
            return None;
        }
        let is_part = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':');
        // The longest address has 45 letters; behind it there may be a port.
        let end = rest.as_bytes().iter().take(64).take_while(|byte| is_part(byte)).count();
        let run = &rest[..end];
        if first.is_ascii_digit()
            && let Some((length, address)) = dotted(run, &rest[end..])
        {
            return Some((length, self.addresses.v4(address).to_string()));
        }
        let follows = rest[end..].chars().next();
        if run.matches(':').count() < 2 || follows.is_some_and(is_of_name) {
            return None;
        }
        // Behind it there may stand a colon or a full stop of the sentence.
        let candidates = [run, run.trim_end_matches('.'), run.trim_end_matches([':', '.'])];
        candidates.into_iter().find_map(|own| {
            let address: Ipv6Addr = own.parse().ok()?;
            // `::` of a program's own names is no address.
            (own.len() > 2).then(|| (own.len(), self.addresses.v6(address).to_string()))
        })
    }
}

/// Within `1.3.6.1`; but `gw]...203.0.113.7` is no number that goes on.
fn is_amid_dots(before: &str) -> bool {
    before.strip_suffix('.').is_some_and(|own| own.ends_with(is_of_name))
}

/// Four numbers, and not the start of five: an object identifier has as many as it likes.
fn dotted(run: &str, after: &str) -> Option<(usize, Ipv4Addr)> {
    let end = run.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let digits = run[..end].trim_end_matches('.');
    let parts: Vec<&str> = digits.splitn(6, '.').collect();
    let four: String = parts.get(..4)?.join(".");
    let address: Ipv4Addr = four.parse().ok()?;
    let follows = run[digits.len()..].chars().chain(after.chars()).next();
    match parts.len() {
        4 if follows.is_some_and(char::is_alphanumeric) => None,
        4 => Some((four.len(), address)),
        // With a port behind it, as tcpdump writes.
        _ if matches!(address.octets(), [0, 9, ..] | [1, 2 | 3, ..] | [2, 5 | 16, ..]) => None,
        _ => Some((four.len(), address)),
    }
}

/// Letters, digits and what names in the DNS, addresses of mail and accounts are made of.
fn word(rest: &str) -> &str {
    let rest = &rest[..cut(rest, LONGEST_WORD)];
    let is_part = |letter: char| is_of_name(letter) || "-_.@+".contains(letter);
    let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
    rest[..end].trim_end_matches(['.', '-', '@', '+', '_'])
}

/// What whoever posts a log puts in place of an address or a name: `xxx.yyy.4.17`, `A.B.C.D`, `*`.
pub(crate) fn is_hidden(name: &str) -> bool {
    let is_one_letter = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next();
        part.bytes().all(|byte| byte.is_ascii_digit()) || letters.all(|own| Some(own) == first)
    };
    name.contains('*') || name.split(['.', ':']).all(is_one_letter)
}

/// Several labels, the last one of letters.
pub(crate) fn is_in_dns(word: &str) -> bool {
    let labels: Vec<&str> = word.split('.').collect();
    let Some((last, others)) = labels.split_last().filter(|(_, others)| !others.is_empty()) else {
        return false;
    };
    let lower = last.to_ascii_lowercase();
    let is_label = |label: &&str| {
        let sound =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || byte >= 128;
        !label.is_empty() && label.len() <= 63 && label.bytes().all(sound)
    };
    let is_last = last.len() >= 2
        && (lower.starts_with("xn--") || last.chars().all(char::is_alphabetic))
        && (last.chars().all(|l| !l.is_uppercase()) || last.chars().all(|l| !l.is_lowercase()));
    let dot_net = lower == "net"
        && !others.first().is_some_and(|own| OF_DOT_NET.contains(&own.to_lowercase().as_str()));
    is_last
        && (dot_net || !ENDINGS.contains(&lower.as_str()))
        && others.iter().all(is_label)
        && others.iter().any(|own| own.chars().any(char::is_alphanumeric))
}

fn is_hexadecimal(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `DOMAIN\user`: the user, if that is what it is, and not the beginning of a path.
fn account_of<'a>(before: Option<char>, domain: &str, after: &'a str) -> Option<&'a str> {
    const NO_DOMAINS: &[&str] =
        &["hklm", "hkcu", "hku", "hkcr", "software", "services", "parameters", "currentversion"];
    let opens =
        before.is_none_or(|letter| letter.is_whitespace() || "'\"“«>(=:[,".contains(letter));
    let account = after.strip_prefix('\\')?;
    // `\u0027` is an apostrophe of JSON.
    let code = account.strip_prefix('u').and_then(|code| code.get(..4));
    if code.is_some_and(is_hexadecimal) {
        return None;
    }
    let account = account.strip_prefix('\\').unwrap_or(account);
    let user = word(account);
    let closes = !account[user.len()..].starts_with(['\\', '/', ':']);
    let lower = domain.to_ascii_lowercase();
    let sound =
        domain.len() <= 63 && !NO_DOMAINS.contains(&lower.as_str()) && !lower.starts_with("hkey");
    let is_file = ENDINGS.iter().any(|ending| {
        user.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(ending))
    });
    (opens && closes && sound && !is_file && !user.is_empty() && !is_of_everyone(domain))
        .then_some(user)
}

fn like_a_pseudonym(rest: &str) -> Option<(Kind, usize)> {
    Kind::ALL.into_iter().find_map(|kind| {
        let digits = rest.strip_prefix(kind.word())?.strip_prefix('-')?;
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        let ends = !digits[count..].starts_with(is_of_name);
        (count > 0 && ends).then_some((kind, kind.word().len() + 1 + count))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        Pseudonyms::default().text(text)
    }

    #[test]
    fn addresses_are_replaced_however_they_are_written() {
        for (text, wanted) in [
            ("from 8.8.8.8[500] to 10.0.0.1[500]", "from 198.18.0.1[500] to 10.0.0.1[500]"),
            ("packet from 8.8.8.8:500: hello", "packet from 198.18.0.1:500: hello"),
            ("8.8.8.8.500 > 10.0.0.1.500: isakmp", "198.18.0.1.500 > 10.0.0.1.500: isakmp"),
            ("[gw]...8.8.8.8[anna]", "[gw]...198.18.0.1[anna]"),
            ("8.8.8.0/24, 8.8.8.8.", "198.18.0.0/24, 198.18.0.1."),
            ("[2a00::5]:500 2a00::5[500]", "[3fff:0:0:1::1]:500 3fff:0:0:1::1[500]"),
            ("1.3.6.1.5.5.7.3.1 and 5.9.13", "1.3.6.1.5.5.7.3.1 and 5.9.13"),
            ("at 10:42:03, strongSwan 5.9.8", "at 10:42:03, strongSwan 5.9.8"),
            ("1::2.3", "1::2.3"),
        ] {
            assert_eq!(redacted(text), wanted);
        }
    }

    #[test]
    fn names_keep_what_they_share() {
        assert_eq!(
            redacted("gw.acme.it *.acme.it acme.it anna@acme.it @gw.acme.it GW.ACME.IT"),
            "host-1.net-1.example *.net-1.example net-1.example user-1@net-1.example \
             @host-1.net-1.example host-1.net-1.example"
        );
    }

    #[test]
    fn accounts_and_homes_are_replaced() {
        assert_eq!(
            redacted("ACME\\anna, NT AUTHORITY\\SYSTEM"),
            "domain-1\\user-1, NT AUTHORITY\\SYSTEM"
        );
        assert_eq!(redacted("C:\\Users\\anna\\x.exe"), "C:\\Users\\user-1\\x.exe");
        assert_eq!(redacted("/home/anna/x anna"), "/home/user-1/x user-1");
        assert_eq!(redacted("ACME\\anna.rossi;"), "domain-1\\user-1;");
        assert_eq!(redacted("HKLM\\SYSTEM\\x"), "HKLM\\SYSTEM\\x");
        assert_eq!(redacted("S-1-5-21-1-2-3-1001 S-1-5-18"), "S-1-5-21-0-0-0-1 S-1-5-18");
    }

    #[test]
    fn words_of_the_trade_stay() {
        for text in [
            "IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) ]",
            "see /etc/swanctl/swanctl.conf and C:\\Windows\\System32\\ikeext.dll",
            "http://schemas.microsoft.com/win/2004/08/events/event",
            "whyke collect --script",
            "ESP:AES_CBC_256/HMAC_SHA2_256_128/NO_EXT_SEQ",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn whoever_is_called_like_a_pseudonym_gets_one_of_his_own() {
        let mut own = Pseudonyms::default();
        let text = own.text("anna@acme.it user-1 host-1.net-1.example user-2@acme.it");
        assert_eq!(text, "user-1@net-1.example user-2 host-1.net-2.example user-3@net-1.example");
    }

    #[test]
    fn whatever_repeats_is_read_in_proportion_to_its_length() {
        for piece in
            ["1:", "a-", "a.", "S= ", "CN=", "[", "a@", "1.1.1.1[", "<data>", "'", "\\a", "è"]
        {
            let text = piece.repeat(3000);
            let mut own = Pseudonyms::default();
            own.learn_fields(&text);
            own.learn_logged(&format!("charon {text}"));
            assert!(!own.text(&text).is_empty());
        }
    }

    #[test]
    fn the_same_name_is_the_same_every_time() {
        let mut own = Pseudonyms::default();
        let text = "gw.acme.it 8.8.8.8 anna@acme.it ACME\\anna";
        let first = own.text(text);
        assert_eq!(own.text(text), first);
    }
}
