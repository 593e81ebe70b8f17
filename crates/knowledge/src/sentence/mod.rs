//! The sentences in which Windows says its codes, recognised in English, Italian and, the most
//! frequent of them, in other languages; never kept.

mod words;

use words::{Words, joined};

use crate::tables::sentences::{COMMON, HASHES, KEYS, PLACES, PRESENT, SHORT};

/// A sentence that is known, by numbers only.
#[derive(Debug)]
pub(crate) struct Key {
    /// Several codes may share one sentence.
    pub(crate) codes: &'static [u32],
    /// Its significant words.
    pub(crate) words: u8,
    /// A few of its words say something; of a piece they do not.
    pub(crate) has_halves: bool,
}

/// A code that a text names in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentenceMatch {
    pub code: u32,
    /// Codes that Windows says in the very same words.
    pub also: &'static [u32],
    pub certainty: Certainty,
    /// Significant words that were recognised; 0 for a sentence too short to have three.
    pub words: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// A half of the sentence, at least [`FEWEST`] significant words in a row.
    Part,
    /// The whole sentence is in the text.
    Whole,
}

/// Fewer words in a row could be of anything.
pub const FEWEST: usize = 3;

/// A paste may be larger; its sentence is not that far behind.
const MOST_BYTES: usize = 1 << 20;

/// More sentences share no three words.
const MOST_RUNS: usize = 96;

/// The words of one key that the text has said so far, up to the current word.
#[derive(Clone, Copy)]
struct Run {
    key: u16,
    /// The place in the key where the next word must stand.
    next: u8,
    words: u8,
}

/// More sentences that fit alike are of no help.
const MOST_TIED: usize = 12;

#[derive(Clone, Copy)]
struct Best {
    certainty: Certainty,
    /// No other code says the whole of it.
    own: bool,
    words: u8,
    /// Those that have as much behind them, in the order in which they were found.
    tied: [&'static [u32]; MOST_TIED],
    count: usize,
}

/// The code whose sentence, or whose half of one, stands in the text; none where several would
/// fit alike. Short sentences (“invalid policy”) count only if they are the whole text.
pub fn code_of_sentence(text: &str) -> Option<SentenceMatch> {
    let best = best(text)?;
    let mut codes = best.tied[..best.count].iter();
    let common = |codes: &&&[u32]| codes.first().is_some_and(|code| COMMON.contains(code));
    let meant = match best.count {
        1 => codes.next()?,
        // Of several the one that people meet, if there is but one.
        _ => {
            let mut common = codes.filter(common);
            let first = common.next()?;
            common.next().is_none().then_some(first)?
        }
    };
    let (code, also) = meant.split_first()?;
    Some(SentenceMatch { code: *code, also, certainty: best.certainty, words: best.words })
}

/// Every code whose sentence fits as well as that of any other: where [`code_of_sentence`] does
/// not choose, one word more would.
pub fn codes_of_sentence(text: &str) -> Vec<u32> {
    let Some(best) = best(text) else { return Vec::new() };
    let mut codes: Vec<u32> = best.tied[..best.count].concat();
    codes.sort_unstable();
    codes
}

/// A letter of a script that is written without spaces: where it meets another, a word ends.
pub fn is_ideograph(letter: char) -> bool {
    words::is_ideograph(letter)
}

fn best(text: &str) -> Option<Best> {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut last = [0; FEWEST];
    let mut count = 0;
    let mut runs = Runs::new();
    let mut best = None;
    for word in Words::of(&text[..end]) {
        last.rotate_left(1);
        last[FEWEST - 1] = word;
        count += 1;
        if count >= FEWEST {
            runs.advance(joined(&last));
            runs.judge(&mut best);
        }
    }
    if count < FEWEST {
        return short(&last[FEWEST - count..]);
    }
    best
}

fn short(words: &[u64]) -> Option<Best> {
    let hash = joined(words);
    let at = SHORT.binary_search_by_key(&hash, |(hash, _)| *hash).ok()?;
    Some(Best::of(SHORT[at].1, Certainty::Whole, 0))
}

impl Best {
    fn of(codes: &'static [u32], certainty: Certainty, words: u8) -> Best {
        let mut tied: [&[u32]; MOST_TIED] = [&[]; MOST_TIED];
        tied[0] = codes;
        let own = codes.len() == 1 || certainty == Certainty::Part;
        Best { certainty, own, words, tied, count: 1 }
    }

    /// A whole sentence before a half, one code's own before a shared one, more words before
    /// fewer; of equals both.
    fn or(mut self, other: Best) -> Best {
        let rank = |best: &Best| (best.certainty, best.own, best.words);
        match rank(&self).cmp(&rank(&other)) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => {
                for codes in &other.tied[..other.count] {
                    let new = !self.tied[..self.count].iter().any(|known| known == codes);
                    if new && self.count < MOST_TIED {
                        self.tied[self.count] = codes;
                        self.count += 1;
                    }
                }
                self
            }
        }
    }
}

struct Runs {
    now: [Run; MOST_RUNS],
    count: usize,
}

impl Runs {
    fn new() -> Runs {
        Runs { now: [Run { key: 0, next: 0, words: 0 }; MOST_RUNS], count: 0 }
    }

    /// The last three words, as one number.
    fn advance(&mut self, hash: u64) {
        // Most words are of no sentence: one bit says so.
        let (index, bit) = (hash as usize / 64 % PRESENT.len(), hash % 64);
        if PRESENT[index] >> bit & 1 == 0 {
            self.count = 0;
            return;
        }
        let before = self.now;
        let before = &before[..self.count];
        self.count = 0;
        let first = HASHES.partition_point(|known| *known < hash);
        let places = HASHES[first..].iter().take_while(|known| **known == hash);
        for (key, place) in places.zip(&PLACES[first..]).map(|(_, place)| *place) {
            if self.count == MOST_RUNS {
                break;
            }
            let earlier = before.iter().find(|run| (run.key, run.next) == (key, place));
            let words = earlier.map_or(FEWEST as u8, |run| run.words + 1);
            self.now[self.count] = Run { key, next: place + 1, words };
            self.count += 1;
        }
    }

    fn judge(&self, best: &mut Option<Best>) {
        let runs = &self.now[..self.count];
        let Some(most) = runs.iter().map(|run| run.words).max() else { return };
        let mut found: Option<Best> = None;
        for run in runs.iter().filter(|run| run.words == most) {
            let key = &KEYS[usize::from(run.key)];
            let certainty = match key.words == most {
                true => Certainty::Whole,
                false if key.has_halves => Certainty::Part,
                false => continue,
            };
            let here = Best::of(key.codes, certainty, most);
            found = Some(found.map_or(here, |other| other.or(here)));
        }
        if let Some(found) = found {
            *best = Some(best.map_or(found, |other| other.or(found)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<(u32, Certainty)> {
        code_of_sentence(text).map(|found| (found.code, found.certainty))
    }

    #[test]
    fn a_whole_sentence_is_known_in_both_languages() {
        for text in [
            "IKE authentication credentials are unacceptable.",
            "Le credenziali di autenticazione IKE sono inaccettabili",
            "le  CREDENZIALI di\r\nautenticazione “IKE” sono inaccettabili!",
            "Error: I\0K\0E\0 authentication credentials are un-\n  acceptable (13801)",
        ] {
            assert_eq!(code(text), Some((13801, Certainty::Whole)), "{text}");
        }
    }

    #[test]
    fn accents_may_be_lost() {
        let with = "Il tentativo di connessione L2TP non è riuscito perché il livello di sicurezza \
                    ha rilevato un errore di elaborazione durante la negoziazione iniziale con il \
                    computer remoto.";
        let without = with.replace(['è', 'é'], "e'");
        assert_eq!(code(with), Some((789, Certainty::Whole)));
        assert_eq!(code(&without), Some((789, Certainty::Whole)));
        assert_eq!(code(&with.replace(['è', 'é'], "\u{fffd}")), Some((789, Certainty::Whole)));
    }

    #[test]
    fn a_script_without_spaces_is_known_however_it_is_broken() {
        for text in [
            "错误 789：L2TP 连接尝试失败，因为安全层在初始化与远程计算机的协商时遇到一个处理错误。",
            "l2tp连接失败 因为安全层在初始化与远程计算机\n 的协商时遇到了一个错误",
        ] {
            assert_eq!(code(text), Some((789, Certainty::Whole)), "{text}");
        }
        // A piece is of any text about networks.
        assert_eq!(code("远程服务器的网络连接设置"), None);
        let russian = "поскольку удаленный сервер НЕ ОТВЕЧАЕТ";
        assert_eq!(code(russian), None);
        let russian = format!("между компьютером и VPN-сервером, {russian}.");
        assert_eq!(code(&russian), Some((809, Certainty::Whole)));
    }

    #[test]
    fn the_ike_and_certificate_codes_are_known_in_the_other_languages() {
        for (code, text) in [
            (789, "因為安全性層在與遠端電腦的\n初始協商期間發生處理錯誤"),
            (811, "遠端伺服器沒有回應。這通常是因為用戶端與伺服器之間的預先共用金鑰問題所造成。"),
            (812, "la directiva configurada en el servidor RAS/VPN lo impide"),
            (835, "因為安全性層無法驗證遠端電腦：因為遠端伺服器所提供之憑證的一或多個欄位無法驗證"),
            (13_801, "Учётные данные проверки подлинности IKE недопустимы (VPN)"),
            (13_801, "IKE-Authentifizierungsinformationen sind nicht akzeptabel!"),
            (13_801, "« informations d’authentification IKE inacceptables »"),
            (13_806, "IKE konnte kein gültiges Computerzertifikat finden"),
            (13_806, "hier: IKE no pudo encontrar el certificado de equipo válido"),
            (13_868, "Fehler bei Richtlinienübereinstimmung"),
            (13_868, "Error de coincidencia de directiva"),
            (0x800B_0109, "証 已处理证书链，但是在不受信任提供程序信任的根证书中终止。"),
            (0x800B_0109, "elle s’est terminée par un certificat racine qui n’est pas approuvé"),
            (0x8009_2013, "吊销功能无法检查吊销，因为吊销服务器已脱机"),
        ] {
            assert_eq!(self::code(text), Some((code, Certainty::Whole)), "{text}");
        }
    }

    #[test]
    fn the_l2tp_codes_are_known_in_the_other_languages() {
        for (code, text) in [
            (
                786,
                "…weil kein gültiges Computerzertifikat für die Sicherheitsauthentifizierung da ist",
            ),
            (787, "car la couche de sécurité n’a pas pu authentifier l’ordinateur distant."),
            (788, "уровень безопасности не смог согласовать совместимые параметры с ним"),
            (790, "l’échec de la validation du certificat sur l’ordinateur distant"),
            (791, "так как не найдена политика безопасности для подключения"),
            (792, "Fehler beim L2TP-Verbindungsversuch, weil bei der Sicherheitsaushandlung …"),
            (
                809,
                "VPN-Server konnte nicht hergestellt werden, da der Remoteserver nicht reagiert.",
            ),
            (812, "L’accès est refusé : stratégie configurée sur votre serveur RAS/VPN"),
        ] {
            assert_eq!(self::code(text), Some((code, Certainty::Whole)), "{text}");
        }
        // Both begin alike: what follows says which.
        let german = "Die Netzwerkverbindung zwischen Ihrem Computer und dem VPN-Server konnte nicht \
                      hergestellt werden, da der Remoteserver nicht reagiert. Dies wird in der Regel \
                      durch ein Problem mit vorab freigegebenen Schlüsseln zwischen Client und \
                      Server verursacht.";
        assert_eq!(code(german), Some((811, Certainty::Whole)));
        assert_eq!(code("der Remotecomputer wurde nicht authentifiziert"), None);
    }

    #[test]
    fn half_a_sentence_is_a_hint() {
        assert_eq!(code("remote server is not responding"), Some((809, Certainty::Part)));
        assert_eq!(code("il server remoto non risponde"), Some((809, Certainty::Part)));
        assert_eq!(code("credentials are unacceptable"), None);
    }

    #[test]
    fn what_fits_several_codes_is_no_answer() {
        assert_eq!(code("the L2TP connection attempt failed because"), None);
        let several = codes_of_sentence("the L2TP connection attempt failed because");
        assert!(several.contains(&789) && several.contains(&792), "{several:?}");
        assert_eq!(code("nothing of this is in any table of codes at all"), None);
        assert_eq!(code(""), None);
    }

    #[test]
    fn a_short_sentence_counts_only_alone() {
        assert_eq!(code("Load failed."), Some((13876, Certainty::Whole)));
        assert_eq!(code("the page load failed because of it"), None);
    }

    #[test]
    fn one_sentence_of_several_codes_names_them_all() {
        let found = code_of_sentence("Negotiation request sat in Queue too long.").unwrap();
        assert_eq!(found.code, 13809);
        assert_eq!(found.also, [13810, 13811, 13812]);
    }

    #[test]
    fn a_large_paste_ends_early_and_inside_a_letter() {
        let text = "è".repeat(MOST_BYTES) + " negotiation timed out";
        assert_eq!(code(&text), None);
        let text = "nothing here\n".repeat(1000) + "Failure Reason:\tNegotiation timed out\n";
        assert_eq!(code(&text), Some((13805, Certainty::Whole)));
    }
}
