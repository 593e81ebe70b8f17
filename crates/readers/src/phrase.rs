//! A number or a sentence that stands for one: what people type when they have no evidence, or
//! above what a command printed.

use std::collections::BTreeMap;

use evidence::{Place, Statement, When};
use knowledge::is_ideograph;

use crate::pasted::{Line, Pasted};
use crate::reading::Reading;
use crate::windows;

/// A short text, kept until it is known what other forms understood of it.
#[derive(Default)]
pub(crate) struct Phrase {
    text: String,
    /// Lines with something in them.
    lines: u32,
    is_longer: bool,
}

const MOST_BYTES: usize = 32 * 1024;
const MOST_LINES: u32 = 400;
/// Lines of a text that nothing else understood; a longer one is some other system's log.
const MOST_ALONE: u32 = 40;
/// Words among which a number is a code without being called one.
const FEW: usize = 3;
/// Words between the word for an error and its number.
const REACH: usize = 4;

impl Pasted for Phrase {
    fn line(&mut self, line: Line<'_>, _reading: &mut Reading<'_>) {
        if self.is_longer {
            return;
        }
        self.lines += u32::from(!line.text.trim().is_empty());
        self.is_longer = self.lines > MOST_LINES || self.text.len() + line.text.len() > MOST_BYTES;
        if self.is_longer {
            self.text = String::new();
        } else {
            self.text.push_str(&windows::plain(line.text));
            self.text.push('\n');
        }
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        let is_alone = reading.facts() == 0;
        if reading.has_failure() || (is_alone && self.lines > MOST_ALONE) {
            return;
        }
        // Above a log people write what their client said.
        if let Some(first) = reading.first_message() {
            let head = self.text.split_inclusive('\n').take(first.saturating_sub(1) as usize);
            self.text.truncate(head.map(str::len).sum());
        }
        // By code, where it first stands and whether it was recognised in part only.
        let mut codes: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
        for (at, code) in numbers(&self.text, is_alone) {
            codes.entry(code).or_insert((at, false));
        }
        let has_number = !codes.is_empty();
        for found in windows::sentences(&self.text) {
            if !found.partly || (is_alone && !has_number) {
                codes.entry(found.code).or_insert((found.at, found.partly));
            }
        }
        let mut codes: Vec<_> = codes.into_iter().collect();
        codes.sort_by_key(|(_, (at, _))| *at);
        for (code, (at, partly)) in codes {
            let line = 1 + self.text[..at].bytes().filter(|byte| *byte == b'\n').count();
            let place = Place::line(u32::try_from(line).unwrap_or(u32::MAX));
            reading.say(place, When::Absent, Statement::Reports { code, partly });
        }
    }
}

/// A word, or a number, and where it stands.
struct Word<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

/// The codes that stand in `text` as numbers; beside what a command printed (not `is_lone`), only
/// those that directly follow the word for an error.
fn numbers(text: &str, is_lone: bool) -> Vec<(usize, u32)> {
    let words = words(text);
    let mut numbers = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let before = &words[..index];
        let near = before.iter().rev().take(REACH);
        let mut between = near.clone().take_while(|word| !names_error(word.text));
        let is_called = near.clone().any(|word| names_error(word.text))
            || words.get(index + 1).is_some_and(|next| is_error(next.text));
        // Of other systems' numbers only one that directly follows is surely a code.
        let is_close = near.clone().any(|word| names_error(word.text))
            && between.all(|word| FILLERS.contains(&word.text.to_lowercase().as_str()));
        let is_alone = words.len() <= FEW
            || (before.last().is_none_or(|last| last.line != word.line)
                && words.get(index + 1).is_none_or(|next| next.line != word.line));
        let Some(code) = number(word.text) else {
            continue;
        };
        // `file.c:740` is a line of a program, `error:740` a code.
        let is_joined = text[..word.at].ends_with([':', '=', '/'])
            && text[..word.at - 1].ends_with(char::is_alphanumeric);
        if is_joined && !before.last().is_some_and(|last| names_error(last.text)) {
            continue;
        }
        let counts = match code {
            600..=956 | 13_000..=13_932 | 0x8000_0000.. if is_lone => is_called || is_alone,
            600..=956 | 13_000..=13_932 | 0x8000_0000.. => is_close,
            _ => is_lone && is_close && is_win32(code),
        };
        // An HRESULT in its own spelling is nothing else.
        let is_result =
            is_lone && code >= 0x8000_0000 && word.text.starts_with(['0', 'O', 'o', '-']);
        if (counts || is_result) && numbers.iter().all(|(_, other)| *other != code) {
            numbers.push((word.at, code));
        }
    }
    numbers
}

/// Between the word for an error and its number.
const FILLERS: [&str; 15] = [
    "is", "e", "è", "was", "no", "n", "nr", "number", "numero", "of", "di", "returned", "on",
    "system", "sistema",
];

fn names_error(word: &str) -> bool {
    /// Of programs and of .NET: `ErrorCode = 13801`, `hr=0x800b0109`.
    const NAMES: [&str; 11] = [
        "ras",
        "code",
        "codice",
        "failure",
        "lasterror",
        "errorlevel",
        "errorcode",
        "exitcode",
        "returncode",
        "hresult",
        "hr",
    ];
    is_error(word) || NAMES.iter().any(|name| word.eq_ignore_ascii_case(name))
}

fn is_error(word: &str) -> bool {
    ["error", "errore", "err", "errors", "errori"].iter().any(|w| word.eq_ignore_ascii_case(w))
        || OTHERS_ERRORS.contains(&word.to_lowercase().as_str())
        || UNSPACED_ERRORS.iter().any(|error| word.starts_with(error) || word.ends_with(error))
}

/// The word that Windows puts before a code, in the languages that people paste.
const OTHERS_ERRORS: [&str; 20] = [
    "fehler",
    "fehlercode",
    "ursachencode",
    "erreur",
    "échec",
    "erro",
    "fout",
    "foutcode",
    "fel",
    "fejl",
    "feil",
    "virhe",
    "hata",
    "chyba",
    "błąd",
    "błędu",
    "niepowodzenia",
    "ошибка",
    "ошибки",
    "ошибку",
];

/// In Chinese, Japanese and Korean, at an end of the letters between two others.
const UNSPACED_ERRORS: [&str; 16] = [
    "错误",
    "錯誤",
    "报错",
    "報錯",
    "错误码",
    "错误号",
    "错误代码",
    "錯誤代碼",
    "错误代码为",
    "异常",
    "異常",
    "エラー",
    "エラーコード",
    "오류",
    "에러",
    "오류코드",
];

/// What stands between words, quotes of all kinds with it.
const SEPARATORS: &str = ":=()[]{}<>\"',;!?#/\\|“”„«»`*：，。；（）【】「」";

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut line = 0;
    let mut last = ' ';
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        // A minus belongs to its number, a hyphen separates words.
        let is_hyphen = character == '-' && last.is_alphanumeric();
        let separates = character.is_whitespace() || SEPARATORS.contains(character);
        let turns = is_ideograph(character) != is_ideograph(last);
        if (separates || is_hyphen || turns)
            && let Some(begin) = start.take()
        {
            let word = text[begin..at].trim_end_matches(['.', '-']);
            // Of other scripts' words only one for an error tells of a number; a run of letters
            // without spaces is a clause.
            let is_plain = word.bytes().any(|byte| byte.is_ascii_alphanumeric());
            if is_plain || is_ideograph(last) || is_error(word) {
                push(&mut words, word, begin, line);
            }
        }
        if separates || is_hyphen {
            line += usize::from(character == '\n');
        } else if start.is_none() {
            start = Some(at);
        }
        last = character;
    }
    words
}

/// `Error809` is two words.
fn push<'t>(words: &mut Vec<Word<'t>>, word: &'t str, at: usize, line: usize) {
    let letters = word.bytes().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (name, rest) = word.split_at(letters);
    if is_error(name) && rest.bytes().any(|byte| byte.is_ascii_digit()) {
        words.push(Word { text: name, at, line });
        words.push(Word { text: rest, at: at + letters, line });
    } else {
        words.push(Word { text: word, at, line });
    }
}

/// A number in any spelling of a code, with letters that are mistaken for digits put right.
fn number(word: &str) -> Option<u32> {
    if word.len() > 12 || !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: String = word
        .chars()
        .map(|character| match character {
            'l' | 'I' | 'i' => '1',
            'O' | 'o' => '0',
            other => other,
        })
        .collect();
    let code = if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        u32::from_str_radix(hex, 16).ok()?
    } else if let Some(value) = digits.strip_prefix('-') {
        let value: u32 = value.parse().ok()?;
        value.wrapping_neg()
    } else if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()?
    } else if digits.len() == 8 && digits.starts_with('8') {
        u32::from_str_radix(&digits, 16).ok()?
    } else {
        return None;
    };
    match code {
        0..0x8000_0000 => Some(code),
        result => is_result(result).then_some(result),
    }
}

/// HRESULTs of the parts that take part in a dial: the system, certificates, filtering, EAP.
fn is_result(code: u32) -> bool {
    matches!(
        code >> 16,
        0x8000 | 0x8004 | 0x8007 | 0x8009 | 0x800b | 0x8010 | 0x8028 | 0x8029 | 0x8032 | 0x8042
    )
}

/// Win32 codes below and between RAS's and IPsec's that a dial ends in.
fn is_win32(code: u32) -> bool {
    matches!(
        code,
        5 | 50 | 64 | 87 | 121 | 170 | 1051..=1079 | 1168 | 1203 | 1222..=1234 | 1311..=1331
            | 1355 | 1385 | 1398 | 1460 | 1717..=1753 | 1793 | 1907 | 1909 | 1931 | 2250
            | 9001..=9018 | 9501..=9504 | 9852 | 10_004..=10_110 | 11_001..=11_033
    )
}

#[cfg(test)]
mod tests {
    use evidence::SourceKind;

    use super::*;
    use crate::told::{assert_told, facts};

    #[track_caller]
    fn assert_codes(text: &str, codes: &[u32]) {
        let told: Vec<String> = facts(text.as_bytes()).0.into_iter().map(|fact| fact.2).collect();
        let reports =
            |code: &u32| format!("{:?}", Statement::Reports { code: *code, partly: false });
        assert_eq!(told, codes.iter().map(reports).collect::<Vec<_>>(), "{text}");
    }

    #[test]
    fn a_word_for_an_error_far_from_a_number_does_not_name_it() {
        let text = "连接时出现错误。公司的路由器放在机房里，上面接了两条线路，下面接了交换机，编号是 \
                    R 700 ，端口全部打开";
        assert_codes(text, &[]);
        assert_codes("接口 E 的错误很多。线路一，线路二，线路三，线路四，线路五 750 米", &[]);
    }

    #[test]
    fn a_number_alone_is_its_code_however_it_was_typed() {
        for (text, code) in [
            ("809", 809),
            ("Error 809: the server", 809),
            ("Errore 809", 809),
            ("errore n. 8O9", 809),
            ("error l3801", 13_801),
            ("789\r\n", 789),
            ("VPN 868", 868),
            ("Error809", 809),
            ("“Error-789”", 789),
            ("Errore: 691.", 691),
            ("Code=13868", 13_868),
            ("0x800B0109", 0x800b_0109),
            ("0x8OOBOlO9", 0x800b_0109),
            ("-2146762487", 0x800b_0109),
            ("−2146762487", 0x800b_0109),
            ("800B0101", 0x800b_0101),
            ("error 87", 87),
            ("RasException (ErrorCode = 13801) DotRas.RasDialException: it was thrown.", 13_801),
            ("the connection to the office fails, hr=0x800b0109", 0x800b_0109),
            ("errore di sistema 1058", 1058),
            ("error code: 1931", 1931),
            ("The error is 10048.", 10_048),
            ("Fehler 789: Der L2TP-Versuch", 789),
            ("Ошибка 868", 868),
            ("une connexion nommée A qui a échoué. Le code renvoyé en cas d'échec est 809.", 809),
            ("połączenie o nazwie A nie powiodło się. Kod błędu zwrócony w B: 789.", 789),
            ("远程访问错误 691", 691),
            ("换了路由器以后，win11怎么连都是809异常，L2TP和IKEv2一样", 809),
            ("客户端连接时出现error789，iPhone正常", 789),
            ("接続できません（エラー：809）", 809),
            (
                "`LastError: 13816` on every try since the move of the branch to its new line",
                13_816,
            ),
        ] {
            assert_codes(text, &[code]);
        }
    }

    #[test]
    fn other_numbers_are_no_codes() {
        for text in [
            "87",
            "1931",
            "the server has 809 users in 2 rooms",
            "error 12345",
            "192.168.7.89",
            "ERROR: pfkey.c:740:pfkey_timeover(): gave up",
            "error 809.809.1",
            "0x80",
            "-5",
            "error 0xdeadbeef",
            "The VPN failed after 5 minutes",
        ] {
            assert_codes(text, &[]);
        }
    }

    #[test]
    fn a_number_and_its_sentence_are_one_report_and_several_codes_are_several() {
        let text = "Can't connect to VPN\nError 13801: IKE authentication credentials are \
                    unacceptable.";
        assert_told(text, &[(2, Statement::Reports { code: 13_801, partly: false })]);
        assert_codes("first error 809, since today error 789", &[809, 789]);
        let dialog = "Impossibile connettersi a Sede\n\nLe credenziali di autenticazione IKE sono \
                      inaccettabili\n";
        assert_told(dialog, &[(3, Statement::Reports { code: 13_801, partly: false })]);
    }

    #[test]
    fn a_sentence_in_part_is_reported_as_such() {
        let text = "Impossibile connettersi: il server remoto non risponde";
        assert_told(text, &[(1, Statement::Reports { code: 809, partly: true })]);
    }

    #[test]
    fn beside_other_evidence_only_what_is_called_an_error_is_a_phrase() {
        let service = "NOME_SERVIZIO: IKEEXT\n STATO : 1 STOPPED\n";
        let told = |text: &str| facts(text.as_bytes()).0.len();
        assert_eq!(told(&format!("809\nsince error was at 720\nerror 87\n{service}")), 1);
        let (both, source) = facts(format!("Errore 809:\n{service}{service}").as_bytes());
        assert_eq!((both.len(), source.kind), (3, SourceKind::HostState));
        let traced = "errore 789\n[4252] 02-03 04:49:01:000: returned error 809\n";
        assert_eq!(told(traced), 1, "a form that gives the failure itself is believed");
        assert_eq!(facts(b"error 809").1.kind, SourceKind::Phrase);
        assert_eq!(facts(b"nothing of use").1.kind, SourceKind::Unreadable);
    }

    #[test]
    fn a_question_with_its_outputs_below_tells_both() {
        let text = "\
Ciao, da stamattina non va più la VPN:
Impossibile connettersi a Sede
Il tentativo di connessione L2TP non è riuscito perché il livello di sicurezza ha rilevato un errore
di elaborazione durante la negoziazione iniziale con il computer remoto.

Microsoft Windows [Versione 10.0.19044.1466]
C:\\Users\\anna>sc query ikeext

NOME_SERVIZIO: ikeext
        STATO              : 1  STOPPED

C:\\Users\\anna>wmic qfe list brief
Description      FixComments  HotFixID   InstallDate  InstalledBy          InstalledOn
Security Update               KB5009543               NT AUTHORITY\\SYSTEM  1/12/2022
";
        let (facts, source) = facts(text.as_bytes());
        let told: Vec<(u64, &str)> = facts
            .iter()
            .map(|(line, _, said)| (*line, said.split(['(', ' ']).next().unwrap()))
            .collect();
        let wanted = [(6, "Changes"), (9, "Service"), (14, "Changes"), (3, "Reports")];
        assert_eq!(told, wanted);
        assert_eq!(facts[3].2, format!("{:?}", Statement::Reports { code: 789, partly: false }));
        assert_eq!(source.kind, SourceKind::HostState);
    }

    #[test]
    fn a_long_text_is_no_phrase() {
        assert_codes(&format!("error 809\n{}", "line\n".repeat(50)), &[]);
        assert_codes(&format!("error 809 {}", "x".repeat(1 << 20)), &[]);
        assert_codes(&"error 809 ".repeat(800), &[809]);
    }

    /// What each real or reconstructed client message is about.
    const CASES: [(&str, u32); 26] = [
        ("097", 13_801),
        ("136", 809),
        ("137", 691),
        ("140", 789),
        ("143", 87),
        ("146", 13_806),
        ("210", 13_843),
        ("250", 789),
        ("reconstructed/N001", 13_868),
        ("reconstructed/N002", 13_868),
        ("reconstructed/N003", 13_868),
        ("reconstructed/N004", 13_868),
        ("reconstructed/N005", 13_801),
        ("reconstructed/N006", 13_801),
        ("reconstructed/N007", 13_806),
        ("reconstructed/N008", 13_801),
        ("reconstructed/N009", 809),
        ("reconstructed/N010", 809),
        ("reconstructed/N011", 809),
        ("reconstructed/N012", 809),
        ("reconstructed/N013", 789),
        ("reconstructed/N014", 789),
        ("reconstructed/N015", 809),
        ("reconstructed/N016", 809),
        ("reconstructed/N017", 789),
        ("reconstructed/N018", 809),
    ];

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads its own files")]
    fn every_client_message_of_the_cases_tells_exactly_its_code() {
        let cases =
            std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/cases"));
        if !cases.exists() {
            println!("not checked: {} is not there", cases.display());
            return;
        }
        for (case, code) in CASES {
            let text = std::fs::read(cases.join(case).join("evidence.client.txt")).unwrap();
            let mut codes = Vec::new();
            let mut hear = |fact: evidence::Fact<'_>| match fact.statement {
                Statement::Reports { code, partly: false } => codes.push(code),
                Statement::Dials(dial) => codes.extend(dial.code),
                _ => {}
            };
            crate::read(evidence::SourceId(0), case, text.as_slice(), &mut hear);
            assert_eq!(codes, [code], "{case}");
        }
    }
}
