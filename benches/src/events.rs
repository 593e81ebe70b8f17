//! `events.evtx`: the log of a machine on which every 100th event is about a VPN and every 20th
//! about a service, and `all-events.evtx`, in which every one is about a VPN.

use std::fmt::Write as _;
use std::io::{self, Write};

use anyhow::{Context, Result};
use testkit::Random;
use testkit::evtx::{self, file_head};

const SEED: u64 = 7;
/// Distinct bytes; a chunk stands for itself, so more are made of the same.
const DISTINCT: usize = 32 << 20;
const CHUNK: usize = 64 << 10;
const EVERY: usize = 100;

/// How many events were written.
pub(crate) fn generate(mut out: impl Write, size: u64, all: bool) -> Result<u64> {
    let chunks = (size as usize / CHUNK).max(1);
    let distinct = (DISTINCT / CHUNK).min(chunks);
    let mut random = Random::new(SEED);
    let mut text = String::new();
    let mut kept: Vec<Vec<u8>> = Vec::new();
    while kept.len() < distinct {
        text.clear();
        for number in 0..4000 {
            let is_wanted = all || number % EVERY == EVERY - 1;
            line(number, is_wanted, &mut random, &mut text)?;
        }
        let events = evtx::read("machine=PC-42", &text).context("the notation")?;
        let log = evtx::write(&events);
        // The last one is not full.
        let whole = log[file_head(0, 1).len()..].chunks(CHUNK);
        let full = whole.len() - 1;
        kept.extend(whole.take(full).map(<[u8]>::to_vec));
    }
    kept.truncate(distinct);
    write(&mut out, &kept, chunks)
}

fn write(out: &mut impl Write, kept: &[Vec<u8>], chunks: usize) -> Result<u64> {
    out.write_all(&file_head(chunks, 1))?;
    let mut events = 0;
    for chunk in kept.iter().cycle().take(chunks) {
        events += records(chunk);
        out.write_all(chunk)?;
    }
    Ok(events)
}

/// As the head of a chunk counts them.
pub(crate) fn records(chunk: &[u8]) -> u64 {
    let number = |at: usize| chunk.get(at..).and_then(<[u8]>::first_chunk).copied();
    match (number(8).map(u64::from_le_bytes), number(16).map(u64::from_le_bytes)) {
        (Some(first), Some(last)) => last.saturating_sub(first) + 1,
        _ => 0,
    }
}

/// Records of a whole log, and nothing else of it: the floor.
pub(crate) fn walk(mut log: impl io::Read) -> io::Result<u64> {
    let mut chunk = vec![0; CHUNK];
    let mut head = vec![0; file_head(0, 1).len()];
    log.read_exact(&mut head)?;
    let mut sum = 0;
    loop {
        match log.read_exact(&mut chunk) {
            Ok(()) => sum += records(&chunk),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(sum),
            Err(error) => return Err(error),
        }
    }
}

fn line(number: usize, is_wanted: bool, random: &mut Random, out: &mut String) -> Result<()> {
    let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
    write!(out, "{hour:02}:{minute:02}:{second:02} ")?;
    let (some, other) = (random.below(60_000), random.word());
    let guid = format!("{{{:08X}-1C2D-4E5F-8091-{:012X}}}", other as u32, other >> 16);
    let security = "Security Microsoft-Windows-Security-Auditing";
    if is_wanted {
        match number / EVERY % 4 {
            0 => writeln!(
                out,
                "{security} 4653 LocalAddress=192.168.{}.{} LocalKeyModPort=500 \
                 RemoteAddress=203.0.113.7 RemoteKeyModPort=500 KeyModName=%%8222 \
                 FailurePoint=%%8199 FailureReason=\"Negotiation timed out\" MMAuthMethod=%%8194 \
                 State=%%8202 Role=%%8205 MMImpersonationState=%%8217 MMFilterID={some} \
                 InitiatorCookie={other:016x} ResponderCookie=0000000000000000",
                some % 250,
                other % 250
            )?,
            1 => writeln!(
                out,
                "Application RasClient 20222 CoId={guid} PC\\\\user Sede \"Server \
                 address/Phone Number = vpn.example.com\\nDevice = WAN Miniport (IKEv2)\\nPort = \
                 VPN2-1\\nMediaType = VPN.\""
            )?,
            2 => writeln!(out, "Application RasClient 20227 CoId={guid} PC\\\\user Sede 809")?,
            _ => writeln!(
                out,
                "System RemoteAccess 20271 CoId={guid} user{some} 198.51.100.7 \"The remote \
                 connection was denied because the user name and password combination you \
                 provided is not recognized\" 0x10 Binary=B3020000"
            )?,
        }
        return Ok(());
    }
    match number % 20 {
        0 => writeln!(
            out,
            "System \"Service Control Manager\" 7036 \"Background Intelligent Transfer Service\" \
             running Binary=42004900540053002F0034000000"
        )?,
        1..=10 => writeln!(
            out,
            "{security} 4688 SubjectUserSid=S-1-5-18 SubjectUserName=PC-42$ \
             SubjectDomainName=WORKGROUP SubjectLogonId=0x3e7 NewProcessId=0x{some:x} \
             NewProcessName=C:\\\\Windows\\\\System32\\\\svchost.exe TokenElevationType=%%1936 \
             ProcessId=0x{:x} CommandLine=- TargetUserSid=S-1-0-0 TargetUserName=- \
             TargetDomainName=- TargetLogonId=0x0 \
             ParentProcessName=C:\\\\Windows\\\\System32\\\\services.exe \
             MandatoryLabel=S-1-16-16384",
            some / 3
        )?,
        _ => writeln!(
            out,
            "Microsoft-Windows-Sysmon/Operational Microsoft-Windows-Sysmon 3 RuleName=- \
             UtcTime=\"2026-03-02 09:15:20.123\" ProcessGuid={guid} ProcessId={some} \
             Image=C:\\\\Windows\\\\System32\\\\svchost.exe User=\"NT AUTHORITY\\\\NETWORK SERVICE\" \
             Protocol=udp Initiated=true SourceIsIpv6=false SourceIp=192.168.1.{} \
             SourceHostname=PC-42 SourcePort={some} DestinationIsIpv6=false \
             DestinationIp=203.0.113.9 DestinationPort=53",
            some % 250
        )?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_the_events_that_it_was_said_to_have() {
        for all in [false, true] {
            let mut log = Vec::new();
            let events = generate(&mut log, 3 << 20, all).unwrap();
            assert_eq!(log.len(), 4096 + (3 << 20));
            assert_eq!(walk(log.as_slice()).unwrap(), events);
            assert!(events > 1000);
        }
    }
}
