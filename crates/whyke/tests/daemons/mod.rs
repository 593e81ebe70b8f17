//! Logs of one failing client among two hundred strangers, as each daemon words it.

#![allow(dead_code, unreachable_pub, reason = "each test uses what it needs")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

const STRANGERS: usize = 200;
/// After how many strangers the client tries.
const TRIES: [usize; 3] = [60, 90, 140];
pub(crate) const CLIENT: &str = "198.51.100.44";

/// The log, with a time for each line.
struct Log {
    text: String,
    second: usize,
    host: &'static str,
}

impl Log {
    fn new(host: &'static str) -> Log {
        Log { text: String::new(), second: 0, host }
    }

    fn line(&mut self, sentence: &str) {
        let (hour, minute, second) =
            (self.second / 3600 % 24, self.second / 60 % 60, self.second % 60);
        writeln!(
            self.text,
            "Feb  3 {hour:02}:{minute:02}:{second:02} gw {}: {sentence}",
            self.host
        )
        .unwrap();
    }
}

pub(crate) fn stranger(number: usize) -> String {
    format!("192.0.{}.{}", 2 + number / 250, 1 + number % 250)
}

pub(crate) fn pluto() -> String {
    let mut log = Log::new("pluto[762]");
    for number in 0..STRANGERS {
        log.second += 17;
        let from = format!("packet from {}:500: ", stranger(number));
        log.line(&match number % 3 {
            0 => format!(
                "{from}initial Main Mode message received but no connection has been authorized \
                 with authby=PSK and xauth=no"
            ),
            1 => format!(
                "{from}ISAKMP_v2_IKE_SA_INIT message received on 203.0.113.7:500 but no suitable \
                 connection found with IKEv2 policy"
            ),
            _ => format!(
                "{from}initial Aggressive Mode message from {}:500 but no (wildcard) connection \
                 has been configured with authby PSK",
                stranger(number)
            ),
        });
        let Some(serial) = TRIES.iter().position(|at| *at == number) else { continue };
        let serial = serial + 1;
        for sentence in [
            "proposal 1:IKE=AES_GCM_C_256-HMAC_SHA2_512-ECP_384 chosen from remote proposals \
             1:IKE:ENCR=AES_GCM_C_256;PRF=HMAC_SHA2_512;DH=ECP_384[first-match]",
            "sent IKE_SA_INIT reply {cipher=AES_GCM_16_256 integ=n/a prf=HMAC_SHA2_512 group=DH20}",
            "processing decrypted IKE_AUTH request: SK{IDi,AUTH,SA,TSi,TSr}",
            "authentication failed: computed hash does not match hash received from peer ID_FQDN \
             '@anna.example.com'",
            "responding to IKE_AUTH message (ID 1) from 198.51.100.44:4500 with encrypted \
             notification AUTHENTICATION_FAILED",
        ] {
            log.line(&format!("\"rw\"[{serial}] {CLIENT} #{serial}: {sentence}"));
        }
    }
    log.text
}

pub(crate) fn charon() -> String {
    let mut log = Log::new("charon");
    for number in 0..STRANGERS {
        log.second += 17;
        let (own, sa) = (stranger(number), 1 + number);
        let (request, answer) = match number % 2 {
            0 => ("ID_PROT request 0 [ SA V V ]", "INFORMATIONAL_V1 request 9 [ N(NO_PROP) ]"),
            _ => ("IKE_SA_INIT request 0 [ SA KE No ]", "IKE_SA_INIT response 0 [ N(NO_PROP) ]"),
        };
        for sentence in [
            format!(
                "[NET] <{sa}> received packet: from {own}[500] to 203.0.113.7[500] (336 bytes)"
            ),
            format!("[ENC] <{sa}> parsed {request}"),
            format!(
                "[IKE] <{sa}> no IKE config found for 203.0.113.7...{own}, sending \
                 NO_PROPOSAL_CHOSEN"
            ),
            format!("[ENC] <{sa}> generating {answer}"),
            format!("[NET] <{sa}> sending packet: from 203.0.113.7[500] to {own}[500] (40 bytes)"),
        ] {
            log.line(&format!("07{sentence}"));
        }
        let Some(serial) = TRIES.iter().position(|at| *at == number) else { continue };
        let sa = 1000 + serial;
        for sentence in [
            format!(
                "[NET] <{sa}> received packet: from {CLIENT}[500] to 203.0.113.7[500] (544 bytes)"
            ),
            format!("[ENC] <{sa}> parsed IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) ]"),
            format!("[ENC] <{sa}> generating IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) ]"),
            format!(
                "[NET] <{sa}> sending packet: from 203.0.113.7[500] to {CLIENT}[500] (473 bytes)"
            ),
            format!(
                "[NET] <{sa}> received packet: from {CLIENT}[4500] to 203.0.113.7[4500] (580 bytes)"
            ),
            format!("[ENC] <{sa}> parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]"),
            format!(
                "[IKE] <rw|{sa}> tried 1 shared key for 'gw.example.com' - 'anna@example.com', but \
                 MAC mismatched"
            ),
            format!("[ENC] <rw|{sa}> generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]"),
            format!(
                "[NET] <rw|{sa}> sending packet: from 203.0.113.7[4500] to {CLIENT}[4500] (65 bytes)"
            ),
        ] {
            log.line(&format!("07{sentence}"));
        }
    }
    log.text
}

/// What is printed of a log that comes on standard input, as `docker logs vpn 2>&1 | whyke`.
pub(crate) fn explained(log: &str, arguments: &[&str]) -> String {
    let mut whyke = Command::new(env!("CARGO_BIN_EXE_whyke"))
        .args(["--color", "never"])
        .args(arguments)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = whyke.stdin.take().unwrap();
    let text = log.as_bytes().to_vec();
    let writes = std::thread::spawn(move || input.write_all(&text).unwrap());
    let output = whyke.wait_with_output().unwrap();
    writes.join().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// As many clients of one gateway, of which every third has no key and the others a wrong one.
pub(crate) fn clients(count: usize) -> String {
    let mut log = Log::new("charon");
    for number in 1..=count {
        log.second += 17;
        let (peer, sa) = (format!("198.51.100.{number}"), number);
        let why = match number % 3 {
            0 => format!("no shared key found for 'gw.example.com' - 'user{number}'"),
            _ => format!(
                "tried 1 shared key for 'gw.example.com' - 'user{number}', but MAC mismatched"
            ),
        };
        for sentence in [
            format!(
                "[NET] <{sa}> received packet: from {peer}[500] to 203.0.113.7[500] (544 bytes)"
            ),
            format!("[ENC] <{sa}> parsed IKE_SA_INIT request 0 [ SA KE No ]"),
            format!("[ENC] <{sa}> generating IKE_SA_INIT response 0 [ SA KE No ]"),
            format!(
                "[NET] <{sa}> sending packet: from 203.0.113.7[500] to {peer}[500] (473 bytes)"
            ),
            format!(
                "[NET] <{sa}> received packet: from {peer}[500] to 203.0.113.7[500] (580 bytes)"
            ),
            format!("[ENC] <{sa}> parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]"),
            format!("[IKE] <rw|{sa}> {why}"),
            format!("[ENC] <rw|{sa}> generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]"),
            format!(
                "[NET] <rw|{sa}> sending packet: from 203.0.113.7[500] to {peer}[500] (65 bytes)"
            ),
        ] {
            log.line(&format!("07{sentence}"));
        }
    }
    log.text
}

/// So many clients that come up, each once, and before and after them one whose key was wrong at
/// first.
pub(crate) fn gateway(count: usize) -> String {
    let mut log = Log::new("charon");
    let mut client = |sa: usize, peer: &str, fails: bool| {
        log.second += 1;
        let received = format!("received packet: from {peer}[500] to 203.0.113.7[500]");
        let sends = format!("sending packet: from 203.0.113.7[500] to {peer}[500]");
        let (told, notify) = match fails {
            true => ("tried 1 shared key for 'gw' - 'anna', but MAC mismatched", "N(AUTH_FAILED)"),
            false => (
                "CHILD_SA rw{1} established with SPIs c1_i d1_o and TS a === b",
                "IDr AUTH SA TSi TSr",
            ),
        };
        for sentence in [
            format!("[NET] <{sa}> {received} (544 bytes)"),
            format!("[ENC] <{sa}> parsed IKE_SA_INIT request 0 [ SA KE No ]"),
            format!("[ENC] <{sa}> generating IKE_SA_INIT response 0 [ SA KE No ]"),
            format!("[NET] <{sa}> {sends} (473 bytes)"),
            format!("[NET] <{sa}> {received} (580 bytes)"),
            format!("[ENC] <{sa}> parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]"),
            format!("[IKE] <rw|{sa}> {told}"),
            format!("[ENC] <rw|{sa}> generating IKE_AUTH response 1 [ {notify} ]"),
            format!("[NET] <rw|{sa}> {sends} (265 bytes)"),
        ] {
            log.line(&format!("07{sentence}"));
        }
    };
    client(1, CLIENT, true);
    client(2, CLIENT, false);
    for number in 0..count {
        let peer = format!("10.{}.{}.1", number >> 8 & 255, number & 255);
        client(3 + number, &peer, false);
    }
    client(3 + count, "198.51.100.99", true);
    log.text
}

/// FortiOS' event log: each failed negotiation is one event.
pub(crate) fn fortigate() -> String {
    let mut text = String::new();
    let mut second = 0;
    let mut event = |peer: &str, cookies: &str, reason: &str| {
        second += 17;
        let (hour, minute) = (second / 3600 % 24, second / 60 % 60);
        writeln!(
            text,
            "date=2026-02-03 time={hour:02}:{minute:02}:{:02} devname=\"gw\" logid=\"0101037124\" \
             type=\"event\" subtype=\"vpn\" level=\"error\" vd=\"root\" logdesc=\"IPsec phase 1 \
             error\" msg=\"IPsec phase 1 error\" action=\"negotiate\" remip={peer} \
             locip=203.0.113.7 remport=500 locport=500 outintf=\"wan1\" cookies=\"{cookies}\" \
             user=\"N/A\" group=\"N/A\" status=\"negotiate_error\" reason=\"{reason}\" \
             peer_notif=\"NOT-APPLICABLE\"",
            second % 60
        )
        .unwrap();
    };
    for number in 0..STRANGERS {
        let cookies = format!("{:016x}/{:016x}", number + 1, 0);
        event(&stranger(number), &cookies, "peer SA proposal not match local policy");
        if let Some(serial) = TRIES.iter().position(|at| *at == number) {
            let cookies = format!("{:016x}/{:016x}", 0xabc0 + serial, 0xdef0 + serial);
            event(CLIENT, &cookies, "probable pre-shared secret mismatch");
        }
    }
    text
}
