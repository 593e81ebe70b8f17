//! `charon.log`, `unnumbered.log`, `client.log` and `mixed.log`: a gateway's syslog, all of it
//! charon's, with the numbers of IKE SAs (`ike_name = yes`) or without them, all of one client that
//! has no key, or one line in a hundred.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::Path;

use testkit::Random;

/// Worker threads of the daemon, and negotiations under way at once.
const THREADS: usize = 12;
const AT_ONCE: usize = 40;
/// Of the mixed log's lines one in so many is charon's.
const SHARE: u64 = 100;

#[derive(Debug, Default)]
pub(crate) struct Generated {
    pub(crate) lines: u64,
    pub(crate) negotiations: u64,
    pub(crate) bytes: u64,
}

/// What is still to be written of one negotiation: a burst of lines for each message.
struct Negotiation {
    bursts: VecDeque<Vec<String>>,
}

struct Writer<W> {
    out: W,
    made: Generated,
    /// Tenths of a second.
    clock: u64,
    line: String,
}

impl<W: Write> Writer<W> {
    fn line(&mut self, tag: &str, text: &str) -> io::Result<()> {
        use std::fmt::Write as _;
        let second = self.clock / 10;
        let (day, hour) = (1 + second / 86_400 % 28, second / 3600 % 24);
        self.line.clear();
        let _ = writeln!(
            self.line,
            "Feb {day:>2} {hour:02}:{:02}:{:02} gw {tag}: {text}",
            second / 60 % 60,
            second % 60
        );
        self.out.write_all(self.line.as_bytes())?;
        self.made.lines += 1;
        self.made.bytes += self.line.len() as u64;
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Numbered,
    Unnumbered,
    Client,
    Mixed,
}

/// 70 % IKEv2, four in ten of it with certificates and fragments; some 17 % fail, in eleven ways.
pub(crate) fn generate(out: impl Write, size: u64, kind: Kind) -> io::Result<Generated> {
    let mixed = kind == Kind::Mixed;
    let mut random = Random::of(&[7, u64::from(mixed)]);
    let mut writer =
        Writer { out, made: Generated::default(), clock: 0, line: String::with_capacity(256) };
    let mut running: Vec<Negotiation> = Vec::new();
    let mut own = 0;
    while writer.made.bytes < size {
        writer.clock += 1;
        if mixed && own * SHARE > writer.made.lines {
            let (tag, text) = other(&mut random);
            writer.line(&tag, &text)?;
            continue;
        }
        // A client dials once more when it has failed.
        let at_once = if kind == Kind::Client { 1 } else { AT_ONCE };
        while running.len() < at_once {
            writer.made.negotiations += 1;
            let number = writer.made.negotiations;
            running.push(match kind {
                Kind::Client => Negotiation { bursts: without_key(number).into() },
                _ => negotiation(number, &mut random),
            });
        }
        let at = random.below(at_once as u64) as usize;
        let thread = 1 + random.below(THREADS as u64);
        let burst = 1 + random.below(4);
        for _ in 0..burst {
            let Some(lines) = running[at].bursts.pop_front() else { break };
            own += lines.len() as u64;
            for text in lines {
                let text = match (kind, text.split_once("] <")) {
                    (Kind::Unnumbered, Some((group, rest))) => {
                        let (_, rest) = rest.split_once("> ").unwrap_or(("", rest));
                        format!("{group}] {rest}")
                    }
                    _ => text,
                };
                writer.line("charon", &format!("{thread:02}{text}"))?;
            }
        }
        if running[at].bursts.is_empty() {
            running.swap_remove(at);
        }
    }
    writer.out.flush()?;
    Ok(writer.made)
}

fn negotiation(number: u64, random: &mut Random) -> Negotiation {
    let peer = format!(
        "{}.{}.{}.{}",
        1 + number % 223,
        number / 223 % 256,
        number / 57_088 % 256,
        1 + random.below(250)
    );
    let bursts = match random.below(10) {
        0..7 => ikev2(number, &peer, random),
        _ => ikev1(number, &peer, random),
    };
    Negotiation { bursts: bursts.into() }
}

const OWN: &str = "203.0.113.7";

fn received(tag: &str, peer: &str, port: u16, bytes: u64, what: &str) -> Vec<String> {
    vec![
        format!(
            "[NET] {tag} received packet: from {peer}[{port}] to {OWN}[{port}] ({bytes} bytes)"
        ),
        format!("[ENC] {tag} parsed {what}"),
    ]
}

fn sends(tag: &str, peer: &str, port: u16, bytes: u64, what: &str) -> Vec<String> {
    vec![
        format!("[ENC] {tag} generating {what}"),
        format!("[NET] {tag} sending packet: from {OWN}[{port}] to {peer}[{port}] ({bytes} bytes)"),
    ]
}

/// A client that dials for days, and whose key nobody has entered.
fn without_key(number: u64) -> [Vec<String>; 2] {
    const PEER: &str = "198.51.100.7";
    let tag = &format!("<{number}>");
    let mut init = received(tag, PEER, 500, 544, "IKE_SA_INIT request 0 [ SA KE No ]");
    init.push(format!("[IKE] {tag} {PEER} is initiating an IKE_SA"));
    init.extend(sends(tag, PEER, 500, 473, "IKE_SA_INIT response 0 [ SA KE No ]"));
    let mut auth = received(tag, PEER, 500, 368, "IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]");
    auth.push(format!("[IKE] {tag} no shared key found for 'gw.example.com' - 'user'"));
    auth.extend(sends(tag, PEER, 500, 80, "IKE_AUTH response 1 [ N(AUTH_FAILED) ]"));
    [init, auth]
}

fn ikev2(number: u64, peer: &str, random: &mut Random) -> Vec<Vec<String>> {
    let (bare, named) = (format!("<{number}>"), format!("<rw|{number}>"));
    let fate = random.below(100);
    let certificate = random.below(10) < 4;
    let mut bursts = Vec::new();
    let mut init = received(
        &bare,
        peer,
        500,
        544,
        "IKE_SA_INIT request 0 [ SA KE No N(FRAG_SUP) N(NATD_S_IP) N(NATD_D_IP) V V V V ]",
    );
    init.push(format!("[IKE] {bare} {peer} is initiating an IKE_SA"));
    if fate < 3 {
        init.push(format!(
            "[CFG] {bare} received proposals: IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024"
        ));
        init.push(format!(
            "[CFG] {bare} configured proposals: \
             IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048"
        ));
        init.push(format!("[IKE] {bare} received proposals unacceptable"));
        init.extend(sends(&bare, peer, 500, 36, "IKE_SA_INIT response 0 [ N(NO_PROP) ]"));
        return vec![init];
    }
    if fate < 5 {
        init.push(format!(
            "[IKE] {bare} no IKE config found for {OWN}...{peer}, sending NO_PROPOSAL_CHOSEN"
        ));
        init.extend(sends(&bare, peer, 500, 36, "IKE_SA_INIT response 0 [ N(NO_PROP) ]"));
        return vec![init];
    }
    init.push(format!(
        "[CFG] {bare} selected proposal: \
         IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048"
    ));
    init.push(format!("[IKE] {bare} remote host is behind NAT"));
    init.extend(sends(
        &bare,
        peer,
        500,
        473,
        "IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) N(NATD_D_IP) CERTREQ N(FRAG_SUP) \
         N(CHDLESS_SUP) N(MULT_AUTH) ]",
    ));
    bursts.push(init);
    if fate == 5 {
        // The client never goes on.
        return bursts;
    }
    let payloads = if certificate {
        "IDi CERT CERTREQ IDr AUTH CPRQ(ADDR DNS) SA TSi TSr N(MOBIKE_SUP)"
    } else {
        "IDi IDr AUTH CPRQ(ADDR DNS) SA TSi TSr N(MOBIKE_SUP)"
    };
    let mut auth = Vec::new();
    if certificate {
        for piece in 1..=2 {
            auth.extend(received(
                &bare,
                peer,
                4500,
                1248 / piece,
                &format!("IKE_AUTH request 1 [ EF({piece}/2) ]"),
            ));
            auth.push(match piece {
                1 => format!(
                    "[ENC] {bare} received fragment #1 of 2, waiting for complete IKE message"
                ),
                _ => format!(
                    "[ENC] {bare} received fragment #2 of 2, reassembled fragmented IKE message \
                     (1872 bytes)"
                ),
            });
        }
        auth.push(format!("[ENC] {bare} parsed IKE_AUTH request 1 [ {payloads} ]"));
        auth.push(format!(
            "[IKE] {bare} received end entity cert \"C=IT, O=Example, CN=user{number}\""
        ));
    } else {
        auth.extend(received(
            &bare,
            peer,
            4500,
            368,
            &format!("IKE_AUTH request 1 [ {payloads} ]"),
        ));
    }
    auth.push(format!(
        "[CFG] {bare} looking for peer configs matching {OWN}[gw.example.com]...{peer}[user{number}]"
    ));
    let refusal = |auth: Vec<String>, why: String, notify: &str| {
        let mut auth = auth;
        auth.push(why);
        auth.extend(sends(&named, peer, 4500, 80, &format!("IKE_AUTH response 1 [ {notify} ]")));
        auth
    };
    match fate {
        6..8 => {
            bursts.push(refusal(
                auth,
                format!("[CFG] {bare} no matching peer config found"),
                "N(AUTH_FAILED)",
            ));
            return bursts;
        }
        8..12 => {
            auth.push(format!("[CFG] {named} selected peer config 'rw'"));
            let why = match (certificate, fate) {
                (false, 8..11) => format!(
                    "[IKE] {named} tried 1 shared key for 'gw.example.com' - 'user{number}', but \
                     MAC mismatched"
                ),
                (false, _) => format!(
                    "[IKE] {named} no shared key found for 'gw.example.com' - 'user{number}'"
                ),
                (true, 8..10) => format!(
                    "[CFG] {named} subject certificate invalid (valid from Feb 11 17:07:04 2023 \
                     to Mar 15 17:07:04 2024)"
                ),
                (true, _) => format!(
                    "[CFG] {named} no issuer certificate found for \"C=IT, O=Example, \
                     CN=user{number}\""
                ),
            };
            bursts.push(refusal(auth, why, "N(AUTH_FAILED)"));
            return bursts;
        }
        _ => {}
    }
    auth.push(format!("[CFG] {named} selected peer config 'rw'"));
    auth.push(format!(
        "[IKE] {named} authentication of 'user{number}' with pre-shared key successful"
    ));
    if fate == 12 {
        bursts.push(refusal(
            auth,
            format!("[IKE] {named} no virtual IP found for %any requested by 'user{number}'"),
            "IDr AUTH N(INT_ADDR_FAIL)",
        ));
        return bursts;
    }
    auth.push(format!(
        "[IKE] {named} IKE_SA rw[{number}] established between \
         {OWN}[gw.example.com]...{peer}[user{number}]"
    ));
    if fate < 15 {
        let why = match fate {
            13 => format!("[IKE] {named} traffic selectors 0.0.0.0/0 === 10.9.0.0/16 unacceptable"),
            _ => format!("[IKE] {named} no acceptable proposal found"),
        };
        let notify = if fate == 13 { "IDr AUTH N(TS_UNACCEPT)" } else { "IDr AUTH N(NO_PROP)" };
        bursts.push(refusal(auth, why, notify));
        return bursts;
    }
    auth.push(format!(
        "[IKE] {named} CHILD_SA rw{{{number}}} established with SPIs c{number:07x}_i \
         d{number:07x}_o and TS 0.0.0.0/0 === 10.8.0.2/32"
    ));
    auth.extend(sends(
        &named,
        peer,
        4500,
        272,
        "IKE_AUTH response 1 [ IDr AUTH CPRP(ADDR) SA TSi TSr N(MOBIKE_SUP) ]",
    ));
    bursts.push(auth);
    let mut id = 2;
    for _ in 0..2 + random.below(5) {
        bursts.push(asked(&named, peer, &format!("INFORMATIONAL request {id} [ ]"), &[], &[]));
        id += 1;
    }
    let child = format!("SPIs c{number:07x}_i d{number:07x}_o and TS 0.0.0.0/0 === 10.8.0.2/32");
    if random.below(2) == 0 {
        let request = format!("CREATE_CHILD_SA request {id} [ N(REKEY_SA) SA No TSi TSr ]");
        let told = [
            "[CFG] selected proposal: ESP:AES_CBC_256/HMAC_SHA2_256_128/NO_EXT_SEQ".to_owned(),
            format!("[IKE] inbound CHILD_SA rw{{{number}}} established with {child}"),
        ];
        bursts.push(asked(&named, peer, &request, &told, &["SA No TSi TSr"]));
        let request = format!("INFORMATIONAL request {} [ D ]", id + 1);
        let told = [
            format!("[IKE] received DELETE for ESP CHILD_SA with SPI d{number:07x}"),
            format!("[IKE] closing CHILD_SA rw{{{number}}} with {child}"),
            format!("[IKE] sending DELETE for ESP CHILD_SA with SPI c{number:07x}"),
            "[IKE] CHILD_SA closed".to_owned(),
            format!("[IKE] outbound CHILD_SA rw{{{number}}} established with {child}"),
        ];
        bursts.push(asked(&named, peer, &request, &told, &["D"]));
        id += 2;
    }
    if random.below(2) == 0 {
        let told = [
            format!("[IKE] received DELETE for IKE_SA rw[{number}]"),
            format!(
                "[IKE] deleting IKE_SA rw[{number}] between {OWN}[gw.example.com]...\
                 {peer}[user{number}]"
            ),
            "[IKE] IKE_SA deleted".to_owned(),
        ];
        bursts.push(asked(&named, peer, &format!("INFORMATIONAL request {id} [ D ]"), &told, &[]));
    }
    bursts
}

/// A request of IKEv2, what is told of it (`[GRP] text`), and the response to it.
fn asked(tag: &str, peer: &str, request: &str, told: &[String], payloads: &[&str]) -> Vec<String> {
    let mut lines = received(tag, peer, 4500, 80, request);
    let tagged = |text: &String| text.replacen("] ", &format!("] {tag} "), 1);
    lines.extend(told.iter().map(tagged));
    let head = request.split_once('[').map_or(request, |(head, _)| head);
    let inner: String = payloads.iter().map(|payload| format!("{payload} ")).collect();
    let response = format!("{}[ {inner}]", head.replace("request", "response"));
    lines.extend(sends(tag, peer, 4500, 80, &response));
    lines
}

fn ikev1(number: u64, peer: &str, random: &mut Random) -> Vec<Vec<String>> {
    let (bare, named) = (format!("<{number}>"), format!("<site|{number}>"));
    let fate = random.below(100);
    let mut first = received(&bare, peer, 500, 408, "ID_PROT request 0 [ SA V V V V V V V V ]");
    if fate < 6 {
        first.push(format!("[IKE] {bare} no proposal found"));
        let what = format!("INFORMATIONAL_V1 request {} [ N(NO_PROP) ]", 10_000 + number);
        first.extend(sends(&bare, peer, 500, 56, &what));
        return vec![first];
    }
    first.push(format!("[IKE] {bare} {peer} is initiating a Main Mode IKE_SA"));
    first.push(format!(
        "[CFG] {bare} selected proposal: IKE:AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024"
    ));
    first.extend(sends(&bare, peer, 500, 160, "ID_PROT response 0 [ SA V V V V ]"));
    let mut keys = received(&bare, peer, 500, 228, "ID_PROT request 0 [ KE No NAT-D NAT-D ]");
    keys.extend(sends(&bare, peer, 500, 244, "ID_PROT response 0 [ KE No NAT-D NAT-D ]"));
    let mut bursts = vec![first, keys];
    if fate < 14 {
        let mut wrong = vec![
            format!("[NET] {bare} received packet: from {peer}[500] to {OWN}[500] (92 bytes)"),
            format!("[ENC] {bare} invalid ID_V1 payload length, decryption failed?"),
            format!("[ENC] {bare} could not decrypt payloads"),
            format!("[IKE] {bare} message parsing failed"),
        ];
        let what = format!("INFORMATIONAL_V1 request {} [ HASH N(PLD_MAL) ]", 20_000 + number);
        wrong.extend(sends(&bare, peer, 500, 76, &what));
        bursts.push(wrong);
        return bursts;
    }
    let mut last = received(&bare, peer, 500, 92, "ID_PROT request 0 [ ID HASH ]");
    last.push(format!(
        "[IKE] {named} IKE_SA site[{number}] established between {OWN}[gw]...{peer}[{peer}]"
    ));
    last.extend(sends(&named, peer, 500, 92, "ID_PROT response 0 [ ID HASH ]"));
    bursts.push(last);
    let quick = 100_000 + number;
    let mut asked = received(
        &named,
        peer,
        500,
        204,
        &format!("QUICK_MODE request {quick} [ HASH SA No ID ID ]"),
    );
    if fate < 18 {
        asked.push(format!("[IKE] {named} no matching CHILD_SA config found for 10.1.0.0/16"));
        let what = format!("INFORMATIONAL_V1 request {} [ HASH N(INVAL_ID) ]", 30_000 + number);
        asked.extend(sends(&named, peer, 500, 76, &what));
        bursts.push(asked);
        return bursts;
    }
    asked.extend(sends(
        &named,
        peer,
        500,
        188,
        &format!("QUICK_MODE response {quick} [ HASH SA No ID ID ]"),
    ));
    bursts.push(asked);
    let mut done = received(&named, peer, 500, 76, &format!("QUICK_MODE request {quick} [ HASH ]"));
    done.push(format!(
        "[IKE] {named} CHILD_SA site{{{number}}} established with SPIs c{number:07x}_i \
         d{number:07x}_o and TS 10.0.0.0/16 === 10.1.0.0/16"
    ));
    bursts.push(done);
    for round in 0..1 + random.below(5) {
        let id = 200_000 + 8 * number + round;
        let what = format!("INFORMATIONAL_V1 request {id} [ HASH N(DPD) ]");
        let mut alive = received(&named, peer, 500, 92, &what);
        let what = format!("INFORMATIONAL_V1 request {} [ HASH N(DPD_ACK) ]", id + 4);
        alive.extend(sends(&named, peer, 500, 92, &what));
        bursts.push(alive);
    }
    let what = format!("INFORMATIONAL_V1 request {} [ HASH D ]", 300_000 + number);
    let mut ended = received(&named, peer, 500, 92, &what);
    ended.push(format!("[IKE] {named} received DELETE for IKE_SA site[{number}]"));
    ended.push(format!(
        "[IKE] {named} deleting IKE_SA site[{number}] between {OWN}[gw]...{peer}[{peer}]"
    ));
    bursts.push(ended);
    bursts
}

/// A line of another program.
fn other(random: &mut Random) -> (String, String) {
    let number = random.below(60_000);
    let (a, b) = (number % 250, number / 250);
    match random.below(7) {
        0 => (
            format!("sshd[{number}]"),
            format!(
                "Failed password for invalid user admin from 198.51.{b}.{a} port {number} ssh2"
            ),
        ),
        1 => (
            "kernel".into(),
            format!(
                "[{number}.123456] [UFW BLOCK] IN=eth0 OUT= SRC=198.51.{b}.{a} DST=203.0.113.7 \
                 LEN=40 TTL=244 PROTO=TCP SPT={number} DPT=23 WINDOW=1024 SYN"
            ),
        ),
        2 => (
            "systemd[1]".into(),
            format!("Started Session {number} of user backup from unit user@1000.service."),
        ),
        3 => (
            format!("nginx[{number}]"),
            format!(
                "198.51.{b}.{a} - - \"GET /status?id={number} HTTP/1.1\" 200 {number} \"-\" \
                 \"curl/7.88.1\""
            ),
        ),
        4 => (
            format!("named[{number}]"),
            format!(
                "client @0x7f{number:06x} 10.0.{b}.{a}#{number} (www.example.org): query: A +E"
            ),
        ),
        5 => (
            format!("dockerd[{number}]"),
            format!("time=\"{number}\" level=info msg=\"ignoring event\" container={number:032x}"),
        ),
        _ => (
            format!("CRON[{number}]"),
            format!("(root) CMD (test -x /usr/bin/collect && collect --id {number} >/dev/null)"),
        ),
    }
}

/// Lines of a log, by their ends.
pub(crate) fn lines(path: &Path) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 20];
    let mut lines = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(lines);
        }
        lines += buffer[..read].iter().filter(|byte| **byte == b'\n').count() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_what_it_was_said_to_have() {
        for kind in [Kind::Numbered, Kind::Unnumbered, Kind::Mixed] {
            let mut log = Vec::new();
            let made = generate(&mut log, 4 << 20, kind).unwrap();
            let text = String::from_utf8(log).unwrap();
            assert_eq!(text.lines().count() as u64, made.lines);
            let own = text.lines().filter(|line| line.contains(" charon: ")).count() as u64;
            let share = made.lines / own;
            let wanted = if kind == Kind::Mixed { SHARE - 10..=SHARE } else { 1..=1 };
            assert!(wanted.contains(&share), "{own} of {}", made.lines);
            assert_eq!(text.contains("] <rw|"), kind != Kind::Unnumbered);
        }
    }
}
