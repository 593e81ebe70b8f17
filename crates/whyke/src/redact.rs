//! `whyke redact`: copies of the evidence that can be posted, and that lead to the same verdict.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::Result;
use readers::capture::Container;
use redaction::{Pseudonyms, Uncopied};
use verdict::{Cause, Confidence, Language, Outcome, Report, Text, Weight};

use crate::arguments::{Common, Format, Redact};
use crate::clock::Clocks;
use crate::complaint::{self, Complaint};
use crate::explain::too_many_names;
use crate::heard::Heard;
use crate::sources::{self, Input, Opened};
use crate::{output, style};

/// The copies lead to another verdict.
const ANOTHER_VERDICT: u8 = 3;
/// How many folders may lie beside each other before a name has to be given.
const MOST_NAMES: usize = 1000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Capture,
    Text,
}

struct Original {
    name: String,
    file: File,
    kind: Kind,
}

/// A copy that was written.
struct Copy {
    of: String,
    path: PathBuf,
}

pub(crate) fn run(wanted: &Redact, common: &Common) -> Result<u8> {
    if common.format != Format::Text {
        return Err(complaint::only_of_reports("--format").into());
    }
    let language = style::language(common);
    let mut originals = opened(wanted)?;
    let (before, mut pseudonyms) = met(&mut originals)?;
    if pseudonyms.is_full() {
        return Err(too_many_names().into());
    }
    let folder = folder(common)?;
    let mut copies = Vec::new();
    for original in &mut originals {
        if let Err(error) = copy(original, &mut pseudonyms, &folder, &mut copies) {
            // Ours, and half of what was asked for.
            copies.iter().for_each(|copy| drop(fs::remove_file(&copy.path)));
            let _ = fs::remove_dir(&folder);
            return Err(error);
        }
    }
    let after = judged_again(&copies)?;
    let mut text = String::new();
    for Copy { of, path } in &copies {
        text.push_str(&report::clean(&format!("{of} → {}", path.display())));
        text.push('\n');
    }
    output::Delivery::stdout().write(&text)?;
    if before == after {
        return Ok(0);
    }
    output::say(&format!("whyke: {}", other_verdict(before, after).of(language)));
    Ok(ANOTHER_VERDICT)
}

/// All of them, or none: who posts some of the files thinks that he has posted all.
fn opened(wanted: &Redact) -> Result<Vec<Original>> {
    let (paths, refused) = sources::list(&wanted.files);
    if let Some(refused) = refused.first() {
        return Err(refused.complaint().into());
    }
    let mut originals = Vec::new();
    for path in paths {
        let Opened { name, input, .. } =
            sources::open(&path).map_err(|refused| refused.complaint())?;
        let Input::File(mut file) = input else {
            let why = Text::new(
                "only files can be copied, since each is read more than once",
                "si possono copiare solo file, perché ciascuno viene letto più volte",
            );
            return Err(Complaint::about(name, &why).into());
        };
        let kind = kind(&mut file).map_err(|why| Complaint::about(&name, &why))?;
        originals.push(Original { name, file, kind });
    }
    Ok(originals)
}

fn kind(file: &mut File) -> Result<Kind, Text> {
    let mut head = Vec::new();
    let read = file.by_ref().take(readers::HEAD as u64).read_to_end(&mut head);
    let rewound = file.seek(SeekFrom::Start(0));
    if let Some(error) = read.err().or(rewound.err()) {
        return Err(Text::same(error.to_string()));
    }
    match readers::capture::recognise(&head) {
        Some(Container::Pcap { .. } | Container::Pcapng) => return Ok(Kind::Capture),
        Some(_) => return Err(packed()),
        None => {}
    }
    if head.starts_with(b"ElfFile\0") {
        return Err(Text::new(
            "an event log cannot be rewritten soundly; export it and redact that: \
             wevtutil qe FILE.evtx /lf:true /f:xml > FILE.xml",
            "un registro eventi non si può riscrivere in modo affidabile; esportarlo e anonimizzare \
             l’esportazione: wevtutil qe FILE.evtx /lf:true /f:xml > FILE.xml",
        ));
    }
    if readers::archives::recognise(&head).is_some() {
        return Err(packed());
    }
    // UTF-16 has zeros, too, but in every other place.
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    if zeros(0) > 0 && zeros(1) > 0 || head.starts_with(&[0x30, 0x82]) {
        return Err(Text::new(
            "neither a text nor a capture: it cannot be copied without its names",
            "non è né un testo né una cattura: non si può copiare senza i suoi nomi",
        ));
    }
    Ok(Kind::Text)
}

fn packed() -> Text {
    Text::new(
        "it is packed, or a capture of another kind; unpack it, or save it as pcapng, and redact that",
        "è un archivio, o una cattura di altro tipo; estrarlo, o salvarlo come pcapng, e anonimizzare \
         quello",
    )
}

/// What a verdict comes down to.
type Judged = Option<(Outcome, Option<(Cause, Confidence)>)>;

fn judged(heard: Heard) -> (Judged, Option<Pseudonyms>) {
    let usable = heard.read_since(0) > 0;
    let (case, pseudonyms) = heard.case();
    let report: Option<Report> = usable.then(|| diagnosis::diagnose(&case));
    let judged = report.map(|report| {
        let named = report.verdict.finding.and_then(|at| report.findings.get(at));
        let first = report.findings.iter().find(|finding| finding.weight == Weight::Cause);
        let finding = named.or(first);
        (report.verdict.outcome, finding.map(|finding| (finding.cause, finding.confidence)))
    });
    (judged, pseudonyms)
}

/// The verdict of the originals, and every name in them.
fn met(originals: &mut [Original]) -> Result<(Judged, Pseudonyms)> {
    let mut heard = Heard::with_names(Clocks::read(&[])?);
    for original in originals.iter_mut() {
        heard.read(&original.name, &original.file);
        original.file.seek(SeekFrom::Start(0))?;
    }
    let (before, pseudonyms) = judged(heard);
    let mut pseudonyms = pseudonyms.unwrap_or_default();
    for original in originals.iter_mut().filter(|original| original.kind == Kind::Text) {
        let text = BufReader::new(readers::decoded(&original.file));
        pseudonyms.survey_lines(text)?;
        original.file.seek(SeekFrom::Start(0))?;
    }
    Ok((before, pseudonyms))
}

/// The folder that `--output` names, else the first free of `whyke-redacted`, `whyke-redacted-2` …
fn folder(common: &Common) -> Result<PathBuf> {
    let name = |number: usize| match number {
        1 => PathBuf::from("whyke-redacted"),
        number => PathBuf::from(format!("whyke-redacted-{number}")),
    };
    let folder = match &common.output {
        Some(folder) => folder.clone(),
        None => (1..MOST_NAMES).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(1)),
    };
    if !folder.is_dir() {
        fs::create_dir(&folder)
            .map_err(|error| Complaint::about(folder.display(), &Text::same(error.to_string())))?;
    }
    Ok(folder)
}

fn copy(
    original: &mut Original,
    pseudonyms: &mut Pseudonyms,
    folder: &Path,
    copies: &mut Vec<Copy>,
) -> Result<()> {
    let path = folder.join(pseudonyms.file(&original.name));
    let mut out = BufWriter::new(output::create(&path)?);
    copies.push(Copy { of: original.name.clone(), path });
    match original.kind {
        Kind::Text => {
            let text = BufReader::new(readers::decoded(&original.file));
            pseudonyms.copy_lines(text, &mut out)?;
        }
        Kind::Capture => {
            let mut capture = BufReader::new(&original.file);
            pseudonyms
                .copy_capture(&mut capture, &mut out)
                .map_err(|uncopied| Complaint::about(&original.name, &why(&uncopied)))?;
        }
    }
    Ok(())
}

fn why(uncopied: &Uncopied) -> Text {
    match uncopied {
        Uncopied::Io(error) => Text::same(error.to_string()),
        Uncopied::Packed => packed(),
        Uncopied::Damaged { offset } => Text::new(
            format!(
                "damaged at byte {offset}: save it anew, with Wireshark for one, and redact that"
            ),
            format!(
                "danneggiato al byte {offset}: salvarlo di nuovo, ad esempio con Wireshark, e \
                     anonimizzare quello"
            ),
        ),
        Uncopied::Link(link) => Text::new(
            format!("link type {link} is not one in which addresses are found: it is not copied"),
            format!(
                "nel tipo di collegamento {link} non si trovano gli indirizzi: non viene copiato"
            ),
        ),
    }
}

/// The verdict of the copies.
fn judged_again(copies: &[Copy]) -> Result<Judged> {
    let mut heard = Heard::new(Clocks::read(&[])?);
    for Copy { path, .. } in copies {
        let opened = sources::open(path).map_err(|refused| refused.complaint())?;
        heard.read(&opened.name, opened.input);
    }
    Ok(judged(heard).0)
}

fn other_verdict(before: Judged, after: Judged) -> Text {
    Text::each(|language| {
        let (before, after) = (in_words(before, language), in_words(after, language));
        match language {
            Language::English => format!(
                "the copies lead to another verdict, {after} instead of {before}: say so where you \
                 post them"
            ),
            Language::Italian => format!(
                "le copie portano a un altro verdetto, {after} invece di {before}: dirlo dove si \
                 pubblicano"
            ),
        }
    })
}

fn in_words(judged: Judged, language: Language) -> String {
    match (judged, language) {
        (Some((outcome, Some((cause, confidence)))), _) => {
            format!("{}, {} {}", outcome.name(), cause.code(), confidence.name())
        }
        (Some((outcome, None)), _) => outcome.name().to_owned(),
        (None, Language::English) => "nothing".to_owned(),
        (None, Language::Italian) => "nulla".to_owned(),
    }
}
