//! `questions.rs`: what a helpdesk can ask by phone, the cheapest first.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use super::{Bilingual, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Questions {
    question: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    name: String,
    #[serde(default)]
    needs: Vec<String>,
    asks: Bilingual,
    yes: Answer,
    no: Answer,
    reference: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    says: Bilingual,
    #[serde(default)]
    removes: Vec<String>,
}

pub(super) fn write(data: &Path) -> Result<String> {
    let mut code = String::from(
        "use crate::question::{Answer, Question};\n\npub static QUESTIONS: &[Question] = &[\n",
    );
    for row in read::<Questions>(&data.join("questions.toml"))?.question {
        writeln!(
            code,
            "Question {{ name: {:?}, needs: &{:?}, asks: {:?}, yes: {}, no: {}, reference: {:?} }},",
            row.name,
            row.needs,
            row.asks,
            answer(&row.yes),
            answer(&row.no),
            row.reference,
        )?;
    }
    Ok(code + "];\n")
}

fn answer(answer: &Answer) -> String {
    format!("Answer {{ says: {:?}, removes: &{:?} }}", answer.says, answer.removes)
}
