//! A finished report: every text, name and address in it, in one walk.

use std::collections::BTreeSet;

use evidence::{Endpoint, Mask, Why};
use verdict::{
    Changes, Citation, Command, EventReport, Finding, Missing, NegotiationReport, Parameter,
    Report, SourceReport, Text,
};

use crate::Pseudonyms;
use crate::names::Kind;
use crate::text::is_hidden;

/// What the walk comes to.
enum Part<'a> {
    /// Words with names among them.
    Free(&'a mut String),
    /// Nothing but a name, or nothing.
    Whole(Kind, &'a mut String),
    /// A value of a message.
    Value(&'a mut String),
    Address(&'a mut Endpoint),
    File(&'a mut String),
    /// To be copied as it stands.
    Command(&'a mut String),
}

impl Pseudonyms {
    /// Replaces every address and name.
    pub fn report(&mut self, report: &mut Report) {
        let ours = our_lines();
        for source in &report.sources {
            self.source(&source.name);
        }
        // First everything is met, so that a name is known wherever it stands.
        walk(report, &mut |part| self.replaced(part, &ours, false));
        walk(report, &mut |part| self.replaced(part, &ours, true));
    }

    fn source(&mut self, name: &str) {
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
        self.names.alias(name, base);
        // Without an ending it may be any word of the report.
        if base.contains('.') {
            self.learn(Kind::File, base);
        }
    }

    fn replaced(&mut self, part: Part<'_>, ours: &BTreeSet<&str>, for_good: bool) {
        match part {
            Part::Free(text) => {
                let new = self.text(text);
                set(text, new, for_good);
            }
            Part::Whole(kind, name) => {
                self.meet(kind, name);
                let new = self.whole(kind, name);
                set(name, new, for_good);
            }
            Part::Value(value) => {
                let new = match self.names.kind_of(value) {
                    Some(kind) => self.whole(kind, value),
                    None => self.text(value),
                };
                set(value, new, for_good);
            }
            Part::Address(Endpoint::Address { address, .. }) => {
                let new = self.addresses.of(*address);
                if for_good {
                    *address = new;
                }
            }
            Part::Address(Endpoint::Masked { mask, .. }) => {
                let Some(name) = mask.text().filter(|name| !is_hidden(name)).map(str::to_owned)
                else {
                    return;
                };
                self.meet(Kind::Host, &name);
                let new = self.whole(Kind::Host, &name);
                let new = Mask::new(new.split('.').next().unwrap_or_default());
                if for_good {
                    *mask = new;
                }
            }
            Part::File(name) => {
                let new = self.file(name);
                set(name, new, for_good);
            }
            Part::Command(text) => {
                let lines = text.lines().map(|line| {
                    if ours.contains(line.trim()) { line.to_owned() } else { self.text(line) }
                });
                let new = lines.collect::<Vec<_>>().join("\n");
                set(text, new, for_good);
            }
        }
    }

    fn whole(&mut self, kind: Kind, name: &str) -> String {
        let formed = self.text(name);
        let has_form = crate::text::is_in_dns(name) || name.contains(['@', '=', '\\', ':']);
        let is_address = name.parse::<std::net::IpAddr>().is_ok();
        if has_form || is_address { formed } else { self.name(kind, name) }
    }

    /// `file-2.log`: what kind of file it is, its ending says.
    pub fn file(&mut self, name: &str) -> String {
        if name == "standard input" {
            return name.to_owned();
        }
        let pseudonym = self.names.pseudonym(Kind::File, name);
        match ending(name) {
            Some(ending) => format!("{pseudonym}.{ending}"),
            None => pseudonym,
        }
    }
}

fn set(text: &mut String, new: String, for_good: bool) {
    if for_good {
        *text = new;
    }
}

/// Endings that evidence has; any other may be part of a name.
fn ending(name: &str) -> Option<&'static str> {
    const ENDINGS: &[&str] = &[
        "pcap", "pcapng", "cap", "dmp", "gz", "zip", "cab", "tar", "tgz", "evtx", "etl", "log",
        "txt", "xml", "csv", "json", "conf", "secrets", "pem", "crt", "cer", "reg", "pbk",
    ];
    let (_, own) = name.rsplit_once('.')?;
    ENDINGS.iter().find(|ending| ending.eq_ignore_ascii_case(own)).copied()
}

/// The lines of commands that are the same in every report.
fn our_lines() -> BTreeSet<&'static str> {
    let fixes = knowledge::COMMANDS.iter().map(|row| row.text);
    let pieces = knowledge::OBTAINS.iter().flat_map(|row| row.commands).map(|row| row.text);
    let notes = knowledge::COMMANDS.iter().filter_map(|row| row.note);
    let others = knowledge::OBTAINS.iter().flat_map(|row| row.commands).filter_map(|row| row.note);
    let notes = notes.chain(others).flatten();
    let lines = fixes.chain(pieces).chain(notes).flat_map(str::lines).map(str::trim);
    lines.filter(|line| !line.contains('{')).collect()
}

fn walk(report: &mut Report, visit: &mut impl FnMut(Part<'_>)) {
    text(&mut report.verdict.sentence, visit);
    report.sources.iter_mut().for_each(|own| source(own, visit));
    report.negotiations.iter_mut().for_each(|own| negotiation(own, visit));
    report.findings.iter_mut().for_each(|own| finding(own, visit));
    report.missing.iter_mut().for_each(|own| missing(own, visit));
    report.changes.iter_mut().for_each(|own| changes(own, visit));
    report.shared.iter_mut().for_each(|own| text(own, visit));
    report.look_up.iter_mut().for_each(|own| visit(Part::Value(own)));
    report.gaps.iter_mut().for_each(|(_, gap)| why(&mut gap.why, visit));
}

fn text(text: &mut Text, visit: &mut impl FnMut(Part<'_>)) {
    visit(Part::Free(&mut text.en));
    visit(Part::Free(&mut text.it));
}

fn source(own: &mut SourceReport, visit: &mut impl FnMut(Part<'_>)) {
    visit(Part::File(&mut own.name));
    own.machine.iter_mut().for_each(|name| visit(Part::Whole(Kind::Host, name)));
    own.vantage_because.iter_mut().for_each(|own| text(own, visit));
    own.covers.iter_mut().for_each(|own| text(own, visit));
    own.clock.how.iter_mut().for_each(|own| text(own, visit));
}

fn negotiation(own: &mut NegotiationReport, visit: &mut impl FnMut(Part<'_>)) {
    for end in &mut own.ends {
        end.address.iter_mut().for_each(|address| visit(Part::Address(address)));
        end.identity.iter_mut().for_each(|name| visit(Part::Whole(Kind::Host, name)));
        end.product.iter_mut().for_each(|product| visit(Part::Free(product)));
    }
    for compared in &mut own.comparisons {
        let all = compared.offered.iter_mut().chain(&mut compared.accepted);
        all.chain(&mut compared.common).for_each(|own| visit(Part::Value(own)));
    }
    for step in &mut own.steps {
        step.kinds.iter_mut().for_each(|kind| visit(Part::Free(kind)));
        step.note.iter_mut().for_each(|own| text(own, visit));
    }
    own.events.iter_mut().for_each(|own| event(own, visit));
}

fn event(own: &mut EventReport, visit: &mut impl FnMut(Part<'_>)) {
    visit(Part::Whole(Kind::Host, &mut own.machine));
    text(&mut own.says, visit);
}

fn finding(own: &mut Finding, visit: &mut impl FnMut(Part<'_>)) {
    text(&mut own.headline, visit);
    for (_, parameter) in &mut own.parameters {
        match parameter {
            Parameter::Number(_) => {}
            Parameter::Word(word) => visit(Part::Value(word)),
            Parameter::List(list) => list.iter_mut().for_each(|own| visit(Part::Value(own))),
        }
    }
    own.evidence.iter_mut().for_each(|own| citation(own, visit));
    for explained in &mut own.explains {
        text(&mut explained.symptom, visit);
        explained.evidence.iter_mut().for_each(|own| citation(own, visit));
    }
    for because in &mut own.ruled_out {
        text(&mut because.because, visit);
        because.evidence.iter_mut().for_each(|own| citation(own, visit));
    }
    for fix in &mut own.fixes {
        text(&mut fix.title, visit);
        fix.risk.iter_mut().chain(&mut fix.undo).for_each(|own| text(own, visit));
        fix.commands.iter_mut().for_each(|own| command(own, visit));
    }
    own.tell.iter_mut().for_each(|own| text(own, visit));
}

fn citation(own: &mut Citation, visit: &mut impl FnMut(Part<'_>)) {
    text(&mut own.says, visit);
}

fn command(own: &mut Command, visit: &mut impl FnMut(Part<'_>)) {
    visit(Part::Command(&mut own.text));
    if let Some(note) = &mut own.note {
        visit(Part::Command(&mut note.en));
        visit(Part::Command(&mut note.it));
    }
}

fn missing(own: &mut Missing, visit: &mut impl FnMut(Part<'_>)) {
    text(&mut own.what, visit);
    text(&mut own.how, visit);
    own.commands.iter_mut().for_each(|own| command(own, visit));
}

fn changes(own: &mut Changes, visit: &mut impl FnMut(Part<'_>)) {
    visit(Part::Whole(Kind::Host, &mut own.machine));
    visit(Part::Whole(Kind::Connection, &mut own.profile));
    own.changes.iter_mut().for_each(|own| event(own, visit));
}

fn why(own: &mut Why, visit: &mut impl FnMut(Part<'_>)) {
    match own {
        Why::Unknown { word, .. } => visit(Part::Value(word)),
        Why::Member { name, why: inner } => {
            visit(Part::File(name));
            why(inner, visit);
        }
        Why::Beside { names, .. } => names.iter_mut().for_each(|name| visit(Part::File(name))),
        Why::Io { message } => visit(Part::Free(message)),
        _ => {}
    }
}
