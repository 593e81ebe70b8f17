//! What to do with a number and nothing else: what to save first, what to ask, what to write down.

use knowledge::{Bilingual, Question, WindowsCode};
use verdict::{Cause, Language};

use super::found::Found;
use super::suspects::{Suspect, of_code, of_event, of_notify};

/// One step, in the order in which they are taken.
pub(super) struct Step {
    /// For programs: never changes with the language.
    pub(super) name: &'static str,
    pub(super) says: Bilingual,
    pub(super) command: &'static str,
}

const COLLECT: &[Step] = &[
    Step {
        name: "collect",
        says: [
            "on that computer, before any restart (a restart empties the log that knows more)",
            "su quel computer, prima di ogni riavvio (un riavvio svuota il registro che ne sa di \
             più)",
        ],
        command: "whyke collect",
    },
    Step {
        name: "collect-script",
        says: ["where programs may not run", "dove non si possono eseguire programmi"],
        command: "whyke collect --script",
    },
    Step { name: "explain", says: ["then", "poi"], command: "whyke explain whyke-evidence.zip" },
];

const CAPTURE: &[Step] = &[Step {
    name: "capture",
    says: ["capture one attempt, then", "catturare un tentativo, poi"],
    command: "whyke explain capture.pcap",
}];

pub(super) struct Advice {
    /// All causes of all that was found, each once.
    pub(super) suspects: Vec<Suspect>,
    pub(super) steps: &'static [Step],
    /// The cheapest first.
    pub(super) questions: Vec<&'static Question>,
}

impl Advice {
    /// None where nothing is to be decided: a cause, a token, a list of updates, no failure.
    pub(super) fn on(found: &Found) -> Option<Advice> {
        let windows = found.codes.iter().flat_map(|row| of_code(row));
        let windows = windows.chain(found.events.iter().flat_map(|row| of_event(row)));
        let mut suspects: Vec<Suspect> = windows.collect();
        let open = found.codes.iter().any(|row| says_too_little(row))
            || found.events.iter().any(|row| row.provider == "RasClient");
        let steps = if suspects.is_empty() && !open { CAPTURE } else { COLLECT };
        suspects.extend(found.notifies.iter().flat_map(|row| of_notify(row)));
        let mut seen = Vec::new();
        suspects.retain(|suspect| {
            let new = !seen.contains(&suspect.cause);
            seen.push(suspect.cause);
            new
        });
        if suspects.is_empty() && !open
            || suspects.first().is_some_and(|first| first.cause == Cause::NOT_IPSEC)
        {
            return None;
        }
        let names: Vec<&str> = suspects.iter().map(|suspect| suspect.cause.name()).collect();
        let mut questions = knowledge::questions(&names);
        // They are chosen by what they tell, and asked by what they cost.
        let cost = |question: &Question| {
            knowledge::QUESTIONS.iter().position(|other| other.name == question.name)
        };
        questions.sort_by_key(|question| cost(question));
        Some(Advice { suspects, steps, questions })
    }

    /// The causes of the list that an answer removes.
    pub(super) fn removed(&self, answer: &knowledge::Answer) -> Vec<Cause> {
        let removed = |suspect: &&Suspect| answer.removes.contains(&suspect.cause.name());
        self.suspects.iter().filter(removed).map(|suspect| suspect.cause).collect()
    }

    /// The evidence that decides the most likely causes, each once.
    pub(super) fn evidence(&self) -> Vec<&'static knowledge::Obtain> {
        const MOST: usize = 3;
        let mut found: Vec<&'static knowledge::Obtain> = Vec::new();
        for suspect in &self.suspects {
            let cheapest = suspect.decided_by.first().and_then(|name| knowledge::obtain(name));
            let Some(cheapest) = cheapest else { continue };
            if found.len() < MOST && !found.iter().any(|other| other.name == cheapest.name) {
                found.push(cheapest);
            }
        }
        found
    }

    /// To be copied into a ticket.
    pub(super) fn ticket(&self, found: &Found, language: Language) -> String {
        const MOST: usize = 5;
        let what = subject(found);
        let words = self.suspects.iter().take(MOST).map(|suspect| {
            let phrase = suspect.cause.phrase();
            let words = phrase.of(language);
            format!("{} {words}", suspect.cause.code())
        });
        let words = words.collect::<Vec<_>>().join("; ");
        let more = if self.suspects.len() > MOST { " …" } else { "" };
        let blanks: String = (1..=self.questions.len()).map(|n| format!(" {n} __")).collect();
        let (possible, answers, evidence) = match language {
            Language::English => {
                ("possible, none decided", "answers", "evidence, saved before any restart")
            }
            Language::Italian => {
                ("possibili, nessuna decisa", "risposte", "prove, salvate prima di ogni riavvio")
            }
        };
        let mut ticket = what;
        if !words.is_empty() {
            ticket += &format!(" · {possible}: {words}{more}");
        }
        if !blanks.is_empty() {
            ticket += &format!(" · {answers}:{blanks}");
        }
        ticket + &format!(" · {evidence}: __")
    }
}

/// A failure of Remote Access or IPsec without known causes: only evidence helps.
fn says_too_little(row: &WindowsCode) -> bool {
    use knowledge::CodeClass::{Ipsec, Ras};
    row.causes.is_empty() && matches!(row.class, Ras | Ipsec) && row.phase != Some("none")
}

/// What a ticket is about.
fn subject(found: &Found) -> String {
    let codes = found.codes.iter().map(|row| format!("Windows {}", number_and_name(row)));
    let events = found.events.iter().map(|row| format!("{} {}", row.provider, row.id));
    let notifies = found.notifies.iter().map(|row| format!("IKEv{} {}", row.version, row.name()));
    codes.chain(events).chain(notifies).collect::<Vec<_>>().join(", ")
}

pub(super) fn number_and_name(row: &WindowsCode) -> String {
    match row.name {
        "" => number(row.code),
        name => format!("{} {name}", number(row.code)),
    }
}

/// HRESULTs are known by their hexadecimal form.
pub(super) fn number(code: u32) -> String {
    match code {
        0x4000_0000.. => format!("0x{code:08X}"),
        small => small.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_alone_leads_to_evidence_and_questions() {
        let advice = Advice::on(&Found::look_up("809")).unwrap();
        let commands: Vec<_> = advice.steps.iter().map(|step| step.command).collect();
        let wanted =
            ["whyke collect", "whyke collect --script", "whyke explain whyke-evidence.zip"];
        assert_eq!(commands, wanted);
        assert!((1..=knowledge::MOST_QUESTIONS).contains(&advice.questions.len()));
        for question in &advice.questions {
            let removed = advice.removed(&question.yes).len() + advice.removed(&question.no).len();
            assert!(removed > 0, "{}", question.name);
        }
        assert!(!advice.evidence().is_empty());
    }

    #[test]
    fn what_is_not_ipsec_or_no_failure_asks_for_nothing() {
        for word in ["651", "806", "P003", "%%8202", "updates", "0"] {
            assert!(Advice::on(&Found::look_up(word)).is_none(), "{word}");
        }
        assert!(Advice::on(&Found::look_up("873")).is_some());
    }
}
