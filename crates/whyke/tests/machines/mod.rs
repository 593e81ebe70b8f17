//! What a Windows client, its gateway and its policy server write of one dial.

#![allow(dead_code, unreachable_pub, reason = "each test uses what it needs")]

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) const SERVER: &str = "198.51.100.10";
pub(crate) const IKEV2: [&str; 2] =
    ["IKEv2", "EAP &lt;Microsoft: Secured password (EAP-MSCHAP v2)&gt;"];
pub(crate) const WITH_CERTIFICATE: [&str; 2] = ["IKEv2", "Machine Certificate"];
pub(crate) const WITH_EAP_TLS: [&str; 2] =
    ["IKEv2", "EAP &lt;Microsoft: Smart Card or other certificate&gt;"];
pub(crate) const WITH_PEAP: [&str; 2] = ["IKEv2", "EAP &lt;Microsoft: Protected EAP (PEAP)&gt;"];
pub(crate) const L2TP: [&str; 2] = ["L2TP", "CHAP/MS-CHAPv2"];

/// An event in XML.
pub(crate) fn event(
    provider: &str,
    id: u32,
    at: &str,
    computer: &str,
    data: impl IntoIterator<Item = String>,
) -> String {
    let data: String = data.into_iter().collect();
    format!(
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>\
         <Provider Name=\"{provider}\"/><EventID>{id}</EventID><Level>4</Level>\
         <TimeCreated SystemTime=\"{at}\"/><EventRecordID>{id}</EventRecordID>\
         <Channel>Log</Channel><Computer>{computer}</Computer></System>\
         <EventData>{data}</EventData></Event>\n"
    )
}

/// A dial of PC-B by anna to a gateway that is called by its name, from its first event to its
/// code; `at` are the times of both in UTC.
pub(crate) fn dial(by: [&str; 2], at: [&str; 2], code: u32) -> String {
    const ID: &str = "{11111111-2222-3333-4444-555555555555}";
    dial_called(ID, by, at, code)
}

pub(crate) fn dial_called(id: &str, by: [&str; 2], at: [&str; 2], code: u32) -> String {
    let [tunnel, with] = by;
    let ras = |number, at: &str, more: &[&str]| {
        let data = [id, "PC-B\\anna"].into_iter().chain(more.iter().copied());
        let data = data.map(|value| format!("<Data>{value}</Data>"));
        event("RasClient", number, at, "PC-B", data)
    };
    let settings = format!(
        "\nDial-in User = anna\nVpnStrategy = {tunnel}\nDataEncryption = Require maximum\n\
         PrerequisiteEntry = \nAutoLogon = No\nUseRasCredentials = Yes\n\
         Authentication Type = {with}\nIpv4DefaultGateway = Yes\n"
    );
    let server = format!(
        "\nServer address/Phone Number = vpn.example\nDevice = WAN Miniport ({tunnel})\nPort = \
         VPN2-1\nMediaType = VPN"
    );
    [
        ras(20221, at[0], &["VPN", "per-user", "Office", &settings]),
        ras(20222, at[0], &["Office", &server]),
        ras(20227, at[1], &["Office", &code.to_string()]),
    ]
    .concat()
}

pub(crate) fn events(all: &[String]) -> String {
    format!("<Events>\n{}</Events>\n", all.concat())
}

/// What charon says, each line at that time.
pub(crate) fn charon(at: &str, number: u32, sentences: &[&str]) -> String {
    let number = format!("<{number}> ");
    let line = |sentence: &&str| {
        let (group, rest) = sentence.split_at(6);
        format!("{at} hq charon: 05{group}{number}{rest}\n")
    };
    sentences.iter().map(line).collect()
}

/// A Windows client at the gateway whose fifth message of Main Mode does not decrypt.
pub(crate) fn other_key(at: &str, client: &str, gateway: &str) -> String {
    let from = |port| format!("received packet: from {client}[{port}] to {gateway}[{port}]");
    let to = format!("sending packet: from {gateway}[500] to {client}[500]");
    charon(
        at,
        1,
        &[
            &format!("[NET] {} (408 bytes)", from(500)),
            "[ENC] parsed ID_PROT request 0 [ SA V V V V V V V V ]",
            "[IKE] received MS NT5 ISAKMPOAKLEY vendor ID",
            "[ENC] generating ID_PROT response 0 [ SA V V V V ]",
            &format!("[NET] {to} (160 bytes)"),
            &format!("[NET] {} (388 bytes)", from(500)),
            "[ENC] parsed ID_PROT request 0 [ KE No NAT-D NAT-D ]",
            "[ENC] generating ID_PROT response 0 [ KE No NAT-D NAT-D ]",
            &format!("[NET] {to} (372 bytes)"),
            &format!("[NET] {} (76 bytes)", from(4500)),
            "[ENC] invalid ID_V1 payload length, decryption failed?",
            "[ENC] could not decrypt payloads",
            "[IKE] message parsing failed",
        ],
    )
}

/// A Windows client of IKEv2 up to its IKE_AUTH, which the gateway answers as `then` says.
pub(crate) fn ikev2(at: &str, number: u32, client: &str, ports: [u16; 2], then: &[&str]) -> String {
    let [first, second] = ports;
    let mut sentences = vec![
        format!("[NET] received packet: from {client}[{first}] to {SERVER}[500] (544 bytes)"),
        "[ENC] parsed IKE_SA_INIT request 0 [ SA KE No N(FRAG_SUP) N(NATD_S_IP) N(NATD_D_IP) V V \
         V V ]"
            .to_owned(),
        "[IKE] received MS NT5 ISAKMPOAKLEY v9 vendor ID".to_owned(),
        "[ENC] generating IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) N(NATD_D_IP) CERTREQ ]"
            .to_owned(),
        format!("[NET] sending packet: from {SERVER}[500] to {client}[{first}] (473 bytes)"),
        format!("[NET] received packet: from {client}[{second}] to {SERVER}[4500] (1360 bytes)"),
        "[ENC] parsed IKE_AUTH request 1 [ IDi CERT CERTREQ AUTH CPRQ(ADDR) SA TSi TSr ]"
            .to_owned(),
    ];
    sentences.extend(then.iter().map(|sentence| (*sentence).to_owned()));
    if !then.is_empty() {
        sentences.push("[ENC] generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]".to_owned());
        sentences.push(format!(
            "[NET] sending packet: from {SERVER}[4500] to {client}[{second}] (65 bytes)"
        ));
    }
    let sentences: Vec<&str> = sentences.iter().map(String::as_str).collect();
    charon(at, number, &sentences)
}

pub(crate) const MSCHAP: [&str; 2] = ["EAP", "Microsoft: Secured password (EAP-MSCHAP v2)"];
pub(crate) const TLS: [&str; 2] = ["EAP", "Microsoft: Smart Card or other certificate"];
/// With a password inside.
pub(crate) const PEAP: [&str; 2] = ["PEAP", "Microsoft: Secured password (EAP-MSCHAP v2)"];

/// The policy server's word on anna, who comes from there; without a reason she is let in.
pub(crate) fn nps(at: &str, from: &str, method: [&str; 2], reason: Option<u32>) -> String {
    let named = |name: &str, value: &str| format!("<Data Name=\"{name}\">{value}</Data>");
    let mut data = vec![
        named("SubjectUserName", "anna"),
        named("FullyQualifiedSubjectUserName", "CORP\\anna"),
        named("CallingStationID", from),
        named("NASIPv4Address", SERVER),
        named("NASPortType", "Virtual"),
        named("AuthenticationType", method[0]),
        named("EAPType", method[1]),
    ];
    data.extend(reason.map(|reason| named("ReasonCode", &reason.to_string())));
    let id = if reason.is_some() { 6273 } else { 6272 };
    event("Microsoft-Windows-Security-Auditing", id, at, "NPS1.corp.example", data)
}

/// The first finding as `confidence cause`, and all of the report.
pub(crate) struct Told {
    pub(crate) first: String,
    pub(crate) text: String,
}

/// The program's word on several sources.
pub(crate) fn explained(sources: &[(&str, String)]) -> Told {
    static FOLDERS: AtomicU32 = AtomicU32::new(0);
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("whyke-dials-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let paths: Vec<PathBuf> = sources
        .iter()
        .map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        })
        .collect();
    let run = |arguments: &[&str]| {
        let mut whyke = Command::new(env!("CARGO_BIN_EXE_whyke"));
        let whyke = whyke.args(["--color", "never", "--lang", "en"]).args(arguments).args(&paths);
        String::from_utf8(whyke.output().unwrap().stdout).unwrap()
    };
    let (json, text) = (run(&["--format", "json"]), run(&["--all"]));
    std::fs::remove_dir_all(&folder).unwrap();
    let findings = json.split_once("\"findings\"").map(|(_, rest)| rest).unwrap_or_default();
    let value = |name: &str| {
        let rest = findings.split_once(&format!("\"{name}\"")).map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split('"').nth(1)).unwrap_or_default()
    };
    let first = format!("{} {}", value("confidence"), value("cause"));
    Told { first, text: text.split_whitespace().collect::<Vec<_>>().join(" ") }
}

impl Told {
    /// Nothing is told to be more than possible before what ails others.
    pub(crate) fn is_open(&self) -> bool {
        self.first.starts_with("possible ")
    }
}
