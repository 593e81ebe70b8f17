//! The scorer over two small labelled cases, with a shell script in the place of the binary.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;

use super::grade::Class;
use super::*;

struct Lab(PathBuf);

impl Lab {
    fn new(name: &str) -> Lab {
        let folder = std::env::temp_dir().join(format!("lab-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Lab(folder)
    }

    fn case(&self, name: &str, cause: &str, capture: &str) {
        let folder = self.0.join(name);
        fs::create_dir_all(&folder).unwrap();
        let truth = format!(
            "cause = \"{cause}\"\nacceptable_causes = [\"{cause}\"]\nphase = \"auth\"\n\
             exchange = \"main\"\ninitiator_product = \"strongSwan 5.9.8\"\n\
             responder_product = \"Libreswan 4.10\"\n[knowable]\ninitiator_capture = true\n"
        );
        fs::write(folder.join("truth.toml"), truth).unwrap();
        fs::write(folder.join("initiator.pcap"), capture).unwrap();
    }

    fn score(&self) -> Vec<tally::Result> {
        let cases = labelled::find(&self.0).unwrap();
        let program = repository::root().join("xtask/src/score/stand-in.sh");
        judge(&program, &cases, &[Kind::InitiatorCapture, Kind::BothLogs], Change::None).unwrap()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn cases_are_graded_by_what_the_program_answers() {
    let lab = Lab::new("graded");
    lab.case("a-secret", "psk-mismatch", "…");
    lab.case("b-secret", "no-failure", "healthy");
    lab.case("c-secret", "id-mismatch", "…");
    lab.case("d-secret", "id-mismatch", "panic");
    let results = lab.score();
    let classes: Vec<Class> = results.iter().map(|result| result.grade.class).collect();
    assert_eq!(classes, [Class::Right, Class::Right, Class::Wrong, Class::Failed]);
    assert!(results[2].grade.wrong_likely);
    assert_eq!(results[3].grade.said, "exit 101: thread 'main' panicked at here");
    assert_eq!(results[0].vendor, "strongSwan → Libreswan");
    let shown = table::text(&results, &[Kind::InitiatorCapture], false);
    assert!(shown.contains("c-secret initiator_capture [WRONG, wrong and likely] is id-mismatch"));
    assert!(!shown.contains("a-secret"));
}

#[test]
fn an_exit_status_that_contradicts_the_outcome_is_no_answer() {
    let lab = Lab::new("exit");
    lab.case("a", "no-failure", "contradiction");
    let results = lab.score();
    let said = &results[0].grade.said;
    assert_eq!(said, "exit 3 where the outcome no-failure asks for 0");
}
