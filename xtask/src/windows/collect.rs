//! `whyke collect` and its script on a machine with a stopped service and secrets in every place.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::Bench;
use crate::repository;

const SECRET: &str = "correct-horse-battery";

const SERVICE: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent";
const KEYING: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\IKEEXT";
const REMOTE_ACCESS: &str = r"HKLM\SYSTEM\CurrentControlSet\Services\RasMan\Parameters";

/// A stopped service, a value that changes a negotiation, and secrets beside them.
fn prepare(bench: &Bench) -> Result<()> {
    for (key, value, kind, data) in [
        (SERVICE, "Start", "REG_DWORD", "4"),
        (KEYING, "Start", "REG_DWORD", "4"),
        (SERVICE, "AssumeUDPEncapsulationContextOnSendRule", "REG_DWORD", "2"),
        (SERVICE, "PreSharedKey", "REG_SZ", SECRET),
        (REMOTE_ACCESS, "ProhibitIpSec", "REG_DWORD", "1"),
        (REMOTE_ACCESS, "PreSharedKey", "REG_SZ", SECRET),
    ] {
        let arguments = ["add", key, "/v", value, "/t", kind, "/d", data, "/f"];
        let output = bench.wine.run(&bench.folder, "reg", &arguments)?;
        ensure!(output.status.success(), "reg {}: {output:?}", arguments.join(" "));
    }
    let book = format!(
        "[Office]\r\nVpnStrategy=3\r\nIpSecFlags=1\r\nPreSharedKey={SECRET}\r\n\
         PhoneNumber=vpn.example.com\r\n"
    );
    for folder in phone_books(bench)? {
        fs::create_dir_all(&folder)?;
        fs::write(Path::new(&folder).join("rasphone.pbk"), &book)?;
    }
    Ok(())
}

/// Of the user and of all users.
fn phone_books(bench: &Bench) -> Result<[String; 2]> {
    let output = bench.wine.run(&bench.folder, "cmd", &["/c", "echo %APPDATA%"])?;
    let text = String::from_utf8(output.stdout)?;
    let user = text.trim().strip_prefix(r"C:\").context("no APPDATA")?.replace('\\', "/");
    let drive = bench.wine.drive();
    let book =
        |folder: &str| format!("{}/{folder}/Microsoft/Network/Connections/Pbk", drive.display());
    Ok([book(&user), book("ProgramData")])
}

/// Everything that services are set to, to see that nothing changed.
fn services(bench: &Bench) -> Result<Vec<u8>> {
    let key = r"HKLM\SYSTEM\CurrentControlSet\Services";
    let output = bench.wine.run(&bench.folder, "reg", &["query", key, "/s"])?;
    ensure!(output.stdout.len() > 1000, "reg query {key} shows nothing");
    Ok(output.stdout)
}

pub(super) fn program(bench: &Bench) -> Result<()> {
    prepare(bench)?;
    let folder = bench.new_folder("collect")?;
    let before = services(bench)?;
    let answer = bench.whyke(&folder, &["collect"])?;
    ensure!(answer.status == 0, "{answer:?}");
    ensure!(services(bench)? == before, "collecting changed the services");
    ensure!(answer.err.contains("netsh.exe wfp show netevents"), "{answer:?}");

    let members = members(&folder.join("whyke-evidence.zip"))?;
    for (name, content) in &members {
        ensure!(!content.contains(SECRET), "a secret is in {name}: {content}");
    }
    let holds = |name: &str, text: &str| {
        let content = members.get(name).with_context(|| format!("{name} is not in the zip"))?;
        ensure!(content.contains(text), "no `{text}` in {name}: {content}");
        Ok(())
    };
    holds("registry.txt", "AssumeUDPEncapsulationContextOnSendRule    REG_DWORD    0x2")?;
    holds("registry.txt", "ProhibitIpSec    REG_DWORD    0x1")?;
    holds("registry.txt", "Start    REG_DWORD    0x4")?;
    for book in ["phonebook-user.pbk", "phonebook-all-users.pbk"] {
        holds(book, "PreSharedKey=[removed]\r\nPhoneNumber=vpn.example.com")?;
    }
    holds("addresses.txt", "127.0.0.1")?;
    holds("system.txt", "CurrentBuild")?;
    // Wine's own netsh ends with 0 and says nothing: that is no evidence.
    holds("collected.json", "\"missing\": \"empty\"")?;
    holds("README.txt", "netevents.xml")?;
    ensure!(!members.contains_key("netevents.xml"), "an empty file was taken");

    let second = bench.whyke(&folder, &["collect", "--quiet", "--lang", "it"])?;
    ensure!(second.out.starts_with("whyke-evidence-2.zip: "), "{second:?}");
    let explained = bench.whyke(&folder, &["--format", "json", "whyke-evidence.zip"])?;
    let report: serde_json::Value = serde_json::from_str(&explained.out)?;
    for name in ["registry.txt", "phonebook-user.pbk", "phonebook-all-users.pbk"] {
        let sources = report["sources"].as_array().context("no sources")?;
        let text = |source: &serde_json::Value, key: &str| source[key].as_str().map(str::to_owned);
        let of_name =
            |source: &&serde_json::Value| text(source, "name").is_some_and(|n| n.ends_with(name));
        let kind = sources.iter().find(of_name).and_then(|source| text(source, "kind"));
        ensure!(kind.as_deref() == Some("host-state"), "{name} is read as {kind:?}");
    }
    one_story(bench, &folder)
}

/// What was collected beside the event log of a dial that failed: why, and which value shows it.
fn one_story(bench: &Bench, folder: &Path) -> Result<()> {
    let events = "scenarios/windows-service-disabled/evidence/events.evtx";
    fs::copy(repository::root().join(events), folder.join("events.evtx"))?;
    let told = ["--format", "json", "explain", "whyke-evidence.zip", "events.evtx"];
    let explained = bench.whyke(folder, &told)?;
    let report: serde_json::Value = serde_json::from_str(&explained.out)?;
    let verdict = &report["verdict"];
    ensure!(verdict["cause"] == "service-disabled" && explained.status == 1, "{verdict}");
    let cited = report["findings"][0]["evidence"].to_string();
    ensure!(cited.contains("IKEEXT is disabled"), "the registry is not cited: {cited}");
    Ok(())
}

fn members(path: &Path) -> Result<BTreeMap<String, String>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let mut archive = zip::ZipArchive::new(file)?;
    let mut members = BTreeMap::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index)?;
        let mut content = Vec::new();
        member.read_to_end(&mut content)?;
        let content = String::from_utf8_lossy(&content).into_owned();
        members.insert(member.name()?.into_owned(), content);
    }
    Ok(members)
}

/// As far as Wine goes: its `findstr` passes nothing on, so what goes through it is missing.
pub(super) fn script(bench: &Bench) -> Result<()> {
    let folder = bench.new_folder("script (1)")?;
    fs::copy(repository::root().join("docs/collect.cmd"), folder.join("collect.cmd"))?;
    let before = services(bench)?;
    let output = bench.wine.run(&folder, "cmd", &["/c", "collect.cmd", "/q"])?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{output:?}");
    ensure!(services(bench)? == before, "collecting changed the services");
    ensure!(said.trim_end().ends_with("whyke-evidence"), "it does not name its folder: {said}");

    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder.join("whyke-evidence"))? {
        let entry = entry?;
        let content = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
        ensure!(!content.contains(SECRET), "a secret is in {entry:?}");
        ensure!(!content.is_empty(), "{entry:?} is empty");
        found.insert(entry.file_name().to_string_lossy().into_owned(), content);
    }
    for (name, text) in [
        ("registry.txt", "Start    REG_DWORD    0x4"),
        ("registry.txt", "AssumeUDPEncapsulationContextOnSendRule    REG_DWORD    0x2"),
        ("registry.txt", "= exit status not 0"),
        ("system.txt", "CurrentBuild"),
        ("README.txt", "missing / manca: netevents.xml"),
    ] {
        let content = found.get(name).with_context(|| format!("{name}: {said}"))?;
        ensure!(content.contains(text), "no `{text}` in {name}: {content}");
    }
    Ok(())
}
