//! Names by stable pseudonyms, and the table of those that are known.

use std::collections::HashMap;

/// What is told apart of one kind; beyond it all others share the last pseudonym.
const MOST: usize = 1 << 18;
/// Bytes of all known names together.
const MOST_KNOWN: usize = 16 << 20;
/// Bytes of one known name; a longer one is known by its pieces.
const LONGEST: usize = 256;

/// What a name names, which its pseudonym says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A machine, or the first label of a name in the DNS.
    Host,
    /// The rest of a name in the DNS.
    Net,
    /// A domain as Windows writes it before a user.
    Domain,
    User,
    /// A connection, or a profile.
    Connection,
    /// What a network calls itself.
    Network,
    /// Part of a certificate's name, or an identity of no known form.
    Name,
    File,
}

impl Kind {
    pub(crate) const ALL: [Kind; 8] = [
        Kind::Host,
        Kind::Net,
        Kind::Domain,
        Kind::User,
        Kind::Connection,
        Kind::Network,
        Kind::Name,
        Kind::File,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Host => "host",
            Kind::Net => "net",
            Kind::Domain => "domain",
            Kind::User => "user",
            Kind::Connection => "connection",
            Kind::Network => "network",
            Kind::Name => "name",
            Kind::File => "file",
        }
    }
}

/// A name that is replaced wherever it stands.
#[derive(Debug)]
struct Known {
    kind: Kind,
    spelling: Spelling,
    /// A word that stands for other things as well: a name only where it is quoted or counted.
    is_common: bool,
}

#[derive(Debug)]
enum Spelling {
    Exactly(String),
    AnyCase,
}

#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: HashMap<(Kind, String), usize>,
    counts: [usize; Kind::ALL.len()],
    known: HashMap<String, Known>,
    /// Of the known names that begin with a word, their lengths.
    lengths: HashMap<String, Vec<usize>>,
    bytes: usize,
    pub(crate) is_full: bool,
}

impl Names {
    /// `host-3`. Names differ by more than their case, but for those of files.
    pub(crate) fn pseudonym(&mut self, kind: Kind, name: &str) -> String {
        let key = (kind, if kind == Kind::File { name.to_owned() } else { name.to_lowercase() });
        let count = &mut self.counts[kind as usize];
        let number = match self.numbers.get(&key) {
            Some(number) => *number,
            None if *count >= MOST => *count,
            None => {
                *count += 1;
                self.numbers.insert(key, *count);
                *count
            }
        };
        format!("{}-{number}", kind.word())
    }

    pub(crate) fn learn(&mut self, kind: Kind, name: &str) {
        let name = name.trim_matches(|letter: char| !is_of_name(letter));
        if name.len() > LONGEST {
            let mut rest = name;
            while !rest.is_empty() {
                let cut = cut(rest, LONGEST);
                self.learn_one(kind, rest[..cut].trim_matches(|l: char| !is_of_name(l)));
                rest = &rest[cut..];
            }
            return;
        }
        self.learn_one(kind, name);
    }

    fn learn_one(&mut self, kind: Kind, name: &str) {
        // A short number is a count of something.
        let counts = name.len() < 5 && !name.contains(char::is_alphabetic);
        if counts || is_of_everyone(name) {
            return;
        }
        let lower = name.to_ascii_lowercase();
        if let Some(known) = self.known.get_mut(&lower) {
            if matches!(&known.spelling, Spelling::Exactly(own) if own != name) {
                known.spelling = Spelling::AnyCase;
            }
            return;
        }
        if self.bytes + name.len() > MOST_KNOWN {
            self.is_full = true;
            return;
        }
        self.bytes += name.len();
        let first = first_word(&lower);
        let lengths = self.lengths.entry(first.to_owned()).or_default();
        if let Err(at) = lengths.binary_search_by(|other| name.len().cmp(other)) {
            lengths.insert(at, name.len());
        }
        let spelling = match name.len() {
            0..5 => Spelling::Exactly(name.to_owned()),
            _ => Spelling::AnyCase,
        };
        self.known.insert(lower, Known { kind, spelling, is_common: is_common(name) });
    }

    /// Another name for the same file.
    pub(crate) fn alias(&mut self, name: &str, other: &str) {
        let kind = Kind::File;
        let pseudonym = self.pseudonym(kind, name);
        let number = pseudonym.rsplit('-').next().and_then(|number| number.parse().ok());
        if let Some(number) = number {
            self.numbers.entry((kind, other.to_owned())).or_insert(number);
        }
    }

    /// What a name as a whole names.
    pub(crate) fn kind_of(&self, name: &str) -> Option<Kind> {
        self.known.get(&name.to_ascii_lowercase()).map(|known| known.kind)
    }

    /// The longest known name that begins here: what it names, and its length.
    pub(crate) fn at(&self, before: Option<char>, rest: &str) -> Option<(Kind, usize)> {
        let first = first_word(&rest[..cut(rest, LONGEST)]);
        let lengths = self.lengths.get(&first.to_ascii_lowercase())?;
        lengths.iter().find_map(|length| {
            let known = self.known.get(&rest.get(..*length)?.to_ascii_lowercase())?;
            let after = rest[*length..].chars().next();
            if after.is_some_and(char::is_alphanumeric) {
                return None;
            }
            if matches!(&known.spelling, Spelling::Exactly(own) if !rest.starts_with(own.as_str()))
            {
                return None;
            }
            let joins = |letter: Option<char>| letter.is_some_and(|l| matches!(l, '-' | '_' | '.'));
            let is_part = *length < 5 && (joins(before) || joins(after) && !ends(&rest[*length..]));
            let shown = !known.is_common && !is_part || is_singled_out(before, after);
            shown.then_some((known.kind, *length))
        })
    }
}

/// A full stop that ends a sentence.
fn ends(rest: &str) -> bool {
    let mut letters = rest.chars();
    letters.next() == Some('.') && letters.next().is_none_or(char::is_whitespace)
}

/// Quoted, in an element, in the places where daemons count a connection: `rw[3]`, `lan{1}`,
/// `<rw|3>`, or beside the other half of `DOMAIN\user`.
fn is_singled_out(before: Option<char>, after: Option<char>) -> bool {
    let opens = before.is_some_and(|letter| "'\"“«‘<>\\|[(@".contains(letter));
    let closes = after.is_some_and(|letter| "'\"”»’<>\\|[{])".contains(letter));
    opens && closes || after.is_some_and(|letter| "[{|".contains(letter))
}

pub(crate) fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric()
}

fn first_word(text: &str) -> &str {
    let end = text.find(|letter: char| !is_of_name(letter)).unwrap_or(text.len());
    &text[..end]
}

/// The last boundary of letters at or before `most`.
pub(crate) fn cut(text: &str, most: usize) -> usize {
    if text.len() <= most {
        return text.len();
    }
    (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Accounts and places that every machine has.
pub(crate) fn is_of_everyone(name: &str) -> bool {
    const EVERYONES: &[&str] = &[
        "nt authority",
        "authority",
        "system",
        "local service",
        "network service",
        "localhost",
        "administrator",
        "administrators",
        "amministratore",
        "root",
        "nobody",
        "anonymous",
        "anonymous logon",
        "builtin",
        "guest",
        "default",
        "public",
        "all users",
        "workgroup",
        "local",
        "standard input",
        "none",
        "unknown",
        "n/a",
        "any",
        "everyone",
        "service",
    ];
    let lower = name.to_lowercase();
    EVERYONES.contains(&lower.as_str()) || name.chars().all(|letter| !letter.is_alphanumeric())
}

/// Too short, a number, or a word of the trade: a log would be made nonsense of.
fn is_common(name: &str) -> bool {
    const TRADE: &[&str] = &[
        "about",
        "accept",
        "accepted",
        "access",
        "account",
        "active",
        "address",
        "aggressive",
        "allow",
        "and",
        "auth",
        "authentication",
        "base",
        "between",
        "but",
        "cert",
        "certificate",
        "child",
        "child_sa",
        "client",
        "close",
        "config",
        "configuration",
        "conn",
        "connection",
        "connections",
        "cookie",
        "create",
        "crypto",
        "data",
        "delete",
        "deleting",
        "domain",
        "down",
        "eap",
        "encryption",
        "error",
        "esp",
        "established",
        "event",
        "exchange",
        "external",
        "failed",
        "failure",
        "fatal",
        "filter",
        "firewall",
        "first",
        "for",
        "found",
        "from",
        "gateway",
        "group",
        "hash",
        "home",
        "host",
        "identity",
        "ike",
        "ike_auth",
        "ike_sa",
        "ike_sa_init",
        "ikev1",
        "ikev2",
        "info",
        "information",
        "initiator",
        "interface",
        "internal",
        "invalid",
        "ipsec",
        "isakmp",
        "keep",
        "key",
        "l2tp",
        "lan",
        "lifetime",
        "linux",
        "log",
        "mail",
        "main",
        "match",
        "message",
        "mobike",
        "mode",
        "nat",
        "negotiation",
        "network",
        "new",
        "nonce",
        "not",
        "notify",
        "office",
        "packet",
        "parsed",
        "parsing",
        "password",
        "payload",
        "peer",
        "phase",
        "policy",
        "port",
        "presented",
        "proposal",
        "proposals",
        "psk",
        "quick",
        "received",
        "reject",
        "rejected",
        "remote",
        "request",
        "response",
        "responder",
        "responding",
        "retransmit",
        "roadwarrior",
        "route",
        "rsa",
        "secret",
        "security",
        "selector",
        "sending",
        "sent",
        "server",
        "service",
        "session",
        "shared",
        "site",
        "src",
        "dst",
        "state",
        "status",
        "system",
        "test",
        "the",
        "time",
        "timeout",
        "traffic",
        "transport",
        "trust",
        "trusted",
        "tunnel",
        "type",
        "unknown",
        "user",
        "using",
        "value",
        "vendor",
        "verify",
        "version",
        "via",
        "virtual",
        "vpn",
        "wan",
        "windows",
        "with",
        "www",
        "xauth",
        "uno",
        "due",
        "con",
        "per",
        "del",
        "della",
        "alla",
        "sede",
        "rete",
        "utente",
        "chiave",
        "errore",
        "certificato",
        "connessione",
        "negoziazione",
    ];
    let lower = name.to_lowercase();
    let is_constant = name.contains('_') && !name.chars().any(char::is_lowercase);
    name.len() < 3
        || is_constant
        || name.chars().all(|letter| letter.is_ascii_digit())
        || TRADE.contains(&lower.as_str())
}
